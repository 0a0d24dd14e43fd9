"""Progress in a terminal and in a log."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hybrid_movie_rec.base.progress import LogLines, progress_bar

ROOT = Path(__file__).resolve().parents[2]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_terminals_have_bars_and_files_have_lines():
    for file, kind in ((Terminal(), False), (io.StringIO(), True)):
        with progress_bar(total=2, file=file) as bar:
            assert isinstance(bar, LogLines) == kind


def test_a_notebook_has_bars():
    kernel = type("OutStream", (io.StringIO,), dict(__module__="ipykernel.iostream"))()
    with progress_bar(total=2, file=kernel) as bar:
        assert not isinstance(bar, LogLines)


def test_a_log_has_few_lines_however_often_it_is_updated():
    log = io.StringIO()
    with progress_bar(total=20_000, desc="steps", file=log) as bar:
        for step in range(20_000):
            bar.update()
            if step % 100 == 0:
                bar.set_postfix(loss=step)
    lines = log.getvalue().splitlines()
    assert len(lines) == 2
    assert re.match(r"steps:   0% 0/20000 ", lines[0]) and re.match(r"steps: 100% 20000/20000 ", lines[1])


def test_lines_come_now_and_then():
    log = io.StringIO()
    for _ in progress_bar(range(5), file=log, every=0):
        pass
    assert [line.split()[1] for line in log.getvalue().splitlines()] == [f"{n}/5" for n in range(6)]


@pytest.mark.parametrize("options", [dict(leave=False), dict(disable=True)])
def test_short_inner_bars_and_disabled_ones_are_silent(options):
    log = io.StringIO()
    assert list(progress_bar(range(100), file=log, **options)) == list(range(100))
    assert log.getvalue() == ""


def test_without_a_total_it_counts():
    log = io.StringIO()
    assert list(progress_bar(iter("abc"), file=log, desc="letters")) == ["a", "b", "c"]
    assert re.match(r"letters: 3 \[", log.getvalue().splitlines()[-1])


def test_a_pipe_gets_lines():
    code = (
        "from hybrid_movie_rec.base.progress import progress_bar\n"
        "for _ in progress_bar(range(1000), desc='films'): pass"
    )
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | dict(PYTHONPATH=path)
    )
    assert done.returncode == 0 and len(done.stderr.splitlines()) == 2 and "\r" not in done.stderr


def test_a_form_that_was_asked_for_is_kept():
    log = io.StringIO()
    with progress_bar(total=4, file=log, bar_format="{n} of {total}") as bar:
        bar.update(4)
    assert log.getvalue().splitlines() == ["0 of 4", "4 of 4"]


def test_nobody_calls_tqdm_directly():
    paths = [path for path in (ROOT / "hybrid_movie_rec").rglob("*.py") if path.name != "progress.py"]
    assert len(paths) > 20
    for path in paths:
        assert not re.search(r"\btqdm\(", path.read_text(encoding="utf-8")), path
