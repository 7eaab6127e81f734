"""The rows of one sheet, as XML."""

from collections.abc import Iterator

from openpyxl.utils import get_column_letter

from core.report.cellwriter import USUAL_HEIGHT, CellWriter, Written
from core.report.columns import Row, Sheet
from core.report.stream import StreamSheet
from core.report.words import Text


class RowWriter:
    """Writes the rows of one sheet, header first (a page has none). rows: written so far, header included."""

    def __init__(self, worksheet: StreamSheet, sheet: Sheet, language: str) -> None:
        self.rows = 0
        self._worksheet = worksheet
        self._sheet = sheet
        self._remarks = 0
        self._cells = _cell_writers(worksheet, sheet, language)
        self._layout()
        if not sheet.page:
            self._append(cells.header() for cells in self._cells)

    @property
    def name(self) -> str:
        """The sheet's name in the workbook."""
        return str(self._worksheet.title)

    @property
    def data_rows(self) -> int:
        """Rows without the header and remarks."""
        return self.rows - self._remarks - (not self._sheet.page)

    @property
    def is_full(self) -> bool:
        """Has the sheet as many bytes as one may have?"""
        return self._worksheet.is_full

    def write(self, row: Row) -> None:
        """Writes one row; ValueError if it has not as many cells as the sheet has columns (or one: a heading)."""
        columns = self._sheet.columns
        if len(row) == 1 and len(columns) > 1:
            heading = row[0]
            row = (heading, *(Text("", "", heading.role) if isinstance(heading, Text) else "" for _ in columns[1:]))
        self._append(cells.written(cell) for cells, cell in zip(self._cells, row, strict=True))

    def remark(self, text: Text) -> None:
        """A row of our own words, which is none of the data."""
        self.write((text,))
        self._remarks += 1

    def finish(self) -> None:
        """Closes the sheet; the filter covers what was written."""
        if not self._sheet.page:
            self._worksheet.auto_filter.ref = f"A1:{get_column_letter(len(self._sheet.columns))}{self.rows}"
        self._worksheet.finish()

    def _append(self, written: Iterator[Written]) -> None:
        """The row's number stands before each cell's XML: in its place."""
        cells, height = ['<c r="A'], USUAL_HEIGHT
        for xml, tall in written:
            cells.append(xml)
            if tall > height:
                height = tall
        self.rows += 1
        number = str(self.rows)
        attributes = f' ht="{height}" customHeight="1"' if height > USUAL_HEIGHT else ""
        self._worksheet.feed(f'<row r="{number}"{attributes}>{number.join(cells)}')

    def _layout(self) -> None:
        """Widths, frozen header and repeated header: must be set before the first row."""
        self._worksheet.sheet_format.defaultRowHeight = USUAL_HEIGHT
        self._worksheet.sheet_format.customHeight = True
        for index, column in enumerate(self._sheet.columns, 1):
            self._worksheet.column_dimensions[get_column_letter(index)].width = column.width
        if self._sheet.page:
            self._worksheet.sheet_view.showGridLines = False
        else:
            self._worksheet.freeze_panes = "A2"
            self._worksheet.print_title_rows = "1:1"


def _cell_writers(worksheet: StreamSheet, sheet: Sheet, language: str) -> list[CellWriter]:
    """One for each column."""
    nexts = [f'<c r="{get_column_letter(index)}' for index in range(2, len(sheet.columns) + 1)]
    return [
        CellWriter(column, sheet.page, language, worksheet.style_id, then)
        for column, then in zip(sheet.columns, [*nexts, "</row>"], strict=True)
    ]
