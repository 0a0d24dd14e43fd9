# Made from posterior.py by tools/stubs.py; change that and run the tool again.
"""One frozen value that can answer for everybody: the states that the sampler passed through, who and what
they are about, and when people were there.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Vocabulary
from hybrid_movie_rec.evaluation.conformal import Guarantee
from hybrid_movie_rec.rating.gibbs import Block, Sampler
from hybrid_movie_rec.rating.moods import Moods
from hybrid_movie_rec.rating.side_features import ContentSide, PeopleSide

__all__ = [
    "KEPT",
    "find_sittings",
    "which_sitting",
    "Sittings",
    "Frame",
    "star_borders",
    "kept_movies",
    "kept_people",
    "kept_noise",
    "snapshot",
    "Rows",
    "PeopleTable",
    "Posterior",
    "looked_back",
    "stacked",
    "write_posterior",
    "read_posterior",
]

def find_sittings(
    user_idx: np.ndarray, times: np.ndarray, gap: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Runs of one person's ratings without a long pause.

    The sitting of each rating (N,), and owner, start and end of each sitting (D,).

    Parameters
    ----------
    user_idx : np.ndarray
        who rated (N,)
    times : np.ndarray
        when, in seconds (N,)
    gap : float
        seconds; a longer pause ends a sitting
    """
    ...

def which_sitting(
    user_idx: np.ndarray, times: np.ndarray, owner: np.ndarray, start: np.ndarray, end: np.ndarray, gap: float
) -> np.ndarray:
    """The sitting that each moment belongs to.

    Parameters
    ----------
    user_idx : np.ndarray
        of whom is asked (N,)
    times : np.ndarray
        about which moments, in seconds (N,)
    owner : np.ndarray
        as `find_sittings` gives them, sorted by owner and start (D,)
    start : np.ndarray
    end : np.ndarray
    gap : float
        seconds

    Returns
    -------
    np.ndarray
        int64 (N,); -1 for a moment in no known sitting
    """
    ...

@dataclass(frozen=True, eq=False)
class Sittings:
    """When people were there: D sittings, sorted by owner and start.

    Parameters
    ----------
    owner : np.ndarray
        position of the person, int64 (D,)
    start : np.ndarray
        seconds UTC (D,)
    end : np.ndarray
        seconds UTC (D,)
    gap : float
        seconds; a longer pause ends a sitting
    """

    owner: np.ndarray
    start: np.ndarray
    end: np.ndarray
    gap: float

    def __len__(self) -> int: ...
    def at(self, user_idx: np.ndarray, times: np.ndarray) -> np.ndarray:
        """The sitting of each person (N,) at each moment (N,); -1 for none that is known."""
        ...

    def last(self, user_idx: np.ndarray) -> np.ndarray:
        """When each person (N,) was last there, seconds UTC; -inf for whom no sitting is known."""
        ...

KEPT: Any

@dataclass(frozen=True, eq=False)
class Frame:
    """What is the same for all states of a fit: how a state is kept.

    Parameters
    ----------
    item_grades : torch.Tensor
        of the films and the unknown one, int64 (I + 1,): 0, 1 or 2
    lift : torch.Tensor
        deltas above the average that a film without ratings is taken to be, float32 (I,)
    level : torch.Tensor
        star level of each rating, whole numbers (N,)
    levels : torch.Tensor
        the star levels, ascending, float64 (L,)
    mean : float
        of all ratings
    """

    item_grades: torch.Tensor
    lift: torch.Tensor
    level: torch.Tensor
    levels: torch.Tensor
    mean: float

    @property
    def borders(self) -> torch.Tensor:
        """The middle between each two neighbouring star levels, the mean taken off, float32 (L - 1,)."""
        ...

def star_borders(levels: torch.Tensor, mean: float) -> torch.Tensor:
    """The middle between each two neighbouring star levels, the mean taken off, float32 (L - 1,)."""
    ...

def kept_movies(
    block: Block, grade: torch.Tensor, counts: torch.Tensor, lift: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Vectors of films with the unknown one as last row (I + 1, K), and the covariance per grade (3, K, K).

    Parameters
    ----------
    block : Block
        of films
    grade : torch.Tensor
        of the films and the unknown one (I + 1,)
    counts : torch.Tensor
        ratings of each film (I,)
    lift : torch.Tensor
        as in `Frame` (I,)
    """
    ...

def kept_people(
    block: Block, sittings: Block | None, owner: torch.Tensor | None, dtype: torch.dtype | None = None
) -> tuple[torch.Tensor | None, torch.Tensor]:
    """Vectors of people, the unknown one, and people as they were in each sitting (U + 1 + D, K), in the first
    process; covariance per grade (3, K, K).

    Parameters
    ----------
    block : Block
        of people
    sittings : Block | None
    owner : torch.Tensor | None
        whose sitting it is (D,)
    dtype : torch.dtype | None
        of the vectors; None: as they are
    """
    ...

def kept_noise(sampler: Sampler, frame: Frame) -> dict[str, torch.Tensor] | None:
    """Noise variance of everybody and of a stranger (U + 1,), and the mean hidden number behind each star (L,).

    In other processes than the first, None.
    """
    ...

def snapshot(sampler: Sampler, frame: Frame) -> dict[str, torch.Tensor] | None:
    """One state by names, on the CPU: all that prediction, newcomers and new films need of it.

    In other processes than the first, None.
    """
    ...

class Rows(NamedTuple):
    """A question as rows of the kept tables, int64 (N,) each, and what is known of the moments asked about.

    Parameters
    ----------
    users : torch.Tensor
        of the table of people: a person, the unknown one, or a person in a sitting
    items : torch.Tensor
        of the table of films
    owner : torch.Tensor
        whose noise it is: a person or the unknown one
    mood : torch.Tensor | None
        stars that moods add to what the tables say, float64 (N,)
    sure : torch.Tensor | None
        how much of the noise's variance is known through moods, float64 (N,)
    later : torch.Tensor | None
        what hindsight expects, as `Posterior.expected`; NaN where it is not asked
    """

    users: torch.Tensor
    items: torch.Tensor
    owner: torch.Tensor
    mood: torch.Tensor | None = ...
    sure: torch.Tensor | None = ...
    later: torch.Tensor | None = ...

    def part(self, where: slice | torch.Tensor) -> Rows:
        """Some of the rows."""
        ...

@dataclass(frozen=True, eq=False)
class PeopleTable:
    """People in each of S states, as predictions want them: n rows, and the noise of those to whom they belong.

    Parameters
    ----------
    vectors : torch.Tensor
        (S, n, K)
    grades : torch.Tensor
        which covariance a row has, int64 (n,)
    covariance : torch.Tensor
        (S, G, K, K)
    noise : torch.Tensor
        variance of their ratings, stars squared (S, owners)
    """

    vectors: torch.Tensor
    grades: torch.Tensor
    covariance: torch.Tensor
    noise: torch.Tensor

@dataclass(frozen=True, eq=False)
class Posterior:
    """What a fit of `BayesianHybrid` leaves: S states, and all that is needed to ask them.

    Parameters
    ----------
    users : Vocabulary
        U people
    items : Vocabulary
        I films, rated or not
    scale : tuple[float, float]
        lowest and highest rating
    mean : float
        of the training ratings
    levels : torch.Tensor
        their star levels, ascending, float64 (L,)
    ordered : bool
        stars are ordered categories
    samples : dict[str, torch.Tensor]
        the states by names, each (S, ...); see `snapshot`
    user_grades : torch.Tensor
        of the people, the unknown one and the sittings, int64 (U + 1 + D,)
    item_grades : torch.Tensor
        of the films and the unknown one, int64 (I + 1,)
    sittings : Sittings | None
    people_side : PeopleSide
    content_side : ContentSide
    facts : dict
        source, data_sha256, ratings, users, movies, cutoff, states
    trace : pd.DataFrame
        a row for each sweep of each chain
    workers : pd.DataFrame | None
        what each process did, if there were several
    guarantee : Guarantee | None
        what intervals with a guarantee rest on; None: not calibrated
    moods : Moods | None
        what ratings of the same minutes have in common; None: nothing was found
    hindsight : "Posterior | None"
        states that know more, for questions between known ratings
    """

    users: Vocabulary
    items: Vocabulary
    scale: tuple[float, float]
    mean: float
    levels: torch.Tensor
    ordered: bool
    samples: dict[str, torch.Tensor]
    user_grades: torch.Tensor
    item_grades: torch.Tensor
    sittings: Sittings | None
    people_side: PeopleSide
    content_side: ContentSide
    facts: dict[Any, Any]
    trace: pd.DataFrame
    workers: pd.DataFrame | None = ...
    guarantee: Guarantee | None = ...
    moods: Moods | None = ...
    hindsight: Posterior | None = ...

    @cached_property
    def people(self) -> PeopleTable:
        """Everybody, as predictions want them."""
        ...

    @cached_property
    def newcomer_spread(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Covariance of newcomers around whom one expects, of the shift of a sitting, their sum: float64 (S, 1, K,
        K).
        """
        ...

    @cached_property
    def steadiness(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """What is known of anybody's steadiness: alpha, the tail, and the rate, float64 (S,) each."""
        ...

    @property
    def n_states(self) -> int:
        """How many states are kept: S."""
        ...

    @property
    def n_known(self) -> int:
        """How many numbers of a film are known outright, for which people have slopes."""
        ...

    @property
    def n_factors(self) -> int:
        """Numbers in the vector of a film, beside the bias: k."""
        ...

    def expected(self, rows: Rows, chunk: int = 512) -> torch.Tensor:
        """The mean over all states of what the tables say of each row: stars, the mean of all ratings taken off.

        Parameters
        ----------
        rows : Rows
        chunk : int
            rows worked on at a time

        Returns
        -------
        torch.Tensor
            float64 (N,)
        """
        ...

    def thinned(self, states: int) -> Posterior:
        """The same posterior with some of its states, evenly spaced.

        Parameters
        ----------
        states : int
            how many at most
        """
        ...

    def between(self, rows: Rows, times: np.ndarray) -> torch.Tensor:
        """Whether a question is about a film with ratings, and about somebody until the last of theirs.

        Parameters
        ----------
        rows : Rows
        times : np.ndarray
            when, seconds UTC (N,)

        Returns
        -------
        torch.Tensor
            bool (N,)
        """
        ...

    @property
    def trust(self) -> float:
        """The share of hindsight in an answer: each of its states counts as two of the others."""
        ...

    def beyond(self, rows: Rows, expected: torch.Tensor) -> torch.Tensor:
        """Stars that moods and hindsight add to what the tables say.

        Parameters
        ----------
        rows : Rows
        expected : torch.Tensor
            the mean over all states of what the tables say of each row, float64 (N,)

        Returns
        -------
        torch.Tensor
            float64 (N,)
        """
        ...

    def rows(self, user_ids: ArrayLike, item_ids: ArrayLike, timestamps: ArrayLike | None = None) -> Rows:
        """Rows of the kept tables for a question; ids that are not known have the rows of the unknown.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,)
        item_ids : ArrayLike
            external ids (N,)
        timestamps : ArrayLike | None
            seconds UTC (N,)
        """
        ...

    def forgetting(self, user_ids: np.ndarray) -> Posterior:
        """The same posterior with people of whom nothing is kept but the id.

        Parameters
        ----------
        user_ids : np.ndarray
            external ids
        """
        ...

    def situations(self, rows: Rows, given: int | None = None) -> np.ndarray:
        """What kind of question each row is.

        Parameters
        ----------
        rows : Rows
        given : int | None
            ratings of a newcomer, who is then the person; None: people of the posterior

        Returns
        -------
        np.ndarray
            positions in `SITUATIONS`, int64 (N,)
        """
        ...

    def promised(self) -> Guarantee:
        """What intervals with a guarantee rest on. Raises `DataError` if the fit was not calibrated."""
        ...

def looked_back(hindsight: Posterior, user_ids: ArrayLike, item_ids: ArrayLike, times: np.ndarray) -> torch.Tensor:
    """What hindsight expects where it is asked: stars, the mean of all ratings taken off.

    Parameters
    ----------
    hindsight : Posterior
    user_ids : ArrayLike
        external ids (N,), as those of films: hindsight has tables of its own
    item_ids : ArrayLike
    times : np.ndarray
        when, seconds UTC (N,)

    Returns
    -------
    torch.Tensor
        float64 (N,); NaN for all other questions
    """
    ...

def stacked(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """States by names.

    Parameters
    ----------
    states : list[dict[str, torch.Tensor]]
        as `snapshot` gives them

    Returns
    -------
    dict[str, torch.Tensor]
        each (S, ...)
    """
    ...

def write_posterior(posterior: Posterior, folder: Path, config: dict[Any, Any]) -> None:
    """Write all files of a posterior.

    Parameters
    ----------
    posterior : Posterior
    folder : Path
        there already
    config : dict
        what else `config.json` shall say
    """
    ...

def read_posterior(folder: Path, config: dict[Any, Any], ordered: bool, gap: float) -> Posterior:
    """Read what `write_posterior` wrote. Raises `DataError` if its files do not belong together.

    Parameters
    ----------
    folder : Path
    config : dict
        its `config.json`
    ordered : bool
        stars are ordered categories
    gap : float
        seconds; a longer pause ends a sitting
    """
    ...
