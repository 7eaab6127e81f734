"""Fixed-line numbers and what merely begins with a 0."""

import pytest

from tests.core.detect.test_resident_id import found


@pytest.mark.parametrize(
    "text",
    [
        "010-87654321",
        "01087654321",
        "0571-87654321",
        "057187654321",
        "03107654321",
        "021 61234567",
        "010-87654321-8001",
    ],
)
@pytest.mark.parametrize("around", ["{}", "电话{}", "tel:{}.", "_{}_", "----{}----", ",{},"])
def test_area_code_and_number_are_one_hit_with_their_extension(text: str, around: str) -> None:
    assert found(around.format(text).encode()) == [(text, "landline", "V")]


def test_parentheses_stand_around_the_area_code() -> None:
    assert found(b"(0571)87654321") == [("0571)87654321", "landline", "V")]
    assert found(b"0571)87654321") == []


@pytest.mark.parametrize("text", ["0120-87654321", "010-8765432", "010-17654321", "0571-97654321"])
def test_two_groups_with_an_unknown_area_or_number_are_invalid(text: str) -> None:
    assert found(text.encode()) == [(text, "landline", "I")]


@pytest.mark.parametrize("text", ["a{}", "{}a", "0.{}", "{}.5", "{}@b", "1-{}", "{}-1234567"])
def test_letters_fractions_and_further_groups_make_it_something_else(text: str) -> None:
    assert "landline" not in [kind for _, kind, _ in found(text.format("010-87654321").encode())]


@pytest.mark.parametrize("text", ["00012345678", "01187654321", "02612345678", "012345678901"])
def test_a_padded_serial_number_is_left_to_the_types_behind(text: str) -> None:
    assert "landline" not in [kind for _, kind, _ in found(text.encode())]
