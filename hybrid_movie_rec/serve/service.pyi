# Made from service.py by tools/stubs.py; change that and run the tool again.
"""A saved model answers over HTTP: quickly, also while it is being replaced, and politely, also to nonsense."""

import asyncio
import logging
import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, ClassVar, Literal, TextIO

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from pydantic import BaseModel, ConfigDict

from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.serve.live_model import ModelHolder, Question

__all__ = [
    "Id",
    "Name",
    "Year",
    "Share",
    "Ratings",
    "Here",
    "Title",
    "Ids",
    "Role",
    "FileName",
    "SHARES",
    "Strict",
    "list_option",
    "Filters",
    "ListAsk",
    "RecommendAsk",
    "Rated",
    "RecommendForAsk",
    "SimilarAsk",
    "SearchAsk",
    "ExplainAsk",
    "Member",
    "TogetherAsk",
    "QuestionsAsk",
    "Film",
    "Films",
    "FilmsFor",
    "PersonalList",
    "Lists",
    "Trouble",
    "Refusal",
    "Metrics",
    "Service",
    "recommend",
    "recommend_for",
    "together",
    "questions",
    "similar",
    "search",
    "explain",
    "movies",
    "imports",
    "docs_page",
    "health",
    "about",
    "metrics",
    "docs",
    "Gate",
    "LatePage",
    "create_app",
    "JsonLines",
    "listen",
    "address_of",
    "log_to",
    "local_options",
    "run_server",
    "server_settings",
    "serve",
]
Id = int | str
Name = str
Year = int
Share = float

class Strict(BaseModel):
    """A question in which every name is known."""

    model_config: ClassVar[ConfigDict]

def list_option(name: str, **limits: Any) -> Any:
    """A field of a question that is an option of lists.

    Parameters
    ----------
    name : str
        of a field of `ListOptions`, which gives the default and the meaning
    **limits : Any
        of pydantic's `Field`
    """
    ...

class Filters(Strict):
    """Which films may be named at all."""

    include: list[Id] | None = ...
    exclude: list[Id] | None = ...
    genres: list[Name] | None = ...
    without_genres: list[Name] | None = ...
    years: tuple[Year | None, Year | None] | None = ...
    min_ratings: int = ...

    def filters(self) -> dict[str, Any]:
        """The filters that are set; an empty list is none."""
        ...

class ListAsk(Filters):
    """How a list is made."""

    k: int = ...
    order_by: Literal["ranking", "stars"] | None = ...
    novelty: float = ...
    diversity: Share = ...
    calibration: Share = ...
    new_films: Share = ...
    interval: float = ...

    def options(self) -> dict[str, Any]:
        """The list options that are set, filters included."""
        ...

class RecommendAsk(ListAsk):
    """Lists for people the model has met."""

    model_config: ClassVar[ConfigDict]
    user_ids: list[Id]

class Rated(Strict):
    """A film by id or by title, and the stars it was given."""

    item_id: Id | None = ...
    title: str | None = ...
    stars: float

    def one_name(self) -> Rated:
        """Raises `ValueError` unless there is one of both."""
        ...

Ratings = list[Rated]

class RecommendForAsk(ListAsk):
    """A list for somebody it has never met."""

    model_config: ClassVar[ConfigDict]
    ratings: Ratings

class SimilarAsk(Filters):
    """Films like these."""

    model_config: ClassVar[ConfigDict]
    items: list[Id]
    k: int = ...
    by: Literal["both", "content", "people"] = ...

class SearchAsk(Filters):
    """Films about something."""

    model_config: ClassVar[ConfigDict]
    text: str
    k: int = ...

class ExplainAsk(Strict):
    """Why this film, for this person?"""

    model_config: ClassVar[ConfigDict]
    item_id: Id
    user_id: Id | None = ...
    ratings: Ratings | None = ...
    k: int = ...

    def one_person(self) -> ExplainAsk:
        """Raises `ValueError` unless there is one of both."""
        ...

class Member(Strict):
    """Somebody of a group: known by id, or by ratings."""

    user_id: Id | None = ...
    ratings: Ratings | None = ...

    def one_person(self) -> Member:
        """Raises `ValueError` unless there is one of both."""
        ...

class TogetherAsk(ListAsk):
    """A list for several people."""

    model_config: ClassVar[ConfigDict]
    people: list[Member]
    rule: Literal["average", "least misery", "fair"] = ...

class QuestionsAsk(Filters):
    """Films to ask somebody about."""

    model_config: ClassVar[ConfigDict]
    ratings: Ratings
    k: int = ...

class Film(BaseModel):
    """A film of a list. What a list does not have is null."""

    item_id: int | str
    title: str | None = ...
    year: int | None = ...
    genres: list[str] = ...
    rank: int | None = ...
    stars: float | None = ...
    low: float | None = ...
    high: float | None = ...
    similarity: float | None = ...
    match: float | None = ...

class Films(BaseModel):
    """Films in order."""

    films: list[Film]

class FilmsFor(Films):
    """Films in order, and what was not known."""

    unknown: list[int | str] = ...

class PersonalList(Films):
    """The list of one person."""

    user_id: int | str
    known: bool

class Lists(BaseModel):
    """A list for each person."""

    lists: list[PersonalList]

class Trouble(BaseModel):
    """What an answer looks like when the question cannot be answered."""

    problem: str
    cure: str = ...
    reference: str = ...

class Refusal(Exception):
    """An answer that refuses: a status, what is wrong, and what to do.

    Parameters
    ----------
    status : int
    problem : str
    cure : str
    **headers : str
        to be sent with it; an underscore stands for a hyphen
    """

    status: int
    problem: str
    cure: str
    headers: Any

    def __init__(self, status: int, problem: str, cure: str = "", **headers: str) -> None: ...
    def response(self, reference: str = "") -> JSONResponse:
        """The answer that is sent, without paths of this machine."""
        ...

class Metrics:
    """Counters of one application."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    batch: Histogram
    waiting: Gauge
    reloads: Gauge
    since: Gauge
    refused: Gauge

    def __init__(self) -> None: ...

class Service:
    """What stands behind the routes: the model, the lanes, the counters.

    Parameters
    ----------
    holder : ModelHolder
    timeout : float
        seconds until a question is given up
    window : float
        seconds that a question waits for company
    waiting : int
        questions that may wait in each lane
    """

    holder: ModelHolder
    timeout: float
    window: float
    waiting: int
    metrics: Metrics
    lanes: Any
    start: Any

    def __init__(
        self, holder: ModelHolder, timeout: float = 10.0, window: float = 0.002, waiting: int = 64
    ) -> None: ...
    @property
    def model(self) -> HybridRecommender:
        """The model of the moment."""
        ...

    def open(self) -> None:
        """Open the lanes and watch the folder."""
        ...

    def close(self) -> None:
        """Answer what waits, then stop."""
        ...

    async def ask(self, lane: str, question: Question) -> Any:
        """The answer to a question. Raises `Refusal` if it does not come, and whatever the model raises.

        Parameters
        ----------
        lane : str
            "lists", "films", "texts" or "imports"
        question : Question
        """
        ...

    def health(self) -> dict[Any, Any]:
        """How it is going.

        Returns
        -------
        dict
            for /health
        """
        ...

    def figures(self) -> bytes:
        """The counters as Prometheus reads them.

        Returns
        -------
        bytes
            for /metrics
        """
        ...

Here = Service

async def recommend(ask: RecommendAsk, service: Here) -> JSONResponse:
    """What should these people watch next?"""
    ...

async def recommend_for(ask: RecommendForAsk, service: Here) -> JSONResponse:
    """What should somebody with these ratings watch next? Nothing is remembered."""
    ...

async def together(ask: TogetherAsk, service: Here) -> JSONResponse:
    """What should these people watch together, and what would each of them give it?"""
    ...

async def questions(ask: QuestionsAsk, service: Here) -> JSONResponse:
    """Which films should somebody be asked about next?"""
    ...

async def similar(ask: SimilarAsk, service: Here) -> JSONResponse:
    """Which films are like these?"""
    ...

async def search(ask: SearchAsk, service: Here) -> JSONResponse:
    """Which films are about this?"""
    ...

async def explain(ask: ExplainAsk, service: Here) -> JSONResponse:
    """Why this film? A sentence, the films that speak for it, and what the predicted stars are made of."""
    ...

Title = str | None
Ids = list[str] | None

async def movies(
    service: Here, title: Title | None = None, item_id: Ids | None = None, offset: int = 0, limit: int = 20
) -> JSONResponse:
    """Films of the model: by title, by ids, or all, page by page."""
    ...

Role = Literal["seen", "liked", "watchlist"] | None
FileName = str

async def imports(request: Request, service: Here, role: Role | None = None, name: FileName = "") -> JSONResponse:
    """Which films does the export of another site hold, and which of them are here? The body is the file."""
    ...

def docs_page(spec: dict[Any, Any]) -> str:
    """The documentation of the routes, from nothing but the schema, without anything from the network.

    Parameters
    ----------
    spec : dict
        what `app.openapi()` gives

    Returns
    -------
    str
        HTML
    """
    ...

async def health(service: Here) -> JSONResponse:
    """Whether it works, with which model, and whether a newer one was refused."""
    ...

async def about(service: Here) -> JSONResponse:
    """The model card and the facts in it."""
    ...

async def metrics(service: Here) -> Response:
    """Counters for Prometheus."""
    ...

async def docs(request: Request) -> HTMLResponse:
    """This application's routes, as a page."""
    ...

class Gate:
    """Size, key, reference, log and counters for every request.

    Parameters
    ----------
    app : Any
        the application behind the gate
    service : Service
    routes : set[str]
        paths that may be named in the log
    api_key : str | None
    body_limit : int
        bytes
    wide : Mapping[str, int] | None
        bytes for paths to which files are sent
    """

    app: Any
    service: Service
    routes: set[str]
    api_key: str | None
    body_limit: int
    wide: Any
    large: int

    def __init__(
        self,
        app: Any,
        service: Service,
        routes: set[str],
        api_key: str | None = None,
        body_limit: int = ...,
        wide: Mapping[str, int] | None = None,
    ) -> None: ...
    async def __call__(self, scope: dict[Any, Any], receive: Any, send: Any) -> None: ...

class LatePage:
    """An application that is built when somebody first asks for it, in a thread, and ends with `close`."""

    build: Callable[[], FastAPI]
    app: Any
    life: AsyncExitStack
    turn: asyncio.Lock

    def __init__(self, build: Callable[[], FastAPI]) -> None: ...
    async def __call__(self, scope: dict[Any, Any], receive: Any, send: Any) -> None: ...
    async def close(self) -> None:
        """End what was begun."""
        ...

def create_app(
    folder: str | Path | ModelHolder,
    *,
    page: bool = True,
    api_key: str | None = None,
    timeout: float = 10.0,
    reload_every: float = 2.0,
    body_limit: int = ...,
    waiting: int = 64,
    window: float = 0.002,
    hosts: Sequence[str] = ...,
    origins: Sequence[str] = ...,
    more: Sequence[Callable[[FastAPI], Any]] = ...,
) -> FastAPI:
    """The application over a saved model. Raises `DataError` if the model cannot be loaded.

    Parameters
    ----------
    folder : str | Path | ModelHolder
        a saved recommender, which is watched; or its holder
    page : bool
        the web page at "/"; only without a key, and where gradio is installed
    api_key : str | None
        to be sent in the header X-API-Key with every question
    timeout : float
        seconds until a question is given up with 504
    reload_every : float
        seconds between looks at the folder
    body_limit : int
        bytes of a request
    waiting : int
        questions that may wait in a lane; one more gets 503
    window : float
        seconds that a question for a list waits for company
    hosts : Sequence[str]
        names under which the service may be called; () for any
    origins : Sequence[str]
        web pages elsewhere that may read the answers, such as "https://example.org"
    more : Sequence[Callable[[FastAPI], Any]]
        each adds routes of its own, such as `add_people` gives
    """
    ...

class JsonLines(logging.Formatter):
    """A record of the log as one line of JSON; of an exception its kind only."""

    def format(self, record: logging.LogRecord) -> str: ...

def listen(host: str, port: int, source: str = "serve") -> socket.socket:
    """A socket that listens. Raises `DataError`.

    Parameters
    ----------
    host : str
        the address
    port : int
        0 for any that is free
    source : str
        who wants to, for the error
    """
    ...

def address_of(listening: socket.socket) -> str:
    """Where a socket is found.

    Parameters
    ----------
    listening : socket.socket
        from `listen`

    Returns
    -------
    str
        such as "http://127.0.0.1:8000"
    """
    ...

def log_to(stream: TextIO) -> None:
    """Log lines of ours and of uvicorn's to a stream."""
    ...

def local_options(host: str, api_key: str | None, options: dict[str, Any]) -> dict[str, Any]:
    """Options with the key of the environment, and with the names under which a service of this machine may be
    called.

    Parameters
    ----------
    host : str
        the address to listen at
    api_key : str | None
        None: what the environment says
    options : dict[str, Any]
        of `create_app`
    """
    ...

def run_server(server: uvicorn.Server, listening: socket.socket) -> None:
    """Run it until it ends; in a thread of its own where an event loop runs already, as in a notebook.

    Parameters
    ----------
    server : "uvicorn.Server"
    listening : socket.socket
        from `listen`
    """
    ...

SHARES: float

def server_settings(app: FastAPI) -> uvicorn.Config:
    """How uvicorn runs it: our own log, a bound on connections, and half a minute for who is being answered at
    the end.

    Parameters
    ----------
    app : FastAPI
        from `create_app`
    """
    ...

def serve(
    folder: str | Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    api_key: str | None = None,
    log: TextIO = ...,
    **options: Any,
) -> None:
    """Answer over HTTP until stopped. Raises `DataError` if the model cannot be loaded or the port is taken.

    Parameters
    ----------
    folder : str | Path
        a saved recommender, which is watched
    host : str
        the address to listen at; "0.0.0.0" for everybody who can reach this machine
    port : int
        0 for any that is free
    api_key : str | None
        None for the environment variable HMR_API_KEY, and for no key if that is not set
    log : TextIO
        where log lines go
    **options : Any
        as for `create_app`
    """
    ...
