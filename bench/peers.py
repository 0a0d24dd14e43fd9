"""Models of other packages, each in an environment of its own, behind the `Scorer` of this one.

What a peer needs does not fit beside what we need: LensKit wants pandas 2, RecTools numpy 1, implicit brings its own
OpenMP. So `peer_python` makes a virtual environment for each under out/peers (once; again only if its requirements
change), `Worker` starts a process in it (`peer_worker.py`), and `Peer` is a `Scorer` whose learning and scoring happen
there. Data go over as Parquet files, scores come back as one array. So peers are tuned by the same `tune` and judged by
the same `judge` as everything else, on the same likes, and what they cannot answer (no history, films without a like)
is answered for them in the same way.

Who is missing: LensKit of 2026 wants Python 3.12 or later, so its last version for 3.11 takes part; SANSA wants
scikit-sparse, which is to be had as source only and must be compiled against CHOLMOD; irspack's SLIM takes its place.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.ranking.scorer import Scorer, ScorerState

HOME = Path(__file__).resolve().parent
PEERS = Path(os.environ.get("PEERS", HOME.parent / "out/peers"))
REQUIREMENTS = {
    "implicit": ["implicit==0.7.3", "numpy==2.4.6", "scipy==1.17.1", "pandas==2.3.3", "pyarrow==26.0.1"],
    "lenskit": [
        "lenskit==2025.8.1",
        "torch==2.13.0",
        "numpy==2.4.6",
        "scipy==1.17.1",
        "pandas==2.3.3",
        "pyarrow==26.0.1",
    ],
    "irspack": ["irspack==0.5.2", "numpy==2.4.6", "scipy==1.17.1", "pandas==2.3.3", "pyarrow==26.0.1"],
    "rectools": [
        "rectools[torch]==0.19.0",
        "torch==2.13.0",
        "numpy==1.26.4",
        "scipy==1.17.1",
        "pandas==2.3.3",
        "pyarrow==20.0.0",
    ],
}
WHERE = {
    "implicit ALS": "implicit",
    "LensKit ALS": "lenskit",
    "LensKit item KNN": "lenskit",
    "irspack iALS": "irspack",
    "irspack SLIM": "irspack",
    "SASRec": "rectools",
    "eSASRec": "rectools",
}


def peer_python(name: str, requirements: list[str] | None = None) -> Path:
    """The Python of the environment `name`, made and filled if it is not there with exactly these requirements.

    Raises `DataError` if they cannot be installed.
    """
    wanted, folder = "\n".join(requirements or REQUIREMENTS[name]) + "\n", PEERS / name
    python, stamp = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"), folder / "requirements.txt"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"[peers] installing {', '.join(wanted.split())} into {folder.name}", file=sys.stderr, flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
    done = subprocess.run(
        [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            *os.environ.get("PIP_FLAGS", "").split(),
            *wanted.split(),
        ],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise DataError(
            f"cannot be installed: {done.stderr.strip().splitlines()[-1]}",
            f"peer {name}",
            "see whether the package index has these versions",
        )
    stamp.write_text(wanted)
    return python


class Worker:
    """A process in a peer's environment that fits and scores one model at a time; questions and answers are lines of
    JSON.
    """

    running: dict = {}

    @classmethod
    def of(cls, name: str) -> "Worker":
        if name not in cls.running or cls.running[name].process.poll() is not None:
            cls.running[name] = cls(name)
        return cls.running[name]

    def __init__(self, name: str):
        self.name, self.folder = name, tempfile.TemporaryDirectory(prefix="peer-")
        threads = str(torch.get_num_threads())
        # one thread for OpenBLAS where the peer starts threads of its own, as implicit's authors ask
        env = os.environ | dict(
            OMP_NUM_THREADS=threads,
            MKL_NUM_THREADS=threads,
            OPENBLAS_NUM_THREADS="1" if name == "implicit" else threads,
            PEER_THREADS=threads,
            CUDA_VISIBLE_DEVICES="",
            LK_NUM_THREADS=threads,
            IRSPACK_NUM_THREADS_DEFAULT=threads,
        )
        self.process = subprocess.Popen(
            [peer_python(name), HOME / "peer_worker.py"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
        )
        atexit.register(self.close)

    def ask(self, **question) -> dict:
        "The answer to a question. Raises `DataError` with the peer's own words if it fails."
        self.process.stdin.write(json.dumps(question | dict(folder=self.folder.name)) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise DataError(
                f"has ended (exit code {self.process.wait()})", f"peer {self.name}", "its own words are above"
            )
        answer = json.loads(line)
        if "error" in answer:
            raise DataError(answer["error"], f"peer {self.name}", "see its own words above")
        return answer

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.folder.cleanup()


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class PeerState(ScorerState):
    "Which model of the worker it is, and what its fit has cost."

    ticket: int
    seconds: float
    cpu: float
    peak_mib: float


@dataclass(eq=False, repr=False, kw_only=True)
class Peer(Scorer):
    "A model of another package. `kind` is one of `WHERE`, `settings` are its own words for them."

    kind: str
    settings: dict = field(default_factory=dict)

    State = PeerState

    def _learn(self, dataset, h, known):
        worker, h = Worker.of(WHERE[self.kind]), h.likes(self.like_)
        self._write(worker, h, "train.parquet")
        found = worker.ask(do="fit", kind=self.kind, settings=self.settings, people=h.people, films=len(known.items))
        return known.extended(PeerState, **found)

    def _scores(self, h):
        worker, h = Worker.of(WHERE[self.kind]), h.likes(self.like_)
        self._write(worker, h, "histories.parquet")
        worker.ask(do="score", people=h.people, ticket=self.state_.ticket)
        return torch.from_numpy(np.load(Path(worker.folder.name) / "scores.npy", allow_pickle=False))

    @staticmethod
    def _write(worker, h, name):
        pd.DataFrame(dict(user=h.rows, item=h.items, timestamp=h.timestamp)).to_parquet(
            Path(worker.folder.name) / name, index=False
        )

    def save(self, folder):
        raise DataError("is not saved", self.kind, "save it with its own package")


def peer(kind: str):
    "A function that makes a `Peer` of settings, for `tune`."
    return lambda **settings: Peer(kind=kind, settings=settings)
