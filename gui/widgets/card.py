"""A large button: icon in a box, title, a sentence, the shortcut at the right."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui import icons, style
from gui.widgets.drawing import LEFT, RIGHT, text_width, write

HEIGHT, SHORT, BOX, ICON = 72, 48, 32, 18


class Card(QAbstractButton):
    """`primary`: the one that is meant to be pressed first."""

    def __init__(self, icon: str, primary: bool = False, parent: QWidget | None = None) -> None:
        """icon: a name of resources/icons."""
        super().__init__(parent)
        self._icon, self._primary = icon, primary
        self._sentence, self._keys, self._is_short = "", "", False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_words(self, title: str, sentence: str, keys: str) -> None:
        """Title, what it does, its shortcut."""
        self._sentence, self._keys = sentence, keys
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.restyle()

    def set_short(self, short: bool) -> None:
        """Only icon and title are seen, in a row of cards; the rest is told by the tooltip."""
        if short != self._is_short:
            self._is_short = short
            self.restyle()

    def restyle(self) -> None:
        """Words, size or colours changed."""
        self.setToolTip(f"{self._sentence} ({self._keys})" if self._is_short else "")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All words that are seen."""
        left = style.px(12 + BOX + 12)
        if self._is_short:
            return QSize(left + text_width(self.text(), "name") + 12, style.px(SHORT))
        words = max(
            text_width(self.text(), "name") + text_width(self._keys, "tiny") + 16, text_width(self._sentence, "small")
        )
        return QSize(left + words + 12, style.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, icon box, words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self._primary or self.hasFocus()
        painter.setPen(QPen(style.color("accent" if marked else "line"), 2 if self.hasFocus() else 1))
        painter.setBrush(style.color("hover" if self.underMouse() else "base"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), style.RADIUS, style.RADIUS)
        side, middle = style.px(BOX), self.height() / 2
        box = QRectF(style.px(12), round(middle - side / 2), side, side)
        painter.setPen(QPen(style.color("accent" if self._primary else "line"), 1))
        painter.setBrush(style.color("accent" if self._primary else "alt"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), style.RADIUS, style.RADIUS)
        inner = style.px(ICON)
        place = QRectF(round(box.center().x() - inner / 2), round(middle - inner / 2), inner, inner)
        icons.paint(painter, place, self._icon, "on_accent" if self._primary else "text2")
        self._paint_words(painter, box.right() + style.px(12))

    def _paint_words(self, painter: QPainter, left: float) -> None:
        middle = self.height() / 2
        if self._is_short:
            write(painter, QRectF(left, 0, self.width() - left, self.height()), self.text(), "name", "text", LEFT)
            return
        above = QRectF(left, middle - style.px(22), self.width() - left - 12, style.px(22))
        below = QRectF(left, middle, self.width() - left - 12, style.px(20))
        write(painter, above, self.text(), "name", "text", LEFT)
        write(painter, above, self._keys, "tiny", "text3", RIGHT)
        write(painter, below, self._sentence, "small", "text2", LEFT)
