"""The pane beside the table: a look into the chosen file, its numbers, and what its path says."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from gui import icons, style
from gui.columns import named, named_whole
from gui.figures import whole
from gui.opened import OpenedCase
from gui.pages.file import TABLE_KINDS
from gui.pages.file_hex import HexPane
from gui.pages.file_hits import HitsPane
from gui.pages.file_pane import FilePane, Spot
from gui.pages.file_reader import FileReader
from gui.pages.file_table import TablePane
from gui.pages.file_text import TextPane
from gui.pages.files_facts import Clue, ask_clues, number_lines
from gui.pages.files_numbers import FileNumbers
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import button, rule
from gui.words import say, term

TABS = ("text", "table", "hex", "hits")
WIDE, LEAST_LOOK, LEAST_FACTS = 600, 140, 120


class FilesPreview(QWidget):
    """One file in small.

    Signals:
        open_asked: (entry id, tab): show the file page.
    """

    open_asked = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """No file."""
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self.reader: FileReader | None = None
        self._tab_chosen = ""
        self.name = ElidedLabel("", "section", where=Qt.TextElideMode.ElideMiddle)
        self.under = ElidedLabel("", "small", "text2", where=Qt.TextElideMode.ElideLeft)
        self.expand = button(kind="flat")
        self.tabs, self.stack = QTabBar(), QStackedWidget()
        self.panes: dict[str, FilePane] = {
            "text": TextPane(True),
            "table": TablePane(True),
            "hex": HexPane(True),
            "hits": HitsPane(True),
        }
        self.numbers_title, self.clues_title = Label("", "section"), Label("", "section")
        self.why = button(kind="small")
        self.numbers, self._clues, self._spare = FileNumbers(), QGridLayout(), QWidget()
        self._told: list[QWidget] = []
        self._build()
        self.tabs.tabBarClicked.connect(self._remember)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.expand.clicked.connect(lambda: self._open(""))
        self.why.clicked.connect(lambda: self._open("why"))
        for key in ("table", "hits"):
            self.panes[key].place_chosen.connect(self._show_spot)
        self.retranslate()
        self.restyle()

    def _build(self) -> None:
        inside, area, outer = QWidget(), QScrollArea(), QVBoxLayout(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom, inside)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(0)
        self._add_look()
        self._both.addWidget(rule())
        self._both.addWidget(self._facts(), 2)
        inside.setAutoFillBackground(True)
        inside.setBackgroundRole(inside.palette().ColorRole.Base)

    def _add_look(self) -> None:
        look, head, words = QVBoxLayout(), QHBoxLayout(), QVBoxLayout()
        self._both.addLayout(look, 3)
        look.setSpacing(0)
        look.addLayout(head)
        head.setContentsMargins(16, 10, 8, 4)
        head.addLayout(words, 1)
        words.setSpacing(2)
        for label in (self.name, self.under):
            words.addWidget(label)
        head.addWidget(self.expand, 0, Qt.AlignmentFlag.AlignTop)
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setUsesScrollButtons(False)
        for key in TABS:
            self.tabs.addTab("")
            self.stack.addWidget(self.panes[key])
        look.addWidget(self.tabs)
        look.addWidget(rule())
        look.addWidget(self.stack, 1)
        look.addWidget(self._spare, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Below the table the numbers stand beside the look."""
        super().resizeEvent(event)
        wide = self.width() > style.px(WIDE)
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _facts(self) -> QWidget:
        inside = QWidget()
        inside.setAutoFillBackground(True)
        inside.setBackgroundRole(inside.palette().ColorRole.Base)
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(8)
        self._clues.setHorizontalSpacing(12)
        self._clues.setVerticalSpacing(5)
        self._clues.setColumnStretch(1, 1)
        rows.addWidget(self.numbers_title)
        rows.addWidget(self.numbers)
        rows.addWidget(self.why, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addSpacing(8)
        rows.addWidget(self.clues_title)
        rows.addLayout(self._clues)
        rows.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setMinimumHeight(LEAST_FACTS)
        scroll.setWidget(inside)
        return scroll

    # which file ------------------------------------------------------------------------------
    def set_file(self, case: OpenedCase | None, entry: int | None) -> None:
        """Another file, or none."""
        if self.reader is not None:
            if case is self.reader.case and entry == self.reader.entry:
                return
            self.reader.leave()
            self.reader.deleteLater()
        self.reader = FileReader(case, entry, "preview", self) if case is not None and entry is not None else None
        for pane in self.panes.values():
            pane.set_file(self.reader)
        self._show_facts([])
        if self.reader is not None:
            self.reader.known.connect(self._known)
            self.reader.start()

    def reload(self) -> None:
        """Masks changed."""
        for pane in self.panes.values():
            pane.reload()

    def _known(self) -> None:
        reader = self.reader
        if reader is None or reader.row is None:
            return
        row = reader.row
        wanted = self._tab_chosen or ("table" if row.kind in TABLE_KINDS else "text")
        if TABS[self.tabs.currentIndex()] != wanted:
            self.tabs.setCurrentIndex(TABS.index(wanted))
        else:
            self._tab_changed(self.tabs.currentIndex())
        self._show_facts([])
        reader.ask("clues", lambda case, stop: ask_clues(case, row.path), self._show_facts)

    def _remember(self, place: int) -> None:
        self._tab_chosen = TABS[place] if place >= 0 else self._tab_chosen

    def _tab_changed(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        if self.reader is not None and self.reader.found is not None:
            self.panes[TABS[place]].activate()

    @Slot(object)
    def _show_spot(self, spot: Spot) -> None:
        target = "table" if spot.by_row else "text"
        self.tabs.setCurrentIndex(TABS.index(target))
        self.panes[target].activate(spot)

    def _open(self, tab: str) -> None:
        if self.reader is not None:
            self.open_asked.emit(self.reader.entry, tab or TABS[self.tabs.currentIndex()])

    # words -----------------------------------------------------------------------------------
    def _show_facts(self, clues: list[Clue]) -> None:
        row = self.reader.row if self.reader is not None else None
        self.name.setText(named_whole(row.name) if row is not None else say("files.nothing_chosen"))
        size = say("file.bytes", size=whole(row.size_bytes)) if row is not None else ""
        hint = say("files.choose_hint") if row is None else named(row.folder)
        self.under.setText(" · ".join(part for part in (hint, size) if part))
        self._spare.setVisible(row is None)
        for widget in (self.tabs, self.stack, self.expand, self.why, self.numbers_title):
            widget.setVisible(row is not None)
        self._forget()
        self.numbers.set_lines(number_lines(row) if row is not None else ())
        self.clues_title.setVisible(bool(clues))
        for place, clue in enumerate(clues):
            category = Label(term("category", clue.category), "small", "text2")
            self._add_row(self._clues, place, (category, ElidedLabel(clue.term)))

    def _add_row(self, grid: QGridLayout, row: int, widgets: Sequence[QWidget]) -> None:
        for column, widget in enumerate(widgets):
            grid.addWidget(widget, row, column)
        self._told.extend(widgets)

    def _forget(self) -> None:
        for widget in self._told:
            widget.hide()
            widget.deleteLater()
        self._told = []

    def retranslate(self) -> None:
        """The language changed."""
        for place, key in enumerate(TABS):
            self.tabs.setTabText(place, say(f"file.tab_{key}"))
        self.tabs.setAccessibleName(say("file.tabs"))
        self.numbers_title.setText(say("files.numbers"))
        self.clues_title.setText(say("files.clues"))
        self.why.setText(say("file.tab_why"))
        self.expand.setAccessibleName(say("files.open_file"))
        self.expand.setToolTip(say("files.open_file"))
        for pane in self.panes.values():
            pane.retranslate()
        self._show_facts([])
        if self.reader is not None and self.reader.row is not None:
            self._known()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.expand.setIcon(icons.icon("arrows-maximize"))
        self.expand.setFixedWidth(style.px(34))
        self.stack.setMinimumHeight(style.px(LEAST_LOOK))
        self.why.setIcon(icons.icon("calculator", size=14))
        for label in (self.name, self.under, self.numbers_title, self.clues_title):
            label.restyle()
        for pane in self.panes.values():
            pane.restyle()
        self._show_facts([])
        if self.reader is not None and self.reader.row is not None:
            self._known()
