# Made from questions.py by tools/stubs.py; change that and run the tool again.
"""Which films to ask a newcomer about: those whose stars would tell most about all the others, and which
they have probably seen.
"""

import numpy as np

from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.lists import Recommendations
from hybrid_movie_rec.facade.own_ratings import Ratings
from hybrid_movie_rec.facade.state import Fitted
from hybrid_movie_rec.rating.interface import Doubt

__all__ = ["STRENGTH", "WEIGHT", "chances_to_know", "choose_questions", "popularity_entropy", "next_questions"]
STRENGTH: float

def chances_to_know(state: Fitted, items: np.ndarray, strength: float = ...) -> np.ndarray:
    """How likely somebody who has rated these films has seen each film.

    Parameters
    ----------
    state : Fitted
    items : np.ndarray
        positions of the films that somebody has rated, int64 (n,)
    strength : float
        0: how many people have rated a film, whoever they are

    Returns
    -------
    np.ndarray
        float64 (I,), between 0 and 1
    """
    ...

WEIGHT: float

def choose_questions(doubt: Doubt, chances: np.ndarray, k: int, weight: float = ...) -> tuple[np.ndarray, np.ndarray]:
    """One question after the other, each as if those before it had been put.

    Parameters
    ----------
    doubt : Doubt
        about somebody, and N films that may be asked about
    chances : np.ndarray
        that they know each film, float64 (N,)
    k : int
        questions
    weight : float
        exponent of the chances: 1, every question counts; 0, only answers count

    Returns
    -------
    tuple[np.ndarray, np.ndarray]
        positions in the N films, int64 (k,); share of the variance each would take away
    """
    ...

def popularity_entropy(state: Fitted) -> np.ndarray:
    """Logarithm of the number of ratings of each film, times the entropy of its stars in bits.

    Returns
    -------
    np.ndarray
        float64 (I,)
    """
    ...

def next_questions(state: Fitted, ratings: Ratings, options: ListOptions) -> Recommendations:
    """What to ask somebody next. Raises `DataError`.

    `known`: the chance that they have seen it; `tells`: the share of the variance of their stars that an
    answer would take away (NaN from a model without a posterior).

    Parameters
    ----------
    state : Fitted
    ratings : Ratings
        of one newcomer, as for `read_own`; {} before the first answer
    options : ListOptions
        `k`, and which films may be asked about

    Returns
    -------
    Recommendations
        [rank, item_id, title, year, genres, known, tells]
    """
    ...
