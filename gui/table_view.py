"""The table of the look: flat rows, fixed heights, delegates by the kind of a column, whole rows selected."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRectF,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QMenu,
    QStyledItemDelegate,
    QWidget,
)

from gui import style
from gui.columns import AnyIndex, ColumnsModel
from gui.delegates import DELEGATES
from gui.paged import PagedModel
from gui.table_columns import ColumnLayout
from gui.table_menu import add_heads
from gui.table_selection import MOST_SELECTED, RowSelection
from gui.widgets.drawing import frame
from gui.widgets.header import Header
from gui.words import say

FOCUS_FRAME = 2
NO_MORE: Mapping[str, type[QStyledItemDelegate]] = MappingProxyType({})


class Table(RowSelection):
    """A table over a ColumnsModel: ListModel or PagedModel.

    `all_selected` is true after Ctrl+A on a long table: every row of the result is meant, whatever is on the screen.

    Signals:
        activated_row: the object of a row on double click or Enter.
        current_row: the object of the current row, None without one (or while it is not there yet).
        cell_clicked: (object, column key) on a click or, for the first check column, on Space.
        sort_asked: (column key, descending); a ListModel has sorted itself already.
        filter_menu_asked: (column key, global place).
        menu_opening: (menu, object, column key): the page may add its actions before the menu opens.
        copy_refused: how many rows are too many for the clipboard.
    """

    activated_row = Signal(object)
    current_row = Signal(object)
    cell_clicked = Signal(object, str)
    sort_asked = Signal(str, bool)
    filter_menu_asked = Signal(str, QPoint)
    menu_opening = Signal(object, object, str)
    copy_refused = Signal(int)

    def __init__(
        self,
        parent: QWidget | None = None,
        row: str = "row",
        delegates: Mapping[str, type[QStyledItemDelegate]] = NO_MORE,
    ) -> None:
        """row: token of the row height: row | dense_row | tall_row. delegates: kinds of this table only."""
        super().__init__(parent)
        self._painters = {**DELEGATES, **delegates}
        self._row_token = row
        self._empty = ""
        self.head = Header(self)
        self.setHorizontalHeader(self.head)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.layout_of_columns = ColumnLayout(self)
        self._delegates: dict[str, QStyledItemDelegate] = {}
        self._connect()
        self.restyle()

    def _connect(self) -> None:
        self.head.sort_asked.connect(self._sort_clicked)
        self.head.menu_asked.connect(self._menu_clicked)
        self.doubleClicked.connect(self._activate)
        self.clicked.connect(self._click)

    # what is shown ---------------------------------------------------------------------------
    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Also: delegates and widths of its columns."""
        super().setModel(model)
        if isinstance(model, ColumnsModel):
            self._take_columns()
            model.modelReset.connect(self._take_columns)
            model.modelReset.connect(self._forget_all)
            model.dataChanged.connect(self.layout_of_columns.look_later)

    def columns_model(self) -> ColumnsModel:
        """The model; it has to be set."""
        model = self.model()
        assert isinstance(model, ColumnsModel)
        return model

    def _take_columns(self) -> None:
        columns = self.columns_model().columns
        for place, column in enumerate(columns):
            if column.kind not in self._delegates:
                self._delegates[column.kind] = self._painters.get(column.kind, DELEGATES["text"])(self)
            self.setItemDelegateForColumn(place, self._delegates[column.kind])
        self.layout_of_columns.take(columns)

    def set_empty(self, text: str) -> None:
        """The sentence that stands in the middle while there are no rows."""
        self._empty = text
        self.viewport().update()

    def set_sorted(self, key: str, descending: bool) -> None:
        """Marks the head of a column (by its key); the rows are not touched."""
        keys = [column.key for column in self.columns_model().columns]
        self.head.set_sorted(keys.index(key) if key in keys else -1, descending)

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.setFont(style.font("body"))
        self.verticalHeader().setMinimumSectionSize(style.height(self._row_token))  # first: it is the least default
        self.verticalHeader().setDefaultSectionSize(style.height(self._row_token))
        self.head.setFixedHeight(style.height("table_head", "head"))
        if isinstance(self.model(), ColumnsModel):
            self.layout_of_columns.rescale()

    def retranslate(self) -> None:
        """The language changed."""
        if isinstance(self.model(), ColumnsModel):
            self.columns_model().retranslate()

    def columns_state(self) -> Mapping[str, Any]:
        """Order, widths and hidden columns, as plain values for the settings."""
        return self.layout_of_columns.state()

    def restore_columns(self, state: Mapping[str, Any]) -> None:
        """What `columns_state` gave; unknown columns are left out."""
        self.layout_of_columns.restore(state)

    def selectionCommand(self, index: AnyIndex, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """A click on a check box of the selection adds its row or takes it away, as Ctrl and a click would."""
        flags = QItemSelectionModel.SelectionFlag
        kind = self.columns_model().columns[index.column()].kind if index.isValid() else ""
        if event is None or kind != "pick" or event.type() == QEvent.Type.KeyPress:
            return super().selectionCommand(index, event)
        self.all_selected = False
        return flags.Toggle | flags.Rows if event.type() == QEvent.Type.MouseButtonPress else flags.NoUpdate

    def currentChanged(self, current: AnyIndex, previous: AnyIndex) -> None:
        """Also says which object it is."""
        super().currentChanged(current, previous)
        if current.isValid() != previous.isValid():
            self.viewport().update()  # the frame of the focus goes to the row, or comes back from it
        if current.row() != previous.row() or not previous.isValid():
            self.current_row.emit(self.columns_model().row(current.row()) if current.isValid() else None)

    def focusInEvent(self, e: QFocusEvent) -> None:
        """Qt would make the first row the current one, unseen: for the pages that is a choice, and nobody made it."""
        if self.currentIndex().isValid() or self.selectionModel() is None:
            super().focusInEvent(e)
            return
        with QSignalBlocker(self):
            super().focusInEvent(e)
            self.selectionModel().clearCurrentIndex()

    # copying ---------------------------------------------------------------------------------
    def copy(self) -> None:
        """The selected rows as they are seen, with tabs; rows that are not there yet are read first."""
        rows = self.selected_rows() or [self.currentIndex().row()]
        count = self.selected_count()
        model, clipboard = self.columns_model(), QApplication.clipboard()
        shown = [self.head.logicalIndex(v) for v in range(self.head.count())]
        columns = [place for place in shown if not self.isColumnHidden(place)]
        if count > MOST_SELECTED:
            self.copy_refused.emit(count)
        elif isinstance(model, PagedModel):
            model.copy_rows(
                [row for row in rows if row >= 0], columns, lambda texts: clipboard.setText("\n".join(texts))
            )
        else:
            clipboard.setText("\n".join(model.copied(row, columns) for row in rows if row >= 0))

    def _copy_cell(self, index: QModelIndex) -> None:
        QApplication.clipboard().setText(self.columns_model().copied(index.row(), [index.column()]))

    # keys, clicks, painting ------------------------------------------------------------------
    def keyPressEvent(self, e: QKeyEvent) -> None:
        """Ctrl+C copies, Enter opens, Space checks."""
        if e.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._activate(self.currentIndex())
        elif e.key() == Qt.Key.Key_Space and (check := self._check_column()) and self.currentIndex().isValid():
            self.cell_clicked.emit(self.columns_model().row(self.currentIndex().row()), check)
        else:
            super().keyPressEvent(e)

    def _check_column(self) -> str:
        return next((column.key for column in self.columns_model().columns if column.kind == "check"), "")

    def _activate(self, index: QModelIndex) -> None:
        if (row := self.columns_model().row(index.row())) is not None:
            self.activated_row.emit(row)

    def _click(self, index: QModelIndex) -> None:
        if (row := self.columns_model().row(index.row())) is not None:
            self.cell_clicked.emit(row, self.columns_model().columns[index.column()].key)

    def _sort_clicked(self, logical: int) -> None:
        column = self.columns_model().columns[logical]
        if not column.sort:
            return
        before = self.head.sorted
        descending = not before[1] if before is not None and before[0] == logical else column.is_right
        self.head.set_sorted(logical, descending)
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.columns_model().sort(logical, order)
        self.sort_asked.emit(column.key, descending)

    def _menu_clicked(self, logical: int, place: QPoint) -> None:
        key = self.columns_model().columns[logical].key
        if key in self.head.with_menu:
            self.filter_menu_asked.emit(key, place)
        else:
            self.layout_of_columns.open_menu(place)

    def contextMenuEvent(self, e: QContextMenuEvent) -> None:
        """Of the row below the mouse. By key of the current one: where that lies Qt counts from another corner."""
        by_key = e.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(e.pos())
        if index.isValid():
            self._open_menu(index, self.visualRect(index).center() if by_key else e.pos())

    def _open_menu(self, index: QModelIndex, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(say("tables.copy_cell")).triggered.connect(lambda: self._copy_cell(index))
        menu.addAction(say("tables.copy_row")).triggered.connect(self.copy)
        key = self.columns_model().columns[index.column()].key
        self.menu_opening.emit(menu, self.columns_model().row(index.row()), key)
        add_heads(menu, self.head, self.columns_model())
        menu.popup(self.viewport().mapToGlobal(place))

    def paintEvent(self, e: QPaintEvent) -> None:
        """The rows, or the sentence where there are none; the focus, where no current row shows it."""
        super().paintEvent(e)
        painter, area = QPainter(self.viewport()), self.viewport().rect()
        if self._empty and (self.model() is None or self.model().rowCount() == 0):
            painter.setFont(style.font("body"))
            painter.setPen(style.color("text2"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area.adjusted(24, 0, -24, 0), flags, self._empty)
        if self.hasFocus() and not self.currentIndex().isValid():
            frame(painter, QRectF(area), style.color("accent"), FOCUS_FRAME)
        painter.end()

    def resizeEvent(self, e: QResizeEvent) -> None:
        """Columns without a width of their own take what is left."""
        super().resizeEvent(e)
        self.layout_of_columns.fit()
        self._show_all_selected()
