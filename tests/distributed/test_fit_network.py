"""Two real processes learn what one learns; a killed one costs an epoch at most; an error is told once; nobody is left
behind.
"""

import json
import multiprocessing
import threading
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from hybrid_movie_rec.distributed import fit_network as parallel
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.model import CFHybridConfig, CFHybridModel
from hybrid_movie_rec.distributed.fit_network import fit_parallel, table_bytes
from hybrid_movie_rec.distributed.process_group import run_group
from hybrid_movie_rec.training import RatingBatches, Trainer
from tests.child import START

COLUMNS = ["epoch", "train_rmse", "validation_rmse", "learning_rate"]
TRAINER = Trainer(
    epochs=5, batch_size=64, learning_rate=0.02, weight_decay=0.1, patience=0, keep="last", device="cpu", progress=False
)
CONFIG = CFHybridConfig(41, 30, 2, 8, embedding_size=4, projection_size=3, dropout=0.0, id_dropout=0.0)
DEEP = replace(CONFIG, n_fields=0, hidden_size=6, use_time=True, biases=False)
NOISY = replace(CONFIG, dropout=0.3, id_dropout=0.2)


def world():
    """641 ratings to learn from: ten batches of 64 and one of a single rating; 150 to decide on.

    Some people and films are unknown.
    """
    rng = np.random.default_rng(0)
    columns = (
        torch.tensor(rng.integers(-1, 41, 791), dtype=torch.int32),
        torch.tensor(rng.integers(-1, 30, 791), dtype=torch.int32),
    )
    stars = torch.tensor(3.5 + np.sin(columns[0].numpy()) + 0.3 * rng.normal(size=791), dtype=torch.float32)
    mask = torch.tensor(rng.random((30, 2)) < 0.8)
    vectors = torch.tensor(rng.normal(size=(30, 2, 8)), dtype=torch.float16) * mask[..., None]
    parts = [
        RatingBatches(
            *(c[rows] for c in (*columns, stars, torch.tensor(rng.normal(size=(791, 4)), dtype=torch.float32)))
        )
        for rows in (slice(0, 641), slice(641, 791))
    ]
    return *parts, vectors, mask


def new(config=CONFIG, exact=True):
    "A model; in float64, so that sums in another order agree to many digits."
    model = CFHybridModel(config, *(world()[2:] if config.n_fields else ()))
    return model.double() if exact else model


def data(config):
    return [replace(part, time=part.time.to(torch.float64) if config.use_time else None) for part in world()[:2]]


def alone(config=CONFIG, trainer=TRAINER, exact=True):
    model = new(config, exact)
    return model, trainer.fit(model, *data(config))


def fit_apart(config=CONFIG, trainer=TRAINER, exact=True, **how):
    model = new(config, exact)
    return model, fit_parallel(trainer, model, *data(config), **how)


def alike(one, two, rtol=1e-9):
    """Weights agree to `rtol`; errors of an epoch to 1e-6, because a batch's errors are added in float32 whatever the
    weights are.
    """
    (a, history), (b, other) = one, two
    pd.testing.assert_frame_equal(history.frame[COLUMNS], other.frame[COLUMNS], rtol=max(rtol, 1e-6))
    for (name, p), q in zip(a.state_dict().items(), b.state_dict().values(), strict=True):
        np.testing.assert_allclose(p, q, err_msg=name, rtol=rtol, atol=rtol)
    assert history.kept == other.kept and type(b) is CFHybridModel and not b.training


# Many runs, one group of processes, one kill --------------------------------------------------------------------------
def one_after_another(group, shares, runs):
    def outcome(share, task):
        try:
            return parallel._train_share(group, share, task)
        except DataError as e:
            return e.problem, e.source, e.cure

    return [outcome(share, task) for share, task in zip(shares, runs)]


class Asked(Exception):
    pass


def in_one_group(monkeypatch, calls, retries):
    """Starting processes takes seconds, so each call is made twice: to learn what it would run, and to be given what
    came of it.
    """
    runs, shares = [], []

    def ask(function, workers, task, *, each, **how):
        runs.append(task), shares.append(each)
        raise Asked

    for call in calls.values():
        monkeypatch.setattr(parallel, "run_group", ask)
        with pytest.raises(Asked):
            call()
    found = zip(*run_group(one_after_another, 2, runs, each=list(zip(*shares)), retries=retries))
    for (name, call), outcome in zip(calls.items(), found):
        monkeypatch.setattr(parallel, "run_group", lambda *_, **__: list(outcome))
        yield name, outcome if isinstance(outcome[0], tuple) else call()


def epochs_in(folder):
    try:
        return json.loads((folder / "history.json").read_text())["rows"]
    except (OSError, ValueError):
        return []  # not there, or just being replaced


def kill_one(folder, least, saved):
    "A real SIGKILL of one of the two processes once so many epochs are saved, which are noted."
    until = time.monotonic() + 120
    while len(epochs_in(folder)) < least and time.monotonic() < until:
        time.sleep(0.002)
    multiprocessing.active_children()[-1].kill()
    saved += epochs_in(folder)


RUNS = dict(
    killed=dict(exact=False, trainer=replace(TRAINER, epochs=12)),
    plain=dict(exact=False, trainer=replace(TRAINER, epochs=12)),
    replicated=dict(),
    sharded=dict(tables="sharded"),
    deep=dict(config=DEEP, tables="sharded"),
    streamed=dict(trainer=replace(TRAINER, resident=False)),
    noisy=dict(config=NOISY),
    noisy_sharded=dict(config=NOISY, tables="sharded"),
    best=dict(trainer=replace(TRAINER, keep="best", epochs=8, patience=2, learning_rate=0.1), tables="sharded"),
    broken=dict(trainer=replace(TRAINER, learning_rate=1e30, schedule="constant")),
)
SAVED = []  # epochs that the checkpoint of the run "killed" held when a process was killed


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    "Model and history of every run. In the first one a process is killed; all start again by themselves."
    folder = tmp_path_factory.mktemp("killed") / "run"
    calls = {
        name: lambda how=how, name=name: fit_apart(**how, checkpoint=folder if name == "killed" else None)
        for name, how in RUNS.items()
    }
    thread = threading.Thread(target=kill_one, args=(folder, 3, SAVED))
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("multiprocessing.get_context", lambda *how: START)  # where imports are done already
        results = dict(in_one_group(patch, calls, retries=1))
    thread.join()
    return results


def nobody_is_left():
    return not multiprocessing.active_children()


def test_a_killed_process_costs_an_epoch_at_most(found):
    """What was saved is not trained again (the seconds are the old ones), and the end is that of a run never disturbed,
    to the last bit.
    """
    (model, history), (undisturbed, whole) = found["killed"], found["plain"]
    assert 3 <= len(SAVED) < 12, "the run was over before it could be killed"
    pd.testing.assert_frame_equal(history.frame.head(len(SAVED)), pd.DataFrame(SAVED), check_exact=True)
    pd.testing.assert_frame_equal(history.frame[COLUMNS], whole.frame[COLUMNS], check_exact=True)
    for p, q in zip(model.parameters(), undisturbed.parameters(), strict=True):
        assert torch.equal(p, q)
    assert nobody_is_left()


@pytest.mark.parametrize("name", ["replicated", "sharded", "deep", "streamed", "best"])
def test_two_processes_learn_what_one_learns(found, name):
    alike(alone(**{k: v for k, v in RUNS[name].items() if k != "tables"}), found[name])


def test_with_dropout_tables_whole_and_in_parts_are_the_same(found):
    alike(found["noisy"], found["noisy_sharded"])
    assert found["noisy"][1].frame.train_rmse.iloc[-1] > found["replicated"][1].frame.train_rmse.iloc[-1]


def test_in_float32_they_agree_to_rounding(found):
    alike(alone(**RUNS["plain"]), found["plain"], rtol=2e-3)


def test_memory_is_what_the_formula_says(found):
    for name, tables in dict(replicated="replicated", sharded="sharded", deep="sharded").items():
        config = RUNS[name].get("config", CONFIG)
        processes = found[name][1].processes
        assert (
            processes["table_bytes"].max() == table_bytes(config, 2, tables, width=8)
            and processes["pid"].nunique() == 2
        )
    assert found["sharded"][1].processes["table_bytes"].sum() == table_bytes(CONFIG, 1, "sharded", width=8)


# Checkpoints ----------------------------------------------------------------------------------------------------------
def test_one_process_goes_on_where_several_stopped_and_the_reverse(tmp_path):
    "In this process: a run with whole tables, stopped, goes on with tables in parts, and the other way round."
    wanted = alone()
    for n, kinds in enumerate((("replicated", "sharded"), ("sharded", "replicated"))):
        fit_apart(workers=1, tables=kinds[0], checkpoint=tmp_path / str(n), stop_after=2)
        alike(wanted, fit_apart(workers=1, tables=kinds[1], checkpoint=tmp_path / str(n)))


def test_other_folders_are_refused(tmp_path):
    fit_apart(workers=1, checkpoint=tmp_path / "run", stop_after=1)
    with pytest.raises(DataError, match="run: belongs to a run with other settings.*Cure: "):
        fit_apart(workers=1, trainer=replace(TRAINER, seed=1), checkpoint=tmp_path / "run")
    with pytest.raises(DataError, match="belongs to a run with other settings"):
        TRAINER.fit(new(), *data(CONFIG), checkpoint=tmp_path / "run")
    whole = (tmp_path / "run/state.safetensors").read_bytes()
    for damage in (b"", whole[: len(whole) // 2]):
        (tmp_path / "run/state.safetensors").write_bytes(damage)
        with pytest.raises(DataError, match="(?s)run: is damaged.*Cure: delete"):
            fit_apart(workers=1, checkpoint=tmp_path / "run")


# Errors ---------------------------------------------------------------------------------------------------------------
def test_an_error_is_the_same_in_all_processes(found):
    """So that none waits for another.

    (That it reaches the caller once, and that nobody is left behind, is for test_process_group to show.)
    """
    one, two = found["broken"]
    assert one == two and "not finite" in one[0] and "smaller learning_rate" in one[2]


@pytest.mark.parametrize(
    "wrong, said",
    [
        (dict(tables="halved"), "replicated"),
        (dict(workers=0), "workers=0"),
        (dict(trainer=replace(TRAINER, mixed_precision="fp16")), "bf16"),
        (dict(engine="spark"), "engine"),
    ],
)
def test_choices_that_make_no_sense(wrong, said):
    with pytest.raises(DataError, match=said):
        fit_apart(**wrong)
