"""7z archives: py7zr reads the headers and decodes; content is pulled from its decoders, nothing is written.

py7zr itself only extracts to where it is told; pulling keeps memory and disk flat and lets one damaged
block cost no more than its members.
"""

import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, cast

import py7zr
from py7zr.compressor import SevenZipDecompressor, SupportedMethods
from py7zr.exceptions import PasswordRequired, UnsupportedCompressionMethodError

from core.errors import CoreError, ReadError
from core.evidence.members import Member
from core.evidence.names import shown_member
from core.evidence.passwords import NO_PASSWORD, Password, not_known, wrong
from core.evidence.sevenzip_crypto import COPY, Keys
from core.evidence.streams import INPUT_BYTES, OUTPUT_BYTES, Slice, as_read_error, pulled

_MOST_IDLE_STEPS = 4
"""A decoder that gives nothing for so many steps without new input will never give anything."""


class SevenZipContainer:
    """An open 7z archive."""

    def __init__(self, file: BinaryIO, password: Password = NO_PASSWORD) -> None:
        """file can seek and stays open. ReadError if headers are damaged or encrypted."""
        self._file, self._keys = file, Keys(password)
        try:
            self._archive: Any = _opened(file, password)
            self._files: list[Any] = list(getattr(self._archive, "files", ()))
            self._places = _places(self._archive)
        except CoreError:
            raise
        except Exception as error:
            raise _trouble(error) from error

    def members(self) -> Iterator[Member]:
        """All members, in archive order."""
        for position, item in enumerate(self._files):
            yield _member(position, item)

    def iterate(self) -> Iterator[tuple[Member, BinaryIO | None]]:
        """All members with their content, each block decoded once."""
        block: _Block | None = None
        for position, item in enumerate(self._files):
            member = _member(position, item)
            if member.node == "file" and item.folder is not None:
                if block is None or block.folder is not item.folder:
                    block = self._block(item)
                yield member, block.stream(item)
            else:
                yield member, pulled(lambda: iter(()), "") if member.node == "file" else None

    def open(self, position: int) -> BinaryIO:
        """Content of one member; decodes what is in front of it in its block."""
        if not 0 <= position < len(self._files):
            raise ReadError("unreadable", "no such member")
        item = self._files[position]
        if item.folder is None:
            return pulled(lambda: iter(()), "")
        block = self._block(item)
        for other in self._files[:position]:
            if other.folder is item.folder:
                block.pass_over(other)
        return block.stream(item)

    def close(self) -> None:
        """Lets go of py7zr's tables."""
        with suppress(Exception):
            self._archive.close()

    def _block(self, item: Any) -> "_Block":
        start, packed_bytes = self._places[id(item.folder)]
        return _Block(item.folder, Slice(self._file, start, packed_bytes), packed_bytes, self._keys)


def _opened(file: BinaryIO, password: Password) -> Any:
    """The archive. Names that a wrong password decodes to are damage: without a password they are encrypted."""
    try:
        return py7zr.SevenZipFile(cast(Any, file), "r", password=password.text or None)
    except Exception as error:
        if not password:
            raise
        try:
            file.seek(0)
            py7zr.SevenZipFile(cast(Any, file), "r")
        except PasswordRequired:
            raise wrong() from error
        except Exception as plain:
            raise error from plain
        raise


def _places(archive: Any) -> dict[int, tuple[int, int]]:
    """{id of a block: (place in the file, packed bytes)}."""
    places: dict[int, tuple[int, int]] = {}
    streams = getattr(getattr(archive, "header", None), "main_streams", None)
    if streams is None:
        return places
    sizes, positions = streams.packinfo.packsizes, streams.packinfo.packpositions
    first = 0
    for folder in streams.unpackinfo.folders:
        count = max(1, len(folder.packed_indices))
        start = archive.afterheader + streams.packinfo.packpos + positions[first]
        places[id(folder)] = (start, sum(sizes[first : first + count]))
        first += count
    return places


def _member(position: int, item: Any) -> Member:
    raw = str(item.filename).encode("utf-8", "surrogatepass")
    locked = item.folder is not None and bool(SupportedMethods.needs_password(item.folder.coders))
    return Member(position, raw, shown_member(raw), item.uncompressed or 0, _node(item), _time_ns(item), locked)


def _node(item: Any) -> str:
    if item.is_directory:
        return "folder"
    if item.is_symlink or item.is_junction:
        return "link"
    return "file" if item.is_file else "special"


def _time_ns(item: Any) -> int | None:
    """FILETIME: 100 ns since 1601 UTC."""
    if item.lastwritetime is None:
        return None
    time_ns = (int(item.lastwritetime) - 116444736000000000) * 100
    return time_ns if -(1 << 63) <= time_ns < 1 << 63 else None


def _trouble(error: Exception) -> ReadError:
    if isinstance(error, ReadError):
        return error
    if isinstance(error, PasswordRequired) or "assword" in str(error):
        return not_known()
    if isinstance(error, UnsupportedCompressionMethodError):
        return ReadError("unsupported", "7z archive: a compression method that this version does not read")
    return as_read_error(error, "7z archive")


class _Feed(io.RawIOBase):
    """The packed bytes of a block; gives nothing while the first decoder still has input, so none piles up."""

    def __init__(self, source: io.RawIOBase) -> None:
        self.source = source
        self.first: Any = None

    def read(self, size: int = -1, /) -> bytes:
        if not getattr(self.first, "needs_input", True):
            return b""
        return self.source.read(size) or b""


class _Block:
    """One compressed block ("folder" in the format's own words), decoded forwards, member by member."""

    def __init__(self, folder: Any, source: Slice, packed_bytes: int, keys: Keys) -> None:
        self.folder = folder
        self._feed = _Feed(source)
        self._packed_bytes, self._keys = packed_bytes, keys
        self._decoder: Any = None
        self._done = self._end = 0
        self._error: ReadError | None = None

    def pass_over(self, item: Any) -> None:
        """Counts a member that nobody reads."""
        self._end += item.uncompressed

    def stream(self, item: Any) -> BinaryIO:
        """Content of the next member."""
        start = self._end
        self._end += item.uncompressed
        return pulled(lambda: self._content(start, item.uncompressed, item.crc32), "7z member")

    def _content(self, start: int, size_bytes: int, crc32: int | None) -> Iterator[bytes]:
        if self._done > start:
            raise ReadError("unreadable", "7z member: read out of order")
        for _ in self._decoded(start):
            pass
        crc = 0
        for chunk in self._decoded(start + size_bytes):
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if crc32 is not None and crc != crc32:
            raise ReadError("unreadable", "7z member: checksum is wrong")

    def _decoded(self, end: int) -> Iterator[bytes]:
        """Chunks up to this place of the decoded block; trouble is the same for every member behind it."""
        if self._error is not None:
            raise self._error
        try:
            idle = 0
            while self._done < end:
                before = self._feed.source.tell()
                chunk = bytes(self._ready().decompress(self._feed, min(OUTPUT_BYTES, end - self._done)))
                self._done += len(chunk)
                idle = 0 if chunk or self._feed.source.tell() != before else idle + 1
                if idle > _MOST_IDLE_STEPS:
                    raise ReadError("unreadable", "7z block: cut off or damaged")
                if chunk:
                    yield chunk
        except CoreError:
            raise
        except Exception as error:
            self._error = _trouble(error)
            raise self._error from error

    def _ready(self) -> Any:
        if self._decoder is None:
            coders, sizes, packed_bytes = self.folder.coders, self.folder.unpacksizes, self._packed_bytes
            if SupportedMethods.needs_password(coders):
                packed_bytes = sizes[0]
                self._feed.source = self._keys.unlocked(self._feed.source, coders, packed_bytes)
                coders, sizes = coders[1:] or [COPY], sizes[1:] or sizes
            self._decoder = SevenZipDecompressor(coders, packed_bytes, sizes, self.folder.crc, None, INPUT_BYTES)
            first = self._decoder.chain[0]
            self._feed.first = getattr(first, "_decompressor", getattr(first, "decoder", first))
        return self._decoder
