# Made from encode.py by tools/stubs.py; change that and run the tool again.
"""Texts become vectors on as many workers as there are, and lie in the cache where everything else looks for
them.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow

from hybrid_movie_rec.distributed.jobs import Manifest
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.features import MovieFeatures

__all__ = ["GroupEncoder", "encode_with", "build_content"]

class GroupEncoder:
    """Encodes row groups of a file of texts: made once on a worker, called for each group.

    Parameters
    ----------
    encoder : TextEncoder
        its weights and settings are used, not its cache
    file : str
        texts.parquet, path or address
    """

    encoder: Any
    file: str

    def __init__(self, encoder: TextEncoder, file: str) -> None: ...
    def __call__(self, partition: dict[Any, Any]) -> pyarrow.Table:
        """Parameters
        ----------
        partition : dict
            group

        Returns
        -------
        "pyarrow.Table"
            [key, vector]: 16 bytes, and D float16
        """
        ...

def encode_with(
    encoder: TextEncoder,
    texts: Iterable[str],
    folder: str | Path | None = None,
    engine: str = "local",
    workers: int = 2,
    address: str | None = None,
    gpus: float = 0,
    size: int = 1024,
    progress: bool = True,
) -> Manifest | None:
    """Put the vectors of all texts into the encoder's cache: those it lacks are encoded on an engine, by
    partitions.

    A call that was killed goes on where it stopped. Raises `DataError`.

    Parameters
    ----------
    encoder : TextEncoder
        with a cache; its weights must be where every worker can read them
    texts : Iterable[str]
        repeats allowed; blank or missing ones are refused
    folder : str | Path | None
        for the job, a place that all workers reach; None: beside the cache
    engine : str
        "local": in this process; "ray": on a cluster
    workers : int
        processes, on Ray
    address : str | None
        of a Ray cluster; None starts one here
    gpus : float
        for each worker
    size : int
        texts in a partition
    progress : bool
        a bar on standard error

    Returns
    -------
    Manifest | None
        of the job; None if every text was in the cache
    """
    ...

def build_content(
    features: MovieFeatures,
    encoder: TextEncoder,
    fields: Sequence[str] | str | None = None,
    pooling: str = "mean",
    **options: Any,
) -> ContentTable:
    """`ContentTable.build`, with the texts encoded on an engine first. Raises `DataError`.

    Parameters
    ----------
    features : MovieFeatures
    encoder : TextEncoder
        with a cache
    fields : Sequence[str] | str | None
        which fields; None is all that have any text
    pooling : str
        see `ContentTable.build`
    **options : Any
        engine, workers, address, ... of `encode_with`
    """
    ...
