"""Ranking tasks against slow definitions, over many small worlds: nothing to be found is seen, nobody is lost, and the
steps are those that are written down.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.contract import made_world
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.evaluation.tasks import (
    PROTOCOLS,
    rank_future,
    rank_last,
    rank_movies,
    rank_people,
    rank_random,
    ranking_task,
)

SEED = st.integers(0, 1000)
every_protocol = pytest.mark.parametrize("name", PROTOCOLS)
pairs = lambda frame: set(zip(frame.user_id, frame.item_id))


def world(seed, tags=True):
    "Ties in time, stars of all kinds, a tag for each rating that gives it away."
    data = made_world(seed=seed, rows=500)
    ratings = data.ratings.assign(
        rating=(data.ratings.rating + 0.5).clip(0.5, 5), timestamp=data.ratings.timestamp // 20_000 * 20_000
    )
    data = data.with_ratings(ratings)
    return (
        replace(
            data,
            tags=pd.DataFrame(
                dict(
                    user_id=ratings.user_id,
                    item_id=ratings.item_id,
                    tag=ratings.rating.astype(str),
                    timestamp=ratings.timestamp + 1,
                )
            ),
        )
        if tags
        else data
    )


@every_protocol
@settings(max_examples=12, deadline=None)
@given(seed=SEED, like=st.sampled_from([3.0, 3.5, 4.0]))
def test_nothing_to_be_found_is_seen(name, seed, like):
    data = world(seed)
    before = data.fingerprint()
    task = ranking_task(data, name, seed, like)
    asked = pairs(task.targets)
    assert not asked & pairs(task.train.ratings) and not asked & pairs(task.histories)
    assert name == "movies" or not asked & pairs(task.train.tags)
    assert len(asked) == len(task.targets) and set(task.targets.item_id) <= set(task.candidates)
    assert (task.targets.rating >= like).all() and asked <= pairs(data.ratings)
    assert (np.diff(task.candidates) > 0).all() and (np.diff(task.people) > 0).all()
    assert pairs(task.histories) <= pairs(data.ratings) and set(task.histories.user_id) == set(task.people[~task.cold])
    to_find, seen = task.sets()
    assert pairs(pd.DataFrame(dict(user_id=task.people[to_find.rows], item_id=task.candidates[to_find.items]))) == asked
    assert (to_find.sizes > 0).all()
    assert data.fingerprint() == before


@every_protocol
def test_same_call_same_task_in_any_order(name):
    data = world(3)
    one, two = ranking_task(data, name, 5), ranking_task(data, name, 5)
    other = (
        one if name == "gaps" else ranking_task(data.with_ratings(data.ratings.sample(frac=1, random_state=2)), name, 5)
    )
    for task in (two, other):
        for part in ("histories", "targets"):
            pd.testing.assert_frame_equal(getattr(task, part), getattr(one, part))
        np.testing.assert_array_equal(task.candidates, one.candidates)
        assert pairs(task.train.ratings) == pairs(one.train.ratings)


@pytest.mark.parametrize("name", ["people", "people-random", "movies", "gaps"])
def test_another_seed_another_task(name):
    assert pairs(ranking_task(world(3), name, 5).targets) != pairs(ranking_task(world(3), name, 6).targets)


def newcomers_slowly(data, seed, like=4.0, least=5):
    "The steps for new people, one after the other, in plain Python."
    likes = data.ratings[data.ratings.rating >= like]
    active = sorted(u for u, n in likes.user_id.value_counts().items() if n >= least)
    chosen = set(np.random.default_rng(seed).permutation(np.array(active))[: round(0.2 * len(active))].tolist())
    train = likes[likes.user_id.isin([u for u in active if u not in chosen])]
    given_pairs, asked_pairs = set(), set()
    for u in chosen:
        own = (
            likes[(likes.user_id == u) & likes.item_id.isin(train.item_id)]
            .sort_values(["timestamp", "item_id"])
            .item_id.tolist()
        )
        if len(own) < least:
            continue
        n = int(0.2 * len(own))
        given_pairs |= {(u, i) for i in own[: len(own) - n]}
        asked_pairs |= {(u, i) for i in own[len(own) - n :]}
    return pairs(train), given_pairs, asked_pairs


@settings(max_examples=25, deadline=None)
@given(SEED, SEED)
def test_new_people_step_by_step(seed, draw):
    data = world(seed)
    train, given_pairs, asked = newcomers_slowly(data, draw)
    task = rank_people(data, draw)
    assert (pairs(task.train.ratings), pairs(task.histories), pairs(task.targets)) == (train, given_pairs, asked)
    assert set(task.candidates) == {i for _, i in train}
    mixed = rank_people(data, draw, by="random")
    assert pairs(mixed.histories) | pairs(mixed.targets) == given_pairs | asked
    assert mixed.targets.groupby("user_id").size().equals(task.targets.groupby("user_id").size())
    starry = rank_people(data, draw, stars=True)
    assert pairs(starry.targets) == asked and set(starry.candidates) == set(task.candidates)
    assert pairs(starry.histories) >= given_pairs and train <= pairs(starry.train.ratings)
    first = starry.targets.groupby("user_id").timestamp.min()
    low = starry.histories[starry.histories.rating < 4]
    assert (low.timestamp < low.user_id.map(first)).all()
    assert not set(starry.train.ratings.user_id) & set(task.people) and not set(starry.train.tags.user_id) & set(
        task.people
    )


@settings(max_examples=15, deadline=None)
@given(SEED)
def test_the_last_like_step_by_step(seed):
    data = world(seed)
    task = rank_last(data, candidates="all")
    asked, kept = set(), set()
    for u, own in data.ratings.sort_values(["timestamp", "item_id"]).groupby("user_id"):
        at = np.flatnonzero(own.rating >= 4)
        if len(at) and at[-1] > 0:
            asked.add((u, own.item_id.iloc[at[-1]]))
            own = own.iloc[: at[-1]]
        kept |= pairs(own)
    assert pairs(task.targets) == asked and pairs(task.train.ratings) == kept


@settings(max_examples=15, deadline=None)
@given(SEED)
def test_the_future_may_be_rewritten(seed):
    "Whatever happens from the cut on, in stars or words, the model and what it is shown stay the same."
    data = world(seed)
    task = rank_future(data, like=3.5)
    late = data.ratings.timestamp >= task.cutoff
    changed = replace(
        data.with_ratings(data.ratings.assign(rating=data.ratings.rating.where(~late, 4.0))),
        tags=data.tags.assign(tag=data.tags.tag.where(data.tags.timestamp < task.cutoff, "rewritten")),
    )
    other = rank_future(changed, like=3.5)
    assert other.train.fingerprint() == task.train.fingerprint()
    assert task.cold.tolist() == (~np.isin(task.people, task.train.ratings.user_id)).tolist()


@settings(max_examples=15, deadline=None)
@given(SEED)
def test_new_films_step_by_step(seed):
    data = world(seed)
    items = np.unique(data.ratings.item_id)
    held = set(np.random.default_rng(seed).permutation(items)[: round(0.2 * len(items))].tolist())
    tasks = {tags: rank_movies(data, seed, tags=tags) for tags in ("all", "others", "none")}
    for task in tasks.values():
        assert set(task.candidates) == held and not held & set(task.train.ratings.item_id)
        fans = set(data.ratings[(data.ratings.rating >= 4) & ~data.ratings.item_id.isin(held)].user_id)
        assert set(task.people) == fans & set(
            data.ratings[(data.ratings.rating >= 4) & data.ratings.item_id.isin(held)].user_id
        )
    assert [len(t.train.tags) for t in tasks.values()] == [
        len(data.tags),
        int((~data.tags.item_id.isin(held)).sum()),
        0,
    ]  # here every tag is by somebody who rated


@every_protocol
def test_ids_may_be_text(name):
    data = made_world(rows=600, text_ids=True)
    task = ranking_task(data, name, 1, 3.5)
    assert all(isinstance(u, str) for u in task.people) and (task.sets()[0].sizes > 0).all()


@every_protocol
def test_too_little_is_refused_with_a_cure(name):
    toy = toy_world()
    with pytest.raises(DataError, match="Cure: "):
        ranking_task(toy.with_ratings(toy.ratings.head(1)), name)
    with pytest.raises(DataError, match="Cure: "):
        ranking_task(toy, name, like=5.5)


def test_without_times_three_protocols_work():
    bare = Dataset.from_frames(made_world().ratings.drop(columns="timestamp"))
    for make in (rank_future, rank_last, rank_people):
        with pytest.raises(DataError, match="carry no times"):
            make(bare)
    assert all(
        len(task.people) for task in (rank_movies(bare), rank_random(bare), rank_people(bare, by="random", like=3))
    )
