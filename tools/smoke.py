"""Does what we ship work where nothing of ours is?

`python tools/smoke.py [--wheel FILE] [--command COMMAND] [--pip-flags "..."]`

Builds the wheel, installs it with the extra `app` into an empty virtual environment, and runs every command of
`hybrid-movie-rec` once, away from the repository, on a twentieth of the sample. Some minutes, most of them for pip; by
hand, and in .github/workflows, not in `make test`. A command that is not tried here is an error, so that a new one
cannot be forgotten. Exit code 1 if anything fails; what failed is printed.
"""

import argparse
import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDS_NETWORK = {"data fetch"}  # its help is shown instead
RATINGS = "userId,movieId,rating,timestamp\n" + "".join(
    f"{u},{m},{1 + (u * m) % 9 / 2},{1_000_000_000 + 1000 * u + m}\n" for u in range(1, 30) for m in range(1, 12)
)
MOVIES = "movieId,title,genres\n" + "".join(
    f"{m},Film {m} ({1990 + m}),{'Comedy|Drama' if m % 2 else 'Sci-Fi'}\n" for m in range(1, 12)
)


def build(folder: Path, flags: list) -> Path:
    "The wheel of a clean copy of what git keeps, so that nothing that lies about gets in."
    copy = folder / "source"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *flags, "-w", folder, copy]
    subprocess.run(words, check=True)
    return next(folder.glob("*.whl"))


def install(wheel: Path, folder: Path, flags: list) -> Path:
    "The command in an environment of its own."
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = [scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *flags]
    subprocess.run([*pip, "-c", ROOT / "constraints.txt", f"{wheel}[app]"], check=True)
    return scripts / "hybrid-movie-rec"


@dataclass
class Trial:
    "An installed command, the folder it is run in, and what has failed so far."

    command: Path
    box: Path
    failed: list = field(default_factory=list)

    @property
    def env(self) -> dict:
        "Nothing of this Python's environment, and output that does not depend on a terminal."
        plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return plain | dict(COLUMNS="160", NO_COLOR="1", TERM="dumb", PYTHONUTF8="1")

    def run(self, *words, typed: str = "") -> str:
        "What the command printed; an exit code other than 0 and a traceback are failures."
        start, how = time.monotonic(), dict(capture_output=True, text=True, encoding="utf-8")
        done = subprocess.run([self.command, *words], cwd=self.box, env=self.env, input=typed, **how)
        verdict = "ok  " if not done.returncode else "FAIL"
        print(f"{verdict} {time.monotonic() - start:5.1f} s  hybrid-movie-rec {' '.join(words)}", flush=True)
        if done.returncode or "Traceback" in done.stderr:
            self.failed.append(" ".join(words))
            print(done.stdout[-1000:], done.stderr[-3000:])
        return done.stdout


def commands(run) -> set:
    "The names of all commands, from the help texts."
    names = lambda *words: set(re.findall(r"^│ ([a-z]+) ", run(*words, "--help"), flags=re.M)) - {"model"}
    top = names()
    return (top - {"data"}) | {f"data {name}" for name in names("data")}


def steps(box: Path) -> list:
    "What is run, in order: words, and what to type in."
    (box / "ml").mkdir()
    (box / "ml/ratings.csv").write_text(RATINGS, encoding="utf-8")
    (box / "ml/movies.csv").write_text(MOVIES, encoding="utf-8")
    (box / "my.toml").write_text("[recommend]\nk = 3\njson = true\n", encoding="utf-8")
    return [
        ("--version", ""),
        ("data list", ""),
        ("data describe sample --json", ""),
        ("data validate ml", ""),
        ("data convert ml store -q", ""),
        ("data sample sample small --users 0.05 -q", ""),
        ("data sample ml earlier --until 2001-09-09T06:00:00 -q", ""),
        ("train small --out model --fields genres --stars fast -q --json", ""),
        ("train earlier --out then --fields none --stars network --epochs 2 -q", ""),
        ("info model", ""),
        ("recommend model all -k 2 --json", ""),
        ("--config my.toml recommend model 1 2 --genre Comedy --novelty 0.5 --why", ""),
        ("similar model 1 -k 3", ""),
        ("search model funny robots -k 3", ""),
        ("explain then 1 5", ""),
        ("rate model --save me.csv", "Toy Story (1995) = 5\nHeat (1995)\n4\n\n"),
        ("rate model --ratings me.csv --json", ""),
        ("evaluate ml --models bias -q", ""),
        ("evaluate ml --model then --keep -q --json", ""),
        ("bench model --quick", ""),
        ("demo --data ml --epochs 1 -q", ""),
    ]


def served(trial: Trial) -> None:
    "Start the service, ask it, stop it. Raises `RuntimeError` if it does not answer."
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words, silent = [trial.command, "serve", "model", "--port", str(port)], dict(stdout=subprocess.DEVNULL, text=True)
    process = subprocess.Popen(words, cwd=trial.box, env=trial.env, stderr=subprocess.PIPE, **silent)
    try:
        for _ in range(120):
            time.sleep(0.5)
            if process.poll() is not None:
                raise RuntimeError(f"serve ended: {process.stderr.read()[-2000:]}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                    return print(f"  /health {json.loads(answer.read())}")
            except OSError:
                pass
        raise RuntimeError("serve does not answer after a minute")
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def try_all(trial: Trial) -> list[str]:
    "Run every command once; the names of those that no step tries."
    todo = steps(trial.box)
    for words, typed in todo:
        trial.run(*words.split(), typed=typed)
    for name in NEEDS_NETWORK:
        trial.run(*name.split(), "--help")
    try:
        served(trial)
    except RuntimeError as e:
        trial.failed.append("serve")
        print(e)
    tried = lambda name: any(re.search(rf"(^| ){name}( |$)", words) for words, _ in todo)
    return sorted(name for name in commands(trial.run) - NEEDS_NETWORK - {"serve"} if not tried(name))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="take this wheel instead of building one")
    parser.add_argument("--command", type=Path, help="try an installed command instead of installing one")
    parser.add_argument("--pip-flags", default=os.environ.get("PIP_FLAGS", ""), help="options for pip install")
    options = parser.parse_args()
    flags = shlex.split(options.pip_flags)
    with tempfile.TemporaryDirectory() as temporary:
        folder, start = Path(temporary), time.monotonic()
        command = options.command or install(options.wheel or build(folder, flags), folder / "venv", flags)
        print(f"installed after {time.monotonic() - start:.0f} s")
        trial = Trial(command.absolute(), folder / "box")
        trial.box.mkdir()
        missing = try_all(trial)
    if trial.failed or missing:
        sys.exit(f"failed: {trial.failed or 'none'}; not tried: {missing or 'none'}")
    print("every command works")


if __name__ == "__main__":
    main()
