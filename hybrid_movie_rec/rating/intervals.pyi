# Made from intervals.py by tools/stubs.py; change that and run the tool again.
"""From the states of a posterior to a mean, a standard deviation, an interval and the chance of every star,
by formulas that are checked by brute force.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import torch

from hybrid_movie_rec.rating.posterior import PeopleTable, Posterior, Rows

__all__ = [
    "extra_variance",
    "hidden_moments",
    "star_chances",
    "pooled_moments",
    "star_moments",
    "star_probabilities",
    "star_border",
    "chance_at_least",
    "check_interval",
    "guaranteed_reach",
    "star_columns",
    "star_answer",
    "drawn_stars",
]

def extra_variance(
    vectors: list[torch.Tensor], grades: list[torch.Tensor], covariances: list[torch.Tensor]
) -> torch.Tensor:
    """Variance that vectors of grade 1 and more, which are not known exactly, add to the score.

    Parameters
    ----------
    vectors : list[torch.Tensor]
        of both sides (S, N, K) each
    grades : list[torch.Tensor]
        of both sides, int64 (N,) each
    covariances : list[torch.Tensor]
        of both sides, per grade (S, G, K, K) each

    Returns
    -------
    torch.Tensor
        (S, N)
    """
    ...

def hidden_moments(
    posterior: Posterior, rows: Rows, people: PeopleTable | None = None, spread: bool = True
) -> tuple[torch.Tensor, torch.Tensor | None]:
    """In each state, the mean of the stars, the mean of all ratings taken off, and their variance: float64 (S,
    N) each.

    Parameters
    ----------
    posterior : Posterior
    rows : Rows
    people : PeopleTable | None
        in place of the posterior's own
    spread : bool
        also the variance
    """
    ...

def star_chances(posterior: Posterior, mean: torch.Tensor, variance: torch.Tensor) -> torch.Tensor:
    """Probability of each star level in each state: the mass between two borders.

    Parameters
    ----------
    posterior : Posterior
    mean : torch.Tensor
        of the hidden numbers (S, N)
    variance : torch.Tensor
        (S, N)

    Returns
    -------
    torch.Tensor
        (S, N, L)
    """
    ...

def pooled_moments(
    posterior: Posterior, mean: torch.Tensor, variance: torch.Tensor | None, want_std: bool = True
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and standard deviation of the stars over all states, float64 (N,) each; the latter is empty if not
    wanted.

    Parameters
    ----------
    posterior : Posterior
    mean : torch.Tensor
        of the hidden numbers (S, N)
    variance : torch.Tensor | None
        (S, N); needed for the deviation, and for ordered stars
    want_std : bool
        also the standard deviation
    """
    ...

def star_moments(
    posterior: Posterior, rows: Rows, people: PeopleTable | None = None, want_std: bool = True, chunk: int = 512
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean and standard deviation of the stars over all states, float64 (N,) each; the latter is empty if not
    wanted.

    Parameters
    ----------
    posterior : Posterior
    rows : Rows
    people : PeopleTable | None
        in place of the posterior's own
    want_std : bool
        also the standard deviation
    chunk : int
        rows worked on at a time
    """
    ...

def star_probabilities(posterior: Posterior, rows: Rows, chunk: int = 512) -> torch.Tensor:
    """How likely each star level is, over all states.

    Parameters
    ----------
    posterior : Posterior
    rows : Rows
    chunk : int
        rows worked on at a time

    Returns
    -------
    torch.Tensor
        float64 (N, L), rows sum to one
    """
    ...

def star_border(posterior: Posterior, stars: float | None) -> float:
    """The border between the stars that count and those below. Raises `DataError` if all or none count.

    Parameters
    ----------
    posterior : Posterior
    stars : float | None
        the fewest that count; None: what is a like on this scale

    Returns
    -------
    float
        half a step below
    """
    ...

def chance_at_least(
    posterior: Posterior,
    rows: Rows,
    people: PeopleTable | None = None,
    *,
    stars: float | None = None,
    guarantee: bool = False,
    given: int | None = None,
    chunk: int = 512,
) -> np.ndarray:
    """How likely a rating has so many stars or more. Raises `DataError`.

    Parameters
    ----------
    posterior : Posterior
    rows : Rows
    people : PeopleTable | None
        in place of the posterior's own
    stars : float | None
        the fewest that count; None: what is a like on this scale
    guarantee : bool
        corrected by what came when a model like this one was asked
    given : int | None
        ratings of a newcomer; None: people of the posterior
    chunk : int
        rows worked on at a time

    Returns
    -------
    np.ndarray
        float32 (N,)
    """
    ...

def check_interval(interval: float | None, guarantee: bool = False) -> None:
    """Raise `DataError` for a share that is not between 0 and 1, and for a guarantee of no interval."""
    ...

def guaranteed_reach(
    posterior: Posterior, rows: Rows, mean: torch.Tensor, interval: float, given: int | None = None
) -> np.ndarray:
    """How far intervals must reach to keep their word. Raises `DataError` if the posterior has no guarantee.

    Parameters
    ----------
    posterior : Posterior
    rows : Rows
    mean : torch.Tensor
        stars predicted (N,)
    interval : float
        share of ratings that shall lie within
    given : int | None
        ratings of a newcomer; None: people of the posterior

    Returns
    -------
    np.ndarray
        standard deviations to either end, float64 (N,)
    """
    ...

def star_columns(
    mean: torch.Tensor | np.ndarray,
    deviation: torch.Tensor | np.ndarray | None,
    scale: tuple[float, float],
    return_std: bool = False,
    interval: float | None = None,
    reach: np.ndarray | None = None,
) -> dict[str, np.ndarray]:
    """Stars and what was asked for beside them. Raises `DataError` for a share that is not between 0 and 1.

    Parameters
    ----------
    mean : torch.Tensor | np.ndarray
        (N,)
    deviation : torch.Tensor | np.ndarray | None
        (N,), if it is needed
    scale : tuple[float, float]
        lowest and highest rating
    return_std : bool
        also the standard deviation
    interval : float | None
        also the ends between which this share of ratings lies
    reach : np.ndarray | None
        standard deviations to either end (N,); None: those of a normal distribution

    Returns
    -------
    dict[str, np.ndarray]
        stars and, if asked for, std, low, high: float32 (N,) each
    """
    ...

def star_answer(
    mean: torch.Tensor,
    deviation: torch.Tensor,
    scale: tuple[float, float],
    return_std: bool = False,
    interval: float | None = None,
    reach: np.ndarray | None = None,
) -> np.ndarray | pd.DataFrame:
    """Stars, float32 (N,), or a frame [stars, std, low, high] if more than stars was asked for. Raises
    `DataError`.

    Parameters
    ----------
    mean : torch.Tensor
        as for `star_columns`, which it makes an answer of
    deviation : torch.Tensor
    scale : tuple[float, float]
    return_std : bool
    interval : float | None
    reach : np.ndarray | None
    """
    ...

def drawn_stars(
    posterior: Posterior, vectors: torch.Tensor, spread: torch.Tensor, item_idx: np.ndarray, seeds: Sequence[int]
) -> torch.Tensor:
    """Stars as they may well be, one draw a state.

    Parameters
    ----------
    posterior : Posterior
    vectors : torch.Tensor
        of P people in each state (S, P, K)
    spread : torch.Tensor
        their covariances (S, P, K, K)
    item_idx : np.ndarray
        films of each of them, int64 (P, N)
    seeds : Sequence[int]
        of each of them (P,): same seed, same draws, whoever is asked about beside

    Returns
    -------
    torch.Tensor
        float32 (S, P, N), not cut to the scale
    """
    ...
