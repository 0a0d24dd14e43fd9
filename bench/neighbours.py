"""Beside two busy processes: does everything take at most 2.5 times its quiet time on the clock?

`python bench/run.py --only neighbours` does three things with default threads, quietly and beside two processes that
calculate without end, turn by turn: a fit, an encoding, a list. On two cores four processes want to run, so twice the
time would be fair; threads that spin while they wait make it many times that.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from statistics import median

from measure import fresh, in_turns, target

BUSY = "while True: sum(range(10_000))"


@contextmanager
def busy_neighbours(n=2):
    "So many processes that calculate without end, while this is open; they are ended by their own handles."
    them = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(n)]
    try:
        time.sleep(1)
        yield
    finally:
        for process in them:
            process.kill()
            process.wait()


def jobs():
    "A fit, an encoding and a list of the sample, ready to be done again and again."
    from hybrid_movie_rec.datasets.store import load_dataset
    from hybrid_movie_rec.embeddings import TextEncoder
    from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
    from hybrid_movie_rec.rating.bayesian import BayesianHybrid
    from hybrid_movie_rec.recommend import HybridRecommender

    sample = load_dataset("sample").sample(0.5, by="user", whole=True, seed=0)
    short = dict(n_samples=20, burn_in=5, chains=1, keep=20, content_components=0, progress=False)
    encoder, texts = TextEncoder(cache=False, progress=False), list(sample.movies["title"].unique()[:500])
    model = HybridRecommender(rating=BayesianHybrid(**short), ranking=LinearHybrid(folds=2), fields=())
    model.fit(sample)
    ratings = sample.ratings.head(10)[["item_id", "rating"]]
    return {
        "fit": lambda: BayesianHybrid(**short).fit(sample),
        "encoding": lambda: encoder.encode(texts),
        "list": lambda: [model.recommend_for(ratings) for _ in range(20)],
    }


def alone(rounds=3):
    "In a process of its own: prints seconds on the clock of each job, quiet and beside neighbours."
    works, found = jobs(), {}
    for work in works.values():
        work()  # what is loaded and found the first time
    for _ in range(rounds):
        quiet = in_turns(works, 1)
        with busy_neighbours():
            beside = in_turns(works, 1)
        for name in works:
            found.setdefault(name, []).append((quiet[name][0].seconds, beside[name][0].seconds))
    print(json.dumps(found))


def measure(options, say):
    "Rows, and a target for each job. Returns dict(targets, rows, notes)."
    threads = str(options.threads)
    say("a fit, an encoding and a list, quietly and beside two busy processes")
    found = fresh(__file__, 1 if options.quick else 3, threads=threads, HMR_THREADS=threads, OMP_WAIT_POLICY="PASSIVE")
    rows, targets = [], []
    for name, turns in found.items():
        quiet, beside = (median(turn[k] for turn in turns) for k in (0, 1))
        times = median(b / q for q, b in turns)
        rows.append({"": name, "quiet (s)": f"{quiet:.2f}", "beside two (s)": f"{beside:.2f}", "times": f"{times:.2f}"})
        targets.append(target(f"{name} beside two busy processes", "<= 2.5x", f"{times:.2f}x", times <= 2.5, times))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    how = f"Seconds on the clock, {threads} threads, medians of {len(turns)} turns"
    note = f"{how}; load of the machine afterwards: {load:.1f}."
    return dict(targets=targets, rows=rows, notes=[note])


if __name__ == "__main__":
    alone(int(sys.argv[1]))
