"""A painted window of text in mono, with marks: as quick with one line of 64 KiB as with a thousand short ones."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from core.look_views import Mark
from gui import style

EDGE, LEADING, TAB = 12, 4, "    "
DESCRIBED = 400
"""Characters that are told to a screen reader."""


class Widths(dict[str, float]):
    """Advance of each character: mono without ligatures, so that they add up, whatever font a character comes from."""

    def __missing__(self, character: str) -> float:
        metrics = QFontMetricsF(style.font("mono"))
        self[character] = metrics.horizontalAdvance(TAB if character == "\t" else character)
        return self[character]


class TextArea(QAbstractScrollArea):
    """Text that can be selected and copied, never changed. Only what is on the screen is laid out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._text = ""
        self._marks: tuple[Mark, ...] = ()
        self._starts: list[int] = []
        self._rows: list[tuple[int, int]] = []
        self._widths = Widths()
        self._wraps = False
        self.chosen: Mark | None = None
        self._anchor = self._cursor = 0

    # content ---------------------------------------------------------------------------------
    def set_text(self, text: str, marks: Sequence[Mark] = ()) -> None:
        """marks: ascending."""
        self._text, self._marks, self.chosen = text, tuple(marks), None
        self._starts = [mark.start for mark in self._marks]
        self._anchor = self._cursor = 0
        self.setAccessibleDescription(text[:DESCRIBED])
        self._break()
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)

    def text(self) -> str:
        """All that was set."""
        return self._text

    def set_wrap(self, on: bool) -> None:
        """Long lines go on in the next row."""
        self._wraps = on
        self._break()

    def choose(self, mark: Mark | None) -> None:
        """Marks one hit as the current one, and shows it."""
        self.chosen = mark
        if mark is not None:
            self.show_character(mark.start)
        self.viewport().update()

    def show_character(self, place: int) -> None:
        """Scrolls to a character."""
        row = self._row_of(place)
        self.verticalScrollBar().setValue(row - self._shown() // 2)
        x = self._xs(row)[place - self._rows[row][0]] if self._rows else 0.0
        left = self.horizontalScrollBar().value()
        if not left <= x <= left + self.viewport().width() * 0.8:
            self.horizontalScrollBar().setValue(int(x) - self.viewport().width() // 3)

    def selected_text(self) -> str:
        """What is selected, "" for nothing."""
        return self._text[min(self._anchor, self._cursor) : max(self._anchor, self._cursor)]

    def restyle(self) -> None:
        """Theme or scale changed."""
        self._widths.clear()
        self._break()

    # rows ------------------------------------------------------------------------------------
    def _line(self) -> int:
        return style.metrics("mono").height() + LEADING

    def _shown(self) -> int:
        return max(1, self.viewport().height() // self._line())

    def _break(self) -> None:
        """Text into rows; half-open ranges of characters, without the line breaks."""
        self._rows = []
        start = 0
        for line in self._text.split("\n") if self._text else []:
            ends = self._wrapped(line) if self._wraps else [0, len(line)]
            self._rows += [(start + first, start + last) for first, last in pairwise(ends)]
            start += len(line) + 1
        self._set_bars()
        self.viewport().update()

    def _wrapped(self, line: str) -> list[int]:
        """Where a line is broken: places from 0 to its length."""
        room = max(80, self.viewport().width() - 2 * EDGE)
        places, used = [0], 0.0
        for place, width in enumerate(map(self._widths.__getitem__, line)):
            used += width
            if used > room and place > places[-1]:
                places.append(place)
                used = width
        return [*places, len(line)]

    def _set_bars(self) -> None:
        self.verticalScrollBar().setRange(0, max(0, len(self._rows) - self._shown()))
        self.verticalScrollBar().setPageStep(self._shown())
        widest = 0.0
        if not self._wraps:
            widths = self._widths.__getitem__
            widest = max((sum(map(widths, line)) for line in self._text.split("\n")), default=0.0)
        room = self.viewport().width() - 2 * EDGE
        self.horizontalScrollBar().setRange(0, max(0, int(widest) - room))
        self.horizontalScrollBar().setPageStep(max(1, room))
        self.horizontalScrollBar().setSingleStep(20)

    def _xs(self, row: int) -> list[float]:
        """Left edge of every character of a row, and the end of the last."""
        first, last = self._rows[row]
        return list(accumulate(map(self._widths.__getitem__, self._text[first:last]), initial=0.0))

    def _row_of(self, place: int) -> int:
        return max(0, bisect_right(self._rows, (place, len(self._text) + 1)) - 1)

    # painting --------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows on the screen, of each the part that is on the screen."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), style.color("base"))
        painter.setFont(style.font("mono"))
        first = self.verticalScrollBar().value()
        for row in range(first, min(len(self._rows), first + self._shown() + 1)):
            self._paint_row(painter, row, (row - first) * self._line())

    def _paint_row(self, painter: QPainter, row: int, y: int) -> None:
        left = self.horizontalScrollBar().value()
        xs, (start, end) = self._xs(row), self._rows[row]
        first = max(0, bisect_right(xs, left - EDGE) - 1)
        last = min(end - start, bisect_left(xs, left + self.viewport().width()) + 1)
        self._paint_selection(painter, xs, start, end, y)
        for mark in self._marks_between(start + first, start + last):
            self._paint_mark(painter, xs, start, end, mark, y)
        text = self._text[start + first : start + last].replace("\t", TAB)
        metrics = style.metrics("mono")
        painter.setPen(style.color("text"))
        painter.drawText(QPointF(EDGE + xs[first] - left, y + LEADING / 2 + metrics.ascent()), text)

    def _marks_between(self, first: int, last: int) -> list[Mark]:
        begin = max(0, bisect_left(self._starts, first) - 1)  # the one before may reach in
        return [mark for mark in self._marks[begin : bisect_left(self._starts, last)] if mark.end > first]

    def _span(self, xs: list[float], start: int, end: int, part: tuple[int, int], y: int) -> QRectF | None:
        """Where a part of the text stands in a row."""
        first, last = max(part[0], start) - start, min(part[1], end) - start
        if first >= last:
            return None
        left = EDGE - self.horizontalScrollBar().value()
        return QRectF(left + xs[first], y + 1, xs[last] - xs[first], self._line() - 2)

    def _paint_selection(self, painter: QPainter, xs: list[float], start: int, end: int, y: int) -> None:
        ends = sorted((self._anchor, self._cursor))
        if (area := self._span(xs, start, end, (ends[0], ends[1]), y)) is not None:
            painter.fillRect(area, style.color("line2"))

    def _paint_mark(self, painter: QPainter, xs: list[float], start: int, end: int, mark: Mark, y: int) -> None:
        """Valid hits on soft accent; what failed its checks over a dashed line; the chosen one framed."""
        area = self._span(xs, start, end, (mark.start, mark.end), y)
        if area is None:
            return
        if mark.verdict == "valid":
            painter.fillRect(area, style.color("accent_soft"))
        else:
            painter.setPen(QPen(style.color("warn"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(area.bottomLeft(), area.bottomRight())
        if mark is self.chosen:
            painter.setPen(QPen(style.color("accent"), 2))
            painter.drawRect(area.adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows follow the width where long lines wrap."""
        super().resizeEvent(event)
        if self._wraps:
            self._break()
        else:
            self._set_bars()

    # mouse and keys --------------------------------------------------------------------------
    def _character_at(self, place: QPointF) -> int:
        if not self._rows:
            return 0
        row = self.verticalScrollBar().value() + int(place.y() // self._line())
        row = max(0, min(len(self._rows) - 1, row))
        x = place.x() - EDGE + self.horizontalScrollBar().value()
        return self._rows[row][0] + min(len(self._xs(row)) - 1, max(0, bisect_right(self._xs(row), x) - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a selection; with Shift changes its end."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._cursor = self._character_at(event.position())
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._anchor = self._cursor
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draws the selection on; beyond the edges it scrolls."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._cursor = self._character_at(event.position())
            beyond = event.position().y() - max(0.0, min(float(self.viewport().height()), event.position().y()))
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (beyond > 0) - (beyond < 0))
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+A, Ctrl+C; Home and End go to the ends."""
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.selected_text() or self._text)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._anchor, self._cursor = 0, len(self._text)
            self.viewport().update()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar.setValue(0 if event.key() == Qt.Key.Key_Home else bar.maximum())
        else:
            super().keyPressEvent(event)
