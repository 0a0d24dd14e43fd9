"""Lists, genres, years and titles in every spelling: one film written in many ways is one film, and two that differ are
two.
"""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.words import fold, names_in, only_words, same_name, split_year, spelled_once, year_of
from hybrid_movie_rec.data import Dataset, title_key
from hybrid_movie_rec.evaluation.metrics import genre_shares
from hybrid_movie_rec.facade.titles import TitleIndex, plain
from tests.fakes import refuse

quick = settings(max_examples=60, deadline=None)
GENRES = ["Action", "Sci-Fi", "Film Noir", "Children's", "Comédie", "ドラマ", "Drama"]
WRITTEN = [
    "|".join,
    "; ".join,
    ", ".join,
    json.dumps,
    str,
    lambda g: str(tuple(g)),
    lambda g: str(np.array(g, dtype=object)),
    lambda g: json.dumps([dict(id=k, name=name) for k, name in enumerate(g)]),
    lambda g: str([dict(id=k, name=name) for k, name in enumerate(g)]),
    lambda g: f"[{', '.join(g)}]",
    lambda g: repr(np.array(g, dtype=object)),
    list,
    tuple,
    pd.Series,
    lambda g: np.array(g, dtype=object),
    lambda g: [dict(id=k, name=name) for k, name in enumerate(g)],
]
lists = st.lists(st.sampled_from(GENRES), min_size=1, max_size=4, unique=True)


def dataset(**columns):
    "Four films with these columns, each rated once."
    ratings = pd.DataFrame(dict(user_id=[1, 1, 2, 2], item_id=[1, 2, 3, 4], rating=[5.0, 4.0, 3.0, 2.0]))
    return Dataset.from_frames(ratings, pd.DataFrame(dict(item_id=[1, 2, 3, 4]) | columns))


@quick
@given(lists, st.sampled_from(WRITTEN))
def test_a_list_is_read_whatever_way_it_is_written(genres, write):
    assert names_in(write(genres)) == genres


@quick
@given(st.lists(lists, min_size=4, max_size=4), st.lists(st.sampled_from(WRITTEN), min_size=4, max_size=4), st.data())
def test_a_genre_is_one_in_every_spelling(films, ways, data):
    respelled = [[data.draw(st.sampled_from([g, g.upper(), g.lower(), f" {g} "])) for g in film] for film in films]
    found = dataset(title=list("abcd"), genres=[way(film) for way, film in zip(ways, respelled)]).movies["genres"]
    wanted = [[same_name(g) for g in film] for film in films]
    assert [[same_name(g) for g in film] for film in found] == wanted
    shown = {g for film in found for g in film}
    assert len(shown) == len({key for film in wanted for key in film})
    assert len(genre_shares(respelled)[1]) == len(shown)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=9))
@quick
def test_nothing_in_a_cell_crashes(value):
    assert all(isinstance(name, str) and name == name.strip() and name for name in names_in(value))
    assert names_in(names_in(value)) == names_in(value) or not isinstance(value, list)


def test_the_first_spelling_is_shown():
    assert spelled_once([["DRAMA"], ["drama", "Crime"], ["crime"]]) == [["DRAMA"], ["DRAMA", "Crime"], ["Crime"]]


@pytest.mark.parametrize(
    "written",
    ["1994-1999", "1994–", "1994—1998", "c. 1994", "ca. 1994", "(1994)", "1994.0", "1994,0", "1994-05-30", "30/05/1994"]
    + [1994, 1994.0, np.float32(1994), pd.Timestamp("1994-05-30"), "TV series 1994–1998", "１９９４", " 1994 "],
)
def test_a_year_is_read_whatever_way_it_is_written(written):
    assert year_of(written) == 1994
    assert dataset(title=list("abcd"), year=[written] * 4).movies["year"].tolist() == [1994] * 4


@pytest.mark.parametrize("title", ["Show (1994-1998)", "Show (1994– )", "Show [1994]", "Show (1994–present)"])
def test_a_range_behind_a_title_is_a_year(title):
    assert split_year(title) == ("Show", 1994)
    assert dataset(title=[title] * 4).movies["year"].tolist() == [1994] * 4


@pytest.mark.parametrize("year", [np.inf, -np.inf, "inf", 17, -1994, "99999", 2500])
def test_a_year_that_cannot_be_is_refused_with_its_row(year):
    refuse(lambda: dataset(title=list("abcd"), year=[1990, None, year, 0]), "frames movies", "row 2", "leave the cell")


@pytest.mark.parametrize("one, two", [("ハハ", "パパ"), ("かき", "がき"), ("мой", "мои"), ("कि", "की"), ("เสือ", "เสื้อ")])
def test_titles_that_differ_by_a_mark_are_two_films(one, two):
    assert plain(one) != plain(two) and title_key(one) != title_key(two)
    index = TitleIndex(pd.DataFrame(dict(item_id=[1, 2], title=[one, two])))
    assert index.resolve([one, two]).tolist() == [1, 2]


@pytest.mark.parametrize("typed", ["Amelie", "AMÉLIE", "amélie", "Ame\u0301lie"])
def test_the_accent_of_a_latin_letter_may_be_left_out(typed):
    assert plain(typed) == plain("Amélie") and title_key(typed) == "amelie"


@quick
@given(st.text(max_size=30))
def test_folding_is_done_once(text):
    assert fold(fold(text)) == fold(text) or not fold(text).isascii()
    assert only_words(only_words(text)) == only_words(text)
