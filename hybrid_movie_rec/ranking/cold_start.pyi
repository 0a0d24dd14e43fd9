# Made from cold_start.py by tools/stubs.py; change that and run the tool again.
"""A film that nobody has rated gets the scores of the films it is like, and its share of the popularity it
is likely to have.
"""

from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Any

import torch
from scipy.sparse import csr_array

from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.scorer import Scorer

__all__ = [
    "WORD_WEIGHTS",
    "TEXT_WEIGHTS",
    "film_words",
    "hashed",
    "text_vectors",
    "FilmRows",
    "ContentMap",
    "ContentFame",
    "ColdContent",
    "expected_likes",
]

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

def hashed(words) -> csr_array:
    """Words as columns, the same for everybody and for ever.

    Parameters
    ----------
    words
        M lists of str

    Returns
    -------
    csr_array
        float32 (M, 2**18), rows of length 1, or empty
    """
    ...

def text_vectors(features: MovieFeatures, field: str, encoder) -> torch.Tensor:
    """Sentence vectors of a field: of the title, or the mean over a list.

    Parameters
    ----------
    features : MovieFeatures
        M films
    field : str
        "title", or one of `FIELDS`
    encoder
        a `TextEncoder`

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
    """

    words: csr_array
    vectors: torch.Tensor

    def __len__(self) -> int: ...
    def __getitem__(self, at): ...
    def __repr__(self) -> str: ...
    def gram(self, other, block: int = 1024) -> torch.Tensor:
        """Likeness: weighted sum of cosines over the fields.

        Parameters
        ----------
        other
            FilmRows of N films
        block : int
            films at a time

        Returns
        -------
        torch.Tensor
            float32 (M, N)
        """
        ...

WORD_WEIGHTS: Any
TEXT_WEIGHTS: Any

@dataclass(eq=False, repr=False, kw_only=True)
class ContentMap:
    """Scores of films from the scores of films with like content, by kernel ridge regression.

    Parameters
    ----------
    words : dict | None
        field to weight of shared words; None: WORD_WEIGHTS
    texts : dict | None
        field to weight of sentence vectors; None: TEXT_WEIGHTS if there is an encoder
    ridge : float
        noise of a film with a mean number of likes
    most : int
        lean on so many films, the most liked, and so on most**2 numbers
    encoder : object
        a `TextEncoder`, for `texts`
    """

    words: dict[Any, Any] | None = ...
    texts: dict[Any, Any] | None = ...
    ridge: float = ...
    most: int = ...
    encoder: object = ...
    warm: Any = field(init=False)
    centres: Any = field(init=False)
    inverse: Any = field(init=False)
    rows: Any = field(init=False)

    def __repr__(self) -> str: ...
    def describe(self, features: MovieFeatures) -> FilmRows:
        """Films as the map compares them.

        The first films it sees say what vectors have in common. Raises `DataError` if texts are to be compared
        and there is no encoder.

        Parameters
        ----------
        features : MovieFeatures
            M films, old or new

        Returns
        -------
        FilmRows
            M rows
        """
        ...

    def fit(self, features: MovieFeatures, likes, rows: FilmRows | None = None) -> ContentMap:
        """Learn how scores follow from content. Raises `DataError` if no film has a like.

        Parameters
        ----------
        features : MovieFeatures
            I films
        likes
            (I,), likes of each in train; 0: cold
        rows : FilmRows
            of `features`, if they are described already

        Returns
        -------
        ContentMap
            itself
        """
        ...

    def weights(self, rows: FilmRows) -> torch.Tensor:
        """What each warm film contributes to each of these.

        Parameters
        ----------
        rows : FilmRows
            C films, from `describe`

        Returns
        -------
        torch.Tensor
            float32 (C, n), columns in the order of `self.warm`
        """
        ...

    def predict(self, values, rows: FilmRows) -> torch.Tensor:
        """Scores of these films, from the scores of warm ones. Raises `DataError` for a wrong number of scores.

        Parameters
        ----------
        values
            (..., n), scores of the films `self.warm`: of one person, or of many
        rows : FilmRows
            C films, from `describe`

        Returns
        -------
        torch.Tensor
            float32 (..., C)
        """
        ...

    def left_out(self, values) -> torch.Tensor:
        """What each warm film's scores would be, had the map not seen them.

        Parameters
        ----------
        values
            (..., n), scores of the films `self.warm`

        Returns
        -------
        torch.Tensor
            float32 (..., n)
        """
        ...

    def tensors(self) -> dict[Any, Any]:
        """What `fit` has learned.

        Returns
        -------
        dict
            name to tensor
        """
        ...

    def save(self, folder: str | Path) -> None:
        """Write the folder, all or nothing. Raises `DataError`.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a saved map
        """
        ...

    @classmethod
    def load(cls, folder: str | Path, encoder=None) -> ContentMap:
        """Read a saved map. Raises `DataError` if it is missing, damaged or something else.

        Parameters
        ----------
        folder : str | Path
            made by `save`
        encoder
            a `TextEncoder`, if texts of more films are to be compared
        """
        ...

@dataclass(eq=False, repr=False, kw_only=True)
class ContentFame:
    """The logarithm of the likes a film is likely to get, from what is known about it.

    Parameters
    ----------
    ridge : float
        films of an average kind added to each bin
    """

    ridge: float = ...
    table: Any = field(init=False)
    mean: Any = field(init=False)
    totals: Any = field(init=False)
    edges: Any = field(init=False)
    names: Any = field(init=False)

    def __repr__(self) -> str: ...
    def facts(self, features: MovieFeatures, columns=None) -> dict[Any, Any]:
        """What is known about films, as numbers. Films that the records include are described by those of other
        groups.

        Parameters
        ----------
        features : MovieFeatures
            M films
        columns
            float32 (M, 2), log likes of these films and 1 if they count, where the records include them;
            None: they do not

        Returns
        -------
        dict
            name to float64 (M,), NaN where there is nothing to say
        """
        ...

    def fit(self, features: MovieFeatures, likes, rated=None) -> ContentFame:
        """Learn which films become known. Raises `DataError` if no film counts.

        Parameters
        ----------
        features : MovieFeatures
            I films
        likes
            (I,), likes of each in train
        rated
            bool (I,), films whose likes count, be they 0; None: those with a like

        Returns
        -------
        ContentFame
            itself
        """
        ...

    def predict(self, features: MovieFeatures) -> torch.Tensor:
        """Expected log(1 + likes).

        Parameters
        ----------
        features : MovieFeatures
            C films that were not in train

        Returns
        -------
        torch.Tensor
            float32 (C,)
        """
        ...

@dataclass(eq=False, repr=False, kw_only=True)
class ColdContent(Scorer):
    """`EASE` for films with likes; for the others, what it says about films of like content, times the likes to
    be expected.

    Parameters
    ----------
    like : float
        stars from which a rating is a like
    lam : float
        ridge of `EASE`, in likes
    ridge : float
        noise of a film with a mean number of likes, see `ContentMap`
    most : int
        films that the map leans on, see `ContentMap`
    power : float | None
        of expected likes; None: chosen on films held out of train
    seed : int
        draws these
    texts : bool
        whether titles and tags are also compared by sentence vectors; needs the encoder
    encoder : InitVar
        a `TextEncoder`; passing one sets `texts`
    """

    lam: float = ...
    ridge: float = ...
    most: int = ...
    power: float | None = ...
    seed: int = ...
    texts: bool = ...
    encoder: InitVar[Any] | None = ...
    map: Any = field(init=False)
    content_fame: Any = field(init=False)
    films: Any = field(init=False)
    weights: Any = field(init=False)
    cold: Any = field(init=False)
    lifts: Any = field(init=False)
    fame: Any = field(init=False)

    @property
    def placed(self) -> torch.Tensor: ...
    def with_movies(self, features: MovieFeatures, rated=None) -> ColdContent:
        """The same model for more films, without learning again. Raises `DataError`.

        Parameters
        ----------
        features : MovieFeatures
            films with content; those whose ids are known are left out
        rated
            not needed

        Returns
        -------
        ColdContent
            another model, with these films in its catalogue
        """
        ...

def expected_likes(lifts, warm, fame, power: float):
    """Scores of films without a like: lift times fame. What is not lifted at all keeps an order, by fame.

    Parameters
    ----------
    lifts
        what the likes of each person add to films without one, tensor (B, C)
    warm
        the same of films with likes (B, A); tells how low "not at all" is
    fame
        log of the likes to be expected (C,)
    power : float
        how much fame counts

    Returns
    -------
    scores (B, C)
    """
    ...
