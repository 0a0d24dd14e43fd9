# Made from uploads.py by tools/stubs.py; change that and run the tool again.
"""Somebody's films come as the bytes of a file, from anywhere: they are opened with care, found in the
catalogue, and told as JSON.
"""

from typing import Any

from hybrid_movie_rec.facade.imports import Imported
from hybrid_movie_rec.recommend import HybridRecommender

__all__ = ["MOST_UPLOAD", "MOST_UNPACKED", "MOST_FILMS", "read_upload", "told_import"]
MOST_UPLOAD: int
MOST_UNPACKED: int
MOST_FILMS: int

def read_upload(model: HybridRecommender, data: bytes, name: str = "", role: str | None = None) -> Imported:
    """Somebody's films in a file that was sent. Raises `DataError` for what is no export, or no one person's.

    Parameters
    ----------
    model : HybridRecommender
        fitted
    data : bytes
        of the file
    name : str
        what the sender calls it; looked at for words such as "watchlist", and never a path
    role : str | None
        "seen", "liked", "watchlist": what a list without stars is, where it does not say so
    """
    ...

def told_import(model: HybridRecommender, found: Imported) -> dict[str, Any]:
    """What came of an upload, as JSON has it.

    Parameters
    ----------
    model : HybridRecommender
        the one that the films were found in
    found : Imported
    """
    ...
