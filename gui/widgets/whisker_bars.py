"""Bars with whiskers: strong to the floor, paler to the point, the interval as a whisker, the numbers at the right.

The numbers of the axis are a widget of their own, so that they stay in sight while the bars scroll.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from core.model import Estimate
from gui import style
from gui.figures import figure
from gui.widgets.axes import tick_words, ticks
from gui.widgets.badge import paint_tier
from gui.widgets.chart import PickChart, TableRows
from gui.widgets.drawing import RIGHT, down, elided, text_width, write
from gui.widgets.estimate import point_role
from gui.words import say

ROW, BAR, TICK, LEAST = 23, 12, 16, 3
TOP, GAP, MOST_LABEL = 8, 14, 150
LEAST_BARS, POINT_GAP, TIER_PADDING = 60, 24, 6


@dataclass(frozen=True, slots=True)
class BarRow:
    """tier: T50 | T500 | T5000, "" for none. estimate: None is "not examined"."""

    label: str
    tier: str
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns lie: bars from x0 to x1, right ends of points and intervals."""

    tier: float
    x0: float
    x1: float
    point: float
    interval: float


def reach(estimate: Estimate | None) -> int:
    """The largest number that is drawn of an estimate."""
    if estimate is None:
        return 0
    return max(value for value in (estimate.floor, estimate.point, estimate.high) if value is not None)


class WhiskerBars(PickChart):
    """One bar for each row.

    Signals:
        clicked: index of a row.
        selected: index of a row.
        drawn: the bars were drawn anew; their axis may be another one.
    """

    KEY = "whisker_bars"
    clicked = Signal(int)
    selected = Signal(int)
    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._rows: tuple[BarRow, ...] = ()

    def set_rows(self, rows: Sequence[BarRow]) -> None:
        """Other rows, drawn in this order."""
        self._rows = tuple(rows)
        self.changed()

    def table_rows(self) -> TableRows:
        """Type, tier, method, point, interval, floor."""
        heads = ("head_type", "head_tier", "method", "head_records", "interval", "floor")
        rows: list[tuple[str, ...]] = []
        for row in self._rows:
            found = figure(row.estimate)
            method = "" if found.mark == "none" else say(f"figures.{found.mark}")
            floor = "" if row.estimate is None else f"{row.estimate.floor:,}"
            rows.append((row.label, row.tier, method, found.point, found.interval, floor))
        return tuple(say(f"charts.{head}") for head in heads), rows

    def item_text(self, index: int) -> str:
        """Label, figure, floor."""
        row = self._rows[index]
        found = figure(row.estimate)
        said = f"{row.label} {found.point} {found.interval}"
        return said if row.estimate is None else f"{said}\n{say('charts.floor')} {row.estimate.floor:,}"

    def places(self) -> list[QRectF]:
        """Rows over the full width."""
        pitch = self._pitch()
        return [QRectF(4, TOP + n * pitch, self.width() - 8, pitch) for n in range(len(self._rows))]

    def opened(self, index: int) -> None:
        """A row was clicked."""
        self.clicked.emit(index)

    def picked(self, index: int) -> None:
        """A row was picked."""
        self.selected.emit(index)

    def came_to(self, index: int) -> None:
        """As if it was picked."""
        self.selected.emit(index)

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(560, round(TOP + len(self._rows) * self._pitch() + 4))

    def minimumSizeHint(self) -> QSize:
        """No row is ever cut."""
        return QSize(240, self.sizeHint().height())

    def _pitch(self) -> int:
        return max(ROW, style.px(20) + 3)

    def columns(self) -> Columns:
        """The columns for the width there is; bars give way first, numbers never."""
        label = min(MOST_LABEL, max([84, *(text_width(row.label, "body") for row in self._rows)]))
        tiers = self._tier_width()
        found = [figure(row.estimate) for row in self._rows]
        point = max([50, *(text_width(one.point, "strong") for one in found)])
        interval = max([30, *(text_width(one.interval, "small") for one in found)])
        end = self.width() - style.PADDING
        tier = style.PADDING + label + 10
        x0 = tier + (tiers + 9 if tiers else 0)
        x1 = end - interval - point - POINT_GAP - 28
        short = max(0.0, LEAST_BARS - (x1 - x0))
        return Columns(tier - min(short, label - 40), x0 - min(short, label - 40), x1, end - interval - POINT_GAP, end)

    def _tier_width(self) -> int:
        """All badges are as wide as the widest."""
        return max((text_width(row.tier, "tier") + TIER_PADDING for row in self._rows if row.tier), default=0)

    def draw(self, painter: QPainter) -> None:
        """Lines of the axis, then rows."""
        columns, marks = self.columns(), self._marks()
        bottom = TOP + len(self._rows) * self._pitch() + 2
        for mark in marks:
            down(painter, columns.x0 + (columns.x1 - columns.x0) * mark / marks[-1], TOP - 2, bottom)
        for place, row in zip(self.places(), self._rows, strict=True):
            self._draw_words(painter, place, row, columns)
            if row.estimate is not None and reach(row.estimate) > 0:
                self._draw_bar(painter, place.center().y(), row.estimate, columns, marks[-1])
        self.drawn.emit()

    def _marks(self) -> list[float]:
        columns = self.columns()
        largest = max((reach(row.estimate) for row in self._rows), default=0)
        room = max(2, min(4, int((columns.x1 - columns.x0) / style.px(50))))
        return ticks(0, max(1, largest), room, whole=True)

    def axis_words(self) -> list[tuple[float, str]]:
        """(x, number) of the axis, the largest with the unit; none where there are no rows."""
        if not self._rows:
            return []
        columns, marks = self.columns(), self._marks()
        words, unit = tick_words(marks)
        words[-1] += f" {unit}" if unit else ""
        width = columns.x1 - columns.x0
        return [(columns.x0 + width * mark / marks[-1], word) for mark, word in zip(marks, words, strict=True)]

    def draw_over(self, painter: QPainter) -> None:
        """A picked row has its frame from the focus; without focus a quiet line at its left."""
        if 0 <= self.current < len(self._rows):
            place = self.places()[self.current]
            painter.fillRect(QRectF(place.left(), place.top() + 3, 2, place.height() - 6), style.color("accent"))

    def _draw_words(self, painter: QPainter, place: QRectF, row: BarRow, columns: Columns) -> None:
        room = columns.tier - 10 - style.PADDING
        words = QRectF(style.PADDING, place.top(), room, place.height())
        write(painter, words, elided(row.label, "body", room, Qt.TextElideMode.ElideMiddle), "body", "text")
        if row.tier:
            width = self._tier_width()
            paint_tier(painter, QRectF(columns.tier, place.top(), width, place.height()), row.tier, width)
        found = figure(row.estimate)
        kind = "body" if found.mark == "not_examined" else "strong"
        write(painter, _left_of(columns.point, place), found.point, kind, point_role(found), RIGHT)
        write(painter, _left_of(columns.interval, place), found.interval, "small", "text2", RIGHT)

    def _draw_bar(self, painter: QPainter, y: float, found: Estimate, columns: Columns, most: float) -> None:
        def x(value: float) -> float:
            return columns.x0 + (columns.x1 - columns.x0) * value / most

        top = round(y - BAR / 2)
        floor, end = x(found.floor) - columns.x0, x(found.point or found.floor) - columns.x0
        if found.method == "exact":
            painter.fillRect(QRectF(columns.x0, top, max(LEAST, floor), BAR), style.color("text"))
            return
        if end < LEAST and found.high is None:
            painter.fillRect(QRectF(columns.x0, top, LEAST, BAR), style.color("accent"))
            return
        painter.fillRect(QRectF(columns.x0, top, end, BAR), style.density(1))
        painter.fillRect(QRectF(columns.x0, top, floor, BAR), style.density(2))
        painter.fillRect(QRectF(round(columns.x0 + floor) - 1, round(y - TICK / 2), 2, TICK), style.color("accent"))
        if found.point is not None and found.low is not None and found.high is not None:
            paint_whisker(painter, x(found.low), x(found.point), x(found.high), y)


def paint_whisker(painter: QPainter, low: float, point: float, high: float, y: float) -> None:
    """A line of 1.3 px with 8 px caps and a dot at the point."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(style.color("text"), 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(QLineF(low, y, high, y))
    for end in (low, high):
        painter.drawLine(QLineF(end, y - 4, end, y + 4))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(style.color("text"))
    painter.drawEllipse(QPointF(point, y), 2.4, 2.4)
    painter.restore()


def _left_of(x: float, place: QRectF) -> QRectF:
    return QRectF(0, place.top(), x, place.height())
