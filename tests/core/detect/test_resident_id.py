"""Resident ID numbers: what is valid, what is untrue, what is something else. All numbers are made up."""

import numpy as np
import pytest

from core.detect.kernel import scan
from core.detect.rules import regions
from core.model import TYPES

HITS = list[tuple[str, str, str]]


def found(data: bytes, encoding: str = "utf-8") -> HITS:
    """(text, type, V, I or O) of every hit."""
    hits = scan(np.frombuffer(data, np.uint8), encoding)
    columns = zip(hits.start, hits.end, hits.type, hits.verdict, strict=True)
    return [(data[a:b].decode(encoding), TYPES[kind], "VIO"[verdict]) for a, b, kind, verdict in columns]


def with_check(digits: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


@pytest.mark.parametrize(
    ("digits", "verdict"),
    [
        ("11010119900307451", "V"),
        ("81000019900307451", "V"),
        ("83000019900307451", "V"),
        ("11010120000229451", "V"),
        ("11010118800101451", "V"),
        ("11010120261231451", "V"),
        ("11010119000229451", "I"),  # 1900 was no leap year
        ("11010119901331451", "I"),
        ("11010118791231451", "I"),  # before the earliest birth
        ("11010120270101451", "I"),  # after the latest
        ("11999919900307451", "I"),  # no such region
        ("99010119900307451", "O"),  # no such province
        ("11010121000307451", "O"),  # no such century
    ],
)
def test_region_date_and_century_decide_when_the_check_character_is_right(digits: str, verdict: str) -> None:
    number = with_check(digits)
    assert found(number.encode()) == [(number, "resident_id", verdict)]


def test_the_cards_of_foreigners_count_here() -> None:
    """The number on the specimen of the 2023 edition."""
    assert found(b"911124198108030024") == [("911124198108030024", "resident_id", "V")]
    assert found(b"911124198108030025") == [("911124198108030025", "resident_id", "I")]


@pytest.mark.parametrize("digits", ["91115619810803002", "97812419810803002", "91199919810803002"])
def test_nines_without_a_province_or_a_foreign_country_are_other_numbers(digits: str) -> None:
    assert found(with_check(digits).encode()) == [(with_check(digits), "resident_id", "O")]


def test_credit_codes_without_letters_hardly_ever_pass() -> None:
    rng = np.random.default_rng(11)
    codes = [
        f"91{region}{tail:010d}"
        for region in (110108, 310115, 440305, 330119)
        for tail in rng.integers(0, 10**10, 4000)
    ]
    hits = scan(np.frombuffer("\n".join(codes).encode(), np.uint8), "utf-8")
    assert len(hits.verdict) == len(codes)
    ids = hits.type == TYPES.index("resident_id")
    assert int((hits.verdict[ids] == 0).sum()) <= 2, "those that pass as credit codes are taken for such"


def test_a_wrong_check_character_makes_a_number_invalid() -> None:
    for last in "0123456789X":
        number = "11010119900307451" + last
        assert found(number.encode()) == [(number, "resident_id", "V" if number == with_check(number[:17]) else "I")]


@pytest.mark.parametrize("x", ["X", "x", "Ｘ", "ｘ"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_every_kind_of_x_is_read(x: str, encoding: str) -> None:
    digits = next(d for n in range(100) if with_check(d := f"11010119900307{n:03}")[-1] == "X")
    assert found(f"號{digits}{x}號".encode(encoding), encoding) == [(digits + x, "resident_id", "V")]


@pytest.mark.parametrize(
    "text", ["姓名{}号", "{}----13812345678", "'{}'", "id_{}", "\t{}\r\n", "({})", "a={}&b", "/{}/", "{}。", "丂{}丂"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_neighbours_of_real_records_do_not_hide_a_number(text: str, encoding: str) -> None:
    number = with_check("11010119900307451")
    assert (number, "resident_id", "V") in found(text.format(number).encode(encoding), encoding)


@pytest.mark.parametrize("text", ["a{}", "{}a", "1{}", "{}1", "0.{}"])
def test_digits_letters_and_fractions_beside_it_do(text: str) -> None:
    number = with_check("11010119900307451")
    assert (number, "resident_id", "V") not in found(text.format(number).encode())


def test_the_last_byte_of_a_four_byte_character_is_not_a_digit() -> None:
    number = with_check("11010119900307451")
    for before in ("王𠮷", "王𠮷𠮷", "5𠮷", "ä", "äa𠮷"):
        assert found(f"{before}{number}".encode("gb18030"), "gb18030") == [(number, "resident_id", "V")]


def test_every_region_since_1980_is_known() -> None:
    known = set(regions())
    assert {
        110101,
        110103,
        110221,
        310103,
        310226,
        320624,
        422201,
        440301,
        510202,
        512221,
        659013,
        710000,
        820000,
    } <= known
    assert len(known) > 7_400
    assert all(100_000 <= code <= 999_999 for code in known)


def test_15_digits_are_old_numbers_unless_they_are_a_phone() -> None:
    assert found(b"110101900307451") == [("110101900307451", "resident_id_15", "V")]
    assert found(b"119999900307451") == [("119999900307451", "resident_id_15", "I")]
    assert found(b"110101901307451") == [("110101901307451", "resident_id_15", "O")]
    assert found(b"460001234567890") == [("460001234567890", "resident_id_15", "O")]
    assert found(b"008613812345678") == [("13812345678", "mobile_phone", "V")]
