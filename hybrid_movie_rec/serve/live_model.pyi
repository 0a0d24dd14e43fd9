# Made from live_model.py by tools/stubs.py; change that and run the tool again.
"""A model that is replaced while people ask it, and questions that are answered together because it is
cheaper.
"""

from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hybrid_movie_rec.embeddings import TextEncoder

__all__ = [
    "Question",
    "films_of",
    "answer_lists",
    "Busy",
    "MicroBatcher",
    "give_back",
    "load_apart",
    "without_paths",
    "ModelHolder",
]

@dataclass
class Question:
    """One question for the recommender.

    Parameters
    ----------
    method : str
        "recommend", "recommend_for", or any other
    who : object
        ids of people; ratings of somebody new; whatever the method takes first
    options : dict
    """

    method: str
    who: object = ...
    options: dict[Any, Any] = ...

def films_of(table: pd.DataFrame) -> list[Any]:
    """A table of films as plain values.

    Parameters
    ----------
    table : pd.DataFrame
        any of rank, item_id, title, year, genres, stars, low, high, similarity, match

    Returns
    -------
    list
        a dict for each row
    """
    ...

def answer_lists(model, questions: list[Any]) -> list[Any]:
    """Answers, those of the same kind worked out together.

    Parameters
    ----------
    model
        a `HybridRecommender`
    questions : list
        of `Question`

    Returns
    -------
    list
        an answer, or an exception, for each
    """
    ...

class Busy(Exception):
    """Too many questions wait already; come again in a moment."""

class MicroBatcher:
    """Answers questions together, in one thread.

    `answer(questions)` gives a list: for each an answer, or the exception that it ended with.

    Parameters
    ----------
    answer
        called with a list of questions
    window : float
        seconds to wait for company
    most : int
        questions answered at a time
    waiting : int
        questions that may wait; one more is refused
    seen
        called with the size of each batch
    """

    answer: Any
    window: float
    most: int
    seen: Any

    def __init__(self, answer, window: float = 0.002, most: int = 16, waiting: int = 64, seen=...) -> None: ...
    @property
    def waiting(self): ...
    def submit(self, question) -> Future[Any]:
        """Hand in a question. Raises `Busy` if too many wait."""
        ...

    def close(self) -> None:
        """Answer what waits, then stop."""
        ...

def give_back() -> None:
    """Collect what nobody needs any more and, where the C library can (glibc), return freed memory to the
    system.
    """
    ...

def load_apart(folder: Path):
    """Load a model from a private copy of its folder. Raises `DataError` if it is missing, damaged, or cannot be
    copied.

    Parameters
    ----------
    folder : Path
        made by `HybridRecommender.save`

    Returns
    -------
    a `HybridRecommender` that nothing done to the folder can harm
    """
    ...

def without_paths(text: str) -> str:
    """The text with `…` for every absolute path."""
    ...

class ModelHolder:
    """The current model of a folder. Read `.model`; call `.start()` to have the folder watched, `.stop()` to end
    that.

    Parameters
    ----------
    folder : str | Path
        made by `HybridRecommender.save`
    every : float
        seconds between two looks at the folder
    load
        how a folder becomes a model
    encoder : TextEncoder | None
        for searches, shared by all models to come; None: one without a cache
    """

    folder: Path
    every: float
    load: Any
    encoder: Any
    reloads: int
    refused: Any
    model: Any
    since: Any
    digest: Any

    def __init__(
        self, folder: str | Path, every: float = 2.0, load=..., encoder: TextEncoder | None = None
    ) -> None: ...
    def __repr__(self) -> str: ...
    def look(self) -> bool:
        """Look at the folder once. What is new and does not work is refused, and named in `.refused`.

        Returns
        -------
        bool
            whether a new model has taken over
        """
        ...

    def start(self) -> ModelHolder:
        """Watch the folder in a thread of its own."""
        ...

    def stop(self) -> None:
        """Stop watching."""
        ...
