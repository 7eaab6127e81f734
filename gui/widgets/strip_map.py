"""The drawn cells along a file: one mark per cell at its offset, height = records; empty cells as dark ticks below."""

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from gui import style
from gui.figures import whole
from gui.widgets.axes import byte_ticks, tick_words, ticks
from gui.widgets.chart import NONE, PickChart, TableRows
from gui.widgets.drawing import CENTRE, RIGHT, across, down, text_width, write
from gui.words import say

TOP, PLOT, TICKS = 14, 108, 13
MARK, MARK_HEIGHT, EMPTY_WIDTH, EMPTY_HEIGHT = 1.5, 3.0, 2.0, 6.0
MARGIN = 12

Cell = tuple[int, int]
"""(offset in bytes, records)."""


class StripMap(PickChart):
    """Cells of one file.

    Signals:
        selected: index of a cell.
    """

    KEY = "strip_map"
    selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._cells: tuple[Cell, ...] = ()
        self._size, self._mean = 1, 0.0
        self._failed: frozenset[int] = frozenset()
        self._most = 1

    def set_cells(self, cells: Sequence[Cell], size: int, mean: float) -> None:
        """cells: ascending by offset. size: of the file in bytes. mean: records per cell."""
        self._cells, self._size, self._mean = tuple(cells), max(1, size), mean
        self._most = max((records for _, records in cells), default=0)
        self._failed = frozenset()
        self.changed()

    def set_failed(self, indices: frozenset[int]) -> None:
        """Cells whose hash differs when they are read again: red."""
        self._failed = indices
        self.changed()

    def table_rows(self) -> TableRows:
        """Offset, records."""
        heads = (say("charts.head_offset"), say("charts.head_records"))
        return heads, [(whole(offset), whole(records)) for offset, records in self._cells]

    def is_empty(self) -> bool:
        """No cells."""
        return not self._cells

    def item_text(self, index: int) -> str:
        """A cell in words."""
        offset, records = self._cells[index]
        key = "charts.cell_failed" if index in self._failed else "charts.cell"
        return say(key, offset=whole(offset), records=whole(records))

    def count(self) -> int:
        """Cells."""
        return len(self._cells)

    def summary(self) -> str:
        """How many cells, how many of them empty, and the mean."""
        empty = sum(not records for _, records in self._cells)
        counts = f"{say('charts.head_cells')} {len(self._cells):,}", say("charts.empty_cells", n=whole(empty))
        return say("charts.list_separator").join((*counts, self._mean_words()))

    def place(self, index: int) -> QRectF:
        """A thin column over the plot's height."""
        plot = self._plot()
        return QRectF(self._x(plot, self._cells[index][0]) - 3, plot.top() - 8, 7, plot.height() + 10)

    def at(self, place: QPointF) -> int:
        """The cell whose offset is nearest."""
        plot = self._plot()
        if not self._cells or not plot.adjusted(-4, -TOP, 4, TICKS).contains(place):
            return NONE
        wanted = (place.x() - plot.left()) / plot.width() * self._size
        after = bisect_left(self._cells, (round(wanted), 0))
        near = [index for index in (after - 1, after) if 0 <= index < len(self._cells)]
        return min(near, key=lambda index: abs(self._cells[index][0] - wanted))

    def picked(self, index: int) -> None:
        """A cell was picked."""
        self.selected.emit(index)

    def sizeHint(self) -> QSize:
        """Plot, ticks, offsets."""
        return QSize(700, TOP + PLOT + TICKS + style.px(16) + 8)

    def _plot(self) -> QRectF:
        left = MARGIN + text_width(whole(max(100, self._most)), "tiny") + 8
        right = text_width(self._mean_words(), "small") + 24 + MARGIN
        return QRectF(left, TOP, self.width() - left - right, self.height() - TOP - TICKS - style.px(16) - 8)

    def _mean_words(self) -> str:
        return say("charts.mean", value=f"{self._mean:,.2f}")

    def _x(self, plot: QRectF, offset: float) -> float:
        return plot.left() + plot.width() * offset / self._size

    def draw(self, painter: QPainter) -> None:
        """Grid, marks, empty cells, failed ones, mean."""
        plot = self._plot()
        marks = ticks(0, max(1, self._most), 3, whole=True)
        self._draw_axes(painter, plot, marks)
        scale = plot.height() / marks[-1]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.density(3))
        painter.drawRects([QRectF(x, y, MARK, MARK_HEIGHT) for x, y in self._marks(plot, scale)])
        painter.setBrush(style.color("text"))
        painter.drawRects([self._empty(plot, offset) for offset, records in self._cells if not records])
        self._draw_failed(painter, plot)
        y = plot.bottom() - self._mean * scale
        painter.setPen(QPen(style.color("text"), 1.3))
        painter.drawLine(QLineF(plot.left(), round(y) + 0.5, plot.right(), round(y) + 0.5))
        words = QRectF(plot.right() + 10, y - 12, 200, 24)
        write(painter, words, self._mean_words(), "small", "text", bold=True)

    def _marks(self, plot: QRectF, scale: float) -> set[tuple[float, float]]:
        """Corners of the marks on half pixels: of ten thousands of cells many fall together."""
        left, base, across = 2 * plot.left(), plot.bottom() - 1.5, 2 * plot.width() / self._size
        return {(int(left + o * across) / 2, int(base - n * scale)) for o, n in self._cells if n}

    def _empty(self, plot: QRectF, offset: int) -> QRectF:
        return QRectF(round(self._x(plot, offset)), plot.bottom() - EMPTY_HEIGHT, EMPTY_WIDTH, EMPTY_HEIGHT)

    def _draw_failed(self, painter: QPainter, plot: QRectF) -> None:
        for index in self._failed:
            x = round(self._x(plot, self._cells[index][0]))
            painter.fillRect(QRectF(x - 1, plot.top(), 2, plot.height() + TICKS), style.color("error"))

    def _draw_axes(self, painter: QPainter, plot: QRectF, marks: list[float]) -> None:
        line = style.px(16)
        for mark, word in zip(marks, tick_words(marks)[0], strict=True):
            y = plot.bottom() - plot.height() * mark / marks[-1]
            across(painter, plot.left(), plot.right(), y)
            write(painter, QRectF(0, y - line / 2, plot.left() - 8, line), word, "tiny", "text3", RIGHT)
        for offset, word in zip(*byte_ticks(self._size, max(2, int(plot.width() / style.px(70)))), strict=True):
            x = self._x(plot, offset)
            down(painter, x, plot.bottom(), plot.bottom() + TICKS, "line2")
            write(painter, QRectF(x - 60, plot.bottom() + TICKS + 3, 120, line), word, "tiny", "text3", CENTRE)

    def draw_over(self, painter: QPainter) -> None:
        """The picked cell: a dotted line under a triangle."""
        if not 0 <= self.current < len(self._cells):
            return
        plot = self._plot()
        x = round(self._x(plot, self._cells[self.current][0])) + 0.5
        painter.setPen(QPen(style.color("text"), 1.3, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        head = QPainterPath(QPointF(x - 5, plot.top() - 6))
        head.lineTo(x + 5, plot.top() - 6)
        head.lineTo(x, plot.top() + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(head, style.color("text"))
