# Made from moods.py by tools/stubs.py; change that and run the tool again.
"""Somebody who rates ten films in five minutes rates them all a little too high, or too low: found in what a
model leaves unexplained, remembered, and taken back minute by minute.
"""

from dataclasses import dataclass

import numpy as np

__all__ = [
    "SHARES",
    "MEMORIES",
    "moments_of",
    "chain_precision",
    "smoothed",
    "Moods",
    "neighbours_of",
    "find_moods",
    "choose_moods",
]

def moments_of(user_idx: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Moments in which somebody rated, by person and time.

    Parameters
    ----------
    user_idx : np.ndarray
        who rated (N,)
    times : np.ndarray
        when, in seconds (N,)

    Returns
    -------
    tuple[np.ndarray, np.ndarray, np.ndarray]
        the moment of each rating (N,); person and time of each (M,)
    """
    ...

def chain_precision(owner: np.ndarray, time: np.ndarray, size: float, memory: float) -> tuple[np.ndarray, np.ndarray]:
    """The precision matrix of the moods of all moments.

    Parameters
    ----------
    owner : np.ndarray
        of each moment (M,)
    time : np.ndarray
        seconds (M,)
    size : float
        variance of a mood
    memory : float
        seconds until e^-1 of it is left

    Returns
    -------
    tuple[np.ndarray, np.ndarray]
        diagonal (M,) and what stands beside it (M - 1,)
    """
    ...

def smoothed(diagonal: np.ndarray, beside: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The normal distribution with a precision matrix of three lines.

    Parameters
    ----------
    diagonal : np.ndarray
        of a precision matrix (M,)
    beside : np.ndarray
        (M - 1,)
    target : np.ndarray
        precision times what was seen, summed (M,)

    Returns
    -------
    tuple[np.ndarray, np.ndarray, np.ndarray]
        mean (M,), variance (M,), covariance with the next one (M,)
    """
    ...

@dataclass(frozen=True, eq=False)
class Moods:
    """What a person's ratings of the same minutes had in common: M moments, sorted by person and time.

    Parameters
    ----------
    owner : np.ndarray
        position of the person, int64 (M,)
    time : np.ndarray
        seconds UTC, float64 (M,)
    mean : np.ndarray
        stars, float32 (M,)
    variance : np.ndarray
        float32 (M,)
    link : np.ndarray
        covariance with the next moment, float32 (M,)
    size : float
        variance of a mood of which nothing is known
    memory : float
        seconds until e^-1 of it is left
    """

    owner: np.ndarray
    time: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    link: np.ndarray
    size: float
    memory: float

    def __len__(self) -> int: ...
    def at(self, user_idx: np.ndarray, times: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Moods of people at any moments.

        Parameters
        ----------
        user_idx : np.ndarray
            of whom is asked (N,)
        times : np.ndarray
            about which moments, seconds UTC (N,)

        Returns
        -------
        tuple[np.ndarray, np.ndarray]
            mean and known variance, float64 (N,) each
        """
        ...

    def without(self, people: np.ndarray) -> Moods:
        """The moods of all others.

        Parameters
        ----------
        people : np.ndarray
            positions of people; -1 for nobody
        """
        ...

    def moved(self, to: np.ndarray) -> Moods:
        """The same moods of people who stand elsewhere.

        Parameters
        ----------
        to : np.ndarray
            new position of each person, ascending (U,)
        """
        ...

    def joined(self, others: Moods) -> Moods:
        """The moods of both.

        Parameters
        ----------
        others : Moods
            of other people
        """
        ...

def neighbours_of(
    moods: Moods, user_idx: np.ndarray, times: np.ndarray
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Position and correlation (0 for none) of the last moment until then and of the first one after; are there
    both?

    Parameters
    ----------
    moods : Moods
    user_idx : np.ndarray
        (N,)
    times : np.ndarray
        seconds UTC (N,)
    """
    ...

def find_moods(
    user_idx: np.ndarray, times: np.ndarray, rest: np.ndarray, precision: np.ndarray, size: float, memory: float
) -> Moods:
    """The moods behind what a model has not explained.

    Parameters
    ----------
    user_idx : np.ndarray
        who rated (N,)
    times : np.ndarray
        when, seconds UTC (N,)
    rest : np.ndarray
        what a model leaves of each rating, stars (N,)
    precision : np.ndarray
        of each rating (N,); 0 for one that is not to be looked at
    size : float
        variance of a mood
    memory : float
        seconds
    """
    ...

SHARES: tuple[float, float, float, float, float, float]
MEMORIES: tuple[float, float, float, float, float]

def choose_moods(
    user_idx: np.ndarray, times: np.ndarray, rest: np.ndarray, precision: np.ndarray, held: np.ndarray
) -> tuple[float, float] | None:
    """The moods that explain most of the held-out ratings, if they do so by more than three standard errors.

    Parameters
    ----------
    user_idx : np.ndarray
        who rated (N,)
    times : np.ndarray
        when, seconds UTC (N,)
    rest : np.ndarray
        what a model leaves of each rating (N,)
    precision : np.ndarray
        of each rating (N,)
    held : np.ndarray
        bool (N,): ratings that the model did not see

    Returns
    -------
    tuple[float, float] | None
        share of the noise and memory; None for no moods
    """
    ...
