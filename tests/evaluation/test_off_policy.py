"""Off-policy estimates: against sums by hand, unbiased where the truth is known, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.evaluation.off_policy import compare_settings, evaluate_log

EASY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
FEW = dict(n=20)


def made_log(seed, people=8, lists=2, places=3, settings=("a",)):
    rng, rows = np.random.default_rng(seed), []
    for who in range(people):
        for n in range(lists):
            setting = settings[(who + n) % len(settings)]
            for place in range(1, 1 + rng.integers(1, places + 1)):
                row = dict(who=f"p{who}", setting=setting, item_id=int(rng.integers(50)), position=place, moment=n)
                row |= dict(propensity=rng.uniform(0.05, 1), target=rng.choice([0, rng.random()]))
                rows.append(row | dict(reward=rng.normal()))
    return pd.DataFrame(rows)


@EASY
@given(st.integers(0, 10_000), st.integers(1, 4), st.sampled_from([None, 1, 2, 9]), st.sampled_from([None, 2.0]))
def test_sums_by_definition(seed, places, down, clip):
    log = made_log(seed, places=places)
    lists = [part.sort_values("position") for _, part in log.groupby(["who", "setting", "moment"])]
    P = min(down or 99, log["position"].max())
    ips, top, weight = 0.0, np.zeros(P), np.zeros(P)
    for part in lists:
        w = np.cumprod(part["target"] / part["propensity"]).to_numpy()
        w = w if clip is None else np.minimum(w, clip)
        for place in range(min(P, len(part))):
            top[place] += w[place] * part["reward"].iloc[place]
            weight[place] += w[place]
    found = evaluate_log(log.sample(frac=1, random_state=seed), places=down, clip=clip, **FEW).set_index("estimator")
    assert np.isclose(found["value"]["IPS"], top.sum() / len(lists))
    calm = sum(t / w for t, w in zip(top, weight) if w > 0)
    assert np.isclose(found["value"]["SNIPS"], calm)
    assert (found["low"] <= found["high"]).all() and (found["lists"] == len(lists)).all()


@EASY
@given(st.integers(0, 10_000), st.floats(-5, 5))
def test_the_same_setting_says_what_was_earned(seed, shift):
    log = made_log(seed)
    found = evaluate_log(log, log["propensity"], **FEW).set_index("estimator")
    assert np.allclose(found["value"][["IPS", "DR"]], found["value"]["logged"])
    assert np.isclose(found["effective"]["IPS"], found["lists"].iloc[0])
    guessed = log.assign(predicted=shift, expected=shift)
    assert np.isclose(evaluate_log(guessed, "propensity", **FEW)["value"].iloc[3], found["value"]["logged"])


def test_a_perfect_guess_needs_no_luck():
    "Where every reward is known beforehand, the doubly robust estimate is the same for every log of the same people."
    rng, values = np.random.default_rng(0), []
    value = np.array([0.1, 0.5, 0.9])
    for _ in range(5):
        item = rng.integers(3, size=200)
        log = pd.DataFrame(dict(who=np.arange(200), setting="a", item_id=item, position=1, propensity=1 / 3, moment=0))
        target = np.array([0.1, 0.2, 0.7])
        log = log.assign(
            reward=value[item], target=target[item], predicted=value[item], expected=(target * value).sum()
        )
        values.append(evaluate_log(log, **FEW)["value"].iloc[3])
    np.testing.assert_allclose(values, (target * value).sum())


def world_log(seed, people, explore, other, appeal):
    "Plackett-Luce lists of two out of six films; a taken film makes the next less welcome."
    rng = np.random.default_rng([9, seed])
    scores, aim = np.log(appeal) * explore, np.log(appeal) * other
    lists = np.argsort(-(scores + rng.gumbel(size=(people, 6))), axis=1)[:, :2]

    def chances(scores):
        p = np.exp(scores)
        first = p[lists[:, 0]] / p.sum()
        return np.stack([first, p[lists[:, 1]] / (p.sum() - p[lists[:, 0]])], axis=1)

    one = rng.random(people) < appeal[lists[:, 0]]
    two = rng.random(people) < appeal[lists[:, 1]] * np.where(one, 0.4, 0.9)
    log = pd.DataFrame(dict(who=np.repeat(np.arange(people), 2), setting="a", item_id=lists.ravel(), moment=0))
    log = log.assign(position=np.tile([1, 2], people), propensity=chances(scores).ravel(), target=chances(aim).ravel())
    return log.assign(reward=np.stack([one, two], axis=1).ravel().astype(float))


def test_right_on_average_and_intervals_hold():
    appeal = np.array([0.05, 0.1, 0.2, 0.3, 0.45, 0.6])
    truth = world_log(0, 400_000, 1.0, 1.0, appeal)["reward"].sum() / 400_000
    rounds = pd.concat([evaluate_log(world_log(n, 300, 0.2, 1.0, appeal), n=200, seed=n) for n in range(1, 121)])
    others = rounds[rounds["estimator"] != "logged"]
    for name, part in others.groupby("estimator"):
        error = (part["value"] - truth).mean() / (part["value"].std() / np.sqrt(len(part)))
        assert abs(error) < 3.5, name
        assert ((part["low"] <= truth) & (truth <= part["high"])).mean() > 0.86, name
    logged = rounds[rounds["estimator"] == "logged"]["value"].mean()
    assert logged < truth - 0.05  # the other setting is better, and the log alone does not show it


@pytest.mark.parametrize(
    "change, message",
    [
        (dict(propensity=0.0), "propensity 0, so this film could not have been shown"),
        (dict(propensity=-0.1), "propensity -0.1 is no number from 0 to 1"),
        (dict(propensity=1.2), "is no number from 0 to 1"),
        (dict(propensity="often"), "'often' is no number"),
        (dict(propensity=np.nan), "propensity nan"),
        (dict(target=1.5), "target 1.5"),
        (dict(target=np.nan), "target nan"),
        (dict(reward=np.inf), "reward inf"),
        (dict(reward=None), "is no number"),
        (dict(position=0), "position 0"),
        (dict(position=1), "is there twice"),
        (dict(who=None), "who, setting or moment is missing"),
        (dict(predicted=0.1), "has predicted without its counterpart"),
    ],
)
def test_refusals(change, message):
    log = made_log(1, places=3)
    assert (log["position"] > 1).any()
    with pytest.raises(DataError, match=message):
        evaluate_log(log.assign(**change), **FEW)


def test_more_refusals():
    log = made_log(1)
    for name in ("who", "setting", "item_id", "position", "propensity", "reward", "moment", "target"):
        with pytest.raises(DataError, match=f"has no column {name}"):
            evaluate_log(log.drop(columns=name), **FEW)
    with pytest.raises(DataError, match="one above is missing"):
        evaluate_log(log[log["position"] != 1], **FEW)
    with pytest.raises(DataError, match="holds no rows"):
        evaluate_log(log.head(0), **FEW)
    with pytest.raises(DataError, match="propensities of the other setting"):
        evaluate_log(log, [0.5], **FEW)
    for wrong in (dict(places=0), dict(places=1.5), dict(clip=0), dict(level=1.0), dict(n=1)):
        with pytest.raises(DataError):
            evaluate_log(log, **(FEW | wrong))


@EASY
@given(st.integers(0, 10_000))
def test_settings_side_by_side(seed):
    log = made_log(seed, people=10, settings=("b", "a"))
    found = compare_settings(log, **FEW).set_index("setting")
    lists = log.groupby(["setting", "who", "moment"])["reward"].sum().groupby("setting").mean()
    np.testing.assert_allclose(found["value"], lists.reindex(found.index))
    np.testing.assert_allclose(found["difference"], lists.reindex(found.index) - lists["b"])
    assert found.loc["b", ["difference_low", "difference_high"]].tolist() == [0, 0]


def test_a_planted_difference_is_found():
    rng = np.random.default_rng(0)
    log = pd.DataFrame(
        dict(who=np.arange(2000), setting=np.tile(["a", "b"], 1000), item_id=1, position=1, propensity=1.0)
    )
    log = log.assign(moment=0, reward=rng.random(2000) < np.where(log["setting"] == "b", 0.3, 0.2))
    found = compare_settings(log.astype(dict(reward=float)), n=400).set_index("setting")
    assert found.loc["b", "difference_low"] > 0 and abs(found.loc["b", "difference"] - 0.1) < 0.06
    assert np.isnan(compare_settings(log.head(1).astype(dict(reward=float)), n=20)["low"]).all()
    with pytest.raises(DataError, match="there is no setting 'c'"):
        compare_settings(log, "c")
