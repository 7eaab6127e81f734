"""A stretch of content as one-byte code units, and how a stream or a cell is cut into such stretches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from core.model import Batch, Layout
from core.readers.base import MAX_RECORD_BYTES, Fetch
from core.text import UNITS, Bytes, batch_encoding, decoded, is_trail, narrow, unit_bytes, units_of

Positions = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
State = TypeVar("State")

BLOCK_BYTES = 1 << 20
_SPACES = np.zeros(256, bool)
_SPACES[list(b" \t\r\n\f\v")] = True
_SPACE_STEPS = 12
_CUTS = b", \n\t"
"""Bytes that never belong to a longer token and are never trail bytes."""


@dataclass(frozen=True)
class Block:
    """raw: content bytes from offset `place` on, whole code units. Positions count code units."""

    raw: bytes
    encoding: str | None
    place: int = 0

    @cached_property
    def data(self) -> Bytes:
        """uint8 (n,): one byte a code unit."""
        return narrow(self.raw, self.encoding)

    @cached_property
    def text(self) -> bytes:
        """`data` as bytes, for searching."""
        return self.data.tobytes() if self.encoding in UNITS else self.raw

    @property
    def unit(self) -> int:
        """Bytes of one code unit."""
        return unit_bytes(self.encoding)

    @property
    def row_units(self) -> int:
        """A row is cut after so many code units."""
        return MAX_RECORD_BYTES // self.unit

    def raw_at(self, start: int, end: int) -> bytes:
        """Content bytes of a range of positions."""
        return self.raw[start * self.unit : end * self.unit]

    def words_at(self, start: int, end: int) -> str:
        """Text of a range of positions, for names."""
        return decoded(self.raw_at(start, end), self.encoding)

    def cut_before(self, position: int) -> int:
        """A position up to which the content can be dropped without splitting a token."""
        near = max(self.text.rfind(bytes((byte,)), max(0, position - 4096), position) for byte in _CUTS)
        return near + 1 if near >= 0 else position

    def place_of(self, position: int) -> int:
        """Offset of a position in the entry's content."""
        return self.place + position * self.unit


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows found in a Block. start, end: int64 (r,). open: bool (r,), the block ended before the row did.

    group: int32 (r,) index into groups. field_start, field_row, field_column: (f,), fields of these rows.
    """

    start: Positions
    end: Positions
    open: Flags
    group: Positions
    groups: tuple[str, ...]
    field_start: Positions
    field_row: Positions
    field_column: Positions
    columns: tuple[str, ...]


def batch_of(block: Block, rows: Rows, keep: Flags) -> Batch:
    """The kept rows as a Batch, cut at MAX_RECORD_BYTES."""
    end = np.minimum(rows.end, rows.start + block.row_units)
    fields: Flags | slice = slice(None)
    if not keep.all() or (end < rows.end).any():
        fields = keep[rows.field_row] & (rows.field_start <= end[rows.field_row])
    return Batch(
        data=block.data,
        encoding=batch_encoding(block.encoding),
        row_start=rows.start[keep],
        row_end=end[keep],
        row_place=block.place + rows.start[keep] * block.unit,
        group=rows.group[keep].astype(np.int32),
        groups=rows.groups,
        field_start=rows.field_start[fields],
        field_column=rows.field_column[fields].astype(np.int32),
        columns=rows.columns,
        unit_bytes=block.unit,
        units=units_of(block.raw, block.encoding),
    )


def stream(
    file: BinaryIO, layout: Layout, state: State, step: Callable[[Block, State, bool], tuple[Batch, int, State]]
) -> Iterator[Batch]:
    """Batches of a whole content, block by block, with `read` only.

    step(block, state, final) -> (rows that are done, units used, state for what follows). What is not
    used comes again at the head of the next block; `step` uses enough to stay within a few MiB.
    """
    place = len(_read(file, layout.bom_bytes))
    held = b""
    final = False
    while not final:
        more = _read(file, BLOCK_BYTES)
        final = len(more) < BLOCK_BYTES
        held += more
        unit = unit_bytes(layout.encoding)
        block = Block(held[: len(held) // unit * unit], layout.encoding, place)
        batch, used, state = step(block, state, final)
        if batch.row_start.size:
            yield batch
        held = held[used * unit :]
        place += used * unit


def _read(file: BinaryIO, size: int) -> bytes:
    """Exactly `size` bytes, fewer only at the end."""
    parts = []
    while size and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def aligned(position: int, layout: Layout) -> int:
    """The offset at or before `position` at which a code unit starts, never inside the byte order mark."""
    bom = layout.bom_bytes
    unit = unit_bytes(layout.encoding)
    return bom if position <= bom else position - (position - bom) % unit


def window_start(fetch: Fetch, layout: Layout, low: int, back: int) -> int:
    """Where a window begins: behind a line break, else a comma, within `back` bytes before offset `low`."""
    start = aligned(low - back, layout)
    if start == layout.bom_bytes:
        return start
    before = Block(fetch(start, low), layout.encoding, start)
    found = before.text.find(b"\n")
    if found < 0:
        found = before.text.find(b",")
    return before.place_of(found + 1) if found >= 0 else start


def owned_rows(block: Block, rows: Rows, low: int, high: int) -> Flags:
    """Which rows start at an offset in [low, high)."""
    places = block.place + rows.start * block.unit
    owned: Flags = (places >= low) & (places < high)
    return owned


def spaces_back(data: Bytes, positions: Positions) -> Positions:
    """For each position the nearest one at or before it that is no white space; -1 where there is none."""
    found = positions.copy()
    active = np.flatnonzero(found >= 0)
    for _ in range(_SPACE_STEPS):
        active = active[_SPACES[data[found[active]]]]
        if not active.size:
            return found
        found[active] -= 1
        active = active[found[active] >= 0]
    solid = np.concatenate(([-1], np.flatnonzero(~_SPACES[data])))
    found[active] = solid[np.searchsorted(solid, found[active], "right") - 1]
    return found


def spaces_on(data: Bytes, positions: Positions) -> Positions:
    """For each position the nearest one at or after it that is no white space; data.size where there is none."""
    found = positions.copy()
    active = np.flatnonzero(found < data.size)
    for _ in range(_SPACE_STEPS):
        active = active[_SPACES[data[found[active]]]]
        if not active.size:
            return found
        found[active] += 1
        active = active[found[active] < data.size]
    solid = np.append(np.flatnonzero(~_SPACES[data]), data.size)
    found[active] = solid[np.searchsorted(solid, found[active])]
    return found


def escaped_places(block: Block) -> Positions:
    """Positions right behind an odd run of backslashes (trail bytes of two-byte characters are none), ascending."""
    data = block.data
    slashes = np.flatnonzero(data == 0x5C)
    if slashes.size and block.encoding in ("gb18030", "big5"):
        slashes = slashes[~is_trail(data, slashes)]
    if not slashes.size:
        return slashes
    index = np.arange(slashes.size)
    run_first = np.maximum.accumulate(np.where(np.diff(slashes, prepend=-2) != 1, index, 0))
    run_ends = np.flatnonzero(np.diff(slashes, append=data.size + 2) != 1)
    odd = run_ends[(run_ends - run_first[run_ends]) % 2 == 0]
    behind: Positions = slashes[odd] + 1
    return behind[behind < data.size]
