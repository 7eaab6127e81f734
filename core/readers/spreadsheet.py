"""Spreadsheets (xlsx, xlsb, xls, ods): every row of every sheet, hidden ones too, through calamine.

Numbers are written the way people type them: whole numbers without ".0". Spreadsheets keep 15
digits, so a longer number is not what was typed; it is written so that no detector takes it for one.
"""

import datetime
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import Any

import python_calamine as calamine

from core.errors import ReadError
from core.model import CELL_BYTES, Batch, Layout
from core.readers.base import Content, Fetch
from core.readers.joined import Piece, batches, distinct, join_text, number_text
from core.readers.xlsx_stream import ZIP_ERRORS, large_sheets, stream_rows

MAX_FILE_BYTES = 512 << 20
MAX_UNPACKED_BYTES = 4 << 30
HEADER_LOOKAHEAD = 5
LABEL_CHARACTERS = 64
PROTECTED = "The workbook is protected by a password."
PIECE_ROWS = 1024

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream that holds an encrypted xlsx or xlsb inside an OLE container."""

_NO_ROWS = (calamine.SheetTypeEnum.ChartSheet, calamine.SheetTypeEnum.Vba)
_DATA_LIKE = re.compile(r"\d{5}|@|\d\*{2}|\*{2}\d|^(?=.*\d)[\d\W_]+$")
"""What is no column's name: longer numbers, mail addresses, masked values, numbers and dates."""

NumberedRow = tuple[int, list[str]]
"""(1-based row number in the sheet, its cells as text)."""


class SpreadsheetReader:
    """Sheets of a workbook; a Batch's group is the sheet, its places are the sheet's row numbers."""

    key = "spreadsheet"
    kinds: tuple[str, ...] = ("xlsx", "xls", "ods", "xlsb")
    by_cells = False

    def learn(self, name: str, blocks: Sequence[bytes], encoding: str | None, bom_bytes: int) -> Layout | None:
        """The layout if the head may be a workbook's; None for text or HTML under a workbook's name."""
        head = blocks[0] if blocks else b""
        suffix = name.lower().rpartition(".")[2]
        if head.startswith(_OLE):
            return Layout(kind=suffix if suffix in ("xlsx", "xlsb") else "xls")
        if not head.startswith(_ZIP):
            return None
        if b"opendocument.spreadsheet" in head[:200]:
            return Layout(kind="ods")
        return Layout(kind=suffix if suffix in ("xlsb", "ods") else "xlsx")

    def rows(self, content: Content, layout: Layout) -> Iterator[Batch]:
        """Every row that is not empty and not a header. Damage is raised after all that can be read."""
        try:
            yield from _workbook_batches(_whole(content), content.scratch / f"workbook.{layout.kind}")
        except MemoryError as error:
            raise ReadError("limit", "The workbook does not fit into the memory of one file.") from error

    def cell(self, fetch: Fetch, layout: Layout, size_bytes: int, cell: int, cell_bytes: int = CELL_BYTES) -> Batch:
        """Not offered: a workbook is compressed or paged."""
        raise ReadError("unsupported", "A workbook is read whole or not at all.")


SPREADSHEET = SpreadsheetReader()


def _whole(content: Content) -> bytes:
    """The content in memory. The declared size is not trusted: what is read is counted."""
    try:
        data = b"" if content.size_bytes > MAX_FILE_BYTES else content.file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise ReadError("unreadable", f"The workbook could not be read: {error}") from error
    if content.size_bytes > MAX_FILE_BYTES or len(data) > MAX_FILE_BYTES:
        raise ReadError("limit", f"The workbook is larger than {MAX_FILE_BYTES >> 20} MiB.")
    return data


def sheets_of(content: Content, layout: Layout) -> list[str]:
    """Names of the sheets that hold rows, in order. ReadError."""
    with _calamine_errors():
        workbook = _opened(_checked(_whole(content)), content.scratch / f"workbook.{layout.kind}")
        return [sheet.name for sheet in workbook.sheets_metadata if sheet.typ not in _NO_ROWS]


def sheet_rows(content: Content, layout: Layout, name: str) -> Iterator[Batch]:
    """The rows of one sheet, as `rows` gives them."""
    return _workbook_batches(_whole(content), content.scratch / f"workbook.{layout.kind}", name)


def _checked(data: bytes) -> bytes:
    _unpacked(data)
    return data


def _workbook_batches(data: bytes, spare: Path, only: str | None = None) -> Iterator[Batch]:
    archive, large = _unpacked(data)
    with _calamine_errors():
        workbook = _opened(data, spare)
        sheets = [(sheet.name, sheet.typ) for sheet in workbook.sheets_metadata]
    errors, reasons = [], []
    for index, (name, kind) in enumerate(sheets):
        if kind in _NO_ROWS or only not in (None, name):
            continue
        try:
            is_large = archive is not None and name in large
            rows = stream_rows(archive, large[name]) if archive and is_large else _rows(workbook, index)
            yield from _sheet_batches(name, rows)
        except ReadError as error:
            errors.append(error)
            reasons.append(f"sheet {name}: {error.reason}")
    if errors:
        raise ReadError(errors[0].status, "; ".join(reasons))


def _opened(data: bytes, spare: Path) -> calamine.CalamineWorkbook:
    """The workbook. calamine tells what is wrong with it (a password, say) only for a named file."""
    try:
        return calamine.CalamineWorkbook.from_filelike(BytesIO(data))
    except calamine.CalamineError:
        spare.write_bytes(data)
        return calamine.CalamineWorkbook.from_path(spare)


def _unpacked(data: bytes) -> tuple[zipfile.ZipFile | None, dict[str, str]]:
    """The zip archive that the workbook is (None if it is none) and its large sheets. Refuses bombs."""
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise ReadError("encrypted", PROTECTED)
    if not data.startswith(_ZIP):
        return None, {}
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except ZIP_ERRORS as error:
        raise ReadError("unreadable", f"The workbook's archive is damaged: {error}") from error
    if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
        raise ReadError("limit", f"The workbook unpacks to more than {MAX_UNPACKED_BYTES >> 30} GiB.")
    return archive, large_sheets(archive)


def _rows(workbook: calamine.CalamineWorkbook, index: int) -> Iterator[NumberedRow]:
    """All rows of a sheet with their numbers, cells as text, through calamine."""
    with _calamine_errors():
        rows = workbook.get_sheet_by_index(index).iter_rows()
    done = 0
    while True:
        with _calamine_errors():
            block = list(islice(rows, PIECE_ROWS))
        if not block:
            return
        for number, row in enumerate(block, start=done + 1):
            yield number, [cell if type(cell) is str else _text(cell) for cell in row]
        done += len(block)


def _text(cell: Any) -> str:
    """A cell as text: dates as in ISO 8601, truth values as the sheet shows them."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell)


def _sheet_batches(name: str, rows: Iterable[NumberedRow]) -> Iterator[Batch]:
    filled = _filled(rows)
    leading = list(islice(filled, HEADER_LOOKAHEAD))
    position = _header([cells for _, cells in leading])
    labels = [] if position is None else [_label(cell) for cell in leading.pop(position)[1]]
    yield from batches(_pieces(chain(leading, filled)), name, distinct(labels))


def _filled(rows: Iterable[NumberedRow]) -> Iterator[NumberedRow]:
    """The rows that hold anything, without empty cells at their end."""
    for number, cells in rows:
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield number, cells


def _header(leading: Sequence[Sequence[str]]) -> int | None:
    """Which of the first rows names the columns: the first that is no title, if it looks like names."""
    for position, cells in enumerate(leading):
        filled = [cell for cell in cells if cell.strip()]
        is_title = len(filled) == 1 and max(map(len, leading)) > 1
        if not is_title:
            return None if any(map(_DATA_LIKE.search, filled)) else position
    return None


def _label(cell: str) -> str:
    return " ".join(cell.split())[:LABEL_CHARACTERS]


def _pieces(rows: Iterator[NumberedRow]) -> Iterator[Piece]:
    """The rows, joined by the thousand; those read before an error come before it."""
    numbers: list[int] = []
    cells: list[list[str]] = []
    try:
        for number, row in rows:
            numbers.append(number)
            cells.append(row)
            if len(cells) == PIECE_ROWS:
                yield numbers, join_text(cells)
                numbers, cells = [], []
    except ReadError:
        yield numbers, join_text(cells)
        raise
    yield numbers, join_text(cells)


@contextmanager
def _calamine_errors() -> Iterator[None]:
    """What calamine raises, a panic of its Rust code included, as ReadError."""
    try:
        yield
    except calamine.PasswordError as error:
        raise ReadError("encrypted", PROTECTED) from error
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise ReadError("unreadable", f"The workbook is damaged: {error}") from error
