"""The right pane of "not examined": one file, what happened to it, and another attempt."""

from datetime import UTC, datetime

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.views import FileRow
from gui import style
from gui.columns import named, named_whole, visible
from gui.figures import whole
from gui.pages.errors_reasons import icon_of
from gui.widgets.badge import Badge, BadgeLabel
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import button, rule
from gui.words import say, term

WIDTH = 330
FACTS = ("status", "size", "modified", "records")


class ErrorDetail(QWidget):
    """Shows one FileRow.

    Signals:
        retry_asked: the password typed, "" for none.
        recompute_asked, hex_asked: the buttons.
    """

    retry_asked = Signal(str)
    recompute_asked = Signal()
    hex_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self._row: FileRow | None = None
        self._name, self._folder = ElidedLabel("", "section"), ElidedLabel("", "small", "text2")
        self._badge, self._reason = BadgeLabel(), Label("", "small", "text2")
        self._reason.setWordWrap(True)
        self._heads = {key: Label("", "small", "text2") for key in FACTS}
        self._facts = {key: ElidedLabel("", "small") for key in FACTS}
        self._happened, self._again = Label("", "section"), Label("", "section")
        self.password, self.retry, self.hex = QLineEdit(), button("", "small"), button("", "small")
        self.recompute, self._hint = button("", "small", "calculator"), Label("", "small", "text2")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._hint.setWordWrap(True)
        self.answer = Label("", "small")
        self.answer.setWordWrap(True)
        self._build()
        self.retry.clicked.connect(self._ask_retry)
        self.password.returnPressed.connect(self._ask_retry)
        self.recompute.clicked.connect(self.recompute_asked)
        self.hex.clicked.connect(self.hex_asked)
        self.show_row(None)

    def _build(self) -> None:
        self.restyle()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(style.MARGIN, style.MARGIN, style.MARGIN, style.MARGIN)
        outer.setSpacing(8)
        for widget in (self._name, self._folder, self._badge, rule(), self._happened, self._reason):
            outer.addWidget(widget)
        grid = QGridLayout()
        outer.addLayout(grid)
        grid.setColumnStretch(1, 1)
        for place, key in enumerate(FACTS):
            grid.addWidget(self._heads[key], place, 0)
            grid.addWidget(self._facts[key], place, 1)
        outer.addWidget(rule())
        outer.addWidget(self._again)
        outer.addWidget(self.password)
        for row in ((self.retry, self.hex), (self.recompute,)):
            buttons = QHBoxLayout()
            outer.addLayout(buttons)
            for made in row:
                buttons.addWidget(made)
            buttons.addStretch(1)
        outer.addWidget(self.answer)
        outer.addWidget(self._hint)
        outer.addStretch(1)

    def _ask_retry(self) -> None:
        if self.retry.isEnabled():
            self.retry_asked.emit(self.password.text())
            self.password.clear()

    def show_row(self, row: FileRow | None) -> None:
        """Another file; None for none."""
        self._row = row
        self._name.setText(named_whole(row.name) if row else say("errors.choose"))
        self._folder.setText(named(row.folder) if row else "")
        self._badge.set_badge(Badge(term("status", row.status), "warn", icon_of(row.status)) if row else None)
        self._reason.setText(visible(term("reason", row.reason)) if row else "")
        self._facts["status"].setText(term("status", row.status) if row else "—")
        self._facts["size"].setText(whole(row.size_bytes) if row else "—")
        self._facts["modified"].setText(_time(row.modified_ns) if row else "—")
        self._facts["records"].setText(say("errors.records_absent") if row else "—")

    def allow(self, retry_refused: str, recompute_refused: str) -> None:
        """Why the buttons cannot be pressed now; "" where they can."""
        for made, refused in ((self.retry, retry_refused), (self.recompute, recompute_refused)):
            made.setEnabled(not refused)
            made.setToolTip(refused)
        self.hex.setToolTip("" if self.hex.isEnabled() else say("errors.not_selected"))
        self.password.setEnabled(not retry_refused)
        self.password.setToolTip(retry_refused)

    def restyle(self) -> None:
        """The width at the scale in force."""
        self.setMinimumWidth(style.px(WIDTH))
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """As high as its wrapped words need at the width there is."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), max(hint.height(), self.heightForWidth(self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width: other lines."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def retranslate(self) -> None:
        """Words anew."""
        for key in FACTS:
            self._heads[key].setText(say(f"errors.{key}"))
        for label, key in ((self._happened, "happened"), (self._again, "again"), (self._hint, "hint")):
            label.setText(say(f"errors.{key}"))
        for made, key in ((self.retry, "retry"), (self.hex, "hex"), (self.recompute, "recompute")):
            made.setText(say(f"errors.{key}"))
        self.password.setPlaceholderText(say("errors.password"))
        self.password.setAccessibleName(say("errors.password"))
        self.show_row(self._row)


def _time(modified_ns: int | None) -> str:
    if modified_ns is None:
        return "—"
    return datetime.fromtimestamp(modified_ns / 1e9, UTC).astimezone().isoformat(" ", "seconds")
