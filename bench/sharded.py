"""People in several processes: seconds a sweep, bytes sent, memory, with one thread a process.

`python bench/run.py --only sharded`, or `python bench/sharded.py [ratings] [processes ...]`.
"""

import os
import sys
import time

import torch

from bayesian import generated
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.rating.gibbs import Dice, Sampler
from hybrid_movie_rec.distributed.jobs import peak_mib
from hybrid_movie_rec.distributed.fit_bayesian import _common, _cut, _unpack, sweep_bytes
from hybrid_movie_rec.distributed.process_group import run_group


def sweeps(world, own, common, n):
    "One sweep to begin with, then the time and the bytes of `n` more."
    model, given = _unpack(world, own, common)
    sampler = Sampler(**given, n_factors=model.n_factors, dice=Dice(model.seed))
    sampler.sweep()
    sent, began, busy = world.sent, time.perf_counter(), time.process_time()
    for _ in range(n):
        sampler.sweep()
    return dict(
        seconds=(time.perf_counter() - began) / n,
        cpu=(time.process_time() - busy) / n,
        sent=(world.sent - sent) / n,
        peak=peak_mib(),
        alpha=sampler.alpha,
    )


def compare(ratings, groups=(1, 2), n=3, rounds=2, say=print):
    "A row for each number of processes; the fastest of some rounds, taken in turns so that all see the same machine."
    model = BayesianHybrid(progress=False, content_components=0)
    given = model._prepare(Dataset.from_frames(generated(ratings)), None)
    model._grade(given)
    common, found = _common(model, given, None), {}
    for turn in range(rounds):
        for W in groups:
            say(f"{ratings:,} ratings, {W} processes, round {turn + 1}")
            told = run_group(sweeps, W, common, n, each=_cut(given, model._level, W))
            slowest = max(told, key=lambda one: one["seconds"])
            if W not in found or slowest["seconds"] < found[W]["seconds"]:
                found[W] = slowest | dict(peak=max(one["peak"] for one in told), cpu=max(one["cpu"] for one in told))
    films = given["sizes"]["items"]
    return [
        dict(
            ratings=f"{ratings:,}",
            processes=W,
            seconds_per_sweep=round(f["seconds"], 2),
            cpu_seconds=round(f["cpu"], 2),
            gain=round(found[groups[0]]["seconds"] / f["seconds"], 2),
            sent_mib=round(f["sent"] / 2**20, 2),
            by_the_formula=round(
                sweep_bytes(films, workers=W, components=given["features"]["users"].shape[1]) / 2**20, 2
            ),
            peak_mib=round(f["peak"]),
            noise=round(f["alpha"] ** -0.5, 6),
        )
        for W, f in found.items()
    ]


def measure(options, say):
    "Seconds a sweep in one process and in two."
    rows = compare(100_000 if options.quick else 1_000_000, say=say)
    return dict(
        rows=rows,
        targets=[],
        notes=[
            (
                "One thread a process. `cpu_seconds` is what the busiest process computed in a sweep; where it is far"
                " below the seconds, others were at work on the machine (or messages were waited for)."
            ),
            "Bytes are what each process sends if sums go round a ring.",
        ],
    )


if __name__ == "__main__":
    import pandas as pd
    from sharded import compare  # as a module, whose functions other processes can import

    numbers = [int(word) for word in sys.argv[1:]] or [1_000_000]
    torch.set_num_threads(1)
    print("load before:", round(os.getloadavg()[0], 1))
    print(pd.DataFrame(compare(numbers[0], numbers[1:] or (1, 2))).to_string(index=False))
    print("load after:", round(os.getloadavg()[0], 1))
