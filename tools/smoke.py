"""Does what we ship work where nothing of ours is? `python tools/smoke.py [--wheel FILE] [--keep FOLDER] [--pip-flags
"..."]`.

Builds the wheel, installs it with the extra `app` into an empty virtual environment, and runs every command of
`hybrid-movie-rec` once, away from
the repository, on a twentieth of the sample. Some minutes, most of them for pip; by hand, and in .github/workflows, not
in `make test`.
A command that is not tried here is an error, so that a new one cannot be forgotten. Exit code 1 if anything fails; what
failed is printed.
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
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    for name in filter(None, files):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", *flags, "-w", folder, copy], check=True
    )
    return next(folder.glob("*.whl"))


def install(wheel: Path, folder: Path, flags: list) -> Path:
    "The command in an environment of its own."
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [
            scripts / "python",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            *flags,
            "-c",
            ROOT / "constraints.txt",
            f"{wheel}[app]",
        ],
        check=True,
    )
    return scripts / "hybrid-movie-rec"


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


def served(command: Path, box: Path, env: dict) -> None:
    "Start the service, ask it, stop it."
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [command, "serve", "model", "--port", str(port)],
        cwd=box,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=Path, help="take this wheel instead of building one")
    parser.add_argument("--command", type=Path, help="try an installed command instead of installing one")
    parser.add_argument("--pip-flags", default=os.environ.get("PIP_FLAGS", ""), help="options for pip install")
    options = parser.parse_args()
    flags, failed = shlex.split(options.pip_flags), []
    with tempfile.TemporaryDirectory() as temporary:
        folder, start = Path(temporary), time.monotonic()
        command = options.command or install(options.wheel or build(folder, flags), folder / "venv", flags)
        print(f"installed after {time.monotonic() - start:.0f} s")
        env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")} | dict(
            COLUMNS="160", NO_COLOR="1", TERM="dumb", PYTHONUTF8="1"
        )
        box = folder / "box"
        box.mkdir()

        def run(*words, typed=""):
            start = time.monotonic()
            done = subprocess.run(
                [command.resolve() if options.command else command, *words],
                cwd=box,
                env=env,
                input=typed,
                capture_output=True,
                text=True,
                encoding="utf-8",
            )
            print(
                f"{'ok  ' if not done.returncode else 'FAIL'} {time.monotonic() - start:5.1f} s  hybrid-movie-rec"
                f" {' '.join(words)}",
                flush=True,
            )
            if done.returncode or "Traceback" in done.stderr:
                failed.append(" ".join(words))
                print(done.stdout[-1000:], done.stderr[-3000:])
            return done.stdout

        todo = steps(box)
        for words, typed in todo:
            run(*words.split(), typed=typed)
        for name in NEEDS_NETWORK:
            run(*name.split(), "--help")
        try:
            served(command.resolve(), box, env)
        except RuntimeError as e:
            failed.append("serve"), print(e)
        missing = (
            {name for name in commands(run) if not any(re.search(rf"(^| ){name}( |$)", words) for words, _ in todo)}
            - NEEDS_NETWORK
            - {"serve"}
        )
    if failed or missing:
        sys.exit(f"failed: {failed or 'none'}; not tried: {sorted(missing) or 'none'}")
    print("every command works")


if __name__ == "__main__":
    main()
