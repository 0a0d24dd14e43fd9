"Properties of the features on arbitrary tables, and what happens to damaged files."

import errno

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.ids import BLANKS
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.features import FIELDS, MovieFeatures, cyclical_time, lists_per_film, tidy_texts

quick = settings(max_examples=60, deadline=None)
words = st.text(max_size=8)
text_ids = (
    st.text(min_size=1, max_size=3).map(lambda s: s.strip(BLANKS)).filter(bool)
)  # blanks around one are no part of it
moments = st.integers(-(4 * 10**9), 4 * 10**9)


# --- time -------------------------------------------------------------------------------------------------------------


@quick
@given(st.lists(moments, max_size=20))
def test_times_lie_on_two_circles(seconds):
    points = cyclical_time(np.array(seconds, dtype=np.int64))
    assert points.shape == (len(seconds), 4) and points.dtype == np.float32
    np.testing.assert_allclose(points[:, 0] ** 2 + points[:, 1] ** 2, 1, atol=1e-5)
    np.testing.assert_allclose(points[:, 2] ** 2 + points[:, 3] ** 2, 1, atol=1e-5)


@quick
@given(moments, st.integers(-1000, 1000), st.integers(0, 86_400))
def test_a_day_later_is_the_same_hour_and_distance_depends_on_the_gap_alone(t, days, gap):
    day = lambda *ts: cyclical_time(np.array(ts))[:, :2].astype(float)
    here, later = day(t, t + 86_400 * days)
    np.testing.assert_allclose(here, later, atol=1e-5)
    a, b = day(t, t + gap)
    np.testing.assert_allclose(np.linalg.norm(a - b), 2 * abs(np.sin(np.pi * gap / 86_400)), atol=1e-5)


def test_the_check_value_of_the_seed_notebook():
    np.testing.assert_allclose(
        cyclical_time(["1997-04-03 22:17:32"])[0], [-0.432348, 0.901707, 0.999366, -0.035615], atol=1e-6
    )


@pytest.mark.parametrize("bad", [[np.nan], [None], ["soon"], [1, np.inf], [1_700_000_000_000, 1], [pd.NaT]])
def test_a_time_that_is_none_is_refused(bad):
    with pytest.raises(DataError, match="Cure: "):
        cyclical_time(bad)


# --- words ------------------------------------------------------------------------------------------------------------


@quick
@given(st.lists(words, max_size=12))
def test_tidying_is_elementwise_and_final(texts):
    once = tidy_texts(texts, ";").tolist()
    assert once == [t.replace(";", "").lower().strip() for t in texts]
    assert tidy_texts(once, ";").tolist() == once


@quick
@given(
    st.integers(1, 6).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.text("ab ", max_size=2)), max_size=30)
        )
    ),
    st.booleans(),
)
def test_lists_equal_a_plain_loop(case, sort):
    n, pairs = case
    expected = [[] for _ in range(n)]
    for i, text in pairs:
        if text and text not in expected[i]:
            expected[i].append(text)
    found = lists_per_film(
        np.array([i for i, _ in pairs], dtype=int), np.array([t for _, t in pairs], dtype=object), n, sort
    )
    assert found.tolist() == ([sorted(e) for e in expected] if sort else expected)


@st.composite
def datasets(draw, ids=st.integers(1, 9)):
    "A small dataset with texts of any kind; a film may lack anything."
    films = draw(st.lists(ids, min_size=1, max_size=5, unique=True))
    some = lambda n: st.lists(st.tuples(st.sampled_from(films), words), max_size=n)
    movies = pd.DataFrame(dict(item_id=films, title=draw(st.lists(words, min_size=len(films), max_size=len(films)))))
    for column in ("genres", "directors", "cast"):
        movies[column] = pd.Series(
            draw(st.lists(st.lists(words, max_size=3), min_size=len(films), max_size=len(films))), dtype=object
        )
    tags = pd.DataFrame(
        [(1, i, t, k) for k, (i, t) in enumerate(draw(some(6)))], columns=["user_id", "item_id", "tag", "timestamp"]
    )
    reviews = pd.DataFrame(draw(some(4)), columns=["item_id", "text"])
    ratings = pd.DataFrame(dict(user_id=1, item_id=films, rating=3.0, timestamp=range(1, len(films) + 1)))
    return Dataset.from_frames(ratings, movies, tags, reviews)


@settings(max_examples=40, deadline=None)
@given(st.one_of(datasets(), datasets(text_ids)))
def test_features_of_anything_keep_every_film_and_survive_the_disk(tmp_path_factory, dataset):
    features = MovieFeatures.from_dataset(dataset)
    assert features.item_ids.tolist() == dataset.item_ids.tolist()
    assert features.mask.shape == (len(dataset.movies), len(FIELDS))
    for k, field in enumerate(FIELDS):
        lists = features.frame[field].tolist()
        assert all(len(set(words)) == len(words) and "" not in words for words in lists)
        assert features.mask[:, k].tolist() == [bool(words) for words in lists]
        distinct, flat, offsets = features.flat_field(field)
        assert [[distinct[j] for j in flat[a:b]] for a, b in zip(offsets, offsets[1:])] == lists
        assert len(set(distinct)) == len(distinct) and set(flat) == set(range(len(distinct)))
    table = features.join(dataset.ratings)
    assert table[dataset.ratings.columns.tolist()].equals(dataset.ratings)
    path = tmp_path_factory.mktemp("features") / "f.parquet"
    features.save(path)
    pd.testing.assert_frame_equal(MovieFeatures.load(path).frame, features.frame)


def test_ids_may_be_text():
    toy = toy_world()
    name = lambda frame: frame.assign(item_id="tt" + frame["item_id"].astype(str))
    named = Dataset.from_frames(name(toy.ratings), name(toy.movies), name(toy.tags), name(toy.reviews))
    assert (
        MovieFeatures.from_dataset(named)
        .frame[list(FIELDS)]
        .equals(MovieFeatures.from_dataset(toy).frame[list(FIELDS)])
    )
    assert MovieFeatures.from_dataset(named).join(pd.DataFrame(dict(item_id=["tt999", "tt101"]))).title.tolist() == [
        "item tt999",
        "Robot Hearts (1999)",
    ]


def test_join_does_not_touch_its_input_and_keeps_any_index():
    toy = toy_world()
    ratings = toy.ratings.set_index(np.arange(100, 110))
    before = ratings.copy()
    table = MovieFeatures.from_dataset(toy).join(ratings)
    pd.testing.assert_frame_equal(ratings, before)
    assert table.index.tolist() == list(range(10)) and table.user_id.tolist() == ratings.user_id.tolist()


# --- faults -----------------------------------------------------------------------------------------------------------


def test_a_flipped_bit_is_noticed_or_harmless(tmp_path):
    features, path = MovieFeatures.from_dataset(toy_world()), tmp_path / "f.parquet"
    features.save(path)
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    refused = 0
    for at in rng.choice(len(whole), 150, replace=False):
        damaged = bytearray(whole)
        damaged[at] ^= 1 << int(rng.integers(8))
        path.write_bytes(damaged)
        try:
            assert MovieFeatures.load(path).fingerprint() == features.fingerprint()
        except DataError:
            refused += 1
    assert refused > 50


@pytest.mark.parametrize("keep", [0, 1, 100, -1])
def test_a_torn_file_is_refused(tmp_path, keep):
    path = tmp_path / "f.parquet"
    MovieFeatures.from_dataset(toy_world()).save(path)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(DataError, match="is damaged.*Cure: "):
        MovieFeatures.load(path)


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    import pyarrow.parquet

    path, toy = tmp_path / "f.parquet", toy_world()
    MovieFeatures.from_dataset(toy).save(path)
    old = path.read_bytes()

    def full(table, where, **kwargs):
        where.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pyarrow.parquet, "write_table", full)
    with pytest.raises(DataError, match="disk is full"):
        MovieFeatures.from_dataset(toy).save(path)
    assert path.read_bytes() == old and [p.name for p in tmp_path.iterdir()] == ["f.parquet"]


def test_half_a_million_tags_take_seconds():
    "20M-sized tags: no Python per rating, so this is a matter of a second or two."
    import time

    rng, n, films = np.random.default_rng(0), 465_000, 20_000
    tags = pd.DataFrame(
        dict(user_id=1, item_id=rng.integers(films, size=n), tag=rng.integers(40_000, size=n).astype(str), timestamp=1)
    )
    toy = toy_world()
    movies = pd.DataFrame(dict(item_id=np.arange(films)))
    dataset = Dataset.from_frames(toy.ratings, movies, tags)
    start = time.process_time()
    features = MovieFeatures.from_dataset(dataset)
    assert time.process_time() - start < 20
    assert features.describe().texts[0] == len(tags.drop_duplicates(["item_id", "tag"]))


@pytest.mark.parametrize("length", [20_001, 100_000, 1_000_000])
def test_a_review_without_end_is_cut_and_that_is_said(length):
    world = toy_world()
    long = Dataset.from_frames(
        world.ratings, world.movies, reviews=pd.DataFrame(dict(item_id=[101], text="x" * length))
    )
    with pytest.warns(UserWarning, match="only the first 20,000 characters"):
        features = MovieFeatures.from_dataset(long)
    assert len(features.frame["reviews"][0][0]) == 20_000
