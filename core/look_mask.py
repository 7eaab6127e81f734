"""Bytes and cells as they may be shown: every hit masked, whatever the chance test says of its column.

Beside hits, every run of seven digits and more is starred, and names and addresses are cut to their first
character where their column is headed as such. What is a hit is what the kernel finds in the bytes under any of
the encodings that may apply: choosing another encoding shows nothing more.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from core.detect.columns import about, type_of_header
from core.detect.context import with_found
from core.detect.credential import secrets_of
from core.detect.kernel import scan
from core.detect.mask import masked
from core.detect.rules import rule
from core.escapes import LINE_BREAKS, marked
from core.look_views import Mark
from core.model import TYPES, Batch, Hits
from core.tally import VERDICTS, located
from core.text import Bytes, batch_encoding, narrow, unit_bytes

NAME = "name"
"""Type of a span that is masked and no hit."""

LONGEST_CELL = 100_000
"""Characters of a cell that are given away."""

EDGE_BYTES = 192
"""What is looked at around a window, so that a number or a line of a list that it cuts is still seen as one."""

_DATE = r"(?<![\d-])(?:19|20)\d\d-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])(?: [0-2]?\d(?=:[0-5]\d))?(?![ -]{0,3}\d)"
_NUMBER = re.compile(rf"(?P<date>{_DATE})|\d(?:[\0 -]{{0,3}}\d){{6,}}")
"""Seven digits and more, also with blanks or hyphens between them; a date is none."""

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_STANDING = re.compile(rf"(?P<name>(?<![{_HAN}])[{_HAN}]{{2,4}}(?![{_HAN}\w:：=]))|[{_HAN}][{_HAN}\w()（）#]{{4,}}")
"""What may be a name: two to four ideographs on their own that announce nothing; and what may be an address, if
`_PARTS_OF_ONE` of its characters divide addresses."""
_PARTS_OF_ONE = 2
_QUOTE = ord('"')


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes that are shown as something else. start, end: indices into the window's bytes."""

    start: int
    end: int
    type: str
    verdict: str
    shown: str


def is_name(label: str) -> bool:
    """Do columns of this label hold people's names, or where they live?"""
    return about(label).type in (NAME, "address")


def mask_name(text: str) -> str:
    """The first character, the others starred; what is no letter stays."""
    first = re.search(r"\w", text)
    return text if first is None else text[: first.end()] + re.sub(r"\w", "*", text[first.end() :])


def is_nameless(labels: Sequence[str]) -> bool:
    """Are there no columns, or only their positions (and "+", what lies beyond them)?"""
    return all(label == "+" or label.rpartition(".")[2].isdigit() for label in labels)


def is_secret(label: str) -> bool:
    """Does a column of this label hold passwords?"""
    return type_of_header(label) == "credential"


def mask_field(text: str, secret: bool) -> str:
    """A field of a column of names; of a column of passwords nothing is shown."""
    return "*" * len(text) if secret else mask_name(text)


def names_of(batch: Batch) -> Iterator[tuple[int, int, int, bool]]:
    """(row, start, end, is a secret) of the fields in columns of names and of passwords, in the batch's data: up to the
    next field, or the closing quote of a JSON string. Where no column says what it holds: what may be a name in the
    rows that hold a hit."""
    if is_nameless(batch.columns):
        yield from ((*name, False) for name in _standing_names(batch))
        return
    is_named = np.array([is_name(label) or is_secret(label) for label in batch.columns], np.bool_)
    chosen = np.flatnonzero(is_named[batch.field_column]) if is_named.any() else np.empty(0, np.int64)
    if not len(chosen):
        return
    starts = batch.field_start[chosen]
    rows = np.searchsorted(batch.row_start, starts, side="right") - 1
    following = np.append(batch.field_start, batch.data.size)[chosen + 1]
    ends = np.minimum(following, batch.row_end[rows])
    secret = [is_secret(batch.columns[column]) for column in batch.field_column[chosen].tolist()]
    for row, start, end, hidden in zip(rows.tolist(), starts.tolist(), ends.tolist(), secret, strict=True):
        if start and batch.data[start - 1] == _QUOTE:
            close = batch.data[start:end].tobytes().find(b'"')
            end = start + close if close >= 0 else end
        yield row, start, end, hidden


def _standing_names(batch: Batch) -> Iterator[tuple[int, int, int]]:
    """Names and addresses by what they look like. They may be something else; what is shown must not be somebody."""
    _, rows, _ = located(batch)
    units = batch.units if batch.encoding == "narrowed" else None
    unit = 1 if units is None else units.itemsize
    codec = f"utf-{8 * unit}-le" if unit > 1 else "utf-8" if batch.encoding == "ascii" else batch.encoding
    errors = "surrogatepass" if unit > 1 else "surrogateescape"
    for row in dict.fromkeys(rows.tolist()):
        start, end = int(batch.row_start[row]), int(batch.row_end[row])
        raw = batch.data[start:end] if units is None else units[start:end].astype(f"<u{unit}")
        text = raw.tobytes().decode(codec, errors)
        for low, high in _standing(text):
            before = start + len(text[:low].encode(codec, errors)) // unit
            yield row, before, before + len(text[low:high].encode(codec, errors)) // unit


def _standing(text: str) -> Iterator[tuple[int, int]]:
    """Where in a text something stands that looks like a name or an address."""
    for match in _STANDING.finditer(text):
        if match["name"] or sum(letter in _address_parts() for letter in match.group()) >= _PARTS_OF_ONE:
            yield match.span()


@cache
def _address_parts() -> frozenset[str]:
    return frozenset(rule("fields")["address_parts"])


def mask_standing(text: str) -> str:
    """The text of a cell whose column has no name, in a row that holds a hit."""
    for low, high in reversed(list(_standing(text))):
        text = text[:low] + mask_name(text[low:high]) + text[high:]
    return text


def mask_numbers(text: str) -> str:
    """Every run of seven digits and more, starred, also with blanks or hyphens between them; and with a NUL behind
    each, as UTF-16 reads in other encodings."""
    return _NUMBER.sub(_starred, text)


def _starred(match: re.Match[str]) -> str:
    return match.group() if match["date"] else re.sub(r"\d", "*", match.group().replace("\0", ""))


def spans_of(raw: bytes, encodings: Sequence[str | None]) -> list[Span]:
    """The hits in these bytes under each of the encodings, ascending; those that overlap are one."""
    kinds = {(batch_encoding(each), unit_bytes(each)): each for each in encodings}
    return merged([span for encoding in kinds.values() for span in _hits(raw, encoding)])


def spans_anyhow(raw: bytes, guessed: str | None) -> list[Span]:
    """The hits whatever the encoding is: as guessed, in bytes, in units of two bytes that begin at either parity."""
    odd = [Span(span.start + 1, span.end + 1, span.type, span.verdict, span.shown) for span in _wide(raw[1:])]
    return merged(spans_of(raw, (guessed, "utf-8")) + _wide(raw) + odd)


def _wide(raw: bytes) -> list[Span]:
    return spans_of(raw, ("utf-16-le", "utf-16-be")) if b"\0" in raw else []


def merged(spans: list[Span]) -> list[Span]:
    """Ascending; those that overlap are one, of the first one's type."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not found or span.start >= found[-1].end:
            found.append(span)
        elif span.end > found[-1].end:
            last = found[-1]
            shown = "*" * max(len(last.shown), len(span.shown))
            found[-1] = Span(last.start, span.end, last.type, last.verdict, shown)
    return found


def _hits(raw: bytes, encoding: str | None) -> list[Span]:
    data, unit = narrow(raw, encoding), unit_bytes(encoding)
    hits = _with_secrets(data, scan(data, batch_encoding(encoding)))
    places = zip(hits.start.tolist(), hits.end.tolist(), hits.type.tolist(), hits.verdict.tolist(), strict=True)
    return [
        Span(start * unit, end * unit, TYPES[type_], VERDICTS[verdict], masked(TYPES[type_], _ascii(data[start:end])))
        for start, end, type_, verdict in places
    ]


def _with_secrets(data: Bytes, hits: Hits) -> Hits:
    """With the secrets in lines that are those of a list of accounts."""
    ends = np.append(np.flatnonzero(data == ord("\n")), data.size)
    found = secrets_of(data, np.concatenate(([0], ends[:-1] + 1)), ends)
    return with_found(hits, TYPES.index("credential"), found) if found.start.size else hits


def _ascii(data: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> str:
    return data.tobytes().decode("ascii", "replace")


def clipped(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    """Those of the spans that lie in a part of the bytes, counted from its beginning; cut ones starred throughout."""
    kept = []
    for span in spans:
        low, high = max(span.start, start), min(span.end, end)
        if low < high:
            whole = (low, high) == (span.start, span.end)
            shown = span.shown if whole else "***"
            kept.append(Span(low - start, high - start, span.type, span.verdict, shown))
    return kept


def decoded(raw: bytes, encoding: str) -> str:
    """The text; bytes that are none are written as \\xNN."""
    return raw.decode("utf-8" if encoding in ("ascii", "utf-8-sig") else encoding, "backslashreplace")


def rendered(
    raw: bytes, encoding: str, spans: Sequence[Span], offset: int, unmask: bool, keep: str = LINE_BREAKS
) -> tuple[str, tuple[Mark, ...]]:
    """(text as it may be shown, its marks). offset: of the bytes in the content. spans: ascending, none overlap."""
    pieces: list[str] = []
    marks: list[Mark] = []
    done = length = 0
    unit = unit_bytes(encoding)
    for span in spans:
        start, end = max(done, span.start - span.start % unit), span.end + -span.end % unit
        if end <= done:
            continue
        before = _plain(raw[done:start], encoding, unmask, keep)
        shown = _plain(raw[start:end], encoding, True, keep) if unmask else marked(span.shown, keep)
        if span.type != NAME:
            place = length + len(before)
            marks.append(Mark(place, place + len(shown), span.type, span.verdict, offset + span.start))
        pieces += (before, shown)
        length += len(before) + len(shown)
        done = end
    pieces.append(_plain(raw[done:], encoding, unmask, keep))
    return "".join(pieces), tuple(marks)


def _plain(raw: bytes, encoding: str, unmask: bool, keep: str) -> str:
    text = decoded(raw, encoding)
    if keep == LINE_BREAKS:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return marked(text if unmask else mask_numbers(text), keep)
