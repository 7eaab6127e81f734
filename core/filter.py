"""The filter language of the file list: `path:资源共享 size:>10mb kind:sql|csv -type:email est:>1000 free text`.

Terms are parted by blanks and all must hold; a|b holds if one does; -key: turns it round; "…" keeps blanks, and a
backslash in it the character behind it. A term without a key is a part of the path. In names and terms without a key
* stands for anything and ? for one character, outside of quotes: what holds one is meant to be the whole name, as in
工资*.xls; a name in GBK is found as it reads, too. Times are UTC.

    path:      that folder, archive or file and all below it     size:      >10mb, 1kb..5mb (1 kb = 1024 bytes)
    folder:    right in that folder or archive                   est:       >1000, >3万: records, by their floor
    name:      a part of the name, or a mask                     modified:  >2025-01-01, 2024-05..2024-08
    kind:      sql, csv, 表格, archive …                         status:    exact, encrypted, 未检 …
    type:      resident_id, 身份证 … (also pii:)                 reason:    a part of the reason
    encoding:  gb18030, "" for none …                            same:      yes: copies, no: each content once
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from core.filter_values import (
    LARGEST,
    SAME_WORDS,
    STATUS_WORDS,
    TYPE_WORDS,
    Span,
    TooLong,
    WrongValue,
    count,
    kinds,
    known,
    moments,
    size,
)

ALIASES = {
    **{"pii": "type", "信息类型": "type", "路径": "path", "文件夹": "folder", "位置": "folder", "名称": "name"},
    **{"大小": "size", "类型": "kind", "文件类型": "kind", "格式": "kind", "条数": "est", "记录": "est"},
    **{"状态": "status", "编码": "encoding", "原因": "reason", "相同": "same", "时间": "modified"},
    **{"修改时间": "modified"},
}
NUMBERS: Mapping[str, Callable[[str], Span]] = {"size": size, "est": count, "modified": moments}
WORDS: Mapping[str, Callable[[Sequence[str]], tuple[str, ...]]] = {
    "path": tuple,
    "folder": tuple,
    "name": tuple,
    "kind": kinds,
    "type": lambda values: known(values, TYPE_WORDS),
    "status": lambda values: known(values, STATUS_WORDS),
    "encoding": lambda values: tuple(value.lower() for value in values),
    "reason": tuple,
    "same": lambda values: known(values, SAME_WORDS),
}
"""{key: what makes its values of what was typed}."""

LONGEST, LONGEST_TERM, MOST_WORDS = 4096, 1 << 15, 1000
"""Characters of a value: no path is longer. Characters of a term, values of a whole filter: lists of names are pasted,
what is typed is understood anew with every key, and SQLite takes 32,766 parameters (a path is six)."""
ANY, ONE = "\ud800", "\ud801"
"""In the words of names: any run of characters, any one. Halves of characters are in no path, and cannot be typed."""
MASKED = ("", "name")
"""Keys whose values may be masks."""
COMPARISONS = (">=", "<=", ">", "<", "=")
RANGE = ".."
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_TERM = re.compile(rf'(?P<term>(?:{_QUOTED}|[^\s"])+)|(?P<open>")', re.DOTALL)
_WILD = {"*": ANY, "?": ONE}
_ALTERNATIVE = re.compile(rf'((?:{_QUOTED}|[^|"])*)(?:\||$)', re.DOTALL)


class FilterError(ValueError):
    """A term that makes no sense. position: (start, end) in the text. code: key | value | quote | long, for words."""

    def __init__(self, code: str, start: int, end: int) -> None:
        super().__init__(f"{code} at {start}")
        self.code, self.position = code, (start, end)


@dataclass(frozen=True, slots=True)
class Condition:
    """One term. key: see above, "" for free text. text: as it was typed.

    words: what is meant, one of them must fit; for size, est and modified none, but ends: half-open, in bytes, records
    or nanoseconds since 1970.
    """

    key: str
    negated: bool
    text: str
    words: tuple[str, ...] = ()
    ends: Span = (0, 0)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Query:
    """All conditions hold. text: as typed, terms parted by one blank; it is understood as the same query."""

    text: str = ""
    conditions: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        return self.text


def parse(text: str) -> Query:
    """What is meant by a text. FilterError names the first term that makes no sense."""
    terms = list(islice(_TERM.finditer(text), MOST_WORDS + 1))
    conditions: list[Condition] = []
    room = MOST_WORDS
    for match in terms:
        if match["open"]:
            raise FilterError("quote", match.start(), len(text))
    for match in terms:
        try:
            conditions.append(_condition(match["term"]))
            room -= max(1, len(conditions[-1].words))
            if room < 0:
                raise TooLong
        except KeyError as error:
            raise FilterError("key", *match.span()) from error
        except TooLong as error:
            raise FilterError("long", *match.span()) from error
        except ValueError as error:
            raise FilterError("value", *match.span()) from error
    return Query(" ".join(map(str, conditions)), tuple(conditions))


def quoted(value: str) -> str:
    """A value as it must be typed to be taken as it is."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _condition(term: str) -> Condition:
    """KeyError for a key that is none; ValueError for a wrong value, TooLong for one that no path can have."""
    term.encode()  # a lone surrogate is in no path
    if len(term) > LONGEST_TERM:
        raise TooLong(term)
    head, colon, rest = term.removeprefix("-").partition(":")
    if not colon or '"' in head:
        return Condition("", False, term, _short((_mask(term),)))
    key = ALIASES.get(head.lower(), head.lower())
    negated = term.startswith("-")
    if key in NUMBERS:
        return Condition(key, negated, term, ends=_ends(_plain(rest), NUMBERS[key]))
    words = WORDS[key]
    if not rest:
        raise WrongValue(term)
    return Condition(key, negated, term, _short(words(_alternatives(rest, _mask if key in MASKED else _plain))))


def _short(words: tuple[str, ...]) -> tuple[str, ...]:
    if len(words) > MOST_WORDS or any(len(word) > LONGEST for word in words):
        raise TooLong
    return words


def _ends(text: str, span: Callable[[str], Span]) -> Span:
    """Of a comparison or a range, half-open."""
    if RANGE in text:
        low, _, high = text.partition(RANGE)
        return span(low)[0], span(high)[1]
    operator = next((c for c in COMPARISONS if text.startswith(c)), "")
    start, end = span(text[len(operator) :])
    least = end if operator == ">" else start if operator in (">=", "=", "") else -LARGEST
    most = start if operator == "<" else end if operator in ("<=", "=", "") else LARGEST
    return least, most


def _alternatives(rest: str, meaning: Callable[[str], str]) -> list[str]:
    """Parts between bars that stand outside quotes."""
    parts = [match[1] for match in _ALTERNATIVE.finditer(rest)]
    return [meaning(part) for part in (parts if rest.endswith("|") else parts[:-1] or parts)]


def _plain(text: str) -> str:
    """Without its quotes."""
    return re.sub(_QUOTED, _inside, text, flags=re.DOTALL)


def _mask(text: str) -> str:
    """Without its quotes; what stands for others outside of them as ANY and ONE."""
    if '"' not in text:
        return text.replace("*", ANY).replace("?", ONE)
    return re.sub(rf"{_QUOTED}|[*?]", lambda match: _WILD.get(match[0]) or _inside(match), text, flags=re.DOTALL)


def _inside(match: re.Match[str]) -> str:
    return re.sub(r"\\(.)", r"\1", match[0][1:-1], flags=re.DOTALL)
