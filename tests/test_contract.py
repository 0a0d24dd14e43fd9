"""Every rating model of the package, held to the promises in contract.py. A new model is one class here."""

import numpy as np
import pytest
from tests.contract import RatingInterfaceContract, RatingModelContract, ScorerContract

from hybrid_movie_rec.ranking.cold_start import ColdContent
from hybrid_movie_rec.embeddings import TextEncoder
from hybrid_movie_rec.evaluation.ratings import BiasModel, GlobalMean
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.network import SequenceNetwork
from hybrid_movie_rec.ranking.sequence import NextItems, Transitions
from hybrid_movie_rec.ranking.baselines import EASE, ContentOnly, ItemKNN, Popular, RP3beta
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.training import Trainer
from tests.fakes import Neighbours, letters


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


# Behind rating.interface ----------------------------------------------------------------------------------------------
QUICK = dict(n_factors=3, chains=1, n_samples=30, burn_in=10, keep=30, interaction_components=30, progress=False)


def network_rating(**changes):
    trainer = Trainer(epochs=8, batch_size=128, device="cpu", progress=False)
    return NetworkRating(**(dict(trainer=trainer, encoder=letters()) | changes))


class TestBayesianHybrid(RatingInterfaceContract):
    order_tolerance = 0.0  # rows are sorted before anything else

    def make(self):
        return BayesianHybrid(**QUICK, fields=())


class TestBayesianHybridWithContent(RatingInterfaceContract):
    order_tolerance = 0.0

    def make(self):
        return BayesianHybrid(**QUICK, encoder=letters())


class TestBayesianHybridBare(RatingInterfaceContract):
    order_tolerance = 0.0

    def make(self):
        return BayesianHybrid(
            **QUICK | dict(interaction_components=0),
            content_components=0,
            sitting_gap=0,
            own_noise=False,
            year_slopes=False,
        )


class TestBayesianHybridOrdered(RatingInterfaceContract):
    order_tolerance = 0.0

    def make(self):
        return BayesianHybrid(**QUICK, fields=(), likelihood="ordered")


class TestBayesianHybridTwoChains(RatingInterfaceContract):
    order_tolerance = 0.0

    def make(self):
        return BayesianHybrid(**(QUICK | dict(n_samples=15, keep=15, chains=2)), fields=())


class TestBayesianHybridCalibrated(RatingInterfaceContract):
    order_tolerance = 0.0

    def make(self):
        return BayesianHybrid(**(QUICK | dict(n_samples=12, keep=12)), fields=(), calibration=2)


class TestNetworkRating(RatingInterfaceContract):
    order_tolerance = 0.0  # rows are sorted before anything else

    def make(self):
        return network_rating()


class TestNetworkRatingWithoutContent(RatingInterfaceContract):
    order_tolerance = 0.0

    def make(self):
        return network_rating(fields=())


class TestNetworkRatingAsInTheTutorial(RatingInterfaceContract):
    order_tolerance = 0.0
    batch_tolerance = 2e-5  # a matrix product of one row and of many may differ in the last bits
    must_learn = False  # in a few epochs its vectors, spread wide at the start, are still far from the data

    def make(self):
        return NetworkRating.notebook(
            trainer=Trainer.notebook(epochs=3, device="cpu", progress=False), encoder=letters()
        )


# The whole recommender ------------------------------------------------------------------------------------------------
class HybridContract(RatingModelContract):
    order_tolerance = 0.0  # rows are sorted before anything else

    # until predict looks at the length of timestamps
    @pytest.mark.parametrize("question", [([100, 102], [1]), ([100], [1, 4]), ([], [1]), ([100], [1], [5, 6])])
    def test_lengths_must_agree(self, fitted, question):
        super().test_lengths_must_agree(fitted, question)


class TestHybridRecommender(HybridContract):
    def make(self):
        trainer = Trainer(epochs=8, batch_size=128, device="cpu", progress=False)
        return HybridRecommender(rating=NetworkRating(trainer=trainer), ranking=None, encoder=letters())


class TestHybridRecommenderWithoutContent(HybridContract):
    def make(self):
        trainer = Trainer(epochs=8, batch_size=128, device="cpu", progress=False)
        return HybridRecommender(rating=NetworkRating(trainer=trainer), ranking=None, fields=())


class TestTutorialPreset(HybridContract):
    batch_tolerance = 2e-5  # a matrix product of one row and of many may differ in the last bits
    must_learn = False  # in a few epochs its vectors, spread wide at the start, are still far from the data

    def make(self):
        return HybridRecommender.notebook(
            trainer=Trainer.notebook(epochs=3, device="cpu", progress=False), encoder=letters()
        )


# Ranking models -------------------------------------------------------------------------------------------------------
class TestNeighbours(ScorerContract):
    "The stand-in itself: the contract can be kept, in thirty lines."

    def make(self):
        return Neighbours()


class TestPopular(ScorerContract):
    uses_history = False  # the same for everybody

    def make(self):
        return Popular()


class TestPopularLately(ScorerContract):
    uses_history = False

    def make(self):
        return Popular(half_life=3)


class TestItemKNN(ScorerContract):
    def make(self):
        return ItemKNN(k=20)


class TestRP3beta(ScorerContract):
    def make(self):
        return RP3beta(k=20)


class TestEASE(ScorerContract):
    def make(self):
        return EASE(regularization=100)


class TestEASEWithStars(ScorerContract):
    def make(self):
        return EASE(regularization=100, stars=0.5)


class TestContentOnly(ScorerContract):
    def make(self):
        return ContentOnly()


class TestNextItems(ScorerContract):
    def make(self):
        return NextItems(regularization=20)


class TestTransitions(ScorerContract):
    must_learn = False  # it knows what comes right after what, which in two camps is often nothing

    def make(self):
        return Transitions()


class TestSequenceNetwork(ScorerContract):
    # many epochs, because the worlds of the contract are small: a step or two make an epoch

    def make(self):
        return SequenceNetwork(size=16, epochs=25, batch=200, length=20, learning_rate=0.02)


class TestLinearHybrid(ScorerContract):
    def make(self):
        return LinearHybrid(regularization=50, regularization_next=50)


class TestLinearHybridLong(ScorerContract):
    def make(self):
        return LinearHybrid(horizon="long", regularization=50, regularization_next=50)


class TestLinearHybridWithNetwork(ScorerContract):
    def make(self):
        network = dict(size=8, blocks=1, epochs=4, batch=400, length=20)
        return LinearHybrid(regularization=50, regularization_next=50, network=network)


class TestLinearHybridFewDense(ScorerContract):
    def make(self):
        return LinearHybrid(dense=10, regularization=50, regularization_next=50)


class TestColdContent(ScorerContract):
    def make(self):
        return ColdContent(regularization=50)


class TestColdContentGivenPower(ScorerContract):
    def make(self):
        return ColdContent(regularization=50, power=0.3, most=20)


class TestColdContentWithTexts(ScorerContract):
    def make(self):
        return ColdContent(regularization=50, encoder=letters())
