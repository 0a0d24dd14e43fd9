"""`nbdev_test`, a quarter quicker: `python tools/as_they_stand.py [--flags "heavy slow"] [--path nbs/index.ipynb]`

The same notebooks, cells, flags and messages. But all in this process, whose garbage is looked for after each notebook
and seldom before; and figures are drawn small, as nobody looks at them, and once: where a notebook exports something,
pytest draws them, which runs it against the package.
"""

import argparse
import gc
import sys

import nbdev.test
from execnb.shell import CaptureShell

test_notebook = nbdev.test.test_nb


class QuickShell(CaptureShell):
    "A shell that draws figures once and small, or not at all."

    def __init__(self, path, draw=True):
        super().__init__(path, mpl_format="png")
        wanted = "'png', bbox_inches=None, dpi=30" if draw else ""
        self._run(f"set_matplotlib_formats({wanted})")


def shell_of(path):
    "A shell for a notebook as it stands."
    return QuickShell(path, draw="#| export" not in path.read_text(encoding="utf-8"))


def and_tidy(*args, **kwargs):
    "Test a notebook; what is there afterwards (modules, mostly) stays, and is set aside."
    try:
        return test_notebook(*args, **kwargs)
    finally:
        gc.collect(), gc.freeze()


if __name__ == "__main__":
    del sys.path[0]  # this folder
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--flags", default="", help="flags whose cells shall run too, separated by spaces")
    asked.add_argument("--path", help="one notebook, or a pattern, instead of all")
    gc.set_threshold(20_000, 20, 20)
    nbdev.test.CaptureShell, nbdev.test.test_nb = shell_of, and_tidy
    nbdev.test.nbdev_test(**vars(asked.parse_args()), n_workers=0)
