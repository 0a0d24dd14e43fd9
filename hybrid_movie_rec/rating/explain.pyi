# Made from explain.py by tools/stubs.py; change that and run the tool again.
"""4.2 stars: how much of it is the average, the person, the film, their taste, what the film is about, the
evening? A sum without a remainder.
"""

import pandas as pd
import torch
from numpy.typing import ArrayLike

from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.rating.posterior import PeopleTable, Posterior, Rows

__all__ = ["PARTS", "average_vectors", "split_score", "content_vectors_of", "star_parts"]

def average_vectors(
    posterior: Posterior, people: ArrayLike | None = None, movies: ArrayLike | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean vectors of people and of films in each state. Raises `DataError` for weights that do not fit.

    Parameters
    ----------
    posterior : Posterior
    people : ArrayLike | None
        weights of the people in the average person (U,); None: all alike
    movies : ArrayLike | None
        weights of films in the average one (I,); None: all rated alike

    Returns
    -------
    tuple[torch.Tensor, torch.Tensor]
        float64 (S, K) each
    """
    ...

PARTS: tuple[str, str, str, str, str, str]

def split_score(
    base: torch.Tensor,
    now: torch.Tensor,
    films: torch.Tensor,
    means: tuple[torch.Tensor, torch.Tensor],
    content: torch.Tensor | None = None,
) -> torch.Tensor:
    """Parts of the scores of people and films; their sum is the score.

    Parameters
    ----------
    base : torch.Tensor
        people at rest (S, N, K)
    now : torch.Tensor
        as they are in that sitting (S, N, K)
    films : torch.Tensor
        (S, N, K)
    means : tuple[torch.Tensor, torch.Tensor]
        the average person and film (S, K) each
    content : torch.Tensor | None
        what content says of the films, beyond the average film (S, N, K)

    Returns
    -------
    torch.Tensor
        (S, N, 6), in the order of `PARTS`
    """
    ...

def content_vectors_of(
    posterior: Posterior, rows: torch.Tensor, movies: pd.DataFrame, content: ContentTable | None, mean: torch.Tensor
) -> torch.Tensor:
    """What content says of films: what is known of them, beyond the average film's, and features times weights.

    Parameters
    ----------
    posterior : Posterior
    rows : torch.Tensor
        of films, distinct, int64 (n,); the unknown one may be among them
    movies : pd.DataFrame
        [item_id, year]
    content : ContentTable | None
        their vectors, where the posterior uses content
    mean : torch.Tensor
        the average film (S, K)

    Returns
    -------
    torch.Tensor
        float64 (S, n, K); zeros for the unknown film
    """
    ...

def star_parts(
    posterior: Posterior,
    people: PeopleTable,
    base: torch.Tensor,
    rows: Rows,
    *,
    movies: pd.DataFrame | None = None,
    content: ContentTable | None = None,
    means: tuple[torch.Tensor, torch.Tensor] | None = None,
    chunk: int = 512,
) -> pd.DataFrame:
    """Predictions, before they are clipped to the scale, as sums of parts in stars. Raises `DataError`.

    Parameters
    ----------
    posterior : Posterior
    people : PeopleTable
        everybody, or one newcomer
    base : torch.Tensor
        rows of the people at rest, int64 (N,)
    rows : Rows
        the question: people as they are in that sitting, films, whose noise
    movies : pd.DataFrame | None
        [item_id, year]: split off what content says; None: it stays with the rest
    content : ContentTable | None
        the films' vectors, where the posterior uses content
    means : tuple[torch.Tensor, torch.Tensor] | None
        of `average_vectors`; None: everybody alike
    chunk : int
        rows worked on at a time

    Returns
    -------
    pd.DataFrame
        float64 (N,) each: average, person, film, content, taste, time; with ordered stars also levels
    """
    ...
