"""Intervals with a guarantee, end to end: a planted world in which they must hold for everybody, files of before and
after, the same seed the same promise, and what is refused.
"""

import json
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from tests.contract import made_world

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.evaluation.conformal import SITUATIONS, chance_table, coverage_table
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.interface import RatingModel

QUICK = dict(n_factors=3, chains=1, n_samples=30, burn_in=10, keep=30, interaction_components=30, progress=False)
WORLD = made_world(users=80, items=60, rows=2500, seed=3)
QUESTION = [WORLD.ratings[name].head(60) for name in ("user_id", "item_id", "timestamp")]


def planted(users=300, items=80, each=40, seed=0):
    "People in two sittings, with factors, noise with heavy tails, and stars that are cut off at both ends."
    rng = np.random.default_rng(seed)
    u = np.repeat(np.arange(users), each)
    i = np.concatenate([rng.permutation(items)[:each] for _ in range(users)])
    later = np.tile(np.arange(each) >= each // 2, users)
    stars = 3.4 + rng.normal(0, 0.5, users)[u] + rng.normal(0, 0.5, items)[i]
    stars += (rng.normal(0, 0.4, (users, 2))[u] * rng.normal(0, 0.8, (items, 2))[i]).sum(1)
    stars += rng.standard_t(3, len(u)) * 0.45
    frame = dict(user_id=u, item_id=i, rating=(np.round(2 * stars) / 2).clip(0.5, 5))
    frame["timestamp"] = 1_000_000_000 + 10_000 * u + 50_000_000 * later + np.arange(len(u)) % each
    return pd.DataFrame(frame)


@pytest.fixture(scope="module")
def asked():
    "A calibrated model of the planted world, and its answers about ratings, films and people it has not seen."
    r = planted()
    rng = np.random.default_rng(1)
    people, films = r["user_id"] >= 240, r["item_id"] >= 66
    lot = rng.random(len(r)) < 0.15
    model = BayesianHybrid(**QUICK, fields=(), calibration=4)  # enough rows for ranges of stars within each kind
    model.fit(Dataset.from_frames(r[~(people | films | lot)]))
    rows, columns = r[(films | lot) & ~people], ["item_id", "rating", "timestamp"]
    question = rows["user_id"], rows["item_id"], rows["timestamp"]
    told = model.predict(*question, interval=0.9, guarantee=True).set_index(rows.index)
    chance = model.chance(*question, guarantee=True)
    parts = [rows.join(told).assign(kind=model.situations(*question), chance=chance)]
    for n in (3, 7, 15):
        for _, own in r[people & ~films].groupby("user_id"):
            person, rest = model.posterior_for(own.head(n)[columns]), own.iloc[n:]
            then = rest["item_id"], rest["timestamp"].to_numpy()
            told = person.predict(*then, interval=0.9, guarantee=True).set_index(rest.index)
            chance = person.chance(*then, guarantee=True)
            parts.append(rest.join(told).assign(kind=person.situations(rest["item_id"]), chance=chance))
    return model, pd.concat(parts, ignore_index=True)


def test_promises_are_kept_for_every_kind_of_question(asked):
    model, told = asked
    groups = dict(kind=told["kind"].map(dict(enumerate(SITUATIONS))))
    table = coverage_table(told["rating"], told["low"], told["high"], groups, people=told["user_id"], least=250)
    assert len(table) >= 5
    for row in table.itertuples():
        luck = 2 * (0.09 / (row.rows / 4)) ** 0.5  # rows of a person and of a film are related
        assert abs(row.coverage - 0.9) < 0.015 + luck, row
    held = told["rating"].between(told["low"] - 1e-5, told["high"] + 1e-5).mean()
    assert held == pytest.approx(0.9, abs=0.025)


def test_promises_by_stars_predicted(asked):
    _, told = asked
    groups = dict(stars=pd.cut(told["stars"], [0, 2.5, 3, 3.5, 4, 5]).astype(str))
    table = coverage_table(told["rating"], told["low"], told["high"], groups, people=told["user_id"], least=250)
    assert table["coverage"].between(0.855, 0.945).all(), table


def test_chances_by_what_came(asked):
    _, told = asked
    table = chance_table(told["rating"] >= 4, told["chance"])
    assert table.attrs["gap"] < 0.04 and table.attrs["brier"] < 0.22


@pytest.fixture(scope="module")
def calibrated():
    return BayesianHybrid(**QUICK, fields=(), calibration=2).fit(WORLD)


def columns_of(guarantee):
    return {f.name: getattr(guarantee, f.name) for f in fields(guarantee)}


def same_guarantee(one, other):
    for name, column in columns_of(one).items():
        np.testing.assert_array_equal(column, columns_of(other)[name])


def test_same_seed_same_promise_whatever_the_order(calibrated):
    shuffled = WORLD.with_ratings(WORLD.ratings.sample(frac=1, random_state=4))
    again = BayesianHybrid(**QUICK, fields=(), calibration=2).fit(shuffled)
    same_guarantee(again.state_.guarantee, calibrated.state_.guarantee)
    other = BayesianHybrid(**QUICK, fields=(), calibration=2, seed=1).fit(WORLD)
    assert len(other.state_.guarantee) != len(calibrated.state_.guarantee)


def test_calibrated_later_is_calibrated_at_once_and_changes_no_stars(calibrated):
    plain = BayesianHybrid(**QUICK, fields=()).fit(WORLD)
    before = plain.predict(*QUESTION, interval=0.9, return_std=True)
    plain.calibrate(WORLD, rounds=2)
    same_guarantee(plain.state_.guarantee, calibrated.state_.guarantee)
    pd.testing.assert_frame_equal(plain.predict(*QUESTION, interval=0.9, return_std=True), before)
    pd.testing.assert_frame_equal(
        plain.predict(*QUESTION, interval=0.9, guarantee=True),
        calibrated.predict(*QUESTION, interval=0.9, guarantee=True),
    )


def test_recent_rows_count_more_with_a_half_life():
    plain = BayesianHybrid(**QUICK, fields=()).fit(WORLD)
    weight = plain.calibrate(WORLD, half_life=2.0).state_.guarantee.weight
    assert weight.max() == 1 and weight.min() < 1 and (weight > 0).all()


def test_no_promise_without_calibration_and_the_cure_is_named():
    plain = BayesianHybrid(**QUICK, fields=()).fit(WORLD)
    for ask in (
        lambda: plain.predict(*QUESTION, interval=0.9, guarantee=True),
        lambda: plain.predict_interval(*QUESTION, guarantee=True),
        lambda: plain.chance(*QUESTION, guarantee=True),
        lambda: plain.posterior_for(WORLD.ratings.head(3)).predict([1], interval=0.9, guarantee=True),
    ):
        with pytest.raises(DataError, match=r"calibration=1.*calibrate\(dataset\)"):
            ask()
    with pytest.raises(DataError, match="interval=0.9 as well"):
        plain.predict(*QUESTION, guarantee=True)


@pytest.mark.parametrize("wrong", [dict(interval=0.0), dict(interval=1.0), dict(interval=90), dict(interval=-0.5)])
def test_levels_that_make_no_sense(calibrated, wrong):
    with pytest.raises(DataError, match="not between 0 and 1"):
        calibrated.predict(*QUESTION, guarantee=True, **wrong)


@pytest.mark.parametrize("stars", [0.5, 9.0, float("nan")])
def test_chances_of_stars_that_divide_nothing(calibrated, stars):
    with pytest.raises(DataError, match="divides no ratings"):
        calibrated.chance(*QUESTION, at_least=stars)


def test_chances_fall_with_the_stars_asked_for(calibrated):
    for sure in (False, True):
        found = [calibrated.chance(*QUESTION, at_least=stars, guarantee=sure) for stars in (2.0, 3.0, 4.0, 5.0)]
        assert all((a >= b - 1e-6).all() for a, b in zip(found, found[1:])) or sure  # each level has a curve of its own
        assert all(part.dtype == np.float32 and ((0 <= part) & (part <= 1)).all() for part in found)


def test_nothing_is_asked_of_a_model_that_has_seen_it(calibrated):
    with pytest.raises(DataError, match="not what the model was fitted to"):
        calibrated.calibrate(WORLD.with_ratings(WORLD.ratings.iloc[1:]))
    with pytest.raises(DataError, match="is not fitted"):
        BayesianHybrid().calibrate(WORLD)
    for rounds in (0, 11):
        with pytest.raises(DataError, match="pass 1 to 10"):
            calibrated.calibrate(WORLD, rounds=rounds)


@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_too_few_ratings_for_a_promise_give_the_whole_scale(n):
    few = WORLD.with_ratings(WORLD.ratings.head(n))
    model = BayesianHybrid(**QUICK, fields=(), calibration=1).fit(few)
    found = model.predict([100, 999], [1, 777], interval=0.999, guarantee=True)
    np.testing.assert_array_equal(found[["low", "high"]], [[few.scale[0], few.scale[1]]] * 2)
    assert "whole scale" in model.state_.guarantee.describe(0.999)["note"][0]


def test_saved_and_loaded_by_any_name(calibrated, tmp_path):
    calibrated.save(tmp_path / "m")
    again = RatingModel.load(tmp_path / "m")
    same_guarantee(again.state_.guarantee, calibrated.state_.guarantee)
    assert again == calibrated and again.calibration == 2
    pd.testing.assert_frame_equal(
        again.predict(*QUESTION, interval=0.8, guarantee=True),
        calibrated.predict(*QUESTION, interval=0.8, guarantee=True),
    )


def test_folders_from_before_still_load(tmp_path):
    plain = BayesianHybrid(**QUICK, fields=()).fit(WORLD)
    plain.save(tmp_path / "m")
    path = tmp_path / "m" / "config.json"
    config = json.loads(path.read_text())
    assert config["settings"].pop("calibration") == 0  # a setting that old folders do not know
    path.write_text(json.dumps(config))
    old = BayesianHybrid.load(tmp_path / "m")
    assert old.calibration == 0 and old.state_.guarantee is None
    np.testing.assert_array_equal(old.predict(*QUESTION), plain.predict(*QUESTION))
    with pytest.raises(DataError, match=r"calibrate\(dataset\)"):
        old.predict(*QUESTION, interval=0.9, guarantee=True)
    assert old.calibrate(WORLD).predict(*QUESTION, interval=0.9, guarantee=True).notna().all(axis=None)


def test_a_killed_fit_goes_on_and_promises_the_same(tmp_path):
    make = lambda **more: BayesianHybrid(**(QUICK | dict(n_samples=8, burn_in=2, keep=8)), fields=(), **more)
    through = make(calibration=1).fit(WORLD)
    make().fit(WORLD, checkpoint=tmp_path / "fit")  # as if killed before it was calibrated
    again = make(calibration=1).fit(WORLD, checkpoint=tmp_path / "fit")
    same_guarantee(again.state_.guarantee, through.state_.guarantee)
    assert (tmp_path / "fit" / "calibration-0" / "progress.json").exists()


def test_the_judge_has_not_seen_the_start(calibrated):
    "A fit that begins from another model must not calibrate with a model that begins there as well."
    warm = BayesianHybrid(**QUICK, fields=(), calibration=2).fit(WORLD, start=calibrated)
    same_guarantee(warm.state_.guarantee, calibrated.state_.guarantee)


def test_text_ids_no_times_and_ordered_stars():
    r = WORLD.ratings.assign(
        user_id="p" + WORLD.ratings["user_id"].astype(str), item_id="f" + WORLD.ratings["item_id"].astype(str)
    )
    data = Dataset.from_frames(r.drop(columns="timestamp"))
    for more in (dict(), dict(likelihood="ordered"), dict(sitting_gap=0)):
        model = BayesianHybrid(**(QUICK | dict(n_samples=8, burn_in=2, keep=8)), calibration=1, **more).fit(data)
        found = model.predict(["p100", "nobody"], ["f1", "nothing"], interval=0.9, guarantee=True)
        assert np.isfinite(found.to_numpy()).all() and (found["low"] < found["high"]).all()
        assert 1 not in set(model.state_.guarantee.situation)  # without times there is no other day


def test_a_copy_has_a_promise_of_its_own(calibrated):
    copy = replace(calibrated)
    assert copy.state_ is None and copy.calibration == 2
    grown = calibrated.with_movies(pd.DataFrame(dict(item_id=[5000], title=["New (2020)"], genres=["Drama"])))
    assert grown.state_.guarantee is calibrated.state_.guarantee
    assert (grown.situations([100, 999], [5000, 5000]) == [7, 8]).all()
