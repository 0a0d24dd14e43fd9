# Made from linear_hybrid.py by tools/stubs.py; change that and run the tool again.
"""What to watch next, from several simple views of a history, weighed by how well each one found what people
it had not seen came to like.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.baselines import FilmInverse
from hybrid_movie_rec.ranking.cold_start import ContentMap, ContentPopularity
from hybrid_movie_rec.ranking.network import NetworkWeights, SequenceNetwork
from hybrid_movie_rec.ranking.scorer import Histories, LinearCore, Scorer, ScorerState
from hybrid_movie_rec.ranking.sequence import NextSystem, TransitionCounts

__all__ = [
    "HORIZONS",
    "FACTS",
    "ViewsState",
    "QuickViews",
    "LinearHybridState",
    "FoldState",
    "possible_network",
    "LinearHybrid",
    "words_by_field",
    "bent",
    "personal_facts",
    "table_sums",
    "bend_rows",
    "Readings",
    "WordReadings",
    "add_readings",
    "choice_weights",
    "FilmPlacer",
]

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class ViewsState(ScorerState):
    """What the views of `LinearHybrid` have learned, but for the matrices of films by films.

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
        int64 (A,), positions of the films in the dense models, ascending
    liked : torch.Tensor
        int64 (L,), positions of the films with a like, ascending
    times : torch.Tensor
        float64 (T,), moments of `popularity`
    popularity : torch.Tensor
        float32 (K, T, L), log ratios to all time, by kernels that fall ever faster
    fields : tuple
        those that films have
    words : csr_array
        float32 (I, V), films by words, fields side by side
    word_ends : torch.Tensor
        int64 (F,), where the columns of each field end
    cold_items : torch.Tensor
        int64 (C,), positions of films without a like that are placed, ascending
    proxies : csr_array
        float32 (C, A), the few films that stand in for each of these in a history
    timed : bool
        whether ratings have times
    network : NetworkWeights | None
        what the network has learned, where it is a part
    """

    films: torch.Tensor
    liked: torch.Tensor
    times: torch.Tensor
    popularity: torch.Tensor
    fields: tuple[Any, ...]
    words: csr_array
    word_ends: torch.Tensor
    cold_items: torch.Tensor
    proxies: csr_array
    timed: bool
    network: NetworkWeights | None = ...

    @cached_property
    def liked_words(self) -> dict[Any, Any]:
        """For each field, the films with a like by words, a csr_array (L, V of the field)."""
        ...

    def widened(self, scores: np.ndarray) -> np.ndarray:
        """Columns of the dense models as columns of all films with a like.

        Parameters
        ----------
        scores : np.ndarray
            (B, A), a column for each film of the dense models

        Returns
        -------
        np.ndarray
            (B, L), a column for each film with a like; zeros where the dense models have none
        """
        ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class QuickViews(ViewsState):
    """What follows from the views and their weights, worked out once for all answers.

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
        int64 (A,), positions of the films in the dense models, ascending
    liked : torch.Tensor
        int64 (L,), positions of the films with a like, ascending
    times : torch.Tensor
        float64 (T,), moments of `popularity`
    popularity : torch.Tensor
        float32 (K, T, L), log ratios to all time, by kernels that fall ever faster
    fields : tuple
        those that films have
    words : csr_array
        float32 (I, V), films by words, fields side by side
    word_ends : torch.Tensor
        int64 (F,), where the columns of each field end
    cold_items : torch.Tensor
        int64 (C,), positions of films without a like that are placed, ascending
    proxies : csr_array
        float32 (C, A), the few films that stand in for each of these in a history
    timed : bool
        whether ratings have times
    network : NetworkWeights | None
        what the network has learned, where it is a part
    """

    @cached_property
    def places(self) -> dict[str, np.ndarray]:
        """Where each film (I,) is among those of the dense models, those with a like, those placed by content; or
        -1.
        """
        ...

    @cached_property
    def columns(self) -> np.ndarray | None:
        """Which of the films with a like those of the dense models are; None: all."""
        ...

    @cached_property
    def popular_always(self) -> np.ndarray:
        """How popular films are over all time, float32 (L,)."""
        ...

    @cached_property
    def fame(self) -> tuple[np.ndarray, float]:
        """The logarithm of 1 + likes of each film, float64 (I,), and what it is for a like drawn by lot."""
        ...

    @cached_property
    def words_of_liked(self) -> csr_array:
        """Films with a like by words, float32 (L, V)."""
        ...

    @cached_property
    def words_across(self) -> csr_array:
        """Words by films with a like, the films of each field side by side, float32 (V, F L)."""
        ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class LinearHybridState(QuickViews):
    """What `LinearHybrid` has learned.

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
        int64 (A,), positions of the films in the dense models, ascending
    liked : torch.Tensor
        int64 (L,), positions of the films with a like, ascending
    times : torch.Tensor
        float64 (T,), moments of `popularity`
    popularity : torch.Tensor
        float32 (K, T, L), log ratios to all time, by kernels that fall ever faster
    fields : tuple
        those that films have
    words : csr_array
        float32 (I, V), films by words, fields side by side
    word_ends : torch.Tensor
        int64 (F,), where the columns of each field end
    cold_items : torch.Tensor
        int64 (C,), positions of films without a like that are placed, ascending
    proxies : csr_array
        float32 (C, A), the few films that stand in for each of these in a history
    timed : bool
        whether ratings have times
    network : NetworkWeights | None
        what the network has learned, where it is a part
    item_weights : torch.Tensor | csr_array
        float32 (A, A), as of `EASE`; csr_array: the strongest of each row
    next_weights : torch.Tensor | csr_array
        float32 (A, A), as of `NextItems`, likewise
    transitions : csr_array
        float32 (L, L), as of `Transitions`, likewise
    cold_weights : torch.Tensor | csr_array
        float32 (A, C), what likes add to the lift of films without a like
    expected_log_likes : torch.Tensor
        float32 (C,)
    added : tuple
        ids of films that came after the fit
    placer : "FilmPlacer | None"
        what places more films, once made
    weights : dict
        part to weight
    neighbours : int | None
        how many of each row were kept; None: all
    judged : int
        on how many people these were chosen; 0: without validation
    kernel : str
        how films are placed, one of `KERNELS`; what was saved without a name is of this
    regularization : float | None
        lambda of the item-item weights; None: of an older file, which does not say
    """

    item_weights: torch.Tensor | csr_array
    next_weights: torch.Tensor | csr_array
    transitions: csr_array
    cold_weights: torch.Tensor | csr_array
    expected_log_likes: torch.Tensor
    added: tuple[Any, ...] = ...
    placer: FilmPlacer | None = ...
    weights: dict[Any, Any]
    neighbours: int | None = ...
    judged: int = ...
    kernel: str = ...
    regularization: float | None = ...

    @cached_property
    def weight_terms(self) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
        """Parts that somebody may have a weight for, the weights (P,), and what each fact adds to them (3, P):
        float32.
        """
        ...

    def item_scores(self, x: csr_array) -> np.ndarray:
        """What the item-item weights say to readings of histories (B, A), float32 (B, A)."""
        ...

    def next_scores(self, x: csr_array) -> np.ndarray:
        """What the weights of what comes next say to contexts (B, A), float32 (B, A)."""
        ...

    def transition_scores(self, x: csr_array) -> np.ndarray:
        """What the transitions say to histories (B, L), float32 (B, L)."""
        ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FoldState(ViewsState):
    """What the views have learned of some people, to be asked about others: without matrices of weights.

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
        int64 (A,), positions of the films in the dense models, ascending
    liked : torch.Tensor
        int64 (L,), positions of the films with a like, ascending
    times : torch.Tensor
        float64 (T,), moments of `popularity`
    popularity : torch.Tensor
        float32 (K, T, L), log ratios to all time, by kernels that fall ever faster
    fields : tuple
        those that films have
    words : csr_array
        float32 (I, V), films by words, fields side by side
    word_ends : torch.Tensor
        int64 (F,), where the columns of each field end
    cold_items : torch.Tensor
        int64 (C,), positions of films without a like that are placed, ascending
    proxies : csr_array
        float32 (C, A), the few films that stand in for each of these in a history
    timed : bool
        whether ratings have times
    network : NetworkWeights | None
        what the network has learned, where it is a part
    inverse : FilmInverse | None
        of the item-item weights; None: no longer needed
    place : np.ndarray | None
        int64 (A,), columns of the films in `inverse`, which has more; None: it has the same
    system : NextSystem | None
        of what comes next; None: not made yet
    counts : TransitionCounts | None
        of what comes a few steps after what; None: not made yet
    """

    inverse: FilmInverse | None
    place: np.ndarray | None
    system: NextSystem | None = ...
    counts: TransitionCounts | None = ...

    def item_scores(self, x: csr_array) -> np.ndarray:
        """What the item-item weights say to readings of histories (B, A), float32 (B, A)."""
        ...

    def next_scores(self, x: csr_array) -> np.ndarray:
        """What the weights of what comes next say to contexts (B, A), float32 (B, A)."""
        ...

    def transition_scores(self, x: csr_array) -> np.ndarray:
        """What the transitions say to histories (B, L), float32 (B, L)."""
        ...

HORIZONS: tuple[str, str, str]

def possible_network(settings: dict[Any, Any] | str | None) -> SequenceNetwork | None:
    """The network with these settings. Raises `DataError` for others than it has.

    Parameters
    ----------
    settings : dict | str | None
        of a `SequenceNetwork`; "auto": its own; None: no network

    Returns
    -------
    SequenceNetwork | None
        with these settings, unfitted; None for None
    """
    ...

@dataclass(eq=False, repr=False, kw_only=True)
class LinearHybrid(Scorer):
    """Several linear views of a history, weighed by how well they find what people came to like.

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    horizon : str
        lists are for the very next film ("one"), the "next" films, or the coming months ("long")
    regularization : float | None
        lambda of the item-item weights, in likes; None: by the likes of the average film
    regularization_next : float
        lambda of the weights of what comes next
    fields : tuple[str, ...]
        where words are from, if there are any
    weights : dict[str, float] | None
        part to weight; None: chosen by validation
    judged : int | None
        on how many people an earlier fit has chosen `weights`; None: they are your own
    folds : int
        into how many groups people are put, each judged by parts learned from the others
    people : int
        people judged in validation, at most; for the "long" horizon, at each of three moments
    neighbours : int | None
        strongest neighbours kept of each film; None: all, exact dense tables
    strength : float
        how firmly weights stay at what they are without validation, in people
    cold : bool
        whether films without a like are placed, after all others, by content
    dense : int
        so many of the most liked films enter the dense models, whose memory grows with its square
    personal : bool
        whether weights may depend on how long, how old and how popular a history is
    network : dict | str | None
        settings of a `SequenceNetwork` as a part; "auto": of many people; None: none
    seed : int
        puts people into groups
    progress : bool
        a progress bar on standard error
    """

    horizon: str = ...
    regularization: float | None = ...
    regularization_next: float = ...
    fields: tuple[str, ...] = ...
    weights: dict[str, float] | None = ...
    judged: int | None = ...
    folds: int = ...
    people: int = ...
    neighbours: int | None = ...
    strength: float = ...
    cold: bool = ...
    dense: int = ...
    personal: bool = ...
    network: dict[Any, Any] | str | None = ...
    seed: int = ...
    progress: bool = ...
    State = LinearHybridState

    @property
    def placed(self) -> torch.Tensor:
        """Which films the model can place, bool (I,). Raises `DataError` before a fit."""
        ...

    def parts(self, h: Histories) -> Iterator[tuple[str, torch.Tensor]]:
        """What each view says, one after the other. Raises `DataError` if the model is not fitted.

        Parameters
        ----------
        h : Histories
            of anybody, positions within `items`

        Returns
        -------
        Iterator[tuple[str, torch.Tensor]]
            a name and float32 (B, L), a column for each film of `state_.liked`
        """
        ...

    def liked_scores(self, h: Histories) -> torch.Tensor | None:
        """See `Scorer.liked_scores`: content is not asked.

        Parameters
        ----------
        h : Histories
            of anybody, positions within `items`

        Returns
        -------
        torch.Tensor | None
            float32 (B, I), -inf for films without a like; None where nothing has a weight
        """
        ...

    def plot_weights(self, ax: Axes | None = None) -> Axes:
        """The weight of each part. Raises `DataError` if the model is not fitted.

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

    def with_weights(self, weights: dict[str, float]) -> LinearHybrid:
        """The same model with other weights. Raises `DataError` if it is not fitted, and for a part that it does not
        have.

        Parameters
        ----------
        weights : dict[str, float]
            part to weight; parts that are not named weigh nothing

        Returns
        -------
        LinearHybrid
            another model, which shares what has been learned
        """
        ...

    def similar_by_people(self, item_idx: ArrayLike) -> np.ndarray:
        """How alike all films are to these by who likes them. Raises `DataError` if the model is not fitted.

        Parameters
        ----------
        item_idx : ArrayLike
            positions of one film or several

        Returns
        -------
        np.ndarray
            float64 (I,), -inf for films that nobody likes together with these
        """
        ...

    def linear_core(self) -> LinearCore:
        """Two products: likes by item-item weights, the latest likes by the weights of what comes next."""
        ...

    def for_refit(self, features: MovieFeatures, has_times: bool, validate: bool = False) -> LinearHybrid:
        """A model with the settings for the next fit: with the chosen weights of the last where the views are the
        same.

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

    def with_movies(self, features: MovieFeatures, rated: ArrayLike | None = None) -> LinearHybrid:
        """The same model for more films, placed by content. Raises `DataError` if films of the model are not
        described.

        Parameters
        ----------
        features : MovieFeatures
            of all films, those of the model and those that are new
        rated : ArrayLike | None
            bool (I,), films that had ratings at the fit; None: those with likes

        Returns
        -------
        LinearHybrid
            another model, which shares what has not changed
        """
        ...

def words_by_field(features: MovieFeatures, fields: tuple[str, ...]) -> dict[str, csr_array]:
    """Films by words, field after field.

    Parameters
    ----------
    features : MovieFeatures
        I films
    fields : tuple[str, ...]
        those that no film has are left out

    Returns
    -------
    dict[str, csr_array]
        field to float32 (I, V), rows of length 1, or 0 where nothing is known
    """
    ...

def bent(scores: np.ndarray) -> torch.Tensor:
    """Rows with mean 0 and variance 1, long tails shortened; a row without differences becomes zeros.

    Parameters
    ----------
    scores : np.ndarray
        (B, L)

    Returns
    -------
    torch.Tensor
        float32 (B, L)
    """
    ...

FACTS: tuple[str, str, str]

def personal_facts(likes: np.ndarray, own: Histories, fame: tuple[np.ndarray, float] | None = None) -> np.ndarray:
    """Facts about histories, in the order of `FACTS`.

    Parameters
    ----------
    likes : np.ndarray
        (I,), of each film
    own : Histories
        likes of some people
    fame : tuple[np.ndarray, float] | None
        as of `QuickViews.fame`, where it is known already

    Returns
    -------
    np.ndarray
        float32 (B, 3), zeros for people without a like
    """
    ...

def table_sums(
    table: torch.Tensor | csr_array, rows: np.ndarray, weights: np.ndarray, out: np.ndarray | None = None
) -> np.ndarray:
    """Weighted sums of some rows of a table.

    Parameters
    ----------
    table : torch.Tensor | csr_array
        float32 (A, C), thin or not
    rows : np.ndarray
        int64 (n,), which of its rows
    weights : np.ndarray
        float32 (n, R), how much each counts in each of R sums
    out : np.ndarray | None
        float32 (R, C), where they go

    Returns
    -------
    np.ndarray
        float32 (R, C)
    """
    ...

def bend_rows(sums: np.ndarray, width: int) -> np.ndarray:
    """`bent`, in place, of rows of which some columns are left out because they are zero.

    Parameters
    ----------
    sums : np.ndarray
        float32 (R, C), changed in place
    width : int
        L, films in all: those without a column have zeros

    Returns
    -------
    np.ndarray
        float32 (R,), what the zeros become
    """
    ...

@dataclass(frozen=True, eq=False)
class Readings:
    """R readings of the histories of B people in one table.

    Parameters
    ----------
    table : torch.Tensor | csr_array
        float32 (A, C)
    starts : np.ndarray
        int64 (B + 1,), where the rows of each person begin
    rows : np.ndarray
        int64 (n,)
    names : tuple[str, ...]
        of the readings (R,)
    parts : np.ndarray
        float32 (n, R), how much each row counts in each reading
    """

    table: torch.Tensor | csr_array
    starts: np.ndarray
    rows: np.ndarray
    names: tuple[str, ...]
    parts: np.ndarray

    def sums(self, person: int, out: np.ndarray) -> None:
        """What these readings say of somebody, before it is bent.

        Parameters
        ----------
        person : int
        out : np.ndarray
            float32 (R, C), where they go
        """
        ...

    def among(self, known: set[str]) -> Readings:
        """Without the others, and without rows that count in none of them.

        Parameters
        ----------
        known : set[str]
            names of readings that count
        """
        ...

@dataclass(frozen=True, eq=False)
class WordReadings(Readings):
    """One reading of the words in the histories of B people: from films to words, and back to films, R fields
    apart.

    Parameters
    ----------
    table : torch.Tensor | csr_array
        float32 (A, C)
    starts : np.ndarray
        int64 (B + 1,), where the rows of each person begin
    rows : np.ndarray
        int64 (n,)
    names : tuple[str, ...]
        of the readings (R,)
    parts : np.ndarray
        float32 (n, R), how much each row counts in each reading
    across : csr_array
        float32 (V, R C), words by films, the films of each field side by side
    """

    across: csr_array

    def sums(self, person: int, out: np.ndarray) -> None:
        """What these readings say of somebody, before it is bent.

        Parameters
        ----------
        person : int
        out : np.ndarray
            float32 (R, C), where they go
        """
        ...

def add_readings(
    total: np.ndarray, readings: list[Readings], weights: dict[Any, Any], columns: np.ndarray | None = None
) -> None:
    """Add what readings say, bent and weighed.

    Parameters
    ----------
    total : np.ndarray
        float32 (B, L), the scores of people, changed in place
    readings : list[Readings]
        in tables with the same columns
    weights : dict
        of each reading in each person's score, name to float32 (B,)
    columns : np.ndarray | None
        int64 (C,), which of the L films these columns are; None: all
    """
    ...

def choice_weights(tables: list[tuple[Any, ...]], prior: ArrayLike, strength: float) -> torch.Tensor:
    """Weights under which a softmax choice most likely falls on what was liked.

    Parameters
    ----------
    tables : list[tuple]
        for each group: views float64 (B, S, P), how much each film counts (B, S), in all (B,)
    prior : ArrayLike
        (P,), weights to stay near
    strength : float
        how firmly, in people

    Returns
    -------
    torch.Tensor
        float64 (P,)
    """
    ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class FilmPlacer:
    """What places films without a like, by content.

    Parameters
    ----------
    map : ContentMap
        fitted
    warm : torch.Tensor
        int64 (n,), positions of the films that the map leans on
    popularity : ContentPopularity
        fitted
    """

    map: ContentMap
    warm: torch.Tensor
    popularity: ContentPopularity
