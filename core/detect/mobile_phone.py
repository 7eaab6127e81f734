"""Mainland mobile phone numbers, with or without the country code."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.detect.bits import Flags, Places, indices
from core.detect.block import Block, is_letter, join_digits
from core.detect.rules import rule
from core.detect.runs import (
    INVALID,
    ODD,
    VALID,
    Found,
    Groups,
    Runs,
    Table,
    group_after,
    group_before,
    letter_after,
    look_up,
    merged,
    nothing,
)

DIGITS = 11


@cache
def _prefixes() -> Table:
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
        run = indices((runs.length == DIGITS) & free)
        one = _local(block, runs, run) if run.size else nothing()
        run = _coded(block, runs, indices(((runs.length == 13) | (runs.length == 15)) & free))
        if run.size:
            one = merged(one, _international(block, runs, run))
        return _grouped(block, groups.phones, one) if groups.phones.size else one


def _local(block: Block, runs: Runs, run: Places) -> Found:
    """Of runs of 11 digits: those not behind "+"."""
    start = runs.start[run]
    text = block.around(start)
    before, after = (text[:, 0] >> np.uint64(56)).astype(np.uint8), (text[:, 2] >> np.uint64(24)).astype(np.uint8)
    wrong = is_letter(after) | (after == ord("@")) | (before == ord("+"))
    fraction = indices(after == ord("."))
    if fraction.size:
        wrong[fraction] |= block.is_digit(start[fraction] + DIGITS + 1)
    if wrong.any():
        right = indices(~wrong)
        run, start, text = run[right], start[right], text.take(right, axis=0)
    first, last = join_digits(text[:, 1]), join_digits(text[:, 2] << np.uint64(40))
    return Found(start, start + DIGITS, look_up(_prefixes(), first // 100_000), first * 1000 + last, run)


def _coded(block: Block, runs: Runs, run: Places) -> Places:
    """Of runs of 13 and 15 digits: those that begin with the country code and 13 to 19."""
    if not run.size:
        return run
    code = block.number(runs.start[run], runs.length[run] - np.uint8(9))
    return run[(code >= 8613) & (code <= 8619)]


def _international(block: Block, runs: Runs, run: Places) -> Found:
    """Of runs that begin with the country code: the number behind it."""
    run = run[_ends(block, runs.start[run] + runs.length[run])]
    end = runs.start[run] + runs.length[run]
    start = end - DIGITS
    prefix = block.number(start, 3)
    return Found(start, end, look_up(_prefixes(), prefix), prefix * np.uint64(10**8) + block.number(start + 3), run)


def _grouped(block: Block, start: Places, one: Found) -> Found:
    """Adds 138-1234-5678 and 138 1234 5678, unless more groups of digits stand beside them."""
    start = start[(block.data[start] == ord("1")) & (block.data[start - 1] != ord("+"))]
    mark, end = block.data[start + 3], start + 13
    before, after = group_before(block, start, mark), group_after(block, end, mark)
    alone = (before == 0) | (before > 5) | _country_code(block, start - 1, before)
    alone &= ((after == 0) | (after > 5)) & _ends(block, end)
    start, end = start[alone], end[alone]
    first, second, third = block.number(start, 3), block.number(start + 4, 4), block.number(start + 9, 4)
    number = first * np.uint64(10**8) + second * np.uint64(10**4) + third
    return merged(one, Found(start, end, look_up(_prefixes(), first), number, np.full(start.size, -1)))


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
