"""Tables of the Overview: what they share, and the few files."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from core.model import Estimate
from core.views import TopFiles
from gui import figures
from gui.figures import Figure
from gui.pages.overview_panel import HeadButtons
from gui.tables import Column, ListModel, Table, estimate_columns
from gui.widgets.panel import Panel
from gui.words import say

WITH_RECORDS = "est:>0"


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the files table: a file, or the rest of them (id None). cumulative: share up to and with this row."""

    id: int | None
    path: str
    records: Estimate | Figure | None
    cumulative: float


class TablePanel(Panel):
    """A panel with a table over a short list."""

    def __init__(self, columns: tuple[Column, ...], with_filter: bool, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.table, self.model = Table(), ListModel(columns, parent=self)
        self.table.setModel(self.model)
        self.buttons = HeadButtons(with_table=False, with_filter=with_filter)
        self.head.addWidget(self.buttons)
        self.body.addWidget(self.table, 1)

    def columns(self) -> tuple[Column, ...]:
        """As the room there is has them now."""
        return self.model.columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns that take what is left take more or less."""
        super().resizeEvent(event)
        columns = self.columns()
        if [column.width for column in columns] != [column.width for column in self.model.columns]:
            self.model.set_columns(columns, self.model.rows())

    def retranslate(self) -> None:
        """Another language."""
        self.buttons.retranslate()
        self.table.setAccessibleName(self.title.text())
        self.table.retranslate()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.buttons.restyle()
        self.table.restyle()


class FilesPanel(TablePanel):
    """The few files that carry most, and the rest in one row.

    Signals:
        file_asked: the id of an entry.
        filter_asked: the filter text for Files.
    """

    file_asked = Signal(object)
    filter_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        mark, point, interval = estimate_columns("records", "overview.records_head", lambda line: line.records)
        columns = (
            Column("path", "overview.file", "path", lambda line: line.path),
            mark,
            replace(point, width=86),
            replace(interval, width=104),
            Column("cumulative", "overview.cumulative", "number", _cumulative, width=56),
        )
        super().__init__(columns, with_filter=True, parent=parent)
        self._top: TopFiles | None = None
        self._has_result = False
        self.table.activated_row.connect(self._open)
        self.buttons.filter_asked.connect(lambda: self.filter_asked.emit(WITH_RECORDS))

    def set_result(self, records: Estimate | None) -> None:
        """records: of the whole drive, None before there is a result."""
        self._has_result = records is not None
        self.show_top(self._top)

    def _rest(self, floor: int, exact: bool) -> Figure:
        if exact:
            return Figure("exact", figures.whole(floor), say("figures.exact"))
        return Figure("none", f"≥ {figures.floor_number(floor)}", say("figures.floor_only"))

    def show_top(self, top: TopFiles | None) -> None:
        """None: not known yet."""
        self._top = top
        rows = [] if top is None else list(top.rows)
        lines = [
            _Line(row.id, row.path, row.records, share)
            for row, share in zip(rows, top.cumulative if top else (), strict=True)
        ]
        if top is not None and top.rest_files:
            words = say("overview.rest", count=figures.whole(top.rest_files))
            lines.append(_Line(None, words, self._rest(top.rest_floor, top.rest_exact), 1.0))
        self.model.set_rows(lines)
        none = say("overview.no_file_has" if self._has_result else "overview.no_result")
        self.table.set_empty("…" if top is None else none)
        self.buttons.allow_filter("" if rows else none)
        if top is not None and rows:
            share = figures.share(top.cumulative[-1])
            title = say("overview.files", count=figures.whole(len(rows)), share=share)
            self.set_title(title, say("overview.files_about", count=figures.whole(top.with_records)))
        else:
            self.set_title(say("overview.files_empty"))

    def _open(self, line: _Line) -> None:
        if line.id is not None:
            self.file_asked.emit(line.id)
        else:
            self.filter_asked.emit(WITH_RECORDS)

    def retranslate(self) -> None:
        """Another language."""
        super().retranslate()
        self.show_top(self._top)
        self.table.setAccessibleName(self.title.text())


def _cumulative(line: _Line) -> str:
    return say("overview.percent", share=figures.share(line.cumulative))
