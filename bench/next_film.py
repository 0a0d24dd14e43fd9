"""What comes next, with a network that reads the order and without: `python bench/next_film.py FOLDER [--tasks last
people] [--seeds 0] [--epochs 10] [--half]`.

`last`: leave-last-out. All ratings are interactions, the last of each person is to be found among all films, seen ones
are left out; ratings of one moment keep the order of the file (`spread_ties`). It looks into the future.
`inside`: the same without the last rating of anybody, so that settings are chosen on the last but one.
`people`: newcomers, order kept (`rank_people`), stars left out.

Prints NDCG@10 of LinearHybrid, SequenceNetwork and both together, with intervals and paired differences over people,
and seconds of processor for each fit; one line of JSON at the end.
"""

import argparse
import json
import time

import pandas as pd

from hybrid_movie_rec import LinearHybrid, load_dataset
from hybrid_movie_rec.evaluation.lists import judge, lists_table
from hybrid_movie_rec.evaluation.splits import split_last_out, spread_ties
from hybrid_movie_rec.evaluation.tasks import rank_last, rank_people
from hybrid_movie_rec.ranking.network import SequenceNetwork


def task_of(name, dataset, seed):
    "A task by its name."
    if name == "people":
        return rank_people(dataset, seed)
    spread, low = spread_ties(dataset), dataset.scale[0]
    if name == "inside":
        spread = split_last_out(spread).train
    return rank_last(spread, like=low, candidates="all")


def models(like, seed, given, wanted):
    "Unfitted models by name."
    network = SequenceNetwork(like=like, seed=seed, progress=True, **given)
    both = LinearHybrid(like=like, network=given | dict(seed=seed), progress=True)
    every = dict(linear=LinearHybrid(like=like), network=network, both=both)
    return {name: model for name, model in every.items() if name in wanted}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("folder")
    parser.add_argument("--tasks", nargs="+", default=["last", "people"], choices=["last", "inside", "people"])
    parser.add_argument("--models", nargs="+", default=["linear", "network", "both"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--epochs", type=int, default=None, help="of the network; its own by default")
    parser.add_argument("--half", action="store_true", help="products in bfloat16, where the processor is fast at it")
    args = parser.parse_args()
    dataset, facts = load_dataset(args.folder, progress=False), {}
    given = dict(half=True) if args.half else {}
    given |= dict(epochs=args.epochs) if args.epochs else {}
    for name in args.tasks:
        found, spent = {}, {}
        for seed in args.seeds:
            task = task_of(name, dataset, seed)
            like = None if name == "people" else dataset.scale[0]
            for model_name, model in models(like, seed, given, args.models).items():
                began = time.process_time()
                model.fit(task.train)
                spent.setdefault(model_name, []).append(time.process_time() - began)
                people = judge(model, task, names=["ndcg"]).people
                found.setdefault(model_name, []).append(people)
                print(f"{task.name}, seed {seed}: {model_name} {people['ndcg@10'].mean():.4f}", flush=True)
        table = lists_table({model: pd.concat(parts) for model, parts in found.items()}, next(iter(found)))
        table["cpu_seconds"] = [round(sum(spent[model]) / len(spent[model])) for model in table["model"]]
        print(f"\n{name}: {task!r}\n{table.round(4).to_string(index=False)}\n", flush=True)
        facts[name] = table[["model", "ndcg@10", "low", "high", "cpu_seconds"]].round(5).to_dict("records")
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
