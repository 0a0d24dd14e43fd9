# Made from cells.py by tools/stubs.py; change that and run the tool again.
"""Lists of dictionaries in a cell, rows that a line break tore in two, quotation marks that never close:
read without running anything that a file says.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hybrid_movie_rec.base.text_files import CsvForm

__all__ = ["LONGEST_CELL", "read_value", "cell_list", "names_where", "CsvRecords", "write_rows"]
LONGEST_CELL: Any

def read_value(text: str) -> object:
    """What a text stands for, without running it.

    Parameters
    ----------
    text : str
        JSON, or what Python prints

    Returns
    -------
    object
        a list, a dictionary, a text, a number; None for what is none of these
    """
    ...

def cell_list(cell: str) -> list[Any] | None:
    """The list that a cell holds; an empty cell is an empty list.

    Parameters
    ----------
    cell : str
        of a table

    Returns
    -------
    list | None
        None for what is no list
    """
    ...

def names_where(members: list[Any], **wanted: str) -> list[str]:
    """The names of those members of a list that have what is wanted.

    Parameters
    ----------
    members : list
        of a cell
    **wanted : str
        what a member must have: job="Director"

    Returns
    -------
    list[str]
        each once
    """
    ...

class CsvRecords:
    """The rows of a plain CSV file as lists of text, in pieces; what is no row comes as its text.

    Parameters
    ----------
    path : str | Path
        in UTF-8
    begins : str
        a pattern for the first cell of a row, by which torn rows are put together
    form : CsvForm | None
        how lines are cut; None to find out
    """

    path: Path
    begins: Any
    form: Any
    mended: int

    def __init__(self, path: str | Path, begins: str = "", form: CsvForm | None = None) -> None: ...
    def __iter__(self) -> Iterator[list[str] | str]: ...

def write_rows(target: str | Path, names: Iterable[str], rows: Iterable[list[str] | str]) -> None:
    """Write a plain CSV file, a line for each row. Raises `DataError` where there is no room.

    Parameters
    ----------
    target : str | Path
        a CSV file in UTF-8
    names : Iterable[str]
        of the columns, two at least
    rows : Iterable[list[str] | str]
        as `CsvRecords` gives them; a text stands for what is no row
    """
    ...
