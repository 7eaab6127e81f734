"""Masked, spoilt and sample values are told apart and said, and change no count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.detect.chance import decide
from core.detect.kernel import ENCODINGS
from core.detect.marks import marks_of
from core.law import class_of_record
from core.measures import measure
from core.model import LOST, MASKED, TEST, TYPES, VALID, Tally
from core.readers.joined import number_text
from core.report.notes import note_text
from core.tally import tally_of, total
from tests.core.detect.batches import batch_of


def marks(text: str, encoding: str = "utf-8") -> list[tuple[int, str, str]]:
    """(start, type, word) of everything that is no hit."""
    found = marks_of(batch_of([[text]], encoding=encoding))
    return [
        (at, TYPES[t], each.word)
        for each in found
        for at, t in zip(each.start.tolist(), each.type.tolist(), strict=True)
    ]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("around", ["{}", ",{},", '"{}"', "a {}\n"])
@pytest.mark.parametrize(
    ("text", "type_"),
    [
        *(("138****1234", "mobile_phone"), ("138 **** 1234", "mobile_phone"), ("139***1234", "mobile_phone")),
        *(
            ("110101********1234", "resident_id"),
            ("110***********123X", "resident_id"),
            ("1****************1", "resident_id"),
        ),
        *(
            ("6222 **** **** 0123", "bank_card"),
            ("622202*********0123", "bank_card"),
            ("6222********0123", "bank_card"),
        ),
        *(("a***@x.com", "email"), ("zh***n@mail.example.cn", "email")),
    ],
)
def test_a_starred_value_is_masked_and_no_hit(text: str, type_: str, around: str, encoding: str) -> None:
    if text.startswith("1***"):
        type_ = ""  # one digit says nothing
    data = around.format(text)
    assert marks(data, encoding) == ([(data.index(text), type_, MASKED)] if type_ else [])
    assert not [key for key in tally_of(batch_of([[data]], encoding=encoding)).hits if key[2] == VALID]


@pytest.mark.parametrize(
    "text", ["2 ** 8", "**bold 138**", "/* 1234 */", "5***", "1.0e***3", "a ** b", "*" * 80, "12**34", "f(**kwargs)"]
)
def test_stars_elsewhere_are_nothing(text: str) -> None:
    assert marks(text) == []


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("1.10101E+17", "resident_id"),
        ("3.2010219900101e+17", "resident_id"),
        ("6.22202E+18", "bank_card"),
        ("6.2E+15", "bank_card"),
    ],
)
def test_what_a_spreadsheet_made_of_a_number_is_lost(text: str, type_: str, encoding: str) -> None:
    assert marks(f"x,{text},y", encoding) == [(2, type_, LOST)]


@pytest.mark.parametrize(
    "text", ["9.9E+17", "1.10101E+16", "1.10101E+170", "1.10101E+17.5", "1E+17", "a1.10101E+17", "1.1e-17", "E+17"]
)
def test_measurements_and_other_exponents_are_not(text: str) -> None:
    assert marks(text) == []


def test_numeric_cells_of_spreadsheets_are_lost_and_never_hits() -> None:
    rows = [[number_text(float(110101199003070000 + n))] for n in range(30)]
    tally = tally_of(batch_of(rows, ("身份证号",)))
    assert tally.hits == {("身份证号", "resident_id", LOST): 30}
    made = decide(tally)
    assert made.notes == ("precision_lost type=resident_id column='身份证号' count=30",)
    assert measure(tally.signatures, made, class_of_record) == {}


def test_exponents_among_measurements_are_not_spoken_of() -> None:
    hits = {("v", "resident_id", LOST): 40}
    assert decide(Tally({"": 1000}, {}, hits, np.empty(0, np.uint64))).notes == ()


def test_test_values_are_counted_and_said() -> None:
    rows = [["13800138000"], ["12345678901"], *([f"1390000{n:04}"] for n in range(1, 60, 2))]
    tally = tally_of(batch_of(rows, ("手机",)))
    made = decide(tally)
    assert tally.hits["手机", "mobile_phone", TEST] == 2
    assert measure(tally.signatures, made, class_of_record)["valid:mobile_phone"] == 31
    assert made.notes == ("test_value type=mobile_phone column='手机' count=2",)


def test_of_a_test_value_that_does_not_count_nobody_says_that_it_was_counted() -> None:
    tally = tally_of(batch_of([["电话 13800138000 是客服"]]))
    made = decide(tally)
    assert tally.hits["", "mobile_phone", TEST] == 1 and not made.accepted
    assert [note.split()[0] for note in made.notes] == ["by_chance"]


@pytest.mark.parametrize("value", ["11010519491231002X", "4111111111111111", "13800138000", "6216261000000000018"])
def test_the_samples_of_standards_and_manuals_are_known(value: str) -> None:
    assert [key[2] for key in tally_of(batch_of([[value]])).hits if key[2] == TEST] == [TEST]


PIECES = st.lists(
    st.sampled_from(("138****1234", "1.10101E+17", "13800138000", "13812345670", "a***@b.cn", "，", " ", "x")),
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES.map(" ".join), min_size=1, max_size=6))
def test_marks_add_up_over_parts_and_change_no_other_count(rows: list[str]) -> None:
    whole = tally_of(batch_of([[row] for row in rows]))
    parts = total(tally_of(batch_of([[row]])) for row in rows)
    assert whole.hits == parts.hits
    bare = tally_of(
        batch_of([[row.replace("138****1234", "").replace("1.10101E+17", "").replace("a***@b.cn", "")] for row in rows])
    )
    assert {k: n for k, n in whole.hits.items() if k[2] not in (MASKED, LOST)} == bare.hits
    assert sum(whole.signatures.values()) == sum(bare.signatures.values())


@pytest.mark.parametrize("word", [MASKED, LOST, TEST])
def test_the_notes_are_words_in_both_languages(word: str) -> None:
    text = note_text(f"{word} type=resident_id column='身份证' count=7")
    assert "7" in text.zh
    assert "7" in text.en
    assert "type=" not in text.zh + text.en
