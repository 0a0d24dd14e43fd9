# Made from sequence.py by tools/stubs.py; change that and run the tool again.
"""What comes after what: two models that read a history from left to right, and the popularity of the
moment.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hybrid_movie_rec.ranking.scorer import Histories, Scorer

__all__ = ["recency", "windows", "NextItems", "among", "Follows", "popularity_by_time", "at_moments"]

def recency(h: Histories, power: float, window: int | None = None) -> np.ndarray:
    """Weights that fall with the number of ratings since.

    Parameters
    ----------
    h : Histories
        of likes, or of anything that has an order
    power : float
        0: all weigh the same
    window : int
        older ones weigh nothing; None: no limit

    Returns
    -------
    np.ndarray
        float32 (N,), 1 for each person's last
    """
    ...

def windows(h: Histories, width: int, window: int = 30, power: float = 0.7, ahead: int = 20, fade: float = 0.5):
    """Every place in every history, as what came before and what came then. Raises `DataError` for lengths below
    1.

    Parameters
    ----------
    h : Histories
        of likes, by time
    width : int
        A, number of films
    window : int
        W, films of context
    power : float
        tau, how the weight of the context falls
    ahead : int
        F, films of target
    fade : float
        phi, how the weight of the target falls

    Returns
    -------
    contexts and targets, csr_array float32 (N, A) each; row t is about the time just before like t
    """
    ...

@dataclass(eq=False, repr=False, kw_only=True)
class NextItems(Scorer):
    """What is liked next, by ridge regression from the last likes to the following ones.

    Parameters
    ----------
    like : float
        stars from which a rating is a like
    lam : float
        ridge
    window : int
        W, likes of context
    power : float
        tau, how the weight of the context falls
    ahead : int
        F, likes of target
    fade : float
        phi, how the weight of the target falls
    active : float
        rows of a person with n likes weigh n to the minus this
    """

    lam: float = ...
    window: int = ...
    power: float = ...
    ahead: int = ...
    fade: float = ...
    active: float = ...
    films: Any = field(init=False)
    weights: Any = field(init=False)

def among(h: Histories, films, width: int) -> Histories:
    """A history among some of the films.

    Parameters
    ----------
    h : Histories
        positions within all films
    films
        positions of those that stay (A,), ascending; tensor or array
    width : int
        I, number of all films

    Returns
    -------
    Histories
        the same people, positions within `films`
    """
    ...

@dataclass(eq=False, repr=False, kw_only=True)
class Follows(Scorer):
    """Counts of what was liked a few steps after what.

    Parameters
    ----------
    like : float
        stars from which a rating is a like
    steps : int
        S, how far ahead counts
    fall : float
        q, how the weight falls with the step
    shrink : float
        n0, likes added to the denominator
    power : float
        how the weight of the history falls
    window : int
        likes of history that are looked at
    """

    steps: int = ...
    fall: float = ...
    shrink: float = ...
    power: float = ...
    window: int = ...
    follows: Any = field(init=False)

def popularity_by_time(h: Histories, width: int, moments: int = 64, days: float = 180.0):
    """How much more than usual each film was liked around each moment. Raises `DataError` without likes.

    Parameters
    ----------
    h : Histories
        of likes
    width : int
        I, number of films
    moments : int
        T at most; fewer if there are fewer different times
    days : float
        how fast the kernel falls

    Returns
    -------
    times float64 (T,), ascending, and log ratios float32 (T, I)
    """
    ...

def at_moments(times, table, asked) -> np.ndarray:
    """Rows of a table by time, interpolated; before the first and after the last moment, theirs.

    Parameters
    ----------
    times
        of the rows of `table`, ascending (T,)
    table
        float32 (T, I)
    asked
        seconds since 1970 (B,)

    Returns
    -------
    np.ndarray
        float32 (B, I)
    """
    ...
