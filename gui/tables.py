"""Tables: columns, the model of short lists, the paged model of long ones, and the view they share."""

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from core.model import Estimate
from gui.columns import NO_INDEX, VALUE, AnyIndex, Column, ColumnsModel, Shown, estimate_columns, visible
from gui.figures import Figure
from gui.paged import PagedModel
from gui.table_view import Table

__all__ = ["VALUE", "Column", "ListModel", "PagedModel", "Table", "estimate_columns", "visible"]


class ListModel(ColumnsModel):
    """Some hundred rows held in memory; sorts itself."""

    def __init__(self, columns: Iterable[Column], rows: Sequence[Any] = (), parent: QObject | None = None) -> None:
        """rows: any objects that the columns understand."""
        super().__init__(tuple(columns), parent)
        self._rows = list(rows)
        self._cells: dict[int, Shown] = {}
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    def set_rows(self, rows: Iterable[Any]) -> None:
        """Other rows, in the order in force."""
        self.beginResetModel()
        self._rows = list(rows)
        self._cells.clear()
        if self._sorted is not None:
            self._order(*self._sorted)
        self.endResetModel()

    def set_columns(self, columns: Iterable[Column], rows: Iterable[Any]) -> None:
        """Other columns and rows; the order in force ends."""
        self.beginResetModel()
        self.columns, self._rows, self._sorted = tuple(columns), list(rows), None
        self._cells.clear()
        self.endResetModel()

    def rows(self) -> list[Any]:
        """All rows, in the order shown."""
        return list(self._rows)

    def row(self, index: int) -> Any:
        """The object of a row, None outside."""
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def cells(self, index: int) -> Shown | None:
        """Texts and values of a row."""
        if index not in self._cells:
            if not 0 <= index < len(self._rows):
                return None
            self._cells[index] = self.shown(self._rows[index])
        return self._cells[index]

    def forget_cells(self) -> None:
        """The texts are made anew when they are asked for."""
        self._cells.clear()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        """As many as there are rows."""
        return 0 if parent.isValid() else len(self._rows)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column that has a `sort` word; the current row stays current. Others: nothing happens."""
        if not (0 <= column < len(self.columns) and self.columns[column].sort):
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [(index, id(self._rows[index.row()])) for index in before]
        self._sorted = (column, order)
        self._order(column, order)
        self._cells.clear()
        places = {id(row): place for place, row in enumerate(self._rows)}
        for index, row in held:
            self.changePersistentIndex(index, self.index(places[row], index.column()))
        self.layoutChanged.emit()

    def _order(self, column: int, order: Qt.SortOrder) -> None:
        found = self.columns[column]

        def key(row: Any) -> tuple[int, Any]:
            return sort_key(found.text(row) if found.value is None else found.value(row), found.text(row))

        self._rows.sort(key=key, reverse=order == Qt.SortOrder.DescendingOrder)


def sort_key(value: Any, text: str) -> tuple[int, Any]:
    """Unknown first, then numbers, then words; an estimate counts by its point, else by its floor."""
    if isinstance(value, Estimate):
        return 1, float(value.floor if value.point is None else value.point)
    if value is None or (isinstance(value, Figure) and not value.point):
        return 0, 0.0
    if isinstance(value, int | float):
        return 1, float(value)
    return 2, (value if isinstance(value, str) else text).casefold()
