"""The lexicon of names (resources/lexicons/names.yaml): terms, shapes and what takes weight off them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from core.errors import CoreError
from core.paths import RESOURCES, read_pack

NAMES_FILE = RESOURCES / "lexicons" / "names.yaml"
CATEGORIES = ("knowledge", "source", "sharing", "tools", "trade_secret", "deletion")
WEIGHTS = ("S", "M", "W")
"""Strong: speaks by itself. Medium: has ordinary reasons too. Weak: only beside a second hit."""

WAYS = ("han", "latin", "capitals", "whole", "file", "ending")
"""How terms are looked for; the file says what each means."""

WORDS = re.compile(r"[A-Za-z0-9]+")


class Meaning(NamedTuple):
    """What a term speaks to. weight: one of WEIGHTS."""

    category: str
    about: str
    weight: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shape of names; its group `figure`, times its `unit`, is what the note tells."""

    category: str
    note: str
    weight: str
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape that whole names have, told as a term. hint: a word that such a name holds, in lower case."""

    term: str
    meaning: Meaning
    hint: str
    regex: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lowered:
    """Folders in and below which names weigh `steps` less, but for the categories that are spared."""

    steps: int
    spares: frozenset[str]
    folders: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms, folded, by the way in which they are looked for."""

    folding: dict[int, str]
    terms: Mapping[str, Mapping[str, tuple[Meaning, ...]]]
    vocabulary: frozenset[str]
    han: re.Pattern[str]
    shapes: tuple[Shape, ...]
    patterns: tuple[Pattern, ...]
    units: Mapping[str, int]
    lowered: tuple[Lowered, ...]
    lowering: re.Pattern[str]
    data_endings: frozenset[str]


@cache
def load_lexicon(path: Path = NAMES_FILE) -> Lexicon:
    """The lexicon of the file. CoreError names the file and what is wrong with it."""
    try:
        return _lexicon(read_pack(path))
    except (OSError, yaml.YAMLError, re.error, KeyError, TypeError, ValueError, AttributeError) as error:
        raise CoreError(f"{path}: the lexicon of names cannot be used: {error!r}") from error


def _lexicon(data: Mapping[str, Any]) -> Lexicon:
    terms = _terms(data)
    shapes = tuple(_shape(s) for s in data["shapes"])
    return Lexicon(
        folding=str.maketrans(data["folding"]),
        terms=terms,
        vocabulary=_vocabulary(terms) | {shape.hint for shape in shapes},
        han=re.compile(_alternatives(terms["han"])),
        shapes=shapes,
        patterns=tuple(_pattern(p) for p in data["patterns"]),
        units={str(unit): int(figure) for unit, figure in data["units"].items()},
        lowered=tuple(
            Lowered(int(each["steps"]), frozenset(each["spares"]), frozenset(map(str, each["folders"])))
            for each in data["lowered"]
        ),
        lowering=re.compile(_words_or_parts(data["lowering_words"])),
        data_endings=frozenset(map(str, data["data_endings"])),
    )


def _shape(fields: Mapping[str, str]) -> Shape:
    meaning = Meaning(known(fields["category"], CATEGORIES), fields["about"], known(fields["weight"], WEIGHTS))
    return Shape(fields["term"], meaning, fields["hint"], re.compile(fields["regex"]))


def _pattern(fields: Mapping[str, str]) -> Pattern:
    category, weight = known(fields["category"], CATEGORIES), known(fields["weight"], WEIGHTS)
    return Pattern(category, fields["note"], weight, re.compile(fields["regex"]))


def _terms(data: Mapping[str, Any]) -> dict[str, dict[str, tuple[Meaning, ...]]]:
    """{way of looking: {term: its meanings}}."""
    terms: dict[str, dict[str, tuple[Meaning, ...]]] = {way: {} for way in WAYS}
    for category in CATEGORIES:
        for about, weights in data[category].items():
            for weight, ways in weights.items():
                meaning = Meaning(category, about, known(weight, WEIGHTS))
                for way, names in ways.items():
                    for name in names:
                        if not isinstance(name, str):
                            raise ValueError(f"put quotes around {name}")
                        terms[way][name] = (*terms[way].get(name, ()), meaning)
    return terms


def known(word: str, words: tuple[str, ...]) -> str:
    """The word. ValueError if it is none of the words."""
    if word not in words:
        raise ValueError(f"{word!r} is none of {', '.join(words)}")
    return word


def _vocabulary(terms: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Every word, in lower case, of the terms that a name in ASCII can hold. File names stand there whole: words such
    as "txt" would let every name through."""
    words = (word for way in ("latin", "capitals", "whole", "ending") for t in terms[way] for word in WORDS.findall(t))
    return frozenset(map(str.lower, words)) | frozenset(terms["file"])


def _words_or_parts(names: Iterable[str]) -> str:
    """A pattern that finds Latin terms as whole words, Chinese ones anywhere. No term begins with an assertion: the
    search can skip most of a name."""
    return "|".join(rf"{name}(?<![a-z]{name})(?![a-z])" if name.isascii() else name for name in names)


def _alternatives(terms: Iterable[str]) -> str:
    """A pattern that takes the longest term at a place."""
    return "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))
