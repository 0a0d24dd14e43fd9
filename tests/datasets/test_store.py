"""What must hold of a store whatever happens: the old result or none, nothing believed that is damaged or out of date,
samples that are what they say.
"""

import errno
import json
import random
import time

import numpy as np
import pandas as pd
import pytest
from tests.child import Child

from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.datasets.synthetic import Shape, generate, planted_stars, planted_world
from hybrid_movie_rec.datasets.profile import profile
from hybrid_movie_rec.datasets.formats import write_as
from hybrid_movie_rec.datasets.store import Store, convert, load_dataset
from tests.fakes import files_no_larger_than
from tests.fakes import refuse


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    "A generated data set of 4,000 ratings, and its store."
    box = tmp_path_factory.mktemp("made")
    generate(box / "files", Shape(4000, 120, 300, 200, 400, 500, 200), seed=3, progress=False)
    return box / "files", convert(box / "files", box / "store", progress=False)


# Nothing half-written -------------------------------------------------------------------------------------------------
CONVERTER = """
import sys
from hybrid_movie_rec.datasets.store import Store, convert
print("go", flush=True)
while True:
    for name in ("a", "b"):
        if sys.argv[3] == "convert": convert(f"{sys.argv[1]}/{name}", sys.argv[2], progress=False)
        else: Store.open(f"{sys.argv[1]}/store {name}").sample_users(0.9).save(sys.argv[2])
"""


@pytest.mark.parametrize("step", ["convert", "save"])
def test_killed_at_any_moment_leaves_a_whole_store_or_none(made, tmp_path, step):
    for name, seed in (("a", 1), ("b", 2)):
        generate(tmp_path / name, Shape(2000, 60, 200, 20, 200, 50, 200), seed=seed, progress=False)
        convert(tmp_path / name, tmp_path / f"store {name}", progress=False)
    stores = [Store.open(tmp_path / f"store {name}") for name in "ab"]
    known = {(store if step == "convert" else store.sample_users(0.9)).dataset().fingerprint() for store in stores}
    for attempt in range(3):
        place = tmp_path / f"out{attempt}"
        child = Child(tmp_path / "log", CONVERTER, tmp_path, place, step)
        child.wait_for(child.said)
        if attempt:
            child.wait_for(place.exists)  # then over an old one
        time.sleep(random.uniform(0, 0.4))
        assert child.kill() == -9, child.said("err")
        if place.exists():
            assert Store.open(place).dataset().fingerprint() in known


def test_a_full_disk_leaves_the_old_store(made, tmp_path):
    write_as(toy_world(), tmp_path / "toy", "MovieLens csv")
    old = convert(tmp_path / "toy", tmp_path / "store", progress=False)
    with files_no_larger_than(3000):
        refuse(lambda: convert(made[0], old.folder, progress=False), "the disk is full")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["store", "toy"]
    assert Store.open(old.folder).dataset().fingerprint() == toy_world().fingerprint()


def test_a_full_disk_while_writing_movies(tmp_path, monkeypatch):
    write_as(toy_world(), tmp_path / "toy", "MovieLens csv")
    monkeypatch.setattr(
        pd.DataFrame,
        "to_parquet",
        lambda *args, **kwargs: (_ for _ in ()).throw(OSError(errno.ENOSPC, "No space left on device")),
    )
    refuse(lambda: convert(tmp_path / "toy", tmp_path / "store", progress=False), "the disk is full")
    assert [p.name for p in tmp_path.iterdir()] == ["toy"]


def test_a_folder_that_is_not_ours_is_never_replaced(made, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    refuse(lambda: convert(made[0], tmp_path, progress=False), "not replaced")
    refuse(lambda: made[1].sample_users(0.5).save(tmp_path), "not replaced")
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


# Nothing believed that is not so --------------------------------------------------------------------------------------
def test_every_kind_of_damage_is_noticed(made, tmp_path):
    store = made[1].sample_users(1.0).save(tmp_path / "store")
    manifest = (store.folder / "manifest.json").read_text()
    for text in ("", "{", "[]", "{}", manifest.replace('"format": 1', '"format": 99')):
        (store.folder / "manifest.json").write_text(text)
        refuse(lambda: Store.open(store.folder), "store")
    (store.folder / "manifest.json").write_text(manifest)
    for table in store.tables:
        good = store.path(table).read_bytes()
        for bad in (good[:-1], b"", good[:50] + bytes([good[50] ^ 255]) + good[51:]):
            store.path(table).write_bytes(bad)
            refuse(lambda: Store.open(store.folder).dataset(), "damaged")
        store.path(table).write_bytes(good)
    assert Store.open(store.folder).dataset().fingerprint() == made[1].dataset().fingerprint()


def test_a_changed_source_is_noticed_and_a_touched_one_is_none(made, tmp_path):
    write_as(toy_world(), tmp_path / "toy", "MovieLens csv")
    store, path = convert(tmp_path / "toy", tmp_path / "store", progress=False), tmp_path / "toy" / "ratings.csv"
    path.touch()
    assert store.changed() == []
    text = path.read_text()
    path.write_text(text.replace("5.0", "4.5"))  # the same size
    assert store.changed() == [str(path)]
    assert (
        load_dataset(tmp_path / "toy", cache=tmp_path / "store", progress=False).ratings.rating.max() == 4.5
    )  # made anew
    path.unlink()
    assert Store.open(tmp_path / "store").changed() == []  # gone is not changed: what was processed is still good


# What selections promise ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("frac", [0.001, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("by", ["item", "user"])
def test_a_share_keeps_one_of_each_group(made, frac, by):
    full, part = made[1].frame("ratings"), made[1].sample_rows(frac, by).frame("ratings")
    assert set(part[f"{by}_id"]) == set(full[f"{by}_id"])
    assert len(part.merge(full)) == len(part) and not part.duplicated(["user_id", "item_id"]).any()
    groups = full[f"{by}_id"].nunique()
    assert abs(len(part) - frac * len(full)) < groups + 4 * np.sqrt(len(full))
    if frac == 1:
        assert len(part) == len(full)


def test_samples_do_not_depend_on_threads_or_order(made, tmp_path):
    files, store = made
    turned = pd.read_csv(files / "rating.csv").sample(frac=1, random_state=0)
    toy = tmp_path / "turned"
    toy.mkdir()
    turned.to_csv(toy / "rating.csv", index=False)
    other = convert(toy, tmp_path / "store", progress=False)
    for select in (
        lambda s: s.sample_users(0.3, 5),
        lambda s: s.sample_rows(0.1, seed=5),
        lambda s: s.sample_rows(0.01, "user"),
    ):
        a, b = (
            select(s).frame("ratings").sort_values(["user_id", "item_id"], ignore_index=True) for s in (store, other)
        )
        pd.testing.assert_frame_equal(a, b)


def test_whole_people_are_whole(made):
    full, part = made[1].frame("ratings"), made[1].sample_users(0.3).frame("ratings")
    pd.testing.assert_frame_equal(part, full[full.user_id.isin(part.user_id)].reset_index(drop=True))


@pytest.mark.parametrize("k", [2, 5, 12])
def test_a_core_is_the_largest_one(made, k):
    with pytest.warns(UserWarning, match=f"{k}-core hides"):
        part = made[1].core(k).frame("ratings")
    full = made[1].frame("ratings")
    while True:  # the definition, slowly
        keep = full[
            (full.groupby("user_id").rating.transform("size") >= k)
            & (full.groupby("item_id").rating.transform("size") >= k)
        ]
        if len(keep) == len(full):
            break
        full = keep
    pd.testing.assert_frame_equal(
        part.sort_values(["user_id", "item_id"], ignore_index=True),
        full.sort_values(["user_id", "item_id"], ignore_index=True),
    )


def test_until_is_before(made):
    middle = int(made[1].frame("ratings").timestamp.median())
    ours, theirs = made[1].until(middle).dataset(), made[1].dataset().before(middle)
    pd.testing.assert_frame_equal(ours.ratings, theirs.ratings)
    pd.testing.assert_frame_equal(ours.tags, theirs.tags)


def test_a_profile_of_a_store_is_that_of_its_dataset(made):
    ours, theirs = profile(made[1]), profile(made[1].dataset())
    assert theirs.facts == made[1].dataset().describe().set_index("what").value.to_dict()
    assert ours.facts == theirs.facts | dict(metadata=400, with_people=theirs.facts["metadata"])
    for name in ours.tables:
        pd.testing.assert_frame_equal(ours.tables[name], theirs.tables[name])


def test_the_planted_truth_can_be_found(made):
    ratings, world = made[1].frame("ratings"), planted_world(Shape(4000, 120, 300, 200, 400, 500, 200), 3)
    truth = planted_stars(world, ratings.user_id.to_numpy() - 1, np.searchsorted(world["item_ids"], ratings.item_id))
    assert np.corrcoef(truth, ratings.rating)[0, 1] > 0.6
