"""People over HTTP in processes of their own: killed at any moment, several at once, and learned from meanwhile."""

import json
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from hybrid_movie_rec.people.refit import from_store, refit_with_people
from hybrid_movie_rec.people.store import PeopleStore
from hybrid_movie_rec.recommend import HybridRecommender
from tests.child import Child
from tests.people.conftest import place, postgres  # noqa: F401 - fixtures
from tests.serve.test_service import folder, models  # noqa: F401 - fixtures

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
PROGRAM = """
import sys
from hybrid_movie_rec.serve.people import add_people
{imports}
more = [add_people(sys.argv[2], created=10**6, lists=10**6)]
{serve}(sys.argv[1], port=0, page=False, reload_every=0.2, more=more{workers})
"""
ONE = PROGRAM.format(imports="from hybrid_movie_rec.serve.service import serve", serve="serve", workers="")
TWO = PROGRAM.format(
    imports="from hybrid_movie_rec.serve.workers import serve_with_workers",
    serve="serve_with_workers",
    workers=", workers=2",
)


def begun(log, program, *args):
    "A server, and its address."
    process = Child(log, program, *args, OMP_NUM_THREADS="1")
    process.wait_for(lambda: '"serving"' in process.said("err"))
    lines = [json.loads(line) for line in process.said("err").splitlines()]
    return process, next(line["url"] for line in lines if line["event"] == "serving")


class Visitor:
    "Somebody new, over a connection of their own."

    def __init__(self, url, token=None):
        self.client = httpx.Client(base_url=url, timeout=60)
        self.token = token or self.client.post("people").json()["token"]
        self.client.headers["Authorization"] = f"Bearer {self.token}"

    def rate(self, **stars):
        rows = [dict(item_id=int(name[1:]), stars=value) for name, value in stars.items()]
        return self.client.put("people/me/ratings", json=dict(ratings=rows)).raise_for_status()

    def list(self):
        answer = self.client.post("people/me/list", json={}).raise_for_status()
        return [film["item_id"] for film in answer.json()["films"]]


def write_until_killed(url, acknowledged):
    "New people who rate two films each; who has heard that it was written is noted."
    try:
        while True:
            one = Visitor(url)
            one.rate(f101=4.5, f104=2)
            acknowledged.append(one.token)
    except (httpx.HTTPError, KeyError):
        pass


def test_a_rating_changes_the_next_list_and_survives_kill_9(folder, place, tmp_path):  # noqa: F811
    process, url = begun(tmp_path / "first", ONE, folder, place)
    try:
        eve, acknowledged = Visitor(url), []
        assert 101 in eve.list()
        eve.rate(f101=5)
        assert 101 not in eve.list()
        with ThreadPoolExecutor(3) as pool:
            for _ in range(3):
                pool.submit(write_until_killed, url, acknowledged)
            process.wait_for(lambda: len(acknowledged) > 10)
            assert process.kill() == -signal.SIGKILL
    finally:
        process.kill()
    store = PeopleStore(place)
    for token in acknowledged:
        found = {r["item_id"]: r["stars"] for r in store.ratings(store.person(token))}
        assert found == {101: 4.5, 104: 2.0}
    ratings = store.rated()
    assert ratings.groupby("handle").size().isin([1, 2]).all(), "two ratings of one question are both there, or none"
    store.close()
    process, url = begun(tmp_path / "second", ONE, folder, place)
    try:
        eve = Visitor(url, eve.token)
        assert 101 not in eve.list() and eve.rate(f102=1).status_code == 200
    finally:
        process.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="workers are for Linux")
def test_workers_write_at_once_while_it_learns(folder, place, tmp_path):  # noqa: F811
    "Two processes write to one store, people on both at once; a refit takes over without a failed question."
    process, url = begun(tmp_path / "log", TWO, folder, place)
    stop, written = threading.Event(), []

    def visit(n):
        token, turns = None, 0
        while turns < 4 or not stop.is_set():
            one = Visitor(url, token)  # another connection, perhaps to the other process
            token, turns = one.token, turns + 1
            one.rate(f101=1 + turns % 2, f102=3)
            assert 101 not in one.list()
            one.client.close()
            written.append((token, 1 + turns % 2))
            time.sleep(0.05)

    try:
        with ThreadPoolExecutor(3) as pool:
            crowd = [pool.submit(visit, n) for n in range(3)]
            try:
                process.wait_for(lambda: len(written) > 5)
                assert refit_with_people(folder, place)["learned"]
                with httpx.Client(base_url=url, timeout=60) as client:
                    process.wait_for(lambda: client.get("health").json()["reloads"] == 1)
            finally:
                stop.set()
            for one in crowd:
                one.result()
        process.send_signal(signal.SIGTERM)
        process.ended(60)
    finally:
        process.kill()
    assert from_store(HybridRecommender.load(folder).users.ids).sum() == 3
    store = PeopleStore(place)
    for token, last in dict(written).items():
        assert {r["item_id"]: r["stars"] for r in store.ratings(store.person(token))} == {101: last, 102: 3}
    store.close()
    said = process.said("err")
    assert '"status": 5' not in said and not any(token in said for token, _ in written)
