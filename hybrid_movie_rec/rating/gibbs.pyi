# Made from gibbs.py by tools/stubs.py; change that and run the tool again.
"""The arithmetic of a Bayesian factorisation: batched exact draws for people, their sittings, films, noise
and star levels, each checked against its formula.
"""

from dataclasses import dataclass, field
from typing import Any

import torch

__all__ = [
    "TAILS",
    "outer_sums",
    "conditional",
    "scatter",
    "Dice",
    "Alone",
    "Span",
    "everything",
    "Priors",
    "draw_wishart",
    "draw_weights",
    "draw_nested",
    "runs_of_people",
    "draw_steadiness",
    "reweigh",
    "draw_truncated",
    "category_mass",
    "draw_cuts",
    "Block",
    "new_block",
    "draw_prior",
    "draw_spread",
    "Sampler",
    "pair_scores",
]

def outer_sums(rows, idx, n: int, K: int, chunk: int = 16384):
    """Sums over the rows of each entity, a chunk of rows at a time. The sums do not depend on `chunk`.

    Parameters
    ----------
    rows
        function: slice -> regressors z (B, K) and targets r (B,)
    idx
        which entity each row belongs to (N,)
    n : int
        entities
    K : int
        length of a vector
    chunk : int
        rows at a time

    Returns
    -------
    sum of z z' (n, K, K) and of z r (n, K)
    """
    ...

def conditional(precision, rhs):
    """The normal distributions N(precision^-1 rhs, precision^-1).

    Parameters
    ----------
    precision
        (n, K, K), positive definite
    rhs
        (n, K)

    Returns
    -------
    mean (n, K) and the Cholesky factor of the precision (n, K, K)
    """
    ...

def scatter(factor, noise):
    """Standard normal numbers given the covariance precision^-1.

    Parameters
    ----------
    factor
        Cholesky factor of a precision (..., K, K)
    noise
        standard normal (..., K)

    Returns
    -------
    (..., K), normal with mean 0 and that precision
    """
    ...

class Dice:
    """The randomness of one sampler: normal, gamma and chi-square numbers from generators of its own.

    Parameters
    ----------
    seed : int
        same seed, same numbers
    device
        where the normal numbers are wanted
    dtype
        and in which precision
    """

    device: Any
    dtype: Any

    def __init__(self, seed: int = 0, device: str = "cpu", dtype=...) -> None: ...
    def normal(self, *shape): ...
    def uniform(self, *shape): ...
    def choice(self, values, weights): ...
    def gamma(self, shape, rate): ...
    def gammas(self, shape, rate): ...
    def chi_square(self, df): ...
    def normals(self, span: Span, K: int):
        """The span's rows of `normal(total, K)`, as if all were made at once.

        Parameters
        ----------
        span : Span
            whose rows
        K : int
            numbers a row

        Returns
        -------
        (rows of the span, K)
        """
        ...

    def uniforms(self, span: Span):
        """The span's rows of `uniform(total)`.

        Returns
        -------
        (rows of the span,)
        """
        ...

    def gammas_of(self, span: Span, shape, rate):
        """The span's rows of `gammas`.

        Parameters
        ----------
        span : Span
        shape
            of all (total,)
        rate
            of the span (n,)

        Returns
        -------
        (n,)
        """
        ...

class Alone:
    """The world of a sampler that has everybody to itself: nothing to add, nobody to ask."""

    rank: int
    size: int

    def sum(self, tensor): ...
    def gather(self, tensor, to=None): ...

@dataclass(frozen=True)
class Span:
    """Which rows of a table live here; the others live in the other processes of `world`.

    Processes hold them in the order of ranks.
    """

    start: int
    stop: int
    total: int
    world: object = ...

    def __len__(self) -> int: ...
    @property
    def rows(self): ...
    @property
    def whole(self): ...

def everything(n): ...

@dataclass(frozen=True)
class Priors:
    """What is believed before any rating is seen. The defaults weigh as much as a handful of entities.

    Parameters
    ----------
    df : float
        degrees of freedom of each Wishart, beyond the K it needs to be proper
    scale : float
        inverse of its scale matrix, as a multiple of the identity (stars squared)
    mean_strength : float
        the mean vector counts as so many entities at zero
    noise : tuple
        shape and rate of the gamma of alpha, the noise's precision
    ridge : tuple
        shape and rate of the gamma of the side weights' strength
    """

    df: float = ...
    scale: float = ...
    mean_strength: float = ...
    noise: tuple[Any, ...] = ...
    ridge: tuple[Any, ...] = ...

def draw_wishart(inverse_scale, df: float, dice: Dice):
    """One precision matrix from a Wishart distribution, by Bartlett's decomposition.

    Parameters
    ----------
    inverse_scale
        (K, K), positive definite
    df : float
        degrees of freedom, at least K
    dice : Dice

    Returns
    -------
    (K, K); its mean is df * inverse_scale^-1
    """
    ...

def draw_weights(gram, moment, precision, ridge: float, dice: Dice):
    """Weights of the side features: ridge regression with injected noise (a matrix-normal draw).

    Parameters
    ----------
    gram
        X'X (P, P)
    moment
        X'E (P, K)
    precision
        of the vectors around their prior mean (K, K)
    ridge : float
        strength of the pull to zero
    dice : Dice

    Returns
    -------
    (P, K)
    """
    ...

def draw_nested(data, rhs, owner, center, precision, inner, noise, inner_noise):
    """People and the shifts of their sittings, drawn jointly: the people with the shifts integrated out, then
    the shifts given the people.

    Parameters
    ----------
    data
    rhs
        what the ratings say about each sitting: alpha * sum z z' (D, K, K) and alpha * sum z r (D, K)
    owner
        whose sitting it is (D,)
    center
        prior means of the people (n, K)
    precision
        of the people around them (K, K)
    inner
        precision of a sitting's shift (K, K)
    noise
    inner_noise
        standard normal (n, K), (D, K)

    Returns
    -------
    people (n, K), shifts (D, K)
    """
    ...

def runs_of_people(users, owner, n: int, most: int = 4096) -> tuple[Any, ...]:
    """Runs of people with their sittings and ratings.

    Parameters
    ----------
    users
        whose rating it is (N,)
    owner
        whose sitting it is (D,), or None
    n : int
        people
    most : int
        people and sittings in a run, about

    Returns
    -------
    tuple
        edges among people, sittings and ratings, R + 1 each
    """
    ...

TAILS: tuple[int, int, int, int, int, int, int, int, int, int]

def draw_steadiness(counts, errors, tail: float, dice: Dice, span: Span | None = None):
    """Each person's own factor of the noise's precision, and how much people differ in it.

    Parameters
    ----------
    counts
    errors
        ratings of each person (n,), and alpha times the sum of their squared errors (n,)
    tail : float
        nu
    dice : Dice
    span : Span
        whose errors these are, if others live elsewhere; `counts` are of all

    Returns
    -------
    steadiness (n,), and a new nu
    """
    ...

def reweigh(alpha: float, steady, tail: float, prior: tuple[Any, ...], dice: Dice, span: Span | None = None):
    """Another split of the products `alpha * steady` into a common and an own part.

    Parameters
    ----------
    alpha : float
    steady
        (n,)
    tail : float
        nu
    prior : tuple
        shape and rate of alpha's gamma
    dice : Dice
    span : Span
        whose steadiness this is, if others live elsewhere

    Returns
    -------
    alpha and steadiness (n,) with the same products
    """
    ...

def draw_truncated(mean, sd, low, high, dice: Dice, span: Span | None = None):
    """Normal numbers, truncated to an interval, by inversion.

    Parameters
    ----------
    mean
    sd
        of the normal distribution (N,), (N,)
    low
    high
        borders (N,), which may be infinite
    dice : Dice
    span : Span
        whose ratings these are, if others live elsewhere

    Returns
    -------
    (N,), between the borders
    """
    ...

def category_mass(level, mean, sd, cuts):
    """Log probability of each rating's category.

    Parameters
    ----------
    level
        category of each rating (N,)
    mean
    sd
        of the hidden numbers (N,), (N,)
    cuts
        (L - 1,), ascending

    Returns
    -------
    (N,)
    """
    ...

def draw_cuts(level, mean, sd, cuts, step: float, dice: Dice, world=...):
    """One Metropolis step for the inner cuts, every other one at a time, the hidden numbers integrated out.

    Parameters
    ----------
    level
    mean
    sd
        as in `category_mass`
    cuts
        (L - 1,), the first and the last stay
    step : float
        of the proposals, stars
    dice : Dice
    world
        where other ratings may live

    Returns
    -------
    (L - 1,)
    """
    ...

@dataclass
class Block:
    """All vectors of one kind (people, films, sittings) and the prior they have in common.

    Parameters
    ----------
    vectors : torch.Tensor
        (n, K); the last coordinate is the bias
    features : torch.Tensor
        (n, P) side features; P may be 0
    mean : torch.Tensor
        (K,)
    precision : torch.Tensor
        (K, K)
    weights : torch.Tensor
        (P, K)
    ridge : float
        lambda_B
    span : Span
        which rows these are, if others live elsewhere
    """

    vectors: torch.Tensor
    features: torch.Tensor
    mean: torch.Tensor
    precision: torch.Tensor
    weights: torch.Tensor
    ridge: float = ...
    span: Span | None = ...
    gram: Any = field(init=False)

    def center(self): ...

def new_block(
    n: int, K: int, features, dice: Dice, start: float = 0.1, known: int = 0, span: Span | None = None
) -> Block:
    """A block before the first sweep.

    Parameters
    ----------
    n : int
        entities
    K : int
        length of a vector
    features
        (n, P), or None
    dice : Dice
    start : float
        standard deviation of the first vectors; their biases begin at 0
    known : int
        so many coordinates at the front, slopes of what is known, begin at 0 as well
    span : Span
        which of all entities these are, if others live elsewhere
    """
    ...

def draw_prior(block: Block, priors: Priors, dice: Dice) -> None:
    """Precision, mean, side weights and their strength, given the vectors.

    Parameters
    ----------
    block : Block
        changed in place
    priors : Priors
    dice : Dice
    """
    ...

def draw_spread(block: Block, priors: Priors, dice: Dice) -> None:
    """Precision of shifts around zero, given the shifts.

    Parameters
    ----------
    block : Block
        of sittings; changed in place
    priors : Priors
    dice : Dice
    """
    ...

class Sampler:
    """The Gibbs sampler.

    State: blocks `users`, `items` and `sittings`, the noise's precision `alpha`, everybody's `steady`, and
    `cuts`.

    Parameters
    ----------
    idx : dict
        users, items and, if known, sittings: int64 positions (N,)
    ratings
        (N,), their mean taken off
    sizes : dict
        number of users, items
    features : dict
        users, items: side features (n, P)
    owner
        whose sitting it is (D,); None for no sittings
    known
        what is known of the films, for which people have slopes (items, M)
    n_factors : int
        k
    own_noise : bool
        everybody has a steadiness of their own
    cuts
        ordered probit: the borders between the stars to begin with (L - 1,), the mean taken off
    priors : Priors
    dice : Dice
        default: seed 0, CPU, float32
    chunk : int
        ratings worked on at a time
    spans : dict
        people spread over processes: the `Span` of users, ratings and sittings that live here; default:
        all
    """

    dice: Any
    priors: Priors
    chunk: int
    own_noise: bool
    ratings: Any
    idx: Any
    known: Any
    owner: Any
    spans: Any
    world: Any
    blocks: Any
    alpha: Any
    steady: Any
    tail: Any
    counts: Any
    everybody: Any
    runs: Any
    cuts: Any
    level: Any

    def __init__(
        self,
        idx: dict[Any, Any],
        ratings,
        sizes: dict[Any, Any],
        features: dict[Any, Any] | None = None,
        owner=None,
        known=None,
        n_factors: int = 12,
        own_noise: bool = True,
        cuts=None,
        priors: Priors = ...,
        dice: Dice | None = None,
        chunk: int = 16384,
        spans: dict[Any, Any] | None = None,
    ) -> None: ...
    def people(self, rows=...):
        """The vectors of those who rate, as they are in that sitting.

        Parameters
        ----------
        rows
            which ratings

        Returns
        -------
        (B, M + k + 1)
        """
        ...

    def films(self, rows=...):
        """The vectors of what is rated, with what is known at the front.

        Parameters
        ----------
        rows
            which ratings

        Returns
        -------
        (B, M + k + 1)
        """
        ...

    def explained(self):
        """What the present state predicts for the training ratings.

        Returns
        -------
        (N,), stars beyond the mean
        """
        ...

    def visit_items(self) -> None:
        """Draw all films given everything else."""
        ...

    def visit_users(self) -> None:
        """Draw all people, together with their sittings, given everything else."""
        ...

    def visit_noise(self) -> float:
        """Draw the noise and everybody's steadiness given the rest.

        Returns
        -------
        float
            root mean squared error of the training ratings, stars
        """
        ...

    def visit_stars(self) -> None:
        """Draw the cuts, and the hidden numbers behind the stars given the cuts."""
        ...

    def sweep(self) -> float:
        """Draw everything once, each given the rest.

        Returns
        -------
        float
            root mean squared error of the training ratings, stars
        """
        ...

    def state(self):
        """All that the next sweep depends on.

        Returns
        -------
        tensors by name, and JSON-ready facts; (None, None) in other processes than the first
        """
        ...

    def restore(self, tensors: dict[Any, Any], facts: dict[Any, Any]) -> None:
        """Put the chain back into a state; of people, the rows that live here.

        Parameters
        ----------
        tensors : dict
        facts : dict
            as `state` gives them
        """
        ...

def pair_scores(a, b):
    """The product of two vectors (..., K) but for the last coordinate, plus both biases: stars beyond the mean
    (...).
    """
    ...
