"""`nbdev_test`, a quarter quicker: `python tools/as_they_stand.py [--flags "heavy slow"] [--path nbs/index.ipynb]`

The same notebooks, cells, flags and messages. But all in this process, whose garbage is looked for after each notebook
only; and figures are drawn once and small, as nobody looks at them.
"""

import argparse
import gc
import sys

import nbdev.test
from execnb.shell import CaptureShell

test_notebook = nbdev.test.test_nb


class QuickShell(CaptureShell):
    "A shell that draws figures once and small."

    def __init__(self, path):
        super().__init__(path, mpl_format="png")
        self._run("set_matplotlib_formats('png', bbox_inches=None, dpi=30)")


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
    nbdev.test.CaptureShell, nbdev.test.test_nb = QuickShell, and_tidy
    nbdev.test.nbdev_test(**vars(asked.parse_args()), n_workers=0)
