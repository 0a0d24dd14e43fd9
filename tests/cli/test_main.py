"""The command line as people and programs meet it: clean streams, honest exit codes, one sentence for every error."""

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.child import START, Child

from hybrid_movie_rec.cli import main as cli
from hybrid_movie_rec.cli.main import main
from hybrid_movie_rec.data import Dataset, readable_title, toy_world
from hybrid_movie_rec.embeddings import TextEncoder
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.training import Trainer
from tests.fakes import Letters

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    """A folder with the toy world, a MovieLens folder, a world of text ids, one without times, and models of two of
    them.
    """
    box, toy = tmp_path_factory.mktemp("cli"), toy_world()
    toy.save(box / "toy")
    (box / "movielens").mkdir()
    names = dict(user_id="userId", item_id="movieId")
    toy.ratings.rename(columns=names).to_csv(box / "movielens/ratings.csv", index=False)
    toy.movies.assign(genres=toy.movies["genres"].map("|".join))[["item_id", "title", "genres"]].rename(
        columns=names
    ).to_csv(box / "movielens/movies.csv", index=False)
    named = Dataset.from_frames(
        toy.ratings.assign(user_id="[/p" + toy.ratings["user_id"].astype(str) + "]"),
        toy.movies.assign(title=["Amélie ★", "千と千尋", "[red]x[/red]", "[/b]", "🎬"]),
        source="[bold]odd",
    )
    named.save(box / "named")
    Dataset.from_frames(toy.ratings.drop(columns="timestamp")).save(box / "timeless")
    for name in ("toy", "named"):
        HybridRecommender(rating=network(3), fields=()).fit(Dataset.load(box / name)).save(box / f"{name}-model")
    return box


def network(epochs):
    return NetworkRating(trainer=Trainer(epochs=epochs, progress=False))


@pytest.fixture
def stand_in(monkeypatch):
    "Commands that would open the text encoder get one that counts letters."
    make = lambda *args, progress=True, **kwargs: TextEncoder(backend=Letters(), cache=False, progress=progress)
    users = [m for name, m in sys.modules.items() if name.startswith("hybrid_movie_rec.")]
    for module in (m for m in users if m.__name__ != TextEncoder.__module__ and hasattr(m, "TextEncoder")):
        monkeypatch.setattr(module, "TextEncoder", make)


def strict(text):
    "JSON as the standard has it: one document, no NaN."
    return json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


# ------------------------------------------------------------------------------------------------------- clean streams
def test_train_prints_facts_and_only_facts(run, box, tmp_path):
    code, out, err = run(
        "train", box / "toy", "--out", tmp_path / "m", "--fields", "none", "--stars", "network", "--epochs", 3, "--json"
    )
    facts = {row["what"]: row["value"] for row in strict(out)}
    assert code == 0 and "training" in err and "epoch" in err  # the progress bar is on standard error
    assert (facts["ratings"], facts["users"], facts["movies"], facts["folder"], facts["validation_rmse"]) == (
        10,
        4,
        5,
        str(tmp_path / "m"),
        None,
    )
    assert facts["data_sha256"] == toy_world().fingerprint()
    assert len(HybridRecommender.load(tmp_path / "m").users) == 4


def test_quiet_training_is_silent_on_standard_error(run, box, tmp_path):
    code, out, err = run(
        "train", box / "toy", "--out", tmp_path / "m", "--fields", "none", "--stars", "network", "--epochs", 3, "-q"
    )
    assert (code, err) == (0, "") and "data_sha256" in out


def test_train_with_texts(run, box, tmp_path, stand_in):
    code, out, _ = run(
        "train",
        box / "toy",
        "--out",
        tmp_path / "m",
        "--fields",
        "genres, directors",
        "--stars",
        "network",
        "--epochs",
        3,
        "-q",
        "--json",
    )
    assert (
        code == 0 and strict(out) and HybridRecommender.load(tmp_path / "m").content.fields == ("genres", "directors")
    )
    assert run("train", box / "toy", "--out", tmp_path / "m", "--stars", "network", "--epochs", 3, "-q")[0] == 0
    assert set(HybridRecommender.load(tmp_path / "m").content.fields) == {
        "tags",
        "genres",
        "directors",
        "cast",
        "reviews",
    }


def test_train_with_the_network_that_reads_the_order(run, box, tmp_path):
    words = "train", box / "toy", "--out", tmp_path / "m", "--fields", "none", "--stars", "fast", "--sequence", "-q"
    assert run(*words)[0] == 0
    assert HybridRecommender.load(tmp_path / "m").ranking.network == {}


def test_train_from_a_movielens_folder(run, box, tmp_path):
    code, out, _ = run(
        "train",
        box / "movielens",
        "--out",
        tmp_path / "m",
        "--fields",
        "none",
        "--stars",
        "network",
        "--epochs",
        3,
        "-q",
        "--json",
    )
    assert code == 0 and {row["what"]: row["value"] for row in strict(out)}["ratings"] == 10


def test_train_goes_on_from_a_checkpoint_with_the_same_result(run, box, tmp_path):
    words = ["train", box / "toy", "--fields", "none", "--stars", "network", "--epochs", 3, "-q", "--json", "--out"]
    first = strict(run(*words, tmp_path / "a", "--checkpoint", tmp_path / "c")[1])
    again = strict(run(*words, tmp_path / "b", "--checkpoint", tmp_path / "c")[1])
    assert first[:-1] == again[:-1]
    a, b = (HybridRecommender.load(tmp_path / name).predict([11, 22], [101, 105]) for name in "ab")
    np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    "stars, what, saved, apart",
    [("fast", "sweeps of 2 processes", "progress.json", 1e-3), ("network", "training", "first/history.json", 0.1)],
)  # each process drops out for itself
def test_train_in_two_processes_gives_the_same_model(run, box, tmp_path, monkeypatch, stars, what, saved, apart):
    monkeypatch.setattr("multiprocessing.get_context", lambda *how: START)  # where imports are done already
    words = ["train", box / "toy", "--fields", "none", "--stars", stars, "--json", "--out"]
    assert run(*words, tmp_path / "a", "-q")[0] == 0
    code, out, err = run(*words, tmp_path / "b", "--workers", 2, "--checkpoint", tmp_path / "c")
    assert code == 0 and strict(out) and what in err and (tmp_path / "c" / saved).exists()
    a, b = (HybridRecommender.load(tmp_path / name).predict([11, 22], [101, 105]) for name in "ab")
    np.testing.assert_allclose(a, b, atol=apart)


def test_train_on_a_cluster_says_what_to_install(run, box, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    for words in (["--engine", "ray"], ["--address", "auto"]):
        code, out, err = run("train", box / "toy", "--fields", "none", "--out", tmp_path / "m", "-q", *words)
        assert (code, out) == (1, "") and "Ray is not installed" in err and "hybrid-movie-rec[scale]" in err
    assert not (tmp_path / "m").exists()


def test_seeds(run, box, tmp_path):
    stars = []
    for place, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert (
            run(
                "train",
                box / "toy",
                "--out",
                tmp_path / place,
                "--fields",
                "none",
                "--stars",
                "network",
                "--epochs",
                3,
                "-q",
                "--seed",
                seed,
            )[0]
            == 0
        )
        stars.append(HybridRecommender.load(tmp_path / place).predict([11, 22], [101, 105]).tolist())
    assert stars[0] == stars[1] != stars[2]


def test_recommend_agrees_with_the_library(run, box):
    code, out, err = run("recommend", box / "toy-model", 11, 44, 999, "-k", 2, "--json")
    model = HybridRecommender.load(box / "toy-model")
    lists = model.recommend([11, 44, 999], k=2)
    rows = strict(out)
    assert (
        (code, err) == (0, "Not known, so with the list of a newcomer: 999\n")
        and [r["item_id"] for r in rows] == lists["item_id"].tolist()
        and [r["user_id"] for r in rows] == lists["user_id"].tolist()
    )
    np.testing.assert_allclose([r["stars"] for r in rows], lists["stars"], atol=1e-5)
    assert set(rows[0]) == {"user_id", "rank", "item_id", "title", "year", "genres", "stars"} and isinstance(
        rows[0]["genres"], list
    )
    code, out, err = run("recommend", box / "toy-model", 11, "-k", 2)
    assert (code, err) == (0, "") and all(
        readable_title(title) in out for title in lists[lists["user_id"] == 11]["title"]
    )


def test_recommend_filters(run, box):
    rows = strict(run("recommend", box / "toy-model", 11, "--min-ratings", 3, "--json")[1])
    assert {r["item_id"] for r in rows} == {104}
    assert strict(run("recommend", box / "toy-model", 11, "--min-ratings", 99, "--json")[1]) == []
    assert run("recommend", box / "toy-model", 11, "--min-ratings", 99)[0] == 0


def test_recommend_beside(run, box):
    code, out, _ = run("recommend", box / "toy-model", 11, "--beside", "--json")
    rows = strict(out)
    assert (
        code == 0
        and [r["rank"] for r in rows] == [1, 2, 3]
        and rows[0]["rated_title"] == "Robot Hearts (1999)"
        and rows[0]["rated_stars"] == 5
    )
    code, out, _ = run("recommend", box / "toy-model", 11, 33, "--beside")
    assert code == 0 and "Person 11" in out and "Person 33" in out


def test_recommend_beside_for_two_people_is_one_document(run, box):
    code, out, _ = run("recommend", box / "toy-model", 11, 33, "--beside", "--json")
    assert code == 0 and {r["user_id"] for r in strict(out)} == {11, 33}


def test_text_ids_and_any_alphabet(run, box):
    code, out, _ = run("recommend", box / "named-model", "[/p11]", "nobody", "-k", 1, "--json")
    assert code == 0 and [r["user_id"] for r in strict(out)] == ["[/p11]", "nobody"]
    code, out, _ = run("recommend", box / "named-model", "nobody", "-k", 5)
    assert code == 0 and all(
        title in out for title in ("Amélie ★", "千と千尋", "[red]x[/red]", "[/b]")
    )  # markup is shown, not obeyed


def test_markup_in_headings_is_shown_not_obeyed(run, box, tmp_path):
    toy_world().save(tmp_path / "ratings[old]")
    assert "ratings[old]" in run("data", "describe", tmp_path / "ratings[old]")[1].replace("\n", "")
    code, out, _ = run("recommend", box / "named-model", "[/p11]", "--beside")
    assert code == 0 and "Person [/p11]" in out


def test_evaluate(run, box, stand_in):
    code, out, err = run("evaluate", box / "toy", "--models", "bias, global mean", "--json")
    assert code == 0 and {r["model"] for r in strict(out)} == {"bias", "global mean"} and "random 80/20, seed 42" in err
    code, out, err = run(
        "evaluate", box / "toy", "--models", "hybrid", "--protocol", "time", "--epochs", 1, "-q", "--json"
    )
    assert (
        code == 0
        and {r["model"] for r in strict(out)} == {"bias", "hybrid"}
        and "global time" in err
        and "epoch" not in err
    )
    assert len(strict(run("evaluate", box / "toy", "--epochs", 1, "-q", "--json")[1])) == 7
    code, out, _ = run("evaluate", box / "toy", "--models", "bias", "-q")
    assert code == 0 and "How good are the stars?" in out


def test_data_describe(run, box):
    code, out, err = run("data", "describe", box / "toy", "--json")
    facts = strict(out)
    assert (code, err) == (0, "") and (facts["ratings"], facts["users"], facts["movies"], facts["tags"]) == (
        10,
        4,
        5,
        4,
    )
    assert strict(run("data", "describe", box / "timeless", "--json")[1])["ratings"] == 10
    assert "without_genres" in run("data", "describe", box / "movielens")[1]


def test_info_is_the_card(run, box):
    code, out, err = run("info", box / "toy-model")
    card = (box / "toy-model/README.md").read_text(encoding="utf-8")
    assert (code, err) == (0, "") and card.startswith("---\n") and card.endswith(out.rstrip() + "\n")
    facts = strict(run("info", box / "toy-model", "--json")[1])
    assert (facts["ratings"], facts["scale"], facts["fields"], facts["results"]) == (10, [0.5, 5.0], [], [])


# ------------------------------------------------------------------------------------------------------- asking a model
def test_recommend_takes_every_filter_and_dial_to_the_library(run, box):
    model = HybridRecommender.load(box / "toy-model")
    words = dict(
        genres=["Sci-Fi", "Comedy"],
        without_genres=["Adventure"],
        years=(1999, 2001),
        min_ratings=1,
        include=[101, 103, 104],
        exclude=[104],
        novelty=0.5,
        diversity=0.5,
        calibration=0.5,
        order_by="stars",
        new_films=0.5,
    )
    lists = model.recommend([22, 44], k=3, **words)
    code, out, err = run(
        "recommend",
        box / "toy-model",
        22,
        44,
        "-k",
        3,
        "--genre",
        "sci-fi",
        "--genre",
        "Comedy",
        "--without-genre",
        "Adventure",
        "--years",
        "1999-2001",
        "--min-ratings",
        1,
        "--include",
        101,
        "--include",
        103,
        "--include",
        104,
        "--exclude",
        104,
        "--novelty",
        0.5,
        "--diversity",
        0.5,
        "--calibration",
        0.5,
        "--order-by",
        "stars",
        "--new-films",
        0.5,
        "--json",
    )
    assert (
        (code, err) == (0, "")
        and [(r["user_id"], r["item_id"]) for r in strict(out)] == list(zip(lists["user_id"], lists["item_id"]))
        and len(lists)
    )


def test_recommend_for_all_and_why(run, box):
    code, out, _ = run("recommend", box / "toy-model", "all", "-k", 1, "--why", "--json")
    rows = strict(out)
    assert (
        code == 0
        and [r["user_id"] for r in rows] == [11, 22, 33, 44]
        and all(isinstance(r["because"], str) for r in rows)
        and any(r["because"] for r in rows)
    )


@pytest.mark.parametrize(
    "years, found", [("1999", {101}), ("2000-", {102, 103, 104, 105}), ("-2000", {101, 102}), ("1999-2000", {101, 102})]
)
def test_years(run, box, years, found):
    rows = strict(run("recommend", box / "toy-model", 999, "--years", years, "--json")[1])
    assert {r["item_id"] for r in rows} == found


def test_similar_and_explain_agree_with_the_library(run, box):
    model = HybridRecommender.load(box / "toy-model")
    for words, films in ((["robot hearts"], [101]), (["101", "Desert Stars"], [101, 102])):
        code, out, err = run("similar", box / "toy-model", *words, "--by", "people", "-k", 3, "--json")
        assert (code, err) == (0, "") and [r["item_id"] for r in strict(out)] == model.similar(films, 3, by="people")[
            "item_id"
        ].tolist()
    code, out, err = run("explain", box / "toy-model", 11, "kitchen comedy", "--json")
    assert (code, err) == (0, "") and strict(out)["sentence"] == model.explain(11, 104).sentence
    assert model.explain(11, 104).sentence[:40] in run("explain", box / "toy-model", 11, 104)[1]


def test_search(run, box, tmp_path, stand_in, monkeypatch):
    monkeypatch.setattr(
        "hybrid_movie_rec.facade.search.TextEncoder",
        lambda *args, **kwargs: TextEncoder(backend=Letters(), cache=False, progress=False),
    )
    assert (
        run(
            "train",
            box / "toy",
            "--out",
            tmp_path / "m",
            "--fields",
            "genres",
            "--stars",
            "network",
            "--epochs",
            1,
            "-q",
        )[0]
        == 0
    )
    code, out, _ = run("search", tmp_path / "m", "comedy", "romance", "-k", 2, "--json")
    assert code == 0 and len(strict(out)) == 2


def test_text_ids_are_no_titles(run, box):
    assert run("similar", box / "named-model", "101", "--by", "people")[0] == 0
    assert run("explain", box / "named-model", "[/p11]", "千と千尋")[0] == 0


# ------------------------------------------------------------------------------------------------------------- rate
@pytest.fixture
def rate(run, box, monkeypatch):
    def rate(answers, *words, model="toy-model"):
        monkeypatch.setattr(sys, "stdin", StringIO(answers))
        return run("rate", box / model, *words)

    return rate


def test_rate_from_a_pipe(rate, box):
    code, out, err = rate("robot hearts\n4.5\nKitchen Comedy = 2\n\nthis is never read\n", "--json")
    model = HybridRecommender.load(box / "toy-model")
    lists = model.recommend_for({101: 4.5, 104: 2.0})
    rows = strict(out)
    assert (
        code == 0
        and [r["item_id"] for r in rows] == lists["item_id"].tolist()
        and "because" in rows[0]
        and "Stars for Robot Hearts" in err
    )
    np.testing.assert_allclose([r["stars"] for r in rows], lists["stars"], atol=1e-5)


@pytest.mark.parametrize(
    "answers",
    [
        "",
        "\n",
        "robot hearts",
        "robot hearts\n",
        "robot hearts\n\n",
        "robot hearts\nlots\n9\nnan\n",
        "xyzzy\n\n",
        "robot hearts = many\n\n",
    ],
)
def test_rate_ends_well_wherever_the_answers_end(rate, answers):
    code, out, err = rate(answers, "--json")
    assert code == 0 and len(strict(out)) == 5 and "Traceback" not in err  # nothing rated: a newcomer's list


def test_rate_asks_back(run, box, tmp_path, monkeypatch):
    toy = toy_world()
    movies = toy.movies.assign(title=["Heat (1995)", "Heat (1986)", "Up", "Kitchen", "Orbit"])
    HybridRecommender(rating=network(1), fields=()).fit(Dataset.from_frames(toy.ratings, movies)).save(tmp_path / "m")
    for answer, films in (("2", 1), ("1", 1), ("0", 0), ("7", 0), ("heat", 0), ("", 0)):
        monkeypatch.setattr(sys, "stdin", StringIO(f"heat\n{answer}\n4\n\n"))
        code, out, err = run("rate", tmp_path / "m", "--save", tmp_path / "me.csv", "--json")
        assert code == 0 and "Heat" in err and "Which one?" in err
        assert len(pd.read_csv(tmp_path / "me.csv").query("title.str.startswith('Heat')", engine="python")) == films, (
            answer
        )


def test_rate_lets_the_model_ask(rate, tmp_path):
    mine = tmp_path / "mine.csv"
    code, out, err = rate("?\n4\n\nmany\n3\n\n\n", "--save", mine, "--json")
    assert code == 0 and err.count("if you have not seen it") >= 4 and "'many' is no number" in err
    own = pd.read_csv(mine)
    assert own["rating"].tolist() == [4.0, 3.0] and own["item_id"].is_unique
    code, out, err = rate("?\n?\n?\n", "--json")  # the answers end while it asks
    assert code == 0 and len(strict(out)) == 5


def test_together(run, box, tmp_path):
    (tmp_path / "ann.csv").write_text("title,rating\nrobot hearts,5\n", encoding="utf-8")
    (tmp_path / "ben.csv").write_text("title,rating\nno such film,5\n", encoding="utf-8")
    model, ann = box / "toy-model", tmp_path / "ann.csv"
    rows = strict(run("together", model, 44, "--ratings", ann, "--json")[1])
    assert {r["person"] for r in rows} == {"44", "ann"} and len(rows) == 2 * len({r["item_id"] for r in rows})
    code, out, err = run("together", model, 44, 33, "--rule", "fair", "-k", 1)
    assert code == 0 and "What 44, 33 could watch together" in out
    for words, problem in (
        (("together", model), "0 people are no group"),
        (("together", model, 44, "--rule", "loudest"), "choose among average, least misery, fair"),
        (("together", model, "abc"), "'abc' is no id"),
        (("together", model, 44, "--ratings", tmp_path / "ben.csv"), "is not a film known here"),
        (("together", model, 44, "--ratings", tmp_path / "none.csv"), "is no file"),
    ):
        code, out, err = run(*words)
        assert code == 1 and problem in err, err


def test_recommend_explores(run, box):
    words = ("recommend", box / "toy-model", 44, "--explore", 0.8, "--seed", 3, "--json")
    rows = strict(run(*words)[1])
    assert rows == strict(run(*words)[1]) and all(0 < r["propensity"] <= 1 for r in rows)
    assert "propensity" not in strict(run("recommend", box / "toy-model", 44, "--json")[1])[0]
    assert run("recommend", box / "toy-model", 44, "--explore", 1.5)[0] == 2


def test_rate_saves_and_goes_on(rate, tmp_path):
    mine = tmp_path / "mine.csv"
    assert rate("robot hearts = 5\n", "--save", mine)[0] == 0
    assert rate("Quiet Orbit = 3\n", "--ratings", mine, "--save", mine)[0] == 0
    assert pd.read_csv(mine)[["item_id", "rating"]].values.tolist() == [[101, 5.0], [105, 3.0]]
    mine.write_text("title,rating\nrobot hearts,5\n", encoding="utf-8")
    rows = strict(rate("", "--ratings", mine, "--json")[1])
    assert 101 not in {r["item_id"] for r in rows} and len(rows) == 4


@pytest.mark.parametrize(
    "text, words",
    [
        ("film,stars\nx,1\n", "line 2: 'x' is not a film known here"),
        ("name,marks\nx,1\n", "name, marks"),
        ("title,rating\nxyzzy,3\n", "line 2"),
        ("item_id,rating\n101,9\n", "line 2"),
        ("item_id,rating\n101,3\n102,good\n", "line 3"),
        ("", "is empty"),
        (None, "is no file"),
    ],
)
def test_a_bad_file_of_ratings_is_one_sentence(rate, tmp_path, text, words):
    if text is not None:
        (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    code, out, err = rate("", "--ratings", tmp_path / "mine.csv")
    assert (
        (code, out) == (1, "") and "mine.csv" in err and words in err and "Cure: " in err and err.count("Error: ") == 1
    )


def test_rate_with_text_ids_and_any_alphabet(rate, tmp_path):
    assert rate("千と千尋 = 5\n[red]x[/red] = 1\n", "--save", tmp_path / "me.csv", model="named-model")[0] == 0
    assert pd.read_csv(tmp_path / "me.csv")["rating"].tolist() == [5, 1]


# ------------------------------------------------------------------------------------------------ judging a saved model
def test_a_saved_model_is_judged_by_later_ratings_and_the_card_keeps_it(run, box, tmp_path):
    toy_world().before(1_000_500_000).save(tmp_path / "earlier")
    assert (
        run(
            "train",
            tmp_path / "earlier",
            "--out",
            tmp_path / "m",
            "--fields",
            "none",
            "--stars",
            "network",
            "--epochs",
            2,
            "-q",
        )[0]
        == 0
    )
    code, out, err = run("evaluate", box / "toy", "--model", tmp_path / "m", "--keep", "-q", "--json")
    found = strict(out)
    assert code == 0 and {r["model"] for r in found["stars"]} == {"saved", "bias"} and "ratings after 2001-09-14" in err
    assert "| ratings after 2001-09-14" in run("info", tmp_path / "m")[1] and len(
        HybridRecommender.load(tmp_path / "m").facts["results"]
    ) == (1 if found["lists"] is None else 2)


@pytest.mark.parametrize(
    "words, sentence",
    [
        ([], "none of its 10 ratings is later"),
        (["--every"], "has learned from 10 of the 10"),
        (["--models", "bias"], "leave them out"),
        (["--protocol", "time"], "leave them out"),
    ],
)
def test_a_saved_model_that_has_seen_the_answers_is_refused(run, box, words, sentence):
    code, out, err = run("evaluate", box / "toy", "--model", box / "toy-model", "-q", *words)
    assert (code, out) == (1, "") and sentence in err and "Cure: " in err
    assert run("evaluate", box / "toy", "--keep")[0] == 1


# ------------------------------------------------------------------------------------------------- defaults from a file
def test_defaults_of_ones_own(run, box, tmp_path):
    config = tmp_path / "my.toml"
    config.write_text(
        '[recommend]\nk = 1\nmin-ratings = 1\ngenre = "Comedy"\njson = true\n\n[data.describe]\njson = true\n',
        encoding="utf-8",
    )
    rows = strict(run("--config", config, "recommend", box / "toy-model", 11)[1])
    assert len(rows) == 1 and "Comedy" in rows[0]["genres"]
    assert (
        len(strict(run("--config", config, "recommend", box / "toy-model", 44, "-k", 2, "--genre", "Sci-Fi")[1])) == 2
    )
    assert strict(run("--config", config, "data", "describe", box / "toy")[1])["ratings"] == 10
    assert "Film" in run("recommend", box / "toy-model", 11, "--help")[1]


@pytest.mark.parametrize(
    "text, words",
    [
        ("[recommend]\nlenght = 3\n", "recommend.lenght"),
        ("[recomend]\nk = 3\n", "recomend"),
        ("k = 3\n", "there is no command k"),
        ("recommend = 3\n", "[recommend]"),
        ("[data.describe]\nk = 1\n", "data.describe.k"),
        ("[[", "TOML"),
        (b"\xff", "TOML"),
        (None, "TOML"),
        ("[recommend]\nhelp = true\n", "recommend.help"),
        ("[recommend]\nmodel = 'x'\n", "recommend.model"),
    ],
)
def test_a_file_of_defaults_that_is_wrong_names_itself_and_the_key(run, box, tmp_path, text, words):
    if text is not None:
        (tmp_path / "my.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    code, out, err = run("--config", tmp_path / "my.toml", "recommend", box / "toy-model", 11)
    assert (code, out) == (1, "") and "my.toml" in err and words in err and "Cure: " in err


def test_a_default_of_the_wrong_kind_is_refused(run, box, tmp_path):
    for line in ('k = "many"', "k = 0", "novelty = 7"):
        (tmp_path / "my.toml").write_text(f"[recommend]\n{line}\n", encoding="utf-8")
        code, out, err = run("--config", tmp_path / "my.toml", "recommend", box / "toy-model", 11)
        assert code == 1 and out == "" and f"my.toml: recommend.{line.split()[0]}" in err, line


# ------------------------------------------------------------------------------------------------ serve, bench, version
def served(monkeypatch):
    "What the service and the workers are told, in place of starting them."
    from types import ModuleType

    seen, modules = [], {name: ModuleType(f"hybrid_movie_rec.serve.{name}") for name in ("service", "workers")}
    modules["service"].serve = lambda folder, **words: seen.append((folder, words))
    modules["workers"].serve_with_workers = modules["service"].serve
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, f"hybrid_movie_rec.serve.{name}", module)
    return seen


def test_serve_hands_its_words_to_the_service(run, box, monkeypatch):
    seen = served(monkeypatch)
    monkeypatch.setenv("HMR_API_KEY", "hush")
    assert run("serve", box / "toy-model", "--port", 9000, "--workers", 0)[0] == 0
    assert seen == [(box / "toy-model", dict(host="127.0.0.1", port=9000, api_key="hush", page=False))]
    assert "hush" not in "".join(run("serve", "--help")[1:])


@pytest.mark.parametrize(
    "words, linux, elsewhere",
    [
        ([], (None, True), (None, True)),
        (["--no-page"], (1, False), (None, False)),
        (["--api-key", "hush"], (1, False), (None, False)),
        (["--page", "--api-key", "hush"], (1, False), (None, False)),
        (["--no-page", "--workers", 0], (None, False), (None, False)),
        (["--workers", 2], (2, False), (2, False)),
        (["--page", "--workers", 2], (2, True), (2, True)),  # which workers refuse
    ],
)
def test_who_has_a_page_has_one_process(run, box, monkeypatch, words, linux, elsewhere):
    seen = served(monkeypatch)
    for platform, wanted in (("linux", linux), ("darwin", elsewhere)):
        monkeypatch.setattr(sys, "platform", platform)
        assert run("serve", box / "toy-model", *words)[0] == 0
        told = seen.pop()[1]
        assert (told.get("workers"), told["page"]) == wanted, platform


def test_workers_refuse_the_page(run, box):
    code, out, err = run("serve", box / "toy-model", "--page", "--workers", 2)
    assert (code, out) == (1, "") and "leave the page out" in err


def test_serve_without_the_extra_says_what_to_install(run, box, monkeypatch):
    monkeypatch.setitem(sys.modules, "hybrid_movie_rec.serve.service", None)
    code, out, err = run("serve", box / "toy-model")
    assert (code, out) == (1, "") and "pip install hybrid-movie-rec[app]" in err


def test_bench_of_a_model(run, box):
    rows = strict(run("bench", box / "toy-model", "--quick", "--json")[1])
    assert rows[0]["what"] == "load the model" and all(r["median_ms"] > 0 for r in rows) and len(rows) == 5


def test_bench_of_the_repository_or_a_sentence(run, monkeypatch):
    ran = []
    monkeypatch.setattr(cli.subprocess, "run", lambda words: ran.append(words) or subprocess.CompletedProcess(words, 3))
    assert run("bench", "--only", "import", "--quick")[0] == (3 if (ROOT / "bench/run.py").exists() else 1)
    monkeypatch.setattr(cli.hybrid_movie_rec, "__file__", str(ROOT / "nowhere/package/__init__.py"))
    code, out, err = run("bench")
    assert (
        (code, out) == (1, "")
        and "the repository" in err
        and all(words[2:] == ["--only", "import", "--quick"] for words in ran)
    )


def test_version(run):
    from hybrid_movie_rec import __version__

    assert run("--version")[:2] == (0, __version__ + "\n")


def test_demo(run, box, tmp_path, stand_in):
    code, out, err = run("demo", "--data", box / "toy", "--out", tmp_path / "d", "--epochs", 1, "--json")
    found = strict(out)
    assert (
        code == 0
        and set(found) == {"tables", "facts", "fields", "verdict", "files"}
        and "Loading" in err
        and "Writing" in err
    )
    assert all(Path(path).exists() for path in found["files"].values()) and len(found["tables"]["random"]) == 7
    code, out, err = run("demo", "--data", box / "toy", "--out", tmp_path / "d", "--epochs", 1, "--quiet")
    assert (code, err) == (0, "")
    for heading in (
        "The data",
        "Films that have each field",
        "random 80/20",
        "global time",
        "What would person",
        "report.md",
        "against bias",
    ):
        assert heading in out, heading
    words = re.search(r"Next: hybrid-movie-rec (.+)", out.replace("\n", " ")).group(1).split()
    assert run(*words)[0] == 0  # the command it proposes works


# ------------------------------------------------------------------------------------------------ every way to be wrong
def broken(folder, box):
    "A MovieLens folder whose ratings file is what the caller wants."
    shutil.copytree(box / "movielens", folder)
    return folder / "ratings.csv"


RATINGS = {
    "empty": "",
    "no rows": "userId,movieId,rating\n",
    "no column": "userId,rating\n1,3\n",
    "text for stars": "userId,movieId,rating\n1,2,good\n",
    "off the scale": "userId,movieId,rating\n1,2,7\n",
    "twice": "userId,movieId,rating\n1,2,3\n1,2,4\n",
    "no id": "userId,movieId,rating\n,2,3\n",
    "two units of time": "userId,movieId,rating,timestamp\n1,2,3,1500000000\n1,3,3,1500000000000\n",
    "no time": "userId,movieId,rating,timestamp\n1,2,3,yesterday\n",
    "binary": b"\x80\x04\xff\xfe",
    "quote": 'userId,movieId,rating\n"1,2,3\n',
}


@pytest.mark.parametrize(
    "command",
    [["train", "--fields", "none"], ["data", "describe"], ["evaluate", "--models", "bias"]],
    ids=lambda c: c[0],
)
@pytest.mark.parametrize("name", RATINGS)
def test_bad_data(run, box, tmp_path, monkeypatch, name, command):
    monkeypatch.chdir(tmp_path)  # where train would leave a model
    content = RATINGS[name]
    broken(tmp_path / "bad", box).write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, err = run(
        *command[:2] if command[0] == "data" else command[:1],
        tmp_path / "bad",
        *command[2 if command[0] == "data" else 1 :],
    )
    assert (
        (code, out) == (1, "")
        and err.startswith("Error: ")
        and "Cure: " in err
        and err.count("\n") == 1
        and "ratings" in err
    )
    assert os.listdir(tmp_path) == ["bad"]


@pytest.mark.parametrize(
    "words",
    [
        ["train", "no-such-folder"],
        ["train", "{box}"],
        ["train", ""],
        ["data", "describe", "{box}/toy/ratings.parquet"],
        ["evaluate", "no-such-folder", "--models", "bias"],
        ["demo", "--data", "no-such-folder"],
        ["recommend", "{box}/toy", "11"],
        ["recommend", "no-such-model", "11"],
        ["info", "{box}/toy"],
        ["info", "no-such-model"],
        ["recommend", "{box}/toy-model", "Ada"],
        ["recommend", "{box}/toy-model", "1.5"],
        ["recommend", "{box}/toy-model", ""],
        ["recommend", "{box}/toy-model", "999", "--strict"],
        ["recommend", "{box}/toy-model", "11", "999", "--beside"],
        ["recommend", "{box}/named-model", "11", "--strict"],
        ["evaluate", "{box}/toy", "--protocol", "monday", "--models", "bias"],
        ["evaluate", "{box}/toy", "--models", "oracle"],
        ["evaluate", "{box}/timeless", "--protocol", "time", "--models", "bias"],
        ["train", "{box}/toy", "--fields", "smell"],
        ["train", "{box}/toy", "--fields", ""],
        ["train", "{box}/toy", "--fields", "none", "--stars", "network", "--engine", "steam", "-q"],
        ["train", "{box}/toy", "--fields", "none", "--workers", "5", "-q"],
        ["train", "{box}/toy", "--fields", "none", "--engine", "steam", "-q"],
        ["train", "{box}/toy", "--fields", "none", "--out", "{box}/toy", "-q"],
        ["train", "{box}/toy", "--fields", "none", "--out", "{box}/movielens/ratings.csv", "-q"],
        ["train", "{box}/toy", "--fields", "none", "--out", "{box}/movielens/ratings.csv/x", "-q"],
        ["train", "{box}/toy", "--fields", "none", "--checkpoint", "{box}/movielens/ratings.csv", "-q"],
        ["train", "~nobody-here/ratings"],
        ["train", "x" * 5000],
        ["recommend", "{box}/toy-model", "²"],
        ["recommend", "{box}/toy-model", "--", "--5"],
        ["recommend", "{box}/toy-model", "11", "--genre", "noir"],
        ["recommend", "{box}/toy-model", "11", "--years", "90s"],
        ["recommend", "{box}/toy-model", "11", "--include", "7"],
        ["recommend", "{box}/toy-model", "11", "--exclude", "x"],
        ["similar", "{box}/toy-model", "xyzzy"],
        ["similar", "{box}/toy-model", "101", "--by", "magic"],
        ["search", "{box}/toy-model", "robots"],
        ["explain", "{box}/toy-model", "11", "xyzzy"],
        ["explain", "{box}/toy-model", "Ada", "101"],
        ["similar", "no-such-model", "101"],
        ["search", "{box}/toy", "x"],
        ["explain", "no-such-model", "1", "1"],
        ["rate", "no-such-model"],
        ["bench", "no-such-model"],
    ],
    ids=lambda words: " ".join(words)[:50],
)
def test_every_way_to_be_wrong_gets_one_sentence(run, box, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    before = sorted(p.relative_to(box) for p in box.rglob("*"))
    code, out, err = run(*(word.format(box=box) for word in words))
    sentence = [line for line in err.splitlines() if line.startswith("Error: ")]
    assert (
        (code, out) == (1, "") and len(sentence) == 1 and "Cure: " in sentence[0] and err.endswith(sentence[0] + "\n")
    )
    assert sorted(p.relative_to(box) for p in box.rglob("*")) == before and not os.listdir(tmp_path)


@pytest.mark.parametrize(
    "words",
    [
        ["sing"],
        ["train"],
        ["recommend"],
        ["recommend", "m"],
        ["data"],
        ["data", "sing"],
        ["train", "sample", "--epochs", "many"],
        ["train", "sample", "--epochs", "0"],
        ["train", "sample", "--seed", "-1"],
        ["evaluate", "sample", "--seed", "-1"],
        ["recommend", "m", "1", "-k", "0"],
        ["recommend", "m", "1", "--min-ratings", "-1"],
        ["recommend", "m", "-5"],
        ["train", "sample", "--colour"],
        ["info"],
        ["info", "a", "b"],
    ],
    ids=" ".join,
)
def test_words_that_are_no_command_get_help_and_code_2(run, words):
    code, out, err = run(*words)
    assert code == 2 and "Usage: hybrid-movie-rec" in out + err


@pytest.mark.parametrize("words", [[], ["data"]])
def test_no_words_get_the_help(run, words):
    code, out, err = run(*words)
    assert code in (0, 2) and "Usage: hybrid-movie-rec" in out + err


COMMANDS = [
    [c]
    for c in (
        "demo",
        "train",
        "evaluate",
        "info",
        "bench",
        "recommend",
        "together",
        "rate",
        "import",
        "similar",
        "search",
        "explain",
        "serve",
        "mcp",
        "tune",
        "refit",
    )
] + [["data", c] for c in ("list", "fetch", "describe", "validate", "convert", "sample")]
COMMANDS += [["people", "report"]]


@pytest.mark.parametrize("command", [[], ["data"], ["people"], *COMMANDS], ids=lambda c: " ".join(c) or "all")
def test_help_of_every_command(run, command):
    code, out, err = run(*command, "--help")
    assert (code, err) == (0, "") and "Usage: hybrid-movie-rec" in out
    if command in COMMANDS:
        assert (
            ("--json" in out or command in (["serve"], ["mcp"]))
            and "Example" in out
            and out.count("hybrid-movie-rec " + " ".join(command)) >= 2
        )  # the usage, and an example


def test_every_command_is_in_the_list_of_help_texts(run):
    found = lambda *words: {m[1] for m in re.finditer(r"^│ (\w+) ", run(*words, "--help")[1], flags=re.M)} - {"model"}
    below = lambda group: {c[1] for c in COMMANDS if len(c) > 1 and c[0] == group}
    assert found() == {c[0] for c in COMMANDS}
    assert all(found(group) == below(group) for group in ("data", "people"))


def test_examples_in_the_help_are_commands_that_parse(run):
    "Every option of every example is one that the command has."
    for command in COMMANDS:
        text = run(*command, "--help")[1]
        for example in re.findall(r"hybrid-movie-rec (" + " ".join(command) + r" .*)", text.split("Example", 1)[1]):
            for option in re.findall(r"(?<= )--[a-z-]+", example):
                assert option in text.split("Example", 1)[0], example


def test_completion_by_the_shell(program):
    "The script is written, and completes names of commands."
    code, out, err = ended(
        program(_HYBRID_MOVIE_REC_COMPLETE="complete_bash", COMP_WORDS="hybrid-movie-rec rec", COMP_CWORD="1")
    )
    assert code == 0 and "recommend" in out.split()


def test_an_interruption_is_said(run, monkeypatch):
    monkeypatch.setattr(
        "hybrid_movie_rec.cli.data.load_dataset", lambda *args, **how: (_ for _ in ()).throw(KeyboardInterrupt())
    )
    assert run("data", "describe")[2] == "Interrupted.\n"


def test_disk_full(run, box, tmp_path, monkeypatch):
    full = lambda *args, **kwargs: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device"))
    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    code, out, err = run(
        "train", box / "toy", "--out", tmp_path / "m", "--fields", "none", "--stars", "network", "--epochs", 3, "-q"
    )
    assert (code, out) == (1, "") and "the disk is full" in err and "Cure: " in err and not os.listdir(tmp_path)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["table", "json"])
def test_streams_of_other_encodings(box, monkeypatch, encoding, as_json):
    stream = TextIOWrapper(BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setattr(sys, "stderr", StringIO())
    try:
        main(["recommend", str(box / "named-model"), "nobody", "-k", "5", *as_json])
    except SystemExit as e:
        assert not e.code
    stream.flush()
    text = stream.buffer.getvalue().decode(encoding)
    assert "nobody" in text
    if as_json:
        assert "Amélie ★" in {row["title"] for row in strict(text)}


# --------------------------------------------------------------------------------------------------------- as a program
def installed(*words):
    "Run the installed command, or the same thing where it is not installed."
    script = shutil.which("hybrid-movie-rec", path=str(Path(sys.executable).parent))
    start = [script] if script else [sys.executable, "-c", "from hybrid_movie_rec.cli.main import main; main()"]
    env = {
        **os.environ,
        "COLUMNS": "120",
        "NO_COLOR": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
    }
    return subprocess.run(
        [*start, *map(str, words)], capture_output=True, text=True, encoding="utf-8", env=env, timeout=90
    )


@pytest.fixture
def program(tmp_path_factory):
    "Start the command as a process of its own, with streams and signals of its own."
    code = "import sys; sys.argv[0] = 'hybrid-movie-rec'; from hybrid_movie_rec.cli.main import main; main()"

    def start(*words, **env):
        return Child(
            tmp_path_factory.mktemp("program") / "log",
            code,
            *words,
            OMP_NUM_THREADS="1",
            COLUMNS="120",
            NO_COLOR="1",
            **env,
        )

    return start


def ended(process):
    return process.ended(90), process.said(), process.said("err")


def test_as_a_program(program, box, tmp_path):
    help = installed("--help")
    running = [
        program(
            "train",
            box / "toy",
            "--out",
            tmp_path / "m",
            "--fields",
            "none",
            "--stars",
            "network",
            "--epochs",
            3,
            "--json",
        ),
        program("train", "no-such-folder"),
    ]
    (code, out, err), (bad_code, bad_out, bad_err) = map(ended, running)
    assert help.returncode == 0 and all(
        word in help.stdout
        for word in ("demo", "train", "recommend", "evaluate", "info", "data", "Start with: hybrid-movie-rec demo")
    )
    assert code == 0 and {row["what"] for row in strict(out)} >= {"ratings", "data_sha256", "folder"} and "epoch" in err
    assert (bad_code, bad_out) == (1, "") and re.fullmatch(r"Error: no-such-folder: .*\. Cure: .*\n", bad_err)
    code, out, err = ended(program("recommend", tmp_path / "m", 11, "-k", 2, "--json"))
    assert code == 0 and {row["item_id"] for row in strict(out)} == {104, 105}


@pytest.mark.skipif(os.name != "posix", reason="needs SIGINT")
def test_ctrl_c_ends_with_130_and_without_a_model(program, tmp_path):
    rng = np.random.default_rng(0)
    pairs = rng.choice(200 * 100, 5000, replace=False)
    Dataset.from_frames(pd.DataFrame(dict(user_id=pairs // 100, item_id=pairs % 100, rating=3.0 + pairs % 2))).save(
        tmp_path / "data"
    )
    process = program(
        "train",
        tmp_path / "data",
        "--out",
        tmp_path / "m",
        "--fields",
        "none",
        "--stars",
        "network",
        "--epochs",
        20_000,
        "--json",
    )
    process.wait_for(lambda: "epoch/s" in process.said("err"))
    process.send_signal(signal.SIGINT)
    code, out, err = ended(process)
    assert (code, out) == (130, "") and "epoch/s" in err and "Traceback" not in err
    assert os.listdir(tmp_path) == ["data"]


def test_films_of_another_site_on_the_command_line(run, box, tmp_path, monkeypatch):
    "Three steps: a model, a look at the file, a list with reasons."
    model, films = box / "toy-model", toy_world().movies[["title", "year"]].values.tolist()
    rows = [f'2024-01-02,"{readable_title(t).rpartition(" (")[0] or t}",{y:.0f},https://boxd.it/1' for t, y in films]
    head = "Date,Name,Year,Letterboxd URI"
    with zipfile.ZipFile(tmp_path / "l.zip", "w") as archive:
        archive.writestr("ratings.csv", f"{head},Rating\n" + "\n".join(f"{row},4" for row in rows[:2]) + "\n")
        archive.writestr("watchlist.csv", f"{head}\n{rows[3]}\n2024-01-02,Qxzw,1999,https://boxd.it/2\n")
    code, out, err = run("import", tmp_path / "l.zip", "--json")
    assert code == 0 and len(strict(out)["films"]) == 4 and "Letterboxd: 4 films" in err
    code, out, err = run("import", tmp_path / "l.zip", "--model", model, "--save", tmp_path / "me.csv")
    assert code == 0 and "not here" in out and len(pd.read_csv(tmp_path / "me.csv")) == 2
    monkeypatch.setattr(cli, "_ask", lambda question: "")
    code, out, err = run("rate", model, "--ratings", tmp_path / "l.zip", "--json")
    assert code == 0 and "Qxzw (1999) is not in the catalogue" in err and "--beyond" in err
    assert len(strict(out)) == 1 and "because" in strict(out)[0]
    assert len(strict(run("rate", model, "--ratings", tmp_path / "l.zip", "--beyond", "--json")[1])) == 3
    (tmp_path / "x.csv").write_text("Wine,Price\nBarolo,3\n")
    code, out, err = run("import", tmp_path / "x.csv")
    assert code == 1 and "of no site that is known here" in err
    assert run("import", tmp_path / "l.zip", "--save", tmp_path / "y.csv")[0] == 1
