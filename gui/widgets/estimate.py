"""One estimate, always the same: the mark of its method, the point, the interval or the word in its place."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.model import Estimate
from gui import style
from gui.figures import Figure, figure, floor_number, prose, whole
from gui.widgets.drawing import text_width, write
from gui.words import language, say

MARK = 9
"""Diameter of a mark at scale 1."""
LOADING = Figure("none", "…", "")
"""What stands in place of a figure that is still asked for."""
ABSENT = Figure("none", "—", "")
KINDS = {"display": "title", "figure": "section", "headline": "section", "body": "small", "small": "small"}
"""Style of the point -> style of its interval."""
MARKED = ("body", "small")
"""Kinds that carry the mark; beside larger ones it stands with its word (MarkLabel)."""


def paint_mark(painter: QPainter, rect: QRectF, mark: str) -> None:
    """The method's mark in the middle of a rectangle. mark: that of a Figure; "none" has none."""
    size = style.px(MARK)
    box = QRectF(round(rect.center().x() - size / 2), round(rect.center().y() - size / 2), size, size)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mark == "exact":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(style.color("text"))
        painter.drawEllipse(box.adjusted(0.5, 0.5, -0.5, -0.5))
    elif mark == "sampled":
        _paint_half(painter, box)
    elif mark == "indicative":
        pen = QPen(style.color("text3"), 1.2, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([1.5, 1.5])
        painter.setPen(pen)
        painter.drawEllipse(box.adjusted(0.6, 0.6, -0.6, -0.6))
    elif mark == "not_examined":
        painter.setPen(QPen(style.color("text3"), 1.3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        inner = box.adjusted(1, 1, -1, -1)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    painter.restore()


def _paint_half(painter: QPainter, box: QRectF) -> None:
    """A ring with its left half filled."""
    colour, inner = style.color("accent"), box.adjusted(0.6, 0.6, -0.6, -0.6)
    painter.setPen(QPen(colour, 1.2))
    painter.drawEllipse(inner)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPie(inner, 90 * 16, 180 * 16)


def spoken(estimate: Estimate | None, kind: str = "body", noun: str = "") -> tuple[Figure, str, str]:
    """(figure, point in words, interval in words). kind: a key of KINDS; large ones speak in prose and 亿."""
    found = figure(estimate, headline=kind not in MARKED)
    point = found.point
    if estimate is not None and (kind not in MARKED or estimate.point is None):
        point = prose(estimate)
    if noun and found.mark in ("exact", "sampled", "indicative"):
        point = point + noun if language() == "zh" and not point[-1:].isdigit() else f"{point} {noun}"
    interval = found.interval
    if found.mark == "sampled" and estimate is not None and estimate.point is None and estimate.at_most is None:
        interval = ""  # "at least" says it already
    return found, point, interval


def point_role(found: Figure) -> str:
    """Colour of a point."""
    return {"…": "text3"}.get(found.point, "text2" if found.mark == "not_examined" else "text")


def copied(estimate: Estimate | None) -> str:
    """For the clipboard: mark word, point, low, high, floor, with tabs between."""
    if estimate is None:
        return say("figures.not_examined")
    ends = ("" if end is None else whole(end) for end in (estimate.point, estimate.low, estimate.high))
    exact = estimate.method == "exact" and estimate.point is not None
    floor = whole(estimate.floor) if exact else f"≥ {floor_number(estimate.floor)}"
    return "\t".join((say(f"figures.{estimate.method}"), *ends, floor))


class EstimateLabel(QWidget):
    """An estimate as a label: mark (in body size), point, interval. It is never cut."""

    def __init__(self, parent: QWidget | None = None, kind: str = "body", noun: str = "") -> None:
        """kind: a key of KINDS. noun: what is counted, behind the point ("条", "records")."""
        super().__init__(parent)
        self._kind, self._noun, self._align = kind, noun, Qt.AlignmentFlag.AlignLeft
        self._estimate: Estimate | None = None
        self._instead: Figure | None = LOADING
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._copy = QAction(say("charts.copy"), self)
        self._copy.triggered.connect(self._copy_it)
        self.addAction(self._copy)

    def set_estimate(self, estimate: Estimate | None, kind: str = "", noun: str | None = None) -> None:
        """None is "not examined". kind, noun: only if they change."""
        self._estimate, self._instead = estimate, None
        self._kind = kind or self._kind
        self._noun = self._noun if noun is None else noun
        self.retranslate()

    def set_loading(self) -> None:
        """Shows … until the next estimate."""
        self._instead = LOADING
        self.retranslate()

    def set_absent(self) -> None:
        """Shows — until the next estimate: there is none, and none is asked for."""
        self._instead = ABSENT
        self.retranslate()

    def set_alignment(self, align: Qt.AlignmentFlag) -> None:
        """AlignLeft or AlignRight."""
        self._align = align
        self.update()

    def words(self) -> tuple[Figure, str, str]:
        """(figure, point, interval) as shown."""
        if self._instead is not None:
            return self._instead, self._instead.point, ""
        return spoken(self._estimate, self._kind, self._noun)

    def text(self) -> str:
        """What is shown, in one line."""
        return " ".join(part for part in self.words()[1:] if part)

    def retranslate(self) -> None:
        """The language changed."""
        found = self.words()[0]
        method = "" if found.mark == "none" else say(f"figures.{found.mark}")
        self.setAccessibleName(f"{method} {self.text()}".strip())
        self._copy.setText(say("charts.copy"))
        self.restyle()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """All of it."""
        return QSize(round(sum(self._widths())) + 2, style.px(style.SIZES[self._point_style()][1]))

    def minimumSizeHint(self) -> QSize:
        """All of it: a number is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark, point and interval on one baseline."""
        painter = QPainter(self)
        found, point, interval = self.words()
        mark, width, _ = self._widths()
        used = sum(self._widths())
        x = float(self.width() - used if self._align & Qt.AlignmentFlag.AlignRight else 0)
        if mark:
            size = style.px(MARK)
            paint_mark(painter, QRectF(x, 0, size, self.height()), found.mark)
        base = self._baseline()
        missing = found.mark == "not_examined"
        _write_at(painter, x + mark, base, point, self._point_style(), point_role(found), regular=missing)
        _write_at(painter, x + mark + width, base, self._gap() + interval, KINDS[self._kind], "text2", regular=True)
        painter.end()

    def _baseline(self) -> float:
        metrics = style.metrics(self._point_style())
        return (self.height() + metrics.ascent() - metrics.descent()) / 2

    def _point_style(self) -> str:
        return {"body": "strong", "small": "strong"}.get(self._kind, self._kind)

    def _gap(self) -> str:
        return " " if self._kind in MARKED else "  "

    def _widths(self) -> tuple[float, float, float]:
        found, point, interval = self.words()
        marked = self._kind in MARKED and found.mark != "none"
        mark = style.px(MARK) + 6 if marked else 0
        shown = self._gap() + interval if interval else ""
        return mark, text_width(point, self._point_style()), text_width(shown, KINDS[self._kind]) + 1

    def _copy_it(self) -> None:
        QGuiApplication.clipboard().setText("" if self._instead is not None else copied(self._estimate))


class MarkLabel(QWidget):
    """A mark with its word: "◐ sampled"."""

    def __init__(self, parent: QWidget | None = None, mark: str = "none") -> None:
        """mark: that of a Figure."""
        super().__init__(parent)
        self._mark = mark
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def set_mark(self, mark: str) -> None:
        """Another method."""
        self._mark = mark
        self.retranslate()

    def text(self) -> str:
        """The word."""
        return "" if self._mark in ("none", "") else say(f"figures.{self._mark}")

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(self.text())
        self.restyle()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Mark and word."""
        return QSize(style.px(MARK) + 6 + text_width(self.text(), "small") + 2, style.px(style.SIZES["small"][1]))

    def minimumSizeHint(self) -> QSize:
        """Mark and word."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark and word."""
        painter = QPainter(self)
        size = style.px(MARK)
        paint_mark(painter, QRectF(0, 0, size, self.height()), self._mark)
        write(painter, QRectF(size + 6, 0, self.width() - size - 6, self.height()), self.text(), "small", "text2")
        painter.end()


def _write_at(painter: QPainter, x: float, y: float, text: str, kind: str, role: str, regular: bool = False) -> None:
    """Text by its baseline; regular: of a heavy style only the size."""
    font = style.font(kind)
    if regular and font.weight() > font.Weight.Normal:
        font = type(font)(font)
        font.setWeight(font.Weight.Normal)
    painter.setFont(font)
    painter.setPen(style.color(role))
    painter.drawText(QPointF(x, y), text)
