"""Lists as lists: the batched loop against its definition in plain Python, and promises about the dials for any scores,
vectors and genres.
"""

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.evaluation.metrics import diversity, miscalibration
from hybrid_movie_rec.ranking.rerank import Dials, content_vectors, genre_targets, rerank, standardised, surprise


def world(seed, people=4, size=10, films=20, genres=4, dim=3, unknown=0.2, empty=0.2):
    "Shortlists best first, with empty places at the end, films without content and without genres."
    rng = np.random.default_rng(seed)
    shortlist = np.argsort(rng.random((people, films)), axis=1)[:, :size]
    scores = -np.sort(-rng.normal(size=(people, size)), axis=1).round(1)  # with ties
    lengths = np.where(rng.random(people) < empty, rng.integers(0, size, people), size)
    shortlist[np.arange(size) >= lengths[:, None]] = -1
    scores[shortlist < 0] = -np.inf
    vectors = rng.normal(size=(films, dim))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[rng.random(films) < unknown] = 0
    shares = rng.integers(0, 2, (films, genres)).astype(float)
    shares /= np.maximum(shares.sum(1, keepdims=True), 1)
    liked = [rng.choice(films, rng.integers(0, 5), replace=False) for _ in range(people)]
    return (
        shortlist,
        scores,
        dict(
            information=surprise(rng.integers(0, 9, films), 10),
            vectors=vectors,
            shares=shares,
            targets=genre_targets(liked, shares),
        ),
        liked,
    )


def z(values):
    values = np.array(values, dtype=float)
    return (values - values.mean()) / values.std() if len(values) and values.std() > 1e-9 else 0 * values


def slow(shortlist, scores, k, dials, information, vectors, shares, target):
    "One person's list by the formulas of the notebook, film by film."
    films = [f for f in shortlist if f >= 0]
    relevance = (
        (1 - abs(dials.novelty)) * z(scores[: len(films)]) + dials.novelty * z(information[films]) if films else []
    )
    relevance = dict(sorted(zip(films, relevance), key=lambda pair: -pair[1]))  # stable
    pairs = [(a, b) for a in films for b in films if a != b and vectors[a].any() and vectors[b].any()]
    likeness = dict(zip(pairs, z([vectors[a] @ vectors[b] for a, b in pairs])))
    chosen = []
    while len(chosen) < min(k, len(films)):

        def closest(film):
            return max([likeness[film, other] for other in chosen if (film, other) in likeness], default=None)

        def redundancy(film):
            "Of films without content: the average of the others that are left."
            others = [closest(other) for other in films if other not in chosen and closest(other) is not None]
            return closest(film) if closest(film) is not None else np.mean(others) if others else 0

        def gain(film):
            value = (1 - dials.diversity) * (1 - dials.calibration) * relevance[film]
            value -= dials.diversity * redundancy(film)
            q = shares[[*chosen, film]].sum(0)
            q = 0.99 * (q / q.sum() if q.sum() else q) + 0.01 * target
            return value - dials.calibration * (len(chosen) + 1) * sum(
                p * np.log(p / q) for p, q in zip(target, q) if p > 0
            )

        best = max(round(gain(film), 6) for film in relevance if film not in chosen)
        chosen.append(next(film for film in relevance if film not in chosen and round(gain(film), 6) == best))
    return chosen


dials = st.builds(
    Dials, st.sampled_from([-1, -0.5, 0, 0.25, 1]), st.sampled_from([0, 0.3, 0.7, 1]), st.sampled_from([0, 0.4, 1])
)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), dials, st.integers(1, 8))
def test_lists_agree_with_the_definition(seed, dials, k):
    shortlist, scores, given_, _ = world(seed)
    lists = rerank(shortlist, scores, k, dials, **given_)
    assert lists.shape == (4, k)
    for row, own, values, target in zip(lists, shortlist, scores, given_["targets"]):
        expected = (
            [f for f in own if f >= 0][:k]
            if not dials
            else slow(
                own, values, k, dials, **{n: given_[n] for n in ("information", "vectors", "shares")}, target=target
            )
        )
        assert [f for f in row if f >= 0] == expected and (row[len(expected) :] == -1).all()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), dials, st.floats(0.01, 1000), st.floats(-100, 100))
def test_the_unit_of_scores_and_the_company_do_not_matter(seed, dials, factor, shift):
    shortlist, scores, given_, _ = world(seed)
    scores = scores.round(0)
    lists = rerank(shortlist, scores, 6, dials, **given_)
    np.testing.assert_array_equal(rerank(shortlist, 8 * scores - 16, 6, dials, **given_), lists)
    for b in range(4):
        alone = given_ | dict(targets=given_["targets"][b : b + 1])
        np.testing.assert_array_equal(rerank(shortlist[b : b + 1], scores[b : b + 1], 6, dials, **alone)[0], lists[b])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.floats(-1, 1), min_size=2, max_size=6, unique=True))
def test_the_popularity_dial_never_turns_a_list_the_other_way(seed, settings_):
    shortlist, scores, given_, _ = world(seed, empty=0)
    means = [
        given_["information"][rerank(shortlist, scores, 5, Dials(novelty=n), **given_)].mean(1)
        for n in sorted(settings_)
    ]
    assert (np.diff(means, axis=0) > -1e-9).all()


def test_the_other_dials_move_their_measure_on_average():
    shortlist, scores, given_, liked = world(0, people=300, size=60, films=90, dim=8, unknown=0, empty=0)
    spread = [
        diversity(rerank(shortlist, scores, 8, Dials(diversity=d), **given_), given_["vectors"]).mean()
        for d in (0, 0.25, 0.5, 0.75, 1)
    ]
    away = [
        np.nanmean(
            miscalibration(rerank(shortlist, scores, 8, Dials(calibration=c), **given_), liked, given_["shares"])
        )
        for c in (0, 0.25, 0.5, 0.75, 1)
    ]
    assert (np.diff(spread) > 0).all() and (np.diff(away) < 0).all()


def test_films_without_content_are_neither_favoured_nor_shunned():
    shortlist, scores, given_, _ = world(3, people=400, size=40, films=80, empty=0, unknown=0.3)
    blank = ~given_["vectors"].any(1)
    share = [blank[rerank(shortlist, scores, 8, Dials(diversity=d), **given_)].mean() for d in (0, 0.5)]
    assert abs(share[1] - share[0]) < 0.12, share
    zeros = given_ | dict(vectors=0 * given_["vectors"])
    np.testing.assert_array_equal(
        rerank(shortlist, scores, 8, Dials(diversity=1), **zeros), shortlist[:, :8]
    )  # nothing known: the order stays


def test_groups_that_keep_memory_small_change_nothing():
    shortlist, scores, given_, _ = world(1, people=40, size=900, films=1000, empty=0.1)
    whole = rerank(shortlist, scores, 5, Dials(0.2, 0.5, 0.3), **given_)  # several groups
    for b in (0, 19, 20, 39):
        own = given_ | dict(targets=given_["targets"][b : b + 1])
        np.testing.assert_array_equal(
            rerank(shortlist[b : b + 1], scores[b : b + 1], 5, Dials(0.2, 0.5, 0.3), **own)[0], whole[b]
        )


@pytest.mark.parametrize("wrong", [1.5, -0.1, np.nan, np.inf, "1", None, True, [0.5], 1j])
def test_dials_out_of_range_are_refused(wrong):
    for name in ("diversity", "calibration"):
        with pytest.raises(DataError, match=name):
            Dials(**{name: wrong})


def test_standardised_is_calm_about_nothing():
    with np.errstate(all="raise"):
        assert standardised(np.full((2, 4), -np.inf), np.zeros((2, 4), bool)).tolist() == np.zeros((2, 4)).tolist()
        assert standardised(np.array([[1e8, 1e8, -np.inf]]), np.array([[True, True, False]])).tolist() == [[0, 0, 0]]
        assert np.isfinite(standardised(np.array([[3.0, 2.0, -np.inf]]), np.array([[True, True, False]]))).all()


def test_content_vectors_are_centred_in_each_field_and_averaged():
    rng = np.random.default_rng(0)
    mask = torch.tensor([[True, True], [True, False], [False, True], [False, False], [True, True]])
    vectors = torch.nn.functional.normalize(torch.from_numpy(rng.normal(size=(5, 2, 6))) + 3, dim=2) * mask[..., None]
    got = content_vectors(ContentTable(np.arange(5), ("a", "b"), vectors.half(), mask))
    expected = np.zeros((5, 6))
    for f in range(2):
        there = mask[:, f].numpy()
        part = vectors.half()[there, f].double().numpy()
        part = part - part.mean(0)
        expected[there] += part / np.linalg.norm(part, axis=1, keepdims=True)
    expected /= np.maximum(np.linalg.norm(expected, axis=1, keepdims=True), 1e-9)
    np.testing.assert_allclose(got, expected, atol=1e-3)
    assert got.dtype == np.float32 and not got[3].any()
