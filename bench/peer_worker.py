"""The other side of `peers.py`: runs in a peer's environment, knows nothing of this project, and answers lines of JSON.

{"do": "fit", "kind", "settings", "people", "films", "folder"}  learns from folder/train.parquet [user, item,
timestamp], likes as positions, by person and time
{"do": "score", "people", "ticket", "folder"}                   scores all films for the histories in
folder/histories.parquet, into folder/scores.npy (people, films)
{"do": "ask", "ticket", "k", "requests"}                        times lists for newcomers, one after the other
{"do": "factors", ...}, {"do": "top", ...}                      make factors, and time the lists that a package itself
makes for everybody; see `factors` and `top`
"""

import json
import os
import sys
import time
import traceback
import warnings
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from measure import peak_mib, spent

THREADS = int(os.environ.get("PEER_THREADS", "2"))
warnings.filterwarnings("ignore")


def matrix(frame, people, films):
    return csr_matrix((np.ones(len(frame), np.float32), (frame["user"], frame["item"])), shape=(people, films))


class ImplicitALS:
    "github.com/benfred/implicit; a new person's factors are solved for with the films' fixed."

    def __init__(self, seed=0, **settings):
        from implicit.cpu.als import AlternatingLeastSquares

        self.model = AlternatingLeastSquares(num_threads=THREADS, random_state=seed, **settings)

    def fit(self, train, people, films):
        self.films = films
        self.model.fit(matrix(train, people, films), show_progress=False)

    def score(self, histories, people):
        rows = matrix(histories, people, self.films)
        users = self.model.recalculate_user(np.arange(people), rows)
        users[rows.getnnz(1) == 0] = 0
        return users @ self.model.item_factors.T


class LensKit:
    "lenskit.org; a scorer is asked with the person's history as a query."

    def fit(self, train, people, films):
        from lenskit.data import from_interactions_df

        self.films = films
        data = from_interactions_df(pd.DataFrame(dict(user_id=train["user"], item_id=train["item"])))
        self.known = data.items.ids()
        self.model.train(data)

    def score(self, histories, people):
        from lenskit.data import ItemList, RecQuery

        scores = np.zeros((people, self.films), np.float32)
        every = ItemList(item_ids=self.known)
        for user, part in histories.groupby("user"):
            found = self.model(RecQuery(user_items=ItemList(item_ids=part["item"].to_numpy())), every)
            scores[user, found.ids()] = np.nan_to_num(found.scores(), nan=0.0)
        return scores


class LensKitALS(LensKit):
    def __init__(self, **settings):
        from lenskit.als import ImplicitMFScorer

        self.model = ImplicitMFScorer(**settings)


class LensKitKNN(LensKit):
    def __init__(self, **settings):
        from lenskit.knn import ItemKNNScorer

        self.model = ItemKNNScorer(feedback="implicit", **settings)


class IRSPack:
    "github.com/tohtsky/irspack; a person is scored by their history alone, whoever they are."

    def fit(self, train, people, films):
        with redirect_stdout(StringIO()):  # bars
            self.films, self.model = films, self.make(matrix(train, people, films)).learn()

    def score(self, histories, people):
        rows = matrix(histories, people, self.films)
        scores = np.array(self.model.get_score_cold_user(rows), np.float32)
        scores[rows.getnnz(1) == 0] = 0
        return scores


class IRSPackIALS(IRSPack):
    def __init__(self, seed=0, **settings):
        self.settings = settings | dict(random_seed=seed)

    def make(self, likes):
        from irspack import IALSRecommender

        return IALSRecommender(likes, n_threads=THREADS, **self.settings)


class IRSPackSLIM(IRSPack):
    def __init__(self, **settings):
        self.settings = settings

    def make(self, likes):
        from irspack import SLIMRecommender

        return SLIMRecommender(likes, n_threads=THREADS, **self.settings)


class SASRec:
    "RecTools' SASRec; trained further where only `epochs` has grown since the last fit on the same data."

    last = None

    def __init__(self, seed=0, epochs=100, **settings):
        self.seed, self.epochs, self.settings = seed, epochs, settings

    def parts(self):
        "What the model is made of, beside its settings."
        return {}

    def dataset(self, frame):
        from rectools import Columns
        from rectools.dataset import Dataset

        order = pd.to_datetime(np.arange(len(frame)), unit="s")  # rows are by person and time: ties stay as they are
        return Dataset.construct(
            pd.DataFrame(
                {Columns.User: frame["user"], Columns.Item: frame["item"], Columns.Weight: 1.0, Columns.Datetime: order}
            )
        )

    @staticmethod
    def without_padding():
        """RecTools' training step with the same losses, but without scores for the padding of short histories: half the
        time.
        """
        import torch
        from rectools.models.nn.transformers.lightning import TransformerLightningModule

        class Packed(TransformerLightningModule):
            def training_step(self, batch, batch_idx):
                if self.loss not in ("softmax", "sampled_softmax"):
                    return super().training_step(batch, batch_idx)
                model, real = self.torch_model, batch["y"] != 0
                items = model.item_model.get_all_embeddings()
                sessions = model.encode_sessions(batch, items)[real][None]
                y, asked = batch["y"][real][None], None
                if self.loss == "sampled_softmax":
                    asked = torch.cat([y.unsqueeze(-1), batch["negatives"][real][None]], dim=-1)
                logits = model.similarity_module(sessions, items, asked) / self.logits_t
                return self.loss_calculator(logits, y, batch["yw"][real][None])

        return Packed

    def fit(self, train, people, films):
        from pytorch_lightning import Trainer, seed_everything
        from rectools.models import SASRecModel

        self.films, key = (
            films,
            (
                type(self).__name__,
                self.seed,
                json.dumps(self.settings, sort_keys=True),
                pd.util.hash_pandas_object(train).sum(),
            ),
        )
        if SASRec.last and SASRec.last[0] == key and SASRec.last[2] <= self.epochs:
            _, self.model, done = SASRec.last
        else:
            seed_everything(self.seed)
            plain = lambda: Trainer(
                max_epochs=1,
                enable_progress_bar=False,
                enable_model_summary=False,
                logger=False,
                enable_checkpointing=False,
                accelerator="cpu",
            )
            self.model, done = (
                SASRecModel(
                    get_trainer_func=plain,
                    lightning_module_type=self.without_padding(),
                    **self.parts(),
                    **self.settings,
                ),
                0,
            )
        if self.epochs > done:
            self.model.fit_partial(self.dataset(train), min_epochs=self.epochs - done, max_epochs=self.epochs - done)
        SASRec.last = key, self.model, self.epochs

    def score(self, histories, people):
        scores = np.zeros((people, self.films), np.float32)
        known = set(self.model.data_preparator.get_known_item_ids())
        users = np.unique(histories["user"][histories["item"].isin(known)])
        if len(users):
            found = self.model.recommend(users, self.dataset(histories), k=len(known), filter_viewed=False)
            scores[found["user_id"], found["item_id"]] = found["score"]
        return scores


class ESASRec(SASRec):
    "eSASRec of its authors (RecSys 2025), from RecTools' parts: SASRec's aim, LiGR layers, a sampled softmax."

    def parts(self):
        from rectools.models.nn.transformers.ligr import LiGRLayers

        return dict(transformer_layers_type=LiGRLayers, loss="sampled_softmax")


KINDS = {
    "implicit ALS": ImplicitALS,
    "LensKit ALS": LensKitALS,
    "LensKit item KNN": LensKitKNN,
    "irspack iALS": IRSPackIALS,
    "irspack SLIM": IRSPackSLIM,
    "SASRec": SASRec,
    "eSASRec": ESASRec,
}


def factors(question):
    """ALS factors for the likes in seen.npz, fitted to a sample of the people, the others solved for; users.npy,
    items.npy.
    """
    from implicit.cpu.als import AlternatingLeastSquares
    from scipy.sparse import load_npz

    folder = Path(question["folder"])
    likes = csr_matrix(load_npz(folder / "seen.npz"))
    model = AlternatingLeastSquares(
        factors=question["factors"], regularization=0.01, alpha=10, iterations=5, num_threads=THREADS, random_state=0
    )
    model.fit(likes[: question["sample"]], show_progress=False)
    np.save(folder / "users.npy", model.recalculate_user(np.arange(likes.shape[0]), likes))
    np.save(folder / "items.npy", model.item_factors)
    return {}


def top(question):
    """implicit's own lists for everybody, from given factors: users.npy, items.npy, seen.npz: seconds, seconds of all
    cores together, and memory beyond what was there before.
    """
    from implicit.cpu.als import AlternatingLeastSquares
    from scipy.sparse import load_npz

    folder = Path(question["folder"])
    model = AlternatingLeastSquares(factors=1, num_threads=THREADS)
    model.user_factors, model.item_factors = (
        np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("users", "items")
    )
    seen, before = csr_matrix(load_npz(folder / "seen.npz")), peak_mib()
    model.recommend(np.arange(500), seen[:500], N=question["k"], filter_already_liked_items=True)
    took = spent(
        lambda: model.recommend(np.arange(seen.shape[0]), seen, N=question["k"], filter_already_liked_items=True)[0]
    )
    np.save(folder / "lists.npy", took.result)
    return dict(seconds=took.seconds, cpu=took.cpu, mib=peak_mib() - before)


def ask(model, question):
    "Milliseconds of processor that one newcomer's list takes after the other: their factors, and the best films."
    taken, films = [], model.films
    for own in [*question["requests"][:20], *question["requests"]]:
        row = csr_matrix((np.ones(len(own), np.float32), ([0] * len(own), own)), shape=(1, films))
        work = lambda: model.model.recommend(0, row, N=question["k"], recalculate_user=True)
        taken.append(1000 * spent(work).cpu)
    return dict(milliseconds=taken[20:])


def answer(question, models):
    folder, start, busy = Path(question["folder"]), time.perf_counter(), time.process_time()
    if question["do"] in ("top", "factors"):
        return (top if question["do"] == "top" else factors)(question)
    if question["do"] == "fit":
        model = KINDS[question["kind"]](**question["settings"])
        model.fit(pd.read_parquet(folder / "train.parquet"), question["people"], question["films"])
        models.clear()
        models[ticket := time.monotonic_ns()] = model
        took = dict(seconds=time.perf_counter() - start, cpu=time.process_time() - busy)
        return dict(ticket=ticket, peak_mib=peak_mib(), **took)
    if question["ticket"] not in models:
        raise ValueError("another model has been fitted since")
    if question["do"] == "ask":
        return ask(models[question["ticket"]], question)
    scores = np.ascontiguousarray(
        models[question["ticket"]].score(pd.read_parquet(folder / "histories.parquet"), question["people"]), np.float32
    )
    np.save(folder / "scores.npy", scores)
    return dict(seconds=time.perf_counter() - start)


def main():
    reply = os.fdopen(os.dup(1), "w")  # what packages print must not be taken for an answer
    os.dup2(2, 1)
    models = {}
    for line in sys.stdin:
        try:
            found = answer(json.loads(line), models)
        except Exception as e:
            traceback.print_exc()
            found = dict(error=f"{type(e).__name__}: {e}")
        print(json.dumps(found), file=reply, flush=True)


if __name__ == "__main__":
    main()
