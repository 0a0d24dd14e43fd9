"""evaluation/08_trials beyond its notebook: kills in earnest, files of all kinds, spaces of all kinds."""

import math
import sqlite3
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.child import Child, program
from tests.fakes import refuse

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.evaluation.trials import Crew, Range, read_choices, read_value, run_trials

ROOT = Path(__file__).resolve().parents[2]
SPACE = dict(size=[2, 4, 8, 16, 32], rate=Range(0.001, 1.0, log=True), depth=Range(1, 9), colour=["red", "blue"])


def judge(given, fold):
    "Best at size 8, rate 0.1, depth 5; colour is no matter. Smaller is better."
    size, rate, depth = given["size"], given["rate"], given["depth"]
    return 0.1 * fold + abs(math.log2(size / 8)) + abs(math.log10(rate / 0.1)) + 0.1 * abs(depth - 5)


def run(judge=judge, space=SPACE, trials=20, **words):
    return run_trials(judge, space, trials, **dict(progress=False) | words)


def rows(found):
    "The table without what differs between runs: the clock, and the numbers of trials that were interrupted."
    return found.table.drop(columns=["seconds", "trial"])


# What is found --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_finds_a_planted_best_and_what_matters(seed):
    found = run(trials=60, seed=seed)
    assert found.best["size"] == 8 and 0.03 < found.best["rate"] < 0.3
    share = found.importance.set_index("setting")["importance"]
    assert share["size"] > 0.3 and share["colour"] < 0.1 and share.sum() == pytest.approx(1)
    assert (
        found.value == found.table["value"].iloc[0] == pytest.approx(np.mean([judge(found.best, f) for f in range(3)]))
    )


def test_large_can_be_good():
    found = run(lambda given, fold: -judge(given, fold), larger=True, metric="joy", trials=40)
    assert found.best["size"] == 8 and found.value == found.table["joy"].max()
    finished = found.table[found.table.outcome == "finished"]
    assert finished["joy"].is_monotonic_decreasing


def test_it_is_better_than_chance():
    "The same number of draws at random, over several seeds."
    ours, theirs = [], []
    for seed in range(5):
        ours.append(run(trials=40, seed=seed).value)
        rng = np.random.default_rng(seed)
        draws = [
            dict(size=rng.choice([2, 4, 8, 16, 32]), rate=10 ** rng.uniform(-3, 0), depth=rng.integers(1, 10))
            for _ in range(40)
        ]
        theirs.append(min(np.mean([judge(given, fold) for fold in range(3)]) for given in draws))
    assert np.mean(ours) < np.mean(theirs)


def test_poor_trials_are_stopped_early():
    calls = []

    def counting(given, fold):
        calls.append(fold)
        return judge(given, fold)

    found = run(counting, trials=40, folds=4)
    stopped = found.table[found.table.outcome == "stopped early"]
    assert len(stopped) > 5 and (stopped["folds"] < 4).all() and len(calls) < 0.8 * 4 * 40
    assert (found.table[found.table.outcome == "finished"]["folds"] == 4).all()
    assert found.best == run(trials=40, folds=4).best


def test_what_is_used_already_comes_first():
    first = dict(size=2, rate=0.5, depth=1, colour="red")
    found = run(trials=5, first=first)
    assert found.table.set_index("trial").loc[0, list(first)].to_dict() == first
    outside = run(trials=5, first=first | dict(size=3))  # is not in the space
    assert 3 not in set(outside.table["size"])


def test_nothing_is_tried_twice_and_a_small_space_ends():
    space = dict(size=[4, 8], depth=Range(1, 3), rate=[0.1])
    found = run(space=space, trials=50, folds=1)
    assert found.ended == "space" and len(found.table) == 6 == len(found.table.drop_duplicates(list(space)))
    assert found.best == dict(size=8, depth=3, rate=0.1)


# One seed, one result -------------------------------------------------------------------------------------------------
def test_one_seed_one_result():
    one, same, other = run(seed=3), run(seed=3), run(seed=4)
    pd.testing.assert_frame_equal(rows(one), rows(same))
    pd.testing.assert_frame_equal(one.importance, same.importance)
    assert not rows(one).equals(rows(other))


@pytest.mark.parametrize("after", [0, 1, 7, 23])
def test_ctrl_c_keeps_what_was_done_and_it_goes_on_as_if_nothing_had_been(tmp_path, after):
    left = [after]

    def pressed(given, fold):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return judge(given, fold)

    file = tmp_path / "trials.db"
    if after < 3:  # before anything was finished
        refuse(lambda: run(pressed, file=file), "no trial was finished")
    else:
        half = run(pressed, file=file)
        assert half.ended == "interrupted" and 0 < len(half.table) < 20
    pd.testing.assert_frame_equal(rows(run(file=file)), rows(run()))
    assert [path.name for path in tmp_path.iterdir()] == ["trials.db"]


KILLED = """
import sys, time
from tests.evaluation.test_trials import judge, run
def slow(given, fold):
    time.sleep(0.03)
    return judge(given, fold)
run(slow, file=sys.argv[1], trials=40)
"""


def test_a_kill_costs_one_trial(tmp_path):
    file = tmp_path / "trials.db"
    kept = lambda: file.exists() and count(file)
    child = Child(tmp_path / "log", KILLED, file, PYTHONPATH=str(ROOT))
    child.wait_for(lambda: kept() and kept() >= 6)
    assert child.kill() < 0, child.said("err")
    before = count(file)
    assert before >= 6
    pd.testing.assert_frame_equal(rows(run(file=file, trials=40)), rows(run(trials=40)))
    assert count(file) >= 40


def count(file):
    "Decided trials in a file."
    try:
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=5) as base:
            return base.execute("select count(*) from trials where state in ('COMPLETE', 'PRUNED')").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def test_more_trials_later(tmp_path):
    file = tmp_path / "deep" / "trials.db"
    few, more, none = run(file=file, trials=5), run(file=file, trials=12), run(file=file, trials=5)
    assert [len(found.table) for found in (few, more, none)] == [5, 12, 12]
    pd.testing.assert_frame_equal(rows(more), rows(run(trials=12)))


def test_time_is_over():
    def slow(given, fold):
        time.sleep(0.02)
        return judge(given, fold)

    begun = time.monotonic()
    found = run(slow, trials=10_000, seconds=0.5)
    assert found.ended == "time" and 1 <= len(found.table) < 10_000 and time.monotonic() - begun < 30
    assert len(run(slow, trials=100, seconds=1e-6).table) == 1  # one is always finished


# What is refused ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "changed, word",
    [
        (dict(seed=1), "seed"),
        (dict(folds=2), "folds"),
        (dict(space=SPACE | dict(size=[1, 8])), "space"),
        (dict(facts=dict(data="other")), "data"),
        (dict(metric="rmse"), "metric"),
    ],
)
def test_a_file_of_another_question_is_refused(tmp_path, changed, word):
    words = dict(file=tmp_path / "trials.db", trials=2, facts=dict(data="one"))
    run(**words)
    refuse(lambda: run(**words | changed), "differs in", word)
    assert len(run(**words).table) == 2


def test_files_that_hold_no_trials_are_refused(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no database, but somebody's notes\n" * 100)
    refuse(lambda: run(file=text, trials=2), "cannot be used for trials")
    assert text.read_text().startswith("no database")
    (tmp_path / "folder").mkdir()
    refuse(lambda: run(file=tmp_path / "folder", trials=2), "cannot be used for trials")
    refuse(lambda: run(file=text / "trials.db", trials=2), "cannot be used for trials")


def test_two_at_a_time_are_told(tmp_path):
    file, told = tmp_path / "trials.db", []

    def nosy(given, fold):
        if not told:
            told.append(refuse(lambda: run(file=file, trials=2), "another process"))
        return judge(given, fold)

    assert len(run(nosy, file=file, trials=3).table) == 3 and told


def test_settings_that_are_impossible_are_told_and_left(tmp_path):
    def picky(given, fold):
        if given["colour"] == "red":
            raise DataError("red is sold out", "shop", "take blue")
        return math.nan if given["size"] == 2 else judge(given, fold)

    found = run(picky, trials=30, file=tmp_path / "trials.db")
    assert found.best["colour"] == "blue" and found.best["size"] != 2
    wrong = found.table[found.table.outcome == "impossible"]
    assert {"red is sold out"} <= set(wrong["why"]) and len(found.table) == 30
    refuse(lambda: run(picky, SPACE | dict(colour=["red"]), trials=4), "no trial was finished", "red is sold out")


def test_a_judge_that_is_broken_is_not_hidden(tmp_path):
    with pytest.raises(ZeroDivisionError):
        run(lambda given, fold: 1 / 0, file=tmp_path / "trials.db")
    assert len(run(file=tmp_path / "trials.db", trials=3).table) == 3


@pytest.mark.parametrize(
    "space",
    [{}, dict(size=[]), dict(size=8), dict(size="8"), dict(size=[[1, 2]]), dict(size=[object()]), dict(size={1: 2})],
)
def test_spaces_that_hold_nothing_are_refused(space):
    refuse(lambda: run(space=space))


@pytest.mark.parametrize("words", [dict(trials=0), dict(folds=0), dict(seconds=0), dict(seconds=-1)])
def test_numbers_that_leave_nothing_are_refused(words):
    refuse(lambda: run(**words), "nothing to do")


@pytest.mark.parametrize(
    "text", ["", " ", ",", "1,,2", "5..5", "9..1", "0..1 log", "-1..1 log", "a..b", "nan..1", "0..inf", "true..false"]
)
def test_texts_that_hold_nothing_are_refused(text):
    refuse(lambda: read_choices(text))


@given(st.text(max_size=30))
def test_any_text_is_choices_or_refused(text):
    try:
        found = read_choices(text)
    except DataError:
        return
    assert isinstance(found, Range) or len(found) >= 1


@given(st.one_of(st.booleans(), st.none(), st.integers(), st.floats(allow_nan=False)))
def test_values_come_back_from_their_text(value):
    assert read_value(str(value)) == value and type(read_value(str(value))) is type(value)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(-(10**6), 10**6), st.integers(1, 10**6))
def test_what_is_tried_is_in_the_space(low, more, first, further):
    space = dict(x=Range(low, low + more), n=Range(first, first + further), w=[None, True, "a", 1.5])
    seen = []
    run_trials(lambda given, fold: seen.append(given) or 0.0, space, 6, folds=1, progress=False)
    assert all(given["x"] in space["x"] and given["n"] in space["n"] and given["w"] in space["w"] for given in seen)
    assert all(isinstance(given["n"], int) for given in seen)


# Several at a time ----------------------------------------------------------------------------------------------------
def test_a_crew_that_answers_in_any_order(tmp_path):
    class Shuffled(Crew):
        size = 4

        def take(self):
            self._work.insert(0, self._work.pop(np.random.default_rng(len(self._work)).integers(len(self._work))))
            return super().take()

    found = run(Shuffled(judge), trials=60, file=tmp_path / "trials.db")
    assert len(found.table) == 60 and found.best["size"] == 8
    assert (found.table[found.table.outcome == "finished"]["folds"] == 3).all()


def test_plots_of_few_trials_and_of_words(tmp_path):
    import matplotlib.pyplot as plt

    for words in (
        dict(trials=1),
        dict(trials=8),
        dict(trials=3, space=dict(w=[None, True, "a"], size=[8], rate=[0.1])),
    ):
        found = run(lambda given, fold: float(fold), **words)
        axes = found.plot()
        assert 1 <= len(axes) <= 4 and repr(found).startswith("Trials(")
        plt.close(axes[0].figure)


def test_without_optuna_it_says_what_to_install(tmp_path):
    code = """
import sys
sys.modules["optuna"] = None
from hybrid_movie_rec.evaluation.trials import run_trials
run_trials(lambda given, fold: 0.0, dict(size=[1]))
"""
    done = program(tmp_path / "log", code)
    assert 'DataError: Optuna is not installed. Cure: pip install "hybrid-movie-rec[tune]"' in done.stderr
