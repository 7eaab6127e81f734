"""Reads one entry's content from end to end, with everything inside it, within budgets. Runs in children."""

import hashlib
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from core import kinds, text
from core.errors import ReadError
from core.evidence.containers import CONTAINER_KINDS, STREAM_KINDS, Limited, Member, open_container, open_stream
from core.model import Entry, Layout, Outcome, Tally
from core.readers import READERS, TEXT_READERS
from core.readers.base import Content, Reader
from core.streams import Counted, Hashed
from core.tally import tally_of, total

STREAM_HEAD_BYTES = 1 << 18
"""How much of a stream is looked at before it is known what it is."""

MAX_DEPTH = 6
MAX_MEMBERS = 1_000_000
_FOLD = 32
"""Tallies of so many batches are added up at a time: memory stays flat."""

Companion = Callable[[bytes], BinaryIO | None]


@dataclass(frozen=True, slots=True)
class Room:
    """Where a child may work. scratch: for copies, never on the evidence. output_bytes: most of one decoded stream."""

    scratch: Path
    output_bytes: int


def no_companion(suffix: bytes) -> BinaryIO | None:
    """For content that has no file beside it."""
    return None


def guarded(entry: Entry, make: Callable[[], Outcome]) -> Outcome:
    """The outcome, whatever goes wrong: trouble with one entry is a fact about that entry."""
    try:
        return make()
    except ReadError as error:
        return Outcome(entry, error.status, None, None, 0, reason=error.reason)
    except MemoryError:
        return Outcome(entry, "limit", None, None, 0, reason="the memory budget of one file was used up")
    except OSError as error:
        return Outcome(
            entry,
            "unreadable",
            None,
            None,
            0,
            reason=f"the system could not read it: {error.strerror or type(error).__name__}",
        )
    except Exception as error:
        return Outcome(entry, "unreadable", None, None, 0, reason=f"its reader failed ({place_of(error)})")


def place_of(error: BaseException) -> str:
    """Type of an error and where it was raised. Never its text: that may hold what was read."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}, {Path(last.filename).name}:{last.lineno}"


def examine_file(entry: Entry, file: BinaryIO, layout: Layout | None, room: Room, companion: Companion) -> Outcome:
    """A file of the evidence that can seek. layout: what was learnt before, None to learn it now."""
    counted = Counted(file)
    outcome = _seekable(entry, cast(BinaryIO, counted), layout, room, companion, depth=0)
    return replace(
        outcome, bytes_read=min(counted.bytes_read, entry.size_bytes) if entry.size_bytes else counted.bytes_read
    )


def _seekable(
    entry: Entry, file: BinaryIO, layout: Layout | None, room: Room, companion: Companion, depth: int
) -> Outcome:
    file.seek(0)
    head = file.read(STREAM_HEAD_BYTES)
    kind = _kind(entry, head, file)
    if kind in kinds.NO_CONTENT_KINDS or kind in kinds.UNSUPPORTED_KINDS:
        return set_aside(entry, kind)
    if kind in STREAM_KINDS:
        file.seek(0)
        return _stream(
            entry, cast(BinaryIO, Limited(open_stream(kind, file), room.output_bytes)), room, depth + 1, kind
        )
    if kind in CONTAINER_KINDS:
        digest = _sha256(file)
        file.seek(0)
        return replace(_members(entry, kind, file, room, depth + 1), content_sha256=digest)
    reader = next((r for r in READERS if kind in r.kinds and not r.by_cells), None)
    if reader is not None:
        digest = _sha256(file)
        file.seek(0)
        content = Content(file, entry.size_bytes, True, room.scratch, companion)
        return _read(entry, reader, content, Layout(kind), lambda: digest)
    file.seek(0)
    return _text(entry, cast(BinaryIO, Hashed(b"", file)), head, layout, room, "")


def _stream(entry: Entry, file: BinaryIO, room: Room, depth: int, compression: str) -> Outcome:
    """Decoded bytes that pass once: text is read as it comes, all else is copied to scratch first."""
    head = _read_up_to(file, STREAM_HEAD_BYTES)
    stream = cast(BinaryIO, Hashed(head, file))
    kind = kinds.kind_of(_inner_name(entry), head)
    if not head:
        return set_aside(entry, "empty")
    if kind == "unknown":
        return _text(entry, stream, head, None, room, compression)
    if depth > MAX_DEPTH:
        raise ReadError("limit", f"containers nested more than {MAX_DEPTH} deep")
    if kind in kinds.NO_CONTENT_KINDS or kind in kinds.UNSUPPORTED_KINDS:
        return set_aside(entry, kind)
    with tempfile.TemporaryFile(dir=room.scratch) as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
        return _seekable(entry, cast(BinaryIO, copy), None, room, no_companion, depth)


def _members(entry: Entry, kind: str, file: BinaryIO, room: Room, depth: int) -> Outcome:
    if depth > MAX_DEPTH:
        raise ReadError("limit", f"containers nested more than {MAX_DEPTH} deep")
    outcomes: list[Outcome] = []
    reason = ""
    with closing(open_container(kind, file, room.scratch)) as container:
        for member, stream in _until_error(container.iterate()):
            if isinstance(member, ReadError):
                reason = f"{member.status}: {member.reason}; {len(outcomes)} members before it were read"
                break
            if len(outcomes) >= MAX_MEMBERS:
                reason = f"limit: more than {MAX_MEMBERS} members; the rest was not read"
                break
            outcomes.append(_member(entry, member, stream, room, depth))
    return Outcome(entry, "container", Layout(kind), None, 0, reason=reason, members=tuple(outcomes))


def _until_error(
    steps: Iterator[tuple[Member, BinaryIO | None]],
) -> Iterator[tuple[Member | ReadError, BinaryIO | None]]:
    """The members up to trouble with the container itself, then that trouble."""
    try:
        yield from steps
    except ReadError as error:
        yield error, None


def _member(outer: Entry, member: Member, stream: BinaryIO | None, room: Room, depth: int) -> Outcome:
    flags = ("encrypted",) if member.encrypted else ()
    entry = Entry(
        path=f"{outer.path}!{member.shown}",
        key=outer.key + b"\0" + str(member.position).encode(),
        node=member.node,
        size_bytes=member.size_bytes,
        modified_ns=member.modified_ns,
        flags=flags,
    )
    if member.encrypted:
        return Outcome(entry, "encrypted", None, None, 0, reason="encrypted in its archive; the password is not known")
    if member.node == "folder":
        return Outcome(entry, "no_content", None, None, 0)
    if member.node != "file" or stream is None:
        return Outcome(entry, "skipped", None, None, 0, reason=f"{member.node} in an archive: listed, not followed")
    limited = cast(BinaryIO, Limited(stream, room.output_bytes))
    return guarded(entry, lambda: _stream(entry, limited, room, depth, ""))


def _text(entry: Entry, stream: BinaryIO, head: bytes, layout: Layout | None, room: Room, compression: str) -> Outcome:
    layout = layout or learn_text(entry, [head])
    if layout is None:
        return set_aside(entry, "unknown")
    if compression:
        layout = replace(layout, extra={**layout.extra, "compression": compression})
    reader = next(r for r in TEXT_READERS if layout.kind in r.kinds)
    content = Content(stream, entry.size_bytes, False, room.scratch, no_companion)
    return _read(entry, reader, content, layout, cast(Hashed, stream).digest)


def learn_text(entry: Entry, blocks: list[bytes]) -> Layout | None:
    """The layout of text content by the first reader that knows it; None if it is not text."""
    encoding, bom_bytes = text.encoding_of(blocks)
    if encoding is None:
        return None
    for reader in TEXT_READERS:
        layout = reader.learn(entry.path, blocks, encoding, bom_bytes)
        if layout is not None:
            return layout
    return None


def set_aside(entry: Entry, kind: str) -> Outcome:
    """An entry of a kind that holds no rows, or that no reader knows."""
    if kind in kinds.NO_CONTENT_KINDS:
        return Outcome(entry, "no_content", Layout(kind), None, 0)
    reason = "binary data of unknown kind" if kind == "unknown" else f"no reader for this kind yet ({kind})"
    return Outcome(entry, "unsupported", Layout(kind), None, 0, reason=reason)


def _read(
    entry: Entry, reader: Reader, content: Content, layout: Layout, digest: Callable[[], bytes | None]
) -> Outcome:
    """All rows, counted. Trouble half way keeps what was counted: a floor, never an interval."""
    tallies: list[Tally] = []
    try:
        for batch in reader.rows(content, layout):
            tallies.append(tally_of(batch))
            if len(tallies) >= _FOLD:
                tallies = [total(tallies)]
    except (ReadError, OSError, MemoryError) as error:
        status, reason = _trouble(error)
        if not tallies:
            raise ReadError(status, reason) from error
        reason = f"{status}: {reason}; counted up to there"
        return Outcome(entry, "indicative", layout, total(tallies), 0, reason=reason)
    return Outcome(entry, "exact", layout, total(tallies), 0, content_sha256=digest())


def _trouble(error: ReadError | OSError | MemoryError) -> tuple[str, str]:
    if isinstance(error, ReadError):
        return error.status, error.reason
    if isinstance(error, MemoryError):
        return "limit", "the memory budget of one file was used up"
    return "unreadable", f"the system could not read it: {error.strerror or type(error).__name__}"


def _kind(entry: Entry, head: bytes, file: BinaryIO) -> str:
    kind = kinds.kind_of(_own_name(entry), head)
    return kinds.refine(kind, file) if kind in CONTAINER_KINDS else kind


def _own_name(entry: Entry) -> bytes:
    return entry.path.rsplit("/", 1)[-1].rsplit("!", 1)[-1].encode("utf-8", "surrogateescape")


def _inner_name(entry: Entry) -> bytes:
    """The name without a compressor's ending: what is inside `x.csv.gz` is called `x.csv`."""
    name = _own_name(entry)
    stem, dot, ending = name.rpartition(b".")
    return stem if dot and ending.lower() in (b"gz", b"bz2", b"xz", b"tgz", b"gzip") else name


def _read_up_to(file: BinaryIO, size: int) -> bytes:
    parts, left = [], size
    while left > 0:
        data = file.read(left)
        if not data:
            break
        parts.append(data)
        left -= len(data)
    return b"".join(parts)


def _sha256(file: BinaryIO) -> bytes:
    """Hash of the whole file; also the one pass in order that every container gets."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.digest()
