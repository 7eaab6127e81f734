"""JSON lines: one JSON text a line. A line break is never inside a string, so each line stands alone."""

from dataclasses import dataclass

import numpy as np

from core.readers.block import Block, Flags, Rows, spaces_on
from core.readers.json_columns import Spans, fields_of
from core.readers.json_find import Shape
from core.readers.json_tokens import OPEN_ARRAY, STEP, scan
from core.text import Bytes


@dataclass(frozen=True, slots=True)
class LineState:
    """skip: the block begins inside a line whose row is already done, or is not known."""

    skip: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """rows: with labels. carry: where the unfinished last line begins. skip: is that a line whose row is done?"""

    rows: Rows
    carry: int
    skip: bool


def find_lines(block: Block, shape: Shape, state: LineState, final: bool) -> Lines:
    """The rows of a block: lines whose first sign is { or [."""
    data, size = block.data, block.data.size
    breaks = np.flatnonzero(data == 0x0A)
    begin, end = np.concatenate(([0], breaks + 1)), np.append(breaks, size)
    unfinished = np.zeros(begin.size, bool)
    unfinished[-1] = not final
    carry, skip = int(begin[-1]), state.skip and not breaks.size
    first = spaces_on(data, begin)
    end = end - ((end > begin) & (data[np.maximum(end - 1, 0)] == 0x0D) & ~unfinished) if size else end
    good = first < end
    good[np.flatnonzero(good)] = (data[first[good]] | 0x20) == 0x7B
    if state.skip:
        good[0] = False
    first, end, unfinished = first[good], end[good], unfinished[good]
    tokens = scan(block, 0, by_line=True)
    spans = Spans(np.searchsorted(tokens.pos, first), np.searchsorted(tokens.pos, end))
    element = _elements(tokens.kind, spans) if shape.sign == OPEN_ARRAY else None
    fields = fields_of(block, tokens, shape.keys, spans, element)
    return Lines(Rows(first, end, unfinished, np.zeros(first.size, np.int64), ("",), *fields), carry, skip)


def _elements(kind: Bytes, spans: Spans) -> Flags:
    """Tokens right inside the brackets of their line."""
    after = np.cumsum(STEP[kind], dtype=np.int64)
    row = spans.row_of(kind.size)
    base = after[spans.first] - 1 if spans.first.size else np.zeros(1, np.int64)
    inside: Flags = after - base[np.maximum(row, 0)] == 1
    return inside
