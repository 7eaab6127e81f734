"""SQL text as structural bytes outside strings and comments, vectorised.

The state at a position is the parity of the quotes before it: a doubled quote toggles twice, an escaped
one (backslash dialects) is left out, and so are those inside comments and other opaque spans.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.readers.block import Block, Flags, Positions, escaped_places, spaces_on
from core.readers.sql_dialect import CLOSE, COMMA, IN_CODE, IN_STRING, OPEN, QUOTE, SEMICOLON, Dialect
from core.readers.sql_spans import HEAL, Quotes, Spans, inside, last_at, spans_of
from core.readers.sql_votes import quote_votes
from core.text import Bytes

CREATE, COPY, OTHER_START = 1, 2, 3
_STARTS = (
    (b"create ", CREATE),
    (b"copy ", COPY),
    (b"insert ", OTHER_START),
    (b"replace ", OTHER_START),
    (b"into ", OTHER_START),
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """pos, kind: ( ) , ; outside strings and comments. marks: all of them, and which are quotes that toggle.

    first: 1 if the first of these closes. starts, start_kind: line starts outside strings that begin a
    statement. spans: comments and other opaque spans. mode: state at the end.
    """

    pos: Positions
    kind: Bytes
    marks: tuple[Positions, Flags]
    first: int
    starts: Positions
    start_kind: Positions
    spans: Spans
    mode: int

    @property
    def quotes(self) -> Positions:
        """Where the toggling quotes are."""
        return self.marks[0][self.marks[1]]

    def in_span(self, positions: Positions) -> Flags:
        """True inside a comment or another opaque span."""
        return inside(positions, self.spans.at, self.spans.end)


def scan(block: Block, dialect: Dialect, mode: int) -> Tokens:
    """The tokens of a block that begins in state `mode`."""
    data = block.data
    pos, kind, turns = _marks(block, dialect)
    counts = np.cumsum(turns, dtype=np.int32)
    newlines = np.flatnonzero(data == 0x0A)
    lines = np.concatenate(([0], newlines + 1)) if data.size else newlines
    starts, start_kind = _statement_lines(block, lines)
    first = int(mode == IN_STRING)
    spans = spans_of(block, dialect, Quotes(pos, turns, counts), lines, newlines, starts, mode)
    plain = kind != QUOTE
    if spans.at.size:
        free = _outside(pos, spans)
        turns, plain = turns & free, plain & free
        counts = np.cumsum(turns, dtype=np.int32)
        heals = spans.at[spans.mode == HEAL]
        if heals.size:
            counts += np.searchsorted(heals, pos, "right").astype(np.int32)
    parity = (counts + np.int32(first)) & 1
    keep = np.flatnonzero((parity == 0) & plain)
    free = _parity_at(pos, parity, starts, first, spans) == 0
    end_mode = _end_mode(parity, first, spans, data.size)
    return Tokens(pos[keep], kind[keep], (pos, turns), first, starts[free], start_kind[free], spans, end_mode)


def votes(block: Block, tokens: Tokens) -> int:
    """How much the neighbours of the quotes speak for the state the scan began in: pairs right minus wrong."""
    quotes = tokens.quotes
    opener, closer = quote_votes(block, quotes)
    opens = np.arange(quotes.size) % 2 == tokens.first
    return int(opener[opens].sum() + closer[~opens].sum())


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


def _outside(pos: Positions, spans: Spans) -> Flags:
    """Structural bytes outside the spans."""
    depth = np.zeros(pos.size + 1, np.int32)
    np.add.at(depth, np.searchsorted(pos, spans.at), 1)
    np.add.at(depth, np.searchsorted(pos, spans.end), -1)
    free: Flags = np.cumsum(depth[:-1], dtype=np.int32) == 0
    return free


def _parity_at(pos: Positions, parity: npt.NDArray[np.int32], at: Positions, first: int, spans: Spans) -> Positions:
    """0 where a position lies outside strings and spans; positions that are healed lie outside."""
    before = last_at(parity, np.searchsorted(pos, at), first)
    healed = np.isin(at, spans.at[spans.mode == HEAL])
    return np.where(healed, 0, before | inside(at, spans.at, spans.end))


def _end_mode(parity: npt.NDArray[np.int32], first: int, spans: Spans, size: int) -> int:
    if spans.at.size and spans.mode[-1] != HEAL and spans.end[-1] > size:
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
