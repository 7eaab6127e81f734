"""Rows that are lines of text, read through windows on the content.

A window is the piece of content around a cell: a little before it, to see whether a row starts at
its first byte, and as far behind its end as the last row that it owns. Reading whole is reading one
big cell after another through a buffer, so both ways follow the same rule by construction.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from core.errors import ReadError
from core.model import Batch, Layout, Units
from core.readers.base import LOOK_BEHIND_BYTES, MAX_RECORD_BYTES, Fetch
from core.text import batch_encoding, narrow, unit_bytes, units_of

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

BLOCK_BYTES = 1 << 20
"""How much of a file that is read whole makes one Batch."""

LOOK_AHEAD = 4096
"""Code units behind a cell that are read at first."""

EDGE = 64
"""Code units of data that a Batch keeps behind its last row, so that a detector sees what follows."""

NO_PLACES: Places = np.zeros(0, np.int64)
_LF, _CR, _SPACE = 10, 13, 32
_VISIBLE_STEPS = 16


@dataclass(frozen=True, slots=True)
class Lines:
    """The rows of a window, as indices into its data. int64, ascending; one may start before the window.

    start, end: half-open, without line ends. left: rows from this index on are certain. open: where
    the first row starts whose end, or nature, the window does not show (the data's size: none does).
    doubt: whether further rows may start behind `open`. delimiters: where fields are divided.
    """

    start: Places
    end: Places
    left: int
    open: int
    delimiters: Places
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """How a window is split. split(data, at_head, at_tail): whether data begins and ends the content.

    behind, ahead: bytes read around a cell, tried in this order until the rows are certain: what a cell costs does not
      hang on the width of its code units. The last step ahead is in code units: a row may be so long.
    """

    split: Callable[[Bytes, bool, bool], Lines]
    behind: tuple[int, ...]
    ahead: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """The rows that a cell owns: data around them, its offset in the content, rows as in Lines; units as in Batch."""

    data: Bytes
    offset: int
    start: Places
    end: Places
    delimiters: Places
    units: Units | None = None


def newline_of(layout: Layout) -> int:
    """The byte that ends a row: CR in files without LF, else LF."""
    return _CR if layout.extra.get("newline") == "\r" else _LF


def detect_newline(blocks: list[Bytes]) -> dict[str, object]:
    """Layout.extra for the line ends of these (narrowed) blocks."""
    has_lf = any(bool((block == _LF).any()) for block in blocks)
    has_cr = any(bool((block == _CR).any()) for block in blocks)
    return {"newline": "\r" if has_cr and not has_lf else "\n"}


def max_units(layout: Layout) -> int:
    """MAX_RECORD_BYTES in code units."""
    return MAX_RECORD_BYTES // unit_bytes(layout.encoding)


def line_rule(layout: Layout) -> Rule:
    """Every physical line is a row."""
    newline, limit = newline_of(layout), max_units(layout)

    def split(data: Bytes, at_head: bool, at_tail: bool) -> Lines:
        return lines_between(data, np.flatnonzero(data == newline), at_head, at_tail, limit)

    return Rule(split, (LOOK_BEHIND_BYTES,), (LOOK_AHEAD, 1 << 16, limit + 2 * EDGE))


def lines_between(data: Bytes, newlines: Places, at_head: bool, at_tail: bool, limit: int) -> Lines:
    """Rows between the given line ends; the last one is open unless the content or its first MiB ends."""
    first = np.zeros(1 if at_head else 0, np.int64)
    start = np.concatenate((first, newlines + 1))
    end = np.concatenate((newlines if at_head else newlines[1:], [data.size])).astype(np.int64)[: start.size]
    crlf = (end > start) & ((end < data.size) | at_tail)
    crlf[crlf] = data[end[crlf] - 1] == _CR
    last = int(start[-1]) if start.size else 0
    closed = at_tail or not start.size or data.size - last >= limit + EDGE + 2
    return Lines(start, end - crlf, 0, data.size if closed else last, NO_PLACES)


def read_window(fetch: Fetch, layout: Layout, rule: Rule, start: int, end: int) -> Window:
    """The rows whose first byte lies in the content's bytes from start to end, clipped to their first MiB."""
    width, bom = unit_bytes(layout.encoding), layout.bom_bytes
    first, last = (bom + -(-(max(edge, bom) - bom) // width) * width for edge in (start, end))
    behind, ahead = 0, 0
    while True:
        offset = max(bom, first - rule.behind[behind] // width * width)
        stop = last + (rule.ahead[ahead] if ahead + 1 == len(rule.ahead) else rule.ahead[ahead] // width) * width
        raw = fetch(offset, stop)
        at_tail = len(raw) < stop - offset
        data = narrow(raw, layout.encoding)
        lines = rule.split(data, offset == bom, at_tail)
        low, high = (first - offset) // width, (last - offset) // width
        if lines.left > low and offset > bom and behind + 1 < len(rule.behind):
            behind += 1
        elif lines.open < high and (lines.open >= low or lines.doubt) and not at_tail and ahead + 1 < len(rule.ahead):
            ahead += 1
        else:
            units = units_of(raw, layout.encoding)
            window = Window(data, offset, lines.start, lines.end, lines.delimiters, units)
            return _owned(window, low, min(high, data.size), layout)


def batch_of(window: Window, layout: Layout, fields: Callable[[Window], tuple[Places, npt.NDArray[np.int32]]]) -> Batch:
    """The Batch of a window's rows without blank ones and without the header row."""
    width = unit_bytes(layout.encoding)
    place = window.offset + window.start * width
    keep = next_visible(window.data, window.start) < window.end
    if layout.header:
        keep &= place != layout.extra.get("header_at")
    window = replace(window, start=window.start[keep], end=window.end[keep])
    field_start, field_column = fields(window)
    return Batch(
        data=window.data,
        encoding=batch_encoding(layout.encoding),
        row_start=window.start,
        row_end=window.end,
        row_place=place[keep],
        group=np.zeros(window.start.size, np.int32),
        groups=("",),
        field_start=field_start,
        field_column=field_column,
        columns=(),
        unit_bytes=width,
        units=window.units,
        document=layout.extra.get("document") is True,
    )


def forward(rule: Rule) -> Rule:
    """The same rule for reading on and on: what lies before a block is in memory anyway."""
    return replace(rule, behind=rule.behind[-1:])


def stream(
    file: BinaryIO, rule: Rule, layout: Layout, block_bytes: int, read: Callable[[Fetch, int], Batch]
) -> Iterator[Batch]:
    """All rows of a file that can only be read forward, block by block."""
    buffer = _Forward(file)
    behind = rule.behind[-1] * unit_bytes(layout.encoding)
    start = 0
    while buffer.fetch(start, start + 1):
        batch = read(buffer.fetch, start)
        if batch.row_start.size:
            yield batch
        start += block_bytes
        buffer.forget(start - behind)


def next_visible(data: Bytes, positions: Places) -> Places:
    """Index of the first byte above 0x20 at or behind each position; the data's size where there is none."""
    found = positions.copy()
    active = np.arange(found.size)
    for _ in range(_VISIBLE_STEPS):
        active = active[found[active] < data.size]
        active = active[data[found[active]] <= _SPACE]
        if not active.size:
            return found
        found[active] += 1
    visible = np.concatenate((np.flatnonzero(data > _SPACE), [data.size]))
    found[active] = visible[np.searchsorted(visible, found[active])]
    return found


def _owned(window: Window, low: int, high: int, layout: Layout) -> Window:
    """Only the rows that start from low to high, and only the data around them (views, not copies)."""
    first, last = np.searchsorted(window.start, (low, high))
    start = window.start[first:last]
    end = np.minimum(window.end[first:last], start + max_units(layout))
    if not start.size:
        return Window(window.data[:0], window.offset, start, end, NO_PLACES)
    begin, stop = int(start[0]), int(end[-1])
    inside = slice(*np.searchsorted(window.delimiters, (begin, stop)))
    return Window(
        window.data[begin : stop + EDGE],
        window.offset + begin * unit_bytes(layout.encoding),
        start - begin,
        end - begin,
        window.delimiters[inside] - begin,
        None if window.units is None else window.units[begin : stop + EDGE],
    )


class _Forward:
    """Serves `Fetch` from a stream that cannot go back, as long as what is wanted was not forgotten."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._buffer = bytearray()
        self._offset = 0
        self._ended = False

    def fetch(self, start: int, end: int) -> bytes:
        """The bytes in this range, fewer at the end of the content."""
        while not self._ended and self._offset + len(self._buffer) < end:
            try:
                part = self._file.read(end - self._offset - len(self._buffer))
            except OSError as error:
                raise ReadError("unreadable", f"the system could not read it: {error.strerror or error}") from error
            self._ended = not part
            self._buffer += part
        return bytes(memoryview(self._buffer)[max(0, start - self._offset) : max(0, end - self._offset)])

    def forget(self, before: int) -> None:
        """Drops what lies before this offset."""
        drop = min(before - self._offset, len(self._buffer))
        if drop > 0:
            del self._buffer[:drop]
            self._offset += drop
