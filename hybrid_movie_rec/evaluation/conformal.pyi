# Made from conformal.py by tools/stubs.py; change that and run the tool again.
""" "Nine in ten ratings lie between these ends" is a promise. Here is how it is kept for every kind of
question, and how to see whether it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from hybrid_movie_rec.data import Dataset

__all__ = [
    "SITUATIONS",
    "GIVEN",
    "ROWS_PER_GROUP",
    "ROWS_PER_KIND",
    "MOST_GROUPS",
    "FOLDS",
    "MOST_ROWS",
    "MOST_PEOPLE",
    "MOST_EACH",
    "conformal_quantile",
    "situations_of",
    "Group",
    "groups_of",
    "Guarantee",
    "logistic_curve",
    "logistic",
    "chance_table",
    "HeldBack",
    "last_sittings",
    "hold_back",
    "later_ratings",
    "rows_of",
    "ask_held_back",
    "guarantee_of",
    "coverage_table",
    "plot_reliability",
]

def conformal_quantile(scores: Sequence[float], level: float, weights: Sequence[float] | None = None) -> float:
    """The distance that a new score keeps with probability `level` or more. Raises `DataError`.

    Parameters
    ----------
    scores : Sequence[float]
        how far off past answers were (n,)
    level : float
        the share of new scores that shall be no larger
    weights : Sequence[float] | None
        how much each counts (n,); None: all alike

    Returns
    -------
    float
        infinite if there are too few
    """
    ...

SITUATIONS: tuple[str, str, str, str, str, str, str, str, str, str]
GIVEN: tuple[int, int, int, int, int, int]

def situations_of(knowing: np.ndarray, unrated: np.ndarray, given: int | None = None) -> np.ndarray:
    """What kind of question each is.

    Parameters
    ----------
    knowing : np.ndarray
        of the person: 0 in a sitting that was seen, 1 on another day, 2 nobody known (N,)
    unrated : np.ndarray
        bool (N,): nobody has rated the film
    given : int | None
        ratings of a newcomer, who is then the person; None: a person of the training data

    Returns
    -------
    np.ndarray
        positions in `SITUATIONS`, int64 (N,)
    """
    ...

ROWS_PER_GROUP: int
ROWS_PER_KIND: int
MOST_GROUPS: int

class Group(NamedTuple):
    """The rows of one kind of question from one number of predicted stars on.

    Parameters
    ----------
    situation : int
        position in `SITUATIONS`; -1 for all rows, which stand in where a kind has too few
    start : float
        stars predicted, from here ...
    rows : np.ndarray
        positions of its rows (n,)
    """

    situation: int
    start: float
    rows: np.ndarray

def groups_of(situation: np.ndarray, stars: np.ndarray) -> list[Group]:
    """Rows by kind of question and stars predicted, in ascending order; before them, all rows.

    Parameters
    ----------
    situation : np.ndarray
        positions in `SITUATIONS` (N,)
    stars : np.ndarray
        stars predicted (N,)
    """
    ...

@dataclass(frozen=True, eq=False)
class Guarantee:
    """What a model said about ratings it had not seen, and what came: N rows, from which promises are read off.

    Parameters
    ----------
    situation : np.ndarray
        positions in `SITUATIONS`, uint8 (N,)
    stars : np.ndarray
        stars predicted, float32 (N,)
    std : np.ndarray
        standard deviation stated, float32 (N,)
    rating : np.ndarray
        stars given, float32 (N,)
    person : np.ndarray
        whose rating it is, numbered from 0, int32 (N,)
    weight : np.ndarray
        how much the row counts, float32 (N,)
    """

    situation: np.ndarray
    stars: np.ndarray
    std: np.ndarray
    rating: np.ndarray
    person: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int: ...
    def __repr__(self) -> str: ...
    @cached_property
    def scores(self) -> np.ndarray:
        """How far off each answer was, in its own standard deviations, float64 (N,)."""
        ...

    @cached_property
    def groups(self) -> list[Group]:
        """By kind of question and stars predicted."""
        ...

    @cached_property
    def reaches(self) -> dict[float, np.ndarray]:
        """What `reach` has worked out, by level: a number for each of the groups."""
        ...

    def group_of(self, situation: np.ndarray, stars: np.ndarray) -> np.ndarray:
        """The group of each question.

        Parameters
        ----------
        situation : np.ndarray
            of each question, positions in `SITUATIONS` (N,)
        stars : np.ndarray
            stars predicted (N,)

        Returns
        -------
        np.ndarray
            positions in `groups`, int64 (N,)
        """
        ...

    def reach(self, level: float, situation: np.ndarray, stars: np.ndarray) -> np.ndarray:
        """How far an interval must reach for the promise. Raises `DataError` for a level that is not between 0 and
        1.

        Parameters
        ----------
        level : float
            the share of ratings that shall lie within
        situation : np.ndarray
            of each question (N,)
        stars : np.ndarray
            stars predicted (N,)

        Returns
        -------
        np.ndarray
            standard deviations to either side, float64 (N,); infinite where too few rows were asked
        """
        ...

    def describe(self, level: float = 0.9) -> pd.DataFrame:
        """What the promise rests on, group by group. Raises `DataError` for a level that is not between 0 and 1.

        Parameters
        ----------
        level : float
            the share of ratings that shall lie within

        Returns
        -------
        pd.DataFrame
            [situation, from_stars, rows, people, reach, note], a row per group
        """
        ...

    def chances(self, border: float, situation: np.ndarray, stars: np.ndarray, std: np.ndarray) -> np.ndarray:
        """How likely a rating is above the border.

        Parameters
        ----------
        border : float
            half a step below the fewest stars that count
        situation : np.ndarray
            of each question (N,)
        stars : np.ndarray
            stars predicted (N,)
        std : np.ndarray
            standard deviation stated (N,)

        Returns
        -------
        np.ndarray
            float64 (N,), between 0 and 1
        """
        ...

def logistic_curve(
    x: np.ndarray, happened: np.ndarray, weights: np.ndarray, hold: float = 1.0, rounds: int = 25
) -> np.ndarray:
    """The logistic curve through what happened, by Newton's method.

    Parameters
    ----------
    x : np.ndarray
        (n,)
    happened : np.ndarray
        bool (n,)
    weights : np.ndarray
        (n,)
    hold : float
        how firmly it is held to an offset of 0 and a slope of 1.7, which is the normal curve's
    rounds : int

    Returns
    -------
    np.ndarray
        offset and slope (2,)
    """
    ...

def logistic(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), without overflow."""
    ...

def chance_table(happened: Sequence[bool], chance: Sequence[float], bins: int = 10) -> pd.DataFrame:
    """What was said against what happened, and the Brier score. Raises `DataError`.

    Parameters
    ----------
    happened : Sequence[bool]
        whether it came true (N,)
    chance : Sequence[float]
        how likely that was said to be (N,)
    bins : int
        equally many rows in each

    Returns
    -------
    pd.DataFrame
        [said, happened, rows], a row per bin; attrs: brier, and gap (mean distance of the two columns)
    """
    ...

FOLDS: int
MOST_ROWS: int
MOST_PEOPLE: int
MOST_EACH: int

class HeldBack(NamedTuple):
    """A training part, and what is asked about the rest of the ratings.

    Parameters
    ----------
    train : Dataset
        without what was held back
    ratings : pd.DataFrame
        [user_id, item_id, rating, timestamp] that are asked about, of any people
    newcomers : list[pd.DataFrame]
        all ratings, in order of time, of people who are not in `train`
    """

    train: Dataset
    ratings: pd.DataFrame
    newcomers: list[pd.DataFrame]

def last_sittings(ratings: pd.DataFrame, gap: float) -> np.ndarray:
    """Which ratings are of somebody's last sitting, where they had more than one.

    Parameters
    ----------
    ratings : pd.DataFrame
        [user_id, timestamp, ...]
    gap : float
        seconds; a longer pause begins another sitting

    Returns
    -------
    np.ndarray
        bool (N,)
    """
    ...

def hold_back(dataset: Dataset, fold: int = 0, seed: int = 0, gap: float = ...) -> HeldBack:
    """Hold back people, films, last sittings and single ratings; nothing at all if nothing else would be left.

    Parameters
    ----------
    dataset : Dataset
        the training data
    fold : int
        which of ten folds of people and of films
    seed : int
        same seed, same folds
    gap : float
        seconds; a longer pause begins another sitting
    """
    ...

def later_ratings(
    own: pd.DataFrame, given: int, rated: np.ndarray, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """A newcomer's first ratings of films that have others, and some of the rest.

    Parameters
    ----------
    own : pd.DataFrame
        all ratings of one person, in order of time
    given : int
        how many are told
    rated : np.ndarray
        films that somebody in the training part has rated
    rng : np.random.Generator

    Returns
    -------
    tuple[pd.DataFrame, pd.DataFrame] | None
        told and asked; None if nothing is left to ask
    """
    ...

def rows_of(situation: np.ndarray, told: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Questions with their answers and what came.

    Parameters
    ----------
    situation : np.ndarray
        of each question (N,)
    told : pd.DataFrame
        [stars, std]
    asked : pd.DataFrame
        [user_id, rating, timestamp]

    Returns
    -------
    pd.DataFrame
        [situation, stars, std, rating, user_id, timestamp]
    """
    ...

def ask_held_back(model: Any, held: HeldBack, seed: int = 0) -> pd.DataFrame:
    """What the model says about all that was held back.

    Parameters
    ----------
    model : Any
        fitted to `held.train`; a rating model that gives `return_std`, `situations` and
        `posteriors_for`
    held : HeldBack
    seed : int
        of the draw of newcomers' later ratings

    Returns
    -------
    pd.DataFrame
        [situation, stars, std, rating, user_id, timestamp], a row per question
    """
    ...

def guarantee_of(rounds: list[pd.DataFrame], half_life: float | None = None) -> Guarantee:
    """The guarantee that rests on one or more rounds of questions. Raises `DataError` for a half-life of 0 or
    less.

    Parameters
    ----------
    rounds : list[pd.DataFrame]
        of `ask_held_back`, one for each fit
    half_life : float | None
        days after which a row counts half as much; None: all alike
    """
    ...

def coverage_table(
    actual: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    groups: dict[str, Sequence[Any]],
    *,
    people: Sequence[Any] | None = None,
    level: float = 0.9,
    least: int = 100,
    n: int = 300,
    seed: int = 0,
) -> pd.DataFrame:
    """How often intervals held, group by group, with what drawing people again would change (95 %). Raises
    `DataError`.

    Parameters
    ----------
    actual : Sequence[float]
        stars given (N,)
    low : Sequence[float]
        lower ends (N,)
    high : Sequence[float]
        upper ends (N,)
    groups : dict[str, Sequence]
        by name, a label for each row (N,); rows without (None, NaN) are left out
    people : Sequence | None
        whose rating it is (N,); None: every row is drawn for itself
    level : float
        the share promised
    least : int
        rows a group must have
    n : int
        draws of people
    seed : int

    Returns
    -------
    pd.DataFrame
        [group, part, rows, people, coverage, coverage_low, coverage_high, width, score]
    """
    ...

def plot_reliability(
    tables: dict[str, pd.DataFrame], level: float = 0.9, axes: Sequence[Axes] | None = None
) -> Sequence[Axes]:
    """Share held and width of the intervals, a line per group and a colour per method.

    Parameters
    ----------
    tables : dict[str, pd.DataFrame]
        of `coverage_table`, by the name of the method
    level : float
        the share promised
    axes : "Sequence[Axes] | None"
        two; made if missing
    """
    ...
