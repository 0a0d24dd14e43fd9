"""What is liked is decided by the place of a rating on its scale, so it survives whatever leaves the order alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.base.scale import check_ends, check_like, decide_scale, find_like, find_scale, scale_steps


def decided(values, times=30, **given):
    return decide_scale(values, [times] * len(values), **given)


# What people use ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "values, ends, like",
    [
        (np.arange(1, 11) / 2, (0.5, 5), 4),
        (range(1, 6), (0.5, 5), 4),
        (np.arange(2, 11) / 2, (0.5, 5), 4),
        (range(6), (0, 5), 4),
        (np.arange(11) / 2, (0, 5), 4),
        (range(1, 11), (1, 10), 8),
        (range(11), (0, 10), 8),
        (np.arange(2, 21) / 2, (1, 10), 8),
        (range(101), (0, 100), 75),
        (range(0, 101, 10), (0, 100), 80),
        (range(10, 100, 5), (0, 100), 75),
        ((0, 1), (0, 1), 1),
        ((-1, 1), (-1, 1), 1),
        ((-1, 0, 1), (-1, 1), 1),
        ((1, 2), (1, 2), 2),
        ((1, 2, 3), (1, 3), 3),
        (range(1, 7), (1, 6), 5),
        (range(1, 8), (1, 7), 6),
        (range(1, 13), (1, 12), 9),
        (range(-10, 11), (-10, 10), 5),
        (range(-2, 3), (-2, 2), 1),
        (np.linspace(0, 1, 11), (0, 1), 0.8),
        (range(21), (0, 20), 15),
    ],
)
def test_scales_that_people_use(values, ends, like):
    found = decided(list(values))
    assert (found.ends, found.like) == (ends, pytest.approx(like)) and not found.seen


def test_a_ten_that_nobody_gave():
    assert decided(range(1, 9), 5).ends == (1.0, 10.0) and decided(range(1, 9), 50).ends == (1.0, 8.0)


@pytest.mark.parametrize("value", [0.5, 1, 3, 5, 10, 100, -1, 0, 7.25])
def test_one_value_is_a_like_everywhere(value):
    found = decided([value], 500)
    assert found.seen and found.like == value and found.low <= value <= found.high and "only say" in found.note


@pytest.mark.parametrize(
    "values, counts", [([3, 4, 55], [600, 400, 1]), ([3, 5, 7], [2, 1, 2]), ([0, 3, 5], [4, 500, 200]), ([9], [1])]
)
def test_a_slip_of_the_pen_makes_no_scale(values, counts):
    assert len(values) == 1 or find_scale(np.array(values, float), np.array(counts)) == (0.5, 5.0)


@pytest.mark.parametrize("best", [1.0, 2.5, 3.0])
def test_harsh_people_like_their_best(best):
    values = np.arange(1, 2 * best + 1) / 2
    like = find_like(values, np.full(len(values), 5), 0.5, 5)
    assert values[0] <= like <= best and (len(values) == 1 or like > values[0])


# What was said --------------------------------------------------------------------------------------------------------
def test_what_was_said_is_taken():
    assert decided([1, 2, 5], scale=(0, 10)).ends == (0.0, 10.0)
    assert decided([1, 2, 5], like=2.5).like == 2.5
    assert decided(range(1, 11), scale=(1, 10)).note == "" != decided(range(1, 11)).note


@pytest.mark.parametrize("scale", [(5, 1), (3, 3), (float("nan"), 5), (0, float("inf")), "half", (1, 2, 3), None])
def test_a_scale_that_cannot_be(scale):
    with pytest.raises(DataError, match="scale"):
        check_ends(scale)


@pytest.mark.parametrize("like", [0, 11, float("nan"), "much", None])
def test_a_like_that_cannot_be(like):
    with pytest.raises(DataError, match="off the scale of 1 to 10"):
        check_like(like, (1.0, 10.0))


# Any re-scaling -------------------------------------------------------------------------------------------------------
shares = st.lists(st.integers(1, 200), min_size=2, max_size=12)


@settings(max_examples=200, deadline=None)
@given(shares, st.floats(0.01, 100), st.floats(-1000, 1000))
def test_moved_and_stretched(counts, factor, shift):
    places, counts = np.arange(1, len(counts) + 1, dtype=float), np.array(counts)
    marks = (factor * places + shift).astype(np.float32).astype(float)
    if len(np.unique(np.diff(marks).round(6 if factor > 1 else 9))) < 1 or np.diff(marks).min() <= 1e-3 * factor:
        return  # too fine for single precision
    here, there = (find_like(v, counts, v[0], v[-1]) for v in (places, marks))
    np.testing.assert_array_equal(places >= here, marks >= there)


BENDS = dict(squares=np.square, roots=np.sqrt, logs=np.log, powers=lambda v: 2.0**v, cubes=lambda v: (v - 3) ** 3)


@settings(max_examples=200, deadline=None)
@given(shares, st.sampled_from(sorted(BENDS)))
def test_bent(counts, bend):
    places, counts = np.arange(1, len(counts) + 1, dtype=float), np.array(counts)
    marks = BENDS[bend](places)
    here, there = (find_like(v, counts, v[0], v[-1]) for v in (places, marks))
    np.testing.assert_array_equal(places >= here, marks >= there)


@pytest.mark.parametrize("values", [[0, 1], [-1, 1], [-1, 0, 1], [0, 1, 2]])
def test_few_low_marks_within_a_wide_usual_scale_keep_it(values):
    assert find_scale(np.array(values, float), np.full(len(values), 40), (-2e6, 2e6)) == (-2e6, 2e6)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=60),
    st.lists(st.integers(1, 300), min_size=60, max_size=60),
)
def test_something_is_always_liked(values, counts):
    values = np.unique(values)
    found = decide_scale(values, counts[: len(values)], usual=(-2e6, 2e6))
    share = np.array(counts[: len(values)])[values >= found.like].sum()
    assert share > 0 and found.low <= found.like <= found.high
    assert len(values) == 1 or (values < found.like).any() or found.like <= values[0]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 20), st.floats(-100, 100), st.floats(0.05, 50), st.data())
def test_steps(steps, low, step, data):
    high = low + steps * step
    at = data.draw(st.lists(st.integers(0, steps), min_size=1, max_size=30))
    found = scale_steps(low + step * np.array(at), low, high)
    assert 1 <= found <= steps
