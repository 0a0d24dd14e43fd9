# Made from side_features.py by tools/stubs.py; change that and run the tool again.
"""Who rated what, what films are about, and when they came out, as a few numbers for each person and film
that shift what is believed of them.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.rating.gibbs import Dice

__all__ = [
    "LEAST_OF_A_GROUP",
    "LIFT_UNRATED",
    "LIFT_FRESH",
    "NO_FRESH_YEAR",
    "principal_components",
    "interactions",
    "PeopleSide",
    "people_side",
    "raters_side",
    "facts_side",
    "content_matrix",
    "year_columns",
    "fresh_from",
    "ContentSide",
    "content_side",
]

def principal_components(
    matrix: torch.Tensor, warm: torch.Tensor, rank: int, dice: Dice, rounds: int = 4
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Principal components of the warm rows, by products with the matrix alone: scores (n, P), rotation (d, P)
    and offset (P,), with scores = matrix @ rotation - offset ([Halko et al.
    2011](https://arxiv.org/abs/0909.4061)).

    Parameters
    ----------
    matrix : torch.Tensor
        (n, d), dense or sparse
    warm : torch.Tensor
        bool (n,): rows that count; the others get zeros
    rank : int
        components wanted; fewer if there are no more
    dice : Dice
    rounds : int
        of subspace iteration
    """
    ...

def interactions(rows: torch.Tensor, columns: torch.Tensor, n: int, d: int) -> torch.Tensor:
    """Who rated what: each row's ones divided by the square root of their number.

    Parameters
    ----------
    rows : torch.Tensor
        position of each rating's row entity, whole numbers (N,)
    columns : torch.Tensor
        position of its column entity, likewise (N,); no pair is there twice
    n : int
        rows
    d : int
        columns

    Returns
    -------
    torch.Tensor
        sparse float32 (n, d), rows of length 1
    """
    ...

@dataclass(frozen=True, eq=False)
class PeopleSide:
    """How people's side features follow from what they rated.

    Parameters
    ----------
    rotation : torch.Tensor
        (I, P)
    offset : torch.Tensor
        (P,)
    facts : tuple[str, ...]
        "gender: F" and its like, whose columns follow
    """

    rotation: torch.Tensor
    offset: torch.Tensor
    facts: tuple[str, ...] = ...

    def features(self, item_idx: torch.Tensor, who: torch.Tensor, people: int) -> torch.Tensor:
        """Side features of people who have each rated at least one film, and of whom no facts are known.

        Parameters
        ----------
        item_idx : torch.Tensor
            films rated, int64 (N,)
        who : torch.Tensor
            by which of the people, int64 (N,)
        people : int
            how many there are

        Returns
        -------
        torch.Tensor
            float32 (people, P + facts)
        """
        ...

def people_side(
    idx: dict[str, torch.Tensor], sizes: dict[str, int], rank: int, dice: Dice
) -> tuple[torch.Tensor, PeopleSide]:
    """Components of what people rated, float32 (U, P), centred so that zero is the person behind an average
    rating.

    Parameters
    ----------
    idx : dict[str, torch.Tensor]
        users, items: position of each rating, int64 (N,)
    sizes : dict[str, int]
        users, items: how many there are
    rank : int
        components wanted
    dice : Dice
    """
    ...

def raters_side(idx: dict[str, torch.Tensor], sizes: dict[str, int], rank: int, dice: Dice) -> torch.Tensor:
    """Components of who rated each film, float32 (I, P); zeros for films without ratings.

    Parameters
    ----------
    idx : dict[str, torch.Tensor]
        users, items: position of each rating, int64 (N,)
    sizes : dict[str, int]
        users, items: how many there are
    rank : int
        components wanted
    dice : Dice
    """
    ...

LEAST_OF_A_GROUP: int

def facts_side(
    people: pd.DataFrame, user_ids: np.ndarray, counts: torch.Tensor
) -> tuple[torch.Tensor, tuple[str, ...]]:
    """A column for each group that people belong to.

    Parameters
    ----------
    people : pd.DataFrame
        [user_id] and facts, as `Dataset.people`
    user_ids : np.ndarray
        of all people, sorted (U,)
    counts : torch.Tensor
        ratings of each (U,)

    Returns
    -------
    tuple[torch.Tensor, tuple[str, ...]]
        float32 (U, G), centred on ratings; the groups' names
    """
    ...

def content_matrix(table: ContentTable, means: torch.Tensor) -> torch.Tensor:
    """All fields side by side, centred where present, zero where missing.

    Parameters
    ----------
    table : ContentTable
    means : torch.Tensor
        of each field (F, D)

    Returns
    -------
    torch.Tensor
        float32 (I, F * D)
    """
    ...

def year_columns(years: ArrayLike, mean: float, deviation: float) -> torch.Tensor:
    """Release year and its square, both standardised; zero where unknown.

    Parameters
    ----------
    years : ArrayLike
        release years (I,), NaN where unknown
    mean : float
        of the years
    deviation : float

    Returns
    -------
    torch.Tensor
        float32 (I, 2)
    """
    ...

LIFT_UNRATED: float
LIFT_FRESH: float
NO_FRESH_YEAR: float

def fresh_from(dataset: Dataset, years: np.ndarray, rated: torch.Tensor) -> float:
    """The year from which on a film may lack ratings because it is new; far away if no year is known.

    Parameters
    ----------
    dataset : Dataset
    years : np.ndarray
        release years (I,), NaN where unknown
    rated : torch.Tensor
        bool (I,)
    """
    ...

@dataclass(frozen=True, eq=False)
class ContentSide:
    """How the side features of films follow from their content and year.

    Parameters
    ----------
    year : tuple[float, float]
        mean and standard deviation of the years
    fresh_from : float
        films from this year on are fresh
    fields : tuple[str, ...] | None
        text fields; None without content, then so are the others
    means : torch.Tensor | None
        of each field's vectors (F, D)
    rotation : torch.Tensor | None
        (F * D, P)
    offset : torch.Tensor | None
        (P,)
    """

    year: tuple[float, float] = ...
    fresh_from: float = ...
    fields: tuple[str, ...] | None = ...
    means: torch.Tensor | None = ...
    rotation: torch.Tensor | None = ...
    offset: torch.Tensor | None = ...

    def components(self, table: ContentTable) -> torch.Tensor:
        """Principal components of what films are about, float32 (I, P); zero for a film without any text."""
        ...

    def features(self, item_ids: np.ndarray, years: ArrayLike, table: ContentTable | None) -> torch.Tensor:
        """Side features of films, also of new ones. Raises `DataError` if their content is missing.

        Parameters
        ----------
        item_ids : np.ndarray
            films (n,)
        years : ArrayLike
            their release years (n,), NaN where unknown
        table : ContentTable | None
            with their vectors; may be None if no content is used

        Returns
        -------
        torch.Tensor
            float32 (n, 2 + P)
        """
        ...

    def lifts(self, years: ArrayLike) -> torch.Tensor:
        """How many deltas above the average film of its kind each film is taken to be while nobody has rated it.

        Parameters
        ----------
        years : ArrayLike
            release years (n,), NaN where unknown

        Returns
        -------
        torch.Tensor
            float32 (n,)
        """
        ...

def content_side(
    table: ContentTable | None, years: ArrayLike, rated: torch.Tensor, rank: int, dice: Dice, fresh: float = ...
) -> tuple[torch.Tensor, ContentSide]:
    """Side features of all films, float32 (I, 2 + P), and how they were made.

    Parameters
    ----------
    table : ContentTable | None
        of all films
    years : ArrayLike
        release years (I,), NaN where unknown
    rated : torch.Tensor
        bool (I,): films with training ratings; the others do not decide what average means
    rank : int
        components wanted
    dice : Dice
    fresh : float
        films from this year on are fresh
    """
    ...
