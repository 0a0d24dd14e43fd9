"""Ranking metrics against scikit-learn, ranx and a slow reference; the partial selection against a full sort; extremes
that must be exact.
"""

import json
import os
import subprocess
import sys

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score
from sklearn.metrics.pairwise import cosine_distances

from hybrid_movie_rec.evaluation import metrics as m
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.evaluation.metrics import (
    METRICS,
    ItemSets,
    auc,
    diversity,
    list_metrics,
    mask_seen,
    miscalibration,
    ranking_metrics,
    top_k,
)


def problem(seed, people=40, items=120, most=30):
    "Distinct scores, sets of films to find, seen films that are none of these."
    rng = np.random.default_rng(seed)
    drawn = [rng.permutation(items) for _ in range(people)]
    sizes, known = rng.integers(1, most, people), rng.integers(0, most, people)
    return (
        rng.random((people, items)),
        ItemSets.of([d[:n] for d, n in zip(drawn, sizes)]),
        ItemSets.of([d[n : n + s] for d, n, s in zip(drawn, sizes, known)]),
    )


def reference(scores, relevant, seen, k):
    "One person, plain Python, from the definitions."
    order = sorted(
        (i for i in range(len(scores)) if i not in seen and scores[i] > -np.inf), key=lambda i: (-scores[i], i)
    )[:k]
    hit = [i in relevant for i in order]
    gain = sum(h / np.log2(r + 2) for r, h in enumerate(hit))
    precisions = [sum(hit[: r + 1]) / (r + 1) for r, h in enumerate(hit) if h]
    best, n = min(k, len(relevant)), len(relevant)
    return dict(
        ndcg=gain / sum(1 / np.log2(r + 2) for r in range(best)),
        recall=sum(hit) / best,
        recall_plain=sum(hit) / n,
        precision=sum(hit) / k,
        map=sum(precisions) / best,
        mrr=1 / (1 + hit.index(True)) if any(hit) else 0,
        hit_rate=float(any(hit)),
    )


# Selection ------------------------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 4000),
    st.integers(1, 40),
    st.integers(0, 4),
    st.floats(0, 1),
    st.sampled_from([torch.float32, torch.float64, torch.float16]),
    st.integers(0, 2**31),
)
def test_top_k_is_a_stable_sort(n, k, digits, hidden, dtype, seed):
    "Many ties, many hidden films, rows short enough for `topk` and long enough for blocks."
    generator = torch.Generator().manual_seed(seed)
    scores = ((torch.rand(3, n, generator=generator) * 10**digits).round() / 10**digits).to(dtype)
    scores[torch.rand(3, n, generator=generator) < hidden] = -torch.inf
    before = scores.clone()
    at, values = top_k(scores, k)
    slow = scores.sort(dim=1, descending=True, stable=True)
    assert torch.equal(values, slow.values[:, :k])
    assert torch.equal(at, slow.indices[:, :k].masked_fill(values == -torch.inf, -1))
    assert torch.equal(scores, before)


@pytest.mark.parametrize(
    "n, k", [(1, 1), (2, 2), (31, 40), (256, 1), (1024, 1), (8 * 32, 1), (8 * 32 * 3 - 1, 3), (100_001, 7)]
)
def test_top_k_at_the_edges_of_blocks(n, k):
    for scores in (
        torch.arange(n).double()[None],
        -torch.arange(n).double()[None],
        torch.zeros(1, n),
        torch.arange(n).remainder(3).float()[None],
    ):
        assert top_k(scores, k)[0].tolist() == scores.sort(dim=1, descending=True, stable=True).indices[:, :k].tolist()


def test_top_k_of_rows_that_are_not_contiguous():
    scores = torch.rand(5000, 6, generator=torch.Generator().manual_seed(0))
    assert torch.equal(top_k(scores.T, 9)[0], scores.T.sort(dim=1, descending=True, stable=True).indices[:, :9])
    assert torch.equal(top_k(scores.T[::2], 9)[0], top_k(scores.T, 9)[0][::2])
    assert top_k(np.asfortranarray(scores.T.numpy()), 9)[0].tolist() == top_k(scores.T, 9)[0].tolist()


@pytest.mark.parametrize("n", [5, 500, 50_000])
def test_top_k_refuses_what_is_not_a_number(n):
    scores = torch.zeros(4, n)
    scores[2, n // 2] = torch.nan
    with pytest.raises(DataError, match="row 2 has a score"):
        top_k(scores, 3)
    assert top_k(torch.full((1, n), torch.inf), 2)[0].tolist() == [[0, 1]]  # infinitely good is a score


def test_one_row_at_a_time_is_the_same():
    scores, relevant, seen = problem(1)
    whole = ranking_metrics(scores, relevant, (3, 10), seen, [*METRICS, "auc"])
    for b in range(len(scores)):
        pick = lambda sets, b=b: ItemSets.of([sets.items[sets.rows == b]])
        one = ranking_metrics(scores[[b]], pick(relevant), (3, 10), pick(seen), [*METRICS, "auc"])
        np.testing.assert_allclose(one.iloc[0], whole.iloc[b], rtol=0, atol=1e-15)


# Metrics --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("k", [1, 5, 10, 200])
def test_every_metric_is_the_slow_one(seed, k):
    scores, relevant, seen = problem(seed)
    scores = np.round(scores, 1 + seed % 3)  # ties
    fast = ranking_metrics(scores, relevant, k, seen)
    for b in range(len(scores)):
        slow = reference(scores[b], set(relevant.items[relevant.rows == b]), set(seen.items[seen.rows == b]), k)
        np.testing.assert_allclose(fast.iloc[b], [slow[name.split("@")[0]] for name in fast], rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_scikit_learn_agrees(seed):
    scores, relevant, seen = problem(seed)
    ours = ranking_metrics(scores, relevant, (1, 5, 10, 120), seen, [*METRICS, "auc"])
    for b in range(len(scores)):
        free = np.setdiff1d(np.arange(scores.shape[1]), seen.items[seen.rows == b])
        truth, said = np.isin(free, relevant.items[relevant.rows == b]), scores[b, free]
        for k in (5, 10, 120):
            assert ours[f"ndcg@{k}"][b] == pytest.approx(ndcg_score([truth], [said], k=k), abs=1e-9)
        assert ours["map@120"][b] == pytest.approx(average_precision_score(truth, said), abs=1e-9)
        assert ours["auc"][b] == pytest.approx(roc_auc_score(truth, said), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.integers(0, 2))
def test_auc_with_ties_is_scikit_learns(seed, digits):
    scores, relevant, seen = problem(seed, people=8, items=40, most=12)
    scores = np.round(scores, digits)
    for b, ours in enumerate(auc(scores, relevant, seen)):
        free = np.setdiff1d(np.arange(40), seen.items[seen.rows == b])
        assert ours == pytest.approx(
            roc_auc_score(np.isin(free, relevant.items[relevant.rows == b]), scores[b, free]), abs=1e-12
        )


RANX = """
import json, sys
from ranx import Qrels, Run, evaluate
asked = json.load(sys.stdin)
found = evaluate(Qrels(asked["relevant"]), Run(asked["run"]), asked["names"], return_mean=False)
print(json.dumps({name: values.tolist() for name, values in found.items()}))
"""


def test_ranx_agrees():
    "In a process of its own, where numba compiles nothing: half a minute less, the same figures."
    scores, relevant, seen = problem(7, people=30, items=60, most=20)
    lists = top_k(mask_seen(torch.tensor(scores), seen), 60)[0].tolist()
    name = "{:03d}".format  # ranx orders people by name
    asked = dict(
        relevant={name(b): {str(i): 1 for i in relevant.items[relevant.rows == b]} for b in range(30)},
        run={name(b): {str(i): scores[b, i] for i in row if i >= 0} for b, row in enumerate(lists)},
        names=[
            f"{metric}@{k}"
            for metric in ("ndcg", "recall", "precision", "map", "mrr", "hit_rate")
            for k in (1, 5, 10, 60)
        ],
    )
    done = subprocess.run(
        [sys.executable, "-c", RANX],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        env=os.environ | dict(NUMBA_DISABLE_JIT="1"),
    )
    assert done.returncode == 0, done.stderr
    theirs, ours = (
        json.loads(done.stdout.strip().splitlines()[-1]),
        ranking_metrics(scores, relevant, (1, 5, 10, 60), seen),
    )
    capped = {
        k: np.minimum(k, relevant.sizes) / relevant.sizes for k in (1, 5, 10, 60)
    }  # ranx divides recall and precision sums by all relevant items
    for label, values in theirs.items():
        metric, k = label.split("@")
        mine = (
            ours[f"recall_plain@{k}"]
            if metric == "recall"
            else ours[label] * (capped[int(k)] if metric == "map" else 1)
        )
        np.testing.assert_allclose(mine, values, rtol=0, atol=1e-9, err_msg=label)
    np.testing.assert_allclose(ours["recall@5"] * capped[5], theirs["recall@5"], rtol=0, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 12), st.integers(12, 400))
def test_perfect_is_one_and_masked_is_nothing(seed, k, items):
    rng = np.random.default_rng(seed)
    relevant = ItemSets.of([rng.choice(items, k, replace=False) for _ in range(5)])
    scores = rng.random((5, items))
    scores[relevant.rows, relevant.items] += 1
    names = [*METRICS, "auc"]
    assert (ranking_metrics(scores, relevant, k, names=names).to_numpy() == 1).all()
    assert (ranking_metrics(np.full((5, items), -np.inf), relevant, k, names=names).to_numpy() == 0).all()
    assert (
        ranking_metrics(scores, relevant, k, seen=coo_array(np.ones((5, items))), names=names).to_numpy() == 0
    ).all()


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**31))
def test_what_must_hold_for_any_scores(seed):
    scores, relevant, seen = problem(seed, people=10, items=50, most=15)
    names = [*METRICS, "auc"]
    table = ranking_metrics(scores, relevant, (5, 10), seen, names)
    assert ((table >= 0) & (table <= 1)).all().all()
    np.testing.assert_array_equal(
        ranking_metrics(3 * scores + 7, relevant, (5, 10), seen, names), table
    )  # only the order counts
    assert (
        (table["recall@5"] >= table["recall_plain@5"]).all()
        and (table["hit_rate@10"] >= table["hit_rate@5"]).all()
        and (table["mrr@10"] >= table["mrr@5"]).all()
    )
    best = ItemSets.of([[row[0]] for row in top_k(mask_seen(torch.tensor(scores), seen), 1)[0].tolist()])
    assert (
        (
            ranking_metrics(scores, best, 5, seen, names)[["ndcg@5", "recall@5", "map@5", "mrr@5", "hit_rate@5", "auc"]]
            == 1
        )
        .all()
        .all()
    )


def test_one_more_hit_is_never_worse():
    lists, relevant = np.arange(10)[None], ItemSets.of([[3, 7, 40]])
    better = ItemSets.of([[2, 7, 40]])
    one, two = (list_metrics(lists, sets, (5, 10)).iloc[0] for sets in (relevant, better))
    assert (two >= one).all() and two["ndcg@10"] > one["ndcg@10"]


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_scores_of_any_kind_stay_as_they_were(dtype):
    scores = np.arange(20).reshape(2, 10).astype(dtype)
    before = scores.copy()
    table = ranking_metrics(scores, [[8], [9]], 2, seen=[[9], []], names=["ndcg", "auc"])
    assert (table == 1).all().all()
    np.testing.assert_array_equal(scores, before)


# Beyond being right ---------------------------------------------------------------------------------------------------
@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31), st.integers(2, 8))
def test_diversity_is_scikit_learns_mean_distance(seed, k):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(30, 5))
    lists = np.stack([rng.choice(30, k, replace=False) for _ in range(4)])
    slow = [cosine_distances(vectors[row])[np.triu_indices(k, 1)].mean() for row in lists]
    np.testing.assert_allclose(diversity(lists, vectors), slow, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**31))
def test_the_history_itself_is_calibrated(seed):
    rng = np.random.default_rng(seed)
    shares, _ = m.genre_shares(
        [rng.choice(list("abcdef"), rng.integers(0, 4), replace=False).tolist() for _ in range(40)]
    )
    lists = np.stack([rng.choice(40, 8, replace=False) for _ in range(6)])
    same = miscalibration(lists, ItemSets.of(lists.tolist()), shares)
    assert np.nanmax(np.abs(same)) < 1e-9
    other = miscalibration(lists, ItemSets.of(lists[::-1].tolist()), shares)
    assert (other[~np.isnan(other)] >= -1e-12).all() and np.nanmax(other) <= -np.log(0.01) + 1e-9


def test_empty_batches_have_empty_answers():
    nobody = ItemSets.of([])
    table = ranking_metrics(np.zeros((0, 7)), nobody, 3, seen=nobody)
    assert table.shape == (0, len(METRICS))
    lists = np.zeros((0, 3), int)
    assert [f(lists, np.ones(7), 4).shape for f in (m.novelty, m.popularity)] == [(0,), (0,)]
    assert diversity(lists, np.ones((7, 2))).shape == (0,) and m.coverage(lists, 7) == 0
