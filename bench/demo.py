"""`hybrid-movie-rec demo` from a cold cache: how long, and how much memory with all its children."""

import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import psutil

from measure import target


def peak_of(process, say):
    "Wait for a process; its seconds and the highest sum of resident memory of it and its children, in bytes."
    root, peak, began, told = psutil.Process(process.pid), 0, time.perf_counter(), 0.0
    while process.poll() is None:
        try:
            family = [root, *root.children(recursive=True)]
            peak = max(peak, sum(p.memory_info().rss for p in family))
        except psutil.Error:
            pass  # a child that has just ended
        if time.perf_counter() - began > told + 30:
            told = time.perf_counter() - began
            say(f"demo: {told:.0f} s, peak {peak / 2**30:.2f} GiB so far")
        time.sleep(0.1)
    return time.perf_counter() - began, peak


def measure(options, say):
    "Time and peak memory of the demo. Returns dict(targets, rows, notes)."
    command = Path(sysconfig.get_path("scripts"), "hybrid-movie-rec" + (".exe" if sys.platform == "win32" else ""))
    if not command.exists():
        return dict(targets=[], rows=[], notes=["Skipped: the command hybrid-movie-rec is not installed."])
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log.txt", "w+", encoding="utf-8") as log:
        epochs = ["--epochs", "2"] if options.quick else []
        env = os.environ | dict(
            HMR_CACHE=f"{folder}/cache", OMP_NUM_THREADS=str(options.threads)
        )  # a fresh cache, as on a fresh machine
        process = subprocess.Popen(
            [command, "demo", "--out", f"{folder}/demo", "--quiet", *epochs],
            stdout=log,
            stderr=log,
            env=env,
            cwd=folder,
        )
        try:
            seconds, peak = peak_of(process, say)
        finally:
            if process.poll() is None:
                process.kill(), process.wait()
        if process.returncode:
            log.seek(0)
            lines = log.read().strip().splitlines()
            if "No such command 'demo'" in "".join(lines):
                return dict(targets=[], rows=[], notes=["Skipped: hybrid-movie-rec has no command demo."])
            raise RuntimeError(f"hybrid-movie-rec demo ended with code {process.returncode}: " + " | ".join(lines[-5:]))
    gib = peak / 2**30
    return dict(
        targets=[
            target("make demo, after installation", "< 6 min", f"{seconds / 60:.1f} min", seconds < 360, seconds / 60),
            target("peak memory of the demo", "< 3 GiB", f"{gib:.2f} GiB", gib < 3, gib),
        ],
        rows=[{"": "hybrid-movie-rec demo", "seconds": f"{seconds:.0f}", "peak GiB": f"{gib:.2f}"}],
        notes=[
            "Cold cache of vectors; resident memory of the process and its children, looked at ten times a second."
            + (" --quick: 2 epochs, not the time that counts." if options.quick else "")
        ],
    )
