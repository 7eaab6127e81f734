"""Text of two or four bytes a character is scanned as UTF-8, and every hit is told where it stands."""

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Batch, Hits
from core.tally import located, tally_of, text_of
from core.text import UNITS, narrow, unit_bytes, units_of
from core.wide import back, in_utf8
from tests.core.runs import by_path, run

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


@given(st.text(st.characters(codec="utf-8", max_codepoint=0xFFFF) | st.sampled_from("手机：\\u12ab"), max_size=40))
def test_escapes_are_read_as_what_they_mean_and_keep_their_places(text: str) -> None:
    pieces = [f"\\u{ord(char):04x}" if n % 3 and ord(char) >= 0x80 else char for n, char in enumerate(text)]
    if "\\u" in text:
        return
    batch = batch_of("".join(pieces).encode(), "utf-8")
    words, place = in_utf8(batch)
    assert words.data.tobytes().decode() == text
    if place is not None:
        starts = np.cumsum([0, *(len(char.encode()) for char in text)])
        ours = np.cumsum([0, *(len(piece.encode()) for piece in pieces)])
        none = np.zeros(len(text), np.int64)
        told = back(Hits(starts[:-1], starts[1:], none.astype(np.uint8), none.astype(np.uint8), none), place)
        assert told.start.tolist() == ours[:-1].tolist() and told.end.tolist() == ours[1:].tolist()


@pytest.mark.parametrize("text", ["\\ud83d\\ude00", "C:\\users\\u12", "\\u0041", "\\", "\\u", "\\u73"])
def test_what_is_no_character_of_its_own_stays(text: str) -> None:
    assert in_utf8(batch_of(text.encode(), "utf-8"))[1] is None


def test_names_in_escaped_json_are_told_as_in_plain_json(tmp_path: Path) -> None:
    rng = Random(5)
    rows = [
        {
            "姓名": rng.choice("王李张刘陈") + "".join(rng.sample("伟芳娜敏静丽强磊", 2)),
            "手机": f"138{rng.randrange(10**8):08}",
        }
        for _ in range(60)
    ]
    (tmp_path / "drive").mkdir()
    for name, escaped in (("a.jsonl", True), ("b.jsonl", False)):
        lines = "\n".join(json.dumps(row, ensure_ascii=escaped) for row in rows)
        (tmp_path / "drive" / name).write_text(lines, encoding="utf-8")
    files = by_path(run(tmp_path / "drive", tmp_path / "case", census=True))
    assert files["a.jsonl"]["types"] == files["b.jsonl"]["types"]
    assert files["a.jsonl"]["types"]["name"]["valid"]["point"] == 60
