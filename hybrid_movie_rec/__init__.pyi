# Made from __init__.py by tools/stubs.py; change that and run the tool again.
"""A movie recommender that learns from ratings and from what films are about.

The names people type most are found here; each is imported from its module only when it is asked for, so
that `import hybrid_movie_rec` costs nothing. (nbdev keeps the version in this file; the rest is written
by hand.)
"""

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.base.threads import set_threads
from hybrid_movie_rec.data import Dataset, Vocabulary, toy_world
from hybrid_movie_rec.datasets.download import available_datasets
from hybrid_movie_rec.datasets.formats import own_files, write_as
from hybrid_movie_rec.datasets.store import Store, convert, load_dataset, open_store
from hybrid_movie_rec.embeddings import ContentTable, EmbeddingCache, TextEncoder
from hybrid_movie_rec.evaluation.splits import TrainTest, split_global_time, split_items, split_random, split_users
from hybrid_movie_rec.features import MovieFeatures, cyclical_time
from hybrid_movie_rec.model import CFHybridConfig, CFHybridModel
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking.scorer import Scorer
from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.rating.interface import Newcomer, RatingModel
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.recommend import HybridRecommender, Recommendations
from hybrid_movie_rec.training import RatingBatches, Trainer, TrainingHistory

__all__ = [
    "__version__",
    "DataError",
    "set_threads",
    "Dataset",
    "Vocabulary",
    "toy_world",
    "available_datasets",
    "own_files",
    "write_as",
    "Store",
    "convert",
    "load_dataset",
    "open_store",
    "TrainTest",
    "split_global_time",
    "split_random",
    "split_items",
    "split_users",
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
    "Newcomer",
    "RatingModel",
    "BayesianHybrid",
    "NetworkRating",
    "Scorer",
    "LinearHybrid",
    "Recommendations",
    "HybridRecommender",
]
__version__: str
