"""The tools in tools/: running notebooks so that they stay as they are, what is made against its source, pages."""

import importlib.util
import json
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def tool(name: str):
    "A tool as a module."
    spec = importlib.util.spec_from_file_location(f"tool_{name}", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(path: Path, *cells: str, outputs=()) -> Path:
    from execnb.nbio import mk_cell, new_nb, write_nb

    made = [mk_cell(cell, "markdown" if cell.startswith("# ") else "code") for cell in cells]
    for number, output in dict(outputs).items():
        made[number - 1].outputs = output
    for cell in made:
        cell.pop("execution_count", None) if cell.cell_type == "markdown" else cell.update(execution_count=None)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_nb(new_nb(made), path)
    return path


@pytest.fixture
def project(tmp_path):
    "A project with nothing but settings and the tools."
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "ruff.toml", tmp_path)
    settings = (ROOT / "settings.ini").read_text(encoding="utf-8")
    (tmp_path / "settings.ini").write_text(re.sub(r"lib_path = \w+", "lib_path = toylib", settings), encoding="utf-8")
    return tmp_path


@pytest.fixture
def call(project, monkeypatch, capfd):
    "Runs a tool of the project as a program, but in this process: what it imports costs more than what it does."

    def call(*args: str) -> subprocess.CompletedProcess:
        capfd.readouterr()
        code = 0
        with monkeypatch.context() as patch:
            patch.chdir(project)
            patch.setattr(sys, "argv", list(args))
            try:
                runpy.run_path(args[0], run_name="__main__")
            except SystemExit as end:
                code = end.code or 0
            if isinstance(code, str):  # as Python does with sys.exit("why")
                print(code, file=sys.stderr)
                code = 1
        return subprocess.CompletedProcess(args, code, *capfd.readouterr())

    return call


KEPT = [{"name": "stdout", "output_type": "stream", "text": ["kept\n"]}]
BUSY = """import sys, time, matplotlib.pyplot as plt
print("one"); sys.stderr.write("warning"); print("working\\rtwo")
fig, ax = plt.subplots(figsize=(2, 1), dpi=40); ax.plot([1, 2]); plt.show()
{"b", "a", "c"}, object()"""


def test_run_nbs_keeps_outputs_that_do_not_change(project, call, monkeypatch):
    from nbdev.clean import nbdev_clean
    from nbdev.config import get_config

    get_config.cache_clear()
    path = write(project / "nbs/00_toy.ipynb", "# Toy", BUSY, "#| slow\n1/0", "#| eval: false\n1/0", outputs={3: KEPT})
    assert call("tools/run_nbs.py").returncode == 0
    first, outputs = (
        path.read_bytes(),
        [cell["outputs"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"][1:]],
    )
    assert outputs[0][0]["text"] == ["one\n", "two\n"]
    assert [list(out.get("data", {})) for out in outputs[0]] == [[], ["image/png", "text/plain"], ["text/plain"]]
    assert " at 0x" not in str(outputs) and outputs[1] == KEPT and outputs[2] == []
    assert call("tools/run_nbs.py", "nbs/00_toy.ipynb").returncode == 0 and path.read_bytes() == first
    monkeypatch.chdir(project)
    nbdev_clean.__wrapped__("nbs")
    assert path.read_bytes() == first
    assert not list(path.parent.glob(".*.part"))


def test_run_nbs_names_what_failed_and_leaves_it_alone(project, call):
    path = write(
        project / "nbs/tutorials/bad.ipynb", "# Bad", "print('fresh')", "#| slow\nraise ValueError('row 3 is bad')"
    )
    before = path.read_bytes()
    done = call("tools/run_nbs.py", "--flags", "slow")
    assert done.returncode == 1 and path.read_bytes() == before
    assert all(word in done.stderr for word in ("bad.ipynb failed in cell 3", "ValueError: row 3 is bad", "Traceback"))
    assert call("tools/run_nbs.py", "nbs/none.ipynb").returncode == 1


def test_run_nbs_finds_notebooks_but_no_copies(project):
    for name in (
        "01_b.ipynb",
        "00_a.ipynb",
        "tutorials/c.ipynb",
        ".ipynb_checkpoints/00_a-checkpoint.ipynb",
        "_proc/d.ipynb",
    ):
        write(project / "nbs" / name, "1")
    found = tool("run_nbs").find_notebooks([project / "nbs"])
    assert [p.relative_to(project.resolve() / "nbs").as_posix() for p in found] == [
        "00_a.ipynb",
        "01_b.ipynb",
        "tutorials/c.ipynb",
    ]


def test_check_finds_edited_missing_and_left_over_modules(project, call):
    write(project / "nbs/00_toy.ipynb", "# Toy\n\n> A promise.", "#| default_exp toy", "#| export\nx = 1")
    lib = project / "toylib"
    lib.mkdir()
    check = (project / "tools/check.py").read_text(encoding="utf-8").replace('"hybrid_movie_rec"', '"toylib"')
    (project / "tools/check.py").write_text(check, encoding="utf-8")
    missing = call("tools/check.py")
    assert missing.returncode == 1 and "toylib/toy.py was missing" in missing.stdout, missing.stdout + missing.stderr
    module = (lib / "toy.py").read_text(encoding="utf-8")
    (lib / "toy.py").write_text(module + "y = 2\n", encoding="utf-8")
    (lib / "gone.py").write_text(module, encoding="utf-8")
    (lib / "byhand.py").write_text("z = 3\n", encoding="utf-8")
    drift = call("tools/check.py")
    assert (
        drift.returncode == 1
        and "toy.py was out of step" in drift.stdout
        and "gone.py belongs to no notebook" in drift.stdout
    )
    assert (
        (lib / "toy.py").read_text(encoding="utf-8") == module
        and not (lib / "gone.py").exists()
        and (lib / "byhand.py").exists()
    )
    good = call("tools/check.py")
    assert good.returncode == 0, good.stdout + good.stderr


INDEX = """# Title

> A promise with [data](00_data.ipynb#toy), [licence](../LICENSE), [web](https://example.org), `[code](00_none.ipynb)`.

![a picture](images/a.png)"""


def test_readme_has_links_from_the_root_and_knows_when_it_is_stale(project, call):
    write(project / "nbs/00_data.ipynb", "1")
    write(
        project / "nbs/index.ipynb", INDEX, "#| hide\nimport secret", "#| code-fold: true\nprint(1)", outputs={3: KEPT}
    )
    (project / "nbs/images").mkdir()
    (project / "nbs/images/a.png").write_bytes(b"")
    (project / "LICENSE").write_text("")
    assert call("tools/docs.py", "readme", "--check").returncode == 1 and not (project / "README.md").exists()
    done = call("tools/docs.py", "readme")
    assert done.returncode == 0, done.stderr
    text = (project / "README.md").read_text(encoding="utf-8")
    for wanted in (
        "(nbs/00_data.ipynb#toy)",
        "(LICENSE)",
        "(https://example.org)",
        "`[code](00_none.ipynb)`",
        "(nbs/images/a.png)",
        "print(1)",
        "    kept",
    ):
        assert wanted in text
    assert "secret" not in text and "#|" not in text
    assert call("tools/docs.py", "readme", "--check").returncode == 0
    write(project / "nbs/index.ipynb", INDEX.replace("00_data", "07_nothing"))
    assert "does not exist" in call("tools/docs.py", "readme").stderr


def test_pages_are_named_as_nbdevs_links_have_them_and_carry_the_code():
    import nbformat

    docs = tool("docs")
    assert [docs.page_of(name) for name in ("00_data.ipynb", "index.ipynb", "tutorials/01_walk.ipynb")] == [
        "data.md",
        "index.md",
        "tutorials/walk.md",
    ]
    new = nbformat.v4
    nb = new.new_notebook(
        cells=[
            new.new_code_cell("#| export\nclass A: pass"),
            new.new_code_cell("#| export\n@patch\ndef twice(self: A): return 2"),
            new.new_code_cell("x = 1"),
        ]
    )
    assert docs.exported_code(nb) == {"A": "class A: pass", "A.twice": "@patch\ndef twice(self: A): return 2"}


# install.py -----------------------------------------------------------------------------------------------------------
LISTED = """:env:.find-links='/wheels'
:env:.disable-pip-version-check='1'
global.find-links='/other'
global.extra-index-url='https://one.example/simple\\n  https://two.example/simple'
install.constraint='a.txt b.txt'
"""


def test_what_pip_is_told_uv_is_told():
    install = tool("install")
    told = install.said_to_pip(LISTED)
    assert told["find-links"] == "/wheels" and told["disable-pip-version-check"] == "1"
    assert install.said_to_uv(told) == {
        "UV_FIND_LINKS": "/wheels",
        "UV_INDEX": "https://one.example/simple https://two.example/simple",
        "UV_CONSTRAINT": "a.txt b.txt",
    }
    assert install.said_to_uv(install.said_to_pip("")) == {}


@pytest.mark.parametrize("line", ["global.client-cert='me.pem'", ":env:.no-binary='numpy'", "install.target='/x'"])
def test_what_has_no_word_in_uv_is_left_to_pip(line):
    install = tool("install")
    assert install.said_to_uv(install.said_to_pip(LISTED + line)) is None


@pytest.mark.parametrize(
    "options, answers, left_to_pip",
    [
        ((), {}, False),
        (("--no-compile",), {}, False),
        (("--index-url", "https://one.example"), {}, True),  # options for pip
        ((), {"config": (0, "global.target='/x'")}, True),  # no word for it
        ((), {"config": (1, "")}, True),
        ((), {"uv-for-pip": (1, "")}, True),  # uv cannot be had
        ((), {"uv": (2, "")}, True),  # or fails
    ],
)
def test_pip_installs_wherever_uv_cannot(monkeypatch, options, answers, left_to_pip):
    install, asked = tool("install"), []

    def run(command, **words):
        what = "uv" if "uv" == command[2] else "config" if "config" in command else "uv-for-pip"
        what = "pip" if "-e" in command and what != "uv" else what
        asked.append((what, command, words))
        code, said = answers.get(what, (0, "global.find-links='/wheels'" if what == "config" else ""))
        return subprocess.CompletedProcess(command, code, said, "no luck")

    monkeypatch.setattr(install.subprocess, "run", run)
    assert install.main(".[dev]", *options) == 0
    names = [what for what, *_ in asked]
    assert names == ["pip"] if options[1:] else names[0] == "config"
    what, command, words = asked[-1]
    assert (what == "pip") == left_to_pip and command[-1] == ".[dev]" and "constraints.txt" in " ".join(command)
    if what == "uv":
        assert words["env"]["UV_FIND_LINKS"] == "/wheels"
        assert ("--compile-bytecode" in command) == ("--no-compile" not in options)
    else:
        assert set(options) <= set(command)
