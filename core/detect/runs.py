"""Runs of digits, found once for all numeric detectors, and what the detectors answer."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places, ahead, behind, glance, high_ones, low_ones, positions, window
from core.detect.block import LETTER, Block

SHORTEST, LONGEST = 11, 19
"""Digits of the shortest and the longest number that any detector takes."""

VALID, INVALID, ODD = 0, 1, 2
"""Verdicts as numbers, see `core.model.Hits`."""

Numbers = npt.NDArray[np.uint64]
Parts = npt.NDArray[np.uint32]
"""Up to nine digits of a number."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Every run of 11 to 19 digits that stands alone to its left; parallel arrays, ascending.

    start, end: half-open. length: digits. first: the number its first eight digits make. Left out
    are runs right after an ASCII letter or after a digit and a full stop (fractions, hex strings).
    """

    start: Places
    end: Places
    length: npt.NDArray[np.uint8]
    first: Parts


@dataclass(frozen=True, slots=True)
class Groups:
    """Numbers written in groups with single spaces or hyphens, all alike. Places of their first digits.

    phones: 3-4-4. cards: 4-4-4-4, perhaps with more digits behind.
    """

    phones: Places
    cards: Places


@dataclass(frozen=True, slots=True)
class Found:
    """Hits of one detector, in padded positions, ascending; as in `core.model.Hits`. `run` is the
    index of the run that a hit takes from the detectors behind, -1 for a number in groups.
    """

    start: Places
    end: Places
    verdict: npt.NDArray[np.uint8]
    value: Numbers
    run: Places


_PHONE, _FIFTEEN = np.uint64(0b_0_1111_0_1111_0_111_0), np.uint64((1 << 15) - 1)
_CARD, _TWENTY_ONE = np.uint64(0b_0_1111_0_1111_0_1111_0_1111_0), np.uint64((1 << 21) - 1)
"""Digits of a number in groups and of the bytes on both sides of it."""


def nothing() -> Found:
    """No hit."""
    none = np.empty(0, np.int64)
    return Found(none, none, np.empty(0, np.uint8), np.empty(0, np.uint64), none)


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


def find_numbers(block: Block) -> tuple[Runs, Groups]:
    """The runs of a block, and its numbers in groups."""
    two = block.digits & ahead(block.digits, 1)
    four = two & ahead(two, 2)
    head = four & ~behind(block.digits, 1)
    long = head & ahead(four, 7)  # eleven digits, or seven and something between
    pairs = head & ahead(four, 5) & ~ahead(block.digits, 4)
    return _runs(block, positions(long)), _groups(block, positions(pairs))


def _runs(block: Block, start: Places) -> Runs:
    length = low_ones(glance(block.digits, start))
    kept = (length >= SHORTEST) & (length <= LONGEST) & ~block.glued_before(start)
    if not kept.all():
        start, length = start[kept], length[kept]
    return Runs(start, start + length, length, block.number(start))


def _groups(block: Block, at: Places) -> Groups:
    """Of the places where four digits stand alone, one other byte and four more digits behind them."""
    if not at.size:
        return Groups(at, at)
    around = window(block.digits, at - 5)
    phones = at[(around & _FIFTEEN) == _PHONE] - 4
    cards = at[(around >> np.uint64(4) & _TWENTY_ONE) == _CARD]
    return Groups(_evenly(block, phones, 3, 2), _evenly(block, cards, 4, 3))


def _evenly(block: Block, start: Places, first: int, gaps: int) -> Places:
    """Keeps the starts whose separators are all one: a space or a hyphen; nothing glued to the left."""
    mark = block.data[start + first]
    alike = (mark == ord(" ")) | (mark == ord("-"))
    for gap in range(1, gaps):
        alike &= block.data[start + first + 5 * gap] == mark
    start = start[alike]
    return start[~block.glued_before(start)]


def group_before(block: Block, start: Places, mark: npt.NDArray[np.uint8]) -> Places:
    """Number of digits (0 to 64) in the group that the mark joins to the left of each start."""
    count = high_ones(window(block.digits, start - 65))
    return np.where(block.data[start - 1] == mark, count, 0)


def group_after(block: Block, end: Places, mark: npt.NDArray[np.uint8]) -> Places:
    """Number of digits (0 to 64) in the group that the mark joins to the right of each end."""
    count = low_ones(window(block.digits, end + 1)).astype(np.int64)
    return np.where(block.data[end] == mark, count, 0)


def letter_after(block: Block, end: Places) -> Flags:
    """Whether an ASCII letter stands at each place; after a digit it is never a trail byte."""
    return LETTER[block.data[end]]
