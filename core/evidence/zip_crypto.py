"""Encrypted ZIP members: the old cipher (APPNOTE.TXT 6.1) and WinZip's AES (AE-1, AE-2).

The old cipher is checked by one byte: one wrong password of 256 passes, and only the member's checksum
tells. AES is checked by two bytes, and by an HMAC over the packed content.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from functools import cache, partial

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from core.errors import ReadError
from core.evidence.passwords import Password, not_known, wrong
from core.evidence.zip_directory import Record

_HEAD_BYTES, _VERIFIER_BYTES, _MAC_BYTES = 12, 2, 10
_KEY_BYTES = {1: 16, 2: 24, 3: 32}
HEAD_BYTES = 18
"""Packed bytes that the quick check of any cipher needs."""

Way = Callable[[Iterator[bytes]], Iterator[bytes]]
_ROUNDS = 1000
_STREAMED, _STRONG = 0x8, 0x40
_32_BITS = 0xFFFFFFFF


def _crc_table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
        table.append(value)
    return tuple(table)


_CRC = _crc_table()


@cache
def _stream() -> bytes:
    """By the low 16 bits of the third key: the byte that hides the next one."""
    mixed = np.arange(1 << 16, dtype=np.uint32) | np.uint32(2)
    return (mixed * (mixed ^ np.uint32(1)) >> np.uint32(8)).astype(np.uint8).tobytes()


def ways(head: bytes, record: Record, password: Password) -> list[Way]:
    """How an encrypted member's packed content is decrypted: by each form of the password that passes the quick check.

    head: its first HEAD_BYTES. ReadError("encrypted") where no form fits. A form that passes may still be wrong.
    """
    if not password:
        raise not_known()
    if record.aes is not None:
        return _aes_ways(head, record, record.aes.strength, password)
    if record.flags & _STRONG:
        raise ReadError("encrypted", "PKWARE strong encryption is not read by this version")
    head, _ = _first(iter((head,)), _HEAD_BYTES)
    check = record.dos_time >> 8 if record.flags & _STREAMED else record.crc32 >> 24
    passed = [form for form in password.forms() if _decrypter(form)(head)[-1] == check]
    if not passed:
        raise wrong()
    return [partial(_traditional, form) for form in passed]


def _traditional(form: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    head, rest = _first(source, _HEAD_BYTES)
    decrypt = _decrypter(form)
    decrypt(head)
    yield decrypt(rest)
    yield from map(decrypt, source)


def _decrypter(password: bytes) -> Callable[[bytes], bytes]:
    """A cipher that remembers where it is: three keys, renewed by every byte of plain text."""
    key0, key1, key2 = 0x12345678, 0x23456789, 0x34567890
    table = _CRC
    for byte in password:
        key0 = key0 >> 8 ^ table[(key0 ^ byte) & 0xFF]
        key1 = ((key1 + (key0 & 0xFF)) * 134775813 + 1) & _32_BITS
        key2 = key2 >> 8 ^ table[(key2 ^ key1 >> 24) & 0xFF]

    stream = _stream()

    def decrypt(data: bytes) -> bytes:
        nonlocal key0, key1, key2
        k0, k1, k2 = key0, key1, key2
        plain: list[int] = []
        add = plain.append
        for byte in data:  # the only loop over bytes in the program: every key depends on the byte before it
            byte ^= stream[k2 & 0xFFFF]
            add(byte)
            k0 = k0 >> 8 ^ table[(k0 ^ byte) & 0xFF]
            k1 = (k1 + (k0 & 0xFF)) * 134775813 + 1 & 0xFFFFFFFF
            k2 = k2 >> 8 ^ table[k2 & 0xFF ^ k1 >> 24]
        key0, key1, key2 = k0, k1, k2
        return bytes(plain)

    return decrypt


def _aes_ways(head: bytes, record: Record, strength: int, password: Password) -> list[Way]:
    if strength not in _KEY_BYTES:
        raise ReadError("unsupported", f"ZIP member: AES of strength {strength} is not known")
    size = _KEY_BYTES[strength]
    left = record.packed_bytes - size // 2 - _VERIFIER_BYTES - _MAC_BYTES
    if left < 0:
        raise ReadError("unreadable", "ZIP member: too short for its encryption")
    head, _ = _first(iter((head,)), size // 2 + _VERIFIER_BYTES)
    return [partial(_aes, left, len(head), *keys) for keys in _aes_keys(head, size, password)]


def _aes(left: int, head_bytes: int, key: bytes, mac_key: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    _, rest = _first(source, head_bytes)
    mac = hmac.new(mac_key, digestmod="sha1")
    decrypt = _counter_mode(key)
    tail = b""
    for data in _joined(rest, source):
        content, tail = data[:left], tail + data[left:]
        left -= len(content)
        mac.update(content)
        yield decrypt(content)
    if left or not hmac.compare_digest(tail[:_MAC_BYTES], mac.digest()[:_MAC_BYTES]):
        raise ReadError("unreadable", "ZIP member: its seal is broken: changed, or cut off")


def _aes_keys(head: bytes, size: int, password: Password) -> list[tuple[bytes, bytes]]:
    """(key of the cipher, key of the seal) by each form of the password that the member's verifier confirms."""
    salt, verifier = head[: size // 2], head[size // 2 :]
    passed = []
    for form in password.forms():
        keys = hashlib.pbkdf2_hmac("sha1", form, salt, _ROUNDS, 2 * size + _VERIFIER_BYTES)
        if hmac.compare_digest(keys[2 * size :], verifier):
            passed.append((keys[:size], keys[size : 2 * size]))
    if not passed:
        raise wrong()
    return passed


def _counter_mode(key: bytes) -> Callable[[bytes], bytes]:
    """AES in counter mode whose counter is little-endian and begins at 1, unlike everybody else's."""
    encryptor = Cipher(AES(key), ECB()).encryptor()
    counter, spare = 1, np.zeros(0, np.uint8)

    def decrypt(data: bytes) -> bytes:
        nonlocal counter, spare
        blocks = -(-(len(data) - spare.size) // 16)
        if blocks > 0:
            plain = np.zeros((blocks, 2), "<u8")
            plain[:, 0] = np.arange(counter, counter + blocks, dtype=np.uint64)
            fresh = np.frombuffer(encryptor.update(plain.tobytes()), np.uint8)
            spare, counter = np.concatenate((spare, fresh)), counter + blocks
        used, spare = spare[: len(data)], spare[len(data) :]
        return (np.frombuffer(data, np.uint8) ^ used).tobytes()

    return decrypt


def _first(source: Iterator[bytes], size: int) -> tuple[bytes, bytes]:
    """(the first bytes, what was read beyond them)."""
    data = b""
    while len(data) < size:
        more = next(source, b"")
        if not more:
            raise ReadError("unreadable", "ZIP member: cut off")
        data += more
    return data[:size], data[size:]


def _joined(first: bytes, source: Iterator[bytes]) -> Iterator[bytes]:
    if first:
        yield first
    yield from source
