"""The formulas of README.md: where the draws fall (section 2), and what follows from counts (section 3)."""

import hashlib
import math
from statistics import NormalDist

import numpy as np

CELL = 65536
NODES, WEIGHTS = np.polynomial.legendre.leggauss(300)
MISSED = {"pairs": 2, "pool": 1, "units": 2}
BETS = np.geomspace(0.01, 0.95, 12)


def number_below(limit, seed, path, size, label, index):
    """A number in [0, limit): the first 128 bits of BLAKE2b as a fraction of 2**128, times the limit."""
    text = b"%b\0%b\0%d\0%b\0%d" % (seed.encode(), path, size, label.encode(), index)
    return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big") * limit >> 128


def draw_pairs(seed, path, size, label, n):
    """Two different cells in each of n/2 equal zones of one file."""
    cells, zones, drawn = -(-size // CELL), n // 2, []
    for zone in range(zones):
        start, end = cells * zone // zones, cells * (zone + 1) // zones
        first = number_below(end - start, seed, path, size, f"{label}{zone}", 0)
        second = number_below(end - start - 1, seed, path, size, f"{label}{zone}", 1)
        drawn += [start + first, start + second + (second >= first)]
    return drawn


def draw_without_replacement(seed, label, population, n):
    """n different numbers below population (Floyd's algorithm)."""
    chosen = set()
    for index, last in enumerate(range(population - n, population)):
        number = number_below(last + 1, seed, b"", population, label, index)
        chosen.add(last if number in chosen else number)
    return sorted(chosen)


def place_of_file(seed, path, size):
    """Where a file stands in the order of its stratum: the first 64 bits of BLAKE2b as a fraction of 2**64."""
    text = b"%b\0%b\0%d\0unit" % (seed.encode(), path, size)
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") / 2**64


def student_t(p, df):
    """The t with P(T <= t) = p, for p > 0.5: bisection of the integral of the density (300 Gauss points)."""
    log_c = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)
    low, high = 0.0, 2 * NormalDist().inv_cdf(p) + 700.0 / df**2
    for _ in range(100):
        t, x = (low + high) / 2, (low + high) / 4 * (NODES + 1)
        area = t / 2 * float(WEIGHTS @ np.exp(log_c - (df + 1) / 2 * np.log1p(x * x / df)))
        low, high = (t, high) if area < p - 0.5 else (low, t)
    return high


def gaffke_floor(values, alpha):
    """Gaffke's lower bound of the mean: alpha-quantile of sum D_i z_i, z = (0, values), D ~ Dirichlet(1, ..., 1)."""
    z, w = np.unique(np.append(values, 0.0), return_counts=True)
    if z[-1] == 0:
        return 0.0
    z, scale = z / z[-1], float(z[-1])

    def tail(v):
        """log P(sum D_i z_i <= m) and m, at the m whose saddlepoint is s = -v/(1 + v m) (Lugannani and Rice 1980)."""
        share = w / (1 + v * z)
        m = float(share @ z / share.sum())
        k = w.sum() * math.log1p(v * m) - float(w @ np.log1p(v * z))
        if k > -1e-6:  # at the mean itself
            return math.log(0.5), m
        a, b = -math.sqrt(-2 * k), -v * math.sqrt(float((share / (1 + v * z)) @ (z - m) ** 2))
        p = NormalDist().cdf(a) + math.exp(k) / math.sqrt(2 * math.pi) * (1 / a - 1 / b)
        return (math.log(p) if p > 0 else -math.inf), m

    low, high = -60.0, 60.0  # log v; the tail falls as v grows
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(math.exp(middle))[0] > math.log(alpha) else (low, middle)
    return scale * tail(math.exp(high))[1]


def proven_floor(values, alpha):
    """The smallest mean m at which the mean wealth of 12 constant bets stays below 1/alpha (arXiv:2006.04347)."""
    low, high = -700.0, 0.0
    for _ in range(60 if values.any() else 0):
        m = (low + high) / 2
        logs = np.array([np.log1p(c * (values / values.max() * math.exp(-m) - 1)).sum() for c in BETS])
        wealth = logs.max() + math.log(np.exp(logs - logs.max()).mean())
        low, high = (m, high) if wealth >= -math.log(alpha) else (low, m)
    return float(values.max()) * math.exp(low) if low > -700 else 0.0


def estimate(known, strata, confidence):
    """point, low, high, floor, at_most, not rounded yet (None where the rule gives none), the method, proven floor.
    strata: (cells M, counts y in order of the draw, "pairs" | "pool" | "units", read in cells, most or None)."""
    known += sum(max(sum(y), read) for cells, y, _, read, _ in strata if len(y) == cells)
    strata = [s for s in strata if len(s[1]) != s[0]]
    if not strata:
        return known, known, known, known, known, "exact", known
    total, variance, squares, missed, ceiling = float(known), 0.0, 0.0, 0.0, 0
    read_in_all, filled, expanded, room = known, 0, np.empty(0), np.empty(0)
    bounded = all(most is not None for *_, most in strata)
    for cells, counts, design, read, most in strata:
        y, n, most = np.array(counts, float), len(counts), max(most or 0, *counts)
        if design == "pairs":
            zone = np.diff(np.arange(n // 2 + 1) * cells // (n // 2)).astype(float)
            weight, d = np.repeat(zone / 2, 2), y[0::2] - y[1::2]
            part, df = math.fsum(zone * (zone - 2) * d * d) / 4, n // 2
        else:
            weight = np.full(n, cells / n)
            part, df = cells * (cells - n) / n * float(np.var(y, ddof=1)), n - 1
        total, variance, squares = total + float(weight @ y), variance + part, squares + part**2 / df
        missed, ceiling = max(missed, MISSED[design] * cells / n * float(y.max())), ceiling + cells * most
        read_in_all, filled = read_in_all + max(read, int(y.sum())), filled + int(np.count_nonzero(y))
        expanded, room = np.append(expanded, weight * y), np.append(room, weight * (most - y))
    floor = max(known + gaffke_floor(expanded.size * expanded, (1 - confidence) / 2), read_in_all)
    proven = max(known + proven_floor(expanded.size * expanded, (1 - confidence) / 2), read_in_all)
    at_most = max(known + ceiling - gaffke_floor(room.size * room, (1 - confidence) / 2), read_in_all)
    if filled < 50:
        if not bounded or math.ceil(at_most) > 1.5 * math.floor(floor):
            return None, None, None, floor, at_most if bounded else None, "sampled", proven
        return min(max(total, math.floor(floor)), math.ceil(at_most)), floor, at_most, floor, at_most, "sampled", proven
    half = missed + (student_t(0.5 + confidence / 2, variance**2 / squares) * math.sqrt(variance) if variance else 0.0)
    low, high = total - half, total + half
    if any(design == "units" for _, _, design, _, _ in strata) and total > known:  # on the scale of the logarithm
        times = math.exp(min(half / (total - known), 20))
        low, high = known + (total - known) / times, known + (total - known) * times
    point, low, high = (max(figure, read_in_all) for figure in (total, low, high))
    at_most = max(at_most, high) if bounded else None
    return point, low, high, floor, at_most, "sampled", proven
