"""One of several ways as a card with a radio mark, a sentence and a few figures."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui import style
from gui.widgets.drawing import LEFT, RIGHT, text_width, write

RADIO, TEXT_LINES, MOST_HEIGHT = 14, 3, 10_000
WRAP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class ChoiceCard(QAbstractButton):
    """Exclusive among its siblings."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = ""
        self._rows: tuple[tuple[str, str], ...] = ()
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_words(self, title: str, sentence: str, rows: Sequence[tuple[str, str]]) -> None:
        """rows: (what, figure)."""
        self.setText(title)
        self._sentence, self._rows = sentence, tuple(rows)
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join((sentence, *(f"{what} {figure}" for what, figure in rows))))
        self.updateGeometry()
        self.update()

    def rows(self) -> tuple[tuple[str, str], ...]:
        """The figures as shown."""
        return self._rows

    def sizeHint(self) -> QSize:
        """Title, three lines of text, the figures."""
        widest = max(
            (text_width(what, "small") + text_width(figure, "strong") + 36 for what, figure in self._rows), default=0
        )
        return QSize(max(style.px(200), widest), self._height(TEXT_LINES * style.px(18)))

    def heightForWidth(self, width: int) -> int:
        """As many lines of text as it takes."""
        room = QRect(0, 0, width - 24, MOST_HEIGHT)
        return self._height(style.metrics("small").boundingRect(room, int(WRAP), self._sentence).height())

    def _height(self, text: int) -> int:
        return style.px(36) + text + (len(self._rows) + 1) * style.px(20)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, mark, words, figures."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        painter.setPen(QPen(style.color("accent" if on or self.hasFocus() else "line"), 2 if self.hasFocus() else 1))
        painter.setBrush(style.color("selection" if on else "hover" if self.underMouse() else "base"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), style.RADIUS, style.RADIUS)
        self._paint_radio(painter, on)
        width, left = self.width() - 24, 12.0
        head = QRectF(left + style.px(RADIO) + 8, style.px(8), width, style.px(24))
        write(painter, head, self.text(), "name", "text", LEFT)
        painter.setFont(style.font("small"))
        painter.setPen(style.color("text2"))
        y = self.height() - style.px(12) - len(self._rows) * style.px(20)
        painter.drawText(QRectF(left, style.px(36), width, y - style.px(36)), int(WRAP), self._sentence)
        for what, figure in self._rows:
            row = QRectF(left, y, width, style.px(20))
            write(painter, row, what, "small", "text2", LEFT)
            write(painter, row, figure, "strong", "text", RIGHT)
            y += style.px(20)

    def _paint_radio(self, painter: QPainter, on: bool) -> None:
        size = style.px(RADIO)
        box = QRectF(12, style.px(20) - size / 2, size, size)
        painter.setPen(QPen(style.color("accent" if on else "line2"), 1.4))
        painter.setBrush(style.color("base"))
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(style.color("accent"))
            painter.drawEllipse(box.adjusted(4, 4, -4, -4))
