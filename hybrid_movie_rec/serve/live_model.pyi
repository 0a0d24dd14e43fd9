# Made from live_model.py by tools/stubs.py; change that and run the tool again.
"""A model that is replaced while people ask it, and questions that are answered together because it is
cheaper.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hybrid_movie_rec.embeddings import TextEncoder
from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.lists import Lists
from hybrid_movie_rec.facade.state import Fitted
from hybrid_movie_rec.recommend import HybridRecommender

__all__ = [
    "films_of",
    "film_cards",
    "films_of_lists",
    "Question",
    "answer_questions",
    "Busy",
    "MicroBatcher",
    "without_collections",
    "release_memory",
    "read_frugally",
    "load_private_copy",
    "without_paths",
    "ModelHolder",
]

def films_of(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """A table of films as plain values.

    Parameters
    ----------
    table : pd.DataFrame
        any of rank, item_id, title, year, genres, stars, low, high, similarity, match

    Returns
    -------
    list[dict]
        a dict for each row
    """
    ...

def film_cards(state: Fitted) -> list[dict[Any, Any]]:
    """Every film of a model as plain values, in the order of its items."""
    ...

def films_of_lists(state: Fitted, lists: Lists) -> list[list[dict[Any, Any]]]:
    """Lists as plain values.

    Parameters
    ----------
    state : Fitted
        from which the lists are
    lists : Lists
        of B people

    Returns
    -------
    list[list[dict]]
        the films of each person, best first
    """
    ...

@dataclass(frozen=True, eq=False)
class Question:
    """One question for the recommender.

    Parameters
    ----------
    method : str | Callable
        "recommend", "recommend_for", any other method; or a function of a model
    about : Any
        ids of people; the ratings of one newcomer; for all others a tuple of what the method takes
        first
    options : ListOptions | dict
        for lists; for all others a dict of keywords
    """

    method: str | Callable[..., Any]
    about: Any
    options: ListOptions | dict[Any, Any] = ...

    @property
    def kind(self) -> tuple[Any, ...]:
        """Questions of the same kind can be answered by one call."""
        ...

def answer_questions(model: HybridRecommender, questions: Sequence[Question]) -> list[Any]:
    """Answers, those to questions of the same kind worked out together.

    Parameters
    ----------
    model : HybridRecommender
        fitted
    questions : Sequence[Question]

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
    answer : Callable[[list], list]
        called with a list of questions
    window : float
        seconds to wait for company
    most : int
        questions answered at a time
    waiting : int
        questions that may wait; one more is refused
    seen : Callable[[int], Any]
        called with the size of each batch
    """

    answer: Callable[[list[Any]], list[Any]]
    window: float
    most: int
    seen: Callable[[int], Any]

    def __init__(
        self,
        answer: Callable[[list[Any]], list[Any]],
        window: float = 0.002,
        most: int = 16,
        waiting: int = 64,
        seen: Callable[[int], Any] = ...,
    ) -> None: ...
    @property
    def waiting(self) -> int:
        """How many questions wait."""
        ...

    def submit(self, question: Any) -> Future[Any]:
        """Hand in a question. Raises `Busy` if too many wait."""
        ...

    def close(self) -> None:
        """Answer what waits, then stop."""
        ...

@contextmanager
def without_collections() -> Iterator[None]:
    """Nothing looks for garbage meanwhile: each look would stop all threads, and the more objects are made, the
    longer.

    The objects of a model hold no cycles, and go when nobody has them any more.
    """
    ...

def release_memory() -> None:
    """Set aside what is there (`gc.freeze`), so that no later collection stops the answers to look at it and,
    where the C library can (glibc), return freed memory to the system.
    """
    ...

def read_frugally() -> None:
    """From now on Arrow reads tables into memory of the C library, which goes back; its own allocator keeps it."""
    ...

def load_private_copy(folder: str | Path) -> HybridRecommender:
    """Load a model from a private copy of its folder. Raises `DataError` if it is missing, damaged, or cannot be
    copied.

    Parameters
    ----------
    folder : str | Path
        made by `HybridRecommender.save`

    Returns
    -------
    HybridRecommender
        which nothing done to the folder can harm
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
    load : Callable[[Path], HybridRecommender]
        how a folder becomes a model
    encoder : TextEncoder | None
        for searching by text, shared by all models; None: one without a cache
    """

    folder: Path
    every: float
    load: Callable[[Path], HybridRecommender]
    encoder: Any
    reloads: int
    refused: Any
    model: Any
    since: Any
    digest: Any

    def __init__(
        self,
        folder: str | Path,
        every: float = 2.0,
        load: Callable[[Path], HybridRecommender] = ...,
        encoder: TextEncoder | None = None,
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
