# Made from lists.py by tools/stubs.py; change that and run the tool again.
"""From histories to what to watch next: every film is scored, what may not be shown is left out, and the
best come with the stars that each person would give.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.own_ratings import Ratings
from hybrid_movie_rec.facade.state import Fitted
from hybrid_movie_rec.ranking.scorer import Histories
from hybrid_movie_rec.rating.interface import Told

__all__ = [
    "Recommendations",
    "Lists",
    "known_lists",
    "lists_of",
    "newcomer_histories",
    "newcomer_lists",
    "newcomers_of",
    "lists_for",
    "naming_unknown",
    "rated_by",
    "side_by_side",
]

class Recommendations(pd.DataFrame):
    """A list per person in rank order: [user_id, rank, item_id, title, year, genres, stars], and [low, high]
    where the rating model gives intervals.

    A column `reasons` is shown last. What was not known stands in `unknown`.

    Parameters
    ----------
    *args : Any
        as for a DataFrame
    **kwargs : Any
        as for a DataFrame
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...
    @property
    def unknown(self) -> list[Any]:
        """What was asked for and is not known: people, who got the list of a newcomer, or films, which were left
        out.
        """
        ...

    def _repr_html_(self) -> str: ...

@dataclass(frozen=True, eq=False, repr=False)
class Lists:
    """Lists for B people, as arrays.

    Parameters
    ----------
    people : np.ndarray
        ids (B,)
    places : np.ndarray
        int64 (B, k), positions of films, best first; -1 where nothing is left
    stars : dict[str, np.ndarray]
        stars, and where the model knows them low and high: float32 (N,), list by list
    """

    people: np.ndarray
    places: np.ndarray
    stars: dict[str, np.ndarray]

    @property
    def rows(self) -> np.ndarray: ...
    @property
    def ranks(self) -> np.ndarray: ...
    @property
    def films(self) -> np.ndarray: ...
    def __repr__(self) -> str: ...
    def to_frame(self, state: Fitted) -> Recommendations:
        """With ids and titles.

        Parameters
        ----------
        state : Fitted
            from which the lists are
        """
        ...

def known_lists(state: Fitted, user_ids: ArrayLike, options: ListOptions, chunk: int = 256) -> Lists:
    """What people should watch next, by their ids. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    user_ids : ArrayLike
        one id or many, or "all"; each counts once
    options : ListOptions
    chunk : int
        people scored at a time

    Returns
    -------
    Lists
        people in the order asked for
    """
    ...

def lists_of(state: Fitted, user_ids: Any, options: ListOptions, chunk: int = 256) -> Recommendations:
    """Lists for people by their ids. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    user_ids : Any
        one id or many, in any container, or "all"; each counts once
    options : ListOptions
    chunk : int
        people scored at a time

    Returns
    -------
    Recommendations
        people in the order asked for; those who are not known are named in `unknown`
    """
    ...

def newcomer_histories(told: Told) -> Histories:
    """What newcomers have rated, in order of time.

    Parameters
    ----------
    told : Told
        by newcomers, from `told_by`
    """
    ...

def newcomer_lists(state: Fitted, told: Told, options: ListOptions, user_ids: ArrayLike | None = None) -> Lists:
    """What people should watch next whom the model has never met. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    told : Told
        by newcomers (B,), from `told_by`
    options : ListOptions
    user_ids : ArrayLike | None
        what they are called (B,); None: 0, 1, 2, ...
    """
    ...

def newcomers_of(
    state: Fitted, ratings: Ratings | Sequence[Ratings], on_unknown: str = "fallback"
) -> tuple[np.ndarray, list[pd.DataFrame]]:
    """Newcomers' ratings, checked. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    ratings : Ratings | Sequence[Ratings]
        of one newcomer, or of several
    on_unknown : str
        as for `own_ratings`

    Returns
    -------
    tuple[np.ndarray, list[pd.DataFrame]]
        what they are called (B,), and the ratings of each
    """
    ...

def lists_for(
    state: Fitted, ratings: Ratings | Sequence[Ratings], options: ListOptions, chunk: int = 256
) -> Recommendations:
    """Lists for newcomers as a frame. Raises `DataError`; warns of films that are left out.

    Parameters
    ----------
    state : Fitted
    ratings : Ratings | Sequence[Ratings]
        of one newcomer, or of several
    options : ListOptions
    chunk : int
        newcomers at a time

    Returns
    -------
    Recommendations
        films that were left out are named in `unknown`
    """
    ...

def naming_unknown(table: Recommendations, unknown: Mapping[str, str], source: str) -> Recommendations:
    """Name films that were left out in `unknown`, and warn of them.

    Parameters
    ----------
    table : Recommendations
    unknown : Mapping[str, str]
        films that were left out: why
    source : str
        who says so

    Returns
    -------
    Recommendations
        itself
    """
    ...

def rated_by(state: Fitted, user_id: Any, k: int = 10) -> pd.DataFrame:
    """What a person has rated, with the stars they gave. Raises `DataError` if they are unknown.

    Parameters
    ----------
    state : Fitted
    user_id : Any
        one person
    k : int
        the best so many

    Returns
    -------
    pd.DataFrame
        [item_id, title, year, genres, rating], best first, latest first among equals
    """
    ...

def side_by_side(state: Fitted, user_id: Any, options: ListOptions) -> pd.DataFrame:
    """The person's favourites with their stars beside the list proposed to them, both in rank order. Raises
    `DataError`.

    Parameters
    ----------
    state : Fitted
    user_id : Any
        one person
    options : ListOptions

    Returns
    -------
    pd.DataFrame
        columns in two groups, `rated` and `proposed`, row by row
    """
    ...
