"""The field in which a place of the file is typed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from gui import style
from gui.words import say

LEAST, AROUND = 150, 24
"""Pixels at scale 1: width of the field; what stands beside its words."""


class OffsetField(QLineEdit):
    """What was typed stays, selected: the next number takes its place.

    Signals:
        asked: the byte; None: no number was typed.
    """

    asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.returnPressed.connect(self._ask)
        self.retranslate()

    def _ask(self) -> None:
        self.selectAll()
        self.asked.emit(offset_in(self.text()))

    def retranslate(self) -> None:
        """The language changed."""
        self.setPlaceholderText(say("file.offset_hint"))
        self.setAccessibleName(say("file.offset_hint"))
        self.restyle()

    def restyle(self) -> None:
        """The scale changed: the hint is never cut."""
        hint = style.metrics("body").horizontalAdvance(self.placeholderText())
        self.setFixedWidth(max(style.px(LEAST), hint + style.px(AROUND)))


def offset_in(text: str) -> int | None:
    """The byte that somebody typed: decimal or 0x…, with commas or underscores; None if it is no number."""
    digits = text.strip().replace(",", "").replace("_", "")
    try:
        return max(0, int(digits, 16) if digits.lower().startswith("0x") else int(digits))
    except ValueError:
        return None
