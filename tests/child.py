"""Python code in a process of its own, to be killed in earnest or to share files with others, without waiting seconds
for imports.

On Linux such a process is forked from one that has imported what nearly all of them need, and has done nothing else;
elsewhere it starts from nothing.
"""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from subprocess import CompletedProcess

NEEDED = ["torch", "torch._dynamo", "accelerate", "sklearn.model_selection", "hybrid_movie_rec.cli.main"]
START = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
if sys.platform == "linux":
    START.set_forkserver_preload(NEEDED)


def _run(code: str, args: list, out: str, env: dict, stdout: str | None = None) -> None:
    "In the child: the surroundings a program would have, then the code."
    for stream, path in ((1, stdout or f"{out}.out"), (2, f"{out}.err")):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    os.environ.clear(), os.environ.update(env)
    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a run of tests in the background ignores it, and children inherit that
    sys.argv[1:] = args
    exec(compile(code, "<child>", "exec"), {"__name__": "__main__"})


def _run_to_the_end(stdout: str, *task) -> None:
    "In the child: the code, and then all that Python does when a program ends (multiprocessing leaves by a side door)."
    status = 0
    try:
        _run(*task, stdout)
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if not isinstance(end.code, int | None):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        status = 1
    gc.freeze()  # to let go of 400,000 objects one by one would take a second
    ctypes.pythonapi.Py_Exit(status)  # what Python calls after `sys.exit`: it says what cannot be written any more


class Child:
    """A process that runs `code` with `sys.argv[1:]` as given; what it prints is kept in two files whose names start
    with `log`.
    """

    def __init__(self, log: Path, code: str, *args, **env: str):
        self.log = log
        for name in ("out", "err"):
            Path(f"{log}.{name}").write_text("")
        self.process = START.Process(
            target=_run, args=(code, [str(arg) for arg in args], str(log), {**os.environ, **env}), daemon=True
        )
        self.process.start()

    def said(self, name: str = "out") -> str:
        "What was printed so far; `err` for standard error."
        return Path(f"{self.log}.{name}").read_text(encoding="utf-8")

    @property
    def running(self) -> bool:
        return self.process.is_alive()

    def wait_for(self, condition, seconds: float = 60) -> None:
        "Until `condition()`, or until the process is over."
        until = time.monotonic() + seconds
        while self.running and not condition():
            assert time.monotonic() < until, "waited in vain"
            time.sleep(0.002)

    def kill(self) -> int:
        "SIGKILL, unless it is over already; how it ended."
        self.process.kill()
        return self.ended()

    def send_signal(self, number: int) -> None:
        os.kill(self.process.pid, number)

    def ended(self, seconds: float = 120) -> int:
        "How it ended, once it has: the exit code, or minus the signal."
        self.process.join(seconds)
        assert not self.running, "did not end in time"
        return self.process.exitcode


def program(log: Path, code: str, *args, stdout: str = "", **env: str) -> CompletedProcess:
    """What came of a program with this code and these arguments, from its first line to the last thing Python does for
    it; `stdout` is a file to be written to.
    """
    task = (code, [str(arg) for arg in args], str(log), {**os.environ, **env})
    stdout = stdout or f"{log}.out"
    process = START.Process(target=_run_to_the_end, args=(stdout, *task), daemon=True)
    process.start()
    process.join(300)
    assert not process.is_alive(), "did not end in time"
    said = [Path(path).read_text(encoding="utf-8") if Path(path).is_file() else "" for path in (stdout, f"{log}.err")]
    return CompletedProcess(args, process.exitcode, *said)
