"""The service over a saved model of the sample: how long it takes, what it needs, and what a change of the model costs
those who ask.

Questions come from a process of their own, at the moments when they are due, whether or not the earlier ones are
answered; and a wait is counted from the
moment when a question was due (Tene's "coordinated omission" is not repeated here). Server, generator and all share the
cores of this machine.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import psutil

from measure import fresh, spent, target, torch_threads

RATE, REQUESTS, RATINGS, WORKERS = 200, 12_000, 10, 2
SERVER = "import sys; from hybrid_movie_rec.serve.service import serve; serve(sys.argv[1], port=0, reload_every=1.0)"
SHARED = (
    "import sys; from hybrid_movie_rec.serve.workers import serve_with_workers as serve;"
    " serve(sys.argv[1], port=0, workers=int(sys.argv[2]), reload_every=1.0)"
)


# The questions, in a process of their own -----------------------------------------------------------------------------
def questions(model, n, seed):
    "Bodies of `n` requests: ten well known films with stars."
    import pandas as pd

    counts = pd.read_parquet(Path(model) / "ratings.parquet", columns=["item_id"])["item_id"].value_counts()
    films, rng = counts.index[:1000].tolist(), np.random.default_rng(seed)
    return [
        json.dumps(
            dict(
                ratings=[
                    dict(item_id=films[i], stars=float(s) / 2)
                    for i, s in zip(rng.choice(len(films), RATINGS, replace=False), rng.integers(2, 11, RATINGS))
                ]
            )
        )
        for _ in range(n)
    ]


def due(n, rate, kind, seed):
    "When each question is due, in seconds: evenly, or at random as independent people come (Poisson)."
    return np.arange(n) / rate if kind == "evenly" else np.cumsum(np.random.default_rng(seed).exponential(1 / rate, n))


def load(url, model, n, rate, kind, seed, threads=48):
    """Ask; returns milliseconds and statuses in the order of asking.

    Without a rate: eight at a time, as fast as they are answered.
    """
    bodies, at, lock, following = (
        questions(model, n, seed),
        due(n, rate or 1, kind, seed),
        threading.Lock(),
        iter(range(n)),
    )
    waits, codes, place = np.zeros(n), [0] * n, urlsplit(url)
    began = time.perf_counter() + 0.5

    def ask():
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        while True:
            with lock:
                k = next(following, None)
            if k is None:
                return
            if rate:
                time.sleep(max(0.0, began + at[k] - time.perf_counter()))
            start = began + at[k] if rate else time.perf_counter()
            try:
                connection.request("POST", "/recommend_for", bodies[k], {"Content-Type": "application/json"})
                answer = connection.getresponse()
                codes[k] = answer.status if answer.read() else -1
            except (OSError, http.client.HTTPException):
                codes[k] = -2
                connection.close()
            waits[k] = 1000 * (time.perf_counter() - start)

    workers = [threading.Thread(target=ask) for _ in range(threads if rate else 8)]
    began = time.perf_counter() + 0.5
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return dict(milliseconds=waits.round(2).tolist(), statuses=codes, seconds=time.perf_counter() - began)


def batches(model, rounds=15):
    """Milliseconds a person by how many are answered together and by threads of torch, and for two threads of scoring
    side by side.
    """
    from concurrent.futures import ThreadPoolExecutor
    from hybrid_movie_rec.serve.live_model import Question, answer_questions, load_private_copy

    served, found = load_private_copy(model), []
    bodies = [json.loads(body)["ratings"] for body in questions(model, 64, 0)]
    asks = [Question("recommend_for", {r["item_id"]: r["stars"] for r in body}) for body in bodies]

    def batch(k, size):
        return answer_questions(served, [asks[(k * size + j) % 64] for j in range(size)])

    def row(size, torch_threads, scoring_threads, milliseconds):
        found.append(
            dict(
                people=size,
                torch_threads=torch_threads,
                scoring_threads=scoring_threads,
                milliseconds=round(float(milliseconds), 2),
            )
        )

    for threads in (1, 2):
        with torch_threads(threads):
            for size in (1, 2, 4, 8, 16):
                times = [1000 * spent(lambda: batch(k, size)).seconds / size for k in range(rounds)]
                row(size, threads, 1, np.median(times))
    with torch_threads(1), ThreadPoolExecutor(2) as pool:
        for size in (1, 8):
            took = spent(lambda: list(pool.map(lambda k: batch(k, size), range(2 * rounds))))
            row(size, 1, 2, 1000 * took.seconds / (2 * rounds * size))
    return found


def stops(model, changes=3):
    """Milliseconds of the five longest stops of a thread that only looks at the clock, while a model is replaced beside
    it, and seconds of processor of each replacement: a list for each change of the model.
    """
    from hybrid_movie_rec.serve.live_model import ModelHolder
    from hybrid_movie_rec.serve.service import SHARES

    sys.setswitchinterval(SHARES)
    with tempfile.TemporaryDirectory() as box:
        folder, found = Path(box) / "model", []
        shutil.copytree(model, folder)
        holder = ModelHolder(folder)
        for _ in range(changes):
            (folder / "config.json").write_text((folder / "config.json").read_text() + "\n")
            ended, looks = threading.Event(), [time.perf_counter()]

            def look():
                while not ended.wait(0.001):
                    looks.append(time.perf_counter())

            clock = threading.Thread(target=look)
            clock.start()
            took = spent(lambda: [holder.look(), holder.look()])
            ended.set(), clock.join()
            longest = np.sort(1000 * np.diff(looks))[:-6:-1].round(1).tolist()
            found.append(dict(longest=longest, seconds=round(took.cpu, 2), taken=holder.reloads))
    return found


# The server -----------------------------------------------------------------------------------------------------------
def memory_of(pid):
    "Bytes in memory; a page that several processes share counts in parts (Linux)."
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return 1024 * next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    except (OSError, StopIteration):
        return psutil.Process(pid).memory_info().rss


class Server:
    """A served folder; `.peak` is its highest memory so far: of all its processes, pages that they share counted once.

    Without workers one process answers, and reads new models in a thread; else a keeper reads them beside it.
    """

    def __init__(self, folder, workers=0):
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-c", SHARED if workers else SERVER, str(folder), str(workers)],
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | dict(OMP_NUM_THREADS="1"),
        )
        self.peak, self.now, self.url, self.events = 0, 0, None, []
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._weigh)]
        for thread in self.threads:
            thread.start()

    @property
    def family(self):
        "The process and its workers."
        me = psutil.Process(self.process.pid)
        return [me, *me.children()]

    @property
    def cpu(self):
        "Seconds of processor, of workers that have ended too."
        ended = psutil.Process(self.process.pid).cpu_times()
        return ended.children_user + ended.children_system + sum(sum(one.cpu_times()[:2]) for one in self.family)

    def _read(self):
        for line in self.process.stderr:
            try:
                event = json.loads(line)
            except ValueError:
                continue  # a warning of a library
            if event["event"] == "serving":
                self.url = event["url"]
            if event["event"] != "request":
                self.events.append(event)

    def _weigh(self):
        while self.process.poll() is None:
            try:
                self.now = sum(memory_of(one.pid) for one in self.family)
            except (psutil.Error, OSError):
                continue
            self.peak = max(self.peak, self.now)
            time.sleep(0.5)

    def get(self, path, body=None):
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        connection.request("POST" if body else "GET", path, body, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def first_answer(self, body):
        "Seconds from the start of the process to its first list."
        while time.perf_counter() < self.began + 120 and self.process.poll() is None:
            try:
                if self.url and self.get("/recommend_for", body)[0] == 200:
                    return time.perf_counter() - self.began
            except OSError:
                pass
            time.sleep(0.02)
        raise RuntimeError("the server did not answer within two minutes")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill(), self.process.wait()


def replace(folder, n):
    "Save 'another' model over the old one: the same numbers under another digest, so that everything is loaded again."
    part, old = folder.with_name(f".part-{n}"), folder.with_name(f".old-{n}")
    shutil.copytree(folder, part, copy_function=os.link)
    config = (part / "config.json").read_text()
    (part / "config.json").unlink(), (part / "config.json").write_text(config.rstrip() + "\n" * (n + 2))
    folder.rename(old), part.rename(folder)
    shutil.rmtree(old)


def generate(server, folder, n, rate, kind, seed=1, during=None):
    "Run the generator; `during(process)` may do something meanwhile."
    words = [sys.executable, __file__, "load", str(folder), server.url, str(n), str(rate), kind, str(seed)]
    spent = lambda: 1000 * server.cpu
    with tempfile.TemporaryFile("w+") as out:
        before, process = spent(), subprocess.Popen(words, stdout=out)
        if during:
            during(process)
        if process.wait():
            raise RuntimeError("the generator broke off")
        out.seek(0)
        return json.load(out) | dict(cpu=(spent() - before) / n)


def figures(name, result):
    "A row of the table, the highest percentile that counts, and the errors."
    ms, wrong = np.array(result["milliseconds"]), sum(code != 200 for code in result["statuses"])
    p50, p95, p99 = np.percentile(ms, [50, 95, 99])
    return (
        {
            "": name,
            "requests": len(ms),
            "per second": f"{len(ms) / result['seconds']:.0f}",
            "p50 ms": f"{p50:.1f}",
            "p95 ms": f"{p95:.1f}",
            "p99 ms": f"{p99:.1f}",
            "longest ms": f"{ms.max():.0f}",
            "server's CPU ms each": f"{result['cpu']:.1f}",
            "errors": wrong,
        },
        p99,
        wrong,
    )


# All together ---------------------------------------------------------------------------------------------------------
def asked(server, folder, n, say, name):
    "Runs of one server: evenly, at random, while the model changes, and as fast as it answers; and its memory."
    generate(server, folder, 200, RATE / 2, "evenly")  # warm
    runs = {}
    for kind in ("evenly", "at random"):
        runs[f"{name}: {RATE}/s, {kind}"] = found = generate(server, folder, n, RATE, kind)
        say(f"{name}, {kind}: {figures('', found)[0]}")
    steady, changes = server.now, []

    def change(process):
        while process.poll() is None:
            time.sleep(6)
            if process.poll() is None:
                changes.append(replace(folder, len(changes)))

    key = f"{name}: {RATE}/s, while the model changes"
    runs[key] = generate(server, folder, n, RATE, "evenly", during=change)
    say(f"{key}: {figures('', runs[key])[0]}")
    runs[f"{name}: eight at a time"] = generate(server, folder, n // 4, 0, "evenly")
    time.sleep(3)
    return runs, steady, json.loads(server.get("/health")[1])["reloads"]


def measure(options, say):
    "Start, steady load, load with changes of the model, memory. Returns dict(targets, rows, notes, ...)."
    n = 400 if options.quick else REQUESTS
    runs, targets, notes = {}, [], []
    with tempfile.TemporaryDirectory() as box:
        folder = Path(box) / "model"
        if options.model:
            shutil.copytree(options.model, folder)
        else:
            train(folder, options, say)
        body = questions(folder, 1, 0)[0]
        for name, workers in {"one process": 0, "one worker": 1, f"{WORKERS} workers": WORKERS}.items():
            server = Server(folder, workers)
            try:
                start = server.first_answer(body)
                say(f"{name}: first answer after {start:.1f} s")
                found, steady, reloads = asked(server, folder, n, say, name)
                peak = server.peak
            finally:
                server.stop()
            runs |= found
            targets += judged(name, found, start, steady, reloads, n)
            notes.append(
                f"{name}: {steady / 2**20:.0f} MiB, {peak / 2**20:.0f} MiB at most while models changed"
                f" ({reloads} times); first answer {start:.1f} s after the start."
            )
        say("batches")
        together = fresh(__file__, "batches", folder)
    alone = next(b["milliseconds"] for b in together if b["people"] == b["torch_threads"] == b["scoring_threads"] == 1)
    targets.append(target("the answer itself, without HTTP", "<= 2.5 ms", f"{alone:.2f} ms", alone <= 2.5, alone))
    return dict(
        targets=targets,
        rows=[figures(name, run)[0] for name, run in runs.items()],
        batches=together,
        curves={
            name: np.percentile(run["milliseconds"], np.arange(0, 100.5, 0.5)).round(2).tolist()
            for name, run in runs.items()
        },
        notes=[
            "One process answers and reads new models, and has a page that nobody opens; beside workers, a process of"
            " its own reads them, and there is no page. The generator runs on the same cores. Pages of memory that"
            " processes share are counted once, and those of libraries in parts.",
            *notes,
            "Milliseconds a person when several are answered together: "
            + ", ".join(
                f"{b['people']}: {b['milliseconds']:.1f}"
                for b in together
                if b["torch_threads"] == b["scoring_threads"] == 1
            )
            + ".",
        ],
    )


def judged(name, runs, start, steady, reloads, n):
    "Targets of one kind of server, and how they are met."
    (_, even, _), _, (_, changing, _), _ = (figures(key, run) for key, run in runs.items())
    wrong = sum(figures(key, run)[2] for key, run in runs.items())
    each, mib = list(runs.values())[0]["cpu"], steady / 2**20
    return [
        target(f"{name}: p99 of /recommend_for at {RATE}/s", "< 25 ms", f"{even:.0f} ms", even < 25, even),
        target(f"{name}: the same while models change", "< 25 ms", f"{changing:.0f} ms", changing < 25, changing),
        target(f"{name}: processor time of an answer, HTTP and all", "<= 4 ms", f"{each:.1f} ms", each <= 4, each),
        target(
            f"{name}: errors in {3 * n + n // 4:,} requests, with changes of the model",
            "0",
            f"{wrong} ({reloads} reloads)",
            wrong == 0 and reloads > 0,
            wrong,
        ),
        target(f"{name}: start to first answer", "< 4 s", f"{start:.1f} s", start < 4, start),
        target(f"{name}: memory with the sample model", "<= 500 MiB", f"{mib:.0f} MiB", mib <= 500, mib),
    ]


def train(folder, options, say):
    "A model of the sample."
    from hybrid_movie_rec.rating.bayesian import BayesianHybrid
    from hybrid_movie_rec.recommend import HybridRecommender
    from hybrid_movie_rec.datasets.store import load_dataset

    say("training a model of the sample; --model FOLDER spares that")
    make = BayesianHybrid.fast if options.quick else BayesianHybrid
    HybridRecommender(rating=make(progress=False, seed=options.seed), seed=options.seed).fit(
        load_dataset("sample", progress=False)
    ).save(folder)


if __name__ == "__main__":
    if sys.argv[1] == "load":
        print(
            json.dumps(
                load(sys.argv[3], sys.argv[2], int(sys.argv[4]), float(sys.argv[5]), sys.argv[6], int(sys.argv[7]))
            )
        )
    elif sys.argv[1] == "stops":
        print(json.dumps(stops(sys.argv[2])))
    else:
        print(json.dumps(batches(sys.argv[2])))
