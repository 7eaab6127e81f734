"""Runs of digits, found once for all numeric detectors, and what the detectors answer."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import (
    Flags,
    Places,
    Words,
    ahead,
    behind,
    glance,
    high_ones,
    indices,
    low_ones,
    positions,
    window,
)
from core.detect.block import Block, Octets, is_letter
from core.detect.codes import FEWEST, Codes, find_codes

SHORTEST, LONGEST = 11, 19
"""Digits of the shortest and the longest number that any detector takes."""

MANY = 1000
"""Words of a bitmap: fewer places are looked at one by one."""

VALID, INVALID, ODD = 0, 1, 2
"""Verdicts as numbers, see `core.model.Hits`."""

Numbers = npt.NDArray[np.uint64]
Table = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Runs:
    """Every run of 11 to 19 digits that stands alone to its left; parallel arrays, ascending.

    length: digits. Left out are runs right after an ASCII letter or after a digit and a full stop
    (fractions, hex strings). codes: numbers with letters before or behind them.
    """

    start: Places
    length: Octets
    codes: Codes


@dataclass(frozen=True, slots=True)
class Groups:
    """Numbers written in groups. Places of their first digits, but for landlines.

    phones: 3-4-4. cards: 4-4-4-4, perhaps with more digits behind; both with single spaces or hyphens, all alike.
    landlines: runs of seven or eight digits, which may be second groups.
    begins: bitmap of the first digits of runs of four and more. twos: of where two digits in a row begin. between: of
    the bytes between two digits.
    """

    phones: Places
    cards: Places
    landlines: Places
    begins: Words
    twos: Words
    between: Words


@dataclass(frozen=True, slots=True)
class Found:
    """Hits of one detector, in padded positions, ascending; as in `core.model.Hits`. `run` is the
    index of the run that a hit takes from the detectors behind, -1 for a number in groups.
    """

    start: Places
    end: Places
    verdict: Octets
    value: Numbers
    run: Places


_PAIR = np.uint64(0b_1111_0_1111)
_PHONE, _FIFTEEN = np.uint64(0b_0_1111_0_1111_0_111_0), np.uint64((1 << 15) - 1)
_CARD, _TWENTY_ONE = np.uint64(0b_0_1111_0_1111_0_1111_0_1111_0), np.uint64((1 << 21) - 1)
"""Digits of a number in groups and of the bytes on both sides of it."""


@cache
def nothing() -> Found:
    """No hit."""
    none = np.empty(0, np.int64)
    return Found(none, none, np.empty(0, np.uint8), np.empty(0, np.uint64), none)


def unnumbered(start: Places, end: Places, verdict: Octets, value: Numbers) -> Found:
    """Hits that take no run."""
    return Found(start, end, verdict, value, np.full(start.size, -1))


def merged(one: Found, two: Found) -> Found:
    """The hits of both, ascending."""
    order = np.argsort(np.concatenate((one.start, two.start)), kind="stable")
    return Found(
        np.concatenate((one.start, two.start))[order],
        np.concatenate((one.end, two.end))[order],
        np.concatenate((one.verdict, two.verdict))[order],
        np.concatenate((one.value, two.value))[order],
        np.concatenate((one.run, two.run))[order],
    )


def heads(block: Block, groups: Groups) -> Words:
    """Bitmap of the bytes right before runs of four digits and more."""
    if "heads" not in block.kept:
        block.kept["heads"] = ahead(groups.begins, 1)
    return block.kept["heads"]


def is_crowded(block: Block, groups: Groups) -> bool:
    """Whether runs of four digits and more are so many that what stands beside them is sooner seen in bitmaps."""
    if "crowded" not in block.facts:
        block.facts["crowded"] = bool(np.count_nonzero(groups.begins) >= MANY)
    return block.facts["crowded"]


def find_numbers(block: Block) -> tuple[Runs, Groups]:
    """The runs of a block, and its numbers in groups."""
    before, after = behind(block.digits, 1), ahead(block.digits, 1)
    two = block.digits & after
    four = two & ahead(two, 2)
    begins = four & ~before
    # Seven digits in a row, or four, another byte and four more: all that is looked for, and little else.
    likely = positions(begins & (ahead(four, 3) | ahead(four, 5)))
    seen = glance(block.digits, likely)
    length = low_ones(seen)
    seven = indices(length >= FEWEST)
    codes = find_codes(block, likely[seven], length[seven])
    local = likely[indices((length - np.uint8(7)) <= 1)]
    long = (length - np.uint8(SHORTEST)) <= LONGEST - SHORTEST
    four_alone = indices(length == 4)
    pairs = likely[four_alone[(seen[four_alone] & np.uint64(0x1FF)) == _PAIR]]
    if not long.all():
        kept = indices(long)  # taking by index is twice as quick as by flag
        likely, length = likely[kept], length[kept]
    return _runs(block, likely, length, codes), Groups(*_groups(block, pairs), local, begins, two, before & after)


def _runs(block: Block, start: Places, length: Octets, codes: Codes) -> Runs:
    glued = block.glued_before(start)
    if glued.any():
        kept = indices(~glued)
        start, length = start[kept], length[kept]
    return Runs(start, length, codes)


def _groups(block: Block, at: Places) -> tuple[Places, Places]:
    """Phones and cards, of the places where four digits stand alone, one other byte and four more digits behind."""
    if not at.size:
        return at, at
    around = window(block.digits, at - 5)
    phones = at[(around & _FIFTEEN) == _PHONE] - 4
    cards = at[(around >> np.uint64(4) & _TWENTY_ONE) == _CARD]
    return _evenly(block, phones, 3, 2), _evenly(block, cards, 4, 3)


def _evenly(block: Block, start: Places, first: int, gaps: int) -> Places:
    """Keeps the starts whose separators are all one: a space or a hyphen; nothing glued to the left."""
    if not start.size:
        return start
    mark = block.data[start + first]
    alike = (mark == ord(" ")) | (mark == ord("-"))
    for gap in range(1, gaps):
        alike &= block.data[start + first + 5 * gap] == mark
    start = start[alike]
    return start[~block.glued_before(start)]


def group_before(block: Block, start: Places, mark: Octets) -> Places:
    """Number of digits (0 to 64) in the group that the mark joins to the left of each start."""
    count = high_ones(window(block.digits, start - 65))
    return np.where(block.data[start - 1] == mark, count, 0)


def group_after(block: Block, end: Places, mark: Octets) -> Places:
    """Number of digits (0 to 64) in the group that the mark joins to the right of each end."""
    count = low_ones(window(block.digits, end + 1)).astype(np.int64)
    return np.where(block.data[end] == mark, count, 0)


def letter_after(block: Block, end: Places) -> Flags:
    """Whether an ASCII letter stands at each place; after a digit it is never a trail byte."""
    return is_letter(block.data[end])


def look_up(table: Table, number: Numbers) -> Table:
    """The entries of a table by number; as signed numbers, which numpy takes as they are, it is twice as quick."""
    return table[number.view(np.int64)]
