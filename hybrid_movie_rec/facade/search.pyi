# Made from search.py by tools/stubs.py; change that and run the tool again.
"""What else is like this one, is there one about ..., and what could the two of us watch?"""

from typing import Literal

import pandas as pd
from numpy.typing import ArrayLike

from hybrid_movie_rec.embeddings import TextEncoder
from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.lists import Recommendations
from hybrid_movie_rec.facade.state import Fitted

__all__ = ["similar_films", "search_films", "compare_people"]

def similar_films(
    state: Fitted, items: ArrayLike, options: ListOptions, by: Literal["both", "content", "people"] = "both"
) -> Recommendations:
    """Films like these. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    items : ArrayLike
        one film or several, each by id or title
    options : ListOptions
        `k` and filters count
    by : Literal["both", "content", "people"]
        what films are about, who likes them, or both

    Returns
    -------
    Recommendations
        [rank, item_id, title, year, genres, similarity], best first
    """
    ...

def search_films(state: Fitted, text: str, options: ListOptions, encoder: TextEncoder | None = None) -> Recommendations:
    """Films about something. Raises `DataError` for a blank query and for a model without content.

    Parameters
    ----------
    state : Fitted
    text : str
        what the film should be about, in words
    options : ListOptions
        `k` and filters count
    encoder : TextEncoder | None
        that encoded the films; None for the default one

    Returns
    -------
    Recommendations
        [rank, item_id, title, year, genres, similarity], best first; similarity from 0 to 1
    """
    ...

def compare_people(state: Fitted, user_ids: ArrayLike, most: int = 20) -> pd.DataFrame:
    """What people both like and where they differ. Raises `DataError` for fewer than two, too many, or unknown
    people.

    Parameters
    ----------
    state : Fitted
    user_ids : ArrayLike
        two people or more whom the model knows
    most : int
        so many at most: their pairs are many
    """
    ...
