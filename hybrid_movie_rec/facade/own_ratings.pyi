# Made from own_ratings.py by tools/stubs.py; change that and run the tool again.
"""What somebody has rated elsewhere becomes what the model can use; and what it cannot use is named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hybrid_movie_rec.facade.state import Fitted
from hybrid_movie_rec.rating.interface import Told

__all__ = ["Ratings", "own_columns", "Own", "read_own", "own_ratings", "told_of", "told_by"]

def own_columns(names: Any) -> dict[str, Any]:
    """Which columns of a table of one person's ratings hold what, by their names.

    Parameters
    ----------
    names : Any
        of the columns of somebody's table

    Returns
    -------
    dict[str, Any]
        item_id, title, year, rating, timestamp: the column that holds it, where there is one
    """
    ...

Ratings = pd.DataFrame | Mapping[Any, float] | pd.Series | Any

@dataclass(frozen=True, eq=False)
class Own:
    """What one newcomer has rated, as positions of films that the model knows.

    Parameters
    ----------
    items : np.ndarray
        int64 (n,), distinct
    stars : np.ndarray
        float64 (n,), on the model's scale
    seconds : np.ndarray | None
        int64 (n,), seconds UTC; None where no times are known
    unknown : dict[str, str]
        films that were left out, as they were named: why, and what they may be
    """

    items: np.ndarray
    stars: np.ndarray
    seconds: np.ndarray | None
    unknown: dict[str, str]

def read_own(state: Fitted, ratings: Ratings, on_unknown: str = "fallback") -> Own:
    """One newcomer's ratings. Raises `DataError` for what is no rating, and where no film at all is known.

    Parameters
    ----------
    state : Fitted
    ratings : Ratings
        a table of any library: item_id, or title and perhaps year, and rating; or {id or title: stars}
    on_unknown : str
        "raise": an error for the first film that is not known
    """
    ...

def own_ratings(state: Fitted, ratings: Ratings, on_unknown: str = "fallback") -> pd.DataFrame:
    """One newcomer's ratings as a frame. Raises `DataError` for what is no rating, and where no film at all is
    known.

    Parameters
    ----------
    state : Fitted
    ratings : Ratings
        as for `read_own`
    on_unknown : str
        likewise

    Returns
    -------
    pd.DataFrame
        [item_id, rating] and perhaps timestamp; `.attrs["unknown"]`: {film left out: why}
    """
    ...

def told_of(state: Fitted, found: list[Own]) -> Told:
    """What several newcomers have rated, in one.

    Parameters
    ----------
    state : Fitted
    found : list[Own]
        what each newcomer has rated (P,)

    Returns
    -------
    Told
        ratings without a time count as given at the last moment of the model
    """
    ...

def told_by(state: Fitted, people: Sequence[Ratings], on_unknown: str = "fallback") -> Told:
    """Newcomers' ratings, checked. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    people : Sequence[Ratings]
        ratings of each (P,)
    on_unknown : str
        as for `read_own`

    Returns
    -------
    Told
        without the films that are not known
    """
    ...
