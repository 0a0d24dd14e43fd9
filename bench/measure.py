"""What the benchmarks share: a clock, the highest memory, a process of its own, turns for both sides, targets.

Only the standard library is imported at the top, so that the file can be used in the environments of peers and adds
nothing to the memory that is measured.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HOME = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Spent:
    "What some work took, for one round of it."

    seconds: float  # on the clock
    cpu: float  # of processor, all threads: a busy machine disturbs it less
    result: object  # of the last round


def spent(work: Callable, rounds: int = 1) -> Spent:
    "Do it, and tell what a round took."
    began, busy = time.perf_counter(), time.process_time()
    for _ in range(rounds):
        result = work()
    return Spent((time.perf_counter() - began) / rounds, (time.process_time() - busy) / rounds, result)


def in_turns(works: dict, rounds: int, say: Callable | None = None) -> dict:
    "Each work so often, one after the other and again: a busy moment hits all. Name to a list of `Spent`."
    found = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            found[name].append(spent(work))
            if say:
                say(f"{name}: {found[name][-1].seconds:.1f} s, {found[name][-1].cpu:.1f} s of processor")
    return found


def ratio(theirs, ours, what: str = "seconds") -> float:
    "How many times as long theirs took, turn by turn; the median counts."
    return median(getattr(t, what) / getattr(o, what) for t, o in zip(theirs, ours))


def peak_mib() -> float:
    "The largest memory this process has held, in MiB, libraries included."
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss of Linux also counts the process that this one was forked from
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) / 2**10
    if sys.platform == "win32":
        import psutil

        return psutil.Process().memory_info().peak_wset / 2**20
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def fresh(script: str, *words, threads: int = 1, **environment):
    "Run a script in a process of its own; what it printed last as JSON. Raises `RuntimeError` with its last words."
    limits = dict(OMP_NUM_THREADS=str(threads), PYTHONWARNINGS="ignore")
    path = os.pathsep.join(filter(None, [str(HOME.parent), str(HOME), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, *(["-c", script] if "\n" in script else [script]), *map(str, words)]
    variables = os.environ | limits | dict(PYTHONPATH=path) | environment
    done = subprocess.run(command, capture_output=True, text=True, env=variables)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))[:200]} broke off:\n{done.stderr[-3000:]}")
    return json.loads([line for line in done.stdout.splitlines() if line[:1] in "{["][-1])


@contextmanager
def torch_threads(n: int = 1):
    "So many threads of torch, while this is open."
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(n)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def target(name: str, wanted: str, measured, met, value=None) -> dict:
    "A target, as the report has it; `value` is the number behind `measured`."
    return dict(
        target=name, wanted=wanted, measured=measured, value=None if value is None else float(value), met=bool(met)
    )


class Enough(Exception):
    "As many sweeps as were wanted."


class WatchedSweeps:
    """Every sweep of the Gibbs sampler is timed while this is open; after `enough` of them the fit is left.

    `spent` holds what each took, `sampler` the sampler, `prepared` (a `Spent`) and `before_mib` what was before.
    """

    def __init__(self, enough: int):
        self.enough, self.spent = enough, []

    def __enter__(self):
        from hybrid_movie_rec.rating.gibbs import Sampler

        self.of, self.sweep = Sampler, Sampler.sweep
        self.began = time.perf_counter(), time.process_time()
        Sampler.sweep = self._timed
        return self

    @property
    def _timed(self):
        def sweep(sampler):
            if not self.spent:
                prepared = time.perf_counter() - self.began[0], time.process_time() - self.began[1]
                self.sampler, self.prepared, self.before_mib = sampler, Spent(*prepared, None), peak_mib()
            if len(self.spent) == self.enough:
                raise Enough
            self.spent.append(spent(lambda: self.sweep(sampler)))
            return self.spent[-1].result

        return sweep

    def __exit__(self, kind, *_):
        self.of.sweep = self.sweep
        return kind is Enough
