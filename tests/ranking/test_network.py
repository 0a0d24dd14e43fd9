"""The network that reads a history: its rows, its loss, its answers, and its part in the blend."""

import json

import numpy as np
import pandas as pd
import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch.nn import functional as F

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.ranking.linear_hybrid import LinearHybrid
from hybrid_movie_rec.ranking import linear_hybrid
from hybrid_movie_rec.ranking.network import SequenceNetwork, choice_loss, content_words, event_stream
from hybrid_movie_rec.ranking.scorer import Histories, Scorer
from tests.contract import WORLD

SMALL = dict(size=8, blocks=1, epochs=2, batch=200, length=10)
QUICK = dict(regularization=50, regularization_next=50)


def some_histories(sizes, moments, seed):
    rng = np.random.default_rng(seed)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    times = rng.integers(0, moments, len(rows))
    order = np.lexsort((times, rows))
    stars = rng.integers(1, 6, len(rows)).astype(np.float32)
    return Histories(rows, rng.integers(0, 50, len(rows)), stars, times[order], len(sizes))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 25), min_size=1, max_size=8), st.integers(1, 40), st.integers(2, 12), st.integers(0, 99))
def test_rows_hold_every_event_once_in_order_of_time(sizes, moments, length, seed):
    h = some_histories(sizes, moments, seed)
    rows = event_stream(h, 4.0, length, np.random.default_rng(seed))
    assert rows.items.shape[1] == length and len(rows.items) == -(-len(h.rows) // length)
    person, items, times, target = (
        part.ravel().numpy() for part in (rows.person, rows.items, rows.timestamp, rows.target)
    )
    for p in range(len(sizes)):
        mine = np.flatnonzero(person == p)
        assert sorted(items[mine]) == sorted(h.items[h.rows == p]) and (np.diff(times[mine]) >= 0).all()
        assert len(mine) < 2 or (np.diff(mine) == 1).all()  # end to end
        after = target[mine]
        assert (after[-1:] == -1).all() and ((after[:-1] == -1) | (after[:-1] == items[mine[1:]])).all()
    assert (person >= 0).sum() == len(h.rows)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 700), st.integers(2, 40), st.integers(1, 9), st.integers(0, 99))
def test_the_loss_is_that_of_torch(n, films, size, seed):
    made = torch.Generator().manual_seed(seed)
    shapes = (n, size), (films, size), (films,)
    parts = [(3 * torch.randn(shape, generator=made)).requires_grad_() for shape in shapes]
    target = torch.randint(0, films, (n,), generator=made)
    mine = choice_loss(*parts, target)
    theirs = F.cross_entropy(parts[0] @ parts[1].T + parts[2], target)
    torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-4)
    for one, two in zip(torch.autograd.grad(2 * mine, parts), torch.autograd.grad(2 * theirs, parts)):
        torch.testing.assert_close(one, two, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    "change",
    [dict(most=5), dict(half=True), dict(forget=0.0, dropout=0.0), dict(examples=7), dict(blocks=2, heads=4)],
    ids=["a sample of films", "half", "nothing left out", "hardly any time", "heads"],
)
def test_any_settings_give_numbers(change):
    model = SequenceNetwork(**SMALL | change).fit(WORLD)
    scores = model.score(WORLD.ratings)
    assert not np.isnan(scores).any() and np.isfinite(scores).any(1).all()


def test_without_times_a_history_is_a_bag():
    bag = WORLD.with_ratings(WORLD.ratings.assign(timestamp=0))
    scores = SequenceNetwork(**SMALL).fit(bag).score(bag.ratings)
    assert np.isfinite(scores).any(1).all()
    blend = LinearHybrid(network=SMALL, **QUICK).fit(bag)
    assert blend.state_.network is None and blend.state_.weights["network"] == 0


@pytest.mark.parametrize(
    "wrong",
    [dict(heads=3), dict(size=0), dict(dropout=1.0), dict(forget=-0.1), dict(learning_rate=0.0), dict(length=1)],
    ids=lambda wrong: next(iter(wrong)),
)
def test_impossible_settings(wrong):
    with pytest.raises(DataError, match=next(iter(wrong))):
        SequenceNetwork(**wrong)
    with pytest.raises(DataError):
        LinearHybrid(network=wrong)
    with pytest.raises(DataError, match="not possible"):
        LinearHybrid(network=dict(layers=3))


def test_a_fit_that_was_cut_short_goes_on(tmp_path):
    settings = SMALL | dict(epochs=4, dropout=0.2)
    whole = SequenceNetwork(**settings).fit(WORLD).score(WORLD.ratings)

    class Cut(SequenceNetwork):
        def _epoch(self, run, h, like):
            if run.epoch == 2:
                raise KeyboardInterrupt
            return super()._epoch(run, h, like)

    run = str(tmp_path / "run")
    with pytest.raises(KeyboardInterrupt):
        Cut(**settings, checkpoint=run).fit(WORLD)
    assert json.loads((tmp_path / "run" / "progress.json").read_text())["epoch"] == 2
    again = SequenceNetwork(**settings, checkpoint=run).fit(WORLD)
    np.testing.assert_allclose(again.score(WORLD.ratings), whole, atol=1e-4)
    with pytest.raises(DataError, match="other settings"):
        SequenceNetwork(**settings | dict(seed=5), checkpoint=run).fit(WORLD)
    (tmp_path / "run" / "progress.json").write_text("{")
    with pytest.raises(DataError, match="delete the folder"):
        SequenceNetwork(**settings, checkpoint=run).fit(WORLD)


def test_words_are_the_same_in_every_dataset():
    features = MovieFeatures.from_dataset(WORLD)
    table, words = content_words(features)
    assert (np.diff(words) > 0).all() and table.shape == (len(features.item_ids), len(words))
    some = MovieFeatures(features.frame.iloc[3:9].reset_index(drop=True), features.source)
    np.testing.assert_array_equal(content_words(some, words)[0].toarray(), table[3:9].toarray())


# In the blend ---------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def blend():
    return LinearHybrid(network=SMALL, **QUICK).fit(WORLD)


def test_the_blend_is_the_sum_of_its_parts(blend):
    h = Histories.from_frame(WORLD.ratings, blend.items)
    parts, weights = dict(blend.parts(h)), blend.state_.weights
    assert "network" in parts and weights["network"] != 0
    total = sum(weights[name] * part for name, part in parts.items())
    quick = blend.complete_scores(h)[:, blend.state_.liked]
    np.testing.assert_allclose(quick, total, atol=2e-4)


def test_the_blend_is_saved_with_its_network(blend, tmp_path):
    blend.save(tmp_path / "model")
    again = Scorer.load(tmp_path / "model")
    assert again.network == SMALL
    np.testing.assert_allclose(again.score(WORLD.ratings), blend.score(WORLD.ratings), atol=1e-4)
    plain = LinearHybrid(**QUICK).fit(WORLD)
    plain.save(tmp_path / "plain")
    assert LinearHybrid.load(tmp_path / "plain").state_.network is None


def test_without_a_network_nothing_has_changed():
    plain, weights = LinearHybrid(**QUICK).fit(WORLD), LinearHybrid(**QUICK)._prior(("genres",), True, False)
    assert "network" not in plain.state_.weights and "network" not in weights


def test_new_films_join_the_network(blend):
    frame = WORLD.movies.assign(genres=WORLD.movies["genres"].str.join("|"))[["item_id", "title", "genres"]]
    new = pd.DataFrame(dict(item_id=[9_001], title=["New (1999)"], genres=["Comedy"]))
    whole = Dataset.from_frames(WORLD.ratings, pd.concat([frame, new]))
    grown = blend.with_movies(MovieFeatures.from_dataset(whole))
    assert len(grown.state_.network.own) == len(blend.items) + 1
    assert not grown.state_.network.own[grown.items.to_idx([9_001])].any()
    theirs = WORLD.ratings[WORLD.ratings["user_id"] == 100]
    watched = pd.concat([theirs, theirs.tail(1).assign(item_id=9_001, timestamp=theirs["timestamp"].max() + 99)])
    assert np.isfinite(grown.score(watched, item_ids=blend.items.ids[blend.likes.numpy() > 0])).all()


# By itself ------------------------------------------------------------------------------------------------------------
def enough(monkeypatch, people=5, few=0.05):
    "From so few people on there is a network, and one that has not met this share of them is taken as it is."
    monkeypatch.setattr(linear_hybrid, "_MANY", people)
    monkeypatch.setattr(linear_hybrid, "_FEW", few)
    made, learned = [], SequenceNetwork.learned
    monkeypatch.setattr(SequenceNetwork, "learned", lambda self, h, *more: made.append(h) or learned(self, h, *more))
    return made


def test_few_people_have_no_network_unless_they_ask_for_it(monkeypatch):
    made = enough(monkeypatch, people=10_000)
    assert LinearHybrid(**QUICK).fit(WORLD).state_.network is None and not made


@pytest.mark.parametrize("change", [dict(horizon="long"), dict(network=None)], ids=["coming months", "not wanted"])
def test_many_people_have_none_either_where_it_does_not_pay(change, monkeypatch):
    made = enough(monkeypatch)
    assert LinearHybrid(**QUICK | change).fit(WORLD).state_.network is None and not made


def test_many_people_without_times_have_none(monkeypatch):
    made = enough(monkeypatch)
    model = LinearHybrid(**QUICK).fit(WORLD.with_ratings(WORLD.ratings.assign(timestamp=0)))
    assert model.state_.network is None and "network" not in model.state_.weights and not made


def test_many_people_have_a_network(monkeypatch, tmp_path):
    made = enough(monkeypatch)
    model = LinearHybrid(**QUICK).fit(WORLD)
    assert model.state_.network is not None and model.state_.weights["network"] != 0
    assert len(made) == model.folds + 1 and len(made[-1].rows) > max(len(h.rows) for h in made[:-1])
    model.save(tmp_path / "model")
    again = LinearHybrid.load(tmp_path / "model")
    assert again.network == "auto"
    np.testing.assert_allclose(again.score(WORLD.ratings), model.score(WORLD.ratings), atol=1e-4)


def test_a_network_that_has_met_nearly_everybody_is_kept(monkeypatch):
    made = enough(monkeypatch, few=1.0)
    model = LinearHybrid(**QUICK).fit(WORLD)
    assert model.state_.network is not None and len(made) == model.folds


@pytest.mark.parametrize("first", [5, 10_000], ids=["with a network", "without"])
def test_a_refit_keeps_what_was_chosen(first, monkeypatch):
    "Weights chosen before hold for the next fit, whether its people are more or fewer."
    enough(monkeypatch, people=first)
    model = LinearHybrid(**QUICK).fit(WORLD)
    enough(monkeypatch, people=10_005 - first)
    again = model.for_refit(MovieFeatures.from_dataset(WORLD), True).fit(WORLD)
    assert (again.state_.network is None) == (model.state_.network is None)
    np.testing.assert_allclose(again.score(WORLD.ratings), model.score(WORLD.ratings), atol=1e-4)
