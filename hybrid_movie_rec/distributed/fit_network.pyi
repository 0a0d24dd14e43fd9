# Made from fit_network.py by tools/stubs.py; change that and run the tool again.
"""The neural hybrid trained by two processes or by eight, with the batches of one; tables too large for one
device lie spread over all; a killed process costs an epoch at most.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import torch

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.distributed.process_group import Group
from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.model import CFHybridConfig, CFHybridModel
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.training import RatingBatches, Trainer, TrainingHistory

__all__ = ["table_bytes", "ShardedModel", "ParallelHistory", "fit_parallel", "fit_recommender"]

def table_bytes(config: CFHybridConfig, workers: int = 1, tables: str = "replicated", width: int = 4) -> int:
    """Memory of people's and films' tables in one process, with gradients and both moments of Adam.

    Parameters
    ----------
    config : CFHybridConfig
    workers : int
        processes, W
    tables : str
        or "sharded"
    width : int
        bytes of a number

    Returns
    -------
    int
        in the process that has most
    """
    ...

class ShardedModel(CFHybridModel):
    """A `CFHybridModel` of whose tables this process owns the rows `group.mine(n)`.

    All processes must ask it at the same time.

    Parameters
    ----------
    config : CFHybridConfig
    vectors : torch.Tensor | None
        content, as for `CFHybridModel`
    mask : torch.Tensor | None
    group : Group
    messages : Any
        process group of torch that carries the rows
    """

    group: Group
    messages: Any

    def __init__(
        self,
        config: CFHybridConfig,
        vectors: torch.Tensor | None = None,
        mask: torch.Tensor | None = None,
        group: Group = ...,
        messages: Any = None,
    ) -> None: ...
    def own_rows(self, kind: str, idx: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Vectors (m, K) and biases (m, 1) of people or films at positions (m,), wherever they lie."""
        ...

@dataclass(frozen=True, eq=False, repr=False)
class ParallelHistory(TrainingHistory):
    """A `TrainingHistory`, and what each process needed.

    Parameters
    ----------
    frame : pd.DataFrame
        [epoch, train_rmse, validation_rmse, learning_rate, seconds]
    kept : int
        the epoch whose weights the model has now, counted from 1
    processes : pd.DataFrame | None
        [rank, pid, table_bytes, peak_mib, cpu_s]: memory of the tables as it was, of everything at its
        peak, and the processor's time for the quickest epoch
    """

    processes: pd.DataFrame | None = ...

def fit_parallel(
    trainer: Trainer,
    model: CFHybridModel,
    train: RatingBatches,
    validation: RatingBatches | None = None,
    *,
    tables: str = "replicated",
    checkpoint: str | Path | None = None,
    stop_after: int | None = None,
    workers: int = 2,
    engine: str = "local",
    address: str | None = None,
    device: str | None = None,
    threads: int = 1,
    retries: int = 0,
    timeout: float | None = None,
) -> ParallelHistory:
    """Fit the model with several processes and leave it in evaluation mode, on the CPU, with the kept epoch's
    weights.

    Raises `DataError`; no process is left behind.

    Parameters
    ----------
    trainer : Trainer
        how to fit; the result is that of trainer.fit, up to rounding
    model : CFHybridModel
        trained in place
    train : RatingBatches
        ratings to learn from; each process holds them all
    validation : RatingBatches | None
        ratings to decide on; without them the last epoch is kept
    tables : str
        every process has all rows of people and films, or "sharded": a part each
    checkpoint : str | Path | None
        folder for the state after every epoch; any number of processes goes on
    stop_after : int | None
        end after this many epochs of the schedule
    workers : int
        processes; 1 stays in this one
    engine : str
        processes of this machine ("local"), or of a Ray cluster ("ray")
    address : str | None
        of a running Ray cluster
    device : str | None
        "cpu" or "cuda"; None: the trainer's, or one GPU each if there are so many here
    threads : int
        of each process
    retries : int
        how often all start again, from the checkpoint, when a process has died
    timeout : float | None
        seconds that one start may take
    """
    ...

def fit_recommender(
    model: HybridRecommender,
    dataset: Dataset,
    content: ContentTable | None = None,
    *,
    workers: int = 2,
    engine: str = "local",
    address: str | None = None,
    checkpoint: str | Path | None = None,
    retries: int = 1,
    **how: Any,
) -> HybridRecommender:
    """`HybridRecommender.fit`, its rating model fitted by several processes. Raises `DataError`.

    Parameters
    ----------
    model : HybridRecommender
        unfitted; it is fitted in place
    dataset : Dataset
        what to learn from
    content : ContentTable | None
        made before from the same films
    workers : int
        processes
    engine : str
        of this machine, or of a "ray" cluster
    address : str | None
        of a running Ray cluster
    checkpoint : str | Path | None
        folder that lets a killed fit go on; all processes must reach it
    retries : int
        how often all processes start again when one has died
    **how : Any
        threads, timeout, ... of `fit_sharded` or `fit_parallel`

    Returns
    -------
    HybridRecommender
        `model`
    """
    ...
