"""What an exported cell means in its notebook, it means in the package.

`make test` runs every notebook once, as it stands. Its exported code is the package's to the letter (tools/check.py
compares them); here the names in it are compared, so that a run of the notebook is a run of the package: each name that
a function or class takes from outside is there in the module (a forgotten import is found, in code that no test reaches
as well), and no cell of the notebook that is not exported gives such a name to something else.
"""

import ast
import builtins
import dis
import importlib
import json
import re
import symtable
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GIVEN = {"__name__", "__module__", "__qualname__", "__doc__", "__file__"}  # by Python, to every module or class


def exported():
    "Notebooks that make a module, by the module's name."
    for path in sorted((ROOT / "nbs").rglob("*.ipynb")):
        if any(part[0] in "._" for part in path.relative_to(ROOT).parts):
            continue
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        cells = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        found = re.search(r"^#\|\s*default_exp\s+([\w.]+)", "\n".join(cells), flags=re.M)
        if found:
            yield found[1], cells


NOTEBOOKS = dict(exported())


def from_outside(code):
    "Names that functions and classes in this code take from the module."
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            steps = list(dis.get_instructions(part))
            own = {step.argval for step in steps if step.opname == "STORE_NAME"}  # what a class names itself
            yield from (s.argval for s in steps if s.opname in ("LOAD_GLOBAL", "LOAD_NAME") and s.argval not in own)
            yield from from_outside(part)


def plain(cell):
    "A cell without the lines that are no Python."
    return "\n".join(line for line in cell.splitlines() if not re.match(r"\s*[%!]", line))


def given_by(cell):
    "The names that a cell gives to something when it runs."
    symbols = symtable.symtable(plain(cell), "cell", "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}


def imported_by(cell):
    "What the import statements of a cell give, by name; None for what is not there (an extra, say)."
    for node in ast.parse(plain(cell)).body:
        for alias in node.names if isinstance(node, ast.Import | ast.ImportFrom) else ():
            try:
                if isinstance(node, ast.ImportFrom):
                    what = getattr(importlib.import_module(node.module), alias.name)
                else:
                    what = importlib.import_module(alias.name if alias.asname else alias.name.partition(".")[0])
            except (ImportError, AttributeError):
                what = None
            yield alias.asname or alias.name.partition(".")[0], what


def names_of(source):
    return set(from_outside(compile(source, "module", "exec"))) - GIVEN


def not_there(used, module):
    return {name for name in used if name not in vars(module) and not hasattr(builtins, name)}


def other_meanings(used, module, cells):
    found = set()
    for cell in cells:
        if not re.search(r"^#\|\s*(exports?|exporti)\b", cell, flags=re.M):
            same = {name for name, what in imported_by(cell) if vars(module).get(name, cell) is what}
            found |= (given_by(cell) & used) - same
    return found


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_names_mean_the_same_in_the_notebook_and_in_the_package(name):
    module = importlib.import_module(f"hybrid_movie_rec.{name}")
    used = names_of(Path(module.__file__).read_text(encoding="utf-8"))
    assert not not_there(used, module)
    assert not other_meanings(used, module, NOTEBOOKS[name])


SOURCE = """
import json
TABLE = {}
class Shelf:
    rows = []
    wide = len(rows)
    def show(self): return [json.dumps(row) for row in self.rows if row in TABLE] + [forgotten]
"""


def test_a_forgotten_import_and_a_name_given_again_are_found():
    toy = types.ModuleType("toy")
    exec(SOURCE.replace("forgotten", "json"), vars(toy))
    used = names_of(SOURCE)
    assert used == {"json", "TABLE", "len", "forgotten"}
    assert not_there(used, toy) == {"forgotten"}
    cells = ["import json", "#| export\nTABLE = {}", "rows = [1]\nfor name in rows: print(name)", "%time\nx = Shelf()"]
    assert other_meanings(used, toy, cells) == set()
    for cell in ("TABLE = {}", "import pickle as json", "from os import path as TABLE", "for TABLE in []:\n    pass"):
        assert other_meanings(used, toy, [*cells, cell]) == ({"json"} if "json" in cell else {"TABLE"})
