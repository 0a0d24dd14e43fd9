"""How many ratings a second are kept: in the store, and over HTTP, by how many are written at a time.

`python bench/people.py [--seconds 3] [--out FILE]`; `--writers 4` only tells how long so many processes, which write
into one SQLite file without a pause, wait for each other. Each acknowledged rating is on the disk (SQLite: WAL and
`synchronous=FULL`; PostgreSQL: its defaults). Client, server and database share the cores of this machine, so seconds
of processor stand beside those of the clock. PostgreSQL is measured where its server is installed.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

FILMS, BATCHES = 5000, (1, 10, 100, 500)
SERVER = (
    "import sys; from hybrid_movie_rec.serve.service import serve;"
    " from hybrid_movie_rec.serve.people import add_people;"
    " serve(sys.argv[1], port=0, page=False, more=[add_people(sys.argv[2], created=10**6)])"
)


def batch(n, size):
    "The n-th batch: films in turn, so that a rating is new or changed each time."
    return {(n * size + i) % FILMS: 0.5 + (n * size + i) // FILMS % 10 / 2 for i in range(size)}


def in_store(place, size, seconds):
    "Ratings a second, and seconds of processor for a thousand, by one writer of one person."
    from hybrid_movie_rec.people.store import PeopleStore

    store = PeopleStore(place)
    person, n = store.person(store.create()), 0
    began, busy = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds:
        store.rate(person, batch(n, size))
        n += 1
    spent, busy = time.perf_counter() - began, time.process_time() - busy
    assert len(store.ratings(person, k=None)) == min(n * size, FILMS)
    store.close()
    return dict(ratings_per_second=n * size / spent, processor_per_thousand=1000 * busy / (n * size))


def waits(place, person, n, seconds):
    "Seconds that each rating of one of several writers took."
    from hybrid_movie_rec.people.store import PeopleStore

    store, found, until = PeopleStore(place), [], time.perf_counter() + seconds
    while (began := time.perf_counter()) < until:
        store.rate(person, {f"{n}, {len(found) % 1000}": 0.5 + len(found) // 1000 % 10 / 2})
        found.append(time.perf_counter() - began)
    return found


def side_by_side(writers, seconds):
    "A row for each of several processes that write into one SQLite file."
    from hybrid_movie_rec.people.store import PeopleStore

    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as box, ProcessPoolExecutor(writers, mp_context=spawn) as pool:
        store = PeopleStore(f"{box}/people.db")
        person = store.person(store.create())
        running = [pool.submit(waits, f"{box}/people.db", person, n, seconds) for n in range(writers)]
        found = [one.result() for one in running]
        store.close()
    return [dict(ratings=len(own), median=np.median(own), longest=max(own)) for own in found]


def saved_model(folder):
    "A model of so many films; what it says does not matter here."
    from hybrid_movie_rec.data import Dataset
    from hybrid_movie_rec.ranking.baselines import Popular
    from hybrid_movie_rec.rating.bayesian import BayesianHybrid
    from hybrid_movie_rec.recommend import HybridRecommender

    rng = np.random.default_rng(0)
    films = pd.DataFrame(dict(item_id=np.arange(FILMS), title=[f"Film {n}" for n in range(FILMS)]))
    rows = dict(user_id=rng.integers(0, 500, 4 * FILMS), item_id=np.tile(np.arange(FILMS), 4))
    ratings = pd.DataFrame(rows | dict(rating=rng.integers(1, 11, 4 * FILMS) / 2)).drop_duplicates(
        ["user_id", "item_id"]
    )
    stars = BayesianHybrid.fast(n_samples=4, burn_in=2, keep=4, n_factors=2, progress=False)
    HybridRecommender(rating=stars, ranking=Popular(), fields=()).fit(Dataset.from_frames(ratings, films)).save(folder)


def write(url, size, until, counts):
    "One person writes batches, one after the other, until a moment."
    where = urlsplit(url)
    line = http.client.HTTPConnection(where.hostname, where.port, timeout=60)

    def ask(method, path, body=None, **headers):
        line.request(method, path, body, headers)
        answer = line.getresponse()
        told = answer.read()
        assert answer.status < 300, told
        return json.loads(told)

    own = {"Authorization": f"Bearer {ask('POST', '/people')['token']}", "Content-Type": "application/json"}
    n = 0
    while time.perf_counter() < until:
        rows = [dict(item_id=film, stars=stars) for film, stars in batch(n, size).items()]
        ask("PUT", "/people/me/ratings", json.dumps(dict(ratings=rows)), **own)
        n += 1
    counts.append(n * size)


def over_http(model, place, size, people, seconds):
    "Ratings a second by so many people at once, and the server's seconds of processor for a thousand."
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen([sys.executable, "-c", SERVER, model, place], stderr=log)
        try:
            while True:
                log.seek(0)
                if found := [line for line in log.read().splitlines() if '"serving"' in line]:
                    break
                assert server.poll() is None
                time.sleep(0.1)
            url, process, counts = json.loads(found[0])["url"], psutil.Process(server.pid), []
            began, busy = time.perf_counter(), sum(process.cpu_times()[:2])
            writers = [threading.Thread(target=write, args=(url, size, began + seconds, counts)) for _ in range(people)]
            for one in writers:
                one.start()
            for one in writers:
                one.join()
            spent, busy = time.perf_counter() - began, sum(process.cpu_times()[:2]) - busy
        finally:
            server.terminate()
            server.wait(60)
    return dict(ratings_per_second=sum(counts) / spent, processor_per_thousand=1000 * busy / sum(counts))


def rows(place, model, database, seconds):
    "All that is measured for one database."
    for size in BATCHES:
        own = dict(database=database, at_a_time=size)
        yield own | dict(way="store", people=1) | in_store(place, size, seconds)
        for people in (1, 8):
            yield own | dict(way="HTTP", people=people) | over_http(model, place, size, people, seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="for each figure")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "people.json")
    parser.add_argument("--writers", type=int, help="processes that write into one file, and nothing else")
    options, found = parser.parse_args(), []
    if options.writers:
        print(pd.DataFrame(side_by_side(options.writers, options.seconds)).round(3).to_string(index=False))
        return
    from tests.people.databases import found_postgres, own_postgres

    with tempfile.TemporaryDirectory() as box:
        saved_model(f"{box}/model")
        for row in rows(f"{box}/people.db", f"{box}/model", "SQLite", options.seconds):
            print(row, file=sys.stderr, flush=True)
            found.append(row)
        if found_postgres() is not None:
            with own_postgres() as server:
                for row in rows(server.url, f"{box}/model", "PostgreSQL", options.seconds):
                    print(row, file=sys.stderr, flush=True)
                    found.append(row)
    facts = dict(cores=len(os.sched_getaffinity(0)), python=platform.python_version(), seconds=options.seconds)
    facts["load"] = round(os.getloadavg()[0], 1)  # others who worked on this machine meanwhile
    options.out.write_text(json.dumps(dict(facts=facts, rows=found), indent=1) + "\n", encoding="utf-8")
    print(pd.DataFrame(found).round(3).to_string(index=False))


if __name__ == "__main__":
    main()
