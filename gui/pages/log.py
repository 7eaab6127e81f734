"""The process log: every line, its time, its hash, and whether the chain holds."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from core.case import Case
from core.result import AuditRow
from gui import style
from gui.page import Page, Parts
from gui.pages.log_words import detail_words
from gui.tables import Column, ListModel, Table, visible
from gui.widgets.badge import Badge, BadgeLabel
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button
from gui.words import say, term


class Told(NamedTuple):
    """The log and the first line whose hash does not follow, None if all do."""

    rows: list[AuditRow]
    broken: int | None


def ask_log(case: Case, stop: Callable[[], bool]) -> Told:
    """For OpenedCase.ask."""
    return Told(list(case.audit()), next(iter(case.broken_links()), None))


def local_time(time_utc: str) -> str:
    """A stored UTC time in the zone of this machine, with its offset."""
    return datetime.fromisoformat(time_utc).astimezone().isoformat(" ", "seconds")


COLUMNS = (
    Column("seq", "log.seq", "number", lambda row: str(row.seq), lambda row: row.seq, 56, "seq"),
    Column("utc", "log.utc", "mono", lambda row: row.time_utc, None, 168, "utc"),
    Column("local", "log.local", "mono", lambda row: local_time(row.time_utc), None, 196),
    Column("action", "log.action", "text", lambda row: term("action", row.action), None, 200, "action"),
    Column("detail", "log.detail", "text", lambda row: detail_words(row.detail)),
    Column("hash", "log.hash", "mono", lambda row: row.hash, None, 150),
)


class LogPage(Page):
    """A dense table, newest line last."""

    KEY = "log"

    def __init__(self, parts: Parts | None = None) -> None:
        """Empty until a case is shown."""
        super().__init__(parts)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(style.MARGIN, style.MARGIN, style.MARGIN, style.MARGIN)
        self._about, self._chain = ElidedLabel("", "small", "text3"), BadgeLabel()
        self._copy = button("", "small", "copy")
        head = QHBoxLayout()
        outer.addLayout(head)
        for widget in (self._about, self._chain):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._copy)
        self._panel, self.table = Panel(), Table(row="dense_row")
        self.model = ListModel(COLUMNS, parent=self)
        self.table.setModel(self.model)
        self._panel.body.addWidget(self.table)
        outer.addWidget(self._panel, 1)
        self._full, self.full = Panel("", ""), Label("", "mono")
        self.full.setWordWrap(True)
        self.full.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.full.setContentsMargins(style.PADDING, 8, style.PADDING, 8)
        self._full.body.addWidget(self.full)
        outer.addSpacing(style.GAP)
        outer.addWidget(self._full)
        self.table.current_row.connect(self._show_full)
        self._copy.clicked.connect(self._copy_all)
        self._told: Told | None = None
        self.retranslate()

    def refresh(self) -> None:
        """Reads the log again."""
        if self.case is not None:
            self.case.ask("log", ask_log, self._show)

    def show_case(self, case: object) -> None:
        """Another case: nothing of the old one stays."""
        super().show_case(case)  # type: ignore[arg-type]
        self._told = None
        self.model.set_rows([])
        self._show_full(None)
        self._say()

    def _show(self, told: Told) -> None:
        self._told = told
        self.model.set_rows(told.rows)
        self._say()

    def _say(self) -> None:
        rows = self._told.rows if self._told else []
        self._about.setText(say("log.about", lines=f"{len(rows):,}") if rows else "")
        if self._told is None:
            self._chain.set_badge(None)
        elif self._told.broken is None:
            self._chain.set_badge(Badge(say("log.whole"), "ok", "circle-check"))
        else:
            self._chain.set_badge(Badge(say("log.broken", line=self._told.broken), "error", "circle-x"))
        self._copy.setEnabled(bool(rows))

    def _show_full(self, row: AuditRow | None) -> None:
        """The chosen line, nothing left out; a break is allowed behind every comma."""
        self.full.setText(say("log.choose") if row is None else visible(row.detail or say("log.none")))
        self._full.subtitle.setText("" if row is None else row.hash)

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText("\n".join(self.model.copied(i) for i in range(self.model.rowCount())))

    def retranslate(self) -> None:
        """Words anew."""
        self.table.setAccessibleName(say("log.title"))
        self._copy.setText(say("log.copy"))
        self._full.set_title(say("log.full"))
        self.model.retranslate()
        self._show_full(self.model.row(self.table.currentIndex().row()))
        self._say()
