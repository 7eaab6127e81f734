"""Comments, strings in the other quote and E'…' strings: spans of SQL text that are opaque.

Whether one begins at a place depends on the state before it, so they are found one after the other; in
usual dumps they are few. Here damage is healed too: a quote too many turns text and code around until a
line that begins a statement is followed by quotes that pair well only outside a string.
"""

import re
from array import array
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from core.readers.block import Block, Flags, Positions, escaped_places
from core.readers.sql_dialect import IN_BLOCK, IN_LINE, IN_OTHER, IN_STRING, Dialect
from core.readers.sql_votes import quote_votes

HEAL = 9
"""Mode of a place where the state turns without a quote."""

_E_STRING = re.compile(rb"[^'\\]*(?:(?:\\.|'')[^'\\]*)*'", re.DOTALL)
_HEAL_QUOTES = 32
_SLICE = 1 << 15
_WORD = np.zeros(256, bool)
_WORD[list(b"0123456789_$ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")] = True


class Spans(NamedTuple):
    """Places where a span opens, and where it ends (beyond the block's end: not closed). mode: IN_… or HEAL."""

    at: Positions
    end: Positions
    mode: Positions


class Quotes(NamedTuple):
    """Structural bytes, which of them are quotes that toggle, and how many of those came so far."""

    pos: Positions
    turns: Flags
    counts: npt.NDArray[np.int32]

    def before(self, positions: Positions) -> Positions:
        """Number of toggling quotes before each position."""
        return last_at(self.counts, np.searchsorted(self.pos, positions), 0)

    @property
    def places(self) -> Positions:
        """Where the toggling quotes are."""
        return self.pos[self.turns]


def spans_of(
    block: Block, dialect: Dialect, quotes: Quotes, lines: Positions, newlines: Positions, starts: Positions, mode: int
) -> Spans:
    """The opaque spans, in order and apart; a last end beyond the data means: not closed."""
    other = _other_quotes(block, dialect)
    parts = [
        *_comments(block, lines, newlines),
        Spans(other, _next_after(other, other + 1, block.data.size) + 1, np.full(other.size, IN_OTHER)),
        Spans(starts, starts, np.full(starts.size, HEAL)),
    ]
    if dialect.e_strings:
        parts.append(_e_strings(block, quotes.places))
    at, end, kind = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(at, kind="stable")
    candidates = Spans(at[order], end[order], kind[order])
    return _chosen(block, quotes, candidates, mode, _first_end(block, other, newlines, mode))


def _other_quotes(block: Block, dialect: Dialect) -> Positions:
    other = np.flatnonzero(block.data == ord(dialect.other))
    if dialect.backslash and other.size:
        other = other[~np.isin(other, escaped_places(block), assume_unique=True)]
    return other


def _comments(block: Block, lines: Positions, newlines: Positions) -> list[Spans]:
    data, size = block.data, block.data.size
    parts = []
    dash = data == 0x2D
    dashes = np.flatnonzero(dash[:-1] & dash[1:])
    inner = lines[lines < size]
    hashes = inner[data[inner] == 0x23]
    remarks = inner[(data[inner] | 0x20) == 0x72]
    remarks = np.array([at for at in remarks.tolist() if block.text[at : at + 4].lower() == b"rem "], np.int64)
    for at in (dashes, hashes, remarks):
        parts.append(Spans(at, _next_after(newlines, at, size), np.full(at.size, IN_LINE)))
    stars = np.flatnonzero(data == 0x2A)
    if stars.size:
        at = stars[(stars > 0) & (data[stars - 1] == 0x2F)] - 1
        closing = stars[data[np.minimum(stars + 1, size - 1)] == 0x2F]
        parts.append(Spans(at, _next_after(closing, at + 2, size - 1) + 2, np.full(at.size, IN_BLOCK)))
    return parts


def _e_strings(block: Block, quote: Positions) -> Spans:
    """E'…' by its own rules; only quotes behind a lone E are looked at."""
    data = block.data
    near = quote[quote > 0]
    near = near[(data[near - 1] | 0x20) == 0x65]
    near = near[(near < 2) | ~_WORD[data[near - 2]]]
    matches = [_E_STRING.match(block.text, at + 1) for at in near.tolist()]
    ends = [found.end() if found else block.data.size + 1 for found in matches]
    return Spans(near, np.array(ends, np.int64), np.full(near.size, IN_STRING))


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


def _chosen(block: Block, quotes: Quotes, found: Spans, mode: int, busy: int) -> Spans:
    """Those candidates that lie outside strings and outside one another, found in one pass over them."""
    before = quotes.before(found.at)
    dropped = quotes.before(found.end) - before
    flip = int(mode == IN_STRING)
    if busy:
        flip ^= int(quotes.before(np.array([busy]))[0]) & 1
    outside = ((before + flip) & 1) == 0
    heal = found.mode == HEAL
    if not busy and not (outside & ~heal & (dropped % 2 == 1)).any() and not (~outside & heal).any():
        plain = np.flatnonzero(outside & ~heal)
        found = Spans(found.at[plain], found.end[plain], found.mode[plain])
        before, dropped = before[plain], dropped[plain]
    places = quotes.places if (found.mode == HEAL).any() else quotes.pos
    chosen = array("q", (0, busy, mode) if busy else ())
    for at, end, kind, count, inner in _in_turn(found, before, dropped):
        if at < busy:
            continue
        inside = (count + flip) & 1
        if kind == HEAL:
            if inside and _speaks_for_code(block, places[count : count + _HEAL_QUOTES]):
                chosen.extend((at, at, kind))
                flip ^= 1
        elif not inside:
            chosen.extend((at, end, kind))
            busy = end
            flip ^= inner & 1
    table = np.array(chosen, np.int64).reshape(-1, 3)
    return Spans(table[:, 0], table[:, 1], table[:, 2])


def _in_turn(found: Spans, before: Positions, dropped: Positions) -> Iterator[tuple[int, ...]]:
    """The candidates as plain numbers, a slice at a time: memory stays flat on garbage."""
    columns = (found.at, found.end, found.mode, before, dropped)
    for low in range(0, found.at.size, _SLICE):
        yield from zip(*(column[low : low + _SLICE].tolist() for column in columns), strict=True)


def _speaks_for_code(block: Block, quotes: Positions) -> bool:
    """Do the quotes after a statement's first word say that it stands outside a string after all?"""
    opener, closer = quote_votes(block, quotes)
    outside = int(opener[::2].sum() + closer[1::2].sum())
    inside = int(closer[::2].sum() + opener[1::2].sum())
    return outside >= 4 and outside > 2 * max(inside, 0)


def inside(positions: Positions, starts: Positions, ends: Positions) -> Flags:
    """True for positions in one of the ranges, which are ascending and apart."""
    if not starts.size:
        return np.zeros(positions.size, bool)
    near = np.searchsorted(starts, positions, "right") - 1
    within: Flags = (near >= 0) & (positions < ends[near])
    return within


def last_at(values: npt.NDArray[np.int32], index: Positions, none: int) -> Positions:
    """For each index the value right before it; `none` before the first."""
    if not values.size:
        return np.full(index.size, none, np.int64)
    return np.where(index > 0, values[np.maximum(index - 1, 0)], none).astype(np.int64)
