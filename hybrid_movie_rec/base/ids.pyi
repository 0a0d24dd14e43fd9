# Made from ids.py by tools/stubs.py; change that and run the tool again.
"""`2`, `2.0`, `"2"` and `Decimal(2)` are one person, in whatever container they come; `None` and `True` are
nobody.
"""

from typing import Any

import numpy as np
import pandas as pd

__all__ = [
    "WHOLE_NUMBER",
    "BLANKS",
    "whole_number",
    "plain_ids",
    "packed",
    "ids_like",
    "stripped_ids",
    "table_ids",
    "same_kind",
]
WHOLE_NUMBER: str

def whole_number(text: str) -> int | None:
    """The number that a text is, where it is a plain whole number as written: no leading zeros, no exponent.

    Returns
    -------
    int | None
        None for any other text
    """
    ...

def plain_ids(ids: Any, source: object = "") -> np.ndarray:
    """Ids as whole numbers or text. Raises `DataError` for missing values and for whatever is no id.

    Parameters
    ----------
    ids : Any
        one id, or several in any container
    source : object
        named in the error

    Returns
    -------
    np.ndarray
        (N,): int64, or object where some are text
    """
    ...

def packed(ids: list[Any]) -> np.ndarray:
    """A list of ids as an array, each as it is.

    Parameters
    ----------
    ids : list
        whole numbers and texts

    Returns
    -------
    np.ndarray
        (N,): int64 where all are whole numbers that it can hold, otherwise object
    """
    ...

def ids_like(ids: Any, known: pd.Index, source: object = "") -> np.ndarray:
    """Ids written as the known ones are; what cannot be stays as it is. Raises `DataError` for what is no id.

    Parameters
    ----------
    ids : Any
        one id, or several in any container
    known : pd.Index
        the ids among which they are to be found: numbers or text
    source : object
        named in the error

    Returns
    -------
    np.ndarray
        (N,): int64 where the known ids are numbers and all of these are too, otherwise object
    """
    ...

BLANKS: str

def stripped_ids(values: pd.Series) -> pd.Series:
    """Ids without the blanks around them; what is no text stays as it is. A category is what its labels are.

    Parameters
    ----------
    values : pd.Series
        ids, or anything else

    Returns
    -------
    pd.Series
        the same; None where a text was nothing but blanks
    """
    ...

def table_ids(values: pd.Series, source: object = "ids") -> pd.Series:
    """A column of ids of one kind: numbers, or text if any of them is. Raises `DataError` for what is no id.

    Parameters
    ----------
    values : pd.Series
        a column of ids, none missing
    source : object
        named in the error

    Returns
    -------
    pd.Series
        int64 or text
    """
    ...

def same_kind(values: pd.Series, others: pd.Series, source: object = "") -> tuple[pd.Series, pd.Series]:
    """Two columns of ids written alike. Raises `DataError` where they are of different kinds and have nothing in
    common.

    Parameters
    ----------
    values : pd.Series
        a column of ids, int64 or text
    others : pd.Series
        of another table, where they must be found
    source : object
        named in the error
    """
    ...
