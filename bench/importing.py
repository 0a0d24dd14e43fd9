"""How long `import hybrid_movie_rec` and all its modules take beyond `import torch`."""

import pkgutil
from statistics import median

import hybrid_movie_rec
from measure import fresh, target

WEB = ("serve.service",)  # imports a web framework, an extra, and is itself imported only to serve

PROBE = """
import importlib, json, sys, time
began = time.perf_counter()
import torch
loaded = time.perf_counter()
import hybrid_movie_rec
package = time.perf_counter()
for name in sys.argv[1:]: importlib.import_module("hybrid_movie_rec." + name)
print(json.dumps([loaded - began, package - loaded, time.perf_counter() - loaded]))
"""


def measure(options, say):
    "Medians over fresh processes. Returns dict(targets, rows, notes)."
    found = pkgutil.walk_packages(hybrid_movie_rec.__path__, "hybrid_movie_rec.")
    names = sorted(m.name.partition(".")[2] for m in found if not m.ispkg)
    names = [name for name in names if name[0] != "_" and name not in WEB]
    runs = 3 if options.quick else 9
    times = []
    for number in range(runs + 1):
        times.append(fresh(PROBE, *names))
        say(f"import {number} of {runs}: torch {times[-1][0]:.2f} s, everything of ours {times[-1][2]:.2f} s")
    torch, package, everything = (median(column) for column in zip(*times[1:]))  # the first run fills the disk cache
    return dict(
        targets=[target("import beyond torch", "< 1 s", f"{everything:.2f} s", everything < 1, everything)],
        rows=[
            {"": "import torch", "seconds": f"{torch:.2f}"},
            {"": "import hybrid_movie_rec", "seconds": f"{package:.3f}"},
            {"": f"and its {len(names)} modules", "seconds": f"{everything:.2f}"},
        ],
        notes=[
            f"Medians of {runs} fresh processes, after one that is not counted. Modules: {', '.join(names)}; not"
            f" {', '.join(WEB)}, which imports a web framework and is imported only to serve."
        ],
    )
