"""gzip and zip as streams: reproducible, with names in GBK, and with traditional encryption."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.demo.parts import Chunk, Make

LEVEL = 1
DOS_TIME, DOS_DATE = 12 << 11, (2023 - 1980) << 9 | 5 << 5 | 1
DESCRIPTOR, ENCRYPTED = 0x0008, 0x0001
LOCAL, CENTRAL, END, AFTER = b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\7\10"


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a zip. password: encrypts it; what it holds then counts nowhere."""

    name: str
    make: Make
    password: bytes = b""


def gzipped(make: Make) -> Iterator[Chunk]:
    """The content as one gzip stream without name and time."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
    for chunk in make():
        yield replace(chunk, data=packer.compress(chunk.data))
    yield Chunk(packer.flush())


def zipped(members: Sequence[Member]) -> Iterator[Chunk]:
    """A zip (APPNOTE 6.3) whose names are GBK bytes without the UTF-8 flag, as Chinese Windows writes them."""
    directory, at = b"", 0
    for member in members:
        name = member.name.encode("gbk")
        flags = DESCRIPTOR | (ENCRYPTED if member.password else 0)
        common = struct.pack("<HHHHH", 20, flags, 8, DOS_TIME, DOS_DATE)
        local = LOCAL + common + struct.pack("<IIIHH", 0, 0, 0, len(name), 0) + name
        yield Chunk(local, member=None)
        crc, packed_size, size = 0, 0, 0
        for chunk, content in _deflated(member):
            crc, size = zlib.crc32(content, crc), size + len(content)
            packed_size += len(chunk.data)
            yield chunk
        sizes = struct.pack("<III", crc, packed_size, size)
        yield Chunk(AFTER + sizes, member=None)
        directory += CENTRAL + struct.pack("<H", 20) + common + sizes
        directory += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0x20, at) + name
        at += len(local) + packed_size + 16
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), at, 0)
    yield Chunk(directory + END + end, member=None)


def _deflated(member: Member) -> Iterator[tuple[Chunk, bytes]]:
    """(what goes into the zip, the content it stands for), piece by piece."""
    packer, cipher = zlib.compressobj(LEVEL, zlib.DEFLATED, -15), Cipher(member.password)
    if member.password:
        yield Chunk(cipher.encrypt(bytes(11) + bytes([DOS_TIME >> 8])), member=None), b""
    for chunk in member.make():
        data = packer.compress(chunk.data)
        if member.password:
            yield Chunk(cipher.encrypt(data), member=None), chunk.data
        else:
            yield replace(chunk, data=data, member=_inside(member.name, chunk.member)), chunk.data
    rest = packer.flush()
    yield Chunk(cipher.encrypt(rest) if member.password else rest, member=None), b""


def _inside(name: str, member: str | None) -> str | None:
    """The path of a member's content, itself perhaps inside a container."""
    if member is None:
        return None
    return f"{name}!{member}" if member else name


class Cipher:
    """Traditional PKWARE encryption (APPNOTE 6.1): weak, a byte at a time, and still what people use."""

    def __init__(self, password: bytes) -> None:
        self._keys = (0x12345678, 0x23456789, 0x34567890)
        self._table = tuple(zlib.crc32(bytes([i]), 0xFFFFFFFF) ^ 0xFFFFFFFF for i in range(256))
        for byte in password:
            self._update(byte)

    def encrypt(self, data: bytes) -> bytes:
        """The next bytes, encrypted."""
        out = bytearray()
        for byte in data:
            low = (self._keys[2] | 2) & 0xFFFF
            out.append(byte ^ ((low * (low ^ 1)) >> 8 & 0xFF))
            self._update(byte)
        return bytes(out)

    def _update(self, byte: int) -> None:
        first, second, third = self._keys
        first = self._table[(first ^ byte) & 0xFF] ^ (first >> 8)
        second = ((second + (first & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        third = self._table[(third ^ (second >> 24)) & 0xFF] ^ (third >> 8)
        self._keys = (first, second, third)
