# Made from errors.py by tools/stubs.py; change that and run the tool again.
"""One clear sentence for everything that can be wrong with what comes in: what, where, and the cure."""

from typing import Any

__all__ = ["DataError"]

class DataError(ValueError):
    """Wrong input, told in one message: what is wrong, where it is, and the cure.

    Parameters
    ----------
    problem : str
        what is wrong, with the rows concerned
    source : object
        the file or frame it was found in
    cure : str
        what the reader can do about it
    """

    problem: str
    source: Any
    cure: str

    def __init__(self, problem: str, source: object = "", cure: str = "") -> None: ...
