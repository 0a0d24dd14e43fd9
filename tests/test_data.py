"""Everything that can be wrong with the data: one DataError that names file, row and cure, and nothing half-written;
and what must come back as it was.
"""

import errno
import random
import re
import time

import numpy as np
import pandas as pd
import pytest
from tests.child import Child
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hybrid_movie_rec.data as data_module
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import ARTICLES, Dataset, Vocabulary, load_sample, readable_title, sample_groups, toy_world
from hybrid_movie_rec.base.moments import LATEST
from hybrid_movie_rec.base.saving import atomic_file, atomic_folder
from hybrid_movie_rec.base.ids import BLANKS
from tests.fakes import files_no_larger_than, refuse

quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def frame(**changes):
    "Four good ratings; each change is column=(row, value)."
    ratings = pd.DataFrame(
        dict(
            user_id=[1, 1, 2, 3],
            item_id=[10, 20, 10, 30],
            rating=[3.5, 4.0, 2.0, 5.0],
            timestamp=[10**9 + k for k in range(4)],
        )
    )
    for column, (row, value) in changes.items():
        ratings[column] = ratings[column].astype(object)
        ratings.loc[row, column] = value
    return ratings


# Frames of one's own --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("column", ["user_id", "item_id"])
def test_a_missing_column_is_named(column):
    refuse(lambda: Dataset.from_frames(frame().drop(columns=column), source="mine"), "mine ratings", column)


@pytest.mark.parametrize("column", ["user_id", "item_id", "rating", "timestamp"])
@pytest.mark.parametrize("missing", [None, np.nan])
def test_a_missing_value_is_named_with_its_row(column, missing):
    refuse(
        lambda: Dataset.from_frames(frame(**{column: (2, missing)}), source="mine"),
        "mine ratings",
        column,
        "missing values",
        "row 2",
    )


@pytest.mark.parametrize(
    "value, words",
    [
        ("great", "wrong type"),
        (7.0, "off the rating scale"),
        (-1, "off the rating scale"),
        (np.inf, "off the rating scale"),
    ],
)
def test_a_wrong_rating_is_named_with_its_row(value, words):
    refuse(
        lambda: Dataset.from_frames(frame(rating=(3, value)), source="mine"), "mine ratings", "rating", words, "row 3"
    )


def test_rows_are_counted_whatever_the_index():
    refuse(lambda: Dataset.from_frames(frame(rating=(3, 9.0)).set_index(pd.Index(list("wxyz")))), "row 3")


def test_duplicates_are_named_and_none_is_dropped_in_silence():
    twice = pd.concat([frame(), frame().iloc[[1]].assign(rating=1.0)])
    refuse(
        lambda: Dataset.from_frames(twice, source="mine"),
        "mine ratings",
        "2 rows with duplicate keys",
        "row 1",
        "drop_duplicates",
    )
    refuse(
        lambda: Dataset.from_frames(frame(), pd.DataFrame(dict(item_id=[10, 20, 10])), source="mine"),
        "mine movies",
        "duplicate keys",
        "row 0",
    )


def test_several_faults_are_told_at_once():
    bad = frame(rating=(3, 9.0), user_id=(2, None))
    refuse(
        lambda: Dataset.from_frames(pd.concat([bad, bad.iloc[[0]]])),
        "off the rating scale",
        "missing values",
        "duplicate keys",
    )


@pytest.mark.parametrize("nothing", [frame().head(0), pd.DataFrame()])
def test_an_empty_table_is_no_dataset(nothing):
    refuse(lambda: Dataset.from_frames(nothing, source="mine"), "mine ratings", "no ratings")


@pytest.mark.parametrize("scale", [(5.0, 0.5), (3, 3), (float("nan"), 5)])
def test_a_wrong_scale_is_refused(scale):
    refuse(lambda: Dataset.from_frames(frame(), scale=scale), "scale")


def test_ids_of_two_kinds_are_written_alike_and_refused_where_nothing_matches():
    ids = pd.DataFrame(dict(item_id=["10", "20"], title=["A", "B"]))
    found = Dataset.from_frames(frame(), ids, source="mine")
    assert found.movies.item_id.dtype == np.int64 and set(found.movies.title) >= {"A", "B"}
    ids = pd.DataFrame(dict(item_id=["x", "y"], title=["A", "B"]))
    refuse(lambda: Dataset.from_frames(frame(), ids, source="mine"), "mine movies", "one type of id")


# Times ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "times",
    [
        "1997-04-03 22:17:32",
        "1997-04-03T22:17:32",
        "1997-04-03 22:17:32+00:00",
        "1997-04-04 00:17:32+02:00",
        860105852,
        860105852.9,
        "860105852",
        pd.Timestamp("1997-04-03 22:17:32"),
        pd.Timestamp("1997-04-03 22:17:32", tz="UTC"),
    ],
)
def test_times_of_every_spelling_are_seconds(times):
    found = Dataset.from_frames(frame().assign(timestamp=times)).ratings.timestamp
    assert found.dtype == np.int64 and (found == 860105852).all()


@pytest.mark.parametrize("factor", [10**3, 10**6, 10**9])
def test_the_unit_of_times_is_found_by_their_size(factor):
    seconds = 860105852 + np.arange(len(frame()))
    found = Dataset.from_frames(frame().assign(timestamp=seconds * factor)).ratings.timestamp
    np.testing.assert_array_equal(found, seconds)


def test_mixed_units_and_unreadable_times_are_refused():
    refuse(lambda: Dataset.from_frames(frame(timestamp=(1, 1_700_000_000_000)), source="mine"), "milliseconds")
    times = ["1997-04-03 22:17:32", "1998-01-01", "soon", "1999-01-01"]
    refuse(
        lambda: Dataset.from_frames(frame().assign(timestamp=times), source="mine"),
        "mine ratings",
        "1 timestamps",
        "row 2",
        "soon",
    )
    tags = pd.DataFrame(dict(user_id=[1, 1], item_id=[10, 10], tag=["x", "y"], timestamp=[10**12, 10**9]))
    refuse(lambda: Dataset.from_frames(frame(), tags=tags, source="mine"), "mine tags", "milliseconds")


def test_one_unreadable_time_among_numbers_is_the_one_named():
    refuse(lambda: Dataset.from_frames(frame(timestamp=(2, "soon"))), "1 timestamps", "row 2", "soon")


# Titles ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "filed, read, short",
    [
        ("Bug's Life, A (1998)", "A Bug's Life (1998)", "A Bug's Life"),
        ("Enfer, L' (1994)", "L'Enfer (1994)", "L'Enfer"),
        ("Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il)", None, "The Good, the Bad and the Ugly"),
        ("Boot, Das (Boat, The) (1981)", "Das Boot (The Boat) (1981)", "Das Boot"),
        ("Human Centipede II (Full Sequence), The", "The Human Centipede II (Full Sequence)", "The Human Centipede II"),
        ("America, America (1963)", "America, America (1963)", "America, America"),
        ("(500) Days", "(500) Days", "Days"),
        ("(1998)", "(1998)", "(1998)"),
    ],
)
def test_titles_read_as_one_says_them(filed, read, short):
    assert readable_title(filed) == (read or "The Good, the Bad and the Ugly (Il Buono, il brutto, il cattivo)")
    assert readable_title(filed, brackets=False) == short


def test_a_file_of_the_sample_that_has_changed_is_not_taken_from_memory(tmp_path, monkeypatch):
    ratings, people = data_module._sample_files()
    assert len(load_sample().ratings) == 100_004
    changed = tmp_path / ratings.name
    changed.write_bytes(ratings.read_bytes()[:-1])
    monkeypatch.setattr(data_module, "_sample_files", lambda: (changed, people))
    refuse(load_sample, "SHA-256", str(changed))
    changed.unlink()
    refuse(load_sample, "SHA-256 is nothing", str(changed))
    monkeypatch.undo()
    assert len(load_sample().ratings) == 100_004


def test_no_title_of_the_sample_ends_in_an_article_and_none_loses_a_letter():
    for title in load_sample().movies["title"]:
        read = readable_title(title)
        assert sorted(re.sub(r"[ ,]", "", read)) == sorted(re.sub(r"[ ,]", "", title))
        assert readable_title(read) == read  # once is enough
        last = readable_title(title, brackets=False).rpartition(", ")
        assert not last[0] or last[2].lower().rstrip("'") not in ARTICLES


# A table without fault is known without pandera -----------------------------------------------------------------------
def columns_of_any_kind(values):
    "The same values as a column of many types."
    kinds = ["int64", "float64", "float32", "object", "str", "string", "Int64", "bool", "category"]
    return st.tuples(st.lists(values, min_size=4, max_size=4), st.sampled_from(kinds))


ODD_STARS = columns_of_any_kind(
    st.sampled_from([1, 2.5, 5, 0.5, 5.0000001, 6, -1, None, float("nan"), float("inf"), "4", "x"])
)
ODD_TEXTS = columns_of_any_kind(st.sampled_from(["dark", "", None, 3, float("nan")]))


@quick
@given(st.lists(st.sampled_from([1, 2, 3, None, "a"]), min_size=4, max_size=4), ODD_STARS, ODD_TEXTS, st.booleans())
def test_what_is_found_sound_is_what_pandera_makes_of_it(monkeypatch, users, stars, texts, bounded):
    table = dict(user_id=pd.Series(users, dtype=object), item_id=[7, 8, 7, 8])
    for name, (values, kind) in (("rating", stars), ("tag", texts)):
        try:
            table[name] = pd.Series(values, dtype=object).astype(kind)
        except (TypeError, ValueError, OverflowError):
            table[name] = pd.Series(values, dtype=object)
    contract = dict(user_id=None, item_id=None, rating="float32", tag="str")
    scale = (0.5, 5.0) if bounded else None

    def outcome():
        try:
            return data_module.check_frame(pd.DataFrame(table), "mine", contract, ["user_id", "item_id"], scale)
        except Exception as e:
            return type(e), str(e)

    quickly = outcome()
    with monkeypatch.context() as patch:
        patch.setattr(data_module, "_sound", lambda *told: None)
        slowly = outcome()
    if isinstance(quickly, tuple) or isinstance(slowly, tuple):
        assert quickly == slowly
    else:
        pd.testing.assert_frame_equal(quickly, slowly)


def test_pandera_is_not_loaded_for_a_table_without_fault(tmp_path):
    code = """
import sys
from hybrid_movie_rec.data import toy_world
toy_world()
print("pandera" in sys.modules, file=sys.stderr)
"""
    child = Child(tmp_path / "log", code)
    assert child.ended() == 0 and child.said("err") == "False\n"


# Small worlds ---------------------------------------------------------------------------------------------------------
def test_a_film_without_ratings_and_one_known_from_ratings_alone_both_stay():
    dataset = Dataset.from_frames(frame(), pd.DataFrame(dict(item_id=[10, 99], title=["A (1999)", "Unseen"])))
    assert dataset.item_ids.tolist() == [10, 20, 30, 99]
    assert dataset.movies.title.tolist() == ["A (1999)", "item 20", "item 30", "Unseen"]
    assert dataset.movies.directors.tolist() == [[], [], [], []]


def test_one_rating_one_person_one_film():
    dataset = Dataset.from_frames(frame().head(1))
    assert (len(dataset.ratings), len(dataset.user_ids), len(dataset.movies)) == (1, 1, 1)
    assert dataset.describe().set_index("what").value["density"] == 1
    assert len(dataset.sample(0.01).ratings) == len(dataset.sample(0.01, by="user", whole=True).ratings) == 1
    assert dataset.fingerprint() == dataset.with_ratings(dataset.ratings).fingerprint()


# Positions ------------------------------------------------------------------------------------------------------------
def test_an_unknown_id_is_named_or_gets_the_position_asked_for():
    words = Vocabulary([1, 2])
    refuse(lambda: words.to_idx([2, 7, 8]), "2 unknown ids", "7")
    refuse(lambda: words.to_ids([2]), "positions")
    refuse(lambda: words.to_ids([-1]), "positions")
    refuse(lambda: words.to_idx(["one"]), "unknown", "'one'")
    assert words.to_idx(["2"]).tolist() == [1]
    assert words.to_idx([2, 7], unknown=-1).tolist() == [1, -1]
    assert Vocabulary([]).to_idx([5], unknown=-1).tolist() == [-1]


def test_a_missing_id_is_refused():
    refuse(lambda: Vocabulary([1, np.nan]), "missing")


def test_a_missing_id_among_texts_is_refused():
    refuse(lambda: Vocabulary(np.array(["a", None], dtype=object)), "missing")


def test_ids_too_large_for_int64_keep_apart_and_keep_their_value():
    ids = np.array([2**63, 2**63 + 1, 5], dtype=np.uint64)
    try:
        dataset = Dataset.from_frames(pd.DataFrame(dict(user_id=ids, item_id=1, rating=3.0)))
    except DataError:
        return
    assert sorted(map(int, dataset.user_ids)) == sorted(map(int, ids))


# The disk -------------------------------------------------------------------------------------------------------------
def large_dataset(seed):
    n = 5000
    return Dataset.from_frames(
        pd.DataFrame(
            dict(
                user_id=np.arange(n), item_id=1, rating=3.0, timestamp=np.random.default_rng(seed).integers(1, 10**9, n)
            )
        )
    )


def test_a_disk_that_takes_no_more_leaves_the_old_dataset(tmp_path):
    old = toy_world()
    old.save(tmp_path / "data")
    with files_no_larger_than(4000):
        message = refuse(lambda: large_dataset(0).save(tmp_path / "data"), "data", "untouched")
        refuse(lambda: large_dataset(0).save(tmp_path / "other"), "other")
        refuse(
            lambda: Vocabulary(np.random.default_rng(0).integers(0, 10**12, 5000)).save(tmp_path / "ids.parquet"),
            "ids.parquet",
        )
    assert "Error" in message or "disk" in message
    assert [p.name for p in tmp_path.iterdir()] == ["data"]
    assert Dataset.load(tmp_path / "data").fingerprint() == old.fingerprint()


def test_a_full_disk_is_called_so_at_whichever_table_it_strikes(tmp_path, monkeypatch):
    old, real = toy_world(), pd.DataFrame.to_parquet
    old.save(tmp_path / "data")
    for strike in range(4):
        calls = iter(range(4))

        def fail(self, path, *args, **kwargs):
            real(self, path, *args, **kwargs)
            if next(calls) == strike:
                raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(pd.DataFrame, "to_parquet", fail)
        refuse(lambda: large_dataset(strike).save(tmp_path / "data"), "data", "the disk is full")
        assert [p.name for p in tmp_path.iterdir()] == ["data"]
        assert Dataset.load(tmp_path / "data").fingerprint() == old.fingerprint()


def test_what_was_there_survives_any_exception(tmp_path):
    for make, name in ((atomic_file, "file"), (lambda p: atomic_folder(p, "mark"), "folder")):
        with pytest.raises(KeyboardInterrupt):
            with make(tmp_path / name) as part:
                (part / "mark").write_text("x") if name == "folder" else part.write_text("x")
                raise KeyboardInterrupt
        assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_ours_is_never_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    refuse(lambda: toy_world().save(tmp_path), "not replaced")
    refuse(lambda: toy_world().save(tmp_path / "thesis.txt"), "not replaced")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


SAVER = """
import sys
from hybrid_movie_rec.data import Dataset
import numpy as np, pandas as pd
worlds = [Dataset.from_frames(pd.DataFrame(dict(user_id=np.arange(20_000), item_id=k, rating=3.0))) for k in (1, 2)]
print(*(w.fingerprint() for w in worlds), flush=True)
while True:
    for world in worlds: world.save(sys.argv[1])
"""


def test_killed_at_a_random_moment_while_saving_leaves_a_whole_dataset_or_none(tmp_path):
    for attempt in range(2):
        place = tmp_path / f"data{attempt}"
        child = Child(tmp_path / "log", SAVER, place)
        child.wait_for(lambda: child.said().endswith("\n"))
        if attempt:
            child.wait_for(place.exists)  # the second time over an old one
        time.sleep(random.uniform(0, 0.15))
        child.kill()
        known = child.said().split()
        assert len(known) == 2, child.said("err")
        if place.exists():
            assert Dataset.load(place).fingerprint() in known


def test_damage_is_noticed(tmp_path):
    toy_world().save(tmp_path / "data")
    for path in sorted((tmp_path / "data").iterdir()):
        whole = path.read_bytes()
        for damaged in (b"", whole[: len(whole) // 2]):
            path.write_bytes(damaged)
            refuse(lambda: Dataset.load(tmp_path / "data"), "data")
        path.unlink()
        refuse(lambda: Dataset.load(tmp_path / "data"), "data")
        path.write_bytes(whole)
    assert Dataset.load(tmp_path / "data").fingerprint() == toy_world().fingerprint()


@pytest.mark.parametrize("name", ["ratings.parquet", "movies.parquet"])
def test_a_flipped_bit_is_noticed_or_harmless(tmp_path, name):
    toy_world().save(tmp_path / "data")
    whole = (tmp_path / "data" / name).read_bytes()
    for place in np.random.default_rng(0).integers(0, len(whole), 60):
        (tmp_path / "data" / name).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            found = Dataset.load(tmp_path / "data")
        except DataError:
            continue
        assert found.fingerprint() == toy_world().fingerprint()


# Round trips ----------------------------------------------------------------------------------------------------------
number_ids = st.integers(-(2**62), 2**62)
text_ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6).map(lambda s: s.strip(BLANKS))
text_ids = text_ids.filter(bool)  # blanks around an id are no part of it
plain = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@st.composite
def worlds(draw):
    "Frames for `from_frames`, ids all numbers or all text."
    ids = draw(st.sampled_from([number_ids, text_ids]))
    keys = draw(st.lists(st.tuples(ids, ids), min_size=1, max_size=12, unique=True))
    ratings = pd.DataFrame(keys, columns=["user_id", "item_id"])
    ratings["rating"] = draw(
        st.lists(st.sampled_from(np.arange(0.5, 5.5, 0.5).tolist()), min_size=len(keys), max_size=len(keys))
    )
    if draw(st.booleans()):
        ratings["timestamp"] = draw(st.lists(st.integers(0, LATEST), min_size=len(keys), max_size=len(keys)))
    films = sorted({item for _, item in keys})
    movies = pd.DataFrame(
        dict(
            item_id=films, title=[draw(plain) for _ in films], genres=[draw(st.lists(plain, max_size=3)) for _ in films]
        )
    )
    tags = (
        pd.DataFrame(dict(user_id=[keys[0][0]], item_id=[keys[0][1]], tag=[draw(plain)]))
        if draw(st.booleans())
        else None
    )
    reviews = pd.DataFrame(dict(item_id=[keys[0][1]], text=[draw(plain)])) if draw(st.booleans()) else None
    return dict(ratings=ratings, movies=movies, tags=tags, reviews=reviews)


@quick
@given(worlds())
def test_a_dataset_comes_back_as_it_was_saved(tmp_path_factory, frames):
    dataset, place = Dataset.from_frames(**frames), tmp_path_factory.mktemp("world") / "data"
    dataset.save(place)
    again = Dataset.load(place)
    for name in ("ratings", "movies", "tags", "reviews"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(dataset, name))
    assert again.fingerprint() == dataset.fingerprint() and again.scale == dataset.scale
    once_more = Dataset.from_frames(
        again.ratings, again.movies, again.tags, again.reviews
    )  # checking what was checked changes nothing
    assert once_more.fingerprint() == dataset.fingerprint()
    assert len(dataset.ratings) == len(frames["ratings"])


@quick
@given(worlds(), st.integers(0, 2**31))
def test_the_order_of_rows_is_no_part_of_the_content(frames, seed):
    turned = frames | dict(
        ratings=frames["ratings"].sample(frac=1, random_state=seed),
        movies=frames["movies"].sample(frac=1, random_state=seed),
    )
    one, two = Dataset.from_frames(**frames), Dataset.from_frames(**turned)
    assert one.fingerprint() == two.fingerprint()
    pd.testing.assert_frame_equal(one.movies, two.movies)


@quick
@given(st.one_of(st.lists(number_ids, min_size=1), st.lists(text_ids, min_size=1)))
def test_positions_and_ids_are_two_names_of_one_thing(tmp_path_factory, ids):
    words = Vocabulary(ids)
    assert words.to_ids(words.to_idx(ids)).tolist() == ids
    assert words.to_idx(words.ids).tolist() == list(range(len(words))) and len(words) == len(set(ids))
    assert words == Vocabulary(ids[::-1]) and all(i in words for i in ids)
    path = tmp_path_factory.mktemp("words") / "ids.parquet"
    words.save(path)
    assert Vocabulary.load(path) == words and Vocabulary.load(path).to_idx(ids).tolist() == words.to_idx(ids).tolist()


# Shares ---------------------------------------------------------------------------------------------------------------
groups = st.lists(st.integers(0, 6), min_size=1, max_size=60)
shares = st.floats(0.001, 1.0)


@quick
@given(groups, shares, st.integers(0, 1000))
def test_a_share_keeps_one_of_each_group_and_its_size(keys, frac, seed):
    table = pd.DataFrame(dict(key=keys, row=np.arange(len(keys))))
    kept = sample_groups(table, "key", frac, seed)
    sizes, left = table.key.value_counts().sort_index(), kept.key.value_counts().sort_index()
    assert left.index.tolist() == sizes.index.tolist()
    assert left.tolist() == np.maximum((sizes * frac).round(), 1).astype(int).tolist()
    assert kept.row.is_monotonic_increasing and kept.index.equals(pd.Index(kept.row))
    assert kept.equals(sample_groups(table, "key", frac, seed))


@quick
@given(groups, shares, shares, st.integers(0, 1000))
def test_a_larger_share_holds_the_smaller_one(keys, a, b, seed):
    table = pd.DataFrame(dict(key=keys))
    small, large = (set(sample_groups(table, "key", f, seed).index) for f in sorted((a, b)))
    assert small <= large


@pytest.mark.parametrize("frac", [0, -0.1, 1.01, float("nan")])
def test_a_wrong_share_is_refused(frac):
    refuse(lambda: sample_groups(frame(), "item_id", frac), "not between 0 and 1")
