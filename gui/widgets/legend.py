"""A legend: small squares with their words; painted into a chart or standing in a panel's head."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import style
from gui.widgets.drawing import frame, hatch, text_width, write

SQUARE, WORD_GAP, GAP = 10, 6, 12
UNREAD, OUTLINE = "unread", "outline"

Item = tuple[str, str]
"""(fill, words). fill: "0".."4" a density step, "outline", "unread" (hatched)."""


def paint_square(painter: QPainter, rect: QRectF, fill: str) -> None:
    """One square of a legend."""
    painter.save()
    if fill in (UNREAD, OUTLINE):
        painter.fillRect(rect, style.color("base"))
    else:
        painter.fillRect(rect, style.density(int(fill)))
    if fill == UNREAD:
        painter.fillRect(rect, hatch(style.color("line2"), painter.device().devicePixelRatioF(), 6, 1.2))
    if fill in (UNREAD, OUTLINE, "0"):
        frame(painter, rect, style.color("line2"), 1, 2)
    painter.restore()


def legend_width(items: Sequence[Item]) -> int:
    """Pixels that the items take in one line."""
    return sum(style.px(SQUARE) + WORD_GAP + text_width(words, "tiny") + GAP for _, words in items) - GAP


def paint_legend(painter: QPainter, rect: QRectF, items: Sequence[Item]) -> None:
    """The items in one line from the left."""
    x, side = rect.left(), style.px(SQUARE)
    for fill, words in items:
        paint_square(painter, QRectF(round(x), round(rect.center().y() - side / 2), side, side), fill)
        x += side + WORD_GAP
        write(painter, QRectF(x, rect.top(), rect.width(), rect.height()), words, "tiny", "text2")
        x += text_width(words, "tiny") + GAP


class Legend(QWidget):
    """A legend as a label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._items: tuple[Item, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_items(self, items: Sequence[Item]) -> None:
        """Other items."""
        self._items = tuple(items)
        self.setAccessibleName(", ".join(words for _, words in items))
        self.restyle()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All items."""
        return QSize(legend_width(self._items) + 2 if self._items else 0, style.px(16))

    def minimumSizeHint(self) -> QSize:
        """All items."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The items."""
        painter = QPainter(self)
        paint_legend(painter, QRectF(self.rect()), self._items)
        painter.end()
