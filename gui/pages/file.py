"""The File page: one file through six tabs."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from gui.opened import OpenedCase
from gui.page import Page, Parts
from gui.pages.file_head import FileHead
from gui.pages.file_hex import HexPane
from gui.pages.file_hits import HitsPane
from gui.pages.file_metadata import MetadataPane
from gui.pages.file_pane import FilePane, Spot
from gui.pages.file_reader import FileReader, Looking, looking_at
from gui.pages.file_sampling import SamplingPane
from gui.pages.file_table import TablePane
from gui.pages.file_text import TextPane
from gui.pages.files_conditions import folder_filter
from gui.widgets.label import Label
from gui.widgets.panel import rule
from gui.words import say

TABS = ("text", "table", "hex", "hits", "why", "metadata")
TABLE_KINDS = ("delimited", "sql", "json", "jsonlines", "xlsx", "xlsb", "xls", "ods", "sqlite")
"""Kinds that are looked at as a table first."""


@dataclass(frozen=True, slots=True, eq=False)
class FileStop:
    """A file to open: its id, the tab ("": as suits it), and the result in which it stands."""

    entry: int
    tab: str = ""
    place: int | None = None
    ids: Sequence[int] = field(default_factory=lambda: array("q"))


class FilePage(Page):
    """Opened with an entry id or a FileStop."""

    KEY = "file"
    PARTS = (FileHead, TextPane, TablePane, HexPane, HitsPane, SamplingPane, MetadataPane)

    def __init__(self, parts: Parts | None = None) -> None:
        """No file."""
        super().__init__(parts)
        self._stop: FileStop | None = None
        self._left: FileStop | None = None
        self._wanted: Spot | None = None
        self._looking: Looking | None = None
        self.reader: FileReader | None = None
        take = self.parts.take
        self.panes: dict[str, FilePane] = {
            "text": take(TextPane),
            "table": take(TablePane),
            "hex": take(HexPane),
            "hits": take(HitsPane),
            "why": take(SamplingPane),
            "metadata": take(MetadataPane),
        }
        self.head, self.tabs, self.stack = take(FileHead), QTabBar(), QStackedWidget()
        self.found = Label("", "small", "text2")
        self._build()
        self._connect()
        self.retranslate()
        self.restyle()

    def _build(self) -> None:
        head, tabs = QWidget(), QHBoxLayout()
        head.setAutoFillBackground(True)
        head.setBackgroundRole(head.palette().ColorRole.Base)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        tabs.setContentsMargins(12, 0, 12, 0)
        self.tabs.setUsesScrollButtons(False)
        inside = QVBoxLayout(head)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.head)
        inside.addLayout(tabs)
        tabs.addWidget(self.tabs, 1)
        tabs.addWidget(self.found)
        for key in TABS:
            self.tabs.addTab("")
            self.stack.addWidget(self._framed(key))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for part in (head, rule()):
            rows.addWidget(part)
        rows.addWidget(self.stack, 1)

    def _framed(self, key: str) -> QWidget:
        """All tabs but "why this number" stand on base."""
        pane = self.panes[key]
        if key != "why":
            pane.setAutoFillBackground(True)
            pane.setBackgroundRole(pane.palette().ColorRole.Base)
        return pane

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._tab_changed)
        self.head.left.connect(lambda: self.navigate.emit("files", None))
        self.head.folder_chosen.connect(lambda path: self.navigate.emit("files", folder_filter(path)))
        self.head.step_asked.connect(self._step)
        for key in ("table", "hits"):
            self.panes[key].place_chosen.connect(lambda spot, key=key: self._show_spot(key, spot))
        self._hits().told.connect(self.found.setText)
        for keys, by in (("F3", 1), ("Shift+F3", -1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=by: self._step_hit(by))

    # which file ------------------------------------------------------------------------------
    def show_case(self, case: OpenedCase | None) -> None:
        """Another case: the file of the last one is forgotten."""
        if self._looking is not None:
            self._looking.close()
        if self.case is not None:
            self.case.masked_changed.disconnect(self._masks_changed)
        super().show_case(case)
        self._looking = None if case is None else looking_at(case)
        if case is not None:
            case.masked_changed.connect(self._masks_changed)
        self._stop = self._left = None
        self._set_reader(None)

    def bookmark(self) -> dict[str, Any] | None:
        """The file and its tab."""
        tab = TABS[self.tabs.currentIndex()]
        return None if self._stop is None else {"entry": self._stop.entry, "tab": tab}

    def come_back(self, bookmark: Any) -> None:
        """The file that the case was left with: shown when no other one is asked for."""
        if isinstance(bookmark, dict) and isinstance(bookmark.get("entry"), int) and bookmark.get("tab") in TABS:
            self._left = FileStop(bookmark["entry"], bookmark["tab"])

    def open_at(self, argument: object) -> None:
        """An entry id or a FileStop; None: the file that was shown."""
        stop = FileStop(argument) if isinstance(argument, int) else argument
        if stop is None and self._stop is None:
            stop = self._left
        if not isinstance(stop, FileStop) or self.case is None:
            return
        same = self._stop is not None and self._stop.entry == stop.entry and self.reader is not None
        self._stop = stop
        if same:
            self._choose_tab(stop.tab)
        else:
            reader = FileReader(self.case, stop.entry, "file", self)
            self._set_reader(reader)
            reader.known.connect(self._known)
            reader.failed.connect(lambda text, details: self.message.emit(text))
            reader.start()

    def _set_reader(self, reader: FileReader | None) -> None:
        if self.reader is not None:
            self.reader.leave()
            self.reader.deleteLater()
        self.reader = reader
        for pane in self.panes.values():
            pane.set_file(reader)
        self._show_head()

    def _known(self) -> None:
        self._show_head()
        row = self.reader.row if self.reader is not None else None
        if row is None or self._stop is None:
            return
        place = self._stop.place
        tab = self._stop.tab or ("table" if row.kind in TABLE_KINDS else "text")
        self._choose_tab(tab, None if place is None else Spot(place))

    def _choose_tab(self, key: str, spot: Spot | None = None) -> None:
        self._wanted = spot
        if key in TABS and self.tabs.currentIndex() != TABS.index(key):
            self.tabs.setCurrentIndex(TABS.index(key))
        else:
            self._tab_changed(self.tabs.currentIndex())

    def _tab_changed(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        wanted, self._wanted = self._wanted, None
        if self.reader is not None and self.reader.found is not None:
            self.panes[TABS[place]].activate(wanted)

    def _masks_changed(self) -> None:
        for pane in self.panes.values():
            pane.reload()

    def _step(self, by: int) -> None:
        if self._stop is None:
            return
        place = self._place() + by
        if 0 <= place < len(self._stop.ids):
            self.navigate_to(FileStop(self._stop.ids[place], TABS[self.tabs.currentIndex()], None, self._stop.ids))

    def navigate_to(self, stop: FileStop) -> None:
        """Another file; the window remembers it for Back."""
        self.open_at(stop)
        self.navigate.emit("file", stop)

    def _place(self) -> int:
        """Where the file stands in the result it was opened from; -1 outside."""
        stop = self._stop
        if stop is None or stop.entry not in stop.ids:
            return -1
        return stop.ids.index(stop.entry)

    def _show_head(self) -> None:
        ids = self._stop.ids if self._stop is not None else ()
        self.head.show_row(self.reader.row if self.reader is not None else None, self._place(), len(ids))

    # hits ------------------------------------------------------------------------------------
    def _step_hit(self, by: int) -> None:
        self._hits().step(by)

    def _hits(self) -> HitsPane:
        return cast(HitsPane, self.panes["hits"])

    def _show_spot(self, source: str, spot: Spot) -> None:
        """Shows a place in the tab that is looked at, or in the first one that can."""
        current = TABS[self.tabs.currentIndex()]
        target = (
            current if current != source and current in ("text", "table", "hex") else "table" if spot.by_row else "text"
        )
        if spot.by_row and target in ("text", "hex"):
            target = "table"
        self._choose_tab(target, spot)

    def retranslate(self) -> None:
        """The language changed."""
        for place, key in enumerate(TABS):
            self.tabs.setTabText(place, say(f"file.tab_{key}"))
        self.tabs.setAccessibleName(say("file.tabs"))
        for pane in self.panes.values():
            pane.retranslate()
        self.head.retranslate()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.head.restyle()
        self.found.restyle()
        for pane in self.panes.values():
            pane.restyle()
