# Made from saving.py by tools/stubs.py; change that and run the tool again.
"""Files and folders that appear whole or not at all, and are read again with care."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

__all__ = ["atomic_file", "check_folder", "atomic_folder", "read_parquet", "file_sha256", "reading_saved"]

@contextmanager
def atomic_file(path: str | Path) -> Iterator[Path]:
    """Write to the yielded path; it takes its real name only if the block ends well.

    Raises `DataError` when the disk refuses.

    Parameters
    ----------
    path : str | Path
        where the finished file belongs; missing parent folders are made

    Returns
    -------
    Iterator[Path]
        the temporary path to write to
    """
    ...

def check_folder(path: str | Path, marker: str) -> Path:
    """Refuse a place that could not be saved to, before hours of work go into what would be saved there.

    Raises `DataError`.

    Parameters
    ----------
    path : str | Path
        where something is to be saved
    marker : str
        a file every folder of this kind holds; an existing folder without it is not replaced

    Returns
    -------
    Path
        the absolute path
    """
    ...

@contextmanager
def atomic_folder(path: str | Path, marker: str) -> Iterator[Path]:
    """Write into the yielded folder; it takes its real name only if the block ends well. Raises `DataError`.

    Parameters
    ----------
    path : str | Path
        where the finished folder belongs
    marker : str
        see `check_folder`

    Returns
    -------
    Iterator[Path]
        the temporary folder to write to
    """
    ...

def read_parquet(path: str | Path) -> pd.DataFrame:
    """A table as pandas, without columns that the names of folders would add.

    Parameters
    ----------
    path : str | Path
        one .parquet file
    """
    ...

def file_sha256(path: str | Path) -> str:
    """The SHA-256 of a file.

    Returns
    -------
    str
        64 hexadecimal digits
    """
    ...

@contextmanager
def reading_saved(
    folder: str | Path, maker: str, reads: int | None = None, file: str = "config.json", cure: str = "save it again"
) -> Iterator[dict[Any, Any]]:
    """Open the configuration of a saved folder and read on in the block.

    Raises `DataError` if it is missing, of another format or damaged.

    Parameters
    ----------
    folder : str | Path
        with a configuration file
    maker : str
        what makes such folders, for the error, such as "Scorer.save"
    reads : int | None
        the only `format` that can be read; None: the block looks for itself
    file : str
        the configuration file
    cure : str
        what helps if the folder is damaged

    Returns
    -------
    Iterator[dict]
        the configuration
    """
    ...
