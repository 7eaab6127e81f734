"""A page of a file as a table. Tasks of the looker's child."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from core.detect.columns import type_of_header
from core.errors import ReadError
from core.look_cells import Row, in_order, mask_cells, rows_of
from core.look_mask import LONGEST_CELL
from core.look_names import Names
from core.look_open import HEAD_BYTES, Asked, Opened, layout_of, opened, told
from core.look_views import TableView
from core.model import CELL_BYTES, Batch, Entry, Layout
from core.readers import READERS, TEXT_READERS
from core.readers.base import Fetch, Reader
from core.readers.dialect import learn_dialect
from core.readers.spreadsheet import SPREADSHEET, sheet_rows, sheets_of
from core.readers.sqlite import SQLITE, copied, page, tables_of
from core.text import encoding_of

PAGE_ROWS, PAGE_CHARACTERS = 200, 4_000_000
"""Most that one page holds."""

LARGEST_DATABASE = 1 << 30
"""Bytes of a database that are copied to be looked at."""

EMPTY_S, SEARCH_S = 0.2, 2.0
"""How long a page looks for rows (a hole in a file has none), and for those of a table that was chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the examiner chose, "" for what was learnt. group: sheet or table."""

    delimiter: str = ""
    group: str = ""


def read_table(asked: Asked, place: int, choice: Choice) -> TableView:
    """Rows from `place` on: a byte offset, or a row number (1-based) of the sheet or table."""
    return told(asked, partial(_table, asked, place, choice), TableView())


def _table(asked: Asked, place: int, choice: Choice) -> TableView:
    need = place + 4 * CELL_BYTES
    if asked.layout is None or not any(asked.layout.kind in reader.kinds for reader in TEXT_READERS):
        need = 1 << 62
    with opened(asked, need) as content:
        layout = layout_of(asked, content)
        reader = next((r for r in READERS if layout is not None and layout.kind in r.kinds), None)
        if layout is None or reader is None:
            kind = "unknown" if layout is None else layout.kind
            return TableView(note=content.note or f"unsupported: no rows ({kind})", size=content.size_bytes)
        if reader is SQLITE:
            return _database(asked, content, place, choice)
        if reader is SPREADSHEET:
            return _workbook(asked, content, layout, place, choice)
        chosen = _chosen(asked, content, layout, choice)
        if chosen.kind == "text":
            note = "unsupported: lines without columns"
            return TableView(note=note, size=content.size_bytes, guessed=layout.encoding or "")
        reader = next(r for r in TEXT_READERS if chosen.kind in r.kinds)
        is_as_learnt = asked.unmask or chosen is layout
        fetch = content.fetch if is_as_learnt else Names(content, layout).starred
        view = _text_rows(asked, content, chosen, reader, place, choice, fetch)
    return replace(view, guessed=layout.encoding or "")


def _chosen(asked: Asked, content: Opened, layout: Layout, choice: Choice) -> Layout:
    """The layout under the encoding and the delimiter that were chosen."""
    if asked.encoding and asked.encoding != layout.encoding:
        head = content.fetch(0, HEAD_BYTES)
        bom = encoding_of([head])[1]
        encoding = "utf-8" if asked.encoding == "utf-8-sig" else asked.encoding
        learnt = learn_dialect([head], encoding, bom) if layout.kind in ("delimited", "text") else None
        layout = learnt or replace(layout, encoding=encoding)
    if choice.delimiter and choice.delimiter != layout.delimiter:
        return _divided(content, layout, choice.delimiter)
    return layout


def _divided(content: Opened, layout: Layout, delimiter: str) -> Layout:
    """The layout with another delimiter: columns by position, unless the head says more."""
    head = content.fetch(0, HEAD_BYTES)
    width = max((line.count(delimiter.encode()) + 1 for line in head.splitlines()[:200]), default=1)
    extra = {key: value for key, value in layout.extra.items() if key in ("newline", "compression")}
    return Layout(
        kind="delimited",
        encoding=layout.encoding,
        delimiter=delimiter,
        quote='"' if delimiter in ",;" else "",
        columns=tuple(str(position) for position in range(1, width + 1)),
        bom_bytes=layout.bom_bytes,
        extra={"newline": "\n", **extra, "fields": width, "escaped": False},
    )


def _batches(content: Opened, layout: Layout, reader: Reader, place: int) -> Iterator[tuple[int, Batch]]:
    """(cell, its rows) of one cell after the other, from the one that `place` lies in."""
    size = content.held_bytes
    for cell in range(place // CELL_BYTES, -(-size // CELL_BYTES)):
        yield cell, reader.cell(content.fetch, layout, size, cell)


class _Page:
    """Rows of one table as they come: that of the first row, or the one that was chosen."""

    def __init__(self, chosen: str) -> None:
        self.rows: list[tuple[int, Row]] = []
        self.group: str | None = chosen or None
        self.next_place: int | None = None
        self._chosen, self._characters = chosen, 0

    def take(self, place: int, group: str, cells: Row) -> bool:
        """Adds a row; False if the page is full or another table begins, with `next_place` set."""
        if self._chosen and group != self._chosen:
            return True
        self.group = group if self.group is None else self.group
        if group != self.group or len(self.rows) >= PAGE_ROWS or self._characters > PAGE_CHARACTERS:
            self.next_place = place
            return False
        self.rows.append((place, cells))
        self._characters += sum(min(len(cell), LONGEST_CELL) for cell in cells.values() if cell)
        return True


def _text_rows(
    asked: Asked, content: Opened, layout: Layout, reader: Reader, place: int, choice: Choice, fetch: Fetch
) -> TableView:
    """fetch: bytes of the content as they may be shown."""
    found = _Page(choice.group)
    tables = _mapping(layout.extra.get("tables"))
    groups = dict.fromkeys(tables)
    started = time.monotonic()
    limit_s = SEARCH_S if choice.group else EMPTY_S
    for cell, batch in _batches(content, layout, reader, place):
        groups |= dict.fromkeys(batch.groups[index] for index in dict.fromkeys(batch.group.tolist()))
        if not all(found.take(*row) for row in rows_of(batch, layout, fetch, place)):
            break
        if time.monotonic() - started > limit_s and (cell + 1) * CELL_BYTES < content.held_bytes:
            found.next_place = (cell + 1) * CELL_BYTES
            break
    group = found.group or ""
    view = TableView(
        groups=tuple(name for name in groups if name) if len(groups) > 1 else (),
        group=group,
        next_place=found.next_place,
        size=content.size_bytes,
        encoding=layout.encoding or "",
        delimiter=layout.delimiter,
        note=content.note,
    )
    columns = layout.columns or tuple(f"{group}.{name}" for name in tables.get(group, ()))
    return _filled(asked, view, found.rows, columns)


def _mapping(value: object) -> dict[str, list[str]]:
    return value if isinstance(value, dict) else {}


def _filled(asked: Asked, view: TableView, rows: list[tuple[int, Row]], labels: tuple[str, ...]) -> TableView:
    """The view with its rows, masked."""
    columns = in_order(labels, [row for _, row in rows])
    cells = [[row.get(label) for label in columns] for _, row in rows]
    shown, marks = mask_cells(cells, columns, asked.unmask)
    prefix = f"{view.group}."
    return replace(
        view,
        columns=tuple(label.removeprefix(prefix) if view.group else label for label in columns),
        header_types=tuple(type_of_header(label) or "" for label in columns),
        rows=shown,
        row_places=tuple(place for place, _ in rows),
        marks=marks,
    )


def _database(asked: Asked, content: Opened, place: int, choice: Choice) -> TableView:
    if content.size_bytes > LARGEST_DATABASE:
        raise ReadError("limit", f"a database of more than {LARGEST_DATABASE >> 30} GiB is not copied to be looked at")
    path = _kept_copy(asked, content)
    tables = tables_of(path)
    if not tables:
        return TableView(by_row_number=True, note="unsupported: no tables with rows")
    table = choice.group if choice.group in tables else tables[0]
    first = max(1, place)
    names, found = page(path, table, first, PAGE_ROWS + 1)
    rows: list[tuple[int, Row]] = [
        (first + index, dict(zip(names, row, strict=True))) for index, row in enumerate(found[:PAGE_ROWS])
    ]
    further = first + PAGE_ROWS if len(found) > PAGE_ROWS else None
    view = TableView(by_row_number=True, groups=tuple(tables), group=table, next_place=further, note=content.note)
    return _filled(asked, view, rows, tuple(names))


def _kept_copy(asked: Asked, content: Opened) -> Path:
    """A copy of the database and what lies beside it; kept for the next page, until another one is looked at."""
    entry: Entry = asked.entry
    name = hashlib.sha256(repr((entry.key, entry.size_bytes, entry.modified_ns)).encode()).hexdigest()[:16]
    folder = Path(asked.scratch) / f"sqlite-{name}"
    if not folder.exists():
        for other in Path(asked.scratch).glob("sqlite-*"):
            shutil.rmtree(other, ignore_errors=True)
        part = folder.with_name("copying")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        copied(content.content(part))
        part.rename(folder)
    return folder / "copy.sqlite"


def _workbook(asked: Asked, content: Opened, layout: Layout, place: int, choice: Choice) -> TableView:
    with tempfile.TemporaryDirectory(dir=asked.scratch, ignore_cleanup_errors=True) as own:
        sheets = sheets_of(content.content(Path(own)), layout)
        if not sheets:
            return TableView(by_row_number=True, note="unsupported: no sheets with rows")
        sheet = choice.group if choice.group in sheets else sheets[0]
        found = _Page(sheet)
        labels: tuple[str, ...] = ()
        for batch in sheet_rows(content.content(Path(own)), layout, sheet):
            labels = labels or tuple(batch.columns)
            if not all(found.take(*row) for row in rows_of(batch, layout, content.fetch, place)):
                break
    view = TableView(by_row_number=True, groups=tuple(sheets), group=sheet, next_place=found.next_place)
    return _filled(asked, replace(view, note=content.note), found.rows, labels)
