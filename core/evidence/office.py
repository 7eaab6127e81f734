"""Workbooks behind a password: OOXML inside an OLE container (MS-OFFCRYPTO 2.3), opened into a copy."""

from typing import BinaryIO

from msoffcrypto import OfficeFile
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from core.errors import ReadError
from core.evidence.passwords import Password, wrong

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_COPY_BYTES = 1 << 20


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
        found.decrypt(into)
    except InvalidKeyError as error:
        raise wrong() from error
    except (DecryptionError, FileFormatError, ParseError) as error:
        reason = f"an encryption that this version does not read ({type(error).__name__})"
        raise ReadError("encrypted", reason) from error
    except (MemoryError, OSError):
        raise
    except Exception as error:  # parsers of damaged bytes raise nearly everything
        raise ReadError("unreadable", f"the encrypted workbook is damaged ({type(error).__name__})") from error
    into.seek(0)
