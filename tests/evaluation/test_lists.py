"""Judging lists: nobody is lost, nothing leaks, intervals and tests keep their promises, and planted cases come out
exactly.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from tests.contract import made_world, two_camps
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fakes import Neighbours

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.evaluation.comparison import plot_forest
from hybrid_movie_rec.evaluation.ratings import interval_coverage
from hybrid_movie_rec.evaluation.lists import (
    evaluate_lists,
    judge,
    judge_all,
    lists_table,
    people_slices,
    plot_tradeoff,
    slices_table,
)
from hybrid_movie_rec.evaluation.metrics import ranking_metrics
from hybrid_movie_rec.evaluation.tasks import PROTOCOLS, rank_future, rank_people, ranking_task

QUICK = dict(ks=(5,), progress=False)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def tasks():
    data = two_camps(people=150, films=60)
    return [rank_people(data, seed) for seed in range(3)]


class Flat(Neighbours):
    "Popularity alone."

    def fit(self, dataset):
        super().fit(dataset)
        self.similar = 0 * self.similar
        return self


class Seer(Neighbours):
    "Given the targets, it puts them first."

    def __init__(self, tasks):
        super().__init__()
        self.tasks = tasks

    def score(self, histories, user_ids=None, item_ids=None):
        scores = super().score(histories, user_ids, item_ids)
        for task in self.tasks:
            if np.isin(user_ids, task.people).all() and len(item_ids) == len(task.candidates):
                to_find, _ = task.sets(user_ids)
                scores[to_find.rows, to_find.items] += 100
        return scores


@pytest.mark.parametrize("name", PROTOCOLS)
def test_judged_is_metrics_on_the_whole_matrix(name):
    task = ranking_task(made_world(rows=600), name, 1, 3.5)
    model = Neighbours().fit(task.train)
    names = ["ndcg", "recall", "mrr", "auc"]
    to_find, seen = task.sets()
    whole = ranking_metrics(model.score(task.histories, task.people, task.candidates), to_find, (1, 5), seen, names)
    for chunk in (1, 7, 1000):
        result = judge(model, task, (1, 5), names, chunk)
        pd.testing.assert_frame_equal(result.people[whole.columns], whole)
        assert (
            result.people.user_id.tolist() == task.people.tolist()
            and result.people.targets.sum() == len(task.targets)
            and result.people.history.sum() == len(task.histories)
        )
        assert (result.people.history == 0).tolist() == task.cold.tolist()


def test_planted_tastes_are_found(tasks):
    "Two camps, each with its own films: the neighbours know, the popular list cannot."
    table = evaluate_lists({"flat": Flat(), "near": Neighbours()}, tasks, "flat", "ndcg@5", **QUICK).set_index("model")
    assert table.difference_low["near"] > 0 and table.p["near"] < 0.01


def test_the_future_wins_by_far_and_ours_does_not_see_it(tasks):
    table = evaluate_lists(
        {"near": Neighbours(), "seer": Seer(tasks[:1])}, tasks[0], "near", "ndcg@5", **QUICK
    ).set_index("model")
    assert table["ndcg@5"]["seer"] == 1 and table.difference_low["seer"] > 0.2


def test_models_are_never_handed_a_target(tasks):
    given = []

    class Watched(Neighbours):
        def fit(self, dataset):
            given.append(dataset.ratings)
            return super().fit(dataset)

        def score(self, histories, user_ids=None, item_ids=None):
            given.append(histories)
            return super().score(histories, user_ids, item_ids)

    for task in [tasks[0], rank_future(two_camps())]:
        given.clear()
        judge_all({"watched": Watched()}, task, **QUICK)
        assert given and not any(len(frame.merge(task.targets, on=["user_id", "item_id"])) for frame in given)


def test_a_person_in_several_tasks_is_one_person(tasks):
    results, _ = judge_all({"flat": Flat(), "near": Neighbours()}, tasks, **QUICK)
    table = lists_table(results, "flat", "ndcg@5")
    assert table.people.iloc[0] == results["flat"].user_id.nunique() < len(results["flat"])


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_order_of_people_and_models_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        dict(user_id=np.arange(40), history=rng.integers(0, 200, 40), targets=1, x=rng.random(40), y=rng.random(40))
    )
    other = frame.assign(x=rng.random(40))
    one = lists_table({"a": frame, "b": other}, "a", "x", n=50)
    two = lists_table({"b": other, "a": frame}, "a", "x", n=50)
    pd.testing.assert_frame_equal(one, two)
    means = ["x", "difference", "y"]
    order = rng.permutation(40)
    np.testing.assert_allclose(
        lists_table({"a": frame.iloc[order], "b": other.iloc[order]}, "a", "x", n=50)[means], one[means]
    )
    parts = slices_table({"a": frame, "b": other}, "a", "x", n=50)
    rest = parts[(parts.slice != "all") & (parts.model == "b")]
    assert np.average(rest.difference, weights=rest.people) == pytest.approx(one.set_index("model").difference["b"])
    assert people_slices(frame).notna().all()


def test_without_genres_there_is_a_table(tasks):
    bare = rank_people(Dataset.from_frames(two_camps().ratings), 0)
    table = evaluate_lists({"flat": Flat()}, bare, "flat", "ndcg@5", **QUICK)
    assert "novelty" in table and "diversity" not in table and np.isnan(table.p[0])


def test_nobody_is_left_out(tasks):
    class Silent(Neighbours):
        def score(self, histories, user_ids=None, item_ids=None):
            return np.full((len(user_ids), len(item_ids)), -np.inf)

    results, _ = judge_all({"near": Neighbours(), "silent": Silent()}, tasks[0], **QUICK)
    assert len(results["silent"]) == len(results["near"]) and (results["silent"]["ndcg@5"] == 0).all()
    assert lists_table(results, "near", "ndcg@5").model.tolist() == ["near", "silent"]


@pytest.mark.parametrize(
    "make",
    [
        lambda t: judge_all({}, t),
        lambda t: judge_all({"near": Neighbours()}, []),
        lambda t: evaluate_lists({"near": Neighbours()}, t, "other", **QUICK),
        lambda t: evaluate_lists({"near": Neighbours()}, t, "near", "ndcg@10", **QUICK),
        lambda t: evaluate_lists({"near": Neighbours()}, t, "near", "ndcg@5", level=2, **QUICK),
    ],
)
def test_refused_with_a_cure(make, tasks):
    with pytest.raises(DataError, match="Cure: "):
        make(tasks)


def test_pictures_say_what_they_show(tasks):
    table = evaluate_lists({"flat": Flat(), "near": Neighbours()}, tasks[0], "flat", "ndcg@5", **QUICK)
    for ax in (plot_forest(table), plot_tradeoff(table)):
        assert ax.get_title() and ax.get_xlabel()
    assert [t.get_text().split(" ")[0] for t in plot_forest(table).get_yticklabels()] == table.model.tolist()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.5, 0.98))
def test_interval_score_prefers_the_truth(seed, level):
    rng = np.random.default_rng(seed)
    draws = rng.normal(0, 1, 20_000)
    low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2])
    best = interval_coverage(draws, np.full(20_000, low), np.full(20_000, high), level)
    assert best["coverage"] == pytest.approx(level, abs=1e-3)
    for factor in (0.5, 0.8, 1.25, 2):
        assert (
            interval_coverage(draws, np.full(20_000, factor * low), np.full(20_000, factor * high), level)["score"]
            > best["score"]
        )
