# Made from star_weight.py by tools/stubs.py; change that and run the tool again.
"""Should a film that somebody will rate highly stand higher in their list? How much expected stars count is
measured, not believed.
"""

from dataclasses import dataclass

import pandas as pd
import torch
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.evaluation.metrics import ItemSets
from hybrid_movie_rec.ranking.scorer import Scorer
from hybrid_movie_rec.rating.interface import RatingModel

__all__ = ["with_stars", "best_star_weight", "StarWeight", "choose_star_weight"]

def with_stars(scores: torch.Tensor, stars: ArrayLike, weight: float, known: ArrayLike) -> torch.Tensor:
    """Scores with a portion of each person's standardised stars. Raises `DataError` if shapes do not fit.

    Parameters
    ----------
    scores : torch.Tensor
        float32 (B, I), of a ranking model; -inf stays
    stars : ArrayLike
        (B, I), that the same people would give, tensor or array
    weight : float
        of a standard deviation of stars, in units of `scores`
    known : ArrayLike
        bool (I,), films over which stars are standardised

    Returns
    -------
    torch.Tensor
        float32 (B, I)
    """
    ...

def best_star_weight(
    scores: torch.Tensor,
    stars: ArrayLike,
    shown: ItemSets,
    wanted: ItemSets,
    known: ArrayLike,
    strength: float = 10.0,
    size: int = 300,
) -> float:
    """The weight of stars under which choices most likely fall on what was liked; 0 if nothing can be told.

    Parameters
    ----------
    scores : torch.Tensor
        float32 (B, I), of a ranking model
    stars : ArrayLike
        (B, I), that the same people would give
    shown : ItemSets
        what was known of them
    wanted : ItemSets
        the likes to be found
    known : ArrayLike
        bool (I,), films over which stars are standardised
    strength : float
        how firmly the weights stay at "no stars", in people
    size : int
        S, length of a shortlist

    Returns
    -------
    float
        0 or more
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class StarWeight:
    """A chosen weight and what it was chosen from.

    Parameters
    ----------
    weight : float
        0 or more
    people : int
        how many decided
    table : pd.DataFrame
        [star_weight, ndcg@10, ndcg@100] of the same people, for looking at
    """

    weight: float
    people: int
    table: pd.DataFrame

    def __repr__(self) -> str: ...
    def plot(self, ax: Axes | None = None) -> Axes:
        """How good the lists of the held-out people are, by the weight of stars.

        Parameters
        ----------
        ax : "Axes | None"
            matplotlib axes; None: a new figure

        Returns
        -------
        "Axes"
            the axes
        """
        ...

def choose_star_weight(
    ranking: Scorer,
    rating: RatingModel,
    dataset: Dataset,
    content: ContentTable | None = None,
    seed: int = 0,
    people: int = 500,
) -> StarWeight:
    """The weight of stars for the lists of this dataset. Raises `DataError` if nobody has enough likes.

    Parameters
    ----------
    ranking : Scorer
        fitted or not; of a fitted one, what it has chosen by validation is kept
    rating : RatingModel
        settings of the side that predicts stars
    dataset : Dataset
        what both may learn from
    content : ContentTable | None
        of its films, made before
    seed : int
        chooses the people
    people : int
        so many decide, at most
    """
    ...
