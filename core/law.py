"""Reference thresholds (tiers) for the information types, from resources/law. Leads, never findings."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.errors import CoreError
from core.model import TYPES
from core.paths import RESOURCES, read_pack

LAW_FILE = RESOURCES / "law" / "cn-pi-2017.yaml"
CONFIDENCES = ("text", "case", "argue", "default")
NO_TIER = "none"
"""What a type of which no tier speaks (an enterprise's number) has."""

COUNTINGS = ("enumerate", "batch_or_sample")


@dataclass(frozen=True, slots=True)
class Authority:
    """The legal text that the pack follows."""

    id: str
    effective: datetime.date
    statute: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Tier:
    """A reference number of records: `threshold`, and `severe` for the graver band.

    counting: enumerate (one by one) | batch_or_sample. zh: the statutory words.
    """

    key: str
    threshold: int
    severe: int
    cite: str
    zh: str
    counting: str
    verified: bool


@dataclass(frozen=True, slots=True)
class TypeRule:
    """The tier suggested for a type, and those that can be argued. verified False: printed as 待核."""

    key: str
    tier: str
    alternatives: tuple[str, ...]
    confidence: str
    verified: bool
    cite: str
    note: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule in words, with its source."""

    key: str
    text: str
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class LawPack:
    """One pack. wording: the sentence that goes beside every figure."""

    pack: str
    version: int
    version_note: str
    wording: str
    authority: Authority
    tiers: Mapping[str, Tier]
    types: Mapping[str, TypeRule]
    rules: Mapping[str, Clause]
    parallel_ladders: Mapping[str, Clause]


@dataclass(frozen=True, slots=True)
class _Fields:
    """A mapping of the file, with the place of it for error messages."""

    path: Path
    place: str
    data: Mapping[str, Any]

    def get(self, key: str, kind: type[Any], default: Any = None) -> Any:
        """The value, of exactly that kind. CoreError names file and field."""
        value = self.data.get(key, default)
        if type(value) is not kind:
            raise self.error(key, f"must be {kind.__name__}, not {value!r}")
        return value

    def choice(self, key: str, values: tuple[str, ...]) -> str:
        """The text, which has to be one of the values."""
        value = str(self.get(key, str))
        if value not in values:
            raise self.error(key, f"must be one of {', '.join(values)}, not {value}")
        return value

    def sub(self, key: str) -> "_Fields":
        """The mapping under a key."""
        return _Fields(self.path, f"{self.place}{key}.", self.get(key, dict))

    def error(self, key: str, what: str) -> CoreError:
        """The error to raise for a field."""
        return CoreError(f"{self.path}: {self.place}{key} {what}. Restore the law pack or correct the field.")


@cache
def load_pack(path: Path = LAW_FILE) -> LawPack:
    """The pack, checked. A broken one raises CoreError that names file and field."""
    try:
        data = read_pack(path)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CoreError(f"{path}: the law pack cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise CoreError(f"{path}: the law pack has no fields.")
    top = _Fields(path, "", data)
    tiers = {key: _tier(key, top.sub("tiers").sub(key)) for key in top.get("tiers", dict)}
    types = {key: _type_rule(key, top.sub("types").sub(key), tuple(tiers)) for key in top.get("types", dict)}
    for key in TYPES:
        if key not in types:
            raise top.error(f"types.{key}", "is missing")
    authority = top.sub("authority")
    return LawPack(
        pack=top.get("pack", str),
        version=top.get("version", int),
        version_note=top.get("version_note", str),
        wording=top.get("wording", str),
        authority=Authority(
            authority.get("id", str),
            authority.get("effective", datetime.date),
            authority.get("statute", str),
            authority.get("verified", bool),
        ),
        tiers=tiers,
        types=types,
        rules=_clauses(top.sub("rules")),
        parallel_ladders=_clauses(top.sub("parallel_ladders")),
    )


def tier_of(type_key: str) -> str:
    """Key of the tier suggested for a type, such as "T5000"."""
    return load_pack().types[type_key].tier


def tier_of_record(types: Iterable[str]) -> str | None:
    """The most sensitive tier that one of the types of a record suggests; None where there is no type with a tier."""
    pack = load_pack()
    found = {pack.types[key].tier for key in types} - {NO_TIER}
    return next((key for key in pack.tiers if key in found), None)


def times(count: int, tier: str) -> float:
    """How many times a count of records reaches the tier's threshold."""
    return count / load_pack().tiers[tier].threshold


def _tier(key: str, fields: _Fields) -> Tier:
    threshold, severe = fields.get("threshold", int), fields.get("severe", int)
    if not 0 < threshold < severe:
        raise fields.error("threshold", "must be above 0 and below severe")
    return Tier(
        key,
        threshold,
        severe,
        fields.get("cite", str),
        fields.get("zh", str),
        fields.choice("counting", COUNTINGS),
        fields.get("verified", bool),
    )


def _type_rule(key: str, fields: _Fields, tiers: tuple[str, ...]) -> TypeRule:
    alternatives = tuple(fields.get("alternatives", list))
    if not all(tier in tiers for tier in alternatives):
        raise fields.error("alternatives", f"must be among {', '.join(tiers)}")
    return TypeRule(
        key,
        fields.choice("tier", (*tiers, NO_TIER)),
        alternatives,
        fields.choice("confidence", CONFIDENCES),
        fields.get("verified", bool),
        fields.get("cite", str),
        fields.get("note", str, ""),
    )


def _clauses(fields: _Fields) -> dict[str, Clause]:
    found = {}
    for key in fields.data:
        clause = fields.sub(key)
        found[key] = Clause(key, clause.get("text", str), clause.get("cite", str), clause.get("verified", bool))
    return found
