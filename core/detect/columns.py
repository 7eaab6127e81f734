"""What a column's name says of its values: the header lexicon (resources/rules/headers.yaml)."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from core.errors import CoreError
from core.model import BY_COLUMN, TYPES
from core.paths import RESOURCES, read_pack

HEADERS_FILE = RESOURCES / "rules" / "headers.yaml"
OTHER = "other"
"""What a name announces that is a number, but of none of the types."""

NONE = ""
"""What a name announces that describes a number and is none."""

ALONE, HINT, ONE, OTHER_ONE, NAMELESS = "alone", "hint", "one", "other", "nameless"
"""How a column's name says what the column is about: by itself; only if its values agree; only together with a column
of the other list; or it has no name, and the values alone may say it."""

_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>")
_SEPARATORS = re.compile(r"[\W_]+")
_LAST_DIGITS = re.compile(r"(?<=\D)\d+$")


@dataclass(frozen=True, slots=True)
class Headers:
    """The lexicon: folded names, each with what it announces (a type, OTHER or NONE).

    about_exact, about_contains: the same for what columns are about. nameless: names that say nothing of any column.
    """

    folding: dict[int, str]
    exact: dict[str, str]
    contains: dict[str, str]
    about_exact: "dict[str, About]"
    about_contains: "dict[str, About]"
    nameless: frozenset[str]


class About(NamedTuple):
    """What a column is about, by its name. type: of core.model.BY_COLUMN; "" for something else, or where the name is
    none (NAMELESS). how: ALONE, HINT, ONE, OTHER_ONE or NAMELESS."""

    type: str
    how: str


NOT_ABOUT, _DETAIL = About(NONE, NONE), About(NONE, "detail")
"""Nothing; a detail of something: a name or an address with it is none, content is content (退房 and 退房时间)."""


def type_of_header(label: str) -> str | None:
    """The type (of core.model.TYPES) that a column's label announces, or None. "group.column" or "column".

    Names of numbers that are something else (`is_other_number`) announce none. resident_id stands for
    the old numbers of 15 digits too.
    """
    meaning = _meaning(label)
    return meaning if meaning in TYPES else None


def is_other_number(label: str) -> bool:
    """True if the label names numbers of another kind: orders, waybills, times, hashes, devices …"""
    return _meaning(label) == OTHER


@lru_cache(maxsize=4096)
def about(label: str) -> About:
    """What the column of this label ("group.column" or "column") is about; NOT_ABOUT where its name says else."""
    headers = load_headers()
    name = _folded(label, headers.folding)
    bare = _LAST_DIGITS.sub("", name)
    if label.endswith("+"):  # what lies beyond the known columns
        return NOT_ABOUT
    if not bare or bare.isdigit() or bare in headers.nameless:
        return About(NONE, NAMELESS) if label.strip(".") else NOT_ABOUT
    for whole in (name, bare):
        if whole in headers.about_exact:
            return headers.about_exact[whole]
        if whole in headers.exact:
            return NOT_ABOUT
    found = [
        (name.rindex(part) + len(part), len(part), said)
        for part, said in headers.about_contains.items()
        if part in name
    ]
    last = max(found)[-1] if found else NOT_ABOUT
    if last != _DETAIL:
        return last
    content = [each for each in found if each[-1].type in BY_COLUMN[2:]]
    return max(content)[-1] if content else NOT_ABOUT


@cache
def load_headers(path: Path = HEADERS_FILE) -> Headers:
    """The lexicon of the file. CoreError names what is wrong with it."""
    try:
        data = read_pack(path)
        folding = str.maketrans(data["folding"])
        exact: dict[str, str] = {}
        contains: dict[str, str] = {}
        for meaning, names in (*data["types"].items(), (OTHER, data[OTHER])):
            if meaning != OTHER and meaning not in TYPES:
                raise CoreError(f"{path}: types: {meaning} is no information type.")
            exact |= dict.fromkeys(_texts(names["exact"]), meaning)
            contains |= dict.fromkeys(_texts(names["contains"]), meaning)
        contains |= dict.fromkeys(_texts(data["attributes"]), NONE)
        details = {part for part, meaning in contains.items() if meaning in (OTHER, NONE)}
        about_exact, about_contains = _about(data["columns"], contains.keys() - details, details)
        nameless = frozenset(_texts(data["nameless"]))
    except (OSError, ValueError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise CoreError(f"{path}: the header lexicon cannot be used: {error!r}") from error
    return Headers(folding, exact, contains, about_exact, about_contains, nameless)


def _about(
    columns: dict[str, Any], numbers: Iterable[str], details: Iterable[str]
) -> tuple[dict[str, About], dict[str, About]]:
    """(whole names, parts of names) of what columns are about; parts that mean numbers or nothing are among them."""
    exact: dict[str, About] = {}
    contains = dict.fromkeys((*details, *_texts(columns["details"])), _DETAIL)
    contains |= dict.fromkeys((*numbers, *_texts(columns["nothing"])), NOT_ABOUT)
    for type_, names in columns.items():
        if type_ in ("nothing", "details"):
            continue
        if type_ not in BY_COLUMN:
            raise ValueError(f"{type_} is no type that columns decide")
        contains |= dict.fromkeys(_texts(names["contains"]), About(type_, ALONE))
        for key, how in (("hints", HINT), ("one", ONE), ("other", OTHER_ONE), ("exact", ALONE)):
            exact |= dict.fromkeys(_texts(names.get(key, [])), About(type_, how))
    return exact, contains


def _texts(names: list[object]) -> list[str]:
    """The names, none of which YAML took for something else (no, 115)."""
    texts = [name for name in names if isinstance(name, str)]
    if len(texts) < len(names):
        raise ValueError(f"put quotes around {[name for name in names if not isinstance(name, str)]}")
    return texts


@lru_cache(maxsize=4096)
def _meaning(label: str) -> str:
    """A type, OTHER, or NONE where the name says nothing."""
    headers = load_headers()
    name = _folded(label, headers.folding)
    for whole in (name, _LAST_DIGITS.sub("", name)):
        if whole in headers.exact:
            return headers.exact[whole]
    found = [
        (name.rindex(part) + len(part), len(part), meaning == OTHER, meaning)
        for part, meaning in headers.contains.items()
        if part in name
    ]
    return max(found)[-1] if found else NONE


def _folded(label: str, folding: dict[int, str]) -> str:
    """The column's own name without case, separators and remarks in parentheses."""
    text = unicodedata.normalize("NFKC", label).casefold().translate(folding)
    text = _PARENTHESES.sub("", text).rstrip(". ")
    return _SEPARATORS.sub("", text.rpartition(".")[2])
