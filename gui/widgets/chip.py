"""One condition of a filter as a chip: key, value, a cross."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from core.filter import Condition
from gui import icons, style
from gui.columns import visible
from gui.words import say

EDGE, SPACE, CROSS = 8, 5, 12
WIDEST = 260
MOST_SHOWN, MOST_TOLD = 200, 1000
"""Characters of a condition that a chip has room for at most; that are told when the pointer rests on it."""


class Chip(QAbstractButton):
    """A condition that is in force. A click on it edits it, the cross or Delete takes it away.

    Signals:
        removed: take this condition away.
        (clicked: edit it.)
    """

    removed = Signal()

    def __init__(self, condition: Condition, parent: QWidget | None = None) -> None:
        """condition: of a filter that is understood."""
        super().__init__(parent)
        self.condition = condition
        text = condition.text
        key, colon, value = text.partition(":") if condition.key else ("", "", text)
        self._key, self._value = visible(key) + colon, visible(value[:MOST_SHOWN])
        self.setToolTip(visible(text if len(text) <= MOST_TOLD else f"{text[:MOST_TOLD]}…"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.resize(self.sizeHint())
        self.retranslate()

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(say("filter.chip", text=visible(self.condition.text)))

    def sizeHint(self) -> QSize:
        """As wide as its words, to a limit."""
        metrics = style.metrics("small")
        words = metrics.horizontalAdvance(self._key) + (4 if self._key else 0) + metrics.horizontalAdvance(self._value)
        width = 2 * EDGE + words + SPACE + style.px(CROSS)
        return QSize(min(width, style.px(WIDEST)), style.height("chip", "small"))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Soft accent box, key in text2, value in text, cross."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        painter.setPen(QPen(style.color("accent" if focused else "accent_line"), 2 if focused else 1))
        painter.setBrush(style.color("accent_soft"))
        inset = 1.0 if focused else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 4, 4)
        painter.setFont(style.font("small"))
        area = self.rect().adjusted(EDGE, 0, -EDGE - style.px(CROSS) - SPACE, 0)
        metrics = painter.fontMetrics()
        painter.setPen(style.color("text2"))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._key)
        area.setLeft(area.left() + metrics.horizontalAdvance(self._key) + (4 if self._key else 0))
        painter.setPen(style.color("text"))
        shown = metrics.elidedText(self._value, Qt.TextElideMode.ElideMiddle, area.width() + 1)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
        icons.paint(painter, self._cross(), "x", "text2")

    def _cross(self) -> QRectF:
        side = style.px(CROSS)
        return QRectF(self.width() - EDGE - side + 2, (self.height() - side) / 2, side, side)

    def mouseReleaseEvent(self, e: QMouseEvent) -> None:
        """On the cross: away with it."""
        if self._cross().adjusted(-4, -6, 6, 6).contains(e.position()) and e.button() == Qt.MouseButton.LeftButton:
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(e)

    def keyPressEvent(self, e: QKeyEvent) -> None:
        """Delete and Backspace take it away; Enter and Space edit it."""
        if e.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif e.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(e)
