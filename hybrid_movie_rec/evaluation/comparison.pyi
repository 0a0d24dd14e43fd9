# Made from comparison.py by tools/stubs.py; change that and run the tool again.
"""Which of several models is better, by how much, and could it be luck? One interval, one test, one table
and one picture, for errors in stars and for lists alike.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

__all__ = [
    "resampled",
    "interval",
    "check_draws",
    "Difference",
    "sign_flips",
    "paired_difference",
    "holm",
    "check_reference",
    "compare_means",
    "tables_by_slice",
    "protocol_line",
    "plot_forest",
]

def resampled(
    values: np.ndarray, people: Sequence[Any] | None = None, n: int = 1000, seed: int = 0, block: int = 2000000
) -> tuple[np.ndarray, int]:
    """Means after drawing people with replacement. All models see the same draws; fewer than two people give
    NaN.

    Parameters
    ----------
    values : np.ndarray
        float (N, M), a value per row and model
    people : Sequence | None
        (N,) whose row it is; None: every row is drawn for itself
    n : int
        draws
    seed : int
        same seed, same draws
    block : int
        weights held in memory at a time

    Returns
    -------
    tuple[np.ndarray, int]
        float64 (n, M), the means of each draw; and G, how many people there are
    """
    ...

def interval(draws: np.ndarray, level: float = 0.95) -> np.ndarray:
    """The middle part of the draws (a percentile interval).

    Parameters
    ----------
    draws : np.ndarray
        (n, ...), of `resampled` or made from it
    level : float
        share of the draws that lie within

    Returns
    -------
    np.ndarray
        (2, ...), lower and upper ends
    """
    ...

def check_draws(n: int, level: float) -> None:
    """Raise `DataError` unless an interval can be made of so many draws at this level.

    Parameters
    ----------
    n : int
        draws
    level : float
        of the interval
    """
    ...

@dataclass(frozen=True)
class Difference:
    """What one model has more than another on the same rows, with an interval and perhaps a test.

    Parameters
    ----------
    difference : float
        figure of model a minus that of model b
    low : float
        lower end of the bootstrap interval; NaN if there is none
    high : float
        upper end
    level : float
        share of such intervals that hold the true difference, for instance 0.95
    groups : int
        how many people (or rows) were drawn
    p : float | None
        of the sign-flip test, two-sided: 1 if the models cannot be told apart; None: not tested
    unit : str
        such as "stars"
    """

    difference: float
    low: float
    high: float
    level: float
    groups: int
    p: float | None = ...
    unit: str = ...

    @property
    def clear(self) -> bool:
        """Whether the interval leaves zero out."""
        ...

    def __str__(self) -> str: ...

def sign_flips(sums: np.ndarray, n: int = 10000, seed: int = 0, block: int = 20000000) -> np.ndarray:
    """Two-sided p of each model, by tossing the signs of people; the data themselves count as one toss more.

    Parameters
    ----------
    sums : np.ndarray
        float (G, M), the sum of each person's differences for each model
    n : int
        tosses
    seed : int
        same seed, same tosses
    block : int
        signs held in memory at a time

    Returns
    -------
    np.ndarray
        float64 (M,)
    """
    ...

def paired_difference(
    a: Sequence[float],
    b: Sequence[float],
    people: Sequence[Any] | None = None,
    n: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Difference:
    """Difference of two means over the same people, with an interval and a sign-flip test. Raises `DataError`.

    Parameters
    ----------
    a : Sequence[float]
        a figure per row (N,), of model a
    b : Sequence[float]
        of model b: the same people in the same order
    people : Sequence | None
        (N,) ids; rows of one person are drawn together. None: every row is a person
    n : int
        bootstrap draws; ten times as many tosses
    level : float
        of the interval
    seed : int
        same seed, same interval

    Returns
    -------
    Difference
        a minus b
    """
    ...

def holm(p: Sequence[float]) -> np.ndarray:
    """Corrected p values by Holm's method, for so many comparisons at once.

    Parameters
    ----------
    p : Sequence[float]
        (M,)

    Returns
    -------
    np.ndarray
        float64 (M,)
    """
    ...

def check_reference(reference: str, names: Sequence[str], where: str = "comparison") -> None:
    """Raise `DataError` unless the reference is one of the models.

    Parameters
    ----------
    reference : str
        name of a model
    names : Sequence[str]
        of all models
    where : str
        for the error
    """
    ...

def compare_means(
    values: np.ndarray,
    names: Sequence[str],
    reference: str,
    metric: str,
    people: Sequence[Any] | None = None,
    n: int = 1000,
    level: float = 0.95,
    seed: int = 0,
    finish: Callable[..., Any] = ...,
    test: bool = False,
    drawn: str = "people",
) -> pd.DataFrame:
    """The mean of each model with its interval, and its difference to the reference. Raises `DataError`.

    Parameters
    ----------
    values : np.ndarray
        float (N, M), a value per row and model
    names : Sequence[str]
        (M,)
    reference : str
        name of the model the others are compared with
    metric : str
        what the figure is called: the name of its column
    people : Sequence | None
        (N,) whose row it is; None: every row is drawn for itself
    n : int
        draws; ten times as many tosses of the test
    level : float
        of the intervals
    seed : int
        same seed, same intervals
    finish : Callable
        from means to the figure, such as `np.sqrt`
    test : bool
        add p of paired sign-flip tests, corrected by Holm's method
    drawn : str
        what is drawn, for `attrs["interval"]`

    Returns
    -------
    pd.DataFrame
        [model, <metric>, low, high, difference, difference_low, difference_high] and p if tested
    """
    ...

def tables_by_slice(slices: pd.Series, table_of: Callable[..., Any]) -> pd.DataFrame:
    """A table of all rows and one for each slice that occurs, in the order of the categories.

    Parameters
    ----------
    slices : pd.Series
        categorical (N,), the part that each row belongs to
    table_of : Callable
        from the chosen rows, bool (N,), to a table

    Returns
    -------
    pd.DataFrame
        `slice` ("all" first), then the columns of the tables
    """
    ...

def protocol_line(table: pd.DataFrame) -> str:
    """The protocol of a table, as a second line for a title.

    Parameters
    ----------
    table : pd.DataFrame
        with the protocol in its `attrs`, or without

    Returns
    -------
    str
        such as "\\\\nrandom 80/20, seed 1"; "" if the table does not say
    """
    ...

def plot_forest(table: pd.DataFrame, ax: Any = None) -> Any:
    """Differences to the reference with their intervals, best at the top; green is better and red worse beyond
    luck.

    Parameters
    ----------
    table : pd.DataFrame
        of `evaluate`, `evaluate_lists` or `compare_means`; where it has slices, the rows of "all"
    ax : Any
        matplotlib axes; None: a new figure

    Returns
    -------
    Any
        the axes
    """
    ...
