"""Metrics, baselines, intervals and tables: their properties over many made-up worlds, and their calibration by
simulation.
"""

import sys
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from tests.contract import made_world
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, root_mean_squared_error

from hybrid_movie_rec.evaluation import ratings as ev
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.datasets.store import load_dataset
from hybrid_movie_rec.evaluation.comparison import plot_forest
from hybrid_movie_rec.evaluation.ratings import (
    BiasModel,
    GlobalMean,
    bootstrap_difference,
    calibration,
    check_unseen,
    comparison_table,
    evaluate,
    fit_predict,
    mae,
    plot_calibration,
    plot_slices,
    rmse,
    slice_table,
    slices,
)
from hybrid_movie_rec.evaluation.splits import split_global_time, split_items, split_random, split_users

STAR = st.floats(0.5, 5.0, allow_nan=False)
PAIRS = st.lists(st.tuples(STAR, STAR), min_size=1, max_size=60).map(lambda rows: np.array(rows).T)
SEED = st.integers(0, 2**32 - 1)


@st.composite
def rating_frames(draw, most=8):
    "A few people, a few films, any ratings on the scale, no pair twice."
    pairs = draw(st.lists(st.tuples(st.integers(1, most), st.integers(1, most)), min_size=1, max_size=40, unique=True))
    stars = draw(st.lists(st.integers(1, 10), min_size=len(pairs), max_size=len(pairs)))
    return pd.DataFrame(pairs, columns=["user_id", "item_id"]).assign(rating=np.array(stars) / 2)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


# Metrics --------------------------------------------------------------------------------------------------------------
@given(PAIRS)
def test_metrics_agree_with_scikit_learn(pair):
    assert rmse(*pair) == pytest.approx(root_mean_squared_error(*pair), abs=1e-9)
    assert mae(*pair) == pytest.approx(mean_absolute_error(*pair), abs=1e-9)


@given(PAIRS, st.floats(-3, 3), st.floats(0.1, 10), st.randoms(use_true_random=False))
def test_metrics_move_as_they_should(pair, shift, factor, random):
    actual, predicted = pair
    order = random.sample(range(len(actual)), len(actual))
    for metric in (rmse, mae):
        value = metric(actual, predicted)
        assert metric(actual + shift, predicted + shift) == pytest.approx(value, abs=1e-9)
        assert metric(factor * actual, factor * predicted) == pytest.approx(factor * value, abs=1e-9)
        assert metric(actual[order], predicted[order]) == pytest.approx(value, abs=1e-12)
        assert metric(predicted, actual) == value
        assert metric(np.tile(actual, 3), np.tile(predicted, 3)) == pytest.approx(value, abs=1e-12)
        assert metric(actual, actual) == 0
    assert mae(*pair) <= rmse(*pair) + 1e-12


def test_metrics_keep_precision_in_float32():
    "A mean of ten million float32 squares in float32 would be off in the third digit."
    predicted = np.full(1_000_000, 4.1, dtype=np.float32)
    assert rmse(np.full(1_000_000, 4.0, dtype=np.float32), predicted) == pytest.approx(
        float(np.float32(4.1)) - 4, rel=1e-9
    )


@pytest.mark.parametrize("metric", [rmse, mae])
@pytest.mark.parametrize(
    "actual, predicted, words",
    [
        ([], [], "nothing to compare"),
        ([1, 2], [1], "one prediction for each"),
        ([1], [[1]], "shape"),
        ([np.nan], [1], "1 actual values"),
        ([1, 2], [1, np.inf], "first at row 1"),
        (3, 3, "shape"),
    ],
)
def test_metrics_refuse(metric, actual, predicted, words):
    with pytest.raises(DataError, match=words):
        metric(actual, predicted)


def test_metrics_take_series_with_any_index():
    actual = pd.Series([1.0, 5.0], index=[7, 3])
    assert rmse(actual, pd.Series([1.0, 4.0], index=[3, 7])) == pytest.approx(
        0.5**0.5
    )  # row by row, not index by index


# Baselines ------------------------------------------------------------------------------------------------------------
def objective(model, frame, b_user, b_item):
    u, i, stars = ev._rows(model, frame)
    return (
        ((stars - model.mean - b_user[u] - b_item[i]) ** 2).sum()
        + model.strengths[0] * (b_user**2).sum()
        + model.strengths[1] * (b_item**2).sum()
    )


@settings(max_examples=40, deadline=None)
@given(rating_frames(), st.floats(0.2, 30), st.floats(0.2, 30))
def test_bias_is_scikit_learns_ridge(frame, reg_user, reg_item):
    model = BiasModel(reg_user, reg_item).fit(Dataset.from_frames(frame))
    u, i, stars = ev._rows(model, frame)
    hot = np.hstack([np.eye(len(model.users))[u] / reg_user**0.5, np.eye(len(model.items))[i] / reg_item**0.5])
    ridge = Ridge(alpha=1.0, fit_intercept=False, solver="cholesky").fit(hot, stars - stars.mean())
    np.testing.assert_allclose(model._raw(u, i), stars.mean() + ridge.predict(hot), atol=1e-5)


@settings(max_examples=40, deadline=None)
@given(rating_frames(), st.floats(0.2, 30), st.floats(0.2, 30), SEED)
def test_bias_minimises_its_objective(frame, reg_user, reg_item, seed):
    model, rng = BiasModel(reg_user, reg_item).fit(Dataset.from_frames(frame)), np.random.default_rng(seed)
    best = objective(model, frame, model.user_bias, model.item_bias)
    for size in (1e-3, 0.1, 1):
        nudged = (
            model.user_bias + size * rng.normal(size=len(model.users)),
            model.item_bias + size * rng.normal(size=len(model.items)),
        )
        assert objective(model, frame, *nudged) >= best - 1e-9


@settings(max_examples=40, deadline=None)
@given(rating_frames(), SEED)
def test_bias_does_not_care_about_row_order(frame, seed):
    grid = np.array([(u, i) for u in range(0, 10) for i in range(0, 10)]).T
    one, two = (
        BiasModel().fit(Dataset.from_frames(f)).predict(*grid) for f in (frame, frame.sample(frac=1, random_state=seed))
    )
    np.testing.assert_array_equal(one, two)


@settings(max_examples=40, deadline=None)
@given(rating_frames(), st.sampled_from([0.0, 1.0, 5.0, np.inf]), st.sampled_from([0.5, 5.0, np.inf]))
def test_bias_known_parts_are_used(frame, reg_user, reg_item):
    model = BiasModel(reg_user, reg_item).fit(Dataset.from_frames(frame))
    known_user, known_item = frame.user_id.iloc[0], frame.item_id.iloc[0]
    b_user, b_item = (
        model.user_bias[model.users.to_idx([known_user])[0]],
        model.item_bias[model.items.to_idx([known_item])[0]],
    )
    expected = np.clip([model.mean, model.mean + b_user, model.mean + b_item, model.mean + b_user + b_item], 0.5, 5)
    np.testing.assert_allclose(
        model.predict([99, known_user, 99, known_user], [99, 99, known_item, known_item]), expected, atol=1e-6
    )
    assert reg_user < np.inf or not model.user_bias.any()
    assert reg_item < np.inf or not model.item_bias.any()


@settings(max_examples=30, deadline=None)
@given(rating_frames())
def test_both_switched_off_is_the_mean(frame):
    data = Dataset.from_frames(frame)
    flat, mean = BiasModel(np.inf, np.inf).fit(data), GlobalMean().fit(data)
    np.testing.assert_allclose(
        flat.predict(frame.user_id, frame.item_id), mean.predict(frame.user_id, frame.item_id), atol=1e-6
    )
    assert mean.mean == pytest.approx(frame.rating.mean())


def test_without_regularisation_it_is_least_squares():
    world = made_world()
    model = BiasModel(0, 0).fit(world)
    u, i, stars = ev._rows(model, world.ratings)
    hot = np.hstack([np.eye(len(model.users))[u], np.eye(len(model.items))[i]])
    by_algebra = hot @ np.linalg.lstsq(hot, stars - stars.mean(), rcond=None)[0]
    np.testing.assert_allclose(model._raw(u, i) - stars.mean(), by_algebra, atol=1e-5)


def test_bias_finds_planted_biases():
    rng = np.random.default_rng(0)
    users, items = rng.normal(0, 0.5, 200), rng.normal(0, 0.5, 100)
    pick = rng.choice(20_000, 10_000, replace=False)
    stars = 3 + users[pick // 100] + items[pick % 100] + rng.normal(0, 0.5, 10_000)
    frame = pd.DataFrame(dict(user_id=pick // 100, item_id=pick % 100, rating=stars))
    model = BiasModel().fit(Dataset.from_frames(frame, scale=(-5, 10)))
    assert np.corrcoef(model.user_bias, users)[0, 1] > 0.98 and np.corrcoef(model.item_bias, items)[0, 1] > 0.98
    assert model.strengths == (1.0, 1.0)  # noise 0.25 over 0.25: the ratio of variances


def test_validation_decides_the_strengths():
    world = made_world()
    split = split_random(world, validation=0.2)
    model = BiasModel().fit(split.train, validation=split.validation)
    for place, side in enumerate(("user", "item")):
        errors = {strength: error for s, strength, error in model.searched if s == side}
        assert list(errors) == [1.0, 2.5, 5.0, 10.0, 25.0] and model.strengths[place] == min(errors, key=errors.get)
    final = (
        BiasModel(*model.strengths).fit(split.train).predict(split.validation["user_id"], split.validation["item_id"])
    )
    assert rmse(split.validation["rating"], final) == pytest.approx(
        min(error for side, _, error in model.searched if side == "user"), abs=1e-3
    )
    assert BiasModel(1, 2).fit(split.train, split.validation).strengths == (1.0, 2.0)
    assert BiasModel(1, 2).fit(world).searched == []


def test_validation_with_unknown_ids_is_welcome():
    world = made_world()
    asked = pd.DataFrame(dict(user_id=[999, 100], item_id=[1, 777], rating=[3.0, 4.0]))
    assert BiasModel().fit(world, validation=asked).strengths[0] in ev._GRID
    assert BiasModel().fit(world, validation=asked.head(0)).strengths == BiasModel().fit(world).strengths


def test_search_without_regularisation_of_one_side():
    """People whose only rating is in the validation slice are met by the search without any rating: their bias is 0,
    not 0 / 0.
    """
    world = made_world().ratings
    rare = pd.DataFrame(dict(user_id=5000 + np.arange(60), item_id=1, rating=3.0, timestamp=1_000_000_000))
    model = BiasModel(reg_user=0).fit(Dataset.from_frames(pd.concat([world, rare], ignore_index=True)))
    assert model.strengths[0] == 0 and np.isfinite(model.user_bias).all()


def test_tiny_training_sets_take_the_constants():
    assert BiasModel().fit(toy_world()).strengths == (5.0, 2.5)
    assert BiasModel(reg_item=9).fit(toy_world()).strengths == (5.0, 9.0)


@pytest.mark.parametrize("bad", [-1, np.nan, -np.inf])
def test_strengths_must_make_sense(bad):
    for side in ("reg_user", "reg_item"):
        with pytest.raises(DataError, match=side):
            BiasModel(**{side: bad})


def test_giving_up_warns():
    with pytest.warns(UserWarning, match="more regularisation"):
        ev._ridge_biases(
            np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([1.0, -1.0, 2.0]), (2, 2), (0.0, 0.0), sweeps=2
        )


def test_one_rating():
    data = Dataset.from_frames(pd.DataFrame(dict(user_id=["a"], item_id=["x"], rating=[4.0])))
    for model in (GlobalMean(), BiasModel(), BiasModel(0, 0)):
        assert model.fit(data).predict(["a", "b"], ["x", "y"]).tolist() == [4.0, 4.0]


# Intervals ------------------------------------------------------------------------------------------------------------
@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(STAR, STAR, STAR, st.integers(0, 9)), min_size=2, max_size=60), st.booleans(), SEED)
def test_bootstrap_properties(rows, by_person, seed):
    actual, a, b, person = np.array(rows).T
    by = person if by_person else None
    gap = bootstrap_difference(actual, a, b, by=by, n=50, seed=seed)
    assert gap == bootstrap_difference(actual, a, b, by=by, n=50, seed=seed) or np.isnan(gap.low)
    assert gap.difference == pytest.approx(rmse(actual, a) - rmse(actual, b), abs=1e-9)
    other = bootstrap_difference(actual, b, a, by=by, n=50, seed=seed)
    np.testing.assert_allclose(
        [other.difference, other.low, other.high], [-gap.difference, -gap.high, -gap.low], atol=1e-9
    )
    assert np.isnan(gap.low) == (by_person and len(set(person)) == 1) and gap.groups == (
        len(set(person)) if by_person else len(rows)
    )
    if by_person:  # whole people: the order of the rows is of no importance
        order = np.random.default_rng(seed).permutation(len(rows))
        mixed = bootstrap_difference(actual[order], a[order], b[order], by=person[order], n=50, seed=seed)
        np.testing.assert_allclose([mixed.low, mixed.high], [gap.low, gap.high], atol=1e-9)


def test_bootstrap_weights_people_by_their_rows():
    "A person with many rows counts as often as they have rows; names may be text."
    by = ["a"] * 90 + ["b"] * 10
    gap = bootstrap_difference(
        np.zeros(100), np.r_[np.ones(90), np.zeros(10)], np.zeros(100), by=by, metric="mae", n=2000
    )
    assert gap.difference == pytest.approx(0.9) and gap.groups == 2
    assert (gap.low, gap.high) == (0.0, 1.0)  # both draws of one person happen


def coverage(by_person, shared, trials=400, people=60, each=10, metric=rmse):
    rng, hits = np.random.default_rng(1), 0
    person = np.repeat(np.arange(people), each)
    for trial in range(trials):
        a, b = (rng.normal(0, shared, people)[person] + rng.normal(0, 0.8, people * each) for _ in range(2))
        hits += not bootstrap_difference(
            np.zeros(len(a)), a, b, by=person if by_person else None, n=200, seed=trial, metric=metric
        ).clear
    return hits / trials


def test_intervals_are_calibrated():
    """400 trials:

    95 % would be 0.95 +- 0.011; percentile intervals from 60 people and 200 draws are known to be a little narrow.
    """
    assert 0.90 <= coverage(True, 0.7) <= 0.98
    assert 0.90 <= coverage(True, 0.7, metric=mae) <= 0.98
    assert 0.91 <= coverage(False, 0.0) <= 0.98
    assert coverage(False, 0.7) < 0.82  # rows of one person are not independent


def test_a_real_difference_is_found():
    rng = np.random.default_rng(0)
    stars = rng.normal(3.5, 1, 4000)
    gap = bootstrap_difference(
        stars, stars + rng.normal(0, 0.8, 4000), stars + rng.normal(0, 1.0, 4000), by=np.arange(4000) // 20
    )
    assert gap.clear and gap.high < 0 and gap.low < -0.2 < gap.high
    assert "95%" in str(gap) and "200 resampled" in str(gap) and str(gap).startswith("-0.")


@pytest.mark.parametrize(
    "options, words",
    [
        (dict(metric="ndcg"), "rmse, mae"),
        (dict(metric=np.mean), "rmse, mae"),
        (dict(level=0), "level"),
        (dict(level=1.5), "level"),
        (dict(n=0), "n=0"),
        (dict(by=[1]), "one id per rating"),
    ],
)
def test_bootstrap_refuses(options, words):
    with pytest.raises(DataError, match=words):
        bootstrap_difference([4, 5], [4, 4], [5, 5], **options)


# Tables ---------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def split():
    return split_random(made_world(), seed=1)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(1, 30), SEED)
def test_table_properties(models, rows, seed):
    rng = np.random.default_rng(seed)
    test = pd.DataFrame(
        dict(user_id=rng.integers(0, 5, rows), item_id=np.arange(rows), rating=rng.integers(1, 11, rows) / 2)
    )
    predictions = {f"m{k}": rng.uniform(0.5, 5, rows).astype(np.float32) for k in range(models)}
    table = comparison_table(predictions, test, "m0", n=30, seed=seed)
    assert (
        sorted(table["model"]) == sorted(predictions)
        and table["rmse"].is_monotonic_increasing
        and list(table.index) == list(range(models))
    )
    for row in table.itertuples():
        assert row.rmse == pytest.approx(rmse(test.rating, predictions[row.model]), abs=1e-9)
        assert row.mae == pytest.approx(mae(test.rating, predictions[row.model]), abs=1e-9)
        assert np.isnan(row.rmse_low) or row.rmse_low <= row.rmse_high
    reference = table.set_index("model").loc["m0"]
    assert reference.difference == 0 and (
        np.isnan(reference.difference_low) or reference.difference_low == reference.difference_high == 0
    )
    backwards = comparison_table(dict(reversed(predictions.items())), test, "m0", n=30, seed=seed)
    pd.testing.assert_frame_equal(backwards, table)
    mixed = test.sample(frac=1, random_state=seed % 1000)
    pd.testing.assert_frame_equal(
        comparison_table({m: p[mixed.index] for m, p in predictions.items()}, mixed, "m0", n=30, seed=seed), table
    )


def test_table_interval_is_that_of_bootstrap_difference(split):
    rng, test = np.random.default_rng(0), split.test
    predictions = {m: rng.normal(3.5, 1, len(test)) for m in "ab"}
    for by in ("user_id", "item_id", None):
        row = comparison_table(predictions, test, "b", by=by, n=100, level=0.8).set_index("model").loc["a"]
        gap = bootstrap_difference(
            test.rating, predictions["a"], predictions["b"], by=None if by is None else test[by], n=100, level=0.8
        )
        np.testing.assert_allclose(
            [row.difference, row.difference_low, row.difference_high], [gap.difference, gap.low, gap.high], atol=1e-12
        )


def test_ties_are_ranked_by_name(split):
    same = np.full(len(split.test), 3.0)
    assert comparison_table(dict(b=same, a=same, c=same), split.test, "c")["model"].tolist() == ["a", "b", "c"]


def test_table_accepts_lists_and_series(split):
    stars = split.test["rating"]
    for kind in (list, np.asarray, lambda s: pd.Series(s.to_numpy(), index=range(5, 5 + len(s)))):
        assert comparison_table({"perfect": kind(stars)}, split.test, "perfect")["rmse"].tolist() == [0.0]


@pytest.mark.parametrize(
    "predictions, words",
    [
        ({}, "no models"),
        ({"short": [3.0]}, "'short'"),
        ({"ok": None, "bad": np.nan}, "'bad'"),
        ({"none": [None]}, "'none'"),
    ],
)
def test_table_refuses(split, predictions, words):
    n = len(split.test)
    filled = {m: np.full(n, 3.0 if p is None else p) if np.ndim(p) == 0 else p for m, p in predictions.items()}
    with pytest.raises(DataError, match=words):
        comparison_table(filled, split.test, "ok")


def test_empty_test_is_refused(split):
    with pytest.raises(DataError, match="no test ratings"):
        comparison_table({"a": []}, split.test.head(0), "a")
    with pytest.raises(DataError, match="no test ratings"):
        slice_table({"a": []}, split.test.head(0), split.train, "a")


def test_single_row_has_errors_but_no_interval(split):
    table = comparison_table({"a": [4.0], "b": [3.0]}, split.test.head(1), "a")
    assert table["rmse"].notna().all() and table[["rmse_low", "rmse_high", "difference_low"]].isna().all(axis=None)
    plot_forest(table)


# Slices ---------------------------------------------------------------------------------------------------------------
def test_slices_agree_with_the_split():
    world = made_world()
    for split in (split_random(world), split_users(world), split_items(world), split_global_time(world)):
        found, known = slices(split.test, split.train), split.known()
        assert found.index.equals(split.test.index)
        np.testing.assert_array_equal(found == "warm", known["warm"])
        np.testing.assert_array_equal(found == "cold item", known["user"] & ~known["item"])
        np.testing.assert_array_equal(found == "cold user", ~known["user"] & known["item"])
        np.testing.assert_array_equal(found == "both cold", ~known["user"] & ~known["item"])


def test_slice_table_adds_up():
    split = split_global_time(made_world(), test=0.4)
    rng = np.random.default_rng(0)
    predictions = {m: rng.uniform(1, 5, len(split.test)) for m in "ab"}
    table = slice_table(predictions, split.test, split.train, "a", n=20)
    parts, whole = table[table["slice"] != "all"], table[table["slice"] == "all"].set_index("model")
    for model in "ab":
        mine = parts[parts["model"] == model]
        assert mine["n"].sum() == len(split.test) and mine["share"].sum() == pytest.approx(1)
        assert (mine["rmse"] ** 2 * mine["share"]).sum() ** 0.5 == pytest.approx(whole.loc[model, "rmse"])
    pd.testing.assert_frame_equal(
        table[table["slice"] == "all"].drop(columns=["slice", "share"]),
        comparison_table(predictions, split.test, "a", n=20),
    )


# evaluate -------------------------------------------------------------------------------------------------------------
class Spy(GlobalMean):
    "Notes what it is given."

    asked = handed = "nothing"

    def fit(self, dataset, validation=None):
        self.handed = validation
        return GlobalMean.fit(self, dataset)

    def predict(self, user_ids, item_ids, timestamps=None, on_unknown="fallback"):
        self.asked = timestamps
        return GlobalMean.predict(self, user_ids, item_ids, timestamps, on_unknown)


def test_evaluate_adds_the_baseline(split):
    models = {"mean": GlobalMean()}
    table = evaluate(models, split, progress=False)
    assert set(table["model"]) == {"mean", "bias"} and list(models) == ["mean"]
    assert (
        table.attrs["reference"] == "bias"
        and table.attrs["protocol"].startswith(split.name)
        and "people" in table.attrs["interval"]
    )
    assert models["mean"].users is not None  # fitted in place


def test_evaluate_hands_over_times_and_validation(split):
    spy = Spy()
    evaluate({"spy": spy}, split, reference="spy", progress=False)
    assert spy.handed is None and np.array_equal(spy.asked, split.test["timestamp"])
    three = split_random(made_world(), validation=0.1)
    evaluate({"spy": spy}, three, reference="spy", progress=False)
    assert spy.handed is three.validation
    timeless = split_random(Dataset.from_frames(made_world().ratings.drop(columns="timestamp")))
    evaluate({"spy": spy}, timeless, reference="spy", progress=False)
    assert spy.asked is None


def test_evaluate_is_repeatable_and_by_slice(split):
    keep = lambda t: t.drop(columns=["fit_seconds", "predict_seconds"])
    one, two = (evaluate({"mean": GlobalMean()}, split, progress=False) for _ in range(2))
    pd.testing.assert_frame_equal(keep(one), keep(two))
    sliced = evaluate({"mean": GlobalMean()}, split, by_slice=True, progress=False)
    pd.testing.assert_frame_equal(keep(sliced[sliced["slice"] == "all"]).drop(columns=["slice", "share"]), keep(one))
    assert sliced["fit_seconds"].gt(0).all() and sliced.attrs["protocol"] == one.attrs["protocol"]


def test_evaluate_with_fitted_models(split):
    models = {"mean": GlobalMean().fit(split.train), "bias": BiasModel().fit(split.train)}
    table = evaluate(models, split, fit=False, progress=False)
    assert table["fit_seconds"].isna().all() and len(table) == 2
    with pytest.raises(DataError, match="call .fit"):
        evaluate({"bias": BiasModel()}, split, fit=False, progress=False)


def test_evaluate_names_the_model_at_fault(split):
    class Broken(GlobalMean):
        def predict(self, *args, **kwargs):
            return np.full(3, np.nan, dtype=np.float32)

    with pytest.raises(DataError, match="'broken'"):
        evaluate({"broken": Broken()}, split, progress=False)


def test_progress_goes_to_standard_error(split, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)  # somebody is looking
    predictions, seconds = fit_predict({"mean": GlobalMean()}, split)
    out, err = capsys.readouterr()
    assert out == "" and "models" in err
    fit_predict({"mean": GlobalMean()}, split, progress=False)
    assert capsys.readouterr() == ("", "")
    assert predictions["mean"].dtype == np.float32 and seconds.columns.tolist() == [
        "model",
        "fit_seconds",
        "predict_seconds",
    ]


def test_the_sample_has_its_known_figures():
    "Random 80/20, seed 42: the bias model must reach 0.886; the global mean is 1.060."
    table = evaluate({"mean": GlobalMean()}, split_random(load_dataset("sample")), progress=False).set_index("model")
    assert table.loc["bias", "rmse"] == pytest.approx(0.8840, abs=1e-3) and table.loc["mean", "rmse"] == pytest.approx(
        1.0601, abs=1e-3
    )
    assert table.loc["mean", "difference_low"] > 0.1 and table["n"].tolist() == [20_001, 20_001]


# Calibration and plots ------------------------------------------------------------------------------------------------
@given(PAIRS, st.floats(0.1, 3))
def test_calibration_counts_every_rating(pair, step):
    table = calibration(*pair, step=step)
    assert table["n"].sum() == len(pair[0]) and table["predicted"].is_monotonic_increasing
    assert (table["actual"] * table["n"]).sum() / table["n"].sum() == pytest.approx(pair[0].mean())
    assert (table["low"] <= table["high"]).all()


def test_a_calibrated_model_lies_on_the_diagonal():
    rng = np.random.default_rng(0)
    said = rng.uniform(1, 5, 50_000)
    table = calibration(said + rng.normal(0, 0.5, len(said)), said)
    np.testing.assert_allclose(table["actual"], table["predicted"], atol=0.03)
    np.testing.assert_allclose(
        (table["high"] - table["low"])[1:-1], 2 * 1.2816 * 0.52, atol=0.06
    )  # noise and the width of the bin


def test_plots(split):
    table = evaluate({"mean": GlobalMean()}, split, progress=False)
    ax = plt.subplots()[1]
    assert plot_forest(table, ax) is ax and [t.get_text()[:4] for t in ax.get_yticklabels()] == ["bias", "mean"]
    assert "stars" in ax.get_xlabel() and "?" in ax.get_title() and split.name in ax.get_title()
    sliced = plot_slices(evaluate({"mean": GlobalMean()}, split, by_slice=True, progress=False))
    assert "stars" in sliced.get_ylabel() and sliced.get_xticklabels()[0].get_text() == "all\n100 %"
    curve = plot_calibration(calibration([1, 2, 3], [1, 2, 3]))
    assert "stars" in curve.get_xlabel() and curve.get_title().endswith("?")
    with pytest.raises(DataError, match="by_slice=True"):
        plot_slices(table)


def test_nothing_warns(split):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = evaluate({"mean": GlobalMean()}, split, by_slice=True, progress=False)
        plot_slices(table)


@pytest.mark.parametrize("kind", [int, str, float, "category", "int32"])
def test_what_was_seen_is_noticed_however_its_ids_are_written(kind):
    model = BiasModel()
    model.ratings = pd.DataFrame(dict(user_id=[1, 2], item_id=[10, 20], rating=[3.0, 4.0]))
    written = lambda *pairs: pd.DataFrame(pairs, columns=["user_id", "item_id"]).astype(kind).assign(rating=3.0)
    with pytest.raises(DataError, match="has learned from 1 of the 2 ratings"):
        check_unseen(model, written((1, 20), (2, 20)))
    check_unseen(model, written((1, 20), (2, 10), (3, 30)))
