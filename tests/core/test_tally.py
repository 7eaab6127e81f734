"""From rows and hits to counts."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.codec import dump_tally
from core.distinct import mix
from core.model import FREE, OTHER, WITH_ID, Batch, Tally
from core.tally import FINDINGS_PER_SLOT, tally_of, total
from tests.core.runs import phone, resident_id

BAD = resident_id(1)[:-1] + ("1" if resident_id(1)[-1] != "1" else "2")


def batch(rows: list[list[str]], columns: tuple[str, ...] = (), join: str = ",", first: int = 0) -> Batch:
    """Rows of fields; without columns they are free text."""
    text, row_start, row_end, field_start, field_column = "", [], [], [], []
    for fields in rows:
        row_start.append(len(text.encode()))
        for number, field in enumerate(fields):
            field_start.append(len(text.encode()))
            field_column.append(min(number, max(0, len(columns) - 1)))
            text += field + (join if number + 1 < len(fields) else "")
        row_end.append(len(text.encode()))
        text += "\n"
    places = [first + place for place in row_start]
    return Batch(
        np.frombuffer(text.encode(), np.uint8), "utf-8", np.array(row_start, np.int64), np.array(row_end, np.int64),
        np.array(places, np.int64), np.zeros(len(rows), np.int32), ("",),
        np.array(field_start if columns else [], np.int64),
        np.array(field_column if columns else [], np.int32), columns,
    )  # fmt: skip


def test_a_row_counts_once_with_all_that_it_holds() -> None:
    tally = tally_of(
        batch([["张三", resident_id(1), phone(1)], ["李四", resident_id(2), phone(2)]], ("name", "id", "tel"))
    )
    assert tally.rows == {"": 2}
    held = (("id", "resident_id", "valid"), ("name", "name", "valid"), ("tel", "mobile_phone", "valid"))
    assert tally.signatures == {held: 2}
    assert tally.hits == dict.fromkeys(held, 2)


def test_rows_without_a_hit_are_rows_still() -> None:
    tally = tally_of(batch([["nothing"], ["here"]], ("a",)))
    assert (tally.rows, tally.signatures, tally.hits) == ({"": 2}, {}, {})


def test_two_values_of_one_slot_in_a_row_are_two_hits_and_one_row() -> None:
    tally = tally_of(batch([[f"{phone(1)} {phone(2)}"]]))
    assert sum(tally.hits.values()) == 2 and sum(tally.signatures.values()) == 1


def test_an_invalid_value_is_told_from_a_valid_one() -> None:
    tally = tally_of(batch([[BAD], [resident_id(1)]], ("id",)))
    assert tally.signatures == {(("id", "resident_id", "invalid"),): 1, (("id", "resident_id", "valid"),): 1}


@pytest.mark.parametrize(
    ("field", "column"),
    [("{}", "tel"), ('"{}"', "tel"), (" {}", "tel"), ("+86{}", "tel"), ("+86 {}", "tel"), ("see also {}", FREE)],
)
def test_a_value_is_in_its_column_only_where_it_begins_the_field(field: str, column: str) -> None:
    tally = tally_of(batch([["x", field.format(phone(5))]], ("a", "tel")))
    assert [name[0] for name in tally.hits] == [column]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("手机号={}", "~mobile_phone"), ("phone: {}", "~mobile_phone"), ('"mobile":"{}"', "~mobile_phone"),
        ("order={}", OTHER), ("订单号:{}", OTHER), ("see {}", FREE), ("x=1 y {}", FREE),
    ],
)  # fmt: skip
def test_a_key_before_a_value_in_free_text_says_what_it_is(text: str, label: str) -> None:
    assert [name[0] for name in tally_of(batch([[text.format(phone(3))]])).hits] == [label]


def test_what_stands_beside_an_id_in_free_text_is_marked() -> None:
    tally = tally_of(batch([[f"{resident_id(1)} {phone(3)}"], [f"x {phone(4)}"]]))
    assert set(tally.hits) == {
        (FREE, "resident_id", "valid"),
        (WITH_ID, "mobile_phone", "valid"),
        (FREE, "mobile_phone", "valid"),
    }


def test_a_hit_outside_the_listed_rows_is_not_counted() -> None:
    """Data may hold more around the rows that a batch owns."""
    whole = batch([[phone(1)], [phone(2)], [phone(3)]], ("tel",))
    part = Batch(
        whole.data, whole.encoding, whole.row_start[1:2], whole.row_end[1:2], whole.row_place[1:2], whole.group[1:2],
        whole.groups, whole.field_start, whole.field_column, whole.columns,
    )  # fmt: skip
    tally = tally_of(part)
    assert tally.rows == {"": 1} and sum(tally.hits.values()) == 1
    assert [finding.place for finding in tally.findings] == [int(whole.row_place[1])]


def test_persons_are_the_distinct_valid_ids() -> None:
    tally = tally_of(batch([[resident_id(n % 5)] for n in range(20)] + [[BAD]], ("id",)))
    assert np.array_equal(tally.persons, np.sort(mix(np.array([int(resident_id(n)[:17]) for n in range(5)], np.int64))))


def test_findings_are_few_located_and_masked() -> None:
    tally = tally_of(batch([[resident_id(n), phone(n)] for n in range(50)], ("id", "tel"), first=1000))
    assert len(tally.findings) == 2 * FINDINGS_PER_SLOT
    shown = "".join(finding.masked for finding in tally.findings)
    assert not [n for n in range(50) if resident_id(n) in shown or phone(n) in shown]
    assert [finding.place for finding in tally.findings][:2] == [1000, 1000 + 19]


def test_more_columns_than_a_machine_word_has_bits() -> None:
    columns = tuple(f"c{n}" for n in range(200))
    tally = tally_of(batch([[phone(n) for n in range(200)], [phone(n) if n % 2 else "-" for n in range(200)]], columns))
    assert sorted(len(signature) for signature in tally.signatures) == [100, 200]
    assert set(tally.signatures.values()) == {1}


ROWS = st.lists(st.integers(0, 60), min_size=1, max_size=40)


@given(ROWS, st.data())
@settings(max_examples=40, deadline=None)
def test_tallies_add_up_however_the_rows_are_divided(rows: list[int], data: st.DataObject) -> None:
    def fields(n: int) -> list[str]:
        return [resident_id(n) if n % 3 else BAD, phone(n) if n % 4 else "", f"order={phone(n)}"]

    columns = ("id", "tel", "note")
    whole = tally_of(batch([fields(n) for n in rows], columns))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(rows)), max_size=5)) | {0, len(rows)})
    parts = [tally_of(batch([fields(n) for n in rows[a:b]], columns)) for a, b in pairwise(cuts)]
    added = total(parts)
    bare = [Tally(each.rows, each.signatures, each.hits, each.persons) for each in (added, whole)]
    assert dump_tally(bare[0]) == dump_tally(bare[1])
    assert np.array_equal(added.persons, whole.persons)
    assert dump_tally(total(reversed(parts))).split('"findings"')[0] == dump_tally(added).split('"findings"')[0]


def test_nothing_adds_up_to_nothing() -> None:
    empty = total([])
    assert (empty.rows, empty.signatures, empty.hits, empty.findings, empty.persons.size) == ({}, {}, {}, (), 0)
