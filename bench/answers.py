"""The same request answered by us, by implicit's ALS and by EASE in numpy: ten films with stars in, ten titles out; and
lists for everybody on a generated catalogue of the size of MovieLens 20M.

All are timed in turns, request by request, on one core and in seconds of processor. The two peers give an order alone;
we give an order, stars and intervals. `python bench/answers.py request MODEL` prints the first,
`python bench/answers.py everybody FOLDER 1024` the second, for a model that it makes in the folder. `python
bench/answers.py alone MODEL` is the first without the peers: quick, for two versions in turns; `python
bench/answers.py steps MODEL` tells what each step of ours takes.
"""

import importlib
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

from measure import fresh, peak_mib, spent, target, torch_threads
from peers import Worker

K, RATINGS, ROUNDS = 10, 10, 200


# One request ----------------------------------------------------------------------------------------------------------
def requests(model, n, seed=0):
    "Bodies of `n` requests, {id: stars}: well known films."
    films, rng = model.ratings["item_id"].value_counts().index[:1000].to_numpy(), np.random.default_rng(seed)
    return [
        {int(i): float(s) / 2 for i, s in zip(rng.choice(films, RATINGS, replace=False), rng.integers(2, 11, RATINGS))}
        for _ in range(n)
    ]


class NumpyEase:
    "EASE as it is usually written, and its answer to a request; `dense`: the history as a row of zeros and ones."

    def __init__(self, likes, titles, ids, like, weights=None, dense=False, regularization=300.0):
        if weights is None:
            gram = np.asarray((likes.T @ likes).todense(), np.float32)
            gram[np.diag_indices(len(gram))] += regularization
            inverse = np.linalg.inv(gram)
            weights = inverse / -np.diag(inverse)
            np.fill_diagonal(weights, 0)
        self.weights, self.titles, self.ids, self.like, self.dense = weights, titles, ids, like, dense
        self.place = {int(i): n for n, i in enumerate(ids)}

    def __call__(self, told):
        at = np.array([self.place[i] for i in told])
        liked = at[np.array(list(told.values())) >= self.like]
        if self.dense:
            x = np.zeros(len(self.ids), np.float32)
            x[liked] = 1
            scores = x @ self.weights
        else:
            scores = self.weights[liked].sum(0)
        return framed(self, scores, at)


def framed(peer, scores, seen):
    "The best films that were not seen, as a frame."
    scores[seen] = -np.inf
    best = np.argpartition(-scores, K)[:K]
    best = best[np.argsort(-scores[best])]
    return pd.DataFrame(dict(rank=np.arange(1, K + 1), item_id=peer.ids[best], title=peer.titles[best]))


def liked_matrix(model):
    "People by films, 1 where somebody likes a film."
    from scipy.sparse import csr_matrix

    likes = model.ratings[model.ratings["rating"] >= model.like]
    at = model.users.to_idx(likes["user_id"]), model.items.to_idx(likes["item_id"])
    return csr_matrix((np.ones(len(likes), np.float32), at), shape=(len(model.users), len(model.items)))


def in_implicit(model, told):
    "Milliseconds of processor that implicit takes for each request: factors of the newcomer, and the best films."
    worker = Worker.of("implicit")
    likes = liked_matrix(model).tocoo()
    train = pd.DataFrame(dict(user=likes.row, item=likes.col, timestamp=0)).sort_values(["user", "item"])
    train.to_parquet(Path(worker.folder.name) / "train.parquet", index=False)
    settings = dict(factors=64, regularization=0.05, iterations=15)
    fitted = worker.ask(do="fit", kind="implicit ALS", settings=settings, people=likes.shape[0], films=likes.shape[1])
    place = {int(i): n for n, i in enumerate(model.items.ids)}
    asked = [[place[i] for i, s in one.items() if s >= model.like] for one in told]
    return worker.ask(do="ask", ticket=fitted["ticket"], k=K, requests=asked)["milliseconds"]


def one_request(folder):
    "Milliseconds of processor, median of all requests, by who answers, as JSON on standard output."
    from hybrid_movie_rec.facade.filters import ListOptions
    from hybrid_movie_rec.facade.lists import newcomer_lists
    from hybrid_movie_rec.facade.own_ratings import told_by
    from hybrid_movie_rec.recommend import HybridRecommender

    model = HybridRecommender.load(folder)
    told, likes, titles = requests(model, ROUNDS), liked_matrix(model), model.movies["title"].to_numpy(object)
    ease = NumpyEase(likes, titles, model.items.ids, model.like)
    dense = NumpyEase(likes, titles, model.items.ids, model.like, ease.weights, dense=True)
    state, options = model.state_, ListOptions(k=K)
    order = lambda one: state.ranking.top(
        pd.DataFrame(dict(user_id=0, item_id=list(one), rating=list(one.values()), timestamp=state.now)), K
    )
    works = {
        "recommend_for: order, stars and intervals, a frame": model.recommend_for,
        "the same as arrays": lambda one: newcomer_lists(state, told_by(state, [one]), options),
        "the order alone": order,
        "EASE in numpy, the history as a dense row": dense,
        "EASE in numpy, rows of the films added up": ease,
    }
    taken = {name: [] for name in works}
    with torch_threads(1):
        for work in works.values():
            [work(one) for one in told[:20]]
        for one in told:
            for name, work in works.items():
                taken[name].append(1000 * spent(lambda: work(one)).cpu)
        taken["recommend: a known person"] = [
            1000 * spent(lambda: model.recommend(user)).cpu for user in model.users.ids[:ROUNDS]
        ]
        taken['recommend("all"), each'] = [1000 * spent(lambda: model.recommend("all")).cpu / len(model.users)]
        taken["implicit ALS, recalculated user"] = in_implicit(model, told)
    print(json.dumps({name: round(median(values), 3) for name, values in taken.items()}))


def alone(folder):
    "Milliseconds of processor of `recommend_for`, after the caches were emptied and not: median, and a tenth is below."
    from hybrid_movie_rec.recommend import HybridRecommender

    model, large, taken = HybridRecommender.load(folder), np.ones((9000, 9000), np.float32), dict(emptied=[], filled=[])
    told = requests(model, ROUNDS)
    with torch_threads(1):
        [model.recommend_for(one) for one in told[:20]]
        for one in told:
            large.sum(0)
            taken["emptied"].append(1000 * spent(lambda: model.recommend_for(one)).cpu)
            taken["filled"].append(1000 * spent(lambda: model.recommend_for(one)).cpu)
    print(json.dumps({name: np.quantile(values, [0.5, 0.1]).round(2).tolist() for name, values in taken.items()}))


STEPS = {  # module to functions and methods, whose own time is told without that of those within
    "recommend": ("options_among", "lists_for"),
    "facade.lists": (
        *("read_own", "told_of", "newcomer_lists", "allowed", "newcomer_histories", "_top", "_pick", "top_k"),
        *("Lists.to_frame", "Recommendations", "_film_columns"),
    ),
    "ranking.linear_hybrid": (
        *("LinearHybrid.liked_scores", "LinearHybrid._quick_mix", "personal_facts", "_popular_mix"),
        *("add_readings", "table_sums", "WordReadings.sums", "bend_rows"),
    ),
    "rating.newcomers": (
        *("BayesianNewcomers.predict", "prior_means", "regression_of", "with_steadiness", "FewRatings.scores"),
        *("in_one_sitting", "_pooled", "star_columns"),
    ),
}


def timed(work, name, taken, within):
    "The same function, which notes its own seconds: without those of the timed ones within."

    def ask(*args, **more):
        began = time.perf_counter()
        within.append(0.0)
        try:
            return work(*args, **more)
        finally:
            took = time.perf_counter() - began
            taken[name] = taken.get(name, 0.0) + took - within.pop()
            if within:
                within[-1] += took

    return ask


def steps(folder):
    "Microseconds that each step of `recommend_for` takes by itself, after the caches were emptied and not."
    from hybrid_movie_rec.recommend import HybridRecommender

    model, large, rows = HybridRecommender.load(folder), np.ones((5000, 9000), np.float32), []
    taken, within, told = {}, [], requests(model, ROUNDS // 2)
    for module, names in STEPS.items():
        for name in names:
            *owner, last = name.split(".")
            place = importlib.import_module(f"hybrid_movie_rec.{module}")
            place = getattr(place, owner[0], None) if owner else place
            if hasattr(place, last):
                setattr(place, last, timed(getattr(place, last), name, taken, within))
    with torch_threads(1):
        [model.recommend_for(one) for one in told[:20]]
        for one in told:
            for state in ("emptied", "filled"):
                if state == "emptied":
                    large.sum(0)
                taken.clear(), model.recommend_for(one)
                rows += [dict(step=name, state=state, us=1e6 * seconds) for name, seconds in taken.items()]
    table = pd.DataFrame(rows).groupby(["step", "state"])["us"].median().unstack().round()
    print(table.sort_values("emptied", ascending=False).astype(int).to_string())


def measure(options, say):
    "One request. Returns dict(targets, rows, notes)."
    found = fresh(__file__, "request", options.model)
    for name, value in found.items():
        say(f"{name}: {value} ms")
    ours = found["recommend_for: order, stars and intervals, a frame"]
    peers = {name: value for name, value in found.items() if "EASE" in name or "implicit" in name}
    return dict(
        targets=[
            target("recommend_for, ten ratings, sample", "<= 2.5 ms of processor", f"{ours:.2f} ms", ours <= 2.5, ours),
            *(
                target(
                    f"recommend_for against {name}", "not slower", f"{ours / value:.2f}x", ours <= value, ours / value
                )
                for name, value in peers.items()
            ),
        ],
        rows=[{"": name, "milliseconds of processor": value} for name, value in found.items()],
        notes=["One core, in turns, medians. The peers give an order alone, without stars and intervals."],
    )


# Everybody ------------------------------------------------------------------------------------------------------------
def generated_model(folder):
    "A recommender of 3,000 generated people and the 27,278 films of MovieLens 20M, made once."
    from hybrid_movie_rec.datasets.store import load_dataset
    from hybrid_movie_rec.datasets.synthetic import Shape, generate
    from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
    from hybrid_movie_rec.rating.bayesian import BayesianHybrid
    from hybrid_movie_rec.recommend import HybridRecommender

    if (folder / "model" / "config.json").exists():
        return HybridRecommender.load(folder / "model")
    shape = replace(Shape(), users=3000, ratings=433_000)
    generate(folder / "files", shape, parts=("ratings", "movies"), progress=False)
    weights = dict(likes=0.3, recent=0.2, next_items=0.3, transitions=0.3, popular=0.1, lately=0.1)
    ranking = LinearHybrid(dense=4000, weights=weights, fields=())
    rating = BayesianHybrid.fast(n_samples=2, burn_in=2, keep=2, interaction_components=0, progress=False)
    dataset = load_dataset(folder / "files", tables=("ratings", "movies"), progress=False)
    model = HybridRecommender(ranking=ranking, rating=rating, fields=()).fit(dataset)
    model.save(folder / "model")
    return model


def everybody_once(folder, people):
    "Milliseconds of processor for the list of one person, in batches, as JSON on standard output."
    from hybrid_movie_rec.facade.filters import ListOptions
    from hybrid_movie_rec.facade.lists import known_lists

    model = generated_model(Path(folder))
    some = model.users.ids[:: max(1, len(model.users) // people)][:people]
    with torch_threads(1):
        known_lists(model.state_, some[:64], ListOptions())
        took = spent(lambda: known_lists(model.state_, some, ListOptions()))
    each = round(1000 * took.cpu / len(some), 3)
    print(json.dumps(dict(people=len(some), films=len(model.items), milliseconds=each, peak_mib=peak_mib())))


if __name__ == "__main__":
    if sys.argv[1] == "request":
        one_request(sys.argv[2])
    elif sys.argv[1] == "alone":
        alone(sys.argv[2])
    elif sys.argv[1] == "steps":
        steps(sys.argv[2])
    else:
        everybody_once(sys.argv[2], int(sys.argv[3]))
