# Made from progress.py by tools/stubs.py; change that and run the tool again.
"""A bar where somebody is looking, a line now and then where the output goes to a file."""

from collections.abc import Iterable
from typing import Any, TextIO

from tqdm import tqdm

__all__ = ["LogLines", "progress_bar"]

class LogLines(tqdm):
    """Progress in a log: a line at the beginning, one every `every` seconds and one at the end, each a whole
    line.

    Parameters
    ----------
    iterable : Iterable | None
        gone through, as with tqdm
    every : float
        seconds from one line to the next
    **options : Any
        of tqdm
    """

    bar_format: Any
    disable: bool

    def __init__(self, iterable: Iterable[Any] | None = None, *, every: float = 30.0, **options: Any) -> None: ...
    def display(self, msg: str | None = None, pos: int | None = None) -> None:
        """Write a line if it is time for one; where it would stand on a screen (`pos`) does not matter here."""
        ...

    def clear(self, nolock: bool = False) -> None:
        """Nothing: what is in a log stays."""
        ...

    def close(self) -> None:
        """Write the last line, unless it is there already or the bar was too short to be mentioned."""
        ...

def progress_bar(
    iterable: Iterable[Any] | None = None, *, file: TextIO | None = None, every: float = 30.0, **options: Any
) -> tqdm:
    """A tqdm that draws a bar in a terminal or a notebook, and writes a line now and then into anything else.

    Parameters
    ----------
    iterable : Iterable | None
        gone through; None where `update` is called by hand
    file : TextIO | None
        where to write; None for standard error
    every : float
        seconds from one line to the next, where there is no bar
    **options : Any
        of tqdm: total, desc, unit, disable, leave, ...
    """
    ...
