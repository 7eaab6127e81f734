"""The head of a table: flat, number heads at the right, the sorted one marked, a funnel where a column filters."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from gui import icons, style
from gui.columns import RIGHT_KINDS, ColumnsModel

FIRST_PADDING, PADDING, ICON = 12, 8, 13


class Header(QHeaderView):
    """Heads of a Table.

    Signals:
        sort_asked: logical index of a column whose head was clicked and that can be sorted.
        menu_asked: (logical index, global place): the funnel or the right button.
    """

    sort_asked = Signal(int)
    menu_asked = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        """One for each table."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.sorted: tuple[int, bool] | None = None  # logical index, descending
        self.filtered: frozenset[str] = frozenset()
        self.with_menu: frozenset[str] = frozenset()
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setMouseTracking(True)
        self.setMinimumSectionSize(24)
        self.setResizeContentsPrecision(0)
        self.sectionClicked.connect(self._clicked)
        self._pressed = QPoint()

    def set_sorted(self, column: int, descending: bool) -> None:
        """Marks the head by which the rows are in order; -1: none."""
        self.sorted = (column, descending) if column >= 0 else None
        self.viewport().update()

    def set_filters(self, with_menu: frozenset[str], filtered: frozenset[str]) -> None:
        """Keys of the columns that have a menu of values, and of those that a filter holds back."""
        self.with_menu, self.filtered = with_menu, filtered
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """The height of the token."""
        return QSize(super().sizeHint().width(), style.height("table_head", "head"))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Background, line, words, arrow, funnel."""
        painter.save()
        painter.fillRect(rect, style.color("alt"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), style.color("line"))
        self._paint_words(painter, rect, logicalIndex)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRect, logical: int) -> None:
        sorted_here = self.sorted is not None and self.sorted[0] == logical
        first = self.visualIndex(logical) == self._first_visible()
        inner = rect.adjusted(FIRST_PADDING if first else PADDING, 0, -PADDING, 0)
        kind, key = self._kind_and_key(logical)
        if key in self.filtered:
            icons.paint(painter, QRectF(self._funnel(rect)), "filter", "accent")
            inner.setRight(inner.right() - ICON - 4)
        words = str(self.model().headerData(logical, Qt.Orientation.Horizontal) or "")
        painter.setFont(style.font("strong" if sorted_here else "head"))
        painter.setPen(style.color("text" if sorted_here else "text2"))
        side = Qt.AlignmentFlag.AlignRight if kind in RIGHT_KINDS else Qt.AlignmentFlag.AlignLeft
        if sorted_here:
            inner = self._paint_arrow(painter, inner, words, kind in RIGHT_KINDS)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, side | Qt.AlignmentFlag.AlignVCenter, shown)

    def _paint_arrow(self, painter: QPainter, inner: QRect, words: str, right: bool) -> QRect:
        """Draws the arrow behind the words; gives the room left for them."""
        size = style.px(ICON)
        end = inner.right() + 1 if right else inner.left() + painter.fontMetrics().horizontalAdvance(words) + size + 2
        place = QRectF(min(end, inner.right() + 1) - size, inner.center().y() - size / 2 + 1, size, size)
        descending = self.sorted is not None and self.sorted[1]
        icons.paint(painter, place, "arrow-down" if descending else "arrow-up", "text")
        return inner.adjusted(0, 0, -size - 2, 0) if right else inner

    def _funnel(self, rect: QRect) -> QRect:
        return QRect(rect.right() - PADDING - ICON + 1, rect.center().y() - ICON // 2, ICON, ICON)

    def _first_visible(self) -> int:
        return next((v for v in range(self.count()) if not self.isSectionHidden(self.logicalIndex(v))), 0)

    def _kind_and_key(self, logical: int) -> tuple[str, str]:
        model = self.model()
        if isinstance(model, ColumnsModel) and 0 <= logical < len(model.columns):
            return model.columns[logical].kind, model.columns[logical].key
        return "text", ""

    def mousePressEvent(self, e: QMouseEvent) -> None:
        """Remembers where, so that a click on the funnel is none on the head."""
        self._pressed = e.position().toPoint()
        super().mousePressEvent(e)

    def _clicked(self, logical: int) -> None:
        _, key = self._kind_and_key(logical)
        left = self.sectionViewportPosition(logical)
        area = QRect(left, 0, self.sectionSize(logical), self.height())
        if key in self.filtered and self._funnel(area).adjusted(-4, -8, 4, 8).contains(self._pressed):
            self.menu_asked.emit(logical, self.viewport().mapToGlobal(area.bottomLeft()))
        else:
            self.sort_asked.emit(logical)

    def contextMenuEvent(self, e: QContextMenuEvent) -> None:
        """The menu of the column below."""
        logical = self.logicalIndexAt(e.pos())
        if logical >= 0:
            self.menu_asked.emit(logical, e.globalPos())

    def keyPressEvent(self, e: QKeyEvent) -> None:
        """The menu key opens the menu of the sorted column."""
        if e.key() == Qt.Key.Key_Menu and self.sorted is not None:
            place = QPoint(self.sectionViewportPosition(self.sorted[0]), self.height())
            self.menu_asked.emit(self.sorted[0], self.viewport().mapToGlobal(place))
            return
        super().keyPressEvent(e)
