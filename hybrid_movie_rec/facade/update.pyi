# Made from update.py by tools/stubs.py; change that and run the tool again.
"""New films, new people and new ratings join a fitted model in moments, without a new fit; and when a new
fit is due, it begins where the old one ended.
"""

from typing import Any

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.facade.state import Fitted
from hybrid_movie_rec.ranking.scorer import Scorer
from hybrid_movie_rec.rating.interface import RatingModel

__all__ = ["with_movies", "with_ratings", "remembered_data", "refitted"]

def with_movies(state: Fitted, frame: Any, encoder: TextEncoder | None = None) -> Fitted:
    """A state that knows more films: in lists by what they are about, in stars by the prior that it gives.

    Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    frame : Any
        [item_id] and any of title, year, genres, directors, cast, tags, reviews: a table of any library
    encoder : TextEncoder | None
        that encoded the films; None for the default one

    Returns
    -------
    Fitted
        another state; the same one for an empty frame
    """
    ...

def with_ratings(state: Fitted, frame: Any, replacing: bool = False, progress: bool = False) -> Fitted:
    """A state with more ratings: histories grow, and these people get exact posterior draws. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    frame : Any
        [user_id, item_id, rating] and, if known, timestamp (default: the model's last moment)
    replacing : bool
        let them replace ratings of the same people and films
    progress : bool
        a bar on standard error

    Returns
    -------
    Fitted
        another state; the same one for an empty frame
    """
    ...

def remembered_data(state: Fitted) -> Dataset:
    """All that a state holds, as a dataset. Raises `DataError` for a model that was saved without descriptions.

    Returns
    -------
    Dataset
        ratings and descriptions, additions included
    """
    ...

def refitted(
    state: Fitted,
    rating: RatingModel,
    ranking: Scorer | None,
    dataset: Dataset | None = None,
    *,
    content: ContentTable | None = None,
    validate: bool = False,
    forget: bool = False,
    **how: Any,
) -> Fitted:
    """Learn everything again, beginning where the last fit ended. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    rating : RatingModel
        settings of the model of the stars, which begins where that of `state` ended
    ranking : Scorer | None
        settings of the model of the order, where `state` has none; None: by stars
    dataset : Dataset | None
        what to learn from; None: what the state remembers, additions included
    content : ContentTable | None
        of its films; None: kept where the films are the same, else encoded
    validate : bool
        choose the ranking model's weights anew
    forget : bool
        a dataset may lack ratings and films that the state has
    **how : Any
        fields, pooling, encoder, star_weight, seed: as for `fit_sides`

    Returns
    -------
    Fitted
        another state
    """
    ...
