# Made from sites.py by tools/stubs.py; change that and run the tool again.
"""The Movies Dataset, TMDB 5000, MovieTweetings, Netflix Prize, Amazon's reviews and Book-Crossing,
recognised by their columns, and each of their tables made plain in one pass.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = [
    "SITES",
    "DATA_FILE",
    "MOST_FILES",
    "Catalogue",
    "site_named",
    "find_catalogue",
    "is_rewritten",
    "plain_table",
]

@dataclass(frozen=True)
class Catalogue:
    """Which site a folder is from, and which file plays which part. Made by `find_catalogue`.

    Parameters
    ----------
    site : str
        a key of `SITES`
    files : dict[str, Path]
        part to file; where a part has several, they follow as "ratings 2", "ratings 3", ...
    scale : tuple[float, float]
        lowest and highest possible rating
    columns : dict[str, str]
        our column name to theirs, where a file is read as it is
    """

    site: str
    files: dict[str, Path]
    scale: tuple[float, float]
    columns: dict[str, str] = ...

SITES: dict[str, tuple[tuple[float, float], str]]

def site_named(name: str) -> str:
    """A site by what people call it. Raises `DataError`.

    Parameters
    ----------
    name : str
        a key of `SITES`, or its short name

    Returns
    -------
    str
        a key of `SITES`
    """
    ...

DATA_FILE: re.Pattern[str]
MOST_FILES: int

def find_catalogue(place: str | Path, site: str | None = None) -> Catalogue | None:
    """Which site a folder is from, by the columns of its files. Raises `DataError` for a site that it is not
    from.

    Parameters
    ----------
    place : str | Path
        a folder, or one of the files in it: then that one is read, with what lies beside it
    site : str | None
        a name of `SITES`, if it has to be that one

    Returns
    -------
    Catalogue | None
        None for what is none of these
    """
    ...

def is_rewritten(site: str, part: str, columns: dict[Any, Any]) -> bool:
    """Is a part of a catalogue copied into a plain file before it is read?

    Parameters
    ----------
    site : str
        what the layout of a source is called
    part : str
        ratings, movies, ...
    columns : dict
        of the source
    """
    ...

def plain_table(site: str, part: str, files: dict[Any, Any], columns: dict[Any, Any], target: str | Path) -> list[str]:
    """Copy a part into a plain CSV file with columns of ours; returns what was found out, in words. Raises
    `DataError`.

    Parameters
    ----------
    site : str
        a key of `SITES`
    part : str
        ratings, movies, ...
    files : dict
        part to file
    columns : dict
        our column name to theirs, in files that are read as they are
    target : str | Path
        the CSV file to write
    """
    ...
