"""Encrypted archives: the right password gives back every byte, anything else an error of this one file."""

import io
import random
import struct
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
import pyzipper
from msoffcrypto.format.ooxml import OOXMLFile

from core.errors import ReadError
from core.evidence import zip_crypto
from core.evidence.containers import open_container
from core.evidence.office import is_locked, unlock
from core.evidence.passwords import NO_PASSWORD, Password
from core.model import Entry
from core.whole import Room, examine_file, no_companion
from tests.core.evidence.archives import CSV, seven_zip

FILES = {"a.csv": CSV, "b/空.txt": b"", "c.bin": bytes(range(256)) * 300}


def contents(data: bytes, password: Password, scratch: Path, kind: str = "zip") -> dict[str, bytes | str]:
    """{name: content, or the status of what reading it raised}."""
    found: dict[str, bytes | str] = {}
    try:
        with closing(open_container(kind, io.BytesIO(data), scratch, password)) as container:
            for member, stream in container.iterate():
                if stream is not None:
                    try:
                        found[member.shown] = stream.read()
                    except ReadError as error:
                        found[member.shown] = error.status
    except ReadError as error:
        found[""] = error.status
    return found


def aes_zip(password: bytes, version: int, bits: int = 256, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=method) as archive:
        archive.setencryption(pyzipper.WZ_AES, nbits=bits, force_wz_aes_version=version)
        archive.setpassword(password)
        for name, content in FILES.items():
            archive.writestr(name, content)
    return out.getvalue()


def old_zip(password: str, folder: Path) -> bytes:
    source = folder / "in"
    for name, content in FILES.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)
    seven_zip("a", "-tzip", "-mem=ZipCrypto", f"-p{password}", str(folder / "old.zip"), ".", folder=source)
    return (folder / "old.zip").read_bytes()


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("bits", [128, 192, 256])
def test_every_strength_and_version_of_aes_gives_back_every_byte(version: int, bits: int, tmp_path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        data = aes_zip(b"secret", version, bits, method)
        assert contents(data, Password("secret"), tmp_path) == FILES
        assert set(contents(data, Password("Secret"), tmp_path).values()) == {"encrypted"}
        assert set(contents(data, NO_PASSWORD, tmp_path).values()) == {"encrypted"}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_chinese_password_is_tried_as_both_systems_write_it(encoding: str, tmp_path: Path) -> None:
    assert contents(aes_zip("口令123".encode(encoding), 2), Password("口令123"), tmp_path) == FILES


def test_changed_content_behind_aes_is_found_out(tmp_path: Path) -> None:
    data = bytearray(aes_zip(b"secret", 2, 256, zipfile.ZIP_STORED))
    data[data.index(b"a.csv") + 500] ^= 1
    assert contents(bytes(data), Password("secret"), tmp_path)["a.csv"] == "unreadable"


@pytest.mark.parametrize("kind", ["zip", "7z"])
def test_damage_behind_encryption_never_escapes_as_anything_but_a_read_error(kind: str, tmp_path: Path) -> None:
    if kind == "zip":
        samples = [aes_zip(b"p", 1), aes_zip(b"p", 2), old_zip("p", tmp_path)]
    else:
        old_zip("p", tmp_path)
        samples = []
        for number, option in enumerate(("-mhe=on", "-mhe=off", "-mx0")):
            seven_zip("a", option, "-pp", str(tmp_path / f"{number}.7z"), ".", folder=tmp_path / "in")
            samples.append((tmp_path / f"{number}.7z").read_bytes())
    chance = random.Random(5)
    for sample in samples:
        for _ in range(12):
            data = bytearray(sample)
            for _ in range(chance.randrange(1, 6)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            for password in (Password("p"), Password("q")):
                contents(bytes(data[: chance.choice((len(data), len(data) * 2 // 3))]), password, tmp_path, kind)


def test_a_password_is_in_no_repr() -> None:
    password = Password("hunter2")
    assert "hunter2" not in f"{password!r} {password}" and password and not NO_PASSWORD


def test_only_a_locked_workbook_is_one_and_damage_is_a_read_error(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    fake = ole + bytes(5000) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    assert is_locked(ole, io.BytesIO(fake)) and not is_locked(b"PK\x03\x04", io.BytesIO(fake))
    assert not is_locked(ole, io.BytesIO(ole + bytes(9000)))
    with pytest.raises(ReadError) as caught:
        unlock(io.BytesIO(fake), Password("x"), io.BytesIO())
    assert caught.value.status in ("unreadable", "encrypted")


def traditional(password: bytes, plain: bytes, check: int, head: bytes) -> bytes:
    """Content under the old cipher: what decrypts to it, byte by byte, as the keys go on with the plain text."""
    decrypt, out = zip_crypto._decrypter(password), bytearray()
    key = list(_keys(password))
    for byte in head + bytes([check]) + plain:
        mixed = key[2] & 0xFFFF | 2
        out.append(byte ^ ((mixed * (mixed ^ 1)) >> 8 & 255))
        _renew(key, byte)
    assert decrypt(bytes(out)) == head + bytes([check]) + plain
    return bytes(out)


def _renew(key: list[int], byte: int) -> None:
    table = zip_crypto._CRC
    key[0] = key[0] >> 8 ^ table[(key[0] ^ byte) & 255]
    key[1] = ((key[1] + (key[0] & 255)) * 134775813 + 1) & 0xFFFFFFFF
    key[2] = key[2] >> 8 ^ table[(key[2] ^ key[1] >> 24) & 255]


def _keys(password: bytes) -> list[int]:
    key = [0x12345678, 0x23456789, 0x34567890]
    for byte in password:
        _renew(key, byte)
    return key


def old_zip_with(password: bytes, members: int, method: int = 0) -> bytes:
    body, directory, chance = bytearray(), b"", random.Random(3)
    plain = b"phone,13900001234\n"
    crc = zlib.crc32(plain)
    for n in range(members):
        name, content = b"m%d.csv" % n, traditional(password, plain, crc >> 24, chance.randbytes(11))
        sizes = (crc, len(content), len(plain), len(name))
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 1, method, 0, 33, *sizes, *[0] * 5, len(body)) + name
        body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, 1, method, 0, 33, *sizes, 0) + name + content
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, members, members, len(directory), len(body), 0)
    return bytes(body) + directory + end


def test_a_wrong_form_that_passes_the_quick_check_does_not_hide_the_right_one(tmp_path: Path) -> None:
    data = old_zip_with("密码一二三".encode("gb18030"), 1000)
    found = contents(data, Password("密码一二三"), tmp_path)
    assert len(found) == 1000 and set(found.values()) == {b"phone,13900001234\n"}


def test_an_unknown_compression_behind_encryption_is_unsupported_and_not_a_wrong_password(tmp_path: Path) -> None:
    data = old_zip_with(b"pw", 1, method=77)
    outcome = examine_file(
        Entry("a.zip", b"a.zip", "file", len(data)), io.BytesIO(data), None,
        Room(tmp_path, 1 << 20, Password("pw")), no_companion,
    )  # fmt: skip
    [member] = outcome.members
    assert member.status == "unsupported" and "77" in member.reason


def test_a_workbook_with_a_broken_seal_is_damaged(tmp_path: Path) -> None:
    book, plain, locked = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.save(plain)
    OOXMLFile(plain).encrypt("pw", locked)
    data = bytearray(locked.getvalue())
    opened = io.BytesIO()
    unlock(io.BytesIO(bytes(data)), Password("pw"), opened)
    assert opened.getvalue() == plain.getvalue()
    at = data.index(b'encryptedHmacValue="') + len(b'encryptedHmacValue="')
    data[at] = ord("B" if data[at] == ord("A") else "A")
    with pytest.raises(ReadError) as caught:
        unlock(io.BytesIO(bytes(data)), Password("pw"), io.BytesIO())
    assert caught.value.status == "unreadable" and "seal" in caught.value.reason
    with pytest.raises(ReadError) as wrong:
        unlock(io.BytesIO(bytes(data)), Password("no"), io.BytesIO())
    assert wrong.value.status == "encrypted"
