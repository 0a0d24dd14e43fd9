"""Each catalogue through every door: the same dataset, the same report, whatever the files are called and whatever is
wrong with them.
"""

import gzip
import json
import zipfile

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from hybrid_movie_rec.catalogues.sites import SITES, find_catalogue
from hybrid_movie_rec.cli.main import app
from hybrid_movie_rec.datasets import formats
from hybrid_movie_rec.datasets.catalogues import read_films
from hybrid_movie_rec.datasets.formats import own_catalogue
from hybrid_movie_rec.datasets.store import Store, convert, load_dataset, open_store
from hybrid_movie_rec.datasets.validation import validate
from hybrid_movie_rec.distributed.prepare import prepare
from hybrid_movie_rec.features import MovieFeatures
from tests.catalogues.sites import (
    LAID,
    NUMBERS,
    TITLES,
    amazon,
    book_crossing,
    marks,
    movies_dataset,
    netflix,
    tmdb_5000,
)
from tests.fakes import refuse

few = settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
EXPECTED = {  # site: scale, ids of the first two films, fields that models find
    "The Movies Dataset": ((0.5, 5), [68, 110], {"tags", "genres", "directors", "cast", "reviews"}),
    "TMDB 5000": ((0.5, 5), [68, 110], {"tags", "genres", "directors", "cast", "reviews"}),
    "MovieTweetings": ((0, 10), ["0000001", "0000002"], {"genres"}),
    "Netflix Prize": ((1, 5), [1, 2], set()),
    "Amazon reviews": ((1, 5), ["B000000001", "B000000002"], {"genres", "directors", "cast", "reviews"}),
    "Book-Crossing": ((1, 10), ["034520001X", "034520002X"], {"directors"}),
}


def load(source, **options):
    return load_dataset(source, progress=False, **options)


@pytest.mark.parametrize("site", SITES)
def test_every_door_gives_one_dataset(tmp_path, site):
    place = LAID[site](tmp_path / "in")
    found, (scale, ids, fields) = load(place, repair=True), EXPECTED[site]
    assert found.scale == scale and found.item_ids[:2].tolist() == ids and len(found.movies) == 10
    assert set(MovieFeatures.from_dataset(found).present) == fields
    assert sorted(t.removesuffix(f" ({1990 + k})") for k, t in enumerate(found.movies["title"])) == sorted(TITLES)
    same = found.fingerprint()
    assert convert(place, tmp_path / "store", repair=True, progress=False).dataset().fingerprint() == same
    assert prepare(place, tmp_path / "pieces", repair=True, piece=1500, progress=False).dataset().fingerprint() == same
    assert load(own_catalogue(place, SITES[site][1]), repair=True).fingerprint() == same
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path in place.iterdir():
            archive.write(path, f"deep/er/{path.name}")
    assert load(tmp_path / "a.zip", repair=True).fingerprint() == same
    assert prepare(tmp_path / "a.zip", tmp_path / "again", repair=True, progress=False).dataset().fingerprint() == same


def test_the_ratings_are_those_that_were_written(tmp_path):
    rated = {(u, NUMBERS[i - 1]): (r, t) for u, i, r, t in marks()}
    for lay in (movies_dataset, tmdb_5000):
        rows = load(lay(tmp_path / lay.__name__), repair=True).ratings
        assert {(u, i): (r, t) for u, i, r, t in rows.itertuples(index=False)} == rated
    rows = load(netflix(tmp_path / "netflix")).ratings
    day = lambda u, i: int(pd.Timestamp(f"2005-0{1 + u % 9}-1{i % 10}").timestamp())
    wanted = {(u, i): (int(r), day(u, i)) for u, i, r, _ in marks(low=1, steps=9)}
    assert {(u, i): (r, t) for u, i, r, t in rows.itertuples(index=False)} == wanted


def test_what_was_wrong_is_said_and_mended_on_request(tmp_path):
    place = movies_dataset(tmp_path / "in")
    refuse(
        lambda: load(place),
        "ratings.csv",
        "1 rows with missing or unreadable values in item_id",
        "movieId=99",
        "2 rows with duplicate keys",
        "repair=True",
    )
    report = validate(place)
    assert report.frame[["table", "rows", "first_row"]].values.tolist() == [
        ["ratings", 1, len(marks())],
        ["movies", 2, 0],
    ]
    assert report.notes == ("movies_metadata.csv: 1 rows put together again that a line break had torn",)
    made = load(place, repair=True)
    torn = made.movies.set_index("item_id").loc[NUMBERS[4]]
    assert torn["title"] == TITLES[4] and torn["year"] == 1994 and torn["imdb"] == 5
    text = made.reviews.set_index("item_id")["text"]
    assert text[NUMBERS[4]] == "It begins - Written by Ørnås" and len(made.movies) == 10
    clean = load(movies_dataset(tmp_path / "clean", faults=False))
    assert clean.ratings.equals(made.ratings) and clean.movies["title"].tolist() == made.movies["title"].tolist()


def test_names_of_files_do_not_matter_and_one_may_be_chosen(tmp_path):
    place = movies_dataset(tmp_path / "in", faults=False)
    whole, small = load(place), load(place / "ratings_small.csv")
    assert len(small.ratings) == 40 and len(whole.ratings) == len(marks())
    for k, path in enumerate(sorted(place.iterdir())):
        path.rename(place / f"table {k}.csv")
    assert load(place).fingerprint() == whole.fingerprint()


@pytest.mark.parametrize("form", [2014, 2018, 2023])
@pytest.mark.parametrize("packed", [True, False])
def test_amazon_in_all_its_forms(tmp_path, form, packed):
    place = amazon(tmp_path, form, packed)
    found = load(place)
    assert len(found.ratings) == len(marks()) and found.ratings["timestamp"].max() < 2e9
    assert found.movies["title"].tolist() == TITLES and found.movies["genres"].map(len).eq(1).all()
    assert "About 1" in set(found.reviews["text"].str.replace(" +", " ", regex=True).str.strip())
    assert load(next(p for p in place.iterdir() if "meta" not in p.name)).fingerprint() == found.fingerprint()


@pytest.mark.parametrize("row", ["A{u:012},B0000000{i:02},{r},{t}", "B0000000{i:02},A{u:012},{r},{t}"])
def test_amazons_ratings_without_a_header(tmp_path, row):
    rated = marks(low=1, steps=9)
    (tmp_path / "Movies.csv").write_text(
        "".join(row.format(u=u, i=i, r=float(int(r)), t=t) + "\n" for u, i, r, t in rated)
    )
    found = load(tmp_path)
    assert len(found.ratings) == len(rated) and set(found.item_ids) == {f"B0000000{i:02}" for i in range(1, 11)}
    other = tmp_path / "Books.csv"
    other.write_text((tmp_path / "Movies.csv").read_text())
    assert len(load(other).ratings) == len(rated)


def test_several_categories_of_amazon_have_to_be_told_apart(tmp_path):
    place = amazon(tmp_path)
    (place / "Books.jsonl.gz").write_bytes((place / "Movies_and_TV.jsonl.gz").read_bytes())
    refuse(lambda: load(place), "reviews of several kinds", "Books.jsonl.gz", "name one of the files")
    assert "title" in load(place / "Movies_and_TV.jsonl.gz").movies and len(load(place / "Books.jsonl.gz").ratings)


def test_zeros_of_book_crossing_are_no_marks(tmp_path):
    found = load(book_crossing(tmp_path))
    assert found.ratings["rating"].min() >= 1 and "19 marks of 0" in "; ".join(found.notes)
    assert 'The "B"' in set(found.movies["title"]) and "Amélie" in set(found.movies["title"])


def test_films_alone_are_for_models_that_have_learnt_already(tmp_path):
    place = tmdb_5000(tmp_path / "in", ratings=False)
    for act in (load, validate, lambda p: prepare(p, tmp_path / "out", progress=False)):
        refuse(
            lambda act=act: act(place), "TMDB 5000: films, but nobody's ratings", "lay a table beside it", "read_films"
        )
    films = read_films(place)
    assert read_films(place, "tmdb-5000").equals(films) and films["tags"].map(len).eq(2).all()
    assert films.loc[0, "reviews"] == ['What happens in film 6. And "more".'] and films["directors"].map(len).all()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path in place.iterdir():
            archive.write(path, path.name)
    assert read_films(tmp_path / "a.zip").equals(films)
    other = movies_dataset(tmp_path / "other")
    refuse(lambda: read_films(other), "duplicate keys")
    assert len(read_films(other, repair=True)) == 10
    (tmp_path / "x.csv").write_text("userId,movieId,rating\n1,1,1\n")
    refuse(lambda: read_films(tmp_path / "x.csv"), "neither a folder nor a zip")


def test_the_commands_take_such_folders(tmp_path):
    place, run = movies_dataset(tmp_path / "in"), CliRunner()
    seen = run.invoke(app, ["data", "describe", str(place), "--repair", "--json", "-q"])
    facts = json.loads(seen.stdout)
    assert seen.exit_code == 0 and (facts["ratings"], facts["movies"], facts["tags"]) == (218, 10, 20)
    wrong = run.invoke(app, ["data", "validate", str(place), "--json"])
    assert wrong.exit_code == 1 and len(json.loads(wrong.stdout)) == 2
    out = tmp_path / "store"
    assert run.invoke(app, ["data", "convert", str(place), str(out), "--repair", "-q"]).exit_code == 0
    assert len(Store.open(out).dataset().ratings) == 218
    model = tmp_path / "model"
    words = ["train", str(out), "--stars", "fast", "--fields", "none", "--out", str(model), "-q"]
    trained = run.invoke(app, words)
    assert trained.exit_code == 0, trained.output


def test_a_store_notices_that_a_table_has_changed(tmp_path):
    place = netflix(tmp_path / "in")
    store = open_store(place, tmp_path / "store", progress=False)
    assert not store.changed() and {p["path"].rpartition("/")[2] for p in store.manifest["sources"]} == {
        "combined_data_1.txt",
        "combined_data_2.txt",
        "movie_titles.csv",
    }
    with open(place / "combined_data_2.txt", "a") as file:
        file.write("2:\n99,5,2005-01-01\n")
    assert len(open_store(place, tmp_path / "store", progress=False).dataset().ratings) == len(marks()) + 1
    assert not list((tmp_path / "store").glob("*.plain"))


# Bad input ------------------------------------------------------------------------------------------------------------
def test_ten_thousand_bad_rows_are_counted_not_read(tmp_path):
    place = movies_dataset(tmp_path / "in", faults=False)
    with open(place / "movies_metadata.csv", "a") as file:
        file.write("1997-08-20,bad,row\n" * 10_000)
    refuse(lambda: load(place), "movies_metadata.csv", "another number of columns", "repair=True")
    made = convert(place, tmp_path / "store", repair=True, progress=False)
    lost = {r["file"].rpartition("/")[2]: r["rows"] for r in made.manifest["repaired"]}
    assert lost["movies_metadata.csv"] >= 10_000 and len(made.dataset().movies) == 10
    marks_ = netflix(tmp_path / "netflix", 1) / "combined_data_1.txt"
    marks_.write_text(marks_.read_text() + "x,y\n" * 10_000 + "1,9,2005-01-01\n")
    refuse(lambda: load(tmp_path / "netflix"), "combined_data_1.txt")
    assert len(load(tmp_path / "netflix", repair=True).ratings) == len(marks())


@pytest.mark.parametrize(
    "site, name", [("Amazon reviews", "Movies_and_TV.jsonl.gz"), ("Amazon reviews", "meta_Movies_and_TV.jsonl.gz")]
)
def test_a_file_that_breaks_off(tmp_path, site, name):
    place = LAID[site](tmp_path)
    whole = (place / name).read_bytes()
    (place / name).write_bytes(whole[: len(whole) // 2])
    refuse(lambda: load(place), name)
    (place / name).write_bytes(b"")
    if "meta" not in name:
        refuse(lambda: load(place), "has no ratings.csv")


@pytest.mark.parametrize("site", SITES)
def test_an_empty_or_damaged_table_is_named(tmp_path, site):
    place = LAID[site](tmp_path)
    for k, path in enumerate(sorted(place.iterdir())):
        whole = path.read_bytes()
        texts = [b"", b"\0\0\0" * 100, whole[: len(whole) // 2], b"\xff\xfe" + whole[:41], b"a,b\n1,2\n"]
        for text in (texts[k % 5], texts[(k + 2) % 5]):
            path.write_bytes(text)
            try:
                load(place, repair=True)
            except ValueError as e:
                assert "Cure: " in str(e), e
        path.write_bytes(whole)


def test_a_table_in_another_encoding(tmp_path):
    place = movies_dataset(tmp_path / "a", faults=False)
    wanted = load(place)
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        for path in place.iterdir():
            path.write_bytes(path.read_bytes().decode("utf-8").replace("\n", "\r\n").encode(encoding))
        found = load(place)
        assert found.movies["title"].tolist() == wanted.movies["title"].tolist() and found.ratings.equals(
            wanted.ratings
        )
        for path in place.iterdir():
            path.write_bytes(path.read_bytes().decode(encoding).replace("\r\n", "\n").encode("utf-8"))


@pytest.mark.parametrize(
    "text", ["", "userId,movieId\n", "Const,Your Rating,Title\ntt1,5,A\n", "1:\nno,marks\n", "{}\n", "[1]\n", "::\n"]
)
def test_a_file_of_another_site_is_none_of_these(tmp_path, text):
    for name in ("a.csv", "b.txt", "c.json", "d.jsonl", "e.dat", "ratings.txt"):
        (tmp_path / name).write_text(text)
        assert find_catalogue(tmp_path / name) is None
    assert find_catalogue(tmp_path) is None
    refuse(lambda: own_catalogue(tmp_path), "is no catalogue that is known here")
    refuse(lambda: own_catalogue(tmp_path, "letterboxd"), "there is no catalogue", "netflix-prize")
    refuse(lambda: load(tmp_path), "has no ratings.csv")


def test_movielens_is_read_as_before(tmp_path):
    place = movies_dataset(tmp_path, faults=False)
    (place / "movies.csv").write_text("movieId,title,genres\n1,Toy Story (1995),Comedy\n")
    found = load(place)
    assert found.item_ids.tolist() == list(range(1, 11)) and found.movies["title"][0] == "Toy Story (1995)"


def test_without_the_numbers_films_cannot_be_told(tmp_path):
    place = movies_dataset(tmp_path, faults=False)
    for name in ("links.csv", "links_small.csv"):
        (place / name).unlink()
    refuse(lambda: load(place), "which film of MovieLens has which number at TMDB", "links.csv")


def test_zips_made_to_do_harm(tmp_path, monkeypatch):
    place, box = netflix(tmp_path / "in"), tmp_path / "a.zip"
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in place.iterdir():
            archive.write(path, f"../../../{path.name}")
        archive.writestr("../../evil.csv", "x")
        archive.writestr("/etc/evil.txt", "x")
    assert len(load(box).ratings) == len(marks())
    assert not list(tmp_path.parent.glob("evil*")) and not list(tmp_path.glob("evil*"))
    monkeypatch.setattr(formats, "_MOST_UNASKED", 1 << 20)
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ratings.csv", bytes(4 << 20))
    refuse(lambda: load(box), "swells to", "times its size", "do not open a zip")


@few
@given(
    st.lists(
        st.tuples(st.integers(1, 30), st.integers(1, 99), st.integers(1, 5)),
        min_size=1,
        max_size=40,
        unique_by=lambda m: m[:2],
    ),
    st.booleans(),
    st.integers(1, 3),
)
def test_any_marks_of_netflix_come_back(tmp_path_factory, rated, windows, files):
    place, end = tmp_path_factory.mktemp("netflix"), "\r\n" if windows else "\n"
    films = sorted({film for _, film, _ in rated})
    block = lambda film: f"{film}:{end}" + "".join(f"{u},{r},2005-01-01{end}" for u, f, r in rated if f == film)
    for k in range(files):
        if text := "".join(map(block, films[k::files])):
            (place / f"combined_data_{k + 1}.txt").write_bytes(text.encode())
    rows = load(place).ratings[["user_id", "item_id", "rating"]]
    assert sorted(rows.itertuples(index=False, name=None)) == sorted(rated)


def test_packed_tables(tmp_path):
    place = movies_dataset(tmp_path, faults=False)
    wanted = load(place).fingerprint()
    for path in list(place.iterdir()):
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    assert load(place).fingerprint() == wanted
