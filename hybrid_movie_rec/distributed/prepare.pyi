# Made from prepare.py by tools/stubs.py; change that and run the tool again.
"""A source becomes a store by pieces, on as many workers as there are, and the store is the one that
`convert` writes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from hybrid_movie_rec.datasets.formats import Source
from hybrid_movie_rec.datasets.store import Store
from hybrid_movie_rec.datasets.validation import Staged

__all__ = [
    "piece_edges",
    "one_way",
    "whole_records",
    "Reading",
    "is_address",
    "read_range",
    "PieceReader",
    "Pieces",
    "StagedPieces",
    "prepare",
]

def piece_edges(
    read: Callable[..., Any], start: int, size: int, piece: int, is_plain: Callable[..., Any] | None = None
) -> list[Any]:
    """Cut a text file into pieces at line ends.

    Parameters
    ----------
    read : Callable
        read(start, stop) gives those bytes of the file
    start : int
        where the rows begin, behind the header
    size : int
        of the file, in bytes
    piece : int
        bytes in a piece, about
    is_plain : Callable | None
        does a line look like a record of its own? None: all do

    Returns
    -------
    list
        offsets, from `start` to `size`; each pair of neighbours is a piece
    """
    ...

def one_way(text: bytes) -> bool:
    """Do all lines end alike, in a line feed or in carriage return and line feed?"""
    ...

def whole_records(text: bytes, separator: bytes = b",") -> bool:
    """Does a piece that begins with a record consist of whole records in the grammar of RFC 4180?

    Parameters
    ----------
    text : bytes
        a piece of a CSV file
    separator : bytes
    """
    ...

@dataclass(frozen=True)
class Reading:
    """What a worker has to know to read pieces of a source.

    Parameters
    ----------
    source : Source
        its files have the right names; the rows are read from `places`
    places : dict
        table to the path or address of its file
    heads : dict
        table to its header line, as Latin-1 text; "" where there is none
    separators : dict
        table to the separator of its CSV, "" where quotation marks mean nothing
    textual : dict
        table to: are its times written as text?
    kinds : dict
        table to kinds of ids, None to find out
    stamp : tuple
        size and time of change of each file
    tolerant : bool
    mend : bool
    memory : str
    """

    source: Source
    places: dict[Any, Any]
    heads: dict[Any, Any]
    separators: dict[Any, Any]
    textual: dict[Any, Any]
    kinds: dict[Any, Any]
    stamp: tuple[Any, ...] = ...
    tolerant: bool = ...
    mend: bool = ...
    memory: str = ...

    @property
    def signature(self) -> dict[Any, Any]:
        """What decides about the result; not where the files happen to be."""
        ...

def is_address(place: object) -> bool:
    """Is it an address for fsspec, such as s3://bucket/folder, rather than a path?

    Parameters
    ----------
    place : object
        a path, an address, or anything else
    """
    ...

def read_range(file: str, start: int, stop: int) -> bytes:
    """Some bytes of a file. Raises `DataError`.

    Parameters
    ----------
    file : str
        a path or an address
    start : int
    stop : int
    """
    ...

class PieceReader:
    """Reads pieces of a source as typed rows: made once on a worker, called for each piece."""

    parquet: Any
    reading: Reading

    def __init__(self, reading: Reading) -> None: ...
    def __call__(self, piece: dict[Any, Any]) -> Any:
        """Parameters
        ----------
        piece : dict
            table, start, stop; `all` for a file that is not cut

        Returns
        -------
        Any
            pyarrow.Table with the facts in its schema's metadata
        """
        ...

    def written(self, piece: dict[Any, Any], row: int) -> dict[Any, Any]:
        """A row of a piece as it stands in the source."""
        ...

@dataclass
class Pieces:
    """The tables of one source, read by pieces on an engine.

    Parameters
    ----------
    reading : Reading
    pieces : list
        of all tables
    desk : object
        where jobs are done, see `_Desk`
    whole : object
        fetches the files of a remote source, where a table has to be read in one go
    places : list
    early : Path | None
        the ratings, where they were joined on the way
    reasons : dict
        table to why it was not read by pieces, or was read twice
    """

    reading: Reading
    pieces: list[Any]
    desk: object
    whole: object = ...
    places: list[Any] = ...
    early: Path | None = ...
    reasons: dict[Any, Any] = ...

    def start(self) -> None:
        """Do the job: all tables at once."""
        ...

    def of(self, part: str) -> list[Any]:
        """Returns
        -------
        list
            (piece, place) of a table
        """
        ...

    def stage(
        self,
        connection: duckdb.DuckDBPyConnection,
        source: Source,
        part: str,
        folder: Path,
        kinds: dict[Any, Any] | None = None,
        tolerant: bool = False,
        progress: bool = False,
    ) -> Staged:
        """As `validation.stage`, from pieces.

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

@dataclass(frozen=True)
class StagedPieces(Staged):
    """A table that was read by pieces: knows where to look for a row as it was written.

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
    reader : PieceReader
    pieces : tuple
    rows : tuple
        in each piece
    """

    reader: PieceReader | None = ...
    pieces: tuple[Any, ...] = ...
    rows: tuple[Any, ...] = ...

    def written(self, connection: duckdb.DuckDBPyConnection, row: int) -> dict[Any, Any]:
        """A row as it stands in the source.

        Parameters
        ----------
        connection : "duckdb.DuckDBPyConnection"
            from `engine`
        row : int
            counted from 0
        """
        ...

def prepare(
    source: str | Path | Source,
    folder: str | Path,
    scale: tuple[Any, ...] | None = None,
    repair: bool = False,
    memory: str = "1GB",
    engine: str = "local",
    workers: int = 2,
    address: str | None = None,
    piece: int = ...,
    work: str | None = None,
    progress: bool = True,
    like: float | None = None,
) -> Store | dict[Any, Any]:
    """`convert` by pieces, on an engine: the same store, and resumable.

    Raises `DataError` with everything that is wrong; then the old store stays.

    Parameters
    ----------
    source : str | Path | Source
        a folder, a zip, a `Source`, or the address of a folder or zip (s3://...)
    folder : str | Path
        where the store belongs, a folder or an address; a store that is there is replaced
    scale : tuple | None
        lowest and highest possible rating; None for what the format has
    repair : bool
        repair what is wrong, by the rules of `REPAIRS`, instead of refusing it
    memory : str
        for the database engine of each process
    engine : str
        "local": in this process; "ray": on a cluster
    workers : int
        processes, on Ray; and threads of the process that joins and judges
    address : str | None
        of a Ray cluster; None starts one here
    piece : int
        bytes of text in a piece, about
    work : str | None
        where the pieces lie meanwhile, a place all machines reach; None: beside the store
    progress : bool
        progress bars on standard error
    like : float | None
        from which rating on one is a like; None: decided by scale and values

    Returns
    -------
    Store | dict
        of an address: its manifest
    """
    ...
