"""What makes better stars? `python bench/tried.py stars --data FOLDER`.

Validation ratings inside the training part of a random split and of a split in time (`bayesian.py`); of more than two
hundred thousand ratings those of 640 people drawn by lot, which are about a hundred thousand. Told are the RMSE of each
way, and its difference to the first row with a 95 % interval over people; where the set tells who its people are, the
error by gender and age group, too, without and with these facts.

Moods (rating/02_moods) and hindsight (rating/05_sampling) are in all rows but where it is said; sweeps are per chain,
of two chains.
"""

import time
from dataclasses import replace

import numpy as np
import pandas as pd
import torch

from bayesian import content_of, difference, future, random_80_20, rmse, splits
from hybrid_movie_rec import BayesianHybrid, load_dataset
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.datasets.people import read_people
from hybrid_movie_rec.rating.gibbs import Dice
from hybrid_movie_rec.rating.side_features import raters_side

WAYS = {
    "as it is": {},
    "12 factors, 240 sweeps": dict(n_samples=240),
    "ordered stars": dict(likelihood="ordered"),
    "100 components of what people rated": dict(interaction_components=100),
}


class Flipped(BayesianHybrid):
    "With who rated a film (30 components) among its side features in all sweeps; zero for films without ratings."

    def prepared(self, dataset, content=None):
        made = super().prepared(dataset, content)
        given = made.task.arguments
        scores = raters_side(given["idx"], given["sizes"], 30, Dice(self.seed))
        features = given["features"] | dict(items=torch.cat([given["features"]["items"], scores], 1))
        return replace(made, task=replace(made.task, arguments=given | dict(features=features)))


def some_of(data, most=200_000, people=640, seed=7):
    "The same data, or all ratings of some of its people."
    if len(data.ratings) <= most:
        return data
    drawn = np.random.default_rng(seed).permutation(data.user_ids)[:people]
    return data.with_ratings(data.ratings[data.ratings["user_id"].isin(drawn)])


def answers(train, test, content):
    "Predicted stars of each way, and seconds of processor time of its fit."
    asked = (test["user_id"], test["item_id"], test["timestamp"])
    for name, settings in WAYS.items():
        began = time.process_time()
        model = BayesianHybrid(progress=False, **settings).fit(train, content=content)
        took, stars = time.process_time() - began, model.predict(*asked)
        yield name, stars, took
        for part in ("moods", "hindsight") if name in ("as it is", "ordered stars") else ():
            bare = replace(model)
            bare.state_ = replace(model.state_, **{part: None})
            yield f"{name}, without {part}", bare.predict(*asked), took
        if name == "as it is":
            plain = stars
        if name == "ordered stars":
            yield "plain and ordered stars, half each", (stars + plain) / 2, 2 * took
    if len(train.people):
        began = time.process_time()
        model = BayesianHybrid(progress=False, people_facts=True).fit(train, content=content)
        yield "with gender, age group, occupation", model.predict(*asked), time.process_time() - began
    began = time.process_time()
    stars = Flipped(hindsight=0, progress=False).fit(train, content=content).predict(*asked)
    yield "who rated a film, in all sweeps", stars, time.process_time() - began


BY_GROUP = ("as it is", "with gender, age group, occupation")


def groups_of(data, people):
    "Name and test rows of each gender and age group, where they are known."
    for fact in ("gender", "age_group") if len(data.people) else ():
        group = data.people.set_index("user_id")[fact].reindex(people).to_numpy()
        for name in sorted(set(group)):
            yield name, group == name


def measure(folder, say=print):
    "A row for each way and split."
    data = some_of(load_dataset(folder, progress=False))
    try:
        data = data.with_people(read_people(folder))
    except DataError:  # nothing is known about its people
        pass
    content, rows = content_of(data), []
    for split, kind in dict(random=random_80_20, future=future).items():
        ((train, test),) = splits(data, kind, inner=True)
        people, first = test["user_id"], None
        for name, stars, took in answers(train, test, content):
            errors = (np.asarray(stars, np.float64) - test["rating"].to_numpy()) ** 2
            first = errors if first is None else first
            low, high = difference(errors, first, people)
            row = dict(split=split, way=name, ratings=len(train.ratings), rmse=rmse(np.sqrt(errors)))
            row |= dict(difference=row["rmse"] - rmse(np.sqrt(first)), low=low, high=high, cpu_seconds=round(took))
            rows.append(row)
            say(row, flush=True)
            for group in groups_of(data, people) if name in BY_GROUP else ():
                rows.append(dict(split=split, way=name, group=group[0], ratings=group[1].sum()))
                rows[-1] |= dict(rmse=rmse(np.sqrt(errors[group[1]])))
    return pd.DataFrame(rows)
