"""The numbers below bars that may scroll: they stay in sight."""

from math import inf

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import style
from gui.widgets.drawing import text_width, write
from gui.widgets.whisker_bars import WhiskerBars

ROOM, CLEAR = 4, 4


class BarsAxis(QWidget):
    """Stands anywhere below its bars; each number is centred under its line."""

    def __init__(self, bars: WhiskerBars, parent: QWidget | None = None) -> None:
        """bars: what it follows."""
        super().__init__(parent)
        self._bars = bars
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        bars.drawn.connect(self.update)
        self.restyle()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.setFixedHeight(style.px(16) + 2 * ROOM)

    def placed(self) -> list[tuple[QRectF, str]]:
        """Where each number stands; from the largest down, those that would touch one before are left out."""
        shift = self.mapFromGlobal(self._bars.mapToGlobal(QPoint(0, 0))).x()
        found: list[tuple[QRectF, str]] = []
        reached = inf
        for x, word in reversed(self._bars.axis_words()):
            digits = word.split(" ")[0]
            place = QRectF(x + shift - text_width(digits, "tiny") / 2, ROOM, text_width(word, "tiny"), style.px(16))
            if place.right() + CLEAR <= reached:
                found.append((place, word))
                reached = place.left()
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        """Numbers only: the lines belong to the bars."""
        painter = QPainter(self)
        for place, word in self.placed():
            write(painter, place, word, "tiny", "text3")
        painter.end()
