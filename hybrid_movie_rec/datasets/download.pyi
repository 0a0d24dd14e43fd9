# Made from download.py by tools/stubs.py; change that and run the tool again.
"""A data set by its name, over a line that may be slow, break off or lie, and never half a file in the place
of a whole one.
"""

from pathlib import Path

import pandas as pd

__all__ = ["available_datasets", "cache_folder", "fetch"]

def available_datasets() -> pd.DataFrame:
    """The data sets that can be fetched by name, with what they hold and weigh.

    Returns
    -------
    pd.DataFrame
        [name, ratings, users, movies, tags, zip_mb, address]
    """
    ...

def cache_folder() -> Path:
    """Where fetched and converted data sets are kept: the folder named by the environment variable HMR_CACHE,
    else the system's cache folder.
    """
    ...

def fetch(
    name: str,
    mirror: str | None = None,
    folder: str | Path | None = None,
    progress: bool = True,
    retries: int = 4,
    pause: float = 1.0,
    timeout: float = 30,
) -> Path:
    """A known data set's zip, fetched unless it is there.

    Raises `DataError`; what has arrived is kept for the next attempt.

    Parameters
    ----------
    name : str
        one of `available_datasets()`
    mirror : str | None
        another address of the folder with `<name>.zip` and `<name>.zip.md5`
    folder : str | Path | None
        where to keep the zip; None for `cache_folder()`
    progress : bool
        a progress bar on standard error
    retries : int
        further attempts after the first
    pause : float
        seconds before the second attempt; doubled each time
    timeout : float
        seconds of silence after which an attempt is given up

    Returns
    -------
    Path
        the checked zip
    """
    ...
