"""The zones of a sampled file in reading order, 100 a row: five density steps, empty ones as outlines."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui import style
from gui.figures import whole
from gui.widgets.chart import BACK_KEYS, NONE, PickChart, TableRows
from gui.widgets.drawing import frame, hatch
from gui.widgets.legend import OUTLINE, Item
from gui.words import say

ACROSS, PITCH, LEAST_PITCH = 100, 11, 5


class ZoneGrid(PickChart):
    """Records found in each zone.

    Signals:
        selected: index of a zone.
    """

    KEY = "zone_grid"
    selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._zones: tuple[int | None, ...] = ()
        self._breaks: tuple[int, ...] = ()

    def set_zones(self, zones: Sequence[int | None]) -> None:
        """Records found in each zone's drawn cells; None where nothing was drawn."""
        self._zones = tuple(zones)
        self._breaks = _breaks([count for count in zones if count])
        self.changed()

    def breaks(self) -> tuple[int, ...]:
        """Where the darker steps begin: quarters of the zones that hold records."""
        return self._breaks

    def legend(self) -> list[Item]:
        """For a Legend in the panel's head."""
        counts = [count for count in self._zones if count]
        if not self._breaks:
            same = [("4", whole(counts[0]))] if counts else []
            return [(OUTLINE, say("charts.zone_empty")), *same]
        below = say("charts.zone_below", value=whole(self._breaks[0]))
        ends = zip(self._breaks, self._breaks[1:], strict=False)
        between = [whole(low) if low == high - 1 else f"{whole(low)}–{whole(high - 1)}" for low, high in ends]
        above = say("charts.zone_above", value=whole(self._breaks[-1]))
        words = [below, *between, above]
        first = 5 - len(words)
        return [(OUTLINE, say("charts.zone_empty")), *((str(first + n), word) for n, word in enumerate(words))]

    def step(self, count: int) -> int:
        """Density step 1..4 of a zone with records."""
        return 4 - len(self._breaks) + sum(count >= limit for limit in self._breaks)

    def table_rows(self) -> TableRows:
        """Zone, records."""
        heads = (say("charts.head_zone"), say("charts.head_records"))
        return heads, [(whole(n + 1), "" if count is None else whole(count)) for n, count in enumerate(self._zones)]

    def item_text(self, index: int) -> str:
        """A zone in words."""
        count = self._zones[index]
        if count is None:
            return say("charts.zone_unread", n=whole(index + 1))
        return say("charts.zone", n=whole(index + 1), records=whole(count))

    def count(self) -> int:
        """Zones."""
        return len(self._zones)

    def is_empty(self) -> bool:
        """No zones."""
        return not self._zones

    def summary(self) -> str:
        """How many zones, how many of them without records."""
        empty = sum(count == 0 for count in self._zones)
        return f"{say('charts.head_zone')} {len(self._zones):,}, {say('charts.empty_cells', n=whole(empty))}"

    def at(self, place: QPointF) -> int:
        """By division: there may be thousands."""
        column, row = int(place.x() * ACROSS / max(1, self.width())), int(place.y() / self._pitch())
        index = row * ACROSS + column
        inside = 0 <= column < ACROSS and place.y() >= 0 and place.x() >= 0
        return index if inside and 0 <= index < len(self._zones) else NONE

    def picked(self, index: int) -> None:
        """A zone was picked."""
        self.selected.emit(index)

    def neighbour(self, key: int) -> int:
        """Up and down go by rows."""
        step = ACROSS if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) else 1
        wanted = self.current + (-step if key in BACK_KEYS else step)
        return wanted if 0 <= wanted < len(self._zones) else self.current

    def sizeHint(self) -> QSize:
        """All rows."""
        return QSize(600, max(1, -(-len(self._zones) // ACROSS)) * PITCH)

    def minimumSizeHint(self) -> QSize:
        """Rows may draw closer."""
        return QSize(300, max(1, -(-len(self._zones) // ACROSS)) * LEAST_PITCH)

    def _pitch(self) -> float:
        rows = max(1, -(-len(self._zones) // ACROSS))
        return max(LEAST_PITCH, min(PITCH, self.height() // rows))

    def place(self, index: int) -> QRectF:
        """Where a zone lies."""
        row, column = divmod(index, ACROSS)
        across, pitch = self.width() / ACROSS, self._pitch()
        x0, x1 = round(column * across), round((column + 1) * across)
        return QRectF(x0, row * pitch, max(1, x1 - x0 - 1), pitch - (2 if pitch > 8 else 1))

    def draw(self, painter: QPainter) -> None:
        """All zones, one call for each colour: there may be thousands; an outline is two fills."""
        filled: list[list[QRectF]] = [[] for _ in range(5)]
        outlined: list[QRectF] = []
        unread: list[QRectF] = []
        for index, count in enumerate(self._zones):
            (filled[self.step(count)] if count else outlined if count == 0 else unread).append(self.place(index))
        painter.setPen(Qt.PenStyle.NoPen)
        for step, places in enumerate(filled):
            painter.setBrush(style.density(step))
            painter.drawRects(places)
        for places, brush in ((outlined, None), (unread, hatch(style.color("line2"), self.devicePixelRatioF(), 4, 1))):
            inner = [place.adjusted(1, 1, -1, -1) for place in places]
            for rects, fill in ((places, style.color("line2")), (inner, style.color("base")), (inner, brush)):
                if fill is not None:
                    painter.setBrush(fill)
                    painter.drawRects(rects)

    def draw_over(self, painter: QPainter) -> None:
        """The picked zone."""
        if 0 <= self.current < len(self._zones):
            place = self.place(self.current).adjusted(-2, -2, 2, 2)
            painter.setPen(QPen(style.color("base"), 1))
            frame(painter, place, style.color("text"), 2, 2)


def _breaks(counts: list[int]) -> tuple[int, ...]:
    """Up to three limits that part the counts into quarters."""
    ordered = sorted(counts)
    found = sorted({ordered[len(ordered) * quarter // 4] for quarter in (1, 2, 3)}) if ordered else []
    return tuple(limit for limit in found if limit > ordered[0])
