# Made from threads.py by tools/stubs.py; change that and run the tool again.
"""How many cores this process may use, how many it does use, and how it waits: decided once, before torch is
loaded, and safe in a process that was forked.
"""

from pathlib import Path
from typing import Any

__all__ = [
    "QUIET",
    "MOST",
    "cpu_quota",
    "usable_cores",
    "asked_threads",
    "default_threads",
    "set_threads",
    "prepare_threads",
]

def cpu_quota(root: str | Path = "/") -> float:
    """How many cores' worth of time the control groups allow this process; not always a whole number.

    Parameters
    ----------
    root : str | Path
        where /proc and /sys are found, for tests

    Returns
    -------
    float
        cores; infinity if nothing limits them
    """
    ...

def usable_cores(root: str | Path = "/") -> int:
    """How many cores this process may really use: those of the machine, less affinity, less the quota of the
    container.

    Parameters
    ----------
    root : str | Path
        where /proc and /sys are found, for tests

    Returns
    -------
    int
        at least 1
    """
    ...

QUIET: Any
MOST: int

def asked_threads() -> int | None:
    """The number of threads that the environment asks for; None if it does not.

    `HMR_THREADS` comes first, then `OMP_NUM_THREADS`, unless `set_threads` itself has written it. Raises
    `DataError` if `HMR_THREADS` is no whole number of 1 or more.
    """
    ...

def default_threads() -> int:
    """Our rule where nobody has said a number: the usable cores, at most 4; 1 where threads spin or were lost in
    a fork.
    """
    ...

def set_threads(n: int | None = None, *, default: int | None = None) -> int:
    """Choose how many threads calculate, in this process and in those it starts from now on.

    Call it before torch is loaded (`import hybrid_movie_rec` does not load it), and threads also wait without
    spinning. Later calls only change the number. Raises `DataError` if `n` is no whole number of 1 or more,
    and if it is more than 1 in a forked child.

    Parameters
    ----------
    n : int | None
        threads; None: `HMR_THREADS`, `OMP_NUM_THREADS`, else our rule
    default : int | None
        used in place of our rule, where nobody has said a number

    Returns
    -------
    int
        the number chosen
    """
    ...

def prepare_threads() -> None:
    """Called by models before they calculate: obey `HMR_THREADS`, and make forked children calculate on one
    thread.

    It does its work once in a process and its children. Raises `DataError` if `HMR_THREADS` is no whole
    number of 1 or more.
    """
    ...
