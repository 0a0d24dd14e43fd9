"""What other sites give out: each in its own columns, letters and dates, and what somebody makes to do harm."""

import json
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.datasets import exports
from hybrid_movie_rec.datasets.exports import is_export, layout_of, read_export

URI = "https://boxd.it/2aHM"
LETTERBOXD = f"Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Alien,1979,{URI},4.5\n"
IMDB = (
    "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,"
    "Release Date,Directors\n"
    'tt0078748,9,2024-01-02,Alien,Alien,https://www.imdb.com/title/tt0078748/,Movie,8.5,117,1979,"Horror, Sci-Fi",9,'
    "1979-09-06,Ridley Scott\n"
    "tt0903747,10,2024-01-02,Breaking Bad,Breaking Bad,u,TV Series,9.5,45,2008,Crime,9,2008-01-20,\n"
)
TRAKT = (
    "rated_at,type,title,year,trakt_rating,trakt_id,imdb_id,tmdb_id,tvdb_id,url,released,rating\n"
    "2024-01-02T10:00:00Z,movie,Alien,1979,8.2,1,tt0078748,348,,u,1979-05-25,9\n"
    "2024-01-02T10:00:00Z,episode,Ozymandias,2013,9.2,2,tt2301451,,,u,,10\n"
)
TRAKT_JSON = [
    {
        "rated_at": "2024-01-02T10:00:00.000Z",
        "rating": 9,
        "type": "movie",
        "movie": {"title": "Alien", "year": 1979, "ids": {"trakt": 1, "slug": "a", "imdb": "tt0078748", "tmdb": 348}},
    },
    {
        "rated_at": "2024-01-02T10:00:00.000Z",
        "rating": 8,
        "type": "show",
        "show": {"title": "Dark", "ids": {"trakt": 3}},
    },
]
TMDB = (
    "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated\n"
    "348,tt0078748,movie,Alien,1979-05-25T00:00:00Z,,,8.1,9.0,2024-01-02T00:00:00Z\n"
    "1396,tt0903747,tv,Breaking Bad,2008-01-20T00:00:00Z,,,8.9,10.0,2024-01-02T00:00:00Z\n"
)
MOVIELENS = "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n1214,0078748,348,4.5,4.07,Alien (1979)\n"
SIMKL = (
    "SIMKL_ID,Title,Type,Year,Watchlist,LastEpWatched,WatchedDate,Rating,Memo,TVDB,TMDB,IMDB\n"
    "1,Alien,movie,1979,completed,,18-12-2023 21:50:41,9,,,348,tt0078748\n"
    "2,Dark,tv,2017,completed,s1e1,18-12-2023 21:50:41,9,,,,\n"
)
SIMKL_JSON = {
    "movies": [
        {
            "last_watched_at": "2023-12-18T21:50:41Z",
            "user_rating": 9,
            "status": "completed",
            "movie": {"title": "Alien", "year": 1979, "ids": {"simkl": 1, "imdb": "tt0078748", "tmdb": "348"}},
        }
    ],
    "shows": [{"status": "completed", "show": {"title": "Dark", "ids": {"simkl": 2}}}],
    "anime": [],
}
NETFLIX = 'Title,Date\n"Alien","14/03/2024"\n"Dark: Season 1: Secrets","02/03/2024"\n'
NETFLIX_ALL = (
    "Profile Name,Start Time,Duration,Attributes,Title,Supplemental Video Type,Device Type,Bookmark,Latest Bookmark,"
    "Country\nMe,2024-01-02 19:00:00,01:50:00,,Alien,,TV,01:50:00,01:50:00,DE\n"
    "Me,2024-01-02 18:00:00,00:01:00,,Alien,TRAILER,TV,00:01:00,,DE\n"
)
# what is written, the site, the stars on a scale of 0.5 to 5, and whether a number of IMDb is known
KNOWN = [
    (LETTERBOXD, "Letterboxd", 4.5, False),
    (IMDB, "IMDb", 4.5, True),
    (TRAKT, "Trakt", 4.5, True),
    (json.dumps(TRAKT_JSON), "Trakt", 4.5, True),
    (TMDB, "TMDB", 0.5 + 8.5 / 9.5 * 4.5, True),
    (MOVIELENS, "MovieLens", 4.5, True),
    (SIMKL, "Simkl", 4.5, True),
    (json.dumps(SIMKL_JSON), "Simkl", 4.5, True),
    (NETFLIX, "Netflix", None, False),
    (NETFLIX_ALL, "Netflix", None, False),
]


@pytest.mark.parametrize("text, site, stars, numbered", KNOWN, ids=[f"{n}-{k[1]}" for n, k in enumerate(KNOWN)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_site_is_recognised_by_its_columns(tmp_path, text, site, stars, numbered, encoding):
    file = tmp_path / "whatever it is called"
    file.write_bytes(text.encode(encoding))
    export = read_export(file)
    assert (export.site, export.films["title"].str.startswith("Alien").tolist()) == (site, [True])
    film = export.films.iloc[0]
    assert film["seen"] and not film["watchlist"] and (film["imdb"] == 78748 if numbered else film.isna()["imdb"])
    found = export.stars_on(0.5, 5)[0]
    assert np.isnan(found) if stars is None else found == pytest.approx(stars)
    assert is_export(file)
    if site == "Netflix" and text == NETFLIX or "TV Series" in text:
        assert any("about no film" in note for note in export.notes)


def zipped(path, **parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".csv", text)
    return path


def names(*films):
    return "Date,Name,Year,Letterboxd URI\n" + "".join(f"2024-01-02,{f},1979,{URI}\n" for f in films)


def test_the_files_of_a_zip_become_one_row_a_film(tmp_path):
    path = zipped(
        tmp_path / "a.zip",
        ratings=LETTERBOXD + f"2025-01-02,Alien,1979,{URI},3\n",  # later: it counts
        watched=names("Alien", "Heat"),
        likes__films=names("Alien"),
        watchlist=names("Solaris", "Heat"),
        lists__best="Letterboxd list export v7\n\nPosition,Name\n1,Alien\n",
        profile="Username\nme\n",
    )
    export = read_export(path)
    films = export.films.set_index("title")
    assert len(films) == 3 and films.loc["Alien", "stars"] == 3 and films.loc["Alien", "liked"]
    assert films["seen"].to_dict() == {"Alien": True, "Heat": True, "Solaris": False}
    assert films["watchlist"].to_dict() == {"Alien": False, "Heat": True, "Solaris": True}
    assert [note.partition(":")[0] for note in export.notes] == ["profile.csv"]
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert read_export(tmp_path / "unpacked").films.equals(export.films)


def test_a_list_without_stars_is_asked_about_unless_its_name_says(tmp_path):
    (tmp_path / "my films.csv").write_text(names("Alien"))
    with pytest.raises(DataError, match='role="seen"'):
        read_export(tmp_path / "my films.csv")
    for role in ("seen", "liked", "watchlist"):
        film = read_export(tmp_path / "my films.csv", role).films.iloc[0]
        assert film["watchlist"] == (role == "watchlist") and film["liked"] == (role == "liked")
    (tmp_path / "watchlist-me.csv").write_text(names("Alien"))
    assert read_export(tmp_path / "watchlist-me.csv").films["watchlist"].all()
    with pytest.raises(DataError, match="no role 'wanted'"):
        read_export(tmp_path / "my films.csv", "wanted")


def test_days_that_may_be_read_two_ways_are_left_out(tmp_path):
    (tmp_path / "n.csv").write_text("Title,Date\nAlien,1/2/24\n")
    export = read_export(tmp_path / "n.csv")
    assert export.films["moment"].isna().all() and "two ways" in export.notes[0]


BAD = {
    "is the export of no site": "Wine,Price\nBarolo,30\n",
    "'5.5' is no mark of Letterboxd": f"Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Alien,1979,{URI},5.5\n",
    "'good' is no mark": f"Date,Name,Year,Letterboxd URI,Rating\n2024-01-02,Alien,1979,{URI},good\n",
    "is not JSON": '[{"movie": ',
    "is empty": "",
    "several people": "Profile Name,Start Time,Title\nA,2024-01-01,Alien\nB,2024-01-01,Heat\n",
}


@pytest.mark.parametrize("problem", BAD)
def test_what_is_wrong_is_said_with_the_file(tmp_path, problem):
    (tmp_path / "x.csv").write_text(BAD[problem])
    with pytest.raises(DataError, match=problem) as raised:
        read_export(tmp_path / "x.csv")
    assert "x.csv" in raised.value.source and raised.value.cure


def test_deep_json_and_json_of_something_else(tmp_path):
    (tmp_path / "x.json").write_text("[" * 100_000)
    with pytest.raises(DataError, match="is not JSON"):
        read_export(tmp_path / "x.json")
    (tmp_path / "y.json").write_text('[1, {"movie": 3}, null, {"a": []}]')
    with pytest.raises(DataError):
        read_export(tmp_path / "y.json")


@pytest.mark.parametrize("name", ["../ratings.csv", "/etc/ratings.csv", "a/../../r.csv", "C:/r.csv", "..\\r.csv"])
def test_a_path_in_a_zip_is_refused_and_nothing_is_written(tmp_path, name):
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in" / "x.zip", "w") as archive:
        archive.writestr("ok.csv", LETTERBOXD)
        archive.writestr(name, LETTERBOXD)
    with pytest.raises(DataError, match="outside"):
        read_export(tmp_path / "in" / "x.zip")
    assert [p.name for p in tmp_path.rglob("*.csv")] == []


def test_bombs_and_too_many_rows(tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "MOST_BYTES", 1_000_000)
    zipped(tmp_path / "bomb.zip", ratings="0" * 3_000_000)
    with pytest.raises(DataError, match="swells"):
        read_export(tmp_path / "bomb.zip")
    monkeypatch.setattr(exports, "MOST_ROWS", 1000)
    (tmp_path / "long.csv").write_text(LETTERBOXD + "x\n" * 2000)
    with pytest.raises(DataError, match="more than 1,000 rows"):
        read_export(tmp_path / "long.csv")
    monkeypatch.setattr(exports, "MOST_FILES", 3)
    zipped(tmp_path / "many.zip", **{f"f{n}": LETTERBOXD for n in range(5)})
    with pytest.raises(DataError, match="holds 5 files"):
        read_export(tmp_path / "many.zip")


def test_damaged_zips_and_two_sites_in_one(tmp_path):
    path = zipped(tmp_path / "a.zip", ratings=LETTERBOXD * 50)
    data = bytearray(path.read_bytes())
    data[45] ^= 255
    path.write_bytes(data)
    with pytest.raises(DataError):
        read_export(path)
    zipped(tmp_path / "b.zip", a=LETTERBOXD, b=IMDB)
    with pytest.raises(DataError, match="IMDb and Letterboxd"):
        read_export(tmp_path / "b.zip")
    zipped(tmp_path / "c.zip")
    with pytest.raises(DataError, match="no site"):
        read_export(tmp_path / "c.zip")
    with pytest.raises(DataError, match="no file"):
        read_export(tmp_path / "none.zip")


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("x") / "x.csv"
    path.write_bytes(data)
    try:
        read_export(path)
    except DataError:
        pass


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1), st.integers(1, 10)),
        min_size=1,
    )
)
def test_titles_of_any_letters_come_back_with_their_stars(tmp_path_factory, films):
    path = tmp_path_factory.mktemp("x") / "ratings.csv"
    rows = [
        f'2024-01-02,"{n} {title.replace(chr(34), chr(34) * 2)}",1979,{URI},{half / 2}'
        for n, (title, half) in enumerate(films)
    ]
    path.write_text("Date,Name,Year,Letterboxd URI,Rating\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found = read_export(path).films
    assert sorted(zip(found["title"], found["stars"])) == sorted((f"{n} {t}", h / 2) for n, (t, h) in enumerate(films))


def test_capitals_and_blanks_of_columns_do_not_matter():
    assert layout_of(["CONST", "your rating", "TITLE"]).site == "IMDb"
    assert layout_of(["a"]) is None and layout_of([]) is None


def test_what_a_search_for_faults_has_found(tmp_path):
    "No film at all, half a letter in JSON, a day before Christ, a column that is there twice."
    path = tmp_path / "a.csv"
    path.write_text("Const,Your Rating,Title,Title Type,Date Rated\n")
    assert len(read_export(path).films) == 0
    path.write_text("Title,Date\n")
    assert len(read_export(path).films) == 0
    path.write_text(
        "Date,Date,Name,Year,Year,Letterboxd URI,Rating\n-1-02-01,1,Alien,1979,1980,u,4\n9999-12-31,,Heat,1995,,u,4\n"
    )
    films = read_export(path).films
    assert films["moment"].isna().all() and films["year"].tolist() == [1979, 1995]
    half = [
        dict(entry, **{"\ud83d": "\ud83d"}, movie=entry["movie"] | dict(title="Al\ud83d"))
        for entry in TRAKT_JSON
        if "movie" in entry
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(half))
    assert read_export(path).films["title"].tolist()[0] == "Al?"
