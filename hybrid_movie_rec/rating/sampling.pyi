# Made from sampling.py by tools/stubs.py; change that and run the tool again.
"""From a dataset to a posterior: what is prepared, how long the chains run, what is kept, and how a fit that
was killed goes on to the very same model.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from tqdm import tqdm

from hybrid_movie_rec.data import Dataset, Vocabulary
from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.rating.gibbs import Priors, Sampler
from hybrid_movie_rec.rating.posterior import Frame, Posterior, Sittings
from hybrid_movie_rec.rating.side_features import ContentSide, PeopleSide

__all__ = [
    "ENOUGH_TO_LOOK_BETWEEN",
    "OF_A_TRIAL",
    "WARM_SWEEPS",
    "Task",
    "Prepared",
    "sat",
    "ordered_borders",
    "with_facts",
    "in_order",
    "prepare",
    "grades_of_people",
    "Chains",
    "Progress",
    "sample",
    "trace_row",
    "run_chain",
    "told_apart",
    "finish",
    "as_posterior",
    "rest_of",
    "with_moods",
    "some_people",
    "moods_worth",
    "watching",
    "signature_of",
    "same_fit",
    "SavedFit",
    "warm_start",
    "warm_noise",
]

@dataclass(frozen=True, eq=False)
class Task:
    """What chains are run on.

    Parameters
    ----------
    arguments : dict[str, Any]
        of the `Sampler`: idx, ratings, sizes, features, known and, if there are any, owner, cuts
    frame : Frame
        in which states are kept
    raters : torch.Tensor
        what hindsight knows beside: who rated each film, float32 (I, P); P may be 0
    """

    arguments: dict[str, Any]
    frame: Frame
    raters: torch.Tensor

@dataclass(frozen=True, eq=False)
class Prepared:
    """A dataset as a fit wants it.

    Parameters
    ----------
    users : Vocabulary
    items : Vocabulary
    scale : tuple[float, float]
        lowest and highest rating
    ordered : bool
        stars are ordered categories
    sittings : Sittings | None
    user_grades : torch.Tensor
        of the people, the unknown one and the sittings, int64 (U + 1 + D,)
    people_side : PeopleSide
    content_side : ContentSide
    task : Task
    """

    users: Vocabulary
    items: Vocabulary
    scale: tuple[float, float]
    ordered: bool
    sittings: Sittings | None
    user_grades: torch.Tensor
    people_side: PeopleSide
    content_side: ContentSide
    task: Task

def sat(
    dataset: Dataset, user_idx: np.ndarray, times: np.ndarray, hours: float
) -> tuple[Sittings | None, torch.Tensor | None]:
    """All sittings, and that of each rating, int64 (N,); None without sittings.

    Parameters
    ----------
    dataset : Dataset
    user_idx : np.ndarray
        who rated (N,)
    times : np.ndarray
        when, seconds UTC (N,)
    hours : float
        a longer pause begins a new sitting; 0 for no sittings
    """
    ...

def ordered_borders(levels: torch.Tensor, mean: float, n: int) -> torch.Tensor:
    """Borders between stars, for `n` ratings. Raises `DataError` if their stars cannot be ordered categories."""
    ...

def with_facts(
    own: torch.Tensor, side: PeopleSide, people: pd.DataFrame, user_ids: np.ndarray, user_idx: torch.Tensor
) -> tuple[torch.Tensor, PeopleSide]:
    """Side features with a column more for each group of people.

    Parameters
    ----------
    own : torch.Tensor
        people's side features (U, P)
    side : PeopleSide
        how they were made
    people : pd.DataFrame
        as `Dataset.people`
    user_ids : np.ndarray
        of all people (U,)
    user_idx : torch.Tensor
        who rated, int64 (N,)
    """
    ...

def in_order(
    ratings: pd.DataFrame, users: Vocabulary, items: Vocabulary
) -> tuple[dict[str, torch.Tensor], np.ndarray, np.ndarray]:
    """Positions of users and items, int32 (N,), stars, float64 (N,), and moments (N,), sorted by person and
    film.

    Parameters
    ----------
    ratings : pd.DataFrame
        [user_id, item_id, rating, timestamp] in any order
    users : Vocabulary
    items : Vocabulary
    """
    ...

def prepare(
    dataset: Dataset,
    content: ContentTable | None = None,
    *,
    ordered: bool = False,
    sitting_hours: float = 8.0,
    year_slopes: bool = True,
    interaction_components: int = 30,
    content_components: int = 60,
    people_facts: bool = False,
    hindsight: int = 0,
    seed: int = 0,
) -> Prepared:
    """Vocabularies, positions, sittings and side features of a dataset. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    content : ContentTable | None
        of its films, in the order of ids
    ordered : bool
        stars as ordered categories
    sitting_hours : float
        a longer pause begins a new sitting; 0 for no sittings
    year_slopes : bool
        everybody has a slope for the year of a film
    interaction_components : int
        people's side features from what they rated; 0 for none
    content_components : int
        side features from what films are about; 0 for none
    people_facts : bool
        side features from facts about people, where the dataset has any
    hindsight : int
        components of who rated each film, which count between known ratings; 0 for none
    seed : int
        of the dice that find the components
    """
    ...

def grades_of_people(users: int, sittings: Sittings | None) -> torch.Tensor:
    """Grades of the table of people, int64 (U + 1 + D,): known persons, the unknown one, sittings."""
    ...

@dataclass(frozen=True, kw_only=True)
class Chains:
    """How chains are run; the settings of `BayesianHybrid` that concern sampling.

    Parameters
    ----------
    n_factors : int
        numbers in each vector, beside the bias
    n_samples : int
        sweeps that count, per chain
    burn_in : int
        sweeps before, which do not
    chains : int
        independent runs
    keep : int
        states that are kept, per chain
    hindsight : bool
        more sweeps at the end, which know who rated what
    own_noise : bool
        everybody has a noise of their own
    priors : Priors
    seed : int
        of all dice
    device : str
    """

    n_factors: int = ...
    n_samples: int = ...
    burn_in: int = ...
    chains: int = ...
    keep: int = ...
    hindsight: bool = ...
    own_noise: bool = ...
    priors: Priors = ...
    seed: int = ...
    device: str = ...

    @property
    def foresight(self) -> int:
        """Sweeps of one chain before it looks back."""
        ...

    @property
    def look_back(self) -> int:
        """Sweeps of one chain that know who rated what, after those that do not: three for eight that count."""
        ...

    @property
    def sweeps(self) -> int:
        """Sweeps of one chain."""
        ...

    @property
    def total(self) -> int:
        """Sweeps of all chains."""
        ...

    @property
    def kept_sweeps(self) -> set[int]:
        """After which sweeps of a chain, counted from 0, a state is kept: evenly spaced over those that count."""
        ...

    def sampler(self, task: Task, chain: int) -> Sampler:
        """The sampler of one chain at its beginning.

        Parameters
        ----------
        task : Task
        chain : int
            its number
        """
        ...

class Progress(NamedTuple):
    """How far a fit has come.

    Parameters
    ----------
    rows : list
        of the trace
    states : list
        kept; None each in other processes than the first
    position : tuple | None
        of the present chain, as `Sampler.state` gives it
    """

    rows: list[Any]
    states: list[Any]
    position: tuple[Any, ...] | None

def sample(
    chains: Chains,
    task: Task,
    bar: tqdm,
    watch: Callable[..., Any] | None = None,
    saved: SavedFit | None = None,
    start: Callable[..., Any] | None = None,
) -> tuple[list[dict[Any, Any]], list[dict[str, torch.Tensor]]]:
    """Run all chains: the trace as a list of rows, and the kept states.

    Parameters
    ----------
    chains : Chains
    task : Task
    bar : tqdm
        told of every sweep
    watch : Callable | None
        takes a state, gives the validation error so far; see `watching`
    saved : "SavedFit | None"
        where checkpoints are written, and where it goes on from
    start : Callable | None
        called with each chain's sampler and number before its first sweep
    """
    ...

def trace_row(
    sampler: Sampler, chain: int, sweep: int, error: float, validation_rmse: float, hindsight: bool
) -> dict[Any, Any]:
    """How things stand after a sweep.

    Parameters
    ----------
    sampler : Sampler
    chain : int
        its number
    sweep : int
        which, counted from 0
    error : float
        of the training ratings
    validation_rmse : float
        NaN where nothing is watched
    hindsight : bool
        does the chain know who rated what?
    """
    ...

def run_chain(
    chains: Chains,
    task: Task,
    sampler: Sampler,
    chain: int,
    rows: list[dict[Any, Any]],
    states: list[dict[Any, Any]],
    bar: tqdm,
    watch: Callable[..., Any] | None = None,
    saved: SavedFit | None = None,
) -> None:
    """Run one chain to its end. Its trace is appended to `rows`, what is kept to `states`.

    Parameters
    ----------
    chains : Chains
    task : Task
    sampler : Sampler
    chain : int
        its number
    rows : list[dict]
        of the trace; the chain goes on from where they have come to
    states : list[dict]
        kept so far
    bar : tqdm
    watch : Callable | None
    saved : "SavedFit | None"
    """
    ...

def told_apart(
    prepared: Prepared, rows: list[dict[Any, Any]], states: list[dict[str, torch.Tensor]]
) -> tuple[tuple[pd.DataFrame, list[dict[Any, Any]]], tuple[pd.DataFrame, list[dict[Any, Any]]]]:
    """Trace and states of the fit, and those of hindsight, which know more of the films.

    Parameters
    ----------
    prepared : Prepared
    rows : list[dict]
        of the trace
    states : list[dict[str, torch.Tensor]]
        kept
    """
    ...

def finish(
    prepared: Prepared,
    dataset: Dataset,
    rows: list[dict[Any, Any]],
    states: list[dict[str, torch.Tensor]],
    **facts: Any,
) -> Posterior:
    """The posterior of a fit.

    Parameters
    ----------
    prepared : Prepared
    dataset : Dataset
        of which it was prepared
    rows : list[dict]
        of the trace
    states : list[dict[str, torch.Tensor]]
        kept
    **facts : Any
        what else is to be remembered
    """
    ...

def as_posterior(
    prepared: Prepared,
    states: list[dict[str, torch.Tensor]],
    trace: pd.DataFrame | None = None,
    facts: dict[Any, Any] | None = None,
) -> Posterior:
    """A posterior of these states."""
    ...

def rest_of(posterior: Posterior, ratings: pd.DataFrame, states: int = 10) -> tuple[np.ndarray, np.ndarray]:
    """What a posterior leaves of ratings, moods aside.

    Parameters
    ----------
    posterior : Posterior
    ratings : pd.DataFrame
        [user_id, item_id, rating, timestamp]
    states : int
        that are asked, evenly spaced

    Returns
    -------
    tuple[np.ndarray, np.ndarray]
        stars beyond what was expected, and their precision, float64 (N,) each
    """
    ...

def with_moods(posterior: Posterior, ratings: pd.DataFrame, share: float, memory: float) -> Posterior:
    """The same posterior with the moods behind its training ratings.

    Parameters
    ----------
    posterior : Posterior
    ratings : pd.DataFrame
        [user_id, item_id, rating, timestamp]: what it was fitted to
    share : float
        of the noise's variance that is mood
    memory : float
        seconds until e^-1 of a mood is left
    """
    ...

ENOUGH_TO_LOOK_BETWEEN: int
OF_A_TRIAL: float

def some_people(ratings: pd.DataFrame, most: int, seed: int) -> pd.DataFrame:
    """All ratings of people drawn by lot, as many as give at most so many rows, and one person at least.

    Parameters
    ----------
    ratings : pd.DataFrame
    most : int
        rows
    seed : int
    """
    ...

def moods_worth(
    dataset: Dataset, sitting_hours: float = 8.0, seed: int = 0, most: int = 50000
) -> tuple[float, float] | None:
    """The moods that explain most of ratings which a small model did not see.

    Parameters
    ----------
    dataset : Dataset
    sitting_hours : float
        as for `prepare`
    seed : int
    most : int
        ratings looked at

    Returns
    -------
    tuple[float, float] | None
        share of the noise's variance, and memory in seconds; None for no moods
    """
    ...

def watching(prepared: Prepared, validation: pd.DataFrame | None) -> Callable[..., Any] | None:
    """A function that takes a state and gives the validation RMSE of the average so far; None without such
    ratings.

    Parameters
    ----------
    prepared : Prepared
    validation : pd.DataFrame | None
        [user_id, item_id, rating] and, if known, timestamp
    """
    ...

def signature_of(settings: dict[Any, Any], task: Task) -> dict[Any, Any]:
    """What says whether a checkpoint is of the same fit.

    Settings, a hash of ratings and sittings, and the sizes of the side features.

    Parameters
    ----------
    settings : dict
        JSON-ready: all that must be the same for a fit to go on
    task : Task
    """
    ...

def same_fit(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
    """Whether two signatures are of the same fit; sizes of side features may differ by a hundredth."""
    ...

@dataclass(frozen=True)
class SavedFit:
    """A folder from which a fit goes on: `progress.json`, the last state of the chain, and all states kept so
    far.

    Parameters
    ----------
    folder : Path
        made, or one of the same fit
    signature : dict
        of the fit
    every : int
        sweeps between two checkpoints
    first : bool
        is this the first process? the others need no kept states
    """

    folder: Path
    signature: dict[Any, Any]
    every: int = ...
    first: bool = ...

    @property
    def note(self) -> Path:
        """The file that says how far the fit has come."""
        ...

    def begin(self) -> SavedFit:
        """Make the folder if it is new. Raises `DataError` for the folder of another fit."""
        ...

    def write_note(self, **told: Any) -> None:
        """Write how far the fit has come."""
        ...

    def open(self) -> Progress:
        """Where the fit stands. Raises `DataError` if the folder is damaged or of another fit."""
        ...

    def write(self, sampler: Sampler, rows: list[dict[Any, Any]], states: list[dict[Any, Any]]) -> None:
        """Write down where things stand. Called in every process; the first one writes.

        Parameters
        ----------
        sampler : Sampler
            as it is after the last of `rows`
        rows : list[dict]
            of the trace so far
        states : list[dict]
            kept so far
        """
        ...

WARM_SWEEPS: int

def warm_start(prepared: Prepared, old: Posterior) -> Callable[..., Any]:
    """A function that puts a chain's sampler into the last state of a chain of `old`, as far as people and films
    are the same.

    Parameters
    ----------
    prepared : Prepared
    old : Posterior
        of less data

    Returns
    -------
    Callable
        to be handed to `sample` as `start`
    """
    ...

def warm_noise(sampler: Sampler, state: dict[str, torch.Tensor], at: torch.Tensor) -> None:
    """Noise and steadiness of an old state; `at`: position of each person in it, -1 for the new."""
    ...
