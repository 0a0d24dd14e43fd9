"""A PostgreSQL server of the tests' own, in a temporary folder, and a writer that is killed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path


def found_postgres() -> Path | None:
    "The folder of the server's programs; None if there is none."
    known = [Path(p).resolve().parent for name in ("initdb", "postgres") if (p := shutil.which(name))]
    known += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in known if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Postgres:
    "A server that can be stopped, killed and started again."

    def __init__(self, programs: Path, folder: Path):
        self.programs, self.folder, self.port, self.process = programs, folder, free_port(), None
        self.who = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            names = {entry.pw_name for entry in pwd.getpwall()}
            user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
            self.who = dict(user=user.pw_uid, group=user.pw_gid, extra_groups=[])
            os.chown(folder, user.pw_uid, user.pw_gid)
        quiet = dict(cwd=folder, check=True, capture_output=True, **self.who)
        subprocess.run([programs / "initdb", "-D", folder / "data", "-U", "tests", "-A", "trust", "-N"], **quiet)

    @property
    def url(self) -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/postgres"

    def start(self) -> "Postgres":
        options = f"-D {self.folder}/data -p {self.port} -h 127.0.0.1 -k {self.folder}".split()
        log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(
            [self.programs / "postgres", *options], cwd=self.folder, stdout=log, stderr=log, **self.who
        )
        log.close()
        until = time.monotonic() + 30
        while time.monotonic() < until:
            asked = [self.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
            if subprocess.run(asked, cwd=self.folder).returncode == 0:
                return self
            time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        "At once: clients are thrown out, what was acknowledged is on the disk."
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(2)  # SIGINT, the fast shutdown
            self.process.wait(30)


@contextmanager
def own_postgres():
    "A server for the time of a block."
    folder = Path(tempfile.mkdtemp(prefix="hmr-postgres-"))
    server = Postgres(found_postgres(), folder)
    try:
        yield server.start()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
