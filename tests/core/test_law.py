"""The law pack: tiers and their sources; a broken pack is named, field and all."""

from pathlib import Path

import pytest

from core.errors import CoreError
from core.law import LAW_FILE, load_pack, tier_of, times
from core.model import TYPES


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
    ("old", "new", "field"),
    [
        ("threshold: 50,", "threshold: fifty,", "tiers.T50.threshold"),
        ("severe: 5000,", "severe: 5,", "tiers.T500.threshold"),
        ("email: {tier: T5000", "email: {tier: T9", "types.email.tier"),
        ("  email:", "  e_mail:", "types.email"),
        ("alternatives: [T5000, T50]", "alternatives: [T1]", "types.bank_card.alternatives"),
        ("confidence: case, verified: true", "confidence: sure, verified: true", "types.mobile_phone.confidence"),
        ("version: 1", "version: true", "version"),
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
