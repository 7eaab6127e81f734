"""What a column of a table is, and the model base that shows rows by columns."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.escapes import marked
from core.model import Estimate
from core.names import read_beside, read_marked
from gui.figures import Figure, figure, floor_number, whole
from gui.words import language, say

VALUE = Qt.ItemDataRole.UserRole
"""The role that delegates read: the value itself, not its text."""

Shown = tuple[tuple[str, ...], tuple[Any, ...]]
"""Texts and values of one row, a column each."""
AnyIndex = QModelIndex | QPersistentModelIndex
RIGHT_KINDS = ("number", "bytes", "point", "interval", "share")
"""Kinds of columns whose cells and heads stand at the right."""
ESTIMATE_KINDS = ("mark", "point", "interval")
ELIDED_KINDS = ("text", "path", "name", "mono")
"""Kinds that may be cut to the column: their tooltip is the whole text."""
NAME_KINDS = ("path", "name")
"""Kinds of columns that hold names of the evidence; content of files is never read as anything but what it is."""
NO_INDEX = QModelIndex()
LONGEST = 4000
"""Characters of a cell that are shown at most; more would slow the layout of the text."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    key: names it in settings. title: words key of the head, "" for none. kind: text | number | mono | bytes | mark |
    point | interval | share | badge | tier | icon | check | pick | path | name | button. text: what the cell says.
    value: what the delegate draws (None: the text). width: pixels at scale 1, 0 takes what is left. sort: "" cannot be
    sorted; for a paged table a key of core.views.SORTS. copy: what the clipboard gets (None: the text). head: a
    literal head. tip: what is told of a row when the pointer rests there (None: the text, where it may be cut).
    """

    key: str
    title: str
    kind: str
    text: Callable[[Any], str]
    value: Callable[[Any], Any] | None = None
    width: int = 0
    sort: str = ""
    copy: Callable[[Any], str] | None = None
    head: str = ""
    tip: Callable[[Any], str] | None = None

    @property
    def is_right(self) -> bool:
        """Do its cells stand at the right?"""
        return self.kind in RIGHT_KINDS

    def heading(self) -> str:
        """The words of the head, in the language in force."""
        return visible(self.head) if self.head else say(self.title) if self.title else ""


def visible(text: str) -> str:
    """Evidence text with everything invisible or reordering written as ‹U+202E›, and never too long to lay out."""
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    return marked(text)


def named(path: str) -> str:
    """A name or path of the evidence, visible; what is no UTF-8 as it reads, with its encoding behind."""
    return visible(read_marked(path))


def named_whole(path: str) -> str:
    """The same with the raw form behind too, for tooltips and the clipboard."""
    return visible(read_beside(path))


def estimate_columns(
    key: str, title: str, get: Callable[[Any], Estimate | Figure | None], sort: str = "", width: int = 96
) -> tuple[Column, Column, Column]:
    """Mark, point and interval of an estimate: three columns that belong together; sort by the point's head."""

    def shown(row: Any) -> Figure:
        return as_figure(get(row))

    return (
        Column(f"{key}_mark", "", "mark", lambda row: _mark_word(shown(row)), get, 26),
        Column(key, title, "point", lambda row: shown(row).point, get, width, sort),
        Column(
            f"{key}_interval",
            "tables.interval",
            "interval",
            lambda row: shown(row).interval,
            get,
            104,
            copy=lambda row: copied_interval(get(row)),
        ),
    )


def as_figure(value: Estimate | Figure | None) -> Figure:
    """An estimate in words; words stay as they are."""
    return value if isinstance(value, Figure) else _figure(value, language())


@functools.lru_cache(maxsize=4096)
def _figure(value: Estimate | None, language: str) -> Figure:
    """Each is asked for several times for one row."""
    return figure(value)


def copied_interval(value: Estimate | Figure | None) -> str:
    """Low, high and floor for the clipboard, with tabs between; empty cells where there is none."""
    if not isinstance(value, Estimate):
        return f"{as_figure(value).interval}\t\t"
    ends = ("" if end is None else whole(end) for end in (value.low, value.high))
    floor = whole(value.floor) if value.low == value.high is not None else f"≥ {floor_number(value.floor)}"
    return "\t".join((*ends, floor))


def _mark_word(found: Figure) -> str:
    return say(f"figures.{found.mark}") if found.mark not in ("none", "") else ""


class ColumnsModel(QAbstractTableModel):
    """Rows by columns. A subclass says how many rows there are and which object stands in one."""

    def __init__(self, columns: tuple[Column, ...], parent: QObject | None = None) -> None:
        """columns: in the order in which they first stand."""
        super().__init__(parent)
        self.columns = columns

    def place_of(self, key: str) -> int:
        """Number of the column with a key. StopIteration for an unknown one: a bug."""
        return next(place for place, column in enumerate(self.columns) if column.key == key)

    def row(self, index: int) -> Any:
        """The object of a row, None while it is not there yet."""
        raise NotImplementedError

    def cells(self, index: int) -> Shown | None:
        """Texts and values of a row, kept; None while it is not there yet."""
        raise NotImplementedError

    def shown(self, row: Any) -> Shown:
        """Texts and values of an object, made once."""
        values = []
        for column in self.columns:
            value = column.value(row) if column.value is not None else None
            values.append(as_figure(value) if column.kind in ESTIMATE_KINDS else value)
        texts = (named if column.kind in NAME_KINDS else visible for column in self.columns)
        return tuple(show(column.text(row)) for show, column in zip(texts, self.columns, strict=True)), tuple(values)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        """As many as there are columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, value, alignment, check state and tooltip; everything else is the delegates' affair."""
        if role == Qt.ItemDataRole.DisplayRole or role == VALUE:
            cells = self.cells(index.row())
            if cells is None:
                return self._waiting(index.column(), role)
            return cells[0 if role == Qt.ItemDataRole.DisplayRole else 1][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tooltip(index)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[index.column()].is_right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.CheckStateRole and self.columns[index.column()].kind == "check":
            cells = self.cells(index.row())
            return Qt.CheckState.Checked if cells and cells[1][index.column()] else Qt.CheckState.Unchecked
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return column.heading()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def copied(self, index: int, columns: list[int] | None = None) -> str:
        """One row for the clipboard, as it is seen: texts with tabs; of some columns only, in that order."""
        row, cells = self.row(index), self.cells(index)
        if row is None or cells is None:
            return ""
        return self.copied_text(row, cells, list(range(len(self.columns))) if columns is None else columns)

    def copied_text(self, row: Any, cells: Shown, columns: list[int]) -> str:
        """The same of an object whose texts are made."""
        return "\t".join(self._copy(row, self.columns[place], cells[0][place]) for place in columns)

    def _copy(self, row: Any, column: Column, text: str) -> str:
        if column.copy is not None:
            return column.copy(row)
        return named_whole(column.text(row)) if column.kind in NAME_KINDS else text

    def retranslate(self) -> None:
        """The language changed: heads and cells are said anew."""
        self.forget_cells()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(self.columns) - 1))
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(self.columns) - 1))

    def forget_cells(self) -> None:
        """Drops the kept texts and values."""

    def _waiting(self, column: int, role: int) -> Any:
        if self.columns[column].kind in ESTIMATE_KINDS and role == VALUE:
            return Figure("none", "…", "")
        return "…" if role == Qt.ItemDataRole.DisplayRole else None

    def _tooltip(self, index: AnyIndex) -> str | None:
        column = self.columns[index.column()]
        if column.tip is not None or column.kind in NAME_KINDS:
            row = self.row(index.row())
            if row is None:
                return None
            return column.tip(row) if column.tip is not None else named_whole(column.text(row)) or None
        cells = self.cells(index.row()) if column.kind in ELIDED_KINDS else None
        return cells[0][index.column()] or None if cells else None
