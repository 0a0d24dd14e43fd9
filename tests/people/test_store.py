"""A store that loses nothing it has acknowledged: killed, crowded, full and taken away, on SQLite and PostgreSQL."""

import json
import resource
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.people import store as store_module
from hybrid_movie_rec.people.store import Conflict, PeopleStore, StoreAway, database_url
from tests.child import Child

SQL = "'); drop table ratings; --"
WRITER = """
import sys
from hybrid_movie_rec.people.store import PeopleStore
store, handle, first = PeopleStore(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for n in range(first, first + 100_000):
    store.rate(handle, {n: 1 + n % 9 / 2})
    print(n, flush=True)  # the acknowledgement
"""


@pytest.fixture
def person(store):
    return store.person(store.create())


def given_by(store, person):
    return {r["item_id"]: r["stars"] for r in store.ratings(person, k=None)}


def test_tokens_are_nobodys_guess(store):
    tokens = [store.create() for _ in range(20)]
    people = [store.person(t) for t in tokens]
    assert len(set(people)) == 20 and None not in people
    for wrong in (
        "",
        ".",
        SQL,
        tokens[0][:-1],
        tokens[0] + "x",
        people[0],
        f"{people[0]}.{tokens[1][17:]}",
        "\0",
        "é" * 16,
    ):
        assert store.person(wrong) is None
    with store.transaction(writes=False) as c:
        kept = str(c.exec_driver_sql("select * from people").all())
    assert not any(t.partition(".")[2] in kept for t in tokens), "the secret is kept"


def test_every_comparison_takes_the_same_way(store, monkeypatch):
    token, seen = store.create(), []
    real = store_module.hmac.compare_digest
    monkeypatch.setattr(store_module.hmac, "compare_digest", lambda a, b: seen.append((a, b)) or real(a, b))
    for t in (token, "0" * 16 + ".x", "nonsense"):
        store.person(t)
    assert [len(a) == len(b) == 64 for a, b in seen] == [True] * 3


ids = st.one_of(st.integers(-(2**63), 2**63 - 1), st.text(min_size=1, max_size=30))
stars = st.one_of(st.none(), st.floats(0.5, 5))
steps = st.one_of(
    st.tuples(st.just("rate"), st.dictionaries(ids, stars, max_size=5)),
    st.tuples(st.sampled_from(["hidden", "watchlist"]), st.lists(ids, max_size=4), st.booleans()),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=8))
def test_it_is_what_a_few_dicts_would_be(store, told):
    "Any ids, NUL and half letters included; each step twice, for a question that is sent again changes nothing."
    person = store.person(store.create())
    rated, marked, ever = {}, dict(hidden={}, watchlist={}), set()
    for step in told:
        if step[0] == "rate":
            assert store.rate(person, step[1]) == store.rate(person, step[1])
            rated |= step[1]
            ever |= {film for film, given_stars in step[1].items() if given_stars is not None}
            continue
        kind, films, on = step
        for _ in range(2):
            store.mark(person, kind, films, on)
        for film in films:
            marked[kind].pop(film, None)
            if on:
                marked["watchlist" if kind == "hidden" else "hidden"].pop(film, None)
                marked[kind][film] = True
    known = {i: s for i, s in rated.items() if s is not None}
    assert given_by(store, person) == known
    assert {kind: set(store.marks(person, kind)) for kind in marked} == {kind: set(marked[kind]) for kind in marked}
    out = json.loads(json.dumps(store.export(person)))
    assert {r["item_id"]: r["stars"] for r in out["ratings"]} == known
    assert {r["item_id"] for r in out["taken_back"]} == ever - set(known)


def test_versions(store, person):
    assert store.rate(person, {1: 4.0}, {1: 0}) == {1: 1}
    assert store.rate(person, {1: 4.0}, {1: 0}) == {1: 1}, "the same question again"
    with pytest.raises(Conflict) as e:
        store.rate(person, {2: 1.0, 1: 2.0}, {1: 0})
    assert (e.value.item_id, e.value.stars, e.value.version) == (1, 4.0, 1)
    assert given_by(store, person) == {1: 4.0}, "all or none"
    assert store.rate(person, {1: None}, {1: 1}) == {1: 2}
    with pytest.raises(Conflict):
        store.rate(person, {1: 5.0}, {1: 1})  # from before it was taken back
    assert store.rate(person, {1: 5.0}, {1: 2}) == {1: 3}
    assert store.rate(person, {9: None}) == {9: 0}, "what was never given is taken back without a trace"


def test_two_writers_of_one_rating(store, person):
    "Of sixteen who have read the same version, one changes the rating, and the others hear of it."
    store.rate(person, {1: 0.5})

    def change(n):
        try:
            return store.rate(person, {1: 1 + n / 4}, {1: 1})
        except Conflict as e:
            return e

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(change, range(16)))
    won = [n for n, d in enumerate(done) if d == {1: 2}]
    assert len(won) == 1 and given_by(store, person) == {1: 1 + won[0] / 4}
    assert all(isinstance(d, Conflict) and d.version == 2 for n, d in enumerate(done) if n != won[0])


def test_pages(store, person):
    films = list(range(25)) + [f"tt{n}" for n in range(10)]
    store.rate(person, {i: 3.0 for i in films})
    store.rate(person, {0: None})
    found, after = [], None
    while page := store.ratings(person, after, 7):
        found += [r["item_id"] for r in page]
        after = found[-1]
    assert len(found) == 34 and set(found) == set(films) - {0}


def test_there_is_an_end(store, person, monkeypatch):
    monkeypatch.setattr(PeopleStore, "most", 5)
    store.rate(person, {i: 3.0 for i in range(5)})
    store.rate(person, {0: 4.0})
    with pytest.raises(DataError, match="can rate 5 films"):
        store.rate(person, {9: 3.0})
    with pytest.raises(DataError, match="can mark 5 films"):
        store.mark(person, "hidden", range(6))


def test_what_became_of_a_list(store, person):
    other = store.person(store.create())
    store.show(person, [1, 2, 3, "4"], "A", [1, 0.5, 0.25, 0.1])
    store.show(other, [1], "B")
    store.rate(person, {1: 5.0, 2: 2.0})
    store.mark(person, "watchlist", [2, 3])
    log = store.log(4)
    assert log["became"].fillna("").tolist() == ["rated", "rated", "watchlist", "", ""]
    assert log["reward"].tolist() == [1, 0, 1, 0, 0] and log["who"].tolist() == [person] * 4 + [other]
    assert log["item_id"].tolist() == [1, 2, 3, "4", 1]
    for wrong in ([0.5], [0, 1], [2, 1], [float("nan"), 1]):
        with pytest.raises(DataError, match="propensities"):
            store.show(person, [1, 2], "A", wrong)


def test_deleted_is_deleted(store, place):
    token = store.create()
    person, other = store.person(token), store.person(store.create())
    for one in (person, other):
        store.rate(one, {SQL: 4.0})
        store.mark(one, "hidden", [SQL])
        store.show(one, [SQL], SQL[:20])
    store.delete(person)
    assert store.person(token) is None and store.export(person)["since"] is None
    with store.transaction(writes=False) as c:
        for table in store_module._META.tables.values():
            assert person not in str(c.execute(table.select()).all())
    for write in (
        lambda: store.rate(person, {1: 1.0}),
        lambda: store.mark(person, "hidden", [1]),
        lambda: store.show(person, [1]),
    ):
        with pytest.raises(DataError, match="no such person"):
            write()
    assert given_by(store, other) == {SQL: 4.0}


def test_what_a_fit_reads(store, person):
    store.rate(person, {1: 4.0, "x": 2.0})
    middle = time.time()
    time.sleep(0.01)
    store.rate(person, {"x": None})
    assert store.rated()["rating"].isna().sum() == 1 and len(store.rated()) == 2
    assert store.rated(middle)["item_id"].tolist() == ["x"]
    assert store.rated()["timestamp"].dtype == "int64" and isinstance(store.rated(), pd.DataFrame)


def test_killed_at_any_moment_nothing_acknowledged_is_lost(store, place, person, tmp_path):
    "Two processes write at once; each is killed with SIGKILL in the middle, several times, at other moments."
    acknowledged = {}
    for turn in range(3):
        starts = [1_000_000 * (2 * turn + n) for n in range(2)]
        writers = [Child(tmp_path / f"log-{first}", WRITER, place, person, first) for first in starts]
        for writer in writers:
            writer.wait_for(lambda: writer.said().count("\n") >= 5 + 17 * turn)
        for writer in writers:
            assert writer.kill() == -signal.SIGKILL, writer.said("err")
        whole = [int(line) for w in writers for line in w.said().splitlines(keepends=True) if line.endswith("\n")]
        assert len(whole) >= 10
        acknowledged |= {n: 1 + n % 9 / 2 for n in whole}
    found = given_by(PeopleStore(place), person)
    assert acknowledged.items() <= found.items()
    assert len(found) <= len(acknowledged) + 6, "at most one per kill was written and not acknowledged"
    assert store.rate(person, {-1: 1.0}) == {-1: 1}, "and the next writer is not locked out"


def test_a_file_that_goes_away_and_comes_back(tmp_path):
    place = tmp_path / "people.db"
    store = PeopleStore(place)
    person = store.person(store.create())
    store.rate(person, {1: 4.0})
    for part in tmp_path.glob("people.db*"):
        part.rename(tmp_path / f"away-{part.name}")
    for ask in (lambda: store.rate(person, {2: 4.0}), lambda: store.ratings(person), store.create):
        with pytest.raises(StoreAway):
            ask()
    assert not place.exists(), "no new file in place of the old one"
    for part in tmp_path.glob("away-*"):
        part.rename(tmp_path / part.name.removeprefix("away-"))
    assert store.rate(person, {2: 4.0}) == {2: 1} and given_by(store, person) == {1: 4.0, 2: 4.0}


def test_a_server_that_goes_away_and_comes_back(postgres):
    store = PeopleStore(postgres.url)
    person = store.person(store.create())
    store.rate(person, {1: 4.0})
    postgres.stop()
    try:
        for ask in (lambda: store.rate(person, {2: 4.0}), lambda: store.ratings(person), store.create):
            with pytest.raises(StoreAway) as e:
                ask()
            assert "4.0" not in str(e.value) and person not in str(e.value)
    finally:
        postgres.start()
    assert store.rate(person, {2: 4.0}) == {2: 1} and given_by(store, person) == {1: 4.0, 2: 4.0}


def test_a_full_disk(tmp_path):
    "The file may not grow any more: a clear answer, what was acknowledged stays, and later it goes on."
    store = PeopleStore(tmp_path / "people.db")
    person = store.person(store.create())
    store.rate(person, {1: 4.0})
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))
    n, kept = 0, {1: 4.0}
    try:
        with pytest.raises(StoreAway):
            for n in range(100):
                batch = {f"{n}-{i}-{'x' * 100}": 3.0 for i in range(100)}
                store.rate(person, batch)
                kept |= batch
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, before)
    assert given_by(store, person) == kept
    store.rate(person, {2: 4.0})
    assert given_by(PeopleStore(tmp_path / "people.db"), person) == kept | {2: 4.0}


@pytest.mark.parametrize("harm", ["noise", "another", "locked"])
def test_a_file_that_is_no_store(tmp_path, harm):
    import sqlite3

    place = tmp_path / "people.db"
    if harm == "noise":
        place.write_bytes(b"this is no database" * 500)
    else:
        PeopleStore(place).create()
        other = sqlite3.connect(place, isolation_level=None)
        other.execute("BEGIN IMMEDIATE" if harm == "locked" else "ALTER TABLE people RENAME COLUMN digest TO word")
    with pytest.raises(StoreAway) as e:
        PeopleStore(place).create()
    assert str(tmp_path) not in str(e.value)


def test_only_the_owner_may_read_the_file(tmp_path):
    PeopleStore(tmp_path / "people.db").create()
    assert [oct(p.stat().st_mode & 0o77) for p in tmp_path.glob("people.db*")] == ["0o0"] * len(
        list(tmp_path.glob("people.db*"))
    )


def test_places_that_are_none(tmp_path):
    (tmp_path / "file").write_text("")
    for wrong in (tmp_path / "file" / "people.db", tmp_path):
        with pytest.raises(DataError, match="cannot be opened"):
            PeopleStore(wrong)
    for url in ("mysql://a:secret@b/c", "sqlite://", "oracle://a:secret@b:c/d"):
        with pytest.raises(DataError) as e:
            database_url(url)
        assert "secret" not in str(e.value)


def test_a_server_that_is_not_there():
    with pytest.raises(StoreAway) as e:
        PeopleStore("postgresql://a:secret@127.0.0.1:1/b").create()
    assert "secret" not in str(e.value)


def test_two_thousand_ratings_in_batches(tmp_path):
    "All are there, also those of films that were shown."
    store = PeopleStore(tmp_path / "people.db")
    person = store.person(store.create())
    store.show(person, range(20))
    for n in range(10):
        store.rate(person, {i: 3.0 for i in range(200 * n, 200 * n + 200)})
    assert len(store.ratings(person, k=None)) == 2000


def test_many_ratings_at_once_and_only_those_shown_are_noted(store, person):
    "Five thousand films, ten of which had been shown; marks of as many."
    store.show(person, range(0, 5000, 500), "A")
    store.rate(person, {n: 4.0 for n in range(5000)})
    log = store.log(4)
    assert log["became"].eq("rated").all() and log["stars"].eq(4).all() and len(log) == 10
    store.mark(person, "watchlist", range(5000))
    assert store.log(4)["became"].eq("rated").all() and len(store.marks(person, "watchlist")) == 5000
