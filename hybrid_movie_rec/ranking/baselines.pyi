# Made from baselines.py by tools/stubs.py; change that and run the tool again.
"""Five models that a better one has to beat: what most people like, what neighbours like, where a walk ends,
the best linear answer, and words.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from scipy.sparse import csr_array

from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.scorer import LinearCore, Scorer, ScorerState

__all__ = [
    "PopularState",
    "Popular",
    "NeighbourState",
    "ItemKNN",
    "RP3beta",
    "inverse_in_place",
    "EASEState",
    "EASE",
    "gram_matrix",
    "FilmInverse",
    "film_inverse",
    "item_weights",
    "strongest",
    "table_rows",
    "times_table",
    "field_words",
    "word_counts",
    "rows_of_length_1",
    "tf_idf",
    "word_matrix",
    "ContentOnlyState",
    "ContentOnly",
]

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class PopularState(ScorerState):
    """What `Popular` has learned.

    Parameters
    ----------
    items : Vocabulary
        the films, in the order of their positions
    likes : torch.Tensor
        float32 (I,), how many people like each film
    latest : float
        the last moment of the ratings, seconds since 1970; 0 where they have no times
    like : float
        from which rating on one is a like, as the fit has taken it
    weights : torch.Tensor
        float32 (I,), likes of each film, old ones counting less
    """

    weights: torch.Tensor

@dataclass(eq=False, repr=False, kw_only=True)
class Popular(Scorer):
    """The most liked films, for everybody the same.

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    half_life : float | None
        days in which a like loses half its weight; None: never
    """

    half_life: float | None = ...
    State = PopularState

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class NeighbourState(ScorerState):
    """What `ItemKNN` and `RP3beta` have learned.

    Parameters
    ----------
    items : Vocabulary
        the films, in the order of their positions
    likes : torch.Tensor
        float32 (I,), how many people like each film
    latest : float
        the last moment of the ratings, seconds since 1970; 0 where they have no times
    like : float
        from which rating on one is a like, as the fit has taken it
    neighbours : csr_array
        float32 (I, I), the best neighbours of each film
    """

    neighbours: csr_array

@dataclass(eq=False, repr=False, kw_only=True)
class ItemKNN(Scorer):
    """Films that are liked by the people who like those of the history ([Deshpande and Karypis
    2004](https://doi.org/10.1145/963770.963776)).

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    k : int
        neighbours kept per film
    shrink : float
        people added to the denominator of the cosine
    """

    k: int = ...
    shrink: float = ...
    State = NeighbourState

@dataclass(eq=False, repr=False, kw_only=True)
class RP3beta(Scorer):
    """Where a walk of three steps over likes ends, popularity partly divided out ([Paudel and others
    2017](https://doi.org/10.1145/2955101)).

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    k : int
        neighbours kept per film
    alpha : float
        power of the chance of each step
    beta : float
        power of the popularity that is divided out
    """

    k: int = ...
    alpha: float = ...
    beta: float = ...
    State = NeighbourState

def inverse_in_place(matrix: np.ndarray) -> np.ndarray:
    """The inverse by Cholesky, without a second matrix. Raises `DataError` if the matrix is not positive
    definite.

    Parameters
    ----------
    matrix : np.ndarray
        float32 or float64 (n, n), symmetric, positive definite; overwritten

    Returns
    -------
    np.ndarray
        the same memory
    """
    ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class EASEState(ScorerState):
    """What `EASE` has learned.

    Parameters
    ----------
    items : Vocabulary
        the films, in the order of their positions
    likes : torch.Tensor
        float32 (I,), how many people like each film
    latest : float
        the last moment of the ratings, seconds since 1970; 0 where they have no times
    like : float
        from which rating on one is a like, as the fit has taken it
    films : torch.Tensor
        int64 (A,), positions of the films with a like
    weights : torch.Tensor
        float32 (A, A), what a like of the film of a row adds to the score of that of a column
    """

    films: torch.Tensor
    weights: torch.Tensor

@dataclass(eq=False, repr=False, kw_only=True)
class EASE(Scorer):
    """The linear model that predicts everybody's likes best from their other likes ([Steck
    2019](https://doi.org/10.1145/3308558.3313710)).

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    regularization : float
        lambda, in likes
    stars : float
        by how much a star above or below `like` changes a rating's weight; 0: likes only, all alike
    """

    regularization: float = ...
    stars: float = ...
    State = EASEState

    def linear_core(self) -> LinearCore:
        """One product: likes times weights. Raises `DataError` if the model is not fitted."""
        ...

def gram_matrix(x: csr_array, regularization: float, block: int = 512) -> np.ndarray:
    """x'x + lambda I, dense.

    Parameters
    ----------
    x : csr_array
        float32 (N, A)
    regularization : float
        lambda
    block : int
        rows worked out at a time

    Returns
    -------
    np.ndarray
        (A, A), float32 where that is exact enough, else float64
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class FilmInverse:
    """The inverse of x'x + lambda I up to a factor: base + sign * rows' rows. Made by `film_inverse`.

    Parameters
    ----------
    base : np.ndarray | None
        (A, A), symmetric; None: ones on the diagonal
    rows : np.ndarray
        (R, A), Z
    sign : int
        or -1
    """

    base: np.ndarray | None
    rows: np.ndarray
    sign: int = ...

    @cached_property
    def squares(self) -> np.ndarray:
        """The diagonal of rows' rows, float64 (A,)."""
        ...

    @cached_property
    def diagonal(self) -> np.ndarray:
        """Of the inverse up to its factor, float64 (A,)."""
        ...

    def __repr__(self) -> str: ...
    def scores(self, x: csr_array) -> np.ndarray:
        """What `EASE` says to histories, without its matrix of weights.

        Parameters
        ----------
        x : csr_array
            float32 (B, A), what is read in histories

        Returns
        -------
        np.ndarray
            float32 (B, A)
        """
        ...

    def weights(self, spend: bool = False) -> torch.Tensor:
        """The item-item weights of `EASE`.

        Parameters
        ----------
        spend : bool
            use the memory of `base`, which holds something else afterwards

        Returns
        -------
        torch.Tensor
            float32 (A, A), zeros on the diagonal
        """
        ...

    def through(self, t: np.ndarray) -> np.ndarray:
        """Weights times a matrix, without the weights. Raises `DataError` where the inverse is dense.

        Parameters
        ----------
        t : np.ndarray
            float32 (A, C)

        Returns
        -------
        np.ndarray
            float32 (A, C)
        """
        ...

    def without(self, gone: csr_array) -> FilmInverse:
        """The inverse without some people, of a dense one; `base` is shared. Raises `DataError`.

        Parameters
        ----------
        gone : csr_array
            float32 (G, A), rows of x
        """
        ...

def film_inverse(x: csr_array, regularization: float) -> FilmInverse:
    """The inverse of x'x + lambda I, by people where they are fewer than films. Raises `DataError`.

    Parameters
    ----------
    x : csr_array
        float32 (U, A), people by films
    regularization : float
        lambda
    """
    ...

def item_weights(x: csr_array, regularization: float) -> torch.Tensor:
    """The item-item weights that predict the columns of x best from the other columns. Raises `DataError`.

    Parameters
    ----------
    x : csr_array
        float32 (U, A), people by films
    regularization : float
        lambda

    Returns
    -------
    torch.Tensor
        float32 (A, A), zeros on the diagonal
    """
    ...

def strongest(table: np.ndarray | csr_array, k: int | None, block: int = 512) -> csr_array:
    """The entries of each row that are largest by size, whatever their sign. Raises `DataError` for a `k` below
    1.

    Parameters
    ----------
    table : np.ndarray | csr_array
        (n, A)
    k : int | None
        how many of each row are kept; None: all that are not 0
    block : int
        rows at a time

    Returns
    -------
    csr_array
        float32 (n, A)
    """
    ...

def table_rows(table: torch.Tensor | csr_array, at: np.ndarray) -> np.ndarray:
    """Some rows of a table, dense, be it thin or not.

    Parameters
    ----------
    table : torch.Tensor | csr_array
        float32 (A, C)
    at : np.ndarray
        int64 (n,)

    Returns
    -------
    np.ndarray
        float32 (n, C)
    """
    ...

def times_table(x: csr_array, table: torch.Tensor | csr_array) -> np.ndarray:
    """Histories times a table, be it thin or not.

    Parameters
    ----------
    x : csr_array
        float32 (B, A), what is read in histories
    table : torch.Tensor | csr_array
        float32 (A, C)

    Returns
    -------
    np.ndarray
        float32 (B, C)
    """
    ...

def field_words(features: MovieFeatures, field: str) -> list[Any]:
    """The words of one field of each film; those of a title in lower case and without its year.

    Parameters
    ----------
    features : MovieFeatures
        M films
    field : str
        "title", "year" (spans of five years), or one of lists such as "genres"

    Returns
    -------
    list
        M lists of str
    """
    ...

def word_counts(lists: list[Any]) -> tuple[np.ndarray, csr_array]:
    """Words as columns; each is looked at once, however many lists have it.

    Parameters
    ----------
    lists : list
        M lists of str

    Returns
    -------
    tuple[np.ndarray, csr_array]
        V different words, sorted, and float32 (M, V), how often each list has each
    """
    ...

def rows_of_length_1(x: csr_array) -> csr_array:
    """Rows divided by their length; those without a number stay as they are.

    Parameters
    ----------
    x : csr_array
        float32 (M, V), changed in place

    Returns
    -------
    csr_array
        the same
    """
    ...

def tf_idf(lists: list[Any]) -> csr_array:
    """Words as columns, the rarer the heavier.

    Parameters
    ----------
    lists : list
        M lists of str

    Returns
    -------
    csr_array
        float32 (M, V), rows of length 1, or 0 where a list is empty; columns in the order of the words
    """
    ...

def word_matrix(features: MovieFeatures, names: tuple[str, ...]) -> csr_array:
    """Films by words, a block of TF-IDF for each field that has words.

    Parameters
    ----------
    features : MovieFeatures
        I films
    names : tuple[str, ...]
        of fields, as for `field_words`

    Returns
    -------
    csr_array
        float32 (I, V), rows of length 1, or 0 where nothing is known
    """
    ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ContentOnlyState(ScorerState):
    """What `ContentOnly` has learned.

    Parameters
    ----------
    items : Vocabulary
        the films, in the order of their positions
    likes : torch.Tensor
        float32 (I,), how many people like each film
    latest : float
        the last moment of the ratings, seconds since 1970; 0 where they have no times
    like : float
        from which rating on one is a like, as the fit has taken it
    content : csr_array
        float32 (I, V), films by words
    """

    content: csr_array

@dataclass(eq=False, repr=False, kw_only=True)
class ContentOnly(Scorer):
    """Films described by the words that describe what a person likes.

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    fields : tuple
        what the words are taken from
    """

    fields: tuple[Any, ...] = ...
    State = ContentOnlyState

    @property
    def placed(self) -> torch.Tensor: ...
