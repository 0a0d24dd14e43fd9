"The network against the plainest way to write it down, for any configuration; and what must hold whatever the weights."

from dataclasses import asdict

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.model import CFHybridConfig, CFHybridModel, ContentProjection

quick = settings(max_examples=60, deadline=None)


@st.composite
def configs(draw):
    "Any small configuration that is allowed."
    fields, hidden = draw(st.integers(0, 3)), draw(st.integers(0, 4))
    projection = draw(st.integers(0 if hidden else 1, 3))
    return CFHybridConfig(
        draw(st.integers(1, 5)),
        draw(st.integers(1, 6)),
        fields,
        draw(st.integers(1, 5)),
        draw(st.integers(1, 4)),
        projection,
        hidden,
        biases=draw(st.booleans()),
        use_time=bool(hidden) and draw(st.booleans()),
        dropout=draw(st.sampled_from([0.0, 0.3])),
        id_dropout=draw(st.sampled_from([0.0, 0.3])),
        clip=draw(st.booleans()),
        mean=draw(st.floats(-1, 6)),
    )


@st.composite
def worlds(draw, least=1):
    """A model with weights drawn at random, evaluation mode, float64; and a batch with unknown people and films among
    it.
    """
    config, rng = draw(configs()), np.random.default_rng(draw(st.integers(0, 2**31)))
    mask = torch.tensor(rng.random((config.n_items, config.n_fields)) < 0.7)
    vectors = (
        torch.tensor(rng.normal(size=(config.n_items, config.n_fields, config.content_size)), dtype=torch.float16)
        * mask[..., None]
    )
    model = CFHybridModel(config, vectors, mask).double().eval()
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.tensor(rng.normal(size=p.shape)))
        for table in tables(model):
            table.weight[-1] = 0  # nobody
    n = draw(st.integers(least, 12))
    batch = (
        torch.tensor(rng.integers(-1, config.n_users, n)),
        torch.tensor(rng.integers(-1, config.n_items, n)),
        torch.tensor(rng.normal(size=(n, 4))),
    )
    return model, batch if config.use_time else (*batch[:2], None)


def tables(model):
    return [m for m in model.modules() if isinstance(m, torch.nn.Embedding)]


def naive(model, user, item, time):
    "Stars of one person for one film, by concatenation, from the weights and the content as they lie there."
    c, zero = model.config, lambda size: torch.zeros(size, dtype=torch.float64)
    p = model.users.weight[user] if user >= 0 else zero(c.embedding_size)
    q = model.items.weight[item] if item >= 0 else zero(c.embedding_size)
    bias = zero(())
    if c.biases:
        bias = (
            model.mean
            + (model.user_bias.weight[user, 0] if user >= 0 else 0)
            + (model.item_bias.weight[item, 0] if item >= 0 else 0)
        )
    content = []
    for f in range(c.n_fields):
        there = item >= 0 and bool(model.mask[item, f])
        vector = model.vectors[item, f].double() if there else zero(c.content_size)
        if not c.projection_size:
            content.append(vector)
        else:
            have = model.vectors[model.mask[:, f], f].double()
            centre = have.mean(0) if len(have) else zero(c.content_size)
            content.append(
                torch.tanh(
                    (vector - centre) @ model.content.weight[f] + model.content.bias[f]
                    if there
                    else model.content.missing[f]
                )
            )
    z = torch.cat(content) if content else zero(0)
    if c.hidden_size:
        x = torch.cat([p, q, *([time] if c.use_time else []), z])
        return bias + model.last(torch.relu(model.first(x)))[0]
    if c.n_fields:
        q, bias = q + model.to_vector(z), bias + model.to_bias(z)[0]
    return bias + p @ q


# Against the plain way ------------------------------------------------------------------------------------------------
@quick
@given(worlds())
def test_equal_to_the_naive_network(world):
    model, (user, item, time) = world
    wanted = torch.stack(
        [naive(model, u, i, None if time is None else time[k]) for k, (u, i) in enumerate(zip(user, item))]
    )
    torch.testing.assert_close(
        model(user, item, time), wanted, rtol=1e-5, atol=1e-5
    )  # the mean of each field is kept in float32


@quick
@given(worlds())
def test_gradients_are_those_of_the_naive_network(world):
    model, (user, item, time) = world
    both = []
    for way in (
        lambda: model(user, item, time),
        lambda: torch.stack(
            [naive(model, u, i, None if time is None else time[k]) for k, (u, i) in enumerate(zip(user, item))]
        ),
    ):
        model.zero_grad()
        total = (way() ** 2).sum()
        if total.requires_grad:  # nobody and no film that is known, and nothing else: a constant
            total.backward()
        both.append({n: torch.zeros_like(p) if p.grad is None else p.grad.clone() for n, p in model.named_parameters()})
    largest = max(float(grad.abs().max()) for grad in both[1].values())
    for name, grad in both[0].items():
        torch.testing.assert_close(
            grad, both[1][name], rtol=1e-4, atol=1e-5 * (largest + 1), msg=lambda m, name=name: f"{name}: {m}"
        )
    for table in tables(model):
        assert table.weight.grad is None or not table.weight.grad[-1].any()  # nobody learns nothing


@quick
@given(worlds())
def test_float32_is_close_to_float64(world):
    model, (user, item, time) = world
    exact = model(user, item, time)
    rounded = model.float()(user, item, None if time is None else time.float())
    assert rounded.dtype == torch.float32
    torch.testing.assert_close(rounded.double(), exact, rtol=1e-3, atol=1e-3)


@quick
@given(worlds())
def test_predict_is_forward_clipped_and_score_all_is_its_table(world):
    model, (user, item, time) = world
    raw, c = model(user, item, time).float(), model.config
    torch.testing.assert_close(model.predict(user, item, time, chunk=5), raw.clamp(*c.scale) if c.clip else raw)
    table = model.score_all(user, time)
    assert table.shape == (len(user), c.n_items) and table.dtype == torch.float32
    known = item >= 0
    torch.testing.assert_close(table[torch.arange(len(user))[known], item[known]], raw[known], rtol=1e-5, atol=1e-5)


# Whatever the weights -------------------------------------------------------------------------------------------------
@quick
@given(worlds(), st.randoms(use_true_random=False))
def test_order_and_company_change_nothing(world, random):
    model, (user, item, time) = world
    whole, order = model(user, item, time), list(range(len(user)))
    random.shuffle(order)
    torch.testing.assert_close(model(user[order], item[order], None if time is None else time[order]), whole[order])
    alone = torch.cat(
        [model(user[k : k + 1], item[k : k + 1], None if time is None else time[k : k + 1]) for k in order]
    )
    torch.testing.assert_close(alone, whole[order])


@quick
@given(worlds())
def test_unknown_is_a_row_of_zeros(world):
    model, (user, item, time) = world
    nobody, nothing = torch.full_like(user, -1), torch.full_like(item, -1)
    with torch.no_grad():
        as_nobody, as_nothing = model(nobody, item, time), model(user, nothing, time)
        for table in tables(model):
            assert not table.weight[-1].any()
        model.users.weight.zero_()
        if model.config.biases:
            model.user_bias.weight.zero_()
        torch.testing.assert_close(model(user, item, time), as_nobody)  # an untaught person is nobody
    assert torch.isfinite(as_nobody).all() and torch.isfinite(as_nothing).all()


@quick
@given(worlds())
def test_an_untaught_film_still_speaks_through_its_content(world):
    model, (user, item, time) = world
    assume(model.config.n_fields and model.mask.any())
    film = int(model.mask.any(1).nonzero()[0])
    with torch.no_grad():
        model.items.weight[film] = 0  # never rated in training
        if model.config.biases:
            model.item_bias.weight[film] = 0
        with_text, unknown = (model.item_rows(torch.tensor([i])) for i in (film, model.config.n_items))
    assert not torch.equal(with_text, unknown)


@quick
@given(worlds())
def test_other_films_content_is_nobodys_business(world):
    model, (user, item, time) = world
    assume(model.config.n_fields and model.config.n_items > 1)
    before, film = model(user, item, time), int(item[0])
    with torch.no_grad():
        model.vectors[[i for i in range(model.config.n_items) if i != film]] += 1
    torch.testing.assert_close(model(user, item, time)[item == film], before[item == film])


@quick
@given(worlds())
def test_a_missing_field_is_one_learned_vector_for_all(world):
    model, (user, item, time) = world
    c = model.config
    assume(c.n_fields and c.projection_size)
    for f in range(c.n_fields):
        lacking = (~model.mask[:, f]).nonzero()[:, 0]
        z = model._content(torch.arange(c.n_items + 1)).unflatten(1, (c.n_fields, c.projection_size))[:, f]
        wanted = torch.tanh(model.content.missing[f])
        for film in (*lacking.tolist(), c.n_items):
            torch.testing.assert_close(z[film], wanted)


def test_what_lies_under_the_mask_is_never_read():
    mask = torch.tensor([[True, False], [False, True], [True, True]])
    vectors = torch.randn(3, 2, 4, generator=torch.Generator().manual_seed(0)).half()
    dirty = torch.where(mask[..., None], vectors, torch.tensor(9.0, dtype=torch.float16))
    for hidden, projection in ((4, 0), (4, 2), (0, 2)):
        config = CFHybridConfig(2, 3, 2, 4, 3, projection, hidden, embedding_std=1.0)
        clean, other = (CFHybridModel(config, v * mask[..., None], mask).eval() for v in (vectors, dirty))
        other.load_state_dict(clean.state_dict())
        other.vectors.copy_(dirty)
        pairs = torch.tensor([0, 1, 0, 1]), torch.tensor([0, 1, 2, -1])
        torch.testing.assert_close(other(*pairs), clean(*pairs))


@quick
@given(configs(), st.integers(0, 1000))
def test_the_seed_decides_and_nothing_outside_is_touched(config, seed):
    mask = torch.ones(config.n_items, config.n_fields, dtype=torch.bool)
    vectors = torch.ones(config.n_items, config.n_fields, config.content_size, dtype=torch.float16)
    before = torch.random.get_rng_state()
    one, two = (CFHybridModel(config, vectors, mask, seed=seed).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert torch.equal(torch.random.get_rng_state(), before)
    assert not {"vectors", "mask"} & set(one)  # content is kept once, elsewhere
    assert CFHybridConfig(**asdict(config)) == config


@quick
@given(worlds())
def test_every_parameter_decays_in_one_group_and_the_mean_in_none(world):
    model, _ = world
    groups = model.decay_groups(2.0)
    listed = [id(p) for g in groups for p in g["params"]]
    assert sorted(listed) == sorted(id(p) for p in model.parameters())
    decay = {id(p): g["weight_decay"] for g in groups for p in g["params"]}
    assert decay[id(model.users.weight)] == decay[id(model.items.weight)] == 2.0
    if model.config.biases:
        assert decay[id(model.mean)] == 0 and decay[id(model.item_bias.weight)] == pytest.approx(0.2)


# What is refused ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "wrong",
    [
        dict(n_users=0),
        dict(n_items=0),
        dict(embedding_size=0),
        dict(dropout=1.0),
        dict(dropout=-0.1),
        dict(id_dropout=1.5),
        dict(use_time=True),
        dict(n_fields=1, projection_size=0),
    ],
)
def test_configurations_that_make_no_sense(wrong):
    with pytest.raises(DataError):
        CFHybridConfig(**(dict(n_users=2, n_items=2) | wrong))


@pytest.mark.parametrize(
    "vectors, mask",
    [
        (None, None),
        (torch.zeros(3, 2, 4).half(), None),
        (torch.zeros(3, 2, 5).half(), torch.ones(3, 2, dtype=torch.bool)),
        (torch.zeros(2, 2, 4).half(), torch.ones(2, 2, dtype=torch.bool)),
        (torch.zeros(3, 2, 4).half(), torch.ones(3, 1, dtype=torch.bool)),
    ],
)
def test_content_of_another_shape(vectors, mask):
    with pytest.raises(DataError, match="Cure: "):
        CFHybridModel(CFHybridConfig(2, 3, 2, 4), vectors, mask)


def test_time_that_is_needed_and_absent():
    model = CFHybridModel(CFHybridConfig.notebook(2, 3, n_fields=0))
    with pytest.raises(DataError, match="time"):
        model(torch.tensor([0]), torch.tensor([0]))


def test_a_lens_of_a_field_that_no_film_has():
    mask = torch.zeros(3, 1, dtype=torch.bool)
    lens = ContentProjection(torch.zeros(3, 1, 4).half(), mask, 2)
    assert torch.isfinite(lens(torch.zeros(3, 1, 4).half(), mask)).all() and not lens.centre.any()
