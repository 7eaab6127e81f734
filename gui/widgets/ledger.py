"""The completeness ledger: a sum of terms that adds up to the files inventoried, above every result."""

from PySide6.QtCore import QEvent, QRectF, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from gui import icons, style
from gui.figures import size, whole
from gui.widgets.chart import PickChart, TableRows
from gui.widgets.drawing import CENTRE, LEFT, text_width, write
from gui.widgets.ledger_cells import (
    BAR,
    BYTES_GAP,
    LABEL_GAP,
    ROOMS,
    SWATCH,
    TOTAL,
    Cell,
    Room,
    Sum,
    Term,
    cell_at,
    paint_fill,
    paint_swatch,
)
from gui.words import say

ICON = 14


class LedgerBar(PickChart):
    """The ledger of a case, 52 pixels high.

    Signals:
        clicked: key of a term, "all" for the total.
    """

    KEY = "ledger"
    clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None, compact: bool = False) -> None:
        """compact: without bytes, empty terms, verdict and bar, as it stands in a panel."""
        super().__init__(parent)
        self._ledger: Sum | None = None
        self._compact = compact
        self.restyle()

    def set_ledger(self, ledger: Sum | None) -> None:
        """None: not known yet."""
        self._ledger = ledger
        self.changed()

    def table_rows(self) -> TableRows:
        """Term, files, bytes."""
        heads = (say("charts.head_term"), say("charts.head_files"), say("charts.head_bytes"))
        if self._ledger is None:
            return heads, []
        rows = [(say(f"charts.{term.key}"), whole(term.files), whole(term.bytes)) for term in self._terms()]
        return heads, [*rows, (say("charts.total"), whole(self._ledger.files), whole(self._ledger.bytes))]

    def summary(self) -> str:
        """All terms and the verdict."""
        if self._ledger is None:
            return say("charts.loading")
        said = [self.item_text(index) for index in range(len(self._terms()) + 1)]
        return say("charts.list_separator").join([*said, self.verdict()[0]])

    def verdict(self) -> tuple[str, str, str]:
        """(words, role, icon): does the sum add up, is the run complete?"""
        if self._ledger is None:
            return "", "text3", ""
        if not self._ledger.adds_up:
            return say("charts.does_not_add_up"), "error", "circle-x"
        if self._ledger.partial:
            return say("charts.partial"), "warn", "clock"
        return say("charts.adds_up"), "ok", "circle-check"

    def item_text(self, index: int) -> str:
        """A term with all its digits and what it means."""
        if self._ledger is None:
            return ""
        term = self._key_files_bytes()[index]
        label = say("charts.total" if term[0] == TOTAL else f"charts.{term[0]}")
        cell = say("charts.ledger_cell", label=label, files=whole(term[1]), size=size(term[2]))
        return f"{cell}\n{say('charts.tip_total' if term[0] == TOTAL else f'charts.tip_{term[0]}')}"

    def places(self) -> list[QRectF]:
        """Cells, from top to the bar."""
        return [QRectF(cell.x - 5, 3, cell.width + 10, self.height() - BAR - 5) for cell in self.cells()]

    def opened(self, index: int) -> None:
        """A cell was clicked."""
        self.clicked.emit(self._key_files_bytes()[index][0])

    def restyle(self) -> None:
        """Theme or scale changed."""
        lines = style.px(style.SIZES["tiny"][1]) + style.px(style.SIZES["strong"][1]) + 16
        self.setFixedHeight(max(style.HEIGHTS["ledger"], lines))
        self.changed()

    def changeEvent(self, event: QEvent) -> None:
        """Another size of text: another height."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.restyle()

    def sizeHint(self) -> QSize:
        """One line of full width."""
        return QSize(900, self.height())

    def minimumSizeHint(self) -> QSize:
        """It makes do with less."""
        return QSize(300, self.height())

    def cells(self) -> list[Cell]:
        """Where each term lies and how much of it is shown, for the width there is."""
        if self._ledger is None:
            return []
        found: list[Cell] = []
        for room in ROOMS:
            found = self._fit(room)
            if found[-1].x + found[-1].width <= self._right(room):
                break
        return found

    def _terms(self) -> list[Term]:
        if self._ledger is None:
            return []
        hidden_when_empty = ("to_be_read",)
        return [t for t in self._ledger.terms if t.files or not (self._compact or t.key in hidden_when_empty)]

    def _key_files_bytes(self) -> list[tuple[str, int, int]]:
        if self._ledger is None:
            return []
        terms = [(term.key, term.files, term.bytes) for term in self._terms()]
        return [*terms, (TOTAL, self._ledger.files, self._ledger.bytes)]

    def _margin(self) -> int:
        return style.PADDING if self._compact else style.MARGIN

    def _right(self, room: Room) -> float:
        """Where the cells must end: before the verdict."""
        words = text_width(self.verdict()[0], "strong") + 5 if room.verdict else 0
        return self.width() - self._margin() - (0 if self._compact else style.px(ICON) + words + 12)

    def _fit(self, room: Room) -> list[Cell]:
        x: float = self._margin()
        if room.title:
            x += text_width(say("charts.ledger"), "strong") + 22
        found = []
        for key, files, size_bytes in self._key_files_bytes():
            shown = size(size_bytes) if room.bytes and not self._compact else ""
            found.append(cell_at(room, key, whole(files), shown, x))
            x += found[-1].width + 2 * room.gap + text_width("+", "small")
        return found

    def draw(self, painter: QPainter) -> None:
        """Background, title, cells with operators, verdict, bar."""
        partial = self._ledger is not None and self._ledger.partial
        if not self._compact:
            painter.fillRect(self.rect(), style.color("warn_bg" if partial else "base"))
            line = style.color("warn_line" if partial else "line")
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), line)
        cells = self.cells()
        top = 0.0 if self._compact else -1.5
        middle = QRectF(self._margin(), top, self.width(), self.height() - BAR)
        if not cells or cells[0].x > self._margin():
            write(painter, middle, say("charts.ledger"), "strong", "text")
        for index, cell in enumerate(cells):
            self._draw_cell(painter, cell, top)
            if index + 1 < len(cells):
                self._draw_operator(painter, cell, cells[index + 1], top, "=" if index + 2 == len(cells) else "+")
        if not self._compact:
            self._draw_verdict(painter, not cells or cells[0].room.verdict)
            self._draw_bar(painter)

    def _lines(self, top: float) -> tuple[float, float, float, float]:
        """Top and height of the label line, top and height of the number line."""
        label, number = style.px(style.SIZES["tiny"][1]), style.px(style.SIZES["strong"][1])
        start = top + (self.height() - BAR - label - number + 3) / 2
        return start, label, start + label - 1, number

    def _draw_cell(self, painter: QPainter, cell: Cell, top: float) -> None:
        y, label, y2, number = self._lines(top)
        x = cell.x
        if cell.key != TOTAL:
            side = style.px(SWATCH)
            paint_swatch(painter, QRectF(x, round(y + (label - side) / 2), side, side), cell.key)
            x += side + LABEL_GAP
        role = "text" if cell.key == TOTAL else "text2"
        write(painter, QRectF(x, y, cell.width, label), cell.label, "tiny", role)
        write(painter, QRectF(cell.x, y2, cell.width, number), cell.number, cell.room.number, "text")
        after = cell.x + text_width(cell.number, cell.room.number) + BYTES_GAP
        write(painter, QRectF(after, y2, cell.width, number), cell.bytes, "tiny", "text3")

    def _draw_operator(self, painter: QPainter, left: Cell, right: Cell, top: float, sign: str) -> None:
        _, _, y2, number = self._lines(top)
        between = QRectF(left.x + left.width, y2, right.x - left.x - left.width, number)
        write(painter, between, sign, "small", "text3", CENTRE)

    def _draw_verdict(self, painter: QPainter, with_words: bool) -> None:
        words, role, icon = self.verdict()
        if not icon:
            return
        words = words if with_words else ""
        side, bold = style.px(ICON), role != "ok"
        width = text_width(words, "strong" if bold else "body")
        x = self.width() - style.MARGIN - width
        middle = (self.height() - BAR) / 2
        icons.paint(painter, QRectF(x - side - 5, round(middle - side / 2), side, side), icon, role)
        write(painter, QRectF(x, 0, width, self.height() - BAR), words, "strong" if bold else "body", role, LEFT)

    def _draw_bar(self, painter: QPainter) -> None:
        """Shares of bytes, at least 2 pixels each, 1 pixel between."""
        for key, x, width in self.bar_parts():
            rect = QRectF(x, self.height() - BAR - 1, width, BAR)
            paint_fill(painter, rect, key)

    def bar_parts(self) -> list[tuple[str, float, float]]:
        """(key, x, width) of the parts of the bar."""
        parts = [(term.key, term.bytes) for term in self._terms() if term.bytes > 0]
        total = sum(size_bytes for _, size_bytes in parts)
        room = self.width() - len(parts) + 1
        if not parts or room < 2 * len(parts):
            return []
        widths = [max(2.0, room * size_bytes / total) for _, size_bytes in parts]
        largest = widths.index(max(widths))
        widths[largest] -= sum(widths) - room
        found, x = [], 0.0
        for (key, _), width in zip(parts, widths, strict=True):
            found.append((key, x, width))
            x += width + 1
        return found
