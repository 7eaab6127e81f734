"""The middle of Files: filter bar, table, footer. What was there stays until the next result has come."""

from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.filter import FilterError, parse
from gui import icons, style
from gui.figures import whole
from gui.opened import OpenedCase
from gui.pages.files_ask import Found, place_of
from gui.pages.files_columns import FACETS, KEYS
from gui.pages.files_footer import FilesFooter
from gui.pages.files_query import FilesQuery
from gui.pages.files_shelf import FilterShelf
from gui.pages.files_table import FilesTable, column_of
from gui.pages.files_view import FilesView
from gui.table_selection import MOST_SELECTED
from gui.widgets.filter_bar import FilterBar
from gui.widgets.note import NoteStrip
from gui.widgets.panel import button
from gui.words import say

MOST_PLACED = 20
"""Rows that are looked for on the GUI thread: some milliseconds each among a million."""


class FilesList(QWidget):
    """Signals:

    asked: a FilesView that the user asked for (a filter was run, a head clicked): the page remembers it and shows it.
    shown: the FilesView whose result is on the screen now.
    facet_asked: (column of core.views.facet, global place).
    """

    asked = Signal(object)
    shown = Signal(object)
    facet_asked = Signal(str, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        """No case."""
        super().__init__(parent)
        self.case: OpenedCase | None = None
        self.view = FilesView()
        self.found: Found | None = None
        self.query = FilesQuery(self)
        self.back, self.forward, self.columns = (button(kind="flat") for _ in range(3))
        self.bar, self.note, self.footer = FilterBar(), NoteStrip(), FilesFooter()
        self.shelf = FilterShelf(self.bar, self)
        self.table, self.clear_filter = FilesTable(), button()
        self.model = self.table.files
        self._build()
        self._connect()
        self.retranslate()
        self.restyle()

    def _build(self) -> None:
        top = QWidget()
        bar = QHBoxLayout(top)
        bar.setContentsMargins(8, 7, 8, 7)
        bar.setSpacing(4)
        for widget in (self.back, self.forward, self.bar, self.shelf.button, self.columns):
            bar.addWidget(widget)
        top.setAutoFillBackground(True)
        top.setBackgroundRole(top.palette().ColorRole.Base)
        over = QVBoxLayout(self.table.viewport())
        over.addStretch(1)
        over.addSpacing(72)
        line = QHBoxLayout()
        over.addLayout(line)
        line.addStretch(1)
        line.addWidget(self.clear_filter)
        line.addStretch(1)
        over.addStretch(1)
        self.clear_filter.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(top)
        rows.addWidget(self.note)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.footer)
        ring = (self.back, self.forward, self.bar.field.edit, self.shelf.button, self.columns, self.table)
        for first, second in pairwise(ring):
            QWidget.setTabOrder(first, second)

    def _connect(self) -> None:
        self.query.counting.connect(self.bar.set_counting)
        self.query.arrived.connect(self._arrived)
        self.query.totalled.connect(self.footer.set_total)
        self.query.failed.connect(self._failed)
        self.model.failed.connect(self._failed)
        self.shelf.failed.connect(self._failed)
        self.bar.run_asked.connect(self._run_asked)
        self.bar.cancel_asked.connect(self.cancel)
        self.clear_filter.clicked.connect(self.bar.clear)
        self.columns.clicked.connect(self._open_columns)
        table = self.table
        table.sort_asked.connect(self._sort_asked)
        table.chosen.connect(self.footer.set_selected)
        table.filter_menu_asked.connect(lambda key, place: self.facet_asked.emit(FACETS[key], place))
        table.copy_refused.connect(lambda n: self.note.say(say("files.too_many_to_copy", n=whole(n)), "true"))

    # results ---------------------------------------------------------------------------------
    def show_case(self, case: OpenedCase | None) -> None:
        """Another case: nothing is known of it."""
        self.case = self.table.case = case
        self.found = None
        self.query.set_case(case)
        self.shelf.set_case(case)
        self.model.set_ids(type(self.model.ids)("q"))
        self.table.set_empty("")
        self.clear_filter.hide()
        self.note.say("")
        self.footer.set_selected(None)
        self.footer.set_adding()

    def show_view(self, view: FilesView) -> None:
        """Asks for a view; it is shown when it has come."""
        self.note.say("")
        self.bar.set_text(view.text)
        self.table.set_sorted(column_of(view.sort), view.descending)
        self.query.ask(view)
        if self.found is None:
            self.table.set_empty(say("filter.counting"))

    def refresh(self) -> None:
        """Facts were added: the same view again, quietly."""
        self.table.set_running(self.case is not None and self.case.running)
        if self.found is None and not self.query.is_waited_for():
            typed = self.bar.field.edit.text()
            self.show_view(self.view)
            self.bar.field.edit.setText(typed)
        elif self.found is not None:
            self.remember()
            self.query.ask(self.view, quiet=True)

    def cancel(self) -> None:
        """Gives up what is asked for: what is on the screen stays, and the bar says that."""
        if self.query.cancel():
            self.bar.set_text(self.view.text)
            self.table.set_sorted(column_of(self.view.sort), self.view.descending)
            if self.found is not None:
                self.bar.set_count(len(self.found.ids), self.found.of)
            self.shown.emit(self.view)

    def remember(self) -> None:
        """Writes selection and place into the view that is on the screen."""
        ids, table = self.model.ids, self.table
        if self.found is None or not ids:
            return
        rows = [] if table.all_selected or table.selected_count() > MOST_SELECTED else table.selected_rows()
        self.view.selected = tuple(ids[row] for row in rows)
        self.view.current = self.model.id_at(table.currentIndex().row())
        first = table.rows_on_screen()[0]
        self.view.top = self.model.id_at(first) if first else None

    def _arrived(self, view: FilesView, found: Found, quiet: bool) -> None:
        was_all = quiet and self.table.all_selected
        same = self.found is not None and self.found.ids == found.ids
        if quiet and not same:
            found = self._placed_again(found)
        self.view, self.found = view, found
        if quiet and same:
            self.model.refresh()
        else:
            self._show_ids(found)
        if was_all:
            self.table.selectAll()
        self.bar.set_count(len(found.ids), found.of)
        if not quiet:
            self.footer.set_adding()
        self._say_empty()
        self._mark_filtered()
        self.table.selected_later.start()
        self.shown.emit(view)

    def _placed_again(self, found: Found) -> Found:
        """A quiet repeat: the user may have scrolled and selected since it was asked for."""
        before = self.view.selected
        self.remember()
        view = self.view
        places = (place_of(found.ids, entry) for entry in view.selected[:MOST_PLACED])
        selected = found.selected if view.selected == before else tuple(place for place in places if place is not None)
        return replace(
            found, selected=selected, current=place_of(found.ids, view.current), top=place_of(found.ids, view.top)
        )

    def _show_ids(self, found: Found) -> None:
        self.model.set_ids(found.ids)
        self.table.select_rows(list(found.selected), found.current)
        bar = self.table.verticalScrollBar()
        self.table.updateGeometries()
        bar.setValue((found.top or 0) * self.table.verticalHeader().defaultSectionSize())

    def _say_empty(self) -> None:
        found = self.found
        if found is None:
            return
        if not found.inventory_ended:
            words = say("files.before_inventory")
        elif not found.of:
            words = say("files.nothing_inventoried")
        else:
            words = say("files.none_of", of=whole(found.of))
        self.table.set_empty(words)
        self.clear_filter.setVisible(not found.ids and bool(self.view.text) and found.of > 0)

    def _mark_filtered(self) -> None:
        try:
            keys = {condition.key for condition in parse(self.view.text).conditions}
        except FilterError:
            keys = set()
        filtered = frozenset(column for column, facet in FACETS.items() if KEYS[facet] in keys)
        self.table.head.set_filters(frozenset(FACETS), filtered)
        self.table.layout_of_columns.look_later()

    def _failed(self, text: str, details: str) -> None:
        self.note.say(text, "error")
        if self.found is None:
            self.table.set_empty("")

    # what the user does ----------------------------------------------------------------------
    def _run_asked(self, text: str) -> None:
        self.remember()
        self.shelf.note(text)
        view = self.view
        self.asked.emit(FilesView(text, view.sort, view.descending, view.selected, view.current))

    def _sort_asked(self, key: str, descending: bool) -> None:
        sort = next(column.sort for column in self.model.columns if column.key == key)
        self.remember()
        view = self.view
        self.asked.emit(FilesView(view.text, sort, descending, view.selected, view.current))

    def _open_columns(self) -> None:
        self.table.layout_of_columns.open_menu(self.columns.mapToGlobal(self.columns.rect().bottomLeft()))

    def set_moves(self, back: bool, forward: bool) -> None:
        """May one go back and forward?"""
        for tool, able, key in ((self.back, back, "files.back"), (self.forward, forward, "files.forward")):
            tool.setEnabled(able)
            tool.setToolTip(say(key) if able else say("files.no_further"))

    # looks -----------------------------------------------------------------------------------
    def retranslate(self) -> None:
        """The language changed."""
        for tool, key in ((self.back, "back"), (self.forward, "forward"), (self.columns, "columns")):
            tool.setAccessibleName(say(f"files.{key}"))
            tool.setToolTip(say(f"files.{key}"))
        self.clear_filter.setText(say("filter.clear"))
        self.table.setAccessibleName(say("files.table"))
        self.bar.retranslate()
        self.shelf.retranslate()
        self.footer.retranslate()
        self.table.retranslate()
        self._say_empty()

    def restyle(self) -> None:
        """Theme or scale changed."""
        for tool, icon in ((self.back, "arrow-left"), (self.forward, "arrow-right"), (self.columns, "columns")):
            tool.setIcon(icons.icon(icon))
            tool.setFixedWidth(style.px(34))
        for part in (self.bar, self.shelf, self.footer, self.table, self.note):
            part.restyle()
