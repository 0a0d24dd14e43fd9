"""Lists for all people: what `recommend` says, whatever the engine, the place, the ids, and whoever dies."""

import json
import os
import signal
import sys
import threading
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.cli.main import main
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.distributed.recommend_all import recommend_all
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.distributed.jobs import Place, read_job
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.training import Trainer

COLUMNS = ["user_id", "rank", "item_id", "title", "stars", "low", "high"]
WISH = dict(novelty=0.3, diversity=0.2, calibration=0.2, new_films=0.2, without_genres="War", years=(1950, None))


def world(people, films, named=False):
    "People who each rate a dozen films of the genre they like."
    rng = np.random.default_rng(0)
    users, items = (
        np.repeat(np.arange(people), 12),
        np.concatenate([rng.choice(films - 5, 12, replace=False) for _ in range(people)]),
    )
    stars = np.clip(np.round(2 * (3 + (users % 3 == items % 3) * 1.2 + rng.normal(0, 0.5, len(users)))) / 2, 0.5, 5)
    ids = (lambda prefix, at: np.array([f"{prefix}{n:04d}" for n in at])) if named else (lambda prefix, at: at + 1)
    ratings = pd.DataFrame(
        dict(
            user_id=ids("u", users), item_id=ids("f", items), rating=stars, timestamp=1_000_000 + np.arange(len(users))
        )
    )
    movies = pd.DataFrame(
        dict(
            item_id=ids("f", np.arange(films)),
            title=[f"Film {n}" for n in range(films)],
            year=[1940 + n % 80 for n in range(films)],
            genres=[[["Comedy", "Drama", "War"][n % 3]] for n in range(films)],
        )
    )
    return Dataset.from_frames(ratings, movies)


def fitted(dataset, **settings):
    order = LinearHybrid(weights=dict(likes=0.5, next_items=0.3, popular=0.1), fields=())
    stars = BayesianHybrid(
        n_factors=2, n_samples=3, burn_in=2, chains=1, keep=3, interaction_components=0, progress=False
    )
    return HybridRecommender(**(dict(ranking=order, rating=stars, fields=()) | settings)).fit(dataset)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("all")


@pytest.fixture(scope="module")
def model(place):
    model = fitted(world(1100, 60))  # five blocks of 256
    model.save(place / "model")
    return model


@pytest.fixture(scope="module")
def lists(place, model):
    "Made by the local engine."
    return recommend_all(place / "model", place / "lists", 7, block=256, progress=False, **WISH)


def files_of(folder):
    return {p.name: p.read_bytes() for p in sorted(folder.glob("*.parquet"))}


def test_the_files_say_what_recommend_says(model, place, lists):
    table = read_job(place / "lists").to_table()
    pd.testing.assert_frame_equal(
        table.to_pandas(),
        pd.DataFrame(model.recommend("all", 7, **WISH))[COLUMNS].astype({"rank": "int32"}),
        check_exact=True,
    )
    assert table.schema == pa.schema(
        dict(
            user_id=pa.int64(),
            rank=pa.int32(),
            item_id=pa.int64(),
            title=pa.string(),
            stars=pa.float32(),
            low=pa.float32(),
            high=pa.float32(),
        )
    )
    assert len(files_of(place / "lists")) == 5 and lists.rows == table.num_rows


def test_two_workers_one_of_them_killed_write_the_same_bytes(two_workers, place, lists, tmp_path):
    out = tmp_path / "out"

    def kill():
        while not (notes := list(out.glob("_job/*.attempts.json"))):
            time.sleep(0.05)
        os.kill(json.loads(notes[0].read_text())[0]["pid"], signal.SIGKILL)  # it is about to open the model

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    done = recommend_all(place / "model", out, 7, block=256, engine="ray", workers=2, progress=False, **WISH)
    killer.join()
    assert files_of(out) == files_of(place / "lists") and sorted(p.suffix for p in out.iterdir()) == [
        ".json",
        *[".parquet"] * 5,
    ]
    assert sum(map(len, done.frame["lost"])) == 1 and done.frame["sha256"].tolist() == lists.frame["sha256"].tolist()


def test_a_folder_is_completed_by_its_own_model_only(model, place, lists, tmp_path):
    out = tmp_path / "out"
    recommend_all(place / "model", out, 7, block=256, progress=False, **WISH)
    (out / "part-00003.parquet").unlink()
    fitted(world(1101, 60)).save(tmp_path / "other")
    with pytest.raises(DataError, match="facts model, partitions"):
        recommend_all(tmp_path / "other", out, 7, block=256, progress=False, **WISH)
    with pytest.raises(DataError, match="facts options diversity"):
        recommend_all(place / "model", out, 7, block=256, progress=False, **WISH | dict(diversity=0.9))
    assert len(files_of(out)) == 4
    recommend_all(place / "model", out, 7, block=256, progress=False, **WISH)
    assert files_of(out) == files_of(place / "lists")


def test_a_model_and_lists_at_an_address(model, place, lists):
    there = Place("memory://test-all-lists/model")
    for path in (place / "model").rglob("*"):
        if path.is_file():
            with there.writing(path.relative_to(place / "model").as_posix()) as part:
                part.write_bytes(path.read_bytes())
    done = recommend_all(there.address, "memory://test-all-lists/lists", 7, block=256, progress=False, **WISH)
    assert done.frame["sha256"].tolist() == lists.frame["sha256"].tolist()
    assert read_job("memory://test-all-lists/lists").to_table().equals(read_job(place / "lists").to_table())


def test_ids_that_are_text_people_nobody_knows_and_no_intervals(tmp_path):
    network = fitted(
        world(30, 20, named=True),
        rating=NetworkRating(trainer=Trainer(epochs=1, device="cpu", progress=False), model=dict(embedding_size=4)),
    )
    network.save(tmp_path / "model")
    people = ["u0003", "nobody", "u0001", "u0003"]
    recommend_all(tmp_path / "model", tmp_path / "out", 3, people=people, progress=False)
    table = read_job(tmp_path / "out").to_table()
    assert (
        table["low"].null_count == table.num_rows == 9
        and table.schema.field("user_id").type == table.schema.field("item_id").type == pa.string()
    )
    pd.testing.assert_frame_equal(
        table.to_pandas()[COLUMNS[:5]],
        pd.DataFrame(network.recommend(people, 3))[COLUMNS[:5]].astype({"rank": "int32"}),
        check_exact=True,
        check_dtype=False,
    )
    with pytest.raises(DataError, match="unknown"):
        recommend_all(tmp_path / "model", tmp_path / "strict", 3, people=people, on_unknown="raise", progress=False)


def test_on_the_command_line(model, place, lists, tmp_path, capsys, monkeypatch):
    words = [
        "recommend",
        str(place / "model"),
        "all",
        "-k",
        "7",
        "--novelty",
        "0.3",
        "--diversity",
        "0.2",
        "--calibration",
        "0.2",
        "--new-films",
        "0.2",
        "--without-genre",
        "War",
        "--years",
        "1950-",
        "--quiet",
        "--json",
    ]
    with pytest.raises(SystemExit):
        main([*words, "--out", str(tmp_path / "out")])
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == lists.rows and told["files"] == 1 and told["engine"] == "local"
    assert read_job(tmp_path / "out").to_table().to_pandas().equals(read_job(place / "lists").to_table().to_pandas())
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SystemExit):
        main([*words, "--out", str(tmp_path / "none"), "--engine", "ray"])
    out, err = capsys.readouterr()
    assert (
        not out
        and 'Ray is not installed. Cure: pip install "hybrid-movie-rec[scale]"' in err
        and not (tmp_path / "none").exists()
    )
