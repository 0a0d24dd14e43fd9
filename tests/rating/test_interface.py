"""What `rating.interface` gives to every model: questions that are checked once, content that is read once, answers
that
follow from others, states that are replaced whole.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings, strategies as st
from tests.contract import made_world
from tests.fakes import letters

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Vocabulary
from hybrid_movie_rec.rating.interface import (
    Newcomer,
    RatingModel,
    check_newcomer,
    check_question,
    describe_movies,
    kinds_of,
    read_content,
    select_content,
    without_pairs,
)

WORLD = made_world()
PEOPLE, FILMS = Vocabulary(WORLD.user_ids), Vocabulary(WORLD.item_ids)


@dataclass(frozen=True, eq=False)
class CodeState:
    users: Vocabulary
    items: Vocabulary
    scale: tuple
    facts: dict


@dataclass(kw_only=True, repr=False)
class Code(RatingModel):
    "Stars that say who was asked about what: a thousandth of the person's position, a tenth of the film's."

    state_: CodeState | None = field(default=None, init=False, repr=False, compare=False)

    def fit(self, dataset, content=None, validation=None, checkpoint=None, start=None):
        facts = dict(source=dataset.source, ratings=len(dataset.ratings), cutoff=0)
        self.state_ = CodeState(Vocabulary(dataset.user_ids), Vocabulary(dataset.item_ids), dataset.scale, facts)
        return self

    def predict(self, user_ids, item_ids, timestamps=None, *, interval=None, on_unknown="fallback"):
        s = self.fitted_state()
        users, items, _ = check_question(s.users, s.items, user_ids, item_ids, timestamps, on_unknown)
        stars = 1 + s.users.to_idx(users, -1) / 1000 + s.items.to_idx(items, -1) / 10
        found = stars.astype(np.float32)
        return found if interval is None else pd.DataFrame(dict(stars=found, low=found - 1, high=found + 1))

    def posteriors_for(self, people):
        return [CodeNewcomer(self, check_newcomer(self.items, self.scale, ratings)[0]) for ratings in people]


@dataclass(frozen=True)
class CodeNewcomer(Newcomer):
    model: Code
    item_ids: np.ndarray

    @property
    def n_movies(self):
        return len(self.model.items)

    def predict(self, item_ids=None, timestamps=None, *, interval=None):
        ids = self.model.items.ids if item_ids is None else np.asarray(item_ids)
        return self.model.predict(np.full(len(ids), -5), ids, timestamps, interval=interval)


CODE = Code().fit(WORLD)


# Questions ------------------------------------------------------------------------------------------------------------
@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2]), min_size=2, max_size=3))
def test_columns_of_one_length_or_a_word_about_it(sizes):
    columns = [np.arange(n) for n in sizes]
    if len(set(sizes)) == 1:
        assert [part is None or len(part) for part in check_question(PEOPLE, FILMS, *columns)][:2] == sizes[:2]
    else:
        with pytest.raises(DataError, match="equal length"):
            check_question(PEOPLE, FILMS, *columns)


def test_one_id_is_a_column_of_one_and_tables_are_refused():
    assert [part.shape for part in check_question(PEOPLE, FILMS, 100, 1, 7)] == [(1,)] * 3
    with pytest.raises(DataError, match="is no id"):
        check_question(PEOPLE, FILMS, [[100]], [[1]])


def test_ratings_of_a_newcomer_keep_their_order_and_lose_unknown_films():
    ids, item_idx, stars, known = check_newcomer(
        FILMS, (0.5, 5), pd.DataFrame(dict(item_id=[7, 999, 1], rating=[1, 2, 3]), index=[5, 5, 9])
    )
    assert ids.tolist() == [7, 1] and item_idx.tolist() == [2, 0] and stars.tolist() == [1, 3]
    assert known.tolist() == [True, False, True] and stars.dtype == np.float64 and item_idx.dtype == np.int64


# Content --------------------------------------------------------------------------------------------------------------
def test_content_is_read_in_the_order_of_films_and_wishes():
    whole = read_content(WORLD, FILMS, encoder=letters(), fields=("genres", "tags"))
    assert whole.fields == ("genres", "tags") and read_content(WORLD, FILMS, whole) is whole
    backwards = select_content(whole, whole.item_ids[::-1], ("tags", "genres"))
    assert torch.equal(backwards.vectors, whole.vectors.flip(0, 1))
    again = read_content(WORLD, FILMS, backwards, fields=("genres", "tags"))
    assert torch.equal(again.vectors, whole.vectors) and torch.equal(again.mask, whole.mask)
    assert read_content(WORLD, FILMS, whole, fields=()) is None
    assert read_content(replace(WORLD, movies=WORLD.movies.assign(genres=[[]] * 30)), FILMS) is None  # nothing to read


@pytest.mark.parametrize(
    "frame, words",
    [
        (dict(title=["x"]), "item_id"),
        (dict(item_id=[1]), "already"),
        (dict(item_id=[500, 500]), "duplicate"),
        (dict(item_id=[500, None]), "item_id"),
    ],
)
def test_new_films_that_make_no_sense(frame, words):
    with pytest.raises(DataError, match=words):
        describe_movies(pd.DataFrame(frame), FILMS, (0.5, 5))


def test_pairs_are_taken_out_by_person_and_film():
    some = WORLD.ratings.sample(50, random_state=0)
    rest = without_pairs(WORLD.ratings, some)
    assert len(rest) == len(WORLD.ratings) - 50 and not set(rest.index) & set(some.index)
    assert len(without_pairs(WORLD.ratings, some.assign(user_id=-1))) == len(WORLD.ratings)
    assert len(CODE.training_part(WORLD, some).ratings) == len(rest) and CODE.training_part(WORLD, None) is WORLD


# What follows from predict --------------------------------------------------------------------------------------------
def test_lists_are_pairs_in_the_order_of_films():
    people = [104, 100]
    scores = CODE.score_movies(people).numpy()
    for row, person in zip(scores, people):
        np.testing.assert_array_equal(row, CODE.predict([person] * len(FILMS), FILMS.ids))
    wanted = torch.arange(len(FILMS)) < 2
    np.testing.assert_array_equal(CODE.score_movies(people, wanted)[:, :2], scores[:, :2])
    assert CODE.score_movies(people, wanted)[:, 2:].isneginf().all() and CODE.score_movies([]).shape == (0, len(FILMS))


def test_several_newcomers_in_one_answer():
    newcomers = CODE.posteriors_for(
        [WORLD.ratings.head(k)[["item_id", "rating"]].drop_duplicates("item_id") for k in (0, 3, 5)]
    )
    found = CODE.predict_newcomers(newcomers, np.array([0, 2, 2]), np.array([1, 4, 7]), 0.8)
    assert list(found) == ["stars", "low", "high"] and {part.dtype for part in found.values()} == {np.dtype(np.float32)}
    np.testing.assert_allclose(found["stars"], CODE.predict([-1] * 3, [1, 4, 7]))
    assert {n: len(v) for n, v in CODE.predict_newcomers([], np.array([]), np.array([])).items()} == dict(stars=0)
    scores = newcomers[1].score_movies(np.arange(len(FILMS)) == 1)
    assert scores.shape == (1, len(FILMS)) and scores.isfinite().sum() == 1


# Kinds ----------------------------------------------------------------------------------------------------------------
def test_every_kind_has_a_name_of_its_own():
    import hybrid_movie_rec.rating.bayesian
    import hybrid_movie_rec.rating.network

    assert {"BayesianHybrid", "NetworkRating", "Code"} <= set(kinds_of(RatingModel))
    assert set(kinds_of(Code)) == {"Code"}


def test_every_question_of_the_interface_is_answered_with_the_same_arguments():
    "A method of a model takes what the interface says, under the same names; what it takes beside has a default."
    import inspect

    from hybrid_movie_rec.rating.bayesian import BayesianHybrid
    from hybrid_movie_rec.rating.network import NetworkRating

    for name, said in vars(RatingModel).items():
        if name[0] == "_" or not inspect.isfunction(said):
            continue
        wanted = inspect.signature(said).parameters
        for kind in (BayesianHybrid, NetworkRating):
            found = inspect.signature(getattr(kind, name)).parameters
            assert list(found)[: len(wanted)] == list(wanted) or set(wanted) <= set(found), (kind, name)
            for parameter in wanted.values():
                other = found[parameter.name]
                assert (other.kind, other.default) == (parameter.kind, parameter.default), (kind, name, parameter)
            beside = [found[more] for more in found if more not in wanted]
            assert all(more.default is not more.empty for more in beside), (kind, name)


@pytest.mark.parametrize("question", ["users", "items", "scale", "facts"])
def test_not_fitted_is_said_by_every_part(question):
    with pytest.raises(DataError, match="is not fitted"):
        getattr(Code(), question)
