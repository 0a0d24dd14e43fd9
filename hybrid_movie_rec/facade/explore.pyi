# Made from explore.py by tools/stubs.py; change that and run the tool again.
"""A list that tries something now and then, by what the posterior leaves open, and writes beside every film
how likely it was to stand there: so that what is learned from the answers is not an illusion.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.lists import Lists, Recommendations
from hybrid_movie_rec.facade.own_ratings import Ratings
from hybrid_movie_rec.facade.state import Fitted

__all__ = [
    "list_logits",
    "sample_lists",
    "list_propensities",
    "explored",
    "explored_lists",
    "explored_for",
    "propensities",
]

def list_logits(places: np.ndarray, draws: np.ndarray | None, explore: float) -> np.ndarray:
    """How likely each film is at the first place, before they are made to sum to one, in each draw.

    Parameters
    ----------
    places : np.ndarray
        int64 (B, N), films of the list without exploring, best first; -1 where nothing is left
    draws : np.ndarray | None
        stars of these films in S draws (S, B, N); None: no posterior
    explore : float
        0 as it is .. 1

    Returns
    -------
    np.ndarray
        float64 (B, S, N), -inf where nothing is left
    """
    ...

def sample_lists(logits: np.ndarray, k: int, dice: Sequence[np.random.Generator]) -> np.ndarray:
    """One list each, by lot.

    Parameters
    ----------
    logits : np.ndarray
        (B, S, N), from `list_logits`
    k : int
        places
    dice : Sequence[np.random.Generator]
        one for each person (B,)

    Returns
    -------
    np.ndarray
        int64 (B, k), which of the N films; -1 where nothing is left
    """
    ...

def list_propensities(logits: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The probability of each film at its place, given the films above it.

    Parameters
    ----------
    logits : np.ndarray
        (B, S, N), from `list_logits`
    chosen : np.ndarray
        int64 (B, k), which of the N films; -1 where there is none

    Returns
    -------
    np.ndarray
        float64 (B, k); 1 where there is none
    """
    ...

def explored(
    long: Lists, draws: np.ndarray | None, k: int, explore: float, seed: int | None = None
) -> tuple[Lists, np.ndarray]:
    """Lists drawn from longer ones.

    Parameters
    ----------
    long : Lists
        of B people, longer than wanted
    draws : np.ndarray | None
        stars of their films (S, B, N)
    k : int
        films per list
    explore : float
        0 as it is .. 1
    seed : int | None
        same seed, same lists; None: by lot

    Returns
    -------
    tuple[Lists, np.ndarray]
        and the propensity of each film, float64 (n,), list by list
    """
    ...

def explored_lists(
    state: Fitted, user_ids: Any, options: ListOptions, explore: float, seed: int | None = None, chunk: int = 256
) -> Recommendations:
    """Lists for people by their ids that explore. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    user_ids : Any
        one id or many, in any container, or "all"
    options : ListOptions
    explore : float
        0 as it is .. 1
    seed : int | None
        same seed, same lists; None: by lot
    chunk : int
        people at a time

    Returns
    -------
    Recommendations
        with the column `propensity`
    """
    ...

def explored_for(
    state: Fitted, ratings: Ratings | Sequence[Ratings], options: ListOptions, explore: float, seed: int | None = None
) -> Recommendations:
    """Lists for newcomers that explore. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    ratings : Ratings | Sequence[Ratings]
        of one newcomer, or of several
    options : ListOptions
    explore : float
        0 as it is .. 1
    seed : int | None
        same seed, same lists; None: by lot

    Returns
    -------
    Recommendations
        with the column `propensity`; films that were left out are named in `unknown`
    """
    ...

def propensities(
    state: Fitted,
    lists: pd.DataFrame,
    options: ListOptions,
    explore: float,
    ratings: Ratings | Sequence[Ratings] | None = None,
) -> np.ndarray:
    """How likely another setting is to show these films at these places. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    lists : pd.DataFrame
        [user_id, rank, item_id]: one list a person, from whatever made it
    options : ListOptions
        of the setting that is asked about; at least as many films count as the lists have
    explore : float
        likewise
    ratings : Ratings | Sequence[Ratings] | None
        for lists of newcomers: what they have rated

    Returns
    -------
    np.ndarray
        float64, one for each row: given the films above; 0 for what would never be shown
    """
    ...
