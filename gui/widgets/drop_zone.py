"""Where folders and images are dropped."""

from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui import icons, style
from gui.widgets.label import Label


def dropped_path(event: QDropEvent) -> Path | None:
    """The one local file or folder that is being dropped, None for anything else."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


class DropZone(QWidget):
    """A dashed frame with two sentences.

    Signals:
        dropped: path of a file or folder.
    """

    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._over = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, style.px(34), 12, 12)
        layout.setSpacing(4)
        self._first, self._second = Label("", "body", "text2"), Label("", "small", "text3")
        for label in (self._first, self._second):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setWordWrap(True)
            layout.addWidget(label)

    def set_words(self, first: str, second: str) -> None:
        """What may be dropped."""
        self._first.setText(first)
        self._second.setText(second)
        self.setAccessibleName(first)
        self.setAccessibleDescription(second)

    def restyle(self) -> None:
        """Fonts anew."""
        self._first.restyle()
        self._second.restyle()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Shows that it would be taken."""
        if dropped_path(event) is not None:
            event.acceptProposedAction()
            self._over = True
            self.update()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went away."""
        self._over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Takes it."""
        self._over = False
        self.update()
        path = dropped_path(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dashed frame and icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(style.color("accent" if self._over else "line2"), 1, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.setBrush(style.color("selection") if self._over else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), style.RADIUS, style.RADIUS)
        size = style.px(18)
        icons.paint(
            painter, QRectF(round(self.width() / 2 - size / 2), style.px(12), size, size), "file-import", "text2"
        )
