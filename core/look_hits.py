"""The hits of a file, a stretch at a time, forwards or backwards. Tasks of the looker's child."""

import re
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

import numpy as np

from core.detect.mask import SECRET, masked
from core.detect.why import failed
from core.look_mask import NAME, Span, clipped, decoded, mask_name, merged, names_of, rendered
from core.look_open import Asked, Opened, layout_of, opened, told
from core.look_views import HitRow, HitsView
from core.model import CELL_BYTES, DOCUMENT, FREE, OTHER, SIGNED, TYPES, VALID, WITH_ID, Batch, Layout
from core.readers import READERS, TEXT_READERS
from core.readers.base import MAX_RECORD_BYTES, Reader
from core.tally import VERDICTS, located, text_of

CONTEXT_BYTES = 64
"""What is shown before and behind a hit."""

_FREE = (FREE, WITH_ID, OTHER, SIGNED, DOCUMENT)
_TORN_BEFORE = re.compile(r"^(?:\\x[0-9a-f]{2}|[0-9A-Za-z.@*-])+")
_TORN_BEHIND = re.compile(r"(?:\\x[0-9a-f]{2}|[0-9A-Za-z.@*-])+$")
"""What a cut may have torn at the edges of a context: numbers, addresses, characters."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """place: where to begin. types: None for all. most: hits at most, those nearest to the place. limit_s: time."""

    place: int
    forward: bool
    types: tuple[str, ...] | None
    most: int
    limit_s: float


def read_hits(asked: Asked, wanted: Wanted) -> HitsView:
    """Hits from (forwards) or before (backwards) a place. Places of files that are read by rows count all rows."""
    empty = HitsView(searched_from=wanted.place, searched_to=wanted.place, complete=True)
    return told(asked, partial(_hits, asked, wanted), empty)


def _hits(asked: Asked, wanted: Wanted) -> HitsView:
    is_text = asked.layout is not None and any(asked.layout.kind in reader.kinds for reader in TEXT_READERS)
    with opened(asked, wanted.place + 8 * CELL_BYTES if is_text else 1 << 62) as content:
        layout = layout_of(asked, content)
        reader = next((r for r in READERS if layout is not None and layout.kind in r.kinds), None)
        if layout is None or reader is None:
            kind = "unknown" if layout is None else layout.kind
            return HitsView(complete=True, note=content.note or f"unsupported: no reader for it ({kind})")
        with tempfile.TemporaryDirectory(dir=asked.scratch, ignore_cleanup_errors=True) as own:
            if reader.by_cells:
                found, edge, complete = _by_cells(content, layout, reader, wanted)
            else:
                found, edge, complete = _by_rows(content, layout, reader, wanted, Path(own))
        rows = list(_rows(found, layout, content, asked.unmask))
    low, high = (wanted.place, max(edge, wanted.place)) if wanted.forward else (min(edge, wanted.place), wanted.place)
    return HitsView(tuple(rows if wanted.forward else rows[::-1]), low, high, complete, content.note)


@dataclass(frozen=True, slots=True)
class _Met:
    """A hit in a batch, before anything of it is shown. row: its index there; start, end: in its data."""

    batch: Batch
    row: int
    start: int
    end: int
    type: str
    verdict: str
    column: str

    @property
    def place(self) -> int:
        """Byte offset, or number of the row."""
        own = int(self.batch.row_place[self.row])
        if self.batch.by_row_number:
            return own
        return own + (self.start - int(self.batch.row_start[self.row])) * self.batch.unit_bytes


def _met(batch: Batch, types: tuple[str, ...] | None) -> Iterator[_Met]:
    hits, rows, labels = located(batch)
    found = zip(
        rows.tolist(), hits.start.tolist(), hits.end.tolist(), hits.type.tolist(), hits.verdict.tolist(), labels,
        strict=True,
    )  # fmt: skip
    for row, start, end, type_, verdict, label in found:
        if types is None or TYPES[type_] in types:
            column = "" if label in _FREE or label.startswith("~") else label
            yield _Met(batch, row, start, end, TYPES[type_], VERDICTS[verdict], column)


class _Cells:
    """Hits by the cell in which they lie, also those of rows that begin in a cell before it."""

    def __init__(self, content: Opened, layout: Layout, reader: Reader, types: tuple[str, ...] | None) -> None:
        self._content, self._layout, self._reader, self._types = content, layout, reader, types
        self._known: dict[int, tuple[list[_Met], bool]] = {}

    def inside(self, cell: int) -> list[_Met]:
        """The hits whose first byte lies in the cell, ascending."""
        low, high = cell * CELL_BYTES, (cell + 1) * CELL_BYTES
        own = [hit for hit in self._of(cell)[0] if hit.place < high]
        for before in range(cell - 1, max(-1, cell - MAX_RECORD_BYTES // CELL_BYTES - 2), -1):
            hits, has_rows = self._of(before)
            own = [hit for hit in hits if low <= hit.place < high] + own
            if has_rows:
                break
        return own

    def _of(self, cell: int) -> tuple[list[_Met], bool]:
        """(hits of the rows that begin in a cell, whether any does)."""
        if cell not in self._known:
            content = self._content
            batch = self._reader.cell(content.fetch, self._layout, content.held_bytes, cell)
            if len(self._known) > MAX_RECORD_BYTES // CELL_BYTES:
                self._known.clear()
            self._known[cell] = list(_met(batch, self._types)), len(batch.row_start) > 0
        return self._known[cell]


def _by_cells(content: Opened, layout: Layout, reader: Reader, wanted: Wanted) -> tuple[list[_Met], int, bool]:
    """(hits, how far was searched, whether nothing is left that way): cell after cell."""
    size, forward = content.held_bytes, wanted.forward
    place, last = max(0, min(wanted.place, size)), max(0, size - 1) // CELL_BYTES
    ends = time.monotonic() + wanted.limit_s
    first = min(place // CELL_BYTES, last)
    cells = _Cells(content, layout, reader, wanted.types)
    found: list[_Met] = []
    for cell in range(first, last + 1) if forward else range(first, -1, -1):
        here = cells.inside(cell)
        found += [hit for hit in (here if forward else here[::-1]) if (hit.place >= place) == forward]
        if len(found) > wanted.most:
            found = found[: wanted.most]
            return found, found[-1].place + (1 if forward else 0), False
        if time.monotonic() > ends and cell != (last if forward else 0):
            return found, (cell + 1 if forward else cell) * CELL_BYTES, False
    return found, size if forward else 0, True


def _by_rows(
    content: Opened, layout: Layout, reader: Reader, wanted: Wanted, scratch: Path
) -> tuple[list[_Met], int, bool]:
    """The same, row after row from the beginning. Backwards that is all up to the place, without a limit of time."""
    if not wanted.forward:
        return _before_row(_numbered(content, layout, reader, wanted, scratch), wanted.most)
    found: list[_Met] = []
    ends = time.monotonic() + wanted.limit_s
    seen = 0
    for batch in reader.rows(content.content(scratch), layout):
        for hit in _met(batch, wanted.types):
            if seen + hit.row < wanted.place:
                continue
            if len(found) >= wanted.most and hit.row > found[-1].row:
                return found, seen + hit.row, False
            found.append(hit)
        seen += len(batch.row_start)
        if seen > wanted.place and (len(found) >= wanted.most or time.monotonic() > ends):
            return found, seen, False
    return found, seen, True


def _numbered(
    content: Opened, layout: Layout, reader: Reader, wanted: Wanted, scratch: Path
) -> Iterator[tuple[int, _Met]]:
    """(row, counted over all of them, hit) of the rows before a place."""
    seen = 0
    for batch in reader.rows(content.content(scratch), layout):
        for hit in _met(batch, wanted.types):
            if seen + hit.row < wanted.place:
                yield seen + hit.row, hit
        seen += len(batch.row_start)
        if seen >= wanted.place:
            return


def _before_row(hits: Iterator[tuple[int, _Met]], most: int) -> tuple[list[_Met], int, bool]:
    """The last hits, of whole rows, backwards; the row they begin with; whether they are all."""
    found: deque[tuple[int, _Met]] = deque()
    lost = -1
    for numbered in hits:
        found.append(numbered)
        if len(found) > most:
            lost = found.popleft()[0]
    while len(found) > 1 and found[0][0] == lost != found[-1][0]:
        found.popleft()
    edge = 0 if lost < 0 else found[0][0]
    return [hit for _, hit in reversed(found)], edge, lost < 0


def _rows(found: list[_Met], layout: Layout, content: Opened, unmask: bool) -> Iterator[HitRow]:
    for _, group in groupby(found, key=lambda hit: id(hit.batch)):
        hits = list(group)
        hidden = {} if unmask else _hidden(hits[0].batch, {hit.row for hit in hits})
        for hit in hits:
            value = _value(hit, layout, content)
            yield HitRow(
                type=hit.type,
                verdict=hit.verdict,
                why="" if hit.verdict == VALID else " ".join(failed(hit.type, value)),
                column=hit.column,
                place=hit.place,
                by_row_number=hit.batch.by_row_number,
                masked=value if unmask else masked(hit.type, value),
                context_masked=_context(hit, layout, content, unmask, hidden.get(hit.row, [])),
                row_place=int(hit.batch.row_place[hit.row]),
                group=hit.batch.groups[hit.batch.group[hit.row]],
            )


def _value(hit: _Met, layout: Layout, content: Opened) -> str:
    """What a hit says; text that was narrowed is read again."""
    if hit.batch.encoding != "narrowed":
        return text_of(hit.batch, hit.start, hit.end)
    raw = content.fetch(hit.place, hit.place + (hit.end - hit.start) * hit.batch.unit_bytes)
    return decoded(raw, layout.encoding or "utf-16-le")


def _hidden(batch: Batch, rows: set[int]) -> dict[int, list[Span]]:
    """By row: hits and names, ascending, none overlap; indices into the batch's data."""
    hits, row, _ = located(batch)
    wanted = np.flatnonzero(np.isin(row, list(rows)))
    spans: dict[int, list[Span]] = {}
    for i in wanted.tolist():
        start, end, type_ = int(hits.start[i]), int(hits.end[i]), TYPES[hits.type[i]]
        value = text_of(batch, start, end)
        span = Span(start, end, type_, VERDICTS[hits.verdict[i]], masked(type_, value))
        spans.setdefault(int(row[i]), []).append(span)
    for its_row, start, end, secret in names_of(batch):
        if its_row in rows:
            spans.setdefault(its_row, []).append(Span(start, end, NAME, "", SECRET if secret else ""))
    return {its_row: merged(found) for its_row, found in spans.items()}


def _context(hit: _Met, layout: Layout, content: Opened, unmask: bool, hidden: list[Span]) -> str:
    """What stands around a hit in its row."""
    batch, unit = hit.batch, hit.batch.unit_bytes
    first, last = int(batch.row_start[hit.row]), int(batch.row_end[hit.row])
    low, high = max(first, hit.start - CONTEXT_BYTES // unit), min(last, hit.end + CONTEXT_BYTES // unit)
    if batch.by_row_number:
        raw, encoding = batch.data[low:high].tobytes().replace(b"\x1f", b"\t"), "utf-8"
    else:
        place = int(batch.row_place[hit.row])
        raw = content.fetch(place + (low - first) * unit, place + (high - first) * unit)
        encoding = layout.encoding or "utf-8"
    spans = [_scaled(span, unit, raw, encoding) for span in clipped(hidden, low, high)]
    text, _ = rendered(raw, encoding, spans, 0, unmask, keep="\t")
    text = text.replace("\t", " | " if batch.by_row_number else " ")
    text = "… " + _TORN_BEFORE.sub("", text) if low > first else text
    return _TORN_BEHIND.sub("", text) + " …" if high < last else text


def _scaled(span: Span, unit: int, raw: bytes, encoding: str) -> Span:
    """The same in bytes; names get what is shown of them."""
    start, end, shown = span.start * unit, span.end * unit, span.shown
    if span.type == NAME and not shown:
        shown = mask_name(decoded(raw[start:end], encoding))
    return Span(start, end, span.type, span.verdict, shown)
