"""The cures that errors name are tried: an option, a parameter or a call they speak of is there, where they speak."""

import ast
import importlib
import inspect
import re
from functools import cache
from pathlib import Path

import pytest
import typer

import hybrid_movie_rec
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.cli.main import _as_options, app, main

HOME = Path(hybrid_movie_rec.__file__).parent
MODULES = [
    importlib.import_module(".".join(("hybrid_movie_rec", *path.relative_to(HOME).with_suffix("").parts)))
    for path in sorted(HOME.rglob("*.py"))
    if path.name != "__init__.py" and not path.name.startswith("_")
]


def commands(command=None, words=()):
    "Every command of the command line with the words that call it."
    command = command or typer.main.get_command(app)
    below = getattr(command, "commands", {})
    if not below:
        yield words, command
    for word, child in below.items():
        yield from commands(child, (*words, word))


OPTIONS = {words: {o for p in command.params for o in p.opts if o.startswith("--")} for words, command in commands()}


def text_of(node):
    "The fixed words of a literal or an f-string; what is filled in is left as …"
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values)
    return "; ".join(text_of(child) for child in ast.walk(node) if isinstance(child, (ast.Constant, ast.JoinedStr)))


def all_errors():
    "(module, where, words) of every error that the package can raise, with all words that lead to its cure."
    for module in MODULES:
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for outer in ast.walk(tree):
            if not isinstance(outer, ast.FunctionDef):
                continue
            named = {}  # cure = "..." before the error is raised
            for node in ast.walk(outer):
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    named[node.targets[0].id] = text_of(node.value)
            for node in ast.walk(outer):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in ("DataError", "need"):
                    parts = [*node.args, *(k.value for k in node.keywords)]
                    words = "; ".join(named.get(p.id, "") if isinstance(p, ast.Name) else text_of(p) for p in parts)
                    yield module, f"{module.__name__}:{node.lineno} in {outer.name}", words


@cache
def parameters():
    "All names that can be passed to something public of the package: parameters and fields."
    names = set()
    for module in MODULES:
        for thing in vars(module).values():
            if inspect.isclass(thing) and thing.__module__.startswith("hybrid_movie_rec"):
                names |= set(getattr(thing, "__dataclass_fields__", ()))
                for method in vars(thing).values():
                    method = getattr(method, "__func__", method)
                    names |= set(inspect.signature(method).parameters) if inspect.isfunction(method) else set()
            elif inspect.isfunction(thing) and not thing.__name__.startswith("_"):
                names |= set(inspect.signature(thing).parameters)
    return names


@cache
def callables():
    "Public functions, classes and methods by name."
    found = {}
    for module in MODULES:
        for name, thing in vars(module).items():
            if name.startswith("_") or not callable(thing):
                continue
            found.setdefault(name, []).append(thing)
            for own, method in vars(thing).items() if inspect.isclass(thing) else ():
                method = getattr(method, "__func__", method)
                if inspect.isfunction(method):
                    found.setdefault(own, []).append(method)
    return found


@cache
def errors():
    "All of them: looked for by the first test that asks, not by every process that collects this file."
    return list(all_errors())


OURS = {"pip", "hybrid-movie-rec"}


def test_there_are_errors_to_look_at():
    assert len(errors()) > 250 and len(OPTIONS) > 12 and len(parameters()) > 300


def test_every_option_that_a_cure_names_exists():
    known = {"--help"}.union(*OPTIONS.values())
    wrong = [
        (where, option)
        for _, where, words in errors()
        if "pip install" not in words
        for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", words)
        if option not in known
    ]
    assert not wrong


def test_every_parameter_that_a_cure_names_exists():
    wrong = []
    for _, where, words in errors():
        for name in re.findall(r"(?<![\w.])([a-z_]+)=(?!=)", words.partition("pip install")[0]):
            if name not in parameters():
                wrong.append((where, name))
    assert not wrong


def test_every_call_that_a_cure_names_exists_and_takes_what_it_says():
    wrong = []
    for _, where, words in errors():
        for name, inside in re.findall(r"(?<![\w.])([A-Za-z_]\w{3,})\(([^()]*)\)", words.partition("pip install")[0]):
            if name == "dict":
                continue  # any name will do
            things = callables().get(name)
            if things is None:
                wrong += [(where, f"{name}()")] if "=" in inside else []
                continue
            for parameter in re.findall(r"([a-z_]+)=", inside):
                takes = [
                    parameter in inspect.signature(t).parameters
                    or any(p.kind is p.VAR_KEYWORD for p in inspect.signature(t).parameters.values())
                    for t in things
                ]
                if not any(takes):
                    wrong.append((where, f"{name}({parameter}=)"))
    assert not wrong


# On the command line --------------------------------------------------------------------------------------------------
HEAD = "userId,movieId,rating,timestamp\n"
BAD = {
    "off the scale": HEAD + "1,2,7,0\n1,3,4,0\n",
    "twice": HEAD + "1,2,3,0\n1,2,4,0\n",
    "words": HEAD + "1,2,good,0\n1,3,4,0\n",
    "columns": HEAD + "1,2,3,0\n1,2\n",
    "quote": HEAD + '1,"2,3,0\n',
    "other name": "userId,movieId,stars\n1,2,3\n",
    "two units of time": HEAD + "1,2,3,1500000000\n1,3,3,1500000000000\n",
}
READERS = {
    "train": ("train", "{}", "--fields", "none", "--stars", "fast", "--quiet", "--out", "m"),
    "demo": ("demo", "--data", "{}", "--quiet", "--out", "d"),
    "evaluate": ("evaluate", "{}", "--models", "bias", "--quiet"),
    "describe": ("data", "describe", "{}", "--quiet"),
    "convert": ("data", "convert", "{}", "store", "--quiet"),
    "sample": ("data", "sample", "{}", "small", "--users", "0.5", "--quiet"),
}


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def named(words):
    "The command that these words call, by its own words."
    return next(own for own in OPTIONS if words[: len(own)] == own)


@pytest.mark.parametrize("fault", BAD)
@pytest.mark.parametrize("reader", READERS)
def test_options_in_a_cure_are_options_of_that_command(run, tmp_path, reader, fault):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ratings.csv").write_text(BAD[fault])
    words = [word.format(tmp_path / "data") for word in READERS[reader]]
    code, out, err = run(*words)
    assert code == 1 and not out and err.startswith("Error: ") and "Cure: " in err
    own = OPTIONS[named(tuple(words))]
    for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", err):
        assert option in own, (err, own)
    assert "repair=True" not in err and "scale=(" not in err and "Options: " not in err


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("option", ["--scale", "--like", "--repair"])
def test_whatever_reads_data_can_be_told_how(reader, option):
    assert option in OPTIONS[named(tuple(READERS[reader]))]


@pytest.mark.parametrize("reader", ["evaluate", "describe", "convert", "sample"])
def test_the_cure_for_a_scale_works(run, tmp_path, reader):
    (tmp_path / "data").mkdir()
    rows = "".join(f"{user},{film},{7 if film == 1 else 4},{user}\n" for user in range(1, 9) for film in range(1, 3))
    (tmp_path / "data" / "ratings.csv").write_text(HEAD + rows)
    words = [word.format(tmp_path / "data") for word in READERS[reader]]
    code, _, err = run(*words)
    assert code == 1 and "off the rating scale" in err and "--scale LOWEST HIGHEST" in err
    assert run(*words, "--scale", "1", "10")[0] == 0
    assert "--repair" in err and run(*words, "--repair")[0] == 0


def test_only_options_that_a_command_has_take_the_place_of_python():
    words = 'pass scale=(lowest, highest), memory="2GB" or repair=True; LinearHybrid(like=...)'
    assert _as_options(words, ["scale", "memory", "repair", "like"]) == (
        "pass --scale LOWEST HIGHEST, --memory 2GB or --repair; LinearHybrid(like=...)"
    )
    assert _as_options(words, []) == words
    assert str(DataError("x", "y", words)).endswith(words)
