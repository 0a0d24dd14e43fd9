# Made from main.py by tools/stubs.py; change that and run the tool again.
"""Everything the package does, one sentence at a time in a terminal, with help that teaches and JSON for
machines.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from hybrid_movie_rec.cli.data import Data, Json, Quiet
from hybrid_movie_rec.recommend import HybridRecommender

__all__ = [
    "app",
    "Model",
    "Epochs",
    "Length",
    "Saved",
    "Fields",
    "Stars",
    "Horizon",
    "Ordered",
    "Checkpoint",
    "Protocol",
    "Rivals",
    "Tuned",
    "Served",
    "People",
    "Why",
    "Beside",
    "Strict",
    "Explore",
    "Seed",
    "Rule",
    "Files",
    "Members",
    "StorePlace",
    "people_app",
    "demo",
    "train",
    "evaluate",
    "tune",
    "info",
    "bench",
    "recommend",
    "together",
    "similar",
    "search",
    "explain",
    "rating_session",
    "rate",
    "import_file",
    "serve",
    "refit",
    "people_report",
    "offer_tools",
    "main",
]
app: typer.Typer
Model = Path
Epochs = int | None
Length = int

def demo(
    out: Path = ...,
    data: str = "sample",
    full: bool = False,
    epochs: Epochs | None = None,
    quiet: Quiet = False,
    as_json: Json = False,
    reading: Any = None,
) -> None:
    """Load real ratings, train, compare with baselines, recommend, and write a report. Some minutes."""
    ...

Saved = Path
Fields = str | None
Stars = str
Horizon = str
Ordered = bool | None
Checkpoint = Path | None

def train(
    data: Data,
    out: Saved = ...,
    fields: Fields | None = None,
    stars: Stars = "bayesian",
    horizon: Horizon = "next",
    sequence: Ordered | None = None,
    epochs: Epochs | None = None,
    checkpoint: Checkpoint | None = None,
    seed: int = 0,
    quiet: Quiet = False,
    as_json: Json = False,
    settings: Any = None,
    reading: Any = None,
    processes: Any = None,
) -> None:
    """Train the hybrid recommender on all ratings of a source and save it."""
    ...

Protocol = str | None
Rivals = str | None

def evaluate(
    data: Data,
    protocol: Protocol | None = None,
    models: Rivals | None = None,
    epochs: Epochs | None = None,
    seed: int = 42,
    quiet: Quiet = False,
    as_json: Json = False,
    reading: Any = None,
    saved: Any = None,
) -> None:
    """Train models on a part of the data, or take a saved one, and measure stars or lists on what they have not
    seen.

    Exit code 1 if a saved model has seen it.
    """
    ...

Tuned = Path

def tune(
    data: Data,
    out: Tuned = ...,
    fields: Fields | None = None,
    stars: Stars = "bayesian",
    horizon: Horizon = "next",
    seed: int = 42,
    quiet: Quiet = False,
    as_json: Json = False,
    search: Any = None,
    reading: Any = None,
    where: Any = None,
) -> None:
    """Look for the settings that suit the data, and write them down for train. Needs the extra tune.

    Exit code 130 if it was interrupted; what was tried is kept.
    """
    ...

def info(model: Model, as_json: Json = False) -> None:
    """Show the model card of a saved model: what it has seen, how it did, under which terms."""
    ...

def bench(model: Path | None = None, only: str | None = None, quick: bool = False, as_json: Json = False) -> None:
    """Measure speed: of a saved model on this machine, or the benchmarks of the repository."""
    ...

Served = str
People = list[str]
Why = bool
Beside = bool
Strict = bool
Explore = float
Seed = int | None

def recommend(
    model: Served,
    user_ids: People,
    k: Length = 10,
    why: Why = False,
    beside: Beside = False,
    strict: Strict = False,
    explore: Explore = 0.0,
    seed: Seed | None = None,
    as_json: Json = False,
    options: Any = None,
    files: Any = None,
) -> None:
    """What should these people watch next? Films they have rated are left out."""
    ...

Rule = str
Files = list[Path] | None
Members = list[str] | None

def together(
    model: Model,
    user_ids: Members | None = None,
    ratings: Files | None = None,
    rule: Rule = "average",
    k: Length = 10,
    as_json: Json = False,
    options: Any = None,
) -> None:
    """What should these people watch together, and what would each of them give it?"""
    ...

def similar(
    model: Model, films: list[str], by: str = "both", k: Length = 10, as_json: Json = False, options: Any = None
) -> None:
    """Which films are like these?"""
    ...

def search(model: Model, text: list[str], k: Length = 10, as_json: Json = False, options: Any = None) -> None:
    """Find films by what they are about."""
    ...

def explain(model: Model, user_id: str, film: str, k: int = 5, as_json: Json = False) -> None:
    """Why would this film be proposed to this person, and why so many stars?"""
    ...

def rating_session(
    model: HybridRecommender, ask: Callable[..., Any], ratings: dict[Any, Any] | None = None
) -> dict[Any, Any]:
    """Ask for films and stars until the answer is empty; a question mark lets the model ask.

    Parameters
    ----------
    model : HybridRecommender
        whose films are rated
    ask : Callable
        puts a question and returns the answer, None where there is none
    ratings : dict | None
        item id to stars, to begin with

    Returns
    -------
    dict
        item id to stars
    """
    ...

def rate(
    model: Model,
    ratings: Path | None = None,
    beyond: bool = False,
    save: Path | None = None,
    k: Length = 10,
    as_json: Json = False,
    options: Any = None,
) -> None:
    """Rate some films, and see what to watch next and why. Answers may also come from a pipe, a line each."""
    ...

def import_file(
    file: Path, model: Path | None = None, role: str | None = None, save: Path | None = None, as_json: Json = False
) -> None:
    """Read the films that another site gives out, and say which of them a model knows."""
    ...

def serve(model: Model, host: str = "127.0.0.1", port: int = 8000, answering: Any = None, people: Any = None) -> None:
    """Answer over HTTP, with a web page, until stopped. Needs the extra app of the installation."""
    ...

StorePlace = str
people_app: typer.Typer

def refit(model: Model, store: StorePlace, always: bool = False, as_json: Json = False) -> None:
    """Learn what people have said since, and replace the model, all or nothing, while a service goes on."""
    ...

def people_report(model: Model, store: StorePlace, as_json: Json = False) -> None:
    """How much there is, and films liked per list under each setting, with 95 % intervals."""
    ...

def offer_tools(model: Model, http: bool = False, port: int = 8001) -> None:
    """Offer search, lists and reasons to an assistant (MCP), until it lets go. Needs the extra mcp of the
    installation.
    """
    ...

def main(words: list[str] | None = None) -> None:
    """The console command `hybrid-movie-rec`. A `DataError` becomes one sentence on standard error and exit code
    1.

    Parameters
    ----------
    words : list[str] | None
        the words of the command line; None for sys.argv
    """
    ...
