# Made from scale.py by tools/stubs.py; change that and run the tool again.
"""From where to where ratings go, and from which on one is a like: decided once, from the values, in one
place.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["Scale", "check_ends", "find_scale", "scale_steps", "find_like", "decide_scale", "check_like"]

@dataclass(frozen=True)
class Scale:
    """From where to where ratings go, and from which on one is a like. Made by `decide_scale`.

    Parameters
    ----------
    low : float
        lowest possible rating
    high : float
        highest possible rating
    like : float
        ratings from here on are likes
    seen : bool
        there is one value only: rows say who has seen what
    note : str
        what was found out rather than said, for the user
    """

    low: float
    high: float
    like: float
    seen: bool = ...
    note: str = ...

    @property
    def ends(self) -> tuple[float, float]: ...

def check_ends(scale: ArrayLike, source: object = "") -> tuple[float, float]:
    """A scale as two floats. Raises `DataError` where its lowest rating is not below its highest.

    Parameters
    ----------
    scale : ArrayLike
        lowest and highest possible rating
    source : object
        named in the error
    """
    ...

def find_scale(values: np.ndarray, counts: np.ndarray, usual: tuple[float, float] = ...) -> tuple[float, float]:
    """From where to where ratings go that nobody has described; the usual scale where that is not clear.

    Parameters
    ----------
    values : np.ndarray
        distinct values, ascending (V,), finite
    counts : np.ndarray
        how often each occurs (V,)
    usual : tuple[float, float]
        of the format
    """
    ...

def scale_steps(values: np.ndarray, low: float, high: float, most: int = 20) -> int:
    """The coarsest even grid that all values lie on.

    Parameters
    ----------
    values : np.ndarray
        distinct values (V,), on the scale
    low : float
    high : float
    most : int
        steps

    Returns
    -------
    int
        how many even steps lead from the lowest to the highest rating; 0 if the values lie on no such
        grid
    """
    ...

def find_like(values: np.ndarray, counts: np.ndarray, low: float, high: float) -> float:
    """From which rating on one is a like, on this scale and with these values.

    Parameters
    ----------
    values : np.ndarray
        distinct values, ascending (V,)
    counts : np.ndarray
        how often each occurs (V,)
    low : float
    high : float
    """
    ...

def decide_scale(
    values: ArrayLike,
    counts: ArrayLike,
    scale: tuple[float, float] | None = None,
    like: float | None = None,
    usual: tuple[float, float] = ...,
    source: object = "",
) -> Scale:
    """The scale of some ratings, and what is a like on it. Raises `DataError` for a scale or a like that cannot
    be.

    Parameters
    ----------
    values : ArrayLike
        distinct values, in any order (V,)
    counts : ArrayLike
        how often each occurs (V,)
    scale : tuple[float, float] | None
        lowest and highest possible rating, as given; None: find out
    like : float | None
        from which rating on one is a like, as given; None: find out
    usual : tuple[float, float]
        the scale of the format
    source : object
        named in the error
    """
    ...

def check_like(like: float, ends: tuple[float, float], source: object = "") -> float:
    """A like as a float. Raises `DataError` where it lies off the scale.

    Parameters
    ----------
    like : float
        from which rating on one is a like
    ends : tuple[float, float]
        of the scale
    source : object
        named in the error
    """
    ...
