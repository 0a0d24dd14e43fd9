"""Is the Bayesian hybrid as good as it should be, as sure as it says, and as fast as it must be?

Every protocol makes (train, test, rivals) from a `Dataset`; `inner=True` splits the *training* part once more in the
same way: there, settings are chosen, and the test rows are never looked at.
The full MovieLens folder is not part of this project: name it in the environment variable ML_LATEST_SMALL, or its rows
are left out.

`python bench/bayesian.py cost [ratings] [sweeps] [threads] [seed] [factors]` prints what a sweep over generated ratings
with sittings costs, by default with as many factors as a fit would take: seconds on the clock and of processor time,
nanoseconds a rating for the sums of each side, and the highest memory in MiB (before: before the first sweep).

`python bench/bayesian.py fields [seeds]` prints what each text field is worth on the sample: RMSE on validation ratings
inside the training part, with all fields, without the names of actors, with names as sets in place of vectors of their
letters, with genres alone, and without texts.

`python bench/bayesian.py factors DATA [seeds]` prints what more factors and sweeps, and ordered stars, are worth: RMSE
on validation ratings inside the training part of the random split and of the future, one thread.

`python bench/bayesian.py myfm [data] [sweeps ...]` fits myFM with so many sweeps and both presets of ours on the random
split of the data, one thread each: RMSE and seconds of processor time.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import KFold, train_test_split

from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.datasets.store import load_dataset
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.evaluation.ratings import BiasModel
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.rating.gibbs import Dice, gram_matrices
from hybrid_movie_rec.rating.side_features import content_side
from measure import WatchedSweeps, fresh, peak_mib, spent, target, torch_threads


# Protocols ------------------------------------------------------------------------------------------------------------
def random_80_20(ratings):
    return [tuple(part.reset_index(drop=True) for part in train_test_split(ratings, test_size=0.2, random_state=42))]


def five_folds(ratings):
    return [
        tuple(ratings.iloc[rows].reset_index(drop=True) for rows in pair)
        for pair in KFold(5, shuffle=True, random_state=42).split(ratings)
    ]


def future(ratings):
    cut = np.sort(ratings["timestamp"].to_numpy())[int(0.8 * len(ratings))]
    return [
        tuple(
            ratings[rows].reset_index(drop=True) for rows in (ratings["timestamp"] < cut, ratings["timestamp"] >= cut)
        )
    ]


def held_out(column):
    def split(ratings, seed=0):
        ids = np.unique(ratings[column])
        away = ratings[column].isin(np.random.default_rng(seed).permutation(ids)[: round(0.2 * len(ids))])
        return [(ratings[~away].reset_index(drop=True), ratings[away].reset_index(drop=True))]

    return split


def splits(data, kind, inner=False):
    "Pairs (train Dataset, test frame); `inner`: of the first training part."
    pairs = kind(data.ratings.reset_index(drop=True))
    return [(data.with_ratings(train), test) for train, test in (kind(pairs[0][0])[:1] if inner else pairs)]


# Figures --------------------------------------------------------------------------------------------------------------
def rmse(errors):
    return float(np.sqrt(np.mean(np.square(errors))))


def difference(ours, theirs, people, n=500, seed=0):
    "95 % interval of the difference of two RMSEs, drawing test people."
    who, rows = np.unique(people, return_inverse=True)
    sums = np.stack([np.bincount(rows, w) for w in (ours, theirs, np.ones(len(rows)))])  # (3, people)
    drawn = np.random.default_rng(seed).multinomial(len(who), np.full(len(who), 1 / len(who)), size=n) @ sums.T
    return np.quantile(np.sqrt(drawn[:, 0] / drawn[:, 2]) - np.sqrt(drawn[:, 1] / drawn[:, 2]), [0.025, 0.975])


def row(protocol, test, told, rivals, wanted, extra=""):
    errors = {name: np.asarray(guess) - test["rating"].to_numpy() for name, guess in rivals.items()}
    ours = told["stars"].to_numpy() - test["rating"].to_numpy()
    best = min(errors, key=lambda name: rmse(errors[name]))
    low, high = difference(ours**2, errors[best] ** 2, test["user_id"])
    return dict(
        protocol=protocol,
        ours=round(rmse(ours), 4),
        wanted=wanted,
        rival=f"{best} {rmse(errors[best]):.4f}",
        difference=f"[{low:+.4f}, {high:+.4f}]",
        ratio=round(rmse(ours) / rmse(errors[best]), 4),
        held_90=round(float(test["rating"].between(told["low"], told["high"]).mean()), 3),
        note=extra,
    )


def content_of(data, fields=None):
    features = MovieFeatures.from_dataset(data)
    return ContentTable.build(
        features, TextEncoder(progress=False), fields or tuple(f for f in features.present if f != "reviews")
    )


def random_or_future(name, data, kind, wanted, content, inner=False, **settings):
    parts = []
    for train, test in splits(data, kind, inner):
        model = BayesianHybrid(**(dict(progress=False) | settings))
        seconds = spent(lambda: model.fit(train, content=content)).seconds
        told = model.predict(test["user_id"], test["item_id"], test["timestamp"], interval=0.9)
        parts.append((test, told, BiasModel().fit(train).predict(test["user_id"], test["item_id"]), seconds))
    test, told = (
        pd.concat([p[0] for p in parts], ignore_index=True),
        pd.concat([p[1] for p in parts], ignore_index=True),
    )
    result = row(
        name,
        test,
        told,
        {"bias": np.concatenate([p[2] for p in parts])},
        wanted,
        f"fit {np.mean([p[3] for p in parts]):.0f} s",
    )
    return result | dict(ours=round(float(np.mean([rmse(p[1]["stars"] - p[0]["rating"]) for p in parts])), 4))


def new_films(data, content, inner=False, **settings):
    "20 % of the films with all their ratings; only what they are about is known."
    ((train, test),) = splits(data, held_out("item_id"), inner)
    model = BayesianHybrid(**(dict(progress=False) | settings)).fit(train, content=content)
    told = model.predict(test["user_id"], test["item_id"], test["timestamp"], interval=0.9)
    people = BiasModel(reg_item=np.inf).fit(train)
    films = train.item_ids
    rated = torch.from_numpy(np.isin(films, train.ratings["item_id"]))
    table = pd.Series(range(len(films)), index=films)
    x = (
        content_side(content, train.movies.set_index("item_id")["year"].reindex(films), rated, 60, Dice(0))[0].numpy()
        if np.array_equal(content.item_ids, films)
        else None
    )
    at = lambda frame: x[table[frame["item_id"]].to_numpy()]
    rest = train.ratings["rating"].to_numpy() - people.predict(train.ratings["user_id"], train.ratings["item_id"])
    ridge = RidgeCV(np.logspace(0, 5, 11)).fit(at(train.ratings), rest)
    flat = people.predict(test["user_id"], test["item_id"])
    return [
        row(
            "small, held-out films",
            test,
            told,
            {"user mean": flat, "content ridge": np.clip(flat + ridge.predict(at(test)), 0.5, 5)},
            "ratio 0.98",
        )
    ]


def new_people(data, content, inner=False, given=(5, 10, 20), **settings):
    "20 % of the people held out whole; their first ratings are given, the others asked about."
    ((train, test),) = splits(data, held_out("user_id"), inner)
    model, bias = (
        BayesianHybrid(**(dict(progress=False) | settings)).fit(train, content=content),
        BiasModel().fit(train),
    )
    known = test["item_id"].isin(train.ratings["item_id"].unique())
    test = test[known].sort_values(["user_id", "timestamp", "item_id"], kind="stable")
    rows = []
    for n in given:
        asked, told, fold = [], [], []
        for _, own in test.groupby("user_id"):
            first, later = own.iloc[:n], own.iloc[n:]
            if not len(later):
                continue
            asked.append(later)
            told.append(
                model.posterior_for(first[["item_id", "rating", "timestamp"]]).predict(
                    later["item_id"], later["timestamp"], interval=0.9
                )
            )
            base = lambda frame: bias.mean + np.append(bias.item_bias, 0.0)[bias.items.to_idx(frame["item_id"], -1)]
            fold.append(
                np.clip(base(later) + (first["rating"] - base(first)).sum() / (len(first) + bias.strengths[0]), 0.5, 5)
            )
        rows.append(
            row(
                f"small, new people, first {n}",
                pd.concat(asked),
                pd.concat(told).set_index(pd.concat(asked).index),
                {"bias, folded in": np.concatenate(fold)},
                "ratio 0.97",
            )
        )
    return rows


# Cost -----------------------------------------------------------------------------------------------------------------
def generated(n, seed=0):
    """Ratings with planted factors and power-law people and films, half stars, in sittings of about thirty: n of them
    (a few less, because pairs are distinct).
    """
    rng = np.random.default_rng(seed)
    people, films = max(50, n // 140), max(50, int(n**0.5) * 8)
    pick = lambda m, size: np.minimum((m * rng.random(size) ** 2.2).astype(np.int64), m - 1)
    pairs = np.unique(pick(people, int(1.15 * n)) * films + pick(films, int(1.15 * n)))
    u, i = np.divmod(rng.permutation(pairs)[:n], films)
    U, V = rng.normal(0, 0.35, (people, 4)).astype(np.float32), rng.normal(0, 0.35, (films, 4)).astype(np.float32)
    stars = (
        3.5
        + rng.normal(0, 0.4, people)[u]
        + rng.normal(0, 0.4, films)[i]
        + np.einsum("nk,nk->n", U[u], V[i])
        + rng.normal(0, 0.7, len(u))
    )
    return pd.DataFrame(
        dict(
            user_id=u,
            item_id=i,
            rating=np.clip(np.round(2 * stars) / 2, 0.5, 5),
            timestamp=10**9 + 86_400 * rng.integers(1 + len(u) // people // 30, size=len(u)),
        )
    )


def cost(n, sweeps=3, threads=2, seed=0):
    "Seconds per sweep and the highest memory of a process that does nothing else."
    found = fresh(__file__, "cost", n, sweeps, threads, seed, threads=threads)
    return dict(
        ratings=f"{n:,}",
        seconds_per_sweep=round(found["seconds"], 2),
        processor_seconds_per_sweep=round(found["cpu"], 3),
        peak_gib=round(found["peak"] / 2**10, 2),
        of_which_reading_gib=round(found["before"] / 2**10, 2),
    )


def sweeps_alone(n=1_000_000, sweeps=3, threads=1, seed=0, factors=None):
    """In a process of its own: `sweeps` sweeps over generated ratings, after one that does not count. Prints JSON.

    The ratings are generated by another process, whose memory is not counted, and read from a saved dataset.
    """
    torch.set_num_threads(threads)
    with tempfile.TemporaryDirectory() as box, WatchedSweeps(sweeps + 1) as watched:
        fresh(__file__, "generate", n, seed, f"{box}/data")
        model = BayesianHybrid(progress=False, content_components=0, n_factors=factors)
        model.fit(Dataset.load(f"{box}/data"))
    mean = lambda what: sum(getattr(one, what) for one in watched.spent[1:]) / sweeps
    found = dict(seconds=mean("seconds"), cpu=mean("cpu"), before=watched.before_mib, peak=peak_mib())
    print(json.dumps(found | nanoseconds_of_sums(watched.sampler)))


def save_generated(n, seed, folder):
    "Save a dataset of generated ratings."
    Dataset.from_frames(generated(n, seed)).save(folder)
    print("{}")


def nanoseconds_of_sums(sampler, rounds=3):
    "Of processor time per rating, for the sums over the ratings of films, and of people (short sittings left out)."
    table, runs = sampler.film_rows(), sampler.rater_runs
    of_people = lambda: [gram_matrices(run.many, table, sampler.ratings, len(run.rest)) for run in runs]
    theirs = sum((group.other < len(table) - 1).sum() for run in runs for group in run.many)
    per_rating = lambda work, n: round(spent(work, rounds).cpu / max(int(n), 1) * 1e9)
    return dict(
        ns_films=per_rating(sampler.grams_of_films, len(sampler.ratings)), ns_people=per_rating(of_people, theirs)
    )


def latency(model, ratings, times=20):
    """Milliseconds for a new person with ten ratings: posterior, and all films predicted with their intervals, on one
    core.
    """
    own = ratings.drop_duplicates("item_id").head(10)[["item_id", "rating", "timestamp"]]

    def milliseconds(**asked):
        once = lambda: model.posterior_for(own).predict(**asked)
        once()
        return float(np.median([1000 * spent(once).seconds for _ in range(times)]))

    with torch_threads(1):
        return milliseconds(), milliseconds(interval=0.9)


def names_as_sets(table, data, size=384):
    "The same table with the cast's vectors from who is in it: names weighted by rarity, the largest components kept."
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    names = data.movies.set_index("item_id")["cast"].reindex(table.item_ids)
    lists = [value if isinstance(value, (list, tuple, np.ndarray)) else () for value in names]
    sets = TfidfVectorizer(analyzer=list, dtype=np.float32, min_df=2).fit_transform(lists)
    rows = TruncatedSVD(size, random_state=0).fit_transform(sets)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    vectors, at = table.vectors.clone(), table.fields.index("cast")
    vectors[:, at] = torch.from_numpy(rows / np.maximum(length, 1e-9)).half()
    return replace(table, vectors=vectors)


def worth_of_fields(seeds=2):
    "What each text field is worth, on validation ratings of the sample's random split."
    sample = load_dataset("sample")
    table = content_of(sample)
    sets = names_as_sets(table, sample)
    ways = {
        "all fields": (table, {}),
        "names of actors as sets": (sets, {}),
        "genres, directors": (table, dict(fields=("genres", "directors"))),
        "genres": (table, dict(fields=("genres",))),
        "no texts": (None, dict(content_components=0)),
    }
    ((train, judges),) = splits(sample, random_80_20, inner=True)
    for seed in range(seeds):
        for name, (content, settings) in ways.items():
            fit = lambda: BayesianHybrid(progress=False, seed=seed, **settings).fit(train, content=content)
            took = spent(fit)
            error = rmse(
                took.result.predict(judges["user_id"], judges["item_id"], judges["timestamp"]) - judges["rating"]
            )
            print(f"seed {seed}  {name:24} validation RMSE {error:.4f}  fit {took.cpu:.1f} s of processor", flush=True)


SIZES = {
    "12 factors, 80 sweeps": {},
    "16 factors, 120 sweeps": dict(n_factors=16, n_samples=120, keep=40),
    "24 factors, 80 sweeps": dict(n_factors=24),
    "24 factors, 160 sweeps": dict(n_factors=24, n_samples=160, keep=40),
    "32 factors, 160 sweeps": dict(n_factors=32, n_samples=160, keep=40),
    "24 factors, 160 sweeps, ordered": dict(n_factors=24, n_samples=160, keep=40, likelihood="ordered"),
    "12 factors, 80 sweeps, ordered": dict(likelihood="ordered"),
}


def worth_of_factors(data, seeds=1):
    "What more factors and sweeps are worth, on validation ratings of two protocols."
    dataset = load_dataset(data)
    table = content_of(dataset)
    with torch_threads(1):
        for (protocol, kind), seed in product(dict(random=random_80_20, future=future).items(), range(seeds)):
            ((train, judges),) = splits(dataset, kind, inner=True)
            asked = (judges["user_id"], judges["item_id"], judges["timestamp"])
            for name, settings in SIZES.items():
                model = BayesianHybrid(progress=False, seed=seed, **settings)
                took = spent(lambda: model.fit(train, content=table))
                error = rmse(took.result.predict(*asked) - judges["rating"])
                print(f"{protocol}  seed {seed}  {name:32} RMSE {error:.4f}  {took.cpu:.1f} s of processor", flush=True)


def myfm_of(train, test, sweeps, rank=10):
    "myFM, the strongest public peer, in an environment of its own, on one thread: RMSE, seconds of processor time."
    from peers import peer_python

    with tempfile.TemporaryDirectory() as folder:
        train.ratings.to_csv(f"{folder}/train.csv", index=False), test.to_csv(f"{folder}/test.csv", index=False)
        python = peer_python("myfm", ["myfm==0.4.0", "setuptools<81", "pandas", "scipy"])
        words = [Path(__file__).with_name("myfm_worker.py"), f"{folder}/train.csv", f"{folder}/test.csv", sweeps, rank]
        one = os.environ | dict(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        done = subprocess.run([python, *map(str, words)], capture_output=True, text=True, check=True, env=one)
    return tuple(map(float, done.stdout.split()[-2:]))


FAST = {
    name: BayesianHybrid.fast().settings()[name] for name in ("n_factors", "chains", "burn_in", "n_samples", "keep")
}


def against_myfm(data, sweeps=(100, 300), say=print):
    "Rows [model, rmse, fit_s]: myFM with so many sweeps, and ours with more or fewer, each on one thread."
    dataset = load_dataset(data)
    ((train, test),) = splits(dataset, random_80_20)
    table, rows = content_of(dataset), []
    with torch_threads(1):
        ways = {"defaults": {}, "fast": FAST, "fast, 8 + 18 sweeps": FAST | dict(burn_in=8, n_samples=18, keep=18)}
        for name, settings in ways.items():
            model = BayesianHybrid(progress=False, **settings)
            took = spent(lambda: model.fit(train, content=table)).cpu
            ours = rmse(model.predict(test["user_id"], test["item_id"], test["timestamp"]) - test["rating"])
            rows.append(dict(model=f"BayesianHybrid, {name}", rmse=round(ours, 4), fit_s=round(took, 1)))
            say(rows[-1])
    for n in sweeps:
        theirs, seconds = myfm_of(train, test, n)
        rows.append(dict(model=f"myFM, rank 10, {n} sweeps", rmse=round(theirs, 4), fit_s=round(seconds, 1)))
        say(rows[-1])
    return rows


def peer(options, say):
    "myFM, the strongest public peer, and ours on the same rows, each on one thread; the better of their fits counts."
    rows = against_myfm(options.data, (12,) if options.quick else (100, 300), say)
    ours, theirs = rows[:3], rows[3:]
    best = min(row["rmse"] for row in theirs)
    good = [row["fit_s"] for row in ours if row["rmse"] <= best]
    quickest = min(row["fit_s"] for row in theirs if row["rmse"] <= best + 0.0005)  # as good as its best
    times = quickest / min(good) if good else 0.0
    name = f"{Path(options.data).name}: times faster than myFM at its best RMSE or better"
    return dict(
        rows=rows,
        targets=[target(name, ">= 6", round(times, 1), times >= 6, times)],
        notes=["Content was encoded before; all fits include their side features. Seconds are of processor time."],
    )


def measure(options, say):
    "All rows that can be measured here, and the targets of the issue."
    rows, targets, notes, quick = [], [], [], dict(chains=1, n_samples=5, burn_in=2, keep=5) if options.quick else {}

    aim = lambda *words: targets.append(target(*words))
    say("sample, random")
    sample = load_dataset("sample")
    table = content_of(sample)
    rows.append(random_or_future("sample, random 80/20", sample, random_80_20, "<= 0.822", table, **quick))
    aim("sample, random 80/20: RMSE", "<= 0.822", rows[-1]["ours"], rows[-1]["ours"] <= 0.822)
    ((train, test),) = splits(sample, random_80_20)
    fast = BayesianHybrid.fast(progress=False, **quick)
    seconds = spent(lambda: fast.fit(train, content=table)).seconds
    error = rmse(fast.predict(test["user_id"], test["item_id"], test["timestamp"]) - test["rating"])
    aim(
        "sample, `fast`: RMSE over the default's, and seconds to fit",
        "<= 1.01, <= 10 s",
        f"{error / rows[-1]['ours']:.4f}, {seconds:.1f} s",
        error <= 1.01 * rows[-1]["ours"] and seconds <= 10,
    )
    say("sample, the future")
    rows.append(random_or_future("sample, the future", sample, future, "", table, **quick))
    plain, interval = latency(
        fast if options.quick else BayesianHybrid(progress=False, n_samples=40, burn_in=2).fit(train, content=table),
        test,
    )
    aim(
        "a new person with 10 ratings, all films, one core",
        "< 20 ms",
        f"{plain:.0f} ms ({interval:.0f} ms with intervals)",
        plain < 20,
    )
    small = os.environ.get("ML_LATEST_SMALL")
    if small:
        small_rows(load_dataset(small), rows, aim, say, quick)
    else:
        notes.append("ML_LATEST_SMALL names no folder: five rows of the table were left out.")
    costs = []
    for n in (100_000,) if options.quick else (1_000_000, 20_000_000):
        say(f"{n:,} generated ratings")
        costs.append(cost(n, 1 if n > 10**7 else 3, options.threads))
        if n == 1_000_000:
            aim(
                "1 M ratings: seconds per sweep, peak memory",
                "<= 6 s, <= 3 GiB",
                f"{costs[-1]['seconds_per_sweep']} s, {costs[-1]['peak_gib']} GiB",
                costs[-1]["seconds_per_sweep"] <= 6 and costs[-1]["peak_gib"] <= 3,
            )
    notes += [
        f"{c['ratings']} generated ratings: {c['seconds_per_sweep']} s per sweep, at most {c['peak_gib']} GiB, of which"
        f" {c['of_which_reading_gib']} before the first sweep."
        for c in costs
    ]
    return dict(rows=rows, targets=targets, notes=notes)


def small_rows(small, rows, aim, say, quick):
    "The protocols of ml-latest-small."
    table = content_of(small)
    for name, kind, bound in (("small, 5 folds", five_folds, 0.800), ("small, the future", future, 0.990)):
        say(name)
        rows.append(random_or_future(name, small, kind, f"<= {bound:.3f}", table, **quick))
        aim(f"{name}: RMSE", f"<= {bound:.3f}", rows[-1]["ours"], rows[-1]["ours"] <= bound)
        low, high = (0.88, 0.92) if kind is five_folds else (0.85, 0.93)
        aim(
            f"{name}: share held by the 90 % interval",
            f"{low} to {high}",
            rows[-1]["held_90"],
            low <= rows[-1]["held_90"] <= high,
        )
    for protocol, bound in ((new_films, 0.98), (new_people, 0.97)):
        say(protocol.__doc__)
        for r in protocol(small, table, **quick):
            rows.append(r)
            aim(f"{r['protocol']}: RMSE over the better rival's", f"<= {bound}", r["ratio"], r["ratio"] <= bound)


def tried():
    "Settings on ml-latest-small: python bench/bayesian.py inner held people interaction_components=0"
    options = dict(word.split("=") for word in sys.argv[1:] if "=" in word)
    settings = {k: v if k == "likelihood" else float(v) if "." in v else int(v) for k, v in options.items()}
    torch.set_num_threads(1)
    small = load_dataset(os.environ["ML_LATEST_SMALL"])
    table, inner = content_of(small), "inner" in sys.argv
    runs = dict(
        held=lambda: new_films(small, table, inner, **settings),
        people=lambda: new_people(small, table, inner, **settings),
        random=lambda: [random_or_future("small, random", small, five_folds, "", table, inner, **settings)],
        time=lambda: [random_or_future("small, the future", small, future, "", table, inner, **settings)],
    )
    for name in runs:
        if name in sys.argv:
            print(
                pd.DataFrame(runs[name]()).assign(settings=str(settings)).to_string(index=False, header=False),
                flush=True,
            )


if __name__ == "__main__":
    if sys.argv[1] == "cost":
        sweeps_alone(*map(int, sys.argv[2:]))
    elif sys.argv[1] == "generate":
        save_generated(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    elif sys.argv[1] == "fields":
        worth_of_fields(*map(int, sys.argv[2:]))
    elif sys.argv[1] == "factors":
        worth_of_factors(sys.argv[2], *map(int, sys.argv[3:]))
    elif sys.argv[1] == "myfm":
        against_myfm((sys.argv[2:] or ["sample"])[0], tuple(map(int, sys.argv[3:])) or (100, 300))
    else:
        tried()
