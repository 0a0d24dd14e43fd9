"""Runs in an environment of its own (see peers.py): myFM on one split. `python myfm_worker.py train.csv test.csv sweeps
rank` prints RMSE and seconds.

The features are those of its authors' best MovieLens example, timeSVD++ with flipped implicit features (Rendle et al.
2019): person, film, 100 bins of time, what the person rated, who rated the film. Seconds are of processor time.
"""

import sys
import time

import numpy as np
import pandas as pd
from myfm import MyFMRegressor, RelationBlock
from scipy import sparse

train, test, (sweeps, rank) = pd.read_csv(sys.argv[1]), pd.read_csv(sys.argv[2]), map(int, sys.argv[3:5])
users, items = (np.unique(train[c]) for c in ("user_id", "item_id"))
edges = np.unique(np.quantile(train["timestamp"], np.linspace(0, 1, 101)[1:-1]))


def position(known, values):
    "Position of each id; the number of known ids for a stranger, who has a row without features."
    at = np.searchsorted(known, values).clip(0, len(known) - 1)
    return np.where(known[at] == values, at, len(known))


def bins(frame):
    at = np.searchsorted(edges, frame["timestamp"], side="right")
    return sparse.csr_matrix((np.ones(len(at)), (np.arange(len(at)), at)), shape=(len(at), len(edges) + 1))


u, i = position(users, train["user_id"]), position(items, train["item_id"])
seen = sparse.csr_matrix((np.ones(len(u)), (u, i)), shape=(len(users), len(items)))
sides = []
for matrix in (seen, seen.T.tocsr()):
    n = matrix.shape[0]
    implicit = sparse.diags(1 / np.sqrt(np.asarray(matrix.sum(1)).ravel())) @ matrix
    sides.append(
        sparse.vstack([sparse.hstack([sparse.eye(n), implicit]), sparse.csr_matrix((1, n + matrix.shape[1]))]).tocsr()
    )
blocks = lambda frame: [
    RelationBlock(position(known, frame[c]), side)
    for known, c, side in zip((users, items), ("user_id", "item_id"), sides)
]
groups = [len(edges) + 1, len(users), len(items), len(items), len(users)]
began = time.process_time()
model = MyFMRegressor(rank=rank, random_seed=42).fit(
    bins(train), train["rating"].to_numpy(np.float64), X_rel=blocks(train), n_iter=sweeps, group_shapes=groups
)
seconds = time.process_time() - began
guess = np.clip(model.predict(bins(test), X_rel=blocks(test)), 0.5, 5)
print(np.sqrt(np.mean((guess - test["rating"]) ** 2)), seconds)
