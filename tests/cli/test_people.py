"""What people have said, from the command line: learned, reported, and never made up."""

import json

import pytest

pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")

from hybrid_movie_rec.data import toy_world
from hybrid_movie_rec.people.refit import from_store
from hybrid_movie_rec.people.store import PeopleStore
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.recommend import HybridRecommender
from tests.people.conftest import place, postgres, store  # noqa: F401 - fixtures


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people") / "model"
    rating = BayesianHybrid.fast(n_samples=4, burn_in=2, keep=4, n_factors=2, progress=False)
    HybridRecommender(rating=rating, ranking=LinearHybrid(weights=dict(likes=1.0)), fields=()).fit(toy_world()).save(
        folder
    )
    return folder


@pytest.fixture
def model(saved, tmp_path):
    HybridRecommender.load(saved).save(tmp_path / "model")
    return tmp_path / "model"


def strict(text):
    return json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


def test_learned_once_and_forgotten(run, model, place, store, monkeypatch):  # noqa: F811
    people = [store.person(store.create()) for _ in range(3)]
    for person in people:
        store.rate(person, {101: 5.0, 999: 5.0})
    assert strict(run("refit", model, place, "--json")[1]) == dict(people=3, ratings=3, left_out=3, learned=True)
    assert from_store(HybridRecommender.load(model).users.ids).sum() == 3
    monkeypatch.setenv("HMR_PEOPLE", place)
    code, out, err = run("refit", model)
    assert (code, err) == (0, "") and "nothing has changed" in out
    assert strict(run("refit", model, "--always", "--json")[1])["learned"]
    store.delete(people[0])
    assert strict(run("refit", model, "--json")[1])["people"] == 2


def test_report(run, model, place, store):  # noqa: F811
    code, out, err = run("people", "report", model, place, "--json")
    nothing = dict(people=0, ratings=0, hidden=0, watchlist=0, lists=0)
    assert (code, strict(out)) == (0, dict(counts=nothing, settings=[], estimates=[]))
    assert run("people", "report", model, place)[0] == 0
    for n in range(6):
        person = store.person(store.create())
        store.show(person, [101, 102, 103], "ab"[n % 2], [0.5, 0.5, 0.9], dict(c=[0.5, 0.4, 0.3]))
        store.rate(person, {101: 5.0 if n % 2 else 1.0})
        store.mark(person, "hidden", [102])
    told = strict(run("people", "report", model, place, "--json")[1])
    assert told["counts"] == dict(people=6, ratings=6, hidden=6, watchlist=0, lists=6)
    assert [(row["setting"], row["liked"], row["people"]) for row in told["settings"]] == [("a", 0, 3), ("b", 1, 3)]
    assert told["settings"][0]["difference"] is None and told["settings"][1]["difference"] == 1
    assert [(row["setting"], row["lists"]) for row in told["estimates"]] == [("a", 3), ("b", 3), ("c", 6)]
    assert told["estimates"][1]["liked"] == pytest.approx(1)
    out = run("people", "report", model, place)[1]
    assert "difference" in out and "What is kept" in out and "would have earned" in out


@pytest.mark.parametrize("command", [["refit"], ["people", "report"]], ids=" ".join)
def test_a_store_that_is_not_there(run, saved, tmp_path, command):
    (tmp_path / "noise.db").write_bytes(b"this is no database" * 500)
    before = (saved / "config.json").read_bytes()
    for wrong, told in (
        (tmp_path / "poeple.db", "no store of people"),
        (tmp_path / "noise.db", "does not answer"),
        ("postgresql://me:secret@127.0.0.1:1/films", "does not answer"),
        ("mysql://me:secret@127.0.0.1/films", "not supported"),
    ):
        code, out, err = run(*command, saved, wrong)
        assert (code, out) == (1, "") and told in err and "Cure: " in err and "secret" not in err
    assert not (tmp_path / "poeple.db").exists() and (saved / "config.json").read_bytes() == before
    assert run(*command, tmp_path / "no-model", tmp_path / "poeple.db")[0] == 1


def test_serve_takes_people_and_settings(run, saved, tmp_path, monkeypatch):
    "What the service is told; it is not started."
    from hybrid_movie_rec.serve import service

    begun = []
    monkeypatch.setattr(
        service,
        "serve",
        lambda model, **how: begun.append(service.create_app(model, page=False, more=how.get("more", ()))),
    )
    (tmp_path / "settings.json").write_text(json.dumps(dict(plain={}, bold=dict(weight=3, explore=0.5))))
    assert run("serve", saved, "--people", tmp_path / "p.db", "--settings", tmp_path / "settings.json")[0] == 0
    assert begun[0].state.people.settings == dict(plain=(0.25, {}), bold=(0.75, dict(explore=0.5)))
    monkeypatch.setenv("HMR_PEOPLE", str(tmp_path / "p.db"))
    assert run("serve", saved)[0] == 0 and "/people/me" in {route.path for route in begun[1].routes}
    monkeypatch.delenv("HMR_PEOPLE")
    assert run("serve", saved)[0] == 0 and not hasattr(begun[2].state, "people")
    for words, told in (
        (["--settings", tmp_path / "settings.json"], "add --people"),
        (["--people", tmp_path / "p.db", "--settings", tmp_path / "none.json"], "cannot be read"),
        (["--people", "mysql://a:secret@b/c"], "not supported"),
        (["--people", tmp_path], "cannot be opened"),
    ):
        code, out, err = run("serve", saved, *words)
        assert (code, out) == (1, "") and told in err and "secret" not in err
    assert len(begun) == 3
