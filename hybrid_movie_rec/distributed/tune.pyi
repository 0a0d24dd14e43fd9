# Made from tune.py by tools/stubs.py; change that and run the tool again.
"""Which settings suit this data? Asked inside what may be learned from, so that the final question stays
unasked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.evaluation.splits import TrainTest
from hybrid_movie_rec.evaluation.tasks import RankingTask
from hybrid_movie_rec.evaluation.trials import Crew, Range, Trials
from hybrid_movie_rec.recommend import HybridRecommender

__all__ = [
    "settings_of",
    "with_settings",
    "question",
    "Validation",
    "default_space",
    "read_space",
    "RayCrew",
    "tune_recommender",
    "read_settings",
    "settings_toml",
]

def settings_of(model: HybridRecommender) -> dict[str, Any]:
    """The settings that can be tuned, as they are.

    Returns
    -------
    dict[str, Any]
        "rating.NAME" and "ranking.NAME" to values
    """
    ...

def with_settings(model: HybridRecommender, settings: dict[str, Any]) -> HybridRecommender:
    """A recommender with other settings. Raises `DataError` for a setting or a value that does not exist.

    Parameters
    ----------
    model : HybridRecommender
        stays as it is
    settings : dict[str, Any]
        "rating.NAME" and "ranking.NAME" to values

    Returns
    -------
    HybridRecommender
        unfitted
    """
    ...

def question(dataset: Dataset, protocol: str, seed: int = 42, like: float | None = None) -> TrainTest | RankingTask:
    """What `evaluate` asks. Raises `DataError`.

    Parameters
    ----------
    dataset : Dataset
    protocol : str
        of stars, "random" or "time"; or of lists, one of `PROTOCOLS`
    seed : int
        for those that draw
    like : float | None
        from which rating on one is a like; None: as the dataset says
    """
    ...

@dataclass(frozen=True, eq=False)
class Validation:
    """Judges settings inside what may be learned from.

    Parameters
    ----------
    train : Dataset
        all but the final question
    model : HybridRecommender
    protocol : str
    seed : int
    """

    train: Dataset
    model: HybridRecommender
    protocol: str
    seed: int

    @property
    def lists(self) -> bool:
        """Whether it is about lists."""
        ...

    def asked(self, fold: int) -> TrainTest | RankingTask:
        """The question of a fold. Raises `DataError`."""
        ...

    def __call__(self, settings: dict[Any, Any], fold: int) -> float: ...

def default_space(model: HybridRecommender, lists: bool) -> dict[str, Range | list[Any]]:
    """What is tried where nothing is said.

    Parameters
    ----------
    model : HybridRecommender
    lists : bool
        whether it is about lists
    """
    ...

def read_space(words: list[str]) -> dict[str, Range | list[Any]]:
    """What may be tried, from texts. Raises `DataError`.

    Parameters
    ----------
    words : list[str]
        such as "rating.n_factors=8,16,32" or "ranking.regularization=10..1000 log"
    """
    ...

class RayCrew(Crew):
    """Judges settings on the workers of a Ray cluster.

    Parameters
    ----------
    judge : Callable[[dict, int], float]
        can be sent to another process
    ray : Any
        the module, connected to a cluster
    workers : int
        tasks at a time
    """

    ray: Any

    def __init__(self, judge: Callable[[dict[Any, Any], int], float], ray: Any, workers: int) -> None: ...
    def give(self, number: int, settings: dict[Any, Any], fold: int) -> None:
        """Hand in a piece of work, under a number."""
        ...

    def take(self) -> tuple[int, float | DataError]:
        """The number and the answer of the next piece that is done."""
        ...

def tune_recommender(
    dataset: Dataset,
    model: HybridRecommender | None = None,
    protocol: str = "random",
    space: dict[str, Range | list[Any]] | None = None,
    trials: int = 30,
    seconds: float | None = None,
    *,
    folds: int = 3,
    seed: int = 42,
    file: str | Path | None = None,
    engine: str = "local",
    workers: int = 2,
    address: str | None = None,
    progress: bool = True,
) -> Trials:
    """Look for the settings that suit this data. Raises `DataError`. Ctrl-C ends the search and keeps what was
    done.

    Parameters
    ----------
    dataset : Dataset
        everything, the final question included; it is taken away first
    model : HybridRecommender | None
        unfitted, with the settings that are tried first; None for the defaults
    protocol : str
        of stars, "random" or "time"; or of lists, one of `PROTOCOLS`
    space : dict[str, Range | list] | None
        "rating.NAME" or "ranking.NAME" to what is tried; None: our choice
    trials : int
        in all, those in the file included
    seconds : float | None
        no trial begins later
    folds : int
        questions inside train; a trial's value is the mean
    seed : int
        of the final question, as of `evaluate`, and of all that is drawn
    file : str | Path | None
        SQLite, taken up again where it was left; None: in memory
    engine : str
        this process, or the workers of a "ray" cluster
    workers : int
        of Ray
    address : str | None
        of a Ray cluster that runs; None: one is started here
    progress : bool
        a progress bar on standard error

    Returns
    -------
    Trials
        by `rmse` (stars) or `ndcg@10` (lists)
    """
    ...

def read_settings(words: list[str]) -> dict[str, Any]:
    """Settings from texts. Raises `DataError`.

    Parameters
    ----------
    words : list[str]
        such as "rating.n_factors=16"
    """
    ...

def settings_toml(settings: dict[str, Any], note: str = "", **words: str | int) -> str:
    """Settings as a file for `hybrid-movie-rec --config FILE train`.

    Parameters
    ----------
    settings : dict[str, Any]
        such as `Trials.best`
    note : str
        where they come from, for a comment
    **words : str | int
        other options of `train`

    Returns
    -------
    str
        TOML
    """
    ...
