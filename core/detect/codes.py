"""Numbers that begin with letters, or go on with some, found once for all detectors of documents and waybills."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places, indices, low_ones
from core.detect.block import Block, Octets, is_alnum

FEWEST, MOST = 7, 19
"""Digits in a row that a code has, at least and at most."""

MOST_LETTERS = 3
"""Capitals that may stand before the digits."""

ORGANISATION_DIGITS = 8

_LONGEST_TAIL = 15

LETTERS = 27
"""Base of `Codes.head`."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Capitals (none to three), then 7 to 19 digits, then perhaps more letters and digits; parallel arrays, ascending.

    Nothing but such a stretch: no ASCII letter or digit stands beside it. There is a capital on one side of the digits.
    start, end: of the stretch. letters, digits: how many capitals, how many digits behind them. head: the
    capitals as a number of base 27 (A is 1). hyphened: where exactly 8 digits and a hyphen behind them stand alone.
    """

    start: Places
    end: Places
    letters: Places
    digits: Places
    head: Places
    hyphened: Places


def is_capital(octets: Octets) -> Flags:
    """Which bytes are ASCII capitals (or trail bytes that look like one)."""
    flags: Flags = (octets - np.uint8(ord("A"))) < np.uint8(26)
    return flags


def find_codes(block: Block, at: Places, length: Octets) -> Codes:
    """The codes among runs of digits: at, length: of all runs of seven digits and more, whatever stands beside them."""
    after = block.data[at + length]
    follows = is_capital(after) & ((length != 17) | (after != ord("X")))  # 17 and an X are a resident ID
    found = (is_capital(block.data[at - 1]) | follows) & ((length - np.uint8(FEWEST)) <= MOST - FEWEST)
    hyphened = at[indices((length == ORGANISATION_DIGITS) & (after == ord("-")))]
    if hyphened.size:
        before = block.data[hyphened - 1]
        hyphened = hyphened[(before != ord("-")) & (before != ord(".")) & is_alone(block, hyphened)]
    kept = indices(found)
    return _stretches(block, at[kept], length[kept].astype(np.int64), hyphened)


def _stretches(block: Block, at: Places, digits: Places, hyphened: Places) -> Codes:
    if not at.size:
        return Codes(at, at, at, digits, at, hyphened)
    before = block.cut(at - 8, 8).reshape(-1, 8)
    letters = _letters_before(block, at, before)
    tail = _alnum_after(block, at + digits)
    fits = indices((letters <= MOST_LETTERS) & (tail <= _LONGEST_TAIL) & is_alone(block, at - letters))
    at, digits, letters, tail = at[fits], digits[fits], letters[fits], tail[fits]
    head = ((before[fits, -MOST_LETTERS:] - (ord("A") - 1)) * _places()[letters]).sum(axis=1)
    return Codes(at - letters, at + digits + tail, letters, digits, head, hyphened)


@cache
def _places() -> npt.NDArray[np.int64]:
    """By how many capitals there are: what each of the last three characters before the digits counts in the head."""
    used = np.arange(MOST_LETTERS, 0, -1) <= np.arange(MOST_LETTERS + 1)[:, None]
    return used * LETTERS ** np.arange(MOST_LETTERS - 1, -1, -1)


@cache
def _ones() -> npt.NDArray[np.int64]:
    """By eight bits: how many of the highest four are set in a row, from the highest downwards."""
    return np.array([4 - len(f"{bits:08b}"[:4].lstrip("1")) for bits in range(256)])


def _letters_before(block: Block, at: Places, before: Octets) -> Places:
    """How many capitals stand in a row before each place, up to four; a trail byte is none.

    before: the eight bytes before each place.
    """
    count = _ones()[np.packbits(is_capital(before), axis=1, bitorder="little").ravel()]
    return count - (block.is_trail(at - count) & (count > 0))


def _alnum_after(block: Block, end: Places) -> Places:
    """How many letters and digits stand in a row from each place on, up to 16."""
    bits = np.packbits(is_alnum(block.cut(end, 16)), bitorder="little").view("<u2")
    return low_ones(bits.astype(np.uint64)).astype(np.int64)


def is_alone(block: Block, start: Places) -> Flags:
    """Whether neither an ASCII letter nor a digit stands before each place."""
    alone: Flags = ~block.letter_before(start) & ~block.is_digit(start - 1)
    return alone
