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

RATE, REQUESTS, RATINGS = 50, 2000, 10
SERVER = (
    "import sys; from hybrid_movie_rec.serve.service import serve;"
    " serve(sys.argv[1], port=0, page=sys.argv[2] == 'page', reload_every=1.0)"
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


# The server -----------------------------------------------------------------------------------------------------------
class Server:
    "A served folder; `.peak` is its highest resident memory so far."

    def __init__(self, folder, page):
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(folder), "page" if page else ""],
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | dict(OMP_NUM_THREADS="1"),
        )
        self.peak, self.now, self.url, self.events = 0, 0, None, []
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._weigh)]
        for thread in self.threads:
            thread.start()

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
        me = psutil.Process(self.process.pid)
        while self.process.poll() is None:
            try:
                self.now = me.memory_info().rss
            except psutil.Error:
                return
            self.peak = max(self.peak, self.now)
            time.sleep(0.05)

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
    spent = lambda: 1000 * sum(psutil.Process(server.process.pid).cpu_times()[:2])
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
def measure(options, say):
    "Start, steady load, load with changes of the model, memory. Returns dict(targets, rows, notes, ...)."
    n = 200 if options.quick else REQUESTS
    with tempfile.TemporaryDirectory() as box:
        folder = Path(box) / "model"
        if options.model:
            shutil.copytree(options.model, folder)
        else:
            train(folder, options, say)
        body = questions(folder, 1, 0)[0]
        server = Server(folder, page=True)
        try:
            start = server.first_answer(body)
            say(f"first answer after {start:.1f} s")
            time.sleep(4)
            server.get("/search", json.dumps(dict(text="sad robots in space")))  # the encoder is open now
            generate(server, folder, 100, RATE, "evenly")  # warm
            runs = {}
            for kind in ("evenly", "at random"):
                runs[f"{RATE}/s, {kind}"] = generate(server, folder, n, RATE, kind)
                say(f"{kind}: {figures('', runs[f'{RATE}/s, {kind}'])[0]}")
            steady = server.now
            changes = []

            def change(process):
                while process.poll() is None:
                    time.sleep(6)
                    if process.poll() is None:
                        changes.append(replace(folder, len(changes)))

            runs[f"{RATE}/s, while the model changes"] = generate(server, folder, n, RATE, "evenly", during=change)
            runs["eight at a time"] = generate(server, folder, n, 0, "evenly")
            reloads = json.loads(server.get("/health")[1])["reloads"]
            peak = server.peak
        finally:
            server.stop()
        say("batches")
        together = fresh(__file__, "batches", folder)
    rows, worst = zip(*[(row, (p99, wrong)) for row, p99, wrong in (figures(name, run) for name, run in runs.items())])
    (even, _), _, (changing, wrong), _ = worst
    gib = steady / 2**30
    return dict(
        targets=[
            target(
                f"/recommend_for with {RATINGS} ratings, p99 at {RATE}/s", "< 50 ms", f"{even:.0f} ms", even < 50, even
            ),
            target(
                f"errors in {n:,} requests while the model is hot-reloaded",
                "0",
                f"{wrong} ({reloads} reloads)",
                wrong == 0 and reloads > 0,
                wrong,
            ),
            target("server start to first answer", "< 10 s", f"{start:.1f} s", start < 10, start),
            target("memory with the sample model", "< 1 GiB", f"{gib:.2f} GiB", gib < 1, gib),
        ],
        rows=list(rows),
        batches=together,
        curves={
            name: np.percentile(run["milliseconds"], np.arange(0, 100.5, 0.5)).round(2).tolist()
            for name, run in runs.items()
        },
        notes=[
            (
                "Page and service in one process; generator on the same cores. While the model changed: p99"
                f" {changing:.0f} ms; highest resident memory, with both models loaded: {peak / 2**30:.2f} GiB."
            ),
            "Milliseconds a person when several are answered together: "
            + ", ".join(
                f"{b['people']}: {b['milliseconds']:.1f}"
                for b in together
                if b["torch_threads"] == b["scoring_threads"] == 1
            )
            + ".",
        ],
    )


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
    else:
        print(json.dumps(batches(sys.argv[2])))
