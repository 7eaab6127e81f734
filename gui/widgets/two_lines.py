"""Cells of rows with two lines, and the radio mark before them."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QTableView

from gui import icons, style
from gui.columns import VALUE
from gui.row_delegate import AnyIndex, RowDelegate
from gui.widgets.drawing import LEFT, text_width, write

RADIO, ICON, ICON_GAP = 14, 16, 8


@dataclass(frozen=True, slots=True)
class TwoLines:
    """Safe to look at already (`visible`). mono: is the second line a number to compare? icon: "" for none."""

    first: str
    second: str
    strong: bool = False
    mono: bool = False
    muted: bool = False
    icon: str = ""


class TwoLinesDelegate(RowDelegate):
    """VALUE: TwoLines."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """The first line above, the second below in small."""
        value = index.data(VALUE)
        if not isinstance(value, TwoLines):
            super().content(painter, rect, index)
            return
        if value.icon:
            size = style.px(ICON)
            place = QRectF(rect.left(), round(rect.center().y() - size / 2), size, size)
            icons.paint(painter, place, value.icon, "text3" if value.muted else "text2")
            rect = rect.adjusted(size + ICON_GAP, 0, 0, 0)
        above, below = "strong" if value.strong else "body", "mono" if value.mono else "tiny"
        middle = rect.top() + rect.height() * 0.52
        cut = Qt.TextElideMode.ElideRight
        first = style.metrics(above).elidedText(value.first, cut, int(rect.width()))
        second = style.metrics(below).elidedText(value.second, cut, int(rect.width()))
        upper = QRectF(rect.left(), middle - style.px(18), rect.width(), style.px(18))
        lower = QRectF(rect.left(), middle, rect.width(), style.px(16))
        if not value.second:
            upper = rect
        write(painter, upper, first, above, "text3" if value.muted else "text", LEFT)
        write(painter, lower, second, below, "text3", LEFT)

    def width(self, index: AnyIndex) -> int:
        """The longer line."""
        value = index.data(VALUE)
        if not isinstance(value, TwoLines):
            return super().width(index)
        icon = style.px(ICON) + ICON_GAP if value.icon else 0
        return icon + max(text_width(value.first, "strong"), text_width(value.second, "mono"))


class RadioDelegate(RowDelegate):
    """A radio mark that follows the selection. VALUE: may the row be chosen?"""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """A ring, filled where the row is selected."""
        view, usable = self.parent(), bool(index.data(VALUE))
        chosen = usable and isinstance(view, QTableView) and view.selectionModel().isRowSelected(index.row())
        size = style.px(RADIO)
        box = QRectF(rect.left(), round(rect.center().y() - size / 2), size, size)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.color("accent" if chosen else "line2"), 1.4))
        painter.setBrush(style.color("base" if usable else "window"))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.color("accent"))
            painter.drawEllipse(box.adjusted(4, 4, -4, -4))

    def width(self, index: AnyIndex) -> int:
        """One mark."""
        return style.px(RADIO)


DELEGATES = {"two_lines": TwoLinesDelegate, "radio": RadioDelegate}
"""Kinds of columns beside those that every table has."""
