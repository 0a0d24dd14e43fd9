"""`hybrid-movie-rec demo` from a cold cache: how much of the processor, how long, and how much memory with all its
children; and when it shows its first list.
"""

import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import psutil

from measure import target


def watch(process, log, say):
    """Wait for a process that writes into the file `log`: its seconds, seconds of processor time, seconds of processor
    time when it had shown its first list (None if never), and the highest memory of it and its children in bytes.
    """
    root, peak, began, told, busy, first = psutil.Process(process.pid), 0, time.perf_counter(), 0.0, 0.0, None
    while process.poll() is None:
        try:
            family = [root, *root.children(recursive=True)]
            peak = max(peak, sum(p.memory_info().rss for p in family))
            busy = max(busy, sum(sum(p.cpu_times()[:2]) for p in family))
        except psutil.Error:
            pass  # a child that has just ended
        if first is None and "A first list" in Path(log).read_text(encoding="utf-8", errors="replace"):
            first = busy
        if time.perf_counter() - began > told + 30:
            told = time.perf_counter() - began
            say(f"demo: {told:.0f} s, {busy:.0f} s of processor, peak {peak / 2**30:.2f} GiB so far")
        time.sleep(0.1)
    return time.perf_counter() - began, busy, first, peak


def measure(options, say):
    "Time, processor time and peak memory of the demo. Returns dict(targets, rows, notes)."
    command = Path(sysconfig.get_path("scripts"), "hybrid-movie-rec" + (".exe" if sys.platform == "win32" else ""))
    if not command.exists():
        return dict(targets=[], rows=[], notes=["Skipped: the command hybrid-movie-rec is not installed."])
    with tempfile.TemporaryDirectory() as folder, open(f"{folder}/log.txt", "w+", encoding="utf-8") as log:
        epochs = ["--epochs", "2"] if options.quick else []
        env = os.environ | dict(
            HMR_CACHE=f"{folder}/cache", OMP_NUM_THREADS=str(options.threads)
        )  # a fresh cache, as on a fresh machine
        process = subprocess.Popen(
            [command, "demo", "--out", f"{folder}/demo", *epochs],
            stdout=log,
            stderr=log,
            env=env,
            cwd=folder,
        )
        try:
            seconds, busy, first, peak = watch(process, log.name, say)
        finally:
            if process.poll() is None:
                process.kill(), process.wait()
        if process.returncode:
            log.seek(0)
            lines = log.read().strip().splitlines()
            if "No such command 'demo'" in "".join(lines):
                return dict(targets=[], rows=[], notes=["Skipped: hybrid-movie-rec has no command demo."])
            raise RuntimeError(f"hybrid-movie-rec demo ended with code {process.returncode}: " + " | ".join(lines[-5:]))
    gib, shown = peak / 2**30, first is not None
    return dict(
        targets=[
            target("first list, seconds of processor", "<= 60 s", f"{first or 0:.0f} s", shown and first <= 60, first),
            target("whole demo, seconds of processor", "<= 180 s", f"{busy:.0f} s", busy <= 180, busy),
            target("peak memory of the demo", "< 3 GiB", f"{gib:.2f} GiB", gib < 3, gib),
        ],
        rows=[
            {
                "": "hybrid-movie-rec demo",
                "seconds": f"{seconds:.0f}",
                "of processor": f"{busy:.0f}",
                "first list": f"{first or 0:.0f}",
                "peak GiB": f"{gib:.2f}",
            }
        ],
        notes=[
            "Cold cache of vectors; processor time and resident memory of the process and its children, looked at ten"
            " times a second." + (" --quick: 2 epochs, not the time that counts." if options.quick else "")
        ],
    )
