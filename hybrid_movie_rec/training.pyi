# Made from training.py by tools/stubs.py; change that and run the tool again.
"""A loop that stops when it should, keeps the best it has seen, and can be killed at any moment without
losing its way.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import torch
from numpy.typing import ArrayLike

from hybrid_movie_rec.data import Vocabulary
from hybrid_movie_rec.model import CFHybridModel

__all__ = [
    "OTHER_RUN",
    "RatingBatches",
    "TrainingHistory",
    "Trainer",
    "own_randomness",
    "TrainingRun",
    "TrainingProgress",
    "model_weights",
    "start_run",
    "run_signature",
    "run_epochs",
]

@dataclass(frozen=True, eq=False)
class RatingBatches:
    """Ratings as columns on one device; also a map-style dataset for a torch DataLoader. Position -1 means
    unknown.

    Parameters
    ----------
    user_idx : torch.Tensor
        int32 (N,)
    item_idx : torch.Tensor
        int32 (N,)
    rating : torch.Tensor
        float32 (N,), stars
    time : torch.Tensor | None
        float32 (N, 4), from `cyclical_time`, or None
    """

    user_idx: torch.Tensor
    item_idx: torch.Tensor
    rating: torch.Tensor
    time: torch.Tensor | None = ...

    @property
    def columns(self) -> tuple[Any, ...]:
        """Returns
        -------
        tuple
            user_idx, item_idx, rating, time
        """
        ...

    @property
    def nbytes(self) -> int: ...
    def __len__(self) -> int: ...
    def __getitem__(self, rows: ArrayLike) -> RatingBatches: ...
    def __repr__(self) -> str: ...
    @classmethod
    def from_frame(
        cls, ratings: pd.DataFrame, users: Vocabulary, items: Vocabulary, use_time: bool = False
    ) -> RatingBatches:
        """Ratings with external ids as batches; ids outside the vocabularies become -1. Raises `DataError` without
        rows.

        Parameters
        ----------
        ratings : pd.DataFrame
            [user_id, item_id, rating, timestamp]
        users : Vocabulary
            people the model knows
        items : Vocabulary
            films the model knows
        use_time : bool
            add the four cyclical time features
        """
        ...

    def to(self, device: torch.device | str) -> RatingBatches:
        """The same ratings on another device."""
        ...

    def batch_rows(
        self, batch_size: int, seed: int, number: int, rank: int = 0, size: int = 1
    ) -> Iterator[torch.Tensor]:
        """Rows (int64) of every batch of an epoch; of several processes, one's own part of each.

        Parameters
        ----------
        batch_size : int
            ratings per batch
        seed : int
            of the run
        number : int
            of the epoch; (seed, number) decides the order
        rank : int
            of several processes, this one
        size : int
            processes that share each batch
        """
        ...

    def epoch(self, batch_size: int, seed: int, number: int, rank: int = 0, size: int = 1) -> Iterator[tuple[Any, ...]]:
        """Every rating once, in the random order of this epoch.

        Parameters
        ----------
        batch_size : int
            ratings per batch
        seed : int
            of the run
        number : int
            of the epoch
        rank : int
            of several processes, this one
        size : int
            processes that share each batch

        Returns
        -------
        Iterator[tuple]
            user_idx, item_idx, stars, time of a batch
        """
        ...

    def stream(
        self,
        device: torch.device | str,
        batch_size: int,
        seed: int,
        number: int,
        rank: int = 0,
        size: int = 1,
        bundle: int = ...,
    ) -> Iterator[tuple[Any, ...]]:
        """The batches of `epoch`, from ratings that stay where they are; the next bundle is gathered and copied
        meanwhile.

        Parameters
        ----------
        device : torch.device | str
            where the batches are wanted
        batch_size : int
            ratings per batch
        seed : int
            of the run
        number : int
            of the epoch
        rank : int
            of several processes, this one
        size : int
            processes that share each batch
        bundle : int
            ratings sent together, roughly; two bundles are on the device at a time

        Returns
        -------
        Iterator[tuple]
            user_idx, item_idx, stars, time of a batch
        """
        ...

@dataclass(frozen=True, eq=False, repr=False)
class TrainingHistory:
    """One row per epoch: errors as RMSE in stars, over all rows of the epoch (never a mean of batch means).

    Parameters
    ----------
    frame : pd.DataFrame
        [epoch, train_rmse, validation_rmse, learning_rate, seconds]
    kept : int
        the epoch whose weights the model has now, counted from 1
    """

    frame: pd.DataFrame
    kept: int

    @property
    def best_epoch(self) -> int | None:
        """Returns
        -------
        int | None
            counted from 1; None without validation
        """
        ...

    def __repr__(self) -> str: ...
    def _repr_html_(self) -> str: ...
    def plot(self, ax: object = None, title: str = "When should we have stopped?") -> object:
        """Learning curves, with the kept epoch marked.

        Parameters
        ----------
        ax : object
            a matplotlib Axes; made if missing
        title : str
            a question

        Returns
        -------
        object
            the Axes
        """
        ...

@dataclass(frozen=True, kw_only=True)
class Trainer:
    """How to fit a `CFHybridModel`. A trainer holds no state: the same one can fit many models.

    Parameters
    ----------
    epochs : int
        length of the learning-rate schedule
    batch_size : int
        ratings per step
    learning_rate : float
        at the peak of the schedule
    weight_decay : float
        AdamW; see `CFHybridModel.decay_groups`
    schedule : str
        or "constant"
    patience : int
        epochs without improvement before stopping; 0 never stops early
    keep : str
        or "last": which epoch's weights the model ends with
    seed : int
        order of the ratings and dropout
    device : str | None
        "cpu", or None for the best there is
    mixed_precision : str
        "no", "bf16" or "fp16"
    compile : bool | str
        True, or the name of a torch.compile backend
    resident : bool | None
        ratings on the device, or streamed; None: as memory allows
    progress : bool
        a progress bar on stderr
    """

    epochs: int = ...
    batch_size: int = ...
    learning_rate: float = ...
    weight_decay: float = ...
    schedule: str = ...
    patience: int = ...
    keep: str = ...
    seed: int = ...
    device: str | None = ...
    mixed_precision: str = ...
    compile: bool | str = ...
    resident: bool | None = ...
    progress: bool = ...

    @classmethod
    def notebook(cls, **changes: Any) -> Trainer:
        """Exactly the tutorial's training: Adam at 0.01, batches of 64, 20 epochs, no early stopping, the last epoch
        kept.

        Parameters
        ----------
        **changes : Any
            settings that differ, such as device="cpu"
        """
        ...

    def fit(
        self,
        model: CFHybridModel,
        train: RatingBatches,
        validation: RatingBatches | None = None,
        stop_after: int | None = None,
        checkpoint: str | Path | None = None,
        log_dir: str | Path | None = None,
    ) -> TrainingHistory:
        """Fit the model and leave it in evaluation mode, on the CPU, with the kept epoch's weights. Raises
        `DataError`.

        Parameters
        ----------
        model : CFHybridModel
            trained in place
        train : RatingBatches
            ratings to learn from
        validation : RatingBatches | None
            ratings to decide on; without them the last epoch is kept
        stop_after : int | None
            end after this many epochs of the schedule, whatever happens
        checkpoint : str | Path | None
            folder to save the state to after every epoch, and to continue from
        log_dir : str | Path | None
            folder for TensorBoard (extra `tensorboard`)
        """
        ...

@contextmanager
def own_randomness() -> Iterator[None]:
    """Whatever happens inside, the global generators of Python, NumPy and torch are as before afterwards."""
    ...

@dataclass(frozen=True, eq=False, repr=False)
class TrainingRun:
    """What a run works with. Make one with `start_run`.

    Parameters
    ----------
    trainer : Trainer
    accelerator : object
        of accelerate
    model : torch.nn.Module
        on the device, perhaps wrapped
    optimizer : object
    schedule : object
        of the learning rate
    train : RatingBatches
        ratings to learn from
    validation : RatingBatches | None
        ratings to decide on
    resident : bool
        do the ratings live on the device?
    squares : Callable
        the sum of squared errors of a batch, compiled or not
    rank : int
        of several processes, this one
    size : int
        processes that share each batch
    add : Callable
        the sum of a tensor over all processes
    """

    trainer: Trainer
    accelerator: object
    model: torch.nn.Module
    optimizer: object
    schedule: object
    train: RatingBatches
    validation: RatingBatches | None
    resident: bool
    squares: Callable[..., Any]
    rank: int = ...
    size: int = ...
    add: Callable[..., Any] = ...

    @property
    def plain(self) -> CFHybridModel:
        """Returns
        -------
        CFHybridModel
            the model without wrapping
        """
        ...

@dataclass(frozen=True, eq=False, repr=False)
class TrainingProgress:
    """How far a run has come; each epoch makes a new one.

    Parameters
    ----------
    rows : tuple
        of the history, one dict per epoch
    best : dict
        weights of the best epoch, name to tensor on the CPU; empty without one
    best_error : float
        its validation RMSE, stars
    best_epoch : int
        counted from 1; 0 without one
    """

    rows: tuple[Any, ...] = ...
    best: dict[Any, Any] = ...
    best_error: float = ...
    best_epoch: int = ...

    def after(self, row: dict[Any, Any], model: CFHybridModel) -> TrainingProgress:
        """The progress one epoch later: one more row, and the model's weights if they are the best so far.

        Parameters
        ----------
        row : dict
            the next row of the history
        model : CFHybridModel
            as it is after that epoch
        """
        ...

    def is_over(self, last: int, patience: int) -> bool:
        """Has the run reached its end, or waited long enough for an improvement?

        Parameters
        ----------
        last : int
            the last epoch there may be
        patience : int
            epochs without improvement before stopping; 0 never stops early
        """
        ...

def model_weights(model: torch.nn.Module) -> dict[Any, Any]:
    """A copy of a model's weights, on the CPU.

    Returns
    -------
    dict
        name to tensor
    """
    ...

def start_run(
    trainer: Trainer, model: CFHybridModel, train: RatingBatches, validation: RatingBatches | None = None, **share: Any
) -> TrainingRun:
    """Everything on its device, before the first step. Raises `DataError` for an unknown compiler backend.

    Parameters
    ----------
    trainer : Trainer
    model : CFHybridModel
        moved to the device
    train : RatingBatches
        ratings to learn from
    validation : RatingBatches | None
        ratings to decide on
    **share : Any
        rank, size, add: see `TrainingRun`
    """
    ...

def run_signature(trainer: Trainer, model: CFHybridModel, *ratings: RatingBatches | None) -> dict[Any, Any]:
    """What must be equal for a checkpoint to be continued: settings, starting weights, content and ratings.

    Parameters
    ----------
    trainer : Trainer
    model : CFHybridModel
        before the first step
    *ratings : RatingBatches | None
        to learn from and to decide on
    """
    ...

OTHER_RUN: str

def run_epochs(run: TrainingRun, progress: TrainingProgress, last: int, after: Callable[..., Any]) -> TrainingProgress:
    """Epoch after epoch, under a progress bar, until the run is over.

    Parameters
    ----------
    run : TrainingRun
    progress : TrainingProgress
        where to go on
    last : int
        the last epoch there may be
    after : Callable
        called with the progress after each epoch; saves the checkpoint
    """
    ...
