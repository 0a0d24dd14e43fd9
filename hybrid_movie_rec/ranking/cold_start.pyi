# Made from cold_start.py by tools/stubs.py; change that and run the tool again.
"""A film that nobody has rated gets the scores of the films it is like, and its share of the popularity it
is likely to have.
"""

from dataclasses import InitVar, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from hybrid_movie_rec.embeddings import TextEncoder
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.scorer import Scorer, ScorerState

__all__ = [
    "WORD_WEIGHTS",
    "TEXT_WEIGHTS",
    "KERNELS",
    "bare_titles",
    "film_words",
    "hashed",
    "text_vectors",
    "FilmRows",
    "Kernel",
    "MapState",
    "ContentMap",
    "record_words",
    "film_facts",
    "PopularityState",
    "ContentPopularity",
    "expected_fame",
    "ColdContentState",
    "ColdContent",
    "lifted",
    "cold_scores",
]

def bare_titles(features: MovieFeatures) -> pd.Series:
    """Titles without their year.

    Parameters
    ----------
    features : MovieFeatures
        M films

    Returns
    -------
    pd.Series
        of M str
    """
    ...

def film_words(features: MovieFeatures, field: str) -> list[Any]:
    """The words of a field, as they are compared. Raises `DataError` for an unknown field.

    Parameters
    ----------
    features : MovieFeatures
        M films
    field : str
        "title", "year", or one of `FIELDS`

    Returns
    -------
    list
        M lists of str
    """
    ...

def hashed(words: list[Any]) -> csr_array:
    """Words as columns; a word has the same column in every dataset.

    Parameters
    ----------
    words : list
        M lists of str

    Returns
    -------
    csr_array
        float32 (M, 2**18), rows of length 1, or empty
    """
    ...

def text_vectors(features: MovieFeatures, field: str, encoder: TextEncoder) -> torch.Tensor:
    """Sentence vectors of a field: of the title, or the mean over a list.

    Parameters
    ----------
    features : MovieFeatures
        M films
    field : str
        "title", or one of `FIELDS`
    encoder : TextEncoder

    Returns
    -------
    torch.Tensor
        float32 (M, D), zeros where the text is missing
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class FilmRows:
    """Films as numbers, ready to be compared. Made by `ContentMap.describe`.

    Parameters
    ----------
    words : csr_array
        float32 (M, F * 2**18), fields side by side, each times the root of its weight
    vectors : torch.Tensor
        float32 (M, E), text fields side by side, likewise
    centres : torch.Tensor
        float32 (text fields, D), what the vectors of a field had in common; taken away already
    """

    words: csr_array
    vectors: torch.Tensor
    centres: torch.Tensor

    def __len__(self) -> int: ...
    def __getitem__(self, at: ArrayLike) -> FilmRows: ...
    def __repr__(self) -> str: ...
    def gram(self, other: FilmRows, block: int = 1024, square: float = 0.0) -> torch.Tensor:
        """Likeness: weighted sum of cosines over the fields; with its square, if that counts.

        Parameters
        ----------
        other : "FilmRows"
            N films
        block : int
            films at a time
        square : float
            what the square of likeness adds to it

        Returns
        -------
        torch.Tensor
            float32 (M, N)
        """
        ...

    def fullest(self) -> float:
        """Likeness with itself of the film of which most is known; 0 if nothing is known of any."""
        ...

WORD_WEIGHTS: Any
TEXT_WEIGHTS: Any

@dataclass(frozen=True, kw_only=True)
class Kernel:
    """How films are compared, and how much is made of it.

    Parameters
    ----------
    words : dict[str, float]
        field to weight of shared words
    square : float
        what the square of likeness counts beside likeness
    share : float
        of the map in the expected log likes of a film; the rest is that of `ContentPopularity`
    power : float
        of expected likes, where it is not chosen by validation
    """

    words: dict[str, float]
    square: float
    share: float
    power: float

KERNELS: Any

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class MapState:
    """What a `ContentMap` has learned.

    Parameters
    ----------
    warm : torch.Tensor
        int64 (n,), positions of the films it leans on, ascending
    inverse : torch.Tensor
        float32 (n, n), of their likeness with noise on the diagonal
    rows : FilmRows
        what they are about
    square : float
        what the square of likeness adds to it; 0 also in what was saved before there was one
    """

    warm: torch.Tensor
    inverse: torch.Tensor
    rows: FilmRows
    square: float = ...

@dataclass(eq=False, repr=False, kw_only=True)
class ContentMap:
    """Scores of films from the scores of films with like content, by kernel ridge regression.

    Parameters
    ----------
    words : dict[str, float] | None
        field to weight of shared words; None: those of the kernel
    texts : dict[str, float] | None
        the same of sentence vectors; None: TEXT_WEIGHTS if there is an encoder
    ridge : float
        noise of a film with a mean number of likes
    kernel : str
        one of `KERNELS`
    most : int
        lean on so many films, the most liked, and so on most**2 numbers
    encoder : TextEncoder | None
        for `texts`
    state_ : MapState | None
        what a fit has learned
    """

    words: dict[str, float] | None = ...
    texts: dict[str, float] | None = ...
    ridge: float = ...
    kernel: str = ...
    most: int = ...
    encoder: TextEncoder | None = ...
    state_: MapState | None = ...

    def __repr__(self) -> str: ...
    def describe(self, features: MovieFeatures, words: dict[str, csr_array] | None = None) -> FilmRows:
        """Films as the map compares them.

        What their vectors have in common is taken away: what those of the fit had in common, or before a fit
        their own. Raises `DataError` if texts are to be compared and there is no encoder.

        Parameters
        ----------
        features : MovieFeatures
            M films, old or new
        words : dict[str, csr_array] | None
            of some fields, hashed, if they are there already

        Returns
        -------
        FilmRows
            M rows
        """
        ...

    def fit(self, features: MovieFeatures, likes: ArrayLike, rows: FilmRows | None = None) -> ContentMap:
        """Learn how scores follow from content. Raises `DataError` if no film has a like.

        Parameters
        ----------
        features : MovieFeatures
            I films
        likes : ArrayLike
            (I,), likes of each in train; 0: cold
        rows : FilmRows | None
            of `features`, if they are described already

        Returns
        -------
        ContentMap
            itself
        """
        ...

    def fitted_state(self) -> MapState:
        """What the fit has left. Raises `DataError` if there was none."""
        ...

    def weights(self, rows: FilmRows) -> torch.Tensor:
        """What each warm film contributes to each of these. Raises `DataError` if the map is not fitted.

        Parameters
        ----------
        rows : FilmRows
            C films, from `describe`

        Returns
        -------
        torch.Tensor
            float32 (C, n), columns in the order of `state_.warm`
        """
        ...

    def predict(self, values: ArrayLike, rows: FilmRows) -> torch.Tensor:
        """Scores of these films, from the scores of warm ones. Raises `DataError` for a wrong number of scores.

        Parameters
        ----------
        values : ArrayLike
            (..., n), scores of the films `state_.warm`: of one person, or of many
        rows : FilmRows
            C films, from `describe`

        Returns
        -------
        torch.Tensor
            float32 (..., C)
        """
        ...

    def weights_once(
        self, features: MovieFeatures, likes: ArrayLike, rows: FilmRows, cold: np.ndarray
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """What each warm film contributes to cold ones, without a fit of the map. Raises `DataError` if no film has
        a like.

        Parameters
        ----------
        features : MovieFeatures
            I films
        likes : ArrayLike
            (I,), likes of each in train; 0: cold
        rows : FilmRows
            of `features`
        cold : np.ndarray
            int64 (C,), positions of the films that are to be placed

        Returns
        -------
        tuple[torch.Tensor, torch.Tensor]
            int64 (n,), positions of the warm films; float32 (C, n), as `weights`
        """
        ...

    def left_out(self, values: ArrayLike) -> torch.Tensor:
        """What each warm film's scores would be if the map had not seen them. Raises `DataError` if it is not
        fitted.

        Parameters
        ----------
        values : ArrayLike
            (..., n), scores of the films `state_.warm`

        Returns
        -------
        torch.Tensor
            float32 (..., n)
        """
        ...

    def save(self, folder: str | Path) -> None:
        """Write the folder, all or nothing. Raises `DataError` if the map is not fitted or the folder cannot be
        written.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a saved map
        """
        ...

    @classmethod
    def load(cls, folder: str | Path, encoder: TextEncoder | None = None) -> ContentMap:
        """Read a saved map. Raises `DataError` if it is missing, damaged or something else.

        Parameters
        ----------
        folder : str | Path
            made by `save`
        encoder : TextEncoder | None
            if texts of more films are to be compared
        """
        ...

def record_words(features: MovieFeatures) -> dict[str, csr_array]:
    """Hashed words of genres, directors, cast and tags: to be made once, where several functions need them.

    Parameters
    ----------
    features : MovieFeatures
        M films

    Returns
    -------
    dict[str, csr_array]
        field to float32 (M, 2**18)
    """
    ...

def film_facts(
    features: MovieFeatures,
    totals: np.ndarray,
    mean: float,
    columns: np.ndarray | None = None,
    hashes: dict[str, csr_array] | None = None,
) -> dict[str, np.ndarray]:
    """What is known about films, as numbers. Films that are in the totals are described by those of other
    groups.

    Parameters
    ----------
    features : MovieFeatures
        M films
    totals : np.ndarray
        float32 (4, 2, 2**18), log likes and films of each word of genres, directors, cast and tags
    mean : float
        log likes of an average film
    columns : np.ndarray | None
        float32 (M, 2), what these films add to `totals`; None: they are not in it
    hashes : dict[str, csr_array] | None
        of `record_words`, if they are there already

    Returns
    -------
    dict[str, np.ndarray]
        name to float64 (M,), NaN where there is nothing to say
    """
    ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class PopularityState:
    """What `ContentPopularity` has learned. P facts.

    Parameters
    ----------
    mean : torch.Tensor
        float32 (), log likes of an average film
    totals : torch.Tensor
        float32 (4, 2, 2**18), see `film_facts`
    edges : torch.Tensor
        float64 (P, 15), where the bins of each fact end
    table : torch.Tensor
        float64 (P, 17), what each bin adds to the log likes; the last one: not known
    names : tuple
        of the facts
    """

    mean: torch.Tensor
    totals: torch.Tensor
    edges: torch.Tensor
    table: torch.Tensor
    names: tuple[Any, ...]

@dataclass(eq=False, repr=False, kw_only=True)
class ContentPopularity:
    """The logarithm of the likes a film is likely to get, from what is known about it.

    Parameters
    ----------
    ridge : float
        films of an average kind added to each bin
    state_ : PopularityState | None
        what a fit has learned
    """

    ridge: float = ...
    state_: PopularityState | None = ...

    def __repr__(self) -> str: ...
    def fit(
        self,
        features: MovieFeatures,
        likes: ArrayLike,
        rated: ArrayLike | None = None,
        hashes: dict[str, csr_array] | None = None,
    ) -> ContentPopularity:
        """Learn which films become known. Raises `DataError` if no film counts.

        Parameters
        ----------
        features : MovieFeatures
            I films
        likes : ArrayLike
            (I,), likes of each in train
        rated : ArrayLike | None
            bool (I,), films whose likes count, be they 0; None: those with a like
        hashes : dict[str, csr_array] | None
            of `record_words`, if they are there already

        Returns
        -------
        ContentPopularity
            itself
        """
        ...

    def predict(self, features: MovieFeatures, hashes: dict[str, csr_array] | None = None) -> torch.Tensor:
        """Expected log(1 + likes). Raises `DataError` if the model is not fitted.

        Parameters
        ----------
        features : MovieFeatures
            C films that were not in train
        hashes : dict[str, csr_array] | None
            of `record_words`, if they are there already

        Returns
        -------
        torch.Tensor
            float32 (C,)
        """
        ...

def expected_fame(table: torch.Tensor, lean: torch.Tensor, likes: torch.Tensor, kernel: str) -> torch.Tensor:
    """Expected log(1 + likes), by the table of facts and by the films that are alike.

    Parameters
    ----------
    table : torch.Tensor
        float32 (C,), expected log likes of films, by `ContentPopularity`
    lean : torch.Tensor
        float32 (C, n), how much each leans on films with likes
    likes : torch.Tensor
        float32 (n,), of these
    kernel : str
        one of `KERNELS`

    Returns
    -------
    torch.Tensor
        float32 (C,)
    """
    ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ColdContentState(ScorerState):
    """What `ColdContent` has learned.

    Parameters
    ----------
    items : Vocabulary
        the films, in the order of their positions
    likes : torch.Tensor
        float32 (I,), how many people like each film
    latest : float
        the last moment of the ratings, seconds since 1970; 0 where they have no times
    like : float
        from which rating on one is a like, as the fit has taken it
    films : torch.Tensor
        int64 (A,), positions of the films with a like
    weights : torch.Tensor
        float32 (A, A), of `EASE`
    cold_items : torch.Tensor
        int64 (C,), positions of the films without one
    cold_weights : torch.Tensor
        float32 (A, C), what a like of each film adds to the lift of each cold one
    expected_log_likes : torch.Tensor
        float32 (C,), of the cold films
    map : MapState
        what places more films
    popularity : PopularityState
        what expects their likes
    power : float
        how much expected likes count
    kernel : str
        one of `KERNELS`, of which the numbers are; what was saved without a name is of this
    """

    films: torch.Tensor
    weights: torch.Tensor
    cold_items: torch.Tensor
    cold_weights: torch.Tensor
    expected_log_likes: torch.Tensor
    map: MapState
    popularity: PopularityState
    power: float
    kernel: str = ...

@dataclass(eq=False, repr=False, kw_only=True)
class ColdContent(Scorer):
    """`EASE` for films with likes; for the others, what it says about films of like content, times the likes to
    be expected.

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    regularization : float
        lambda of `EASE`, in likes
    ridge : float
        noise of a film with a mean number of likes, see `ContentMap`
    kernel : str
        how films are compared: one of `KERNELS`
    most : int
        films that the map leans on, see `ContentMap`
    power : float | None
        of expected likes; None: chosen on films held out of train
    seed : int
        draws these
    texts : bool
        whether titles and tags are also compared by sentence vectors; needs the encoder
    encoder : InitVar[TextEncoder | None]
        passing one sets `texts`
    """

    regularization: float = ...
    ridge: float = ...
    kernel: str = ...
    most: int = ...
    power: float | None = ...
    seed: int = ...
    texts: bool = ...
    encoder: InitVar[TextEncoder | None] | None = ...
    State = ColdContentState

    @property
    def placed(self) -> torch.Tensor: ...
    def with_movies(self, features: MovieFeatures, rated: ArrayLike | None = None) -> ColdContent:
        """The same model for more films, without learning again. Raises `DataError` if it is not fitted or needs an
        encoder.

        Parameters
        ----------
        features : MovieFeatures
            films with content; those whose ids are known are left out
        rated : ArrayLike | None
            not needed

        Returns
        -------
        ColdContent
            another model, with these films among its own; what is learned is shared
        """
        ...

def lifted(
    films: torch.Tensor, weights: torch.Tensor, likes: torch.Tensor, warm: torch.Tensor, lean: torch.Tensor
) -> torch.Tensor:
    """What a like of each film adds to the lift of cold films: item-item weights through a content map.

    Parameters
    ----------
    films : torch.Tensor
        int64 (A,), positions of the films with item-item weights, ascending
    weights : torch.Tensor
        float32 (A, A), item-item weights
    likes : torch.Tensor
        float32 (I,), likes of all films
    warm : torch.Tensor
        int64 (n,), positions of the films that a map leans on, among `films`
    lean : torch.Tensor
        float32 (C, n), how much each cold film leans on them

    Returns
    -------
    torch.Tensor
        float32 (A, C)
    """
    ...

def cold_scores(
    lifts: torch.Tensor, warm: torch.Tensor, expected_log_likes: torch.Tensor, power: float
) -> torch.Tensor:
    """Scores of films without a like: lift times expected likes. What is not lifted at all is ordered by
    expected likes.

    Parameters
    ----------
    lifts : torch.Tensor
        (B, C), what the likes of each person add to films without one
    warm : torch.Tensor
        (B, A), the same of films with likes; tells how low "not at all" is
    expected_log_likes : torch.Tensor
        (C,), of the films without one
    power : float
        how much these count

    Returns
    -------
    torch.Tensor
        (B, C)
    """
    ...
