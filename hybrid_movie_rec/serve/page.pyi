# Made from page.py by tools/stubs.py; change that and run the tool again.
"""Rate a few films and watch the list become yours: a web page over a fitted recommender that asks nothing
of the network, works with a keyboard and on a phone, and shows inside a notebook too.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

import fastapi
import gradio
import pandas as pd

from hybrid_movie_rec.facade.explain import Explanation
from hybrid_movie_rec.facade.imports import Imported
from hybrid_movie_rec.recommend import HybridRecommender

__all__ = [
    "OTHER",
    "SEATS",
    "colour_groups",
    "pick_starters",
    "MovieIndex",
    "star_input",
    "star_bar",
    "Visit",
    "Brought",
    "brought_of",
    "brought_html",
    "shelf_html",
    "list_html",
    "watch_next",
    "parts_html",
    "why_html",
    "film_html",
    "film_map",
    "place_others",
    "place_labels",
    "map_html",
    "read_benchmark",
    "benchmark_html",
    "model_html",
    "read_asset",
    "keep_html",
    "create_page",
    "page_looks",
    "mount_page",
    "show_page",
]
OTHER: str

def colour_groups(genres: Sequence[Any], counts: Sequence[Any], n: int = 8) -> tuple[list[Any], list[Any]]:
    """One genre per film to colour it by.

    Parameters
    ----------
    genres : Sequence
        a list of names per film (I,)
    counts : Sequence
        ratings of each film (I,)
    n : int
        genres that get a colour

    Returns
    -------
    tuple[list, list]
        the names, most rated first, and the group of each film (I,)
    """
    ...

def pick_starters(genres: Sequence[Any], counts: Sequence[Any], n: int = 24, among: int = 200) -> list[int]:
    """Well-known films of different kinds, for a newcomer to rate first.

    Parameters
    ----------
    genres : Sequence
        a list of names per film (I,)
    counts : Sequence
        ratings of each film (I,)
    n : int
        films
    among : int
        how many of the best known films are looked at

    Returns
    -------
    list[int]
        positions, in the order of showing
    """
    ...

@dataclass(frozen=True, eq=False)
class MovieIndex:
    """What the page looks up about the films of a model, in vocabulary order.

    Parameters
    ----------
    films : pd.DataFrame
        [item_id, title, year, genres, directors, cast, ratings, group]
    groups : list
        genres that have a colour
    starters : list
        item ids, to rate first
    scale : tuple
        least and most stars
    step : float
        between two choices of stars
    """

    films: pd.DataFrame
    groups: list[Any]
    starters: list[Any]
    scale: tuple[Any, ...]
    step: float

    @property
    def none(self) -> float:
        """Where a slider stands that nobody has moved: below all ratings."""
        ...

    @property
    def drawn(self) -> float:
        """How many stars are drawn: as many as the scale has, or five where that would be too many or make no sense."""
        ...

    @cached_property
    def rows(self) -> dict[Any, Any]:
        """Position of each film by its id as text."""
        ...

    def row(self, item: Any) -> pd.Series | None:
        """The facts of one film; None for an id that the model does not have.

        Parameters
        ----------
        item : Any
            an id, or its text; from a browser, so it may be anything
        """
        ...

    @cached_property
    def genres(self) -> list[str]:
        """Names of all genres, sorted."""
        ...

    @classmethod
    def of(cls, model: HybridRecommender) -> MovieIndex:
        """The index of a model's films.

        Parameters
        ----------
        model : HybridRecommender
            fitted
        """
        ...

def star_input(film: pd.Series, stars: float | None, index: MovieIndex, place: str) -> str:
    """Stars that can be given.

    Parameters
    ----------
    film : pd.Series
        a row of `MovieIndex.films`
    stars : float | None
        given so far
    index : MovieIndex
    place : str
        where on the page, to find the focus again after an update

    Returns
    -------
    str
        HTML
    """
    ...

def star_bar(row: Mapping[Any, Any], scale: tuple[Any, ...]) -> str:
    """Predicted stars with their interval.

    Parameters
    ----------
    row : Mapping
        with stars, and perhaps low and high
    scale : tuple
        least and most stars

    Returns
    -------
    str
        HTML; empty where there are no stars
    """
    ...

@dataclass
class Visit:
    """One visitor's session; it lives as long as their page.

    Parameters
    ----------
    stars : dict
        item id to stars, latest last
    skipped : list
        item ids they do not want to rate
    seen : list
        item ids that a file names as seen, with or without stars
    hidden : list
        item ids they do not want to be shown, latest last
    watchlist : list
        item ids they want to see, latest last
    brought : "Brought | None"
        what came of their file
    handle : str | None
        of a person in the store, where they want to be kept
    saved : dict
        what the store has acknowledged: stars, hidden, watchlist
    trouble : str
        why something could not be written down
    shown : list
        item ids of the list that was written down last
    open : object
        the film whose panel is open
    typed : str
        in the box where films are looked for
    only : bool
        whether the list is of the watchlist alone
    rule : str
        by which a list for several is made
    token : str | None
        a secret that the browser is to remember now, "" to forget it; None: neither
    turn : int
        who is rating, where several sit together
    others : dict
        number of each of the others to what is theirs
    """

    stars: dict[Any, Any] = ...
    skipped: list[Any] = ...
    seen: list[Any] = ...
    hidden: list[Any] = ...
    watchlist: list[Any] = ...
    brought: Brought | None = ...
    handle: str | None = ...
    saved: dict[Any, Any] = ...
    trouble: str = ...
    shown: list[Any] = ...
    open: object = ...
    typed: str = ...
    only: bool = ...
    rule: str = ...
    token: str | None = ...
    turn: int = ...
    others: dict[Any, Any] = ...
    most: ClassVar[int] = ...
    own: ClassVar[tuple[Any, ...]] = ...

    def rate(self, index: MovieIndex, item: Any, stars: Any) -> None:
        """Take note of stars, or take them back (below the scale); whatever makes no sense is ignored."""
        ...

    def frame(self, index: MovieIndex) -> pd.DataFrame:
        """The ratings of films that the model knows, [item_id, rating]; a reloaded model may know fewer."""
        ...

    def mark(self, index: MovieIndex, kind: str, item: Any) -> list[Any]:
        """Hide a film or keep it for later, or no longer; a film is one of the two.

        Parameters
        ----------
        index : MovieIndex
        kind : str
            "hidden" or "watchlist"
        item : Any
            an id; from a browser, so it may be anything

        Returns
        -------
        list
            the id that was marked, or no longer is; empty for what makes no sense
        """
        ...

    def clear(self) -> None:
        """Whoever has the turn starts again, as if they had said nothing."""
        ...

    def turn_to(self, number: Any) -> None:
        """Somebody else rates now; whatever makes no sense is ignored.

        Parameters
        ----------
        number : Any
            of somebody who sits there; from a browser, so it may be anything
        """
        ...

    def join(self) -> None:
        """Somebody sits down, and it is their turn."""
        ...

    def leave(self) -> None:
        """Whoever has the turn gets up."""
        ...

    def everybody(self) -> dict[int, dict[Any, Any]]:
        """What belongs to each of those who sit there, by their number."""
        ...

    def frames(self, index: MovieIndex) -> dict[str, pd.DataFrame]:
        """The ratings of everybody who sits there, by what they are called."""
        ...

    def films_of(self, index: MovieIndex, *kinds: str) -> list[Any]:
        """What anybody who sits there has said of films, without stars.

        Parameters
        ----------
        index : MovieIndex
        *kinds : str
            such as "seen" and "hidden"

        Returns
        -------
        list
            item ids that the model knows
        """
        ...

    def bring(self, found: Imported) -> None:
        """Take note of the films of a file; what was said on the page counts more."""
        ...

    def choose(self, choice: Any) -> list[Any]:
        """Say which film an uncertain one is.

        Parameters
        ----------
        choice : Any
            "number:id" of a doubt and the film that it is, "number:" for none; from a browser

        Returns
        -------
        list
            the id of the film; empty for none, and for what makes no sense
        """
        ...

SEATS: int

@dataclass
class Brought:
    """What came of a file that somebody dropped.

    Parameters
    ----------
    site : str
    matched : int
        films
    doubts : dict
        number to (name, stars or None, seen, wanted, item ids)
    lost : int
        films that are not here
    missing : list
        names of the first of them
    notes : list
        what was left out or decided
    problem : str
        why it could not be read
    cure : str
    asks : bool
        whether all that is missing is what the list is: seen, liked, to be seen
    """

    site: str = ...
    matched: int = ...
    doubts: dict[Any, Any] = ...
    lost: int = ...
    missing: list[Any] = ...
    notes: list[Any] = ...
    problem: str = ...
    cure: str = ...
    asks: bool = ...

def brought_of(found: Imported) -> Brought:
    """What came of a file, as far as the page tells it."""
    ...

def brought_html(visit: Visit, index: MovieIndex) -> str:
    """The place for a file, and what came of the last one.

    Returns
    -------
    str
        HTML
    """
    ...

def shelf_html(
    visit: Visit,
    index: MovieIndex,
    found: Sequence[Any] | None = None,
    n: int = 8,
    ask: Sequence[Any] | None = None,
    foot: str = "",
) -> str:
    """Films found, films rated, and films to begin with.

    Parameters
    ----------
    visit : Visit
    index : MovieIndex
    found : Sequence | None
        item ids found for what is typed; None if nothing is typed
    n : int
        starters shown at a time
    ask : Sequence | None
        item ids to ask about; None: the starters of the index
    foot : str
        HTML that stands below all
    """
    ...

def list_html(
    table: pd.DataFrame, visit: Visit, index: MovieIndex, reasons: Sequence[str] = ..., place: str = "list"
) -> str:
    """A list of films.

    Parameters
    ----------
    table : pd.DataFrame
        in rank order, with item_id, rank, and perhaps stars, low, high
    visit : Visit
    index : MovieIndex
    reasons : Sequence[str]
        a sentence for each of the first films
    place : str
    """
    ...

def watch_next(
    model: HybridRecommender,
    visit: Visit,
    index: MovieIndex,
    k: int = 20,
    reasons: int = 3,
    note: Callable[[pd.DataFrame], Any] | None = None,
    **options: Any,
) -> str:
    """The list for a visitor, with its heading; trouble is told in its place.

    Parameters
    ----------
    model : HybridRecommender
        fitted
    visit : Visit
    index : MovieIndex
    k : int
        films
    reasons : int
        how many of them get a sentence
    note : Callable[[pd.DataFrame], Any] | None
        called with the list of somebody who sits alone
    **options : Any
        as for `recommend_for`

    Returns
    -------
    str
        HTML
    """
    ...

def parts_html(parts: Iterable[tuple[str, float]], digits: int = 2) -> str:
    """A chart of amounts: bars to both sides of a middle line.

    Parameters
    ----------
    parts : Iterable[tuple[str, float]]
        pairs of a name and an amount
    digits : int
        of the amounts
    """
    ...

def why_html(why: Explanation | None) -> str:
    """The reasons: a sentence and its two charts."""
    ...

def film_html(model: HybridRecommender, visit: Visit, index: MovieIndex) -> str:
    """The panel of the film that is open.

    Parameters
    ----------
    model : HybridRecommender
        fitted
    visit : Visit
    index : MovieIndex

    Returns
    -------
    str
        HTML; empty while no film is open
    """
    ...

def film_map(model: HybridRecommender, n: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Films on a plane, alike ones side by side. Raises `DataError` for a model without content.

    Parameters
    ----------
    model : HybridRecommender
        fitted, with content
    n : int
        films, the best known first
    seed : int

    Returns
    -------
    pd.DataFrame
        [item_id, title, year, genres, group, ratings, x, y], best known first; x and y from 0 to 1
    """
    ...

def place_others(
    map_: pd.DataFrame, model: HybridRecommender, item_ids: Sequence[Any], nearest: int = 5
) -> pd.DataFrame:
    """Films that are not on a map, amid those of the map that they are most like.

    Parameters
    ----------
    map_ : pd.DataFrame
        from `film_map`
    model : HybridRecommender
    item_ids : Sequence
        any films
    nearest : int
        films of the map that decide

    Returns
    -------
    pd.DataFrame
        [item_id, x, y] of those that have content
    """
    ...

def place_labels(points: Sequence[Any], texts: Sequence[str], most: int = 40, size: float = 7.2) -> list[int]:
    """Which labels fit without touching an earlier one.

    Parameters
    ----------
    points : Sequence
        pairs x, y in drawing units, most important first
    texts : Sequence[str]
        a label for each
    most : int
        labels at most
    size : float
        width of a letter

    Returns
    -------
    list[int]
        positions of those that find room
    """
    ...

def map_html(map_: pd.DataFrame, model: HybridRecommender, visit: Visit, index: MovieIndex) -> str:
    """The map, with the visitor's films marked.

    Parameters
    ----------
    map_ : pd.DataFrame
        from `film_map`
    model : HybridRecommender
    visit : Visit
    index : MovieIndex
    """
    ...

def read_benchmark(paths: str | Path | Sequence[Any] | None) -> list[dict[Any, Any]]:
    """Results to be drawn. Raises `DataError` for a file that is missing or holds something else.

    Parameters
    ----------
    paths : str | Path | Sequence | None
        one or several files made by `make bench` or by the demo

    Returns
    -------
    list[dict]
        each with title, note, metric, less (is better), frame [model, value, low, high], best first
    """
    ...

def benchmark_html(result: dict[Any, Any]) -> str:
    """Who is better? Points and 95 % intervals.

    Parameters
    ----------
    result : dict
        one of `read_benchmark`
    """
    ...

def model_html(model: HybridRecommender, results: Sequence[dict[Any, Any]] = ...) -> str:
    """What the model has seen, in figures, and how it did.

    Parameters
    ----------
    model : HybridRecommender
        fitted
    results : Sequence[dict]
        from `read_benchmark`
    """
    ...

def read_asset(name: str) -> str:
    """The text of a file that lies beside this module.

    Parameters
    ----------
    name : str
        "page.css" or "page.js"
    """
    ...

def keep_html(visit: Visit) -> str:
    """The offer to be kept, what it means, and the way out.

    Returns
    -------
    str
        HTML; empty where there is nothing to keep, or somebody else at the table is kept
    """
    ...

def create_page(
    get_model: Callable[[], HybridRecommender],
    *,
    benchmark: str | Path | Sequence[Any] | None = None,
    k: int = 20,
    title: str = "What to watch next",
    people: Any = None,
) -> gradio.Blocks:
    """The page over a model. Raises `DataError` without gradio, or for results that cannot be read.

    Parameters
    ----------
    get_model : Callable[[], HybridRecommender]
        called now and at every event; gives the fitted model of the moment
    benchmark : str | Path | Sequence | None
        files of results for the Model view, as `read_benchmark` takes them
    k : int
        films on a list
    title : str
        of the browser's tab
    people : Any
        what `add_people` of serve/05_people puts on an application; None: nobody is kept

    Returns
    -------
    "gradio.Blocks"
        `mount_page` and `show_page` give it its looks
    """
    ...

def page_looks() -> dict[Any, Any]:
    """What gradio is to be told where the page is mounted or launched: system fonts, our style, no footer,
    nothing kept in the browser.

    Returns
    -------
    dict
        theme, css and what is switched off
    """
    ...

def mount_page(
    app: fastapi.FastAPI, get_model: Callable[[], HybridRecommender], path: str = "/", **options: Any
) -> fastapi.FastAPI:
    """Put the page on an application. Raises `DataError` without gradio, or for results that cannot be read.

    Parameters
    ----------
    app : "fastapi.FastAPI"
        add its own routes first; the page answers for whatever is left under `path`
    get_model : Callable[[], HybridRecommender]
        called at every event; gives the fitted model of the moment
    path : str
        where
    **options : Any
        as for `create_page`

    Returns
    -------
    "fastapi.FastAPI"
        the same application
    """
    ...

def show_page(model: HybridRecommender, height: int = 860, **options: Any) -> gradio.Blocks:
    """Open the page here: inside a notebook in a frame, otherwise at the address it answers with in `local_url`.

    It listens on this machine only.

    Parameters
    ----------
    model : HybridRecommender
        fitted
    height : int
        pixels of the frame in a notebook
    **options : Any
        as for `create_page`

    Returns
    -------
    "gradio.Blocks"
        running; its `close()` ends it
    """
    ...
