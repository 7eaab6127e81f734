"""SQL text as structural bytes outside strings and comments, vectorised.

The state at a position is the parity of the quotes before it: a doubled quote toggles twice, an escaped
one (backslash dialects) is left out. Comments, strings in the other quote and E'…' strings are spans
that are found one after the other, since each depends on the state before it; they are few.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.readers.block import Block, Flags, Positions, escaped_places, spaces_back, spaces_on
from core.text import Bytes

OPEN, CLOSE, COMMA, SEMICOLON, QUOTE = range(1, 6)
IN_CODE, IN_STRING, IN_OTHER, IN_LINE, IN_BLOCK = range(5)
"""Where a stretch of SQL begins or ends: outside, inside '…', inside "…", in -- … or in /* … */."""

CREATE, COPY, OTHER_START = 1, 2, 3
_STARTS = (
    (b"create ", CREATE),
    (b"copy ", COPY),
    (b"insert ", OTHER_START),
    (b"replace ", OTHER_START),
    (b"into ", OTHER_START),
)
_E_STRING = re.compile(rb"(?:[^'\\]|\\.|'')*'", re.DOTALL)
_HEAL_QUOTES = 32
_WORD = np.zeros(256, bool)
_WORD[list(b"0123456789_$ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] = True


@dataclass(frozen=True, slots=True)
class Dialect:
    """backslash: it escapes inside strings. e_strings: E'…' does so elsewhere. quote: of string values.

    copy: the dump may hold COPY … FROM stdin.
    """

    backslash: bool = False
    e_strings: bool = False
    quote: str = "'"
    copy: bool = False

    @property
    def other(self) -> str:
        """The quote that is not that of values."""
        return '"' if self.quote == "'" else "'"


@dataclass(frozen=True, slots=True)
class Tokens:
    """pos, kind: ( ) , ; outside strings and comments. marks: all of them, and which are quotes that toggle.

    first: 1 if the first of these closes. starts, start_kind: line starts outside strings that begin a statement. span_start, span_end: comments and
    other opaque spans. mode: state at the end.
    """

    pos: Positions
    kind: Bytes
    marks: tuple[Positions, Flags]
    first: int
    starts: Positions
    start_kind: Positions
    span_start: Positions
    span_end: Positions
    mode: int

    @property
    def quotes(self) -> Positions:
        """Where the toggling quotes are."""
        return self.marks[0][self.marks[1]]

    def in_span(self, positions: Positions) -> Flags:
        """True inside a comment or another opaque span."""
        if not self.span_start.size:
            return np.zeros(positions.size, bool)
        near = np.searchsorted(self.span_start, positions, "right") - 1
        return (near >= 0) & (positions < self.span_end[near])


class _Candidates(NamedTuple):
    """Places that open a span if they lie outside strings, and where that span ends. mode: IN_…, HEAL 9."""

    at: Positions
    end: Positions
    mode: Positions


_HEAL = 9


def scan(block: Block, dialect: Dialect, mode: int) -> Tokens:
    """The tokens of a block that begins in state `mode`."""
    data = block.data
    pos, kind, turns = _marks(block, dialect)
    counts = np.cumsum(turns, dtype=np.int32)
    newlines = np.flatnonzero(data == 0x0A)
    lines = np.concatenate(([0], newlines + 1)) if data.size else newlines
    starts, start_kind = _statement_lines(block, lines)
    first = int(mode == IN_STRING)
    spans = _spans(block, dialect, _Quotes(pos, turns, counts), lines, newlines, starts, mode)
    plain = kind != QUOTE
    if spans.at.size:
        free = _outside(pos, spans)
        turns, plain = turns & free, plain & free
        counts = np.cumsum(turns, dtype=np.int32)
        heals = spans.at[spans.mode == _HEAL]
        if heals.size:
            counts += np.searchsorted(heals, pos, "right").astype(np.int32)
    parity = (counts + np.int32(first)) & 1
    keep = np.flatnonzero((parity == 0) & plain)
    outside = _parity_at(pos, parity, starts, first, spans) == 0
    end_mode = _end_mode(parity, first, spans, data.size)
    return Tokens(pos[keep], kind[keep], (pos, turns), first, starts[outside], start_kind[outside], spans.at, spans.end, end_mode)


def votes(block: Block, tokens: Tokens) -> int:
    """How much the neighbours of the quotes speak for the state the scan began in: pairs right minus wrong."""
    quotes = tokens.quotes
    opener, closer = _quote_votes(block, quotes)
    opens = np.arange(quotes.size) % 2 == tokens.first
    return int(opener[opens].sum() + closer[~opens].sum())


class _Quotes(NamedTuple):
    """Structural bytes, which of them are quotes that toggle, and how many of those came so far."""

    pos: Positions
    turns: Flags
    counts: npt.NDArray[np.int32]

    def before(self, positions: Positions) -> Positions:
        """Number of toggling quotes before each position."""
        return _last_at(self.counts, np.searchsorted(self.pos, positions), 0)

    @property
    def places(self) -> Positions:
        """Where the toggling quotes are."""
        return self.pos[self.turns]


def _marks(block: Block, dialect: Dialect) -> tuple[Positions, Bytes, Flags]:
    """Positions and kinds of ( ) , ; and the quote of values; which of them are quotes that are not escaped."""
    data, quote = block.data, ord(dialect.quote)
    pos = np.flatnonzero((data == 0x28) | (data == 0x29) | (data == 0x2C) | (data == 0x3B) | (data == quote))
    kind = _KINDS[dialect.quote][data[pos]]
    turns = kind == QUOTE
    if dialect.backslash:
        escaped = escaped_places(block)
        turns[np.searchsorted(pos, escaped[data[escaped] == quote])] = False
    return pos, kind, turns


def _kinds(quote: str) -> Bytes:
    table = np.zeros(256, np.uint8)
    table[list(b"(),;")] = (OPEN, CLOSE, COMMA, SEMICOLON)
    table[ord(quote)] = QUOTE
    return table


_KINDS = {quote: _kinds(quote) for quote in ("'", '"')}


def _outside(pos: Positions, spans: _Candidates) -> Flags:
    """Structural bytes outside the spans."""
    depth = np.zeros(pos.size + 1, np.int32)
    np.add.at(depth, np.searchsorted(pos, spans.at), 1)
    np.add.at(depth, np.searchsorted(pos, spans.end), -1)
    return np.cumsum(depth[:-1], dtype=np.int32) == 0


def _inside(positions: Positions, starts: Positions, ends: Positions) -> Flags:
    if not starts.size:
        return np.zeros(positions.size, bool)
    near = np.searchsorted(starts, positions, "right") - 1
    return (near >= 0) & (positions < ends[near])


def _last_at(values: npt.NDArray[np.int32], index: Positions, none: int) -> Positions:
    """For each index the value right before it; `none` before the first."""
    if not values.size:
        return np.full(index.size, none, np.int64)
    return np.where(index > 0, values[np.maximum(index - 1, 0)], none).astype(np.int64)


def _parity_at(
    pos: Positions, parity: npt.NDArray[np.int32], at: Positions, first: int, spans: _Candidates
) -> Positions:
    """0 where a position lies outside strings and spans; positions that are healed lie outside."""
    before = _last_at(parity, np.searchsorted(pos, at), first)
    healed = np.isin(at, spans.at[spans.mode == _HEAL])
    return np.where(healed, 0, before | _inside(at, spans.at, spans.end))


def _end_mode(parity: npt.NDArray[np.int32], first: int, spans: _Candidates, size: int) -> int:
    if spans.at.size and spans.mode[-1] != _HEAL and spans.end[-1] > size:
        return int(spans.mode[-1])
    return IN_STRING if (parity[-1] if parity.size else first) else IN_CODE


def _statement_lines(block: Block, lines: Positions) -> tuple[Positions, Positions]:
    """Lines that begin with a statement's word: its first letter, and which word."""
    data = block.data
    at = spaces_on(data, lines) if lines.size else lines
    at = at[at < data.size]
    at = at[np.isin(data[at] | 0x20, list(b"cir"))]
    at = at[np.diff(at, prepend=-1) > 0]
    padded = np.append(data, np.full(8, 0x20, np.uint8)) if at.size else data
    word = padded[at[:, None] + np.arange(8)] | 0x20
    word[(word == 0x29) | (word == 0x2D) | (word == 0x2A)] = 0x20  # \t \r \n with bit 5 set
    kind = np.zeros(at.size, np.int64)
    for text, which in _STARTS:
        kind[(word[:, : len(text)] == np.frombuffer(text, np.uint8)).all(axis=1)] = which
    return at[kind > 0], kind[kind > 0]


def _spans(
    block: Block, dialect: Dialect, quotes: _Quotes, lines: Positions, newlines: Positions, starts: Positions, mode: int
) -> _Candidates:
    """The opaque spans, in order and apart; a last end beyond the data means: not closed."""
    other = _other_quotes(block, dialect)
    parts = [
        *_comments(block, lines, newlines),
        _Candidates(other, _next_after(other, other + 1, block.data.size) + 1, np.full(other.size, IN_OTHER)),
        _Candidates(starts, starts, np.full(starts.size, _HEAL)),
    ]
    if dialect.e_strings:
        parts.append(_e_strings(block, quotes.places))
    at, end, kind = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(at, kind="stable")
    candidates = _Candidates(at[order], end[order], kind[order])
    return _chosen(block, quotes, candidates, mode, _first_end(block, other, newlines, mode))


def _other_quotes(block: Block, dialect: Dialect) -> Positions:
    other = np.flatnonzero(block.data == ord(dialect.other))
    if dialect.backslash and other.size:
        other = other[~np.isin(other, escaped_places(block), assume_unique=True)]
    return other


def _comments(block: Block, lines: Positions, newlines: Positions) -> list[_Candidates]:
    data, size = block.data, block.data.size
    parts = []
    dash = data == 0x2D
    dashes = np.flatnonzero(dash[:-1] & dash[1:])
    inner = lines[lines < size]
    hashes = inner[data[inner] == 0x23]
    remarks = inner[(data[inner] | 0x20) == 0x72]
    remarks = np.array([at for at in remarks.tolist() if block.text[at : at + 4].lower() == b"rem "], np.int64)
    for at in (dashes, hashes, remarks):
        parts.append(_Candidates(at, _next_after(newlines, at, size), np.full(at.size, IN_LINE)))
    stars = np.flatnonzero(data == 0x2A)
    if stars.size:
        at = stars[(stars > 0) & (data[stars - 1] == 0x2F)] - 1
        closing = stars[data[np.minimum(stars + 1, size - 1)] == 0x2F]
        parts.append(_Candidates(at, _next_after(closing, at + 2, size - 1) + 2, np.full(at.size, IN_BLOCK)))
    return parts


def _e_strings(block: Block, quote: Positions) -> _Candidates:
    """E'…' by its own rules; only quotes behind a lone E are looked at."""
    data = block.data
    near = quote[quote > 0]
    near = near[(data[near - 1] | 0x20) == 0x65]
    near = near[(near < 2) | ~_WORD[data[near - 2]]]
    matches = [_E_STRING.match(block.text, at + 1) for at in near.tolist()]
    ends = [found.end() if found else block.data.size + 1 for found in matches]
    return _Candidates(near, np.array(ends, np.int64), np.full(near.size, IN_STRING))


def _next_after(sorted_positions: Positions, at: Positions, size: int) -> Positions:
    """The first of the sorted positions at or after each; `size` + 1 where there is none."""
    return np.append(sorted_positions, size + 1)[np.searchsorted(sorted_positions, at)]


def _first_end(block: Block, other: Positions, newlines: Positions, mode: int) -> int:
    """Where the span ends in which the block begins; 0 if it begins in code or a string."""
    size = block.data.size
    if mode == IN_LINE:
        return int(newlines[0]) if newlines.size else size + 1
    if mode == IN_OTHER:
        return int(other[0]) + 1 if other.size else size + 1
    if mode == IN_BLOCK:
        found = block.text.find(b"*/")
        return found + 2 if found >= 0 else size + 1
    return 0


def _chosen(block: Block, quotes: _Quotes, found: _Candidates, mode: int, busy: int) -> _Candidates:
    """Those candidates that lie outside strings and outside one another, found in one pass over them."""
    before = quotes.before(found.at)
    dropped = quotes.before(found.end) - before
    flip = int(mode == IN_STRING)
    if busy:
        flip ^= int(quotes.before(np.array([busy]))[0]) & 1
    outside = ((before + flip) & 1) == 0
    heal = found.mode == _HEAL
    if not busy and not (outside & ~heal & (dropped % 2 == 1)).any() and not (~outside & heal).any():
        plain = np.flatnonzero(outside & ~heal)
        found = _Candidates(found.at[plain], found.end[plain], found.mode[plain])
        before, dropped = before[plain], dropped[plain]
    chosen: list[tuple[int, int, int]] = [(0, busy, mode)] if busy else []
    columns = (found.at, found.end, found.mode, before, dropped)
    for at, end, kind, count, inner in zip(*(column.tolist() for column in columns), strict=True):
        if at < busy:
            continue
        inside = (count + flip) & 1
        if kind == _HEAL:
            if inside and _speaks_for_code(block, quotes.places[count : count + _HEAL_QUOTES]):
                chosen.append((at, at, kind))
                flip ^= 1
        elif not inside:
            chosen.append((at, end, kind))
            busy = end
            flip ^= inner & 1
    table = np.array(chosen, np.int64).reshape(-1, 3)
    return _Candidates(table[:, 0], table[:, 1], table[:, 2])


def _speaks_for_code(block: Block, quotes: Positions) -> bool:
    """Do the quotes after a statement's first word say that it stands outside a string after all?"""
    opener, closer = _quote_votes(block, quotes)
    outside = int(opener[::2].sum() + closer[1::2].sum())
    inside = int(closer[::2].sum() + opener[1::2].sum())
    return outside >= 4 and outside > 2 * max(inside, 0)


def _quote_votes(block: Block, quotes: Positions) -> tuple[Positions, Positions]:
    """For each quote +1, 0 or -1: does it look like one that opens, like one that closes a value?

    What opens follows ( , or a word such as N or _binary; what closes precedes , ) ; or a cast.
    Doubled quotes say nothing.
    """
    data = block.data
    if not quotes.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    before = spaces_back(data, quotes - 1)
    after = spaces_on(data, quotes + 1)
    left = np.where(before >= 0, data[before], 0)
    right = np.where(after < data.size, data[np.minimum(after, data.size - 1)], 0)
    opener, closer = _OPENS[left].copy(), _CLOSES[right].copy()
    prefixed = _PREFIX[left] & (before == quotes - 1) & (before > 0)
    opener[prefixed & _PREFIX_AFTER[data[np.maximum(before - 1, 0)]]] = 1
    return opener, closer


def _vote_table(good: bytes, silent: bytes) -> Positions:
    table = np.full(256, -1, np.int64)
    table[list(good)] = 1
    table[list(silent)] = 0
    return table


_OPENS = _vote_table(b"(,", b"\0'=_\"nyrRN")
_CLOSES = _vote_table(b",)", b"\0';:|=\"\\aA")
_PREFIX = _vote_table(b"NnEeXxBb", b"") > 0
_PREFIX_AFTER = _vote_table(b"(, ", b"") > 0
