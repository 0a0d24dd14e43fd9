# Made from explain.py by tools/stubs.py; change that and run the tool again.
"""Four questions that follow every list: why this one, what else is like it, is there one about ..., and
what could the two of us watch?
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

__all__ = ["Explanation"]

@dataclass(eq=False, repr=False)
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
        stars, and low, high, interval where the rating side knows them
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
    def score(self): ...
    @property
    def sentence(self): ...
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
    def plot(self, ax=None):
        """What adds to the score, and how the stars add up.

        Parameters
        ----------
        ax
            axes for the first side only; None: a new figure with both

        Returns
        -------
        the axes, or an array of two
        """
        ...
