# Made from off_policy.py by tools/stubs.py; change that and run the tool again.
"""From the log of lists that were shown by chance, and of what became of them: how good another way of
making lists would have been, with an interval, before anybody is shown one of its lists.
"""

from typing import Any

import pandas as pd
from numpy.typing import ArrayLike

__all__ = ["evaluate_log", "compare_settings"]

def evaluate_log(
    log: pd.DataFrame,
    target: str | ArrayLike = "target",
    *,
    places: int | None = None,
    clip: float | None = None,
    n: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """What another setting would have earned with a list, from what was shown. Raises `DataError`.

    Parameters
    ----------
    log : pd.DataFrame
        [who, setting, item_id, position, propensity, reward, moment], a row for each film shown
    target : str | ArrayLike
        how likely the other setting was to do the same: a column, or one per row
    places : int | None
        how far down the lists to look; None: to their ends
    clip : float | None
        largest weight: calmer, and no longer right on average; None: as they are
    n : int
        bootstrap draws of people
    level : float
        of the intervals
    seed : int
        same seed, same intervals

    Returns
    -------
    pd.DataFrame
        a row for logged, IPS, SNIPS and DR: [estimator, value, low, high, lists, people, effective]
    """
    ...

def compare_settings(
    log: pd.DataFrame, reference: Any = None, *, n: int = 1000, level: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    """What each setting has earned with a list, and what it has more than the reference. Raises `DataError`.

    Parameters
    ----------
    log : pd.DataFrame
        as for `evaluate_log`, with several settings
    reference : Any
        the setting that others are compared with; None: the one that is first in the log
    n : int
        bootstrap draws of people
    level : float
        of the intervals
    seed : int
        same seed, same intervals

    Returns
    -------
    pd.DataFrame
        a row for each: [setting, lists, people, value, low, high, difference, difference_low, ..._high]
    """
    ...
