"""Widths, order and visibility of a table's columns: kept by key, scaled with the font, numbers never cut."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu

from gui import style
from gui.columns import Column
from gui.row_delegate import RowDelegate
from gui.widgets.header import ICON
from gui.words import say

if TYPE_CHECKING:
    from gui.table_view import Table

WHOLE_KINDS = ("number", "bytes", "point", "interval", "badge", "share", "tier")
"""Kinds of cells that are never cut: the column grows."""
LEAST, EDGES = 120, 22


class ColumnLayout(QObject):
    """The columns of one table.

    Signals:
        changed: the user resized, hid or showed one.
    """

    changed = Signal()

    def __init__(self, table: "Table") -> None:
        """Belongs to the table."""
        super().__init__(table)
        self._table = table
        self._columns: tuple[Column, ...] = ()
        self._chosen: dict[str, int] = {}  # widths the user gave, at scale 1
        self._grown: dict[str, int] = {}
        self._is_fitting = False
        self.hidden_at_first: tuple[str, ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._grow)
        table.head.sectionResized.connect(self._resized)
        table.verticalScrollBar().valueChanged.connect(self.look_later)

    def take(self, columns: tuple[Column, ...]) -> None:
        """Columns of a model that was set or reset."""
        if columns != self._columns:
            self._columns = columns
            self._grown.clear()
        self.fit()
        self.look_later()

    def rescale(self) -> None:
        """The scale of the font changed."""
        self._grown.clear()
        self.fit()
        self.look_later()

    def look_later(self) -> None:
        """Rows came or were scrolled: is every number whole?"""
        self._later.start()

    def fit(self) -> None:
        """Gives every column its width; those without one share what is left."""
        head = self._table.head
        if not self._columns or head.count() < len(self._columns):
            return
        widths = [self._width(column) for column in self._columns]
        seen = [place for place in range(len(widths)) if not head.isSectionHidden(place)]
        stretched = [place for place in seen if widths[place] == 0]
        left = self._table.viewport().width() - sum(widths[place] for place in seen)
        share = max(style.px(LEAST), left // len(stretched)) if stretched else 0
        self._is_fitting = True
        for place, width in enumerate(widths):
            head.resizeSection(place, width or share)
        self._is_fitting = False

    def _width(self, column: Column) -> int:
        """Pixels; 0: what is left."""
        width = style.px(self._chosen.get(column.key, column.width))
        return max(width, self._grown.get(column.key, 0)) if width else 0

    def _grow(self) -> None:
        model, table = self._table.columns_model(), self._table
        first, last = table.rows_on_screen()
        wider = False
        for place, column in enumerate(self._columns):
            if column.kind not in WHOLE_KINDS or table.isColumnHidden(place) or not column.width:
                continue
            heading = column.heading() + ("  →" if column.sort else "")
            delegate = table.itemDelegateForColumn(place)
            rows = [row for row in range(first, last + 1) if model.cells(row) is not None]
            cells = [delegate.width(model.index(row, place)) for row in rows if isinstance(delegate, RowDelegate)]
            funnel = ICON + 4 if column.key in table.head.filtered else 0
            need = max(style.metrics("strong").horizontalAdvance(heading) + funnel, *cells, 0) + EDGES
            if need > max(self._width(column), self._grown.get(column.key, 0)):
                self._grown[column.key] = need
                wider = True
        if wider:
            self.fit()

    def _resized(self, place: int, old: int, new: int) -> None:
        if not self._is_fitting and place < len(self._columns) and new > 0 and old > 0:
            key = self._columns[place].key
            self._grown.pop(key, None)
            self._chosen[key] = max(1, round(new / style.px(100) * 100))
            self.changed.emit()

    # what is kept ----------------------------------------------------------------------------
    def state(self) -> Mapping[str, Any]:
        """order: keys from left to right. hidden: keys. widths: pixels at scale 1 of what the user changed."""
        head = self._table.head
        order = [self._columns[head.logicalIndex(v)].key for v in range(len(self._columns))]
        hidden = [column.key for place, column in enumerate(self._columns) if head.isSectionHidden(place)]
        return {"order": order, "hidden": hidden, "widths": dict(self._chosen)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """What `state` gave, perhaps in another version: unknown keys are left out, new columns stay at the end."""
        head = self._table.head
        places = {column.key: place for place, column in enumerate(self._columns)}
        known = [key for key in state.get("order", ()) if key in places]
        for visual, key in enumerate(known + [key for key in places if key not in known]):
            head.moveSection(head.visualIndex(places[key]), visual)
        hidden = set(state.get("hidden", ()))
        for key, place in places.items():
            head.setSectionHidden(place, key in hidden and key != self._columns[0].key)
        widths = state.get("widths", {})
        self._chosen = {key: int(width) for key, width in widths.items() if key in places and 0 < int(width) < 4000}
        self.fit()

    def reset(self) -> None:
        """As the program comes."""
        self._grown.clear()
        self.restore({"hidden": self.hidden_at_first})
        self.changed.emit()

    def open_menu(self, place: QPoint) -> None:
        """Show, hide, reset."""
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.add_to(menu)
        menu.popup(place)

    def add_to(self, menu: QMenu) -> None:
        """One entry for each column that has a name; the first one always stays."""
        for place, column in enumerate(self._columns):
            if not column.heading():
                continue
            action = menu.addAction(column.heading())
            action.setCheckable(True)
            action.setChecked(not self._table.isColumnHidden(place))
            action.setEnabled(place != 0)
            action.toggled.connect(lambda on, at=place: self._show(at, on))
        menu.addSeparator()
        menu.addAction(say("tables.reset_columns")).triggered.connect(self.reset)

    def _show(self, place: int, on: bool) -> None:
        for near in self._group(place):
            self._table.head.setSectionHidden(near, not on)
        self.fit()
        self.changed.emit()

    def _group(self, place: int) -> list[int]:
        """An estimate's mark goes with its point."""
        key = self._columns[place].key
        return [at for at, column in enumerate(self._columns) if column.key in (key, f"{key}_mark")]
