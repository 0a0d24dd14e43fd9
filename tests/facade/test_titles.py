"""Titles as people type them: nothing typed may crash a look-up, and `resolve` is right or asks."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.base.words import split_year
from hybrid_movie_rec.facade.titles import TitleIndex, plain, title_forms

TITLES = [
    "Toy Story (1995)",
    "Toy Story 2 (1999)",
    "Godfather, The (1972)",
    "Godfather: Part II, The (1974)",
    "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
    "Hamlet (1948)",
    "Hamlet (1990)",
    "Rocky (1976)",
    "Rocky II (1979)",
    "Rocky III (1982)",
    "Star Wars: Episode IV - A New Hope (1977)",
    "1984 (Nineteen Eighty-Four) (1984)",
    "M (1931)",
    "Seven Samurai (Shichinin no samurai) (1954)",
    "Seven (a.k.a. Se7en) (1995)",
    "8 ½ (8½) (1963)",
    "…And Justice for All (1979)",
    "千と千尋の神隠し (2001)",
    "Ran",
    "   ",
    "(500) Days of Summer (2009)",
    "Who's Afraid of Virginia Woolf? (1966)",
    "Bad Boys (1983)",
    "Bad Boys (1995)",
]
COUNTS = np.array(
    [900, 400, 800, 500, 90, 10, 10, 300, 200, 150, 1000, 80, 60, 120, 700, 50, 20, 250, 40, 0, 220, 70, 15, 250]
)
INDEX = TitleIndex(pd.DataFrame(dict(item_id=100 + np.arange(len(TITLES)), title=TITLES)), COUNTS)


def id_of(title):
    return 100 + TITLES.index(title)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60) | st.sampled_from(TITLES).flatmap(lambda t: st.integers(0, len(t)).map(lambda n: t[:n])))
def test_nothing_that_can_be_typed_crashes(text):
    found = INDEX.find(text, 4)
    assert (
        len(found) <= 4
        and found["item_id"].is_unique
        and found["match"].between(60, 100).all()
        and found["match"].is_monotonic_decreasing
    )
    for first, second in zip(found.itertuples(), list(found.itertuples())[1:]):  # ties: better known first, then the id
        assert first.match > second.match or (-COUNTS[first.item_id - 100], first.item_id) < (
            -COUNTS[second.item_id - 100],
            second.item_id,
        )
    try:
        answer = INDEX.resolve(text)
    except DataError as e:
        assert "Cure" in str(e)
    else:
        assert answer.shape == (1,) and answer[0] in INDEX.movies["item_id"].to_numpy()
    plain(text), title_forms(text), split_year(text)


@pytest.mark.parametrize(
    "text, title",
    [
        ("toy story", TITLES[0]),
        ("Toy Story 2", TITLES[1]),
        ("THE GODFATHER", TITLES[2]),
        ("godfather 2", TITLES[3]),
        ("the godfather part ii", TITLES[3]),
        ("Godfather II, The", TITLES[3]),
        ("cite des enfants perdus", TITLES[4]),
        ("La Cité des Enfants Perdus", TITLES[4]),
        ("Hamlet (1990)", TITLES[6]),
        ("hamlet, 1948", TITLES[5]),
        ("Rocky 3", TITLES[9]),
        ("star wars episode 4 a new hope", TITLES[10]),
        ("1984", TITLES[11]),
        ("nineteen eighty four", TITLES[11]),
        ("m", TITLES[12]),
        ("se7en", TITLES[14]),
        ("seven", TITLES[14]),
        ("8½", TITLES[15]),
        ("and justice for all", TITLES[16]),
        ("千と千尋の神隠し", TITLES[17]),
        ("ran", TITLES[18]),
        ("(500) days of summer", TITLES[20]),
        ("500 days of sumer", TITLES[20]),
        ("whos afraid of virginia wolf", TITLES[21]),
        ("Shichinin no samurai", TITLES[13]),
        ("Toy Sotry", TITLES[0]),
    ],
)
def test_resolved(text, title):
    assert INDEX.find(text)["item_id"][0] == id_of(title)
    assert INDEX.resolve([text]).tolist() == [id_of(title)]


@pytest.mark.parametrize(
    "text, words",
    [
        ("Hamlet", "may be any of 2 films"),
        ("Bad Boys", r"Bad Boys \(1995, id 123\); Bad Boys \(1983, id 122\)"),
        ("Rocky 4", "Rocky III"),
        ("Rocky IV", "not a film"),
        ("Toy Story 3", "not a film"),
        ("Hamlet (2009)", "not a film"),
        ("God", "Godfather"),
        ("", "not a film"),
        ("   ", "not a film"),
        ("?", "not a film"),
        ("zzz", r"find\(text\)"),
        (12345, "not a film"),
        ("12345", "not a film"),
        (None, "is no id"),
        (True, "is no id"),
        (float("nan"), "is no id"),
        (float("inf"), "not a film"),
        ({}, "is no id"),
    ],
)
def test_asked_back(text, words):
    with pytest.raises(DataError, match=words):
        INDEX.resolve(["toy story", text])


def test_every_title_is_its_own_film_in_any_order_of_the_catalogue():
    order = np.random.default_rng(0).permutation(len(TITLES))
    shuffled = TitleIndex(INDEX.movies.iloc[order], COUNTS[order])
    for title in TITLES:
        if title.strip():
            assert shuffled.resolve(title).tolist() == INDEX.resolve(title).tolist() == [id_of(title)]
    for text in ("toy", "s", "ham", "ro", "bad boys"):
        assert shuffled.find(text).reset_index(drop=True).equals(INDEX.find(text)[shuffled.find(text).columns])


def test_ids_of_any_type():
    texts = TitleIndex(pd.DataFrame(dict(item_id=["片1", "7"], title=["Seven (1995)", "Heat (1995)"])))
    assert texts.resolve(["片1", "seven", "7", "heat 1995"]).tolist() == ["片1", "片1", "7", "7"]
    assert texts.resolve(7).tolist() == ["7"]
    for wrong in (8, "片", 0):
        with pytest.raises(DataError):
            texts.resolve(wrong)
    numbers = TitleIndex(pd.DataFrame(dict(item_id=[7, 8], title=["8 (2010)", "Heat"])))
    assert numbers.resolve([7, np.int32(8), 7.0, "7", "heat"]).tolist() == [7, 8, 7, 7, 8]
    with pytest.raises(DataError, match="'8' may be any of 2 films"):
        numbers.resolve("8")


def test_missing_titles_years_and_films():
    odd = TitleIndex(pd.DataFrame(dict(item_id=[1, 2, 3], title=[None, "", "A"], year=[np.nan, 2000, None])))
    assert odd.find("a")["item_id"].tolist()[0] == 3 and odd.resolve(2).tolist() == [2]
    empty = TitleIndex(pd.DataFrame(dict(item_id=[], title=[])))
    assert not len(empty.find("x")) and empty.resolve([]).tolist() == []
    with pytest.raises(DataError):
        empty.resolve("x")
