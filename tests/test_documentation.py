"""Comments as docstrings: whatever the layout of a signature, whatever kind of method, and never an error at import."""

import ast
import inspect
import linecache
import pydoc
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest
from fastcore.docments import docments
from hypothesis import given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base import documentation
from hybrid_movie_rec.base.documentation import completed, documented, read_fields, read_signature

ROOT = Path(__file__).resolve().parent.parent
SOURCE = """
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from fastcore.basics import patch
from fastcore.meta import delegates


@dataclass
class Base:
    "A base."
    like:float = 4.0  # stars
    hidden:int = field(default=0, init=False)  # not asked for


@dataclass
class Model(Base):
    "A model."
    size:int = 3  # films
    #: not about size


class Pair(NamedTuple):
    left:int  # one side
    right:int = 0


class Plain:
    def __init__(self,
        town:str,  # where
    ): self.town = town

    @property
    def place(self) -> str:  # a town
        "Where it is."
        return self.town

    @cached_property
    def lazy(self):  # worked out once
        return 1

    @classmethod
    def made(cls, town):  # a new one
        return cls(town)

    @staticmethod
    def free(number:int,  # any
    ): return number

    def _hidden(self, x):  # nobody asks
        return x

    async def later(self, x:int,  # when
    ): return x

    def plain(self, x): return x  # not about the result


@patch
def find(self:(Plain, Model), text:str,  # typed
) -> list:  # films
    "Finds."


@patch(cls_method=True)
def preset(cls:Model, **settings):  # a model
    "A preset."


@patch(as_prop=True)
def count(self:Model) -> int:  # how many
    return 1


@patch
@contextmanager
def opened(self:Model, day:str,  # of the week
): yield self


def lender(a, k:int=3,  # films
    by:str="x",  # how
): return k


@delegates(lender)
def borrower(first,  # of all
    **kwargs): return lender(first, **kwargs)


def untouched(a, b): "Nothing to add."
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    "A module with everything that a module of this package may hold, documented."
    (tmp_path / "wares.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "wares", raising=False)
    module = __import__("wares")
    documented("wares")
    yield module
    sys.modules.pop("wares", None)


@pytest.mark.parametrize(
    "thing, part",
    [
        ("Model", "A model.\n\nParameters\n----------\nlike : float\n    stars\nsize : int\n    films"),
        ("Pair", "left : int\n    one side"),
        ("Plain", "Parameters\n----------\ntown : str\n    where"),
        ("Plain.place", "Where it is.\n\nReturns\n-------\nstr\n    a town"),
        ("Plain.lazy", "Returns\n-------\nworked out once"),
        ("Plain.made", "Returns\n-------\na new one"),
        ("Plain.free", "number : int\n    any"),
        ("Plain.later", "x : int\n    when"),
        ("Plain.find", "Finds.\n\nParameters\n----------\ntext : str\n    typed\n\nReturns\n-------\nlist\n    films"),
        ("Model.find", "text : str\n    typed"),
        ("Model.preset", "A preset.\n\nReturns\n-------\na model"),
        ("Model.count", "int\n    how many"),
        ("Model.opened", "day : str\n    of the week"),
        ("borrower", "first\n    of all\nk : int\n    films\nby : str\n    how"),
    ],
)
def test_every_kind_of_thing_is_described(module, thing, part):
    found = inspect.getattr_static(module, thing.split(".")[0])
    if "." in thing:
        found = getattr(found, thing.split(".")[1])
    assert part in (found.__doc__ or "")
    assert pydoc.plain(pydoc.render_doc(found)).count(part.splitlines()[-1].strip()) >= 1


def test_what_says_nothing_is_left_as_it_is(module):
    assert module.untouched.__doc__ == "Nothing to add."
    assert module.Plain.plain.__doc__ is None and module.Plain._hidden.__doc__ is None
    assert "hidden" not in module.Model.__doc__ and "not about size" not in module.Model.__doc__


def test_twice_is_once_and_a_section_written_by_hand_stays(module):
    before = {name: thing.__doc__ for name, thing in vars(module).items() if callable(thing)}
    documented("wares", module.Model, module.borrower)
    assert before == {name: thing.__doc__ for name, thing in vars(module).items() if callable(thing)}
    by_hand = "Mine.\n\nParameters\n----------\na\n    as I say"
    assert completed(by_hand, read_signature(["def f(a,  # otherwise\n", "): ...\n"])) == by_hand


def test_of_other_modules_only_own_methods_are_touched(module, tmp_path):
    (tmp_path / "more.py").write_text(
        "from fastcore.basics import patch\n\nfrom wares import Model, Plain, untouched\n\n\n@patch\ndef added(\n"
        "    self: Plain,\n    x: int,  # new\n) -> int:\n    return x\n"
    )
    Model_doc, Plain_doc = module.Model.__doc__, module.Plain.__doc__
    __import__("more")
    documented("more")
    sys.modules.pop("more")
    assert module.Plain.added.__doc__ == "Parameters\n----------\nx : int\n    new"
    assert (module.Model.__doc__, module.Plain.__doc__) == (Model_doc, Plain_doc)


def test_without_source_nothing_happens(tmp_path, module):
    namespace = {"__name__": "nowhere"}
    exec(compile("def f(\n    a,  # something\n): 'Kept.'", "<nowhere>", "exec"), namespace)
    documented(namespace["f"], int, type("Made", (), {"f": namespace["f"]}))
    assert namespace["f"].__doc__ == "Kept."
    (tmp_path / "wares.py").write_text("x = 1\n" * 200, encoding="utf-8")  # another source than when it was imported
    module.find, module.borrower.__doc__ = None, "Kept."
    documented(module.borrower)
    assert module.borrower.__doc__ == "Kept."


def test_in_a_zip_and_with_docstrings_dropped(tmp_path):
    with zipfile.ZipFile(tmp_path / "wares.zip", "w") as archive:
        archive.writestr("wares.py", SOURCE + "\n\nfrom hybrid_movie_rec.base.documentation import documented\n")
    code = "import wares; wares.documented('wares'); print(wares.Plain.find.__doc__)"
    for option, said in (("-B", "typed"), ("-OO", "None")):
        env = {"PYTHONPATH": f"{tmp_path / 'wares.zip'}{':' if sys.platform != 'win32' else ';'}{ROOT}"}
        done = subprocess.run([sys.executable, option, "-c", code], capture_output=True, text=True, env=env)
        assert done.returncode == 0 and said in done.stdout, done.stdout + done.stderr


def test_functions_of_a_running_notebook():
    cell = "def asked(\n    who: str,  # a person\n):\n    'Asks.'\n"
    linecache.cache["<cell 7>"] = (len(cell), None, cell.splitlines(keepends=True), "<cell 7>")
    namespace = {"__name__": "__main__"}
    exec(compile(cell, "<cell 7>", "exec"), namespace)
    documented(namespace["asked"])
    assert namespace["asked"].__doc__.endswith("who : str\n    a person")


@pytest.mark.parametrize("wrong", [3, None, "no.such.module", [documented], object()])
def test_what_has_no_documentation_is_refused(wrong):
    with pytest.raises(TypeError, match="documented takes classes, functions and names of imported modules"):
        documented(wrong)


# Reading --------------------------------------------------------------------------------------------------------------
LAYOUTS = {
    "compact": """
def f(self:A,
    x:int=1, # one
    *rest, # two
    y=None,# three
    **more,
) -> dict: # four
    pass""",
    "formatted": """
def f(
    self: A,
    x: int = 1,  # one
    *rest,  # two
    y=None,  # three
    **more,
) -> dict:  # four
    pass""",
    "broken": """
def f(
    self: A,
    x: (
        int
    ) = 1,  # one
    *rest,  # two
    y=(
        None  # three
    ),
    **more,
) -> (
    dict
):  # four
    pass""",
    "above": """
@patch
@other(a, b=2)  # no
async def f(
    self: A,
    # one
    x: int = 1,
    # two
    *rest,
    # three
    y=None,
    **more,
) -> dict:  # four
    # five
    pass""",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_does_not_matter(layout):
    indented = textwrap.indent(LAYOUTS[layout], "    ")
    for source in (LAYOUTS[layout], indented, LAYOUTS[layout] + "\n'''never ends"):
        found = [(one.name, one.type, one.comment) for one in read_signature(source.splitlines(keepends=True))]
        assert found == [
            ("x", "int", "one"),
            ("*rest", "", "two"),
            ("y", "", "three"),
            ("**more", "", ""),
            ("return", "dict", "four"),
        ]


def test_one_line():
    for source, comments in {
        "def f(self): # result\n": ["result"],
        "def f(a, b=lambda x, y: x): return a # no\n": ["", "", ""],
        "def f(a, b, # both\n): # result\n": ["both", "both", "result"],
        "def f(\n    a='# no', # yes\n    b: dict[str, int] = {'a': 1, 'b': 2},\n): ...\n": ["yes", "", ""],
    }.items():
        assert [one.comment for one in read_signature(source.splitlines(keepends=True))] == comments


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1).map(lambda t: t.strip("#"))
    )
)
def test_any_comment_comes_back(comments):
    kept = [comment for comment in comments if comment]
    lines = ["def f(\n", *(f"    a{n}: int = 0,  # {comment}\n" for n, comment in enumerate(kept)), "): ...\n"]
    assert [one.comment for one in read_signature(lines)[:-1]] == kept
    lines = ["class A:\n", *(f"    a{n}: int = 0  # {comment}\n" for n, comment in enumerate(kept))]
    assert [one.comment for one in read_fields(lines, [f"a{n}" for n in range(len(kept))])] == kept


def test_the_same_as_fastcore():
    functions = [
        f for _, f in inspect.getmembers(documentation, inspect.isfunction) if f.__module__ == documentation.__name__
    ]
    for function in functions:
        ours = {one.name.strip("*"): one.comment or None for one in read_signature(inspect.getsourcelines(function)[0])}
        theirs = docments(function, args_kwargs=True)
        assert ours == {name: comment for name, comment in theirs.items() if name != "cls"}, function.__name__


def test_every_signature_of_the_package_is_read():
    "Names, and types word for word, are those that Python's own parser finds."
    for path in sorted((ROOT / "hybrid_movie_rec").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines(keepends=True)
        for node in ast.walk(ast.parse(text) if path.name != "_modidx.py" else ast.Module([], [])):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                args = node.args
                stars = [("*", args.vararg)] + [("", arg) for arg in args.kwonlyargs] + [("**", args.kwarg)]
                known = [("", arg) for arg in [*args.posonlyargs, *args.args]] + stars
                named = [(stars + arg.arg, arg.annotation) for stars, arg in known if arg is not None]
                named = named[1:] if named and named[0][0] in ("self", "cls") else named
                wanted = [(name, kind and ast.unparse(kind)) for name, kind in [*named, ("return", node.returns)]]
                read = read_signature(lines[node.lineno - 1 :])
                found = [
                    (one.name, ast.unparse(ast.parse(one.type, mode="eval")) if one.type else None) for one in read
                ]
                assert found == wanted, f"{path.name}: {node.name}"
