# Made from onnx.py by tools/stubs.py; change that and run the tool again.
"""The parts of a recommender that cost time, as files that run in browsers, telephones and Java, without
Python.
"""

from pathlib import Path

from hybrid_movie_rec.facade.state import Fitted
from hybrid_movie_rec.rating.interface import RatingModel

__all__ = ["write_stars", "export_onnx"]

def write_stars(rating: RatingModel, folder: Path) -> None:
    """Write the stars of a rating model. Raises `DataError` for a kind of model that has no ONNX form.

    Parameters
    ----------
    rating : RatingModel
        fitted
    folder : Path
        where `stars.onnx` goes
    """
    ...

def export_onnx(state: Fitted, folder: str | Path) -> None:
    """Write what can be run without Python, all or nothing.

    These are `stars.onnx` and, where the models have them, `newcomer.onnx` and `core.onnx`, with the ids of
    rows and columns. Raises `DataError`.

    Parameters
    ----------
    state : Fitted
    folder : str | Path
        made, or replaced if it holds such an export
    """
    ...
