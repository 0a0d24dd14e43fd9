"""Every test of a store runs on a SQLite file and on a PostgreSQL server, where there is one."""

import pytest

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")

from hybrid_movie_rec.people.store import _META, PeopleStore
from tests.people.databases import found_postgres, own_postgres


@pytest.fixture(scope="session")
def postgres():
    "A server, started when a test first asks for it."
    if found_postgres() is None:
        pytest.skip("no PostgreSQL server on this machine")
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with own_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    "Where an empty store may live."
    if request.param == "sqlite":
        return str(tmp_path / "people.db")
    url = request.getfixturevalue("postgres").url
    store = PeopleStore(url)
    with store.transaction() as connection:
        _META.drop_all(connection)
    store.close()
    return url


@pytest.fixture
def store(place):
    "An empty store."
    found = PeopleStore(place)
    yield found
    found.close()
