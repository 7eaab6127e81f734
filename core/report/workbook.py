"""The workbook: the case's sheets, written row by row. `core.report.stream` is how."""

import io
import os
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.errors import ReportError
from core.model import Progress
from core.report.encrypt import encrypted
from core.report.escapes import visible
from core.report.files import advice, part_of, sha256_of
from core.report.reconcile import check_count, check_rows, check_totals
from core.report.rowwriter import RowWriter
from core.report.sheets import Sheet, row_guess, sheets_of
from core.report.stream import StreamBook, StreamSheet
from core.report.words import item, nothing_in
from core.result import Result, Summary

ROW_LIMIT = 1_048_576
"""Rows of a sheet, header included: the limit of the format."""

ROWS_A_STEP = 250
"""Rows between two looks at whether anybody still wants the workbook: about a twentieth of a second."""

STAGE = "workbook"

TITLE_LENGTH = 31
"""Characters of a sheet's name: the limit of the format."""

A3, A4 = 8, 9
A4_WIDTH = 160
"""Characters that an A4 page in landscape still shows in a readable size."""


@dataclass(frozen=True, slots=True)
class WorkbookInfo:
    """What was written. rows: {sheet name: data rows}, continuation sheets under their own names."""

    path: Path
    rows: dict[str, int]
    size_bytes: int
    sha256: str


def write_workbook(
    result: Result, path: Path, language: str, row_limit: int = ROW_LIMIT, password: str = ""
) -> Generator[Progress, None, WorkbookInfo]:
    """Writes the case as an .xlsx in zh, en or both; Progress of the stage "workbook" counts rows.

    The file appears whole or not at all, also when nobody pulls any more. password: encrypts it; the plain workbook
    is then made in memory and never stands in that folder. Raises ReportError with what to do if it cannot be
    written, or if its totals do not agree with the case (then nothing is written either).
    """
    for _ in check_totals(result):
        yield Progress(STAGE, 0, 0, 0, 0)
    part = part_of(path)
    try:
        with part.open("w+b") as stream:
            sheets = yield from _write(stream, result, language, row_limit, password)
            stream.flush()
            os.fsync(stream.fileno())
        rows = {sheet.name: sheet.data_rows for sheet in sheets}
        info = WorkbookInfo(path, rows, part.stat().st_size, sha256_of(part))
        part.replace(path)
    except OSError as error:
        raise ReportError(advice(path, error)) from error
    finally:
        part.unlink(missing_ok=True)
    return info


def _write(
    stream: BinaryIO, result: Result, language: str, row_limit: int, password: str
) -> Generator[Progress, None, list[RowWriter]]:
    """Writes the finished file to the stream, encrypted if there is a password; returns its sheets in order."""
    plain = io.BytesIO() if password else stream
    sheets = yield from _save(plain, result, language, row_limit)
    check_rows(plain, {sheet.name: sheet.rows for sheet in sheets})
    if password:
        stream.write(encrypted(plain, password))
    return sheets


def _save(
    stream: BinaryIO, result: Result, language: str, row_limit: int
) -> Generator[Progress, None, list[RowWriter]]:
    """Fills and saves the workbook; returns the finished sheets in order."""
    done: list[RowWriter] = []
    started, summary = time.monotonic(), result.summary()
    sheets = sheets_of(summary)
    total = row_guess(result, sheets)
    with StreamBook(stream) as book:
        for sheet in sheets:
            for rows in _write_sheet(book, sheet, result, summary, language, row_limit, done):
                yield Progress(STAGE, min(rows, total), total, 0, 0, time.monotonic() - started)
        book.save()
    return done


def _write_sheet(
    book: StreamBook,
    sheet: Sheet,
    result: Result,
    summary: Summary,
    language: str,
    row_limit: int,
    done: list[RowWriter],
) -> Iterator[int]:
    """One sheet and as many numbered continuations as its rows need, added to those done; yields rows of them all."""
    before = sum(writer.rows for writer in done)
    writers = [_start(book, sheet, summary, language, 1)]
    yielded = 0
    for row in sheet.rows(result):
        if writers[-1].rows == row_limit or writers[-1].is_full:
            writers[-1].finish()
            writers.append(_start(book, sheet, summary, language, len(writers) + 1))
        writers[-1].write(row)
        yielded += 1
        if yielded % ROWS_A_STEP == 0:
            yield before + yielded
    check_count(f"rows of sheet {sheet.en}", sum(writer.data_rows for writer in writers), yielded)
    if not yielded:
        writers[-1].remark(nothing_in(sheet.key))
    writers[-1].finish()
    done += writers
    yield before + yielded


def _start(book: StreamBook, sheet: Sheet, summary: Summary, language: str, number: int) -> RowWriter:
    name = sheet_name(sheet, language, number)
    worksheet = book.add_sheet(name)
    _print_setup(worksheet, sheet, summary, language)
    return RowWriter(worksheet, sheet, language)


def sheet_name(sheet: Sheet, language: str, number: int = 1) -> str:
    """Its name in the workbook: in both languages side by side (a name cannot hold "/"), at most 31 characters."""
    title = f"{sheet.zh} {sheet.en}" if language == "both" else sheet.title.show(language)
    suffix = f" ({number})" if number > 1 else ""
    return title[: TITLE_LENGTH - len(suffix)].rstrip() + suffix


def _print_setup(worksheet: StreamSheet, sheet: Sheet, summary: Summary, language: str) -> None:
    """Landscape, as wide as the page (A4, wide lists A3), draft or final above, case and page number below."""
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = A3 if sum(column.width for column in sheet.columns) > A4_WIDTH else A4
    worksheet.page_setup.fitToWidth = 1
    worksheet.page_setup.fitToHeight = 0
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True
    worksheet.page_margins.left = worksheet.page_margins.right = 0.4
    worksheet.oddHeader.right.text = item("final" if summary.edition.final else "draft").show(language)
    if summary.disclosure is not None:
        worksheet.oddHeader.center.text = item("unmasked").show(language)
    worksheet.oddFooter.left.text = visible(summary.case_name)[:80].replace("&", "&&")
    worksheet.oddFooter.center.text = worksheet.title.replace("&", "&&")
    worksheet.oddFooter.right.text = "&P / &N"
