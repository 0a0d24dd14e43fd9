# Made from filters.py by tools/stubs.py; change that and run the tool again.
"""How a list is to be made, as one small record that everybody passes on: which films may be on it, what
kind of list it is, and what is shown beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from numpy.typing import ArrayLike

from hybrid_movie_rec.facade.state import Fitted
from hybrid_movie_rec.ranking.rerank import Dials

__all__ = ["Names", "Years", "FILTERS", "ListOptions", "option_helps", "options_among", "changed_options", "allowed"]
Names = str | Sequence[str]
Years = tuple[int | None, int | None] | Sequence[int | None]

@dataclass(frozen=True, eq=False, kw_only=True)
class ListOptions:
    """How lists are to be made. Raises `DataError` for what is not possible."""

    k: int = ...
    include: ArrayLike | None = ...
    exclude: ArrayLike | None = ...
    genres: Names | None = ...
    without_genres: Names | None = ...
    years: Years | None = ...
    min_ratings: int = ...
    exclude_seen: bool = ...
    novelty: float = ...
    diversity: float = ...
    calibration: float = ...
    order_by: Literal["ranking", "stars"] | None = ...
    new_films: float = ...
    interval: float | None = ...
    timestamp: Any = ...
    on_unknown: Literal["fallback", "raise"] = ...

    @property
    def dials(self) -> Dials:
        """What the list should be beside relevant."""
        ...

FILTERS: tuple[str, str, str, str, str, str]

def option_helps() -> dict[str, str]:
    """What each list option means.

    Returns
    -------
    dict[str, str]
        name of each field of `ListOptions` to a sentence
    """
    ...

def options_among(given: Mapping[str, Any]) -> ListOptions:
    """The list options among named values. Raises `DataError` for what is not possible.

    Parameters
    ----------
    given : Mapping[str, Any]
        name to value: those of a call, as `locals()` has them
    """
    ...

def changed_options(options: ListOptions) -> dict[str, Any]:
    """The options that differ from the defaults: `ListOptions(**changed_options(options))` says the same again.

    Parameters
    ----------
    options : ListOptions
        any

    Returns
    -------
    dict[str, Any]
        name to value
    """
    ...

def allowed(state: Fitted, options: ListOptions) -> torch.Tensor:
    """Which films pass all filters. Raises `DataError` for ids and genres that no film has.

    Parameters
    ----------
    state : Fitted
        whose films
    options : ListOptions
        only its filters count

    Returns
    -------
    torch.Tensor
        bool (I,)
    """
    ...
