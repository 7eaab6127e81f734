"""What is counted: a row once, whatever it holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.detect.chance import Decision
from core.law import class_of_record, load_pack
from core.measures import RECORDS, TIERS, gross, invalid, largest_possible, measure, measures, record_class, tier, valid
from core.model import CELL_BYTES, IDENTIFYING, INVALID, ODD, TYPES, VALID, Layout, Signature
from core.readers import TEXT_READERS
from core.tally import tally_of
from tests.core.runs import phone, resident_id

COLUMNS = ("a", "b", "")
NAMES = st.tuples(st.sampled_from(COLUMNS), st.sampled_from(TYPES), st.sampled_from((VALID, INVALID, ODD)))
SIGNATURES = st.dictionaries(
    st.sets(NAMES, min_size=1, max_size=5).map(lambda names: tuple(sorted(names))), st.integers(1, 1000), max_size=12
)
SLOTS = st.frozensets(st.tuples(st.sampled_from(COLUMNS), st.sampled_from(TYPES)))


def decision(*accepted: tuple[str, str], filled: tuple[tuple[str, str], ...] = ()) -> Decision:
    return Decision(frozenset(accepted), frozenset(filled), ())


def test_a_row_with_three_types_is_one_record() -> None:
    row: Signature = (("id", "resident_id", VALID), ("tel", "mobile_phone", VALID), ("tel2", "mobile_phone", VALID))
    found = measure(
        {row: 10}, decision(("id", "resident_id"), ("tel", "mobile_phone"), ("tel2", "mobile_phone")), class_of_record
    )
    assert found == {
        **{RECORDS: 10, valid("resident_id"): 10, valid("mobile_phone"): 10},
        **{tier("T5000"): 10, gross("T5000"): 10, record_class("identity_number"): 10},
    }


def test_a_record_falls_under_the_most_sensitive_tier_that_it_supports_once() -> None:
    row: Signature = (("card", "bank_card", VALID), ("id", "resident_id", VALID))
    found = measure({row: 3}, decision(("card", "bank_card"), ("id", "resident_id")), class_of_record)
    assert found[tier("T500")] == 3 and tier("T5000") not in found


def test_a_row_of_invalid_values_alone_is_no_record() -> None:
    row: Signature = (("id", "resident_id", INVALID),)
    found = measure({row: 4}, decision(("id", "resident_id")), class_of_record)
    assert found == {invalid("resident_id"): 4, gross("T5000"): 4}


def test_what_the_chance_test_refused_counts_nothing() -> None:
    row: Signature = (("no", "bank_card", VALID),)
    assert measure({row: 4}, decision(("other", "bank_card")), class_of_record) == {}


def test_a_loose_shape_is_an_invalid_value_only_where_its_type_fills_the_column() -> None:
    row: Signature = (("id", "resident_id", ODD),)
    slot = ("id", "resident_id")
    assert measure({row: 4}, decision(slot), class_of_record) == {}
    found = measure({row: 4}, decision(slot, filled=(slot,)), class_of_record)
    assert found == {invalid("resident_id"): 4, gross("T5000"): 4}


@given(SIGNATURES, SLOTS)
@settings(max_examples=80, deadline=None)
def test_measures_agree_with_one_another(signatures: dict[Signature, int], slots: frozenset[tuple[str, str]]) -> None:
    found = measure(signatures, Decision(slots, slots, ()), class_of_record)
    assert set(found) <= set(measures()) and all(found.values())
    records = found.get(RECORDS, 0)
    assert records == sum(found.get(tier(name), 0) for name in TIERS), "every record falls under one tier"
    for name in TIERS:
        classes = [rule.key for rule in load_pack().records.values() if rule.tier == name]
        assert found.get(tier(name), 0) == sum(found.get(record_class(key), 0) for key in classes), "and in one class"
        assert found.get(tier(name), 0) <= found.get(gross(name), 0), "what counts is part of what was found"
    assert max((found.get(valid(key), 0) for key in IDENTIFYING), default=0) <= records <= sum(signatures.values())


@given(SIGNATURES, SIGNATURES, SLOTS)
@settings(max_examples=40, deadline=None)
def test_measures_add_up(
    one: dict[Signature, int], other: dict[Signature, int], slots: frozenset[tuple[str, str]]
) -> None:
    rule = Decision(slots, slots, ())
    both = {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}
    parts = measure(one, rule, class_of_record), measure(other, rule, class_of_record)
    assert measure(both, rule, class_of_record) == {
        name: parts[0].get(name, 0) + parts[1].get(name, 0) for name in {**parts[0], **parts[1]}
    }


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("resident_id", resident_id(1)), ("resident_id_15", resident_id(1)[:6] + resident_id(1)[8:17]),
        ("mobile_phone", phone(1)), ("bank_card", "6222021234567894"), ("bank_card", "4111111111111111"),
        ("email", "a@b.cn"), ("email", "ab@c.de"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r"])
def test_no_cell_can_hold_more_rows_than_its_ceiling_says(key: str, row: str, end: str) -> None:
    """Floors and ceilings stand on it: the shortest rows that a type can have, end to end."""
    data = (row + end).encode() * (2 * CELL_BYTES // (len(row) + 1))
    reader = next(reader for reader in TEXT_READERS if "text" in reader.kinds)
    layout = Layout("text", "ascii", extra={"newline": end})
    batch = reader.cell(lambda start, stop: data[max(0, start) : stop], layout, len(data), 0)
    tally = tally_of(batch)
    rows = sum(n for signature, n in tally.signatures.items() if any(k == key and v == VALID for _, k, v in signature))
    if key != "resident_id_15" and row != "6222021234567894":
        assert rows > 0, "it is found"
    assert rows <= largest_possible(valid(key)) and rows <= largest_possible(RECORDS)
