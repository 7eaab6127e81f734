"""The nouns of a law pack: what resources/law holds, checked. Every mapping is a lead, never a finding."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

CONFIDENCES = ("text", "case", "argue", "default")
NO_TIER = "none"
"""What a type of which no tier speaks (an enterprise's number) has."""

ENUMERATE = "enumerate"
COUNTINGS = (ENUMERATE, "batch_or_sample")
LEVELS = ("sensitive", "depends", "not")


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
class RecordRule:
    """A class of records by what they hold together. zh, en: its name; note_zh, note_en: "" where there is none.

    needs: sets of types; a record belongs to the class if it holds one type of each. Of classes that only a person can
    see (a photograph of a document), needs is empty.
    """

    key: str
    zh: str
    en: str
    needs: tuple[frozenset[str], ...]
    tier: str
    alternatives: tuple[str, ...]
    confidence: str
    verified: bool
    cite: str
    note_zh: str
    note_en: str

    def holds(self, types: frozenset[str]) -> bool:
        """Does a record with these types belong to it?"""
        return all(not types.isdisjoint(need) for need in self.needs)


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule in words, with its source.

    asserted: only a person may say that it applies. factor: what it then does to every threshold. without: the tier
    that is then not judged by numbers, "" for none.
    """

    key: str
    text: str
    cite: str
    verified: bool
    asserted: bool = False
    factor: float = 1.0
    without: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One reference number of a ladder."""

    key: str
    threshold: int
    severe: int


@dataclass(frozen=True, slots=True)
class Ladder:
    """Reference numbers of another text. measured: the type whose records are counted in it, "" where none is."""

    key: str
    text: str
    cite: str
    verified: bool
    measured: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The second axis: is it sensitive personal information? level: sensitive | depends | not."""

    key: str
    level: str
    zh: str
    en: str
    cite: str
    verified: bool


@dataclass(frozen=True, slots=True)
class LawPack:
    """One pack. wording: the sentence that goes beside every figure.

    tiers: most sensitive first. records: in the order in which they are tried, the last holds for every record.
    by_hand: classes that only a person can see. sensitivity: by type or class.
    """

    pack: str
    version: int
    version_note: str
    wording: str
    authority: Authority
    tiers: Mapping[str, Tier]
    types: Mapping[str, TypeRule]
    records: Mapping[str, RecordRule]
    by_hand: Mapping[str, RecordRule]
    sensitivity: Mapping[str, Sensitivity]
    rules: Mapping[str, Clause]
    parallel_ladders: Mapping[str, Ladder]
    neighbours: Mapping[str, Clause]
