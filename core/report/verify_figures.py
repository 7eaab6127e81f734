"""Do the figures in a workbook say what the case says? Every number of the sheets that hold estimates."""

from collections.abc import Iterator
from itertools import count, zip_longest
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from core.difference import ABSENT, difference
from core.report.columns import Row, Sheet
from core.report.sheets_counts import FILES, TYPES
from core.report.sheets_law import THRESHOLDS
from core.report.sheets_method import CELLS, PLAN
from core.report.workbook import ROWS_A_STEP, sheet_name
from core.result import Result

FIGURES = (PLAN, CELLS, TYPES, THRESHOLDS, FILES)

Found = tuple[str, tuple[object, ...]]
"""Where a row stands in the workbook, and its values."""


def differing_figures(path: Path, result: Result, language: str) -> Iterator[list[str]]:
    """Differences between a workbook, not encrypted, and the result it was written from; a list every few rows."""
    left_out = result.summary().edition.left_out
    try:
        with path.open("rb") as stream:
            book = _opened(stream)
            for sheet in FIGURES:
                if sheet.key not in left_out:
                    yield from _sheet_differs(book, sheet, result, language, path.name)
    except _DamagedError as error:
        yield [difference(path.name, "workbook", "one that can be read", str(error))]


class _DamagedError(Exception):
    """The workbook cannot be read: it was changed."""


def _opened(stream: BinaryIO) -> Workbook:
    try:
        reader = _Reader(stream, read_only=True, data_only=True)
        reader.read()
        return reader.wb
    except Exception as error:  # whatever a changed file does to a library says one thing only
        raise _DamagedError(type(error).__name__) from error


class _Reader(ExcelReader):  # type: ignore[misc]
    """openpyxl's, that opens sheets and does not read them: it would go through all rows of all of them, and keep
    something of each, only to learn how many there are."""

    def read_worksheets(self) -> None:
        """Every sheet under the name that the workbook gives it."""
        for sheet, place in self.parser.find_sheets():
            self.wb._sheets.append(_UnreadSheet(self.wb, sheet.name, place.target, self.shared_strings))


class _UnreadSheet(ReadOnlyWorksheet):  # type: ignore[misc]
    def _get_size(self) -> None:
        pass


def _sheet_differs(book: Workbook, sheet: Sheet, result: Result, language: str, name: str) -> Iterator[list[str]]:
    found: list[str] = []
    nowhere = (f"{name}, {sheet_name(sheet, language)}, row", ())
    for number, (row, written) in enumerate(zip_longest(sheet.rows(result), _written(book, sheet, language))):
        where, values = written or nowhere
        found += _row_differs(where if written is None else f"{name}, {where}", sheet, row or (), values)
        if number % ROWS_A_STEP == 0:
            yield found
            found = []
    yield found


def _written(book: Workbook, sheet: Sheet, language: str) -> Iterator[Found]:
    """Rows of a sheet and its continuations, without their headers."""
    for part in count(1):
        title = sheet_name(sheet, language, part)
        if title not in book.sheetnames:
            return
        rows = book[title].iter_rows(min_row=2, values_only=True)
        for number in count(2):
            try:
                values = next(rows, None)
            except Exception as error:  # as above
                raise _DamagedError(type(error).__name__) from error
            if values is None:
                break
            yield f"{title}, row {number}", values


def _row_differs(where: str, sheet: Sheet, row: Row, values: tuple[object, ...]) -> Iterator[str]:
    """Numbers only: words are the translators' business."""
    for column, (expected, found) in zip(sheet.columns, zip_longest(row, values), strict=False):
        if _is_number(expected) or _is_number(found):
            same = str(expected) == found if isinstance(found, str) else expected == found
            if not same:
                yield difference(where, column.en, _plain(expected), _plain(found))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _plain(value: object) -> object:
    return ABSENT if value is None else value if isinstance(value, int | float | str) else "no number"
