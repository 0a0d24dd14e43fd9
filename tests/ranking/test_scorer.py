"""ranking/00_scorer beyond its notebook: properties of histories and lists, fits that fail, and files that are broken
on
purpose.
"""

import json
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Vocabulary
from hybrid_movie_rec.ranking.baselines import EASE, Popular
from hybrid_movie_rec.ranking.scorer import Histories, Scorer
from tests.fakes import files_no_larger_than
from tests.ranking.planted import ALL, history, some_likes, world


# Histories and lists --------------------------------------------------------------------------------------------------
rows_of = st.lists(
    st.tuples(st.integers(1, 6), st.integers(101, 108), st.sampled_from([1.0, 3.5, 4.0, 5.0]), st.integers(0, 3)),
    max_size=25,
)


@given(rows_of, st.integers(0, 10))
@settings(max_examples=60, deadline=None)
def test_histories_hold_what_the_frame_holds(rows, seed):
    frame = (
        pd.DataFrame(rows, columns=["user_id", "item_id", "rating", "timestamp"])
        .astype(dict(user_id=int, item_id=int, rating=float, timestamp=int))
        .drop_duplicates(["user_id", "item_id"])
    )
    h = Histories.from_frame(
        frame.sample(frac=1, random_state=seed), Vocabulary(np.arange(101, 107)), user_ids=[5, 2, 9, 1]
    )
    kept = frame[frame.item_id.lt(107) & frame.user_id.isin([5, 2, 1])]
    place = {5: 0, 2: 1, 1: 3}
    expected = sorted((place[r.user_id], r.timestamp, r.item_id - 101, r.rating) for r in kept.itertuples())
    assert list(zip(h.rows, h.timestamp, h.items, h.rating)) == expected
    np.testing.assert_array_equal(h.sizes[[2]], [0])
    halves = [h.part(0, 2), h.part(2, 4)]
    np.testing.assert_array_equal(
        np.concatenate([p.matrix(6, p.rating).toarray() for p in halves]), h.matrix(6, h.rating).toarray()
    )
    np.testing.assert_array_equal(h.likes(4).matrix(6).toarray(), np.where(h.matrix(6, h.rating).toarray() >= 4, 1, 0))


def test_times_may_be_written_out():
    frame = history(101, 102).assign(timestamp=["2001-01-02 00:00:00", "2001-01-01 00:00:00"])
    assert Histories.from_frame(frame, Vocabulary([101, 102])).items.tolist() == [1, 0]


def test_missing_values_are_named():
    with pytest.raises(DataError, match="row 1"):
        Histories.from_frame(history(101, 102).assign(rating=[4.0, np.nan]), Vocabulary([101]))
    with pytest.raises(DataError):
        Histories.from_frame(history(101, 102).assign(timestamp=[1.0, np.nan]), Vocabulary([101]))


@pytest.mark.parametrize("model", ALL, ids=repr)
def test_lists_are_the_best_scores(model):
    data = world(some_likes(8), ["Drama", "Comedy", "War"] * 10)
    model.fit(data)
    table, scores, people = (
        model.top(data.ratings, 6, chunk=7),
        model.score(data.ratings),
        np.unique(data.ratings.user_id),
    )
    for b, person in enumerate(people):
        mine, seen = table[table.user_id == person], data.ratings.item_id[data.ratings.user_id == person].to_numpy()
        assert mine["rank"].tolist() == list(range(1, 7)) and not set(mine.item_id) & set(seen)
        left = np.where(np.isin(model.items.ids, seen), -np.inf, scores[b])
        order = np.argsort(-left, kind="stable")[:6]
        assert mine.item_id.tolist() == model.items.ids[order].tolist()
        np.testing.assert_array_equal(mine.score, left[order])


def test_lists_cut_to_some_films():
    data = world(some_likes(9))
    model = EASE(regularization=3.0).fit(data)
    some = model.items.ids[[4, 9, 20]]
    table = model.top(data.ratings, 10, item_ids=some, exclude_seen=False)
    assert set(table.item_id) == set(some) and (table.groupby("user_id").size() == 3).all()
    assert len(model.top(data.ratings, 10, item_ids=[])) == len(model.top(data.ratings, 10, user_ids=[])) == 0


def test_a_memory_is_not_a_matrix_of_all_people_and_films():
    "Lists for many people are made in portions: what is held at a time does not grow with the people."
    data = world(some_likes(10, people=200))
    model, widest = Popular().fit(data), []
    scores = model._scores
    model._scores = lambda h: widest.append(len(h)) or scores(h)
    model.top(data.ratings, 3, chunk=16)
    assert max(widest) == 16 and sum(widest) == data.ratings.user_id.nunique()


def test_a_failed_fit_is_no_fit():
    class Broken(Popular):
        def _learn(self, dataset, h, known):
            raise MemoryError

    model = Broken()
    with pytest.raises(MemoryError):
        model.fit(world(some_likes()))
    with pytest.raises(DataError, match="not fitted"):
        model.score(history(101))


def test_a_scorer_that_returns_a_wrong_shape_is_told():
    class Wrong(Popular):
        def _scores(self, h):
            return self.state_.weights

    with pytest.raises(DataError, match="return a tensor"):
        Wrong().fit(world(some_likes())).score(history(101))


@pytest.mark.parametrize("model", ALL, ids=repr)
def test_save_and_load(model, tmp_path):
    data = world(some_likes(14), ["Drama", "Comedy"] * 15)
    model.fit(data).save(tmp_path / "m")
    again = Scorer.load(tmp_path / "m")
    assert repr(again) == repr(model)
    np.testing.assert_array_equal(again.score(data.ratings), model.score(data.ratings))
    again.save(tmp_path / "m")  # in place of the old one
    with pytest.raises(DataError, match="not a"):
        (EASE if not isinstance(model, EASE) else Popular).load(tmp_path / "m")


@pytest.fixture
def saved(tmp_path):
    EASE(regularization=3.0).fit(world(some_likes())).save(tmp_path / "m")
    return tmp_path / "m"


@pytest.mark.parametrize("name", ["config.json", "items.parquet", "scorer.safetensors"])
@pytest.mark.parametrize("how", ["gone", "empty", "cut", "flipped"])
def test_damaged_files_are_named(saved, name, how):
    path, data = saved / name, (saved / name).read_bytes()
    if how == "gone":
        path.unlink()
    else:
        path.write_bytes(
            dict(empty=b"", cut=data[: len(data) // 2], flipped=data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])[how]
        )
    with pytest.raises(DataError) as e:
        EASE.load(saved)
    assert "m" in e.value.source and e.value.cure


@pytest.mark.parametrize(
    "change",
    [
        dict(format=2),
        dict(kind="os.system"),
        dict(kind="Scorer", settings=dict(regularization=1)),
        dict(settings=dict(regularization=-1)),
        dict(settings=dict(other=1)),
        dict(sha256={}),
        dict(shapes=None),
    ],
)
def test_configurations_that_do_not_fit(saved, change):
    config = json.loads((saved / "config.json").read_text())
    (saved / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(DataError):
        EASE.load(saved)


def test_nothing_half_written(saved):
    before = {p.name: p.read_bytes() for p in saved.iterdir()}
    large = EASE(regularization=3.0).fit(world(some_likes(people=80, films=60, share=0.5)))
    with files_no_larger_than(4_000), pytest.raises(DataError):
        large.save(saved)
    assert {p.name: p.read_bytes() for p in saved.iterdir()} == before and len(list(saved.parent.iterdir())) == 1


def test_a_folder_that_is_something_else_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(DataError):
        Popular().fit(world(some_likes())).save(tmp_path)
    assert (tmp_path / "letters.txt").read_text() == "dear"


def test_a_state_is_a_value():
    "It cannot be changed, and a second fit makes another one."
    data = world(some_likes())
    model = EASE(regularization=3.0).fit(data)
    first, scores = model.state_, model.score(data.ratings)
    with pytest.raises(FrozenInstanceError):
        first.likes = first.likes * 0
    model.fit(world(some_likes(1)))
    assert model.state_ is not first
    model.state_ = first
    np.testing.assert_array_equal(model.score(data.ratings), scores)


def test_repr_says_on_what_and_when():
    model = Popular()
    assert "not fitted" in repr(model)
    assert "30 films" in repr(model.fit(world(some_likes()))) and "until 2001-09-09" in repr(model)
