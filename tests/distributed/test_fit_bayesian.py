"""People in several processes: the same draws as in one, whatever the model is made of; real kills cost the sweeps
since the last checkpoint; a cluster does the same.
"""

import multiprocessing
import os
import signal
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.sampling import sample
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.distributed.fit_network import fit_recommender
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.distributed.fit_bayesian import common_to_all, deal_people, fit_part, fit_sharded, parts_of
from tests.child import START
from tests.fakes import PowerFailure, failing_at

PLANTED = 0.5


def planted(people=61, films=40, rows=1500, seed=3):
    """Two tastes, biases and a noise of half a star; person 0 has rated one film, the last film is not rated, and some
    sit often.
    """
    rng = np.random.default_rng(seed)
    pick = rng.choice((people - 1) * (films - 1), rows, replace=False)
    u, i = np.append(pick // (films - 1) + 1, 0), np.append(pick % (films - 1), 5)
    U, V, b, c = (
        rng.normal(0, 0.7, (people, 2)),
        rng.normal(0, 0.7, (films, 2)),
        rng.normal(0, 0.4, people),
        rng.normal(0, 0.4, films),
    )
    truth = 3.5 + b[:, None] + c + U @ V.T
    ratings = pd.DataFrame(
        dict(
            user_id=10 + u,
            item_id=100 + i,
            rating=np.round(4 * (truth[u, i] + rng.normal(0, PLANTED, len(u)))) / 4,
            timestamp=10**9 + 86_400 * rng.integers(1 + u % 3, size=len(u)),
        )
    )
    movies = pd.DataFrame(dict(item_id=100 + np.arange(films), title=[f"Film {k} ({1990 + k})" for k in range(films)]))
    return Dataset.from_frames(ratings, movies, scale=(-9.0, 9.0), source="planted"), truth, V


DATA, TRUTH, TASTES = planted()
STARS = DATA.with_ratings(DATA.ratings.assign(rating=DATA.ratings["rating"].round().clip(1, 5)))
CONTENT = ContentTable(
    DATA.item_ids,
    ("title",),
    torch.nn.functional.normalize(torch.from_numpy(TASTES), dim=1).half()[:, None],
    torch.ones(len(DATA.item_ids), 1).bool(),
)
KINDS = {
    "content": dict(content_components=2, fields=None),
    "no sittings": dict(sitting_gap=0),
    "bare": dict(own_noise=False, sitting_gap=0, interaction_components=0, year_slopes=False),
    "ordered": dict(likelihood="ordered"),
}


def make(**more):
    return BayesianHybrid(
        **(
            dict(
                n_factors=3,
                chains=2,
                burn_in=4,
                n_samples=12,
                keep=6,
                content_components=0,
                fields=(),
                seed=4,
                progress=False,
            )
            | more
        )
    )


def what_for(kind):
    "Dataset and content of a kind of model."
    return STARS if kind == "ordered" else DATA, CONTENT if kind == "content" else None


def prepared(kind, workers, saved=None):
    "What `fit_sharded` would hand to its processes."
    model = make(**KINDS[kind])
    prepared = model.prepared(*what_for(kind))
    checkpoint = saved and model.checkpoint_of(saved, prepared, 5)
    return parts_of(prepared.task, workers), (
        common_to_all(prepared.task),
        model.chains_to_run(prepared.task),
        checkpoint,
    )


def several(world, own, common):
    "Several models one after another in one group: starting processes is what costs."
    return [fit_part(world, part, *known) for part, known in zip(own, common)]


def begun(folder, kind, sweep):
    "A fit in one process that fails at a sweep and leaves its checkpoints, one every five sweeps."
    model = make(**KINDS[kind])
    prepared = model.prepared(*what_for(kind))
    saved = model.checkpoint_of(folder, prepared, 5)
    with pytest.raises(PowerFailure):
        sample(model.chains_to_run(prepared.task), prepared.task, failing_at(sweep), saved=saved)
    return folder


def same(states, plain, tolerance):
    "Are the kept states those of a plain fit?"
    assert len(states) == plain.state_.n_states
    for name, whole in plain.state_.samples.items():
        found = torch.stack([torch.as_tensor(state[name]) for state in states])
        assert found.shape == whole.shape and found.dtype == whole.dtype, name
        torch.testing.assert_close(found, whole, atol=tolerance, rtol=tolerance, msg=lambda words: f"{name}: {words}")


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    "All kinds of models in one group of three processes, and one more that goes on from where a single process failed."
    from hybrid_movie_rec.distributed.process_group import run_group

    folder = begun(tmp_path_factory.mktemp("fit") / "checkpoint", "content", 23)
    asked = {kind: prepared(kind, 3) for kind in KINDS} | {"resumed": prepared("content", 3, folder)}
    own, common = (
        [[parts[rank] for parts, _ in asked.values()] for rank in range(3)],
        [known for _, known in asked.values()],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("multiprocessing.get_context", lambda *how: START)  # where imports are done already
        results = run_group(several, 3, common, each=own)
    assert multiprocessing.active_children() == []
    return {kind: [result[k] for result in results] for k, kind in enumerate(asked)}


# The same draws -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [*KINDS, "resumed"])
def test_three_processes_draw_what_one_draws(three, kind):
    """Up to rounding: of sums, and of vectors to half precision.

    Of ordered stars a decision may fall the other way after some sweeps, so only their beginning is compared.
    """
    plain = make(**KINDS["content" if kind == "resumed" else kind]).fit(
        *what_for("content" if kind == "resumed" else kind)
    )
    (took, rows, states), *others = three[kind]
    assert [(part[1], part[2]) for part in others] == [(None, None)] * 2
    sweeps = 4 if kind == "ordered" else len(plain.trace)
    for name in ("train_rmse", "alpha", "ridge_users", "ridge_items"):
        np.testing.assert_allclose(pd.DataFrame(rows)[name][:sweeps], plain.trace[name][:sweeps], rtol=2e-4)
    assert pd.DataFrame(rows)["tail"][:sweeps].tolist() == plain.trace["tail"][:sweeps].tolist()
    if kind != "ordered":
        same(states, plain, 4e-3)
    else:
        assert abs(pd.DataFrame(rows)["train_rmse"].tail(20).mean() - plain.trace["train_rmse"].tail(20).mean()) < 0.01


def test_each_holds_its_people_only(three):
    shares = pd.DataFrame([part[0] for part in three["content"]])
    assert (
        shares["people"].sum() == 61 and shares["ratings"].sum() == len(DATA.ratings) and (shares["sweeps"] == 32).all()
    )
    assert shares["ratings"].max() < 1.15 * len(DATA.ratings) / 3
    K, films, W = 4, len(DATA.item_ids), 3
    sums = 32 * films * 4 * (K * (K + 1) // 2 + K) * 2 * (W - 1) / W / 2**20
    assert (shares["sent_mib"] > sums).all() and (shares["sent_mib"] < 3 * sums).all()


def test_the_truth_is_found(three):
    "The planted noise, from the trace of three processes."
    trace = pd.DataFrame(three["no sittings"][0][1])
    assert trace["alpha"].tail(10).mean() ** -0.5 == pytest.approx(PLANTED, abs=0.08)


# Kills ----------------------------------------------------------------------------------------------------------------
def kill_one_when(folder, killed, sweeps=10):
    "Wait for a checkpoint, then kill one of the processes."
    import json

    for _ in range(3000):
        if (folder / "progress.json").exists() and len(
            json.loads((folder / "progress.json").read_text())["rows"]
        ) >= sweeps:
            victim = multiprocessing.active_children()[-1].pid
            os.kill(victim, signal.SIGKILL)
            return killed.append(victim)
        time.sleep(0.01)


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_worker_costs_the_sweeps_since_the_last_checkpoint(tmp_path, monkeypatch):
    "And then everything was killed, and a single process finishes: the same model."
    monkeypatch.setattr("multiprocessing.get_context", lambda *how: START)
    folder, killed, long = tmp_path / "checkpoint", [], dict(n_samples=150, chains=1)
    killer = threading.Thread(target=kill_one_when, args=(folder, killed))
    killer.start()
    model = fit_sharded(make(**long), DATA, workers=2, checkpoint=folder, every=5)
    killer.join()
    assert len(killed) == 1 and multiprocessing.active_children() == []
    assert 0 < model.state_.workers["sweeps"].iloc[0] == 154  # counted from the beginning of the fit
    plain = make(**long).fit(DATA)
    np.testing.assert_allclose(model.trace["train_rmse"], plain.trace["train_rmse"], rtol=2e-4)
    asked = DATA.ratings["user_id"], DATA.ratings["item_id"], DATA.ratings["timestamp"]
    np.testing.assert_allclose(model.predict(*asked), plain.predict(*asked), atol=5e-3)
    model.save(tmp_path / "model")
    assert (BayesianHybrid.load(tmp_path / "model").predict(*asked) == model.predict(*asked)).all()
    again = make(**long).fit(DATA, checkpoint=folder)  # finished: by one process, at once
    assert all(torch.equal(again.state_.samples[name], t) for name, t in model.state_.samples.items())


def test_damaged_and_foreign_folders_are_refused(tmp_path):
    folder = begun(tmp_path / "checkpoint", "no sittings", 9)
    with pytest.raises(DataError, match="another checkpoint folder"):
        fit_sharded(make(sitting_gap=0, seed=5), DATA, checkpoint=folder)
    next(folder.glob("chain-*")).write_bytes(b"half")
    with pytest.raises(DataError, match="is damaged"):
        fit_sharded(make(sitting_gap=0), DATA, checkpoint=folder)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("do not touch")
    with pytest.raises(DataError, match="holds no progress.json"):
        fit_sharded(make(), DATA, checkpoint=tmp_path / "mine")
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


# A cluster ------------------------------------------------------------------------------------------------------------
def test_on_a_cluster(two_workers):
    "A whole recommender, its stars from two actors; one dies on purpose before."
    from hybrid_movie_rec.distributed.process_group import run_group
    from tests.distributed.test_process_group import kill_one

    with pytest.raises(DataError, match="process 1 of 2 has died"):
        run_group(kill_one, 2, engine="ray")
    with pytest.raises(DataError, match="9 processes for the 2 CPUs"):
        run_group(kill_one, 9, engine="ray")
    model = fit_recommender(
        HybridRecommender(rating=make(), ranking=LinearHybrid(progress=False), fields=()), DATA, workers=2, engine="ray"
    )
    assert two_workers.is_initialized()  # what was running is left running
    plain = make().fit(DATA)
    np.testing.assert_allclose(model.rating_.trace["train_rmse"], plain.trace["train_rmse"], rtol=2e-4)
    assert model.recommend([DATA.user_ids[3]], k=3).shape[0] == 3


# Shares ---------------------------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=25), st.integers(1, 6))
def test_shares_are_runs_with_work(counts, workers):
    counts = np.array(counts)
    if (counts > 0).sum() < workers:
        with pytest.raises(DataError, match="pass fewer workers"):
            deal_people(counts, workers)
        return
    borders = deal_people(counts, workers)
    sums = [counts[a:b].sum() for a, b in zip(borders[:-1], borders[1:])]
    assert borders[0] == 0 and borders[-1] == len(counts) and (np.diff(borders) > 0).all() and min(sums) > 0
    if workers == 2:
        assert max(sums) <= counts.sum() / 2 + counts.max()
