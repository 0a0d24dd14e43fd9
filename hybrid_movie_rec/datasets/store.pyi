# Made from store.py by tools/stubs.py; change that and run the tool again.
"""A data set of any size, checked once, in a folder that opens in a second, knows where it came from, and
hands out exactly as much as you ask for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.datasets.formats import Source

__all__ = ["film_table", "file_origin", "Store", "convert", "write_store", "open_store", "load_dataset"]

def film_table(
    connection: duckdb.DuckDBPyConnection, staged: dict[Any, Any], source: Source, folder: Path, notes: list[Any]
) -> pd.DataFrame:
    """One tidy row per film that any staged table mentions, as `Dataset.movies`. Raises `DataError`.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    staged : dict
        part to `Staged`
    source : Source
    folder : Path
        for temporary files
    notes : list
        of str; what is found out is added
    """
    ...

def file_origin(path: str | Path) -> dict[Any, Any]:
    """What the manifest remembers of a source file.

    Parameters
    ----------
    path : str | Path
        a source file

    Returns
    -------
    dict
        path, bytes, changed_ns, blake2b
    """
    ...

@dataclass(frozen=True, repr=False)
class Store:
    """A processed data set on disk.

    Make one with `convert`, open one with `Store.open`; a selection is a store some of whose tables are
    `views`.

    Parameters
    ----------
    folder : Path
        holds manifest.json and the tables
    manifest : dict
        sources, tables, options, version
    views : dict
        table name to the SQL query for it, where it is not the whole file
    steps : tuple
        what has been selected, in words
    """

    folder: Path
    manifest: dict[Any, Any]
    views: dict[Any, Any] = ...
    steps: tuple[Any, ...] = ...

    @property
    def scale(self) -> tuple[Any, ...]:
        """Returns
        -------
        tuple
            lowest and highest possible rating, in stars
        """
        ...

    @property
    def tables(self) -> tuple[Any, ...]:
        """Returns
        -------
        tuple
            the names of the tables that are there
        """
        ...

    def path(self, table: str) -> Path:
        """The Parquet file of a table."""
        ...

    def sql(self, table: str) -> str:
        """The query for a table's rows, as selected."""
        ...

    def __repr__(self) -> str: ...
    @property
    def like(self) -> float:
        """From which rating on one is a like."""
        ...

    @property
    def note(self) -> str:
        """What was found out about the scale, rather than said."""
        ...

    def with_scale(self, scale: tuple[Any, ...] | None = None, like: float | None = None) -> Store:
        """The same tables read on another scale, or with another like. Raises `DataError` for ratings off that
        scale.

        Parameters
        ----------
        scale : tuple | None
            lowest and highest possible rating; None: as it is
        like : float | None
            from which rating on one is a like; None: as it is, or decided anew
        """
        ...

    @classmethod
    def open(cls, folder: str | Path) -> Store:
        """Open a processed data set: reads the manifest only.

        Raises `DataError` if it is missing, damaged or of another format.

        Parameters
        ----------
        folder : str | Path
            made by `convert`
        """
        ...

    def changed(self) -> list[Any]:
        """The source files that are others now than when they were converted.

        Returns
        -------
        list
            paths
        """
        ...

    def query(self, sql: str, memory: str = "1GB", progress: bool = False) -> pd.DataFrame:
        """Ask the tables something; only the answer is in memory. Raises `DataError` for SQL that cannot be read.

        Parameters
        ----------
        sql : str
            one SELECT over ratings, movies, tags, reviews
        memory : str
            for the engine
        progress : bool
        """
        ...

    def frame(self, table: str, memory: str = "1GB") -> pd.DataFrame:
        """One table as pandas. Raises `DataError` if its file is damaged.

        Parameters
        ----------
        table : str
            ratings, movies, tags or reviews
        memory : str
            for the engine, where the table is a selection
        """
        ...

    def dataset(self, tables: tuple[Any, ...] = ..., memory: str = "1GB") -> Dataset:
        """The data set as pandas frames. Raises `DataError` if nothing is left or a file is damaged.

        Parameters
        ----------
        tables : tuple
            leave out "reviews" or "tags" where they are not wanted
        memory : str
        """
        ...

    def sample_users(self, frac: float, seed: int = 0) -> Store:
        """Some people with everything they rated: the recommended way to make a data set small. Raises `DataError`.

        Parameters
        ----------
        frac : float
            share of the people, 0 < frac <= 1
        seed : int
            same seed, same people
        """
        ...

    def sample_rows(self, frac: float, by: str = "item", seed: int = 0, table: str = "ratings") -> Store:
        """A share of the rows of every film (or person), at least one of each. Raises `DataError`.

        Parameters
        ----------
        frac : float
            share of each group's rows, 0 < frac <= 1
        by : str
            "item" or "user": what the groups are
        seed : int
            same seed, same rows
        table : str
            or "tags", "reviews"
        """
        ...

    def since(self, time: int | str) -> Store:
        """Ratings from a moment on. Raises `DataError` for a time that cannot be read.

        Parameters
        ----------
        time : int | str
            seconds since 1970 UTC, or text such as "2010-01-01"
        """
        ...

    def until(self, time: int | str) -> Store:
        """Ratings and tags written before a moment; tags without a time are left out, as nobody knows. Raises
        `DataError`.

        Parameters
        ----------
        time : int | str
            seconds since 1970 UTC, or text such as "2015-01-01"; rows at or after it are left out
        """
        ...

    def core(self, k: int, memory: str = "1GB") -> Store:
        """The k-core of the ratings, with a warning that counts what it hides. Raises `DataError` if nothing stays.

        Parameters
        ----------
        k : int
            ratings that every person and every film must have among those that stay
        memory : str
            for the engine
        """
        ...

    def save(self, folder: str | Path, memory: str = "1GB", progress: bool = False) -> Store:
        """Write what the selections leave as a store of its own. Raises `DataError`; on failure the old folder
        stays.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a store
        memory : str
            for the engine
        progress : bool
            progress bars on standard error
        """
        ...

def convert(
    source: str | Path | Source,
    folder: str | Path,
    scale: tuple[Any, ...] | None = None,
    repair: bool = False,
    memory: str = "1GB",
    progress: bool = True,
    threads: int | None = None,
    like: float | None = None,
) -> Store:
    """Check a source and write it as a store.

    Raises `DataError` with everything that is wrong; then the old store stays.

    Parameters
    ----------
    source : str | Path | Source
        a folder, a zip, or a `Source`
    folder : str | Path
        where the store belongs; a store that is there is replaced
    scale : tuple | None
        lowest and highest possible rating; None for what the format has
    repair : bool
        repair what is wrong, by the rules of `REPAIRS`, instead of refusing it
    memory : str
        for the engine
    progress : bool
        progress bars on standard error
    threads : int | None
        of the engine; None: as many as there are cores
    like : float | None
        from which rating on one is a like; None: decided by scale and values
    """
    ...

def write_store(
    source: Source,
    origins: Iterable[Any],
    folder: str | Path,
    scale: tuple[Any, ...] | None,
    repair: bool,
    memory: str,
    progress: bool,
    threads: int | None = None,
    stage: Callable[..., Any] = ...,
    like: float | None = None,
) -> Store:
    """Check a source that has been recognised and write it as a store. Raises `DataError`.

    Parameters
    ----------
    source : Source
    origins : Iterable
        the files it comes from, as paths or as `file_origin` describes them
    folder : str | Path
        where the store belongs
    scale : tuple | None
        lowest and highest possible rating; None: that of the format, or what the values say
    repair : bool
    memory : str
    progress : bool
    threads : int | None
        see `convert`
    stage : Callable
        what reads one table; another one where several workers share the reading
    like : float | None
        from which rating on one is a like; None: decided by scale and values
    """
    ...

def open_store(
    source: str | Path | Source,
    cache: str | Path | None = None,
    scale: tuple[Any, ...] | None = None,
    repair: bool = False,
    mirror: str | None = None,
    memory: str = "1GB",
    progress: bool = True,
    like: float | None = None,
) -> Store:
    """The store of a source: opened if it is there and up to date, else converted (and fetched). Raises
    `DataError`.

    Parameters
    ----------
    source : str | Path | Source
        a name of `available_datasets()`, a folder, a zip, a `Source`, or a store
    cache : str | Path | None
        where the store belongs; None for the cache folder (names), else required
    scale : tuple | None
    repair : bool
    mirror : str | None
    memory : str
    progress : bool
        see `convert` and `fetch`
    like : float | None
        from which rating on one is a like; None: decided by scale and values
    """
    ...

def load_dataset(
    source: str | Path | Source = "sample",
    scale: tuple[Any, ...] | None = None,
    cache: str | Path | None = None,
    repair: bool = False,
    mirror: str | None = None,
    tables: tuple[Any, ...] = ...,
    memory: str = "1GB",
    progress: bool = True,
    like: float | None = None,
) -> Dataset:
    """Read any source as a `Dataset`. Raises `DataError` naming file, row and cure.

    Parameters
    ----------
    source : str | Path | Source
        "sample", a folder, a zip, a name to fetch, a store, or a saved `Dataset`
    scale : tuple | None
        lowest and highest possible rating; None for what the format has
    cache : str | Path | None
        keep the processed data in this folder, and use it the next time
    repair : bool
        repair what is wrong instead of refusing it
    mirror : str | None
        another address to fetch a name from
    tables : tuple
        leave out "reviews" or "tags" where they are not wanted
    memory : str
        for the engine
    progress : bool
        progress bars on standard error
    like : float | None
        from which rating on one is a like; None: decided by scale and values
    """
    ...
