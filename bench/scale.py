"""The same work by one process, by one and by two workers of Ray, and by two of which one is killed half way: what Ray
costs, what a second worker brings, what a death costs.

Each run is a process of its own (this file, called with a job and how to do it), so that none inherits memory or a warm
cache of Python's. A cluster is started before
the clock of a run starts; how long that took is told beside it. Data and models are made once and kept in the output
folder.
"""

import hashlib
import importlib
import json
import os
import shutil
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from measure import fresh, peak_mib, target

LIMIT_MIB, FASTER, OVERHEAD, DEATH = 3 * 1024, 1.6, 0.25, 0.2


@dataclass
class Job:
    "Something that can be done on either engine."

    title: str
    prepare: Callable  # options, say -> JSON-ready settings: makes what it needs
    run: Callable  # settings, folder, how (engine, workers) -> what `made` understands
    made: Callable  # folder -> something that is equal for equal results
    unit: str = "rows"
    targets: tuple = ("faster", "death", "memory", "same")


# Lists for everybody --------------------------------------------------------------------------------------------------
def model_of(options, say):
    """A saved model of generated ratings, with settings that can be fitted here, and how many people (everybody, or
    a thousand for a quick look) and which blocks to ask for.
    """
    from hybrid_movie_rec.rating.bayesian import BayesianHybrid
    from hybrid_movie_rec.datasets.synthetic import generate
    from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
    from hybrid_movie_rec.recommend import HybridRecommender
    from hybrid_movie_rec.datasets.store import load_dataset

    shape, home = shape_of(options), options.out / "scale"
    place = home / f"model-{shape.ratings}"
    if not (place / "config.json").exists():
        source = home / f"generated-{shape.ratings}"
        if not (source / "generated.json").exists():
            say(f"generating {shape.ratings:,} ratings")
            generate(source, shape, parts=("ratings", "movies"), progress=False)
        dataset = load_dataset(
            source, cache=home / f"store-{shape.ratings}", progress=False, tables=("ratings", "movies")
        )
        say("fitting a model")
        order = LinearHybrid(
            dense=4000,
            weights=dict(likes=0.3, recent=0.2, next_items=0.3, transitions=0.3, popular=0.1, lately=0.1),
            fields=(),
        )  # given, so that none have to be found
        stars = BayesianHybrid.fast(n_samples=2, burn_in=2, keep=2, interaction_components=0, progress=False)
        HybridRecommender(ranking=order, rating=stars, fields=()).fit(dataset).save(place)
    people, block = (1024, 256) if options.quick else (shape.users, 2048)
    return dict(model=str(place.resolve()), people=people, block=block)


def shape_of(options):
    "20 million ratings, or as many as --ratings says; 200 thousand for a quick look."
    from hybrid_movie_rec.datasets.synthetic import Shape

    wanted = options.ratings or (200_000 if options.quick else Shape().ratings)
    return Shape() if wanted >= Shape().ratings else Shape().scaled(wanted / Shape().ratings)


def everyone(settings, folder, how):
    from hybrid_movie_rec.data import Vocabulary
    from hybrid_movie_rec.distributed.recommend_all import recommend_all

    users = Vocabulary.load(Path(settings["model"]) / "users.parquet").ids
    return recommend_all(
        settings["model"], folder, people=users[: settings["people"]], block=settings["block"], progress=False, **how
    )


def parts_of(folder):
    "Checksums of all files of a job, in order."
    from hybrid_movie_rec.distributed.jobs import Manifest

    return Manifest.open(folder).frame["sha256"].tolist()


# Preparation ----------------------------------------------------------------------------------------------------------
def source_of(options, say):
    "Generated ratings, films and tags as text."
    from hybrid_movie_rec.datasets.synthetic import generate

    shape = shape_of(options)
    source = options.out / "scale" / f"files-{shape.ratings}"
    if not (source / "generated.json").exists():
        say(f"generating {shape.ratings:,} ratings and {shape.tags:,} tags")
        generate(source, shape, parts=("ratings", "movies", "tags"), progress=False)
    return dict(source=str(source.resolve()), piece_mib=32 if shape.ratings > 5_000_000 else 1)


def prepared(settings, folder, how):
    """`convert` with one thread in this process; `prepare` on Ray.

    Returns the manifest of the job, which is kept for the occasion.
    """
    import hybrid_movie_rec.distributed.prepare as module
    from hybrid_movie_rec.datasets.store import convert

    folder = Path(folder)
    folder.mkdir(parents=True)
    if how["engine"] == "local":
        return convert(settings["source"], folder / "store", threads=1, progress=False) and None
    kept, run_job = [], module.run_job
    module.run_job = lambda *words, **more: kept.append(run_job(*words, **more)) or kept[-1]
    module.prepare(settings["source"], folder / "store", piece=settings["piece_mib"] << 20, progress=False, **how)
    return kept[0]


def rows_of(folder):
    "A hash of every column of every table, rows in order; how a file groups its rows is no part of it."
    import pyarrow.parquet as pq
    from hybrid_movie_rec.datasets.store import Store

    store, found = Store.open(Path(folder) / "store"), {}
    for table in store.tables:
        rows = pq.read_table(store.path(table))
        for name in rows.column_names:
            column = rows[name].combine_chunks()
            plain = name in ("rating", "timestamp", "user_id", "item_id") and column.null_count == 0
            found[f"{table}.{name}"] = hashlib.blake2b(
                column.to_numpy().tobytes() if plain else json.dumps(column.to_pylist()).encode(), digest_size=8
            ).hexdigest()
    return found


# Embedding ------------------------------------------------------------------------------------------------------------
def encoded(settings, folder, how):
    "The sample's distinct texts into a cache of their own."
    from itertools import chain
    from hybrid_movie_rec.datasets.store import load_dataset
    from hybrid_movie_rec.embeddings import TextEncoder
    from hybrid_movie_rec.distributed.encode import encode_with
    from hybrid_movie_rec.features import MovieFeatures

    features = MovieFeatures.from_dataset(load_dataset("sample"))
    texts = sorted(set(chain.from_iterable(chain.from_iterable(features.frame[f]) for f in features.present)))
    encoder = TextEncoder(cache=Path(folder) / "cache.sqlite", device="cpu", progress=False)
    return encode_with(
        encoder, texts[:: max(1, len(texts) // settings["texts"])], size=settings["size"], progress=False, **how
    )


def vectors_of(folder):
    import sqlite3

    with sqlite3.connect(Path(folder) / "cache.sqlite") as db:
        return hashlib.blake2b(
            b"".join(part for row in db.execute("SELECT key, value FROM vectors ORDER BY key") for part in row)
        ).hexdigest()


JOBS = {
    "prepare": Job("preparation", source_of, prepared, rows_of, targets=("overhead", "death", "memory", "same")),
    "embed": Job(
        "embedding",
        lambda options, say: dict(texts=1000 if options.quick else 16_000, size=64 if options.quick else 512),
        encoded,
        vectors_of,
        unit="texts",
    ),
    "everyone": Job("lists for everybody", model_of, everyone, parts_of),
}


# One run, in a process of its own -------------------------------------------------------------------------------------
def once(name, settings, folder, engine, workers, kill):
    "Do a job and print what it took, as JSON."
    for module in ("rating.bayesian", "embeddings", "ranking.linear_hybrid", "distributed.prepare", "recommend"):
        importlib.import_module(f"hybrid_movie_rec.{module}")  # not part of the job
    import torch
    from hybrid_movie_rec.distributed.jobs import cluster

    torch.set_num_threads(1)
    job, began = JOBS[name], time.perf_counter()

    def work():
        ready = time.perf_counter()
        killer = threading.Thread(target=assassin, args=(folder,), daemon=True)
        if kill:
            killer.start()
        done = job.run(settings, folder, dict(engine=engine, workers=workers))
        frame = getattr(done, "frame", None)
        told = (
            {}
            if frame is None
            else dict(
                parts=len(frame),
                rows=int(frame["rows"].sum()),
                opening=float(frame["opening"].sum()),
                busy=float(frame["seconds"].sum()),
                worker_mib=float(frame["peak_mib"].max()),
                lost=int(sum(map(len, frame["lost"]))),
            )
        )
        print(json.dumps(told | dict(seconds=time.perf_counter() - ready, start=ready - began, driver_mib=peak_mib())))

    if engine == "local":
        return work()
    with cluster(workers=workers):
        work()


def assassin(folder):
    "When half of the partitions are done, kill the worker that has begun the latest one."
    home = Path(folder)
    while not list(home.rglob("_job/job.json")):
        time.sleep(0.02)
    jobs = home.rglob("_job/job.json")
    notes = next(iter(jobs)).parent
    half = json.loads((notes / "job.json").read_text())["job"]["partitions"] // 2
    while len(list(notes.glob("?????.json"))) < half:
        time.sleep(0.02)
    while True:
        begun = {p.name[:5]: p for p in notes.glob("*.attempts.json")}
        busy = [begun[n] for n in begun if not (notes / f"{n}.json").exists()]
        if busy:
            os.kill(json.loads(max(busy, key=lambda p: p.stat().st_mtime).read_text())[-1]["pid"], signal.SIGKILL)
            return
        time.sleep(0.02)


def run(name, settings, folder, engine="local", workers=1, kill=False):
    shutil.rmtree(folder, ignore_errors=True)
    return fresh(__file__, name, json.dumps(settings), folder, engine, workers, "kill" if kill else "")


# All of it ------------------------------------------------------------------------------------------------------------
RUNS = {
    "this process": dict(engine="local"),
    "Ray, one worker": dict(engine="ray", workers=1),
    "Ray, two workers": dict(engine="ray", workers=2),
    "Ray, two workers, one killed": dict(engine="ray", workers=2, kill=True),
}


def measure(options, say):
    "Every job, four times. Returns dict(targets, rows, notes)."
    rows, targets, chosen = [], [], {}
    for name, job in JOBS.items():
        if options.models and name not in options.models:
            continue
        settings, results, made = job.prepare(options, say), {}, {}
        chosen[job.title] = ", ".join(f"{k} {v:,}" for k, v in settings.items() if isinstance(v, int))
        for what, how in RUNS.items():
            folder = options.out / "scale" / f"{name}-out"
            results[what] = found = run(name, settings, folder, **how)
            made[what] = job.made(folder)
            say(f"{job.title}, {what}: {found['seconds']:.1f} s, {found.get('worker_mib', 0):,.0f} MiB")
            rows.append(
                {
                    "job": job.title,
                    "by": what,
                    "seconds": f"{found['seconds']:.1f}",
                    f"{job.unit}/s": f"{found.get('rows', 0) / found['seconds']:,.0f}",
                    "opening (s, summed)": f"{found.get('opening', 0):.1f}",
                    "partitions": found.get("parts", ""),
                    "lost": found.get("lost", ""),
                    "peak of a worker (MiB)": f"{found.get('worker_mib', found['driver_mib']):,.0f}",
                    "driver (MiB)": f"{found['driver_mib']:,.0f}",
                    "before: cluster (s)": f"{found['start']:.1f}",
                }
            )
        targets += list(judged(job, results, made))
        shutil.rmtree(options.out / "scale" / f"{name}-out", ignore_errors=True)
    shape = shape_of(options)
    return dict(
        targets=targets,
        rows=rows,
        notes=[
            f"Generated ratings: {shape.ratings:,} of {shape.users:,} people and {shape.movies:,} films. "
            + " ".join(f"{title}: {words}." for title, words in chosen.items() if words),
            (
                "One thread per process throughout. Seconds of a run include starting the workers and opening the model"
                " in each; the start of the cluster is not in them."
            ),
            "The killed worker dies when half of the partitions are done, in the middle of one.",
        ],
    )


def judged(job, results, made):
    "Targets and how they are met."
    alone, one, two, killed = (results[what] for what in RUNS)
    faster, overhead, death, most = (
        one["seconds"] / two["seconds"],
        one["seconds"] / alone["seconds"] - 1,
        killed["seconds"] / two["seconds"] - 1,
        max(r.get("worker_mib", 0) for r in (one, two, killed)),
    )
    same = all(m == made["this process"] for m in made.values())
    known = dict(
        faster=("two workers against one", f">= {FASTER}x", f"{faster:.2f}x", faster >= FASTER, faster),
        overhead=(
            "Ray with one worker against this process",
            f"<= {OVERHEAD:+.0%}",
            f"{overhead:+.0%}",
            overhead <= OVERHEAD,
            overhead,
        ),
        death=("cost of a killed worker", f"< {DEATH:+.0%}", f"{death:+.0%}", death < DEATH, death),
        memory=("largest worker", f"< {LIMIT_MIB:,} MiB", f"{most:,.0f} MiB", most < LIMIT_MIB, most),
        same=("results of all four runs", "byte-identical", "yes" if same else "no", same, same),
    )
    for key in job.targets:
        name, *rest = known[key]
        yield target(f"{job.title}: {name}", *rest)


if __name__ == "__main__":
    name, settings, folder, engine, workers, kill = sys.argv[1:]
    once(name, json.loads(settings), folder, engine, int(workers), bool(kill))
