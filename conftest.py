"""Collect notebooks with pytest: one item for each code cell, run in order in one shell per notebook, by the flag rules
of `nbdev_test`.

`pytest nbs` runs the notebooks of all folders as they stand. `pytest nbs --nb-package` runs those that export, and
takes what an exported cell defines from the installed module instead of running the cell, so that the package is tested
(and a forgotten import is found). `--nb-flags "slow data"` runs cells with these flags too.
When a cell fails, the later ones of its notebook are skipped; a cell picked by its id has the earlier ones run first.
"""

import gc
import importlib
import os
import re
import symtable
import sys
import traceback
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "tools"))
os.environ.setdefault("MPLBACKEND", "Agg")  # no window is ever opened
os.environ.setdefault("IN_TEST", "1")  # as nbdev_test has it


def pytest_addoption(parser):
    group = parser.getgroup("notebooks")
    group.addoption(
        "--nb-package", action="store_true", help="import the exported modules in place of running exported cells"
    )
    group.addoption("--nb-flags", default="", help="flags whose cells shall run too, separated by spaces")


def pytest_configure():
    "Python looks for garbage at every 700 new objects, and Hypothesis looks on; at every 20,000 is often enough here."
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    "What is imported and collected stays to the end: looking for garbage in it, again and again, would take long."
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable(), gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    "The garbage of a file goes with it; what is there afterwards (modules, mostly) stays, and is set aside, too."
    try:
        return (yield)
    finally:
        if nextitem is None or nextitem.path != item.path:
            gc.collect(), gc.freeze()


def pytest_collect_file(file_path, parent):
    folders = file_path.parts[:-1]
    hidden = re.match("[_.]", file_path.name) or ".ipynb_checkpoints" in folders
    if file_path.suffix == ".ipynb" and "nbs" in folders and not hidden:
        return Notebook.from_parent(parent, path=file_path)


class Notebook(pytest.File):
    "One notebook: its cells that have something to run, and while they run, their shell."

    def collect(self):
        from nbdev.config import get_config
        from nbdev.frontmatter import FrontmatterProc
        from nbdev.process import NBProcessor
        from run_nbs import left_out, skip_flags

        sources = [cell.source for cell in NBProcessor(self.path, rm_directives=False).nb.cells]
        cells = NBProcessor(self.path).nb.cells
        front = NBProcessor(self.path, procs=FrontmatterProc, process=True).nb.frontmatter_
        if str(front.get("skip_exec", "")).lower() in {"true", "yes", "1"}:
            return
        cfg = get_config(path=self.path.parent)
        self.config_path, self.lib = cfg.config_path, cfg.lib_path.name
        exporting = any(cell.directives_.keys() & {"export", "exports", "exporti"} for cell in cells)
        if self.config.getoption("nb_package") and not exporting:
            return  # nothing of it comes from the package: running it as it stands is all there is to try
        self.module = next((c.directives_["default_exp"][0] for c in cells if "default_exp" in c.directives_), None)
        flags = skip_flags(self.config.getoption("nb_flags"))
        self.pending, self.failed = [], False
        for cell in cells:
            if cell.cell_type != "code" or not re.search(r"^\s*[^\s#]", cell.source, flags=re.M):
                continue  # nothing to run
            why = left_out(sources[cell.idx_], flags)
            if why in {"eval: false", "nbdev_export"}:
                continue
            item = Cell.from_parent(self, name=f"cell {cell.idx_ + 1}", cell=cell)
            item.add_marker(pytest.mark.skip(f"flagged {why}")) if why else self.pending.append(item)
            yield item

    def setup(self):
        from as_they_stand import QuickShell

        self.kept = os.getcwd(), list(sys.path), sys.modules["__main__"]  # the shell puts another __main__ in its place
        sys.path.insert(0, str(self.config_path))
        os.chdir(self.path.parent)
        self.shell = QuickShell(self.path)
        self.shell._showtraceback = lambda *args: None  # repr_failure shows it

    def teardown(self):
        folder, sys.path[:], sys.modules["__main__"] = self.kept
        os.chdir(folder)
        del self.shell  # and with it all that the notebook made
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")
            sys.modules["matplotlib.pyplot"].switch_backend("Agg")


class Cell(pytest.Item):
    "One code cell that has something to run."

    def __init__(self, cell, **kwargs):
        super().__init__(**kwargs)
        self.cell = cell

    def runtest(self):
        notebook = self.parent
        while self in notebook.pending and not notebook.failed:
            item = notebook.pending.pop(0)
            try:
                item.execute(notebook)
            except BaseException:
                notebook.failed = True
                if item is self:
                    raise
        if notebook.failed:
            pytest.skip("earlier cell failed")

    def execute(self, notebook):
        export = next(
            (self.cell.directives_[word] for word in ("export", "exports", "exporti") if word in self.cell.directives_),
            None,
        )
        module = notebook.module if not export else export[0]
        if export is not None and module and self.config.getoption("nb_package"):
            package = vars(importlib.import_module(f"{notebook.lib}.{module}"))
            notebook.shell.user_ns.update(
                {name: package[name] for name in bound(self.cell.source, package) if name in package}
            )
            return
        outputs = notebook.shell.run(self.cell.source)
        for out in outputs:
            if out["output_type"] == "stream":
                self.add_report_section("call", out["name"], "".join(out["text"]))
        if notebook.shell.exc:
            raise notebook.shell.exc

    def repr_failure(self, excinfo):
        tb = excinfo.tb
        while tb and not tb.tb_frame.f_code.co_filename.startswith("<ipython-input"):
            tb = tb.tb_next
        return "".join(traceback.format_exception(excinfo.type, excinfo.value, tb))

    def reportinfo(self):
        return self.path, self.cell.idx_, self.name


def bound(source: str, package: dict) -> set:
    "The names a cell binds when it runs; all of the module's if it holds a star import."
    if re.search(r"^\s*from .* import \*", source, flags=re.M):
        return set(package) - {"__name__", "__file__", "__builtins__"}
    lines = [line for line in source.splitlines() if not re.match(r"\s*%", line)]
    symbols = symtable.symtable("\n".join(lines), "cell", "exec").get_symbols()
    return {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
