# Made from sampling.py by tools/stubs.py; change that and run the tool again.
"""Less of a large data set, reproducibly and in bounded memory: whole people, a share of every film's rows,
a dense core, a stretch of time; and what each of them hides.
"""

from typing import Any

__all__ = ["COLUMNS", "KEYS", "users_sql", "rows_of_groups_sql", "since_sql", "until_sql", "core_sql"]

def users_sql(rows: str, frac: float, seed: int = 0) -> str:
    """A query for some people with everything they rated: the recommended way. Raises `DataError`.

    Parameters
    ----------
    rows : str
        a query for rows with a user_id
    frac : float
        share of the people, 0 < frac <= 1
    seed : int
        same seed, same people
    """
    ...

COLUMNS: Any
KEYS: Any

def rows_of_groups_sql(rows: str, frac: float, by: str = "item", seed: int = 0, table: str = "ratings") -> str:
    """A query for a share of every group's rows, at least one of each, in one pass over `rows`. Raises
    `DataError`.

    Parameters
    ----------
    rows : str
        a query for the rows of `table`
    frac : float
        share of each group's rows, 0 < frac <= 1
    by : str
        "item" or "user": what the groups are
    seed : int
        same seed, same rows
    table : str
        or "tags", "reviews"
    """
    ...

def since_sql(rows: str, time: int | str) -> str:
    """A query for the rows from a moment on. Raises `DataError` for a time that cannot be read.

    Parameters
    ----------
    rows : str
        a query for rows with a timestamp
    time : int | str
        seconds since 1970 UTC, or text such as "2010-01-01"
    """
    ...

def until_sql(rows: str, time: int | str, unknown: bool = True) -> str:
    """A query for the rows before a moment. Raises `DataError` for a time that cannot be read.

    Parameters
    ----------
    rows : str
        a query for rows with a timestamp
    time : int | str
        seconds since 1970 UTC, or text such as "2015-01-01"; rows at or after it are left out
    unknown : bool
        keep rows with time 0, which means that nobody knows
    """
    ...

def core_sql(rows: str, k: int, memory: str = "1GB", source: object = "") -> tuple[Any, ...]:
    """A query for the k-core of the ratings, and what it hides. Raises `DataError` if nothing stays.

    Parameters
    ----------
    rows : str
        a query for ratings
    k : int
        ratings that every person and every film must have among those that stay
    memory : str
        for the engine
    source : object
        where the ratings come from, for the error

    Returns
    -------
    tuple
        the query, and in words what it hides
    """
    ...
