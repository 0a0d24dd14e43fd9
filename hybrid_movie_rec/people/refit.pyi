# Made from refit.py by tools/stubs.py; change that and run the tool again.
"""What people have said since the last fit becomes part of the model, while the service goes on answering."""

from pathlib import Path
from typing import Any

import numpy as np

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.people.store import PeopleStore
from hybrid_movie_rec.recommend import HybridRecommender

__all__ = ["user_ids_of", "from_store", "with_people", "refit_with_people"]

def user_ids_of(handles: Any, numbers: bool) -> np.ndarray:
    """The ids that people of the store have in a model.

    Parameters
    ----------
    handles : Any
        of the store
    numbers : bool
        whether the ids of the model's people are numbers

    Returns
    -------
    np.ndarray
        int64 or object, as many
    """
    ...

def from_store(user_ids: Any) -> np.ndarray:
    """Which of these people came from a store.

    Parameters
    ----------
    user_ids : Any
        external ids of a model

    Returns
    -------
    np.ndarray
        bool, as many
    """
    ...

def with_people(model: HybridRecommender, store: PeopleStore) -> tuple[Dataset, dict[str, Any]]:
    """What a model remembers, with what people of a store say now. Raises `DataError` and `StoreAway`.

    Parameters
    ----------
    model : HybridRecommender
        fitted
    store : PeopleStore

    Returns
    -------
    tuple[Dataset, dict[str, Any]]
        what to learn from; and people, ratings, left_out, digest
    """
    ...

def refit_with_people(folder: str | Path, store: PeopleStore | str | Path, always: bool = False) -> dict[str, Any]:
    """Learn from what has come in, and save the model in place of the old one, all or nothing. Raises
    `DataError`.

    Parameters
    ----------
    folder : str | Path
        a saved recommender, which is replaced
    store : PeopleStore | str | Path
        or where it lives
    always : bool
        also where nothing has changed since the last time

    Returns
    -------
    dict[str, Any]
        people, ratings, left_out, learned
    """
    ...
