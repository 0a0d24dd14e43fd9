"""Runs in an environment of its own (see peers.py): MAPIE's split conformal intervals from answers that another model
gave. `python mapie_worker.py FOLDER LEVEL` reads past.csv (stars, std, rating) and asked.csv (stars, std) and writes
ends.csv (low, high).

The score is MAPIE's residual-normalised one, whose scale is the standard deviation that the other model stated: the
same rows and the same scores as `evaluation.conformal` uses, but one quantile for all questions.
"""

import sys

import numpy as np
import pandas as pd
from mapie.conformity_scores import ResidualNormalisedScore
from mapie.regression import SplitConformalRegressor
from sklearn.base import BaseEstimator, RegressorMixin


class Column(RegressorMixin, BaseEstimator):
    "Predicts a column of its input."

    def __init__(self, column=0):
        self.column = column
        self.fitted_ = True

    def fit(self, X, y):
        return self

    def predict(self, X):
        return np.asarray(X)[:, self.column]


folder, level = sys.argv[1], float(sys.argv[2])
past, asked = (pd.read_csv(f"{folder}/{name}.csv") for name in ("past", "asked"))
score = ResidualNormalisedScore(residual_estimator=Column(1), prefit=True, sym=True)
model = SplitConformalRegressor(Column(0), confidence_level=level, conformity_score=score, prefit=True)
model.conformalize(past[["stars", "std"]].to_numpy(), past["rating"].to_numpy())
ends = model.predict_interval(asked[["stars", "std"]].to_numpy())[1][:, :, 0]
pd.DataFrame(ends, columns=["low", "high"]).to_csv(f"{folder}/ends.csv", index=False)
