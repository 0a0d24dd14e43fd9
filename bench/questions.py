"""Which questions teach most about a newcomer? Stars' error after five and ten answers.

`python bench/questions.py NAME_OR_FOLDER [seeds=3] [inner=1] [short=1] [only=NAME,NAME] [try=12:1,12:0.5]`

A fifth of the people is held out whole, each seed another fifth. Of each of them a random half of their ratings is the
target, which is never asked about; the other half is what they can answer: a question about any other film gets "not
seen". Each way of asking puts its questions five at a time and hears the answers before the next five, until ten are
answered or 200 are put. The error is that of the predicted stars of the target after 5 and 10 answers (people who gave
so many in every way), and after 10, 20 and 40 questions, answered or not (everybody). `random` answers are drawn from
what they have seen: nobody can ask so, but it is what a person's own choice may be like.
`inner` holds out a fifth of the remaining people instead, on other seeds: there, settings are chosen (`try`: pairs of
`STRENGTH` and `WEIGHT`, one way of asking for each). The result goes to results/questions-NAME.json.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from hybrid_movie_rec.datasets.store import load_dataset
from hybrid_movie_rec.evaluation.comparison import interval, resampled
from hybrid_movie_rec.facade import questions as q
from hybrid_movie_rec.facade.state import fit_sides
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.interface import Told

HOME = Path(__file__).resolve().parent
ROUND, MOST, ASKABLE = 5, 200, 500
ANSWERS, QUESTIONS = (5, 10), (10, 20, 40)


# Ways of asking -------------------------------------------------------------------------------------------------------
def static(order):
    "The same order for everybody."
    return lambda state, told, known, asked: [
        [film for film in order if film not in asked[p]][:ROUND] for p in range(len(asked))
    ]


def by_doubt(strength=q.STRENGTH, power=q.WEIGHT, complement=True):
    "By the posterior: `next_questions`, with other settings."

    def ask(state, told, known, asked):
        met, found = state.rating.meet(told), []
        for p in range(len(asked)):
            items = told.items[told.who == p]
            chances = q.chances_to_know(state, items, strength)
            films = np.argsort(-chances, kind="stable")
            films = films[(state.counts[films] > 0) & ~np.isin(films, list(asked[p]))][:ASKABLE]
            doubt = met.doubt(p, films, chances)
            if complement:
                at = q.choose_questions(doubt, chances[films], ROUND, power)[0]
            else:
                across = doubt.films @ doubt.spread
                width = (across * doubt.films).sum(-1) + doubt.noise
                gain = (((across @ doubt.matter) * across).sum(-1) / width).mean(0).numpy()
                at = np.argsort(-gain * chances[films] ** power, kind="stable")[:ROUND]
            found.append(films[at].tolist())
        return found

    return ask


def from_seen(rng):
    "Drawn from what they have seen."
    return lambda state, told, known, asked: [
        [film for film in rng.permutation(sorted(known[p])).tolist() if film not in asked[p]][:ROUND]
        for p in range(len(asked))
    ]


def ways(state, seed, tried, only):
    "The ways of asking, by name."
    popular = np.argsort(-state.counts, kind="stable").tolist()
    entropy = np.argsort(-q.popularity_entropy(state), kind="stable").tolist()
    found = {
        "popularity": static(popular),
        "popularity x entropy": static(entropy),
        "random": from_seen(np.random.default_rng(seed)),
        "each by itself": by_doubt(complement=False),
    }
    names = {"next_questions": ()} if tried is None else {text: map(float, text.split(":")) for text in tried}
    found |= {name: by_doubt(*settings) for name, settings in names.items()}
    return {name: ask for name, ask in found.items() if not only or name in only or name in names}


# One run --------------------------------------------------------------------------------------------------------------
def told_of(state, answers):
    "What has been answered, as the model meets it."
    who = np.repeat(np.arange(len(answers)), [len(own) for own in answers])
    items = np.array([film for own in answers for film in own], np.int64)
    stars = np.array([stars for own in answers for stars in own.values()], np.float64)
    return Told(who, items, stars, np.zeros(len(who), np.int64), np.zeros(len(answers), bool))


def errors(state, answers, targets):
    "Squared errors of the targets [person, error]."
    who = np.repeat(np.arange(len(targets)), [len(own) for own in targets])
    items = np.concatenate([own["at"].to_numpy() for own in targets])
    given = np.concatenate([own["rating"].to_numpy() for own in targets])
    stars = state.rating.meet(told_of(state, answers)).predict(who, items)["stars"]
    return pd.DataFrame(dict(person=who, error=(stars - given) ** 2))


def run(state, ask, known, targets):
    "Squared errors at every stop [person, error, stop], and how many questions it took [person, answers, questions]."
    people = len(known)
    asked, answers = [set() for _ in range(people)], [{} for _ in range(people)]
    at_answers = {n: [None] * people for n in ANSWERS}
    at_questions = {n: [None] * people for n in QUESTIONS}
    took, put = [], np.zeros(people, int)
    for _ in range(MOST // ROUND):
        open_ = [p for p in range(people) if len(answers[p]) < max(ANSWERS) or put[p] < max(QUESTIONS)]
        if not open_:
            break
        told = told_of(state, [answers[p] for p in open_])
        chosen = ask(state, told, [known[p] for p in open_], [asked[p] for p in open_])
        for p, films in zip(open_, chosen):
            for film in films:
                asked[p].add(film)
                put[p] += 1
                if film in known[p]:
                    answers[p][film] = known[p][film]
                    if len(answers[p]) in at_answers and at_answers[len(answers[p])][p] is None:
                        at_answers[len(answers[p])][p] = dict(answers[p])
                        took.append(dict(person=p, answers=len(answers[p]), questions=int(put[p])))
                if put[p] in at_questions:
                    at_questions[put[p]][p] = dict(answers[p])
    parts = []
    for kind, stops in dict(answers=at_answers, questions=at_questions).items():
        for n, given in stops.items():
            there = [p for p in range(people) if given[p] is not None]
            if kind == "questions":  # whoever has nothing left to be asked stays where they are
                given, there = [answers[p] if own is None else own for p, own in enumerate(given)], range(people)
            found = errors(state, [given[p] for p in there], [targets[p] for p in there])
            found["person"] = np.asarray(list(there))[found["person"]]
            parts.append(found.assign(stop=f"{n} {kind}"))
    return pd.concat(parts, ignore_index=True), pd.DataFrame(took)


def prepare(data, seed, inner, short):
    "A state fitted without the held-out people, what they can answer, their targets and their ids."
    rng = np.random.default_rng([seed, 7])
    people = rng.permutation(data.user_ids)
    fifth = len(people) // 5
    held, rest = people[:fifth], people[fifth:]
    if inner:
        held, rest = rest[:fifth], rest[fifth:]
    rows = data.ratings
    model = BayesianHybrid.fast if short else BayesianHybrid
    state = fit_sides(
        data.with_ratings(rows[rows["user_id"].isin(rest)]), model(progress=False, seed=seed), None, fields=()
    )
    own = rows[rows["user_id"].isin(held)].assign(at=lambda r: state.items.to_idx(r["item_id"]))
    own = own[state.counts[own["at"]] > 0]
    known, targets, ids = [], [], []
    for user, part in own.groupby("user_id"):
        if len(part) < 20:
            continue
        part = part.iloc[rng.permutation(len(part))]
        half = len(part) // 2
        targets.append(part.iloc[:half]), ids.append(user)
        known.append(dict(zip(part["at"].iloc[half:].tolist(), part["rating"].iloc[half:].tolist())))
    return state, known, targets, np.array(ids)


# Tables ---------------------------------------------------------------------------------------------------------------
def table(found, reference="popularity"):
    "RMSE at every stop with its difference from the reference; people are drawn."
    rows = []
    for stop, part in found.groupby("stop", sort=False):
        wide = part.pivot_table(index=["seed", "user_id", "row"], columns="way", values="error")
        wide = wide.dropna()
        users = wide.index.get_level_values("user_id")
        draws = np.sqrt(resampled(wide.to_numpy(), users, 2000, 0)[0])
        base = list(wide.columns).index(reference)
        for n, name in enumerate(wide.columns):
            low, high = interval(draws[:, n] - draws[:, base])
            rmse = np.sqrt(wide[name].mean())
            difference = rmse - np.sqrt(wide[reference].mean())
            people = len(pd.unique(pd.Series(users)))
            rows.append(dict(stop=stop, way=name, rmse=rmse, difference=difference, low=low, high=high, people=people))
    return pd.DataFrame(rows)


def main(words):
    "Run, print, and keep the result."
    name, options = words[0], dict(word.split("=", 1) for word in words[1:])
    inner, short = options.get("inner") == "1", options.get("short") == "1"
    seeds = [100 * inner + n for n in range(int(options.get("seeds", 3)))]
    tried = options["try"].split(",") if "try" in options else None
    only = options["only"].split(",") if "only" in options else None
    torch.set_num_threads(1)
    data, parts, counts, spent = load_dataset(name), [], [], {}
    for seed in seeds:
        state, known, targets, ids = prepare(data, seed, inner, short)
        for way, ask in ways(state, seed, tried, only).items():
            began = time.process_time()
            found, took = run(state, ask, known, targets)
            spent[way] = spent.get(way, 0) + time.process_time() - began
            keys = dict(seed=seed, way=way)
            found["row"] = found.groupby(["stop", "person"]).cumcount()
            parts.append(found.assign(user_id=ids[found["person"]], **keys))
            counts.append(took.assign(**keys))
        print(f"seed {seed}: {len(ids)} people", file=sys.stderr, flush=True)
    found, took = pd.concat(parts, ignore_index=True), pd.concat(counts, ignore_index=True)
    result = table(found)
    put = took.groupby(["way", "answers"])["questions"].agg(["mean", "median", "size"]).reset_index()
    pd.set_option("display.width", 160)
    print(result.round(4).to_string(index=False))
    print(put.round(1).to_string(index=False))
    print({way: round(seconds, 1) for way, seconds in spent.items()})
    if not inner and tried is None and not only:
        facts = dict(data=Path(name).name, seeds=len(seeds), round=ROUND, short=short)
        kept = dict(facts=facts, rmse=result.round(5).to_dict("records"), put=put.round(2).to_dict("records"))
        path = HOME / "results" / f"questions-{Path(name).name}.json"
        path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
