"""evaluation/06_tuning beyond its notebook: it sees nothing of the real question, and finds what was planted."""

import numpy as np
import pandas as pd
import pytest

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.evaluation.lists import judge
from hybrid_movie_rec.evaluation.tasks import rank_people
from hybrid_movie_rec.evaluation.tuning import mean_metric, tune
from hybrid_movie_rec.ranking.baselines import EASE, ContentOnly, Popular
from tests.fakes import Neighbours
from tests.ranking.planted import some_likes, world


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
            dict(regularization=[1.0, 10.0, 100.0]),
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
    grid = dict(regularization=[1.0, 2.0, 3.0, 4.0, 5.0])
    first, again, other = (
        tune(EASE, grid, task, budget=3, seed=seed, progress=False)[1].regularization.tolist() for seed in (0, 0, 1)
    )
    assert first == again and len(set(first)) == 3 and first != other


def test_the_mean_is_that_of_the_public_evaluation():
    task = rank_people(world(some_likes(14, people=80, share=0.4)), seed=0)
    model = Popular().fit(task.train)
    found = judge(model, task, ks=(5,), names=["recall"]).people["recall@5"].mean()
    assert mean_metric(model, task, "recall@5") == pytest.approx(found)
    assert mean_metric(model, task, "recall@5", chunk=3) == pytest.approx(found)


def test_anything_that_fits_and_scores_can_be_tuned():
    "A model is asked to fit and to score, and for nothing else."
    task = rank_people(world(some_likes(15, people=80, share=0.4)), seed=0)
    best, table = tune(lambda: Neighbours(), [{}], task, progress=False)
    assert best.items is None and table.columns.tolist() == ["ndcg@10", "seconds"]


def test_metrics_that_are_not_known():
    task = rank_people(world(some_likes(16, share=0.4)), seed=0)
    with pytest.raises(DataError, match="choose among ndcg"):
        tune(EASE, [dict(regularization=1)], task, metric="luck@3", progress=False)
