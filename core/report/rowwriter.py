"""The rows of one sheet: what each cell shows, what it wears, and how tall its row must be."""

from openpyxl.utils import get_column_letter

from core.report import style
from core.report.columns import Cell, Column, Row, Sheet
from core.report.escapes import cell_text
from core.report.stream import Dressed, RowFeed, StreamSheet
from core.report.words import Text

WHOLE_DIGITS = 10**15
"""Above 15 digits a spreadsheet loses the last ones: such numbers are written as text."""

SHOWN = 1024
"""How many of our own words are kept ready."""

USUAL_HEIGHT = style.row_height(1, style.PLAIN.size)


class RowWriter:
    """Writes the rows of one sheet, header first (a page has none)."""

    def __init__(self, worksheet: StreamSheet, sheet: Sheet, language: str) -> None:
        self._worksheet = worksheet
        self._sheet = sheet
        self._language = language
        self._feed = RowFeed(worksheet, len(sheet.columns))
        self._shown: dict[Text, str] = {}
        self._remarks = 0
        self._layout()
        if not sheet.page:
            self._append([(self._show(column.title), _header(column)) for column in sheet.columns])

    @property
    def name(self) -> str:
        """The sheet's name in the workbook."""
        return str(self._worksheet.title)

    @property
    def rows(self) -> int:
        """Rows written so far, header included."""
        return self._feed.rows

    @property
    def data_rows(self) -> int:
        """Rows without the header and remarks."""
        return self.rows - self._remarks - (not self._sheet.page)

    def write(self, row: Row) -> None:
        """Writes one row; ValueError if it has not as many cells as the sheet has columns (or one: a heading)."""
        columns = self._sheet.columns
        if len(row) == 1 and len(columns) > 1:
            heading = row[0]
            row = (heading, *(Text("", "", heading.role) if isinstance(heading, Text) else "" for _ in columns[1:]))
        self._append([self._dressed(cell, column) for cell, column in zip(row, columns, strict=True)])

    def remark(self, text: Text) -> None:
        """A row of our own words, which is none of the data."""
        self.write((text,))
        self._remarks += 1

    def finish(self) -> None:
        """Closes the sheet; the filter covers what was written."""
        if not self._sheet.page:
            self._worksheet.auto_filter.ref = f"A1:{get_column_letter(len(self._sheet.columns))}{self.rows}"
        self._worksheet.close()

    def _append(self, dressed: list[Dressed]) -> None:
        self._feed.append(dressed, self._height(dressed))

    def _height(self, dressed: list[Dressed]) -> float | None:
        """Height of a row that needs more than the usual one, so that every program shows all of its words."""
        height = USUAL_HEIGHT
        for (value, look), column in zip(dressed, self._sheet.columns, strict=True):
            if look.size > style.PLAIN.size or (isinstance(value, str) and _may_wrap(value, column.width)):
                count = style.lines(str(value), look, column.width)
                height = max(height, style.row_height(count, look.size))
        return height if height > USUAL_HEIGHT else None

    def _dressed(self, cell: Cell, column: Column) -> Dressed:
        numeric = column.kind in ("number", "times")
        if isinstance(cell, Text):
            look = style.ROLES.get(cell.role, _LOOKS[column.kind])
            absent_number = numeric and cell.role == "absent"
            return self._show(cell), style.ABSENT_NUMBER if absent_number else self._page_look(look, column)
        if isinstance(cell, str):
            return cell_text(cell), self._page_look(style.PLAIN if numeric else _LOOKS[column.kind], column)
        if isinstance(cell, int) and not -WHOLE_DIGITS < cell < WHOLE_DIGITS:
            return str(cell), style.NUMBER
        return cell, style.PAGE_NUMBER if self._sheet.page else _LOOKS[column.kind]

    def _page_look(self, look: style.Look, column: Column) -> style.Look:
        """On a page the names of the items stand back behind the words."""
        return style.ITEM if self._sheet.page and column.key == "item" and look is style.PLAIN else look

    def _show(self, text: Text) -> str:
        """Our own words; those that come back row after row are put together once."""
        shown = self._shown.get(text)
        if shown is None:
            shown = "\n".join(map(cell_text, text.show(self._language).split("\n")))
            if len(self._shown) < SHOWN:
                self._shown[text] = shown
        return shown

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


_LOOKS = {
    "text": style.PLAIN,
    "prose": style.PLAIN,
    "number": style.NUMBER,
    "times": style.TIMES,
    "mono": style.MONO,
}
"""Looks of Column.kind."""


def _header(column: Column) -> style.Look:
    return style.NUMBER_HEADER if column.kind in ("number", "times") else style.HEADER


def _may_wrap(text: str, width: float) -> bool:
    """Quick and on the safe side: Chinese characters take two digits' width."""
    return (len(text) * 2 >= width and (len(text) >= width - 1 or not text.isascii())) or "\n" in text
