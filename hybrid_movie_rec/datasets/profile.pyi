# Made from profile.py by tools/stubs.py; change that and run the tool again.
"""A page about a data set before anything is learnt from it: how much, how dense, how long the tail, when,
which stars, what is missing, and what its sources have in common.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.datasets.store import Store

__all__ = ["Profile", "profile"]

@dataclass(frozen=True, repr=False)
class Profile:
    """What a data set is like: facts, and tables of stars, years, tail, fields and overlap. Made by `profile`.

    Parameters
    ----------
    facts : dict
        the figures of `Dataset.describe`
    tables : dict
        name to DataFrame
    """

    facts: dict[Any, Any]
    tables: dict[Any, Any]

    def frame(self) -> pd.DataFrame:
        """The facts as a table.

        Returns
        -------
        pd.DataFrame
            [what, value]
        """
        ...

    def __repr__(self) -> str: ...
    def _repr_html_(self) -> str: ...
    def figure(self) -> Figure:
        """Four pictures as one matplotlib figure."""
        ...

    def png(self, path: str | Path) -> None:
        """Write the pictures as PNG, all or nothing.

        Parameters
        ----------
        path : str | Path
            a .png file
        """
        ...

    def html(self, path: str | Path) -> None:
        """Write tables and pictures as one page that needs no other file, all or nothing.

        Parameters
        ----------
        path : str | Path
            a .html file
        """
        ...

def profile(data: Dataset | Store, memory: str = "1GB") -> Profile:
    """Look at a data set of any size. Raises `DataError` for anything else.

    Parameters
    ----------
    data : Dataset | Store
        what to look at
    memory : str
        for the engine
    """
    ...
