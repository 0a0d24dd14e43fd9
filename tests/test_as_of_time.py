"""What was known when: planted tags that give the answer away are never seen, and binary searches find what counting
finds.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.features import MovieFeatures, popularity_at, tags_at
from tests.fakes import refuse

moments = st.integers(0, 12)
ratings = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 4), moments), min_size=1, max_size=25, unique_by=lambda r: r[:2]
)
tags = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 4), st.sampled_from(["a", "b", "c"]), moments), max_size=25)


@settings(max_examples=60, deadline=None)
@given(ratings, tags)
def test_what_is_seen_is_what_others_wrote_before(rows, words):
    if not any(t for *_, t in rows):
        rows = [(*rows[0][:2], 1), *rows[1:]]
    frame = pd.DataFrame(rows, columns=["user_id", "item_id", "timestamp"]).assign(rating=3.0)
    dataset = Dataset.from_frames(
        frame, tags=pd.DataFrame(words, columns=["user_id", "item_id", "tag", "timestamp"]) if words else None
    )
    seen = tags_at(dataset, dataset.ratings)
    for k, r in enumerate(dataset.ratings.itertuples()):  # the definition, slowly
        assert sorted(seen[seen.row == k].tag) == sorted(
            w for u, i, w, t in words if i == r.item_id and u != r.user_id and 0 < t < r.timestamp
        )
    expected = [
        sum(i == r.item_id and u != r.user_id and 0 < t < r.timestamp for u, i, t in rows)
        for r in dataset.ratings.itertuples()
    ]
    assert popularity_at(dataset, dataset.ratings).tolist() == expected


def betrayed(world):
    "The world with tags that tell every rating: by the person, just before; and by somebody else, just after."
    rows, stars = world.ratings, "stars " + world.ratings.rating.astype(str)
    own = pd.DataFrame(dict(user_id=rows.user_id, item_id=rows.item_id, tag=stars, timestamp=rows.timestamp - 1))
    late = pd.DataFrame(dict(user_id=999, item_id=rows.item_id, tag=stars, timestamp=rows.timestamp))
    untimed = late.assign(timestamp=0)
    return replace(world, tags=pd.concat([world.tags, own, late, untimed], ignore_index=True))


def test_a_tag_that_gives_the_answer_away_is_not_seen_as_of_then():
    world = toy_world()
    leaky = betrayed(world)
    seen = tags_at(leaky, leaky.ratings)
    for k, r in enumerate(leaky.ratings.itertuples()):
        told = [t for t in seen[seen.row == k].tag if t.startswith("stars")]
        earlier = world.ratings[(world.ratings.item_id == r.item_id) & (world.ratings.timestamp < r.timestamp)]
        assert sorted(set(told)) == sorted(
            set("stars " + earlier.rating.astype(str))
        )  # others' verdicts of earlier days, and never this one
        assert len(told) == 2 * len(earlier)
    everything = MovieFeatures.from_dataset(leaky).frame
    assert any(t.startswith("stars") for t in everything.tags[3])  # features of the whole dataset do see them


def test_no_cut_lets_a_later_or_an_undated_tag_through():
    leaky = betrayed(toy_world())
    for t in leaky.ratings.timestamp.iloc[1:]:
        left = leaky.before(int(t)).tags
        assert ((left.timestamp < t) & (left.timestamp > 0)).all()


def test_films_and_people_that_nobody_knows():
    world = toy_world()
    rows = pd.DataFrame(dict(user_id=[7, 11], item_id=[999, 101], timestamp=[2_000_000_000, 2_000_000_000]))
    assert popularity_at(world, rows).tolist() == [0, 2]
    assert tags_at(world, rows).row.tolist() == [1]  # Ada's own tag on film 101 is not for her
    assert len(tags_at(replace(world, tags=world.tags.head(0)), rows)) == 0
    refuse(lambda: tags_at(world, rows.drop(columns="user_id")), "lack user_id")
    refuse(lambda: popularity_at(replace(world, ratings=world.ratings.assign(timestamp=0)), rows), "no times")


@pytest.mark.parametrize("times", [["2001-09-09 01:46:40"] * 2, pd.to_datetime(["2001-09-12"] * 2)])
def test_moments_may_be_text_or_dates(times):
    assert len(popularity_at(toy_world(), pd.DataFrame(dict(user_id=1, item_id=[101, 102], timestamp=times)))) == 2
