# Made from lists.py by tools/stubs.py; change that and run the tool again.
"""Which of two models makes the better lists, for whom, and could it be luck? One table for any task and any
model with a `score`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.evaluation.splits import TrainTest
from hybrid_movie_rec.evaluation.tasks import RankingTask

__all__ = [
    "Judged",
    "judge",
    "ListDifference",
    "paired_difference",
    "lists_table",
    "people_slices",
    "slices_table",
    "beyond_hits",
    "judge_all",
    "evaluate_lists",
    "task_of",
    "evaluate_saved",
    "plot_forest",
    "plot_tradeoff",
]

@dataclass(frozen=True, eq=False, repr=False)
class Judged:
    """What one model did in one task.

    Parameters
    ----------
    people : pd.DataFrame
        a row per person: [user_id, history, targets] and the metrics, such as "ndcg@10"
    lists : np.ndarray
        int64 (B, k), positions in `task.candidates`, best first, -1 for an empty place
    seconds : float
        asking the model and making the lists
    """

    people: pd.DataFrame
    lists: np.ndarray
    seconds: float

    def __repr__(self) -> str: ...

def judge(model, task: RankingTask, ks: tuple[int, int] = (10, 100), names=None, chunk: int = 512) -> Judged:
    """Lists for everybody in the task, and their metrics.

    Raises `DataError` for scores of a wrong shape or that are not numbers.

    Parameters
    ----------
    model
        fitted; has `score(histories, user_ids, item_ids) -> (B, I)`
    task : RankingTask
        its histories are shown to the model, its targets are not
    ks
        cut-offs
    names
        some of the metrics of evaluation/01_metrics; default: all but "auc"
    chunk : int
        people asked about at a time
    """
    ...

@dataclass(frozen=True)
class ListDifference:
    """Mean of model a minus mean of model b over the same people: positive means that a is better.

    Parameters
    ----------
    difference : float
        mean over rows
    low : float
        lower end of the bootstrap interval
    high : float
        upper end
    p : float
        of the sign-flip test, two-sided: 1 if the models cannot be told apart at all
    level : float
        of the interval
    people : int
        how many were drawn
    """

    difference: float
    low: float
    high: float
    p: float
    level: float
    people: int

    @property
    def clear(self): ...
    def __str__(self) -> str: ...

def paired_difference(a, b, people=None, n: int = 1000, level: float = 0.95, seed: int = 0) -> ListDifference:
    """Difference of two means over the same people, with a percentile bootstrap interval and a sign-flip test.

    Raises `DataError`.

    Parameters
    ----------
    a
    b
        a metric per row (N,), the same people in the same order
    people
        (N,) ids; rows of one person are drawn together. None: every row is a person
    n : int
        bootstrap draws; ten times as many tosses
    level : float
        of the interval
    seed : int
        same seed, same interval

    Returns
    -------
    ListDifference
        a minus b
    """
    ...

def lists_table(
    results: dict[Any, Any], reference: str, metric: str = "ndcg@10", n: int = 1000, level: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    """Means over people of several models, with intervals, and paired tests against one of them. Raises
    `DataError`.

    Parameters
    ----------
    results : dict
        name to the `people` frame of `Judged`, or several of them concatenated; the same people in the
        same order
    reference : str
        name of the model the others are compared with
    metric : str
        the one with intervals
    n : int
        draws
    level : float
        of the intervals
    seed : int
        same seed, same intervals

    Returns
    -------
    pd.DataFrame
        [model, <metric>, low, high, difference, difference_low, difference_high, p, other metrics,
        people], best first
    """
    ...

def people_slices(people: pd.DataFrame, edges: tuple[int, int, int] = (1, 20, 100)) -> pd.Series:
    """Cold people, and people by the length of the history that was shown. Raises `DataError`.

    Parameters
    ----------
    people : pd.DataFrame
        a `people` frame of `Judged`, with the column `history`
    edges
        from how many ratings on a slice begins

    Returns
    -------
    pd.Series
        categorical, one label per row
    """
    ...

def slices_table(
    results: dict[Any, Any],
    reference: str,
    metric: str = "ndcg@10",
    edges: tuple[int, int, int] = (1, 20, 100),
    **kwargs,
) -> pd.DataFrame:
    """A table for everybody, and one for each slice of people that occurs. Raises `DataError`.

    Parameters
    ----------
    results : dict
        as for `lists_table`
    reference : str
        the model the others are compared with
    metric : str
        the one with intervals
    edges
        as for `people_slices`
    **kwargs
        n, level, seed of `lists_table`

    Returns
    -------
    pd.DataFrame
        the columns of `lists_table` after `slice` ("all" first)
    """
    ...

def beyond_hits(result: Judged, task: RankingTask, k: int = 10, like: float = 4.0) -> pd.DataFrame:
    """Coverage, novelty, popularity, diversity and calibration of the lists.

    Films without genres leave the last two empty.

    Parameters
    ----------
    result : Judged
        of one model
    task : RankingTask
        the task it was judged in
    k : int
        length of the lists
    like : float
        stars from which a rating is a like

    Returns
    -------
    pd.DataFrame
        a row per person: [novelty, popularity_lift, diversity, miscalibration], and the same coverage
        for all
    """
    ...

def judge_all(
    models: dict[Any, Any], tasks, ks: tuple[int, int] = (10, 100), names=None, fit: bool = True, progress: bool = True
):
    """Fit and judge models in tasks: what `lists_table` and `slices_table` are made from.

    Parameters
    ----------
    models : dict
        name to `Scorer`
    tasks
        a `RankingTask`, or several
    ks
        cut-offs
    names
        metrics; default: all but "auc"
    fit : bool
        False: the models are fitted already (to the only task)
    progress : bool
        a progress bar on standard error

    Returns
    -------
    name to people frame (tasks one below the other), and a frame [model, fit_seconds, score_seconds]
    """
    ...

def evaluate_lists(
    models: dict[Any, Any],
    tasks,
    reference: str,
    metric: str = "ndcg@10",
    ks: tuple[int, int] = (10, 100),
    names=None,
    by_slice: bool = False,
    fit: bool = True,
    progress: bool = True,
    **kwargs,
) -> pd.DataFrame:
    """Fit, judge and compare ranking models. Raises `DataError`.

    Parameters
    ----------
    models : dict
        name to `Scorer`, unfitted (or fitted, with fit=False)
    tasks
        a `RankingTask`, or several: usually one protocol with several seeds
    reference : str
        the model the others are compared with
    metric : str
        the one with intervals
    ks
        cut-offs
    names
        metrics; default: all but "auc"
    by_slice : bool
        True: the table of `slices_table`
    fit : bool
        False: the models are fitted already (to the only task)
    progress : bool
        a progress bar on standard error
    **kwargs
        n, level, seed of `lists_table`; edges of `slices_table`

    Returns
    -------
    pd.DataFrame
        columns of `lists_table`, then fit_seconds and score_seconds (means over tasks); best first
    """
    ...

def task_of(split: TrainTest, like: float = 4.0) -> RankingTask:
    """The test ratings of a split as films to find, among those with a like in its training part.

    Raises `DataError` if there are none.

    Parameters
    ----------
    split : TrainTest
        from evaluation/00_splits or `unseen`
    like : float
        stars from which a rating is a like
    """
    ...

def evaluate_saved(model, dataset: Dataset, every: bool = False, progress: bool = True):
    """How a fitted recommender does on ratings that it has not seen.

    Raises `DataError`, also if it has seen one of them.

    Parameters
    ----------
    model
        a fitted `HybridRecommender`
    dataset : Dataset
        with ratings that it has not seen
    every : bool
        judge by all its ratings, which were held out in another way than by time
    progress : bool
        progress bars on standard error

    Returns
    -------
    tables of `evaluate` (against bias) and `evaluate_lists` (against popularity), the latter None where there
    are no lists to judge; the model's name is "saved"
    """
    ...

def plot_forest(table: pd.DataFrame, ax=None):
    """Differences to the reference with their intervals, best at the top.

    Parameters
    ----------
    table : pd.DataFrame
        from `evaluate_lists` or `lists_table`; of a table with slices, the rows of "all"
    ax
        matplotlib axes; None: a new figure

    Returns
    -------
    the axes
    """
    ...

def plot_tradeoff(table: pd.DataFrame, ax=None):
    """Accuracy against novelty; the area of a dot is the share of the catalogue that is shown. Raises `DataError`.

    Parameters
    ----------
    table : pd.DataFrame
        from `evaluate_lists`
    ax
        matplotlib axes; None: a new figure

    Returns
    -------
    the axes
    """
    ...
