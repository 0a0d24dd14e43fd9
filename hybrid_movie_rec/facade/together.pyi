# Made from together.py by tools/stubs.py; change that and run the tool again.
"""One film for several people: what each would give it, why, and a list that is fair to all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.lists import Recommendations
from hybrid_movie_rec.facade.state import Fitted

__all__ = ["RULES", "MOST", "group_order", "Together", "together"]
RULES: tuple[str, str, str]

def group_order(opinions: np.ndarray, k: int, rule: str = "average") -> np.ndarray:
    """What a group should see, by a rule.

    Parameters
    ----------
    opinions : np.ndarray
        float64 (P, I), comparable among people; -inf for films that may not be shown
    k : int
        films
    rule : str
        one of `RULES`

    Returns
    -------
    np.ndarray
        int64, at most k positions, best first
    """
    ...

MOST: int

@dataclass(frozen=True, eq=False, repr=False)
class Together:
    """Films for a group, and what each of them would make of them.

    Parameters
    ----------
    rule : str
    people : list[str]
        what they are called
    films : Recommendations
        [rank, item_id, title, year, genres, stars, least, most], best first
    each : pd.DataFrame
        [rank, item_id, person, stars, low, high, reasons], a row for each film and person
    unknown : list
        people and films that were not known
    """

    rule: str
    people: list[str]
    films: Recommendations
    each: pd.DataFrame
    unknown: list[Any]

    def __repr__(self) -> str: ...
    def wide(self) -> pd.DataFrame:
        """A row for each film, a column for each person.

        Returns
        -------
        pd.DataFrame
            [rank, title, year, stars, and a column of stars for each person]
        """
        ...

    def _repr_html_(self) -> str: ...

def together(
    state: Fitted,
    people: Sequence[Any] | Mapping[str, Any],
    options: ListOptions,
    rule: str = "average",
    why: int | None = None,
) -> Together:
    """What several people should watch together. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    people : Sequence[Any] | Mapping[str, Any]
        ids, ratings or files, by names if they are to have any
    options : ListOptions
    rule : str
        one of `RULES`
    why : int | None
        so many films get reasons, which take most of the time; None: all
    """
    ...
