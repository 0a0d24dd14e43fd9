"""What people have rated elsewhere: other sites' columns, titles beside years, and films that nobody here knows."""

from functools import cache
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.facade.own_ratings import read_own
from hybrid_movie_rec.ranking.baselines import Popular
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.recommend import HybridRecommender

FILMS = [
    "Dune (1984)",
    "Dune (2021)",
    "Matrix, The (1999)",
    "Amélie (2001)",
    "Hamlet (1990)",
    "Hamlet (1996)",
    "M (1931)",
]
MEANT = [("Dune", 1984, 1), ("Dune", 2021, 2), ("The Matrix", 1999, 3), ("Amelie", 2001, 4), ("hamlet", 1990, 5)]
MEANT += [("HAMLET", 1996, 6), ("M", 1931, 7)]


@cache
def model(scale=1):
    "Of seven films, some of the same name; `scale` times the usual five stars."
    rng, people = np.random.default_rng(0), np.repeat(np.arange(1, 41), 4)
    items = np.concatenate([rng.choice(7, 4, replace=False) + 1 for _ in range(40)])
    stars = scale * rng.integers(1, 11, 160) / 2
    ratings = pd.DataFrame(dict(user_id=people, item_id=items, rating=stars, timestamp=np.arange(160) + 10**9))
    movies = pd.DataFrame(dict(item_id=range(1, 8), title=FILMS))
    dataset = Dataset.from_frames(ratings, movies, scale=(0.5 * scale, 5.0 * scale))
    rating = BayesianHybrid(n_samples=4, burn_in=2, chains=1, keep=4, progress=False)
    return HybridRecommender(rating=rating, ranking=Popular(), fields=()).fit(dataset)


def understood(table, scale=1, **options):
    "Film to stars, and what was not."
    own = read_own(model(scale).state_, table, **options)
    ids = model(scale).items.ids[own.items].tolist()
    return dict(zip(ids, own.stars.tolist())), own


LETTERBOXD = "Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Dune,2021,https://example.org/a,4.5\n"
WATCHED = LETTERBOXD.replace("Rating\n", "Rating,Rewatch,Tags,Watched Date\n").replace("4.5\n", "4.5,,,2024-01-01\n")
IMDB = "Const,Your Rating,Date Rated,Title,URL,Title Type,IMDb Rating,Year\ntt1,9,2024-01-02,Dune,x,Movie,8,2021\n"


@pytest.mark.parametrize("text", [LETTERBOXD, WATCHED, IMDB, "title,year,stars\nDune,2021,4.5\n"])
@pytest.mark.parametrize("scale", [1, 2])
def test_columns_and_scales_of_other_sites(text, scale):
    found, _ = understood(pd.read_csv(StringIO(text)), scale)
    ours = text.startswith("title")  # nobody knows whose stars these are, so they are taken as the model's
    assert found == {2: pytest.approx(4.5 * (1 if ours else scale), abs=0.26 * scale)}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(MEANT), min_size=1, max_size=7, unique=True),
    st.sampled_from(["beside", "text beside", "behind", "float beside"]),
    st.sampled_from(["title", "Name", "film", "Movie"]),
)
def test_a_year_tells_which_film_is_meant(films, where, column):
    titles, years = [title for title, _, _ in films], [year for _, year, _ in films]
    table = {column: titles, "rating": [3.0] * len(films)}
    if where == "behind":
        table[column] = [f"{title} ({year})" for title, year in zip(titles, years)]
    else:
        kind = dict(beside=int, float_beside=float).get(where.replace(" ", "_"), str)
        table["Year"] = [kind(year) for year in years]
    found, own = understood(pd.DataFrame(table))
    assert found == {i: 3.0 for _, _, i in films} and not own.unknown


@pytest.mark.parametrize(
    "stranger", ["A Short Nobody Has (2023)", "Nothing Like It", "千と千尋", "x; DROP TABLE films"]
)
@pytest.mark.parametrize("position", [0, 3])
def test_one_stranger_refuses_nobody_and_is_named(stranger, position):
    titles = ["Dune (1984)", "Matrix, The (1999)", "M (1931)"]
    titles.insert(position, stranger)
    told = {title: 4.0 for title in titles}
    found, own = understood(told)
    assert found == {1: 4.0, 3: 4.0, 7: 4.0} and stranger in str(own.unknown)
    with pytest.warns(UserWarning, match="left out"):
        assert stranger in str(model().recommend_for(told, k=2).unknown)
    with pytest.raises(DataError):
        understood(told, on_unknown="raise")


@pytest.mark.parametrize("told", [{"Nothing Like It": 3.0}, {"Dune": 3.0}, {"Dune (1999)": 4.0}, {10**9: 5.0}])
def test_only_nothing_at_all_is_an_error(told):
    with pytest.raises(DataError):
        model().recommend_for(told, k=2)


@pytest.mark.parametrize("title", ["Dune", "dune", "Hamlet"])
def test_what_may_be_two_films_is_not_guessed(title):
    found, own = understood({title: 2.0, "M": 4.0})
    assert found == {7: 4.0} and title in str(own.unknown)


@pytest.mark.parametrize("half", [4.5, "4.5", "4,5", " 4,5 "])
@pytest.mark.parametrize("form", [dict, lambda told: pd.DataFrame(dict(title=told.keys(), rating=told.values()))])
def test_stars_with_a_comma_are_those_with_a_point(half, form):
    assert understood(form({"Dune (1984)": half, "M": "3"}))[0] == {1: 4.5, 7: 3.0}


@pytest.mark.parametrize("scale, like", [(1, 4.0), (2, 8.0), (20, 80.0)])
def test_a_chance_is_one_of_a_like_where_nothing_is_said(scale, like):
    told = dict(user_ids=["1", "2"], item_ids=["3", "M"])
    assert model(scale).like == like
    assert np.array_equal(model(scale).chance(**told), model(scale).chance(**told, at_least=like))
    newcomer = model(scale).rating_.posterior_for(pd.DataFrame(dict(item_id=[1], rating=[5.0 * scale])))
    assert np.array_equal(newcomer.chance(["3"], at_least=like), newcomer.chance([3], at_least=like))
