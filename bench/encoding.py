"""The sample's text to vectors: distinct strings in batches, one string at a time, and once more with the cache."""

import tempfile
from itertools import chain

import numpy as np

from hybrid_movie_rec.datasets.store import load_dataset
from hybrid_movie_rec.embeddings import ContentTable, SentenceBackend, TextEncoder, resolve_weights
from hybrid_movie_rec.features import MovieFeatures
from measure import spent, target


def one_by_one(model, texts):
    "Texts per second, a call of the encoder for each."
    return len(texts) / spent(lambda: [model.encode(text, show_progress_bar=False) for text in texts]).seconds


def measure(options, say):
    "Texts per second both ways, and a second run with the cache. Returns dict(targets, rows, notes)."
    say("reading the sample and collecting its texts")
    sample = load_dataset("sample")
    features = MovieFeatures.from_dataset(sample)
    texts = sorted(set(chain.from_iterable(features.texts(field) for field in features.present)))
    asked = int(
        features.frame.set_index("item_id")
        .loc[sample.ratings["item_id"], list(features.present)]
        .map(len)
        .to_numpy()
        .sum()
    )
    rng = np.random.default_rng(options.seed)
    if options.quick:
        texts = sorted(rng.choice(texts, 1500, replace=False).tolist())
    few = rng.choice(texts, 150 if options.quick else 400, replace=False).tolist()
    one = SentenceBackend(resolve_weights(), device="cpu").model
    for text in few[:20]:
        one.encode(text, show_progress_bar=False)  # warming up
    with tempfile.TemporaryDirectory() as folder:
        encoder = TextEncoder(cache=f"{folder}/cache.sqlite", device="cpu", progress=False)
        encoder.encode(["a text to warm up with"])
        encoder.progress = True
        portions = np.array_split(np.array(few, dtype=object), 8)
        slow = [one_by_one(one, texts) for texts in portions[:4]]  # half before, half after
        say(f"one by one: {max(slow):,.0f} texts/s; now all {len(texts):,} distinct texts in batches")
        batched, first = spent(lambda: encoder.encode(texts)).seconds, encoder.last
        slow += [one_by_one(one, texts) for texts in portions[4:]]
        encoder.cache.close()
        say("once more, with the cache")
        again = TextEncoder(cache=f"{folder}/cache.sqlite", device="cpu", progress=False)
        work = (lambda: again.encode(texts)) if options.quick else (lambda: ContentTable.build(features, again))
        cached, second = spent(work).seconds, again.last
        again.cache.close()
    slow, fast = max(slow), first.encoded / batched
    return dict(
        targets=[
            target("embedding, texts/s", ">= 3x", f"{fast / slow:.1f}x", fast >= 3 * slow, fast / slow),
            target("encodes in a second run", "0", str(second.encoded), second.encoded == 0, second.encoded),
        ],
        rows=[
            {"": "one by one", "texts": len(few), "seconds": f"{len(few) / slow:.1f}", "texts/s": f"{slow:,.0f}"},
            {
                "": "distinct, in batches, cached",
                "texts": first.encoded,
                "seconds": f"{batched:.1f}",
                "texts/s": f"{fast:,.0f}",
            },
            {
                "": "second run" + ("" if options.quick else ", whole content table"),
                "texts": second.cached,
                "seconds": f"{cached:.1f}",
                "texts/s": f"{second.cached / cached:,.0f}",
            },
        ],
        notes=[
            (
                f"Texts of {', '.join(features.present)}; the one-by-one texts are a random part of the same strings,"
                " in eight portions, half before and half after the batched run. The fastest portion counts, because a"
                " busy machine hurts many small calls most."
            ),
            (
                f"One text per field entry and rating row, as the tutorial did it, would be {asked:,} encodings; the"
                " sample's distinct texts are"
                f" {first.distinct:,}{' (a part of them, --quick)' if options.quick else ''}. That factor is not in the"
                " ratio."
            ),
            (
                "The batched time includes tokenising, cutting, pooling and writing the cache; the second run includes"
                " reading it, loading the weights' checksum and averaging per film."
            ),
        ],
    )
