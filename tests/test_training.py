"""A run killed in earnest ends with the very weights it would have had; other data, damage and full disks are told
apart; seeds decide everything.
"""

import errno
import json
import random
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from tests.child import Child
from safetensors.torch import load_file

from hybrid_movie_rec import training
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.model import CFHybridConfig, CFHybridModel
from hybrid_movie_rec.training import RatingBatches, Trainer
from tests.fakes import files_no_larger_than

COLUMNS = ["epoch", "train_rmse", "validation_rmse", "learning_rate"]
TRAINER = Trainer(
    epochs=16, batch_size=64, learning_rate=0.02, weight_decay=0.1, patience=0, device="cpu", progress=False
)
CONFIG = CFHybridConfig(40, 30, 2, 8, embedding_size=4, projection_size=3)


def world(seed=0):
    "600 ratings to learn from, 200 to decide on; 40 people, 30 films with two fields."
    rng = np.random.default_rng(seed)
    columns = (
        torch.tensor(rng.integers(0, 40, 800), dtype=torch.int32),
        torch.tensor(rng.integers(0, 30, 800), dtype=torch.int32),
    )
    stars = torch.tensor(3.5 + np.sin(columns[0].numpy()) + 0.3 * rng.normal(size=800), dtype=torch.float32)
    mask = torch.tensor(rng.random((30, 2)) < 0.8)
    vectors = torch.tensor(rng.normal(size=(30, 2, 8)), dtype=torch.float16) * mask[..., None]
    parts = [RatingBatches(*(c[rows] for c in (*columns, stars))) for rows in (slice(0, 600), slice(600, 800))]
    return *parts, vectors, mask


def fit(trainer=TRAINER, config=CONFIG, seed=0, model_seed=0, **how):
    train, validation, vectors, mask = world(seed)
    model = CFHybridModel(config, vectors, mask, seed=model_seed)
    return model, trainer.fit(model, train, validation, **how)


def same(one, two):
    (a, history), (b, other) = one, two
    pd.testing.assert_frame_equal(history.frame[COLUMNS], other.frame[COLUMNS], check_exact=True)
    for (name, p), q in zip(a.state_dict().items(), b.state_dict().values(), strict=True):
        assert torch.equal(p, q), name
    assert history.kept == other.kept


@pytest.fixture(scope="module")
def undisturbed():
    return fit()


@pytest.fixture(scope="module")
def seven_epochs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("seven") / "run"
    fit(stop_after=7, checkpoint=folder)
    return folder


@pytest.fixture
def checkpoint(tmp_path, seven_epochs):
    "A folder with the state after seven epochs."
    return Path(shutil.copytree(seven_epochs, tmp_path / "run"))


# Killed ---------------------------------------------------------------------------------------------------------------
CHILD = """
import json, sys
from safetensors.torch import save_file
from tests.test_training import fit
model, history = fit(checkpoint=sys.argv[1])
with open(sys.argv[1] + ".frame.json", "w") as file: json.dump(history.frame.to_dict("list"), file)
save_file(dict(model.state_dict()), sys.argv[1] + ".safetensors")
"""


def epochs_in(folder):
    try:
        return len(json.loads((folder / "history.json").read_text())["rows"])
    except (OSError, ValueError):
        return 0  # not there, or just being replaced


def test_killed_twice_at_random_moments_and_resumed_to_the_same_weights(tmp_path, undisturbed):
    """A real kill of a real process, each time a random moment after some new epochs were saved; the last run goes to
    the end.
    """
    folder, start = tmp_path / "run", lambda: Child(tmp_path / "log", CHILD, tmp_path / "run")
    survived = []
    for least in (3, 10):
        child = start()
        child.wait_for(lambda: epochs_in(folder) >= least)
        time.sleep(random.uniform(0, 0.05))
        child.kill()
        survived.append(epochs_in(folder))
    last = start()
    assert last.ended() == 0, last.said("err")
    model, history = undisturbed
    frame = pd.DataFrame(json.loads(Path(f"{folder}.frame.json").read_text()))
    assert survived[0] < 16, "the run was over before it could be killed"
    pd.testing.assert_frame_equal(frame[COLUMNS], history.frame[COLUMNS], check_exact=True)
    finished = load_file(f"{folder}.safetensors")
    for name, p in model.state_dict().items():
        assert torch.equal(p, finished[name]), (name, survived)


@pytest.mark.parametrize("stops", [(1,), (15,), (5, 6, 11), (16, 16)])
def test_stopped_and_resumed_anywhere(tmp_path, undisturbed, stops):
    for stop in stops:
        fit(stop_after=stop, checkpoint=tmp_path / "run", model_seed=0)
    same(undisturbed, fit(checkpoint=tmp_path / "run", model_seed=0))


@pytest.mark.parametrize(
    "changes", [dict(schedule="constant"), dict(keep="last"), dict(patience=3), dict(batch_size=600)]
)
def test_resuming_holds_for_every_kind_of_run(tmp_path, changes):
    trainer = replace(TRAINER, epochs=10, **changes)
    fit(trainer, stop_after=4, checkpoint=tmp_path / "run")
    same(fit(trainer), fit(trainer, checkpoint=tmp_path / "run"))


def test_resuming_without_validation(tmp_path):
    (train, _, vectors, mask), trainer = world(), replace(TRAINER, epochs=6)
    models = [CFHybridModel(CONFIG, vectors, mask) for _ in range(3)]
    whole = trainer.fit(models[0], train)
    trainer.fit(models[1], train, stop_after=2, checkpoint=tmp_path / "run")
    same((models[0], whole), (models[2], trainer.fit(models[2], train, checkpoint=tmp_path / "run")))
    assert whole.kept == 6 and whole.best_epoch is None


# Checkpoints that cannot be continued ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    ["history.json", "best.safetensors", "state/model.safetensors", "state/optimizer.bin", "state/scheduler.bin"],
)
@pytest.mark.parametrize(
    "damage",
    [lambda b: b"", lambda b: b[: len(b) // 2], lambda b: b"\x80" + b[1:]],
    ids=["emptied", "halved", "first byte"],
)
def test_a_damaged_checkpoint_is_refused_by_name(checkpoint, name, damage):
    (checkpoint / name).write_bytes(damage((checkpoint / name).read_bytes()))
    with pytest.raises(DataError, match="(?s)run: is damaged.*Cure: delete"):
        fit(checkpoint=checkpoint)


@pytest.mark.parametrize("name", ["best.safetensors", "state/optimizer.bin"])
def test_a_checkpoint_with_a_missing_file_is_damaged(checkpoint, name):
    (checkpoint / name).unlink()
    with pytest.raises(DataError, match="is damaged"):
        fit(checkpoint=checkpoint)


@pytest.mark.parametrize(
    "other",
    [
        dict(seed=1),
        dict(trainer=replace(TRAINER, learning_rate=0.01)),
        dict(trainer=replace(TRAINER, seed=1)),
        dict(config=replace(CONFIG, dropout=0.5)),
    ],
)
def test_the_checkpoint_of_another_run_is_refused_and_kept(checkpoint, undisturbed, other):
    with pytest.raises(DataError, match="other settings or other ratings.*Cure: "):
        fit(**other, checkpoint=checkpoint)
    same(undisturbed, fit(checkpoint=checkpoint))


def shuffled(train, validation, vectors, mask):
    return RatingBatches(train.user_idx, train.item_idx, train.rating.flip(0)), validation, vectors, mask


def other_validation(train, validation, vectors, mask):
    return train, RatingBatches(validation.user_idx, validation.item_idx, validation.rating + 1), vectors, mask


def other_content(train, validation, vectors, mask):
    return train, validation, vectors * 2, mask


@pytest.mark.parametrize("change", [shuffled, other_validation, other_content])
def test_the_checkpoint_of_other_data_is_refused(checkpoint, change):
    train, validation, vectors, mask = change(*world())
    with pytest.raises(DataError, match="Cure: "):
        TRAINER.fit(CFHybridModel(CONFIG, vectors, mask), train, validation, checkpoint=checkpoint)


def test_a_folder_of_something_else_is_not_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(DataError, match="not replaced"):
        fit(checkpoint=tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


# A full disk ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [600, 2500, 4000])
def test_a_disk_that_takes_no_more_leaves_the_last_good_checkpoint(checkpoint, undisturbed, size):
    with files_no_larger_than(size), pytest.raises(Exception):
        fit(checkpoint=checkpoint)
    assert epochs_in(checkpoint) == 7 and [p.name for p in checkpoint.parent.iterdir()] == ["run"]
    same(undisturbed, fit(checkpoint=checkpoint))


@pytest.mark.parametrize("size", [600, 2500, 4000])
def test_a_disk_that_takes_no_more_is_called_so(checkpoint, size):
    with files_no_larger_than(size), pytest.raises(DataError, match="run: .*untouched"):
        fit(checkpoint=checkpoint)


def test_a_full_disk_is_called_so(checkpoint, undisturbed, monkeypatch):
    from accelerate import Accelerator

    real, calls = Accelerator.save_state, iter(range(100))

    def fail(self, *args, **kwargs):
        real(self, *args, **kwargs)
        if next(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Accelerator, "save_state", fail)
    with pytest.raises(DataError, match="run: the disk is full.*untouched"):
        fit(checkpoint=checkpoint)
    assert epochs_in(checkpoint) == 9 and [p.name for p in checkpoint.parent.iterdir()] == ["run"]
    same(undisturbed, fit(checkpoint=checkpoint))


# Seeds, precision, bad runs -------------------------------------------------------------------------------------------
def test_the_seed_decides_everything(undisturbed):
    same(undisturbed, fit())
    for other in (fit(replace(TRAINER, seed=1)), fit(model_seed=1)):
        assert not torch.equal(undisturbed[0].users.weight, other[0].users.weight)


def test_threads_and_the_state_of_the_world_change_nothing(undisturbed):
    torch.manual_seed(123), np.random.seed(5), random.seed(7)
    before = torch.random.get_rng_state(), np.random.get_state()[1].copy(), random.getstate()
    same(undisturbed, fit())
    assert (
        torch.equal(torch.random.get_rng_state(), before[0])
        and (np.random.get_state()[1] == before[1]).all()
        and random.getstate() == before[2]
    )


def test_a_failing_run_puts_the_generators_back_too():
    before = torch.random.get_rng_state(), random.getstate()
    with pytest.raises(DataError, match="not finite.*smaller learning_rate"):
        fit(replace(TRAINER, learning_rate=1e30, schedule="constant"))
    assert torch.equal(torch.random.get_rng_state(), before[0]) and random.getstate() == before[1]


def test_float32_ends_near_float64():
    quiet, trainer = replace(CONFIG, dropout=0.0, id_dropout=0.0), replace(TRAINER, epochs=8)
    train, validation, vectors, mask = world()
    models = [CFHybridModel(quiet, vectors, mask), CFHybridModel(quiet, vectors, mask).double()]
    single, double = (trainer.fit(m, train, validation) for m in models)
    np.testing.assert_allclose(single.frame["validation_rmse"], double.frame["validation_rmse"], rtol=1e-3)
    np.testing.assert_allclose(models[0].users.weight.detach(), models[1].users.weight.detach(), atol=2e-2)
    assert models[1].users.weight.dtype == torch.float64


def test_the_history_tells_the_truth(undisturbed):
    (train, validation, *_), (model, history) = world(), undisturbed
    shown = float(
        (model.predict(validation.user_idx.long(), validation.item_idx.long()) - validation.rating)
        .square()
        .mean()
        .sqrt()
    )
    assert (
        history.frame["validation_rmse"].min() == pytest.approx(shown, abs=1e-6) and history.kept == history.best_epoch
    )
    assert history.frame["epoch"].tolist() == list(range(1, 17)) and (history.frame["seconds"] > 0).all()


def test_an_epoch_is_a_permutation_and_a_remainder_is_not_lost():
    train = world()[0]
    for size in (1, 7, 600, 10_000):
        parts = list(train.epoch(size, seed=3, number=2))
        assert sum(len(stars) for _, _, stars, _ in parts) == 600 and len(parts) == -(-600 // size)
        rows = torch.cat([torch.stack([u.float(), i.float(), s], 1) for u, i, s, _ in parts])
        wanted = torch.stack([train.user_idx.float(), train.item_idx.float(), train.rating], 1)
        assert sorted(rows.tolist()) == sorted(wanted.tolist())


# Where ratings live, and the compiled step ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "size, share, bundle",
    [(64, (0, 1), 1), (64, (0, 1), 200), (7, (1, 3), 50), (250, (2, 3), 10_000), (600, (0, 2), 600), (601, (1, 2), 1)],
)
def test_streamed_batches_are_the_resident_ones(size, share, bundle):
    for train in (world()[0], replace(world()[0], time=torch.rand(600, 4))):
        resident, streamed = train.epoch(size, 3, 2, *share), train.stream("cpu", size, 3, 2, *share, bundle=bundle)
        for one, two in zip(resident, streamed, strict=True):
            for a, b in zip(one, two, strict=True):
                assert a is b is None or torch.equal(a, b)


def test_shares_make_up_each_batch():
    train = world()[0]
    for whole, *parts in zip(
        train.epoch(64, 3, 2), *(train.epoch(64, 3, 2, rank, 5) for rank in range(5)), strict=True
    ):
        assert (
            torch.equal(torch.cat([stars for _, _, stars, _ in parts]), whole[2])
            and max(len(p[2]) for p in parts) - min(len(p[2]) for p in parts) <= 1
        )


def test_what_does_not_fit_is_streamed_to_the_same_weights(monkeypatch):
    "600 + 200 ratings of 12 bytes, and 8 for the permutation: 16,000 bytes, for which 32,000 must be free."
    streams, real, trainer = [], RatingBatches.stream, replace(TRAINER, epochs=4)
    monkeypatch.setattr(RatingBatches, "stream", lambda self, *a, **k: streams.append(1) or real(self, *a, **k))
    wanted = fit(trainer)
    for free, wish, epochs in [(32_000, None, 0), (31_999, None, 4), (1e9, False, 4), (0, True, 0)]:
        monkeypatch.setattr(training, "_free_memory", lambda device, free=free: free)
        streams.clear()
        same(wanted, fit(replace(trainer, resident=wish)))
        assert len(streams) == epochs


def test_a_reader_who_stops_early_leaves_no_thread():
    before = threading.active_count()
    stream = world()[0].stream("cpu", 10, 0, 0, bundle=10)
    next(stream), stream.close()
    assert threading.active_count() == before


def test_a_run_goes_on_wherever_the_ratings_live(tmp_path, undisturbed):
    fit(replace(TRAINER, resident=False), stop_after=6, checkpoint=tmp_path / "run")
    same(undisturbed, fit(checkpoint=tmp_path / "run"))


def test_the_compiled_step_learns_the_same_under_the_same_names(undisturbed):
    """Backend `eager` takes the step apart as torch.compile does and runs the pieces as they are: to the last bit the
    same, dropout included.
    """
    trainer = replace(TRAINER, epochs=3)
    same(fit(trainer), fit(replace(trainer, compile="eager")))
    with pytest.raises(DataError, match="compile='gcc' is not a backend.*compile=True"):
        fit(replace(TRAINER, compile="gcc"))


def test_without_a_compiler_it_says_so_and_goes_on(undisturbed, monkeypatch):
    def no_compiler(function, **how):
        raise RuntimeError("no C++ compiler found\nand much more")

    monkeypatch.setattr(torch, "compile", no_compiler)
    with pytest.warns(
        UserWarning, match="nothing to compile with .RuntimeError: no C.. compiler found.; training goes on uncompiled"
    ):
        found = fit(replace(TRAINER, compile=True))
    same(undisturbed, found)


@pytest.mark.parametrize(
    "wrong",
    [
        dict(epochs=0),
        dict(batch_size=0),
        dict(learning_rate=0),
        dict(schedule="cosine"),
        dict(keep="first"),
        dict(mixed_precision="fp4"),
    ],
)
def test_choices_that_make_no_sense(wrong):
    with pytest.raises(DataError, match="Trainer: "):
        Trainer(**wrong)
