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
from hybrid_movie_rec.rating import gibbs
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
    draw_normal,
    draw_prior,
    draw_steadiness,
    draw_truncated,
    draw_weights,
    draw_wishart,
    eliminate,
    function_space,
    gram_matrices,
    groups_by_size,
    linear_sums,
    new_block,
    row_table,
    scatter,
    solve_from_left,
    squared_errors,
    substitute,
    weight_space,
)
from hybrid_movie_rec.rating.posterior import kept_movies


# The draws against closed forms ---------------------------------------------------------------------------------------
def random_sums(n, n_other, K, G, N, seed, dtype=torch.float64):
    "Positions of both sides, a table's columns and weights, ratings, vectors and coefficients of what is given."
    g = torch.Generator().manual_seed(seed)
    idx, other = (torch.randint(m, (N,), generator=g) for m in (n, n_other))
    columns, r, vectors, given = (torch.randn(*s, generator=g) for s in ((n_other, K + G), (N,), (n, K), (n, G)))
    weight = torch.rand(n_other, generator=g)
    return idx, other, *(t.to(dtype) for t in (columns, weight, r, vectors, given))


def dense_sums(idx, other, columns, weight, r, vectors, given):
    "Each entity by itself: sum of z z', sum of z times the target, sum of squared errors."
    K, found = vectors.shape[1], []
    for e in range(len(vectors)):
        own = idx == e
        z, w = columns[other[own], :K], weight[other[own]] ** 2
        y = r[own] - columns[other[own], K:] @ given[e]
        found.append(((w[:, None] * z).T @ z, z.T @ (w * y), (w * (z @ vectors[e] - y) ** 2).sum()))
    return [torch.stack(part) for part in zip(*found)]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 9),
    st.integers(1, 6),
    st.integers(1, 4),
    st.integers(0, 4),
    st.integers(0, 60),
    st.sampled_from([1, 1.25, 2, 50]),
    st.integers(1, 61),
    st.integers(0, 99),
)
def test_sums_from_groups_are_the_sums(n, n_other, K, G, N, ratio, most, seed):
    "Whatever the sizes and the groups; entities without rows have sums of zero."
    idx, other, columns, weight, r, vectors, known = world = random_sums(n, n_other, K, G, N, seed)
    grams = gram_matrices(groups_by_size(idx, other, n_other, ratio, most), row_table(columns, weight), r, n)
    found = *linear_sums(grams, K, known), squared_errors(grams, vectors, known)
    for ours, exact in zip(found, dense_sums(*world)):
        torch.testing.assert_close(ours, exact, atol=1e-10, rtol=1e-10)
    assert (grams[torch.bincount(idx, minlength=n) == 0] == 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_sums_in_float32(seed):
    world = random_sums(40, 30, 14, 2, 3000, seed, torch.float32)
    idx, other, columns, weight, r, vectors, known = world
    grams = gram_matrices(groups_by_size(idx, other, 30), row_table(columns, weight), r, 40)
    exact = dense_sums(idx, other, *(t.double() for t in world[2:]))
    for ours, true in zip((*linear_sums(grams, 14, known), squared_errors(grams, vectors, known)), exact):
        torch.testing.assert_close(ours.double(), true, atol=2e-4, rtol=2e-5)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 40), min_size=1, max_size=30),
    st.floats(1, 3),
    st.integers(1, 100),
    st.integers(0, 50),
    st.integers(0, 99),
)
def test_groups_hold_every_row_once(counts, ratio, most, first, seed):
    "Rows in the groups of their entities, the filling aside; sizes alike; not more places than allowed."
    rng = np.random.default_rng(seed)
    idx = torch.from_numpy(rng.permutation(np.repeat(np.arange(len(counts)), counts)))
    other, seen = torch.from_numpy(rng.integers(7, size=len(idx))), []
    groups = groups_by_size(idx, other, 7, ratio, most, first)
    for group in groups:
        E, L = group.rows.shape
        own = torch.tensor(counts)[group.entities]
        assert E == 1 or E * L <= most
        assert own.max() == L and own.max() <= ratio * own.min() and own.min() > 0
        filled = group.other < 7
        assert torch.equal(filled.sum(1), own)
        assert ((group.rows >= first) & (group.rows < first + len(idx))).all()  # also in the filling
        rows = group.rows[filled].long() - first
        assert torch.equal(idx[rows], group.entities.repeat_interleave(own))
        assert torch.equal(other[rows], group.other[filled].long())
        seen += rows.tolist()
    assert sorted(seen) == [*range(len(idx))]
    assert sorted(e for group in groups for e in group.entities.tolist()) == np.flatnonzero(counts).tolist()


def test_a_table_ends_with_a_line_of_zeros():
    table = row_table(torch.ones(3, 8), torch.tensor([1.0, 2.0, 3.0]))
    assert table.shape == (4, 16) and table.data_ptr() % 64 == 0
    assert table[:, 0].tolist() == table[:, -1].tolist() == [1, 2, 3, 0]
    assert (table[:, 8:-1] == 0).all()
    assert row_table(torch.ones(3, 7)).shape == (4, 8)


@pytest.mark.parametrize("n", [1, 30, 5000])
@pytest.mark.parametrize("noise", [0.1, 0.5, 1.0])
def test_the_noise_in_float32_is_the_noise(n, noise):
    """People with n ratings each, 5,000 in all: the errors out of the sums against the errors themselves, in float64.

    What is off is a rounding of the terms of the score, squared; it cannot be seen but in a person whose only error
    happens to be
    next to nothing.
    """
    g, people = torch.Generator().manual_seed(n), 5000 // n
    columns, u = torch.randn(400, 15, generator=g) / 2, torch.randn(people, 14, generator=g) / 2
    columns[:, 13] = 1
    idx, other = torch.arange(n * people) // n, torch.randint(400, (n * people,), generator=g)
    score = (columns[other, :14].double() * u[idx].double()).sum(1) + columns[other, 14]
    r = (score + noise * torch.randn(n * people, generator=g)).float()
    grams = gram_matrices(groups_by_size(idx, other, 400), row_table(columns), r, people)
    found = squared_errors(grams, u, torch.ones(1, 1)).double()
    direct = torch.zeros(people).double().index_add_(0, idx, (r.double() - score) ** 2)
    terms = (columns[other, :14] * u[idx]).abs().sum(1) + columns[other, 14].abs() + r.abs()
    rounded = torch.zeros(people).double().index_add_(0, idx, terms.double() ** 2)
    assert float(found.sum()) == pytest.approx(float(direct.sum()), rel=1e-4)
    assert ((found - direct).abs() < 1e-4 * direct + 1e-6 * rounded).all()


def test_squared_errors_are_never_negative():
    "Ratings without any noise: what rounding leaves is held at zero."
    columns, u, one = (
        torch.randn(50, 6, generator=torch.Generator().manual_seed(0)),
        torch.ones(300, 5),
        torch.ones(1, 1),
    )
    idx, other = torch.arange(6000) % 300, torch.randint(50, (6000,), generator=torch.Generator().manual_seed(1))
    r = columns[other].sum(1)
    errors = squared_errors(gram_matrices(groups_by_size(idx, other, 50), row_table(columns), r, 300), u, one)
    assert (errors >= 0).all() and errors.max() < 1e-3


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=30), st.integers(0, 99))
def test_sums_of_none_one_and_several_ratings(counts, seed):
    "Whatever lay in memory before: nobody's sums are zero, and one rating is its own product."
    idx = torch.repeat_interleave(torch.arange(len(counts)), torch.tensor(counts))
    g, n = torch.Generator().manual_seed(seed), len(counts)
    other, r = torch.randint(6, (len(idx),), generator=g), torch.randn(len(idx), generator=g).double()
    table, dirty = row_table(torch.randn(6, 5, generator=g).double()), torch.full((n, 8, 8), torch.nan).double()
    del dirty
    found = gram_matrices(groups_by_size(idx, other, 6), table, r, n)
    for e in range(n):
        rows = table[other[idx == e]]
        rows[:, -1] *= r[idx == e]
        torch.testing.assert_close(found[e], rows.mT @ rows)


def test_prior_means_at_hand_change_nothing():
    g, found = torch.Generator().manual_seed(0), []
    features, vectors, weights = (torch.randn(*s, generator=g).double() for s in ((40, 3), (40, 4), (3, 4)))
    for given in (False, True):
        block = new_block(40, 4, features, Dice(1, dtype=torch.float64))
        block.vectors, block.weights, block.mean = vectors, weights, vectors[0]
        draw_prior(block, Priors(), Dice(2, dtype=torch.float64), block.center() if given else None)
        found.append(block)
    for name in ("mean", "precision", "weights"):
        assert torch.equal(getattr(found[0], name), getattr(found[1], name))


def test_the_prior_sees_vectors_without_what_features_say():
    "The same block told in other words: features' share moved into the vectors, and out again."
    g = torch.Generator().manual_seed(3)
    features, rest, weights = (torch.randn(*s, generator=g).double() for s in ((60, 2), (60, 3), (2, 3)))
    drawn = []
    for mean in (torch.zeros(3), torch.tensor([5.0, -2.0, 0.5])):  # where the mean stood before does not matter
        block = new_block(60, 3, features, Dice(1, dtype=torch.float64))
        block.vectors, block.weights, block.mean = rest + features @ weights, weights, mean.double()
        draw_prior(block, Priors(), Dice(4, dtype=torch.float64))
        drawn.append(block)
    torch.testing.assert_close(drawn[0].precision, drawn[1].precision)
    torch.testing.assert_close(drawn[0].mean, drawn[1].mean)


def test_the_covariance_of_unknown_films_is_what_features_and_chance_add():
    block = new_block(50, 3, torch.randn(50, 4, generator=torch.Generator().manual_seed(0)), Dice(0))
    block.weights = torch.randn(4, 3, generator=torch.Generator().manual_seed(1))
    grade = torch.tensor([0] * 30 + [1] * 20 + [2])
    counts = torch.tensor([2] * 30 + [0] * 20)
    width = kept_movies(block, grade, counts, torch.full((50,), 0.5))[1]
    x, own = block.features[:30], torch.linalg.inv(block.precision)
    told = own + block.weights.mT @ (x.mT @ x / 30) @ block.weights
    torch.testing.assert_close(width, torch.stack([torch.zeros(3, 3), own, told]))


def test_draw_normal_is_mean_plus_scatter():
    A = torch.randn(7, 4, 4, generator=torch.Generator().manual_seed(0)).double()
    P, h, noise = A @ A.mT + torch.eye(4).double(), A[:, 0], A[:, 1]
    mean, factor = conditional(P, h)
    torch.testing.assert_close(draw_normal(P, h, noise), mean + scatter(factor, noise))
    torch.testing.assert_close(solve_from_left(factor, noise), scatter(factor, noise))


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


def space_of(view, at, z, y):
    "What ratings (E, L) of regressors (E, L, K) with noise 1 say about sittings, seen in one way or the other."
    if view == "function space":
        return function_space(at, torch.cat([z, y[..., None]], dim=2))
    return weight_space(at, z.mT @ z, (z.mT @ y[..., None])[..., 0])


VIEWS = ("weight space", "function space")


@pytest.mark.parametrize("views", [VIEWS[:1], VIEWS[1:], VIEWS])
@pytest.mark.parametrize("sizes", [[1], [3], [2, 0, 4], [1, 1, 1, 1]])
def test_nested_draw_against_the_dense_precision(sizes, views):
    """People and sittings as one normal distribution: same mean, same covariance.

    A person without a sitting gets the prior.
    """
    K, g, n = 2, torch.Generator().manual_seed(len(sizes)), len(sizes)
    owner = torch.repeat_interleave(torch.arange(n), torch.tensor(sizes))
    D = len(owner)
    z, y, center = (torch.randn(*size, generator=g).double() for size in ((D, 3, K), (D, 3), (n, K)))
    data, rhs, outer = z.mT @ z, (z.mT @ y[..., None])[..., 0], torch.tensor([[2.0, 0.5], [0.5, 1.0]]).double()
    pick = torch.zeros(D, n).double().index_put_((torch.arange(D), owner), torch.tensor(1.0).double())
    both = torch.cat([torch.kron(pick, torch.eye(K)), torch.eye(D * K).double()], dim=1)  # u + d for each sitting
    dense = torch.block_diag(*[outer] * n, torch.eye(D * K)) + both.T @ torch.block_diag(*data) @ both
    mean = torch.linalg.solve(
        dense, torch.cat([(center @ outer).reshape(-1), torch.zeros(D * K).double()]) + both.T @ rhs.reshape(-1)
    )
    parts = [torch.arange(D)[k :: len(views)] for k in range(len(views))]
    spaces = [space_of(view, at, z[at], y[at]) for view, at in zip(views, parts)]

    def drawn(noise):
        pair = draw_nested(spaces, owner, center, outer, noise[: n * K].reshape(n, K), noise[n * K :].reshape(D, K))
        return torch.cat([part.reshape(-1) for part in pair])

    size = (n + D) * K
    torch.testing.assert_close(drawn(torch.zeros(size).double()), mean)
    # the draw is linear in the noise: its root, applied to unit vectors, gives the covariance exactly
    root = torch.stack([drawn(e) - mean for e in torch.eye(size).double()], dim=1)
    torch.testing.assert_close(root @ root.T, torch.linalg.inv(dense))


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("scale", [1e-3, 0.1, 1, 30])
def test_nested_draw_in_float32(view, scale):
    "Ratings that say little about a shift, whose said precision nearly cancels, and ratings that say all."
    g = torch.Generator().manual_seed(0)
    z, y, owner = scale * torch.randn(40, 5, 4, generator=g), torch.randn(40, 5, generator=g), torch.arange(40) // 4
    rest = torch.zeros(10, 4), 2 * torch.eye(4), torch.randn(10, 4, generator=g), torch.randn(40, 4, generator=g)
    double = [t.double() for t in (z, y, *rest)]
    at = torch.arange(40)
    drawn = draw_nested([space_of(view, at, z, y)], owner, *rest)
    exact = draw_nested([space_of(view, at, *double[:2])], owner, *double[2:])
    for one, other in zip(drawn, exact):
        torch.testing.assert_close(one.double(), other, atol=1e-4, rtol=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 16), st.integers(0, 5), st.integers(0, 9), st.integers(0, 99))
def test_elimination_is_the_cholesky_factorisation(K, m, n, seed):
    g = torch.Generator().manual_seed(seed)
    A, right = torch.randn(n, K, K, generator=g).double(), torch.randn(n, K, m, generator=g).double()
    one, row = torch.eye(K).double().expand(n, -1, -1), torch.randn(n, K, generator=g).double()
    P = A @ A.mT + one
    systems = eliminate(torch.cat([P, right, one], dim=2).permute(1, 2, 0).contiguous())
    C = torch.linalg.cholesky(P)
    torch.testing.assert_close(systems[:, :K].permute(2, 0, 1).triu(), C.mT)
    torch.testing.assert_close(systems[:, K : K + m].permute(2, 0, 1), torch.linalg.solve(C, right))
    torch.testing.assert_close(systems[:, K + m :].permute(2, 0, 1), torch.linalg.inv(C))
    for more in (0.0, 1.0):
        exact = torch.linalg.solve(C + more * one, row[..., None])[..., 0]
        torch.testing.assert_close(substitute(systems, row.mT.clone(), more).mT, exact)


def test_nested_draw_of_people_with_many_sittings_in_float32():
    "A thousand sittings of one person and few ratings in each: what they say about the person nearly cancels."
    g = torch.Generator().manual_seed(3)
    z, y = 300**-0.5 * torch.randn(1002, 2, 6, generator=g), torch.randn(1002, 2, generator=g)
    owner, at = torch.tensor([0] * 1000 + [1, 2]), torch.arange(1002)
    noises = torch.randn(3, 6, generator=g), torch.randn(1002, 6, generator=g)
    rest = torch.zeros(3, 6), 2 / 300 * torch.eye(6), *noises
    for view in VIEWS:
        drawn = draw_nested([space_of(view, at, z, y)], owner, *rest)
        exact = draw_nested([space_of(view, at, z.double(), y.double())], owner, *(t.double() for t in rest))
        for one, other in zip(drawn, exact):
            torch.testing.assert_close(one.double(), other, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("few", [0, 2, 99])
def test_people_and_sittings_of_a_sampler_against_the_dense_precision(few, monkeypatch):
    """Without noise a visit leaves people and shifts at the mean of their joint distribution, whatever a shift's
    precision and however their ratings are looked at; and the errors are those of the ratings.
    """
    monkeypatch.setattr(gibbs, "few_of", lambda sampler: few)
    sampler = small_problem(torch.float64)
    assert [bool(run.few) for run in sampler.rater_runs] == [few > 0] and (
        few < 99 or not len(sampler.rater_runs[0].rest)
    )
    A = torch.randn(*sampler.blocks["users"].precision.shape, generator=torch.Generator().manual_seed(1)).double()
    sampler.blocks["sittings"].precision = inner = A @ A.mT + torch.eye(len(A))
    monkeypatch.setattr(Dice, "normals", lambda dice, span, K: torch.zeros(len(span), K).double())
    z, bias = sampler.films(), sampler.films()[:, -1]
    z = torch.cat([z[:, :-1], torch.ones(len(z), 1).double()], dim=1)
    people, K, D = sampler.blocks["users"], z.shape[1], len(sampler.owner)
    n, center, outer, weight = len(people.vectors), people.center(), people.precision, sampler.alpha * sampler.steady
    row = torch.zeros(len(z), n + D, K).double()
    row[torch.arange(len(z)), sampler.idx["users"]] = z
    row[torch.arange(len(z)), n + sampler.idx["sittings"]] = z
    row, w = row.flatten(1), weight[sampler.idx["users"]]
    dense = torch.block_diag(*[outer] * n, *[inner] * D) + row.T @ (w[:, None] * row)
    prior = torch.cat([(center @ outer).flatten(), torch.zeros(D * K).double()])
    mean = torch.linalg.solve(dense, prior + row.T @ (w * (sampler.ratings - bias))).view(n + D, K)
    squares = sampler.visit_users()
    torch.testing.assert_close(torch.cat([people.vectors, sampler.blocks["sittings"].vectors]), mean)
    errors = (sampler.ratings - sampler.explained()).square()
    torch.testing.assert_close(squares, torch.zeros(n).double().index_add_(0, sampler.idx["users"], errors))


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
def small_problem(dtype=torch.float32, sat=True, seed=0, **more):
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
        **more,
    )


def rows_of(sampler, kind):
    """Regressors (N, K), targets (N,) and weights (N,) of one side's vectors, rating by rating from the definition of
    the model, without the tables and groups of the sampler.
    """
    M, people, films = sampler.known.shape[1], sampler.people(), sampler.films()
    one = torch.ones_like(people[:, :1])
    if kind == "users":
        z, target = torch.cat([films[:, :-1], one], dim=1), sampler.ratings - films[:, -1]
    else:
        slopes = (people[:, :M] * films[:, :M]).sum(1)
        z, target = torch.cat([people[:, M:-1], one], dim=1), sampler.ratings - people[:, -1] - slopes
    return z, target, sampler.steady[sampler.idx["users"]]


@pytest.mark.parametrize("sat", [True, False])
@pytest.mark.parametrize("kind", ["users", "items"])
def test_regressors_make_the_score(kind, sat):
    """For each side, z . own vector is the rating minus the target: the model is linear in it. The sampler's tables
    hold these regressors, what is given and a 1, times the root of the steadiness on the side of the raters.
    """
    sampler = small_problem(sat=sat)
    sampler.sweep()
    z, target, steady = rows_of(sampler, kind)
    own = sampler.people() if kind == "users" else sampler.blocks["items"].vectors[sampler.idx["items"]]
    score = sampler.explained()
    torch.testing.assert_close((z * own).sum(1) + sampler.ratings - target, score, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(score, pair_scores(sampler.people(), sampler.films()))
    raters, K = sampler.idx["sittings" if sat else "users"], z.shape[1]
    if kind == "users":
        lines, given, root = sampler.film_rows()[sampler.idx["items"]], 1, 1
    else:
        x, root = sampler.known[sampler.idx["items"]], steady.sqrt()[:, None]
        lines, given = sampler.rater_rows()[raters], torch.cat([x, torch.ones_like(x)], dim=1)
    torch.testing.assert_close(lines[:, :K], z * root)
    rest = lines[:, K : K + (1 if kind == "users" else 2)] * given
    torch.testing.assert_close(
        rest.sum(1, keepdim=True), (sampler.ratings - target)[:, None] * root, atol=1e-6, rtol=1e-5
    )
    torch.testing.assert_close(lines[:, -1:], torch.ones_like(z[:, :1]) * root)


@pytest.mark.parametrize("sat", [True, False])
def test_sums_of_films_are_dense_sums(sat):
    sampler = small_problem(torch.float64, sat=sat)
    for _ in range(3):
        sampler.sweep()
    z, target, steady = rows_of(sampler, "items")
    given = torch.cat([sampler.known, torch.ones_like(sampler.known)], dim=1)
    data, rhs = linear_sums(sampler.grams_of_films(), z.shape[1], given)
    for i in range(7):
        own = sampler.idx["items"] == i
        torch.testing.assert_close(data[i], (steady[own, None] * z[own]).T @ z[own])
        torch.testing.assert_close(rhs[i], z[own].T @ (steady[own] * target[own]))


@pytest.mark.parametrize(
    "more",
    [{}, dict(sat=False), dict(cuts=[-1.5, -0.5, 0.5, 1.5]), dict(most=7)],
    ids=["sittings", "none", "ordered", "few"],
)
@pytest.mark.parametrize("dtype, tolerance", [(torch.float32, 1e-4), (torch.float64, 1e-10)])
def test_errors_of_people_are_those_of_explained(dtype, tolerance, more):
    "The visit to people tells the sums of their squared errors; with them comes the error that a sweep returns."
    sampler = small_problem(dtype, **more)
    for _ in range(3):
        sampler.sweep()
        squares = sampler.visit_users()
        errors = (sampler.ratings - sampler.explained()) ** 2
        exact = torch.zeros_like(sampler.steady).index_add_(0, sampler.idx["users"], errors)
        torch.testing.assert_close(squares, exact, atol=tolerance, rtol=tolerance)
        assert sampler.visit_noise(squares) == pytest.approx(float(errors.mean()) ** 0.5, rel=tolerance)


def test_errors_of_a_person_with_5000_ratings():
    "In float32, to a ten-thousandth, after some sweeps of a world in which others have a few."
    g = torch.Generator().manual_seed(0)
    users = torch.cat([torch.zeros(5000, dtype=torch.int64), torch.randint(1, 40, (600,), generator=g).sort()[0]])
    items, ratings = torch.randint(300, (5600,), generator=g), torch.randn(5600, generator=g)
    sampler = Sampler(dict(users=users, items=items), ratings, dict(users=40, items=300), n_factors=8, dice=Dice(1))
    for _ in range(4):
        sampler.sweep()
    squares = sampler.visit_users()
    errors = torch.zeros(40).double().index_add_(0, users, (sampler.ratings - sampler.explained()).double() ** 2)
    torch.testing.assert_close(squares.double(), errors, atol=0, rtol=1e-4)
    assert sampler.visit_noise(squares) == pytest.approx(float(errors.sum() / 5600) ** 0.5, rel=1e-5)


def test_items_are_drawn_from_the_closed_form():
    "The mean over many visits, everything else fixed, against the formula for one film."
    sampler = small_problem(torch.float64)
    for _ in range(3):
        sampler.sweep()
    z, target, steady = rows_of(sampler, "items")
    z, target = z * steady.sqrt()[:, None], target * steady.sqrt()
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
    z, target, steady = rows_of(sampler, "users")
    z, target = z * steady.sqrt()[:, None], target * steady.sqrt()
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


@pytest.mark.parametrize("sat", [True, False])
@pytest.mark.parametrize("ratio, most", [(1, 1), (1, 65_536), (1.5, 17), (50, 90), (50, 65_536)])
def test_groups_change_nothing(ratio, most, sat):
    one, other = small_problem(sat=sat), small_problem(sat=sat, ratio=ratio, most=most)
    for _ in range(3):
        assert one.sweep() == pytest.approx(other.sweep(), rel=1e-4)
    for kind in one.blocks:
        torch.testing.assert_close(one.blocks[kind].vectors, other.blocks[kind].vectors, atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(other.explained(), one.explained(), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("sat", [True, False])
def test_runs_of_people_change_nothing(sat, monkeypatch):
    "Ratings in the order of people, all of them at once or three people and sittings at a time."
    g = torch.Generator().manual_seed(6)
    users = torch.randint(12, (150,), generator=g).sort()[0]  # somebody may have no rating
    idx = dict(users=users, items=torch.randint(9, (150,), generator=g))
    owner = torch.arange(24) // 2
    if sat:
        idx["sittings"] = 2 * users + (torch.rand(150, generator=g) < 0.4)
    start = lambda: Sampler(
        idx,
        torch.randn(150, generator=torch.Generator().manual_seed(7)),
        dict(users=12, items=9),
        owner=owner if sat else None,
        known=torch.randn(9, 2, generator=torch.Generator().manual_seed(8)),
        n_factors=2,
        dice=Dice(0, dtype=torch.float64),
    )
    whole = start()
    in_runs = gibbs.runs_of_people
    monkeypatch.setattr(gibbs, "runs_of_people", lambda *given: in_runs(*given[:4], most=3))
    parts = start()
    assert len(whole.rater_runs) == 1 < len(parts.rater_runs)
    for _ in range(3):
        assert whole.sweep() == pytest.approx(parts.sweep(), rel=1e-9)
    for kind in whole.blocks:
        torch.testing.assert_close(whole.blocks[kind].vectors, parts.blocks[kind].vectors)
    assert parts.explained() is not None and torch.equal(whole.everybody, parts.everybody)


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
