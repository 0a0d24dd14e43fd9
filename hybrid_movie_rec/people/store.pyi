# Made from store.py by tools/stubs.py; change that and run the tool again.
"""People who come back: their ratings, what they hide and keep, what they were shown and what became of it,
in a database that loses nothing it has acknowledged.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import sqlalchemy as sa

__all__ = ["Kind", "StoreAway", "Conflict", "database_url", "PeopleStore"]

class StoreAway(Exception):
    """The database does not answer, is full, or is not what it was. Nothing was acknowledged; try again."""

class Conflict(Exception):
    """A rating has been changed by somebody else since it was read.

    Parameters
    ----------
    item_id : Any
        of the film
    stars : float | None
        as they are now; None: taken back, or never given
    version : int
        as it is now; 0: never given
    """

    item_id: Any
    stars: float | None
    version: int

    def __init__(self, item_id: Any, stars: float | None, version: int) -> None: ...

def database_url(place: str | Path) -> sa.URL:
    """Where a store lives, as SQLAlchemy has it. Raises `DataError`.

    Parameters
    ----------
    place : str | Path
        a file, or a URL such as "postgresql://user:password@host/name"
    """
    ...

class PeopleStore:
    """People, what they said, and what they were shown. Safe for several threads and several processes.

    Parameters
    ----------
    place : str | Path
        a SQLite file, made where there is none; or a PostgreSQL URL
    new : bool
        False: it must be there already
    """

    most: int
    url: Any
    engine: Any

    def __init__(self, place: str | Path = "people.db", new: bool = True) -> None: ...
    def __repr__(self) -> str: ...
    def close(self) -> None:
        """Let go of all connections."""
        ...

    @contextmanager
    def transaction(self, writes: bool = True) -> Iterator[sa.Connection]:
        """One transaction; what it wrote is on the disk when it ends well. Raises `StoreAway`.

        Parameters
        ----------
        writes : bool
            False: only reads, and waits for nobody
        """
        ...

    def create(self) -> str:
        """A new person, of whom nothing is known.

        Returns
        -------
        str
            the token; it cannot be shown again
        """
        ...

    def person(self, token: str) -> str | None:
        """Whose token is this?

        Parameters
        ----------
        token : str
            from `create`

        Returns
        -------
        str | None
            the handle; None for a token that is nobody's
        """
        ...

    def rate(
        self, handle: str, ratings: Mapping[Any, float | None], versions: Mapping[Any, int] = ...
    ) -> dict[Any, int]:
        """Write ratings, all or none. Raises `Conflict`, `StoreAway`, and `DataError`.

        Parameters
        ----------
        handle : str
            from `person`
        ratings : Mapping[Any, float | None]
            item id to stars; None takes the rating back
        versions : Mapping[Any, int]
            item id to the version that was read; 0: never rated; none given: whatever it is

        Returns
        -------
        dict[Any, int]
            item id to its version now
        """
        ...

    def ratings(self, handle: str, after: Any = None, k: int | None = 100) -> list[dict[Any, Any]]:
        """What a person has rated, a page at a time; without what was taken back.

        Parameters
        ----------
        handle : str
            from `person`
        after : Any
            the last item id of the page before
        k : int | None
            ratings on a page; None: all that are left

        Returns
        -------
        list[dict]
            item_id, stars, version, moment
        """
        ...

    def mark(self, handle: str, kind: Kind, item_ids: Sequence[Any], on: bool = True) -> None:
        """Hide films, or put them on the watchlist. Raises `StoreAway` and `DataError`.

        Parameters
        ----------
        handle : str
            from `person`
        kind : Kind
            "hidden" or "watchlist"
        item_ids : Sequence[Any]
        on : bool
            False: take the mark away
        """
        ...

    def marks(self, handle: str, kind: Kind) -> list[Any]:
        """What a person hides, or keeps for later.

        Parameters
        ----------
        handle : str
            from `person`
        kind : Kind
            "hidden" or "watchlist"

        Returns
        -------
        list[Any]
            item ids, the latest first
        """
        ...

    def show(
        self,
        handle: str,
        item_ids: Sequence[Any],
        setting: str = "",
        propensities: Sequence[float] | None = None,
        others: Mapping[str, Sequence[float]] = ...,
    ) -> str:
        """Write down that a list was shown. Raises `StoreAway` and `DataError`.

        Parameters
        ----------
        handle : str
            from `person`
        item_ids : Sequence[Any]
            best first
        setting : str
            the name of how the list was made
        propensities : Sequence[float] | None
            of each film in its place; None: no chance was involved
        others : Mapping[str, Sequence[float]]
            how likely other settings were to show the same; may be 0

        Returns
        -------
        str
            a name for the list
        """
        ...

    def log(self, like: float, other: str | None = None) -> pd.DataFrame:
        """Every film of every list shown, and what became of it; `who` is a handle.

        Parameters
        ----------
        like : float
            stars from which a rating counts as a success: `model.like`
        other : str | None
            a setting: only lists drawn by chance, with `target`, its chance of showing the same

        Returns
        -------
        pd.DataFrame
            who, list_id, setting, item_id, position, propensity, reward, became, stars, moment
        """
        ...

    def settings(self) -> list[str]:
        """Names of all settings under which lists were shown, or that were asked beside them. Raises `StoreAway`.

        Returns
        -------
        list[str]
            in order
        """
        ...

    def export(self, handle: str) -> dict[str, Any]:
        """Everything that is kept about a person, as plain values and of one moment. Raises `StoreAway`.

        Parameters
        ----------
        handle : str
            from `person`

        Returns
        -------
        dict[str, Any]
            since, ratings, taken_back, hidden, watchlist, shown
        """
        ...

    def delete(self, handle: str) -> None:
        """Delete a person and everything about them. Nobody is deleted twice: the second time nothing happens.

        Parameters
        ----------
        handle : str
            from `person`
        """
        ...

    def rated(self, since: float = 0.0) -> pd.DataFrame:
        """What everybody has said, for a fit. Raises `StoreAway`.

        Parameters
        ----------
        since : float
            a moment; only ratings changed after it

        Returns
        -------
        pd.DataFrame
            handle, item_id, rating (missing: taken back), timestamp in seconds
        """
        ...

    def counts(self) -> dict[str, int]:
        """How many of what there are. Raises `StoreAway`.

        Returns
        -------
        dict[str, int]
            people, ratings, hidden, watchlist, lists
        """
        ...

Kind = Literal["hidden", "watchlist"]
