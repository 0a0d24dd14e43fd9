"""How the numbers are drawn: every conditional draw against its closed form, planted truths, and calibration on data
made by the model itself.
"""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.rating.gibbs import (
    TAILS,
    Block,
    Dice,
    Priors,
    Sampler,
    pair_scores,
    category_mass,
    conditional,
    draw_cuts,
    draw_nested,
    draw_prior,
    draw_steadiness,
    draw_truncated,
    draw_weights,
    draw_wishart,
    new_block,
    outer_sums,
    scatter,
)


# The draws against closed forms ---------------------------------------------------------------------------------------
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
    torch.testing.assert_close(
        torch.cov(draws.reshape(-1, 6).T), torch.kron(A, torch.linalg.inv(precision)), atol=0.01, rtol=0
    )


def test_weights_are_the_noise_injected_ridge_of_macau():
    "Macau adds noise to the targets and solves: the same distribution."
    g, dice = torch.Generator().manual_seed(0), Dice(1, dtype=torch.float64)
    X, E = torch.randn(20, 2, generator=g).double(), torch.randn(20, 2, generator=g).double()
    precision, ridge = torch.tensor([[2.0, 0.8], [0.8, 1.0]]).double(), 3.0
    factor = torch.linalg.cholesky(precision)
    spread = lambda n: scatter(factor.expand(n, 2, 2), dice.normal(n, 2))
    A = X.T @ X + ridge * torch.eye(2)
    injected = torch.stack(
        [torch.linalg.solve(A, X.T @ (E + spread(20)) + math.sqrt(ridge) * spread(2)) for _ in range(5000)]
    ).reshape(-1, 4)
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


@pytest.mark.parametrize(
    "wrong", [dict(scale=0), dict(df=-1), dict(noise=(0, 1)), dict(ridge=(1, -1)), dict(mean_strength=0)]
)
def test_priors_are_distributions(wrong):
    with pytest.raises(DataError):
        Priors(**wrong)


@pytest.mark.parametrize("sizes", [[1], [3], [2, 0, 4], [1, 1, 1, 1]])
def test_nested_draw_against_the_dense_precision(sizes):
    """People and sittings as one normal distribution: same mean, same covariance.

    A person without a sitting gets the prior.
    """
    K, g, n = 2, torch.Generator().manual_seed(len(sizes)), len(sizes)
    owner = torch.repeat_interleave(torch.arange(n), torch.tensor(sizes))
    D = len(owner)
    z, rhs, center = (
        torch.randn(D, 3, K, generator=g).double(),
        torch.randn(D, K, generator=g).double(),
        torch.randn(n, K, generator=g).double(),
    )
    data, outer, inner = (
        z.mT @ z,
        torch.tensor([[2.0, 0.5], [0.5, 1.0]]).double(),
        torch.tensor([[5.0, -1.0], [-1.0, 4.0]]).double(),
    )
    pick = torch.zeros(D, n).double().index_put_((torch.arange(D), owner), torch.tensor(1.0).double())
    both = torch.cat([torch.kron(pick, torch.eye(K)), torch.eye(D * K).double()], dim=1)  # u + d for each sitting
    dense = torch.block_diag(*[outer] * n, *[inner] * D) + both.T @ torch.block_diag(*data) @ both
    mean = torch.linalg.solve(
        dense, torch.cat([(center @ outer).reshape(-1), torch.zeros(D * K).double()]) + both.T @ rhs.reshape(-1)
    )
    flat = lambda pair: torch.cat([part.reshape(-1) for part in pair])
    torch.testing.assert_close(
        flat(
            draw_nested(data, rhs, owner, center, outer, inner, torch.zeros(n, K).double(), torch.zeros(D, K).double())
        ),
        mean,
    )
    # the draw is linear in the noise: its root, applied to unit vectors, gives the covariance exactly
    size = (n + D) * K
    root = torch.stack(
        [
            flat(
                draw_nested(data, rhs, owner, center, outer, inner, e[: n * K].reshape(n, K), e[n * K :].reshape(D, K))
            )
            - mean
            for e in torch.eye(size).double()
        ],
        dim=1,
    )
    torch.testing.assert_close(root @ root.T, torch.linalg.inv(dense))


def test_nested_draw_in_float32():
    g = torch.Generator().manual_seed(0)
    z, rhs, owner = torch.randn(40, 5, 4, generator=g), torch.randn(40, 4, generator=g), torch.arange(40) // 4
    given = [
        z.mT @ z,
        rhs,
        owner,
        torch.zeros(10, 4),
        2 * torch.eye(4),
        30 * torch.eye(4),
        torch.randn(10, 4, generator=g),
        torch.randn(40, 4, generator=g),
    ]
    for one, other in zip(draw_nested(*given), draw_nested(*(t if t is owner else t.double() for t in given))):
        torch.testing.assert_close(one.double(), other, atol=1e-4, rtol=1e-4)


def test_steadiness_is_the_gamma_of_the_formula():
    dice = Dice(0, dtype=torch.float64)
    draws = draw_steadiness(
        torch.tensor([0.0, 10.0]).double().repeat(8000), torch.tensor([0.0, 30.0]).double().repeat(8000), 6, dice
    )[0].reshape(8000, 2)
    shape, rate = np.array([3.0, 8.0]), np.array([3.0, 18.0])
    np.testing.assert_allclose(draws.mean(0), shape / rate, rtol=0.03)
    np.testing.assert_allclose(draws.var(0), shape / rate**2, rtol=0.08)


def test_tail_has_the_probabilities_of_the_grid():
    "Two people and no ratings: nu wanders over its prior, which is flat."
    dice, tail, seen = Dice(1, dtype=torch.float64), 8, []
    for _ in range(12_000):
        _, tail = draw_steadiness(torch.zeros(2).double(), torch.zeros(2).double(), tail, dice)
        seen.append(tail)
    share = np.array([np.mean(np.array(seen) == t) for t in TAILS])
    assert abs(share - 1 / len(TAILS)).max() < 0.05, share


@pytest.mark.parametrize(
    "low, high", [(-math.inf, -1.0), (-0.5, 0.2), (2.0, math.inf), (6.0, 6.5), (-math.inf, math.inf)]
)
def test_truncated_moments(low, high):
    from scipy.stats import truncnorm

    n, dice = 20_000, Dice(0, dtype=torch.float64)
    y = draw_truncated(
        torch.full((n,), 0.3).double(),
        torch.full((n,), 1.5).double(),
        torch.full((n,), low).double(),
        torch.full((n,), high).double(),
        dice,
    )
    exact = truncnorm((low - 0.3) / 1.5, (high - 0.3) / 1.5, loc=0.3, scale=1.5)
    assert float(y.min()) >= low and float(y.max()) <= high
    assert float(y.mean()) == pytest.approx(exact.mean(), abs=5 * exact.std() / n**0.5)
    assert float(y.std()) == pytest.approx(exact.std(), rel=0.03)


def test_cuts_follow_their_likelihood():
    "Three categories with the outer cuts held: the middle one against its density on a grid."
    dice, true = Dice(0, dtype=torch.float64), torch.tensor([-1.0, 0.3, 1.0]).double()
    level = torch.bucketize(dice.normal(60), true)
    mean, sd = torch.zeros(60).double(), torch.ones(60).double()
    grid = torch.linspace(-0.99, 0.99, 199).double()
    logs = torch.stack([category_mass(level, mean, sd, torch.stack([true[0], c, true[2]])).sum() for c in grid])
    density = (logs - logs.max()).exp() / (logs - logs.max()).exp().sum()
    cuts, seen = true.clone(), []
    for s in range(6000):
        cuts = draw_cuts(level, mean, sd, cuts, 0.4, dice)
        seen.append(float(cuts[1]))
    expected = float((density * grid).sum())
    assert np.mean(seen[200:]) == pytest.approx(expected, abs=0.03)
    assert np.std(seen[200:]) == pytest.approx(float((density * (grid - expected) ** 2).sum()) ** 0.5, rel=0.1)
    assert cuts[0] == -1 and cuts[2] == 1


# The sampler ----------------------------------------------------------------------------------------------------------
def small_problem(dtype=torch.float32, chunk=16_384, sat=True, seed=0, **more):
    g = torch.Generator().manual_seed(5)
    idx = dict(users=torch.randint(8, (90,), generator=g), items=torch.randint(7, (90,), generator=g))
    features, known = (
        dict(users=torch.randn(8, 2, generator=g), items=torch.randn(7, 1, generator=g)),
        torch.randn(7, 1, generator=g),
    )
    idx |= dict(sittings=2 * idx["users"] + torch.randint(2, (90,), generator=g)) if sat else {}
    ratings = torch.randn(90, generator=g)
    if "cuts" in more:
        ratings = ratings.round().clamp(-2, 2)
    return Sampler(
        idx,
        ratings,
        dict(users=8, items=7),
        features,
        torch.arange(16) // 2 if sat else None,
        known,
        n_factors=2,
        dice=Dice(seed, dtype=dtype),
        chunk=chunk,
        **more,
    )


@pytest.mark.parametrize("sat", [True, False])
@pytest.mark.parametrize("kind", ["users", "items"])
def test_regressors_make_the_score(kind, sat):
    """For each side, z . own vector is the rating minus the target, times the root of the steadiness: the model is
    linear in it.
    """
    sampler = small_problem(sat=sat)
    sampler.sweep()
    z, target = sampler._rows(kind)(slice(None))
    own = sampler.people() if kind == "users" else sampler.blocks["items"].vectors[sampler.idx["items"]]
    root = sampler.steady[sampler.idx["users"]].sqrt()
    torch.testing.assert_close(
        (z * own).sum(1) + sampler.ratings * root - target, sampler.explained() * root, atol=1e-5, rtol=1e-5
    )
    torch.testing.assert_close(sampler.explained(), pair_scores(sampler.people(), sampler.films()))


def test_items_are_drawn_from_the_closed_form():
    "The mean over many visits, everything else fixed, against the formula for one film."
    sampler = small_problem(torch.float64)
    for _ in range(3):
        sampler.sweep()
    z, target = sampler._rows("items")(slice(None))
    block, own = sampler.blocks["items"], sampler.idx["items"] == 3
    P = block.precision + sampler.alpha * z[own].T @ z[own]
    mean = torch.linalg.solve(P, block.precision @ block.center()[3] + sampler.alpha * z[own].T @ target[own])
    draws = []
    for _ in range(3000):
        sampler.visit_items()
        draws.append(block.vectors[3].clone())
    draws, sd = torch.stack(draws), torch.linalg.inv(P).diag().sqrt()
    assert ((draws.mean(0) - mean).abs() < 5 * sd / 3000**0.5).all()
    torch.testing.assert_close(torch.cov(draws.T), torch.linalg.inv(P), atol=0.15 * float(sd.max()) ** 2, rtol=0.15)


def test_people_are_drawn_from_the_closed_form():
    "Person 3 with two sittings, as they are in the second: mean and covariance from the dense joint precision."
    sampler = small_problem(torch.float64)
    for _ in range(3):
        sampler.sweep()
    z, target = sampler._rows("users")(slice(None))
    block, inner, K = sampler.blocks["users"], sampler.blocks["sittings"], 4
    A, h = zip(
        *(
            (sampler.alpha * z[own].T @ z[own], sampler.alpha * z[own].T @ target[own])
            for own in (sampler.idx["sittings"] == s for s in (6, 7))
        )
    )
    zero = torch.zeros(K, K).double()
    dense = torch.cat(
        [
            torch.cat(line, 1)
            for line in (
                [block.precision + A[0] + A[1], A[0], A[1]],
                [A[0], A[0] + inner.precision, zero],
                [A[1], zero, A[1] + inner.precision],
            )
        ]
    )
    mean, covariance = (
        torch.linalg.solve(dense, torch.cat([block.precision @ block.center()[3] + h[0] + h[1], h[0], h[1]])),
        torch.linalg.inv(dense),
    )
    draws = []
    for _ in range(3000):
        sampler.visit_users()
        draws.append(block.vectors[3] + inner.vectors[7])
    draws, pick = torch.stack(draws), torch.cat([torch.eye(K), torch.zeros(K, K), torch.eye(K)], 1).double()
    exact = pick @ covariance @ pick.T
    assert ((draws.mean(0) - pick @ mean).abs() < 5 * exact.diag().sqrt() / 3000**0.5).all()
    torch.testing.assert_close(torch.cov(draws.T), exact, atol=0.15 * float(exact.diag().max()), rtol=0.15)


@pytest.mark.parametrize(
    "more", [{}, dict(sat=False), dict(cuts=[-1.5, -0.5, 0.5, 1.5])], ids=["sittings", "none", "ordered"]
)
def test_float64_agrees(more):
    "One sweep from one start with one set of dice: what float32 costs is rounding."
    runs = [small_problem(dtype, **more) for dtype in (torch.float32, torch.float64)]
    errors = [s.sweep() for s in runs]
    assert errors[0] == pytest.approx(errors[1], rel=1e-3)
    for kind in runs[0].blocks:
        torch.testing.assert_close(
            runs[0].blocks[kind].vectors.double(), runs[1].blocks[kind].vectors, atol=1e-3, rtol=2e-3
        )


@pytest.mark.parametrize("chunk", [1, 17, 90])
def test_chunks_change_nothing(chunk):
    one, other = small_problem(), small_problem(chunk=chunk)
    for _ in range(3):
        one.sweep(), other.sweep()
    for kind in one.blocks:
        torch.testing.assert_close(one.blocks[kind].vectors, other.blocks[kind].vectors, atol=1e-4, rtol=1e-4)


def test_steadiness_may_be_switched_off():
    sampler = small_problem(own_noise=False)
    for _ in range(3):
        sampler.sweep()
    assert (sampler.steady == 1).all()


def test_hidden_numbers_lie_in_their_stars():
    sampler = small_problem(cuts=[-1.5, -0.5, 0.5, 1.5])
    level = sampler.level.clone()
    for _ in range(5):
        sampler.sweep()
    assert torch.equal(torch.bucketize(sampler.ratings, sampler.cuts), level)
    assert (sampler.cuts.diff() > 0).all() and sampler.cuts[[0, -1]].tolist() == [-1.5, 1.5]


@pytest.mark.parametrize("more", [{}, dict(cuts=[-1.5, -0.5, 0.5, 1.5])], ids=["normal", "ordered"])
def test_a_chain_goes_on_to_the_last_bit(more):
    """From its state as a file has it, row by row.

    Large enough that products of matrices go through the fast paths, whose rounding depends on how a matrix lies in
    memory.
    """
    g = torch.Generator().manual_seed(0)
    idx, ratings = (
        dict(users=torch.randint(700, (9000,), generator=g), items=torch.randint(900, (9000,), generator=g)),
        torch.randn(9000, generator=g),
    )
    if more:
        ratings = ratings.round().clamp(-2, 2)
    idx["sittings"], features = (
        2 * idx["users"] + torch.randint(2, (9000,), generator=g),
        dict(users=torch.randn(700, 30, generator=g), items=torch.randn(900, 20, generator=g)),
    )
    start = lambda: Sampler(
        idx,
        ratings,
        dict(users=700, items=900),
        features,
        torch.arange(1400) // 2,
        torch.randn(900, 1, generator=torch.Generator().manual_seed(1)),
        n_factors=8,
        dice=Dice(3),
        **more,
    )
    one, other = start(), start()
    for _ in range(3):
        one.sweep()
    tensors, facts = one.state()
    other.restore({name: t.contiguous() for name, t in tensors.items()}, facts)
    assert [one.sweep() for _ in range(3)] == [other.sweep() for _ in range(3)]
    assert all(torch.equal(one.blocks[kind].vectors, other.blocks[kind].vectors) for kind in one.blocks)


def test_nothing_global_moves():
    before = torch.get_rng_state(), np.random.get_state()[1].copy()
    small_problem(cuts=[-1.5, -0.5, 0.5, 1.5]).sweep()
    assert torch.equal(torch.get_rng_state(), before[0]) and (np.random.get_state()[1] == before[1]).all()


# Simulation-based calibration (Talts et al. 2018, https://arxiv.org/abs/1804.06788) -----------------------------------
def from_the_prior(features, owner, sizes, priors, dice, K=2):
    "Parameters drawn from the model's own prior: blocks, steadiness, nu, alpha. People have a slope at the front."
    blocks, own = {}, lambda P, n: scatter(torch.linalg.cholesky(P).expand(n, len(P), len(P)), dice.normal(n, len(P)))
    for kind, n in sizes.items():
        k, x = K + (kind != "items"), features.get(kind, torch.zeros(n, 0).double())
        precision = draw_wishart(priors.scale * torch.eye(k, dtype=torch.float64), k + priors.df, dice)
        ridge = dice.gamma(*priors.ridge)
        mean, weights = (
            own(priors.mean_strength * precision, 1)[0] * (kind != "sittings"),
            (own(ridge * precision, x.shape[1]) if x.shape[1] else torch.zeros(0, k).double()),
        )
        blocks[kind] = Block(mean + x @ weights + own(precision, n), x, mean, precision, weights, ridge)
    tail = dice.choice(TAILS, np.full(len(TAILS), 1 / len(TAILS)))
    half = torch.full((sizes["users"],), tail / 2).double()
    return blocks, dice.gammas(half, half), tail, dice.gamma(*priors.noise)


def statistics(blocks, steady, tail, alpha, known):
    "Numbers that do not change when the factors are rotated."
    u, v, d = (blocks[kind].vectors for kind in ("users", "items", "sittings"))
    film = lambda i: torch.cat([known[i], v[i]])
    return [
        alpha,
        float(steady[0]),
        tail,
        blocks["users"].ridge,
        float(pair_scores(u[0] + d[0], film(0))),
        float(pair_scores(u[1], film(2))),
        float(torch.logdet(blocks["items"].precision)),
        float(torch.logdet(blocks["sittings"].precision)),
        float(blocks["users"].mean[-1]),
        float(u[2, 0]),
        float(blocks["items"].weights[0, -1]),
    ]


def calibration_ranks(simulations, draws=15, thin=4, burn_in=20, noise_rate=2.0):
    "Rank of the true value among posterior draws, (simulations, statistics); ties are broken by lot."
    priors, sizes = Priors(df=6, scale=3, noise=(4, 2.0), ridge=(6, 2)), dict(users=6, items=5, sittings=12)
    ranks, lots = [], np.random.default_rng(0)
    for seed in range(simulations):
        dice, owner = Dice(10_000 + seed, dtype=torch.float64), torch.arange(12) // 2
        features, known = dict(users=dice.normal(6, 1), items=dice.normal(5, 1)), dice.normal(5, 1)
        blocks, steady, tail, alpha = from_the_prior(features, owner, sizes, priors, dice)
        idx = dict(
            sittings=torch.from_numpy(dice._rest.integers(12, size=40)),
            items=torch.from_numpy(dice._rest.integers(5, size=40)),
        )
        idx["users"] = owner[idx["sittings"]]
        people, films = (
            blocks["users"].vectors[idx["users"]] + blocks["sittings"].vectors[idx["sittings"]],
            torch.cat([known, blocks["items"].vectors], 1)[idx["items"]],
        )
        y = pair_scores(people, films) + dice.normal(40) / (alpha * steady[idx["users"]]) ** 0.5
        sampler = Sampler(
            idx,
            y,
            sizes,
            features,
            owner,
            known,
            1,
            priors=replace(priors, noise=(4, noise_rate)),
            dice=Dice(seed, dtype=torch.float64),
        )
        truth, kept = np.array(statistics(blocks, steady, tail, alpha, known)), []
        for s in range(burn_in + draws * thin):
            sampler.sweep()
            if s >= burn_in and (s - burn_in) % thin == thin - 1:
                kept.append(statistics(sampler.blocks, sampler.steady, sampler.tail, sampler.alpha, known))
        kept = np.array(kept)
        ranks.append((kept < truth).sum(0) + np.floor(lots.random(len(truth)) * ((kept == truth).sum(0) + 1)))
    return np.array(ranks, dtype=int)


def p_values(ranks, draws=15, bins=4):
    "Chi-square tests that the ranks 0..draws fall equally into bins, one per statistic."
    from scipy.stats import chisquare

    return np.array([chisquare(np.bincount(column * bins // (draws + 1), minlength=bins)).pvalue for column in ranks.T])


def test_calibrated_on_data_made_by_the_model():
    p = p_values(calibration_ranks(60))
    assert p.min() > 0.001, p


def test_calibration_notices_a_wrong_prior():
    "The test of the test: a sampler with another prior for the noise than the data were made with."
    assert p_values(calibration_ranks(16, draws=15, thin=3, burn_in=15, noise_rate=20.0))[0] < 0.001
