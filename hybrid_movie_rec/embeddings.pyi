# Made from embeddings.py by tools/stubs.py; change that and run the tool again.
"""Every distinct text becomes a vector once, is remembered on disk, and every film ends up with one row per
field.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import torch
from numpy.typing import ArrayLike
from tokenizers import Tokenizer

from hybrid_movie_rec.features import MovieFeatures

__all__ = [
    "MODEL_NAME",
    "MODEL_SHA256",
    "WINDOWING",
    "verify_weights",
    "resolve_weights",
    "SentenceBackend",
    "distinct_texts",
    "mean_rows",
    "EmbeddingCache",
    "EncodeReport",
    "TextEncoder",
    "ContentTable",
    "texts_of_field",
]
MODEL_NAME: str
MODEL_SHA256: str

def verify_weights(folder: str | Path, sha256: str | None = ...) -> str:
    """Check a folder of encoder weights. Raises `DataError` for a missing file or a wrong checksum.

    Parameters
    ----------
    folder : str | Path
        holds model.safetensors and its configuration
    sha256 : str | None
        what the file must hash to; None accepts any and only reports

    Returns
    -------
    str
        the SHA-256 found, 64 hexadecimal digits
    """
    ...

def resolve_weights(
    path: str | Path | None = None, sha256: str | None = ..., hub_cache: str | Path | None = None
) -> Path:
    """Find the encoder's weights, the nearest place first, and verify them.

    Raises `DataError`; downloads only if nothing is local.

    Parameters
    ----------
    path : str | Path | None
        a folder of weights; None searches hub cache, package and hub
    sha256 : str | None
        what model.safetensors must hash to; None trusts whatever is there
    hub_cache : str | Path | None
        another folder for the hub's cache; None is the usual one

    Returns
    -------
    Path
        a verified folder
    """
    ...

class SentenceBackend:
    """One folder of sentence-transformers weights. Nothing is loaded before it is needed.

    Parameters
    ----------
    folder : str | Path
        verified weights
    device : str | None
        "cuda", "mps", "cpu"; None is the best one there, chosen when the model loads
    sha256 : str | None
        of model.safetensors if it has just been verified; None works it out when needed
    """

    folder: Path
    device: str | None
    sha256: str | None

    def __init__(self, folder: str | Path, device: str | None = None, sha256: str | None = None) -> None: ...
    @cached_property
    def tokenizer(self) -> Tokenizer:
        """Returns
        -------
        "Tokenizer"
            of the package tokenizers
        """
        ...

    @cached_property
    def model(self) -> object:
        """Returns
        -------
        object
            a SentenceTransformer
        """
        ...

    def __repr__(self) -> str: ...
    def __call__(self, texts: list[Any]) -> np.ndarray:
        """The vectors of one batch of texts.

        Parameters
        ----------
        texts : list
            str, each no longer than a window

        Returns
        -------
        np.ndarray
            float32 (N, D), rows of length 1
        """
        ...

    @property
    def dim(self) -> int:
        """`D`, read from the last layer that states it."""
        ...

    @property
    def window(self) -> int:
        """Tokens of text that the encoder reads at once, without the special tokens at both ends."""
        ...

    @property
    def model_id(self) -> str:
        """SHA-256 of the weights; of weights and configuration together where they are not the official ones."""
        ...

    def split(self, texts: list[Any], every: bool = True) -> list[Any]:
        """Cut each text into the fewest windows of about equal length, at the boundaries of words.

        Parameters
        ----------
        texts : list
            str of any length
        every : bool
            False keeps the first window only, filled to the brim, as plain truncation would

        Returns
        -------
        list
            per text a list of (piece, tokens in it)
        """
        ...

def distinct_texts(texts: Sequence[str]) -> tuple[Any, ...]:
    """The distinct texts in order of appearance, and which each text is. Raises `DataError` for one that is
    blank.

    Parameters
    ----------
    texts : Sequence[str]
        (N,), repeats allowed

    Returns
    -------
    tuple
        codes int64 (N,) into the distinct texts, and those as a list
    """
    ...

def mean_rows(vectors: np.ndarray, starts: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """The weighted mean of each group of consecutive rows, scaled to length 1.

    Parameters
    ----------
    vectors : np.ndarray
        float32 (R, D)
    starts : np.ndarray
        int64 (G,), first row of each group, increasing from 0; no group is empty
    weights : np.ndarray | None
        float32 (R,), None is 1 for every row

    Returns
    -------
    np.ndarray
        float32 (G, D), rows of length 1
    """
    ...

class EmbeddingCache:
    """Vectors by key in one SQLite file, which several threads and processes may share. Opened when first used.

    Parameters
    ----------
    path : str | Path | None
        a file, a folder, or ":memory:"; None is HMR_CACHE or the user's cache folder
    """

    path: Any
    readonly: Any
    trouble: Any

    def __init__(self, path: str | Path | None = None) -> None: ...
    def __reduce__(self) -> tuple[Any, ...]: ...
    def get_many(self, keys: list[Any]) -> dict[Any, Any]:
        """Look keys up. Raises `DataError` if the file is damaged; an unreadable file warns once and counts as
        empty.

        Parameters
        ----------
        keys : list
            bytes

        Returns
        -------
        dict
            float16 (D,) by key, for those that are there
        """
        ...

    def put_many(self, keys: list[Any], vectors: np.ndarray) -> None:
        """Store vectors, all or none.

        Raises `DataError` if the file is damaged; if it cannot be written, warns once and goes on.

        Parameters
        ----------
        keys : list
            bytes
        vectors : np.ndarray
            float16 (N, D)
        """
        ...

    def __len__(self) -> int: ...
    def info(self) -> dict[Any, Any]:
        """Where the cache is, what it holds and whether it can be used.

        Returns
        -------
        dict
            path, vectors, bytes, trouble
        """
        ...

    def __repr__(self) -> str: ...
    def clear(self) -> None:
        """Forget every vector and give the space back. Raises `DataError` if the file is damaged."""
        ...

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        ...

    def __bool__(self) -> bool: ...

class EncodeReport(NamedTuple):
    """What one call of `TextEncoder.encode` did.

    Parameters
    ----------
    texts : int
        asked for
    distinct : int
        different ones among them
    cached : int
        of these, found in the cache
    encoded : int
        of these, given to the backend
    pieces : int
        windows that those were cut into
    batches : int
        calls of the backend
    """

    texts: int = ...
    distinct: int = ...
    cached: int = ...
    encoded: int = ...
    pieces: int = ...
    batches: int = ...

@dataclass(kw_only=True, eq=False, repr=False)
class TextEncoder:
    """Texts to unit vectors: each distinct text once, in batches, remembered on disk.

    Nothing is opened before it is needed.

    Parameters
    ----------
    weights : str | Path | None
        a folder of weights; None finds them, see `resolve_weights`
    cache : EmbeddingCache | str | Path | bool | None
        None is the user's cache, False none, else its place
    device : str | None
        "cuda", "mps", "cpu"; None is the best one there
    batch_size : int
        pieces per batch; of long ones fewer, at most 32 * batch_size tokens
    progress : bool
        a bar on standard error while something is encoded
    sha256 : str | None
        checksum of the weights; None trusts them
    backend : object
        instead of weights: called with a list of texts, has `dim` and `model_id`
    """

    weights: str | Path | None = ...
    cache: EmbeddingCache | str | Path | bool | None = ...
    device: str | None = ...
    batch_size: int = ...
    progress: bool = ...
    sha256: str | None = ...
    backend: object = ...
    last: EncodeReport = field(init=False)

    @cached_property
    def model_id(self) -> str:
        """Returns
        -------
        str
            what the weights are, see `SentenceBackend.model_id`
        """
        ...

    @cached_property
    def dim(self) -> int:
        """Returns
        -------
        int
            D
        """
        ...

    def __repr__(self) -> str: ...
    def keys(self, texts: list[Any]) -> list[Any]:
        """What the vectors are filed under: the text, the weights and the way of pooling, and nothing else.

        Parameters
        ----------
        texts : list
            str

        Returns
        -------
        list
            16 bytes each
        """
        ...

    def encode(self, texts: Sequence[str], dtype: type[Any] = ...) -> np.ndarray:
        """The vectors of `texts`. Each distinct text that is not in the cache is encoded once. Raises `DataError`.

        Parameters
        ----------
        texts : Sequence[str]
            repeats allowed; blank or missing ones are refused
        dtype : type
            np.float16 halves the memory and loses nothing

        Returns
        -------
        np.ndarray
            (N, D), rows of length 1 within 0.001, values rounded to float16
        """
        ...

    def first_window(self, texts: list[Any]) -> list[Any]:
        """The beginning of each text that fits into the encoder's window.

        Parameters
        ----------
        texts : list
            str

        Returns
        -------
        list
            str, each cut to what plain truncation would keep
        """
        ...

WINDOWING: int

@dataclass(frozen=True, eq=False, repr=False)
class ContentTable:
    """One vector per film and field, and a mask of what is there. Make one with `ContentTable.build`.

    Parameters
    ----------
    item_ids : np.ndarray
        external ids (I,), distinct
    fields : tuple
        names (F,)
    vectors : torch.Tensor
        float16 (I, F, D), rows of length 1, or 0 where the text is missing
    mask : torch.Tensor
        bool (I, F)
    pooling : str
        how lists became vectors
    model_id : str
        of the encoder
    """

    item_ids: np.ndarray
    fields: tuple[Any, ...]
    vectors: torch.Tensor
    mask: torch.Tensor
    pooling: str = ...
    model_id: str = ...

    @property
    def dim(self) -> int:
        """Returns
        -------
        int
            D
        """
        ...

    @property
    def nbytes(self) -> int: ...
    def __len__(self) -> int: ...
    def __repr__(self) -> str: ...
    @classmethod
    def build(
        cls, features: MovieFeatures, encoder: TextEncoder, fields: Sequence[str] | None = None, pooling: str = "mean"
    ) -> ContentTable:
        """Encode every distinct text of the fields once and average per film.

        Raises `DataError` for an unknown field or pooling.

        Parameters
        ----------
        features : MovieFeatures
        encoder : TextEncoder
        fields : Sequence[str] | None
            which fields; None is all that have any text
        pooling : str
            "mean" of the texts' vectors, or the vector of the "joined" list, cut at the window
        """
        ...

    def rows(self, item_ids: ArrayLike) -> np.ndarray:
        """Positions of films in the table.

        Parameters
        ----------
        item_ids : ArrayLike
            external ids (N,)

        Returns
        -------
        np.ndarray
            int64 (N,), -1 for unknown ids
        """
        ...

    def describe(self) -> pd.DataFrame:
        """How many films have each field.

        Returns
        -------
        pd.DataFrame
            [field, films, share]
        """
        ...

    def nearest(self, item_id: object, field: str, k: int = 5, centred: bool = True) -> pd.DataFrame:
        """The films most like a film in one field.

        Raises `DataError` for an unknown film or field, and for a film without that text.

        Parameters
        ----------
        item_id : object
            external id
        field : str
            one of `fields`
        k : int
            how many
        centred : bool
            compare what is left when the mean over all films is taken away

        Returns
        -------
        pd.DataFrame
            [item_id, cosine], best first, without the film itself and without films that lack the field
        """
        ...

    def save(self, folder: str | Path) -> None:
        """Write tensors, ids and facts. Raises `DataError`; on failure the old folder stays.

        Parameters
        ----------
        folder : str | Path
            made, or replaced if it holds a saved table
        """
        ...

    @classmethod
    def load(cls, folder: str | Path, *, checked: bool = False) -> ContentTable:
        """Read a saved table. Raises `DataError` if it is missing, damaged or of another format.

        Parameters
        ----------
        folder : str | Path
            made by `ContentTable.save`
        checked : bool
            the files are known to be as they were saved, so that no checksum is worked out
        """
        ...

def texts_of_field(features: MovieFeatures, field: str, pooling: str, encoder: TextEncoder) -> tuple[Any, ...]:
    """Which film has which text in a field; blank texts are left out.

    Parameters
    ----------
    features : MovieFeatures
    field : str
        one of its fields
    pooling : str
        "mean" or "joined", see `ContentTable.build`
    encoder : TextEncoder

    Returns
    -------
    tuple
        positions of films (M,), texts (M,)
    """
    ...
