# Made from linear_hybrid.py by tools/stubs.py; change that and run the tool again.
"""What to watch next, from several simple views of a history, weighed by how well each one found what people
it had not seen came to like.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_array

from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.cold_start import ContentMap, ContentPopularity
from hybrid_movie_rec.ranking.scorer import ScorerState

__all__ = ["LinearHybrid", "words_by_field", "LinearHybridState", "bent", "choice_weights", "FilmPlacer"]

def words_by_field(features: MovieFeatures, fields: tuple[str, ...]) -> dict[str, csr_array]:
    """Films by words, field after field.

    Parameters
    ----------
    features : MovieFeatures
        I films
    fields : tuple[str, ...]
        those that no film has are left out

    Returns
    -------
    dict[str, csr_array]
        field to float32 (I, V), rows of length 1, or 0 where nothing is known
    """
    ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class LinearHybridState(ScorerState):
    """What `LinearHybrid` has learned.

    Parameters
    ----------
    items : Vocabulary
        the films, in the order of their positions
    likes : torch.Tensor
        float32 (I,), how many people like each film
    latest : float
        the last moment of the ratings, seconds since 1970; 0 where they have no times
    films : torch.Tensor
        int64 (A,), positions of the films in the dense models, ascending
    liked : torch.Tensor
        int64 (L,), positions of the films with a like, ascending
    item_weights : torch.Tensor
        float32 (A, A), as of `EASE`
    next_weights : torch.Tensor
        float32 (A, A), as of `NextItems`
    transitions : csr_array
        float32 (L, L), as of `Transitions`
    times : torch.Tensor
        float64 (T,), moments of `popularity`
    popularity : torch.Tensor
        float32 (2, T, L), log ratios to all time, by a slow and a fast kernel
    fields : tuple
        those that films have
    words : csr_array
        float32 (I, V), films by words, fields side by side
    word_ends : torch.Tensor
        int64 (F,), where the columns of each field end
    cold_items : torch.Tensor
        int64 (C,), their positions, ascending; none where they are not placed
    cold_weights : torch.Tensor
        float32 (A, C), what a like of each film adds to their lift
    expected_log_likes : torch.Tensor
        float32 (C,)
    proxies : csr_array
        float32 (C, A), the few films that stand in for each in a history
    added : tuple
        ids of films that came after the fit
    placer : "FilmPlacer | None"
        what places more films, once made
    timed : bool
        whether ratings have times
    weights : dict
        part to weight
    judged : int
        on how many people these were chosen; 0: without validation
    """

    films: torch.Tensor
    liked: torch.Tensor
    item_weights: torch.Tensor
    next_weights: torch.Tensor
    transitions: csr_array
    times: torch.Tensor
    popularity: torch.Tensor
    fields: tuple[Any, ...]
    words: csr_array
    word_ends: torch.Tensor
    cold_items: torch.Tensor
    cold_weights: torch.Tensor
    expected_log_likes: torch.Tensor
    proxies: csr_array
    added: tuple[Any, ...] = ...
    placer: FilmPlacer | None = ...
    timed: bool
    weights: dict[Any, Any]
    judged: int = ...

    @cached_property
    def liked_words(self) -> dict[Any, Any]:
        """For each field, the films with a like by words, a csr_array (L, V of the field)."""
        ...

    def widened(self, scores: np.ndarray) -> np.ndarray:
        """Columns of the dense models as columns of all films with a like.

        Parameters
        ----------
        scores : np.ndarray
            (B, A), a column for each film of the dense models

        Returns
        -------
        np.ndarray
            (B, L), a column for each film with a like; zeros where the dense models have none
        """
        ...

def bent(scores: np.ndarray) -> torch.Tensor:
    """Rows with mean 0 and variance 1, long tails shortened; a row without differences becomes zeros.

    Parameters
    ----------
    scores : np.ndarray
        (B, L)

    Returns
    -------
    torch.Tensor
        float32 (B, L)
    """
    ...

def choice_weights(tables: list[tuple[Any, ...]], prior, strength: float) -> torch.Tensor:
    """Weights under which a softmax choice most likely falls on what was liked.

    Parameters
    ----------
    tables : list[tuple]
        for each group: views float64 (B, S, P), liked bool (B, S), likes in all (B,)
    prior
        (P,), weights to stay near
    strength : float
        how firmly, in people

    Returns
    -------
    torch.Tensor
        float64 (P,)
    """
    ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FilmPlacer:
    """What places films without a like, by content.

    Parameters
    ----------
    map : ContentMap
        fitted
    warm : torch.Tensor
        int64 (n,), positions of the films that the map leans on
    popularity : ContentPopularity
        fitted
    """

    map: ContentMap
    warm: torch.Tensor
    popularity: ContentPopularity
