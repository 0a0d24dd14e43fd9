# Made from process_group.py by tools/stubs.py; change that and run the tool again.
"""Several processes that work as one: started, joined, watched and ended by one call, on this machine or on
a Ray cluster.
"""

from collections.abc import Callable
from typing import Any

import torch

__all__ = ["Group", "run_group"]

class Group:
    """One process's view of the group that it belongs to. `Group()` is a process that works alone.

    Parameters
    ----------
    rank : int
        which process this is, from 0
    size : int
        how many there are
    device : str | torch.device
        where the messages of this group live
    tell : Callable | None
        called with each fact that this process reports to the caller
    """

    rank: int
    size: int
    device: Any
    sent: int

    def __init__(
        self, rank: int = 0, size: int = 1, device: str | torch.device = "cpu", tell: Callable[..., Any] | None = None
    ) -> None: ...
    def __repr__(self) -> str: ...
    def mine(self, n: int) -> slice:
        """Which of `n` rows belong to this process, when nothing else divides them."""
        ...

    def tell(self, fact: Any) -> None:
        """Report a fact to the caller of `run_group`, for instance how far this process is."""
        ...

    def sum(self, tensor: torch.Tensor) -> torch.Tensor:
        """The sum over all processes, the same to the last bit in each of them.

        Returns
        -------
        torch.Tensor
            any shape, the same in every process -> the same shape
        """
        ...

    def gather(self, tensor: torch.Tensor, to: int | None = None) -> torch.Tensor | None:
        """The rows of all processes, in the order of ranks.

        Parameters
        ----------
        tensor : torch.Tensor
            rows of this process (n, ...), any n
        to : int | None
            the only rank that gets the rows; None: every process gets them

        Returns
        -------
        torch.Tensor | None
            rows of all processes (sum of n, ...); None in processes that get nothing
        """
        ...

def run_group(
    function: Callable[..., Any],
    workers: int = 2,
    *args: Any,
    each: list[Any] | None = None,
    engine: str = "local",
    address: str | None = None,
    device: str = "cpu",
    backend: str | None = None,
    threads: int = 1,
    retries: int = 0,
    timeout: float | None = None,
    listen: Callable[..., Any] | None = None,
    **kwargs: Any,
) -> list[Any]:
    """Run one function in several processes that can talk to each other.

    Raises `DataError` for a wrong argument, and with the first cause when a process fails, dies or is not
    done in time; no process is left behind.

    Parameters
    ----------
    function : Callable
        called as function(group, [each[rank],] *args, **kwargs) in every process; importable
    workers : int
        processes
    *args : Any
        the same for all processes
    each : list | None
        one more argument for each process, its own share
    engine : str
        processes of this machine ("local"), or of a Ray cluster ("ray")
    address : str | None
        of a running Ray cluster; None: one that lives as long as this call
    device : str
        or "cuda": one GPU for each process
    backend : str | None
        of torch.distributed; None: gloo, or nccl between GPUs
    threads : int
        of each process
    retries : int
        how often the group starts again when a process has died
    timeout : float | None
        seconds that one start may take; None: as long as it needs
    listen : Callable | None
        called as listen(rank, fact) with what `Group.tell` reports
    **kwargs : Any
        the same for all processes

    Returns
    -------
    list
        what each process returned, in the order of ranks
    """
    ...
