"""Asks for a relative half width smaller than the one a case aimed at."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from gui import figures, style
from gui.dialogs import Dialog
from gui.widgets.label import Label
from gui.words import say

LEAST = 0.001
"""As in `core.settings`."""


class PrecisionDialog(Dialog):
    """What is typed is told before it is agreed to.

    Signals:
        wanted: a half width that may be asked for was typed: `show_takes` says what it takes.
        given: the half width agreed to.
    """

    wanted = Signal(float)
    given = Signal(float)

    def __init__(self, aim: float, now: str, parent: QWidget | None = None) -> None:
        """aim: half width aimed at so far. now: that, and what came of it, in words."""
        super().__init__(say("overview.raise_title"), now, parent)
        self._aim = aim
        self.field, line, label = QLineEdit(), QHBoxLayout(), Label(say("overview.raise_field"), "body")
        self.field.setAccessibleName(label.text())
        self.field.setFixedWidth(style.px(80))
        self.body.addLayout(line)
        for widget in (label, self.field, Label("%", "body")):
            line.addWidget(widget)
        line.addStretch(1)
        self.takes = Label("", "small", "text2")
        self.takes.setWordWrap(True)
        self.body.addWidget(self.takes)
        self.no = self.add_button(say("dialogs.cancel"), self.reject)
        self.yes = self.add_button(say("overview.raise_yes"), self._give, "primary")
        self.field.textChanged.connect(self._typed)

    def begin(self, now: float | None) -> None:
        """Proposes half of what came of it, which may be less than was aimed at. now: None for a floor."""
        self.field.setText(figures.share(max(min(self._aim, now or self._aim) / 2, LEAST)))

    def precision(self) -> float | None:
        """What is typed, None unless it may be asked for."""
        try:
            found = float(self.field.text().strip()) / 100
        except ValueError:
            return None
        return found if LEAST <= found < self._aim else None

    def show_takes(self, precision: float, words: str) -> None:
        """What the run will take. precision: which that is of; something else may be typed by now."""
        if precision == self.precision():
            self.takes.setText(words)
            self.yes.setEnabled(True)

    def _typed(self) -> None:
        precision = self.precision()
        self.yes.setEnabled(False)
        self.takes.setText("…" if precision is not None else say("overview.raise_bad", aim=figures.share(self._aim)))
        if precision is not None:
            self.wanted.emit(precision)

    def _give(self) -> None:
        precision = self.precision()
        if precision is not None:
            self.accept()
            self.given.emit(precision)
