"""JSON text as structural bytes outside strings, vectorised; and the keys before the colons."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.readers.block import Block, Flags, Positions, escaped_places, spaces_back, spaces_on
from core.text import Bytes

OPEN_OBJECT, OPEN_ARRAY, CLOSE_OBJECT, CLOSE_ARRAY, COMMA, COLON, QUOTE, NEWLINE = range(1, 9)
STEP = np.zeros(256, np.int8)
"""What each kind does to the depth."""
STEP[[OPEN_OBJECT, OPEN_ARRAY]] = 1
STEP[[CLOSE_OBJECT, CLOSE_ARRAY]] = -1

_KINDS = np.zeros(256, np.uint8)
_KINDS[list(b'{[}],:"\n')] = range(1, 9)
Signatures = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Tokens:
    """pos, kind: { [ } ] , : outside strings. before: how many quotes stand before each. quotes: where they are.

    first: 1 if the block begins inside a string. last: 1 if it ends inside one.
    """

    pos: Positions
    kind: Bytes
    before: npt.NDArray[np.int32]
    quotes: Positions
    first: int
    last: int


def scan(block: Block, first: int, by_line: bool = False) -> Tokens:
    """The tokens of a block. by_line: every line begins outside strings, whatever the one before it held."""
    data = block.data
    folded = data | np.uint8(0x20)
    wanted = (folded == 0x7B) | (folded == 0x7D) | (data == 0x2C) | (data == 0x3A) | (data == 0x22)
    if by_line:
        wanted |= data == 0x0A
    pos = np.flatnonzero(wanted)
    kind = _KINDS[data[pos]]
    turns = kind == QUOTE
    escaped = escaped_places(block)
    turns[np.searchsorted(pos, escaped[data[escaped] == 0x22])] = False
    before = np.cumsum(turns, dtype=np.int32)
    inside = before + np.int32(first)
    if by_line:
        line = np.maximum.accumulate(np.where(kind == NEWLINE, np.arange(pos.size), -1)) if pos.size else pos
        inside = inside - np.where(line >= 0, inside[line], 0)
    inside &= 1
    keep = np.flatnonzero((inside == 0) & (kind != QUOTE) & (kind != 0))
    last = int(inside[-1]) if pos.size else first
    return Tokens(pos[keep], kind[keep], before[keep], pos[turns], first, last)


def votes(block: Block, tokens: Tokens, most: int | None = None) -> int:
    """How much the neighbours of the (first `most`) quotes speak for the state the scan began in: right minus wrong."""
    data, quotes = block.data, tokens.quotes[:most]
    if not quotes.size:
        return 0
    left, right = spaces_back(data, quotes - 1), spaces_on(data, quotes + 1)
    known = (left >= 0) & (right < data.size)
    opens = _OPENS[data[left]]
    closes = _CLOSES[data[np.minimum(right, data.size - 1)]]
    lean = (opens - closes) * known
    is_opener = np.arange(quotes.size) % 2 == tokens.first
    return int(lean[is_opener].sum() - lean[~is_opener].sum())


def keys_before(block: Block, tokens: Tokens, colons: Positions) -> tuple[Positions, Positions, Flags]:
    """(start, end, known) of the key text before each colon token, without its quotes."""
    count = tokens.before[colons].astype(np.int64)
    quotes = tokens.quotes if tokens.quotes.size else np.zeros(1, np.int64)
    start = quotes[np.maximum(count - 2, 0)] + 1
    end = quotes[np.maximum(count - 1, 0)]
    behind = spaces_back(block.data, tokens.pos[colons] - 1)
    return start, end, (count >= 2) & (behind == end) & (end >= start)


def signatures(raw: bytes, start: Positions, end: Positions) -> Signatures:
    """A 64-bit mark of each byte range: equal for equal keys; keys of more than 24 bytes by their ends."""
    padded = raw + b"\0" * 16
    words: Signatures = np.ndarray((len(padded) - 7,), "<u8", padded, 0, (1,))
    length = end - start
    mark = words[start] & _MASKS[np.minimum(length, 8)]
    mark *= np.uint64(0x9E3779B97F4A7C15)
    mark ^= mark >> np.uint64(29)
    for shortest, at in ((8, end - 8), (16, start + 8)):
        more = np.flatnonzero(length > shortest)
        mark[more] = (mark[more] ^ words[at[more]]) * np.uint64(0xBF58476D1CE4E5B9)
        mark[more] ^= mark[more] >> np.uint64(31)
    final: Signatures = (mark + length.astype(np.uint64)) * np.uint64(0x94D049BB133111EB)
    return final


def _flags(signs: bytes) -> npt.NDArray[np.int64]:
    table = np.zeros(256, np.int64)
    table[list(signs)] = 1
    return table


_OPENS = _flags(b"{[,:")
_CLOSES = _flags(b":,}]")
_MASKS = np.array([(1 << (8 * size)) - 1 for size in range(9)], np.uint64)
