"""One step of several: number in a circle, title, sentence."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui import style
from gui.widgets.drawing import CENTRE, LEFT, write

WIDTH, HEIGHT, CIRCLE = 192, 52, 24


class StepItem(QAbstractButton):
    """A step at the left: number, title, sentence."""

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._sentence, self._is_short = number, "", False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggled.connect(self._keep_focus)

    def _keep_focus(self) -> None:
        """Qt takes the Tab key from a button of a group as it is unchecked, and does not always give it back."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_words(self, title: str, sentence: str) -> None:
        """Title and what is asked there."""
        self.setText(title)
        self._sentence = sentence
        self.setAccessibleName(f"{self._number}. {title}")
        self.setAccessibleDescription(sentence)
        self.update()

    def set_short(self, short: bool) -> None:
        """The number only."""
        self._is_short = short
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the column."""
        return QSize(style.px(CIRCLE) + 24 if self._is_short else style.px(WIDTH), style.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box, circle, words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, usable = self.isChecked(), self.isEnabled()
        painter.setPen(QPen(style.color("accent"), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(style.color("selection") if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), style.RADIUS, style.RADIUS)
        side, middle = style.px(CIRCLE), self.height() / 2
        circle = QRectF(12, middle - side / 2, side, side)
        painter.setPen(QPen(style.color("accent" if on else "line2"), 1))
        painter.setBrush(style.color("accent" if on else "window"))
        painter.drawEllipse(circle.adjusted(0.5, 0.5, -0.5, -0.5))
        write(painter, circle, str(self._number), "tier", "on_accent" if on else "text2", CENTRE)
        if self._is_short:
            return
        left = circle.right() + 10
        above = QRectF(left, middle - style.px(19), self.width() - left, style.px(20))
        below = QRectF(left, middle + 1, self.width() - left, style.px(16))
        write(painter, above, self.text(), "strong" if on else "body", "text" if usable else "text3", LEFT)
        write(painter, below, self._sentence, "tiny", "text2" if usable else "text3", LEFT)
