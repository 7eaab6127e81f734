"""A workbook that takes finished rows: openpyxl writes what stands around them, straight into the archive.

openpyxl's own streaming writer spends most of its time on a cell's Python object, and keeps every sheet in a file of
the temp folder until the end. A row that is text already is many times quicker; nothing of a sheet stands anywhere but
in the archive, and memory does not grow with the rows.
"""

from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from types import TracebackType
from typing import Any, BinaryIO, Self
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.packaging.extended import ExtendedProperties
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_APP
from openpyxl.xml.functions import tostring

from core.report.style import Look

ROWS_A_WRITE = 128
"""Rows that are compressed at a time."""

SHEET_BYTES = 2_000_000_000
"""Of one sheet before it is compressed: a little below where an archive needs 64-bit sizes, which not every program
reads that reads workbooks."""

AFTER_ROWS = b"</sheetData>"


class StreamBook:
    """An .xlsx: sheets are added and written one after the other, then it is saved. Leaving its `with` gives up what
    was not saved; the stream stays open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._archive = _Archive(stream, "w", ZIP_DEFLATED)
        self._book = Workbook(write_only=True)
        self._styles: dict[Look, int] = {}
        self._archive.writestr(ARC_APP, tostring(ExtendedProperties().to_tree()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for close in (*(sheet.give_up for sheet in self._book.worksheets), self._archive.close):
            with suppress(OSError):
                close()

    def add_sheet(self, title: str) -> "StreamSheet":
        """A new last sheet; the one before must be finished before this one's first row."""
        sheet = StreamSheet(self._book, title, self._archive, self._styles)
        self._book._add_sheet(sheet)  # create_sheet would make openpyxl's own
        sheet._id = len(self._book.worksheets)
        return sheet

    def save(self) -> None:
        """Writes all that is not rows."""
        self._book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
        _Rest(self._book, self._archive).save()


class StreamSheet(WriteOnlyWorksheet):  # type: ignore[misc]
    """One sheet. What stands above the rows must be set before the first; what stands below, before `finish`."""

    def __init__(self, book: Workbook, title: str, archive: ZipFile, styles: dict[Look, int]) -> None:
        """styles: those of the book, shared by all its sheets."""
        super().__init__(book, title)
        self._styles = styles
        self._archive = archive
        self._member: Any = None
        self._waiting: list[str] = []
        self._size = 0

    @property
    def is_full(self) -> bool:
        """Has it as many bytes as a sheet may have?"""
        return self._size >= SHEET_BYTES

    def feed(self, row: str) -> None:
        """A whole <row> element (ECMA-376 part 1, 18.3.1.73)."""
        self._waiting.append(row)
        if len(self._waiting) >= ROWS_A_WRITE:
            self._write_waiting()

    def finish(self) -> None:
        """What stands below the rows; no more of them."""
        self._write_waiting()
        self._member.write(self._around()[1])
        self._member.close()

    def give_up(self) -> None:
        """So that the archive can be closed."""
        if self._member is not None:
            self._member.close()

    def style_id(self, look: Look) -> int:
        """The number under which the workbook keeps this look."""
        if look not in self._styles:
            cell = WriteOnlyCell(self)
            cell.font, cell.fill, cell.border = look.font, look.pattern, look.border
            cell.alignment, cell.number_format = look.alignment, look.number_format
            self._styles[look] = int(cell.style_id)
        return self._styles[look]

    def _write_waiting(self) -> None:
        if self._member is None:
            self._member = self._archive.open(self.path[1:], "w")
            self._member.write(self._around()[0])
        data = "".join(self._waiting).encode()
        self._size += len(data)
        self._waiting.clear()
        self._member.write(data)

    def _around(self) -> tuple[bytes, bytes]:
        """What openpyxl writes of a sheet before and behind its rows."""
        writer = WorksheetWriter(self, BytesIO())
        writer.write()
        before, end, behind = writer.out.getvalue().partition(AFTER_ROWS)
        return before, end + behind


class _Archive(ZipFile):
    """What is in it already stays: the first member, by which programs tell what kind of archive it is."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *options: Any) -> None:
        if zinfo_or_arcname not in self.NameToInfo:
            super().writestr(zinfo_or_arcname, data, *options)


class _Rest(ExcelWriter):  # type: ignore[misc]
    """All that is not rows."""

    def write_worksheet(self, ws: StreamSheet) -> None:
        self.manifest.append(ws)
