"""A workbook behind a password, as spreadsheet programs encrypt it (ECMA-376 agile: MS-OFFCRYPTO 2.3.4.10)."""

import io
from typing import BinaryIO

from msoffcrypto.exceptions import DecryptionError, EncryptionError, FileFormatError, InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from core.errors import ReportError

_ERRORS = (DecryptionError, EncryptionError, FileFormatError, InvalidKeyError)


def encrypted(plain: BinaryIO, password: str) -> bytes:
    """The file that opens with the password only: AES-256 in CBC mode, key from 100,000 rounds of SHA-512.

    plain: a workbook, can seek. It is opened again before it is given away: what cannot be opened is
    lost. Takes some six times the workbook in memory. Raises ReportError.
    """
    out = io.BytesIO()
    try:
        OOXMLFile(plain).encrypt(password, out)
        same = _opened(out, password) == _all_of(plain)
    except MemoryError as error:
        raise ReportError("The workbook is too large to be encrypted in memory. Export without a password.") from error
    except _ERRORS as error:
        raise ReportError(f"The workbook could not be encrypted ({error}). Nothing was written.") from error
    if not same:
        raise ReportError("The encrypted workbook does not open as what was written. Nothing was written.")
    return out.getvalue()


def _opened(file: BinaryIO, password: str) -> bytes:
    found, content = OOXMLFile(file), io.BytesIO()
    found.load_key(password=password, verify_password=True)
    found.decrypt(content, verify_integrity=True)
    return content.getvalue()


def _all_of(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()
