"""Workbooks behind a password: OOXML inside an OLE container (MS-OFFCRYPTO 2.3), opened into a copy."""

import hashlib
import hmac
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from core.errors import ReadError
from core.evidence.passwords import Password, wrong

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_COPY_BYTES = 1 << 20
_SEAL_KEY, _SEAL_VALUE = bytes.fromhex("5fb2ad010cb9e1f6"), bytes.fromhex("a0677f02b22c8433")
"""Block keys of the seal (MS-OFFCRYPTO 2.3.4.14)."""


def is_locked(head: bytes, file: BinaryIO) -> bool:
    """Is this OOXML behind a password? head: the first bytes; file can seek and is left anywhere."""
    if not head.startswith(_OLE):
        return False
    file.seek(0)
    before = b""
    while data := file.read(_COPY_BYTES):
        if _PACKAGE in before + data:
            return True
        before = data[-len(_PACKAGE) :]
    return False


def unlock(file: BinaryIO, password: Password, into: BinaryIO) -> None:
    """Writes the plain workbook into a copy. ReadError("encrypted") if the password is wrong.

    The integrity of what was decrypted is checked where the format keeps a seal (agile encryption).
    """
    file.seek(0)
    try:
        found = OfficeFile(file)
        found.load_key(password=password.text, verify_password=True)
    except InvalidKeyError as error:
        raise wrong() from error
    except (MemoryError, OSError, ReadError):
        raise
    except Exception as error:
        raise _trouble(error) from error
    try:
        if getattr(found, "type", "") == "agile" and not _is_sealed(found):
            raise ReadError("unreadable", "the encrypted workbook is damaged: its seal is broken")
        found.decrypt(into)
    except InvalidKeyError as error:  # the password was confirmed before
        raise ReadError("unreadable", "the encrypted workbook is damaged: it decrypts to no workbook") from error
    except (MemoryError, OSError, ReadError):
        raise
    except Exception as error:
        raise _trouble(error) from error
    into.seek(0)


def _is_sealed(found: Any) -> bool:
    """Does the HMAC of the encrypted package agree? The library's own check fails every SHA-1 seal: it is padded."""
    info = found.info
    name = info["keyDataHashAlgorithm"].lower().replace("-", "")
    size = hashlib.new(name).digest_size

    def opened(value: bytes, block_key: bytes) -> bytes:
        vector = hashlib.new(name, info["keyDataSalt"] + block_key).digest()[:16].ljust(16, b"\x36")
        decryptor = Cipher(AES(found.secret_key), CBC(vector)).decryptor()
        return (decryptor.update(value) + decryptor.finalize())[:size]

    seal = hmac.new(opened(info["encryptedHmacKey"], _SEAL_KEY), digestmod=name)
    with found.file.openstream("EncryptedPackage") as stream:
        while data := stream.read(_COPY_BYTES):
            seal.update(data)
    return hmac.compare_digest(opened(info["encryptedHmacValue"], _SEAL_VALUE), seal.digest())


def _trouble(error: Exception) -> ReadError:
    """What an error of the library is to the caller: parsers of damaged bytes raise nearly everything."""
    if isinstance(error, DecryptionError | FileFormatError | ParseError):
        return ReadError("encrypted", f"an encryption that this version does not read ({type(error).__name__})")
    return ReadError("unreadable", f"the encrypted workbook is damaged ({type(error).__name__})")
