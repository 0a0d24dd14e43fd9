# Made from data.py by tools/stubs.py; change that and run the tool again.
"""Everything the recommender knows, in four tidy tables, and one clear sentence for everything that can be
wrong with them.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from hybrid_movie_rec.base.scale import Scale

__all__ = [
    "ARTICLES",
    "NUMBERS",
    "readable_title",
    "title_key",
    "check_frame",
    "Dataset",
    "rated_frame",
    "read_scale",
    "check_scale",
    "with_points",
    "clean_ratings",
    "known_numbers",
    "clean_movies",
    "clean_tags",
    "clean_reviews",
    "toy_world",
    "sample_groups",
    "Vocabulary",
    "load_sample",
]
ARTICLES: Any

def readable_title(title: str, brackets: bool = True) -> str:
    """A title for people: the article in front.

    Parameters
    ----------
    title : str
        as it is filed: "Bug's Life, A (1998)"
    brackets : bool
        keep the year and the other names, which stand in brackets

    Returns
    -------
    str
        as one says it: "A Bug's Life (1998)"
    """
    ...

def title_key(title: str) -> str:
    """A title reduced to what two catalogues agree on: no accents of Latin letters, brackets, articles or
    punctuation.

    Parameters
    ----------
    title : str
        "Usual Suspects, The (1995)"

    Returns
    -------
    str
        "usualsuspects"
    """
    ...

def check_frame(
    frame: pd.DataFrame,
    source: object,
    columns: dict[Any, Any],
    unique: list[Any] | None = None,
    scale: tuple[Any, ...] | None = None,
) -> pd.DataFrame:
    """Check presence, type, missing values, range and uniqueness of `columns`; ids become numbers or text.

    Raises one `DataError` that lists every failure.

    Parameters
    ----------
    frame : pd.DataFrame
        the table to check
    source : object
        its name in the error
    columns : dict
        column name to dtype, or None for any dtype
    unique : list | None
        the columns that together may occur only once
    scale : tuple | None
        lowest and highest rating, if there is a `rating` column

    Returns
    -------
    pd.DataFrame
        the same rows with those columns only, converted, index 0..n-1
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Ratings, movies, tags and reviews as four checked tables. Make one with `Dataset.from_frames` or
    `load_dataset`.

    Parameters
    ----------
    ratings : pd.DataFrame
        [user_id, item_id, rating, timestamp]
    movies : pd.DataFrame
        [item_id, title, year, genres, directors, cast] and perhaps imdb, tmdb; sorted by item_id
    tags : pd.DataFrame
        [user_id, item_id, tag, timestamp]
    reviews : pd.DataFrame
        [item_id, text]
    scale : tuple
        lowest and highest possible rating, in stars
    source : str
        where it came from, for messages and model cards
    like : float | None
        from which rating on one is a like; None: decided here, once, by the ratings
    note : str
        what was found out about the scale, rather than said
    notes : tuple
        what was found out when its files were read: "ratings.csv: Windows-1252, columns between ;"
    people : pd.DataFrame
        facts; see `with_people`
    """

    ratings: pd.DataFrame
    movies: pd.DataFrame
    tags: pd.DataFrame
    reviews: pd.DataFrame
    scale: tuple[Any, ...] = ...
    source: str = ...
    like: float | None = ...
    note: str = ...
    notes: tuple[Any, ...] = ...
    people: pd.DataFrame = ...

    @property
    def user_ids(self) -> np.ndarray:
        """Returns
        -------
        np.ndarray
            of people with ratings, sorted
        """
        ...

    @property
    def item_ids(self) -> np.ndarray:
        """Returns
        -------
        np.ndarray
            of all films, rated or not, sorted
        """
        ...

    @property
    def has_times(self) -> bool:
        """Returns
        -------
        bool
            is any rating dated?
        """
        ...

    @property
    def only_seen(self) -> bool:
        """Returns
        -------
        bool
            is there one rating only, so that rows say who has seen what, and no more?
        """
        ...

    @classmethod
    def from_frames(
        cls,
        ratings: Any,
        movies: Any = None,
        tags: Any = None,
        reviews: Any = None,
        scale: tuple[Any, ...] | None = None,
        source: str = "frames",
        like: float | None = None,
    ) -> Dataset:
        """Check and tidy your own tables. Raises `DataError` naming table, row and cure.

        Parameters
        ----------
        ratings : Any
            [user_id, item_id, rating] and, if known, timestamp; a table of pandas, polars, Arrow, ...
        movies : Any
            [item_id] and any of title, year, genres, directors, cast
        tags : Any
            [user_id, item_id, tag] and, if known, timestamp
        reviews : Any
            [item_id, text]
        scale : tuple | None
            lowest and highest possible rating; None: half stars, or what the values say
        source : str
            a name for messages and model cards
        like : float | None
            from which rating on one is a like; None: decided by scale and values
        """
        ...

    def with_scale(self, scale: tuple[Any, ...] | None = None, like: float | None = None) -> Dataset:
        """The same ratings on another scale, or with another like. Raises `DataError` for ratings off that scale.

        Parameters
        ----------
        scale : tuple | None
            lowest and highest possible rating; None: as it is
        like : float | None
            from which rating on one is a like; None: as it is, or decided anew for another scale
        """
        ...

    def describe(self) -> pd.DataFrame:
        """Counts, density, dates and the share of films that lack each field.

        Returns
        -------
        pd.DataFrame
            one row per figure, columns [what, value]
        """
        ...

    def __repr__(self) -> str: ...
    def _repr_html_(self) -> str: ...
    def before(self, time: Any) -> Dataset:
        """The dataset as it was just before `time`. Raises `DataError` if nothing remains or there are no times.

        Parameters
        ----------
        time : Any
            a moment in any spelling; rows at or after it are left out
        """
        ...

    def with_ratings(self, ratings: pd.DataFrame) -> Dataset:
        """The same films and texts with other ratings: what a split hands to a model.

        Parameters
        ----------
        ratings : pd.DataFrame
            rows of `self.ratings`
        """
        ...

    def sample(self, frac: float, by: str = "item", whole: bool = False, seed: int = 0) -> Dataset:
        """A smaller dataset; every film stays in `movies`. Raises `DataError`.

        Parameters
        ----------
        frac : float
            share to keep
        by : str
            "item" or "user": what the groups are
        whole : bool
            keep a share of the groups whole, instead of a share of every group's rows
        seed : int
            same seed, same rows
        """
        ...

    def fingerprint(self) -> str:
        """SHA-256 of everything in the dataset, independent of the order of its rows and of its `source` name.

        Returns
        -------
        str
            64 hexadecimal digits
        """
        ...

    def save(self, folder: str | Path) -> None:
        """Write the tables as Parquet (zstd) and `dataset.json`. Raises `DataError`; on failure the old folder
        stays.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a saved dataset
        """
        ...

    @classmethod
    def load(cls, folder: str | Path) -> Dataset:
        """Read a saved dataset. Raises `DataError` if it is missing, damaged or of another format.

        Parameters
        ----------
        folder : str | Path
            made by `Dataset.save`
        """
        ...

    def with_people(self, people: Any) -> Dataset:
        """The same dataset with facts about people, for models that are told to use them. Raises `DataError`.

        Parameters
        ----------
        people : Any
            [user_id] and facts such as gender, age_group: a row for each person, a group in each cell
        """
        ...

def rated_frame(frame: pd.DataFrame, rating: float) -> pd.DataFrame:
    """A frame of rows that only say what was seen, as ratings.

    Parameters
    ----------
    frame : pd.DataFrame
        [user_id, item_id] and, in most cases, rating
    rating : float
        what a row says that only says "seen"

    Returns
    -------
    pd.DataFrame
        with a column `rating`, if its rows can be likes; else as it is
    """
    ...

def read_scale(frame: pd.DataFrame, scale: tuple[Any, ...] | None, like: float | None, source: object) -> Scale:
    """The scale of a table of ratings, and what is a like on it. Raises `DataError` for what cannot be.

    Parameters
    ----------
    frame : pd.DataFrame
        with a column rating; without it, nothing is decided
    scale : tuple | None
        lowest and highest possible rating; None: read off the values
    like : float | None
        from which rating on one is a like; None: read off scale and values
    source : object
        named in the error
    """
    ...

def check_scale(scale: tuple[Any, ...], source: object) -> None:
    """Refuse a scale whose lowest rating is not below its highest. Raises `DataError`.

    Parameters
    ----------
    scale : tuple
        lowest and highest possible rating
    source : object
        named in the error
    """
    ...

def with_points(values: pd.Series) -> pd.Series:
    """Stars that were written with a comma (4,5) with a point.

    Parameters
    ----------
    values : pd.Series
        stars, numbers or text

    Returns
    -------
    pd.Series
        object where there were texts
    """
    ...

def clean_ratings(frame: pd.DataFrame, scale: tuple[Any, ...], source: object) -> pd.DataFrame:
    """Checked ratings: one row per person and film, on the scale. Raises `DataError`.

    Parameters
    ----------
    frame : pd.DataFrame
        [user_id, item_id, rating] and, if known, timestamp
    scale : tuple
        lowest and highest possible rating, in stars
    source : object
        named in the error

    Returns
    -------
    pd.DataFrame
        [user_id, item_id, rating, timestamp]
    """
    ...

NUMBERS: Any

def known_numbers(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """The films' numbers at IMDb and TMDB.

    Parameters
    ----------
    frame : pd.DataFrame
        of films

    Returns
    -------
    dict[str, pd.Series]
        imdb, tmdb: Int64, missing where a cell holds no number; only those that the frame has
    """
    ...

def clean_movies(frame: pd.DataFrame | None, mentioned: pd.Series, source: object) -> pd.DataFrame:
    """One row per known film; films that are only `mentioned` get a row too. Raises `DataError`.

    Parameters
    ----------
    frame : pd.DataFrame | None
        [item_id] and any of title, year, genres, directors, cast, imdb, tmdb
    mentioned : pd.Series
        ids of films that occur in the other tables
    source : object
        named in the error

    Returns
    -------
    pd.DataFrame
        [item_id, title, year, genres, directors, cast] and the numbers that are known, sorted by id
    """
    ...

def clean_tags(frame: pd.DataFrame | None, source: object) -> pd.DataFrame:
    """Checked tags, without those that are empty. Raises `DataError`.

    Parameters
    ----------
    frame : pd.DataFrame | None
        [user_id, item_id, tag] and, if known, timestamp
    source : object
        named in the error

    Returns
    -------
    pd.DataFrame
        [user_id, item_id, tag, timestamp]; without rows where there are none
    """
    ...

def clean_reviews(frame: pd.DataFrame | None, source: object) -> pd.DataFrame:
    """Checked reviews, without those that are empty. Raises `DataError`.

    Parameters
    ----------
    frame : pd.DataFrame | None
        [item_id, text]
    source : object
        named in the error

    Returns
    -------
    pd.DataFrame
        [item_id, text]; without rows where there are none
    """
    ...

def toy_world() -> Dataset:
    """The toy world that every notebook of this series computes with.

    Returns
    -------
    Dataset
        4 people, 5 films, 10 ratings, 4 tags, 2 reviews
    """
    ...

def sample_groups(frame: pd.DataFrame, by: str, frac: float, seed: int = 0) -> pd.DataFrame:
    """A random share of every group, at least one row of each. Raises `DataError` if `frac` is not a share.

    Parameters
    ----------
    frame : pd.DataFrame
        any table
    by : str
        the column that makes the groups
    frac : float
        share of each group's rows to keep, 0 < frac <= 1
    seed : int
        same seed, same rows

    Returns
    -------
    pd.DataFrame
        the kept rows in their old order and with their old index
    """
    ...

class Vocabulary:
    """Sorted distinct ids; the position of an id in `ids` is its index.

    Parameters
    ----------
    ids : ArrayLike
        ids in any order, repeats allowed; all numbers or all text
    """

    ids: Any

    def __init__(self, ids: ArrayLike) -> None: ...
    def __len__(self) -> int: ...
    def __contains__(self, id: object) -> bool: ...
    def __eq__(self, other: object) -> bool: ...
    def __repr__(self) -> str: ...
    def alike(self, ids: Any, source: object = "vocabulary") -> np.ndarray:
        """Ids written as those of the vocabulary are, known or not. Raises `DataError` for what is no id.

        Parameters
        ----------
        ids : Any
            one external id, or several in any container
        source : object
            named in the error

        Returns
        -------
        np.ndarray
            (N,): int64 where all are whole numbers, otherwise object
        """
        ...

    def to_idx(self, ids: Any, unknown: str | int = "raise") -> np.ndarray:
        """Positions of external ids. Raises `DataError` naming the first unknown id, and for what is no id.

        Parameters
        ----------
        ids : Any
            external ids, (N,), of any type and in any container
        unknown : str | int
            "raise", or the position to give ids that are not known, such as -1

        Returns
        -------
        np.ndarray
            int64 positions (N,)
        """
        ...

    def to_ids(self, idx: ArrayLike) -> np.ndarray:
        """External ids of positions. Raises `DataError` for a position out of range.

        Parameters
        ----------
        idx : ArrayLike
            positions (N,), 0 <= idx < len(self)

        Returns
        -------
        np.ndarray
            external ids (N,)
        """
        ...

    def save(self, path: str | Path) -> None:
        """Write the ids as Parquet, all or nothing.

        Parameters
        ----------
        path : str | Path
            a .parquet file
        """
        ...

    @classmethod
    def load(cls, path: str | Path) -> Vocabulary:
        """Read a saved vocabulary. Raises `DataError` if it is missing or damaged.

        Parameters
        ----------
        path : str | Path
            made by `Vocabulary.save`
        """
        ...

def load_sample() -> Dataset:
    """The sample: real ratings, titles, directors and casts from two installed packages. Raises `DataError`.

    Returns
    -------
    Dataset
        100,004 ratings by 671 people, 9,066 films
    """
    ...
