"""bench/factors.py against the slow way: the same lists, for factors of any kind, with ties and with films left out."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from hybrid_movie_rec.base.errors import DataError

PATH = Path(__file__).resolve().parent.parent / "bench" / "factors.py"
if not PATH.exists():
    pytest.skip("the measurements are not here", allow_module_level=True)
_spec = importlib.util.spec_from_file_location("factors", PATH)
factors = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(factors)
top_factors = factors.top_factors


@pytest.mark.parametrize("k", [1, 5, 300, 3000])
def test_best_columns_are_those_of_a_stable_sort(k):
    some = np.random.default_rng(0).normal(size=(30, 3000)).astype(np.float32).round(1)  # rounded: there are many ties
    np.testing.assert_array_equal(factors._best_columns(some, k), np.argsort(-some, axis=1, kind="stable")[:, :k])


def test_equal_columns_by_the_lower_one():
    assert factors._best_columns(np.array([[1, 3, 3, 2, 3]]), 2).tolist() == [[1, 2]]


def test_what_was_seen_is_hidden_as_far_as_the_scores_go():
    hidden = factors._hide(np.zeros((2, 3)), np.array([2, 0]), np.array([0, 2, 2, 3]), np.array([1, 9, 0]))
    assert hidden.tolist() == [[-np.inf, 0, 0], [0, -np.inf, 0]]


def test_reach_and_floor():
    people, lengths = np.array([[2.0], [2.0], [0.0]]), np.array([5, 3, 1.0])
    assert factors._reach(people, lengths, np.array([5.0, -1, 0])).tolist() == [2, 3, 3]
    assert factors._floor(np.array([[1, 4, 3, 2]]), 2).tolist() == [3]


@pytest.fixture(scope="module")
def made():
    "A thousand people, and films whose factors are longer the more popular they are."
    rng = np.random.default_rng(0)
    lengths = 1 / np.sqrt(1 + rng.permutation(4000))
    people, films = rng.normal(size=(1000, 16)), rng.normal(size=(4000, 16)) * lengths[:, None]
    return people, films, csr_array(rng.random((1000, 4000)) < 0.01)


def test_the_slow_way_gives_the_same_lists(made):
    people, films, seen = made
    at, best = top_factors(people, films, 10, seen)
    slow = np.where(seen.toarray(), -np.inf, people @ films.T)
    np.testing.assert_array_equal(at, np.argsort(-slow, axis=1, kind="stable")[:, :10])
    np.testing.assert_allclose(best, np.take_along_axis(slow, at, 1), atol=1e-5)
    reached = factors._reach(people, np.sort(np.linalg.norm(films, axis=1))[::-1], best[:, -1])
    assert reached.mean() < 0.3 * 4000  # few films can reach a list at all


def test_shapes_and_short_lists(made):
    people, films, _ = made
    assert top_factors(people, films, 10)[0].shape == (1000, 10)
    alike = top_factors(np.ones((2, 1)), np.ones((5, 1)), 3, [[0], [0, 1, 2, 3]])[0]
    assert alike.tolist() == [[1, 2, 3], [4, -1, -1]]  # equal scores by position; a list that is short
    assert top_factors(np.zeros((2, 3)), films[:5, :3], 9)[1].tolist() == [[0] * 5] * 2
    assert top_factors(np.empty((0, 3)), films[:, :3])[0].shape == (0, 10)


def test_factors_that_do_not_fit(made):
    people, films, seen = made
    with pytest.raises(DataError, match="pass .U, K., .I, K."):
        top_factors(people, films[:, :3])
    with pytest.raises(DataError, match="one row per person"):
        top_factors(people, films, seen=seen[:5])
