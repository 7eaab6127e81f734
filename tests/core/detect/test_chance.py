"""Chance is refused by test: what random digits give does not count, what people's data gives does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from core.detect.chance import PASS_RATES, SHAPE_RATE, Decision, decide, is_column, tail_bound
from core.model import BY_COLUMN, FREE, INVALID, ODD, OTHER, TYPES, VALID, WITH_ID, Tally

VERDICTS = (VALID, INVALID, ODD)


def one(column: str, type_: str, valid: int, invalid: int = 0, odd: int = 0, rows: int = 1000, **more: int) -> Decision:
    hits = {(column, type_, v): n for v, n in zip(VERDICTS, (valid, invalid, odd), strict=True) if n}
    hits |= {(column, key, VALID): n for key, n in more.items()}
    return decide(Tally({"": rows}, {}, hits, np.zeros(0, np.uint64)))


def accepted(*given: object, **more: int) -> bool:
    return (given[0], given[1]) in one(*given, **more).accepted  # type: ignore[arg-type]


@given(st.integers(1, 3000), st.data(), st.sampled_from(sorted(PASS_RATES.values())))
@settings(max_examples=150, deadline=None)
def test_the_bound_is_never_below_the_true_tail(candidates: int, data: st.DataObject, rate: float) -> None:
    valid = data.draw(st.integers(0, candidates))
    assert tail_bound(valid, candidates, rate) >= binom.sf(valid - 1, candidates, rate) * (1 - 1e-9)


@given(st.integers(2, 500), st.data(), st.sampled_from(sorted(PASS_RATES.values())))
@settings(max_examples=60, deadline=None)
def test_more_valid_values_are_never_likelier_by_chance(candidates: int, data: st.DataObject, rate: float) -> None:
    valid = data.draw(st.integers(1, candidates))
    assert tail_bound(valid, candidates, rate) <= tail_bound(valid - 1, candidates, rate)


def test_nothing_in_nothing_is_chance() -> None:
    assert tail_bound(0, 0, 0.1) == 1.0


@pytest.mark.parametrize("key", sorted(PASS_RATES))
@pytest.mark.parametrize("column", ["no", FREE, WITH_ID, OTHER, "~resident_id"])
@pytest.mark.parametrize("candidates", [50, 2000, 1_000_000])
def test_random_digits_are_refused(key: str, column: str, candidates: int) -> None:
    """As many pass as the rate says, and three standard deviations more; as many have the shape of an ID as may."""
    mean = PASS_RATES[key] * candidates
    valid = int(mean + 3 * mean**0.5)
    shaped = int(SHAPE_RATE * candidates) if key == "resident_id" else candidates - valid
    assert not accepted(column, key, valid, shaped, candidates - valid - shaped)


@pytest.mark.parametrize(
    ("column", "key"),
    [
        ("身份证号", "resident_id"), ("col3", "resident_id"), (FREE, "resident_id"), ("手机", "mobile_phone"),
        ("col2", "mobile_phone"), ("银行卡号", "bank_card"), ("col4", "bank_card"), ("email", "email"),
        ("col5", "email"), (WITH_ID, "mobile_phone"), (WITH_ID, "email"),
    ],
)  # fmt: skip
def test_a_column_of_people_is_accepted(column: str, key: str) -> None:
    assert accepted(column, key, 930, 70)


def test_a_column_of_forged_ids_is_accepted_so_that_they_are_counted_as_invalid() -> None:
    assert accepted("sfzh", "resident_id", 0, 95, 5)
    assert not accepted("sfzh", "resident_id", 0, 30, 70)


def test_one_valid_id_is_enough_evidence() -> None:
    """A random number of 18 digits passes once in a million."""
    assert accepted("x", "resident_id", 1)
    assert accepted(FREE, "resident_id", 2, 3)


@pytest.mark.parametrize("column", ["订单号", "order_no", "运单号", "t.车架号", "~waybill", OTHER])
def test_a_column_that_says_it_is_another_number_is_refused_for_weak_types(column: str) -> None:
    for key in ("mobile_phone", "bank_card", "resident_id_15"):
        assert not accepted(column, key, 900, 100)


@pytest.mark.parametrize("column", ["微信号", "QQ", "~wechat_id"])
def test_phones_count_where_accounts_are_named(column: str) -> None:
    assert accepted(column, "mobile_phone", 930, 70)


@pytest.mark.parametrize("key", ["passport", "travel_permit"])
def test_papers_without_a_check_digit_need_their_name_or_that_of_papers(key: str) -> None:
    assert not accepted("col", key, 1000)
    assert not accepted("订单号", key, 1000)
    assert accepted(f"~{key}", key, 1)
    assert accepted("证件号码", key, 3, resident_id=900)


def test_a_plate_or_a_vin_alone_is_chance_and_a_few_are_not() -> None:
    assert not accepted(FREE, "vehicle_plate", 1) and accepted(FREE, "vehicle_plate", 2)
    assert not accepted(FREE, "vin", 3) and accepted(FREE, "vin", 5)
    assert accepted("车牌号", "vehicle_plate", 1) and accepted("~vin", "vin", 1)


@pytest.mark.parametrize("column", ["?4.2", "col2", "spec", "~mobile_phone"])
def test_numbers_of_13_digits_that_begin_with_86_by_chance_are_no_phones(column: str) -> None:
    """Of 600,000 random ones some 500 do; nothing else of the column is a candidate."""
    assert accepted(column, "mobile_phone", 500, rows=600_000) == (column == "~mobile_phone")
    assert accepted(column, "mobile_phone", 500, rows=10_000), "a column of remarks in which phones are rare"
    assert accepted("mobile", "mobile_phone", 500, rows=600_000), "or one that says so"


def test_a_weak_type_that_does_not_fill_its_column_is_refused() -> None:
    assert not accepted("serial", "bank_card", 300, 700)
    assert not accepted("serial", "mobile_phone", 540, 0, 460)


def test_old_ids_count_only_beside_new_ones_or_under_their_name() -> None:
    assert not accepted("col", "resident_id_15", 900, 100)
    assert accepted("身份证", "resident_id_15", 900, 100)
    assert accepted("col", "resident_id_15", 900, 100, resident_id=50)


def test_a_few_addresses_in_a_text_are_no_list() -> None:
    assert not accepted(FREE, "email", 3, rows=400)
    assert accepted(FREE, "email", 200, rows=400)
    assert accepted(FREE, "email", 30, rows=400) and not accepted(FREE, "email", 15, rows=400)  # chats; licences


def test_two_addresses_behind_their_name_count_unless_the_text_is_long() -> None:
    assert accepted("~email", "email", 2, rows=18) and accepted("~email", "email", 1, rows=3)
    assert not accepted("~email", "email", 1, rows=12)  # the user in the settings of a program
    assert not accepted("~email", "email", 2, rows=300)  # Author-email: in a page of a package
    assert accepted("邮箱", "email", 1, rows=300)


def test_loose_shapes_count_as_invalid_only_where_the_type_fills_its_column() -> None:
    assert ("id", "resident_id") in one("id", "resident_id", 60, 20, 20).filled
    assert ("id", "resident_id") not in one("id", "resident_id", 20, 20, 60).filled
    assert not one(FREE, "resident_id", 100).filled
    assert [is_column(label) for label in ("a", "t.a", "~mobile_phone", FREE, WITH_ID, OTHER)] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_what_was_refused_is_noted_without_a_value() -> None:
    found = one("no", "bank_card", 100, 900)
    assert found.notes == ("by_chance type=bank_card column='no' valid=100 candidates=1000",)
    assert not found.accepted


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from(("a", "", "~other", "+id", "t.id")), st.sampled_from(TYPES), st.sampled_from(VERDICTS)
        ),
        st.integers(1, 10**6),
    )
)
@settings(max_examples=80, deadline=None)
def test_every_slot_with_valid_values_is_either_accepted_or_noted(hits: dict[tuple[str, str, str], int]) -> None:
    found = decide(Tally({"": 100, "t": 5}, {}, hits, np.zeros(0, np.uint64)))
    holding = {(column, key) for column, key, verdict in hits if verdict == VALID and key not in BY_COLUMN}
    assert found.filled <= found.accepted
    others = {key for _, key in found.accepted - holding if key not in BY_COLUMN}
    assert others <= {"resident_id"}, "forged ones count as invalid"
    by_chance = [note for note in found.notes if not note.startswith("names_only")]
    assert len(found.accepted & holding) + len(by_chance) == len(holding)


def test_a_generated_range_of_phones_is_counted_and_flagged() -> None:
    hits = {("2", "mobile_phone", "valid"): 1000, ("2", "mobile_phone", "following"): 999}
    made = decide(Tally({"": 1000}, {}, hits, np.empty(0, np.uint64)))
    assert ("2", "mobile_phone") in made.accepted
    assert made.notes == ("consecutive type=mobile_phone column='2' following=999 valid=1000",)
    few = {("2", "mobile_phone", "valid"): 1000, ("2", "mobile_phone", "following"): 30}
    assert decide(Tally({"": 1000}, {}, few, np.empty(0, np.uint64))).notes == ()
