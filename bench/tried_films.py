"""Films that nobody has rated: other weights of fields, other kernels, other fame. `python bench/tried.py films --data
FOLDER`.

Inside the training part of `rank_movies` with seed 0 and without tags, whose films are never looked at, films are held
out once more (three draws) and ranked among themselves for the people who like some of them, as
`ranking/02_cold_start` does: the likes of a person, by the item-item weights of `EASE`, lift the films that they lean
on by content; times a power of the likes to be expected. Told are NDCG@10 of lifts alone, and with the power that is
best for each way (on the same films, for all ways alike), and the paired difference to the first row over people. The
first row is the kernel "plain", which was the default when most of the ways were tried; "squared" is one of them.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import torch
from scipy.sparse import csr_array

from hybrid_movie_rec import load_dataset
from hybrid_movie_rec.evaluation.comparison import interval, resampled
from hybrid_movie_rec.evaluation.metrics import ItemSets, ranking_metrics
from hybrid_movie_rec.evaluation.tasks import rank_movies
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking import cold_start
from hybrid_movie_rec.ranking.baselines import item_weights
from hybrid_movie_rec.ranking.cold_start import KERNELS, ContentPopularity, cold_scores, film_words, hashed
from hybrid_movie_rec.ranking.scorer import Histories
from hybrid_movie_rec.data import Vocabulary

POWERS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0)
PLAIN, SQUARED = KERNELS["plain"].words, KERNELS["squared"].words
RIDGE, LAMBDA = 10.0, 150.0


# What is there to be placed, and from what ----------------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class Draw:
    "One draw of held out films, with all that does not depend on how films are compared."

    features: MovieFeatures
    likes: np.ndarray  # (I,)
    rated: np.ndarray  # bool (I,)
    warm: np.ndarray  # positions of films with a like (A,)
    cold: np.ndarray  # of those held out (C,)
    lifts: torch.Tensor  # what people's likes say of the warm films, over the root of their likes (B, A)
    scores: torch.Tensor  # the same before that (B, A)
    fondness: torch.Tensor  # how well known a person's likes are, mean 0 and variance 1 over people (B,)
    found: ItemSets
    people: np.ndarray

    @property
    def nothing(self):
        return ItemSets.of((np.zeros(0, int), np.zeros(0, int)), len(self.people))


def draw(data, seed):
    "A `Draw` inside a dataset that holds training data only."
    task = rank_movies(data, seed, tags="none")
    features, like = MovieFeatures.from_dataset(task.train), data.like
    items = Vocabulary(features.item_ids)
    h = Histories.from_frame(task.train.ratings, items)
    own, rated = h.likes(like), np.bincount(h.items, minlength=len(items)) > 0
    likes = np.bincount(own.items, minlength=len(items)).astype(np.float32)
    warm = np.flatnonzero(likes)
    weights = item_weights(own.matrix(len(items))[:, warm], LAMBDA)
    asked = Histories.from_frame(task.histories, items, task.people).likes(like).matrix(len(items))[:, warm]
    fame = (asked @ np.log1p(likes[warm])) / np.maximum(asked.sum(1), 1)
    fondness = torch.from_numpy((fame - fame.mean()) / fame.std()).float()
    scores = torch.from_numpy(asked @ weights.numpy())
    lifts = scores / torch.from_numpy(likes[warm]).sqrt()
    found, _ = task.sets()
    cold = items.to_idx(task.candidates)
    return Draw(features, likes, rated, warm, cold, lifts, scores, fondness, found, task.people)


# Likeness of films ----------------------------------------------------------------------------------------------------
def grams(d, rare=()):
    "Likeness of all warm and cold films to the warm ones, field by field, float32 (A + C, A); rare words count more."
    both, found = np.r_[d.warm, d.cold], {}
    for field in PLAIN:
        words = hashed(film_words(d.features, field))
        if field in rare:
            count = np.bincount(words.indices, minlength=words.shape[1])
            idf = np.log((1 + len(both)) / (1 + count)).clip(0.1).astype(np.float32) ** 0.5
            values = words.data * idf[words.indices]
            words = csr_array((values, words.indices, words.indptr), shape=words.shape)
            length = np.repeat(np.sqrt(np.asarray((words * words).sum(1)).ravel()).clip(1e-9), np.diff(words.indptr))
            words = csr_array((words.data / length.astype(np.float32), words.indices, words.indptr), words.shape)
        if words[d.warm].nnz:
            found[field] = torch.from_numpy((words[both] @ words[d.warm].T).toarray())
    return found


def summed(parts, weights):
    return sum(weights[field] * gram for field, gram in parts.items() if weights.get(field))


def noise(d, ridge=RIDGE):
    return torch.from_numpy(ridge * d.likes[d.warm].mean() / d.likes[d.warm])


def leaning(d, k, ridge=RIDGE):
    "How much the cold films lean on the warm ones (C, A), by kernel ridge regression with likeness k (A + C, A)."
    A = len(d.warm)
    factor = torch.linalg.cholesky(k[:A] + torch.diag(noise(d, ridge)))
    return torch.cholesky_solve(k[A:].T.contiguous(), factor).T


def placed(d, k, ridge=RIDGE):
    "Lifts of the cold films (B, C)."
    return d.lifts @ leaning(d, k, ridge).T


def squared(parts, weights):
    "Likeness and its square."
    k = summed(parts, weights)
    return k + k.square() / sum(weights[field] for field in parts)


def centred(d, k):
    "Likeness beyond what each film has to all others."
    A = len(d.warm)
    return k - k[:A].mean(0, keepdim=True) - k.mean(1, keepdim=True) + k[:A].mean()


def strongest_only(lean, n=100):
    at = lean.abs().topk(n, dim=1).indices
    return torch.zeros_like(lean).scatter(1, at, lean.gather(1, at))


def by_likeness(d, lean):
    "Expected log likes of the cold films, from those of the films they lean on."
    own = torch.from_numpy(np.log1p(d.likes[d.warm]))
    return own.mean() + lean @ (own - own.mean())


def left_out_error(d, parts, weights, ridge, some):
    "Mean square error of the lifts of warm films, each placed by the others, where films count as they are liked."
    k = summed(parts, weights)[: len(d.warm)] + torch.diag(noise(d, ridge))
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(k))
    away = (d.lifts[some] @ inverse) / inverse.diagonal()
    return float((away.square().mean(0) * torch.from_numpy(d.likes[d.warm])).sum())


def learned(d, parts, rounds=2):
    "Weights of fields and noise that place known films best when each is left out, by steps of two."
    some = torch.from_numpy(np.random.default_rng(0).permutation(len(d.lifts))[:300])
    weights, ridge = dict(PLAIN), RIDGE
    best = left_out_error(d, parts, weights, ridge, some)
    for _ in range(rounds):
        for name in [*parts, "ridge"]:
            for factor in (2.0, 0.5):
                tried, noisy = dict(weights), ridge
                if name == "ridge":
                    noisy *= factor
                else:
                    tried[name] *= factor
                error = left_out_error(d, parts, tried, noisy, some)
                if error < best:
                    best, weights, ridge = error, tried, noisy
                    break
    return weights, ridge


# Fame as of the time --------------------------------------------------------------------------------------------------
def recent_fame(features, own, known, years):
    """What the latest films of the same directors, and of the same actors, came to, as facts: means of log likes, of
    films not later than each, that fade with the years between; a film's own likes are left out.
    """
    year, found = features.frame["year"].to_numpy(float), {}
    for field in ("directors", "cast"):
        words = (hashed(film_words(features, field)) > 0).astype(np.float32)
        if not words.nnz:
            continue
        together = (words @ words.T).tocoo()
        i, j = together.coords
        since = year[i] - year[j]
        keep = (i != j) & (since >= 0) & (known[j] > 0)
        i, j, weight = i[keep], j[keep], np.exp(-since[keep] / years)
        total, mass = (np.bincount(i, part, minlength=len(year)) for part in (weight * own[j], weight))
        mean = own.sum() / known.sum()
        found[f"{field}, lately"] = np.where(mass > 0, (total + mean) / (mass + 1), np.nan)
        found[f"{field}, how much of it"] = mass
    return found


def expected(d, years=None):
    "Expected log likes of the cold films; with `years`, recent fame is one more fact."
    own = np.log1p(d.likes) * d.rated
    more = recent_fame(d.features, own, d.rated.astype(float), years) if years else {}
    plain = cold_start.film_facts

    def facts(features, *args, **given):
        at = np.searchsorted(d.features.item_ids, features.item_ids)
        return plain(features, *args, **given) | {name: values[at] for name, values in more.items()}

    cold_start.film_facts = facts
    try:
        model = ContentPopularity().fit(d.features, d.likes, d.rated)
        return model.predict(MovieFeatures(d.features.frame.iloc[d.cold].reset_index(drop=True)))
    finally:
        cold_start.film_facts = plain


# Ways -----------------------------------------------------------------------------------------------------------------
def by_learned_weights(d, parts, fame):
    weights, ridge = learned(d, parts)
    say = ", ".join(f"{name} {w:g}" for name, w in weights.items() if name in parts)
    print(f"  learned: {say}, noise {ridge:g}", flush=True)
    return placed(d, summed(parts, weights), ridge), fame


def older(d, parts, fame):
    "Name to a function that gives lifts (B, C) and expected log likes (C,): what was tried on the plain kernel."
    whole, plain = sum(PLAIN[field] for field in parts), lambda: summed(parts, PLAIN)
    yield "weights of fields learned, each film left out", lambda: by_learned_weights(d, parts, fame)
    yield "likeness and its square", lambda: (placed(d, squared(parts, PLAIN)), fame)
    yield "exponential of likeness", lambda: (placed(d, whole * torch.exp(2 * (plain() / whole - 1)) * 2), fame)
    if "genres" in parts and "year" in parts:
        product = parts["genres"] * parts["year"]
        yield "genres times year as well", lambda: (placed(d, plain() + product), fame)
    if "cast" in parts or "directors" in parts:
        rare = lambda: summed(grams(d, ("cast", "directors")), PLAIN)
        yield "rare names count more", lambda: (placed(d, rare()), fame)
        without = {field: w for field, w in PLAIN.items() if field not in ("cast", "directors")}
        yield "no names at all", lambda: (placed(d, summed(parts, without)), fame)
        for years in (3.0, 10.0):
            late = lambda years=years: (placed(d, plain()), expected(d, years))
            yield f"fame of names lately, fading over {years:g} years", late
    yield "genres and year alone", lambda: (placed(d, summed(parts, dict(genres=1.0, year=2.0))), fame)


def newer(d, parts, fame):
    "The same, of what was tried with likeness and its square, and titles that count three times as much."
    lean = cache(lambda: leaning(d, squared(parts, SQUARED)))
    half = lambda lean, share=0.5: (1 - share) * fame + share * by_likeness(d, lean)
    yield "squared, titles thrice", lambda: (d.lifts @ lean().T, fame)
    yield "the same, half of the fame by likeness (default)", lambda: (d.lifts @ lean().T, half(lean()))
    yield "default, all of the fame by likeness", lambda: (d.lifts @ lean().T, half(lean(), 1.0))
    yield "default, half of the noise", lambda: both_by(leaning(d, squared(parts, SQUARED), RIDGE / 2))
    yield "default, likeness centred", lambda: both_by(leaning(d, centred(d, squared(parts, SQUARED))))
    yield "default, the 100 strongest neighbours alone", lambda: both_by(strongest_only(lean()))
    follows = lambda by: (1 + by * d.fondness)[:, None] * (half(lean()) - half(lean()).mean())
    yield "default, power follows the fame of one's likes", lambda: (d.lifts @ lean().T, follows(0.3))

    def both_by(lean):
        return d.lifts @ lean.T, half(lean)


def ways(d):
    "Name to a function that gives lifts (B, C) and expected log likes (C,), or (B, C) of these."
    parts, fame = grams(d), expected(d)
    return {
        "plain": lambda: (placed(d, summed(parts, PLAIN)), fame),
        **dict(older(d, parts, fame)),
        **dict(newer(d, parts, fame)),
    }


def gains(d, lifts, fame):
    "NDCG@10 of each person by each power (B, powers)."
    scores = (cold_scores(lifts, d.scores, fame, p) for p in POWERS)
    return np.stack([ranking_metrics(s, d.found, 10, d.nothing, ["ndcg"]).to_numpy()[:, 0] for s in scores], 1)


def measure(folder, only=None, seeds=3, say=print):
    "NDCG@10 of each way, alone and with expected likes, with paired differences: a row for each."
    data, found, ids = load_dataset(folder, progress=False), {}, []
    inside = rank_movies(data, 0, tags="none").train
    for seed in range(seeds):
        d = draw(inside, seed)
        ids.append(d.people)
        for name, way in ways(d).items():
            if only and name not in ("plain", *only):
                continue
            found.setdefault(name, []).append(gains(d, *way()))
            means = found[name][-1].mean(0)
            say(f"{data.source}, draw {seed}: {name} {means[0]:.4f}, {means.max():.4f}", flush=True)
    return table(found, np.concatenate(ids))


def table(found, ids):
    "Means, the power that is best for each way, and the difference to the first way."
    rows, first = [], None
    for name, parts in found.items():
        values = np.concatenate(parts)
        best = int(values.mean(0).argmax())
        first = values[:, best] if first is None else first
        away = values[:, best] - first
        low, high = interval(resampled(away[:, None], ids, n=2000)[0], 0.95)[:, 0]
        row = dict(way=name, alone=values[:, 0].mean(), power=POWERS[best]) | {"ndcg@10": values[:, best].mean()}
        rows.append(row | dict(difference=away.mean(), low=low, high=high, people=len(np.unique(ids))))
    return pd.DataFrame(rows)
