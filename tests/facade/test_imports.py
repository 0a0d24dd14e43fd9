"""Films of another site in a catalogue: by number, by title, by director, and never by a guess."""

import warnings
import zipfile
from functools import cache

import numpy as np
import pandas as pd
import pytest

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.ranking.baselines import Popular
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.recommend import HybridRecommender

FILMS = [
    "Dune (1984)",
    "Dune (2021)",
    "Matrix, The (1999)",
    "Amélie (2001)",
    "Hamlet (1990)",
    "Hamlet (1990)",
    "M (1931)",
]
DIRECTORS = [["David Lynch"], ["Denis Villeneuve"], [], [], ["Franco Zeffirelli"], ["Kevin Kline"], []]
IMDB = [87182, 1160419, 133093, None, 99726, 99727, 22100]


@cache
def model(numbered=True):
    rng, people = np.random.default_rng(0), np.repeat(np.arange(1, 41), 4)
    items = np.concatenate([rng.choice(7, 4, replace=False) + 1 for _ in range(40)])
    ratings = pd.DataFrame(dict(user_id=people, item_id=items, rating=rng.integers(1, 11, 160) / 2, timestamp=10**9))
    movies = pd.DataFrame(dict(item_id=range(1, 8), title=FILMS, directors=DIRECTORS))
    movies = movies.assign(imdb=IMDB) if numbered else movies
    rating = BayesianHybrid(n_samples=4, burn_in=2, chains=1, keep=4, progress=False)
    return HybridRecommender(rating=rating, ranking=Popular(), fields=()).fit(Dataset.from_frames(ratings, movies))


def imdb(folder, *films):
    "Rows of const, stars, title, year, directors."
    rows = [f'{const},{stars},2024-01-02,"{title}",{year},"{who}"' for const, stars, title, year, who in films]
    (folder / "ratings.csv").write_text("Const,Your Rating,Date Rated,Title,Year,Directors\n" + "\n".join(rows))
    return folder / "ratings.csv"


def outcomes(path, numbered=True):
    report = model(numbered).import_films(path).report
    return {
        f"{t} {y}": (o, None if i is pd.NA else int(i))
        for t, y, o, i in report[["title", "year", "outcome", "item_id"]].values
    }


@pytest.mark.parametrize(
    "film, meant",
    [
        (("tt0133093", 9, "La matrice", 2003, ""), ("matched", 3)),  # the number, whatever the title
        (("tt1", 9, "The Matrix", 1999, ""), ("uncertain", None)),  # the title, but another number
        (("", 9, "The Matrix", 1999, ""), ("matched", 3)),
        (("", 9, "The Matrix", 2000, ""), ("matched", 3)),  # a year off
        (("", 9, "The Matrix", 2003, ""), ("not here", None)),
        (("", 9, "Dune", 2021, "Denis Villeneuve"), ("matched", 2)),
        (("", 9, "Dune", 2021, "John Doe"), ("uncertain", None)),
        (("", 9, "Hamlet", 1990, ""), ("uncertain", None)),
        (("", 9, "Hamlet", 1990, "Kevin Kline"), ("matched", 6)),
        (("", 9, "Hamlet", 1990, "kevin kline, Other Person"), ("matched", 6)),
        (("tt77", 9, "AMELIE", 2001, ""), ("matched", 4)),  # whose number is not known here
        (("", 9, "Amellie", 2001, ""), ("uncertain", None)),
        (("", 9, "Yi Yi", 2000, ""), ("not here", None)),
        (("", 9, "", 2000, ""), None),
    ],
)
def test_a_film_is_found_or_asked_about(tmp_path, film, meant):
    path = imdb(tmp_path, film, ("tt0022100", 5, "M", 1931, ""))
    found = outcomes(path)
    assert found.pop("M 1931") == ("matched", 7)
    assert list(found.values()) == ([] if meant is None else [meant])


def test_two_rows_of_one_film_count_once_the_surer_first(tmp_path):
    path = imdb(tmp_path, ("", 2, "The Matrix", 1999, ""), ("tt0133093", 9, "Matrix", 2003, ""))
    found = model().import_films(path)
    assert found.ratings[["item_id", "rating"]].values.tolist() == [[3, pytest.approx(4.5)]]
    assert found.report["outcome"].tolist() == ["uncertain", "matched"]
    assert "id 3" in found.report["candidates"].iloc[0]


def test_without_numbers_in_the_catalogue_titles_tell(tmp_path):
    path = imdb(tmp_path, ("tt0133093", 9, "The Matrix", 1999, ""), ("tt1160419", 9, "Dune", 2021, ""))
    assert outcomes(path, numbered=False) == {"The Matrix 1999": ("matched", 3), "Dune 2021": ("matched", 2)}


def letterboxd(folder, **parts):
    head = "Date,Name,Year,Letterboxd URI"
    with zipfile.ZipFile(folder / "letterboxd.zip", "w") as archive:
        for name, films in parts.items():
            rows = [
                f"2024-01-02,{film[0]},{film[1]},https://boxd.it/1{''.join(f',{s}' for s in film[2:])}"
                for film in films
            ]
            more = ",Rating" if name == "ratings" else ""
            archive.writestr(f"{name.replace('_', '/')}.csv", "\n".join([head + more, *rows]) + "\n")
    return folder / "letterboxd.zip"


def test_a_zip_stands_where_ratings_stand(tmp_path):
    path = letterboxd(tmp_path, ratings=[("Dune", 1984, 4.5), ("M", 1931, 2)], watched=[("Amélie", 2001)])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        lists = model().recommend_for(path, k=10)
    assert not {1, 7, 4} & set(lists["item_id"]) and len(lists) == 4
    told = pd.DataFrame(dict(item_id=[1, 7], rating=[4.5, 2.0], timestamp=1704153600))
    same = model().recommend_for(told, k=10, exclude=[4])
    assert lists["item_id"].tolist() == same["item_id"].tolist() and np.allclose(lists["stars"], same["stars"])
    assert model().with_reasons(lists, path).equals(model().with_reasons(lists, told))
    assert {4, 7, 1} <= set(model().recommend_for(str(path), k=10, exclude_seen=False)["item_id"])
    assert model().explain_for(path, 2).films is not None
    assert not {1, 7, 4} & set(model().next_questions(path, k=5)["item_id"])


def test_a_watchlist_becomes_include(tmp_path):
    path = letterboxd(tmp_path, ratings=[("Dune", 1984, 4.5)], watchlist=[("Dune", 2021), ("M", 1931), ("Dune", 1984)])
    assert set(model().recommend_for(path)["item_id"]) == {2, 7}
    assert len(model().recommend_for(path, include="all")) == 6
    assert set(model().recommend_for(path, include=[3])["item_id"]) == {3}


def test_likes_and_history_without_stars(tmp_path):
    path = letterboxd(tmp_path, likes_films=[("Dune", 1984)], watched=[("M", 1931)])
    found = model().import_films(path)
    assert found.ratings["rating"].tolist() == [model().like] and set(found.seen) == {1, 7}
    assert any("count as" in note for note in found.notes)
    (tmp_path / "history.csv").write_text("Title,Date\nDune,14/03/2024\nM,02/03/2024\n")
    found = model().import_films(tmp_path / "history.csv")
    assert found.report["outcome"].tolist() == ["matched", "uncertain"] or len(found.seen) == 1
    lists = model().recommend_for(tmp_path / "history.csv", k=10, include="all")
    assert 7 not in set(lists["item_id"]) and len(lists) == 6


def test_what_is_left_out_is_named(tmp_path):
    path = imdb(tmp_path, ("", 9, "Yi Yi", 2000, ""), ("", 9, "Hamlet", 1990, ""), ("", 5, "M", 1931, ""))
    with pytest.warns(UserWarning, match="2 films are left out"):
        lists = model().recommend_for(path)
    assert lists.unknown == ["Hamlet (1990)", "Yi Yi (2000)"] or set(lists.unknown) == {"Yi Yi (2000)", "Hamlet (1990)"}
    with pytest.raises(DataError, match="not in the catalogue|may be"):
        model().recommend_for(path, on_unknown="raise")
    path = imdb(tmp_path, ("", 9, "Yi Yi", 2000, ""))
    with pytest.raises(DataError, match="none of its 1 films"):
        model().recommend_for(path)


def test_a_table_of_our_own_columns_is_read_by_its_path(tmp_path):
    (tmp_path / "me.csv").write_text("title,year,rating\nDune,1984,4\n")
    assert 1 not in set(model().recommend_for(tmp_path / "me.csv", k=10)["item_id"])
    with pytest.raises(DataError, match="no file"):
        model().recommend_for("Dune")


def test_links_come_with_the_data_and_stay_with_the_model(tmp_path):
    from hybrid_movie_rec.datasets.store import load_dataset

    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "ratings.csv").write_text(
        "userId,movieId,rating,timestamp\n"
        + "".join(f"{u},{i},{1 + (u + i) % 5},9\n" for u in range(1, 9) for i in (1, 2))
    )
    (tmp_path / "d" / "movies.csv").write_text(
        "movieId,title,genres\n1,Alien (1979),Horror\n2,Heat (1995),Crime\n3,M,Crime\n"
    )
    (tmp_path / "d" / "links.csv").write_text("movieId,imdbId,tmdbId\n1,0078748,348\n2,0113277,\n")
    data = load_dataset(tmp_path / "d", progress=False)
    assert data.movies["imdb"].fillna(0).tolist() == [78748, 113277, 0]
    rating = BayesianHybrid(n_samples=4, burn_in=2, chains=1, keep=4, progress=False)
    fitted = HybridRecommender(rating=rating, ranking=None, fields=()).fit(data)
    fitted.add_movies(pd.DataFrame(dict(item_id=[9], title=["Solaris (1972)"], tmdb_id=[593])))
    fitted.save(tmp_path / "m")
    again = HybridRecommender.load(tmp_path / "m")
    path = imdb(tmp_path, ("tt0078748", 9, "Something else", 1900, ""))
    assert again.import_films(path).ratings["item_id"].tolist() == [1]
    assert again.movies["tmdb"].fillna(0).tolist() == [348, 0, 0, 593]
    (tmp_path / "d" / "links.csv").write_text("nothing\nhere\n")
    data = load_dataset(tmp_path / "d", progress=False)
    assert "imdb" not in data.movies and any("links.csv" in note for note in data.notes)
