"""Where the parts of the Start page stand: cards, recent cases, and the rest."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from gui import style

BESIDE, BELOW, ALONE = "beside", "below", "alone"
NO_LIMIT = 16_777_215
"""Qt's QWIDGETSIZE_MAX."""
CELLS = {  # way: (row, column, rows) of cards, cases, rest; the row and the columns that take what is left
    BESIDE: (((1, 1, 1), (1, 2, 2), (2, 1, 1)), (2,), (2,)),
    BELOW: (((1, 1, 1), (2, 1, 1), (3, 1, 1)), (3,), (1,)),
    ALONE: (((1, 1, 1), (1, 2, 1), (2, 1, 1)), (0, 4), (0, 3)),
}


class StartParts(QWidget):
    """All stay children of this one: a style sheet takes the font from a widget that moves to another parent."""

    def __init__(self, cards: QWidget, cases: QWidget, rest: QWidget) -> None:
        """Side by side."""
        super().__init__()
        self._parts = (cards, cases, rest)
        self._way = BESIDE
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self.arrange(BESIDE, 0)

    def arrange(self, way: str, width: int) -> None:
        """way: the cases BESIDE cards and rest, BELOW the cards and above the rest; or ALONE, without cases, in the
        middle. width: pixels of cards and rest, unless they have the whole width."""
        self._way = way
        cells, rows, columns = CELLS[way]
        for part, (row, column, span) in zip(self._parts, cells, strict=True):
            self._grid.removeWidget(part)
            self._grid.addWidget(part, row, column, span, 1)
        for place in range(5):
            self._grid.setRowStretch(place, int(place in rows))
            self._grid.setColumnStretch(place, int(place in columns))
        for part in (self._parts[0], self._parts[2]):
            part.setMinimumWidth(0 if way == BELOW else width)
            part.setMaximumWidth(NO_LIMIT if way == BELOW else width)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line between what stands side by side."""
        if self._way == BESIDE:
            painter = QPainter(self)
            painter.fillRect(self._parts[0].geometry().right(), 0, 1, self.height(), style.color("line"))
