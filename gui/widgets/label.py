"""A label in the styles of the look."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from gui import style


class Label(QLabel):
    """Text in one of the styles and roles of the look; follows theme and scale."""

    def __init__(self, text: str = "", kind: str = "body", role: str = "text", parent: QWidget | None = None) -> None:
        """kind: a key of style.SIZES. role: a key of style.LIGHT."""
        super().__init__(text, parent)
        self._kind, self._role = kind, role
        self.setForegroundRole(QPalette.ColorRole.WindowText)  # else it is another one on another background
        self.setTextFormat(Qt.TextFormat.PlainText)  # names of the evidence are never markup
        self.restyle()

    def set_role(self, role: str) -> None:
        """Another colour."""
        self._role = role
        self.restyle()

    def restyle(self) -> None:
        """Font and colour as the tokens have them now."""
        self.setFont(style.font(self._kind))
        palette = self.palette()
        palette.setColor(self.foregroundRole(), style.color(self._role))
        self.setPalette(palette)
