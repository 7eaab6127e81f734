"""Links, special files, strange names, archives and damage: all of it listed, what can be counted is."""

import bz2
import gzip
import io
import os
import socket
import sqlite3
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pyzipper

from tests.core.runs import READ, by_path, people, problems, run


def xlsx(rows: int) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in people(rows).decode().splitlines():
        sheet.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sqlite_db(folder: Path, rows: int) -> bytes:
    path = folder / "making.db"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("CREATE TABLE people (xm TEXT, sfzh TEXT, sjh TEXT)")
        lines = people(rows).decode().splitlines()[1:]
        connection.executemany("INSERT INTO people VALUES (?, ?, ?)", [line.split(",") for line in lines])
    connection.close()
    return path.read_bytes()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A drive of everything that is not a plain file in a plain folder, counted once."""
    folder = tmp_path_factory.mktemp("odd")
    drive = folder / "drive"
    drive.mkdir()
    (folder / "outside.csv").write_bytes(people(500))
    (drive / "link.csv").symlink_to(folder / "outside.csv")
    (drive / "loop").symlink_to(drive, target_is_directory=True)
    os.mkfifo(drive / "pipe")
    with socket.socket(socket.AF_UNIX) as endpoint:
        endpoint.bind(str(drive / "socket"))
    (drive / "a.csv").write_bytes(people(30))
    (drive / "b.csv").hardlink_to(drive / "a.csv")
    (drive / "empty.csv").write_bytes(b"")
    with (drive / "sparse.csv").open("wb") as file:
        file.truncate(3 << 20)
        file.write(people(10))
    for name in (b"\xff\xfe\xb0.csv", "新\n行.csv".encode(), b"blank .csv ", b"a!b.csv", b'quote".csv', b"-rf"):
        Path(os.fsdecode(os.fsencode(drive) + b"/" + name)).write_bytes(people(7))
    _write_archives(drive, folder)
    return drive, run(drive, folder / "case", workers=2)


def _write_archives(drive: Path, folder: Path) -> None:
    (drive / "in.zip").write_bytes(zipped({"t.xlsx": xlsx(15), "d.db": sqlite_db(folder, 25), "x.csv": people(11)}))
    nested = people(5)
    for depth in range(9):
        nested = zipped({("x.csv" if depth == 0 else f"{depth}.zip"): nested})
    (drive / "deep.zip").write_bytes(nested)
    with tarfile.open(drive / "t.tar.gz", "w:gz") as archive:
        for name, rows in (("one.csv", 12), ("two.csv", 13)):
            info = tarfile.TarInfo(name)
            info.size = len(people(rows))
            archive.addfile(info, io.BytesIO(people(rows)))
    whole = zipped({"good.csv": people(40), "bad.csv": people(4000), "last.csv": people(41)})
    at = whole.index(b"bad.csv") + 20_000
    (drive / "damaged.zip").write_bytes(whole[:at] + bytes(64) + whole[at + 64 :])
    (drive / "short.zip").write_bytes(zipped({"x.csv": people(3000)})[:-300])
    with pyzipper.AESZipFile(
        drive / "locked.zip", "w", compression=zipfile.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as locked:
        locked.setpassword(b"secret")
        locked.writestr("secret.csv", people(10))
    (drive / "cut.csv.gz").write_bytes(gzip.compress(people(20_000))[:-40_000])
    (drive / "cut.small.csv.gz").write_bytes(gzip.compress(people(1_000))[:-200])
    (drive / "cut.csv.bz2").write_bytes(bz2.compress(people(40_000))[:-1000])
    (drive / "fine.csv.gz").write_bytes(gzip.compress(people(17)))


def test_nothing_odd_is_left_out_of_the_list(odd: tuple[Path, dict[str, Any]]) -> None:
    _, found = odd
    by_status = found["coverage"]["by_status"]
    assert sum(by_status.values()) == len(found["files"]) == found["coverage"]["files"]
    told = problems(found)
    assert not [path for path, file in by_path(found).items() if file["status"] not in READ and path not in told]


def test_links_and_special_files_are_listed_and_never_followed(odd: tuple[Path, dict[str, Any]]) -> None:
    files, told = by_path(odd[1]), problems(odd[1])
    for name in ("link.csv", "loop", "pipe", "socket"):
        assert files[name]["status"] == "skipped" and files[name]["records"] is None
        assert "never opened or followed" in told[name][1]
    assert not [path for path in files if path.startswith("loop/")]


def test_a_hard_link_is_counted_once(odd: tuple[Path, dict[str, Any]]) -> None:
    files, told = by_path(odd[1]), problems(odd[1])
    assert files["a.csv"]["records"]["point"] == 30
    assert files["b.csv"]["status"] == "skipped" and told["b.csv"][1].startswith("hard link")


def test_strange_names_are_shown_and_read(odd: tuple[Path, dict[str, Any]]) -> None:
    files = by_path(odd[1])
    for name in ("\\xff\\xfe\\xb0.csv", "新\n行.csv", "blank .csv ", "a!b.csv", 'quote".csv', "-rf"):
        assert files[name]["records"]["point"] == 7, name
    assert files["empty.csv"]["status"] == "no_content"
    assert files["sparse.csv"]["status"] in ("exact", "unsupported"), "a hole of zeros may be taken for binary data"


def test_what_is_inside_archives_is_counted(odd: tuple[Path, dict[str, Any]]) -> None:
    files = by_path(odd[1])
    expected = {
        "in.zip!t.xlsx": 15, "in.zip!d.db": 25, "in.zip!x.csv": 11, "fine.csv.gz": 17,
        "t.tar.gz!one.csv": 12, "t.tar.gz!two.csv": 13, "damaged.zip!good.csv": 40, "damaged.zip!last.csv": 41,
    }  # fmt: skip
    assert {path: files[path]["records"]["point"] for path in expected} == expected
    assert {files[path]["status"] for path in expected} == {"exact"}
    assert {files[path]["status"] for path in ("in.zip", "t.tar.gz", "damaged.zip")} == {"container"}


def test_what_cannot_be_opened_is_named_with_its_reason(odd: tuple[Path, dict[str, Any]]) -> None:
    told = problems(odd[1])
    assert told["locked.zip!secret.csv"][0] == "encrypted"
    assert told["short.zip"][0] == "unreadable"
    deepest = [path for path in told if path.startswith("deep.zip")]
    assert len(deepest) == 1 and told[deepest[0]][0] == "limit" and "nested" in told[deepest[0]][1]


@pytest.mark.parametrize(
    ("path", "rows", "least"),
    [
        ("cut.csv.gz", 20_000, 15_000), ("cut.small.csv.gz", 1_000, 500), ("cut.csv.bz2", 40_000, 5_000),
        ("damaged.zip!bad.csv", 4_000, 100),
    ],
)  # fmt: skip
def test_what_comes_before_the_damage_is_a_floor(
    odd: tuple[Path, dict[str, Any]], path: str, rows: int, least: int
) -> None:
    file = by_path(odd[1])[path]
    assert file["status"] == "indicative"
    assert (file["records"]["point"], file["records"]["low"], file["records"]["at_most"]) == (None, None, None)
    assert least <= file["records"]["floor"] < rows
    assert path in problems(odd[1])
