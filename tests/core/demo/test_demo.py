"""The demonstration drive is the same every time, and its truth is what a slow and simple count finds."""

import csv
import gzip
import hashlib
import io
import json
import re
import sqlite3
import tracemalloc
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
import python_calamine

from core.demo import truth_path, write_demo
from core.demo.folder import MOST_SCALE
from core.demo.people import POPULATION, REGIONS, SURNAMES
from core.demo.plan import DATA_SETS, MOST_PEOPLE, PASSWORD, tally_name
from core.errors import UsageError

SCALE = 0.01
PROVINCE = "(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5])"
ID = re.compile(rf"(?<![0-9A-Za-z])({PROVINCE}\d{{15}}[0-9Xx])(?![0-9A-Za-z])")
PREFIX = r"1(?:3\d|4[579]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])"
PHONE = re.compile(rf"(?<![0-9A-Za-z.]){PREFIX}\d{{8}}(?![0-9A-Za-z])")
PARCEL = re.compile(r"(?<![0-9A-Z])(?:SF|YT)\d{13}(?!\d)")
CARD = re.compile(r"(?<![0-9A-Za-z])62\d{17}(?![0-9A-Za-z])")
EMAIL = re.compile(r"[A-Za-z0-9._-]+@[a-z.]+\.(?:com|net|org)\b")
NAME = re.compile(rf"""(?:^|["'\t,| ]|----)[{"".join(SURNAMES)}][\u4e00-\u9fff𠮷㐂]{{1,2}}(?=$|["'\t,| ]|----)""")
ADDRESS = re.compile(r"路\d+[号號]")
ORDER = re.compile(r"'202305\d{12}',")
LIVES = {
    "医院/就诊记录.csv": "medical", "话单/2023年5月话单.csv": "call_record", "酒店/开房记录.txt": "hotel_stay",
    "网贷/逾期客户.csv": "credit", "理财/高净值客户.csv": "property", "订单/买家订单.csv": "transaction",
    "聊天/客户聊天.csv": "chat_message",
}  # fmt: skip
LIFE_ENCODINGS = {
    "医院/就诊记录.csv": "gb18030", "酒店/开房记录.txt": "gb18030", "理财/高净值客户.csv": "utf-16",
}  # fmt: skip
NO_COLUMNS = ("身份证/姓名身份证.txt", "日志/server.log")
OUTSIDE = "姓名 手机号码"


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "drive"
    for _ in write_demo(folder, SCALE, 7):
        pass
    return folder


@pytest.fixture(scope="module")
def truth(drive: Path) -> dict:
    return json.loads(truth_path(drive).read_text(encoding="utf-8"))


def is_valid_id(text: str) -> bool:
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    weights = (2**power % 11 for power in range(17, 0, -1))
    total = sum(int(digit) * weight for digit, weight in zip(text, weights, strict=False))
    return text[:6] in {str(code) for code in REGIONS} and "10X98765432"[total % 11] == text[17].upper()


def passes_luhn(text: str) -> bool:
    doubled = (int(digit) * 2 if place % 2 else int(digit) for place, digit in enumerate(reversed(text)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def recount(rows: Iterable[str], path: str) -> Counter[str]:
    """Row by row, with the standard library only."""
    content = LIVES.get(path, "transaction")
    found: Counter[str] = Counter()
    for row in rows:
        ids, cards = ID.findall(row), CARD.findall(row)
        good = {
            "resident_id": any(map(is_valid_id, ids)),
            "mobile_phone": bool(PHONE.search(row)),
            "bank_card": any(map(passes_luhn, cards)),
            "email": bool(EMAIL.search(row)),
        }
        about = {
            "name": bool(NAME.search(row)),
            "address": bool(ADDRESS.search(row)),
            content: bool(path in LIVES and re.search(r"\d", row)) or bool(ORDER.match(row)),
        }
        if path in NO_COLUMNS:
            about = dict.fromkeys(about, False)
        parcel = bool(PARCEL.search(row))
        record = any(good.values()) or (about["name"] and (about["address"] or about[content] or parcel))
        found["records"] += record
        found["waybill valid"] += parcel
        good |= {key: yes and record for key, yes in about.items()}
        for key, yes in good.items():
            found[f"{key} valid"] += yes
        found["resident_id invalid"] += any(not is_valid_id(text) for text in ids)
        found["bank_card invalid"] += any(not passes_luhn(text) for text in cards)
    return found


def told(truth: dict, path: str) -> Counter[str]:
    """The same figures from the truth."""
    file = truth["files"][path]
    told = Counter({"records": file["records"]})
    for key, counts in file["types"].items():
        told.update({f"{key} valid": counts["valid"], f"{key} invalid": counts["invalid"]})
    return told


def lines(data: bytes, encoding: str) -> list[str]:
    return data.decode(encoding).splitlines()


def csv_rows(data: bytes) -> list[str]:
    return ["\t".join(row) for row in csv.reader(io.StringIO(data.decode("gb18030"), newline=""))]


def tuples(data: bytes) -> list[str]:
    """Tuples of the dumps: every one begins with a number or a quote after a bracket."""
    text = data.decode()
    return re.split(r"(?:,|VALUES )\((?=\d|')|\n", text)


def test_the_same_scale_and_seed_give_the_same_bytes_and_times(drive: Path, tmp_path: Path) -> None:
    again = tmp_path / "drive"
    for _ in write_demo(again, SCALE, 7):
        pass
    assert listing(drive) == listing(again)
    assert truth_path(drive).read_bytes() == truth_path(again).read_bytes()


def test_another_seed_gives_other_people(drive: Path, tmp_path: Path) -> None:
    other = tmp_path / "drive"
    for _ in write_demo(other, SCALE, 8):
        pass
    path = "身份证/四要素.txt"
    assert (drive / path).read_bytes() != (other / path).read_bytes()


def listing(folder: Path) -> dict[str, tuple[int, str]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, digest(path.read_bytes()) if path.is_file() else "")
        for path in folder.rglob("*")
    }


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def plain(drive: Path) -> Iterator[tuple[str, list[str]]]:
    """(path, its rows) of every file that the standard library can take apart."""

    def data(path: str) -> bytes:
        return (drive / path).read_bytes()

    school = next(path.name for path in drive.iterdir() if path.name.endswith("学籍"))
    for path in (f"身份证/{tally_name(5900)}.txt", "身份证/姓名身份证.txt"):
        # the rare characters' last byte is an ASCII digit: decoded first, they cannot eat the ID's
        yield path, lines(data(path), "gb18030")
    yield f"{school}/高中.txt", lines(data(f"{school}/高中.txt"), "utf-16")
    yield f"{school}/2022级新生名单.csv", csv_rows(data(f"{school}/2022级新生名单.csv"))
    for path in ("身份证/四要素.txt", "资料备份/四要素_整理.txt", f"{OUTSIDE}/交换2848.csv", "日志/server.log"):
        yield path, lines(data(path), "utf-8")
    for path in (f"{OUTSIDE}/姓名 手机号码.txt", "资料备份/姓名 手机号码 - 副本.txt"):
        yield path, lines(data(path), "utf-8-sig")
    yield f"{OUTSIDE}/台灣會員.csv", lines(data(f"{OUTSIDE}/台灣會員.csv"), "big5")
    for path in LIVES:
        yield path, lines(data(path), LIFE_ENCODINGS.get(path, "utf-8-sig"))
    for path in (f"{OUTSIDE}/会员_2023.sql", f"{OUTSIDE}/customers_pg.sql"):
        yield path, tuples(data(path))
    leak, users = "Telegram Desktop/leak_0501.jsonl.gz", "Telegram Desktop/users.json"
    yield leak, [json.dumps(json.loads(row), ensure_ascii=False) for row in gzip.decompress(data(leak)).splitlines()]
    yield users, [json.dumps(entry, ensure_ascii=False) for entry in json.loads(data(users))]
    with zipfile.ZipFile(drive / "Telegram Desktop/资源共享.zip", metadata_encoding="gbk") as archive:
        for member, cut in (("车主/车主2021.csv", csv_rows), ("学籍/2022级新生名单.csv", csv_rows)):
            yield f"Telegram Desktop/资源共享.zip!{member}", cut(archive.read(member))
        inner = io.BytesIO(archive.read("内层/业主.zip"))
    with zipfile.ZipFile(inner, metadata_encoding="gbk") as archive:
        text = lines(archive.read("小区业主.txt"), "gb18030")
        yield "Telegram Desktop/资源共享.zip!内层/业主.zip!小区业主.txt", text
    with sqlite3.connect(drive / "身份证/四要素.db") as connection:
        rows = connection.execute("SELECT * FROM person").fetchall()
    connection.close()
    yield "身份证/四要素.db", ["\t".join(map(str, row)) for row in rows]
    book = python_calamine.CalamineWorkbook.from_path(str(drive / school / "学籍信息.xlsx"))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    yield f"{school}/学籍信息.xlsx", ["\t".join(map(str, row)) for sheet in sheets for row in sheet]


def test_the_truth_is_what_a_slow_count_finds(drive: Path, truth: dict) -> None:
    persons: set[str] = set()
    counted: set[str] = set()
    for path, rows in plain(drive):
        assert +recount(rows, path) == +told(truth, path), path
        persons.update(text for row in rows for text in ID.findall(row.upper()) if is_valid_id(text))
        counted.add(path)
    assert len(persons) == truth["persons"]
    uncounted = {path: file for path, file in truth["files"].items() if path not in counted}
    assert all(file["records"] == 0 for file in uncounted.values())


def test_every_file_is_in_the_truth_and_the_sums_agree(drive: Path, truth: dict) -> None:
    files = {path.relative_to(drive).as_posix() for path in drive.rglob("*") if path.is_file()}
    containers = {path for path in files if path.endswith(".zip")}
    assert files == {path for path in truth["files"] if "!" not in path} | containers
    assert truth["records"] == sum(file["records"] for file in truth["files"].values())
    alone = sum(file["records"] for file in truth["files"].values() if not file["same_as"])
    assert truth["records_without_copies"] == alone < truth["records"]


def test_seven_percent_of_the_ids_are_invalid_and_some_rows_are_no_record(drive: Path, truth: dict) -> None:
    names = truth["files"]["身份证/姓名身份证.txt"]
    rows = len((drive / "身份证/姓名身份证.txt").read_bytes().splitlines())
    assert 0.03 < names["types"]["resident_id"]["invalid"] / rows < 0.12
    assert names["records"] == rows - names["types"]["resident_id"]["invalid"]


def test_copies_are_copies_and_the_shuffled_one_holds_the_same_rows(drive: Path, truth: dict) -> None:
    for path, file in truth["files"].items():
        if file["same_as"] and "!" not in path:
            assert (drive / path).read_bytes() == (drive / file["same_as"]).read_bytes()
    member = next(path for path in truth["files"] if path.endswith("!学籍/2022级新生名单.csv"))
    with zipfile.ZipFile(drive / member.split("!")[0], metadata_encoding="gbk") as archive:
        assert archive.read(member.split("!")[1]) == (drive / truth["files"][member]["same_as"]).read_bytes()
    ordered, shuffled = (drive / path for path in ("身份证/四要素.txt", "资料备份/四要素_整理.txt"))
    assert ordered.read_bytes() != shuffled.read_bytes()
    assert sorted(ordered.read_bytes().splitlines()) == sorted(shuffled.read_bytes().splitlines())


def test_rare_characters_stand_directly_before_ids(drive: Path) -> None:
    data = (drive / "身份证/姓名身份证.txt").read_bytes()
    assert re.search(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9][1-6]\d{16}[0-9Xx]\n", data)


def test_the_locked_archive_opens_with_its_password_only(drive: Path, truth: dict) -> None:
    (problem,) = truth["expected_problems"]
    path, member = problem["path"].split("!")
    with zipfile.ZipFile(drive / path, metadata_encoding="gbk") as archive:
        with pytest.raises(RuntimeError, match="password"):
            archive.read(member)
        assert ID.search(archive.read(member, pwd=PASSWORD).decode())


def test_a_name_that_tells_a_count_tells_the_right_one(drive: Path) -> None:
    assert len((drive / f"身份证/{tally_name(5900)}.txt").read_bytes().splitlines()) == 5900
    assert tally_name(590_000) == "59万条"


def test_a_folder_with_something_in_it_is_refused(drive: Path, tmp_path: Path) -> None:
    before = listing(drive)
    with pytest.raises(UsageError, match="not empty"):
        next(write_demo(drive, SCALE, 1))
    with pytest.raises(UsageError, match="scale"):
        next(write_demo(tmp_path / "new", 0.0, 1))
    assert listing(drive) == before


def test_no_person_repeats_at_the_largest_scale() -> None:
    assert MOST_PEOPLE * MOST_SCALE * DATA_SETS < POPULATION


def test_progress_ends_complete_and_never_goes_back(tmp_path: Path) -> None:
    steps = list(write_demo(tmp_path / "drive", 0.002, 3))
    assert [step.done_bytes for step in steps] == sorted(step.done_bytes for step in steps)
    assert steps[-1].done_bytes == steps[-1].total_bytes
    assert steps[-1].done_files == steps[-1].total_files


def test_memory_does_not_grow_with_the_scale(tmp_path: Path) -> None:
    small, large = (peak_bytes(tmp_path / f"x{scale}", scale) for scale in (0.1, 0.4))
    assert large < small + 30_000_000


def peak_bytes(folder: Path, scale: float) -> int:
    """Peak of what Python and numpy held while the drive was written."""
    tracemalloc.start()
    for _ in write_demo(folder, scale, 1):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
