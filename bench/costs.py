"""What each step costs, and how the cost grows: every step at several sizes of generated data, each in a process of its
own with one thread.

`python bench/run.py --only costs --keep` writes bench/results/costs.json, from which notes/costs fits the terms and
reckons what larger data would need. With `--models "list model"` only these steps are measured again, and the rows of
the others stay as they are. `python bench/costs.py "list model" FOLDER 1` is one step at one size, here at that of
MovieLens 20M.
"""

import json
import sys
from pathlib import Path

from measure import WatchedSweeps, fresh, peak_mib, spent

SIZES = {
    "prepare": (0.005, 0.02, 0.05, 0.15),
    "side features": (0.005, 0.02, 0.05, 0.15),
    "sweep": (0.005, 0.02, 0.05, 0.15),
    "encode": (0.002, 0.005),
    "list model": (0.005, 0.02, 0.05, 0.1),
    "lists": (0.005, 0.02, 0.05),
}
QUICK = {
    "prepare": (0.002, 0.005),
    "side features": (0.002, 0.005),
    "sweep": (0.002, 0.005),
    "encode": (0.0005,),
    "list model": (0.002, 0.005),
    "lists": (0.002, 0.005),
}


def store_of(home, share):
    "Generated data of this share of MovieLens 20M as a folder of files, made once."
    from hybrid_movie_rec.datasets.synthetic import Shape, generate

    shape, folder = Shape().scaled(share), Path(home) / f"generated-{share}"
    if not (folder / "generated.json").exists():
        generate(folder, shape, parts=("ratings", "movies"), progress=False)
    return shape, folder


def dataset_of(home, share):
    from hybrid_movie_rec.datasets.store import load_dataset

    return load_dataset(
        store_of(home, share)[1], cache=Path(home) / f"store-{share}", tables=("ratings", "movies"), progress=False
    )


def prepare(home, share):
    from hybrid_movie_rec.datasets.store import convert

    return spent(lambda: convert(store_of(home, share)[1], Path(home) / "prepared", progress=False, threads=1)).cpu, {}


def side_features(home, share):
    from hybrid_movie_rec.rating.bayesian import BayesianHybrid

    data = dataset_of(home, share)
    with WatchedSweeps(0) as watched:
        BayesianHybrid(progress=False, fields=()).fit(data)
    return watched.prepared.cpu, {}


def sweep(home, share, n=3):
    from hybrid_movie_rec.rating.bayesian import BayesianHybrid

    data = dataset_of(home, share)
    with WatchedSweeps(n + 1) as watched:  # one to begin with
        BayesianHybrid(progress=False, fields=()).fit(data)
    return sum(one.cpu for one in watched.spent[1:]) / n, dict(sittings=len(watched.sampler.owner))


def encode(home, share):
    from hybrid_movie_rec.embeddings import TextEncoder
    from hybrid_movie_rec.features import MovieFeatures

    features = MovieFeatures.from_dataset(dataset_of(home, share))
    texts = sorted(
        {text for field in ("genres", "directors", "cast") for texts in features.frame[field] for text in texts}
    )
    encoder = TextEncoder(cache=False, progress=False)
    encoder.encode(texts[:8])
    return spent(lambda: encoder.encode(texts)).cpu, dict(texts=len(texts))


def list_model(home, share):
    from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid

    data = dataset_of(home, share)
    return spent(lambda: LinearHybrid(fields=(), network=None).fit(data)).cpu, {}  # validation included


WEIGHTS = dict(
    likes=0.3, recent=0.2, loved=0.1, lower=0.1, next_items=0.3, transitions=0.3, popular=0.1, lately=0.1, now=0.2
)


def lists(home, share, people=256):
    from hybrid_movie_rec.rating.bayesian import BayesianHybrid
    from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
    from hybrid_movie_rec.recommend import HybridRecommender

    model = HybridRecommender(
        rating=BayesianHybrid.fast(n_samples=2, burn_in=0, keep=2, interaction_components=0, progress=False),
        ranking=LinearHybrid(weights=WEIGHTS, fields=()),
        fields=(),
    ).fit(dataset_of(home, share))
    some = model.users.ids[:: max(1, len(model.users) // people)][:people]
    model.recommend(some[:8])
    return spent(lambda: model.recommend(some)).cpu / len(some), {}


STEPS = {
    "prepare": prepare,
    "side features": side_features,
    "sweep": sweep,
    "encode": encode,
    "list model": list_model,
    "lists": lists,
}


def once(step, home, share):
    "One step at one size, as JSON on standard output."
    import torch

    torch.set_num_threads(1)
    shape, _ = store_of(home, share)
    dataset_of(home, share)  # made before the clock runs
    before = peak_mib()
    seconds, more = STEPS[step](home, share)
    print(
        json.dumps(
            dict(
                step=step,
                ratings=shape.ratings,
                people=shape.users,
                films=shape.movies,
                seconds=round(seconds, 4),
                peak_mib=round(peak_mib()),
                before_mib=round(before),
            )
            | more
        )
    )


def kept_rows(steps):
    "The rows of all other steps as they were measured before; none if all steps are measured."
    kept = Path(__file__).parent / "results" / "costs.json"
    if not (steps and kept.exists()):
        return []
    return [row for row in json.loads(kept.read_text(encoding="utf-8"))["rows"] if row["step"] not in steps]


def measure(options, say):
    "All steps at all sizes, or those of `--models`. Returns dict(targets, rows, notes)."
    home, rows = (options.out / "costs").resolve(), kept_rows(options.models)
    home.mkdir(parents=True, exist_ok=True)
    for step, sizes in (QUICK if options.quick else SIZES).items():
        for share in sizes if step in (options.models or STEPS) else ():
            row = fresh(__file__, step, home, share)
            rows.append(row | {name: row.get(name, "") for name in ("sittings", "texts")})
            say(
                f"{step}: {rows[-1]['ratings']:,} ratings, {rows[-1]['films']:,} films: {rows[-1]['seconds']} s,"
                f" {rows[-1]['peak_mib']:,} MiB"
            )
    return dict(
        targets=[],
        rows=rows,
        notes=[
            "One thread. seconds of processor (with one thread, a quiet machine's time on the clock): of a sweep, of"
            " a list for one person, otherwise of the whole step."
            " peak_mib: the highest memory of the process, which has read the data as well (before_mib)."
        ],
    )


if __name__ == "__main__":
    once(sys.argv[1], sys.argv[2], float(sys.argv[3]))
