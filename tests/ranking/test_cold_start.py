"""ranking/02_cold_start beyond its notebook: planted twins and worlds, slow references, films with anything missing,
and
files that are broken on purpose.
"""

import json

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings, strategies as st
from scipy import sparse
from sklearn.kernel_ridge import KernelRidge

from hybrid_movie_rec.ranking import cold_start as content_map
from hybrid_movie_rec.ranking.cold_start import (
    ColdContent,
    ContentMap,
    ContentPopularity,
    film_facts,
    film_words,
    hashed,
    text_vectors,
)
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.features import FIELDS, MovieFeatures
from hybrid_movie_rec.evaluation.tasks import rank_movies
from hybrid_movie_rec.ranking.baselines import EASE
from hybrid_movie_rec.ranking.scorer import Scorer
from tests.fakes import files_no_larger_than, letters

GENRES = ["comedy", "drama", "horror", "western"]


def films(n=60, seed=0, **columns) -> MovieFeatures:
    "Made films; each field is missing for some of them."
    rng = np.random.default_rng(seed)
    some = lambda names, most: [
        sorted(rng.choice(names, rng.integers(0, most + 1), replace=False).tolist()) for _ in range(n)
    ]
    frame = pd.DataFrame(
        dict(
            item_id=10 + 2 * np.arange(n),
            title=[f"Story {rng.integers(9)} part {k}" for k in range(n)],
            year=np.where(rng.random(n) < 0.1, np.nan, rng.integers(1950, 2020, n)),
            tags=some(["dark", "funny", "slow"], 2),
            genres=some(GENRES, 3),
            directors=some([f"d{k}" for k in range(12)], 2),
            cast=some([f"c{k}" for k in range(40)], 6),
            reviews=[[] for _ in range(n)],
        )
    )
    return MovieFeatures(frame.assign(**columns))


def counts(n=60, seed=1):
    return np.random.default_rng(seed).geometric(0.2, n) - 1


def dataset(likes, features, gone=()) -> Dataset:
    "Exactly these (person, film) pairs as likes; films in `gone` keep their content only."
    u, i = np.nonzero(likes)
    keep = ~np.isin(i, gone)
    frame = features.frame
    movies = pd.DataFrame(
        dict(
            item_id=frame["item_id"],
            title=[f"{t} ({int(y)})" if y == y else t for t, y in zip(frame["title"], frame["year"])],
            genres=frame["genres"].str.join("|"),
            directors=frame["directors"].str.join(", "),
            cast=frame["cast"].str.join(", "),
        )
    )
    return Dataset.from_frames(
        pd.DataFrame(
            dict(
                user_id=1 + u[keep],
                item_id=frame["item_id"].to_numpy()[i[keep]],
                rating=5.0,
                timestamp=10**9 + np.arange(keep.sum()),
            )
        ),
        movies,
        source="planted",
    )


# Words ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("field", ["title", "year", *FIELDS])
def test_words_of_a_film_do_not_depend_on_the_others(field):
    all_of_them = hashed(film_words(films(), field))
    for k in (0, 7, 59):
        alone = hashed(film_words(MovieFeatures(films().frame.iloc[[k]]), field))
        np.testing.assert_array_equal(alone.toarray(), all_of_them[[k]].toarray())


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 9), st.integers(1, 9), st.sampled_from([0.0, 1.0]), st.integers(0, 10**6))
def test_likeness_is_the_product_of_the_whole_tables(m, n, square, seed):
    "Whatever words each side has, few of many columns; the same table on both sides, too."
    rng = np.random.default_rng(seed)

    def rows(count):
        words = sparse.random_array((count, 500), density=0.02, rng=rng, dtype=np.float32, format="csr")
        vectors = torch.from_numpy(rng.random((count, 3), dtype=np.float32))
        return content_map.FilmRows(sparse.csr_array(words), vectors, torch.zeros(1, 3))

    one, other = rows(m), rows(n)
    for a, b in ((one, other), (other, other)):
        whole = a.words.toarray() @ b.words.toarray().T + a.vectors.numpy() @ b.vectors.numpy().T
        found = a.gram(b, block=4, square=square).numpy()
        np.testing.assert_allclose(found, whole * (1 + square * whole), rtol=1e-5, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), max_size=5), min_size=1, max_size=6))
def test_hashed_rows_have_length_one_or_nothing(words):
    rows = hashed(words)
    lengths = np.sqrt((rows * rows).sum(1))
    np.testing.assert_allclose(lengths, [1.0 if w else 0.0 for w in words], atol=1e-6)
    cosines = (rows @ rows.T).toarray()
    assert (cosines >= 0).all() and (cosines <= 1 + 1e-6).all()


@pytest.mark.parametrize("apart, alike", [(0, 1), (1, 7 / 8), (4, 1 / 2), (8, 0), (30, 0)])
def test_years_are_near_or_far(apart, alike):
    two = films(2, year=[1980.0, 1980.0 + apart])
    rows = hashed(film_words(two, "year"))
    assert (rows[[0]] @ rows[[1]].T).toarray()[0, 0] == pytest.approx(alike, abs=1e-6)


def test_texts_that_are_missing_are_zero():
    there = text_vectors(films(4, tags=[["x"], [], ["y", "z"], []]), "tags", letters()).any(1)
    assert there.tolist() == [True, False, True, False]


# The map --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoder", [None, letters()], ids=["words", "texts"])
def test_the_map_is_kernel_ridge_regression(encoder):
    "Against scikit-learn, which knows one noise for all: so all films have the same number of likes."
    f, cold = films(), np.arange(45, 60)
    map_ = ContentMap(ridge=2.0, encoder=encoder).fit(f, np.where(np.arange(60) < 45, 3, 0))
    rows = map_.describe(f)
    k, values = (
        rows.gram(rows, square=map_.state_.square).double().numpy(),
        np.random.default_rng(2).normal(size=(7, 45)),
    )
    other = KernelRidge(alpha=2.0, kernel="precomputed").fit(k[:45, :45], values.T).predict(k[45:, :45])
    np.testing.assert_allclose(map_.predict(values, rows[cold]), other.T, atol=2e-4)


def test_noise_follows_the_number_of_likes():
    f, likes = films(), counts()
    map_ = ContentMap(ridge=3.0).fit(f, likes)
    warm = np.flatnonzero(likes)
    rows = map_.describe(f)
    square = map_.state_.square
    k = rows[warm].gram(rows[warm], square=square).double().numpy() + np.diag(3.0 * likes[warm].mean() / likes[warm])
    np.testing.assert_array_equal(map_.state_.warm, warm)
    np.testing.assert_allclose(
        map_.weights(rows),
        np.linalg.solve(k, rows[warm].gram(rows, square=square).double().numpy()).T,
        atol=1e-4,
    )


def test_left_out_is_what_a_second_fit_would_say():
    f, likes = films(), counts()
    warm = np.flatnonzero(likes)
    map_ = ContentMap(ridge=1.0).fit(f, likes)
    values = np.random.default_rng(0).normal(size=(3, len(warm))).astype(np.float32)
    rows = map_.describe(f)
    noise, square = likes[warm].mean() / likes[warm], map_.state_.square
    for i in (0, 5, len(warm) - 1):
        others = np.delete(np.arange(len(warm)), i)
        near = rows[warm[others]]
        k = near.gram(near, square=square).double().numpy() + np.diag(noise[others])
        to_it = near.gram(rows[warm[[i]]], square=square).double().numpy()
        expected = values[:, others] @ np.linalg.solve(k, to_it)[:, 0]
        np.testing.assert_allclose(map_.left_out(values)[:, i], expected, atol=1e-3)


def test_a_twin_gets_the_scores_of_its_twin():
    f = films()
    likes = np.full(60, 5)
    frame = f.frame.copy()
    for column in frame.columns[1:]:
        frame.at[59, column] = frame.at[3, column]
    likes[59] = 0
    map_ = ContentMap(ridge=1e-5).fit(MovieFeatures(frame), likes)
    values = np.random.default_rng(0).normal(size=59)
    assert float(map_.predict(values, map_.describe(MovieFeatures(frame))[[59]])[0]) == pytest.approx(
        values[3], abs=0.02
    )


def test_a_film_without_content_leans_on_nobody():
    f = films()
    map_ = ContentMap(encoder=letters()).fit(f, counts())
    nothing = MovieFeatures(
        f.frame.head(1).assign(item_id=[1], title=[""], year=[np.nan], **{field: [[]] for field in FIELDS})
    )
    assert not map_.weights(map_.describe(nothing)).any()


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(["title", "year", *FIELDS])), st.integers(0, 100))
def test_any_field_may_be_missing(missing, seed):
    blank = {
        field: [np.nan] * 60 if field == "year" else [""] * 60 if field == "title" else [[]] * 60 for field in missing
    }
    f = films(seed=seed, **blank)
    map_ = ContentMap().fit(f, counts(seed=seed))
    assert torch.isfinite(map_.weights(map_.describe(f))).all()
    assert torch.isfinite(ContentPopularity().fit(f, counts(seed=seed)).predict(f)).all()


def test_it_leans_on_the_most_liked():
    likes = counts()
    map_ = ContentMap(most=10).fit(films(), likes)
    assert len(map_.state_.warm) == 10 and likes[map_.state_.warm].min() >= np.sort(likes)[-10]
    assert map_.state_.inverse.shape == (10, 10)


def test_portions_do_not_matter():
    rows = ContentMap(encoder=letters()).describe(films())
    torch.testing.assert_close(rows.gram(rows, block=7), rows.gram(rows))
    torch.testing.assert_close(rows.gram(rows), rows.gram(rows).T)


@pytest.mark.parametrize(
    "wrong",
    [
        dict(ridge=0),
        dict(ridge=-1),
        dict(most=0),
        dict(words={}),
        dict(words=dict(genres=-1)),
        dict(words=dict(colour=1)),
    ],
)
def test_settings_that_are_none(wrong):
    with pytest.raises(DataError):
        ContentMap(**wrong).fit(films(), counts())


# Files ----------------------------------------------------------------------------------------------------------------
@pytest.fixture
def saved(tmp_path):
    map_ = ContentMap().fit(films(), counts())
    map_.save(tmp_path / "map")
    return map_, tmp_path / "map"


def test_files(saved):
    map_, folder = saved
    again = ContentMap.load(folder)
    torch.testing.assert_close(
        again.weights(again.describe(films(seed=8))), map_.weights(map_.describe(films(seed=8))), rtol=0, atol=1e-6
    )
    assert repr(again) == repr(map_)


@pytest.mark.parametrize(
    "change", [dict(format=2), dict(kind="Recipe"), dict(sha256="0" * 64), dict(settings=dict(ridge=-1))]
)
def test_configs_that_lie(saved, change):
    path = saved[1] / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | change), encoding="utf-8")
    with pytest.raises(DataError, match="save the map again"):
        ContentMap.load(saved[1])


@pytest.mark.parametrize("name", ["config.json", "map.safetensors"])
def test_files_cut_short(saved, name):
    path = saved[1] / name
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(DataError):
        ContentMap.load(saved[1])


def test_full_disk_leaves_the_old_map(saved):
    map_, folder = saved
    with files_no_larger_than(500), pytest.raises(DataError):
        map_.save(folder)
    ContentMap.load(folder)


# Popularity -----------------------------------------------------------------------------------------------------------
def test_noise_predicts_the_mean():
    """Likes that have nothing to do with content: a new film is expected to get about as many as others, not what some
    leaked fact says.
    """
    rng = np.random.default_rng(0)
    f, likes = films(4000), rng.geometric(0.1, 4000)
    half = np.arange(4000) % 2 == 0
    popularity = ContentPopularity().fit(f, np.where(half, likes, 0), half)
    new = MovieFeatures(f.frame[~half].reset_index(drop=True))
    expected, truth = popularity.predict(new).numpy(), np.log1p(likes[~half])
    assert ((expected - truth) ** 2).mean() < 1.15 * truth.var()
    assert abs(expected.mean() - truth.mean()) < 0.15


def test_directors_make_films_known():
    director = np.arange(400) % 20
    likes = np.where(director < 10, 50, 1) + np.random.default_rng(0).integers(0, 2, 400)
    f = films(400, directors=[[f"d{d}"] for d in director], genres=[[GENRES[k % 4]] for k in range(400)])
    train = np.arange(400) < 300
    expected = ContentPopularity().fit(f, np.where(train, likes, 0), train).predict(f).numpy()
    star = director < 10
    assert expected[~train & star].min() > expected[~train & ~star].max()


def test_own_likes_do_not_vouch_for_a_film():
    "Whatever a film's own likes are, the facts it is described by in training are the same."
    f, known = films(), np.ones(60)
    facts = []
    for own in (0.0, 5.0):
        columns = np.stack([np.linspace(0, 3, 60), known], 1).astype(np.float32)
        columns[7, 0] = own
        state = ContentPopularity().fit(f, np.expm1(columns[:, 0]), known > 0).state_
        found = film_facts(f, state.totals.numpy(), 1.0, columns)  # not its own mean, which moves a little
        facts.append({name: values[7] for name, values in found.items()})
    for name in facts[0]:
        np.testing.assert_allclose(facts[0][name], facts[1][name], atol=1e-5, err_msg=name)


# The ranking model ----------------------------------------------------------------------------------------------------
def one_genre_world():
    "Person u likes two thirds of the films of genre u % 4; a quarter of the films are new."
    rng = np.random.default_rng(5)
    genre = np.arange(120) % 4
    likes = (genre == (np.arange(80) % 4)[:, None]) & (rng.random((80, 120)) < 0.67)
    gone = np.sort(rng.permutation(120)[:30])
    f = films(
        120,
        genres=[[GENRES[g]] for g in genre],
        directors=[[]] * 120,
        cast=[[]] * 120,
        tags=[[]] * 120,
        year=[2000.0] * 120,
    )
    return dataset(likes, f, gone), f, genre, gone


@pytest.mark.parametrize("encoder", [None, letters()], ids=["words", "texts"])
def test_one_genre_per_person_among_new_films(encoder):
    data, f, genre, gone = one_genre_world()
    model = ColdContent(regularization=20, power=0.1, encoder=encoder).fit(data)
    lists = model.top(data.ratings, 4, item_ids=f.item_ids[gone])
    at = (lists["item_id"] - 10) // 2
    assert (genre[at] == (lists["user_id"] - 1) % 4).mean() > 0.98


def test_a_cold_twin_is_ranked_like_its_twin():
    data, f, genre, gone = one_genre_world()
    warm = int(np.setdiff1d(np.arange(120), gone)[0])
    model = ColdContent(regularization=20, ridge=1e-3, power=0.0).fit(data)
    twin = MovieFeatures(f.frame.iloc[[warm]].assign(item_id=[9_999]))
    more = model.with_movies(twin)
    lift = more.score(data.ratings, item_ids=[9_999])[:, 0]
    truth = more.score(data.ratings, item_ids=[int(f.item_ids[warm])])[:, 0] / model.likes[warm].sqrt().item()
    assert np.corrcoef(lift, truth.clip(0))[0, 1] > 0.95


def test_content_is_all_that_counts_of_a_new_film():
    """Ratings that are held out cannot matter, because the model never sees them: two datasets that differ in nothing
    else give one model.
    """
    data, f, genre, gone = one_genre_world()
    task = rank_movies(data, 1)
    model, again = (ColdContent(regularization=20).fit(d) for d in (task.train, data.with_ratings(task.train.ratings)))
    np.testing.assert_array_equal(model.score(data.ratings), again.score(data.ratings))


def test_warm_films_have_the_scores_of_ease():
    data, f, *_ = one_genre_world()
    model, ease = ColdContent(regularization=20, power=0.2).fit(data), EASE(regularization=20).fit(data)
    warm = f.item_ids[model.state_.films]
    np.testing.assert_allclose(
        model.score(data.ratings, item_ids=warm), ease.score(data.ratings, item_ids=warm), atol=1e-6
    )


def test_films_in_two_steps_or_one():
    data, f, *_ = one_genre_world()
    model = ColdContent(regularization=20, power=0.2).fit(data)
    new = MovieFeatures(films(6, seed=3).frame.assign(item_id=[1, 3, 11, 5_000, 5_001, 5_002]))
    one, two = (
        model.with_movies(new),
        model.with_movies(MovieFeatures(new.frame.tail(2).reset_index(drop=True))).with_movies(new),
    )
    np.testing.assert_array_equal(one.items.ids, two.items.ids)
    np.testing.assert_allclose(one.score(data.ratings), two.score(data.ratings), rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(model.with_movies(f).items.ids, model.items.ids)


def test_texts_after_loading_need_the_encoder(tmp_path):
    data, f, *_ = one_genre_world()
    ColdContent(regularization=20, power=0.2, encoder=letters()).fit(data).save(tmp_path / "model")
    again = Scorer.load(tmp_path / "model")
    assert again.texts
    new = MovieFeatures(f.frame.head(1).assign(item_id=[9_999]))
    with pytest.raises(DataError, match="without an encoder"):
        again.with_movies(new)
    again.encoder = letters()
    assert np.isfinite(again.with_movies(new).score(data.ratings, item_ids=[9_999])).all()


def test_the_power_is_chosen_without_looking_at_anything_but_train(monkeypatch):
    "With fame that is pure noise, little of it is used; the choice is the same every time."
    data, *_ = one_genre_world()
    powers = {ColdContent(regularization=20).fit(data).facts["power"] for _ in range(2)}
    assert len(powers) == 1 and powers < set(content_map._POWERS)


# The kernel -----------------------------------------------------------------------------------------------------------
@settings(max_examples=20, deadline=None)
@given(st.sets(st.sampled_from(["title", "year", *FIELDS])), st.integers(0, 100))
def test_likeness_and_its_square_are_a_kernel(missing, seed):
    "Whatever is known of films, no combination of them is less than nothing alike; twins are twice as alike."
    blank = {f: [np.nan] * 60 if f == "year" else [""] * 60 if f == "title" else [[]] * 60 for f in missing}
    rows = ContentMap().describe(films(seed=seed, **blank))
    plain, square = rows.gram(rows), 1 / max(rows.fullest(), 1e-6)
    squared = rows.gram(rows, square=square, block=7)
    torch.testing.assert_close(squared, plain + square * plain.square())
    assert np.linalg.eigvalsh(squared.double().numpy()).min() > -1e-3
    assert float(plain.diagonal().max()) == pytest.approx(rows.fullest(), abs=1e-4)
    assert float(squared.max()) == pytest.approx(2 * rows.fullest(), abs=1e-3)


def test_the_weight_of_the_square_is_that_of_the_fit():
    "Films that come later and of which more is known do not change how those of the fit are compared."
    f = films(60, cast=[[]] * 60, tags=[[]] * 60)
    map_ = ContentMap().fit(f, counts())
    new = f.frame.head(3).assign(item_id=[1, 3, 5], cast=[["a", "b"]] * 3, tags=[["x"]] * 3)
    both = MovieFeatures(pd.concat([new, f.frame], ignore_index=True))
    alone, among = map_.weights(map_.describe(f)), map_.weights(map_.describe(both))[3:]
    torch.testing.assert_close(alone, among, rtol=0, atol=1e-6)


@pytest.mark.parametrize("kernel", ["cubed", "", None, 2])
@pytest.mark.parametrize("model", [ContentMap, ColdContent])
def test_kernels_that_are_none(model, kernel):
    with pytest.raises(DataError, match="pass one of squared, plain"):
        model(kernel=kernel)


def forget_kernel(folder):
    "A saved folder as it was before models said which kernel they are of."
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["settings"].pop("kernel", None)
    config.pop("square", None)
    for name in ("kernel", "map.square"):
        config.get("facts", {}).pop(name, None)
    path.write_text(json.dumps(config), encoding="utf-8")


def test_maps_saved_before_there_was_a_choice(tmp_path):
    map_ = ContentMap(kernel="plain").fit(films(), counts())
    map_.save(tmp_path / "map")
    forget_kernel(tmp_path / "map")
    again, new = ContentMap.load(tmp_path / "map"), films(seed=8)
    assert (again.kernel, again.words["title"]) == ("plain", 0.5)
    torch.testing.assert_close(again.weights(again.describe(new)), map_.weights(map_.describe(new)), rtol=0, atol=0)


def test_models_saved_before_there_was_a_choice(tmp_path):
    "They answer as they did, also of films that come later; a new fit is of the kernel of today."
    data, f, genre, gone = one_genre_world()
    model = ColdContent(regularization=20, power=0.3, kernel="plain").fit(data)
    model.save(tmp_path / "model")
    forget_kernel(tmp_path / "model")
    again, new = Scorer.load(tmp_path / "model"), MovieFeatures(f.frame.head(4).assign(item_id=[1, 3, 5, 9_999]))
    assert again.facts["kernel"] == "plain"
    np.testing.assert_array_equal(again.score(data.ratings), model.score(data.ratings))
    np.testing.assert_array_equal(
        again.with_movies(new).score(data.ratings), model.with_movies(new).score(data.ratings)
    )
    assert again.fit(data).facts["kernel"] == "squared"


def test_a_saved_model_says_its_kernel(tmp_path):
    data, f, *_ = one_genre_world()
    for kernel in ("squared", "plain"):
        model = ColdContent(regularization=20, power=0.3, kernel=kernel).fit(data)
        model.save(tmp_path / kernel)
        again, new = Scorer.load(tmp_path / kernel), MovieFeatures(f.frame.head(2).assign(item_id=[1, 3]))
        assert again.kernel == again.facts["kernel"] == kernel
        np.testing.assert_allclose(
            again.with_movies(new).score(data.ratings), model.with_movies(new).score(data.ratings), atol=1e-6
        )


def test_a_sequel_is_expected_to_be_as_known_as_what_came_before():
    "Facts say nothing here: only titles tell the series that everybody likes from the others."
    likes = np.where(np.arange(120) % 2 == 0, 30, 1)
    title = [f"{'Galaxy' if k % 2 == 0 else 'Meadow'} {k}" for k in range(120)]
    f = films(120, title=title, year=[2000.0] * 120, **{field: [[]] * 120 for field in FIELDS})
    known, new = np.where(np.arange(120) < 100, likes, 0), np.arange(100, 120)
    map_ = ContentMap().fit(f, known)
    table = ContentPopularity().fit(f, known).predict(MovieFeatures(f.frame.iloc[new]))
    lean, own = map_.weights(map_.describe(f)[new]), torch.from_numpy(known[map_.state_.warm].astype(np.float32))
    fame = content_map.expected_fame(table, lean, own, "squared").numpy()
    assert fame[::2].min() > fame[1::2].max()
    assert content_map.expected_fame(table, lean, own, "plain") is table
