# Made from interface.py by tools/stubs.py; change that and run the tool again.
"""One set of questions for every model that predicts stars: ask it, let it meet new people and new films,
save it, and never look which model it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import torch
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Dataset, Vocabulary
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder

__all__ = [
    "check_question",
    "check_newcomer",
    "check_growth",
    "read_content",
    "select_content",
    "describe_movies",
    "Newcomer",
    "hide_unwanted",
    "Told",
    "Newcomers",
    "Doubt",
    "RatingModel",
    "without_pairs",
    "kinds_of",
]

def check_question(
    users: Vocabulary,
    items: Vocabulary,
    user_ids: ArrayLike,
    item_ids: ArrayLike,
    timestamps: ArrayLike | None = None,
    on_unknown: str = "fallback",
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """The columns of a question as arrays of one length.

    Raises `DataError` if they are not equally long, for what is no id or no moment, for another word in
    `on_unknown`, and with "raise" for an id that is not known.

    Parameters
    ----------
    users : Vocabulary
        people the model knows
    items : Vocabulary
        films it knows
    user_ids : ArrayLike
        external ids (N,), of any type and in any container
    item_ids : ArrayLike
        external ids (N,), likewise
    timestamps : ArrayLike | None
        moments in any spelling (N,), or one for all
    on_unknown : str
        or "raise"

    Returns
    -------
    tuple[np.ndarray, np.ndarray, np.ndarray | None]
        ids as the model writes them, and seconds UTC (N,)
    """
    ...

def check_newcomer(
    items: Vocabulary, scale: tuple[float, float], ratings: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """One person's ratings of known films.

    Raises `DataError` for a column that is missing, a film rated twice, or stars off the scale.

    Parameters
    ----------
    items : Vocabulary
        films the model knows
    scale : tuple[float, float]
        lowest and highest rating
    ratings : pd.DataFrame
        [item_id, rating] of one person
    """
    ...

def check_growth(users: Vocabulary, items: Vocabulary, ratings: Any) -> pd.DataFrame:
    """Ratings of people who are to join. Raises `DataError` for missing columns, and for ids that do not fit.

    Parameters
    ----------
    users : Vocabulary
        people the model knows
    items : Vocabulary
        films it knows
    ratings : Any
        [user_id, item_id, rating] and, if known, timestamp: a table of any library

    Returns
    -------
    pd.DataFrame
        the same columns, with ids as the model writes them and seconds UTC
    """
    ...

def read_content(
    dataset: Dataset,
    items: Vocabulary,
    content: ContentTable | None = None,
    *,
    fields: tuple[str, ...] | None = None,
    pooling: str = "mean",
    encoder: TextEncoder | None = None,
    progress: bool = True,
) -> ContentTable | None:
    """Vectors of the films in vocabulary order. Raises `DataError` if the given table lacks films or fields.

    Parameters
    ----------
    dataset : Dataset
        whose films are wanted
    items : Vocabulary
        in this order
    content : ContentTable | None
        made before; None: made here
    fields : tuple[str, ...] | None
        text fields; None for all that there are, () for none
    pooling : str
        how a list of texts becomes one vector
    encoder : TextEncoder | None
        None for the default encoder and its cache
    progress : bool
        a bar while the default encoder works

    Returns
    -------
    ContentTable | None
        None if no field is wanted or there is none
    """
    ...

def select_content(content: ContentTable, item_ids: np.ndarray, fields: tuple[str, ...]) -> ContentTable:
    """Some films and fields of a table. Raises `DataError` if it lacks any of them.

    Parameters
    ----------
    content : ContentTable
    item_ids : np.ndarray
        the films wanted, in this order (I,)
    fields : tuple[str, ...]
        the fields wanted
    """
    ...

def describe_movies(movies: pd.DataFrame, items: Vocabulary, scale: tuple[float, float]) -> Dataset | None:
    """New films, checked and tidy. Raises `DataError` if ids are missing, repeated or known already.

    Parameters
    ----------
    movies : pd.DataFrame
        [item_id] and any of title, year, genres, directors, cast
    items : Vocabulary
        films the model knows
    scale : tuple[float, float]
        lowest and highest rating

    Returns
    -------
    Dataset | None
        a dataset whose films these are; None for an empty frame
    """
    ...

class Newcomer:
    """What a rating model knows about somebody met after its fit. Made by `RatingModel.posterior_for`.

    Parameters
    ----------
    item_ids : np.ndarray
        the films whose ratings were used (n,)
    n_movies : int
        films of the model
    """

    item_ids: np.ndarray
    n_movies: int

    def predict(
        self,
        item_ids: ArrayLike | None = None,
        timestamps: ArrayLike | None = None,
        *,
        interval: float | None = None,
        guarantee: bool = False,
    ) -> np.ndarray | pd.DataFrame:
        """Predicted stars. Raises `DataError` where an interval or a guarantee is asked for and the model gives
        none.

        Parameters
        ----------
        item_ids : ArrayLike | None
            external ids (N,); default: all films of the model
        timestamps : ArrayLike | None
            seconds UTC (N,); default: the moment of their last rating
        interval : float | None
            also the ends between which this share of ratings lies, for instance 0.8
        guarantee : bool
            ends that were measured to hold that share, where the model was calibrated

        Returns
        -------
        np.ndarray | pd.DataFrame
            stars, float32 (N,); a frame [stars, low, high] with an interval
        """
        ...

    def star_parts(
        self,
        item_ids: ArrayLike,
        timestamps: ArrayLike | None = None,
        *,
        movies: pd.DataFrame | None = None,
        content: ContentTable | None = None,
        means: tuple[Any, ...] | None = None,
    ) -> pd.DataFrame:
        """A prediction as a sum of parts. Raises `DataError`.

        Parameters
        ----------
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,)
        movies : pd.DataFrame | None
            as for `RatingModel.star_parts`
        content : ContentTable | None
        means : tuple | None

        Returns
        -------
        pd.DataFrame
            a column per part, float64 (N,), stars
        """
        ...

    def score_movies(
        self, movies: np.ndarray | torch.Tensor | None = None, timestamp: int | None = None
    ) -> torch.Tensor:
        """Stars of every film, for making a list.

        Parameters
        ----------
        movies : np.ndarray | torch.Tensor | None
            bool (I,): the films wanted; None for all
        timestamp : int | None
            the moment of asking, seconds UTC

        Returns
        -------
        torch.Tensor
            float32 (1, I); -inf for films that are not wanted
        """
        ...

def hide_unwanted(scores: torch.Tensor, movies: np.ndarray | torch.Tensor | None) -> torch.Tensor:
    """Scores with -inf for films that are not wanted.

    Parameters
    ----------
    scores : torch.Tensor
        (B, I)
    movies : np.ndarray | torch.Tensor | None
        bool (I,): the films wanted; None for all

    Returns
    -------
    torch.Tensor
        (B, I)
    """
    ...

@dataclass(frozen=True, eq=False)
class Told:
    """What P newcomers have rated, as positions of films that the model knows; nobody has rated a film twice.

    Parameters
    ----------
    who : np.ndarray
        int64 (N,), which newcomer, ascending
    items : np.ndarray
        int64 (N,), positions of the films
    stars : np.ndarray
        float64 (N,), on the scale
    times : np.ndarray
        int64 (N,), seconds UTC; they count where `timed` says so
    timed : np.ndarray
        bool (P,), whose times are known
    """

    who: np.ndarray
    items: np.ndarray
    stars: np.ndarray
    times: np.ndarray
    timed: np.ndarray

    def __len__(self) -> int: ...
    def frames(self, items: Vocabulary) -> list[pd.DataFrame]:
        """For each newcomer [item_id, rating] and, where it is known, timestamp; `items`: the films of the model."""
        ...

class Newcomers:
    """Several newcomers at once. Made by `RatingModel.meet`.

    Parameters
    ----------
    model : "RatingModel"
        that has met them
    told : Told
        what they have said
    """

    model: RatingModel
    told: Told

    def __init__(self, model: RatingModel, told: Told) -> None: ...
    def __len__(self) -> int: ...
    @cached_property
    def each(self) -> list[Newcomer]:
        """They one by one."""
        ...

    def predict(
        self, who: np.ndarray, item_idx: np.ndarray, interval: float | None = None, timestamp: int | None = None
    ) -> dict[str, np.ndarray]:
        """Stars for pairs of a newcomer and a film. Raises `DataError` for an interval where the model gives none.

        Parameters
        ----------
        who : np.ndarray
            int64 (N,), which newcomer, ascending
        item_idx : np.ndarray
            int64 (N,), positions of films
        interval : float | None
            also the ends between which this share of ratings lies
        timestamp : int | None
            the moment of asking, seconds UTC; None: in the sitting of their last rating

        Returns
        -------
        dict[str, np.ndarray]
            stars and, with an interval, low and high: float32 (N,) each
        """
        ...

    def score_movies(
        self, movies: np.ndarray | torch.Tensor | None = None, timestamp: int | None = None
    ) -> torch.Tensor:
        """Stars of every film for each of them.

        Parameters
        ----------
        movies : np.ndarray | torch.Tensor | None
            bool (I,): the films wanted; None for all
        timestamp : int | None
            the moment of asking, seconds UTC

        Returns
        -------
        torch.Tensor
            float32 (P, I); -inf for films that are not wanted
        """
        ...

    def doubt(self, who: int, item_idx: np.ndarray, weights: np.ndarray) -> Doubt | None:
        """What is not known about one of them.

        Parameters
        ----------
        who : int
            which of them
        item_idx : np.ndarray
            films that may be asked about, int64 (N,)
        weights : np.ndarray
            how much each film of the model matters, 0 or more, float64 (I,)

        Returns
        -------
        Doubt | None
            None where the model keeps no posterior
        """
        ...

    def star_draws(self, item_idx: np.ndarray, seeds: Sequence[int]) -> torch.Tensor | None:
        """Stars as they may well be, not cut to the scale.

        Parameters
        ----------
        item_idx : np.ndarray
            films of each of them, int64 (P, N)
        seeds : Sequence[int]
            of each of them: same seed, same draws, whoever is asked about beside

        Returns
        -------
        torch.Tensor | None
            float32 (S, P, N); None where the model keeps no posterior
        """
        ...

@dataclass(frozen=True, eq=False)
class Doubt:
    """What S states leave open about one newcomer, whose taste is K numbers, and about their stars for N films.

    Parameters
    ----------
    films : torch.Tensor
        how much of each of the numbers is in the stars for a film (S, N, K)
    spread : torch.Tensor
        covariance of the numbers (S, K, K)
    noise : torch.Tensor
        variance of a rating by somebody whose numbers are known (S, N)
    matter : torch.Tensor
        sum of the outer products of all films that matter, by weight (S, K, K)
    """

    films: torch.Tensor
    spread: torch.Tensor
    noise: torch.Tensor
    matter: torch.Tensor

class RatingModel:
    """What every model of stars can be asked. Derive from it with a dataclass whose fields are the settings.

    Parameters
    ----------
    state_ : Any
        what the fit has left: a frozen object with users, items, scale, facts; None before
    """

    gives_intervals: ClassVar[bool] = ...
    saved_format: ClassVar[int] = ...
    state_: Any = ...

    def fitted_state(self) -> Any:
        """What the fit has left. Raises `DataError` if there was none."""
        ...

    @property
    def users(self) -> Vocabulary:
        """The people it knows."""
        ...

    @property
    def items(self) -> Vocabulary:
        """The films it knows."""
        ...

    @property
    def scale(self) -> tuple[float, float]:
        """The lowest and the highest rating."""
        ...

    @property
    def facts(self) -> dict[Any, Any]:
        """What it has learnt from: source, data_sha256, ratings, users, movies, cutoff (seconds UTC, 0 without
        times).
        """
        ...

    def __repr__(self) -> str: ...
    def fit(
        self,
        dataset: Dataset,
        content: ContentTable | None = None,
        validation: pd.DataFrame | None = None,
        checkpoint: str | Path | None = None,
        start: Any = None,
    ) -> RatingModel:
        """Learn from a dataset. Raises `DataError`.

        Parameters
        ----------
        dataset : Dataset
            what to learn from
        content : ContentTable | None
            made before from the same films, to share one encoding among models
        validation : pd.DataFrame | None
            [user_id, item_id, rating, timestamp]: ratings that judge the fit
        checkpoint : str | Path | None
            folder that lets a killed fit go on where it was
        start : Any
            a fitted model of the same kind to begin from, where the kind can

        Returns
        -------
        RatingModel
            itself
        """
        ...

    def training_part(self, dataset: Dataset, validation: pd.DataFrame | None) -> Dataset:
        """What `fit` should be given beside these validation ratings: by default all other ratings.

        Parameters
        ----------
        dataset : Dataset
        validation : pd.DataFrame | None
            [user_id, item_id, ...]
        """
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
    ) -> np.ndarray | pd.DataFrame:
        """Predicted stars for pairs. Raises `DataError`, also where an interval is asked for and the model gives
        none.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,)
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,), when they rate; default: after all that was seen
        interval : float | None
            also the ends between which this share of ratings lies, for instance 0.8
        guarantee : bool
            ends that were measured to hold that share, where the model was calibrated
        on_unknown : str
            for unknown ids: what is known without them, or "raise"

        Returns
        -------
        np.ndarray | pd.DataFrame
            stars, float32 (N,); a frame [stars, low, high] with an interval
        """
        ...

    def predict_interval(
        self,
        user_ids: ArrayLike,
        item_ids: ArrayLike,
        timestamps: ArrayLike | None = None,
        interval: float = 0.8,
        guarantee: bool = False,
    ) -> pd.DataFrame:
        """Predicted stars, and the ends between which a rating probably lies. Raises `DataError` if the model gives
        none.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,)
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,)
        interval : float
            share of ratings that shall lie between low and high
        guarantee : bool
            ends that were measured to hold that share, where the model was calibrated

        Returns
        -------
        pd.DataFrame
            [stars, low, high], float32 (N,) each
        """
        ...

    def chance(
        self,
        user_ids: ArrayLike,
        item_ids: ArrayLike,
        timestamps: ArrayLike | None = None,
        *,
        at_least: float | None = None,
        guarantee: bool = False,
    ) -> np.ndarray:
        """How likely a rating has so many stars or more. Raises `DataError`, also where the model does not know.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,)
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,)
        at_least : float | None
            stars; None: what is a like on this scale
        guarantee : bool
            corrected by what came when a model like this one was asked

        Returns
        -------
        np.ndarray
            float32 (N,), between 0 and 1
        """
        ...

    def score_movies(
        self, user_ids: ArrayLike, movies: np.ndarray | torch.Tensor | None = None, timestamp: int | None = None
    ) -> torch.Tensor:
        """Stars of every film for every person, for making lists. They may lie beyond the scale, so that ties stay
        rare.

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
            float32 (B, I), in the order of `items`; -inf for films that are not wanted
        """
        ...

    def posteriors_for(self, people: list[pd.DataFrame]) -> list[Newcomer]:
        """What is known about several new people. Films that the model does not know are left out. Raises
        `DataError`.

        Parameters
        ----------
        people : list[pd.DataFrame]
            [item_id, rating] and, if known, timestamp, one frame for each person
        """
        ...

    def posterior_for(self, ratings: pd.DataFrame) -> Newcomer:
        """What is known about somebody new from their ratings; see `posteriors_for`. Raises `DataError`.

        Parameters
        ----------
        ratings : pd.DataFrame
            [item_id, rating] and, if known, timestamp
        """
        ...

    def meet(self, told: Told) -> Newcomers:
        """Several new people at once, to be asked by positions. Raises `DataError` if the model is not fitted.

        Parameters
        ----------
        told : Told
            what they have rated, as positions within `items`
        """
        ...

    def star_draws(self, user_ids: ArrayLike, item_idx: np.ndarray, seeds: Sequence[int]) -> torch.Tensor | None:
        """Stars as they may well be, not cut to the scale. Raises `DataError` if the model is not fitted.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (B,)
        item_idx : np.ndarray
            films of each of them, int64 (B, N)
        seeds : Sequence[int]
            of each of them: same seed, same draws, whoever is asked about beside

        Returns
        -------
        torch.Tensor | None
            float32 (S, B, N); None where the model keeps no posterior
        """
        ...

    def predict_newcomers(
        self,
        newcomers: list[Newcomer],
        who: ArrayLike,
        item_ids: ArrayLike,
        interval: float | None = None,
        guarantee: bool = False,
    ) -> dict[str, np.ndarray]:
        """Stars of several newcomers, each for films of their own.

        Parameters
        ----------
        newcomers : list[Newcomer]
        who : ArrayLike
            position in `newcomers`, ascending (N,)
        item_ids : ArrayLike
            external ids (N,)
        interval : float | None
            share of ratings that shall lie between low and high
        guarantee : bool
            ends that were measured to hold that share, where the model was calibrated

        Returns
        -------
        dict[str, np.ndarray]
            stars and, with an interval, low and high: float32 (N,) each
        """
        ...

    def with_movies(self, movies: pd.DataFrame, content: ContentTable | None = None) -> RatingModel:
        """The same model for more films, which nobody has rated. Raises `DataError` for films it has.

        Parameters
        ----------
        movies : pd.DataFrame
            [item_id] and any of title, year, genres, directors, cast
        content : ContentTable | None
            vectors of these films; None: encoded here, if the model uses content

        Returns
        -------
        RatingModel
            another model, which shares what has not changed
        """
        ...

    def with_ratings(self, ratings: pd.DataFrame, progress: bool = False) -> RatingModel:
        """The same model for more people, or for people who have rated more. Raises `DataError`.

        Parameters
        ----------
        ratings : pd.DataFrame
            [user_id, item_id, rating, timestamp]: all ratings of these people, new or known
        progress : bool
            a bar on standard error

        Returns
        -------
        RatingModel
            another model, which shares what has not changed
        """
        ...

    def add_movies(self, movies: pd.DataFrame, content: ContentTable | None = None) -> RatingModel:
        """Films join the model, all or none; see `with_movies`. Raises `DataError`.

        Parameters
        ----------
        movies : pd.DataFrame
            as for `with_movies`
        content : ContentTable | None

        Returns
        -------
        RatingModel
            itself
        """
        ...

    def add_ratings(self, ratings: pd.DataFrame, progress: bool = False) -> RatingModel:
        """People join the model, all or none; see `with_ratings`. Raises `DataError`.

        Parameters
        ----------
        ratings : pd.DataFrame
            as for `with_ratings`
        progress : bool

        Returns
        -------
        RatingModel
            itself
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
        """A prediction as a sum of parts: exactly the prediction before it is clipped to the scale. Raises
        `DataError`.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,)
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,)
        movies : pd.DataFrame | None
            [item_id, year]: split off what the films' content says, where the model can
        content : ContentTable | None
            vectors of these films
        means : tuple | None
            made before by `mean_vectors`

        Returns
        -------
        pd.DataFrame
            a column per part, float64 (N,), stars
        """
        ...

    def mean_vectors(self, people: ArrayLike | None = None, movies: ArrayLike | None = None) -> tuple[Any, ...] | None:
        """What the average person and film are, for `star_parts`; None where the model needs no such thing.

        Parameters
        ----------
        people : ArrayLike | None
            weights of `users.ids` in the average person (U,); None: all alike
        movies : ArrayLike | None
            weights of `items.ids` (I,); None: all films with ratings alike
        """
        ...

    def summary(self) -> dict[str, Any]:
        """What a model card says: name, detail, validation_rmse (stars, nan if not measured), judged_on (what the
        validation ratings were kept out of), limits.
        """
        ...

    def save(self, folder: str | Path, *, content: bool = True) -> None:
        """Write the folder, all or nothing. Raises `DataError`.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a saved model
        content : bool
            also the films' content vectors, where the model needs them to predict
        """
        ...

    @classmethod
    def load(cls, folder: str | Path, *, content: ContentTable | None = None) -> RatingModel:
        """Read a saved model of any kind. Raises `DataError` if it is missing, damaged, of another kind or a newer
        format.

        Parameters
        ----------
        folder : str | Path
            made by `save`
        content : ContentTable | None
            what was left out with `save(folder, content=False)`
        """
        ...

    @classmethod
    def read_saved(cls, folder: Path, config: dict[Any, Any], content: ContentTable | None) -> RatingModel:
        """The model in a folder whose configuration has been read and checked."""
        ...

def without_pairs(ratings: pd.DataFrame, others: pd.DataFrame | None) -> pd.DataFrame:
    """The rows of `ratings` whose person and film are no pair of `others`.

    Parameters
    ----------
    ratings : pd.DataFrame
        [user_id, item_id, ...]
    others : pd.DataFrame | None
        likewise
    """
    ...

def kinds_of(cls: type[Any]) -> dict[str, type[Any]]:
    """A class and all that derive from it, by name."""
    ...
