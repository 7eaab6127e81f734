"""How cells of tables are painted. A delegate draws the whole cell: row background, line, content, current frame.

A column's kind chooses the delegate (DELEGATES); it reads the text (DisplayRole) or the value (VALUE) and nothing else.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from core.model import Estimate
from gui import icons, style
from gui.control_delegates import ButtonDelegate, CheckDelegate, PickDelegate
from gui.figures import Figure, figure, share
from gui.row_delegate import (
    ABSENT,
    FIRST_PADDING,
    AnyIndex,
    BytesDelegate,
    MonoDelegate,
    NameDelegate,
    NumberDelegate,
    PathDelegate,
    RowDelegate,
)
from gui.widgets.badge import Badge, badge_width, paint_badge, paint_tier, tier_width
from gui.widgets.drawing import LEFT, RIGHT, text_width, write
from gui.widgets.estimate import paint_mark, point_role

VALUE = Qt.ItemDataRole.UserRole
"""The role of the value itself; the same as gui.columns.VALUE."""
MARK_WIDTH, ICON = 16, 16
SHARE_BAR, SHARE_HEIGHT, SHARE_GAP = 44, 8, 5


class FigureDelegate(RowDelegate):
    """Base of the three that show a part of an estimate. VALUE: an Estimate, a Figure, or None (not examined)."""

    ELIDE = None

    def figure(self, index: AnyIndex) -> Figure:
        """The estimate in words."""
        value: Any = index.data(VALUE)
        return value if isinstance(value, Figure) else figure(value if isinstance(value, Estimate) else None)


class MarkDelegate(FigureDelegate):
    """The mark of the method, in the middle."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """The mark."""
        paint_mark(painter, rect, self.figure(index).mark)

    def width(self, index: AnyIndex) -> int:
        """Room for a mark."""
        return style.px(MARK_WIDTH) - FIRST_PADDING


class PointDelegate(FigureDelegate):
    """The point, 600, right."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """The number, or the words in its place."""
        found = self.figure(index)
        kind = "body" if found.mark == "not_examined" or found.point == "…" else "strong"
        write(painter, rect, found.point, kind, point_role(found), RIGHT)

    def width(self, index: AnyIndex) -> int:
        """All of it."""
        return text_width(self.figure(index).point, "strong")


class IntervalDelegate(FigureDelegate):
    """The interval, or the word in its place, right. For a file not examined the text of the cell: its reason."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """The interval."""
        write(painter, rect, self._words(index), "small", "text2", RIGHT)

    def width(self, index: AnyIndex) -> int:
        """All of it."""
        return text_width(self._words(index), "small")

    def _words(self, index: AnyIndex) -> str:
        return self.figure(index).interval or str(index.data() or "")


class ShareDelegate(RowDelegate):
    """A share: percent and a bar. VALUE: 0 to 1, None where unknown."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """Percent right-aligned before the bar."""
        value = index.data(VALUE)
        if not isinstance(value, float | int):
            write(painter, rect, ABSENT, "body", "text3", LEFT)
            return
        bar, height = style.px(SHARE_BAR), style.px(SHARE_HEIGHT)
        box = QRectF(rect.right() - bar, round(rect.center().y() - height / 2), bar, height)
        painter.fillRect(box, style.density(0))
        filled = max(1.0, round(bar * min(1.0, float(value)))) if value > 0 else 0.0
        painter.fillRect(QRectF(box.left(), box.top(), filled, height), style.density(3))
        words = QRectF(rect.left(), rect.top(), box.left() - SHARE_GAP - rect.left(), rect.height())
        write(painter, words, share(float(value)), "body", "text", RIGHT)

    def width(self, index: AnyIndex) -> int:
        """Percent and bar."""
        return text_width("100.0", "body") + SHARE_GAP + style.px(SHARE_BAR)


class BadgeDelegate(RowDelegate):
    """A badge. VALUE: a Badge or None."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """The badge at the left."""
        value = index.data(VALUE)
        if isinstance(value, Badge):
            paint_badge(painter, rect, value)
        else:
            super().content(painter, rect, index)

    def width(self, index: AnyIndex) -> int:
        """All of it."""
        value = index.data(VALUE)
        return badge_width(value) if isinstance(value, Badge) else super().width(index)


class TierDelegate(RowDelegate):
    """The badge of a tier. VALUE: T50 | T500 | T5000, or "" for none."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """The badge at the left."""
        if index.data(VALUE):
            paint_tier(painter, rect, str(index.data(VALUE)))

    def width(self, index: AnyIndex) -> int:
        """All of it."""
        return tier_width(str(index.data(VALUE) or ""))


class IconDelegate(RowDelegate):
    """An icon beside which a text column says the same. VALUE: a file of resources/icons, "" for none."""

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """The icon in the middle."""
        name = index.data(VALUE)
        if name:
            size = style.px(ICON)
            place = QPointF(round(rect.center().x() - size / 2), round(rect.center().y() - size / 2))
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(place, icons.pixmap(str(name), "text2", ICON, ratio))

    def width(self, index: AnyIndex) -> int:
        """One icon."""
        return style.px(ICON)


DELEGATES: Mapping[str, type[RowDelegate]] = MappingProxyType(
    {
        "text": RowDelegate,
        "name": NameDelegate,
        "path": PathDelegate,
        "mono": MonoDelegate,
        "number": NumberDelegate,
        "bytes": BytesDelegate,
        "mark": MarkDelegate,
        "point": PointDelegate,
        "interval": IntervalDelegate,
        "share": ShareDelegate,
        "badge": BadgeDelegate,
        "tier": TierDelegate,
        "icon": IconDelegate,
        "check": CheckDelegate,
        "pick": PickDelegate,
        "button": ButtonDelegate,
    }
)
"""Kind of a column -> how its cells are painted."""
