"""The service as friends, strangers and vandals meet it: every route, every limit, a model that changes under way, and
an end without a broken answer.
"""

import asyncio
import json
import logging
import math
import os
import re
import shutil
import signal
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import numpy as np
import pandas as pd
import pytest
import schemathesis
import uvicorn
from tests.child import Child
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.serve import live_model
from hybrid_movie_rec.serve.live_model import (
    Busy,
    MicroBatcher,
    ModelHolder,
    Question,
    answer_questions,
    films_of,
    load_private_copy,
    without_paths,
)
from hybrid_movie_rec.serve.service import JsonLines, create_app, docs_page, listen, run_server, serve, server_settings
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.training import Trainer
from tests.fakes import letters

SCRIPT = "<script>alert(1)</script>"
KEY = "a long random text"
TINY = Trainer(epochs=1, device="cpu", progress=False)


def fit(seed=0, world=None, **settings):
    "The smallest recommender of both sides, with content."
    rating = BayesianHybrid.fast(n_samples=4, burn_in=2, keep=4, n_factors=2, seed=seed, progress=False)
    return HybridRecommender(
        rating=rating,
        ranking=LinearHybrid(weights=dict(likes=1.0, popular=0.1)),
        encoder=letters(),
        seed=seed,
        **settings,
    ).fit(world or toy_world())


def world():
    "The toy world with a title that is a program."
    toy = toy_world()
    return Dataset.from_frames(
        toy.ratings, toy.movies.assign(title=[SCRIPT, *toy.movies["title"][1:]]), toy.tags, toy.reviews
    )


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    "Two saved models of the same films."
    place = tmp_path_factory.mktemp("models")
    for seed in (0, 1):
        fit(seed, world()).save(place / str(seed))
    return place


@pytest.fixture
def folder(models, tmp_path):
    "A saved model of one's own, in a place with a telling name."
    shutil.copytree(models / "0", tmp_path / "private place" / "model")
    return tmp_path / "private place" / "model"


@contextmanager
def client_of(folder, **options):
    with TestClient(
        create_app(ModelHolder(folder, every=60, encoder=letters()), **({"page": False} | options))
    ) as client:
        yield client


@pytest.fixture(scope="module")
def client(models):
    with client_of(models / "0") as client:
        yield client


@pytest.fixture(scope="module")
def model(models):
    return HybridRecommender.load(models / "0")


@pytest.fixture
def log():
    "What was logged, as lines."

    class Listener(logging.Handler):
        def emit(self, record):
            lines.append(JsonLines().format(record))

    lines, logger, listener = [], logging.getLogger("hybrid_movie_rec.serve.service"), Listener()
    logger.addHandler(listener), logger.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(listener), logger.setLevel(logging.NOTSET)


def strict(answer):
    "JSON as the standard has it."
    return json.loads(answer.text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


def ids(answer):
    return [film["item_id"] for film in strict(answer)["films"]]


def rate(**stars):
    return [dict(item_id=int(name[1:]), stars=value) for name, value in stars.items()]


# Every route ----------------------------------------------------------------------------------------------------------
def test_recommend(client, model):
    lists = strict(client.post("/recommend", json=dict(user_ids=[11, "22", 999], k=3)))["lists"]
    assert [(one["user_id"], one["known"]) for one in lists] == [(11, True), (22, True), (999, False)]
    for one in lists:
        assert [film["item_id"] for film in one["films"]] == model.recommend(one["user_id"], 3).item_id.tolist()
    film = lists[0]["films"][0]
    assert (
        set(film) >= {"rank", "item_id", "title", "year", "genres", "stars", "low", "high"}
        and film["low"] <= film["stars"] <= film["high"]
    )


def test_recommend_for(client, model):
    told = pd.DataFrame(dict(item_id=[101, 102], rating=[5.0, 1.0]))
    answer = client.post("/recommend_for", json=dict(ratings=rate(f101=5, f102=1), k=3))
    alone = model.recommend_for(told, 3)
    assert ids(answer) == alone.item_id.tolist() and strict(answer)["unknown"] == []
    np.testing.assert_allclose([film["stars"] for film in strict(answer)["films"]], alone.stars, atol=1e-3)


@pytest.mark.parametrize("rule", ["average", "least misery", "fair"])
def test_together(client, model, rule):
    people = [dict(user_id="11"), dict(ratings=rate(f104=5)), dict(user_id=999)]
    body = dict(people=people, rule=rule, k=2, exclude_seen=False) | dict(genres=["Comedy"])
    assert client.post("/together", json=body).status_code == 422  # no such option of the service
    body.pop("exclude_seen"), body.pop("genres")
    answer = strict(client.post("/together", json=body))
    found = model.recommend_together([11, {104: 5.0}, 999], 2, rule=rule)
    assert [film["item_id"] for film in answer["films"]] == found.films["item_id"].tolist()
    assert [one["person"] for one in answer["films"][0]["each"]] == ["11", "new 1", "999"]
    stars = [one["stars"] for film in answer["films"] for one in film["each"]]
    np.testing.assert_allclose(stars, found.each["stars"], atol=1e-3)
    assert answer["unknown"] == [999]


def test_questions(client, model):
    answer = client.post("/questions", json=dict(ratings=rate(f101=5), k=2, exclude=[102]))
    assert ids(answer) == model.next_questions({101: 5.0}, 2, exclude=[102])["item_id"].tolist()
    assert set(ids(client.post("/questions", json=dict(ratings=[])))) == set(model.ratings["item_id"])
    lost = client.post("/questions", json=dict(ratings=[dict(title="qqqq zzzz", stars=5)]))
    assert lost.status_code == 422


@pytest.mark.parametrize(
    "path, body",
    [
        ("/together", dict(people=[])),
        ("/together", dict(people=[dict(user_id=11)] * 2)),
        ("/together", dict(people=[dict(user_id=11)] * 11)),
        ("/together", dict(people=[dict(user_id=11, ratings=[])])),
        ("/together", dict(people=[dict()])),
        ("/together", dict(people=[dict(user_id=11)], rule="loudest")),
        ("/together", dict(people=[dict(ratings=rate(f101=50))])),
        ("/questions", dict(ratings=rate(f101=5), k=0)),
        ("/questions", dict(ratings=rate(f101=50))),
        ("/questions", dict()),
    ],
)
def test_groups_and_questions_are_refused(client, path, body):
    answer = client.post(path, json=body)
    assert answer.status_code == 422 and strict(answer)["problem"] and "Traceback" not in answer.text


def test_titles_and_unknown_films(client, model):
    title = model.movies["title"][2]
    by_title = client.post("/recommend_for", json=dict(ratings=[dict(title=title, stars=5)], k=5))
    assert ids(by_title) == ids(client.post("/recommend_for", json=dict(ratings=rate(f103=5), k=5))) and 103 not in ids(
        by_title
    )
    assert strict(client.post("/recommend_for", json=dict(ratings=rate(f101=5, f777=5))))["unknown"] == [777]
    lost = client.post("/recommend_for", json=dict(ratings=[dict(title="qqqq zzzz wwww", stars=5)]))
    assert lost.status_code == 422 and strict(lost)["cure"]


def test_somebody_who_has_said_nothing_gets_a_list(client):
    assert len(ids(client.post("/recommend_for", json=dict(ratings=[], k=5)))) == 5


@pytest.mark.parametrize(
    "options, kept",
    [
        (dict(include=[104, 105]), {104, 105}),
        (dict(exclude=[103, 104]), {101, 102, 105}),
        (dict(years=[2001, None]), {103, 104, 105}),
        (dict(genres=["Comedy"]), None),
        (dict(min_ratings=3), None),
        (dict(novelty=1.0, diversity=1.0, calibration=1.0), None),
        (dict(order_by="stars", interval=0.5, new_films=0.5), None),
    ],
)
def test_filters_and_dials(client, model, options, kept):
    answer = client.post("/recommend_for", json=dict(ratings=rate(f102=4), **options))
    assert answer.status_code == 200, answer.text
    expected = model.recommend_for({102: 4.0}, **options)
    assert ids(answer) == expected.item_id.tolist()
    assert kept is None or set(ids(answer)) <= kept


def test_similar(client, model):
    assert ids(client.post("/similar", json=dict(items=[101], k=2))) == model.similar([101], 2).item_id.tolist()
    assert (
        ids(client.post("/similar", json=dict(items=[model.movies["title"][1]], k=2, by="content")))
        == model.similar([102], 2, by="content").item_id.tolist()
    )
    assert client.post("/similar", json=dict(items=[777])).status_code == 422


def test_search(client):
    answer = strict(client.post("/search", json=dict(text="a story of letters", k=3)))
    assert len(answer["films"]) == 3 and all(-1.001 <= film["similarity"] <= 1.001 for film in answer["films"])


def test_explain(client):
    for person in (dict(user_id=11), dict(ratings=rate(f101=5, f102=2))):
        answer = strict(client.post("/explain", json=dict(item_id=104, **person)))
        assert (
            answer["sentence"]
            and {"films", "stars"} <= set(answer)
            and answer["year"] == 2001
            and isinstance(answer["year"], int)
        )
    assert client.post("/explain", json=dict(item_id=777, user_id=11)).status_code == 422
    assert client.post("/explain", json=dict(item_id=104, user_id=999)).status_code in (200, 422)


def test_movies(client, model):
    assert ids(client.get("/movies", params=dict(title=model.movies["title"][1])))[0] == 102
    assert ids(client.get("/movies", params=dict(item_id=["103", "777", "101"]))) == [103, 101]
    assert (
        ids(client.get("/movies", params=dict(offset=3, limit=5))) == [104, 105]
        and strict(client.get("/movies"))["of"] == 5
    )


def test_service_about_itself(client):
    health = strict(client.get("/health"))
    assert health["status"] == "ok" and health["refused"] is None and health["model"]["films"] == 5
    about = strict(client.get("/model"))
    assert about["facts"]["ratings"] == 10 and about["card"].startswith("# ")
    figures = client.get("/metrics")
    assert (
        figures.headers["content-type"].startswith("text/plain")
        and 'hybrid_movie_rec_requests_total{route="/health",status="200"}' in figures.text
    )
    assert strict(client.get("/"))["documentation"] == "/docs"


def test_documentation_needs_nothing_from_the_network(client):
    page = client.get("/docs")
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.search(r"<script|<img|<link|src=|@import|url\(", page.text) and set(
        re.findall(r"https?://[^\s/<&]+", page.text)
    ) <= {"http://localhost:8000"}
    for path in ("/recommend_for", "/explain", "/movies"):
        assert path in page.text
    assert docs_page(client.app.openapi()) == page.text
    for path in ("/redoc", "/docs/oauth2-redirect"):
        assert client.get(path).status_code == 404


def test_the_page_stands_in_front(models, log):
    pytest.importorskip("gradio")
    with client_of(models / "0", page=True) as client:
        page = client.get("/")
        assert (
            page.status_code == 200
            and page.headers["content-type"].startswith("text/html")
            and len(page.headers["x-request-id"]) == 16
        )
        assert (
            client.get("/health").json()["status"] == "ok"
            and client.post("/recommend", json=dict(user_ids=[11])).status_code == 200
        )
        assert json.loads(log[0])["route"] in ("/", "page") and client.get("/nowhere/at/all").status_code == 404
        event = "/gradio_api/queue/join"  # by which a file comes that was dropped on the page
        assert client.post(event, content=b" " * 400_000, headers=JSON).status_code in (400, 422)
        assert client.post(event, content=b" " * 15_000_000, headers=JSON).status_code == 413
        assert client.post("/gradio_api/upload", content=b" " * 400_000).status_code == 413


# Vandals --------------------------------------------------------------------------------------------------------------
JSON = {"Content-Type": "application/json"}
DEEP = "[" * 50_000 + "]" * 50_000
BAD = [
    ("/recommend", "{"),
    ("/recommend", ""),
    ("/recommend", "[]"),
    ("/recommend", "null"),
    ("/recommend", '"x"'),
    ("/recommend", DEEP),
    ("/recommend", '{"user_ids": ' + "9" * 5000 + "}"),
    ("/recommend", b"\xff\xfe\x00"),
    ("/recommend", '{"user_ids": []}'),
    ("/recommend", json.dumps(dict(user_ids=list(range(10_000))))),
    ("/recommend", '{"user_ids": [1.5]}'),
    ("/recommend", '{"user_ids": [true]}'),
    ("/recommend", '{"user_ids": ["\\ud800"]}'),
    ("/recommend", '{"user_ids": [99999999999999999999]}'),
    ("/recommend", '{"user_ids": ["x"]}'),
    ("/recommend", '{"user_ids": [11], "k": 0}'),
    ("/recommend", '{"user_ids": [11], "k": 101}'),
    ("/recommend", '{"user_ids": [11], "k": 1e400}'),
    ("/recommend", '{"user_ids": [11], "model": "../../etc/passwd"}'),
    ("/recommend", '{"user_ids": [11], "diversity": NaN}'),
    ("/recommend", '{"user_ids": [11], "novelty": -Infinity}'),
    ("/recommend", '{"user_ids": [11], "interval": 1}'),
    ("/recommend", '{"user_ids": [11], "genres": ["Nothing"]}'),
    ("/recommend", '{"user_ids": [11], "years": [2000, 1990]}'),
    ("/recommend", '{"user_ids": [11], "include": [777]}'),
    ("/recommend", json.dumps(dict(user_ids=[11], exclude=list(range(10_000))))),
    ("/recommend", json.dumps(dict(user_ids=[11], genres=["x" * 1000]))),
    ("/recommend_for", '{"ratings": [{"item_id": 101, "stars": NaN}]}'),
    ("/recommend_for", '{"ratings": [{"item_id": 101, "stars": Infinity}]}'),
    ("/recommend_for", '{"ratings": [{"item_id": 101, "stars": 6}]}'),
    ("/recommend_for", '{"ratings": [{"item_id": 101, "stars": "five"}]}'),
    ("/recommend_for", '{"ratings": [{"stars": 5}]}'),
    ("/recommend_for", '{"ratings": [{"item_id": 101, "title": "x", "stars": 5}]}'),
    ("/recommend_for", json.dumps(dict(ratings=rate(f101=5) * 2))),
    ("/recommend_for", json.dumps(dict(ratings=[dict(item_id=n, stars=3) for n in range(5001)]))),
    ("/recommend_for", json.dumps(dict(ratings=[dict(title="x" * 301, stars=3)]))),
    ("/recommend_for", '{"ratings": {"101": 5}}'),
    ("/similar", '{"items": []}'),
    ("/similar", '{"items": [101], "by": "magic"}'),
    ("/search", '{"text": ""}'),
    ("/search", '{"text": "   "}'),
    ("/search", json.dumps(dict(text="x" * 501))),
    ("/explain", '{"item_id": 101}'),
    ("/explain", '{"item_id": 101, "user_id": 11, "ratings": []}'),
]


@pytest.mark.parametrize("path, body", BAD, ids=lambda value: str(value)[:40])
def test_nonsense_gets_a_sentence(client, folder, path, body):
    answer = client.post(path, content=body, headers=JSON)
    assert answer.status_code in (400, 422), answer.text
    trouble = strict(answer)
    assert trouble["problem"] and trouble["cure"] and len(answer.text) < 600
    assert (
        "Traceback" not in answer.text
        and "passwd" not in answer.text
        and not re.search(r"/(tmp|home|private)", answer.text)
    )


def test_body_size_is_judged_before_parsing(client, monkeypatch):
    monkeypatch.setattr(json, "loads", lambda *args, **kwargs: pytest.fail("was parsed"))
    body = b'{"user_ids": [' + b"1," * 200_000 + b"1]}"
    assert client.post("/recommend", content=body, headers=JSON).status_code == 413
    assert (
        client.post(
            "/recommend", content=(body[at : at + 50_000] for at in range(0, len(body), 50_000)), headers=JSON
        ).status_code
        == 413
    )  # no length is given
    assert client.post("/nowhere", content=b"x" * 8_000_000).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/model/../../config.json",
        "/model?folder=/etc",
        "/health/..%2f..",
        "/static/../config.json",
        "/recommend/%00",
    ],
)
def test_no_path_leads_to_a_file(client, path):
    answer = client.get(path)
    assert "root:" not in answer.text and '"format"' not in answer.text
    assert answer.status_code == 404 or path.startswith("/model?")


def test_wrong_methods(client):
    assert (
        client.get("/recommend").status_code == 405
        and client.post("/health").status_code == 405
        and client.delete("/movies").status_code == 405
    )
    assert strict(client.get("/recommend"))["cure"]


def test_a_script_in_a_title_stays_text(client):
    answer = client.get("/movies", params=dict(item_id=101))
    assert strict(answer)["films"][0]["title"] == SCRIPT
    assert (
        answer.headers["content-type"] == "application/json" and answer.headers["x-content-type-options"] == "nosniff"
    )
    echo = client.get("/movies", params=dict(title=SCRIPT, limit=10_000))
    assert echo.status_code == 422 and "script" not in echo.text


def test_other_pages_may_not_read(client, models):
    asked = client.get("/health", headers=dict(Origin="https://elsewhere.example"))
    assert "access-control-allow-origin" not in asked.headers
    preflight = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    assert "access-control-allow-origin" not in client.options("/recommend", headers=preflight).headers
    assert (
        client.post("/recommend", content='{"user_ids": [11]}', headers={"Content-Type": "text/plain"}).status_code
        == 422
    )  # what needs no preflight is not read
    with client_of(models / "0", origins=("https://elsewhere.example",), hosts=("testserver",)) as open_client:
        assert (
            open_client.options("/recommend", headers=preflight).headers["access-control-allow-origin"]
            == "https://elsewhere.example"
        )
        assert open_client.get("/health", headers=dict(Host="rebound.example")).status_code == 400


# Keys, failures, logs -------------------------------------------------------------------------------------------------
def test_key(models):
    with client_of(models / "0", api_key=KEY, page=True) as client:
        for headers in (
            {},
            {"X-API-Key": "wrong"},
            {"X-API-Key": KEY[:-1]},
            {"X-API-Key": KEY + "x"},
            {"X-API-Key": "ü".encode()},
            {"Authorization": KEY},
        ):
            for answer in (
                client.post("/recommend", json=dict(user_ids=[11]), headers=headers),
                client.get("/metrics", headers=headers),
                client.get("/", headers=headers),
            ):
                assert answer.status_code == 401 and strict(answer)["cure"]
        assert client.post("/recommend", json=dict(user_ids=[11]), headers={"X-API-Key": KEY}).status_code == 200
        assert (
            client.get("/health").status_code == 200
            and "documentation" in client.get("/", headers={"X-API-Key": KEY}).json()
        )  # no page behind a key
    with pytest.raises(DataError, match="key is empty"):
        create_app(models / "0", api_key="")


def test_failure_says_nothing_about_our_insides(client, monkeypatch, log):
    def broken(*args, **kwargs):
        raise KeyError("person 11 rated /srv/secret/file")

    monkeypatch.setattr(live_model, "known_lists", broken)
    answer = client.post("/recommend", json=dict(user_ids=[11]))
    trouble = strict(answer)
    assert (
        answer.status_code == 500
        and trouble["reference"] == answer.headers["x-request-id"]
        and len(trouble["reference"]) == 16
    )
    assert not re.search("KeyError|person 11|secret|Traceback|line", answer.text)
    failed = next(json.loads(line) for line in log if '"failed"' in line)
    assert (
        failed["request"] == trouble["reference"]
        and failed["error"] == "KeyError"
        and any("test_service.py" in place for place in failed["at"])
    )
    assert not any("person 11" in line or "secret" in line for line in log)


def test_data_errors_lose_their_paths(client, monkeypatch):
    def broken(*args, **kwargs):
        raise DataError("no file '/srv/models/ratings.parquet'", "/srv/models", "look into /srv/models/log")

    monkeypatch.setattr(live_model, "known_lists", broken)
    answer = client.post("/recommend", json=dict(user_ids=[11]))
    assert answer.status_code == 422 and "srv" not in answer.text and "…" in strict(answer)["problem"]


def test_log_names_nobody(client, log):
    client.post("/recommend", json=dict(user_ids=[424242]))
    client.post("/recommend_for", json=dict(ratings=[dict(title="A Very Private Film", stars=4.25)]))
    client.get("/movies", params=dict(title="A Very Private Film"))
    client.get("/424242")
    lines = [json.loads(line) for line in log]
    assert [line["route"] for line in lines] == ["/recommend", "/recommend_for", "/movies", "none"]
    assert all(
        set(line) == {"time", "level", "event", "method", "route", "status", "milliseconds", "request"}
        for line in lines
    )
    assert not any(word in line for line in log for word in ("424242", "Private", "4.25"))


def test_each_application_counts_for_itself(models, client):
    with client_of(models / "0") as other:
        assert 'route="/health"' not in other.get("/metrics").text
        other.get("/health")
        assert 'hybrid_movie_rec_requests_total{route="/health",status="200"} 1.0' in other.get("/metrics").text


# Time and crowds ------------------------------------------------------------------------------------------------------
@pytest.fixture
def slow(monkeypatch):
    "A recommender that takes its time for person 33; a list of those times, as they end."
    quick, ended = live_model.known_lists, []

    def lists(state, user_ids, options):
        if 33 in user_ids:
            time.sleep(0.6)
            ended.append(33)
        return quick(state, user_ids, options)

    monkeypatch.setattr(live_model, "known_lists", lists)
    return ended


def test_patience_ends(models, slow):
    with client_of(models / "0", timeout=0.2) as client:
        answer = client.post("/recommend", json=dict(user_ids=[33]))
        assert answer.status_code == 504 and not slow  # before it was done
        assert "0.2 seconds" in strict(answer)["problem"]
        assert client.get("/health").status_code == 200  # the others go on
        assert client.get("/movies").status_code == 200
        time.sleep(0.6)
        assert client.post("/recommend", json=dict(user_ids=[11])).status_code == 200


def test_a_crowd_is_turned_away_at_once(models, slow):
    with client_of(models / "0", waiting=3) as client, ThreadPoolExecutor(12) as pool:
        ask = lambda n: client.post(
            "/recommend", json=dict(user_ids=[33], k=1 + n)
        )  # different lists: not answered together
        answers = list(pool.map(ask, range(12)))
    codes = [answer.status_code for answer in answers]
    assert set(codes) == {200, 503} and codes.count(200) >= 4
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 503)


def test_answers_in_a_batch_are_those_of_each_alone(model):
    rng = np.random.default_rng(0)
    asks = [
        {int(i): float(rng.integers(1, 11)) / 2 for i in rng.choice(model.items.ids, rng.integers(0, 5), replace=False)}
        for _ in range(12)
    ]
    options = ListOptions(k=4, diversity=0.3)
    answers = answer_questions(model, [Question("recommend_for", ask, options) for ask in asks])
    for ask, answer in zip(asks, answers):
        alone = model.recommend_for(
            pd.DataFrame(dict(item_id=list(ask), rating=list(ask.values()))).astype(dict(item_id=int, rating=float)),
            4,
            diversity=0.3,
        )
        assert [film["item_id"] for film in answer] == alone["item_id"].tolist() and answer == films_of(alone)


def test_one_bad_question_spoils_no_other(model):
    answers = answer_questions(
        model,
        [
            Question("recommend_for", {101: 5.0}),
            Question("recommend_for", {101: 50.0}),
            Question("recommend_for", {102: 5.0}),
        ],
    )
    assert [isinstance(answer, DataError) for answer in answers] == [False, True, False]


def test_a_network_answers_newcomers_too():
    world = toy_world()
    network = HybridRecommender(rating=NetworkRating(trainer=TINY), fields=(), ranking=None).fit(world)
    asks = [{101: 5.0}, {102: 1.0, 103: 4.0}, {}]
    answers = answer_questions(network, [Question("recommend_for", ask, ListOptions(k=3)) for ask in asks])
    assert answers == [films_of(network.recommend_for(ask, k=3)) for ask in asks] and "low" not in answers[0][0]


def test_ids_that_are_words(tmp_path):
    toy = toy_world()
    named = lambda column: "n" + column.astype(str)
    fit(
        0,
        Dataset.from_frames(
            toy.ratings.assign(user_id=named(toy.ratings["user_id"]), item_id=named(toy.ratings["item_id"])),
            toy.movies.assign(item_id=named(toy.movies["item_id"])),
        ),
        fields=(),
    ).save(tmp_path / "named")
    with client_of(tmp_path / "named") as client:
        assert strict(client.post("/recommend", json=dict(user_ids=["n11", 5])))["lists"][0]["known"]
        answer = client.post(
            "/recommend_for", json=dict(ratings=[dict(item_id="n101", stars=5), dict(item_id="nobody", stars=5)])
        )
        assert answer.status_code == 200 and "n101" not in ids(answer) and strict(answer)["unknown"] == ["nobody"]


def test_batcher_survives_a_broken_answer():
    batcher = MicroBatcher(lambda questions: 1 / 0)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            batcher.submit(1).result(timeout=5)
    batcher.close()
    with pytest.raises(Busy):
        batcher.submit(1)


# The folder -----------------------------------------------------------------------------------------------------------
def settled(holder):
    return [holder.look(), holder.look()][1]


@pytest.mark.parametrize(
    "harm, words",
    [
        (lambda f: (f / "config.json").unlink(), "holds no config.json"),
        (lambda f: (f / "config.json").write_text("{"), "damaged"),
        (lambda f: (f / "config.json").write_text('{"format": 99}'), "format 99"),
        (lambda f: shutil.rmtree(f / "rating"), "missing"),
        (lambda f: os.truncate(f / "rating/samples.safetensors", 100), "samples.safetensors"),
    ],
)
def test_a_damaged_folder_is_refused_at_the_start_and_at_reload(folder, models, harm, words):
    holder = ModelHolder(folder, encoder=letters())
    before = holder.model
    shutil.rmtree(folder), shutil.copytree(models / "1", folder)
    harm(folder)
    with pytest.raises(DataError, match=re.escape(words)):
        ModelHolder(folder)
    assert (
        not settled(holder)
        and holder.model is before
        and words in holder.refused["problem"]
        and "private" not in holder.refused["problem"]
    )
    assert len(before.recommend_for({101: 5.0}, 2)) == 2
    shutil.rmtree(folder), shutil.copytree(models / "1", folder)
    assert settled(holder) and holder.model is not before and holder.refused is None


def test_health_shows_a_refusal(folder, models):
    with client_of(folder) as client:
        (folder / "config.json").write_text('{"format": 99}')
        settled(client.app.state.service.holder)
        health = strict(client.get("/health"))
        assert health["status"] == "ok" and "99" in health["refused"]["problem"] and "private" not in json.dumps(health)
        assert "hybrid_movie_rec_model_refused 1.0" in client.get("/metrics").text
        assert client.post("/recommend", json=dict(user_ids=[11])).status_code == 200


def test_what_is_done_to_the_folder_cannot_kill(folder):
    "A mapped file that shrinks ends the process with a bus error; so this test does not fail, it dies."
    model = load_private_copy(folder)
    for file in folder.rglob("*.safetensors"):
        os.truncate(file, 10)
    assert len(model.recommend_for({101: 5.0}, 2)) == 2 and float(model.ranking_.state_.item_weights.sum()) == float(
        model.ranking_.state_.item_weights.sum()
    )


def test_a_model_that_loads_and_cannot_answer_is_refused(folder, models, monkeypatch):
    holder = ModelHolder(folder, encoder=letters())

    def broken(self, *args, **kwargs):
        raise RuntimeError("no")

    monkeypatch.setattr(HybridRecommender, "find", broken)
    shutil.rmtree(folder), shutil.copytree(models / "1", folder)
    assert not settled(holder) and "cannot answer" in holder.refused["problem"]


def test_serve_refuses_before_it_listens(tmp_path, folder):
    with pytest.raises(DataError, match="no config.json"):
        serve(tmp_path / "nowhere", port=0)
    with pytest.raises(DataError, match="above 0"):
        create_app(folder, timeout=0)
    with pytest.raises(DataError, match="cannot listen"):
        serve(folder, port=99999)
    with pytest.raises(DataError, match="cannot listen"):
        serve(folder, host="203.0.113.7", port=0)


def test_answers_do_not_wait_for_a_confirmation():
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        connection, _ = listening.accept()
        with connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_paths_are_washed_and_titles_are_not():
    assert (
        without_paths("see /srv/a b or C:\\x\\y and Face/Off, AC/DC/Live, https://example.org/a/b")
        == "see … b or … and Face/Off, AC/DC/Live, https://example.org/a/b"
    )


# A real server --------------------------------------------------------------------------------------------------------
SERVER = """
import sys, time
from pathlib import Path
from hybrid_movie_rec.serve import live_model
from hybrid_movie_rec.serve.service import serve
quick, (asked, go_on) = live_model.known_lists, map(Path, sys.argv[2:4])
def lists(state, user_ids, options):
    if 33 in user_ids:
        asked.touch()
        while not go_on.exists(): time.sleep(0.02)
    return quick(state, user_ids, options)
live_model.known_lists = lists
serve(sys.argv[1], port=0, page=False, reload_every=0.2, timeout=60)
"""


@pytest.fixture
def server(folder, tmp_path):
    "A process that serves `folder`: its address and itself, which logs on standard error."
    process = Child(tmp_path / "log", SERVER, folder, tmp_path / "asked", tmp_path / "go on", OMP_NUM_THREADS="1")
    try:
        process.wait_for(lambda: "\n" in process.said("err"))
        first = process.said("err").partition("\n")[0]
        assert '"serving"' in first, first
        yield json.loads(first)["url"], process
    finally:
        process.kill()


def until_refused(url):
    "Wait until nobody listens any more."
    end = time.time() + 30
    while True:
        try:
            httpx.get(url + "health", timeout=30)
        except httpx.ConnectError:
            return
        except httpx.TransportError:
            pass  # let in, and then not answered: it was on the way when the door closed
        assert time.time() < end
        time.sleep(0.05)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_new_model_and_an_end_without_a_failed_request(server, folder, models, tmp_path):
    url, process = server
    answers, stop = [], threading.Event()

    def crowd(seed):
        rng = np.random.default_rng(seed)
        with httpx.Client(base_url=url, timeout=60) as client:
            while not stop.is_set():
                told = [
                    dict(item_id=int(i), stars=float(rng.integers(1, 6)))
                    for i in rng.choice(np.arange(101, 106), 3, replace=False)
                ]
                answers.append(client.post("recommend_for", json=dict(ratings=told, k=2)).status_code)

    with ThreadPoolExecutor(3) as pool, httpx.Client(base_url=url, timeout=60) as client:
        crowds = [pool.submit(crowd, n) for n in range(3)]
        try:
            health = lambda: client.get("health").json()

            def until(holds):
                end, seen = time.time() + 60, len(answers)
                while not (holds(found := health()) and len(answers) > seen + 5):
                    assert time.time() < end, found
                    time.sleep(0.05)

            HybridRecommender.load(models / "1").save(folder)  # takes over
            until(lambda h: h["reloads"] == 1)
            os.truncate(folder / "ranking" / "scorer.safetensors", 50), (folder / "config.json").write_text("{}")
            until(lambda h: h["refused"])  # is refused
            HybridRecommender.load(models / "0").save(folder)
            until(lambda h: h["reloads"] == 2 and not h["refused"])
        finally:
            stop.set()
        for one in crowds:
            one.result()
        assert len(answers) > 20 and set(answers) == {200}, pd.Series(answers).value_counts()
        last = pool.submit(client.post, "recommend", json=dict(user_ids=[33]))  # is answered when told to
        process.wait_for((tmp_path / "asked").exists)
        process.send_signal(signal.SIGTERM)
        until_refused(url)  # nobody new
        (tmp_path / "go on").touch()
        assert last.result().status_code == 200  # who is there is answered
    process.ended(20)
    logged = [json.loads(line) for line in process.said("err").splitlines()]  # every line is JSON
    assert {"serving", "request", "model replaced", "model refused"} <= {
        line["event"] for line in logged
    } and "private" not in process.said("err")


# What nobody thought of -----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def schema(client):
    return schemathesis.openapi.from_asgi("/openapi.json", client.app)


def fuzz(schema, path, mode, examples):
    "Ask what fits the schema of a route, or just does not."
    operation = next(found.ok() for found in schema.get_all_operations() if found.ok().path == path)

    @settings(
        max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        answer = case.call()
        assert answer.status_code < 500, (answer.text, case.as_curl_command())

    ask()


ROUTES = ["/recommend", "/recommend_for", "/similar", "/search", "/explain", "/movies", "/imports"]


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", ROUTES)
def test_whatever_fits_the_schema_or_does_not_is_no_failure_of_ours(schema, path, mode):
    fuzz(schema, path, mode, 8)


@pytest.mark.skipif("'slow' not in config.getoption('nb_flags')", reason="slow: run with --nb-flags slow")
@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("path", ROUTES)
def test_the_same_at_length(schema, path, mode):
    fuzz(schema, path, mode, 400)


def test_in_a_notebook_the_cell_waits_and_the_server_answers():
    "Where an event loop is running, as in a notebook."
    listening, told = listen("127.0.0.1", 0), []
    app = FastAPI()
    app.get("/health")(lambda: dict(status="ok"))
    server = uvicorn.Server(server_settings(app))

    def visit():
        told.append(httpx.get(f"http://127.0.0.1:{listening.getsockname()[1]}/health", timeout=20).json())
        server.should_exit = True

    visitor = threading.Thread(target=visit)
    visitor.start()

    async def cell():
        run_server(server, listening)

    asyncio.run(cell())
    visitor.join()
    assert told == [dict(status="ok")]
