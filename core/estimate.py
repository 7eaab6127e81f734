"""From counts in sampled cells to an Estimate. Pure maths: no files, no case.

The floor needs only that counts are not negative. The interval adds to Student's t what one zone, or
one cell, may have hidden; it is given only where at least 50 sampled cells hold a record, because
below that no two-sided interval covered in simulation (docs/benchmarks-coverage.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, fsum, sqrt

import numpy as np
import numpy.typing as npt

from core.gaffke import eprocess_lower, gaffke_lower
from core.model import EXACT, SAMPLED, Estimate
from core.quantile import student_t_quantile

NON_EMPTY = 50
"""Sampled cells that must hold a record before a two-sided interval is given."""

MOST_TIMES = 20.0
"""Natural logarithm of the most times that an upper end may be the point: no figure at all."""

NARROW = 1.5
"""Where few sampled cells hold records but most is known from whole files, floor and ceiling are an interval (each
is one-sided at the level of the interval's ends); it is given if the ceiling is not above so many floors."""

PAIRS, SRS, UNITS = "pairs", "srs", "units"

MISSED = {PAIRS: 2.0, SRS: 1.0, UNITS: 2.0}
"""How many expanded largest cells the interval adds: a whole zone for pairs, one cell for srs, two files for units."""


@dataclass(frozen=True, slots=True, eq=False)
class Stratum:
    """What was counted in the sampled cells of one file, or of one pool of files.

    cells: M, in the stratum. values: counts per sampled cell; design "pairs": shape (zones, 2), two
    distinct cells of each of `zones` equal zones (`core.plan.draw_cells`); "srs": shape (n,), a simple
    random sample without replacement; "units": of files. counted: all records read in distinct cells of the stratum,
    pilot included. largest_possible: the most that a cell can hold, None where nothing says so: then no ceiling is
    given.
    """

    cells: int
    values: npt.NDArray[np.int64]
    design: str
    counted: int
    largest_possible: int | None


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One stratum, expanded. cells: M. weight: float (n,), cells that each sampled cell stands for; total,
    variance: of the stratum's count; missed: what the interval adds; ceiling: most in a cell;
    uneven: the cells are files."""

    cells: int
    values: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]
    total: float
    variance: float
    df: float
    missed: float
    ceiling: int | None
    counted: int
    uneven: bool


def estimate_pairs(
    values: npt.NDArray[np.int64], cells: int, largest_possible: int, counted: int, confidence: float = 0.95
) -> Estimate:
    """One file from two cells in each of equal zones: the final rule of the design (A3).

    Arguments as in Stratum. Interval: N +- (t_{n/2} se + M/H * largest seen). Exact where every cell
    was read. The floor is one-sided at (1 + confidence)/2.
    """
    return estimate_total(0, (Stratum(cells, values, PAIRS, counted, largest_possible),), confidence)


def estimate_total(exact_count: int, strata: Sequence[Stratum], confidence: float = 0.95) -> Estimate:
    """Records in what was read whole (exact_count) and in sampled strata together.

    T = sum M_h mean_h; its variance adds up over strata, df by Satterthwaite (1946); the interval
    adds the largest of M_h/n_h * largest seen (twice that in pairs: a whole zone). Floor and ceiling
    are Gaffke's bound on n * M_h/n_h * y, over all sampled cells at once. Nothing is ever below what
    was read. Strata of which every cell was sampled are exact. ValueError where a stratum's shape,
    size or counts contradict each other.
    """
    whole = [s for s in strata if s.values.size == s.cells]
    parts = [_part(s) for s in strata if s.values.size != s.cells]
    known = exact_count + sum(max(int(s.values.sum()), s.counted) for s in whole)
    if not parts:
        return Estimate(known, known, known, known, EXACT, known)
    alpha = (1 - confidence) / 2
    counted = known + sum(part.counted for part in parts)
    values = np.concatenate([part.values for part in parts])
    weight = np.concatenate([part.weight for part in parts])
    at_least = max(floor(known + gaffke_lower(values.size * weight * values, alpha)), counted)
    at_most = _ceiling(parts, known, counted, alpha)
    total = known + fsum(part.total for part in parts)
    if np.count_nonzero(values) < NON_EMPTY:
        if at_most is None or at_most > NARROW * at_least:
            return Estimate(None, None, None, at_least, SAMPLED, at_most)
        return Estimate(min(max(round(total), at_least), at_most), at_least, at_most, at_least, SAMPLED, at_most)
    below, above = _ends(parts, total - known, confidence)
    point = max(round(total), counted)
    high = max(ceil(total + above), point)
    most = None if at_most is None else max(at_most, high)
    return Estimate(point, max(floor(total - below), counted), high, at_least, SAMPLED, most)


def proven_floor(exact_count: int, strata: Sequence[Stratum], confidence: float = 0.95) -> int:
    """The same floor by a bound that is a theorem (`core.gaffke.eprocess_lower`), and shorter. Arguments as above."""
    alpha = (1 - confidence) / 2
    whole = [s for s in strata if s.values.size == s.cells]
    parts = [_part(s) for s in strata if s.values.size != s.cells]
    known = exact_count + sum(max(int(s.values.sum()), s.counted) for s in whole)
    if not parts:
        return known
    values = np.concatenate([part.values for part in parts])
    weight = np.concatenate([part.weight for part in parts])
    least = floor(known + eprocess_lower(values.size * weight * values, alpha))
    return max(least, known + sum(part.counted for part in parts))


def _ceiling(parts: Sequence[_Part], known: int, counted: int, alpha: float) -> int | None:
    """Gaffke's bound from above; None where a part has no largest possible count."""
    values = np.concatenate([part.values for part in parts])
    weight = np.concatenate([part.weight for part in parts])
    highest, ceilings = known, []
    for part in parts:
        if part.ceiling is None:
            return None
        highest += part.cells * part.ceiling
        ceilings.append(np.full(part.values.size, part.ceiling))
    room = gaffke_lower(values.size * weight * (np.concatenate(ceilings) - values), alpha)
    return max(ceil(highest - room), counted)


def _part(stratum: Stratum) -> _Part:
    values = stratum.values
    if values.size > stratum.cells or values.size < 2 or int(values.min()) < 0 or stratum.cells < 2:
        raise ValueError(f"{values.size} counts do not fit a stratum of {stratum.cells} cells")
    expand = _pairs if stratum.design == PAIRS else _srs
    weight, total, variance, df = expand(values, stratum.cells)
    largest = int(values.max())
    return _Part(
        cells=stratum.cells,
        values=values.ravel(),
        weight=weight,
        total=total,
        variance=variance,
        df=df,
        missed=MISSED[stratum.design] * stratum.cells / values.size * largest,
        ceiling=None if stratum.largest_possible is None else max(stratum.largest_possible, largest),
        counted=max(stratum.counted, int(values.sum())),
        uneven=stratum.design == UNITS,
    )


def _pairs(values: npt.NDArray[np.int64], cells: int) -> tuple[npt.NDArray[np.float64], float, float, float]:
    """Weight per cell, total, its variance, df. A zone's variance is that of its two draws."""
    zones = len(values)
    if values.shape != (zones, 2):
        raise ValueError(f"pairs have shape (zones, 2), not {values.shape}")
    sizes = np.diff(np.arange(zones + 1) * cells // zones)
    total = int(sizes @ values.sum(axis=1)) / 2
    squares = np.square((values[:, 0] - values[:, 1]).astype(np.float64))
    variance = fsum((sizes * (sizes - 2) * squares).tolist()) / 4
    return np.repeat(sizes / 2, 2), total, variance, float(zones)


def _srs(values: npt.NDArray[np.int64], cells: int) -> tuple[npt.NDArray[np.float64], float, float, float]:
    """The same for a simple random sample; sums of integers, so that no order of cells shows."""
    n = values.size
    if values.shape != (n,):
        raise ValueError(f"a simple random sample has shape (n,), not {values.shape}")
    first, second = int(values.sum()), int(values @ values)
    spread = (n * second - first * first) / (n * (n - 1))
    return np.full(n, cells / n), cells * first / n, cells * (cells - n) / n * spread, float(n - 1)


def _ends(parts: Sequence[_Part], sampled: float, confidence: float) -> tuple[float, float]:
    """How far the ends lie below and above the point; sampled: the point without what is known.

    Where files are units a few hold most, and what a sample misses is above: there the half width is taken on the
    scale of the logarithm, as for the abundance of animals (Buckland et al. 2001, Introduction to Distance Sampling).
    """
    half = _half_width(parts, confidence)
    if not any(part.uneven for part in parts) or sampled <= 0:
        return half, half
    times = exp(min(half / sampled, MOST_TIMES))
    return sampled * (1 - 1 / times), sampled * (times - 1)


def _half_width(parts: Sequence[_Part], confidence: float) -> float:
    missed = max(part.missed for part in parts)
    variance = fsum(part.variance for part in parts)
    if variance == 0:
        return missed
    df = variance**2 / fsum(part.variance**2 / part.df for part in parts)
    return student_t_quantile(0.5 + confidence / 2, df) * sqrt(variance) + missed
