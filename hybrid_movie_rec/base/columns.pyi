# Made from columns.py by tools/stubs.py; change that and run the tool again.
"""What people pass is a table of some library, or a column of some kind; here it becomes one that we know."""

from typing import Any

import numpy as np
import pandas as pd

__all__ = ["is_table", "as_frame", "is_one", "as_column"]

def is_table(value: object) -> bool:
    """Whether it is a table of some library, which has named columns.

    Parameters
    ----------
    value : object
        anything
    """
    ...

def as_frame(table: Any, source: object = "") -> pd.DataFrame:
    """A table of any library as a frame of pandas. Raises `DataError` for something that is no table.

    Parameters
    ----------
    table : Any
        of pandas, polars, Arrow, or any library that narwhals or Arrow can read
    source : object
        named in the error

    Returns
    -------
    pd.DataFrame
        a frame of pandas is returned as it is
    """
    ...

def is_one(value: object) -> bool:
    """Whether it is one value and not a container of several: a text is one, and so is an array without
    dimensions.

    Parameters
    ----------
    value : object
        anything
    """
    ...

def as_column(values: Any, source: object = "") -> pd.Series | np.ndarray | list[Any]:
    """One value or several as a column. Raises `DataError` for a table, a mapping, or an array of more
    dimensions.

    Parameters
    ----------
    values : Any
        one value, or several in any container
    source : object
        named in the error

    Returns
    -------
    pd.Series | np.ndarray | list
        one after another; Series and arrays are returned as they are
    """
    ...
