"""How the records spread over the drawn cells: a histogram, with the empty cells as a bar of their own."""

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from gui import style
from gui.figures import whole
from gui.widgets.axes import step_of, tick_words, ticks
from gui.widgets.chart import PickChart, TableRows
from gui.widgets.drawing import CENTRE, RIGHT, across, text_width, write
from gui.words import say

TOP, PLOT, MOST_BINS = 10, 90, 26
MARGIN = 10


class Histogram(PickChart):
    """Counts of records per drawn cell. The mean is given, not computed here."""

    KEY = "histogram"

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._width, self._bins, self._empty = 1, [0], 0
        self._mean: float | None = None
        self._cells = 0

    def set_counts(self, counts: Sequence[int], mean: float | None = None) -> None:
        """counts: records of each drawn cell. mean: a line is drawn there."""
        most = max(counts, default=0)
        self._width = max(1, ceil(step_of(max(1, most), MOST_BINS - 1)))
        self._bins = [0] * (most // self._width + 1)
        for count in counts:
            if count:
                self._bins[count // self._width] += 1
        self._empty, self._mean, self._cells = sum(not count for count in counts), mean, len(counts)
        self.changed()

    def table_rows(self) -> TableRows:
        """Records, cells; the empty ones first."""
        heads = (say("charts.head_records"), say("charts.head_cells"))
        if not self._cells:
            return heads, []
        rows = [(self._range(n), whole(count)) for n, count in enumerate(self._bins) if count]
        return heads, [("0", whole(self._empty)), *rows]

    def item_text(self, index: int) -> str:
        """A bar in words; the first is that of the empty cells."""
        if index == 0:
            return say("charts.bin_empty", n=whole(self._empty))
        low, high = self._ends(index - 1)
        return say("charts.bin", low=whole(low), high=whole(high), n=whole(self._bins[index - 1]))

    def places(self) -> list[QRectF]:
        """The empty cells' bar, then the bins over the plot's whole height."""
        if not self._cells:
            return []
        plot = self._plot()
        bars = (self._bar(plot, n, plot.height()) for n in range(len(self._bins)))
        return [self._empty_bar(plot, plot.height()), *bars]

    def sizeHint(self) -> QSize:
        """Plot, numbers, caption."""
        return QSize(420, TOP + PLOT + 2 * style.px(16) + 6)

    def _ends(self, n: int) -> tuple[int, int]:
        return max(1, n * self._width), (n + 1) * self._width - 1

    def _range(self, n: int) -> str:
        low, high = self._ends(n)
        return whole(low) if low == high else f"{whole(low)}–{whole(high)}"

    def _plot(self) -> QRectF:
        left = MARGIN + text_width(whole(max(self._empty, *self._bins)), "tiny") + 10
        return QRectF(left, TOP, self.width() - left - 24, self.height() - TOP - 2 * style.px(16) - 6)

    def _marks(self) -> tuple[list[float], list[float]]:
        across_marks = ticks(0, len(self._bins) * self._width, 5, whole=True)
        return across_marks, ticks(0, max(self._empty, *self._bins), 2, whole=True)

    def _bar(self, plot: QRectF, n: int, height: float) -> QRectF:
        unit = plot.width() * self._width / self._marks()[0][-1]
        x0, x1 = round(plot.left() + n * unit), round(plot.left() + (n + 1) * unit)
        if n == 0 and self._empty and self._bins[0]:
            x0 = (x0 + x1) // 2  # the empty cells stand in the left half
        return QRectF(x0, plot.bottom() - height, max(1, x1 - x0 - 1), height)

    def _empty_bar(self, plot: QRectF, height: float) -> QRectF:
        unit = plot.width() * self._width / self._marks()[0][-1]
        width = max(2, round(unit / 2 if self._bins[0] else unit) - 1)
        return QRectF(round(plot.left()), plot.bottom() - height, width, height)

    def draw(self, painter: QPainter) -> None:
        """Axes, bars, the empty cells, the mean."""
        if not self._cells:
            return
        plot, (across_marks, up_marks) = self._plot(), self._marks()
        self._draw_axes(painter, plot, across_marks, up_marks)
        scale = plot.height() / up_marks[-1]
        for n, count in enumerate(self._bins):
            if count:
                painter.fillRect(self._bar(plot, n, max(1.0, count * scale)), style.density(2))
        if self._empty:
            bar = self._empty_bar(plot, max(1.0, self._empty * scale))
            painter.fillRect(bar, style.color("text2"))
            words = QRectF(bar.left() + 12, max(plot.top(), bar.top() - style.px(16)), 80, style.px(16))
            write(painter, words, say("charts.empty_cells", n=whole(self._empty)), "tiny", "text2")
        if self._mean is not None:
            x = round(plot.left() + plot.width() * self._mean / across_marks[-1])
            painter.fillRect(QRectF(x, plot.top() - 6, 1.5, plot.height() + 6), style.color("text"))

    def _draw_axes(self, painter: QPainter, plot: QRectF, xs: list[float], ys: list[float]) -> None:
        line = style.px(16)
        for mark, word in zip(ys, tick_words(ys)[0], strict=True):
            y = plot.bottom() - plot.height() * mark / ys[-1]
            across(painter, plot.left(), plot.right(), y)
            write(painter, QRectF(0, y - line / 2, plot.left() - 8, line), word, "tiny", "text3", RIGHT)
        for mark, word in zip(xs, tick_words(xs)[0], strict=True):
            x = plot.left() + plot.width() * mark / xs[-1]
            write(painter, QRectF(x - 40, plot.bottom() + 2, 80, line), word, "tiny", "text3", CENTRE)
        below = QRectF(plot.left(), plot.bottom() + line + 1, plot.width(), line)
        write(painter, below, say("charts.histogram_axis"), "tiny", "text2", CENTRE)
