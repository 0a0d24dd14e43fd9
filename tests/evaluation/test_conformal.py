"""Conformal quantiles and guarantees: the finite-sample promise, ties, weights, few rows, groups with a planted truth,
and what is held back.
"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from tests.contract import made_world

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.evaluation.conformal import (
    GIVEN,
    MOST_EACH,
    ROWS_PER_GROUP,
    ROWS_PER_KIND,
    SITUATIONS,
    Guarantee,
    chance_table,
    conformal_quantile,
    coverage_table,
    guarantee_of,
    hold_back,
    last_sittings,
    logistic_curve,
    plot_reliability,
    rows_of,
    situations_of,
)

scores_of = st.lists(st.floats(0, 10, allow_subnormal=False), min_size=1, max_size=60)
levels = st.floats(0.01, 0.99)


# The quantile ---------------------------------------------------------------------------------------------------------
@settings(max_examples=200, deadline=None)
@given(scores_of, st.integers(1, 99))
def test_quantile_is_the_rank_of_the_theorem(scores, percent):
    rank = -(-(len(scores) + 1) * percent // 100)  # ceil((n + 1) l), in whole numbers
    expected = sorted(scores)[rank - 1] if rank <= len(scores) else math.inf
    assert conformal_quantile(scores, percent / 100) == expected


@settings(max_examples=100, deadline=None)
@given(scores_of, levels)
def test_leave_one_out_keeps_the_promise_on_any_numbers(scores, level):
    "Whichever of n + 1 numbers is the new one, at least a share `level` of them are within what the others say."
    scores = np.array([*scores, 1.0])
    within = [s <= conformal_quantile(np.delete(scores, k), level) for k, s in enumerate(scores)]
    assert sum(within) >= level * len(scores) - 1e-9


@settings(max_examples=100, deadline=None)
@given(scores_of, levels, st.floats(0.01, 100), st.randoms(use_true_random=False))
def test_quantile_order_weights_and_levels(scores, level, weight, random):
    q = conformal_quantile(scores, level)
    assert conformal_quantile(random.sample(scores, len(scores)), level) == q
    assert conformal_quantile(scores, level, [weight] * len(scores)) == q
    assert conformal_quantile(scores, level / 2) <= q
    assert conformal_quantile([*scores, 11.0], level) >= q or math.isinf(q)


def test_quantile_by_weights_is_that_of_repeated_rows():
    scores, times = np.array([1.0, 2.0, 3.0, 4.0]), np.array([8, 1, 5, 2])
    repeated = np.repeat(scores, times)
    for level in (0.1, 0.4, 0.6, 0.8):  # but for the new one, who counts as much as the heaviest
        expected = np.sort(repeated)[int(np.ceil(level * (len(repeated) + 8) - 1e-9)) - 1 : None][:1]
        found = conformal_quantile(scores, level, times)
        assert found == (expected[0] if len(expected) else math.inf)


@pytest.mark.parametrize("level", [0, 1, 90, -0.1, float("nan")])
def test_levels_that_make_no_sense(level):
    with pytest.raises(DataError, match="level"):
        conformal_quantile([1.0, 2.0], level)


@pytest.mark.parametrize("scores, weights", [([np.nan], None), ([1.0], [0.0]), ([1.0], [-1.0]), ([1.0, 2.0], [1.0])])
def test_scores_that_make_no_sense(scores, weights):
    with pytest.raises(DataError, match="weight"):
        conformal_quantile(scores, 0.5, weights)


# The guarantee --------------------------------------------------------------------------------------------------------
def told(n, seed, noise=(1.0, 1.5, 0.6), kinds=(0, 3, 7), step=0.5, people=None):
    "Ratings whose spread around what a model says is `noise` times what it states, by kind of question."
    rng = np.random.default_rng(seed)
    which = rng.integers(len(kinds), size=n)
    stars, std = rng.uniform(1.2, 4.9, n), rng.uniform(0.5, 1.1, n)
    rating = stars + rng.normal(size=n) * std * np.array(noise)[which]
    rating = (np.round(rating / step) * step if step else rating).clip(0.5, 5)
    person = np.arange(n) // 4 if people is None else rng.integers(people, size=n)
    columns = (part.astype(np.float32) for part in (stars, std, rating))
    return Guarantee(np.array(kinds, np.uint8)[which], *columns, person.astype(np.int32), np.ones(n, np.float32))


@pytest.mark.parametrize("step", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95])
def test_planted_truth_in_every_group(step, level):
    "By kind of question, by stars predicted, by stated spread: within what chance allows."
    past, later = told(24_000, 0, step=step), told(24_000, 1, step=step)
    held = later.scores <= past.reach(level, later.situation, later.stars)
    parts = [later.situation, pd.cut(later.stars, [0, 2, 3, 4, 4.5, 5], labels=False) + 10 * later.situation]
    for labels in parts:
        for label in np.unique(labels):
            own = held[labels == label]
            luck = 3.5 * (level * (1 - level) * (1 / len(own) + 1 / min(len(own), 1000))) ** 0.5
            steps = 0.02 if labels is parts[1] else 0.0  # within a group of stars the share may still vary
            assert abs(own.mean() - level) < luck + steps, (label, own.mean())


def test_one_multiple_for_all_would_not_do():
    later = told(24_000, 1)
    shares = [(later.scores[later.situation == kind] <= 1.645).mean() for kind in (0, 3, 7)]
    assert shares[1] < 0.8 and shares[2] > 0.95


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 900), st.integers(0, 5), st.floats(0.05, 0.95))
def test_any_number_of_rows(n, seed, level):
    found, ask = told(n, seed), told(50, 9)
    reach = found.reach(level, ask.situation, ask.stars)
    assert reach.shape == (50,) and (reach >= 0).all()
    rank_fits = np.ceil((n + 1) * level - 1e-9) <= n
    assert rank_fits or np.isinf(reach).all()
    sizes = [len(g.rows) for g in found.groups[1:]]
    assert all(size >= ROWS_PER_KIND for size in sizes) and len(found.groups[0].rows) == n
    table = found.describe(level)
    assert (table["note"].str.contains("whole scale") == np.isinf(table["reach"])).all()


def test_groups_have_enough_rows_and_cover_everything():
    found = told(8000, 3)
    for kind in (0, 3, 7):
        own = [g for g in found.groups if g.situation == kind]
        assert min(len(g.rows) for g in own) >= 0.9 * ROWS_PER_GROUP
        assert np.array_equal(np.sort(np.concatenate([g.rows for g in own])), np.flatnonzero(found.situation == kind))
    at = found.group_of(found.situation, found.stars)
    for k, g in enumerate(found.groups[1:], 1):
        assert np.array_equal(np.flatnonzero(at == k), g.rows)  # calibration rows find their own group again


def test_kinds_without_rows_use_all():
    found = told(2000, 4)
    everything = conformal_quantile(found.scores, 0.9)
    assert found.reach(0.9, np.array([5, 9]), np.array([1.0, 4.0])).tolist() == [everything] * 2


def test_equal_stars_are_one_group():
    rows = told(3000, 5, kinds=(0,), noise=(1.0,))
    same = Guarantee(rows.situation, np.full_like(rows.stars, 3), rows.std, rows.rating, rows.person, rows.weight)
    assert len(same.groups) == 2 and np.isfinite(same.reach(0.9, [0], [3.0])).all()
    exact = Guarantee(rows.situation, rows.rating, 0 * rows.std, rows.rating, rows.person, rows.weight)
    assert exact.reach(0.9, [0], [3.0])[0] == 0  # never wrong and never unsure


# Chances --------------------------------------------------------------------------------------------------------------
def test_chances_are_calibrated_where_the_model_is_not():
    past, later = told(30_000, 0), told(30_000, 1)
    chance = past.chances(3.75, later.situation, later.stars, later.std)
    assert ((0 < chance) & (chance < 1)).all()
    for kind in (0, 3, 7):
        own = later.situation == kind
        assert chance_table(later.rating[own] > 3.75, chance[own]).attrs["gap"] < 0.03


def test_logistic_curve_finds_the_planted_one():
    rng = np.random.default_rng(0)
    x = rng.normal(0, 2, 50_000)
    happened = rng.random(50_000) < 1 / (1 + np.exp(-(0.4 + 0.9 * x)))
    np.testing.assert_allclose(logistic_curve(x, happened, np.ones(50_000)), [0.4, 0.9], atol=0.05)


@pytest.mark.parametrize("happened", [np.zeros(3, bool), np.ones(3, bool), np.array([False, True, True])])
def test_logistic_curve_that_separates_everything(happened):
    theta = logistic_curve(np.array([-50.0, 50.0, 60.0]), happened, np.ones(3))
    assert np.isfinite(theta).all() and np.abs(theta).max() < 20


def test_brier_score_by_hand():
    table = chance_table([1, 0, 1, 0], [0.5, 0.5, 1.0, 0.0], bins=1)
    assert table.attrs["brier"] == pytest.approx(0.125) and table.attrs["gap"] == pytest.approx(0)
    assert table["rows"].tolist() == [4]


# What is held back ----------------------------------------------------------------------------------------------------
pairs = lambda frame: set(zip(frame["user_id"], frame["item_id"]))
WORLD = made_world(users=120, items=90, rows=4000, seed=2)


@pytest.mark.parametrize("fold", [0, 3, 9])
def test_nothing_that_is_asked_was_learnt(fold):
    held = hold_back(WORLD, fold, seed=1)
    learnt = held.train.ratings
    theirs = pd.concat(held.newcomers)
    assert not pairs(learnt) & (pairs(held.ratings) | pairs(theirs))
    assert not set(theirs["user_id"]) & set(learnt["user_id"])
    assert 0.55 < len(learnt) / len(WORLD.ratings) < 0.85
    assert not pairs(held.train.tags) & pairs(held.ratings)
    for own in held.newcomers:
        assert own["timestamp"].is_monotonic_increasing and own["user_id"].nunique() == 1
    assert len(set(held.ratings["item_id"]) - set(learnt["item_id"])) > 0  # some films are new
    assert np.array_equal(held.train.item_ids, WORLD.item_ids)  # and known by what they are about


def test_folds_hold_everybody_back_once():
    people = [own["user_id"].iloc[0] for fold in range(10) for own in hold_back(WORLD, fold).newcomers]
    assert sorted(people) == sorted(WORLD.ratings["user_id"].unique())


def test_same_seed_same_folds_whatever_the_order():
    one, other = hold_back(WORLD, 2, 5), hold_back(WORLD.with_ratings(WORLD.ratings.iloc[::-1]), 2, 5)
    assert pairs(one.train.ratings) == pairs(other.train.ratings) and pairs(one.ratings) == pairs(other.ratings)
    assert pairs(hold_back(WORLD, 2, 6).train.ratings) != pairs(one.train.ratings)


def test_text_ids_and_no_times():
    frame = WORLD.ratings.assign(
        user_id="p" + WORLD.ratings["user_id"].astype(str), item_id="f" + WORLD.ratings["item_id"].astype(str)
    )
    held = hold_back(Dataset.from_frames(frame.drop(columns="timestamp")))
    assert len(held.ratings) and len(held.newcomers) and len(held.train.ratings)


def test_too_little_to_hold_back():
    one = Dataset.from_frames(pd.DataFrame(dict(user_id=[1], item_id=[1], rating=[4.0])))
    for seed in range(30):
        held = hold_back(one, seed=seed)
        assert len(held.train.ratings) == 1 and not len(held.ratings) and not held.newcomers
    nothing = guarantee_of([rows_of(np.zeros(0), one.ratings.head(0).assign(stars=0.0, std=0.0), one.ratings.head(0))])
    assert np.isinf(nothing.reach(0.5, [0, 8], [3.0, 4.0])).all() and "whole scale" in nothing.describe()["note"][0]
    assert 0.5 < nothing.chances(3.75, [0], [4.0], [1.0])[0] < 1  # the normal curve, nothing to correct it by


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50)), max_size=25), st.integers(1, 12))
def test_last_sittings_by_brute_force(rows, gap):
    frame = pd.DataFrame(rows, columns=["user_id", "timestamp"]).astype(int)
    found = last_sittings(frame, gap)
    for k, (who, when) in enumerate(rows):
        times = sorted(t for u, t in rows if u == who)
        breaks = [b for a, b in zip(times, times[1:]) if b - a > gap]
        assert found[k] == (bool(breaks) and when >= breaks[-1])


def test_situations_are_all_reached():
    film = np.array([False, True])
    seen = set(situations_of(np.array([0, 0]), film)) | set(situations_of(np.array([1, 1]), film))
    seen |= set(situations_of(np.array([2, 2]), film))
    for given in (0, *GIVEN):
        seen |= set(situations_of(None, film, given))
    assert seen == set(range(len(SITUATIONS)))
    assert MOST_EACH > 0


# Tables ---------------------------------------------------------------------------------------------------------------
def test_coverage_by_hand_and_by_people():
    actual = np.array([1.0, 2.0, 3.0, 4.0])
    table = coverage_table(
        actual, actual - [0, 1, 0, -1], actual + [0, 1, 0, 2], dict(all=["x"] * 4, who=[1, 1, 2, None]), least=1
    )
    assert table["coverage"].tolist() == pytest.approx([0.75, 1.0, 1.0])
    assert table["rows"].tolist() == [4, 2, 1]
    rng = np.random.default_rng(0)
    actual, people = rng.normal(size=4000) * np.repeat(rng.uniform(0.3, 2, 40), 100), np.repeat(np.arange(40), 100)
    ends = [np.full(4000, side * 1.645) for side in (-1, 1)]
    alone, together = (
        coverage_table(actual, *ends, dict(all=["x"] * 4000), people=who).iloc[0] for who in (None, people)
    )
    spread = lambda row: row["coverage_high"] - row["coverage_low"]
    assert spread(together) > 2 * spread(alone)  # rows of one person are no independent draws
    assert together["people"] == 40 and alone["people"] == 4000


def test_plot_of_several_methods():
    actual = np.linspace(1, 5, 300)
    tables = {w: coverage_table(actual, actual - 1, actual + 1, dict(all=["x"] * 300)) for w in ("one", "other")}
    axes = plot_reliability(tables)
    assert [t.get_text() for t in axes[0].get_legend().get_texts()] == ["one", "other"]
