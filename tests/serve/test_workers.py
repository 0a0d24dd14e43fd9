"""Workers that share a model: a new one takes over under a crowd, a dead one is replaced, a bad model is refused, and
the end leaves nobody behind.
"""

import json
import os
import shutil
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import numpy as np
import psutil
import pytest

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.serve.service import listen
from hybrid_movie_rec.serve.workers import serve_with_workers
from tests.child import Child
from tests.serve.test_service import folder, models  # noqa: F401 - fixtures

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are for Linux")
PROGRAM = """
import sys
from hybrid_movie_rec.serve.workers import serve_with_workers
serve_with_workers(sys.argv[1], port=0, workers=2, reload_every=0.2)
"""


@pytest.fixture
def keeper(folder, tmp_path):  # noqa: F811
    "The address of two workers, and their keeper."
    process = Child(tmp_path / "log", PROGRAM, folder, OMP_NUM_THREADS="1")
    try:
        process.wait_for(lambda: '"serving"' in process.said("err"))
        lines = map(json.loads, process.said("err").splitlines())
        yield next(line["url"] for line in lines if line["event"] == "serving"), process
    finally:
        process.kill()


def until(url, holds):
    end = time.time() + 60
    while True:
        try:
            if holds(found := httpx.get(url + "health", timeout=60).json()):
                return
        except httpx.TransportError:
            found = "no answer"
        assert time.time() < end, found
        time.sleep(0.05)


def workers_of(process):
    return {
        child.pid for child in psutil.Process(process.process.pid).children() if child.status() != psutil.STATUS_ZOMBIE
    }


def test_models_change_under_a_crowd_and_nobody_notices(keeper, folder, models):  # noqa: F811
    url, process = keeper
    until(url, lambda h: h["status"] == "ok")
    answers, stop = [], threading.Event()

    def crowd(seed):
        rng = np.random.default_rng(seed)
        with httpx.Client(base_url=url, timeout=60) as client:
            while not stop.is_set():
                told = [dict(item_id=int(i), stars=4.0) for i in rng.choice(np.arange(101, 106), 3, replace=False)]
                answers.append(client.post("recommend_for", json=dict(ratings=told, k=2)).status_code)

    with ThreadPoolExecutor(3) as pool:
        crowds = [pool.submit(crowd, n) for n in range(3)]
        try:
            first = workers_of(process)
            HybridRecommender.load(models / "1").save(folder)
            until(url, lambda h: h["reloads"] == 1)
            (folder / "config.json").write_text("{}")
            until(url, lambda h: h["refused"])
            shutil.rmtree(folder), shutil.copytree(models / "0", folder)
            until(url, lambda h: h["reloads"] == 2 and not h["refused"])
            end = time.time() + 60
            while first & workers_of(process):  # those of the first model have left
                assert time.time() < end
                time.sleep(0.05)
        finally:
            stop.set()
        for one in crowds:
            one.result()
    assert len(answers) > 10 and set(answers) == {200}
    process.send_signal(signal.SIGTERM)
    process.ended(60)
    assert "private" not in process.said("err")


def test_a_worker_that_dies_is_replaced(keeper):
    url, process = keeper
    until(url, lambda h: h["status"] == "ok")
    before = workers_of(process)
    os.kill(min(before), signal.SIGKILL)
    end = time.time() + 120
    while len(now := workers_of(process)) < 2 or now == before:
        assert time.time() < end
        time.sleep(0.05)
    until(url, lambda h: h["status"] == "ok")
    while "a worker has died" not in process.said("err"):  # which may be written later
        assert time.time() < end
        time.sleep(0.05)


def test_workers_end_with_their_keeper(keeper):
    url, process = keeper
    until(url, lambda h: h["status"] == "ok")
    orphans = [psutil.Process(pid) for pid in workers_of(process)]
    process.kill()
    assert not psutil.wait_procs(orphans, timeout=60)[1]
    listen("127.0.0.1", urlsplit(url).port).close()  # who starts again finds the address free


@pytest.mark.parametrize("workers", [0, -1, 1.5, True, "2"])
def test_a_number_of_workers_that_is_none(workers, tmp_path):
    with pytest.raises(DataError, match="whole number"):
        serve_with_workers(tmp_path, workers=workers)


def test_no_page_where_a_visitor_would_meet_several_processes(tmp_path, keeper):
    with pytest.raises(DataError, match="leave the page out"):
        serve_with_workers(tmp_path, page=True)
    assert httpx.get(keeper[0]).json()["documentation"] == "/docs"


def test_a_folder_without_a_model(tmp_path):
    with pytest.raises(DataError, match="no config.json"):
        serve_with_workers(tmp_path, port=0)
