"""Where every tensor of a fit is made, shown without a GPU: on a device that refuses to meet the CPU, the same draws
come out.
"""

import numpy as np
import pandas as pd
import pytest
import torch
from tests.far_device import Far, far_device

from hybrid_movie_rec.rating.bayesian import BayesianHybrid
from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.data import Dataset
from hybrid_movie_rec.training import RatingBatches


def world():
    rng = np.random.default_rng(0)
    ratings = pd.DataFrame(
        dict(
            user_id=rng.integers(0, 40, 800),
            item_id=rng.integers(0, 30, 800),
            rating=rng.choice(np.arange(1, 11) / 2, 800),
            timestamp=rng.integers(0, 10**7, 800),
        )
    )
    return Dataset.from_frames(
        ratings.drop_duplicates(["user_id", "item_id"]),
        pd.DataFrame(dict(item_id=range(33), year=rng.integers(1950, 2020, 33))),
    )


def test_the_far_device_refuses_the_cpu():
    with far_device() as far:
        a = torch.zeros(3, device=far)
        assert (
            isinstance(a, Far) and a.device.type == far and not isinstance(a.cpu(), Far) and float((a + 1).sum()) == 3
        )
        for wrong in (
            lambda: a + torch.ones(3),
            lambda: torch.ones(3).add_(a),
            lambda: torch.ones(3)[a.long()],
            lambda: a[torch.tensor([0, 1])],
            lambda: torch.cat([a, torch.ones(1)]),
        ):
            with pytest.raises(RuntimeError, match="on the CPU"):
                wrong()
        with pytest.raises(RuntimeError):
            a.numpy()


@pytest.mark.parametrize(
    "how",
    [
        dict(),
        dict(likelihood="ordered"),
        dict(sitting_gap=0, own_noise=False, interaction_components=0, year_slopes=False),
    ],
    ids=["default", "ordered", "plainest"],
)
def test_a_fit_makes_everything_where_it_belongs(how):
    dataset, settings = world(), dict(n_factors=3, n_samples=3, burn_in=1, progress=False, content_components=0) | how
    near = BayesianHybrid(**settings).fit(dataset, validation=dataset.ratings.head(20))
    with far_device() as far:
        there = BayesianHybrid(**settings, device=far).fit(dataset, validation=dataset.ratings.head(20))
    pd.testing.assert_frame_equal(near.trace, there.trace, check_exact=True)
    for name, state in near.state_.samples.items():
        assert torch.equal(state, there.state_.samples[name]) and not isinstance(there.state_.samples[name], Far), name


def test_resident_batches_stay_there():
    batches = RatingBatches(torch.arange(10).int(), torch.arange(10).int(), torch.rand(10), torch.rand(10, 4))
    with far_device() as far:
        for one, two in zip(batches.to(far).epoch(4, 0, 1, 1, 2), batches.epoch(4, 0, 1, 1, 2), strict=True):
            for a, b in zip(one, two, strict=True):
                assert isinstance(a, Far) and torch.equal(a.cpu(), b)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is one")
def test_without_a_gpu_a_fit_on_one_says_so():
    with pytest.raises(DataError, match='no CUDA device here.*set device="cpu"'):
        BayesianHybrid(device="cuda", progress=False).fit(world())
