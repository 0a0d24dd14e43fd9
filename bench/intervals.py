"""Do intervals of 90 % hold 90 %, for every kind of question, and at what width?

`python bench/intervals.py NAME_OR_FOLDER [rounds=5] [seed=0] [short=1] [inner=1] [keep=FOLDER] [mapie=1] [only=films]`

Four questions, as in bayesian.py: ratings drawn by lot (the first of five folds), the future (the last fifth), new
people after 5, 10 and 20 ratings, and new films (a fifth of each held out whole). For each a `BayesianHybrid` with
default settings (`short`: one chain of 15 + 45 sweeps) is fitted to the training part, and calibrated inside it by
`rounds` more fits. `inner` splits the
training part once more in the same way: there, choices are made. Three kinds of intervals are compared on the same
answers: those that the model states, those with a guarantee, and MAPIE's split conformal intervals from the same
calibration rows and the same standard deviations (mapie=1; in an environment of its own, see peers.py). The result goes
to results/intervals-NAME.json, the answers to `keep`.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from bayesian import content_of, five_folds, future, held_out, splits
from hybrid_movie_rec.datasets.store import load_dataset
from hybrid_movie_rec.evaluation.conformal import SITUATIONS, chance_table, coverage_table
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.intervals import star_border

HOME = Path(__file__).resolve().parent
KINDS = dict(random=five_folds, future=future, people=None, films=None)  # the last two by seed
LEVEL, LIKED = 0.9, 4.0


# Answers --------------------------------------------------------------------------------------------------------------
def answers(test, told, chance, situation, guarantee, scale, border, given=-1):
    """What was said about some rows, with and without a guarantee: the same numbers as `predict(guarantee=True)` and
    `chance(guarantee=True)` give, from one pass over the states.
    """
    stars, std = (told[name].to_numpy() for name in ("stars", "std"))
    reach = np.minimum(guarantee.reach(LEVEL, situation, stars), 1e6) * std
    columns = dict(stars=stars, std=std, low=told["low"].to_numpy(), high=told["high"].to_numpy())
    columns |= dict(sure_low=(stars - reach).clip(*scale), sure_high=(stars + reach).clip(*scale))
    columns |= dict(situation=situation, given=given, chance=chance)
    columns |= dict(sure_chance=guarantee.chances(border, situation, stars, std))
    keys = ["user_id", "item_id", "rating", "timestamp"]
    return test[keys].reset_index(drop=True).assign(**columns)


def known_answers(model, test, beside):
    "Of people who may be asked about by their ids."
    question = test["user_id"], test["item_id"], test["timestamp"]
    told = model.predict(*question, interval=LEVEL, return_std=True)
    return answers(test, told, model.chance(*question, at_least=LIKED), model.situations(*question), *beside)


def newcomer_answers(model, train, test, beside, given=(5, 10, 20)):
    "Of people held out whole, after so many ratings; as `bayesian.new_people` asks."
    known = test["item_id"].isin(train.ratings["item_id"].unique())
    test = test[known].sort_values(["user_id", "timestamp", "item_id"], kind="stable")
    parts, columns = [], ["item_id", "rating", "timestamp"]
    for n in given:
        people = [own for _, own in test.groupby("user_id") if len(own) > n]
        for at in range(0, len(people), 40):
            some = people[at : at + 40]
            for own, person in zip(some, model.posteriors_for([own.iloc[:n][columns] for own in some])):
                later = own.iloc[n:]
                question = later["item_id"], later["timestamp"].to_numpy()
                told = person.predict(*question, interval=LEVEL, return_std=True)
                chance = person.chance(*question, at_least=LIKED)
                parts.append(answers(later, told, chance, person.situations(later["item_id"]), *beside, n))
    return pd.concat(parts, ignore_index=True)


def asked(data, kind, content, rounds, seed=0, inner=False, **settings):
    "Answers to one of the four questions, and the model that gave them."
    split = KINDS[kind] or held_out(dict(people="user_id", films="item_id")[kind])
    train, test = splits(data, split, inner)[0]
    began = time.process_time()
    model = BayesianHybrid(**(dict(progress=False, seed=seed) | settings)).fit(train, content=content)
    fitted = time.process_time()
    model.calibrate(train, content, rounds)
    spent = dict(fit=fitted - began, calibrate=time.process_time() - fitted)
    beside = model.state_.guarantee, data.scale, star_border(model.state_, LIKED)
    told = newcomer_answers(model, train, test, beside) if kind == "people" else known_answers(model, test, beside)
    born = data.ratings.groupby("item_id")["timestamp"].min()
    told["age"] = (told["timestamp"] - told["item_id"].map(born)) / 86_400 / 365
    told["activity"] = told["user_id"].map(train.ratings.groupby("user_id").size()).fillna(0)
    told["film_ratings"] = told["item_id"].map(train.ratings.groupby("item_id").size()).fillna(0)
    return told, model, spent


# Tables ---------------------------------------------------------------------------------------------------------------
def groups_of(told, kind):
    "Labels by which the rows of one question are looked at."
    cut = lambda column, edges, names: pd.cut(told[column], edges, labels=names).astype(object)
    found = {}
    if kind == "people":
        found["new people"] = told["given"].map("after {:02d} ratings".format)
    else:
        found[kind] = ["all"] * len(told)
        found[f"{kind}, situation"] = [SITUATIONS[k] for k in told["situation"]]
        activity = [0, 50, 100, 200, 500, np.inf]
        names = ["a: up to 50", "b: to 100", "c: to 200", "d: to 500", "e: more"]
        found[f"{kind}, ratings of the person"] = cut("activity", activity, names)
    ages = ["a: first month", "b: to 1 year", "c: to 3 years", "d: to 6 years", "e: older"]
    found[f"{kind}, age of the film"] = cut("age", [-np.inf, 1 / 12, 1, 3, 6, np.inf], ages)
    stars = [-np.inf, 2.5, 3, 3.5, 4, 4.5, np.inf]
    found[f"{kind}, stars predicted"] = cut(
        "stars", stars, ["to 2.5", "to 3.0", "to 3.5", "to 4.0", "to 4.5", "to 5.0"]
    )
    return found


def tables(told, kind, methods):
    "Coverage and width of each method, group by group."
    groups, parts = groups_of(told, kind), []
    for name, (low, high) in methods.items():
        table = coverage_table(
            told["rating"], told[low], told[high], groups, people=told["user_id"], level=LEVEL, least=200
        )
        parts.append(table.assign(method=name))
    return pd.concat(parts, ignore_index=True)


def chances(told, kind):
    "Brier score, and the mean distance of said and happened, with and without correction."
    rows = []
    for part, own in [("all", told)] if kind != "people" else told.groupby("given"):
        for name, column in dict(stated="chance", corrected="sure_chance").items():
            table = chance_table(own["rating"] >= LIKED, own[column].clip(0, 1))
            row = dict(question=kind, part=str(part), method=name, rows=len(own))
            rows.append(row | {k: round(v, 4) for k, v in table.attrs.items()})
    return rows


def mapie_ends(told, guarantee):
    "MAPIE's intervals from the same calibration rows, by one quantile for all (its residual-normalised score)."
    from peers import peer_python

    with tempfile.TemporaryDirectory() as folder:
        past = pd.DataFrame(dict(stars=guarantee.stars, std=guarantee.std, rating=guarantee.rating))
        past.to_csv(f"{folder}/past.csv", index=False)
        told[["stars", "std"]].to_csv(f"{folder}/asked.csv", index=False)
        python = peer_python("mapie", ["mapie==1.6.0", "scikit-learn==1.9.1", "numpy==2.4.6", "pandas"])
        worker = Path(HOME / "mapie_worker.py")
        subprocess.run([python, worker, folder, str(LEVEL)], check=True)
        return pd.read_csv(f"{folder}/ends.csv")


def main(words):
    options = dict(word.split("=") for word in words if "=" in word)
    name = next(word for word in words if "=" not in word)
    torch.set_num_threads(1)
    data, number = load_dataset(name), lambda key, default: int(options.get(key, default))
    content, found, keep = content_of(data), dict(coverage=[], chances=[], spent={}), options.get("keep")
    rounds, seed, inner = number("rounds", 5), number("seed", 0), bool(number("inner", 0))
    settings = dict(chains=1, n_samples=45, burn_in=15, keep=45) if number("short", 0) else {}
    for kind in options.get("only", ",".join(KINDS)).split(","):
        told, model, spent = asked(data, kind, content, rounds, seed, inner, **settings)
        print(kind, len(told), {k: round(v, 1) for k, v in spent.items()}, flush=True)
        methods = dict(stated=("low", "high"), guaranteed=("sure_low", "sure_high"))
        if number("mapie", 0):
            ends = mapie_ends(told, model.state_.guarantee)
            told = told.assign(
                mapie_low=ends["low"].clip(*data.scale).to_numpy(), mapie_high=ends["high"].clip(*data.scale).to_numpy()
            )
            methods["MAPIE"] = ("mapie_low", "mapie_high")
        if keep:
            Path(keep).mkdir(parents=True, exist_ok=True)
            told.to_parquet(f"{keep}/{kind}.parquet"), model.save(f"{keep}/{kind}")
        found["coverage"] += tables(told, kind, methods).round(4).to_dict(orient="records")
        found["chances"] += chances(told, kind)
        found["spent"][kind] = {k: round(v, 1) for k, v in spent.items()}
        about = dict(data=Path(data.source).name, level=LEVEL, rounds=rounds, seed=seed, settings=settings)
        if not inner:  # after each question, so that a run that is stopped has said something
            file = HOME / "results" / f"intervals-{about['data']}.json"
            file.write_text(json.dumps(found | dict(about=about), indent=1) + "\n")
    return found


def show(found):
    "The table as text: coverage and width of each method side by side."
    table = pd.DataFrame(found["coverage"])
    wide = table.pivot(index=["group", "part"], columns="method", values=["coverage", "width", "score"]).round(3)
    counts = table.groupby(["group", "part"])[["rows", "people"]].first()
    wide = pd.concat([counts.set_axis(pd.MultiIndex.from_product([["of"], counts.columns]), axis=1), wide], axis=1)
    return f"{wide.to_string()}\n\n{pd.DataFrame(found['chances']).to_string(index=False)}\n{found['spent']}"


if __name__ == "__main__":
    print(show(main(sys.argv[1:])))
