"""A movie recommender that learns from ratings and from what films are about.

The names people type most are found here; each is imported from its module only when it is asked for,
so that `import hybrid_movie_rec` costs nothing. (nbdev keeps the version in this file; the rest is written by hand.)
"""

__version__ = "0.1.0"

_HOMES = {
    "base.errors": ("DataError",),
    "base.threads": ("set_threads",),
    "data": ("Dataset", "Vocabulary", "toy_world"),
    "datasets.download": ("available_datasets",),
    "datasets.formats": ("own_files", "write_as"),
    "datasets.store": ("Store", "convert", "load_dataset", "open_store"),
    "evaluation.splits": ("TrainTest", "split_global_time", "split_random", "split_items", "split_users"),
    "features": ("MovieFeatures", "cyclical_time"),
    "embeddings": ("ContentTable", "EmbeddingCache", "TextEncoder"),
    "model": ("CFHybridConfig", "CFHybridModel"),
    "training": ("RatingBatches", "Trainer", "TrainingHistory"),
    "rating.interface": ("Newcomer", "RatingModel"),
    "rating.bayesian": ("BayesianHybrid",),
    "rating.network": ("NetworkRating",),
    "ranking.scorer": ("Scorer",),
    "ranking.linear_hybrid": ("LinearHybrid",),
    "recommend": ("Recommendations",),
    "facade.saving": ("HybridRecommender",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}
__all__ = ["__version__", *_HOME_OF]


def __getattr__(name):
    if name not in _HOME_OF: raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__(): return sorted([*globals(), *_HOME_OF])
