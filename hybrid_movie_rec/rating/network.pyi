# Made from network.py by tools/stubs.py; change that and run the tool again.
"""The neural hybrid behind the same questions as every model of stars: ids in, stars out, trained twice so
that no rating is wasted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import torch
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Dataset, Vocabulary
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.model import CFHybridConfig, CFHybridModel
from hybrid_movie_rec.rating.interface import Newcomer, RatingModel
from hybrid_movie_rec.training import Trainer, TrainingHistory

__all__ = ["NetworkState", "NetworkRating", "new_network", "NetworkNewcomer", "widened", "merged_content"]

@dataclass(frozen=True, eq=False)
class NetworkState:
    """What a fit of `NetworkRating` leaves.

    Parameters
    ----------
    users : Vocabulary
        U people
    items : Vocabulary
        I films, rated or not
    scale : tuple[float, float]
        lowest and highest rating
    now : int
        the last moment of the ratings, seconds UTC: when questions without a time are asked
    facts : dict
        source, data_sha256, ratings, users, movies, cutoff, epochs
    content : ContentTable | None
        of the films, in vocabulary order
    config : CFHybridConfig
    network : CFHybridModel
        in evaluation mode
    history : TrainingHistory
        of the training that decided when to stop
    """

    users: Vocabulary
    items: Vocabulary
    scale: tuple[float, float]
    now: int
    facts: dict[Any, Any]
    content: ContentTable | None
    config: CFHybridConfig
    network: CFHybridModel
    history: TrainingHistory

    def clock(self, timestamps: ArrayLike, n: int) -> torch.Tensor | None:
        """The time features of so many rows.

        Parameters
        ----------
        timestamps : ArrayLike
            seconds UTC (n,), or None for the last moment of the ratings
        n : int
            rows

        Returns
        -------
        torch.Tensor | None
            float32 (n, 4); None if the network uses no time
        """
        ...

@dataclass(kw_only=True, repr=False)
class NetworkRating(RatingModel):
    """Predicted stars from a network that learns from ratings and content. Fit it on a `Dataset`; ids in, stars
    out.

    Parameters
    ----------
    state_ : Any
        what the fit has left: a frozen object with users, items, scale, facts; None before
    architecture : str
        "hybrid" or the tutorial's "notebook"
    model : dict
        changes to `CFHybridConfig`, for instance dict(embedding_size=64)
    trainer : Trainer
    validation : float
        share of the ratings that decides when to stop
    train_twice : bool
        train again on all ratings up to that epoch
    fields : tuple[str, ...] | None
        text fields to use; None for all that the data has, () for none
    pooling : str
        how a list of texts becomes one vector: "mean" or the tutorial's "joined"
    encoder : TextEncoder | None
        None for the default encoder and its cache
    seed : int
        of the starting weights and the validation slice
    """

    architecture: str = ...
    model: dict[Any, Any] = ...
    trainer: Trainer = ...
    validation: float = ...
    train_twice: bool = ...
    fields: tuple[str, ...] | None = ...
    pooling: str = ...
    encoder: TextEncoder | None = ...
    seed: int = ...
    state_: NetworkState | None = field(init=False)
    saved_format: ClassVar[int] = ...

    @classmethod
    def notebook(cls, **changes: Any) -> NetworkRating:
        """Everything as in the tutorial: its network, its training, joined texts, the last epoch kept.

        Parameters
        ----------
        **changes : Any
            settings that are to differ
        """
        ...

    def configuration(
        self, users: Vocabulary, items: Vocabulary, content: ContentTable | None, dataset: Dataset
    ) -> CFHybridConfig:
        """The network's configuration for this data."""
        ...

    def fit(
        self,
        dataset: Dataset,
        content: ContentTable | None = None,
        validation: pd.DataFrame | None = None,
        checkpoint: str | Path | None = None,
        start: Any = None,
        *,
        train: Callable[..., Any] = ...,
    ) -> NetworkRating:
        """Learn from a dataset: first with judges, then everything up to the epoch they chose. Raises `DataError`.

        Parameters
        ----------
        dataset : Dataset
            what to learn from
        content : ContentTable | None
            made before from the same films, to share one encoding among models
        validation : pd.DataFrame | None
            ratings that decide when to stop; default: a random slice of the data
        checkpoint : str | Path | None
            folder that lets a killed fit go on where it was
        start : Any
            taken for the sake of the interface: a network always learns anew
        train : Callable
            called as `Trainer.fit`, in its place

        Returns
        -------
        NetworkRating
            itself
        """
        ...

    def training_part(self, dataset: Dataset, validation: pd.DataFrame | None) -> Dataset:
        """All ratings: what judges the first training is learnt in the second."""
        ...

    def predict(
        self,
        user_ids: ArrayLike,
        item_ids: ArrayLike,
        timestamps: ArrayLike | None = None,
        *,
        interval: float | None = None,
        guarantee: bool = False,
        on_unknown: str = "fallback",
    ) -> np.ndarray:
        """Predicted stars for pairs. Raises `DataError`.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,)
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,), when they would rate; default: the last moment seen
        interval : float | None
            refused: the network gives no intervals
        guarantee : bool
            refused likewise
        on_unknown : str
            or "raise"

        Returns
        -------
        np.ndarray
            stars, float32 (N,)
        """
        ...

    def score_movies(
        self, user_ids: ArrayLike, movies: np.ndarray | torch.Tensor | None = None, timestamp: int | None = None
    ) -> torch.Tensor:
        """Stars of every film for every person, for making lists.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (B,)
        movies : np.ndarray | torch.Tensor | None
            bool (I,): the films wanted; None for all
        timestamp : int | None
            the moment of asking, seconds UTC

        Returns
        -------
        torch.Tensor
            float32 (B, I), not clipped to the scale; -inf for films that are not wanted
        """
        ...

    def posteriors_for(self, people: list[pd.DataFrame]) -> list[NetworkNewcomer]:
        """Several new people: all are answered alike. Raises `DataError` for ratings that make no sense.

        Parameters
        ----------
        people : list[pd.DataFrame]
            [item_id, rating] and, if known, timestamp, one frame for each person
        """
        ...

    def star_parts(
        self,
        user_ids: ArrayLike,
        item_ids: ArrayLike,
        timestamps: ArrayLike | None = None,
        *,
        movies: pd.DataFrame | None = None,
        content: ContentTable | None = None,
        means: tuple[Any, ...] | None = None,
    ) -> pd.DataFrame:
        """A prediction, before it is clipped to the scale, as a sum of parts. Raises `DataError`.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,)
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,)
        movies : pd.DataFrame | None
            taken for the sake of the interface: content is in the network's part
        content : ContentTable | None
            likewise
        means : tuple | None
            likewise

        Returns
        -------
        pd.DataFrame
            float64 (N,) each, stars: average, person, film, network; without biases: network
        """
        ...

    def with_movies(self, movies: pd.DataFrame, content: ContentTable | None = None) -> NetworkRating:
        """The same model for more films, which speak through their content. Raises `DataError` for films it has.

        Parameters
        ----------
        movies : pd.DataFrame
            [item_id] and any of title, year, genres, directors, cast
        content : ContentTable | None
            vectors of these films; None: encoded here, if the network uses content

        Returns
        -------
        NetworkRating
            another model, which shares what has not changed
        """
        ...

    def with_ratings(self, ratings: pd.DataFrame, progress: bool = False) -> NetworkRating:
        """The same model for more people; those who have rated nothing it knows are left out.

        Parameters
        ----------
        ratings : pd.DataFrame
            [user_id, item_id, rating] and, if known, timestamp: all ratings of these people
        progress : bool
            taken for the sake of the interface: it is done at once

        Returns
        -------
        NetworkRating
            another model, which shares what has not changed
        """
        ...

    def save(self, folder: str | Path, *, content: bool = True) -> None:
        """Write the folder, all or nothing. Raises `DataError`.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a saved model
        content : bool
            also the films' content; without it, `load` has to be given it
        """
        ...

    @classmethod
    def read_saved(cls, folder: Path, config: dict[Any, Any], content: ContentTable | None) -> NetworkRating:
        """The model in a folder whose configuration has been read and checked."""
        ...

    def summary(self) -> dict[str, Any]:
        """What a model card says; see `RatingModel.summary`."""
        ...

def new_network(config: CFHybridConfig, content: ContentTable | None, seed: int = 0) -> CFHybridModel:
    """A network before its training, with the films' content.

    Parameters
    ----------
    config : CFHybridConfig
    content : ContentTable | None
    seed : int
        of the starting weights
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class NetworkNewcomer(Newcomer):
    """Somebody whom the network has not met: the films' average appeal.

    Parameters
    ----------
    item_ids : np.ndarray
        the films whose ratings were given (n,)
    n_movies : int
        films of the model
    model : NetworkRating
    """

    model: NetworkRating
    item_ids: np.ndarray

    def __repr__(self) -> str: ...
    @property
    def n_movies(self) -> int:
        """Films of the model."""
        ...

    def predict(
        self, item_ids: ArrayLike | None = None, timestamps: ArrayLike | None = None, *, interval: float | None = None
    ) -> np.ndarray:
        """Predicted stars, float32 (N,); see `Newcomer.predict`. Raises `DataError`."""
        ...

    def score_movies(self, movies: ArrayLike | None = None, timestamp: int | None = None) -> torch.Tensor:
        """Stars of every film, float32 (1, I), not clipped; see `Newcomer.score_movies`."""
        ...

    def star_parts(
        self,
        item_ids: ArrayLike,
        timestamps: ArrayLike | None = None,
        *,
        movies: ArrayLike | None = None,
        content: Any = None,
        means: Any = None,
    ) -> pd.DataFrame:
        """A prediction as a sum of parts; see `NetworkRating.star_parts`."""
        ...

    @property
    def nobody(self) -> np.ndarray:
        """An id that no person has, alone in an array."""
        ...

def widened(
    network: CFHybridModel,
    config: CFHybridConfig,
    content: ContentTable | None,
    users: torch.Tensor,
    items: torch.Tensor,
) -> CFHybridModel:
    """A network for more people and films, who have rows of zeros.

    Parameters
    ----------
    network : CFHybridModel
    config : CFHybridConfig
        with the new sizes
    content : ContentTable | None
        of all films, old and new
    users : torch.Tensor
        new positions of the old people
    items : torch.Tensor
        new positions of the old films
    """
    ...

def merged_content(old: ContentTable, new: ContentTable) -> ContentTable:
    """Two tables of the same fields as one, in the order of ids."""
    ...
