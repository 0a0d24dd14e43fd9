"""Measure the project against its targets, as ratios within one run: `make bench`, or `python bench/run.py [--only
NAME] [--quick] [--json]`.

Results go to bench.json and bench.md in $OUT (out/bench by default), tables to standard output, progress to standard
error.
A missed target is reported, not punished: the exit code is non-zero only if a measurement breaks.
"""

import argparse
import json
import os
import platform
import signal
import sys
import traceback
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

import psutil
import torch

import answers
import bayesian
import costs
import data
import demo
import encoding
import importing
import neighbours
import ranking
import scale
import seed_loop
import service
import sharded

CORES = 2
BENCHES = {
    "import": ("Importing", importing.measure),
    "data": ("Data at full size", data.measure),
    "encoding": ("Embedding the sample's text", encoding.measure),
    "training": ("The tutorial's training loop and ours", seed_loop.measure),
    "bayesian": ("Stars with uncertainty: the Bayesian hybrid", bayesian.measure),
    "ranking": ("Ranking: who makes the better lists", ranking.measure),
    "speed": ("Ranking: how fast", ranking.speed),
    "service": ("The service", service.measure),
    "demo": ("The demo", demo.measure),
}
ON_REQUEST = {
    "bayesian-peer": ("myFM and the Bayesian hybrid", bayesian.peer),
    "answers": ("One request, and what peers take for it", answers.measure),
    "costs": ("What each step costs", costs.measure),
    "scale": ("Many workers", scale.measure),
    "sharded": ("People in several processes", sharded.measure),
    "neighbours": ("Beside two busy processes", neighbours.measure),
    "linear-fit": ("Fit of the linear hybrid, and of EASE in numpy", ranking.linear_fit),
    "explore": ("Choosing batch size and learning rate", seed_loop.explore),
}
KEPT = (
    "ranking",
    "speed",
    "service",
    "answers",
    "bayesian",
    "bayesian-peer",
    "costs",
    "scale",
    "sharded",
)  # what notebooks draw


def facts(options) -> dict:
    "What the figures depend on; nothing that names the machine."
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else psutil.cpu_count()
    return dict(
        date=datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        seed=options.seed,
        quick=options.quick,
        cores=cores,
        torch_threads=torch.get_num_threads(),
        memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        system=platform.system(),
        processor=platform.machine(),
        python=platform.python_version(),
        load_before=load(),
        **{name: version(name) for name in ("hybrid-movie-rec", "torch", "numpy", "pandas", "sentence-transformers")},
    )


def load() -> float | None:
    "Processes that wanted to run in the last minute, on average; above 0 at the start, somebody else was at work."
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def markdown(rows: list[dict]) -> str:
    if not rows:
        return ""
    head, cell = list(rows[0]), lambda value: str(value).replace("|", "\\|")
    lines = [head, ["---"] * len(head), *(row.values() for row in rows)]
    return "\n".join("| " + " | ".join(map(cell, line)) + " |" for line in lines) + "\n\n"


def verdicts(results: dict) -> list[dict]:
    return [
        dict(target=t["target"], wanted=t["wanted"], measured=t["measured"], verdict="met" if t["met"] else "missed")
        for r in results.values()
        for t in r["targets"]
    ]


def write(report: dict, folder: Path) -> None:
    from hybrid_movie_rec.base.saving import atomic_file

    results = report["results"]
    text = (
        "# Bench\n\n"
        + ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in report["facts"].items())
        + "\n\n"
        + markdown(verdicts(results))
    )
    for result in results.values():
        text += (
            f"## {result['title']}\n\n{markdown(result['rows'])}"
            + "".join(f"- {note}\n" for note in result["notes"])
            + "\n"
        )
    for name, content in {
        "bench.json": json.dumps(report, indent=1, ensure_ascii=False) + "\n",
        "bench.md": text.rstrip() + "\n",
    }.items():
        with atomic_file(folder / name) as part:
            part.write_text(content, encoding="utf-8")


def keep(report: dict, name: str, options) -> None:
    "What the benchmark tutorial draws: bench/results/NAME.json, of the ranking tables one for each data set."
    from hybrid_movie_rec.base.saving import atomic_file

    kept = dict(facts=report["facts"] | dict(data=Path(options.data).name), **report["results"][name])
    path = (
        Path(__file__).parent
        / "results"
        / (f"{name}-{Path(options.data).name}.json" if name == "ranking" else f"{name}.json")
    )
    with atomic_file(path) as part:
        part.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def show(report: dict, folder: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    tables = {r["title"]: r["rows"] for r in report["results"].values()} | {"Targets": verdicts(report["results"])}
    for title, rows in tables.items():
        if not rows:
            continue
        table = Table(title=title, title_justify="left")
        for column in rows[0]:
            table.add_column(column)
        for row in rows:
            table.add_row(*map(str, row.values()))
        console.print(table, markup=False)
    for result in report["results"].values():
        for note in result["notes"]:
            console.print(f"- {note}", markup=False, highlight=False)
    console.print(
        f"Written: {folder / 'bench.md'}, {folder / 'bench.json'}", markup=False, highlight=False, soft_wrap=True
    )


def main(args=None) -> int:
    parser = argparse.ArgumentParser(description="Measure speed and memory against the targets.")
    parser.add_argument(
        "--only", action="append", choices=[*BENCHES, *ON_REQUEST], help="this one alone; may be given several times"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="a look at whether everything runs, in about a minute; its figures do not count",
    )
    parser.add_argument("--json", action="store_true", help="print bench.json instead of tables")
    parser.add_argument(
        "--threads",
        type=int,
        default=CORES,
        help="threads of torch, for both sides alike (default: 2, as the targets say)",
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--data",
        default="sample",
        help="what the ranking tables are made of: sample (default), or a folder as for load_dataset",
    )
    parser.add_argument("--questions", nargs="*", help="only these of the ranking tables, such as 'new people'")
    parser.add_argument(
        "--models",
        nargs="*",
        help="only these of the ranking models, such as EASE SASRec, of the jobs of scale, or of the steps of costs",
    )
    parser.add_argument("--model", help="a saved model of the sample for the service; default: one is trained")
    parser.add_argument(
        "--ratings", type=int, help="of the generated data for scale (default: 20 million, quick: 200 thousand)"
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="do not judge again what the output folder holds from an earlier run of the ranking tables",
    )
    parser.add_argument(
        "--settled",
        action="store_true",
        help="ranking: settings of other models as the kept table has found them, not tuned anew",
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="write what was measured of rankings into bench/results, which the benchmark tutorial draws",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(os.environ.get("OUT", "out/bench")),
        help="folder for the results (default: $OUT or out/bench)",
    )
    options = parser.parse_args(args)
    torch.set_num_threads(options.threads)
    options.out.mkdir(parents=True, exist_ok=True)
    report, failed = dict(facts=facts(options), results={}), False
    for name in options.only or BENCHES:
        title, measure = (BENCHES | ON_REQUEST)[name]
        say = lambda text, name=name: print(f"[{name}] {text}", file=sys.stderr, flush=True)
        before = load()
        try:
            result = measure(options, say)
        except Exception as e:
            traceback.print_exc()
            failed, result = True, dict(targets=[], rows=[], notes=[f"Broke off: {type(e).__name__}: {e}"])
        loads = (
            []
            if before is None
            else [f"Load of the machine before and after: {before}, {load()} (processes wanting to run, last minute)."]
        )
        report["results"][name] = dict(title=title, **(result | dict(notes=result["notes"] + loads)))
        write(report, options.out)  # after each, so that an interrupted run leaves what it has found
        if options.keep and name in KEPT:
            keep(report, name, options)
    if options.json:
        print(json.dumps(report, indent=1, ensure_ascii=False))
    else:
        show(report, options.out)
    return int(failed)


def stop(*_):
    "A polite end, so that a running demo is ended too."
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    sys.exit(main())
