"""Files that are sent: whatever the bytes are, the answer is films or one clear refusal, and nothing is left behind."""

import asyncio
import io
import tempfile
import zipfile
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import toy_world
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.serve.service import Gate, Metrics, create_app
from hybrid_movie_rec.serve.uploads import MOST_UNPACKED, MOST_UPLOAD, read_upload

HEAD, LINK = "Date,Name,Year,Letterboxd URI", "https://boxd.it/1"
RATED = (
    f"{HEAD},Rating\n2024-01-02,Robot Hearts,1999,{LINK},5\n2024-01-02,Laugh Linez,2001,{LINK},4\n"
    f"2024-01-02,Qxzw,1990,{LINK},3\n"
)
WANTED = f"{HEAD}\n2024-02-01,Desert Stars,2000,{LINK}\n"
EASY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
SITES = {
    "IMDb": "Const,Your Rating,Date Rated,Title,Year,Directors\ntt1,9,2024-03-15,Robot Hearts,1999,Ann Alpha\n",
    "TMDB": "TMDb ID,IMDb ID,Type,Name,Release Date,Your Rating\n5,tt5,movie,Robot Hearts,1999-03-01,9\n",
    "Trakt": '[{"rated_at": "2024-01-02T00:00:00.000Z", "rating": 9, "type": "movie",'
    ' "movie": {"title": "Robot Hearts", "year": 1999, "ids": {"trakt": 1}}}]',
    "MovieLens": "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n101,1,2,4.5,3.5,Robot Hearts (1999)\n",
    "Netflix": "Title,Date\nRobot Hearts,3/14/24\n",
    "Simkl": '{"movies": [{"status": "completed", "user_rating": 9, "movie": {"title": "Robot Hearts", "year": 1999,'
    ' "ids": {"simkl": 3}}}]}',
}


def zipped(**files):
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name.replace("__", "/") + ".csv", text)
        return file.getvalue()


LETTERBOXD = zipped(ratings=RATED, watchlist=WANTED)


@pytest.fixture(scope="module")
def model():
    rating = BayesianHybrid.fast(n_factors=2, n_samples=4, burn_in=2, keep=4, progress=False)
    return HybridRecommender(rating=rating, ranking=None, fields=()).fit(toy_world())


@pytest.fixture(scope="module")
def client(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("model") / "model"
    model.save(folder)
    with TestClient(create_app(folder, page=False), raise_server_exceptions=False) as client:
        yield client


def test_a_zip_is_answered_in_the_form_that_lists_take(client):
    told = client.post("/imports", content=LETTERBOXD).json()
    assert told["counts"] == dict(matched=2, uncertain=1, not_here=1)
    doubt = told["uncertain"][0]
    assert doubt["title"] == "Laugh Linez" and [film["item_id"] for film in doubt["candidates"]] == [103]
    assert told["ratings"] == [dict(item_id=101, stars=5.0)] and told["watchlist"] == [102]
    ask = dict(ratings=told["ratings"], exclude=told["seen"], include=told["watchlist"], k=3)
    assert [film["item_id"] for film in client.post("/recommend_for", json=ask).json()["films"]] == [102]


@pytest.mark.parametrize("site", SITES)
def test_the_export_of_each_site(client, site):
    told = client.post("/imports", content=SITES[site].encode())
    assert told.status_code == 200 and told.json()["site"] == site
    assert told.json()["counts"]["matched"] + told.json()["counts"]["uncertain"] == 1


@pytest.mark.parametrize(
    "status, words, content, options",
    [
        (422, "is empty", b"", {}),
        (422, "swells", zipped(ratings="0" * (MOST_UNPACKED + 1)), {}),
        (422, "lie outside", zipped(ratings=RATED).replace(b"ratings.csv", b"../ings.csv"), {}),
        (422, "no site", zipped(ratings="Wine,Price\nBarolo,30\n"), {}),
        (422, "no site", b"PK\x05\x06" + b"\0" * 18, {}),
        (422, "NUL characters", b"\x89PNG\r\n\x1a\n" + b"\0" * 400, {}),
        (422, "is not JSON", b"[" * 100_000, {}),
        (422, "seen or are to be", WANTED.encode(), {}),
        (422, "role", RATED.encode(), dict(params=dict(role="loved"))),
        (413, "larger", b" " * (MOST_UPLOAD + 1), {}),
        (413, "larger", b" " * (3 * MOST_UPLOAD), {}),
        (415, "form", None, dict(files=dict(file=LETTERBOXD))),
    ],
)
def test_what_is_no_export_is_refused_in_a_sentence(client, status, words, content, options):
    answer = client.post("/imports", content=content, **options)
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert words in told["problem"] + told["cure"] and told["cure"] and tempfile.gettempdir() not in answer.text


def test_other_paths_keep_their_limit(client):
    assert client.post("/recommend_for", content=b" " * 300_000).status_code == 413


@pytest.mark.parametrize(
    "name", ["../../etc/watchlist", "C:\\watchlist.csv", "watchlist\0.csv", "a" * 300 + "watchlist"]
)
def test_a_name_is_no_path(model, name):
    assert read_upload(model, WANTED.encode(), name).watchlist == [102]


def test_nothing_is_left_behind(model, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read_upload(model, LETTERBOXD)
    for data in (LETTERBOXD[:-40], zipped(ratings="Wine\nBarolo\n"), b"x"):
        with pytest.raises(DataError):
            read_upload(model, data)
    assert not list(tmp_path.iterdir())


@EASY
@given(st.data())
def test_a_damaged_file_is_read_or_refused(model, data):
    whole = data.draw(st.sampled_from([LETTERBOXD, RATED.encode(), SITES["Trakt"].encode(), SITES["IMDb"].encode()]))
    hurt = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        hurt[data.draw(st.integers(0, len(hurt) - 1))] = data.draw(st.integers(0, 255))
    hurt = bytes(hurt[: data.draw(st.integers(1, len(hurt)))])
    try:
        found = read_upload(model, hurt)
    except DataError as e:
        assert e.problem
    else:
        assert set(found.ratings["item_id"]) <= set(model.items.ids.tolist())


@EASY
@given(st.binary(max_size=400), st.text(max_size=40))
def test_any_bytes_under_any_name(model, data, name):
    try:
        read_upload(model, data, name)
    except DataError as e:
        assert e.problem and e.cure


def test_only_so_many_large_bodies_are_here_at_a_time():
    "Eight files are read at once; the ninth is told to come again, and may when one has gone."
    model = SimpleNamespace(timeout=5.0, metrics=Metrics())
    arrived, let_go, answers = [], asyncio.Event(), []

    async def slow(scope, receive, send):
        arrived.append(len((await receive())["body"]))
        await let_go.wait()
        await send(dict(type="http.response.start", status=200, headers=[]))
        await send(dict(type="http.response.body", body=b""))

    gate = Gate(slow, model, {"/imports"}, body_limit=100, wide={"/imports": 10_000})

    async def post(size, path="/imports"):
        parts = [dict(type="http.request", body=b"x" * 50, more_body=n + 50 < size) for n in range(0, size, 50)]
        scope = dict(type="http", method="POST", path=path, headers=[], route=None)

        async def receive():
            return parts.pop(0)

        async def send(message):
            if message["type"] == "http.response.start":
                answers.append(message["status"])

        await gate(scope, receive, send)

    async def day():
        first = [asyncio.create_task(post(5000)) for _ in range(8)]
        while len(arrived) < 8:
            await asyncio.sleep(0.01)
        await post(5000)  # the ninth
        small = asyncio.create_task(post(100))  # no large one
        await post(200, "/elsewhere")
        let_go.set()
        await asyncio.gather(*first, small)
        await post(5000)
        return answers

    assert asyncio.run(day()) == [503, 413, *[200] * 10]
    assert arrived == [5000] * 8 + [100, 5000] and gate.large == 0
