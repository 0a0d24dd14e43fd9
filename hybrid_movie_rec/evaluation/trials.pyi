# Made from trials.py by tools/stubs.py; change that and run the tool again.
"""Each trial learns from those before it, poor ones are stopped early, and whatever ends it, what was tried
is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from hybrid_movie_rec.base.errors import DataError

__all__ = ["Range", "read_value", "read_choices", "need_optuna", "Crew", "judged", "Trials", "run_trials"]

@dataclass(frozen=True)
class Range:
    """All numbers from the lowest to the highest.

    Parameters
    ----------
    low : float
        two whole numbers: only whole numbers are tried
    high : float
    log : bool
        whether equal ratios are equally far, such as from 10 to 100 to 1000
    """

    low: float
    high: float
    log: bool = ...

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are tried."""
        ...

    def __contains__(self, value: Any) -> bool: ...

def read_value(text: str) -> Any:
    """What a text says.

    Parameters
    ----------
    text : str
        such as "8", "0.5", "true", "none" or "normal"

    Returns
    -------
    Any
        int, float, bool, None or text
    """
    ...

def read_choices(text: str) -> Range | list[Any]:
    """What may be tried of a setting, from a text. Raises `DataError`.

    Parameters
    ----------
    text : str
        "8,16,32", "0.0..0.5" or "10..1000 log"
    """
    ...

def need_optuna() -> Any:
    """The module `optuna`. Raises `DataError` with what to install where it is missing."""
    ...

class Crew:
    """Judges settings in this process, one at a time.

    Parameters
    ----------
    judge : Callable[[dict, int], float]
        settings and fold to a value
    """

    size: int
    judge: Callable[[dict[Any, Any], int], float]

    def __init__(self, judge: Callable[[dict[Any, Any], int], float]) -> None: ...
    def give(self, number: int, settings: dict[Any, Any], fold: int) -> None:
        """Hand in a piece of work, under a number."""
        ...

    def take(self) -> tuple[int, float | DataError]:
        """The number and the answer of the next piece that is done."""
        ...

def judged(judge: Callable[[dict[Any, Any], int], float], settings: dict[Any, Any], fold: int) -> float | DataError:
    """A judge's answer, or why there is none."""
    ...

@dataclass(frozen=True, eq=False, repr=False)
class Trials:
    """What was tried.

    Parameters
    ----------
    metric : str
    larger : bool
        whether large is good
    table : pd.DataFrame
        [trial, outcome, settings ..., metric, folds, seconds, why], best first
    settings : tuple[str, ...]
        their names
    ended : str
        by "trials", "time", "space" (nothing is left to try) or "interrupted"
    finished : tuple
        the finished trials as Optuna has them
    """

    metric: str
    larger: bool
    table: pd.DataFrame
    settings: tuple[str, ...]
    ended: str
    finished: tuple[Any, ...]

    @cached_property
    def importance(self) -> pd.DataFrame:
        """Which settings the values differ by: [setting, importance], shares that sum to 1; empty after too few
        trials.
        """
        ...

    @property
    def best(self) -> dict[Any, Any]:
        """The best settings."""
        ...

    @property
    def value(self) -> float:
        """The metric of the best settings, on validation: too good by some luck, since it was chosen."""
        ...

    def __repr__(self) -> str: ...
    def plot(self, most: int = 4) -> Any:
        """The metric of each trial over each setting.

        Parameters
        ----------
        most : int
            settings, those that matter most

        Returns
        -------
        Any
            an array of matplotlib axes
        """
        ...

def run_trials(
    judge: Callable[[dict[Any, Any], int], float] | Crew,
    space: dict[str, Range | list[Any]],
    trials: int = 30,
    seconds: float | None = None,
    *,
    folds: int = 3,
    metric: str = "value",
    larger: bool = False,
    seed: int = 0,
    file: str | Path | None = None,
    first: dict[Any, Any] | None = None,
    facts: dict[Any, Any] | None = None,
    progress: bool = True,
) -> Trials:
    """Look for good settings. Raises `DataError`. Ctrl-C ends the search and keeps what was done.

    Parameters
    ----------
    judge : Callable[[dict, int], float] | Crew
        (settings, fold) to a value; or a crew that has one
    space : dict[str, Range | list]
        what may be tried of each setting
    trials : int
        trials in all, those in the file included
    seconds : float | None
        no trial begins later than that; at least one is finished
    folds : int
        a trial's value is the mean over so many
    metric : str
        what the judge gives, for tables and plots
    larger : bool
        whether large is good
    seed : int
        same seed, same trials (with a crew of one)
    file : str | Path | None
        SQLite, kept and taken up again; None: in memory
    first : dict | None
        settings that are tried first
    facts : dict | None
        what else tells this question from others, such as a digest of the data
    progress : bool
        a progress bar on standard error
    """
    ...
