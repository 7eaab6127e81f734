"""While masks are on, the bytes of what no column divides show nothing of a person, whatever the encoding and place."""

import io
import json
import sqlite3
import struct
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.demo import people
from core.evidence.folder import describe
from core.look import Looker
from core.look_letters import readable
from core.model import Entry

CODECS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
OTHERS = ("买买提·阿布都拉", "ئابدۇللا", "Айгүл", "བསྟན་འཛིན", "김민수", "ZHANG Sanfeng", "hunter2x", "张　三")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SEED = 20170510


def persons(numbers: list[int], codec: str) -> list[tuple[str, ...]]:
    """Everything that each person is known by: name, address, ID, phone, card, mail."""
    own, table = np.array(numbers, np.uint64), "big5" if codec == "big5" else "utf-8"
    makers = (people.name, people.address, people.resident_id, people.mobile_phone, people.bank_card, people.email)
    fields = [[row.tobytes().replace(b"\0", b"").decode(table) for row in m(own, SEED, table).cells] for m in makers]
    return list(zip(*fields, strict=True))


def letters(value: str) -> Iterator[tuple[int, str]]:
    """(place, letter) of what must not be seen: all beyond ASCII, and letters and digits of ASCII beside another."""
    around = f" {value} "
    for place, (before, letter, after) in enumerate(zip(around, around[1:], around[2:], strict=False)):
        beside = any(other.isascii() and other.isalnum() for other in (before, after))
        if letter.isalnum() and (beside or not letter.isascii()):
            yield place, letter


@settings(max_examples=150, deadline=None)
@given(
    codec=st.sampled_from(CODECS),
    number=st.integers(0, 10**7),
    other=st.sampled_from(OTHERS),
    before=st.binary(max_size=40),
    behind=st.binary(max_size=10),
)
def test_no_letter_of_a_person_is_left_at_any_offset(
    codec: str, number: int, other: str, before: bytes, behind: bytes
) -> None:
    [person] = persons([number], codec)
    for value in (*person, other if codec != "big5" else "陳　大文"):
        flags = readable(before + value.encode(codec) + behind).tolist()
        for place, letter in letters(value):
            start, raw = len(before) + len(value[:place].encode(codec)), letter.encode(codec)
            assert all(flag for flag, byte in zip(flags[start:], raw, strict=False) if byte), (value, letter)


def test_the_structure_of_a_file_stays_visible() -> None:
    header = struct.pack("<HHHBBHHH", 0x0809, 16, 0x0600, 5, 0, 1, 2, 3) + bytes(40) + b"\xff\xff\xff\xff" + b" ,;(){}"
    assert not readable(header).any()
    assert not readable(b"").any() and not readable(b"\x41").any()


def biff(rows: list[tuple[str, ...]]) -> bytes:
    """The strings of a workbook of Excel 97 as they lie: of two bytes a letter, of one where Latin does."""
    parts = [OLE, bytes(504), "Workbook\0".encode("utf-16-le"), bytes(495)]
    for text in (text for row in rows for text in row):
        is_wide = not text.isascii()
        parts += [struct.pack("<HB", len(text), is_wide), text.encode("utf-16-le" if is_wide else "ascii")]
    return b"".join(parts)


def database(folder: Path, rows: list[tuple[str, ...]], encoding: str) -> bytes:
    path = folder / "made.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA encoding = '{encoding}'")
        db.execute("CREATE TABLE p (xm TEXT, dz TEXT, sfzh TEXT, sjh TEXT, yhk TEXT, yx TEXT, old BLOB)")
        values = [(*row, row[0].encode("gb18030")) for row in rows]
        db.executemany("INSERT INTO p VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        db.commit()
    return path.read_bytes()


def book(rows: list[tuple[str, ...]], compression: int) -> bytes:
    made, file, again = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for row in (("姓名", "住址", "证件", "电话", "卡号", "邮箱"), *rows):
        made.active.append(row)
    made.save(file)
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(again, "w", compression) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return again.getvalue()


def archive(rows: list[tuple[str, ...]], codec: str) -> bytes:
    data = "".join("\t".join(row) + "\n" for row in rows).encode(codec)
    with io.BytesIO() as file, tarfile.open(fileobj=file, mode="w") as packed:
        packed.addfile(tarfile.TarInfo("a.txt"), None)
        inside = tarfile.TarInfo("b.txt")
        inside.size = len(data)
        packed.addfile(inside, io.BytesIO(data))
        packed.close()
        return file.getvalue()


def tables(rows: list[tuple[str, ...]], big5: list[tuple[str, ...]], folder: Path) -> Iterator[tuple[str, bytes, str]]:
    """(name of a file, its bytes, codec of the persons in it)."""
    yield "old.xls", biff(rows), "utf-16-le"
    yield "utf8.db", database(folder, rows, "UTF-8"), "utf-8"
    yield "le.db", database(folder, rows, "UTF-16le"), "utf-16-le"
    yield "be.db", database(folder, rows, "UTF-16be"), "utf-16-be"
    yield "stored.xlsx", book(rows, zipfile.ZIP_STORED), "utf-8"
    yield "packed.xlsx", book(rows, zipfile.ZIP_DEFLATED), "utf-8"
    yield "gb.tar", archive(rows, "gb18030"), "gb18030"
    yield "big5.tar", archive(big5, "big5"), "big5"
    fields = b"".join(value.encode("gb18030").ljust(40) for row in rows for value in row)
    yield "gb.dbf", b"\x03\x17\x05\x0a" + bytes(28) + b"\r" + fields, "gb18030"
    yield "odd.bin", bytes(range(24)) + b"\0".join(v.encode("utf-16-le") for row in rows for v in row), "utf-16-le"


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("drive")


@pytest.fixture(scope="module")
def looker(drive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looker]:
    with closing(Looker(describe(str(drive)), tmp_path_factory.mktemp("scratch"))) as made:
        yield made


def told_of(row: tuple[str, ...]) -> Iterator[str]:
    """What of a person must not be read: two letters of the name, of the address, the numbers but their masked form."""
    name, address, *numbers = row
    yield from (name[:2], name[-2:], address[3:6], address[-3:])
    yield from (number[3:9] for number in numbers)


def test_no_view_of_the_bytes_of_a_table_shows_a_person(drive: Path, tmp_path: Path, looker: Looker) -> None:
    rows, big5 = persons(list(range(300, 340)), "utf-8"), persons(list(range(300, 340)), "big5")
    for name, content, codec in tables(rows, big5, tmp_path):
        (drive / name).write_bytes(content)
        it = Entry(name, name.encode(), "file", len(content))
        pieces = [piece for row in (big5 if codec == "big5" else rows) for piece in told_of(row)]
        assert any(piece.encode(codec) in content for piece in pieces) != (name == "packed.xlsx")
        for offset in (0, 1, 4097):
            view = looker.hex(it, offset, 1 << 16)
            assert view.note == "" and view.closed
            assert not [piece for piece in pieces if piece.encode(codec) in view.data], (name, offset)
            assert not [row[0] for row in rows if row[0].encode("gb18030") in view.data], (name, offset)
        for encoding in {codec, "gb18030", "utf-16-be", "latin-1"}:
            text = looker.text(it, None, 0, encoding)
            assert not [piece for piece in pieces if piece in text.text], (name, encoding)
            assert text.closed or not text.text
        plain = looker.hex(it, 0, 1 << 16, unmask=True)
        assert plain.data == content[: 1 << 16] and not plain.closed and not plain.masked


def as_texts(rows: list[tuple[str, ...]], codec: str) -> Iterator[tuple[str, str]]:
    """(name of a file, text) of the same persons as tables of every kind that a text reader divides."""
    heads = (
        "姓名",
        "住址",
        "身份證" if codec == "big5" else "身份证",
        "電話" if codec == "big5" else "电话",
        "卡",
        "mail",
    )
    yield "headed.csv", "".join(",".join(row) + "\n" for row in (heads, *rows))
    yield "bare.txt", "".join("----".join(row) + "\n" for row in rows)
    columns = ("xm", "dz", "sfzh", "sjh", "yhk", "yx")
    values = ",".join("(" + ",".join(f"'{value}'" for value in row) + ")" for row in rows)
    fields = ", ".join(f"{column} varchar(99)" for column in columns)
    yield "dump.sql", f"CREATE TABLE p ({fields});\nINSERT INTO p VALUES {values};\n"
    yield "rows.json", json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False)


@pytest.mark.parametrize("codec", CODECS)
def test_no_view_of_a_text_shows_a_person_with_columns_or_without(codec: str, drive: Path, looker: Looker) -> None:
    rows = persons(list(range(500, 560)), codec)
    pieces = [piece for row in rows for piece in told_of(row)]
    mark = "\ufeff" if codec.startswith("utf-16") else ""
    for name, text in as_texts(rows, codec):
        (drive / name).write_bytes((mark + text).encode(codec))
        it = Entry(name, name.encode(), "file", (drive / name).stat().st_size)
        for offset in (0, 1001):
            seen = looker.hex(it, offset, 1 << 16).data
            assert not [piece for piece in pieces if piece.encode(codec) in seen], (name, offset)
        shown = [looker.text(it, None, 0, encoding).text for encoding in ("auto", codec, "gb18030", "latin-1")]
        table = looker.table(it, None)
        shown += [cell for row in table.rows for cell in row if cell]
        assert not [piece for piece in pieces if any(piece in text for text in shown)], name
        assert any("*" in text for text in shown) and not table.note
        assert rows[0][0] in looker.text(it, None, 0, codec, unmask=True).text


def test_a_signature_stays_and_a_text_is_masked_by_its_columns(drive: Path, tmp_path: Path, looker: Looker) -> None:
    rows = persons(list(range(20)), "utf-8")
    (drive / "a.db").write_bytes(database(tmp_path, rows, "UTF-8"))
    (drive / "a.csv").write_bytes(("姓名,住址,证件\n" + "".join(f"{a},{b},{c}\n" for a, b, c, *_ in rows)).encode())
    views = [looker.hex(Entry(name, name.encode(), "file", 0)) for name in ("a.db", "a.csv")]
    assert views[0].data.startswith(b"SQLite format 3\0") and views[0].closed
    assert views[1].data.startswith("姓名,住址,证件\n".encode()) and not views[1].closed


def test_what_was_put_behind_a_picture_or_a_program_is_no_more_seen_than_elsewhere(drive: Path, looker: Looker) -> None:
    rows = persons(list(range(20)), "utf-8")
    pieces = [piece for row in rows for piece in told_of(row)]
    text = "姓名,住址,证件\n" + "".join(",".join(row) + "\n" for row in rows)
    for head in (b"\xff\xd8\xff\xe0\0\x10JFIF\0", b"\x7fELF\2\1\1" + bytes(9), b"\0\1\0\0\0\x0c\0\x80"):
        (drive / "a.jpg").write_bytes(head + text.encode())
        it = Entry("a.jpg", b"a.jpg", "file", 0)
        seen = looker.hex(it, 0, 1 << 16)
        assert seen.data.startswith(head[:8]) and seen.closed
        assert not [piece for piece in pieces if piece.encode() in seen.data or piece in looker.text(it, None, 0).text]
