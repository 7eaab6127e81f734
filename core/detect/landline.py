"""Fixed-line numbers of the mainland: 0, area code, seven or eight digits."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.detect.bits import Flags, Places, high_ones, indices, low_ones, window
from core.detect.block import Block, Octets, byte_set
from core.detect.rules import rule
from core.detect.runs import INVALID, VALID, Found, Groups, Numbers, Runs, Table, letter_after, look_up, merged, nothing

_EIGHT, _SEVEN = np.uint8(1), np.uint8(2)
_LONGEST_EXTENSION = 6
_MARKS = byte_set(b"- )")


@cache
def _areas() -> Table:
    """By area code without its 0: _EIGHT where eight digits may follow, _SEVEN where seven may."""
    table, pack = np.zeros(1000, np.uint8), rule("landline")
    table[[int(area) for area in pack["eight"]]] = _EIGHT
    for areas in pack["seven_or_eight"]:
        low, _, high = str(areas).partition("-")
        table[int(low) : int(high or low) + 1] = _EIGHT | _SEVEN
    table.setflags(write=False)
    return table


@cache
def _first_digits() -> Table:
    table = np.zeros(10, np.uint8)
    table[rule("landline")["first_digits"]] = 1
    table.setflags(write=False)
    return table


def is_landline(area: Numbers, local: Numbers, digits: Places) -> Flags:
    """Of area codes without the 0 and subscriber numbers of so many digits (7 or 8)."""
    fits = look_up(_areas(), area) & np.where(digits == 8, _EIGHT, _SEVEN)
    first = local // np.where(digits == 8, 10**7, 10**6).astype(np.uint64)
    allotted: Flags = (fits != 0) & (look_up(_first_digits(), np.minimum(first, np.uint64(9))) != 0)
    return allotted


@dataclass(frozen=True, slots=True)
class Landline:
    """0 and an area code, seven or eight digits: in one run, or with a hyphen, a space or parentheses between them.

    An extension of one to six digits behind a hyphen belongs to it. Valid: the area is there, with so many
    digits, the first of them 2 to 8. Invalid: not so, in two groups. One run that is not valid is left to the
    detectors behind. Value: area code and number without the leading 0.
    """

    key: str = "landline"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits among the runs that are still free, and those in groups."""
        run = indices((block.data[runs.start] == ord("0")) & ((runs.length - np.uint8(11)) <= 1) & free)
        one = _in_one(block, runs, run)
        two = _in_two(block, groups.landlines)
        return merged(one, two) if one.start.size and two.start.size else one if one.start.size else two


def _in_one(block: Block, runs: Runs, run: Places) -> Found:
    if run.size:
        run = run[_ends(block, runs.start[run] + runs.length[run])]
    if not run.size:
        return nothing()
    start, length = runs.start[run], runs.length[run].astype(np.int64)
    short = block.number(start, 3) // 10 <= 2  # 010 and 02x, three digits
    area = np.where(short, block.number(start, 3), block.number(start, 4))
    behind = start + np.where(short, 3, 4)
    digits = start + length - behind
    local = block.number(behind, np.minimum(digits, 7)) * np.where(digits == 8, 10, 1).astype(np.uint64)
    local += np.where(digits == 8, (block.data[start + length - 1] - np.uint8(ord("0"))), 0).astype(np.uint64)
    good = (digits <= 8) & is_landline(area, local, digits)
    kept = indices(good & (block.data[start - 1] != ord("+")))
    value = area * (10 ** np.minimum(digits, 8)).astype(np.uint64) + local
    return Found(start[kept], (start + length)[kept], np.full(kept.size, VALID, np.uint8), value[kept], run[kept])


def _in_two(block: Block, local: Places) -> Found:
    """Of places where the second group begins: those behind a hyphen, a space or a parenthesis and an area code."""
    before = block.data[local - 2] - np.uint8(ord("0"))
    local = local[indices((before < 10) & _MARKS[block.data[local - 1]])]
    if not local.size:
        return nothing()
    size = high_ones(window(block.digits, local - 65))
    start, mark = local - 1 - size, block.data[local - 1]
    opened = block.data[start - 1] == ord("(")
    shaped = ((size == 3) | (size == 4)) & (block.data[start] == ord("0")) & (opened | (mark != ord(")")))
    shaped &= ~_joined_before(block, start, mark)
    local, start, size = local[shaped], start[shaped], size[shaped]
    digits = low_ones(window(block.digits, local)).astype(np.int64)
    end, whole = _extended(block, local + digits)
    kept = indices(whole & _ends(block, end))
    local, start, size, digits, end = local[kept], start[kept], size[kept], digits[kept], end[kept]
    area = np.where(size == 3, block.number(start, 3), block.number(start, 4))
    number = np.where(digits == 8, block.number(local, 8), block.number(local, 7))
    good = is_landline(area, number, digits) & ((size == 3) == (area < 100))
    value = area * (10**digits).astype(np.uint64) + number
    return Found(start, end, np.where(good, VALID, INVALID).astype(np.uint8), value, np.full(start.size, -1))


def _joined_before(block: Block, start: Places, mark: Octets) -> Flags:
    """Whether a letter, a fraction, or one more group with the same mark stands before each start."""
    more: Flags = (block.data[start - 1] == mark) & block.is_digit(start - 2)
    return more | block.glued_before(start)


def _extended(block: Block, end: Places) -> tuple[Places, Flags]:
    """Ends with an extension, and whether what follows is no longer number in groups."""
    hyphen = block.data[end] == ord("-")
    more = np.where(hyphen, low_ones(window(block.digits, end + 1)).astype(np.int64), 0)
    return end + np.where(more > 0, more + 1, 0), more <= _LONGEST_EXTENSION


def _ends(block: Block, end: Places) -> Flags:
    mailed: Flags = block.data[end] == ord("@")
    return ~mailed & ~letter_after(block, end) & ~block.fraction_after(end)


LANDLINE = Landline()
