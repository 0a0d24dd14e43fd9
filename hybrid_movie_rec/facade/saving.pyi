# Made from saving.py by tools/stubs.py; change that and run the tool again.
"""A fitted recommender as a folder one can read with one's eyes: settings, titles, tensors and a card that
says what it has seen; opened next year, or put on a hub.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from hybrid_movie_rec.facade.state import Fitted

__all__ = ["model_card", "with_results", "check_model_place", "save_model", "load_model", "push_model", "pull_model"]

def model_card(state: Fitted, front: bool = False) -> str:
    """The model card: what it has seen, how it did, under which terms.

    Parameters
    ----------
    state : Fitted
    front : bool
        begin with the lines of YAML that a hub reads

    Returns
    -------
    str
        Markdown
    """
    ...

def with_results(state: Fitted, table: pd.DataFrame, name: str = "hybrid") -> Fitted:
    """A state that knows what was measured, for the card.

    A later result of the same protocol and metric replaces the earlier. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    table : pd.DataFrame
        from `evaluate` or `evaluate_lists`, about this model
    name : str
        of this model in the table

    Returns
    -------
    Fitted
        another state
    """
    ...

def check_model_place(folder: str | Path) -> None:
    """Ask before a long training whether its result could be saved there. Raises `DataError`.

    Parameters
    ----------
    folder : str | Path
        where a model is to be saved
    """
    ...

def save_model(state: Fitted, settings: dict[str, Any], folder: str | Path) -> None:
    """Write the folder, all or nothing. Raises `DataError`; what was there before stays if anything goes wrong.

    Parameters
    ----------
    state : Fitted
    settings : dict[str, Any]
        rating and ranking (models), fields, pooling, seed, star_weight
    folder : str | Path
        made, or replaced if it holds a saved recommender
    """
    ...

def load_model(folder: str | Path, make: Callable[..., Any] = ...) -> tuple[Any, Fitted]:
    """Read a saved recommender, also of an older format.

    Raises `DataError` if it is missing, damaged or of a newer format.

    Parameters
    ----------
    folder : str | Path
        made by `save_model`
    make : Callable[..., Any]
        called with the settings by name: what is to be made of them

    Returns
    -------
    tuple[Any, Fitted]
        what `make` made, and the state
    """
    ...

def push_model(
    save: Callable[[str], None],
    people: int,
    repo_id: str,
    *,
    private: bool = True,
    publish_ratings: bool = False,
    token: str | None = None,
    endpoint: str | None = None,
    message: str = "A hybrid movie recommender",
) -> str:
    """Save into a repository of a model hub. Raises `DataError`.

    Parameters
    ----------
    save : Callable[[str], None]
        saves the recommender to a folder
    people : int
        whose ratings are in it
    repo_id : str
        "owner/name"; made if it is not there
    private : bool
        nobody else may see it
    publish_ratings : bool
        needed for a public one: the people's ratings are in the folder
    token : str | None
        None: what `hf auth login` keeps
    endpoint : str | None
        address of another hub
    message : str
        of the commit

    Returns
    -------
    str
        id of the commit
    """
    ...

def pull_model(
    repo_id: str,
    revision: str | None = None,
    cache: str | Path | None = None,
    token: str | None = None,
    endpoint: str | None = None,
    make: Callable[..., Any] = ...,
) -> tuple[Any, Fitted]:
    """Fetch a recommender that `push_model` put there, check it and load it. Raises `DataError`.

    Parameters
    ----------
    repo_id : str
        "owner/name"
    revision : str | None
        a commit, branch or tag; a commit is the only one that cannot change
    cache : str | Path | None
        where downloads are kept; None: the cache of huggingface_hub
    token : str | None
        None: what `hf auth login` keeps
    endpoint : str | None
        address of another hub
    make : Callable[..., Any]
        as for `load_model`

    Returns
    -------
    tuple[Any, Fitted]
        what `make` made, and the state
    """
    ...
