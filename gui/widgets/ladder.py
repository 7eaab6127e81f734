"""The tier ladder: on a log scale, how far above its thresholds each tier's floor (or exact count) lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from core.model import Estimate
from gui import style
from gui.figures import figure, whole
from gui.widgets.axes import decades, log_word
from gui.widgets.chart import PickChart, TableRows
from gui.widgets.drawing import CENTRE, down, text_width, write
from gui.widgets.ruler import paint_flag
from gui.words import say

ROW, TOP, LINE, TICK, DISC = 21, 4, 4, 14, 4.5
LABEL_GAP, RIGHT_MARGIN = 16, 26


@dataclass(frozen=True, slots=True)
class LadderRow:
    """basic, tenfold: the thresholds in records. estimate: None is "not examined"."""

    tier: str
    basic: int
    tenfold: int
    estimate: Estimate | None


class TierLadder(PickChart):
    """One line for each tier.

    Signals:
        clicked: index of a row.
    """

    KEY = "ladder"
    clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._rows: tuple[LadderRow, ...] = ()

    def set_rows(self, rows: Sequence[LadderRow]) -> None:
        """Other tiers."""
        self._rows = tuple(rows)
        self.changed()

    def table_rows(self) -> TableRows:
        """Tier, point, interval, floor, thresholds."""
        heads = ("head_tier", "head_records", "interval", "floor", "head_basic", "head_tenfold")
        rows: list[tuple[str, ...]] = []
        for row in self._rows:
            found = figure(row.estimate)
            floor = "" if row.estimate is None else whole(row.estimate.floor)
            rows.append((row.tier, found.point, found.interval, floor, whole(row.basic), whole(row.tenfold)))
        return tuple(say(f"charts.{head}") for head in heads), rows

    def item_text(self, index: int) -> str:
        """All of a row's numbers."""
        heads, rows = self.table_rows()
        pairs = zip(heads, rows[index], strict=True)
        return say("charts.list_separator").join(f"{head} {cell}" for head, cell in pairs if cell)

    def places(self) -> list[QRectF]:
        """Rows over the full width."""
        return [QRectF(2, TOP + n * self._pitch(), self.width() - 4, self._pitch()) for n in range(len(self._rows))]

    def opened(self, index: int) -> None:
        """A row was clicked."""
        self.clicked.emit(index)

    def sizeHint(self) -> QSize:
        """All rows and the axis."""
        return QSize(380, round(TOP + len(self._rows) * self._pitch() + style.px(16) + 8))

    def _pitch(self) -> int:
        return max(ROW, style.px(16) + 4)

    def _marks(self) -> list[int]:
        values = [row.basic for row in self._rows] + [row.tenfold for row in self._rows]
        values += [row.estimate.floor for row in self._rows if row.estimate is not None]
        found = decades(max(1, min(row.basic for row in self._rows) / 2), max(values))
        if max(values) < 0.97 * found[-1] and max(values) > found[-2] * 1.2:
            return found
        return found if max(values) <= found[-1] else [*found, found[-1] * 10]

    def _x(self, value: float, marks: list[int]) -> float:
        left = style.PADDING + max(text_width(row.tier, "small") for row in self._rows) + LABEL_GAP
        share = (log10(max(value, marks[0])) - log10(marks[0])) / (log10(marks[-1]) - log10(marks[0]))
        return left + share * (self.width() - RIGHT_MARGIN - left)

    def draw(self, painter: QPainter) -> None:
        """Grid with its numbers, then rows."""
        if not self._rows:
            return
        marks = self._marks()
        bottom = TOP + len(self._rows) * self._pitch()
        reached = 0.0
        for mark in marks:
            x, word = self._x(mark, marks), log_word(mark)
            down(painter, x, TOP, bottom)
            half = text_width(word, "tiny") / 2
            left = min(x - half, self.width() - 2 * half)
            if left > reached:
                write(painter, QRectF(left, bottom + 4, 2 * half, style.px(16)), word, "tiny", "text3", CENTRE)
                reached = left + 2 * half + 4
        for place, row in zip(self.places(), self._rows, strict=True):
            self._draw_row(painter, place, row, marks)

    def _draw_row(self, painter: QPainter, place: QRectF, row: LadderRow, marks: list[int]) -> None:
        words = QRectF(style.PADDING, place.top(), 80, place.height())
        write(painter, words, row.tier, "small", "text2")
        y = round(place.center().y())
        basic, tenfold = self._x(row.basic, marks), self._x(row.tenfold, marks)
        found = row.estimate
        if found is not None and found.floor > row.basic:
            line = QRectF(basic, y - LINE / 2, self._x(found.floor, marks) - basic, LINE)
            painter.fillRect(line, style.density(2))
        self._draw_ticks(painter, basic, tenfold, y)
        if found is None or found.floor == 0:
            said = figure(found).point
            write(painter, QRectF(tenfold + 8, place.top(), 80, place.height()), said, "tiny", "text2")
        elif found.method == "exact":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.color("text"))
            painter.drawEllipse(QPointF(self._x(found.floor, marks), y), DISC, DISC)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        else:
            paint_flag(painter, self._x(found.floor, marks), y + 7, TICK)

    def _draw_ticks(self, painter: QPainter, basic: float, tenfold: float, y: float) -> None:
        pen = QPen(style.color("text2"), 1.3, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([2.2, 1.4])
        painter.setPen(pen)
        painter.drawLine(QLineF(round(basic) + 0.5, y - TICK / 2, round(basic) + 0.5, y + TICK / 2))
        painter.setPen(QPen(style.color("text2"), 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLine(QLineF(round(tenfold) + 0.5, y - TICK / 2, round(tenfold) + 0.5, y + TICK / 2))
