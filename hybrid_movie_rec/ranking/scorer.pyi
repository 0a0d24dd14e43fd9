# Made from scorer.py by tools/stubs.py; change that and run the tool again.
"""From a history of ratings to an order of all films: what every ranking model shares, so that a new one is
two methods.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from hybrid_movie_rec.data import Dataset, Vocabulary
from hybrid_movie_rec.features import MovieFeatures

__all__ = ["Histories", "ScorerState", "need", "Scorer", "Contributions", "LinearCore"]

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
    def sizes(self) -> np.ndarray: ...
    def __len__(self) -> int: ...
    def __repr__(self) -> str: ...
    @classmethod
    def from_frame(cls, histories: pd.DataFrame, items: Vocabulary, user_ids: ArrayLike | None = None) -> Histories:
        """Turn a frame into positions, sorted by person and time.

        Raises `DataError` for missing columns, for ratings or times that are not numbers, and for a person asked
        for twice.

        Parameters
        ----------
        histories : pd.DataFrame
            [user_id, item_id, rating, timestamp] in any order
        items : Vocabulary
            the films that count
        user_ids : ArrayLike | None
            (B,), whom row b is about, each once; default: all people, sorted
        """
        ...

    def likes(self, like: float) -> Histories:
        """The ratings of at least `like` stars.

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
        """The people from row `start` to before row `stop`, numbered from 0.

        Parameters
        ----------
        start : int
            first row
        stop : int
            row after the last
        """
        ...

    def matrix(self, width: int, weights: ArrayLike | None = None) -> csr_array:
        """People by films as a sparse matrix, with a weight where there is a rating.

        Parameters
        ----------
        width : int
            I, number of films
        weights : ArrayLike | None
            (N,); default: 1 for each rating

        Returns
        -------
        csr_array
            float32 (B, I)
        """
        ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ScorerState:
    """What a fit leaves. A model derives a state of its own, and adds tensors, sparse arrays and plain values.

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
    """

    items: Vocabulary
    likes: torch.Tensor
    latest: float
    like: float = ...

    def extended(self, kind: type[Any], **more: Any) -> ScorerState:
        """A state of a derived class: all that is known already, and more.

        Parameters
        ----------
        kind : type
            a class derived from this one
        **more : Any
            its other fields, and new values of some
        """
        ...

    def __repr__(self) -> str: ...

def need(holds: bool, model: str, name: str, value: object, cure: str) -> None:
    """Check a setting. Raises `DataError` if it is not possible.

    Parameters
    ----------
    holds : bool
        what must be true
    model : str
        whose setting it is
    name : str
        of the setting
    value : object
        that it has
    cure : str
        what to pass instead
    """
    ...

@dataclass(eq=False, repr=False, kw_only=True)
class Scorer:
    """What ranking models have in common. A model derives from it and defines `State`, `_learn` and `_scores`.

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    """

    like: float | None = ...
    State = ScorerState
    state_: Any = field(init=False)

    def __repr__(self) -> str: ...
    def fitted_state(self) -> ScorerState:
        """What the fit has left. Raises `DataError` if there was none."""
        ...

    @property
    def like_(self) -> float:
        """From which rating on one is a like, as given or as the dataset says. Raises `DataError` before a fit."""
        ...

    @property
    def items(self) -> Vocabulary | None:
        """The films, in the order of their positions; None before a fit."""
        ...

    @property
    def likes(self) -> torch.Tensor:
        """How many people like each film, float32 (I,). Raises `DataError` before a fit."""
        ...

    @property
    def placed(self) -> torch.Tensor:
        """Which films the model can place, bool (I,). Raises `DataError` before a fit."""
        ...

    @property
    def facts(self) -> dict[Any, Any]:
        """The plain values among what the fit has found out; empty before a fit."""
        ...

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

    def liked_scores(self, h: Histories) -> torch.Tensor | None:
        """`complete_scores` of films with a like, where all of them stand before all others and this is quicker.

        Parameters
        ----------
        h : Histories
            of anybody, positions within `items`

        Returns
        -------
        torch.Tensor | None
            float32 (B, I), -inf for films without a like; None: ask `complete_scores`
        """
        ...

    def score(
        self, histories: pd.DataFrame, user_ids: ArrayLike | None = None, item_ids: ArrayLike | None = None
    ) -> np.ndarray:
        """Score all films, or some, for people with these histories.

        Raises `DataError` if the model is not fitted, and for missing columns.

        Parameters
        ----------
        histories : pd.DataFrame
            [user_id, item_id, rating, timestamp] of anybody, in any order
        user_ids : ArrayLike | None
            (B,), whom the rows are about; default: all people of `histories`, sorted
        item_ids : ArrayLike | None
            (J,), what the columns are about; default: all films, `self.items.ids`

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
        user_ids: ArrayLike | None = None,
        item_ids: ArrayLike | None = None,
        exclude_seen: bool = True,
        chunk: int | None = None,
        progress: bool = False,
    ) -> pd.DataFrame:
        """The best films for each person, best first.

        Raises `DataError` if the model is not fitted, for missing columns, and for a length below 1.

        Parameters
        ----------
        histories : pd.DataFrame
            [user_id, item_id, rating, timestamp] of anybody, in any order
        k : int
            length of the lists
        user_ids : ArrayLike | None
            whom lists are for, each once; default: all people of `histories`, sorted
        item_ids : ArrayLike | None
            what may be listed; default: all films the model knows
        exclude_seen : bool
            leave out what is in the history
        chunk : int | None
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
        """Write the folder, all or nothing. Raises `DataError` if the model is not fitted or the folder cannot be
        written.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a saved scorer
        """
        ...

    @classmethod
    def load(cls, folder: str | Path, *, checked: bool = False) -> Scorer:
        """Read a saved scorer. Raises `DataError` if it is missing, damaged, of another kind or of another format.

        Parameters
        ----------
        folder : str | Path
            made by `save`
        checked : bool
            the files are known to be as they were saved, so that no checksum is worked out
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

    def similar_by_people(self, item_idx: ArrayLike) -> np.ndarray | None:
        """How alike all films are to these by who likes them; None where the model does not know.

        Parameters
        ----------
        item_idx : ArrayLike
            positions of one film or several

        Returns
        -------
        np.ndarray | None
            float64 (I,), -inf for films that nobody likes together with these
        """
        ...

    def with_movies(self, features: MovieFeatures, rated: ArrayLike | None = None) -> Scorer:
        """The same model for more films, without learning again. Raises `DataError` if the model takes none.

        Parameters
        ----------
        features : MovieFeatures
            of all films, those of the model and those that are new
        rated : ArrayLike | None
            bool (I,), films that had ratings at the fit; None: those with likes

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
