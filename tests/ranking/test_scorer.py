"""ranking/00_scorer beyond its notebook: planted truths, slow references, properties of histories and lists, and files that
are broken on purpose.
"""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.ranking import scorer as ranking
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, Vocabulary
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.sequence import Follows, NextItems
from hybrid_movie_rec.evaluation.tasks import rank_movies, rank_people
from hybrid_movie_rec.ranking.baselines import EASE, ContentOnly, ItemKNN, Popular, RP3beta, inverse_in_place
from hybrid_movie_rec.ranking.scorer import Histories, Scorer
from hybrid_movie_rec.evaluation.tuning import tune
from tests.fakes import files_no_larger_than

LEARNERS = [ItemKNN(), RP3beta(), EASE(lam=5.0), LinearHybrid(lam=5.0, lam_next=5.0)]
ALL = [Popular(), Popular(half_life=10), *LEARNERS, NextItems(lam=5.0), Follows(), EASE(stars=0.5), ContentOnly()]
name_of = lambda model: type(model).__name__


def world(likes, genres=None, **more) -> Dataset:
    """A dataset in which exactly the marked (person, film) pairs are likes; ids are 1 + position and 101 + position,
    times are drawn, so order tells nothing.
    """
    u, i = np.nonzero(likes)
    ratings = pd.DataFrame(
        dict(
            user_id=1 + u,
            item_id=101 + i,
            rating=5.0,
            timestamp=10**9 + 60 * np.random.default_rng(0).permutation(len(u)),
        )
    )
    movies = pd.DataFrame(
        dict(
            item_id=101 + np.arange(likes.shape[1]),
            title=[f"Film {k}" for k in range(likes.shape[1])],
            genres=genres if genres is not None else "",
        )
    )
    return Dataset.from_frames(ratings, movies, source="planted", **more)


def history(*items, user_id=9_999, rating=5.0):
    return pd.DataFrame(
        dict(user_id=user_id, item_id=list(items), rating=rating, timestamp=10**9 + np.arange(len(items)))
    )


def some_likes(seed=0, people=50, films=30, share=0.2):
    return np.random.default_rng(seed).random((people, films)) < share


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
    model = EASE(lam=7.0).fit(world(likes > 0))
    p = np.linalg.inv(likes.T @ likes + 7 * np.eye(30))
    b = -p / np.diag(p)
    np.fill_diagonal(b, 0)
    np.testing.assert_allclose(model.weights.numpy(), b, atol=1e-6)
    np.testing.assert_allclose(model.score(world(likes > 0).ratings), likes @ b, atol=1e-5)


def test_ease_is_the_minimum_it_claims_to_be():
    "Each column solves a ridge regression from the other films; scikit-learn agrees."
    from sklearn.linear_model import Ridge

    likes = some_likes(1).astype(np.float64)
    weights = EASE(lam=4.0).fit(world(likes > 0)).weights.numpy()
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
    np.testing.assert_allclose(EASE(lam=6.0, stars=0.5).fit(data).score(data.ratings), x @ b, atol=2e-5)


def test_large_numbers_are_inverted_in_float64():
    "Counts that float32 would blur: the largest row sum is over 1e5 times lambda."
    likes = np.ones((400, 30), bool)
    likes[np.arange(400), np.arange(400) % 30] = False
    x = likes.astype(np.float64)
    p = np.linalg.inv(x.T @ x + 0.1 * np.eye(30))
    b = -p / np.diag(p)
    np.fill_diagonal(b, 0)
    np.testing.assert_allclose(EASE(lam=0.1).fit(world(likes)).weights.numpy(), b, atol=1e-6)


@pytest.mark.parametrize("shrink", [0.0, 3.0])
def test_knn_is_the_dense_cosine(shrink):
    likes = some_likes(4).astype(np.float64)
    n = likes.sum(0)
    s = likes.T @ likes / (np.sqrt(np.outer(n, n)) + shrink)
    np.fill_diagonal(s, 0)
    model = ItemKNN(k=30, shrink=shrink).fit(world(likes > 0))
    np.testing.assert_allclose(model.neighbours.toarray(), s, atol=1e-6)
    few = ItemKNN(k=4, shrink=shrink).fit(world(likes > 0)).neighbours.toarray()
    assert ((few > 0).sum(1) <= 4).all()
    for row, kept in zip(s, few):
        assert kept[kept > 0].min() >= np.sort(row)[-4] - 1e-6


def test_cosine_agrees_with_scikit_learn():
    from sklearn.metrics.pairwise import cosine_similarity

    likes = some_likes(5)
    ours = ItemKNN(k=30, shrink=0).fit(world(likes)).neighbours.toarray()
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
        RP3beta(k=30, alpha=alpha, beta=beta).fit(world(likes > 0)).neighbours.toarray(), w, atol=1e-6
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


# Histories and lists --------------------------------------------------------------------------------------------------
rows_of = st.lists(
    st.tuples(st.integers(1, 6), st.integers(101, 108), st.sampled_from([1.0, 3.5, 4.0, 5.0]), st.integers(0, 3)),
    max_size=25,
)


@given(rows_of, st.integers(0, 10))
@settings(max_examples=60, deadline=None)
def test_histories_hold_what_the_frame_holds(rows, seed):
    frame = (
        pd.DataFrame(rows, columns=["user_id", "item_id", "rating", "timestamp"])
        .astype(dict(user_id=int, item_id=int, rating=float, timestamp=int))
        .drop_duplicates(["user_id", "item_id"])
    )
    h = Histories.from_frame(
        frame.sample(frac=1, random_state=seed), Vocabulary(np.arange(101, 107)), user_ids=[5, 2, 9, 1]
    )
    kept = frame[frame.item_id.lt(107) & frame.user_id.isin([5, 2, 1])]
    place = {5: 0, 2: 1, 1: 3}
    expected = sorted((place[r.user_id], r.timestamp, r.item_id - 101, r.rating) for r in kept.itertuples())
    assert list(zip(h.rows, h.timestamp, h.items, h.rating)) == expected
    np.testing.assert_array_equal(h.sizes[[2]], [0])
    halves = [h.part(0, 2), h.part(2, 4)]
    np.testing.assert_array_equal(
        np.concatenate([p.matrix(6, p.rating).toarray() for p in halves]), h.matrix(6, h.rating).toarray()
    )
    np.testing.assert_array_equal(h.likes(4).matrix(6).toarray(), np.where(h.matrix(6, h.rating).toarray() >= 4, 1, 0))


def test_times_may_be_written_out():
    frame = history(101, 102).assign(timestamp=["2001-01-02 00:00:00", "2001-01-01 00:00:00"])
    assert Histories.from_frame(frame, Vocabulary([101, 102])).items.tolist() == [1, 0]


def test_missing_values_are_named():
    with pytest.raises(DataError, match="row 1"):
        Histories.from_frame(history(101, 102).assign(rating=[4.0, np.nan]), Vocabulary([101]))
    with pytest.raises(DataError):
        Histories.from_frame(history(101, 102).assign(timestamp=[1.0, np.nan]), Vocabulary([101]))


@pytest.mark.parametrize("model", ALL, ids=repr)
def test_lists_are_the_best_scores(model):
    data = world(some_likes(8), ["Drama", "Comedy", "War"] * 10)
    model.fit(data)
    table, scores, people = (
        model.top(data.ratings, 6, chunk=7),
        model.score(data.ratings),
        np.unique(data.ratings.user_id),
    )
    for b, person in enumerate(people):
        mine, seen = table[table.user_id == person], data.ratings.item_id[data.ratings.user_id == person].to_numpy()
        assert mine["rank"].tolist() == list(range(1, 7)) and not set(mine.item_id) & set(seen)
        left = np.where(np.isin(model.items.ids, seen), -np.inf, scores[b])
        order = np.argsort(-left, kind="stable")[:6]
        assert mine.item_id.tolist() == model.items.ids[order].tolist()
        np.testing.assert_array_equal(mine.score, left[order])


def test_lists_cut_to_some_films():
    data = world(some_likes(9))
    model = EASE(lam=3.0).fit(data)
    some = model.items.ids[[4, 9, 20]]
    table = model.top(data.ratings, 10, item_ids=some, exclude_seen=False)
    assert set(table.item_id) == set(some) and (table.groupby("user_id").size() == 3).all()
    assert len(model.top(data.ratings, 10, item_ids=[])) == len(model.top(data.ratings, 10, user_ids=[])) == 0


def test_a_memory_is_not_a_matrix_of_all_people_and_films():
    "Lists for many people are made in portions: what is held at a time does not grow with the people."
    data = world(some_likes(10, people=200))
    model, widest = Popular().fit(data), []
    scores = model._scores
    model._scores = lambda h: widest.append(len(h)) or scores(h)
    model.top(data.ratings, 3, chunk=16)
    assert max(widest) == 16 and sum(widest) == data.ratings.user_id.nunique()


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


# Fitting, tuning, files -----------------------------------------------------------------------------------------------
def test_a_failed_fit_is_no_fit():
    class Broken(Popular):
        def _learn(self, dataset, h):
            raise MemoryError

    model = Broken()
    with pytest.raises(MemoryError):
        model.fit(world(some_likes()))
    with pytest.raises(DataError, match="not fitted"):
        model.score(history(101))


def test_a_scorer_that_returns_a_wrong_shape_is_told():
    class Wrong(Popular):
        def _scores(self, h):
            return self.weights

    with pytest.raises(DataError, match="return a tensor"):
        Wrong().fit(world(some_likes())).score(history(101))


def test_tune_never_sees_the_real_targets():
    "The validation task is made of train, so changing what is to be found changes nothing."
    likes = some_likes(12, people=80, share=0.4)
    data = world(likes)
    task = rank_people(data, seed=0)
    hidden = task.targets.set_index(["user_id", "item_id"]).index
    poisoned = data.ratings.assign(
        rating=np.where(data.ratings.set_index(["user_id", "item_id"]).index.isin(hidden), 4.0, data.ratings.rating)
    )
    tables = [
        tune(
            EASE,
            dict(lam=[1.0, 10.0, 100.0]),
            rank_people(rank_people(data.with_ratings(r), seed=0).train, seed=1),
            progress=False,
        )[1].drop(columns="seconds")
        for r in (data.ratings, poisoned)
    ]
    pd.testing.assert_frame_equal(*tables)


def test_tune_finds_the_planted_setting():
    "Each person likes one genre, and titles say nothing."
    genre = np.arange(60) % 6
    likes = (genre == (np.arange(90) % 6)[:, None]) & (np.random.default_rng(3).random((90, 60)) < 0.8)
    task = rank_people(world(likes, [f"genre {g}" for g in genre]), seed=0)
    best, table = tune(ContentOnly, dict(fields=[("title",), ("genres",)]), task, progress=False)
    assert best.fields == table.fields[0] == ("genres",) and table["ndcg@10"][0] > 2 * table["ndcg@10"][1]


def test_tune_draws_within_its_budget():
    task = rank_people(world(some_likes(13, share=0.4)), seed=0)
    grid = dict(lam=[1.0, 2.0, 3.0, 4.0, 5.0])
    first, again, other = (
        tune(EASE, grid, task, budget=3, seed=seed, progress=False)[1].lam.tolist() for seed in (0, 0, 1)
    )
    assert first == again and len(set(first)) == 3 and first != other


@pytest.mark.parametrize("model", ALL, ids=repr)
def test_save_and_load(model, tmp_path):
    data = world(some_likes(14), ["Drama", "Comedy"] * 15)
    model.fit(data).save(tmp_path / "m")
    again = Scorer.load(tmp_path / "m")
    assert repr(again) == repr(model)
    np.testing.assert_array_equal(again.score(data.ratings), model.score(data.ratings))
    again.save(tmp_path / "m")  # in place of the old one
    with pytest.raises(DataError, match="not a"):
        (EASE if not isinstance(model, EASE) else Popular).load(tmp_path / "m")


@pytest.fixture
def saved(tmp_path):
    EASE(lam=3.0).fit(world(some_likes())).save(tmp_path / "m")
    return tmp_path / "m"


@pytest.mark.parametrize("name", ["config.json", "items.parquet", "scorer.safetensors"])
@pytest.mark.parametrize("how", ["gone", "empty", "cut", "flipped"])
def test_damaged_files_are_named(saved, name, how):
    path, data = saved / name, (saved / name).read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(
            dict(empty=b"", cut=data[: len(data) // 2], flipped=data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])[how]
        )
    with pytest.raises(DataError) as e:
        EASE.load(saved)
    assert "m" in e.value.source and e.value.cure


@pytest.mark.parametrize(
    "change",
    [
        dict(format=2),
        dict(kind="os.system"),
        dict(kind="Scorer", settings=dict(lam=1)),
        dict(settings=dict(lam=-1)),
        dict(settings=dict(other=1)),
        dict(sha256={}),
        dict(shapes=None),
    ],
)
def test_configurations_that_do_not_fit(saved, change):
    config = json.loads((saved / "config.json").read_text())
    (saved / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(DataError):
        EASE.load(saved)


def test_nothing_half_written(saved):
    before = {p.name: p.read_bytes() for p in saved.iterdir()}
    large = EASE(lam=3.0).fit(world(some_likes(people=80, films=60, share=0.5)))
    with files_no_larger_than(4_000), pytest.raises(DataError):
        large.save(saved)
    assert {p.name: p.read_bytes() for p in saved.iterdir()} == before and len(list(saved.parent.iterdir())) == 1


def test_a_folder_that_is_something_else_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(DataError):
        Popular().fit(world(some_likes())).save(tmp_path)
    assert (tmp_path / "letters.txt").read_text() == "dear"


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
        (EASE, dict(lam=float("nan"))),
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
        c.__name__ for c in vars(ranking).values() if isinstance(c, type) and issubclass(c, Scorer) and c is not Scorer
    }
    assert kinds <= {type(m).__name__ for m in ALL}
