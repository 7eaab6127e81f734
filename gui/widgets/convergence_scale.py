"""Where times and records lie in the convergence chart, logarithmic or linear, and what its axes say."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from PySide6.QtCore import QRectF

from core.model import Estimate
from gui.widgets.axes import decades, log_word, tick_words, ticks, time_ticks

LEAST_TIME_S, LOG_FLOOR = 60.0, 1000
UNKNOWN_FUTURE = 0.6
"""Share of the time gone that the axis leaves free while the time left is not known."""
BAND_REACH, FLOOR_REACH = 2.4, 6.0
"""The linear axis shows values up to so many last half widths above and below the last point."""


@dataclass(frozen=True, slots=True)
class ConvergencePoint:
    """What was known at a time. at_s: seconds since the run began."""

    at_s: float
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Threshold:
    """label: the tier. value: records."""

    label: str
    value: int
    tenfold: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """Both axes. first_s, last_s: times; low, high: records; the plot is in pixels."""

    plot: QRectF
    first_s: float
    last_s: float
    low: float
    high: float
    linear: bool

    def x(self, at_s: float) -> float:
        """Pixels from the left."""
        return self.plot.left() + self.plot.width() * (at_s - self.first_s) / (self.last_s - self.first_s)

    def y(self, records: float) -> float:
        """Pixels from above, held within the plot."""
        if self.linear:
            share = (records - self.low) / (self.high - self.low)
        else:
            share = log10(max(records, self.low) / self.low) / log10(self.high / self.low)
        return self.plot.bottom() - self.plot.height() * min(1.0, max(0.0, share))

    def values(self) -> tuple[list[float], list[str]]:
        """Ticks of the records and their words."""
        if not self.linear:
            marks = decades(self.low, self.high)
            return [float(mark) for mark in marks], [log_word(mark) for mark in marks]
        marks_linear = ticks(self.low, self.high, max(2, int(self.plot.height() / 50)), whole=True)
        words, unit = tick_words(marks_linear, headline=True)
        return marks_linear, [f"{word} {unit}".strip() for word in words]

    def times(self) -> tuple[list[float], list[str]]:
        """Ticks of the time and their words."""
        return time_ticks(self.first_s, self.last_s, max(2, int(self.plot.width() / 72)))


def end_of(now_s: float, eta_s: float | None) -> float:
    """The last time shown: a little beyond the expected end."""
    if eta_s is None:
        return max(LEAST_TIME_S, now_s * (1 + UNKNOWN_FUTURE))
    return max(LEAST_TIME_S, now_s + 1, (now_s + eta_s) * (1.04 if eta_s else 1.0))


def log_scale(plot: QRectF, points: Sequence[ConvergencePoint], thresholds: Sequence[Threshold], end_s: float) -> Scale:
    """From 1,000 (or below the lowest threshold) to a decade above all points; wide bands are cut there."""
    lowest = min([LOG_FLOOR * 2, *(threshold.value for threshold in thresholds)])
    highest = max([LOG_FLOOR * 100, *(threshold.value * 2 for threshold in thresholds)])
    highest = max([highest, *(2 * (p.estimate.point or p.estimate.floor) for p in points)])
    marks = decades(max(1, lowest / 2), highest)
    return Scale(plot, 0.0, end_s, marks[0], marks[-1], linear=False)


def linear_scale(plot: QRectF, points: Sequence[ConvergencePoint], end_s: float) -> Scale:
    """The last stretch of the band, from where it is narrow enough; without a band from 0."""
    bands = [point for point in points if point.estimate.low is not None]
    if not bands:
        most = max([1, *(point.estimate.floor for point in points)])
        return Scale(plot, 0.0, end_s, 0.0, ticks(0, most, 5, whole=True)[-1], linear=True)
    last = bands[-1].estimate
    point, half = last.point or 0, max(1, ((last.high or 0) - (last.low or 0)) / 2)
    first = len(bands)
    for index in range(len(bands) - 1, -1, -1):
        found = bands[index].estimate
        if (found.high or 0) > point + BAND_REACH * half or (found.low or 0) < point - BAND_REACH * half:
            break
        first = index
    shown = bands[min(first, len(bands) - 1) :]
    low = max(point - FLOOR_REACH * half, min(min(p.estimate.low or 0, p.estimate.floor) for p in shown))
    high = max(p.estimate.high or 0 for p in shown)
    marks = ticks(max(0.0, low - half / 4), high + half / 2, max(2, int(plot.height() / 50)), whole=True)
    return Scale(plot, min(shown[0].at_s, end_s - 1), end_s, marks[0], marks[-1], linear=True)


def thinned(scale: Scale, points: Sequence[ConvergencePoint]) -> list[ConvergencePoint]:
    """The last point of each pixel column: more cannot be seen."""
    columns = {int(scale.x(point.at_s)): point for point in points}
    return list(columns.values())
