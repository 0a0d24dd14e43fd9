# Made from tuning.py by tools/stubs.py; change that and run the tool again.
"""Settings are chosen on people and films that the final question never asks about, and the table shows all
that was tried.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd

from hybrid_movie_rec.evaluation.tasks import RankingTask

__all__ = ["mean_metric", "tune"]

def mean_metric(model: object, task: RankingTask, metric: str = "ndcg@10", chunk: int = 512) -> float:
    """The mean of a metric over the people of a task. Raises `DataError` for a metric that is not known.

    Parameters
    ----------
    model : object
        fitted; has `score(histories, user_ids, item_ids) -> (B, I)`
    task : RankingTask
        its histories are shown to the model, its targets are to be found
    metric : str
        a name of evaluation/01_metrics and a length of list; without one, 10
    chunk : int
        people asked about at a time
    """
    ...

def tune(
    make: Callable[..., Any],
    grid: dict[Any, Any] | list[dict[Any, Any]],
    task: RankingTask | list[RankingTask],
    metric: str = "ndcg@10",
    budget: int | None = None,
    seed: int = 0,
    progress: bool = True,
) -> tuple[object, pd.DataFrame]:
    """Try settings on a validation task. Raises `DataError` for an empty grid and for a metric that is not
    known.

    Parameters
    ----------
    make : Callable
        a class, or a function, that makes an unfitted model of settings
    grid : dict | list[dict]
        a dict of lists (all combinations are tried), or a list of dicts
    task : RankingTask | list[RankingTask]
        made inside train; of several, the mean counts
    metric : str
        what is to be large
    budget : int | None
        try so many at most, drawn at random; None: all
    seed : int
        draws them
    progress : bool
        a progress bar on standard error

    Returns
    -------
    tuple[object, pd.DataFrame]
        an unfitted model with the best settings; [settings, metric, seconds], best first
    """
    ...
