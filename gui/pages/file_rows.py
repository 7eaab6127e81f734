"""Rows of a look into a table, and how their cells are painted: hits marked, a field that is not there told apart."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from core.escapes import marked
from core.look_views import TableView
from gui import style
from gui.columns import VALUE, AnyIndex, Column
from gui.figures import whole
from gui.row_delegate import RowDelegate
from gui.widgets.drawing import LEFT, text_width, write
from gui.words import term

WIDEST, LEAST, LOOKED_AT = 320, 56, 12
MOST_COLUMNS, MOST_SHOWN = 100, 300
"""Columns of one view; characters of a cell that are drawn. The clipboard gets the whole cell."""
ABSENT = "—"


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row. verdicts: {column: verdict} of its hits."""

    number: str
    cells: tuple[str | None, ...]
    verdicts: dict[int, str]


class CellDelegate(RowDelegate):
    """A cell of the evidence. VALUE: (is it absent, verdict of a hit or "")."""

    ROLE = "text"

    def content(self, painter: QPainter, rect: QRectF, index: AnyIndex) -> None:
        """Valid hits on soft accent, failed ones over a dashed line, both in mono; a dash where there is no field."""
        absent, verdict = index.data(VALUE) or (False, "")
        if absent:
            write(painter, rect, ABSENT, "body", "text3", LEFT)
        elif verdict:
            self._hit(painter, rect, str(index.data() or ""), verdict)
        else:
            super().content(painter, rect, index)

    def _hit(self, painter: QPainter, rect: QRectF, text: str, verdict: str) -> None:
        shown = style.metrics("mono").elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()))
        box = QRectF(rect.left() - 2, rect.top() + 4, text_width(shown, "mono") + 4, rect.height() - 8)
        if verdict == "valid":
            painter.fillRect(box, style.color("accent_soft"))
        else:
            painter.setPen(QPen(style.color("warn"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(box.bottomLeft(), box.bottomRight())
        write(painter, rect, shown, "mono", "text", LEFT)


def seen_rows(view: TableView) -> list[SeenRow]:
    """Rows of a view with the verdicts of their hits."""
    verdicts: dict[int, dict[int, str]] = {}
    for mark in view.marks:
        verdicts.setdefault(mark.row, {})[mark.column] = mark.verdict
    return [
        SeenRow(whole(place) if view.by_row_number else f"{place:,}", cells, verdicts.get(row, {}))
        for row, (place, cells) in enumerate(zip(view.row_places, view.rows, strict=True))
    ]


def seen_columns(view: TableView, rows: list[SeenRow]) -> tuple[Column, ...]:
    """The place of each row, then the columns with what their names announce."""
    title = "file.row_number" if view.by_row_number else "file.offset"
    place = Column("place", title, "number", lambda r: r.number, None, 72)
    count = max((len(view.columns), *(len(row.cells) for row in rows)))
    return (place, *(_column(view, rows, at) for at in range(min(count, MOST_COLUMNS))))


def _column(view: TableView, rows: list[SeenRow], at: int) -> Column:
    name = view.columns[at] if at < len(view.columns) else str(at + 1)
    type_ = view.header_types[at] if at < len(view.header_types) else ""
    head = f"{name} {term('type', type_)}" if type_ else name

    def cell(row: SeenRow) -> str | None:
        return row.cells[at] if at < len(row.cells) else None

    def shown(row: SeenRow) -> str:
        text = cell(row) or ""
        return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"

    def value(row: SeenRow) -> Any:
        return cell(row) is None, row.verdicts.get(at, "")

    texts = ((cell(row) or "")[:60] for row in rows[:LOOKED_AT])
    widest = max(text_width(head, "head"), *(text_width(text, "mono") for text in texts), 0)
    width = round((min(WIDEST, max(LEAST, widest)) + 20) / style.px(100) * 100)
    return Column(f"c{at}", "", "cell", shown, value, width, copy=lambda row: marked(cell(row) or ""), head=head)
