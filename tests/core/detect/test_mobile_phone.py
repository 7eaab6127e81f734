"""Mobile phone numbers and what merely looks like them."""

import pytest

from tests.core.detect.test_resident_id import found

PHONE = "13812345678"


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "电话{}",
        "+86{}",
        "86{}",
        "0086{}",
        "+86 {}",
        "86-{}",
        "tel:{}",
        "_{}_",
        "{}.",
        "{}。",
        "----{}----",
        "-{}",
    ],
)
def test_the_hit_is_the_eleven_digits(text: str) -> None:
    assert found(text.format(PHONE).encode()) == [(PHONE, "mobile_phone", "V")]


@pytest.mark.parametrize("text", ["a{}", "{}a", "0.{}", "{}.5", "+{}", "{}@", "9{}", "{}9", "085{}"])
def test_hex_strings_fractions_and_longer_numbers_are_none(text: str) -> None:
    assert "mobile_phone" not in [kind for _, kind, _ in found(text.format(PHONE).encode())]


@pytest.mark.parametrize(
    "text", ["138-1234-5678", "138 1234 5678", "+86 138 1234 5678", "86-138-1234-5678", "20240101 138 1234 5678"]
)
def test_groups_are_read(text: str) -> None:
    assert found(text.encode()) == [(text[-13:], "mobile_phone", "V")]


@pytest.mark.parametrize(
    "text",
    ["138-1234 5678", "12 138 1234 5678", "138 1234 5678 9012", "138-1234-567", "138--1234-5678", "138-1234-56789"],
)
def test_other_groups_are_not(text: str) -> None:
    assert found(text.encode()) == []


def test_the_prefix_decides() -> None:
    assert found(b"15412345678 27712345678") == [
        ("15412345678", "mobile_phone", "I"),
        ("27712345678", "mobile_phone", "O"),
    ]


@pytest.mark.parametrize("text", ["1064812345678", "1440012345678", "1481234567890", "1461234567890", "+8614812345678"])
def test_numbers_of_things_are_none(text: str) -> None:
    """They have 13 digits; the country code before 11 others makes no phone of a prefix of theirs."""
    assert ("mobile_phone", "V") not in [hit[1:] for hit in found(text.encode())]


@pytest.mark.parametrize("text", ["(86){}", "(+86){}", "（86）{}", "+86-{}", "86 {}", "0086-{}"])
def test_the_country_code_may_stand_in_parentheses(text: str) -> None:
    assert found(text.format(PHONE).encode()) == [(PHONE, "mobile_phone", "V")]


def test_a_number_before_an_at_sign_is_an_address_only() -> None:
    assert found(b"13812345678@139.com") == [("13812345678@139.com", "email", "V")]
