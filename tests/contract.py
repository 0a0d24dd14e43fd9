"""What every rating model and every ranking model promises, as tests: derive a class named `Test...`, say how the model
is made, and pytest runs them all.

    class TestBiasModel(RatingModelContract):
        def make(self): return BiasModel()

A rating model has `fit(dataset) -> self` and `predict(user_ids, item_ids, timestamps=None, on_unknown="fallback") ->
float32 (N,)` in stars.
A ranking model (`ScorerContract`) has `fit(dataset) -> self`, `items` (a `Vocabulary`) and `score(histories,
user_ids=None, item_ids=None) -> float32 (B, I)`; one that derives from `Scorer` also answers the questions of
[ranking/00_scorer](../nbs/ranking/00_scorer.ipynb): contributions, more films, settings for the next fit.
One that also has `save(folder)` and `load(folder)` is saved, loaded and asked again.
"""

import json
from dataclasses import FrozenInstanceError, replace
from functools import cache, partial

import numpy as np
import pandas as pd
import pytest

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.scorer import Histories, Scorer
from hybrid_movie_rec.rating.interface import RatingModel


@cache
def made_world(users=40, items=30, rows=700, seed=0, text_ids=False) -> Dataset:
    """Ratings with biases, two tastes and noise; a user 999 and an item 777 exist nowhere, item 29 of the catalogue is
    not rated.
    """
    rng = np.random.default_rng(seed)
    pick = rng.choice(users * (items - 1), rows, replace=False)
    u, i = pick // (items - 1), pick % (items - 1)
    taste = np.where((u % 2) == (i % 2), 0.5, -0.5)
    stars = 3.4 + rng.normal(0, 0.4, users)[u] + rng.normal(0, 0.5, items)[i] + taste + rng.normal(0, 0.4, rows)
    ratings = pd.DataFrame(
        dict(
            user_id=100 + 2 * u,
            item_id=1 + 3 * i,
            rating=np.clip(np.round(2 * stars) / 2, 0.5, 5),
            timestamp=1_000_000_000 + 3600 * rng.permutation(rows),
        )
    )
    genres = ["Comedy" if k % 2 else "Drama|Romance" for k in range(items)]
    movies = pd.DataFrame(
        dict(item_id=1 + 3 * np.arange(items), title=[f"Film {k} ({1980 + k})" for k in range(items)], genres=genres)
    )
    if text_ids:
        ratings, movies = ratings.astype(dict(user_id=str, item_id=str)), movies.astype(dict(item_id=str))
    return Dataset.from_frames(ratings, movies, source="made world")


WORLD = made_world()


class FittedOnce:
    "Models that are made once for all tests of a class, which only ask them."

    def make(self):
        raise NotImplementedError("return a new, unfitted model")

    def fit(self, dataset):
        "A new model, fitted; override it if `fit` needs more than the data."
        return self.make().fit(dataset)

    def once(self, name, make):
        "What `make()` returns, made once for each class."
        if name not in vars(type(self)):
            setattr(type(self), name, make())
        return vars(type(self))[name]

    @pytest.fixture
    def world(self):
        return WORLD

    @pytest.fixture
    def fitted(self, world):
        return self.once("_fitted", lambda: self.fit(world))

    @pytest.fixture
    def refitted(self, world):
        "A model of other ratings that was fitted again, and what `fit` returned."

        def make():
            model = self.fit(made_world(seed=9))
            return model, model.fit(world)

        return self.once("_refitted", make)


class RatingModelContract(FittedOnce):
    """Derive and define `make`.

    The limits below may be widened by a model that has a reason, which belongs in a comment beside it.
    """

    # stars by which predictions may move when the training rows are shuffled; None: the model makes no such promise
    order_tolerance = 1e-5
    batch_tolerance = 1e-6  # stars between one at a time and all at once
    repeat_tolerance = 0.0  # stars between two fits with one seed
    text_ids = True  # whether the model is also tried with ids that are text
    must_learn = True  # whether it must have a smaller error on its training ratings than their mean has

    # ------------------------------------------------------------------------------------------------------------------
    @pytest.fixture
    def second(self, world):
        "A second fit and its answer; whether data and global generators stayed as they were meanwhile."

        def make():
            fingerprint = world.fingerprint()
            np.random.seed(5)
            first = np.random.random()
            np.random.seed(5)
            answer = self.ask(self.fit(world), world)
            return answer, world.fingerprint() == fingerprint, np.random.random() == first

        return self.once("_second", make)

    @staticmethod
    def ask(model, dataset, **options):
        r = dataset.ratings
        return model.predict(
            r["user_id"].to_numpy(), r["item_id"].to_numpy(), timestamps=r["timestamp"].to_numpy(), **options
        )

    @staticmethod
    def well_formed(answer, n, scale):
        assert isinstance(answer, np.ndarray) and answer.dtype == np.float32 and answer.shape == (n,)
        assert np.isfinite(answer).all()
        assert ((answer >= np.float32(scale[0])) & (answer <= np.float32(scale[1]))).all()

    def test_fit_returns_the_model(self, refitted):
        model, returned = refitted
        assert returned is model

    def test_float32_within_the_scale(self, fitted, world):
        self.well_formed(self.ask(fitted, world), len(world.ratings), world.scale)

    def test_timestamps_are_optional(self, fitted, world):
        self.well_formed(
            fitted.predict(world.ratings["user_id"], world.ratings["item_id"]), len(world.ratings), world.scale
        )

    def test_learns_something(self, fitted, world):
        stars = world.ratings["rating"].to_numpy()
        assert not self.must_learn or np.mean((self.ask(fitted, world) - stars) ** 2) < np.var(stars)

    @pytest.mark.parametrize(
        "user, item",
        [(999, 1), (100, 777), (999, 777), (-1, -1), (100, 88)],
        ids=["user", "item", "both", "minus one", "unrated item"],
    )
    def test_unknown_ids_have_a_fallback(self, fitted, world, user, item):
        self.well_formed(fitted.predict([user], [item]), 1, world.scale)

    def test_unknown_rows_do_not_disturb_the_known(self, fitted, world):
        r = world.ratings.head(20)
        alone = fitted.predict(r["user_id"], r["item_id"])
        mixed = fitted.predict([*r["user_id"], 999, 100], [*r["item_id"], 1, 777])
        np.testing.assert_allclose(mixed[:20], alone, atol=self.batch_tolerance)

    @pytest.mark.parametrize("user, item, named", [(999, 1, "999"), (100, 777, "777"), (999, 777, "999")])
    def test_unknown_ids_can_raise(self, fitted, user, item, named):
        with pytest.raises(DataError, match=named):
            fitted.predict([100, user], [1, item], on_unknown="raise")

    def test_known_ids_do_not_raise(self, fitted, world):
        np.testing.assert_array_equal(self.ask(fitted, world, on_unknown="raise"), self.ask(fitted, world))

    def test_on_unknown_takes_two_words(self, fitted):
        with pytest.raises(DataError, match="fallback"):
            fitted.predict([100], [1], on_unknown="ignore")

    def test_empty_question_empty_answer(self, fitted, world):
        for empty in ([], np.array([], dtype=np.int64), world.ratings["user_id"].head(0)):
            self.well_formed(fitted.predict(empty, empty), 0, world.scale)

    def test_one_row(self, fitted, world):
        self.well_formed(fitted.predict([100], [1]), 1, world.scale)

    def test_batch_equals_single(self, fitted, world):
        r = world.ratings.head(15)
        single = [fitted.predict([u], [i], [t])[0] for u, i, t in zip(r["user_id"], r["item_id"], r["timestamp"])]
        np.testing.assert_allclose(
            fitted.predict(r["user_id"], r["item_id"], r["timestamp"]), single, atol=self.batch_tolerance
        )

    def test_order_and_index_of_the_question_do_not_matter(self, fitted, world):
        r = world.ratings
        order = np.random.default_rng(1).permutation(len(r))
        shuffled = r.iloc[order]
        answer = fitted.predict(shuffled["user_id"], shuffled["item_id"], shuffled["timestamp"])
        np.testing.assert_allclose(answer, self.ask(fitted, world)[order], atol=self.batch_tolerance)

    @pytest.mark.parametrize("question", [([100, 102], [1]), ([100], [1, 4]), ([100], [1], [5, 6]), ([], [1])])
    def test_lengths_must_agree(self, fitted, question):
        with pytest.raises(DataError):
            fitted.predict(*question)

    def test_not_fitted_says_so(self):
        with pytest.raises(DataError, match="fit"):
            self.make().predict([100], [1])

    def test_one_seed_one_model(self, fitted, second, world):
        np.testing.assert_allclose(second[0], self.ask(fitted, world), atol=self.repeat_tolerance, rtol=0)

    def test_order_of_training_rows_does_not_matter(self, fitted, world):
        if self.order_tolerance is None:
            pytest.skip("the model makes no such promise")
        shuffled = world.with_ratings(world.ratings.sample(frac=1, random_state=3))
        np.testing.assert_allclose(
            self.ask(self.fit(shuffled), world), self.ask(fitted, world), atol=self.order_tolerance, rtol=0
        )

    def test_fitting_again_forgets(self, fitted, refitted, world):
        np.testing.assert_allclose(
            self.ask(refitted[0], world), self.ask(fitted, world), atol=max(self.repeat_tolerance, 1e-6), rtol=0
        )

    def test_the_data_stay_as_they_were(self, second):
        assert second[1]

    def test_nothing_global_is_seeded(self, second):
        assert second[2]

    def test_text_ids(self):
        if not self.text_ids:
            pytest.skip("not tried")
        world = made_world(text_ids=True)
        model = self.fit(world)
        self.well_formed(self.ask(model, world), len(world.ratings), world.scale)
        self.well_formed(model.predict(["nobody"], ["nothing"]), 1, world.scale)

    def test_other_scale(self, world):
        ten = Dataset.from_frames(world.ratings.assign(rating=2 * world.ratings["rating"]), world.movies, scale=(1, 10))
        self.well_formed(self.ask(self.fit(ten), ten), len(ten.ratings), (1, 10))

    @pytest.mark.parametrize("rule", [np.maximum, np.minimum], ids=["either is loved", "either is hated"])
    def test_extremes_stay_on_the_scale(self, rule):
        "Where one of two good sides makes five stars, two of them make no more than five."
        u, i = (part.ravel() for part in np.meshgrid(np.arange(30), np.arange(30)))
        pairs = pd.DataFrame(
            dict(user_id=u, item_id=i, rating=np.where(rule(u % 2, i % 2), 5.0, 0.5), timestamp=1_000_000_000 + u + i)
        )
        data = Dataset.from_frames(pairs)
        self.well_formed(self.ask(self.fit(data), data), len(pairs), data.scale)

    def test_saved_and_loaded_is_the_same(self, fitted, world, tmp_path):
        if not (hasattr(fitted, "save") and hasattr(type(fitted), "load")):
            pytest.skip("has no save and load")
        fitted.save(tmp_path / "model")
        again = type(fitted).load(tmp_path / "model")
        np.testing.assert_allclose(self.ask(again, world), self.ask(fitted, world), atol=1e-6)
        self.well_formed(again.predict([999], [777]), 1, world.scale)

    def test_has_a_name(self, fitted):
        for model in (fitted, self.make()):
            assert type(model).__name__ in repr(model) and "0x" not in repr(model)


class RatingInterfaceContract(RatingModelContract):
    """What every model behind `rating.interface` promises beside: intervals or a clear refusal, newcomers, growth that
    leaves the old model as it was, parts that sum to the prediction, a card, and one `load` for all kinds.
    """

    parts_tolerance = 1e-4  # stars between a prediction that lies on the scale and the sum of its parts
    list_tolerance = 1e-4  # stars between a pair's prediction and its place in a list of all films
    growth_tolerance = 1e-5  # stars by which others may move when somebody or something joins

    eve = pd.DataFrame(dict(user_id=[7] * 3, item_id=[1, 4, 7], rating=[5.0, 1.0, 4.5], timestamp=1_500_000_000))
    friday = pd.DataFrame(
        dict(item_id=[2, 500], title=["Ann (1999)", "Bob (2001)"], genres=["Comedy", "Drama|Romance"])
    )

    # ------------------------------------------------------------------------------------------------------------------
    def same_as_before(self, model, before, world):
        np.testing.assert_allclose(self.ask(model, world), before, atol=self.growth_tolerance, rtol=0)

    def test_is_a_rating_model(self, fitted, world):
        assert isinstance(fitted, RatingModel) and fitted.fitted_state() is fitted.state_
        assert self.make().state_ is None and replace(fitted).state_ is None and replace(fitted) == fitted
        np.testing.assert_array_equal(fitted.items.ids, np.unique(world.item_ids))
        np.testing.assert_array_equal(fitted.users.ids, np.unique(world.user_ids))
        assert fitted.scale == world.scale
        assert {"source", "data_sha256", "ratings", "users", "movies", "cutoff"} <= set(fitted.facts)
        assert fitted.facts["cutoff"] == world.ratings["timestamp"].max()

    def test_its_state_is_frozen(self, fitted):
        with pytest.raises(FrozenInstanceError):
            fitted.state_.scale = (0, 1)

    def test_settings_are_keywords(self):
        with pytest.raises(TypeError):
            type(self.make())("anything")

    def test_says_what_it_is(self, fitted):
        assert "not fitted" in repr(self.make())
        assert "fitted on 700 ratings of made world up to 2001-" in repr(fitted)
        told = fitted.summary()
        assert {"name", "detail", "validation_rmse", "judged_on", "limits"} <= set(told)
        assert isinstance(told["validation_rmse"], float) and all(told[n] for n in ("name", "detail", "limits"))

    def test_intervals_or_a_clear_refusal(self, fitted, world):
        question = [world.ratings[name].head(30) for name in ("user_id", "item_id", "timestamp")]
        if not fitted.gives_intervals:
            for ask in (fitted.predict_interval, partial(fitted.predict, interval=0.8)):
                with pytest.raises(DataError, match="no intervals"):
                    ask(*question)
            return
        found = fitted.predict_interval(*question, interval=0.9)
        assert list(found.columns) == ["stars", "low", "high"] and (found.dtypes == np.float32).all()
        np.testing.assert_array_equal(found["stars"], fitted.predict(*question))
        assert found["stars"].between(found["low"], found["high"]).all()
        wider = fitted.predict_interval(*question, interval=0.99)
        assert (wider["low"] <= found["low"]).all() and (found["high"] <= wider["high"]).all()
        assert fitted.predict_interval([], []).shape == (0, 3)

    def test_a_guarantee_or_a_clear_refusal(self, fitted, world, tmp_path):
        question = [world.ratings[name].head(30) for name in ("user_id", "item_id", "timestamp")]
        eve = fitted.posterior_for(self.eve)
        if getattr(fitted.state_, "guarantee", None) is None:
            refused = "no intervals|not calibrated"
            for ask in (fitted.predict_interval, partial(fitted.predict, interval=0.8)):
                with pytest.raises(DataError, match=refused):
                    ask(*question, guarantee=True)
            if fitted.gives_intervals:
                with pytest.raises(DataError, match=refused):
                    eve.predict([1], interval=0.8, guarantee=True)
                with pytest.raises(DataError, match=refused):
                    fitted.chance(*question, guarantee=True)
            return
        found = fitted.predict(*question, interval=0.9, guarantee=True)
        assert list(found.columns) == ["stars", "low", "high"] and (found.dtypes == np.float32).all()
        np.testing.assert_array_equal(found["stars"], fitted.predict(*question))
        assert found["stars"].between(found["low"], found["high"]).all()
        assert found["low"].ge(fitted.scale[0]).all() and found["high"].le(fitted.scale[1]).all()
        wider = fitted.predict_interval(*question, interval=0.95, guarantee=True)
        assert (wider["low"] <= found["low"]).all() and (found["high"] <= wider["high"]).all()
        assert fitted.predict_interval([], [], guarantee=True).shape == (0, 3)
        with pytest.raises(DataError, match="belongs to an interval"):
            fitted.predict(*question, guarantee=True)
        hers = eve.predict([1, 4, 777], interval=0.8, guarantee=True)
        each = fitted.predict_newcomers([eve], np.zeros(3, int), np.array([1, 4, 777]), 0.8, guarantee=True)
        np.testing.assert_array_equal(each["low"], hers["low"])
        for chance in (fitted.chance(*question, guarantee=True), eve.chance([1, 4, 777], guarantee=True)):
            assert chance.dtype == np.float32 and ((0 <= chance) & (chance <= 1)).all()
        fitted.save(tmp_path / "model")
        again = type(fitted).load(tmp_path / "model")
        pd.testing.assert_frame_equal(again.predict(*question, interval=0.9, guarantee=True), found)
        grown = fitted.with_movies(self.friday).with_ratings(self.eve)  # the promise stays with those who join
        assert np.isfinite(grown.predict([7, 100], [500, 1], interval=0.9, guarantee=True).to_numpy()).all()

    def test_lists_agree_with_predictions(self, fitted, world):
        people, wanted = np.array([100, 104, 999]), np.arange(len(fitted.items)) % 3 > 0
        scores = fitted.score_movies(people, wanted).numpy()
        assert scores.shape == (3, len(wanted)) and scores.dtype == np.float32
        assert np.isneginf(scores[:, ~wanted]).all() and np.isfinite(scores[:, wanted]).all()
        for row, person in zip(scores, people):
            told = fitted.predict(np.full(len(wanted), person), fitted.items.ids)
            np.testing.assert_allclose(row[wanted].clip(*fitted.scale), told[wanted], atol=self.list_tolerance)
        whole = fitted.score_movies(people, timestamp=int(world.ratings["timestamp"].iloc[0]))
        assert whole.shape == scores.shape and whole.isfinite().all()
        assert fitted.score_movies([]).shape == (0, len(wanted))
        assert fitted.score_movies(people, np.zeros(len(wanted), bool)).isneginf().all()

    def test_newcomers(self, fitted):
        nobody, eve = fitted.posteriors_for([self.eve.head(0), self.eve])
        np.testing.assert_array_equal(eve.item_ids, self.eve["item_id"])
        assert len(nobody.item_ids) == 0 and "0x" not in repr(eve)
        np.testing.assert_allclose(nobody.predict([1, 4]), fitted.predict([999, 999], [1, 4]), atol=1e-3)
        self.well_formed(eve.predict(), len(fitted.items), fitted.scale)
        self.well_formed(eve.predict([1, 777], [1_500_000_000] * 2), 2, fitted.scale)
        self.well_formed(eve.predict([]), 0, fitted.scale)
        assert fitted.posterior_for(self.eve[["item_id", "rating"]]).score_movies().shape == (1, len(fitted.items))
        wanted = np.arange(len(fitted.items)) < 5
        assert np.isneginf(eve.score_movies(wanted, 1_500_000_000).numpy()).sum() == len(fitted.items) - 5
        each = fitted.predict_newcomers([nobody, eve], np.array([0, 1, 1]), np.array([1, 1, 4]))
        assert list(each) == ["stars"] and each["stars"].dtype == np.float32
        expected = np.r_[nobody.predict([1]), eve.predict([1, 4])]
        np.testing.assert_allclose(each["stars"], expected, atol=1e-5)
        if fitted.gives_intervals:
            each = fitted.predict_newcomers([eve], np.zeros(2, int), np.array([1, 4]), 0.8)
            np.testing.assert_array_equal(each["low"], eve.predict([1, 4], interval=0.8)["low"])
        else:
            with pytest.raises(DataError, match="no intervals"):
                eve.predict([1], interval=0.8)

    @pytest.mark.parametrize(
        "frame, words",
        [
            (dict(item_id=[1]), "rating"),
            (dict(item_id=[1, 1], rating=[1.0, 2.0]), "twice"),
            (dict(item_id=[1], rating=[9.0]), "scale"),
            (dict(item_id=[1], rating=[np.nan]), "scale"),
        ],
        ids=["no stars", "twice", "off the scale", "not a number"],
    )
    def test_newcomers_who_make_no_sense(self, fitted, frame, words):
        with pytest.raises(DataError, match=words):
            fitted.posterior_for(pd.DataFrame(frame))

    def test_parts_sum_to_the_prediction(self, fitted, world):
        users, items, times = ([*world.ratings[name].head(20), *more] for name, more in ASKED_BESIDE.items())
        parts = fitted.star_parts(users, items, times, means=fitted.mean_vectors())
        assert len(parts) == len(users) and (parts.dtypes == np.float64).all()
        told, whole = fitted.predict(users, items, times), parts.sum(axis=1).to_numpy()
        inside = (whole > fitted.scale[0] + 0.8) & (whole < fitted.scale[1] - 0.8)  # where no state is clipped
        assert inside.any()
        np.testing.assert_allclose(whole[inside], told[inside], atol=self.parts_tolerance)
        assert fitted.posterior_for(self.eve).star_parts([1, 4]).shape[0] == 2
        with pytest.raises(DataError):
            fitted.star_parts([100, 102], [1])

    def test_films_that_join_leave_the_old_model_as_it_was(self, fitted, world):
        before, state, old = self.ask(fitted, world), fitted.state_, fitted.items
        grown = fitted.with_movies(self.friday)
        assert fitted.state_ is state and fitted.items is old and type(grown) is type(fitted) and grown == fitted
        assert len(grown.items) == len(old) + 2 and {2, 500} <= set(grown.items.ids)
        self.same_as_before(fitted, before, world)
        self.same_as_before(grown, before, world)
        self.well_formed(grown.predict([100, 999], [2, 500], on_unknown="fallback"), 2, world.scale)
        grown.predict([100], [500], on_unknown="raise")
        assert len(grown.posterior_for(self.eve).predict()) == len(grown.items)
        for wrong, words in ((self.friday.assign(item_id=1), "."), (self.friday[["title"]], "item_id")):
            with pytest.raises(DataError, match=words):
                grown.add_movies(wrong.head(1))
        assert len(grown.items) == len(old) + 2
        assert len(fitted.with_movies(self.friday.head(0)).items) == len(old)

    def test_people_who_join_leave_the_old_model_as_it_was(self, fitted, world):
        before, state = self.ask(fitted, world), fitted.state_
        joined = fitted.with_ratings(self.eve)
        assert fitted.state_ is state and 7 not in fitted.users and 7 in joined.users
        self.same_as_before(fitted, before, world)
        self.same_as_before(joined, before, world)
        self.well_formed(joined.predict([7, 7], [1, 777]), 2, world.scale)
        joined.predict([7], [1], on_unknown="raise")
        assert 7 not in fitted.with_ratings(self.eve.assign(item_id=[777, 778, 779])).users  # nothing known about them

    def test_growing_in_place_is_the_same(self, fitted):
        model = replace(fitted)
        model.state_ = fitted.state_
        assert model.add_movies(self.friday) is model and model.add_ratings(self.eve) is model
        other = fitted.with_movies(self.friday).with_ratings(self.eve)
        question = [7, 100, 7, 999], [2, 500, 1, 2]
        np.testing.assert_array_equal(model.predict(*question), other.predict(*question))

    def test_begins_where_another_ended(self, fitted, world):
        model = self.make()
        assert model.fit(world, start=fitted) is model
        self.well_formed(self.ask(model, world), len(world.ratings), world.scale)

    def test_any_kind_is_loaded_by_its_folder(self, fitted, world, tmp_path):
        grown = fitted.with_movies(self.friday).with_ratings(self.eve)
        grown.save(tmp_path / "model")
        again = RatingModel.load(tmp_path / "model")
        assert type(again) is type(fitted) and repr(again) == repr(grown)
        np.testing.assert_array_equal(self.ask(again, world), self.ask(grown, world))
        np.testing.assert_array_equal(again.predict([7, 100], [2, 500]), grown.predict([7, 100], [2, 500]))
        np.testing.assert_array_equal(again.posterior_for(self.eve).predict(), grown.posterior_for(self.eve).predict())
        (tmp_path / "other").mkdir()
        (tmp_path / "other" / "config.json").write_text('{"kind": "Oracle", "format": 1}')
        with pytest.raises(DataError, match="holds a Oracle"):
            RatingModel.load(tmp_path / "other")
        with pytest.raises(DataError, match="fit"):
            self.make().save(tmp_path / "nothing")

    def test_text_ids_grow_too(self):
        if not self.text_ids:
            pytest.skip("not tried")
        model = self.fit(made_world(text_ids=True))
        model.add_movies(self.friday.astype(dict(item_id=str)))
        model.add_ratings(self.eve.astype(dict(user_id=str, item_id=str)))
        self.well_formed(model.predict(["7", "100"], ["2", "500"], on_unknown="raise"), 2, model.scale)


ASKED_BESIDE = dict(user_id=[999, 100, 999], item_id=[1, 777, 777], timestamp=[1_000_000_000] * 3)  # unknown ids


class ScorerContract(FittedOnce):
    """What every ranking model promises. Derive and define `make`; the limits below may be widened for a reason, which
    belongs in a comment beside it.

    `score(histories, user_ids=None, item_ids=None)`: `histories` is a frame [user_id, item_id, rating, timestamp] in
    any order, of anybody, known or not.
    Row b of the answer is for `user_ids[b]` (somebody without rows in `histories` has an empty history), by default for
    the sorted distinct people of `histories`;
    column j is for `item_ids[j]`, by default for `model.items.ids[j]`. Higher is better; -inf says that the model
    cannot place the item, and NaN never occurs.
    Seen items are *not* masked: that is left to whoever makes the list. Every item of the dataset, rated or not, is in
    `model.items`; anything else scores -inf.
    """

    order_tolerance = (
        1e-4  # scores are compared relative to the spread of the row; rows of train or of histories shuffled
    )
    batch_tolerance = 1e-5  # one person at a time against all at once
    repeat_tolerance = 0.0  # two fits with one seed
    text_ids = True  # whether the model is also tried with ids that are text
    uses_history = True  # whether two different histories must give two different orders
    must_learn = True  # whether it must put films of a person's own taste before the others

    # ------------------------------------------------------------------------------------------------------------------
    @pytest.fixture
    def second(self, world):
        "A second fit and its scores; whether data, histories and global generators stayed as they were meanwhile."

        def make():
            import torch

            seed = lambda: (np.random.seed(5), torch.manual_seed(5))
            draw = lambda: (np.random.random(), torch.rand(1).item())
            fingerprint, histories = world.fingerprint(), world.ratings.copy()
            seed()
            first = draw()
            seed()
            scores = self.fit(world).score(histories)
            return scores, draw() == first, world.fingerprint() == fingerprint, histories

        return self.once("_second", make)

    @staticmethod
    def well_formed(scores, shape):
        assert isinstance(scores, np.ndarray) and scores.dtype == np.float32 and scores.shape == shape
        assert not np.isnan(scores).any() and not np.isposinf(scores).any()

    @staticmethod
    def close(one, two, tolerance):
        "Equal up to a share of each row's spread; -inf in the same places."
        one, two = np.atleast_2d(one).astype(np.float64), np.atleast_2d(two).astype(np.float64)
        assert one.shape == two.shape
        np.testing.assert_array_equal(np.isneginf(one), np.isneginf(two))
        finite = np.where(np.isneginf(one), np.nan, one)
        if not np.isfinite(finite).any():
            return
        with np.errstate(all="ignore"):
            spread = np.fmax(np.fmax.reduce(finite, axis=1) - np.fmin.reduce(finite, axis=1), 1e-12)[:, None]
        apart = np.where(np.isneginf(one), 0, np.abs(finite - np.where(np.isneginf(two), np.nan, two))) / spread
        assert np.nanmax(apart) <= tolerance, (
            f"scores differ by up to {np.nanmax(apart):.2g} of the spread of their row"
        )

    def test_fit_returns_the_model(self, refitted):
        model, returned = refitted
        assert returned is model

    def test_items_are_those_of_the_dataset(self, fitted, world):
        np.testing.assert_array_equal(fitted.items.ids, np.unique(world.item_ids))

    def test_a_row_per_person_a_column_per_item(self, fitted, world):
        self.well_formed(fitted.score(world.ratings), (world.ratings["user_id"].nunique(), len(fitted.items)))

    def test_something_has_a_score(self, fitted, world):
        assert np.isfinite(fitted.score(world.ratings)).any(1).all()

    def test_rows_follow_user_ids(self, fitted, world):
        people = np.unique(world.ratings["user_id"])
        whole, asked = fitted.score(world.ratings), [people[3], people[0], people[7]]
        self.close(fitted.score(world.ratings, user_ids=asked), whole[[3, 0, 7]], self.batch_tolerance)

    def test_columns_follow_item_ids(self, fitted, world):
        whole, at = fitted.score(world.ratings), [5, 0, 29, 11]
        some = fitted.score(world.ratings, item_ids=fitted.items.ids[at])
        self.well_formed(some, (len(whole), 4))
        spread = whole.max(1) - np.where(np.isneginf(whole), np.inf, whole).min(1)
        np.testing.assert_allclose(
            np.where(np.isneginf(some), 0, some),
            np.where(np.isneginf(whole[:, at]), 0, whole[:, at]),
            atol=float(self.batch_tolerance * max(spread.max(), 1e-6)),
        )

    def test_unknown_person(self, fitted, world):
        "A person the model has never met, with a history: as good as anybody's. The id itself says nothing."
        theirs = world.ratings[world.ratings["user_id"] == 100]
        self.well_formed(fitted.score(theirs.assign(user_id=999)), (1, len(fitted.items)))

    def test_unknown_item_in_the_history(self, fitted, world):
        "It says nothing, and does no harm."
        theirs = world.ratings[world.ratings["user_id"] == 100]
        more = pd.concat(
            [theirs, theirs.head(1).assign(item_id=777, timestamp=theirs["timestamp"].min() - 10)], ignore_index=True
        )
        self.close(fitted.score(more), fitted.score(theirs), self.batch_tolerance)

    def test_unknown_item_asked_for(self, fitted, world):
        scores = fitted.score(world.ratings, item_ids=[1, 777, 4])
        assert np.isneginf(scores[:, 1]).all() and np.isfinite(scores[:, 0]).all()

    def test_empty_history(self, fitted, world):
        "Somebody without a history gets an order, and all such people the same one."
        scores = fitted.score(world.ratings.head(0), user_ids=[999, 100])
        self.well_formed(scores, (2, len(fitted.items)))
        assert np.isfinite(scores).any(1).all()
        self.close(scores[:1], scores[1:], self.batch_tolerance)

    def test_empty_among_others(self, fitted, world):
        theirs = world.ratings[world.ratings["user_id"] == 100]
        mixed = fitted.score(theirs, user_ids=[999, 100])
        self.close(mixed[1:], fitted.score(theirs), self.batch_tolerance)
        self.close(mixed[:1], fitted.score(theirs.head(0), user_ids=[999]), self.batch_tolerance)

    def test_history_of_unknown_items_only(self, fitted, world):
        lost = world.ratings.head(2).assign(user_id=999, item_id=[777, 778])
        self.close(fitted.score(lost), fitted.score(world.ratings.head(0), user_ids=[999]), self.batch_tolerance)

    def test_nobody(self, fitted, world):
        self.well_formed(fitted.score(world.ratings.head(0)), (0, len(fitted.items)))
        self.well_formed(fitted.score(world.ratings, user_ids=[]), (0, len(fitted.items)))

    def test_no_items(self, fitted, world):
        assert fitted.score(world.ratings, item_ids=[]).shape == (world.ratings["user_id"].nunique(), 0)

    def test_one_row(self, fitted, world):
        self.well_formed(fitted.score(world.ratings.head(1)), (1, len(fitted.items)))

    def test_batch_equals_single(self, fitted, world):
        people, whole = np.unique(world.ratings["user_id"]), fitted.score(world.ratings)
        for b in (0, 1, len(people) - 1):
            self.close(
                fitted.score(world.ratings[world.ratings["user_id"] == people[b]]), whole[[b]], self.batch_tolerance
            )

    def test_order_and_index_of_histories_do_not_matter(self, fitted, world):
        self.close(
            fitted.score(world.ratings.sample(frac=1, random_state=1)),
            fitted.score(world.ratings),
            self.batch_tolerance,
        )

    def test_timestamps_of_one_moment(self, fitted, world):
        "Without times (all 0) there are answers too."
        self.well_formed(
            fitted.score(world.ratings.assign(timestamp=0)), (world.ratings["user_id"].nunique(), len(fitted.items))
        )

    def test_history_matters(self, fitted, world):
        if not self.uses_history:
            pytest.skip("the model says the same to everyone")
        scores = fitted.score(world.ratings)
        assert len(np.unique(scores.round(6), axis=0)) > len(scores) // 2

    def test_learns_the_two_tastes(self):
        """Two camps, each of which likes its own half of the films and dislikes the other: a stranger of one camp is
        shown films of that camp.
        """
        if not (self.uses_history and self.must_learn):
            pytest.skip("the model says the same to everyone")
        world = two_camps()
        model = self.fit(world)
        for camp in (0, 1):
            history = pd.DataFrame(
                dict(user_id=999, item_id=1 + np.arange(camp, 8, 2), rating=5.0, timestamp=2_000_000_000 + np.arange(4))
            )
            scores = model.score(history, item_ids=1 + np.arange(8, 40))[0]
            own, other = scores[camp::2], scores[1 - camp :: 2]
            assert (own[:, None] > other).mean() > 0.9

    def test_items_must_be_in_columns(self, fitted, world):
        with pytest.raises(DataError):
            fitted.score(world.ratings.drop(columns="item_id"))

    def test_not_fitted_says_so(self, world):
        with pytest.raises(DataError, match="fit"):
            self.make().score(world.ratings)

    def test_one_seed_one_model(self, fitted, second, world):
        self.close(second[0], fitted.score(world.ratings), self.repeat_tolerance)

    def test_order_of_training_rows_does_not_matter(self, fitted, world):
        if self.order_tolerance is None:
            pytest.skip("the model makes no such promise")
        shuffled = world.with_ratings(world.ratings.sample(frac=1, random_state=3))
        self.close(self.fit(shuffled).score(world.ratings), fitted.score(world.ratings), self.order_tolerance)

    def test_fitting_again_forgets(self, fitted, refitted, world):
        self.close(refitted[0].score(world.ratings), fitted.score(world.ratings), max(self.repeat_tolerance, 1e-6))

    def test_the_data_stay_as_they_were(self, second, world):
        assert second[2]
        pd.testing.assert_frame_equal(second[3], world.ratings)

    def test_nothing_global_is_seeded(self, second):
        assert second[1]

    def test_text_ids(self, world):
        if not self.text_ids:
            pytest.skip("not tried")
        text = made_world(text_ids=True)
        model = self.fit(text)
        self.well_formed(model.score(text.ratings), (text.ratings["user_id"].nunique(), len(model.items)))
        self.well_formed(
            model.score(text.ratings.head(3).assign(item_id="nothing"), user_ids=["nobody"]), (1, len(model.items))
        )

    def test_without_films(self, world):
        "Ratings alone, without titles or genres, are enough."
        bare = Dataset.from_frames(world.ratings)
        self.well_formed(self.fit(bare).score(bare.ratings), (bare.ratings["user_id"].nunique(), len(bare.item_ids)))

    def test_saved_and_loaded_is_the_same(self, fitted, world, tmp_path):
        if not (hasattr(fitted, "save") and hasattr(type(fitted), "load")):
            pytest.skip("has no save and load")
        fitted.save(tmp_path / "model")
        again = type(fitted).load(tmp_path / "model")
        np.testing.assert_array_equal(again.items.ids, fitted.items.ids)
        self.close(again.score(world.ratings), fitted.score(world.ratings), 1e-6)

    def test_has_a_name(self, fitted):
        for model in (fitted, self.make()):
            assert type(model).__name__ in repr(model) and "0x" not in repr(model)

    # What a `Scorer` may be asked beside ------------------------------------------------------------------------------
    @staticmethod
    def scorer(fitted):
        if not isinstance(fitted, Scorer):
            pytest.skip("does not derive from Scorer")
        return fitted

    @staticmethod
    def histories_of(model, world, people=(100, 102, 999)):
        "Somebody known, somebody else, and somebody without a history."
        return [Histories.from_frame(world.ratings, model.items, [person]) for person in people]

    def test_scores_of_positions_are_scores_of_ids(self, fitted, world):
        model = self.scorer(fitted)
        people = np.unique(world.ratings["user_id"])
        scores = model.complete_scores(Histories.from_frame(world.ratings, model.items, people))
        np.testing.assert_array_equal(scores, model.score(world.ratings))
        np.testing.assert_array_equal(np.isneginf(scores.numpy()).all(0), ~model.placed.numpy())

    def test_likes_and_facts(self, fitted, world):
        model = self.scorer(fitted)
        liked = world.ratings.loc[world.ratings["rating"] >= model.like_, "item_id"]
        np.testing.assert_array_equal(model.likes, np.bincount(model.items.to_idx(liked), minlength=len(model.items)))
        assert model.placed.shape == (len(model.items),) and model.placed[model.likes > 0].all()
        assert json.loads(json.dumps(model.facts)).keys() == model.facts.keys()
        assert self.make().facts == {} and self.make().items is None

    def test_contributions_sum_to_the_score(self, fitted, world):
        model = self.scorer(fitted)
        for h in self.histories_of(model, world):
            scores = model.complete_scores(h)[0].numpy()
            for j in range(len(model.items)):
                found = model.contributions(h, j)
                assert found.item_idx == j and len(found.films) == len(h.rows) == len(found.parts)
                np.testing.assert_array_equal(found.items, h.items)
                assert found.score == pytest.approx(scores[j], rel=1e-4, abs=1e-4)

    def test_contributions_are_about_one_person_and_one_film(self, fitted, world):
        model, (h, *_) = self.scorer(fitted), self.histories_of(fitted, world)
        for people, film in ((Histories.from_frame(world.ratings, model.items), 0), (h, -1), (h, len(model.items))):
            with pytest.raises(DataError, match="contributions"):
                model.contributions(people, film)

    def test_similar_by_people_says_or_does_not_know(self, fitted):
        found = self.scorer(fitted).similar_by_people([0, 1])
        assert found is None or found.shape == (len(fitted.items),) and not np.isnan(found).any()

    def test_the_core_fits_its_films(self, fitted):
        core = self.scorer(fitted).linear_core()
        if core is not None:
            assert (np.diff(core.films) > 0).all() and all(name in core.graph for name in core.tables)
            assert {table.shape for table in core.tables.values()} == {(len(core.films),) * 2}

    def test_more_films_or_a_clear_no(self, fitted, world):
        "The old model stays as it is; the new one scores films with likes as before, and has a place for the new ones."
        model, before = self.scorer(fitted), fitted.score(world.ratings)
        more = [1000, -5]
        new = pd.DataFrame(dict(item_id=more, title=["Film 1000 (1990)", "Film 5 (1985)"], genres=["Comedy", "Drama"]))
        movies = world.movies.assign(genres=world.movies["genres"].str.join("|"))
        whole = Dataset.from_frames(world.ratings, pd.concat([movies[new.columns], new]), source="more films")
        try:
            grown = model.with_movies(MovieFeatures.from_dataset(whole))
        except DataError as e:
            assert "takes no new films" in str(e)
        else:
            np.testing.assert_array_equal(grown.items.ids, np.union1d(world.item_ids, more))
            liked = model.likes.numpy() > 0  # scores of films without a like may move together, as they are compared
            again = grown.score(world.ratings, item_ids=model.items.ids[liked])
            self.close(again, before[:, liked], self.batch_tolerance)
            assert np.isfinite(grown.score(world.ratings, item_ids=more)).all()
        np.testing.assert_array_equal(model.score(world.ratings), before)
        np.testing.assert_array_equal(model.items.ids, np.unique(world.item_ids))

    def test_for_refit_gives_an_unfitted_model(self, fitted, world):
        model, features = self.scorer(fitted), MovieFeatures.from_dataset(world)
        for validate in (False, True):
            fresh = model.for_refit(features, world.has_times, validate)
            assert type(fresh) is type(model) and fresh is not model and fresh.state_ is None
            self.close(
                fresh.fit(world).score(world.ratings), model.score(world.ratings), max(self.repeat_tolerance, 1e-6)
            )
        assert self.make().for_refit(features, world.has_times).state_ is None


@cache
def two_camps(people=60, films=40, seed=0) -> Dataset:
    """Even people like even films and dislike odd ones; odd people the other way round.

    Item ids are 1 + position, so the first film is even.
    """
    rng = np.random.default_rng(seed)
    u, i = (part.ravel() for part in np.meshgrid(np.arange(people), np.arange(films), indexing="ij"))
    rated = rng.random(len(u)) < np.where(u % 2 == i % 2, 0.6, 0.1)
    u, i = u[rated], i[rated]
    ratings = pd.DataFrame(
        dict(
            user_id=1 + u,
            item_id=1 + i,
            rating=np.where(u % 2 == i % 2, 5.0, 1.0),
            timestamp=1_000_000_000 + 3600 * rng.permutation(len(u)),
        )
    )
    movies = pd.DataFrame(
        dict(
            item_id=1 + np.arange(films),
            title=[f"Film {k} (1990)" for k in range(films)],
            genres=["Comedy" if k % 2 else "Drama" for k in range(films)],
        )
    )
    return Dataset.from_frames(ratings, movies, source="two camps")
