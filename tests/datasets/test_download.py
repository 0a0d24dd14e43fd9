"""A server that is slow, breaks off, lies about the length or serves the wrong thing: either the right file arrives, or
one clear error and no file.
"""

import hashlib
import re
import time
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread

import numpy as np
import pytest
from tests.child import Child

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import toy_world
from hybrid_movie_rec.datasets.download import available_datasets, fetch
from hybrid_movie_rec.datasets.formats import write_as
from hybrid_movie_rec.datasets.store import load_dataset
from tests.fakes import refuse


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    "The toy world as ml-1m.zip, with 300 kB that nothing can compress."
    folder, out = tmp_path_factory.mktemp("toy"), BytesIO()
    write_as(toy_world(), folder, "MovieLens csv")
    with zipfile.ZipFile(out, "w") as box:
        for path in sorted(folder.iterdir()):
            box.write(path, f"ml/{path.name}")
        box.writestr("ml/padding", np.random.default_rng(0).bytes(300_000))
    return out.getvalue()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        world = self.server.world
        world["log"].append((self.path, self.headers.get("Range"), self.headers.get("If-Range")))
        if self.path.endswith(".md5"):
            return self.whole(*world["md5"])
        body, mode = world["body"], world["modes"].pop(0) if world["modes"] else "good"
        start = int((re.findall(r"bytes=(\d+)-", self.headers.get("Range") or "") or [0])[0])
        if mode.isdigit():
            return self.whole(int(mode), b"sorry")
        if mode == "page":
            return self.whole(200, b"<html>please log in</html>")
        if start >= len(body) and start:
            return self.whole(416, b"")
        if mode == "no ranges" or (world["etag"] and self.headers.get("If-Range") not in (None, world["etag"])):
            start = 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        if world["etag"]:
            self.send_header("ETag", world["etag"])
        self.send_header("Content-Length", str(len(body) - start + dict(longer=1000, shorter=-1000).get(mode, 0)))
        self.send_header("Connection", "close")
        self.end_headers()
        part = body[start : start + 100_000] if mode in ("cut", "silent") else body[start:]
        if mode == "slow":
            for k in range(0, len(part), 60_000):
                self.wfile.write(part[k : k + 60_000])
                time.sleep(0.02)
        else:
            self.wfile.write(part)
        if mode == "silent":
            self.wfile.flush()
            time.sleep(1.5)
        self.close_connection = True

    def whole(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def server(packed):
    "Start a server with a list of moods; gives its address and its world."
    started = []

    def start(*modes, body=packed, md5=None, etag=None):
        box = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        box.daemon_threads, box.handle_error = True, lambda *args: None
        box.world = dict(
            body=body,
            modes=list(modes),
            md5=md5 or (200, f"MD5 (ml-1m.zip) = {hashlib.md5(packed).hexdigest()}\n".encode()),
            etag=etag,
            log=[],
        )
        Thread(target=box.serve_forever, kwargs=dict(poll_interval=0.02), daemon=True).start()
        started.append(box)
        return f"http://127.0.0.1:{box.server_port}", box.world

    yield start
    for box in started:
        box.shutdown()
        box.server_close()


def get(address, folder, **options):
    return fetch("ml-1m", address, folder, **(dict(progress=False, retries=3, pause=0.01, timeout=5) | options))


def ranges(world):
    return [int(r[6:-1]) if r else 0 for path, r, _ in world["log"] if path.endswith(".zip")]


@pytest.mark.parametrize(
    "moods",
    [
        ["good"],
        ["slow"],
        ["cut"],
        ["cut", "cut", "slow"],
        ["503"],
        ["503", "cut", "429"],
        ["cut", "no ranges"],
        ["longer"],
        ["shorter"],
        ["page"],
    ],
    ids=" ".join,
)
def test_the_right_file_arrives_in_the_end(server, packed, tmp_path, moods):
    address, world = server(*moods)
    place = get(address, tmp_path)
    assert place.read_bytes() == packed and sorted(p.name for p in tmp_path.iterdir()) == ["ml-1m.zip", "ml-1m.zip.md5"]
    asked = len(world["log"])
    assert get(address, tmp_path) == place and len(world["log"]) == asked  # the second time nobody is asked


def test_what_arrived_is_not_asked_for_again(server, tmp_path):
    address, world = server("cut", "cut")
    get(address, tmp_path)
    starts = ranges(world)
    assert starts[0] == 0 and 80_000 < starts[1] <= 100_000 and 160_000 < starts[2] <= 200_000


def test_a_silent_server_is_given_up_and_the_rest_fetched_later(server, packed, tmp_path):
    address, world = server("silent", "silent")
    message = refuse(lambda: get(address, tmp_path, retries=1, timeout=0.3), "ml-1m.zip", "silent", "are kept")
    assert "mirror" in message and [p.name for p in tmp_path.iterdir()] == ["ml-1m.part"]
    assert get(address, tmp_path).read_bytes() == packed and ranges(world)[-1] > 100_000


def test_a_file_that_changed_between_two_attempts_is_begun_anew(server, packed, tmp_path):
    address, world = server("cut", etag='"one"')
    refuse(lambda: get(address, tmp_path, retries=0), "are kept")
    world["etag"] = '"two"'
    assert get(address, tmp_path).read_bytes() == packed
    assert world["log"][-1][2] == '"one"'  # it said which version it had


@pytest.mark.parametrize(
    "options, words",
    [
        (dict(body=b"x" * 5000), ["checksum is wrong"]),
        (dict(body=b""), ["checksum is wrong"]),
        (dict(md5=(200, b"<html>log in</html>")), ["holds no checksum"]),
        (dict(md5=(500, b"oops")), ["500"]),
        (dict(md5=(403, b"no")), ["403"]),
    ],
)
def test_a_wrong_file_is_no_file(server, tmp_path, options, words):
    refuse(lambda: get(server(**options)[0], tmp_path, retries=1), "ml-1m.zip", *words)
    assert list(tmp_path.iterdir()) == []


def test_always_lying_about_the_length_ends_in_an_error(server, tmp_path):
    for mood in ("shorter", "404"):
        refuse(lambda: get(server(*[mood] * 30)[0], tmp_path, retries=1), "ml-1m.zip")
        assert not (tmp_path / "ml-1m.zip").exists()


def test_without_a_published_checksum_the_zip_must_be_whole(server, packed, tmp_path):
    assert get(server(md5=(404, b""))[0], tmp_path / "a").read_bytes() == packed
    refuse(lambda: get(server(md5=(404, b""), body=packed[:-50])[0], tmp_path / "b"), "checksum is wrong")


def test_a_zip_put_there_by_hand(server, packed, tmp_path):
    (tmp_path / "ml-1m.zip").write_bytes(packed)
    assert get("http://127.0.0.1:9", tmp_path, retries=0).read_bytes() == packed
    (tmp_path / "ml-1m.zip").write_bytes(packed[:-50])
    refuse(lambda: get("http://127.0.0.1:9", tmp_path, retries=0), "cannot be fetched", "put ml-1m.zip into")
    assert get(server()[0], tmp_path).read_bytes() == packed  # with a network, a damaged one is replaced


def test_an_unknown_name_lists_the_known_ones():
    message = refuse(lambda: fetch("movielens"), "ml-32m", "32,000,204 ratings, 239 MB")
    assert all(name in message for name in available_datasets()["name"])


def test_a_name_is_fetched_converted_and_cached(server, tmp_path, monkeypatch):
    monkeypatch.setenv("HMR_CACHE", str(tmp_path))
    address, world = server("cut")
    first = load_dataset("ml-1m", mirror=address, progress=False)
    assert first.fingerprint() == toy_world().fingerprint() and (tmp_path / "processed/ml-1m/manifest.json").exists()
    asked = len(world["log"])
    assert load_dataset("ml-1m", progress=False).fingerprint() == first.fingerprint() and len(world["log"]) == asked


def test_a_folder_that_cannot_be_written(server, tmp_path):
    (tmp_path / "file").write_text("in the way")
    refuse(lambda: get(server()[0], tmp_path / "file"), "cannot be written")


KILLED = (
    "import sys; from hybrid_movie_rec.datasets.download import fetch; print('go', flush=True);"
    " fetch('ml-1m', sys.argv[1], sys.argv[2], progress=False)"
)


def test_killed_while_fetching_goes_on_later(server, packed, tmp_path):
    address, world = server("silent")
    child = Child(tmp_path / "log", KILLED, address, tmp_path)
    child.wait_for(lambda: (tmp_path / "ml-1m.part").exists() and (tmp_path / "ml-1m.part").stat().st_size > 80_000)
    child.kill()
    assert not (tmp_path / "ml-1m.zip").exists()
    assert get(address, tmp_path).read_bytes() == packed and ranges(world)[-1] > 80_000
