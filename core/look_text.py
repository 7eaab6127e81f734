"""A window of a file as text, or as bytes. Tasks of the looker's child."""

import codecs
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from core.look_letters import Ranges, is_closed, ranges, readable, signature_end, without
from core.look_mask import (
    EDGE_BYTES,
    Span,
    clipped,
    rendered,
    spans_anyhow,
    spans_of,
)
from core.look_names import Names
from core.look_open import HEAD_BYTES, Asked, Opened, layout_of, opened, told
from core.look_views import HexView, TextView
from core.model import CELL_BYTES
from core.text import UNITS, unit_bytes

BACK_BYTES = 4096
"""How far before a window a line is looked for that it may begin with."""

_BOMS = {"utf-8": b"\xef\xbb\xbf", "utf-8-sig": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
_LETTER = re.compile(r"[^\W\x00-\x7f]")
_NEVER_INSIDE = 0x30
"""Bytes below it are never part of a longer character in any encoding of one-byte units."""


def read_text(asked: Asked, offset: int, length: int) -> TextView:
    """A window of about `length` bytes from the line at `offset` on."""
    return told(asked, partial(_text, asked, offset, length), TextView(offset=offset))


def _text(asked: Asked, offset: int, length: int) -> TextView:
    with opened(asked, offset + length + CELL_BYTES) as content:
        layout = layout_of(asked, content)
        guessed = (layout.encoding if layout is not None else None) or ""
        chosen = asked.encoding or guessed
        if not chosen:
            return TextView(size=content.size_bytes, note=content.note or "unsupported: no text")
        start, end = _window(content, chosen, offset, length)
        raw = content.fetch(start, end)
        spans = _spans(content, start, end, chosen, guessed)
        closed = not asked.unmask and is_closed(layout)
        if closed:
            raw = _starred(raw, _letters_in(content, start, len(raw), spans), chosen)
        elif not asked.unmask and layout is not None:
            spans = _with_names(spans, Names(content, layout).inside(start, start + len(raw)))
        text, marks = rendered(raw, chosen, spans, start, asked.unmask)
        text = _LETTER.sub("*", text) if closed else text
    return TextView(chosen, guessed, start, end, content.size_bytes, text, marks, content.note, closed)


def _letters_in(content: Opened, start: int, length: int, spans: Sequence[Span]) -> Ranges:
    """Ranges of a stretch of content that no column divides, counted from its beginning: all that can be read, but for
    the hits, which have masks of their own, and the signature of the file."""
    before = min(start, EDGE_BYTES)
    flags = readable(content.fetch(start - before, start + length + EDGE_BYTES))[before : before + length]
    head = max(0, signature_end(content.fetch(0, HEAD_BYTES)) - start)
    return ranges(without(flags, [(0, head), *((span.start, span.end) for span in spans)]))


def _starred(raw: bytes, hidden: Ranges, encoding: str) -> bytes:
    """The bytes with stars for those of some ranges: of UTF-16 and 32 for every unit that they touch."""
    unit = unit_bytes(encoding)
    star = "*".encode(encoding) if unit > 1 else b"*"
    data = bytearray(raw)
    for low, high in hidden:
        first, last = low // unit * unit, min(-(-high // unit) * unit, len(raw))
        data[first:last] = (star * (-(first - last) // unit + 1))[: last - first]
    return bytes(data)


def _spans(content: Opened, start: int, end: int, encoding: str, guessed: str) -> list[Span]:
    """The hits of a window; its surroundings are looked at, so that it cuts none in two unseen."""
    before = min(start, EDGE_BYTES)
    around = content.fetch(start - before, end + EDGE_BYTES)
    found = spans_of(around, (encoding,)) if encoding == guessed else spans_anyhow(around, encoding)
    return clipped(found, before, before + end - start)


def _window(content: Opened, encoding: str, offset: int, length: int) -> tuple[int, int]:
    """Where the window begins and ends: at lines, else at characters."""
    size, unit = content.held_bytes, unit_bytes(encoding)
    mark = _BOMS.get(encoding, b"")
    bom = len(mark) if mark and content.fetch(0, len(mark)) == mark else 0
    start = _start(content, encoding, max(bom, min(offset, size)), bom)
    data = content.fetch(start, start + length)
    if start + len(data) >= size:
        return start, start + len(data)
    line_end = _last_line_end(data, encoding)
    if line_end > length // 2:
        return start, start + line_end
    return start, start + max(unit, len(data) - _pending(data, encoding))


def _start(content: Opened, encoding: str, offset: int, bom: int) -> int:
    unit = unit_bytes(encoding)
    offset -= (offset - bom) % unit
    low = max(bom, offset - BACK_BYTES)
    before = content.fetch(low, offset)
    line = _last_line_end(before, encoding)
    if line or low == bom:
        return low + line
    if encoding in UNITS:
        pair = content.fetch(offset, offset + unit)
        high = pair[1 if encoding.endswith("le") else 0] if len(pair) == 2 else 0
        return offset - unit if 0xDC <= high <= 0xDF else offset
    safe = next((i + 1 for i in range(len(before) - 1, -1, -1) if before[i] < _NEVER_INSIDE), 0)
    return offset - _pending(before[safe:], encoding)


def _pending(data: bytes, encoding: str) -> int:
    """Bytes at the end that begin a character and do not complete it. data begins with a character."""
    decoder = codecs.getincrementaldecoder(_codec(encoding))("backslashreplace")
    decoder.decode(data)
    return len(decoder.getstate()[0])


def _last_line_end(data: bytes, encoding: str) -> int:
    """Index behind the last line feed (or carriage return, where there is no line feed), 0 where there is none."""
    unit = unit_bytes(encoding)
    if unit == 1:
        return (data.rfind(b"\n") if b"\n" in data else data.rfind(b"\r")) + 1
    feed = "\n".encode(encoding)
    place = data.rfind(feed)
    while place >= 0 and place % unit:
        place = data.rfind(feed, 0, place + len(feed) - 1)
    return place + unit if place >= 0 else 0


def _codec(encoding: str) -> str:
    return "utf-8" if encoding in ("ascii", "utf-8-sig") else encoding


def _with_names(spans: list[Span], names: Iterator[Span]) -> list[Span]:
    """And the names in columns that are headed as such, as far as no hit covers them."""
    starts = [span.start for span in spans]
    found = []
    for name in names:
        near = spans[max(0, bisect_left(starts, name.start) - 1) : bisect_left(starts, name.end)]
        if not any(span.start <= name.start < span.end for span in near):
            found.append(replace(name, end=min([name.end, *(span.start for span in near if span.start > name.start)])))
    return sorted([*spans, *found], key=lambda span: span.start)


def read_hex(asked: Asked, offset: int, length: int, raw: bool) -> HexView:
    """Bytes from `offset` on. raw: of the file as it lies, not decompressed."""
    return told(asked, partial(_hex, asked, offset, length, raw), HexView(offset=offset))


def _hex(asked: Asked, offset: int, length: int, raw: bool) -> HexView:
    with opened(asked, offset + length + EDGE_BYTES, raw) as content:
        start = max(0, min(offset, content.held_bytes))
        data = bytearray(content.fetch(start, start + length))
        masked: Ranges = []
        closed = False
        if not asked.unmask:
            guessed = (asked.layout.encoding if asked.layout is not None else None) or "utf-8"
            spans = _spans(content, start, start + len(data), guessed, "")
            masked = [part for span in spans for part in _hide(span)]
            layout = layout_of(asked, content)
            closed = is_closed(layout)
            if closed:
                masked += _letters_in(content, start, len(data), spans)
            elif layout is not None:
                masked += Names(content, layout).hidden(start, start + len(data))
            _star(data, masked)
            masked += [match.span() for match in _DIGITS.finditer(bytes(data))]
            _star(data, masked)
    return HexView(start, content.size_bytes, bytes(data), _joined(masked), content.note, closed)


_DIGITS = re.compile(rb"[0-9](?:[ \-\0]{0,3}[0-9]){6,}")


def _star(data: bytearray, hidden: Ranges) -> None:
    for low, high in hidden:
        data[low:high] = b"*" * (high - low)


def _hide(span: Span) -> Iterator[tuple[int, int]]:
    """The bytes of a hit that its mask stars; all where the mask is of another length."""
    if len(span.shown) != span.end - span.start:
        yield span.start, span.end
        return
    for match in re.finditer(r"\*+", span.shown):
        yield span.start + match.start(), span.start + match.end()


def _joined(hidden: Ranges) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for low, high in sorted(hidden):
        if merged and low <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(high, merged[-1][1])
        else:
            merged.append((low, high))
    return tuple(merged)
