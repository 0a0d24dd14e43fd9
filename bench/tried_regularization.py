"""How firmly should weights of `LinearHybrid` be held at zero? `python bench/tried.py regularization --data FOLDER`.

The questions and the judging of tried_parts.py: everybody is judged by parts that were learned without them, and by
weights of these that were learned from others. Where there are more than a thousand people, a quarter of them are asked
as well, for the answer is a matter of how many likes a film has.
"""

import numpy as np
import pandas as pd
import torch
from tried_parts import Recorder, fits, judged

from hybrid_movie_rec import load_dataset
from hybrid_movie_rec.evaluation.comparison import interval, resampled

WAYS = [(300.0, 200.0)]  # the defaults that were
WAYS += [(first, 400.0) for first in (30.0, 100.0, 300.0, 1000.0, 3000.0)]
WAYS += [(None, then) for then in (100.0, 200.0, 400.0, 800.0)]  # None: by the likes of the average film


class Numbered(Recorder):
    "A model that knows whose choices it has kept, and has no more parts."

    def more_parts(self, *views):
        return ()

    def _shortlist(self, state, shown, hidden, names, views):
        number = torch.arange(len(shown), dtype=torch.float32)[:, None].expand(-1, len(state.liked))
        said, liked, sizes = super()._shortlist(state, shown, hidden, [*names, "number"], views | dict(number=number))
        self.people_ = [*getattr(self, "people_", ()), *(len(self.tables) * 10**6 + said[:, 0, -1].long()).tolist()]
        return said[..., :-1], liked, sizes


def parts_of(data, seed=0):
    "All of a data set, and a quarter of its people where they are many."
    yield data
    if len(data.user_ids) > 1000:
        some = np.random.default_rng(seed).permutation(data.user_ids)[: len(data.user_ids) // 4]
        yield data.with_ratings(data.ratings[data.ratings["user_id"].isin(some)])


def asked(data, way):
    "NDCG@10 of each person, a Series for each question, with what was used for lambda."
    settings, found, used = dict(regularization=way[0], regularization_next=way[1]), {}, {}
    for draw, (question, model) in enumerate(fits(data, Numbered, **settings)):
        index = pd.MultiIndex.from_product([[draw], model.people_])
        found.setdefault(question, []).append(pd.Series(judged(model, [()])[:, 0], index))
        used[question] = model.facts["regularization"]
    return {question: pd.concat(values) for question, values in found.items()}, used


def measure(folder, say=print):
    "NDCG@10 by each way, with the paired difference to the defaults that were: a row for each, question and size."
    rows = []
    for data in parts_of(load_dataset(folder, progress=False)):
        before = {}
        for way in WAYS:
            found, used = asked(data, way)
            before = before or found
            for question, values in found.items():
                away = (values - before[question]).dropna().to_numpy()  # a few people have nothing to be found by one
                low, high = interval(resampled(away[:, None], n=2000)[0], 0.95)
                row = dict(question=question, people=len(data.user_ids), rule=way[0] is None)
                row |= {"lambda": used[question], "lambda, next": way[1], "ndcg@10": values.mean()}
                rows.append(row | dict(difference=away.mean(), low=low[0], high=high[0], judged=len(values)))
            say(
                f"{len(data.user_ids)} people, {way}: {[row['ndcg@10'].round(4) for row in rows[-len(found) :]]}",
                flush=True,
            )
    return pd.DataFrame(rows)
