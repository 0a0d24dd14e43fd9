"""What is known when one looks back: asked between known ratings, nowhere else, and its way through a model's life."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.distributed.fit_bayesian import fit_sharded
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.sampling import sample, with_moods
from tests.child import START
from tests.fakes import PowerFailure, failing_at

QUICK = dict(n_factors=2, chains=2, n_samples=16, burn_in=8, keep=16, content_components=0, progress=False)
DAY = 86_400


def planted(people=200, films=1500, seed=0):
    "A quarter of the people finds the good films, a quarter the bad ones: who rated a film says how good it is."
    rng = np.random.default_rng(seed)
    quality = np.repeat([1.0, -1.0], films // 2)
    found = np.array([[0.95, 0.05], [0.05, 0.95], [0.5, 0.5], [0.5, 0.5]])  # by each sort of people
    chance = np.repeat(found, films // 2, axis=1)[np.arange(people) % 4]
    seen = np.stack([rng.choice(films, 40, replace=False, p=row / row.sum()) for row in chance])
    stars = 3 + quality[seen] + 1.2 * rng.standard_normal(seen.shape)
    ratings = pd.DataFrame(
        dict(
            user_id=np.repeat(np.arange(people), 40),
            item_id=seen.ravel(),
            rating=np.clip(np.round(stars.ravel()), 1, 5),
            timestamp=10**9 + DAY * np.tile(np.arange(40), people),
        )
    )
    held = rng.random(len(ratings)) < 0.2
    held[ratings["timestamp"] == ratings["timestamp"].max()] = False  # so that all others lie between
    return Dataset.from_frames(ratings[~held]), ratings[held].reset_index(drop=True)


@pytest.fixture(scope="module")
def world():
    data, test = planted()
    return data, test, BayesianHybrid(**QUICK).fit(data), BayesianHybrid(**QUICK, hindsight=0).fit(data)


def error(model, test):
    told = model.predict(test["user_id"], test["item_id"], test["timestamp"])
    return float(np.sqrt(np.mean((told - test["rating"]) ** 2)))


def test_who_rated_a_film_counts_between_known_ratings(world):
    _, test, model, without = world
    assert without.state_.hindsight is None and model.state_.hindsight.n_states == 2 * 4
    assert error(model, test) < error(without, test) - 0.01


def test_everything_else_is_as_without(world):
    "The states, tomorrow, newcomers, no moment at all, and films that nobody has rated: to the last bit."
    data, test, model, without = world
    assert all(torch.equal(t, without.state_.samples[name]) for name, t in model.state_.samples.items())
    assert model.state_.n_states == 2 * 16 and model.trace.equals(without.trace)
    asked = test["user_id"], test["item_id"]
    assert (model.predict(*asked) == without.predict(*asked)).all()
    later = np.full(len(test), int(data.ratings["timestamp"].max()) + 1)
    assert (model.predict(*asked, later) == without.predict(*asked, later)).all()
    new = data.ratings.head(12)[["item_id", "rating", "timestamp"]]
    told = [m.posterior_for(new).predict(test["item_id"], test["timestamp"]) for m in (model, without)]
    assert (told[0] == told[1]).all()
    nobody = np.full(len(test), 9999), test["item_id"], test["timestamp"]
    assert (model.predict(*nobody) == without.predict(*nobody)).all()


def test_an_answer_does_not_depend_on_what_is_asked_beside(world):
    _, test, model, _ = world
    asked = test.head(40)
    whole = model.predict(asked["user_id"], asked["item_id"], asked["timestamp"])
    single = [model.predict([u], [i], [t])[0] for u, i, t in asked[["user_id", "item_id", "timestamp"]].to_numpy()]
    np.testing.assert_allclose(whole, single, atol=1e-6)
    mixed = asked.sample(frac=1, random_state=0)
    again = model.predict(mixed["user_id"], mixed["item_id"], mixed["timestamp"])
    np.testing.assert_allclose(whole, again[np.argsort(mixed.index.to_numpy())], atol=1e-6)


def test_parts_sum_and_intervals_hold(world):
    _, test, model, _ = world
    asked = test["user_id"], test["item_id"], test["timestamp"]
    told = model.predict(*asked, interval=0.9)
    total = model.star_parts(*asked).sum(axis=1).to_numpy()
    inside = told["stars"].between(2, 4).to_numpy()  # the average of clipped states is not the clipped average
    np.testing.assert_allclose(told["stars"][inside], total[inside], atol=0.05)
    assert 0.86 < test["rating"].between(told["low"], told["high"]).mean() < 0.97
    np.testing.assert_allclose(model.probabilities(*asked).sum(axis=1), 1, atol=1e-6)


def by_definition(state, asked, share):
    """Scores of every state and every question, number by number: the tables, moved by a share of the way to what
    hindsight expects, where a question lies between known ratings.
    """

    def scores(posterior, user, item, moment):
        row = posterior.rows([user], [item], [moment])
        a, b = (
            posterior.samples[f"{kind}.vectors"][:, int(at)].numpy().astype(np.float64)
            for kind, at in (("users", row.users), ("items", row.items))
        )
        return (a[:, :-1] * b[:, :-1]).sum(1) + a[:, -1] + b[:, -1]

    last = {user: state.sittings.end[state.sittings.owner == at].max() for at, user in enumerate(state.users.ids)}
    rated = set(state.items.ids[(state.item_grades[:-1] == 0).numpy()])
    plain, found = replace(state, hindsight=None, moods=None), []
    for user, item, moment in asked:
        own = scores(plain, user, item, moment)
        if share and moment <= last.get(user, -np.inf) and item in rated:
            own = own + share * (scores(state.hindsight, user, item, moment).mean() - own.mean())
        found.append(own + float(state.rows([user], [item], [moment]).mood or 0))
    return np.stack(found, axis=1)


@pytest.mark.parametrize("moods", [False, True])
def test_an_answer_is_the_states_moved_to_what_both_expect(world, moods):
    "Eight states that count twice beside thirty-two: a third of the way. Of known people, of strangers, of tomorrow."
    data, test, model, _ = world
    state = model.state_ if not moods else with_moods(model.state_, data.ratings, 0.2, 20 * DAY)
    some = test.sample(60, random_state=0)[["user_id", "item_id", "timestamp"]].to_numpy(copy=True)
    judge = replace(model)
    judge.state_ = state
    some[:5, 0], some[5:10, 1], some[10:20, 2] = 9999, 9999, some[10:20, 2] + 100 * DAY
    scores, asked = state.mean + by_definition(state, some, 1 / 3), some.T
    assert state.trust == pytest.approx(1 / 3) and (state.moods is not None) == moods
    np.testing.assert_allclose(judge.predict(*asked), scores.clip(*state.scale).mean(0), atol=1e-5)
    np.testing.assert_allclose(judge.star_parts(*asked).sum(axis=1), scores.mean(0), atol=1e-5)
    spread, alone = judge.predict(*asked, return_std=True), replace(model)
    alone.state_ = replace(state, hindsight=None)
    noise = alone.predict(*asked, return_std=True)["std"].to_numpy() ** 2
    plain = state.mean + by_definition(alone.state_, some, 0)
    noise = noise - plain.clip(*state.scale).var(0)
    np.testing.assert_allclose(spread["std"] ** 2, noise + scores.clip(*state.scale).var(0), atol=1e-4)


def test_hindsight_is_saved(world, tmp_path):
    _, test, model, _ = world
    model.save(tmp_path / "model")
    again = BayesianHybrid.load(tmp_path / "model")
    asked = test["user_id"], test["item_id"], test["timestamp"]
    assert (again.predict(*asked) == model.predict(*asked)).all() and again.hindsight == 100
    (tmp_path / "model" / "hindsight" / "samples.safetensors").unlink()
    with pytest.raises(DataError, match="model"):
        BayesianHybrid.load(tmp_path / "model")


def test_a_model_of_before_has_none(world, tmp_path):
    _, test, _, without = world
    without.save(tmp_path / "model")
    told = json.loads((tmp_path / "model" / "config.json").read_text())
    told["settings"].pop("hindsight")
    (tmp_path / "model" / "config.json").write_text(json.dumps(told))
    again = BayesianHybrid.load(tmp_path / "model")
    asked = test["user_id"], test["item_id"], test["timestamp"]
    assert again.state_.hindsight is None and (again.predict(*asked) == without.predict(*asked)).all()


def test_who_joins_again_is_forgotten_there(world):
    data, test, model, without = world
    own = data.ratings[data.ratings["user_id"] == 7]
    grown, plain = (m.with_ratings(own.assign(rating=6 - own["rating"])) for m in (model, without))
    asked = test["user_id"], test["item_id"], test["timestamp"]
    changed = (test["user_id"] == 7).to_numpy()
    assert (grown.predict(*asked)[~changed] == model.predict(*asked)[~changed]).all()
    np.testing.assert_allclose(grown.predict(*asked)[changed], plain.predict(*asked)[changed], atol=1e-6)
    kept = grown.state_.hindsight.samples["users.vectors"][:, 7]
    assert torch.equal(kept, grown.state_.hindsight.samples["users.vectors"][:, len(data.user_ids)])


@pytest.mark.parametrize("sweep", [20, 25, 27, 29, 55])
def test_killed_while_looking_back_and_resumed(world, tmp_path, sweep):
    data, test, model, _ = world
    half = BayesianHybrid(**QUICK)
    prepared = half.prepared(data)
    saved = half.checkpoint_of(tmp_path / "fit", prepared, 2)
    with pytest.raises(PowerFailure):
        sample(half.chains_to_run(prepared.task), prepared.task, failing_at(sweep), saved=saved)
    half.fit(data, checkpoint=tmp_path / "fit", every=2)
    asked = test["user_id"], test["item_id"], test["timestamp"]
    assert (half.predict(*asked) == model.predict(*asked)).all() and half.trace.equals(model.trace)


def test_two_processes_look_back_as_one(world, monkeypatch):
    monkeypatch.setattr("multiprocessing.get_context", lambda *how: START)  # where imports are done already
    data, test, model, _ = world
    sharded = fit_sharded(BayesianHybrid(**QUICK), data, workers=2)
    assert sharded.state_.hindsight.n_states == model.state_.hindsight.n_states
    asked = test["user_id"], test["item_id"], test["timestamp"]
    np.testing.assert_allclose(sharded.predict(*asked), model.predict(*asked), atol=1e-2)


def test_where_nothing_can_be_between_nobody_looks_back(world):
    data = world[0]
    few = data.with_ratings(data.ratings.head(2000))
    timeless = Dataset.from_frames(data.ratings.drop(columns="timestamp"))
    quick = QUICK | dict(chains=1, n_samples=4, burn_in=2)
    for settings, known in (({}, few), ({}, timeless), (dict(sitting_gap=0), data)):
        assert BayesianHybrid(**quick, **settings).fit(known).state_.hindsight is None
    with pytest.raises(DataError, match="hindsight=-1 is below 0"):
        BayesianHybrid(hindsight=-1)
    watched = BayesianHybrid(**quick).fit(data, validation=world[1])
    assert watched.trace["validation_rmse"].notna().sum() == 4 and len(watched.trace) == 6


def test_ordered_stars_look_back_as_well():
    data, test = planted(seed=1)
    quick = QUICK | dict(chains=1)
    found = [error(BayesianHybrid(**quick, likelihood="ordered", hindsight=n).fit(data), test) for n in (0, 100)]
    assert found[1] < found[0]
