"""Cells that one clicks: check boxes and buttons."""

from PySide6.QtCore import QAbstractItemModel, QEvent, QLineF, QModelIndex, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from gui import style
from gui.row_delegate import FIRST_PADDING, PADDING, AnyIndex, RowDelegate
from gui.widgets.drawing import CENTRE, text_width, write

CHECK = 14


def as_index(index: AnyIndex) -> QModelIndex:
    """An index that models take."""
    return index.model().index(index.row(), index.column(), index.parent())


class CheckDelegate(RowDelegate):
    """A check box; click and the space bar toggle it where the model allows."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """The box at the left."""
        on = _is_checked(index)
        usable = bool(index.flags() & Qt.ItemFlag.ItemIsUserCheckable) and bool(
            index.flags() & Qt.ItemFlag.ItemIsEnabled
        )
        _paint_check(painter, rect, on, usable)

    def width(self, index: AnyIndex) -> int:
        """One box."""
        return style.px(CHECK)

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """Toggles."""
        if not index.flags() & Qt.ItemFlag.ItemIsUserCheckable or not index.flags() & Qt.ItemFlag.ItemIsEnabled:
            return False
        clicked = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease
        if clicked or (isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space):
            state = Qt.CheckState.Unchecked if _is_checked(index) else Qt.CheckState.Checked
            return model.setData(as_index(index), state, Qt.ItemDataRole.CheckStateRole)
        return False


def _paint_check(painter: QPainter, rect: QRectF, on: bool, usable: bool) -> None:
    size = style.px(CHECK)
    box = QRectF(rect.left(), round(rect.center().y() - size / 2), size, size)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(style.color("accent" if on and usable else "line2"), 1))
    painter.setBrush(style.color(("accent" if usable else "text3") if on else "base"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    if on:
        painter.setPen(QPen(style.color("on_accent" if usable else "base"), 1.6))
        unit = size / 14
        knee = box.topLeft() + QPointF(6.2, 9.8) * unit
        painter.drawLine(QLineF(box.topLeft() + QPointF(3.6, 7.2) * unit, knee))
        painter.drawLine(QLineF(knee, box.topLeft() + QPointF(10.6, 4.4) * unit))


class PickDelegate(RowDelegate):
    """A check box that is the selection itself: `gui.table_view.Table` toggles the row where one is clicked."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """The box at the left."""
        view = self.parent()
        picked = isinstance(view, QTableView) and view.selectionModel().isRowSelected(index.row())
        _paint_check(painter, rect, picked, True)

    def width(self, index: AnyIndex) -> int:
        """One box."""
        return style.px(CHECK)


def _is_checked(index: AnyIndex) -> bool:
    state = index.data(Qt.ItemDataRole.CheckStateRole)
    return state in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)


class ButtonDelegate(RowDelegate):
    """A small button in a row; empty text: none.

    Signals:
        pressed: index of the cell that was clicked.
    """

    pressed = Signal(QModelIndex)

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """Border and word."""
        text = str(index.data() or "")
        if text:
            box = self._box(rect, text)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(style.color("line2"), 1))
            painter.setBrush(style.color("base"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), style.SMALL_RADIUS, style.SMALL_RADIUS)
            write(painter, box, text, "small", "text", CENTRE)

    def width(self, index: AnyIndex) -> int:
        """Word and padding."""
        return text_width(str(index.data() or ""), "small") + 2 * PADDING

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: AnyIndex
    ) -> bool:
        """A click on the button."""
        text = str(index.data() or "")
        if not text or not isinstance(event, QMouseEvent) or event.type() != QEvent.Type.MouseButtonRelease:
            return False
        reach = self._box(QRectF(option.rect), text).adjusted(0, 0, FIRST_PADDING, 0)
        if reach.contains(event.position()):
            self.pressed.emit(as_index(index))
        return reach.contains(event.position())

    def _box(self, rect: QRectF, text: str) -> QRectF:
        height = style.px(22)
        return QRectF(
            rect.left(), round(rect.center().y() - height / 2), text_width(text, "small") + 2 * PADDING, height
        )
