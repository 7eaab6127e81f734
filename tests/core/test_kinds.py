"""Kinds: content decides, and nothing that may be text is ever put aside."""

import io
import random
import tarfile
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kinds import NO_CONTENT_KINDS, UNSUPPORTED_KINDS, kind_of, refine, refine_zip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1"
BMP = b"BM\x36\0\x0c\0\0\0\0\0\x36\0\0\0\x28\0\0\0" + bytes(40)


def ole(stream: str) -> bytes:
    return OLE + (stream + "\0").encode("utf-16-le")


def tar(name: str = "a.csv") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo(name))
    return buffer.getvalue()


KNOWN = [
    (b"x", b"", "empty"),
    (b"x.csv", b"PK\x03\x04\x14\0", "zip"),
    (b"x.gz", b"\x1f\x8b\x08\0", "gzip"),
    (b"x", b"BZh91AY&SY", "bzip2"),
    (b"x", b"\xfd7zXZ\0\0", "xz"),
    (b"x", b"7z\xbc\xaf\x27\x1c\0", "7z"),
    (b"x", b"Rar!\x1a\x07\x01\0", "rar"),
    (b"x", b"SQLite format 3\0\x10", "sqlite"),
    (b"x.dat", tar(), "tar"),
    (b"x.jpg", JPEG, "media"),
    (b"x.csv", JPEG, "media"),
    (b"x", BMP, "media"),
    (b"x", b"\0\0\0\x18ftypmp42", "media"),
    (b"x", b"ID3\x03\0\0\0\0\x0f\x76", "media"),
    (b"x.mp3", b"\xff\xfb\x90\x00" + bytes(50), "media"),
    (b"x", b"RIFF\x24\0\0\0WAVEfmt ", "media"),
    (b"x", b"\0\1\0\0\0\x12", "font"),
    (b"x", b"\x7fELF\2\1", "executable"),
    (b"x", b"MZ\x90\0\3\0\0\0", "executable"),
    (b"x.pyc", b"\xa7\r\r\n\0\0\0\0", "executable"),
    (b"x", b"%PDF-1.7\n", "document"),
    (b"x.xls", OLE, "xls"),
    (b"x.dat", ole("Workbook"), "xls"),
    (b"x.xls", ole("WordDocument"), "document"),
    (b"x.msg", OLE, "mail"),
    (b"x.xlsx", OLE, "xlsx"),
    (b"x.doc", OLE, "document"),
    (b"x", b"!BDN\0\0\0\0", "mail"),
    (b"x", b"\0\1\0\0Standard Jet DB\0", "database"),
    (b"x.ibd", bytes(4096), "database"),
    (b"x.bak", b"TAPE\0\0\3\0", "database"),
    (b"x.dmp", b"\3\3TEXPORT:V11.02.00\n", "database"),
    (b"x", b"EVF\t\r\n\xff\0\1", "image"),
    (b"x.iso", bytes(4096), "image"),
    (b"x.dd", b"\xeb\x52\x90NTFS    \0", "image"),
    (b"x", b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK", "ods"),
    (b"x", b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.textPK", "document"),
    (b"x", bytes(4096), "unknown"),
]


@pytest.mark.parametrize(("name", "head", "kind"), KNOWN)
def test_known_content_has_its_kind(name, head, kind):
    assert kind_of(name, head) == kind


TEXTS = (
    *("BM001,张三,13800000000\n", "MZ,姓名\n", "ID3,phone\n", "RIFF,a\n", "TAPE,1\n", "070701,2020\n", "AC1012,x\n"),
    *("GIF89a,x\n", "OggS\n", "PAR1,2\n", "!BDN,1\n", "8BPS\n", "abcdftyp\n", "BZh91,x\n", "<?xml?>", "<html>"),
    *("From: a@b.cn\n", "BEGIN:VCARD\n", "{}", "110101199003070000\n", "xar!,1\n", "true\n", "QFI\n", "12-lh5-\n"),
    *("\x1b[1m\n", "FWS,1\n", "ORC\n", "AFF\n"),
)
NAMES = (
    *(b"x.csv", b"x.jpg", b"x.bak", b"x.dmp", b"x.exe", b"x.mp3", b"x.001", b"x.msg", b"x.pyc"),
    *(b"x.tar", b"x.xls", b"x.img", b"x"),
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_never_taken_for_anything_else_whatever_it_is_called(text, encoding):
    body = text + "姓名,手机号\n张三,13800000000\r\n\t" * 30
    for name in NAMES:
        assert kind_of(name, body.encode(encoding)) == "unknown"


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1), st.sampled_from(NAMES))
def test_no_text_is_put_aside(text, name):
    for encoding in ("utf-8", "gb18030"):
        if not text.startswith(("%PDF-", "{\\rtf", "%!PS")):
            assert kind_of(name, text.encode(encoding)) == "unknown"


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600), st.binary(max_size=12))
def test_any_bytes_have_a_kind(head, name):
    assert isinstance(kind_of(name, head), str)


def test_a_zip_is_refined_by_what_it_holds():
    assert refine_zip([b"[Content_Types].xml", b"xl/workbook.xml"]) == "xlsx"
    assert refine_zip([b"xl\\Workbook.xml"]) == "xlsx"
    assert refine_zip([b"xl/workbook.bin"]) == "xlsb"
    assert refine_zip([b"word/document.xml"]) == "document"
    assert refine_zip([b"backup/xl/workbook.xml", b"a.csv"]) == "zip"
    assert refine_zip([]) == "zip"


def test_refining_reads_the_directory_and_forgives_damage():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/workbook.xml", "")
    assert refine("zip", buffer) == "xlsx"
    assert refine("zip", io.BytesIO(buffer.getvalue()[:-30])) == "zip"
    assert refine("tar", io.BytesIO(b"")) == "tar"


def test_a_tar_is_known_by_its_checksum_alone():
    head = bytearray(tar("名单.csv"))
    assert kind_of(b"x", bytes(head)) == "tar"
    head[257:265] = bytes(8)  # as before POSIX
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head[:512])
    assert kind_of(b"x", bytes(head[:512])) == "tar"
    head[0] ^= 1
    assert kind_of(b"x", bytes(head[:512])) != "tar"


def test_the_groups_of_kinds_do_not_overlap():
    assert not set(NO_CONTENT_KINDS) & set(UNSUPPORTED_KINDS)
    noise = random.Random(1).randbytes(4096)
    assert kind_of(b"x.csv", b"\1" + noise) == "unknown"
