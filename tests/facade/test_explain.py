"""Explanations are sums without a remainder, whoever asks about whatever; similar films and searches obey filters; a
saved model gives the same answers.
"""

import json

import numpy as np
import pandas as pd
import pytest
from tests.contract import made_world
from hypothesis import HealthCheck, given, settings, strategies as st

from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.ranking.explain import bent_shares
from hybrid_movie_rec.rating.intervals import hidden_moments
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import readable_title
from hybrid_movie_rec.facade.explain import Explanation, _because
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.baselines import EASE
from hybrid_movie_rec.ranking.scorer import Histories
from hybrid_movie_rec.recommend import HybridRecommender
from tests.fakes import letters

WORLD = made_world()
WEIGHTS = dict(
    likes=0.4,
    recent=0.3,
    loved=0.2,
    lower=-0.3,
    next_items=0.3,
    transitions=0.2,
    popular=-0.2,
    lately=0.3,
    now=0.1,
    title=0.1,
    genres=0.2,
) | {"popular, new": 1.0, "now, new": 0.2}
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fit(world=WORLD, **changes):
    rating = BayesianHybrid.fast(n_factors=3, n_samples=6, burn_in=4, keep=6, progress=False)
    return HybridRecommender(
        **(
            dict(
                rating=rating,
                ranking=LinearHybrid(weights=WEIGHTS, regularization=5.0, regularization_next=5.0),
                encoder=letters(),
                fields=("genres",),
            )
            | changes
        )
    ).fit(world)


@pytest.fixture(scope="module")
def model():
    return fit()


def histories(items, most=30):
    "Ratings of somebody, in any order, with any times."
    row = st.tuples(st.sampled_from(items), st.integers(1, 10), st.integers(0, 5))
    rows = st.lists(row, max_size=most, unique_by=lambda r: r[0])
    return rows.map(
        lambda rows: (
            pd.DataFrame(rows, columns=["item_id", "rating", "timestamp"])
            .assign(rating=lambda t: t["rating"] / 2, timestamp=lambda t: 1_000_000_000 + 40_000 * t["timestamp"])
            .astype(dict(item_id="int64", rating="float64", timestamp="int64"))
        )
    )


# Contributions --------------------------------------------------------------------------------------------------------
@FEW
@given(own=histories(list(WORLD.item_ids)), at=st.integers(0, 29))
def test_contributions_sum_to_the_score(model, own, at):
    "Any history, also of disliked films, of the film nobody likes, and an empty one."
    h = Histories.from_frame(own.assign(user_id=0), model.items, [0])
    found, score = model.ranking_.contributions(h, at), float(model.ranking_.complete_scores(h)[0, at])
    assert found.score == pytest.approx(score, abs=2e-4)
    assert found.parts.shape[0] == len(own) == len(found.films) and np.isfinite(found.parts.to_numpy()).all()


@FEW
@given(own=histories(list(WORLD.item_ids), 8), at=st.integers(0, 29), seed=st.integers(0, 99))
def test_contributions_do_not_depend_on_the_order_of_rows(model, own, at, seed):
    asked = [
        model.ranking_.contributions(Histories.from_frame(frame.assign(user_id=0), model.items, [0]), at)
        for frame in (own, own.sample(frac=1, random_state=seed))
    ]
    assert np.array_equal(asked[0].films, asked[1].films) and asked[0].rest == asked[1].rest


@FEW
@given(st.integers(1, 6), st.integers(2, 20), st.integers(0, 1000))
def test_shares_are_complete_and_additive(n, L, seed):
    c = np.random.default_rng(seed).normal(size=(n, L)) * 10.0 ** np.random.default_rng(seed).integers(-3, 3, (n, 1))
    x = c.sum(0) - c.sum() / L
    assert np.allclose(bent_shares(c, np.arange(L)).sum(0), np.arcsinh(x / x.std()), atol=1e-9)
    assert np.allclose(
        bent_shares(np.vstack([c, c[:1], -c[:1]]), np.arange(L))[:n], bent_shares(c, np.arange(L)), atol=1e-6
    )  # two films that cancel change nothing for others


def test_a_film_that_raises_only_one_kind_is_paid_for_it():
    """A planted truth: two groups of films, liked by two groups of people.

    A like in one group pays for films of that group.
    """
    world = made_world(users=60, items=20, rows=900, seed=3)
    model = LinearHybrid(weights=dict(likes=1.0), regularization=5.0, regularization_next=5.0).fit(world)
    own = pd.DataFrame(dict(user_id=0, item_id=world.item_ids[[2, 3]], rating=5.0, timestamp=[1, 2]))
    h = Histories.from_frame(own, model.items, [0])
    paid = np.array([model.contributions(h, j).films for j in range(4, 19)])
    even = np.arange(4, 19) % 2 == 0
    assert paid[even, 0].mean() > paid[~even, 0].mean() and paid[~even, 1].mean() > paid[even, 1].mean()


# Explanations ---------------------------------------------------------------------------------------------------------
@FEW
@given(own=histories(list(WORLD.item_ids), 12), at=st.integers(0, 29), k=st.integers(0, 6))
def test_explanations_are_sums(model, own, at, k):
    why = model.explain_for(own, int(model.items.ids[at]), k=k)
    score = float(model.ranking_.score(own.assign(user_id=0), [0])[0, at])
    assert why.score == pytest.approx(score, abs=2e-4) and len(why.films) == min(k, len(own))
    person, p = model.rating_.posterior_for(own), model.rating_.state_
    now, item = person.vectors[:, -1], p.samples["items.vectors"][:, at].double()  # the sum, written out
    hidden = (now[:, :-1] * item[:, :-1]).sum(1) + now[:, -1] + item[:, -1]
    assert why.stars["stars"].sum() == pytest.approx(float(hidden.mean()) + p.mean, abs=1e-6)
    json.dumps(why.to_dict(), allow_nan=False)
    assert why.sentence and "nan" not in why.sentence


def test_known_people_and_moments(model):
    rows = WORLD.ratings.iloc[[0, 50, 99]]
    for row in rows.itertuples():
        for moment in (None, int(row.timestamp)):
            why = model.explain(row.user_id, row.item_id, timestamp=moment)
            p, moments = model.rating_.state_, None if moment is None else np.array([moment])
            rows = p.rows(np.array([row.user_id]), np.array([row.item_id]), moments)
            hidden = hidden_moments(p, rows, spread=False)[0]
            assert why.stars["stars"].sum() == pytest.approx(float(hidden.mean()) + p.mean, abs=1e-6)
            assert ("time" in set(why.stars["part"])) == (moment is not None)
            assert why.expected["stars"] == pytest.approx(
                float(model.predict([row.user_id], [row.item_id], None if moment is None else [moment])[0])
            )


def test_one_film_and_none(model):
    one = model.explain_for({1: 5.0}, 4)
    assert len(one.films) == 1 and one.films["item_id"].tolist() == [1]
    none = model.explain_for(WORLD.ratings[["item_id", "rating"]].head(0), 4)
    assert not len(none.films) and none.score == pytest.approx(
        float(model.ranking_.score(WORLD.ratings.head(0), [0], [4])[0, 0]), abs=1e-5
    )


def test_unknown_ids(model):
    assert model.explain(999, 4).to_dict()["films"] == []
    with pytest.raises(DataError, match="777"):
        model.explain(100, 777)
    with pytest.raises(DataError, match="rated twice|777"):
        model.explain_for({777: 5.0}, 4)
    with pytest.raises(DataError, match="not a film"):
        model.similar(777)
    with pytest.raises(DataError, match="unknown ids"):
        model.compare([100, 999])


def test_another_ranking_side_is_one_part():
    other = fit(ranking=EASE(regularization=5.0), fields=())
    why = other.explain(100, 4)
    assert why.rest["part"].tolist() == ["EASE"] and why.score == pytest.approx(
        float(other.ranking_.score(WORLD.ratings[WORLD.ratings["user_id"] == 100], item_ids=[4])[0, 0])
    )
    assert len(other.similar(4, by="people", k=3)) == 3 and len(other.compare([100, 102])) == 1


def test_html_is_escaped_and_plots_are_drawn(model):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    why = model.explain(100, 4)
    evil = Explanation(
        1,
        2,
        "<script>$x_$",
        float("nan"),
        "<img onerror=1>",
        why.films.assign(title="<b>$y_$ (1999)"),
        why.rest,
        why.stars,
        why.expected,
    )
    assert not any(word in evil._repr_html_() for word in ("<script", "<img", "<b>$y"))
    for ax in (None, plt.subplots()[1]):
        evil.plot(ax)
        plt.gcf().canvas.draw()
    plt.close("all")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_spoken_titles_are_never_empty(title):
    spoken = readable_title(title, brackets=False)
    assert spoken == title.strip() == "" or spoken


def test_reasons_name_nobody_who_speaks_against():
    films = pd.DataFrame(dict(title=["A", "B"], rating=[5.0, 1.0], contribution=[-0.5, 0.4]))
    assert "A" not in _because(films, pd.DataFrame(dict(likes=[-0.5, 0.4])), {}, 4.0)


# Similar films, search ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("by", ["both", "content", "people"])
def test_similar_obeys_filters_and_leaves_out_what_was_asked(model, by):
    found = model.similar([1, 4], k=50, by=by, years=(1985, 1999), genres="Comedy", exclude=[22])
    assert len(found) and not found["item_id"].isin([1, 4, 22]).any() and found["year"].between(1985, 1999).all()
    assert found["genres"].map(lambda g: "Comedy" in g).all() and found["similarity"].is_monotonic_decreasing
    assert found["rank"].tolist() == list(range(1, len(found) + 1))


def test_similar_films_have_like_content_or_like_people(model):
    genre = WORLD.movies.set_index("item_id")["genres"].map(tuple)
    assert all(genre[i] == genre[1] for i in model.similar(1, k=5, by="content")["item_id"])
    people = model.similar(1, k=6, by="people")["item_id"]
    assert (
        np.mean([(i - 1) // 3 % 2 == 0 for i in people]) > 0.5
    )  # the planted taste: even films are liked by the same people
    assert 88 not in set(people) and 88 in set(model.similar(1, k=29)["item_id"]) | {88}


def test_search_is_repeatable_and_filtered(model):
    first = model.search("comedy", k=5)
    assert first.equals(model.search("comedy", k=5)) and first["similarity"].between(0, 1).all()
    assert first["genres"].map(lambda g: "Comedy" in g).all()
    assert model.search("film 7 comedy", k=1, include=[22, 25])["item_id"].isin([22, 25]).all()
    with pytest.raises(DataError, match="no words"):
        model.search(" \n ")
    with pytest.raises(DataError, match="whole number"):
        model.search("x", k=0)


@FEW
@given(st.text(max_size=80))
def test_any_text_is_searched_or_refused(model, text):
    try:
        found = model.search(text, k=3)
    except DataError as e:
        assert "no words" in str(e) or "blank" in str(e) or "Unicode" in str(e)
    else:
        assert len(found) <= 3


def test_asking_changes_nothing_and_a_saved_model_answers_the_same(model, tmp_path):
    asked = lambda m: (
        json.dumps(m.explain(100, 4).to_dict()),
        m.similar(1).to_json(),
        m.search("drama").to_json(),
        m.compare([100, 102, 104]).to_json(),
    )
    before = asked(model)
    model.save(tmp_path / "model")
    loaded = HybridRecommender.load(tmp_path / "model")
    loaded.encoder = letters()
    assert asked(model) == before == asked(loaded)


def test_compare_is_symmetric(model):
    one, other = model.compare([100, 102]).iloc[0], model.compare([102, 100]).iloc[0]
    for name in ("rated_both", "liked_both", "apart", "agreement", "taste"):
        assert one[name] == pytest.approx(other[name], nan_ok=True)
    assert one["for_both_id"] not in set(WORLD.ratings["item_id"][WORLD.ratings["user_id"].isin([100, 102])])
    assert len(model.compare([100, 102, 104, 106])) == 6
    with pytest.raises(DataError, match="from 2 to 20"):
        model.compare(list(range(100, 150, 2)))
