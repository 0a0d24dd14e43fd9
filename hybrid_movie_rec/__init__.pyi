# Made from __init__.py by tools/stubs.py; change that and run the tool again.
"""A movie recommender that learns from ratings and from what films are about.

The names people type most are found here; each is imported from its module only when it is asked for, so
that `import hybrid_movie_rec` costs nothing. (nbdev keeps the version in this file; the rest is written
by hand.)
"""

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.base.threads import set_threads
from hybrid_movie_rec.data import Dataset, Vocabulary, readable_title, toy_world
from hybrid_movie_rec.datasets.catalogues import read_films
from hybrid_movie_rec.datasets.download import available_datasets
from hybrid_movie_rec.datasets.formats import own_catalogue, own_files, write_as
from hybrid_movie_rec.datasets.profile import profile
from hybrid_movie_rec.datasets.store import Store, convert, load_dataset, open_store
from hybrid_movie_rec.datasets.validation import validate
from hybrid_movie_rec.embeddings import ContentTable, EmbeddingCache, TextEncoder
from hybrid_movie_rec.evaluation.comparison import plot_forest
from hybrid_movie_rec.evaluation.lists import evaluate_lists, evaluate_saved, judge, judge_all, plot_tradeoff
from hybrid_movie_rec.evaluation.ratings import (
    BiasModel,
    GlobalMean,
    bootstrap_difference,
    calibration,
    comparison_table,
    evaluate,
    mae,
    rmse,
)
from hybrid_movie_rec.evaluation.splits import (
    TrainTest,
    split_global_time,
    split_items,
    split_last_out,
    split_per_user,
    split_random,
    split_users,
)
from hybrid_movie_rec.evaluation.tasks import (
    RankingTask,
    rank_future,
    rank_last,
    rank_movies,
    rank_people,
    rank_random,
    ranking_task,
    task_of,
)
from hybrid_movie_rec.evaluation.tuning import tune
from hybrid_movie_rec.facade.explain import Explanation
from hybrid_movie_rec.facade.filters import ListOptions
from hybrid_movie_rec.facade.lists import Recommendations
from hybrid_movie_rec.facade.state import Fitted
from hybrid_movie_rec.facade.titles import TitleIndex
from hybrid_movie_rec.features import MovieFeatures, cyclical_time
from hybrid_movie_rec.model import CFHybridConfig, CFHybridModel
from hybrid_movie_rec.ranking.baselines import EASE, ContentOnly, ItemKNN, Popular, RP3beta
from hybrid_movie_rec.ranking.cold_start import ColdContent, ContentMap, ContentPopularity
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.rerank import Dials, rerank
from hybrid_movie_rec.ranking.scorer import Contributions, Histories, Scorer
from hybrid_movie_rec.ranking.sequence import NextItems, Transitions
from hybrid_movie_rec.ranking.star_weight import choose_star_weight
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.interface import Newcomer, RatingModel
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.recommend import HybridRecommender
from hybrid_movie_rec.training import RatingBatches, Trainer, TrainingHistory

__all__ = [
    "__version__",
    "DataError",
    "set_threads",
    "Dataset",
    "Vocabulary",
    "readable_title",
    "toy_world",
    "own_catalogue",
    "own_files",
    "write_as",
    "available_datasets",
    "validate",
    "Store",
    "convert",
    "load_dataset",
    "open_store",
    "profile",
    "read_films",
    "MovieFeatures",
    "cyclical_time",
    "ContentTable",
    "EmbeddingCache",
    "TextEncoder",
    "CFHybridConfig",
    "CFHybridModel",
    "RatingBatches",
    "Trainer",
    "TrainingHistory",
    "TrainTest",
    "split_global_time",
    "split_random",
    "split_items",
    "split_users",
    "split_per_user",
    "split_last_out",
    "RankingTask",
    "rank_people",
    "rank_future",
    "rank_movies",
    "rank_last",
    "rank_random",
    "ranking_task",
    "task_of",
    "plot_forest",
    "BiasModel",
    "GlobalMean",
    "bootstrap_difference",
    "calibration",
    "comparison_table",
    "evaluate",
    "mae",
    "rmse",
    "evaluate_lists",
    "evaluate_saved",
    "judge",
    "judge_all",
    "plot_tradeoff",
    "tune",
    "Newcomer",
    "RatingModel",
    "BayesianHybrid",
    "NetworkRating",
    "Contributions",
    "Histories",
    "Scorer",
    "ContentOnly",
    "EASE",
    "ItemKNN",
    "Popular",
    "RP3beta",
    "ColdContent",
    "ContentMap",
    "ContentPopularity",
    "NextItems",
    "Transitions",
    "Dials",
    "rerank",
    "LinearHybrid",
    "choose_star_weight",
    "TitleIndex",
    "Fitted",
    "ListOptions",
    "Recommendations",
    "Explanation",
    "HybridRecommender",
]
__version__: str
