"""Execute notebooks from top to bottom and keep their outputs.

`python tools/run_nbs.py [notebook or folder ...] [--flags "heavy slow"]`

A notebook runs in a kernel of its own, in its own folder, by the rules of `nbdev_test`: cells that carry one of the
flags named in settings.ini (`tst_flags`) are left out unless `--flags` asks for them (by itself it asks for `heavy`),
cells marked `#| eval: false` always; they keep the outputs they have.

What is written is what `nbdev_clean` would write, and a second run gives the same bytes: no counts, no times, no object
addresses, no progress bars (standard error is dropped). A notebook that fails stays as it was, and the exit code says
so.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ANSI = re.compile(r"\x1b\[[0-9;]*m")
QUIET = dict(OMP_WAIT_POLICY="PASSIVE", KMP_BLOCKTIME="0", OPENBLAS_THREAD_TIMEOUT="4")  # as in base.threads
SKIPPED_FOLDERS = re.compile(r"^[_.]")  # checkpoints and processed copies, as nbdev has it


def find_notebooks(paths=()) -> list[Path]:
    "The notebooks in `paths` (files or folders; everything in nbs/ by default), in the order of their names."
    paths = [Path(p) for p in paths] or [ROOT / "nbs"]
    missing = [str(p) for p in paths if not p.exists()]
    if missing:
        sys.exit(f"No such notebook or folder: {', '.join(missing)}")
    found = []
    for path in paths:
        inside = (
            sorted(path.rglob("*.ipynb"), key=lambda p: (len(p.relative_to(path).parts), p.as_posix()))
            if path.is_dir()
            else [path]
        )
        found += [
            p.resolve()
            for p in inside
            if not path.is_dir() or not any(map(SKIPPED_FOLDERS.match, p.relative_to(path).parts))
        ]
    return list(dict.fromkeys(found))


def left_out(source: str, flags: set) -> str:
    "Why nbdev would not run a code cell with this `source` when the cells carrying `flags` are skipped; '' if it runs."
    from execnb.nbio import mk_cell
    from nbdev.process import extract_directives

    directives = extract_directives(mk_cell(source)) if source.strip() else {}
    if directives.get("eval:", [""])[0].lower() == "false":
        return "eval: false"
    if "nbdev_export" + "(" in source:
        return "nbdev_export"
    return ", ".join(sorted(flags & directives.keys()))


def skip_flags(wanted: str = "") -> set:
    "The flags whose cells are left out: all of `tst_flags` but the `wanted` ones."
    from nbdev.config import get_config

    return set(get_config(path=ROOT).tst_flags.split()) - set(wanted.split())


def tidy(outputs: list) -> list:
    """Outputs without standard error; neighbouring pieces of standard output are one, and hold what a terminal would
    finally show.
    """
    kept = []
    for out in outputs:
        if out["output_type"] != "stream":
            kept.append(out)
        elif out["name"] == "stdout":
            if kept and kept[-1]["output_type"] == "stream":
                kept[-1]["text"] += out["text"]
            else:
                kept.append(out)
    for out in kept:
        if out["output_type"] == "stream":
            out["text"] = re.sub(r"[^\n]*\r(?!\n)", "", out["text"])
    return kept


def write_clean(nb, path: Path) -> None:
    "Write `nb` to `path` as `nbdev_clean` would, in one step; an unchanged file is not touched."
    import nbformat
    from execnb.nbio import dict2nb, nb2str
    from nbdev.clean import clean_nb
    from nbdev.config import get_config

    cfg = get_config(path=ROOT)
    nb = dict2nb(json.loads(nbformat.writes(nb, version=4)))
    clean_nb(nb, False, cfg.allowed_metadata_keys.split(), cfg.allowed_cell_metadata_keys.split(), clean_ids=True)
    text = nb2str(nb)
    if text == path.read_text(encoding="utf-8"):
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="." + path.name, suffix=".part")
    try:
        with open(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(name, path.stat().st_mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def run_notebook(path: Path, flags: set) -> str:
    "Execute the notebook at `path` and save it; returns '' or an account of what failed."
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    nb = nbformat.read(path, as_version=4)
    env = {key: value for key, value in os.environ.items() if key != "MPLBACKEND"}  # pictures belong in the notebook
    env = QUIET | env
    env |= {"PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), env.get("PYTHONPATH")]))}
    client = NotebookClient(
        nb,
        timeout=None,
        kernel_name="python3",
        record_timing=False,
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    with client.setup_kernel(env=env):
        for number, cell in enumerate(nb.cells):
            if cell.cell_type != "code" or not cell.source.strip() or left_out(cell.source, flags):
                continue
            try:
                client.execute_cell(cell, number)
            except (CellExecutionError, DeadKernelError) as error:
                return f"{path} failed in cell {number + 1}:\n{ANSI.sub('', str(error))}"
            cell.outputs = tidy(cell.outputs)
    write_clean(nb, path)
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", help="notebooks or folders of notebooks; everything in nbs/ by default")
    parser.add_argument(
        "--flags", default="heavy", help="flags of settings.ini whose cells shall run too, separated by spaces"
    )
    args = parser.parse_args()
    flags, failures = skip_flags(args.flags), []
    for path in find_notebooks(args.paths):
        start = time.perf_counter()
        failures.append(run_notebook(path, flags))
        print(
            f"{time.perf_counter() - start:6.1f} s  {'FAILED  ' if failures[-1] else ''}{os.path.relpath(path)}",
            flush=True,
        )
    if any(failures):
        sys.exit("\n" + "\n".join(filter(None, failures)))


if __name__ == "__main__":
    main()
