"""The body of a page: panels side by side as long as each has room, below each other where it has not."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui import style


@dataclass(frozen=True, slots=True)
class Place:
    """least, least_height: pixels at scale 1 that the panel can do with; a height of 0 is as it wants. share: of what
    is left in its row."""

    panel: QWidget
    least: int
    share: int
    least_height: int = 0


class Rows(QWidget):
    """Panels in reading order, as many in a row as have room."""

    def __init__(self, places: Sequence[Place], gap: int = style.GAP) -> None:
        super().__init__()
        self._gap = gap
        self._places = tuple(places)
        self._rows: list[list[Place]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(gap)
        self._lines = tuple(self._line() for _ in self._places)
        self._arrange([list(self._places)])

    def _line(self) -> QHBoxLayout:
        """Made once and never taken away, not even empty: that needs its item."""
        line = QHBoxLayout()
        self._column.addLayout(line)
        line.setSpacing(self._gap)
        return line

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest panel alone, as high as the rows there are."""
        widest = max(place.panel.minimumSizeHint().width() for place in self._places)
        return QSize(widest, self._column.minimumSize().height())

    def _wanted(self) -> list[list[Place]]:
        rows: list[list[Place]] = [[]]
        used = 0
        for place in self._places:
            least = style.px(place.least)
            if rows[-1] and used + self._gap + least > self.width():
                rows.append([])
                used = 0
            used += least + (self._gap if rows[-1] else 0)
            rows[-1].append(place)
        return rows

    def _arrange(self, rows: list[list[Place]]) -> None:
        self._rows = rows
        for place, line in enumerate(self._lines):
            row = rows[place] if place < len(rows) else []
            for panel in row:
                panel.panel.setMinimumHeight(style.px(panel.least_height))
                panel.panel.setMinimumWidth(0)
                line.removeWidget(panel.panel)
                line.addWidget(panel.panel, panel.share)
            self._column.setStretch(place, 1 if row else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room, or less."""
        super().resizeEvent(event)
        if (rows := self._wanted()) != self._rows:
            self._arrange(rows)

    def restyle(self) -> None:
        """Another scale: other needs."""
        self._arrange(self._wanted())


class Scrolled(QScrollArea):
    """As high as the window, and scrolled where that is less than its parts can do with."""

    def __init__(self) -> None:
        super().__init__()
        outside, content = QWidget(), _Content()
        around = QVBoxLayout(outside)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(content)
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(style.MARGIN, style.MARGIN, style.MARGIN, style.MARGIN)
        self.column.setSpacing(style.GAP)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(outside)


class _Content(QWidget):
    """Wrapped text would have the scroll area give every part the height it likes, not the one it can do with."""

    def hasHeightForWidth(self) -> bool:
        """No."""
        return False
