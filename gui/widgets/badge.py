"""Badges: a tinted word with an icon; and the outlined badge of a tier."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import icons, style
from gui.widgets.drawing import CENTRE, text_width, write

ICON, PADDING, ICON_GAP = 13, 7, 5
TIER_PADDING = 8
TONES = {  # tone: (background, border, text)
    "ok": ("ok_bg", "ok_line", "ok"),
    "warn": ("warn_bg", "warn_line", "warn"),
    "error": ("error_bg", "error_line", "error"),
    "accent": ("accent_soft", "accent_line", "accent"),
    "neutral": ("base", "line2", "text2"),
}
TIER_ROLES = {"T50": "error", "T500": "warn"}
"""All others: text2. The text says it, the colour only helps."""


@dataclass(frozen=True, slots=True)
class Badge:
    """tone: a key of TONES. icon: a file of resources/icons, "" for none."""

    text: str
    tone: str = "neutral"
    icon: str = ""


def badge_width(badge: Badge) -> int:
    """Pixels of a badge."""
    icon = style.px(ICON) + ICON_GAP if badge.icon else 0
    return 2 * PADDING + icon + text_width(badge.text, "small")


def paint_badge(painter: QPainter, rect: QRectF, badge: Badge) -> None:
    """A badge at the left of a rectangle, in the middle of its height."""
    background, border, role = TONES[badge.tone]
    height = style.px(style.HEIGHTS["badge"])
    box = QRectF(rect.left(), round(rect.center().y() - height / 2), badge_width(badge), height)
    _paint_box(painter, box, background, border)
    x = box.left() + PADDING
    if badge.icon:
        size = style.px(ICON)
        icons.paint(painter, QRectF(x, round(box.center().y() - size / 2), size, size), badge.icon, role)
        x += size + ICON_GAP
    write(painter, QRectF(x, box.top(), box.right() - x, box.height()), badge.text, "small", role)


def tier_width(tier: str) -> int:
    """Pixels of a tier's badge."""
    return text_width(tier, "tier") + 2 * TIER_PADDING


def paint_tier(painter: QPainter, rect: QRectF, tier: str, width: float = 0) -> None:
    """A tier's badge at the left of a rectangle. width: 0 = as the text needs."""
    height = style.px(style.HEIGHTS["tier_badge"])
    box = QRectF(rect.left(), round(rect.center().y() - height / 2), width or tier_width(tier), height)
    _paint_box(painter, box, "base", "line2")
    write(painter, box, tier, "tier", TIER_ROLES.get(tier, "text2"), CENTRE)


def _paint_box(painter: QPainter, box: QRectF, background: str, border: str) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(style.color(border), 1))
    painter.setBrush(style.color(background))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), style.SMALL_RADIUS, style.SMALL_RADIUS)
    painter.restore()


class BadgeLabel(QWidget):
    """A badge as a label."""

    def __init__(self, badge: Badge | None = None, parent: QWidget | None = None) -> None:
        """None: nothing yet, and no room taken."""
        super().__init__(parent)
        self._badge: Badge | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_badge(badge)

    def set_badge(self, badge: Badge | None) -> None:
        """Another one, or none."""
        self._badge = badge
        self.setAccessibleName(badge.text if badge else "")
        self.restyle()

    def badge(self) -> Badge | None:
        """What is shown."""
        return self._badge

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All of it."""
        return QSize(badge_width(self._badge), style.px(style.HEIGHTS["badge"])) if self._badge else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        """All of it."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The badge."""
        if self._badge is not None:
            painter = QPainter(self)
            paint_badge(painter, QRectF(self.rect()), self._badge)
            painter.end()


class TierBadge(QWidget):
    """The badge of a tier as a label."""

    def __init__(self, tier: str = "", parent: QWidget | None = None) -> None:
        """tier: T50 | T500 | T5000, "" for none."""
        super().__init__(parent)
        self._tier = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_tier(tier)

    def set_tier(self, tier: str) -> None:
        """Another one."""
        self._tier = tier
        self.setAccessibleName(tier)
        self.restyle()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All of it."""
        return QSize(tier_width(self._tier), style.px(style.HEIGHTS["tier_badge"])) if self._tier else QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        """All of it."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The badge."""
        if self._tier:
            painter = QPainter(self)
            paint_tier(painter, QRectF(self.rect()), self._tier)
            painter.end()
