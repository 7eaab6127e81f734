"""The marks of the convergence chart, layer by layer."""

from collections.abc import Sequence
from itertools import pairwise
from math import inf

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from core.model import EXACT, Estimate
from gui import style
from gui.figures import RANGE, duration, floor_number, point_and_interval, whole
from gui.widgets.axes import unit_of
from gui.widgets.convergence_scale import ConvergencePoint, Scale, Threshold
from gui.widgets.drawing import CENTRE, LEFT, RIGHT, across, down, hatch, text_width, write
from gui.words import say

FUTURE_STEP, RING, LEADER, RIGHT_ROOM = 9, 4.0, 24, 16
LABEL_ROOM = 0.55
"""Where along the past a curve's name stands."""


class Lines:
    """Draws one chart with one painter; the order of the calls is the order of the layers."""

    def __init__(self, painter: QPainter, scale: Scale, points: Sequence[ConvergencePoint], now_s: float) -> None:
        """points: ascending by time; those before the scale's first second lie outside."""
        self._painter, self._scale, self._points, self._now_s = painter, scale, points, now_s
        self._bands = [point for point in points if point.estimate.low is not None]
        self._line = style.px(16)
        self._taken: list[QRectF] = []  # where words stand already

    def grid(self) -> None:
        """Lines and numbers of both axes; numbers that would cover others are left out."""
        painter, plot = self._painter, self._scale.plot
        lowest, reached = inf, 0.0
        for value, word in zip(*self._scale.values(), strict=True):
            y = self._scale.y(value)
            across(painter, plot.left(), plot.right(), y)
            if y + self._line <= lowest:
                write(painter, QRectF(0, y - self._line / 2, plot.left() - 8, self._line), word, "tiny", "text3", RIGHT)
                lowest = y
        across(painter, plot.left(), plot.right(), plot.bottom(), "line2")
        for at_s, word in zip(*self._scale.times(), strict=True):
            x = self._scale.x(at_s)
            down(painter, x, plot.bottom(), plot.bottom() + 4, "line2")
            width = text_width(word, "tiny") + 4
            left = min(max(x - width / 2, 0.0), plot.right() + RIGHT_ROOM - width)
            if left >= reached:
                write(painter, QRectF(left, plot.bottom() + 5, width, self._line), word, "tiny", "text3", CENTRE)
                reached = left + width

    def future(self, words: str, thresholds: Sequence[Threshold] = ()) -> None:
        """Hatched, with the time left in its middle, or near it where a threshold and its name stand."""
        painter, area = self._painter, self._future()
        painter.fillRect(area, hatch(style.color("line"), painter.device().devicePixelRatioF(), FUTURE_STEP, 1))
        width = text_width(words, "small")
        if words and width + 8 < area.width():
            box = QRectF(area.center().x() - width / 2 - 4, 0, width + 8, style.px(24))
            box.moveTop(self._clear(box.height(), [self._scale.y(threshold.value) for threshold in thresholds]))
            painter.fillRect(box, style.color("base"))
            write(painter, box, words, "small", "text2", CENTRE)

    def _clear(self, height: float, taken: Sequence[float]) -> float:
        """The top nearest to the middle of the plot at which a box covers no line at `taken`, nor the name above it."""
        plot = self._scale.plot
        middle = plot.center().y() - height / 2
        tops = [middle, *(y + 3 for y in taken), *(y - self._line - height - 3 for y in taken)]
        inside = [top for top in tops if plot.top() + self._line < top < plot.bottom() - height]
        free = [top for top in inside if all(top + height <= y - self._line or y <= top for y in taken)]
        return min(free, key=lambda top: abs(top - middle), default=middle)

    def _future(self) -> QRectF:
        plot = self._scale.plot
        x = min(max(self._scale.x(self._now_s), plot.left()), plot.right())
        return QRectF(round(x), plot.top(), plot.right() - round(x), plot.height())

    def band(self) -> None:
        """The interval over time, with edges."""
        if len(self._bands) < 2:
            return
        low = [QPointF(self._scale.x(p.at_s), self._scale.y(p.estimate.low or 0)) for p in self._bands]
        high = [QPointF(self._scale.x(p.at_s), self._scale.y(p.estimate.high or 0)) for p in self._bands]
        for edge in (low, high):
            edge.append(QPointF(self._past_end(), edge[-1].y()))
        painter = self._begin()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.color("accent_soft"))
        painter.drawPolygon(QPolygonF([*high, *reversed(low)]))
        painter.setPen(QPen(style.color("accent_line"), 1))
        painter.drawPolyline(QPolygonF(high))
        painter.drawPolyline(QPolygonF(low))
        painter.restore()

    def point(self) -> None:
        """The estimate over time."""
        line = [QPointF(self._scale.x(p.at_s), self._scale.y(p.estimate.point or 0)) for p in self._bands]
        if line:
            line.append(QPointF(self._past_end(), line[-1].y()))
            self._polyline(line, style.color("accent"), 2)

    def floor(self) -> None:
        """Steps that only rise; from the ground up at the first one."""
        points = [point for point in self._points if point.estimate.floor > 0]
        if not points:
            return
        line = [QPointF(self._scale.x(points[0].at_s), self._scale.plot.bottom())]
        for point in points:
            x = self._scale.x(point.at_s)
            line += [QPointF(x, line[-1].y()), QPointF(x, self._scale.y(point.estimate.floor))]
        line.append(QPointF(self._past_end(), line[-1].y()))
        self._polyline(line[1:] if self._scale.linear else line, style.color("text"), 1.6)

    def thresholds(self, thresholds: Sequence[Threshold]) -> None:
        """Basic dashed, tenfold solid, each named at its right end; names on one height stand side by side."""
        painter, plot = self._painter, self._scale.plot
        for threshold in sorted(thresholds, key=lambda one: one.value):
            y = round(self._scale.y(threshold.value)) + 0.5
            pen = QPen(style.color("text2"), 1.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)
            if not threshold.tenfold:
                pen.setDashPattern([5, 4])
            painter.setPen(pen)
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
            key = "charts.tenfold_line" if threshold.tenfold else "charts.basic_line"
            words = say(key, label=threshold.label, value=f"{threshold.value:,}")
            width = text_width(words, "tier")
            box = QRectF(plot.right() - 5 - width, y - self._line, width, self._line)
            while any(box.intersects(other) for other in self._taken):
                box.translate(-width - 14, 0)
            self._taken.append(box)
            write(painter, box, words, "tier", "text2", RIGHT)

    def now(self, words: str, paused: str) -> None:
        """The dotted line between past and future; on the large chart with the time, and the reason of a pause."""
        painter, plot, x = self._painter, self._scale.plot, self._future().left()
        painter.setPen(QPen(style.color("text3"), 2, Qt.PenStyle.DotLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        if self._scale.linear:
            return
        words = f"{words} · {paused}" if paused else words
        width = text_width(words, "tier")
        right = x + 8 + width <= plot.right()
        box = QRectF(x + 6 if right else x - 10 - width, plot.top() + 1, width + 4, self._line)
        painter.fillRect(box, style.color("base"))
        write(painter, box, words, "tier", "warn" if paused else "text2", CENTRE)

    def names(self) -> None:
        """Names of the curves, where there is room above the band and below the floor."""
        upper, lower = say("charts.band_name"), say("charts.floor_name")
        start, end = self._scale.x(self._points[0].at_s), self._past_end()
        widest = max(text_width(upper, "section"), text_width(lower, "section"))
        middle = start + (end - start) * LABEL_ROOM
        if not self._bands or end - start < widest * 1.4:
            return
        near = self._near(middle, widest / 2)
        top = min(self._scale.y(p.estimate.high or 0) for p in near) - self._line - 3
        bottom = max(self._scale.y(p.estimate.floor) for p in near) + 4
        if top >= self._scale.plot.top() - 8:
            box = QRectF(middle - widest / 2, top, widest, self._line)
            write(self._painter, box, upper, "small", "accent", CENTRE, bold=True)
        if bottom + self._line < self._scale.plot.bottom():
            box = QRectF(middle - widest / 2, bottom, widest, self._line)
            write(self._painter, box, lower, "small", "text", CENTRE, bold=True)

    def _near(self, x: float, reach: float) -> list[ConvergencePoint]:
        found = [point for point in self._bands if abs(self._scale.x(point.at_s) - x) <= reach + 8]
        return found or [min(self._bands, key=lambda point: abs(self._scale.x(point.at_s) - x))]

    def rings(self, passed: Sequence[tuple[int, float]], words: str) -> None:
        """Where the floor passed the thresholds, (value, seconds) each, with the times."""
        if not passed:
            return
        painter = self._begin()
        painter.setBrush(style.color("base"))
        painter.setPen(QPen(style.color("text"), 1.6))
        centres = [QPointF(self._scale.x(at_s), self._scale.y(value)) for value, at_s in passed]
        for centre in centres:
            painter.drawEllipse(centre, RING, RING)
        painter.restore()
        if not self._beside(max(centre.x() for centre in centres), sorted(centre.y() for centre in centres), words):
            for centre, (_, at_s) in zip(centres, passed, strict=True):
                short = duration(at_s)
                box = QRectF(centre.x() + RING + 3, centre.y() + 2, text_width(short, "tiny") + 2, self._line)
                write(painter, box, short, "tiny", "text", LEFT)

    def _beside(self, x: float, heights: list[float], words: str) -> bool:
        """Words with a leader to the rings at x, at the first height where they cover nothing; False: nowhere."""
        painter, plot, width = self._painter, self._scale.plot, text_width(words, "small")
        to_right = x + RING + LEADER + width + 16 <= plot.right()
        start = x + RING + 3 if to_right else x - RING - 3 - LEADER
        left = start + LEADER + 5 if to_right else start - 5 - width
        between = [(upper + lower) / 2 for upper, lower in pairwise(heights)]
        for y in (*between, heights[-1] + self._line, heights[0] + self._line):
            box = QRectF(left, y - self._line / 2, width, self._line)
            free = left > plot.left() and box.bottom() < plot.bottom() and box.top() > plot.top()
            if free and not any(box.intersects(other) for other in self._taken):
                across(painter, start, start + LEADER, y, "text3")
                painter.fillRect(box, style.color("base"))
                write(painter, box, words, "small", "text", LEFT)
                return True
        return False

    def ends(self, target: float | None) -> None:
        """Linear axis: the last values written out at the now line, the target as a bracket."""
        last = self._points[-1].estimate
        x, lowest = self._future().left() + 7, -inf
        for value, words, bold in self._last_values(last):
            y = max(self._scale.y(value), lowest + self._line)
            lowest = y
            box = QRectF(x, y - self._line / 2, text_width(words, "small") + 4, self._line)
            self._taken.append(box)
            write(self._painter, box, words, "small", "text", LEFT, bold=bold)
        if target and last.point and last.method != EXACT:
            self._bracket(last.point, target)

    def _last_values(self, last: Estimate) -> list[tuple[int, str, bool]]:
        """(value, words, bold) from above; without the unit where the axis has the same."""
        _, axis_unit = unit_of(self._scale.high, headline=True)
        floor = (last.floor, say("charts.floor_at", value=_bare(floor_number(last.floor, True), axis_unit)), False)
        if last.point is None or last.low is None or last.high is None:
            return [floor]
        if last.method == EXACT:
            return [(last.point, whole(last.point), True)]
        shown, interval = point_and_interval(last.point, last.low, last.high, headline=True)
        number, _, unit = shown.partition(" ")
        low, _, high = interval.strip("[]").removesuffix(unit).strip().partition(RANGE)
        unit = "" if unit == axis_unit else f" {unit}"
        ends = (last.high, high + unit, False), (last.low, low + unit, False)
        return [ends[0], (last.point, number + unit, True), ends[1], floor]

    def _bracket(self, point: int, target: float) -> None:
        painter, plot = self._painter, self._scale.plot
        x = plot.right() - 14.5
        top, bottom = self._scale.y(point * (1 + target)), self._scale.y(point * (1 - target))
        painter.setPen(QPen(style.color("text2"), 1.3))
        for line in (QLineF(x, top, x, bottom), QLineF(x - 5, top, x + 5, top), QLineF(x - 5, bottom, x + 5, bottom)):
            painter.drawLine(line)
        words = say("charts.target", percent=f"{target * 100:g}")
        width = text_width(words, "tiny")
        for y in (top - self._line - 2, bottom + 2, plot.top()):
            box = QRectF(plot.right() - width - 4, y, width, self._line)
            if not any(box.intersects(other) for other in self._taken):
                write(painter, box, words, "tiny", "text2", RIGHT)
                return

    def _past_end(self) -> float:
        return min(max(self._scale.x(self._now_s), self._scale.plot.left()), self._scale.plot.right())

    def _begin(self) -> QPainter:
        """Antialiasing, and nothing outside the plot; the caller restores."""
        painter = self._painter
        painter.save()
        painter.setClipRect(self._scale.plot.adjusted(-6, -2, 6, 2))
        if self._scale.linear:
            painter.setClipRect(self._scale.plot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter

    def _polyline(self, line: list[QPointF], colour: QColor, width: float) -> None:
        painter = self._begin()
        painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(line))
        painter.restore()


def _bare(number: str, unit: str) -> str:
    """The number without the unit, if it is that."""
    return number.removesuffix(f" {unit}") if unit else number
