"""The house as it stands: its packages in their order, the module of each notebook, and who imports whom.

`packages_in_order` in settings.ini is the one list of packages, the lowest first. The import test, the picture in
notes/design and the navigation of the site read it from here.
"""

import ast
import json
import re
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "hybrid_movie_rec"


def packages() -> list[str]:
    "The packages and top modules in their order, the lowest first."
    settings = ConfigParser(delimiters=["="], interpolation=None)
    settings.read(ROOT / "settings.ini", encoding="utf-8")
    return settings["DEFAULT"]["packages_in_order"].split()


def default_exp(notebook: Path) -> str | None:
    "The module that a notebook exports, such as rating.bayesian; None if it exports none."
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if found := re.search(r"^#\|\s*default_exp\s+(\S+)", "".join(cell["source"]), flags=re.M):
            return found[1]
    return None


def numbered() -> dict[str, int]:
    "The number of each module's notebook in its folder, by module."
    notebooks = sorted((ROOT / "nbs").rglob("[0-9][0-9]_*.ipynb"))
    kept = [p for p in notebooks if not any(part[0] in "._" for part in p.relative_to(ROOT).parts)]
    return {module: int(p.name[:2]) for p in kept if (module := default_exp(p))}


def place(module: str, numbers: dict[str, int]) -> tuple[int, int]:
    "Where a module stands: its package's place in the order, and its number there. It may import what stands before."
    return packages().index(module.split(".")[0]), numbers[module] if "." in module else 0


def imported_names(source: str, module: str) -> set[str]:
    "What `source` (of `module`) imports of this package, at the top or inside a function: rating.bayesian.Newcomer."
    found, home = set(), [PACKAGE, *module.split(".")[:-1]]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = home[: len(home) - node.level + 1] if node.level else []
            base = ".".join(filter(None, [*parents, node.module]))
            found |= {f"{base}.{alias.name}" for alias in node.names if alias.name[0] != "_" or base != PACKAGE}
    return {name.removeprefix(PACKAGE + ".") for name in found if name.startswith(PACKAGE + ".")}


def imports() -> dict[str, set[str]]:
    "The modules that each module imports."
    numbers = numbered()

    def home(name):
        while name and name not in numbers:
            name = name.rpartition(".")[0]
        return name

    found = {}
    for module in sorted(numbers, key=lambda module: place(module, numbers)):
        source = ROOT.joinpath(PACKAGE, *module.split(".")).with_suffix(".py").read_text(encoding="utf-8")
        found[module] = {home(name) for name in imported_names(source, module)} - {"", module}
    return found


def floors(needs: dict[str, set[str]]) -> dict[str, int]:
    "The floor of each module: 1 if it imports nothing of the package, else one above the highest that it imports."
    found = {}
    for module in needs:  # in order, so that what it imports has its floor already
        found[module] = 1 + max((found.get(other, 0) for other in needs[module]), default=0)
    return found
