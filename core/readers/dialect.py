"""Learns how text is delimited: by what do its lines divide into the same number of fields?"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.model import CELL_BYTES, Layout
from core.readers.base import MAX_RECORD_BYTES
from core.readers.fields import OVERFLOW, delimiter_places, fields_of
from core.readers.header_words import are_names
from core.readers.lines import Bytes, Lines, Places, detect_newline, lines_between, next_visible
from core.readers.quoted import Dialect, split_quoted
from core.text import decoded, narrow, unit_bytes

CANDIDATES = (
    ("----", 0.6),
    ("\x01", 0.6),
    ("\t", 0.7),
    ("|", 0.75),
    (",", 0.75),
    (";", 0.75),
    ("^", 0.8),
    ("~", 0.8),
    ("#", 0.9),
    (":", 0.9),
    (" ", 0.9),
)
"""(delimiter, least share of lines with the usual number of fields), the most deliberate first."""

_PREFERRED, _STRUCTURED = 3, 8
_LEARN_BYTES = 1 << 18
_MAX_LINES = 4000
_PREAMBLE_LINES = 20
_NAME_CHARS = 80
_QUOTE = ord('"')
_MARKUP = b"{[<"
_CLOCK = re.compile(rb"(?<!\d)\d{1,2}:\d\d(?!\d)")
_VALUE = re.compile(r"\d{5}|@|\d\.\d|^\s*-?\d+\s*$")


@dataclass(frozen=True, slots=True)
class _Sample:
    """One block cut to whole lines. data: narrowed. raw: the bytes behind it. at_head: it begins the content."""

    data: Bytes
    raw: bytes
    at_head: bool


@dataclass(frozen=True, slots=True)
class _Split:
    """The lines of the samples under one candidate. counts: fields per line, the head's first."""

    delimiter: str
    escaped: bool
    quoted: bool
    head: Lines
    counts: list[int]
    fields: int
    share: float


def learn_dialect(blocks: Sequence[bytes], encoding: str, bom_bytes: int) -> Layout | None:
    """The Layout of delimited text; None for prose, markup, single columns, or fewer than two lines."""
    body = [blocks[0][bom_bytes:], *blocks[1:]] if blocks else []
    newline = detect_newline([narrow(block, encoding) for block in body])
    end = 13 if newline["newline"] == "\r" else 10
    samples = [_whole_lines(block, encoding, end, index == 0, len(body) == 1) for index, block in enumerate(body)]
    samples = [sample for sample in samples if sample.data.size]
    if not samples or _is_markup(samples[0].data, end):
        return None
    splits = [_try(samples, delimiter, end, encoding) for delimiter, _ in CANDIDATES]
    best = _best([split for split in splits if split])
    if best is None:
        return None
    header = _header(best, samples[0], encoding)
    quote = '"' if best.delimiter in ",;" or best.quoted else ""
    extra: dict[str, object] = {**newline, "fields": best.fields, "escaped": best.escaped}
    names: Sequence[str] = [""] * best.fields
    if header:
        start, names = header
        extra["header_at"] = bom_bytes + start * unit_bytes(encoding)
    return Layout("delimited", encoding, best.delimiter, quote, _labels(names), bool(header), bom_bytes, extra)


def _whole_lines(block: bytes, encoding: str, end: int, at_head: bool, alone: bool) -> _Sample:
    """Cut to complete lines; a head that is all there is keeps its last line if nothing was cut off."""
    raw = block[:_LEARN_BYTES]
    data = narrow(raw, encoding)
    ends = np.flatnonzero(data == end)
    first = 0 if at_head or not ends.size else int(ends[0]) + 1
    complete = alone and len(block) < CELL_BYTES
    last = data.size if complete or not ends.size else int(ends[-1]) + 1
    if not ends.size and not at_head:
        first = last
    width = unit_bytes(encoding)
    return _Sample(data[first:last], raw[first * width : last * width], at_head)


def _is_markup(data: Bytes, end: int) -> bool:
    """Whether most lines begin like JSON or XML."""
    starts = next_visible(data, np.concatenate(([0], np.flatnonzero(data == end) + 1)))
    firsts = data[starts[starts < data.size]]
    return bool(np.isin(firsts, list(_MARKUP)).mean() > 0.5) if firsts.size else True


def _try(samples: Sequence[_Sample], delimiter: str, end: int, encoding: str) -> _Split | None:
    """The samples under one delimiter; None if it is rare or lines differ too much."""
    byte = delimiter.encode("ascii")
    text = b"\n".join(sample.data.tobytes() for sample in samples)
    if byte not in text:
        return None
    if byte == b":" and len(_CLOCK.findall(text)) > 0.3 * text.count(byte):
        return None
    two_byte = encoding in ("gb18030", "big5")
    quoted = len(byte) == 1 and delimiter not in ": #" and _has_quotes(text, byte)
    escaped = quoted and text.count(b'\\"') > text.count(b'\\"' + byte) + text.count(b'\\"\n') + text.count(b'\\"\r')
    dialect = Dialect(byte[0], _QUOTE, end, escaped, two_byte, 0, MAX_RECORD_BYTES)
    counts: list[int] = []
    head: Lines | None = None
    for sample in samples:
        data = sample.data
        lines = split_quoted(data, dialect, True, True) if quoted else _split_lines(data, byte, end, two_byte)
        lines = _visible(data, lines)
        head = head or lines
        counts += _counts(data, lines, byte)[:_MAX_LINES]
    return _judged(delimiter, escaped, quoted, head, counts) if head else None


def _has_quotes(text: bytes, delimiter: bytes) -> bool:
    """Whether quotes stand where quoted fields begin and end."""
    edge = b"[" + re.escape(delimiter) + rb"\r\n]"
    return bool(re.search(b"(?:\\A|" + edge + b')"', text)) and bool(re.search(b'"(?:\\Z|' + edge + b")", text))


def _split_lines(data: Bytes, delimiter: bytes, end: int, two_byte: bool) -> Lines:
    lines = lines_between(data, np.flatnonzero(data == end), True, True, MAX_RECORD_BYTES)
    return Lines(lines.start, lines.end, 0, data.size, delimiter_places(data, delimiter, two_byte))


def _visible(data: Bytes, lines: Lines) -> Lines:
    keep = next_visible(data, lines.start) < lines.end
    return Lines(lines.start[keep], lines.end[keep], 0, lines.open, lines.delimiters)


def _counts(data: Bytes, lines: Lines, delimiter: bytes) -> list[int]:
    """Fields of each line."""
    if not lines.start.size:
        return []
    starts, _ = fields_of(data, lines.start, lines.end, lines.delimiters, delimiter, 0)
    edges: Places = np.searchsorted(starts, lines.start).astype(np.int64)
    return [int(n) for n in np.diff(np.concatenate((edges, [starts.size])))]


def _judged(delimiter: str, escaped: bool, quoted: bool, head: Lines, counts: list[int]) -> _Split | None:
    """The split if enough lines have the usual number of fields; lines of a preamble do not weigh."""
    if len(counts) < 2:
        return None
    fields, _ = Counter(counts).most_common(1)[0]
    lead = next((i for i, n in enumerate(counts[:_PREAMBLE_LINES]) if n == fields), 0)
    rest = counts[lead:] if len(counts) - lead >= 2 * lead else counts
    share = rest.count(fields) / len(rest)
    if fields < 2 or len(rest) < 2 or share < dict(CANDIDATES)[delimiter]:
        return None
    return _Split(delimiter, escaped, quoted, head, counts, fields, share)


def _best(splits: list[_Split]) -> _Split | None:
    """The most deliberate delimiter; among ordinary punctuation the one that divides most."""
    order = [delimiter for delimiter, _ in CANDIDATES]
    for first, last in ((0, _PREFERRED), (_PREFERRED, _STRUCTURED), (_STRUCTURED, len(order))):
        group = [split for split in splits if split.delimiter in order[first:last]]
        if group:
            return max(group, key=lambda split: split.share * (split.fields - 1))
    return None


def _header(split: _Split, head: _Sample, encoding: str) -> tuple[int, list[str]] | None:
    """(index of the header row in the head, its names) if the first full row names the columns."""
    if not head.at_head:
        return None
    full = [i for i, n in enumerate(split.counts[: split.head.start.size]) if n == split.fields]
    if len(full) < 2 or full[0] > _PREAMBLE_LINES:
        return None
    rows = [_texts(split, head, row, encoding) for row in full[:30]]
    names, values = rows[0], rows[1:]
    if any(_VALUE.search(name) for name in names) or not any(names):
        return None
    valued = (sum(bool(_VALUE.search(row[i])) for row in values) for i in range(split.fields) if names[i])
    if max(valued) < 0.5 * len(values) and not are_names(rows):
        return None
    return int(split.head.start[full[0]]), names


def _texts(split: _Split, head: _Sample, row: int, encoding: str) -> list[str]:
    """The fields of one line of the head, decoded, without quotes and outer spaces."""
    lines, byte = split.head, split.delimiter.encode("ascii")
    start, end = lines.start[row : row + 1], lines.end[row : row + 1]
    begins, _ = fields_of(head.data, start, end, lines.delimiters, byte, 0)
    ends = begins[1:] - len(byte)
    width = unit_bytes(encoding)
    pieces = zip(begins, [*ends, end[0]], strict=True)
    texts = (decoded(head.raw[int(a) * width : int(b) * width], encoding) for a, b in pieces)
    return [_clean(text) for text in texts]


def _clean(text: str) -> str:
    """Without outer quotes and with plain spaces, cut to a length that fits a column head."""
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        text = text[1:-1].replace('""', '"')
    return " ".join(text.split())[:_NAME_CHARS]


def _labels(names: Sequence[str]) -> tuple[str, ...]:
    """Unique labels: a name that was there before gets "#2" and so on, a missing one its position."""
    labels: list[str] = []
    taken = {OVERFLOW}
    for position, name in enumerate(names, 1):
        name = name or str(position)
        label, number = name, 2
        while label in taken:
            label, number = f"{name}#{number}", number + 1
        taken.add(label)
        labels.append(label)
    return tuple(labels)
