# Made from people.py by tools/stubs.py; change that and run the tool again.
"""Age group, gender and occupation of the people of MovieLens 100K and 1M, or of a table of your own, read
only when somebody asks for them.
"""

from pathlib import Path
from typing import Any

import pandas as pd

__all__ = ["AGE_GROUPS", "OCCUPATIONS", "age_group", "read_people"]
AGE_GROUPS: dict[int, str]
OCCUPATIONS: Any

def age_group(age: int) -> str:
    """The group of MovieLens 1M that an age belongs to.

    Parameters
    ----------
    age : int
        in years
    """
    ...

def read_people(place: str | Path) -> pd.DataFrame:
    """Facts about people, for `Dataset.with_people`. Raises `DataError`.

    Parameters
    ----------
    place : str | Path
        folder or zip of MovieLens 1M or 100K, their users.dat or u.user, or a CSV file with user_id

    Returns
    -------
    pd.DataFrame
        [user_id, gender, age_group, occupation], or what the CSV file has
    """
    ...
