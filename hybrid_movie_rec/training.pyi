# Made from training.py by tools/stubs.py; change that and run the tool again.
"""A loop that stops when it should, keeps the best it has seen, and can be killed at any moment without
losing its way.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import torch

from hybrid_movie_rec.data import Vocabulary
from hybrid_movie_rec.model import CFHybridModel

__all__ = ["RatingBatches", "TrainingHistory", "Trainer", "own_randomness"]

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
    time : torch.Tensor
        float32 (N, 4), from `cyclical_time`, or None
    """

    user_idx: torch.Tensor
    item_idx: torch.Tensor
    rating: torch.Tensor
    time: torch.Tensor | None = ...

    def __len__(self) -> int: ...
    def __getitem__(self, rows): ...
    @property
    def nbytes(self): ...
    @classmethod
    def from_frame(
        cls, ratings: pd.DataFrame, users: Vocabulary, items: Vocabulary, use_time: bool = False
    ) -> RatingBatches:
        """External ids to positions; ids outside the vocabularies become -1. Raises `DataError` if there are no
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

    def to(self, device) -> RatingBatches:
        """The same ratings on another device.

        Parameters
        ----------
        device
            a torch device or its name
        """
        ...

    def order(self, batch_size: int, seed: int, number: int, rank: int = 0, size: int = 1):
        """Rows (int64) of every batch of an epoch; of several processes, one's own share of each.

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

    def epoch(self, *how, **named):
        """Every rating once, in the random order of this epoch.

        Parameters
        ----------
        *how
        **named
            as for `order`
        """
        ...

    def stream(self, device, batch_size: int, *how, bundle: int = ...):
        """The batches of `epoch`, from ratings that stay where they are; the next bundle is gathered and copied
        meanwhile.

        Parameters
        ----------
        device
            where the batches are wanted
        batch_size : int
            ratings per batch
        *how
            seed, number and, if shared, rank and size, as for `order`
        bundle : int
            ratings sent together, roughly; two bundles are on the device at a time
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
    def best_epoch(self): ...
    def _repr_html_(self) -> str: ...
    def plot(self, ax=None, title: str = "When should we have stopped?"):
        """Learning curves, with the kept epoch marked.

        Parameters
        ----------
        ax
            a matplotlib Axes; made if missing
        title : str
            a question
        """
        ...

@dataclass(frozen=True)
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
    device : str
        "cpu", or None for the best there is
    mixed_precision : str
        "no", "bf16" or "fp16"
    compile : bool | str
        True, or the name of a torch.compile backend
    resident : bool
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
    def notebook(cls, **changes) -> Trainer:
        """Exactly the tutorial's training: Adam at 0.01, batches of 64, 20 epochs, no early stopping, the last epoch
        kept.
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
        validation : RatingBatches
            ratings to decide on; without them the last epoch is kept
        stop_after : int
            end after this many epochs of the schedule, whatever happens
        checkpoint : str | Path
            folder to save the state to after every epoch, and to continue from
        log_dir : str | Path
            folder for TensorBoard (extra `tensorboard`)
        """
        ...

@contextmanager
def own_randomness():
    """Whatever happens inside, the global generators of Python, NumPy and torch are as before afterwards."""
    ...
