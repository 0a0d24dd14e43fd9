"""How many threads, how they wait, and what is left of them after a fork: each tried in a process of its own."""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.base.threads import QUIET, asked_threads, cpu_quota, set_threads, usable_cores
from tests.child import program

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
VARIABLES = {"HMR_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", *QUIET}
forks = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes are forked on Linux")


def run(code, limit=120, **variables):
    "What a new Python prints; it and all its children are gone afterwards."
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit, env=kept | variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def made(folder, **files):
    for path, text in files.items():
        place = folder / path.replace("__", "/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return folder


def test_affinity_counts():
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system has no affinity")
    code = """
    import os
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from hybrid_movie_rec.base.threads import usable_cores
    print(usable_cores())
    """
    assert run(code) == ["1"]


@pytest.mark.parametrize("quota, cores", [("100000 100000", 1), ("99999 100000", 1), ("max 100000", None)])
def test_quota_of_the_second_generation(tmp_path, quota, cores):
    root = made(tmp_path, proc__self__cgroup="0::/a/b\n", **{"sys__fs__cgroup__a__cpu.max": quota})
    assert usable_cores(root) == (cores or usable_cores(tmp_path / "none"))


@pytest.mark.parametrize("mount", ["cpu", "cpu,cpuacct"])
def test_quota_of_the_first_generation(tmp_path, mount):
    group = f"sys__fs__cgroup__{mount}__box__cpu.cfs_"
    files = {group + "quota_us": "350000\n", group + "period_us": "100000\n"}
    root = made(tmp_path, proc__self__cgroup="3:cpu,cpuacct:/box/inner\n1:memory:/\n", **files)
    assert cpu_quota(root) == 3.5


@pytest.mark.parametrize("text", ["", "nonsense\n", "::\n", "0::/../../..\n", "1:cpu\n", "0::/\n"])
def test_odd_files_are_no_limit(tmp_path, text):
    root = made(tmp_path, proc__self__cgroup=text, **{"sys__fs__cgroup__cpu.max": "a lot of it"})
    assert cpu_quota(root) == float("inf")


def test_what_is_asked_for(monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert asked_threads() is None
    for text, number in {"3": 3, "4,2": 4, "": None, "0": None, "x": None}.items():
        monkeypatch.setenv("OMP_NUM_THREADS", text)
        assert asked_threads() == number
    monkeypatch.setenv("HMR_THREADS", " 2 ")
    assert asked_threads() == 2
    for wrong in ("0", "-1", "1.5", "all"):
        monkeypatch.setenv("HMR_THREADS", wrong)
        with pytest.raises(DataError, match="HMR_THREADS.*number of threads"):
            asked_threads()
    with pytest.raises(DataError, match="whole number"):
        set_threads(0)


def test_what_was_set_holds_for_later_calls_and_for_children():
    code = """
    import subprocess, sys
    from hybrid_movie_rec import set_threads
    ask = "from hybrid_movie_rec import set_threads; print(set_threads(), end='')"
    set_threads()
    print(set_threads(default=1), set_threads(3), set_threads(), set_threads(default=1))
    print(subprocess.check_output([sys.executable, "-c", ask], text=True))
    """
    assert run(code) == ["1", "3", "3", "3", "3"]


def test_the_environment_alone_is_obeyed_by_the_first_fit():
    code = """
    import torch
    from hybrid_movie_rec import LinearHybrid, toy_world
    LinearHybrid(weights=dict(likes=1.0), progress=False).fit(toy_world())
    print(torch.get_num_threads())
    """
    assert run(code, HMR_THREADS="1", OMP_NUM_THREADS="2") == ["1"]


MODEL = """
import multiprocessing, os, signal, sys
import torch
from hybrid_movie_rec import BayesianHybrid, HybridRecommender, LinearHybrid, toy_world

torch.set_num_threads(2)
square = torch.rand(500, 500)
torch.linalg.inv(square)  # OpenMP's threads are there
ranking = LinearHybrid(weights=dict(likes=1.0), progress=False)
rating = BayesianHybrid.fast(n_samples=4, burn_in=2, keep=4, n_factors=2, progress=False)
model = HybridRecommender(fields=(), rating=rating, ranking=ranking)

def first_film(_):
    torch.linalg.inv(square)
    return model.recommend(people, k=1)["item_id"].tolist()[0]

def load_and_answer(folder):
    loaded = HybridRecommender.load(folder)
    torch.linalg.inv(square)
    return loaded.recommend(people, k=1)["item_id"].tolist()[0]
"""


@forks
def test_a_pool_of_forked_children_answers():
    code = (
        MODEL
        + """
model.fit(toy_world())
people = model.users.ids[:1]
with multiprocessing.get_context("fork").Pool(2, initializer=signal.alarm, initargs=(90,)) as pool:
    print(*set(pool.map_async(first_film, range(6)).get(80)), first_film(0), torch.get_num_threads())
"""
    )
    one, two, threads = run(code, **QUIET)
    assert one == two and threads == "2"


@forks
def test_a_child_forked_before_any_model_can_load_one(tmp_path):
    "The program that forks has calculated with torch and imported us, but not fitted or loaded anything."
    save = MODEL + f"model.fit(toy_world()).save({str(tmp_path / 'model')!r})"
    assert program(tmp_path / "log", save).returncode == 0
    code = (
        MODEL
        + f"""
people = toy_world().ratings["user_id"].tolist()[:1]
with multiprocessing.get_context("fork").Pool(1, initializer=signal.alarm, initargs=(90,)) as pool:
    print(pool.map_async(load_and_answer, [{str(tmp_path / "model")!r}]).get(80)[0])
"""
    )
    assert len(run(code, **QUIET)) == 1


def test_the_command_chooses_before_torch_is_loaded():
    code = """
    import sys
    from hybrid_movie_rec.cli.start import main
    assert not {"torch", "numpy", "pandas"} & set(sys.modules)
    import os
    try:
        main(["--version"])
    except SystemExit:
        import torch
        print(torch.get_num_threads(), os.environ["OMP_WAIT_POLICY"])
    """
    assert run(code, HMR_THREADS="1")[-2:] == ["1", "PASSIVE"]


@pytest.mark.parametrize("path", ["Makefile", "Dockerfile", "tools/run_nbs.py"])
def test_every_door_waits_quietly(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    for name, value in QUIET.items():
        assert re.search(rf'{name}\s*\??=\s*"?{value}\b', text), f"{path} does not set {name} to {value}"
