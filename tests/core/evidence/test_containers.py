"""Archives: every member is listed and read, or says why not; only ReadError escapes, whatever the bytes are."""

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

from core.errors import ReadError
from core.evidence.containers import Limited, open_container, open_stream
from core.evidence.streams import Pulled, Slice
from tests.core.evidence.archives import CSV, sample_files, seven_zip

STREAMS = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}


def contents(kind: str, data: bytes, scratch: Path) -> dict[str, object]:
    """{shown name: content, status of its ReadError, or None where there is no content}."""
    container = open_container(kind, io.BytesIO(data), scratch)
    found: dict[str, object] = {}
    for member, stream in container.iterate():
        try:
            found[member.shown] = None if stream is None else stream.read()
        except ReadError as error:
            found[member.shown] = error.status
    container.close()
    return found


def files_of(found: dict[str, object]) -> dict[str, object]:
    return {name: content for name, content in found.items() if content is not None}


@pytest.fixture
def sample(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    return folder, sample_files(folder)


ARCHIVERS = {
    "deflate.zip": ("zip", ["-tzip", "-mm=Deflate"]),
    "deflate64.zip": ("zip", ["-tzip", "-mm=Deflate64"]),
    "bzip2.zip": ("zip", ["-tzip", "-mm=BZip2"]),
    "lzma.zip": ("zip", ["-tzip", "-mm=LZMA"]),
    "stored.zip": ("zip", ["-tzip", "-mx0"]),
    "solid.7z": ("7z", ["-t7z"]),
    "apart.7z": ("7z", ["-t7z", "-ms=off"]),
    "ppmd.7z": ("7z", ["-t7z", "-m0=PPMd"]),
    "bzip2.7z": ("7z", ["-t7z", "-m0=BZip2"]),
    "deflate.7z": ("7z", ["-t7z", "-m0=Deflate"]),
    "copy.7z": ("7z", ["-t7z", "-m0=Copy"]),
    "lzma1.7z": ("7z", ["-t7z", "-m0=LZMA"]),
    "plain.tar": ("tar", ["-ttar"]),
}


@pytest.mark.parametrize("name", ARCHIVERS)
def test_every_archive_of_7z_gives_back_every_file(name, sample, tmp_path):
    folder, files = sample
    kind, options = ARCHIVERS[name]
    seven_zip("a", *options, str(tmp_path / name), ".", folder=folder)
    data = (tmp_path / name).read_bytes()
    assert files_of(contents(kind, data, tmp_path)) == files
    container = open_container(kind, io.BytesIO(data), tmp_path)
    members = list(container.members())
    assert [member.position for member in members] == list(range(len(members)))
    assert {member.shown.rstrip("/") for member in members if member.node == "folder"} == {"名单", "名单/深"}
    for member in reversed(members):
        if member.node == "file":
            assert container.open(member.position).read() == files[member.shown]
            assert member.size_bytes == len(files[member.shown])
            assert member.modified_ns is not None and not member.encrypted
    container.close()


@pytest.mark.parametrize("name", ARCHIVERS)
def test_members_may_be_passed_over_or_read_in_part(name, sample, tmp_path):
    folder, files = sample
    kind, options = ARCHIVERS[name]
    seven_zip("a", *options, str(tmp_path / name), ".", folder=folder)
    with (tmp_path / name).open("rb") as file:
        container = open_container(kind, file, tmp_path)
        for number, (member, stream) in enumerate(container.iterate()):
            if stream is not None and number % 2:
                assert stream.read(7) == files[member.shown][:7]
        container.close()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_zip_of_python_with_all_methods_streamed_and_with_zip64(compression, tmp_path):
    class Unseekable(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.data += data
            return len(data)

    target = Unseekable()
    with zipfile.ZipFile(target, "w", compression) as archive:
        with archive.open("a/大.csv", "w", force_zip64=True) as member:
            member.write(CSV)
        archive.writestr("b.txt", b"b")
    assert contents("zip", bytes(target.data), tmp_path) == {"a/大.csv": CSV, "b.txt": b"b"}


def test_a_zip_behind_a_program_and_before_a_comment_is_found(tmp_path):
    buffer = io.BytesIO()
    buffer.write(b"MZ" + bytes(1000))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("x", b"content")
        archive.comment = b"PK\x05\x06 not the end" + bytes(50)
    assert contents("zip", buffer.getvalue(), tmp_path) == {"x": b"content"}
    assert contents("zip", b"junk" * 9 + buffer.getvalue(), tmp_path) == {"x": b"content"}


def gbk_zip(name: bytes, made_on: int = 0) -> bytes:
    """A zip as Chinese Windows writes it: the name in GBK, no flag."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("N" * len(name))
        info.create_system = made_on
        archive.writestr(info, b"data")
    return buffer.getvalue().replace(b"N" * len(name), name)


@pytest.mark.parametrize(
    ("raw", "made_on", "shown"),
    [
        ("客户\\身份证.csv".encode("gb18030"), 0, "客户/身份证.csv"),
        ("目录/号码.txt".encode("gb18030"), 3, "目录/号码.txt"),
        ("誠\\許功蓋.txt".encode("gb18030"), 0, "誠/許功蓋.txt"),
        ("utf8名.txt".encode(), 0, "utf8名.txt"),
        (b"unix\\backslash", 3, "unix\\backslash"),
        (b"bad\xff\x80.txt", 3, "bad\\xff\\x80.txt"),
        (b"line\nbreak\x7f", 3, "line\\x0abreak\\x7f"),
        (b"../../etc/passwd", 3, "../../etc/passwd"),
    ],
)
def test_names_are_decoded_for_eyes_and_kept_raw(raw, made_on, shown, tmp_path):
    data = gbk_zip(raw, made_on)
    [member] = open_container("zip", io.BytesIO(data), tmp_path).members()
    assert (member.name, member.shown) == (raw, shown)
    assert contents("zip", data, tmp_path) == {shown: b"data"}


def test_a_name_that_wrongly_claims_utf8_costs_nothing(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("é" * 4, b"data")
        archive.writestr("other", b"data2")
    data = buffer.getvalue().replace("é".encode() * 4, b"\xd5\xc5\xc8\xfd\xff\xff\xff\xff")
    assert sorted(contents("zip", data, tmp_path).values()) == [b"data", b"data2"]


@pytest.mark.parametrize("options", [["-tzip"], ["-tzip", "-mem=AES256"], ["-t7z"]])
def test_encrypted_members_are_listed_and_say_so(options, sample, tmp_path):
    folder, files = sample
    kind = options[0][2:]
    seven_zip("a", *options, "-psecret", str(tmp_path / "x"), ".", folder=folder)
    data = next(tmp_path.glob("x*")).read_bytes()
    found = files_of(contents(kind, data, tmp_path))
    assert {name: found[name] for name in files if files[name]} == {name: "encrypted" for name in files if files[name]}
    members = {member.shown: member for member in open_container(kind, io.BytesIO(data), tmp_path).members()}
    assert all(members[name].encrypted for name in files if files[name])
    assert members["名单/a.csv"].size_bytes == len(CSV)


def test_an_archive_encrypted_down_to_its_names_says_so(sample, tmp_path):
    folder, _ = sample
    seven_zip("a", "-t7z", "-mhe=on", "-psecret", str(tmp_path / "x.7z"), ".", folder=folder)
    with pytest.raises(ReadError) as caught:
        open_container("7z", io.BytesIO((tmp_path / "x.7z").read_bytes()), tmp_path)
    assert caught.value.status == "encrypted"


def tar_of(files: dict[str, bytes], format_: int = tarfile.PAX_FORMAT, mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=format_) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), 1_500_000_000
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


TAR_FILES = {"a.csv": CSV, "很长" * 60 + "/b": b"long name", "empty": b"", "c": CSV[:1000]}


@pytest.mark.parametrize("format_", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
@pytest.mark.parametrize("kind", ["", "gzip", "bzip2", "xz"])
def test_tar_is_read_plain_and_from_a_compressed_stream(format_, kind, tmp_path):
    data = tar_of(TAR_FILES, format_)
    file = open_stream(kind, io.BytesIO(STREAMS[kind](data))) if kind else io.BytesIO(data)
    container = open_container("tar", file, tmp_path)
    assert {member.shown: stream.read() for member, stream in container.iterate() if stream} == TAR_FILES
    members = list(container.members())
    assert [member.modified_ns for member in members] == [1_500_000_000 * 10**9] * 4
    assert container.open(3).read() == TAR_FILES["c"]


def test_tar_links_and_devices_are_listed_without_content(tmp_path):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for type_ in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo("name")
            info.type, info.linkname = type_, "/etc/passwd"
            archive.addfile(info)
    steps = list(open_container("tar", io.BytesIO(buffer.getvalue()), tmp_path).iterate())
    assert [(member.node, stream) for member, stream in steps] == [
        ("link", None), ("link", None), ("folder", None), ("special", None),
    ]  # fmt: skip


def test_tars_one_behind_the_other_are_listed_whole(tmp_path):
    data = tar_of({"a": b"1"}) + tar_of({"b": b"2"})
    assert contents("tar", data, tmp_path) == {"a": b"1", "b": b"2"}


@pytest.mark.parametrize("damage", ["header", "cut in header", "cut in content", "no end mark", "negative size"])
def test_a_damaged_tar_gives_what_is_before_and_is_never_silently_short(damage, tmp_path):
    data = bytearray(tar_of({"a": b"1" * 100, "b": b"2" * 2000, "c": b"3"}, tarfile.USTAR_FORMAT))
    if damage == "header":
        data[1024 + 150] ^= 0x55
    elif damage == "cut in header":
        data = data[: 1024 + 100]
    elif damage == "cut in content":
        data = data[: 1024 + 512 + 1000]
    elif damage == "no end mark":
        data = data[: 1024 + 512 + 2048 + 1024]
    else:
        header = bytearray(data[1024:1536])
        header[124:136] = b"\xff" * 10 + b"\xf0\x00"
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        data[1024:1536] = header
    for file in (io.BytesIO(bytes(data)), open_stream("gzip", io.BytesIO(gzip.compress(bytes(data))))):
        seen = []
        with pytest.raises(ReadError) as caught:
            for member, stream in open_container("tar", file, tmp_path).iterate():
                seen.append((member.shown, stream.read() if stream else None))
        assert caught.value.status == "unreadable"
        assert seen[0] == ("a", b"1" * 100)


@pytest.mark.parametrize("kind", STREAMS)
def test_compressed_streams_are_read_whole_with_several_in_a_row_and_padding(kind):
    data = STREAMS[kind](CSV) + STREAMS[kind](b"") + STREAMS[kind](b"tail") + bytes(1024)
    stream = open_stream(kind, io.BytesIO(data))
    assert stream.read() == CSV + b"tail"
    assert stream.read() == b"" and stream.seek(0) == 0
    assert b"".join(iter(lambda: stream.read(1000), b"")) == CSV + b"tail"


@cache
def noise_packed(kind: str) -> tuple[bytes, bytes]:
    content = random.Random(1).randbytes(1_500_000)
    return content, STREAMS[kind](content)


@pytest.mark.parametrize("kind", STREAMS)
@pytest.mark.parametrize("damage", ["cut", "flipped", "garbage behind"])
def test_a_damaged_stream_gives_what_can_be_decoded_then_an_error(kind, damage):
    content, packed = noise_packed(kind)
    data = bytearray(packed)
    if damage == "cut":
        del data[len(data) * 2 // 3 :]
    elif damage == "flipped":
        data[len(data) * 2 // 3] ^= 0xFF
    else:
        data += b"garbage"
    stream, got = open_stream(kind, io.BytesIO(bytes(data))), b""
    with pytest.raises(ReadError) as caught:
        while chunk := stream.read(50_000):
            got += chunk
    assert caught.value.status == "unreadable"
    assert len(got) >= (len(content) if damage == "garbage behind" else 850_000)
    if damage != "flipped":
        assert content.startswith(got)


def test_a_small_damaged_gzip_gives_all_before_the_damage():
    data = bytearray(gzip.compress(CSV))
    data[-4:] = b"\0\0\0\0"
    stream = open_stream("gzip", io.BytesIO(bytes(data)))
    assert stream.read(len(CSV)) == CSV
    with pytest.raises(ReadError):
        stream.read(1)


def test_a_bomb_is_decoded_in_bounded_steps_and_stopped_at_the_limit():
    bomb = gzip.compress(bytes(200_000_000), 1)
    limited = Limited(open_stream("gzip", io.BytesIO(bomb)), 1_000_000)
    assert len(limited.read(1_000_000)) == 1_000_000
    with pytest.raises(ReadError) as caught:
        limited.read(1)
    assert caught.value.status == "limit"


def test_a_limit_that_is_just_enough_is_no_limit():
    limited = Limited(open_stream("gzip", io.BytesIO(gzip.compress(b"12345"))), 5)
    assert limited.read(100) == b"12345" and limited.read(1) == b""


def test_a_member_that_lies_about_its_size_or_checksum_is_unreadable_and_costs_only_itself(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("one", "two", "three"):
            archive.writestr(name, CSV)
    data = bytearray(buffer.getvalue())
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    for place, value in ((second + 16, 12345), (second + 24, 77)):
        broken = bytearray(data)
        broken[place : place + 4] = struct.pack("<L", value)
        assert contents("zip", bytes(broken), tmp_path) == {"one": CSV, "two": "unreadable", "three": CSV}


def test_a_zip_cut_off_or_with_a_damaged_directory_says_so(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(10):
            archive.writestr(f"f{number}", b"x")
    data = buffer.getvalue()
    for cut in (0, 10, len(data) // 2, len(data) - 10):
        with pytest.raises(ReadError):
            list(open_container("zip", io.BytesIO(data[:cut]), tmp_path).members())
    place = data.index(b"PK\x01\x02") + 3 * (46 + 2)
    damaged = data[:place] + b"XX" + data[place + 2 :]
    seen = []
    with pytest.raises(ReadError, match="3 members listed of 10"):
        for member in open_container("zip", io.BytesIO(damaged), tmp_path).members():
            seen.append(member.shown)
    assert seen == ["f0", "f1", "f2"]


def test_a_damaged_7z_block_costs_its_members_only(sample, tmp_path):
    folder, files = sample
    seven_zip("a", "-t7z", "-ms=off", str(tmp_path / "x.7z"), ".", folder=folder)
    data = bytearray((tmp_path / "x.7z").read_bytes())
    data[32 + 40] ^= 0xFF
    values = files_of(contents("7z", bytes(data), tmp_path))
    assert set(values) == set(files)
    assert list(values.values()).count("unreadable") == 1
    assert all(content in ("unreadable", files[name]) for name, content in values.items())


def test_archives_inside_archives_are_opened_from_streams(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("内.csv", CSV)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())
    [(_, stream)] = open_container("zip", outer, tmp_path).iterate()
    assert stream is not None and not stream.seekable()
    nested = open_container("zip", stream, tmp_path)
    assert {member.shown: content.read() for member, content in nested.iterate() if content} == {"内.csv": CSV}
    assert nested.open(0).read() == CSV and len(list(nested.members())) == 1
    nested.close()
    assert list(tmp_path.iterdir()) == []


def make_archive(kind: str, folder: Path) -> bytes:
    sample_files(folder)
    seven_zip("a", f"-t{kind}", "../x", ".", folder=folder)
    return next(folder.parent.glob("x*")).read_bytes()


@pytest.mark.parametrize("kind", ["zip", "7z", "tar"])
def test_only_read_errors_escape_from_mutated_archives(kind, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    original = make_archive(kind, folder)
    chance = random.Random(7)
    places = [*range(len(original))][-400:] + [*range(64)] + chance.sample(range(len(original)), 300)
    for _ in range(120):
        data = bytearray(original)
        for _ in range(chance.choice((1, 1, 3, 30))):
            data[chance.choice(places)] = chance.choice((0, 1, 0x7F, 0xFF, chance.randrange(256)))
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        with suppress(ReadError):
            for _, stream in open_container(kind, io.BytesIO(bytes(data)), tmp_path).iterate():
                with suppress(ReadError):
                    while stream is not None and stream.read(1 << 16):
                        pass


@pytest.mark.parametrize("kind", STREAMS)
def test_only_read_errors_escape_from_mutated_streams(kind):
    original = STREAMS[kind](CSV)
    chance = random.Random(8)
    for _ in range(80):
        data = bytearray(original)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        with suppress(ReadError):
            assert len(open_stream(kind, io.BytesIO(bytes(data))).read()) < 1 << 24


@pytest.mark.parametrize("kind", ["zip", "7z", "tar"])
def test_noise_is_no_archive(kind, tmp_path):
    seven, end = b"7z\xbc\xaf\x27\x1c" + bytes(40), b"PK\x05\x06" + b"\xff" * 18
    for noise in (b"", b"x", random.Random(3).randbytes(5000), seven, end):
        with pytest.raises(ReadError):
            list(open_container(kind, io.BytesIO(noise), tmp_path).iterate())


def test_trouble_of_the_evidence_itself_is_told_as_such(tmp_path):
    class Failing(io.BytesIO):
        def read(self, *arguments) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(ReadError, match="Input/output error"):
        open_stream("gzip", Failing(gzip.compress(CSV))).read()


def test_a_pulled_stream_fills_what_is_asked_for_and_keeps_errors_for_later():
    def chunks():
        yield b"abc"
        yield b"def"
        raise zlib.error("bad")

    stream = Pulled(chunks, "test")
    assert stream.read(5) == b"abcde" and stream.tell() == 5
    assert stream.read(5) == b"f"
    with pytest.raises(ReadError):
        stream.read(5)
    with pytest.raises(io.UnsupportedOperation):
        stream.seek(3)


def test_a_slice_is_a_file_of_its_own():
    piece = Slice(io.BytesIO(b"0123456789"), 2, 5)
    assert piece.read() == b"23456" and piece.read() == b""
    assert piece.seek(-2, io.SEEK_END) == 3 and piece.read(9) == b"56"
    assert piece.seek(1) == 1 and piece.read(2) == b"34" and piece.tell() == 3
