# Made from page.py by tools/stubs.py; change that and run the tool again.
"""Rate a few films and watch the list become yours: a web page over a fitted recommender that asks nothing
of the network, works with a keyboard and on a phone, and shows inside a notebook too.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

import pandas as pd

__all__ = [
    "OTHER",
    "CSS",
    "shown_title",
    "colour_groups",
    "pick_starters",
    "Catalogue",
    "star_input",
    "star_bar",
    "Visit",
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
    "create_page",
    "page_looks",
    "mount_page",
    "show_page",
]

def shown_title(title: str) -> str:
    """A title for people.

    Parameters
    ----------
    title : str
        as the catalogue has it

    Returns
    -------
    str
        as it is said: the article in front
    """
    ...

OTHER: str

def colour_groups(genres, counts, n: int = 8) -> tuple[Any, ...]:
    """One genre per film to colour it by.

    Parameters
    ----------
    genres
        a list of names per film (I,)
    counts
        ratings of each film (I,)
    n : int
        genres that get a colour

    Returns
    -------
    tuple
        the names, most rated first, and the group of each film (I,)
    """
    ...

def pick_starters(genres, counts, n: int = 24, among: int = 200) -> list[Any]:
    """Well-known films of different kinds.

    Parameters
    ----------
    genres
        a list of names per film (I,)
    counts
        ratings of each film (I,)
    n : int
        films
    among : int
        the best known so many are looked at

    Returns
    -------
    list
        positions, in the order of showing
    """
    ...

@dataclass(eq=False)
class Catalogue:
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
    rows: Any = field(init=False)
    drawn: Any = field(init=False)

    def row(self, item):
        """A film by its id.

        Parameters
        ----------
        item
            an id, or its text; from a browser, so it may be anything

        Returns
        -------
        the film's facts, or None
        """
        ...

    @property
    def genres(self): ...
    @classmethod
    def of(cls, model) -> Catalogue:
        """Worked out from a model.

        Parameters
        ----------
        model
            a fitted `HybridRecommender`
        """
        ...

def star_input(film, stars, catalogue: Catalogue, place: str) -> str:
    """Stars that can be given.

    Parameters
    ----------
    film
        a row of `Catalogue.films`
    stars
        given so far, or None
    catalogue : Catalogue
    place : str
        where on the page, to find the focus again after an update

    Returns
    -------
    str
        HTML
    """
    ...

def star_bar(row, scale: tuple[Any, ...]) -> str:
    """Predicted stars with their interval.

    Parameters
    ----------
    row
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
    open : object
        the film whose panel is open
    typed : str
        in the box where films are looked for
    """

    stars: dict[Any, Any] = ...
    skipped: list[Any] = ...
    open: object = ...
    typed: str = ...
    most: ClassVar[int]

    def rate(self, catalogue, item, stars) -> None:
        """Take note of stars, or take them back."""
        ...

    def frame(self, catalogue):
        """The ratings of films that the model knows, [item_id, rating]; a reloaded model may know fewer."""
        ...

def shelf_html(visit: Visit, catalogue: Catalogue, found=None, n: int = 8) -> str:
    """Films found, films rated, and films to begin with.

    Parameters
    ----------
    visit : Visit
    catalogue : Catalogue
    found
        item ids found for what is typed; None if nothing is
    n : int
        starters shown at a time
    """
    ...

def list_html(table, visit: Visit, catalogue: Catalogue, reasons=..., place: str = "list") -> str:
    """A list of films.

    Parameters
    ----------
    table
        in rank order, with item_id, rank, and perhaps stars, low, high
    visit : Visit
    catalogue : Catalogue
    reasons
        a sentence for each of the first films
    place : str
    """
    ...

def watch_next(model, visit: Visit, catalogue: Catalogue, k: int = 20, reasons: int = 3, **wishes) -> str:
    """The list for a visitor, with its heading; trouble is told in its place.

    Parameters
    ----------
    model
        a fitted `HybridRecommender`
    visit : Visit
    catalogue : Catalogue
    k : int
        films
    reasons : int
        how many of them get a sentence
    **wishes
        as for `recommend_for`

    Returns
    -------
    str
        HTML
    """
    ...

def parts_html(parts, digits: int = 2) -> str:
    """Amounts as bars to both sides of a middle line.

    Parameters
    ----------
    parts
        pairs of a name and an amount
    digits : int
        of the amounts
    """
    ...

def why_html(why) -> str:
    """The reasons: a sentence and its two charts.

    Parameters
    ----------
    why
        an explanation, or None
    """
    ...

def film_html(model, visit: Visit, catalogue: Catalogue) -> str:
    """The panel of the film that is open.

    Returns
    -------
    str
        HTML; empty while no film is open
    """
    ...

def film_map(model, n: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Films on a plane, alike ones side by side. Raises `DataError` for a model without content.

    Parameters
    ----------
    model
        a fitted `HybridRecommender` with content
    n : int
        films, the best known first
    seed : int

    Returns
    -------
    pd.DataFrame
        [item_id, title, year, genres, group, ratings, x, y], best known first; x and y from 0 to 1
    """
    ...

def place_others(map_: pd.DataFrame, model, item_ids, nearest: int = 5) -> pd.DataFrame:
    """Films that are not on a map, amid those of the map that they are most like.

    Parameters
    ----------
    map_ : pd.DataFrame
        from `film_map`
    model
    item_ids
        any films
    nearest : int
        films of the map that decide

    Returns
    -------
    pd.DataFrame
        [item_id, x, y] of those that have content
    """
    ...

def place_labels(points, texts, most: int = 40, size: float = 7.2) -> list[Any]:
    """Which labels fit without touching an earlier one.

    Parameters
    ----------
    points
        pairs x, y in drawing units, most important first
    texts
        a label for each
    most : int
        labels at most
    size : float
        width of a letter

    Returns
    -------
    list
        positions of those that find room
    """
    ...

def map_html(map_: pd.DataFrame, model, visit: Visit, catalogue: Catalogue) -> str:
    """The map, with the visitor's films marked.

    Parameters
    ----------
    map_ : pd.DataFrame
        from `film_map`
    model
    visit : Visit
    catalogue : Catalogue
    """
    ...

def read_benchmark(paths) -> list[Any]:
    """Results to be drawn. Raises `DataError` for a file that is missing or holds something else.

    Parameters
    ----------
    paths
        of files made by `make bench` or by the demo; one or several

    Returns
    -------
    list
        of dicts: title, note, metric, less (is better), frame [model, value, low, high], best first
    """
    ...

def benchmark_html(result) -> str:
    """Who is better? Points and 95 % intervals.

    Parameters
    ----------
    result
        one of `read_benchmark`
    """
    ...

def model_html(model, results=...) -> str:
    """What the model has seen, in figures, and how it did.

    Parameters
    ----------
    model
    results
        from `read_benchmark`
    """
    ...

CSS: Any

def create_page(get_model, *, benchmark=None, k: int = 20, title: str = "What to watch next"):
    """The page over a model. Raises `DataError` without gradio, or for results that cannot be read.

    Parameters
    ----------
    get_model
        called now and at every event; answers with the fitted `HybridRecommender` of the moment
    benchmark
        files of results for the Model view, as `read_benchmark` takes them
    k : int
        films on a list
    title : str
        of the browser's tab

    Returns
    -------
    a `gradio.Blocks`; `mount_page` and `show_page` give it its looks
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

def mount_page(app, get_model, path: str = "/", **options):
    """Put the page on an application. Raises `DataError` without gradio, or for results that cannot be read.

    Parameters
    ----------
    app
        a `fastapi.FastAPI`; add its own routes first, the page answers for whatever is left under
        `path`
    get_model
        called at every event; answers with the fitted `HybridRecommender` of the moment
    path : str
        where
    **options
        as for `create_page`

    Returns
    -------
    the same application
    """
    ...

def show_page(model, height: int = 860, **options):
    """Open the page here: inside a notebook in a frame, otherwise at the address it answers with in `local_url`.

    It listens on this machine only.

    Parameters
    ----------
    model
        a fitted `HybridRecommender`
    height : int
        pixels of the frame in a notebook
    **options
        as for `create_page`

    Returns
    -------
    the running `gradio.Blocks`; its `close()` ends it
    """
    ...
