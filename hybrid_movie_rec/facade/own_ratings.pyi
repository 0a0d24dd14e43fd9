# Made from own_ratings.py by tools/stubs.py; change that and run the tool again.
"""What somebody has rated elsewhere becomes what the model can use; and what it cannot use is named."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hybrid_movie_rec.facade.state import Fitted

__all__ = ["Ratings", "own_columns", "own_ratings"]

def own_columns(names: Any) -> dict[str, Any]:
    """Which columns of a table of one person's ratings hold what, by their names.

    Parameters
    ----------
    names : Any
        of the columns of somebody's table

    Returns
    -------
    dict[str, Any]
        item_id, title, year, rating, timestamp: the name of the column that holds it, where there is
        one
    """
    ...

Ratings = pd.DataFrame | Mapping[Any, float] | pd.Series | Any

def own_ratings(state: Fitted, ratings: Ratings, on_unknown: str = "fallback") -> pd.DataFrame:
    """One newcomer's ratings, checked. Raises `DataError` for what is no rating, and where no film at all is
    known.

    Parameters
    ----------
    state : Fitted
    ratings : Ratings
        a table of any library: item_id, or title and perhaps year, and rating; or {id or title: stars}
    on_unknown : str
        "raise": an error for the first film that is not known

    Returns
    -------
    pd.DataFrame
        [item_id, rating] and perhaps timestamp; `.attrs["unknown"]`: {film left out: what is to be
        asked}
    """
    ...
