"""A store made by pieces is the store that `convert` makes.

The same rows, bytes and words, whatever is cut where, wrong with the source, or killed on the way.
"""

import csv
import gzip
import json
import os
import random
import signal
import time
import zipfile
from contextlib import suppress
from pathlib import Path
from threading import Thread

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch

import hybrid_movie_rec.distributed.prepare as prepare_module
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import toy_world
from hybrid_movie_rec.embeddings import ContentTable, EmbeddingCache, TextEncoder
from hybrid_movie_rec.distributed.encode import build_content, encode_with
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.datasets.synthetic import Shape, generate
from hybrid_movie_rec.distributed.prepare import PieceReader, Pieces, prepare, whole_records
from hybrid_movie_rec.distributed.jobs import local_copy
from hybrid_movie_rec.datasets.formats import own_files, write_as
from hybrid_movie_rec.datasets.store import Store, convert
from tests.child import Child
from tests.fakes import Letters, letters

SHAPE = Shape(4000, 120, 300, 400, 400, 300, 200)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("made") / "files", SHAPE, seed=3, progress=False)


def same(one, other):
    "The same rows in the same order, the same account of them; the same bytes where there is one row group."
    said = [{k: v for k, v in s.manifest.items() if k not in ("made", "tables")} for s in (one, other)]
    assert said[0] == said[1]
    assert one.tables == other.tables
    for table in one.tables:
        assert pq.read_table(one.path(table)).equals(pq.read_table(other.path(table))), table
        if len(pq.ParquetFile(one.path(table)).metadata.to_dict()["row_groups"]) <= 1:
            assert one.path(table).read_bytes() == other.path(table).read_bytes(), table


def both(source, tmp_path, piece=500, **options):
    "What `convert` and `prepare` make of a source: two stores, or two messages."
    made = []
    for act, more in ((convert, {}), (prepare, dict(piece=piece))):
        try:
            made.append(act(source, tmp_path / act.__name__, progress=False, **options, **more))
        except DataError as e:
            made.append(str(e))
    assert not list(tmp_path.glob(".*.work")), "the work folder is left"
    return made


def agree(source, tmp_path, **options):
    one, other = both(source, tmp_path, **options)
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
    else:
        same(one, other)
    return one


# The same store -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("layout", ["ml-1m", "Tag Genome 2021"])  # all of them in the notebook
def test_formats_by_pieces(tmp_path, layout):
    write_as(toy_world(), tmp_path / "toy", layout)
    agree(tmp_path / "toy", tmp_path, piece=60)


def test_a_generated_set_with_tags_and_reviews(files, tmp_path):
    agree(files, tmp_path, piece=20_000)


@pytest.mark.parametrize("how", ["gz", "zip"])
def test_packed_sources(files, tmp_path, how):
    (tmp_path / "packed").mkdir()
    if how == "gz":
        for file in files.glob("*.csv"):
            (tmp_path / "packed" / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 1))
        source = tmp_path / "packed"
    else:
        source = tmp_path / "packed" / "all.zip"
        with zipfile.ZipFile(source, "w") as archive:
            for file in files.iterdir():
                archive.write(file, f"all/{file.name}")
    agree(source, tmp_path, piece=20_000)


def ratings(folder, lines, name="ratings.csv", head="userId,movieId,rating,timestamp"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join([head, *lines]) + "\n", encoding="utf-8", newline="")
    return folder


def good(n=60):
    return [f"{i // 5 + 1},{10 + i % 5},{1 + i % 9 / 2},{1_000_000_000 + i}" for i in range(n)]


@pytest.mark.parametrize("column", [0, 1])
def test_a_word_among_late_ids_makes_words_of_all(tmp_path, column):
    lines = good()
    fields = lines[50].split(",")
    fields[column] = "x7"
    lines[50], lines[3] = ",".join(fields), lines[3].replace("1,", "01,", 1)
    folder = ratings(tmp_path / "files", lines)
    (folder / "tags.csv").write_text(
        "userId,movieId,tag,timestamp\n" + "".join(f"{i},{10 + i % 5},tag {i},1\n" for i in range(40))
    )
    made = agree(folder, tmp_path)
    assert made.query(f"SELECT typeof({('user_id', 'item_id')[column]}) AS t FROM ratings LIMIT 1").t[0] == "VARCHAR"


@pytest.mark.parametrize("seed", range(2))
def test_line_breaks_and_quotation_marks_in_tags(tmp_path, monkeypatch, seed):
    rng = random.Random(seed)
    folder = ratings(tmp_path / "files", good())
    words = ["dark", 'say "no"', "two\nlines", "a, b", "1,2,x,3\n4,5,y,6\n", '"', "ünïcode", " spaced "]
    with open(folder / "tags.csv", "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\r\n" if seed % 2 else "\n")
        writer.writerow(["userId", "movieId", "tag", "timestamp"])
        for i in range(80):
            writer.writerow([i % 12 + 1, 10 + i % 5, rng.choice(words) * rng.randint(1, 3), 1_000_000_000 + i])
    told, stage = [], Pieces.stage
    monkeypatch.setattr(
        Pieces,
        "stage",
        lambda self, *more, **options: (
            stage(self, *more, **options),
            told.append((len(self.pieces), dict(self.reasons))),
        )[0],
    )
    for piece in (150, 600):
        agree(folder, tmp_path, piece=piece)
    assert any(n > 5 and "tags" not in why for n, why in told), told


def test_marks_against_the_grammar_are_read_in_one_go(tmp_path):
    folder = ratings(tmp_path / "files", good())
    (folder / "tags.csv").write_text(
        "userId,movieId,tag,timestamp\n" + "".join(f'{i},11,5" disk {i},1\n' for i in range(60))
    )
    agree(folder, tmp_path)


def records(text):
    "Is a text a row of whole records? Letter by letter, the slow and certain way."
    state = "start"
    for c in text:
        if state in ("start", "plain"):
            if c == '"':
                if state == "plain":
                    return False
                state = "inside"
            else:
                state = "start" if c in ",\n" else "plain"
        elif state == "inside":
            state = "closed" if c == '"' else "inside"
        elif c == '"':
            state = "inside"
        elif c in ",\n":
            state = "start"
        else:
            return False
    return state != "inside"


def test_the_proof_agrees_with_reading_letter_by_letter():
    rng = random.Random(0)
    seen = [0, 0]
    for _ in range(20_000):
        text = "".join(rng.choices('a,\n"', weights=(3, 2, 2, 4), k=rng.randint(0, 14)))
        assert whole_records(text.encode()) == records(text), text
        seen[records(text)] += 1
    assert min(seen) > 2000


# What is wrong --------------------------------------------------------------------------------------------------------
def wrong_lines():
    lines = good()
    lines[7] = "2,12,excellent,1000000007"
    lines[31] = "7,11,55,1000000031"
    lines[33] = ",11,3,1000000031"
    lines[52] = lines[5]  # a duplicate, many pieces later
    lines[55] = "12,10,4.0,1700000000000"
    return lines


def test_faults_in_several_pieces_are_told_alike(tmp_path):
    words = agree(ratings(tmp_path / "files", wrong_lines()), tmp_path)
    for part in ("first at row 7 ", "first at row 31 ", "first at row 33 ", "duplicate keys", "first at row 55 "):
        assert part in words


def test_repairs_are_the_same(tmp_path):
    lines = wrong_lines()
    lines[20] = "3,10"  # cannot be split
    lines[44] = "1,2,3,4,5,6"
    folder = ratings(tmp_path / "files", lines)
    (folder / "tags.csv").write_text(
        "userId,movieId,tag,timestamp\n"
        + "".join(f"{i if i != 33 else 'nobody'},11,tag {i},{1 if i != 8 else 1_700_000_000_000}\n" for i in range(60))
    )
    assert "number of columns" in agree(folder, tmp_path)
    store = agree(folder, tmp_path, repair=True)
    assert sum(r["rows"] for r in store.manifest["repaired"]) > 8


@pytest.mark.parametrize("spoil", ["letters", "header", "empty", "cut gz", "no column", "nothing"])
def test_a_file_that_cannot_be_read_is_told_alike(tmp_path, spoil):
    folder = ratings(tmp_path / "files", good())
    file = folder / "ratings.csv"
    text = file.read_bytes()
    if spoil == "letters":
        file.write_bytes(text[:500] + b"\xff\xfe" + text[502:])
    if spoil == "header":
        file.write_bytes(text.replace(b"movieId", b"film"))
    if spoil == "empty":
        file.write_bytes(b"")
    if spoil == "nothing":
        file.write_bytes(text[: text.index(b"\n") + 1])
    if spoil == "no column":
        (folder / "tags.csv").write_text("userId,movieId,word\n1,2,x\n")
    if spoil == "cut gz":
        (folder / "ratings.csv.gz").write_bytes(gzip.compress(text)[:-40])
        file.unlink()
    assert isinstance(agree(folder, tmp_path), str)
    with pytest.raises(DataError, match="backwards"):
        prepare(
            own_files(ratings(tmp_path / "b", good()) / "ratings.csv", scale=(5, 1)), tmp_path / "x", progress=False
        )


@pytest.mark.parametrize("repair", [False, True])
def test_reviews_that_have_to_be_mended(tmp_path, repair):
    folder = ratings(tmp_path / "files", good())
    lines = [json.dumps(dict(item_id=10 + i % 5, txt=f"review number {i}")) for i in range(60)]
    lines[40] = '{"item_id": 11, "txt": "half a smile \\ud83d"}'
    if repair:
        lines[50] = "no json"
    (folder / "reviews.json").write_text("\n".join(lines) + "\n")
    assert not isinstance(agree(folder, tmp_path, repair=repair), str)
    lines[20] = "[1]"
    (folder / "reviews.json").write_text("\n".join(lines) + "\n")
    assert isinstance(agree(folder, tmp_path, repair=repair), str) != repair


def test_latin_1_in_some_pieces_only(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "ratings.dat").write_text("".join(line.replace(",", "::") + "\n" for line in good()))
    (folder / "movies.dat").write_text("10::Ten (2010)::Drama\n")
    for words in (["Amélie"], ["Amélie", "plain"]):
        (folder / "tags.dat").write_bytes(
            "".join(f"{i}::11::{words[i // 30 % len(words)]} {i}::1\n" for i in range(60)).encode("latin-1")
        )
        agree(folder, tmp_path)
    (folder / "tags.dat").write_bytes(
        "".join(f"{i}::11::Amélie {i}::1\n" for i in range(60)).encode()[:-300] + "1::11::Amélie::1\n".encode("latin-1")
    )
    agree(folder, tmp_path)


# Somewhere else -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("deep", [False, True])
def test_a_source_and_a_store_at_an_address(files, tmp_path, monkeypatch, deep):
    fsspec = pytest.importorskip("fsspec")
    monkeypatch.setattr(prepare_module, "_HEAD", 5000)
    monkeypatch.setenv("HMR_CACHE", str(tmp_path / "cache"))
    fs, root = fsspec.filesystem("memory"), f"/{tmp_path.name}{deep}"
    for file in files.iterdir():
        fs.pipe_file(f"{root}/in/{'made/' if deep else ''}{file.name}", file.read_bytes())
    whole = []
    monkeypatch.setattr(
        fs, "get_file", lambda path, to, get=fs.get_file: (whole.append(Path(path).name), get(path, to))[1]
    )
    manifest = prepare(f"memory:/{root}/in", f"memory:/{root}/out", piece=20_000, progress=False)
    assert "rating.csv" not in whole and "reviews.json" not in whole and "movie.csv" in whole
    assert manifest["sources"][0]["path"].startswith("memory://") and not list(
        (tmp_path / "cache" / "prepared").glob("*")
    )
    monkeypatch.undo()
    here = convert(files, tmp_path / "here", progress=False)
    with local_copy(f"memory:/{root}/out") as copy:
        store = Store.open(copy)
        assert {t: f["blake2b"] for t, f in store.manifest["tables"].items()} == {
            t: f["blake2b"] for t, f in here.manifest["tables"].items()
        }
    fs.pipe_file(f"{root}/other/notes.txt", b"mine")
    with pytest.raises(DataError, match="not replaced"):
        prepare(f"memory:/{root}/in", f"memory:/{root}/other", progress=False)
    with pytest.raises(DataError, match="has no ratings.csv"):
        prepare(f"memory:/{root}/other", tmp_path / "x", progress=False)


def test_a_fault_at_an_address_names_the_address(tmp_path):
    fs = pytest.importorskip("fsspec").filesystem("memory")
    folder = ratings(tmp_path / "files", wrong_lines())
    fs.pipe_file(f"/{tmp_path.name}/ratings.csv", (folder / "ratings.csv").read_bytes())
    with pytest.raises(DataError) as there:
        prepare(f"memory://{tmp_path.name}", tmp_path / "store", piece=300, progress=False)
    with pytest.raises(DataError) as here:
        convert(folder, tmp_path / "store", progress=False)
    assert str(there.value) == str(here.value).replace(str(folder), f"memory://{tmp_path.name}")


# On Ray, and killed ---------------------------------------------------------------------------------------------------
def test_ray_gives_the_same_bytes_as_the_local_engine(files, tmp_path, two_workers):
    one, other = (
        prepare(files, tmp_path / engine, engine=engine, piece=30_000, progress=False) for engine in ("local", "ray")
    )
    same(one, other)
    same(convert(files, tmp_path / "convert", progress=False), other)
    with pytest.raises(DataError, match="first at row 7 "):
        prepare(ratings(tmp_path / "bad", wrong_lines()), tmp_path / "x", engine="ray", piece=300, progress=False)


DRIVER = """
import sys, time
import hybrid_movie_rec.distributed.prepare as p
slow = p.PieceReader._read
def read(self, piece): time.sleep(0.05); return slow(self, piece)
p.PieceReader._read = read
p.prepare(sys.argv[1], sys.argv[2], piece=20_000, progress=False)
"""


def test_a_killed_driver_is_taken_up_where_it_was(files, tmp_path, monkeypatch):
    child = Child(tmp_path / "log", DRIVER, files, tmp_path / "store")
    finished = lambda: list(tmp_path.glob(".store.work/pieces-*/_job/?????.json"))
    child.wait_for(lambda: len(finished()) >= 4)
    child.kill()
    assert len(finished()) >= 4 and not (tmp_path / "store").exists()
    read, slow = [], PieceReader.__call__
    monkeypatch.setattr(PieceReader, "__call__", lambda self, piece: (read.append(piece), slow(self, piece))[1])
    store = prepare(files, tmp_path / "store", piece=20_000, progress=False)
    whole = len(read)
    same(convert(files, tmp_path / "convert", progress=False), store)
    read.clear()
    prepare(files, tmp_path / "afresh", piece=20_000, progress=False)
    assert whole <= len(read) - 4
    assert not list(tmp_path.glob(".*.work"))


def kill_a_worker(notes, act):
    "Do something in a thread, kill a worker that has finished two partitions of it; the result."
    made = []
    thread = Thread(target=lambda: made.append(act()))
    thread.start()
    until, victim = time.monotonic() + 300, None
    while victim is None and thread.is_alive() and time.monotonic() < until:
        done = []
        for note in notes():
            with suppress(ValueError, OSError):
                done.append(json.loads(note.read_text())["pid"])
        victim = next((pid for pid in done if done.count(pid) >= 2), None)
        time.sleep(0.01)
    assert victim, "no worker has finished two partitions"
    os.kill(victim, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    assert thread.is_alive(), "everything was done before the worker was killed"
    thread.join(120)
    assert made, "it did not end"
    return made[0]


def test_a_killed_worker_costs_its_piece_and_nothing_else(files, tmp_path, two_workers):
    store = kill_a_worker(
        lambda: tmp_path.glob(".store.work/pieces-*/_job/?????.json"),
        lambda: prepare(files, tmp_path / "store", engine="ray", piece=4_000, progress=False),
    )
    same(convert(files, tmp_path / "convert", progress=False), store)
    assert not list(tmp_path.glob(".*.work"))


# Texts ----------------------------------------------------------------------------------------------------------------
def slow_letters(seconds=0.0):
    """A backend that travels to the workers by value.

    Its vectors depend on the whole batch, as a transformer's do in their last bits.
    """

    class Slow:
        dim, model_id = 8, "slow letters"

        def __call__(self, texts):
            time.sleep(seconds)
            rows = np.array([[sum(ord(c) % 8 == k for c in t) for k in range(8)] for t in texts], dtype=np.float32)
            rows = (
                rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-6) + 1e-2 * len(texts) + 1e-3 * rows.mean()
            )
            return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    return Slow()


TEXTS = [f"{'long ' * (i % 7)}text number {i}" for i in range(400)]


def test_vectors_are_the_same_bytes_on_either_engine_and_after_a_kill(tmp_path, two_workers):
    found = []
    for how in ("local", "ray"):
        encoder = TextEncoder(
            backend=slow_letters(0.2 if how == "ray" else 0), cache=tmp_path / how / "cache.sqlite", progress=False
        )

        def act():
            return encode_with(encoder, TEXTS, engine=how, size=10, progress=False)

        done = (
            act() if how == "local" else kill_a_worker(lambda: tmp_path.glob("ray/.*.work/parts/_job/?????.json"), act)
        )
        assert (done.rows, len(encoder.cache)) == (400, 400)
        found.append(encoder.encode(TEXTS, dtype=np.float16))
        assert encoder.last.encoded == 0 and not list((tmp_path / how).glob(".*.work"))
    assert found[0].tobytes() == found[1].tobytes()
    assert (
        found[0].tobytes()
        != TextEncoder(backend=slow_letters(), cache=False, progress=False)
        .encode(TEXTS[:7] + TEXTS[9:], dtype=np.float16)
        .tobytes()
    )


def test_content_by_way_of_the_engine_is_content(tmp_path):
    features = MovieFeatures.from_dataset(toy_world())
    straight = ContentTable.build(features, letters())
    shared = build_content(
        features, TextEncoder(backend=Letters(), cache=tmp_path / "c.sqlite", progress=False), size=3, progress=False
    )
    assert torch.equal(straight.vectors, shared.vectors) and torch.equal(straight.mask, shared.mask)


def test_a_job_of_texts_goes_on_although_some_reached_the_cache(tmp_path, monkeypatch):
    encoder = TextEncoder(backend=Letters(), cache=tmp_path / "c.sqlite", progress=False)
    put, times = EmbeddingCache.put_many, []

    def stop(self, keys, vectors):
        times.append(len(keys))
        if len(times) == 3:
            raise KeyboardInterrupt
        put(self, keys, vectors)

    with monkeypatch.context() as m:
        m.setattr(EmbeddingCache, "put_many", stop)
        with pytest.raises(KeyboardInterrupt):
            encode_with(encoder, TEXTS, size=50, progress=False)
    assert len(encoder.cache) == 100
    monkeypatch.setattr(Letters, "__call__", lambda self, texts: pytest.fail("encoded again"))
    assert encode_with(encoder, TEXTS, size=50, progress=False).rows == 400
    assert len(encoder.cache) == 400
