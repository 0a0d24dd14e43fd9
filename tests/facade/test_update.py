"""Films, people and ratings that join a fitted model: exact where they should be, in any order, all or nothing, and
still there after saving.
"""

from copy import copy
from dataclasses import fields, replace
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest
import torch
from tests.contract import made_world
from scipy.sparse import issparse

from hybrid_movie_rec.facade import state as facade_state
from hybrid_movie_rec.rating import growth
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.baselines import EASE
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.training import Trainer
from tests.fakes import letters

WORLD = made_world()
WEIGHTS = dict(
    likes=0.4, recent=0.3, loved=0.2, next_items=0.3, transitions=0.2, popular=0.2, lately=0.3, title=0.1, genres=0.2
) | {"popular, new": 1.0}
FILMS = pd.DataFrame(
    dict(
        item_id=[2, 500, 50],
        title=["Film Zero (1990)", "Laughter (2011)", "Tears (2012)"],
        genres=["Comedy", "Comedy", "Drama|Romance"],
        tags=[["odd"], None, "sad|slow"],
    )
)
PEOPLE = pd.DataFrame(
    dict(
        user_id=[5, 5, 5, 1001, 1001, 101],
        item_id=[1, 4, 7, 1, 4, 10],
        rating=[5.0, 1.0, 4.5, 0.5, 5.0, 3.0],
        timestamp=1_003_000_000 + np.arange(6) * 60,
    )
)


SITTINGS = ("owner", "start", "end")
RESULTS = pd.DataFrame(
    dict(model=["ours"], rmse=[0.9], rmse_low=[0.8], rmse_high=[1.0])
    | dict(difference=[-0.1], difference_low=[-0.2], difference_high=[0.0])
)
RESULTS.attrs.update(metric="rmse", protocol="random", reference="bias")


def fit(world=WORLD, **changes):
    rating = BayesianHybrid.fast(n_factors=3, n_samples=20, burn_in=6, keep=20, progress=False)
    return HybridRecommender(
        **(
            dict(
                rating=rating,
                ranking=LinearHybrid(weights=WEIGHTS, regularization=5.0, regularization_next=5.0),
                encoder=letters(),
                fields=("genres",),
            )
            | changes
        )
    ).fit(world)


@pytest.fixture(scope="module")
def fitted():
    return fit()


@pytest.fixture
def model(fitted):
    "A copy: what grows are new objects."
    return copy(fitted)


def fingerprint(model):
    "Everything a model holds, as one number."
    digest = sha256()

    def add(value):
        if torch.is_tensor(value):
            digest.update(value.contiguous().numpy().tobytes())
        elif issparse(value):
            add(value.toarray())
        elif isinstance(value, np.ndarray):
            digest.update(repr(value.tolist()).encode() if value.dtype == object else value.tobytes())
        else:
            digest.update(repr(value).encode())

    for frame in (model.ratings, model.movies, model.features.frame):
        digest.update(frame.to_json().encode())
    for value in (
        model.users.ids,
        model.items.ids,
        model.content.vectors,
        model.content.mask,
        model.now,
        sorted((name, value) for name, value in model.facts.items() if name != "results"),
    ):
        add(value)
    for f in fields(model.ranking_.state_):
        if f.metadata.get("saved", True) and f.name != "items":
            add(getattr(model.ranking_.state_, f.name))
    posterior = model.rating_.state_
    for name in sorted(posterior.samples):
        add(posterior.samples[name])
    for part in (posterior.user_grades, posterior.item_grades, *(getattr(posterior.sittings, n) for n in SITTINGS)):
        add(part)
    return digest.hexdigest()


def answers(model):
    return (
        model.recommend([100, 102, 104], k=30).to_json(double_precision=4),
        model.predict(WORLD.ratings["user_id"], WORLD.ratings["item_id"], WORLD.ratings["timestamp"]).tobytes(),
    )


# Films ----------------------------------------------------------------------------------------------------------------
def test_added_films_are_known_everywhere(model):
    model.add_movies(FILMS)
    assert set(FILMS["item_id"]) <= set(model.items.ids) and model.movies["item_id"].is_monotonic_increasing
    for known in (
        model.movies["item_id"],
        model.features.item_ids,
        model.content.item_ids,
        model.ranking_.items.ids,
        model.rating_.items.ids,
    ):
        assert np.array_equal(known, model.items.ids)
    found = model.recommend(100, k=3, include=FILMS["item_id"].tolist())
    assert sorted(found["item_id"]) == [2, 50, 500] and found[["stars", "low", "high"]].notna().all(axis=None)
    assert model.find("laughter")["item_id"].iloc[0] == 500
    assert 500 in set(model.similar(4, by="content", k=40)["item_id"]) and model.search("tears", k=1)[
        "item_id"
    ].tolist() == [50]
    assert model.explain(100, 500).score == pytest.approx(
        float(model.ranking_.score(WORLD.ratings[WORLD.ratings["user_id"] == 100], item_ids=[500])[0, 0]), abs=1e-3
    )


def test_nothing_else_moves(model):
    before = answers(model)
    model.add_movies(FILMS)
    assert (
        model.recommend([100, 102, 104], k=30, exclude=FILMS["item_id"].tolist()).to_json(double_precision=4)
        == before[0]
    )
    assert answers(model)[1] == before[1]


def test_a_film_added_stands_where_the_fit_would_have_put_it():
    film = pd.DataFrame(dict(item_id=[200], title=["Late (2000)"], genres=["Comedy"], year=[2000]))
    whole = Dataset.from_frames(WORLD.ratings, pd.concat([WORLD.movies, film.assign(genres=[["Comedy"]])]))
    ranking = lambda world: LinearHybrid(weights=WEIGHTS, regularization=5.0, regularization_next=5.0).fit(world)
    late, early = ranking(WORLD).with_movies(MovieFeatures.from_dataset(whole)), ranking(whole)
    assert np.array_equal(late.state_.cold_items, early.state_.cold_items)
    assert np.allclose(
        late.state_.cold_weights.toarray(), early.state_.cold_weights.toarray(), atol=1e-5
    ) and np.allclose(late.state_.proxies.toarray(), early.state_.proxies.toarray(), atol=1e-4)


def test_all_at_once_or_one_by_one_in_any_order(model):
    one = copy(model).add_movies(FILMS)
    other = copy(model)
    for at in (2, 0, 1):
        other.add_movies(FILMS.iloc[[at]])
    assert (
        np.array_equal(one.items.ids, other.items.ids) and one.facts == other.facts and one.movies.equals(other.movies)
    )
    assert np.allclose(one.ranking_.score(WORLD.ratings), other.ranking_.score(WORLD.ratings), atol=1e-4)
    assert np.array_equal(one.predict([100] * 33, one.items.ids), other.predict([100] * 33, other.items.ids))


@pytest.mark.parametrize(
    "wrong, says",
    [
        (dict(item_id=[1]), "known already"),
        (dict(item_id=[np.nan]), "item_id: a missing value"),
        (dict(item_id=["a"]), "text|numbers"),
        (dict(title=["x"]), "lacks the column"),
        (dict(item_id=[600, 600]), "duplicate keys"),
    ],
)
def test_films_that_cannot_join_change_nothing(model, wrong, says):
    before = fingerprint(model)
    with pytest.raises(DataError, match=says):
        model.add_movies(pd.DataFrame(wrong))
    assert fingerprint(model) == before


# Ratings --------------------------------------------------------------------------------------------------------------
def test_people_join_and_known_people_move(model, fitted):
    known = WORLD.user_ids[0]
    rated = WORLD.ratings[WORLD.ratings["user_id"] == known]["item_id"]
    free = [i for i in WORLD.item_ids if i not in set(rated)][:3]
    model.add_ratings(
        pd.concat([PEOPLE, pd.DataFrame(dict(user_id=known, item_id=free, rating=0.5, timestamp=1_003_000_000))])
    )
    assert (
        {5, 101, 1001} <= set(model.users.ids)
        and np.array_equal(model.users.ids, model.rating_.users.ids)
        and model.now == 1_003_000_300
    )
    assert not model.recommend(5, k=30)["item_id"].isin([1, 4, 7]).any()
    assert model.predict([known], [free[0]])[0] < fitted.predict([known], [free[0]])[0]
    assert (np.diff(owner := model.rating_.state_.sittings.owner) >= 0).all() and owner.max() < len(model.users)


def test_a_member_is_told_what_a_newcomer_is_told(model):
    own = PEOPLE[PEOPLE["user_id"] == 5]
    asked, member = model.rating_.posterior_for(own), model.rating_.with_ratings(own)
    ids, inside, outside = model.items.ids, np.full(30, 1_003_000_060), np.full(30, 2_000_000_000)
    for moment in (inside, outside):
        a, b = asked.predict(ids, moment, return_std=True), member.predict(np.full(30, 5), ids, moment, return_std=True)
        assert abs(a["stars"] - b["stars"]).mean() < 0.15 and abs(a["std"] - b["std"]).mean() < 0.2


def test_draws_have_the_moments_of_the_posterior(model):
    """Over many people with the same ratings, draws have mean and covariance of the conditional distribution, in each
    state and sitting.
    """
    own = PEOPLE[PEOPLE["user_id"] == 5]
    newcomer = model.rating_.posterior_for(own)
    draws = torch.stack(
        [growth.drawn_vectors(newcomer, user, model.rating_.seed) for user in range(1500)]
    )  # (N, S, 1 + D, K)
    inner = torch.linalg.inv(model.rating_.state_.samples["sittings.precision"].double())
    for place, covariance in ((0, newcomer.covariance[:, 1] - inner), (1, newcomer.covariance[:, 2])):
        away = draws[:, :, place] - newcomer.vectors[:, place]
        deviation = covariance.diagonal(dim1=1, dim2=2).sqrt()
        assert (away.mean(0).abs() / deviation).max() < 5 / 1500**0.5
        assert ((away.var(0) / deviation**2) - 1).abs().max() < 6 * (2 / 1500) ** 0.5


def test_order_and_batches_do_not_count(model):
    frames = [own for _, own in PEOPLE.groupby("user_id")]
    one, other, shuffled = (copy(model) for _ in range(3))
    one.add_ratings(PEOPLE), shuffled.add_ratings(PEOPLE.sample(frac=1, random_state=1))
    for own in frames[::-1]:
        other.add_ratings(own)
    assert fingerprint(one) == fingerprint(shuffled)
    assert (
        one.ratings.equals(other.ratings)
        and one.facts == other.facts
        and np.array_equal(one.rating_.state_.sittings.start, other.rating_.state_.sittings.start)
    )
    people, films = np.repeat([5, 101, 1001], 30), np.tile(one.items.ids, 3)
    assert np.allclose(one.predict(people, films), other.predict(people, films), atol=2e-3)


def test_films_and_ratings_in_either_order(model):
    one, other = copy(model).add_movies(FILMS).add_ratings(PEOPLE), copy(model).add_ratings(PEOPLE).add_movies(FILMS)
    assert one.ratings.equals(other.ratings) and one.facts == other.facts
    assert np.allclose(one.predict([5] * 33, one.items.ids), other.predict([5] * 33, other.items.ids), atol=1e-6)
    assert np.allclose(one.ranking_.score(one.ratings), other.ranking_.score(other.ratings), atol=1e-5)


def test_new_ratings_replace_old_ones_only_if_asked_to(model):
    row = WORLD.ratings.iloc[[0]].assign(rating=0.5)
    with pytest.raises(DataError, match="rated already"):
        model.add_ratings(row)
    model.add_ratings(row, replace=True)
    kept = model.ratings.merge(row, on=["user_id", "item_id"])
    assert kept["rating_x"].tolist() == [0.5] and len(model.ratings) == len(WORLD.ratings)


@pytest.mark.parametrize(
    "change, says",
    [
        (dict(item_id=777), "add_movies"),
        (dict(rating=7.0), "off the rating scale"),
        (dict(user_id="eve"), "numbers"),
        (dict(timestamp=1e13), "milliseconds"),
        (dict(rating=np.nan), "missing"),
    ],
)
def test_ratings_that_cannot_join_change_nothing(model, change, says):
    before = fingerprint(model)
    frame = pd.DataFrame([*PEOPLE.to_dict("records"), PEOPLE.iloc[5].to_dict() | dict(user_id=7.0) | change])
    with pytest.raises(DataError, match=says):
        model.add_ratings(frame)
    assert fingerprint(model) == before


# All or nothing, and kept ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "where, what, do",
    [
        (ContentTable, "build", "films"),
        (LinearHybrid, "_placement", "films"),
        (BayesianHybrid, "with_movies", "films"),
        (growth, "joined", "people"),
        (growth, "drawn_vectors", "people"),
        (facade_state, "_fit_ranking", "refit"),
        (BayesianHybrid, "fit", "refit"),
    ],
)
def test_whatever_fails_leaves_the_model_as_it_was(model, monkeypatch, where, what, do):
    before, held = fingerprint(model), dict(vars(model))

    def breaks(*_, **__):
        raise MemoryError("no room")

    monkeypatch.setattr(where, what, breaks)
    with pytest.raises(MemoryError):
        dict(
            films=lambda: model.add_movies(FILMS), people=lambda: model.add_ratings(PEOPLE), refit=lambda: model.refit()
        )[do]()
    assert fingerprint(model) == before and all(vars(model)[name] is held[name] for name in held)


def test_the_old_model_goes_on_answering(fitted):
    before = fingerprint(fitted)
    copy(fitted).add_movies(FILMS).add_ratings(PEOPLE).add_ratings(PEOPLE.assign(rating=1.0), replace=True)
    assert fingerprint(fitted) == before


def test_each_change_replaces_the_state_whole_and_the_old_one_answers_as_before(model):
    "Adding and fitting again make new states; each of the old ones gives the answers that it gave."
    steps = dict(
        add_movies=lambda: model.add_movies(FILMS),
        add_ratings=lambda: model.add_ratings(PEOPLE),
        refit=lambda: model.refit(),
        add_results=lambda: model.add_results(RESULTS, "ours"),
    )
    held = []
    for name, step in steps.items():
        old = copy(model)
        held.append((old, fingerprint(old), answers(old), old.card()))
        assert step() is model and model.state_ is not old.state_, name
        assert model.facts is not old.facts
    for old, *known in held:
        assert [fingerprint(old), answers(old), old.card()] == known
    assert "against bias" not in held[0][-1] and "against bias" in model.card()


def test_what_is_kept_on_a_state_goes_with_it(model):
    before = model.state_
    counts, titles = before.counts, before.titles
    assert before.counts is counts and before.titles is titles
    model.add_movies(FILMS)
    assert len(model.state_.counts) == len(counts) + 3 and model.state_.titles is not titles and before.counts is counts
    assert model.add_movies(FILMS.head(0)).state_ is model.state_  # nothing to add, nothing new


def test_additions_survive_saving(model, tmp_path):
    model.add_movies(FILMS.head(2)).add_ratings(pd.concat([PEOPLE, PEOPLE.head(1).assign(item_id=500)]))
    model.save(tmp_path / "model")
    loaded = HybridRecommender.load(tmp_path / "model")
    loaded.encoder = letters()
    assert fingerprint(loaded) == fingerprint(model)
    assert loaded.recommend([5, 100], k=33).equals(model.recommend([5, 100], k=33))
    model.add_movies(FILMS.tail(1)), loaded.add_movies(FILMS.tail(1))  # and it goes on growing in the same way
    assert np.allclose(loaded.ranking_.score(model.ratings), model.ranking_.score(model.ratings), atol=1e-4)
    assert np.array_equal(loaded.predict([5] * 33, loaded.items.ids), model.predict([5] * 33, model.items.ids))


# A new fit ------------------------------------------------------------------------------------------------------------
def test_refit_keeps_everything_and_starts_warm(model):
    weights = dict(model.ranking_.facts["weights"])
    model.add_movies(FILMS).add_ratings(PEOPLE)
    told = model.remembered()
    assert len(told.ratings) == len(WORLD.ratings) + len(PEOPLE) and set(FILMS["item_id"]) <= set(told.item_ids)
    warm = model.refit()
    assert (
        warm is model
        and model.ranking_.facts["weights"] == weights
        and "added" not in model.facts
        and len(model.items) == 33
    )
    assert model.rating_.facts["warm"] and model.rating_.burn_in == 6 and model.rating_.trace["sweep"].min() == 2
    cold = fit(told)
    rows = told.ratings
    error = lambda m: float(np.sqrt(np.mean((m.predict(rows["user_id"], rows["item_id"]) - rows["rating"]) ** 2)))
    assert error(model) < error(cold) + 0.05
    assert model.rating_.trace["train_rmse"].iloc[0] < cold.rating_.trace["train_rmse"].iloc[0]
    assert model.ranking_.likes[model.items.to_idx([1])[0]] >= 1 and model.features.frame.set_index("item_id").loc[
        50, "tags"
    ] == ["sad", "slow"]


def test_refit_forgets_nothing_silently(model):
    model.add_movies(FILMS).add_ratings(PEOPLE)
    before = fingerprint(model)
    with pytest.raises(DataError, match="lacks 6 ratings and 3 films"):
        model.refit(WORLD)
    assert fingerprint(model) == before
    assert len(model.refit(WORLD, forget=True).items) == 30
    model.state_ = replace(model.state_, features=None)
    with pytest.raises(DataError, match="pass a dataset"):
        model.refit()
    with pytest.raises(DataError, match="without what its films are described by"):
        model.add_movies(FILMS)


def test_other_sides():
    other = fit(ranking=EASE(regularization=5.0))
    with pytest.raises(DataError, match="EASE takes no new films"):
        other.add_movies(FILMS)
    assert 5 in other.add_ratings(PEOPLE).users
    by_stars = fit(ranking=None, fields=())
    assert (
        500 in by_stars.add_movies(FILMS).items
        and by_stars.content is None
        and len(by_stars.recommend(100, k=40, exclude_seen=False)) == 33
    )


@pytest.mark.parametrize(
    "network",
    [dict(embedding_size=4, projection_size=2), dict(embedding_size=4, hidden_size=6, use_time=True, biases=False)],
)
def test_the_network_grows_by_strangers(network):
    trainer = Trainer(epochs=3, batch_size=256, device="cpu", progress=False)
    model = fit(rating=NetworkRating(trainer=trainer, model=network), ranking=None)
    rows, stranger = WORLD.ratings, model.predict([999] * 3, [1, 4, 7])
    before = model.predict(rows["user_id"], rows["item_id"])
    model.add_movies(FILMS).add_ratings(PEOPLE)
    assert np.allclose(model.predict(rows["user_id"], rows["item_id"]), before, atol=1e-6) or "use_time" in network
    assert np.allclose(model.predict([5] * 3, [1, 4, 7]), stranger, atol=1e-6) or "use_time" in network
    assert len(model.recommend(5, k=40)) == 30 and len(model.refit().items) == 33


def test_dice_of_a_person_are_their_own():
    assert not np.allclose(growth.own_noise(0, 1, 8, 3), growth.own_noise(0, 2, 8, 3)) and np.allclose(
        growth.own_noise(0, "x", 8, 3).mean(0), 0
    )
    assert torch.isfinite(growth.own_noise(0, 1, 1, 3)).all()
