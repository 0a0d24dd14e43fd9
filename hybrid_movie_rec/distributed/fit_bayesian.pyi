# Made from fit_bayesian.py by tools/stubs.py; change that and run the tool again.
"""The Bayesian model fitted by several processes, each of which holds some of the people: the same draws as
one process makes, and a model like any other afterwards.
"""

from typing import Any

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.rating.bayesian import BayesianHybrid

__all__ = ["share_people", "fit_share", "fit_sharded", "sweep_bytes"]

def share_people(counts, workers: int):
    """Runs of people with about the same number of ratings. Raises `DataError` if there are too few people.

    Parameters
    ----------
    counts
        ratings of each person (n,), in the order of the vocabulary
    workers : int
        shares wanted

    Returns
    -------
    borders, int64 (workers + 1,): share r is people borders[r] to borders[r + 1]
    """
    ...

def fit_share(world, own: dict[Any, Any], common: dict[Any, Any]):
    """Sample with others. To be run by `run_group`.

    Parameters
    ----------
    world
        a `Group`
    own : dict
        this process's share
    common : dict
        what all processes know

    Returns
    -------
    what it took, and in the first process the trace and the kept states
    """
    ...

def fit_sharded(
    model: BayesianHybrid,
    dataset: Dataset,
    content: ContentTable | None = None,
    *,
    workers: int = 2,
    engine: str = "local",
    address: str | None = None,
    checkpoint=None,
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
    content : ContentTable
        made before from the same films
    workers : int
        processes
    engine : str
        processes of this machine, or of a "ray" cluster
    address : str
        of a running Ray cluster
    checkpoint
        folder that lets a killed fit go on; all processes must reach it
    every : int
        sweeps between two checkpoints
    retries : int
        so often the group starts again when a process has died
    threads : int
        of each process
    timeout : float
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
