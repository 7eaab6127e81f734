"""Names that speak to knowledge, source, sharing, tools, trade secrets or deletion (resources/lexicons/names.yaml)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from core.lexicon import WEIGHTS, WORDS, Lexicon, Meaning, load_lexicon
from core.model import Indicator
from core.names import read_names

MAX_PER_NAME = 3

_BETWEEN = re.compile(r"[\s\-_.*+·,;&]+")
"""What people put between the characters of a Chinese term."""

_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_CONTAINER = re.compile(
    r"\.(?:zip|rar|7z|tar|t?gz|t?bz2|t?xz|zst|jar|apk|iso|img|dd|raw|e01|vhdx?|vmdk|eml|mbox|pst|docx|pptx|xlsx|\d{3})$"
)
"""Ends a name that can have members: what follows a "!" behind it is a name of its own."""

Key = tuple[str, str]
"""(category, term)."""

Said = Mapping[Key, tuple[str, str]]
"""What a name says: {key: (note, weight)}."""


def indicators(paths: Iterable[str]) -> Iterator[Indicator]:
    """Judges every name in the paths once: files, folders, containers and what is inside them."""
    judged: set[str] = set()
    reported: set[str] = set()
    for path in paths:
        for start, end in components(path):
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
    """What one name says, at most MAX_PER_NAME, the strongest and most specific first. `path` ends in the name.

    A name in GBK, which the case has as \\xNN, says what it says to who reads it so; its path stays as it is.

    Names in or below folders of programs, libraries and samples weigh less. The note is a code: "about=student",
    "count_in_name=590000" or "data_of_year=2019".
    """
    lexicon = load_lexicon()
    parents, component = read_names(path[: len(path) - len(component)]), read_names(component)
    if component.isascii() and not _may_speak(component, lexicon):
        return []
    folded = _folded(component, lexicon)
    found = _lowered(_said(component, folded, lexicon), folded, parents, lexicon)
    if not found or not _is_supported(found, component, parents, lexicon):
        return []
    specific = [key for key in found if not any(_is_part(key, other, found) for other in found)]
    ranked = sorted(specific, key=lambda key: _rank(key, *found[key]))
    return [Indicator(path, *key, *found[key]) for key in ranked[:MAX_PER_NAME]]


def _rank(key: Key, note: str, weight: str) -> tuple[object, ...]:
    return WEIGHTS.index(weight), note.startswith("about="), -len(key[1]), key


def _may_speak(component: str, lexicon: Lexicon) -> bool:
    """False for most names of a drive, at a fraction of the cost of judging them."""
    lower = component.lower()
    words = WORDS.findall(lower)
    vocabulary = lexicon.vocabulary
    if not vocabulary.isdisjoint(words) or "".join(words) in vocabulary or lower in vocabulary:
        return True
    return not component.islower() and not vocabulary.isdisjoint(map(str.lower, _CAMEL.findall(component)))


def _said(component: str, folded: str, lexicon: Lexicon) -> dict[Key, tuple[str, str]]:
    """What a name says by itself."""
    found = _by_terms(component, folded, lexicon) | _by_shapes(folded, lexicon)
    return found if folded.isascii() else found | _by_patterns(folded, lexicon)  # every pattern has a Chinese character


def _by_terms(component: str, folded: str, lexicon: Lexicon) -> dict[Key, tuple[str, str]]:
    plain = component if component.isascii() else unicodedata.normalize("NFKC", component)
    stem, dot, suffix = folded.rpartition(".")
    matches = {
        "han": () if folded.isascii() else lexicon.han.findall(_BETWEEN.sub("", folded)),
        "latin": {*_words(WORDS.findall(folded)), *_words(_CAMEL.findall(plain))},
        "capitals": WORDS.findall(plain),
        "whole": (_BETWEEN.sub("", stem if dot and len(suffix) <= 5 else folded),),
        "file": (folded,),
        "ending": (dot + suffix,),
    }
    return {
        (meaning.category, term): _note(meaning)
        for way, names in matches.items()
        for term in names
        for meaning in lexicon.terms[way].get(term, ())
    }


def _note(meaning: Meaning) -> tuple[str, str]:
    return f"about={meaning.about}", meaning.weight


def _words(words: list[str]) -> list[str]:
    """The words, and each two that follow one another, in lower case."""
    lower = [word.casefold() for word in words]
    return lower + [f"{first} {second}" for first, second in pairwise(lower)]


def _is_part(key: Key, other: Key, said: Said) -> bool:
    """True if another term of the same category says the same more exactly. What a pattern found is no term."""
    if key == other or key[0] != other[0] or key[1] not in other[1]:
        return False
    return all(said[each][0].startswith("about=") for each in (key, other))


def _by_patterns(folded: str, lexicon: Lexicon) -> dict[Key, tuple[str, str]]:
    found: dict[Key, tuple[str, str]] = {}
    for pattern in lexicon.patterns:
        for match in pattern.regex.finditer(folded):
            parts = match.groupdict()
            figure = Decimal(parts["figure"]) * lexicon.units.get(parts.get("unit") or "", 1)
            found[pattern.category, match.group().strip()] = (f"{pattern.note}={int(figure)}", pattern.weight)
    return found


def _by_shapes(folded: str, lexicon: Lexicon) -> dict[Key, tuple[str, str]]:
    found = {}
    for shape in lexicon.shapes:
        if shape.hint in folded and shape.regex.fullmatch(folded):
            found[shape.meaning.category, shape.term] = _note(shape.meaning)
    return found


def _lowered(found: Said, folded: str, parents: str, lexicon: Lexicon) -> dict[Key, tuple[str, str]]:
    """The same with the weight that is left in this place; what has none left is gone."""
    own = 1 if found and lexicon.lowering.search(folded) else 0
    above = _steps_below(parents)
    if not own and len(above) == 1 and not above[""]:
        return dict(found)
    left = {}
    for key, (note, weight) in found.items():
        steps = WEIGHTS.index(weight) + own + above.get(key[0], above[""])
        if steps < len(WEIGHTS):
            left[key] = (note, WEIGHTS[steps])
    return left


def weight_below(path: str, category: str, weight: str) -> str:
    """The weight that something in this file has left in its place, "" for none."""
    above = _steps_below(path.rpartition("/")[0] + "/")
    steps = WEIGHTS.index(weight) + above.get(category, above[""])
    return WEIGHTS[steps] if steps < len(WEIGHTS) else ""


@lru_cache(maxsize=4096)
def _steps_below(parents: str) -> dict[str, int]:
    """How many steps names in these folders weigh less: {"": for all categories but those named, category: for it}."""
    above = "/" + parents.casefold().replace("!", "/").replace("\\", "/")
    steps = {"": 0}
    for lowered in load_lexicon().lowered:
        if any(f"/{folder}/" in above for folder in lowered.folders):
            for category in {*steps, *lowered.spares}:
                steps[category] = steps.get(category, steps[""])
            for category in steps:
                steps[category] += 0 if category in lowered.spares else lowered.steps
    return steps


def _is_supported(found: Said, component: str, parents: str, lexicon: Lexicon) -> bool:
    """Is there more than one weak hit: in the name, its ending, or the name of its folder?"""
    if any(weight != "W" for _, weight in found.values()) or len({term for _, term in found}) > 1:
        return True
    if "." + component.rpartition(".")[2].lower() in lexicon.data_endings:
        return True
    return not _said_by_folder(parents).isdisjoint(category for category, _ in found)


@lru_cache(maxsize=4096)
def _said_by_folder(parents: str) -> frozenset[str]:
    """Categories of which the name of the innermost of these folders holds more than a weak term."""
    name = parents.rstrip("/!").rpartition("/")[2].rpartition("!")[2]
    lexicon = load_lexicon()
    found = _said(name, _folded(name, lexicon), lexicon)
    return frozenset(category for (category, _), (_, weight) in found.items() if weight != "W")


def _folded(component: str, lexicon: Lexicon) -> str:
    if component.isascii():
        return component.lower()
    return unicodedata.normalize("NFKC", component).casefold().translate(lexicon.folding)


def components(path: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each name in a path; "!" parts names only behind a container."""
    start = 0
    for match in re.finditer("[/!]", path):
        if match.group() == "/" or _CONTAINER.search(path[start : match.start()].casefold()):
            if start < match.start():
                yield start, match.start()
            start = match.end()
    if start < len(path):
        yield start, len(path)
