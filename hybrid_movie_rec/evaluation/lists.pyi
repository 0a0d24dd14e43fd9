# Made from lists.py by tools/stubs.py; change that and run the tool again.
"""Which of two models makes the better lists, for whom, and could it be luck? One table for any task and any
model with a `score`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.evaluation.tasks import RankingTask

__all__ = [
    "Judged",
    "judge",
    "lists_table",
    "people_slices",
    "slices_table",
    "beyond_hits",
    "judge_all",
    "evaluate_lists",
    "evaluate_saved",
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

    @property
    def means(self) -> pd.Series:
        """Mean over people of every metric, by its name."""
        ...

    def __repr__(self) -> str: ...

def judge(
    model: Any, task: RankingTask, ks: Sequence[int] = (10, 100), names: Sequence[str] | None = None, chunk: int = 512
) -> Judged:
    """Make a list for everybody in the task, and the metrics of each.

    Raises `DataError` for scores of a wrong shape or that are not numbers.

    Parameters
    ----------
    model : Any
        fitted; has `score(histories, user_ids, item_ids) -> (B, I)`
    task : RankingTask
        its histories are shown to the model, its targets are not
    ks : Sequence[int]
        cut-offs
    names : Sequence[str] | None
        some of the metrics of evaluation/01_metrics; default: all but "auc"
    chunk : int
        people asked about at a time
    """
    ...

def lists_table(
    results: dict[str, pd.DataFrame],
    reference: str,
    metric: str = "ndcg@10",
    n: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Means over people of several models, with intervals, and paired tests against one of them; best first.

    All models must have been judged on the same people in the same order. Raises `DataError`.

    Parameters
    ----------
    results : dict[str, pd.DataFrame]
        name to `people` of `Judged`, or several of them one below the other
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
        [model, <metric>, low, high, difference, difference_low, difference_high, p, others, people]
    """
    ...

def people_slices(people: pd.DataFrame, edges: Sequence[int] = (1, 20, 100)) -> pd.Series:
    """Cold people, and people by the length of the history that was shown. Raises `DataError`.

    Parameters
    ----------
    people : pd.DataFrame
        a `people` frame of `Judged`, with the column `history`
    edges : Sequence[int]
        from how many ratings on a slice begins

    Returns
    -------
    pd.Series
        categorical, one label per row
    """
    ...

def slices_table(
    results: dict[str, pd.DataFrame],
    reference: str,
    metric: str = "ndcg@10",
    edges: Sequence[int] = (1, 20, 100),
    **kwargs: Any,
) -> pd.DataFrame:
    """A table for everybody, and one for each slice of people that occurs. Raises `DataError`.

    Parameters
    ----------
    results : dict[str, pd.DataFrame]
        as for `lists_table`
    reference : str
        the model the others are compared with
    metric : str
        the one with intervals
    edges : Sequence[int]
        as for `people_slices`
    **kwargs : Any
        n, level, seed of `lists_table`

    Returns
    -------
    pd.DataFrame
        the columns of `lists_table` after `slice` ("all" first)
    """
    ...

def beyond_hits(result: Judged, task: RankingTask, k: int = 10, like: float | None = None) -> pd.DataFrame:
    """Coverage, novelty, popularity, diversity and miscalibration of the lists.

    The last two are missing where no film has genres.

    Parameters
    ----------
    result : Judged
        of one model
    task : RankingTask
        the task it was judged in
    k : int
        length of the lists
    like : float | None
        from which rating on one is a like; None: as the task has it

    Returns
    -------
    pd.DataFrame
        a row per person: [coverage (the same for all), novelty, popularity_lift, diversity, ...]
    """
    ...

def judge_all(
    models: dict[Any, Any],
    tasks: RankingTask | Iterable[RankingTask],
    ks: Sequence[int] = (10, 100),
    names: Sequence[str] | None = None,
    fit: bool = True,
    progress: bool = True,
) -> tuple[dict[Any, Any], pd.DataFrame]:
    """Fit and judge models in tasks: what `lists_table` and `slices_table` are made from. Raises `DataError`.

    Parameters
    ----------
    models : dict
        name to ranking model
    tasks : RankingTask | Iterable[RankingTask]
        one or several
    ks : Sequence[int]
        cut-offs
    names : Sequence[str] | None
        metrics; default: all but "auc"
    fit : bool
        False: the models are fitted already (to the only task)
    progress : bool
        a progress bar on standard error

    Returns
    -------
    tuple[dict, pd.DataFrame]
        name to people frame (task below task); and [model, fit_seconds, score_seconds]
    """
    ...

def evaluate_lists(
    models: dict[Any, Any],
    tasks: RankingTask | Iterable[RankingTask],
    reference: str,
    metric: str = "ndcg@10",
    ks: Sequence[int] = (10, 100),
    names: Sequence[str] | None = None,
    by_slice: bool = False,
    fit: bool = True,
    progress: bool = True,
    **kwargs: Any,
) -> pd.DataFrame:
    """Fit, judge and compare ranking models. Raises `DataError`.

    Parameters
    ----------
    models : dict
        name to ranking model, unfitted (or fitted, with fit=False)
    tasks : RankingTask | Iterable[RankingTask]
        one, or several: usually one protocol with several seeds
    reference : str
        the model the others are compared with
    metric : str
        the one with intervals
    ks : Sequence[int]
        cut-offs
    names : Sequence[str] | None
        metrics; default: all but "auc"
    by_slice : bool
        True: the table of `slices_table`
    fit : bool
        False: the models are fitted already (to the only task)
    progress : bool
        a progress bar on standard error
    **kwargs : Any
        n, level, seed of `lists_table`; edges of `slices_table`

    Returns
    -------
    pd.DataFrame
        columns of `lists_table`, then fit_seconds and score_seconds (means over tasks); best first
    """
    ...

def evaluate_saved(
    model: Any,
    dataset: Dataset,
    ranking: Any = None,
    rivals: dict[Any, Any] | None = None,
    every: bool = False,
    progress: bool = True,
) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """How a fitted recommender, called "saved" in both tables, does on ratings that it has not seen.

    The second table is None where there is no ranking model, or no list to judge. Raises `DataError`, also if
    the model has seen one of the ratings.

    Parameters
    ----------
    model : Any
        a fitted recommender with its `ratings`, `movies`, `scale` and `facts`, such as a
        `HybridRecommender`
    dataset : Dataset
        with ratings that it has not seen
    ranking : Any
        the fitted ranking model that makes its lists; None: its lists are not judged
    rivals : dict | None
        name to unfitted ranking model; the first is what `ranking` is compared with
    every : bool
        judge by all its ratings, which were held out in another way than by time
    progress : bool
        progress bars on standard error

    Returns
    -------
    tuple[pd.DataFrame, pd.DataFrame | None]
        of `evaluate` (against bias) and of `evaluate_lists`; or None
    """
    ...

def plot_tradeoff(table: pd.DataFrame, ax: Any = None) -> Any:
    """Accuracy against novelty; the area of a dot is the share of the films that are shown. Raises `DataError`.

    Parameters
    ----------
    table : pd.DataFrame
        from `evaluate_lists`
    ax : Any
        matplotlib axes; None: a new figure

    Returns
    -------
    Any
        the axes
    """
    ...
