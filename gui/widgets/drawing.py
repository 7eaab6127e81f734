"""Drawing in the look's terms: hatching, crisp lines, frames, words in a style and a role."""

import functools
import html

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPen, QPixmap

from gui import style

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def hatch(colour: QColor, ratio: float, step: float = 5, width: float = 1.5) -> QBrush:
    """Diagonals that are seen in 4 pixels. step: pixels from line to line, along the edge. ratio: of the device."""
    return QBrush(_hatch_tile(colour.name(), step, width, ratio))


@functools.lru_cache(maxsize=64)
def _hatch_tile(colour: str, step: float, width: float, ratio: float) -> QPixmap:
    side = max(2, round(step * ratio))
    tile = QPixmap(side, side)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colour), width * ratio))
    for shift in (-side, 0, side):  # the neighbours reach into the corners
        painter.drawLine(QLineF(shift - side, 2 * side, shift + 2 * side, -side))
    painter.end()
    tile.setDevicePixelRatio(ratio)
    return tile


def text_width(text: str, kind: str) -> int:
    """Pixels that a text takes in one of the styles."""
    return style.metrics(kind).horizontalAdvance(text)


def elided(text: str, kind: str, width: float, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> str:
    """The text cut to a width; never for numbers."""
    return style.metrics(kind).elidedText(text, mode, int(width))


def write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    kind: str,
    role: str,
    align: Qt.AlignmentFlag = LEFT,
    bold: bool = False,
) -> None:
    """Draws a line of text of a style and role; it may stand out of the rectangle, numbers are never cut."""
    painter.setFont(bolder(kind) if bold else style.font(kind))
    painter.setPen(style.color(role))
    painter.drawText(rect, int(align) | int(Qt.TextFlag.TextDontClip) | int(Qt.TextFlag.TextSingleLine), text)


def bolder(kind: str) -> QFont:
    """A style in 600."""
    found = QFont(style.font(kind))
    found.setWeight(QFont.Weight.DemiBold)
    return found


def across(painter: QPainter, x0: float, x1: float, y: float, role: str = "grid") -> None:
    """A crisp horizontal line of one pixel."""
    painter.fillRect(QRectF(round(x0), round(y), round(x1) - round(x0), 1), style.color(role))


def down(painter: QPainter, x: float, y0: float, y1: float, role: str = "grid") -> None:
    """A crisp vertical line of one pixel."""
    painter.fillRect(QRectF(round(x), round(y0), 1, round(y1) - round(y0)), style.color(role))


def frame(painter: QPainter, rect: QRectF, colour: QColor, width: float = 1, radius: float = 0) -> None:
    """An outline that lies inside the rectangle."""
    half = width / 2
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = rect.adjusted(half, half, -half, -half)
    if radius:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(inner, radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    else:
        painter.drawRect(inner)


def plain_tip(text: str) -> str:
    """A tooltip that is never read as markup, whatever the evidence is called."""
    return "<qt>" + html.escape(text).replace("\n", "<br>") + "</qt>" if text else ""
