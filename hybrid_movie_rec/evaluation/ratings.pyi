# Made from ratings.py by tools/stubs.py; change that and run the tool again.
"""Whether one model is really better than another: errors in stars, honest baselines, intervals that say how
sure we are, and one table that holds it all.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.evaluation.comparison import Difference
from hybrid_movie_rec.evaluation.splits import TrainTest

__all__ = [
    "rmse",
    "mae",
    "GlobalMean",
    "BiasModel",
    "bootstrap_difference",
    "comparison_table",
    "slices",
    "slice_table",
    "fit_predict",
    "check_unseen",
    "evaluate",
    "unseen",
    "plot_slices",
    "calibration",
    "plot_calibration",
    "interval_coverage",
]

def rmse(actual: Sequence[float], predicted: Sequence[float]) -> float:
    """Root mean squared error. Raises `DataError` for NaN, different lengths and nothing at all.

    Parameters
    ----------
    actual : Sequence[float]
        stars given (N,)
    predicted : Sequence[float]
        stars predicted (N,)

    Returns
    -------
    float
        stars
    """
    ...

def mae(actual: Sequence[float], predicted: Sequence[float]) -> float:
    """Mean absolute error. Raises `DataError` for NaN, different lengths and nothing at all.

    Parameters
    ----------
    actual : Sequence[float]
        stars given (N,)
    predicted : Sequence[float]
        stars predicted (N,)

    Returns
    -------
    float
        stars
    """
    ...

class GlobalMean:
    """Predicts the mean of the training ratings, for all people and films; unknown ids get the same."""

    mean: Any
    users: Any
    items: Any

    def __init__(self) -> None: ...
    def __repr__(self) -> str: ...
    def fit(self, dataset: Dataset) -> GlobalMean:
        """Remember the mean rating and who and what was seen.

        Parameters
        ----------
        dataset : Dataset
            its ratings are averaged

        Returns
        -------
        GlobalMean
            itself
        """
        ...

    def predict(
        self,
        user_ids: Sequence[Any],
        item_ids: Sequence[Any],
        timestamps: Sequence[Any] | None = None,
        on_unknown: str = "fallback",
    ) -> np.ndarray:
        """The mean, N times. Raises `DataError` if not fitted, for lengths that differ and, if asked to, for unknown
        ids.

        Parameters
        ----------
        user_ids : Sequence
            ids (N,)
        item_ids : Sequence
            ids (N,)
        timestamps : Sequence | None
            accepted and not used
        on_unknown : str
            "fallback" (the mean), or "raise"

        Returns
        -------
        np.ndarray
            float32 (N,), stars
        """
        ...

class BiasModel:
    """Overall mean plus a bias per user and per item, both shrunk towards zero.

    [Koren and others 2009](https://doi.org/10.1109/MC.2009.263). A strength that is None is chosen by `fit`,
    on a tenth of the training ratings that it puts aside.

    Parameters
    ----------
    reg_user : float | None
        ridge strength for users, in ratings; np.inf: no bias; None: chosen
    reg_item : float | None
        the same for items
    seed : int
        draws the validation slice
    """

    reg_user: float | None
    reg_item: float | None
    seed: int
    users: Any
    items: Any
    mean: Any
    user_bias: Any
    item_bias: Any
    sweeps: Any
    strengths: Any
    searched: Any
    scale: Any

    def __init__(self, reg_user: float | None = None, reg_item: float | None = None, seed: int = 0) -> None: ...
    def __repr__(self) -> str: ...
    def fit(self, dataset: Dataset, validation: pd.DataFrame | None = None) -> BiasModel:
        """Choose the strengths that are None, then fit all biases. The order of the rows does not matter.

        Parameters
        ----------
        dataset : Dataset
            its ratings are learnt
        validation : pd.DataFrame | None
            [user_id, item_id, rating] to choose strengths by

        Returns
        -------
        BiasModel
            itself, with users, items, mean, user_bias, item_bias, strengths, sweeps
        """
        ...

    def predict(
        self,
        user_ids: Sequence[Any],
        item_ids: Sequence[Any],
        timestamps: Sequence[Any] | None = None,
        on_unknown: str = "fallback",
    ) -> np.ndarray:
        """Mean plus biases, clipped.

        Raises `DataError` if not fitted, for lengths that differ and, if asked to, for unknown ids.

        Parameters
        ----------
        user_ids : Sequence
            ids (N,)
        item_ids : Sequence
            ids (N,)
        timestamps : Sequence | None
            accepted and not used
        on_unknown : str
            "fallback": an unknown user or item has bias 0; or "raise"

        Returns
        -------
        np.ndarray
            float32 (N,), stars within the scale
        """
        ...

def bootstrap_difference(
    actual: Sequence[float],
    predicted_a: Sequence[float],
    predicted_b: Sequence[float],
    by: Sequence[Any] | None = None,
    n: int = 1000,
    level: float = 0.95,
    seed: int = 0,
    metric: Callable[..., Any] | str = ...,
) -> Difference:
    """Difference of two models' errors with a percentile bootstrap interval. Raises `DataError`.

    Parameters
    ----------
    actual : Sequence[float]
        stars given (N,)
    predicted_a : Sequence[float]
        stars predicted by model a (N,)
    predicted_b : Sequence[float]
        by model b (N,)
    by : Sequence | None
        (N,) user ids: whole people are drawn; None: single rows
    n : int
        draws
    level : float
        of the interval
    seed : int
        same seed, same interval
    metric : Callable | str
        `rmse` or `mae`, or its name

    Returns
    -------
    Difference
        a minus b, in stars: negative means that a is better
    """
    ...

def comparison_table(
    predictions: dict[Any, Any],
    test: pd.DataFrame,
    reference: str,
    by: str | None = "user_id",
    n: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Errors in stars of several models on the same ratings, best RMSE first.

    `difference` is a model's RMSE minus that of the reference. Raises `DataError`.

    Parameters
    ----------
    predictions : dict
        name to predicted stars (N,), all for the rows of `test`
    test : pd.DataFrame
        [user_id, item_id, rating], N rows
    reference : str
        name of the model the others are compared with
    by : str | None
        column whose values are drawn in the bootstrap; None: single rows
    n : int
        draws
    level : float
        of the intervals
    seed : int
        same seed, same intervals

    Returns
    -------
    pd.DataFrame
        [model, rmse, rmse_low, rmse_high, mae, difference, difference_low, difference_high, n]
    """
    ...

def slices(test: pd.DataFrame, train: Dataset) -> pd.Series:
    """Which test ratings are about people and films that occur in the training ratings?

    Parameters
    ----------
    test : pd.DataFrame
        [user_id, item_id, ...]
    train : Dataset
        what the models were fitted on

    Returns
    -------
    pd.Series
        "warm", "cold item", "cold user" or "both cold" per row of `test`, categorical
    """
    ...

def slice_table(
    predictions: dict[Any, Any],
    test: pd.DataFrame,
    train: Dataset,
    reference: str,
    *,
    by: str | None = "user_id",
    n: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """A comparison for all test ratings and one for each of the `slices` that occurs. Raises `DataError`.

    Parameters
    ----------
    predictions : dict
        name to predicted stars (N,)
    test : pd.DataFrame
        [user_id, item_id, rating]
    train : Dataset
        what the models were fitted on
    reference : str
        name of the model the others are compared with
    by : str | None
        column whose values are drawn in the bootstrap; None: single rows
    n : int
        draws
    level : float
        of the intervals
    seed : int
        same seed, same intervals

    Returns
    -------
    pd.DataFrame
        the columns of `comparison_table` after `slice` ("all" first) and `share` of the test ratings
    """
    ...

def fit_predict(
    models: dict[Any, Any], split: TrainTest, fit: bool = True, progress: bool = True
) -> tuple[dict[Any, Any], pd.DataFrame]:
    """Fit models on the training part and predict the test part, with wall-clock times.

    Parameters
    ----------
    models : dict
        name to rating model
    split : TrainTest
        fitted on `train`, asked about `test`
    fit : bool
        False: the models are fitted already
    progress : bool
        a progress bar on standard error

    Returns
    -------
    tuple[dict, pd.DataFrame]
        name to predictions float32 (N,), and a frame [model, fit_seconds, predict_seconds]
    """
    ...

def check_unseen(model: Any, test: pd.DataFrame, name: str = "model", train: Dataset | None = None) -> None:
    """Raise `DataError` if a model has learned from ratings of the test, or cannot show that it has not.

    Parameters
    ----------
    model : Any
        fitted, with its `ratings` or its `facts` where it keeps them
    test : pd.DataFrame
        [user_id, item_id, ...], what it is to be judged by
    name : str
        of the model, for the error
    train : Dataset | None
        what it should have been fitted on
    """
    ...

def evaluate(
    models: dict[Any, Any],
    split: TrainTest,
    reference: str = "bias",
    fit: bool = True,
    by_slice: bool = False,
    progress: bool = True,
    *,
    by: str | None = "user_id",
    n: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Fit, predict and compare rating models on one split. Raises `DataError`.

    Parameters
    ----------
    models : dict
        name to rating model, unfitted (or fitted, with fit=False)
    split : TrainTest
        from evaluation/00_splits; its name becomes `attrs["protocol"]` of the table
    reference : str
        the model the others are compared with; "bias" is added if it is missing
    fit : bool
        False: the models are fitted already
    by_slice : bool
        True: the table of `slice_table`
    progress : bool
        a progress bar on standard error
    by : str | None
        column whose values are drawn in the bootstrap; None: single rows
    n : int
        draws
    level : float
        of the intervals
    seed : int
        same seed, same intervals

    Returns
    -------
    pd.DataFrame
        columns of `comparison_table`, then fit_seconds and predict_seconds; best first
    """
    ...

def unseen(model: Any, dataset: Dataset, every: bool = False) -> TrainTest:
    """Ratings to judge a fitted recommender by.

    Raises `DataError` if there are none, or if it has learned from one of them.

    Parameters
    ----------
    model : Any
        fitted, with its `ratings`, `movies` and `scale`, such as a `HybridRecommender`
    dataset : Dataset
        where later ratings are
    every : bool
        judge by all its ratings, which were held out in another way than by time

    Returns
    -------
    TrainTest
        train: what the model has seen; test: what it has not
    """
    ...

def plot_slices(table: pd.DataFrame, ax: Any = None) -> Any:
    """RMSE per slice and model, with intervals; a slice's share of the test is below its name.

    Parameters
    ----------
    table : pd.DataFrame
        from `slice_table`, or `evaluate` with by_slice=True
    ax : Any
        matplotlib axes; None: a new figure

    Returns
    -------
    Any
        the axes
    """
    ...

def calibration(
    actual: Sequence[float], predicted: Sequence[float], step: float = 0.5, share: float = 0.8
) -> pd.DataFrame:
    """Mean and central range of the stars given, for each range of stars predicted. Raises `DataError`.

    Parameters
    ----------
    actual : Sequence[float]
        stars given (N,)
    predicted : Sequence[float]
        stars predicted (N,)
    step : float
        width of the bins of predicted stars
    share : float
        of the ratings that lie between `low` and `high`

    Returns
    -------
    pd.DataFrame
        [predicted, actual, low, high, n], one row per bin that occurs
    """
    ...

def plot_calibration(table: pd.DataFrame, ax: Any = None, label: str = "mean") -> Any:
    """Stars given against stars predicted; the means of a calibrated model lie on the diagonal.

    Parameters
    ----------
    table : pd.DataFrame
        from `calibration`
    ax : Any
        matplotlib axes; None: a new figure
    label : str
        for the legend

    Returns
    -------
    Any
        the axes
    """
    ...

def interval_coverage(
    actual: Sequence[float], low: Sequence[float], high: Sequence[float], level: float = 0.9
) -> dict[Any, Any]:
    """How often intervals hold the rating, how wide they are, and both weighed.

    Raises `DataError`, also for intervals that end before they begin.

    Parameters
    ----------
    actual : Sequence[float]
        stars given (N,)
    low : Sequence[float]
        lower ends (N,), stars
    high : Sequence[float]
        upper ends (N,), stars
    level : float
        the share of ratings that the intervals promise to hold

    Returns
    -------
    dict
        coverage (0 to 1), width (stars) and score (stars, smaller is better)
    """
    ...
