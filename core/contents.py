"""What the content of a file says of knowledge, source, sharing, tools, secrets or deletion. Static; runs in children.

Only bytes that are read anyway are looked at (office properties: a few small members more). Bounded in bytes, time and
findings; values of persons are masked here.
"""

import re
import struct
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from core.content_rules import ListRule, Needle, Rule, load_rules, rules_for, rules_for_documents, words_of
from core.detect.mask import masked
from core.indicators import indicators_of, weight_below
from core.lexicon import WEIGHTS, Meaning
from core.model import Indicator, Problem

HEAD_BYTES = 1 << 16
"""How much of a text is looked through."""

BUDGET_S = 0.5
"""Rules that are not begun by then are left out, and it is said."""

MOST_MATCHES, MOST_TERMS = 200, 3
"""Matches of one rule that are looked at, terms of one meaning that are told."""

LONGEST_TERM = 120
FIRST_CHARACTERS = 500
_ENDING = 40
_CREDENTIALS = re.compile(r"(?<=//)[^/@]*@|^[^/@:]*@")

Clue = Indicator | Problem


class Found(NamedTuple):
    """A term with what it speaks to."""

    meaning: Meaning
    term: str


class TimeIsOver(Exception):
    """The time for one file is used up."""


def of_text(path: str, head: bytes, encoding: str | None) -> tuple[Clue, ...]:
    """Clues of a text from its first bytes (no more than HEAD_BYTES are looked at)."""

    def look() -> Iterator[Found]:
        text = head[:HEAD_BYTES].decode(encoding or "utf-8", "ignore")
        yield from by_rules(text, rules_for(path[-_ENDING:].lower()))
        yield from _by_lists(text, load_rules().lists)

    return guarded(path, look)


def of_binary(path: str, head: bytes) -> tuple[Clue, ...]:
    """Clues of a file that is no text from its first bytes."""

    def look() -> Iterator[Found]:
        for magic in load_rules().magics:
            if head.startswith(magic.begins):
                yield Found(magic.meaning, magic.term)
        if path.rpartition("/")[2].upper().startswith("$I"):
            yield from _recycled(head)

    return guarded(path, look)


def guarded(path: str, look: Callable[[], Iterable[Found]]) -> tuple[Clue, ...]:
    """What was found, as indicators of the path; trouble costs what was not found yet, and is told."""
    found: list[Found] = []
    trouble: tuple[Clue, ...] = ()
    try:
        found.extend(look())
    except TimeIsOver:
        trouble = (Problem(path, "limit", "its content was looked through for indicators only in part: time"),)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{type(error).__name__}, {Path(place.filename).name}:{place.lineno}"
        trouble = (Problem(path, "limit", f"its content was not looked through for indicators ({where})"),)
    return (*_indicators(path, found), *trouble)


def _indicators(path: str, found: Iterable[Found]) -> Iterator[Indicator]:
    """Each term once, the strongest first, with the weight that its place leaves it; weak ones only beside others."""
    told: dict[tuple[str, str], tuple[str, str]] = {}
    for (category, about, weight), term in found:
        left = weight_below(path, category, weight)
        key = (category, visible(term))
        if left and (key not in told or WEIGHTS.index(left) < WEIGHTS.index(told[key][1])):
            told[key] = (f"about={about}", left)
    kept: dict[str, int] = {}
    is_supported = len(told) > 1 or any(each.weight != "W" for each in indicators_of(_name(path), path))
    for (category, term), (note, weight) in sorted(told.items(), key=lambda each: WEIGHTS.index(each[1][1])):
        kept[note] = kept.get(note, 0) + 1
        if kept[note] <= MOST_TERMS and (weight != "W" or is_supported):
            yield Indicator(path, category, term, note, weight, "content")


def _name(path: str) -> str:
    return path.rpartition("/")[2].rpartition("!")[2]


def visible(term: str) -> str:
    """A term on one line, not too long."""
    text = " ".join(term.split())
    return text if len(text) <= LONGEST_TERM else text[: LONGEST_TERM - 1] + "…"


def of_document(text: str) -> Iterator[Found]:
    """What the text of an office document says."""
    return by_rules(text, rules_for_documents())


def by_rules(text: str, rules: Iterable[Rule]) -> Iterator[Found]:
    """What the rules find in a text. Raises TimeIsOver."""
    lower = text.lower()
    words = words_of(lower)
    ends = time.monotonic() + BUDGET_S
    for rule in rules:
        if not _holds(lower, words, rule.needles) or (rule.beside and not _holds(lower, words, rule.beside)):
            continue
        if time.monotonic() > ends:
            raise TimeIsOver
        if rule.regex is None:
            yield Found(rule.meaning, rule.term)
        else:
            yield from (Found(rule.meaning, term) for term in _terms(rule, rule.regex, text, lower))


def _holds(lower: str, words: frozenset[bytes], needles: Iterable[Needle]) -> bool:
    """Is one of the needles in the text? Most are seen to be missing by their words."""
    return any(needle.words <= words and needle.text in lower for needle in needles)


def _terms(rule: Rule, regex: re.Pattern[str], text: str, lower: str) -> dict[str, None]:
    """Different terms that a rule shows, in order, as they are written."""
    written = text if len(text) == len(lower) else lower  # a few letters are longer in lower case
    terms: dict[str, None] = {}
    for number, match in enumerate(regex.finditer(lower)):
        if number >= MOST_MATCHES or len(terms) > MOST_TERMS:
            break
        term = rule.term or _shown(rule.show, _captured(match, written))
        if term:
            terms[term] = None
    return terms


def _captured(match: re.Match[str], written: str) -> str:
    """What the group named term, or else term2, stands for."""
    start, end = match.span("term" if match["term"] or "term2" not in match.re.groupindex else "term2")
    return written[start:end]


def _shown(show: str, term: str) -> str:
    """A captured text as it may be shown: an address without user and password, an e-mail masked."""
    if show == "email":
        return masked("email", term)
    return _CREDENTIALS.sub("", term) if show == "host" else term


def _by_lists(text: str, rules: Iterable[ListRule]) -> Iterator[Found]:
    """Is the text a list of values of one shape?"""
    for rule in rules:
        if not _begins_so(text, rule) or (rule.needles and not any(needle in text for needle in rule.needles)):
            continue
        lines = [line.strip() for line in text.splitlines()[:-1] if line.strip()]
        shaped = {line for line in lines if rule.regex.fullmatch(line)}
        heading = lines[0] not in shaped
        if len(shaped) >= rule.min_lines and len(shaped) >= rule.min_share * (len(lines) - heading):
            yield Found(rule.meaning, rule.term)


def _begins_so(text: str, rule: ListRule) -> bool:
    """Have most of the first lines the shape? Most texts are told by that."""
    first = text[:FIRST_CHARACTERS].splitlines()[1:-1]
    return 2 * sum(rule.regex.fullmatch(line.strip()) is not None for line in first) > len(first) > 1


def _recycled(head: bytes) -> Iterator[Found]:
    """The former path in an index file of the Windows recycle bin: version 2 has a length, version 1 has 260
    characters (libyal, dtformats: Windows Recycle.Bin file formats)."""
    if len(head) < 28 or head[:8] not in (b"\1\0\0\0\0\0\0\0", b"\2\0\0\0\0\0\0\0"):
        return
    start, length = (28, struct.unpack_from("<L", head, 24)[0]) if head[0] == 2 else (24, 260)
    path = head[start : start + 2 * min(length, 1000)].decode("utf-16-le", "ignore").partition("\0")[0]
    if path:
        yield Found(Meaning("deletion", "deleted_path", "M"), path)
