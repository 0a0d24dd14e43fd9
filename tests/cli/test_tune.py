"""`tune` and `train --set` as people meet them: the settings go from one to the other, and Ctrl-C costs nothing."""

import json
import signal
import tomllib
from pathlib import Path

import pytest
from tests.child import Child
from tests.distributed.test_tune import two_tastes

from hybrid_movie_rec.recommend import HybridRecommender

ROOT = Path(__file__).resolve().parents[2]
QUICK = ["--stars", "fast", "--fields", "none", "--folds", 1, "--quiet"]
TRIED = ["--try", "rating.n_factors=1,2", "--try", "rating.own_noise=true,false"]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    two_tastes(30, 20).save(place := tmp_path_factory.mktemp("town") / "town")
    return place


def test_what_tune_finds_train_takes(run, town, tmp_path):
    out = tmp_path / "tuned"
    code, said, _ = run("tune", town, *TRIED, *QUICK, "--trials", 3, "--out", out, "--json")
    told = json.loads(said)
    assert code == 0 and len(told["trials"]) == 3 and told["ended"] == "trials" and told["metric"] == "rmse"
    assert {path.name for path in out.iterdir()} == {"best.toml", "table.csv", "plot.png", "trials.db"}
    code, said, _ = run("tune", town, *TRIED, *QUICK, "--trials", 9, "--out", out, "--json")  # goes on
    more = json.loads(said)
    assert code == 0 and len(more["trials"]) == 4 and more["ended"] == "space"
    assert more["trials"][0]["rmse"] <= told["trials"][0]["rmse"] and more["best"]["rating.n_factors"] == 2
    table = tomllib.loads((out / "best.toml").read_text())
    assert (
        set(table) == {"train"} and table["train"]["stars"] == "fast" and "rating.n_factors=2" in table["train"]["set"]
    )
    code, said, err = run("--config", out / "best.toml", "train", town, "--out", tmp_path / "model", "--quiet")
    assert code == 0, err
    rating = HybridRecommender.load(tmp_path / "model").rating
    assert (rating.n_factors, rating.own_noise) == (2, more["best"]["rating.own_noise"])
    typed = ["--set", "rating.n_factors=3", "--set", "ranking.regularization=50"]
    assert run("--config", out / "best.toml", "train", town, *typed, "--out", tmp_path / "other", "--quiet")[0] == 0
    other = HybridRecommender.load(tmp_path / "other")
    assert (other.rating.n_factors, other.ranking.regularization) == (3, 50.0)  # what is typed wins


def test_a_table_for_eyes(run, town, tmp_path):
    code, said, _ = run("tune", town, *TRIED, *QUICK, "--trials", 3, "--out", tmp_path / "tuned")
    assert code == 0 and "rating.n_factors" in said and "finished" in said and "Next: hybrid-movie-rec --config" in said


@pytest.mark.parametrize(
    "words, told",
    [
        (["--try", "rating.factors=1,2"], "there is no setting 'rating.factors'"),
        (["--try", "rating.n_factors"], "is no setting"),
        (["--try", "rating.n_factors=9..1"], "is no range"),
        (["--try", "ranking.strength=1..9"], "no part in stars"),
        (["--try", "rating.n_factors=many"], "cannot be 'many'"),
        (["--protocol", "monday"], "no protocol 'monday'"),
        (["--engine", "steam"], "choose local or ray"),
        (["--stars", "gold"], "--stars gold is not known"),
    ],
)
def test_what_makes_no_sense_is_one_sentence(run, town, tmp_path, words, told):
    code, said, err = run("tune", town, *QUICK, "--out", tmp_path / "tuned", *words)
    assert (code, said) == (1, "") and told in err and "Cure: " in err
    assert not (tmp_path / "tuned").exists()


@pytest.mark.parametrize("words", [["--set", "rating.factors=2"], ["--set", "rating"], ["--set", "rating.n_factors=x"]])
def test_settings_that_do_not_exist_are_refused_before_data_is_read(run, tmp_path, words):
    code, said, err = run("train", tmp_path / "nowhere", *words, "--out", tmp_path / "model")
    assert (code, said) == (1, "") and "nowhere" not in err and "setting" in err + " setting"


INTERRUPTED = """
import sys
from hybrid_movie_rec.cli.main import main
main(sys.argv[1:])
"""


def test_ctrl_c_keeps_what_was_tried(town, tmp_path):
    from tests.evaluation.test_trials import count

    out, space = tmp_path / "tuned", ["--try", "rating.sitting_gap=1.0..48.0"]
    words = ["tune", town, *space, *QUICK, "--trials", 10**6, "--out", out, "--json"]
    child = Child(tmp_path / "log", INTERRUPTED, *words, PYTHONPATH=str(ROOT))
    child.wait_for(lambda: (out / "trials.db").exists() and count(out / "trials.db") >= 3, 120)
    child.send_signal(signal.SIGINT)
    assert child.ended() == 130, child.said("err")
    told = json.loads(child.said())
    assert told["ended"] == "interrupted" and len(told["trials"]) >= 3 and "Interrupted" in child.said("err")
    assert tomllib.loads((out / "best.toml").read_text())["train"]["set"] and "Traceback" not in child.said("err")
