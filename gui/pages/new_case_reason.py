"""The band that demands a written reason for examining what is not proven read-only."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from gui import icons, style
from gui.columns import visible
from gui.pages.new_case_drives import Source
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.words import say


class ReasonBand(Panel):
    """Hidden while no reason is needed. What was written is kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(None, parent=parent)
        self.set_tone("warn")
        self._source: Source | None = None
        self._icon, self._says, self.reason = QLabel(), Label("", "body", "text"), QLineEdit()
        self._says.setWordWrap(True)
        column, upper = QVBoxLayout(), QHBoxLayout()
        self.body.addLayout(column)
        column.setContentsMargins(style.PADDING, 10, style.PADDING, style.PADDING)
        column.setSpacing(8)
        column.addLayout(upper)
        upper.setSpacing(8)
        upper.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        upper.addWidget(self._says, 1)
        column.addWidget(self.reason)
        self.hide()

    def show_source(self, source: Source | None) -> None:
        """What needs a reason, None: nothing does."""
        self._source = source
        self.setVisible(source is not None)
        self.retranslate()

    def text(self) -> str:
        """What was written, without needless blanks."""
        return " ".join(self.reason.text().split())

    def retranslate(self) -> None:
        """Words and icon anew."""
        if self._source is not None:
            self._says.setText(say("new_case.band_" + self._source.read_only, name=visible(self._source.title)))
        self._icon.setPixmap(icons.pixmap("alert-triangle", "warn", 16, self.devicePixelRatioF()))
        self.reason.setPlaceholderText(say("new_case.write_reason"))
        self.reason.setAccessibleName(say("new_case.write_reason"))
