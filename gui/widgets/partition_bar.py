"""The volumes of a drive as one bar: used solid, free outlined."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from gui import style
from gui.figures import size, whole
from gui.widgets.chart import PickChart, TableRows
from gui.widgets.drawing import RIGHT, elided, frame, text_width, write
from gui.words import say

BAR, PADDING, LEAST = 20, 8, 2

Part = tuple[str, int, int | None]
"""(label, bytes, bytes used or None where unknown)."""


class PartitionBar(PickChart):
    """Volumes of a drive in their order on it; lengths are shares of the bytes."""

    KEY = "partition_bar"

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._parts: tuple[Part, ...] = ()

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Other volumes."""
        self._parts = tuple(part for part in parts if part[1] > 0)
        self.changed()

    def table_rows(self) -> TableRows:
        """Volume, size, used."""
        heads = (say("charts.head_partition"), say("charts.head_size"), say("charts.head_used"))
        return heads, [(part[0], whole(part[1]), "" if part[2] is None else whole(part[2])) for part in self._parts]

    def item_text(self, index: int) -> str:
        """Label, size, used and free."""
        label, total, used = self._parts[index]
        if used is None:
            return f"{label} {size(total)}"
        return f"{say('charts.used', label=label, size=size(used))} · {say('charts.free', size=size(total - used))}"

    def places(self) -> list[QRectF]:
        """Volumes along the bar, 2 pixels at least, 1 pixel between."""
        total = sum(part[1] for part in self._parts)
        room = self.width() - len(self._parts) + 1
        widths = [max(float(LEAST), room * part[1] / total) for part in self._parts]
        if widths:
            widest = widths.index(max(widths))
            widths[widest] -= sum(widths) - room
        found, x = [], 0.0
        for width in widths:
            found.append(QRectF(x, 0, width, self._height()))
            x += width + 1
        return found

    def sizeHint(self) -> QSize:
        """Bar and ends."""
        return QSize(300, self._height() + 3 + style.px(16))

    def _height(self) -> int:
        return max(BAR, style.px(BAR))

    def draw(self, painter: QPainter) -> None:
        """Volumes, then the ends of the scale."""
        for place, part in zip(self.places(), self._parts, strict=True):
            self._draw_part(painter, place, part)
        if self._parts:
            below = QRectF(0, self._height() + 3, self.width(), style.px(16))
            write(painter, below, "0", "tiny", "text2")
            write(painter, below, size(sum(part[1] for part in self._parts)), "tiny", "text2", RIGHT)

    def _draw_part(self, painter: QPainter, place: QRectF, part: Part) -> None:
        label, total, used = part
        if used is None:
            painter.fillRect(place, style.color("line2"))
            self._label(painter, place, f"{label} · {size(total)}", "text")
            return
        frame(painter, place, style.color("line2"))
        filled = QRectF(place.left(), place.top(), place.width() * min(1.0, used / total), place.height())
        painter.fillRect(filled, style.density(2))
        free = QRectF(filled.right(), place.top(), place.right() - filled.right(), place.height())
        words = say("charts.free", size=size(max(0, total - used)))
        if free.width() >= text_width(words, "tiny") + 2 * PADDING:
            self._label(painter, free, words, "text2")
        self._label(painter, filled, say("charts.used", label=label, size=size(used)), "text")

    def _label(self, painter: QPainter, place: QRectF, words: str, role: str) -> None:
        room = place.width() - 2 * PADDING
        if room >= 40:
            write(painter, place.adjusted(PADDING, 0, -PADDING, 0), elided(words, "tiny", room), "tiny", role)
