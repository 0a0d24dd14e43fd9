"""What comes next, with a network that reads the order and without: `python bench/next_film.py FOLDER [--tasks inside
people last] [--seeds 0] [--every 1] [--epochs 10] [--half] [--keep PLACE]`.

`inside`: the last rating of anybody is put away, and the last but one is to be found among all films, seen ones left
out; all ratings are interactions, ratings of one moment keep the order of the file (`spread_ties`). It looks into the
future. Settings are chosen here.
`last`: leave-last-out, the same for the last rating; to be read once, when all is chosen.
`people`: newcomers, order kept (`rank_people`), stars left out.

Models: `linear` is LinearHybrid(network=None); `network` is SequenceNetwork; `both` is LinearHybrid(network={}), which chooses its
weights on people whom the network has not met; `moments` is the same blend with weights chosen on ratings which the
network has not met, of people whom it has: of `inside`, on every other person, and scored on the rest, both ways
around; of `last`, on all of `inside`.

Prints NDCG@10 with intervals and paired differences over people, and seconds of processor for each fit. With --keep,
checkpoints of networks and a file of what each person got are kept there, and what is there is not done again. With
--every 4, every fourth person is all there is: how many does a network need? The tables go to
results/next-film-NAME.json.
"""

import argparse
import json
import tempfile
import time
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from hybrid_movie_rec import LinearHybrid, load_dataset
from hybrid_movie_rec.evaluation.lists import judge, lists_table
from hybrid_movie_rec.evaluation.splits import split_last_out, spread_ties
from hybrid_movie_rec.evaluation.tasks import rank_last, rank_people
from hybrid_movie_rec.ranking.linear_hybrid import choice_weights
from hybrid_movie_rec.ranking.network import SequenceNetwork
from hybrid_movie_rec.ranking.scorer import Histories

MODELS = ("linear", "network", "both", "moments")


def task_of(name, dataset, seed):
    "A task by its name."
    if name == "people":
        return rank_people(dataset, seed)
    spread, low = spread_ties(dataset), dataset.scale[0]
    if name == "inside":
        spread = split_last_out(spread).train
    return rank_last(spread, like=low, candidates="all")


def fewer(dataset, every):
    "The ratings of every so manyth person."
    ids = np.unique(dataset.ratings["user_id"])[::every]
    return dataset.with_ratings(dataset.ratings[dataset.ratings["user_id"].isin(ids)].reset_index(drop=True))


def shortlists(model, task, people, size=500, chunk=256):
    "What the parts of a blend say of the films that it likes most: a table for `choice_weights`, of some people."
    state, names, found = model.state_, list(model.state_.weights), []
    wanted, frame = task.targets.groupby("user_id")["item_id"].agg(list), task.histories.set_index("user_id")
    for a in range(0, len(people), chunk):
        some = people[a : a + chunk]
        h = Histories.from_frame(frame.loc[some].reset_index(), model.items, some)
        views, base, truth = dict(model.parts(h)), torch.zeros(len(some), len(model.items)), None
        base[:, state.liked] = sum(w * views[name] for name, w in state.weights.items() if w and name in views)
        base[h.rows, h.items] = -torch.inf
        truth = torch.zeros_like(base, dtype=torch.bool)
        for row, person in enumerate(some):
            truth[row, model.items.to_idx(wanted[person])] = True
        base, truth = base[:, state.liked], truth[:, state.liked]
        top = base.topk(min(size, base.shape[1]), dim=1).indices
        liked = truth.gather(1, top)
        keep = liked.any(1)
        nothing = torch.zeros_like(base)
        said = torch.stack([views.get(name, nothing).gather(1, top) for name in names], -1)
        found.append((said[keep].double(), liked[keep], truth.sum(1)[keep]))
    return [torch.cat(parts) for parts in zip(*found)]


def blend(linear, network, given):
    "The closed forms and a network, fitted apart, as one model."
    both = copy(linear)
    both.network = given
    weights = linear.state_.weights | dict(network=2.0)
    both.state_ = replace(linear.state_, network=network.state_.network, weights=weights)
    return both


def weights_of(model, task, people):
    "Weights of a blend, chosen on some people of a task."
    prior = model.state_.weights
    found = choice_weights([shortlists(model, task, people)], list(prior.values()), 10.0)
    return dict(zip(prior, found.tolist()))


def fitted(model, task, spent):
    "A fitted model; `spent` takes its seconds."
    began = time.process_time()
    model.fit(task.train)
    spent.append(time.process_time() - began)
    return model


def own_halves(model, task):
    "Judged with weights chosen on the other half of the people."
    parts, chosen = [], []
    for half in (0, 1):
        weights = weights_of(model, task, task.people[1 - half :: 2])
        people = judge(model.with_weights(weights), task, names=["ndcg"]).people
        parts.append(people[people["user_id"].isin(task.people[half::2])])
        chosen.append(weights)
    print(f"  weight of the network on either half: {[round(w['network'], 2) for w in chosen]}", flush=True)
    return pd.concat(parts).sort_values("user_id").reset_index(drop=True)


def outcomes(name, dataset, seed, given, place, wanted):
    "Yields a name, a frame of people and seconds of processor, model after model."
    task, spent = task_of(name, dataset, seed), []
    like = None if name == "people" else dataset.scale[0]
    own = given | dict(seed=seed, checkpoint=str(place / f"{name} {seed}"))
    look = lambda model: judge(model, task, names=["ndcg"]).people
    alone = lambda folder: SequenceNetwork(like=like, progress=True, **own | dict(checkpoint=f"{folder} all"))
    if {"linear", "moments"} & set(wanted):
        linear = fitted(LinearHybrid(like=like, network=None), task, spent)
        yield "linear", look(linear), spent[-1]
    if {"network", "moments"} & set(wanted):
        network = fitted(alone(own["checkpoint"]), task, spent)
        yield "network", look(network), spent[-1]
    if "moments" in wanted and name != "people":
        both = blend(linear, network, own)
        if name == "inside":
            people = own_halves(both, task)
        else:
            before = task_of("inside", dataset, seed)
            earlier = fitted(LinearHybrid(like=like, network=None), before, spent)
            taught = fitted(alone(place / f"inside {seed}"), before, spent)
            weights = weights_of(blend(earlier, taught, own), before, before.people)
            people = look(both.with_weights(weights))
        yield "moments", people, sum(spent)
    if "both" in wanted:
        model = fitted(LinearHybrid(like=like, network=own, progress=True), task, spent)
        print(f"  weight of the network: {model.state_.weights['network']:.2f}", flush=True)
        yield "both", look(model), spent[-1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("folder")
    parser.add_argument("--tasks", nargs="+", default=["inside", "people"], choices=["last", "inside", "people"])
    parser.add_argument("--models", nargs="+", default=list(MODELS), choices=MODELS)
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--every", type=int, default=1, help="only every so manyth person")
    parser.add_argument("--epochs", type=int, default=None, help="of the network; its own by default")
    parser.add_argument("--half", action="store_true", help="products in bfloat16, where the processor is fast at it")
    parser.add_argument("--keep", help="a folder for what has been done; by default nothing is kept")
    args = parser.parse_args()
    place = Path(args.keep or tempfile.mkdtemp())
    place.mkdir(parents=True, exist_ok=True)
    given = dict(half=True) if args.half else {}
    given |= dict(epochs=args.epochs) if args.epochs else {}
    dataset, log = fewer(load_dataset(args.folder, progress=False), args.every), place / "people.jsonl"
    read = lambda: [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    for seed in args.seeds:
        for name in args.tasks:
            there = {row["model"] for row in read() if (row["task"], row["seed"]) == (name, seed)}
            there |= {"moments"} if name == "people" else set()  # which has no such model
            missing = [model for model in args.models if model not in there]
            for model, people, seconds in outcomes(name, dataset, seed, given, place, missing) if missing else ():
                row = dict(task=name, seed=seed, model=model, seconds=round(seconds), people=people.to_dict("list"))
                if model not in there:
                    with log.open("a") as file:
                        file.write(json.dumps(row) + "\n")
                print(f"{name}, seed {seed}: {model} {people['ndcg@10'].mean():.4f}, {seconds:.0f} s", flush=True)
    tables = {}
    for name in ("inside", "people", "last"):
        table = table_of(name, [row for row in read() if row["task"] == name and row["model"] in args.models])
        if table is not None:
            tables[name] = table.round(5).to_dict("records")
            print(f"\n{name}\n{table.round(4).to_string(index=False)}\n", flush=True)
    words = ["python bench/next_film.py FOLDER", *(["--half"] if args.half else [])]
    words += [f"--epochs {args.epochs}"] if args.epochs else []
    words += [f"--every {args.every}"] if args.every > 1 else []
    name = Path(args.folder).name + (f"-every-{args.every}" if args.every > 1 else "")
    facts = dict(data=name, command=" ".join(words), tables=tables)
    file = Path(__file__).parent / "results" / f"next-film-{facts['data']}.json"
    file.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def table_of(name, rows):
    "A table of one task, of the models that have all seeds; None if there is nothing."
    found, spent = {}, {}
    for row in sorted(rows, key=lambda row: row["seed"]):
        found.setdefault(row["model"], []).append(pd.DataFrame(row["people"]))
        spent.setdefault(row["model"], []).append(row["seconds"])
    if not found:
        return None
    most = max(map(len, found.values()))
    whole = {model: pd.concat(parts) for model, parts in found.items() if len(parts) == most}
    table = lists_table(whole, "linear" if "linear" in whole else next(iter(whole)))
    table["cpu_seconds"] = [round(np.mean(spent[model])) for model in table["model"]]
    return table.assign(seeds=most)


if __name__ == "__main__":
    main()
