"""How the figure settled: the interval as a band, the point as a line, the floor as steps that only rise, against the
thresholds; the future is hatched and holds the time left."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import style
from gui.figures import duration, figure, floor_number, whole
from gui.widgets.axes import spoken_time
from gui.widgets.chart import NONE, PickChart, TableRows
from gui.widgets.convergence_lines import Lines
from gui.widgets.convergence_scale import (
    ConvergencePoint,
    Scale,
    Threshold,
    end_of,
    linear_scale,
    log_scale,
    thinned,
)
from gui.widgets.drawing import CENTRE, down, frame, text_width, write
from gui.words import say

__all__ = ["Convergence", "ConvergencePoint", "Threshold"]

REDRAW_MS = 250
"""At most 4 times a second."""
TOP, RIGHT_MARGIN, TICK, NUMBER_GAP = 14, 18, 4, 9
READOUT_PADDING = 8


class Convergence(PickChart):
    """The figure over time; logarithmic, or the last stretch linear."""

    KEY = "convergence"

    def __init__(self, parent: QWidget | None = None) -> None:
        """Axes only."""
        super().__init__(parent)
        self._points: tuple[ConvergencePoint, ...] = ()
        self._thresholds: tuple[Threshold, ...] = ()
        self._now_s = 0.0
        self._eta_s: float | None = None
        self._target: float | None = None
        self._linear, self._paused = False, ""
        self._scale: Scale | None = None
        self._for: tuple[int, ...] = ()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._redraw_if_waiting)
        self._waiting = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_points(
        self,
        points: Sequence[ConvergencePoint],
        now_s: float,
        eta_s: float | None = None,
        thresholds: Sequence[Threshold] = (),
        linear: bool = False,
        target: float | None = None,
        paused: str = "",
    ) -> None:
        """points: ascending by time. now_s: seconds since the run began. eta_s: seconds left, None while not known,
        0 at the end. target: wanted relative half width (0.05). paused: why nothing moves, "" while it does."""
        self._points, self._thresholds = tuple(points), tuple(thresholds)
        self._now_s, self._eta_s, self._linear = now_s, eta_s, linear
        self._target, self._paused = target, paused
        if self._timer.isActive():
            self._waiting = True
        else:
            self._redraw()

    def _redraw(self) -> None:
        self._waiting = False
        self.changed()
        self._timer.start(REDRAW_MS)

    def _redraw_if_waiting(self) -> None:
        if self._waiting:
            self._redraw()

    def table_rows(self) -> TableRows:
        """Time, point, interval, floor."""
        heads = ("head_time", "head_records", "interval", "floor")
        rows: list[tuple[str, ...]] = []
        for point in self._points:
            found = figure(point.estimate)
            rows.append((duration(point.at_s), found.point, found.interval, whole(point.estimate.floor)))
        return tuple(say(f"charts.{head}") for head in heads), rows

    def is_empty(self) -> bool:
        """Axes and thresholds are always there."""
        return False

    def summary(self) -> str:
        """The last point, and when the floor passed the thresholds."""
        if not self._points:
            return say("charts.inventory_first")
        said = [self.item_text(len(self._points) - 1), self.crossings()]
        return say("charts.list_separator").join(part for part in said if part)

    def crossed_at(self, value: int) -> float | None:
        """When the floor reached a value, in seconds."""
        return next((point.at_s for point in self._points if point.estimate.floor >= value), None)

    def crossings(self) -> str:
        """When the floor passed the thresholds, in words."""
        said: list[str] = []
        for threshold in sorted(self._thresholds, key=lambda one: one.value):
            at_s = self.crossed_at(threshold.value)
            if at_s is not None:
                key = "charts.and_crossed" if said else "charts.crossed"
                said.append(say(key, value=whole(threshold.value), time=spoken_time(at_s)))
        return say("charts.list_separator").join(said)

    def count(self) -> int:
        """Points."""
        return len(self._points)

    def place(self, index: int) -> QRectF:
        """A column over the plot's height."""
        scale = self.scale()
        x = scale.x(self._points[index].at_s)
        return QRectF(x - 4, scale.plot.top(), 8, scale.plot.height())

    def at(self, place: QPointF) -> int:
        """The point whose time is nearest."""
        scale = self.scale()
        if not self._points or not scale.plot.contains(place) or place.x() > scale.x(self._now_s) + 4:
            return NONE
        return min(range(len(self._points)), key=lambda n: abs(scale.x(self._points[n].at_s) - place.x()))

    def item_text(self, index: int) -> str:
        """Time, figure, floor."""
        point = self._points[index]
        found = figure(point.estimate)
        floor = "" if point.estimate.point is None else f" · ≥ {floor_number(point.estimate.floor)}"
        return f"{duration(point.at_s)} · {found.point} {found.interval}{floor}"

    def retranslate(self) -> None:
        """The language changed."""
        super().retranslate()
        if self._linear:
            self.setAccessibleName(say("charts.convergence_linear"))

    def sizeHint(self) -> QSize:
        """Large."""
        return QSize(360 if self._linear else 780, 360)

    def minimumSizeHint(self) -> QSize:
        """Still legible."""
        return QSize(240, 180)

    def scale(self) -> Scale:
        """Both axes for the size there is."""
        look = (self._version, self.width(), self.height(), style.px(100))
        if self._scale is None or look != self._for:
            self._scale, self._for = self._make_scale(), look
        return self._scale

    def _make_scale(self) -> Scale:
        """With the room at the left that the numbers of the axis need; mostly all charts have the same."""
        usual = max(text_width("1,000 万", "tiny"), text_width("1,000 M", "tiny")) + 26
        found = self._scale_beside(usual)
        needed = max(text_width(word, "tiny") for word in found.values()[1]) + NUMBER_GAP
        return found if needed <= usual else self._scale_beside(needed)

    def _scale_beside(self, left: int) -> Scale:
        plot = QRectF(left, TOP, self.width() - left - RIGHT_MARGIN, self.height() - TOP - style.px(16) - 16)
        end_s = end_of(self._now_s, self._eta_s)
        if self._linear:
            return linear_scale(plot, self._points, end_s)
        return log_scale(plot, self._points, self._thresholds, end_s)

    def draw(self, painter: QPainter) -> None:
        """From the ground up: grid, future, band, thresholds, lines, words."""
        scale = self.scale()
        lines = Lines(painter, scale, thinned(scale, self._points), self._now_s)
        lines.grid()
        future = self._eta_s is None or self._eta_s > 0
        if future:
            lines.future(self._future_words(), self._thresholds)
        lines.band()
        if not self._linear:
            lines.thresholds(self._thresholds)
        lines.floor()
        lines.point()
        if self._points and future:
            lines.now(say("charts.now", time=duration(self._now_s)), self._paused)
        if not self._points:
            write(painter, scale.plot, self._note or say("charts.inventory_first"), "small", "text3", CENTRE)
        elif self._linear:
            lines.ends(self._target)
        else:
            lines.names()
            passed = [(t.value, self.crossed_at(t.value)) for t in self._thresholds]
            lines.rings([(value, at_s) for value, at_s in passed if at_s is not None], self.crossings())

    def _future_words(self) -> str:
        if self._paused or self._linear or not self._points:  # without points the middle says what comes first
            return ""
        if self._eta_s is None:
            return say("charts.estimating")
        return say("charts.time_left", time=spoken_time(self._eta_s))

    def draw_over(self, painter: QPainter) -> None:
        """The picked point: a line, and its numbers in a box."""
        if not 0 <= self.current < len(self._points):
            return
        scale, words = self.scale(), self.item_text(self.current)
        x = scale.x(self._points[self.current].at_s)
        if not scale.plot.left() <= x <= scale.plot.right():
            return
        down(painter, x, scale.plot.top(), scale.plot.bottom(), "text2")
        width = text_width(words, "small") + 2 * READOUT_PADDING
        left = min(max(x - width / 2, scale.plot.left()), max(scale.plot.left(), self.width() - width - 2))
        box = QRectF(round(left), scale.plot.bottom() - style.px(26), width, style.px(22))
        painter.fillRect(box, style.color("base"))
        frame(painter, box, style.color("line2"))
        write(painter, box, words, "small", "text", CENTRE)

    def draw_focus(self, painter: QPainter) -> None:
        """Around the chart; the picked point has its line."""
        frame(painter, QRectF(self.rect()), style.color("accent"), 2)
