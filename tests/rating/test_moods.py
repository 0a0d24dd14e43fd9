"""What ratings of the same minutes have in common: the smoother by brute force, and moods through a model's life."""

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.moods import Moods, choose_moods, find_moods, moments_of

QUICK = dict(n_factors=2, chains=1, n_samples=12, burn_in=8, keep=12, content_components=0, progress=False)


def brute_force(who, when, rest, precision, size, memory, asked, moments):
    "Mean and known variance, by dense matrices."
    seen = precision > 0
    near = lambda a, s, b, t: size * np.exp(-np.abs(s[:, None] - t[None]) / memory) * (a[:, None] == b[None])
    K = near(who[seen], when[seen], who[seen], when[seen]) + np.diag(1 / precision[seen])
    cross = near(asked, moments, who[seen], when[seen])
    return cross @ np.linalg.solve(K, rest[seen]), np.einsum("nm,mn->n", cross, np.linalg.solve(K, cross.T))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(1, 25),
    st.sampled_from([0.01, 0.2, 3.0]),
    st.sampled_from([1.0, 60.0, 3e4]),
    st.sampled_from([1, 10, 10**5]),
)
def test_any_moment_against_brute_force(seed, n, size, memory, span):
    rng = np.random.default_rng(seed)
    who, when = rng.integers(0, 3, n), 1e9 + rng.integers(0, span, n).astype(float)
    rest, precision = rng.standard_normal(n), rng.choice([0.0, 0.5, 2.0], n)
    precision[0] = 1.0
    asked, at = rng.integers(-1, 5, 40), 1e9 + rng.uniform(-span, 2 * span, 40)
    asked, at = np.append(asked, who), np.append(at, when)
    mean, known = find_moods(who, when, rest, precision, size, memory).at(asked, at)
    wanted, sure = brute_force(who, when, rest, precision, size, memory, asked, at)
    np.testing.assert_allclose(mean, wanted, atol=2e-3 * max(1, size))
    np.testing.assert_allclose(known, sure, atol=2e-3 * max(1, size))
    assert (known >= 0).all() and (known <= size * (1 + 1e-5)).all()


def test_nobody_has_no_moods():
    nothing = np.array([])
    moods = find_moods(nothing.astype(int), nothing, nothing, nothing, 0.1, 300.0)
    assert len(moods) == 0 and moments_of(nothing.astype(int), nothing)[0].shape == (0,)
    assert len(find_moods(np.array([0]), np.array([5.0]), np.array([1.0]), np.array([1.0]), 0.1, 300.0)) == 1
    assert moods.at(np.array([3, -1]), np.array([0.0, 1.0]))[0].tolist() == [0, 0]
    assert moods.at(np.array([], int), np.array([]))[0].shape == (0,)


def test_noise_alone_is_no_mood():
    rng = np.random.default_rng(1)
    for seed in range(5):
        who, when = np.repeat(np.arange(50), 40), rng.integers(0, 4000, 2000).astype(float)
        assert choose_moods(who, when, rng.standard_normal(2000), np.ones(2000), rng.random(2000) < 0.2) is None


def planted(people=150, seed=0, strength=0.5, **frames):
    "People who rate 30 films in each of two evenings, a minute apart, in moods that last ten minutes."
    rng = np.random.default_rng(seed)
    clock = np.r_[np.arange(30), 5000 + np.arange(30)] * 60
    shared = strength * np.exp(-np.abs(clock[:, None] - clock[None, :]) / 600)
    mood = (np.linalg.cholesky(shared + 1e-9 * np.eye(60)) @ rng.standard_normal((60, people))).T.ravel()
    films = np.concatenate([rng.permutation(150)[:60] for _ in range(people)])
    stars = 3 + 0.5 * rng.standard_normal(150)[films] + mood + 0.5 * rng.standard_normal(60 * people)
    ratings = pd.DataFrame(
        dict(
            user_id=np.repeat(np.arange(people), 60),
            item_id=films,
            rating=np.clip(np.round(2 * stars) / 2, 0.5, 5),
            timestamp=10**9 + np.tile(clock, people),
        )
    )
    held = rng.random(len(ratings)) < 0.2
    return Dataset.from_frames(ratings[~held], **frames), ratings[held].reset_index(drop=True)


@pytest.fixture(scope="module")
def world():
    data, test = planted()
    return data, test, BayesianHybrid(**QUICK).fit(data)


def error(model, test, **asked):
    times = asked.pop("timestamps", test["timestamp"])
    return float(np.sqrt(np.mean((model.predict(test["user_id"], test["item_id"], times) - test["rating"]) ** 2)))


def test_planted_moods_are_found_and_used(world):
    data, test, model = world
    without = BayesianHybrid(**QUICK, moods=False).fit(data)
    assert isinstance(model.state_.moods, Moods) and without.state_.moods is None
    assert all(torch.equal(t, without.state_.samples[name]) for name, t in model.state_.samples.items())
    assert error(model, test) < error(without, test) - 0.02
    asked = test["user_id"], test["item_id"]
    assert (model.predict(*asked) == without.predict(*asked)).all()  # no moments, no moods
    later = test["timestamp"] + 10**7
    assert np.abs(model.predict(*asked, later) - without.predict(*asked, later)).max() < 1e-6
    new = ([9999], [test["item_id"][0]], [test["timestamp"][0]])
    assert model.predict(*new) == without.predict(*new)


def test_intervals_are_narrower_and_hold(world):
    data, test, model = world
    told = model.predict(test["user_id"], test["item_id"], test["timestamp"], interval=0.9, return_std=True)
    blind = model.predict(test["user_id"], test["item_id"], interval=0.9, return_std=True)
    assert told["std"].mean() < blind["std"].mean()
    assert 0.84 < test["rating"].between(told["low"], told["high"]).mean() < 0.96
    chances = model.probabilities(test["user_id"], test["item_id"], test["timestamp"])
    np.testing.assert_allclose(chances.sum(axis=1), 1, atol=1e-6)


def test_parts_sum_with_moods(world):
    _, test, model = world
    asked = test["user_id"], test["item_id"], test["timestamp"]
    stars, total = model.predict(*asked), model.star_parts(*asked).sum(axis=1).to_numpy()
    inside = (stars > 1) & (stars < 4.5)  # the average of clipped states is not the clipped average
    np.testing.assert_allclose(stars[inside], total[inside], atol=0.02)


def test_moods_are_saved(world, tmp_path):
    _, test, model = world
    model.save(tmp_path / "model")
    again = BayesianHybrid.load(tmp_path / "model")
    asked = test["user_id"], test["item_id"], test["timestamp"]
    assert again.predict(*asked, return_std=True).equals(model.predict(*asked, return_std=True))
    assert again.state_.moods.size == model.state_.moods.size and again.moods is True


def test_those_who_join_bring_their_moods(world):
    data, test, model = world
    more, asked = planted(people=12, seed=5)
    shift = lambda frame: frame.assign(user_id=frame["user_id"] + 1000)
    grown = model.with_ratings(shift(more.ratings))
    assert len(grown.state_.moods) > len(model.state_.moods)
    at = shift(asked[asked["item_id"].isin(more.item_ids)])
    assert (grown.state_.moods.at(grown.users.to_idx(at["user_id"]), at["timestamp"].to_numpy())[1] > 0).all()
    old = grown.predict(test["user_id"], test["item_id"], test["timestamp"])
    np.testing.assert_allclose(old, model.predict(test["user_id"], test["item_id"], test["timestamp"]), atol=1e-6)
    whose = data.ratings["user_id"].isin([3, 4])
    again = model.with_ratings(data.ratings[whose])  # known people, told again: moved nobody, forgot nothing
    assert len(again.state_.moods) == len(model.state_.moods)
    for name in ("owner", "time"):
        np.testing.assert_array_equal(getattr(again.state_.moods, name), getattr(model.state_.moods, name))


@pytest.mark.parametrize("likelihood", ["normal", "ordered"])
@pytest.mark.parametrize("gap", [0, 8.0])
def test_any_settings(likelihood, gap):
    data, test = planted(people=120, seed=2)
    settings = dict(QUICK, likelihood=likelihood, sitting_gap=gap)
    model = BayesianHybrid(**settings).fit(data)
    assert model.state_.moods is not None
    assert error(model, test) < error(BayesianHybrid(**settings, moods=False).fit(data), test)


def test_days_without_hours_do_no_harm():
    data, test = planted(people=120, seed=3, strength=1e-6)
    day = lambda frame: frame.assign(timestamp=frame["timestamp"] // 86_400 * 86_400)
    data, test = data.with_ratings(day(data.ratings)), day(test)
    model, without = (BayesianHybrid(**QUICK, moods=moods).fit(data) for moods in (True, False))
    assert error(model, test) < error(without, test) + 1e-3
