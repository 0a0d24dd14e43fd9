# Made from convergence.py by tools/stubs.py; change that and run the tool again.
"""Two numbers that say whether a sampler has forgotten where it began and how many independent draws its
states are worth, and a picture of its way.
"""

import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from hybrid_movie_rec.rating.posterior import Posterior

__all__ = ["split_rhat", "effective_size", "diagnose", "plot_trace"]

def split_rhat(draws: ArrayLike) -> float:
    """Rank-normalised split R-hat ([Vehtari et al. 2021](https://arxiv.org/abs/1903.08008)): 1 if all is well,
    nan if nothing moves.

    Parameters
    ----------
    draws : ArrayLike
        (chains, draws), at least 4 draws
    """
    ...

def effective_size(draws: ArrayLike) -> float:
    """How many independent draws these are worth: their number over one plus twice the autocorrelations, until
    these die out; nan if nothing moves.

    Parameters
    ----------
    draws : ArrayLike
        (chains, draws)
    """
    ...

def diagnose(posterior: Posterior, burn_in: int, n: int = 200) -> pd.DataFrame:
    """Whether the chains of a fit have settled.

    Parameters
    ----------
    posterior : Posterior
    burn_in : int
        sweeps of each chain that do not count
    n : int
        rows of the table of films whose biases are looked at as well

    Returns
    -------
    pd.DataFrame
        a row per quantity: mean, sd, r_hat, effective (number of independent draws), draws
    """
    ...

def plot_trace(trace: pd.DataFrame, burn_in: int, ax: Axes | None = None) -> Axes:
    """Noise and errors, sweep by sweep.

    Parameters
    ----------
    trace : pd.DataFrame
        of a posterior
    burn_in : int
        sweeps of each chain that do not count; they are shaded
    ax : "Axes | None"
        where to draw; made if missing
    """
    ...
