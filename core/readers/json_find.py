"""Records of JSON text: where rows and their values start and end, in a block that begins anywhere."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.model import Layout
from core.readers.block import Block, Flags, Positions, Rows
from core.readers.json_columns import Spans, fields_of, marks_of
from core.readers.json_learn import OBJECT, ROOT
from core.readers.json_tokens import (
    CLOSE_ARRAY,
    CLOSE_OBJECT,
    COLON,
    COMMA,
    OPEN_ARRAY,
    OPEN_OBJECT,
    STEP,
    Signatures,
    Tokens,
    keys_before,
    scan,
    signatures,
    votes,
)

_USUAL_SEEN = 0.8
_SURE_VOTES = 8
_HEAL_UNITS = 1 << 16
_HEAL_QUOTES = 128


@dataclass(frozen=True)
class Shape:
    """What the layout says of the records. See `json_learn.facts_of`."""

    record: str
    depth: int
    sign: int
    keys: tuple[str, ...]
    own: Signatures
    usual: Signatures
    inner: Signatures
    bare: bool

    @classmethod
    def of(cls, layout: Layout) -> "Shape":
        """From a layout's extra."""
        extra: Any = layout.extra

        def marks(name: str) -> Signatures:
            return marks_of(extra.get(name, ()), layout.encoding)

        sign = OPEN_ARRAY if extra.get("sign") == "[" else OPEN_OBJECT
        keys = tuple(extra.get("keys", ()))
        record, depth = str(extra.get("record", ROOT)), int(extra.get("depth", 0))
        own, usual, inner = marks("own"), marks("usual"), marks("inner")
        return cls(record, depth, sign, keys, own, usual, inner, bool(extra.get("bare", False)))


@dataclass(frozen=True, slots=True)
class JsonState:
    """Where a block begins. inside: 1 in a string. depth: of braces and brackets."""

    inside: int = 0
    depth: int = 0


@dataclass(frozen=True)
class Walk:
    """A block read from a known state."""

    block: Block
    tokens: Tokens
    shape: Shape
    state: JsonState

    @classmethod
    def of(cls, block: Block, shape: Shape, state: JsonState) -> "Walk":
        """The block with its tokens."""
        return cls(block, scan(block, state.inside), shape, state)

    @cached_property
    def after(self) -> Positions:
        """Depth after each token, never below 0."""
        depth = np.cumsum(STEP[self.tokens.kind], dtype=np.int64) + self.state.depth
        if depth.size and depth.min() < 0:
            depth -= np.minimum(np.minimum.accumulate(depth), 0)
        return depth

    @cached_property
    def openers(self) -> Positions:
        """Tokens that open a record."""
        opens = (self.tokens.kind == self.shape.sign) & (self.after == self.shape.depth + 1)
        return _placed(self.tokens, np.flatnonzero(opens), self.shape)

    @cached_property
    def start(self) -> Positions:
        """Where each record starts: at its key where it is the value of an object."""
        at: Positions = self.tokens.pos[self.openers]
        if self.shape.record != OBJECT or not at.size:
            return at
        start, _, known = keys_before(self.block, self.tokens, self.openers - 1)
        return np.where(known, start - 1, at)

    @cached_property
    def close(self) -> Positions:
        """The token that closes each record, one past the last where none does."""
        kind = self.tokens.kind
        closers = np.flatnonzero((self.after == self.shape.depth) & ((kind == CLOSE_OBJECT) | (kind == CLOSE_ARRAY)))
        return np.append(closers, kind.size)[np.searchsorted(closers, self.openers)]

    @property
    def open(self) -> Flags:
        """Records that the block does not hold whole."""
        unclosed: Flags = self.close == self.tokens.pos.size
        return unclosed

    def rows(self) -> Rows:
        """The records with their labelled values."""
        end = np.append(self.tokens.pos, self.block.data.size - 1)[self.close] + 1
        element = self.after == self.shape.depth + 1 if self.shape.sign == OPEN_ARRAY else None
        fields = fields_of(self.block, self.tokens, self.shape.keys, Spans(self.openers, self.close), element)
        return Rows(self.start, end, self.open, np.zeros(end.size, np.int64), ("",), *fields)

    def doubtful(self, low: int) -> bool:
        """Does what stands before the block decide whether, and where, the first record from `low` on starts?"""
        at = np.flatnonzero(self.tokens.pos >= low)
        if not at.size or self.shape.record == ROOT:
            return False
        first = int(at[0])
        if self.shape.record == OBJECT:
            keyless = self.openers.size > 0 and self.start[0] == self.tokens.pos[self.openers[0]]
            return bool(keyless and self.start[0] >= low) or first == 0
        return first == 0 and self.tokens.kind[0] == self.shape.sign

    def carry(self) -> tuple[int, JsonState]:
        """From where the block must be kept to go on, and the state there: before an open record or a key."""
        last = int(self.openers[-1]) if self.openers.size and self.open[-1] else self.tokens.pos.size
        kept = last - 1
        while kept >= 0 and self.tokens.kind[kept] == COLON:
            kept -= 1
        if last < self.tokens.pos.size and self.shape.record == ROOT:
            return int(self.tokens.pos[last]), JsonState(0, 0)
        if kept < 0:
            return 0, self.state
        return int(self.tokens.pos[kept]), JsonState(0, int(self.after[kept] - STEP[self.tokens.kind[kept]]))

    def ended(self) -> JsonState:
        """The state at the end of the block."""
        return JsonState(self.tokens.last, int(self.after[-1]) if self.after.size else self.state.depth)


def healed(block: Block, shape: Shape, state: JsonState) -> Walk:
    """The block read from `state`; from the state it shows itself where that one does not fit (damage before it).

    It does not fit if the first quotes say the opposite, or if no record begins where records are to be seen.
    """
    walk = Walk.of(block, shape, state)
    if block.data.size < _HEAL_UNITS or shape.sign == OPEN_ARRAY or shape.record == ROOT:
        return walk
    if walk.openers.size and votes(block, walk.tokens, _HEAL_QUOTES) > -_HEAL_QUOTES // 2:
        return walk
    shown = state_in(block, shape, last=False, by_keys=True)
    return walk if shown is None or shown == state else Walk.of(block, shape, shown)


def state_in(block: Block, shape: Shape, last: bool, by_keys: bool = False) -> JsonState | None:
    """The state in which a block begins that lies anywhere; None: cannot be told from so little.

    In a string or not: as the neighbours of the quotes say; not, where records of numbers have none. Depth:
    that of the outermost sibling records whose keys are those of the layout's records, or (unless by_keys) at
    least not those of objects inside them.
    """
    scans = scan(block, 0), scan(block, 1)
    lean = [votes(block, tokens) for tokens in scans]
    is_told = abs(lean[0] - lean[1]) >= _SURE_VOTES or (shape.bare and b'"' not in block.text)
    if not is_told and not last:
        return None
    inside = int(lean[1] > lean[0])
    depth = _depth_in(block, scans[inside], shape, by_keys)
    return None if depth is None else JsonState(inside, depth)


def _placed(tokens: Tokens, found: Positions, shape: Shape) -> Positions:
    """Those openers whose parent is what the shape says: told from the token before them."""
    if shape.record == ROOT:
        return found
    ahead = tokens.kind[np.maximum(found - 1, 0)]
    fits = ahead == COLON if shape.record == OBJECT else (ahead == COMMA) | (ahead == OPEN_ARRAY)
    placed: Positions = found[fits & (found > 0)]
    return placed


def _depth_in(block: Block, tokens: Tokens, shape: Shape, by_keys: bool) -> int | None:
    """Depth at the block's start, from the relative level at which records lie."""
    after = np.cumsum(STEP[tokens.kind], dtype=np.int64)
    found = _placed(tokens, np.flatnonzero(tokens.kind == shape.sign), shape)
    if not found.size:
        return None
    levels = _distinct(after[found] - 1)
    if shape.sign == OPEN_ARRAY:
        return shape.depth - levels[0]
    colons = np.flatnonzero(tokens.kind == COLON)
    start, end, known = keys_before(block, tokens, colons)
    marks = signatures(block.raw, np.where(known, start, 0) * block.unit, np.where(known, end, 0) * block.unit)
    for level in levels:
        keys = marks[known & (after[colons] == level + 1)]
        if _share(keys, shape.own) >= 0.5 and _share(shape.usual, keys) >= _USUAL_SEEN:
            return shape.depth - level
    if by_keys:
        return None
    keys = marks[known & (after[colons] == levels[0] + 1)]
    return shape.depth - levels[0] if _share(keys, shape.inner) < 0.5 else None


def _distinct(values: Positions) -> list[int]:
    lowest = int(values.min())
    return [int(value) + lowest for value in np.flatnonzero(np.bincount(values - lowest))]


def _share(some: Signatures, known: Signatures) -> float:
    return float(np.isin(some, known).mean()) if some.size else 1.0
