"""A movie recommender that learns from ratings and from what films are about.

The names people type most are found here; each is imported from its module only when it is asked for,
so that `import hybrid_movie_rec` costs nothing. (nbdev keeps the version in this file; the rest is written by hand.)
"""

__version__ = "0.1.0"

_HOMES = {
    "base.errors": ("DataError",),
    "base.threads": ("set_threads",),
    "data": ("Dataset", "Vocabulary", "readable_title", "toy_world"),
    "datasets.formats": ("own_catalogue", "own_files", "write_as"),
    "datasets.download": ("available_datasets",),
    "datasets.validation": ("validate",),
    "datasets.store": ("Store", "convert", "load_dataset", "open_store"),
    "datasets.profile": ("profile",),
    "datasets.catalogues": ("read_films",),
    "features": ("MovieFeatures", "cyclical_time"),
    "embeddings": ("ContentTable", "EmbeddingCache", "TextEncoder"),
    "model": ("CFHybridConfig", "CFHybridModel"),
    "training": ("RatingBatches", "Trainer", "TrainingHistory"),
    "evaluation.splits": (
        "TrainTest",
        "split_global_time",
        "split_random",
        "split_items",
        "split_users",
        "split_per_user",
        "split_last_out",
    ),
    "evaluation.tasks": (
        "RankingTask",
        "rank_people",
        "rank_future",
        "rank_movies",
        "rank_last",
        "rank_random",
        "ranking_task",
        "task_of",
    ),
    "evaluation.comparison": ("plot_forest",),
    "evaluation.ratings": (
        "BiasModel",
        "GlobalMean",
        "bootstrap_difference",
        "calibration",
        "comparison_table",
        "evaluate",
        "mae",
        "rmse",
    ),
    "evaluation.lists": ("evaluate_lists", "evaluate_saved", "judge", "judge_all", "plot_tradeoff"),
    "evaluation.tuning": ("tune",),
    "rating.interface": ("Newcomer", "RatingModel"),
    "rating.bayesian": ("BayesianHybrid",),
    "rating.network": ("NetworkRating",),
    "ranking.scorer": ("Contributions", "Histories", "Scorer"),
    "ranking.baselines": ("ContentOnly", "EASE", "ItemKNN", "Popular", "RP3beta"),
    "ranking.cold_start": ("ColdContent", "ContentMap", "ContentPopularity"),
    "ranking.sequence": ("NextItems", "Transitions"),
    "ranking.rerank": ("Dials", "rerank"),
    "ranking.linear_hybrid": ("LinearHybrid",),
    "ranking.star_weight": ("choose_star_weight",),
    "facade.titles": ("TitleIndex",),
    "facade.state": ("Fitted",),
    "facade.filters": ("ListOptions",),
    "facade.lists": ("Recommendations",),
    "facade.explain": ("Explanation",),
    "recommend": ("HybridRecommender",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}
__all__ = ["__version__", *_HOME_OF]


def __getattr__(name):
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__():
    return sorted([*globals(), *_HOME_OF])
