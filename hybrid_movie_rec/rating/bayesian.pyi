# Made from bayesian.py by tools/stubs.py; change that and run the tool again.
"""A rating model that needs no learning rate, says how sure it is, and has an exact answer for somebody who
has rated five films.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import torch
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.rating.gibbs import Priors
from hybrid_movie_rec.rating.interface import RatingModel, Told
from hybrid_movie_rec.rating.newcomers import BayesianNewcomer, BayesianNewcomers
from hybrid_movie_rec.rating.posterior import Posterior
from hybrid_movie_rec.rating.sampling import Chains, Prepared, SavedFit, Task

__all__ = ["factors_for", "BayesianHybrid"]

def factors_for(ratings: int) -> int:
    """How many factors ratings can fill: 12, and 24 from two hundred thousand ratings on.

    Parameters
    ----------
    ratings : int
        how many there are to learn from

    Returns
    -------
    int
        numbers in each vector of a person and a film, beside the bias
    """
    ...

@dataclass(kw_only=True, repr=False)
class BayesianHybrid(RatingModel):
    """Stars with honest uncertainty from ratings, content and time. Fit it on a `Dataset`; ids in, stars out.

    Parameters
    ----------
    state_ : Any
        what the fit has left: a frozen object with users, items, scale, facts; None before
    n_factors : int | None
        numbers in each vector, beside the bias; None: as many as `factors_for` says
    n_samples : int
        sweeps that count, per chain
    burn_in : int
        sweeps before, which do not
    chains : int
        independent runs, whose states are pooled; two or more show whether they agree
    keep : int
        states that are kept for predicting, per chain, evenly spaced over the sweeps that count
    likelihood : str
        or "ordered": stars as ordered categories (probit)
    sitting_gap : float
        hours; a longer pause begins a new sitting. 0 for no sittings
    own_noise : bool
        everybody has a noise of their own
    year_slopes : bool
        everybody has a slope for the year of a film
    moods : bool
        ratings of the same minutes have something in common, if held-out ratings say so
    hindsight : int
        components of who rated each film, which count between known ratings; 0 for none
    interaction_components : int
        people's side features from what they rated; 0 for none
    content_components : int
        side features from what films are about; 0 for none
    people_facts : bool
        side features from facts about people, where the dataset has any
    fields : tuple[str, ...] | None
        text fields; None for all that the data has, () for none
    pooling : str
        how a list of texts becomes one vector
    encoder : TextEncoder | None
        None for the default encoder and its cache
    priors : Priors
    calibration : int
        more fits that hold ratings back, so that intervals can be guaranteed; 0 for none
    seed : int
        of all dice
    device : str
        or "cuda", which adds in no fixed order: the same seed then gives the same posterior, not the
        same draws
    progress : bool
        a bar on standard error
    """

    n_factors: int | None = ...
    n_samples: int = ...
    burn_in: int = ...
    chains: int = ...
    keep: int = ...
    likelihood: str = ...
    sitting_gap: float = ...
    own_noise: bool = ...
    year_slopes: bool = ...
    moods: bool = ...
    hindsight: int = ...
    interaction_components: int = ...
    content_components: int = ...
    people_facts: bool = ...
    fields: tuple[str, ...] | None = ...
    pooling: str = ...
    encoder: TextEncoder | None = ...
    priors: Priors = ...
    calibration: int = ...
    seed: int = ...
    device: str = ...
    progress: bool = ...
    state_: Posterior | None = field(init=False)
    gives_intervals: ClassVar[bool] = ...
    saved_format: ClassVar[int] = ...

    @classmethod
    def fast(cls, **settings: Any) -> BayesianHybrid:
        """A preset: 8 factors, one chain of 12 + 36 sweeps, no hindsight.

        Parameters
        ----------
        **settings : Any
            any that are to differ
        """
        ...

    def settings(self) -> dict[str, Any]:
        """The settings by names, but for the encoder; those of the priors as a dictionary. Ready for JSON."""
        ...

    def chains_to_run(self, task: Task, old: Posterior | None = None) -> Chains:
        """The settings that concern sampling.

        Parameters
        ----------
        task : Task
            what is to be sampled
        old : Posterior | None
            where the chains begin: as many factors as it has
        """
        ...

    def prepared(self, dataset: Dataset, content: ContentTable | None = None) -> Prepared:
        """A dataset as the fit wants it: positions, sittings, side features. Raises `DataError`.

        Parameters
        ----------
        dataset : Dataset
        content : ContentTable | None
            made before from the same films
        """
        ...

    def checkpoint_of(self, folder: str | Path, prepared: Prepared, every: int = 10) -> SavedFit:
        """The checkpoint folder of this fit. Raises `DataError` for the folder of another.

        Parameters
        ----------
        folder : str | Path
            made, or one of the same fit
        prepared : Prepared
        every : int
            sweeps between two checkpoints
        """
        ...

    def in_moods(self, state: Posterior, dataset: Dataset) -> Posterior:
        """The same state with people's moods, if they are wanted and there are any.

        Parameters
        ----------
        state : Posterior
            of a fit to the same dataset
        dataset : Dataset
        """
        ...

    def fit(
        self,
        dataset: Dataset,
        content: ContentTable | None = None,
        validation: pd.DataFrame | None = None,
        checkpoint: str | Path | None = None,
        start: RatingModel | None = None,
        *,
        every: int = 10,
    ) -> BayesianHybrid:
        """Sample from the posterior. Raises `DataError`.

        Parameters
        ----------
        dataset : Dataset
            what to learn from
        content : ContentTable | None
            made before from the same films, to share one encoding among models
        validation : pd.DataFrame | None
            [user_id, item_id, rating, timestamp]: watched, not used
        checkpoint : str | Path | None
            folder that lets a killed fit go on where it was
        start : RatingModel | None
            a fitted `BayesianHybrid` to begin from, with five sweeps for the burn-in
        every : int
            sweeps between two checkpoints

        Returns
        -------
        BayesianHybrid
            itself
        """
        ...

    @property
    def trace(self) -> pd.DataFrame:
        """How the fit went: chain, sweep, train_rmse, alpha, tail, ridge_users, ridge_items, validation_rmse."""
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
        return_std: bool = False,
    ) -> np.ndarray | pd.DataFrame:
        """Predicted stars for pairs, with their uncertainty if asked for. Raises `DataError`.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,)
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,), when they rate; default: in a sitting not seen before
        interval : float | None
            also the ends between which this share of ratings lies, for instance 0.9
        guarantee : bool
            ends that were measured to hold that share; needs `calibration`
        on_unknown : str
            for unknown ids: what is known without them, or "raise"
        return_std : bool
            also the standard deviation of a rating

        Returns
        -------
        np.ndarray | pd.DataFrame
            stars, float32 (N,); a frame [stars, std, low, high] if more was asked for
        """
        ...

    def probabilities(
        self, user_ids: ArrayLike, item_ids: ArrayLike, timestamps: ArrayLike | None = None
    ) -> pd.DataFrame:
        """How likely each number of stars is. Raises `DataError`.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,)
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,)

        Returns
        -------
        pd.DataFrame
            a row per pair, a column per star level of the training ratings; rows sum to one
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
        """How likely a rating has so many stars or more. Raises `DataError`.

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
            corrected by what came when a model like this one was asked; needs `calibration`

        Returns
        -------
        np.ndarray
            float32 (N,), between 0 and 1
        """
        ...

    def situations(self, user_ids: ArrayLike, item_ids: ArrayLike, timestamps: ArrayLike | None = None) -> np.ndarray:
        """What kind of question each is, as guarantees tell them apart. Raises `DataError`.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,)
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,)

        Returns
        -------
        np.ndarray
            positions in `evaluation.conformal.SITUATIONS`, int64 (N,)
        """
        ...

    def diagnose(self, n: int = 200) -> pd.DataFrame:
        """Whether the chains have settled: R-hat well below 1.1 and an effective size of some dozens are fine.

        One chain is compared with itself, half with half. Raises `DataError` if the model is not fitted.

        Parameters
        ----------
        n : int
            rows of the item table whose biases are looked at as well

        Returns
        -------
        pd.DataFrame
            per quantity: mean, sd, r_hat, effective (number of independent draws), and draws
        """
        ...

    def plot_trace(self, ax: Axes | None = None) -> Axes:
        """Noise and errors, sweep by sweep; the burn-in is shaded. Raises `DataError` if the model is not fitted.

        Parameters
        ----------
        ax : "Axes | None"
            where to draw; made if missing
        """
        ...

    def posteriors_for(self, people: list[pd.DataFrame]) -> list[BayesianNewcomer]:
        """What is known about several new people from their ratings: exact given each kept state.

        Films that the model does not know are left out. Raises `DataError`.

        Parameters
        ----------
        people : list[pd.DataFrame]
            [item_id, rating] and, if known, timestamp, one frame for each person
        """
        ...

    def predict_newcomers(
        self,
        newcomers: list[BayesianNewcomer],
        who: ArrayLike,
        item_ids: ArrayLike,
        interval: float | None = None,
        guarantee: bool = False,
    ) -> dict[str, np.ndarray]:
        """Stars of several newcomers, each for films of their own. Raises `DataError`.

        Parameters
        ----------
        newcomers : list[BayesianNewcomer]
        who : ArrayLike
            position in `newcomers`, ascending (N,)
        item_ids : ArrayLike
            external ids (N,)
        interval : float | None
            share of ratings that shall lie between low and high
        guarantee : bool
            ends that were measured to hold that share; needs `calibration`

        Returns
        -------
        dict[str, np.ndarray]
            stars and, with an interval, low and high: float32 (N,) each
        """
        ...

    def meet(self, told: Told) -> BayesianNewcomers:
        """Several new people at once, to be asked by positions. Raises `DataError` if the model is not fitted.

        Parameters
        ----------
        told : Told
            what they have rated, as positions within `items`
        """
        ...

    def star_draws(self, user_ids: ArrayLike, item_idx: np.ndarray, seeds: Sequence[int]) -> torch.Tensor:
        """Stars as they may well be, not cut to the scale; of somebody unknown, anybody's. Raises `DataError`.

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
        torch.Tensor
            float32 (S, B, N)
        """
        ...

    def calibrated(
        self,
        state: Posterior,
        dataset: Dataset,
        content: ContentTable | None = None,
        rounds: int = 1,
        checkpoint: str | Path | None = None,
        half_life: float | None = None,
    ) -> Posterior:
        """The same state with what its intervals may promise. Raises `DataError`.

        Parameters
        ----------
        state : Posterior
            of a fit to the same dataset
        dataset : Dataset
        content : ContentTable | None
            as for `fit`
        rounds : int
            fits, each to seven tenths of the ratings
        checkpoint : str | Path | None
            as for `fit`; each round has a folder within
        half_life : float | None
            days after which what came counts half as much; None: all alike
        """
        ...

    def calibrate(
        self, dataset: Dataset, content: ContentTable | None = None, rounds: int = 1, half_life: float | None = None
    ) -> BayesianHybrid:
        """Measure what intervals may promise, for `predict(interval=0.9, guarantee=True)`. Raises `DataError`.

        Parameters
        ----------
        dataset : Dataset
            what the model was fitted to
        content : ContentTable | None
            as for `fit`
        rounds : int
            more fits, each to seven tenths of the ratings; 1 to 10
        half_life : float | None
            days after which what came counts half as much; None: all alike

        Returns
        -------
        BayesianHybrid
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
            seconds UTC (N,), as for `predict`
        movies : pd.DataFrame | None
            [item_id, year]: splits off what content says; None: it stays with the rest
        content : ContentTable | None
            the films' vectors, where the model uses content
        means : tuple | None
            made before by `mean_vectors`; None: everybody alike

        Returns
        -------
        pd.DataFrame
            float64 (N,) each: average, person, film, content, taste, time in stars; with ordered stars also
            levels
        """
        ...

    def mean_vectors(
        self, people: ArrayLike | None = None, movies: ArrayLike | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The average person and the average film in each state, for `star_parts`. Raises `DataError`.

        Parameters
        ----------
        people : ArrayLike | None
            weights of `users.ids` in the average person (U,); None: all alike
        movies : ArrayLike | None
            weights of `items.ids` (I,); None: all films with ratings alike
        """
        ...

    def with_movies(self, movies: pd.DataFrame, content: ContentTable | None = None) -> BayesianHybrid:
        """The same model for more films, with the prior that their content gives. Raises `DataError` for films it
        has.

        Parameters
        ----------
        movies : pd.DataFrame
            [item_id] and any of title, year, genres, directors, cast
        content : ContentTable | None
            vectors of these films; None: encoded here, if the model uses content

        Returns
        -------
        BayesianHybrid
            another model, which shares what has not changed
        """
        ...

    def with_ratings(self, ratings: pd.DataFrame, progress: bool = False) -> BayesianHybrid:
        """The same model for more people, or for people who have rated more. Films it does not know are left out.

        Raises `DataError`.

        Parameters
        ----------
        ratings : pd.DataFrame
            [user_id, item_id, rating, timestamp]: all ratings of these people, new or known
        progress : bool
            a bar on standard error

        Returns
        -------
        BayesianHybrid
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
            taken for the sake of the interface: no content vectors are needed to predict
        """
        ...

    @classmethod
    def read_saved(cls, folder: Path, config: dict[Any, Any], content: ContentTable | None) -> BayesianHybrid:
        """The model in a folder whose configuration has been read and checked."""
        ...

    def summary(self) -> dict[str, Any]:
        """What a model card says; see `RatingModel.summary`."""
        ...
