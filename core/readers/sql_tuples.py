"""Tuples of VALUES lists: where rows and their fields start and end, and of which table they are.

A row is a `(` at depth 0 that follows VALUES, or, in a statement where one does or whose head is out of
sight, a comma that follows a `)`. Depth starts anew after each `;` and at each line that begins a
statement, so damage stays local.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.readers.block import Block, Flags, Positions, spaces_back
from core.readers.sql_dialect import CLOSE, COMMA, OPEN, SEMICOLON
from core.readers.sql_names import MAX_HEAD_UNITS, UNKNOWN, Head, Tables, insert_head
from core.readers.sql_tokens import Tokens

_VALUE = np.frombuffer(b"value", np.uint8)
_MAX_HEADS = 4096
_STEP = np.zeros(256, np.int8)
_STEP[OPEN], _STEP[CLOSE] = 1, -1
_WORDS = np.zeros(256, bool)
_WORDS[list(b"0123456789_$ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] = True


@dataclass(frozen=True, slots=True)
class Tuples:
    """start, end: int64 (r,); open: the block ended first. head: index into `heads` of each row.

    field_start, field_row: (f,). depth: at the end of the block. carry: from where the block must be kept
    to go on with an open row, or with the statement. last: head of rows that would follow.
    """

    start: Positions
    end: Positions
    open: Flags
    head: Positions
    heads: tuple[Head, ...]
    field_start: Positions
    field_row: Positions
    depth: int
    carry: int
    last: Head


class HeadCache:
    """Heads by their text; and the tables seen so far. One per reading of a content."""

    def __init__(self, tables: Tables) -> None:
        self.tables = dict(tables)
        self._known: dict[bytes, Head] = {}

    def learn(self, head: Head) -> None:
        """A CREATE TABLE went by."""
        if len(self.tables) < 10_000:
            self.tables[head.table] = head.columns
            self._known.clear()

    def insert(self, block: Block, start: int, end: int) -> Head:
        """The head whose VALUES ends at `end`."""
        key = block.raw_at(start, end)
        if key not in self._known:
            if len(self._known) > _MAX_HEADS:
                self._known.clear()
            self._known[key] = insert_head(block, start, end, self.tables)
        return self._known[key]


@dataclass(frozen=True)
class _Depths:
    """Depth after each token, with a fresh start at each boundary. known: depth before the first token, None: guess."""

    tokens: Tokens
    known: int | None

    @cached_property
    def breaks(self) -> Flags:
        """True at the first token of each segment; one longer than the tokens."""
        flags = np.zeros(self.tokens.pos.size + 1, bool)
        flags[np.flatnonzero(self.tokens.kind == SEMICOLON) + 1] = True
        flags[np.searchsorted(self.tokens.pos, self.tokens.starts)] = True
        return flags

    @cached_property
    def segment(self) -> Positions:
        """Segment number of each token."""
        return np.cumsum(self.breaks[:-1], dtype=np.int64)

    @cached_property
    def boundaries(self) -> Positions:
        """Where each segment but the last ends: a semicolon or a statement's first letter, ascending, one a segment."""
        places = np.full(self.breaks.size, -1, np.int64)
        starts = self.tokens.starts[::-1]
        places[np.searchsorted(self.tokens.pos, starts)] = starts
        semicolons = np.flatnonzero(self.tokens.kind == SEMICOLON)
        places[semicolons + 1] = self.tokens.pos[semicolons]
        return places[self.breaks]

    @property
    def last_boundary(self) -> int:
        """Where the last segment begins, -1 if the first is the last."""
        return int(self.boundaries[-1]) if self.boundaries.size else -1

    @property
    def first_close(self) -> int:
        """Where what was open before the block is closed, -1 if nothing was or it stays open."""
        head = self.after[: int(np.argmax(self.breaks))] if self.breaks.any() else self.after
        closed = np.flatnonzero(head == 0)
        return int(self.tokens.pos[closed[0]]) if self.known and closed.size else -1

    @property
    def at_end(self) -> int:
        """Depth after the last token."""
        if self.breaks[-1]:
            return 0
        return int(self.after[-1]) if self.after.size else self.known or 0

    @cached_property
    def after(self) -> Positions:
        """Depth after each token, never below 0."""
        kind = self.tokens.kind
        running = np.cumsum(_STEP[kind], dtype=np.int64)
        first = np.flatnonzero(self.breaks[:-1])
        known = self.known
        if known is None:
            head = running[: int(first[0])] if first.size else running
            known = max(0, -int(head.min())) if head.size else 0
        base = np.concatenate(([-known], np.where(first > 0, running[first - 1], 0)))
        depth = running - (base[self.segment] if first.size else -known)
        if depth.size and depth.min() < 0:
            far = np.int64(2) * (depth.size + known + 1)
            lowest = np.minimum.accumulate(np.minimum(depth, 0) - far * self.segment) + far * self.segment
            depth -= np.minimum(lowest, 0)
        return depth


def find_tuples(block: Block, tokens: Tokens, depth: int | None, head: Head, cache: HeadCache) -> Tuples:
    """The rows of a block. depth: where it begins, None if unknown. head: of rows that begin without VALUES."""
    depths = _Depths(tokens, depth)
    rows, is_first = _row_openers(block, tokens, depths)
    close, end, still_open = _ends(block, tokens, depths, rows)
    which, heads = _heads(block, tokens, tokens.pos[rows], is_first, head, cache)
    field_start, field_row = _fields(tokens, depths.after, rows, close)
    closed = end[~still_open]
    carry = max(int(closed[-1]) - 1 if closed.size else 0, depths.last_boundary, depths.first_close, 0)
    last = heads[which[-1]] if rows.size else (head if depths.last_boundary < 0 else Head(UNKNOWN))
    return Tuples(tokens.pos[rows], end, still_open, which, heads, field_start, field_row, depths.at_end, carry, last)


def _row_openers(block: Block, tokens: Tokens, depths: _Depths) -> tuple[Positions, Flags]:
    """Tokens that open a row, and which of them follow VALUES. `()` is no row."""
    kind, pos = tokens.kind, tokens.pos
    opens = np.flatnonzero((kind == OPEN) & (depths.after == 1))
    if not opens.size:
        return opens, np.zeros(0, bool)
    following = np.minimum(opens + 1, pos.size - 1)
    opens = opens[(kind[following] != CLOSE) | (pos[following] > pos[opens] + 1)]
    before = spaces_back(block.data, pos[opens] - 1)
    two = np.maximum(opens - 2, 0)
    follows = (opens >= 2) & (kind[two + 1] == COMMA) & (kind[two] == CLOSE)
    follows &= depths.segment[two] == depths.segment[opens]
    follows &= (block.data[before] == 0x2C) | tokens.in_span(before)
    first = np.zeros(opens.size, bool)
    others = np.flatnonzero(~follows)
    first[others] = _after_values(block, before[others])
    segment = depths.segment[opens]
    begun = np.maximum.accumulate(np.where(first, segment, 0)) == segment
    rows = first | (follows & begun)
    return opens[rows], first[rows]


def _after_values(block: Block, last: Positions) -> Flags:
    """Does the word that ends at each position say VALUES, other than in `= VALUES(a)`?"""
    data = block.data
    stem = last - (data[last] | 0x20 == 0x73)
    result: Flags = stem >= 4
    at = np.maximum(stem, 4)
    result &= ((data[at[:, None] + np.arange(-4, 1)] | 0x20) == _VALUE).all(axis=1)
    ahead = np.maximum(at - 5, 0)
    result &= (stem == 4) | ~_WORDS[data[ahead]]
    earlier = spaces_back(data, at - 5)
    result &= (earlier < 0) | (data[earlier] != 0x3D)
    return result


def _ends(block: Block, tokens: Tokens, depths: _Depths, rows: Positions) -> tuple[Positions, Positions, Flags]:
    """Per row: the token that closes it, the position after its end, and whether the block ended first."""
    pos, size = tokens.pos, tokens.pos.size
    closers = np.append(np.flatnonzero((tokens.kind == CLOSE) & (depths.after == 0)), size)
    close = closers[np.searchsorted(closers, rows)]
    segment = depths.segment[rows]
    limit = np.append(np.flatnonzero(depths.breaks), size)[segment]
    closed = close < limit
    border = np.append(depths.boundaries, block.data.size)[segment]
    end = np.where(closed, pos[np.minimum(close, size - 1)] + 1, border) if size else border
    return np.where(closed, close, limit), end, ~closed & (segment == depths.boundaries.size)


def _fields(tokens: Tokens, after: Positions, rows: Positions, close: Positions) -> tuple[Positions, Positions]:
    """Where each field of each row starts, and the index of its row."""
    if not rows.size:
        return rows, rows
    opens = np.zeros(tokens.pos.size, bool)
    opens[rows] = True
    fields = np.flatnonzero((after == 1) & ((tokens.kind == COMMA) | opens))
    fields = fields[np.searchsorted(fields, rows[0]) :]
    row = np.cumsum(opens[fields], dtype=np.int64) - 1
    inside = fields < close[row]
    return tokens.pos[fields[inside]] + 1, row[inside]


def _heads(
    block: Block, tokens: Tokens, start: Positions, is_first: Flags, head: Head, cache: HeadCache
) -> tuple[Positions, tuple[Head, ...]]:
    """Per row the index of its head; rows that do not follow VALUES belong to the row before them."""
    semicolons = tokens.pos[tokens.kind == SEMICOLON] + 1
    borders = np.sort(np.concatenate(([0], semicolons, tokens.starts)))
    first = start[is_first]
    begins = borders[np.searchsorted(borders, first, "right") - 1]
    begins = np.maximum(begins, first - MAX_HEAD_UNITS)
    numbers: dict[Head, int] = {head: 0}
    raw, unit = block.raw, block.unit
    keys = [raw[begin * unit : end * unit] for begin, end in zip(begins.tolist(), first.tolist(), strict=True)]
    ids: dict[bytes, int] = {}
    for key, begin, end in zip(keys, begins.tolist(), first.tolist(), strict=True):
        if key not in ids:
            ids[key] = numbers.setdefault(cache.insert(block, begin, end), len(numbers))
    named = np.array([0, *(ids[key] for key in keys)], np.int64)
    return named[np.cumsum(is_first)], tuple(numbers)
