"""What kind of file it is: by content first, by name only where content agrees with it.

Kinds that "hold no rows" are never read, so only content decides them: a text file that happens to
begin with the letters of a signature, or is called .jpg, must not drop out of the count. Text of
every sort (csv, sql, json, xml, html, eml, vcf) is "unknown" here; `core.text` looks at it.

    containers     zip tar 7z                  streams       gzip bzip2 xz
    tables         xlsx xlsb xls ods sqlite    no rows       media font executable empty
    no reader yet  rar archive document mail database image
"""

import re
import struct
from collections.abc import Callable, Iterable
from itertools import islice
from typing import BinaryIO

from core.errors import ReadError
from core.evidence.zip_directory import find_directory, records

NO_CONTENT_KINDS = ("media", "font", "executable", "empty")
UNSUPPORTED_KINDS = ("rar", "archive", "document", "mail", "database", "image")
HEAD_BYTES = 4096
"""Enough of a file for `kind_of`; more does no harm."""

_LOOK_INTO_NAMES = 2000

_Test = Callable[[bytes], bool]
_NOT_TEXT = re.compile(rb"[\0-\x08\x0e-\x19\x1c-\x1f]")


def _binary(head: bytes) -> bool:
    """True if the first bytes cannot be text in any 8-bit encoding. Signatures of letters alone need this."""
    return not head.startswith((b"\xff\xfe", b"\xfe\xff")) and _NOT_TEXT.search(head[:512]) is not None


def _always(head: bytes) -> bool:
    return True


def _bitmap(head: bytes) -> bool:
    """Reserved bytes are zero and the second header has one of its known sizes."""
    return head[6:10] == b"\0\0\0\0" and head[14:18] in tuple(bytes([n, 0, 0, 0]) for n in (12, 40, 56, 108, 124))


def _windows_program(head: bytes) -> bool:
    """MZ with a sensible pointer to the PE header, or DOS sizes that no text has."""
    place = struct.unpack_from("<L", head, 60)[0] if len(head) >= 64 else 0
    return head[place : place + 2] in (b"PE", b"NE", b"LE", b"LX") or _binary(head[:64])


def _id3(head: bytes) -> bool:
    return len(head) > 9 and head[3] in (2, 3, 4) and max(head[6:10]) < 128


def _riff(head: bytes) -> bool:
    return head[8:12] in (b"WEBP", b"AVI ", b"WAVE", b"RMID")


def _bzip2(head: bytes) -> bool:
    return b"1" <= head[3:4] <= b"9" and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90")


_SIGNATURES: tuple[tuple[str, int, _Test, tuple[bytes, ...]], ...] = (
    ("zip", 0, _always, (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")),
    ("gzip", 0, _always, (b"\x1f\x8b\x08",)),
    ("bzip2", 0, _bzip2, (b"BZh",)),
    ("xz", 0, _always, (b"\xfd7zXZ\0",)),
    ("7z", 0, _always, (b"7z\xbc\xaf\x27\x1c",)),
    ("rar", 0, _always, (b"Rar!\x1a\x07",)),
    ("sqlite", 0, _always, (b"SQLite format 3\0",)),
    ("archive", 0, _binary, (b"MSCF\0\0\0\0", b"\x1f\x9d", b"\x1f\xa0", b"MSWIM\0\0\0", b"ALZ\x01", b"EGGA", b"xar!")),
    ("archive", 0, _binary, (b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18", b"\x60\xea", b"070701", b"070702")),
    ("archive", 0, _binary, (b"!<arch>\n",)),
    ("archive", 2, _binary, (b"-lh0-", b"-lh4-", b"-lh5-", b"-lh6-", b"-lh7-", b"-lhd-")),
    ("image", 0, _always, (b"EVF\t\r\n\xff\0", b"EVF2\r\n\x81\0", b"LVF\t\r\n\xff\0", b"ADSEGMENTEDFILE")),
    ("image", 0, _binary, (b"KDMV", b"COWD", b"QFI\xfb", b"conectix", b"vhdxfile", b"AFF\0")),
    ("image", 0, _always, (b"# Disk DescriptorFile",)),
    ("image", 3, _binary, (b"NTFS    ", b"EXFAT   ", b"MSDOS5.0", b"mkfs.fat")),
    ("image", 32769, _always, (b"CD001",)),
    ("media", 0, _binary, (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"8BPS\0", b"II*\0", b"MM\0*")),
    ("media", 0, _binary, (b"FLV\x01", b"OggS\0", b"fLaC\0", b"\0\0\1\0", b"\0\0\2\0", b"MThd\0\0\0\x06", b"DSD ")),
    ("media", 0, _binary, (b"#!AMR\n", b"\x02#!SILK", b"#!SILK", b".RMF\0")),
    ("media", 0, _always, (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", b"\x1aE\xdf\xa3", b"\0\0\1\xba", b"\0\0\1\xb3")),
    ("media", 0, _bitmap, (b"BM",)),
    ("media", 0, _id3, (b"ID3",)),
    ("media", 0, _riff, (b"RIFF",)),
    ("media", 4, _binary, (b"ftyp", b"moov", b"mdat")),
    ("font", 0, _binary, (b"\0\1\0\0\0", b"OTTO\0", b"ttcf\0", b"wOFF", b"wOF2", b"true\0")),
    ("executable", 0, _always, (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\0asm\1\0\0\0")),
    ("executable", 0, _always, (b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")),
    ("executable", 0, _binary, (b"FWS", b"CWS", b"ZWS", b"BC\xc0\xde", b"!<thin>", b"dex\n03")),
    ("executable", 0, _windows_program, (b"MZ",)),
    ("mail", 0, _binary, (b"!BDN", b"\xcf\xad\x12\xfe")),
    ("database", 4, _always, (b"Standard Jet DB", b"Standard ACE DB")),
    ("database", 0, _binary, (b"TAPE", b"PGDMP", b"PAR1", b"Obj\x01", b"ORC", b"MSISAM", b"\xfe\xfe\x07\x01")),
    ("database", 0, _always, (b"\x89HDF\r\n\x1a\n", b"ARROW1\0\0")),
    ("document", 0, _always, (b"%PDF-", b"{\\rtf", b"\xdb\xa5-\0", b"ITSF\x03\0\0\0", b"%!PS-Adobe")),
    ("document", 0, _binary, (b"AC10",)),
)
"""(kind, place, test of the head, byte strings that may stand at that place). The first that fits decides."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("xls", ("Workbook", "Book")),
    ("mail", ("__nameid_version1.0", "__properties_version1.0")),
    ("document", ("WordDocument", "PowerPoint Document")),
)
_BY_NAME: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("database", (b"ibd", b"frm", b"myd", b"myi", b"mdf", b"ndf", b"ldf", b"bak", b"dmp", b"dbf", b"mdb", b"fdb")),
    ("image", (b"dd", b"img", b"raw", b"iso", b"dmg", b"vmdk", b"vhd", b"vhdx", b"vdi", b"e01", b"001", b"qcow2")),
    ("mail", (b"pst", b"ost", b"nsf", b"dbx", b"msg")),
)
_XLS_NAMES = (b"xls", b"xlt", b"et", b"ett")
_XLSX_NAMES = (b"xlsx", b"xlsm", b"xltx", b"xlsb")


def kind_of(name: bytes, head: bytes) -> str:
    """Kind of a file from its last name and its first bytes (HEAD_BYTES of them, all where there are fewer).

    A zip may be a spreadsheet or a document: `refine` says so. An OLE file of unknown purpose is a
    document. Names decide only between kinds without a reader, and only where the content is binary.
    """
    if not head:
        return "empty"
    extension = name.rpartition(b".")[2].lower()
    if head.startswith(_OLE):
        return _ole(extension, head)
    for kind, place, fits, magics in _SIGNATURES:
        if head.startswith(magics, place) and fits(head):
            return _open_document(head) if kind == "zip" else kind
    if _is_tar(head):
        return "tar"
    return _by_name(extension, head)


def _by_name(extension: bytes, head: bytes) -> str:
    if not _binary(head):
        return "unknown"
    if b"EXPORT:V" in head[:64]:  # Oracle exp
        return "database"
    if extension == b"pyc" and head[2:4] == b"\r\n":
        return "executable"
    if extension in (b"mp3", b"aac") and head[:1] == b"\xff" and head[1:2] in b"\xfb\xf3\xf2\xfa\xf1\xf9":
        return "media"
    return next((kind for kind, names in _BY_NAME if extension in names), "unknown")


def _ole(extension: bytes, head: bytes) -> str:
    """By the names of its streams as far as they lie in the head, else by the file's name."""
    for kind, streams in _OLE_STREAMS:
        if any((name + "\0").encode("utf-16-le") in head for name in streams):
            return kind
    if extension in _XLS_NAMES:
        return "xls"
    if extension in _XLSX_NAMES:  # encrypted: the reader says so
        return "xlsx"
    return "mail" if extension == b"msg" else "document"


def _open_document(head: bytes) -> str:
    """OpenDocument keeps its type as the first member, uncompressed (ODF 1.2 part 3, 3.3)."""
    if head[30:38] != b"mimetype" or not head[38:].startswith(b"application/vnd.oasis.opendocument."):
        return "zip"
    return "ods" if head[73:].startswith(b"spreadsheet") else "document"


def _is_tar(head: bytes) -> bool:
    """The header's checksum fits (POSIX.1-1988 ustar): sum of its bytes, its own eight taken as spaces."""
    if len(head) < 512 or not head[0]:
        return False
    digits = head[148:156].strip(b" \0")
    if not digits or not all(48 <= digit < 56 for digit in digits):
        return False
    return int(digits, 8) == sum(head[:148]) + 8 * 32 + sum(head[156:512])


def refine_zip(names: Iterable[bytes]) -> str:
    """Kind of a zip by its members' names: xlsx, xlsb, ods, document, or zip for an ordinary archive."""
    for name in names:
        lowered = name.lower().replace(b"\\", b"/")
        if lowered == b"xl/workbook.xml":
            return "xlsx"
        if lowered == b"xl/workbook.bin":
            return "xlsb"
        if lowered in (b"word/document.xml", b"ppt/presentation.xml", b"visio/document.xml"):
            return "document"
    return "zip"


def refine(kind: str, file: BinaryIO) -> str:
    """The kind again, after a look into the directory of a zip; file can seek and is left where it may be.

    A zip that cannot be listed stays a zip: opening it will say what is wrong.
    """
    if kind != "zip":
        return kind
    try:
        return refine_zip(record.name for record in islice(records(file, find_directory(file)), _LOOK_INTO_NAMES))
    except ReadError:
        return kind
