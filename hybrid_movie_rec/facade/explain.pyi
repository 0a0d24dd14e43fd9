# Made from explain.py by tools/stubs.py; change that and run the tool again.
"""Why is this film on my list, and why so many stars? Two sums without a remainder, and a sentence made of
them.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from hybrid_movie_rec.facade.state import Fitted

__all__ = ["Explanation", "explain_known", "explain_newcomer", "reasoned"]

@dataclass(frozen=True, eq=False, repr=False)
class Explanation:
    """Why a film stands where it stands on a person's list, and why it is expected to get so many stars.

    Parameters
    ----------
    user_id : object
        None for somebody the model has never met
    item_id : object
    title : str
    year : float
        NaN where unknown
    reason : str
        what put it on the list, in plain words; "" where lists are ordered by stars
    films : pd.DataFrame
        [item_id, title, rating, contribution], the weightiest rated films, largest contribution first
    rest : pd.DataFrame
        [part, contribution]: all other parts of the score
    stars : pd.DataFrame
        [part, stars]
    expected : dict
        stars, and low, high, interval where the rating model knows them
    """

    user_id: object
    item_id: object
    title: str
    year: float
    reason: str
    films: pd.DataFrame
    rest: pd.DataFrame
    stars: pd.DataFrame
    expected: dict[Any, Any]

    @property
    def score(self) -> float:
        """The ranking score; NaN where lists are ordered by stars."""
        ...

    @property
    def sentence(self) -> str:
        """The reason, and the stars in words."""
        ...

    def __repr__(self) -> str: ...
    def to_dict(self) -> dict[Any, Any]:
        """Everything, ready for JSON.

        Returns
        -------
        dict
            plain numbers, texts and lists
        """
        ...

    def _repr_html_(self) -> str: ...
    def plot(self, ax: Any = None) -> Any:
        """What adds to the score, and how the stars add up.

        Parameters
        ----------
        ax : Any
            matplotlib axes for the first side only; None: a new figure with both

        Returns
        -------
        Any
            the axes, or an array of two
        """
        ...

def explain_known(
    state: Fitted, user_id: Any, item: Any, k: int = 5, interval: float | None = 0.8, timestamp: Any = None
) -> Explanation:
    """Why a film stands where it stands on a person's list, and why so many stars. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    user_id : Any
        one person by id
    item : Any
        one film: its id or title
    k : int
        rated films by name; all others are one part
    interval : float | None
        share of ratings between low and high, where the rating model knows them
    timestamp : Any
        the moment, in any spelling, for stars that depend on time
    """
    ...

def explain_newcomer(state: Fitted, ratings: Any, item: Any, k: int = 5, interval: float | None = 0.8) -> Explanation:
    """The same for somebody whom the model has never met. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    ratings : Any
        [item_id, rating] of one person and, if known, timestamp; or {id or title: stars}
    item : Any
        one film: its id or title
    k : int
        rated films by name; all others are one part
    interval : float | None
        share of ratings between low and high, where the rating model knows them
    """
    ...

def reasoned(state: Fitted, lists: pd.DataFrame, ratings: Any = None) -> pd.DataFrame:
    """Lists with what speaks for each film. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    lists : pd.DataFrame
        from `recommend`; or from `recommend_for`
    ratings : Any
        and then what `recommend_for` was given

    Returns
    -------
    pd.DataFrame
        the same with a column `reasons`
    """
    ...
