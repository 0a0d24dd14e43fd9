# Made from tasks.py by tools/stubs.py; change that and run the tool again.
"""Whose next films are to be found, by a model that has seen what, among which films? Six answers, each exact
enough to be repeated elsewhere.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hybrid_movie_rec.data import Dataset

__all__ = [
    "PROTOCOLS",
    "RankingTask",
    "rank_future",
    "rank_people",
    "rank_last",
    "rank_movies",
    "rank_random",
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
    def people(self): ...
    @property
    def cold(self): ...
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
    def sets(self, people=None):
        """Targets and histories as sets of positions, one row per person.

        Parameters
        ----------
        people
            some of the people, in the order wanted; default: all

        Returns
        -------
        two `ItemSets` over `candidates`: what is to be found, what is seen
        """
        ...

def rank_future(dataset: Dataset, test: float = 0.2, like: float = 4.0, catalogue: str = "liked") -> RankingTask:
    """Likes from a moment on, for everybody, by a model that has seen everything before it.

    Raises `DataError`, also without times.

    Parameters
    ----------
    dataset : Dataset
    test : float
        share of all ratings that are later than the cut
    like : float
        stars from which a rating is a like
    catalogue : str
        what may be listed: films with a like in train, or "all" that are known
    """
    ...

def rank_people(
    dataset: Dataset,
    seed: int = 0,
    test: float = 0.2,
    hidden: float = 0.2,
    like: float = 4.0,
    order: str = "time",
    least: int = 5,
    stars: bool = False,
) -> RankingTask:
    """Strangers with some of their likes, by a model that has seen the others'. Raises `DataError`, also without
    times unless `order` is "random".

    Parameters
    ----------
    dataset : Dataset
    seed : int
        draws the strangers
    test : float
        share of the people who are strangers
    hidden : float
        share of a stranger's likes to be found
    like : float
        stars from which a rating is a like
    order : str
        which likes are hidden: the latest ("time"), or any ("random")
    least : int
        people with fewer likes take no part
    stars : bool
        whether the ratings that are no likes are shown, too
    """
    ...

def rank_last(dataset: Dataset, like: float = 4.0, catalogue: str = "liked") -> RankingTask:
    """Everybody's last like, by a model that has seen all before it and all of the others.

    Raises `DataError`, also without times.

    Parameters
    ----------
    dataset : Dataset
    like : float
        stars from which a rating is a like
    catalogue : str
        what may be listed: films with a like in train, or "all" that are known
    """
    ...

def rank_movies(
    dataset: Dataset, seed: int = 0, test: float = 0.2, like: float = 4.0, tags: str = "all"
) -> RankingTask:
    """Films without ratings, ranked among themselves for known people by their content. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    seed : int
        draws the films
    test : float
        share of the rated films that are new
    like : float
        stars from which a rating is a like
    tags : str
        of the held-out films, keep "all" tags, those of "others" than the person asked, or, of any
        film, "none"
    """
    ...

def rank_random(
    dataset: Dataset, seed: int = 42, test: float = 0.2, like: float = 4.0, catalogue: str = "liked"
) -> RankingTask:
    """Likes among a random share of the ratings. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    seed : int
        draws the rows
    test : float
        share of all ratings that are hidden
    like : float
        stars from which a rating is a like
    catalogue : str
        what may be listed: films with a like in train, or "all" that are known
    """
    ...

PROTOCOLS: Any

def ranking_task(dataset: Dataset, protocol: str, seed: int = 0, like: float = 4.0) -> RankingTask:
    """A task by the name of its protocol. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    protocol : str
        one of `PROTOCOLS`
    seed : int
        for those that draw people, films or rows
    like : float
        stars from which a rating is a like
    """
    ...
