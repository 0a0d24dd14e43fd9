"""What people hand over: ids of any type in any container, moments in any form, tables of any library.

Whatever means the same gets the same answer, whatever means nothing a clear error, and nobody ever gets
the answer of somebody else.
"""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from functools import cache
from uuid import uuid4

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.base.ids import plain_ids, table_ids
from hybrid_movie_rec.base.moments import moment, unix_seconds
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.evaluation.ratings import BiasModel
from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.recommend import HybridRecommender
from tests.contract import made_world

FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def model(text_ids=False):
    made = HybridRecommender(
        rating=BayesianHybrid.fast(progress=False), ranking=LinearHybrid(progress=False), fields=()
    )
    return made.fit(made_world(text_ids=text_ids))


@cache
def biases():
    return BiasModel().fit(made_world())


def same(a, b):
    "Whether two answers are one."
    if isinstance(a, pd.DataFrame):
        text = [(part.astype(object).where(part.notna(), None)).to_dict("records") for part in (a, b)]
        return str(text[0]) == str(text[1])
    return np.allclose(np.asarray(a, float), np.asarray(b, float), equal_nan=True)


# Ids ------------------------------------------------------------------------------------------------------------------
PEOPLE, FILMS = [100, 102, 108, 120], [1, 4, 10, 31]
TYPES = [int, float, str, "{}.0".format, " {} ".format, np.int64, np.int16, np.float32, np.str_, Decimal, Fraction]
TYPES += [lambda i: str(i).encode()]
MIXED = [list, tuple, iter, lambda v: dict.fromkeys(v).keys(), lambda v: (i for i in v)]
MIXED += [lambda v: pd.Series(v, dtype=object), lambda v: pd.Series(v, dtype=object, index=range(7, 7 + len(v)))]
MIXED += [lambda v: pd.Index(v, dtype=object), lambda v: np.array(v, dtype=object)]
EVEN = [np.array, pd.Series, pd.Index, pl.Series, pa.array, lambda v: pa.chunked_array([v])]
EVEN += [lambda v: pd.Series(v, dtype="category"), lambda v: pd.Categorical(v), lambda v: pd.array(v)]
EVEN += [lambda v: pd.Series(pa.array(v).to_pandas()).astype(pd.ArrowDtype(pa.array(v).type))]


@st.composite
def spelled(draw, ids, least=1):
    "Some of the ids and the same in another spelling, in a container."
    chosen = draw(st.lists(st.sampled_from(ids), min_size=least, max_size=3, unique=True))
    if draw(st.booleans()):
        kinds = [draw(st.sampled_from(TYPES)) for _ in chosen]
        return chosen, draw(st.sampled_from(MIXED))([kind(i) for kind, i in zip(kinds, chosen)])
    kind = draw(st.sampled_from([int, float, str, "{}.0".format]))
    return chosen, draw(st.sampled_from(EVEN))([kind(i) for i in chosen])


HISTORIES = made_world().ratings
BY_PEOPLE = {
    "recommend": lambda m, ids: m.recommend(ids, 4),
    "recommend strictly": lambda m, ids: m.recommend(ids, 4, on_unknown="raise"),
    "score_movies": lambda m, ids: m.rating_.score_movies(ids),
    "score": lambda m, ids: m.ranking_.score(HISTORIES, ids),
    "top": lambda m, ids: m.ranking_.top(HISTORIES, 3, ids),
    "to_idx": lambda m, ids: m.users.to_idx(ids),
}


@pytest.mark.parametrize("ask", BY_PEOPLE.values(), ids=BY_PEOPLE)
@FEW
@given(data=st.data())
def test_people_in_every_spelling(ask, data):
    ids, spelling = data.draw(spelled(PEOPLE))
    assert same(ask(model(), ids), ask(model(), spelling))


BY_PERSON = {
    "rated": lambda m, one: m.rated(one, 3),
    "beside": lambda m, one: m.beside(one, 3),
    "explain": lambda m, one: m.explain(one, 4).stars,
    "recommend": lambda m, one: m.recommend(one, 3),
    "predict": lambda m, one: m.predict(one, 4),
    "predict_interval": lambda m, one: m.predict_interval(one, 4),
    "biases": lambda m, one: biases().predict(one, 4),
    "compare": lambda m, one: m.compare([one, 102]),
    "contains": lambda m, one: [one in m.users],
}


@pytest.mark.parametrize("ask", BY_PERSON.values(), ids=BY_PERSON)
@pytest.mark.parametrize("kind", [*TYPES, np.array], ids=str)
def test_one_person_of_every_type(ask, kind):
    for one in (100, 108):
        assert same(ask(model(), one), ask(model(), kind(one)))


BY_FILMS = {
    "include": lambda m, ids: m.recommend(100, 4, include=ids, exclude_seen=False),
    "exclude": lambda m, ids: m.recommend(100, 4, exclude=ids),
    "similar": lambda m, ids: m.similar(ids, 4, by="people"),
    "resolve": lambda m, ids: m.resolve(ids),
    "predict": lambda m, ids: m.predict([100] * len(held := list(ids)), held),
    "to_idx": lambda m, ids: m.items.to_idx(ids),
    "score": lambda m, ids: m.ranking_.score(HISTORIES.head(90), item_ids=ids),
    "newcomer": lambda m, ids: m.rating_.posterior_for(pd.DataFrame(dict(item_id=[4], rating=[5.0]))).predict(ids),
    "options": lambda m, ids: ListOptions(include=ids) and [1],
}


@pytest.mark.parametrize("ask", BY_FILMS.values(), ids=BY_FILMS)
@FEW
@given(data=st.data())
def test_films_in_every_spelling(ask, data):
    ids, spelling = data.draw(spelled(FILMS))
    assert same(ask(model(), ids), ask(model(), spelling))


@FEW
@given(data=st.data())
def test_own_ratings_in_every_spelling(data):
    ids, spelling = data.draw(spelled(FILMS))
    keys, stars = list(spelling), [5.0, 1.5, 4.0][: len(ids)]
    wanted = model().recommend_for(dict(zip(ids, stars)), 5)
    frame = pd.DataFrame(dict(item_id=pd.Series(keys, dtype=object), rating=stars))
    assert same(wanted, model().recommend_for(frame, 5))
    assert same(wanted, model().recommend_for(dict(zip(keys, stars)), 5))
    assert same(model().explain_for(dict(zip(ids, stars)), 7).stars, model().explain_for(frame, 7).stars)


@FEW
@given(data=st.data())
def test_text_ids_are_found_by_numbers(data):
    ids, spelling = data.draw(spelled(PEOPLE))
    texts = [str(i) for i in ids]
    spelling = [i for i in spelling]
    if any(str(plain_ids([i])[0]).strip().endswith(".0") for i in spelling):
        return  # where ids are text, 100.0 as text is another text
    assert same(model(True).recommend(texts, 4), model(True).recommend(spelling, 4))
    assert same(model(True).predict(texts, ["4"] * len(ids)), model(True).predict(spelling, [4] * len(ids)))


NOBODY = [None, np.nan, pd.NA, pd.NaT, True, np.bool_(False), 2j, dt.date(2020, 1, 1), [[100]], {100: 1}, object()]
NOBODY += [np.datetime64("2020-01-01"), Decimal("nan"), (100, 102)]
ALONE = BY_PERSON | {name: BY_PEOPLE[name] for name in ("score_movies", "score", "top", "to_idx")}


@pytest.mark.parametrize("ask", ALONE.values(), ids=ALONE)
@pytest.mark.parametrize("nobody", NOBODY, ids=lambda value: repr(value)[:20])
def test_what_is_no_id_is_refused(ask, nobody):
    if ask is BY_PERSON["contains"]:
        assert nobody not in model().users
        return
    with pytest.raises(DataError):
        ask(model(), [100, nobody])  # (100, 102) is no id within a list


@pytest.mark.parametrize("stranger", ["x", "1e2", "0100", "100x", 100.5, 2**70, -100, str(uuid4()), "", "１００"])
def test_strangers_are_named_and_nobody_else(stranger):
    found = model().recommend([102, stranger, 100], 3)
    assert found.unknown == [stranger] and same(found.head(3), model().recommend(102, 3))
    assert same(found.tail(3), model().recommend(100, 3)) and found.user_id.tolist()[3:6] == [stranger] * 3
    assert same(found[3:6].drop(columns="user_id"), model().recommend(999, 3).drop(columns="user_id"))
    assert stranger not in model().users
    with pytest.raises(DataError, match="unknown ids"):
        model().recommend(stranger, 3, on_unknown="raise")
    with pytest.raises(DataError):
        model().rated(stranger)
    with pytest.raises(DataError):
        model().compare([100, stranger])


def test_a_text_is_one_person_and_never_its_letters():
    assert model(True).recommend("100", 3).user_id.unique().tolist() == ["100"]
    assert same(model().recommend("100", 3), model().recommend([100], 3))
    assert model().recommend("all", 2).user_id.nunique() == len(model().users)


def test_titles_where_ids_are_wanted():
    m = model()
    for ask in (
        lambda film: m.predict([100], [film]),
        lambda film: m.recommend(100, 3, include=film, exclude_seen=False),
        lambda film: m.explain(100, film).stars,
        lambda film: m.recommend_for(pd.DataFrame(dict(item_id=[film], rating=[5.0])), 3),
    ):
        assert same(ask(4), ask("Film 1 (1981)")) and same(ask(4), ask("film 1"))
        for wrong in ("Nothing Like It (1999)", "Film"):
            with pytest.raises(DataError, match="not a film known here|may be any"):
                ask(wrong)


def columns_of_ids():
    r = made_world(rows=60).ratings
    for kind in ("category", object, "Int64", "float64", "int64[pyarrow]", "uint16"):
        yield kind, r.astype(dict(user_id=kind, item_id=kind))
    yield "mixed", r.assign(user_id=[str(i) if n % 2 else i for n, i in enumerate(r.user_id)])
    yield "decimal", r.assign(item_id=[Decimal(int(i)) for i in r.item_id])
    yield "text beside numbers", r.assign(item_id=r.item_id.astype(str))


@pytest.mark.parametrize("kind, ratings", list(columns_of_ids()), ids=[str(kind) for kind, _ in columns_of_ids()])
def test_columns_of_every_kind_are_one_data_set(kind, ratings):
    world = made_world(rows=60)
    found = Dataset.from_frames(ratings, world.movies)
    assert found.fingerprint() == Dataset.from_frames(world.ratings, world.movies).fingerprint()
    assert found.ratings.item_id.dtype == np.int64 == found.movies.item_id.dtype


@given(st.lists(st.one_of(st.integers(-(10**15), 10**15), st.text(max_size=4)), min_size=1, max_size=6))
@FEW
def test_a_column_of_ids_loses_nothing(values):
    found = table_ids(pd.Series(values, dtype=object))
    assert len(set(found)) == len(
        {str(v) if isinstance(v, int) else v for v in values} if found.dtype != np.int64 else {int(v) for v in values}
    )


def test_add_ratings_names_ids_as_people_write_them():
    taken = made_world().ratings.head(1)[["user_id", "item_id", "rating"]]
    with pytest.raises(DataError, match=r"first user_id \d+, item_id \d+") as caught:
        model().add_ratings(taken)
    assert "np." not in str(caught.value) and ".0" not in str(caught.value).split("Cure")[0]
    with pytest.raises(DataError, match=r"first user_id \d+, item_id \d+"):
        model().add_ratings(taken.astype(dict(user_id=str, item_id="category")))


# Moments --------------------------------------------------------------------------------------------------------------
FORMS = [int, float, str, lambda s: s * 1000, lambda s: str(s * 10**6), lambda s: s * 10**9, Decimal, np.int64]
FORMS += [lambda s: dt.datetime.fromtimestamp(s, dt.UTC), lambda s: dt.datetime.fromtimestamp(s, dt.UTC).isoformat()]
FORMS += [lambda s: dt.datetime.fromtimestamp(s, dt.UTC).replace(tzinfo=None), lambda s: pd.Timestamp(s, unit="s")]
FORMS += [lambda s: pd.Timestamp(s, unit="s", tz="UTC").tz_convert("Asia/Tokyo"), lambda s: np.datetime64(s, "s")]
FORMS += [lambda s: np.datetime64(s * 10**9, "ns"), lambda s: pd.Timestamp(s, unit="s").strftime("%Y-%m-%d %H:%M:%S")]
FORMS += [lambda s: pd.Period(pd.Timestamp(s, unit="s"), freq="s"), lambda s: np.array(s)]
SECONDS = st.integers(1_000_000_000, 1_700_000_000)
COLUMNS = [list, tuple, lambda v: pd.Series(v, index=range(5, 5 + len(v))), lambda v: pd.Series(v, dtype=object), iter]


@given(seconds=SECONDS, form=st.sampled_from(FORMS))
@settings(max_examples=200, deadline=None)
def test_a_moment_in_every_form(seconds, form):
    assert moment(form(seconds)) == seconds


@given(st.lists(SECONDS, min_size=1, max_size=4), st.sampled_from(FORMS), st.sampled_from(COLUMNS))
@settings(max_examples=200, deadline=None)
def test_a_column_of_moments_in_every_form(seconds, form, column):
    assert unix_seconds(column([form(s) for s in seconds])).tolist() == seconds


def own(when):
    return pd.DataFrame(dict(item_id=[4, 10], rating=[5.0, 2.0])).assign(timestamp=when)


AT = {
    "recommend": lambda t: model().recommend(100, 3, timestamp=t),
    "recommend_for": lambda t: model().recommend_for({4: 5}, 3, timestamp=t),
    "explain": lambda t: model().explain(100, 4, timestamp=t).stars,
    "predict": lambda t: model().predict([100, 102], [4, 4], t),
    "predict rows": lambda t: model().predict([100, 102], [4, 4], [t, t]),
    "predict_interval": lambda t: model().predict_interval([100], [4], [t]),
    "score_movies": lambda t: model().rating_.score_movies([100], None, t),
    "biases": lambda t: biases().predict([100], [4], [t]),
    "own ratings": lambda t: model().recommend_for(own([t, t]), 3),
    "explain own": lambda t: model().explain_for(own([t, t]), 7).stars,
    "score": lambda t: model().ranking_.score(own([t, t]).assign(user_id=1)),
    "newcomer": lambda t: model().rating_.posterior_for(own([t, t])).predict([7, 13], [t, t]),
    "before": lambda t: made_world().before(t).ratings,
}


@pytest.mark.parametrize("ask", AT.values(), ids=AT)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(seconds=st.integers(1_001_000_000, 1_002_000_000), form=st.sampled_from(FORMS))
def test_every_method_takes_a_moment_in_every_form(ask, seconds, form):
    assert same(ask(seconds), ask(form(seconds)))


@pytest.mark.parametrize("ask", AT.values(), ids=AT)
@pytest.mark.parametrize("wrong", [True, np.nan, "soon", pd.NaT, "", dt.timedelta(1), 1e30, "01/10/2017"])
def test_what_is_no_moment_is_refused(ask, wrong):
    with pytest.raises(DataError):
        ask(wrong)


@pytest.mark.parametrize(
    "when", [pd.DatetimeIndex(["2017-10-01", "2017-10-02"]), pl.Series(["2017-10-01", "2017-10-02"])]
)
def test_indices_and_columns_of_moments(when):
    wanted = model().predict([100, 100], [4, 10], [1506816000, 1506902400])
    assert same(wanted, model().predict([100, 100], [4, 10], when))
    with pytest.raises(DataError, match="2 moments where one is needed"):
        model().recommend(100, 3, timestamp=when)


def test_mixed_units_are_refused():
    with pytest.raises(DataError, match="milliseconds.*row 1"):
        model().predict([100, 100], [4, 10], [1506816000000, 1506902400])


# Tables ---------------------------------------------------------------------------------------------------------------
class Stream:
    "What hands out its rows as a stream of Arrow, and does nothing else."

    def __init__(self, table):
        self.__arrow_c_stream__ = table.__arrow_c_stream__


LIBRARIES = {
    "polars": pl.from_pandas,
    "lazy": lambda f: pl.from_pandas(f).lazy(),
    "arrow": lambda f: pa.Table.from_pandas(f, preserve_index=False),
    "stream": lambda f: Stream(pl.from_pandas(f)),
    "arrow types": lambda f: f.convert_dtypes(dtype_backend="pyarrow"),
    "nullable": lambda f: f.convert_dtypes(),
    "categories": lambda f: f.astype("category"),
    "another index": lambda f: f.set_axis(range(50, 50 + len(f))),
}
NEW = dict(user_id=[900, 900, 901], item_id=[1, 4, 4], rating=[5.0, 1.0, 4.0])


@pytest.mark.parametrize("other", LIBRARIES.values(), ids=LIBRARIES)
@pytest.mark.parametrize("times", [None, "2017-10-01", 1506816000, pd.Timestamp("2017-10-01")])
def test_tables_of_every_library(other, times):
    frame = pd.DataFrame(NEW) if times is None else pd.DataFrame(NEW).assign(timestamp=times)
    mine = frame.head(2).drop(columns="user_id")
    for ask in (
        lambda table: model().recommend_for(table, 4),
        lambda table: model().recommend_for([table, {}], 4),
        lambda table: model().explain_for(table, 7).stars,
        lambda table: model().rating_.posterior_for(table).predict(),
        lambda table: model().with_reasons(model().recommend_for(table, 2), table),
    ):
        assert same(ask(mine), ask(other(mine)))
    assert same(Dataset.from_frames(frame).ratings, Dataset.from_frames(other(frame)).ratings)
    if times is not None:
        assert same(model().ranking_.top(frame, 3), model().ranking_.top(other(frame), 3))


@pytest.mark.parametrize("other", LIBRARIES.values(), ids=LIBRARIES)
def test_models_grow_by_tables_of_every_library(other):
    films = pd.DataFrame(dict(item_id=[5000, 5001], title=["New (2020)", "Newer (2021)"], genres=["Comedy", "Drama"]))
    grown = []
    for make in (lambda f: f, other):
        one = HybridRecommender()
        one.state_ = model().state_
        one.add_movies(make(films)).add_ratings(make(pd.DataFrame(NEW)))
        grown.append(one)
    assert same(grown[0].movies, grown[1].movies) and same(grown[0].ratings, grown[1].ratings)
    assert same(grown[0].recommend([900, 901], 3), grown[1].recommend([900, 901], 3))


@pytest.mark.parametrize("wrong", ["ratings.csv", 5, None, [1, 2], 3.5, object(), b"x"])
def test_what_is_no_table_is_refused(wrong):
    for ask in (
        model().recommend_for,
        lambda table: model().explain_for(table, 4),
        model().add_ratings,
        model().add_movies,
        Dataset.from_frames,
        model().ranking_.score,
    ):
        with pytest.raises(DataError):
            ask(wrong)
