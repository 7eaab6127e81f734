"""ZIP archives: members and their content. Nothing is trusted but what the checksums confirm."""

import bz2
import lzma
import stat as modes
import struct
import zlib
from array import array
from collections.abc import Iterator
from typing import BinaryIO

from core.errors import ReadError
from core.evidence.inflate import Inflate, Inflate64
from core.evidence.members import Member
from core.evidence.names import shown_member
from core.evidence.passwords import NO_PASSWORD, Password
from core.evidence.streams import Decoder, decode, pieces, pulled
from core.evidence.zip_crypto import HEAD_BYTES, ways
from core.evidence.zip_directory import Record, find_directory, record_at, records

_LOCAL = struct.Struct("<4s5H3L2H")
_UNIX, _BACKSLASH_SYSTEMS = 3, (0, 10, 11, 14)
_STORED, _DEFLATED, _DEFLATED_64, _BZIP2, _LZMA = 0, 8, 9, 12, 14


class ZipContainer:
    """An open ZIP archive. Memory does not grow with the number of members (8 bytes each once `open` was used)."""

    def __init__(self, file: BinaryIO, password: Password = NO_PASSWORD) -> None:
        """file can seek and stays open. ReadError if there is no directory."""
        self._file, self._password = file, password
        self._directory = find_directory(file)
        self._places: array[int] | None = None

    def members(self) -> Iterator[Member]:
        """All members, in directory order."""
        for position, record in enumerate(records(self._file, self._directory)):
            yield _member(position, record)

    def iterate(self) -> Iterator[tuple[Member, BinaryIO | None]]:
        """All members with their content; trouble with one is raised by reading that one."""
        for position, record in enumerate(records(self._file, self._directory)):
            member = _member(position, record)
            yield member, self._stream(record) if member.node == "file" else None

    def open(self, position: int) -> BinaryIO:
        """Content of one member."""
        if self._places is None:
            self._places = array("q", (record.place for record in records(self._file, self._directory)))
        if not 0 <= position < len(self._places):
            raise ReadError("unreadable", "no such member")
        return self._stream(record_at(self._file, self._directory, self._places[position]))

    def close(self) -> None:
        """Nothing is held."""

    def _stream(self, record: Record) -> BinaryIO:
        return pulled(lambda: _content(self._file, record, self._password), "ZIP member")


def _member(position: int, record: Record) -> Member:
    backslash = record.made_on in _BACKSLASH_SYSTEMS
    name = shown_member(record.name, record.utf8, backslash)
    return Member(
        position, record.name, name, record.size_bytes, _node(record, name), record.modified_ns, bool(record.flags & 1)
    )


def _node(record: Record, name: str) -> str:
    if name.endswith("/"):
        return "folder"
    mode = record.attributes >> 16
    if record.made_on != _UNIX or not modes.S_IFMT(mode) or modes.S_ISREG(mode):
        return "file"
    if modes.S_ISDIR(mode):
        return "folder"
    return "link" if modes.S_ISLNK(mode) else "special"


def _content(file: BinaryIO, record: Record, password: Password) -> Iterator[bytes]:
    """Decoded content; ReadError at damage, and at the end if size or checksum are not what the directory says."""
    file.seek(record.offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise ReadError("unreadable", "ZIP member: nothing at the place that the directory gives")
    name_len, extra_len = _LOCAL.unpack(head)[9:11]
    place = record.offset + _LOCAL.size + name_len + extra_len

    def packed() -> Iterator[bytes]:
        return _placed(file, place, record.packed_bytes)

    if not record.flags & 1:
        yield from _checked(packed(), record)
        return
    found = ways(b"".join(_placed(file, place, min(HEAD_BYTES, record.packed_bytes))), record, password)
    # a wrong form of the password may pass the quick check beside the right one: the checksum has to tell
    way = next((way for way in found[:-1] if _is_right(way(packed()), record)), found[-1])
    yield from _checked(way(packed()), record)


def _is_right(source: Iterator[bytes], record: Record) -> bool:
    """Does it decode to what the directory says? Noise fails early, and is never longer than that."""
    left = record.size_bytes
    stream = pulled(lambda: _checked(source, record), "ZIP member")
    try:
        while left >= 0 and (data := stream.read(1 << 20)):
            left -= len(data)
    except ReadError:
        return False
    return left == 0


def _checked(source: Iterator[bytes], record: Record) -> Iterator[bytes]:
    checked = record.aes is None or record.aes.checked
    size = crc32 = 0
    for chunk in _decoded(source, record):
        size, crc32 = size + len(chunk), zlib.crc32(chunk, crc32)
        yield chunk
    for _ in source if record.aes else ():
        pass  # the seal stands behind the content: only who reads on is told that it is broken
    if size != record.size_bytes or (checked and crc32 != record.crc32):
        raise ReadError("unreadable", "ZIP member: size or checksum is wrong")


def _placed(file: BinaryIO, place: int, size_bytes: int) -> Iterator[bytes]:
    """A stretch of the file in pieces, whoever else moves about in the file meanwhile."""
    while size_bytes > 0:
        file.seek(place)
        data = next(pieces(file, size_bytes), b"")
        if not data:
            return
        place, size_bytes = place + len(data), size_bytes - len(data)
        yield data


def _decoded(source: Iterator[bytes], record: Record) -> Iterator[bytes]:
    if record.method == _STORED:
        return source
    if record.method == _LZMA:
        return _lzma(source, record)
    decoders: dict[int, type[Decoder]] = {_DEFLATED_64: Inflate64, _BZIP2: bz2.BZ2Decompressor}
    if record.method == _DEFLATED:
        return decode(source, Inflate(-15))
    if record.method not in decoders:
        raise ReadError("unsupported", f"ZIP member: compression method {record.method} is not read by this version")
    return decode(source, decoders[record.method]())


def _lzma(source: Iterator[bytes], record: Record) -> Iterator[bytes]:
    """LZMA as APPNOTE 5.8 has it: version, length, properties; the end mark may be missing."""
    head = next(source, b"")
    if len(head) < 9 or head[2:4] != b"\x05\0":
        raise ReadError("unreadable", "ZIP member: LZMA properties damaged")
    lc_lp_pb, dictionary = struct.unpack_from("<BL", head, 4)
    useful = max(4096, min(dictionary, record.size_bytes))
    settings = {"id": lzma.FILTER_LZMA1, "dict_size": useful, "lc": lc_lp_pb % 9}
    settings |= {"lp": lc_lp_pb // 9 % 5, "pb": lc_lp_pb // 45}
    decoder = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[settings])
    left = record.size_bytes
    for chunk in decode(_joined(head[9:], source), decoder):
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


def _joined(first: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from source
