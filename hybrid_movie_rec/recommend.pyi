# Made from recommend.py by tools/stubs.py; change that and run the tool again.
"""Two words, fit and recommend, in front of everything else: your ids in, your titles out, stars beside
them, and nobody is shown what they have already seen.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Dataset, Vocabulary
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.facade.explain import Explanation
from hybrid_movie_rec.facade.filters import Names, Years
from hybrid_movie_rec.facade.imports import Imported
from hybrid_movie_rec.facade.lists import Recommendations
from hybrid_movie_rec.facade.own_ratings import Ratings
from hybrid_movie_rec.facade.state import Fitted
from hybrid_movie_rec.facade.together import Together
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.scorer import Scorer
from hybrid_movie_rec.rating.interface import RatingModel

__all__ = ["HybridRecommender"]

@dataclass(kw_only=True, eq=False, repr=False)
class HybridRecommender:
    """Predicted stars and lists from ratings and content. Fit it on a `Dataset`; ids in, ids and titles out.

    Parameters
    ----------
    rating : RatingModel
        how many stars; or for instance `NetworkRating()`
    ranking : Scorer | None
        the order of lists; None: by predicted stars
    fields : tuple[str, ...] | None
        text fields to use; None for all that the data has, () for none
    pooling : str
        how a list of texts becomes one vector: "mean" or the tutorial's "joined"
    encoder : TextEncoder | None
        None for the default encoder and its cache
    star_weight : float | str
        how much expected stars count in the order of lists; "validate": have it chosen
    seed : int
        draws the people on whom the star weight is validated
    """

    rating: RatingModel = ...
    ranking: Scorer | None = ...
    fields: tuple[str, ...] | None = ...
    pooling: str = ...
    encoder: TextEncoder | None = ...
    star_weight: float | str = ...
    seed: int = ...
    state_: Fitted | None = field(init=False)

    def __repr__(self) -> str: ...
    @classmethod
    def notebook(
        cls, *, fields: tuple[str, ...] | None = None, encoder: TextEncoder | None = None, seed: int = 0, **network: Any
    ) -> HybridRecommender:
        """Everything as in the tutorial: its network, its training, joined texts, the last epoch kept, lists by
        stars.

        Parameters
        ----------
        fields : tuple[str, ...] | None
            text fields to use; None for all that the data has, () for none
        encoder : TextEncoder | None
            None for the default encoder and its cache
        seed : int
            starting weights and the validation slice
        **network : Any
            settings of `NetworkRating.notebook` that are to differ

        Returns
        -------
        HybridRecommender
            not fitted
        """
        ...

    def fit(
        self,
        dataset: Dataset,
        content: ContentTable | None = None,
        validation: pd.DataFrame | None = None,
        checkpoint: str | Path | None = None,
        fit_rating: Callable[..., RatingModel] | None = None,
    ) -> HybridRecommender:
        """Learn from a dataset. Raises `DataError`; whatever was fitted before then stays.

        Parameters
        ----------
        dataset : Dataset
            what to learn from
        content : ContentTable | None
            made before from the same films, to share one encoding among models
        validation : pd.DataFrame | None
            [user_id, item_id, rating, timestamp]: ratings that judge the stars' fit
        checkpoint : str | Path | None
            folder that lets a killed fit of the stars continue
        fit_rating : Callable[..., RatingModel] | None
            called in place of `rating.fit`, with `rating` first

        Returns
        -------
        HybridRecommender
            itself
        """
        ...

    @property
    def rating_(self) -> RatingModel:
        """The fitted model of the stars."""
        ...

    @property
    def ranking_(self) -> Scorer | None:
        """The fitted model of the order; None where lists are by stars."""
        ...

    @property
    def users(self) -> Vocabulary:
        """The people it knows, by id."""
        ...

    @property
    def items(self) -> Vocabulary:
        """The films it knows, by id."""
        ...

    @property
    def movies(self) -> pd.DataFrame:
        """[item_id, title, year, genres], a row per film in the order of `items`."""
        ...

    @property
    def ratings(self) -> pd.DataFrame:
        """[user_id, item_id, rating, timestamp]: what the fit has seen, then what was added."""
        ...

    @property
    def features(self) -> MovieFeatures | None:
        """What films are described by, in the order of `items`, without reviews."""
        ...

    @property
    def content(self) -> ContentTable | None:
        """The films' vectors, in the order of `items`; None where no text field is used."""
        ...

    @property
    def facts(self) -> dict[str, Any]:
        """Where the data came from, how much there is of it, what was added since, and what was measured."""
        ...

    @property
    def scale(self) -> tuple[float, float]:
        """Fewest and most stars."""
        ...

    @property
    def like(self) -> float:
        """From which rating on one is a like: as the dataset said, or the ranking model was told."""
        ...

    @property
    def now(self) -> int:
        """The last moment of the ratings, seconds since 1970 UTC; 0 if they have no times."""
        ...

    def predict(
        self,
        user_ids: ArrayLike,
        item_ids: ArrayLike,
        timestamps: ArrayLike | None = None,
        on_unknown: Literal["fallback", "raise"] = "fallback",
        interval: float | None = None,
        guarantee: bool = False,
    ) -> np.ndarray | pd.DataFrame:
        """Predicted stars for pairs. Raises `DataError` for columns of different length, or unknown ids if asked to.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,), of any type and in any container
        item_ids : ArrayLike
            external ids or titles (N,)
        timestamps : ArrayLike | None
            moments in any spelling (N,), when the person would rate; None: after all that is known
        on_unknown : Literal["fallback", "raise"]
            for unknown ids: what is known without them, or an error
        interval : float | None
            also the ends between which this share of ratings lies, for instance 0.8
        guarantee : bool
            ends that were measured to hold that share; fit with BayesianHybrid(calibration=1)

        Returns
        -------
        np.ndarray | pd.DataFrame
            stars on the rating scale, float32 (N,); a frame [stars, low, high] with an interval
        """
        ...

    def predict_interval(
        self,
        user_ids: ArrayLike,
        item_ids: ArrayLike,
        timestamps: ArrayLike | None = None,
        interval: float = 0.8,
        guarantee: bool = False,
    ) -> pd.DataFrame:
        """Predicted stars, and the ends between which a rating probably lies. Raises `DataError` if the model gives
        none.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,), of any type and in any container
        item_ids : ArrayLike
            external ids or titles (N,)
        timestamps : ArrayLike | None
            moments in any spelling (N,), when the person would rate; None: after all that is known
        interval : float
            share of ratings between low and high
        guarantee : bool
            ends that were measured to hold that share; fit with BayesianHybrid(calibration=1)

        Returns
        -------
        pd.DataFrame
            [stars, low, high], float32, N rows
        """
        ...

    def chance(
        self,
        user_ids: ArrayLike,
        item_ids: ArrayLike,
        timestamps: ArrayLike | None = None,
        *,
        at_least: float | None = None,
        guarantee: bool = False,
    ) -> np.ndarray:
        """How likely a rating has so many stars or more. Raises `DataError` if the rating model does not know.

        Parameters
        ----------
        user_ids : ArrayLike
            external ids (N,), of any type and in any container
        item_ids : ArrayLike
            external ids or titles (N,)
        timestamps : ArrayLike | None
            moments (N,), when the person would rate; None: after all that is known
        at_least : float | None
            stars; None: a like, see `like`
        guarantee : bool
            corrected by what came; fit with BayesianHybrid(calibration=1)

        Returns
        -------
        np.ndarray
            float32 (N,), between 0 and 1
        """
        ...

    def recommend(
        self,
        user_ids: ArrayLike,
        k: int = 10,
        *,
        include: ArrayLike | None = None,
        exclude: ArrayLike | None = None,
        genres: Names | None = None,
        without_genres: Names | None = None,
        years: Years | None = None,
        min_ratings: int = 0,
        exclude_seen: bool = True,
        novelty: float = 0.0,
        diversity: float = 0.0,
        calibration: float = 0.0,
        order_by: Literal["ranking", "stars"] | None = None,
        new_films: float = 0.0,
        interval: float | None = 0.8,
        timestamp: Any = None,
        on_unknown: Literal["fallback", "raise"] = "fallback",
        explore: float = 0.0,
        seed: int | None = None,
        chunk: int = 256,
    ) -> Recommendations:
        """What to watch next, best first, with the stars each person would give. Raises `DataError`.

        Parameters
        ----------
        user_ids : ArrayLike
            one id or many, or "all"; somebody unknown gets the list of a newcomer
        k : int
            films per person
        include : ArrayLike | None
            only films with these ids or titles
        exclude : ArrayLike | None
            no films with these ids or titles
        genres : Names | None
            only films of this genre, or of any of several
        without_genres : Names | None
            no film of this genre, or of any of several
        years : Years | None
            only films from the first to the last year; either may be None
        min_ratings : int
            only films with at least so many ratings
        exclude_seen : bool
            leave out what the person has rated
        novelty : float
            -1 what everybody knows .. 0 as it is .. 1 what few people know
        diversity : float
            0 as it is .. 1 films as unlike each other as the shortlist allows
        calibration : float
            0 as it is .. 1 genres in the proportions of what the person has liked
        order_by : Literal["ranking", "stars"] | None
            what they want to see next, or would give most stars
        new_films : float
            share of the places for films that nobody likes yet, 0 to 1
        interval : float | None
            share of ratings between low and high, where the rating model gives intervals
        timestamp : Any
            the moment of asking, in any spelling; only for stars that depend on time
        on_unknown : Literal["fallback", "raise"]
            or an error for people the model has never met
        explore : float
            0 as it is .. 1: films by lot, by what is open about them; adds the column `propensity`
        seed : int | None
            with `explore`: same seed, same list; None: by lot
        chunk : int
            people scored at a time

        Returns
        -------
        Recommendations
            in rank order; fewer than k rows if fewer films are left
        """
        ...

    def recommend_for(
        self,
        ratings: Ratings | Sequence[Ratings],
        k: int = 10,
        *,
        include: ArrayLike | None = None,
        exclude: ArrayLike | None = None,
        genres: Names | None = None,
        without_genres: Names | None = None,
        years: Years | None = None,
        min_ratings: int = 0,
        exclude_seen: bool = True,
        novelty: float = 0.0,
        diversity: float = 0.0,
        calibration: float = 0.0,
        order_by: Literal["ranking", "stars"] | None = None,
        new_films: float = 0.0,
        interval: float | None = 0.8,
        timestamp: Any = None,
        on_unknown: Literal["fallback", "raise"] = "fallback",
        explore: float = 0.0,
        seed: int | None = None,
    ) -> Recommendations:
        """A list for somebody the model has never met, or for several.

        A table may be of any library, and also have the columns year and timestamp; see `facade.own_ratings`.
        Films that are unknown or could be several are left out, named in `.unknown` and in a warning. A path is
        what another site gives out ("letterboxd.zip"): seen films are left out, and a watchlist becomes `include`
        (`include="all"` undoes it). Raises `DataError` where no film at all is known.

        Parameters
        ----------
        ratings : Ratings | Sequence[Ratings]
            [item_id or title, rating], {id or title: stars}, a list of such; or a path
        k : int
            films per person
        include : ArrayLike | None
            only films with these ids or titles
        exclude : ArrayLike | None
            no films with these ids or titles
        genres : Names | None
            only films of this genre, or of any of several
        without_genres : Names | None
            no film of this genre, or of any of several
        years : Years | None
            only films from the first to the last year; either may be None
        min_ratings : int
            only films with at least so many ratings
        exclude_seen : bool
            leave out what is in `ratings`
        novelty : float
            -1 what everybody knows .. 0 as it is .. 1 what few people know
        diversity : float
            0 as it is .. 1 films as unlike each other as the shortlist allows
        calibration : float
            0 as it is .. 1 genres in the proportions of what is liked in `ratings`
        order_by : Literal["ranking", "stars"] | None
            what they want to see next, or would give most stars
        new_films : float
            share of the places for films that nobody likes yet, 0 to 1
        interval : float | None
            share of ratings between low and high, where the rating model gives intervals
        timestamp : Any
            the moment of asking, in any spelling; only for stars that depend on time
        on_unknown : Literal["fallback", "raise"]
            films that are not known: left out and named, or an error
        explore : float
            0 as it is .. 1: films by lot, by what is open about them; adds the column `propensity`
        seed : int | None
            with `explore`: same seed, same list; None: by lot

        Returns
        -------
        Recommendations
            user_id is "new"; for a list of several, the place of each in it: 0, 1, 2, ...
        """
        ...

    def import_films(self, path: str | Path, role: str | None = None) -> Imported:
        """Somebody's films of another site in this catalogue. Raises `DataError` for what is no export.

        Parameters
        ----------
        path : str | Path
            a zip, a folder, CSV or JSON, as another site gives it out
        role : str | None
            "seen", "liked", "watchlist": what a list without stars is, where it does not say so

        Returns
        -------
        Imported
            `.report`, a row for each film; what to pass on to `recommend_for`
        """
        ...

    def propensities(
        self,
        lists: pd.DataFrame,
        ratings: Ratings | Sequence[Ratings] | None = None,
        *,
        explore: float = 0.0,
        **options: Any,
    ) -> np.ndarray:
        """How likely another setting is to show these films at these places. Raises `DataError`.

        Parameters
        ----------
        lists : pd.DataFrame
            [user_id, rank, item_id]: one list a person, from `recommend`, `recommend_for` or elsewhere
        ratings : Ratings | Sequence[Ratings] | None
            for newcomers: what `recommend_for` was given
        explore : float
            of the setting that is asked about
        **options : Any
            its filters and dials, as for `recommend`

        Returns
        -------
        np.ndarray
            float64, one for each row: given the films above it; 0 for what would never be shown
        """
        ...

    def recommend_together(
        self,
        people: Sequence[Any] | Mapping[str, Any],
        k: int = 10,
        *,
        rule: Literal["average", "least misery", "fair"] = "average",
        why: int | None = None,
        **options: Any,
    ) -> Together:
        """What several people should watch together, and what each would give it. Raises `DataError`.

        Parameters
        ----------
        people : Sequence[Any] | Mapping[str, Any]
            ids, ratings or files of other sites, mixed; or by names
        k : int
            films
        rule : Literal["average", "least misery", "fair"]
            what a group makes of its opinions
        why : int | None
            so many films get reasons; None: all
        **options : Any
            filters and dials, as for `recommend`; seen films are those that anybody has rated

        Returns
        -------
        Together
            two tables: `films`, and `each`, a row for each film and person
        """
        ...

    def next_questions(
        self,
        ratings: Ratings,
        k: int = 5,
        *,
        include: ArrayLike | None = None,
        exclude: ArrayLike | None = None,
        genres: Names | None = None,
        without_genres: Names | None = None,
        years: Years | None = None,
        min_ratings: int = 0,
        on_unknown: Literal["fallback", "raise"] = "fallback",
    ) -> Recommendations:
        """The films to ask somebody about next. `known`: the chance that they have seen it; `tells`: the share of
        the variance of their stars that an answer would take away (NaN from a model without a posterior). Raises
        `DataError`.

        Parameters
        ----------
        ratings : Ratings
            of one newcomer; {} before the first answer
        k : int
            questions
        include : ArrayLike | None
            only films with these ids or titles
        exclude : ArrayLike | None
            no films with these ids or titles: what they have not seen, for instance
        genres : Names | None
            only films of this genre, or of any of several
        without_genres : Names | None
            no film of this genre, or of any of several
        years : Years | None
            only films from the first to the last year; either may be None
        min_ratings : int
            only films with at least so many ratings
        on_unknown : Literal["fallback", "raise"]
            films that are not known: left out and named, or an error

        Returns
        -------
        Recommendations
            [rank, item_id, title, year, genres, known, tells]
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

    def resolve(self, keys: ArrayLike) -> np.ndarray:
        """The films that ids or titles mean. Raises `DataError`, with the candidates, where that is none or more
        than one.

        Parameters
        ----------
        keys : ArrayLike
            ids or titles, one or many, mixed

        Returns
        -------
        np.ndarray
            ids of films (N,), in the order of the keys
        """
        ...

    def rated(self, user_id: Any, k: int = 10) -> pd.DataFrame:
        """What a person has rated, with the stars they gave. Raises `DataError` if they are unknown.

        Parameters
        ----------
        user_id : Any
            one person's id
        k : int
            the best so many

        Returns
        -------
        pd.DataFrame
            [item_id, title, year, genres, rating], best first, latest first among equals
        """
        ...

    def beside(self, user_id: Any, k: int = 10, **options: Any) -> pd.DataFrame:
        """The person's favourites with their stars beside the list proposed to them, both in rank order. Raises
        `DataError`.

        Parameters
        ----------
        user_id : Any
            one person's id
        k : int
            rows
        **options : Any
            filters and dials, as for `recommend`

        Returns
        -------
        pd.DataFrame
            columns in two groups, `rated` and `proposed`, row by row
        """
        ...

    def explain(
        self, user_id: Any, item_id: Any, k: int = 5, interval: float | None = 0.8, timestamp: Any = None
    ) -> Explanation:
        """Why a film stands where it stands on a person's list, and why so many stars. Raises `DataError`.

        Parameters
        ----------
        user_id : Any
            one person's id; somebody unknown is told what a newcomer is told who has rated nothing
        item_id : Any
            one film: its id or title
        k : int
            rated films by name; all others are one part
        interval : float | None
            share of ratings between low and high, where the rating model gives intervals
        timestamp : Any
            the moment, in any spelling, for stars that depend on time
        """
        ...

    def explain_for(self, ratings: Ratings, item_id: Any, k: int = 5, interval: float | None = 0.8) -> Explanation:
        """The same for somebody the model has never met. Raises `DataError`.

        Parameters
        ----------
        ratings : Ratings
            a frame [item_id, rating] of one person and, if known, timestamp; or {id or title: stars}
        item_id : Any
            one film: its id or title
        k : int
            rated films by name; all others are one part
        interval : float | None
            share of ratings between low and high, where the rating model gives intervals
        """
        ...

    def with_reasons(self, lists: pd.DataFrame, ratings: Ratings | Sequence[Ratings] | None = None) -> pd.DataFrame:
        """Lists with what speaks for each film. Raises `DataError`.

        Parameters
        ----------
        lists : pd.DataFrame
            from `recommend`; or from `recommend_for`
        ratings : Ratings | Sequence[Ratings] | None
            and then what `recommend_for` was given

        Returns
        -------
        pd.DataFrame
            the same with a column `reasons`
        """
        ...

    def similar(
        self,
        items: ArrayLike,
        k: int = 10,
        *,
        by: Literal["both", "content", "people"] = "both",
        include: ArrayLike | None = None,
        exclude: ArrayLike | None = None,
        genres: Names | None = None,
        without_genres: Names | None = None,
        years: Years | None = None,
        min_ratings: int = 0,
    ) -> Recommendations:
        """Films like these. Raises `DataError`.

        Parameters
        ----------
        items : ArrayLike
            one film or several, each by id or title
        k : int
            films in the list
        by : Literal["both", "content", "people"]
            what films are about, what is liked together, or both
        include : ArrayLike | None
            only films with these ids or titles
        exclude : ArrayLike | None
            no films with these ids or titles
        genres : Names | None
            only films of this genre, or of any of several
        without_genres : Names | None
            no film of this genre, or of any of several
        years : Years | None
            only films from the first to the last year; either may be None
        min_ratings : int
            only films with at least so many ratings

        Returns
        -------
        Recommendations
            [rank, item_id, title, year, genres, similarity], best first
        """
        ...

    def search(
        self,
        text: str,
        k: int = 10,
        *,
        include: ArrayLike | None = None,
        exclude: ArrayLike | None = None,
        genres: Names | None = None,
        without_genres: Names | None = None,
        years: Years | None = None,
        min_ratings: int = 0,
    ) -> Recommendations:
        """Films about something. Raises `DataError` for a blank query and for a model without content.

        Parameters
        ----------
        text : str
            what the film should be about, in words
        k : int
            films in the list
        include : ArrayLike | None
            only films with these ids or titles
        exclude : ArrayLike | None
            no films with these ids or titles
        genres : Names | None
            only films of this genre, or of any of several
        without_genres : Names | None
            no film of this genre, or of any of several
        years : Years | None
            only films from the first to the last year; either may be None
        min_ratings : int
            only films with at least so many ratings

        Returns
        -------
        Recommendations
            [rank, item_id, title, year, genres, similarity], best first; similarity from 0 to 1
        """
        ...

    def compare(self, user_ids: ArrayLike, most: int = 20) -> pd.DataFrame:
        """What people both like and where they differ. Raises `DataError` for fewer than two, too many, or unknown
        people.

        Parameters
        ----------
        user_ids : ArrayLike
            ids of two people or more whom the model knows
        most : int
            so many at most: their pairs are many

        Returns
        -------
        pd.DataFrame
            a row for each pair; its columns are listed in `facade.search.compare_people`
        """
        ...

    def add_movies(self, frame: Any) -> HybridRecommender:
        """Films join the model without a new fit: in lists by what they are about, in stars by the prior that it
        gives.

        All or none. Raises `DataError`.

        Parameters
        ----------
        frame : Any
            [item_id] and any of title, year, genres, directors, cast, tags, reviews: a table of any library

        Returns
        -------
        HybridRecommender
            itself, knowing more films
        """
        ...

    def add_ratings(self, frame: Any, replace: bool = False, progress: bool = False) -> HybridRecommender:
        """Ratings join the model without a new fit: histories grow, and these people get exact posterior draws.

        All or none. Raises `DataError`.

        Parameters
        ----------
        frame : Any
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
        """All ratings and descriptions that the model holds. Raises `DataError` for one that was saved without them.

        Returns
        -------
        Dataset
            additions included
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
        dataset : Dataset | None
            what to learn from; None: what the model remembers, additions included
        content : ContentTable | None
            of its films; None: kept where the films are the same, else encoded
        validate : bool
            choose the ranking model's weights anew
        forget : bool
            a dataset may lack ratings and films that the model has

        Returns
        -------
        HybridRecommender
            itself
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

        Returns
        -------
        HybridRecommender
            fitted
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
        token : str | None
            None: what `hf auth login` keeps
        endpoint : str | None
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
        revision : str | None
            a commit, branch or tag; a commit is the only one that cannot change
        cache : str | Path | None
            where downloads are kept; None: the cache of huggingface_hub
        token : str | None
            None: what `hf auth login` keeps
        endpoint : str | None
            address of another hub

        Returns
        -------
        HybridRecommender
            fitted
        """
        ...

    def to_onnx(self, folder: str | Path) -> None:
        """Write what can be run without Python, all or nothing.

        These are `stars.onnx` and, where the models have them, `newcomer.onnx` and `core.onnx`, with the ids of
        rows and columns. Raises `DataError`.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds such an export
        """
        ...
