# Made from jobs.py by tools/stubs.py; change that and run the tool again.
"""The same function over many pieces of work, here or on a Ray cluster: every piece done exactly once,
whoever is killed meanwhile, and the same bytes either way.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow

__all__ = ["Place", "local_copy", "peak_mib", "one_thread", "Manifest", "read_job", "run_job", "need_ray", "cluster"]

class Place:
    """A folder, here or at any address that fsspec knows; names are relative to it.

    Raises `DataError` where it cannot be reached.

    Parameters
    ----------
    address : str | Path
        a path, or an address such as s3://bucket/folder
    """

    address: Any
    local: Any
    fs: Any
    path: Any

    def __init__(self, address: str | Path) -> None: ...
    def __repr__(self) -> str: ...
    @contextmanager
    def access(self) -> Iterator[None]:
        """Whatever goes wrong with the place inside the block becomes a `DataError`."""
        ...

    def read(self, name: str) -> bytes | None:
        """The content of a file.

        Parameters
        ----------
        name : str
            of a file

        Returns
        -------
        bytes | None
            None if there is no such file
        """
        ...

    def names(self, sub: str = "") -> list[str]:
        """Names of the files and folders in the place; none if it is not there.

        Parameters
        ----------
        sub : str
            a folder in it

        Returns
        -------
        list[str]
            sorted
        """
        ...

    def sha256(self, name: str) -> str | None:
        """The checksum of a file, read in pieces.

        Parameters
        ----------
        name : str
            of a file

        Returns
        -------
        str | None
            64 hexadecimal digits; None if there is no such file
        """
        ...

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        """The file appears in the place, whole, if the block ends well; otherwise nothing does. Raises `DataError`.

        Parameters
        ----------
        name : str
            of the file; folders are made

        Returns
        -------
        Iterator[Path]
            a path on this machine to write to
        """
        ...

    def remove(self, name: str) -> None:
        """Remove a file, or a folder with all that is in it.

        Parameters
        ----------
        name : str
            of a file or folder; one that is not there is fine
        """
        ...

@contextmanager
def local_copy(address: str | Path) -> Iterator[Path]:
    """What is at an address, on this machine for the length of the block. Raises `DataError` if it is not there.

    Parameters
    ----------
    address : str | Path
        of a folder or a file

    Returns
    -------
    Iterator[Path]
        a path on this machine
    """
    ...

def peak_mib() -> float:
    """The largest memory that this process has held so far.

    Returns
    -------
    float
        MiB
    """
    ...

@contextmanager
def one_thread() -> Iterator[None]:
    """Torch, linear algebra and Arrow use one thread inside the block, and what they used before after it."""
    ...

@dataclass(frozen=True)
class Manifest:
    """What a finished job says of itself. Made by `run_job`, opened with `Manifest.open`.

    Parameters
    ----------
    address : str
        its folder
    job : dict
        name, make, facts, version, partitions
    engine : str
        that finished it
    workers : int
    seconds : float
        the last run, from its start to its end, without starting a cluster
    frame : pd.DataFrame
        a row per partition [part, file, rows, bytes, sha256, pid, node, started, began, opening,
        seconds, peak_mib, lost, partition]
    """

    address: str
    job: dict[Any, Any]
    engine: str
    workers: int
    seconds: float
    frame: pd.DataFrame

    @property
    def rows(self) -> int:
        """Rows of all files."""
        ...

    def __repr__(self) -> str: ...
    @classmethod
    def open(cls, folder: str | Path) -> Manifest:
        """Read a manifest. Raises `DataError` if there is none, which also means that the job has not finished.

        Parameters
        ----------
        folder : str | Path
            of a finished job, path or address
        """
        ...

    def by_worker(self) -> pd.DataFrame:
        """What each worker did, in the order in which they began; `lost`: it died before its partition was finished.

        Returns
        -------
        pd.DataFrame
            [worker, partitions, rows, busy_s, opening_s, peak_mib, lost]
        """
        ...

    def plot(self, axes: Any = None) -> Any:
        """A row per worker, a bar per partition, and below it the memory of each.

        Parameters
        ----------
        axes : Any
            two axes of matplotlib, one above the other; None: new ones

        Returns
        -------
        Any
            the axes
        """
        ...

def read_job(folder: str | Path) -> pyarrow.dataset.Dataset:
    """What a finished job has written. Nothing is read before it is asked for. Raises `DataError`.

    Parameters
    ----------
    folder : str | Path
        of a finished job, path or address

    Returns
    -------
    "pyarrow.dataset.Dataset"
        its to_table() and to_batches() are in the order of the partitions
    """
    ...

def run_job(
    make: Callable[[], Callable[..., Any]],
    partitions: list[dict[Any, Any]],
    folder: str | Path,
    *,
    facts: dict[Any, Any] | None = None,
    engine: str = "local",
    workers: int = 2,
    address: str | None = None,
    gpus: float = 0,
    name: str = "job",
    progress: bool = True,
) -> Manifest:
    """Do a job, or what is missing of it: each partition once, the same bytes on either engine. Raises
    `DataError`.

    Parameters
    ----------
    make : Callable[[], Callable]
        picklable; make() gives work, and work(partition) a `pyarrow.Table`
    partitions : list[dict]
        JSON-ready; one file each
    folder : str | Path
        path or address; new, empty, or holding this very job
    facts : dict | None
        JSON-ready: what else the result depends on; None: the arguments of `make`
    engine : str
        or "ray"
    workers : int
        processes, of Ray
    address : str | None
        of a Ray cluster; None: one is started here for the job
    gpus : float
        per worker
    name : str
        for the progress bar and the manifest
    progress : bool
        progress bar on standard error
    """
    ...

def need_ray() -> Any:
    """The module `ray`. Raises `DataError` with what to install where it is missing."""
    ...

@contextmanager
def cluster(address: str | None = None, workers: int = 2, *, store: int = 256) -> Iterator[Any]:
    """A Ray cluster for the length of the block: what is started here is stopped at the end; one that was in use
    before stays as it is.

    Raises `DataError`.

    Parameters
    ----------
    address : str | None
        of a cluster that runs; None: one is started here
    workers : int
        processors of the one that is started
    store : int
        MiB of its shared memory

    Returns
    -------
    Iterator[Any]
        the module `ray`
    """
    ...
