"""The notebook collector in conftest.py, run on a small project of its own: which cells count, which are left out,
where names come from.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parent.parent
TITLE = "# Toy\n\n> A promise kept."


# One notebook per matter; each is run once for all tests that look at it, as a session collects many.
EXPORTED = [
    "#| default_exp toy",
    "#| export\nimport json as _json\nfrom fastcore.basics import patch",
    "#| export\nwhere, _private = 'notebook', 1",
    "#| export\nclass A: pass",
    "kept = A",
    "#| export\n@patch\ndef twice(self: A, x): return 2 * x",
]
AS_THEY_STAND = {
    "flags": [
        "#| default_exp toy",
        "#| export\nx = 1",
        "assert x == 1",
        "#| slow\n1/0",
        "#| eval: false\n1/0",
        "#| hide\nimport nbdev; nbdev.nbdev_export()",
        "",
    ],
    "fails": [
        "x = 1",
        "def f():\n    raise ValueError('row 3 is bad')",
        "print('seen'); f()",
        "assert x == 1",
        "#| slow\n1/0",
    ],
    "unparsed": ["x = (1", "x = 2"],
    "exported": [*EXPORTED, "assert where == 'notebook' and A.__module__ == '__main__' and A().twice(2) == 4"],
    "folder": [
        "import os; assert os.path.basename(os.getcwd()) == 'nbs'",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "assert not plt.get_fignums()",
    ],
}
WANTED = {
    "wanted": ["x = 2", "#| slow\nassert x == 2", "#| data\n1/0"],
    "picked": ["x = 1", "y = x + 1", "assert y == 2"],
}
FROM_THE_PACKAGE = {
    "module": [
        *EXPORTED,
        (
            "assert where == 'package' and _private == 1 and _json.dumps(1) == '1' and A.__module__ == 'toylib.toy' and"
            " kept is A and A().twice(2) == 4"
        ),
    ],
    "early": [
        "#| default_exp toy",
        "#| export\nclass A: pass",
        "assert 'where' not in globals()\nwhere = 'mine'",
        "#| export\n_private = 1",
        "assert where == 'mine'",
    ],
}


def project(folder, notebooks):
    "An nbdev project of these notebooks and a module `toy` that differs from them in the value of `where`."
    from execnb.nbio import mk_cell, new_nb, write_nb

    settings = (ROOT / "settings.ini").read_text(encoding="utf-8")
    (folder / "settings.ini").write_text(re.sub(r"lib_path = \w+", "lib_path = toylib", settings), encoding="utf-8")
    (folder / "tools").mkdir()
    (folder / "nbs/.ipynb_checkpoints").mkdir(parents=True)
    (folder / "toylib").mkdir()
    shutil.copy(ROOT / "conftest.py", folder)
    for tool in ("run_nbs", "as_they_stand"):
        shutil.copy(ROOT / f"tools/{tool}.py", folder / "tools")
    (folder / "toylib/__init__.py").write_text("")
    (folder / "toylib/toy.py").write_text(
        "import json as _json\nfrom fastcore.basics import patch\nwhere, _private = 'package', 1\nclass A:"
        " pass\n@patch\ndef twice(self: A, x): return 2 * x\n"
    )
    for name, cells in notebooks.items():
        made = [mk_cell(TITLE, "markdown"), *(mk_cell(cell) for cell in cells)]
        write_nb(new_nb(made), folder / f"nbs/{name}.ipynb")
        write_nb(new_nb([mk_cell("1/0")]), folder / f"nbs/.ipynb_checkpoints/{name}.ipynb")


def run(folder, notebooks, *args):
    "pytest on such a project: outcomes counted per notebook, and what was printed."
    project(folder, notebooks)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        ".",
        "-rA",
        "--junit-xml",
        "out.xml",
        *args,
    ]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))} | dict(
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"
    )  # others cost seconds each time
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8")
    out, counts = done.stdout + done.stderr, {name: Counter() for name in notebooks}
    assert (folder / "out.xml").exists(), out
    for case in ElementTree.parse(folder / "out.xml").iter("testcase"):
        how = {"failure": "failed", "error": "error", "skipped": "skipped"}
        counts[case.get("classname").split(".")[1]][
            next((how[part.tag] for part in case if part.tag in how), "passed")
        ] += 1
    return counts, out


@pytest.fixture(scope="module")
def as_they_stand(tmp_path_factory):
    return run(tmp_path_factory.mktemp("stand"), AS_THEY_STAND, "nbs")


@pytest.fixture(scope="module")
def wanted(tmp_path_factory):
    return run(
        tmp_path_factory.mktemp("wanted"), WANTED, "nbs/wanted.ipynb", "nbs/picked.ipynb::cell 4", "--nb-flags", "slow"
    )


@pytest.fixture(scope="module")
def from_the_package(tmp_path_factory):
    return run(tmp_path_factory.mktemp("package"), FROM_THE_PACKAGE, "nbs", "--nb-package")


def test_counts_cells_by_the_flag_rules(as_they_stand):
    counts, out = as_they_stand
    assert counts["flags"] == {"passed": 2, "skipped": 1}, out
    assert "nbs/flags.ipynb::cell 3" in out.replace("\\", "/") and "flagged slow" in out


def test_wanted_flags_run(wanted):
    counts, out = wanted
    assert counts["wanted"] == {"passed": 2, "skipped": 1}, out


def test_a_failed_cell_skips_the_later_ones_and_shows_its_traceback(as_they_stand):
    counts, out = as_they_stand
    assert counts["fails"] == {"passed": 2, "failed": 1, "skipped": 2}, out
    assert "row 3 is bad" in out and "earlier cell failed" in out and "seen" in out
    assert "interactiveshell.py" not in out and "\x1b[" not in out


def test_a_cell_that_does_not_parse_fails(as_they_stand):
    counts, out = as_they_stand
    assert counts["unparsed"] == {"failed": 1, "skipped": 1}, out


def test_a_picked_cell_has_the_earlier_ones_run_first(wanted):
    counts, out = wanted
    assert counts["picked"] == {"passed": 1}, out


@pytest.mark.parametrize(
    "session, notebook, passed",
    [
        ("as_they_stand", "exported", 6),
        ("as_they_stand", "folder", 3),
        ("from_the_package", "module", 6),
        ("from_the_package", "early", 4),
    ],
    ids=[
        "exported cells run as they stand",
        "in the notebook's folder, and figures are closed",
        "names come from the module",
        "a name appears only with its cell",
    ],
)
def test_what_the_cells_assert_holds(request, session, notebook, passed):
    counts, out = request.getfixturevalue(session)
    assert counts[notebook] == {"passed": passed}, out


def test_every_notebook_is_run():
    "No folder is silently left out: what `make test` collects is compared with what lies in nbs."
    command = [sys.executable, "-m", "pytest", "nbs", "--collect-only", "-q", "-p", "no:cacheprovider"]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, encoding="utf-8")
    cells = Counter(line.partition("::")[0] for line in done.stdout.splitlines() if "::cell" in line)
    paths = [path for path in (ROOT / "nbs").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts]
    assert set(cells) == {path.relative_to(ROOT).as_posix() for path in paths}, done.stdout[-2000:] + done.stderr
    assert len(cells) > 40


@pytest.mark.parametrize(
    "cell, code, said", [("assert wanted == 1", 0, "Success."), ("assert wanted == 2", 1, "one.ipynb")]
)
def test_as_they_stand_is_nbdev_test(tmp_path, cell, code, said):
    "Cells are run as they are, but for those whose flags are not asked for; what fails is named."
    figure = """
import matplotlib.pyplot as plt
drawn, (fig, ax) = [], plt.subplots()
fig.draw = drawn.append
plt.show()
"""  # pytest draws those of notebooks that export
    two = [figure, "assert len(drawn) == 1"]
    three = ["#| default_exp three", "#| export\nx = 1", figure, "assert not drawn"]
    project(tmp_path, {"one": ["wanted = 1", "#| slow\nwanted = 2", cell], "two": two, "three": three})
    command = [sys.executable, "tools/as_they_stand.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == code and said in done.stdout + done.stderr, done.stdout + done.stderr
    assert "two.ipynb" not in done.stderr and "three.ipynb" not in done.stderr, done.stderr
    slow = subprocess.run([*command, "--flags", "slow"], cwd=tmp_path, capture_output=True)
    assert slow.returncode == 1 - code
