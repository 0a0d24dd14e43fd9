"""Stubs, from which editors and type checkers learn what the package takes and gives.

`python tools/stubs.py` writes a `.pyi` file beside each module, and `py.typed` beside the package. With `--check` it
writes nothing and says which are out of step; with `--missing` it lists public functions whose annotations are
incomplete. What stubs know and the modules do not say to a type checker:

- methods added by `@patch` are in their class, also where another module adds them; `@delegates` lends its parameters;
- what each parameter means, a comment in the source, is in the docstring (base.documentation reads it);
- a parameter without annotation has the type of its default, if that is plain;
- `x: int = None` is `int | None`, `x: list` is `list[Any]`, and a function that returns nothing returns None;
- attributes that methods set are there, as `Any` where their type is not plain;
- private names are left out, unless something public needs them;
- the names that `__init__.py` finds lazily are imported.

The source is read, never run. ruff sets the lines.
"""

import argparse
import ast
import builtins
import copy
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hybrid_movie_rec.base.documentation import (
    Described,
    completed,
    lent,
    read_fields,
    read_signature,
)

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
LENGTH = 120
WIDTH = 106  # of a docstring, which a class indents by 8, between two times three quotes
HEAD = "# Made from {} by tools/stubs.py; change that and run the tool again.\n"
KEPT = re.compile(  # decorators that matter for types
    r"(functools\.)?cached_property|(abc\.)?abstractmethod|(typing\.)?(overload|final|override|runtime_checkable)"
    r"|(contextlib\.)?(async)?contextmanager|property|classmethod|staticmethod|\w+\.(setter|deleter)"
    r"|(dataclasses\.)?dataclass|(functools\.)?total_ordering"
)
BARE = {  # what a generic type without its brackets stands for
    **dict.fromkeys("list set frozenset Iterable Iterator Sequence Collection type deque".split(), "Any"),
    **dict.fromkeys("dict Mapping MutableMapping defaultdict OrderedDict".split(), "Any, Any"),
    **dict.fromkeys(["tuple", "Callable"], "..."),
    **dict.fromkeys(["Pattern", "PathLike"], "str"),
    **dict.fromkeys(["InitVar", "Future"], "Any"),
}
SPECIAL = {  # what Python says about its own methods
    "__len__": "int", "__hash__": "int", "__index__": "int", "__repr__": "str", "__str__": "str", "__bool__": "bool",
    "__eq__": "bool", "__ne__": "bool", "__lt__": "bool", "__contains__": "bool", "__dir__": "list[str]",
    "_repr_html_": "str", "_repr_markdown_": "str",
}  # fmt: skip
OURS = {
    "Any": "typing",
    "ClassVar": "typing",
    "cast": "typing",
    "field": "dataclasses",
}  # names that stubs use of themselves
PROTOCOLS = {"_repr_html_", "_repr_markdown_"}  # private by name, and yet looked for by others


# Reading the package --------------------------------------------------------------------------------------------------
class Module:
    "One module of the package: its source, what is defined in it, and where its names come from."

    def __init__(self, name: str, path: Path):
        self.name, self.path = name, path
        text = path.read_text(encoding="utf-8")
        self.tree, self.lines = ast.parse(text), text.splitlines(keepends=True)
        self.package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        self.defined, self.imported, self.stars = {}, {}, []
        for node in ast.walk(self.tree):  # imports inside functions, too: annotations may be written as text
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._note_import(node)
        for node in self.statements():
            for bound in bound_names(node):
                self.defined[bound] = node

    def _note_import(self, node: ast.Import | ast.ImportFrom) -> None:
        source = self.absolute(node) if isinstance(node, ast.ImportFrom) else None
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(source)
            elif source is not None:
                self.imported[alias.asname or alias.name] = (source, alias.name)
            elif alias.asname:
                self.imported[alias.asname] = (alias.name, None)
            else:
                self.imported[alias.name.partition(".")[0]] = (alias.name.partition(".")[0], None)

    def absolute(self, node: ast.ImportFrom) -> str:
        "The module that an import names, with all its parents."
        parents = self.package.split(".")[: len(self.package.split(".")) - node.level + 1] if node.level else []
        return ".".join(filter(None, [*parents, node.module]))

    def statements(self) -> Iterator[ast.stmt]:
        "Statements at the top, and what is in their `if` and `try`."
        waiting = list(self.tree.body)
        while waiting:
            node = waiting.pop(0)
            yield node
            if isinstance(node, (ast.If, ast.Try)):
                waiting = [*node.body, *getattr(node, "orelse", []), *waiting]

    @property
    def exported(self) -> list[str]:
        "The names in `__all__`; without it, the public ones that are defined here."
        node = self.defined.get("__all__")
        if isinstance(node, ast.Assign) and isinstance(node.value, (ast.List, ast.Tuple)):
            return [item.value for item in node.value.elts if isinstance(item, ast.Constant)]
        return [name for name in self.defined if name[0] != "_"]


def bound_names(node: ast.stmt) -> list[str]:
    "The names that a statement defines; functions that `@patch` gives to a class are none."
    if isinstance(node, ast.ClassDef) or isinstance(node, FUNCTIONS) and patch_of(node) is None:
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)]


def patch_of(node: ast.stmt) -> ast.expr | None:
    "The `@patch` of a function."
    return next((d for d in getattr(node, "decorator_list", []) if ast.unparse(d).partition("(")[0] == "patch"), None)


def option(decorator: ast.expr, name: str) -> ast.expr | None:
    "A named argument of a decorator."
    return next((k.value for k in getattr(decorator, "keywords", []) if k.arg == name), None)


class Package:
    "All modules of a package, and the methods that modules give to classes."

    def __init__(self, folder: Path):
        paths = [p for p in sorted(folder.rglob("*.py")) if p.name[0] != "_" or p.name == "__init__.py"]
        names = [".".join(p.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__") for p in paths]
        self.folder, self.modules = folder, {name: Module(name, path) for name, path in zip(names, paths)}
        self.patches = {}  # (module, class): [(module of the method, method)]
        for module in self.modules.values():
            for node in module.statements():
                if isinstance(node, FUNCTIONS) and patch_of(node) is not None:
                    for owner in owners(node):
                        self.patches.setdefault(self.home(module.name, owner), []).append((module, node))
        for (module, _), methods in self.patches.items():
            methods.sort(key=lambda method: method[0].name != module)  # the home's own methods come first

    def home(self, module: str, name: str) -> tuple[str, str]:
        "The module in which a name is defined, and its name there."
        while module in self.modules and name not in self.modules[module].defined:
            source = self.modules[module].imported.get(name)
            if source is None or source[1] is None:
                break
            module, name = source
        return module, name

    def definition(self, module: str, name: str) -> tuple[Module | None, ast.stmt | None]:
        "The statement that defines a name, and the module it stands in."
        module, name = self.home(module, name)
        found = self.modules.get(module)
        return found, found and found.defined.get(name)


def owners(node: ast.stmt) -> list[str]:
    "The classes that a patched function is given to: `self: A`, `self: (A, B)` or `self: A | B`."
    first = [*node.args.posonlyargs, *node.args.args][0]
    return [n.id for n in ast.walk(first.annotation or ast.Tuple([])) if isinstance(n, ast.Name)]


# Types ----------------------------------------------------------------------------------------------------------------
class Explicit(ast.NodeTransformer):
    "Says in an annotation what it leaves open: text is read, `Annotated[X, ...]` is X, `list` is `list[Any]`."

    def visit_Constant(self, node):
        return self.visit(ast.parse(node.value, mode="eval").body) if isinstance(node.value, str) else node

    def visit_Subscript(self, node):
        base = ast.unparse(node.value).rpartition(".")[2]
        if base == "Literal":
            return node
        if base == "Annotated":
            return self.visit(node.slice.elts[0])
        if base == "Optional":
            return or_none(self.visit(node.slice))
        node.slice = self.visit(node.slice)
        return node

    def visit_List(self, node):
        node.elts = [self.visit(item) for item in node.elts]
        return node

    def visit_Name(self, node):
        return filled(node, node.id)

    def visit_Attribute(self, node):
        return filled(node, node.attr)


def filled(node: ast.expr, name: str) -> ast.expr:
    "A generic type with brackets."
    if name not in BARE:
        return node
    inside = {"tuple": "Any, ...", "Callable": "..., Any"}.get(name, BARE[name])
    return ast.parse(f"{ast.unparse(node)}[{inside}]", mode="eval").body


def or_none(node: ast.expr) -> ast.expr:
    "This type, or None."
    text = ast.unparse(node)
    allowed = re.search(r"\bNone\b(?![^[]*\])", text) or text in ("Any", "object")
    return node if allowed else ast.parse(f"{text} | None", mode="eval").body


def explicit(annotation: ast.expr) -> ast.expr:
    return Explicit().visit(copy.deepcopy(annotation))


def is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def plain_type(value: ast.expr | None) -> str | None:
    "The type of a plain value, such as `3`, `-0.5` or `(1, 2)`; None where it is not plain."
    if isinstance(value, ast.UnaryOp):
        return plain_type(value.operand)
    if isinstance(value, ast.JoinedStr):
        return "str"
    if isinstance(value, ast.Constant):
        return None if value.value is None or value.value is ... else type(value.value).__name__
    if isinstance(value, ast.Tuple):
        kinds = [plain_type(item) for item in value.elts]
        return f"tuple[{', '.join(kinds)}]" if kinds and all(kinds) else None
    if isinstance(value, (ast.List, ast.Set)):
        kinds = {plain_type(item) for item in value.elts}
        return f"{type(value).__name__.lower()}[{kinds.pop()}]" if len(kinds) == 1 and None not in kinds else None
    if isinstance(value, ast.Dict):
        kinds = [{plain_type(item) for item in items} for items in (value.keys, value.values)]
        return (
            f"dict[{kinds[0].pop()}, {kinds[1].pop()}]" if all(len(k) == 1 and None not in k for k in kinds) else None
        )
    return None


def returns_nothing(node: ast.stmt) -> bool:
    "Has this function no `return` with a value, and no `yield`? (What is defined inside it does not count.)"
    waiting = list(node.body)
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, (ast.Yield, ast.YieldFrom)) or isinstance(inner, ast.Return) and inner.value is not None:
            return False
        if not isinstance(inner, (*FUNCTIONS, ast.ClassDef, ast.Lambda)):
            waiting += ast.iter_child_nodes(inner)
    return not any(ast.unparse(line).startswith(("...", "raise NotImplementedError")) for line in node.body)


# Functions ------------------------------------------------------------------------------------------------------------
def described(node: ast.stmt, module: Module, package: Package) -> list[Described]:
    "What the comments of a signature say, with those of the function in `@delegates`."
    found = read_signature(module.lines[node.lineno - 1 :])
    home, target = delegate(node, module, package)
    wanted = [arg.arg for arg, default in parameters(target.args) if default is not None] if target is not None else []
    return lent(found, described(target, home, package), wanted) if wanted else found


def delegate(node: ast.stmt, module: Module, package: Package) -> tuple[Module | None, ast.stmt | None]:
    "The function that lends its parameters by `@delegates`, and its module; None where there is none."
    decorator = next((d for d in node.decorator_list if ast.unparse(d).startswith("delegates(")), None)
    if decorator is None or not decorator.args or not isinstance(decorator.args[0], ast.Name):
        return None, None
    home, target = package.definition(module.name, decorator.args[0].id)
    return (home, target) if isinstance(target, FUNCTIONS) else (None, None)


def parameters(args: ast.arguments) -> list[tuple[ast.arg, ast.expr | None]]:
    "All parameters but those with stars, each with its default."
    positional = [*args.posonlyargs, *args.args]
    defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
    return [*zip(positional, defaults), *zip(args.kwonlyargs, args.kw_defaults)]


def typed(args: ast.arguments, method: str, bound: bool) -> list[str]:
    "Make the annotations of parameters explicit; returns the names of those that have none and no plain default."
    missing = []
    for place, (arg, default) in enumerate(parameters(args)):
        if bound and place == 0:
            arg.annotation = None
        elif arg.annotation is not None:
            arg.annotation = explicit(arg.annotation)
            if is_none(default):
                arg.annotation = or_none(arg.annotation)
        elif plain_type(default):
            arg.annotation = ast.parse(plain_type(default), mode="eval").body
        elif method in ("__eq__", "__ne__", "__contains__"):
            arg.annotation = ast.Name("object")
        else:
            missing.append(arg.arg)
    for stars, arg in (("*", args.vararg), ("**", args.kwarg)):
        if arg is not None and arg.annotation is not None:
            arg.annotation = explicit(arg.annotation)
        elif arg is not None and method == "__exit__":
            arg.annotation = ast.Name("object")
        elif arg is not None:
            missing.append(stars + arg.arg)
    return missing


def short(default: ast.expr | None) -> ast.expr | None:
    "A default as it is if it is plain and short, and `...` in place of any other."
    if default is None or is_none(default) or plain_type(default) and len(ast.unparse(default)) <= 30:
        return default
    return ast.Constant(...)


def delegated(node: ast.stmt, target: ast.stmt | None) -> None:
    "Put the parameters of the function named in `@delegates` in the place of `**kwargs`."
    if target is None:
        return
    known = {arg.arg for arg, _ in parameters(node.args)}
    added = [(copy.deepcopy(arg), d) for arg, d in parameters(target.args) if d is not None and arg.arg not in known]
    node.args.kwarg = None
    node.args.kwonlyargs = [*node.args.kwonlyargs, *(arg for arg, _ in added)]
    node.args.kw_defaults = [*node.args.kw_defaults, *(default for _, default in added)]


def function_stub(node: ast.stmt, module: Module, package: Package, in_class: bool = False):
    "The stub of a function, and the names of what is not annotated in it."
    stub = copy.deepcopy(node)
    patch, name = patch_of(stub), stub.name
    decorators = [d for d in stub.decorator_list if KEPT.fullmatch(ast.unparse(d).partition("(")[0])]
    if patch is not None:
        flags = {
            "as_prop": "property",
            "cls_method": "classmethod",
            "static_method": "staticmethod",
            "set_prop": f"{name}.setter",
        }
        decorators = [ast.Name(decorator) for flag, decorator in flags.items() if option(patch, flag)] + decorators
        renamed = option(patch, "nm")
        stub.name = renamed.value if isinstance(renamed, ast.Constant) else name
    delegated(stub, delegate(node, module, package)[1])
    stub.decorator_list = decorators
    unbound = "staticmethod" in map(ast.unparse, decorators)
    missing = typed(stub.args, stub.name, bound=in_class and not unbound)
    if patch is not None and option(patch, "static_method"):
        stub.args.args = stub.args.args[1:]
    if stub.returns is not None:
        stub.returns = explicit(stub.returns)
    elif stub.name in SPECIAL or stub.name == "__init__" or returns_nothing(node):
        stub.returns = ast.parse(SPECIAL.get(stub.name, "None"), mode="eval").body
    else:
        missing.append("return")
    stub.args.defaults = [short(default) for default in stub.args.defaults]
    stub.args.kw_defaults = [short(default) for default in stub.args.kw_defaults]
    about = described(node, module, package) if stub.name != "__init__" else []  # the class says it
    stub.body = [*docstring(completed(ast.get_docstring(node), about)), ast.Expr(ast.Constant(...))]
    return stub, missing


def docstring(text: str) -> list[ast.stmt]:
    "A docstring as a statement, long lines broken; none if there is no text."
    paragraphs = [broken(paragraph) for paragraph in text.split("\n\n")]
    end = "\n" if "\n" in "\n\n".join(paragraphs) else ""  # the quotes stand on a line of their own
    return [ast.Expr(ast.Constant("\n\n".join(paragraphs) + end))] if text else []


def broken(paragraph: str) -> str:
    "A paragraph with lines that are short enough also where a class indents them: prose flows, anything else does not."
    lines = paragraph.split("\n")
    if max(map(len, lines)) <= WIDTH:
        return paragraph
    prose = all(line[:1].isalnum() or line[:1] in "`(\"'[" for line in lines) and "---" not in lines[-1]
    pieces = [" ".join(lines)] if prose else lines
    kept = []
    for piece in pieces:
        indent = " " * (len(piece) - len(piece.lstrip()))
        kept += textwrap.wrap(piece, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return "\n".join(kept)


def is_public(name: str) -> bool:
    special = name.startswith("__") and name.endswith("__") and name not in ("__all__", "__post_init__")
    return name[0] != "_" or special or name in PROTOCOLS


# Classes --------------------------------------------------------------------------------------------------------------
def bases_of(module: Module, node: ast.ClassDef, package: Package) -> Iterator[tuple[Module, ast.ClassDef]]:
    "A class and those of this package it inherits from, itself first."
    yield module, node
    for base in node.bases:
        home, found = package.definition(module.name, ast.unparse(base)) if isinstance(base, ast.Name) else (None, None)
        if isinstance(found, ast.ClassDef) and found is not node:
            yield from bases_of(home, found, package)


def constructor(module: Module, node: ast.ClassDef, package: Package):
    "What comments say about the parameters that make an object: of `__init__`, or of the fields."
    own = next((f for f in node.body if isinstance(f, FUNCTIONS) and f.name == "__init__"), None)
    if own is not None:
        return described(own, module, package)[:-1]
    known = {}
    for home, base in reversed(list(bases_of(module, node, package))):
        fields = [f.target.id for f in base.body if isinstance(f, ast.AnnAssign) and is_field(f)]
        known |= {one.name: one for one in read_fields(home.lines[base.lineno - 1 :], fields)}
    return list(known.values())


def is_field(node: ast.AnnAssign) -> bool:
    "Is this a field that the constructor takes?"
    unwanted = isinstance(node.value, ast.Call) and is_false(option(node.value, "init"))
    return isinstance(node.target, ast.Name) and not unwanted and "ClassVar" not in ast.unparse(node.annotation)


def is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def field_stub(node: ast.AnnAssign) -> ast.AnnAssign:
    "A field with its type, and `...` for its default."
    stub = copy.deepcopy(node)
    stub.annotation = explicit(node.annotation)
    call = (
        node.value
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func).endswith(("field", "Field"))
        else None
    )
    default = option(call, "default") if call else node.value
    if is_none(default):
        stub.annotation = or_none(stub.annotation)
    given = call is None or bool(call.args) or any(option(call, name) for name in ("default", "default_factory"))
    if call is not None and is_false(option(call, "init")):
        stub.value = ast.parse("field(init=False)", mode="eval").body
    elif call is not None and option(call, "kw_only"):
        plain = is_none(default) or plain_type(default)
        text = f"default={ast.unparse(default) if plain else 'cast(Any, ...)'}, " if given else ""
        stub.value = ast.parse(f"field({text}kw_only={ast.unparse(option(call, 'kw_only'))})", mode="eval").body
    elif node.value is not None:
        stub.value = ast.Constant(...) if given else None
    return stub


def attributes(functions: list[ast.stmt], known: set[str]) -> dict[str, str]:
    "Public attributes that methods set on `self`: with their types where these are written or plain, or else Any."
    found, declared = {}, {}
    for function in functions:
        types = {arg.arg: parameter_type(arg, default) for arg, default in parameters(function.args)}
        for node in ast.walk(function):
            if isinstance(node, ast.AnnAssign) and is_attribute(node.target):
                declared[node.target.attr] = ast.unparse(explicit(node.annotation))
            elif isinstance(node, ast.Assign):
                for name, value in (pair for target in node.targets for pair in assigned(target, node.value)):
                    kind = attribute_type(value, types)
                    found[name] = kind if found.get(name, kind) == kind else "Any"
    return {name: kind for name, kind in (found | declared).items() if name[0] != "_" and name not in known}


def parameter_type(arg: ast.arg, default: ast.expr | None) -> str | None:
    "The type of a parameter as the stub has it."
    if arg.annotation is None:
        return plain_type(default)
    annotation = explicit(arg.annotation)
    return ast.unparse(or_none(annotation) if is_none(default) else annotation)


def is_attribute(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"


def assigned(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[str, ast.expr | None]]:
    "Pairs of an attribute of `self` and what it is set to, None where that is part of something."
    if isinstance(target, (ast.Tuple, ast.List)):
        same = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
        for place, part in enumerate(target.elts):
            yield from assigned(part, value.elts[place] if same else None)
    elif isinstance(target, ast.Starred):
        yield from assigned(target.value, None)
    elif is_attribute(target):
        yield target.attr, value


def attribute_type(value: ast.expr | None, types: dict) -> str:
    "Of a plain value, of a parameter, or of a call whose name looks like that of a class."
    if isinstance(value, ast.Name):
        return types.get(value.id) or "Any"
    if isinstance(value, ast.Call) and re.fullmatch(r"(\w+\.)*[A-Z]\w*[a-z]\w*", ast.unparse(value.func)):
        return ast.unparse(filled(value.func, ast.unparse(value.func).rpartition(".")[2]))
    return plain_type(value) or "Any"


# Modules --------------------------------------------------------------------------------------------------------------
class Stub:
    "The stub of one module, made statement by statement; remembers which names it needs."

    def __init__(self, module: Module, package: Package):
        self.module, self.package = module, package
        self.body, self.imports, self.missing, self.written = [], {}, [], set()

    # Names
    def need(self, node: ast.AST, source: Module) -> None:
        "Bring in every name that some code of the module `source` uses."
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                self.bring(inner.id, source)

    def bring(self, name: str, source: Module) -> None:
        "Make a name known here that means something in `source`."
        if name in OURS and name not in source.defined and name not in source.imported:
            origin = (OURS[name], name)
        elif name in source.defined:
            origin = (source.name, name)
        elif name in source.imported:
            origin = source.imported[name]
        elif hasattr(builtins, name):
            return
        else:
            raise SystemExit(
                f"{source.path.name}: {name} is used in an annotation, and it is not known where it comes from"
            )
        if origin[1] is not None:
            origin = self.package.home(*origin)
        if origin == (self.module.name, name):
            self.write(name)
        elif name in self.module.defined or self.imports.setdefault(name, origin) != origin:
            raise SystemExit(
                f"{self.module.path.name}: {name} means two things there and in {source.name}, which adds a method"
            )

    def write(self, name: str) -> None:
        "Write what defines a name, once."
        node = self.module.defined[name]
        if name in self.written:
            return
        self.written.add(name)
        if isinstance(node, ast.ClassDef):
            self.body.append((node.lineno, [self.a_class(node)]))
        elif isinstance(node, FUNCTIONS):
            same = [other for other in self.module.statements() if isinstance(other, FUNCTIONS) and other.name == name]
            self.body.append(
                (node.lineno, self.functions([(self.module, one) for one in same if patch_of(one) is None]))
            )
        else:
            self.body.append((node.lineno, self.constants(node, [name])))

    # Statements
    def functions(self, nodes: list, owner: str = "") -> list[ast.stmt]:
        "The stubs of functions of one name: of its overloads or else of the last one."
        overloads = [(module, node) for module, node in nodes if "overload" in map(ast.unparse, node.decorator_list)]
        accessors = [(m, n) for m, n in nodes if any(".setter" in ast.unparse(d) for d in n.decorator_list)]
        stubs = []
        for module, node in overloads or ([nodes[0], *accessors] if accessors else nodes[-1:]):
            stub, missing = function_stub(node, module, self.package, in_class=bool(owner))
            for part in (stub.args, stub.returns, *stub.decorator_list):
                if part is not None and not ast.unparse(part).endswith((".setter", ".deleter")):
                    self.need(part, module)
            if missing and is_public(stub.name):
                self.missing.append((module, node.lineno, f"{owner}{'.' if owner else ''}{stub.name}", missing))
            stubs.append(stub)
        return stubs

    def a_class(self, node: ast.ClassDef, outer: str = "") -> ast.ClassDef:
        "The stub of a class: fields, constants, attributes, methods in its body and methods added elsewhere."
        name = f"{outer}{node.name}"
        decorators = [d for d in node.decorator_list if KEPT.fullmatch(ast.unparse(d).partition("(")[0])]
        added = [] if outer else self.package.patches.get((self.module.name, node.name), [])
        methods = [(self.module, f) for f in node.body if isinstance(f, FUNCTIONS)] + added
        body = self.fields(node, methods)
        for inner in node.body:
            if isinstance(inner, ast.ClassDef) and is_public(inner.name):
                body.append(self.a_class(inner, f"{name}."))
        named = {}
        for module, function in methods:
            renamed = patch_of(function) is not None and option(patch_of(function), "nm")
            named.setdefault(renamed.value if renamed else function.name, []).append((module, function))
        for method, nodes in named.items():
            if is_public(method):
                body += self.functions(nodes, name)
        for part in (*decorators, *node.bases, *node.keywords):
            self.need(part, self.module)
        text = completed(ast.get_docstring(node), constructor(self.module, node, self.package))
        return ast.ClassDef(
            node.name, node.bases, node.keywords, [*docstring(text), *body] or [ast.Expr(ast.Constant(...))], decorators
        )

    def fields(self, node: ast.ClassDef, methods: list) -> list[ast.stmt]:
        "Fields, constants and attributes of a class."
        stubs, verbatim = [], any(ast.unparse(base).endswith(("Enum", "Flag")) for base in node.bases)
        dataclass = any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
        constructed = dataclass or bool(node.bases)  # annotations may be fields: private ones count, and others say so
        known = {inner.name for _, inner in methods}
        for _, base in list(bases_of(self.module, node, self.package)):
            known |= {name for inner in base.body for name in bound_names(inner)}
        for inner in node.body:
            if isinstance(inner, ast.AnnAssign) and (is_public(bound_names(inner)[0]) or constructed):
                stubs.append(field_stub(inner))
            elif isinstance(inner, ast.Assign) and verbatim:
                stubs.append(inner)
            elif isinstance(inner, ast.Assign):
                public = [name for name in bound_names(inner) if is_public(name)]
                stubs += [self.of_class(stub) if constructed else stub for stub in self.constants(inner, public)]
        found = {}
        for module in dict.fromkeys(module for module, _ in methods):
            found |= attributes([f for m, f in methods if m is module], known | found.keys())
        for name, kind in found.items():
            value = "field(init=False)" if dataclass else "..."
            statement = ast.parse(f"{name}: {self.knowable(kind)} = {value}").body[0]
            statement.value = statement.value if dataclass else None
            stubs.append(statement)
        for stub in stubs:
            if isinstance(stub, ast.AnnAssign):
                self.need(stub.annotation, self.module)
                self.need(stub.value or ast.Pass(), self.module)
        return stubs

    def of_class(self, stub: ast.stmt) -> ast.stmt:
        "A constant as one of the class, so that it is no field."
        if isinstance(stub, ast.AnnAssign):
            stub.annotation = ast.Subscript(ast.Name("ClassVar"), stub.annotation)
        return stub

    def knowable(self, kind: str) -> str:
        "A type of an attribute, or Any if its names are not those of this module."
        names = {n.id for n in ast.walk(ast.parse(kind, mode="eval")) if isinstance(n, ast.Name)}
        known = self.module.defined.keys() | self.module.imported.keys() | set(dir(builtins)) | {"Any"}
        classes = [self.package.definition(self.module.name, name)[1] for name in names if name in self.module.defined]
        return kind if names <= known and not any(isinstance(c, FUNCTIONS) for c in classes) else "Any"

    def constants(self, node: ast.stmt, names: list[str]) -> list[ast.stmt]:
        "The constants of these names with their types; an alias of a type, which annotations use, stays as it is."
        if isinstance(node, ast.AnnAssign):
            stub = copy.deepcopy(node)
            stub.annotation, stub.value = explicit(node.annotation), None
            self.need(stub.annotation, self.module)
            return [stub]
        found = [pair for target in node.targets for pair in pairs(target, node.value)]
        return [self.constant(name, value) for name, value in found if name in names]

    def constant(self, name: str, value: ast.expr | None) -> ast.stmt:
        "One constant."
        made = r"(TypeVar|ParamSpec|NewType|namedtuple)\(.*"
        alias = value is not None and not plain_type(value) and is_type(value)
        if alias or isinstance(value, ast.Call) and re.fullmatch(rf"(\w+\.)?{made}", ast.unparse(value)):
            value = value if isinstance(value, ast.Call) else explicit(value)
            self.need(value, self.module)
            return ast.Assign([ast.Name(name)], value, lineno=1)
        kind = self.knowable(attribute_type(value, {}))
        if isinstance(value, ast.Call) and ast.unparse(value.func) == "re.compile":
            kind = "re.Pattern[str]"
        annotation = ast.parse(kind, mode="eval").body
        self.need(annotation, self.module)
        return ast.AnnAssign(ast.Name(name), annotation, None, 1)

    # The file
    def text(self) -> str:
        "The whole stub; '' if there is nothing to say."
        lazy = lazily_found(self.module)
        for name in self.module.exported:
            if name in self.module.defined and name not in ("__all__", "__version__"):
                self.write(name)
            elif name in self.module.imported:
                self.imports[name] = self.module.imported[name]
        if self.module.path.name == "__init__.py" and "__version__" in self.module.defined:
            self.body.append((0, ast.parse("__version__: str").body))
        named = [*self.module.exported, *lazy] if not lazy else ["__version__", *lazy]
        statements = [*docstring(ast.get_docstring(self.module.tree) or ""), *self.import_statements(lazy)]
        if "__all__" in self.module.defined:
            statements += ast.parse(f"__all__ = {named!r}").body
        statements += [statement for _, part in sorted(self.body, key=lambda pair: pair[0]) for statement in part]
        if not statements:
            return ""
        tree = ast.fix_missing_locations(ast.Module(statements, []))
        return HEAD.format(self.module.path.name) + ast.unparse(tree) + "\n"

    def import_statements(self, lazy: dict) -> list[ast.stmt]:
        "Imports, in any order."
        wanted = self.imports | {name: self.package.home(source, name) for name, source in lazy.items()}
        lines = [f"from {source} import *" for source in self.module.stars]
        for name, (source, original) in wanted.items():
            alias = f" as {name}" if name != (original or source) else ""
            lines.append(f"from {source} import {original}{alias}" if original else f"import {source}{alias}")
        return ast.parse("\n".join(lines)).body


def pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr | None]]:
    "Pairs of a name and what it is set to."
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple):
        same = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
        for place, part in enumerate(target.elts):
            yield from pairs(part, value.elts[place] if same else None)


def is_type(value: ast.expr) -> bool:
    "Does this look like a type, such as `int | str`, `Literal['a']` or `dict[str, Path]`?"
    if isinstance(value, ast.BinOp):
        return isinstance(value.op, ast.BitOr) and is_type(value.left) and is_type(value.right)
    if isinstance(value, ast.Subscript):
        return is_type(value.value)
    name = ast.unparse(value) if isinstance(value, (ast.Name, ast.Attribute)) else ""
    return is_none(value) or hasattr(builtins, name) or bool(re.fullmatch(r"(\w+\.)*[A-Z]\w*[a-z]\w*", name))


def lazily_found(module: Module) -> dict[str, str]:
    "The names that the package finds by `_HOMES`, and the module of each."
    node = module.defined.get("_HOMES")
    homes = ast.literal_eval(node.value) if isinstance(node, ast.Assign) else {}
    return {name: f"{module.package}.{home}" for home, names in homes.items() for name in names}


# The tool -------------------------------------------------------------------------------------------------------------
def formatted(texts: dict[Path, str], folder: Path) -> dict[Path, str]:
    "The texts with imports and lines in ruff's order, by the same paths in `folder`."
    with tempfile.TemporaryDirectory() as place:
        copies = {path: Path(place, path.relative_to(folder.parent)) for path in texts}
        for path, copied in copies.items():
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_text(texts[path], encoding="utf-8", newline="\n")
        for command in (["check", "--select=I", "--fix", "--quiet"], ["format", "--quiet"]):
            done = subprocess.run(
                [sys.executable, "-m", "ruff", *command, "--isolated", f"--line-length={LENGTH}", place]
            )
            if done.returncode:
                sys.exit("ruff cannot format the stubs; what it says is above.")
        return {path: copied.read_text(encoding="utf-8") for path, copied in copies.items()}


def make_stubs(folder: Path) -> tuple[dict[Path, str], dict[Module, list]]:
    "The text of each stub of the package in `folder` by its path, and what is not annotated in each module."
    package = Package(folder)
    texts, missing = {folder / "py.typed": ""}, {}
    for module in package.modules.values():
        stub = Stub(module, package)
        if text := stub.text():
            texts[module.path.with_suffix(".pyi")] = text
        for home, line, name, names in stub.missing:
            missing.setdefault(home, []).append((line, name, names))
    return formatted(texts, folder), missing


def out_of_step(folder: Path, texts: dict[Path, str]) -> list[str]:
    "One line for each stub that is not what it should be."
    there = {path for pattern in ("*.pyi", "py.typed") for path in folder.rglob(pattern)}
    lines = [
        f"{path.relative_to(folder.parent).as_posix()} belongs to no module" for path in sorted(there - texts.keys())
    ]
    for path, text in texts.items():
        name = path.relative_to(folder.parent).as_posix()
        if path not in there:
            lines.append(f"{name} is missing")
        elif path.read_text(encoding="utf-8") != text:
            lines.append(f"{name} is out of step")
    return lines


def write_stubs(folder: Path, texts: dict[Path, str]) -> None:
    "Write the stubs, and delete those that belong to no module."
    for path in [*folder.rglob("*.pyi"), *folder.rglob("py.typed")]:
        if path not in texts:
            path.unlink()
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")


def account(missing: dict[Module, list]) -> str:
    "The list of what is not annotated: per module, one line for each function."
    lines = []
    for module, found in sorted(missing.items(), key=lambda pair: pair[0].name):
        lines.append(f"{module.name} ({len(found)})")
        lines += [f"  {line:5d}  {name}: {', '.join(names)}" for line, name, names in sorted(found)]
    functions, names = sum(map(len, missing.values())), sum(len(n) for found in missing.values() for _, _, n in found)
    return "\n".join([*lines, f"{names} annotations are missing in {functions} functions of {len(missing)} modules"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a stub is out of step")
    parser.add_argument("--missing", action="store_true", help="write nothing; list what is not annotated")
    args = parser.parse_args()
    settings = ConfigParser(delimiters=["="], interpolation=None)
    settings.read(ROOT / "settings.ini", encoding="utf-8")
    folder = ROOT / settings["DEFAULT"]["lib_path"]
    texts, missing = make_stubs(folder)
    if args.missing:
        print(account(missing))
    elif args.check:
        if found := out_of_step(folder, texts):
            sys.exit("\n".join([*found, "python tools/stubs.py writes them"]))
    else:
        write_stubs(folder, texts)
        print(f"{len(texts) - 1} stubs written")


if __name__ == "__main__":
    main()
