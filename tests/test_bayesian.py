"""The Bayesian hybrid: the contract, the conditional draws against closed forms, calibration on data made by the model itself, newcomers, files."""
import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from contract import RatingModelContract, made_world
from stand_ins import letters
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.bayesian import (BayesianHybrid, Block, Dice, Priors, Sampler, _extra_variance, _score, conditional, content_side, draw_chain, draw_chain_prior, draw_prior,
                                       draw_weights, draw_wishart, interactions, new_block, outer_sums, principal_components, scatter, user_side)
from hybrid_movie_rec.data import DataError, Dataset, toy_world
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.features import MovieFeatures

QUICK = dict(n_factors=3, n_samples=30, burn_in=10, keep=30, progress=False)
WORLD = made_world()


class TestBayesianHybrid(RatingModelContract):
    order_tolerance = 0.0  # rows are sorted before anything else

    def make(self):
        return BayesianHybrid(**QUICK, fields=())


class TestBayesianHybridWithContent(RatingModelContract):
    order_tolerance = 0.0

    def make(self):
        return BayesianHybrid(**QUICK, encoder=letters())


class TestBayesianHybridBare(RatingModelContract):
    order_tolerance = 0.0

    def make(self):
        return BayesianHybrid(**QUICK, interaction_components=0, content_components=0, time_bins=0)


# The draws against closed forms -----------------------------------------------------------------------------------------------------
@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 30), st.integers(1, 31), st.integers(0, 99))
def test_outer_sums_are_the_sums(n, K, N, chunk, seed):
    g = torch.Generator().manual_seed(seed)
    z, r, idx = torch.randn(N, K, generator=g), torch.randn(N, generator=g), torch.randint(n, (N,), generator=g)
    P, h = outer_sums(lambda part: (z[part], r[part]), idx, n, K, chunk)
    for e in range(n):
        torch.testing.assert_close(P[e], z[idx == e].T @ z[idx == e], atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(h[e], z[idx == e].T @ r[idx == e], atol=1e-5, rtol=1e-5)
    whole = outer_sums(lambda part: (z[part], r[part]), idx, n, K)
    assert torch.equal(whole[0], P) and torch.equal(whole[1], h)


def test_scatter_has_the_covariance():
    P = torch.tensor([[3.0, 1.0, 0.0], [1.0, 2.0, 0.5], [0.0, 0.5, 1.0]])
    draws = scatter(torch.linalg.cholesky(P).expand(60_000, 3, 3), Dice(0).normal(60_000, 3))
    torch.testing.assert_close(torch.cov(draws.T), torch.linalg.inv(P), atol=0.03, rtol=0)


@pytest.mark.parametrize("dtype, tolerance", [(torch.float32, 1e-4), (torch.float64, 1e-12)])
def test_conditional_solves(dtype, tolerance):
    A = torch.randn(7, 4, 4, generator=torch.Generator().manual_seed(0)).to(dtype)
    P, h = A @ A.mT + torch.eye(4, dtype=dtype), A[:, 0]
    torch.testing.assert_close(conditional(P, h)[0], torch.linalg.solve(P, h), atol=tolerance, rtol=tolerance)


@pytest.mark.parametrize("T, memory", [(1, 0.9), (2, 0.9), (7, 0.0), (7, 0.5), (30, 0.99)])
def test_chain_against_the_dense_precision(T, memory):
    K, g = 3, torch.Generator().manual_seed(T)
    z, rhs = torch.randn(T, 2, K, generator=g).double(), torch.randn(T, K, generator=g).double()
    precision = torch.eye(K).double() + 0.3
    shift = torch.eye(T * K).double() - memory * torch.diag(torch.ones((T - 1) * K).double(), -K)
    dense = shift.T @ torch.block_diag((1 - memory**2) * precision, *[precision] * (T - 1)) @ shift + torch.block_diag(*(z.mT @ z))
    torch.testing.assert_close(draw_chain(z.mT @ z, rhs, precision, memory, torch.zeros(T, K).double()).reshape(-1), torch.linalg.solve(dense, rhs.reshape(-1)))
    # the draw is mean + C^-T noise with the dense Cholesky factor: the very same numbers
    noise = torch.randn(T, K, generator=g).double()
    L = torch.linalg.cholesky(dense)
    expected = torch.linalg.solve(dense, rhs.reshape(-1)) + torch.linalg.solve_triangular(L.T, noise.reshape(-1, 1), upper=True)[:, 0]
    torch.testing.assert_close(draw_chain(z.mT @ z, rhs, precision, memory, noise).reshape(-1), expected)


@pytest.mark.parametrize("df", [2, 3, 20])
def test_wishart_mean(df):
    S, dice = torch.tensor([[2.0, -0.7], [-0.7, 1.0]]).double(), Dice(df, dtype=torch.float64)
    draws = torch.stack([draw_wishart(S, df, dice) for _ in range(4000)])
    torch.testing.assert_close(draws.mean(0) / df, torch.linalg.inv(S), atol=0.12, rtol=0)


def test_weights_mean_and_covariance():
    g, dice = torch.Generator().manual_seed(0), Dice(0, dtype=torch.float64)
    X, E = torch.randn(20, 3, generator=g).double(), torch.randn(20, 2, generator=g).double()
    precision = torch.tensor([[2.0, 0.8], [0.8, 1.0]]).double()
    draws = torch.stack([draw_weights(X.T @ X, X.T @ E, precision, 2.0, dice) for _ in range(6000)])
    A = torch.linalg.inv(X.T @ X + 2 * torch.eye(3))
    torch.testing.assert_close(draws.mean(0), A @ X.T @ E, atol=0.02, rtol=0)
    torch.testing.assert_close(torch.cov(draws.reshape(-1, 6).T), torch.kron(A, torch.linalg.inv(precision)), atol=0.01, rtol=0)


def test_weights_are_the_noise_injected_ridge_of_macau():
    "Macau adds noise to the targets and solves: the same distribution."
    g, dice = torch.Generator().manual_seed(0), Dice(1, dtype=torch.float64)
    X, E = torch.randn(20, 2, generator=g).double(), torch.randn(20, 2, generator=g).double()
    precision, ridge = torch.tensor([[2.0, 0.8], [0.8, 1.0]]).double(), 3.0
    factor = torch.linalg.cholesky(precision)
    spread = lambda n: scatter(factor.expand(n, 2, 2), dice.normal(n, 2))
    A = X.T @ X + ridge * torch.eye(2)
    injected = torch.stack([torch.linalg.solve(A, X.T @ (E + spread(20)) + math.sqrt(ridge) * spread(2)) for _ in range(5000)]).reshape(-1, 4)
    direct = torch.stack([draw_weights(X.T @ X, X.T @ E, precision, ridge, dice) for _ in range(5000)]).reshape(-1, 4)
    torch.testing.assert_close(injected.mean(0), direct.mean(0), atol=0.02, rtol=0)
    torch.testing.assert_close(torch.cov(injected.T), torch.cov(direct.T), atol=0.006, rtol=0)


def test_prior_of_a_constant_block_is_proper():
    "All vectors equal: the Wishart prior keeps the precision finite."
    block = new_block(50, 3, None, Dice(0))
    block.vectors = torch.full((50, 3), 0.3)
    for seed in range(5):
        draw_prior(block, Priors(), Dice(seed))
        assert torch.isfinite(block.precision).all() and torch.linalg.eigvalsh(block.precision).min() > 0


@pytest.mark.parametrize("wrong", [dict(scale=0), dict(df=-1), dict(noise=(0, 1)), dict(ridge=(1, -1)), dict(mean_strength=0)])
def test_priors_are_distributions(wrong):
    with pytest.raises(DataError):
        Priors(**wrong)


# The sampler ------------------------------------------------------------------------------------------------------------------------
def small_problem(dtype=torch.float32, chunk=16_384, timed=True, seed=0):
    g = torch.Generator().manual_seed(5)
    idx = dict(users=torch.randint(8, (90,), generator=g), items=torch.randint(7, (90,), generator=g), times=torch.randint(3, (90,), generator=g))
    features = dict(users=torch.randn(8, 2, generator=g), items=torch.randn(7, 1, generator=g))
    if not timed: del idx["times"]
    return Sampler(idx, torch.randn(90, generator=g), dict(users=8, items=7, times=3), features, n_factors=2, dice=Dice(seed, dtype=dtype), chunk=chunk)


@pytest.mark.parametrize("kind", ["users", "items", "times"])
def test_regressors_make_the_score(kind):
    "For each kind, z . own vector is the rating minus the target: the model is linear in it."
    sampler = small_problem()
    sampler.sweep()
    z, target = sampler._rows(kind)(slice(None))
    parts = [sampler.blocks[k].vectors[sampler.idx[k]] for k in ("users", "items", "times")]
    own = sampler.blocks[kind].vectors[sampler.idx[kind]]
    torch.testing.assert_close((z * own).sum(1) + sampler.ratings - target, _score(*parts), atol=1e-5, rtol=1e-5)
    assert sampler.squared_error() == pytest.approx(float(((sampler.ratings - _score(*parts)) ** 2).sum()), rel=1e-4)


@pytest.mark.parametrize("kind", ["users", "items"])
def test_visit_draws_from_the_closed_form(kind):
    "The mean over many visits, everything else fixed, against the formula for one entity."
    sampler = small_problem(torch.float64)
    for _ in range(3): sampler.sweep()
    z, target = sampler._rows(kind)(slice(None))
    block, e = sampler.blocks[kind], 3
    own = sampler.idx[kind] == e
    P = block.precision + sampler.alpha * z[own].T @ z[own]
    mean = torch.linalg.solve(P, block.precision @ block.center()[e] + sampler.alpha * z[own].T @ target[own])
    draws = []
    for _ in range(3000):
        sampler.visit(kind)
        draws.append(block.vectors[e].clone())
    draws = torch.stack(draws)
    sd = torch.linalg.inv(P).diag().sqrt()
    assert ((draws.mean(0) - mean).abs() < 5 * sd / 3000**0.5).all()
    torch.testing.assert_close(torch.cov(draws.T), torch.linalg.inv(P), atol=0.15 * float(sd.max()) ** 2, rtol=0.15)


def test_float64_agrees():
    "One sweep from one start with one set of dice: what float32 costs is rounding."
    runs = [small_problem(dtype) for dtype in (torch.float32, torch.float64)]
    errors = [s.sweep() for s in runs]
    assert errors[0] == pytest.approx(errors[1], rel=1e-4)
    for kind in ("users", "items", "times"):
        torch.testing.assert_close(runs[0].blocks[kind].vectors.double(), runs[1].blocks[kind].vectors, atol=2e-4, rtol=1e-3)


@pytest.mark.parametrize("chunk", [1, 17, 90])
def test_chunks_change_nothing(chunk):
    one, other = small_problem(), small_problem(chunk=chunk)
    for _ in range(3): one.sweep(), other.sweep()
    for kind in one.blocks:
        torch.testing.assert_close(one.blocks[kind].vectors, other.blocks[kind].vectors, atol=1e-4, rtol=1e-4)


def test_without_times_their_vectors_stay_zero():
    sampler = small_problem(timed=False)
    for _ in range(3): sampler.sweep()
    assert float(sampler.blocks["times"].vectors.abs().sum()) == 0


def test_nothing_global_moves():
    before = torch.get_rng_state(), np.random.get_state()[1].copy()
    BayesianHybrid(**QUICK, fields=()).fit(WORLD)
    assert torch.equal(torch.get_rng_state(), before[0]) and (np.random.get_state()[1] == before[1]).all()


# Simulation-based calibration (Talts et al. 2018, https://arxiv.org/abs/1804.06788) --------------------------------------------------------------
def from_the_prior(features, sizes, priors, memory, dice, K=2):
    "Parameters drawn from the model's own prior."
    blocks, own = {}, lambda P, n: scatter(torch.linalg.cholesky(P).expand(n, K, K), dice.normal(n, K))
    for kind, n in sizes.items():
        stretch = 1 - memory**2 if kind == "times" else 1
        precision = draw_wishart(priors.scale * stretch * torch.eye(K, dtype=torch.float64), K + priors.df, dice)
        if kind == "times":
            steps = own(precision, n)
            walk = [steps[0] / math.sqrt(1 - memory**2)]
            for t in range(1, n): walk.append(memory * walk[-1] + steps[t])
            blocks[kind] = Block(torch.stack(walk), torch.zeros(n, 0).double(), torch.zeros(K).double(), precision, torch.zeros(0, K).double())
            continue
        x, ridge = features[kind], dice.gamma(*priors.ridge)
        mean, weights = own(priors.mean_strength * precision, 1)[0], own(ridge * precision, x.shape[1])
        blocks[kind] = Block(mean + x @ weights + own(precision, n), x, mean, precision, weights, ridge)
    return blocks, dice.gamma(*priors.noise)


def statistics(blocks, alpha):
    "Numbers that do not change when the factors are rotated."
    u, v, w = (blocks[kind].vectors for kind in ("users", "items", "times"))
    return [alpha, blocks["users"].ridge, float(_score(u[0], v[0], w[0])), float(_score(u[1], v[2], w[2])), float(torch.logdet(blocks["items"].precision)),
            float(blocks["times"].precision[-1, -1]), float(blocks["users"].mean[-1]), float(blocks["items"].weights[0, -1])]


def calibration_ranks(simulations, draws=15, thin=6, burn_in=25, noise_rate=2.0):
    "Rank of the true value among posterior draws, (simulations, statistics)."
    priors, memory, sizes = Priors(df=6, scale=3, noise=(4, 2.0), ridge=(6, 2)), 0.8, dict(users=6, items=5, times=4)
    ranks = []
    for seed in range(simulations):
        dice = Dice(10_000 + seed, dtype=torch.float64)
        features = dict(users=dice.normal(6, 1), items=dice.normal(5, 1))
        blocks, alpha = from_the_prior(features, sizes, priors, memory, dice)
        idx = {kind: torch.from_numpy(dice._rest.integers(n, size=30)) for kind, n in sizes.items()}
        y = _score(*(blocks[k].vectors[idx[k]] for k in ("users", "items", "times"))) + dice.normal(30) / alpha**0.5
        sampler = Sampler(idx, y, sizes, features, 1, memory, replace(priors, noise=(4, noise_rate)), Dice(seed, dtype=torch.float64))
        truth, kept = np.array(statistics(blocks, alpha)), []
        for s in range(burn_in + draws * thin):
            sampler.sweep()
            if s >= burn_in and (s - burn_in) % thin == thin - 1: kept.append(statistics(sampler.blocks, sampler.alpha))
        ranks.append((np.array(kept) < truth).sum(0))
    return np.array(ranks)


def p_values(ranks, draws=15, bins=4):
    "Chi-square tests that the ranks 0..draws fall equally into bins, one per statistic."
    from scipy.stats import chisquare
    return np.array([chisquare(np.bincount(column * bins // (draws + 1), minlength=bins)).pvalue for column in ranks.T])


def test_calibrated_on_data_made_by_the_model():
    p = p_values(calibration_ranks(60))
    assert p.min() > 0.001, p


def test_calibration_notices_a_wrong_prior():
    "The test of the test: a sampler with another prior for the noise than the data were made with."
    assert p_values(calibration_ranks(30, draws=15, thin=3, burn_in=15, noise_rate=20.0))[0] < 0.001


# Side features ----------------------------------------------------------------------------------------------------------------------
def test_components_do_not_need_a_dense_matrix():
    "20,000 x 20,000 with 40,000 ones would take 1.6 GB."
    g = torch.Generator().manual_seed(0)
    matrix = interactions(torch.randint(20_000, (40_000,), generator=g), torch.randint(20_000, (40_000,), generator=g), 20_000, 20_000)
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
    features, rotation, offset = user_side(idx, dict(users=4, items=5), 2, Dice(0))
    assert float(features[3].abs().sum()) == 0
    torch.testing.assert_close(features[idx["users"]].mean(0), torch.zeros(2), atol=1e-5, rtol=0)


def test_content_of_films_that_lack_everything_is_zero():
    table = ContentTable(np.arange(4), ("genres",), torch.nn.functional.normalize(torch.randn(4, 1, 6), dim=2).half(), torch.tensor([[True], [True], [True], [False]]))
    x, _ = content_side(table, [1990, 2000, 2010, np.nan], torch.ones(4).bool(), 2, Dice(0))
    assert x.shape[0] == 4 and float(x[3].abs().sum()) == 0


# The model --------------------------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def fitted():
    return BayesianHybrid(**QUICK, encoder=letters()).fit(WORLD)


def test_unknown_people_and_films_widen_the_interval(fitted):
    answer = fitted.predict([100, 999, 100, 999], [1, 1, 777, 777], return_std=True)["std"]
    assert answer[0] < answer[1] and answer[0] < answer[2] and answer[0] < answer[3]


def test_an_unrated_film_is_less_certain_than_a_rated_one(fitted):
    std = fitted.predict([100, 100], [1, 88], return_std=True)["std"]
    assert std[1] > std[0]


def test_an_unseen_time_is_less_certain(fitted):
    seen = int(WORLD.ratings["timestamp"].iloc[0])
    std = [fitted.predict([100], [1], [t], return_std=True)["std"][0] for t in (seen, 4_000_000_000, 0)]
    assert std[1] > std[0] and std[2] == std[1] == fitted.predict([100], [1], return_std=True)["std"][0]


def test_intervals_nest_and_hold_the_stars(fitted):
    r = WORLD.ratings
    ask = lambda level: fitted.predict(r["user_id"], r["item_id"], r["timestamp"], interval=level)
    narrow, wide = ask(0.5), ask(0.95)
    assert (wide["low"] <= narrow["low"]).all() and (narrow["low"] <= narrow["stars"]).all() and (narrow["stars"] <= narrow["high"]).all() and (narrow["high"] <= wide["high"]).all()
    assert r["rating"].between(wide["low"].to_numpy(), wide["high"].to_numpy()).mean() > 0.9


@pytest.mark.parametrize("level", [0, 1, 90, -0.5])
def test_levels_that_make_no_sense(fitted, level):
    with pytest.raises(DataError, match="interval"):
        fitted.predict([100], [1], interval=level)


def test_variance_formula_by_brute_force():
    g = torch.Generator().manual_seed(0)
    centers, roots = [torch.randn(1, 1, 4, generator=g) for _ in range(3)], [0.4 * torch.randn(4, 4, generator=g) for _ in range(3)]
    covariance = [torch.stack([torch.zeros(4, 4), f @ f.T, f @ f.T])[None] for f in roots]
    formula = _extra_variance(centers, [torch.tensor([1])] * 3, covariance)
    brute = _score(*(c[0] + torch.randn(400_000, 4, generator=g) @ f.T for c, f in zip(centers, roots))).var()
    assert float(formula) == pytest.approx(float(brute), rel=0.02)


def test_coverage_on_held_out_ratings_of_the_made_world():
    world = made_world(users=80, items=60, rows=3000, seed=3)
    train, test = world.ratings.iloc[:2400], world.ratings.iloc[2400:]
    answer = BayesianHybrid(**(QUICK | dict(n_samples=60)), fields=()).fit(world.with_ratings(train)).predict(test["user_id"], test["item_id"], test["timestamp"], interval=0.9)
    assert 0.85 < test["rating"].between(answer["low"].to_numpy(), answer["high"].to_numpy()).mean() < 0.96


def test_validation_is_watched_and_not_used():
    model = BayesianHybrid(**QUICK, fields=())
    alone, watched = model.fit(WORLD).predict(WORLD.ratings["user_id"], WORLD.ratings["item_id"]), None
    strangers = pd.concat([WORLD.ratings.head(50), pd.DataFrame(dict(user_id=[999], item_id=[777], rating=[3.0], timestamp=[0]))])
    watched = model.fit(WORLD, validation=strangers)
    np.testing.assert_array_equal(watched.predict(WORLD.ratings["user_id"], WORLD.ratings["item_id"]), alone)
    assert watched.trace["validation_rmse"].notna().sum() == QUICK["n_samples"] and len(watched.trace) == 40
    no_times = BayesianHybrid(**QUICK, fields=()).fit(WORLD, validation=strangers[["user_id", "item_id", "rating"]])
    assert no_times.trace["validation_rmse"].iloc[-1] > 0


@pytest.mark.parametrize("rows", [
    [(1, 1, 4.0)], [(1, 1, 4.0), (1, 2, 3.0), (1, 3, 5.0)], [(1, 1, 4.0), (2, 1, 3.0), (3, 1, 5.0)], [(u, i, 3.0) for u in range(5) for i in range(4)]],
    ids=["one rating", "one person", "one film", "all the same"])
def test_little_data(rows):
    data = Dataset.from_frames(pd.DataFrame(rows, columns=["user_id", "item_id", "rating"]))
    model = BayesianHybrid(**QUICK).fit(data)
    answer = model.predict([1, 999, 1, 999], [1, 1, 777, 777], return_std=True, interval=0.9)
    assert np.isfinite(answer.to_numpy()).all()
    assert len(model.posterior_for(pd.DataFrame(dict(item_id=[1], rating=[5.0]))).predict()) == len(model.items)


def test_all_ratings_at_one_moment():
    data = WORLD.with_ratings(WORLD.ratings.assign(timestamp=5))
    assert np.isfinite(BayesianHybrid(**QUICK, fields=()).fit(data).predict([100, 100], [1, 1], [5, 6])).all()


@pytest.mark.parametrize("wrong", [dict(n_factors=0), dict(n_samples=0), dict(burn_in=-1), dict(keep=0), dict(time_memory=1.0), dict(time_bins=-1), dict(content_components=-1)])
def test_settings_that_make_no_sense(wrong):
    with pytest.raises(DataError, match=next(iter(wrong))):
        BayesianHybrid(**wrong)


# Newcomers --------------------------------------------------------------------------------------------------------------------------
def test_newcomer_is_the_conditional_of_each_state(fitted):
    "Somebody who is in the training data, treated as new, has the posterior that the sampler draws them from."
    user = int(WORLD.ratings["user_id"].iloc[0])
    own = WORLD.ratings[WORLD.ratings["user_id"] == user]
    rows = fitted._positions(own["user_id"], own["item_id"], own["timestamp"])
    newcomer, states, K = fitted.posterior_for(own), fitted._states, QUICK["n_factors"] + 1
    for s in (0, 13, 29):
        v, w = states["items.vectors"][s, rows["items"]].double(), states["times.vectors"][s, rows["times"]].double()
        z = v + w
        target = torch.tensor(own["rating"].to_numpy(np.float64)) - fitted.mean - z[:, -1] - (v * w)[:, :-1].sum(1)
        z[:, -1] = 1
        data, rhs = outer_sums(lambda part: (z[part], target[part]), torch.zeros(len(z), dtype=torch.int64), 1, K)
        alpha, precision = states["alpha"][s].double(), states["users.precision"][s].double()
        center = (states["users.mean"][s] + fitted._user_side[0][rows["users"][0]] @ states["users.weights"][s]).double()
        mean, factor = conditional(alpha * data + precision, alpha * rhs + center @ precision)
        torch.testing.assert_close(newcomer.vectors[s], mean, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(newcomer.covariance[s, 1], torch.cholesky_inverse(factor)[0], atol=1e-4, rtol=1e-4)


def test_newcomer_like_the_person_in_training(fitted):
    r = WORLD.ratings
    for user in r["user_id"].unique()[:5]:
        own = r[r["user_id"] == user]
        np.testing.assert_allclose(fitted.posterior_for(own).predict(own["item_id"], own["timestamp"]), fitted.predict(own["user_id"], own["item_id"], own["timestamp"]), atol=0.25)


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
    before = {name: t.clone() for name, t in fitted._states.items()}
    fitted.posterior_for(WORLD.ratings.head(1)[["item_id", "rating"]]).predict(return_std=True)
    assert all(torch.equal(t, before[name]) for name, t in fitted._states.items())


@pytest.mark.parametrize("frame, words", [(dict(item_id=[1]), "rating"), (dict(item_id=[1, 1], rating=[1.0, 2.0]), "twice"), (dict(item_id=[1], rating=[9.0]), "scale"), (dict(item_id=[1], rating=[np.nan]), "scale")])
def test_newcomers_who_make_no_sense(fitted, frame, words):
    with pytest.raises(DataError, match=words):
        fitted.posterior_for(pd.DataFrame(frame))


def test_new_films_by_their_words(tmp_path):
    model = BayesianHybrid(**QUICK, encoder=letters()).fit(WORLD)
    before = model.predict([100, 999], [1, 88])
    model.add_movies(pd.DataFrame(dict(item_id=[2, 500], title=["Ann (1999)", "Bob (2001)"], genres=["Comedy", "Drama|Romance"])))
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
        BayesianHybrid(**QUICK).fit(WORLD, content=replace(table, item_ids=table.item_ids[:3], vectors=table.vectors[:3], mask=table.mask[:3]))
    gone = replace(table, mask=torch.zeros_like(table.mask), vectors=torch.zeros_like(table.vectors))
    assert np.isfinite(BayesianHybrid(**QUICK).fit(WORLD, content=gone).predict([100], [88])).all()
    given_table = BayesianHybrid(**QUICK).fit(WORLD, content=table)
    np.testing.assert_array_equal(given_table.predict([100], [88]), fitted.predict([100], [88]))


# Files ------------------------------------------------------------------------------------------------------------------------------
def test_saved_whole(fitted, tmp_path):
    fitted.save(tmp_path / "m")
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == ["config.json", "items.parquet", "samples.safetensors", "users.parquet"]
    again = BayesianHybrid.load(tmp_path / "m")
    r = WORLD.ratings
    pd.testing.assert_frame_equal(again.predict(r["user_id"], r["item_id"], r["timestamp"], True, 0.9), fitted.predict(r["user_id"], r["item_id"], r["timestamp"], True, 0.9))
    np.testing.assert_array_equal(again.posterior_for(r.head(1)).predict(), fitted.posterior_for(r.head(1)).predict())
    pd.testing.assert_frame_equal(again.trace, fitted.trace, check_dtype=False)
    assert repr(again) == repr(fitted)


@pytest.mark.parametrize("name", ["config.json", "samples.safetensors", "users.parquet", "items.parquet"])
@pytest.mark.parametrize("harm", ["gone", "empty", "half"])
def test_damage_is_named(fitted, tmp_path, name, harm):
    fitted.save(tmp_path / "m")
    path = tmp_path / "m" / name
    whole = path.read_bytes()
    path.unlink() if harm == "gone" else path.write_bytes(whole[:0 if harm == "empty" else len(whole) // 2])
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
    (tmp_path / "m" / "config.json").write_text(json.dumps(config | dict(format=2)))
    with pytest.raises(DataError, match="format 2"):
        BayesianHybrid.load(tmp_path / "m")


def test_no_other_folder_is_overwritten(fitted, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(DataError):
        fitted.save(tmp_path)
    assert (tmp_path / "thesis.txt").exists()
