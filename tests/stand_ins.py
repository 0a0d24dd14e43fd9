"""What several test files pretend with: an encoder without weights, and a disk that is full."""
from contextlib import contextmanager

import numpy as np
import pytest

from hybrid_movie_rec.embeddings import TextEncoder


class Letters:
    "Counts letters: an encoder that needs no weights."
    dim, model_id = 8, "letters"

    def __call__(self, texts):
        rows = np.array([[sum(ord(c) % 8 == k for c in t) for k in range(8)] for t in texts], dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-6)


def letters():
    "A text encoder that is instant and repeatable."
    return TextEncoder(backend=Letters(), cache=False, progress=False)


@contextmanager
def files_no_larger_than(size):
    "What a full disk is like, for files of more than `size` bytes, without filling one."
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try: yield
    finally: resource.setrlimit(resource.RLIMIT_FSIZE, before)
