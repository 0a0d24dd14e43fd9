"""By which groups should intervals be calibrated? `python bench/tried.py groups --data FOLDER`.

Inside the training parts of the four questions of `intervals.py` (short chains, the same calibration rows), the
guarantee is read off by other groups: kind of question alone; with 16 ranges of stars (as it is), 4, or none; with
ranges of the stated standard deviation instead, or of both. Told are, over all the groups
that `intervals.py` looks at and which hold 200 rows of 30 people or more: how many hold less than 0.89 or more than
0.91, and how many do so by more than luck (95 % interval over people); the furthest; the mean width; and the interval
score, which counts width and misses together (small is good).
"""

from pathlib import Path
from tempfile import gettempdir

import numpy as np
import pandas as pd

import intervals
from hybrid_movie_rec import load_dataset
from hybrid_movie_rec.evaluation.comparison import interval, resampled
from hybrid_movie_rec.evaluation.conformal import conformal_quantile

LEVEL = 0.9


def cut(values, past, n):
    "In which of n ranges values lie, whose ends are quantiles of past ones."
    return np.searchsorted(np.unique(np.quantile(past, np.arange(1, n) / n)), values, side="right")


def reach_by(past, asked, columns, least=400):
    """Standard deviations to either side: within each kind of question, ranges of some columns, as many as leave
    `least` rows in each; `columns`: name to the most ranges.
    """
    scores = np.abs(past["rating"] - past["stars"]).to_numpy(np.float64) / past["std"].clip(lower=1e-6).to_numpy()
    weight, reach = past["weight"].to_numpy(), np.full(len(asked), np.nan)
    everything = conformal_quantile(scores, LEVEL, weight)
    for kind in np.unique(asked["situation"]):
        own, theirs = (np.flatnonzero(frame["situation"] == kind) for frame in (past, asked))
        reach[theirs] = everything
        if len(own) < 100:
            continue
        room, code, there = max(1, len(own) // least), np.zeros(len(own), int), np.zeros(len(theirs), int)
        for name, most in columns.items():
            n = int(np.clip(room ** (1 / len(columns)), 1, most))
            values = past[name].to_numpy()[own]
            code = code * 64 + cut(values, values, n)
            there = there * 64 + cut(asked[name].to_numpy()[theirs], values, n)
        for c in np.unique(there):
            rows = own[code == c] if (code == c).sum() >= 100 else own
            reach[theirs[there == c]] = conformal_quantile(scores[rows], LEVEL, weight[rows])
    return np.minimum(reach, 1e6)


WAYS = {
    "stated, not calibrated": None,
    "one distance for each kind of question": {},
    "16 ranges of stars (as it is)": dict(stars=16),
    "4 ranges of stars": dict(stars=4),
    "16 ranges of the stated deviation": dict(std=16),
    "4 ranges of stars by 4 of deviation": dict(stars=4, std=4),
    "8 ranges of stars by 8 of deviation": dict(stars=8, std=8),
}


def judged(told, past, kind, scale, columns):
    "A row for each group of rows: share held with its interval, width and score."
    if columns is None:
        low, high = told["low"].to_numpy(), told["high"].to_numpy()
    else:
        reach = reach_by(past, told, columns) * told["std"].to_numpy()
        low, high = ((told["stars"].to_numpy() + way * reach).clip(*scale) for way in (-1, 1))
    rating, rows = told["rating"].to_numpy(), []
    held, width = (rating >= low) & (rating <= high), high - low
    score = width + 2 / (1 - LEVEL) * (np.maximum(low - rating, 0) + np.maximum(rating - high, 0))
    for group, labels in intervals.groups_of(told, kind).items():
        labels = np.asarray(labels, object)
        for part in sorted({label for label in labels if isinstance(label, str)}):
            at = np.flatnonzero(labels == part)
            people = told["user_id"].to_numpy()[at]
            if len(at) < 200 or len(np.unique(people)) < 30:
                continue
            ends = interval(resampled(held[at, None].astype(float), people, n=500)[0], 0.95)[:, 0]
            row = dict(group=group, part=part, rows=len(at), held=held[at].mean(), low=ends[0], high=ends[1])
            rows.append(row | dict(width=width[at].mean(), score=score[at].mean()))
    return pd.DataFrame(rows)


def answers(data, kind, content, rounds, place):
    "What was said inside the training part, kept at `place`, and the calibration rows."
    file = Path(place) / f"{kind}.parquet"
    if not file.exists():
        settings = dict(chains=1, n_samples=45, burn_in=15, keep=45)
        told, model, _ = intervals.asked(data, kind, content, rounds, inner=True, **settings)
        g = model.state_.guarantee
        names = ("situation", "stars", "std", "rating", "person", "weight")
        file.parent.mkdir(parents=True, exist_ok=True)
        pd.DataFrame({name: getattr(g, name) for name in names}).to_parquet(file.with_suffix(".past.parquet"))
        told.to_parquet(file)
    return pd.read_parquet(file), pd.read_parquet(file.with_suffix(".past.parquet"))


def measure(folder, rounds=1, place=None, kinds=("random", "people", "films", "future"), say=print):
    "A row for each way and question, and one for each way over all questions."
    data = load_dataset(folder, progress=False)
    place, content, rows = (
        place or Path(gettempdir(), "tried-groups", Path(data.source).name),
        intervals.content_of(data),
        [],
    )
    for kind in kinds:
        told, past = answers(data, kind, content, rounds, place)
        for name, columns in WAYS.items():
            table = judged(told, past, kind, data.scale, columns)
            whole = table.iloc[0]
            far = (table["held"] - LEVEL).abs()
            out = (far > 0.01).sum()
            sure = ((table["high"] < LEVEL - 0.01) | (table["low"] > LEVEL + 0.01)).sum()
            worst = table.loc[far.idxmax()]
            row = dict(question=kind, way=name, groups=len(table), outside=out, surely_outside=sure)
            row |= dict(furthest=worst["held"], where=f"{worst['group'].split(', ')[-1]}, {worst['part']}")
            rows.append(row | dict(held=whole["held"], width=whole["width"], score=whole["score"]))
            say(
                f"{data.source}, {kind}: {name}: {out} of {len(table)} outside, {sure} surely; "
                f"width {whole['width']:.3f}, score {whole['score']:.3f}",
                flush=True,
            )
    return pd.DataFrame(rows)
