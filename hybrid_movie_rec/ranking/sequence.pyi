# Made from sequence.py by tools/stubs.py; change that and run the tool again.
"""What comes after what: two models that read a history from left to right, and the popularity of the
moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike
from scipy.sparse import csc_array, csr_array

from hybrid_movie_rec.ranking.scorer import Histories, Scorer, ScorerState

__all__ = [
    "recency",
    "recencies",
    "windows",
    "window_products",
    "WindowTables",
    "window_tables",
    "NextSystem",
    "next_system",
    "next_item_weights",
    "NextItemsState",
    "NextItems",
    "among",
    "TransitionCounts",
    "transition_counts",
    "transition_weights",
    "TransitionsState",
    "Transitions",
    "popularity_by_time",
    "around_moments",
    "at_moments",
]

def recency(h: Histories, power: float, window: int | None = None) -> np.ndarray:
    """Weights that fall with the number of ratings of the same person since.

    Parameters
    ----------
    h : Histories
        of likes, or of anything that has an order
    power : float
        0: all weigh the same
    window : int | None
        older ones weigh nothing; None: no limit

    Returns
    -------
    np.ndarray
        float32 (N,), 1 for each person's last
    """
    ...

def recencies(h: Histories, *falls: tuple[float, int | None]) -> list[np.ndarray]:
    """Several recencies of the same histories.

    Parameters
    ----------
    h : Histories
        of likes, or of anything that has an order
    *falls : tuple[float, int | None]
        the power and the window of each, as for `recency`

    Returns
    -------
    list[np.ndarray]
        float32 (N,) for each
    """
    ...

def windows(
    h: Histories, width: int, window: int = 30, power: float = 0.7, ahead: int = 20, fade: float = 0.5
) -> tuple[csr_array, csr_array]:
    """For each like of each history, what came before it and what came then. Raises `DataError` for lengths
    below 1.

    Parameters
    ----------
    h : Histories
        of likes, by time
    width : int
        A, number of films
    window : int
        W, films of context
    power : float
        tau, how the weight of the context falls
    ahead : int
        F, films of target
    fade : float
        phi, how the weight of the target falls

    Returns
    -------
    tuple[csr_array, csr_array]
        contexts and targets, float32 (N, A) each; row t: the moment just before like t
    """
    ...

def window_products(
    h: Histories,
    width: int,
    window: int = 30,
    power: float = 0.7,
    ahead: int = 20,
    fade: float = 0.5,
    active: float = 0.25,
) -> tuple[csr_array, csr_array]:
    """The products of `windows`, without the windows: rows are weighed, their mean weight is 1.

    Parameters
    ----------
    h : Histories
        of likes, by time; positions within A films
    width : int
        A
    window : int
        W, likes of context
    power : float
        tau, how the weight of the context falls
    ahead : int
        F, likes of target
    fade : float
        phi, how the weight of the target falls
    active : float
        a, rows of a person with n likes weigh n to the minus this

    Returns
    -------
    tuple[csr_array, csr_array]
        H'DH and H'DY, float32 (A, A) each
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class WindowTables:
    """The products of `windows` as dense tables. Made by `window_tables`.

    Parameters
    ----------
    h : Histories
        of likes, by time; positions within A films
    shape : tuple[int, int]
        (A, A)
    after : np.ndarray
        int64 (N,), how many likes of the same person follow
    weigh : np.ndarray
        float32 (N,), what rows weigh
    together : list[np.ndarray]
        by distance: what two films weigh in one context, by how many follow the later one
    target : np.ndarray
        float32 (S,), what a film weighs in the target of one so many places before it
    """

    h: Histories
    shape: tuple[int, int]
    after: np.ndarray
    weigh: np.ndarray
    together: list[np.ndarray]
    target: np.ndarray

    def __repr__(self) -> str: ...
    def contexts(self, kind: type[Any] = ...) -> np.ndarray:
        """H'DH.

        Parameters
        ----------
        kind : type
            of numbers

        Returns
        -------
        np.ndarray
            (A, A)
        """
        ...

    def targets(self, start: int, stop: int) -> np.ndarray:
        """Columns of H'DY.

        Parameters
        ----------
        start : int
            first column
        stop : int
            column after the last

        Returns
        -------
        np.ndarray
            float32 (A, columns)
        """
        ...

def window_tables(
    h: Histories,
    width: int,
    window: int = 30,
    power: float = 0.7,
    ahead: int = 20,
    fade: float = 0.5,
    active: float = 0.25,
) -> WindowTables:
    """What `window_products` gives, as dense tables that are worked out when they are asked for.

    Parameters
    ----------
    h : Histories
        of likes, by time; positions within A films
    width : int
        A
    window : int
        W, likes of context
    power : float
        tau, how the weight of the context falls
    ahead : int
        F, likes of target
    fade : float
        phi, how the weight of the target falls
    active : float
        a, rows of a person with n likes weigh n to the minus this
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class _OnePerson:
    """The films that one person likes and nobody else, taken out of a system.

    Parameters
    ----------
    own : np.ndarray
        int64 (s,), their positions
    others : np.ndarray
        int64 (r,), films that share a context with them, as positions within `NextSystem.many`
    inverse : np.ndarray
        (s, s), of their block
    through : np.ndarray
        (s, r), that inverse times their rows
    """

    own: np.ndarray
    others: np.ndarray
    inverse: np.ndarray
    through: np.ndarray

@dataclass(frozen=True, eq=False, repr=False)
class NextSystem:
    """The equations of the regression, ready to be solved. Made by `next_system`.

    Parameters
    ----------
    many : np.ndarray
        int64 (R,), positions of the films that several people like
    singles : tuple[_OnePerson, ...]
        the other films, person by person
    factor : np.ndarray
        (R, R), upper Cholesky factor, in LAPACK's order
    moment : csc_array | WindowTables
        float32 (A, A), H'DY
    """

    many: np.ndarray
    singles: tuple[_OnePerson, ...]
    factor: np.ndarray
    moment: csc_array | WindowTables

    def columns(self, start: int, stop: int) -> np.ndarray:
        """Columns of H'DY.

        Parameters
        ----------
        start : int
            the first
        stop : int
            the one after the last

        Returns
        -------
        np.ndarray
            float32 (A, columns)
        """
        ...

    def __repr__(self) -> str: ...
    def solve(self, b: np.ndarray) -> np.ndarray:
        """G^-1 b.

        Parameters
        ----------
        b : np.ndarray
            (A, K)

        Returns
        -------
        np.ndarray
            (A, K)
        """
        ...

    def scores(self, x: csr_array, block: int = 2048) -> np.ndarray:
        """What the regression says to contexts, without its matrix of weights.

        Parameters
        ----------
        x : csr_array
            float32 (B, A), contexts
        block : int
            films at a time, where many pairs of films have a moment

        Returns
        -------
        np.ndarray
            float32 (B, A)
        """
        ...

    def weights(self, block: int = 2048) -> torch.Tensor:
        """The matrix of the regression.

        Parameters
        ----------
        block : int
            films at a time

        Returns
        -------
        torch.Tensor
            float32 (A, A), what a film of the context adds to the score of the next
        """
        ...

    def strongest_weights(self, k: int | None, block: int = 2048) -> csr_array:
        """The weights of each row that are largest by size; of many films, without ever holding all.

        Parameters
        ----------
        k : int | None
            how many of each row are kept; None: all
        block : int
            films at a time, where there are many

        Returns
        -------
        csr_array
            float32 (A, A)
        """
        ...

def next_system(
    h: Histories, width: int, regularization: float = 200.0, singles: bool | None = None, **how: Any
) -> NextSystem:
    """The equations from the last likes to the following ones, factored. Raises `DataError` if lambda is too
    small.

    Parameters
    ----------
    h : Histories
        of likes, by time; positions within A films
    width : int
        A
    regularization : float
        lambda
    singles : bool | None
        whether films of one person are taken out; None: if they are a quarter or more
    **how : Any
        as of `window_products`
    """
    ...

def next_item_weights(h: Histories, width: int, regularization: float = 200.0, **how: Any) -> torch.Tensor:
    """Ridge regression from the last likes to the following ones. Raises `DataError`.

    Parameters
    ----------
    h : Histories
        of likes, by time; positions within A films
    width : int
        A
    regularization : float
        lambda
    **how : Any
        as of `window_products`

    Returns
    -------
    torch.Tensor
        float32 (A, A), what a film of the context adds to the score of the next
    """
    ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class NextItemsState(ScorerState):
    """What `NextItems` has learned.

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
        float32 (A, A), from the film of a row to the next one, that of a column
    """

    films: torch.Tensor
    weights: torch.Tensor

@dataclass(eq=False, repr=False, kw_only=True)
class NextItems(Scorer):
    """What is liked next, by ridge regression from the last likes to the following ones.

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    regularization : float
        lambda
    window : int
        W, likes of context
    power : float
        tau, how the weight of the context falls
    ahead : int
        F, likes of target
    fade : float
        phi, how the weight of the target falls
    active : float
        a, rows of a person with n likes weigh n to the minus this
    """

    regularization: float = ...
    window: int = ...
    power: float = ...
    ahead: int = ...
    fade: float = ...
    active: float = ...
    State = NextItemsState

def among(h: Histories, films: ArrayLike, width: int) -> Histories:
    """A history among some of the films.

    Parameters
    ----------
    h : Histories
        positions within all films
    films : ArrayLike
        int64 (A,), positions of those that stay, ascending; tensor or array
    width : int
        I, number of all films

    Returns
    -------
    Histories
        the same people, positions within `films`
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class TransitionCounts:
    """What was liked a few steps after what, to be counted for some films at a time. Made by
    `transition_counts`.

    Parameters
    ----------
    h : Histories
        of likes, by time; positions within I films
    likes : np.ndarray
        float32 (I,), of each film
    fall : np.ndarray
        float32 (S,), what a film so many steps later counts
    shrink : float
        n0, likes added to the denominator
    """

    h: Histories
    likes: np.ndarray
    fall: np.ndarray
    shrink: float

    def __repr__(self) -> str: ...
    def rows(self, start: int, stop: int) -> np.ndarray | csr_array:
        """Rows of the matrix.

        Parameters
        ----------
        start : int
            first film
        stop : int
            film after the last

        Returns
        -------
        np.ndarray | csr_array
            float32 (films, I); sparse where most are 0
        """
        ...

    def blocks(self, most: int = ...) -> Iterator[tuple[int, int]]:
        """Runs of films.

        Parameters
        ----------
        most : int
            numbers in a block

        Returns
        -------
        Iterator[tuple[int, int]]
            the first film and the one after the last
        """
        ...

    def strongest(self, k: int | None = None) -> csr_array:
        """The matrix, thinned as it is counted.

        Parameters
        ----------
        k : int | None
            how many of each row are kept; None: all that are not 0

        Returns
        -------
        csr_array
            float32 (I, I)
        """
        ...

    def scores(self, x: csr_array) -> np.ndarray:
        """Histories times the matrix, without the matrix.

        Parameters
        ----------
        x : csr_array
            float32 (B, I), histories

        Returns
        -------
        np.ndarray
            float32 (B, I)
        """
        ...

def transition_counts(
    h: Histories, likes: ArrayLike, steps: int = 10, fall: float = 0.5, shrink: float = 5.0
) -> TransitionCounts:
    """What was liked a few steps after what, divided by the likes of the first; nothing is counted yet.

    Parameters
    ----------
    h : Histories
        of likes, by time
    likes : ArrayLike
        (I,), likes of each film
    steps : int
        S, how far ahead counts
    fall : float
        q, how the weight falls with the step
    shrink : float
        n0, likes added to the denominator
    """
    ...

def transition_weights(
    h: Histories, likes: ArrayLike, steps: int = 10, fall: float = 0.5, shrink: float = 5.0
) -> csr_array:
    """Counts of what was liked a few steps after what, divided by the likes of the first.

    Parameters
    ----------
    h : Histories
        of likes, by time
    likes : ArrayLike
        (I,), likes of each film
    steps : int
        S, how far ahead counts
    fall : float
        q, how the weight falls with the step
    shrink : float
        n0, likes added to the denominator

    Returns
    -------
    csr_array
        float32 (I, I), from the film of a row to a later one, that of a column
    """
    ...

@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class TransitionsState(ScorerState):
    """What `Transitions` has learned.

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
    weights : csr_array
        float32 (I, I), from the film of a row to a later one, that of a column
    """

    weights: csr_array

@dataclass(eq=False, repr=False, kw_only=True)
class Transitions(Scorer):
    """What was liked a few steps after the films of the history, by counts: a Markov chain with a memory.

    Parameters
    ----------
    like : float | None
        from which rating on one is a like; None: as the dataset says
    steps : int
        S, how far ahead counts
    fall : float
        q, how the weight falls with the step
    shrink : float
        n0, likes added to the denominator
    power : float
        how the weight of the history falls
    window : int
        likes of history that are looked at
    """

    steps: int = ...
    fall: float = ...
    shrink: float = ...
    power: float = ...
    window: int = ...
    State = TransitionsState

def popularity_by_time(
    h: Histories, width: int, moments: int = 64, days: float = 180.0
) -> tuple[np.ndarray, np.ndarray]:
    """How much more than usual each film was liked around each moment. Raises `DataError` without likes.

    Parameters
    ----------
    h : Histories
        of likes
    width : int
        I, number of films
    moments : int
        T at most; fewer if there are fewer different times
    days : float
        how fast the kernel falls

    Returns
    -------
    tuple[np.ndarray, np.ndarray]
        times float64 (T,), ascending, and log ratios float32 (T, I)
    """
    ...

def around_moments(times: np.ndarray, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Between which times moments lie: the place of the earlier one, and how far they are on the way to the
    following.

    Parameters
    ----------
    times : np.ndarray
        float64 (T,), ascending
    asked : np.ndarray
        (B,), seconds since 1970

    Returns
    -------
    tuple[np.ndarray, np.ndarray]
        int64 (B,), float32 (B,) from 0 to 1; with T = 1 zeros
    """
    ...

def at_moments(times: np.ndarray, table: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Rows of a table by time, interpolated; before the first moment the first row, after the last the last.

    Parameters
    ----------
    times : np.ndarray
        float64 (T,), of the rows of `table`, ascending
    table : np.ndarray
        float32 (T, I)
    asked : np.ndarray
        (B,), seconds since 1970

    Returns
    -------
    np.ndarray
        float32 (B, I)
    """
    ...
