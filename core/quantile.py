"""Student's t quantile without scipy; tested against it."""

from functools import lru_cache
from math import exp, lgamma, log, log1p
from statistics import NormalDist

LARGE = 2000.0


@lru_cache(maxsize=4096)
def student_t_quantile(p: float, df: float) -> float:
    """The t with P(T <= t) = p. df > 0 may be fractional. Relative error below 1e-9 for df >= 1.

    Up to 2000 degrees of freedom by bisection of the incomplete beta function, above by the
    Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5). ValueError outside 0 < p < 1, df > 0.
    """
    if not (0 < p < 1 and df > 0):
        raise ValueError(f"no t quantile for p = {p}, df = {df}")
    if p < 0.5:
        return -student_t_quantile(1 - p, df)
    if df > LARGE:
        return _expansion(NormalDist().inv_cdf(p), df)
    low, high = 0.0, 2.0
    while _upper_tail(high, df) > 1 - p:
        low, high = high, high * 2
    while high - low > 1e-12 * high:
        middle = (low + high) / 2
        if _upper_tail(middle, df) > 1 - p:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _expansion(z: float, df: float) -> float:
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / df + second / df**2 + third / df**3


def _upper_tail(t: float, df: float) -> float:
    """P(T > t) for t >= 0: half the regularised incomplete beta function at df/(df + t*t)."""
    x = df / (df + t * t)
    a, b = df / 2, 0.5
    if x <= (a + 1) / (a + b + 2):
        return 0.5 * _beta_series(x, a, b)
    return 0.5 * (1 - _beta_series(t * t / (df + t * t), b, a))


def _beta_series(x: float, a: float, b: float) -> float:
    """I_x(a, b) by its continued fraction (DLMF 8.17.22, Lentz), fast for x below (a+1)/(a+b+2)."""
    if x <= 0:
        return 0.0
    front = exp(a * log(x) + b * log1p(-x) - log(a) + lgamma(a + b) - lgamma(a) - lgamma(b))
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    result, m = d, 1
    while True:
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + numerator * d)
            c = 1 + numerator / c
            result *= c * d
        if abs(c * d - 1) < 1e-15 or m > 10_000:
            return front * result
        m += 1
