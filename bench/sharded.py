"""People in several processes: seconds a sweep, bytes sent, memory, with one thread a process.

`python bench/run.py --only sharded`, or `python bench/sharded.py [ratings] [processes ...]`.
"""

import os
import sys

import pandas as pd

from bayesian import generated
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.distributed.fit_bayesian import fit_sharded, sweep_bytes
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from measure import peak_mib, spent, torch_threads


def took(data, processes, sweeps):
    "Seconds, MiB sent by a process, and highest MiB of a process, for a chain of so many sweeps."
    model = BayesianHybrid(progress=False, content_components=0, chains=1, burn_in=0, n_samples=sweeps, keep=1)
    seconds = spent(lambda: fit_sharded(model, data, workers=processes)).seconds
    if processes == 1:
        return dict(seconds=seconds, sent=0.0, peak=peak_mib())
    shares = model.state_.workers
    return dict(seconds=shares["seconds"].max(), sent=shares["sent_mib"].max(), peak=shares["peak_mib"].max())


def compare(ratings, groups=(1, 2), n=3, rounds=2, say=print):
    "A row for each number of processes; the fastest of some rounds, taken in turns so that all see the same machine."
    data, found = Dataset.from_frames(generated(ratings)), {}
    for turn in range(rounds):
        for W in groups:
            say(f"{ratings:,} ratings, {W} processes, round {turn + 1}")
            with torch_threads(1):
                short, long = took(data, W, 1), took(data, W, 1 + n)
            one = dict(peak=long["peak"]) | {key: (long[key] - short[key]) / n for key in ("seconds", "sent")}
            found[W] = one if W not in found else min(found[W], one, key=lambda f: f["seconds"])
    films = data.movies["item_id"].nunique()
    return [
        dict(
            ratings=f"{ratings:,}",
            processes=W,
            seconds_per_sweep=round(f["seconds"], 2),
            gain=round(found[groups[0]]["seconds"] / f["seconds"], 2),
            sent_mib=round(f["sent"], 2),
            by_the_formula=round(sweep_bytes(films, workers=W) / 2**20, 2),
            peak_mib=round(f["peak"]),
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
            "One thread a process. A sweep is the difference of a long and a short chain, the faster of two rounds.",
            "Bytes are what each process sends if sums go round a ring.",
        ],
    )


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]] or [1_000_000]
    print("load before:", round(os.getloadavg()[0], 1))
    print(pd.DataFrame(compare(numbers[0], numbers[1:] or (1, 2))).to_string(index=False))
    print("load after:", round(os.getloadavg()[0], 1))
