"""Should the weights of `LinearHybrid` depend on the person? `python bench/tried.py blend --data FOLDER`.

The task is a new person's next likes, inside the training part of `rank_people` with seed 0, whose newcomers are never
looked at. Everybody there is judged by parts that were learned without them (the model's own folds, all people instead
of 500); weights are learned on four fifths of these and scored on the last fifth, five times around. Compared are
one set of weights for all (as `LinearHybrid` has it), weights for each of several groups held near those for all, and
weights that are linear in some facts about a person. Each is a softmax regression with one optimum, and each leaves the
score a sum of its parts.
"""

import numpy as np
import pandas as pd
import torch

from hybrid_movie_rec import LinearHybrid, load_dataset
from hybrid_movie_rec.evaluation.comparison import interval, resampled
from hybrid_movie_rec.evaluation.tasks import rank_people
from hybrid_movie_rec.ranking.linear_hybrid import choice_weights

FACTS = ("length", "span", "fashion")
STRENGTH = 10.0


def facts_of(model, state, shown):
    "Of each person: log of the length of the history, of its days, and how popular its likes are, float64 (B, 3)."
    own = shown.likes(model.like_)
    sizes = np.maximum(shown.sizes, 1)
    ends = np.cumsum(shown.sizes)
    first, last = (shown.timestamp[at.clip(0, len(shown.rows) - 1)] for at in (ends - shown.sizes, ends - 1))
    likes = state.likes.numpy().astype(np.float64)
    log_likes, total = np.log1p(likes), max(likes.sum(), 1.0)
    known = np.bincount(own.rows, log_likes[own.items], minlength=len(shown)) / np.maximum(own.sizes, 1)
    known -= (likes * log_likes).sum() / total  # against a like drawn by lot
    return np.stack([np.log(sizes), np.log1p((last - first) / 86_400), known], 1)


class Recorder(LinearHybrid):
    "A model that keeps what it chooses its weights by, with facts about the people."

    def _shortlist(self, state, shown, hidden, names, views, size=200):
        facts = torch.from_numpy(facts_of(self, state, shown)).float()
        more = {name: facts[:, k : k + 1].expand(-1, len(state.liked)) for k, name in enumerate(FACTS)}
        said, liked, sizes = super()._shortlist(state, shown, hidden, [*names, *FACTS], views | more, size)
        self.names = names
        self.__dict__.setdefault("tables", []).append((said[..., : len(names)], liked, sizes, said[:, 0, len(names) :]))
        return said[..., : len(names)], liked, sizes


def ndcg(scores, liked, sizes, k=10):
    "NDCG@k of each person, from a shortlist (B, S)."
    discount = 1 / torch.log2(torch.arange(k, dtype=torch.float64) + 2)
    top = (liked > 0).gather(1, scores.topk(k, 1).indices).double()  # what counts more when weights are chosen does not
    best = discount.cumsum(0)[sizes.clamp(max=k) - 1]
    return ((top * discount).sum(1) / best).numpy()


# Ways of choosing weights: from tables of people, a function of other people to their scores --------------------------
def common(train, prior, strength=STRENGTH):
    weights = choice_weights([train[:3]], prior, strength)
    return lambda test: test[0] @ weights


def grouped(fact, edges, strength):
    "Weights for each group of people by a fact, near those for all."

    def way(train, prior):
        weights = choice_weights([train[:3]], prior, STRENGTH)
        cuts = torch.quantile(train[3][:, fact], torch.tensor(edges, dtype=torch.float64))
        part = torch.bucketize(train[3][:, fact].contiguous(), cuts)
        own = [choice_weights([[x[part == g] for x in train[:3]]], weights, strength) for g in range(len(edges) + 1)]
        return lambda test: torch.einsum(
            "bsp,bp->bs", test[0], torch.stack(own)[torch.bucketize(test[3][:, fact].contiguous(), cuts)]
        )

    return way


CENTRES, SCALES = (4.0, 2.0, 0.0), (1.0, 2.0, 0.5)  # of the facts, the same for all data


def sloped(facts, strength, fixed=False, people=None):
    """Weights linear in facts, in units of their deviation among people, or in `fixed` ones; learned from so many
    `people` at most.
    """

    def way(train, prior):
        if people is not None:
            train = [x[:people] for x in train]
        chosen = train[3][:, facts]
        mean, std = chosen.mean(0), chosen.std(0).clamp(min=1e-6)
        if fixed:
            mean, std = (torch.tensor([values[k] for k in facts]) for values in (CENTRES, SCALES))

        def wide(table):
            z = ((table[3][:, facts] - mean) / std).clamp(-2, 2)
            return torch.cat([table[0], *(table[0] * z[:, k, None, None] for k in range(len(facts)))], -1)

        # one price for all numbers: slopes are scaled so that theirs is `strength`
        scale = (STRENGTH / strength) ** 0.5
        slopes = [scale] * (len(facts) * len(prior))
        factor = torch.tensor([1.0] * len(prior) + slopes, dtype=torch.float64)
        start = torch.cat([torch.as_tensor(prior, dtype=torch.float64), torch.zeros(len(slopes), dtype=torch.float64)])
        weights = choice_weights([(wide(train) * factor, *train[1:3])], start, STRENGTH) * factor
        return lambda test: wide(test) @ weights

    return way


THIRDS, FIFTHS = (1 / 3, 2 / 3), (0.2, 0.4, 0.6, 0.8)
WAYS = {
    "one set for all": common,
    "by length, 3 groups, strength 10": grouped(0, THIRDS, 10.0),
    "by length, 3 groups, strength 100": grouped(0, THIRDS, 100.0),
    "by length, 5 groups, strength 100": grouped(0, FIFTHS, 100.0),
    "by days, 3 groups, strength 100": grouped(1, THIRDS, 100.0),
    "by fashion, 3 groups, strength 100": grouped(2, THIRDS, 100.0),
    "linear in length, strength 10": sloped([0], 10.0),
    "linear in length, strength 100": sloped([0], 100.0),
    "linear in fashion, strength 100": sloped([2], 100.0),
    "linear in all three, strength 100": sloped([0, 1, 2], 100.0),
    "linear in all three, strength 1000": sloped([0, 1, 2], 1000.0),
    "linear in all three, strength 30": sloped([0, 1, 2], 30.0),
    "linear in all three, fixed units, strength 100": sloped([0, 1, 2], 100.0, True),
    "linear in all three, fixed units, strength 300": sloped([0, 1, 2], 300.0, True),
    "one set for all, of 400 people": lambda train, prior: common([x[:400] for x in train], prior),
    "linear in all three, fixed units, strength 100, of 400 people": sloped([0, 1, 2], 100.0, True, 400),
    "linear in length and days, fixed units, strength 100": sloped([0, 1], 100.0, True),
}


def measure(folder, say=print):
    "NDCG@10 by each way of choosing, with the paired difference to one set for all: a row for each."
    data = load_dataset(folder, progress=False)
    model = Recorder(people=10**6, personal=False, network=None).fit(rank_people(data, 0).train)
    table = [torch.cat(parts) for parts in zip(*model.tables)]
    n, known = len(table[1]), model._prior(model.state_.fields, True, False)
    prior, values = [known[name] for name in model.names], np.zeros((len(table[1]), len(WAYS)))
    fold = torch.from_numpy(np.random.default_rng(0).permutation(n) % 5)
    for k, (name, way) in enumerate(WAYS.items()):
        for f in range(5):
            train, test = ([x[rows] for x in table] for rows in (fold != f, fold == f))
            values[(fold == f).numpy(), k] = ndcg(way(train, prior)(test), *test[1:3])
        say(f"{data.source}, {n} people: {name} {values[:, k].mean():.4f}", flush=True)
    away = values - values[:, :1]
    low, high = interval(resampled(away, n=2000)[0], 0.95)
    rows = zip(WAYS, values.mean(0), away.mean(0), low, high)
    return pd.DataFrame(rows, columns=["way", "ndcg@10", "difference", "low", "high"]).assign(people=n)
