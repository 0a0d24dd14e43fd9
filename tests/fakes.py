"""What several test files pretend with: an encoder without weights, the smallest ranking model, a disk that is full,
and a power failure.
"""

from contextlib import contextmanager

import numpy as np
import pytest
from tqdm import tqdm

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Vocabulary
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


class Neighbours:
    """The smallest `Scorer`: films liked together, by cosine; popularity for people without a history and, in small
    measure, for all.
    """

    def __init__(self):
        self.items = None

    def __repr__(self):
        return "Neighbours()"

    def _matrix(self, ratings, users):
        "Stars minus 3 as a dense matrix (U, I); items that are not known are left out."
        at = self.items.to_idx(ratings["item_id"], -1) if len(ratings) else np.array([], int)
        rows = users.to_idx(ratings["user_id"], -1) if len(ratings) else at
        keep = (at >= 0) & (rows >= 0)
        matrix = np.zeros((len(users), len(self.items)))
        np.add.at(matrix, (rows[keep], at[keep]), ratings["rating"].to_numpy(float)[keep] - 3)
        return matrix

    def fit(self, dataset):
        self.items = Vocabulary(dataset.item_ids)
        matrix = self._matrix(dataset.ratings, Vocabulary(dataset.ratings["user_id"]))
        unit = matrix / np.linalg.norm(matrix, axis=0).clip(1e-9)
        self.similar, self.popular = unit.T @ unit, (matrix > 0).mean(0)
        return self

    def score(self, histories, user_ids=None, item_ids=None):
        if self.items is None:
            raise DataError("is not fitted", "Neighbours", "call fit(dataset) first")
        missing = {"user_id", "item_id", "rating"} - set(histories.columns)
        if missing:
            raise DataError(f"lack {missing}", "histories", "pass [user_id, item_id, rating, timestamp]")
        asked = np.unique(histories["user_id"]) if user_ids is None else np.asarray(user_ids)
        users = Vocabulary(asked) if len(asked) else None
        scores = (
            np.zeros((0, len(self.items)))
            if users is None
            else (self._matrix(histories, users) @ self.similar + 0.01 * self.popular)[users.to_idx(asked)]
        )
        if item_ids is not None:
            at = self.items.to_idx(item_ids, -1) if len(item_ids) else np.array([], int)
            scores = np.where(at < 0, -np.inf, scores[:, at])
        return scores.astype(np.float32)


@contextmanager
def files_no_larger_than(size):
    "What a full disk is like, for files of more than `size` bytes, without filling one."
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def refuse(act, *words):
    "The act raises one DataError of one to three sentences that holds every word and a cure."
    with pytest.raises(DataError) as caught:
        act()
    message = str(caught.value)
    for word in (*words, "Cure: "):
        assert word in message, f"{word!r} is not in: {message}"
    assert caught.value.cure and len(message) < 900
    return message


class PowerFailure(Exception):
    pass


def failing_at(step):
    "A progress bar at whose step the power fails."
    bar = tqdm(disable=True)

    def fail(n=1):
        bar.n += n
        if bar.n == step:
            raise PowerFailure

    bar.update = fail
    return bar
