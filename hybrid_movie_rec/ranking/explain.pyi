# Made from explain.py by tools/stubs.py; change that and run the tool again.
"""How much of a film's place on a list is owed to each film that the person has rated: an exact sum, not a
story told afterwards.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hybrid_movie_rec.ranking.scorer import Histories

__all__ = ["bent_shares", "in_history", "read_history", "content_shares"]

def bent_shares(c: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Who owns how much of a view that is standardised and bent.

    Parameters
    ----------
    c : np.ndarray
        float64 (n, L), what each of n rated films adds to each of L films in a view, before it is bent
    at : np.ndarray
        int64 (J,), the columns asked about

    Returns
    -------
    np.ndarray
        float64 (n, J), columns sum to the bent view
    """
    ...

def in_history(n: int, rows: np.ndarray, values: np.ndarray, width: int) -> np.ndarray:
    """Rows of values in their places in the history.

    Parameters
    ----------
    n : int
        rated films
    rows : np.ndarray
        int64 (m,), places of those that a view reads
    values : np.ndarray
        float64 (m, L), what they say
    width : int
        L

    Returns
    -------
    np.ndarray
        float64 (n, L), zeros for films that the view does not read
    """
    ...

def read_history(
    h: Histories, keep: np.ndarray, films: ArrayLike, width: int, weigh: Callable[..., Any]
) -> tuple[Any, ...]:
    """The ratings that a view reads.

    Parameters
    ----------
    h : Histories
        of one person
    keep : np.ndarray
        bool (n,), which ratings a view reads
    films : ArrayLike
        int64 (A,), positions of the films it knows, ascending
    width : int
        I, number of all films
    weigh : Callable
        what gives the ratings (Histories, positions within `films`) their weights

    Returns
    -------
    tuple
        places in the history int64 (m,), positions within `films` int64 (m,), weights
    """
    ...

def content_shares(each: np.ndarray, expected: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, float]:
    """Who owns how much of the logarithm of a lift over its floor.

    Parameters
    ----------
    each : np.ndarray
        float64 (n, C), what each rated film adds to the lift of each film without a like
    expected : np.ndarray
        float64 (C,), log likes to be expected, times their power
    at : np.ndarray
        int64 (J,), the columns asked about

    Returns
    -------
    tuple[np.ndarray, float]
        float64 (n, J), and the best logarithm of lift times expected likes
    """
    ...
