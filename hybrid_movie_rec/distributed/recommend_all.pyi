# Made from recommend_all.py by tools/stubs.py; change that and run the tool again.
"""One call writes a list for every person of a saved model into Parquet files, on one machine or on many,
and a start after a crash goes on where the last one stopped.
"""

from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike

from hybrid_movie_rec.distributed.jobs import Manifest

__all__ = ["ListMaker", "recommend_all"]

class ListMaker:
    """Makes the lists of one block after another with a saved model, opened once.

    Parameters
    ----------
    model : Any
        its folder, path or address
    sha256 : str
        what it must be
    k : int
        films per person
    options : dict
        of `HybridRecommender.recommend`
    """

    k: int
    options: dict[Any, Any]
    schema: Any
    model: Any

    def __init__(self, model: Any, sha256: str, k: int, options: dict[Any, Any]) -> None: ...
    def __call__(self, partition: Any) -> Any: ...

def recommend_all(
    model: Any,
    out: str | Path,
    k: int = 10,
    *,
    people: ArrayLike | None = None,
    engine: str = "local",
    workers: int = 2,
    address: str | None = None,
    block: int = 2048,
    progress: bool = True,
    **options: Any,
) -> Manifest:
    """Write everybody's list, [user_id, rank, item_id, title, stars, low, high], into Parquet files: each list
    once, the same on either engine; a second start does what is missing.

    Raises `DataError`.

    Parameters
    ----------
    model : Any
        folder of a saved recommender, path or address
    out : str | Path
        folder for the lists, path or address: new, empty, or one that is to be completed
    k : int
        films per person
    people : ArrayLike | None
        ids; default: everybody the model knows
    engine : str
        or "ray"
    workers : int
        processes, of Ray; each opens the model
    address : str
        of a Ray cluster; default: one is started here for the job
    block : int
        people per file, made a multiple of 256
    progress : bool
        progress bar on standard error
    **options : Any
        filters and dials, as for `HybridRecommender.recommend`

    Returns
    -------
    Manifest
        with a row per file; the lists are read with `read_job`, or by anything that reads Parquet
    """
    ...
