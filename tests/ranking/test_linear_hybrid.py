"""ranking/03_sequence and ranking/05_linear_hybrid beyond their notebooks: slow references, leaks looked for by
planting, and settings
at their edges.
"""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings, strategies as st
from scipy.sparse import csr_array

from tests.contract import made_world
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, Vocabulary
from hybrid_movie_rec.evaluation.lists import judge
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking import linear_hybrid, sequence
from hybrid_movie_rec.ranking.linear_hybrid import FACTS, LinearHybrid, choice_weights, personal_facts
from hybrid_movie_rec.ranking.sequence import (
    NextItems,
    Transitions,
    among,
    at_moments,
    next_system,
    popularity_by_time,
    recency,
    window_products,
    window_tables,
    windows,
)
from hybrid_movie_rec.evaluation.tasks import rank_future, rank_people
from hybrid_movie_rec.ranking.baselines import EASE, Popular, strongest
from hybrid_movie_rec.ranking.scorer import Histories, ScorerState

NOBODY = pd.DataFrame(columns=["user_id", "item_id", "rating", "timestamp"]).astype(float)
histories = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), max_size=25, unique=True)


def as_histories(pairs, people=5):
    "Histories in the order of the pairs, a minute apart."
    frame = (
        pd.DataFrame(pairs, columns=["user_id", "item_id"])
        .assign(rating=5.0, timestamp=60 * np.arange(len(pairs)))
        .astype({"user_id": int, "item_id": int})
    )
    return Histories.from_frame(frame, Vocabulary(range(7)), range(people))


# The order of a history -----------------------------------------------------------------------------------------------
@given(pairs=histories, window=st.integers(1, 6), ahead=st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_windows_against_a_loop(pairs, window, ahead):
    h = as_histories(pairs)
    contexts, targets = (m.toarray() for m in windows(h, 7, window, 0.7, ahead, 0.5))
    for t, (row, item) in enumerate(zip(h.rows, h.items)):
        before, after = np.zeros(7), np.zeros(7)
        for s, (other, film) in enumerate(zip(h.rows, h.items)):
            if other == row and 1 <= t - s <= window:
                before[film] += (t - s) ** -0.7
            if other == row and 0 <= s - t < ahead:
                after[film] += (s - t + 1) ** -0.5
        np.testing.assert_allclose(contexts[t], before, rtol=1e-5)
        np.testing.assert_allclose(targets[t], after, rtol=1e-5)


@given(pairs=histories, power=st.floats(0, 2))
@settings(max_examples=40, deadline=None)
def test_recency_rises_to_one(pairs, power):
    h = as_histories(pairs)
    weights = recency(h, power)
    assert ((0 < weights) & (weights <= 1)).all()
    for b in range(len(h)):
        own = weights[h.rows == b]
        assert (np.diff(own) >= 0).all() and (len(own) == 0 or own[-1] == 1)


def test_next_items_against_dense_algebra_with_weights_of_people():
    world = made_world()
    model = NextItems(regularization=7.0, active=0.5).fit(world)
    h = among(Histories.from_frame(world.ratings, model.items).likes(4.0), model.state_.films, len(model.items))
    H, Y = (m.toarray().astype(float) for m in windows(h, len(model.state_.films)))
    d = h.sizes[h.rows] ** -0.5
    d /= d.mean()
    B = np.linalg.solve(H.T @ (d[:, None] * H) + 7 * np.eye(H.shape[1]), H.T @ (d[:, None] * Y))
    np.testing.assert_allclose(model.state_.weights.numpy(), B, atol=2e-5)


@given(pairs=histories, window=st.integers(1, 6), ahead=st.integers(1, 6), active=st.sampled_from([0.0, 0.5]))
@settings(max_examples=60, deadline=None)
def test_products_and_solutions_against_windows(pairs, window, ahead, active):
    "The products by offset are those of the windows; the solution is dense algebra, whatever films one person likes."
    h, how = as_histories(pairs), dict(window=window, ahead=ahead, active=active)
    H, Y = (m.toarray().astype(float) for m in windows(h, 7, window, 0.7, ahead, 0.5))
    d = np.maximum(h.sizes, 1)[h.rows] ** -active
    d = (d / d.mean() if len(d) else d)[:, None]
    gram, moment = window_products(h, 7, **how)
    np.testing.assert_allclose(gram.toarray(), H.T @ (d * H), atol=1e-5)
    np.testing.assert_allclose(moment.toarray(), H.T @ (d * Y), atol=1e-5)
    tables = window_tables(h, 7, **how)
    np.testing.assert_allclose(tables.contexts(), H.T @ (d * H), atol=1e-5)
    np.testing.assert_allclose(np.hstack([tables.targets(a, a + 4) for a in (0, 4)]), H.T @ (d * Y), atol=1e-5)
    for regularization, singles in ((0.5, True), (0.5, False), (1e-6, True), (1e-6, False)):  # 1e-6 asks for float64
        system = next_system(h, 7, regularization, singles, **how)
        B = np.linalg.solve(H.T @ (d * H) + regularization * np.eye(7), H.T @ (d * Y))
        high = max(1.0, np.abs(B).max())
        np.testing.assert_allclose(system.weights(), B, atol=1e-4 * high)
        asked = H[:3].astype(np.float32)
        np.testing.assert_allclose(system.scores(csr_array(asked)), asked @ B, atol=1e-3 * high)
        assert set(system.many) == set(np.flatnonzero(np.bincount(h.items, minlength=7) != 1) if singles else range(7))
        strong, sizes = system.strongest_weights(3, block=1), np.sort(np.abs(system.weights().numpy()))[:, -3:]
        assert np.diff(strong.indptr).max() <= 3
        np.testing.assert_allclose(np.sort(np.abs(strong.toarray()))[:, -3:], sizes, atol=1e-5 * high)


def test_products_in_portions(monkeypatch):
    h = Histories.from_frame(made_world().ratings, Vocabulary(made_world().item_ids)).likes(4.0)
    whole = window_products(h, len(made_world().item_ids))
    summed = sequence._summed
    monkeypatch.setattr(sequence, "_summed", lambda parts, width: summed(parts, width, most=50))
    for one, other in zip(whole, window_products(h, len(made_world().item_ids))):
        np.testing.assert_allclose(one.toarray(), other.toarray(), rtol=1e-5)


def test_transitions_against_a_loop():
    world = made_world()
    model = Transitions(steps=3, shrink=2.0).fit(world)
    h, F = Histories.from_frame(world.ratings, model.items).likes(4.0), np.zeros((len(model.items),) * 2)
    for b in range(len(h)):
        own = h.items[h.rows == b]
        for t, film in enumerate(own):
            for s in (1, 2, 3):
                if t + s < len(own):
                    F[film, own[t + s]] += s**-0.5
    np.testing.assert_allclose(
        model.state_.weights.toarray(), F / (np.bincount(h.items, minlength=len(F))[:, None] + 2), atol=1e-5
    )


def test_histories_stay_as_they_are():
    h = as_histories([(0, 5), (0, 2), (0, 6), (1, 3), (1, 0)])
    before = [part.copy() for part in (h.rows, h.items, h.rating, h.timestamp)]
    for m in (h.matrix(7, h.rating), *windows(h, 7)):
        m.sort_indices(), m.T.tocsr()
    popularity_by_time(h, 7)
    for part, was in zip((h.rows, h.items, h.rating, h.timestamp), before):
        np.testing.assert_array_equal(part, was)


def test_popularity_of_a_moment_is_a_share():
    """At one moment only, shares relative to all time average to one, weighed by all-time shares (but for the 0.3 that
    keeps logarithms finite).
    """
    h = Histories(
        np.zeros(4000, np.int64),
        np.random.default_rng(0).integers(0, 5, 4000),
        np.full(4000, 5.0, np.float32),
        np.sort(np.random.default_rng(1).integers(0, 10**8, 4000)),
        1,
    )
    times, table = popularity_by_time(h, 5, moments=9, days=100)
    share = np.bincount(h.items, minlength=5) / 4000
    np.testing.assert_allclose(np.exp(table) @ share, 1, atol=1e-3)
    np.testing.assert_allclose(at_moments(times, table, times), table, atol=1e-5)


def started(world, **settings):
    "A model as it is at the beginning of a fit, when it knows no more than what a like is."
    model = LinearHybrid(**settings)
    items = Vocabulary(world.item_ids)
    model.state_ = ScorerState(items=items, likes=torch.zeros(len(items)), latest=0.0, like=4.0)
    return model


# The blend ------------------------------------------------------------------------------------------------------------
def test_prior_weights_without_enough_people():
    model = LinearHybrid().fit(made_world(users=3, rows=40))
    assert model.facts["judged"] == 0 or np.isfinite(list(model.facts["weights"].values())).all()


def test_given_weights_are_kept_and_make_the_part():
    "With one weight, the order is that of the part; with none, everybody gets the films by number of likes."
    world = made_world()
    alone = LinearHybrid(weights=dict(likes=1.0), regularization=50).fit(world)
    plain = EASE(regularization=50).fit(world)
    ours, theirs = alone.score(world.ratings), plain.score(world.ratings)
    liked, fans = (
        alone.likes.numpy() > 0,
        np.isin(np.unique(world.ratings["user_id"]), world.ratings.loc[world.ratings["rating"] >= 4, "user_id"]),
    )
    assert (
        np.mean(
            [
                np.corrcoef(np.argsort(np.argsort(a)), np.argsort(np.argsort(b)))[0, 1]
                for a, b in zip(ours[fans][:, liked], theirs[fans][:, liked])
            ]
        )
        > 0.999
    )
    nothing = LinearHybrid(weights={}, cold=False).fit(world)
    np.testing.assert_array_equal(
        nothing.score(world.ratings),
        np.tile(np.where(nothing.likes > 0, nothing.likes, -np.inf), (world.ratings["user_id"].nunique(), 1)).astype(
            np.float32
        ),
    )


@pytest.mark.parametrize("horizon", ["one", "next", "long"])
def test_validation_never_shows_what_is_hidden(horizon):
    world = made_world(users=60)
    model = started(world, horizon=horizon, folds=3)
    h = Histories.from_frame(world.ratings, Vocabulary(world.item_ids))
    tasks = list(model._tasks_long(h) if horizon == "long" else model._tasks_next(h))
    assert len(tasks) == 3
    for learn, shown, hidden in tasks:
        assert len(hidden.rows) and (hidden.rating >= 4).all()
        assert not set(zip(shown.rows, shown.items)) & set(zip(hidden.rows, hidden.items))
        for b in np.unique(hidden.rows):
            assert shown.timestamp[shown.rows == b].max(initial=0) <= hidden.timestamp[hidden.rows == b].min()
        if horizon == "long":
            assert h.timestamp[learn].max() < hidden.timestamp.min()
        else:
            assert len(np.unique(h.rows[learn])) + len(shown) == 60


@given(st.lists(st.integers(0, 4), max_size=20), st.sampled_from([0.0, 0.3, 1.0]))
def test_hidden_likes_count_for_one_person_in_all(sizes, share):
    "However much the first one counts, every person counts alike."
    likes = np.array(sizes, np.int64)
    rows = np.repeat(np.arange(len(likes)), likes)
    counts = linear_hybrid._counts_of_likes(rows, likes, share)
    np.testing.assert_allclose(np.bincount(rows, counts, len(likes)), likes, rtol=1e-5)
    first = np.unique(rows, return_index=True)[1]
    np.testing.assert_allclose(counts[first], 1 - share + share * likes[likes > 0], rtol=1e-5)
    np.testing.assert_allclose(np.delete(counts, first), 1 - share, rtol=1e-5)


def test_the_very_next_film_is_told_by_order():
    """A planted truth: after film 2k comes 2k + 1, and everybody likes some of films 20 to 24, the last two at the very
    end, when nothing tells which. Where only the very next film counts, order counts for more.
    """
    rng, rows = np.random.default_rng(0), []
    for person in range(150):
        pairs = [film for even in 2 * rng.permutation(10)[:6] for film in (even, even + 1)]
        first, *last = 20 + rng.permutation(5)[:3]
        rows += [(person, film, 5.0) for film in [first, *pairs, *last]]  # the last three are hidden
    frame = pd.DataFrame(rows, columns=["user_id", "item_id", "rating"])
    frame["timestamp"] = 1_000_000_000 + 86_400 * frame.groupby("user_id").cumcount()
    one, soon = (
        LinearHybrid(horizon=horizon, regularization=5, regularization_next=5).fit(Dataset.from_frames(frame))
        for horizon in ("one", "next")
    )
    order = lambda model: sum(model.state_.weights[name] for name in ("next_items", "transitions"))
    assert order(one) > order(soon)


def test_people_are_judged_once():
    world = made_world(users=60)
    model = started(world, folds=4)
    h = Histories.from_frame(world.ratings, Vocabulary(world.item_ids))
    asked = [len(np.unique(shown.rows)) for _, shown, _ in model._tasks_next(h)]
    assert sum(asked) == (h.likes(4.0).sizes >= 5).sum()
    assert all(len(shown) <= 2 for _, shown, _ in started(world, folds=4, people=2)._tasks_next(h))


@pytest.mark.parametrize("people", [500, 51, 40, 25, 5, 1])
def test_of_many_people_a_few_are_judged(people):
    "At most `people` in all, never more than a fourth in one group, in as few groups as that takes."
    world = made_world(users=60, rows=1500)
    model = started(world, folds=4, people=people)
    h = Histories.from_frame(world.ratings, Vocabulary(world.item_ids))
    tasks, n = list(model._tasks_next(h)), int((h.likes(4.0).sizes >= 5).sum())
    sizes = [len(shown) for _, shown, _ in tasks]
    assert n == 51 and len(sizes) == min(4, np.ceil(4 * people / n)) and max(sizes) <= np.ceil(n / 4)
    assert sum(sizes) == min(n, people)
    for learn, shown, hidden in tasks:
        assert len(np.unique(h.rows[learn])) <= 60 - len(shown) and len(np.unique(hidden.rows)) <= len(shown)


def test_a_leak_is_worth_a_lot_and_ours_has_none():
    """A film that everybody likes last gives the answer away to whoever trains on the hidden part.

    Shown the future, the model wins by far; held to the protocol, it cannot know.
    """
    rng, rows = np.random.default_rng(0), []
    for u in range(150):
        secret = 121 + u % 30
        films = [*(1 + rng.permutation(120)[:8]), secret]
        rows += [(u, int(f), 5.0, 1000 * u + k) for k, f in enumerate(films)]
    world = Dataset.from_frames(pd.DataFrame(rows, columns=["user_id", "item_id", "rating", "timestamp"]))
    task = rank_people(world, seed=0)
    ndcg = lambda data: (
        judge(LinearHybrid(weights=dict(likes=1.0), regularization=1).fit(data), task, ks=(10,), names=["ndcg"])
        .people["ndcg@10"]
        .mean()
    )
    told = world.with_ratings(pd.concat([task.train.ratings, task.histories, task.targets]))
    assert ndcg(told) > ndcg(task.train) + 0.3


def test_the_moment_of_asking():
    """Shown on the day it was given, a history leads to the films of that day; with the long horizon, to those of the
    end.
    """
    rows = [(u, 1 + (u % 5) if u < 60 else 6 + (u % 5), 5.0, (0 if u < 60 else 4 * 10**7) + u) for u in range(120)]
    rows += [(u, 20 + k, 4.0, t + 200 + k) for u, _, _, t in list(rows) for k in range(3)]
    world = Dataset.from_frames(pd.DataFrame(rows, columns=["user_id", "item_id", "rating", "timestamp"]))
    early = pd.DataFrame(dict(user_id=999, item_id=[20, 21], rating=5.0, timestamp=[300, 301]))
    only = dict(popular=1.0, now=1.0, lately=1.0)
    for horizon, films in dict(next=range(1, 6), long=range(6, 11)).items():
        best = LinearHybrid(horizon=horizon, weights=only).fit(world).top(early, 6).item_id
        assert len(set(best) & set(films)) == 5


def test_the_films_of_this_month():
    "For the coming months the last thirty days are a part, also for somebody unknown; for the next films none."
    day, rows = 86_400, []
    for film, start, people in ((1, 0, 60), (2, 300, 25), (3, 395, 15)):  # the largest, one of this year, one of now
        rows += [(100 * film + u, film, 5.0, day * start + u) for u in range(people)]
    rows += [(u, 10, 5.0, day * 400) for u in range(2)]
    world = Dataset.from_frames(pd.DataFrame(rows, columns=["user_id", "item_id", "rating", "timestamp"]))
    only = {"popular, new": 1.0, "this month, new": 1.0}
    first = lambda weights: (
        LinearHybrid(horizon="long", weights=weights).fit(world).top(NOBODY, 1, user_ids=[9]).item_id[0]
    )
    assert [first({"popular, new": 1.0}), first(only)] == [1, 3]
    with pytest.raises(DataError, match="there is no part"):
        LinearHybrid(weights=only).fit(world)


def test_lambda_goes_with_the_likes_of_the_average_film():
    world = made_world(users=60)
    likes = world.ratings[world.ratings["rating"] >= world.like]
    usual = 15 * len(likes) / likes["item_id"].nunique()
    fitted = lambda **settings: LinearHybrid(weights=dict(likes=1.0), **settings).fit(world)
    ours, same, own = fitted(), fitted(regularization=usual), fitted(regularization=7.0)
    assert ours.facts["regularization"] == pytest.approx(usual)
    assert own.facts["regularization"] == 7.0
    assert np.allclose(ours.score(likes), same.score(likes), atol=1e-5)
    crowd = world.with_ratings(
        pd.concat([likes.assign(user_id=likes["user_id"] + 1000 * k) for k in range(300)], ignore_index=True)
    )
    for horizon, most in dict(next=300.0, long=3000.0).items():
        model = LinearHybrid(horizon=horizon, weights=dict(likes=1.0)).fit(crowd)
        assert model.facts["regularization"] == most


def test_weights_that_separate_perfectly_stay_finite():
    views = torch.zeros(5, 10, 2, dtype=torch.float64)
    views[:, 0, 0] = 1
    liked = torch.zeros(5, 10, dtype=torch.bool)
    liked[:, 0] = True
    weights = choice_weights([(views, liked, torch.ones(5))], [0.1, 0.1], 1.0)
    assert 0.1 < weights[0] < 10 and weights[1] == 0.1


@given(seed=st.integers(0, 99), strength=st.sampled_from([0.1, 10.0, 1e4]))
@settings(max_examples=30, deadline=None)
def test_the_chosen_weights_are_the_maximum(seed, strength):
    "The gradient of the likelihood, by automatic differentiation, is zero there; some people have likes off the list."
    dice, prior = torch.Generator().manual_seed(seed), torch.tensor([0.3, 0.1, -0.2, 0.0]).double()
    views = 3 * torch.randn(30, 12, 4, generator=dice, dtype=torch.float64)
    liked = torch.rand(30, 12, generator=dice) < 0.2
    sizes = liked.sum(1) + torch.randint(0, 2, (30,), generator=dice) + 1
    weights = choice_weights(
        [(views[:10], liked[:10], sizes[:10]), (views[10:], liked[10:], sizes[10:])], prior, strength
    )
    weights = weights.clone().requires_grad_()
    chances = ((views @ weights).log_softmax(1) * liked).sum(1) / sizes
    (chances.sum() - strength * (weights - prior).square().sum()).backward()
    assert weights.grad.abs().max() < 1e-5 * max(1.0, strength)


def test_more_strength_moves_less():
    world = made_world(users=60)
    weak, strong = (LinearHybrid(regularization=50, regularization_next=50, strength=s).fit(world) for s in (0.1, 1e6))
    away = lambda m: sum(
        abs(w - p)
        for w, p in zip(m.facts["weights"].values(), m._prior(m.state_.fields, m.state_.timed, False).values())
    )
    assert away(strong) < 1e-2 < away(weak)


def test_unknown_part_and_kept_facts(tmp_path):
    world = made_world()
    with pytest.raises(DataError, match="there is no part 'horoscope'"):
        LinearHybrid(weights=dict(horoscope=1.0)).fit(world)
    model = LinearHybrid(regularization=50, regularization_next=50).fit(world)
    model.save(tmp_path / "m")
    again = LinearHybrid.load(tmp_path / "m")
    assert again.facts == model.facts
    assert again.plot_weights().get_xlabel() == "weight"


def test_ahead_of_popularity_in_time():
    "Tastes that last, in a world where popularity says little: known people are found what they like later."
    rng = np.random.default_rng(0)
    rows = [
        (u, int(1 + 2 * f + u % 2), 5.0, int(1000 * k + rng.integers(0, 1000)))
        for u in range(80)
        for k, f in enumerate(rng.permutation(40)[:20])
    ]
    task = rank_future(Dataset.from_frames(pd.DataFrame(rows, columns=["user_id", "item_id", "rating", "timestamp"])))
    ndcg = {
        m: judge(model.fit(task.train), task, ks=(10,), names=["ndcg"]).people["ndcg@10"].mean()
        for m, model in dict(
            popular=Popular(), long=LinearHybrid(horizon="long", regularization=20, regularization_next=20)
        ).items()
    }
    assert ndcg["long"] > 1.3 * ndcg["popular"]


def test_copies_do_not_share_weights():
    model = LinearHybrid(weights=dict(likes=1.0))
    world = made_world()
    model.fit(world)
    model.facts["weights"]["likes"] = 5.0
    assert replace(model).fit(world).facts["weights"] == dict(likes=1.0)


def test_a_refit_keeps_what_was_chosen_where_it_fits():
    world = made_world(users=60)
    first = LinearHybrid(regularization=50, regularization_next=50).fit(world)
    features = MovieFeatures.from_dataset(world)
    second = first.for_refit(features, world.has_times)
    assert second.items is None and second.weights == first.facts["weights"] and second.judged == first.facts["judged"]
    second.fit(world)
    assert second.facts["judged"] == first.facts["judged"] > 0
    np.testing.assert_array_equal(second.score(world.ratings), first.score(world.ratings))
    assert second.for_refit(features, world.has_times).weights == first.facts["weights"]  # kept once more
    anew = second.for_refit(features, world.has_times, validate=True)
    assert (anew.weights, anew.judged) == (None, None)
    for other in (first.for_refit(features, False), replace(first, fields=("title",)).for_refit(features, True)):
        assert other.weights is None and other.judged is None
    own = LinearHybrid(weights=dict(likes=1.0)).fit(world)
    assert own.for_refit(features, True, validate=True).weights == dict(likes=1.0)


def test_other_weights_share_what_was_learned():
    world = made_world()
    model = LinearHybrid(regularization=50, regularization_next=50).fit(world)
    scores = model.score(world.ratings)
    other = model.with_weights(dict(popular=1.0))
    assert other.state_.item_weights is model.state_.item_weights
    np.testing.assert_array_equal(model.score(world.ratings), scores)
    fresh = LinearHybrid(weights=dict(popular=1.0), regularization=50, regularization_next=50).fit(world)
    np.testing.assert_array_equal(other.score(world.ratings), fresh.score(world.ratings))


def test_validation_leaves_no_trace():
    "Weights are chosen from values of their own: the model that comes out is the one with these weights given."
    world = made_world(users=60)
    chosen = LinearHybrid(regularization=50, regularization_next=50).fit(world)
    given = replace(chosen, weights=chosen.facts["weights"]).fit(world)
    np.testing.assert_array_equal(chosen.score(world.ratings), given.score(world.ratings))


@pytest.mark.parametrize("users", [30, 300])
def test_cold_films_are_the_same_by_people_or_by_weights(users):
    "What likes add to films without one: through the people of the inverse, or through the item-item weights."
    world = made_world(users=users, items=80)
    model = LinearHybrid(regularization=20, regularization_next=20, weights=dict(likes=1.0)).fit(world)
    state, features = model.state_, MovieFeatures.from_dataset(world)
    rated = np.isin(state.items.ids, world.ratings["item_id"])
    placer = model._placer(state, features, rated)
    cold = state.cold_items.numpy()
    films = MovieFeatures(features.frame.iloc[cold])
    weights, expected, proxies = model._placement(state, placer, placer.map.describe(films), films)
    assert len(cold)
    np.testing.assert_allclose(state.cold_weights.toarray(), weights.toarray(), atol=1e-5)
    np.testing.assert_allclose(state.expected_log_likes, expected, atol=1e-5)
    np.testing.assert_allclose(state.proxies.toarray(), proxies.toarray(), atol=1e-4)


# Thin tables ----------------------------------------------------------------------------------------------------------
def thin_and_exact(**settings):
    "Two fits to the same world, one with few neighbours, one with exact tables."
    world = made_world(users=60, items=80, rows=1500)
    make = lambda n: LinearHybrid(regularization=20, regularization_next=20, neighbours=n, **settings).fit(world)
    return world, make(7), make(None)


def test_all_neighbours_are_the_exact_tables():
    world, _, exact = thin_and_exact()
    for n in (len(exact.state_.films), 10_000):
        full = replace(exact, neighbours=n).fit(world)
        assert full.facts["weights"] == exact.facts["weights"] and full.facts["neighbours"] == n
        np.testing.assert_array_equal(full.state_.item_weights.toarray(), exact.state_.item_weights)
        np.testing.assert_array_equal(full.state_.next_weights.toarray(), exact.state_.next_weights)
        np.testing.assert_array_equal(full.state_.cold_weights.toarray(), exact.state_.cold_weights)
        np.testing.assert_allclose(full.score(world.ratings), exact.score(world.ratings), atol=1e-4)
    assert exact.facts["neighbours"] is None


def test_few_neighbours_are_the_strongest():
    _, thin, exact = thin_and_exact()
    for name in ("item_weights", "next_weights"):
        table, whole = getattr(thin.state_, name), getattr(exact.state_, name).numpy()
        assert np.diff(table.indptr).max() <= 7 and (table.data.dtype, table.indices.dtype) == (np.float32, np.int32)
        for row, kept in zip(whole, table.toarray()):
            assert set(kept) == {0, *row[np.argsort(-np.abs(row), kind="stable")[:7]]}
    assert np.diff(thin.state_.transitions.indptr).max() <= 7
    assert np.diff(thin.state_.cold_weights.tocsc().indptr).max() <= 7


def test_thin_tables_are_saved_and_explained(tmp_path):
    "What is saved comes back in the same form, fits are alike, and contributions sum to scores, of any film."
    world, thin, exact = thin_and_exact()
    thin.save(tmp_path / "thin"), exact.save(tmp_path / "exact")
    for model, folder in ((thin, "thin"), (exact, "exact")):
        again = LinearHybrid.load(tmp_path / folder)
        assert again.facts == model.facts and type(again.state_.item_weights) is type(model.state_.item_weights)
        np.testing.assert_array_equal(again.score(world.ratings), model.score(world.ratings))
    np.testing.assert_array_equal(replace(thin).fit(world).score(world.ratings), thin.score(world.ratings))
    person = world.ratings["user_id"].iloc[0]
    own = Histories.from_frame(world.ratings, thin.items, [person])
    scores = thin.complete_scores(own)[0]
    for j in range(len(thin.items)):
        assert abs(thin.contributions(own, j).score - float(scores[j])) < 1e-3


def test_a_save_from_before_there_were_thin_tables(tmp_path):
    "It knows neither the setting nor the fact, and its tables are dense."
    world, _, exact = thin_and_exact()
    exact.save(tmp_path / "old")
    config = json.loads((tmp_path / "old/config.json").read_text())
    del config["settings"]["neighbours"], config["facts"]["neighbours"]
    (tmp_path / "old/config.json").write_text(json.dumps(config))
    old = LinearHybrid.load(tmp_path / "old")
    assert old.facts["neighbours"] is None
    np.testing.assert_array_equal(old.score(world.ratings), exact.score(world.ratings))
    features = MovieFeatures.from_dataset(world)
    more = MovieFeatures(pd.concat([features.frame, features.frame.tail(1).assign(item_id=9999)]), "more")
    assert np.isfinite(old.with_movies(more).score(world.ratings, item_ids=[9999])).all()


@pytest.mark.parametrize("n", [7, None])
def test_films_come_into_thin_tables(n):
    "One by one or at once; old films stay as they are, and contributions sum."
    world = made_world(users=60, items=80, rows=1500)
    model = LinearHybrid(regularization=20, regularization_next=20, neighbours=n).fit(world)
    features = MovieFeatures.from_dataset(world)
    late = [features.frame.head(1).assign(item_id=i, title=f"Late {i}") for i in (-5, 9999)]
    both = MovieFeatures(pd.concat([features.frame, *late]).sort_values("item_id").reset_index(drop=True), "more")
    one = MovieFeatures(pd.concat([features.frame, late[1]]).reset_index(drop=True), "more")
    grown, steps = model.with_movies(both), model.with_movies(one).with_movies(both)
    np.testing.assert_allclose(grown.score(world.ratings), steps.score(world.ratings), atol=1e-4)
    old = model.items.ids[model.state_.liked.numpy()]
    before, after = (m.score(world.ratings, item_ids=old) for m in (model, grown))
    np.testing.assert_allclose(after, before, atol=1e-4)
    own = Histories.from_frame(world.ratings, grown.items, [world.ratings["user_id"].iloc[0]])
    scores = grown.complete_scores(own)[0]
    for j in grown.items.to_idx([-5, 9999, int(world.item_ids[0])]):
        assert abs(grown.contributions(own, j).score - float(scores[j])) < 1e-3


# Weights that know the person -----------------------------------------------------------------------------------------
@given(pairs=histories, seed=st.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_facts_against_a_loop(pairs, seed):
    own, likes = as_histories(pairs), np.random.default_rng(seed).integers(0, 50, 7).astype(np.float32)
    facts = personal_facts(likes, own)
    assert facts.shape == (5, len(FACTS)) and np.isfinite(facts).all() and np.abs(facts).max(initial=0) <= 0.6325
    log = np.log1p(likes)
    usual = (likes * log).sum() / max(likes.sum(), 1)
    for person in range(5):
        at = own.rows == person
        if not at.any():
            assert not facts[person].any()
            continue
        days = (own.timestamp[at].max() - own.timestamp[at].min()) / 86_400
        plain = [np.log(at.sum()) - 4, (np.log1p(days) - 2) / 2, (log[own.items[at]].mean() - usual) / 0.5]
        np.testing.assert_allclose(facts[person], np.clip(plain, -2, 2) / 10**0.5, atol=1e-5)


def sloped(world, **settings):
    "A model whose weights depend on every fact."
    model = LinearHybrid(regularization=50, regularization_next=50, personal=False, **settings).fit(world)
    dice, weights = np.random.default_rng(0), dict(model.state_.weights)
    plain = [name for name in weights if not name.endswith(", new")]
    return model.with_weights(weights | {f"{n}, {f}": float(dice.normal()) for n in plain for f in FACTS})


def test_scores_are_sums_of_parts_whatever_the_person():
    "The quick sum, the parts one by one, and the reasons agree; cold people and people without a like are among them."
    world = made_world()
    model = sloped(world)
    h = Histories.from_frame(world.ratings, model.items, [*np.unique(world.ratings["user_id"]), -5])
    liked, slow = model.state_.liked, torch.zeros(len(h), len(model.state_.liked))
    for name, said in model.parts(h):
        slow += model.state_.weights[name] * said
    quick = model.complete_scores(h)[:, liked]
    np.testing.assert_allclose(quick, slow, atol=2e-4)
    for person in np.unique(world.ratings["user_id"])[:3]:
        own = Histories.from_frame(world.ratings[world.ratings["user_id"] == person], model.items, [person])
        scores = model.complete_scores(own)[0]
        for item in (0, int(liked[0]), int(liked[-1])):
            assert abs(model.contributions(own, item).score - float(scores[item])) < 1e-4 * max(1, abs(scores[item]))


def test_slopes_are_saved_and_kept_for_the_next_fit(tmp_path):
    world = made_world()
    model = sloped(world)
    model.save(tmp_path / "m")
    again = LinearHybrid.load(tmp_path / "m")
    np.testing.assert_allclose(again.score(world.ratings), model.score(world.ratings), atol=1e-5)
    features = MovieFeatures.from_dataset(world)
    next_fit = again.for_refit(features, world.has_times)
    assert next_fit.weights == model.state_.weights
    np.testing.assert_allclose(next_fit.fit(world).score(world.ratings), model.score(world.ratings), atol=1e-3)
    assert again.with_movies(features).state_.weights == model.state_.weights


def test_slopes_only_where_they_are_chosen_by_validation():
    world = made_world(users=60)
    quick = dict(regularization=50, regularization_next=50)
    slopes = lambda model: [name for name in model.state_.weights if name.endswith(FACTS)]
    assert len(slopes(LinearHybrid(**quick).fit(world))) > 20
    assert not slopes(LinearHybrid(**quick, personal=False).fit(world))
    assert not slopes(LinearHybrid(**quick, horizon="long").fit(world))
    timeless = Dataset.from_frames(world.ratings.drop(columns="timestamp"), world.movies)
    assert not slopes(LinearHybrid(**quick).fit(timeless))
    with pytest.raises(DataError, match="there is no part 'luck, length'"):
        LinearHybrid(weights={"luck, length": 1.0}).fit(world)


def test_a_planted_dependence_is_found():
    "Whoever has liked little goes on along a circle of films; whoever has liked much likes what comes at random."
    dice, rows = np.random.default_rng(0), []
    for person in range(240):
        n = 8 if person % 2 else 40
        ids = (dice.integers(60) + np.arange(n)) % 60 if person % 2 else dice.permutation(60)[:n]
        rows.append(pd.DataFrame(dict(user_id=person, item_id=ids, rating=5.0, timestamp=10**9 + 60 * np.arange(n))))
    world = Dataset.from_frames(pd.concat(rows))
    weights = LinearHybrid(regularization=20, regularization_next=20).fit(world).state_.weights
    assert weights["next_items, length"] + weights["transitions, length"] < -0.1


# How films are placed -------------------------------------------------------------------------------------------------
def test_a_save_from_before_models_said_how_they_place_films(tmp_path):
    "It answers as it did about films without likes, known then or added now, and explains it exactly."
    world = made_world(users=60, items=80, rows=1500)
    features = MovieFeatures.from_dataset(world)
    plain = LinearHybrid(regularization=20, regularization_next=20, weights=dict(likes=1.0)).fit(world)
    plain.state_ = replace(plain.state_, kernel="plain")
    plain.save(tmp_path / "old")
    config = json.loads((tmp_path / "old/config.json").read_text())
    assert config["facts"].pop("kernel") == "plain"
    (tmp_path / "old/config.json").write_text(json.dumps(config))
    old = LinearHybrid.load(tmp_path / "old")
    assert old.facts["kernel"] == "plain"
    np.testing.assert_array_equal(old.score(world.ratings), plain.score(world.ratings))
    late = features.frame.head(1).assign(item_id=9999)
    more = MovieFeatures(pd.concat([features.frame, late], ignore_index=True), "more")
    grown = old.with_movies(more)
    np.testing.assert_array_equal(grown.score(world.ratings), plain.with_movies(more).score(world.ratings))
    assert grown.facts["kernel"] == "plain"
    own = Histories.from_frame(world.ratings, grown.items, [world.ratings["user_id"].iloc[0]])
    scores = grown.complete_scores(own)[0]
    for j in [int(grown.items.to_idx([9999])[0]), *grown.state_.cold_items[:3].tolist()]:
        assert abs(grown.contributions(own, j).score - float(scores[j])) < 1e-3
    assert old.for_refit(features, True).fit(world).facts["kernel"] == "squared"
