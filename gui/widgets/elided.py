"""A label of one line that is cut where there is no room, and says the whole in its tooltip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import style
from gui.columns import visible
from gui.widgets.label import Label


class ElidedLabel(Label):
    """What is invisible in the text is written out; it may come from the evidence."""

    def __init__(
        self,
        text: str = "",
        kind: str = "body",
        role: str = "text",
        where: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        """where: which end or middle gives way."""
        self._where = where
        self._whole = ""
        super().__init__("", kind, role, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Another text."""
        self._whole = visible(text)
        super().setText(self._whole)
        self.setAccessibleName(self._whole)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """A few characters."""
        width = self.fontMetrics().horizontalAdvance(self._whole)
        return QSize(min(width + 1, style.px(32)), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """The whole text."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + 1, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much as there is room for."""
        cut = self.fontMetrics().elidedText(self._whole, self._where, self.width())
        self.setToolTip(self._whole if cut != self._whole else "")
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), cut)
