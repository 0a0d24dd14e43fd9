# Made from features.py by tools/stubs.py; change that and run the tool again.
"""What is known about a film, as clean lists of words with a mask for what is missing, and what a clock
says, as points on a circle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Dataset

__all__ = [
    "FIELDS",
    "LONGEST_TEXT",
    "cyclical_time",
    "tidy_texts",
    "lists_per_film",
    "MovieFeatures",
    "tags_at",
    "popularity_at",
]

def cyclical_time(timestamps: ArrayLike) -> np.ndarray:
    """Times as points on two circles, one turn a day and one turn a year.

    Raises `DataError` for a time that is missing or cannot be read, and for mixed units.

    Parameters
    ----------
    timestamps : ArrayLike
        seconds since 1970 UTC, text or datetimes, (N,)

    Returns
    -------
    np.ndarray
        float32 (N, 4): day sine, day cosine, year sine, year cosine
    """
    ...

FIELDS: tuple[str, str, str, str, str]

def tidy_texts(texts: Sequence[str], remove: str = "") -> np.ndarray:
    """Lower case, no blanks around, none of the characters in `remove`; worked out once per distinct text.

    Parameters
    ----------
    texts : Sequence[str]
        (M,)
    remove : str
        characters to take out, each wherever it stands

    Returns
    -------
    np.ndarray
        object array (M,) of str
    """
    ...

def lists_per_film(item_idx: np.ndarray, texts: np.ndarray, n: int, sort: bool = False) -> pd.Series:
    """The distinct texts of each film as a list.

    Parameters
    ----------
    item_idx : np.ndarray
        position of the film that each text belongs to, (M,), 0 <= item_idx < n
    texts : np.ndarray
        tidy texts (M,); empty ones are left out
    n : int
        number of films
    sort : bool
        sort each list; otherwise the order of `texts` is kept

    Returns
    -------
    pd.Series
        n lists of str
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class MovieFeatures:
    """Clean lists of words, one row per film, and a mask of what is there. Make one with
    `MovieFeatures.from_dataset`.

    Parameters
    ----------
    frame : pd.DataFrame
        [item_id, title, year, tags, genres, directors, cast, reviews], sorted by item_id; the last five
        are lists of str
    source : str
        where it came from, for messages
    """

    frame: pd.DataFrame
    source: str = ...

    @cached_property
    def mask(self) -> np.ndarray:
        """Returns
        -------
        np.ndarray
            bool (I, F), True where a film has any text of a field
        """
        ...

    @property
    def item_ids(self) -> np.ndarray:
        """Returns
        -------
        np.ndarray
            external ids (I,), sorted
        """
        ...

    @property
    def present(self) -> tuple[Any, ...]:
        """Returns
        -------
        tuple
            the fields that any film has
        """
        ...

    @classmethod
    def from_dataset(cls, dataset: Dataset, fields: Sequence[str] = ...) -> MovieFeatures:
        """The features of every film in `dataset.movies`, from exactly the tags and reviews that `dataset` holds.

        Parameters
        ----------
        dataset : Dataset
            what may be known: pass `split.train`, or `dataset.before(time)`
        fields : Sequence[str]
            those that are wanted; lists of the others are empty
        """
        ...

    def describe(self) -> pd.DataFrame:
        """For each field: films that have it, their share, texts in all lists, and distinct texts.

        Returns
        -------
        pd.DataFrame
            one row per field: [field, films, share, texts, distinct]
        """
        ...

    def __repr__(self) -> str: ...
    def _repr_html_(self) -> str: ...
    def flat_field(self, field: str) -> tuple[Any, ...]:
        """A field as distinct texts and positions in them. Raises `DataError` for an unknown field.

        Parameters
        ----------
        field : str
            one of `FIELDS`

        Returns
        -------
        tuple
            (distinct list of str, flat int64 (M,), offsets int64 (I+1,))
        """
        ...

    def texts(self, field: str) -> list[Any]:
        """The distinct texts of a field: what an encoder has to see, once each.

        Parameters
        ----------
        field : str
            one of `FIELDS`

        Returns
        -------
        list
            distinct texts, sorted
        """
        ...

    def joined(self, field: str) -> list[Any]:
        """Each film's list sorted and joined by blanks: one text per film, for comparison with the mean over texts.

        Parameters
        ----------
        field : str
            one of `FIELDS`

        Returns
        -------
        list
            one str per film (I,); empty where the film lacks the field
        """
        ...

    def join(self, ratings: pd.DataFrame) -> pd.DataFrame:
        """Ratings left-joined with the features of their films. Raises `DataError` if no film is known at all.

        Parameters
        ----------
        ratings : pd.DataFrame
            [item_id, ...], and `timestamp` if the time features are wanted

        Returns
        -------
        pd.DataFrame
            the rows of `ratings` in their order, with title, year, the five lists and, if timed, four time
            columns
        """
        ...

    def fingerprint(self) -> str:
        """SHA-256 of the whole frame, independent of `source`.

        Returns
        -------
        str
            64 hexadecimal digits
        """
        ...

    def save(self, path: str | Path) -> None:
        """Write the frame as Parquet (zstd) with its fingerprint, all or nothing. Raises `DataError`.

        Parameters
        ----------
        path : str | Path
            a .parquet file
        """
        ...

    @classmethod
    def load(cls, path: str | Path, *, checked: bool = False) -> MovieFeatures:
        """Read saved features. Raises `DataError` if the file is missing, damaged or something else.

        Parameters
        ----------
        path : str | Path
            made by `MovieFeatures.save`
        checked : bool
            the file is known to be as it was saved, so that its content need not be read again
        """
        ...

LONGEST_TEXT: int

def tags_at(dataset: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """The tags that other people had attached to each row's film before the row's moment. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
        where the tags come from
    rows : pd.DataFrame
        [user_id, item_id, timestamp], (N,)

    Returns
    -------
    pd.DataFrame
        [row, tag]: position in `rows` and one tag, in order of time
    """
    ...

def popularity_at(dataset: Dataset, rows: pd.DataFrame) -> np.ndarray:
    """How many other people had rated each row's film before the row's moment. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
        where the ratings come from
    rows : pd.DataFrame
        [user_id, item_id, timestamp], (N,)

    Returns
    -------
    np.ndarray
        int64 (N,)
    """
    ...
