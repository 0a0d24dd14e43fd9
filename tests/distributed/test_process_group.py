"""Several processes as one: sums and rows, real kills, one error, no process left.

The functions that run in other processes are at the top.
"""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest
import torch

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.distributed.process_group import Group, _Job, run_group
from tests.child import START


def everything(group, own, scale, shift=0.0):
    "What a group can do, in one go: plain values, to be compared outside."
    rows = (torch.arange(own * 2).reshape(own, 2) + 100.0 * group.rank).half()
    group.tell(("here", group.rank))
    here, there = group.gather(rows), group.gather(rows.float(), to=1)
    total = group.sum(torch.tensor([group.rank + 1.0, own]))
    mine = torch.arange(10)[group.mine(10)]
    return dict(
        total=(total * scale + shift).tolist(),
        scalar=float(group.sum(torch.tensor(0.1, dtype=torch.float64))),
        gathered=here.tolist(),
        half=here.dtype == torch.float16,
        only_there=None if there is None else there.tolist(),
        parts=group.gather(mine).tolist(),
        untouched=rows[:1].tolist(),
        threads=torch.get_num_threads(),
        pid=os.getpid(),
        sent=group.sent,
        interface=os.environ.get("GLOO_SOCKET_IFNAME", "lo"),
    )


def stumbles(group, flag):
    """The first start: process 1 kills itself, as the system would.

    The second: process 1 finds bad data, and process 0 waits for it.
    """
    if group.rank == 1:
        if not Path(flag).exists():
            Path(flag).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        raise DataError("there are no ratings", "my-ratings", "look into the file")
    group.sum(torch.zeros(1))


def kill_one(group, rank=1):
    "One process ends as if memory had run out; the others wait for it."
    if group.rank == rank:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
    group.sum(torch.zeros(1))


def sleeps(group, folder):
    (Path(folder) / f"{group.rank}-{os.getpid()}").touch()
    time.sleep(600)


def gone(pids, seconds=15):
    "Have these processes ended (or are they only waiting to be buried)?"
    import psutil

    for _ in range(int(seconds * 10)):
        if not [p for p in pids if psutil.pid_exists(p) and psutil.Process(p).status() != psutil.STATUS_ZOMBIE]:
            return True
        time.sleep(0.1)
    return False


# Several --------------------------------------------------------------------------------------------------------------
def test_three_processes_meet():
    told = []
    found = run_group(
        everything, 3, 2.0, each=[1, 0, 3], threads=1, listen=lambda rank, fact: told.append((rank, fact)), shift=1.0
    )
    rows = [[0, 1], [200, 201], [202, 203], [204, 205]]
    assert sorted(told) == [(rank, ("here", rank)) for rank in range(3)]
    assert len({one["pid"] for one in found} | {os.getpid()}) == 4
    for rank, one in enumerate(found):
        assert (
            one["total"] == [13, 9]
            and one["scalar"] == pytest.approx(0.3, abs=1e-15)
            and one["gathered"] == rows
            and one["half"]
        )
        assert one["only_there"] == (rows if rank == 1 else None)
        assert one["parts"] == list(range(10)) and one["threads"] == 1 and one["interface"] in ("lo", "lo0")
        assert one["untouched"] == [[100.0 * rank, 100.0 * rank + 1]][: [1, 0, 3][rank]]
    assert len({one["scalar"] for one in found}) == 1
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_death_starts_all_again_and_bad_data_does_not(tmp_path, monkeypatch):
    "Two starts, one error, with the words of the process that found it."
    monkeypatch.setattr("multiprocessing.get_context", lambda *how: START)  # where imports are done already
    with pytest.raises(DataError) as caught:
        run_group(stumbles, 2, str(tmp_path / "flag"), retries=3)
    assert str(caught.value) == "my-ratings: there are no ratings. Cure: look into the file"
    assert "In process 1 of 2" in caught.value.__notes__[0] and "in stumbles" in caught.value.__notes__[0]
    assert (tmp_path / "flag").exists() and multiprocessing.active_children() == []


def test_nobody_waits_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr("multiprocessing.get_context", lambda *how: START)  # where imports are done already
    with pytest.raises(DataError, match="process 0 of 1 is not done after 0.5 s"):
        run_group(sleeps, 1, str(tmp_path), timeout=0.5)
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_processes_end_with_a_killed_caller(tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r})\n"
        "from tests.distributed.test_process_group import run_group, sleeps\n"
        f"if __name__ == '__main__': run_group(sleeps, 1, {str(tmp_path)!r})"
    )
    caller = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    try:
        for _ in range(900):
            if any(tmp_path.iterdir()):
                break
            time.sleep(0.1)
        pids = [int(p.name.split("-")[1]) for p in tmp_path.iterdir()]
        assert len(pids) == 1
        caller.send_signal(signal.SIGKILL)
        assert gone(pids)
    finally:
        caller.kill(), caller.wait()


# Alone, and what is refused -------------------------------------------------------------------------------------------
def test_alone():
    assert everything(Group(), 2, 1.0)["total"] == [1, 2]
    assert Group().mine(7) == slice(0, 7) and Group().sent == 0


@pytest.mark.parametrize(
    "wrong, words",
    [
        (dict(workers=0), "below 1"),
        (dict(engine="dask"), "is not a choice"),
        (dict(each=[1]), "1 arguments for 2 processes"),
        (dict(device="tpu"), "is not a choice"),
        (dict(function=lambda group: 0), "cannot be imported"),
        (dict(function=partial(lambda group: 0)), "cannot be imported"),
    ],
)
def test_wrong_wishes_are_refused_at_once(wrong, words):
    wishes = dict(function=everything, workers=2) | wrong
    with pytest.raises(DataError, match=words):
        run_group(wishes.pop("function"), **wishes)


def test_a_partial_is_welcome():
    assert _Job(partial(everything, scale=2.0), 2).own(0) == ()


def test_without_ray_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(DataError, match=r"hybrid-movie-rec\[scale\]"):
        run_group(everything, 2, 1.0, each=[1, 1], engine="ray")
