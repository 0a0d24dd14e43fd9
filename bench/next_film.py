"""What comes next, with a network that reads the order and without: `python bench/next_film.py FOLDER [--tasks inside
people last months] [--seeds 0] [--every 1] [--network '{"size": 64}'] [--half] [--keep PLACE]`.

`inside`: the last rating of anybody is put away, and the last but one is to be found among all films, seen ones left
out; all ratings are interactions, ratings of one moment keep the order of the file (`spread_ties`). It looks into the
future. Settings are chosen here.
`last`: leave-last-out, the same for the last rating; to be read once, when all is chosen.
`people`: newcomers, order kept (`rank_people`), stars left out.
`months`: everybody's likes of the last fifth of the first four fifths of all ratings, by all before it (`rank_future`,
horizon "long" for all models; the network alone is not asked).

Models: `linear` is LinearHybrid(network=None); `network` is SequenceNetwork; `both` is LinearHybrid(network={}), and
`one` the same with horizon="one", for the very next film. `SASRec` and `eSASRec` are RecTools', in an environment of
their own (peers.py). They only take part where they are named, with all others that the table shall hold, for they
take an hour of a core. For `inside` they are trained on from one number of epochs to the next, and the best stands;
elsewhere they have the last of these numbers. What PEERS does not set is as bench/ranking.py would try it last.

Prints NDCG@10 with intervals and paired differences over people, and seconds of processor for each fit. With --keep,
checkpoints of networks and a file of what each person got are kept there, and what is there is not done again. With
--every 4, every fourth person is all there is: how many does a network need? The tables go to
results/next-film-NAME.json; not so where --network tries other settings than the network's own.
"""

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from hybrid_movie_rec import LinearHybrid, load_dataset
from hybrid_movie_rec.evaluation.lists import judge, lists_table
from hybrid_movie_rec.evaluation.splits import split_global_time, split_last_out, spread_ties
from hybrid_movie_rec.evaluation.tasks import rank_future, rank_last, rank_people
from hybrid_movie_rec.ranking.network import SequenceNetwork
from ranking import peers

MODELS = ("linear", "network", "both", "one")
PEERS = {
    "SASRec": dict(epochs=(10, 20, 30, 45, 60), batch_size=64),
    "eSASRec": dict(epochs=(5, 10, 20, 30), batch_size=16),
}
ALIKE = dict(n_factors=64, dropout_rate=0.2, session_max_len=200)  # for both
TASKS = ("inside", "people", "last", "months")


def task_of(name, dataset, seed):
    "A task by its name."
    if name == "people":
        return rank_people(dataset, seed)
    if name == "months":
        return rank_future(dataset.with_ratings(split_global_time(dataset).train.ratings))
    spread, low = spread_ties(dataset), dataset.scale[0]
    if name == "inside":
        spread = split_last_out(spread).train
    return rank_last(spread, like=low, candidates="all")


def fewer(dataset, every):
    "The ratings of every so manyth person."
    ids = np.unique(dataset.ratings["user_id"])[::every]
    return dataset.with_ratings(dataset.ratings[dataset.ratings["user_id"].isin(ids)].reset_index(drop=True))


def outcomes(name, dataset, seed, given, place, wanted):
    "Yields a name, a frame of people and seconds of processor (None: networks were there), model after model."
    task, like = task_of(name, dataset, seed), dataset.scale[0] if name in ("inside", "last") else None
    usual = "long" if name == "months" else "next"
    own = given | dict(like=like, seed=seed, checkpoint=str(place / f"{name} {seed}"))
    blend = lambda horizon: LinearHybrid(like=like, horizon=horizon, network=own, progress=True)
    models = dict(
        linear=lambda: LinearHybrid(like=like, horizon=usual, network=None),
        network=lambda: SequenceNetwork(progress=True, **own | dict(checkpoint=f"{own['checkpoint']} all")),
        both=lambda: blend(usual),
        one=lambda: blend("one"),
    )
    for model in wanted:
        if model in PEERS:
            epochs = PEERS[model]["epochs"] if name == "inside" else PEERS[model]["epochs"][-1:]
            yield model, *trained_on(model, task, like, seed, epochs)
            continue
        there = model != "linear" and any(place.glob(f"{name} {seed} *"))
        began, fitted = time.process_time(), models[model]().fit(task.train)
        spent = time.process_time() - began
        yield model, judge(fitted, task, names=["ndcg"]).people, None if there else round(spent)


def trained_on(kind, task, like, seed, epochs):
    "What people get of a peer after the best of these numbers of epochs, and seconds of processor for all of them."
    (make, grid), best, spent = peers()[kind], None, 0
    for n in epochs:
        settings = grid[-1] | ALIKE | PEERS[kind] | dict(seed=seed, epochs=n)
        fitted = replace(make(**settings), like=like).fit(task.train)
        people, spent = judge(fitted, task, names=["ndcg"]).people, spent + fitted.state_.cpu
        print(f"{task.name}: {kind} after {n} epochs {people['ndcg@10'].mean():.4f}, {spent:.0f} s", flush=True)
        if best is None or people["ndcg@10"].mean() > best["ndcg@10"].mean():
            best = people
    return best, round(spent)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("folder")
    parser.add_argument("--tasks", nargs="+", default=["inside", "people"], choices=TASKS)
    parser.add_argument("--models", nargs="+", default=list(MODELS), choices=[*MODELS, *PEERS])
    parser.add_argument("--seeds", nargs="+", type=int, default=[0])
    parser.add_argument("--every", type=int, default=1, help="only every so manyth person")
    parser.add_argument(
        "--network", type=json.loads, default={}, help="settings of our network that shall differ, as JSON"
    )
    parser.add_argument("--half", action="store_true", help="products in bfloat16, where the processor is fast at it")
    parser.add_argument("--keep", help="a folder for what has been done; by default nothing is kept")
    args = parser.parse_args()
    place = Path(args.keep or tempfile.mkdtemp())
    place.mkdir(parents=True, exist_ok=True)
    given = args.network | (dict(half=True) if args.half else {})
    dataset, log = fewer(load_dataset(args.folder, progress=False), args.every), place / "people.jsonl"
    asked = lambda name, seed, missing: outcomes(name, dataset, seed, given, place, missing)
    read = lambda: [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    for seed in args.seeds:
        for name in args.tasks:
            there = {row["model"] for row in read() if (row["task"], row["seed"]) == (name, seed)}
            missing = [model for model in args.models if model not in there]
            for model, people, seconds in asked(name, seed, missing) if missing else ():
                row = dict(task=name, seed=seed, model=model, seconds=seconds, people=people.to_dict("list"))
                with log.open("a") as file:
                    file.write(json.dumps(row) + "\n")
                print(f"{name}, seed {seed}: {model} {people['ndcg@10'].mean():.4f}, {seconds} s", flush=True)
    tables = {}
    for name in args.tasks:
        known = [row for row in read() if row["task"] == name and row["model"] in args.models]
        table = table_of(known)
        if table is not None:
            rows = table.round(5).astype(object).where(table.notna(), None).to_dict("records")
            tables[name] = dict(command=command_of(args, name, sorted({row["seed"] for row in known})), rows=rows)
            print(f"\n{name}\n{table.round(4).to_string(index=False)}\n", flush=True)
    if args.network:
        return
    name = Path(args.folder).name + (f"-every-{args.every}" if args.every > 1 else "")
    file = Path(__file__).parent / "results" / f"next-film-{name}.json"
    kept = json.loads(file.read_text(encoding="utf-8"))["tables"] if file.exists() else {}
    file.write_text(json.dumps(dict(data=name, tables=kept | tables), indent=1) + "\n", encoding="utf-8")


def command_of(args, task, seeds):
    "What makes the table of a task again."
    words = f"python bench/next_film.py FOLDER --tasks {task} --seeds {' '.join(map(str, seeds))}"
    words += f" --models {' '.join(args.models)}" if args.models != list(MODELS) else ""
    words += " --half" if args.half else ""
    return words + (f" --every {args.every}" if args.every > 1 else "")


def table_of(rows):
    """A table of the models that have all seeds, with differences to the closed forms, and to the best peer if there is
    one (`lead`); None if there is nothing.
    """
    found, spent = {}, {}
    for row in sorted(rows, key=lambda row: row["seed"]):
        found.setdefault(row["model"], []).append(pd.DataFrame(row["people"]))
        spent.setdefault(row["model"], []).append(row["seconds"])
    if not found:
        return None
    most = max(map(len, found.values()))
    whole = {model: pd.concat(parts) for model, parts in found.items() if len(parts) == most}
    table = lists_table(whole, "linear" if "linear" in whole else next(iter(whole)))
    if judged := [model for model in table["model"] if model in PEERS]:  # the best stands first
        against = lists_table(whole, judged[0]).set_index("model").loc[table["model"]]
        for end in ("", "_low", "_high"):
            table[f"lead{end}"] = against[f"difference{end}"].to_numpy()
    known = {model: [s for s in seconds if s is not None] for model, seconds in spent.items()}
    table["cpu_seconds"] = [round(np.mean(known[model])) if known[model] else None for model in table["model"]]
    return table.assign(seeds=most)


if __name__ == "__main__":
    main()
