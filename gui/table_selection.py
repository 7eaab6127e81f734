"""A table view that selects whole rows, however many: "all" of a long table is a flag, never a million indexes."""

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QItemSelectionRange, Signal
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from gui.columns import AnyIndex

MOST_SELECTED = 5000
"""Rows that are handed on one by one; a longer result is selected by its flag."""


class RowSelection(QTableView):
    """The selecting half of a Table. `all_selected`: every row of the result is meant, whatever is on the screen.

    Signals:
        selection_changed: which rows are selected changed.
    """

    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Whole rows, several at once."""
        super().__init__(parent)
        self.all_selected = False
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.verticalScrollBar().valueChanged.connect(self._show_all_selected)

    def selectAll(self) -> None:
        """Short tables: every row. Long ones: the flag, and the rows on the screen. Always instant."""
        rows = self.model().rowCount() if self.model() is not None else 0
        if rows <= MOST_SELECTED:
            super().selectAll()
            return
        self.all_selected = True
        self._show_all_selected()
        self.selection_changed.emit()

    def clearSelection(self) -> None:
        """Nothing is selected."""
        self.all_selected = False
        super().clearSelection()

    def selected_count(self) -> int:
        """How many rows are selected; instant, however many."""
        if self.model() is None or self.selectionModel() is None:
            return 0
        if self.all_selected:
            return self.model().rowCount()
        return sum(area.bottom() - area.top() + 1 for area in self._areas())

    def selected_rows(self) -> list[int]:
        """Numbers of the selected rows, ascending; at most MOST_SELECTED, with `all_selected` those on the screen."""
        found: set[int] = set()
        for area in self._areas():
            found.update(range(area.top(), min(area.bottom() + 1, area.top() + MOST_SELECTED)))
        return sorted(found)[:MOST_SELECTED]

    def _areas(self) -> list[QItemSelectionRange]:
        """Ranges of selected rows; they do not overlap, since whole rows are selected."""
        if self.selectionModel() is None:
            return []
        selection = self.selectionModel().selection()
        return [selection.at(place) for place in range(selection.size())]

    def select_rows(self, rows: list[int], current: int | None = None) -> None:
        """Selects some rows and makes one current, without scrolling."""
        chosen = QItemSelection()
        last = self.model().columnCount() - 1
        for row in rows[:MOST_SELECTED]:
            chosen.select(self.model().index(row, 0), self.model().index(row, last))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        if current is not None:
            self.selectionModel().setCurrentIndex(self.model().index(current, self._first_column()), flags.NoUpdate)

    def _first_column(self) -> int:
        head = self.horizontalHeader()
        places = (head.logicalIndex(visual) for visual in range(head.count()))
        return next((place for place in places if not self.isColumnHidden(place)), 0)

    def _show_all_selected(self) -> None:
        if not self.all_selected:
            return
        first, last = self.rows_on_screen()
        chosen = QItemSelection(self.model().index(first, 0), self.model().index(last, self.model().columnCount() - 1))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _forget_all(self) -> None:
        self.all_selected = False

    def rows_on_screen(self) -> tuple[int, int]:
        """First and last row that can be seen; (0, -1) without rows."""
        rows = self.model().rowCount() if self.model() is not None else 0
        if not rows:
            return 0, -1
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        return max(0, first), last if last >= 0 else rows - 1

    def selectionCommand(self, index: AnyIndex, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """A key or click that selects ends "all"."""
        if event is not None and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress):
            self.all_selected = False
        return super().selectionCommand(index, event)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Also says so."""
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()
