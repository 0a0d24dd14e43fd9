"""What is handed on: folders of older versions, measurements in the card, a hub (a small one of our own), and ONNX."""

import base64
import hashlib
import json
import shutil
import threading
from dataclasses import asdict, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import pandas as pd
import pytest

from hybrid_movie_rec.facade import saving
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset, toy_world
from hybrid_movie_rec.evaluation.ratings import BiasModel, check_unseen, evaluate, unseen
from hybrid_movie_rec.evaluation.lists import evaluate_saved
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.baselines import EASE, Popular
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.evaluation.splits import split_random
from hybrid_movie_rec.training import Trainer
from tests.fakes import Letters
from hybrid_movie_rec.embeddings import TextEncoder

CURRENT = saving._FORMAT


def world(users=30, items=20, seed=0):
    rng = np.random.default_rng(seed)
    pairs = rng.choice(users * items, users * items // 2, replace=False)
    ratings = pd.DataFrame(
        dict(
            user_id=100 + pairs // items,
            item_id=1 + pairs % items,
            rating=np.round(rng.uniform(0.5, 5, len(pairs)) * 2) / 2,
            timestamp=1_000_000_000 + 3600 * np.arange(len(pairs)),
        )
    )
    movies = pd.DataFrame(
        dict(
            item_id=np.arange(1, items + 1),
            title=[f"Film {i} ({1980 + i})" for i in range(1, items + 1)],
            genres=[["Drama", "Comedy"][: 1 + i % 2] for i in range(items)],
        )
    )
    return Dataset.from_frames(ratings, movies, source="a small world")


WORLD = world()
QUICK = dict(n_factors=2, n_samples=10, burn_in=5, progress=False)


def letters():
    return TextEncoder(backend=Letters(), cache=False, progress=False)


def network(model=None, **changes):
    trainer = Trainer(epochs=3, device="cpu", progress=False)
    settings = dict(
        rating=NetworkRating(trainer=trainer, model=model or {}),
        fields=("genres",),
        encoder=letters(),
        ranking=LinearHybrid(weights=dict(likes=1.0, popular=0.3)),
    )
    return HybridRecommender(**(settings | changes))


@pytest.fixture(scope="module")
def models():
    "A recommender of each kind, fitted once."
    return {"network": network().fit(WORLD), "bayesian": network(rating=BayesianHybrid(**QUICK)).fit(WORLD)}


@pytest.fixture(params=["network", "bayesian"])
def model(request, models):
    return models[request.param]


def answers(model):
    return (
        model.predict(WORLD.ratings["user_id"], WORLD.ratings["item_id"]).tobytes(),
        model.recommend("all", k=5).to_json(),
        model.card(),
    )


# ------------------------------------------------------------------------------------------------------- older folders
def save_as_format_2_or_3(self, folder, format):
    "What `save` wrote before format 4, word for word where it matters."
    from safetensors.torch import save as to_bytes

    def digests(folder):
        files = sorted(
            p
            for p in folder.rglob("*")
            if p.is_file() and p.relative_to(folder).as_posix() not in ("README.md", "config.json")
        )
        return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    state = self.state_
    own = state.rating.state_ if isinstance(state.rating, NetworkRating) else None
    asked = self.rating if own else NetworkRating()
    settings = {name: getattr(asked, name) for name in ("architecture", "model", "validation")}
    settings |= {name: getattr(self, name) for name in ("fields", "pooling", "seed")}
    settings["refit" if format == 2 else "train_twice"] = asked.train_twice
    facts = {k: v for k, v in state.facts.items() if k != "results"}
    facts |= dict(order="stars" if state.ranking is None else type(state.ranking).__name__, star_weight=0.0)
    history = None
    if own:
        facts["epochs"] = own.history.kept
        rows = json.loads(own.history.frame.to_json(orient="records", double_precision=15))
        history = dict(kept=own.history.kept, rows=rows)
    if format == 3:
        settings["star_weight"], facts["results"] = 0.0, []
    config = dict(
        format=format,
        settings=settings,
        trainer=asdict(asked.trainer),
        network=asdict(own.config) if own else None,
        scale=state.scale,
        now=state.now,
        facts=facts,
        history=history,
        content=state.content is not None,
    ) | (dict(made_with="0.1.0") if format == 3 else {})
    folder.mkdir()
    (folder / "README.md").write_text("# A card of then", encoding="utf-8")
    state.users.save(folder / "users.parquet"), state.items.save(folder / "items.parquet")
    (
        state.movies.to_parquet(folder / "movies.parquet", index=False),
        state.ratings.to_parquet(folder / "ratings.parquet", index=False),
    )
    if state.content:
        state.content.save(folder / "content")
    if state.ranking is not None:
        state.ranking.save(folder / "ranking")
    if own:
        (folder / "model.safetensors").write_bytes(to_bytes(own.network.state_dict()))
    else:
        state.rating.save(folder / "rating")
    (folder / "config.json").write_text(json.dumps(config | dict(files=digests(folder)), indent=1), encoding="utf-8")


@pytest.mark.parametrize("format", [2, 3])
def test_a_folder_of_an_older_format_is_read_and_saved_as_todays(model, format, tmp_path):
    save_as_format_2_or_3(model, tmp_path / "old", format)
    again = HybridRecommender.load(tmp_path / "old")
    assert answers(again) == answers(model)
    assert type(again.rating) is type(model.rating) and type(again.ranking) is type(model.ranking)
    assert (again.fields, again.seed, again.star_weight) == (model.fields, model.seed, model.star_weight)
    again.save(tmp_path / "new")
    config = json.loads((tmp_path / "new/config.json").read_text(encoding="utf-8"))
    assert (config["format"], config["facts"]["results"]) == (CURRENT, []) and answers(
        HybridRecommender.load(tmp_path / "new")
    ) == answers(model)


def test_every_older_format_leads_to_todays():
    assert sorted(saving._NEXT) == list(range(2, CURRENT))


def test_lists_in_tables_are_lists_again(models, tmp_path):
    models["network"].save(tmp_path / "m")
    again = HybridRecommender.load(tmp_path / "m")
    assert all(isinstance(g, list) for g in again.movies["genres"])
    pd.testing.assert_frame_equal(again.movies, models["network"].movies)


def test_no_file_is_hashed_twice(models, tmp_path, monkeypatch):
    "A saved model is checked as a whole; its parts need not be checked again, but are when they are loaded alone."
    from hybrid_movie_rec import embeddings
    from hybrid_movie_rec.ranking import scorer

    models["bayesian"].save(folder := tmp_path / "model")
    hashed, sha256 = [], saving.file_sha256
    for module in (saving, scorer, embeddings):
        monkeypatch.setattr(module, "file_sha256", lambda path: hashed.append(Path(path)) or sha256(path))
    HybridRecommender.load(folder)
    whole = {path for path in folder.rglob("*") if path.is_file()} - {folder / "README.md", folder / "config.json"}
    assert sorted(hashed) == sorted(whole)
    hashed.clear()
    scorer.Scorer.load(folder / "ranking"), embeddings.ContentTable.load(folder / "content")
    assert {path.name for path in hashed} >= {"scorer.safetensors", "content.safetensors"}


# ----------------------------------------------------------------------------------------------- measured, and the card
def test_measurements_survive_and_are_in_the_card(tmp_path):
    split = split_random(WORLD, test=0.2, seed=0)
    model = network().fit(split.train)
    table = evaluate({"ours": model, "bias": BiasModel().fit(split.train)}, split, fit=False, n=50, progress=False)
    model.add_results(table, "ours").save(tmp_path / "m")
    again = HybridRecommender.load(tmp_path / "m")
    row = table.set_index("model").loc["ours"]
    assert (
        again.facts["results"] == model.facts["results"]
        and f"{row.rmse:.4f}" in again.card()
        and "against bias" in again.card()
    )
    front = (tmp_path / "m/README.md").read_text(encoding="utf-8").split("---\n")[1]
    keys = {line.split(": ", 1)[0]: json.loads(line.split(": ", 1)[1]) for line in front.splitlines()}
    assert keys["model-index"][0]["results"][0]["metrics"] == [dict(type="rmse", value=round(row.rmse, 6))]


def test_the_card_says_what_came_after_the_fit():
    model = network().fit(WORLD)
    assert "since the fit" not in model.card()
    model.add_movies(pd.DataFrame(dict(item_id=[900], title=["New"], genres=[["Drama"]])))
    assert "21 films (of these, 1 movies since the fit)" in model.card()


@pytest.mark.parametrize(
    "source", ['a "quoted": source', "---", "two\nlines", "söurce ★: [x]", "{ratings}", "it's | a table"]
)
def test_the_front_of_the_card_is_yaml_whatever_the_source_is_called(source):
    import yaml  # comes with huggingface_hub

    model = network(fields=()).fit(Dataset.from_frames(WORLD.ratings, WORLD.movies, source=source))
    results = [
        dict(
            protocol=source,
            metric="rmse",
            value=1.0,
            low=0.9,
            high=1.1,
            difference=0.0,
            difference_low=0.0,
            difference_high=0.0,
            against="bias",
        )
    ]
    model.state_ = replace(model.state_, facts=model.facts | dict(results=results))
    card = model.card(front=True)
    front = yaml.safe_load(card.split("\n---\n")[0].removeprefix("---\n"))
    assert (
        front["library_name"] == "hybrid_movie_rec"
        and front["model-index"][0]["results"][0]["dataset"]["type"] == source
    )


# --------------------------------------------------------------------------------- what a fitted model may be judged by
def test_a_saved_model_is_judged_by_what_came_later(tmp_path):
    moment = int(WORLD.ratings["timestamp"].quantile(0.7))
    network().fit(WORLD.before(moment)).save(tmp_path / "m")
    model = HybridRecommender.load(tmp_path / "m")
    split = unseen(model, WORLD)
    assert (
        len(split.test) + len(model.ratings) == len(WORLD.ratings)
        and split.test["timestamp"].min() > model.ratings["timestamp"].max()
    )
    stars, lists = evaluate_saved(model, WORLD, model.ranking_, dict(popular=Popular()), progress=False)
    assert set(stars["model"]) == {"saved", "bias"} and set(lists["model"]) == {"saved", "popular"}
    assert stars["n"].iloc[0] == len(split.test)


@pytest.mark.parametrize("every", [False, True])
def test_a_model_that_has_seen_the_test_is_refused(models, every):
    with pytest.raises(
        DataError, match="has learned from 300 of the 300" if every else "none of its 300 ratings is later"
    ):
        evaluate_saved(models["network"], WORLD, every=every, progress=False)


def test_one_shared_rating_is_enough(models):
    other = world(seed=5).ratings.assign(user_id=lambda r: r["user_id"] + 1000)
    check_unseen(models["network"], other)
    with pytest.raises(DataError, match=r"has learned from 1 of the"):
        check_unseen(models["network"], pd.concat([other, WORLD.ratings.tail(1)]))


def test_a_model_with_only_a_fingerprint(models):
    rating = BayesianHybrid(**QUICK).fit(split_random(WORLD, test=0.2, seed=0).train)
    evaluate({"b": rating}, split_random(WORLD, test=0.2, seed=0), "b", fit=False, n=20, progress=False)
    with pytest.raises(DataError, match="nothing shows that the test was not in it"):
        evaluate({"b": rating}, split_random(WORLD, test=0.2, seed=1), "b", fit=False, n=20, progress=False)


# ---------------------------------------------------------------------------------------------------------------- a hub
class Hub(BaseHTTPRequestHandler):
    "As much of a model hub as huggingface_hub asks for: repositories of commits of files."

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status=200, body=b"", **headers):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (
            {"Content-Type": "application/json", "Content-Length": str(len(body))}
            | {k.replace("_", "-"): v for k, v in headers.items()}
        ).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def commit(self, name, revision):
        "The commit of a repository by name or number; None after an answer that there is none."
        repo = self.server.repos.get(name)
        if repo is None:
            return self.answer(404, dict(error="Repository not found"), X_Error_Code="RepoNotFound")
        found = (
            repo["commits"][-1]
            if revision == "main"
            else next((c for c in repo["commits"] if c["sha"] == revision), None)
        )
        return found or self.answer(404, dict(error="Revision not found"), X_Error_Code="RevisionNotFound")

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.command, self.path))
        if self.server.token and self.headers.get("Authorization") != f"Bearer {self.server.token}":
            return self.answer(401, dict(error="Invalid credentials"))
        parts = unquote(urlsplit(self.path).path).strip("/").split("/")
        if parts == ["api", "repos", "create"]:
            return self.create(json.loads(body))
        if parts == ["api", "validate-yaml"]:
            return self.answer(body=dict(errors=[], warnings=[]))
        if parts[:2] == ["api", "models"]:
            return self.api("/".join(parts[2:4]), *parts[4:6], body=body)
        if parts[2:3] == ["resolve"]:
            return self.file("/".join(parts[:2]), parts[3], "/".join(parts[4:]))
        self.answer(404, dict(error=f"no {self.path}"))

    do_GET = do_HEAD = do_POST = handle_any

    def create(self, asked):
        name = "/".join(filter(None, [asked.get("organization"), asked["name"]]))
        self.server.repos.setdefault(
            name,
            dict(
                private=asked.get("private", asked.get("visibility") == "private"),
                commits=[dict(sha="0" * 40, files={".gitattributes": b"*.safetensors lfs"})],
            ),
        )
        self.answer(body=dict(url=f"http://{self.headers['Host']}/{name}"))

    def api(self, name, what="revision", revision="main", body=b""):
        commit = self.commit(name, revision)
        if commit is None:
            return
        if what == "preupload":
            return self.answer(
                body=dict(
                    files=[
                        dict(path=f["path"], uploadMode="regular", shouldIgnore=False)
                        for f in json.loads(body)["files"]
                    ]
                )
            )
        if what == "commit":
            return self.add(name, commit, body)
        files = [
            dict(type="file", path=path, size=len(data), oid=hashlib.sha1(data).hexdigest())
            for path, data in commit["files"].items()
        ]
        if what == "tree":
            return self.answer(body=files)
        self.answer(
            body=dict(
                id=name,
                sha=commit["sha"],
                private=self.server.repos[name]["private"],
                siblings=[dict(rfilename=f["path"]) for f in files],
            )
        )

    def add(self, name, commit, body):
        files = dict(commit["files"])
        for line in map(json.loads, body.splitlines()):
            if line["key"] == "file":
                files[line["value"]["path"]] = base64.b64decode(line["value"]["content"])
            if line["key"] == "deletedFile":
                files.pop(line["value"]["path"], None)
        sha = hashlib.sha1(
            b"".join(files[k] for k in sorted(files)) + str(len(self.server.repos[name]["commits"])).encode()
        ).hexdigest()
        self.server.repos[name]["commits"].append(dict(sha=sha, files=files))
        self.answer(body=dict(commitUrl=f"http://{self.headers['Host']}/{name}/commit/{sha}", commitOid=sha))

    def file(self, name, revision, path):
        commit = self.commit(name, revision)
        if commit is None:
            return
        if path not in commit["files"]:
            return self.answer(
                404, dict(error="Entry not found"), X_Error_Code="EntryNotFound", X_Repo_Commit=commit["sha"]
            )
        data = self.server.spoil(path, commit["files"][path])
        self.answer(body=data, ETag=f'"{hashlib.sha1(data).hexdigest()}"', X_Repo_Commit=commit["sha"])


@pytest.fixture
def hub(monkeypatch, tmp_path):
    "A hub on loopback; `hub.address` is where, `hub.repos` what it holds, `hub.token` what it wants to see."
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    server.repos, server.seen, server.token, server.spoil = {}, [], "secret", lambda path, data: data
    server.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown(), server.server_close()


def reach(hub, **more):
    return dict(endpoint=hub.address, token="secret") | more


def test_up_and_down(hub, model, tmp_path):
    oid = model.push_to_hub("ada/films", **reach(hub))
    repo = hub.repos["ada/films"]
    assert (
        repo["private"] is True
        and oid == repo["commits"][-1]["sha"]
        and {"README.md", "config.json", "items.parquet", ".gitattributes"} <= set(repo["commits"][-1]["files"])
    )
    again = HybridRecommender.from_hub("ada/films", cache=tmp_path / "cache", **reach(hub))
    assert answers(again) == answers(model)
    hub.seen.clear()
    assert answers(
        HybridRecommender.from_hub("ada/films", revision=oid, cache=tmp_path / "cache", **reach(hub))
    ) == answers(model)
    assert not [path for _, path in hub.seen if "/resolve/" in path]  # a commit that is here is not fetched again


def test_another_model_takes_the_place_of_the_first_and_both_stay_reachable(hub, models, tmp_path):
    first = models["network"].push_to_hub("ada/films", **reach(hub))
    models["bayesian"].push_to_hub("ada/films", **reach(hub))
    files = hub.repos["ada/films"]["commits"][-1]["files"]
    assert "rating/model.safetensors" not in files and "rating/samples.safetensors" in files
    for revision, kind in ((None, "bayesian"), (first, "network")):
        assert answers(HybridRecommender.from_hub("ada/films", revision, tmp_path / "cache", **reach(hub))) == answers(
            models[kind]
        )


def test_what_does_not_belong_is_not_fetched(hub, models, tmp_path):
    models["network"].push_to_hub("ada/films", **reach(hub))
    hub.repos["ada/films"]["commits"][-1]["files"] |= {"evil.pkl": b"x", "setup.py": b"x", "pictures/a.png": b"x"}
    assert answers(HybridRecommender.from_hub("ada/films", cache=tmp_path / "cache", **reach(hub))) == answers(
        models["network"]
    )
    assert not [p for p in (tmp_path / "cache").rglob("*") if p.suffix in (".pkl", ".py", ".png")]


def refused(function, *words):
    with pytest.raises(DataError) as e:
        function()
    text = str(e.value)
    assert "Cure: " in text and all(word in text for word in words), text


def test_a_file_changed_on_the_way_is_noticed(hub, models, tmp_path):
    models["network"].push_to_hub("ada/films", **reach(hub))
    hub.spoil = lambda path, data: data[:-1] + bytes([data[-1] ^ 1]) if path == "rating/model.safetensors" else data
    refused(
        lambda: HybridRecommender.from_hub("ada/films", cache=tmp_path / "cache", **reach(hub)),
        "ada/films",
        "model.safetensors is missing or not as it was saved",
        "fetch it again",
    )


def test_an_incomplete_repository_is_refused(hub, models, tmp_path):
    models["network"].push_to_hub("ada/films", **reach(hub))
    del hub.repos["ada/films"]["commits"][-1]["files"]["ranking/scorer.safetensors"]
    refused(
        lambda: HybridRecommender.from_hub("ada/films", cache=tmp_path / "cache", **reach(hub)),
        "ada/films",
        "ranking/scorer.safetensors",
    )


def test_every_way_to_be_wrong_with_a_hub(hub, models, tmp_path):
    model = models["network"]
    get = lambda name="ada/films", **more: HybridRecommender.from_hub(
        name, cache=tmp_path / "cache", **reach(hub, **more)
    )
    refused(get, "ada/films", "RepositoryNotFoundError")
    model.push_to_hub("ada/films", **reach(hub))
    refused(lambda: get(revision="f" * 40), "RevisionNotFoundError")
    refused(lambda: get(token="wrong"), "ada/films")
    refused(lambda: get("not a name"), "not a name")
    refused(lambda: get(endpoint="http://127.0.0.1:9"), "ada/films")
    refused(lambda: model.push_to_hub("ada/films", **reach(hub, token="wrong")), "ada/films", "hf auth login")
    refused(
        lambda: model.push_to_hub("ada/films", private=False, **reach(hub)),
        "ratings of 30 people",
        "publish_ratings=True",
    )
    assert len(hub.repos["ada/films"]["commits"]) == 2


def test_publishing_is_possible_if_one_says_so(hub, models):
    models["network"].push_to_hub("ada/open", private=False, publish_ratings=True, **reach(hub))
    assert hub.repos["ada/open"]["private"] is False


def test_no_token_in_an_error(hub, models):
    with pytest.raises(DataError) as e:
        models["network"].push_to_hub("ada/films", endpoint=hub.address, token="hf_very_private")
    assert "hf_very_private" not in str(e.value)


# ----------------------------------------------------------------------------------------------------------------- ONNX
def session(path):
    return pytest.importorskip("onnxruntime").InferenceSession(path)


def asked(model, n, seed=0):
    "People and films, known and unknown: ids and positions."
    rng = np.random.default_rng(seed)
    people, films = rng.choice([*model.users.ids, 999_999], n), rng.choice([*model.items.ids, 999_999], n)
    return people, films, dict(user_idx=model.users.to_idx(people, -1), item_idx=model.items.to_idx(films, -1))


KINDS = {
    "network": {},
    "network with a hidden layer": dict(model=dict(hidden_size=7)),
    "network without biases": dict(model=dict(biases=False)),
    "network without clipping": dict(model=dict(clip=False)),
    "ratings only": dict(fields=()),
    "bayesian": dict(rating=BayesianHybrid(**QUICK)),
    "bayesian, ratings only": dict(rating=BayesianHybrid(**QUICK), fields=()),
    "with EASE": dict(ranking=EASE(regularization=5.0)),
    "without lists": dict(ranking=None),
    "popular": dict(ranking=Popular()),
}


@pytest.mark.parametrize("kind", KINDS)
def test_stars_are_the_same_for_any_batch(kind, tmp_path):
    pytest.importorskip("onnx")
    model = network(**KINDS[kind]).fit(WORLD)
    model.to_onnx(tmp_path / "onnx")
    runs = session(tmp_path / "onnx/stars.onnx")
    for n in (1, 2, 33):
        people, films, positions = asked(model, n)
        np.testing.assert_allclose(runs.run(None, positions)[0], model.predict(people, films), atol=2e-4)
    assert (tmp_path / "onnx/core.onnx").exists() == (kind not in ("without lists", "popular")) and (
        tmp_path / "onnx/newcomer.onnx"
    ).exists() == kind.startswith("bayesian")


def test_the_tutorials_network_with_times(tmp_path):
    pytest.importorskip("onnx")
    from hybrid_movie_rec.features import cyclical_time

    model = HybridRecommender.notebook(
        trainer=Trainer.notebook(epochs=2, device="cpu", progress=False), encoder=letters(), fields=("genres",)
    ).fit(WORLD)
    model.to_onnx(tmp_path / "onnx")
    people, films, positions = asked(model, 50)
    times = np.arange(50) * 86_400 * 17
    np.testing.assert_allclose(
        session(tmp_path / "onnx/stars.onnx").run(None, positions | dict(time=cyclical_time(times)))[0],
        model.predict(people, films, times),
        atol=2e-4,
    )


def test_newcomers_and_the_core(models, tmp_path):
    pytest.importorskip("onnx")
    model = models["bayesian"]
    model.to_onnx(tmp_path / "onnx")
    new = [
        model.rating_.posterior_for(pd.DataFrame(dict(item_id=items, rating=stars)))
        for items, stars in (([1, 2], [5.0, 1.0]), ([3], [4.0]), ([], []))
    ]
    vectors = np.concatenate([n.vectors[:, -1:].float().numpy() for n in new], axis=1)
    for b, stars in enumerate(session(tmp_path / "onnx/newcomer.onnx").run(None, dict(vectors=vectors))[0]):
        np.testing.assert_allclose(stars, new[b].predict(), atol=2e-4)
    x = np.random.default_rng(0).random((3, len(model.ranking_.state_.films)), dtype=np.float32)
    together, after = session(tmp_path / "onnx/core.onnx").run(None, dict(likes=x, latest=x))
    np.testing.assert_allclose(together, x @ model.ranking_.state_.item_weights.toarray(), atol=1e-5)
    np.testing.assert_allclose(after, x @ model.ranking_.state_.next_weights.toarray(), atol=1e-5)


def test_the_core_of_ease_is_its_score(tmp_path):
    pytest.importorskip("onnx")
    from hybrid_movie_rec.data import Vocabulary

    model = network(ranking=EASE(regularization=5.0)).fit(WORLD)
    model.to_onnx(tmp_path / "onnx")
    films = Vocabulary.load(tmp_path / "onnx/core_films.parquet")
    likes = WORLD.ratings[WORLD.ratings["rating"] >= 4]
    people = np.unique(likes["user_id"])
    x = np.zeros((len(people), len(films)), np.float32)
    x[np.searchsorted(people, likes["user_id"]), films.to_idx(likes["item_id"])] = 1
    scores = session(tmp_path / "onnx/core.onnx").run(None, dict(likes=x))[0]
    np.testing.assert_allclose(scores, model.ranking_.score(WORLD.ratings, people, films.ids), atol=1e-5)


def test_what_cannot_be_exported_says_so_and_leaves_nothing(models, tmp_path, monkeypatch):
    pytest.importorskip("onnx")
    ordered = network(rating=BayesianHybrid(**QUICK, likelihood="ordered"), ranking=None).fit(WORLD)
    with pytest.raises(DataError, match="likelihood"):
        ordered.to_onnx(tmp_path / "onnx")
    monkeypatch.setitem(__import__("sys").modules, "onnx", None)
    with pytest.raises(DataError, match=r"pip install hybrid-movie-rec\[onnx\]"):
        models["network"].to_onnx(tmp_path / "onnx")
    assert not list(tmp_path.iterdir())
    with pytest.raises(DataError, match="not fitted"):
        network().to_onnx(tmp_path / "onnx")


def test_an_export_replaces_an_export_and_nothing_else(models, tmp_path):
    pytest.importorskip("onnx")
    for name in ("bayesian", "network"):
        models[name].to_onnx(tmp_path / "onnx")
    assert not (tmp_path / "onnx/newcomer.onnx").exists()
    models["network"].save(tmp_path / "model")
    before = sorted(p.name for p in (tmp_path / "model").iterdir())
    with pytest.raises(DataError, match="not replaced"):
        models["network"].to_onnx(tmp_path / "model")
    assert sorted(p.name for p in (tmp_path / "model").iterdir()) == before
