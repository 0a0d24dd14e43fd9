"""The network as a rating model, beside the contract: both trainings, growth, files."""

import json

import numpy as np
import pandas as pd
import pytest
import torch
from tests.contract import made_world
from tests.fakes import letters

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.embeddings import ContentTable
from hybrid_movie_rec.features import MovieFeatures
from hybrid_movie_rec.rating.interface import RatingModel
from hybrid_movie_rec.rating.network import NetworkRating
from hybrid_movie_rec.training import Trainer

WORLD = made_world()
ASKED = [WORLD.ratings[name].to_numpy() for name in ("user_id", "item_id", "timestamp")]


def network(**changes):
    trainer = Trainer(epochs=8, batch_size=128, device="cpu", progress=False)
    return NetworkRating(**(dict(trainer=trainer, encoder=letters()) | changes))


@pytest.fixture(scope="module")
def fitted():
    return network().fit(WORLD)


# Both trainings -------------------------------------------------------------------------------------------------------
def test_the_second_training_learns_from_all_ratings_up_to_the_epoch_the_judges_chose():
    calls = []

    def train(trainer, net, learnt, judges, stop_after=None, checkpoint=None):
        calls.append((len(learnt), judges and len(judges), stop_after, checkpoint and checkpoint.name))
        return Trainer.fit(trainer, net, learnt, judges, stop_after=stop_after, checkpoint=checkpoint)

    model = network().fit(WORLD, train=train)
    n = len(WORLD.ratings)
    (first, judges, none, _), (second, nobody, stop, _) = calls
    assert first + judges == n == second and nobody is None and none is None
    assert stop == model.facts["epochs"] == model.state_.history.kept
    np.testing.assert_array_equal(model.predict(*ASKED), network().fit(WORLD).predict(*ASKED))


def test_validation_ratings_judge_the_first_training_and_are_learnt_in_the_second():
    calls = []
    train = lambda trainer, net, learnt, judges, **more: (
        calls.append((len(learnt), judges and len(judges))) or Trainer.fit(trainer, net, learnt, judges, **more)
    )
    model, judges = network(), WORLD.ratings.tail(50)
    assert model.training_part(WORLD, judges) is WORLD
    model.fit(WORLD, validation=judges, train=train)
    assert calls == [(len(WORLD.ratings) - 50, 50), (len(WORLD.ratings), None)]


def test_once_is_enough_where_it_is_wished():
    once = network(train_twice=False).fit(WORLD)
    assert np.abs(once.predict(*ASKED) - network().fit(WORLD).predict(*ASKED)).max() > 0


def test_a_checkpoint_brings_both_trainings_back(tmp_path, fitted):
    first = network().fit(WORLD, checkpoint=tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["first", "second"]
    np.testing.assert_array_equal(first.predict(*ASKED), fitted.predict(*ASKED))
    np.testing.assert_array_equal(network().fit(WORLD, checkpoint=tmp_path).predict(*ASKED), fitted.predict(*ASKED))


def test_a_fit_that_fails_leaves_the_old_state(fitted):
    before = fitted.state_

    def broken(*args, **more):
        raise RuntimeError("the power is gone")

    with pytest.raises(RuntimeError):
        fitted.fit(WORLD, train=broken)
    assert fitted.state_ is before


# Parts and growth -----------------------------------------------------------------------------------------------------
def test_parts_of_many_pairs_are_the_parts_of_each(fitted):
    users, items, times = (part[:12] for part in ASKED)
    parts = fitted.star_parts(users, items, times)
    np.testing.assert_allclose(parts.sum(axis=1).clip(*fitted.scale), fitted.predict(users, items, times), atol=1e-5)
    alone = [fitted.star_parts([u], [i], [t]).iloc[0] for u, i, t in zip(users, items, times)]
    np.testing.assert_allclose(parts, np.stack(alone), atol=1e-5)
    unknown = fitted.star_parts([999, 100], [1, 777])
    np.testing.assert_allclose(unknown.sum(axis=1).clip(*fitted.scale), fitted.predict([999, 100], [1, 777]), atol=1e-5)


def test_given_content_is_that_of_the_new_films():
    model = network().fit(WORLD)
    table = ContentTable.build(MovieFeatures.from_dataset(WORLD), letters(), model.state_.content.fields)
    with pytest.raises(DataError, match="content lacks"):
        model.with_movies(pd.DataFrame(dict(item_id=[2], genres=["Comedy"])), table)
    some = model.with_movies(pd.DataFrame(dict(item_id=[2, 500], genres=["Comedy", "Drama|Romance"])))
    assert some.state_.content.item_ids.tolist() == some.items.ids.tolist()
    assert some.predict([100], [2]) != some.predict([100], [500])
    assert torch.equal(model.state_.content.vectors, table.vectors)


# Files ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "users.parquet", "items.parquet"])
@pytest.mark.parametrize("harm", ["gone", "empty", "half"])
def test_damage_is_named(fitted, tmp_path, name, harm):
    fitted.save(tmp_path / "m")
    path = tmp_path / "m" / name
    whole = path.read_bytes()
    path.unlink() if harm == "gone" else path.write_bytes(whole[: 0 if harm == "empty" else len(whole) // 2])
    with pytest.raises(DataError):
        NetworkRating.load(tmp_path / "m")


def test_content_may_be_kept_elsewhere(fitted, tmp_path):
    fitted.save(tmp_path / "m", content=False)
    assert not (tmp_path / "m" / "content").exists()
    again = RatingModel.load(tmp_path / "m", content=fitted.state_.content)
    np.testing.assert_array_equal(again.predict(*ASKED), fitted.predict(*ASKED))
    with pytest.raises(DataError, match="content"):
        NetworkRating.load(tmp_path / "m")


def test_files_of_two_models_do_not_mix(fitted, tmp_path):
    fitted.save(tmp_path / "a")
    network(fields=()).fit(made_world(users=20, rows=300)).save(tmp_path / "b")
    (tmp_path / "a" / "users.parquet").write_bytes((tmp_path / "b" / "users.parquet").read_bytes())
    with pytest.raises(DataError, match="ids do not match"):
        NetworkRating.load(tmp_path / "a")


def test_newer_formats_and_other_kinds_are_refused(fitted, tmp_path):
    fitted.save(tmp_path / "m")
    config = json.loads((tmp_path / "m" / "config.json").read_text())
    for change, words in ((dict(format=2), "format 2"), (dict(kind="Oracle"), "holds a Oracle, not a")):
        (tmp_path / "m" / "config.json").write_text(json.dumps(config | change))
        with pytest.raises(DataError, match=words):
            RatingModel.load(tmp_path / "m")
