# Made from growth.py by tools/stubs.py; change that and run the tool again.
"""New films and new people join the kept states in moments, by the same formulas that would draw them in a
fit; nothing that was there moves.
"""

from typing import Any

import numpy as np
import pandas as pd
import torch

from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.rating.newcomers import BayesianNewcomer
from hybrid_movie_rec.rating.posterior import Posterior, Sittings

__all__ = [
    "new_movie_vectors",
    "with_movies",
    "own_noise",
    "square_root",
    "drawn_vectors",
    "merged_rows",
    "merged_sittings",
    "joined",
    "with_their_moods",
    "with_ratings",
]

def new_movie_vectors(posterior: Posterior, movies: pd.DataFrame, content: ContentTable | None) -> torch.Tensor:
    """The prior means of films without ratings in each state. Raises `DataError` if their content is missing.

    Parameters
    ----------
    posterior : Posterior
    movies : pd.DataFrame
        [item_id, year] (n rows)
    content : ContentTable | None
        their vectors, where the posterior uses content

    Returns
    -------
    torch.Tensor
        float16 (S, n, M + K)
    """
    ...

def with_movies(posterior: Posterior, movies: pd.DataFrame, content: ContentTable | None = None) -> Posterior:
    """A posterior that knows more films, each with the prior that its content gives. Raises `DataError`.

    Parameters
    ----------
    posterior : Posterior
    movies : pd.DataFrame
        new films: [item_id, year], NaN for an unknown year
    content : ContentTable | None
        their vectors, where the posterior uses content
    """
    ...

def own_noise(seed: int, user_id: Any, S: int, K: int) -> torch.Tensor:
    """Standard normal numbers of one person, which sum to zero over the states.

    Parameters
    ----------
    seed : int
    user_id : Any
        whose
    S : int
        states
    K : int
        numbers in each

    Returns
    -------
    torch.Tensor
        float64 (S, K)
    """
    ...

def square_root(covariance: torch.Tensor) -> torch.Tensor:
    """A square root of covariances (..., K, K), which rounding may have made slightly negative."""
    ...

def drawn_vectors(newcomer: BayesianNewcomer, user_id: Any, seed: int) -> torch.Tensor:
    """A draw of a newcomer's vectors in each state: at rest and in each of their D sittings.

    Parameters
    ----------
    newcomer : BayesianNewcomer
    user_id : Any
        their id
    seed : int

    Returns
    -------
    torch.Tensor
        float64 (S, 1 + D, K)
    """
    ...

def merged_rows(
    old: torch.Tensor, n_old: int, new: list[torch.Tensor], moved: torch.Tensor, at: torch.Tensor, n: int
) -> torch.Tensor:
    """A table with the rows of those who join, and the unknown one last.

    Parameters
    ----------
    old : torch.Tensor
        a table of people and, after them, the unknown one and perhaps sittings (S, n, ...)
    n_old : int
        people in it
    new : list[torch.Tensor]
        rows of people who join (S, ...) each
    moved : torch.Tensor
        new positions of the old people
    at : torch.Tensor
        positions of those who join
    n : int
        people afterwards

    Returns
    -------
    torch.Tensor
        (S, n + 1, ...)
    """
    ...

def merged_sittings(
    posterior: Posterior,
    newcomers: list[BayesianNewcomer],
    drawn: list[torch.Tensor],
    moved: np.ndarray,
    at: np.ndarray,
    again: np.ndarray,
) -> tuple[Sittings, torch.Tensor]:
    """All sittings with those of people who join, and their vectors (S, D, K).

    Parameters
    ----------
    posterior : Posterior
    newcomers : list[BayesianNewcomer]
    drawn : list[torch.Tensor]
        their vectors (S, 1 + D, K) each
    moved : np.ndarray
        new positions of the old people
    at : np.ndarray
        positions of those who join
    again : np.ndarray
        bool (D,): old sittings of people who join again, which go
    """
    ...

def joined(
    posterior: Posterior, ids: np.ndarray, newcomers: list[BayesianNewcomer], drawn: list[torch.Tensor]
) -> Posterior:
    """A posterior with these people.

    Parameters
    ----------
    posterior : Posterior
    ids : np.ndarray
        people who join, new or known (n,)
    newcomers : list[BayesianNewcomer]
        what is known about each
    drawn : list[torch.Tensor]
        their vectors in each state (S, 1 + D, K) each
    """
    ...

def with_their_moods(posterior: Posterior, ratings: pd.DataFrame) -> Posterior:
    """The same posterior with the moods of people who have joined it, if it has any.

    Parameters
    ----------
    posterior : Posterior
        that knows these people
    ratings : pd.DataFrame
        [user_id, item_id, rating] and, if known, timestamp: all ratings of those who joined
    """
    ...

def with_ratings(
    posterior: Posterior, ratings: pd.DataFrame, seed: int = 0, portion: int = 64, progress: bool = False
) -> Posterior:
    """A posterior with draws from the exact conditional of these people in each state, be they new or known.

    Films that are not known are left out, and people who have rated nothing else. Raises `DataError`.

    Parameters
    ----------
    posterior : Posterior
    ratings : pd.DataFrame
        [user_id, item_id, rating] and, with sittings, timestamp: all ratings of these people
    seed : int
        of everybody's dice
    portion : int
        people worked on at a time
    progress : bool
        a bar on standard error
    """
    ...
