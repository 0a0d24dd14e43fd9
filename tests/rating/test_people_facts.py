"""Facts about people as side features: planted truth, files, newcomers, and that nobody uses them unasked."""

import zipfile

import numpy as np
import pandas as pd
import pytest

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.datasets.people import AGE_GROUPS, age_group, read_people
from hybrid_movie_rec.distributed.fit_bayesian import fit_sharded
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from tests.child import START

QUICK = dict(n_factors=2, chains=1, n_samples=30, burn_in=15, keep=30, content_components=0, progress=False)
QUICK |= dict(interaction_components=0, moods=False)


def planted(n=240, films=40, seed=0):
    "Two groups of people who like opposite halves of the films; everybody has rated four films."
    rng = np.random.default_rng(seed)
    group, kind = rng.integers(0, 2, n), np.arange(films) % 2
    rows = [(u, i) for u in range(n) for i in rng.permutation(films)[:8]]
    u, i = np.array(rows).T
    stars = 3 + 1.2 * np.where(group[u] == kind[i], 1, -1) + 0.4 * rng.standard_normal(len(u))
    ratings = pd.DataFrame(dict(user_id=u, item_id=i, rating=np.clip(np.round(2 * stars) / 2, 0.5, 5)))
    held = np.arange(len(u)) % 8 >= 2  # two are left of everybody
    facts = pd.DataFrame(
        dict(user_id=np.arange(n), club=np.array(["film", "book"])[group], shoe=rng.integers(36, 46, n))
    )
    return Dataset.from_frames(ratings[~held]), facts, ratings[held], group


@pytest.fixture(scope="module")
def world():
    data, facts, test, group = planted()
    known = data.with_people(facts)
    return known, test, BayesianHybrid(**QUICK, people_facts=True).fit(known), group


def error(model, test):
    return float(np.sqrt(np.mean((model.predict(test["user_id"], test["item_id"]) - test["rating"]) ** 2)))


def test_a_planted_group_is_found(world):
    known, test, model, _ = world
    without = BayesianHybrid(**QUICK).fit(known)
    assert error(model, test) < error(without, test) - 0.1
    assert "club: film" in model.state_.people_side.facts and without.state_.people_side.facts == ()
    weights = model.state_.samples["users.weights"]
    assert (
        weights.shape[1] == len(model.state_.people_side.facts)
        and without.state_.samples["users.weights"].shape[1] == 0
    )


def test_facts_without_the_switch_change_nothing(world):
    known, test, _, _ = world
    asked = test["user_id"], test["item_id"]
    plain = known.with_people(pd.DataFrame(dict(user_id=known.user_ids)))
    one, other = (BayesianHybrid(**QUICK).fit(data).predict(*asked) for data in (known, plain))
    np.testing.assert_array_equal(one, other)


def test_the_switch_without_facts_changes_nothing():
    data, _, test, _ = planted(60)
    asked = test["user_id"], test["item_id"]
    one, other = (BayesianHybrid(**QUICK, people_facts=on).fit(data).predict(*asked) for on in (True, False))
    np.testing.assert_array_equal(one, other)


def test_facts_do_not_depend_on_the_order_of_rows_or_types_of_ids(world):
    known, test, model, _ = world
    mixed = known.with_people(
        known.people.sample(frac=1, random_state=1).assign(user_id=lambda f: f["user_id"].astype(str))
    )
    again = BayesianHybrid(**QUICK, people_facts=True).fit(mixed)
    asked = test["user_id"], test["item_id"]
    np.testing.assert_array_equal(again.predict(*asked), model.predict(*asked))


def test_saved_and_read(world, tmp_path):
    known, test, model, _ = world
    model.save(tmp_path / "model")
    again = BayesianHybrid.load(tmp_path / "model")
    asked = test["user_id"], test["item_id"]
    np.testing.assert_array_equal(again.predict(*asked), model.predict(*asked))
    assert again.people_facts and again.state_.people_side.facts == model.state_.people_side.facts
    told = pd.DataFrame(dict(item_id=[0, 2, 4], rating=[5.0, 5.0, 4.5]))
    np.testing.assert_allclose(again.posterior_for(told).predict(), model.posterior_for(told).predict())
    kept = b"".join(path.read_bytes() for path in (tmp_path / "model").iterdir())
    assert b"club: film" in kept and (tmp_path / "model").joinpath("people.parquet").exists() is False
    known.save(tmp_path / "data")
    assert Dataset.load(tmp_path / "data").fingerprint() == known.fingerprint()


def test_newcomers_have_no_facts_and_are_met_all_the_same(world):
    known, _, model, _ = world
    told = pd.DataFrame(dict(item_id=[0, 2, 1, 3, 5], rating=[5.0, 5.0, 1.0, 1.0, 1.0]))
    stars = model.posterior_for(told).predict([4, 7])
    assert stars[0] > stars[1] + 0.5  # their ratings say which half they like
    grown = model.with_ratings(told.assign(user_id=777))
    assert 777 in grown.users and np.isfinite(grown.predict([777, 0], [4, 4])).all()
    later = model.with_movies(pd.DataFrame(dict(item_id=[99], title=["Later (2003)"])))
    assert np.isfinite(later.posterior_for(told).predict([99])).all()
    assert np.isfinite(model.predict([9999], [0], return_std=True).to_numpy()).all()


def test_several_processes_find_the_same(world, monkeypatch):
    monkeypatch.setattr("multiprocessing.get_context", lambda *how: START)  # where imports are done already
    known, test, model, _ = world
    shared = fit_sharded(BayesianHybrid(**QUICK, people_facts=True), known, workers=2)
    asked = test["user_id"], test["item_id"]
    np.testing.assert_allclose(shared.predict(*asked), model.predict(*asked), atol=0.02)


def test_what_cannot_be_facts():
    data = toy_world()
    for wrong in (dict(user_id=[11, 11]), dict(user_id=[None, 11]), dict(person=[11])):
        with pytest.raises(DataError):
            data.with_people(pd.DataFrame(wrong))
    with pytest.raises(DataError):
        data.with_people(pd.DataFrame(dict(user_id=["ada", "ben"])))
    assert len(data.with_people(pd.DataFrame(dict(user_id=[11, 999], club=["film", "film"]))).people) == 2


def test_every_age_has_a_group():
    assert {age_group(age) for age in range(0, 120)} == set(AGE_GROUPS.values())
    assert [age_group(start) for start in AGE_GROUPS] == list(AGE_GROUPS.values())


def test_a_zip_is_read(tmp_path):
    with zipfile.ZipFile(tmp_path / "ml-1m.zip", "w") as archive:
        archive.writestr("ml-1m/users.dat", "1::F::1::10::48067\n2::M::56::16::70072\n")
    found = read_people(tmp_path / "ml-1m.zip")
    assert found.to_numpy().tolist() == [[1, "F", "under 18", "K-12 student"], [2, "M", "56+", "self-employed"]]
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme", "nothing")
    with pytest.raises(DataError, match="holds no users.dat"):
        read_people(tmp_path / "other.zip")


@pytest.mark.parametrize(
    "line",
    ["1::F::1::99::55117", "1::F::1", "one::F::1::10::55117", "1::F::old::10::55117"],
    ids=["occupation", "fields", "person", "age"],
)
def test_a_wrong_line_is_told_once(line, tmp_path):
    (tmp_path / "users.dat").write_text(line + "\n")
    with pytest.raises(DataError) as e:
        read_people(tmp_path)
    assert str(e.value).count("Cure") == 1 and str(tmp_path) in str(e.value)


def test_a_damaged_zip_is_told(tmp_path):
    with zipfile.ZipFile(tmp_path / "ml-1m.zip", "w") as z:
        z.writestr("ml-1m/users.dat", "1::F::1::10::55117\n" * 50)
    whole = (tmp_path / "ml-1m.zip").read_bytes()
    (tmp_path / "ml-1m.zip").write_bytes(whole.replace(b"::F::", b"::X::", 1))
    with pytest.raises(DataError, match="cannot be read"):
        read_people(tmp_path / "ml-1m.zip")
