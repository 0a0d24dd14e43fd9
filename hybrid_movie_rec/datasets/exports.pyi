# Made from exports.py by tools/stubs.py; change that and run the tool again.
"""Years of ratings lie at some other site. Whatever that site gives out, a zip, a table or JSON, becomes one
frame: a film a row, and what its owner did with it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hybrid_movie_rec.base.errors import DataError

__all__ = [
    "LAYOUTS",
    "ROLES",
    "MOST_BYTES",
    "MOST_FILES",
    "MOST_ROWS",
    "Layout",
    "layout_of",
    "RoleUnknown",
    "role_in",
    "Export",
    "is_export",
    "read_export",
]

@dataclass(frozen=True)
class Layout:
    """One kind of file that a site gives out to its members.

    Parameters
    ----------
    site : str
    needs : tuple[str, ...]
        columns by which it is recognised, as `column_key` writes them
    scale : tuple[float, float] | None
        fewest and most stars; None where there are none
    stars : tuple[str, ...]
        columns that may hold the owner's stars, the preferred one first
    seen : tuple[str, ...]
        columns that say that a film was watched, by being there
    where : str
        where it is documented
    only : bool
        it has no other columns
    """

    site: str
    needs: tuple[str, ...]
    scale: tuple[float, float] | None
    stars: tuple[str, ...] = ...
    seen: tuple[str, ...] = ...
    where: str = ...
    only: bool = ...

LAYOUTS: Any

def layout_of(names: list[Any]) -> Layout | None:
    """The layout that a table has; None where it has none of these.

    Parameters
    ----------
    names : list
        of the columns of a table
    """
    ...

ROLES: tuple[str, str, str]

class RoleUnknown(DataError):
    """A list of films without stars that does not say whether they were seen or are to be."""

def role_in(name: str) -> str | None:
    """What the name of a list says of the films on it; None where it says nothing.

    Parameters
    ----------
    name : str
        of a file

    Returns
    -------
    str | None
        one of `ROLES`
    """
    ...

MOST_BYTES: int
MOST_FILES: int
MOST_ROWS: int

@dataclass(frozen=True, eq=False)
class Export:
    """What somebody did with films at another site. Made by `read_export`.

    Parameters
    ----------
    site : str
    films : pd.DataFrame
        [title, year, imdb, tmdb, movielens, directors, stars, seen, liked, watchlist, moment]
    scale : tuple[float, float] | None
        fewest and most stars of the site; None where there are none
    source : str
        the file, for messages
    notes : tuple[str, ...]
        what was left out, and why
    """

    site: str
    films: pd.DataFrame
    scale: tuple[float, float] | None
    source: str = ...
    notes: tuple[str, ...] = ...

    def __repr__(self) -> str: ...
    def stars_on(self, low: float, high: float) -> np.ndarray:
        """The stars on another scale: lowest becomes lowest, highest becomes highest.

        Parameters
        ----------
        low : float
            fewest stars of another scale
        high : float
            most

        Returns
        -------
        np.ndarray
            float64 (N,), NaN where there are none
        """
        ...

def is_export(path: str | Path) -> bool:
    """Whether something is the export of a known site, as far as its first columns say.

    Parameters
    ----------
    path : str | Path
        a file, a zip or a folder

    Returns
    -------
    bool
        False also for what cannot be read
    """
    ...

def read_export(path: str | Path, role: str | None = None) -> Export:
    """Somebody's films as another site gives them out. Raises `DataError` naming the file, what is wrong and the
    cure.

    Parameters
    ----------
    path : str | Path
        what a site gave out: a zip, a folder, CSV or JSON
    role : str | None
        "seen", "liked", "watchlist": what a list without stars is, where it does not say so
    """
    ...
