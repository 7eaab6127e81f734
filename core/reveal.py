"""Reads the values of findings again, at their places and no further than needed. Runs in children.

The way to an entry is that of `core.whole`, which counted it; what it is is known by now (its layout).
"""

import shutil
import tempfile
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from core import kinds
from core.cells import Window
from core.errors import ReadError
from core.evidence.containers import CONTAINER_KINDS, STREAM_KINDS, Limited, open_container, open_stream
from core.model import CELL_BYTES, Batch, Entry, Outcome
from core.readers import READERS, TEXT_READERS
from core.readers.base import MAX_RECORD_BYTES, Content, Reader
from core.search import Answer, Search, Wanted
from core.streams import Hashed, Patient
from core.whole import MAX_DEPTH, STREAM_HEAD_BYTES, Companion, Room, guarded, no_companion

Searches = Mapping[bytes, Search]
"""By the key of the entry."""


def reveal_entry(
    entry: Entry, open_file: Callable[[], BinaryIO], wanted: Iterable[Wanted], room: Room, companion: Companion
) -> list[tuple[Answer, ...]]:
    """The answers for a file of the evidence and what lies inside it, in the order of `wanted`.

    Trouble leaves masked what was not met before it; CaseError if the disk under the case is full.
    """
    searches = {each.key: Search(each) for each in wanted}
    own = searches.get(entry.key)

    def read() -> None:
        with open_file() as file:
            if own is not None and not own.wanted.layout.extra.get("compression") and _is_text(own):
                _by_cells(own, file)
            else:
                _content(entry, file, searches, room, companion, 0)

    _guarded(entry, read)
    return [search.answers() for search in searches.values()]


def _guarded(entry: Entry, read: Callable[[], None]) -> None:
    """Whatever goes wrong costs this entry only; what it did not reach stays masked."""

    def make() -> Outcome:
        read()
        return Outcome(entry, "exact", None, None, 0)

    guarded(entry, make)


def _is_text(search: Search) -> bool:
    return any(search.wanted.layout.kind in reader.kinds for reader in TEXT_READERS)


def _by_cells(search: Search, file: BinaryIO) -> None:
    """The cells that own the rows of the places: mostly the places' own, else one before it."""
    wanted = search.wanted
    reader = _reader(search)
    window = Window(file, wanted.size_bytes)
    for place in search.places():
        last = place // CELL_BYTES
        for cell in range(last, max(-1, last - MAX_RECORD_BYTES // CELL_BYTES - 2), -1):
            if place not in search.places():
                break
            search.look(reader.cell(window.fetch, wanted.layout, wanted.size_bytes, cell))
    if search.complete or wanted.sampled:
        search.ended = True
        return
    file.seek(0)  # it was counted from end to end: only that way says surely that something is not there any more
    _rows(search, Content(file, wanted.size_bytes, False, Path(), no_companion))


def _rows(search: Search, content: Content) -> None:
    """Rows in order, up to the last finding."""
    rows = cast(Generator[Batch], _reader(search).rows(content, search.wanted.layout))
    with closing(rows):
        for batch in rows:
            search.look(batch)
            if search.complete:
                break
    search.ended = True


def _reader(search: Search) -> Reader:
    return next(reader for reader in READERS if search.wanted.layout.kind in reader.kinds)


def _content(entry: Entry, file: BinaryIO, searches: Searches, room: Room, companion: Companion, depth: int) -> None:
    """A file that can seek: a stream, an archive, or something with rows that is read from end to end."""
    file.seek(0)
    head = file.read(STREAM_HEAD_BYTES)
    kind = kinds.kind_of(b"", head)
    file.seek(0)
    search = searches.get(entry.key)
    if kind in STREAM_KINDS:
        _stream(entry, _limited(open_stream(kind, file), room), searches, room, depth + 1)
    elif search is None:
        _members(entry, kinds.refine(kind, file), file, searches, room, depth + 1)
    else:
        with tempfile.TemporaryDirectory(dir=room.scratch, ignore_cleanup_errors=True) as own:
            _rows(search, Content(file, search.wanted.size_bytes, True, Path(own), companion))


def _stream(entry: Entry, file: BinaryIO, searches: Searches, room: Room, depth: int) -> None:
    """Decoded bytes that pass once: text and tar are read as they come, all else is copied to scratch first."""
    if depth > MAX_DEPTH:
        raise ReadError("limit", f"containers nested more than {MAX_DEPTH} deep")
    patient = Patient(file)
    head = _read_up_to(patient, STREAM_HEAD_BYTES)
    stream = cast(BinaryIO, Hashed(head, patient))
    kind = kinds.kind_of(b"", head)
    search = searches.get(entry.key)
    if search is not None and _is_text(search) and kind not in STREAM_KINDS:
        _rows(search, Content(stream, search.wanted.size_bytes, False, room.scratch, no_companion))
    elif search is None and kind == "tar":
        _members(entry, kind, stream, searches, room, depth + 1)
    else:
        with tempfile.TemporaryFile(dir=room.scratch) as copy:
            shutil.copyfileobj(stream, copy, 1 << 20)
            _content(entry, cast(BinaryIO, copy), searches, room, no_companion, depth)
    if search is not None and patient.trouble is not None:
        search.ended = False  # what was not met may lie behind the trouble


def _members(entry: Entry, kind: str, file: BinaryIO, searches: Searches, room: Room, depth: int) -> None:
    """The members on the way to what is wanted, up to the last of them."""
    prefix = entry.key + b"\0"
    positions = {int(key[len(prefix) :].split(b"\0")[0]) for key in searches if key.startswith(prefix)}
    if kind not in CONTAINER_KINDS or not positions:
        raise ReadError("unreadable", "this is not what it was when it was counted")
    with closing(open_container(kind, file, room.scratch)) as container:
        for member, stream in container.iterate():
            if member.position in positions and stream is not None:
                inside = Entry(
                    f"{entry.path}!{member.shown}", prefix + str(member.position).encode(), "file", member.size_bytes
                )
                content = _limited(stream, room)
                _guarded(inside, partial(_stream, inside, content, searches, room, depth))
            if member.position >= max(positions):
                return


def _limited(stream: BinaryIO, room: Room) -> BinaryIO:
    return cast(BinaryIO, Limited(stream, room.output_bytes))


def _read_up_to(file: Patient, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (data := file.read(size)):
        parts.append(data)
        size -= len(data)
    return b"".join(parts)
