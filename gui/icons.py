"""Icons: Tabler outline (MIT), drawn in the colour of a role at any pixel ratio."""

import functools

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from core.paths import RESOURCES
from gui import style

FOLDER = RESOURCES / "icons"
STROKE = 1.6


def icon(name: str, role: str = "text2", size: int = 16) -> QIcon:
    """An icon for buttons and menus; ask again after a change of theme."""
    found = QIcon()
    for ratio in (1.0, 1.25, 1.5, 2.0):
        found.addPixmap(pixmap(name, role, size, ratio))
        found.addPixmap(pixmap(name, "text3", size, ratio), QIcon.Mode.Disabled)
    return found


def pixmap(name: str, role: str = "text2", size: int = 16, ratio: float = 1.0) -> QPixmap:
    """name: a file of resources/icons. size: logical pixels at scale 1; it follows the font scale."""
    return _drawn(name, style.color(role).name(), style.px(size), ratio)


def paint(painter: QPainter, rect: QRectF, name: str, role: str = "text2") -> None:
    """Draws an icon into a rectangle, crisp at the painter's pixel ratio."""
    _renderer(name, style.color(role).name()).render(painter, rect)


@functools.lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    found = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    found.setDevicePixelRatio(ratio)
    found.fill(Qt.GlobalColor.transparent)
    painter = QPainter(found)
    _renderer(name, colour).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return found


@functools.lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    text = text.replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{STROKE}"')
    return QSvgRenderer(QByteArray(text.encode("utf-8")))
