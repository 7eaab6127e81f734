"""Names that speak to knowledge, source, sharing, tools, trade secrets or deletion (resources/lexicons)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from core.errors import CoreError
from core.model import Indicator
from core.paths import RESOURCES, read_pack

NAMES_FILE = RESOURCES / "lexicons" / "names.yaml"
CATEGORIES = ("knowledge", "source", "sharing", "tools", "trade_secret", "deletion")
MAX_PER_NAME = 3

_BETWEEN = re.compile(r"[\s\-_.*+·,;&]+")
"""What people put between the characters of a Chinese term."""

_WORDS = re.compile(r"[A-Za-z0-9]+")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_CONTAINER = re.compile(
    r"\.(?:zip|rar|7z|tar|t?gz|t?bz2|t?xz|zst|jar|apk|iso|img|dd|raw|e01|vhdx?|vmdk|eml|mbox|pst|docx|pptx|xlsx|\d{3})$"
)
"""Ends a name that can have members: what follows a "!" behind it is a name of its own."""

Meaning = tuple[str, str]
"""(category, what the term speaks to)."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shape of names; its group `figure`, times its `unit`, is what the note tells."""

    category: str
    note: str
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms, folded, by the way in which they are looked for."""

    folding: dict[int, str]
    ignored_folders: frozenset[str]
    terms: Mapping[str, Mapping[str, tuple[Meaning, ...]]]
    vocabulary: frozenset[str]
    han: re.Pattern[str]
    patterns: tuple[Pattern, ...]
    units: Mapping[str, int]


def indicators(paths: Iterable[str]) -> Iterator[Indicator]:
    """Judges every name in the paths once: files, folders, containers and what is inside them."""
    judged: set[str] = set()
    reported: set[str] = set()
    for path in paths:
        for start, end in _components(path):
            prefix = path[:end]
            if end < len(path) and prefix in judged:
                continue
            if end < len(path):
                judged.add(prefix)
            found = indicators_of(path[start:end], prefix)
            if found and prefix not in reported:
                reported.add(prefix)
                yield from found


def indicators_of(component: str, path: str) -> list[Indicator]:
    """What one name says, at most MAX_PER_NAME, the most specific first. `path` ends in the name.

    Names below an ignored folder (programs, samples, templates) say nothing. The note is a code:
    "about=student", "count_in_name=590000" or "data_of_year=2019".
    """
    lexicon = load_lexicon()
    if (component.isascii() and not _may_speak(component, lexicon)) or _is_ignored(path[: len(path) - len(component)]):
        return []
    folded = _folded(component, lexicon)
    terms = _by_terms(component, folded, lexicon)
    specific = {key: note for key, note in terms.items() if not any(_is_part(key, other) for other in terms)}
    found = specific | _by_patterns(folded, lexicon)
    ranked = sorted(found, key=lambda key: (found[key].startswith("about="), -len(key[1]), key))
    return [Indicator(path, category, term, found[category, term]) for category, term in ranked[:MAX_PER_NAME]]


@cache
def load_lexicon(path: Path = NAMES_FILE) -> Lexicon:
    """The lexicon of the file. CoreError names the file and what is wrong with it."""
    try:
        data = read_pack(path)
        terms = _terms(data)
        units = {str(unit): int(figure) for unit, figure in data["units"].items()}
        return Lexicon(
            folding=str.maketrans(data["folding"]),
            ignored_folders=frozenset(map(str, data["ignored_folders"])),
            terms=terms,
            vocabulary=_vocabulary(terms),
            han=re.compile(_alternatives(terms["han"])),
            patterns=tuple(Pattern(p["category"], p["note"], re.compile(p["regex"])) for p in data["patterns"]),
            units=units,
        )
    except (OSError, yaml.YAMLError, re.error, KeyError, TypeError, ValueError, AttributeError) as error:
        raise CoreError(f"{path}: the lexicon of names cannot be used: {error!r}") from error


def _terms(data: Mapping[str, Any]) -> dict[str, dict[str, tuple[Meaning, ...]]]:
    """{way of looking: {term: its meanings}}."""
    terms: dict[str, dict[str, tuple[Meaning, ...]]] = {
        way: {} for way in ("han", "latin", "capitals", "whole", "ending")
    }
    for category in CATEGORIES:
        for about, ways in data[category].items():
            for way, names in ways.items():
                for name in names:
                    if not isinstance(name, str):
                        raise ValueError(f"put quotes around {name}")
                    terms[way][name] = (*terms[way].get(name, ()), (category, about))
    return terms


def _vocabulary(terms: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Every word, in lower case, of the terms that a name in ASCII can hold."""
    return frozenset(
        word
        for way in ("latin", "capitals", "whole", "ending")
        for term in terms[way]
        for word in _WORDS.findall(term.lower())
    )


def _may_speak(component: str, lexicon: Lexicon) -> bool:
    """False for most names of a drive, at a fraction of the cost of judging them."""
    words = _WORDS.findall(component.lower())
    if not lexicon.vocabulary.isdisjoint(words) or "".join(words) in lexicon.vocabulary:
        return True
    return not component.islower() and not lexicon.vocabulary.isdisjoint(map(str.lower, _CAMEL.findall(component)))


def _alternatives(terms: Iterable[str]) -> str:
    """A pattern that takes the longest term at a place."""
    return "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))


def _by_terms(component: str, folded: str, lexicon: Lexicon) -> dict[Meaning, str]:
    """{(category, term): note} of the terms in a name."""
    plain = component if component.isascii() else unicodedata.normalize("NFKC", component)
    stem, dot, suffix = folded.rpartition(".")
    matches = {
        "han": () if folded.isascii() else lexicon.han.findall(_BETWEEN.sub("", folded)),
        "latin": {*_words(_WORDS.findall(folded)), *_words(_CAMEL.findall(plain))},
        "capitals": _WORDS.findall(plain),
        "whole": (_BETWEEN.sub("", stem if dot and len(suffix) <= 5 else folded),),
        "ending": (dot + suffix,),
    }
    return {
        (category, term): f"about={about}"
        for way, names in matches.items()
        for term in names
        for category, about in lexicon.terms[way].get(term, ())
    }


def _words(words: list[str]) -> list[str]:
    """The words, and each two that follow one another, in lower case."""
    lower = [word.casefold() for word in words]
    return lower + [f"{first} {second}" for first, second in pairwise(lower)]


def _is_part(key: Meaning, other: Meaning) -> bool:
    """True if another term of the same category says the same more exactly."""
    return key != other and key[0] == other[0] and key[1] in other[1]


def _by_patterns(folded: str, lexicon: Lexicon) -> dict[Meaning, str]:
    """{(category, matched text): note with the figure}."""
    found: dict[Meaning, str] = {}
    if folded.isascii():  # every pattern has a Chinese character
        return found
    for pattern in lexicon.patterns:
        for match in pattern.regex.finditer(folded):
            parts = match.groupdict()
            figure = Decimal(parts["figure"]) * lexicon.units.get(parts.get("unit") or "", 1)
            found[pattern.category, match.group().strip()] = f"{pattern.note}={int(figure)}"
    return found


def _folded(component: str, lexicon: Lexicon) -> str:
    if component.isascii():
        return component.lower()
    return unicodedata.normalize("NFKC", component).casefold().translate(lexicon.folding)


def _components(path: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each name in a path; "!" parts names only behind a container."""
    start = 0
    for match in re.finditer("[/!]", path):
        if match.group() == "/" or _CONTAINER.search(path[start : match.start()].casefold()):
            if start < match.start():
                yield start, match.start()
            start = match.end()
    if start < len(path):
        yield start, len(path)


@lru_cache(maxsize=4096)
def _is_ignored(parents: str) -> bool:
    """True if one of the folders above a name is one whose names say nothing."""
    above = "/" + parents.casefold().replace("!", "/").replace("\\", "/")
    return any(f"/{folder}/" in above for folder in load_lexicon().ignored_folders)
