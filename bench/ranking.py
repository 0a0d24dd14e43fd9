"""Who makes the better lists? Baselines, peers of other packages and our model, on three questions, with intervals; and
how fast lists are made.

`measure` prints and keeps the tables of accuracy, `speed` those of time and memory. Everything that has settings is
tuned in the same way: at most `BUDGET`
settings of its grid, drawn at random, on validation tasks made inside the train part of the first real task by the same
protocol; the choice is then fitted and judged in every task.
"""

import json
import sys
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import torch
from scipy.sparse import csr_matrix, load_npz, save_npz

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Vocabulary
from hybrid_movie_rec.datasets.store import load_dataset
from hybrid_movie_rec.evaluation.lists import judge_all, lists_table
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.evaluation.tasks import rank_future, rank_movies, rank_people
from hybrid_movie_rec.evaluation.tuning import tune
from hybrid_movie_rec.ranking.baselines import EASE, ContentOnly, ItemKNN, Popular, RP3beta, word_matrix
from hybrid_movie_rec.ranking.scorer import Scorer, ScorerState
from hybrid_movie_rec.ranking.cold_start import ColdContent
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from factors import top_factors
from measure import fresh, in_turns, peak_mib, ratio, spent, target, torch_threads
from peers import Worker, peer

OURS = ("LinearHybrid", "ColdContent")
METRIC, TRIES = "ndcg@10", 12  # settings at most for each model
# But for those that take long: settings (in order, as more epochs go on from fewer), and validation tasks.
BUDGET, VALIDATIONS = {"SASRec": 16, "eSASRec": 16}, {"SASRec": 1, "eSASRec": 1}


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class RidgeState(ScorerState):
    films: torch.Tensor  # positions of the films with a like (A,)
    weights: np.ndarray  # from them to all films (A, I)


@dataclass(eq=False, repr=False, kw_only=True)
class RidgeToEASE(Scorer):
    "For films without ratings, the peer of the notes: ridge regression from content to the columns of EASE's weights."

    fields: tuple = ("title", "genres", "tags")
    regularization: float = 200.0
    ridge: float = 5.0

    State = RidgeState

    def _learn(self, dataset, h, known):
        ease = EASE(regularization=self.regularization, like=self.like_).fit(dataset).state_
        x, films = word_matrix(MovieFeatures.from_dataset(dataset), (*self.fields, "year")), ease.films.numpy()
        kernel = (x[films] @ x[films].T).toarray().astype(np.float64)
        kernel.flat[:: len(kernel) + 1] += self.ridge
        to_all = np.linalg.solve(kernel, (x[films] @ x.T).toarray())  # (A, I): films with likes to all films
        weights = ease.weights.numpy().astype(np.float64) @ to_all
        return known.extended(RidgeState, films=ease.films, weights=weights)

    @property
    def placed(self):
        return torch.ones(len(self.items), dtype=torch.bool)

    def _scores(self, h):
        likes = h.likes(self.like_).matrix(len(self.items))[:, self.state_.films.numpy()]
        return torch.from_numpy(likes @ self.state_.weights)


# Who takes part: name to (how it is made of settings, grid) -----------------------------------------------------------
def baselines():
    return {
        "Popular": (Popular, dict(half_life=[None, 365, 1000, 3000])),
        "item KNN": (ItemKNN, dict(k=[20, 50, 100, 300], shrink=[0, 10, 50, 100])),
        "RP3beta": (RP3beta, dict(k=[100, 500], alpha=[0.6, 0.8, 1.0], beta=[0.2, 0.4, 0.6])),
        "content only": (
            ContentOnly,
            dict(fields=[("genres",), ("title", "year", "genres", "directors", "cast", "tags")]),
        ),
        "EASE": (EASE, dict(regularization=[30, 100, 200, 500, 1000, 3000, 10_000, 30_000])),
    }


def peers():
    return {
        "implicit ALS": (
            peer("implicit ALS"),
            dict(factors=[16, 32, 64, 128], regularization=[0.01, 1.0, 10.0], alpha=[1.0, 5.0, 20.0], iterations=[15]),
        ),
        "LensKit ALS": (
            peer("LensKit ALS"),
            dict(embedding_size=[16, 32, 64, 128], weight=[5, 20, 40], regularization=[0.1, 1.0]),
        ),
        "LensKit item KNN": (peer("LensKit item KNN"), dict(max_nbrs=[20, 50, 100, 500], min_sim=[1e-6, 0.05, 0.1])),
        "irspack iALS": (
            peer("irspack iALS"),
            dict(n_components=[32, 64, 128], alpha0=[0.01, 0.03, 0.1, 0.3], reg=[1e-3, 3e-3, 1e-2, 3e-2]),
        ),
        "irspack SLIM": (
            peer("irspack SLIM"),
            dict(alpha=[0.03, 0.1, 0.3, 1.0, 3.0], l1_ratio=[0.001, 0.003, 0.01, 0.03]),
        ),
        "SASRec": (peer("SASRec"), networks(loss="softmax")),
        "eSASRec": (peer("eSASRec"), networks(n_negatives=128)),
    }


def networks(**more):
    "Settings of a causal network, in order."
    fixed = dict(n_heads=2, n_blocks=2, session_max_len=100, batch_size=32, lr=1e-3) | more
    sizes = ((32, 0.2), (64, 0.2), (64, 0.5), (128, 0.5))
    return [dict(n_factors=f, dropout_rate=d, epochs=e) | fixed for f, d in sizes for e in (3, 6, 10, 15)]


def own(model, **settings):
    "A model of ours, which validates its own settings inside `fit`."
    name = model.__name__ + "".join(f", {value}" for value in settings.values())
    return {name: (partial(model, **settings), None)}


def hybrid(**settings):
    return own(LinearHybrid, **settings)


def cold():
    plain, words = ("genres",), ("title", "genres", "directors", "cast")
    return {
        "content only": (ContentOnly, dict(fields=[plain, words, (*words, "tags")])),
        "ridge to EASE, genres": (
            partial(RidgeToEASE, fields=plain),
            dict(regularization=[200.0, 1000.0], ridge=[1.0, 5.0, 20.0]),
        ),
        "ridge to EASE, TF-IDF": (
            RidgeToEASE,
            dict(
                fields=[("title", "genres", "tags"), (*words, "tags")], regularization=[200.0, 1000.0], ridge=[1.0, 5.0]
            ),
        ),
    }


def questions(data, quick):
    "Name to (real tasks, validation tasks of a train part, contenders, metrics' cut-offs)."
    seeds = range(1 if quick else 5)
    warm, films = (
        baselines() | ({} if quick else peers()) | hybrid(),
        cold() | own(ColdContent) | hybrid(),
    )
    found = {
        "new people": (
            [rank_people(data, s) for s in seeds],
            lambda train: [rank_people(train, 100 + s) for s in range(2)],
            warm,
        ),
        "future": ([rank_future(data)], lambda train: [rank_future(train)], warm | hybrid(horizon="long")),
        "new films, no tags": (
            [rank_movies(data, s, tags="none") for s in seeds],
            lambda train: [rank_movies(train, 100, tags="none")],
            films,
        ),
    }
    if len(data.tags):
        found["new films, tags"] = (
            [rank_movies(data, s) for s in seeds],
            lambda train: [rank_movies(train, 100)],
            films,
        )
    return found


def settled(data, name, label):
    "What the kept table says was chosen for a contender before; None where it says nothing."
    path = Path(__file__).parent / "results" / f"ranking-{Path(str(data)).name}.json"
    if not path.exists():
        return None
    rows = json.loads(path.read_text(encoding="utf-8"))["tables"].get(name, {}).get("rows", [])
    found = [row for row in rows if row["model"] == label and row["settings"]]
    return {key: found[0][key] for key in ("tried", "settings", "validation", "tuning_seconds")} if found else None


def one(name, label, entry, tasks, validation, say, known=None):
    "What one contender did: its people frame, and what was chosen at what cost. None if it cannot take part."
    make, grid = entry
    facts = dict(model=label, tried=0, settings="", validation=None, tuning_seconds=0.0) | (known or {})
    try:
        if grid is None:
            model = make()
        elif known:
            model = make(**json.loads(known["settings"]))
        else:
            inside = validation(tasks[0].train)[: VALIDATIONS.get(label)]
            model, table = tune(make, grid, inside, METRIC, BUDGET.get(label, TRIES), progress=False)
            chosen = getattr(model, "settings", None) or {
                f.name: getattr(model, f.name) for f in fields(model) if f.init
            }
            facts |= dict(
                tried=len(table),
                settings=json.dumps(chosen, default=str),
                validation=float(table[METRIC][0]),
                tuning_seconds=float(table["seconds"].sum()),
            )
            say(
                f"{name}: {label}, {len(table)} settings in {facts['tuning_seconds']:.0f} s, validation"
                f" {facts['validation']:.4f}: {facts['settings']}"
            )
        found, spent = judge_all({label: model}, tasks, progress=False)
    except DataError as e:
        return say(f"{name}: {label} is left out: {e}")
    facts |= spent.iloc[0].to_dict()
    say(
        f"{name}: {label} {METRIC} {found[label][METRIC].mean():.4f}, @100 {found[label]['ndcg@100'].mean():.4f}, fit"
        f" {facts['fit_seconds']:.1f} s"
    )
    return found[label], facts


def compare(name, tasks, validation, contenders, options, say):
    """A table of `lists_table` with what was chosen at what cost, and the name of the best that is not ours.

    What has been judged is kept, and with --resume not done again.
    """
    kept, results, facts = (
        options.out / "lists" / Path(str(options.data)).name / name.replace(",", "").replace(" ", "-"),
        {},
        [],
    )
    kept.mkdir(parents=True, exist_ok=True)
    for label, entry in contenders.items():
        path = kept / f"{label.replace(' ', '-').replace(',', '')}.parquet"
        if not (options.resume and path.exists()):
            if options.models and label not in options.models:
                continue
            known = settled(options.data, name, label) if options.settled else None
            found = one(name, label, entry, tasks, validation, say, known)
            if found is None:
                continue
            found[0].to_parquet(path, index=False)
            path.with_suffix(".json").write_text(json.dumps(found[1]))
        results[label] = pd.read_parquet(path)
        facts.append(json.loads(path.with_suffix(".json").read_text()))
    others = {label: frame[METRIC].mean() for label, frame in results.items() if not label.startswith(OURS)}
    best = max(others or results, key=lambda label: results[label][METRIC].mean())
    return lists_table(results, best, METRIC).merge(pd.DataFrame(facts), on="model"), best


def measure(options, say):
    "Tables of accuracy. Returns dict(targets, rows, notes, tables)."
    data, rows, tables, targets = load_dataset(options.data), [], {}, []
    for name, (tasks, validation, contenders) in questions(data, options.quick).items():
        if options.questions and name not in options.questions:
            continue
        table, best = compare(name, tasks, validation, contenders, options, say)
        tables[name] = dict(
            reference=best,
            people=int(table["people"][0]),
            tasks=[t.name for t in tasks],
            rows=json.loads(table.round(6).to_json(orient="records")),
        )
        rows += [
            {
                "question": name,
                "model": r["model"],
                "NDCG@10": f"{r[METRIC]:.4f}",
                "interval": f"{r['low']:.4f} to {r['high']:.4f}",
                "minus the best of the others": (
                    f"{r['difference']:+.4f} [{r['difference_low']:+.4f}, {r['difference_high']:+.4f}]"
                ),
                "NDCG@100": f"{r['ndcg@100']:.4f}",
                "coverage": f"{r['coverage']:.1%}",
                "novelty, bits": f"{r['novelty']:.1f}",
                "fit s": f"{r['fit_seconds']:.1f}",
                "lists s": f"{r['score_seconds']:.1f}",
            }
            for r in table.to_dict("records")
        ]
        targets += verdicts(name, table, best)
    return dict(
        targets=targets,
        rows=rows,
        tables=tables,
        notes=[
            (
                f"Data: {Path(str(options.data)).name}. {len(data.ratings):,} ratings,"
                f" {data.ratings['user_id'].nunique():,} people, {len(data.movies):,} films, {len(data.tags):,} tags."
            ),
            (
                f"Settings: at most {TRIES} of the grid for each model"
                f" ({', '.join(f'{n} {b}' for n, b in BUDGET.items())}), drawn at random, by {METRIC} on validation"
                " tasks inside the first train part; ours validate inside fit."
            ),
            "Intervals: 95 %, bootstrap over people, all tasks of a person together; differences are paired.",
            *(
                [
                    "Put together from several runs (--resume): seconds are those of the run in which each model was"
                    " judged, on a machine that may have been busy with other things."
                ]
                if options.resume
                else []
            ),
            *(
                ["Settings of models that are not ours are those that the kept table had found."]
                if options.settled
                else []
            ),
        ],
    )


WANTED = {
    "new people": [(METRIC, 0.140), ("ndcg@100", 0.215)],
    "new films, tags": [(METRIC, 0.27)],
    "new films, no tags": [(METRIC, 0.285)],
}


def verdicts(name, table, best):
    "The targets of the issue, of which those with figures are for ml-latest-small."
    found = []
    for row in table[table["model"].str.startswith(OURS)].to_dict("records"):
        for metric, wanted in WANTED.get(name, []):
            what, value = f"{name}: {row['model']} {metric.upper()} on ml-latest-small", row[metric]
            found.append(target(what, f">= {wanted}", f"{value:.4f}", value >= wanted, value))
        gap = f"{row['difference']:+.4f} [{row['difference_low']:+.4f}, {row['difference_high']:+.4f}]"
        ahead = row["difference_low"] > 0
        found.append(
            target(f"{name}: {row['model']} ahead of {best}", "interval above 0", gap, ahead, row["difference"])
        )
    return found


# Speed ----------------------------------------------------------------------------------------------------------------
def crowd(people, films, seed=0, topics=40):
    """A generated sparse matrix of likes: films differ in popularity by a power law, people in taste and in how much
    they watch.
    """
    rng = np.random.default_rng(seed)
    popular = rng.permutation((np.arange(films) + 20.0) ** -1)
    taste = rng.gamma(0.3, size=(films, topics)) + 0.02
    taste *= (popular / taste.sum(1))[:, None]
    ladder, mix = (
        np.cumsum(taste / taste.sum(0), 0).T.copy(),
        np.cumsum(rng.dirichlet(np.full(topics, 0.15), size=people), 1),
    )
    sizes = np.clip(rng.lognormal(4.2, 1.1, people), 20, films // 8).astype(int)
    rows, draw = np.repeat(np.arange(people), sizes), rng.random(sizes.sum())
    topic = np.minimum(
        (
            (draw[:, None] > mix[rows]).sum(1)
            if len(rows) < 2_000_000
            else np.concatenate(
                [
                    (draw[a : a + 1_000_000, None] > mix[rows[a : a + 1_000_000]]).sum(1)
                    for a in range(0, len(rows), 1_000_000)
                ]
            )
        ),
        topics - 1,
    )
    columns, chance = np.empty(len(rows), np.int64), rng.random(len(rows))
    for k in range(topics):
        mine = topic == k
        columns[mine] = np.searchsorted(ladder[k], chance[mine]).clip(max=films - 1)
    likes = csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(people, films))
    likes.data[:] = 1
    return likes


def own_lists(folder, threads, k):
    "Our lists for the factors in `folder`: what they took, and memory beyond what was there before. Prints JSON."
    users, items = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("users", "items"))
    seen = csr_matrix(load_npz(folder / "seen.npz"))
    with torch_threads(threads):
        before = peak_mib()
        top_factors(users[:500], items, k, seen[:500])
        took = spent(lambda: top_factors(users, items, k, seen)[0])
    np.save(folder / "own.npy", took.result)
    print(json.dumps(dict(seconds=took.seconds, cpu=took.cpu, mib=peak_mib() - before)))


def all_lists(options, say):
    "Lists for everybody: `implicit` and ours from the same factors, in turns, each in a process of its own."
    people, films, factors, k = (4000, 3000, 32, 10) if options.quick else (138_000, 27_000, 128, 10)
    worker, rows, ratios = Worker.of("implicit"), [], {}
    folder = Path(worker.folder.name)
    likes = crowd(people, films, options.seed)
    say(f"{likes.nnz:,} generated likes of {people:,} people")
    save_npz(folder / "seen.npz", likes, compressed=False)
    worker.ask(do="factors", factors=factors, sample=min(people, 20_000))
    for kind in ("fitted to the likes", "drawn at random, all alike"):
        if kind.startswith("drawn"):
            rng = np.random.default_rng(options.seed)
            for name, n in dict(users=people, items=films).items():
                np.save(folder / f"{name}.npy", rng.normal(size=(n, factors)).astype(np.float32))
        theirs, mine = [], []
        for _ in range(1 if options.quick else 3):
            theirs.append(worker.ask(do="top", k=k))
            mine.append(fresh(__file__, "--own", folder, options.threads, k, threads=options.threads))
            say(
                f"factors {kind}: implicit {people / theirs[-1]['seconds']:,.0f} users/s, ours"
                f" {people / mine[-1]['seconds']:,.0f}"
            )
        agree = (np.sort(np.load(folder / "own.npy"), 1) == np.sort(np.load(folder / "lists.npy"), 1)).mean()
        ratios[kind] = (
            *(median(t[what] / m[what] for t, m in zip(theirs, mine)) for what in ("seconds", "cpu")),
            max(m["mib"] for m in mine),
        )
        rows += [
            {
                "what": f"top {k} for all, factors {kind}",
                "who": who,
                "users/s": f"{people / median(r['seconds'] for r in runs):,.0f}",
                "seconds": f"{median(r['seconds'] for r in runs):.2f}",
                "CPU s": f"{median(r['cpu'] for r in runs):.1f}",
                "MiB beyond the model": f"{max(r['mib'] for r in runs):.0f}",
                "note": note,
            }
            for who, runs, note in (
                ("implicit ALS recommend", theirs, ""),
                ("top_factors", mine, f"{agree:.2%} of the places alike"),
            )
        ]
    (faster, cpu, mib), (flat, flat_cpu, _) = ratios["fitted to the likes"], ratios["drawn at random, all alike"]
    words = f"{faster:.2f} times, {cpu:.2f} by CPU time (random factors of equal length: {flat:.2f}, {flat_cpu:.2f})"
    return rows, [
        target(f"top 10 for {people:,} people of {films:,} films", ">= 2 times implicit", words, faster >= 2, faster),
        target("memory beyond the model", "< 2,048 MiB", f"{mib:.0f} MiB", mib < 2048, mib),
    ]


def ease_in_numpy(likes, lam):
    "The peer of the fit: EASE as it is usually written."
    gram = (likes.T @ likes).toarray().astype(np.float64)
    gram[np.diag_indices(len(gram))] += lam
    p = np.linalg.inv(gram)
    weights = p / -np.diag(p)
    weights[np.diag_indices(len(gram))] = 0
    return weights


def fits(options, say):
    "Fit of our models, without a network, and EASE in numpy, in turns; and one person's list."
    data = load_dataset(options.data)
    likes = data.ratings[data.ratings["rating"] >= 4]
    films, people = Vocabulary(likes["item_id"]), Vocabulary(likes["user_id"])
    x = csr_matrix((np.ones(len(likes)), (people.to_idx(likes["user_id"]), films.to_idx(likes["item_id"]))))
    kinds = {"EASE in numpy, one fit": lambda: ease_in_numpy(x, 200.0), "EASE, one fit": lambda: EASE().fit(data)}
    for name, (make, _) in hybrid().items():
        model = make(network=None).fit(data)
        kinds |= {
            f"{name}, validation included": lambda: make(network=None).fit(data),
            f"{name}, weights given": lambda: make(weights=model.facts["weights"]).fit(data),
        }
    runs = in_turns(kinds, 1 if options.quick else 3, say)
    rows = [
        {
            "what": f"fit, {x.shape[0]:,} people, {x.shape[1]:,} films with a like",
            "who": name,
            "users/s": "",
            "seconds": f"{median(one.seconds for one in own):.2f}",
            "CPU s": f"{median(one.cpu for one in own):.1f}",
            "MiB beyond the model": "",
            "note": "",
        }
        for name, own in runs.items()
    ]
    return rows, [*fit_targets(runs), one_list(model, data, options)]


def linear_fit(options, say):
    "Fits alone. Returns dict(targets, rows, notes)."
    rows, targets = fits(options, say)
    settings = f"Data: {Path(str(options.data)).name}, {options.threads} threads."
    return dict(targets=targets, rows=rows, notes=[f"{settings} Medians, in turns; libraries are loaded before."])


def fit_targets(runs):
    "LinearHybrid, validation or none, against one fit of EASE in numpy."
    found, ease = [], runs["EASE in numpy, one fit"]
    for name in [name for name in runs if name.startswith("LinearHybrid")]:
        slower, busy = (ratio(runs[name], ease, what) for what in ("seconds", "cpu"))
        words = f"{slower:.2f} times, {busy:.2f} by CPU time"
        found.append(target(f"fit of {name}", "<= one fit of EASE in numpy, by CPU time", words, busy <= 1, busy))
    return found


def one_list(model, data, options):
    "Milliseconds from 50 likes in a frame to a list in a frame, on one core."
    chosen = np.random.default_rng(options.seed).choice(model.items.ids[model.likes.numpy() > 2], 50, replace=False)
    history = pd.DataFrame(dict(user_id=0, item_id=chosen, rating=5.0, timestamp=np.arange(50)))
    with torch_threads(1):
        taken = [1000 * spent(lambda: model.top(history, 10)).seconds for _ in range(50)]
    return target(
        f"one list from 50 likes of {len(model.items):,} films, {type(model).__name__}",
        "< 5 ms on one core",
        f"{median(taken):.2f} ms (95 %: {np.quantile(taken, 0.95):.2f})",
        median(taken) < 5,
        median(taken),
    )


def speed(options, say):
    "Tables of time and memory. Returns dict(targets, rows, notes)."
    (rows, targets), (more, others) = all_lists(options, say), fits(options, say)
    return dict(
        targets=[*targets, *others],
        rows=rows + more,
        notes=[
            (
                f"{options.threads} threads on both sides. Factors are those of implicit, fitted to generated likes;"
                " both sides make the same lists from them, and leave out the same seen films. Medians of three, in"
                " turns."
            ),
            "Random factors of equal length are the worst case of top_factors: no film can be skipped.",
        ],
    )


if __name__ == "__main__" and sys.argv[1:2] == ["--own"]:
    own_lists(Path(sys.argv[2]), *map(int, sys.argv[3:5]))
