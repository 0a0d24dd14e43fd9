"""The façade under stress: hostile disks, killed processes, odd data, and lists checked against a slow definition of
what a list is.
"""

import errno
import hashlib
import json
import os
import re
import shutil
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from tests.child import Child
from tests.contract import made_world
from hypothesis import HealthCheck, given, settings, strategies as st

from hybrid_movie_rec.evaluation import metrics
from hybrid_movie_rec.facade import state as module
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.embeddings import ContentTable, TextEncoder
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.baselines import EASE
from hybrid_movie_rec.facade.filters import ListOptions, allowed
from hybrid_movie_rec.facade.lists import Recommendations
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.evaluation.splits import split_random
from hybrid_movie_rec.training import Trainer
from tests.fakes import letters

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals, fork or limits")


def small(epochs=4, batch_size=256, **changes):
    return Trainer(epochs=epochs, batch_size=batch_size, device="cpu", progress=False, **changes)


def recommender(trainer=None, fields=(), rating=None, network=None, **changes):
    """Lists by the stars of a network; the Bayesian model and the ranking models have tests of their own in
    test_sides.py.
    """
    rating = rating or NetworkRating(trainer=trainer or small(), **(network or {}))
    return HybridRecommender(**(dict(rating=rating, fields=fields, encoder=letters(), ranking=None) | changes))


def frame(rows, **columns):
    return pd.DataFrame(rows, columns=["user_id", "item_id", "rating"]).assign(**columns)


WORLD = made_world()
ODD = ["Amélie ★ (2001)", "千と千尋の神隠し (2001)", "<script>alert('ü')</script>", "a|b\nc", "🎬 (1999)"]


def odd_world():
    "Text ids and titles of many alphabets."
    toy = toy_world()
    rename = lambda t: t.assign(
        **{c: p + t[c].astype(str) for c, p in (("user_id", "pé "), ("item_id", "片")) if c in t.columns}
    )
    return Dataset.from_frames(
        rename(toy.ratings),
        rename(toy.movies).assign(title=ODD),
        rename(toy.tags),
        rename(toy.reviews),
        source="söurce ★",
    )


@pytest.fixture(scope="module")
def fitted():
    return recommender(fields=("genres",)).fit(WORLD)


@pytest.fixture(scope="module")
def saved(fitted, tmp_path_factory):
    "A saved model; copy it before you hurt it."
    folder = tmp_path_factory.mktemp("saved") / "model"
    fitted.save(folder)
    return folder


@pytest.fixture
def model_folder(saved, tmp_path):
    return Path(shutil.copytree(saved, tmp_path / "model"))


def answers(model):
    "Everything a person could see of a model."
    people = model.users.ids
    stars = model.predict(model.ratings["user_id"], model.ratings["item_id"])
    return stars.tobytes(), model.recommend(people, k=7).to_json(), model.beside(people[0]).to_json(), model.card()


def files_of(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(Path(folder).rglob("*")) if p.is_file()}


# ---------------------------------------------------------------------------------------------------- save and load
def test_saved_and_loaded_answers_alike(fitted, saved):
    assert answers(HybridRecommender.load(saved)) == answers(fitted)


@pytest.mark.parametrize(
    "make",
    [
        lambda: recommender(fields=None),
        lambda: recommender(fields=()),
        lambda: HybridRecommender.notebook(
            trainer=Trainer.notebook(epochs=2, device="cpu", progress=False), encoder=letters()
        ),
    ],
    ids=["content", "ratings only", "tutorial"],
)
def test_text_ids_and_titles_of_many_alphabets_survive(make, tmp_path):
    model = make().fit(odd_world())
    model.save(tmp_path / "mødel ★")
    again = HybridRecommender.load(tmp_path / "mødel ★")
    assert answers(again) == answers(model)
    assert set(again.movies["title"]) == set(ODD)
    assert again.recommend("pé 11")["item_id"].str.startswith("片").all()
    assert "söurce ★" in (tmp_path / "mødel ★/README.md").read_text(encoding="utf-8")


def test_a_loaded_model_can_be_saved_and_fitted_again(saved, tmp_path):
    model = HybridRecommender.load(saved)
    model.save(tmp_path / "copy")
    assert {k: v for k, v in files_of(tmp_path / "copy").items()} == files_of(saved)
    model.encoder = letters()
    assert np.isfinite(model.fit(WORLD).predict([100], [1])).all()


def test_loading_needs_neither_encoder_nor_network(saved, monkeypatch):
    monkeypatch.setattr(module, "fit_sides", None)
    monkeypatch.setattr(MovieFeatures, "from_dataset", None)
    monkeypatch.setattr(TextEncoder, "__init__", None)
    assert len(HybridRecommender.load(saved).recommend([100], k=3)) == 3


def test_no_pickle_and_nothing_that_runs(saved):
    known = {".json", ".md", ".parquet", ".safetensors"}
    assert {p.suffix for p in saved.rglob("*") if p.is_file()} <= known
    for name, data in files_of(saved).items():
        assert not data.startswith((b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK")), name


def test_config_is_strict_json_for_models_without_validation_too(tmp_path):
    recommender().fit(toy_world()).save(tmp_path / "m")
    refuse = lambda word: pytest.fail(f"config.json holds {word}, which other readers of JSON refuse")
    json.loads((tmp_path / "m/config.json").read_text(encoding="utf-8"), parse_constant=refuse)


def test_the_card_says_what_it_has_seen(fitted, saved):
    card = (saved / "README.md").read_text(encoding="utf-8")
    assert card == fitted.card(front=True)
    for word in (
        "made world",
        "700 ratings of 40 people",
        "30 films",
        WORLD.fingerprint(),
        "genres",
        "GroupLens",
        "CC0",
        "Apache-2.0",
        "2001-10-08",
        f"{fitted.rating_.state_.history.frame.validation_rmse.min():.4f} stars",
        f"{fitted.rating_.state_.history.kept} epochs",
    ):
        assert word in card, word


def test_the_card_of_a_model_without_times_or_validation():
    card = recommender().fit(Dataset.from_frames(frame([(1, 1, 3.0), (1, 2, 4.0)]))).card()
    assert "| unknown |" in card and "not measured" in card and "ratings only" in card and "nan" not in card


@pytest.mark.parametrize("what", ["file", "folder", "dataset"])
def test_a_foreign_place_is_not_overwritten(fitted, tmp_path, what):
    place = tmp_path / "place"
    if what == "file":
        place.write_text("mine")
    elif what == "folder":
        place.mkdir()
        (place / "thesis.txt").write_text("mine")
    else:
        toy_world().save(place)
    before = files_of(tmp_path)
    with pytest.raises(DataError, match="not replaced"):
        fitted.save(place)
    assert files_of(tmp_path) == before


def test_a_folder_of_other_weights_is_not_overwritten(fitted, tmp_path):
    (tmp_path / "all-MiniLM-L6-v2").mkdir()
    for name in ("config.json", "model.safetensors", "vocab.txt"):
        (tmp_path / "all-MiniLM-L6-v2" / name).write_text("{}")
    before = files_of(tmp_path)
    with pytest.raises(DataError):
        fitted.save(tmp_path / "all-MiniLM-L6-v2")
    assert files_of(tmp_path) == before


def test_saving_to_where_we_stand_is_one_clear_error_or_works(fitted, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(DataError):
        fitted.save(".")
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_empty_folder_is_taken_and_an_old_model_replaced(fitted, tmp_path):
    (tmp_path / "new").mkdir()
    recommender().fit(toy_world()).save(tmp_path / "new")
    fitted.save(tmp_path / "new")
    assert len(HybridRecommender.load(tmp_path / "new").users) == 40
    assert os.listdir(tmp_path) == ["new"]


def test_not_fitted_cannot_be_saved(tmp_path):
    with pytest.raises(DataError, match="not fitted"):
        recommender().save(tmp_path / "m")
    assert not os.listdir(tmp_path)


# ------------------------------------------------------------------------------------------ damaged and foreign folders
def verdict(folder, reference):
    "How loading ended: an error that names the folder, the same model, or something worse."
    try:
        model = HybridRecommender.load(folder)
    except DataError as e:
        text = str(e)
        return "refused" if str(folder) in text and "Cure" in text and text.count("Cure") == 1 else f"unclear: {text}"
    except Exception as e:
        return f"raised {type(e).__name__}: {e}"
    try:
        return "same" if answers(model) == reference else "another model"
    except Exception as e:
        return f"later {type(e).__name__}: {e}"


FILES = [
    "config.json",
    "users.parquet",
    "items.parquet",
    "movies.parquet",
    "features.parquet",
    "ratings.parquet",
    "rating/config.json",
    "rating/users.parquet",
    "rating/items.parquet",
    "rating/model.safetensors",
    "content/content.json",
    "content/content.safetensors",
    "content/items.parquet",
]


def test_these_are_all_the_files(saved):
    assert set(files_of(saved)) == {*FILES, "README.md"}


@pytest.mark.parametrize("name", FILES)
def test_truncated_or_missing_files_are_refused(fitted, model_folder, name):
    path, reference = model_folder / name, answers(fitted)
    whole = path.read_bytes()
    for length in {0, 1, 8, len(whole) // 3, len(whole) // 2, len(whole) - 1}:
        path.write_bytes(whole[:length])
        assert verdict(model_folder, reference) == "refused", length
    path.write_bytes(os.urandom(len(whole)))
    assert verdict(model_folder, reference) == "refused"
    path.unlink()
    assert verdict(model_folder, reference) == "refused"


@pytest.mark.parametrize("name", [n for n in FILES if n != "config.json"])
def test_altered_files_are_refused_or_harmless(fitted, model_folder, name):
    path, reference, rng = model_folder / name, answers(fitted), np.random.default_rng(0)
    whole = path.read_bytes()
    seen = set()
    for at in rng.choice(len(whole), 40):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << int(rng.integers(8)))]) + whole[at + 1 :])
        seen.add(verdict(model_folder, reference))
    assert seen <= {"refused", "same"}


@pytest.mark.parametrize(
    "first, second",
    [
        ("users.parquet", "items.parquet"),
        ("movies.parquet", "ratings.parquet"),
        ("rating/model.safetensors", "content/content.safetensors"),
    ],
)
def test_swapped_files_are_refused(fitted, model_folder, first, second):
    a, b = (model_folder / first).read_bytes(), (model_folder / second).read_bytes()
    (model_folder / first).write_bytes(b), (model_folder / second).write_bytes(a)
    assert verdict(model_folder, answers(fitted)) == "refused"


@pytest.mark.parametrize("name", ["movies.parquet", "ratings.parquet"])
def test_a_file_of_another_model_is_refused(fitted, model_folder, tmp_path, name):
    recommender(fields=("genres",)).fit(made_world(seed=4, users=50, items=25)).save(tmp_path / "other")
    shutil.copy(tmp_path / "other" / name, model_folder / name)
    assert verdict(model_folder, answers(fitted)) == "refused"


@pytest.mark.parametrize(
    "config",
    [
        "[]",
        "null",
        "{}",
        "7",
        '{"format": 2}',
        '{"format": 2, "settings": {}, "trainer": {}}',
        '{"format": 4, "settings": {}}',
        "{",
        "\ud800",
    ],
)
def test_a_config_that_is_something_else_is_refused(model_folder, config):
    (model_folder / "config.json").write_bytes(config.encode("utf-8", "surrogatepass"))
    assert verdict(model_folder, None) == "refused"


def changed(folder, **paths):
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    for path, value in paths.items():
        part = config
        for key in path.split("__")[:-1]:
            part = part[key]
        part[path.split("__")[-1]] = value
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


def changed_rating(folder, **paths):
    "A change in the rating model's own configuration that its digest does not betray."
    changed(folder / "rating", **paths)
    digest = hashlib.sha256((folder / "rating/config.json").read_bytes()).hexdigest()
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["files"]["rating/config.json"] = digest
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


@pytest.mark.parametrize("format", [0, 1, 5, 99, None, "2.0", [2]])
def test_another_format_is_refused(model_folder, format):
    changed(model_folder, format=format)
    with pytest.raises(DataError, match=r"has format .*this version reads 2") as e:
        HybridRecommender.load(model_folder)
    assert str(model_folder) in str(e.value)


@pytest.mark.parametrize(
    "change",
    [dict(scale=3), dict(settings__colour="red"), dict(facts={}), dict(scale=[0, 5, 5.0]), dict(now="today")],
    ids=str,
)
def test_a_config_that_does_not_fit_or_lacks_facts_is_refused(model_folder, change):
    changed(model_folder, **change)
    assert verdict(model_folder, None) == "refused"


@pytest.mark.parametrize(
    "change",
    [
        dict(network__n_users=41),
        dict(network__n_fields=0),
        dict(network__embedding_size=33),
        dict(history__rows="x"),
        dict(history__rows=[]),
        dict(scale=3),
        dict(settings__colour="red"),
        dict(network__hidden_size=5),
        dict(trainer__epochs=-1),
        dict(settings__architecture="deep"),
        dict(network__embedding_size=0),
        dict(network__n_fields=2),
        dict(kind="Oracle"),
    ],
    ids=str,
)
def test_a_rating_model_that_does_not_fit_its_tensors_is_refused_with_the_folders_name(model_folder, change):
    changed_rating(model_folder, **change)
    assert verdict(model_folder, None) == "refused"


@pytest.mark.parametrize(
    "change",
    [
        dict(settings__rating__kind="Oracle"),
        dict(settings__rating__settings__architecture="deep"),
        dict(settings__rating__settings__trainer__epochs=-1),
        dict(settings__star_weight=-1),
    ],
    ids=str,
)
def test_an_impossible_setting_is_refused(model_folder, change):
    changed(model_folder, **change)
    assert verdict(model_folder, None) == "refused"


@pytest.mark.parametrize("place", ["missing", "empty", "dataset", "file", "content"])
def test_a_place_without_a_model_is_refused(saved, tmp_path, place):
    folder = tmp_path / "x"
    if place == "empty":
        folder.mkdir()
    elif place == "dataset":
        toy_world().save(folder)
    elif place == "file":
        folder.write_text("x")
    elif place == "content":
        folder = saved / "content"
    assert verdict(folder, None) == "refused"


# ------------------------------------------------------------------------------------------------------------ disk full
STEPS = [
    (Path, "write_text"),
    (Path, "write_bytes"),
    (Path, "rename"),
    (Path, "mkdir"),
    (pd.DataFrame, "to_parquet"),
    (os, "replace"),
]


@contextmanager
def disturbed(monkeypatch, number, error):
    "The `number`-th step that touches the disk raises; yields how many there were."
    count = [0]

    def wrap(original):
        def step(*args, **kwargs):
            count[0] += 1
            if count[0] == number:
                raise error
            return original(*args, **kwargs)

        return step

    with monkeypatch.context() as patch:
        for owner, name in STEPS:
            patch.setattr(owner, name, wrap(getattr(owner, name)))
        import safetensors.torch
        from hybrid_movie_rec import embeddings

        patched = wrap(safetensors.torch.save_file)
        patch.setattr(safetensors.torch, "save_file", patched)
        if hasattr(embeddings, "save_file"):
            patch.setattr(embeddings, "save_file", patched)
        yield count


def steps_of_a_save(fitted, folder, monkeypatch):
    with disturbed(monkeypatch, 0, None) as count:
        fitted.save(folder)
    return count[0]


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()], ids=["disk full", "Ctrl-C"]
)
def test_a_failure_at_any_step_of_saving_leaves_the_old_model(fitted, saved, tmp_path, monkeypatch, error):
    steps = steps_of_a_save(fitted, tmp_path / "count", monkeypatch)
    assert steps >= 10
    other, before = recommender(fields=("genres",)).fit(toy_world()), files_of(saved)
    for number in range(1, steps_of_a_save(other, tmp_path / "count", monkeypatch) + 1):
        folder = tmp_path / f"at{number}" / "model"
        shutil.copytree(saved, folder)
        with (
            disturbed(monkeypatch, number, error),
            pytest.raises(DataError if isinstance(error, OSError) else KeyboardInterrupt) as e,
        ):
            other.save(folder)
        if isinstance(error, OSError):
            assert "the disk is full" in str(e.value) and str(folder.parent) in str(e.value)
            assert files_of(folder) == before and os.listdir(folder.parent) == ["model"], number
        elif folder.exists():  # between the two renames of an interrupted swap there is none
            assert files_of(folder) == before, number


def test_a_full_disk_is_reported_for_the_folder_that_was_asked_for(fitted, tmp_path, monkeypatch):
    for number in range(1, steps_of_a_save(fitted, tmp_path / "model", monkeypatch) + 1):
        with (
            disturbed(monkeypatch, number, OSError(errno.ENOSPC, "No space left on device")),
            pytest.raises(DataError) as e,
        ):
            fitted.save(tmp_path / "model")
        assert str(e.value).startswith(f"{tmp_path / 'model'}: the disk is full"), number


@contextmanager
def files_below(size):
    "Writing a file of `size` bytes or more fails, as on a full disk, for all libraries alike."
    import resource

    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size - 1, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


@posix
def test_a_disk_that_really_is_full(fitted, saved, tmp_path):
    folder, before = Path(shutil.copytree(saved, tmp_path / "model")), files_of(saved)
    for size in sorted({len(data) for data in before.values()}):
        with files_below(size), pytest.raises(DataError):
            fitted.save(folder)
        assert files_of(folder) == before and os.listdir(tmp_path) == ["model"]


@posix
def test_a_disk_that_is_full_when_it_comes_to_the_content(tmp_path):
    model = recommender(small(1), ("genres",), network=dict(model=dict(embedding_size=1, projection_size=1))).fit(WORLD)
    big = torch.zeros(30, 1, 20_000, dtype=torch.float16)
    object.__setattr__(model.content, "vectors", big)  # the largest file by far
    with files_below(100_000), pytest.raises(DataError):
        model.save(tmp_path / "m")
    assert not os.listdir(tmp_path)


@posix
def test_a_disk_that_is_full_when_it_comes_to_a_checkpoint(tmp_path):
    with files_below(8_000), pytest.raises(DataError):
        recommender().fit(WORLD, checkpoint=tmp_path / "c")
    assert not list(tmp_path.rglob("*.safetensors"))


# -------------------------------------------------------------------------------------------------------------- killed
CHILD = r"""
import json, os, shutil, signal, sys
from contextlib import contextmanager
from pathlib import Path
import pandas as pd, safetensors.torch, torch
torch.set_num_threads(1)
from tests.contract import made_world
from hybrid_movie_rec import embeddings, training
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import toy_world
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.training import Trainer

box, report = Path(sys.argv[1]), {}
def die(): os.kill(os.getpid(), signal.SIGKILL)
def make():
    trainer = Trainer(epochs=4, batch_size=64, device="cpu", progress=False)
    return HybridRecommender(rating=NetworkRating(trainer=trainer), fields=(), ranking=None)

def forked(work):
    "The signal that ended a forked copy of this process while it did its work, 0 if none did."
    pid = os.fork()
    if not pid:
        try: work(); os._exit(0)
        except BaseException as e: print(repr(e), file=sys.stderr, flush=True); os._exit(1)
    status = os.waitpid(pid, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status): sys.exit("the fork failed")
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0

# --- killed while saving: before each step on the disk, and with each file half written
old, new = make().fit(toy_world()), make().fit(made_world(rows=200))
old.save(box/"old")

def hooked(number, half, kinds=None):
    count = [0]
    def wrap(original, at):
        def step(*args, **kwargs):
            count[0] += 1
            if kinds is not None: kinds.append(at is not None)
            if count[0] == number and not half: die()
            result = original(*args, **kwargs)
            if count[0] == number:
                os.truncate(args[at], Path(args[at]).stat().st_size // 2)
                die()
            return result
        return step
    for owner, name, at in (
        (Path, "write_text", 0), (Path, "write_bytes", 0), (Path, "rename", None), (Path, "mkdir", None),
        (os, "replace", None), (shutil, "rmtree", None), (pd.DataFrame, "to_parquet", 1),
        (safetensors.torch, "save_file", 1), (embeddings, "save_file", 1),
    ):
        if hasattr(owner, name): setattr(owner, name, wrap(getattr(owner, name), at))

def found(folder):
    if not folder.exists(): return "none"
    try: return {4: "old", len(new.users): "new"}[len(HybridRecommender.load(folder).users)]
    except DataError as e: return f"damaged: {e}"

def steps():
    kinds = []
    hooked(0, False, kinds)
    shutil.copytree(box/"old", box/"count")
    new.save(box/"count")
    (box/"kinds.json").write_text(json.dumps(kinds))

forked(steps)
report["kinds"], report["saving"] = json.loads((box/"kinds.json").read_text()), []
for number, writes in enumerate(report["kinds"], 1):
    for half in (False, True) if writes else (False,):
        place = box/f"save-{number}-{half}"
        shutil.copytree(box/"old", place/"model")
        def work(): hooked(number, half); new.save(place/"model")
        ended, state = forked(work), found(place/"model")
        if half or state != "old": new.save(place/"model")
        report["saving"].append([number, half, ended, state, found(place/"model") if half or state != "old" else "new"])
        shutil.rmtree(place)

# --- killed while fitting: four processes one after the other, then one that nobody disturbs
world, save, atomic = made_world(rows=400), training._save_checkpoint, training.atomic_folder

def fit(name, kill_after=None, kill_inside=None, checkpoint=box/"checkpoint"):
    saves, epochs = [0], training._run_epoch
    def counted(*args):
        with open(box/"epochs.txt", "a") as log: log.write(f"{name}\n")
        return epochs(*args)
    @contextmanager
    def folder(*args):
        with atomic(*args) as part:
            yield part
            if saves[0] + 1 == kill_inside: die()
    def counting(*args):
        save(*args)
        saves[0] += 1
        if saves[0] == kill_after: die()
    training._run_epoch, training.atomic_folder, training._save_checkpoint = counted, folder, counting
    model = make().fit(world, checkpoint=checkpoint)
    model.save(box/name)

report["fitting"] = [
    forked(lambda: fit("one", kill_after=2)), forked(lambda: fit("two", kill_inside=2)),
    forked(lambda: fit("three", kill_after=3)), forked(lambda: fit("four")),
    forked(lambda: fit("undisturbed", checkpoint=None)),
]
print(json.dumps(report))
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """One child process that forks and kills itself over and over (its threads are limited to one, so that forks are
    safe); what it saw.
    """
    box = tmp_path_factory.mktemp("killed")
    child = Child(box / "log", CHILD, box, OMP_NUM_THREADS="1")
    assert child.ended() == 0, child.said("err")
    return json.loads(child.said().splitlines()[-1]), box


@posix
def test_killed_while_saving_leaves_the_old_folder_or_none(killed):
    rows = killed[0]["saving"]
    assert sum(killed[0]["kinds"]) >= 6 and len(rows) >= 15
    for number, half, signal, state, after in rows:
        assert signal == 9 and state in ("old", "none", "new"), (number, half, state)
        assert after == "new", (number, half)  # saving again works
    states = [r[3] for r in rows]
    assert states.count("none") <= 1 and "new" in states and states == sorted(states, key=["old", "none", "new"].index)


@posix
def test_killed_while_fitting_goes_on_and_ends_with_the_same_model(killed):
    report, box = killed
    assert report["fitting"] == [9, 9, 9, 0, 0]
    four, alone = (HybridRecommender.load(box / name) for name in ("four", "undisturbed"))
    for (name, a), b in zip(
        four.rating_.state_.network.state_dict().items(), alone.rating_.state_.network.state_dict().values()
    ):
        assert torch.equal(a, b), name
    pd.testing.assert_frame_equal(
        *(model.rating_.state_.history.frame.drop(columns="seconds") for model in (four, alone))
    )
    assert answers(four) == answers(alone)
    epochs = pd.Series((box / "epochs.txt").read_text().split()).value_counts()
    assert epochs["one"] == 2 and epochs["two"] == 2 and epochs["three"] == 3
    assert (
        epochs.drop("undisturbed").sum() == epochs["undisturbed"] + 1
    )  # only the epoch whose checkpoint was cut off is done twice


def test_a_finished_checkpoint_gives_the_model_at_once(tmp_path, monkeypatch):
    first = recommender().fit(WORLD, checkpoint=tmp_path / "c")
    monkeypatch.setattr("hybrid_movie_rec.training._run_epoch", lambda *args: pytest.fail("nothing is left to do"))
    assert answers(recommender().fit(WORLD, checkpoint=tmp_path / "c")) == answers(first)


@pytest.mark.parametrize("change", ["settings", "ratings", "damage"])
def test_a_checkpoint_of_another_run_is_refused(tmp_path, change):
    recommender().fit(WORLD, checkpoint=tmp_path / "c")
    if change == "damage":
        for path in (tmp_path / "c").rglob("*.safetensors"):
            path.write_bytes(path.read_bytes()[:50])
    with pytest.raises(
        DataError, match="is damaged" if change == "damage" else "belongs to a run with other settings or other ratings"
    ):
        recommender(small(5) if change == "settings" else None).fit(
            made_world(seed=8) if change == "ratings" else WORLD, checkpoint=tmp_path / "c"
        )


def test_a_checkpoint_of_another_seed_is_refused(tmp_path):
    recommender(network=dict(validation=0.0, seed=0)).fit(WORLD, checkpoint=tmp_path / "c")
    with pytest.raises(DataError):
        recommender(network=dict(validation=0.0, seed=1)).fit(WORLD, checkpoint=tmp_path / "c")


def test_a_checkpoint_of_other_content_is_refused(tmp_path):
    other = Dataset.from_frames(
        WORLD.ratings, WORLD.movies.assign(genres=[["zebra"] if k % 3 else ["x"] for k in range(len(WORLD.movies))])
    )
    recommender(fields=("genres",)).fit(WORLD, checkpoint=tmp_path / "c")
    with pytest.raises(DataError):
        recommender(fields=("genres",)).fit(other, checkpoint=tmp_path / "c")


# ------------------------------------------------------------------------------------------------------------- odd data
def checked(model, data, people=None, k=50):
    "The promises every list keeps, whatever the data."
    people = data.user_ids if people is None else people
    lists = model.recommend(people, k=k)
    seen = set(zip(data.ratings["user_id"], data.ratings["item_id"]))
    assert not seen & set(zip(lists["user_id"], lists["item_id"]))
    assert not lists.duplicated(["user_id", "item_id"]).any()
    assert list(lists.columns) == ["user_id", "rank", "item_id", "title", "year", "genres", "stars"]
    for person, part in lists.groupby("user_id", sort=False):
        assert part["rank"].tolist() == list(range(1, len(part) + 1))
        assert len(part) == min(k, len(data.movies) - sum(u == person for u, _ in seen))
        assert part["stars"].is_monotonic_decreasing
    assert lists["stars"].between(*data.scale).all()
    return lists


def test_a_film_without_ratings_is_proposed_and_counted():
    model = recommender(fields=("genres",)).fit(WORLD)
    assert 88 not in set(WORLD.ratings["item_id"]) and 88 in set(model.recommend(100, k=99)["item_id"])
    assert 88 not in set(model.recommend(100, k=99, min_ratings=1)["item_id"])


def test_a_person_with_one_rating():
    data = Dataset.from_frames(
        pd.concat([WORLD.ratings, frame([(5000, 1, 5.0)], timestamp=1_000_000_000)]), WORLD.movies
    )
    model = recommender().fit(data)
    assert len(checked(model, data, [5000])) == 29 and model.rated(5000)["item_id"].tolist() == [1]


@pytest.mark.parametrize(
    "rows",
    [[(1, 1, 3.0)], [(1, 1, 3.0), (2, 1, 5.0), (3, 1, 0.5)], [(1, k, 1.0 + k % 4) for k in range(7)]],
    ids=["one rating", "one film", "one person"],
)
@pytest.mark.parametrize(
    "make",
    [
        recommender,
        lambda: HybridRecommender.notebook(trainer=Trainer.notebook(epochs=2, device="cpu", progress=False), fields=()),
    ],
    ids=["hybrid", "tutorial"],
)
def test_hardly_any_data(make, rows, tmp_path):
    data = Dataset.from_frames(frame(rows))
    model = make().fit(data)
    checked(model, data)
    assert len(model.recommend(data.user_ids)) == 0
    assert len(model.recommend(999, k=99)) == len(data.movies)
    assert np.isfinite(model.predict([1, 999], [1, 999])).all()
    model.save(tmp_path / "m")
    assert answers(HybridRecommender.load(tmp_path / "m")) == answers(model)


@pytest.mark.parametrize("epochs, batch_size", [(9, 2048), (3, 256)])
def test_any_number_of_epochs_can_be_asked_for(epochs, batch_size):
    assert recommender(small(epochs, batch_size)).fit(WORLD).rating_.state_.history.kept >= 1


def test_no_films_and_no_times_at_all(tmp_path):
    data = Dataset.from_frames(WORLD.ratings[["user_id", "item_id", "rating"]])
    model = HybridRecommender(rating=NetworkRating(trainer=small()), ranking=None).fit(
        data
    )  # the default asks for all fields; there are none, so no encoder is opened
    lists = checked(model, data, k=5)
    assert (
        model.content is None
        and lists["title"].str.startswith("item ").all()
        and lists["year"].isna().all()
        and lists["genres"].map(len).eq(0).all()
    )
    model.save(tmp_path / "m")
    again = HybridRecommender.load(tmp_path / "m")
    assert again.recommend(100).equals(model.recommend(100)) and again.rated(100).equals(model.rated(100))


def test_only_one_field_is_there():
    data = Dataset.from_frames(
        WORLD.ratings, WORLD.movies.assign(genres=[["Drama"] if k == 3 else [] for k in range(30)])
    )
    model = recommender(fields=None).fit(data)
    assert model.content.fields == ("genres",) and int(model.content.mask.sum()) == 1
    checked(model, data)


def test_duplicates_are_refused_before_anything_is_fitted():
    with pytest.raises(DataError, match="duplicate"):
        Dataset.from_frames(frame([(1, 1, 3.0), (1, 1, 4.0)]))


def test_twice_the_same_person_is_one_list(fitted):
    assert fitted.recommend([100, 102, 100], k=3).equals(fitted.recommend([100, 102], k=3))


def test_duplicates_in_the_question_of_predict_are_answered_twice(fitted):
    a = fitted.predict([100, 102, 100], [1, 4, 1])
    assert a[0] == a[2] and len(a) == 3


@pytest.mark.parametrize("k", [30, 31, 10_000, 2**40])
def test_very_large_k(fitted, k):
    assert len(checked(fitted, WORLD, k=k)) == 40 * 30 - 700


@pytest.mark.parametrize("ids", [[], pd.Series([], dtype="int64"), np.array([])], ids=["list", "series", "array"])
def test_nobody_gets_nothing(fitted, ids):
    lists = fitted.recommend(ids)
    assert len(lists) == 0 and list(lists.columns) == ["user_id", "rank", "item_id", "title", "year", "genres", "stars"]
    assert lists._repr_html_().count("<tr>") == 1


@pytest.mark.parametrize("stranger", [999, -1, 10**19, 10**30, "Ada", "", 2.5])
def test_strangers_of_any_type_get_a_newcomers_list(fitted, stranger):
    lists, newcomer = fitted.recommend(stranger, k=5), fitted.recommend(999, k=5)
    assert lists["item_id"].tolist() == newcomer["item_id"].tolist() and lists["user_id"].tolist() == [stranger] * 5
    with pytest.raises(DataError):
        fitted.recommend(stranger, on_unknown="raise")


def test_strangers_among_friends_change_nothing(fitted):
    both = fitted.recommend([999, 100, 998], k=4)
    assert both["user_id"].tolist() == [999] * 4 + [100] * 4 + [998] * 4
    assert both[both["user_id"] == 100].reset_index(drop=True)["item_id"].equals(fitted.recommend(100, k=4)["item_id"])


# ------------------------------------------------------------------------------------------------------- what a list is
def slow_list(model, scores, person, k, include=None, min_ratings=0, exclude_seen=True):
    "The definition: films one may propose, by score, then by position."
    counts = model.ratings["item_id"].value_counts()
    seen = set(model.ratings.loc[model.ratings["user_id"] == person, "item_id"])
    ids = [
        i
        for i in model.items.ids.tolist()
        if (include is None or i in include) and counts.get(i, 0) >= min_ratings and not (exclude_seen and i in seen)
    ]
    at = {i: p for p, i in enumerate(model.items.ids.tolist())}
    return sorted(ids, key=lambda i: (-scores[at[i]], at[i]))[:k]


@st.composite
def small_worlds(draw):
    "Up to six people, seven films rated or not, coarse scores with many ties, and a question."
    people, films = draw(st.integers(1, 6)), draw(st.integers(1, 7))
    pairs = draw(
        st.lists(
            st.tuples(st.integers(1, people), st.integers(1, films)), min_size=1, max_size=people * films, unique=True
        )
    )
    rows = [(11 * u, 101 + 2 * i, draw(st.sampled_from([0.5, 3.0, 5.0]))) for u, i in pairs]
    movies = pd.DataFrame(dict(item_id=101 + 2 * np.arange(1, films + 1)))
    data = Dataset.from_frames(frame(rows), movies)
    scores = np.array(
        draw(
            st.lists(
                st.lists(st.sampled_from([1.0, 2.0, 2.5, 9.0]), min_size=films, max_size=films),
                min_size=people + 1,
                max_size=people + 1,
            )
        ),
        dtype=np.float32,
    )
    question = dict(
        k=draw(st.integers(1, 9)),
        include=draw(st.none() | st.lists(st.sampled_from(movies["item_id"].tolist()), unique=True)),
        min_ratings=draw(st.integers(0, 2)),
        exclude_seen=draw(st.booleans()),
    )
    return data, scores, question, draw(st.integers(1, 8))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_worlds())
def test_lists_agree_with_their_definition(world):
    data, scores, question, chunk = world
    model = recommender(small(1)).fit(data)
    table = torch.from_numpy(scores)
    model.rating_.state_.network.score_all = lambda user_idx, time=None: table[user_idx % len(table)].clone()
    people = [*data.user_ids.tolist(), 7]  # 7 is a stranger, whose position -1 is the last row of the table
    rows = {p: k for k, p in enumerate(data.user_ids.tolist())} | {7: -1}
    lists = model.recommend(people, chunk=chunk, **question)
    for person in people:
        assert lists.loc[lists["user_id"] == person, "item_id"].tolist() == slow_list(
            model, scores[rows[person]], person, **question
        )
    assert lists["rank"].tolist() == (lists.groupby("user_id", sort=False).cumcount() + 1).tolist()
    assert lists["user_id"].tolist() == sorted(lists["user_id"], key=people.index)
    assert (lists["stars"] <= 5).all()
    if question["exclude_seen"]:
        seen = set(zip(data.ratings["user_id"], data.ratings["item_id"]))
        assert not seen & set(zip(lists["user_id"], lists["item_id"]))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(small_worlds(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(world, random):
    data, _, question, _ = world
    order = list(range(len(data.ratings)))
    random.shuffle(order)
    ask = lambda d: recommender(small(2)).fit(d).recommend(data.user_ids, **question)
    assert ask(data).equals(ask(data.with_ratings(data.ratings.iloc[order])))


@pytest.mark.parametrize("chunk", [1, 3, 39, 40, 1000])
def test_chunks_do_not_matter(fitted, chunk):
    people = [*WORLD.user_ids, 999]
    a, b = fitted.recommend(people, k=6, chunk=chunk), fitted.recommend(people, k=6)
    assert a.drop(columns="stars").equals(b.drop(columns="stars"))
    np.testing.assert_allclose(a["stars"], b["stars"], atol=1e-5)


def test_lists_and_predictions_agree(fitted):
    lists = fitted.recommend(WORLD.user_ids, k=30, exclude_seen=False)
    np.testing.assert_allclose(fitted.predict(lists["user_id"], lists["item_id"]), lists["stars"], atol=1e-5)


def test_predictions_come_in_the_order_of_the_question(fitted):
    u, i = (part.ravel() for part in np.meshgrid(WORLD.user_ids, WORLD.item_ids, indexing="ij"))
    table = fitted.predict(u, i).reshape(40, 30)
    order = np.random.default_rng(0).permutation(len(u))
    np.testing.assert_array_equal(fitted.predict(u[order], i[order]), table.ravel()[order])
    np.testing.assert_array_equal(
        fitted.predict(pd.Series(u[order], index=order[::-1]), i[order]), table.ravel()[order]
    )  # an index means nothing
    np.testing.assert_array_equal(fitted.predict(u.tolist()[:5], tuple(i.tolist()[:5])), table.ravel()[:5])


def test_filters(fitted):
    counts = WORLD.ratings["item_id"].value_counts()
    some = [1, 4, 7, 88]
    assert set(fitted.recommend(WORLD.user_ids, include=some)["item_id"]) <= set(some)
    assert set(fitted.recommend(999, k=99, min_ratings=25)["item_id"]) == set(counts[counts >= 25].index)
    assert len(fitted.recommend(999, min_ratings=10**9)) == 0 and len(fitted.recommend(999, include=[])) == 0
    for items in ([1, 12345], ["x"]):
        with pytest.raises(DataError, match="unknown ids|not a film known here"):
            fitted.recommend(100, include=items)


def test_the_moment_of_asking_counts_only_for_networks_that_use_time(fitted):
    assert fitted.recommend(100, timestamp=5).equals(fitted.recommend(100, timestamp=10**9))
    timed = HybridRecommender.notebook(trainer=Trainer.notebook(epochs=3, device="cpu", progress=False), fields=()).fit(
        WORLD
    )
    noon, night = 43_200, 0
    a, b = (
        timed.recommend(100, k=5, exclude_seen=False, timestamp=noon),
        timed.recommend(100, k=5, exclude_seen=False, timestamp=night),
    )
    assert not np.array_equal(a["stars"], b["stars"])
    np.testing.assert_allclose(timed.predict([100] * 5, b["item_id"], [night] * 5), b["stars"], atol=1e-5)


@pytest.mark.filterwarnings("error")
def test_no_warnings_while_working(tmp_path):
    model = recommender().fit(toy_world())
    torch.set_warn_always(True)  # torch says some things only once per process
    try:
        model.recommend([11, 22, 999]), model.beside(11), model.predict([11], [101])
        model.save(tmp_path / "m"), HybridRecommender.load(tmp_path / "m").recommend(11)
    finally:
        torch.set_warn_always(False)


# -------------------------------------------------------------------------------------------------------- planted truth
def two_tastes(people=60, films=40, rated=32, seed=0):
    "Half of the people love comedy and hate horror, the others the reverse; the last eight films nobody has rated."
    rng = np.random.default_rng(seed)
    rows = [
        (u, i, float(np.clip(np.round(2 * ((4.5 if u % 2 == i % 2 else 1.5) + rng.normal(0, 0.4))) / 2, 0.5, 5)))
        for u in range(people)
        for i in rng.choice(rated, 12, replace=False)
    ]
    movies = pd.DataFrame(dict(item_id=range(films), genres=["Comedy" if i % 2 else "Horror" for i in range(films)]))
    return Dataset.from_frames(frame(rows), movies)


@pytest.fixture(scope="module")
def tasteful():
    data = two_tastes()
    trainer = small(40, 64, learning_rate=0.02, weight_decay=0.02, patience=0)
    return data, recommender(
        trainer,
        fields=("genres",),
        network=dict(model=dict(embedding_size=8, projection_size=4, dropout=0.0, id_dropout=0.2)),
    ).fit(data)


def test_lists_are_of_the_genre_a_person_likes(tasteful):
    data, model = tasteful
    lists = model.recommend(data.user_ids, k=8)
    assert (lists["item_id"] % 2 == lists["user_id"] % 2).mean() > 0.99
    assert lists["stars"].mean() > 4


def test_so_are_the_films_that_nobody_has_rated_thanks_to_their_content(tasteful):
    data, model = tasteful
    lists = model.recommend(data.user_ids, k=4, include=range(32, 40))
    assert (lists["item_id"] % 2 == lists["user_id"] % 2).all()
    blind = recommender(
        small(40, 64, learning_rate=0.02, weight_decay=0.02, patience=0),
        network=dict(model=dict(embedding_size=8, dropout=0.0)),
    ).fit(data)
    lists = blind.recommend(data.user_ids, k=4, include=range(32, 40))
    assert 0.2 < (lists["item_id"] % 2 == lists["user_id"] % 2).mean() < 0.8  # without content it is a coin


def test_a_newcomer_gets_no_taste_imputed(tasteful):
    _, model = tasteful
    stars = model.predict([999] * 40, range(40))
    assert abs(stars[::2].mean() - stars[1::2].mean()) < 0.6


# -------------------------------------------------------------------------------------------------------------- fitting
def test_content_made_before_gives_the_same_model(fitted):
    content = ContentTable.build(MovieFeatures.from_dataset(WORLD), letters(), ("genres",))
    shuffled = ContentTable(
        content.item_ids[::-1].copy(),
        content.fields,
        content.vectors.flip(0),
        content.mask.flip(0),
        content.pooling,
        content.model_id,
    )
    for table in (content, shuffled):
        assert answers(recommender(fields=("genres",)).fit(WORLD, content=table)) == answers(fitted)


def test_settings_are_checked_at_once():
    for wrong in (
        dict(star_weight=-1),
        dict(star_weight="much"),
        dict(star_weight="validate", ranking=None),
        dict(rating=None),
    ):
        with pytest.raises(DataError):
            HybridRecommender(**wrong)
    with pytest.raises(DataError, match="no field 'smell'"):
        recommender(fields=("smell",)).fit(toy_world())
    with pytest.raises(DataError, match="no pooling"):
        recommender(fields=("genres",), pooling="sum").fit(toy_world())


def test_an_unknown_field_is_refused_beside_a_table_too():
    content = ContentTable.build(MovieFeatures.from_dataset(WORLD), letters(), ("genres",))
    with pytest.raises(DataError, match="smell"):
        recommender(fields=("smell",)).fit(WORLD, content=content)


def test_timestamps_must_be_as_many_as_the_pairs(fitted):
    with pytest.raises(DataError):
        fitted.predict([100], [1], [5, 6])


def test_a_fit_that_fails_leaves_the_old_model_or_none():
    model = recommender(fields=("genres",)).fit(WORLD)
    before = answers(model)
    with pytest.raises(DataError):
        model.fit(made_world(users=10, items=60, rows=200), content=model.content)
    try:
        after = answers(model)
    except DataError as e:
        assert "not fitted" in str(e)
    else:
        assert after == before


def fit_noted(model, **wishes):
    "Fit a recommender, and note what each training of its network learns from and is judged by, as pairs."
    seen, pairs = [], lambda rows: rows and set(zip(rows.user_idx.tolist(), rows.item_idx.tolist()))

    def train(trainer, network, rows, judges, **rest):
        seen.append((pairs(rows), pairs(judges)))
        return trainer.fit(network, rows, judges, **rest)

    model.fit(WORLD, fit_rating=lambda rating, *data, **more: rating.fit(*data, **more, train=train), **wishes)
    return seen


def test_validation_ratings_are_kept_out_of_the_first_training():
    train, judges = fit_noted(recommender(), validation=WORLD.ratings.tail(100))[0]
    assert len(judges) == 100 and len(train) == 600 and not train & judges


def test_the_random_slice_is_kept_out_of_the_first_training_and_in_the_second():
    (train, judges), (all_rows, none) = fit_noted(recommender())
    assert len(judges) == 70 and len(train) == 630 and not train & judges
    assert len(all_rows) == 700 and none is None


def test_judges_from_a_split_are_used():
    split = split_random(WORLD, test=0.2, validation=0.2, seed=1)
    model = recommender(network=dict(train_twice=False)).fit(split.train, validation=split.validation)
    guess = model.predict(split.validation["user_id"], split.validation["item_id"])
    error = np.sqrt(np.mean((guess - split.validation["rating"]) ** 2))
    np.testing.assert_allclose(error, model.rating_.state_.history.frame["validation_rmse"].min(), atol=1e-4)


# ----------------------------------------------------------------------------------------------------------------- HTML
def test_html_runs_no_script_from_the_data():
    data = odd_world()
    html = recommender().fit(data).recommend(["pé 11", "<img src=x onerror=alert(1)>"], k=5)._repr_html_()
    assert "<script" not in html and "&lt;script&gt;" in html and "<img" not in html and "&lt;img" in html
    assert set(re.findall(r"<(/?\w+)", html)) == {
        "table",
        "/table",
        "tr",
        "/tr",
        "th",
        "/th",
        "td",
        "/td",
        "span",
        "/span",
        "p",
        "/p",
    }


def test_html_escapes_headings_and_genres():
    table = Recommendations({"<i>rank</i>": [1], "title": ["x"], "genres": [["<b>", "&"]], "stars": [3.0]})
    html = table._repr_html_()
    assert "<i>" not in html and "<b>" not in html and "&amp;" in html


@pytest.mark.parametrize("change", [lambda t: t.reindex([0, 99]), lambda t: t.astype(str)], ids=["reindex", "as text"])
def test_html_of_a_changed_table(fitted, change):
    assert "<table" in change(fitted.recommend(100, k=2))._repr_html_()


def test_a_part_of_a_list_is_still_a_frame(fitted):
    lists = fitted.recommend([100, 102], k=3)
    assert isinstance(lists.head(2), Recommendations) and isinstance(pd.DataFrame(lists), pd.DataFrame)
    assert lists[["user_id", "stars"]]._repr_html_() and json.loads(lists.to_json(orient="records"))[0]["rank"] == 1


# ---------------------------------------------------------------------------------------------------- filters and dials
def made_catalogue(people=60, films=160, rows=3600, seed=1):
    "Films of five genres, alone and mixed, some without a genre or a year; people with a favourite genre."
    rng = np.random.default_rng(seed)
    names = np.array(["Comedy", "Drama", "Horror", "Sci-Fi", "Western"])
    genres = [list(names[np.sort(rng.choice(5, rng.integers(0, 4), replace=False))]) for _ in range(films)]
    year = np.where(rng.random(films) < 0.1, np.nan, rng.integers(1950, 2010, films))
    popular = 1 / (1 + rng.permutation(films))
    rated = [rng.choice(films, rows // people, replace=False, p=popular / popular.sum()) for _ in range(people)]
    rows = [
        (u, 10 + i, float(np.clip(np.round(2 * (3.2 + (names[u % 5] in genres[i]) + rng.normal(0, 0.7))) / 2, 0.5, 5)))
        for u, mine in enumerate(rated)
        for i in mine
    ]
    movies = pd.DataFrame(
        dict(
            item_id=10 + np.arange(films),
            title=[f"Film {k}" for k in range(films)],
            year=year,
            genres=genres,
            directors=[[f"Director {k % 23}"] for k in range(films)],
        )
    )
    return Dataset.from_frames(frame(rows), movies)


CATALOGUE = made_catalogue()


@pytest.fixture(scope="module")
def listing():
    "A ranking side, a Bayesian rating side and content."
    rating = BayesianHybrid(n_factors=2, n_samples=6, burn_in=4, chains=1, progress=False)
    return HybridRecommender(encoder=letters(), ranking=EASE(regularization=50), rating=rating).fit(CATALOGUE)


ids = st.lists(st.sampled_from(CATALOGUE.item_ids.tolist()), max_size=160)
names = st.lists(st.sampled_from(["Comedy", "drama", "HORROR", "Sci-Fi", "Western"]), max_size=3)
years = st.tuples(st.none() | st.integers(1940, 1985), st.none() | st.integers(1985, 2020))
FILTERS = st.fixed_dictionaries(
    dict(k=st.integers(1, 40)),
    optional=dict(
        include=ids,
        exclude=ids,
        genres=names,
        without_genres=names,
        years=years,
        min_ratings=st.integers(0, 30),
        exclude_seen=st.booleans(),
    ),
)
DIALS = st.fixed_dictionaries(
    {},
    optional=dict(
        novelty=st.sampled_from([-1, -0.3, 0.4, 1]),
        diversity=st.sampled_from([0.3, 1]),
        calibration=st.sampled_from([0.5, 1]),
        order_by=st.sampled_from(["stars", "ranking"]),
        new_films=st.sampled_from([0.0, 0.5]),
    ),
)


def passes(
    film,
    counts,
    k=None,
    include=None,
    exclude=(),
    genres=None,
    without_genres=(),
    years=(None, None),
    min_ratings=0,
    exclude_seen=True,
):
    "The definition of the filters, for one film."
    own, fold = {g.casefold() for g in film.genres}, lambda names: {g.casefold() for g in names}
    inside = years == "any" or (years[0] or 0) <= film.year <= (years[1] or 9999)
    return (
        (include is None or film.item_id in include)
        and film.item_id not in exclude
        and (genres is None or bool(own & fold(genres)))
        and not own & fold(without_genres)
        and inside
        and counts.get(film.item_id, 0) >= min_ratings
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(FILTERS, DIALS, st.lists(st.integers(0, 62), min_size=1, max_size=4, unique=True))
def test_no_filter_is_ever_violated_and_no_place_left_empty(listing, filters, dials, people):
    counts, asked = CATALOGUE.ratings["item_id"].value_counts(), filters | dict(years=filters.get("years", "any"))
    good = {film.item_id for film in CATALOGUE.movies.itertuples() if passes(film, counts, **asked)}
    lists = listing.recommend(people, **filters, **dials)
    for person in people:  # 60 to 62 are strangers
        seen = (
            set(CATALOGUE.ratings.loc[CATALOGUE.ratings["user_id"] == person, "item_id"])
            if filters.get("exclude_seen", True)
            else set()
        )
        mine = lists[lists["user_id"] == person]
        assert set(mine["item_id"]) <= good - seen and mine["item_id"].is_unique
        assert len(mine) == min(filters["k"], len(good - seen)) and mine["rank"].tolist() == list(
            range(1, len(mine) + 1)
        )
    own = {10: 5.0, 11: 2.0}
    mine = listing.recommend_for(own, **filters, **dials)
    seen = set(own) if filters.get("exclude_seen", True) else set()
    assert (
        set(mine["item_id"]) <= good - seen
        and len(mine) == min(filters["k"], len(good - seen))
        and mine["item_id"].is_unique
    )


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(FILTERS, st.sampled_from(["stars", "ranking"]))
def test_a_filtered_list_is_the_whole_order_without_the_others(listing, filters, order):
    passing = set(listing.items.ids[allowed(listing.state_, ListOptions(**filters)).numpy()].tolist())
    whole = listing.recommend(7, k=999, order_by=order, exclude_seen=filters.get("exclude_seen", True))[
        "item_id"
    ].tolist()
    assert (
        listing.recommend(7, order_by=order, **filters)["item_id"].tolist()
        == [i for i in whole if i in passing][: filters["k"]]
    )


def test_dials_at_zero_change_nothing(listing):
    for order in ("ranking", "stars"):
        assert listing.recommend("all", order_by=order, novelty=0, diversity=0.0, calibration=np.float64(0)).equals(
            listing.recommend("all", order_by=order)
        )


def positions(model, lists, k=10):
    "Lists as a table of positions (B, k)."
    return model.items.to_idx(lists["item_id"]).reshape(-1, k)


def test_each_dial_moves_its_own_measure_and_keeps_k_films(listing):
    about, ratings = listing.state_, CATALOGUE.ratings[CATALOGUE.ratings["rating"] >= 4]
    liked = (ratings["user_id"].to_numpy(), listing.items.to_idx(ratings["item_id"]))
    measures = dict(
        novelty=lambda at: metrics.novelty(at, about.likes, 60),
        diversity=lambda at: metrics.diversity(at, about.vectors),
        calibration=lambda at: -metrics.miscalibration(at, metrics.ItemSets.of(liked, 60), about.genres[0]),
    )
    for dial, measure in measures.items():
        settings_ = [-1, -0.5, 0, 0.5, 1] if dial == "novelty" else [0, 0.25, 0.5, 0.75, 1]
        lists = [listing.recommend("all", **{dial: s}) for s in settings_]
        assert all(len(rows) == 600 for rows in lists)
        means = [np.nanmean(measure(positions(listing, rows))) for rows in lists]
        assert (np.diff(means) > 0).all(), (dial, means)


def test_batch_equals_single_with_every_dial(listing):
    for dials in (
        dict(novelty=0.4),
        dict(diversity=0.7),
        dict(calibration=0.6),
        dict(novelty=-0.3, diversity=0.5, calibration=0.5, genres=["Comedy", "Drama"], new_films=0.3),
    ):
        together, few = listing.recommend("all", k=6, **dials), listing.recommend("all", k=6, chunk=7, **dials)
        assert few.equals(together)
        for person in (0, 13, 59):
            assert (
                listing.recommend(person, k=6, **dials)["item_id"].tolist()
                == together.loc[together["user_id"] == person, "item_id"].tolist()
            )


def test_a_model_without_content_is_diverse_by_genres_and_one_without_genres_at_all_still_answers():
    model = recommender(ranking=EASE(regularization=50)).fit(CATALOGUE)
    plain, apart = (model.recommend("all", diversity=d) for d in (0, 0.8))
    spread = [metrics.diversity(positions(model, lists), model.state_.genres[0]).mean() for lists in (plain, apart)]
    assert model.state_.vectors is None and spread[1] > spread[0] + 0.05
    bare = recommender(ranking=EASE(regularization=50)).fit(Dataset.from_frames(CATALOGUE.ratings))
    assert len(bare.recommend([0, 1], k=8, diversity=1, calibration=1, novelty=0.5)) == 16
    with pytest.raises(DataError, match="the films have no genres"):
        bare.recommend(0, genres="Comedy")


def test_wrong_filters_and_dials_name_the_cure(listing):
    for wrong, words in (
        (dict(genres="Westerns"), "choose among Comedy, Drama, Horror, Sci-Fi, Western"),
        (dict(without_genres=["Comedy", 7]), "without_genres: no film is of the genre 7"),
        (dict(years=(2000, 1990)), "the earlier year first"),
        (dict(years=1990), "not a pair of years"),
        (dict(years="19"), "not a pair of years"),
        (dict(years=(np.nan, None)), "not before"),
        (dict(min_ratings=-1), "not a number of ratings"),
        (dict(min_ratings=np.nan), "not a number of ratings"),
        (dict(min_ratings="5"), "not a number of ratings"),
        (dict(exclude=["x"]), "not a film known here"),
        (dict(include=[0]), "unknown ids"),
        (dict(novelty=-1.01), "between -1 and 1"),
        (dict(diversity=np.nan), "between 0 and 1"),
        (dict(calibration="high"), "between 0 and 1"),
        (dict(k=2.5), "whole number"),
        (dict(k=np.nan), "whole number"),
        (dict(k="5"), "whole number"),
        (dict(k=None), "whole number"),
        (dict(k=np.inf), "whole number"),
        (dict(new_films="1"), "not a share"),
        (dict(new_films=np.nan), "not a share"),
        (dict(order_by="luck"), "not a choice"),
        (dict(on_unknown="x"), "on_unknown"),
    ):
        for ask in (
            lambda **more: listing.recommend(1, **more),
            lambda **more: listing.recommend_for({10: 4.0}, **more),
        ):
            with pytest.raises(DataError, match=words):
                ask(**wrong)


def test_ten_thousand_ids(listing):
    lists = listing.recommend(range(10_000), k=2, diversity=0.3)
    assert len(lists) == 20_000 and lists["user_id"].is_monotonic_increasing
    assert len(listing.recommend(3, k=5, exclude=CATALOGUE.item_ids.tolist() * 63)) == 0
    with pytest.raises(DataError, match="unknown ids"):
        listing.recommend(3, include=range(10_000))
    many = pd.DataFrame(dict(item_id=np.arange(10_000), rating=4.0))
    assert len(listing.recommend_for(many, exclude_seen=False, k=5)) == 5 and len(listing.recommend_for(many)) == 0


def test_the_person_called_all_and_everybody():
    data = Dataset.from_frames(frame([("all", 1, 5.0), ("ann", 2, 4.0), ("ann", 3, 4.0)]))
    model = recommender(small(1)).fit(data)
    assert set(model.recommend("all")["user_id"]) == {"all", "ann"} and set(model.recommend(["all"])["user_id"]) == {
        "all"
    }


# ------------------------------------------------------------------------------------------------------- films by title
def test_a_mapping_of_titles_is_the_table_of_ids_and_asks_back_when_it_is_not_sure():
    movies = pd.DataFrame(
        dict(item_id=[1, 2, 3, 4], title=["Same, The (1980)", "Same (1990)", "Amélie (2001)", "<b>2</b> (1999)"])
    )
    model = recommender(small(1)).fit(
        Dataset.from_frames(frame([(7, 1, 5.0), (7, 2, 4.0), (8, 3, 3.0), (8, 1, 2.0)]), movies)
    )
    table = pd.DataFrame(dict(item_id=[3, 2], rating=[5.0, 1.0]))
    for mapping in (
        {3: 5, 2: 1},
        {"amelie": 5, "Same (1990)": 1},
        {"Amelié (2001)": 5.0, "2": 1},
        {np.int64(3): 5, "the same 1990": np.float32(1)},
    ):
        assert model.recommend_for(mapping).equals(model.recommend_for(table))
    with pytest.raises(DataError, match=r"'same' may be any of 2 films.*The Same \(1980, id 1\); Same \(1990, id 2\)"):
        model.recommend_for({"same": 5})
    for wrong, words in (
        ({"nothing like it": 3}, "is not a film"),
        ({99: 3}, "is not a film"),
        ({None: 3}, "is no id"),
        ({3: np.nan}, "is not a rating"),
        ({3: "good"}, "is not a rating"),
        ({3: 7}, "stars from 0.5 to 5"),
        ({3: None}, "is not a rating"),
        ({3: 4, "Amélie": 4}, "rated twice"),
    ):
        with pytest.raises(DataError, match=words):
            model.recommend_for(wrong)
    for wrong in ([3, 4], "Amélie", None, 5, pd.DataFrame(dict(film=[1]))):
        with pytest.raises(DataError, match="item_id and rating"):
            model.recommend_for(wrong)
    assert len(model.recommend_for({})) == 4 and model.find("<b>2")["item_id"].tolist()[0] == 4
    assert "<b>" not in model.recommend_for({}).assign(reasons=[["<b>"]] * 4)._repr_html_()


def test_facts_about_films_follow_when_their_table_is_replaced(listing):
    model = copy(listing)
    assert len(model.recommend(1, k=99, genres="Western")) > 3
    genres, titles = pd.Series([["Musical"]] * len(model.movies)), [f"Song {i}" for i in model.items.ids]
    model.state_ = replace(model.state_, movies=model.movies.assign(genres=genres, title=titles))
    assert len(model.recommend(1, k=20, genres="musical")) == 20 and model.find("song 44")["item_id"][0] == 44
    with pytest.raises(DataError, match="choose among Musical"):
        model.recommend(1, genres="Western")
    assert len(listing.recommend(1, k=99, genres="Western")) > 3
