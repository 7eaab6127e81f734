"""Lower confidence bounds for the mean of a non-negative population, whatever its distribution.

gaffke_lower is the one reported (exact on 0/1 data, a conjecture elsewhere, no counterexample known);
eprocess_lower is shorter but a theorem. Both are functions of the multiset of values alone.
"""

from math import erf, exp, log, pi, sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

BETS = np.geomspace(0.01, 0.95, 12)
"""Stakes of the e-process, equal weights."""


def gaffke_lower(values: npt.ArrayLike, alpha: float) -> float:
    """Lower confidence bound for the mean of a non-negative population (Gaffke 2005).

    values: shape (n,), counts per sampled cell (or expanded counts). alpha: one-sided, at most 0.25,
    e.g. 0.025. Returns the bound in the unit of the values; 0.0 where all are zero. It is the
    alpha-quantile of sum D_i z_i, z = (0, values), D ~ Dirichlet(1, ..., 1), by the saddlepoint
    approximation of Lugannani and Rice (1980). Assumes only values >= 0. ValueError otherwise.
    """
    points, weights, scale = _grouped(values, alpha)
    if scale == 0:
        return 0.0
    weights = np.append(weights, 1.0)
    points = np.append(points, 0.0)
    return scale * _mean_at(points, weights, _tilt(points, weights, log(alpha)))


def eprocess_lower(values: npt.ArrayLike, alpha: float) -> float:
    """Lower confidence bound for the mean by a universal portfolio (proven, by Ville's inequality).

    Same arguments, unit and assumption as gaffke_lower. The smallest m at which the wealth
    avg_c prod(1 - c + c*value/m) stays below 1/alpha. Valid for iid and stratified draws and for
    draws without replacement; see Waudby-Smith and Ramdas (arXiv:2006.04347).
    """
    points, weights, scale = _grouped(values, alpha)
    if scale == 0:
        return 0.0
    low, high = -700.0, 0.0
    for _ in range(60):
        middle = (low + high) / 2
        if _log_wealth(points, weights, middle) >= -log(alpha):
            low = middle
        else:
            high = middle
    return scale * exp(low) if low > -700.0 else 0.0


def _grouped(values: npt.ArrayLike, alpha: float) -> tuple[Floats, Floats, float]:
    """Distinct values divided by the largest, how often each occurs, and the largest."""
    ordered = np.sort(np.asarray(values, np.float64).ravel())
    if not 0 < alpha <= 0.25:
        raise ValueError(f"alpha {alpha} is not in (0, 0.25]")
    if not ordered.size or not ordered[0] >= 0 or not np.isfinite(ordered[-1]):
        raise ValueError("values must be finite, not negative, and at least one")
    starts = np.flatnonzero(np.diff(ordered, prepend=-1.0))
    weights = np.diff(starts, append=ordered.size).astype(np.float64)
    scale = float(ordered[-1])
    return ordered[starts] / (scale or 1.0), weights, scale


def _mean_at(points: Floats, weights: Floats, tilt: float) -> float:
    """The m whose saddlepoint lies at this tilt.

    With u = s/(1 + s*m) the saddlepoint equation K'(s) = 0 reads m = sum w z/(1 - u z) over
    sum w/(1 - u z): explicit in m. Here u = -exp(tilt) < 0, so m is below the mean and falls with u.
    """
    shares = weights / (1.0 + exp(tilt) * points)
    return float(shares @ points) / float(shares.sum())


def _log_tail(points: Floats, weights: Floats, tilt: float) -> float:
    """log P(sum E_i (z_i - m) <= 0) at the m of this tilt, E_i iid exponential."""
    v = exp(tilt)
    stretched = 1.0 + v * points
    shares = weights / stretched
    m = float(shares @ points) / float(shares.sum())
    shrink = 1.0 + v * m
    k = float(weights.sum()) * log(shrink) - float(weights @ np.log(stretched))
    if k > -1e-6:  # so near the mean that rounding would decide
        return log(0.5)
    curvature = float((shares / stretched) @ np.square(points - m)) * shrink * shrink
    w, u = -sqrt(-2.0 * k), -v / shrink * sqrt(curvature)
    tail = 0.5 * (1.0 + erf(w / sqrt(2.0))) + exp(k) / sqrt(2.0 * pi) * (1.0 / w - 1.0 / u)
    return log(tail) if tail > 0 else -745.0


def _tilt(points: Floats, weights: Floats, target: float) -> float:
    """The tilt at which the log tail falls to the target, on the safe side of the root (lower m).

    Illinois' rule between a tilt above and one below; it stops within 1e-10 of the target.
    """
    mean = float(weights @ points) / float(weights.sum())
    low = high = -0.5 * log(float(weights @ np.square(points - mean)))
    above = below = _log_tail(points, weights, low) - target
    while above <= 0:
        low -= 1.0
        above = _log_tail(points, weights, low) - target
    while below > 0:
        high += 1.0
        below = _log_tail(points, weights, high) - target
    side = 0
    while below < -1e-10 and high - low > 1e-12:
        middle = low + (high - low) * above / (above - below)
        gap = _log_tail(points, weights, middle) - target + 5e-11
        if gap > 0:
            low, above, below = middle, gap, below / 2 if side > 0 else below
        else:
            high, below, above = middle, gap, above / 2 if side < 0 else above
        side = 1 if gap > 0 else -1
    return high


def _log_wealth(points: Floats, weights: Floats, log_m: float) -> float:
    ratio = points * exp(-log_m)
    logs = np.log1p(BETS[:, None] * (ratio - 1.0)) @ weights
    top = float(logs.max())
    return top + log(float(np.exp(logs - top).mean()))
