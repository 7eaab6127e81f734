"""Delimited text: CSV with quotes, and lines divided by tab, "----", "|" and their like."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from core.model import CELL_BYTES, Batch, Layout
from core.readers.base import Content, Fetch
from core.readers.dialect import learn_dialect
from core.readers.fields import OVERFLOW, delimiter_places, fields_of
from core.readers.lines import (
    BLOCK_BYTES,
    Places,
    Rule,
    Window,
    batch_of,
    forward,
    line_rule,
    max_units,
    newline_of,
    read_window,
    stream,
)
from core.readers.quoted import Dialect, quoted_rule


class DelimitedReader:
    """Reads any dialect that `learn_dialect` recognises; the header row is not listed as a row.

    Layout.extra: newline, fields (expected number of fields), header_at (offset of the header row in
    the content), escaped (a backslash takes a quote its meaning).
    """

    key = "delimited"
    kinds: tuple[str, ...] = ("delimited",)
    by_cells = True

    def learn(self, name: str, blocks: Sequence[bytes], encoding: str | None, bom_bytes: int) -> Layout | None:
        """The dialect and the columns, or None where lines do not divide alike."""
        return None if encoding is None else learn_dialect(blocks, encoding, bom_bytes)

    def rows(self, content: Content, layout: Layout, block_bytes: int = BLOCK_BYTES) -> Iterator[Batch]:
        """Every record of the content, without blank lines and the header."""
        rule = forward(_rule(layout))

        def read(fetch: Fetch, start: int) -> Batch:
            return _records(fetch, layout, rule, start, start + block_bytes)

        return stream(content.file, rule, layout, block_bytes, read)

    def cell(self, fetch: Fetch, layout: Layout, size_bytes: int, cell: int, cell_bytes: int = CELL_BYTES) -> Batch:
        """The records whose first byte lies in the cell."""
        return _records(fetch, layout, _rule(layout), cell * cell_bytes, (cell + 1) * cell_bytes)


def _rule(layout: Layout) -> Rule:
    if not layout.quote:
        return line_rule(layout)
    fields = layout.extra.get("fields")
    return quoted_rule(
        Dialect(
            delimiter=ord(layout.delimiter),
            quote=ord(layout.quote),
            newline=newline_of(layout),
            escaped=layout.extra.get("escaped") is True,
            two_byte=_two_byte(layout),
            fields=fields if isinstance(fields, int) else 0,
            limit=max_units(layout),
        )
    )


def _records(fetch: Fetch, layout: Layout, rule: Rule, start: int, end: int) -> Batch:
    window = read_window(fetch, layout, rule, start, end)
    delimiter = layout.delimiter.encode("ascii")
    if not layout.quote:
        places = delimiter_places(window.data, delimiter, _two_byte(layout))
        window = replace(window, delimiters=places)

    def fields(rows: Window) -> tuple[Places, npt.NDArray[np.int32]]:
        return fields_of(rows.data, rows.start, rows.end, rows.delimiters, delimiter, len(layout.columns))

    return replace(batch_of(window, layout, fields), columns=(*layout.columns, OVERFLOW))


def _two_byte(layout: Layout) -> bool:
    return layout.encoding in ("gb18030", "big5")


DELIMITED = DelimitedReader()
