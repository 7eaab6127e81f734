"""Reads sampled cells of one entry: the rows that begin in each, and a hash of its bytes. Runs in children."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from core.model import CELL_BYTES, VALID, CellTally, Layout, Tally
from core.persons import ID
from core.readers.base import Reader
from core.tally import tally_of, total

STEP_BYTES = 1 << 20
"""A segment is read in the steps in which a file is read from end to end: both count alike to the last value."""

SWEEP_GAP = 4
"""A sweep goes on from a cell with records until so many cells in a row hold none (design page 3, A6)."""


class Window:
    """One contiguous range of a file that grows on demand; counts the bytes it took."""

    def __init__(self, file: BinaryIO, size_bytes: int, start: int = 0, data: bytes = b"") -> None:
        """file: can seek. start, data: what of it is at hand already."""
        self.bytes_read = 0
        self._file, self._size = file, size_bytes
        self._start, self._data = start, data

    def fetch(self, start: int, end: int) -> bytes:
        """The bytes of a range, clipped to the content; reads only what it does not hold."""
        start, end = max(0, start), min(end, self._size)
        if start >= end:
            return b""
        held_end = self._start + len(self._data)
        if not self._data or end < self._start or start > held_end:
            self._start, self._data = start, self._take(start, end)
        else:
            if start < self._start:
                self._data = self._take(start, self._start) + self._data
                self._start = start
            if end > held_end:
                self._data += self._take(held_end, end)
        return self._data[start - self._start : end - self._start]

    def _take(self, start: int, end: int) -> bytes:
        self._file.seek(start)
        parts = []
        while start < end and (data := self._file.read(end - start)):
            parts.append(data)
            start += len(data)
        taken = b"".join(parts)
        self.bytes_read += len(taken)
        return taken


def cell_digest(window: Window, cell: int) -> bytes:
    """BLAKE2b-128 of the bytes of one cell."""
    return hashlib.blake2b(window.fetch(cell * CELL_BYTES, (cell + 1) * CELL_BYTES), digest_size=16).digest()


def read_cell(
    file: BinaryIO, reader: Reader, layout: Layout, size_bytes: int, cell: int, by: str = ID
) -> tuple[CellTally, int]:
    """One cell and the bytes that were read for it. by: what tells persons apart, here and below."""
    window = Window(file, size_bytes)
    digest = cell_digest(window, cell)
    tally = tally_of(reader.cell(window.fetch, layout, size_bytes, cell), by)
    return CellTally(cell, digest, tally), window.bytes_read


def read_segment(
    file: BinaryIO, reader: Reader, layout: Layout, size_bytes: int, segment: int, segment_bytes: int, by: str = ID
) -> tuple[CellTally, int]:
    """All rows that begin in one segment of a file, a hash of its bytes, and the bytes that were read for it."""
    digest, tallies, bytes_read = hashlib.blake2b(digest_size=16), list[Tally](), 0
    for start in range(segment * segment_bytes, min((segment + 1) * segment_bytes, size_bytes), STEP_BYTES):
        window = Window(file, size_bytes)
        digest.update(window.fetch(start, start + STEP_BYTES))
        tallies.append(tally_of(reader.cell(window.fetch, layout, size_bytes, start // STEP_BYTES, STEP_BYTES), by))
        bytes_read += window.bytes_read
    return CellTally(segment, digest.digest(), total(tallies)), bytes_read


def sweep(
    file: BinaryIO,
    reader: Reader,
    layout: Layout,
    size_bytes: int,
    known: dict[int, bool],
    most_cells: int,
    by: str = ID,
) -> Iterator[tuple[CellTally, int]]:
    """Reads outwards from every cell that holds records until the gap; cells already known are not read again.

    known: {cell: holds records}. Everything delivered is an exact count: it may raise a floor, never an estimate.
    """
    last = (size_bytes - 1) // CELL_BYTES
    known = dict(known)
    for first in sorted(cell for cell, holds in known.items() if holds):
        for step in (1, -1):
            cell, empty = first + step, 0
            while 0 <= cell <= last and empty < SWEEP_GAP and most_cells > 0:
                if cell not in known:
                    found, cost = read_cell(file, reader, layout, size_bytes, cell, by)
                    known[cell] = holds_records(found)
                    most_cells -= 1
                    yield found, cost
                empty = 0 if known[cell] else empty + 1
                cell += step


def holds_records(found: CellTally) -> bool:
    """Does any row of the cell hold a valid value, before the chance test?"""
    return any(verdict == VALID for signature in found.tally.signatures for _, _, verdict in signature)


def same_blocks(one: BinaryIO, other: BinaryIO, offsets: Iterable[int], block_bytes: int) -> bool:
    """Are two files alike in all of these blocks?"""
    for offset in offsets:
        if Window(one, offset + block_bytes).fetch(offset, offset + block_bytes) != Window(
            other, offset + block_bytes
        ).fetch(offset, offset + block_bytes):
            return False
    return True
