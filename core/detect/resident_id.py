"""Resident ID numbers: 18 characters (GB 11643-1999) and the 15 digits used before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np

from core.detect.bank_card import issued
from core.detect.bits import Flags, Places, indices
from core.detect.block import Block, Octets, is_alnum, is_letter, join_digits
from core.detect.rules import regions, rule
from core.detect.runs import INVALID, ODD, VALID, Found, Groups, Numbers, Runs, Table, letter_after, look_up, nothing

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Of the first 17 digits, for the check character modulo 11-2 of ISO/IEC 7064."""

_REMAINDER = np.uint8(0x0F)
_KNOWN, _PROVINCE = np.uint8(0x10), np.uint8(0x20)  # in the table of regions
_LEAP, _CENTURY = np.uint8(0x10), np.uint8(0x20)  # in the table of years
_RIGHT = np.arange(256) % 11 == 1
_COMMON_DAY, _LEAP_DAY = np.uint8(0x10), np.uint8(0x20)  # in the table of month and day

_FULL_WIDTH_X = {
    "utf-8": (b"\xef\xbc\xb8", b"\xef\xbd\x98"),
    "gb18030": (b"\xa3\xd8", b"\xa3\xf8"),
    "big5": (b"\xa2\xe6", b"\xa3\x41"),
}
"""Ｘ and ｘ as bytes. Narrowed text has them as ASCII already."""


def _table(digits: int, first_weight: int, *marks: tuple[np.uint8, Sequence[int] | Numbers]) -> Table:
    """By number: its weighted digit sum modulo 11, and the marks of those numbers that are listed."""
    total = np.zeros(1, np.uint8)
    for weight in WEIGHTS[first_weight : first_weight + digits]:
        total = np.add.outer(total, np.arange(10, dtype=np.uint8) * np.uint8(weight)).ravel() % np.uint8(11)
    table: Table = total
    for mark, numbers in marks:
        table[numbers] |= mark
    table.setflags(write=False)
    return table


@cache
def _regions() -> Table:
    provinces = rule("resident_id")["provinces"]
    inside = np.add.outer(np.array(provinces) * 10_000, np.arange(10_000)).ravel()
    foreign = list(foreigners_regions())
    return _table(6, 0, (_KNOWN, [*regions(), *foreign]), (_PROVINCE, inside), (_PROVINCE, foreign))


@cache
def foreigners_regions() -> frozenset[int]:
    """What the permanent residence cards of foreigners have in the place of a region: 9, province, country."""
    pack = rule("resident_id")
    return frozenset(
        int(f"{pack['foreigner']}{province}{country}")
        for province in pack["provinces"]
        for country in pack["countries"]
    )


@cache
def _years() -> Table:
    leap = [year for year in range(1, 10_000) if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)]
    return _table(4, 6, (_LEAP, leap), (_CENTURY, list(range(1800, 2100))))


@cache
def _days() -> Table:
    def days(year: int) -> list[int]:
        first = date(year, 1, 1)
        every = (first + timedelta(days=n) for n in range(366))
        return [day.month * 100 + day.day for day in every if day.year == year]

    return _table(4, 10, (_COMMON_DAY, days(2001)), (_LEAP_DAY, days(2000)))


@cache
def _sequences() -> Table:
    return _table(3, 14)


def _born(birth: Numbers, year: Table, day: Table) -> Flags:
    """Whether YYYYMMDD is a day of the calendar between the dates of the rules pack; year, day: its table entries."""
    earliest, latest = (int(rule("resident_id")[key].strftime("%Y%m%d")) for key in ("earliest_birth", "latest_birth"))
    real: Flags = (day & (_COMMON_DAY + (year & _LEAP))) > _REMAINDER
    return real & (birth >= earliest) & (birth <= latest)


def verdicts(first: Numbers, rest: Numbers, check: Octets) -> Octets:
    """Of the first eight digits, the nine behind them, and the value (0 to 10) of the check character."""
    region_code = first // 100
    rest_date = rest // 1000
    birth = (first - region_code * 100) * 1_000_000 + rest_date
    century_year = birth // 10_000
    region, year = look_up(_regions(), region_code), look_up(_years(), century_year)
    day = look_up(_days(), birth - century_year * 10_000)
    total = (region & _REMAINDER) + (year & _REMAINDER) + (day & _REMAINDER) + check
    total += look_up(_sequences(), rest - rest_date * 1000)
    valid = _RIGHT[total] & ((region & _KNOWN) != 0) & _born(birth, year, day)
    shaped = ((region & _PROVINCE) != 0) & ((year & _CENTURY) != 0)
    verdict: Octets = np.uint8(ODD) - shaped - valid  # what is valid is shaped too
    return verdict


@dataclass(frozen=True, slots=True)
class ResidentId:
    """Exactly 18 digits, or 17 and an X (small, capital or full-width), no ASCII letter beside them.

    Valid: known region, day of birth in the calendar, check character. Invalid: one of them fails,
    but a province and a year 18xx to 20xx are there. Odd: neither, unless a bank card begins so.
    Value: the first 17 digits.

    The cards of residents from Hong Kong, Macau and Taiwan (81, 82, 83) and of foreigners (9, province, country) are
    built alike and count here. A credit code of an enterprise (GB 32100) that begins with 9 and has no letter may have
    that shape too: of random ones 5 in a million pass as a foreigner's (province, country, birthday, check character),
    while one in 31 foreigners' numbers passes as a credit code; so what passes here is a person's.
    """

    key: str = "resident_id"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits among the runs that are still free."""
        run = indices(((runs.length - np.uint8(17)) <= 1) & free)
        if not run.size:
            return nothing()
        start, length = runs.start[run], runs.length[run]
        text = block.around(start)
        first, last = join_digits(text[:, 1]), text[:, 3]
        check = (last >> np.uint64(8)).astype(np.uint8) - np.uint8(ord("0"))
        whole = ~is_letter((last >> np.uint64(16)).astype(np.uint8))
        end = start + 18
        lettered = indices(length == 17)
        width = _check_letter(block, start[lettered] + 17)
        check[lettered], whole[lettered] = 10, width > 0
        end[lettered] += width - 1
        rest = join_digits(text[:, 2]) * 10 + (last & np.uint64(0x0F))
        verdict = verdicts(first, rest, check)
        card = indices(verdict == ODD)
        if card.size:
            whole[card] &= (length[card] == 17) | ~issued(first[card] // 100, length[card])
        number = first * np.uint64(10**9) + rest
        if whole.all():
            return Found(start, end, verdict, number, run)
        kept = indices(whole)
        return Found(start[kept], end[kept], verdict[kept], number[kept], run[kept])


def _check_letter(block: Block, at: Places) -> Places:
    """Bytes that an X at each place takes: 1 in ASCII, 2 or 3 full-width, 0 where there is none.

    An X that an ASCII letter or digit follows belongs to something else.
    """
    width = ((block.data[at] | 0x20) == ord("x")).astype(np.int64)
    other = indices(width == 0)
    if other.size:
        width[other] = _full_width(block, at[other])
    return np.where(is_alnum(block.data[at + width]), 0, width)


def _full_width(block: Block, at: Places) -> Places:
    width = np.zeros(at.size, np.int64)
    for form in _FULL_WIDTH_X.get(block.encoding, ()):
        same = np.ones(at.size, np.bool_)
        for offset, byte in enumerate(form):
            same &= block.data[at + offset] == byte
        width[same] = len(form)
    return width


@dataclass(frozen=True, slots=True)
class ResidentId15:
    """Exactly 15 digits, unless they are 0086 and a mobile number.

    Valid: known region and a day of birth in the calendar, YYMMDD of the 1900s. Invalid: such a day,
    and a province. Odd: any other. Collides with IMEI and other serial numbers: weak by itself.
    """

    key: str = "resident_id_15"

    def find(self, block: Block, runs: Runs, groups: Groups, free: Flags) -> Found:
        """The hits among the runs that are still free."""
        run = indices((runs.length == 15) & free)
        if not run.size:
            return nothing()
        end = runs.start[run] + 15
        run = run[~letter_after(block, end) & ~block.fraction_after(end) & (block.number(end - 15, 5) != 861)]
        if not run.size:
            return nothing()
        start = runs.start[run]
        first, rest = block.number(start), block.number(start + 8, 7)
        number = first * np.uint64(10**7) + rest
        region, birth = look_up(_regions(), first // 100), first % 100 * 10_000 + rest // 1000 + 19_000_000
        year, day = look_up(_years(), birth // 10_000), look_up(_days(), birth % 10_000)
        dated = ((region & _PROVINCE) != 0) & _born(birth, year, day)
        dated &= first < np.uint64(90_000_000)  # foreigners never had fifteen digits
        verdict = np.where(dated, np.where((region & _KNOWN) != 0, VALID, INVALID), ODD).astype(np.uint8)
        return Found(start, start + 15, verdict, number, run)


RESIDENT_ID = ResidentId()
RESIDENT_ID_15 = ResidentId15()
