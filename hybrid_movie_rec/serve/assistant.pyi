# Made from assistant.py by tools/stubs.py; change that and run the tool again.
"""Whoever talks to an assistant may ask it for a film: six tools over the Model Context Protocol, answered
by the service's own routes.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from mcp.server.lowlevel import Server
from pydantic import BaseModel

from hybrid_movie_rec.serve.live_model import ModelHolder
from hybrid_movie_rec.serve.service import Film, Id, ListAsk, Service, Strict

__all__ = [
    "TOOLS",
    "RatedFilm",
    "NewRating",
    "OfSomebody",
    "RecommendTool",
    "ExplainTool",
    "FindTool",
    "RateTool",
    "Why",
    "Remembered",
    "Sessions",
    "FilmTool",
    "create_assistant",
    "serve_assistant",
]

class RatedFilm(Strict):
    """A film and the stars it was given."""

    film: Id
    stars: float

class NewRating(RatedFilm):
    """A film and the stars it was given; null takes a rating back."""

    stars: float | None

class OfSomebody(Strict):
    """Whose taste it is about."""

    ratings: list[RatedFilm] = ...
    session: str | None = ...

class RecommendTool(ListAsk, OfSomebody):
    """What to watch next?"""

class ExplainTool(OfSomebody):
    """Why this film?"""

    film: Id
    k: int = ...

class FindTool(Strict):
    """Which film is it?"""

    title: str
    k: int = ...

class RateTool(Strict):
    """Remember these ratings."""

    ratings: list[NewRating]
    session: str | None = ...

class Why(BaseModel):
    """Why a film is proposed."""

    item_id: int | str
    title: str | None = ...
    sentence: str
    films: list[dict[Any, Any]]

class Remembered(BaseModel):
    """What a session holds."""

    session: str
    films: list[Film]

class Sessions:
    """Ratings by session, in memory only.

    Parameters
    ----------
    most : int
        sessions at a time; the one that has been silent for longest goes first
    idle : float
        seconds of silence after which one is forgotten
    clock : Callable[[], float]
        seconds
    """

    most: int
    idle: float
    clock: Callable[[], float]

    def __init__(self, most: int = 1000, idle: float = ..., clock: Callable[[], float] = ...) -> None: ...
    def __len__(self) -> int: ...
    def ratings(self, session: str | None) -> dict[Any, Any]:
        """What a session holds. Raises `DataError` for one that is not known.

        Parameters
        ----------
        session : str | None
            None: nobody has said anything

        Returns
        -------
        dict
            item id to stars, a copy
        """
        ...

    def keep(self, session: str | None, ratings: dict[Any, Any]) -> str:
        """Let a session hold these ratings.

        Parameters
        ----------
        session : str | None
            None for a new one
        ratings : dict
            item id to stars

        Returns
        -------
        str
            the session
        """
        ...

@dataclass(frozen=True)
class FilmTool:
    """One tool.

    Parameters
    ----------
    name : str
    title : str
        for people
    text : str
        for the assistant
    ask : type[BaseModel]
        what it takes
    answer : type[BaseModel]
        what it gives
    do : Callable[[Any, Service, Sessions], Awaitable[dict]]
    remembers : bool
        whether it changes anything
    """

    name: str
    title: str
    text: str
    ask: type[BaseModel]
    answer: type[BaseModel]
    do: Callable[[Any, Service, Sessions], Awaitable[dict[Any, Any]]]
    remembers: bool = ...

TOOLS: Any

def create_assistant(
    folder: str | Path | ModelHolder, *, timeout: float = 60.0, sessions: Sessions | None = None
) -> Server:
    """A server of the tools over a saved model. Raises `DataError` if the model cannot be loaded.

    Parameters
    ----------
    folder : str | Path | ModelHolder
        a saved recommender, which is watched; or its holder
    timeout : float
        seconds until a question is given up
    sessions : Sessions | None
        None for those of this server alone

    Returns
    -------
    Server
        of the SDK, which knows how to run it
    """
    ...

def serve_assistant(
    folder: str | Path,
    http: bool = False,
    host: str = "127.0.0.1",
    port: int = 8001,
    *,
    log: TextIO = ...,
    **options: Any,
) -> None:
    """Offer the tools until the other side lets go, or until stopped.

    Raises `DataError` if the model cannot be loaded or the port is taken.

    Parameters
    ----------
    folder : str | Path
        a saved recommender, which is watched
    http : bool
        False: over standard input and output; True: over streamable HTTP at /mcp
    host : str
        an address of this machine alone
    port : int
        0 for any that is free
    log : TextIO
        where log lines go; standard output belongs to the protocol
    **options : Any
        as for `create_assistant`
    """
    ...
