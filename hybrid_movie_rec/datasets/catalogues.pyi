# Made from catalogues.py by tools/stubs.py; change that and run the tool again.
"""A folder from Kaggle, from Netflix, from Amazon: `load_dataset(folder)`, with all that was wrong in it
said, and overviews and keywords where models read them.
"""

from pathlib import Path

import pandas as pd

from hybrid_movie_rec.datasets.formats import Source

__all__ = ["read_films"]

def read_films(
    place: str | Path | Source, site: str | None = None, repair: bool = False, memory: str = "1GB"
) -> pd.DataFrame:
    """The films of a catalogue, as `add_movies` takes them. Raises `DataError` naming file, row and cure.

    Parameters
    ----------
    place : str | Path | Source
        a folder, a zip, a file of a catalogue, or a `Source`
    site : str | None
        the name of the catalogue, such as "tmdb-5000"; None to find out
    repair : bool
        repair what is wrong, by the rules of `REPAIRS`, instead of refusing it
    memory : str
        for the engine

    Returns
    -------
    pd.DataFrame
        [item_id, title, year, genres, directors, cast, tags, reviews] and the numbers that are known
    """
    ...
