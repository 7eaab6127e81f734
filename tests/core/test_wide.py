"""Text of two or four bytes a character is scanned as UTF-8, and every hit is told where it stands."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Batch
from core.tally import located, tally_of, text_of
from core.text import UNITS, narrow, unit_bytes, units_of
from core.wide import in_utf8

CHARACTERS = st.characters(codec="utf-8") | st.sampled_from("手机：１3Ｘ𠮷,\n")
TEXTS = (
    "手机：13812345678",
    "手機：13812345678 微信",
    "扫码 phone=13812345678",
    "𠮷野 电话: 13812345678",
    "订单：13812345678",
)


def batch_of(content: bytes, encoding: str) -> Batch:
    """One row without fields."""
    data, width = narrow(content, encoding), unit_bytes(encoding)
    row, none = np.zeros(1, np.int64), np.zeros(0, np.int64)
    return Batch(
        data, "narrowed" if encoding in UNITS else encoding, row, row + data.size, row, row.astype(np.int32), ("",),
        none, none.astype(np.int32), (), unit_bytes=width, units=units_of(content, encoding),
    )  # fmt: skip


@given(st.text(CHARACTERS), st.sampled_from(sorted(UNITS)))
def test_every_character_keeps_its_place(text: str, encoding: str) -> None:
    batch = batch_of(text.encode(encoding), encoding)
    words, place = in_utf8(batch)
    assert place is not None and place.size == batch.data.size + 1 and place[-1] == words.data.size
    at = 0
    for char in text:
        units = len(char.encode(encoding)) // unit_bytes(encoding)
        piece = words.data[place[at] : place[at + units]].tobytes().decode()
        assert piece == (chr(batch.data[at]) if batch.data[at] < 0x80 else char)
        at += units


@given(st.binary(), st.sampled_from(sorted(UNITS)))
def test_damage_costs_no_place(content: bytes, encoding: str) -> None:
    words, place = in_utf8(batch_of(content, encoding))
    assert place is not None and (np.diff(place) > 0).all() and place[-1] == words.data.size
    words.data.tobytes().decode()


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", sorted(UNITS))
def test_what_announces_a_number_does_so_in_every_encoding(text: str, encoding: str) -> None:
    batch = batch_of(text.encode(encoding), encoding)
    hits, _, labels = located(batch)
    plain, _, same = located(batch_of(text.encode(), "utf-8"))
    assert labels == same and hits.type.tolist() == plain.type.tolist()
    assert [text_of(batch, *pair) for pair in zip(hits.start.tolist(), hits.end.tolist(), strict=True)] == [
        text.encode()[start:end].decode() for start, end in zip(plain.start.tolist(), plain.end.tolist(), strict=True)
    ]
    assert tally_of(batch).hits == tally_of(batch_of(text.encode(), "utf-8")).hits
