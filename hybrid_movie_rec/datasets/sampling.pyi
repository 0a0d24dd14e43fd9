# Made from sampling.py by tools/stubs.py; change that and run the tool again.
"""Less of a large data set, reproducibly and in bounded memory: whole people, a share of every film's rows,
a dense core, a stretch of time; and what each of them hides.
"""

from typing import Any

__all__ = ["share_of_groups"]

def share_of_groups(
    query: str, columns: tuple[Any, ...], by: str, keys: tuple[Any, ...], frac: float, seed: int = 0
) -> str:
    """A query for a share of every group's rows, at least one of each, in one pass over `query`. Raises
    `DataError`.

    Parameters
    ----------
    query : str
        the rows
    columns : tuple
        their columns
    by : str
        the column that makes the groups
    keys : tuple
        columns that tell rows of a group apart
    frac : float
        share of each group's rows, 0 < frac <= 1
    seed : int
        same seed, same rows
    """
    ...
