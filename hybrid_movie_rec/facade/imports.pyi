# Made from imports.py by tools/stubs.py; change that and run the tool again.
"""A person's films from another site, found in this catalogue: what was matched and by what, what is
uncertain and what it may be, what is not here. Nothing is guessed silently.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hybrid_movie_rec.datasets.exports import Export
from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.state import Fitted

__all__ = ["Imported", "import_films", "is_path", "with_import", "told_ratings"]

@dataclass(frozen=True, eq=False)
class Imported:
    """Films of another site in this catalogue. Made by `import_films`.

    Parameters
    ----------
    site : str
    source : str
        the file
    report : pd.DataFrame
        [title, year, stars, seen, liked, watchlist, outcome, by, item_id, film, candidates]
    ratings : pd.DataFrame
        [item_id, rating] and, if known for all, timestamp; on the model's scale
    seen : list[Any]
        ids of the films that were seen, with or without stars
    watchlist : list[Any]
        ids of the films that are to be seen
    uncertain : pd.DataFrame
        [title, year, rating, seen, watchlist, item_ids]; the candidates are a list of ids
    notes : tuple[str, ...]
        what was left out or decided, and why
    """

    site: str
    source: str
    report: pd.DataFrame
    ratings: pd.DataFrame
    seen: list[Any]
    watchlist: list[Any]
    uncertain: pd.DataFrame
    notes: tuple[str, ...] = ...

    def __repr__(self) -> str: ...
    @property
    def unknown(self) -> dict[str, str]:
        """What is uncertain or not here, in words.

        Returns
        -------
        dict[str, str]
            films that are not used: why
        """
        ...

def import_films(state: Fitted, source: str | Path | Export, role: str | None = None) -> Imported:
    """Find the films of another site in this catalogue. Raises `DataError` for what is no export.

    Parameters
    ----------
    state : Fitted
    source : str | Path | Export
        a file, zip or folder of another site, or what `read_export` made of it
    role : str | None
        "seen", "liked", "watchlist": what a list without stars is, where it does not say so
    """
    ...

def is_path(ratings: Any) -> bool:
    """Whether it is a file, or films that were imported, and not ratings themselves.

    Parameters
    ----------
    ratings : Any
        what stands where ratings are expected
    """
    ...

def with_import(state: Fitted, ratings: Any, options: ListOptions) -> tuple[Any, ListOptions, dict[str, str]]:
    """Ratings and options with what a file says: seen films excluded, a watchlist included. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    ratings : Any
        of one newcomer; or a path, an `Export` or an `Imported`
    options : ListOptions

    Returns
    -------
    tuple[Any, ListOptions, dict[str, str]]
        ratings, options, and films that are left out: why
    """
    ...

def told_ratings(state: Fitted, ratings: Any) -> Any:
    """The ratings that a file holds; ratings as they are. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    ratings : Any
        of one newcomer; or a path, an `Export` or an `Imported`

    Returns
    -------
    Any
        ratings
    """
    ...
