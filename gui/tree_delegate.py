"""How a row of the folder tree is painted: flat, icon, name, the floor at the right."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui import style
from gui.columns import AnyIndex
from gui.widgets.drawing import LEFT, RIGHT, write

NAME, FLOOR, GAP, EDGE = 0, 1, 6, 12


class TreeDelegate(QStyledItemDelegate):
    """Both columns."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """The whole cell."""
        rect = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, style.color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, style.color("hover"))
        text = str(index.data() or "")
        if index.column() == FLOOR:
            write(painter, rect.adjusted(0, 0, -EDGE, 0), text, "small", "text2", RIGHT)
            return
        side = style.px(16)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(icon, QIcon):
            icon.paint(painter, QRectF(rect.left() + 4, rect.center().y() - side / 2, side, side).toRect())
        words = rect.adjusted(4 + side + GAP, 0, -4, 0)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        kind = "strong" if chosen else "body"
        shown = style.metrics(kind).elidedText(text, Qt.TextElideMode.ElideMiddle, int(words.width()))
        write(painter, words, shown, kind, "text", LEFT)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """The height of the token."""
        return QSize(40, style.height("tree_row"))
