# Made from recommend.py by tools/stubs.py; change that and run the tool again.
"""Two words, fit and recommend, in front of everything else: your ids in, your titles out, stars beside
them, and nobody is shown what they have already seen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from hybrid_movie_rec.data import Dataset, Vocabulary
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.facade.explain import Explanation
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.scorer import Scorer
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.training import Trainer

__all__ = ["HybridRecommender", "Recommendations"]

@dataclass
class HybridRecommender:
    """Predicted stars and lists from ratings and content. Fit it on a `Dataset`; ids in, ids and titles out.

    Parameters
    ----------
    architecture : str
        "hybrid" or the tutorial's "notebook"
    model : dict
        changes to `CFHybridConfig`, for instance dict(embedding_size=64)
    trainer : Trainer
    fields : tuple
        text fields to use; None for all that the data has, () for none
    pooling : str
        how a list of texts becomes one vector: "mean" or the tutorial's "joined"
    validation : float
        share of the ratings that decides when to stop
    train_twice : bool
        train again on all ratings up to that epoch
    encoder : TextEncoder
        None for the default encoder and its cache
    seed : int
        starting weights and the validation slice
    ranking : Scorer | None
        the order of lists; None: by predicted stars
    rating : BayesianHybrid | None
        the stars; None: by the network of `architecture`
    star_weight : float | str
        how much expected stars count in the order of lists (07h_blend); "validate" to have it chosen
    """

    architecture: str = ...
    model: dict[Any, Any] = ...
    trainer: Trainer = ...
    fields: tuple[Any, ...] | None = ...
    pooling: str = ...
    validation: float = ...
    train_twice: bool = ...
    encoder: TextEncoder | None = ...
    seed: int = ...
    ranking: Scorer | None = ...
    rating: BayesianHybrid | None = ...
    star_weight: float | str = ...
    users: Vocabulary = field(init=False)
    items: Vocabulary = field(init=False)
    movies: Any = field(init=False)
    ratings: Any = field(init=False)
    scale: Any = field(init=False)
    now: Any = field(init=False)
    facts: Any = field(init=False)
    features: MovieFeatures = field(init=False)
    content: Any = field(init=False)
    config: Any = field(init=False)
    history: Any = field(init=False)

    @classmethod
    def notebook(cls, **changes) -> HybridRecommender:
        """Everything as in the tutorial: its network, its training, joined texts, the last epoch kept. `changes`
        override.
        """
        ...

    def fit(
        self,
        dataset: Dataset,
        content: ContentTable | None = None,
        validation: pd.DataFrame | None = None,
        checkpoint: str | Path | None = None,
        fit_stars: Callable[..., Any] | None = None,
    ) -> HybridRecommender:
        """Learn from a dataset. Raises `DataError`.

        Parameters
        ----------
        dataset : Dataset
            what to learn from
        content : ContentTable
            made before from the same films, to share one encoding among models
        validation : pd.DataFrame
            ratings that decide when to stop; the first training never sees them; default: a random slice
        checkpoint : str | Path
            folder that lets a killed fit of the star side continue
        fit_stars : Callable
            fits the star side in place of its own `fit`: called with the rating side, or the trainer of the
            network, and then as that `fit` would be
        """
        ...

    def predict(self, user_ids, item_ids, timestamps=None, on_unknown: str = "fallback", interval: float | None = None):
        """Predicted stars for pairs. Raises `DataError` for columns of different length, or unknown ids if asked to.

        Parameters
        ----------
        user_ids
            external ids (N,)
        item_ids
            external ids (N,)
        timestamps
            seconds UTC (N,), when the person would rate; default: the last moment of the training data
        on_unknown : str
            or "raise"
        interval : float
            also the ends between which this share of ratings lies; needs a rating side that knows them

        Returns
        -------
        stars on the rating scale, float32 (N,); a frame [stars, low, high] with an interval
        """
        ...

    def recommend(
        self,
        user_ids,
        k: int = 10,
        *,
        include=None,
        exclude=None,
        genres=None,
        without_genres=None,
        years: tuple[Any, ...] | None = None,
        min_ratings: int = 0,
        exclude_seen: bool = True,
        novelty: float = 0.0,
        diversity: float = 0.0,
        calibration: float = 0.0,
        order: str | None = None,
        new_films: float = 0.0,
        interval: float = 0.8,
        timestamp: int | None = None,
        on_unknown: str = "fallback",
        chunk: int = 256,
    ) -> Recommendations:
        """What to watch next, best first, with the stars each person would give. Raises `DataError`.

        Parameters
        ----------
        user_ids
            one id or many, or "all"; somebody unknown gets the list of a newcomer
        k : int
            films per person
        include
            only films with these ids
        exclude
            no films with these ids
        genres
            only films of this genre, or of any of several
        without_genres
            no film of this genre, or of any of several
        years : tuple
            only films from the first to the last year; either may be None
        min_ratings : int
            only films with at least so many ratings
        exclude_seen : bool
            leave out what the person has rated
        novelty : float
            -1 what everybody knows .. 1 what few people know
        diversity : float
            0 .. 1 films as unlike each other as the shortlist allows
        calibration : float
            0 .. 1 genres in the proportions of what the person has liked
        order : str
            "ranking": what they would like to see next; "stars": what they would give most; default:
            "ranking" where there is a ranking side
        new_films : float
            share of the places for films that nobody likes yet
        interval : float
            of a rating, beside its stars, where the rating side gives intervals
        timestamp : int
            the moment of asking, seconds UTC; only for stars that depend on time
        on_unknown : str
            or "raise", for people the model has never met
        chunk : int
            people scored at a time

        Returns
        -------
        Recommendations
            in rank order; fewer than k rows if fewer films are left
        """
        ...

    def find(self, text: str, k: int = 5) -> pd.DataFrame:
        """Films by their titles. Raises `DataError` for something that is no text.

        Parameters
        ----------
        text : str
            a title or the beginning of one, in any spelling, with or without a year
        k : int
            films at most

        Returns
        -------
        pd.DataFrame
            [item_id, title, year, genres, match], best first, match from 0 to 100
        """
        ...

    def recommend_for(
        self,
        ratings,
        k: int = 10,
        *,
        include=None,
        exclude=None,
        genres=None,
        without_genres=None,
        years: tuple[Any, ...] | None = None,
        min_ratings: int = 0,
        exclude_seen: bool = True,
        novelty: float = 0.0,
        diversity: float = 0.0,
        calibration: float = 0.0,
        order: str | None = None,
        new_films: float = 0.0,
        interval: float = 0.8,
        timestamp: int | None = None,
        on_unknown: str = "fallback",
    ) -> Recommendations:
        """A list for somebody the model has never met.

        Raises `DataError`, also for a title that is unknown or could be several films.

        Parameters
        ----------
        ratings
            a frame [item_id, rating] of one person and, if known, timestamp; or a mapping {item id or
            title: stars}
        k : int
            length of the list
        include
            only films with these ids
        exclude
            no films with these ids
        genres
            only films of this genre, or of any of several
        without_genres
            no film of this genre, or of any of several
        years : tuple
            only films from the first to the last year; either may be None
        min_ratings : int
            only films with at least so many ratings
        exclude_seen : bool
            leave out what is in `ratings`
        novelty : float
            -1 what everybody knows .. 1 what few people know
        diversity : float
            0 .. 1 films as unlike each other as the shortlist allows
        calibration : float
            0 .. 1 genres in the proportions of what is liked in `ratings`
        order : str
            "ranking" or "stars"; default: "ranking" where there is a ranking side
        new_films : float
            share of the places for films that nobody likes yet
        interval : float
            of a rating, where the rating side gives intervals
        timestamp : int
            the moment of asking, seconds UTC; only for stars that depend on time
        on_unknown : str
            films of a frame that the model does not know are left out, or "raise"

        Returns
        -------
        Recommendations
            with user_id "new"
        """
        ...

    def rated(self, user_id, k: int = 10) -> pd.DataFrame:
        """What a person has rated, with the stars they gave. Raises `DataError` if they are unknown.

        Parameters
        ----------
        user_id
            one person
        k : int
            the best so many

        Returns
        -------
        pd.DataFrame
            [item_id, title, year, genres, rating], best first, latest first among equals
        """
        ...

    def beside(self, user_id, k: int = 10, **filters) -> pd.DataFrame:
        """The person's favourites with their stars beside the list proposed to them, both in rank order.

        Parameters
        ----------
        user_id
            one person
        k : int
            rows
        **filters
            passed on to `recommend`

        Returns
        -------
        pd.DataFrame
            columns in two groups, `rated` and `proposed`, row by row
        """
        ...

    def explain(self, user_id, item_id, k: int = 5, interval: float = 0.8, timestamp: int | None = None) -> Explanation:
        """Why a film stands where it stands on a person's list, and why so many stars. Raises `DataError`.

        Parameters
        ----------
        user_id
            one person; somebody unknown is told what strangers are told
        item_id
            one film: its id or title
        k : int
            rated films by name; all others are one part
        interval : float
            of a rating, where the rating side gives intervals
        timestamp : int
            the moment, seconds UTC, for stars that depend on time
        """
        ...

    def explain_for(self, ratings, item_id, k: int = 5, interval: float = 0.8) -> Explanation:
        """The same for somebody the model has never met. Raises `DataError`.

        Parameters
        ----------
        ratings
            [item_id, rating] of one person and, if known, timestamp; or {id or title: stars}
        item_id
            one film: its id or title
        k : int
            rated films by name; all others are one part
        interval : float
            of a rating, where the rating side gives intervals
        """
        ...

    def with_reasons(self, lists: pd.DataFrame, ratings=None) -> pd.DataFrame:
        """Lists with what speaks for each film. Raises `DataError`.

        Parameters
        ----------
        lists : pd.DataFrame
            from `recommend`; or from `recommend_for`
        ratings
            and what `recommend_for` was given

        Returns
        -------
        pd.DataFrame
            the same with a column `reasons`
        """
        ...

    def similar(self, items, k: int = 10, *, by: str = "both", **filters) -> Recommendations:
        """Films like these. Raises `DataError`.

        Parameters
        ----------
        items
            one film or several, each by id or title
        k : int
            length of the list
        by : str
            "content": what films are about; "people": what is liked together; "both"
        **filters
            include, exclude, genres, without_genres, years, min_ratings: as for `recommend`

        Returns
        -------
        Recommendations
            [rank, item_id, title, year, genres, similarity], best first
        """
        ...

    def search(self, text: str, k: int = 10, **filters) -> Recommendations:
        """Films about something. Raises `DataError` for a blank query and for a model without content.

        Parameters
        ----------
        text : str
            what the film should be about, in words
        k : int
            length of the list
        **filters
            include, exclude, genres, without_genres, years, min_ratings: as for `recommend`

        Returns
        -------
        Recommendations
            [rank, item_id, title, year, genres, similarity], best first; similarity from 0 to 1
        """
        ...

    def compare(self, user_ids, most: int = 20) -> pd.DataFrame:
        """What people share and where they differ. Raises `DataError` for fewer than two, too many, or unknown
        people.

        Parameters
        ----------
        user_ids
            two people or more whom the model knows
        most : int
            so many at most: their pairs are many

        Returns
        -------
        pd.DataFrame
            a row for each pair: [user_a, user_b, rated_both, liked_both, apart (stars), agreement, taste
            (correlations), share, differ, for_both, for_both_id]
        """
        ...

    def card(self, front: bool = False) -> str:
        """The model card: what it has seen, how it did, under which terms.

        Parameters
        ----------
        front : bool
            begin with the lines of YAML that a hub reads

        Returns
        -------
        str
            Markdown
        """
        ...

    def add_results(self, table: pd.DataFrame, name: str = "hybrid") -> HybridRecommender:
        """Keep what was measured, for the card.

        A later result of the same protocol and metric replaces the earlier. Raises `DataError`.

        Parameters
        ----------
        table : pd.DataFrame
            from `evaluate` or `evaluate_lists`, about this model
        name : str
            of this model in the table

        Returns
        -------
        HybridRecommender
            itself
        """
        ...

    @classmethod
    def check_place(cls, folder: str | Path) -> None:
        """Ask before a long training whether its result could be saved there. Raises `DataError`.

        Parameters
        ----------
        folder : str | Path
            where a model is to be saved
        """
        ...

    def save(self, folder: str | Path) -> None:
        """Write the folder, all or nothing. Raises `DataError`; what was there before stays if anything goes wrong.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a saved recommender
        """
        ...

    @classmethod
    def load(cls, folder: str | Path) -> HybridRecommender:
        """Read a saved recommender, also of an older format.

        Raises `DataError` if it is missing, damaged or of a newer format.

        Parameters
        ----------
        folder : str | Path
            made by `HybridRecommender.save`
        """
        ...

    def push_to_hub(
        self,
        repo_id: str,
        private: bool = True,
        publish_ratings: bool = False,
        token: str | None = None,
        endpoint: str | None = None,
        message: str = "A hybrid movie recommender",
    ) -> str:
        """Save into a repository of a model hub. Raises `DataError`.

        Parameters
        ----------
        repo_id : str
            "owner/name"; made if it is not there
        private : bool
            nobody else may see it
        publish_ratings : bool
            needed for a public one: the people's ratings are in the folder
        token : str
            default: what `hf auth login` keeps
        endpoint : str
            address of another hub
        message : str
            of the commit

        Returns
        -------
        str
            id of the commit
        """
        ...

    @classmethod
    def from_hub(
        cls,
        repo_id: str,
        revision: str | None = None,
        cache: str | Path | None = None,
        token: str | None = None,
        endpoint: str | None = None,
    ) -> HybridRecommender:
        """Fetch a recommender that `push_to_hub` put there, check it and load it. Raises `DataError`.

        Parameters
        ----------
        repo_id : str
            "owner/name"
        revision : str
            a commit, branch or tag; a commit is the only one that cannot change
        cache : str | Path
            where downloads are kept; default: the cache of huggingface_hub
        token : str
            default: what `hf auth login` keeps
        endpoint : str
            address of another hub
        """
        ...

    def to_onnx(self, folder: str | Path) -> None:
        """Write what can be run without Python, all or nothing:

        `stars.onnx` and, where the model has them, `newcomer.onnx` and `core.onnx`, with the ids of rows and
        columns. Raises `DataError`.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds such an export
        """
        ...

    def add_movies(self, frame: pd.DataFrame) -> HybridRecommender:
        """Films join the model without a new fit: in lists by what they are about, in stars by the prior that it
        gives.

        All or none. Raises `DataError`.

        Parameters
        ----------
        frame : pd.DataFrame
            [item_id] and any of title, year, genres, directors, cast, tags, reviews; lists or texts

        Returns
        -------
        HybridRecommender
            itself, knowing more films
        """
        ...

    def add_ratings(self, frame: pd.DataFrame, replace: bool = False, progress: bool = False) -> HybridRecommender:
        """Ratings join the model without a new fit: histories grow, and these people get exact posterior draws.

        All or none. Raises `DataError`.

        Parameters
        ----------
        frame : pd.DataFrame
            [user_id, item_id, rating] and, if known, timestamp (default: the model's last moment)
        replace : bool
            let them replace ratings of the same people and films
        progress : bool
            a bar on standard error

        Returns
        -------
        HybridRecommender
            itself
        """
        ...

    def remembered(self) -> Dataset:
        """All ratings and descriptions that the model holds, additions included.

        Raises `DataError` for a model that was saved without them.
        """
        ...

    def refit(
        self,
        dataset: Dataset | None = None,
        content: ContentTable | None = None,
        validate: bool = False,
        forget: bool = False,
    ) -> HybridRecommender:
        """Learn everything again, beginning where the last fit ended. All or nothing. Raises `DataError`.

        Parameters
        ----------
        dataset : Dataset
            what to learn from; None: what the model remembers, additions included
        content : ContentTable
            of its films, made before; None: kept where the films are the same, else encoded
        validate : bool
            choose the ranking side's weights anew
        forget : bool
            a dataset may lack ratings and films that the model has

        Returns
        -------
        HybridRecommender
            itself
        """
        ...

class Recommendations(pd.DataFrame):
    """A list per person in rank order: [user_id, rank, item_id, title, year, genres, stars], and [low, high]
    where the rating side gives intervals.

    A column `reasons` is shown last.

    Parameters
    ----------
    *args
        as for a DataFrame
    **kwargs
        as for a DataFrame
    """

    def __init__(self, *args, **kwargs) -> None: ...
    def _repr_html_(self) -> str: ...
