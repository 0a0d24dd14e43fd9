"""The two models of HybridRecommender: lists in the order of a Scorer, stars by a network or a Bayesian model; people
it
has never met; and what is true after a fit is true after loading.
"""

import os
import shutil

import numpy as np
import pandas as pd
import pytest
from tests.contract import made_world, two_camps

from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.baselines import EASE, Popular
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.training import Trainer
from tests.fakes import letters

WORLD = made_world()


def recommender(**changes):
    rating = NetworkRating(trainer=Trainer(epochs=3, batch_size=256, device="cpu", progress=False))
    return HybridRecommender(
        **(dict(rating=rating, fields=(), encoder=letters(), ranking=EASE(regularization=50)) | changes)
    )


def bayesian():
    return BayesianHybrid(n_factors=2, n_samples=12, burn_in=6, fields=(), progress=False)


@pytest.fixture(scope="module")
def fitted():
    return recommender().fit(WORLD)


@pytest.fixture(scope="module")
def sure():
    return recommender(rating=bayesian()).fit(WORLD)


def test_lists_have_the_order_of_the_ranking_side(fitted):
    people = WORLD.user_ids[:7]
    ours = fitted.recommend(people, k=8)
    theirs = fitted.ranking_.top(WORLD.ratings, 8, user_ids=people)
    assert ours["item_id"].tolist() == theirs["item_id"].tolist() and ours["rank"].tolist() == theirs["rank"].tolist()
    np.testing.assert_allclose(ours["stars"], fitted.predict(ours["user_id"], ours["item_id"]), rtol=1e-6)


def test_any_scorer_can_order(tmp_path):
    for ranking in (Popular(), LinearHybrid(regularization=50, regularization_next=50)):
        model = recommender(ranking=ranking).fit(WORLD)
        model.save(tmp_path / "m")
        again = HybridRecommender.load(tmp_path / "m")
        assert type(again.ranking_) is type(again.ranking) is type(ranking) and again.recommend(WORLD.user_ids).equals(
            model.recommend(WORLD.user_ids)
        )
        assert f"| order of lists | {type(ranking).__name__} |" in again.card()


def test_the_default_orders_by_the_linear_hybrid():
    assert isinstance(HybridRecommender().ranking, LinearHybrid) and HybridRecommender.notebook().ranking is None


def test_without_likes_lists_are_by_stars():
    data = WORLD.with_ratings(WORLD.ratings.assign(rating=2.0))
    model = recommender().fit(data)
    lists = model.recommend(data.user_ids[0], k=5)
    assert lists["stars"].is_monotonic_decreasing and model.ranking_ is None and model.ranking is not None
    with pytest.raises(DataError, match="there is no ranking model"):
        model.recommend(data.user_ids[0], order_by="ranking")


def test_new_films_get_their_share_and_no_more():
    old = WORLD.movies
    movies = pd.concat(
        [old, pd.DataFrame(dict(item_id=[901, 902, 903], title=["New 1", "New 2", "New 3"]))], ignore_index=True
    )
    data = Dataset.from_frames(WORLD.ratings, movies)
    for ranking in (EASE(regularization=50), LinearHybrid(regularization=50, regularization_next=50)):
        model = recommender(ranking=ranking).fit(data)
        one = int(WORLD.user_ids[0])
        assert not set(model.recommend(one, k=5)["item_id"]) & {901, 902, 903}
        fresh = model.recommend(one, k=5, new_films=0.4)
        unliked = data.movies["item_id"][
            ~data.movies["item_id"].isin(WORLD.ratings.loc[WORLD.ratings["rating"] >= 4, "item_id"])
        ]
        assert fresh["item_id"].isin(unliked).tolist() == [False, False, True, False, True]
        everything = model.recommend(one, k=999)
        assert (
            len(everything) == len(movies) - (WORLD.ratings["user_id"] == one).sum() and everything["item_id"].is_unique
        )
        assert everything["item_id"].isin(unliked).is_monotonic_increasing  # after all others
    with pytest.raises(DataError, match="not a share"):
        model.recommend(one, new_films=1.5)


def test_filters_hold_in_both_orders(fitted):
    some = WORLD.item_ids[3:14]
    for order in ("ranking", "stars"):
        lists = fitted.recommend(WORLD.user_ids, k=30, include=some, order_by=order)
        assert set(lists["item_id"]) <= set(some)
        pairs = pd.MultiIndex.from_frame(lists[["user_id", "item_id"]])
        assert not pairs.isin(pd.MultiIndex.from_frame(WORLD.ratings[["user_id", "item_id"]])).any()
    assert len(fitted.recommend(WORLD.user_ids[0], min_ratings=10**6)) == 0


def test_chunks_and_company_do_not_matter(fitted):
    people = WORLD.user_ids[:9]
    whole = fitted.recommend(people, k=6)
    assert fitted.recommend(people, k=6, chunk=2).equals(whole)
    assert (
        fitted.recommend([people[4]], k=6)["item_id"].tolist()
        == whole[whole["user_id"] == people[4]]["item_id"].tolist()
    )


def test_a_newcomer_is_answered_from_a_handful_of_ratings():
    data = two_camps()
    model = recommender(ranking=LinearHybrid(regularization=20, regularization_next=20), rating=bayesian()).fit(data)
    for camp in (0, 1):
        theirs = pd.DataFrame(dict(item_id=1 + np.arange(camp, 12, 2), rating=5.0))
        found = model.recommend_for(theirs, k=8)
        assert (found["item_id"] % 2 == 1 - camp).mean() > 0.9 and not set(found["item_id"]) & set(theirs["item_id"])
        assert (
            (found["low"] <= found["stars"]).all()
            and (found["stars"] <= found["high"]).all()
            and set(found["user_id"]) == {"new"}
        )


def test_a_newcomer_with_nothing_or_nonsense(fitted, sure):
    nothing = pd.DataFrame(dict(item_id=[], rating=[]))
    for model in (fitted, sure):
        lists = model.recommend_for(nothing, k=4)
        assert len(lists) == 4 and lists["item_id"].tolist() == model.recommend([10**9], k=4)["item_id"].tolist()
        nothing_known = pd.DataFrame(dict(item_id=[10**9], rating=[5.0]))
        for wrong in (nothing_known, pd.DataFrame(dict(item_id=[1], rating=[np.nan]))):
            with pytest.raises(DataError):
                model.recommend_for(wrong)
        with pytest.raises(DataError, match="whole number"):
            model.recommend_for(nothing, k=0)


def test_intervals_come_from_the_rating_side_only(fitted, sure):
    assert "low" not in fitted.recommend(WORLD.user_ids[0]) and {"low", "high"} <= set(
        sure.recommend(WORLD.user_ids[0])
    )
    with pytest.raises(DataError, match="no intervals"):
        fitted.predict([WORLD.user_ids[0]], [WORLD.item_ids[0]], interval=0.9)
    narrow, wide = (sure.predict(WORLD.user_ids[:5], WORLD.item_ids[:5], interval=level) for level in (0.5, 0.95))
    assert ((wide["high"] - wide["low"]) > (narrow["high"] - narrow["low"])).all()


def test_both_orders_agree_with_their_definitions(sure):
    one = WORLD.user_ids[2]
    by_stars = sure.recommend(one, k=40, order_by="stars")
    assert by_stars["stars"].is_monotonic_decreasing


@pytest.fixture(scope="module")
def saved(sure, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sides") / "model"
    sure.save(folder)
    return folder


@pytest.mark.parametrize(
    "name",
    [
        "ranking/config.json",
        "ranking/items.parquet",
        "ranking/scorer.safetensors",
        "rating/config.json",
        "rating/samples.safetensors",
        "rating/users.parquet",
    ],
)
def test_damaged_sides_are_refused_with_the_folders_name(saved, tmp_path, name):
    folder = shutil.copytree(saved, tmp_path / "model")
    whole = (folder / name).read_bytes()
    for broken in (whole[: len(whole) // 2], os.urandom(len(whole)), None):
        (folder / name).unlink()
        if broken is not None:
            (folder / name).write_bytes(broken)
        with pytest.raises(DataError, match="missing or not as it was saved") as e:
            HybridRecommender.load(folder)
        assert str(folder) in str(e.value)
        (folder / name).write_bytes(whole)
    assert len(HybridRecommender.load(folder).recommend(WORLD.user_ids[0], k=3)) == 3


def test_saved_sides_answer_alike_and_need_no_data(saved, sure):
    again = HybridRecommender.load(saved)
    people = WORLD.user_ids
    assert again.recommend(people).equals(sure.recommend(people)) and again.card() == sure.card()
    theirs = pd.DataFrame(dict(item_id=WORLD.item_ids[:3], rating=[5.0, 4.0, 1.0]))
    assert again.recommend_for(theirs).equals(sure.recommend_for(theirs))
    assert not (saved / "model.safetensors").exists()


def test_fitting_again_forgets(fitted):
    model = recommender(rating=bayesian()).fit(made_world(seed=7))
    assert (
        model.fit(WORLD)
        .recommend(WORLD.user_ids)
        .equals(recommender(rating=bayesian()).fit(WORLD).recommend(WORLD.user_ids))
    )


# ---------------------------------------------------------------------------- what is true after fit is true after load
KINDS = dict(
    network=dict(),
    bayesian=dict(rating=bayesian()),
    by_stars=dict(rating=bayesian(), ranking=None),
    linear=dict(rating=bayesian(), ranking=LinearHybrid(like=3.5, weights=dict(popular=1.0)), fields=("genres",)),
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("likes", [True, False], ids=["with likes", "nothing liked"])
def test_what_is_true_after_fit_is_true_after_load(kind, likes, tmp_path):
    "Settings, fitted parts, facts and answers; also where there was no order to learn."
    world = WORLD if likes else WORLD.with_ratings(WORLD.ratings.assign(rating=2.0))
    model = recommender(**KINDS[kind]).fit(world)
    model.save(tmp_path / "m")
    again = HybridRecommender.load(tmp_path / "m")
    for name in ("fields", "pooling", "seed", "star_weight", "scale", "now", "users", "items"):
        assert getattr(again, name) == getattr(model, name), name
    assert again.facts == dict(results=[]) | model.facts
    for name in ("rating", "ranking", "rating_", "ranking_"):
        mine, theirs = getattr(model, name), getattr(again, name)
        assert type(mine) is type(theirs) and repr(mine) == repr(theirs), name
    for name in ("ratings", "movies"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(model, name))
    for name in ("like", "star_weight"):
        assert getattr(again.state_, name) == getattr(model.state_, name)
    for name in ("counts", "likes", "information"):
        assert np.array_equal(getattr(again.state_, name), getattr(model.state_, name))
    assert repr(again) == repr(model) and again.card() == model.card()
    people = [*WORLD.user_ids[:5], 999]
    assert again.recommend(people, novelty=0.3).equals(model.recommend(people, novelty=0.3))
    assert again.recommend_for({1: 2.0}).equals(model.recommend_for({1: 2.0}))


def test_settings_are_never_fitted():
    "One set of settings makes two recommenders, and stays what it was."
    rating, ranking = bayesian(), EASE(regularization=50)
    one, other = (HybridRecommender(rating=rating, ranking=ranking, fields=()) for _ in range(2))
    one.fit(WORLD), other.fit(made_world(seed=7))
    assert rating.state_ is None and ranking.state_ is None
    assert one.rating is other.rating is rating and one.rating_ is not other.rating_
    assert not one.recommend("all", k=3).equals(other.recommend("all", k=3))


def test_several_newcomers_are_one_by_one(fitted, sure):
    "The batched form and its case of one, with and without times, options and ratings of nothing known."
    rng, told = np.random.default_rng(3), []
    for n in (0, 1, 3, 8, 20):
        items = rng.choice(WORLD.item_ids, n, replace=False)
        told.append(pd.DataFrame(dict(item_id=items, rating=rng.integers(1, 11, n) / 2)))
    told.append(told[3].assign(timestamp=1_000_000_000 + 40_000 * np.arange(8)))
    told.append({1: 5.0, "Film 3": 2.0})
    told.append(pd.DataFrame(dict(item_id=[10**9, WORLD.item_ids[0]], rating=[5.0, 4.0])))
    for model in (fitted, sure):
        for options in (
            {},
            dict(k=4, order_by="stars"),
            dict(novelty=0.4, diversity=0.4, calibration=0.4, new_films=0.2),
            dict(interval=None),
            dict(timestamp=1_000_000_000, exclude_seen=False),
        ):
            whole = model.recommend_for(told, **options)
            for n, one in enumerate(told):
                alone, among = model.recommend_for(one, **options), whole[whole["user_id"] == n].reset_index(drop=True)
                assert set(alone["user_id"]) == {"new"}
                numbers = [name for name in ("stars", "low", "high") if name in alone]
                exact = alone.columns.drop(["user_id", *numbers])
                assert among[exact].equals(alone[exact]), (n, options)
                np.testing.assert_allclose(among[numbers], alone[numbers], atol=1e-5)
    assert len(sure.recommend_for([])) == 0
    with pytest.raises(DataError, match="is not a rating"):
        sure.recommend_for([{1: 5.0}, {1: 99.0}])
