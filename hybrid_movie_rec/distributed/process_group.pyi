# Made from process_group.py by tools/stubs.py; change that and run the tool again.
"""Several processes that work as one: started, joined, watched and ended by one call, on this machine or on a
Ray cluster.
"""

from typing import Any

__all__ = ["World", "run_together", "time_sums", "die"]

class World:
    """One process of a group that works on one thing. `World()` is somebody alone.

    Parameters
    ----------
    rank : int
        which one this is, from 0
    size : int
        how many there are
    device
        where the messages of this group live
    tell
        function of one fact; what it does with it is not this process's business
    """

    rank: int
    size: int
    device: Any
    sent: int

    def __init__(self, rank: int = 0, size: int = 1, device: str = "cpu", tell=None) -> None: ...
    def mine(self, n: int) -> slice: ...
    def tell(self, fact) -> None:
        """Let the caller of `run_together` know, for instance how far we are."""
        ...

    def sum(self, tensor):
        """The sum over all processes, alike in each of them to the last bit.

        Returns
        -------
        any shape, the same in every process -> the same shape
        """
        ...

    def gather(self, tensor, to=None):
        """The rows of all processes in the order of ranks; with `to`, only that rank gets them, the others None.

        Returns
        -------
        rows of this process (n, ...), any n -> rows of all (sum of n, ...)
        """
        ...

def run_together(
    function,
    workers: int = 2,
    *args,
    each: list[Any] | None = None,
    engine: str = "local",
    address: str | None = None,
    device: str = "cpu",
    backend: str | None = None,
    threads: int = 1,
    retries: int = 0,
    timeout: float | None = None,
    listen=None,
    **kwargs,
) -> list[Any]:
    """Run one function in several processes that can talk to each other. Raises `DataError`; no process is left
    behind.

    Parameters
    ----------
    function
        called as function(world, [each[rank],] *args, **kwargs) in every process; importable
    workers : int
        processes
    *args
        for all processes alike
    each : list
        one more argument for each process, its own share
    engine : str
        processes of this machine ("local"), or of a Ray cluster ("ray")
    address : str
        of a running Ray cluster; default: one that lives as long as this call
    device : str
        or "cuda": one GPU for each process
    backend : str
        of torch.distributed; default: gloo, or nccl between GPUs
    threads : int
        of each process
    retries : int
        so often the group starts again when a process has died
    timeout : float
        seconds that one start may take; default: as long as it needs
    listen
        called as listen(rank, fact) with what a process tells
    **kwargs
        for all processes alike

    Returns
    -------
    list
        what each process returned, in the order of ranks
    """
    ...

def time_sums(world: World, sizes, rounds: int = 5) -> list[Any]:
    """How long a sum over all processes takes. To be run by `run_together`.

    Parameters
    ----------
    world : World
    sizes
        float32 numbers per sum
    rounds : int
        the fastest counts

    Returns
    -------
    list
        seconds for each size
    """
    ...

def die(world: World, rank: int = 1) -> None:
    """A fire drill: one process kills itself, as the system would if memory ran out, and the others wait for it.

    Parameters
    ----------
    world : World
    rank : int
        which process
    """
    ...
