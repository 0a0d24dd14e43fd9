"Properties of every split on arbitrary ratings: all rows kept, none twice, nothing betrayed; and the degenerate cases."

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.evaluation.splits import (
    split_global_time,
    split_items,
    split_last_out,
    split_per_user,
    split_random,
    split_users,
    tags_of_others,
)

SPLITS = dict(
    random=lambda d, t, v, s: split_random(d, t, v, s),
    per_user=lambda d, t, v, s: split_per_user(d, t, v, s),
    last_out=lambda d, t, v, s: split_last_out(d, 1, int(v > 0)),
    global_time=lambda d, t, v, s: split_global_time(d, t, v),
    users=lambda d, t, v, s: split_users(d, t, v, s),
    items=lambda d, t, v, s: split_items(d, t, v, s),
)
BY_TIME = ("last_out", "global_time")
every_split = pytest.mark.parametrize("name", SPLITS)
pairs = lambda frame: set(zip(frame.user_id, frame.item_id))


@st.composite
def datasets(draw):
    "Few people and films, times with ties, and from everyone a tag on what they rated and on one thing they did not."
    rows = draw(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=24, unique=True))
    times = draw(st.lists(st.integers(1, 12), min_size=len(rows), max_size=len(rows)))
    ratings = pd.DataFrame(rows, columns=["user_id", "item_id"]).assign(rating=3.0, timestamp=times)
    tags = pd.concat([ratings.assign(tag="mine"), ratings.assign(item_id=7, tag="unrated")])
    return Dataset.from_frames(ratings, tags=tags[["user_id", "item_id", "tag", "timestamp"]])


shares = st.tuples(st.sampled_from([0.1, 0.2, 0.34, 0.5, 0.8]), st.sampled_from([0.0, 0.1, 0.19]), st.integers(0, 99))


@every_split
@settings(max_examples=40, deadline=None)
@given(datasets(), shares)
def test_all_rows_are_in_one_part_and_no_answer_is_in_train(name, dataset, share):
    before = dataset.fingerprint()
    try:
        split = SPLITS[name](dataset, *share)
    except DataError as error:
        assert "Cure: " in str(error)
        return
    finally:
        assert dataset.fingerprint() == before
    assert (split.validation is None) == (share[1] == 0)
    assert sum(len(part) for part in split.parts.values()) == len(dataset.ratings)
    assert set.union(*map(pairs, split.parts.values())) == pairs(dataset.ratings)
    assert all(
        len(part) and part.index.tolist() == list(range(len(part))) and list(part) == list(dataset.ratings)
        for part in split.parts.values()
    )
    held = set.union(*(pairs(part) for word, part in split.parts.items() if word != "train"))
    assert not held & pairs(split.train.tags)
    assert split.train.item_ids.tolist() == dataset.item_ids.tolist()
    again = SPLITS[name](dataset, *share)
    assert again.train.fingerprint() == split.train.fingerprint() and again.test.equals(split.test)
    known = split.known()
    assert known.warm.tolist() == [
        u in set(split.train.ratings.user_id) and i in set(split.train.ratings.item_id)
        for u, i in zip(split.test.user_id, split.test.item_id)
    ]
    assert split.describe().ratings.sum() == len(dataset.ratings)


@settings(max_examples=40, deadline=None)
@given(datasets(), shares)
def test_each_split_keeps_its_promise(dataset, share):
    def made(name):
        try:
            return SPLITS[name](dataset, *share)
        except DataError:
            return None

    if split := made("per_user"):
        assert split.known().user.all()
        n = dataset.ratings.user_id.value_counts()
        assert not set(n.index[n == 1]) & set(split.test.user_id)
    if split := made("last_out"):
        assert split.test.user_id.is_unique and split.known().user.all()
        joined = split.train.ratings.merge(split.test, on="user_id", suffixes=("", "_test"))
        tied = joined.timestamp == joined.timestamp_test
        assert ((joined.timestamp < joined.timestamp_test) | (tied & (joined.item_id < joined.item_id_test))).all()
    if split := made("global_time"):
        held = [part for word, part in split.parts.items() if word != "train"]
        assert split.train.ratings.timestamp.max() < split.cutoff == held[0].timestamp.min()
        assert len(held) == 1 or held[0].timestamp.max() < split.test.timestamp.min()
        assert (split.train.tags.timestamp < split.cutoff).all()
    if split := made("users"):
        assert not (set(split.test.user_id) & set(split.train.ratings.user_id)) and not (
            set(split.test.user_id) & set(split.train.tags.user_id)
        )
    if split := made("items"):
        assert not split.known().item.any()


@pytest.mark.parametrize("name", ["last_out", "global_time", "users", "items"])
@settings(max_examples=25, deadline=None)
@given(datasets(), shares, st.integers(0, 99))
def test_the_order_of_the_rows_does_not_matter(name, dataset, share, seed):
    shuffled = dataset.with_ratings(dataset.ratings.sample(frac=1, random_state=seed))
    outcomes = []
    for d in (dataset, shuffled):
        try:
            outcomes.append(pairs(SPLITS[name](d, *share).test))
        except DataError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]


@settings(max_examples=25, deadline=None)
@given(datasets(), st.integers(1, 12))
def test_the_future_cannot_be_felt(dataset, shift):
    "Whatever happens from the cut on, train is the same."
    try:
        split = split_global_time(dataset)
    except DataError:
        return
    late = dataset.ratings.timestamp >= split.cutoff
    ratings = dataset.ratings.assign(
        rating=dataset.ratings.rating.where(~late, 0.5).astype("float32"),
        timestamp=dataset.ratings.timestamp.where(~late, dataset.ratings.timestamp + shift),
    )
    late = dataset.tags.timestamp >= split.cutoff
    changed = replace(
        dataset, ratings=ratings, tags=dataset.tags.assign(tag=dataset.tags.tag.where(~late, "rewritten"))
    )
    assert changed.before(split.cutoff).ratings.equals(split.train.ratings)
    other = split_global_time(changed)
    if other.cutoff == split.cutoff:
        assert other.train.fingerprint() == split.train.fingerprint()


# --- degenerate data --------------------------------------------------------------------------------------------------


@every_split
@pytest.mark.parametrize(
    "test, validation", [(0, 0), (1, 0), (-0.2, 0), (1.2, 0), (0.6, 0.4), (0.2, -0.1), (float("nan"), 0), (0.2, 1.0)]
)
def test_shares_that_are_none_are_refused(name, test, validation):
    if name == "last_out":
        with pytest.raises(DataError, match="whole numbers"):
            split_last_out(toy_world(), test if test < 1 else 1.5, 0)
    else:
        with pytest.raises(DataError, match="pass shares such as"):
            SPLITS[name](toy_world(), test, validation, 0)


@every_split
def test_a_single_rating_cannot_be_split(name):
    toy = toy_world()
    with pytest.raises(DataError, match="Cure: "):
        SPLITS[name](toy.with_ratings(toy.ratings.head(1)), 0.2, 0, 0)


@every_split
def test_without_times_only_the_timeless_splits_work(name):
    bare = Dataset.from_frames(toy_world().ratings.drop(columns="timestamp"))
    if name in BY_TIME:
        with pytest.raises(DataError, match="carry no times.*use split_random"):
            SPLITS[name](bare, 0.34, 0, 0)
    else:
        split = SPLITS[name](bare, 0.34, 0, 0)
        assert split.describe()["first"].tolist() == ["", ""]


@every_split
@pytest.mark.parametrize("column", ["user_id", "item_id"])
def test_one_person_or_one_film(name, column):
    "Refused by the split that would have to hide the only one; the others go on, or say what to do."
    other = dict(user_id="item_id", item_id="user_id")[column]
    dataset = Dataset.from_frames(pd.DataFrame({column: 1, other: range(10), "rating": 4.0, "timestamp": range(1, 11)}))
    if (name, column) in {("users", "user_id"), ("items", "item_id"), ("per_user", "item_id"), ("last_out", "item_id")}:
        with pytest.raises(DataError, match="Cure: "):
            SPLITS[name](dataset, 0.2, 0, 0)
    else:
        assert len(SPLITS[name](dataset, 0.2, 0, 0).test) == (1 if name == "last_out" else 2)


@every_split
def test_ids_may_be_text(name):
    toy = toy_world()
    as_text = lambda frame: frame.assign(
        **{c: "x" + frame[c].astype(str) for c in ("user_id", "item_id") if c in frame}
    )
    named = Dataset.from_frames(as_text(toy.ratings), as_text(toy.movies), as_text(toy.tags))
    split, plain = (SPLITS[name](d, 0.34, 0, 3) for d in (named, toy))
    assert split.test.item_id.tolist() == [f"x{i}" for i in plain.test.item_id]
    assert len(split.train.tags) == len(plain.train.tags)


def test_a_split_is_frozen():
    split = split_random(toy_world())
    with pytest.raises(AttributeError):
        split.test = split.train.ratings


def test_ids_of_two_types_would_hide_nothing_and_are_refused():
    toy = toy_world()
    with pytest.raises(DataError, match="one type of id"):
        tags_of_others(toy, toy.ratings.astype({"user_id": str}))


def test_many_ratings_take_no_time():
    "No Python per rating: each split takes about a tenth of a second."
    import time

    rng, n = np.random.default_rng(0), 250_000
    key = rng.choice(20_000 * 5_000, n, replace=False)
    ratings = pd.DataFrame(
        dict(user_id=key // 5_000, item_id=key % 5_000, rating=np.float32(4), timestamp=rng.integers(1, 10**9, n))
    )
    toy = toy_world()
    tags = ratings.iloc[:25_000][["user_id", "item_id", "timestamp"]].assign(tag="mine")
    dataset = replace(toy, ratings=ratings, tags=tags)
    for name, make in SPLITS.items():
        start = time.process_time()
        make(dataset, 0.2, 0.2, 0)
        assert time.process_time() - start < 7, name
