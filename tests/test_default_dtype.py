"""What another program sets for torch as a whole (its default type of numbers) changes nothing here."""

import numpy as np
import pytest
import torch

from hybrid_movie_rec.ranking.baselines import EASE, ItemKNN, Popular, RP3beta
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.sequence import NextItems, Transitions
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.training import Trainer
from tests.contract import WORLD


@pytest.fixture(params=[torch.float64, torch.float16], ids=["float64", "float16"])
def another_default(request):
    "A context in which torch makes other numbers than it usually does."

    class Another:
        def __enter__(self):
            torch.set_default_dtype(request.param)

        def __exit__(self, *error):
            torch.set_default_dtype(torch.float32)

    yield Another
    torch.set_default_dtype(torch.float32)


TRAINER = Trainer(epochs=1, progress=False)
RATINGS = [BayesianHybrid.fast(progress=False), BayesianHybrid.fast(progress=False, likelihood="ordered")]
RATINGS += [NetworkRating(trainer=TRAINER), NetworkRating.notebook(trainer=TRAINER)]
own = {1: 5, 4: 4.5, 7: 1}


@pytest.mark.parametrize("model", RATINGS, ids=["gaussian", "ordered", "network", "notebook"])
def test_stars_are_the_same(model, another_default):
    make = lambda: HybridRecommender(rating=model, ranking=None, fields=()).fit(WORLD)
    ask = lambda one: (
        one.predict([100, 999], [1, 4], "2001-09-10"),
        one.recommend([100, 102], 5, order_by="stars").stars,
        one.recommend_for(own, 5, timestamp=1_000_000_500).stars,
        one.explain(100, 1).stars.stars,
        one.explain_for(own, 1).stars.stars,
    )
    here = make()
    wanted = ask(here)
    with another_default():
        answers = ask(here), ask(make())
    for found in answers:
        for a, b in zip(found, wanted):
            np.testing.assert_allclose(np.asarray(a, float), np.asarray(b, float), atol=1e-4)


RANKINGS = [Popular(), ItemKNN(), EASE(), RP3beta(), NextItems(), Transitions(), LinearHybrid(progress=False)]


@pytest.mark.parametrize("model", RANKINGS, ids=[type(model).__name__ for model in RANKINGS])
def test_scores_are_the_same(model, another_default):
    make = lambda: type(model)(**model._settings()).fit(WORLD)
    ask = lambda one: one.score(WORLD.ratings[WORLD.ratings.user_id < 120])
    here = make()
    wanted = ask(here)
    with another_default():
        answers = ask(here), ask(make())
    for found in answers:
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


def test_lists_searches_and_growth_work(another_default):
    model = HybridRecommender(
        rating=BayesianHybrid.fast(progress=False), ranking=LinearHybrid(progress=False), fields=()
    )
    with another_default():
        model.fit(WORLD)
        assert len(model.recommend("all", 3, diversity=0.3, novelty=0.2, calibration=0.2)) == 3 * len(model.users)
        assert len(model.recommend_for([own, {}], 3)) == 6 and len(model.similar(1, 3, by="people")) <= 3
        assert len(model.compare([100, 102])) == 1
        model.add_movies(WORLD.movies.head(1).assign(item_id=5000, title="Something New (2020)"))
        model.add_ratings(WORLD.ratings.head(3).assign(user_id=7))
        assert len(model.recommend(7, 3)) == 3 and 5000 in model.items
