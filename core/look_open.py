"""The content of one entry, wherever it lies, for a look at a part of it. Runs in the looker's child.

The way to a member is that of `core.whole`, which found it. What comes as a stream is copied to scratch as
far as it is needed, and no further than CAP_BYTES.
"""

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from core import kinds
from core.counting import in_words
from core.errors import CoreError, ReadError
from core.evidence import EvidenceSource, open_source
from core.evidence.containers import CONTAINER_KINDS, STREAM_KINDS, Limited, open_container, open_stream
from core.evidence.office import is_locked, unlock
from core.evidence.passwords import NO_PASSWORD, Password
from core.look_views import HexView, HitsView, TableView, TextView
from core.model import Entry, EvidenceInfo, Layout
from core.readers.base import Content
from core.streams import Patient
from core.whole import LOCKED_KINDS, Companion, learn_text, no_companion, place_of

CAP_BYTES = 64 << 20
"""Most that is decoded to reach a window, and most of a file that is copied from a stream."""

HEAD_BYTES = 1 << 16
"""How much of the head an entry without a layout is learnt from."""

_MAX_DEPTH = 8
View = TypeVar("View", TextView, TableView, HexView, HitsView)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at. layout: as the case has it, None to learn it. scratch: folder for copies. encoding: chosen
    by the examiner, "" for the layout's. unmask: show values. password: of the archive it lies in."""

    info: EvidenceInfo
    entry: Entry
    layout: Layout | None
    scratch: str
    encoding: str = ""
    unmask: bool = False
    password: Password = NO_PASSWORD


@dataclass(frozen=True, slots=True)
class Opened:
    """Content that can seek. size_bytes: of the content as far as known. held_bytes: how much of it can be read here.
    note: what kept the rest away."""

    file: BinaryIO
    size_bytes: int
    held_bytes: int
    note: str
    companion: Companion

    def fetch(self, start: int, end: int) -> bytes:
        """The bytes of a range, clipped to what is held."""
        start, end = max(0, start), min(end, self.held_bytes)
        self.file.seek(start)
        parts = []
        while start < end and (data := self.file.read(end - start)):
            parts.append(data)
            start += len(data)
        return b"".join(parts)

    def content(self, scratch: Path) -> Content:
        """The same for a reader that takes a file whole."""
        self.file.seek(0)
        return Content(self.file, self.held_bytes, True, scratch, self.companion)


def told(asked: Asked, make: Callable[[], View], empty: View) -> View:
    """The view, or an empty one that says in its note what went wrong. CoreError if it is not this file's fault."""
    try:
        return make()
    except CoreError:
        raise
    except Exception as error:
        with open_source(asked.info) as source:
            source.check_present()
        if isinstance(error, ReadError | OSError | MemoryError):
            return replace(empty, note=": ".join(in_words(error)))
        return replace(empty, note=f"unreadable: its reader failed ({place_of(error)})")


@contextmanager
def opened(asked: Asked, need_bytes: int, raw: bool = False) -> Iterator[Opened]:
    """The content; of a stream at least need_bytes, where there are so many. raw: compressed files as they lie."""
    with open_source(asked.info) as source, ExitStack() as stack:
        top, *positions = asked.entry.key.split(b"\0")
        file: BinaryIO = stack.enter_context(source.open(top))
        way = _Way(asked, stack, positions, raw)
        found = way.content(file)
        if found.seekable():
            size = found.seek(0, io.SEEK_END)
            companion = partial(_companion, source, top) if found is file else no_companion
            yield Opened(found, size, size, "", companion)
        else:
            yield _copied(found, asked, stack, need_bytes)


def _companion(source: EvidenceSource, key: bytes, suffix: bytes) -> BinaryIO | None:
    return source.companion(key, suffix)


def _copied(stream: BinaryIO, asked: Asked, stack: ExitStack, need_bytes: int) -> Opened:
    """A stream as a file, as far as it is wanted, may be copied, and can be read."""
    copy = cast(BinaryIO, stack.enter_context(tempfile.TemporaryFile(dir=asked.scratch)))  # noqa: SIM115
    patient = Patient(stream)
    held, most = 0, min(need_bytes, CAP_BYTES)
    while held < most and (data := patient.read(min(1 << 20, most - held))):
        copy.write(data)
        held += len(data)
    ended = held < most or not patient.read(1)
    note = "" if patient.trouble is None else ": ".join(in_words(patient.trouble))
    if not ended and most == CAP_BYTES:
        note = f"limit: the first {CAP_BYTES >> 20} MiB of what lies in an archive are looked at"
    size = held if ended and patient.trouble is None else max(asked.entry.size_bytes, held)
    return Opened(copy, size, held, note, no_companion)


class _PutBack(io.RawIOBase):
    """A stream with its first bytes put back in front: members of solid archives cannot be read from again."""

    def __init__(self, head: bytes, file: BinaryIO) -> None:
        self._head, self._file = head, file

    def readable(self) -> bool:
        """True."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, fewer than asked for where the head ends."""
        if not self._head:
            return self._file.read(size)
        size = len(self._head) if size < 0 else size
        data, self._head = self._head[:size], self._head[size:]
        return data


def _rewound(head: bytes, file: BinaryIO) -> BinaryIO:
    """The file as it was before its head was read."""
    if file.seekable():
        file.seek(0)
        return file
    return cast(BinaryIO, _PutBack(head, file))


class _Way:
    """From a file of the evidence down to one entry."""

    def __init__(self, asked: Asked, stack: ExitStack, positions: list[bytes], raw: bool) -> None:
        self._asked, self._stack, self._positions = asked, stack, positions
        compression = asked.layout is not None and asked.layout.extra.get("compression")
        self._decode = bool(compression) and not raw

    def content(self, file: BinaryIO) -> BinaryIO:
        """The entry's content; can seek, or is a stream at its beginning."""
        for _ in range(_MAX_DEPTH):
            head = file.read(kinds.HEAD_BYTES)
            file = _rewound(head, file)
            kind = kinds.kind_of(b"x.xlsx" if self._is_book() else b"", head)
            if kind in STREAM_KINDS and (self._positions or self._decode):
                file = open_stream(kind, file)
            elif self._positions:
                file = self._member(kind, file)
            else:
                return self._unlocked(kind, head, file)
        raise ReadError("limit", f"containers nested more than {_MAX_DEPTH} deep")

    def _is_book(self) -> bool:
        return self._asked.layout is not None and self._asked.layout.kind in LOCKED_KINDS

    def _member(self, kind: str, file: BinaryIO) -> BinaryIO:
        if kind not in CONTAINER_KINDS:
            raise ReadError("unreadable", "this is not what it was when it was counted")
        limited = file if file.seekable() else cast(BinaryIO, Limited(file, CAP_BYTES))
        asked = self._asked
        container = open_container(kind, limited, Path(asked.scratch), asked.password)
        self._stack.enter_context(closing(container))
        return container.open(int(self._positions.pop(0)))

    def _unlocked(self, kind: str, head: bytes, file: BinaryIO) -> BinaryIO:
        """A workbook behind its password is copied out of it."""
        if kind not in LOCKED_KINDS or not self._asked.password or not file.seekable():
            return file
        if not is_locked(head, file):
            return file
        copy = cast(BinaryIO, self._stack.enter_context(tempfile.TemporaryFile(dir=self._asked.scratch)))  # noqa: SIM115
        unlock(file, self._asked.password, copy)
        return copy


def layout_of(asked: Asked, content: Opened) -> Layout | None:
    """The layout as the case has it, else learnt now; None for what is no text and no table."""
    if asked.layout is not None:
        return asked.layout
    head = content.fetch(0, HEAD_BYTES)
    kind = kinds.kind_of(asked.entry.path.rsplit("/", 1)[-1].encode("utf-8", "surrogateescape"), head)
    if kind != "unknown":
        return Layout(kinds.refine(kind, content.file))
    return learn_text(asked.entry, [head])
