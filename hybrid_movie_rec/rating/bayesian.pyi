# Made from bayesian.py by tools/stubs.py; change that and run the tool again.
"""A rating model that needs no learning rate, says how sure it is, and has an exact answer for somebody who
has rated five films.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.rating.gibbs import Dice, Priors

__all__ = [
    "principal_components",
    "interactions",
    "user_side",
    "content_side",
    "find_sittings",
    "which_sitting",
    "BayesianHybrid",
    "SavedFit",
    "split_rhat",
    "effective_size",
    "Newcomer",
    "predict_each",
]

def principal_components(matrix, warm, rank: int, dice: Dice, rounds: int = 4):
    """Principal components of the warm rows, by products with the matrix alone ([Halko et al.

    2011](https://arxiv.org/abs/0909.4061)).

    Parameters
    ----------
    matrix
        (n, d), dense or sparse
    warm
        bool (n,): rows that count; the others get zeros
    rank : int
        components wanted; fewer if there are no more
    dice : Dice
    rounds : int
        of subspace iteration

    Returns
    -------
    scores (n, P), rotation (d, P), offset (P,): scores = matrix @ rotation - offset
    """
    ...

def interactions(rows, columns, n: int, d: int):
    """Who rated what: each row's ones divided by the square root of their number.

    Parameters
    ----------
    rows
    columns
        positions (N,), (N,) of each rating's row and column entity
    n : int
    d : int
        how many there are of each

    Returns
    -------
    sparse float32 (n, d), rows of length 1
    """
    ...

def user_side(idx: dict[Any, Any], sizes: dict[Any, Any], rank: int, dice: Dice):
    """Components of what people rated, centred so that zero is the person behind an average rating.

    Parameters
    ----------
    idx : dict
        positions of users and items (N,)
    sizes : dict
    rank : int
    dice : Dice

    Returns
    -------
    features (n, P), rotation (items, P), offset (P,)
    """
    ...

def content_side(table, years, rated, rank: int, dice: Dice):
    """Components of what films are about, and their year.

    Parameters
    ----------
    table
        ContentTable of all films, or None
    years
        release years (I,), NaN where unknown
    rated
        bool (I,): films with training ratings; the others do not decide what average means
    rank : int
    dice : Dice

    Returns
    -------
    features (I, P), and all that is needed to make them for a new film
    """
    ...

def find_sittings(user_idx, times, gap: float):
    """Runs of one person's ratings without a long pause.

    Parameters
    ----------
    user_idx
    times
        who rated, and when, in seconds (N,), (N,)
    gap : float
        seconds; a longer pause ends a sitting

    Returns
    -------
    sitting of each rating (N,), and owner, start, end of each sitting (D,)
    """
    ...

def which_sitting(user_idx, times, owner, start, end, gap: float):
    """The sitting that each moment belongs to.

    Parameters
    ----------
    user_idx
    times
        (N,), (N,)
    owner
    start
    end
        as `find_sittings` gives them, sorted by owner and start (D,)
    gap : float

    Returns
    -------
    (N,); -1 for a moment in no known sitting
    """
    ...

@dataclass
class BayesianHybrid:
    """Stars with honest uncertainty from ratings, content and time. Fit it on a `Dataset`; ids in, stars out.

    Parameters
    ----------
    n_factors : int
        numbers in each vector, beside the bias
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
    interaction_components : int
        people's side features from what they rated; 0 for none
    content_components : int
        side features from what films are about; 0 for none
    fields : tuple
        text fields; None for all that the data has, () for none
    pooling : str
        how a list of texts becomes one vector
    encoder : TextEncoder
        None for the default encoder and its cache
    priors : Priors
    seed : int
        of all dice
    device : str
        or "cuda", which adds in no fixed order: the same seed then gives the same posterior, not the
        same draws
    progress : bool
        a bar on standard error
    """

    n_factors: int = ...
    n_samples: int = ...
    burn_in: int = ...
    chains: int = ...
    keep: int = ...
    likelihood: str = ...
    sitting_gap: float = ...
    own_noise: bool = ...
    year_slopes: bool = ...
    interaction_components: int = ...
    content_components: int = ...
    fields: tuple[Any, ...] | None = ...
    pooling: str = ...
    encoder: TextEncoder | None = ...
    priors: Priors = ...
    seed: int = ...
    device: str = ...
    progress: bool = ...
    users: Any = field(init=False)
    items: Any = field(init=False)
    scale: Any = field(init=False)
    mean: Any = field(init=False)
    levels: Any = field(init=False)
    trace: Any = field(init=False)
    facts: Any = field(init=False)

    @classmethod
    def fast(cls, **settings) -> BayesianHybrid:
        """A preset: 8 factors, one chain of 12 + 36 sweeps.

        Parameters
        ----------
        **settings
            any that are to differ
        """
        ...

    def fit(
        self,
        dataset: Dataset,
        content: ContentTable | None = None,
        validation: pd.DataFrame | None = None,
        checkpoint: str | Path | None = None,
        every: int = 10,
    ) -> BayesianHybrid:
        """Sample from the posterior. Raises `DataError`.

        Parameters
        ----------
        dataset : Dataset
            what to learn from
        content : ContentTable
            made before from the same films, to share one encoding among models
        validation : pd.DataFrame
            [user_id, item_id, rating, timestamp]: watched, not used
        checkpoint : str | Path
            folder that lets a killed fit go on where it was
        every : int
            sweeps between two checkpoints

        Returns
        -------
        BayesianHybrid
            itself
        """
        ...

    def predict(
        self,
        user_ids,
        item_ids,
        timestamps=None,
        return_std: bool = False,
        interval: float | None = None,
        on_unknown: str = "fallback",
    ):
        """Predicted stars for pairs, with their uncertainty if asked for. Raises `DataError`.

        Parameters
        ----------
        user_ids
            external ids (N,)
        item_ids
            external ids (N,)
        timestamps
            seconds UTC (N,), when the person rates; default: in a sitting that training has not seen
        return_std : bool
            also the standard deviation of a rating
        interval : float
            also the interval that holds this share of ratings, for instance 0.9
        on_unknown : str
            "fallback" (the prior predictive), or "raise"

        Returns
        -------
        stars, float32 (N,); a frame [stars, std, low, high] if more was asked for
        """
        ...

    def probabilities(self, user_ids, item_ids, timestamps=None) -> pd.DataFrame:
        """How likely each number of stars is. Raises `DataError`.

        Parameters
        ----------
        user_ids
            external ids (N,)
        item_ids
            external ids (N,)
        timestamps
            seconds UTC (N,)

        Returns
        -------
        pd.DataFrame
            a row per pair, a column per star level of the training ratings; rows sum to one
        """
        ...

    def diagnose(self, n: int = 200) -> pd.DataFrame:
        """Whether the chains have settled:

        R-hat well below 1.1 and an effective size of some dozens are fine. One chain is compared with itself,
        half with half.

        Parameters
        ----------
        n : int
            rows of the item table whose biases are looked at as well

        Returns
        -------
        pd.DataFrame
            per quantity: mean, standard deviation, r_hat, effective size, and draws
        """
        ...

    def plot_trace(self, ax=None):
        """Noise and errors, sweep by sweep; the burn-in is shaded.

        Parameters
        ----------
        ax
            a matplotlib Axes; made if missing

        Returns
        -------
        the axes
        """
        ...

    def posteriors_for(self, people) -> list[Any]:
        """What is known about several new people from their ratings: exact given each kept state. Raises
        `DataError`.

        Parameters
        ----------
        people
            frames [item_id, rating] and, if known, timestamp, one for each person; films that the model
            does not know are left out

        Returns
        -------
        list
            a `Newcomer` each
        """
        ...

    def posterior_for(self, ratings: pd.DataFrame) -> Newcomer:
        """What is known about somebody new from their ratings; see `posteriors_for`. Raises `DataError`.

        Parameters
        ----------
        ratings : pd.DataFrame
            [item_id, rating] and, if known, timestamp; films that the model does not know are left out
        """
        ...

    def add_movies(self, movies: pd.DataFrame, content: ContentTable | None = None) -> BayesianHybrid:
        """Films without ratings join the model with the prior that their content gives. Raises `DataError` for films
        it has.

        Parameters
        ----------
        movies : pd.DataFrame
            [item_id] and any of title, year, genres, directors, cast
        content : ContentTable
            their vectors; default: encoded here

        Returns
        -------
        BayesianHybrid
            itself, knowing more films
        """
        ...

    def save(self, folder: str | Path) -> None:
        """Write the folder, all or nothing. Raises `DataError`.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a saved model
        """
        ...

    @classmethod
    def load(cls, folder: str | Path) -> BayesianHybrid:
        """Read a saved model. Raises `DataError` if it is missing, damaged or of a newer format.

        Parameters
        ----------
        folder : str | Path
            made by `BayesianHybrid.save`
        """
        ...

    def star_parts(
        self,
        user_ids,
        item_ids,
        timestamps=None,
        movies: pd.DataFrame | None = None,
        content=None,
        people=None,
        films=None,
        means: tuple[Any, ...] | None = None,
    ) -> pd.DataFrame:
        """A prediction as a sum of parts: exactly the prediction before it is clipped to the scale. Raises
        `DataError`.

        Parameters
        ----------
        user_ids
            external ids (N,)
        item_ids
            external ids (N,)
        timestamps
            seconds UTC (N,), as for `predict`
        movies : pd.DataFrame
            [item_id, year]: splits off what the films' content says; None: it stays with film and taste
        content
            the films' `ContentTable`, where the model uses one
        people
            weights of `users.ids` in the average person (U,), for instance numbers of ratings
        films
            weights of `items.ids` in the average film (I,)
        means : tuple
            instead of both, what `_averages` made of them before

        Returns
        -------
        pd.DataFrame
            float64 (N,) each: average, person, film, content, taste, time in stars; with ordered stars also
            levels
        """
        ...

class SavedFit:
    """A folder from which a fit goes on: `progress.json`, the last state of the chain, and all states kept so
    far.

    Parameters
    ----------
    folder : str | Path
        made, or one of the same fit
    signature : dict
        of the fit
    every : int
        sweeps between two checkpoints
    first : bool
        is this the first process? the others need no kept states
    """

    folder: Any
    signature: dict[Any, Any]
    every: int
    first: bool
    written: Any

    def __init__(self, folder: str | Path, signature: dict[Any, Any], every: int = 10, first: bool = True) -> None: ...
    def begin(self):
        """Make the folder if it is new; refuse another fit's. Raises `DataError`."""
        ...

    def open(self):
        """Where the fit stands. Raises `DataError`.

        Returns
        -------
        the trace, the kept states and the chain's position
        """
        ...

    def write(self, sampler, rows: list[Any], states) -> None:
        """Note where things stand. Called in every process; the first one writes.

        Parameters
        ----------
        sampler
            as it is after the last of `rows`
        rows : list
            of the trace so far
        states
            kept so far
        """
        ...

def split_rhat(draws) -> float:
    """Rank-normalised split R-hat ([Vehtari et al.

    2021](https://arxiv.org/abs/1903.08008)); 1 if all is well, nan if nothing moves.

    Parameters
    ----------
    draws
        (chains, draws), at least 4 draws
    """
    ...

def effective_size(draws) -> float:
    """How many independent draws these are worth: their number over one plus twice the autocorrelations, until
    these die out.

    Parameters
    ----------
    draws
        (chains, draws)
    """
    ...

@dataclass(repr=False)
class Newcomer:
    """The posterior of somebody met after the fit. Ask it with `predict`.

    Parameters
    ----------
    model : BayesianHybrid
    vectors : torch.Tensor
        posterior mean in each state: in another sitting, then in each of theirs (S, 1 + D, K), float64
    covariance : torch.Tensor
        (S, 2 + D, K, K): zeros, then one for each vector
    noise : torch.Tensor
        variance of their ratings in each state (S, 1), stars squared
    item_ids : np.ndarray
        the films whose ratings were used
    sittings : tuple
        start, end (D,), (D,); None if the ratings had no times
    """

    model: BayesianHybrid
    vectors: torch.Tensor
    covariance: torch.Tensor
    noise: torch.Tensor
    item_ids: np.ndarray
    sittings: tuple[Any, ...]

    def __repr__(self) -> str: ...
    def predict(self, item_ids=None, timestamps=None, return_std: bool = False, interval: float | None = None):
        """Predicted stars with their uncertainty.

        Parameters
        ----------
        item_ids
            external ids (N,); default: all films of the model, in the order of `model.items.ids`
        timestamps
            seconds UTC (N,); default: in the sitting of the last rating
        return_std : bool
        interval : float

        Returns
        -------
        like `BayesianHybrid.predict`
        """
        ...

    def star_parts(self, item_ids, timestamps=None, **details) -> pd.DataFrame:
        """A newcomer's predicted stars as a sum of parts. Raises `DataError`.

        Parameters
        ----------
        item_ids
            external ids (N,)
        timestamps
            seconds UTC (N,), as for `predict`
        **details
            movies, content, people, films, means: as for `BayesianHybrid.star_parts`

        Returns
        -------
        pd.DataFrame
            as for `BayesianHybrid.star_parts`
        """
        ...

def predict_each(people: list[Any], who, item_ids, interval: float) -> dict[Any, Any]:
    """Stars of several newcomers, each for films of their own.

    Parameters
    ----------
    people : list
        of `Newcomer`
    who
        position in `people`, ascending (N,)
    item_ids
        external ids (N,)
    interval : float
        share of ratings that shall lie between low and high

    Returns
    -------
    dict
        stars, low, high: float32 (N,) each
    """
    ...
