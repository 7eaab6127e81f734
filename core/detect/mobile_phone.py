"""Mainland mobile phone numbers, with or without the country code."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from core.detect.bits import Flags, Places
from core.detect.block import Block
from core.detect.rules import rule
from core.detect.runs import (
    INVALID,
    ODD,
    VALID,
    Found,
    Groups,
    Runs,
    group_after,
    group_before,
    letter_after,
    merged,
    nothing,
)

DIGITS = 11


@cache
def _prefixes() -> npt.NDArray[np.uint8]:
    """By the first three digits: the verdict."""
    table = np.full(1000, ODD, np.uint8)
    table[100:200] = INVALID
    table[rule("mobile_phone")["prefixes"]] = VALID
    table.setflags(write=False)
    return table


@dataclass(frozen=True, slots=True)
class MobilePhone:
    """11 digits alone, behind 86 or 0086 in the same run, or in groups of 3-4-4.

    Not beside an ASCII letter, in a fraction, or before "@" (a mail address); not behind "+" without
    86. Valid: prefix allotted. Invalid: it begins with 1, but is not. Odd: any other run of exactly
    11 digits. The hit, and its value, are the 11 digits without the country code.
    """

    key: str = "mobile_phone"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits among the runs that are still free, and those in groups."""
        length = runs.length
        run = np.flatnonzero(((length == DIGITS) | (length == 13) | (length == 15)) & free)
        run = run[_begins(block, runs, run) & _ends(block, runs.end[run])]
        one = nothing()
        if run.size:
            start, end = runs.end[run] - DIGITS, runs.end[run]
            prefix = runs.first[run] // 100_000
            longer = np.flatnonzero(runs.length[run] != DIGITS)
            prefix[longer] = block.number(start[longer], 3)
            one = Found(start, end, _prefixes()[prefix], prefix * np.uint64(10**8) + block.number(start + 3), run)
        return _grouped(block, groups.phones, one) if groups.phones.size else one


def _begins(block: Block, runs: Runs, run: Places) -> Flags:
    """Whether each run is a local number (not behind "+"), or begins with the country code and 13 to 19."""
    begins: Flags = block.data[runs.start[run] - 1] != ord("+")
    longer = np.flatnonzero(runs.length[run] != DIGITS)
    if longer.size:
        first = runs.first[run[longer]]
        code = np.where(runs.length[run[longer]] == 13, first // 10_000, first // 100)
        begins[longer] = (code >= 8613) & (code <= 8619)
    return begins


def _grouped(block: Block, start: Places, one: Found) -> Found:
    """Adds 138-1234-5678 and 138 1234 5678, unless more groups of digits stand beside them."""
    start = start[(block.data[start] == ord("1")) & (block.data[start - 1] != ord("+"))]
    mark, end = block.data[start + 3], start + 13
    before, after = group_before(block, start, mark), group_after(block, end, mark)
    alone = (before == 0) | (before > 5) | _country_code(block, start - 1, before)
    alone &= ((after == 0) | (after > 5)) & _ends(block, end)
    start, end = start[alone], end[alone]
    first, second, third = block.number(start, 3), block.number(start + 4, 4), block.number(start + 9, 4)
    number: npt.NDArray[np.uint64] = first.astype(np.uint64) * np.uint64(10**8) + (second * np.uint64(10**4) + third)
    return merged(one, Found(start, end, _prefixes()[first], number, np.full(start.size, -1)))


def _country_code(block: Block, end: Places, length: Places) -> Flags:
    """Whether the digits that end at each place are 86 or 0086."""
    data = block.data
    code: Flags = (data[end - 1] == ord("6")) & (data[end - 2] == ord("8"))
    zeros: Flags = (data[end - 3] == ord("0")) & (data[end - 4] == ord("0"))
    known: Flags = (length == 2) | ((length == 4) & zeros)
    return code & known


def _ends(block: Block, end: Places) -> Flags:
    mailed: Flags = block.data[end] == ord("@")
    return ~mailed & ~letter_after(block, end) & ~block.fraction_after(end)


MOBILE_PHONE = MobilePhone()
