# Made from rerank.py by tools/stubs.py; change that and run the tool again.
"""Three dials for a list that is already good: less of the same, more or less of what everybody knows, and a
person's genres in their own proportions.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hybrid_movie_rec.embeddings import ContentTable

__all__ = [
    "standardised",
    "surprise",
    "turned",
    "content_vectors",
    "Redundancy",
    "choose",
    "Miscalibration",
    "genre_targets",
    "Dials",
    "rerank",
]

def standardised(values, there):
    """Mean 0 and variance 1 along the last axis, over the places that count.

    Parameters
    ----------
    values
        numbers (..., S)
    there
        bool, the same shape: what counts

    Returns
    -------
    float64 (..., S); 0 for what does not count, and where there are no differences
    """
    ...

def surprise(likes, people) -> np.ndarray:
    """Self-information of each film's likes, as in `metrics.novelty`.

    Parameters
    ----------
    likes
        how many people like each film (I,)
    people
        how many people there are

    Returns
    -------
    np.ndarray
        float64 (I,), bits
    """
    ...

def turned(relevance, information, there, novelty: float) -> np.ndarray:
    """Relevance mixed with what is surprising, or with what is well known.

    Parameters
    ----------
    relevance
        standardised scores (B, S)
    information
        bits of the same films (B, S)
    there
        bool (B, S), which places are filled
    novelty : float
        -1 well known, 0 as it is, 1 surprising

    Returns
    -------
    np.ndarray
        float64 (B, S)
    """
    ...

def content_vectors(table: ContentTable) -> np.ndarray:
    """What films are about as one vector each: centred within each field, fields averaged.

    Parameters
    ----------
    table : ContentTable
        one vector per film and field

    Returns
    -------
    np.ndarray
        float32 (I, D), length 1, or 0 where the table has nothing
    """
    ...

class Redundancy:
    """The likeness of each film to the one on the list that it is most like, in standard deviations.

    Parameters
    ----------
    vectors
        of the films on the shortlists (B, S, D), length 1, or 0 where nothing is known
    there
        bool (B, S)
    weight : float
        0 to 1
    """

    known: Any
    weight: float
    likeness: Any
    closest: Any

    def __init__(self, vectors, there, weight: float) -> None: ...
    def cost(self):
        """Returns
        -------
        (B, S)
        """
        ...

    def take(self, best) -> None: ...

def choose(relevance, there, k: int, wishes=...) -> np.ndarray:
    """Fill the lists place by place, for all people at once.

    Parameters
    ----------
    relevance
        (B, S), best first among equals
    there
        bool (B, S)
    k : int
        length of the lists
    wishes
        objects with `cost() -> (B, S)` and `take(best)`

    Returns
    -------
    np.ndarray
        int64 (B, min(k, S)), places on the shortlist; -1 where nothing is left
    """
    ...

class Miscalibration:
    """How far the genres of the list would be from the person's own, with each film added.

    Parameters
    ----------
    shares
        genre shares of the films on the shortlists (B, S, G)
    target
        the person's own genre shares (B, G), zeros if there are none
    weight : float
        0 to 1
    alpha
        how much of the target is mixed in, against division by zero
    """

    shares: Any
    target: Any
    weight: float
    alpha: float
    total: Any
    n: Any

    def __init__(self, shares, target, weight: float, alpha: float = 0.01) -> None: ...
    def cost(self):
        """Returns
        -------
        (B, S)
        """
        ...

    def take(self, best) -> None: ...

def genre_targets(liked, shares) -> np.ndarray:
    """Everybody's own genre shares.

    Parameters
    ----------
    liked
        `ItemSets` of B people, or what `ItemSets.of` takes
    shares
        genre shares of the films (I, G), from `genre_shares`

    Returns
    -------
    np.ndarray
        float64 (B, G), rows sum to 1, or to 0 where nothing liked has a genre
    """
    ...

@dataclass(frozen=True)
class Dials:
    """What a list should be beside relevant. Raises `DataError` for settings out of range.

    Parameters
    ----------
    novelty : float
        -1 what everybody knows .. 0 as the model has it .. 1 what few people know
    diversity : float
        0 as the model has it .. 1 as unlike each other as the shortlist allows
    calibration : float
        0 as the model has it .. 1 genres in the person's own proportions
    """

    novelty: float = ...
    diversity: float = ...
    calibration: float = ...

    def __bool__(self) -> bool: ...

def rerank(
    shortlist, scores, k: int, dials: Dials, information=None, vectors=None, shares=None, targets=None
) -> np.ndarray:
    """The best `k` of each shortlist, in the order in which they are chosen.

    Raises `DataError` if what a dial needs is not given.

    Parameters
    ----------
    shortlist
        positions int64 (B, S), best first, -1 for an empty place
    scores
        their scores (B, S), any scale
    k : int
        length of the lists
    dials : Dials
        what is wanted
    information
        bits of each film (I,), from `surprise`; for novelty
    vectors
        of each film (I, D), from `content_vectors`; for diversity
    shares
        genre shares of each film (I, G); for calibration
    targets
        everybody's own (B, G), from `genre_targets`; for calibration

    Returns
    -------
    np.ndarray
        positions int64 (B, min(k, S)), -1 where nothing is left
    """
    ...
