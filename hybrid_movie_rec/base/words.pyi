# Made from words.py by tools/stubs.py; change that and run the tool again.
"""One place that reads lists, one that compares genres and titles, one that finds a year: whatever way
people have written them.
"""

from collections.abc import Iterable
from typing import Any

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "names_in",
    "same_name",
    "spelled_once",
    "fold",
    "only_words",
    "split_year",
    "year_of",
]

def names_in(value: object) -> list[str]:
    """One cell as a list of names, whatever way it is written; empty if it is missing or says there is nothing.

    Parameters
    ----------
    value : object
        text, a list, tuple, set, array or dictionary of names, or a missing value

    Returns
    -------
    list[str]
        stripped, each once, without empty ones
    """
    ...

def same_name(name: str) -> str:
    """What two spellings of a name have in common: no capitals, no wide letters, single blanks.

    Parameters
    ----------
    name : str
        of a genre, or what somebody typed

    Returns
    -------
    str
        equal for two spellings of one name
    """
    ...

def spelled_once(lists: Iterable[list[str]]) -> list[list[str]]:
    """Give each name one spelling throughout: the first.

    Parameters
    ----------
    lists : Iterable[list[str]]
        of names, one list per film

    Returns
    -------
    list[list[str]]
        the same lists, each name once and in the spelling that came first
    """
    ...

def fold(text: str) -> str:
    """A text without capitals, wide letters and the accents of Latin letters; other marks stay.

    Returns
    -------
    str
        small letters
    """
    ...

def only_words(text: str, between: str = " ") -> str:
    """A text without punctuation. A vowel sign is no punctuation, whatever a regular expression thinks of it.

    Parameters
    ----------
    text : str
        from `fold`
    between : str
        what stands where something else was

    Returns
    -------
    str
        letters, digits and the marks that belong to letters
    """
    ...

FIRST_YEAR: int
LAST_YEAR: int

def split_year(text: str) -> tuple[Any, ...]:
    """A title and the year in brackets behind it; of a range the first.

    Parameters
    ----------
    text : str
        "Heat (1995)"

    Returns
    -------
    tuple
        ("Heat", 1995), or the text and None
    """
    ...

def year_of(value: object) -> float:
    """The year that a cell says; of a range the first. Raises `ValueError` for a number that is no year of a
    film.

    Parameters
    ----------
    value : object
        a number, a date, or text: "1994", "1994–1998", "c. 1990", "1994-05-01"

    Returns
    -------
    float
        the year; NaN where there is none
    """
    ...
