"""Install the project into the environment whose Python runs this: `python tools/install.py '.[dev]'`.

uv does it, which fetches and unpacks several packages at once: 16 seconds of processor time where pip takes 62. It is
put beside pip first, and told what pip's configuration says (other indexes, folders of wheels, certificates). pip does
it all where uv cannot be had or fails, where the configuration says something that has no word here, and where options
for pip are given after the project: `python tools/install.py . --index-url ...`.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
PIP = [sys.executable, "-m", "pip"]
READY = ["--only-binary", ":all:"]  # where there is no uv for this system, none is built
QUIET = ["--quiet", "--disable-pip-version-check", "-c", str(CONSTRAINTS)]

# What a line of pip's configuration is for uv: a variable of the environment, and what stands between several values.
MEANS = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "constraint": ("UV_CONSTRAINT", " "),
    "cert": ("SSL_CERT_FILE", ""),
    "proxy": ("ALL_PROXY", ""),
    "timeout": ("UV_HTTP_TIMEOUT", ""),
    "default-timeout": ("UV_HTTP_TIMEOUT", ""),
    "no-cache-dir": ("UV_NO_CACHE", ""),
}
# ... and what has nothing to do with which packages come from where.
SAID_ONLY = {
    "cache-dir",
    "disable-pip-version-check",
    "no-color",
    "no-input",
    "progress-bar",
    "quiet",
    "root-user-action",
}
SAID_ONLY |= {
    "verbose",
    "compile",
    "no-compile",
    "no-python-version-warning",
    "no-warn-script-location",
    "require-virtualenv",
}


def said_to_pip(lines: str) -> dict:
    "What `pip config list` printed, by option; `[install]` counts more than `[global]`, the environment most."
    found = {}
    for section in ("global", "install", ":env:"):
        for line in lines.splitlines():
            name, equals, value = line.partition("=")
            if equals and name.startswith(section + "."):
                found[name.removeprefix(section + ".").replace("_", "-")] = str(ast.literal_eval(value))
    return found


def said_to_uv(options: dict) -> dict | None:
    "The same for uv, as variables; None if one of the options has no word there."
    if options.keys() - MEANS.keys() - SAID_ONLY:
        return None
    known = {MEANS[name]: value for name, value in options.items() if name in MEANS}
    return {variable: between.join(value.split()) if between else value for (variable, between), value in known.items()}


def with_uv(what: str, compiled: bool) -> bool:
    "Whether uv installed it."
    listed = subprocess.run([*PIP, "config", "list"], capture_output=True, text=True)
    told = said_to_uv(said_to_pip(listed.stdout)) if listed.returncode == 0 else None
    if told is None or subprocess.run([*PIP, "install", *QUIET, *READY, "uv"], capture_output=True).returncode:
        return False
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
    command += ["--index-strategy", "unsafe-best-match"]  # as pip does: the best of all indexes, not the first's best
    command += ["--compile-bytecode"] * compiled + ["-c", str(CONSTRAINTS), "-e", what]
    for more in told.pop("UV_CONSTRAINT", "").split():
        command += ["-c", more]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **told}, capture_output=True, text=True)
    if done.returncode:
        print("uv could not, so pip installs. uv said:", done.stderr.strip(), sep="\n", file=sys.stderr)
    return done.returncode == 0


def main(what: str, *options: str) -> int:
    "Install `what`; the exit code."
    compiled = "--no-compile" not in options
    if set(options) <= {"--no-compile"} and with_uv(what, compiled):
        return 0
    return subprocess.run([*PIP, "install", *QUIET, *options, "-e", what], cwd=ROOT).returncode


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("python tools/install.py '.[dev]' [options for pip install]")
    sys.exit(main(*sys.argv[1:]))
