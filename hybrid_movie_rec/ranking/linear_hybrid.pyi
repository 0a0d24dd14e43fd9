# Made from linear_hybrid.py by tools/stubs.py; change that and run the tool again.
"""What to watch next, from several simple views of a history, weighed by how well each one found what people
it had not seen came to like.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.scorer import Histories, LinearCore, Scorer

__all__ = ["LinearHybrid", "choice_weights"]

@dataclass(eq=False, repr=False, kw_only=True)
class LinearHybrid(Scorer):
    """Several linear views of a history, weighed by how well they find what people came to like.

    Parameters
    ----------
    like : float
        stars from which a rating is a like
    horizon : str
        what lists are for: the "next" films, or the coming months ("long")
    lam : float
        ridge of `EASE`, in likes
    lam_next : float
        ridge of `NextItems`
    fields : tuple
        what the words are taken from, where the data has it
    weights : dict
        part to weight; None: chosen by validation
    judged : int | None
        on how many people an earlier fit has chosen `weights`; None: they are your own
    folds : int
        into how many groups people are put, each judged by parts learned from the others
    people : int
        people judged in validation, at most
    strength : float
        how firmly weights stay at what they are without validation, in people
    cold : bool
        whether films without a like are placed, after all others, by content
    dense : int
        so many of the most liked films enter the dense models, whose memory grows with its square
    seed : int
        puts people into groups
    progress : bool
        a progress bar on standard error
    """

    horizon: str = ...
    lam: float = ...
    lam_next: float = ...
    fields: tuple[Any, ...] = ...
    weights: dict[Any, Any] | None = ...
    judged: int | None = ...
    folds: int = ...
    people: int = ...
    strength: float = ...
    cold: bool = ...
    dense: int = ...
    seed: int = ...
    progress: bool = ...
    ends: Any = field(init=False)
    words: Any = field(init=False)
    likes: Any = field(init=False)
    liked: Any = field(init=False)
    films: Any = field(init=False)
    together: Any = field(init=False)
    next: Any = field(init=False)
    follows: Any = field(init=False)
    times: Any = field(init=False)
    popularity: Any = field(init=False)
    strange: Any = field(init=False)
    fame: Any = field(init=False)
    lifts: Any = field(init=False)
    stand_ins: Any = field(init=False)

    def parts(self, h: Histories):
        """What each view says, one after the other.

        Parameters
        ----------
        h : Histories
            of anybody, positions within `items`

        Returns
        -------
        pairs of a name and a tensor (B, L), a column for each film in `liked`
        """
        ...

    @property
    def placed(self) -> torch.Tensor: ...
    def similar_by_people(self, item_idx) -> np.ndarray:
        """How alike all films are to these by who likes them: sums of item-item weights, popularity partly divided
        out.

        Parameters
        ----------
        item_idx
            positions of one film or several

        Returns
        -------
        np.ndarray
            float64 (I,), -inf for films that nobody likes together with these
        """
        ...

    def linear_core(self) -> LinearCore:
        """Two products: likes times item-item weights, the latest likes times the weights of what comes next."""
        ...

    def for_refit(self, features: MovieFeatures, has_times: bool, validate: bool = False) -> LinearHybrid:
        """A model with the settings for the next fit: with the weights of the last where the views are the same.

        Parameters
        ----------
        features : MovieFeatures
            of the films of the next fit
        has_times : bool
            whether its ratings have times
        validate : bool
            choose the weights anew

        Returns
        -------
        LinearHybrid
            not fitted
        """
        ...

    def with_movies(self, features: MovieFeatures, rated=None) -> LinearHybrid:
        """The same model for more films, placed by content. Raises `DataError` for films it does not find described.

        Parameters
        ----------
        features : MovieFeatures
            of all films, those of the model and those that are new
        rated
            bool (I,), which films of the model had ratings when it was fitted; None: those with likes

        Returns
        -------
        LinearHybrid
            another model, which shares what has not changed
        """
        ...

    def plot_weights(self, ax=None):
        """The weight of each part. Raises `DataError` if the model is not fitted.

        Parameters
        ----------
        ax
            matplotlib axes; None: a new figure

        Returns
        -------
        the axes
        """
        ...

def choice_weights(tables, prior, strength: float):
    """Weights under which a softmax choice most likely falls on what was liked.

    Parameters
    ----------
    tables
        for each group: views float64 (B, S, P), liked bool (B, S), likes in all (B,)
    prior
        weights to stay near (P,)
    strength : float
        how firmly, in people

    Returns
    -------
    float64 (P,)
    """
    ...
