"""Files of full size, generated: a ratings file to a processed folder, reviews sampled per film, and loading again;
each measured in a process of its own, beside pandas.

HMR_BENCH_DATA names a folder to keep the generated files in (about 4.6 GB), so that a second run need not make them
again.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

from measure import fresh, peak_mib, spent, target

SCALE, SHARE = (0.5, 5.0), 0.1


# What is measured, each in a fresh process ----------------------------------------------------------------------------
def ours_ratings(file, out):
    from hybrid_movie_rec.datasets.formats import own_files
    from hybrid_movie_rec.datasets.store import convert

    return lambda: convert(own_files(file), out, progress=False).manifest["tables"]["ratings"]["rows"]


def pandas_ratings(file, out):
    """read_csv with its default engine and the same cleaning: types, times, missing values, scale, duplicates; then
    Parquet.
    """
    import pandas as pd

    def work():
        frame = pd.read_csv(file).rename(columns=dict(userId="user_id", movieId="item_id"))
        frame["timestamp"] = (
            pd.to_datetime(frame["timestamp"], utc=True, format="ISO8601") - pd.Timestamp(0, tz="UTC")
        ) // pd.Timedelta(seconds=1)
        frame["rating"] = frame["rating"].astype("float32")
        assert (
            not frame.isna().any().any()
            and frame["rating"].between(*SCALE).all()
            and not frame.duplicated(["user_id", "item_id"]).any()
        )
        Path(out).mkdir()
        frame.to_parquet(Path(out) / "ratings.parquet", compression="zstd", index=False)
        return len(frame)

    return work


def ours_reload(store, _):
    from hybrid_movie_rec.datasets.store import Store

    return lambda: len(Store.open(store).dataset().ratings)


def ours_reviews(file, out):
    "A share of every film's reviews, at least one, and counts and lengths per film."
    from hybrid_movie_rec.datasets.sampling import rows_of_groups_sql
    from hybrid_movie_rec.datasets.formats import engine, own_files, rows_sql, run_sql
    from hybrid_movie_rec.datasets.validation import copy_sql

    def work():
        source = own_files(file, reviews=file)
        query = rows_of_groups_sql(rows_sql(source, "reviews"), SHARE, table="reviews")
        with engine("1GB") as connection:
            run_sql(connection, copy_sql(query, Path(out), 50_000), source=file)
            films = connection.execute(
                f"SELECT item_id, count(*) AS reviews, avg(length(text)) AS length FROM read_parquet('{out}') GROUP"
                " BY 1"
            ).df()
            return int(films["reviews"].sum()), len(films)

    return work


def pandas_reviews(file, out):
    """The same with read_json(lines=True, chunksize=...): one pass, a coin a row, and for each film the row with the
    lowest one.
    """
    import numpy as np
    import pandas as pd

    def work():
        rng, kept, lowest = np.random.default_rng(0), [], pd.DataFrame()
        for chunk in pd.read_json(file, lines=True, chunksize=100_000):
            chunk["coin"] = rng.random(len(chunk))
            kept.append(chunk[chunk["coin"] < SHARE])
            lowest = pd.concat([lowest, chunk]).sort_values("coin").drop_duplicates("item_id")
        sample = pd.concat(kept)
        sample = pd.concat([sample, lowest[~lowest["item_id"].isin(sample["item_id"])]])
        sample[["item_id", "txt"]].to_parquet(out, compression="zstd", index=False)
        films = sample.groupby("item_id")["txt"].agg(["size", lambda texts: texts.str.len().mean()])
        return int(films["size"].sum()), len(films)

    return work


def whole_reviews(file, _):
    import pandas as pd

    return lambda: len(pd.read_json(file, lines=True))


ROLES = {
    f.__name__: f for f in (ours_ratings, pandas_ratings, ours_reload, ours_reviews, pandas_reviews, whole_reviews)
}


def role(name, *paths):
    """In the child: do it, and print what it took.

    The peak is the operating system's, of the whole process, libraries included.
    """
    took = spent(ROLES[name](*paths))
    print(json.dumps(dict(seconds=took.seconds, cpu=took.cpu, gib=peak_mib() / 2**10, result=took.result)))


# The measuring --------------------------------------------------------------------------------------------------------
def child(name, *paths):
    return fresh(__file__, name, *paths, threads=2)


def first_rows(source, target, rows):
    "The first rows of a text file, header included."
    with open(source, "rb") as lines, open(target, "wb") as out:
        for _ in range(rows + 1):
            out.write(next(lines))


def plot(sizes, path):
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3), dpi=90, layout="constrained")
    for ax, what, unit in zip(figure.subplots(1, 2), ("seconds", "gib"), ("seconds", "peak memory (GiB)")):
        for name in ("ours_ratings", "pandas_ratings", "ours_reload"):
            ax.plot(
                [n / 1e6 for n in sizes], [sizes[n][name][what] for n in sizes], "o-", label=name.replace("_", ", ")
            )
        ax.set(title=f"How do {unit} grow?", xlabel="ratings (millions)", ylabel=unit)
        ax.legend(fontsize=7)
    figure.savefig(path)


def measure(options, say):
    "Seconds and peak memory of each role. Returns dict(targets, rows, notes)."
    from hybrid_movie_rec.datasets.synthetic import Shape, generate

    kept = os.environ.get("HMR_BENCH_DATA")
    with tempfile.TemporaryDirectory() as folder:
        work, shape = Path(folder), Shape().scaled(0.01) if options.quick else Shape()
        files = Path(kept) if kept and not options.quick else work / "files"
        if not (files / "generated.json").exists():
            say(f"generating {shape.ratings:,} ratings and {shape.reviews:,} reviews")
            generate(files, shape, options.seed, progress=False)
        counts = [shape.ratings // 20, shape.ratings // 4, shape.ratings]
        sizes = {}
        for n in counts:
            file = files / "rating.csv"
            if n < shape.ratings:
                file = work / f"first {n}.csv"
                first_rows(files / "rating.csv", file, n)
            say(f"{n:,} ratings")
            sizes[n] = {name: child(name, file, work / f"{name} {n}") for name in ("ours_ratings", "pandas_ratings")}
            sizes[n]["ours_reload"] = child("ours_reload", work / f"ours_ratings {n}", "-")
        say(f"{shape.reviews:,} reviews")
        reviews = {
            name: child(name, files / "reviews.json", work / name) for name in ("ours_reviews", "pandas_reviews")
        }
        first_rows(files / "reviews.json", work / "tenth.json", shape.reviews // 10 - 1)
        reviews["whole_reviews"] = child("whole_reviews", work / "tenth.json", "-")
        gib = (files / "reviews.json").stat().st_size / 2**30
        plot(sizes, options.out / "data_growth.png")
    return report(sizes, reviews, gib, shape)


def row(name, rows, found):
    return {
        "": name.replace("_", ", "),
        "rows": f"{rows:,}",
        "seconds": f"{found['seconds']:.1f}",
        "CPU s": f"{found['cpu']:.1f}",
        "peak GiB": f"{found['gib']:.2f}",
    }


def report(sizes, reviews, gib, shape):
    full = sizes[shape.ratings]
    ratings, texts = full["ours_ratings"], reviews["ours_reviews"]
    faster, reload = full["pandas_ratings"]["seconds"] / full["ours_ratings"]["seconds"], full["ours_reload"]["seconds"]
    faster_text = reviews["pandas_reviews"]["seconds"] / reviews["ours_reviews"]["seconds"]
    rows = [row(name, n, r) for n, group in sizes.items() for name, r in group.items()]
    rows += [row(name, shape.reviews // (10 if name == "whole_reviews" else 1), r) for name, r in reviews.items()]
    gib_of = lambda r: f"{r['gib']:.2f} GiB"
    return dict(
        targets=[
            target("ratings file to processed, beside pandas", ">= 2x", f"{faster:.1f}x", faster >= 2, faster),
            target("its peak memory", "<= 2.5 GiB", gib_of(ratings), ratings["gib"] <= 2.5, ratings["gib"]),
            target(
                "reviews sampled per film, beside pandas in chunks",
                ">= 3x",
                f"{faster_text:.1f}x",
                faster_text >= 3,
                faster_text,
            ),
            target("its peak memory", "<= 2 GiB", gib_of(texts), texts["gib"] <= 2, texts["gib"]),
            target("loading the processed ratings again", "< 3 s", f"{reload:.1f} s", reload < 3, reload),
        ],
        rows=rows,
        notes=[
            (
                f"Generated files of {shape.ratings:,} ratings and {shape.reviews:,} reviews ({gib:.1f} GiB of JSON);"
                " every figure is of a process of its own, its peak counts the libraries too. Growth is drawn in"
                " data_growth.png."
            ),
            (
                f"The tutorial reads all reviews at once: a tenth of them took {reviews['whole_reviews']['gib']:.1f}"
                f" GiB and {reviews['whole_reviews']['seconds']:.0f} s, so all would need about"
                f" {10 * reviews['whole_reviews']['gib']:.0f} GiB (extrapolated, not measured)."
            ),
            (
                "CPU s is the processor time of all threads, which a busy machine disturbs less than the clock. pandas"
                " cleans alike: types, times, missing values, scale, duplicates, Parquet with zstd. Ours also hashes"
                " the source and what it writes. Loading again includes comparing the file's hash."
            ),
            (
                f"Reviews kept: {reviews['ours_reviews']['result'][0]:,} of {reviews['ours_reviews']['result'][1]:,}"
                f" films here, {reviews['pandas_reviews']['result'][0]:,} of {reviews['pandas_reviews']['result'][1]:,}"
                " with pandas (other coins)."
            ),
        ],
    )


if __name__ == "__main__":
    role(*sys.argv[1:])
