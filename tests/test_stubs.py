"""The stubs: a small package with everything that is hard about this one, and the real one against what runs."""

import ast
import importlib
import importlib.util
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "__init__.py": """"Toys."
__version__ = "1.0"
_HOMES = {"shop.films": ("Film",), "more": ("Shop",)}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}
__all__ = ["__version__", *_HOME_OF]
""",
    "shop/__init__.py": "",
    "shop/films.py": '''"""Films."""
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Optional, overload

import numpy as np
from fastcore.basics import patch
from fastcore.meta import delegates

__all__ = ["Film", "Shop", "Pair", "Order", "find", "first", "LEAST", "WORDS", "TABLE", "COMPILED", "either"]

Order = Literal["stars", "year"]
_Key = int | str
LEAST, _SECRET = 3, {"a": 1}
WORDS = ("a", 1.5)
TABLE = {"a": 1}
COMPILED = re.compile("x")


class _Base:
    "Not public, but a base."
    kind = "toy"

    def shared(self) -> int:
        return 1


@dataclass(frozen=True)
class Film(_Base):
    "A film."
    title: str  # as it is written
    year: int = None  # None: unknown
    words: list = field(default_factory=list)
    place: Optional[Path] = field(default=None, kw_only=True)
    parts: list = field(default_factory=list, kw_only=True)
    seen: bool = field(default=False, init=False)

    def __post_init__(self):
        self.letters = len(self.title)

    def __repr__(self):
        return self.title

    @property
    def old(self) -> bool:  # made long ago
        return True

    @cached_property
    def _hidden(self):
        return 1


class Pair(NamedTuple):
    left: int  # one side
    right: str = ""


class Shop:
    "Films for sale."

    def __init__(
        self,
        films: list[Film],  # to begin with
        town=None,  # where
        size=3,
    ):
        self.films, self.town, self.size = films, town, size
        self.by_title = {film.title: film for film in films}
        self._private = 1

    @staticmethod
    def plain(text: str, k=2.5):
        return None

    @overload
    def look(self, key: int) -> Film: ...
    @overload
    def look(self, key: str) -> list[Film]: ...
    def look(self, key):
        return self.films[0]


@patch
def find_all(
    self: (Shop, Film),
    text: str,  # typed
    by: Order = "stars",
    key: "_Key" = None,
    *names,
    test: Callable = None,  # which count
    **more: Annotated[int, "numbers"],
) -> "Iterator[Film]":  # one after the other
    "Finds."


@patch(cls_method=True)
def preset(cls: Film, size=(1, 2)) -> "Film":
    return cls("")


@patch(as_prop=True)
def count(self: Shop):
    return len(self.films)


@patch
@contextmanager
def opened(self: Shop):
    yield self


def find(text: str, k: int = 5, least: float = 0.5, order: Order = None) -> np.ndarray:  # positions
    "Finds films."


@delegates(find)
def first(
    shop: Shop,  # where
    **kwargs,
) -> int:
    "The first."


def either(x: tuple, y: dict | None = None, z: list[tuple] = ()) -> None: ...


def _helper(x):
    return x
''',
    "more.py": '''"""Adds to others."""
from fastcore.basics import patch

from toys.shop.films import Shop


class Bill:
    total: float
    lines = []


@patch
def pay(self: Shop, bill: Bill, cash=True) -> Bill:
    "Pays."
    self.paid = bill
''',
}


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("tool_stubs", ROOT / "tools" / "stubs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written(place):
    "The small package, in a folder."
    for name, text in FILES.items():
        path = place / "toys" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return place / "toys"


@pytest.fixture
def folder(tmp_path):
    "The small package, to be changed."
    return written(tmp_path)


@pytest.fixture(scope="module")
def films(tool, tmp_path_factory):
    "The stub of the module with the most in it."
    folder = written(tmp_path_factory.mktemp("unchanged"))
    return tool.make_stubs(folder)[0][folder / "shop/films.pyi"]


def code_of(text: str, *names: str) -> str:
    "The code of something in a stub without docstrings: a function, a class, a method of a class."
    node = ast.parse(text)
    for name in names:
        node = next(n for n in node.body if getattr(n, "name", None) == name)
    for inner in ast.walk(node):
        if (
            ast.get_docstring(inner) is not None
            if hasattr(inner, "body") and not isinstance(inner, ast.Lambda)
            else False
        ):
            inner.body = inner.body[1:] or [ast.Expr(ast.Constant(...))]
    return ast.unparse(node)


def test_methods_are_in_all_their_classes(films):
    wanted = "def find_all(self, text: str, by: Order='stars', key: _Key | None=None, *names, test: Callable[..., Any]"
    for owner in ("Shop", "Film"):
        assert code_of(films, owner, "find_all").startswith(wanted + " | None=None, **more: int) -> Iterator[Film]:")
    assert (
        code_of(films, "Film", "preset")
        == "@classmethod\ndef preset(cls, size: tuple[int, int]=(1, 2)) -> Film:\n    ..."
    )
    assert code_of(films, "Shop", "count") == "@property\ndef count(self):\n    ..."
    assert code_of(films, "Shop", "opened") == "@contextmanager\ndef opened(self):\n    ..."
    assert code_of(films, "Shop", "pay") == "def pay(self, bill: Bill, cash: bool=True) -> Bill:\n    ..."
    assert "from toys.more import Bill" in films and "from contextlib import contextmanager" in films
    assert not any(isinstance(node, ast.FunctionDef) and node.name == "find_all" for node in ast.parse(films).body)


def test_dataclasses_keep_their_fields(films):
    code = code_of(films, "Film")
    assert code.startswith("@dataclass(frozen=True)\nclass Film(_Base):\n    title: str\n    year: int | None = ...\n")
    assert "words: list[Any] = ..." in code
    assert "place: Path | None = field(default=None, kw_only=True)" in code
    assert "parts: list[Any] = field(default=cast(Any, ...), kw_only=True)" in code
    assert "seen: bool = field(init=False)" in code
    assert "letters: Any = field(init=False)" in code and "_hidden" not in code and "__post_init__" not in code
    assert code_of(films, "Pair") == "class Pair(NamedTuple):\n    left: int\n    right: str = ..."


def test_other_classes(films):
    code = code_of(films, "Shop")
    assert "films: list[Film]\n    town: Any\n    size: int\n    by_title: Any" in code and "_private" not in code
    assert "def __init__(self, films: list[Film], town=None, size: int=3) -> None:" in code
    assert "@staticmethod\n    def plain(text: str, k: float=2.5):" in code
    assert code.count("@overload") == 2 and code.count("def look") == 2
    assert code_of(films, "_Base") == "class _Base:\n    kind: str\n\n    def shared(self) -> int:\n        ..."


def test_functions_and_constants(films):
    assert code_of(films, "find").startswith(
        "def find(text: str, k: int=5, least: float=0.5, order: Order | None=None) -> np.ndarray"
    )
    assert code_of(films, "first").startswith(
        "def first(shop: Shop, *, k: int=5, least: float=0.5, order: Order | None=None) -> int"
    )
    assert code_of(films, "either").startswith(
        "def either(x: tuple[Any, ...], y: dict[Any, Any] | None=None, z: list[tuple[Any, ...]]=...) -> None"
    )
    for line in (
        "Order = Literal['stars', 'year']",
        "_Key = int | str",
        "LEAST: int",
        "WORDS: tuple[str, float]",
        "TABLE: dict[str, int]",
        "COMPILED: re.Pattern[str]",
    ):
        assert line.replace("'", '"') in films.splitlines()
    assert "_SECRET" not in films and "_helper" not in films and "fastcore" not in films


def test_docstrings_say_what_the_comments_say(films):
    tree = {node.name: node for node in ast.walk(ast.parse(films)) if hasattr(node, "name")}
    fields = "title : str\n    as it is written\nyear : int\n    None: unknown\nwords : list\nplace : Optional[Path]"
    assert fields in ast.get_docstring(tree["Film"])
    assert ast.get_docstring(tree["Shop"]).startswith(
        "Films for sale.\n\nParameters\n----------\nfilms : list[Film]\n    to begin with"
    )
    assert "test : Callable\n    which count" in ast.get_docstring(tree["find_all"])
    assert ast.get_docstring(tree["find_all"]).endswith('Returns\n-------\n"Iterator[Film]"\n    one after the other')
    assert "where\nk : int\nleast : float" in ast.get_docstring(tree["first"])


def test_lazy_names_come_from_where_they_are_defined(tool, folder):
    text = tool.make_stubs(folder)[0][folder / "__init__.pyi"]
    assert "from toys.shop.films import Film, Shop" in text and "__version__: str" in text
    assert (
        '__all__ = ["__version__", "Film", "Shop"]' in text
        and folder / "shop/__init__.pyi" not in tool.make_stubs(folder)[0]
    )


def test_missing_is_exact(tool, folder):
    _, missing = tool.make_stubs(folder)
    told = tool.account(missing)
    assert told.startswith("toys.shop.films (6)\n") and "toys.more" not in told
    assert told.endswith("6 annotations are missing in 6 functions of 1 modules")
    lines = [line.split(None, 1)[1] for line in told.splitlines() if line.startswith("  ")]
    assert lines == [
        "Shop.__init__: town",
        "Shop.plain: return",
        "Film.find_all: *names",
        "Shop.find_all: *names",
        "Shop.count: return",
        "Shop.opened: return",
    ]


def test_written_checked_and_tidied(tool, folder):
    texts, _ = tool.make_stubs(folder)
    assert tool.make_stubs(folder)[0] == texts, "the same source, the same stubs"
    (folder / "gone.pyi").write_text("x: int\n")
    assert "toys/gone.pyi belongs to no module" in tool.out_of_step(folder, texts)
    tool.write_stubs(folder, texts)
    assert (
        tool.out_of_step(folder, texts) == [] and not (folder / "gone.pyi").exists() and (folder / "py.typed").exists()
    )
    (folder / "more.pyi").write_text("")
    assert tool.out_of_step(folder, texts) == ["toys/more.pyi is out of step"]
    (folder / "more.pyi").unlink()
    assert tool.out_of_step(folder, texts) == ["toys/more.pyi is missing"]


def test_lines_are_short_and_the_layout_of_the_source_does_not_matter(tool, folder):
    before, _ = tool.make_stubs(folder)
    assert max(len(line) for text in before.values() for line in text.splitlines()) <= 120
    subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--quiet", "--line-length=60", folder], check=True
    )
    assert tool.make_stubs(folder)[0] == before


@pytest.mark.parametrize(
    "line, said",
    [
        ("def f(x: Unheard) -> None: ...", "Unheard is used in an annotation"),
        (
            "from pathlib import PurePath as Bill\n@patch\ndef g(self: Shop, x: Bill) -> None: ...",
            "Bill means two things",
        ),
    ],
)
def test_what_cannot_be_known_is_an_error(tool, folder, line, said):
    path = folder / "other.py"
    path.write_text(f"from fastcore.basics import patch\nfrom toys.shop.films import Shop\n{line}\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=said):
        tool.make_stubs(folder)


# The real package -----------------------------------------------------------------------------------------------------
def test_the_stubs_have_what_runs():
    "Public names, methods and parameters of the classes and functions people type most, in the same order."
    package = importlib.import_module("hybrid_movie_rec")
    for name in package.__all__:
        thing = getattr(package, name)
        if not callable(thing):
            continue
        home = importlib.import_module(thing.__module__)
        tree = ast.parse(Path(home.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
        node = next(n for n in tree.body if getattr(n, "name", None) == name)
        if inspect.isclass(thing):
            methods = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef)}
            found = {key: getattr(thing, key) for key in vars(thing) if key[0] != "_"}
            own = {key for key, value in found.items() if inspect.isfunction(value) or inspect.ismethod(value)}
            assert own <= methods.keys(), f"{name} lacks {own - methods.keys()}"
            for key in own:
                compare(getattr(thing, key), methods[key], f"{name}.{key}")
        else:
            compare(thing, node, name)


def compare(function, node: ast.FunctionDef, name: str) -> None:
    "Have both the same parameters?"
    args = [*node.args.posonlyargs, *node.args.args, node.args.vararg, *node.args.kwonlyargs, node.args.kwarg]
    stub = [arg.arg for arg in args if arg is not None and arg.arg not in ("self", "cls")]
    runs = [key for key in inspect.signature(function).parameters if key not in ("self", "cls")]
    assert stub == runs, name
