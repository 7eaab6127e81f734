"""A worksheet that takes finished rows: openpyxl writes the workbook around them, not every cell.

openpyxl's own streaming writer spends most of its time on a cell's Python object; a finished row
element is several times quicker, and no cell can become a formula, a link or an error value by what
it begins with: a text is written as an inline string, always.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from lxml import etree
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter

from core.report.style import Look

Dressed = tuple[str | int | float, Look]
"""A value and what it wears."""


class StreamSheet(WriteOnlyWorksheet):  # type: ignore[misc]
    """openpyxl's streaming sheet, fed with one <row> element at a time by `RowFeed`."""

    _writer: Any = None

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = _ElementWriter(self)
            self._writer.write_top()

    def _values_to_row(self, values: Sequence[Any], row_idx: int) -> Sequence[Any]:
        return values


class _ElementWriter(WorksheetWriter):  # type: ignore[misc]
    """Writes the element as it is."""

    def write_row(self, xf: Any, row: Sequence[Any], row_idx: int) -> None:
        xf.write(row[0])


def add_sheet(book: Workbook, title: str) -> StreamSheet:
    """A new last sheet of a write-only workbook."""
    sheet = StreamSheet(book, title)
    book._add_sheet(sheet)  # create_sheet would make openpyxl's own
    return sheet


class RowFeed:
    """Turns dressed values into row elements of one sheet. rows: rows written so far."""

    def __init__(self, sheet: StreamSheet, columns: int) -> None:
        self.rows = 0
        self._sheet = sheet
        self._letters = [get_column_letter(index) for index in range(1, columns + 1)]
        self._styles: dict[Look, int] = {}

    def append(self, dressed: Sequence[Dressed], height: float | None) -> None:
        """Writes one row. height: in points, None for the usual one. Text must be free of control characters."""
        self.rows += 1
        number = str(self.rows)
        attributes = "" if height is None else f' ht="{height}" customHeight="1"'
        cells = "".join(
            [self._cell(letter + number, *pair) for letter, pair in zip(self._letters, dressed, strict=True)]
        )
        self._sheet.append((etree.fromstring(f'<row r="{number}"{attributes}>{cells}</row>'),))

    def _cell(self, place: str, value: str | int | float, look: Look) -> str:
        """One <c> element (ECMA-376 part 1, 18.3.1.4)."""
        style = self._styles.get(look)
        if style is None:
            style = self._styles[look] = _style_id(self._sheet, look)
        if not isinstance(value, str):
            return f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'
        if value == "":
            return f'<c r="{place}" s="{style}"/>'
        space = ' xml:space="preserve"' if value != value.strip() else ""
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{space}>{escape(value, quote=False)}</t></is></c>'


def _style_id(sheet: StreamSheet, look: Look) -> int:
    """The number under which the workbook keeps this look."""
    cell = WriteOnlyCell(sheet)
    cell.font, cell.fill, cell.border = look.font, look.pattern, look.border
    cell.alignment, cell.number_format = look.alignment, look.number_format
    return int(cell.style_id)
