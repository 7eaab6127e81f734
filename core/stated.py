"""The figure in a name beside what was measured below it."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.model import EXACT, INDICATIVE, SAMPLED, Estimate

_METHODS = (EXACT, SAMPLED, INDICATIVE)


@dataclass(frozen=True, slots=True)
class Stated:
    """measured: None where nothing was counted. agreement: agrees | more | fewer | undecided | not_counted."""

    figure: int
    measured: Estimate | None
    agreement: str


def stated(figure: int, measured: Estimate | None) -> Stated:
    """Compares a figure, taken as rounded at its last digit but zero, with the interval of the measurement."""
    if measured is None:
        return Stated(figure, None, "not_counted")
    digits = str(figure)
    half = 10 ** (len(digits) - len(digits.rstrip("0"))) // 2
    return Stated(figure, measured, _agreement(figure - half, figure + half, measured))


def _agreement(least: int, most: int, measured: Estimate) -> str:
    if measured.floor > most:
        return "more"
    if measured.low is None or measured.high is None:
        return "fewer" if measured.at_most is not None and measured.at_most < least else "undecided"
    if measured.high < least:
        return "fewer"
    return "more" if measured.low > most else "agrees"


def together(parts: Iterable[Estimate], is_open: bool) -> Estimate | None:
    """The sum of what was counted in several files; None if there is none. is_open: others could not be counted, the
    sum is a floor. Ends of intervals are added, which is wider than 95 %: it errs towards "agrees"."""
    each = list(parts)
    if not each:
        return None
    floor = sum(e.floor for e in each)
    method = max((e.method for e in each), key=_METHODS.index)
    if is_open or method == INDICATIVE:
        return Estimate(None, None, None, floor, INDICATIVE)
    point, low, high = _sum(e.point for e in each), _sum(e.low for e in each), _sum(e.high for e in each)
    return Estimate(point, low, high, floor, method, _sum(e.at_most for e in each))


def _sum(numbers: Iterable[int | None]) -> int | None:
    """None if one of them is."""
    total = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total
