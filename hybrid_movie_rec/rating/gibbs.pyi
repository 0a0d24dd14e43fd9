# Made from gibbs.py by tools/stubs.py; change that and run the tool again.
"""The arithmetic of a Bayesian factorisation: batched exact draws for people, their sittings, films, noise
and star levels, each checked against its formula.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

__all__ = [
    "TAILS",
    "Group",
    "like_sizes",
    "groups_by_size",
    "row_table",
    "gram_matrices",
    "linear_sums",
    "squared_errors",
    "conditional",
    "scatter",
    "draw_normal",
    "solve_from_left",
    "Dice",
    "Alone",
    "Span",
    "everything",
    "Priors",
    "draw_wishart",
    "draw_weights",
    "eliminate",
    "substitute",
    "WeightSpace",
    "weight_space",
    "draw_nested",
    "FunctionSpace",
    "function_space",
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
    "few_of",
    "short_sittings",
    "runs_of",
    "RaterRun",
    "rater_run",
    "groups_of_both_sides",
    "first_blocks",
    "Sampler",
    "pair_scores",
]

@dataclass(frozen=True, eq=False)
class Group:
    """Entities of one side (people, sittings or films) with about equally many ratings, as a rectangle.

    A line for each entity, filled up to the longest. Positions are int32 where they fit.

    Parameters
    ----------
    entities : torch.Tensor
        which they are (E,), int64
    rows : torch.Tensor
        positions of their ratings (E, L); in the filling any
    other : torch.Tensor
        which entity of the other side is rated or rates (E, L); in the filling one beyond the last
    """

    entities: torch.Tensor
    rows: torch.Tensor
    other: torch.Tensor

def like_sizes(counts: torch.Tensor, ratio: float, most: int, border: int = 0) -> Iterator[torch.Tensor]:
    """Entities that have rows, in groups of like size.

    Parameters
    ----------
    counts : torch.Tensor
        rows of each entity (n,)
    ratio : float
        the largest of a group has at most so many times the rows of the smallest
    most : int
        rows of a group, unless a single entity has more
    border : int
        up to so many rows, twice as many are alike; no group has entities on both sides of it

    Returns
    -------
    Iterator[torch.Tensor]
        positions of a group's entities, by their number of rows
    """
    ...

def groups_by_size(
    idx: torch.Tensor,
    other: torch.Tensor,
    n_other: int,
    ratio: float = 1.25,
    most: int = 65536,
    first: int = 0,
    border: int = 0,
) -> list[Group]:
    """Rectangles of entities with about equally many rows. Entities without rows are in none.

    Parameters
    ----------
    idx : torch.Tensor
        which entity each row belongs to (N,)
    other : torch.Tensor
        which entity of the other side (N,)
    n_other : int
        how many there are on the other side; the filling points here, one beyond the last
    ratio : float
        see `like_sizes`
    most : int
        see `like_sizes`
    first : int
        position of the first row among all ratings
    border : int
        see `like_sizes`
    """
    ...

def row_table(columns: torch.Tensor, weight: torch.Tensor | None = None) -> torch.Tensor:
    """Rows of ratings, a line for each entity that they look at: columns, zeros, 1. The last line is all zeros.

    Parameters
    ----------
    columns : torch.Tensor
        regressors, and after them what is given (n, K + G)
    weight : torch.Tensor | None
        a factor of each line (n,); default 1

    Returns
    -------
    torch.Tensor
        (n + 1, W)
    """
    ...

def gram_matrices(groups: list[Group], table: torch.Tensor, ratings: torch.Tensor, n: int) -> torch.Tensor:
    """The sum over each entity's ratings of row row', a group at a time. Zero for entities without ratings.

    Parameters
    ----------
    groups : list[Group]
    table : torch.Tensor
        of the other side, from `row_table` (n_other + 1, W)
    ratings : torch.Tensor
        (N,)
    n : int
        entities

    Returns
    -------
    torch.Tensor
        (n, W, W)
    """
    ...

def linear_sums(grams: torch.Tensor, K: int, given: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """What ratings say about vectors, read off from Gram matrices.

    Parameters
    ----------
    grams : torch.Tensor
        (n, W, W)
    K : int
        length of the vectors that are drawn
    given : torch.Tensor
        coefficients of what is given (n, G) or, alike for all, (1, G)

    Returns
    -------
    tuple[torch.Tensor, torch.Tensor]
        sum of z z' (n, K, K) and of z (r - what is given) (n, K)
    """
    ...

def squared_errors(grams: torch.Tensor, vectors: torch.Tensor, given: torch.Tensor) -> torch.Tensor:
    """The sum of the squared errors of each entity's ratings, read off from Gram matrices.

    Parameters
    ----------
    grams : torch.Tensor
        (n, W, W)
    vectors : torch.Tensor
        (n, K)
    given : torch.Tensor
        as in `linear_sums`

    Returns
    -------
    torch.Tensor
        (n,), not negative
    """
    ...

def conditional(precision: torch.Tensor, rhs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The normal distributions N(precision^-1 rhs, precision^-1).

    Parameters
    ----------
    precision : torch.Tensor
        (n, K, K), positive definite
    rhs : torch.Tensor
        (n, K)

    Returns
    -------
    tuple[torch.Tensor, torch.Tensor]
        mean (n, K) and the Cholesky factor of the precision (n, K, K)
    """
    ...

def scatter(factor: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
    """Standard normal numbers given the covariance precision^-1.

    Parameters
    ----------
    factor : torch.Tensor
        Cholesky factor of a precision (..., K, K)
    noise : torch.Tensor
        standard normal (..., K)

    Returns
    -------
    torch.Tensor
        (..., K), normal with mean 0 and that precision
    """
    ...

def draw_normal(precision: torch.Tensor, rhs: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
    """A draw from each of the normal distributions N(precision^-1 rhs, precision^-1).

    Parameters
    ----------
    precision : torch.Tensor
        (n, K, K), positive definite
    rhs : torch.Tensor
        (n, K)
    noise : torch.Tensor
        standard normal (n, K)

    Returns
    -------
    torch.Tensor
        (n, K)
    """
    ...

def solve_from_left(factor: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
    """The x with factor' x = row, as x' factor = row': nothing has to be transposed in memory.

    Parameters
    ----------
    factor : torch.Tensor
        lower triangular (n, K, K)
    rows : torch.Tensor
        (n, K)

    Returns
    -------
    torch.Tensor
        (n, K)
    """
    ...

class Dice:
    """The randomness of one sampler: normal, gamma and chi-square numbers from generators of its own.

    Parameters
    ----------
    seed : int
        same seed, same numbers
    device : str | torch.device
        where the numbers are wanted
    dtype : torch.dtype
        and in which precision
    """

    device: Any
    dtype: torch.dtype

    def __init__(self, seed: int = 0, device: str | torch.device = "cpu", dtype: torch.dtype = ...) -> None: ...
    def normal(self, *shape: int) -> torch.Tensor:
        """Standard normal numbers."""
        ...

    def uniform(self, *shape: int) -> torch.Tensor:
        """Numbers between 0 and 1."""
        ...

    def choice(self, values: tuple[Any, ...], weights: np.ndarray) -> Any:
        """One of the values; the weights sum to one."""
        ...

    def gamma(self, shape: float, rate: float) -> float:
        """One gamma number."""
        ...

    def gammas(self, shape: torch.Tensor, rate: torch.Tensor) -> torch.Tensor:
        """A gamma number for each shape (n,) and rate (n,)."""
        ...

    def chi_square(self, df: np.ndarray) -> torch.Tensor:
        """A chi-square number for each number of degrees of freedom (n,)."""
        ...

    def normals(self, span: Span, K: int) -> torch.Tensor:
        """The span's rows of `normal(total, K)`, as if all were made at once.

        Parameters
        ----------
        span : Span
            whose rows
        K : int
            numbers a row

        Returns
        -------
        torch.Tensor
            (rows of the span, K)
        """
        ...

    def uniforms(self, span: Span) -> torch.Tensor:
        """The span's rows of `uniform(total)`.

        Returns
        -------
        torch.Tensor
            (rows of the span,)
        """
        ...

    def gammas_of(self, span: Span, shape: torch.Tensor, rate: torch.Tensor) -> torch.Tensor:
        """The span's rows of `gammas`.

        Parameters
        ----------
        span : Span
        shape : torch.Tensor
            of all (total,)
        rate : torch.Tensor
            of the span (n,)

        Returns
        -------
        torch.Tensor
            (n,)
        """
        ...

class Alone:
    """The world of a sampler that has everybody to itself: nothing to add, nobody to ask."""

    rank: int
    size: int

    def sum(self, tensor: torch.Tensor) -> torch.Tensor:
        """The sum over all processes: what is here."""
        ...

    def gather(self, tensor: torch.Tensor, to: int | None = None) -> torch.Tensor:
        """The rows of all processes: those that are here."""
        ...

@dataclass(frozen=True)
class Span:
    """Which rows of a table live here; the others live in the other processes of `world`.

    Processes hold them in the order of ranks.
    """

    start: int
    stop: int
    total: int
    world: Any = ...

    def __len__(self) -> int: ...
    @property
    def rows(self) -> slice: ...
    @property
    def whole(self) -> bool: ...

def everything(n: int) -> Span:
    """All rows of a table that lives here whole.

    Parameters
    ----------
    n : int
        rows
    """
    ...

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

def draw_wishart(inverse_scale: torch.Tensor, df: float, dice: Dice) -> torch.Tensor:
    """One precision matrix from a Wishart distribution, by Bartlett's decomposition.

    Parameters
    ----------
    inverse_scale : torch.Tensor
        (K, K), positive definite
    df : float
        degrees of freedom, at least K
    dice : Dice

    Returns
    -------
    torch.Tensor
        (K, K); its mean is df * inverse_scale^-1
    """
    ...

def draw_weights(
    gram: torch.Tensor, moment: torch.Tensor, precision: torch.Tensor, ridge: float, dice: Dice
) -> torch.Tensor:
    """Weights of the side features: ridge regression with injected noise (a matrix-normal draw).

    Parameters
    ----------
    gram : torch.Tensor
        X'X (P, P)
    moment : torch.Tensor
        X'E (P, K)
    precision : torch.Tensor
        of the vectors around their prior mean (K, K)
    ridge : float
        strength of the pull to zero
    dice : Dice

    Returns
    -------
    torch.Tensor
        (P, K)
    """
    ...

def eliminate(systems: torch.Tensor) -> torch.Tensor:
    """Cholesky factors, forward substitution and triangular inverses for many small positive definite matrices.

    Parameters
    ----------
    systems : torch.Tensor
        matrices, their right-hand sides and the identity [P, R, I] (K, K + m + K, n); changed

    Returns
    -------
    torch.Tensor
        [C', C^-1 R, C^-1] with P = C C', in place; what is below the diagonal of C' means nothing
    """
    ...

def substitute(systems: torch.Tensor, rows: torch.Tensor, more: float = 0.0) -> torch.Tensor:
    """The x with (C + more I) x = row.

    Parameters
    ----------
    systems : torch.Tensor
        as `eliminate` leaves them (K, K + m + K, n)
    rows : torch.Tensor
        (K, n); changed in place
    more : float
        is added to the diagonal

    Returns
    -------
    torch.Tensor
        (K, n)
    """
    ...

@dataclass(frozen=True, eq=False)
class WeightSpace:
    """What ratings say about some sittings, in systems of K equations; a shift has precision 1. Made by
    `weight_space`.

    Parameters
    ----------
    at : torch.Tensor
        which sittings (E,)
    inverse : torch.Tensor
        C^-1 (E, K, K), with C C' = A + I
    seen : torch.Tensor
        C^-1 h (E, K, 1)
    """

    at: torch.Tensor
    inverse: torch.Tensor
    seen: torch.Tensor

    def said(self) -> torch.Tensor:
        """What it says about the person, the shift integrated out: a precision and a right-hand side.

        Returns
        -------
        torch.Tensor
            (E, K, K + 1)
        """
        ...

    def shifts(self, people: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """A draw of the shifts, given the people.

        Parameters
        ----------
        people : torch.Tensor
            vector of each sitting's person (E, K)
        noise : torch.Tensor
            standard normal (E, K)

        Returns
        -------
        torch.Tensor
            (E, K)
        """
        ...

def weight_space(at: torch.Tensor, data: torch.Tensor, rhs: torch.Tensor) -> WeightSpace:
    """What any number of ratings say about sittings whose shifts have precision 1.

    Parameters
    ----------
    at : torch.Tensor
        which sittings (E,)
    data : torch.Tensor
        alpha * sum z z' over the ratings of each (E, K, K)
    rhs : torch.Tensor
        alpha * sum z r (E, K)
    """
    ...

def draw_nested(
    spaces: list[WeightSpace | FunctionSpace],
    owner: torch.Tensor,
    center: torch.Tensor,
    precision: torch.Tensor,
    noise: torch.Tensor,
    inner_noise: torch.Tensor,
) -> tuple[torch.Tensor, torch.Tensor]:
    """People and the shifts of their sittings, drawn jointly: the people with the shifts integrated out, then
    the shifts given the people. All are measured in units in which a shift has precision 1.

    Parameters
    ----------
    spaces : list["WeightSpace | FunctionSpace"]
        what the ratings say about the sittings; together they are all sittings
    owner : torch.Tensor
        whose sitting it is (D,)
    center : torch.Tensor
        prior means of the people (n, K)
    precision : torch.Tensor
        of the people around them (K, K)
    noise : torch.Tensor
    inner_noise : torch.Tensor
        standard normal (n, K), (D, K)

    Returns
    -------
    tuple[torch.Tensor, torch.Tensor]
        people (n, K), shifts (D, K)
    """
    ...

@dataclass(frozen=True, eq=False)
class FunctionSpace:
    """What L ratings each say about some sittings, in systems of L equations. Made by `function_space`.

    Parameters
    ----------
    at : torch.Tensor
        which sittings (E,)
    rows : torch.Tensor
        [Z, y] (E, L, K + 1)
    systems : torch.Tensor
        as `eliminate` leaves them (L, 2 L, E)
    inverse : torch.Tensor
        C^-1 (E, L, L), with C C' = I + Z Z'
    seen : torch.Tensor
        C^-1 [Z, y] (E, L, K + 1)
    """

    at: torch.Tensor
    rows: torch.Tensor
    systems: torch.Tensor
    inverse: torch.Tensor
    seen: torch.Tensor

    def said(self) -> torch.Tensor:
        """What it says about the person, the shift integrated out: a precision and a right-hand side.

        Returns
        -------
        torch.Tensor
            (E, K, K + 1)
        """
        ...

    def shifts(self, people: torch.Tensor, noise: torch.Tensor) -> torch.Tensor:
        """A draw of the shifts, given the people.

        Parameters
        ----------
        people : torch.Tensor
            vector of each sitting's person (E, K)
        noise : torch.Tensor
            standard normal (E, K)

        Returns
        -------
        torch.Tensor
            (E, K)
        """
        ...

    def squares(self, vectors: torch.Tensor) -> torch.Tensor:
        """The sum of the squared errors of each sitting's ratings, in units of the noise's variance.

        Parameters
        ----------
        vectors : torch.Tensor
            people and shifts (E, K)

        Returns
        -------
        torch.Tensor
            (E,)
        """
        ...

def function_space(at: torch.Tensor, rows: torch.Tensor) -> FunctionSpace:
    """What a few ratings say about sittings whose shifts have precision 1.

    Parameters
    ----------
    at : torch.Tensor
        which sittings (E,)
    rows : torch.Tensor
        [Z, y], divided by the noise's standard deviation (E, L, K + 1); a row of zeros is no rating
    """
    ...

def runs_of_people(
    users: torch.Tensor, owner: torch.Tensor | None, n: int, short: torch.Tensor | None = None, most: int = 4096
) -> tuple[list[int], list[int], list[int]]:
    """Runs of people with their sittings and ratings.

    Parameters
    ----------
    users : torch.Tensor
        whose rating it is (N,)
    owner : torch.Tensor | None
        whose sitting it is (D,), or None
    n : int
        people
    short : torch.Tensor | None
        whether a sitting has few ratings (D,): it takes an eighth of the memory
    most : int
        people and sittings in a run, about

    Returns
    -------
    tuple[list[int], list[int], list[int]]
        edges among people, sittings and ratings, R + 1 each
    """
    ...

TAILS: tuple[int, int, int, int, int, int, int, int, int, int]

def draw_steadiness(
    counts: torch.Tensor, errors: torch.Tensor, tail: float, dice: Dice, span: Span | None = None
) -> tuple[torch.Tensor, int]:
    """Each person's own factor of the noise's precision, and how much people differ in it.

    Parameters
    ----------
    counts : torch.Tensor
    errors : torch.Tensor
        ratings of each person (n,), and alpha times the sum of their squared errors (n,)
    tail : float
        nu
    dice : Dice
    span : Span | None
        whose errors these are, if others live elsewhere; `counts` are of all

    Returns
    -------
    tuple[torch.Tensor, int]
        steadiness (n,), and a new nu
    """
    ...

def reweigh(
    alpha: float, steady: torch.Tensor, tail: float, prior: tuple[Any, ...], dice: Dice, span: Span | None = None
) -> tuple[float, torch.Tensor]:
    """Another split of the products `alpha * steady` into a common and an own part.

    Parameters
    ----------
    alpha : float
    steady : torch.Tensor
        (n,)
    tail : float
        nu
    prior : tuple
        shape and rate of alpha's gamma
    dice : Dice
    span : Span | None
        whose steadiness this is, if others live elsewhere

    Returns
    -------
    tuple[float, torch.Tensor]
        alpha and steadiness (n,) with the same products
    """
    ...

def draw_truncated(
    mean: torch.Tensor, sd: torch.Tensor, low: torch.Tensor, high: torch.Tensor, dice: Dice, span: Span | None = None
) -> torch.Tensor:
    """Normal numbers, truncated to an interval, by inversion.

    Parameters
    ----------
    mean : torch.Tensor
    sd : torch.Tensor
        of the normal distribution (N,), (N,)
    low : torch.Tensor
    high : torch.Tensor
        borders (N,), which may be infinite
    dice : Dice
    span : Span | None
        whose ratings these are, if others live elsewhere

    Returns
    -------
    torch.Tensor
        (N,), between the borders
    """
    ...

def category_mass(level: torch.Tensor, mean: torch.Tensor, sd: torch.Tensor, cuts: torch.Tensor) -> torch.Tensor:
    """Log probability of each rating's category.

    Parameters
    ----------
    level : torch.Tensor
        category of each rating (N,)
    mean : torch.Tensor
    sd : torch.Tensor
        of the hidden numbers (N,), (N,)
    cuts : torch.Tensor
        (L - 1,), ascending

    Returns
    -------
    torch.Tensor
        (N,)
    """
    ...

def draw_cuts(
    level: torch.Tensor,
    mean: torch.Tensor,
    sd: torch.Tensor,
    cuts: torch.Tensor,
    step: float,
    dice: Dice,
    world: Any = ...,
) -> torch.Tensor:
    """One Metropolis step for the inner cuts, every other one at a time, the hidden numbers integrated out.

    Parameters
    ----------
    level : torch.Tensor
    mean : torch.Tensor
    sd : torch.Tensor
        as in `category_mass`
    cuts : torch.Tensor
        (L - 1,), the first and the last stay
    step : float
        of the proposals, stars
    dice : Dice
    world : Any
        where other ratings may live

    Returns
    -------
    torch.Tensor
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
    span : Span | None
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

    def center(self) -> torch.Tensor:
        """Prior means, (n, K)."""
        ...

def new_block(
    n: int,
    K: int,
    features: torch.Tensor | None,
    dice: Dice,
    start: float = 0.1,
    known: int = 0,
    span: Span | None = None,
) -> Block:
    """A block before the first sweep.

    Parameters
    ----------
    n : int
        entities
    K : int
        length of a vector
    features : torch.Tensor | None
        (n, P), or None
    dice : Dice
    start : float
        standard deviation of the first vectors; their biases begin at 0
    known : int
        so many coordinates at the front, slopes of what is known, begin at 0 as well
    span : Span | None
        which of all entities these are, if others live elsewhere
    """
    ...

def draw_prior(block: Block, priors: Priors, dice: Dice, center: torch.Tensor | None = None) -> None:
    """Precision, mean, side weights and their strength, given the vectors.

    Parameters
    ----------
    block : Block
        changed in place
    priors : Priors
    dice : Dice
    center : torch.Tensor | None
        its prior means, where they are at hand (n, K)
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

def few_of(sampler: Sampler) -> int:
    """Up to so many ratings make a short sitting: half as many as a vector has numbers. Without sittings there
    are none.

    Parameters
    ----------
    sampler : "Sampler"
        with its blocks and owner
    """
    ...

def short_sittings(sampler: Sampler) -> torch.Tensor | None:
    """Whether each sitting is short.

    Parameters
    ----------
    sampler : "Sampler"
        with its positions, blocks and owner

    Returns
    -------
    torch.Tensor | None
        (D,), or None without sittings
    """
    ...

def runs_of(sampler: Sampler, n: int) -> tuple[list[int], list[int], list[int]]:
    """Runs of people whose Gram matrices take some four megabytes.

    Parameters
    ----------
    sampler : "Sampler"
        with its positions, blocks and owner
    n : int
        people

    Returns
    -------
    tuple[list[int], list[int], list[int]]
        as of `runs_of_people`
    """
    ...

@dataclass(frozen=True, eq=False)
class RaterRun:
    """The ratings of a run of people by who rates: a person, or a sitting where there are sittings.

    Parameters
    ----------
    few : list[Group]
        sittings with few ratings
    many : list[Group]
        all other raters, counted in `rest`
    rest : torch.Tensor
        which those are (E,), with the raters of no rating
    """

    few: list[Group]
    many: list[Group]
    rest: torch.Tensor

def rater_run(groups: list[Group], n: int, few: int) -> RaterRun:
    """A run's groups, parted by length.

    Parameters
    ----------
    groups : list[Group]
        of a run; entities are counted from its first rater
    n : int
        raters
    few : int
        up to so many ratings are few
    """
    ...

def groups_of_both_sides(sampler: Sampler, n_items: int, ratio: float) -> tuple[list[Group], list[RaterRun]]:
    """Ratings by film and by rater.

    Parameters
    ----------
    sampler : "Sampler"
        with its positions, blocks, runs of people and owner
    n_items : int
    ratio : float
        see `like_sizes`

    Returns
    -------
    tuple[list[Group], list[RaterRun]]
        films, and the runs
    """
    ...

def first_blocks(
    sampler: Sampler, sizes: dict[str, int], features: dict[str, torch.Tensor], n_factors: int
) -> dict[str, Block]:
    """Users, items and, if there are any, sittings before the first sweep.

    Parameters
    ----------
    sampler : "Sampler"
        with its dice, known and owner
    sizes : dict[str, int]
        number of users, items
    features : dict[str, torch.Tensor]
        users, items: side features (n, P)
    n_factors : int
        k
    """
    ...

class Sampler:
    """The Gibbs sampler.

    State: blocks `users`, `items` and `sittings`, the noise's precision `alpha`, everybody's `steady`, and
    `cuts`.

    Parameters
    ----------
    idx : dict[str, torch.Tensor]
        users, items and, if known, sittings: positions, whole numbers (N,)
    ratings : torch.Tensor
        (N,), their mean taken off
    sizes : dict[str, int]
        number of users, items
    features : dict[str, torch.Tensor] | None
        users, items: side features (n, P)
    owner : torch.Tensor | None
        whose sitting it is (D,); None for no sittings
    known : torch.Tensor | None
        what is known of the films, for which people have slopes (items, M)
    n_factors : int
        k
    own_noise : bool
        everybody has a steadiness of their own
    cuts : torch.Tensor | None
        ordered probit: first borders between stars (L - 1,), mean taken off
    priors : Priors
    dice : Dice | None
        default: seed 0, CPU, float32
    ratio : float
        entities with up to so many times as many ratings are worked on together
    most : int
        ratings worked on at a time
    spans : dict[str, Span] | None
        of users, ratings, sittings that live here; default: all
    """

    dice: Any
    priors: Priors
    most: int
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
    film_groups: Any
    rater_runs: Any
    cuts: Any
    level: Any

    def __init__(
        self,
        idx: dict[str, torch.Tensor],
        ratings: torch.Tensor,
        sizes: dict[str, int],
        features: dict[str, torch.Tensor] | None = None,
        owner: torch.Tensor | None = None,
        known: torch.Tensor | None = None,
        n_factors: int = 12,
        own_noise: bool = True,
        cuts: torch.Tensor | None = None,
        priors: Priors = ...,
        dice: Dice | None = None,
        ratio: float = 1.25,
        most: int = 65536,
        spans: dict[str, Span] | None = None,
    ) -> None: ...
    def people(self, rows: slice | torch.Tensor = ...) -> torch.Tensor:
        """The vectors of those who rate, as they are in that sitting.

        Parameters
        ----------
        rows : slice | torch.Tensor
            which ratings

        Returns
        -------
        torch.Tensor
            (B, M + k + 1)
        """
        ...

    def films(self, rows: slice | torch.Tensor = ...) -> torch.Tensor:
        """The vectors of what is rated, with what is known at the front.

        Parameters
        ----------
        rows : slice | torch.Tensor
            which ratings

        Returns
        -------
        torch.Tensor
            (B, M + k + 1)
        """
        ...

    def explained(self) -> torch.Tensor:
        """What the present state predicts for the training ratings.

        Returns
        -------
        torch.Tensor
            (N,), stars beyond the mean
        """
        ...

    def film_rows(self, root: torch.Tensor | None = None) -> torch.Tensor:
        """What raters look at: of each film what is known, factors and 1; given is its bias.

        Parameters
        ----------
        root : torch.Tensor | None
            L with L L' = Lambda_D (K, K): in units in which a shift has precision 1

        Returns
        -------
        torch.Tensor
            (items + 1, W)
        """
        ...

    def rater_rows(self) -> torch.Tensor:
        """What films look at: of each rater factors and 1; given are slopes and bias. Weighted by steadiness.

        Returns
        -------
        torch.Tensor
            (raters + 1, W)
        """
        ...

    def grams_of_films(self) -> torch.Tensor:
        """Sums over the ratings of each film that live here.

        Returns
        -------
        torch.Tensor
            (items, W, W)
        """
        ...

    def visit_items(self) -> torch.Tensor:
        """Draw all films given everything else.

        Returns
        -------
        torch.Tensor
            their prior means (items, K)
        """
        ...

    def few_ratings(self, group: Group, table: torch.Tensor, weight: torch.Tensor, K: int) -> FunctionSpace:
        """What the ratings of a group say about its sittings.

        Parameters
        ----------
        group : Group
            of sittings
        table : torch.Tensor
            as of `film_rows`
        weight : torch.Tensor
            precision of the noise in each sitting (D,)
        K : int
            numbers of a vector
        """
        ...

    def draw_run(
        self,
        run: RaterRun,
        table: torch.Tensor,
        people: slice,
        sittings: slice,
        center: torch.Tensor,
        outer: torch.Tensor,
        noise: torch.Tensor,
        inner_noise: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Draw a run of people, with their sittings if there are any.

        Parameters
        ----------
        run : RaterRun
        table : torch.Tensor
            as of `film_rows`; with sittings, in units in which a shift has precision 1
        people : slice
        sittings : slice
            empty if there are none
        center : torch.Tensor
            prior means of the people (n, K), and their precision around them (K, K), in these units
        outer : torch.Tensor
        noise : torch.Tensor
        inner_noise : torch.Tensor
            standard normal (n, K), (D, K)

        Returns
        -------
        tuple[torch.Tensor, torch.Tensor, torch.Tensor]
            people (n, K), shifts (D, K), sums of squared errors (n,)
        """
        ...

    def shift_units(self) -> tuple[Any, ...]:
        """What `draw_run` looks at, in units in which a shift has precision 1; without sittings L is None and units
        stay.

        Worked out in float64: with few sittings their precision is nearly singular.

        Returns
        -------
        tuple
            L (K, K), table of films, and of people prior means (n, K), precision (K, K)
        """
        ...

    def visit_users(self) -> torch.Tensor:
        """Draw all people, together with their sittings, given everything else; a run of people at a time.

        Returns
        -------
        torch.Tensor
            the sum of squared errors of each person's ratings (n,)
        """
        ...

    def visit_noise(self, squares: torch.Tensor) -> float:
        """Draw the noise and everybody's steadiness given the rest.

        Parameters
        ----------
        squares : torch.Tensor
            the sum of squared errors of each person's ratings (n,), from `visit_users`

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

    def learn_of_films(self, more: torch.Tensor) -> None:
        """From the next sweep on, the films' prior means depend on these features as well.

        Parameters
        ----------
        more : torch.Tensor
            side features of the films beside those they have (items, P')
        """
        ...

    def state(self) -> tuple[dict[str, torch.Tensor] | None, dict[Any, Any] | None]:
        """All that the next sweep depends on.

        Returns
        -------
        tuple[dict[str, torch.Tensor] | None, dict | None]
            tensors by name, and JSON-ready facts; (None, None) in other processes than the first
        """
        ...

    def restore(self, tensors: dict[str, torch.Tensor], facts: dict[Any, Any]) -> None:
        """Put the chain back into a state; of people, the rows that live here.

        Parameters
        ----------
        tensors : dict[str, torch.Tensor]
        facts : dict
            as `state` gives them
        """
        ...

def pair_scores(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """The product of two vectors (..., K) but for the last coordinate, plus both biases: stars beyond the mean
    (...).
    """
    ...
