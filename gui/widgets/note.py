"""A strip with a sentence: why something is not shown, or is shown in part."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from gui import icons, style
from gui.widgets.label import Label
from gui.widgets.panel import button

_ICONS = {"warn": "alert-triangle", "error": "circle-x", "true": "info-circle"}


class NoteStrip(QFrame):
    """Hidden until it has something to say. `action`: a button at its end, hidden until it has words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Says nothing yet."""
        super().__init__(parent)
        self._tone = "warn"
        self._icon = QLabel()
        self._words = Label("", "small")
        self._words.setWordWrap(True)
        self.action: QPushButton = button(kind="small")
        self.action.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(style.PADDING, 6, style.PADDING, 6)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.action)
        self.hide()

    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def say(self, words: str, tone: str = "warn", action: str = "") -> None:
        """tone: warn | error | true (plain). No words: hidden."""
        self._tone = tone
        self.setProperty("panel", tone)
        self.style().unpolish(self)
        self.style().polish(self)
        self._words.setText(words)
        self.setAccessibleName(words)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setVisible(bool(words))
        self.restyle()

    def restyle(self) -> None:
        """Theme or scale changed."""
        role = "text2" if self._tone == "true" else self._tone
        self._icon.setPixmap(icons.pixmap(_ICONS[self._tone], role, 16, self.devicePixelRatioF()))
        self._words.set_role("text" if self._tone == "true" else role)
