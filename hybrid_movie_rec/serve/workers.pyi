# Made from workers.py by tools/stubs.py; change that and run the tool again.
"""Several processes answer with one model in memory, and a new model takes over without anybody waiting for
it.
"""

import threading
from pathlib import Path
from typing import Any, TextIO

from hybrid_movie_rec.serve.live_model import ModelHolder

__all__ = ["SharedModel", "Leaving", "Keeper", "keep_going", "serve_with_workers"]

class SharedModel:
    """The model that a worker shares with its keeper, in place of a `ModelHolder`.

    Parameters
    ----------
    holder : ModelHolder
        of the keeper, at the moment of the fork
    note : Path
        where the keeper writes what it has refused
    """

    model: Any
    folder: Any
    digest: Any
    since: Any
    reloads: Any
    note: Path

    def __init__(self, holder: ModelHolder, note: Path) -> None: ...
    @property
    def refused(self) -> dict[Any, Any] | None:
        """What is wrong with the folder as it is now."""
        ...

    def start(self) -> SharedModel:
        """Nothing: the keeper watches the folder."""
        ...

    def stop(self) -> None:
        """Nothing."""
        ...

class Leaving:
    """A layer around the application that can ask everybody to close their connection after the next answer.

    Parameters
    ----------
    app : Any
        the application
    """

    app: Any
    now: bool

    def __init__(self, app: Any) -> None: ...
    async def __call__(self, scope: dict[Any, Any], receive: Any, send: Any) -> None: ...

class Keeper:
    """Keeps so many workers answering with the model of a folder.

    Parameters
    ----------
    holder : ModelHolder
        not started: the keeper looks itself
    listening : Any
        the socket
    workers : int
    options : dict
        of `create_app`
    note : Path
        where it writes what it has refused
    """

    holder: ModelHolder
    listening: Any
    workers: int
    options: dict[Any, Any]
    note: Path
    alive: Any
    leaving: Any
    ended: threading.Event

    def __init__(
        self, holder: ModelHolder, listening: Any, workers: int, options: dict[Any, Any], note: Path
    ) -> None: ...
    def start_worker(self) -> None:
        """One more worker; returns when it can answer, or has died."""
        ...

    def bury(self) -> None:
        """Forget workers that have ended; replace those that nobody has asked to."""
        ...

def keep_going(keeper: Keeper, every: float = 2.0) -> None:
    """Start the workers, and keep them going until `keeper.ended` is set; then end them, and wait until they
    have.

    Parameters
    ----------
    keeper : Keeper
    every : float
        seconds between two looks at the folder
    """
    ...

def serve_with_workers(
    folder: str | Path,
    host: str = "127.0.0.1",
    port: int = 8000,
    *,
    workers: int = 2,
    api_key: str | None = None,
    log: TextIO = ...,
    reload_every: float = 2.0,
    page: bool = False,
    **options: Any,
) -> None:
    """Answer over HTTP with several processes until stopped. Raises `DataError`.

    Parameters
    ----------
    folder : str | Path
        a saved recommender, which is watched
    host : str
        as for `serve`
    port : int
        0 for any that is free
    workers : int
        processes that answer; each uses one core
    api_key : str | None
        as for `serve`
    log : TextIO
        where log lines go
    reload_every : float
        seconds between looks at the folder
    page : bool
        there is none: whoever asks for it gets an error
    **options : Any
        as for `create_app`
    """
    ...
