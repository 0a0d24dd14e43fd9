# Made from start.py by tools/stubs.py; change that and run the tool again.
"""The first lines of the command `hybrid-movie-rec`: threads are chosen before torch is loaded."""

__all__ = ["main"]

def main(words: list[str] | None = None) -> None:
    """Choose threads (`HMR_THREADS`, else our rule), load everything else, and run the command.

    Parameters
    ----------
    words : list[str] | None
        the words of the command line; None for sys.argv
    """
    ...
