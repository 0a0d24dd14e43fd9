"""Worlds of which everything is known, and one of each ranking model, for the tests of this room."""

import numpy as np
import pandas as pd

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.ranking.baselines import EASE, ContentOnly, ItemKNN, Popular, RP3beta
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.sequence import NextItems, Transitions

LEARNERS = [ItemKNN(), RP3beta(), EASE(regularization=5.0), LinearHybrid(regularization=5.0, regularization_next=5.0)]
ALL = [
    Popular(),
    Popular(half_life=10),
    *LEARNERS,
    NextItems(regularization=5.0),
    Transitions(),
    EASE(stars=0.5),
    ContentOnly(),
]


def world(likes, genres=None, **more) -> Dataset:
    """A dataset in which exactly the marked (person, film) pairs are likes; ids are 1 + position and 101 + position,
    times are drawn, so order tells nothing.
    """
    u, i = np.nonzero(likes)
    ratings = pd.DataFrame(
        dict(
            user_id=1 + u,
            item_id=101 + i,
            rating=5.0,
            timestamp=10**9 + 60 * np.random.default_rng(0).permutation(len(u)),
        )
    )
    movies = pd.DataFrame(
        dict(
            item_id=101 + np.arange(likes.shape[1]),
            title=[f"Film {k}" for k in range(likes.shape[1])],
            genres=genres if genres is not None else "",
        )
    )
    return Dataset.from_frames(ratings, movies, source="planted", **more)


def history(*items, user_id=9_999, rating=5.0):
    return pd.DataFrame(
        dict(user_id=user_id, item_id=list(items), rating=rating, timestamp=10**9 + np.arange(len(items)))
    )


def some_likes(seed=0, people=50, films=30, share=0.2):
    return np.random.default_rng(seed).random((people, films)) < share
