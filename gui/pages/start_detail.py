"""The selected recent case explains itself: why it stands as it does, what is done, what can be done now."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QWidget

from gui import icons, style
from gui.figures import moment, whole
from gui.pages.start_recent import BADGES, NO_FIGURE, RecentRow, badge, reason
from gui.widgets.elided import ElidedLabel
from gui.widgets.estimate import EstimateLabel
from gui.widgets.label import Label
from gui.widgets.ledger import LedgerBar
from gui.widgets.panel import Panel, button, rule
from gui.words import say

LABEL, NARROW = 88, 720


class StartDetail(Panel):
    """One case.

    Signals:
        open_asked, resume_asked, forget_asked: a button was pressed.
    """

    open_asked = Signal()
    resume_asked = Signal()
    forget_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty and hidden."""
        super().__init__("", "", parent)
        self._row: RecentRow | None = None
        self._facts: list[tuple[Label, QWidget]] = []
        self.records = EstimateLabel()
        self.ledger = LedgerBar()
        self.view, self.resume, self.forget = button(), button(icon="player-play"), button(kind="flat")
        self._build()
        self.view.clicked.connect(self.open_asked)
        self.resume.clicked.connect(self.resume_asked)
        self.forget.clicked.connect(self.forget_asked)
        self.hide()

    def _build(self) -> None:
        inner = QWidget()
        inner.setBackgroundRole(QPalette.ColorRole.Base)
        inner.setAutoFillBackground(True)
        upper = self._upper = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        upper.setContentsMargins(style.PADDING, style.PADDING, style.PADDING, style.PADDING)
        self._fill(upper)
        self.body.addWidget(inner)
        self._line = rule()
        self.body.addWidget(self._line)
        self.body.addWidget(self.ledger)

    def _fill(self, upper: QBoxLayout) -> None:
        grid, buttons = QGridLayout(), QHBoxLayout()
        upper.addLayout(grid, 1)
        upper.addLayout(buttons)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        values = ("reason", "done", "records", "folder", "evidence", "audit")
        self._values: dict[str, ElidedLabel] = {}
        for place, key in enumerate(values):
            label, value = Label("", "small", "text2"), self._value(key)
            label.setMinimumWidth(style.px(LABEL))
            grid.addWidget(label, place // 2, place % 2 * 2)
            grid.addWidget(value, place // 2, place % 2 * 2 + 1)
            self._facts.append((label, value))
        grid.addWidget(self._no_records, 1, 1)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 4)
        buttons.setSpacing(8)
        for made in (self.forget, self.view, self.resume):
            buttons.addWidget(made)
        buttons.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the buttons stand below the facts."""
        super().resizeEvent(event)
        beside = self.width() >= style.px(NARROW)
        directions = QBoxLayout.Direction
        self._upper.setDirection(directions.LeftToRight if beside else directions.TopToBottom)

    def _value(self, key: str) -> QWidget:
        if key == "records":
            self._no_records = Label("—", "body", "text3")
            return self.records
        kind = "mono" if key == "folder" else "body"
        where = Qt.TextElideMode.ElideMiddle if key == "folder" else Qt.TextElideMode.ElideRight
        self._values[key] = ElidedLabel("", kind, "text", where)
        return self._values[key]

    def show_row(self, row: RecentRow | None) -> None:
        """Another case, or none."""
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            return
        state = row.state
        self.set_title(self._sentence(row))
        self.set_tone("warn" if state is not None and BADGES[state.state][0] == "warn" else "true")
        readable = state is not None and state.state not in NO_FIGURE
        for key, text in self._texts(row).items():
            self._values[key].setText(text)
        has_records = readable and state is not None and state.records is not None
        self.records.setVisible(has_records)
        self._no_records.setVisible(not has_records)
        if state is not None:
            self.records.set_estimate(state.records, "body")
        has_ledger = state is not None and state.ledger is not None and state.ledger.files > 0
        self.ledger.setVisible(has_ledger)
        self._line.setVisible(has_ledger)
        self.ledger.set_ledger(state.ledger if state is not None and has_ledger else None)
        self._show_buttons(row)

    def _sentence(self, row: RecentRow) -> str:
        name, state = row.name, row.state
        if state is None:
            return f"{name} · {badge(row).text}"
        left = state.files - state.done_files
        if state.state in ("interrupted", "source_missing") and left > 0:
            when = moment(state.ended_utc)
            return say("start.interrupted_with", name=name, time=when, files=whole(left))
        return f"{name} · {badge(row).text}"

    def _texts(self, row: RecentRow) -> dict[str, str]:
        state = row.state
        if state is None:
            return dict.fromkeys(self._values, "…") | {"folder": row.case.folder}
        done = say("start.done_of", done=whole(state.done_files), files=whole(state.files)) if state.files else "—"
        audit = say("start.audit_ok" if state.audit_ok else "start.audit_broken", lines=whole(state.audit_lines))
        known = state.state not in NO_FIGURE
        return {
            "reason": reason(row),
            "done": done if known else "—",
            "folder": row.case.folder,
            "evidence": say("start.evidence_missing" if state.state == "source_missing" else "start.evidence_there")
            if known
            else "—",
            "audit": audit if known else "—",
        }

    def _show_buttons(self, row: RecentRow) -> None:
        state = row.state.state if row.state is not None else ""
        unfinished = state in ("interrupted", "source_missing")
        self.view.setVisible(state not in ("newer", "missing", "broken"))
        self.resume.setVisible(unfinished)
        self.resume.setEnabled(state == "interrupted")
        self.resume.setToolTip("" if state == "interrupted" else say("start.resume_needs_evidence"))
        self.forget.setVisible(state in ("missing", "broken", "newer"))

    def retranslate(self) -> None:
        """Words anew."""
        keys = ("reason", "done", "records", "folder", "evidence", "audit")
        for key, (label, value) in zip(keys, self._facts, strict=True):
            label.setText(say("start.fact_" + key))
            value.setAccessibleDescription(label.text())
        self.view.setText(say("start.open_it"))
        self.resume.setText(say("start.resume"))
        self.forget.setText(say("start.forget"))
        for made in (self.view, self.resume, self.forget):
            made.setAccessibleName(made.text())
        self.ledger.retranslate()
        self.show_row(self._row)

    def restyle(self) -> None:
        """Icons and fonts anew."""
        self.resume.setIcon(icons.icon("player-play"))
        self.records.restyle()
