"""Rows of cells, joined into one buffer of text, as Batches: for formats that have no text of their own.

Cells are separated by 0x1F and rows end in a newline, so the places of rows and fields are found by
looking for two byte values. Inside a cell both bytes, and the carriage return, become spaces. Rows
may be of different widths, but have at least one cell.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from core.errors import ReadError
from core.model import Batch

FIELD, ROW = 0x1F, 0x0A
BATCH_BYTES = 4 << 20
BATCH_ROWS = 20_000

EXACT_BELOW = 10**15
"""Spreadsheets keep 15 digits and a real in a database not many more."""

Piece = tuple[Sequence[int], bytes]
"""(row numbers, the joined rows): what `batches` puts together."""

_FIELD_BYTE, _ROW_BYTE = bytes([FIELD]), bytes([ROW])
_FIELD_TEXT, _ROW_TEXT = chr(FIELD), chr(ROW)
_BYTES_TO_SPACE = bytes.maketrans(b"\x1f\n\r", b"   ")
_TEXT_TO_SPACE = str.maketrans("\x1f\n\r", "   ")


def join_bytes(rows: Sequence[Sequence[bytes]]) -> bytes:
    """The rows (cells of UTF-8) as joined text; empty without rows."""
    data = _ROW_BYTE.join(map(_FIELD_BYTE.join, rows)) + _ROW_BYTE if rows else b""
    if not _is_regular(data, rows):
        clean = [[cell.translate(_BYTES_TO_SPACE) for cell in row] for row in rows]
        data = _ROW_BYTE.join(map(_FIELD_BYTE.join, clean)) + _ROW_BYTE
    return data


def join_text(rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as joined UTF-8; empty without rows."""
    text = _ROW_TEXT.join(map(_FIELD_TEXT.join, rows)) + _ROW_TEXT if rows else ""
    data = text.encode("utf-8", "replace")
    if not _is_regular(data, rows):
        clean = [[cell.translate(_TEXT_TO_SPACE) for cell in row] for row in rows]
        data = (_ROW_TEXT.join(map(_FIELD_TEXT.join, clean)) + _ROW_TEXT).encode("utf-8", "replace")
    return data


def batches(pieces: Iterable[Piece], group: str, labels: Sequence[str]) -> Iterator[Batch]:
    """Puts pieces of one table together into batches of a few MiB.

    labels: of the columns, without the group; columns beyond them are called by position. Rows that
    were read before a ReadError are delivered before it goes on.
    """
    places: list[int] = []
    texts: list[bytes] = []
    try:
        for place, text in pieces:
            places.extend(place)
            texts.append(text)
            if len(places) >= BATCH_ROWS or sum(map(len, texts)) >= BATCH_BYTES:
                yield _batch(places, b"".join(texts), group, labels)
                places, texts = [], []
    except ReadError:
        if places:
            yield _batch(places, b"".join(texts), group, labels)
        raise
    if places:
        yield _batch(places, b"".join(texts), group, labels)


def distinct(labels: Sequence[str]) -> list[str]:
    """The labels, with the position (1-based) in place of an empty one and behind one that comes again."""
    seen: set[str] = set()
    named = []
    for position, label in enumerate(labels, start=1):
        unique = label or str(position)
        while unique in seen:
            unique = f"{unique} ({position})"
        seen.add(unique)
        named.append(unique)
    return named


def number_text(value: float) -> str:
    """A number as people type it: whole numbers without ".0", else 15 digits.

    Numbers of 16 digits and more are not what was typed (an ID number in a numeric cell). They become
    text like "E~1.10101199003074E+17", in which no detector finds a number.
    """
    if value != value:
        return ""
    if abs(value) >= EXACT_BELOW:
        return f"E~{value:.14E}"
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def _is_regular(data: bytes, rows: Sequence[Sequence[object]]) -> bool:
    """True if separators are only where they were put."""
    fields = sum(map(len, rows)) - len(rows)
    return data.count(_ROW_BYTE) == len(rows) and data.count(_FIELD_BYTE) == fields and b"\r" not in data


def _batch(places: Sequence[int], text: bytes, group: str, labels: Sequence[str]) -> Batch:
    data = np.frombuffer(text, dtype=np.uint8)
    row_end = np.flatnonzero(data == ROW).astype(np.int64)
    row_start = _after(row_end)
    field_start = _after(np.flatnonzero((data == ROW) | (data == FIELD)).astype(np.int64))
    first_field = np.searchsorted(field_start, row_start)
    widths = np.diff(first_field, append=len(field_start))
    field_column = np.arange(len(field_start)) - np.repeat(first_field, widths)
    more = range(len(labels) + 1, int(widths.max()) + 1)
    return Batch(
        data=data,
        encoding="utf-8",
        row_start=row_start,
        row_end=row_end,
        row_place=np.array(places, dtype=np.int64),
        group=np.zeros(len(row_end), dtype=np.int32),
        groups=(group,),
        field_start=field_start,
        field_column=field_column.astype(np.int32),
        columns=tuple(f"{group}.{label}" for label in (*labels, *map(str, more))),
        by_row_number=True,
    )


def _after(ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Where each piece starts, given where each ends (one separator byte between them)."""
    return np.concatenate([np.zeros(min(1, len(ends)), dtype=np.int64), ends[:-1] + 1])
