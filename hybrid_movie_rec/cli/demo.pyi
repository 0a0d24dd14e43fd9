# Made from demo.py by tools/stubs.py; change that and run the tool again.
"""From nothing to a list of films with stars beside them, in minutes, with a table that says how far to
believe it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.embeddings import TextEncoder
from hybrid_movie_rec.recommend import HybridRecommender

__all__ = ["rivals", "list_rivals", "DemoResult", "typical_person", "lists_summary", "run_demo"]

def rivals(
    encoder: TextEncoder | None = None,
    progress: bool = True,
    epochs: int | None = None,
    seed: int = 0,
    fields: tuple[str, ...] | None = None,
) -> dict[Any, Any]:
    """The models of the demo's table of stars.

    Parameters
    ----------
    encoder : TextEncoder | None
        None for the default one and its cache
    progress : bool
        progress bars on stderr
    epochs : int | None
        fewer, for a quick look; the Bayesian hybrid takes its fast preset then
    seed : int
        of every model
    fields : tuple[str, ...] | None
        text fields that are read; None for all that the data has

    Returns
    -------
    dict
        name to unfitted rating model
    """
    ...

def list_rivals(protocol: str = "people", progress: bool = True) -> dict[Any, Any]:
    """The models of a table of lists.

    Parameters
    ----------
    protocol : str
        one of `PROTOCOLS`; new films and lists for the future ask for other models
    progress : bool
        progress bars on stderr

    Returns
    -------
    dict
        name to unfitted `Scorer`
    """
    ...

@dataclass(frozen=True, eq=False, repr=False)
class DemoResult:
    """What a demo found.

    Parameters
    ----------
    facts : pd.DataFrame
        [what, value] about the data
    fields : pd.DataFrame
        share of films that have each text field
    tables : dict
        protocol to comparison table, best model first
    person : object
        whose list is shown
    beside : pd.DataFrame
        what they rated beside what is proposed
    model : HybridRecommender
        the recommender trained on the random split's training part
    files : dict
        name to path: model, report, pictures
    lists : pd.DataFrame | None
        comparison of lists, best model first; None if the data is too small for it
    """

    facts: pd.DataFrame
    fields: pd.DataFrame
    tables: dict[Any, Any]
    person: object
    beside: pd.DataFrame
    model: HybridRecommender
    files: dict[Any, Any]
    lists: pd.DataFrame | None = ...

    @property
    def verdict(self) -> str:
        """Our model against the bias baseline, for each protocol in a sentence."""
        ...

def typical_person(ratings: pd.DataFrame) -> Any:
    """The id of the person with the median number of ratings; the smallest such id.

    Parameters
    ----------
    ratings : pd.DataFrame
        [user_id, ...]

    Returns
    -------
    Any
        an id
    """
    ...

def lists_summary(table: pd.DataFrame) -> pd.DataFrame:
    """What matters of a table of lists, narrow enough for a terminal.

    Parameters
    ----------
    table : pd.DataFrame
        from `evaluate_lists`

    Returns
    -------
    pd.DataFrame
        [model, ndcg@10, against ..., recall@10, coverage, fit (s)]
    """
    ...

def run_demo(
    out: str | Path = "out/demo",
    source: str | Path | Dataset = "sample",
    protocols: Sequence[str] = ("random", "time"),
    seed: int = 42,
    epochs: int | None = None,
    encoder: TextEncoder | None = None,
    progress: bool = True,
    say: Callable[..., Any] = ...,
    full: bool = False,
) -> DemoResult:
    """Load, encode, train, compare, recommend, save and report. Raises `DataError`.

    Parameters
    ----------
    out : str | Path
        folder for the report, the pictures and the model
    source : str | Path | Dataset
        anything `load_dataset` takes
    protocols : Sequence[str]
        which splits; the first one's model is kept
    seed : int
        of the random split
    epochs : int | None
        fewer epochs for a quick look
    encoder : TextEncoder | None
        None for the default one
    progress : bool
        progress bars on stderr
    say : Callable
        told what is going on
    full : bool
        read all texts, also the names of actors and the reviews: some minutes more
    """
    ...
