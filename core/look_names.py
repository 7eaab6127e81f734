"""Fields in columns of names, by the bytes of the content that they take, as the learnt layout has them.

Whatever encoding or delimiter the content is shown with, these bytes are masked.
"""

import re
from collections.abc import Iterator

from core.look_mask import NAME, Span, decoded, is_name, is_nameless, is_secret, mask_field, names_of
from core.look_open import Opened
from core.model import CELL_BYTES, Layout
from core.readers import TEXT_READERS
from core.readers.base import MAX_RECORD_BYTES
from core.text import unit_bytes

_Cell = tuple[list[tuple[int, int, bool]], int | None]
_MOST_BACK = MAX_RECORD_BYTES // CELL_BYTES + 1
"""How many cells before a stretch a row may begin that reaches into it."""


class Names:
    """The names of one content; empty for content that is not divided by a text reader."""

    def __init__(self, content: Opened, layout: Layout) -> None:
        """layout: as learnt, not as chosen."""
        self._content, self._layout = content, layout
        self._encoding = layout.encoding or "utf-8"
        reader = next((r for r in TEXT_READERS if layout.kind in r.kinds), None)
        is_headed = layout.kind == "delimited" and not is_nameless(layout.columns)
        is_open = not any(is_name(label) or is_secret(label) for label in layout.columns)
        self._reader = None if is_headed and is_open else reader
        self._known: dict[int, _Cell] = {}

    def inside(self, start: int, end: int) -> Iterator[Span]:
        """The names in a stretch of the content, counted from its beginning; what is left of a cut one is starred."""
        for low, high, secret in self._ranges(start, end):
            first, last = max(low, start), min(high, end)
            text = decoded(self._content.fetch(first, last), self._encoding)
            shown = mask_field(text, secret) if first == low or secret else re.sub(r"\w", "*", text)
            yield Span(first - start, last - start, NAME, "", shown)

    def starred(self, start: int, end: int) -> bytes:
        """The bytes of a range, as many, with the names in it masked."""
        data = bytearray(self._content.fetch(start, end))
        for span in self.inside(start, start + len(data)):
            data[span.start : span.end] = self._hidden(bytes(data[span.start : span.end]), span.shown)
        return bytes(data)

    def hidden(self, start: int, end: int) -> list[tuple[int, int]]:
        """Ranges of a stretch, counted from its beginning, whose bytes belong to what is masked of the names in it."""
        pairs = zip(self._content.fetch(start, end), self.starred(start, end), strict=True)
        return [(place, place + 1) for place, (plain, seen) in enumerate(pairs) if plain != seen]

    def _hidden(self, raw: bytes, shown: str) -> bytes:
        """As many bytes: characters that are shown as they are, stars for each byte (each unit) of the others."""
        unit = unit_bytes(self._encoding)
        star = b"*" if unit == 1 else "*".encode(self._encoding)
        plain = decoded(raw, self._encoding)
        both = zip(plain, shown, strict=True)
        pairs = [(char.encode(self._encoding, "replace"), char == seen) for char, seen in both]
        hidden = b"".join(own if is_seen else star * (len(own) // unit) for own, is_seen in pairs)
        return hidden if len(hidden) == len(raw) else (star * (len(raw) // unit)).ljust(len(raw), b"*")

    def _ranges(self, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        """Whole names and secrets that reach into a stretch, ascending; with what is a secret."""
        if self._reader is None or end <= start:
            return
        first = start // CELL_BYTES
        for _ in range(_MOST_BACK):
            begins = self._cell(first)[1]
            if first == 0 or (begins is not None and begins <= start):
                break
            first -= 1
        for cell in range(first, (end - 1) // CELL_BYTES + 1):
            yield from ((low, high, secret) for low, high, secret in self._cell(cell)[0] if high > start and low < end)

    def _cell(self, cell: int) -> _Cell:
        """(the names in rows that begin in a cell, where the first of these rows begins)."""
        if cell not in self._known and self._reader is not None:
            batch = self._reader.cell(self._content.fetch, self._layout, self._content.held_bytes, cell)
            unit, found = batch.unit_bytes, []
            for row, low, high, secret in names_of(batch):
                origin = int(batch.row_place[row]) - int(batch.row_start[row]) * unit
                found.append((origin + low * unit, origin + high * unit, secret))
            if len(self._known) > 2 * _MOST_BACK:
                self._known.clear()
            self._known[cell] = found, int(batch.row_place[0]) if len(batch.row_place) else None
        return self._known[cell]
