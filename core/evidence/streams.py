"""Streams of decoded bytes: pulled from generators, limited, cut out of a file; only ReadError escapes them."""

import io
from collections.abc import Callable, Iterator
from typing import BinaryIO, Protocol, cast

from core.errors import CoreError, ReadError

INPUT_BYTES = 1 << 16
OUTPUT_BYTES = 1 << 18
"""Sizes of one step of a decoder. Small input keeps the output of an evil block within some 64 MiB."""

Chunks = Callable[[], Iterator[bytes]]
"""Starts a decoder from the beginning; its chunks are never empty."""


class Decoder(Protocol):
    """What bz2 and lzma offer, and `Inflate` for zlib."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


def as_read_error(error: Exception, what: str) -> ReadError:
    """Whatever a decoder threw up at damaged bytes, in words. `what` was being read."""
    if isinstance(error, ReadError):
        return error
    if isinstance(error, MemoryError):
        return ReadError("limit", f"{what}: needs more memory than one file may use")
    if isinstance(error, NotImplementedError):
        return ReadError("unsupported", f"{what}: {error}")
    if isinstance(error, OSError) and error.errno:
        return ReadError("unreadable", f"{what}: the system could not read it: {error.strerror}")
    return ReadError("unreadable", f"{what}: damaged ({type(error).__name__})")


class Pulled(io.RawIOBase):
    """A stream over a generator of chunks. read and readinto fill up what is asked for, until the end.

    Bytes decoded before trouble are delivered first; the next read raises it, as ReadError. Cannot
    seek, but seek(0) starts again.
    """

    def __init__(self, chunks: Chunks, what: str) -> None:
        """what: words for error messages, say "gzip stream"."""
        self._start, self._what = chunks, what
        self._chunks = chunks()
        self._rest = memoryview(b"")
        self._position = 0
        self._error: ReadError | None = None

    def readable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """Decoded bytes delivered so far."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Only back to the beginning."""
        if offset or whence != io.SEEK_SET:
            raise io.UnsupportedOperation("a decoded stream can only be read forwards")
        self._chunks, self._rest, self._position, self._error = self._start(), memoryview(b""), 0, None
        return 0

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Fills the buffer as far as the content goes."""
        target = memoryview(buffer).cast("B")
        filled = 0
        while filled < len(target) and self._more():
            size = min(len(self._rest), len(target) - filled)
            target[filled : filled + size] = self._rest[:size]
            self._rest = self._rest[size:]
            filled += size
        if not filled and len(target) and self._error is not None:
            raise self._error
        self._position += filled
        return filled

    def _more(self) -> bool:
        """True if undelivered bytes are at hand."""
        if self._rest:
            return True
        if self._error is not None:
            return False
        try:
            self._rest = memoryview(next(self._chunks, b""))
        except CoreError:
            raise  # the evidence itself went away
        except Exception as error:  # decoders of damaged bytes raise nearly everything
            self._error = as_read_error(error, self._what)
        return bool(self._rest)


class Slice(io.RawIOBase):
    """A stretch of a file as a file of its own: seeks, and keeps its own place."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._position = file, start, size, 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """Place within the stretch."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As every file."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Up to the end of the stretch, or of the file if that comes first."""
        size = min(len(buffer), max(0, self._size - self._position))
        if not size:
            return 0
        self._file.seek(self._start + self._position)
        data = self._file.read(size)
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


class Limited(io.RawIOBase):
    """Reads through to a file and raises ReadError("limit") once more than max_bytes came from it."""

    def __init__(self, file: BinaryIO, max_bytes: int) -> None:
        """max_bytes: all that may be delivered, re-reading included."""
        self._file, self._max_bytes, self._left = file, max_bytes, max_bytes

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """As the file below."""
        return self._file.seekable()

    def tell(self) -> int:
        """Where the file below stands."""
        return self._file.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Moves the file below."""
        return self._file.seek(offset, whence)

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """As much as is asked for and allowed."""
        if not self._left and len(buffer) and self._file.read(1):
            raise ReadError("limit", f"more than {self._max_bytes} decoded bytes; the rest was not read")
        data = self._file.read(min(len(buffer), self._left))
        buffer[: len(data)] = data
        self._left -= len(data)
        return len(data)


def pulled(chunks: Chunks, what: str) -> BinaryIO:
    """A Pulled stream, as its readers call it."""
    return cast(BinaryIO, Pulled(chunks, what))


def broken(error: ReadError) -> BinaryIO:
    """A stream whose first read raises this."""

    def fail() -> Iterator[bytes]:
        raise error
        yield b""  # makes it a generator

    return pulled(fail, "")


def pieces(file: BinaryIO, size_bytes: int) -> Iterator[bytes]:
    """The next size_bytes of a file in pieces; ends early where the file does."""
    while size_bytes > 0:
        data = file.read(min(INPUT_BYTES, size_bytes))
        if not data:
            return
        size_bytes -= len(data)
        yield data


def decode(source: Iterator[bytes], decoder: Decoder) -> Iterator[bytes]:
    """Decoded chunks up to the decoder's end mark. ReadError if the source ends before it.

    What the source gave beyond the mark is in decoder.unused_data.
    """
    while not decoder.eof:
        data = next(source, b"") if decoder.needs_input else b""
        starved = decoder.needs_input and not data
        out = decoder.decompress(data, OUTPUT_BYTES)
        if out:
            yield out
        elif starved and not decoder.eof:
            raise ReadError("unreadable", "cut off: it ends before its end mark")
