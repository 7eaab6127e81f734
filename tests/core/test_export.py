"""What leaves the program: masked by default, in full only for a reason, behind a password if wanted."""

import gzip
import hashlib
import io
import itertools
import json
import os
import re
import shutil
import sqlite3
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest
from msoffcrypto.exceptions import InvalidKeyError

from core.case import Case
from core.cli import main
from core.demo.folder import write_demo
from core.errors import ReportError, UsageError
from core.export import export as export_steps
from core.identity import Identity, save_identity
from core.report import workbook
from core.report.sheets import SHEETS
from tests.core.runs import people, phone, resident_id, run

PASSWORD = "пароль 密码"
REASON = "核验样本 & check <1>"
SHOWN = "read again from the evidence, unmasked"
FULL_ID = re.compile(rb"(?<![0-9A-Za-z*])\d{17}[\dXx](?![0-9A-Za-z*])")


@dataclass(frozen=True, slots=True)
class Sample:
    """One row of the sheet of samples."""

    path: str
    place: int
    column: str
    type: str
    verdict: str
    value: str
    state: str


@dataclass(frozen=True, slots=True)
class Made:
    """A drive, its case, and what was exported of it unmasked."""

    drive: Path
    case: Path
    out: Path
    before: dict[str, object]
    after: dict[str, object]

    @property
    def samples(self) -> list[Sample]:
        return samples(self.out)


def snapshot(root: Path) -> dict[str, object]:
    """Sizes, times and hashes of everything below a folder, read without a trace."""
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")):
        stat = path.stat()
        digest = ""
        if path.is_file():
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOATIME), "rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        found[str(path)] = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_atime_ns, digest)
    return found


def rows_of(book: Path | io.BytesIO, sheet: str) -> list[list[Any]]:
    with closing(openpyxl.load_workbook(book, read_only=True)) as opened:
        return [list(row) for row in opened[sheet].iter_rows(values_only=True)]


def samples(book: Path | io.BytesIO) -> list[Sample]:
    rows = rows_of(book, "UNMASKED samples")[2:]
    return [Sample(path, int(re.sub(r"\D", "", place)), *rest) for _, path, place, *rest in rows]


def export(case: Path, out: Path, *options: object) -> int:
    return main(["export", str(case), "--out", str(out), "--lang", "en", *map(str, options)])


def unmask(case: Path, out: Path, *options: object) -> int:
    return export(case, out, "--unmask", "--reason", REASON, *options)


def password(monkeypatch: pytest.MonkeyPatch, line: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line)))


def made(folder: Path, drive: Path, **settings: object) -> Made:
    before = snapshot(drive)
    run(drive, folder / "case", **settings)
    (folder / "out").mkdir()
    assert unmask(folder / "case", folder / "out" / "u.xlsx") == 0
    return Made(drive, folder / "case", folder / "out" / "u.xlsx", before, snapshot(drive))


@pytest.fixture(scope="module")
def demo_drive(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("export")
    for _ in write_demo(folder / "drive", scale=0.01, seed=1):
        pass
    return made(folder, folder / "drive", workers=2)


def content(drive: Path, path: str) -> bytes:
    """The bytes of a file, decompressed, or of a member (names in GBK, as Chinese Windows writes them)."""
    outer, *inner = path.split("!")
    data = (drive / outer).read_bytes()
    for name in inner:
        with zipfile.ZipFile(io.BytesIO(data), metadata_encoding="gbk") as archive:
            data = archive.read(name)
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def cell_of_workbook(drive: Path, sample: Sample) -> str:
    sheet, title = sample.column.split(".")
    rows = rows_of(drive / sample.path, sheet)
    return str(rows[sample.place - 1][rows[0].index(title)])


def cell_of_database(drive: Path, sample: Sample) -> str:
    table, column = sample.column.split(".")
    with closing(sqlite3.connect(f"file:{drive / sample.path}?immutable=1", uri=True)) as db:
        rows = db.execute(f"SELECT {column} FROM {table} ORDER BY rowid LIMIT 1 OFFSET {sample.place - 1}")
        return str(next(rows)[0])


def on_the_drive(drive: Path, sample: Sample) -> str:
    """What stands at the place of a sample, read in another way than the program does."""
    if sample.path.endswith(".xlsx"):
        return cell_of_workbook(drive, sample)
    if sample.path.endswith(".db"):
        return cell_of_database(drive, sample)
    data = content(drive, sample.path)
    if data.startswith(b"\xff\xfe"):
        length = len(sample.value.encode("utf-16-le"))  # a character beyond the first plane takes four bytes
        return data[sample.place : sample.place + length].decode("utf-16-le")
    if re.search("新生名单|姓名身份证|车主2021|小区业主|就诊记录|开房记录", sample.path):
        encoding = "gb18030"
    else:
        encoding = "big5" if "台灣" in sample.path else "utf-8"
    written = sample.value.replace("\\u000a", "\n").encode(encoding)  # a line break, as cells show it
    return data[sample.place : sample.place + len(written)].decode(encoding).replace("\n", "\\u000a")


@pytest.mark.parametrize(
    "ending",
    ["学籍/2022级新生名单.csv", "高中.txt", "姓名身份证.txt", "学籍信息.xlsx", "四要素.db", "车主2021.csv",
     "小区业主.txt", ".jsonl.gz", "users.json", "会员_2023.sql", "customers_pg.sql", "台灣會員.csv", "server.log"],
)  # fmt: skip
def test_values_are_those_on_the_drive(demo_drive: Made, ending: str) -> None:
    found = [sample for sample in demo_drive.samples if sample.path.endswith(ending)]
    assert len(found) >= 2
    for sample in found:
        assert sample.state == SHOWN
        assert sample.value == on_the_drive(demo_drive.drive, sample), sample


def test_every_value_of_the_drive_was_read_again(demo_drive: Made) -> None:
    found = demo_drive.samples
    assert len(found) > 150 and {sample.state for sample in found} == {SHOWN}
    numbers = {"resident ID (18)", "mobile phone", "bank card", "e-mail"}
    assert numbers < {sample.type for sample in found} and len({sample.type for sample in found}) == 4 + 10
    assert "property" in {sample.type for sample in found}, "words of UTF-16 are samples too"
    assert {sample.verdict for sample in found} == {"valid", "invalid"}
    masked = [row[1:-1] for row in rows_of(demo_drive.case / "case.xlsx", "脱敏样例")[1:]]
    assert [row[0] for row in masked] == [sample.path for sample in found]


def test_the_cover_the_sheet_and_the_log_say_so_with_the_reason(demo_drive: Made) -> None:
    count = len(demo_drive.samples)
    cover = {row[0]: row[1] for row in rows_of(demo_drive.out, "Cover & statement")}
    first = rows_of(demo_drive.out, "UNMASKED samples")[1]
    assert cover["UNMASKED"] == first[1] and first[0] == "UNMASKED"
    assert REASON in cover["UNMASKED"] and f"{count} values" in cover["UNMASKED"]
    assert "values are masked" not in cover["Masking and escapes"]
    log = [row for row in rows_of(demo_drive.out, "Process log") if row[2] == "unmasked export"]
    assert [json.loads(row[3]) for row in log] == [{"reason": REASON, "values": count, "kept_masked": 0}]


def test_no_value_is_anywhere_but_in_the_unmasked_workbook(demo_drive: Made) -> None:
    """Of words so short that they may stand anywhere (a room, the kind of a call) nothing can be said."""
    number = 1 + [sheet.key for sheet in SHEETS].index("samples")
    values = {sample.value for sample in demo_drive.samples if len(sample.value.encode()) > 6}
    kept = [path for path in (*demo_drive.case.rglob("*"), demo_drive.out.parent / "result.json") if path.is_file()]
    with zipfile.ZipFile(demo_drive.case / "case.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts |= {path.name: path.read_bytes() for path in kept}
    assert {"case.db", "result.json", f"xl/worksheets/sheet{number}.xml"} <= set(parts)
    for name, data in parts.items():
        assert not FULL_ID.search(data), name
        assert not [value for value in values if value.encode() in data], name
    with zipfile.ZipFile(demo_drive.out) as archive:
        assert len(FULL_ID.findall(archive.read(f"xl/worksheets/sheet{number}.xml"))) > 30


def test_the_json_twin_of_an_unmasked_export_is_the_masked_one(demo_drive: Made) -> None:
    assert (demo_drive.out.parent / "result.json").read_bytes() == (demo_drive.case / "result.json").read_bytes()


def test_the_evidence_is_untouched_and_nothing_is_left_behind(demo_drive: Made) -> None:
    assert demo_drive.after == demo_drive.before
    made = {path.name for path in demo_drive.out.parent.iterdir()}
    assert made == {"u.xlsx", "result.json", "cells.csv", "manifest.json"}
    assert not (demo_drive.case / "scratch").exists()


def test_an_export_is_vouched_for_by_the_manifest_beside_it(demo_drive: Made) -> None:
    manifest = json.loads((demo_drive.out.parent / "manifest.json").read_bytes())
    assert {entry["name"] for entry in manifest["files"]} == {"u.xlsx", "result.json", "cells.csv"}
    assert main(["verify", str(demo_drive.out)]) == 0
    assert main(["verify", str(demo_drive.case)]) == 0


def test_a_password_is_needed_to_open_the_workbook(
    demo_drive: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    password(monkeypatch, f"{PASSWORD}\r\nsecond line".encode())
    out = tmp_path / "locked.xlsx"
    assert export(demo_drive.case, out, "--password-stdin") == 0
    assert not zipfile.is_zipfile(out) and b"worksheet" not in out.read_bytes()
    plain = io.BytesIO()
    with out.open("rb") as file:
        locked = msoffcrypto.OfficeFile(file)
        for wrong in ("", PASSWORD + "\r", "second line"):
            with pytest.raises(Exception) as refused:
                locked.load_key(password=wrong, verify_password=True)
            assert refused.type is InvalidKeyError or not wrong
        locked.load_key(password=PASSWORD, verify_password=True)
        locked.decrypt(plain, verify_integrity=True)
    assert len(rows_of(plain, "Masked samples")) > 150
    entry = next(e for e in json.loads((tmp_path / "manifest.json").read_bytes())["files"] if e["name"] == out.name)
    assert entry["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert {path.name for path in tmp_path.iterdir()} == {"locked.xlsx", "result.json", "cells.csv", "manifest.json"}
    assert main(["verify", str(out)]) == 0
    assert PASSWORD.encode() not in (demo_drive.case / "case.db").read_bytes()


def test_a_failing_encryption_leaves_the_old_workbook_and_nothing_plain(
    demo_drive: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(plain: io.BytesIO, password: str) -> bytes:
        assert zipfile.is_zipfile(plain) and password == PASSWORD
        assert not [path for path in tmp_path.iterdir() if zipfile.is_zipfile(path)]
        raise ReportError("it failed")

    monkeypatch.setattr(workbook, "encrypted", fails)
    password(monkeypatch, PASSWORD.encode())
    (tmp_path / "w.xlsx").write_bytes(b"old")
    assert export(demo_drive.case, tmp_path / "w.xlsx", "--password-stdin") == 3
    assert (tmp_path / "w.xlsx").read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"w.xlsx"}


WRONG: list[tuple[list[str], bytes]] = [
    (["--unmask"], b""), (["--unmask", "--reason", " \t"], b""), (["--reason", "why"], b""),
    (["--unmask", "--final"], b""), (["--out", "{}/w.xls"], b""), (["--out", "{}/missing/w.xlsx"], b""),
    (["--out", "{drive}/w.xlsx"], b""), (["--out", "{}/folder.xlsx"], b""), (["--password-stdin"], b""),
    (["--password-stdin"], b"\n"), (["--password-stdin"], b"\xff\xfe\n"), (["--password-stdin"], b"x" * 256),
]  # fmt: skip


@pytest.mark.parametrize(("options", "line"), WRONG, ids=[" ".join(options) for options, _ in WRONG])
def test_what_is_asked_for_wrongly_is_a_usage_error_without_effect(
    demo_drive: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], line: bytes,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    password(monkeypatch, line)
    (tmp_path / "folder.xlsx").mkdir()
    before, audit = snapshot(demo_drive.drive), lines_of_log(demo_drive.case)
    options = [option.format(tmp_path, drive=demo_drive.drive) for option in options]
    assert main(["export", str(demo_drive.case), *options]) == 2
    assert capsys.readouterr().err.startswith("pandian: ")
    assert snapshot(demo_drive.drive) == before and lines_of_log(demo_drive.case) == audit
    assert [path.name for path in tmp_path.iterdir()] == ["folder.xlsx"]


def lines_of_log(case: Path) -> int:
    with closing(sqlite3.connect(case / "case.db")) as db:
        return int(db.execute("SELECT count(*) FROM audit").fetchone()[0])


def test_a_final_export_is_refused_in_words_without_effect(
    demo_drive: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = lines_of_log(demo_drive.case)
    assert export(demo_drive.case, tmp_path / "w.xlsx", "--final") == 3
    said = capsys.readouterr().err
    assert "two examiners" in said and "Export without it" in said
    for name in ("Case number", "First examiner", "Second examiner", "Evidence item number"):
        assert name in said
    assert not list(tmp_path.iterdir()) and lines_of_log(demo_drive.case) == before


def test_a_second_workbook_in_one_folder_leaves_the_first_vouched_for(demo_drive: Made, tmp_path: Path) -> None:
    assert export(demo_drive.case, tmp_path / "one.xlsx") == export(demo_drive.case, tmp_path / "two.xlsx") == 0
    assert main(["verify", str(tmp_path / "one.xlsx")]) == main(["verify", str(tmp_path / "two.xlsx")]) == 0
    (tmp_path / "one.xlsx").write_bytes(b"changed")
    assert export(demo_drive.case, tmp_path / "three.xlsx") == 0
    names = {entry["name"] for entry in json.loads((tmp_path / "manifest.json").read_bytes())["files"]}
    assert names == {"two.xlsx", "three.xlsx", "result.json", "cells.csv"}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Values that are hard to tell apart, and content that is hard to reach."""
    folder = tmp_path_factory.mktemp("odd")
    drive = folder / "drive"
    drive.mkdir()
    (drive / "a.csv").write_bytes(people(20))
    (drive / "b.csv").write_bytes(people(20, first=100))
    (drive / "c.csv").write_bytes(people(20, first=200))
    (drive / "twins.db").write_bytes(twins(folder))
    book = openpyxl.Workbook()
    for line in people(20, first=300).decode().splitlines():
        book.active.append([*line.split(","), f"{phone(7)} / {phone(10_007)}"])
    book.save(drive / "two.xlsx")
    with zipfile.ZipFile(folder / "inner.zip", "w") as archive:
        archive.writestr("before.csv", b"nothing\n")
        archive.write(drive / "two.xlsx", "two.xlsx")
        archive.writestr("twins.db", twins(folder))
    with tarfile.open(drive / "t.tar.gz", "w:gz") as tar:
        for name, data in (("x.csv", people(20, first=400)), ("inner.zip", (folder / "inner.zip").read_bytes())):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    (drive / "cut.csv.gz").write_bytes(gzip.compress(people(2_000))[:-2_000])
    return made(folder, drive)


TWINS = (("one", 1111, 2), ("two", 2222, 20))
"""(table, middle of its phone numbers, rows)."""


def twins(folder: Path) -> bytes:
    """Two tables whose rows of one number have phones with one mask."""
    path = folder / "making.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as db, db:
        for table, middle, rows in TWINS:
            db.execute(f"CREATE TABLE {table} (sjh TEXT, note TEXT)")
            values = [(f"139{middle}{n:04}", f"please call 138{middle}{n:04}") for n in range(rows)]
            db.executemany(f"INSERT INTO {table} VALUES (?, ?)", values)
    return path.read_bytes()


def test_values_with_one_mask_are_not_mixed_up(odd: Made) -> None:
    for path in ("twins.db", "t.tar.gz!inner.zip!twins.db"):
        found = [sample for sample in odd.samples if sample.path == path]
        told = {(sample.column, sample.place): sample.value for sample in found if "." in sample.column}
        assert told == {
            (f"{table}.sjh", n + 1): f"139{middle}{n:04}" for table, middle, rows in TWINS for n in range(min(3, rows))
        }
        free = [(s.place, s.value) for s in found if "." not in s.column]
        assert free == [(1, "13811110000"), (2, "13811110001"), (1, "13822220000")]


def test_content_inside_content_is_reached(odd: Made) -> None:
    assert {sample.path for sample in odd.samples} == {
        "a.csv", "b.csv", "c.csv", "twins.db", "two.xlsx", "cut.csv.gz", "t.tar.gz!x.csv",
        "t.tar.gz!inner.zip!two.xlsx", "t.tar.gz!inner.zip!twins.db",
    }  # fmt: skip
    assert {sample.state for sample in odd.samples} == {SHOWN}
    tables = {"two.xlsx": 300, "t.tar.gz!inner.zip!two.xlsx": 300, "t.tar.gz!x.csv": 400, "cut.csv.gz": 0}
    for path, first in tables.items():
        ids = [s.value for s in odd.samples if s.path == path and s.type == "resident ID (18)"]
        assert ids == [resident_id(first + n) for n in range(3)]


def test_a_cell_with_two_values_shows_each_at_its_place(odd: Made) -> None:
    found = [(s.place, s.value) for s in odd.samples if s.path == "two.xlsx" and s.value in (phone(7), phone(10_007))]
    assert found.count((2, phone(7))) == found.count((2, phone(10_007))) == 1
    assert {value for _, value in found} == {phone(7), phone(10_007)}


def test_what_is_not_what_it_was_stays_masked_and_says_so(odd: Made, tmp_path: Path) -> None:
    kept = {path.name: path.read_bytes() for path in odd.drive.iterdir()}
    try:
        changed = kept["a.csv"].replace(resident_id(0).encode(), resident_id(1).encode(), 1)
        (odd.drive / "a.csv").write_bytes(changed.replace(phone(1).encode(), b"x" * 11, 1))
        (odd.drive / "b.csv").unlink()
        (odd.drive / "t.tar.gz").write_bytes(b"now something else")
        (odd.drive / "twins.db").write_bytes(kept["twins.db"][:3000])
        assert unmask(odd.case, tmp_path / "u.xlsx") == 0
    finally:
        for name, data in kept.items():
            (odd.drive / name).write_bytes(data)
    found, states = samples(tmp_path / "u.xlsx"), dict[str, set[str]]()
    for sample in found:
        states.setdefault(sample.path, set()).add(sample.state)
        assert (sample.state == SHOWN) == ("*" not in sample.value)
    gone = "could not be read again; kept masked"
    other = "the place holds something else now: the evidence changed; kept masked"
    assert states["a.csv"] == {SHOWN, other}
    assert states["b.csv"] == states["t.tar.gz!x.csv"] == states["t.tar.gz!inner.zip!twins.db"] == {gone}
    assert states["c.csv"] == states["two.xlsx"] == states["cut.csv.gz"] == {SHOWN}
    assert states["twins.db"] <= {SHOWN, gone} and gone in states["twins.db"]
    assert sum(sample.path == "a.csv" and sample.state == other for sample in found) == 2
    log = [row[3] for row in rows_of(tmp_path / "u.xlsx", "Process log") if row[2] == "unmasked export"]
    assert json.loads(log[-1])["kept_masked"] == sum(sample.state != SHOWN for sample in found) > 20


def test_without_its_evidence_a_case_cannot_be_unmasked_but_exported(tmp_path: Path, odd: Made) -> None:
    case = tmp_path / "case"
    shutil.copytree(odd.case, case)
    odd.drive.rename(odd.drive.with_name("away"))
    try:
        assert unmask(case, tmp_path / "u.xlsx") == 3
        assert {path.name for path in tmp_path.iterdir()} == {"case"}
        assert export(case, tmp_path / "m.xlsx") == 0
    finally:
        odd.drive.with_name("away").rename(odd.drive)


def test_sampled_files_are_unmasked_by_their_cells(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "big.csv").write_bytes(people(40_000))
    (drive / "quoted.csv").write_bytes(people(40_000).replace(b",", b'","').replace(b"\n", b'"\n"')[:-1])
    found = made(tmp_path, drive, budget_bytes=1 << 20)
    shown = found.samples
    assert {sample.path for sample in shown} == {"big.csv", "quoted.csv"} and {s.state for s in shown} == {SHOWN}
    for sample in shown:
        assert sample.value == on_the_drive(drive, sample)
    assert found.after == found.before


PAPERS = Identity(
    number="测字7号", title="示例", examiners=("陈一", "李二"), witness="王三", unit="示例单位", item="J-01",
    authority="示例〔2026〕1号", write_reason="演示数据，非检材",
)  # fmt: skip


@pytest.fixture
def own_case(demo_drive: Made, tmp_path: Path) -> Path:
    """A copy of the case, to write into."""
    shutil.copytree(demo_drive.case, tmp_path / "own")
    return tmp_path / "own"


@contextmanager
def opened(folder: Path) -> Iterator[Case]:
    with closing(Case.open_existing(folder)) as case:
        yield case


def test_a_final_workbook_has_no_draft_mark_and_names_who_signs(own_case: Path, tmp_path: Path) -> None:
    with opened(own_case) as case:
        save_identity(case, PAPERS)
    assert export(own_case, tmp_path / "f.xlsx", "--final") == 0
    cover = {row[0]: row[1] for row in rows_of(tmp_path / "f.xlsx", "Cover & statement")}
    assert "FINAL" in cover and "DRAFT" not in cover and "Missing for a final" not in cover
    assert (cover["Case number"], cover["First examiner"]) == ("测字7号", "陈一")
    signers = [row[:2] for row in rows_of(tmp_path / "f.xlsx", "Review & signature")[1:]]
    assert ["First examiner", "陈一"] in signers and ["Second examiner", "李二"] in signers
    with closing(openpyxl.load_workbook(tmp_path / "f.xlsx")) as book:
        assert {sheet.oddHeader.right.text for sheet in book} == {"FINAL"}
        words = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert not words & {"DRAFT", "to be filled in"}
    assert main(["verify", str(tmp_path / "f.xlsx")]) == 0


def test_a_draft_says_what_a_final_lacks(own_case: Path, tmp_path: Path) -> None:
    with opened(own_case) as case:
        save_identity(case, replace(PAPERS, examiners=("陈一", ""), witness=""))
    assert export(own_case, tmp_path / "d.xlsx") == 0
    cover = {row[0]: row[1] for row in rows_of(tmp_path / "d.xlsx", "Cover & statement")}
    assert cover["Missing for a final"].startswith("Second examiner, Witness")
    assert (cover["Second examiner"], cover["First examiner"]) == ("to be filled in", "陈一")
    item = {row[0]: row[1] for row in rows_of(tmp_path / "d.xlsx", "Evidence & environment")}
    assert (item["Evidence item number"], item["Seal number"]) == ("J-01", "not given")


def test_a_workbook_without_some_sheets_says_so_and_adds_up(own_case: Path, tmp_path: Path) -> None:
    with opened(own_case) as case:
        steps = list(export_steps(case, tmp_path, "en", tmp_path / "s.xlsx", sections=frozenset({"indicators"})))
        detail = json.loads(list(case.audit())[-1].detail)
    assert detail["left_out"] == ["cells", "samples", "inventory"] and detail["final"] is False
    with closing(openpyxl.load_workbook(tmp_path / "s.xlsx", read_only=True)) as book:
        assert not {"Inventory", "Masked samples", "Cells read"} & set(book.sheetnames)
        assert {"Indicators", "Not examined", "Process log"} <= set(book.sheetnames)
    cover = {row[0]: row[1] for row in rows_of(tmp_path / "s.xlsx", "Cover & statement")}
    assert "Cells read, Masked samples, Inventory" in cover["Sheets left out"]
    assert steps[-1].done_files == steps[-1].total_files
    with opened(own_case) as case, pytest.raises(UsageError, match="samples"):
        list(export_steps(case, tmp_path, "en", tmp_path / "u.xlsx", reason="r", sections=frozenset()))


def test_progress_counts_rows_and_never_goes_back(own_case: Path, tmp_path: Path) -> None:
    with opened(own_case) as case:
        steps = list(export_steps(case, tmp_path, "zh", tmp_path / "p.xlsx"))
    rows = [step.done_files for step in steps if step.total_files > 1]
    assert len(rows) > 10 and rows == sorted(rows)
    assert all(step.stage == "workbook" and step.done_files <= step.total_files for step in steps)


def test_an_export_nobody_waits_for_leaves_nothing(
    own_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, temp = tmp_path / "out", tmp_path / "temp"
    out.mkdir()
    temp.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temp))
    (out / "w.xlsx").write_bytes(b"old")
    with opened(own_case) as case:
        number = len(list(export_steps(case, tmp_path, "zh", tmp_path / "whole.xlsx")))
        for pulled in (1, number // 3, number // 2, number - 3):
            steps = export_steps(case, out, "zh", out / "w.xlsx")
            for _ in itertools.islice(steps, pulled):
                pass
            steps.close()
            assert [path.name for path in out.iterdir()] == ["w.xlsx"] and not list(temp.iterdir())
            assert (out / "w.xlsx").read_bytes() == b"old"


def test_a_workbook_held_open_elsewhere_is_said_so_and_nothing_is_left(
    own_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = Path.replace

    def held(self: Path, target: Path) -> Path:
        """As Windows answers while a spreadsheet program has the file."""
        if Path(target).suffix == ".xlsx":
            raise PermissionError(13, "The process cannot access the file because it is being used", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", held)
    (tmp_path / "w.xlsx").write_bytes(b"open in a spreadsheet program")
    before = lines_of_log(own_case)
    assert export(own_case, tmp_path / "w.xlsx") == 3
    said = capsys.readouterr().err
    assert "Close the file" in said and "choose another name" in said
    assert {path.name for path in tmp_path.iterdir()} == {"own", "w.xlsx"}
    assert (tmp_path / "w.xlsx").read_bytes() == b"open in a spreadsheet program"
    assert lines_of_log(own_case) == before
