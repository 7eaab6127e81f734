"""The numbers of one file in a narrow pane: a name beside its figures, or above them where it would be cut."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from core.model import Estimate
from gui.figures import floor_number
from gui.widgets.elided import ElidedLabel
from gui.widgets.estimate import EstimateLabel
from gui.widgets.label import Label

SPACING, BETWEEN = 12, 5
RIGHT = Qt.AlignmentFlag.AlignRight


class Line(NamedTuple):
    """One number: its name, the figure, and the floor where the figure does not tell it."""

    name: ElidedLabel
    figure: EstimateLabel
    floor: Label | None


class FileNumbers(QWidget):
    """Figures and floors are never cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """None yet."""
        super().__init__(parent)
        self._lines: list[Line] = []
        self._stacked: tuple[bool, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACING)
        self._grid.setVerticalSpacing(BETWEEN)
        self._grid.setColumnStretch(0, 1)

    def set_lines(self, lines: Sequence[tuple[str, Estimate | None]]) -> None:
        """Other numbers, each with its name."""
        for line in self._lines:
            for widget in _widgets(line):
                widget.hide()
                widget.deleteLater()
        self._lines = [self._line(words, estimate) for words, estimate in lines]
        self._stacked = self._narrow()
        self._place()

    def _line(self, words: str, estimate: Estimate | None) -> Line:
        figure = EstimateLabel(kind="body", parent=self)
        figure.set_estimate(estimate)
        floor = None
        if estimate is not None and estimate.low is not None and estimate.method != "exact":
            floor = Label(f"≥ {floor_number(estimate.floor)}", "small", "text2", self)
        return Line(ElidedLabel(words, "small", "text2", parent=self), figure, floor)

    def _place(self) -> None:
        for row, (line, stacked) in enumerate(zip(self._lines, self._stacked, strict=True)):
            top, figures = (2 * row, 2 * row + 1) if stacked else (2 * row, 2 * row)
            self._grid.addWidget(line.name, top, 0, 1, 3 if stacked else 1)
            self._grid.addWidget(line.figure, figures, 1, RIGHT)
            if line.floor is not None:
                self._grid.addWidget(line.floor, figures, 2, RIGHT)
        self.updateGeometry()

    def _figures_width(self) -> int:
        figure = max((line.figure.sizeHint().width() for line in self._lines), default=0)
        floor = max((line.floor.sizeHint().width() + SPACING for line in self._lines if line.floor), default=0)
        return figure + floor

    def _narrow(self) -> tuple[bool, ...]:
        """Of each line: is there too little room for the name beside the figures?"""
        room = self.width() - SPACING - self._figures_width()
        return tuple(line.name.sizeHint().width() > room for line in self._lines)

    def minimumSizeHint(self) -> QSize:
        """As wide as figure and floor: names go above them."""
        return QSize(self._figures_width() + SPACING, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A name goes above its figures, or beside them again."""
        super().resizeEvent(event)
        if self._stacked != self._narrow():
            self._stacked = self._narrow()
            for line in self._lines:
                for widget in _widgets(line):
                    self._grid.removeWidget(widget)
            self._place()


def _widgets(line: Line) -> list[QWidget]:
    return [widget for widget in line if widget is not None]
