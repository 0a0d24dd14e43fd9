"""How much expected stars count in the order of lists: chosen on held-out people, carried through saving, and nothing
by default.
"""

import numpy as np
import pytest
import torch
from tests.contract import made_world
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays

from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.ranking.star_weight import choose_star_weight, with_stars
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.recommend import HybridRecommender
from tests.fakes import letters

WORLD = made_world()


def linear():
    return LinearHybrid(weights=dict(likes=1.0, popular=0.2), regularization=50, regularization_next=50)


def stars():
    return BayesianHybrid(n_factors=2, n_samples=8, burn_in=4, chains=1, keep=8, fields=(), progress=False)


@pytest.fixture(scope="module")
def chosen():
    return choose_star_weight(linear(), stars(), WORLD)


def test_a_choice_is_a_weight_with_its_reasons(chosen):
    assert chosen.weight >= 0 and chosen.people > 0
    assert chosen.table["star_weight"].iloc[0] == 0 and chosen.table[["ndcg@10", "ndcg@100"]].to_numpy().min() >= 0
    assert chosen.plot().get_xlabel() == "weight of stars"


def test_the_same_seed_chooses_the_same(chosen):
    assert choose_star_weight(linear(), stars(), WORLD).table.equals(chosen.table)


def test_a_fitted_ranking_keeps_its_weights_and_stays_as_it_is():
    ranking = linear().fit(WORLD)
    before = ranking.score(WORLD.ratings)
    choose_star_weight(ranking, stars(), WORLD, people=5)
    assert np.array_equal(ranking.score(WORLD.ratings), before)


def test_the_recommender_validates_saves_and_loads(tmp_path, chosen):
    model = HybridRecommender(
        fields=(), encoder=letters(), ranking=linear(), rating=stars(), star_weight="validate"
    ).fit(WORLD)
    assert model.state_.star_weight == pytest.approx(chosen.weight)
    model.save(tmp_path / "m")
    again = HybridRecommender.load(tmp_path / "m")
    assert again.star_weight == "validate" and again.state_.star_weight == model.state_.star_weight
    assert again.recommend("all").equals(model.recommend("all"))


def test_a_weight_changes_the_order_of_known_and_new_people_alike():
    model = HybridRecommender(fields=(), encoder=letters(), ranking=linear(), rating=stars(), star_weight=50.0).fit(
        WORLD
    )
    someone = WORLD.user_ids[0]
    own = WORLD.ratings[WORLD.ratings["user_id"] == someone]
    for found in (model.recommend(someone, k=8), model.recommend_for(own[["item_id", "rating", "timestamp"]], k=8)):
        assert found["stars"].iloc[:4].mean() >= found["stars"].iloc[4:].mean()


@given(arrays(np.float32, (3, 6), elements=st.floats(0.5, 5, width=32)), st.floats(0, 5), st.floats(-1, 1, width=32))
def test_a_shift_of_all_stars_changes_no_order(given_stars, weight, shift):
    scores, known = torch.arange(18.0).reshape(3, 6) / 7, torch.ones(6, dtype=torch.bool)
    one, other = (with_stars(scores, given_stars + s, weight, known) for s in (0, shift))
    assert torch.allclose(one, other, atol=0.02 * max(weight, 1) + 1e-4) or given_stars.std(axis=1).min() < 0.05


def test_films_that_cannot_be_placed_stay_out():
    scores = torch.tensor([[1.0, -torch.inf]])
    assert with_stars(scores, [[1.0, 5.0]], 10.0, [True, False])[0, 1] == -torch.inf


@pytest.mark.parametrize("weight", [-1, np.nan, "much", None, np.inf])
def test_impossible_weights(weight):
    with pytest.raises(DataError, match="star_weight"):
        HybridRecommender(star_weight=weight)
