# Made from moments.py by tools/stubs.py; change that and run the tool again.
"""However a time is written, inside it is one whole number: seconds since 1970, UTC."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

__all__ = ["UNITS", "SECONDS_END", "LATEST", "unit_power", "unix_seconds", "moment", "moments"]
UNITS: tuple[str, str, str, str]
SECONDS_END: Any
LATEST: int

def unit_power(size: ArrayLike) -> np.ndarray | np.integer:
    """How many times times of this size have to be divided by 1000 to be seconds.

    Parameters
    ----------
    size : ArrayLike
        times without their sign, in any unit

    Returns
    -------
    np.ndarray | np.integer
        positions in `UNITS`
    """
    ...

def unix_seconds(values: Any, source: object = "") -> pd.Series:
    """Times of any spelling as int64 seconds, UTC; the unit of numbers is found by their size.

    Raises `DataError` for what cannot be read, for missing values, mixed units and years that cannot be
    believed.

    Parameters
    ----------
    values : Any
        numbers, datetimes or text, in any container
    source : object
        named in the error

    Returns
    -------
    pd.Series
        int64 seconds since 1970-01-01 UTC, with the index of `values`
    """
    ...

def moment(value: Any, source: object = "") -> int | None:
    """One time as seconds. Raises `DataError` for what is no time, and for more than one.

    Parameters
    ----------
    value : Any
        one time in any spelling; None for none
    source : object
        named in the error

    Returns
    -------
    int | None
        seconds since 1970 UTC
    """
    ...

def moments(values: Any, rows: int, source: object = "") -> np.ndarray | None:
    """Times of the rows of a question as seconds; one by itself counts for all. Raises `DataError`.

    Parameters
    ----------
    values : Any
        a time for each row, or one for all; None for none
    rows : int
        N
    source : object
        named in the error

    Returns
    -------
    np.ndarray | None
        int64 seconds since 1970 UTC
    """
    ...
