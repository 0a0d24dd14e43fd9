"""What was tried, so that the figures in the notebooks can be made again: `python bench/tried.py sequence`, `network`,
`fresh`, `neighbours`, `blend`, `parts`, `regularization`, `films`, `groups` or `stars`. The last six keep their tables
in results/tried-WHAT-DATA.json, which nbs/notes/tried draws, and are told in tried_blend.py, tried_parts.py and so on.

`sequence`: a causal network over content-aware item vectors, as one more part of LinearHybrid's score
(ranking/05_linear_hybrid, Limits).
`network`: predicted stars of the network mixed into those of the Bayesian model (rating/10_bayesian, Limits).
`fresh`: how much better than the average film of its kind a film without ratings should be taken to be (06_bayesian,
Limits). It also uses the training part of the folder that ML_LATEST_SMALL names, if any.
`neighbours`: what is lost when LinearHybrid keeps only the strongest neighbours of each film
(ranking/05_linear_hybrid, Limits), on the real tasks of `--data`, for it tells and does not choose.
All others use the embedded sample, and never its test rows: people held out of one draw, and validation ratings
inside the training part.
"""

import argparse
import json
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import nn

from hybrid_movie_rec import (
    BayesianHybrid,
    ContentTable,
    HybridRecommender,
    LinearHybrid,
    MovieFeatures,
    TextEncoder,
    Trainer,
    load_dataset,
    split_global_time,
    split_items,
    split_random,
)
from hybrid_movie_rec.rating import side_features
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.evaluation.metrics import ranking_metrics
from hybrid_movie_rec.evaluation.lists import judge
from hybrid_movie_rec.evaluation.tasks import rank_future, rank_movies, rank_people
from hybrid_movie_rec.ranking.baselines import strongest
from hybrid_movie_rec.ranking.scorer import Histories

KEPT = ("blend", "parts", "regularization", "films", "groups", "stars")
LENGTH = 100  # likes of a history that the sequence network reads


# A sequence network beside LinearHybrid -------------------------------------------------------------------------------
class Sequence(nn.Module):
    "Two layers of causal self-attention over item vectors made of an id part and a content part."

    def __init__(self, likes, content, size=64, heads=2, layers=2, dropout=0.3):
        super().__init__()
        self.ids, self.about, self.place = (
            nn.Embedding(len(likes), size),
            nn.Linear(content.shape[1], size, bias=False),
            nn.Embedding(LENGTH, size),
        )
        nn.init.normal_(self.ids.weight, std=0.02)
        self.content, self.bias, self.drop, self.norm = (
            content,
            nn.Parameter((likes + 1).log() - (likes + 1).log().mean()),
            nn.Dropout(dropout),
            nn.LayerNorm(size),
        )
        self.layers = nn.TransformerEncoder(
            nn.TransformerEncoderLayer(size, heads, 2 * size, dropout, batch_first=True, norm_first=True),
            layers,
            enable_nested_tensor=False,
        )

    def items(self):
        return self.ids.weight + self.about(self.content)  # (I, D)

    def forward(self, x, items):  # positions of films (B, T), -1 after the end -> (B, T, D)
        own = (items[x.clamp(min=0)] * 8 + self.place.weight[: x.shape[1]]) * (x >= 0)[..., None]
        future = torch.triu(torch.full((x.shape[1],) * 2, -torch.inf), 1)
        return self.norm(self.layers(self.drop(own), mask=future))


def padded(histories):
    x = torch.full((len(histories), LENGTH), -1)
    for row, items in zip(x, histories):
        row[: min(len(items), LENGTH)] = items[-LENGTH:]
    return x


def liked(h):
    own = h.likes(4.0)
    return [torch.from_numpy(part.copy()) for part in np.split(own.items, np.cumsum(own.sizes)[:-1])]


def epoch(net, optimiser, histories):
    net.train()
    for rows in torch.randperm(len(histories)).split(32):
        windows = []
        for items in (histories[row] for row in rows):
            start = int(torch.randint(0, len(items) - LENGTH, (1,))) if len(items) > LENGTH + 1 else 0
            windows.append(items[start : start + LENGTH + 1])
        x, y, items = padded([w[:-1] for w in windows]), padded([w[1:] for w in windows]), net.items()
        loss = nn.functional.cross_entropy(net(x, items)[y >= 0] @ items.T + net.bias, y[y >= 0])
        optimiser.zero_grad(), loss.backward(), optimiser.step()


def bent(scores):
    "Rows with mean 0 and variance 1, long tails shortened by asinh, as LinearHybrid makes its parts."
    scores = scores - scores.mean(dim=1, keepdim=True)
    return torch.asinh(scores / scores.square().mean(dim=1, keepdim=True).sqrt().clamp(min=1e-9))


@torch.no_grad()
def ask(net, histories):
    net.eval()
    items, last = net.items(), torch.tensor([max(min(len(own), LENGTH) - 1, 0) for own in histories])
    return net(padded(histories), items)[torch.arange(len(histories)), last] @ items.T + net.bias


def sequence(seed, epochs):
    data = load_dataset("sample")
    task = rank_people(data, seed)
    model = LinearHybrid(network=None).fit(task.train)
    h = Histories.from_frame(task.histories, model.items, task.people)
    table = ContentTable.build(MovieFeatures.from_dataset(data), TextEncoder(progress=False))
    rows = table.rows(model.items.ids)
    content = (table.vectors[rows].float() * table.mask[rows][..., None]).sum(1) / table.mask[rows].sum(
        1, keepdim=True
    ).clamp(min=1)
    content = nn.functional.normalize(content - content.mean(0), dim=1)
    torch.manual_seed(0)
    net = Sequence(model.likes, content)
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=0.05)
    histories = [own for own in liked(Histories.from_frame(task.train.ratings, model.items)) if len(own) >= 2]
    (wanted, seen), columns = task.sets(), model.items.to_idx(task.candidates)
    base, part, start = model.complete_scores(h), torch.zeros(len(h), len(model.items)), time.process_time()
    print(f"{len(h)} people of draw {seed}; NDCG@10 and @100 by weight of the network")
    for n in range(1, epochs + 1):
        epoch(net, optimiser, histories)
        if n % 5:
            continue
        films = model.state_.liked
        part[:, films] = bent(ask(net, liked(h))[:, films])
        found = {
            w: ranking_metrics((base + w * part)[:, columns], wanted, (10, 100), seen, ["ndcg"]).mean()
            for w in (0, 0.1, 0.2, 0.3, 0.5, 0.8, 1e3)
        }
        print(
            f"epoch {n}, {time.process_time() - start:.0f} s of processor:",
            *(f"{w:g}: {m['ndcg@10']:.4f} {m['ndcg@100']:.4f}" for w, m in found.items()),
            sep="  ",
            flush=True,
        )


# The network's stars mixed into the Bayesian model's ------------------------------------------------------------------
def network(seed):
    train = split_random(load_dataset("sample"), test=0.2, seed=42).train
    inner, encoder = split_random(train, test=0.1, seed=seed), TextEncoder(progress=False)
    net = HybridRecommender(
        rating=NetworkRating(trainer=Trainer(progress=False), seed=seed), ranking=None, encoder=encoder
    ).fit(inner.train)
    bayes = BayesianHybrid(progress=False, seed=seed, encoder=encoder).fit(inner.train, content=net.content)
    test = inner.test
    a, b = (model.predict(test["user_id"], test["item_id"], test["timestamp"]) for model in (net, bayes))
    print(
        f"draw {seed}, validation RMSE by share of the network:",
        *(
            f"{w:g}: {np.sqrt(np.mean((w * a + (1 - w) * b - test['rating']) ** 2)):.4f}"
            for w in (0, 0.1, 0.2, 0.3, 0.5, 1)
        ),
        sep="  ",
        flush=True,
    )


# The lift of films without ratings ------------------------------------------------------------------------------------
def lifted(train, test, table):
    """Errors (N,) at a lift of zero, how much a lift of one adds, and which ratings are of a film without training
    ratings that is fresh, or old.
    """
    chosen, errors = (side_features.LIFT_UNRATED, side_features.LIFT_FRESH), []
    for lift in (0.0, 1.0):
        side_features.LIFT_UNRATED = side_features.LIFT_FRESH = lift
        model = BayesianHybrid(progress=False, chains=1, burn_in=20, n_samples=40).fit(train, content=table)
        errors.append(model.predict(test["user_id"], test["item_id"], test["timestamp"]) - test["rating"].to_numpy())
    side_features.LIFT_UNRATED, side_features.LIFT_FRESH = chosen
    cold = ~test["item_id"].isin(train.ratings["item_id"]).to_numpy()
    fresh = (
        test["item_id"].map(train.movies.set_index("item_id")["year"]) >= model.state_.content_side.fresh_from
    ).to_numpy()
    return errors[0], errors[1] - errors[0], dict(fresh=cold & fresh, old=cold & ~fresh)


def fresh(seed):
    lifts, folders = (0, 0.5, 1, 1.5, 1.75, 2), filter(None, ["sample", os.environ.get("ML_LATEST_SMALL")])
    for data in (load_dataset(folder, progress=False) for folder in folders):
        train = split_global_time(data, test=0.2).train
        features = MovieFeatures.from_dataset(data)
        table = ContentTable.build(
            features, TextEncoder(progress=False), tuple(field for field in features.present if field != "reviews")
        )
        times = np.sort(train.ratings["timestamp"])
        moment = lambda share: times[min(int(share * len(times)), len(times) - 1)]
        parts = {
            f"after {share}": [
                train.ratings[rows]
                for rows in (
                    train.ratings["timestamp"] < moment(share),
                    train.ratings["timestamp"].between(moment(share), moment(share + 0.2), inclusive="left"),
                )
            ]
            for share in (0.5, 0.65, 0.8)
        }
        for name, split in dict(random=split_random, lot=split_items).items():
            inner = split(train, test=0.2, seed=seed)
            parts[name] = [inner.train.ratings, inner.test]
        for name, (before, test) in parts.items():
            base, step, kinds = lifted(train.with_ratings(before), test, table)
            for kind, rows in kinds.items():
                if rows.sum() < 20:
                    continue
                print(
                    f"{data.source}, {name}, {kind}: {rows.sum()} ratings, best lift"
                    f" {-(base[rows] @ step[rows]) / (step[rows] @ step[rows]):.2f}; RMSE by lift:",
                    *(f"{lift:g}: {np.sqrt(np.mean((base + lift * step)[rows] ** 2)):.4f}" for lift in lifts),
                    sep="  ",
                    flush=True,
                )


# Thin tables ----------------------------------------------------------------------------------------------------------
def thinned(model, n):
    "A model with exact tables, as it would be with `n` neighbours."
    state, cold = model.state_, model.state_.cold_weights
    keep = {name: strongest(getattr(state, name).numpy(), n) for name in ("item_weights", "next_weights")}
    keep |= dict(transitions=strongest(state.transitions, n), cold_weights=strongest(cold.numpy().T, n).T.tocsr())
    thin = replace(model, neighbours=n)
    thin.state_ = replace(state, neighbours=n, **keep)
    return thin


def neighbours(folder, seeds, kept=(1000, 500, 200)):
    "NDCG@10 of exact and of thin tables, task by task, and means over the seeds."
    data, rows = load_dataset(folder, progress=False), []
    questions = {"future": [(rank_future(data), "next")], "future, long": [(rank_future(data), "long")]}
    questions |= {"new people": [(rank_people(data, s), "next") for s in range(seeds)]}
    questions |= {"new films, no tags": [(rank_movies(data, s, tags="none"), "next") for s in range(seeds)]}
    for question, tasks in questions.items():
        for task, horizon in tasks:
            exact = LinearHybrid(neighbours=None, horizon=horizon, network=None).fit(task.train)
            models = {"exact": exact} | {n: thinned(exact, n) for n in kept}
            found = {n: judge(m, task, ks=(10,), names=["ndcg"]).people["ndcg@10"].mean() for n, m in models.items()}
            rows.append(dict(question=question) | found)
            print(question, *(f"{n}: {value:.4f}" for n, value in found.items()), sep="  ", flush=True)
    mean = pd.DataFrame(rows).groupby("question").mean()
    print(mean.round(4), (100 * mean.div(mean["exact"], axis=0) - 100).round(2).add_suffix(" %"), sep="\n")


# Kept tables ----------------------------------------------------------------------------------------------------------
def kept(what, folder, only=None):
    "Measure, print and keep a table; with `only`, these ways of new films, and the others stay as they were kept."
    from importlib import import_module

    began = time.process_time()
    table = import_module(f"tried_{what}").measure(folder, **dict(only=only) if only else {})
    name = Path(load_dataset(folder, progress=False).source).name
    facts = dict(what=what, data=name, command=f"python bench/tried.py {what} --data {name}")
    facts |= dict(cpu_seconds=round(time.process_time() - began), rows=table.round(5).to_dict("records"))
    file = Path(__file__).parent / "results" / f"tried-{what}-{name}.json"
    if only:
        before = json.loads(file.read_text(encoding="utf-8"))
        fresh = {row["way"]: row for row in facts["rows"]}
        same = abs(fresh["plain"]["ndcg@10"] - before["rows"][0]["ndcg@10"])
        if same > 1e-4:  # differences of kept rows are to the first row, so that it must be the same
            raise SystemExit(f"the first row has moved by {same:.5f}: measure all ways again")
        rest = [row for row in before["rows"] if row["way"] not in fresh]
        facts |= dict(rows=[fresh.pop("plain"), *rest, *fresh.values()])
        facts["cpu_seconds"] += before["cpu_seconds"]
    file.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(table.round(4).to_string(index=False))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["sequence", "network", "fresh", "neighbours", *KEPT])
    parser.add_argument("--seed", type=int, default=None, help="the draw (default: 100 for sequence, 0 for network)")
    parser.add_argument("--epochs", type=int, default=30, help="of the sequence network")
    parser.add_argument(
        "--data", default="sample", help="of neighbours and those with tables: sample (default), or a folder"
    )
    parser.add_argument("--seeds", type=int, default=5, help="of neighbours: draws of each question")
    parser.add_argument("--ways", nargs="*", help="of films: measure these alone, and keep the other rows")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.what == "sequence":
        sequence(100 if options.seed is None else options.seed, options.epochs)
    elif options.what in KEPT:
        kept(options.what, options.data, options.ways)
    elif options.what == "neighbours":
        neighbours(options.data, options.seeds)
    else:
        dict(network=network, fresh=fresh)[options.what](options.seed or 0)
