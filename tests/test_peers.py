"""bench/peers.py and its other side: models of other packages behind a `Scorer`, here with packages that are made up,
and everything that can go wrong between two processes.
"""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.ranking.scorer import Scorer
from tests.contract import made_world

BENCH = Path(__file__).resolve().parent.parent / "bench"
pytestmark = pytest.mark.skipif(not (BENCH / "peers.py").exists(), reason="bench/ comes with the repository alone")

IRSPACK = """
import sys
import numpy as np

class Likes:
    "Scores: how many people like a film, for whoever has a history."
    def __init__(self, likes, n_threads, **settings):
        print("a bar that is no answer")
        self.likes, self.settings = likes, settings

    def learn(self):
        if self.settings.get("reg") == "end":
            sys.exit(7)
        if self.settings.get("reg") == "wrong":
            raise ValueError("reg must be a number")
        return self

    def get_score_cold_user(self, rows):
        return np.tile(np.asarray(self.likes.sum(0)), (rows.shape[0], 1)) + self.settings.get("random_seed", 0)

IALSRecommender = SLIMRecommender = Likes
"""


@pytest.fixture
def peers(tmp_path, monkeypatch):
    "The module, with this Python as every peer's, and an irspack that is made up."
    (tmp_path / "irspack.py").write_text(IRSPACK)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(BENCH)]))
    monkeypatch.syspath_prepend(str(BENCH))
    module = importlib.import_module("peers")
    monkeypatch.setattr(module, "peer_python", lambda name: sys.executable)
    monkeypatch.setattr(module.Worker, "running", {})
    yield module
    for worker in module.Worker.running.values():
        worker.close()


def test_every_kind_has_a_place_and_a_model(peers):
    worker = importlib.import_module("peer_worker")
    assert set(peers.WHERE) == set(worker.KINDS)
    assert set(peers.WHERE.values()) == set(peers.REQUIREMENTS)
    assert all("==" in wanted for requirements in peers.REQUIREMENTS.values() for wanted in requirements)


@pytest.mark.parametrize("kind, seed", [("irspack iALS", 0), ("irspack iALS", 3), ("irspack SLIM", 0)])
def test_scores_come_back_in_place(peers, kind, seed):
    world = made_world(users=30, items=40)
    settings = dict(seed=seed) if seed else {}
    model = peers.peer(kind)(**settings).fit(world)
    scores = model.score(world.ratings)
    liked = model.likes.numpy()
    fans = world.ratings[world.ratings["rating"] >= 4]["user_id"].unique()
    rows = np.isin(np.sort(world.ratings["user_id"].unique()), fans)
    expected = np.tile(liked + seed, (rows.sum(), 1))
    np.testing.assert_array_equal(scores[rows][:, liked > 0], expected[:, liked > 0])
    assert model.facts["seconds"] >= 0 and "Peer" in repr(model)


def test_whoever_has_no_likes_is_answered_for(peers):
    world = made_world(users=30, items=40)
    model = peers.peer("irspack SLIM")().fit(world)
    nobody = pd.DataFrame(dict(user_id=[7], item_id=world.item_ids[:1], rating=[0.5], timestamp=[1]))
    assert np.isfinite(model.score(nobody)[0, model.likes.numpy() > 0]).all()


def test_a_package_that_is_not_there(peers):
    "The peer's own words come through, and the worker lives on."
    world = made_world(users=30, items=40)
    with pytest.raises(DataError, match="implicit"):
        peers.peer("implicit ALS")(factors=4).fit(world)
    with pytest.raises(DataError, match="rectools|pytorch_lightning"):
        peers.peer("eSASRec")(epochs=1).fit(world)


def test_settings_that_the_peer_refuses(peers):
    world = made_world(users=30, items=40)
    with pytest.raises(DataError, match="ValueError: reg must be a number"):
        peers.peer("irspack iALS")(reg="wrong").fit(world)
    assert peers.peer("irspack iALS")(reg=1.0).fit(world).likes.any()  # the same process goes on


def test_a_worker_that_ends_is_told_and_started_again(peers):
    world = made_world(users=30, items=40)
    model = peers.peer("irspack iALS")(reg="end")
    with pytest.raises(DataError, match=r"has ended \(exit code 7\)"):
        model.fit(world)
    assert model.state_ is None
    assert peers.peer("irspack iALS")(reg=1.0).fit(world).likes.any()


def test_one_model_at_a_time(peers):
    world = made_world(users=30, items=40)
    first = peers.peer("irspack iALS")().fit(world)
    peers.peer("irspack SLIM")().fit(world)
    with pytest.raises(DataError, match="another model has been fitted since"):
        first.score(world.ratings)


def test_peers_are_not_saved(peers, tmp_path):
    assert issubclass(peers.Peer, Scorer)
    with pytest.raises(DataError, match="own package"):
        peers.peer("irspack SLIM")().save(tmp_path / "model")


def test_requirements_that_the_index_does_not_have(tmp_path, monkeypatch):
    "pip's last words are told, and the next run tries again."
    monkeypatch.syspath_prepend(str(BENCH))
    module = importlib.import_module("peers")
    asked = []

    def run(command, **kwargs):
        asked.append([str(part) for part in command])
        failed = int("pip" in command)
        return subprocess.CompletedProcess(command, failed, "", "a warning\nERROR: No matching distribution found")

    monkeypatch.setattr(module, "PEERS", tmp_path)
    monkeypatch.setattr(module.subprocess, "run", run)
    for _ in range(2):
        with pytest.raises(DataError, match="cannot be installed: ERROR: No matching distribution found"):
            module.peer_python("nothing", ["no-such-package-at-all==0"])
    assert [command[-1] for command in asked if "pip" in command] == ["no-such-package-at-all==0"] * 2
    assert not (tmp_path / "nothing/requirements.txt").exists()
