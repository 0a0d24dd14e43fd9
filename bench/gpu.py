"""How fast on a GPU, and how near to what its memory allows: `python bench/gpu.py [--device cuda|cpu] [--quick] [--only
training ...]`.

For a machine with a GPU (one is enough; the first is used). Everything is generated, nothing is downloaded. It prints,
and on a GPU also writes to
bench/results/gpu.json (elsewhere to the file given with --out, if any):

- the device's **memory bandwidth**, by copying a large tensor (bytes read plus bytes written per second, the fastest
  of ten);
- **training** of `CFHybridModel` through `Trainer.fit`: samples (ratings) per second of a whole epoch after the
  first, in which a compiled step is compiled.
  float32 and bf16, with and without `compile`, ratings resident and streamed, small batches and large. 20 M generated
  ratings of MovieLens' proportions
  (138,493 people, 26,744 films, five fields of 384 numbers), of which an epoch takes two million;
- **Gibbs sweeps** per second of the sampler that `BayesianHybrid` runs, with its default sizes (12 factors, a slope
  for the year, sittings, 30 and 62 side
  features), for 1 M and 20 M ratings. The sampler is made of generated arrays and not by `fit`, whose preparation is
  work for the CPU;
- **scoring**: people per second for whom every film is scored (`score_all`) and the best ten are picked.

For each, the *bytes moved by the step's own arithmetic* (`step_bytes`, `sweep_bytes`, `score_bytes`: what must be read
and written if nothing is read twice that
the code reads once, and nothing that a cache could have kept is counted out) and their share of the bandwidth measured
in the same run. A share near 1 means that
only moving less would help. A small share with small batches means that the device waits for the next kernel to be
launched: use larger batches or `compile`.

`--quick` takes a look at whether everything runs, in about a minute on a CPU; its figures do not count. The script has
been run on a CPU only: no figure of a GPU
has been kept yet (bench/results/gpu.json is missing until somebody runs this on one).
"""

import argparse
import itertools
import json
import os
import platform
import time
import warnings
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import torch

from hybrid_movie_rec.base.saving import atomic_file
from hybrid_movie_rec.rating.gibbs import Dice, Sampler
from hybrid_movie_rec.model import CFHybridConfig, CFHybridModel
from hybrid_movie_rec.training import RatingBatches, Trainer


@dataclass(frozen=True)
class Sizes:
    users: int = 138_493
    items: int = 26_744
    fields: int = 5
    dim: int = 384
    epoch: int = 2_000_000  # ratings of an epoch
    batches: tuple = (2_048, 65_536)
    gibbs: tuple = (1_000_000, 20_000_000)
    sweeps: int = 5
    people: int = 1_024  # scored at a time
    rounds: int = 20
    copied: int = 2**30  # bytes


QUICK = Sizes(
    users=4_000,
    items=1_500,
    epoch=40_000,
    batches=(2_048,),
    gibbs=(50_000,),
    sweeps=2,
    people=256,
    rounds=5,
    copied=2**27,
)


# The clock ------------------------------------------------------------------------------------------------------------
def wait(device):
    "The device works on its own; a clock must wait for it."
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def seconds(function, device, rounds=1) -> float:
    "Of one call, on average over `rounds`, after one that does not count."
    function(), wait(device)
    began = time.perf_counter()
    for _ in range(rounds):
        function()
    wait(device)
    return (time.perf_counter() - began) / rounds


def bandwidth(device, n_bytes: int) -> float:
    "Bytes read and written per second by a copy."
    a = torch.ones(n_bytes // 4, device=device)
    b = torch.empty_like(a)
    return 2 * a.nbytes / min(seconds(lambda: b.copy_(a), device) for _ in range(10))


def peak(device) -> float | None:
    "GiB of device memory at the peak since the last call."
    if device.type != "cuda":
        return None
    most = torch.cuda.max_memory_allocated(device) / 2**30
    torch.cuda.reset_peak_memory_stats(device)
    return round(most, 2)


# Training -------------------------------------------------------------------------------------------------------------
def draw(n: int, sizes: Sizes, seed=0):
    "People, films and stars of `n` ratings; few people and films have many."
    rng = np.random.default_rng(seed)
    pick = lambda size, power: (size * rng.random(n) ** power).astype(np.int64)
    return pick(sizes.users, 1.5), pick(sizes.items, 3), rng.choice(np.arange(1, 11) / 2, n).astype(np.float32)


def step_bytes(c: CFHybridConfig, batch: int, distinct: int, numbers: int, half: bool) -> int:
    """Bytes of one training step. AdamW reads weight, gradient and two moments of each of the `numbers` parameters and
    writes three; the dense gradient is
    cleared and written before (9 passes of 4 bytes). The content of the `distinct` films is read forward and for the
    weights' gradient (2 bytes a number, twice).
    Rows of people and films and what they are combined to (K + 1 numbers) are read and written, forward and backward. A
    rating is 12 bytes and its place 8.
    """
    width = 2 if half else 4
    content = 2 * 2 * distinct * c.n_fields * c.content_size + 4 * width * distinct * c.n_fields * c.projection_size
    rows = 4 * width * (3 * batch + distinct) * (c.embedding_size + 1)
    return 9 * 4 * numbers + content + rows + 20 * batch


def training(device, sizes: Sizes, speed: float):
    users, items, stars = draw(sizes.epoch, sizes)
    ratings = RatingBatches(torch.from_numpy(users).int(), torch.from_numpy(items).int(), torch.from_numpy(stars))
    config = CFHybridConfig(sizes.users, sizes.items, sizes.fields, sizes.dim)
    vectors, mask = (
        torch.randn(sizes.items, sizes.fields, sizes.dim).half(),
        torch.ones(sizes.items, sizes.fields, dtype=torch.bool),
    )
    for batch, precision, compiled, resident in itertools.product(
        sizes.batches, ("no", "bf16"), (False, True), (True, False)
    ):
        name = (
            f"batch {batch}, {'float32' if precision == 'no' else precision}, {'compiled' if compiled else 'plain'},"
            f" {'resident' if resident else 'streamed'}"
        )
        trainer = Trainer(
            epochs=3,
            batch_size=batch,
            patience=0,
            keep="last",
            device="cpu" if device.type == "cpu" else None,
            mixed_precision=precision,
            compile=compiled,
            resident=resident,
            progress=False,
        )
        model = CFHybridModel(config, vectors, mask)
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            took = trainer.fit(model, ratings).frame["seconds"]
        alone = any("nothing to compile with" in str(w.message) for w in said)
        distinct = (
            int(
                np.mean(
                    [len(np.unique(items[at : at + batch])) for at in range(0, min(sizes.epoch, 20 * batch), batch)]
                )
            )
            if batch <= sizes.items
            else sizes.items + 1
        )
        moved = step_bytes(config, batch, distinct, sum(p.numel() for p in model.parameters()), precision != "no") * -(
            -sizes.epoch // batch
        )
        yield dict(
            what="training",
            case=name + (" (NOT compiled: no compiler)" if alone else ""),
            unit="ratings/s",
            per_s=sizes.epoch / took[1:].min(),
            first_s=round(took[0], 2),
            gb_moved=moved / 1e9,
            share=moved / took[1:].min() / speed,
            peak_gib=peak(device),
        )


# Gibbs ----------------------------------------------------------------------------------------------------------------
def sweep_bytes(n: int, sizes: dict, sittings: int, K: dict, P: dict) -> int:
    """Bytes of one sweep over `n` ratings. For films and for people each, a rating's row of W numbers (K and what is
    given, to a multiple of eight) is gathered (read, written), its rating put in (two columns), and read for the
    product; two positions of four bytes a rating. The W W numbers of each film and sitting are written, copied and read
    twice, factored and solved (six passes of K K numbers, for sittings twice as many for the right-hand sides); side
    features are read three times (6 passes with people's and films' prior means). Four bytes a number.
    """
    total = 0
    for kind, entities in dict(items=sizes["items"], users=sittings).items():
        k = K[kind]
        given = 1 + (K["users"] - K["items"]) * (kind == "items")
        width = -(-(k + given + 1) // 8) * 8
        total += n * (3 * width + 3) * 4 + n * 2 * 4
        total += entities * (5 * width * width + (6 if kind == "items" else 12) * k * k) * 4
    return total + 6 * 4 * sum(sizes[kind] * P[kind] for kind in sizes)


def sampler_of(n: int, sizes: Sizes, device) -> Sampler:
    "As `BayesianHybrid().fit` would make it, of generated ratings; a sitting holds about twenty."
    users, items, stars = draw(n, sizes)
    order = np.lexsort((items, users))
    users, items, stars = users[order], items[order], stars[order]
    place = np.arange(n) - np.searchsorted(users, users)  # which of this person's ratings it is
    first = (place % 20) == 0
    dice = Dice(0)
    return Sampler(
        idx=dict(
            users=torch.from_numpy(users),
            items=torch.from_numpy(items),
            sittings=torch.from_numpy(np.cumsum(first) - 1),
        ),
        ratings=torch.from_numpy(stars - stars.mean()),
        sizes=dict(users=sizes.users, items=sizes.items),
        owner=torch.from_numpy(users[first]),
        features=dict(users=dice.normal(sizes.users, 30), items=dice.normal(sizes.items, 62)),
        known=dice.normal(sizes.items, 1),
        n_factors=12,
        dice=Dice(0, device),
    )


def gibbs(device, sizes: Sizes, speed: float):
    for n in sizes.gibbs:
        sampler = sampler_of(n, sizes, device)
        took = seconds(sampler.sweep, device, sizes.sweeps)
        width = {kind: block.vectors.shape[1] for kind, block in sampler.blocks.items()}
        moved = sweep_bytes(
            n, dict(users=sizes.users, items=sizes.items), len(sampler.owner), width, dict(users=30, items=62)
        )
        yield dict(
            what="Gibbs",
            case=f"{n:,} ratings, {len(sampler.owner):,} sittings",
            unit="sweeps/s",
            per_s=1 / took,
            first_s=None,
            gb_moved=moved / 1e9,
            share=moved / took / speed,
            peak_gib=peak(device),
        )
        del sampler


# Scoring --------------------------------------------------------------------------------------------------------------
def score_bytes(c: CFHybridConfig, people: int) -> int:
    """Bytes of scoring all films for `people`: content read (2 bytes a number), projected and made rows (written,
    read); scores written, and read to pick the best.
    """
    film = 2 * c.n_fields * c.content_size + 2 * 4 * c.n_fields * c.projection_size + 3 * 4 * (c.embedding_size + 1)
    return c.n_items * film + people * (2 * 4 * (c.embedding_size + 1) + 3 * 4 * c.n_items)


def scoring(device, sizes: Sizes, speed: float):
    config = CFHybridConfig(sizes.users, sizes.items, sizes.fields, sizes.dim)
    model = (
        CFHybridModel(
            config,
            torch.randn(sizes.items, sizes.fields, sizes.dim).half(),
            torch.ones(sizes.items, sizes.fields, dtype=torch.bool),
        )
        .to(device)
        .eval()
    )
    people = torch.arange(sizes.people, device=device)
    took = seconds(lambda: model.score_all(people).topk(10), device, sizes.rounds)
    moved = score_bytes(config, sizes.people)
    yield dict(
        what="scoring",
        case=f"{sizes.people} people at a time, {sizes.items:,} films",
        unit="people/s",
        per_s=sizes.people / took,
        first_s=None,
        gb_moved=moved / 1e9,
        share=moved / took / speed,
        peak_gib=peak(device),
    )


# All of it ------------------------------------------------------------------------------------------------------------
MEASURES = dict(training=training, gibbs=gibbs, scoring=scoring)


def main(args=None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], epilog="The head of this file says what is measured."
    )
    parser.add_argument("--device", choices=["cuda", "cpu"], help="default: cuda if there is one")
    parser.add_argument("--quick", action="store_true", help="see whether everything runs; the figures do not count")
    parser.add_argument("--only", action="append", choices=MEASURES, help="this one alone; may be given several times")
    parser.add_argument(
        "--out",
        type=Path,
        help="where to write the results as JSON (on a GPU also bench/results/gpu.json, unless --quick)",
    )
    options = parser.parse_args(args)
    device = torch.device(options.device or ("cuda" if torch.cuda.is_available() else "cpu"))
    if device.type == "cuda" and not torch.cuda.is_available():
        parser.error("there is no CUDA device here: pass --device cpu")
    sizes = QUICK if options.quick else Sizes()
    speed = bandwidth(device, sizes.copied)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else platform.machine()
    facts = dict(
        date=datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        device=device.type,
        name=name,
        quick=options.quick,
        gb_per_s=round(speed / 1e9, 1),
        torch=torch.__version__,
        threads=torch.get_num_threads(),
        load=round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
    )
    print(
        f"{name}: a copy moves {speed / 1e9:.1f} GB/s (torch {torch.__version__}, load {facts['load']})\n", flush=True
    )
    print(f"{'what':9s} {'case':58s} {'per second':>24s} {'first':>8s} {'moved':>9s} {'share':>6s} {'peak':>9s}")
    rows = []
    for measure in options.only or MEASURES:
        for row in MEASURES[measure](device, sizes, speed):
            rows.append(row)
            first, most = (
                f"{row[k]:.1f} {u}" if row[k] is not None else "" for k, u in (("first_s", "s"), ("peak_gib", "GiB"))
            )
            print(
                f"{row['what']:9s} {row['case']:58s} {row['per_s']:>14,.2f} {row['unit']:9s} {first:>8s}"
                f" {row['gb_moved']:>6.2f} GB {row['share']:>6.1%} {most:>9s}",
                flush=True,
            )
    report = json.dumps(dict(facts=facts, rows=rows), indent=1) + "\n"
    kept = [Path(__file__).parent / "results" / "gpu.json"] if device.type == "cuda" and not options.quick else []
    for path in kept + ([options.out] if options.out else []):
        with atomic_file(path) as part:
            part.write_text(report, encoding="utf-8")
        print(f"Written: {path.name}")
    return 0


if __name__ == "__main__":
    main()
