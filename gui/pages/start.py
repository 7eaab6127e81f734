"""Start: what to begin with, the recent cases with their states, and whether this computer is in order."""

from pathlib import Path

from PySide6.QtCore import QMetaObject, QStandardPaths, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui import style
from gui.asker import Asker
from gui.dialogs import Dialog
from gui.figures import whole
from gui.page import Page, Parts
from gui.pages.start_checks import ChecksPanel, look, look_at_kernel, unverified
from gui.pages.start_detail import StartDetail
from gui.pages.start_layout import ALONE, BELOW, BESIDE, StartParts
from gui.pages.start_recent import RecentRow, columns, forget, states
from gui.tables import ListModel, Table
from gui.widgets.card import Card
from gui.widgets.drop_zone import DropZone
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.widgets.search_field import SearchField
from gui.widgets.two_lines import DELEGATES
from gui.words import say

LEFT, SEARCH, CENTRE = 335, 240, 420
NARROW, SMALL = 1220, 884
"""Widths below which the cases stand under the cards, and below which not all columns have room."""
CARDS = (("new", "folder-plus", "Ctrl+N"), ("open", "folder-open", "Ctrl+O"), ("demo", "flask", "Ctrl+D"))
MOST_ROWS = 12


def cases_folder() -> Path:
    """Where cases usually go."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)) / "Pandian"


class StartPage(Page):
    """Without recent cases: three cards in the middle. With them: cards and checks at the left, the cases beside."""

    KEY = "start"

    def __init__(self, parts: Parts | None = None) -> None:
        """Asks for nothing before it is shown."""
        super().__init__(parts)
        self.asker = Asker(self)
        self.rows: list[RecentRow] = []
        self._checked = False
        self.cards = {key: Card(icon, primary=key == "new") for key, icon, _ in CARDS}
        self.drop, self.checks, self.detail = DropZone(), ChecksPanel(), StartDetail()
        self.model, self.table = ListModel(columns()), Table(row="tall_row", delegates=DELEGATES)
        self.search = SearchField()
        self._build()
        self._connect()
        self.retranslate()

    # building ------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.left, self.right = self._left(), self._right()
        self._parts = StartParts(self.left, self.right, self._rest())
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._parts)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(style.MARGIN, 24, style.MARGIN, 0)
        column.setSpacing(8)
        self._welcome = Label("", "title")
        self._sentence = Label("", "body", "text2")
        self._sentence.setWordWrap(True)
        for label in (self._welcome, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        self._cards = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        column.addLayout(self._cards)
        self._cards.setSpacing(8)
        for card in self.cards.values():
            self._cards.addWidget(card)
        return left

    def _rest(self) -> QWidget:
        rest = QWidget()
        column = QVBoxLayout(rest)
        column.setContentsMargins(style.MARGIN, style.MARGIN, style.MARGIN, style.MARGIN)
        column.setSpacing(8)
        column.addWidget(self.drop)
        column.addStretch(1)
        column.addWidget(self.checks)
        return rest

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(24, 24, 24, style.MARGIN)
        column.setSpacing(style.GAP)
        head = QHBoxLayout()
        column.addLayout(head)
        self._title, self._count = Label("", "title"), Label("", "small", "text3")
        self.search.setFixedWidth(style.px(SEARCH))
        for part in (self._title, self._count):
            head.addWidget(part)
        head.addStretch(1)
        head.addWidget(self.search)
        frame = Panel(None)
        self.table.setModel(self.model)
        self._arrange()
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        frame.body.addWidget(self.table)
        column.addWidget(frame)
        column.addWidget(self.detail)
        column.addStretch(1)
        self._promise = Label("", "small", "text2")
        column.addWidget(self._promise)
        return right

    def _connect(self) -> None:
        self.cards["new"].clicked.connect(lambda: self.navigate.emit("new_case", None))
        self.cards["open"].clicked.connect(lambda: self.navigate.emit("choose", None))
        self.cards["demo"].clicked.connect(lambda: self.navigate.emit("demo", None))
        self.drop.dropped.connect(self._dropped)
        self.table.current_row.connect(self.detail.show_row)
        self.table.horizontalScrollBar().rangeChanged.connect(lambda low, high: self._fit_table())
        self.table.activated_row.connect(lambda row: self.navigate.emit("open", row.case.folder))
        self.search.textChanged.connect(lambda _: self._show_rows())
        self.detail.open_asked.connect(lambda: self._ask("open"))
        self.detail.resume_asked.connect(lambda: self._ask("resume"))
        self.detail.forget_asked.connect(self._forget)
        self.checks.law_asked.connect(self._show_law)

    # cases ---------------------------------------------------------------------------------------
    def refresh(self) -> None:
        """Names first, then one state after the other, from a job."""
        self.asker.ask("states", lambda: states(self.rows), each=self._take_states)
        if not self._checked:
            self._checked = True
            QMetaObject.invokeMethod(self, "_check", Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _check(self) -> None:
        self.asker.ask("checks", lambda: look(cases_folder()), each=self.checks.show_found)
        self.asker.ask("kernel", look_at_kernel, each=self.checks.show_found)

    def _take_states(self, rows: list[RecentRow]) -> None:
        self.rows = rows
        self._show_rows()

    def _show_rows(self) -> None:
        chosen = self._chosen()
        text = self.search.text().strip()
        shown = [row for row in self.rows if not text or row.holds(text)]
        self.model.set_rows(shown)
        self.table.set_empty(say("start.nothing_found"))
        folders = [row.case.folder for row in self.model.rows()]
        if chosen in folders:
            self.table.selectRow(folders.index(chosen))
        self.detail.show_row(self.model.rows()[folders.index(chosen)] if chosen in folders else None)
        self._count.setText(say("start.count", number=whole(len(self.rows))))
        self._fit_table()
        self._show_empty(not self.rows)

    def _fit_table(self) -> None:
        """As high as its rows, and the scroll bar where it needs one."""
        rows = max(1, min(self.model.rowCount(), MOST_ROWS))
        bar = self.table.horizontalScrollBar()
        room = bar.sizeHint().height() if bar.maximum() > 0 else 0
        height = self.table.head.height() + rows * self.table.verticalHeader().defaultSectionSize() + 2 + room
        if height != self.table.height():
            self.table.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The table may need a scroll bar, or no longer; the parts may have to stand below each other."""
        super().resizeEvent(event)
        self._fit_table()
        self._place()
        self._arrange()

    def _chosen(self) -> str:
        row = self.model.row(self.table.currentIndex().row()) if self.table.currentIndex().isValid() else None
        return row.case.folder if row is not None else ""

    def _show_empty(self, empty: bool) -> None:
        self.right.setVisible(not empty)
        self._welcome.setVisible(empty)
        self._sentence.setVisible(empty)
        self.checks.setVisible(not empty)
        self._place()

    def _place(self) -> None:
        """Side by side; in a small window the cards in a row, the cases below them, then the rest."""
        empty = not self.rows
        below = not empty and self.width() < style.px(NARROW)
        directions = QBoxLayout.Direction
        self._cards.setDirection(directions.LeftToRight if below else directions.TopToBottom)
        for card in self.cards.values():
            card.set_short(below)
        widest = max(card.sizeHint().width() for card in self.cards.values()) + 2 * style.MARGIN
        width = max(widest, style.px(CENTRE if empty else LEFT))
        self._parts.arrange(BELOW if below else ALONE if empty else BESIDE, width)

    def _ask(self, what: str) -> None:
        if folder := self._chosen():
            self.navigate.emit(what, folder)

    def _forget(self) -> None:
        if folder := self._chosen():
            self.asker.ask("forget", lambda: forget(folder), then=lambda _: self.refresh())

    def _dropped(self, path: Path) -> None:
        """A case is opened, anything else is evidence for a new one."""
        if (path / "case.db").is_file():
            self.navigate.emit("open", str(path))
        else:
            self.navigate.emit("new_case", path)

    def _show_law(self) -> None:
        dialog = Dialog(say("start.law_title"), say("start.law_text"), self)
        dialog.body.addWidget(Label("\n".join(unverified()), "mono", "text2"))
        dialog.add_button(say("dialogs.close"), dialog.accept, "primary")
        dialog.open()

    # looks ---------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        """Words anew."""
        for key, _, keys in CARDS:
            self.cards[key].set_words(say(f"start.{key}"), say(f"start.{key}_text"), keys)
        self.drop.set_words(say("start.drop"), say("start.drop_text"))
        self._welcome.setText(say("start.welcome"))
        self._sentence.setText(say("start.welcome_text"))
        self._title.setText(say("start.recent"))
        self.search.setPlaceholderText(say("start.search"))
        self.search.setAccessibleName(say("start.search"))
        self.table.setAccessibleName(say("start.recent"))
        self._promise.setText(say("start.promise"))
        self.model.forget_cells()
        self.table.retranslate()
        self.checks.retranslate()
        self.detail.retranslate()
        self._show_rows()
        self.restyle()

    def _arrange(self) -> None:
        """Where there is no room for all columns, the state and the figure come before the evidence."""
        head = self.table.head
        evidence, interval = self.model.place_of("evidence"), self.model.place_of("interval")
        at = head.visualIndex(evidence)
        behind = self.width() < style.px(SMALL)
        head.moveSection(at, max(at, head.visualIndex(interval)) if behind else self.model.place_of("case") + 1)

    def restyle(self) -> None:
        """Icons and heights anew."""
        for card in self.cards.values():
            card.restyle()
        self.search.restyle()
        self.search.setFixedWidth(style.px(SEARCH))
        self._arrange()
        self.drop.restyle()
        self.detail.restyle()
        self._show_rows()
