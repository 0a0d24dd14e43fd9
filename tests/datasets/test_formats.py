"""Every format by a fixture written by hand, read and written and read again; every fault of a file; and the fast
reader against the simple one.
"""

import gzip
import json
import shutil
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.datasets.formats import NOBODY, WRITABLE, engine, own_files, recognise, write_as
from hybrid_movie_rec.datasets.store import Store, convert, load_dataset
from hybrid_movie_rec.datasets.validation import repeated_keys, validate
from tests.fakes import refuse

quick = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
ITEM = (
    "{}|{}|01-Jan-1995||http://example.org|" + "|".join("0" * 5 + "1" + "0" * 10 + "1" + "0" * 2) + "\n"
)  # Comedy, Thriller
FIXTURES = {
    "MovieLens csv": {
        "ratings.csv": "userId,movieId,rating,timestamp\n7,1,4.0,964982703\n7,3,4.5,964981247\n9,1,0.5,964982224\n",
        "movies.csv": (
            'movieId,title,genres\n1,"Café, The (1995)",Comedy|Thriller\n3,Heat (1995),Comedy|Thriller\n5,Unseen,(no'
            " genres listed)\n"
        ),
        "tags.csv": "userId,movieId,tag,timestamp\n7,1,funny,964982703\n",
        "links.csv": "movieId,imdbId,tmdbId\n1,1,1\n",
    },
    "Kaggle": {
        "rating.csv": (
            '"userId","movieId","rating","timestamp"\n7,1,4,"2000-07-30 18:45:03"\n7,3,4.5,"2000-07-30'
            ' 18:20:47"\n9,1,0.5,"2000-07-30 18:37:04"\n'
        ),
        "movie.csv": (
            '"movieId","title","genres"\n1,"Café, The (1995)","Comedy|Thriller"\n3,"Heat'
            ' (1995)","Comedy|Thriller"\n5,"Unseen","(no genres listed)"\n'
        ),
        "tag.csv": (
            '"userId","movieId","tag","timestamp"\n7,1,"funny","2000-07-30 18:45:03"\n7,1,,"2000-07-30 18:45:03"\n'
        ),
    },
    "ml-10m": {
        "ratings.dat": "7::1::4::964982703\n7::3::4.5::964981247\n9::1::0.5::964982224\n",
        "movies.dat": (
            "1::Café, The (1995)::Comedy|Thriller\n3::Heat (1995)::Comedy|Thriller\n5::Unseen::(no genres listed)\n"
        ),
        "tags.dat": "7::1::funny::964982703\n",
    },
    "ml-1m": {
        "ratings.dat": "7::1::4::964982703\n7::3::5::964981247\n9::1::1::964982224\n",
        "movies.dat": "1::Café, The (1995)::Comedy|Thriller\n3::Heat (1995)::Comedy|Thriller\n5::Unseen::\n".encode(
            "latin-1"
        ),
        "users.dat": "7::F::1::10::48067\n",
    },
    "ml-100k": {
        "u.data": "7\t1\t4\t964982703\n7\t3\t5\t964981247\n9\t1\t1\t964982224\n",
        "u.item": (
            (
                ITEM.format(1, "Café, The (1995)") + ITEM.format(3, "Heat (1995)") + "5|Unseen||||1" + "|0" * 18 + "\n"
            ).encode("latin-1")
        ),
    },
    "Tag Genome 2021": {
        "ratings.json": (
            '{"item_id": 1, "user_id": 7, "rating": 4}\n{"item_id": 3, "user_id": 7, "rating": 4.5}\n{"item_id": 1,'
            ' "user_id": 9, "rating": 0.5}\n'
        ),
        "metadata_updated.json": (
            '{"title": "Caf\\u00e9, The (1995)", "directedBy": "Ann Alpha, Bob Beta", "starring": "", "avgRating": 4,'
            ' "imdbId": "1", "item_id": 1}\n{"title": "Heat (1995)", "directedBy": "", "starring": "Cid", "avgRating":'
            ' 4, "imdbId": "2", "item_id": 3}\n{"title": "Unseen", "directedBy": "", "starring": "", "avgRating": 0,'
            ' "imdbId": "3", "item_id": 5}\n'
        ),
        "tags.json": '{"tag": "funny", "id": 22}\n{"tag": "sad", "id": 23}\n',
        "tag_count.json": '{"item_id": 1, "tag_id": 22, "num": 3}\n',
    },
}


def lay(folder, files):
    "Write files by name."
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def load(source, **options):
    return load_dataset(source, progress=False, **options)


# Formats --------------------------------------------------------------------------------------------------------------
def check(dataset, layout):
    "What all the fixtures say."
    whole, times = layout in ("ml-1m", "ml-100k"), layout != "Tag Genome 2021"
    assert dataset.ratings.values.tolist() == [
        [7, 1, 4.0, 964982703 * times],
        [7, 3, 5.0 if whole else 4.5, 964981247 * times],
        [9, 1, 1.0 if whole else 0.5, 964982224 * times],
    ]
    assert dataset.ratings.dtypes.astype(str).tolist() == ["int64", "int64", "float32", "int64"]
    assert dataset.movies.title.tolist() == [
        "Café, The (1995)",
        "Heat (1995)",
        "Unseen",
    ] and dataset.movies.year.fillna(0).tolist() == [1995, 1995, 0]
    assert dataset.scale == ((1.0, 5.0) if whole else (0.5, 5.0))
    if times:
        assert dataset.movies.genres.tolist() == [["Comedy", "Thriller"], ["Comedy", "Thriller"], []]
    else:
        assert dataset.movies.directors.tolist() == [["Ann Alpha", "Bob Beta"], [], []] and dataset.movies.cast[1] == [
            "Cid"
        ]
    if not whole:
        assert dataset.tags.tag.tolist() == ["funny"] and dataset.tags.user_id.tolist() == [7 if times else NOBODY]


@pytest.mark.parametrize("layout", FIXTURES)
def test_a_format_is_recognised_and_read(tmp_path, layout):
    folder = lay(tmp_path / "in", FIXTURES[layout])
    assert recognise(folder).layout == layout
    assert validate(folder).ok
    check(load(folder), layout)


@pytest.mark.parametrize("layout", FIXTURES)
def test_a_format_comes_back_as_it_was_written(tmp_path, layout):
    first = load(lay(tmp_path / "in", FIXTURES[layout]))
    write_as(first, tmp_path / "out", layout)
    assert load(tmp_path / "out").fingerprint() == first.fingerprint()


@pytest.mark.parametrize("layout", FIXTURES)
def test_gz_zip_and_one_folder_deeper_say_the_same(tmp_path, layout):
    folder = lay(tmp_path / "in", FIXTURES[layout])
    plain = load(folder).fingerprint()
    lay(
        tmp_path / "gz",
        {
            name + ".gz": gzip.compress(path.read_bytes())
            for path in folder.iterdir()
            if (name := path.name) != "users.dat"
        }
        | ({"users.dat": ""} if layout == "ml-1m" else {}),
    )
    with zipfile.ZipFile(tmp_path / "box.zip", "w", zipfile.ZIP_DEFLATED) as box:
        for path in folder.iterdir():
            box.write(path, f"ml/{path.name}")
    shutil.copytree(folder, tmp_path / "outer" / "inner")
    assert {load(tmp_path / name).fingerprint() for name in ("gz", "box.zip", "outer")} == {plain}


def test_every_writable_format_has_a_fixture():
    assert set(WRITABLE) == set(FIXTURES)


def test_metadata_and_reviews_may_lie_beside_any_ratings(tmp_path):
    extra = {
        "metadata.json": FIXTURES["Tag Genome 2021"]["metadata_updated.json"],
        "reviews.json.gz": gzip.compress(b'{"item_id": 3, "txt": "good; really"}\n{"item_id": 3, "txt": null}\n'),
    }
    for layout in ("MovieLens csv", "ml-1m", "ml-100k"):
        found = load(lay(tmp_path / layout, FIXTURES[layout] | extra))
        assert found.movies.directors[0] == ["Ann Alpha", "Bob Beta"] and found.movies.genres[0] == [
            "Comedy",
            "Thriller",
        ]
        assert found.reviews.values.tolist() == [[3, "good; really"]]


def test_own_names_for_files_and_columns(tmp_path):
    (tmp_path / "orders.csv").write_bytes(
        "\ufeffKunde;Film;Note;am\r\nk-1;f 1;9;2020-01-02\r\nk-2;f 1;2;2020-01-03T10:00:00+01:00\r\n".encode()
    )
    (tmp_path / "films.tsv").write_text("Film\tName\nf 1\tDer Film (1999)\n")
    source = own_files(
        tmp_path / "orders.csv",
        tmp_path / "films.tsv",
        columns=dict(user_id="Kunde", item_id="Film", rating="Note", timestamp="am", title="Name"),
        scale=(1, 10),
    )
    found = load(source)
    assert found.ratings.values.tolist() == [["k-1", "f 1", 9.0, 1577923200], ["k-2", "f 1", 2.0, 1578042000]]
    assert found.movies.loc[0, ["title", "year"]].tolist() == ["Der Film (1999)", 1999] and found.scale == (1.0, 10.0)


# The reader against a simple one --------------------------------------------------------------------------------------
_NOTHING = set(  # what pandas takes for missing, and we do not
    "NA N/A nan NaN null None NULL <NA> n/a #N/A -nan -NaN 1.#IND -1.#IND 1.#QNAN -1.#QNAN #NA".split() + ["#N/A N/A"]
)
names = (
    st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="|\u2028\u2029\x85"), min_size=1, max_size=12
    )
    .map(str.strip)
    .filter(
        lambda s: (
            s
            and pd.isna(pd.to_numeric(s, errors="coerce"))
            and not s.isspace()
            and s.strip("\ufeff") == s
            and s not in _NOTHING
        )
    )
)


def simply_read(folder):
    "A MovieLens or Kaggle folder, read by pandas all at once."
    ours = dict(userId="user_id", movieId="item_id")
    words = dict.fromkeys(("title", "genres", "tag"), str)  # else a lone tag "false" is no word
    read = lambda file: pd.read_csv(file, dtype=words).rename(columns=ours)
    table = lambda *files: next(read(folder / f) for f in files if (folder / f).exists())
    parts = (("ratings.csv", "rating.csv"), ("movies.csv", "movie.csv"), ("tags.csv", "tag.csv"))
    return Dataset.from_frames(*(table(*files) for files in parts))


@quick
@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 20)), min_size=1, max_size=40, unique=True),
    st.lists(names, min_size=1, max_size=5),
    st.integers(0, 2**31),
    st.booleans(),
)
def test_pandas_reads_the_same(tmp_path_factory, pairs, words, seed, kaggle):
    rng = np.random.default_rng(seed)
    ratings = pd.DataFrame(pairs, columns=["user_id", "item_id"]).assign(
        rating=rng.integers(1, 11, len(pairs)) / 2, timestamp=rng.integers(10**8, 10**9, len(pairs))
    )
    movies = pd.DataFrame(dict(item_id=range(1, 1 + len(words)), title=words, genres=[[w] for w in words]))
    tags = pd.DataFrame(dict(user_id=1, item_id=1, tag=words, timestamp=10**8))
    folder = tmp_path_factory.mktemp("both")
    write_as(Dataset.from_frames(ratings, movies, tags), folder, "Kaggle" if kaggle else "MovieLens csv")
    (folder / "metadata.json").unlink()
    ours, theirs = load(folder), simply_read(folder)
    for name in ("ratings", "movies", "tags", "reviews"):
        pd.testing.assert_frame_equal(getattr(ours, name), getattr(theirs, name))
    assert ours.fingerprint() == theirs.fingerprint()


@quick
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc")), max_size=60))
def test_repeated_keys_are_those_that_counting_finds(pairs):
    frame = pd.DataFrame(pairs, columns=["a", "b"]).astype(dict(a="int64", b=object))
    counts = frame.groupby(["a", "b"]).size()
    with engine(threads=1) as con:
        con.execute("CREATE TABLE t (a BIGINT, b VARCHAR)")
        if pairs:
            con.executemany("INSERT INTO t VALUES (?, ?)", pairs)
        assert repeated_keys(con, "t", ("a", "b")) == (counts > 1).sum()
        assert {(a, b): n for a, b, n in con.execute("FROM repeated").fetchall()} == counts[counts > 1].to_dict()


# Faults ---------------------------------------------------------------------------------------------------------------
HEAD = "userId,movieId,rating,timestamp\n"
GOOD = HEAD + "1,10,3.5,1000000000\n1,20,4.0,1000000100\n2,10,2.0,1000000200\n"


@pytest.mark.parametrize(
    "text, words",
    [
        ("", ["ratings.csv", "empty"]),
        (HEAD, ["ratings", "no ratings"]),
        (GOOD.replace("movieId", "film"), ["ratings", "item_id", "columns="]),
        (GOOD + "3,10,excellent,1000000300\n", ["missing or unreadable", "row 3", "excellent"]),
        (GOOD + "3,10,55,1000000300\n", ["off the rating scale", "row 3"]),
        (GOOD + "3,10,nan,1000000300\n", ["missing or unreadable", "row 3"]),
        (GOOD + "3,10,inf,1000000300\n", ["off the rating scale", "row 3"]),
        (GOOD + ",10,3,1000000300\n", ["user_id", "missing or unreadable", "row 3"]),
        (GOOD + "3,10,3,soon\n", ["timestamp", "missing or unreadable", "row 3", "soon"]),
        (GOOD + "3,10,3,1700000000000\n", ["timestamp", "milliseconds", "row 3"]),
        (GOOD + "3,10\n", ["ratings.csv", "number of columns", "line 5"]),
        (GOOD + "1,20,1.0,1000000300\n", ["duplicate keys", "2 rows", "row 1"]),
        (GOOD + '3,"10,3,1000000300\n', ["ratings.csv", "not a CSV", "quotation mark"]),
        (GOOD.encode() + b"\x81\xfe,1,2,3\n", ["ratings.csv", "UTF-8"]),
        (bytes(range(256)), ["ratings.csv", "not a CSV"]),
        (GOOD + ",10,99,soon\n1,20,1.0,1\n", ["user_id", "off the rating scale", "timestamp", "duplicate keys"]),
    ],
)
def test_a_bad_ratings_file(tmp_path, text, words):
    where = lay(tmp_path / "bad", {"ratings.csv": text})
    refuse(lambda: load(where), str(where), *words)
    assert [p.name for p in tmp_path.iterdir()] == ["bad"]


@pytest.mark.parametrize(
    "files, words",
    [
        ({"movies.csv": ""}, ["movies.csv", "empty"]),
        ({"movies.csv": "id,title\n1,A\n"}, ["movies.csv", "item_id"]),
        ({"movies.csv": "movieId,title\n10,A\n10,B\n"}, ["movies", "duplicate keys", "row 0"]),
        (
            {"movies.csv": "movieId,title\n10,Amélie\n20,É".encode() + b"\n30,\xe9t\n"},
            ["movies.csv", "UTF-8", "line 4"],
        ),
        ({"tags.csv": "userId,movieId,tag,timestamp\n1,,x,1\n"}, ["tags", "item_id", "row 0"]),
        ({"tags.csv": "userId,movieId,tag,timestamp\nz,10,x,1\n"}, ["tags", "user_id", "row 0"]),
        ({"metadata.json": '{"item_id": 10}\n{"item_id": \n'}, ["metadata.json", "line 2"]),
        ({"reviews.json": '{"item_id": 10, "txt": "fine"}\nnot json\n'}, ["reviews.json", "line 2"]),
        ({"reviews.json": '{"item_id": 10, "txt": "fine"}\n[1]\n'}, ["reviews.json", "line 2", "not a JSON object"]),
        ({"reviews.json": '{"item_id": null, "txt": "fine"}\n'}, ["reviews", "item_id", "row 0"]),
        ({"reviews.json": ""}, ["reviews.json", "empty"]),
        (
            {"reviews.json.gz": gzip.compress(b'{"item_id": 10, "txt": "fine"}\n' * 999)[:-9]},
            ["reviews.json.gz", "breaks off"],
        ),
        ({"tag_count.json": '{"item_id": 10, "tag_id": 1, "num": 1}\n'}, ["tag_count.json", "tags.json"]),
    ],
)
def test_a_bad_file_beside_good_ratings(tmp_path, files, words):
    where = lay(tmp_path, {"ratings.csv": GOOD} | files)
    refuse(lambda: load(where), str(where), *words)


@pytest.mark.parametrize(
    "movies, metadata",
    [
        ("movieId,title\n10,A\n", '{"item_id": "ten", "directedBy": "X"}\n'),
        ("movieId,title\n10,A\n", '{"directedBy": "X"}\n'),
        ("title\nA\n", '{"item_id": 10}\n'),
    ],
)
def test_metadata_that_cannot_be_joined(tmp_path, movies, metadata):
    where = lay(tmp_path, {"ratings.csv": GOOD, "movies.csv": movies, "metadata.json": metadata})
    refuse(lambda: load(where), "item_id")


def test_missing_places_and_files_are_named(tmp_path):
    refuse(lambda: load(tmp_path / "nowhere"), "nowhere", "neither a folder")
    refuse(lambda: load(tmp_path), tmp_path.name, "ratings.csv")
    refuse(lambda: load(lay(tmp_path, {"movies.csv": "movieId,title\n1,A\n"})), "ratings.csv")


def test_semicolons_separate_columns_too(tmp_path):
    plain, other = (
        lay(tmp_path / "a", {"ratings.csv": GOOD}),
        lay(tmp_path / "b", {"ratings.csv": GOOD.replace(",", ";")}),
    )
    assert load(plain).fingerprint() == load(other).fingerprint()


def test_a_comma_at_the_end_of_every_row_shifts_nothing(tmp_path):
    dataset = load(lay(tmp_path, {"ratings.csv": HEAD + "1,2,3.5,4,\n2,3,4,5,\n"}))
    assert dataset.ratings.values.tolist() == [[1, 2, 3.5, 4], [2, 3, 4.0, 5]]


def test_repair_leaves_out_what_it_says_and_counts_it(tmp_path):
    bad = GOOD + "3,10,excellent,1\n3,20,99,1\n1,20,1.5,1000000300\n3,30\n3,40,4,1700000000000\n"
    where = lay(
        tmp_path / "bad",
        {
            "ratings.csv": bad,
            "movies.csv": "movieId,title\n10,A\n10,B\n,C\n",
            "reviews.json": 'no\n{"item_id": 10, "txt": "half \\ud83d"}\n',
        },
    )
    store = convert(where, tmp_path / "store", repair=True, progress=False)
    found = store.dataset()
    assert found.ratings.values.tolist() == [
        [1, 10, 3.5, 1000000000],
        [2, 10, 2.0, 1000000200],
        [1, 20, 1.5, 1000000300],
        [3, 40, 4.0, 1700000000],
    ]
    assert found.movies.title.tolist() == ["A", "item 20", "item 40"] and found.reviews.text.tolist() == ["half ?"]
    done = pd.DataFrame(store.manifest["repaired"]).groupby(["table", "problem"]).rows.sum().to_dict()
    assert done == {
        ("ratings", "missing or unreadable values"): 1,
        ("ratings", "values off the rating scale"): 1,
        ("ratings", "times that look like milliseconds"): 1,
        ("ratings", "duplicate keys"): 2,
        ("ratings", "lines that cannot be read"): 1,
        ("movies", "duplicate keys"): 2,
        ("movies", "missing or unreadable values"): 1,
        ("reviews", "lines that cannot be read"): 1,
    }
    report = validate(where)
    assert report.frame.rows.sum() == sum(done.values()) and not report.ok


def test_a_wrong_or_damaged_zip_is_refused(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK not really")
    refuse(lambda: load(tmp_path / "a.zip"), "a.zip", "neither a folder nor a zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as box:
        box.writestr("ratings.csv", GOOD * 50)
    raw = bytearray((tmp_path / "b.zip").read_bytes())
    raw[200] ^= 255
    (tmp_path / "b.zip").write_bytes(raw)
    refuse(lambda: load(tmp_path / "b.zip"), "b.zip", "damaged zip")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as box:
        box.writestr("readme.txt", "hello")
    refuse(lambda: load(tmp_path / "c.zip"), "c.zip", "has no ratings.csv")


def test_ids_that_only_look_like_numbers_stay_apart(tmp_path):
    where = lay(tmp_path, {"ratings.csv": "userId,movieId,rating\n1,3.7,4\n1,4,4\n2,4.0,3\n"})
    assert load(where).ratings.item_id.tolist() == ["3.7", "4", "4.0"]
    lay(tmp_path, {"ratings.csv": "userId,movieId,rating\n1,3.0,4\n1,4,4\n"})
    assert load(where).ratings.item_id.tolist() == [3, 4]


def test_a_folder_name_with_wildcards_and_quotes(tmp_path):
    where = lay(tmp_path / "it's [x] *?", {"ratings.csv": GOOD})
    lay(tmp_path / "it's x y", {"ratings.csv": "broken"})
    assert len(load(where).ratings) == 3
    assert (
        len(load(where, cache=tmp_path / "st'ore [1]").ratings) == 3
        and len(Store.open(tmp_path / "st'ore [1]").dataset().ratings) == 3
    )
