"""One Ray cluster for all files that want one (starting it takes ten seconds), the order in which files are handed
to processes, and the command line for files that want to run it.
"""

import os
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

CLUSTER = pytest.StashKey()


def wants_cluster(item):
    return "two_workers" in getattr(item, "fixturenames", ())


def pytest_xdist_make_scheduler(config, log):
    "With `--dist loadfile`, the files of the cluster go to one process, as if they were one file."
    from xdist.scheduler import LoadFileScheduling

    theirs = {
        path.relative_to(Path(__file__).parent).as_posix()
        for path in Path(__file__).parent.rglob("test_*.py")
        if "two_workers" in path.read_text(encoding="utf-8")
    }

    class OneCluster(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return "cluster" if any(file.endswith(path) for path in theirs) else file

    if config.getvalue("dist") == "loadfile":
        return OneCluster(config, log)


def pytest_collection_modifyitems(items):
    """What wants the cluster comes first (it takes longest, and `--no-loadscope-reorder` keeps this order), then the
    rest of its files.
    """
    theirs = {item.path for item in items if wants_cluster(item)}
    items.sort(key=lambda item: 0 if wants_cluster(item) else 1 if item.path in theirs else 2)


@pytest.fixture
def two_workers(request):
    """The module `ray`, with a cluster of two workers.

    It is started once, and ended as soon as the next test does not want it; no process of it is left then.
    """
    if CLUSTER not in request.config.stash:
        kept = ExitStack()
        request.config.stash[CLUSTER] = kept.enter_context(new_cluster()), kept
    return request.config.stash[CLUSTER][0]


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item, nextitem):
    if CLUSTER in item.config.stash and not (nextitem and wants_cluster(nextitem)):
        _, kept = item.config.stash[CLUSTER]
        del item.config.stash[CLUSTER]
        kept.close()


@contextmanager
def new_cluster():
    import psutil
    from hybrid_movie_rec.distributed.jobs import cluster

    def mine():
        return {p for p in psutil.Process().children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE}

    before = mine()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(
            "PYTHONPATH", os.pathsep.join(filter(None, [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH")]))
        )  # where workers find the tests
        patch.setenv("RAY_worker_niceness", "0")  # beside other tests, workers that give way to all of them hardly move
        with cluster(workers=2) as ray:
            yield ray
    until = time.monotonic() + 20
    while (left := mine() - before) and time.monotonic() < until:
        time.sleep(0.1)
    assert not left, f"left behind: {left}"


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the command line with words; returns exit code, standard output and standard error.

    Anything but SystemExit is a traceback for the user, and fails.
    """
    from hybrid_movie_rec.cli.main import main

    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")

    def run(*words):
        capsys.readouterr()
        try:
            main([str(word) for word in words])
            code = 0
        except SystemExit as e:
            code = e.code or 0
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run
