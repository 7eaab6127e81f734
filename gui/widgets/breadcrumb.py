"""The path of a file: folders that can be clicked, the name in bold; the folders give way where it is narrow."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import icons, style
from gui.columns import named, named_whole

ARROW, GAP = 12, 6
DOTS = "…"


class Breadcrumb(QWidget):
    """Painted: names of the evidence are never markup.

    Signals:
        chosen: path of the folder that was clicked.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._folders: list[tuple[str, str]] = []
        self._name = ""
        self._places: list[tuple[QRectF, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_path(self, path: str) -> None:
        """A path as the case shows it."""
        parts = path.split("/")
        self._folders = [(part, "/".join(parts[: at + 1])) for at, part in enumerate(parts[:-1])]
        self._name = named(parts[-1]) if path else ""
        self.setToolTip(named_whole(path))
        self.setAccessibleDescription(named_whole(path))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All of it, to a limit."""
        folders = round(sum(self._width(named(name)) for name, _ in self._folders)) + 2
        name = style.metrics("section").horizontalAdvance(self._name)
        return QSize(min(folders, style.px(420)) + name + 6, style.px(24))

    def minimumSizeHint(self) -> QSize:
        """Some of the name."""
        return QSize(style.px(80), style.px(24))

    def paintEvent(self, event: QPaintEvent) -> None:
        """As many of the last folders as there is room for, then the name."""
        painter = QPainter(self)
        strong = style.metrics("section")
        name = strong.elidedText(self._name, Qt.TextElideMode.ElideMiddle, self.width() - 2)
        room = self.width() - strong.horizontalAdvance(name) - 4
        x = 0.0
        self._places = []
        for text, path in self._fitting(room):
            width = style.metrics("body").horizontalAdvance(text)
            self._places.append((QRectF(x, 0, width, self.height()), path))
            painter.setFont(style.font("body"))
            painter.setPen(style.color("text2"))
            painter.drawText(QPointF(x, self._base("body")), text)
            x += width + GAP
            size = style.px(ARROW)
            icons.paint(painter, QRectF(x, (self.height() - size) / 2, size, size), "chevron-right", "text3")
            x += size + GAP
        painter.setFont(style.font("section"))
        painter.setPen(style.color("text"))
        painter.drawText(QPointF(x, self._base("section")), name)

    def _base(self, kind: str) -> float:
        metrics = style.metrics(kind)
        return (self.height() + metrics.ascent() - metrics.descent()) / 2

    def _fitting(self, room: float) -> list[tuple[str, str]]:
        shown = [(named(name), path) for name, path in self._folders]
        while shown and sum(self._width(text) for text, _ in shown) > room:
            shown = [(DOTS, shown[1][1]), *shown[2:]] if len(shown) > 1 else []
        return shown

    def _width(self, text: str) -> float:
        return style.metrics("body").horizontalAdvance(text) + style.px(ARROW) + 2 * GAP

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Takes a folder."""
        path = next((path for area, path in self._places if area.contains(event.position())), "")
        if path:
            self.chosen.emit(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the folder of the file."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._folders:
            self.chosen.emit(self._folders[-1][1])
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.updateGeometry()
        self.update()
