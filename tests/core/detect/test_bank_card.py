"""Bank card numbers: issuer, length, check digit, groups of four."""

import numpy as np
import pytest

from core.detect.bank_card import checks
from core.detect.kernel import scan
from tests.core.detect import reference
from tests.core.detect.test_resident_id import found, with_check


def test_luhn_is_luhn_for_every_length() -> None:
    rng = np.random.default_rng(3)
    numbers = rng.integers(0, 2**64, 4_000, np.uint64) // np.uint64(10) ** rng.integers(0, 16, 4_000, np.uint64)
    numbers = numbers[numbers < 10**19]
    expected = [
        sum(sum(divmod(int(d) * (1 + i % 2), 10)) for i, d in enumerate(reversed(str(n)))) % 10 == 0
        for n in numbers.tolist()
    ]
    assert checks(numbers).tolist() == expected


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("4111111111111111", "V"),
        ("4111111111111112", "I"),
        ("1234567890123456", "O"),
        ("4111 1111 1111 1111", "V"),
        ("4111-1111-1111-1111", "V"),
        ("4111-1111-1111-1112", "I"),
    ],
)
def test_issuer_and_check_digit_decide(text: str, verdict: str) -> None:
    assert found(f"卡{text}号".encode()) == [(text, "bank_card", verdict)]


def test_a_short_last_group_belongs_to_the_number_that_it_makes_valid() -> None:
    digits = next(f"622202123456789{n:04}" for n in range(10_000) if reference.bank_card(f"622202123456789{n:04}") == 0)
    grouped = " ".join(digits[i : i + 4] for i in range(0, 19, 4))
    assert found(grouped.encode()) == [(grouped, "bank_card", "V")]
    assert found((grouped + " 12").encode())[0][0] == grouped[:19]


def test_five_groups_of_four_are_no_card() -> None:
    assert found(b"4111 1111 1111 1111 1111") == []


def test_an_id_comes_before_a_card_and_a_card_before_an_odd_id() -> None:
    assert found(with_check("62222219900307451").encode())[0][1] == "resident_id"
    assert found(b"622202123456789012")[0][1] == "bank_card"
    assert found(b"922202123456789012")[0][1:] == ("resident_id", "O")


def test_a_19_digit_number_above_int64_keeps_its_own_value() -> None:
    values = [
        int(scan(np.frombuffer(text, np.uint8), "ascii").value[0])
        for text in (b"9558801234567890123", b"9558801234567890124")
    ]
    assert [value % 2**64 for value in values] == [9558801234567890123, 9558801234567890124]
