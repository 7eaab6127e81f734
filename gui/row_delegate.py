"""How a row is painted, and the cells that hold text: background, line, padding, elision, frame of the current row."""

import re

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from gui import style
from gui.widgets.drawing import LEFT, RIGHT, text_width, write

FIRST_PADDING, PADDING = 12, 8
SELECTED, HOVERED = QStyle.StateFlag.State_Selected.value, QStyle.StateFlag.State_MouseOver.value
ABSENT = "—"
ESCAPES = re.compile(r"(‹U\+[0-9A-F]{4,6}›)")
"""Control and bidirectional characters, written out."""

AnyIndex = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Text on a row. Others override `content` and `width`."""

    STYLE, ROLE, ALIGN = "body", "text2", LEFT
    ELIDE: Qt.TextElideMode | None = Qt.TextElideMode.ElideRight
    """None: it is a number, it is never cut."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """The whole cell."""
        painter.save()
        rect, view = QRectF(option.rect), option.widget
        self._background(painter, rect, option)
        first = self._is_first(view, index)
        inner = rect.adjusted(FIRST_PADDING if first else PADDING, 0, -PADDING, -1)
        self.content(painter, inner, index)
        if self._is_current(view, index):
            self._current_frame(painter, rect, view, index)
        painter.restore()

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """What stands in the cell."""
        text = str(index.data() or "")
        if self.ELIDE is not None:
            text = cut_whole(text, self.STYLE, self.ELIDE, int(rect.width()))
        role = "text3" if text in (ABSENT, "…") else self.ROLE
        if "‹U+" in text:
            write_escaped(painter, rect, text, self.STYLE, role)
        else:
            write(painter, rect, text, self.STYLE, role, self.ALIGN)

    def width(self, index: AnyIndex) -> int:
        """Pixels that the content takes."""
        return text_width(str(index.data() or ""), self.STYLE)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Content and padding by the height of a row."""
        return QSize(self.width(index) + FIRST_PADDING + PADDING, style.height("row"))

    def _background(self, painter: QPainter, rect: QRectF, option: QStyleOptionViewItem) -> None:
        state = option.state.value  # asked as flags, these two take a tenth of a paint
        if state & SELECTED:
            painter.fillRect(rect, style.color("selection"))
        elif state & HOVERED:
            painter.fillRect(rect, style.color("hover"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), style.color("grid"))

    def _is_first(self, view: object, index: AnyIndex) -> bool:
        """The first cell pads more; hidden columns take no room before it."""
        return isinstance(view, QTableView) and view.horizontalHeader().sectionPosition(index.column()) == 0

    def _is_current(self, view: object, index: AnyIndex) -> bool:
        if not isinstance(view, QAbstractItemView) or not view.hasFocus():
            return False
        return view.currentIndex().row() == index.row() and view.currentIndex().parent() == index.parent()

    def _current_frame(self, painter: QPainter, rect: QRectF, view: object, index: AnyIndex) -> None:
        """The current row's frame: each cell draws its part of it."""
        colour = style.color("accent")
        painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 1), colour)
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), colour)
        header = view.horizontalHeader() if isinstance(view, QTableView) else None
        end = header is None or header.sectionPosition(index.column()) + rect.width() >= header.length()
        if header is None or self._is_first(view, index):
            painter.fillRect(QRectF(rect.left(), rect.top(), 1, rect.height()), colour)
        if end:
            painter.fillRect(QRectF(rect.right() - 1, rect.top(), 1, rect.height()), colour)


def cut_whole(text: str, kind: str, where: Qt.TextElideMode, width: int) -> str:
    """The text as far as there is room. What is written out of control characters stays, whole: a name that hides its
    ending has to show that it does; only the words between are cut."""
    metrics = style.metrics(kind)
    if metrics.horizontalAdvance(text) <= width or not ESCAPES.search(text):
        return metrics.elidedText(text, where, width)
    parts = ESCAPES.split(text)
    plain = [place for place, part in enumerate(parts) if not ESCAPES.fullmatch(part)]
    room = width - sum(metrics.horizontalAdvance(parts[at]) for at in range(len(parts)) if at not in plain)
    plain.sort(key=lambda at: metrics.horizontalAdvance(parts[at]))
    for done, at in enumerate(plain):
        parts[at] = metrics.elidedText(parts[at], where, max(0, room // (len(plain) - done)))
        room -= metrics.horizontalAdvance(parts[at])
    return "".join(parts)


def write_escaped(painter: QPainter, rect: QRectF, text: str, kind: str, role: str) -> None:
    """Text in which written-out control characters stand on warn background."""
    x = rect.left()
    for part in ESCAPES.split(text):
        box = QRectF(x, rect.top(), text_width(part, kind), rect.height())
        escape = ESCAPES.fullmatch(part) is not None
        if escape:
            painter.fillRect(box.adjusted(0, 5, 0, -5), style.color("warn_bg"))
        write(painter, box, part, kind, "warn" if escape else role)
        x += box.width()


class NameDelegate(RowDelegate):
    """Names: what the eye looks for; cut in the middle."""

    ROLE, ELIDE = "text", Qt.TextElideMode.ElideMiddle


class PathDelegate(RowDelegate):
    """Paths: cut at the left, the end is what tells."""

    ELIDE = Qt.TextElideMode.ElideLeft


class MonoDelegate(RowDelegate):
    """Hashes, offsets, verbatim terms."""

    STYLE, ROLE, ELIDE = "mono", "text", Qt.TextElideMode.ElideMiddle


class NumberDelegate(RowDelegate):
    """Numbers: right, never cut."""

    ROLE, ALIGN, ELIDE = "text", RIGHT, None


class BytesDelegate(NumberDelegate):
    """Sizes: right, quieter."""

    ROLE = "text2"
