"""What README.md shows, as a user would write it with types. tests/test_types.py has it checked; nobody runs it."""

from pathlib import Path

import pandas as pd

from hybrid_movie_rec import (
    BayesianHybrid,
    DataError,
    Dataset,
    HybridRecommender,
    LinearHybrid,
    Recommendations,
    TextEncoder,
    load_dataset,
    split_random,
)
from hybrid_movie_rec.evaluation.comparison import plot_forest
from hybrid_movie_rec.evaluation.ratings import evaluate


def lists(model: HybridRecommender, user_ids: list[int]) -> dict[int, list[str]]:
    found = model.recommend(user_ids, k=8, genres=["Comedy"], years=(1985, None), novelty=0.3)
    titles = {user: found.loc[found["user_id"] == user, "title"].tolist() for user in user_ids}
    return {user: [str(title) for title in names] for user, names in titles.items()}


dataset = load_dataset("sample")
recommender = HybridRecommender(rating=BayesianHybrid(progress=False), encoder=TextEncoder(progress=False))
recommender.fit(dataset)
print(lists(recommender, [40, 41]), recommender.recommend(40, k=8).head(), recommender.beside(40, k=6))

stranger: Recommendations = recommender.recommend_for({"The Matrix": 4.5, "blade runer": 5}, k=5, years=(1985, None))
why = recommender.explain(40, 5952)
print(stranger["title"].tolist(), why.sentence, why.films, why.expected)
why.plot()
print(recommender.predict(user_ids=[40, 40], item_ids=[1, 318], interval=0.8).round(2))
print(recommender.similar("Toy Story", k=5, by="content"), recommender.search("sad robots in space", min_ratings=20))

new_film = pd.DataFrame({"item_id": [900001], "title": ["Robots Weep (2031)"], "genres": ["Sci-Fi|Drama"]})
folder = Path("my-model")
recommender.add_movies(new_film).save(folder)
again = HybridRecommender.load(folder)
print(again.find("robots weep")["match"].max(), again.movies, again.facts)

parts = split_random(dataset, test=0.2, seed=1)
table = evaluate({"hybrid": BayesianHybrid.fast(seed=1)}, parts, n=200)
plot_forest(table)
stars = BayesianHybrid(n_samples=40).fit(parts.train)
print(stars.predict(parts.test["user_id"], parts.test["item_id"]).mean())
order = LinearHybrid().fit(parts.train)
print(order.top(parts.train.ratings, k=10, user_ids=[40])["score"].max())

try:
    Dataset.from_frames(pd.DataFrame({"user_id": ["ann"], "item_id": ["alien"], "rating": [11.0]}))
except DataError as error:
    print(error)
