"""A field with a magnifying glass, and the shortcut at its right end while it is empty."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui import icons, style
from gui.widgets.drawing import RIGHT, text_width, write

ICON, PADDING = 15, 10


class SearchField(QLineEdit):
    """keys: the shortcut, "" for none."""

    def __init__(self, keys: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.textChanged.connect(self._make_room)
        self.restyle()

    def restyle(self) -> None:
        """Margins anew."""
        self._make_room()

    def _make_room(self) -> None:
        right = 0 if self.text() or not self._keys else text_width(self._keys, "tiny") + PADDING
        self.setTextMargins(style.px(ICON) + 2, 0, right, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Field, glass, keys."""
        super().paintEvent(event)
        painter = QPainter(self)
        size = style.px(ICON)
        place = QRectF(PADDING, round(self.height() / 2 - size / 2), size, size)
        icons.paint(painter, place, "search", "accent" if self.hasFocus() else "text3")
        if self._keys and not self.text():
            box = QRectF(self.rect()).adjusted(0, 0, -PADDING, 0)
            write(painter, box, self._keys, "tiny", "text3", RIGHT)
