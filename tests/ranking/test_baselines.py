"""ranking/01_baselines beyond its notebook: planted truths, slow references, and settings at their edges."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from scipy.sparse import csr_array

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.evaluation.tasks import rank_movies
from hybrid_movie_rec.ranking import baselines
from hybrid_movie_rec.ranking.baselines import (
    EASE,
    ContentOnly,
    ItemKNN,
    Popular,
    RP3beta,
    film_inverse,
    inverse_in_place,
    item_weights,
    strongest,
)
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.scorer import Histories, Scorer
from tests.ranking.planted import ALL, LEARNERS, history, some_likes, world

name_of = lambda model: type(model).__name__


# Planted truths -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", LEARNERS, ids=name_of)
def test_checkerboard(model):
    """People like the films of their own colour: whoever has seen half of a colour is shown the other half, and nothing
    of the other colour before it.
    """
    u, i = np.indices((40, 20))
    model.fit(world((u + i) % 2 == 0))
    for colour in (0, 1):
        own = 101 + np.arange(colour, 20, 2)
        shown = model.top(history(*own[:5]), 5).item_id
        assert set(shown) == set(own[5:])


@pytest.mark.parametrize("model", [*LEARNERS, ContentOnly(fields=("genres",))], ids=name_of)
def test_one_genre_per_person(model):
    "Each person likes two thirds of one genre, and nothing else; the last third comes first."
    rng, genre = np.random.default_rng(3), np.arange(60) % 6
    likes = (genre == (np.arange(90) % 6)[:, None]) & (rng.random((90, 60)) < 0.67)
    data = world(likes, [f"genre {g}" for g in genre])
    model.fit(data)
    best = model.top(data.ratings, 3)
    left = {1 + u: ((genre == u % 6) & ~likes[u]).sum() for u in range(90)}
    own = genre[best.item_id - 101] == (best.user_id - 1) % 6
    assert own[best["rank"] <= best.user_id.map(left)].all()


@pytest.mark.parametrize("model", LEARNERS, ids=name_of)
def test_twin(model):
    "Films 0 and 1 are liked by the same people, all else is noise: whoever likes one is shown the other first."
    likes = some_likes(share=0.15)
    likes[:, 1] = likes[:, 0] = np.arange(50) % 3 == 0
    model.fit(world(likes))
    assert model.top(history(101), 1).item_id.tolist() == [102]
    assert model.top(history(102), 1).item_id.tolist() == [101]


def test_a_new_film_with_a_known_genre():
    data = world(np.eye(6, dtype=bool), ["Drama", "Drama|War", "Comedy", "Comedy", "Drama|War", "Western"])
    cold = data.with_ratings(data.ratings[data.ratings.item_id != 105])
    assert ContentOnly(fields=("genres",)).fit(cold).top(history(102), 1).item_id.tolist() == [105]
    for model in LEARNERS:  # LinearHybrid places it by content, models of likes alone cannot
        score = model.fit(cold).score(history(102), item_ids=[105]).item()
        assert np.isfinite(score) if isinstance(model, LinearHybrid) else score == -np.inf


# References -----------------------------------------------------------------------------------------------------------
def test_ease_is_the_closed_form_in_numpy():
    likes = some_likes().astype(np.float64)
    model = EASE(regularization=7.0).fit(world(likes > 0))
    p = np.linalg.inv(likes.T @ likes + 7 * np.eye(30))
    b = -p / np.diag(p)
    np.fill_diagonal(b, 0)
    np.testing.assert_allclose(model.state_.weights.numpy(), b, atol=1e-6)
    np.testing.assert_allclose(model.score(world(likes > 0).ratings), likes @ b, atol=1e-5)


def test_ease_is_the_minimum_it_claims_to_be():
    "Each column solves a ridge regression from the other films; scikit-learn agrees."
    from sklearn.linear_model import Ridge

    likes = some_likes(1).astype(np.float64)
    weights = EASE(regularization=4.0).fit(world(likes > 0)).state_.weights.numpy()
    for j in (0, 7, 29):
        others = np.arange(30) != j
        found = Ridge(alpha=4.0, fit_intercept=False).fit(likes[:, others], likes[:, j]).coef_
        np.testing.assert_allclose(weights[others, j], found, atol=1e-5)


def test_ease_with_stars_is_the_same_form_over_weights():
    rng = np.random.default_rng(2)
    rated, stars = some_likes(2, share=0.5), rng.integers(1, 6, (50, 30)).astype(float)
    u, i = np.nonzero(rated)
    data = Dataset.from_frames(pd.DataFrame(dict(user_id=u, item_id=i, rating=stars[rated])), source="stars")
    x = np.where(rated, 1 + 0.5 * (stars - 4), 0)
    assert ((stars >= 4) & rated).any(0).all()
    p = np.linalg.inv(x.T @ x + 6 * np.eye(30))
    b = -p / np.diag(p)
    np.fill_diagonal(b, 0)
    np.testing.assert_allclose(EASE(regularization=6.0, stars=0.5).fit(data).score(data.ratings), x @ b, atol=2e-5)


def test_large_numbers_are_inverted_in_float64():
    "Counts that float32 would blur: the largest row sum is over 1e5 times lambda."
    likes = np.ones((400, 30), bool)
    likes[np.arange(400), np.arange(400) % 30] = False
    x = likes.astype(np.float64)
    p = np.linalg.inv(x.T @ x + 0.1 * np.eye(30))
    b = -p / np.diag(p)
    np.fill_diagonal(b, 0)
    np.testing.assert_allclose(EASE(regularization=0.1).fit(world(likes)).state_.weights.numpy(), b, atol=1e-6)


@pytest.mark.parametrize("shrink", [0.0, 3.0])
def test_knn_is_the_dense_cosine(shrink):
    likes = some_likes(4).astype(np.float64)
    n = likes.sum(0)
    s = likes.T @ likes / (np.sqrt(np.outer(n, n)) + shrink)
    np.fill_diagonal(s, 0)
    model = ItemKNN(k=30, shrink=shrink).fit(world(likes > 0))
    np.testing.assert_allclose(model.state_.neighbours.toarray(), s, atol=1e-6)
    few = ItemKNN(k=4, shrink=shrink).fit(world(likes > 0)).state_.neighbours.toarray()
    assert ((few > 0).sum(1) <= 4).all()
    for row, kept in zip(s, few):
        assert kept[kept > 0].min() >= np.sort(row)[-4] - 1e-6


def test_cosine_agrees_with_scikit_learn():
    from sklearn.metrics.pairwise import cosine_similarity

    likes = some_likes(5)
    ours = ItemKNN(k=30, shrink=0).fit(world(likes)).state_.neighbours.toarray()
    theirs = cosine_similarity(likes.T.astype(float))
    np.fill_diagonal(theirs, 0)
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


@pytest.mark.parametrize(("alpha", "beta"), [(1.0, 0.0), (0.7, 0.5)])
def test_rp3beta_is_the_dense_walk(alpha, beta):
    likes = some_likes(6).astype(np.float64)
    forth, back = (
        (likes / likes.sum(1, keepdims=True).clip(1)) ** alpha,
        (likes.T / likes.sum(0)[:, None].clip(1)) ** alpha,
    )
    w = back @ forth / likes.sum(0) ** beta
    np.fill_diagonal(w, 0)
    np.testing.assert_allclose(
        RP3beta(k=30, alpha=alpha, beta=beta).fit(world(likes > 0)).state_.neighbours.toarray(), w, atol=1e-6
    )


def test_popular_counts():
    likes = some_likes(7)
    scores = Popular().fit(world(likes)).score(history(101))
    np.testing.assert_array_equal(scores[0], np.where(likes.any(0), likes.sum(0), -np.inf))


@given(st.integers(1, 60), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_inverse(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n + 3, n))
    square = x.T @ x + np.eye(n)
    np.testing.assert_allclose(inverse_in_place(square.copy()), np.linalg.inv(square), atol=1e-8)
    np.testing.assert_allclose(inverse_in_place(square.copy(order="F")), np.linalg.inv(square), atol=1e-8)


def test_item_weights_are_those_of_ease():
    data = world(some_likes(3))
    model = EASE(regularization=7.0).fit(data)
    likes = Histories.from_frame(data.ratings, model.items).matrix(30)[:, model.state_.films.numpy()]
    np.testing.assert_array_equal(item_weights(likes, 7.0), model.state_.weights)


def ease_by_definition(x, regularization):
    "The weights in float64."
    p = np.linalg.inv(x.T @ x + regularization * np.eye(x.shape[1]))
    b = -p / np.diag(p)
    np.fill_diagonal(b, 0)
    return b


@given(
    people=st.integers(1, 60),
    films=st.integers(1, 40),
    regularization=st.sampled_from([0.01, 1.0, 300.0]),
    seed=st.integers(0, 99),
)
@settings(max_examples=60, deadline=None)
def test_an_inverse_by_people_or_by_films_is_the_same(people, films, regularization, seed):
    "Stars below a like make negative entries, some people have none; scores, weights, products and the diagonal agree."
    rng = np.random.default_rng(seed)
    x = np.where(rng.random((people, films)) < 0.3, rng.normal(1, 1, (people, films)), 0).astype(np.float32)
    asked = np.where(rng.random((3, films)) < 0.3, 1.0, 0).astype(np.float32)
    b = ease_by_definition(x.astype(float), regularization)
    inverse = film_inverse(csr_array(x), regularization)
    close = dict(rtol=2e-3, atol=2e-4 * max(1.0, np.abs(b).max()))
    np.testing.assert_allclose(inverse.weights(), b, **close)
    np.testing.assert_allclose(inverse.scores(csr_array(asked)), asked @ b, **close)
    assert (inverse.base is None) == ((x != 0).any(1).sum() < films)
    if inverse.base is None:
        t = rng.normal(size=(films, 4)).astype(np.float32)
        np.testing.assert_allclose(inverse.through(t), b @ t, rtol=2e-3, atol=2e-3 * max(1.0, np.abs(b).max()))


@given(seed=st.integers(0, 99), group=st.integers(1, 60))
@settings(max_examples=40, deadline=None)
def test_people_who_are_taken_out_leave_nothing(seed, group):
    "Also where a film loses all its likes: it then says nothing, and nothing is said about it."
    x = some_likes(seed, people=60, films=20, share=0.15).astype(np.float32)
    x[group:, 3] = 0
    x[0, 3] = 1
    inverse = film_inverse(csr_array(x), 2.0)
    if inverse.base is None:
        return
    kept = inverse.base.copy()
    less, b = inverse.without(csr_array(x[:group])), ease_by_definition(x[group:].astype(float), 2.0)
    np.testing.assert_allclose(less.weights(), b, atol=1e-5)
    np.testing.assert_allclose(less.scores(csr_array(x)), x @ b, atol=1e-4)
    assert np.abs(less.weights().numpy()[3]).max() < 1e-5
    np.testing.assert_array_equal(inverse.base, kept)


# At their edges -------------------------------------------------------------------------------------------------------
def test_histories_without_a_known_like_are_answered_by_popularity():
    likes = some_likes(11)
    data, popular = world(likes), np.argsort(-likes.sum(0), kind="stable")
    for model in [
        *(m for m in LEARNERS if not isinstance(m, LinearHybrid)),
        ContentOnly(),
    ]:  # a linear hybrid answers by the popularity of the moment
        model.fit(data)
        for nothing in (history(rating=5.0), history(101, rating=1.0), history(7, 8)):
            assert (
                model.top(nothing, 3, user_ids=[9_999], exclude_seen=False).item_id.tolist()
                == (101 + popular[:3]).tolist()
            )


def test_cold_films_are_placed_by_content_alone():
    data = world(some_likes(15, people=120, films=60, share=0.3), [f"kind {k % 4}" for k in range(60)])
    task = rank_movies(data, seed=0)
    scores = ContentOnly().fit(task.train).score(task.histories, task.people, task.candidates)
    assert np.isfinite(scores).all()
    assert np.isneginf(EASE().fit(task.train).score(task.histories, task.people, task.candidates)).all()


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Popular, dict(half_life=-1)),
        (ItemKNN, dict(k=0)),
        (ItemKNN, dict(shrink=-1)),
        (RP3beta, dict(k=0)),
        (RP3beta, dict(alpha=0)),
        (EASE, dict(regularization=float("nan"))),
        (EASE, dict(stars=-1)),
        (ContentOnly, dict(fields=())),
        (ContentOnly, dict(fields=("plot",))),
    ],
)
def test_settings_are_checked_when_they_are_given(kind, wrong):
    with pytest.raises(DataError, match="not possible"):
        kind(**wrong)


def test_all_scorers_of_the_module_are_tested_here():
    kinds = {
        c.__name__
        for c in vars(baselines).values()
        if isinstance(c, type) and issubclass(c, Scorer) and c is not Scorer
    }
    assert kinds <= {type(m).__name__ for m in ALL}


@given(seed=st.integers(0, 10**6), n=st.integers(0, 9), width=st.integers(0, 9), k=st.integers(1, 12))
@settings(max_examples=80, deadline=None)
def test_the_strongest_of_each_row_against_sorting(seed, n, width, k):
    "Dense or sparse, in blocks of any size; small whole numbers, so that there are ties and zeros."
    table = np.random.default_rng(seed).integers(-3, 4, (n, width)).astype(np.float32)
    wanted = np.zeros_like(table)
    for row, out in zip(table, wanted):
        best = np.argsort(-np.abs(row), kind="stable")[:k]
        out[best] = row[best]
    for given_, block in ((table, 512), (table, 2), (csr_array(table), 3)):
        found = strongest(given_, k, block)
        np.testing.assert_array_equal(found.toarray(), wanted)
        assert found.nnz == np.count_nonzero(wanted) and found.has_canonical_format
    np.testing.assert_array_equal(strongest(table, None).toarray(), table)
