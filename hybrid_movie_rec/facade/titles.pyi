# Made from titles.py by tools/stubs.py; change that and run the tool again.
"""From what people type to the film they mean; and where it could be two films, a question instead of a
guess.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from hybrid_movie_rec.base.errors import DataError

__all__ = ["plain", "title_forms", "TitleIndex"]

def plain(text: str) -> str:
    """One spelling for all ways to write a title.

    Parameters
    ----------
    text : str
        a title or what somebody typed, without a year

    Returns
    -------
    str
        lower case, single spaces
    """
    ...

def title_forms(title: str) -> list[Any]:
    """Every name that a title holds, in the spelling of `plain`.

    Parameters
    ----------
    title : str
        as the data has it

    Returns
    -------
    list
        str, distinct, the main title first; none is empty
    """
    ...

class TitleIndex:
    """Films by any of their names. Raises `DataError` if the columns do not match.

    Parameters
    ----------
    movies : pd.DataFrame
        [item_id, title] and, if known, year and genres; one row per film
    counts : ArrayLike | None
        ratings of each film (I,), to break ties; default: all the same
    """

    movies: Any
    counts: Any
    years: Any
    forms: Any
    films: Any
    main: Any

    def __init__(self, movies: pd.DataFrame, counts: ArrayLike | None = None) -> None: ...
    def __len__(self) -> int: ...
    def __repr__(self) -> str: ...
    def find(self, text: str, k: int = 5, least: int = 60) -> pd.DataFrame:
        """Films by their titles, whatever the spelling. Raises `DataError` for something that is no text.

        Parameters
        ----------
        text : str
            what was typed: a title or the beginning of one, with or without a year
        k : int
            films at most
        least : int
            how well a name must fit, 0 to 100

        Returns
        -------
        pd.DataFrame
            [item_id, title, year, genres, match], best first; equal ones by number of ratings, then id
        """
        ...

    def places(self, keys: Any) -> np.ndarray:
        """The films that ids or titles mean, by their places among `movies`.

        Raises `DataError` where that is none or more than one, with the candidates in its cure, and for what is
        no id.

        Parameters
        ----------
        keys : Any
            ids or titles, one or many, mixed, in any container

        Returns
        -------
        np.ndarray
            int64 (N,), rows of `movies`, in the order of the keys
        """
        ...

    def resolve(self, keys: Any) -> np.ndarray:
        """The films that ids or titles mean.

        Raises `DataError` where that is none or more than one, with the candidates in its cure, and for what is
        no id.

        Parameters
        ----------
        keys : Any
            ids or titles, one or many, mixed, in any container

        Returns
        -------
        np.ndarray
            item ids (N,), in the order of the keys
        """
        ...

    def named(self, title: str, year: int | None = None, off: int = 0) -> np.ndarray:
        """The films of a name, without a guess.

        Parameters
        ----------
        title : str
            in any spelling of `plain`
        year : int | None
            of the film, where it is known
        off : int
            years that it may be off

        Returns
        -------
        np.ndarray
            positions int64 (n,), all films of exactly this name; of those without a year any may be meant
        """
        ...

    def match(
        self, keys: Any, years: Sequence[Any] | None = None, exactly: bool = False
    ) -> tuple[np.ndarray, list[DataError]]:
        """The films that ids or titles mean, and what is to be asked about the others. Raises `DataError` for what
        is no id.

        Parameters
        ----------
        keys : Any
            ids or titles, one or many, mixed, in any container
        years : Sequence | None
            of the films, where they stand beside the titles; None or NaN where not known
        exactly : bool
            a wrong letter is not forgiven

        Returns
        -------
        tuple[np.ndarray, list[DataError]]
            positions (N,), -1 where it is not exactly one film; a question for each -1
        """
        ...
