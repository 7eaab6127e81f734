"""Reads one entry's content from end to end, with everything inside it, within budgets. Runs in children."""

import errno
import hashlib
import io
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from core import contents, kinds, properties, text
from core.counting import count_rows, counted, in_words
from core.detect.columns import type_of_header
from core.documents import comes_with_programs
from core.errors import CaseError, CoreError, ReadError
from core.evidence.containers import CONTAINER_KINDS, STREAM_KINDS, Limited, Member, open_container, open_stream
from core.evidence.office import is_locked, unlock
from core.evidence.passwords import NO_PASSWORD, WRONG, Password, not_known
from core.model import CELL_BYTES, Batch, Entry, Indicator, Layout, Outcome, Problem, Tally
from core.readers import READERS, TEXT_READERS
from core.readers.base import Content
from core.streams import Counted, Hashed, Patient

STREAM_HEAD_BYTES = 1 << 18
"""How much of a stream is looked at before it is known what it is."""

LARGE_BYTES = 8 * CELL_BYTES
"""Texts above this are looked at in more than one place before they are read."""

LOCKED_KINDS = ("xlsx", "xlsb")
"""Kinds that may lie behind a password as a whole."""

MAX_DEPTH = 6
LARGEST_SIZE = (1 << 63) - 1
"""Damaged archives declare sizes beyond what any file system, and the case, can hold."""

MAX_MEMBERS = 1_000_000
_CAUSES = 4
"""How many errors deep the reason for one is looked for."""

Companion = Callable[[bytes], BinaryIO | None]


@dataclass(frozen=True, slots=True)
class Room:
    """Where a child may work. scratch: for copies, never on the evidence. output_bytes: most of one decoded stream.

    password: tried on everything that is encrypted. has_clues: what the content of a file of the evidence says was told
    when its layout was learnt (see `clues_when_learnt`). tally: what is made of each batch of rows of an entry.
    """

    scratch: Path
    output_bytes: int
    password: Password = NO_PASSWORD
    has_clues: bool = False
    tally: Callable[[Entry, Batch], Tally] = counted


def no_companion(suffix: bytes) -> BinaryIO | None:
    """For content that has no file beside it."""
    return None


def guarded(entry: Entry, make: Callable[[], Outcome]) -> Outcome:
    """The outcome, whatever goes wrong: trouble with one entry is a fact about that entry.

    But for CoreError: no file is to blame if the disk under the case is full, or the evidence is gone.
    """
    try:
        return make()
    except CoreError:
        raise
    except Exception as error:
        if _disk_is_full(error):
            raise CaseError(
                f"The disk that holds the case is full: a copy of {entry.path} found no room. "
                "Free some space, then `pandian resume` the case."
            ) from error
        if isinstance(error, ReadError | OSError | MemoryError):
            status, reason = in_words(error)
        else:
            status, reason = "unreadable", f"its reader failed ({place_of(error)})"
        return Outcome(entry, status, None, None, 0, reason=reason)


def _disk_is_full(error: BaseException | None) -> bool:
    """Is that what is behind it? Evidence is never written to: it is the disk of the case."""
    for _ in range(_CAUSES):
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            return True
        error = error and error.__cause__
    return False


def place_of(error: BaseException) -> str:
    """Type of an error and where it was raised. Never its text: that may hold what was read."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}, {Path(last.filename).name}:{last.lineno}"


def examine_file(entry: Entry, file: BinaryIO, layout: Layout | None, room: Room, companion: Companion) -> Outcome:
    """A file of the evidence that can seek. layout: what was learnt before, None to learn it now."""
    counted = Counted(file)
    outcome = guarded(entry, lambda: _seekable(entry, cast(BinaryIO, counted), layout, room, companion, depth=0))
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
        return replace(set_aside(entry, kind), clues=clues_of(entry, kind, head, file, room.scratch))
    if kind in STREAM_KINDS:
        file.seek(0)
        return _stream(
            entry, cast(BinaryIO, Limited(open_stream(kind, file), room.output_bytes)), room, depth + 1, kind
        )
    if kind in CONTAINER_KINDS:
        digest = sha256_of(file)
        file.seek(0)
        return replace(_members(entry, kind, file, room, depth + 1), content_sha256=digest)
    if kind in LOCKED_KINDS and room.password and is_locked(head, file):
        return _unlocked(entry, file, room, depth)
    reader = next((r for r in READERS if kind in r.kinds and not r.by_cells), None)
    if reader is not None:
        digest = sha256_of(file)
        file.seek(0)
        # Children share room.scratch and a reader's copies have fixed names: each file gets a folder of its own.
        with tempfile.TemporaryDirectory(dir=room.scratch, ignore_cleanup_errors=True) as own:
            content = Content(file, entry.size_bytes, True, Path(own), companion)
            outcome = count_rows(entry, reader, content, Layout(kind), room.tally, lambda: digest)
        return replace(outcome, clues=clues_of(entry, kind, head, file, room.scratch))
    file.seek(0)
    if depth == 0 and clues_when_learnt(entry, room.has_clues):
        return _text(entry, Hashed(b"", Patient(file)), head, layout, room, "")
    return speaking(_text(entry, Hashed(b"", Patient(file)), head, layout, room, ""), head)


def _unlocked(entry: Entry, file: BinaryIO, room: Room, depth: int) -> Outcome:
    """A workbook behind a password. As with compressed streams, its content is what is behind it."""
    with tempfile.TemporaryFile(dir=room.scratch) as copy:
        unlock(file, room.password, cast(BinaryIO, copy))
        size_bytes = copy.seek(0, io.SEEK_END)
        outcome = _seekable(entry, cast(BinaryIO, copy), None, room, no_companion, depth)
    return replace(outcome, content_bytes=size_bytes)


def _stream(entry: Entry, file: BinaryIO, room: Room, depth: int, compression: str) -> Outcome:
    """Decoded bytes that pass once: text is read as it comes, all else is copied to scratch first."""
    patient = Patient(file)
    head = _read_up_to(cast(BinaryIO, patient), STREAM_HEAD_BYTES)
    stream = Hashed(head, patient)
    if not head:
        if patient.trouble is not None:
            raise patient.trouble
        return set_aside(entry, "empty")
    kind = kinds.kind_of(_inner_name(entry), head)
    if kind == "unknown":
        return speaking(_text(entry, stream, head, None, room, compression), head)
    if depth > MAX_DEPTH:
        raise ReadError("limit", f"containers nested more than {MAX_DEPTH} deep")
    if kind in kinds.NO_CONTENT_KINDS or kind in kinds.UNSUPPORTED_KINDS:
        return set_aside(entry, kind)
    with tempfile.TemporaryFile(dir=room.scratch) as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
        return _copied(entry, cast(BinaryIO, copy), room, depth, patient.trouble)


def _copied(entry: Entry, copy: BinaryIO, room: Room, depth: int, trouble: ReadError | OSError | None) -> Outcome:
    """trouble: what ended the copying before the end. What came before it is read, and only a floor."""
    try:
        outcome = _seekable(entry, copy, None, room, no_companion, depth)
    except ReadError as error:
        if trouble is None:
            raise
        raise trouble from error
    if trouble is None or outcome.status not in ("exact", "container"):
        return outcome
    status = "indicative" if outcome.status == "exact" else outcome.status
    reason = outcome.reason or "{}: {}; read up to there".format(*in_words(trouble))
    return replace(outcome, status=status, reason=reason, content_sha256=None)


def _members(entry: Entry, kind: str, file: BinaryIO, room: Room, depth: int) -> Outcome:
    if depth > MAX_DEPTH:
        raise ReadError("limit", f"containers nested more than {MAX_DEPTH} deep")
    outcomes: list[Outcome] = []
    reason = ""
    with closing(open_container(kind, file, room.scratch, room.password)) as container:
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
        size_bytes=min(max(member.size_bytes, 0), LARGEST_SIZE),
        modified_ns=member.modified_ns,
        flags=flags,
    )
    if member.encrypted and not room.password:
        return Outcome(entry, "encrypted", None, None, 0, reason=not_known().reason)
    if member.node == "folder":
        return Outcome(entry, "no_content", None, None, 0)
    if member.node != "file" or stream is None:
        return Outcome(entry, "skipped", None, None, 0, reason=f"{member.node} in an archive: listed, not followed")
    limited = cast(BinaryIO, Limited(stream, room.output_bytes))
    outcome = guarded(entry, lambda: _stream(entry, limited, room, depth, ""))
    return _confirmed(outcome, limited) if member.encrypted else outcome


def _confirmed(outcome: Outcome, stream: BinaryIO) -> Outcome:
    """What was decrypted, if its checksum agrees: a wrong password may pass the quick check and give noise."""
    if outcome.status == "encrypted":
        return outcome
    try:
        while stream.read(1 << 20):
            pass
    except ReadError as error:
        if error.status == "unsupported":  # nothing the password could change
            return Outcome(outcome.entry, error.status, None, None, 0, reason=error.reason)
        if error.status != "limit":
            reason = f"{WRONG}, or damaged: {error.reason}"
            return Outcome(outcome.entry, "encrypted", None, None, 0, reason=reason)
    return outcome


def _text(entry: Entry, stream: Hashed, head: bytes, layout: Layout | None, room: Room, compression: str) -> Outcome:
    layout = layout or learn_text(entry, [head])
    if layout is None:
        return set_aside(entry, "unknown")
    if compression:
        layout = replace(layout, extra={**layout.extra, "compression": compression})
    reader = next(r for r in TEXT_READERS if layout.kind in r.kinds)
    content = Content(cast(BinaryIO, stream), entry.size_bytes, False, room.scratch, no_companion)
    outcome = count_rows(entry, reader, content, layout, room.tally, stream.digest, lambda: stream.trouble)
    return replace(outcome, content_bytes=stream.passed_bytes) if compression else outcome


def speaking(outcome: Outcome, head: bytes) -> Outcome:
    """The same with what the first bytes of a text say."""
    path, layout = outcome.entry.path, outcome.layout
    if outcome.status == "unsupported" or layout is None:
        return replace(outcome, clues=contents.of_binary(path, head))
    return replace(outcome, clues=contents.of_text(path, head, layout.encoding))


def clues_when_learnt(entry: Entry, by_head: bool) -> bool:
    """Is the content of a text looked through when its layout is learnt? Large ones may be read by cells only; by_head:
    under a budget any may."""
    return by_head or entry.size_bytes > LARGE_BYTES


def clues_of(entry: Entry, kind: str, head: bytes, file: BinaryIO, scratch: Path) -> tuple[Indicator | Problem, ...]:
    """What the content of a file says that is no text."""
    if head.startswith(b"PK\x03\x04") and kind in ("document", "xlsx", "xlsb"):
        return properties.of_office(entry.path, file, scratch)
    if head.startswith(b"%PDF-"):
        return properties.of_pdf(entry.path, file, entry.size_bytes)
    return contents.of_binary(entry.path, head)


def learn_text(entry: Entry, blocks: list[bytes]) -> Layout | None:
    """The layout of text content by the first reader that knows it; None if it is not text. Documents that come with
    programs are prose, however regular their lines, unless a header names what is told of people."""
    encoding, bom_bytes = text.encoding_of(blocks)
    if encoding is None:
        return None
    document = comes_with_programs(entry.path)
    for reader in TEXT_READERS:
        layout = reader.learn(entry.path, blocks, encoding, bom_bytes)
        if layout is not None and (not document or _is_about_people(layout)):
            return layout
    prose = TEXT_READERS[-1].learn(entry.path, blocks, encoding, bom_bytes) if document else None
    return prose and replace(prose, extra={**prose.extra, "document": True})


def _is_about_people(layout: Layout) -> bool:
    """Does a header name columns of our types?"""
    return layout.header and any(type_of_header(column) for column in layout.columns)


def set_aside(entry: Entry, kind: str) -> Outcome:
    """An entry of a kind that holds no rows, or that no reader knows."""
    if kind in kinds.NO_CONTENT_KINDS:
        return Outcome(entry, "no_content", Layout(kind), None, 0)
    reason = "binary data of unknown kind" if kind == "unknown" else f"no reader for this kind yet ({kind})"
    return Outcome(entry, "unsupported", Layout(kind), None, 0, reason=reason)


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


def sha256_of(file: BinaryIO) -> bytes:
    """Hash of the whole file; also the one pass in order that every container gets."""
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.digest()
