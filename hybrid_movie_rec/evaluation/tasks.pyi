# Made from tasks.py by tools/stubs.py; change that and run the tool again.
"""Whose next films are to be found, by a model that has seen what, among which films? Six answers, each
exact enough to be repeated elsewhere.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.evaluation.metrics import ItemSets
from hybrid_movie_rec.evaluation.splits import TrainTest

__all__ = [
    "PROTOCOLS",
    "RankingTask",
    "make_task",
    "rank_future",
    "rank_people",
    "rank_last",
    "rank_movies",
    "rank_random",
    "task_of",
    "ranking_task",
]

@dataclass(frozen=True, eq=False, repr=False)
class RankingTask:
    """Who is to be shown what, and what a model may know for that. Made by the `rank_…` functions.

    Parameters
    ----------
    train : Dataset
        all that a model, or anything that feeds it, may learn from
    histories : pd.DataFrame
        [user_id, item_id, rating, timestamp], what it is shown of the people it is asked about
    targets : pd.DataFrame
        the same columns: the likes to be found, each among the candidates
    candidates : np.ndarray
        sorted item ids that may be listed (minus each person's history)
    name : str
        for tables and plots, such as "new people 80/20 by time, seed 0"
    dropped : int
        likes that could not be found by anybody, because their film is no candidate
    cutoff : int | None
        train holds only what is older (seconds since 1970); None if the task is not by time
    """

    train: Dataset
    histories: pd.DataFrame
    targets: pd.DataFrame
    candidates: np.ndarray
    name: str
    dropped: int = ...
    cutoff: int | None = ...

    @property
    def people(self) -> np.ndarray:
        """Whom a model is asked about: ids (B,), sorted."""
        ...

    @property
    def cold(self) -> np.ndarray:
        """Whether each of `people` comes without a history: bool (B,)."""
        ...

    def describe(self) -> pd.DataFrame:
        """The counts by which somebody else can check that they have the same task.

        Returns
        -------
        pd.DataFrame
            [what, value]
        """
        ...

    def __repr__(self) -> str: ...
    def _repr_html_(self) -> str: ...
    def sets(self, people: Sequence[Any] | None = None) -> tuple[ItemSets, ItemSets]:
        """Targets and histories as sets of positions, one row per person.

        Parameters
        ----------
        people : Sequence | None
            some of the people, in the order wanted; default: all

        Returns
        -------
        tuple[ItemSets, ItemSets]
            over `candidates`: what is to be found, what is seen
        """
        ...

def make_task(
    train: Dataset,
    histories: pd.DataFrame,
    targets: pd.DataFrame,
    candidates: Sequence[Any],
    name: str,
    cutoff: int | None = None,
) -> RankingTask:
    """A `RankingTask` of these parts, which keeps what belongs together. Raises `DataError` if there is nothing
    to find.

    Parameters
    ----------
    train : Dataset
        all that may be learned from
    histories : pd.DataFrame
        [user_id, item_id, rating, timestamp]; rows of people without a target are left out
    targets : pd.DataFrame
        the same columns; rows of films that are no candidates are left out, and counted
    candidates : Sequence
        item ids that may be listed, in any order
    name : str
        for tables and plots
    cutoff : int | None
        train holds only what is older (seconds since 1970)
    """
    ...

def rank_future(
    dataset: Dataset, test: float = 0.2, like: float | None = None, candidates: str = "liked"
) -> RankingTask:
    """Likes from a moment on, for everybody, by a model that has seen everything before it.

    Raises `DataError`, also without times.

    Parameters
    ----------
    dataset : Dataset
    test : float
        share of all ratings that are later than the cut
    like : float | None
        from which rating on one is a like; None: as the dataset says
    candidates : str
        what may be listed: films with a like in train, or "all" that are known
    """
    ...

def rank_people(
    dataset: Dataset,
    seed: int = 0,
    test: float = 0.2,
    hidden: float = 0.2,
    like: float | None = None,
    by: str = "time",
    least: int = 5,
    stars: bool = False,
) -> RankingTask:
    """Newcomers with some of their likes, asked of a model that has seen the likes of all others.

    Raises `DataError`, also without times unless `by` is "random".

    Parameters
    ----------
    dataset : Dataset
    seed : int
        draws the newcomers
    test : float
        share of the people who are new
    hidden : float
        share of a newcomer's likes to be found
    like : float | None
        from which rating on one is a like; None: as the dataset says
    by : str
        which likes are hidden: the latest ("time"), or any ("random")
    least : int
        people with fewer likes take no part
    stars : bool
        whether the ratings that are no likes are shown, too
    """
    ...

def rank_last(dataset: Dataset, like: float | None = None, candidates: str = "liked") -> RankingTask:
    """Everybody's last like, asked of a model that has seen all before it and all ratings of the others.

    Raises `DataError`, also without times.

    Parameters
    ----------
    dataset : Dataset
    like : float | None
        from which rating on one is a like; None: as the dataset says
    candidates : str
        what may be listed: films with a like in train, or "all" that are known
    """
    ...

def rank_movies(
    dataset: Dataset, seed: int = 0, test: float = 0.2, like: float | None = None, tags: str = "all"
) -> RankingTask:
    """Films without ratings, ranked among themselves for known people by their content. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    seed : int
        draws the films
    test : float
        share of the rated films that are new
    like : float | None
        from which rating on one is a like; None: as the dataset says
    tags : str
        which are kept: "all", those of "others" than the person asked, or "none"
    """
    ...

def rank_random(
    dataset: Dataset, seed: int = 42, test: float = 0.2, like: float | None = None, candidates: str = "liked"
) -> RankingTask:
    """Likes among a random share of the ratings. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    seed : int
        draws the rows
    test : float
        share of all ratings that are hidden
    like : float | None
        from which rating on one is a like; None: as the dataset says
    candidates : str
        what may be listed: films with a like in train, or "all" that are known
    """
    ...

def task_of(split: TrainTest, like: float | None = None) -> RankingTask:
    """The likes among a split's test ratings as films to find. Raises `DataError` if there are none.

    Parameters
    ----------
    split : TrainTest
        from evaluation/00_splits, or from `unseen`
    like : float | None
        from which rating on one is a like; None: as the dataset says
    """
    ...

PROTOCOLS: dict[str, Callable[..., Any]]

def ranking_task(dataset: Dataset, protocol: str, seed: int = 0, like: float | None = None) -> RankingTask:
    """A task by the name of its protocol. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    protocol : str
        one of `PROTOCOLS`
    seed : int
        for those that draw people, films or rows
    like : float | None
        from which rating on one is a like; None: as the dataset says
    """
    ...
