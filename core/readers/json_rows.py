"""JSON: lines, arrays, and one huge object that holds its records by key.

A record is one line; or an element of the array (or a value of the object) at the depth that the head
shows: nested objects belong to it. A record under a key starts at that key. A text that is one small
object is one record. Columns are the keys in front of the values, the plain last one; elements of records
that are arrays are "1", "2" …; beyond 200 keys "+".

Limits: a cell finds the depth from the keys around it, at most `back_steps[-1]` bytes before it. Inside a
record longer than that whose nested objects have the keys of records, or whose lists hold lists, it may
see records where there are none. Where a bracket is lost, `rows` counts one record for the next MiB or
two before it finds its feet, while cells go on: with damage the two differ. Arrays of plain values hold
no records: the layout is None and other readers take the text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.model import CELL_BYTES, Batch, Layout
from core.readers.base import LOOK_BEHIND_BYTES, MAX_RECORD_BYTES, Content, Fetch
from core.readers.block import Block, Rows, aligned, batch_of, owned_rows, spaces_on, stream
from core.readers.json_find import JsonState, Shape, Walk, healed, state_in
from core.readers.json_learn import LINES, facts_of
from core.readers.json_lines import LineState, find_lines

LOOK_AHEAD = tuple(4096 << step for step in range(8)) + (MAX_RECORD_BYTES,)
"""Bytes behind a cell that are read, in turn, until its last row is complete."""


@dataclass(frozen=True, slots=True)
class JsonRows:
    """back_steps: bytes before a cell that are read until it is known where in the structure it begins."""

    key: str = "json"
    kinds: tuple[str, ...] = ("json", "jsonlines")
    by_cells: bool = True
    back_steps: tuple[int, ...] = (LOOK_BEHIND_BYTES, 4096, 65536)

    def learn(self, name: str, blocks: Sequence[bytes], encoding: str | None, bom_bytes: int) -> Layout | None:
        """Where the records lie, or None if the head is no JSON or holds no records."""
        if not blocks:
            return None
        facts = facts_of(Block(blocks[0][bom_bytes:], encoding))
        if facts is None:
            return None
        return Layout("jsonlines" if facts["record"] == LINES else "json", encoding, bom_bytes=bom_bytes, extra=facts)

    def rows(self, content: Content, layout: Layout) -> Iterator[Batch]:
        """Every record of the text."""
        shape = Shape.of(layout)

        def lines(block: Block, state: LineState, final: bool) -> tuple[Batch, int, LineState]:
            found = find_lines(block, shape, state, final)
            far = found.rows.open & (block.data.size - found.rows.start >= block.row_units)
            stuck = block.data.size - found.carry > block.row_units and not found.rows.open.any()
            if far.any() or stuck:
                return batch_of(block, found.rows, ~found.rows.open | far), block.data.size, LineState(True)
            return batch_of(block, found.rows, ~found.rows.open), found.carry, LineState(found.skip)

        def step(block: Block, state: JsonState, final: bool) -> tuple[Batch, int, JsonState]:
            if not final:
                block = Block(block.raw_at(0, block.cut_before(block.data.size)), block.encoding, block.place)
            return _settled(healed(block, shape, state), final)

        if shape.record == LINES:
            yield from stream(content.file, layout, LineState(), lines)
        else:
            yield from stream(content.file, layout, JsonState(), step)

    def cell(self, fetch: Fetch, layout: Layout, size_bytes: int, cell: int, cell_bytes: int = CELL_BYTES) -> Batch:
        """The records whose first byte lies in the cell, complete up to MAX_RECORD_BYTES."""
        shape = Shape.of(layout)
        low, high = cell * cell_bytes, min((cell + 1) * cell_bytes, size_bytes)
        held = _Held(fetch)
        for back in self.back_steps:
            start = _window_start(held, layout, low, back)
            window = Block(held.get(start, high + LOOK_AHEAD[0]), layout.encoding, start)
            state = _state_at(window, shape, layout, low, last=back == self.back_steps[-1])
            if state is not None:
                break
        else:
            return batch_of(window, _NO_ROWS, np.zeros(0, bool))
        for ahead in LOOK_AHEAD:
            window = Block(held.get(start, high + ahead), layout.encoding, start)
            rows = _rows_from(window, shape, state, high + ahead >= size_bytes)
            owned = owned_rows(window, rows, low, high)
            if not (owned & rows.open).any():
                break
        return batch_of(window, rows, owned)


JSON_ROWS = JsonRows()

_CLEAN = b" \n\t,:"
"""Bytes that are never part of a character or an escape."""

_NONE = np.zeros(0, np.int64)
_NO_ROWS = Rows(_NONE, _NONE, np.zeros(0, bool), _NONE, ("",), _NONE, _NONE, _NONE, ())


class _Held:
    """What a cell has fetched so far, one stretch that grows at both ends: no byte is fetched twice."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch, self._start, self._raw = fetch, 0, b""

    def get(self, start: int, end: int) -> bytes:
        """As `Fetch`. The ranges of successive calls must touch."""
        if not self._raw:
            self._start, self._raw = start, self._fetch(start, end)
        if start < self._start:
            self._raw = self._fetch(start, self._start) + self._raw
            self._start = start
        held_end = self._start + len(self._raw)
        if end > held_end:
            self._raw += self._fetch(held_end, end)
        return self._raw[start - self._start : end - self._start]


def _window_start(held: _Held, layout: Layout, low: int, back: int) -> int:
    """Where a window begins: `back` bytes before the cell, at a byte that belongs to no longer character or escape."""
    start = aligned(low - back, layout)
    if start == layout.bom_bytes:
        return start
    before = Block(held.get(start, low), layout.encoding, start)
    found = [place for byte in _CLEAN if (place := before.text.find(bytes((byte,)))) >= 0]
    return before.place_of(min(found)) if found else start


def _state_at(window: Block, shape: Shape, layout: Layout, low: int, last: bool) -> JsonState | LineState | None:
    """The state in which a cell's window begins; None: more must be read before it to know."""
    lines = shape.record == LINES
    if window.place == layout.bom_bytes:
        return LineState() if lines else JsonState()
    ahead = (low - window.place) // window.unit
    if lines:
        first = int(spaces_on(window.data, np.zeros(1, np.int64))[0])
        return None if first >= ahead and b"\n" not in window.text[:ahead] and not last else LineState(True)
    state = state_in(window, shape, last)
    if state is not None and not last and Walk.of(window, shape, state).doubtful(ahead):
        return None
    return state


def _rows_from(window: Block, shape: Shape, state: JsonState | LineState, final: bool) -> Rows:
    if isinstance(state, LineState):
        return find_lines(window, shape, state, final).rows
    return Walk.of(window, shape, state).rows()


def _settled(walk: Walk, final: bool) -> tuple[Batch, int, JsonState]:
    """What of a block is done: complete records, and an open one that is long enough to be classified."""
    block, rows = walk.block, walk.rows()
    size = block.data.size
    far = rows.open & (size - rows.start >= block.row_units)
    used, state = walk.carry()
    if final or far.any() or (size - used > 3 * block.row_units and not rows.open.any()):
        return batch_of(block, rows, ~rows.open | far | final), size, walk.ended()
    return batch_of(block, rows, ~rows.open), used, state
