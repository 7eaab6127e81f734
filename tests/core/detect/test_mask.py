"""A masked value is never the value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.detect.mask import masked
from core.model import TYPES


@pytest.mark.parametrize(
    ("key", "text", "shown"),
    [
        ("resident_id", "11010119900307451X", "110*************1X"),
        ("resident_id_15", "110101900307451", "110**********51"),
        ("mobile_phone", "13812345678", "138****5678"),
        ("mobile_phone", "138-1234-5678", "138****5678"),
        ("bank_card", "6222 0212 3456 7890", "622202******7890"),
        ("email", "zhang@example.com", "z***@example.com"),
        ("email", "z@example.com", "***@example.com"),
        ("passport", "E12345678", "E******78"),
        ("vehicle_plate", "沪A12345", "*A***45"),
        ("vehicle_plate", "\ufffd\ufffdA\ufffd\ufffdD12345", "*A****45"),
        ("vin", "LSVAU2A37N2183296", "LSV**********3296"),
        ("wechat_id", "wxid_abcdefghijkl12", "wxid_************12"),
        ("mac", "00:1a:2b:3c:4d:5e", "00:1a:***********"),
    ],
)
def test_enough_is_left_to_recognise_it(key: str, text: str, shown: str) -> None:
    assert masked(key, text) == shown


@given(
    st.sampled_from((*TYPES, "name")),
    st.text("0123456789X a@.-王", min_size=1, max_size=25).filter(lambda text: set(text) - set("-* ")),
)
def test_the_full_value_never_comes_back(key: str, text: str) -> None:
    shown = masked(key, text)
    assert "*" in shown
    assert shown != text
    assert text.replace(" ", "").replace("-", "") not in shown or key == "email"
