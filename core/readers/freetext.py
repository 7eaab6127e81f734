"""Free text and logs: every physical line that is not blank is a row, without fields."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from core.model import CELL_BYTES, Batch, Layout
from core.readers.base import Content, Fetch
from core.readers.lines import (
    BLOCK_BYTES,
    NO_PLACES,
    Places,
    Window,
    batch_of,
    detect_newline,
    line_rule,
    read_window,
    stream,
)
from core.text import narrow


class FreeTextReader:
    """Reads any text; lines are cut at their first MiB."""

    key = "freetext"
    kinds: tuple[str, ...] = ("text",)
    by_cells = True

    def learn(self, name: str, blocks: Sequence[bytes], encoding: str | None, bom_bytes: int) -> Layout | None:
        """The layout of any text; None for what is not text."""
        if encoding is None:
            return None
        newline = detect_newline([narrow(block, encoding) for block in blocks])
        return Layout("text", encoding, bom_bytes=bom_bytes, extra=newline)

    def rows(self, content: Content, layout: Layout, block_bytes: int = BLOCK_BYTES) -> Iterator[Batch]:
        """Every line of the content that is not blank."""

        def read(fetch: Fetch, start: int) -> Batch:
            return _lines(fetch, layout, start, start + block_bytes)

        return stream(content.file, line_rule(layout), layout, block_bytes, read)

    def cell(self, fetch: Fetch, layout: Layout, size_bytes: int, cell: int, cell_bytes: int = CELL_BYTES) -> Batch:
        """The lines whose first byte lies in the cell."""
        return _lines(fetch, layout, cell * cell_bytes, (cell + 1) * cell_bytes)


def _lines(fetch: Fetch, layout: Layout, start: int, end: int) -> Batch:
    return batch_of(read_window(fetch, layout, line_rule(layout), start, end), layout, _no_fields)


def _no_fields(window: Window) -> tuple[Places, npt.NDArray[np.int32]]:
    return NO_PLACES, np.zeros(0, np.int32)


FREETEXT = FreeTextReader()
