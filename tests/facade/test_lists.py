"""Lists against their definition: every film is scored, what may not be shown is left out, the rest is sorted; and the
quick way through arrays says what the long way through frames says.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import HealthCheck, given, settings, strategies as st
from scipy.sparse import csr_array

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.facade.filters import ListOptions, allowed, options_among
from hybrid_movie_rec.facade.lists import known_lists, lists_for, newcomer_histories, newcomer_lists
from hybrid_movie_rec.facade.own_ratings import told_by
from hybrid_movie_rec.facade.state import fit_sides
from hybrid_movie_rec.ranking.baselines import Popular
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid, bend_rows, bent, table_sums
from hybrid_movie_rec.ranking.scorer import Histories
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.interface import Newcomers
from tests.contract import made_world
from tests.facade.test_update import FILMS, WEIGHTS, WORLD, fit

EASY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def with_dense(**how):
    order = LinearHybrid(weights=WEIGHTS | dict(lower=0.1, now=0.1), regularization=5.0, regularization_next=5.0, **how)
    rating = BayesianHybrid.fast(n_factors=3, n_samples=12, burn_in=4, keep=12, progress=False)
    return fit_sides(WORLD, rating, order, fields=())


@pytest.fixture(scope="module")
def states():
    "By the kind of tables: dense, thin, with films that are in no dense model, with films nobody likes; and by stars."
    grown = fit()
    grown.add_movies(FILMS)
    found = dict(
        dense=with_dense(neighbours=None), thin=with_dense(neighbours=3), part=with_dense(dense=5, neighbours=4)
    )
    return found | dict(grown=grown.state_, stars=replace(found["dense"], ranking=None))


def defined(state, scores, seen, options):
    "The positions of a list by its definition."
    passing = allowed(state, options).numpy().copy()
    if options.exclude_seen:
        passing[seen] = False
    order = np.lexsort((np.arange(len(scores)), -scores))
    return [at for at in order if passing[at] and np.isfinite(scores[at])][: options.k]


def same_list(found, wanted, scores):
    "The same films in the same order, but for films whose scores are equal as far as float32 can tell."
    assert len(found) == len(wanted)
    np.testing.assert_allclose(scores[found], scores[wanted], atol=2e-4)
    assert len(set(found)) == len(found)


def long_scores(state, h):
    "Scores by the parts one after the other, and by content for films without a like: as the notebook defines them."
    ranking, learned = state.ranking, state.ranking.state_
    scores = torch.zeros(len(h), len(state.items))
    scores[:, learned.liked] = mix = ranking._mix(learned, h, learned.weights)
    if len(learned.cold_items):
        scores[:, learned.cold_items] = ranking._by_content(learned, h, mix)
    return scores.masked_fill(~ranking.placed, -torch.inf).numpy()


films_rated = st.dictionaries(
    st.sampled_from(WORLD.item_ids.tolist()), st.sampled_from(np.arange(1, 11) / 2), max_size=20
)
wishes = st.fixed_dictionaries(
    dict(k=st.integers(1, 40), exclude_seen=st.booleans()),
    optional=dict(
        min_ratings=st.integers(0, 30),
        exclude=st.lists(st.sampled_from(WORLD.item_ids.tolist()), max_size=5),
        years=st.just((1985, None)),
    ),
)


@pytest.mark.parametrize("kind", ["dense", "thin", "part", "grown"])
@EASY
@given(told=st.lists(films_rated, min_size=1, max_size=4), wish=wishes)
def test_newcomers_get_the_best_of_what_may_be_shown(states, kind, told, wish):
    state, options = states[kind], ListOptions(**wish)
    lists = newcomer_lists(state, told_by(state, told), options)
    h = newcomer_histories(told_by(state, told))
    for row, scores in enumerate(long_scores(state, h)):
        found = [at for at in lists.places[row] if at >= 0]
        same_list(found, defined(state, scores, h.items[h.rows == row], options), scores)


@pytest.mark.parametrize("kind", ["dense", "thin", "part", "grown"])
def test_known_people_get_the_best_of_what_may_be_shown(states, kind):
    state, options = states[kind], ListOptions(k=12)
    lists = known_lists(state, "all", options, chunk=7)
    for person, places in zip(state.users.ids, lists.places):
        h = Histories.from_frame(state.ratings_of([person]), state.items, [person])
        scores = long_scores(state, h)[0]
        same_list([at for at in places if at >= 0], defined(state, scores, h.items, options), scores)


@EASY
@given(told=st.lists(films_rated, max_size=5), wish=wishes, interval=st.sampled_from([None, 0.5, 0.8]))
def test_company_changes_nothing_and_frames_are_mappings(states, told, wish, interval):
    state, options = states["thin"], ListOptions(**wish, interval=interval)
    frames = [pd.DataFrame(dict(item_id=list(own), rating=list(own.values()))) for own in told]
    together, as_frames = lists_for(state, told, options), lists_for(state, frames, options)
    pd.testing.assert_frame_equal(together, as_frames)
    for n, own in enumerate(told):
        alone = lists_for(state, own, options)
        among = together[together["user_id"] == n].reset_index(drop=True)
        assert among["item_id"].tolist() == alone["item_id"].tolist()
        np.testing.assert_allclose(among["stars"], alone["stars"], atol=1e-6)


def told(rng, sizes, timed, state):
    "Frames of newcomers, some with times over several sittings."
    frames = []
    for n, size in enumerate(sizes):
        own = dict(item_id=rng.choice(state.items.ids, size, replace=False), rating=rng.integers(1, 11, size) / 2)
        moments = dict(timestamp=state.now + rng.integers(0, 5, size) * 10**6) if timed and n % 2 == 0 else {}
        frames.append(pd.DataFrame(own | moments))
    return frames


@pytest.mark.parametrize("kind", ["dense", "grown"])
@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("sizes", [[3], [0], [], [0, 4, 0], [20, 1, 0, 2], [1, 2, 3, 4]])
def test_stars_by_positions_are_stars_by_frames(states, kind, timed, sizes):
    state, rng = states[kind], np.random.default_rng(len(sizes))
    frames, rating = told(rng, sizes, timed, state), state.rating
    who = np.sort(rng.integers(0, len(sizes), 15)) if sizes else np.zeros(0, np.int64)
    films = rng.integers(0, len(state.items), len(who))
    by_positions, slow = rating.meet(told_by(state, frames)), Newcomers(rating, told_by(state, frames))
    for interval in (None, 0.8):
        quick, each = (people.predict(who, films, interval) for people in (by_positions, slow))
        assert list(quick) == list(each)
        for name in quick:
            np.testing.assert_allclose(quick[name], each[name], atol=1e-5)
    when = state.now + 10**6
    later = [people.predict(who, films, 0.8, when)["high"] for people in (by_positions, slow)]
    np.testing.assert_array_equal(*later)
    assert by_positions.score_movies().shape == (len(sizes), len(state.items))


def test_ordered_stars_by_positions():
    rating = BayesianHybrid.fast(n_factors=2, n_samples=8, burn_in=4, keep=8, likelihood="ordered", progress=False)
    state = fit_sides(made_world(users=20, items=15, rows=150), rating, None, fields=())
    people = told_by(state, told(np.random.default_rng(0), [3, 0, 5], False, state))
    who, films = np.array([0, 0, 1, 2]), np.array([1, 2, 2, 0])
    quick, each = (
        kind.predict(who, films, 0.8) for kind in (state.rating.meet(people), Newcomers(state.rating, people))
    )
    for name in quick:
        np.testing.assert_allclose(quick[name], each[name], atol=1e-6)


@pytest.mark.parametrize(
    "ratings, words",
    [
        (pd.DataFrame(dict(item_id=[1, 1], rating=[4, 5])), "rated twice"),
        ({1: 9}, "is not a rating"),
        ({1: None}, "is not a rating"),
        ({1: "good"}, "is not a rating"),
        ({1: float("nan")}, "is not a rating"),
        ({-5: 4}, "not a film known here"),
        ([1, 2], "columns item_id and rating"),
        ("a film", "columns item_id and rating"),
        (pd.DataFrame(dict(item_id=[1], rating=[4.0], timestamp=["soon"])), "timestamps cannot be read"),
    ],
)
def test_ratings_that_make_no_sense(states, ratings, words):
    with pytest.raises(DataError, match=words):
        lists_for(states["thin"], [ratings], ListOptions())


@pytest.mark.parametrize("stars", ["4.5", np.float32(4.5), np.float64(4.5)])
def test_stars_of_every_kind_of_number(states, stars):
    wanted = lists_for(states["thin"], {1: 4.5}, ListOptions())
    pd.testing.assert_frame_equal(lists_for(states["thin"], {1: stars}, ListOptions()), wanted)
    pd.testing.assert_frame_equal(lists_for(states["thin"], {np.int64(1): stars}, ListOptions()), wanted)


def test_other_ranking_models_are_asked_in_full():
    state = fit_sides(WORLD, BayesianHybrid.fast(n_samples=4, burn_in=2, keep=4, progress=False), Popular(), fields=())
    h = state.histories_of([0])
    assert state.ranking.liked_scores(h) is None
    places = known_lists(state, state.users.ids[0], ListOptions(k=5)).places[0]
    assert places.tolist() == defined(state, state.ranking.complete_scores(h)[0].numpy(), h.items, ListOptions(k=5))


def test_weights_of_zero_fall_back_to_likes(states):
    state = states["thin"]
    nothing = replace(state, ranking=state.ranking.with_weights({}))
    h = state.histories_of([0])
    places = known_lists(nothing, state.users.ids[0], ListOptions(k=5)).places[0]
    assert places.tolist() == defined(state, nothing.ranking.complete_scores(h)[0].numpy(), h.items, ListOptions(k=5))


@EASY
@given(seed=st.integers(0, 10**6), n=st.integers(0, 6), columns=st.integers(1, 12), extra=st.integers(0, 9))
def test_sums_and_bending(seed, n, columns, extra):
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(8, columns)).astype(np.float32) * (rng.random((8, columns)) < 0.5)
    rows, weights = rng.integers(0, 8, n), rng.normal(size=(n, 3)).astype(np.float32)
    wanted = weights.T @ table[rows]
    for kind in (torch.from_numpy(table), csr_array(table)):
        np.testing.assert_allclose(table_sums(kind, rows, weights), wanted, atol=1e-5)
    sums = wanted.astype(np.float32).copy()
    rest = bend_rows(sums, columns + extra)
    wide = np.concatenate([wanted, np.zeros((3, extra))], 1)
    found = np.concatenate([sums, np.repeat(rest[:, None], extra, 1)], 1)
    np.testing.assert_allclose(found, bent(wide).numpy(), atol=2e-3)


def test_options_come_by_name():
    def call(k=3, genres=None, novelty=0.0, other=7):
        return options_among(locals())

    assert call(genres="Drama").genres == "Drama" and call().k == 3 and call().on_unknown == "fallback"
    with pytest.raises(DataError, match="k=0"):
        call(k=0)
