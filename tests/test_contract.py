"""Every rating model of the package, held to the promises in contract.py. A new model is one class here."""
import numpy as np
from contract import RatingModelContract

from hybrid_movie_rec.evaluate import BiasModel, GlobalMean


class TestGlobalMean(RatingModelContract):
    order_tolerance = 0.0
    must_learn = False  # it is the mean

    def make(self):
        return GlobalMean()


class TestBiasModel(RatingModelContract):
    order_tolerance = 0.0  # rows are sorted before anything else

    def make(self):
        return BiasModel()


class TestBiasModelGivenStrengths(RatingModelContract):
    order_tolerance = 0.0

    def make(self):
        return BiasModel(reg_user=0.5, reg_item=0.5)


class TestBiasModelFilmsOnly(RatingModelContract):
    order_tolerance = 0.0

    def make(self):
        return BiasModel(reg_user=np.inf)
