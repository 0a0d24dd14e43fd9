# Made from settings.py by tools/stubs.py; change that and run the tool again.
"""Two ways to make lists share the people by weight, and what became of the lists says which is better, and
how sure that is.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from hybrid_movie_rec.people.store import PeopleStore

__all__ = ["read_settings", "setting_of", "compare_settings", "estimate_settings"]

def read_settings(told: Mapping[str, Mapping[str, Any]] | str | Path | None) -> dict[str, tuple[float, dict[str, Any]]]:
    """Settings for lists, checked. Raises `DataError`.

    Parameters
    ----------
    told : Mapping[str, Mapping[str, Any]] | str | Path | None
        name to weight and options; or a JSON file of it

    Returns
    -------
    dict[str, tuple[float, dict[str, Any]]]
        name to weight, all of them together 1, and options
    """
    ...

def setting_of(handle: str, settings: Mapping[str, tuple[float, dict[Any, Any]]]) -> str:
    """The setting of a person; of many people each has its share.

    Parameters
    ----------
    handle : str
        of a person
    settings : Mapping[str, tuple[float, dict]]
        from `read_settings`

    Returns
    -------
    str
        the name of one
    """
    ...

def compare_settings(log: pd.DataFrame, share: float = 0.95) -> pd.DataFrame:
    """Films liked per list, for each setting, with intervals.

    Parameters
    ----------
    log : pd.DataFrame
        from `PeopleStore.log`
    share : float
        of the intervals that hold the truth

    Returns
    -------
    pd.DataFrame
        setting, people, lists, liked, low, high; and difference to the first with its ends
    """
    ...

def estimate_settings(store: PeopleStore, like: float, share: float = 0.95) -> pd.DataFrame:
    """What each setting would have earned with a list, from all lists that were drawn by chance. Raises
    `StoreAway`.

    Parameters
    ----------
    store : PeopleStore
    like : float
        stars from which a rating counts as a success: `model.like`
    share : float
        of the intervals that hold the truth

    Returns
    -------
    pd.DataFrame
        setting, lists, effective, liked, low, high: films per list, by the doubly robust estimate
    """
    ...
