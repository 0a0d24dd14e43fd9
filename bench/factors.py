"""Lists for very many people from factors, one vector per person and one per film: the largest inner products.

Nothing of the package makes lists this way, so it stands here: it is what the benchmark of peers is fair with,
because a slow search would make every model of factors look slow.

Two observations make most products unnecessary, without changing any list:

- u . v <= |u| |v|. With films sorted by length, and the k best of the thousand longest as a floor under which nothing
  can be on the list, there is a place in the order from which on no film can reach the floor: everything behind it is
  skipped (Teflioudi and others 2015, https://doi.org/10.1145/2723372.2747647). Fitted factors differ much in length,
  as popularity does; factors of equal length gain nothing, and lose little.
- A portion of scores that fits into the processor's cache is read back at once. So people are taken in portions of a
  few megabytes of scores, those who reach equally far together, and each core works on a portion of its own.

The best of a row are found without looking at each number twice: columns are dealt out to groups, the maxima of all
groups are one vectorised pass, and the k best columns are in the k groups with the largest maxima. Only where a tie
crosses the border is a row sorted.
"""

import numpy as np
import torch
from scipy.sparse import issparse
from tqdm import tqdm

from hybrid_movie_rec.base.errors import DataError
from hybrid_movie_rec.evaluation.metrics import ItemSets


def _best_columns(s, k):
    "Columns (b, k) of the largest numbers of each row of s (b, n), best first, equal ones by the lower column."
    size = next((w for w in (64, 16) if s.shape[1] >= 8 * k * w), 1)
    groups = s.shape[1] // size
    best = s[:, : groups * size].reshape(len(s), size, groups).max(1)  # column j belongs to group j % groups
    chosen = np.sort(np.argpartition(best, groups - k, axis=1)[:, groups - k :], axis=1)
    columns = (chosen[:, None, :] + groups * np.arange(size)[:, None]).reshape(len(s), -1)
    columns = np.hstack(
        [columns, np.broadcast_to(np.arange(groups * size, s.shape[1]), (len(s), s.shape[1] - groups * size))]
    )
    c = np.take_along_axis(s, columns, 1)
    at = np.sort(
        np.take_along_axis(columns, np.argpartition(c, c.shape[1] - k, axis=1)[:, c.shape[1] - k :], 1), axis=1
    )
    at = np.take_along_axis(at, np.argsort(-np.take_along_axis(s, at, 1), axis=1, kind="stable"), 1)
    least = np.take_along_axis(s, at[:, -1:], 1)
    tied = (((c >= least).sum(1) > k) | ((best >= least).sum(1) > k)) & (least[:, 0] > -np.inf)
    at[tied] = np.argsort(-s[tied], axis=1, kind="stable")[:, :k]
    return at


def _hide(scores, part, starts, columns):
    "Give -inf to what the people `part` have seen: columns[starts[u]:starts[u + 1]], as far as the scores go."
    sizes = starts[part + 1] - starts[part]
    rows = np.repeat(np.arange(len(part)), sizes)
    at = columns[np.arange(len(rows)) + np.repeat(starts[part] - np.cumsum(sizes) + sizes, sizes)]
    near = at < scores.shape[1]
    scores[rows[near], at[near]] = -np.inf
    return scores


def _reach(u, length, floor):
    "How many films, sorted by falling length, can have a score above the floor (U,)."
    with np.errstate(divide="ignore", invalid="ignore"):
        least = floor / np.linalg.norm(u, axis=1) * (1 - 1e-5)  # rounding must not lose a film
    return np.where(floor > 0, np.searchsorted(-length, -np.where(floor > 0, least, 0), side="right"), len(length))


def _floor(s, k):
    "A number per row that at least `k` of its columns reach: the k-th largest of the maxima of 8 columns each."
    best = s[:, : len(s[0]) // 8 * 8].reshape(len(s), 8, -1).max(1) if s.shape[1] >= 16 * k else s
    return np.partition(best, best.shape[1] - k, axis=1)[:, best.shape[1] - k]


_SCORES = 2**21  # scores that a core holds at a time: 8 MB


def _in_portions(work, widths):
    """Call `work(people)` for portions of people who need about equally many columns, on all cores of torch; BLAS has
    one thread for each meanwhile.
    """
    from concurrent.futures import ThreadPoolExecutor
    from threadpoolctl import threadpool_limits

    order = np.argsort(widths, kind="stable")
    portions = np.split(order, np.flatnonzero(np.diff(np.cumsum(widths[order]) // _SCORES)) + 1)
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(torch.get_num_threads()) as pool:
        yield from pool.map(work, [part for part in portions if len(part)])


def top_factors(
    users,  # factors of people (U, K)
    items,  # factors of films (I, K)
    k: int = 10,  # length of the lists
    seen=None,  # what to leave out: a sparse matrix (U, I), or what `ItemSets.of` takes; None: nothing
    progress: bool = False,  # a progress bar on standard error
) -> tuple:  # positions int64 (U, min(k, I)), -1 where nothing is left, and scores float32; best first; both arrays
    "The films with the largest inner products, for everybody. Raises `DataError` for factors that do not fit together."
    u, v = (np.ascontiguousarray(part, dtype=np.float32) for part in (users, items))
    if u.ndim != 2 or v.ndim != 2 or u.shape[1] != v.shape[1] or not len(v) or k < 1:
        raise DataError(
            f"factors of shapes {u.shape} and {v.shape} make no lists of {k}",
            "top_factors",
            "pass (U, K), (I, K) and k from 1",
        )
    order = np.argsort(-np.linalg.norm(v, axis=1), kind="stable")
    v, (starts, columns) = v[order], _seen_rows(seen, len(u), len(v))
    seen, length, k = (starts, np.argsort(order)[columns]), np.linalg.norm(v, axis=1), min(k, len(v))
    head, at, best = min(len(v), max(1024, 16 * k)), np.empty((len(u), k), np.int64), np.empty((len(u), k), np.float32)
    scores = lambda part, width: _hide(u[part] @ v[:width].T, part, *seen)

    def begin(part):
        return part, _floor(scores(part, head), k)

    def finish(part):
        s = scores(part, reach[part].max())
        found = _best_columns(s, k)
        best[part] = np.take_along_axis(s, found, 1)
        at[part] = np.where(best[part] > -np.inf, order[found], -1)
        return len(part)

    reach = np.zeros(len(u), np.int64)
    for part, floor in _in_portions(begin, np.full(len(u), head)):
        reach[part] = np.maximum(head, _reach(u[part], length, floor))
    with tqdm(total=len(u), disable=not progress, desc="lists", leave=False) as bar:
        for done in _in_portions(finish, reach):
            bar.update(done)
    return at, best


def _seen_rows(seen, people, items):
    "What each person has seen as compressed rows (starts, columns)."
    if issparse(seen) and seen.format == "csr":
        shape, found = seen.shape, (seen.indptr.astype(np.int64), seen.indices)
    else:
        sets = ItemSets.of([[]] * people if seen is None else seen)
        shape, found = (len(sets), items), (np.searchsorted(sets.rows, np.arange(people + 1)), sets.items)
    if shape != (people, items) or (len(found[1]) and found[1].max() >= items):
        raise DataError(
            f"what was seen has shape {shape} for {people} people and {items} films",
            "top_factors",
            "pass one row per person and positions of films",
        )
    return found
