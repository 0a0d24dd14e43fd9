# Made from validation.py by tools/stubs.py; change that and run the tool again.
"""Everything that is wrong with a data set in one report, whatever its size: how many rows, the first of
them, the cure, and what a repair would do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pandera.pandas as pa

from hybrid_movie_rec.base.scale import Scale
from hybrid_movie_rec.datasets.formats import Source

__all__ = [
    "REPAIRS",
    "schema",
    "bare_sql",
    "whole_number_sql",
    "Staged",
    "copy_sql",
    "group_rows",
    "stage",
    "settled",
    "as_text",
    "commas",
    "typed_rows",
    "is_textual",
    "repeated_keys",
    "Report",
    "staged_scale",
    "judge",
    "mend",
    "validate",
    "read_as",
]

def schema(part: str, scale: tuple[Any, ...] = (0.5, 5.0)) -> pa.DataFrameSchema:
    """The rules for one table. `copies` says how many rows share a row's key; it is checked where it is given.

    Parameters
    ----------
    part : str
        ratings, movies, metadata, tags or reviews
    scale : tuple
        lowest and highest possible rating

    Returns
    -------
    "pa.DataFrameSchema"
        of pandera
    """
    ...

REPAIRS: pd.DataFrame

def bare_sql(c: str) -> str:
    """A text without blanks around it, as SQL; NULL where nothing is left.

    Parameters
    ----------
    c : str
        a column of text
    """
    ...

def whole_number_sql(c: str) -> str:
    """The whole number that a text says as it is written, as SQL; NULL where it is not one.

    Parameters
    ----------
    c : str
        a column of text
    """
    ...

@dataclass(frozen=True)
class Staged:
    """One table as typed Parquet, not yet checked.

    Parameters
    ----------
    part : str
        ratings, movies, metadata, tags or reviews
    path : Path
        the Parquet file
    raw : str
        the query for the rows as text
    kinds : dict
        user_id and item_id to BIGINT or VARCHAR
    file : Path
        where the rows come from
    lost : int
        lines that could not be read and were left out
    notes : tuple
        what was found out about the file, in words
    """

    part: str
    path: Path
    raw: str
    kinds: dict[Any, Any]
    file: Path
    lost: int = ...
    notes: tuple[Any, ...] = ...

    def written(self, connection: duckdb.DuckDBPyConnection, row: int) -> dict[Any, Any]:
        """A row as it stands in the source; of tags and reviews, of which some rows are not staged, as it is staged.

        Parameters
        ----------
        connection : "duckdb.DuckDBPyConnection"
            from `engine`
        row : int
            counted from 0
        """
        ...

def copy_sql(query: str, path: Path, rows: int = 1000000) -> str:
    """The statement that writes a query's rows as Parquet.

    Parameters
    ----------
    query : str
    path : Path
    rows : int
        rows per row group
    """
    ...

def group_rows(part: str) -> int:
    """Rows per row group of a table: many narrow ones, or few wide ones.

    Parameters
    ----------
    part : str
        ratings, movies, metadata, tags or reviews
    """
    ...

def stage(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    part: str,
    folder: Path,
    kinds: dict[Any, Any] | None = None,
    tolerant: bool = False,
    progress: bool = False,
) -> Staged:
    """Read one table into typed Parquet. Raises `DataError` for a file that cannot be split into rows.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    source : Source
    part : str
        a key of `source.files`
    folder : Path
        where the Parquet file goes
    kinds : dict | None
        from the staged ratings; None to find out
    tolerant : bool
        leave unreadable lines out
    progress : bool
    """
    ...

def settled(connection: duckdb.DuckDBPyConnection, staged: Staged) -> Staged:
    """A staged table with its times in seconds, if all were in one other unit.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    staged : Staged
    """
    ...

def as_text(connection: duckdb.DuckDBPyConnection, staged: dict[Any, Any]) -> dict[Any, Any]:
    """The same tables with ids of one kind.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    staged : dict
        part to `Staged`, in the order in which they were read; the last one may have turned ids into
        text
    """
    ...

def commas(connection: duckdb.DuckDBPyConnection, raw: str, part: str) -> tuple[Any, ...]:
    """Whether stars are written with commas, in words: the first ten thousand tell.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    raw : str
        the query for the rows as text
    part : str
        ratings, movies, metadata, tags or reviews

    Returns
    -------
    tuple
        str
    """
    ...

def typed_rows(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    part: str,
    folder: Path,
    keep: Callable[..., Any],
    kinds: dict[Any, Any] | None = None,
    textual: bool | None = None,
    tolerant: bool = False,
    progress: bool = False,
) -> tuple[Any, ...]:
    """Read one table as numbers where numbers belong. Raises `DataError` for a file that cannot be split into
    rows.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    source : Source
    part : str
        a key of `source.files`
    folder : Path
        for temporary files
    keep : Callable
        takes the query for the typed rows, keeps them, returns what to select them FROM
    kinds : dict | None
        of user_id and item_id: BIGINT or VARCHAR; None to find out
    textual : bool | None
        are times written as text? None to find out
    tolerant : bool
        leave unreadable lines out
    progress : bool

    Returns
    -------
    tuple
        the query for the rows as text, kinds, how many lines were left out, what was found out in words
    """
    ...

def is_textual(connection: duckdb.DuckDBPyConnection, raw: str, part: str, file: Path) -> bool:
    """Are the times of a table written as text? The first few tell.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    raw : str
        the query for the rows as text
    part : str
        ratings, movies, metadata, tags or reviews
    file : Path
        for messages
    """
    ...

def repeated_keys(connection: duckdb.DuckDBPyConnection, rows: str, keys: tuple[Any, ...]) -> int:
    """Leave a temporary table `repeated` [*keys, copies] of the keys that occur more than once.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    rows : str
        a table or a subquery in brackets
    keys : tuple
        the columns that together should be unique

    Returns
    -------
    int
        how many keys occur more than once
    """
    ...

@dataclass(frozen=True, repr=False)
class Report:
    """What is wrong with a source. Empty if nothing is.

    Parameters
    ----------
    source : str
    frame : pd.DataFrame
    notes : tuple
        what was found out about the files: "ratings.csv: Windows-1252, columns between ;"
    """

    source: str
    frame: pd.DataFrame = ...
    notes: tuple[Any, ...] = ...

    @property
    def ok(self) -> bool: ...
    def __repr__(self) -> str: ...
    def _repr_html_(self) -> str: ...
    def lines(self) -> list[Any]:
        """One sentence for each row of the report.

        Returns
        -------
        list
            str
        """
        ...

    def raise_if_bad(self) -> None:
        """Raise one `DataError` with everything that is wrong, if anything is."""
        ...

def staged_scale(
    connection: duckdb.DuckDBPyConnection,
    ratings: Staged,
    source: Source,
    scale: tuple[Any, ...] | None = None,
    like: float | None = None,
) -> Scale:
    """The scale of staged ratings, and what is a like on it. Raises `DataError` for what cannot be.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    ratings : Staged
        the ratings
    source : Source
    scale : tuple | None
        lowest and highest possible rating, as given
    like : float | None
        from which rating on one is a like, as given
    """
    ...

def judge(connection: duckdb.DuckDBPyConnection, staged: Staged, scale: tuple[Any, ...] = (0.5, 5.0)) -> pd.DataFrame:
    """Hold the suspects of a staged table against `schema`.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    staged : Staged
    scale : tuple

    Returns
    -------
    pd.DataFrame
        rows of `Report.frame`
    """
    ...

def mend(connection: duckdb.DuckDBPyConnection, staged: Staged, scale: tuple[Any, ...] = (0.5, 5.0)) -> None:
    """Rewrite a staged table by the rules of `REPAIRS`.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    staged : Staged
        replaced by its repaired copy
    scale : tuple
    """
    ...

def validate(
    source: str | Path | Source,
    scale: tuple[Any, ...] | None = None,
    memory: str = "1GB",
    progress: bool = False,
    like: float | None = None,
) -> Report:
    """Everything that is wrong with a source. Raises `DataError` only for nothing to read or a wrong scale.

    Parameters
    ----------
    source : str | Path | Source
        a folder, a zip, or a `Source`
    scale : tuple | None
        lowest and highest possible rating; None for what the format has
    memory : str
        for the engine
    progress : bool
    like : float | None
        from which rating on one is a like, if that is to be checked, too
    """
    ...

def read_as(staged: dict[Any, Any]) -> tuple[Any, ...]:
    """What was found out about the files, one sentence for each that is out of the ordinary.

    Parameters
    ----------
    staged : dict
        part to `Staged`

    Returns
    -------
    tuple
        str
    """
    ...
