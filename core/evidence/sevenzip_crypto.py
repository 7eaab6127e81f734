"""The cipher of 7z archives (7zAES): AES-256 in CBC mode, its key from many rounds of SHA-256.

py7zr could decrypt too, but derives the key anew for every block (a quarter of a second each), and lets
decoded bytes pile up behind the cipher.
"""

import io
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from py7zr.compressor import SupportedMethods
from py7zr.helpers import calculate_key

from core.errors import ReadError
from core.evidence.passwords import Password, not_known

COPY: dict[str, Any] = {"method": b"\0", "numinstreams": 1, "numoutstreams": 1, "properties": None}
"""The coder that stands behind a cipher alone."""

_BLOCK = 16
_MOST_CYCLES_POWER = 24


class Keys:
    """The keys of one archive: its blocks mostly share a salt, so one is enough."""

    def __init__(self, password: Password) -> None:
        """No key is derived before it is needed."""
        self._password = password
        self._derived: dict[tuple[bytes, int], bytes] = {}

    def unlocked(self, source: io.RawIOBase, coders: list[Any], size_bytes: int) -> io.RawIOBase:
        """The decrypted bytes of a block. size_bytes: without the padding. A wrong password gives noise."""
        if not self._password:
            raise not_known()
        if not SupportedMethods.needs_password(coders[:1]) or SupportedMethods.needs_password(coders[1:]):
            raise ReadError("unsupported", "7z archive: an encryption that this version does not read")
        power, salt, start = _properties(coders[0]["properties"])
        if (salt, power) not in self._derived:
            self._derived[salt, power] = calculate_key(self._password.text.encode("utf-16-le"), power, salt, "sha256")
        return _Unlocked(source, self._derived[salt, power], start, size_bytes)


def _properties(raw: bytes) -> tuple[int, bytes, bytes]:
    """(rounds as a power of two, salt, initial vector) as 7-Zip writes them."""
    if len(raw) < 2 or not raw[0] & 0xC0:
        raise ReadError("unsupported", "7z archive: an encryption that this version does not read")
    power = raw[0] & 0x3F
    salt_bytes = (raw[0] >> 7 & 1) + (raw[1] >> 4)
    start = raw[2 + salt_bytes :][: (raw[0] >> 6 & 1) + (raw[1] & 0x0F)]
    if power > _MOST_CYCLES_POWER and power != 0x3F:
        raise ReadError("limit", "7z archive: its key takes more rounds than one file may use")
    return power, raw[2 : 2 + salt_bytes], start.ljust(_BLOCK, b"\0")[:_BLOCK]


class _Unlocked(io.RawIOBase):
    """Decrypts while it is read."""

    def __init__(self, source: io.RawIOBase, key: bytes, start: bytes, size_bytes: int) -> None:
        self._source, self._left, self._given = source, size_bytes, 0
        self._decryptor = Cipher(AES(key), CBC(start)).decryptor()
        self._ready = b""

    def readable(self) -> bool:
        """True."""
        return True

    def tell(self) -> int:
        """Bytes given so far."""
        return self._given

    def read(self, size: int = -1, /) -> bytes:
        """Up to so many bytes, fewer at the end only."""
        wanted = self._left if size < 0 else min(size, self._left)
        while len(self._ready) < wanted and (more := self._source.read(-(-wanted // _BLOCK) * _BLOCK)):
            self._ready += self._decryptor.update(more)
        data, self._ready = self._ready[:wanted], self._ready[wanted:]
        self._left, self._given = self._left - len(data), self._given + len(data)
        return data
