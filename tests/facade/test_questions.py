"""Questions for newcomers: the greedy choice against brute force, planted tastes, and what is never asked."""

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import HealthCheck, given, settings, strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.questions import chances_to_know, choose_questions, next_questions, popularity_entropy
from hybrid_movie_rec.facade.state import fit_sides
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.interface import Doubt
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.training import Trainer
from tests.facade.test_update import WORLD

EASY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
FAST = dict(n_samples=24, burn_in=8, keep=16, progress=False)


@pytest.fixture(scope="module")
def state():
    return fit_sides(WORLD, BayesianHybrid.fast(n_factors=3, **FAST), None, fields=())


def made_doubt(seed, S=2, N=6, K=3):
    rng = np.random.default_rng(seed)
    square = lambda: torch.from_numpy(rng.normal(size=(S, K, K)))
    root, heavy = square(), square()
    films = torch.from_numpy(rng.normal(size=(S, N, K)))
    noise = torch.from_numpy(rng.uniform(0.3, 2, (S, N)))
    return Doubt(films, root @ root.mT, noise, heavy @ heavy.mT), rng.uniform(0.05, 1, N)


@EASY
@given(st.integers(0, 10_000), st.integers(1, 8), st.sampled_from([0.0, 0.5, 1.0]))
def test_the_choice_is_the_best_of_each_step(seed, k, weight):
    doubt, known = made_doubt(seed)
    at, tells = choose_questions(doubt, known, k, weight)
    assert len(at) == min(k, 6) == len(set(at.tolist())) and (0 <= tells).all() and (tells <= 1 + 1e-9).all()
    spread = doubt.spread.clone()
    for chosen in at:
        worth = []
        for i in range(6):
            z = doubt.films[:, i]
            after = torch.linalg.inv(
                torch.linalg.inv(spread) + z[:, :, None] * z[:, None] / doubt.noise[:, i, None, None]
            )
            gain = ((spread - after) * doubt.matter).sum((1, 2)).mean()
            worth.append(float(gain * known[i] ** weight))
        free = [i for i in range(6) if i not in at[: at.tolist().index(chosen)]]
        assert np.isclose(worth[chosen], max(worth[i] for i in free), rtol=1e-5)
        z = doubt.films[:, chosen]
        after = torch.linalg.inv(
            torch.linalg.inv(spread) + z[:, :, None] * z[:, None] / doubt.noise[:, chosen, None, None]
        )
        spread = spread + known[chosen] * (after - spread)


films = st.sampled_from(WORLD.item_ids.tolist())


@EASY
@given(
    st.dictionaries(films, st.sampled_from([1.0, 3.0, 5.0]), max_size=12),
    st.lists(films, max_size=5),
    st.integers(1, 40),
)
def test_nothing_is_asked_twice(state, ratings, unseen, k):
    found = next_questions(state, ratings, ListOptions(k=k, exclude=unseen or None))
    assert not set(found["item_id"]) & ({*ratings} | set(unseen)) and found["item_id"].is_unique
    assert found["rank"].tolist() == list(range(1, len(found) + 1))
    assert ((0 < found["known"]) & (found["known"] <= 1)).all()
    rated = set(WORLD.ratings["item_id"]) - {*ratings} - set(unseen)
    assert len(found) == min(k, len(rated))


@EASY
@given(st.lists(st.integers(0, 29), unique=True, max_size=10), st.floats(0, 40))
def test_chances_are_chances(state, items, strength):
    found = chances_to_know(state, np.array(items, np.int64), strength)
    assert (0 <= found).all() and (found <= 1 + 1e-6).all()
    np.testing.assert_allclose(chances_to_know(state, np.array(items, np.int64), 0), state.counts / 40, atol=1e-6)


def planted(seed=0, people=300):
    """Two tastes that decide about films 0 to 19 (half each way); films 20 to 39 everybody gives the same.

    All films are equally well known.
    """
    rng = np.random.default_rng(seed)
    taste = rng.choice([-1, 1], people)
    sign = np.r_[np.tile([1, -1], 10), np.zeros(20)]
    u, i = np.nonzero(rng.random((people, 40)) < 0.6)
    stars = 3 + 1.4 * taste[u] * sign[i] + rng.normal(0, 0.3, len(u))
    stars = np.clip(np.round(2 * stars) / 2, 0.5, 5)
    return Dataset.from_frames(pd.DataFrame(dict(user_id=u + 1, item_id=i, rating=stars, timestamp=10**9 + u)))


def test_a_planted_taste_is_asked_about():
    state = fit_sides(planted(), BayesianHybrid.fast(n_factors=2, **FAST), None, fields=())
    first = next_questions(state, {}, ListOptions(k=3))
    assert first["item_id"].iloc[0] < 20
    everything = next_questions(state, {}, ListOptions(k=40)).set_index("item_id")["tells"]
    asked = next_questions(state, {first["item_id"].iloc[0]: 5.0}, ListOptions(k=1))
    assert asked["tells"].iloc[0] < everything.max()  # the next tells less: the taste is known


def test_other_models_and_refusals(state):
    network = fit_sides(WORLD, NetworkRating(trainer=Trainer(epochs=1, progress=False)), None, fields=())
    found = next_questions(network, {}, ListOptions(k=30))
    assert found["tells"].isna().all()
    worth = popularity_entropy(network)[network.items.to_idx(found["item_id"])]
    assert (np.diff(worth) <= 1e-12).all() and (worth >= 0).all()
    with pytest.raises(DataError, match="not a film known here"):
        next_questions(state, {"No such film": 3}, ListOptions())
    with pytest.raises(DataError, match="k=0"):
        next_questions(state, {}, ListOptions(k=0))
    with pytest.raises(DataError, match="is not a rating"):
        next_questions(state, {WORLD.item_ids[0]: 50}, ListOptions())
    with pytest.warns(UserWarning, match="next_questions: a film is left out"):
        left = next_questions(state, {WORLD.item_ids[0]: 4, "No such film": 3}, ListOptions(k=2))
    assert left.unknown == ["No such film"]
    comedies = next_questions(state, {}, ListOptions(k=30, genres="Comedy"))
    assert all("Comedy" in genres for genres in comedies["genres"])


def test_answers_narrow_what_they_say_they_narrow(state):
    "The variance that a question takes away is the variance that is gone once it is answered."
    from hybrid_movie_rec.facade.own_ratings import told_by

    chances = chances_to_know(state, np.array([], np.int64))
    item = next_questions(state, {}, ListOptions(k=1))["item_id"].iloc[0]
    said = {film: 3.0 for film in WORLD.item_ids[3:6].tolist() if film != item}
    spent = lambda ratings: state.rating.meet(told_by(state, [ratings])).doubt(0, np.arange(3), chances)
    before, after = spent(said), spent(said | {item: 3.5})
    left = lambda doubt: float((doubt.spread * doubt.matter).sum((1, 2)).mean())
    assert left(after) < left(before)
