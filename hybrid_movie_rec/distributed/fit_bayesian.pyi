# Made from fit_bayesian.py by tools/stubs.py; change that and run the tool again.
"""The Bayesian model fitted by several processes, each of which holds some of the people: the same draws as
one process makes, and a model like any other afterwards.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.distributed.process_group import Group
from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.sampling import Chains, SavedFit, Task

__all__ = [
    "deal_people",
    "parts_of",
    "one_part",
    "common_to_all",
    "own_copy",
    "ReportedProgress",
    "received_task",
    "fit_part",
    "check_places",
    "fit_sharded",
    "sweep_bytes",
]

def deal_people(counts: ArrayLike, workers: int) -> np.ndarray:
    """Runs of people with about the same number of ratings. Raises `DataError` if there are too few people.

    Parameters
    ----------
    counts : ArrayLike
        ratings of each person (U,), in the order of the vocabulary
    workers : int
        parts wanted: W

    Returns
    -------
    np.ndarray
        borders, int64 (W + 1,): part r is people borders[r] to borders[r + 1]
    """
    ...

def parts_of(task: Task, workers: int) -> list[dict[str, Any]]:
    """The task cut by people, as arrays: what each process has for itself.

    Raises `DataError` if there are too few people.

    Parameters
    ----------
    task : Task
    workers : int
        parts wanted
    """
    ...

def one_part(task: Task, spans: dict[str, tuple[int, int, int]]) -> dict[str, Any]:
    """The rows of some people; positions count from the first of them.

    Parameters
    ----------
    task : Task
    spans : dict[str, tuple[int, int, int]]
        first, end and number of all users, ratings and sittings
    """
    ...

def common_to_all(task: Task) -> dict[str, Any]:
    """What all processes have of a task, as arrays: films and star levels."""
    ...

def own_copy(array: np.ndarray) -> torch.Tensor:
    """A tensor with memory of its own.

    What Ray hands over is read-only, and products of matrices depend in their last digit on where a matrix
    begins.
    """
    ...

class ReportedProgress:
    """Stands in for a progress bar in another process: its steps are reported to whoever called.

    Parameters
    ----------
    group : Group
        whose first process reports
    """

    group: Group
    n: int
    noise: str

    def __init__(self, group: Group) -> None: ...
    def update(self, n: int = 1) -> None:
        """So many sweeps more."""
        ...

    def set_postfix_str(self, text: str) -> None:
        """What is shown beside the bar."""
        ...

def received_task(group: Group, own: dict[str, Any], common: dict[str, Any]) -> Task:
    """The task of one process, whose sums go through the group.

    Parameters
    ----------
    group : Group
    own : dict[str, Any]
        this process's part, one of `parts_of`
    common : dict[str, Any]
        of `common_to_all`
    """
    ...

def fit_part(
    group: Group, own: dict[str, Any], common: dict[str, Any], chains: Chains, saved: SavedFit | None = None
) -> tuple[dict[Any, Any], list[Any] | None, list[Any] | None]:
    """Sample with others; to be run by `run_group`.

    What it took, and in the first process the trace and the kept states.

    Parameters
    ----------
    group : Group
    own : dict[str, Any]
        this process's part
    common : dict[str, Any]
        what all processes have
    chains : Chains
    saved : SavedFit | None
        where checkpoints are written
    """
    ...

def check_places(engine: str, checkpoint: str | Path | None, marker: str = "progress.json") -> None:
    """Refuse what would fail after long preparations. Raises `DataError`."""
    ...

def fit_sharded(
    model: BayesianHybrid,
    dataset: Dataset,
    content: ContentTable | None = None,
    *,
    workers: int = 2,
    engine: str = "local",
    address: str | None = None,
    checkpoint: str | Path | None = None,
    every: int = 10,
    retries: int = 1,
    threads: int = 1,
    timeout: float | None = None,
) -> BayesianHybrid:
    """`BayesianHybrid.fit` with people spread over processes. Raises `DataError`.

    Parameters
    ----------
    model : BayesianHybrid
        its settings; it is fitted in place
    dataset : Dataset
        what to learn from
    content : ContentTable | None
        made before from the same films
    workers : int
        processes
    engine : str
        processes of this machine, or of a "ray" cluster
    address : str | None
        of a running Ray cluster
    checkpoint : str | Path | None
        folder that lets a killed fit go on; all processes must reach it
    every : int
        sweeps between two checkpoints
    retries : int
        how often the group starts again when a process has died
    threads : int
        of each process
    timeout : float | None
        seconds that one start may take

    Returns
    -------
    BayesianHybrid
        `model`
    """
    ...

def sweep_bytes(
    films: int, n_factors: int = 12, workers: int = 2, slopes: int = 1, components: int = 30, sittings: bool = True
) -> float:
    """What each process sends in a sweep with everybody's own noise.

    Parameters
    ----------
    films : int
        I
    n_factors : int
        k
    workers : int
        W
    slopes : int
        M
    components : int
        P, of people's side features
    sittings : bool
    """
    ...
