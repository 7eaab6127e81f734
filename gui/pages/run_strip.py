"""A strip at the top of a page: why something does not go on, and the button that helps."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui import icons
from gui.pages.run_grid import Icon
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button

TONES = {"warn": "alert-triangle", "error": "plug-connected-x", "ok": "circle-check"}


class Strip(Panel):
    """Hidden until something is said.

    Signals:
        acted: the button was pressed.
    """

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._tone, self._icon_name = "warn", ""
        self.icon, self.headline, self.text = Icon(), Label("", "section"), Label("", "small")
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.action = button(kind="small")
        self.action.clicked.connect(self.acted)
        line, words = QHBoxLayout(), QVBoxLayout()
        self.body.addLayout(line)
        line.setContentsMargins(12, 8, 12, 8)
        line.setSpacing(12)
        line.addWidget(self.icon)
        line.addLayout(words, 1)
        words.setSpacing(2)
        words.addWidget(self.headline)
        words.addWidget(self.text)
        line.addWidget(self.action)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    def say(self, tone: str, headline: str, text: str, action: str = "", action_icon: str = "") -> None:
        """Shows the strip. tone: warn | error | ok. action: words of the button, "" for none."""
        self._tone, self._icon_name = tone, action_icon
        self.set_tone(tone)
        for label in (self.headline, self.text):
            label.set_role(tone if label is self.headline else "text")
        self.headline.setText(headline)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.setAccessibleName(headline)
        self.setAccessibleDescription(text)
        self.restyle()
        self.show()

    def allow(self, allowed: bool, why_not: str = "") -> None:
        """May the button be pressed?"""
        self.action.setEnabled(allowed)
        self.action.setToolTip("" if allowed else why_not)

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.icon.restyle()
        self.icon.show_icon(TONES[self._tone], self._tone, "")
        if self._icon_name:
            self.action.setIcon(icons.icon(self._icon_name, "text2"))
        for label in (self.headline, self.text):
            label.restyle()
