# Made from text_files.py by tools/stubs.py; change that and run the tool again.
"""Letters, line ends, separators and quotation marks of a file, found out instead of asked for, and said."""

import gzip
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["SEPARATORS", "TextFacts", "opened_bytes", "text_facts", "plain_copy", "CsvForm", "csv_form", "column_key"]

@dataclass(frozen=True)
class TextFacts:
    """What a text file is written in. Made by `text_facts`.

    Parameters
    ----------
    encoding : str
        as Python calls it; "utf-8" where most of a damaged file is
    mark : bool
        does it begin with a byte-order mark?
    ends : str
        of its lines: "\\n", "\\r\\n", "\\r" or "mixed"
    """

    encoding: str = ...
    mark: bool = ...
    ends: str = ...

    @property
    def plain(self) -> bool:
        """Returns
        -------
        bool
            can it be read as it is?
        """
        ...

    @property
    def words(self) -> list[Any]:
        """What is out of the ordinary.

        Returns
        -------
        list
            str; empty for UTF-8 with line feeds
        """
        ...

def opened_bytes(path: str | Path) -> io.BufferedIOBase | gzip.GzipFile:
    """A file for reading, unpacked if its name ends in .gz."""
    ...

def text_facts(path: str | Path, old: str = "cp1252", most: int | None = None) -> TextFacts:
    """What a file is written in, from all of its bytes or the first of them. Raises `DataError` for one that is
    no text.

    Parameters
    ----------
    path : str | Path
        a text file, plain or .gz
    old : str
        the encoding of a file that is in none of Unicode
    most : int | None
        bytes to look at; None: all
    """
    ...

def plain_copy(path: str | Path, facts: TextFacts, target: str | Path) -> None:
    """Copy a text into UTF-8 with line feeds. Raises `DataError`.

    Parameters
    ----------
    path : str | Path
        a text file, plain or .gz
    facts : TextFacts
    target : str | Path
        where the copy goes
    """
    ...

SEPARATORS: tuple[str, str, str, str, str]

@dataclass(frozen=True)
class CsvForm:
    """How the lines of a CSV file are cut. Made by `csv_form`.

    Parameters
    ----------
    separator : str
    names : tuple
        of the columns
    quote : str
        "" where quotation marks mean nothing
    escape : str
        what stands before a quotation mark that belongs to the text
    skip : int
        lines before the header
    """

    separator: str
    names: tuple[Any, ...]
    quote: str = ...
    escape: str = ...
    skip: int = ...

    @property
    def words(self) -> list[Any]:
        """What is out of the ordinary.

        Returns
        -------
        list
            str; empty for commas and double quotation marks
        """
        ...

def csv_form(path: str | Path) -> CsvForm:
    """How a CSV file is cut into columns, by its first lines. Raises `DataError` if it is empty or not text.

    Parameters
    ----------
    path : str | Path
        a plain CSV file, perhaps in .gz
    """
    ...

def column_key(name: str) -> str:
    """What is left of a column's name without capitals, blanks, underscores and hyphens.

    Parameters
    ----------
    name : str
        of a column
    """
    ...
