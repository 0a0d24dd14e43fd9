"""What people say becomes part of the model; what they take back leaves it."""

import pandas as pd
import pytest

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.people import refit
from hybrid_movie_rec.people.refit import from_store, refit_with_people
from hybrid_movie_rec.people.settings import compare_settings, setting_of
from hybrid_movie_rec.people.store import StoreAway
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.recommend import HybridRecommender


def saved(folder, world=None):
    rating = BayesianHybrid.fast(n_samples=4, burn_in=2, keep=4, n_factors=2, progress=False)
    model = HybridRecommender(rating=rating, ranking=LinearHybrid(weights=dict(likes=1.0)), fields=())
    model.fit(world or toy_world()).save(folder)
    return model


def worded(world):
    "The same world with ids that are words."
    words = lambda frame: frame.assign(**{n: frame[n].astype(str) + "x" for n in ("user_id", "item_id") if n in frame})
    return Dataset.from_frames(words(world.ratings), words(world.movies))


@pytest.mark.parametrize("words", [False, True])
def test_said_taken_back_and_deleted(store, tmp_path, words):
    world = worded(toy_world()) if words else toy_world()
    films = saved(tmp_path / "model", world).items.ids.tolist()
    people = [store.person(store.create()) for _ in range(3)]
    for person in people:
        store.rate(person, {films[0]: 5.0, films[1]: 1.0, "elsewhere": 3.0, films[2]: 1000.0})
    assert refit_with_people(tmp_path / "model", store) == dict(people=3, ratings=6, left_out=6, learned=True)
    assert refit_with_people(tmp_path / "model", store)["learned"] is False
    assert refit_with_people(tmp_path / "model", store, always=True)["learned"] is True
    store.rate(people[0], {films[0]: None})
    store.delete(people[1])
    assert refit_with_people(tmp_path / "model", store)["ratings"] == 3
    model = HybridRecommender.load(tmp_path / "model")
    own = model.ratings[from_store(model.ratings["user_id"])]
    assert len(own) == 3 and from_store(model.users.ids).sum() == 2
    rest = model.ratings[~from_store(model.ratings["user_id"])].reset_index(drop=True)
    rows = lambda frame: frame.sort_values(["user_id", "item_id"], ignore_index=True)  # the order is nobody's concern
    pd.testing.assert_frame_equal(rows(rest), rows(world.ratings), check_dtype=False, check_like=True)


def test_nobody_has_said_anything(store, tmp_path):
    saved(tmp_path / "model")
    assert refit_with_people(tmp_path / "model", store)["ratings"] == 0


def test_what_stops_it_leaves_the_model(store, tmp_path, monkeypatch):
    saved(tmp_path / "model")
    before = {p.name: p.read_bytes() for p in (tmp_path / "model").iterdir() if p.is_file()}
    with refit._alone(tmp_path / "model"):
        with pytest.raises(DataError, match="being refitted already"):
            refit_with_people(tmp_path / "model", store)

    def away(*_):
        raise StoreAway("away")

    with monkeypatch.context() as m:
        m.setattr(type(store), "rated", away)
        with pytest.raises(StoreAway):
            refit_with_people(tmp_path / "model", store)
    states = iter("ab")
    monkeypatch.setattr(refit, "_state_of", lambda folder: next(states))
    with pytest.raises(DataError, match="replaced during the fit"):
        refit_with_people(tmp_path / "model", store, always=True)
    assert before == {p.name: p.read_bytes() for p in (tmp_path / "model").iterdir() if p.is_file()}


def test_settings_from_the_log_of_a_store(store):
    settings = dict(a=(0.5, {}), b=(0.5, {}))
    assert len(compare_settings(store.log(4))) == 0
    for n in range(12):
        person = store.person(store.create())
        name = setting_of(person, settings) if n > 3 else "ab"[n % 2]
        store.show(person, [1, 2, 3], name)
        store.rate(person, {1: 5.0 if name == "b" else 1.0})
    table = compare_settings(store.log(4)).set_index("setting")
    assert table["people"].sum() == 12 and table["liked"].to_dict() == dict(a=0, b=1)
    assert table.loc["b", "difference"] == 1
