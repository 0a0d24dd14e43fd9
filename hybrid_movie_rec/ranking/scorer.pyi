# Made from scorer.py by tools/stubs.py; change that and run the tool again.
"""From a history of ratings to an order of all films: what every ranking model shares, and five that a
better one has to beat.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from scipy.sparse import csr_array

from hybrid_movie_rec.data import Dataset, Vocabulary
from hybrid_movie_rec.features import MovieFeatures

__all__ = [
    "Histories",
    "Scorer",
    "need",
    "Popular",
    "Contributions",
    "LinearCore",
    "ItemKNN",
    "RP3beta",
    "inverse_in_place",
    "EASE",
    "gram_matrix",
    "field_words",
    "ContentOnly",
    "top_factors",
    "tune",
]

@dataclass(frozen=True, eq=False, repr=False)
class Histories:
    """What each of `people` persons has rated, as positions. Make one with `Histories.from_frame`.

    Parameters
    ----------
    rows : np.ndarray
        int64 (N,), which person, ascending
    items : np.ndarray
        int64 (N,), item_idx: position of the film
    rating : np.ndarray
        float32 (N,), stars
    timestamp : np.ndarray
        int64 (N,), seconds since 1970; ascending within a person, equal times by film
    people : int
        B; persons without a rating count
    """

    rows: np.ndarray
    items: np.ndarray
    rating: np.ndarray
    timestamp: np.ndarray
    people: int

    @property
    def sizes(self): ...
    def __len__(self) -> int: ...
    def __repr__(self) -> str: ...
    @classmethod
    def from_frame(cls, histories: pd.DataFrame, items: Vocabulary, user_ids=None) -> Histories:
        """Positions of a frame, sorted.

        Raises `DataError` for missing columns, ratings and times that are none, or a person asked for twice.

        Parameters
        ----------
        histories : pd.DataFrame
            [user_id, item_id, rating, timestamp] in any order
        items : Vocabulary
            the films that count
        user_ids
            (B,), whom row b is about, each once; default: the sorted distinct people of `histories`
        """
        ...

    def likes(self, like: float) -> Histories:
        """Ratings of at least `like` stars.

        Parameters
        ----------
        like : float
            stars from which a rating is a like

        Returns
        -------
        Histories
            the same people
        """
        ...

    def part(self, start: int, stop: int) -> Histories:
        """The people of these rows, numbered from 0.

        Parameters
        ----------
        start : int
            first row
        stop : int
            row after the last
        """
        ...

    def matrix(self, width: int, weights=None) -> csr_array:
        """People by films.

        Parameters
        ----------
        width : int
            I, number of films
        weights
            (N,); default: 1 for each rating

        Returns
        -------
        csr_array
            float32 (B, I)
        """
        ...

@dataclass(eq=False, repr=False, kw_only=True)
class Scorer:
    """What ranking models have in common. A model derives from it and defines `_learn` and `_scores`.

    Parameters
    ----------
    like : float
        stars from which a rating is a like
    """

    like: float = ...
    items: Any = field(init=False)
    facts: Any = field(init=False)
    likes: Any = field(init=False)

    @property
    def placed(self) -> torch.Tensor: ...
    def __repr__(self) -> str: ...
    def fit(self, dataset: Dataset) -> Scorer:
        """Learn from the ratings, and from whatever else the model uses. Raises `DataError` if there are no likes.

        Parameters
        ----------
        dataset : Dataset
            what may be learned from

        Returns
        -------
        Scorer
            itself
        """
        ...

    def complete_scores(self, h: Histories) -> torch.Tensor:
        """Scores of all films: popularity where the history says nothing, -inf for films that cannot be placed.

        Raises `DataError` if the model is not fitted.

        Parameters
        ----------
        h : Histories
            of anybody, positions within `items`

        Returns
        -------
        torch.Tensor
            float32 (B, I)
        """
        ...

    def score(self, histories: pd.DataFrame, user_ids=None, item_ids=None) -> np.ndarray:
        """Score films for people with these histories.

        Raises `DataError` if the model is not fitted, and for missing columns.

        Parameters
        ----------
        histories : pd.DataFrame
            [user_id, item_id, rating, timestamp] of anybody, in any order
        user_ids
            (B,), whom the rows are about; default: the sorted distinct people of `histories`
        item_ids
            (J,), what the columns are about; default: all films the model knows, `self.items.ids`

        Returns
        -------
        np.ndarray
            float32 (B, J), higher is better; -inf: cannot be placed
        """
        ...

    def top(
        self,
        histories: pd.DataFrame,
        k: int = 10,
        user_ids=None,
        item_ids=None,
        exclude_seen: bool = True,
        chunk: int | None = None,
        progress: bool = False,
    ) -> pd.DataFrame:
        """The best films for each person. Raises `DataError`.

        Parameters
        ----------
        histories : pd.DataFrame
            [user_id, item_id, rating, timestamp] of anybody, in any order
        k : int
            length of the lists
        user_ids
            whom lists are for, each once; default: the sorted distinct people of `histories`
        item_ids
            what may be listed; default: all films the model knows
        exclude_seen : bool
            leave out what is in the history
        chunk : int
            people at a time; default: scores of about 32 MB
        progress : bool
            a progress bar on standard error

        Returns
        -------
        pd.DataFrame
            [user_id, rank, item_id, score], people as asked, ranks from 1
        """
        ...

    def save(self, folder: str | Path) -> None:
        """Write the folder, all or nothing. Raises `DataError`.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a saved scorer
        """
        ...

    @classmethod
    def load(cls, folder: str | Path) -> Scorer:
        """Read a saved scorer. Raises `DataError` if it is missing, damaged, of another kind or of a newer format.

        Parameters
        ----------
        folder : str | Path
            made by `save`
        """
        ...

    def contributions(self, h: Histories, item_idx: int) -> Contributions:
        """What each rated film and each other part adds to the ranking score of a film; all parts sum to the score.

        A film that the model cannot place has one part, -inf. Raises `DataError` if the model is not fitted, for
        the histories of more than one person, and for a position that does not exist.

        Parameters
        ----------
        h : Histories
            of one person, positions within `items`
        item_idx : int
            position of the film asked about
        """
        ...

    def linear_core(self) -> LinearCore | None:
        """The part of the model that is no more than matrix products; None where there is none."""
        ...

    def similar_by_people(self, item_idx) -> np.ndarray | None:
        """How alike all films are to these by who likes them; None where the model does not know.

        Parameters
        ----------
        item_idx
            positions of one film or several

        Returns
        -------
        np.ndarray | None
            float64 (I,), -inf for films that nobody likes together with these
        """
        ...

    def with_movies(self, features: MovieFeatures, rated=None) -> Scorer:
        """The same model for more films, without learning again. Raises `DataError` if the model takes none.

        Parameters
        ----------
        features : MovieFeatures
            of all films, those of the model and those that are new
        rated
            bool (I,), which films of the model had ratings when it was fitted; None: those with likes

        Returns
        -------
        Scorer
            another model, which shares what has not changed
        """
        ...

    def for_refit(self, features: MovieFeatures, has_times: bool, validate: bool = False) -> Scorer:
        """A model with the settings for the next fit: what the last one has chosen is kept where it still fits.

        Parameters
        ----------
        features : MovieFeatures
            of the films of the next fit
        has_times : bool
            whether its ratings have times
        validate : bool
            choose anew what the last fit has chosen by validation

        Returns
        -------
        Scorer
            not fitted
        """
        ...

def need(holds: bool, model: str, name: str, value, cure: str) -> None:
    """Raises `DataError` for a setting that is not possible.

    Parameters
    ----------
    holds : bool
        what must be true
    model : str
        whose setting it is
    name : str
        of the setting
    value
        it has
    cure : str
        what to pass instead
    """
    ...

@dataclass(eq=False, repr=False, kw_only=True)
class Popular(Scorer):
    """The most liked films, for everybody the same.

    Parameters
    ----------
    like : float
        stars from which a rating is a like
    half_life : float | None
        days in which a like loses half its weight; None: never
    """

    half_life: float | None = ...
    weights: Any = field(init=False)

@dataclass(frozen=True, eq=False, repr=False)
class Contributions:
    """The ranking score of one film for one person, taken apart.

    Parameters
    ----------
    item_idx : int
        position of the film asked about
    items : np.ndarray
        int64 (n,), positions of the rated films, in order of time
    parts : pd.DataFrame
        float64 (n, P), what each adds through each view; no columns where a model cannot tell
    rest : dict[str, float]
        what no rated film accounts for
    """

    item_idx: int
    items: np.ndarray
    parts: pd.DataFrame
    rest: dict[str, float]

    @property
    def films(self) -> np.ndarray: ...
    @property
    def score(self) -> float: ...
    def __repr__(self) -> str: ...

@dataclass(frozen=True, eq=False)
class LinearCore:
    """The part of a model that is no more than matrix products, to be run without Python.

    Parameters
    ----------
    graph : str
        inputs, outputs and operations in the notation of ONNX, without the tables
    tables : dict[str, np.ndarray]
        name to float32 (A, A), the matrices of the graph
    films : np.ndarray
        int64 (A,), positions of the films that rows and columns stand for
    """

    graph: str
    tables: dict[str, np.ndarray]
    films: np.ndarray

@dataclass(eq=False, repr=False, kw_only=True)
class ItemKNN(Scorer):
    """Films that are liked by the people who like those of the history ([Deshpande and Karypis
    2004](https://doi.org/10.1145/963770.963776)).

    Parameters
    ----------
    like : float
        stars from which a rating is a like
    k : int
        neighbours kept per film
    shrink : float
        people added to the denominator of the cosine
    """

    k: int = ...
    shrink: float = ...
    neighbours: Any = field(init=False)

@dataclass(eq=False, repr=False, kw_only=True)
class RP3beta(Scorer):
    """Where a walk of three steps over likes ends, popularity partly divided out ([Paudel and others
    2017](https://doi.org/10.1145/2955101)).

    Parameters
    ----------
    like : float
        stars from which a rating is a like
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
    neighbours: Any = field(init=False)

def inverse_in_place(matrix: np.ndarray) -> np.ndarray:
    """Inverse by Cholesky, without a second matrix. Raises `DataError` if the matrix is not positive definite.

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

@dataclass(eq=False, repr=False, kw_only=True)
class EASE(Scorer):
    """The linear model that predicts everybody's likes best from their other likes ([Steck
    2019](https://doi.org/10.1145/3308558.3313710)).

    Parameters
    ----------
    like : float
        stars from which a rating is a like
    lam : float
        ridge, in likes
    stars : float
        by how much a star more or less than a like changes a rating's weight; 0: likes only, all the
        same
    """

    lam: float = ...
    stars: float = ...
    films: Any = field(init=False)
    weights: Any = field(init=False)

    def linear_core(self) -> LinearCore:
        """One product: likes times weights."""
        ...

def gram_matrix(x, lam: float, block: int = 2048) -> np.ndarray:
    """x'x + lam I, dense.

    Parameters
    ----------
    x
        sparse (N, A)
    lam : float
        ridge
    block : int
        rows worked out at a time

    Returns
    -------
    np.ndarray
        (A, A), float32 where that is exact enough, else float64
    """
    ...

def field_words(features: MovieFeatures, field: str):
    """The words of one field; those of a title in lower case and without its year.

    Parameters
    ----------
    features : MovieFeatures
    field : str
        "title", "year" (spans of five years), or one of lists such as "genres"

    Returns
    -------
    a list of words for each film
    """
    ...

@dataclass(eq=False, repr=False, kw_only=True)
class ContentOnly(Scorer):
    """Films described by the words that describe what a person likes.

    Parameters
    ----------
    like : float
        stars from which a rating is a like
    fields : tuple
        what the words are taken from
    """

    fields: tuple[Any, ...] = ...
    content: Any = field(init=False)

    @property
    def placed(self) -> torch.Tensor: ...

def top_factors(users, items, k: int = 10, seen=None, progress: bool = False) -> tuple[Any, ...]:
    """The films with the largest inner products, for everybody. Raises `DataError` for factors that do not fit
    together.

    Parameters
    ----------
    users
        factors of people (U, K)
    items
        factors of films (I, K)
    k : int
        length of the lists
    seen
        what to leave out: a sparse matrix (U, I), or what `ItemSets.of` takes; None: nothing
    progress : bool
        a progress bar on standard error

    Returns
    -------
    tuple
        positions int64 (U, min(k, I)), -1 where nothing is left, and scores float32; best first; both
        arrays
    """
    ...

def tune(
    make, grid, task, metric: str = "ndcg@10", budget: int | None = None, seed: int = 0, progress: bool = True
) -> tuple[Any, ...]:
    """Try settings on a validation task. Raises `DataError`.

    Parameters
    ----------
    make
        a class, or a function, that makes a `Scorer` of settings
    grid
        a dict of lists (all combinations are tried), or a list of dicts
    task
        a `RankingTask` made inside train, or several, whose mean counts
    metric : str
        what is to be large
    budget : int
        try so many at most, drawn at random; None: all
    seed : int
        draws them
    progress : bool
        a progress bar on standard error

    Returns
    -------
    tuple
        an unfitted model with the best settings, and a table [settings, metric, seconds], best first
    """
    ...
