"""Reference thresholds (tiers) for records and information types, from resources/law. Leads, never findings."""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from core.law_file import read_law
from core.law_pack import ENUMERATE as ENUMERATE
from core.law_pack import NO_TIER as NO_TIER
from core.law_pack import Clause as Clause
from core.law_pack import Ladder as Ladder
from core.law_pack import LawPack as LawPack
from core.law_pack import RecordRule as RecordRule
from core.law_pack import Tier as Tier
from core.paths import RESOURCES

LAW_FILE = RESOURCES / "law" / "cn-pi-2017.yaml"


@cache
def load_pack(path: Path = LAW_FILE) -> LawPack:
    """The pack, checked. A broken one raises CoreError that names file and field."""
    return read_law(path)


def tier_of(type_key: str) -> str:
    """Key of the tier suggested for a type, such as "T5000"."""
    return load_pack().types[type_key].tier


@lru_cache(maxsize=4096)
def class_of_record(types: frozenset[str]) -> RecordRule:
    """The first class of the pack that fits what a record holds: its most sensitive one. One fits every record."""
    return next(rule for rule in load_pack().records.values() if rule.holds(types))


def is_enumerated(tier: str) -> bool:
    """Are records of the tier to be counted one by one (逐一认定)?"""
    return load_pack().tiers[tier].counting == ENUMERATE


def times(count: int, tier: str) -> float:
    """How many times a count of records reaches the tier's threshold."""
    return count / load_pack().tiers[tier].threshold


def mixed_ratio(counts: Mapping[str, int]) -> float:
    """r of the mixed rule: the sum over tiers of count / threshold. counts: {tier: records}; each record is in one."""
    return sum(times(count, tier) for tier, count in counts.items())
