"""At least so many distinct persons, from a random sample of cells: the birthday floor (design page 3, C).

A person adds to a cell once, however often the cell holds them. N such additions, P pairs of them in two cells that are
of one person: by Cauchy and Schwarz there are at least N^2 / (N + 2 P) persons, whoever they are. N has Gaffke's floor.
P is bounded from above by what two sampled cells have in common. A sample says nothing of how many at most.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from math import exp, floor, lgamma, log, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from core.distinct import Keys
from core.estimate import PAIRS
from core.gaffke import gaffke_lower
from core.quantile import student_t_quantile

FEWEST = 8
"""Cells from which anything is said beyond what was seen."""

OFTEN = 3
"""A key in so many cells of a random quarter (a test number, a dummy) is counted once and left out of the rest."""

MOST_PAIRS = 4_000_000
"""Pairs of cells that are told apart; beyond, fewer are known, which makes the bound wider."""

ZONE_PAIRS = 2.0
"""Two draws in each of equal zones meet two cells of one zone half as often as two of different zones."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Met:
    """What the sampled cells have in common. additions: (n,), distinct keys per cell. shared: coincidences, those of a
    zone at their weight. pairs: of cells that have any. with_others: (n,), coincidences of each cell. widest: the most
    that one coincidence may weigh."""

    additions: Ints
    shared: float
    pairs: int
    with_others: npt.NDArray[np.float64]
    widest: float


def distinct_floor(cells: Sequence[Keys], of: int, design: str, alpha: float) -> int:
    """At least so many distinct keys in a file or pool of `of` cells, at the one-sided level 1 - alpha.

    cells: distinct keys of each drawn cell, in order of the draw (pairs: two of a zone side by side). The better of two
    floors: of all keys, and of those that are not met again and again in a quarter of the cells that is chosen by
    their numbers alone. Each of their four bounds has alpha / 4. Never below what was seen.
    """
    n = len(cells)
    cells = [cells[place] for place in _shuffled(n, design)]
    counts = np.array([len(keys) for keys in cells], np.int64)
    keys = np.concatenate([*cells, np.empty(0, np.uint64)])
    seen, code = np.unique(keys, return_inverse=True)
    if n < FEWEST or n == of or not len(seen):
        return len(seen)
    cell = np.repeat(np.arange(n), counts)
    plain = _bound(_meet(code, cell, n, design), of, alpha / 4)
    first = 2 * (n // 8)
    often = np.flatnonzero(np.bincount(code[cell < first], minlength=len(seen)) >= OFTEN)
    rest = 0
    if len(often):
        kept = (cell >= first) & ~np.isin(code, often)
        rest = len(often) + _bound(_meet(code[kept], cell[kept] - first, n - first, design), of, alpha / 4)
    return max(len(seen), plain, rest)


@lru_cache(maxsize=64)
def _shuffled(n: int, design: str) -> tuple[int, ...]:
    """Places of the cells in an order that has nothing to do with where they stand; those of a zone stay together."""
    size = 2 if design == PAIRS else 1
    groups = sorted(range(-(-n // size)), key=lambda group: blake2b(b"%d" % group, digest_size=8).digest())
    return tuple(place for group in groups for place in range(group * size, min(n, group * size + size)))


def _meet(code: Ints, cell: Ints, n: int, design: str) -> _Met:
    """Which keys stand in more than one cell."""
    times = np.bincount(code)
    again = times[code] > 1
    with_others = np.bincount(cell[again], (times[code[again]] - 1).astype(np.float64), n).astype(np.float64)
    order = np.argsort(code[again], kind="stable")
    one, other = _pairs(code[again][order], cell[again][order])
    is_near = one // 2 == other // 2 if design == PAIRS else np.zeros(len(one), np.bool_)
    near = int(np.count_nonzero(is_near))
    widest = ZONE_PAIRS if design == PAIRS else 1.0
    return _Met(
        np.bincount(cell, minlength=n),
        float(with_others.sum()) / 2 + (widest - 1) * near,
        len(np.unique(one * n + other)),
        with_others,
        widest,
    )


def _pairs(code: Ints, cell: Ints) -> tuple[Ints, Ints]:
    """Cells, the lower first, that share a key; each pair once for each key. At most MOST_PAIRS. code: ascending."""
    ones, others, left = [np.empty(0, np.int64)], [np.empty(0, np.int64)], MOST_PAIRS
    for step in range(1, len(code)):
        same = np.flatnonzero(code[step:] == code[:-step])[:left]
        if not len(same):
            break
        ones.append(np.minimum(cell[same], cell[same + step]))
        others.append(np.maximum(cell[same], cell[same + step]))
        left -= len(same)
    return np.concatenate(ones), np.concatenate(others)


def _bound(met: _Met, of: int, alpha: float) -> int:
    """N^2 / (N + 2 P) with the floor of N and the bound of P, both at alpha."""
    n, mean = len(met.additions), float(met.additions.mean())
    if not mean:
        return 0
    least = gaffke_lower(of * met.additions, alpha)
    padded = met.shared + met.widest * mean
    by_pairs = padded / (met.pairs + 1) * gamma_quantile(1 - alpha, met.pairs + 1)
    spread = sqrt(n) * float(met.with_others.std(ddof=1)) * met.widest
    by_cells = padded + student_t_quantile(1 - alpha, n - 1) * spread
    most = of * (of - 1) / (n * (n - 1)) * max(by_pairs, by_cells)
    return floor(least * least / (least + 2 * most))


def gamma_quantile(p: float, shape: int) -> float:
    """The g with P(G <= g) = p for a gamma of integer shape and scale 1: the upper limit of a Poisson count.

    By bisection of the Poisson tail up to shape 400, above by Wilson and Hilferty (1931), within 1e-4 there.
    """
    if shape > 400:
        return float(shape * (1 - 1 / (9 * shape) + NormalDist().inv_cdf(p) / (3 * sqrt(shape))) ** 3)
    low, high = 0.0, shape + 12 * sqrt(shape) + 60.0
    for _ in range(80):
        middle = (low + high) / 2
        tail = sum(exp(k * log(middle) - middle - lgamma(k + 1)) for k in range(shape))
        low, high = (middle, high) if tail > 1 - p else (low, middle)
    return (low + high) / 2
