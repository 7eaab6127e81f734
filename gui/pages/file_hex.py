"""The Hex tab: a painted window over the bytes of a file of any size."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from core.look_views import HexView
from gui import style
from gui.figures import whole
from gui.pages.file_offset import OffsetField
from gui.pages.file_pane import CLOSED, FilePane
from gui.words import say

IN_ROW, WINDOW = 16, 16_384
MOST_STEPS = 1_000_000_000
"""A scroll bar counts in 32 bits; longer files scroll by several rows at a step."""


class HexArea(QAbstractScrollArea):
    """Rows of 16 bytes: offset, hex, characters. Bytes that are not there yet are drawn as dots.

    Signals:
        wanted: offset of bytes that come into view.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty until `set_view`."""
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.view = HexView()
        self.chosen: int | None = None
        self._size, self._step = 0, 1
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def clear(self) -> None:
        """No file."""
        self.view, self.chosen = HexView(), None
        self.set_size(0)
        self.verticalScrollBar().setValue(0)
        self.viewport().update()

    def set_size(self, size: int) -> None:
        """Bytes of the content, as far as known."""
        rows = -(-size // IN_ROW)
        self._size, self._step = size, max(1, -(-rows // MOST_STEPS))
        self.verticalScrollBar().setRange(0, max(0, -(-(rows - self.rows_shown()) // self._step)))
        self.verticalScrollBar().setPageStep(max(1, self.rows_shown() // self._step))

    def set_view(self, view: HexView) -> None:
        """Bytes that were read."""
        self.view = view
        self.set_size(max(view.size, view.offset + len(view.data)))
        self.viewport().update()

    def show_place(self, place: int) -> None:
        """Scrolls to a byte and marks it."""
        self.chosen = place
        row = max(0, place // IN_ROW - self.rows_shown() // 3)
        self.verticalScrollBar().setValue(row // self._step)
        self.viewport().update()
        self._scrolled()

    def top(self) -> int:
        """Offset of the first byte on the screen."""
        return self.verticalScrollBar().value() * self._step * IN_ROW

    def rows_shown(self) -> int:
        """Rows that fit."""
        return max(1, self.viewport().height() // self._line())

    def _line(self) -> int:
        return style.metrics("mono").height() + 4

    def _scrolled(self) -> None:
        self.viewport().update()
        end = min(self._size, self.top() + self.rows_shown() * IN_ROW)
        if self.top() < self.view.offset or end > self.view.offset + len(self.view.data):
            self.wanted.emit(self.top())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer rows."""
        super().resizeEvent(event)
        self.set_size(self._size)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the rows on the screen, Home and End go to the ends."""
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            QApplication.clipboard().setText("\n".join(self.lines()))
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar.setValue(0 if event.key() == Qt.Key.Key_Home else bar.maximum())
        else:
            super().keyPressEvent(event)

    def lines(self) -> list[str]:
        """The rows on the screen as text."""
        starts = range(self.top(), min(self._size, self.top() + self.rows_shown() * IN_ROW), IN_ROW)
        return ["  ".join((offset_words(start), *self._row(start))) for start in starts]

    def _row(self, start: int) -> tuple[str, str]:
        """Hex and characters of the row at an offset."""
        masked = self._masked(start)
        pairs, letters = [], []
        for place in range(start, min(start + IN_ROW, self._size)):
            at = place - self.view.offset
            if not 0 <= at < len(self.view.data):
                pairs.append("  ")
                letters.append(" ")
            elif place in masked:
                pairs.append("··")
                letters.append("*")
            else:
                byte = self.view.data[at]
                pairs.append(f"{byte:02x}")
                letters.append(chr(byte) if 32 <= byte < 127 else "·")
        half = IN_ROW // 2
        return f"{' '.join(pairs[:half])}  {' '.join(pairs[half:])}".ljust(IN_ROW * 3), "".join(letters)

    def _masked(self, start: int) -> frozenset[int]:
        begin = self.view.offset
        inside = (range(max(a + begin, start), min(b + begin, start + IN_ROW)) for a, b in self.view.masked)
        return frozenset(place for part in inside for place in part)

    def paintEvent(self, event: QPaintEvent) -> None:
        """All rows on the screen; at integer places, so that they are crisp."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), style.color("base"))
        painter.setFont(style.font("mono"))
        line, letter = self._line(), QFontMetricsF(style.font("mono")).horizontalAdvance("0")
        hex_at = style.PADDING + 12 * letter
        text_at = hex_at + (IN_ROW * 3 + 3) * letter
        for row in range(self.rows_shown() + 1):
            start = self.top() + row * IN_ROW
            if start >= self._size:
                break
            pairs, letters = self._row(start)
            self._mark(painter, start, row * line, (hex_at, text_at), letter)
            for x, text, role in ((style.PADDING, offset_words(start), "text3"), (hex_at, pairs, "text")):
                painter.setPen(style.color(role))
                painter.drawText(QRectF(x, row * line, 60 * letter, line), Qt.AlignmentFlag.AlignVCenter, text)
            painter.setPen(style.color("text2"))
            area = QRectF(text_at, row * line, 17 * letter, line)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, letters)

    def _mark(self, painter: QPainter, start: int, y: int, at: tuple[float, float], letter: float) -> None:
        """The ground below masked bytes and below the chosen one."""
        line = self._line()
        chosen = {self.chosen} if self.chosen is not None else set()
        for place in sorted(self._masked(start) | {place for place in chosen if start <= place < start + IN_ROW}):
            column = place - start
            x = at[0] + (column * 3 + (column >= IN_ROW // 2)) * letter
            colour = style.color("accent_line" if place == self.chosen else "accent_soft")
            painter.fillRect(QRectF(x - 1, y + 1, 2 * letter + 2, line - 2), colour)
            painter.fillRect(QRectF(at[1] + column * letter, y + 1, letter, line - 2), colour)


def offset_words(place: int) -> str:
    """An offset in hex, at least eight digits."""
    return f"{place:08x}"


class HexPane(FilePane):
    """The bytes as they stand in the file; of a compressed stream the decoded ones."""

    KIND = "hex"

    def __init__(self, compact: bool = False, parent: QWidget | None = None) -> None:
        """compact: the same, narrower."""
        super().__init__(compact, parent)
        self.area = HexArea()
        self.area.wanted.connect(self._read)
        self.offset = OffsetField()
        self.offset.asked.connect(self._jump)
        self._is_asking = False
        self._wanted: int | None = None
        self._size: int | None = None
        self.tools.addWidget(self.offset)
        self.tools.addStretch(1)
        self.previous.hide()
        self.next.hide()
        self.body.addWidget(self.area)
        self.retranslate()

    def clear(self) -> None:
        """No bytes."""
        self._is_asking, self._wanted, self._size = False, None, None
        self.area.clear()
        self.where.setText("")

    def load(self) -> None:
        """The bytes on the screen."""
        self._read(self.area.top())

    def go_to(self, place: int) -> None:
        """A byte, marked."""
        if self.reader is not None and self.reader.found is not None:
            self.area.set_size(max(self.area.view.size, self.reader.found.entry.size_bytes))
        self.area.show_place(place)

    def _read(self, offset: int) -> None:
        if (reader := self.reader) is None:
            return
        if self._is_asking:  # one at a time: while a scroll bar is dragged only the last place counts
            self._wanted = offset
            return
        self._is_asking, unmask = True, reader.unmask
        self.where.setText(say("file.reading"))
        start = max(0, offset - WINDOW // 4) // IN_ROW * IN_ROW
        self.look(lambda looker, found: looker.hex(found.entry, start, WINDOW, unmask, found.layout), self._take)

    def _take(self, view: HexView) -> None:
        self._is_asking = False
        wanted, self._wanted = self._wanted, None
        self.area.set_view(view)
        self.show_note(view.note or CLOSED * view.closed, view.size if view.note else None)
        self._size = view.size
        self._show_where()
        if wanted is not None and not view.offset <= wanted < view.offset + max(1, len(view.data)):
            self._read(wanted)

    def _show_where(self) -> None:
        self.say_where("" if self._size is None else say("file.size_bytes", size=whole(self._size)))

    def _fail(self, text: str, details: str) -> None:
        self._is_asking, self._size = False, None
        super()._fail(text, details)

    def _jump(self, place: int | None) -> None:
        self.note.say(say("file.bad_offset") if place is None else "")
        if place is not None:
            self.go_to(place)

    def retranslate(self) -> None:
        """The language changed."""
        super().retranslate()
        self.offset.retranslate()
        self.area.setAccessibleName(say("file.tab_hex"))
        self._show_where()

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.offset.restyle()
        self.area.set_size(self.area.view.size)
        self.area.viewport().update()
