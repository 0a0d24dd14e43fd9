"""Would one more part help `LinearHybrid`? `python bench/tried.py parts --data FOLDER`.

Two questions: a new person's next likes, inside the training part of `rank_people`, three draws (one, of more than a
thousand people), whose newcomers are never looked at; and what will be liked over the coming months, inside the
training part of `rank_future`. Everybody is judged by parts that were learned without them; weights, with slopes in
facts about the person where the model has them, are learned on four fifths of these people and scored on the last
fifth, five times around. Each way is the model's own parts and one or several more.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import torch
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds
from tried_blend import STRENGTH, ndcg

from hybrid_movie_rec import LinearHybrid, MovieFeatures, load_dataset
from hybrid_movie_rec.evaluation.comparison import interval, resampled
from hybrid_movie_rec.evaluation.tasks import rank_future, rank_people
from hybrid_movie_rec.ranking.linear_hybrid import FACTS, _moments, bent, choice_weights
from hybrid_movie_rec.ranking.scorer import Histories
from hybrid_movie_rec.ranking.sequence import (
    among,
    at_moments,
    next_system,
    popularity_by_time,
    recency,
    transition_counts,
)

HOUR, DAY = 3600, 86_400


def backwards(h):
    "Histories read from the end."
    order = np.lexsort((-np.arange(len(h.rows)), h.rows))
    return Histories(h.rows, h.items[order], h.rating[order], h.timestamp[order][::-1], h.people)


def in_sittings(h):
    "Histories cut where more than an hour passes: each piece as if it were a person."
    new = np.concatenate([[True], (np.diff(h.rows) != 0) | (np.diff(h.timestamp) > HOUR)])[: len(h.rows)]
    rows = np.cumsum(new) - 1
    return Histories(rows, h.items, h.rating, h.timestamp, int(rows[-1]) + 1)


def components(known, shown, n):
    "Likes seen through n components of the likes of all, each like divided by the root of both sides' numbers."
    people, films = (np.maximum(known.sum(axis), 1.0) ** -0.5 for axis in (1, 0))
    _, _, across = svds((people[:, None] * known * films).astype(np.float64), k=n, random_state=0)
    return ((shown * films) @ across.T) @ across / films


def people_alike(known, shown, n=60):
    "What the n people like whose likes are most like these, rare films counting more."
    rare = np.log(len(known) / np.maximum(known.sum(0), 1.0))
    mine, theirs = shown * rare, known * rare
    alike = mine @ theirs.T / np.maximum(np.linalg.norm(theirs, axis=1), 1e-6)
    alike[alike < np.sort(alike, axis=1)[:, [-min(n, alike.shape[1])]]] = 0
    return alike @ known


def places(h):
    "How many ratings of the same person came before each, as times of a logarithmic clock, in seconds: a day doubles."
    starts = np.cumsum(h.sizes) - h.sizes
    return DAY * np.log2(1.0 + np.arange(len(h.rows)) - np.repeat(starts, h.sizes))


def popular_by_place(rest, like, shown, films, width):
    "What people like when their histories are as long as these, compared with what they like at any time."
    known = among(replace(rest, timestamp=places(rest)).likes(like), films, width)
    times, table = popularity_by_time(known, len(films), days=1.0)
    return at_moments(times, table, DAY * np.log2(1.0 + shown.sizes))


def of_the_same_years(history, years, fall=2.0):
    "Films that came out in about the years of the likes (B, L); `years` (L,), NaN where nobody knows."
    near = np.exp(-np.abs(years[:, None] - np.arange(1900, 2030)) / fall)
    near = np.nan_to_num(near / np.linalg.norm(near, axis=1, keepdims=True))
    return (history @ near) @ near.T


def log_age(years, moments):
    "How old films are at moments, float64 (B, L), on a logarithmic scale."
    age = np.log1p(np.maximum(1970 + moments[:, None] / (365.25 * DAY) - years, 0))
    return np.nan_to_num(age, nan=np.nanmean(age))


def more_parts(model, fold, rest, shown):
    "Pairs of a name and scores (B, L) of parts that the model does not have, learned from `rest`."
    liked, films, I, A, L = fold.liked, fold.films, len(fold.items), len(fold.films), len(fold.liked)
    known, asked = (among(h.likes(model.like_), liked, I) for h in (rest, shown))
    lately, number = asked.matrix(L, recency(asked, 0.8, 50)), np.bincount(known.items, minlength=L).astype(np.float32)
    before = transition_counts(backwards(known), number).scores(lately)
    yield "what came before, counted", before
    yield "what came before or after, counted", before + transition_counts(known, number).scores(lately)
    at_last = asked.matrix(L, recency(asked, 2.0, 10))
    yield "what came after the very last films, counted", transition_counts(known, number).scores(at_last)
    yield "what came after within a sitting, counted", transition_counts(in_sittings(known), number).scores(lately)
    known_few, asked_few = (among(h.likes(model.like_), films, I) for h in (rest, shown))
    price, context = model.regularization_next, asked_few.matrix(A, recency(asked_few, 0.7, 30))
    yield "what came before, regression", fold.widened(next_system(backwards(known_few), A, price).scores(context))
    sharp = next_system(known_few, A, price, ahead=5, fade=1.0)
    yield "only the very next, regression", fold.widened(sharp.scores(context))
    wide = asked_few.matrix(A, recency(asked_few, 0.3, 100))
    wider = next_system(known_few, A, price, window=100, power=0.3)
    yield "after a hundred films, regression", fold.widened(wider.scores(wide))
    likes, history = known.matrix(L).toarray(), asked.matrix(L, recency(asked, 0.4)).toarray()
    yield "16 components of likes", components(likes, history, 16)
    yield "64 components of likes", components(likes, history, 64)
    yield "people alike", people_alike(likes, history)
    yield "what is liked at this place of a history", popular_by_place(rest, model.like_, shown, liked, I)
    years = model.years[liked.numpy()]
    yield "films of the same years", of_the_same_years(asked.matrix(L, recency(asked, 0.8)), years)
    yield "age of a film", log_age(years, _moments(shown, fold.latest, model.horizon))


class Recorder(LinearHybrid):
    "A model that keeps what it could choose its weights by, if it had more parts."

    more_parts = more_parts  # of these, and of others in tried_regularization.py

    def _learn(self, dataset, h, known):
        self.years = MovieFeatures.from_dataset(dataset).frame["year"].to_numpy(np.float64, na_value=np.nan)
        return super()._learn(dataset, h, known)

    def _choose(self, h, folds, prior, timed, learned):
        own, self.tables = list(prior), []
        while folds:
            learn, shown, hidden, fold, views = folds.pop(0)
            rest = Histories(*(column[learn] for column in (h.rows, h.items, h.rating, h.timestamp)), h.people)
            views["next_items"] = self._next_view(replace(fold, system=self._next_system(fold, rest)), shown)
            views |= self._sparse_views(replace(fold, counts=self._counts(fold, rest), network=None), shown)
            more = {name: bent(scores) for name, scores in self.more_parts(fold, rest, shown)}
            self.parts_ = own, list(more)
            names = [f"{name}{end}" for name in [*own, *more] for end in ("", *(f", {fact}" for fact in FACTS))]
            self.tables.append(self._shortlist(fold, shown, hidden, names, views | more))
        self.names = names
        return prior, 0, None


def name_of_slope(name):
    return name.rpartition(", ")[2] in FACTS


def judged(model, ways):
    "NDCG@10 of each person (n, ways): weights learned on four fifths of the people, scored on the fifth."
    said, liked, sizes = (torch.cat(parts) for parts in zip(*model.tables))
    prior = model._prior(model.state_.fields, True, False)
    slopes = model.horizon != "long"  # in facts about the person
    fold, values = torch.from_numpy(np.random.default_rng(0).permutation(len(liked)) % 5), []
    for more in ways:
        at = [k for k, name in enumerate(model.names) if name.split(", ")[0] in prior or name.startswith(more)]
        at = [k for k in at if slopes or not name_of_slope(model.names[k])]
        start, value = [prior.get(model.names[k], 0.0) for k in at], np.zeros(len(liked))
        for f in range(5):
            train, test = fold != f, fold == f
            weights = choice_weights([(said[train][:, :, at], liked[train], sizes[train])], start, STRENGTH)
            value[test.numpy()] = ndcg(said[test][:, :, at] @ weights, liked[test], sizes[test])
        values.append(value)
    return np.stack(values, 1)


def fits(data, make=Recorder, **settings):
    "Pairs of a question and a fitted model."
    settings |= dict(people=10**6, network=None)
    for seed in range(3 if len(data.user_ids) <= 1000 else 1):
        yield "next likes", make(**settings).fit(rank_people(data, seed).train)
    yield "the coming months", make(horizon="long", **settings).fit(rank_future(data).train)


def measure(folder, say=print):
    """NDCG@10 with each part beside the model's own, with the paired difference to these alone: a row for each, and
    for each question. People of several draws count as different people.
    """
    data, values = load_dataset(folder, progress=False), {}
    for question, model in fits(data):
        more = model.parts_[1]
        ways = {"the model's own parts": ()} | {f"and {name}": (name,) for name in more}
        found = judged(model, [*ways.values(), tuple(more)])
        values.setdefault(question, []).append(found)
        say(f"{data.source}, {question}, {len(found)} people: {found.mean(0).round(4)}", flush=True)
    tables = []
    for question, found in values.items():
        found = np.concatenate(found)
        away = found - found[:, :1]
        low, high = interval(resampled(away, n=2000)[0], 0.95)
        rows = zip([*ways, "and all of these"], found.mean(0), away.mean(0), low, high)
        table = pd.DataFrame(rows, columns=["way", "ndcg@10", "difference", "low", "high"])
        tables.append(table.assign(people=len(found), question=question))
    return pd.concat(tables, ignore_index=True)
