"""The rules of contents (resources/lexicons/contents.yaml): which files they look at, what they look for."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from core.errors import CoreError
from core.lexicon import CATEGORIES, WEIGHTS, Meaning, known
from core.paths import RESOURCES, read_pack

CONTENTS_FILE = RESOURCES / "lexicons" / "contents.yaml"
EVERY_TEXT, DOCUMENT = "text", "document"
"""Sorts of files that no name decides."""

SHOWS = ("plain", "host", "email")


_LETTERS = bytes(byte if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))
"""What is no letter or digit of ASCII becomes a space."""


class Needle(NamedTuple):
    """A piece of text in lower case. words: its words; a text without them cannot hold it, which is quick to see."""

    text: str
    words: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Rule:
    """What to look for in a text. needles, beside: one of each must be there; beside may be empty.

    term: what is shown, "" for what the regex's groups named term or term2 hold, as `show` says.
    """

    sorts: frozenset[str]
    meaning: Meaning
    term: str
    show: str
    needles: tuple[Needle, ...]
    beside: tuple[Needle, ...]
    regex: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class ListRule:
    """A list: at least min_lines lines, of which min_share have the shape. needles: one is there if any are named."""

    meaning: Meaning
    term: str
    needles: tuple[str, ...]
    regex: re.Pattern[str]
    min_lines: int
    min_share: float


@dataclass(frozen=True, slots=True)
class Magic:
    """A binary file that begins with these bytes."""

    meaning: Meaning
    term: str
    begins: bytes


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules. sorts: {sort of file: ends of names or paths}."""

    sorts: Mapping[str, tuple[str, ...]]
    texts: tuple[Rule, ...]
    lists: tuple[ListRule, ...]
    magics: tuple[Magic, ...]
    company: Meaning
    author: Meaning
    ignored_companies: frozenset[str]


@cache
def load_rules(path: Path = CONTENTS_FILE) -> Rules:
    """The rules of the file. CoreError names the file, and the rule that is wrong by its number."""
    try:
        data = read_pack(path)
        sorts = {name: tuple(map(str, sort["endings"])) for name, sort in data["files"].items()}
        properties = data["properties"]
        return Rules(
            sorts,
            tuple(_numbered(number, each, sorts) for number, each in enumerate(data["rules"], 1)),
            tuple(_list_rule(each) for each in data["lists"]),
            tuple(Magic(_meaning(each), each["term"], bytes.fromhex(each["begins"])) for each in data["magics"]),
            _meaning({**properties["company"]}),
            _meaning({**properties["author"]}),
            frozenset(properties["ignored_companies"]),
        )
    except (OSError, yaml.YAMLError, re.error, KeyError, TypeError, ValueError, AttributeError) as error:
        raise CoreError(f"{path}: the rules of contents cannot be used: {error!r}") from error


@lru_cache(maxsize=1024)
def rules_for(ending: str) -> tuple[Rule, ...]:
    """The rules that look at a text whose path ends so (its last 40 characters, in lower case)."""
    rules = load_rules()
    sorts = {name for name, ends in rules.sorts.items() if ending.endswith(ends)} | {EVERY_TEXT}
    return tuple(rule for rule in rules.texts if rule.sorts & sorts)


@cache
def rules_for_documents() -> tuple[Rule, ...]:
    """The rules that look at the text of an office document."""
    return tuple(rule for rule in load_rules().texts if DOCUMENT in rule.sorts)


def _numbered(number: int, fields: Mapping[str, Any], sorts: Mapping[str, object]) -> Rule:
    try:
        return _rule(fields, (*sorts, EVERY_TEXT, DOCUMENT))
    except (re.error, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError(f"rule {number}: {error}") from error


def _rule(fields: Mapping[str, Any], sorts: tuple[str, ...]) -> Rule:
    needles, beside = tuple(fields["needles"]), tuple(fields.get("beside", ()))
    if not needles or any(each != each.lower() for each in (*needles, *beside)):
        raise ValueError("needles are there and in lower case")
    regex = fields.get("regex")
    compiled = None if regex is None else re.compile(regex, re.MULTILINE)
    term = fields.get("term", "")
    if not term and (compiled is None or "term" not in compiled.groupindex):
        raise ValueError("no term, and no group of that name")
    return Rule(
        frozenset(known(each, sorts) for each in fields["files"]),
        _meaning(fields),
        term,
        known(fields.get("show", "plain"), SHOWS),
        _needles(needles),
        _needles(beside),
        compiled,
    )


def _needles(texts: Iterable[str]) -> tuple[Needle, ...]:
    return tuple(Needle(text, words_of(text)) for text in texts)


def words_of(lower: str) -> frozenset[bytes]:
    """The words of a text in lower case, as far as they are ASCII. Three times as quick as a regex."""
    return frozenset(lower.encode("ascii", "replace").translate(_LETTERS).split())


def _list_rule(fields: Mapping[str, Any]) -> ListRule:
    return ListRule(
        _meaning(fields),
        fields["term"],
        tuple(fields.get("needles", ())),
        re.compile(fields["regex"]),
        int(fields["min_lines"]),
        float(fields["min_share"]),
    )


def _meaning(fields: Mapping[str, Any]) -> Meaning:
    return Meaning(known(fields["category"], CATEGORIES), fields["about"], known(fields["weight"], WEIGHTS))
