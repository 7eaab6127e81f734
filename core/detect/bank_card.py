"""Bank card numbers of 16 to 19 digits: issuer prefix and check digit (ISO/IEC 7812-1, JR/T 0008)."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.detect.bits import Flags, Places, indices
from core.detect.block import Block, Octets, is_alnum, join_digits
from core.detect.rules import rule
from core.detect.runs import (
    ODD,
    VALID,
    Found,
    Groups,
    Numbers,
    Runs,
    Table,
    group_after,
    group_before,
    look_up,
    merged,
    nothing,
)

SHORTEST = 16

_LENGTH_BIT = np.array([1 << (length - SHORTEST) if length >= SHORTEST else 0 for length in range(20)], np.uint8)
_POWERS = 10 ** np.arange(20, dtype=np.uint64)


@cache
def _issuers() -> Table:
    """By the first six digits: bit n is set where cards of 16 + n digits are issued."""
    table = np.zeros(10**6, np.uint8)
    for issuer in rule("bank_card")["issuers"]:
        lengths = sum(1 << (length - SHORTEST) for length in issuer["lengths"])
        for prefix in issuer["prefixes"]:
            low, _, high = prefix.partition("-")
            table[int(low.ljust(6, "0")) : int((high or low).ljust(6, "9")) + 1] |= lengths
    table.setflags(write=False)
    return table


@cache
def _luhn() -> Table:
    """By four digits: their part of the Luhn sum, the second and the fourth from the right doubled; modulo 10."""
    number = np.arange(10_000)
    total = np.zeros(10_000, np.int64)
    for place in range(4):
        digit = number // 10**place % 10
        total += np.where(digit > 4, 2 * digit - 9, 2 * digit) if place % 2 else digit
    table = (total % 10).astype(np.uint8)
    table.setflags(write=False)
    return table


def issued(prefix: Numbers, length: Places | Octets) -> Flags:
    """Whether cards of that many digits (0 to 19) begin with these six."""
    fits: Flags = (look_up(_issuers(), prefix) & _LENGTH_BIT[length]) != 0
    return fits


def checks(number: Numbers) -> Flags:
    """Whether the last digit is right by Luhn's formula (ISO/IEC 7812-1, annex B)."""
    total = np.zeros(number.size, np.uint8)
    for _ in range(5):
        left = number // 10_000
        total += look_up(_luhn(), number - left * 10_000)
        number = left
    right: Flags = total % 10 == 0
    return right


def _verdicts(number: Numbers, prefix: Numbers, length: Places | Octets) -> Octets:
    fits = issued(prefix, length)
    verdict: Octets = np.uint8(ODD) - fits
    card = indices(fits)
    if card.size:
        verdict[card] -= checks(number[card])
    return verdict


@dataclass(frozen=True, slots=True)
class BankCard:
    """16 to 19 digits in one run or in groups of four, no ASCII letter and no fraction beside them.

    Valid: issuer prefix and length, and check digit. Invalid: the check digit fails. Odd: no issuer.
    Value: all digits, as uint64 (19 digits above 9.22e18 show as negative int64: still one number each).
    """

    key: str = "bank_card"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits among the runs that are still free, and those in groups."""
        run = indices((runs.length >= SHORTEST) & free)
        one = nothing()
        if run.size:
            run = run[indices(_ends(block, runs.start[run] + runs.length[run]))]
        if run.size:
            start, length = runs.start[run], runs.length[run]
            text = block.around(start)
            more, first = length - np.uint8(16), join_digits(text[:, 1])
            number = first * np.uint64(10**8) + join_digits(text[:, 2])
            last = text[:, 3] << (56 - 8 * more).astype(np.uint64) << np.uint64(8)
            number = number * _POWERS[more] + join_digits(last)
            one = Found(start, start + length, _verdicts(number, first // 100, length), number, run)
        return _grouped(block, groups.cards, one) if groups.cards.size else one


def _grouped(block: Block, start: Places, one: Found) -> Found:
    """Adds the numbers in groups of four; a last group of one to three digits belongs to it if that is valid."""
    mark = block.data[start + 4]
    follows = group_after(block, start + 19, mark)
    before = group_before(block, start, mark)
    alone = ((before == 0) | (before > 5)) & ((follows < 4) | (follows > 5)) & _ends(block, start + 19)
    start, follows = start[alone], follows[alone]
    number = np.zeros(start.size, np.uint64)
    for group in range(4):
        number = number * np.uint64(10_000) + block.number(start + 5 * group, 4)
    more = np.where(follows < 4, follows, 0)
    longer = number * _POWERS[more] + block.number(start + 20, more)
    end = start + 20 + more
    another = ((block.data[end] == ord(" ")) | (block.data[end] == ord("-"))) & block.is_digit(end + 1)
    whole = (more > 0) & _ends(block, end) & ~another
    prefix = number // 10**10
    whole &= _verdicts(longer, prefix, 16 + more) == VALID
    number, end = np.where(whole, longer, number), np.where(whole, end, start + 19)
    verdict = _verdicts(number, prefix, np.where(whole, 16 + more, 16))
    return merged(one, Found(start, end, verdict, number, np.full(start.size, -1)))


def _ends(block: Block, end: Places) -> Flags:
    glued: Flags = is_alnum(block.data[end])
    return ~glued & ~block.fraction_after(end)


BANK_CARD = BankCard()
