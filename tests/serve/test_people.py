"""People over HTTP, as friends, thieves and vandals use them, on a SQLite file and on a PostgreSQL server."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
import schemathesis
import sqlalchemy as sa
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.people.store import PeopleStore
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.serve.live_model import ModelHolder
from hybrid_movie_rec.serve.people import People, RateLimit, add_people, network_of
from hybrid_movie_rec.serve.service import JsonLines, Refusal, create_app, docs_page
from tests.fakes import letters
from tests.people.conftest import place, postgres  # noqa: F401 - fixtures

SQL = "'); DROP TABLE ratings; --"
MUCH = dict(created=10**6, wrong=10**6, lists=10**6)


def fitted(world):
    rating = BayesianHybrid.fast(n_samples=4, burn_in=2, keep=4, n_factors=2, progress=False)
    return HybridRecommender(rating=rating, ranking=LinearHybrid(weights=dict(likes=1.0, popular=0.1)), fields=()).fit(
        world
    )


@pytest.fixture(scope="module")
def holder(tmp_path_factory):
    "A model of five films, one of which is called like an attack."
    folder, toy = tmp_path_factory.mktemp("people") / "model", toy_world()
    titles = [SQL, *toy.movies["title"][1:]]
    fitted(Dataset.from_frames(toy.ratings, toy.movies.assign(title=titles))).save(folder)
    return ModelHolder(folder, every=60, encoder=letters())


def app_of(holder, place, settings=None, **limits):  # noqa: F811
    return create_app(holder, page=False, more=[add_people(place, settings, **(MUCH | limits))])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def client(request, holder, tmp_path_factory):
    "A service over each of the two databases; people are strangers to each other, so tests share it."
    where = tmp_path_factory.mktemp("client") / "people.db"
    if request.param == "postgresql":
        where = request.getfixturevalue("postgres").url
    with TestClient(app_of(holder, where)) as client:
        yield client


class Person:
    "Somebody with a token, who talks to a service."

    def __init__(self, client, token=None):
        self.client, self.token = client, token or client.post("/people").json()["token"]
        self.headers = dict(Authorization=f"Bearer {self.token}")

    def ask(self, method, path="", body=None, status=200, **more):
        answer = self.client.request(method, f"/people/me{path}", json=body, headers=self.headers, **more)
        assert answer.status_code == status, answer.text
        assert status != 200 or answer.headers["cache-control"] == "no-store"
        return answer.json()

    def rate(self, *ratings, status=200):
        return self.ask("PUT", "/ratings", dict(ratings=list(ratings)), status)

    def rated(self):
        return {r["item_id"]: r["stars"] for r in self.ask("GET", "/ratings")["ratings"]}

    def mark(self, kind, *films, on=True):
        return self.ask("PUT", f"/{kind}", dict(item_ids=list(films), on=on))[kind]

    def list(self, **how):
        return [film["item_id"] for film in self.ask("POST", "/list", how)["films"]]


@pytest.fixture
def eve(client):
    return Person(client)


def film(item_id, stars, **more):
    return dict(item_id=item_id, stars=stars, **more)


# What a person does ---------------------------------------------------------------------------------------------------
def test_a_rating_counts_in_the_next_list(eve, holder):
    assert set(eve.list()) == {101, 102, 103, 104, 105}
    assert eve.rate(film(101, 5), film("102", 1))["ratings"] == [film(101, 5, version=1), film(102, 1, version=1)]
    expected = holder.model.recommend_for({101: 5.0, 102: 1.0})
    assert eve.list() == expected["item_id"].tolist()
    assert eve.rate(film(101, None))["ratings"] == [film(101, None, version=2)]
    assert 101 in eve.list() and eve.rated() == {102: 1}
    other = Person(eve.client)
    assert other.rated() == {} and len(other.list()) == 5, "nobody else is concerned"


def test_by_title_also_one_that_is_an_attack(eve, client):
    assert eve.rate(dict(title=SQL, stars=5), film(104, 3))["ratings"][0]["item_id"] == 101
    assert eve.rated() == {101: 5, 104: 3}
    for body in (dict(title="qqqq zzzz", stars=5), dict(title=SQL + SQL * 20, stars=5), dict(title="", stars=5)):
        assert eve.rate(film(102, 1), body, status=422)["problem"]
    eve.rate(dict(title=SQL, stars=4), film(101, 2), status=422)  # twice
    eve.rate(dict(title=SQL, stars=4), dict(title=SQL, stars=4), status=422)
    assert eve.rated() == {101: 5, 104: 3}, "all or none"


@pytest.mark.parametrize(
    "rating",
    [
        film(101, 0),
        film(101, 5.5),
        film(101, "five"),
        film(999, 5),
        film("Robot", 5),
        film(2**63 - 1, 5),
        film(1.5, 5),
        film(True, 5),
        film(101, 5, version=-1),
        film(101, 5, version=1.5),
        film(101, 5, when=3),
        dict(item_id=101),
        dict(stars=5),
        dict(item_id=101, title="x", stars=5),
    ],
    ids=str,
)
def test_what_is_no_rating_is_not_written(eve, rating):
    trouble = eve.rate(film(102, 3), rating, status=422)
    assert trouble["problem"] and trouble["cure"] and eve.rated() == {}


def test_versions(eve):
    eve.rate(film(101, 4, version=0))
    eve.rate(film(101, 4, version=0))  # the answer got lost, and it is sent again
    trouble = eve.rate(film(102, 1), film(101, 2, version=0), status=409)
    assert "version 1 (4 stars)" in trouble["cure"] and eve.rated() == {101: 4}
    assert eve.rate(film(101, 2, version=1))["ratings"][0]["version"] == 2
    eve.rate(film(101, None, version=2))
    assert "not rated" in eve.rate(film(101, 2, version=2), status=409)["cure"]


def test_two_phones_change_one_rating(eve):
    "Of those who have read the same version one wins, and the others are told."
    eve.rate(film(101, 3))
    change = lambda n: (
        eve.client.put(
            "/people/me/ratings", json=dict(ratings=[film(101, 1 + n / 4, version=1)]), headers=eve.headers
        ).status_code
    )
    with ThreadPoolExecutor(6) as pool:
        codes = list(pool.map(change, range(6)))
    assert sorted(codes) == [200] + [409] * 5 and eve.rated() == {101: 1 + codes.index(200) / 4}


def test_pages(eve, monkeypatch):
    eve.rate(*(film(i, 3) for i in range(101, 106)))
    eve.rate(film(103, None))
    found, after, pages = [], None, 0
    while pages == 0 or after is not None:
        page = eve.ask("GET", "/ratings", params=dict(k=2) | ({} if after is None else dict(after=after)))
        found, after, pages = found + [r["item_id"] for r in page["ratings"]], page["next"], pages + 1
    assert found == [101, 102, 104, 105] and pages == 2
    for wrong in ("x", "1.5", "true", "null", "[1]", "[" * 1500, ""):
        eve.ask("GET", "/ratings", params=dict(after=wrong), status=422)
    for k in (0, 1001, "x"):
        eve.ask("GET", "/ratings", params=dict(k=k), status=422)


def test_hidden_films_and_the_watchlist(eve):
    assert set(eve.mark("hidden", 101, "102")) == {101, 102}
    assert not {101, 102} & set(eve.list())
    assert eve.mark("watchlist", 102) == [102] and eve.ask("GET", "/hidden") == dict(hidden=[101])
    assert eve.list(watchlist=True) == [102] and eve.list(watchlist=True, exclude=[102]) == []
    assert eve.list(watchlist=True, include=[103]) == []
    assert eve.mark("hidden", 101, on=False) == [] and eve.mark("watchlist", 102, on=False) == []
    assert eve.list(watchlist=True) == [] and len(eve.list()) == 5
    eve.ask("PUT", "/hidden", dict(item_ids=[101, 777]), 422)
    assert eve.ask("GET", "/hidden") == dict(hidden=[])


def test_all_of_it_and_nothing_of_it(eve, client):
    eve.list(k=2)
    eve.rate(film(101, 5), film(102, 2))
    eve.rate(film(102, None))
    eve.mark("hidden", 103), eve.mark("watchlist", 104)
    everything = eve.ask("GET")
    assert set(everything) == {"since", "ratings", "taken_back", "hidden", "watchlist", "shown"}
    assert [r["item_id"] for r in everything["ratings"]] == [101]
    assert [f["position"] for f in everything["shown"][0]["films"]] == [1, 2]
    assert eve.token.partition(".")[2] not in json.dumps(everything)
    assert eve.ask("DELETE") == dict(deleted=True)
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/ratings"), ("POST", "/list")):
        eve.ask(method, path, {} if method == "POST" else None, 401)


def test_what_was_shown_and_what_became_of_it(holder, place):  # noqa: F811
    both = dict(plain=dict(weight=1), curious=dict(weight=1, explore=0.6, diversity=0.2))
    with TestClient(app_of(holder, place, both)) as client:
        names = {}
        while len(set(names.values())) < 2:
            one = Person(client)
            answer = one.ask("POST", "/list", dict(k=3))
            names[one.token[:16]] = answer["setting"]
            one.rate(film(answer["films"][0]["item_id"], 5))
            one.ask("POST", "/list", dict(k=3, explore=1.0))
        log = client.app.state.people.store.log(holder.model.like)
    assert {who: set(own["setting"]) for who, own in log.groupby("who")} == {who: {s} for who, s in names.items()}
    first = log.groupby("who").head(3)
    plain = first["setting"] == "plain"
    assert (first["propensity"][plain] == 1).all() and (first["propensity"][~plain] < 1).any()
    assert (first.query("position == 1")["reward"] == 1).all() and first["propensity"].gt(0).all()
    asked = log.groupby("who").tail(3)
    assert asked["propensity"].lt(1).any(), "the question wins over the setting"


def test_lists_under_a_setting_that_explores_are_its_own(holder, tmp_path):
    "The store holds the chances that `propensities` works out for the list that was shown, also of other settings."
    settings = dict(a=dict(explore=0.4), never=dict(weight=0, explore=0.8, novelty=0.5), plain=dict(weight=0))
    with TestClient(app_of(holder, tmp_path / "p.db", settings)) as client:
        eve = Person(client)
        eve.rate(film(101, 5))
        shown = eve.list(k=3)
        store = client.app.state.people.store
        log, never, plain = store.log(4), store.log(4, "never"), store.log(4, "plain")
        assert eve.list(include=[101]) == [] and eve.list(watchlist=True) == []
        assert set(eve.ask("GET")["shown"][0]["films"][0]["others"]) == {"never", "plain"}
    lists = pd.DataFrame(dict(user_id="new", rank=[1, 2, 3], item_id=shown))
    expected = holder.model.propensities(lists, explore=0.4, ratings={101: 5.0})
    assert log["item_id"].tolist() == shown and log["propensity"].tolist() == pytest.approx(expected.tolist())
    expected = holder.model.propensities(lists, explore=0.8, novelty=0.5, ratings={101: 5.0})
    assert never["target"].tolist() == pytest.approx(expected.tolist())
    assert set(plain["target"]) <= {0, 1}


# Who is asking --------------------------------------------------------------------------------------------------------
def test_tokens_that_are_guessed(holder, place):  # noqa: F811
    with TestClient(app_of(holder, place, wrong=8)) as client:
        eve, other = Person(client), Person(client)
        wrong = ["", "x", eve.token[:-1], eve.token[:16], f"{eve.token[:16]}.{other.token[17:]}", SQL, "y" * 5000]
        for n, token in enumerate(wrong):
            answer = client.get("/people/me", headers=dict(Authorization=f"Bearer {token}"))
            assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer", n
            assert token[:16] not in answer.text or not token
        assert client.get("/people/me", headers=dict(Authorization=f"Basic {eve.token}")).status_code == 401
        trouble = eve.client.get("/people/me", headers=eve.headers)
        assert trouble.status_code == 429 and int(trouble.headers["retry-after"]) > 50
        assert client.get("/health").status_code == 200, "only people's routes are held"


def test_limits_on_new_people_and_on_lists(holder, tmp_path):
    with TestClient(app_of(holder, tmp_path / "p.db", created=2, lists=3)) as client:
        eve, other = Person(client), Person(client)
        assert client.post("/people").status_code == 429
        assert [client.post("/people/me/list", json={}, headers=eve.headers).status_code for _ in range(4)] == [
            200,
            200,
            200,
            429,
        ]
        assert len(other.list()) == 5


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 30)), max_size=40), st.integers(1, 4))
def test_a_limit_is_a_limit(events, most):
    "Whatever comes and when: no more than so many pass in any stretch, and who waits as told passes."
    clock = [0.0]
    limit = RateLimit(most, 60, now=lambda: clock[0])
    passed = {}
    for who, later in events:
        clock[0] += later
        wait = limit.wait(who)
        if wait:
            clock[0] += wait
            assert limit.wait(who) < 0.002
            clock[0] += 0.002
        limit.count(who)
        passed.setdefault(who, []).append(clock[0])
    for own in passed.values():
        assert all(b - a >= 60 - 1e-6 for a, b in zip(own, own[most:]))


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_one_owner_of_a_network_is_one(address, neighbour):
    other = type(address)((int(address) >> 64 << 64) + neighbour)
    if address.ipv4_mapped or other.ipv4_mapped:
        return
    assert network_of(str(address)) == network_of(str(other)) != network_of(str(type(address)(int(other) ^ 1 << 64)))


def test_nothing_of_a_person_is_logged(client, eve, caplog):
    with caplog.at_level("DEBUG", "hybrid_movie_rec"):
        eve.rate(dict(title=SQL, stars=4.25), status=200)
        eve.list()
        eve.ask("GET", "/ratings", params=dict(after='"secret film"'))
    lines = [json.loads(JsonLines().format(record)) for record in caplog.records]
    text = " ".join(
        str(value) for line in lines for name, value in line.items() if name not in ("time", "milliseconds")
    )
    assert "/people/me/ratings" in text
    assert not any(word in text for word in (eve.token[:16], eve.token[17:], "4.25", "DROP TABLE", "secret film"))


def test_a_key_of_the_service_guards_people_too(holder, tmp_path):
    with TestClient(create_app(holder, page=False, api_key="key", more=[add_people(tmp_path / "p.db")])) as client:
        assert client.post("/people").status_code == 401
        assert client.post("/people", headers={"X-API-Key": "key"}).status_code == 201


def test_pages_elsewhere(holder, tmp_path):
    app = create_app(holder, page=False, origins=["https://films.example"], more=[add_people(tmp_path / "p.db")])
    with TestClient(app) as client:
        asks = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization,content-type"}
        answer = client.options("/people/me/ratings", headers=asks | dict(Origin="https://films.example"))
        assert answer.status_code == 200 and "PUT" in answer.headers["access-control-allow-methods"]
        assert client.options("/people/me/ratings", headers=asks | dict(Origin="https://x.example")).status_code == 400


def test_the_documentation_shows_how(client):
    page = docs_page(client.app.openapi())
    assert "curl -X DELETE http://localhost:8000/people/me -H &#x27;Authorization: Bearer TOKEN&#x27;" in page
    assert "curl -X POST http://localhost:8000/people<" in page and "curl -X PUT http" in page
    assert "curl http://localhost:8000/recommend -H" in page


# The database goes away -----------------------------------------------------------------------------------------------
def test_a_file_that_goes_away_and_comes_back(holder, tmp_path):
    with TestClient(app_of(holder, tmp_path / "p.db")) as client:
        eve = Person(client)
        eve.rate(film(101, 4))
        for part in tmp_path.glob("p.db*"):
            part.rename(tmp_path / f"away-{part.name}")
        for method, path, body in (
            ("PUT", "/ratings", dict(ratings=[film(102, 3)])),
            ("POST", "/list", {}),
            ("GET", "", None),
            ("PUT", "/hidden", dict(item_ids=[101])),
            ("DELETE", "", None),
        ):
            trouble = eve.ask(method, path, body, 503)
            assert trouble["problem"] == "the database does not answer" and str(tmp_path) not in str(trouble)
        answer = client.post("/people")
        assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
        assert client.post("/recommend_for", json=dict(ratings=[])).status_code == 200, "the model still answers"
        for part in tmp_path.glob("away-*"):
            part.rename(tmp_path / part.name.removeprefix("away-"))
        eve.rate(film(102, 3))
        assert eve.rated() == {101: 4, 102: 3}


def test_a_server_that_goes_away_and_comes_back(holder, postgres):  # noqa: F811
    with TestClient(app_of(holder, postgres.url)) as client:
        eve = Person(client)
        eve.rate(film(101, 4))
        postgres.stop()
        try:
            eve.rate(film(102, 3), status=503)
            eve.ask("POST", "/list", {}, 503)
        finally:
            postgres.start()
        eve.rate(film(102, 3))
        assert eve.rated() == {101: 4, 102: 3} and 103 in eve.list()


def test_a_full_disk(holder, tmp_path):
    "SQLite gets no page more: 503, what was acknowledged stays, and it goes on when there is room again."
    with TestClient(app_of(holder, tmp_path / "p.db")) as client:
        eve, store, most = Person(client), client.app.state.people.store, [10**6]
        eve.rate(film(101, 4))

        @sa.event.listens_for(store.engine, "checkout")
        def small(connection, record, proxy):
            connection.execute(f"PRAGMA max_page_count={most[0]}")

        with store.transaction(writes=False) as connection:
            most[0] = connection.exec_driver_sql("PRAGMA page_count").scalar()
        codes = []
        while len(codes) < 200 and 503 not in codes:  # lists are written down until there is no room
            codes.append(client.post("/people/me/list", json=dict(k=5), headers=eve.headers).status_code)
        assert set(codes[:-1]) <= {200} and codes[-1] == 503 and eve.rated() == {101: 4}
        most[0] = 10**6
        eve.rate(film(102, 3)), eve.list()
        assert eve.rated() == {101: 4, 102: 3} and len(eve.ask("GET")["shown"]) == len(codes)


def test_too_many_wait_and_too_long(tmp_path):
    "A store that hangs holds up to so many questions, each for so long; the others are told at once."
    people, go_on = People(PeopleStore(tmp_path / "p.db"), {}, waiting=3, timeout=0.05), threading.Event()

    async def crowd():
        asks = [asyncio.create_task(people.call(go_on.wait)) for _ in range(5)]
        found = await asyncio.gather(*asks, return_exceptions=True)
        go_on.set()
        return [e.status for e in found if isinstance(e, Refusal)], await people.call(lambda: 7)

    codes, after = asyncio.run(crowd())
    assert (sorted(codes), after, people.waiting) == ([503, 503, 504, 504, 504], 7, 0)
    people.close()


def test_what_cannot_be_begun(holder, tmp_path):
    with pytest.raises(DataError, match="no setting"):
        add_people(tmp_path / "p.db", dict(a=dict(k=3)))
    for place in ("mysql://a/b", tmp_path):  # noqa: F402
        with pytest.raises(DataError):
            app_of(holder, place)


# A model that changes, ids of other kinds -----------------------------------------------------------------------------
def test_ids_that_are_words_and_films_that_leave(tmp_path):
    toy, words = toy_world(), lambda frame: frame.assign(item_id="n" + frame["item_id"].astype(str))
    fitted(Dataset.from_frames(words(toy.ratings), words(toy.movies))).save(tmp_path / "model")
    holder = ModelHolder(tmp_path / "model", every=60, encoder=letters())
    with TestClient(app_of(holder, tmp_path / "p.db")) as client:
        eve = Person(client)
        eve.rate(film("n101", 5), film("n102", 1))
        eve.mark("hidden", "n103"), eve.mark("watchlist", "n105")
        page = eve.ask("GET", "/ratings", params=dict(k=1))
        assert eve.ask("GET", "/ratings", params=dict(after=page["next"]))["ratings"][0]["item_id"] == "n102"
        few = words(toy.ratings).query("item_id in ('n102', 'n104')")
        fitted(Dataset.from_frames(few, words(toy.movies).query("item_id in ('n102', 'n104')"))).save(
            tmp_path / "model"
        )
        assert [holder.look(), holder.look()] == [False, True]
        answer = eve.ask("POST", "/list", {})
        assert [f["item_id"] for f in answer["films"]] == ["n104"] and answer["unknown"] == ["n101"]
        assert eve.list(watchlist=True) == [] and eve.rated() == {"n101": 5, "n102": 1}


def test_two_services_share_a_store(holder, place):  # noqa: F811
    with TestClient(app_of(holder, place)) as one, TestClient(app_of(holder, place)) as two:
        eve = Person(one)
        Person(two, eve.token).rate(film(101, 5))
        assert 101 not in eve.list() and eve.rated() == {101: 5}


# What nobody thought of -----------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def schema(holder, tmp_path_factory):
    "The schema of a service with people; whatever is asked comes from one of them."
    app = app_of(holder, tmp_path_factory.mktemp("fuzz") / "p.db")
    with TestClient(app) as client:
        token = [client.post("/people").json()["token"]]

        async def as_somebody(scope, receive, send):
            if scope["type"] == "http":
                others = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
                scope = scope | dict(headers=[*others, (b"authorization", f"Bearer {token[0]}".encode())])
                if scope["method"] == "DELETE":
                    token[0] = app.state.people.store.create()
            await app(scope, receive, send)

        yield schemathesis.openapi.from_asgi("/openapi.json", as_somebody)


def fuzz(schema, method, path, mode, examples):
    "Ask what fits the schema of a route, or just does not."
    if (method, path, mode) == ("POST", "/people", GenerationMode.NEGATIVE):
        return  # it takes nothing, so nothing is wrong
    operation = schema[path][method]

    @settings(
        max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case):
        answer = case.call()
        assert answer.status_code < 500 and answer.status_code != 401, (answer.text, case.as_curl_command())

    ask()


ROUTES = [("POST", "/people"), ("POST", "/people/me/list"), ("GET", "/people/me"), ("DELETE", "/people/me")] + [
    (method, f"/people/me/{what}") for what in ("ratings", "hidden", "watchlist") for method in ("GET", "PUT")
]


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("method, path", ROUTES)
def test_whatever_fits_the_schema_or_does_not_is_no_failure_of_ours(schema, method, path, mode):
    fuzz(schema, method, path, mode, 8)


@pytest.mark.skipif("'slow' not in config.getoption('nb_flags')", reason="slow: run with --nb-flags slow")
@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize("method, path", ROUTES)
def test_the_same_at_length(schema, method, path, mode):
    fuzz(schema, method, path, mode, 400)
