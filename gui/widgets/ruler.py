"""The headline's ruler: flag = floor, box = interval, thick line = point. Its scale does not start at 0: no bar."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from core.model import Estimate
from gui import style
from gui.figures import whole
from gui.widgets.axes import tick_words, ticks
from gui.widgets.chart import Chart, TableRows
from gui.widgets.drawing import CENTRE, LEFT, RIGHT, across, down, frame, text_width, write
from gui.words import language, say

TOP, BOX, FLAG = 4, 12, 18
MARGIN, NUMBER_GAP = 18, 6
UNIT_KEYS = {"万": "charts.unit_million", "亿": "charts.unit_yi", "M": "charts.unit_million"}


def paint_flag(painter: QPainter, x: float, foot: float, height: float, role: str = "accent") -> None:
    """A flag whose pole stands at x: the sign of a floor."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(QRectF(round(x) - 1, foot - height, 2, height), style.color(role))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top, left = foot - height, round(x) + 1
    cloth = QPainterPath(QPointF(left, top))
    for dx, dy in ((7, 0), (4.5, 3.5), (7, 7), (0, 7)):
        cloth.lineTo(left + dx, top + dy)
    painter.fillPath(cloth, style.color(role))
    painter.restore()


class Ruler(Chart):
    """One estimate on a scale of its own."""

    KEY = "ruler"

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._estimate: Estimate | None = None

    def set_estimate(self, estimate: Estimate | None) -> None:
        """None: nothing is drawn."""
        self._estimate = estimate
        self.changed()

    def table_rows(self) -> TableRows:
        """Floor, low, point, high, at most, as far as there are."""
        heads = (say("charts.head_term"), say("charts.head_records"))
        if self._estimate is None:
            return heads, []
        found = self._estimate
        values = {"floor": found.floor, "low": found.low, "point": found.point, "high": found.high}
        values["at_most"] = found.at_most
        return heads, [(say(f"charts.{key}"), whole(value)) for key, value in values.items() if value is not None]

    def sizeHint(self) -> QSize:
        """Flag, axis, numbers, caption."""
        return QSize(320, TOP + FLAG + 10 + style.px(16) + 8 + style.px(16))

    def draw(self, painter: QPainter) -> None:
        """Scale first, then what stands on it."""
        if self._estimate is None:
            return
        values = self._values()
        marks = self._marks(values)
        axis = TOP + FLAG - BOX / 2 + 4
        self._draw_scale(painter, marks, axis)
        self._draw_estimate(painter, marks, axis)

    def _values(self) -> list[int]:
        found = self._estimate
        assert found is not None
        most = found.at_most if found.high is None else None  # not drawn beside an interval: no room is kept for it
        return [value for value in (found.floor, found.low, found.point, found.high, most) if value is not None]

    def _marks(self, values: list[int]) -> list[float]:
        low, high = min(values), max(values)
        room = max(3, min(6, int(self.width() / style.px(46))))
        margin = (high - low) * 0.12 or max(1, high * 0.1)
        found = ticks(max(0, low - margin), high + margin, room, whole=True)
        return found

    def _x(self, value: float, marks: list[float]) -> float:
        span = marks[-1] - marks[0]
        return MARGIN + (value - marks[0]) / span * (self.width() - 2 * MARGIN)

    def _draw_scale(self, painter: QPainter, marks: list[float], axis: float) -> None:
        words, unit = tick_words(marks, headline=True)
        across(painter, MARGIN - 8, self.width() - MARGIN + 8, axis, "line2")
        line, below = style.px(16), axis + BOX / 2 + 3
        for mark in marks:
            down(painter, self._x(mark, marks), axis - 3, axis + 4, "line2")
        for left, width, word in self.numbers(marks, words):
            write(painter, QRectF(left, below, width, line), word, "tiny", "text2", CENTRE)
        said = say("charts.ruler_unit", unit=say(UNIT_KEYS[unit]) if unit else "")
        if unit and language() == "zh":
            said = say("charts.ruler_unit", unit=unit)
        foot = QRectF(0, below + line + 5, self.width(), line)
        write(painter, foot, said, "tiny", "text2", LEFT)
        key = say("charts.ruler_exact" if self._is_exact() else "charts.ruler_key")
        if text_width(said, "tiny") + text_width(key, "tiny") + 12 < self.width():
            write(painter, foot, key, "tiny", "text2", RIGHT)

    def numbers(self, marks: list[float], words: list[str]) -> list[tuple[float, float, str]]:
        """(left, width, number) below the ticks: every one, or every second … so that none runs into the next."""
        found: list[tuple[float, float, str]] = []
        for mark, word in zip(marks, words, strict=True):
            width = text_width(word, "tiny") + 2
            found.append((min(max(0.0, self._x(mark, marks) - width / 2), self.width() - width), width, word))
        for step in range(1, len(found)):
            if all(left + width + NUMBER_GAP <= after for (left, width, _), (after, _, _) in pairwise(found[::step])):
                return found[::step]
        return found[:1]

    def _is_exact(self) -> bool:
        return self._estimate is not None and self._estimate.method == "exact"

    def _draw_estimate(self, painter: QPainter, marks: list[float], axis: float) -> None:
        found = self._estimate
        assert found is not None
        if found.low is not None and found.high is not None and not self._is_exact():
            x0, x1 = self._x(found.low, marks), self._x(found.high, marks)
            box = QRectF(round(x0), axis - BOX / 2, max(2, round(x1) - round(x0)), BOX)
            painter.fillRect(box, style.density(1))
            frame(painter, box, style.color("accent"), 1)
        elif found.at_most is not None:
            x0, x1 = self._x(found.floor, marks), self._x(found.at_most, marks)
            painter.setPen(QPen(style.color("text2"), 1.3, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x0, axis + 0.5), QPointF(x1, axis + 0.5))
            down(painter, x1, axis - 5, axis + 6, "text2")
        if not self._is_exact():
            paint_flag(painter, self._x(found.floor, marks), axis + BOX / 2 + 2, FLAG)
        if found.point is not None:
            x = round(self._x(found.point, marks))
            painter.fillRect(QRectF(x - 1, axis - BOX / 2 - 3, 2, BOX + 6), style.color("text"))
