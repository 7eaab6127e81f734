"""A look into a file: a window of it, quickly, masked whatever it is, at the right places, and nothing written."""

import gzip
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import psutil
import pytest

from core.case import Case
from core.errors import CaseError, EvidenceError, UsageError
from core.evidence.folder import describe
from core.look import Looker, found, log_unmask
from core.look_open import CAP_BYTES
from core.look_views import ENCODINGS, SUPERSEDED, TableView, TextView
from core.model import Entry, Layout
from core.whole import learn_text
from tests.core.evidence.archives import seven_zip
from tests.core.runs import people, phone, resident_id, run

GIB = 1 << 30
ROWS = 3000


def values(count: int = ROWS) -> Iterator[tuple[str, str, str]]:
    for n in range(count):
        yield f"张{'一二三四五六七八九'[n % 9]}丰", resident_id(n), phone(n)


def table_csv() -> str:
    return "姓名,身份证号,手机号,备注\n" + "".join(
        f'{name},{number},{mobile},"第{n}行, ""好"""\n' for n, (name, number, mobile) in enumerate(values())
    )


def dump_sql() -> str:
    rows = ",".join(f"({n},'{a}','{b}',{'NULL' if n % 2 else repr(c)},'')" for n, (a, b, c) in enumerate(values()))
    head = "CREATE TABLE `p` (`id` int, `name` varchar(9), `sfzh` char(18), `sjh` char(11), `x` text);\n"
    return f"{head}INSERT INTO `p` VALUES {rows};\n"


def json_rows() -> str:
    rows = [{"name": a, "sfzh": b, "sjh": c if n % 2 else None} for n, (a, b, c) in enumerate(values())]
    rows[3]["more"] = ""
    return json.dumps(rows, ensure_ascii=False)


def write_book(path: Path) -> None:
    book = openpyxl.Workbook()
    for title in ("甲", "乙"):
        sheet = book.create_sheet(title)
        sheet.append(["姓名", "身份证号", "手机号"])
        for row in values(700):
            sheet.append(row if title == "甲" else row[:2])
    del book["Sheet"]
    book.save(path)


def write_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE other (k TEXT)")
        db.execute("CREATE TABLE p (name TEXT, sfzh TEXT, sjh TEXT)")
        rows = [(a, b, None if n % 2 else "") for n, (a, b, _) in enumerate(values(700))]
        db.executemany("INSERT INTO p VALUES (?, ?, ?)", rows)
        db.commit()


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drive")
    (folder / "a.csv").write_bytes(table_csv().encode())
    (folder / "gb.csv").write_bytes(table_csv().encode("gb18030"))
    (folder / "wide.csv").write_bytes(b"\xff\xfe" + table_csv().encode("utf-16-le"))
    (folder / "a.sql").write_bytes(dump_sql().encode())
    (folder / "a.json").write_bytes(json_rows().encode())
    (folder / "a.csv.gz").write_bytes(gzip.compress(table_csv().encode()))
    write_book(folder / "a.xlsx")
    write_database(folder / "a.db")
    (folder / "free.txt").write_bytes("".join(f"{a}的号码是{c}，证件{b}。\n" for a, b, c in values()).encode())
    (folder / "hidden.txt").write_bytes("甲\u202e乙\u200b丙\u0007丁".encode() + b"\xff\xfe\r\n" + bytes(600) + b"\n")
    (folder / "orders.csv").write_bytes(
        b"order,at\n" + b"".join(b"2023%014d,%d\n" % (n * 7919, 1682900000 + n) for n in range(500))
    )
    with zipfile.ZipFile(folder / "box.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "a.csv", "内/a.csv")
        archive.write(folder / "a.xlsx", "a.xlsx")
        archive.write(folder / "a.csv.gz", "a.csv.gz")
    seven_zip("a", "-mhe=on", "-pabc", str(folder / "locked.7z"), "gb.csv", folder=folder)
    with (
        (folder / "big.zip").open("wb") as target,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as big,
    ):
        big.writestr("big.csv", people(3000) * (CAP_BYTES * 9 // 8 // len(people(3000))))
    return folder


@pytest.fixture(scope="module")
def looker(drive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Looker]:
    made = Looker(describe(str(drive)), tmp_path_factory.mktemp("scratch"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(drive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    folder = tmp_path_factory.mktemp("cases") / "case"
    before = os.environ.get("XDG_DATA_HOME")
    os.environ["XDG_DATA_HOME"] = str(folder.parent)
    run(drive, folder)
    if before is None:
        del os.environ["XDG_DATA_HOME"]
    with closing(Case.open_existing(folder, writable=False)) as opened:
        yield opened


def entry(drive: Path, name: str) -> Entry:
    return Entry(name, name.encode(), "file", (drive / name).stat().st_size)


def known(case: Case, path: str) -> Any:
    return found(case, case.one("SELECT id FROM here WHERE path = ?", (path,)))


ALL_FILES = (
    "a.csv", "gb.csv", "wide.csv", "a.sql", "a.json", "a.csv.gz", "a.xlsx", "a.db", "free.txt", "orders.csv",
    "box.zip!内/a.csv", "box.zip!a.xlsx", "box.zip!a.csv.gz",
)  # fmt: skip


def digits_shown(text: str) -> list[str]:
    """Numbers that nobody may see."""
    return re.findall(r"\d{7,}", re.sub(r"‹[^›]*›", "", text))


@pytest.mark.parametrize("path", ALL_FILES)
def test_no_number_is_shown_in_any_view_under_any_encoding(path: str, looker: Looker, case: Case) -> None:
    it = known(case, path)
    for encoding in ENCODINGS:
        text = looker.text(it.entry, it.layout, encoding=encoding)
        assert not digits_shown(text.text), encoding
        table = looker.table(it.entry, it.layout, encoding=encoding)
        assert not any(digits_shown(cell) for row in table.rows for cell in row if cell), encoding
    for layout in (it.layout, None):
        view = looker.hex(it.entry, 0, 8192, layout=layout)
        for offset in (0, 1):
            assert not digits_shown(view.data[offset:].replace(b"\0", b"").decode("latin-1")) or path.endswith("xlsx")
        assert all(set(view.data[low:high]) <= {ord("*")} for low, high in view.masked)
    hits = looker.hits(it.entry, it.layout, most=50).hits
    assert hits
    assert not any(digits_shown(hit.masked + " " + hit.context_masked) for hit in hits)


@pytest.mark.parametrize("path", ["a.csv", "gb.csv", "wide.csv", "a.sql", "a.json", "a.csv.gz", "box.zip!内/a.csv"])
def test_marks_stand_on_the_hits_and_name_their_place(path: str, looker: Looker, case: Case, drive: Path) -> None:
    it = known(case, path)
    content = (drive / path.replace("box.zip!内/a.csv", "a.csv").removesuffix(".gz")).read_bytes()
    for offset in (0, 70_000):
        view = looker.text(it.entry, it.layout, offset)
        assert view.note == "" and view.offset <= max(offset, 2) < view.end and len(view.marks) > 100
        unit = 2 if path == "wide.csv" else 1
        for mark in view.marks[:200]:
            shown = view.text[mark.start : mark.end]
            raw = content[mark.offset : mark.offset + 18 * unit : unit].decode("latin-1")
            assert "*" in shown and raw.startswith(shown.partition("*")[0]), (mark, shown, raw)
        plain = looker.text(it.entry, it.layout, offset, unmask=True)
        assert plain.text.encode("utf-16-le" if unit == 2 else view.encoding) == content[plain.offset : plain.end]
        assert [mark.offset for mark in plain.marks] == [mark.offset for mark in view.marks]


def test_windows_follow_one_another_without_a_gap(looker: Looker, case: Case, drive: Path) -> None:
    for name in ("gb.csv", "wide.csv", "a.sql"):
        it, text, offset = known(case, name), "", 0
        while True:
            view = looker.text(it.entry, it.layout, offset, unmask=True)
            assert view.offset == offset or offset == 0
            text, offset = text + view.text, view.end
            if view.end >= view.size:
                break
        expected = (drive / name).read_bytes().decode("utf-16" if name == "wide.csv" else view.encoding)
        assert text == expected


def test_names_are_cut_to_the_surname_where_a_column_says_so(looker: Looker, case: Case) -> None:
    for path in ("a.csv", "gb.csv", "wide.csv", "a.sql", "a.json", "a.csv.gz"):
        it = known(case, path)
        assert "丰" not in looker.text(it.entry, it.layout).text and "张**" in looker.text(it.entry, it.layout).text
        assert not any("丰" in hit.context_masked for hit in looker.hits(it.entry, it.layout, most=30).hits)
    for path in ("a.csv", "a.xlsx", "box.zip!a.xlsx"):
        it = known(case, path)
        assert {row[0] for row in looker.table(it.entry, it.layout).rows} == {"张**"}
    free = known(case, "free.txt")
    assert "丰" in looker.text(free.entry, free.layout).text


@pytest.mark.parametrize("path", ["a.csv", "gb.csv", "wide.csv", "a.json", "a.csv.gz"])
def test_names_stay_masked_under_another_encoding_or_delimiter(path: str, looker: Looker, case: Case) -> None:
    it = known(case, path)
    for encoding in ENCODINGS:
        text = looker.text(it.entry, it.layout, encoding=encoding).text
        assert "丰" not in text and "张**" in text, encoding
        for delimiter in (None, ";", "\t", "|"):
            rows = looker.table(it.entry, it.layout, encoding=encoding, delimiter=delimiter).rows
            assert not any("丰" in cell for row in rows for cell in row if cell), (encoding, delimiter)
    assert any("丰" in (row[0] or "") for row in looker.table(it.entry, it.layout, delimiter=";", unmask=True).rows)


@pytest.mark.parametrize("between", ["----", "|", " "])
@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le"])
def test_lists_without_headers_show_no_names_beside_numbers(
    between: str, codec: str, looker: Looker, drive: Path
) -> None:
    rows = "".join(f"张三丰{between}{number}{between}{phone}\n" for _, number, phone in values(400))
    bom = b"\xff\xfe" if codec == "utf-16-le" else b""
    (drive / "bare.txt").write_bytes(bom + rows.encode(codec))
    it = entry(drive, "bare.txt")
    seen = [looker.text(it, None, encoding=encoding).text for encoding in (None, *ENCODINGS)]
    seen += [cell for row in looker.table(it, None).rows for cell in row if cell]
    seen += [hit.context_masked for hit in looker.hits(it, None, most=20).hits]
    plain = looker.text(it, None, unmask=True).text
    (drive / "bare.txt").unlink()
    assert "张三丰" in plain
    assert not any("丰" in text for text in seen)
    assert "张**" in seen[0]


def test_the_bytes_of_a_database_show_no_names_as_text(looker: Looker, case: Case) -> None:
    it = known(case, "a.db")
    for offset in range(0, it.entry.size_bytes, 60_000):
        assert not set("张丰") & set(looker.text(it.entry, it.layout, offset, "utf-8").text)


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    ("path", "codec"),
    [("a.csv", "utf-8"), ("gb.csv", "gb18030"), ("wide.csv", "utf-16-le"), ("a.sql", "utf-8"), ("a.json", "utf-8")],
)
def test_the_bytes_of_a_text_show_no_names(path: str, codec: str, is_known: bool, looker: Looker, case: Case) -> None:
    it = known(case, path)
    layout = it.layout if is_known else None
    view = looker.hex(it.entry, 0, 8192, layout=layout)
    assert "丰".encode(codec) not in view.data
    assert "张".encode(codec) in view.data, "the first character is shown, as everywhere"
    assert "丰".encode(codec) in looker.hex(it.entry, 0, 8192, unmask=True, layout=layout).data
    low = view.data.index("张".encode(codec))
    further = looker.hex(it.entry, low + 1, 4096, layout=layout)
    assert "丰".encode(codec) not in further.data, "also of a name that the window cuts"


def test_the_bytes_of_a_database_show_no_names(looker: Looker, case: Case) -> None:
    it = known(case, "a.db")
    names = ("张", "丰", *"一二三四五六七八九")
    for offset in range(0, it.entry.size_bytes, 60_000):
        seen = looker.hex(it.entry, offset, 60_000, layout=it.layout).data
        assert not [name for name in names if name.encode() in seen]


def test_a_name_beside_a_number_in_its_cell_is_masked_too(looker: Looker, drive: Path) -> None:
    rows = "姓名,备注\n" + "".join(f"张三丰 {phone(n)} 的邻居,{n}\n" for n in range(60))
    (drive / "both.csv").write_bytes(rows.encode())
    view = looker.table(entry(drive, "both.csv"), None)
    (drive / "both.csv").unlink()
    cells = [row[0] or "" for row in view.rows]
    assert len(cells) == 60 and len(view.marks) >= 60
    assert not [cell for cell in cells if "三" in cell or "邻" in cell]
    assert all(cell.startswith("张** ") for cell in cells)


def test_an_escape_in_a_masked_cell_stays_one(looker: Looker, drive: Path) -> None:
    (drive / "lines.csv").write_bytes(
        "姓名,手机号,家庭住址\n".encode() + '张三丰,13800138000,"上海市某路\n2单元"\n'.encode() * 40
    )
    address = looker.table(entry(drive, "lines.csv"), None).rows[0][2]
    (drive / "lines.csv").unlink()
    assert address == "上****‹U+000A›***"


def test_a_number_with_blanks_or_hyphens_is_starred_and_a_date_is_not(looker: Looker, drive: Path) -> None:
    (drive / "gaps.csv").write_bytes("甲,乙,丙\n".encode() + b"138 0013 8000,138-0013-8000,2023-05-01 12:30:00\n" * 40)
    it = entry(drive, "gaps.csv")
    whole = looker.table(it, None, delimiter=";").rows[1][0]
    seen = [looker.text(it, None).text, *looker.table(it, None).rows[0], whole]
    raw = looker.hex(it).data
    (drive / "gaps.csv").unlink()
    assert not any("0013" in (text or "") for text in seen) and b"0013" not in raw
    assert "2023-05-01 12:30:00" in seen[0]


def test_what_is_invisible_or_no_character_is_seen(looker: Looker, drive: Path) -> None:
    view = looker.text(entry(drive, "hidden.txt"), None, encoding="utf-8")
    assert view.text.startswith("甲‹U+202E›乙‹U+200B›丙‹U+0007›丁\\xff\\xfe\n‹U+0000 ×600›\n")


def test_the_guess_stays_beside_the_chosen_encoding(looker: Looker, case: Case) -> None:
    it = known(case, "gb.csv")
    for encoding in (None, "auto"):
        view = looker.text(it.entry, it.layout, encoding=encoding)
        assert (view.encoding, view.guessed) == ("gb18030", "gb18030") and view.text.startswith("姓名")
    other = looker.text(it.entry, it.layout, encoding="big5")
    assert (other.encoding, other.guessed) == ("big5", "gb18030") and not other.text.startswith("姓名")
    unlearnt = looker.text(it.entry, None)
    assert unlearnt.guessed == "gb18030"


def every_page(looker: Looker, it: Any, group: str | None = None) -> Iterator[TableView]:
    place: int | None = 0
    while place is not None:
        view = looker.table(it.entry, it.layout, place, group=group, unmask=True)
        assert view.note == "" and len(view.row_places) == len(view.rows) <= 200
        yield view
        assert view.next_place is None or view.next_place > place
        place = view.next_place


@pytest.mark.parametrize("path", ["a.csv", "gb.csv", "wide.csv", "a.csv.gz", "box.zip!内/a.csv"])
def test_pages_of_a_table_give_every_row_once(path: str, looker: Looker, case: Case) -> None:
    pages = list(every_page(looker, known(case, path)))
    rows = [row for page in pages for row in page.rows]
    assert rows == [(a, b, c, f'第{n}行, "好"') for n, (a, b, c) in enumerate(values())]
    assert pages[0].columns == ("姓名", "身份证号", "手机号", "备注")
    assert pages[0].header_types == ("", "resident_id", "mobile_phone", "")
    assert {(mark.column, mark.type) for mark in pages[0].marks} == {(1, "resident_id"), (2, "mobile_phone")}


def test_null_is_absent_and_empty_is_empty(looker: Looker, case: Case) -> None:
    sql = [row for page in every_page(looker, known(case, "a.sql")) for row in page.rows]
    assert [row[3] for row in sql] == [None if n % 2 else c for n, (_, _, c) in enumerate(values())]
    assert {row[4] for row in sql} == {""} and len(sql) == ROWS
    rows = [
        dict(zip(page.columns, row, strict=True))
        for page in every_page(looker, known(case, "a.json"))
        for row in page.rows
    ]
    assert [row["sjh"] for row in rows] == [c if n % 2 else None for n, (_, _, c) in enumerate(values())]
    assert rows[3]["more"] == "" and rows[4]["more"] is None and len(rows) == ROWS
    database = known(case, "a.db")
    first = looker.table(database.entry, database.layout)
    assert first.groups == ("other", "p") and first.rows == ()
    kept = [row for page in every_page(looker, database, "p") for row in page.rows]
    assert [row[2] for row in kept] == [None if n % 2 else "" for n in range(700)]
    book = known(case, "a.xlsx")
    for sheet, width in (("甲", 3), ("乙", 2)):
        pages = list(every_page(looker, book, sheet))
        assert pages[0].groups == ("甲", "乙") and pages[0].group == sheet
        assert [row for page in pages for row in page.rows] == [
            (*row[:width], *[None] * (3 - width)) for row in values(700)
        ]
        assert [place for page in pages for place in page.row_places] == list(range(2, 702))


def test_another_delimiter_divides_anew(looker: Looker, drive: Path) -> None:
    (drive / "odd.txt").write_bytes(b"a;b|c\n" * 50)
    view = looker.table(entry(drive, "odd.txt"), Layout("text", "ascii", extra={"newline": "\n"}), delimiter=";")
    assert view.rows[0] == ("a", "b|c") and view.delimiter == ";"
    assert looker.table(entry(drive, "odd.txt"), None, delimiter="|").rows[0] == ("a;b", "c")
    (drive / "odd.txt").unlink()


@pytest.mark.parametrize(
    "path", ["a.csv", "wide.csv", "a.sql", "free.txt", "a.csv.gz", "a.xlsx", "a.db", "box.zip!a.xlsx"]
)
def test_searching_meets_every_hit_once_both_ways(path: str, looker: Looker, case: Case) -> None:
    it = known(case, path)
    most = 500 if path.endswith(("xlsx", "db")) else 1500
    ahead: list[Any] = []
    place, complete = 0, False
    while not complete:
        view = looker.hits(it.entry, it.layout, place, types=("resident_id",), most=most)
        assert view.note == "" and view.searched_from == place
        ahead += view.hits
        place, complete = view.searched_to, view.complete
    assert len(ahead) == sum(n for (type_, _), n in it.counted.items() if type_ == "resident_id")
    back: list[Any] = []
    complete = False
    while not complete:
        view = looker.hits(it.entry, it.layout, place, forward=False, types=("resident_id",), most=most)
        back = [*view.hits, *back]
        place, complete = view.searched_from, view.complete
    assert back == ahead and ahead[0].place < ahead[-1].place


def test_a_hit_says_what_its_check_found(looker: Looker, drive: Path) -> None:
    right = resident_id(5)
    wrong = right[:17] + ("1" if right[17] != "1" else "2")
    no_day = right[:10] + "1399" + right[14:]
    (drive / "checks.txt").write_bytes(f"{right}\n{wrong}\n{no_day}\n99{right[2:]}\n".encode())
    hits = looker.hits(entry(drive, "checks.txt"), None).hits
    (drive / "checks.txt").unlink()
    assert [hit.why.split()[:1] for hit in hits[:3]] == [[], ["checksum"], ["date"]]
    assert "region" in hits[3].why and hits[0].verdict == "valid" and hits[0].place == 0 and hits[1].place == 19


def spent_s() -> float:
    """Processor time of this process and of the child that looks: what others take of the machine is not in it."""
    own = psutil.Process()
    times = [process.cpu_times() for process in (own, *own.children())]
    return sum(each.user + each.system for each in times)


def test_a_window_of_a_file_of_four_gigabytes_opens_at_once(looker: Looker, drive: Path) -> None:
    block = people(2000)
    with (drive / "huge.csv").open("wb") as file:
        file.write(block)
        file.seek(2 * GIB)
        file.write(block)
        file.seek(4 * GIB)
        file.write(block)
    huge = entry(drive, "huge.csv")
    layout = learn_text(huge, [block[:16384]])
    looker.text(huge, layout)
    try:
        for place in (0, GIB, 2 * GIB + 1000, 4 * GIB + 1000):
            for look in (looker.text, looker.table, lambda e, _, p: looker.hex(e, p)):
                spent = []
                for _ in range(2):  # what the processor's other half does is not ours
                    before = spent_s()
                    view = look(huge, layout, place)
                    spent.append(spent_s() - before)
                assert min(spent) < 0.3
                assert view.note == "" and view.size == huge.size_bytes
        assert looker.text(huge, layout, 4 * GIB + 1000).marks
        assert len(looker.table(huge, layout, 2 * GIB).rows) == 200
    finally:
        (drive / "huge.csv").unlink()


def test_a_child_that_waits_has_all_that_a_look_needs() -> None:
    script = """
import sys
from core.look_warm import LOOKS, warm
assert len(LOOKS) == 4
warm()
before = set(sys.modules)
from core.look_table import Choice, read_table
from core.look_open import Asked
from core.evidence.folder import describe
from core.model import Entry
view = read_table(Asked(describe(sys.argv[1]), Entry("a.csv", b"a.csv", "file", 0), None, sys.argv[1]), 0, Choice())
assert len(view.rows) == 200, view.note
print(sorted(name for name in set(sys.modules) - before if name.startswith("core.")))
"""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.csv").write_bytes(people(300))
        found = subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_member_is_looked_at_up_to_a_cap(looker: Looker, case: Case) -> None:
    big = known(case, "big.zip!big.csv")
    near = looker.text(big.entry, big.layout, CAP_BYTES // 2)
    assert near.note == "" and near.marks and near.size == big.entry.size_bytes
    far = looker.text(big.entry, big.layout, CAP_BYTES + 1_000_000)
    assert far.note.startswith("limit: ") and not far.marks


def test_a_locked_member_opens_with_its_password(looker: Looker, drive: Path) -> None:
    inside = Entry("locked.7z!gb.csv", b"locked.7z\x000", "file", 0)
    assert looker.text(inside, None).note.startswith("encrypted: ")
    looker.unlock(inside, "wrong")
    assert "wrong password" in looker.text(inside, None).note
    looker.unlock(inside, "abc")
    view = looker.text(inside, None)
    assert view.note == "" and view.text.startswith("姓名,身份证号") and view.guessed == "gb18030"
    assert "abc" not in repr(vars(looker))


def test_what_cannot_be_looked_at_says_why_and_its_bytes_still_show(looker: Looker, drive: Path) -> None:
    (drive / "x.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
    (drive / "bad.xlsx").write_bytes((drive / "a.xlsx").read_bytes()[:3000])
    assert looker.text(entry(drive, "x.jpg"), None).note == "unsupported: no text"
    assert looker.hex(entry(drive, "x.jpg")).data.startswith(b"\xff\xd8\xff\xe0")
    assert looker.table(entry(drive, "bad.xlsx"), Layout("xlsx")).note.startswith("unreadable: ")
    assert looker.hex(entry(drive, "bad.xlsx"), 10, 20, unmask=True).data == (drive / "a.xlsx").read_bytes()[10:30]
    gone = entry(drive, "bad.xlsx")
    for name in ("x.jpg", "bad.xlsx"):
        (drive / name).unlink()
    assert looker.hex(gone).note.startswith("unreadable: ")
    with gzip.open(drive / "cut.gz", "wb") as file:
        file.write(os.urandom(50_000).hex().encode() + b"\n" * 5)
    (drive / "cut.gz").write_bytes((drive / "cut.gz").read_bytes()[:30_000])
    layout = Layout("text", "ascii", extra={"newline": "\n", "compression": "gzip"})
    cut = looker.text(entry(drive, "cut.gz"), layout)
    (drive / "cut.gz").unlink()
    assert cut.text and cut.note.startswith("unreadable: ")


@pytest.mark.parametrize("what", ["a task that does not end", "a search in steps"])
def test_a_newer_look_ends_an_older_one(what: str, looker: Looker, drive: Path) -> None:
    with (drive / "hole.csv").open("wb") as file:
        file.truncate(8 * GIB)
    hole, layout = entry(drive, "hole.csv"), Layout("text", "utf-8", extra={"newline": "\n"})
    older: list[Any] = []

    def look() -> None:
        if what == "a search in steps":
            older.append(looker.hits(hole, layout))
        else:
            older.append(looker._view(looker._ticket(), time.sleep, (20.0,), TextView()))  # type: ignore[arg-type]

    looker.text(hole, layout)
    thread = threading.Thread(target=look)
    thread.start()
    while not looker._turn.locked():
        pass
    started = time.perf_counter()
    view = looker.text(entry(drive, "a.csv"), None)
    thread.join()
    (drive / "hole.csv").unlink()
    assert view.note == "" and view.text.startswith("姓名")
    assert older[0].note == SUPERSEDED and time.perf_counter() - started < 15


def test_evidence_that_is_gone_is_an_error_and_not_a_note(drive: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    (folder / "a.csv").write_bytes(people(10))
    it = entry(folder, "a.csv")
    with closing(Looker(describe(str(folder)), tmp_path)) as own:
        assert own.text(it, None).marks
        folder.rename(tmp_path / "away")
        with pytest.raises(EvidenceError):
            own.text(it, None)
        (tmp_path / "away").rename(folder)
        assert own.text(it, None).marks
    with pytest.raises(UsageError):
        Looker(describe(str(folder)), folder)


def test_looking_leaves_nothing_behind(drive: Path, tmp_path: Path) -> None:
    def facts() -> dict[str, tuple[int, int, int]]:
        return {
            str(path): (path.stat().st_mtime_ns, path.stat().st_ctime_ns, path.stat().st_atime_ns)
            for path in sorted(drive.rglob("*"))
        }

    scratch = tmp_path / "scratch"
    left = scratch / "pandian-look-of-a-killed-program"
    left.mkdir(parents=True)
    (left / "case.lock").touch()
    (left / "copy.sqlite").write_bytes(b"values")
    before = facts()
    with closing(Looker(describe(str(drive)), scratch)) as own, closing(Looker(describe(str(drive)), scratch)):
        assert not left.exists() and len(list(scratch.iterdir())) == 2
        for name in ("a.db", "a.xlsx", "a.csv", "a.csv.gz"):
            for look in (own.text, own.table, own.hits):
                look(entry(drive, name), None)
    assert facts() == before and list(scratch.iterdir()) == []


def test_what_the_case_knows_of_an_entry_and_that_unmasking_is_logged(case: Case, drive: Path, tmp_path: Path) -> None:
    it = known(case, "a.csv.gz")
    assert it.entry.size_bytes == len(table_csv().encode()) and it.counted["resident_id", "valid"] == ROWS
    with pytest.raises(CaseError):
        found(case, 10**9)
    small = tmp_path / "small"
    small.mkdir()
    (small / "a.csv").write_bytes(people(3))
    with closing(Case.create(tmp_path / "case", describe(str(small)), case.settings())) as writable:
        log_unmask(writable, 7, "办案需要核对")
        [line] = writable.audit()
        assert line.action == "unmasked view" and "办案需要核对" in line.detail and '"entry": 7' in line.detail
