"""What stars and lists have in common: draws, intervals, tests, tables and the forest plot keep their promises."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.evaluation.comparison import (
    Difference,
    compare_means,
    holm,
    interval,
    paired_difference,
    plot_forest,
    resampled,
    sign_flips,
    tables_by_slice,
)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_bootstrap_draws_are_multinomial():
    "Each group is picked once on average, with variance 1 - 1/G; draws differ; blocks do not matter."
    groups = np.arange(40)
    draws, size = resampled(np.eye(40), groups, 4000, 0)
    counts = draws * 40
    assert size == 40 and np.abs(counts.sum(axis=1) - 40).max() < 1e-9
    assert np.abs(counts.mean(axis=0) - 1).max() < 0.07 and abs(counts.var() - (1 - 1 / 40)) < 0.02
    np.testing.assert_allclose(resampled(np.eye(40), groups, 4000, 0, block=1000)[0], draws)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 9))
def test_sign_flips_are_scipys(seed, people):
    few = np.random.default_rng(seed).normal(0.3, 1, people)
    exact = permutation_test(
        (few, np.zeros(people)),
        lambda x, y, axis=-1: np.mean(x - y, axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
    ).pvalue
    assert paired_difference(few, np.zeros(people), n=1000).p == pytest.approx(exact, abs=0.03)


def test_tests_and_intervals_keep_their_promise():
    "Where two models are equally good, a level of 5 % is exceeded about one time in twenty."
    rng, false, covered = np.random.default_rng(0), 0, 0
    for trial in range(300):
        a, b = rng.random((2, 60)) ** 3
        found = paired_difference(a, b, n=200, seed=trial)
        false += found.p < 0.05
        covered += found.low <= 0 <= found.high
    assert 4 <= false <= 28 and 0.89 <= covered / 300 <= 0.985


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6), st.booleans())
def test_the_table_says_the_same_as_each_pair(seed, models, several):
    rng = np.random.default_rng(seed)
    values, people = rng.random((40, models)), rng.integers(0, 15, 40) if several else None
    names = [f"m{k}" for k in range(models)]
    table = compare_means(values, names, "m1", "x", people, n=60, level=0.8, seed=seed, test=True)
    assert table["model"].tolist() == names and table.attrs["reference"] == "m1"
    pairs = [paired_difference(values[:, k], values[:, 1], people, 60, 0.8, seed) for k in range(models)]
    gaps = table[["difference", "difference_low", "difference_high"]].to_numpy()
    np.testing.assert_allclose(gaps, [[pair.difference, pair.low, pair.high] for pair in pairs], atol=1e-12)
    others = [k for k in range(models) if k != 1]
    np.testing.assert_allclose(table["p"][others], holm([pairs[k].p for k in others]))
    assert np.isnan(table["p"][1])


def test_blocks_of_tosses_do_not_change_the_kind_of_answer():
    sums = np.random.default_rng(0).normal(0.2, 1, (50, 3))
    whole, parts = sign_flips(sums, 4000, 1), sign_flips(sums, 4000, 1, block=1000)
    assert np.abs(whole - parts).max() < 0.03 and (whole > 0).all() and (whole <= 1).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_never_makes_a_p_smaller_and_keeps_the_order(p):
    corrected = holm(p)
    assert (corrected >= np.minimum(p, 1) - 1e-12).all() and (corrected <= 1).all()
    assert (np.diff(corrected[np.argsort(p, kind="stable")]) >= -1e-12).all()


def test_slices_share_the_rows_among_them():
    label = pd.Series(pd.Categorical(list("aabbb"), ["b", "a", "none"]))
    table = tables_by_slice(label, lambda rows: pd.DataFrame(dict(model=["m"], rows=[int(rows.sum())])))
    assert table.values.tolist() == [["all", "m", 5], ["b", "m", 3], ["a", "m", 2]]


@pytest.mark.parametrize(
    "options, words",
    [
        (dict(reference="c"), "reference="),
        (dict(level=95), "level"),
        (dict(n=1), "n=1 draws"),
    ],
)
def test_tables_refuse(options, words):
    with pytest.raises(DataError, match=words):
        compare_means(np.ones((3, 2)), ["a", "b"], **(dict(reference="a", metric="x") | options))


@pytest.mark.parametrize("lower, colour", [(True, "tab:red"), (False, "tab:green"), (None, "tab:green")])
def test_green_is_better_whichever_way_that_is(lower, colour):
    values = np.random.default_rng(0).random((60, 1)) + [[0.0, 1.0]]
    table = compare_means(values, ["base", "more"], "base", "x")
    if lower is not None:
        table.attrs["lower_is_better"] = lower
    lines = plot_forest(table).lines
    assert [line.get_color() for line in lines[:4:2]] == ["tab:gray", colour]


def test_one_person_has_a_difference_but_no_interval():
    found = paired_difference([1.0, 2.0], [0.5, 0.5], people=["a", "a"])
    assert found.difference == 1.0 and np.isnan(found.low) and not found.clear and found.groups == 1
    assert (
        str(Difference(0.5, 0.1, 0.9, 0.9, 7, unit="bits"))
        == "+0.5000 bits [+0.1000, +0.9000] (90% interval, 7 resampled)"
    )
    assert interval(np.array([[0.0], [1.0]]), 0.5).tolist() == [[0.25], [0.75]]
