"""distributed/07_tune beyond its notebook: every model's settings, every protocol, Ray, and nothing of the test."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.child import program
from tests.fakes import refuse

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.distributed.tune import (
    RayCrew,
    Validation,
    default_space,
    question,
    read_settings,
    read_space,
    settings_of,
    settings_toml,
    tune_recommender,
    with_settings,
)
from hybrid_movie_rec.evaluation.tasks import PROTOCOLS
from hybrid_movie_rec.evaluation.trials import Range, run_trials
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.training import Trainer

ROOT = Path(__file__).resolve().parents[2]


def two_tastes(people=60, films=40, seed=0):
    "People with two tastes that have nothing to do with each other: two factors are truly best."
    rng = np.random.default_rng(seed)
    who, what = (part.ravel() for part in np.meshgrid(np.arange(people), np.arange(films), indexing="ij"))
    rated = rng.random(len(who)) < 0.5
    who, what = who[rated], what[rated]
    taste, kind = rng.choice([-1, 1], (people, 2)), rng.choice([-1, 1], (films, 2))
    stars = 3 + 0.8 * (taste[who] * kind[what]).sum(1) + rng.normal(0, 0.2, len(who))
    frame = dict(user_id=1 + who, item_id=101 + what, rating=stars.clip(0.5, 5))
    return Dataset.from_frames(
        pd.DataFrame(frame | dict(timestamp=10**9 + rng.permutation(len(who)))), source="two tastes"
    )


@pytest.fixture(scope="module")
def town():
    return two_tastes()


def model(**words):
    rating = BayesianHybrid.fast(n_samples=10, burn_in=20, keep=10, n_factors=1, progress=False)
    ranking = LinearHybrid(weights=dict(likes=1.0, popular=0.1), fields=())
    return HybridRecommender(**dict(rating=rating, ranking=ranking, fields=()) | words)


SPACE = {"rating.n_factors": [1, 2], "rating.own_noise": [True, False], "rating.year_slopes": [True, False]}


def tune(dataset, **words):
    return tune_recommender(dataset, model(), **dict(space=SPACE, trials=8, folds=2, progress=False) | words)


def rows(found):
    return found.table.drop(columns=["seconds", "trial"])


# What is found --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("protocol", ["random", "time"])
def test_it_finds_the_planted_setting_of_the_stars(town, protocol):
    found = tune(town, protocol=protocol)
    assert found.metric == "rmse" and found.best["rating.n_factors"] == 2 and found.value < 0.4
    assert found.importance.setting[0] == "rating.n_factors"
    assert found.table.set_index("trial").loc[0, "rating.n_factors"] == 1  # what the model had came first
    final = question(town, protocol, 42)
    errors = {}
    for factors in (1, 2):
        fitted = replace(with_settings(model(), found.best | {"rating.n_factors": factors}), ranking=None).fit(
            final.train
        )
        told = fitted.predict(final.test["user_id"], final.test["item_id"], final.test["timestamp"])
        errors[factors] = np.sqrt(np.mean((told - final.test["rating"].to_numpy()) ** 2))
    assert errors[2] < errors[1] / 2  # and is the best for the final question, too


def test_it_finds_the_planted_setting_of_the_lists(town):
    "A like is a like of its kind; with far too little regularization, chance is learnt by heart."
    space = {"ranking.regularization": [1.0, 100.0]}
    found = tune(town, protocol="people", space=space, trials=2, folds=2)
    assert found.metric == "ndcg@10" and found.larger and found.best == {"ranking.regularization": 100.0}


@pytest.mark.parametrize("protocol", ["random", "time", "people", "people-random", "last", "future", "gaps", "movies"])
def test_every_protocol_asks_inside_train_only(town, protocol):
    final = question(town, protocol, 42)
    key = lambda frame: set(zip(frame["user_id"], frame["item_id"]))
    hidden = key(final.test if protocol in ("random", "time") else final.targets)
    judge, asked = Validation(final.train, model(), protocol, 42), []
    for fold in range(2):
        part = judge.asked(fold)
        seen = key(part.train.ratings) | key(part.test if protocol in ("random", "time") else part.targets)
        assert not seen & hidden and seen <= key(final.train.ratings)
        asked.append(key(part.test if protocol in ("random", "time") else part.targets))
        assert not asked[-1] & key(part.train.ratings)
    assert asked[0] != asked[1]


@pytest.mark.parametrize("protocol", ["random", "people"])
def test_nothing_of_the_test_is_touched(town, protocol):
    "What the hidden rows say can be changed at will: the same trials, and not one call sees them."
    final = question(town, protocol, 42)
    hidden = final.test if protocol == "random" else final.targets
    at = town.ratings.set_index(["user_id", "item_id"]).index
    where = at.isin(pd.MultiIndex.from_frame(hidden[["user_id", "item_id"]]))
    other = np.where(town.ratings["rating"] >= 4, 5.0, 0.5)  # likes stay likes, or the question would be another
    changed = town.with_ratings(town.ratings.assign(rating=np.where(where, other, town.ratings["rating"])))
    space = SPACE if protocol == "random" else {"ranking.regularization": Range(1.0, 1000.0, log=True)}
    words = dict(protocol=protocol, space=space, trials=3, folds=1)
    pd.testing.assert_frame_equal(*(rows(tune(data, **words)) for data in (town, changed)))


def test_same_seed_same_result_and_taken_up(town, tmp_path):
    whole, again = tune(town), tune(town)
    pd.testing.assert_frame_equal(rows(whole), rows(again))
    tune(town, trials=3, file=tmp_path / "trials.db")
    pd.testing.assert_frame_equal(rows(tune(town, file=tmp_path / "trials.db")), rows(whole))
    refuse(lambda: tune(two_tastes(seed=1), file=tmp_path / "trials.db"), "another question", "data")
    refuse(lambda: tune(town, protocol="time", file=tmp_path / "trials.db"), "another question", "protocol")


# Settings -------------------------------------------------------------------------------------------------------------
MODELS = dict(
    bayesian=HybridRecommender(),
    fast=HybridRecommender(rating=BayesianHybrid.fast()),
    network=HybridRecommender(rating=NetworkRating(trainer=Trainer(epochs=3))),
    stars=HybridRecommender(ranking=None),
)


@pytest.mark.parametrize("name", MODELS)
def test_every_setting_can_be_written_read_and_set(name):
    old = MODELS[name]
    now = settings_of(old)
    assert now and not any(word in key for key in now for word in ("seed", "progress", "device", "encoder"))
    text = settings_toml(now, stars="fast")
    told = read_settings(tomllib.loads(text)["train"]["set"])
    assert told == now
    assert settings_of(with_settings(old, told)) == now
    doubled = {key: value * 2 for key, value in now.items() if isinstance(value, float) and value > 0}
    changed = settings_of(with_settings(old, doubled))
    assert changed == now | doubled and settings_of(old) == now
    for lists in (False, True):
        space = default_space(old, lists)
        assert set(space) <= set(now) and bool(space) == (not lists or old.ranking is not None)


@pytest.mark.parametrize(
    "name, value",
    [("rating.n_factors", 2.5), ("rating.n_factors", "many"), ("rating.own_noise", 1), ("rating.n_factors", True)]
    + [
        ("rating.likelihood", 3),
        ("ranking.regularization", "much"),
        ("ranking.judged", "all"),
        ("rating.chains", None),
    ],
)
def test_values_of_another_kind_are_refused(name, value):
    refuse(lambda: with_settings(HybridRecommender(), {name: value}), name, "cannot be")


@pytest.mark.parametrize(
    "name", ["n_factors", "rating.factors", "ranking.n_factors", "rating.seed", "", "rating.", "x.y.z"]
)
def test_unknown_names_are_refused_with_the_known_ones(town, name):
    refuse(lambda: with_settings(HybridRecommender(), {name: 1}), "there is no setting", "rating.n_factors")
    refuse(lambda: tune(town, space={name: [1, 2]}), "there is no setting", "rating.n_factors")


def test_spaces_that_make_no_sense_are_refused_before_anything_is_tried(town, tmp_path):
    file = tmp_path / "trials.db"
    refuse(lambda: tune(town, space={"ranking.strength": [1.0]}, file=file), "no part in stars", "people")
    refuse(lambda: tune(town, protocol="people", file=file), "no part in lists")
    refuse(lambda: tune(town, space={"rating.n_factors": ["many"]}, file=file), "cannot be 'many'")
    refuse(lambda: tune(town, space={"rating.n_factors": Range(1.5, 2.5)}, file=file), "cannot be 1.5")
    refuse(lambda: tune(town, space={}, file=file), "nothing to try")
    refuse(lambda: tune(town, protocol="monday", file=file), "no protocol 'monday'")
    refuse(lambda: tune(town, engine="steam", file=file), "local or ray")
    alone = model(ranking=None)
    refuse(lambda: tune_recommender(town, alone, "people", progress=False), "no ranking model")
    few = {"ranking.strength": [1.0]}
    refuse(lambda: tune(two_tastes(4, 4), protocol="people", space=few, file=file), "nobody is left")
    assert not file.exists()


@pytest.mark.parametrize(
    "words", [["rating.n_factors"], ["=1,2"], ["rating.n_factors=1", "rating.n_factors=2"], ["a="]]
)
def test_words_that_are_no_space_are_refused(town, words):
    refuse(lambda: tune(town, space=read_space(words)))


@given(
    st.dictionaries(st.sampled_from(list(settings_of(HybridRecommender()))), st.floats(allow_nan=False) | st.booleans())
)
def test_any_settings_come_back_from_toml(told):
    text = settings_toml(told, 'a note with "quotes"\nand lines', stars="bayesian", seed=3)
    table = tomllib.loads(text)["train"]
    assert read_settings(table["set"]) == told and table["seed"] == 3


def test_a_network_is_tuned(town):
    network = HybridRecommender(
        rating=NetworkRating(trainer=Trainer(epochs=2, progress=False, device="cpu")), fields=()
    )
    space = {"rating.learning_rate": [1e-6, 0.05], "rating.dropout": Range(0.0, 0.3)}
    found = tune_recommender(town, network, "random", space, trials=4, folds=1, progress=False)
    assert found.best["rating.learning_rate"] == 0.05


# Ray ------------------------------------------------------------------------------------------------------------------
def test_on_ray_the_same_is_found(town, two_workers, tmp_path):
    found = tune(town, engine="ray", workers=2, file=tmp_path / "trials.db", folds=1)
    assert found.best["rating.n_factors"] == 2 and len(found.table) == 8
    alone = tune(town, folds=1).table
    key = list(SPACE)
    both = found.table.merge(alone, on=key, suffixes=("", "_alone"))
    assert len(both) >= 6
    np.testing.assert_allclose(both["rmse"], both["rmse_alone"], rtol=1e-6)  # the same value wherever it is worked out


def fragile(given, fold):
    "Ends its worker, or says why not."
    if given["x"] == 1:
        import os

        os._exit(1)
    if given["x"] == 2:
        refuse_it = __import__("hybrid_movie_rec.base.errors", fromlist=["DataError"]).DataError
        raise refuse_it("two is sold out", "shop", "take three")
    return float(given["x"])


def test_on_ray_a_worker_that_dies_is_an_impossible_trial(two_workers):
    found = run_trials(RayCrew(fragile, two_workers, 2), dict(x=[1, 2, 3]), 3, folds=1, progress=False)
    why = found.table.set_index("x")["why"].to_dict()
    assert found.best == dict(x=3) and "died" in why[1] and why[2] == "two is sold out"


def test_without_ray_it_says_what_to_install(tmp_path):
    code = """
import sys
sys.modules["ray"] = None
from tests.distributed.test_tune import tune, two_tastes
tune(two_tastes(), engine="ray")
"""
    done = program(tmp_path / "log", code)
    assert 'Ray is not installed. Cure: pip install "hybrid-movie-rec[scale]"' in done.stderr


def test_protocols_are_those_of_evaluate():
    for protocol in PROTOCOLS:
        if not protocol.startswith("movies"):
            assert question(two_tastes(), protocol, 1).name
