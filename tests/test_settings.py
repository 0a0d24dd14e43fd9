"""settings.ini is what counts; pyproject.toml repeats for nbdev 3 what 2.4 reads there. The two are compared."""

import ast
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from pathlib import Path
from posixpath import normpath

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, NBDEV = PYPROJECT["project"], PYPROJECT["tool"]["nbdev"]

# Keys of settings.ini that do not stand under [tool.nbdev], and why.
BY_SETUP = {"version", "min_python", "license", "description", "keywords", "author", "author_email", "console_scripts"}
IN_WORDS = {"status", "audience", "language"}  # setup.py has classifiers
ELSEWHERE = {"lib_name", "git_url", "doc_host", "doc_baseurl"}  # [project] has them under other names
IN_ADDRESS = {"repo", "user"}  # nbdev 3 takes them out of the address of the repository
ONLY_IN_2 = {"black_formatting", "copyright"}
OURS = {"packages_in_order"}  # the project's own tools read it, nbdev does not


def read_settings() -> dict:
    parser = ConfigParser(delimiters=["="], interpolation=None)
    parser.read(ROOT / "settings.ini", encoding="utf-8")
    return dict(parser["DEFAULT"])


SETTINGS = read_settings()


def as_ini(value) -> str:
    "A value of pyproject.toml in the way settings.ini writes it."
    return " ".join(value) if isinstance(value, list) else str(value)


def test_both_files_say_the_same():
    repeated = {key: as_ini(value) for key, value in NBDEV.items()}
    repeated["nbs_path"] = normpath(repeated["nbs_path"])
    assert repeated == {key: SETTINGS[key] for key in NBDEV}
    assert PROJECT["name"] == SETTINGS["lib_name"]
    assert PROJECT["urls"]["Repository"] == SETTINGS["git_url"]
    assert PROJECT["urls"]["Documentation"] == SETTINGS["doc_host"] + SETTINGS["doc_baseurl"]
    assert SETTINGS["git_url"].endswith(f"/{SETTINGS['user']}/{SETTINGS['repo']}")


def test_no_key_is_forgotten():
    requirements = {key for key in SETTINGS if key.endswith("requirements")}
    not_in_nbdev_3 = BY_SETUP | IN_WORDS | ELSEWHERE | IN_ADDRESS | ONLY_IN_2 | OURS
    assert SETTINGS.keys() == NBDEV.keys() | requirements | not_in_nbdev_3
    assert NBDEV["update_pyproject"] is False  # or nbdev writes into the file


def test_metadata_have_one_source():
    assert PROJECT.keys() == {"name", "dynamic", "urls"}, "the rest comes from settings.ini, by way of setup.py"
    assert PYPROJECT["tool"].keys() == {"nbdev"}, "packages are found by setup.py"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    "A wheel of a copy of the project that has packages in its package, and what was said while it was built."
    folder = tmp_path_factory.mktemp("project")
    for name in ("pyproject.toml", "settings.ini", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    package = folder / SETTINGS["lib_path"]
    shutil.copytree(ROOT / SETTINGS["lib_path"], package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "inner/deep").mkdir(parents=True)
    for name in ("inner/__init__.py", "inner/deep/__init__.py", "inner/deep/toy.py"):
        (package / name).touch()
    build = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
    command = [sys.executable, "-c", build, str(folder / "dist")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(next((folder / "dist").glob("*.whl"))) as archive:
        contents = {name: archive.read(name).decode() for name in archive.namelist()}
    return folder, contents, done.stderr


def ending(contents: dict, end: str) -> str:
    return next(text for name, text in contents.items() if name.endswith(end))


def test_every_module_is_in_the_wheel(wheel):
    folder, contents, _ = wheel
    modules = {path.relative_to(folder).as_posix() for path in (folder / SETTINGS["lib_path"]).rglob("*.py")}
    assert f"{SETTINGS['lib_path']}/inner/deep/toy.py" in modules
    assert {name for name in contents if name.endswith(".py")} == modules


def test_the_wheel_says_what_settings_say(wheel):
    _, contents, said = wheel
    # setuptools' words for a field of setup.py that it leaves out
    assert "outside of `pyproject.toml`" not in said
    about = Parser().parsestr(ending(contents, ".dist-info/METADATA"))
    found = {key: about[key] for key in ("Name", "Version", "Summary", "Requires-Python", "Home-page")}
    keys = ("lib_name", "version", "description", "min_python", "git_url")
    expected = dict(zip(found, (SETTINGS[key] for key in keys)))
    assert found == expected | {"Requires-Python": f">={SETTINGS['min_python']}"}
    extras = {key.removesuffix("_requirements"): key for key in SETTINGS if key.endswith("_requirements")}
    assert set(about.get_all("Provides-Extra")) == extras.keys()
    wanted = {Requirement(text) for text in SETTINGS["requirements"].split()}
    for extra, key in extras.items():
        wanted |= {Requirement(f'{text} ; extra == "{extra}"') for text in SETTINGS[key].split()}
    assert {Requirement(text) for text in about.get_all("Requires-Dist")} == wanted
    entries = ConfigParser(delimiters=["="], interpolation=None)
    entries.read_string(ending(contents, ".dist-info/entry_points.txt"))
    assert dict(entries["console_scripts"]) == dict([SETTINGS["console_scripts"].split("=")])
    assert dict(entries["nbdev"]) == {SETTINGS["lib_path"]: f"{SETTINGS['lib_path']}._modidx:d"}


def test_nbdev_3_has_no_more_to_say_than_nbdev_2():
    """Where the two would write different modules.

    3 takes all lines of the promise under a notebook's title, 2.4 the first. As soon as one module has a docstring of
    more than three lines, 3 writes a list of modules into the package's docstring and `llms.txt` beside the notebooks.
    """
    longer = []
    for path in sorted((ROOT / SETTINGS["lib_path"]).rglob("[!_]*.py")):
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        longer += [path.name] * ("\n" in docstring)
    for path in sorted((ROOT / SETTINGS["nbs_path"]).rglob("*.ipynb")):
        sources = ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
        title = next((source for source in sources if source.startswith("# ")), "")
        exports = any(source.startswith("#| default_exp") for source in sources)
        longer += [path.name] * (exports and re.search("^> .*\n> ", title, flags=re.M) is not None)
    assert not longer, "the promise of a notebook is one line"
    package = ast.parse((ROOT / SETTINGS["lib_path"] / "__init__.py").read_text(encoding="utf-8"))
    assert "\nModules:\n" not in (ast.get_docstring(package) or "")
