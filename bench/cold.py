"""Films without ratings, ranked by content: ours beside the strongest peer, over the seeds of `rank_movies`: `python
bench/cold.py [--data FOLDER] [--seeds 0 1 2 3 4] [--cache FILE]`.

Prints NDCG@10 per model with and without tags, means over seeds, and the paired difference to the peer (bootstrap over
people); writes cold.json to $OUT (out/bench by default).
The peer is ridge regression from TF-IDF of title, genres and tags, genres and decades to the item weights of EASE. Its
two settings are chosen on films held out of the train part of the first seed.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from scipy.sparse import csr_array, hstack

from hybrid_movie_rec.ranking.cold_start import ColdContent
from hybrid_movie_rec.base.saving import atomic_file
from hybrid_movie_rec.datasets.store import load_dataset
from hybrid_movie_rec.embeddings import TextEncoder
from hybrid_movie_rec.evaluation.comparison import paired_difference
from hybrid_movie_rec.evaluation.lists import judge
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.evaluation.tasks import rank_movies
from hybrid_movie_rec.ranking.baselines import EASE, EASEState
from measure import spent

GRID = dict(regularization=(100.0, 300.0), alpha=(1.0, 3.0, 10.0))


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class TfidfState(EASEState):
    cold_items: torch.Tensor  # positions of the films to be placed (C,)
    across: torch.Tensor  # weights from films with a like to them (A, C)


class TfidfRidge(EASE):
    "The peer: EASE, and its weights carried to cold films by ridge regression from TF-IDF."

    alpha, wanted = 3.0, None  # ridge; ids of the films to be placed (None: all without a like)
    State = TfidfState

    def _learn(self, dataset, h, known):
        from sklearn.feature_extraction.text import TfidfVectorizer

        ease = super()._learn(dataset, h, known)
        features = MovieFeatures.from_dataset(dataset)
        frame = features.frame
        titles = frame["title"].str.replace(r"\s*\(\d{4}\)\s*$", "", regex=True).str.strip()
        texts = [
            " ".join([title, *genres, *tags]) for title, genres, tags in zip(titles, frame["genres"], frame["tags"])
        ]
        genres = frame["genres"].str.join("|").str.get_dummies().to_numpy(np.float32)
        decades = pd.get_dummies(frame["year"] // 10).to_numpy(np.float32)
        x = csr_array(
            hstack([TfidfVectorizer(dtype=np.float32).fit_transform(texts), csr_array(genres), csr_array(decades)])
        )
        warm, cold = ease.films.numpy(), (known.likes == 0).numpy()
        cold = np.flatnonzero(cold if self.wanted is None else cold & np.isin(known.items.ids, self.wanted))
        k = (x[warm] @ x[warm].T).toarray()
        k.flat[:: len(k) + 1] += self.alpha
        across = np.linalg.solve(k, (x[warm] @ x[cold].T).toarray())
        across = ease.weights @ torch.from_numpy(across.astype(np.float32))
        return ease.extended(TfidfState, cold_items=torch.from_numpy(cold), across=across)

    @property
    def placed(self):
        return torch.ones(len(self.items), dtype=torch.bool)

    def _scores(self, h):
        scores, state = super()._scores(h), self.state_
        likes = h.likes(self.like_).matrix(len(self.items))[:, state.films.numpy()]
        scores[:, state.cold_items] = torch.from_numpy(likes @ state.across.numpy())
        return scores


def peer(regularization, alpha, task):
    model = TfidfRidge(regularization=regularization)
    model.alpha, model.wanted = alpha, task.candidates
    return model


def ndcg(model, task):
    return judge(model, task, ks=(10,), names=["ndcg"]).people["ndcg@10"].to_numpy()


def tuned(dataset, tags, seed, say):
    "Settings of the peer with the largest NDCG@10 on films held out of train."
    task = rank_movies(rank_movies(dataset, seed).train, 100 + seed, tags=tags)
    tried = {
        (strength, alpha): ndcg(peer(strength, alpha, task).fit(task.train), task).mean()
        for strength, alpha in product(*GRID.values())
    }
    best = max(tried, key=tried.get)
    say(f"{tags} tags: peer tried {[(*k, round(float(v), 4)) for k, v in tried.items()]}, chose {best}")
    return best


def compare(dataset, seeds, encoder, say):
    "A frame [tags, model, seed, ndcg, seconds, power] and a list of paired differences to the peer."
    rows, people = [], {}
    for tags in ("all", "none"):
        strength, alpha = tuned(dataset, tags, seeds[0], say)
        makers = {
            "TF-IDF ridge to EASE weights": lambda task: peer(strength, alpha, task),
            "ColdContent, words and texts" if encoder else "ColdContent, words": lambda task: ColdContent(
                encoder=encoder
            ),
        }
        for seed, (name, make) in product(seeds, makers.items()):
            task = rank_movies(dataset, seed, tags=tags)
            took = spent(lambda: make(task).fit(task.train))
            model, gains = took.result, ndcg(took.result, task)
            people.setdefault((tags, name), []).append(pd.DataFrame(dict(user_id=task.people, ndcg=gains)))
            rows.append(
                dict(
                    tags=tags,
                    model=name,
                    seed=seed,
                    ndcg=float(gains.mean()),
                    fit_seconds=round(took.seconds, 1),
                    power=model.facts.get("power"),
                )
            )
            say(rows[-1])
    both = {key: pd.concat(parts, ignore_index=True) for key, parts in people.items()}
    against = [
        dict(
            tags=tags,
            model=name,
            difference=str(
                paired_difference(
                    part["ndcg"], both[tags, "TF-IDF ridge to EASE weights"]["ndcg"], people=part["user_id"]
                )
            ),
        )
        for (tags, name), part in both.items()
        if name.startswith("Cold")
    ]
    return pd.DataFrame(rows), against


def main(args=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--data", default="sample", help="a folder, or the name of a dataset (default: the embedded sample)"
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--cache", help="file of remembered sentence vectors (default: the user's)")
    parser.add_argument("--words-only", action="store_true", help="ColdContent without the encoder")
    parser.add_argument("--out", type=Path, default=Path(os.environ.get("OUT", "out/bench")))
    options = parser.parse_args(args)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", 2)))
    options.out.mkdir(parents=True, exist_ok=True)
    rows, against = compare(
        load_dataset(options.data),
        options.seeds,
        None if options.words_only else TextEncoder(cache=options.cache, progress=False),
        lambda text: print(text, file=sys.stderr, flush=True),
    )
    print(
        rows.pivot_table(index=["tags", "model"], columns="seed", values="ndcg", sort=False)
        .assign(mean=lambda t: t.mean(axis=1))
        .round(4)
        .to_string()
    )
    print(pd.DataFrame(against).to_string(index=False))
    with atomic_file(options.out / "cold.json") as part:
        part.write_text(
            json.dumps(dict(data=Path(options.data).name, rows=rows.to_dict("records"), against=against), indent=1),
            encoding="utf-8",
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
