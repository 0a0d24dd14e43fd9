# Made from metrics.py by tools/stubs.py; change that and run the tool again.
"""How good is a list? One number per person, from scores and the films the person came to like, with every
convention written down.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch

__all__ = [
    "METRICS",
    "ItemSets",
    "mask_seen",
    "top_k",
    "hits",
    "precision",
    "recall",
    "recall_plain",
    "hit_rate",
    "ndcg",
    "average_precision",
    "reciprocal_rank",
    "auc",
    "list_metrics",
    "ranking_metrics",
    "coverage",
    "novelty",
    "popularity",
    "popularity_lift",
    "diversity",
    "genre_shares",
    "miscalibration",
]

@dataclass(frozen=True, eq=False, repr=False)
class ItemSets:
    """A set of item positions for each of `people` persons. Make one with `ItemSets.of`.

    Parameters
    ----------
    rows : np.ndarray
        int64 (n,), which person, ascending
    items : np.ndarray
        int64 (n,), item position, ascending within a person
    people : int
        B; persons without a member count
    """

    rows: np.ndarray
    items: np.ndarray
    people: int

    @property
    def sizes(self) -> np.ndarray:
        """How many members each set has: int64 (B,)."""
        ...

    def __len__(self) -> int: ...
    def __repr__(self) -> str: ...
    @classmethod
    def of(cls, members: ItemSets | Sequence[Any], people: int | None = None) -> ItemSets:
        """Sets from any of these forms. Raises `DataError` for positions below 0 or rows that do not exist.

        Parameters
        ----------
        members : "ItemSets | Sequence"
            lists of positions; a sparse matrix (B, I); (rows, items); or sets
        people : int | None
            B; needed only for the tuple
        """
        ...

    def contains(self, positions: np.ndarray) -> np.ndarray:
        """Whether each position is in the set of its row. Raises `DataError` if the rows do not match.

        Parameters
        ----------
        positions : np.ndarray
            integers (B, k), -1 for an empty place

        Returns
        -------
        np.ndarray
            bool (B, k)
        """
        ...

def mask_seen(scores: torch.Tensor | np.ndarray, seen: ItemSets | Sequence[Any]) -> torch.Tensor | np.ndarray:
    """Set the scores of seen items to -inf, in place. Raises `DataError` if there is not one set per row.

    Parameters
    ----------
    scores : torch.Tensor | np.ndarray
        tensor or array (B, I), changed in place
    seen : ItemSets | Sequence
        what to leave out: `ItemSets`, or what `ItemSets.of` takes

    Returns
    -------
    torch.Tensor | np.ndarray
        the same object
    """
    ...

def top_k(scores: torch.Tensor | np.ndarray, k: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The best `k` of each row, best first, equal scores by the lower position.

    Raises `DataError` for NaN or a `k` below 1.

    Parameters
    ----------
    scores : torch.Tensor | np.ndarray
        tensor or array (B, I), higher is better, -inf: never
    k : int
        length of the lists; if there are fewer items, the lists are shorter

    Returns
    -------
    tuple[torch.Tensor, torch.Tensor]
        positions int64 (B, min(k, I)), -1 where nothing is left, and their scores; both tensors
    """
    ...

def hits(lists: np.ndarray, relevant: ItemSets | Sequence[Any]) -> np.ndarray:
    """Which places of the lists hold a relevant item. Raises `DataError` if rows do not match.

    Parameters
    ----------
    lists : np.ndarray
        positions in rank order (B, k), -1 for an empty place
    relevant : ItemSets | Sequence
        the films to be found: `ItemSets`, or what `ItemSets.of` takes

    Returns
    -------
    np.ndarray
        bool (B, k)
    """
    ...

def precision(found: np.ndarray, sizes: np.ndarray, k: int | None = None) -> np.ndarray:
    """Share of the list that is relevant; empty places count. Raises `DataError`.

    Parameters
    ----------
    found : np.ndarray
        hits in rank order, bool (B, k)
    sizes : np.ndarray
        relevant items per person (B,)
    k : int | None
        cut the lists here; default: their length

    Returns
    -------
    np.ndarray
        float64 (B,), 0 to 1
    """
    ...

def recall(found: np.ndarray, sizes: np.ndarray, k: int | None = None) -> np.ndarray:
    """Hits over min(k, relevant): 1 if no list of this length could hold more. Raises `DataError`.

    Parameters
    ----------
    found : np.ndarray
        hits in rank order, bool (B, k)
    sizes : np.ndarray
        relevant items per person (B,)
    k : int | None
        cut the lists here; default: their length

    Returns
    -------
    np.ndarray
        float64 (B,), 0 to 1
    """
    ...

def recall_plain(found: np.ndarray, sizes: np.ndarray, k: int | None = None) -> np.ndarray:
    """Hits over relevant: below 1 for whoever has more than `k` films to find. Raises `DataError`.

    Parameters
    ----------
    found : np.ndarray
        hits in rank order, bool (B, k)
    sizes : np.ndarray
        relevant items per person (B,)
    k : int | None
        cut the lists here; default: their length

    Returns
    -------
    np.ndarray
        float64 (B,), 0 to 1
    """
    ...

def hit_rate(found: np.ndarray, sizes: np.ndarray, k: int | None = None) -> np.ndarray:
    """1 if the list holds any relevant item. Raises `DataError`.

    Parameters
    ----------
    found : np.ndarray
        hits in rank order, bool (B, k)
    sizes : np.ndarray
        relevant items per person (B,)
    k : int | None
        cut the lists here; default: their length

    Returns
    -------
    np.ndarray
        float64 (B,), 0 or 1
    """
    ...

def ndcg(found: np.ndarray, sizes: np.ndarray, k: int | None = None) -> np.ndarray:
    """Discounted gain of binary hits over that of min(k, relevant) hits at the top. Raises `DataError`.

    Parameters
    ----------
    found : np.ndarray
        hits in rank order, bool (B, k)
    sizes : np.ndarray
        relevant items per person (B,)
    k : int | None
        cut the lists here; default: their length

    Returns
    -------
    np.ndarray
        float64 (B,), 0 to 1
    """
    ...

def average_precision(found: np.ndarray, sizes: np.ndarray, k: int | None = None) -> np.ndarray:
    """Precision at each hit, summed, over min(k, relevant). Raises `DataError`.

    Parameters
    ----------
    found : np.ndarray
        hits in rank order, bool (B, k)
    sizes : np.ndarray
        relevant items per person (B,)
    k : int | None
        cut the lists here; default: their length

    Returns
    -------
    np.ndarray
        float64 (B,), 0 to 1
    """
    ...

def reciprocal_rank(found: np.ndarray, sizes: np.ndarray, k: int | None = None) -> np.ndarray:
    """One over the rank of the first hit, 0 without one. Raises `DataError`.

    Parameters
    ----------
    found : np.ndarray
        hits in rank order, bool (B, k)
    sizes : np.ndarray
        relevant items per person (B,)
    k : int | None
        cut the lists here; default: their length

    Returns
    -------
    np.ndarray
        float64 (B,), 0 to 1
    """
    ...

def auc(scores: torch.Tensor | np.ndarray, relevant: ItemSets, seen: ItemSets | None = None) -> np.ndarray:
    """Share of pairs in the right order, ties half, unscored relevant items wrong.

    Raises `DataError` for people with nothing to find.

    Parameters
    ----------
    scores : torch.Tensor | np.ndarray
        tensor or array (B, I), seen items not yet masked or masked
    relevant : ItemSets
        the films to be found
    seen : ItemSets | None
        films that are no candidates

    Returns
    -------
    np.ndarray
        float64 (B,), 0 to 1; chance is 0.5
    """
    ...

METRICS: Any

def list_metrics(
    lists: np.ndarray, relevant: ItemSets, ks: Sequence[int] | int = (10,), names: Sequence[str] | None = None
) -> pd.DataFrame:
    """The metrics of given lists. Raises `DataError`.

    Parameters
    ----------
    lists : np.ndarray
        positions in rank order (B, k), -1 for an empty place
    relevant : ItemSets
        the films to be found
    ks : Sequence[int] | int
        cut-offs
    names : Sequence[str] | None
        some of `METRICS`; default: all

    Returns
    -------
    pd.DataFrame
        float64, one row per person, columns such as "ndcg@10"
    """
    ...

def ranking_metrics(
    scores: torch.Tensor | np.ndarray,
    relevant: ItemSets | Sequence[Any],
    ks: Sequence[int] | int = (10,),
    seen: ItemSets | Sequence[Any] | None = None,
    names: Sequence[str] | None = None,
) -> pd.DataFrame:
    """All metrics of one batch of scores. Raises `DataError`.

    Parameters
    ----------
    scores : torch.Tensor | np.ndarray
        tensor or array (B, I), higher is better; not changed
    relevant : ItemSets | Sequence
        the films to be found, `ItemSets` or what it is made of
    ks : Sequence[int] | int
        cut-offs
    seen : ItemSets | Sequence | None
        films to leave out
    names : Sequence[str] | None
        some of `METRICS`, or "auc"; default: all but "auc", which sorts all scores of a person

    Returns
    -------
    pd.DataFrame
        float64, one row per person, columns such as "ndcg@10", "auc"
    """
    ...

def coverage(lists: np.ndarray, n_items: int) -> float:
    """Share of the candidates that are on at least one list. Raises `DataError`.

    Parameters
    ----------
    lists : np.ndarray
        positions (B, k), -1 for an empty place
    n_items : int
        number of candidates

    Returns
    -------
    float
        0 to 1
    """
    ...

def novelty(lists: np.ndarray, counts: np.ndarray, people: int) -> np.ndarray:
    """Mean surprise -log2(share of people who like it) of each list. Raises `DataError`.

    Parameters
    ----------
    lists : np.ndarray
        positions (B, k), -1 for an empty place
    counts : np.ndarray
        how many people like each item, in train (I,)
    people : int
        how many people there are in train

    Returns
    -------
    np.ndarray
        float64 (B,), bits
    """
    ...

def popularity(lists: np.ndarray, counts: np.ndarray, people: int) -> np.ndarray:
    """Mean share of people who like the items of each list. Raises `DataError`.

    Parameters
    ----------
    lists : np.ndarray
        positions (B, k), -1 for an empty place
    counts : np.ndarray
        how many people like each item, in train (I,)
    people : int
        how many people there are in train

    Returns
    -------
    np.ndarray
        float64 (B,), 0 to 1
    """
    ...

def popularity_lift(lists: np.ndarray, history: ItemSets | Sequence[Any], counts: np.ndarray) -> np.ndarray:
    """How much more popular than the person's history the list is, relatively. Raises `DataError`.

    Parameters
    ----------
    lists : np.ndarray
        positions (B, k), -1 for an empty place
    history : ItemSets | Sequence
        what each person has liked
    counts : np.ndarray
        how many people like each item, in train (I,)

    Returns
    -------
    np.ndarray
        float64 (B,); 0: as popular as the history; NaN without a history
    """
    ...

def diversity(lists: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """Mean of 1 - cosine over the pairs of each list; 0 for lists of fewer than two. Raises `DataError`.

    Parameters
    ----------
    lists : np.ndarray
        positions (B, k), -1 for an empty place
    vectors : np.ndarray
        content of the items (I, D), any scale; a row of zeros: unknown, like nothing else

    Returns
    -------
    np.ndarray
        float64 (B,), 0 (all the same) to 1 (nothing in common); up to 2 if vectors have negative
        entries
    """
    ...

def genre_shares(genres: Sequence[Sequence[str]]) -> tuple[np.ndarray, list[str]]:
    """What share of each item belongs to each genre; spellings of one genre (DRAMA, drama) are one.

    Parameters
    ----------
    genres : Sequence[Sequence[str]]
        one list of genres per film

    Returns
    -------
    tuple[np.ndarray, list[str]]
        float64 (I, G), rows sum to 1 (to 0 without a genre), and the G names, sorted
    """
    ...

def miscalibration(
    lists: np.ndarray, history: ItemSets | Sequence[Any], shares: np.ndarray, alpha: float = 0.01
) -> np.ndarray:
    """Divergence of the genres of the list from those of the history; lower is better. Raises `DataError`.

    Parameters
    ----------
    lists : np.ndarray
        positions (B, k), -1 for an empty place
    history : ItemSets | Sequence
        what each person has liked
    shares : np.ndarray
        genre shares of the items (I, G), from `genre_shares`
    alpha : float
        how much of p is mixed into q, against division by zero

    Returns
    -------
    np.ndarray
        float64 (B,), 0 (as in the history) to -log(alpha); NaN where no film of the history has a genre
    """
    ...
