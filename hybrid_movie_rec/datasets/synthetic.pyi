# Made from synthetic.py by tools/stubs.py; change that and run the tool again.
"""Files as large as the real ones, with the real shapes and a truth planted in them, for trying things at
full size without a network.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["PARTS", "Shape", "planted_world", "planted_stars", "generate"]

@dataclass(frozen=True)
class Shape:
    """Counts of the files to generate; the defaults are those of MovieLens 20M and Tag Genome 2021.

    Parameters
    ----------
    ratings : int
    users : int
    movies : int
    tags : int
    metadata : int
    reviews : int
    review_bytes : int
        of text, on average
    """

    ratings: int = ...
    users: int = ...
    movies: int = ...
    tags: int = ...
    metadata: int = ...
    reviews: int = ...
    review_bytes: int = ...

    def scaled(self, factor: float) -> Shape:
        """The same proportions with a share of the ratings. Raises `DataError` below a thousand ratings.

        Parameters
        ----------
        factor : float
            share of the ratings
        """
        ...

def planted_world(shape: Shape, seed: int = 0) -> dict[Any, Any]:
    """Everything that the stars are made of.

    Returns
    -------
    dict
        genre (I,), quality (I,), fame (I,), mood (U,), taste (U, 18) of float32; item_ids (I,),
        user_ids (U,)
    """
    ...

def planted_stars(world: dict[Any, Any], user_idx: np.ndarray, item_idx: np.ndarray) -> np.ndarray:
    """What these people would give to these films if there were no noise.

    Parameters
    ----------
    world : dict
        from `planted_world`
    user_idx : np.ndarray
        positions of people (N,)
    item_idx : np.ndarray
        positions of films (N,)

    Returns
    -------
    np.ndarray
        float32 (N,), unrounded and without noise
    """
    ...

PARTS: tuple[str, str, str, str]

def generate(
    folder: str | Path, shape: Shape = ..., seed: int = 0, parts: tuple[Any, ...] = ..., progress: bool = True
) -> Path:
    """Write a data set of this shape in the Kaggle format, with `metadata.json` and `reviews.json`.

    Raises `DataError`; on failure nothing is left.

    Parameters
    ----------
    folder : str | Path
        made, or replaced if it holds generated files
    shape : Shape
        how large; about 4.6 GB at full size
    seed : int
        same seed, same files, byte for byte
    parts : tuple
        leave out "reviews" to save 3.7 GB
    progress : bool
        progress bars on standard error
    """
    ...
