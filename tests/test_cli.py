"""The command line as people and programs meet it: clean streams, honest exit codes, one sentence for every error."""
import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hybrid_movie_rec import cli
from hybrid_movie_rec.cli import main
from hybrid_movie_rec.data import DataError, Dataset, toy_world
from hybrid_movie_rec.embeddings import TextEncoder
from hybrid_movie_rec.share import HybridRecommender
from hybrid_movie_rec.training import Trainer
from stand_ins import Letters

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def run(capsys, monkeypatch):
    "Run `main` with words; returns exit code, standard output and standard error. Anything but SystemExit is a traceback for the user, and fails."
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")

    def run(*words):
        capsys.readouterr()
        try:
            main([str(word) for word in words])
            code = 0
        except SystemExit as e:
            code = e.code or 0
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return run


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    "A folder with the toy world, a MovieLens folder, a world of text ids, one without times, and models of two of them."
    box, toy = tmp_path_factory.mktemp("cli"), toy_world()
    toy.save(box / "toy")
    (box / "movielens").mkdir()
    names = dict(user_id="userId", item_id="movieId")
    toy.ratings.rename(columns=names).to_csv(box / "movielens/ratings.csv", index=False)
    toy.movies.assign(genres=toy.movies["genres"].map("|".join))[["item_id", "title", "genres"]].rename(columns=names).to_csv(box / "movielens/movies.csv", index=False)
    named = Dataset.from_frames(toy.ratings.assign(user_id="[/p" + toy.ratings["user_id"].astype(str) + "]"),
                                toy.movies.assign(title=["Amélie ★", "千と千尋", "[red]x[/red]", "[/b]", "🎬"]), source="[bold]odd")
    named.save(box / "named")
    Dataset.from_frames(toy.ratings.drop(columns="timestamp")).save(box / "timeless")
    for name in ("toy", "named"):
        HybridRecommender(rating=None, trainer=Trainer(epochs=3, progress=False), fields=()).fit(Dataset.load(box / name)).save(box / f"{name}-model")
    return box


@pytest.fixture
def stand_in(monkeypatch):
    "Commands that would open the text encoder get one that counts letters."
    make = lambda *args, progress=True, **kwargs: TextEncoder(backend=Letters(), cache=False, progress=progress)
    for name in ("recommend", "demo"):
        monkeypatch.setattr(f"hybrid_movie_rec.{name}.TextEncoder", make)


def strict(text):
    "JSON as the standard has it: one document, no NaN."
    return json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


# ------------------------------------------------------------------------------------------------------- clean streams
def test_train_prints_facts_and_only_facts(run, box, tmp_path):
    code, out, err = run("train", box / "toy", "--out", tmp_path / "m", "--fields", "none", "--stars", "network", "--epochs", 3, "--json")
    facts = {row["what"]: row["value"] for row in strict(out)}
    assert code == 0 and "training" in err and "epoch" in err  # the progress bar is on standard error
    assert (facts["ratings"], facts["users"], facts["movies"], facts["folder"], facts["validation_rmse"]) == (10, 4, 5, str(tmp_path / "m"), None)
    assert facts["data_sha256"] == toy_world().fingerprint()
    assert len(HybridRecommender.load(tmp_path / "m").users) == 4


def test_quiet_training_is_silent_on_standard_error(run, box, tmp_path):
    code, out, err = run("train", box / "toy", "--out", tmp_path / "m", "--fields", "none", "--stars", "network", "--epochs", 3, "-q")
    assert (code, err) == (0, "") and "data_sha256" in out


def test_train_with_texts(run, box, tmp_path, stand_in):
    code, out, _ = run("train", box / "toy", "--out", tmp_path / "m", "--fields", "genres, directors", "--stars", "network", "--epochs", 3, "-q", "--json")
    assert code == 0 and strict(out) and HybridRecommender.load(tmp_path / "m").content.fields == ("genres", "directors")
    assert run("train", box / "toy", "--out", tmp_path / "m", "--stars", "network", "--epochs", 3, "-q")[0] == 0
    assert set(HybridRecommender.load(tmp_path / "m").content.fields) == {"tags", "genres", "directors", "cast", "reviews"}


def test_train_from_a_movielens_folder(run, box, tmp_path):
    code, out, _ = run("train", box / "movielens", "--out", tmp_path / "m", "--fields", "none", "--stars", "network", "--epochs", 3, "-q", "--json")
    assert code == 0 and {row["what"]: row["value"] for row in strict(out)}["ratings"] == 10


def test_train_goes_on_from_a_checkpoint_with_the_same_result(run, box, tmp_path):
    words = ["train", box / "toy", "--fields", "none", "--stars", "network", "--epochs", 3, "-q", "--json", "--out"]
    first = strict(run(*words, tmp_path / "a", "--checkpoint", tmp_path / "c")[1])
    again = strict(run(*words, tmp_path / "b", "--checkpoint", tmp_path / "c")[1])
    assert first[:-1] == again[:-1]
    a, b = (HybridRecommender.load(tmp_path / name).predict([11, 22], [101, 105]) for name in "ab")
    np.testing.assert_array_equal(a, b)


def test_seeds(run, box, tmp_path):
    stars = []
    for place, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert run("train", box / "toy", "--out", tmp_path / place, "--fields", "none", "--stars", "network", "--epochs", 3, "-q", "--seed", seed)[0] == 0
        stars.append(HybridRecommender.load(tmp_path / place).predict([11, 22], [101, 105]).tolist())
    assert stars[0] == stars[1] != stars[2]


def test_recommend_agrees_with_the_library(run, box):
    code, out, err = run("recommend", box / "toy-model", 11, 44, 999, "-k", 2, "--json")
    model = HybridRecommender.load(box / "toy-model")
    lists = model.recommend([11, 44, 999], k=2)
    rows = strict(out)
    assert (code, err) == (0, "") and [r["item_id"] for r in rows] == lists["item_id"].tolist() and [r["user_id"] for r in rows] == lists["user_id"].tolist()
    np.testing.assert_allclose([r["stars"] for r in rows], lists["stars"], atol=1e-5)
    assert set(rows[0]) == {"user_id", "rank", "item_id", "title", "year", "genres", "stars"} and isinstance(rows[0]["genres"], list)
    code, out, err = run("recommend", box / "toy-model", 11, "-k", 2)
    assert (code, err) == (0, "") and all(title in out for title in lists[lists["user_id"] == 11]["title"])


def test_recommend_filters(run, box):
    rows = strict(run("recommend", box / "toy-model", 11, "--min-ratings", 3, "--json")[1])
    assert {r["item_id"] for r in rows} == {104}
    assert strict(run("recommend", box / "toy-model", 11, "--min-ratings", 99, "--json")[1]) == []
    assert run("recommend", box / "toy-model", 11, "--min-ratings", 99)[0] == 0


def test_recommend_beside(run, box):
    code, out, _ = run("recommend", box / "toy-model", 11, "--beside", "--json")
    rows = strict(out)
    assert code == 0 and [r["rank"] for r in rows] == [1, 2, 3] and rows[0]["rated_title"] == "Robot Hearts (1999)" and rows[0]["rated_stars"] == 5
    code, out, _ = run("recommend", box / "toy-model", 11, 33, "--beside")
    assert code == 0 and "Person 11" in out and "Person 33" in out


def test_recommend_beside_for_two_people_is_one_document(run, box):
    code, out, _ = run("recommend", box / "toy-model", 11, 33, "--beside", "--json")
    assert code == 0 and {r["user_id"] for r in strict(out)} == {11, 33}


def test_text_ids_and_any_alphabet(run, box):
    code, out, _ = run("recommend", box / "named-model", "[/p11]", "nobody", "-k", 1, "--json")
    assert code == 0 and [r["user_id"] for r in strict(out)] == ["[/p11]", "nobody"]
    code, out, _ = run("recommend", box / "named-model", "nobody", "-k", 5)
    assert code == 0 and all(title in out for title in ("Amélie ★", "千と千尋", "[red]x[/red]", "[/b]"))  # markup is shown, not obeyed


def test_markup_in_headings_is_shown_not_obeyed(run, box, tmp_path):
    toy_world().save(tmp_path / "ratings[old]")
    assert "ratings[old]" in run("data", "describe", tmp_path / "ratings[old]")[1].replace("\n", "")
    code, out, _ = run("recommend", box / "named-model", "[/p11]", "--beside")
    assert code == 0 and "Person [/p11]" in out


def test_evaluate(run, box, stand_in):
    code, out, err = run("evaluate", box / "toy", "--models", "bias, global mean", "--json")
    assert code == 0 and {r["model"] for r in strict(out)} == {"bias", "global mean"} and "random 80/20, seed 42" in err
    code, out, err = run("evaluate", box / "toy", "--models", "hybrid", "--protocol", "time", "--epochs", 1, "-q", "--json")
    assert code == 0 and {r["model"] for r in strict(out)} == {"bias", "hybrid"} and "global time" in err and "epoch" not in err
    assert len(strict(run("evaluate", box / "toy", "--epochs", 1, "-q", "--json")[1])) == 7
    code, out, _ = run("evaluate", box / "toy", "--models", "bias", "-q")
    assert code == 0 and "How good are the stars?" in out


def test_data_describe(run, box):
    code, out, err = run("data", "describe", box / "toy", "--json")
    facts = strict(out)
    assert (code, err) == (0, "") and (facts["ratings"], facts["users"], facts["movies"], facts["tags"]) == (10, 4, 5, 4)
    assert strict(run("data", "describe", box / "timeless", "--json")[1])["ratings"] == 10
    assert "without_genres" in run("data", "describe", box / "movielens")[1]


def test_info_is_the_card(run, box):
    code, out, err = run("info", box / "toy-model")
    assert (code, err) == (0, "") and out.rstrip() == (box / "toy-model/README.md").read_text(encoding="utf-8").rstrip()


def test_demo(run, box, tmp_path, stand_in):
    code, out, err = run("demo", "--data", box / "toy", "--out", tmp_path / "d", "--epochs", 1, "--json")
    found = strict(out)
    assert code == 0 and set(found) == {"tables", "facts", "fields", "verdict", "files"} and "Loading" in err and "Writing" in err
    assert all(Path(path).exists() for path in found["files"].values()) and len(found["tables"]["random"]) == 7
    code, out, err = run("demo", "--data", box / "toy", "--out", tmp_path / "d", "--epochs", 1, "--quiet")
    assert (code, err) == (0, "")
    for heading in ("The data", "Films that have each field", "random 80/20", "global time", "What would person", "report.md", "against bias"):
        assert heading in out, heading
    words = re.search(r"Next: hybrid-movie-rec (.+)", out.replace("\n", " ")).group(1).split()
    assert run(*words)[0] == 0  # the command it proposes works


# --------------------------------------------------------------------------------------------------------- every way to be wrong
def broken(folder, box):
    "A MovieLens folder whose ratings file is what the caller wants."
    shutil.copytree(box / "movielens", folder)
    return folder / "ratings.csv"


RATINGS = {
    "empty": "", "no rows": "userId,movieId,rating\n", "no column": "userId,rating\n1,3\n", "text for stars": "userId,movieId,rating\n1,2,good\n", "off the scale": "userId,movieId,rating\n1,2,7\n",
    "twice": "userId,movieId,rating\n1,2,3\n1,2,4\n", "no id": "userId,movieId,rating\n,2,3\n", "milliseconds": "userId,movieId,rating,timestamp\n1,2,3,1500000000000\n",
    "no time": "userId,movieId,rating,timestamp\n1,2,3,yesterday\n", "binary": b"\x80\x04\xff\xfe", "quote": 'userId,movieId,rating\n"1,2,3\n',
}


@pytest.mark.parametrize("command", [["train", "--fields", "none"], ["data", "describe"], ["evaluate", "--models", "bias"]], ids=lambda c: c[0])
@pytest.mark.parametrize("name", RATINGS)
def test_bad_data(run, box, tmp_path, monkeypatch, name, command):
    monkeypatch.chdir(tmp_path)  # where train would leave a model
    content = RATINGS[name]
    broken(tmp_path / "bad", box).write_bytes(content if isinstance(content, bytes) else content.encode())
    code, out, err = run(*command[:2] if command[0] == "data" else command[:1], tmp_path / "bad", *command[2 if command[0] == "data" else 1:])
    assert (code, out) == (1, "") and err.startswith("Error: ") and "Cure: " in err and err.count("\n") == 1 and "ratings" in err
    assert os.listdir(tmp_path) == ["bad"]


@pytest.mark.parametrize("words", [
    ["train", "no-such-folder"], ["train", "{box}"], ["train", ""], ["data", "describe", "{box}/toy/ratings.parquet"], ["evaluate", "no-such-folder", "--models", "bias"], ["demo", "--data", "no-such-folder"],
    ["recommend", "{box}/toy", "11"], ["recommend", "no-such-model", "11"], ["info", "{box}/toy"], ["info", "no-such-model"],
    ["recommend", "{box}/toy-model", "Ada"], ["recommend", "{box}/toy-model", "1.5"], ["recommend", "{box}/toy-model", ""], ["recommend", "{box}/toy-model", "999", "--strict"],
    ["recommend", "{box}/toy-model", "11", "999", "--beside"], ["recommend", "{box}/named-model", "11", "--strict"],
    ["evaluate", "{box}/toy", "--protocol", "monday", "--models", "bias"], ["evaluate", "{box}/toy", "--models", "oracle"], ["evaluate", "{box}/timeless", "--protocol", "time", "--models", "bias"],
    ["train", "{box}/toy", "--fields", "smell"], ["train", "{box}/toy", "--fields", ""],
    ["train", "{box}/toy", "--fields", "none", "--out", "{box}/toy", "-q"], ["train", "{box}/toy", "--fields", "none", "--out", "{box}/movielens/ratings.csv", "-q"],
    ["train", "{box}/toy", "--fields", "none", "--out", "{box}/movielens/ratings.csv/x", "-q"], ["train", "{box}/toy", "--fields", "none", "--checkpoint", "{box}/movielens/ratings.csv", "-q"],
    ["train", "~nobody-here/ratings"],
    ["train", "x" * 5000],
    ["recommend", "{box}/toy-model", "²"],
    ["recommend", "{box}/toy-model", "--", "--5"],
], ids=lambda words: " ".join(words)[:50])
def test_every_way_to_be_wrong_gets_one_sentence(run, box, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    before = sorted(p.relative_to(box) for p in box.rglob("*"))
    code, out, err = run(*(word.format(box=box) for word in words))
    sentence = [line for line in err.splitlines() if line.startswith("Error: ")]
    assert (code, out) == (1, "") and len(sentence) == 1 and "Cure: " in sentence[0] and err.endswith(sentence[0] + "\n")
    assert sorted(p.relative_to(box) for p in box.rglob("*")) == before and not os.listdir(tmp_path)


@pytest.mark.parametrize("words", [["sing"], ["train"], ["recommend"], ["recommend", "m"], ["data"], ["data", "sing"], ["train", "sample", "--epochs", "many"], ["train", "sample", "--epochs", "0"], ["train", "sample", "--seed", "-1"], ["evaluate", "sample", "--seed", "-1"],
                                   ["recommend", "m", "1", "-k", "0"], ["recommend", "m", "1", "--min-ratings", "-1"], ["recommend", "m", "-5"], ["train", "sample", "--colour"], ["info"], ["info", "a", "b"]], ids=" ".join)
def test_words_that_are_no_command_get_help_and_code_2(run, words):
    code, out, err = run(*words)
    assert code == 2 and "Usage: hybrid-movie-rec" in out + err


@pytest.mark.parametrize("words", [[], ["data"]])
def test_no_words_get_the_help(run, words):
    code, out, err = run(*words)
    assert code in (0, 2) and "Usage: hybrid-movie-rec" in out + err


@pytest.mark.parametrize("command", [[], ["demo"], ["train"], ["recommend"], ["evaluate"], ["info"], ["data"], ["data", "describe"]], ids=lambda c: " ".join(c) or "all")
def test_help_of_every_command(run, command):
    code, out, err = run(*command, "--help")
    assert (code, err) == (0, "") and "Usage: hybrid-movie-rec" in out
    if command and command != ["data"] and command != ["info"]:
        assert "--json" in out


def test_an_interruption_is_said(run, monkeypatch):
    monkeypatch.setattr("hybrid_movie_rec.data_cli.load_dataset", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt()))
    assert run("data", "describe")[2] == "Interrupted.\n"


def test_disk_full(run, box, tmp_path, monkeypatch):
    full = lambda *args, **kwargs: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device"))
    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    code, out, err = run("train", box / "toy", "--out", tmp_path / "m", "--fields", "none", "--stars", "network", "--epochs", 3, "-q")
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


# ------------------------------------------------------------------------------------------------------------- as a program
def shell(*words, stderr=subprocess.PIPE, **changes):
    "Start the installed command, or the same thing where it is not installed."
    script = shutil.which("hybrid-movie-rec", path=str(Path(sys.executable).parent))
    start = [script] if script else [sys.executable, "-c", "from hybrid_movie_rec.cli import main; main()"]
    env = {**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "120", "NO_COLOR": "1", "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), **changes}
    return subprocess.Popen([*start, *map(str, words)], stdout=subprocess.PIPE, stderr=stderr, text=True, encoding="utf-8", env=env)


def ended(process):
    out, err = process.communicate(timeout=90)
    return process.returncode, out, err


def test_as_a_program(box, tmp_path):
    running = [shell("--help"), shell("train", box / "toy", "--out", tmp_path / "m", "--fields", "none", "--stars", "network", "--epochs", 3, "--json"), shell("train", "no-such-folder")]
    (help_code, help_text, _), (code, out, err), (bad_code, bad_out, bad_err) = map(ended, running)
    assert help_code == 0 and all(word in help_text for word in ("demo", "train", "recommend", "evaluate", "info", "data", "Start with: hybrid-movie-rec demo"))
    assert code == 0 and {row["what"] for row in strict(out)} >= {"ratings", "data_sha256", "folder"} and "epoch" in err
    assert (bad_code, bad_out) == (1, "") and re.fullmatch(r"Error: no-such-folder: .*\. Cure: .*\n", bad_err)
    code, out, err = ended(shell("recommend", tmp_path / "m", 11, "-k", 2, "--json"))
    assert code == 0 and {row["item_id"] for row in strict(out)} == {104, 105}


@pytest.mark.skipif(os.name != "posix", reason="needs SIGINT")
def test_ctrl_c_ends_with_130_and_without_a_model(tmp_path):
    rng = np.random.default_rng(0)
    pairs = rng.choice(200 * 100, 5000, replace=False)
    Dataset.from_frames(pd.DataFrame(dict(user_id=pairs // 100, item_id=pairs % 100, rating=3.0 + pairs % 2))).save(tmp_path / "data")
    (tmp_path / "log").mkdir()
    with (tmp_path / "log/err").open("w") as log:
        process = shell("train", tmp_path / "data", "--out", tmp_path / "m", "--fields", "none", "--stars", "network", "--epochs", 20_000, "--json", stderr=log)
        until = time.monotonic() + 60
        while "epoch/s" not in (tmp_path / "log/err").read_text(encoding="utf-8") and time.monotonic() < until and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        code, out, _ = ended(process)
    err = (tmp_path / "log/err").read_text(encoding="utf-8")
    assert (code, out) == (130, "") and "epoch/s" in err and "Traceback" not in err
    assert sorted(os.listdir(tmp_path)) == ["data", "log"]
