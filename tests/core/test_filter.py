"""The filter language: every text is understood or refused with its place, and says again what it was given."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.filter import ALIASES, ANY, NUMBERS, ONE, WORDS, Condition, FilterError, parse, quoted
from core.filter_values import LARGEST

KEYS = (*WORDS, *NUMBERS)
TERMS = st.one_of(
    st.text(max_size=20),
    st.builds(
        "{}{}:{}".format,
        st.sampled_from(["", "-"]),
        st.sampled_from([*KEYS, *ALIASES]),
        st.one_of(
            st.text(max_size=15),
            st.text(max_size=10).map(quoted),
            st.sampled_from(
                ["sql|表格", ">10mb", "1kb..5mb", '""|csv', ">=3万", "2024-05..2024-08", "yes", "身份证", "a|"]
            ),
        ),
    ),
)


def only(text: str) -> Condition:
    (condition,) = parse(text).conditions
    return condition


def ns(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp()) * 10**9


@given(st.lists(TERMS, max_size=4).map(" ".join))
def test_what_is_understood_says_itself_again_and_all_else_is_refused_with_its_place(text: str) -> None:
    try:
        query = parse(text)
    except FilterError as error:
        start, end = error.position
        assert 0 <= start < end <= len(text)
        assert error.code in ("key", "value", "quote")
        return
    assert parse(str(query)) == query
    assert all(only(str(condition)) == condition for condition in query.conditions)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), st.sampled_from(["path", "folder", "name"]))
def test_a_quoted_value_is_taken_as_it_is(value: str, key: str) -> None:
    assert only(f"{key}:{quoted(value)}").words == (value,)
    assert only(quoted(value)) == Condition("", False, quoted(value), (value,))


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("size:>10mb", ((10 << 20) + 1, LARGEST)),
        ("size:>=1.5kb", (1536, LARGEST)),
        ("size:<1gb", (-LARGEST, 1 << 30)),
        ("size:<=0", (-LARGEST, 1)),
        ("size:0", (0, 1)),
        ("size:1kb..5mb", (1024, (5 << 20) + 1)),
        ("est:>3万", (30_001, LARGEST)),
        ("est:=1,000", (1000, 1001)),
        ("est:>999999999999999亿", (LARGEST, LARGEST)),
        ("modified:>2025-01-01", (ns(2025, 1, 2), LARGEST)),
        ("modified:>=2025", (ns(2025, 1, 1), LARGEST)),
        ("modified:2024-05..2024-12", (ns(2024, 5, 1), ns(2025, 1, 1))),
        ("modified:2024-02-29", (ns(2024, 2, 29), ns(2024, 3, 1))),
        ("modified:2024-02-29T08:00:00+08:00", (ns(2024, 2, 29), ns(2024, 2, 29, 0, 0, 1))),
        ("modified:<0001-01-02", (-LARGEST, -LARGEST)),
    ],
)
def test_numbers_and_times_are_ranges_without_their_end(text: str, ends: tuple[int, int]) -> None:
    assert only(text).ends == ends


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("kind:sql|csv", "kind", ("sql", "delimited")),
        ("格式:表格", "kind", ("delimited", "xlsx", "xlsb", "xls", "ods")),
        ("kind:archive", "kind", ("archive",)),
        ('kind:""|sql', "kind", ("", "sql")),
        ("pii:身份证", "type", ("resident_id", "resident_id_15")),
        ("type:Mobile_Phone", "type", ("mobile_phone",)),
        ("status:未检", "status", ("unreadable", "encrypted", "unsupported", "limit", "skipped")),
        ('path:"a b"|c', "path", ("a b", "c")),
        ('name:"x|y"|z', "name", ("x|y", "z")),
        ("encoding:GB18030", "encoding", ("gb18030",)),
        ("相同:是", "same", ("yes",)),
        ("12345", "", ("12345",)),
        ('"size:>1"', "", ("size:>1",)),
        ("-draft", "", ("-draft",)),
    ],
)
def test_words_mean_our_keys(text: str, key: str, words: tuple[str, ...]) -> None:
    found = only(text)
    assert (found.key, found.words, found.negated) == (key, words, False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name:工资*.xls", (f"工资{ANY}.xls",)),
        ("*.cs?", (f"{ANY}.cs{ONE}",)),
        ('name:"a*"*|"?"|b', (f"a*{ANY}", "?", "b")),
        ("path:a*", ("a*",)),
        ("reason:?", ("?",)),
    ],
)
def test_what_stands_for_others_does_so_in_names_and_outside_of_quotes(text: str, words: tuple[str, ...]) -> None:
    assert only(text).words == words


def test_all_conditions_hold_and_a_minus_turns_one_round() -> None:
    found = parse('  path:资源共享   size:>10mb -type:email  "free  text" ')
    assert [(c.key, c.negated) for c in found.conditions] == [
        ("path", False), ("size", False), ("type", True), ("", False),
    ]  # fmt: skip
    assert str(found) == 'path:资源共享 size:>10mb -type:email "free  text"'


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("a colour:red", "key", (2, 12)),
        ("size:", "value", (0, 5)),
        ("x size:big", "value", (2, 10)),
        ("size:5mb..", "value", (0, 10)),
        ("type:shoesize", "value", (0, 13)),
        ("status:fine", "value", (0, 11)),
        ("same:perhaps", "value", (0, 12)),
        ("modified:2024-13-01", "value", (0, 19)),
        ('name:"open', "quote", (5, 10)),
        ("\ud800", "value", (0, 1)),
        ("x" * 5000, "long", (0, 5000)),
        ("name:a|" + "x" * 5000, "long", (0, 5007)),
        ("name:" + "a|" * 1001 + "a", "long", (0, 2008)),
        ("a name:" + "a" * 32_768, "long", (2, 32_775)),
        ("a " * 500 + "-name:" + "b|" * 500 + "b", "long", (1000, 2007)),
        ("a " * 1001, "long", (2000, 2001)),
    ],
)
def test_what_makes_no_sense_is_named(text: str, code: str, position: tuple[int, int]) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.position) == (code, position)
