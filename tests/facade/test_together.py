"""Lists for groups: rules against their definitions, mixed groups against everybody alone, and what nobody may see."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.extra.numpy import arrays

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.lists import lists_for, lists_of
from hybrid_movie_rec.facade.state import fit_sides
from hybrid_movie_rec.facade.together import RULES, group_order, together
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.training import Trainer
from tests.contract import made_world
from tests.facade.test_update import WEIGHTS, WORLD

EASY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


@pytest.fixture(scope="module")
def state():
    order = LinearHybrid(weights=WEIGHTS, regularization=5.0, regularization_next=5.0)
    rating = BayesianHybrid.fast(n_factors=3, n_samples=12, burn_in=4, keep=8, progress=False)
    return fit_sides(WORLD, rating, order, fields=())


tables = arrays(np.float64, st.tuples(st.integers(1, 5), st.integers(1, 12)), elements=st.floats(-5, 5, width=16))


@EASY
@given(tables, st.integers(1, 15), st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_orders_keep_their_promise_whoever_comes_first(opinions, k, rule, random):
    at = group_order(opinions, k, rule)
    assert len(at) == min(k, opinions.shape[1]) == len(set(at.tolist()))
    people = list(range(len(opinions)))
    random.shuffle(people)
    if rule != "fair":
        key = opinions.mean(0) if rule == "average" else opinions.min(0)
        np.testing.assert_allclose(key[at], -np.sort(-key)[: len(at)], atol=1e-9)
        np.testing.assert_allclose(key[group_order(opinions[people], k, rule)], key[at], atol=1e-9)


@EASY
@given(tables.filter(lambda t: t.shape[1] > 2), st.data())
def test_hidden_films_stay_hidden(opinions, data):
    hidden = data.draw(st.sets(st.integers(0, opinions.shape[1] - 1)))
    opinions[0, list(hidden)] = -np.inf
    for rule in RULES:
        found = group_order(opinions, 20, rule)
        assert set(found.tolist()) == set(range(opinions.shape[1])) - hidden


def test_fair_serves_the_few(rng=np.random.default_rng(0)):
    "Three who want the same and one who wants something else: the average forgets the one, the fair list does not."
    many, one = np.r_[np.ones(10), np.zeros(10)], np.r_[np.zeros(10), np.ones(10)]
    opinions = np.stack([many, many, many, one]) + rng.uniform(0, 0.01, (4, 20))
    assert (group_order(opinions, 6, "average") >= 10).sum() == 0
    assert (group_order(opinions, 6, "fair") >= 10).sum() >= 1


people = st.sampled_from(WORLD.user_ids.tolist())
rated = st.dictionaries(
    st.sampled_from(WORLD.item_ids.tolist()), st.sampled_from([0.5, 2.0, 4.0, 5.0]), min_size=1, max_size=6
)


@EASY
@given(
    st.lists(people, max_size=3, unique=True),
    st.lists(rated, max_size=2),
    st.sampled_from(RULES),
    st.sampled_from([None, "stars"]),
    st.integers(1, 8),
)
def test_a_group_sees_what_each_would_see(state, known, new, rule, order_by, k):
    if not known and not new:
        return
    options = ListOptions(k=k, order_by=order_by)
    found = together(state, [*known, *new], options, rule, why=0)
    seen = set(WORLD.ratings[WORLD.ratings["user_id"].isin(known)]["item_id"]) | {film for own in new for film in own}
    assert not seen & set(found.films["item_id"])
    assert found.people == [*map(str, known), *(f"new {n + 1}" for n in range(len(new)))]
    assert len(found.each) == len(found.films) * len(found.people)
    every = dict(include=found.films["item_id"].tolist(), k=99)
    for name, one in zip(found.people, [*known, *new]):
        if not len(found.films):
            break
        own = (lists_for if isinstance(one, dict) else lists_of)(state, one, ListOptions(**every))
        theirs = found.each[found.each["person"] == name].set_index("item_id")
        assert set(own["item_id"]) == set(theirs.index)
        for column in ("stars", "low", "high"):
            wanted = own.set_index("item_id")[column].reindex(theirs.index)
            np.testing.assert_allclose(theirs[column], wanted, atol=1e-4)
    stars = found.each.groupby("rank")["stars"].agg("min" if rule == "least misery" else "mean")
    np.testing.assert_allclose(found.films["stars"], stars)


@EASY
@given(
    people,
    st.sampled_from(RULES),
    st.integers(1, 8),
    st.sampled_from([{}, dict(diversity=0.5), dict(years=(1990, 2000))]),
)
def test_alone_is_alone(state, person, rule, k, more):
    found = together(state, [person], ListOptions(k=k, **more), rule, why=0).films
    alone = lists_of(state, person, ListOptions(k=k, **more))
    if more.get("diversity"):  # a longer list is diversified further down
        assert set(found["item_id"]) <= set(lists_of(state, person, ListOptions(k=200))["item_id"])
    else:
        assert found["item_id"].tolist() == alone["item_id"].tolist()


def test_names_reasons_and_refusals(state):
    a, b = WORLD.user_ids[:2].tolist()
    film = WORLD.item_ids[0].item()
    found = together(state, dict(Ann=a, Ben={film: 5.0}), ListOptions(k=2))
    assert found.people == ["Ann", "Ben"] and found.wide().columns[-2:].tolist() == ["Ann", "Ben"]
    assert "<b>" not in together(state, {"<b>": a}, ListOptions(k=1))._repr_html_()
    table = pd.DataFrame(dict(item_id=[film], rating=[4.0]))
    assert together(state, [table, a], ListOptions(k=1)).people == ["new 1", str(a)]
    with pytest.raises(DataError, match="is there twice"):
        together(state, [a, a], ListOptions())
    with pytest.raises(DataError, match="not a group"):
        together(state, "everybody", ListOptions())
    with pytest.raises(DataError, match="not a group"):
        together(state, 5, ListOptions())
    with pytest.raises(DataError, match="no group of 1 to 20"):
        together(state, range(21), ListOptions())
    with pytest.raises(DataError, match="not a film known here"):
        together(state, [a, {"No such film": 4}], ListOptions())
    left = together(state, [b, {film: 4, "No such film": 4}], ListOptions(k=1))
    assert left.unknown == ["No such film"]
    assert together(state, [777_777, a], ListOptions(k=1)).unknown == [777_777]
    with pytest.raises(DataError, match="unknown ids"):
        together(state, [777_777, a], ListOptions(on_unknown="raise"))


def test_text_ids_and_a_model_of_another_kind():
    world = made_world(text_ids=True)
    network = NetworkRating(trainer=Trainer(epochs=1, progress=False))
    plain = fit_sides(world, network, None, fields=())
    a, film = world.user_ids[0], world.item_ids[0]
    found = together(plain, [a, {film: 4.0}], ListOptions(k=3))
    assert found.each["low"].isna().all() and found.films["stars"].is_monotonic_decreasing
