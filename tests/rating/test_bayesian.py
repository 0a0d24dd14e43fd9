"""The Bayesian hybrid, beside the contract: side features, sittings, predictions and their uncertainty, newcomers,
files.
"""

import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from tests.contract import made_world
from tests.fakes import letters
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.rating.bayesian import BayesianHybrid, factors_for
from hybrid_movie_rec.rating.convergence import effective_size, split_rhat
from hybrid_movie_rec.rating.intervals import extra_variance
from hybrid_movie_rec.rating.posterior import find_sittings, which_sitting
from hybrid_movie_rec.rating.side_features import content_side, interactions, people_side, principal_components
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.rating.gibbs import Dice, pair_scores

QUICK = dict(n_factors=3, chains=1, n_samples=30, burn_in=10, keep=30, interaction_components=30, progress=False)
WORLD = made_world()


# Side features --------------------------------------------------------------------------------------------------------
def test_components_do_not_need_a_dense_matrix():
    "20,000 x 20,000 with 40,000 ones would take 1.6 GB."
    g = torch.Generator().manual_seed(0)
    matrix = interactions(
        torch.randint(20_000, (40_000,), generator=g), torch.randint(20_000, (40_000,), generator=g), 20_000, 20_000
    )
    scores, rotation, _ = principal_components(matrix, torch.ones(20_000).bool(), 5, Dice(0), rounds=1)
    assert scores.shape == (20_000, 5) and rotation.shape == (20_000, 5) and torch.isfinite(scores).all()


def test_components_match_the_exact_ones():
    g = torch.Generator().manual_seed(1)
    rows, columns = torch.randint(60, (900,), generator=g), torch.randint(40, (900,), generator=g)
    matrix = interactions(rows, columns, 60, 40)
    scores, rotation, offset = principal_components(matrix, torch.ones(60).bool(), 4, Dice(0), rounds=12)
    dense = matrix.to_dense()
    S = torch.linalg.svd(dense - dense.mean(0))[1]
    torch.testing.assert_close(scores.norm(dim=0) / scores[:, 0].norm(), S[:4] / S[0], atol=0.01, rtol=0)
    torch.testing.assert_close(dense @ rotation - offset, scores, atol=1e-4, rtol=1e-4)


def test_cold_rows_get_zeros_and_people_are_centred_on_ratings():
    idx = dict(users=torch.tensor([0, 0, 0, 1, 2, 2]), items=torch.tensor([0, 1, 2, 0, 1, 3]))
    features, _ = people_side(idx, dict(users=4, items=5), 2, Dice(0))
    assert float(features[3].abs().sum()) == 0
    torch.testing.assert_close(features[idx["users"]].mean(0), torch.zeros(2), atol=1e-5, rtol=0)


def test_content_of_films_that_lack_everything_is_zero():
    table = ContentTable(
        np.arange(4),
        ("genres",),
        torch.nn.functional.normalize(torch.randn(4, 1, 6), dim=2).half(),
        torch.tensor([[True], [True], [True], [False]]),
    )
    x, _ = content_side(table, [1990, 2000, 2010, np.nan], torch.ones(4).bool(), 2, Dice(0))
    assert x.shape[0] == 4 and float(x[3].abs().sum()) == 0


# The model ------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def fitted():
    return BayesianHybrid(**QUICK, encoder=letters()).fit(WORLD)


def test_unknown_people_and_films_widen_the_interval(fitted):
    answer = fitted.predict([100, 999, 100, 999], [1, 1, 777, 777], return_std=True)["std"]
    assert answer[0] < answer[1] and answer[0] < answer[2] and answer[0] < answer[3]


def test_an_unrated_film_is_less_certain_than_a_rated_one(fitted):
    std = fitted.predict([100, 100], [1, 88], return_std=True)["std"]
    assert std[1] > std[0]


def test_an_unseen_sitting_is_less_certain(fitted):
    r = WORLD.ratings
    std = [
        fitted.predict(r["user_id"], r["item_id"], t, return_std=True)["std"].mean()
        for t in (r["timestamp"], r["timestamp"] + 10**9, 0 * r["timestamp"])
    ]
    assert (
        std[1] > std[0]
        and std[2] == std[1] == fitted.predict(r["user_id"], r["item_id"], return_std=True)["std"].mean()
    )


def test_intervals_nest_and_hold_the_stars(fitted):
    r = WORLD.ratings
    ask = lambda level: fitted.predict(r["user_id"], r["item_id"], r["timestamp"], interval=level)
    narrow, wide = ask(0.5), ask(0.95)
    assert (
        (wide["low"] <= narrow["low"]).all()
        and (narrow["low"] <= narrow["stars"]).all()
        and (narrow["stars"] <= narrow["high"]).all()
        and (narrow["high"] <= wide["high"]).all()
    )
    assert r["rating"].between(wide["low"].to_numpy(), wide["high"].to_numpy()).mean() > 0.9


@pytest.mark.parametrize("level", [0, 1, 90, -0.5])
def test_levels_that_make_no_sense(fitted, level):
    with pytest.raises(DataError, match="interval"):
        fitted.predict([100], [1], interval=level)


def test_variance_formula_by_brute_force():
    g = torch.Generator().manual_seed(0)
    centers, roots = (
        [torch.randn(1, 1, 4, generator=g) for _ in range(2)],
        [0.4 * torch.randn(4, 4, generator=g) for _ in range(2)],
    )
    covariance = [torch.stack([torch.zeros(4, 4), f @ f.T, f @ f.T])[None] for f in roots]
    formula = extra_variance(centers, [torch.tensor([1])] * 2, covariance)
    brute = pair_scores(*(c[0] + torch.randn(400_000, 4, generator=g) @ f.T for c, f in zip(centers, roots))).var()
    assert float(formula) == pytest.approx(float(brute), rel=0.02)


def test_coverage_on_held_out_ratings_of_the_made_world():
    world = made_world(users=80, items=60, rows=3000, seed=3)
    train, test = world.ratings.iloc[:2400], world.ratings.iloc[2400:]
    answer = (
        BayesianHybrid(**(QUICK | dict(n_samples=60)), fields=())
        .fit(world.with_ratings(train))
        .predict(test["user_id"], test["item_id"], test["timestamp"], interval=0.9)
    )
    assert 0.85 < test["rating"].between(answer["low"].to_numpy(), answer["high"].to_numpy()).mean() < 0.96


def test_validation_is_watched_and_not_used():
    model = BayesianHybrid(**QUICK, fields=())
    alone, watched = model.fit(WORLD).predict(WORLD.ratings["user_id"], WORLD.ratings["item_id"]), None
    strangers = pd.concat(
        [WORLD.ratings.head(50), pd.DataFrame(dict(user_id=[999], item_id=[777], rating=[3.0], timestamp=[0]))]
    )
    watched = model.fit(WORLD, validation=strangers)
    np.testing.assert_array_equal(watched.predict(WORLD.ratings["user_id"], WORLD.ratings["item_id"]), alone)
    assert watched.trace["validation_rmse"].notna().sum() == QUICK["n_samples"] and len(watched.trace) == 40
    no_times = BayesianHybrid(**QUICK, fields=()).fit(WORLD, validation=strangers[["user_id", "item_id", "rating"]])
    assert no_times.trace["validation_rmse"].iloc[-1] > 0


@pytest.mark.parametrize(
    "rows",
    [
        [(1, 1, 4.0)],
        [(1, 1, 4.0), (1, 2, 3.0), (1, 3, 5.0)],
        [(1, 1, 4.0), (2, 1, 3.0), (3, 1, 5.0)],
        [(u, i, 3.0) for u in range(5) for i in range(4)],
    ],
    ids=["one rating", "one person", "one film", "all the same"],
)
def test_little_data(rows):
    data = Dataset.from_frames(pd.DataFrame(rows, columns=["user_id", "item_id", "rating"]))
    model = BayesianHybrid(**QUICK).fit(data)
    answer = model.predict([1, 999, 1, 999], [1, 1, 777, 777], return_std=True, interval=0.9)
    assert np.isfinite(answer.to_numpy()).all()
    assert len(model.posterior_for(pd.DataFrame(dict(item_id=[1], rating=[5.0]))).predict()) == len(model.items)


def test_all_ratings_at_one_moment():
    data = WORLD.with_ratings(WORLD.ratings.assign(timestamp=5))
    assert np.isfinite(BayesianHybrid(**QUICK, fields=()).fit(data).predict([100, 100], [1, 1], [5, 6])).all()


@pytest.mark.parametrize(
    "wrong",
    [
        dict(n_factors=0),
        dict(n_samples=0),
        dict(burn_in=-1),
        dict(keep=0),
        dict(chains=0),
        dict(sitting_gap=-1),
        dict(sitting_gap=float("nan")),
        dict(likelihood="poisson"),
        dict(content_components=-1),
    ],
)
def test_settings_that_make_no_sense(wrong):
    with pytest.raises(DataError, match=next(iter(wrong))):
        BayesianHybrid(**wrong)


# Sittings, stars, diagnostics -----------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60)), min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 5), st.integers(-20, 90)), max_size=20),
    st.integers(1, 15),
)
def test_sittings_by_brute_force(ratings, questions, gap):
    who, when = (np.array(part) for part in zip(*ratings))
    which, owner, start, end = find_sittings(who, when, gap)
    for s in range(len(owner)):
        times = np.sort(when[which == s])
        assert (
            (who[which == s] == owner[s]).all()
            and times[0] == start[s]
            and times[-1] == end[s]
            and (np.diff(times) <= gap).all()
        )
    same = (which[:, None] == which) | (who[:, None] != who) | (abs(when[:, None] - when) > gap)
    assert same.all()  # near ratings of one person are in one sitting
    assert np.array_equal(which_sitting(who, when.astype(float), owner, start, end, gap), which)
    for u, t in questions:
        found = which_sitting(np.array([u]), np.array([float(t)]), owner, start, end, gap)[0]
        distance = np.where(owner == u, np.maximum(0, np.maximum(start - t, t - end)), np.inf)
        assert found == -1 and distance.min() > gap or distance[found] == distance.min() <= gap


def test_sittings_of_a_shared_mood_help():
    "Ratings of a sitting share a mood: knowing the moment must help, and not knowing must widen the interval."
    rng = np.random.default_rng(0)
    u, s, i = np.divmod(np.arange(60 * 4 * 8) // 8, 4)[0], np.arange(60 * 4 * 8) // 8, rng.integers(40, size=60 * 4 * 8)
    stars = (
        3
        + rng.normal(0, 0.5, 60)[u]
        + rng.normal(0, 0.8, 240)[s]
        + rng.normal(0, 0.3, 40)[i]
        + rng.normal(0, 0.3, len(u))
    )
    frame = pd.DataFrame(
        dict(user_id=u, item_id=i, rating=stars.clip(0.5, 5), timestamp=10_000_000 * (s % 4) + np.arange(len(u)) % 8)
    ).drop_duplicates(["user_id", "item_id"])
    test = frame.sample(frac=0.2, random_state=0)
    model = BayesianHybrid(**QUICK).fit(Dataset.from_frames(frame.drop(test.index)))
    dated, undated = (
        model.predict(test["user_id"], test["item_id"], t, return_std=True) for t in (test["timestamp"], None)
    )
    error = lambda told: ((told["stars"].to_numpy() - test["rating"].to_numpy()) ** 2).mean() ** 0.5
    assert error(dated) < 0.8 * error(undated) and (dated["std"] < undated["std"]).mean() > 0.95


@pytest.mark.parametrize("likelihood", ["normal", "ordered"])
def test_chances_of_stars(likelihood):
    model = BayesianHybrid(**QUICK, fields=(), likelihood=likelihood).fit(WORLD.with_ratings(WORLD.ratings.iloc[:560]))
    r = WORLD.ratings.iloc[560:]  # held out below
    chance = model.probabilities(r["user_id"], r["item_id"], r["timestamp"])
    np.testing.assert_allclose(chance.sum(axis=1), 1)
    assert list(chance.columns) == sorted(WORLD.ratings["rating"].iloc[:560].unique()) and (chance >= 0).all().all()
    # calibrated: what was given 30 % on average happened in about 30 % of the cases
    happened = chance.columns.to_numpy() == r["rating"].to_numpy()[:, None]
    for low, high in ((0.05, 0.2), (0.2, 0.5)):
        among = (chance.to_numpy() > low) & (chance.to_numpy() < high)
        assert happened[among].mean() == pytest.approx(chance.to_numpy()[among].mean(), abs=0.08)
    told = model.predict(r["user_id"], r["item_id"], r["timestamp"])
    np.testing.assert_allclose(
        chance.to_numpy() @ chance.columns.to_numpy(), told, atol=1e-4 if likelihood == "ordered" else 0.15
    )


def test_rhat_and_effective_size_against_theory():
    rng = np.random.default_rng(1)
    free = rng.normal(size=(4, 1000))
    assert split_rhat(free) == pytest.approx(1, abs=0.01) and effective_size(free) == pytest.approx(4000, rel=0.15)
    for rho in (0.5, 0.9):
        chain = rng.normal(size=(4, 1000))
        for t in range(1, 1000):
            chain[:, t] = rho * chain[:, t - 1] + (1 - rho**2) ** 0.5 * chain[:, t]
        assert effective_size(chain) == pytest.approx(4000 * (1 - rho) / (1 + rho), rel=0.3)
    assert split_rhat(free + np.arange(4)[:, None]) > 1.3
    assert split_rhat(free + np.linspace(0, 3, 1000)) > 1.2  # a drift, seen within one chain
    assert split_rhat(np.exp(10 * free)) == pytest.approx(split_rhat(free), abs=1e-9)  # ranks: the unit does not matter


def test_diagnosis_of_two_chains():
    table = (
        BayesianHybrid(**(QUICK | dict(chains=2, n_samples=120, keep=120, burn_in=60)), fields=()).fit(WORLD).diagnose()
    )
    assert table["quantity"].iloc[0] == "alpha" and table["draws"].iloc[0] == 240 and table["r_hat"].iloc[0] < 1.3


def test_as_many_factors_as_the_ratings_fill_and_as_the_model_before_had(fitted):
    by_data = dict(QUICK, n_factors=None, n_samples=4, burn_in=2, keep=4)
    assert BayesianHybrid(**by_data).fit(WORLD).state_.n_factors == factors_for(len(WORLD.ratings)) == 12
    assert BayesianHybrid(**by_data).fit(WORLD, start=fitted).state_.n_factors == QUICK["n_factors"]
    assert BayesianHybrid(**by_data | dict(n_factors=2)).fit(WORLD, start=fitted).state_.n_factors == 2


# Newcomers ------------------------------------------------------------------------------------------------------------
def test_newcomer_is_the_conditional_of_each_state(fitted):
    """Somebody who is in the training data, treated as new: in each state the dense joint posterior of them and all
    their sittings, at the noise that was settled on.
    """
    user = int(WORLD.ratings["user_id"].iloc[0])
    own = WORLD.ratings[WORLD.ratings["user_id"] == user].sort_values("timestamp").head(9)
    newcomer, states, K, n = (
        fitted.posterior_for(own),
        {k: v.double() for k, v in fitted.state_.samples.items()},
        QUICK["n_factors"] + 2,
        9,
    )
    which, _, start, _ = find_sittings(np.zeros(n, int), own["timestamp"].to_numpy(), 8 * 3600)
    D = len(start)
    assert D > 1 and newcomer.vectors.shape == (30, 1 + D, K)
    side = fitted.state_.people_side
    x = side.rotation[fitted.items.to_idx(own["item_id"])].sum(0) / 3 - side.offset
    for s in (0, 13, 29):
        v = states["items.vectors"][s, fitted.items.to_idx(own["item_id"])]
        z, target = (
            torch.cat([v[:, :-1], torch.ones(n, 1)], 1),
            torch.tensor(own["rating"].to_numpy(np.float64)) - fitted.state_.mean - v[:, -1],
        )
        rows = torch.zeros(n, (1 + D) * K).double()  # regressors of (u, d_1 .. d_D)
        for r in range(n):
            rows[r, :K] = z[r]
            rows[r, (1 + which[r]) * K : (2 + which[r]) * K] = z[r]
        outer, inner = states["users.precision"][s], states["sittings.precision"][s]
        center = states["users.mean"][s] + x.double() @ states["users.weights"][s]
        prior, shift = torch.block_diag(outer, *[inner] * D), torch.cat([outer @ center, torch.zeros(D * K).double()])
        alpha, tail = states["alpha"][s], states["tail"][s]
        rate, steady = (tail - 2) * alpha * states["users.noise"][s, -1], torch.tensor(1.0).double()
        for _ in range(3):
            P = prior + alpha * steady * rows.T @ rows
            mean, covariance = torch.linalg.solve(P, shift + alpha * steady * rows.T @ target), torch.linalg.inv(P)
            errors = alpha * (((target - rows @ mean) ** 2).sum() + ((rows @ covariance) * rows).sum())
            steady = (tail + n) / (rate + errors)
        torch.testing.assert_close(newcomer.vectors[s, 0], mean[:K], atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(
            newcomer.covariance[s, 1], covariance[:K, :K] + torch.linalg.inv(inner), atol=1e-4, rtol=1e-4
        )
        for d in range(D):
            pick = torch.zeros(K, (1 + D) * K).double()
            pick[:, :K] = pick[:, (1 + d) * K : (2 + d) * K] = torch.eye(K)
            torch.testing.assert_close(newcomer.vectors[s, 1 + d], pick @ mean, atol=1e-4, rtol=1e-4)
            torch.testing.assert_close(newcomer.covariance[s, 2 + d], pick @ covariance @ pick.T, atol=1e-4, rtol=1e-4)


def test_newcomer_like_the_person_in_training():
    "But for chance: a person in training has one draw a sample, a newcomer the mean of each."
    r, more = WORLD.ratings, QUICK | dict(n_samples=120, keep=120)
    fitted = BayesianHybrid(**more, encoder=letters()).fit(WORLD)
    for user in r["user_id"].unique()[:5]:
        own = r[r["user_id"] == user]
        np.testing.assert_allclose(
            fitted.posterior_for(own).predict(own["item_id"], own["timestamp"]),
            fitted.predict(own["user_id"], own["item_id"], own["timestamp"]),
            atol=0.2,
        )


def test_newcomer_order_and_strangers(fitted):
    own = pd.DataFrame(dict(item_id=[1, 4, 7, 777], rating=[5.0, 4.0, 1.0, 3.0]))
    one, other = fitted.posterior_for(own), fitted.posterior_for(own.iloc[::-1])
    np.testing.assert_allclose(one.predict(), other.predict(), atol=1e-6)
    np.testing.assert_array_equal(one.item_ids, [1, 4, 7])
    assert np.isfinite(one.predict([777, 1])).all() and len(one.predict([])) == 0
    np.testing.assert_allclose(fitted.posterior_for(own.tail(1)).predict([1]), fitted.predict([999], [1]), atol=1e-3)


def test_each_rating_narrows(fitted):
    r = WORLD.ratings[WORLD.ratings["user_id"] == WORLD.ratings["user_id"].iloc[0]]
    widths = [fitted.posterior_for(r.head(n)).predict(return_std=True)["std"].mean() for n in (0, 2, 5, 15)]
    assert widths == sorted(widths, reverse=True) and widths[-1] < widths[0]


def test_newcomers_change_nothing(fitted):
    before = {name: t.clone() for name, t in fitted.state_.samples.items()}
    fitted.posterior_for(WORLD.ratings.head(1)[["item_id", "rating"]]).predict(return_std=True)
    assert all(torch.equal(t, before[name]) for name, t in fitted.state_.samples.items())


@pytest.mark.parametrize(
    "frame, words",
    [
        (dict(item_id=[1]), "rating"),
        (dict(item_id=[1, 1], rating=[1.0, 2.0]), "twice"),
        (dict(item_id=[1], rating=[9.0]), "scale"),
        (dict(item_id=[1], rating=[np.nan]), "scale"),
    ],
)
def test_newcomers_who_make_no_sense(fitted, frame, words):
    with pytest.raises(DataError, match=words):
        fitted.posterior_for(pd.DataFrame(frame))


def test_new_films_by_their_words(tmp_path):
    model = BayesianHybrid(**QUICK, encoder=letters()).fit(WORLD)
    before = model.predict([100, 999], [1, 88])
    model.add_movies(
        pd.DataFrame(dict(item_id=[2, 500], title=["Ann (1999)", "Bob (2001)"], genres=["Comedy", "Drama|Romance"]))
    )
    np.testing.assert_array_equal(model.predict([100, 999], [1, 88]), before)
    comedy, drama = (model.predict([100], [i])[0] for i in (2, 500))
    assert np.isfinite([comedy, drama]).all()
    std = model.predict([100, 100, 100], [1, 2, 777], return_std=True)["std"]
    assert std[0] < std[1]
    model.save(tmp_path / "m")
    again = BayesianHybrid.load(tmp_path / "m")
    np.testing.assert_array_equal(again.predict([100, 100], [2, 500]), [comedy, drama])
    again.encoder = letters()
    assert len(again.add_movies(pd.DataFrame(dict(item_id=[501], genres=["Comedy"]))).items) == len(WORLD.item_ids) + 3
    with pytest.raises(DataError, match="already"):
        model.add_movies(pd.DataFrame(dict(item_id=[2])))
    assert model.add_movies(pd.DataFrame(dict(item_id=[]))) is model


def test_a_new_film_without_words_is_an_average_film(fitted):
    model = BayesianHybrid(**QUICK, fields=()).fit(WORLD)
    model.add_movies(pd.DataFrame(dict(item_id=[900])))
    np.testing.assert_allclose(model.predict([100], [900]), model.predict([100], [777]), atol=1e-3)


def test_missing_content(fitted):
    table = ContentTable.build(MovieFeatures.from_dataset(WORLD), letters(), ("genres",))
    with pytest.raises(DataError, match="content lacks"):
        BayesianHybrid(**QUICK).fit(
            WORLD, content=replace(table, item_ids=table.item_ids[:3], vectors=table.vectors[:3], mask=table.mask[:3])
        )
    gone = replace(table, mask=torch.zeros_like(table.mask), vectors=torch.zeros_like(table.vectors))
    assert np.isfinite(BayesianHybrid(**QUICK).fit(WORLD, content=gone).predict([100], [88])).all()
    given_table = BayesianHybrid(**QUICK).fit(WORLD, content=table)
    np.testing.assert_array_equal(given_table.predict([100], [88]), fitted.predict([100], [88]))


# Files ----------------------------------------------------------------------------------------------------------------
def test_saved_whole(fitted, tmp_path):
    fitted.save(tmp_path / "m")
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == [
        "config.json",
        "items.parquet",
        "samples.safetensors",
        "users.parquet",
    ]
    again = BayesianHybrid.load(tmp_path / "m")
    r = WORLD.ratings
    pd.testing.assert_frame_equal(
        again.predict(r["user_id"], r["item_id"], r["timestamp"], return_std=True, interval=0.9),
        fitted.predict(r["user_id"], r["item_id"], r["timestamp"], return_std=True, interval=0.9),
    )
    np.testing.assert_array_equal(again.posterior_for(r.head(1)).predict(), fitted.posterior_for(r.head(1)).predict())
    pd.testing.assert_frame_equal(again.trace, fitted.trace, check_dtype=False)
    assert repr(again) == repr(fitted)


@pytest.mark.parametrize("name", ["config.json", "samples.safetensors", "users.parquet", "items.parquet"])
@pytest.mark.parametrize("harm", ["gone", "empty", "half"])
def test_damage_is_named(fitted, tmp_path, name, harm):
    fitted.save(tmp_path / "m")
    path = tmp_path / "m" / name
    whole = path.read_bytes()
    path.unlink() if harm == "gone" else path.write_bytes(whole[: 0 if harm == "empty" else len(whole) // 2])
    with pytest.raises(DataError):
        BayesianHybrid.load(tmp_path / "m")


def test_files_of_two_models_do_not_mix(fitted, tmp_path):
    fitted.save(tmp_path / "a")
    BayesianHybrid(**QUICK, fields=()).fit(toy_world()).save(tmp_path / "b")
    (tmp_path / "a" / "users.parquet").write_bytes((tmp_path / "b" / "users.parquet").read_bytes())
    with pytest.raises(DataError, match="users"):
        BayesianHybrid.load(tmp_path / "a")


def test_newer_formats_are_refused(fitted, tmp_path):
    fitted.save(tmp_path / "m")
    config = json.loads((tmp_path / "m" / "config.json").read_text())
    (tmp_path / "m" / "config.json").write_text(json.dumps(config | dict(format=3)))
    with pytest.raises(DataError, match="format 3"):
        BayesianHybrid.load(tmp_path / "m")


def test_no_other_folder_is_overwritten(fitted, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(DataError):
        fitted.save(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
