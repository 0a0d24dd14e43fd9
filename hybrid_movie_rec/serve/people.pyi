# Made from people.py by tools/stubs.py; change that and run the tool again.
"""Somebody gets a token, says what they think of films, and tomorrow the next list knows it; nothing that
was acknowledged is lost.
"""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials
from pydantic import ConfigDict

from hybrid_movie_rec.people.store import PeopleStore
from hybrid_movie_rec.serve.service import Here, Id, ListAsk, Rated, Share, Strict

__all__ = [
    "Behind",
    "Bearer",
    "Person",
    "After",
    "OwnRating",
    "OwnRatings",
    "Marked",
    "OwnListAsk",
    "RateLimit",
    "network_of",
    "People",
    "person_of",
    "create",
    "export",
    "delete",
    "write_ratings",
    "read_ratings",
    "next_list",
    "add_people",
]

class OwnRating(Rated):
    """What a person thinks of a film now."""

    stars: float | None
    version: int | None = ...

class OwnRatings(Strict):
    """Ratings to be written, all or none."""

    model_config: ClassVar[ConfigDict]
    ratings: list[OwnRating]

class Marked(Strict):
    """Films to be marked, or no longer."""

    model_config: ClassVar[ConfigDict]
    item_ids: list[Id]
    on: bool = ...

class OwnListAsk(ListAsk):
    """A list for the person of the token."""

    model_config: ClassVar[ConfigDict]
    watchlist: bool = ...
    explore: Share | None = ...

class RateLimit:
    """So many events in so many seconds for each address; the oldest addresses are forgotten.

    Parameters
    ----------
    events : int
    seconds : float
    addresses : int
        how many are remembered
    now : Callable[[], float]
    """

    events: int
    seconds: float
    addresses: int
    now: Callable[[], float]
    seen: OrderedDict[Any, Any]

    def __init__(self, events: int, seconds: float, addresses: int = 10000, now: Callable[[], float] = ...) -> None: ...
    def wait(self, address: str) -> float:
        """Seconds until there is room for one more; 0 where there is."""
        ...

    def count(self, address: str) -> None:
        """One more event of this address."""
        ...

def network_of(host: str) -> str:
    """The network that an address belongs to, as far as one owner reaches.

    Parameters
    ----------
    host : str
        an address

    Returns
    -------
    str
        of which one owner has one
    """
    ...

class People:
    """What stands behind these routes, and the page: the store, the settings that share the people, and the
    limits.

    Parameters
    ----------
    store : PeopleStore
    settings : dict[str, tuple[float, dict]]
        from `read_settings`
    created : int
        new people that one address may make in an hour
    wrong : int
        wrong tokens that one address may send in a minute
    lists : int
        lists that one person may ask for in a minute
    waiting : int
        questions that may wait for the store
    timeout : float
        seconds until one is given up
    """

    network: Any
    store: PeopleStore
    settings: dict[str, tuple[float, dict[Any, Any]]]
    most: int
    timeout: float
    created: RateLimit
    wrong: RateLimit
    lists: RateLimit
    threads: ThreadPoolExecutor
    waiting: int

    def __init__(
        self,
        store: PeopleStore,
        settings: dict[str, tuple[float, dict[Any, Any]]],
        created: int = 60,
        wrong: int = 20,
        lists: int = 120,
        waiting: int = 64,
        timeout: float = 10.0,
    ) -> None: ...
    async def call(self, work: Callable[..., Any], *args: Any) -> Any:
        """What the store answers. Raises `Refusal`."""
        ...

    def close(self) -> None:
        """Let go of the threads and the database; whoever asks again gets others."""
        ...

Behind = People
Bearer = HTTPAuthorizationCredentials | None

async def person_of(request: Request, people: Behind, bearer: Bearer) -> str:
    """Whose token came with the question. Raises `Refusal`.

    Parameters
    ----------
    request : Request
    people : Behind
    bearer : Bearer
        what the header Authorization holds

    Returns
    -------
    str
        the handle
    """
    ...

Person = str

async def create(request: Request, people: Behind) -> JSONResponse:
    """A new person, of whom nothing is known. The token is shown this once."""
    ...

async def export(person: Person, people: Behind) -> JSONResponse:
    """Everything that is kept about this person."""
    ...

async def delete(person: Person, people: Behind) -> JSONResponse:
    """Delete this person, and everything that is kept about them."""
    ...

async def write_ratings(ask: OwnRatings, person: Person, people: Behind, service: Here) -> JSONResponse:
    """Write, change or take back ratings, all or none. Sending the same again changes nothing."""
    ...

After = str | None

async def read_ratings(person: Person, people: Behind, after: After | None = None, k: int = 100) -> JSONResponse:
    """What this person has rated, a page at a time; `next` is null on the last one."""
    ...

async def next_list(ask: OwnListAsk, person: Person, people: Behind, service: Here) -> JSONResponse:
    """What should this person watch next? What they have said so far counts, to the last rating."""
    ...

def add_people(place: str | Path, settings: Any = None, **limits: Any) -> Callable[[FastAPI], None]:
    """The routes of people, to be added to an application. Raises `DataError`.

    Parameters
    ----------
    place : str | Path
        a SQLite file, made where there is none; or a PostgreSQL URL
    settings : Any
        that share the people, as for `read_settings`
    **limits : Any
        as for `People`

    Returns
    -------
    Callable[[FastAPI], None]
        for `create_app(more=[...])`
    """
    ...
