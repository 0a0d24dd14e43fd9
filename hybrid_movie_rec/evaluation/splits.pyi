# Made from splits.py by tools/stubs.py; change that and run the tool again.
"""Seven ways to keep ratings from a model, each the answer to a question of its own, and none that lets a
held-out answer slip back in through the tags.
"""

from dataclasses import dataclass

import pandas as pd

from hybrid_movie_rec.data import Dataset

__all__ = [
    "SPLIT_NAMES",
    "TrainTest",
    "tags_of_others",
    "need_times",
    "split_random",
    "split_per_user",
    "split_last_out",
    "spread_ties",
    "split_global_time",
    "split_successive",
    "split_users",
    "split_items",
    "split_by",
]

@dataclass(frozen=True, eq=False, repr=False)
class TrainTest:
    """What a model may see, what it is tuned on and what it is judged on. Made by the `split_…` functions.

    Parameters
    ----------
    train : Dataset
        all a model, or anything that feeds it, may look at
    test : pd.DataFrame
        [user_id, item_id, rating, timestamp], looked at once, at the end
    validation : pd.DataFrame | None
        the same columns, for choosing settings and stopping early; None if not asked for
    name : str
        for tables and plots, such as "global time 80/20"
    cutoff : int | None
        train holds only what is older (seconds since 1970); None if the split is not by time
    """

    train: Dataset
    test: pd.DataFrame
    validation: pd.DataFrame | None
    name: str
    cutoff: int | None = ...

    @property
    def parts(self) -> dict[str, pd.DataFrame]:
        """The ratings of each part, by its name."""
        ...

    def known(self, ratings: pd.DataFrame | None = None) -> pd.DataFrame:
        """Which rows have a person, a film, or both (`warm`) with a rating in train.

        Parameters
        ----------
        ratings : pd.DataFrame | None
            rows to ask about; the test rows by default

        Returns
        -------
        pd.DataFrame
            bool columns [user, item, warm], one row per rating
        """
        ...

    def describe(self) -> pd.DataFrame:
        """Per part: ratings, users, movies, the rows whose user, item or both are known from train, and the dates.

        Returns
        -------
        pd.DataFrame
            one row per part
        """
        ...

    def __repr__(self) -> str: ...
    def _repr_html_(self) -> str: ...

def tags_of_others(dataset: Dataset, pairs: pd.DataFrame) -> Dataset:
    """The dataset without the tags that these people left on these films.

    Raises `DataError` if ids are of different types.

    Parameters
    ----------
    dataset : Dataset
        whose tags are thinned out
    pairs : pd.DataFrame
        [user_id, item_id] of the ratings to be predicted
    """
    ...

def need_times(dataset: Dataset) -> None:
    """Raise `DataError` unless the ratings have times."""
    ...

def split_random(dataset: Dataset, test: float = 0.2, validation: float = 0.0, seed: int = 42) -> TrainTest:
    """Rows at random, by scikit-learn's `train_test_split`. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    test : float
        share of all rows to judge by
    validation : float
        share of all rows to tune on
    seed : int
        same seed and same order of rows, same split
    """
    ...

def split_per_user(dataset: Dataset, test: float = 0.2, validation: float = 0.0, seed: int = 42) -> TrainTest:
    """A random share of each person's ratings; at least one of each person stays in train. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    test : float
        share of each person's ratings to judge by
    validation : float
        share of each person's ratings to tune on
    seed : int
        same seed and same order of rows, same split
    """
    ...

def split_last_out(dataset: Dataset, test: int = 1, validation: int = 0) -> TrainTest:
    """Each person's last ratings by (timestamp, item_id); people with too few stay in train.

    Raises `DataError`, also without times.

    Parameters
    ----------
    dataset : Dataset
    test : int
        each person's last ratings to judge by
    validation : int
        the ones before these, to tune on
    """
    ...

def spread_ties(dataset: Dataset) -> Dataset:
    """The same ratings, with later rows of a person a second or more after earlier ones of the same moment.

    Parameters
    ----------
    dataset : Dataset
        whose rows are in an order that means something
    """
    ...

def split_global_time(dataset: Dataset, test: float = 0.2, validation: float = 0.0) -> TrainTest:
    """Everything before a moment against everything from then on, tags included. Raises `DataError`, also
    without times.

    Parameters
    ----------
    dataset : Dataset
    test : float
        share of all rows to judge by: the youngest
    validation : float
        share of all rows to tune on: the youngest of the rest
    """
    ...

def split_successive(dataset: Dataset, cuts: int = 3, test: float = 0.1) -> list[TrainTest]:
    """Global time splits at several moments, each tested until the next. Raises `DataError`, also without times.

    Parameters
    ----------
    dataset : Dataset
    cuts : int
        how many
    test : float
        share of all rows from each cut to the next

    Returns
    -------
    list[TrainTest]
        one for each cut, the earliest first
    """
    ...

def split_users(dataset: Dataset, test: float = 0.2, validation: float = 0.0, seed: int = 42) -> TrainTest:
    """Whole people are held out, with all they rated and all they wrote. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    test : float
        share of the people to judge by
    validation : float
        share of the people to tune on
    seed : int
        same seed, same people, whatever the order of the rows
    """
    ...

def split_items(dataset: Dataset, test: float = 0.2, validation: float = 0.0, seed: int = 42) -> TrainTest:
    """Whole films are held out, with all their ratings; their content stays known. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    test : float
        share of the rated films to judge by
    validation : float
        share of the rated films to tune on
    seed : int
        same seed, same films, whatever the order of the rows
    """
    ...

SPLIT_NAMES: tuple[str, str]

def split_by(dataset: Dataset, protocol: str, seed: int = 42) -> TrainTest:
    """Hide a fifth of the ratings. Raises `DataError` for a protocol that is not known.

    Parameters
    ----------
    dataset : Dataset
        everything
    protocol : str
        "random" (a random fifth is hidden) or "time" (the latest fifth is hidden)
    seed : int
        for the random split
    """
    ...
