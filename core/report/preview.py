"""The workbook before it is written: which sheets it will have, how long they are, and how each begins."""

import itertools
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from core.errors import UsageError
from core.report.columns import SHORT, Cell, Row, Sheet
from core.report.escapes import visible
from core.report.sheets import SHEETS
from core.report.words import Text, nothing_in
from core.report.workbook import sheet_name
from core.result import Result

FEW_FILES = 20_000
"""Up to so many entries a pass over all of them is quick enough to count the rows of a sheet."""


PAGES_BYTES, ROW_BYTES = 30_000, 65
"""Of a workbook on the disk: its pages of text and styles, and a row of a list; what lay between 300 and five million
rows was within a quarter of it."""


class SheetInfo(NamedTuple):
    """One sheet of the next workbook. rows: data rows, None where only writing it will tell. mandatory: always in."""

    key: str
    title: str
    rows: int | None
    mandatory: bool


def sheet_list(result: Result, language: str) -> list[SheetInfo]:
    """All sheets in the order of the workbook. language: zh | en | both. Quick, whatever the size of the case."""
    counts, few = result.counts(), result.summary().coverage.files <= FEW_FILES
    return [
        SheetInfo(sheet.key, sheet_name(sheet, language), _length(result, sheet, counts, few), not sheet.optional)
        for sheet in SHEETS
    ]


def expected_bytes(sheets: Iterable[SheetInfo]) -> int:
    """About the size of a workbook with these sheets; sheets whose length nobody knows yet count nothing."""
    return PAGES_BYTES + ROW_BYTES * sum(sheet.rows or 0 for sheet in sheets)


def sheet_preview(result: Result, key: str, language: str, rows: int = 40) -> list[list[str]]:
    """The first rows of a sheet as its cells will read, samples masked; a list begins with its header.

    Each row has as many cells as the sheet has columns. KeyError for a key that no sheet has.
    """
    sheet = next((sheet for sheet in SHEETS if sheet.key == key), None)
    if sheet is None:
        raise KeyError(key)
    shown = [] if sheet.page else [[column.title.show(language) for column in sheet.columns]]
    for row in list(itertools.islice(sheet.rows(result), rows)) or [(nothing_in(key),)]:
        shown.append([_shown(cell, language) for cell in _filled(row, len(sheet.columns))])
    return shown


def left_out_of(sections: frozenset[str] | None) -> tuple[str, ...]:
    """Keys of the sheets that a workbook of these sections goes without; mandatory sheets are always in.

    sections: keys of sheets, None for all. UsageError for a key that no sheet has.
    """
    if sections is None:
        return ()
    unknown = sections - {sheet.key for sheet in SHEETS}
    if unknown:
        raise UsageError(f"No sheet is called {', '.join(sorted(unknown))}.")
    return tuple(sheet.key for sheet in SHEETS if sheet.optional and sheet.key not in sections)


def _length(result: Result, sheet: Sheet, counts: Mapping[str, int], few: bool) -> int | None:
    if sheet.length in counts:
        return counts[sheet.length]
    return sum(1 for _ in sheet.rows(result)) if few or sheet.length == SHORT else None


def _filled(row: Row, columns: int) -> Row:
    return row if len(row) == columns else (*row, *("",) * (columns - len(row)))


def _shown(cell: Cell, language: str) -> str:
    if isinstance(cell, Text):
        return "\n".join(map(visible, cell.show(language).split("\n")))
    if isinstance(cell, str):
        return visible(cell)
    return f"{cell:,}" if isinstance(cell, int) else f"{cell:,.2f}"
