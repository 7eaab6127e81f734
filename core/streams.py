"""Small wrappers around binary streams: count what is taken from the evidence, hash what is read, put a head back."""

import hashlib
import io
from typing import BinaryIO

from core.errors import ReadError


class Counted(io.RawIOBase):
    """Reads through to `file` and counts the bytes that came from it."""

    def __init__(self, file: BinaryIO) -> None:
        """file: stays open when this is closed by its owner only."""
        self.bytes_read = 0
        self._file = file

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """As the file below."""
        return self._file.seekable()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Moves; costs nothing."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Where the file below stands."""
        return self._file.tell()

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """Reads and counts."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self.bytes_read += len(data)
        return len(data)

    def read(self, size: int = -1, /) -> bytes:
        """Reads and counts."""
        data = self._file.read(size)
        self.bytes_read += len(data)
        return data


class Patient(io.RawIOBase):
    """A forward-only stream that ends where trouble begins: what came before it is worth counting."""

    def __init__(self, file: BinaryIO) -> None:
        """trouble: what ended it, None while nothing did."""
        self.trouble: ReadError | OSError | None = None
        self._file = file

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """False: bytes pass once."""
        return False

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, b"" at the end or at trouble, and then for good."""
        if self.trouble is not None:
            return b""
        try:
            return self._file.read(size)
        except (ReadError, OSError) as error:
            self.trouble = error
            return b""


class Hashed(io.RawIOBase):
    """A forward-only stream with its first bytes put back in front; hashes all that passes.

    head: bytes already taken from `file`. digest() is the content's SHA-256 once the end was reached,
    None before, or where trouble came first.
    """

    def __init__(self, head: bytes, file: Patient) -> None:
        """head has been read from file, which stands right behind it."""
        self._head = head
        self._file = file
        self._sha256 = hashlib.sha256()
        self._ended = False
        self.passed_bytes = 0

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """False: bytes pass once."""
        return False

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, b"" at the end."""
        if self._head:
            size = len(self._head) if size < 0 else size
            data, self._head = self._head[:size], self._head[size:]
        else:
            data = self._file.read(size)
            self._ended = self._ended or (not data and size != 0)
        self._sha256.update(data)
        self.passed_bytes += len(data)
        return data

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        """The next bytes into a buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    @property
    def trouble(self) -> ReadError | OSError | None:
        """What ended the stream before its end."""
        return self._file.trouble

    def digest(self) -> bytes | None:
        """SHA-256 of the whole content, None unless its end was reached."""
        if not self._ended and not self._head and not self._file.read(1):
            self._ended = True
        return self._sha256.digest() if self._ended and self.trouble is None else None
