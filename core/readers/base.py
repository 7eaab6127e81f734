"""What a reader gets and what it must offer. A reader turns one entry's content into Batches."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from core.model import CELL_BYTES, Batch, Layout

MAX_RECORD_BYTES = 1 << 20
"""A row is classified on its first MiB, read whole or by cells: so both ways count alike."""

LOOK_BEHIND_BYTES = 64
"""How far before a cell a reader looks first, to see whether a row starts at the cell's first byte."""

Fetch = Callable[[int, int], bytes]
"""fetch(start, end) -> the content's bytes in that range, clipped to the content; for `Reader.cell`."""


@dataclass(frozen=True, slots=True)
class Content:
    """One entry's content. `file` stands at 0; it can seek only where `can_seek`.

    size_bytes: decoded size as far as known (0: unknown). scratch: an existing folder for copies,
    never on the evidence; the caller empties it. companion: opens the file beside this one whose
    name is this one's plus a suffix (b"-wal"), None where there is none.
    """

    file: BinaryIO
    size_bytes: int
    can_seek: bool
    scratch: Path
    companion: Callable[[bytes], BinaryIO | None]


class Reader(Protocol):
    """One format. Stateless; only `core.errors.ReadError` may escape, whatever the bytes are.

    key: name of the reader. kinds: the Layout.kind values it reads. by_cells: True if `cell` works.
    """

    @property
    def key(self) -> str: ...
    @property
    def kinds(self) -> tuple[str, ...]: ...
    @property
    def by_cells(self) -> bool: ...

    def learn(self, name: str, blocks: Sequence[bytes], encoding: str | None, bom_bytes: int) -> Layout | None:
        """The layout, or None if this is not its format. blocks[0] is the head, others lie anywhere."""

    def rows(self, content: Content, layout: Layout) -> Iterator[Batch]:
        """Every row of the content, each once, in batches of a few MiB."""

    def cell(self, fetch: Fetch, layout: Layout, size_bytes: int, cell: int, cell_bytes: int = CELL_BYTES) -> Batch:
        """The rows whose first byte lies in the cell, complete (up to MAX_RECORD_BYTES).

        The rows of all cells are the rows of `rows`: same places, same ends, same columns where the
        table can be known.
        """
