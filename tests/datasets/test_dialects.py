"""One table in every dialect of CSV: the same dataset from every reader; what was found out is said, and what cannot be
read is named.
"""

import gzip

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.datasets.formats import own_files, read_text_table
from hybrid_movie_rec.datasets.store import Store, convert, load_dataset
from hybrid_movie_rec.datasets.validation import validate
from hybrid_movie_rec.distributed.prepare import prepare
from tests.fakes import refuse

slow_ok = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
few = settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=slow_ok)
RATINGS = [("1", "10", "4.5", "1000000000"), ("1", "20", "3", "1000000100"), ("2", "10", "2", "1000000200")] * 1
MOVIES = [("10", "Amélie, la (2001)", "Drama|Comedy"), ("20", "NA", ""), ("30", 'The "B"', "Crime")]
HEADS = (("userId", "movieId", "rating", "timestamp"), ("movieId", "title", "genres"))
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
ENDS = ["\n", "\r\n", "\r", "mixed"]


def load(source, **options):
    return load_dataset(source, progress=False, **options)


def written(head, rows, separator=",", encoding="utf-8", end="\n", header=str, decimal=".", blank="", unit=1):
    "A table in a dialect, as bytes."
    cells = [[header(c) for c in head], *(list(row) for row in rows)]
    for row in cells[1:]:
        if len(row) == 4:
            row[2] = row[2].replace(".", decimal)
            row[3] = str(int(row[3]) * unit)
        row[0] += blank
    quote = lambda c: '"' + c.replace('"', '""') + '"' if set(c) & {separator, '"', "\n"} else c
    lines = [separator.join(map(quote, row)) for row in cells]
    ends = [("\n", "\r\n")[k % 2] if end == "mixed" else end for k in range(len(lines))]
    return "".join(line + e for line, e in zip(lines, ends)).encode(encoding)


def lay(folder, **dialect):
    "The two tables in a folder."
    folder.mkdir(parents=True, exist_ok=True)
    for name, head, rows in zip(("ratings", "movies"), HEADS, (RATINGS, MOVIES)):
        (folder / f"{name}.csv").write_bytes(written(head, rows, **dialect))
    return folder


def expected():
    ratings = pd.DataFrame(RATINGS, columns=["user_id", "item_id", "rating", "timestamp"]).astype(float)
    ratings = ratings.astype(dict(user_id=int, item_id=int, timestamp=int))
    movies = pd.DataFrame(MOVIES, columns=["item_id", "title", "genres"]).astype(dict(item_id=int))
    return Dataset.from_frames(ratings, movies).fingerprint()


dialects = st.fixed_dictionaries(
    dict(
        separator=st.sampled_from([",", ";", "\t"]),
        encoding=st.sampled_from(ENCODINGS),
        end=st.sampled_from(ENDS),
        header=st.sampled_from([str, str.upper, str.lower, lambda c: c.replace("Id", "_id")]),
        blank=st.sampled_from(["", " ", "\u00a0"]),
        unit=st.sampled_from([1, 10**3, 10**6, 10**9]),
        decimal=st.sampled_from([".", ","]),
    )
)


@few
@given(dialects)
def test_every_dialect_through_every_reader_is_one_dataset(tmp_path_factory, dialect):
    place = tmp_path_factory.mktemp("dialect")
    source, wanted = lay(place / "in", **dialect), expected()
    assert load(source).fingerprint() == wanted
    assert validate(source).ok
    assert convert(source, place / "store", progress=False, repair=True).dataset().fingerprint() == wanted
    assert prepare(source, place / "pieces", piece=40, progress=False).dataset().fingerprint() == wanted
    assert load(own_files(source / "ratings.csv", source / "movies.csv")).fingerprint() == wanted
    for name in ("ratings", "movies"):
        (source / f"{name}.csv.gz").write_bytes(gzip.compress((source / f"{name}.csv").read_bytes()))
        (source / f"{name}.csv").unlink()
    assert load(source).fingerprint() == wanted
    table = read_text_table(source / "movies.csv.gz", ("item_id", "title"))
    assert table["title"].tolist() == [title for _, title, _ in MOVIES]


@pytest.mark.parametrize(
    "dialect, words",
    [
        (dict(encoding="cp1252", separator=";"), ["movies.csv: Windows-1252, columns between ;"]),
        (dict(encoding="utf-16", end="\r\n"), ["ratings.csv: UTF-16-LE, a byte-order mark, CRLF line ends"]),
        (dict(end="mixed", decimal=",", separator="\t"), ["mixed line ends", "between tabs", "decimal commas"]),
        (dict(unit=10**6), ["times in microseconds"]),
    ],
)
def test_what_was_found_out_is_said(tmp_path, dialect, words):
    source = lay(tmp_path / "in", **dialect)
    told = [repr(validate(source)), str(load(source).describe().set_index("what").value["read_as"])]
    convert(source, tmp_path / "store", progress=False)
    told.append("; ".join(Store.open(tmp_path / "store").dataset().notes))
    assert all(word in text for word in words for text in told), told
    load(source).save(tmp_path / "saved")
    assert Dataset.load(tmp_path / "saved").notes == load(source).notes


def test_an_ordinary_file_is_not_remarked_upon(tmp_path):
    dataset = load(lay(tmp_path))
    assert dataset.notes == () and "read_as" not in dataset.describe()["what"].tolist()


@pytest.mark.parametrize(
    "people", [["007", "7"], ["1e3", "1000", "10e2"], ["+5", "5"], ["0114709", "0113497"], ["-0", "0"]]
)
def test_ids_are_numbers_only_if_all_are_written_as_such(tmp_path, people):
    rows = "".join(f"{p},{k},3\n" for k, p in enumerate(people, 1))
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating\n" + rows)
    assert sorted(load(tmp_path).user_ids) == sorted(people)


@pytest.mark.parametrize("films", ["movieId,title\n0114709,Toy\n113497,Heat\n", "movieId,title\n+7,Toy\n113497,Heat\n"])
def test_one_id_with_zeros_among_the_films_makes_all_text(tmp_path, films):
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating\n1,113497,3\n2,113497,4\n")
    (tmp_path / "movies.csv").write_text(films)
    for found in (load(tmp_path), prepare(tmp_path, tmp_path / "store", progress=False).dataset()):
        assert "113497" in found.item_ids and len(found.item_ids) == 2
        assert found.movies.set_index("item_id").title["113497"] == "Heat" and found.user_ids.tolist() == [1, 2]


@pytest.mark.parametrize("name", ["rating=3", "user_id=5", "year=2020/month=05", "title=x", "c0=7", "item_id=1"])
def test_the_name_of_a_folder_is_never_data(tmp_path, name):
    wanted = load(lay(tmp_path / "plain")).fingerprint()
    place = lay(tmp_path / name / "in")
    assert load(place).fingerprint() == wanted
    store = convert(place, tmp_path / name / "store", progress=False)
    assert store.dataset().fingerprint() == wanted == store.sample_users(1.0).dataset().fingerprint()
    assert store.query("SELECT rating FROM ratings ORDER BY user_id, item_id")["rating"].tolist() == [4.5, 3, 2]
    assert len(store.query("SELECT * FROM movies").columns) == 6
    store.dataset().save(tmp_path / name / "saved")
    assert Dataset.load(tmp_path / name / "saved").fingerprint() == wanted


@pytest.mark.parametrize("time", ["47133", "5000000000", "99999999999"])
def test_a_time_in_no_believable_year_is_refused_or_left_out(tmp_path, time):
    text = f"userId,movieId,rating,timestamp\n1,1,3,1000000000\n1,2,3,{time}\n"
    (tmp_path / "ratings.csv").write_text(text)
    if int(time) < 10**9:
        return  # a moment in 1970
    refuse(lambda: load(tmp_path), "ratings.csv", "no believable year", "row 1", "seconds since 1970")
    assert load(tmp_path, repair=True).ratings.item_id.tolist() == [1]


@pytest.mark.parametrize("year", ["inf", "17", "99999"])
def test_a_year_that_cannot_be_is_refused_or_left_out(tmp_path, year):
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating\n1,1,3\n")
    (tmp_path / "movies.csv").write_text(f"movieId,title,year\n1,A,1990\n2,B,{year}\n3,C,c. 1994\n4,D,\n")
    refuse(lambda: load(tmp_path), "movies.csv", "years that cannot be", "row 1")
    assert load(tmp_path, repair=True).movies.year.fillna(0).tolist() == [1990, 0, 1994, 0]


def test_quotation_marks_of_other_kinds(tmp_path):
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating\n1,1,3\n")
    for text in (
        'movieId,title\n1,"The \\"A\\", a film"\n',
        "'movieId','title'\n'1','The \"A\", a film'\n",
        'movieId\ttitle\n1\tThe "A", a film\n',
        'sep=;\nmovieId;title\n1;"The ""A"", a film"\n',
    ):
        (tmp_path / "movies.csv").write_text(text)
        assert load(tmp_path).movies.title.tolist() == ['The "A", a film'], text


def test_ids_that_end_in_nul_stay_apart():
    frame = pd.DataFrame(dict(user_id=["a", "a\0"], item_id=["x", "x\0"], rating=[3.0, 4.0]))
    found = Dataset.from_frames(frame)
    assert len(found.user_ids) == 2 and len(np.unique(found.item_ids)) == 2


def test_movietweetings_amazon_and_book_crossing_are_read_as_they_are(tmp_path):
    "Marks from 0 to 10 between double colons; reviews as lines of JSON; semicolons, quotes and Windows' letters."
    rows = [(user, film, (user + film) % 11, 1362062307) for user in range(1, 30) for film in (78748, 87182)]
    (tmp_path / "ratings.dat").write_text("".join(f"{u}::{i:07d}::{r}::{t}\n" for u, i, r, t in rows))
    (tmp_path / "movies.dat").write_text("0078748::Alien (1979)::Horror|Sci-Fi\n0087182::Amélie (2001)::\n", "utf-8")
    (tmp_path / "users.dat").write_text("1::1234\n")
    tweets = load(tmp_path)
    assert tweets.scale == (0, 10) and tweets.movies["title"].tolist() == ["Alien (1979)", "Amélie (2001)"]
    assert len(tweets.ratings) == len(rows) and tweets.movies["genres"][0] == ["Horror", "Sci-Fi"]
    line = '{{"reviewerID":"A","asin":"{}","overall":{},"reviewText":"fine","unixReviewTime":1400000000}}\n'
    (tmp_path / "amazon.json").write_text(line.format("B1", 5.0) + line.format("B2", 3.0))
    columns = dict(
        user_id="reviewerID", item_id="asin", rating="overall", timestamp="unixReviewTime", text="reviewText"
    )
    amazon = load(own_files(tmp_path / "amazon.json", reviews=tmp_path / "amazon.json", columns=columns))
    assert amazon.ratings["rating"].tolist() == [5, 3] and amazon.reviews["text"].tolist() == ["fine", "fine"]
    books = '"User-ID";"ISBN";"Book-Rating"\n"1";"034545104X";"0"\n"2";"É155";"5"\n'
    (tmp_path / "books.csv").write_bytes(books.encode("cp1252"))
    columns = dict(user_id="User-ID", item_id="ISBN", rating="Book-Rating")
    read = load(own_files(tmp_path / "books.csv", columns=columns, scale=(0, 10)))
    assert read.ratings["item_id"].tolist() == ["034545104X", "É155"] and read.scale == (0, 10)
