"""The spreadsheet reader: every row of every sheet, once, and nothing but ReadError."""

import datetime
import io
import random
import shutil
import subprocess
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from core.errors import ReadError
from core.model import Batch, Layout
from core.readers import spreadsheet, xlsx_stream
from core.readers.base import Content
from core.readers.spreadsheet import SPREADSHEET

LAYOUT = Layout(kind="xlsx")
CSV = "姓名,手机,出生\n张三,13812345678,1990-03-07\n,,\n李四,13912345678,1991-04-08\n"


def content_of(data: bytes, folder: Path, size_bytes: int | None = None) -> Content:
    return Content(io.BytesIO(data), len(data) if size_bytes is None else size_bytes, True, folder, lambda suffix: None)


def read(data: bytes, folder: Path) -> list[Batch]:
    return list(SPREADSHEET.rows(content_of(data, folder), LAYOUT))


def rows_of(batches: list[Batch]) -> list[tuple[str, int, list[str]]]:
    """(group, place, cells) of every row, by the batch's own arrays."""
    found = []
    for batch in batches:
        for start, end, place, group in zip(batch.row_start, batch.row_end, batch.row_place, batch.group, strict=True):
            text = batch.data[start:end].tobytes().decode(batch.encoding)
            found.append((batch.groups[group], int(place), text.split("\x1f")))
    return found


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append(["客户名单"])
    sheet.append(["姓名", "手机号", "身份证号", "手机号", "日期"])
    sheet.append(["张三", 13812345678, 110101199003074578, "", datetime.date(1990, 3, 7)])
    sheet["A5"], sheet["B5"], sheet["C5"] = "李_x000D_四", 1.5, "11010119900307457X"
    hidden = book.create_sheet("隐藏")
    hidden.sheet_state = "veryHidden"
    hidden.append(["13912345678", "x"])
    book.create_chartsheet("图")
    book.create_sheet("空")
    return saved(book)


EXPECTED = [
    ("名单", 1, ["客户名单"]),
    ("名单", 3, ["张三", "13812345678", "E~1.10101199003075E+17", "", "1990-03-07"]),
    ("名单", 5, ["李 四", "1.5", "11010119900307457X"]),
    ("隐藏", 1, ["13912345678", "x"]),
]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The same table as the office suite writes it, in each format."""
    office = shutil.which("soffice")
    if office is None:
        pytest.fail("soffice is missing: install libreoffice-calc-nogui (python3 dev.py test does, as root)")
    folder = tmp_path_factory.mktemp("office")
    (folder / "表.csv").write_text(CSV, "utf-8")
    made = {}
    for kind in ("xls", "ods"):
        command = [office, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
        command += ["--infilter=CSV:44,34,76,1", "--convert-to", kind, "--outdir", str(folder), str(folder / "表.csv")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        made[kind] = (folder / f"表.{kind}").read_bytes()
    return made


def test_every_row_of_every_sheet_is_read_once_with_its_place(tmp_path: Path) -> None:
    assert rows_of(read(workbook(), tmp_path)) == EXPECTED


def test_columns_are_named_by_sheet_and_header_and_stay_distinct(tmp_path: Path) -> None:
    first, hidden = read(workbook(), tmp_path)
    assert first.columns == ("名单.姓名", "名单.手机号", "名单.身份证号", "名单.手机号 (4)", "名单.日期")
    assert hidden.columns == ("隐藏.1", "隐藏.2")
    assert first.by_row_number


def test_fields_point_at_the_cells_of_their_column(tmp_path: Path) -> None:
    batch = read(workbook(), tmp_path)[0]
    fields = list(zip(batch.field_start.tolist(), batch.field_column.tolist(), strict=True))
    phones = [start for start, column in fields if column == 1]
    assert [batch.data[start : start + 3].tobytes() for start in phones] == [b"138", b"1.5"]
    assert (batch.field_start[1:] > batch.field_start[:-1]).all()
    assert batch.field_column.tolist() == [0, 0, 1, 2, 3, 4, 0, 1, 2]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_formats_give_the_same_rows(kind: str, converted: dict[str, bytes], tmp_path: Path) -> None:
    batches = read(converted[kind], tmp_path)
    assert [(place, cells[:2]) for _, place, cells in rows_of(batches)] == [
        (2, ["张三", "13812345678"]),
        (4, ["李四", "13912345678"]),
    ]
    assert [column.rpartition(".")[2] for column in batches[0].columns] == ["姓名", "手机", "出生"]
    assert rows_of(batches)[0][2][2] == "1990-03-07"


def test_a_large_sheet_is_streamed_with_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rows_of(read(workbook(), tmp_path))
    monkeypatch.setattr(xlsx_stream, "LARGE_CELLS", 1)  # every sheet is large
    streamed = rows_of(read(workbook(), tmp_path))
    serial = str((datetime.date(1990, 3, 7) - datetime.date(1899, 12, 30)).days)
    assert streamed == [(g, p, [serial if c == "1990-03-07" else c for c in cells]) for g, p, cells in whole]


def test_one_stray_cell_far_out_does_not_cost_the_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "手机"])
    book.active.append(["张三", 13812345678])
    book.active.cell(1048576, 16384, "x")
    rows = rows_of(read(saved(book), tmp_path))
    assert rows[0] == ("Sheet", 2, ["张三", "13812345678"])
    assert rows[1][1] == 1048576 and rows[1][2][16383] == "x"


def test_a_first_row_of_data_is_no_header(tmp_path: Path) -> None:
    for value in ("13812345678", "a@b.cn", "138****5678", 25, "1990-1-2"):
        book = openpyxl.Workbook()
        book.active.append(["张三", value])
        book.active.append(["李四", "13912345678"])
        assert [place for _, place, _ in rows_of(read(saved(book), tmp_path))] == [1, 2]


def test_many_rows_come_in_batches_that_miss_none(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("s")
    for number in range(21_000):
        sheet.append([f"n{number}", number])
    batches = read(saved(book), tmp_path)
    assert len(batches) > 1
    assert [place for _, place, _ in rows_of(batches)] == list(range(1, 21_001))


def test_a_damaged_sheet_costs_only_itself(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(target, "w") as broken:
        for name in source.namelist():
            data = source.read(name)
            broken.writestr(name, data[: len(data) // 2] if name.endswith("sheet1.xml") else data)
    batches: list[Batch] = []
    with pytest.raises(ReadError) as caught:
        for batch in SPREADSHEET.rows(content_of(target.getvalue(), tmp_path), LAYOUT):
            batches.append(batch)
    assert caught.value.status == "unreadable" and "名单" in caught.value.reason
    assert ("隐藏", 1, ["13912345678", "x"]) in rows_of(batches)


def test_too_large_files_and_zip_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReadError) as caught:
        list(SPREADSHEET.rows(content_of(b"PK", tmp_path, spreadsheet.MAX_FILE_BYTES + 1), LAYOUT))
    assert caught.value.status == "limit"
    monkeypatch.setattr(spreadsheet, "MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(ReadError) as caught:
        read(workbook(), tmp_path)
    assert caught.value.status == "limit"


def test_workbooks_behind_a_password_are_called_encrypted(tmp_path: Path, converted: dict[str, bytes]) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + "EncryptedPackage".encode("utf-16-le") + bytes(1024)
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(converted["ods"])) as source, zipfile.ZipFile(target, "w") as locked:
        for name in source.namelist():
            data = source.read(name)
            mark = b'full-path="content.xml"'
            locked.writestr(name, _with_encryption(data, mark) if name == "META-INF/manifest.xml" else data)
    for data, kind in ((ole, "xlsx"), (target.getvalue(), "ods")):
        with pytest.raises(ReadError) as caught:
            list(SPREADSHEET.rows(content_of(data, tmp_path), Layout(kind=kind)))
        assert caught.value.status == "encrypted"


def _with_encryption(manifest: bytes, mark: bytes) -> bytes:
    """The manifest of an ods with an encryption entry for the file that the mark names."""
    start = manifest.index(mark)
    end = manifest.index(b"/>", start)
    inside = b'><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    return manifest[:end] + inside + manifest[end + 2 :]


def test_text_under_a_workbooks_name_is_left_to_others() -> None:
    assert SPREADSHEET.learn("导出.xls", [b"<html><table>"], "utf-8", 0) is None
    assert SPREADSHEET.learn("a.xls", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"], None, 0) == Layout(kind="xls")
    assert SPREADSHEET.learn("a.xlsx", [workbook()], None, 0) == Layout(kind="xlsx")
    assert SPREADSHEET.learn("a.xlsx", [], None, 0) is None


@pytest.mark.parametrize("limit", [1, 10_000_000])
def test_mutated_workbooks_raise_only_read_errors(limit: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_stream, "LARGE_CELLS", limit)
    seed = random.Random(f"fuzz {limit}")
    original = _stored(workbook())
    for _ in range(150):
        data = bytearray(original)
        for _ in range(seed.randrange(1, 12)):
            data[seed.randrange(len(data))] = seed.randrange(256)
        with suppress(ReadError):
            read(bytes(data[: seed.choice((len(data), seed.randrange(len(data))))]), tmp_path)


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_mutated_old_formats_raise_only_read_errors(kind: str, converted: dict[str, bytes], tmp_path: Path) -> None:
    seed = random.Random(kind)
    for _ in range(100):
        data = bytearray(converted[kind])
        for _ in range(seed.randrange(1, 20)):
            data[seed.randrange(len(data))] = seed.randrange(256)
        with suppress(ReadError):
            read(bytes(data), tmp_path)


def _stored(data: bytes) -> bytes:
    """The same archive without compression, so that mutations reach the XML (checksums let few pass)."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as plain:
        for name in source.namelist():
            plain.writestr(name, source.read(name))
    return target.getvalue()
