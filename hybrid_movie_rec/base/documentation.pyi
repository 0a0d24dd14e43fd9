# Made from documentation.py by tools/stubs.py; change that and run the tool again.
"""What stands beside each parameter in the source is also what `help` and Shift+Tab say."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

__all__ = ["Described", "read_signature", "read_fields", "completed", "lent", "documented"]

class Described(NamedTuple):
    """A parameter, a field or a result, as the source describes it.

    Parameters
    ----------
    name : str
        with its stars (`**settings`); "return" for the result
    type : str
        the annotation as it is written; "" if there is none
    comment : str
        "" if there is none
    line : int
        where it begins, counted from 1 in the lines that were read
    """

    name: str
    type: str
    comment: str
    line: int

def read_signature(lines: Iterable[str]) -> list[Described]:
    """What the source says about each parameter of a function, and about what it returns.

    Parameters
    ----------
    lines : Iterable[str]
        of source, from `def` or a decorator on; anything may follow the signature

    Returns
    -------
    list[Described]
        parameters without `self` and `cls`, then the result; [] if none is found
    """
    ...

def read_fields(lines: Iterable[str], wanted: Iterable[str]) -> list[Described]:
    """What the source says about the fields of a class.

    Parameters
    ----------
    lines : Iterable[str]
        of source, from `class` or a decorator on; anything may follow the class
    wanted : Iterable[str]
        names of fields

    Returns
    -------
    list[Described]
        those that are there, in the order of the source
    """
    ...

def completed(docstring: str | None, described: Iterable[Described]) -> str:
    """A docstring with sections for parameters and result.

    Parameters
    ----------
    docstring : str | None
        what is there so far
    described : Iterable[Described]
        from `read_signature` or `read_fields`

    Returns
    -------
    str
        without the indentation of the source
    """
    ...

def lent(described: Iterable[Described], lender: Iterable[Described], wanted: Iterable[str]) -> list[Described]:
    """Descriptions of a function and of what it passes on.

    Parameters
    ----------
    described : Iterable[Described]
        of a function that delegates
    lender : Iterable[Described]
        of the function it delegates to
    wanted : Iterable[str]
        names of parameters that the first one has in the end

    Returns
    -------
    list[Described]
        `**kwargs` replaced by what it stands for
    """
    ...

def documented(*owners: type[Any] | Callable[..., Any] | str) -> None:
    """Add what the source says about parameters and results to docstrings. Raises `TypeError` for anything else.

    Parameters
    ----------
    *owners : type | Callable[..., Any] | str
        classes, functions, or names of modules: `documented(__name__)`
    """
    ...
