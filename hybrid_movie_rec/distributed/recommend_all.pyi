# Made from recommend_all.py by tools/stubs.py; change that and run the tool again.
"""One call writes a list for every person of a saved model into Parquet files, on one machine or on many,
and a start after a crash goes on where the last one stopped.
"""

from pathlib import Path
from typing import Any

import pyarrow
from numpy.typing import ArrayLike

from hybrid_movie_rec.distributed.jobs import Manifest
from hybrid_movie_rec.facade.filters import ListOptions

__all__ = ["ListMaker", "recommend_all"]

class ListMaker:
    """Makes the lists of one block after another with a saved model, opened once.

    Parameters
    ----------
    model : str | Path
        its folder, path or address
    sha256 : str
        what `_model_sha256` must give
    k : int
        films per person
    options : dict
        of `HybridRecommender.recommend`
    """

    options: ListOptions
    schema: Any
    titles: Any
    model: Any

    def __init__(self, model: str | Path, sha256: str, k: int, options: dict[Any, Any]) -> None: ...
    def __call__(self, partition: dict[Any, Any]) -> pyarrow.Table:
        """The lists of some people.

        Parameters
        ----------
        partition : dict
            people, or first and last
        """
        ...

def recommend_all(
    model: str | Path,
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
    """Write the lists of all people, [user_id, rank, item_id, title, stars, low, high], into Parquet files.

    Each list is written once, the same on either engine; a second start does what is missing. Raises
    `DataError`.

    Parameters
    ----------
    model : str | Path
        folder of a saved recommender, path or address
    out : str | Path
        folder for the lists, path or address: new, empty, or one that is to be completed
    k : int
        films per person
    people : ArrayLike | None
        ids; None: all people the model knows
    engine : str
        or "ray"
    workers : int
        processes, of Ray; each opens the model
    address : str | None
        of a Ray cluster; None: one is started here for the job
    block : int
        people per file, made a multiple of 256
    progress : bool
        progress bar on standard error
    **options : Any
        of `HybridRecommender.recommend`, see `ListOptions`

    Returns
    -------
    Manifest
        with a row per file; the lists are read with `read_job`, or by anything that reads Parquet
    """
    ...
