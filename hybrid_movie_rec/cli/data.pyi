# Made from data.py by tools/stubs.py; change that and run the tool again.
"""What there is, getting it, looking at it, checking it, making it smaller: six commands for data, and the
printing that every command shares.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import typer

__all__ = [
    "data_app",
    "Json",
    "Data",
    "Quiet",
    "Mirror",
    "Scale",
    "Like",
    "Repair",
    "Out",
    "Memory",
    "Engine",
    "Workers",
    "Address",
    "records",
    "show",
    "dump",
    "say",
    "delivered",
    "list_",
    "fetch",
    "describe",
    "validate",
    "convert",
    "sample",
]

def records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """A frame as JSON-ready records: NaN as None, NumPy numbers as Python's."""
    ...

def show(frame: pd.DataFrame, title: str = "", as_json: bool = False) -> None:
    """Print a frame on standard output, as a table or as JSON records.

    Parameters
    ----------
    frame : pd.DataFrame
        what to print
    title : str
        above the table
    as_json : bool
        records instead of a table
    """
    ...

def dump(value: Any) -> None:
    """Print JSON on standard output; letters that its encoding lacks are escaped, so nothing is lost.

    Parameters
    ----------
    value : Any
        of plain values, dicts and lists; NumPy numbers are turned into plain ones
    """
    ...

def say(text: str) -> None:
    """Print on standard error, at once."""
    ...

@contextmanager
def delivered() -> Iterator[None]:
    """Whatever the block prints gets out, or the command ends with one sentence and exit code 1.

    What is printed waits in memory for a while, so that a full disk is often noticed only at the end.
    """
    ...

data_app: typer.Typer
Json = bool
Data = str
Quiet = bool
Mirror = str | None
Scale = tuple[float, float] | None
Like = float | None
Repair = bool
Out = Path
Memory = str
Engine = str
Workers = int
Address = str | None

def list_(as_json: Json = False) -> None:
    """Which data sets can be fetched by name, what they hold and weigh, and which are here."""
    ...

def fetch(
    name: str, mirror: Mirror | None = None, folder: Path | None = None, quiet: Quiet = False, as_json: Json = False
) -> None:
    """Fetch a data set's zip, going on where an earlier attempt stopped, and check it.

    A zip put there by hand is checked alike.
    """
    ...

def describe(
    data: Data = "sample",
    html: Path | None = None,
    full: bool = False,
    scale: Scale | None = None,
    like: Like | None = None,
    repair: Repair = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Count what a source holds and what it lacks."""
    ...

def validate(
    data: Data, scale: Scale | None = None, like: Like | None = None, quiet: Quiet = False, as_json: Json = False
) -> None:
    """Say everything that is wrong with a source, with the cure and what --repair would do. Exit code 1 if
    anything is.
    """
    ...

def convert(
    data: Data,
    out: str,
    scale: Scale | None = None,
    like: Like | None = None,
    repair: Repair = False,
    mirror: Mirror | None = None,
    memory: Memory = "1GB",
    engine: Engine = "local",
    workers: Workers = 2,
    address: Address | None = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Check a source and write it as a processed folder, which opens in a second."""
    ...

def sample(
    data: Data,
    out: Out,
    users: float | None = None,
    rows: float | None = None,
    core: int | None = None,
    since: str | None = None,
    until: str | None = None,
    seed: int = 0,
    scale: Scale | None = None,
    like: Like | None = None,
    repair: Repair = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Write a smaller data set: some people, some rows, a dense core, a stretch of time."""
    ...
