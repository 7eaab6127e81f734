"""The Files page: folders and other views at the left, the list, a look into the chosen file."""

import time
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter
from shiboken6 import isValid

from core.case import Case
from core.filter import Condition, FilterError, parse
from core.views import facet, not_examined
from gui import style
from gui.opened import OpenedCase
from gui.page import Page, Parts
from gui.pages.file import FileStop
from gui.pages.file_reader import Looking, looking_at
from gui.pages.files_census import FilesCensus
from gui.pages.files_columns import KEYS
from gui.pages.files_conditions import folder_filter, one_of
from gui.pages.files_facets import FacetMenu
from gui.pages.files_kept import keep_panes, kept_panes
from gui.pages.files_list import FilesList
from gui.pages.files_menus import open_same, open_sizes
from gui.pages.files_preview import FilesPreview
from gui.pages.files_side import FilesSide, SideFacts, ask_side
from gui.pages.files_table import KEEP_LATER_MS
from gui.pages.files_view import FilesView, ViewHistory, from_json, to_json

NARROW, SIDE_WIDTH, SMALL_SIDE, PREVIEW_WIDTH, PREVIEW_HEIGHT, LOW = 1180, 224, 186, 367, 300, 500
LIST_WIDTH, TIGHT = 752, 1340
REST = 4.0
"""Folders are counted again after this many times the time that it took."""


class FilesPage(Page):
    """Opened with the text of a filter, with a FilesView that was shown before, or with nothing."""

    KEY = "files"
    PARTS = (FilesSide, FilesList, FilesPreview)

    def __init__(self, parts: Parts | None = None) -> None:
        """No case."""
        super().__init__(parts)
        take = self.parts.take
        self.side, self.list, self.preview = take(FilesSide), take(FilesList), take(FilesPreview)
        self.census = FilesCensus(self)
        self.history = ViewHistory()
        self._looking: Looking | None = None
        self._is_below: bool | None = None
        self._is_moved = False
        self._told: FilesView | None = None  # the view that the window's history stands at
        self._side_asked_s, self._side_wanted = 0.0, False
        self._keep_later = QTimer(self)
        self._keep_later.setSingleShot(True)
        self._keep_later.setInterval(KEEP_LATER_MS)
        self._keep_later.timeout.connect(self._keep)
        self._side_later = QTimer(self)
        self._side_later.setSingleShot(True)
        self._side_later.timeout.connect(self._side_rested)
        self.outer, self.inner = QSplitter(Qt.Orientation.Horizontal), QSplitter(Qt.Orientation.Horizontal)
        self._build()
        self._connect()
        self.retranslate()
        self.restyle()

    def _build(self) -> None:
        for splitter in (self.outer, self.inner):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            splitter.splitterMoved.connect(self._moved)
        self.side.setMinimumWidth(160)
        self.preview.setMinimumSize(280, 180)
        self.list.setMinimumWidth(360)
        self.inner.addWidget(self.list)
        self.inner.addWidget(self.preview)
        self.outer.addWidget(self.side)
        self.outer.addWidget(self.inner)
        for splitter in (self.outer, self.inner):
            splitter.setStretchFactor(0, int(splitter is self.inner))
            splitter.setStretchFactor(1, int(splitter is self.outer))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.outer)

    def _connect(self) -> None:
        self.list.asked.connect(self._go)
        self.list.shown.connect(self._shown)
        self.list.table.current_changed.connect(self._show_current)
        self.list.table.opened.connect(self._open_file)
        self.list.facet_asked.connect(self._ask_facet)
        self.list.table.folder_asked.connect(self._choose_folder)
        self.list.back.clicked.connect(lambda: self._move(-1))
        self.list.forward.clicked.connect(lambda: self._move(1))
        self.list.table.why_no_census = self.census.refused
        self.list.table.census_asked.connect(self.census.ask)
        self.census.agreed.connect(lambda ids: self.navigate.emit("census", ids))
        self.census.told.connect(self.message)
        self.side.folder_chosen.connect(self._choose_folder)
        self.side.view_asked.connect(self._ask_view)
        self.preview.open_asked.connect(self._open_file)

    # the case --------------------------------------------------------------------------------
    def show_case(self, case: OpenedCase | None) -> None:
        """Another case: what was shown of the last one is forgotten."""
        if self._looking is not None:
            self._looking.close()
        if self.case is not None:
            self.case.masked_changed.disconnect(self.preview.reload)
        super().show_case(case)
        self.census.case = case
        self._looking = None if case is None else looking_at(case)
        if case is not None:
            case.masked_changed.connect(self.preview.reload)
        self.history = ViewHistory()
        self._side_later.stop()
        self._side_asked_s = 0.0
        self.preview.set_file(None, None)
        self.side.set_facts(None)
        self.list.view = self.history.view
        self.list.show_case(case)

    def bookmark(self) -> dict[str, Any]:
        """The view."""
        self.list.remember()
        return to_json(self.history.view)

    def come_back(self, bookmark: Any) -> None:
        """The view that the case was left with, unless another one was asked for by now."""
        view = from_json(bookmark)
        if view is not None and self.list.found is None and not self.list.query.is_waited_for():
            self.history = ViewHistory(view)
            self.list.view = view

    def open_at(self, argument: object) -> None:
        """A filter's text, a view, or None: as it was."""
        self._told = argument if isinstance(argument, FilesView) else None
        if isinstance(argument, FilesView):
            if argument is not self.history.view:
                self._show(argument)
        elif isinstance(argument, str):
            self._open_filter(argument)

    def _open_filter(self, text: str) -> None:
        """A filter from elsewhere; one that is not understood is only shown, with what is wrong in it."""
        try:
            parse(text)
        except FilterError:
            self.list.bar.set_text(text)
            self.list.bar.setFocus()
        else:
            self.list.shelf.note(text)
            self._show(FilesView(text, self.history.view.sort, self.history.view.descending))

    def refresh(self) -> None:
        """Shown, or facts were added."""
        if self.case is None:
            return
        if self._looking is not None and self.list.found is None:
            self._looking.warm_up()
        self.list.refresh()
        self._side_wanted = True
        if self.list.found is not None:
            self._side_rested()

    def _side_rested(self) -> None:
        """Asks for folders and counts: after the list, and never for more than a fifth of the time."""
        if self.case is None or not self._side_wanted or self._side_asked_s or self._side_later.isActive():
            return
        self._side_wanted, self._side_asked_s = False, time.monotonic()
        self.case.ask("files.side", ask_side, self._take_side, self._side_failed)

    def _take_side(self, facts: SideFacts) -> None:
        took_s, self._side_asked_s = time.monotonic() - self._side_asked_s, 0.0
        self._side_later.start(round(REST * took_s * 1000))
        self.side.set_facts(facts)
        self._show_folder()

    def _side_failed(self, text: str, details: str) -> None:
        self._side_asked_s = 0.0
        self.message.emit(text)

    # views -----------------------------------------------------------------------------------
    def _show(self, view: FilesView) -> None:
        self.list.remember()
        self.history.go(view)
        self._show_moves()
        self.list.show_view(view)

    def _go(self, view: FilesView) -> None:
        """The user asked for something new: the window's Back shall know it, and where it was asked from."""
        before = self.history.view
        if self._told is not before:
            self.navigate.emit("files", before)
        self._show(view)
        self._told = view
        self.navigate.emit("files", view)

    def _move(self, by: int) -> None:
        self.list.remember()
        view = self.history.move(by)
        self._show_moves()
        self.list.show_view(view)

    def _shown(self, view: FilesView) -> None:
        self.history.go(view)
        self._show_moves()
        self._show_folder()
        self._side_rested()

    def _show_moves(self) -> None:
        self.list.set_moves(self.history.can_move(-1), self.history.can_move(1))

    def _show_folder(self) -> None:
        """Marks the folder that the filter names."""
        try:
            paths = [c for c in parse(self.history.view.text).conditions if c.key == "path" and not c.negated]
        except FilterError:
            paths = []
        value = paths[0].words[0] if len(paths) == 1 and len(paths[0].words) == 1 else ""
        self.side.tree.show_path(value)

    def _choose_folder(self, path: str) -> None:
        with self.list.shelf.resting():
            self.list.bar.set_condition("path", folder_filter(path))

    def _show_current(self, entry: int | None) -> None:
        self.preview.set_file(self.case, entry)

    def _open_file(self, entry: int, tab: str) -> None:
        self.list.remember()
        self.navigate.emit("file", FileStop(entry, tab, None, self.list.model.ids))

    # distinct values -------------------------------------------------------------------------
    def _ask_view(self, what: str, place: QPoint) -> None:
        if what == "same":
            open_same(self, place, self.list.bar.set_condition, self._conditions())
        elif what == "size":
            open_sizes(self, place, self.list.bar.set_condition)
        else:
            self._ask_facet("reason" if what == "reason" else what, place, unread=what == "status")

    def _ask_facet(self, column: str, place: QPoint, unread: bool = False) -> None:
        """Opens the menu at once; its values come when they are counted. unread: statuses of files not examined."""
        if self.case is None:
            return
        key, conditions = KEYS[column], self._conditions()
        others = " ".join(c.text for c in conditions if c.key != key)
        in_force = [word for c in conditions if c.key == key and not c.negated for word in c.words]
        menu = FacetMenu(column, self)
        menu.decided.connect(lambda values: self._decide(column, values))
        menu.open_at(place)

        def ask(case: Case, stop: object) -> list[tuple[str, int]]:
            if not unread:
                return facet(case, parse(others), column)
            counts: dict[str, int] = {}
            for row in not_examined(case):
                counts[row.status] = counts.get(row.status, 0) + row.files
            return sorted(counts.items(), key=lambda pair: -pair[1])

        self.case.ask("files.facet", ask, lambda values: _fill(menu, values, in_force))

    def _decide(self, column: str, values: list[str]) -> None:
        self.list.bar.set_condition(KEYS[column], one_of(KEYS[column], values))

    def _conditions(self) -> tuple[Condition, ...]:
        try:
            return parse(self.list.bar.text()).conditions
        except FilterError:
            return ()

    # looks -----------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the preview stands below the table."""
        super().resizeEvent(event)
        window = self.window().width() if self.window() is not None else self.width()
        below = window < style.px(NARROW)
        if below != self._is_below or not self._is_moved:
            self._is_below = below
            self._arrange()

    @Slot(int, int)
    def _moved(self, place: int, index: int) -> None:
        self._is_moved = True
        self._keep_later.start()

    @Slot()
    def _keep(self) -> None:
        sizes = {"side": self.outer.sizes()[0], "below" if self._is_below else "beside": self.inner.sizes()[1]}
        keep_panes({key: round(size * 100 / style.px(100)) for key, size in sizes.items()})

    def _arrange(self) -> None:
        """Sizes as the program comes; once a handle was moved, now or earlier, they are the user's."""
        small = self.window().width() < style.px(style.SMALL)
        tight = self.window().width() < style.px(TIGHT)
        kept, below = kept_panes(), bool(self._is_below)
        side = style.px(SMALL_SIDE if tight else SIDE_WIDTH)
        if "side" in kept:
            side = min(style.px(kept["side"]), self.width() // 3)
        self.list.table.set_small(small)
        self.inner.setOrientation(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)
        room = self.height() if below else self.width() - side
        part = room // (3 if below and room < style.px(LOW) else 2)
        extent = min(style.px(PREVIEW_HEIGHT if below else PREVIEW_WIDTH), part)
        if not below:  # the figures of the table come first
            extent = max(self.preview.minimumWidth(), min(extent, room - style.px(LIST_WIDTH)))
        if (chosen := "below" if below else "beside") in kept:
            extent = min(style.px(kept[chosen]), room * 2 // 3)
        self.outer.setSizes([side, self.width() - side])
        self.inner.setSizes([room - extent, extent])

    def retranslate(self) -> None:
        """The language changed."""
        self.side.retranslate()
        self.list.retranslate()
        self.preview.retranslate()
        self._show_moves()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.side.restyle()
        self.list.restyle()
        self.preview.restyle()
        if self._is_below is not None:
            self._is_below = self.window().width() < style.px(NARROW)
            self._arrange()


def _fill(menu: FacetMenu, values: list[tuple[str, int]], chosen: list[str]) -> None:
    if isValid(menu):
        menu.set_values(values, chosen)
