# Made from state.py by tools/stubs.py; change that and run the tool again.
"""Everything a fit leaves behind, as one value that is never changed: what is worked out from it is kept
with it, and goes with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Dataset, Vocabulary
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.facade.titles import TitleIndex
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.scorer import Histories, Scorer
from hybrid_movie_rec.rating.interface import RatingModel

__all__ = ["Fitted", "kept", "without_reviews", "fit_sides"]

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Fitted:
    """All that a fit leaves. It is never changed; `dataclasses.replace` makes another one, with caches of its
    own.

    Parameters
    ----------
    users : Vocabulary
        U people
    items : Vocabulary
        I films: all of the dataset, rated or not
    movies : pd.DataFrame
        [item_id, title, year, genres] and perhaps imdb, tmdb; a row per film, as in `items`
    ratings : pd.DataFrame
        [user_id, item_id, rating, timestamp]: what the fit has seen, then what was added
    features : MovieFeatures | None
        what films are described by, without reviews; None in models of format 2
    content : ContentTable | None
        their vectors, in the order of `items`; None where no text field is used
    scale : tuple[float, float]
        fewest and most stars
    now : int
        the last moment of the ratings, seconds since 1970 UTC; 0 if they have no times
    facts : dict
        where the data came from, how many there are, what was measured
    rating : RatingModel
        fitted: how many stars?
    ranking : Scorer | None
        fitted: in which order? None: by stars
    like : float
        from which rating on one is a like, on this scale
    star_weight : float
        how much expected stars count in the order of `ranking`
    """

    users: Vocabulary
    items: Vocabulary
    movies: pd.DataFrame
    ratings: pd.DataFrame
    features: MovieFeatures | None
    content: ContentTable | None
    scale: tuple[float, float]
    now: int
    facts: dict[Any, Any]
    rating: RatingModel
    ranking: Scorer | None
    like: float = ...
    star_weight: float = ...
    _kept: dict[Any, Any] = field(init=False)

    def __repr__(self) -> str: ...
    @property
    def counts(self) -> np.ndarray:
        """Ratings of each film, int64 (I,)."""
        ...

    @property
    def likes(self) -> np.ndarray:
        """Likes of each film, int64 (I,); where nothing at all is liked, its ratings."""
        ...

    @property
    def only_seen(self) -> bool:
        """Whether there is one rating only, so that the rows say who has seen what, and no more."""
        ...

    @property
    def information(self) -> np.ndarray:
        """How surprising each film is on a list: float64 (I,), bits."""
        ...

    @property
    def genres(self) -> tuple[np.ndarray, list[str]]:
        """Shares of the genres in each film, float64 (I, G), and the G names."""
        ...

    @property
    def titles(self) -> TitleIndex:
        """Films by their names."""
        ...

    @property
    def vectors(self) -> np.ndarray | None:
        """What films are about, one vector each: float32 (I, D), length 1; None without content."""
        ...

    @property
    def likeness(self) -> np.ndarray:
        """Vectors by which films are alike (I, D): those of content; without it, their genres."""
        ...

    @property
    def star_means(self) -> object:
        """The average person and film, as the rating model has them, weighed by numbers of ratings."""
        ...

    def ratings_of(self, people: ArrayLike) -> pd.DataFrame:
        """What these people have rated.

        Parameters
        ----------
        people : ArrayLike
            ids (B,)

        Returns
        -------
        pd.DataFrame
            rows of `ratings`
        """
        ...

    def person(self, user_id: Any) -> Any:
        """One person's id as it is written here. Raises `DataError` for what is no id, and for several.

        Parameters
        ----------
        user_id : Any
            one id, of any type

        Returns
        -------
        Any
            as the model writes it, known or not
        """
        ...

    def films_of(self, item_ids: Any, source: str = "item_ids") -> np.ndarray:
        """Ids of films where ids are wanted. Raises `DataError` for what is no id and no title, with candidates.

        Parameters
        ----------
        item_ids : Any
            ids, or titles of which there is only one; one or many, in any container
        source : str
            named in the error

        Returns
        -------
        np.ndarray
            ids (N,) as the model writes them, known or not
        """
        ...

    def histories_of(self, user_idx: ArrayLike) -> Histories:
        """What these people have rated, as positions.

        Parameters
        ----------
        user_idx : ArrayLike
            positions in `users`, int64 (B,), each once; -1 for somebody unknown

        Returns
        -------
        Histories
            row b is about the b-th of these
        """
        ...

def kept(work: Callable[..., Any]) -> Callable[..., Any]:
    """Keep the result of a function of a state on the state.

    Parameters
    ----------
    work : Callable
        a function of a state alone

    Returns
    -------
    Callable
        the same, worked out once for each state
    """
    ...

def without_reviews(features: MovieFeatures) -> MovieFeatures:
    """The same without reviews, which are long and live on as vectors.

    Parameters
    ----------
    features : MovieFeatures
        of any films
    """
    ...

def fit_sides(
    dataset: Dataset,
    rating: RatingModel,
    ranking: Scorer | None,
    *,
    fields: tuple[str, ...] | None = None,
    pooling: str = "mean",
    encoder: TextEncoder | None = None,
    star_weight: float | str = 0.0,
    seed: int = 0,
    content: ContentTable | None = None,
    fit_rating: Callable[..., Any] | None = None,
    validation: pd.DataFrame | None = None,
    **wishes: Any,
) -> Fitted:
    """Learn from a dataset. Raises `DataError`; the models that were passed in stay unfitted.

    Parameters
    ----------
    dataset : Dataset
        what to learn from
    rating : RatingModel
        settings of the model of the stars; it stays as it is
    ranking : Scorer | None
        settings of the model of the order; None: by stars
    fields : tuple[str, ...] | None
        text fields to use; None for all that the data has, () for none
    pooling : str
        how a list of texts becomes one vector
    encoder : TextEncoder | None
        None for the default encoder and its cache
    star_weight : float | str
        how much expected stars count in the order; "validate" to have it chosen
    seed : int
        chooses the people on whom the star weight is validated
    content : ContentTable | None
        made before from the same films
    fit_rating : Callable | None
        fits the rating model in place of its own `fit`
    validation : pd.DataFrame | None
        ratings that judge the rating model's fit
    **wishes : Any
        checkpoint, start: for the rating model's `fit`
    """
    ...
