"""Jobs of many partitions under every kind of bad luck: killed workers, killed drivers, full disks, damaged files,
other people's folders.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import psutil
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.base.saving import file_sha256
from hybrid_movie_rec.distributed.jobs import (
    Manifest,
    Place,
    _deal_out,
    cluster,
    local_copy,
    need_ray,
    read_job,
    run_job,
)
from tests.child import Child
from tests.fakes import files_no_larger_than


class Squares:
    "Squares of some numbers; writes down what it does, and at one number waits to be killed, once."

    def __init__(self, box, trap=None, wrong=None, slow=0.0, rows=1):
        self.box, self.trap, self.wrong, self.slow, self.rows = Path(box), trap, wrong, slow, rows

    def __call__(self, partition):
        n = partition["n"]
        with (self.box / "log").open("a") as log:
            log.write(f"{n}\n")
        if n == self.wrong:
            raise DataError("seven is unlucky", "row 7", "take eight")
        time.sleep(self.slow)
        if n == self.trap and not (self.box / "pid").exists():
            (self.box / "part").write_text(str(os.getpid()))
            (self.box / "part").rename(self.box / "pid")
            time.sleep(60)
        return pa.table(
            dict(n=pa.array([n] * self.rows, pa.int64()), square=pa.array([float(n * n + k) for k in range(self.rows)]))
        )


class Log:
    def __init__(self, box):
        self.path = box / "log"

    def __call__(self):
        return [int(n) for n in self.path.read_text().split()] if self.path.exists() else []


PARTS = [dict(n=n) for n in range(8)]
run = partial(run_job, partitions=PARTS, facts={}, progress=False)


def bytes_of(folder):
    return {p.name: p.read_bytes() for p in sorted(Path(folder).glob("*.parquet"))}


def left_over(folder):
    return sorted(
        p.name
        for p in Path(folder).iterdir()
        if p.name != "manifest.json" and not (p.name.startswith("part-") and p.suffix == ".parquet")
    )


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    "What the local engine writes."
    box = tmp_path_factory.mktemp("expected")
    run(partial(Squares, str(box)), folder=box / "out")
    return bytes_of(box / "out")


# Ray ------------------------------------------------------------------------------------------------------------------
def test_a_cluster_of_ours_listens_to_this_machine_alone(two_workers):
    mine, heard = psutil.Process(), set()
    for process in [mine, *mine.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # some of Ray's are there for a moment only
            connections = process.net_connections("inet")
            heard |= {c.laddr.ip for c in connections if c.status == psutil.CONN_LISTEN}
    assert heard and heard <= {"127.0.0.1", "::ffff:127.0.0.1", "::1"}


def test_a_killed_worker_costs_its_partition_and_nothing_else(two_workers, tmp_path, expected):
    def kill():
        while not (tmp_path / "pid").exists():
            time.sleep(0.05)
        os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    done = run(partial(Squares, str(tmp_path), trap=3), folder=tmp_path / "out", engine="ray", workers=2)
    killer.join()
    assert bytes_of(tmp_path / "out") == expected and not left_over(tmp_path / "out")
    assert sorted(Log(tmp_path)()) == sorted([*range(8), 3])  # once each, and once more what was lost
    assert [row.part for row in done.frame.itertuples() if row.lost] == [3]
    lost = done.by_worker().set_index("worker")["lost"]
    assert lost.sum() == 1 and lost[lost].index[0].startswith((tmp_path / "pid").read_text())
    assert (done.frame["peak_mib"] > 20).all() and two_workers.is_initialized()  # what was running is left running


def test_wrong_data_found_by_a_worker_is_told_once_and_the_rest_is_kept(two_workers, tmp_path, expected):
    with pytest.raises(DataError) as told:
        run(partial(Squares, str(tmp_path), wrong=7), folder=tmp_path / "out", engine="ray", workers=1)
    assert (told.value.problem, told.value.source, told.value.cure) == ("seven is unlucky", "row 7", "take eight")
    until = time.time() + 30  # its worker is given back
    while two_workers.available_resources().get("CPU", 0) < 2 and time.time() < until:
        time.sleep(0.1)
    assert two_workers.available_resources().get("CPU") == 2
    assert Log(tmp_path)().count(7) == 1 and "part-00007.parquet" not in bytes_of(tmp_path / "out")
    run(partial(Squares, str(tmp_path)), folder=tmp_path / "out")  # another engine may finish it
    assert bytes_of(tmp_path / "out") == expected and sorted(Log(tmp_path)()) == sorted([*range(8), 7])


class Pretended:
    """The part of Ray that hands out work, without processes: everybody does a partition between two waits; one worker
    dies of one partition, and is up again after so many waits.
    """

    class exceptions:
        RayActorError = type("RayActorError", (Exception,), {})

    def __init__(self, workers, fatal=None, away=0):
        self.fatal, self.away, self.done, self.idle, self.pool = (
            fatal,
            away,
            [],
            False,
            [Pretended.Actor(self, n) for n in range(workers)],
        )

    def get(self, future):
        return future()

    def wait(self, futures):
        assert futures, "nobody is waited for"
        self.away -= any(actor.dead for actor in self.pool)
        there = [future for future in futures if not (future.up and self.away > 0)]
        self.idle = self.idle or not there  # nothing to do but to wait for the dead one
        return (there or futures)[:1], []

    class Actor:
        def __init__(self, ray, n):
            self.ray, self.n, self.dead, self.do, self.up = ray, n, False, self, self

        def remote(self, *what):
            def future():
                if self.dead and what:
                    raise self.ray.exceptions.RayActorError
                if not what:
                    self.dead = False
                elif what[0] == self.ray.fatal:
                    self.dead, self.ray.fatal = True, None
                    raise self.ray.exceptions.RayActorError
                if what:
                    self.ray.done.append((self.n, what[0]))
                return dict(part=what[0]) if what else None

            future.up = not what
            return future


@pytest.mark.parametrize(
    "workers, parts, fatal, away",
    [(2, 2, None, 0), (2, 9, None, 0), (2, 6, 5, 99), (2, 12, 3, 4), (1, 5, 2, 3), (3, 1, None, 0), (1, 1, 0, 1)],
)
def test_what_is_lost_goes_to_who_is_free(workers, parts, fatal, away):
    """(2, 6, 5, 99): the last partition is lost when nothing else is left, and its worker stays away for longer than
    the job lasts.
    """
    ray = Pretended(workers, fatal, away)
    rows = [row["part"] for row in _deal_out(ray, ray.pool, [(n, {}) for n in range(parts)])]
    assert sorted(rows) == list(range(parts)) == sorted(part for _, part in ray.done)
    assert not (ray.idle and workers > 1)
    if workers <= parts and fatal is None:
        assert {n for n, _ in ray.done} == set(range(workers))


def test_more_workers_than_there_are_processors(two_workers, tmp_path):
    with pytest.raises(DataError, match="has 2 CPU for 3 workers"):
        run(partial(Squares, str(tmp_path)), folder=tmp_path / "out", engine="ray", workers=3)


def test_without_ray_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "ray", None)
    for ask in (
        need_ray,
        lambda: run(partial(Squares, str(tmp_path)), folder=tmp_path / "out", engine="ray"),
        lambda: cluster().__enter__(),
    ):
        with pytest.raises(DataError, match=r'Ray is not installed. Cure: pip install "hybrid-movie-rec\[scale\]"'):
            ask()
    assert not (tmp_path / "out").exists()


def test_a_cluster_that_is_not_there(monkeypatch):
    ray, asked, strays = need_ray(), [], []

    def refuse(**words):
        asked.append(words), strays.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))
        raise ConnectionError("nobody answers")

    (
        monkeypatch.setattr(ray, "init", refuse),
        monkeypatch.setattr(ray, "is_initialized", lambda: False),
        monkeypatch.setattr(ray, "shutdown", lambda: None),
    )
    with pytest.raises(
        DataError, match="10.0.0.1:6379: the Ray cluster cannot be reached .nobody answers.*ray start --head"
    ):
        cluster("10.0.0.1:6379").__enter__()
    assert [words["address"] for words in asked] == ["10.0.0.1:6379"] and "num_cpus" not in asked[0]
    with pytest.raises(DataError, match="no Ray cluster can be started .nobody answers"):
        cluster().__enter__()
    assert (
        [words["address"] for words in asked[1:]] == ["local"] * 3
        and strays[0].poll() is None
        and all(stray.wait(10) for stray in strays[1:])
    )  # what a failed start of ours has left is ended
    strays[0].kill(), strays[0].wait()
    assert "RAY_USAGE_STATS_ENABLED" not in os.environ


# Starting again -------------------------------------------------------------------------------------------------------
DRIVER = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.distributed.test_jobs import *
run(partial(Squares, sys.argv[2], slow=0.15), folder=sys.argv[2] + "/out")
"""


def test_a_killed_driver_is_taken_up_where_it_stopped(tmp_path, expected):
    driver = Child(tmp_path / "log", DRIVER, Path(__file__).parents[2], tmp_path)
    driver.wait_for(lambda: len(list((tmp_path / "out/_job").glob("0000?.json"))) >= 3)
    driver.kill()
    finished = {int(p.stem) for p in (tmp_path / "out/_job").glob("0000?.json")}
    begun = Log(tmp_path)()
    with pytest.raises(DataError, match="has not finished"):
        read_job(tmp_path / "out")
    run(partial(Squares, str(tmp_path)), folder=tmp_path / "out")
    assert 3 <= len(finished) < 8 and Log(tmp_path)()[len(begun) :] == [n for n in range(8) if n not in finished]
    assert bytes_of(tmp_path / "out") == expected and not left_over(tmp_path / "out")


@settings(max_examples=12, deadline=None)
@given(st.dictionaries(st.integers(0, 7), st.sampled_from(["gone", "cut", "changed"])), st.booleans())
def test_whatever_happened_to_the_files_a_second_start_mends_that_and_only_that(
    tmp_path_factory, expected, harm, unfinished
):
    box = tmp_path_factory.mktemp("harm")
    run(partial(Squares, str(box)), folder=box / "out")
    (box / "log").unlink()
    for n, kind in harm.items():
        path = box / f"out/part-{n:05d}.parquet"
        if kind == "gone":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:40] if kind == "cut" else path.read_bytes()[:-1] + b"!")
    if unfinished:  # as if it had been killed just before the end
        rows = json.loads((box / "out/manifest.json").read_text())
        (box / "out/_job").mkdir()
        (box / "out/_job/job.json").write_text(json.dumps(dict(job=rows["job"])))
        for row in rows["rows"]:
            (box / f"out/_job/{row['part']:05d}.json").write_text(json.dumps(row))
        (box / "out/manifest.json").unlink()
        (box / "out/.part-00002.parquet.12ab34cd.part").write_bytes(b"half")
    run(partial(Squares, str(box)), folder=box / "out")
    assert Log(box)() == sorted(harm) and bytes_of(box / "out") == expected and not left_over(box / "out")


def test_another_job_is_refused_and_nothing_is_touched(tmp_path, expected):
    run(partial(Squares, str(tmp_path)), folder=tmp_path / "out")
    before = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "out").iterdir()}
    for changes, word in [
        (dict(facts=dict(model="b")), "facts model"),
        (dict(partitions=PARTS[:5]), "partitions"),
        (dict(name="other"), "name"),
        (dict(make=partial(Log, tmp_path)), "make"),
    ]:
        with pytest.raises(DataError, match=f"another job; it differs in: .*{word}"):
            run(**(dict(make=partial(Squares, str(tmp_path)), folder=tmp_path / "out") | changes))
    assert {p.name: p.stat().st_mtime_ns for p in (tmp_path / "out").iterdir()} == before


# Disks and places -----------------------------------------------------------------------------------------------------
def test_a_full_disk_is_one_error_and_leaves_no_file(tmp_path, capfd):
    with files_no_larger_than(20_000), pytest.raises(DataError) as told:
        run(partial(Squares, str(tmp_path), rows=50_000), folder=tmp_path / "out")
    assert "part-00000.parquet" in str(told.value) and [p.name for p in (tmp_path / "out").iterdir()] == ["_job"]
    done = run(partial(Squares, str(tmp_path), rows=50_000), folder=tmp_path / "out")
    assert done.rows == 400_000 and not left_over(tmp_path / "out")


def test_a_folder_that_cannot_be_written_to(tmp_path):
    (tmp_path / "file").write_text("I am no folder")
    with pytest.raises(DataError, match="cannot be written"):
        run(partial(Squares, str(tmp_path)), folder=tmp_path / "file/out")
    assert not Log(tmp_path)()


def test_an_address_holds_the_same_bytes_and_resumes(tmp_path, expected):
    place = Place("memory://test-scale/out")
    with pytest.raises(DataError, match="unlucky"):
        run(partial(Squares, str(tmp_path), wrong=7), folder=place.address)
    assert len(place.names()) == 8  # seven parts and _job
    done = run(partial(Squares, str(tmp_path)), folder=place.address)
    assert (
        Log(tmp_path)() == [*range(8), 7]
        and {n: place.read(n) for n in place.names() if n != "manifest.json"} == expected
    )
    assert read_job(place.address).to_table()["n"].to_pylist() == list(range(8)) and done.rows == 8
    with local_copy(place.address) as copy:
        assert bytes_of(copy) == expected
    with pytest.raises(DataError, match="memory of this process"):
        run(partial(Squares, str(tmp_path)), folder=place.address, engine="ray")
    place.remove("")


def test_a_move_that_fails_elsewhere_leaves_nothing(monkeypatch):
    place = Place("memory://test-scale/broken")
    monkeypatch.setattr(type(place.fs), "mv", lambda *_, **__: (_ for _ in ()).throw(OSError("the line is cut")))
    with pytest.raises(DataError, match="the line is cut"):
        with place.writing("a.txt") as path:
            path.write_text("whole")
    assert place.names() == []


def test_a_manifest_of_a_later_version(tmp_path):
    (tmp_path / "manifest.json").write_text(json.dumps(dict(format=2, job={})))
    with pytest.raises(DataError, match="has format 2, this version reads 1"):
        Manifest.open(tmp_path)
