"""The table of the cells that were read of one file."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from core.model import TYPES
from core.views import CellView, SamplingView
from gui.figures import whole
from gui.tables import Column, ListModel, Table
from gui.widgets.panel import Panel, button
from gui.words import say, term


class CellsPanel(Panel):
    """Cells of the draw that counts first, then those that only planned it.

    Signals:
        chosen: place of a cell in `rows`.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__("", "", parent)
        self.view: SamplingView | None = None
        self.table = Table(row="dense_row")
        self.model = ListModel((), (), self.table)
        self.table.setModel(self.model)
        self.table.setMinimumHeight(210)
        self.copy_all = button(kind="link", icon="copy")
        self.copy_all.clicked.connect(self._copy_all)
        self.head.addWidget(self.copy_all)
        self.body.addWidget(self.table)
        self.table.current_row.connect(self._tell)

    def set_view(self, view: SamplingView | None) -> None:
        """Cells of another file."""
        self.view = view
        rows = view.rows if view is not None else ()
        self.model.set_columns(_columns(view), rows)
        self.retranslate()

    def select(self, places: list[int]) -> None:
        """Marks some cells, and shows the first of them; without a signal."""
        self.table.blockSignals(True)
        self.table.select_rows(places, places[0] if places else None)
        self.table.blockSignals(False)
        if places:
            self.table.scrollTo(self.model.index(places[0], 0), Table.ScrollHint.PositionAtCenter)

    def _tell(self, cell: CellView | None) -> None:
        if cell is not None:
            self.chosen.emit(self.table.currentIndex().row())

    def _copy_all(self) -> None:
        heads = "\t".join(column.heading() for column in self.model.columns)
        lines = (self.model.copied(row) for row in range(self.model.rowCount()))
        QApplication.clipboard().setText("\n".join([heads, *lines]))

    def retranslate(self) -> None:
        """The language changed."""
        view = self.view
        count = say("file.cells_of", n=whole(len(view.rows)), of=whole(view.cells)) if view is not None else ""
        self.set_title(say("file.cells"), count)
        self.copy_all.setText(say("file.copy_cells"))
        self.table.setAccessibleName(say("file.cells"))
        self.table.retranslate()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.table.restyle()


def _columns(view: SamplingView | None) -> tuple[Column, ...]:
    types = [key for key in TYPES if view is not None and any(key in cell.valid for cell in view.rows)]
    counts = (Column(f"valid_{key}", "", "number", _valid(key), None, 104, head=term("type", key)) for key in types[:1])
    return (
        Column("zone", "file.cell_zone", "number", _zone, None, 60),
        Column("cell", "file.cell_number", "number", lambda c: whole(c.cell), None, 80),
        Column("offset", "file.cell_offset", "number", lambda c: whole(c.offset), None, 116),
        Column("records", "file.cell_records", "number", lambda c: whole(c.records), None, 76),
        *counts,
        Column("digest", "file.cell_digest", "mono", _digest),
    )


def _zone(cell: CellView) -> str:
    return whole(cell.zone + 1) if cell.zone >= 0 else cell.stage


def _valid(key: str) -> Callable[[CellView], str]:
    return lambda cell: whole(cell.valid.get(key, 0))


def _digest(cell: CellView) -> str:
    return cell.digest or say("file.cell_unread")
