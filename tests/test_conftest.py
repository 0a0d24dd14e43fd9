"""The notebook collector in conftest.py, run on a small project of its own: which cells count, which are left out, where names come from."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TITLE = "# Toy\n\n> A promise kept."


@pytest.fixture
def project(tmp_path):
    "An nbdev project with a module `toy` that differs from its notebook in the value of `where`; call it with cells to get pytest's outcome."
    from execnb.nbio import mk_cell, new_nb, write_nb

    settings = (ROOT / "settings.ini").read_text(encoding="utf-8")
    (tmp_path / "settings.ini").write_text(re.sub(r"lib_path = \w+", "lib_path = toylib", settings), encoding="utf-8")
    (tmp_path / "tools").mkdir()
    (tmp_path / "nbs/.ipynb_checkpoints").mkdir(parents=True)
    (tmp_path / "toylib").mkdir()
    shutil.copy(ROOT / "conftest.py", tmp_path)
    shutil.copy(ROOT / "tools/run_nbs.py", tmp_path / "tools")
    (tmp_path / "toylib/__init__.py").write_text("")
    (tmp_path / "toylib/toy.py").write_text(
        "import json as _json\nfrom fastcore.basics import patch\nwhere, _private = 'package', 1\nclass A: pass\n@patch\ndef twice(self: A, x): return 2 * x\n"
    )

    def run(*cells, args=(), name="00_toy.ipynb", pick=""):
        made = [mk_cell(TITLE, "markdown"), *(mk_cell(cell) for cell in cells)]
        write_nb(new_nb(made), tmp_path / "nbs" / name)
        write_nb(new_nb([mk_cell("1/0")]), tmp_path / "nbs/.ipynb_checkpoints" / name)
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", ".", "-rA", f"nbs/{name}{pick}" if pick else "nbs", *args]
        env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, encoding="utf-8")
        counts = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|skipped|error)", done.stdout.strip().splitlines()[-1])}
        return counts, done.stdout + done.stderr

    return run


def test_counts_cells_by_the_flag_rules(project):
    counts, out = project(
        "#| default_exp toy", "#| export\nx = 1", "assert x == 1", "#| slow\n1/0", "#| eval: false\n1/0", "#| hide\nimport nbdev; nbdev.nbdev_export()", "",
    )
    assert counts == {"passed": 2, "skipped": 1}, out
    assert "nbs/00_toy.ipynb::cell 3" in out.replace("\\", "/") and "flagged slow" in out


def test_wanted_flags_run(project):
    cells = ["x = 2", "#| slow\nassert x == 2", "#| data\n1/0"]
    counts, out = project(*cells, args=["--nb-flags", "slow"])
    assert counts == {"passed": 2, "skipped": 1}, out


def test_a_failed_cell_skips_the_later_ones_and_shows_its_traceback(project):
    counts, out = project("x = 1", "def f():\n    raise ValueError('row 3 is bad')", "print('seen'); f()", "assert x == 1", "#| slow\n1/0")
    assert counts == {"passed": 2, "failed": 1, "skipped": 2}, out
    assert "row 3 is bad" in out and "earlier cell failed" in out and "seen" in out
    assert "interactiveshell.py" not in out and "\x1b[" not in out


def test_a_cell_that_does_not_parse_fails(project):
    counts, out = project("x = (1", "x = 2")
    assert counts == {"failed": 1, "skipped": 1}, out


def test_a_picked_cell_has_the_earlier_ones_run_first(project):
    counts, out = project("x = 1", "y = x + 1", "assert y == 2", pick="::cell 4")
    assert counts == {"passed": 1}, out


EXPORTED = ["#| default_exp toy", "#| export\nimport json as _json\nfrom fastcore.basics import patch", "#| export\nwhere, _private = 'notebook', 1",
            "#| export\nclass A: pass", "kept = A", "#| export\n@patch\ndef twice(self: A, x): return 2 * x"]


def test_exported_cells_run_as_they_stand(project):
    counts, out = project(*EXPORTED, "assert where == 'notebook' and A.__module__ == '__main__' and A().twice(2) == 4")
    assert counts == {"passed": 6}, out


def test_with_nb_package_names_come_from_the_module(project):
    check = "assert where == 'package' and _private == 1 and _json.dumps(1) == '1' and A.__module__ == 'toylib.toy' and kept is A and A().twice(2) == 4"
    counts, out = project(*EXPORTED, check, args=["--nb-package"])
    assert counts == {"passed": 6}, out


def test_with_nb_package_a_name_appears_only_with_its_cell(project):
    early = ["#| default_exp toy", "#| export\nclass A: pass", "assert 'where' not in globals()\nwhere = 'mine'", "#| export\n_private = 1", "assert where == 'mine'"]
    counts, out = project(*early, args=["--nb-package"])
    assert counts == {"passed": 4}, out


def test_runs_in_the_notebooks_folder_and_closes_figures(project):
    cells = ["import os; assert os.path.basename(os.getcwd()) == 'nbs'", "import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "assert not plt.get_fignums()"]
    counts, out = project(*cells)
    assert counts == {"passed": 3}, out
