"""Exploring lists: their propensities against counting, against other settings, and the same in any company."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.facade.explore import (
    explored_for,
    explored_lists,
    list_logits,
    list_propensities,
    propensities,
    sample_lists,
)
from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.lists import lists_for, lists_of
from hybrid_movie_rec.facade.state import fit_sides
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.training import Trainer
from tests.facade.test_update import WEIGHTS, WORLD

EASY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
shares = st.floats(0.05, 1.0)


@pytest.fixture(scope="module")
def state():
    order = LinearHybrid(weights=WEIGHTS, regularization=5.0, regularization_next=5.0)
    rating = BayesianHybrid.fast(n_factors=3, n_samples=12, burn_in=4, keep=8, progress=False)
    return fit_sides(WORLD, rating, order, fields=())


def made_logits(seed, n, draws, explore):
    rng = np.random.default_rng(seed)
    return list_logits(np.arange(n)[None], rng.normal(3, 1, (draws, 1, n)) if draws else None, explore)


@EASY
@given(st.integers(0, 1000), st.integers(1, 5), st.integers(0, 4), st.integers(1, 6), shares)
def test_all_lists_together_are_certain(seed, n, draws, k, explore):
    logits, k = made_logits(seed, n, draws, explore), min(k, n)
    every = np.array(list(permutations(range(n), k)))
    chances = list_propensities(np.repeat(logits, len(every), 0), every)
    assert ((0 <= chances) & (chances <= 1 + 1e-12)).all()
    assert np.isclose(chances.prod(1).sum(), 1)


def test_what_is_drawn_is_as_likely_as_it_says():
    logits = made_logits(3, 5, 4, 0.7)
    rng = np.random.default_rng(0)
    drawn = sample_lists(np.repeat(logits, 40_000, 0), 3, [rng] * 40_000)
    found, counts = np.unique(drawn, axis=0, return_counts=True)
    exact = list_propensities(np.repeat(logits, len(found), 0), found).prod(1)
    away = (counts / 40_000 - exact) / np.sqrt(exact * (1 - exact) / 40_000)
    assert np.abs(away).max() < 4.5 and np.mean(away**2) < 1.6


people = st.sampled_from(WORLD.user_ids.tolist())
some = st.lists(people, min_size=1, max_size=4, unique=True)
wishes = st.sampled_from(
    [{}, dict(order_by="stars"), dict(diversity=0.5), dict(genres="Comedy"), dict(exclude_seen=False)]
)


@EASY
@given(some, st.integers(1, 12), shares, st.integers(0, 99), wishes)
def test_one_person_s_lot_is_their_own(state, group, k, explore, seed, more):
    options = ListOptions(k=k, **more)
    found = explored_lists(state, group, options, explore, seed)
    pd.testing.assert_frame_equal(found, explored_lists(state, group, options, explore, seed))
    assert ((0 < found["propensity"]) & (found["propensity"] <= 1)).all()
    assert len(found) == len(lists_of(state, group, options))
    assert not found.duplicated(["user_id", "item_id"]).any()
    one = explored_lists(state, group[-1], options, explore, seed)
    among = found[found["user_id"] == group[-1]].reset_index(drop=True)
    assert among["item_id"].tolist() == one["item_id"].tolist()
    np.testing.assert_allclose(among["propensity"], one["propensity"], rtol=1e-6)
    if options.exclude_seen:
        seen = WORLD.ratings.merge(found, on=["user_id", "item_id"])
        assert not len(seen)
    np.testing.assert_allclose(propensities(state, found, options, explore), found["propensity"], rtol=1e-6)


@EASY
@given(some, st.integers(1, 12), wishes)
def test_zero_is_as_it_was(state, group, k, more):
    options = ListOptions(k=k, **more)
    plain, still = lists_of(state, group, options), explored_lists(state, group, options, 0.0, 3)
    if not more.get("diversity"):  # which looks further down where more films are wanted
        pd.testing.assert_frame_equal(pd.DataFrame(still.drop(columns="propensity")), pd.DataFrame(plain))
    assert (still["propensity"] == 1).all()


rated = st.dictionaries(st.sampled_from(WORLD.item_ids.tolist()), st.sampled_from([1.0, 3.0, 5.0]), max_size=6)


@EASY
@given(st.lists(rated, min_size=1, max_size=3), st.integers(1, 8), shares, st.integers(0, 99))
def test_newcomers_too(state, group, k, explore, seed):
    found = explored_for(state, group, ListOptions(k=k), explore, seed)
    assert len(found) == len(lists_for(state, group, ListOptions(k=k)))
    again = propensities(state, found, ListOptions(k=k), explore, group)
    np.testing.assert_allclose(again, found["propensity"], rtol=1e-6)
    for n, own in enumerate(group):
        assert not set(own) & set(found[found["user_id"] == n]["item_id"])


def test_more_is_bolder(state):
    base = set(map(tuple, lists_of(state, "all", ListOptions(k=5))[["user_id", "item_id"]].to_numpy()))
    kept = []
    for explore in (0.0, 0.1, 0.4, 1.0):
        found = explored_lists(state, "all", ListOptions(k=5), explore, 1)
        kept.append(np.mean([tuple(pair) in base for pair in found[["user_id", "item_id"]].to_numpy()]))
    assert kept[0] == 1 and kept == sorted(kept, reverse=True) and kept[-1] < 0.8


def test_what_is_open_is_tried_more_often(state):
    "Of two films at neighbouring places, the draws lift the one whose stars are open."
    places, rng = np.arange(6)[None], np.random.default_rng(0)
    draws = np.repeat(np.array([4.0, 3.8, 3.6, 3.4, 3.2, 3.0])[None], 400, 0)
    draws[:, 5] += rng.normal(0, 1.0, 400)
    shy = list_propensities(list_logits(places, None, 0.3), np.array([[5]]))
    bold = list_propensities(list_logits(places, draws[:, None], 0.3), np.array([[5]]))
    assert bold[0, 0] > 1.5 * shy[0, 0]


def test_other_models_and_refusals(state):
    network = fit_sides(WORLD, NetworkRating(trainer=Trainer(epochs=1, progress=False)), None, fields=())
    person = WORLD.user_ids[0]
    found = explored_lists(network, person, ListOptions(k=5), 0.5, 1)
    np.testing.assert_allclose(propensities(network, found, ListOptions(), 0.5), found["propensity"])
    for wrong in (-0.1, 1.1, np.nan, "0.5", None, True):
        with pytest.raises(DataError, match="is not between 0 and 1"):
            explored_lists(state, person, ListOptions(), wrong)
    for wrong in (-1, 1.5, "x", True):
        with pytest.raises(DataError, match="is no whole number"):
            explored_lists(state, person, ListOptions(), 0.5, wrong)
    with pytest.raises(DataError, match="not those of the lists"):
        propensities(state, explored_for(state, {}, ListOptions(k=2), 0.5), ListOptions(), 0.5, [{}, {}])
    assert len(explored_lists(state, [], ListOptions(), 0.5)) == 0
    assert propensities(state, explored_lists(state, [], ListOptions(), 0.5), ListOptions(), 0.5).shape == (0,)
    other = lists_of(state, person, ListOptions(k=3))
    never = other.assign(item_id=[987_654, *other["item_id"][1:]])
    assert propensities(state, never, ListOptions(), 0.5).tolist() == [0, 0, 0]
    with pytest.warns(UserWarning, match="a film is left out"):
        assert explored_for(state, {WORLD.item_ids[0]: 4, "No such": 3}, ListOptions(), 0.5).unknown == ["No such"]
