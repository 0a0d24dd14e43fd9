# Made from rerank.py by tools/stubs.py; change that and run the tool again.
"""Three dials for a list that is already good: less of the same, more or less of what everybody knows, and a
person's genres in their own proportions.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.evaluation.metrics import ItemSets

__all__ = [
    "standardised",
    "surprise",
    "with_novelty",
    "content_vectors",
    "Redundancy",
    "choose",
    "Miscalibration",
    "genre_targets",
    "Dials",
    "rerank",
]

def standardised(values: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Mean 0 and variance 1 along the last axis, over the places that count.

    Parameters
    ----------
    values : np.ndarray
        (..., S)
    there : np.ndarray
        bool (..., S), what counts

    Returns
    -------
    np.ndarray
        float64 (..., S); 0 for what does not count, and where there are no differences
    """
    ...

def surprise(likes: ArrayLike, people: int) -> np.ndarray:
    """Self-information of each film's likes, as in `metrics.novelty`.

    Parameters
    ----------
    likes : ArrayLike
        (I,), how many people like each film
    people : int
        how many people there are

    Returns
    -------
    np.ndarray
        float64 (I,), bits
    """
    ...

def with_novelty(relevance: np.ndarray, information: np.ndarray, there: np.ndarray, novelty: float) -> np.ndarray:
    """Relevance mixed with what is surprising, or with what is well known.

    Parameters
    ----------
    relevance : np.ndarray
        float64 (B, S), standardised scores
    information : np.ndarray
        float64 (B, S), bits of the same films
    there : np.ndarray
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
    vectors : np.ndarray
        float32 (B, S, D), of the films on the shortlists, length 1, or 0 where nothing is known
    there : np.ndarray
        bool (B, S), which places are filled
    weight : float
        0 to 1
    """

    known: Any
    weight: float
    likeness: Any
    closest: Any

    def __init__(self, vectors: np.ndarray, there: np.ndarray, weight: float) -> None: ...
    def cost(self) -> np.ndarray:
        """What each film would cost in the next place, in standard deviations times the weight.

        Returns
        -------
        np.ndarray
            (B, S)
        """
        ...

    def take(self, best: np.ndarray) -> None:
        """Note what has been put on the lists.

        Parameters
        ----------
        best : np.ndarray
            int64 (B,), the places on the shortlists that are taken
        """
        ...

def choose(relevance: np.ndarray, there: np.ndarray, k: int, wishes: list[Any] | tuple[Any, ...] = ...) -> np.ndarray:
    """Fill the lists place by place, for all people at once.

    Parameters
    ----------
    relevance : np.ndarray
        (B, S), best first among equals
    there : np.ndarray
        bool (B, S), which places are filled
    k : int
        length of the lists
    wishes : list | tuple
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
    shares : np.ndarray
        float64 (B, S, G), genre shares of the films on the shortlists
    target : np.ndarray
        float64 (B, G), the person's own genre shares, zeros if there are none
    weight : float
        0 to 1
    alpha : float
        how much of the target is mixed in, against division by zero
    """

    shares: np.ndarray
    target: Any
    weight: float
    alpha: float
    total: Any
    n: Any

    def __init__(self, shares: np.ndarray, target: np.ndarray, weight: float, alpha: float = 0.01) -> None: ...
    def cost(self) -> np.ndarray:
        """What each film would cost in the next place: the divergence of the list, times its length and the weight.

        Returns
        -------
        np.ndarray
            (B, S)
        """
        ...

    def take(self, best: np.ndarray) -> None:
        """Note what has been put on the lists.

        Parameters
        ----------
        best : np.ndarray
            int64 (B,), the places on the shortlists that are taken
        """
        ...

def genre_targets(liked: ItemSets | list[Any] | tuple[Any, ...], shares: np.ndarray) -> np.ndarray:
    """Everybody's own genre shares.

    Parameters
    ----------
    liked : ItemSets | list | tuple
        `ItemSets` of B people, or what `ItemSets.of` takes
    shares : np.ndarray
        float64 (I, G), genre shares of the films, from `genre_shares`

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
    shortlist: ArrayLike,
    scores: ArrayLike,
    k: int,
    dials: Dials,
    information: np.ndarray | None = None,
    vectors: np.ndarray | None = None,
    shares: np.ndarray | None = None,
    targets: np.ndarray | None = None,
) -> np.ndarray:
    """The best `k` of each shortlist, in the order in which they are chosen.

    Raises `DataError` if what a dial needs is not given.

    Parameters
    ----------
    shortlist : ArrayLike
        int64 (B, S), positions, best first, -1 for an empty place
    scores : ArrayLike
        (B, S), their scores, on any scale
    k : int
        length of the lists
    dials : Dials
        what is wanted
    information : np.ndarray | None
        (I,), bits of each film, from `surprise`; for novelty
    vectors : np.ndarray | None
        (I, D), of each film, from `content_vectors`; for diversity
    shares : np.ndarray | None
        (I, G), genre shares of each film; for calibration
    targets : np.ndarray | None
        (B, G), everybody's own, from `genre_targets`; for calibration

    Returns
    -------
    np.ndarray
        positions int64 (B, min(k, S)), -1 where nothing is left
    """
    ...
