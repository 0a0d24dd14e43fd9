# Made from newcomers.py by tools/stubs.py; change that and run the tool again.
"""A person whom the fit never saw rates a few films: what is known about them is a formula, exact in each
kept state, and takes milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import ArrayLike

from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.rating.interface import Doubt, Newcomer, Newcomers
from hybrid_movie_rec.rating.posterior import PeopleTable, Posterior, Rows, Sittings

__all__ = [
    "OwnRatings",
    "read_newcomer",
    "prior_means",
    "SeveralSittings",
    "OneSitting",
    "FewRatings",
    "regression_of",
    "with_steadiness",
    "BayesianNewcomer",
    "quick_stars",
    "without_ratings",
    "with_several_sittings",
    "Settled",
    "in_one_sitting",
    "with_one_sitting",
    "posteriors_for",
    "predict_newcomers",
    "BayesianNewcomers",
]

@dataclass(frozen=True, eq=False)
class OwnRatings:
    """A newcomer's ratings of films that are known.

    Parameters
    ----------
    item_ids : np.ndarray
        (n,)
    items : torch.Tensor
        their positions, int64 (n,)
    stars : torch.Tensor
        float64 (n,)
    which : torch.Tensor
        the sitting of each rating, int64 (n,)
    sittings : Sittings | None
        when these were; None if that is not known
    """

    item_ids: np.ndarray
    items: torch.Tensor
    stars: torch.Tensor
    which: torch.Tensor
    sittings: Sittings | None

def read_newcomer(posterior: Posterior, ratings: pd.DataFrame) -> OwnRatings:
    """A newcomer's ratings, checked and cut into sittings. Raises `DataError`.

    Parameters
    ----------
    posterior : Posterior
    ratings : pd.DataFrame
        [item_id, rating] and, if known, timestamp
    """
    ...

def prior_means(posterior: Posterior, items: torch.Tensor, who: torch.Tensor, people: int) -> torch.Tensor:
    """Whom to expect, from which films they rated.

    Parameters
    ----------
    posterior : Posterior
    items : torch.Tensor
        films rated, int64 (N,)
    who : torch.Tensor
        by which of the people, int64 (N,)
    people : int
        how many there are: P

    Returns
    -------
    torch.Tensor
        float64 (S, P, K)
    """
    ...

@dataclass(frozen=True, eq=False)
class SeveralSittings:
    """The posterior of one person with D sittings, in S states at once.

    Parameters
    ----------
    z : torch.Tensor
        regressors (S, n, K)
    target : torch.Tensor
        (S, n)
    which : torch.Tensor
        sitting of each rating (n,)
    mean : torch.Tensor
        prior mean (S, K)
    precision : torch.Tensor
        prior precision (S, K, K)
    inner : torch.Tensor
        precision of a sitting's shift (S, K, K)
    """

    z: torch.Tensor
    target: torch.Tensor
    which: torch.Tensor
    mean: torch.Tensor
    precision: torch.Tensor
    inner: torch.Tensor

    def solve(self, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and covariance in an unknown sitting, and in each of theirs.

        Parameters
        ----------
        weights : torch.Tensor
            precision of each rating (S, n)

        Returns
        -------
        tuple[torch.Tensor, torch.Tensor]
            vectors (S, 1 + D, K), covariance (S, 1 + D, K, K)
        """
        ...

    def squared_errors(self, vectors: torch.Tensor, covariance: torch.Tensor) -> torch.Tensor:
        """Expected squared errors of the ratings, summed; the arguments are what `solve` gives.

        Returns
        -------
        torch.Tensor
            (S,)
        """
        ...

@dataclass(frozen=True, eq=False)
class OneSitting:
    """Posteriors of P people with one sitting each, in S states at once.

    Parameters
    ----------
    z : torch.Tensor
        regressors (S, P, n, K), zeros where somebody has rated less
    target : torch.Tensor
        (S, P, n), likewise
    mean : torch.Tensor
        prior means (S, P, K)
    own : torch.Tensor
        covariance of a person (S, 1, K, K)
    shift : torch.Tensor
        covariance of a sitting's shift (S, 1, K, K)
    """

    z: torch.Tensor
    target: torch.Tensor
    mean: torch.Tensor
    own: torch.Tensor
    shift: torch.Tensor

    @cached_property
    def precision(self) -> torch.Tensor:
        """Prior precision of a person in their sitting.

        Returns
        -------
        torch.Tensor
            (S, 1, K, K)
        """
        ...

    @cached_property
    def prior(self) -> torch.Tensor:
        """Prior precision times prior mean.

        Returns
        -------
        torch.Tensor
            (S, P, K, 1)
        """
        ...

    def solve(self, weights: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean and covariance of the people in their sitting.

        Parameters
        ----------
        weights : torch.Tensor
            precision of each rating (S, P, n)

        Returns
        -------
        tuple[torch.Tensor, torch.Tensor]
            t (S, P, K), covariance (S, P, K, K)
        """
        ...

    def squared_errors(self, t: torch.Tensor, spread: torch.Tensor) -> torch.Tensor:
        """Expected squared errors of the ratings, summed; the arguments are what `solve` gives.

        Returns
        -------
        torch.Tensor
            (S, P)
        """
        ...

    def separated(self, t: torch.Tensor, spread: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Vectors (S, P, 2, K) and covariance (S, P, 2, K, K) in an unknown sitting, and in theirs."""
        ...

@dataclass(frozen=True, eq=False)
class FewRatings:
    """The same as `OneSitting`, by a system of ratings in place of numbers of a person; in NumPy, sooner for a
    few.

    Parameters
    ----------
    z : np.ndarray
        regressors float64 (S, P, n, K), zeros where somebody has rated less
    target : np.ndarray
        (S, P, n), likewise
    mean : np.ndarray
        prior means (S, P, K)
    spread : np.ndarray
        prior covariance of a person in their sitting (S, 1, K, K)
    """

    z: np.ndarray
    target: np.ndarray
    mean: np.ndarray
    spread: np.ndarray

    @cached_property
    def away(self) -> np.ndarray:
        """The ratings less what the prior mean makes of them.

        Returns
        -------
        np.ndarray
            (S, P, n, 1)
        """
        ...

    @cached_property
    def across(self) -> np.ndarray:
        """Regressors times the prior covariance.

        Returns
        -------
        np.ndarray
            (S, P, n, K)
        """
        ...

    @cached_property
    def gram(self) -> np.ndarray:
        """Prior covariance of the ratings, without their noise.

        Returns
        -------
        np.ndarray
            (S, P, n, n)
        """
        ...

    @cached_property
    def units(self) -> torch.Tensor:
        """Unit matrices that lie column by column, for which triangular systems are solved soonest.

        Returns
        -------
        torch.Tensor
            (S, P, n, n)
        """
        ...

    def solve(self, noise: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Noise of each rating (S, P, n), which is the argument, and W.

        Returns
        -------
        tuple[np.ndarray, np.ndarray]
            (S, P, n), (S, P, n, n)
        """
        ...

    def squared_errors(self, noise: np.ndarray, white: np.ndarray) -> np.ndarray:
        """Expected squared errors of the ratings, summed; the arguments are what `solve` gives.

        Returns
        -------
        np.ndarray
            (S, P)
        """
        ...

    def people(self, noise: np.ndarray, white: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """t (S, P, K) and its covariance (S, P, K, K); the arguments are what `solve` gives."""
        ...

    def scores(self, films: np.ndarray, noise: np.ndarray, white: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means and variances of the scores of other films, without the people.

        Parameters
        ----------
        films : np.ndarray
            regressors of other films float64 (S, P, k, K)
        noise : np.ndarray
            this and the next: what `solve` gives
        white : np.ndarray

        Returns
        -------
        tuple[np.ndarray, np.ndarray]
            (S, P, k) each
        """
        ...

def regression_of(
    posterior: Posterior, items: torch.Tensor, stars: torch.Tensor, mean: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """What ratings say: regressors (S, N, K), targets (S, N), and the variance (S, N) of films little is known
    about.

    Parameters
    ----------
    posterior : Posterior
    items : torch.Tensor
        films rated (N,)
    stars : torch.Tensor
        float64 (N,)
    mean : torch.Tensor
        whom to expect (S, N, K)
    """
    ...

def with_steadiness(
    posterior: Posterior,
    ask: OneSitting | FewRatings | SeveralSittings,
    cold: torch.Tensor,
    n: int | torch.Tensor,
    rounds: int = 3,
) -> tuple[torch.Tensor, ...] | tuple[np.ndarray, ...]:
    """What `ask.solve` gives once the steadiness of the person has settled, and the variance of their ratings
    (S, ...).

    Parameters
    ----------
    posterior : Posterior
    ask : OneSitting | FewRatings | SeveralSittings
    cold : torch.Tensor
        variance of films little is known about (S, n) or (S, P, n)
    n : int | torch.Tensor
        how many ratings; one number, or one for each person (P,)
    rounds : int

    Returns
    -------
    tuple[torch.Tensor, ...] | tuple[np.ndarray, ...]
        arrays where `ask` has arrays
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class BayesianNewcomer(Newcomer):
    """The posterior of somebody met after the fit, in each of S states. Ask it with `predict`.

    Parameters
    ----------
    item_ids : np.ndarray
        the films whose ratings were used (n,)
    n_movies : int
        films of the model
    posterior : Posterior
        of everybody else
    vectors : torch.Tensor
        mean in an unknown sitting, then in each of theirs, float64 (S, 1 + D, K)
    covariance : torch.Tensor
        zeros, then one for each vector (S, 2 + D, K, K)
    noise : torch.Tensor
        variance of their ratings, stars squared (S, 1)
    sittings : Sittings | None
        None if the ratings had no times
    """

    posterior: Posterior
    vectors: torch.Tensor
    covariance: torch.Tensor
    noise: torch.Tensor
    item_ids: np.ndarray
    sittings: Sittings | None

    def __repr__(self) -> str: ...
    @property
    def n_movies(self) -> int:
        """Films of the model."""
        ...

    @cached_property
    def people(self) -> PeopleTable:
        """They themselves, as predictions want people."""
        ...

    def rows(self, item_ids: ArrayLike, timestamps: ArrayLike | None = None) -> Rows:
        """Rows for films (N,) and moments, seconds UTC (N,); without a moment, in the sitting of their last rating."""
        ...

    def predict(
        self,
        item_ids: ArrayLike | None = None,
        timestamps: ArrayLike | None = None,
        *,
        interval: float | None = None,
        guarantee: bool = False,
        return_std: bool = False,
    ) -> np.ndarray | pd.DataFrame:
        """Predicted stars with their uncertainty. Raises `DataError`.

        Parameters
        ----------
        item_ids : ArrayLike | None
            external ids (N,); default: all films of the model
        timestamps : ArrayLike | None
            seconds UTC (N,); default: in the sitting of the last rating
        interval : float | None
            also the ends between which this share of ratings lies
        guarantee : bool
            ends that hold that share among newcomers like them, if the model is calibrated
        return_std : bool
            also the standard deviation of a rating

        Returns
        -------
        np.ndarray | pd.DataFrame
            stars, float32 (N,); a frame [stars, std, low, high] if more was asked for
        """
        ...

    def chance(
        self,
        item_ids: ArrayLike | None = None,
        timestamps: ArrayLike | None = None,
        *,
        at_least: float | None = None,
        guarantee: bool = False,
    ) -> np.ndarray:
        """How likely they give a film so many stars or more. Raises `DataError`.

        Parameters
        ----------
        item_ids : ArrayLike | None
            external ids (N,); default: all films of the model
        timestamps : ArrayLike | None
            seconds UTC (N,); default: in the sitting of the last rating
        at_least : float | None
            stars; None: what is a like on this scale
        guarantee : bool
            corrected by what came, if the model is calibrated

        Returns
        -------
        np.ndarray
            float32 (N,), between 0 and 1
        """
        ...

    def situations(self, item_ids: ArrayLike) -> np.ndarray:
        """What kind of question each film is, for them.

        Parameters
        ----------
        item_ids : ArrayLike
            external ids (N,)

        Returns
        -------
        np.ndarray
            positions in `evaluation.conformal.SITUATIONS`, int64 (N,)
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
        """Their predicted stars as a sum of parts. Raises `DataError`.

        Parameters
        ----------
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,), as for `predict`
        movies : pd.DataFrame | None
            [item_id, year]: splits off what the films' content says
        content : ContentTable | None
            the films' vectors, where the model uses content
        means : tuple | None
            of `average_vectors`; None: everybody alike

        Returns
        -------
        pd.DataFrame
            average, person, film, content, taste, time in stars; with ordered stars also levels
        """
        ...

def quick_stars(newcomer: BayesianNewcomer, item_ids: np.ndarray | None) -> np.ndarray:
    """Stars without intervals, as one product per state in float32: what a service asks for.

    Parameters
    ----------
    newcomer : BayesianNewcomer
    item_ids : np.ndarray | None
        (N,); None for all films

    Returns
    -------
    np.ndarray
        float32 (N,)
    """
    ...

def without_ratings(posterior: Posterior) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Vectors, covariance and noise, as a `BayesianNewcomer` has them, of somebody without ratings."""
    ...

def with_several_sittings(posterior: Posterior, told: OwnRatings) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The same of somebody with several sittings."""
    ...

@dataclass(frozen=True, eq=False)
class Settled:
    """What is known of P people with one sitting each, once their steadiness has settled.

    Parameters
    ----------
    ask : OneSitting
        what was asked
    few : FewRatings | None
        the same as a system of ratings, where these are few
    found : tuple
        what `solve` gave: that of `few`, else that of `ask`
    noise : torch.Tensor | np.ndarray
        variance of their ratings (S, P), likewise
    """

    ask: OneSitting
    few: FewRatings | None
    found: tuple[Any, ...]
    noise: torch.Tensor | np.ndarray

    def people(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """t, its covariance, and the variance of their ratings.

        Returns
        -------
        tuple[torch.Tensor, torch.Tensor, torch.Tensor]
            (S, P, K), (S, P, K, K), (S, P)
        """
        ...

def in_one_sitting(posterior: Posterior, who: torch.Tensor, items: torch.Tensor, stars: torch.Tensor) -> Settled:
    """What is known of P people with one sitting each.

    Parameters
    ----------
    posterior : Posterior
    who : torch.Tensor
        which of P people, int64 (N,), ascending; everybody has a rating
    items : torch.Tensor
        films rated, int64 (N,)
    stars : torch.Tensor
        float64 (N,)
    """
    ...

def with_one_sitting(
    posterior: Posterior, people: list[OwnRatings]
) -> list[tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """The same of each of several people with one sitting.

    Parameters
    ----------
    posterior : Posterior
    people : list[OwnRatings]
        P people, each with at least one rating
    """
    ...

def posteriors_for(posterior: Posterior, people: list[pd.DataFrame]) -> list[BayesianNewcomer]:
    """What is known about several new people from their ratings: exact given each kept state.

    Films that are not known are left out. Raises `DataError` for ratings that make no sense.

    Parameters
    ----------
    posterior : Posterior
    people : list[pd.DataFrame]
        [item_id, rating] and, if known, timestamp, one frame for each person
    """
    ...

def predict_newcomers(
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
        ends that hold that share among newcomers like them, if the model is calibrated

    Returns
    -------
    dict[str, np.ndarray]
        stars and, with an interval, low and high: float32 (N,) each
    """
    ...

class BayesianNewcomers(Newcomers):
    """Several newcomers at once, in the sitting of their last rating."""

    @property
    def posterior(self) -> Posterior:
        """Of everybody else."""
        ...

    @cached_property
    def visits(self) -> tuple[np.ndarray, np.ndarray]:
        """Who has rated in one sitting, and who in more, bool (P,) each."""
        ...

    @cached_property
    def settled(self) -> Settled | None:
        """What is known where everybody has rated in one sitting; else None."""
        ...

    @cached_property
    def tables(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Vectors (S, P, K), covariances (S, P, K, K), and the variance of their ratings (S, P)."""
        ...

    def predict(
        self, who: np.ndarray, item_idx: np.ndarray, interval: float | None = None, timestamp: int | None = None
    ) -> dict[str, np.ndarray]:
        """Stars for pairs of a newcomer and a film. Raises `DataError`.

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

    def doubt(self, who: int, item_idx: np.ndarray, weights: np.ndarray) -> Doubt:
        """What is not known about one of them.

        Parameters
        ----------
        who : int
            which of them
        item_idx : np.ndarray
            films that may be asked about, int64 (N,)
        weights : np.ndarray
            how much each film of the model matters, 0 or more, float64 (I,)
        """
        ...

    def star_draws(self, item_idx: np.ndarray, seeds: Sequence[int]) -> torch.Tensor:
        """Stars as they may well be, not cut to the scale.

        Parameters
        ----------
        item_idx : np.ndarray
            films of each of them, int64 (P, N)
        seeds : Sequence[int]
            of each of them: same seed, same draws, whoever is asked about beside

        Returns
        -------
        torch.Tensor
            float32 (S, P, N)
        """
        ...
