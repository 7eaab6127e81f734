"""The central directory of a ZIP archive (APPNOTE.TXT 6.3.10, sections 4.3-4.5), one record at a time.

Python's zipfile keeps every member in memory, and gives up the whole archive for one name that is
not what it says it is; evidence has both kinds.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from core.errors import ReadError
from core.evidence.streams import Slice

_END = struct.Struct("<4s4H2LH")
_END_64_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_RECORD = struct.Struct("<4s6H3L5H2L")
_MOST_COMMENT_BYTES = 65535
_32_BITS, _16_BITS = 0xFFFFFFFF, 0xFFFF
_AES = 99
_FILETIME_EPOCH_100NS = 116444736000000000


@dataclass(frozen=True, slots=True)
class Record:
    """One member as the directory has it. offset: of its local header in the file. place: of this record.

    made_on: the system (0 and 10: Windows). utf8: the name says it is UTF-8. modified_ns: UTC where the
    archive keeps it so, else its local time taken as UTC (the archive does not say which zone). method: of the
    compression, also of what is behind AES.
    """

    place: int
    name: bytes
    utf8: bool
    made_on: int
    flags: int
    method: int
    crc32: int
    packed_bytes: int
    size_bytes: int
    attributes: int
    offset: int
    modified_ns: int | None
    dos_time: int
    aes: "Aes | None"


@dataclass(frozen=True, slots=True)
class Aes:
    """What a member behind WinZip's AES says of it (extra field 0x9901). strength: 1 to 3. checked: the directory
    holds the content's checksum (AE-1)."""

    strength: int
    checked: bool


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the records are. shift: bytes in front of the archive (a self-extracting program, say)."""

    start: int
    size_bytes: int
    count: int
    shift: int


def find_directory(file: BinaryIO) -> Directory:
    """Reads the end of the archive. ReadError if there is no usable end record, or parts are elsewhere.

    The comment may hold what looks like an end record: the last one that leads to a directory counts.
    """
    trouble = ReadError("unreadable", "ZIP archive without its directory: cut off, or a part of a split one")
    for end_at, fields in _end_records(file):
        try:
            return _directory(file, end_at, fields)
        except ReadError as error:
            trouble = error
    raise trouble


def _directory(file: BinaryIO, end_at: int, fields: tuple[int, ...]) -> Directory:
    """Where one end record leads."""
    _, disk, start_disk, _, count, size_bytes, offset, _ = fields
    before = end_at
    if _16_BITS in (disk, start_disk, count) or _32_BITS in (size_bytes, offset):
        found = _end_record_64(file, end_at)
        if found is not None:
            before, (disk, start_disk, count, size_bytes, offset) = found
    if disk or start_disk:
        raise ReadError("unsupported", "one part of a ZIP archive that was split")
    if not count and not size_bytes:
        return Directory(end_at, 0, 0, 0)
    start = before - size_bytes
    if start >= offset and _record_at(file, start):
        return Directory(start, size_bytes, count, start - offset)
    if _record_at(file, offset):
        return Directory(offset, size_bytes, count, 0)
    raise ReadError("unreadable", "ZIP archive: its directory is not where it says (bytes are missing)")


def _end_records(file: BinaryIO) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(place, fields) of what may be the end record, the last first; comments reach no further than the file."""
    file_bytes = file.seek(0, io.SEEK_END)
    tail_at = max(0, file_bytes - _END.size - _MOST_COMMENT_BYTES)
    tail = _read_at(file, tail_at, file_bytes - tail_at)
    place = tail.rfind(b"PK\x05\x06")
    while place >= 0:
        if place + _END.size <= len(tail):
            fields = _END.unpack_from(tail, place)
            if place + _END.size + fields[7] <= len(tail):
                yield tail_at + place, fields
        place = tail.rfind(b"PK\x05\x06", 0, place)


def _end_record_64(file: BinaryIO, end_at: int) -> tuple[int, tuple[int, int, int, int, int]] | None:
    """(place, disk, disk of the directory, count, size, offset) of the ZIP64 end record; None where there is none."""
    locator = _read_at(file, end_at - _END_64_LOCATOR.size, _END_64_LOCATOR.size) if end_at >= 20 else b""
    if not locator.startswith(b"PK\x06\x07") or len(locator) < _END_64_LOCATOR.size:
        return None
    told = _END_64_LOCATOR.unpack(locator)[2]
    for place in (end_at - _END_64_LOCATOR.size - _END_64.size, told):
        record = _read_at(file, place, _END_64.size) if place >= 0 else b""
        if record.startswith(b"PK\x06\x06") and len(record) == _END_64.size:
            fields = _END_64.unpack(record)
            return place, (fields[4], fields[5], fields[7], fields[8], fields[9])
    raise ReadError("unreadable", "ZIP64 archive without its end record")


def _record_at(file: BinaryIO, place: int) -> bool:
    return _read_at(file, place, 4) == b"PK\x01\x02"


def _read_at(file: BinaryIO, place: int, size: int) -> bytes:
    file.seek(place)
    parts = []
    while size > 0 and (data := file.read(size)):
        parts.append(data)
        size -= len(data)
    return b"".join(parts)


def records(file: BinaryIO, directory: Directory) -> Iterator[Record]:
    """All members in directory order. ReadError where the directory breaks off, after those before it."""
    reader = io.BufferedReader(Slice(file, directory.start, directory.size_bytes), 1 << 16)
    listed = 0
    while True:
        place = directory.start + reader.tell()
        head = reader.read(_RECORD.size)
        if len(head) < _RECORD.size or not head.startswith(b"PK\x01\x02"):
            break
        fields = _RECORD.unpack(head)
        sizes = fields[10:13]
        texts = reader.read(sum(sizes))
        if len(texts) < sum(sizes):
            break
        yield _record(place, directory.shift, fields, texts)
        listed += 1
    if head or directory.count not in (listed, listed & _16_BITS):
        raise ReadError("unreadable", f"ZIP directory damaged: {listed} members listed of {directory.count}")


def record_at(file: BinaryIO, directory: Directory, place: int) -> Record:
    """One member by the place of its record."""
    one = Directory(place, directory.start + directory.size_bytes - place, 1, directory.shift)
    for record in records(file, one):
        return record
    raise ReadError("unreadable", "no such member")


def _record(place: int, shift: int, fields: tuple[int, ...], texts: bytes) -> Record:
    made_by, _, flags, method, dos_time, dos_date, crc32, packed, size, name_len, extra_len = fields[1:12]
    name, utf8 = texts[:name_len], bool(flags & 0x800)
    offset = fields[16]
    modified = _dos_time_ns(dos_date, dos_time)
    aes: Aes | None = None
    for tag, body in _extras(texts[name_len : name_len + extra_len]):
        if tag == 0x0001:
            size, packed, offset = _zip64(body, size, packed, offset)
        elif tag == 0x7075 and len(body) > 5 and body[1:5] == struct.pack("<L", zlib.crc32(texts[:name_len])):
            name, utf8 = body[5:], True
        elif tag == 0x5455 and len(body) >= 5 and body[0] & 1:
            modified = int(struct.unpack_from("<l", body, 1)[0]) * 10**9
        elif tag == 0x000A and len(body) >= 32 and body[4:8] == b"\x01\0\x18\0":
            modified = (int(struct.unpack_from("<Q", body, 8)[0]) - _FILETIME_EPOCH_100NS) * 100
        elif tag == 0x9901 and len(body) >= 7 and body[2:4] == b"AE" and method == _AES:
            version, strength, method = struct.unpack_from("<H2xBH", body)
            aes = Aes(strength, version == 1)
    return Record(
        place=place,
        name=name,
        utf8=utf8,
        made_on=made_by >> 8,
        flags=flags,
        method=method,
        crc32=crc32,
        packed_bytes=packed,
        size_bytes=size,
        attributes=fields[15],
        offset=offset + shift,
        modified_ns=_sane(modified),
        dos_time=dos_time,
        aes=aes,
    )


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, body) of the extra fields, as far as they make sense."""
    while len(extra) >= 4:
        tag, size = struct.unpack_from("<2H", extra)
        yield tag, extra[4 : 4 + size]
        extra = extra[4 + size :]


def _zip64(body: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Those of the three numbers that did not fit, in their fixed order."""
    numbers = iter(struct.unpack_from(f"<{len(body) // 8}Q", body))
    size = next(numbers, size) if size == _32_BITS else size
    packed = next(numbers, packed) if packed == _32_BITS else packed
    return size, packed, next(numbers, offset) if offset == _32_BITS else offset


def _dos_time_ns(date: int, time: int) -> int | None:
    try:
        moment = datetime(
            (date >> 9) + 1980, date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2, tzinfo=UTC
        )
    except ValueError:
        return None
    return int(moment.timestamp()) * 10**9


def _sane(time_ns: int | None) -> int | None:
    """None for times that SQLite's integers cannot hold."""
    return time_ns if time_ns is not None and -(1 << 63) <= time_ns < 1 << 63 else None
