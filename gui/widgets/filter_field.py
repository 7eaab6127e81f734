"""The box of the filter: funnel, chips, the line that is typed in, the count and the cross."""

import re
from itertools import takewhile

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from core.filter import ALIASES
from core.filter_list import from_lines
from gui import icons, style
from gui.widgets.chip import Chip
from gui.widgets.label import Label

GAP, LEAST_EDIT, ROWS, MOST_TYPED = 6, 150, 2, 1 << 20
_KEY = re.compile(rf"(?<!\S)(-?)(?:{'|'.join(['name', *(word for word, key in ALIASES.items() if key == 'name')])}):$")
"""Typed before a list of names is pasted."""


def _inserted(before: str, text: str, cursor: int) -> tuple[int, int]:
    """Where in a text stands what has just come into it; cursor: behind that."""
    start = len(before) - (len(text) - cursor)
    if start < 0 or text[:start] != before[:start]:  # what was selected is gone
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(before, text[:cursor], strict=False))
        start = len(list(alike))
    return start, cursor


class TermEdit(QLineEdit):
    """The line behind the chips; underlines the part that is not understood."""

    escaped = Signal()
    backed = Signal()
    lowered = Signal()

    def __init__(self, parent: QWidget) -> None:
        """bad: half-open range of the text that is wrong; empty: nothing is. Nothing that is pasted is cut off."""
        super().__init__(parent)
        self.setMaxLength(MOST_TYPED)
        self.setProperty("bare", "true")
        self.bad = (0, 0)
        self._before = ""
        self.textChanged.connect(self._changed)

    def _changed(self, text: str) -> None:
        """A list that was pasted, by whatever way, becomes conditions for names."""
        before, self._before = self._before, text
        if "\n" not in text and "\r" not in text:
            return
        start, end = _inserted(before, text, self.cursorPosition())
        head, new, rest = text[:start], text[start:end].strip(), text[end:]
        if len(new.splitlines()) > 1:
            key = _KEY.search(head.rstrip())
            head = head[: key.start()] if key else head
            names = from_lines(new, all_excluded=key is not None and key[1] == "-")
            self.setText(" ".join(filter(None, (head.rstrip(), names, rest.lstrip()))))
        else:
            self.setText(head + new + rest)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape clears, Backspace before the first character takes up the last chip, Down asks for other filters."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.lowered.emit()
        elif event.key() == Qt.Key.Key_Backspace and self.cursorPosition() == 0 and not self.hasSelectedText():
            self.backed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and a line below what is wrong in it."""
        super().paintEvent(event)
        if self.bad[0] >= self.bad[1]:
            return
        painter = QPainter(self)
        painter.setPen(QPen(style.color("warn"), 2))
        metrics, text = self.fontMetrics(), self.text()
        left, right = 2, self.width() - 2
        if len(text) < self.width() and metrics.horizontalAdvance(text[: self.bad[1]]) <= right:  # not scrolled inside
            left, right = (2 + metrics.horizontalAdvance(text[:end]) for end in self.bad)
        painter.drawLine(left, self.height() - 3, max(right, left + 8), self.height() - 3)


class FilterField(QWidget):
    """The box: funnel, chips, line, count, cross; two rows at most."""

    def __init__(self, parent: QWidget) -> None:
        """Placed by hand, since chips wrap around the line that is typed in."""
        super().__init__(parent)
        self.chips: list[Chip] = []
        self.edit = TermEdit(self)
        self.count = Label("", "small", "text2", self)
        self.more = Label("", "small", "text2", self)
        self.cross = QToolButton(self)
        self.cross.setAutoRaise(True)
        self.cross.setCursor(Qt.CursorShape.PointingHandCursor)
        self.is_active = False
        self.edit.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The frame shows where the focus is."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return False

    def place(self) -> None:
        """Puts everything where it belongs and takes the height that this needs."""
        line, right = style.height("field"), self.width() - 10
        side = style.px(18)
        self.cross.setGeometry(right - side, (line - side) // 2, side, side)
        right -= side + 6
        width = self.count.sizeHint().width()
        self.count.setGeometry(right - width, 0, width, line)
        rows = self._place_chips(30 + style.px(8), right - width - 10, line)
        self.setFixedHeight(line if rows == 1 else line + style.height("chip", "small") + GAP)

    def _place_chips(self, left: int, right: int, line: int) -> int:
        """Chips in rows, the line behind them; gives the number of rows."""
        x, row, hidden = left, 0, 0
        step = style.height("chip", "small") + GAP
        for chip in self.chips:
            size = chip.sizeHint()
            if x > left and x + size.width() > right:
                x, row = left, row + 1
            room = right if row < ROWS - 1 else right - LEAST_EDIT
            fits = row < ROWS and hidden == 0 and (x + size.width() <= room or x == left)
            chip.setVisible(fits)
            hidden += not fits
            if fits:
                chip.setGeometry(QRect(x, (line - size.height()) // 2 + row * step, size.width(), size.height()))
                x += size.width() + GAP
        row = min(row, ROWS - 1)
        x = self._place_more(x, hidden, line, row * step)
        if x + LEAST_EDIT > right and row < ROWS - 1 and x > left:
            x, row = left, row + 1
        self.edit.setGeometry(x, 3 + row * step, max(40, right - x), line - 6)
        return row + 1

    def _place_more(self, x: int, hidden: int, line: int, down: int) -> int:
        self.more.setText(f"+{hidden}")
        self.more.setVisible(hidden > 0)
        if not hidden:
            return x
        width = self.more.sizeHint().width()
        self.more.setGeometry(x, down, width, line)
        return x + width + GAP

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Everything moves."""
        self.place()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box and funnel."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.edit.hasFocus()
        painter.setPen(QPen(style.color("accent" if focused else "line2"), 2 if focused else 1))
        painter.setBrush(style.color("base"))
        inset = 1 if focused else 0.5
        area = self.rect().toRectF().adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(area, style.RADIUS, style.RADIUS)
        side = style.px(16)
        role = "accent" if self.is_active else "text3"
        icons.paint(painter, QRect(12, (style.height("field") - side) // 2, side, side).toRectF(), "filter", role)

    def sizeHint(self) -> QSize:
        """A field."""
        return QSize(400, style.height("field"))
