"""Reads a law pack from its YAML file. What is wrong with it is said with file and field."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from core.errors import CoreError
from core.law_pack import (
    CONFIDENCES,
    COUNTINGS,
    LEVELS,
    NO_TIER,
    Authority,
    Clause,
    Ladder,
    LawPack,
    RecordRule,
    Sensitivity,
    Step,
    Tier,
    TypeRule,
)
from core.model import TYPES
from core.paths import read_pack

Groups = Mapping[str, frozenset[str]]


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

    def choice(self, key: str, values: tuple[str, ...], default: str | None = None) -> str:
        """The text, which has to be one of the values."""
        value = str(self.get(key, str, default))
        if value not in values:
            raise self.error(key, f"must be one of {', '.join(values)}, not {value}")
        return value

    def texts(self, key: str, values: tuple[str, ...]) -> tuple[str, ...]:
        """A list of texts, each of which has to be one of the values."""
        found = tuple(self.get(key, list))
        if not all(text in values for text in found):
            raise self.error(key, f"must be among {', '.join(values)}")
        return found

    def sub(self, key: str) -> "_Fields":
        """The mapping under a key."""
        return _Fields(self.path, f"{self.place}{key}.", self.get(key, dict))

    def subs(self, key: str) -> dict[str, "_Fields"]:
        """The mappings in the mapping under a key."""
        inner = self.sub(key)
        return {name: inner.sub(name) for name in inner.data}

    def error(self, key: str, what: str) -> CoreError:
        """The error to raise for a field."""
        return CoreError(f"{self.path}: {self.place}{key} {what}. Restore the law pack or correct the field.")


def read_law(path: Path) -> LawPack:
    """The pack, checked. A broken one raises CoreError that names file and field."""
    top = _top(path)
    tiers = {key: _tier(key, fields) for key, fields in top.subs("tiers").items()}
    keys = tuple(tiers)
    types = {key: _type_rule(key, fields, keys) for key, fields in top.subs("types").items()}
    for key in TYPES:
        if key not in types:
            raise top.error(f"types.{key}", "is missing")
    records = _records(top, keys)
    return LawPack(
        pack=top.get("pack", str),
        version=top.get("version", int),
        version_note=top.get("version_note", str),
        wording=top.get("wording", str),
        authority=_authority(top.sub("authority")),
        tiers=tiers,
        types=types,
        records=records,
        by_hand={key: _record_rule(key, fields, (), keys) for key, fields in top.subs("by_hand").items()},
        sensitivity=_sensitivity(top, (*TYPES, *records)),
        rules=_clauses(top.subs("rules"), keys),
        parallel_ladders={key: _ladder(key, fields) for key, fields in top.subs("parallel_ladders").items()},
        neighbours=_clauses(top.subs("neighbours"), keys),
    )


def _top(path: Path) -> _Fields:
    try:
        data = read_pack(path)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CoreError(f"{path}: the law pack cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise CoreError(f"{path}: the law pack has no fields.")
    return _Fields(path, "", data)


def _authority(fields: _Fields) -> Authority:
    effective = fields.get("effective", datetime.date)
    return Authority(fields.get("id", str), effective, fields.get("statute", str), fields.get("verified", bool))


def _thresholds(fields: _Fields) -> tuple[int, int]:
    threshold, severe = fields.get("threshold", int), fields.get("severe", int)
    if not 0 < threshold < severe:
        raise fields.error("threshold", "must be above 0 and below severe")
    return threshold, severe


def _tier(key: str, fields: _Fields) -> Tier:
    return Tier(
        key,
        *_thresholds(fields),
        fields.get("cite", str),
        fields.get("zh", str),
        fields.choice("counting", COUNTINGS),
        fields.get("verified", bool),
    )


def _type_rule(key: str, fields: _Fields, tiers: tuple[str, ...]) -> TypeRule:
    return TypeRule(
        key,
        fields.choice("tier", (*tiers, NO_TIER)),
        fields.texts("alternatives", tiers),
        fields.choice("confidence", CONFIDENCES),
        fields.get("verified", bool),
        fields.get("cite", str),
        fields.get("note", str, ""),
    )


def _records(top: _Fields, tiers: tuple[str, ...]) -> dict[str, RecordRule]:
    """The classes in the order of the file: the most sensitive tiers first, at last one that holds for every record."""
    groups = {key: frozenset(top.sub("groups").texts(key, TYPES)) for key in top.get("groups", dict)}
    names: Groups = {**{key: frozenset((key,)) for key in TYPES}, **groups}
    found = {}
    for key, fields in top.subs("records").items():
        needs = tuple(names[name] for name in fields.texts("all", tuple(names)))
        found[key] = _record_rule(key, fields, needs, tiers)
    order = [tiers.index(rule.tier) for rule in found.values()]
    if order != sorted(order):
        raise top.error("records", "must have the most sensitive tiers first: the first class that fits is taken")
    if not found or list(found.values())[-1].needs:
        raise top.error("records", "must end with a class that holds for every record (all: [])")
    return found


def _record_rule(key: str, fields: _Fields, needs: tuple[frozenset[str], ...], tiers: tuple[str, ...]) -> RecordRule:
    note = fields.sub("note") if "note" in fields.data else _Fields(fields.path, fields.place, {"zh": "", "en": ""})
    return RecordRule(
        key,
        fields.get("zh", str),
        fields.get("en", str),
        needs,
        fields.choice("tier", tiers),
        fields.texts("alternatives", tiers),
        fields.choice("confidence", CONFIDENCES),
        fields.get("verified", bool),
        fields.get("cite", str),
        note.get("zh", str),
        note.get("en", str),
    )


def _sensitivity(top: _Fields, keys: tuple[str, ...]) -> dict[str, Sensitivity]:
    found = {}
    for key, fields in top.subs("sensitivity").items():
        if key not in keys:
            raise top.error(f"sensitivity.{key}", "is neither an information type nor a class of records")
        level, zh, en = fields.choice("level", LEVELS), fields.get("zh", str), fields.get("en", str)
        found[key] = Sensitivity(key, level, zh, en, fields.get("cite", str), fields.get("verified", bool))
    return found


def _clauses(clauses: Mapping[str, _Fields], tiers: tuple[str, ...]) -> dict[str, Clause]:
    return {
        key: Clause(
            key,
            fields.get("text", str),
            fields.get("cite", str),
            fields.get("verified", bool),
            fields.get("asserted", bool, False),
            fields.get("factor", float, 1.0),
            fields.choice("without", (*tiers, ""), ""),
        )
        for key, fields in clauses.items()
    }


def _ladder(key: str, fields: _Fields) -> Ladder:
    steps = tuple(Step(name, *_thresholds(step)) for name, step in fields.subs("steps").items())
    measured = fields.choice("measured", (*TYPES, ""), "")
    return Ladder(key, fields.get("text", str), fields.get("cite", str), fields.get("verified", bool), measured, steps)
