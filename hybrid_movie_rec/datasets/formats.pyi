# Made from formats.py by tools/stubs.py; change that and run the tool again.
"""Every format that MovieLens, Kaggle and the Tag Genome ever came in, recognised by its file names and read
by one engine that never needs the whole file in memory.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hybrid_movie_rec.data import Dataset

__all__ = [
    "NOBODY",
    "FILE_NAMES",
    "GENRES",
    "WRITABLE",
    "Source",
    "recognise",
    "own_files",
    "opened",
    "unpack_zip",
    "engine",
    "quoted",
    "run_sql",
    "engine_error",
    "csv_header",
    "rows_sql",
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
        lowest and highest possible rating, in stars
    columns : dict
        our column name to theirs, where a file is not in a known format
    """

    where: str
    layout: str
    files: dict[Any, Any]
    scale: tuple[Any, ...] = ...
    columns: dict[Any, Any] = ...

def recognise(folder: str | Path, where: str = "") -> Source:
    """The format of a folder by the names of its files. Raises `DataError` with the names looked for.

    Parameters
    ----------
    folder : str | Path
        the folder that holds the files, or one whose only folder does
    where : str
        what to call it in messages; its path if empty
    """
    ...

def own_files(
    ratings: str | Path,
    movies: str | Path | None = None,
    tags: str | Path | None = None,
    reviews: str | Path | None = None,
    columns: dict[Any, Any] | None = None,
    scale: tuple[Any, ...] = (0.5, 5.0),
) -> Source:
    """Files of your own as a source. Raises `DataError` for a file that is missing and a column name that is not
    ours.

    Parameters
    ----------
    ratings : str | Path
        a .csv, .tsv or .json (one object a line), plain or .gz
    movies : str | Path
        likewise: item_id and any of title, year, genres (joined by |), directors, cast (joined by
        commas)
    tags : str | Path
        likewise: user_id, item_id, tag and, if known, timestamp
    reviews : str | Path
        likewise: item_id, text
    columns : dict
        our column name to theirs, such as dict(user_id="customer no")
    scale : tuple
        lowest and highest possible rating
    """
    ...

@contextmanager
def opened(place: str | Path):
    """A folder or a zip as a `Source`. Raises `DataError` for a damaged zip and for too little disk space.

    Parameters
    ----------
    place : str | Path
        a folder or a .zip

    Returns
    -------
    yields a `Source`
    """
    ...

def unpack_zip(place, folder) -> None: ...
@contextmanager
def engine(memory: str = "1GB", threads: int | None = None):
    """DuckDB with limited memory, its own temporary folder, UTC and no network.

    Parameters
    ----------
    memory : str
        what the engine may keep in memory; beyond it, it uses temporary files
    threads : int
        None: as many as there are cores

    Returns
    -------
    yields a DuckDB connection
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

def run_sql(connection, sql: str, label: str = "", progress: bool = False, source: object = ""):
    """Run a statement with progress; Ctrl-C interrupts it.

    Raises `DataError` for what the engine finds wrong in the file.

    Parameters
    ----------
    connection
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
    the connection, ready to be fetched from
    """
    ...

def engine_error(error, source):
    """What the engine complains about, as a `DataError`."""
    ...

def csv_header(path):
    """Separator and column names of a CSV file. Raises `DataError`."""
    ...

def rows_sql(source: Source, part: str, tolerant: bool = False) -> str:
    """A query that gives our columns of one part, every value as text or NULL. Raises `DataError`.

    Parameters
    ----------
    source : Source
    part : str
        ratings, movies, tags, metadata or reviews
    tolerant : bool
        leave out lines of CSV that cannot be split into columns (the table reject_errors names them),
        instead of failing
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
