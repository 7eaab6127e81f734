"""A million rows: their ids in order, and the few pages of rows that were asked for."""

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gui.columns import ESTIMATE_KINDS, NO_INDEX, AnyIndex, Column, ColumnsModel, Shown
from gui.figures import Figure

PAGE_ROWS = 200
KEPT_PAGES = 64
MOST_WAITING = 4
"""Pages that may wait: who scrolls fast wants the last ones only."""

Fetch = Callable[[str, Sequence[int], Callable[[list[Any]], None], Callable[[str, str], None]], object]
"""(topic, ids, then, failed): answers off the GUI thread with one object (or None) for each id, in that order. A newer
question on a topic ends the older one."""


@dataclass(slots=True)
class _Kept:
    """A row that was read, None if it is gone; its texts and values, made when they are first shown."""

    row: Any
    shown: Shown | None = None


class PagedModel(ColumnsModel):
    """Rows of a result of any length. Nothing is read in the GUI thread: what is not there yet is shown as "…".

    Signals:
        failed: (sentence, details) of a page that could not be read.
        arrived: (first row, last row) of rows that are there now.
    """

    failed = Signal(str, str)
    arrived = Signal(int, int)

    def __init__(self, columns: Iterable[Column], fetch: Fetch, parent: QObject | None = None) -> None:
        """fetch: asks for the rows of some ids."""
        super().__init__(tuple(columns), parent)
        self.ids: array[int] = array("q")
        self._fetch = fetch
        self._pages: OrderedDict[int, list[_Kept]] = OrderedDict()
        self._stale: set[int] = set()
        self._broken: set[int] = set()
        self._waiting_pages: list[int] = []
        self._ahead: list[int] = []
        self._asked: int | None = None
        self._generation = 0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._ask_next)

    def set_ids(self, ids: "array[int]") -> None:
        """Another result. What was asked for the old one is dropped when it comes."""
        self.beginResetModel()
        self.ids = ids
        self._generation += 1
        self._asked = None
        self._waiting_pages.clear()
        self._ahead.clear()
        self._pages.clear()
        self._stale.clear()
        self._broken.clear()
        self.endResetModel()

    def refresh(self) -> None:
        """The rows may have changed: they stay as they are until the new ones have come."""
        self._generation += 1
        self._asked = None
        self._stale = set(self._pages)
        self._broken.clear()
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1))

    def id_at(self, row: int) -> int | None:
        """The id in a row, None outside."""
        return self.ids[row] if 0 <= row < len(self.ids) else None

    def row(self, index: int) -> Any:
        """The object of a row, None while it is not there."""
        found = self._found(index)
        return None if found is None else found.row

    def cells(self, index: int) -> Shown | None:
        """Texts and values of a row, None while it is not there; then it is asked for."""
        found = self._found(index)
        if found is None:
            return None
        if found.shown is None:
            found.shown = self._said(found.row)
        return found.shown

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        """As many as there are ids."""
        return 0 if parent.isValid() else len(self.ids)

    def forget_cells(self) -> None:
        """The language changed: the kept rows are said anew."""
        for rows in self._pages.values():
            for kept in rows:
                kept.shown = None

    def copy_rows(self, rows: Sequence[int], columns: list[int], then: Callable[[list[str]], None]) -> None:
        """Reads rows anew, wherever they are, and hands on what the clipboard gets of each."""

        def answer(found: list[Any]) -> None:
            then([self.copied_text(row, self.shown(row), columns) for row in found if row is not None])

        self._fetch("copy", [self.ids[row] for row in rows], answer, self.failed.emit)

    def _found(self, index: int) -> _Kept | None:
        if not 0 <= index < len(self.ids):
            return None
        number, place = divmod(index, PAGE_ROWS)
        page = self._pages.get(number)
        if page is None or number in self._stale:
            self._want(number)
        return None if page is None else page[place]

    def _want(self, page: int) -> None:
        if page == self._asked or page in self._broken:
            return
        if page in self._waiting_pages:
            self._waiting_pages.remove(page)
        self._waiting_pages.append(page)
        del self._waiting_pages[:-MOST_WAITING]
        if self._asked is None and not self._later.isActive():
            self._later.start()

    def _ask_next(self) -> None:
        if self._asked is not None or not (self._waiting_pages or self._ahead):
            return
        is_wanted, generation = bool(self._waiting_pages), self._generation
        page = self._waiting_pages.pop() if is_wanted else self._ahead.pop()
        self._asked = page
        if is_wanted:
            self._ahead = [near for near in (page - 1, page + 1) if self._is_missing(near)]
        ids = self.ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]

        def then(rows: list[Any]) -> None:
            if generation == self._generation:
                self._arrive(page, rows)

        def failed(text: str, details: str) -> None:
            if generation == self._generation:
                self._broken.add(page)
                self._asked = None
                self.failed.emit(text, details)
                self._ask_next()

        self._fetch("rows", ids, then, failed)

    def _arrive(self, page: int, rows: list[Any]) -> None:
        self._pages[page] = [_Kept(row) for row in rows]
        self._pages.move_to_end(page)
        self._stale.discard(page)
        while len(self._pages) > KEPT_PAGES:
            self._stale.discard(self._pages.popitem(last=False)[0])
        self._asked = None
        first, last = page * PAGE_ROWS, page * PAGE_ROWS + len(rows) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        self.arrived.emit(first, last)
        self._ask_next()

    def _said(self, row: Any) -> Shown:
        """None: the row is not there any more; it is shown as dashes."""
        if row is not None:
            return self.shown(row)
        kinds = [column.kind for column in self.columns]
        blank = Figure("none", "—", "")
        return (tuple("—" for _ in kinds), tuple(blank if kind in ESTIMATE_KINDS else None for kind in kinds))

    def _is_missing(self, page: int) -> bool:
        return 0 <= page * PAGE_ROWS < len(self.ids) and page not in self._pages and page not in self._broken
