"""The table of files: a PagedModel over the open case, its menu, what is selected."""

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from core.views import FileRow
from gui.columns import named_whole
from gui.opened import OpenedCase
from gui.pages.files_ask import Chosen, rows_of, size_of
from gui.pages.files_columns import HIDDEN_AT_FIRST, SMALL_ORDER, file_columns
from gui.pages.files_kept import keep_columns, kept_columns
from gui.table_selection import MOST_SELECTED
from gui.tables import PagedModel, Table
from gui.words import say

SELECTED_LATER_MS, CURRENT_LATER_MS, KEEP_LATER_MS = 60, 120, 500


class FilesTable(Table):
    """Signals:

    opened: (id, tab) of a file to look into.
    folder_asked: path of a folder.
    census_asked: ids of the selected files, which are to be counted.
    current_changed: id of the current file, None without one; some time after the last key.
    chosen: a files_ask.Chosen, None for no selection; likewise.
    """

    opened = Signal(int, str)
    folder_asked = Signal(str)
    census_asked = Signal(object)
    current_changed = Signal(object)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty, with the columns that the user arranged."""
        super().__init__(parent)
        self.case: OpenedCase | None = None
        self.why_no_census: Callable[[], str] = str
        self.files = PagedModel(file_columns(), self._fetch, self)
        self.setModel(self.files)
        self.layout_of_columns.hidden_at_first = HIDDEN_AT_FIRST
        self.restore_columns(kept_columns() or {"hidden": HIDDEN_AT_FIRST})
        self.selected_later = _timer(self, SELECTED_LATER_MS, self._selection_settled)
        current_later = _timer(self, CURRENT_LATER_MS, self._current_settled)
        keep_later = _timer(self, KEEP_LATER_MS, lambda: keep_columns(self.columns_state()))
        self.selection_changed.connect(self.selected_later.start)
        self.current_row.connect(lambda row: current_later.start())
        self.activated_row.connect(lambda row: self.opened.emit(row.id, ""))
        self.menu_opening.connect(self._add_to_menu)
        self._is_small = self._is_arranging = False
        for signal in (self.head.sectionMoved, self.layout_of_columns.changed):
            signal.connect(lambda *_: self._is_arranging or keep_later.start())

    def set_small(self, small: bool) -> None:
        """Until the user arranges the columns: in a small window the figures stand beside the name."""
        if small == self._is_small or kept_columns() is not None:
            return
        self._is_small, self._is_arranging = small, True
        order = SMALL_ORDER if small else [column.key for column in self.files.columns]
        self.restore_columns({**self.columns_state(), "order": order})
        self._is_arranging = False

    def set_running(self, running: bool) -> None:
        """A run is at work: the heads say that the figures are those so far."""
        self.files.columns = file_columns(running)
        self.head.viewport().update()

    def _fetch(
        self, topic: str, ids: Sequence[int], then: Callable[[list[Any]], None], failed: Callable[[str, str], None]
    ) -> None:
        if self.case is not None:
            self.case.ask(f"files.{topic}", lambda case, stop: rows_of(case, stop, ids), then, failed)

    def _selection_settled(self) -> None:
        count = self.selected_count()
        if self.all_selected or count > MOST_SELECTED:
            self.chosen.emit(Chosen(count, -1))
        elif not count or self.case is None:
            self.chosen.emit(None)
        else:
            ids = [self.files.ids[row] for row in self.selected_rows() if row < len(self.files.ids)]
            self.case.ask("files.size", lambda case, stop: size_of(case, stop, ids), self.chosen.emit)

    def _current_settled(self) -> None:
        self.current_changed.emit(self.files.id_at(self.currentIndex().row()))

    def _add_to_menu(self, menu: QMenu, row: FileRow | None, key: str) -> None:
        if row is None:
            return
        clipboard = QApplication.clipboard()
        menu.addAction(say("files.copy_path")).triggered.connect(lambda: clipboard.setText(named_whole(row.path)))
        menu.addAction(say("files.copy_raw_path")).triggered.connect(lambda: clipboard.setText(row.path))
        menu.addSeparator()
        menu.addAction(say("files.open_file")).triggered.connect(lambda: self.opened.emit(row.id, ""))
        menu.addAction(say("files.why_number")).triggered.connect(lambda: self.opened.emit(row.id, "why"))
        menu.addAction(say("files.show_folder")).triggered.connect(lambda: self.folder_asked.emit(row.folder))
        menu.addSeparator()
        count, refused = menu.addAction(say("files.count")), self.why_no_census()
        count.setEnabled(not refused)
        count.setToolTip(refused)
        count.triggered.connect(lambda: self.census_asked.emit(self.chosen_ids()))

    def chosen_ids(self) -> "array[int]":
        """Ids of the selected files; all of the result where all are meant."""
        ids = self.files.ids
        return ids[:] if self.all_selected else array("q", (ids[row] for row in self.selected_rows() if row < len(ids)))


def column_of(sort: str) -> str:
    """Key of the column that is sorted by a key of core.views.SORTS."""
    return next((column.key for column in file_columns() if column.sort == sort), "")


def _timer(parent: QObject, delay_ms: int, then: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(delay_ms)
    timer.timeout.connect(then)
    return timer
