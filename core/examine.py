"""The tasks of a child: pure functions of (EvidenceInfo, entries, plan). All parsing of evidence happens in here."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from core import kinds
from core.cells import Window, cell_digest, read_cell, read_segment, same_blocks, sweep
from core.contents import of_text
from core.counting import counted, in_words
from core.density import density_seen
from core.device import MOST_S, STRETCH_BYTES
from core.errors import ReadError
from core.evidence import EvidenceSource, open_source
from core.evidence.containers import CONTAINER_KINDS, STREAM_KINDS
from core.evidence.passwords import NO_PASSWORD, Password
from core.evidence.timing import Place, Timed, time_reads
from core.model import CELL_BYTES, Batch, CellTally, Entry, EvidenceInfo, Indicator, Layout, Outcome, Problem
from core.persons import ID
from core.readers import READERS, TEXT_READERS
from core.reveal import reveal_entry
from core.search import Answer, Wanted
from core.streams import Counted
from core.whole import (
    LARGE_BYTES,
    Room,
    clues_of,
    clues_when_learnt,
    examine_file,
    guarded,
    learn_text,
    no_companion,
    set_aside,
    sha256_of,
    speaking,
)

HEAD_BYTES = 4096
BLOCK_BYTES = 16384
"""How much of the head, and of two further places in a large file, a layout is learnt from."""

COMPARE_BLOCK_BYTES = 4096
LONG_ROW_BYTES = 4096
"""Files with longer rows on average are not read by cells: the end of a cell's last row costs more than the cell."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the first bytes of an entry say. by_cells: rows can be read from a random offset.

    outcome: set where nothing more has to be read (pictures, programs, formats without a reader, trouble). clues: what
    the head says beside records, where that is told now (see `core.whole.clues_when_learnt`) and not by the outcome.
    density: see `core.density`; None where nobody asked.
    """

    layout: Layout | None
    by_cells: bool
    bytes_read: int
    outcome: Outcome | None = None
    clues: tuple[Indicator | Problem, ...] = ()
    density: int | None = None


def learn(info: EvidenceInfo, entries: Sequence[Entry], scratch: str, by_head: bool) -> list[Learnt]:
    """Kind and layout of entries from their head and, where they are large, two more blocks.

    by_head: what the content of texts says is told from their head, and how dense they seem, as they may not be read
    whole.
    """
    with open_source(info) as source:
        return [_learn(source, entry, Path(scratch), by_head) for entry in entries]


def _learn(source: EvidenceSource, entry: Entry, scratch: Path, by_head: bool) -> Learnt:
    found: list[Learnt] = []

    def look() -> Outcome:
        with source.open(entry.key) as file:
            found.append(_look(entry, file, scratch, by_head))
        return found[0].outcome or Outcome(entry, "exact", None, None, 0)

    outcome = guarded(entry, look)
    return found[0] if found else Learnt(None, False, 0, outcome)


def _look(entry: Entry, file: BinaryIO, scratch: Path, by_head: bool) -> Learnt:
    head = file.read(HEAD_BYTES)
    kind = _kind(entry, head)
    if kind in kinds.NO_CONTENT_KINDS or kind in kinds.UNSUPPORTED_KINDS:
        return _set_aside(entry, kind, head, file, scratch)
    if kind in CONTAINER_KINDS or kind in STREAM_KINDS or any(kind in r.kinds for r in READERS if not r.by_cells):
        return Learnt(Layout(kind), False, len(head))
    blocks = _blocks(entry, head, file)
    taken = sum(map(len, blocks.values()))
    layout = learn_text(entry, list(blocks.values()))
    if layout is None:
        return Learnt(None, False, taken, speaking(set_aside(entry, "unknown"), head))
    is_large = len(blocks) > 1
    batches, more = _batches(file, layout, blocks) if by_head or is_large else ([], 0)
    rows = sum(len(batch.row_start) for batch in batches)
    by_cells = not is_large or rows * LONG_ROW_BYTES >= taken
    clues = of_text(entry.path, blocks[0], layout.encoding) if clues_when_learnt(entry, by_head) else ()
    density = density_seen(batches, taken, entry.size_bytes) if by_head and by_cells else None
    return Learnt(layout, by_cells, taken + more, clues=clues, density=density)


def _kind(entry: Entry, head: bytes) -> str:
    return kinds.kind_of(entry.path.rsplit("/", 1)[-1].encode("utf-8", "surrogateescape"), head)


def _set_aside(entry: Entry, kind: str, head: bytes, file: BinaryIO, scratch: Path) -> Learnt:
    """A file that is not read further, but for what its first and last bytes say beside records."""
    counted = Counted(file)
    clues = clues_of(entry, kind, head, cast(BinaryIO, counted), scratch)
    taken = min(len(head) + counted.bytes_read, max(entry.size_bytes, len(head)))
    return Learnt(None, False, taken, replace(set_aside(entry, kind), clues=clues))


def _blocks(entry: Entry, head: bytes, file: BinaryIO) -> dict[int, bytes]:
    """{place: bytes} that the layout of a text is learnt from."""
    blocks = {0: head + (file.read(BLOCK_BYTES - len(head)) if len(head) == HEAD_BYTES else b"")}
    if entry.size_bytes > LARGE_BYTES:
        for part in (1, 2):
            place = entry.size_bytes * part // 3 // CELL_BYTES * CELL_BYTES
            file.seek(place)
            blocks[place] = file.read(BLOCK_BYTES)
    return blocks


def _batches(file: BinaryIO, layout: Layout, blocks: Mapping[int, bytes]) -> tuple[list[Batch], int]:
    """Rows that begin in the blocks, and the bytes read beside them to find out. The content ends with the block."""
    reader = next(r for r in TEXT_READERS if layout.kind in r.kinds)
    batches, more = [], 0
    for place, block in blocks.items():
        window = Window(file, place + len(block), place, block)
        batches.append(reader.cell(window.fetch, layout, place + len(block), place // BLOCK_BYTES, BLOCK_BYTES))
        more += window.bytes_read
    return batches, more


def count_whole(
    info: EvidenceInfo,
    entries: Sequence[tuple[Entry, Layout | None]],
    scratch: str,
    output_bytes: int,
    password: Password = NO_PASSWORD,
    by_head: bool = False,
    by: str = ID,
) -> list[Outcome]:
    """Entries read from end to end, with everything inside them. password: tried on what is encrypted. by_head: as for
    `learn`. by: what tells persons apart, here and below (see `core.persons`)."""
    room = Room(Path(scratch), output_bytes, password, by_head, partial(counted, by=by))
    with open_source(info) as source:
        return [guarded(entry, partial(_whole, source, entry, layout, room)) for entry, layout in entries]


def _whole(source: EvidenceSource, entry: Entry, layout: Layout | None, room: Room) -> Outcome:
    with source.open(entry.key) as file:
        return examine_file(entry, file, layout, room, partial(source.companion, entry.key))


def count_units(
    info: EvidenceInfo, entries: Sequence[Entry], scratch: str, output_bytes: int, by: str = ID
) -> list[tuple[Learnt, Outcome]]:
    """Entries that nobody opened before: what they are, and all they hold."""
    room = Room(Path(scratch), output_bytes, tally=partial(counted, by=by))
    with open_source(info) as source:
        return [_unit(source, entry, room) for entry in entries]


def _unit(source: EvidenceSource, entry: Entry, room: Room) -> tuple[Learnt, Outcome]:
    learnt = _learn(source, entry, room.scratch, by_head=False)
    if learnt.outcome is not None:
        return learnt, replace(learnt.outcome, bytes_read=learnt.bytes_read)
    return learnt, guarded(entry, partial(_whole, source, entry, learnt.layout, room))


def count_cells(
    info: EvidenceInfo, entry: Entry, layout: Layout, cells: Sequence[int], by: str = ID
) -> list[tuple[CellTally, int]]:
    """Sampled cells of one entry, each with the bytes read for it. Trouble escapes as ReadError or OSError."""
    reader = next(r for r in TEXT_READERS if layout.kind in r.kinds)
    with open_source(info) as source, source.open(entry.key) as file:
        return [read_cell(file, reader, layout, entry.size_bytes, cell, by) for cell in cells]


def count_segment(
    info: EvidenceInfo, entry: Entry, layout: Layout, segment: int, segment_bytes: int, by: str = ID
) -> tuple[CellTally, int]:
    """One segment of an entry that is read whole in pieces, and the bytes read for it. Trouble escapes, as above."""
    reader = next(r for r in TEXT_READERS if layout.kind in r.kinds)
    with open_source(info) as source, source.open(entry.key) as file:
        return read_segment(file, reader, layout, entry.size_bytes, segment, segment_bytes, by)


def hash_content(info: EvidenceInfo, entry: Entry) -> bytes:
    """SHA-256 of an entry's content. Trouble escapes, as above."""
    with open_source(info) as source, source.open(entry.key) as file:
        return sha256_of(file)


Hash = tuple[bytes | None, str]
"""SHA-256 of the content of an entry, or None and why there is none."""


def hash_again(info: EvidenceInfo, entries: Sequence[Entry], scratch: str, output_bytes: int) -> list[Hash]:
    """What hashes of entries are now; where content is compressed, of what is in it."""
    room = Room(Path(scratch), output_bytes)
    with open_source(info) as source:
        return [_hash_again(source, entry, room) for entry in entries]


def _hash_again(source: EvidenceSource, entry: Entry, room: Room) -> Hash:
    try:
        with source.open(entry.key) as file:
            if _kind(entry, file.read(HEAD_BYTES)) not in STREAM_KINDS:
                return sha256_of(file), ""
            found = examine_file(entry, file, None, room, no_companion)
            return found.content_sha256, found.reason
    except (ReadError, OSError, MemoryError) as error:
        return None, ": ".join(in_words(error))


def sweep_cells(
    info: EvidenceInfo, entry: Entry, layout: Layout, known: dict[int, bool], most_cells: int, by: str = ID
) -> list[tuple[CellTally, int]]:
    """The cells around those that hold records (see `core.cells.sweep`)."""
    reader = next(r for r in TEXT_READERS if layout.kind in r.kinds)
    with open_source(info) as source, source.open(entry.key) as file:
        return list(sweep(file, reader, layout, entry.size_bytes, known, most_cells, by))


def compare(info: EvidenceInfo, one: Entry, other: Entry, offsets: Sequence[int]) -> bool:
    """Are two entries of the same size alike in these blocks?"""
    with open_source(info) as source, source.open(one.key) as a, source.open(other.key) as b:
        return same_blocks(a, b, offsets, COMPARE_BLOCK_BYTES)


def digest_cells(info: EvidenceInfo, entry: Entry, cells: Sequence[int]) -> list[bytes]:
    """Hashes of cells as they are on the evidence now, for a second look."""
    with open_source(info) as source, source.open(entry.key) as file:
        return [cell_digest(Window(file, entry.size_bytes), cell) for cell in cells]


def time_device(info: EvidenceInfo, random: Sequence[Place], stretch: Sequence[Place]) -> Timed:
    """How long random cells, and blocks in sequence, take (see `core.device`)."""
    with open_source(info) as source:
        return time_reads(source.open, random, stretch, (CELL_BYTES, STRETCH_BYTES), MOST_S)


def reveal(
    info: EvidenceInfo, entries: Sequence[tuple[Entry, Sequence[Wanted]]], scratch: str, output_bytes: int
) -> list[list[tuple[Answer, ...]]]:
    """Values of findings, read again for an unmasked export: per entry, what is wanted of it and of its members."""
    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as own, open_source(info) as source:
        room = Room(Path(own), output_bytes)
        return [
            reveal_entry(entry, partial(source.open, entry.key), wanted, room, partial(source.companion, entry.key))
            for entry, wanted in entries
        ]
