"""People who do not exist. A person is a number; everything about it follows from the number and the seed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from core.demo.matrix import Cells, Mask, Numbers, decimal, digits, draw, packed, rows, words

REGIONS = (  # county codes of GB/T 2260 in force
    110101, 110102, 110105, 110106, 110108, 120101, 120103, 130102, 130104, 140105, 140106, 150102, 150105, 210102,
    210103, 210202, 220102, 220104, 230102, 230103, 310101, 310104, 310105, 310106, 310110, 310115, 320102, 320104,
    320505, 320506, 330102, 330106, 330203, 340102, 340104, 350102, 350203, 360102, 360103, 370102, 370202, 410102,
    410105, 420102, 420106, 420111, 430102, 430104, 440103, 440104, 440106, 440304, 440305, 450103, 460105, 500103,
    500112, 510104, 510107, 520102, 530102, 610113, 620102, 650102,
)  # fmt: skip
SURNAMES = tuple("王李林何高徐朱胡郭宋唐曹彭曾田董潘蔡余程魏薛丁任姜方石姚金江白康毛史孟秦")
GIVEN = (*"明文玉志建君芳娜秀英霞平波宇欣怡子涵雨佳思浩然天俊春梅立成海峰美永安新", "", "", "", "")
RARE = (*"明文玉志建君芳娜秀英霞平波宇欣怡子涵雨佳思浩然天俊春梅立成海峰美永安新", "𠮷", "㐂")
"""Last characters; the rare two take four bytes in GB18030, the last of which is an ASCII digit."""
STREETS = ("上海市杨浦区国权路", "北京市海淀区知春路", "广州市天河区体育西路", "成都市武侯区人民南路")
STREETS_TAIWAN = ("臺北市大安區復興南路", "臺中市西屯區文心路", "高雄市前鎮區中山路")
MOBILE_PREFIXES = tuple(
    str(n)
    for n in (*range(130, 133), *range(135, 140), 150, 151, 158, 159, 166, *range(176, 179), *range(180, 190), 199)
)
CARD_PREFIXES = ("622202", "622848", "621700", "621661")
MAIL_NAMES = ("zhang", "li.na", "wangwei", "chen_", "lucky", "sunny", "a-ming", "xiaoyu")
MAIL_HOSTS = ("@example.com", "@mail.example.com", "@example.net", "@post.example.org")
DAYS = np.arange("1940-01-01", "2016-01-01", dtype="datetime64[D]")
DAY_CELLS = words([day.replace("-", "") for day in np.datetime_as_string(DAYS).tolist()], "ascii")
REGION_CELLS = words([str(code) for code in REGIONS], "ascii")
CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
POPULATION = len(REGIONS) * len(DAYS) * 999
"""How many people there are; numbers at or beyond it would repeat."""
INVALID_PERCENT = 7


@dataclass(frozen=True, slots=True)
class Field:
    """One column of some rows. type: "" where the values identify nobody; then valid and invalid do not matter."""

    cells: Cells
    type: str = ""
    valid: Mask | None = None
    invalid: Mask | None = None


Maker = Callable[[Numbers, int, str], Field]
"""(person numbers, seed, encoding) -> their field."""


def _checks(body: Cells) -> Numbers:
    """Index into CHECKS for the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2)."""
    return ((body.astype(np.int64) - 48) @ WEIGHTS % 11).astype(np.uint64)


def resident_id(numbers: Numbers, seed: int, encoding: str = "ascii") -> Field:
    """18 characters, different for different persons; 7 % of the persons have an invalid one.

    Of the invalid ones a sixth have an impossible date and a right check digit, the others a wrong one.
    """
    place = (numbers * np.uint64(982_451_653) + np.uint64(seed % POPULATION)) % np.uint64(POPULATION)
    place, sequence = np.divmod(place, np.uint64(999))
    region, day = np.divmod(place, np.uint64(len(DAYS)))
    body = rows([REGION_CELLS[region], DAY_CELLS[day], digits(sequence + np.uint64(1), 3)], len(numbers))
    invalid = draw(numbers, seed + 1, 100) < INVALID_PERCENT
    undated = invalid & (draw(numbers, seed + 2, 6) == 0)
    body[undated, 10:14] = np.frombuffer(b"0230", dtype=np.uint8)
    shift = np.where(invalid & ~undated, draw(numbers, seed + 3, 10) + np.uint64(1), np.uint64(0))
    last = CHECKS[(_checks(body) + shift) % np.uint64(11)]
    lower = (last == ord("X")) & (draw(numbers, seed + 4, 20) == 0)
    last = np.where(lower, np.uint8(ord("x")), last)
    return Field(rows([body, last[:, None]], len(numbers)), "resident_id", ~invalid, invalid)


def valid_persons(numbers: Numbers, seed: int) -> int:
    """How many of these persons have a valid resident ID."""
    return int(np.count_nonzero(draw(numbers, seed + 1, 100) >= INVALID_PERCENT))


def mobile_phone(numbers: Numbers, seed: int, encoding: str = "ascii") -> Field:
    """11 digits with an assigned prefix."""
    prefix = words(MOBILE_PREFIXES, "ascii")[draw(numbers, seed + 5, len(MOBILE_PREFIXES))]
    everybody = np.ones(len(numbers), dtype=np.bool_)
    cells = rows([prefix, digits(draw(numbers, seed + 6, 10**8), 8)], len(numbers))
    return Field(cells, "mobile_phone", everybody, ~everybody)


def some_mobile_phone(numbers: Numbers, seed: int, encoding: str = "ascii") -> Field:
    """The same, empty for a fifth of the persons."""
    field, has = mobile_phone(numbers, seed), draw(numbers, seed + 7, 5) > 0
    return replace(field, cells=field.cells * has[:, None], valid=has)


def bank_card(numbers: Numbers, seed: int, encoding: str = "ascii") -> Field:
    """19 digits with a Luhn check digit (ISO/IEC 7812-1), wrong for 3 % of the persons."""
    prefix = words(CARD_PREFIXES, "ascii")[draw(numbers, seed + 8, len(CARD_PREFIXES))]
    body = rows([prefix, digits(draw(numbers, seed + 9, 10**12), 12)], len(numbers))
    values = body.astype(np.uint64) - np.uint64(48)
    doubled = values[:, 1::2] * np.uint64(2)
    total = values[:, 0::2].sum(axis=1) + (doubled // np.uint64(10) + doubled % np.uint64(10)).sum(axis=1)
    invalid = draw(numbers, seed + 10, 100) < 3
    shift = np.where(invalid, draw(numbers, seed + 11, 9) + np.uint64(1), np.uint64(0))
    check = digits((np.uint64(1000) - total + shift) % np.uint64(10), 1)
    return Field(rows([body, check], len(numbers)), "bank_card", ~invalid, invalid)


def email(numbers: Numbers, seed: int, encoding: str = "ascii") -> Field:
    """An address at a host that is reserved for examples (RFC 2606)."""
    name = words(MAIL_NAMES, "ascii")[draw(numbers, seed + 12, len(MAIL_NAMES))]
    host = words(MAIL_HOSTS, "ascii")[draw(numbers, seed + 13, len(MAIL_HOSTS))]
    everybody = np.ones(len(numbers), dtype=np.bool_)
    cells = rows([name, decimal(draw(numbers, seed + 14, 10**6), 6), host], len(numbers))
    return Field(cells, "email", everybody, ~everybody)


def name(numbers: Numbers, seed: int, encoding: str) -> Field:
    """Two or three characters; one name in 20 or so ends in a rare one (not in Big5, which lacks them)."""
    last = RARE[:-2] if encoding == "big5" else RARE
    parts = [
        words(table, encoding)[draw(numbers, seed + salt, len(table))]
        for salt, table in ((15, SURNAMES), (16, GIVEN), (17, last))
    ]
    everybody = np.ones(len(numbers), dtype=np.bool_)
    return Field(rows(parts, len(numbers)), "name", everybody, ~everybody)


def address(numbers: Numbers, seed: int, encoding: str) -> Field:
    """Street and house number."""
    streets = words(STREETS_TAIWAN if encoding == "big5" else STREETS, encoding)
    number = decimal(draw(numbers, seed + 18, 900) + np.uint64(1), 3)
    end = ("號" if encoding == "big5" else "号").encode(encoding)
    everybody = np.ones(len(numbers), dtype=np.bool_)
    cells = rows([streets[draw(numbers, seed + 19, len(streets))], number, end], len(numbers))
    return Field(cells, "address", everybody, ~everybody)


def address_lines(numbers: Numbers, seed: int, encoding: str) -> Field:
    """An address with a comma and a line break in it, as forms give it."""
    flat = decimal(draw(numbers, seed + 20, 30) + np.uint64(1), 2)
    street = address(numbers, seed, encoding)
    return replace(street, cells=rows([street.cells, b",\n", flat, "单元".encode(encoding)], len(numbers)))


def amount(numbers: Numbers, seed: int, encoding: str = "ascii") -> Field:
    """Money with two decimals."""
    whole, cents = decimal(draw(numbers, seed + 21, 9000), 4), digits(draw(numbers, seed + 22, 100), 2)
    everybody = np.ones(len(numbers), dtype=np.bool_)
    return Field(rows([whole, b".", cents], len(numbers)), "transaction", everybody, ~everybody)


def order_number(numbers: Numbers, seed: int, encoding: str = "ascii") -> Field:
    """18 digits that begin with a day of 2023 and are no resident ID."""
    day, rest = draw(numbers, seed + 23, 28) + np.uint64(1), draw(numbers, seed + 24, 10**10)
    return Field(rows([b"202305", digits(day, 2), digits(rest, 10)], len(numbers)))


def waybill(numbers: Numbers, seed: int, encoding: str = "ascii") -> Field:
    """A parcel number: SF and 13 digits."""
    everybody = np.ones(len(numbers), dtype=np.bool_)
    cells = rows([b"SF1", digits(draw(numbers, seed + 25, 10**12), 12)], len(numbers))
    return Field(cells, "waybill", everybody, ~everybody)


FIELDS: Mapping[str, Maker] = {
    "name": name,
    "resident_id": resident_id,
    "mobile_phone": mobile_phone,
    "some_mobile_phone": some_mobile_phone,
    "bank_card": bank_card,
    "email": email,
    "address": address,
    "address_lines": address_lines,
    "amount": amount,
    "order_number": order_number,
    "waybill": waybill,
}


def shown(field: Field) -> list[str]:
    """The values of an ASCII or UTF-8 field as texts, for the writers that need Python's strings."""
    lines = packed(rows([field.cells, b"\n"], len(field.cells))).decode()
    return lines.split("\n")[:-1]
