# Made from formats.py by tools/stubs.py; change that and run the tool again.
"""Every format that MovieLens, Kaggle and the Tag Genome ever came in, recognised by its file names and read
by one engine that never needs the whole file in memory.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset

__all__ = [
    "NOBODY",
    "FILE_NAMES",
    "GENRES",
    "WRITABLE",
    "Source",
    "own_catalogue",
    "recognise",
    "own_files",
    "opened",
    "unpack_zip",
    "engine",
    "quoted",
    "parquet_sql",
    "run_sql",
    "engine_error",
    "is_json",
    "made_plain",
    "rows_sql",
    "read_text_table",
    "mended_json",
    "write_as",
]
NOBODY: int
FILE_NAMES: Any
GENRES: Any

@dataclass(frozen=True)
class Source:
    """Which files make up a data set, and how to read them. Make one with `recognise` or `own_files`.

    Parameters
    ----------
    where : str
        what the user called it, for messages
    layout : str
        the name of the format
    files : dict
        part (ratings, movies, tags, tag_names, metadata, reviews) to path
    scale : tuple
        lowest and highest possible rating, in stars, as the format usually has them
    columns : dict
        our column name to theirs, where a file is not in a known format
    certain : bool
        somebody has said what the scale is; else values that lie beyond it tell another one
    """

    where: str
    layout: str
    files: dict[Any, Any]
    scale: tuple[Any, ...] = ...
    columns: dict[Any, Any] = ...
    certain: bool = ...

def own_catalogue(place: str | Path, site: str | None = None, films: bool = False) -> Source:
    """A catalogue of films by name, or by its columns. Raises `DataError` for what is none.

    Parameters
    ----------
    place : str | Path
        a folder of a catalogue, or one of its files
    site : str | None
        its name, such as "netflix-prize" (see `SITES`); None to find out
    films : bool
        also one that holds films only
    """
    ...

def recognise(folder: str | Path, where: str = "", films: bool = False) -> Source:
    """The format of a folder by the names of its files. Raises `DataError` with the names looked for.

    Parameters
    ----------
    folder : str | Path
        the folder that holds the files, or one whose only folder does; or a file of a catalogue
    where : str
        what to call it in messages; its path if empty
    films : bool
        also a catalogue that holds films and nobody's ratings
    """
    ...

def own_files(
    ratings: str | Path,
    movies: str | Path | None = None,
    tags: str | Path | None = None,
    reviews: str | Path | None = None,
    columns: dict[Any, Any] | None = None,
    scale: tuple[Any, ...] | None = None,
) -> Source:
    """Files of your own as a source. Raises `DataError` for a file that is missing and a column name that is not
    ours.

    Parameters
    ----------
    ratings : str | Path
        a .csv, .tsv or .json (one object a line), plain or .gz
    movies : str | Path | None
        likewise: item_id, title, year, genres (joined by |), directors, cast (by commas)
    tags : str | Path | None
        likewise: user_id, item_id, tag and, if known, timestamp
    reviews : str | Path | None
        likewise: item_id, text
    columns : dict | None
        our column name to theirs, such as dict(user_id="customer no")
    scale : tuple | None
        lowest and highest possible rating; None: half stars, or what the values say
    """
    ...

@contextmanager
def opened(place: str | Path, films: bool = False) -> Iterator[Source]:
    """A folder or a zip as a `Source`. Raises `DataError` for a damaged zip and for too little disk space.

    Parameters
    ----------
    place : str | Path
        a folder, a .zip, or a file of a catalogue
    films : bool
        see `recognise`
    """
    ...

def unpack_zip(place: Path, folder: Path) -> None:
    """Unpack the files with known names, each under its bare name. Raises `DataError` for a damaged or too large
    zip.

    Parameters
    ----------
    place : Path
        a zip
    folder : Path
        where the files with known names go
    """
    ...

@contextmanager
def engine(memory: str = "1GB", threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with limited memory, its own temporary folder, UTC and no network.

    Parameters
    ----------
    memory : str
        what the engine may keep in memory; beyond it, it uses temporary files
    threads : int | None
        None: as many as there are cores
    """
    ...

def quoted(text: object) -> str:
    """Text as an SQL literal.

    Parameters
    ----------
    text : object
        a path or any text
    """
    ...

def parquet_sql(path: object, more: str = "") -> str:
    """A table for FROM: that file and nothing else; neither wildcards nor the names of its folders mean
    anything.

    Parameters
    ----------
    path : object
        a Parquet file
    more : str
        further options, such as "file_row_number=true"
    """
    ...

def run_sql(
    connection: duckdb.DuckDBPyConnection, sql: str, label: str = "", progress: bool = False, source: object = ""
) -> duckdb.DuckDBPyConnection:
    """Run a statement with progress; Ctrl-C interrupts it.

    Raises `DataError` for what the engine finds wrong in the file.

    Parameters
    ----------
    connection : "duckdb.DuckDBPyConnection"
        from `engine`
    sql : str
        one statement
    label : str
        shown beside the progress bar
    progress : bool
        show the bar, on standard error, if the query takes more than three seconds
    source : object
        the file concerned, for messages

    Returns
    -------
    "duckdb.DuckDBPyConnection"
        the connection, ready to be fetched from
    """
    ...

def engine_error(error: Exception, source: object) -> DataError:
    """What the engine complains about, as a `DataError` in plain words.

    Parameters
    ----------
    error : Exception
        of DuckDB
    source : object
        the file concerned
    """
    ...

def is_json(path: Path) -> bool:
    """Does a file hold an object of JSON in each line, by its name?"""
    ...

def made_plain(source: Source, part: str, folder: str | Path) -> tuple[Any, ...]:
    """Find out what the file of a part is written in, and copy it if the engine could not read it. Raises
    `DataError`.

    Parameters
    ----------
    source : Source
    part : str
        a key of `source.files`
    folder : str | Path
        where a copy goes, if one is needed

    Returns
    -------
    tuple
        the same source with a file that the engine can read; what is out of the ordinary, list of str
    """
    ...

def rows_sql(source: Source, part: str, tolerant: bool = False) -> str:
    """A query that gives our columns of one part, every value as text or NULL.

    The file has to be plain, see `made_plain`. If `tolerant`, the engine's table reject_errors names the
    lines that are left out. Raises `DataError`.

    Parameters
    ----------
    source : Source
    part : str
        ratings, movies, tags, metadata or reviews
    tolerant : bool
        leave out lines of CSV that cannot be split into columns, instead of failing
    """
    ...

def read_text_table(path: str | Path, ours: tuple[Any, ...] = ...) -> pd.DataFrame:
    """A small CSV file with all that is found out about the form of one. Raises `DataError`.

    Parameters
    ----------
    path : str | Path
        a CSV file in any dialect
    ours : tuple
        columns that get our name where theirs says the same: movieId becomes item_id

    Returns
    -------
    pd.DataFrame
        its own columns, every value as text; None where a cell is empty
    """
    ...

def mended_json(path: Path, target: Path, tolerant: bool = False) -> int:
    """Copy JSON lines, without halves of surrogate pairs. Raises `DataError` naming the first broken line.

    Parameters
    ----------
    path : Path
        a JSON-lines file the engine has refused
    target : Path
        the mended copy to write
    tolerant : bool
        leave broken lines out, instead of failing

    Returns
    -------
    int
        how many lines were left out
    """
    ...

WRITABLE: tuple[str, str, str, str, str, str]

def write_as(dataset: Dataset, folder: str | Path, layout: str) -> None:
    """Write the tables in another project's format. What the format cannot hold is left out. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    folder : str | Path
        made if missing; files of the same names are replaced
    layout : str
        one of `WRITABLE`
    """
    ...
