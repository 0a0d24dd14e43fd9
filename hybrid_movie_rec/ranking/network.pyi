# Made from network.py by tools/stubs.py; change that and run the tool again.
"""The order of a history read by a small causal network: for the next film where people are many, in minutes
of one core, for newcomers and new films as well.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.scorer import Histories, Scorer, ScorerState

__all__ = [
    "LEARNED",
    "EventRows",
    "event_stream",
    "NetworkWeights",
    "SequenceState",
    "first_weights",
    "contexts",
    "choice_loss",
    "SequenceNetwork",
    "content_words",
    "film_vectors",
]

@dataclass(frozen=True, eq=False)
class EventRows:
    """Histories laid end to end and cut into rows: n rows of T events. Made by `event_stream`.

    Parameters
    ----------
    items : torch.Tensor
        int64 (n, T), positions of films
    rating : torch.Tensor
        float32 (n, T), stars
    timestamp : torch.Tensor
        int64 (n, T), seconds
    person : torch.Tensor
        int64 (n, T), -1 behind the last event
    target : torch.Tensor
        int64 (n, T), the next film of the same person if it is liked, else -1
    """

    items: torch.Tensor
    rating: torch.Tensor
    timestamp: torch.Tensor
    person: torch.Tensor
    target: torch.Tensor

def event_stream(h: Histories, like: float, length: int, rng: np.random.Generator) -> EventRows:
    """Rows of events for one epoch.

    Parameters
    ----------
    h : Histories
        of all people
    like : float
        stars from which a rating is a like
    length : int
        T, events of a row
    rng : np.random.Generator
        draws the order of people and of ratings of one moment
    """
    ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class NetworkWeights:
    """All that the network knows: films, words, and how a history is read.

    Parameters
    ----------
    own : torch.Tensor
        float32 (I, D), own parts of films
    about : torch.Tensor
        float32 (W, D), vectors of words of content
    described : csr_array
        float32 (I, W), films by words
    words : torch.Tensor
        int64 (W,), which hashed words these are, field after field, ascending
    bias : torch.Tensor
        float32 (I,)
    stars : torch.Tensor
        float32 (S, D), what a rating adds at each point of the scale
    mix : torch.Tensor
        float32 (K, 4D, D), queries, keys, values, gates
    out : torch.Tensor
        float32 (K, D, D)
    up : torch.Tensor
        float32 (K, 4D, D)
    down : torch.Tensor
        float32 (K, D, 2D)
    norms : torch.Tensor
        float32 (2K + 1, D)
    steps : torch.Tensor
        float32 (K, H, T), bias of attention by steps back
    gaps : torch.Tensor
        float32 (K, H, G), by time between
    low : float
        of the scale of stars
    high : float
    """

    own: torch.Tensor
    about: torch.Tensor
    described: csr_array
    words: torch.Tensor
    bias: torch.Tensor
    stars: torch.Tensor
    mix: torch.Tensor
    out: torch.Tensor
    up: torch.Tensor
    down: torch.Tensor
    norms: torch.Tensor
    steps: torch.Tensor
    gaps: torch.Tensor
    low: float
    high: float

    @cached_property
    def vectors(self) -> torch.Tensor:
        """Vectors of all films, float32 (I, D)."""
        ...

    def __repr__(self) -> str: ...
    def scores(self, h: Histories, chunk: int = 256) -> torch.Tensor:
        """What the network says.

        Parameters
        ----------
        h : Histories
            of anybody, positions within the films
        chunk : int
            people at a time

        Returns
        -------
        torch.Tensor
            float32 (B, I); zeros for people without a history
        """
        ...

    def grown(self, added: MovieFeatures, order: ArrayLike) -> NetworkWeights:
        """The same network for more films.

        Parameters
        ----------
        added : MovieFeatures
            n films that it does not have
        order : ArrayLike
            int64 (I + n,), which of the old films, then of the new ones, stands at each position

        Returns
        -------
        NetworkWeights
            other weights, which share what has not changed
        """
        ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class SequenceState(ScorerState):
    """What `SequenceNetwork` has learned.

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
    network : NetworkWeights
    events : int
        how many were learned from, each as often as it was
    """

    network: NetworkWeights
    events: int

LEARNED: tuple[str, str, str, str, str, str, str, str, str, str, str]

def first_weights(
    likes: np.ndarray, words: int, size: int = 128, blocks: int = 2, heads: int = 2, length: int = 100, seed: int = 0
) -> dict[str, torch.Tensor]:
    """Weights before the first step.

    Parameters
    ----------
    likes : np.ndarray
        float (I,)
    words : int
        W
    size : int
        D
    blocks : int
        K
    heads : int
        H
    length : int
        T
    seed : int

    Returns
    -------
    dict[str, torch.Tensor]
        name to float32
    """
    ...

def contexts(
    w: dict[str, torch.Tensor], vectors: torch.Tensor, rows: EventRows, scale: tuple[float, float], dropout: float = 0.0
) -> torch.Tensor:
    """Read rows of events from left to right.

    Parameters
    ----------
    w : dict[str, torch.Tensor]
        weights by name
    vectors : torch.Tensor
        (I, D), of films
    rows : EventRows
        n rows of T events
    scale : tuple[float, float]
        of stars, lowest and highest
    dropout : float
        share of numbers left out, in training

    Returns
    -------
    torch.Tensor
        (n, T, D), what is known after each event
    """
    ...

def choice_loss(h: torch.Tensor, vectors: torch.Tensor, bias: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Minus the log chance of what was chosen, by a softmax over all films.

    Parameters
    ----------
    h : torch.Tensor
        (N, D), contexts
    vectors : torch.Tensor
        (I, D), of the films to choose among
    bias : torch.Tensor
        float32 (I,)
    target : torch.Tensor
        int64 (N,), what was chosen

    Returns
    -------
    torch.Tensor
        a number, mean over events
    """
    ...

@dataclass(eq=False, repr=False, kw_only=True)
class SequenceNetwork(Scorer):
    """What is liked next, by a causal network that reads a history with its stars and times.

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    examples : int
        events learned from in all: bounds the time, whatever the size of the data
    epochs : int
        and at most so many times each
    size : int
        D, numbers of a vector
    blocks : int
        K
    heads : int
        H
    length : int
        T, how many of the last events are read
    dropout : float
    forget : float
        share of films whose own part is left out in a step, so that content must do
    learning_rate : float
    weight_decay : float
    batch : int
        events of a step
    most : int
        films of a softmax; of more, a sample
    seed : int
    device : str | None
        such as "cpu"; None: a GPU where there is one
    half : bool | None
        products in bfloat16; None: on a GPU
    checkpoint : str | None
        a folder to continue from, written after each epoch
    progress : bool
        a progress bar on standard error
    """

    examples: int = ...
    epochs: int = ...
    size: int = ...
    blocks: int = ...
    heads: int = ...
    length: int = ...
    dropout: float = ...
    forget: float = ...
    learning_rate: float = ...
    weight_decay: float = ...
    batch: int = ...
    most: int = ...
    seed: int = ...
    device: str | None = ...
    half: bool | None = ...
    checkpoint: str | None = ...
    progress: bool = ...
    State = SequenceState

    def learned(
        self, h: Histories, like: float, content: tuple[csr_array, np.ndarray], scale: tuple[float, float]
    ) -> NetworkWeights:
        """Weights after training. Raises `DataError` for a checkpoint of another run.

        Parameters
        ----------
        h : Histories
            of all that may be learned from
        like : float
            stars from which a rating is a like
        content : tuple[csr_array, np.ndarray]
            of `content_words`
        scale : tuple[float, float]
            of stars

        Returns
        -------
        NetworkWeights
            on the CPU
        """
        ...

    @property
    def placed(self) -> torch.Tensor:
        """Which films the model can place, bool (I,): those with a like or with words. Raises `DataError` before a
        fit.
        """
        ...

    def with_movies(self, features: MovieFeatures, rated: ArrayLike | None = None) -> SequenceNetwork:
        """The same model for more films, placed by content. Raises `DataError` if films of the model are not
        described.

        Parameters
        ----------
        features : MovieFeatures
            of all films, those of the model and those that are new
        rated : ArrayLike | None
            bool (I,), films that had ratings at the fit; not needed here

        Returns
        -------
        SequenceNetwork
            another model, which shares what has not changed
        """
        ...

def content_words(features: MovieFeatures, words: ArrayLike | None = None) -> tuple[csr_array, np.ndarray]:
    """Films by the words of their genres, directors, cast and tags.

    Parameters
    ----------
    features : MovieFeatures
        I films
    words : ArrayLike | None
        int64 (W,), ascending: those that count; None: all that occur in two films or more

    Returns
    -------
    tuple[csr_array, np.ndarray]
        float32 (I, W), and the words int64 (W,)
    """
    ...

def film_vectors(w: dict[str, torch.Tensor], described: torch.Tensor, kept: torch.Tensor | None = None) -> torch.Tensor:
    """Own part and content of films, added.

    Parameters
    ----------
    w : dict[str, torch.Tensor]
        weights by name
    described : torch.Tensor
        sparse or not, (I, W)
    kept : torch.Tensor | None
        (I, 1), of own parts; None: all

    Returns
    -------
    torch.Tensor
        (I, D)
    """
    ...
