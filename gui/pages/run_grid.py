"""A small live table whose rows are widgets: its buttons keep the focus while the figures beside them change four
times a second. For a handful of rows; everything longer is a gui.tables.Table."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from gui import icons, style
from gui.widgets.label import Label

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class GridColumn:
    """width: pixels at scale 1; 0 takes what is left."""

    width: int
    right: bool = False


class Icon(QWidget):
    """An icon with a name for those who do not see it."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._role = "", "text2"
        self.restyle()

    def show_icon(self, name: str, role: str, meaning: str) -> None:
        """name: of resources/icons, "" for none."""
        if (name, role) != (self._name, self._role):
            self._name, self._role = name, role
            self.update()
        self.setAccessibleName(meaning)
        self.setToolTip(meaning)

    def restyle(self) -> None:
        """Another scale."""
        self.setFixedSize(style.px(16), style.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The icon."""
        if self._name:
            painter = QPainter(self)
            icons.paint(painter, self.rect().toRectF(), self._name, self._role)
            painter.end()


class Bar(QWidget):
    """How far something is: a bar of 6 px on its track; the track alone while the end is unknown."""

    def __init__(self) -> None:
        super().__init__()
        self._share: float | None = None
        self._role = "accent"
        self.setFixedHeight(6)

    def set_share(self, share: float | None, role: str) -> None:
        """share: 0 to 1, None while unknown. role: colour of what is done."""
        if (share, role) != (self._share, self._role):
            self._share, self._role = share, role
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Track and bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = self.rect().toRectF()
        painter.setBrush(style.color("grid"))
        painter.drawRoundedRect(area, 3, 3)
        if self._share:
            area.setWidth(max(6.0, area.width() * self._share))
            painter.setBrush(style.color(self._role))
            painter.drawRoundedRect(area, 3, 3)
        painter.end()


class Grid(QWidget):
    """Head and rows; a row is a widget for each column, made by the caller. Columns grow with what stands in them: a
    number is never cut."""

    def __init__(self, columns: Sequence[GridColumn], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[tuple[QWidget, ...]] = []
        self._seen = 0
        self._left_out: frozenset[int] = frozenset()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 0, 12, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(0)
        self.heads = tuple(Label("", "head", "text2") for _ in columns)
        self._place(self.heads, 0)
        for place, column in enumerate(self._columns):
            self._grid.setColumnStretch(place, 0 if column.width else 1)
        self.restyle()

    def _place(self, widgets: Sequence[QWidget], row: int) -> None:
        for place, (column, widget) in enumerate(zip(self._columns, widgets, strict=True)):
            if isinstance(widget, Label):
                widget.setAlignment(RIGHT if column.right else LEFT)
            self._grid.addWidget(widget, row, place)

    def add_row(self, widgets: Sequence[QWidget]) -> None:
        """One more row under the others."""
        self._rows.append(tuple(widgets))
        self._place(widgets, len(self._rows))
        self.show_rows(len(self._rows))

    def show_rows(self, count: int) -> None:
        """Only the first rows are seen."""
        if count == self._seen:
            return
        self._seen = count
        for place, row in enumerate(self._rows):
            for column, widget in enumerate(row):
                widget.setVisible(place < count and column not in self._left_out)
        self.restyle()

    def leave_out(self, columns: Sequence[int]) -> None:
        """Columns for which there is no room now; the others are then as wide as their words."""
        if self._left_out != frozenset(columns):
            self._left_out = frozenset(columns)
            for place, head in enumerate(self.heads):
                head.setVisible(place not in self._left_out)
            seen, self._seen = self._seen, -1
            self.show_rows(seen)

    def least_width(self, without: Sequence[int] = ()) -> int:
        """Pixels that it needs: with all columns as wide as wanted, or without some and the others as their words."""
        cells, margins = (self.heads, *self._rows), self._grid.contentsMargins()
        places = [place for place in range(len(self._columns)) if place not in without]

        def needed(place: int) -> int:
            words = max(max(row[place].sizeHint().width(), row[place].minimumWidth()) for row in cells)
            return words if without else max(words, style.px(self._columns[place].width))

        between = (len(places) - 1) * self._grid.horizontalSpacing()
        return sum(map(needed, places)) + between + margins.left() + margins.right()

    def restyle(self) -> None:
        """Heights and widths of the scale in force."""
        self._grid.setRowMinimumHeight(0, style.height("table_head", "head") + 1)
        for place in range(len(self._rows)):
            self._grid.setRowMinimumHeight(place + 1, style.height("row") + 1 if place < self._seen else 0)
        for place, column in enumerate(self._columns):
            self._grid.setColumnMinimumWidth(place, 0 if self._left_out else style.px(column.width))
        for icon in self.findChildren(Icon):
            icon.restyle()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground of the head, a line under each row."""
        painter = QPainter(self)
        for row in range(self._seen + 1):
            cell = self._grid.cellRect(row, 0)
            if row == 0:
                painter.fillRect(0, 0, self.width(), cell.height(), style.color("alt"))
            painter.fillRect(0, cell.bottom(), self.width(), 1, style.color("line" if row == 0 else "grid"))
        painter.end()
