"""A like is what the dataset says it is, from the file to the list, whatever the scale."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.datasets.formats import own_files, write_as
from hybrid_movie_rec.datasets.profile import profile
from hybrid_movie_rec.datasets.store import Store, convert, load_dataset
from hybrid_movie_rec.datasets.validation import validate
from hybrid_movie_rec.evaluation.lists import beyond_hits, evaluate_lists, judge
from hybrid_movie_rec.evaluation.tasks import PROTOCOLS, rank_people, ranking_task
from hybrid_movie_rec.ranking.baselines import EASE, ItemKNN, Popular, RP3beta
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.scorer import Scorer
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.recommend import HybridRecommender

PEOPLE, FILMS = 40, 30


def tastes(hate, love, seed=0, per=12):
    "Even people love even films and hate odd ones, odd people the other way round."
    dice, rows = np.random.default_rng(seed), []
    for user in range(1, PEOPLE + 1):
        for item in dice.choice(np.arange(1, FILMS + 1), per, replace=False):
            own = (user + item) % 2 == 0
            when = 1_500_000_000 + int(dice.integers(10**7))
            rows.append((user, int(item), float(dice.choice(love if own else hate)), when))
    return pd.DataFrame(rows, columns=["user_id", "item_id", "rating", "timestamp"])


def fitted(dataset, **ranking):
    rating = BayesianHybrid.fast(progress=False)
    return HybridRecommender(rating=rating, ranking=LinearHybrid(**ranking), fields=()).fit(dataset)


def own_taste(lists):
    return float(((lists["user_id"] + lists["item_id"]) % 2 == 0).mean())


WORLDS = {
    "half stars": ((1.0, 2.0), (4.5, 5.0), (0.5, 5.0), 4),
    "whole stars": ((1, 2), (4, 5), (0.5, 5.0), 4),
    "1 to 10": ((3, 5), (8, 10), (1, 10), 8),
    "0 to 10": ((0, 4), (9, 10), (0, 10), 8),
    "0 to 100": ((10, 55), (80, 97), (0, 100), 80),
    "thumbs": ((0,), (1,), (0, 1), 1),
    "minus and plus": ((-1,), (1,), (-1, 1), 1),
    "1 to 3": ((1, 2), (3,), (1, 3), 3),
    "1 to 6": ((1, 3), (5, 6), (1, 6), 5),
    "0 to 20": ((4, 9), (16, 20), (0, 20), 15),
    "shares": ((0.1, 0.4), (0.8, 1.0), (0, 1), 0.8),
}


# Every scale ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", WORLDS)
def test_lists_are_in_peoples_taste_on_every_scale(name):
    hate, love, scale, like = WORLDS[name]
    ratings = tastes(hate, love)
    dataset = Dataset.from_frames(ratings)
    assert (dataset.scale, dataset.like) == (scale, pytest.approx(like))
    assert (dataset.ratings["rating"] >= dataset.like).tolist() == (ratings["rating"] >= min(love)).tolist()
    model = fitted(dataset)
    assert (model.scale, model.like, model.ranking_.like_) == (scale, dataset.like, dataset.like)
    lists = model.recommend("all", 5)
    assert own_taste(lists) > 0.9 and lists["stars"].between(*scale).all()
    assert f"| a like | {dataset.like:g} or more" in model.card()
    facts = dataset.describe().set_index("what")["value"]
    assert facts["like"] == pytest.approx(like) and facts["scale"] == f"{scale[0]:g} to {scale[1]:g}"
    assert profile(dataset).facts["like"] == facts["like"] and profile(dataset).facts["liked"] == facts["liked"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_tasks_find_the_same_on_every_scale(protocol):
    if protocol == "movies-untagged":
        return
    sizes = set()
    for hate, love, *_ in WORLDS.values():
        task = ranking_task(Dataset.from_frames(tastes(hate[:1], love[:1])), protocol)
        sizes.add((len(task.people), len(task.targets), len(task.candidates), len(task.train.ratings)))
        assert (task.targets["rating"] >= task.train.like).all()
    assert len(sizes) == 1


def test_a_newcomer_is_asked_on_the_scale_of_the_model():
    model = fitted(Dataset.from_frames(tastes((3, 5), (8, 10))))
    liked = model.recommend_for({2: 10, 4: 9}, 5)
    assert (liked["item_id"] % 2 == 0).all()
    for stars in (0, 11, -3, 55, "good", np.nan):
        with pytest.raises(DataError, match="1 to 10"):
            model.recommend_for({2: stars})


def test_a_task_and_a_model_may_be_told_otherwise():
    dataset = Dataset.from_frames(tastes((3, 5), (8, 10)))
    task = rank_people(dataset, like=10, least=2, test=0.4)
    assert task.train.like == 10 and (task.targets["rating"] == 10).all()
    assert Popular().fit(task.train).like_ == 10 and Popular(like=9).fit(task.train).like_ == 9
    result = judge(Popular().fit(task.train), task, ks=(5,))
    assert beyond_hits(result, task, 5).equals(beyond_hits(result, task, 5, like=10))
    with pytest.raises(DataError, match="off the scale of 1 to 10"):
        rank_people(dataset, like=12)
    assert fitted(dataset, like=10).like == 10
    assert Dataset.from_frames(tastes((3, 5), (8, 10)), like=5).like == 5
    by_stars = HybridRecommender(rating=BayesianHybrid.fast(progress=False), ranking=None, fields=()).fit(dataset)
    assert by_stars.like == 8


# Any re-scaling -------------------------------------------------------------------------------------------------------
GRADES = np.arange(1, 6)


@st.composite
def worlds(draw):
    "Ratings on five steps, all of which occur, often enough for lists."
    dice = np.random.default_rng(draw(st.integers(0, 10**6)))
    ratings = tastes(draw(st.sampled_from([(1, 2), (1, 3), (2, 3)])), draw(st.sampled_from([(4, 5), (5,), (3, 5)])))
    some = dice.choice(len(ratings), 40, replace=False)
    return ratings.assign(rating=ratings["rating"].where(~ratings.index.isin(some), dice.choice(GRADES, len(ratings))))


def on(ratings, turn):
    "The same ratings, their five steps turned into other numbers."
    marks = turn(GRADES.astype(float))
    turned = marks[ratings["rating"].to_numpy(int) - 1]
    return Dataset.from_frames(ratings.assign(rating=turned), scale=(marks[0], marks[-1]))


LINES = {
    "twice": lambda v: 2 * v,
    "tenfold": lambda v: 10 * v,
    "quarters": lambda v: v / 4,
    "below zero": lambda v: 2 * v - 7,
    "far away": lambda v: v + 1000,
}
BENDS = dict(squares=np.square, powers=lambda v: 2.0**v, roots=np.sqrt, cubes=lambda v: (v - 3) ** 3)
few = settings(
    max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


@few
@given(worlds(), st.sampled_from(sorted(LINES)))
def test_moving_and_stretching_the_stars_changes_no_list(ratings, turn):
    here, there = on(ratings, lambda v: v), on(ratings, LINES[turn])
    assert ((here.ratings["rating"] >= here.like) == (there.ratings["rating"] >= there.like)).all()
    for make in (LinearHybrid, Popular, EASE, ItemKNN, RP3beta):
        one, two = (make().fit(d).top(d.ratings, 5) for d in (here, there))
        np.testing.assert_array_equal(one["item_id"], two["item_id"])
        np.testing.assert_allclose(one["score"], two["score"], rtol=1e-3, atol=1e-3)


@few
@given(worlds(), st.sampled_from(sorted(BENDS | LINES)))
def test_bending_the_stars_changes_no_like_and_nothing_that_evaluation_counts(ratings, turn):
    here, there = on(ratings, lambda v: v), on(ratings, (BENDS | LINES)[turn])
    tasks = [rank_people(d, test=0.4, least=2) for d in (here, there)]
    assert tasks[0].describe().equals(tasks[1].describe())
    for key in ("user_id", "item_id"):
        assert tasks[0].targets[key].equals(tasks[1].targets[key])
    models = lambda: dict(popular=Popular(), ease=EASE(), knn=ItemKNN())
    one, two = (evaluate_lists(models(), task, "popular", ks=(10,), n=20, progress=False) for task in tasks)
    columns = [c for c in one if not c.endswith("seconds")]
    pd.testing.assert_frame_equal(one[columns], two[columns])


# Rows that only say "seen" --------------------------------------------------------------------------------------------
def log(seed=0):
    "Who saw what: mostly films of their own taste, and a few others; every third film is known to everybody."
    ratings, dice = tastes((1,), (5,), seed, per=14), np.random.default_rng(seed)
    kept = (ratings["rating"] == 5) | (dice.random(len(ratings)) < 0.15)
    return ratings[kept].reset_index(drop=True)


SEEN = {
    "no column": lambda rows: rows.drop(columns="rating"),
    "no column, no times": lambda rows: rows[["user_id", "item_id"]],
    "ones": lambda rows: rows.assign(rating=1),
    "fives": lambda rows: rows.assign(rating=5.0),
    "tens": lambda rows: rows.assign(rating=10),
    "zeros": lambda rows: rows.assign(rating=0),
    "yes": lambda rows: rows.assign(rating=True),
}


@pytest.mark.parametrize("name", SEEN)
def test_rows_that_only_say_seen_are_likes(name):
    dataset = Dataset.from_frames(SEEN[name](log()))
    assert dataset.only_seen and (dataset.ratings["rating"] >= dataset.like).all()
    assert "every row is a like" in dataset.note and dataset.note in dataset.describe()["value"].tolist()
    model = fitted(dataset)
    popular = Popular().fit(dataset).top(dataset.ratings, 5)
    assert own_taste(model.recommend("all", 5)) > 0.9 > own_taste(popular) + 0.2
    assert "every row: the data only says what was seen" in model.card() and "mean nothing" in model.card()
    task = rank_people(dataset, by="random", test=0.4, least=4)
    assert len(task.targets) and len(task.train.ratings) == (~dataset.ratings["user_id"].isin(task.people)).sum()
    newcomer = model.recommend_for(pd.DataFrame(dict(item_id=[2, 4, 6])), 5)
    assert (newcomer["item_id"] % 2 == 0).all()
    more = model.add_ratings(pd.DataFrame(dict(user_id=[900, 900], item_id=[1, 3])))
    assert own_taste(more.recommend([900], 3).assign(user_id=1)) == 1


def test_a_column_that_may_hold_the_ratings_is_asked_about():
    with pytest.raises(DataError, match="lacks the column rating"):
        Dataset.from_frames(log().rename(columns=dict(rating="stars")))
    model = fitted(Dataset.from_frames(tastes((1, 2), (4, 5))))
    for frame in (dict(user_id=[1], item_id=[2]), dict(user_id=[1], item_id=[2], stars=[3])):
        with pytest.raises(DataError, match="lacks the column rating"):
            model.add_ratings(pd.DataFrame(frame))


# Files ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path):
    "Makes a folder in MovieLens layout of ratings."

    def make(ratings, name="data", drop=()):
        (tmp_path / name).mkdir()
        frame = ratings.drop(columns=list(drop)).rename(columns=dict(user_id="userId", item_id="movieId"))
        frame.to_csv(tmp_path / name / "ratings.csv", index=False)
        return tmp_path / name

    return make


@pytest.mark.parametrize("name", ["half stars", "1 to 10", "0 to 100", "thumbs", "minus and plus", "1 to 3"])
def test_files_are_read_on_their_own_scale(name, folder, tmp_path):
    hate, love, scale, like = WORLDS[name]
    where = folder(tastes(hate, love))
    found = load_dataset(where, progress=False)
    assert (found.scale, found.like) == (scale, pytest.approx(like)) and bool(found.note) == (name != "half stars")
    assert validate(where).ok
    store = convert(where, tmp_path / "store", progress=False)
    assert (store.scale, store.like, store.note) == (scale, found.like, found.note)
    again = Store.open(store.folder)
    assert (again.dataset().like, again.sample_users(0.2).dataset().like) == (found.like, found.like)
    found.save(tmp_path / "saved")
    kept = Dataset.load(tmp_path / "saved")
    assert (kept.scale, kept.like, kept.note) == (found.scale, found.like, found.note)


def test_a_store_of_an_older_version_finds_out(folder, tmp_path):
    store = convert(folder(tastes((3, 5), (8, 10))), tmp_path / "store", scale=(1, 10), progress=False)
    manifest = json.loads((store.folder / "manifest.json").read_text())
    for name in ("like", "note"):
        del manifest[name]
    (store.folder / "manifest.json").write_text(json.dumps(manifest))
    assert Store.open(store.folder).like == 8 and Store.open(store.folder).dataset().like == 8


def test_what_is_said_of_files_is_taken(folder, tmp_path):
    where = folder(tastes((3, 5), (8, 10)))
    for cache in (None, tmp_path / "kept", tmp_path / "kept"):
        found = load_dataset(where, scale=(0, 10), like=6, cache=cache, progress=False)
        assert (found.scale, found.like, found.note) == ((0, 10), 6, "")
    assert load_dataset(where, cache=tmp_path / "kept", progress=False, like=7).like == 7
    assert load_dataset(tmp_path / "kept", like=9, progress=False).like == 9
    assert own_files(where / "ratings.csv").scale == (0.5, 5.0)
    with pytest.raises(DataError, match="off the rating scale"):
        load_dataset(own_files(where / "ratings.csv", scale=(1, 5)), progress=False)
    assert load_dataset(own_files(where / "ratings.csv"), progress=False).scale == (1, 10)


@pytest.mark.parametrize("drop", [["rating"], ["rating", "timestamp"]])
def test_a_file_that_only_says_seen(drop, folder):
    found = load_dataset(folder(log(), drop=drop), progress=False)
    assert found.only_seen and (found.ratings["rating"] >= found.like).all()


def test_a_file_whose_ratings_are_called_otherwise(folder):
    where = folder(log().rename(columns=dict(rating="stars")))
    with pytest.raises(DataError, match="lacks the column rating"):
        load_dataset(where, progress=False)


@pytest.mark.parametrize("layout", ["MovieLens csv", "ml-10m", "ml-1m", "ml-100k", "Tag Genome 2021"])
def test_every_layout_may_hold_other_marks(layout, tmp_path):
    write_as(Dataset.from_frames(tastes((3, 5), (8, 10))), tmp_path / "files", layout)
    found = load_dataset(tmp_path / "files", progress=False)
    assert (found.scale, found.like) == ((1, 10), 8)


# Saved models ---------------------------------------------------------------------------------------------------------
def test_a_saved_model_keeps_its_like_and_an_old_one_has_four(tmp_path):
    model = fitted(Dataset.from_frames(tastes((3, 5), (8, 10))))
    model.save(tmp_path / "new")
    again = HybridRecommender.load(tmp_path / "new")
    assert (again.like, again.ranking_.like_, again.ranking_.like) == (8, 8, None)
    assert again.recommend("all", 5).equals(model.recommend("all", 5))
    assert again.refit().like == 8
    Popular(like=3.0).fit(Dataset.from_frames(tastes((1, 2), (3, 5)))).save(tmp_path / "old")
    config = json.loads((tmp_path / "old" / "config.json").read_text())
    del config["facts"]["like"]
    (tmp_path / "old" / "config.json").write_text(json.dumps(config))
    assert Scorer.load(tmp_path / "old").like_ == 3
    del config["settings"]["like"]
    (tmp_path / "old" / "config.json").write_text(json.dumps(config))
    assert Scorer.load(tmp_path / "old").like_ == 4


# The command line -----------------------------------------------------------------------------------------------------
FAST = ("--stars", "fast", "--fields", "none", "--quiet")


@pytest.mark.parametrize(
    "words, like",
    [((), 8), (("--scale", "0", "10"), 8), (("--like", "6"), 6), (("--scale", "1", "20", "--like", "9"), 9)],
)
def test_train_takes_marks_of_any_scale(run, folder, tmp_path, words, like):
    code, out, err = run("train", folder(tastes((3, 5), (8, 10))), "--out", tmp_path / "m", *FAST, *words, "--json")
    assert code == 0, err
    facts = {row["what"]: row["value"] for row in json.loads(out)}
    assert facts["like"] == like and f"Likes: {like} or more" in err
    assert HybridRecommender.load(tmp_path / "m").like == like


def test_every_command_that_reads_data_takes_scale_and_like(run, folder, tmp_path):
    where, told = folder(tastes((3, 5), (8, 10))), ("--scale", "1", "10", "--like", "6")
    code, out, _ = run("data", "describe", where, *told, "--json", "--quiet")
    assert (code, json.loads(out)["like"], json.loads(out)["scale"]) == (0, 6, "1 to 10")
    assert run("data", "validate", where, *told, "--quiet")[0] == 0
    for words in (("convert", where, tmp_path / "a"), ("sample", where, tmp_path / "b", "--users", "0.5")):
        code, out, err = run("data", *words, *told, "--quiet", "--json")
        assert (code, json.loads(out)["like"]) == (0, 6), err
    code, out, err = run(
        "evaluate", where, "--protocol", "people", "--models", "popular,EASE", *told, "--quiet", "--json"
    )
    assert code == 0 and "Likes: 6 or more" in err
    assert run("evaluate", where, "--models", "bias", *told, "--quiet")[0] == 0
    assert run("train", tmp_path / "a", "--out", tmp_path / "m", *FAST)[0] == 0
    assert HybridRecommender.load(tmp_path / "m").like == 6
    code, out, _ = run("info", tmp_path / "m", "--json")
    assert (json.loads(out)["like"], json.loads(out)["scale"]) == (6, [1, 10])


def test_half_stars_are_read_without_a_word(run, folder):
    code, _, err = run("evaluate", folder(tastes((1, 2), (4.5, 5))), "--models", "bias", "--quiet")
    assert code == 0 and "Scale" not in err and "Likes" not in err


def test_what_is_only_seen_is_said(run, folder, tmp_path):
    where = folder(log(), drop=["rating"])
    code, _, err = run("train", where, "--out", tmp_path / "m", *FAST)
    assert code == 0 and "predicted stars mean nothing" in err
    assert own_taste(HybridRecommender.load(tmp_path / "m").recommend("all", 5)) > 0.9
