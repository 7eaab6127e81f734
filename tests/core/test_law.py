"""The law pack: tiers and their sources; a broken pack is named, field and all."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import CoreError
from core.law import LAW_FILE, class_of_record, is_enumerated, load_pack, mixed_ratio, tier_of, times
from core.model import IDENTIFYING, TYPES


def test_every_type_has_the_tier_of_the_design() -> None:
    assert {key: tier_of(key) for key in TYPES[:5]} == {
        "resident_id": "T5000",
        "resident_id_15": "T5000",
        "mobile_phone": "T5000",
        "bank_card": "T500",
        "email": "T5000",
    }
    assert load_pack().types["resident_id"].alternatives == ("T500",)
    assert load_pack().types["bank_card"].alternatives == ("T5000", "T50")


def test_tiers_are_those_of_the_interpretation_and_the_graver_band_is_tenfold() -> None:
    tiers = load_pack().tiers
    assert {key: tier.threshold for key, tier in tiers.items()} == {"T50": 50, "T500": 500, "T5000": 5000}
    assert all(tier.severe == 10 * tier.threshold and tier.cite for tier in tiers.values())
    assert times(12_500, "T5000") == 2.5
    assert times(0, "T50") == 0.0


def test_the_figures_are_called_leads_and_nothing_arguable_is_called_verified() -> None:
    pack = load_pack()
    assert pack.wording == "线索性统计，不代表法律认定"
    assert all(rule.cite for rule in pack.types.values())
    assert not any(rule.verified for rule in pack.types.values() if rule.confidence == "argue")
    assert "构成犯罪" not in LAW_FILE.read_text("utf-8")


@pytest.mark.parametrize(
    ("types", "key", "tier"),
    [
        ("geo_point mobile_phone", "track", "T50"),
        ("geo_point vehicle_plate", "track", "T50"),
        ("name chat_message", "message_content", "T50"),
        ("name credit", "credit_report", "T50"),
        ("resident_id property", "property_status", "T50"),
        ("bank_card credential name", "financial_credential", "T50"),
        ("name hotel_stay", "hotel_record", "T500"),
        ("mobile_phone call_record", "call_detail", "T500"),
        ("name medical", "health_record", "T500"),
        ("name transaction address", "order_with_address", "T500"),
        ("name transaction", "order", "T5000"),
        ("mobile_phone waybill address", "delivery", "T5000"),
        ("bank_card name", "bank_card_holder", "T500"),
        ("vehicle_plate vin name", "vehicle_owner", "T500"),
        ("name vin", "vehicle_owner", "T500"),
        ("vehicle_plate", "vehicle_only", "T5000"),
        ("credential email", "credential_other", "T5000"),
        ("student_id name resident_id", "student_record", "T5000"),
        ("resident_id name address mobile_phone", "identity_with_address", "T5000"),
        ("resident_id name", "identity_with_name", "T5000"),
        ("resident_id mobile_phone", "identity_number", "T5000"),
        ("name mobile_phone", "name_with_contact", "T5000"),
        ("mobile_phone email", "mobile_only", "T5000"),
        ("name uscc", "other", "T5000"),
    ],
)
def test_what_a_record_holds_together_decides_its_class(types: str, key: str, tier: str) -> None:
    found = class_of_record(frozenset(types.split()))
    assert (found.key, found.tier) == (key, tier)


@given(st.frozensets(st.sampled_from(TYPES), min_size=1))
def test_no_record_goes_without_a_tier_and_more_in_it_never_makes_it_less_sensitive(types: frozenset[str]) -> None:
    order = list(load_pack().tiers)
    found = class_of_record(types)
    assert found.tier in order and found.tier not in found.alternatives
    for more in IDENTIFYING:
        assert order.index(class_of_record(types | {more}).tier) <= order.index(found.tier)


def test_each_class_can_be_reached_and_has_its_words_and_its_source() -> None:
    rules = load_pack().records
    least = [frozenset("name" if "name" in need else min(need) for need in rule.needs) for rule in rules.values()]
    assert [class_of_record(types).key for types in least] == list(rules)
    assert all(rule.zh and rule.en and rule.cite for rule in rules.values())
    assert all(bool(rule.note_zh) == bool(rule.note_en) for rule in rules.values())
    assert not any(rule.verified for rule in rules.values() if rule.confidence == "argue")
    assert all(rule.alternatives for rule in rules.values() if rule.confidence == "argue"), "argued: for what else?"


def test_the_tiers_of_50_and_500_are_counted_one_by_one() -> None:
    assert [key for key in load_pack().tiers if is_enumerated(key)] == ["T50", "T500"]


def test_the_mixed_ratio_is_the_one_of_the_interpretation() -> None:
    assert mixed_ratio({"T50": 25, "T500": 125, "T5000": 1250}) == 1.0
    assert mixed_ratio({"T50": 0, "T500": 0, "T5000": 0}) == 0.0


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("threshold: 50,", "threshold: fifty,", "tiers.T50.threshold"),
        ("severe: 5000,", "severe: 5,", "tiers.T500.threshold"),
        ("email: {tier: T5000", "email: {tier: T9", "types.email.tier"),
        ("  email:", "  e_mail:", "types.email"),
        ("alternatives: [T5000, T50]", "alternatives: [T1]", "types.bank_card.alternatives"),
        ("confidence: case, verified: true", "confidence: sure, verified: true", "types.mobile_phone.confidence"),
        ("version: 2", "version: true", "version"),
        ("all: [traced, geo_point]", "all: [traced, geo]", "records.track.all"),
        ("all: [hotel_stay], tier: T500,", "all: [hotel_stay], tier: T5000,", "records"),
        ("all: []", "all: [uscc]", "records"),
        ("level: depends", "level: perhaps", "sensitivity.geo_point.level"),
        ("  geo_point: {level", "  places: {level", "sensitivity.places"),
        ("factor: 0.5", "factor: half", "rules.duty_obtained.factor"),
        ("financial: {threshold: 10,", "financial: {threshold: 100,", "parallel_ladders.credentials.steps.financial"),
        ("effective: 2017-06-01", "effective: soon", "authority.effective"),
        ("wording:", "words:", "wording"),
        ("tiers:\n", "tires:\n", "tiers"),
        ("tiers:\n", "tiers: [\n", "law"),
    ],
)
def test_a_broken_pack_names_file_and_field(old: str, new: str, field: str, tmp_path: Path) -> None:
    text = LAW_FILE.read_text("utf-8")
    assert old in text
    broken = tmp_path / "law.yaml"
    broken.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(CoreError, match=field) as caught:
        load_pack(broken)
    assert "law.yaml" in str(caught.value)
