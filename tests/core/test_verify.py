"""Verification finds whatever was changed after the run, and names it."""

import bz2
import gzip
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from core.case import Case
from core.cli import main
from core.evidence import protection
from core.rehash import chosen_files
from core.reread import chosen, share
from core.triage import census
from tests.core.conftest import Many
from tests.core.runs import people, plain_log, result, run


@dataclass(frozen=True, slots=True)
class Sampled:
    drive: Path
    case: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Sampled:
    folder = tmp_path_factory.mktemp("made")
    drive = folder / "drive"
    drive.mkdir()
    (drive / "big.csv").write_bytes(people(40_000))
    (drive / "server.log").write_bytes(plain_log(20_000))
    found = run(drive, folder / "case", budget_bytes=1 << 20)
    assert found["coverage"]["by_status"]["sampled"]
    return Sampled(drive, folder / "case")


@pytest.fixture
def sampled(made: Sampled, tmp_path: Path) -> Sampled:
    """A case of one's own to spoil, on the evidence of all."""
    shutil.copytree(made.case, tmp_path / "case")
    return Sampled(made.drive, tmp_path / "case")


def lines(capsys: pytest.CaptureFixture[str], path: Path, expected: int, cells: str = "all") -> list[str]:
    capsys.readouterr()
    assert main(["verify", str(path), "--cells", cells]) == expected
    return capsys.readouterr().out.splitlines()


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def test_an_untouched_case_is_verified(sampled: Sampled, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, sampled.case, 0) == ["verified"]
    assert lines(capsys, sampled.case / "case.xlsx", 0) == ["verified"]


@pytest.mark.parametrize("name", ["case.xlsx", "result.json"])
@pytest.mark.parametrize("place", [0, 1000, -1])
def test_a_flipped_byte_in_what_was_exported_is_named(
    sampled: Sampled, capsys: pytest.CaptureFixture[str], name: str, place: int
) -> None:
    flip(sampled.case / name, place)
    found = lines(capsys, sampled.case, 4, cells="0")
    assert found[-1] != "verified" and any(name in line for line in found)


def test_a_missing_export_is_named(sampled: Sampled, capsys: pytest.CaptureFixture[str]) -> None:
    (sampled.case / "result.json").unlink()
    assert any("result.json" in line for line in lines(capsys, sampled.case, 4, cells="0"))
    (sampled.case / "manifest.json").unlink()
    assert any("manifest.json" in line for line in lines(capsys, sampled.case, 4, cells="0"))


def test_a_changed_byte_in_a_sampled_cell_is_named(
    made: Sampled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drive, case = tmp_path / "drive", tmp_path / "case"
    shutil.copytree(made.drive, drive)
    run(drive, case, budget_bytes=1 << 20)
    with closing(sqlite3.connect(case / "case.db")) as db:
        cell = db.execute(
            "SELECT c.cell FROM cell c JOIN entry e ON e.id = c.entry WHERE e.path = 'big.csv'"
        ).fetchone()[0]
    before = (drive / "big.csv").stat()
    flip(drive / "big.csv", cell * 65536 + 77)
    import os

    os.utime(drive / "big.csv", ns=(before.st_atime_ns, before.st_mtime_ns))
    found = lines(capsys, case, 4)
    assert [line for line in found if line.startswith(f"big.csv: cell {cell}: is not what was sampled")]


def test_changed_names_sizes_and_times_are_noticed(
    made: Sampled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drive, case = tmp_path / "drive", tmp_path / "case"
    drive.mkdir()
    (drive / "a.csv").write_bytes(people(20))
    run(drive, case)
    (drive / "more.csv").write_bytes(people(1))
    assert any("names, sizes or times differ" in line for line in lines(capsys, case, 4))


def test_evidence_that_is_gone_is_not_verified(
    made: Sampled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drive, case = tmp_path / "drive", tmp_path / "case"
    drive.mkdir()
    (drive / "a.csv").write_bytes(people(20))
    run(drive, case)
    drive.rename(tmp_path / "gone")
    assert any("evidence" in line for line in lines(capsys, case, 4))


SPOILED: dict[str, str] = {
    "detail": "UPDATE audit SET detail = detail || ' ' WHERE seq = 2",
    "time": "UPDATE audit SET time_utc = '2001-01-01T00:00:00Z' WHERE seq = 2",
    "gone": "DELETE FROM audit WHERE seq = 2",
    "hash": "UPDATE audit SET hash = 'x' WHERE seq = 2",
    "cut off": "DELETE FROM audit WHERE seq > 2",
    "all gone": "DELETE FROM audit",
}


@pytest.mark.parametrize("what", SPOILED)
def test_a_changed_process_log_is_named(sampled: Sampled, capsys: pytest.CaptureFixture[str], what: str) -> None:
    with closing(sqlite3.connect(sampled.case / "case.db")) as db, db:
        with pytest.raises(sqlite3.DatabaseError, match="append-only"):
            db.execute(SPOILED[what])
        for verb in ("update", "delete"):
            db.execute(f"DROP TRIGGER audit_{verb}")
        db.execute(SPOILED[what])
    assert any("process log" in line for line in lines(capsys, sampled.case, 4, cells="0"))


TAMPER: dict[str, Callable[[Path], None]] = {
    "manifest": lambda case: flip(case / "manifest.json", 40),
}


def test_a_changed_manifest_is_noticed(sampled: Sampled, capsys: pytest.CaptureFixture[str]) -> None:
    TAMPER["manifest"](sampled.case)
    assert any("manifest.json" in line for line in lines(capsys, sampled.case, 4, cells="0"))


def spoil(case: Path, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Changes facts behind the back of the program, as somebody with the file could."""
    with closing(sqlite3.connect(case / "case.db")) as db, db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        for sql, values in statements:
            db.execute(sql, values)


def first_draw(case: Path, path: str = "big.csv") -> tuple[int, str, list[int], int]:
    """Entry, label, cells of a file's draw, and a cell not in it. big.csv is drawn alone, server.log in a pool."""
    with closing(sqlite3.connect(case / "case.db")) as db:
        sql = "SELECT d.entry, d.label, d.cells FROM draw d JOIN entry e ON e.id = d.entry WHERE e.path = ?"
        entry, label, text = db.execute(sql, (path,)).fetchone()
    cells = json.loads(text)
    return entry, label, cells, next(n for n in range(100) if n not in cells)


def test_a_moved_cell_a_changed_count_and_a_changed_estimate_are_each_named(
    sampled: Sampled, capsys: pytest.CaptureFixture[str]
) -> None:
    entry, label, cells, other = first_draw(sampled.case)
    spoil(
        sampled.case,
        ("UPDATE draw SET cells = ? WHERE entry = ?", (json.dumps([other, *cells[1:]]), entry)),
        ("UPDATE cell SET cell = ? WHERE entry = ? AND cell = ?", (other, entry, cells[0])),
        ('UPDATE cell SET tally = replace(tally, \'"rows":{"":\', \'"rows":{"":1\') WHERE cell = ?', (cells[1],)),
        ("UPDATE fact SET value = replace(value, '\"files\": 2', '\"files\": 3') WHERE key = 'summary'", ()),
    )
    found = lines(capsys, sampled.case, 4)
    assert f"big.csv: draw {label}, zone 1: expected cell {cells[0]}, found cell {other}" in found
    assert any(line.startswith("result: plan_sha256: expected") for line in found)
    assert "result: coverage.files: expected 2, found 3" in found
    assert any(line.startswith(f"big.csv: cell {cells[1]} ({label}): rows: expected 1") for line in found)
    assert any(line.startswith(f"big.csv: cell {other}: is not what was sampled") for line in found)
    assert any(line.startswith("big.csv: rows: expected") for line in found)


def test_a_moved_cell_of_a_pool_is_named(sampled: Sampled, capsys: pytest.CaptureFixture[str]) -> None:
    entry, label, cells, other = first_draw(sampled.case, "server.log")
    moved = ("UPDATE draw SET cells = ? WHERE entry = ?", (json.dumps([other, *cells[1:]]), entry))
    spoil(sampled.case, moved)
    found = lines(capsys, sampled.case, 4, cells="0")
    assert label == "pool/16M"
    assert f"server.log: draw {label}: expected cell {cells[0]}, found cell {other}" in found


def test_another_size_of_the_sample_is_no_choice_of_the_examiner(
    sampled: Sampled, capsys: pytest.CaptureFixture[str]
) -> None:
    entry, *_ = first_draw(sampled.case)
    spoil(sampled.case, ("UPDATE plan SET sample = sample - 2 WHERE entry = ?", (entry,)))
    found = lines(capsys, sampled.case, 4, cells="0")
    assert any(line.startswith("big.csv: plan (decision, pilot, sample, pool): expected") for line in found)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Sampled:
    """A drive of which every file is read whole: tables, an archive, compressed text in two layers, a workbook."""
    folder = tmp_path_factory.mktemp("whole")
    drive = folder / "drive"
    drive.mkdir()
    table = people(50)
    for n in range(20):
        (drive / f"t{n:02}.csv").write_bytes(people(30, n))
    (drive / "one.csv.gz").write_bytes(gzip.compress(table))
    (drive / "two.csv.bz2.gz").write_bytes(gzip.compress(bz2.compress(table)))
    with zipfile.ZipFile(drive / "a.zip", "w") as archive:
        archive.writestr("inside.csv", table)
    book = openpyxl.Workbook()
    for line in table.decode().splitlines():
        book.active.append(line.split(","))
    book.save(drive / "book.xlsx")
    run(drive, folder / "case")
    return Sampled(drive, folder / "case")


def test_files_that_were_read_whole_are_hashed_again(whole: Sampled, capsys: pytest.CaptureFixture[str]) -> None:
    """Names, sizes and times may be as they were."""
    assert main(["verify", str(whole.case)]) == 0
    told = capsys.readouterr()
    assert told.out == "verified\n" and "pandian:" not in told.err
    for name in ("t07.csv", "one.csv.gz", "two.csv.bz2.gz", "a.zip", "book.xlsx"):
        path = whole.drive / name
        before, times = path.read_bytes(), path.stat()
        flip(path, len(before) // 2)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        found = lines(capsys, whole.case, 4)
        path.write_bytes(before)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert len(found) == 2 and found[0].startswith(f"{name}: ") and found[1] == "1 difference"
        assert "SHA-256" in found[0] or "that can be read" in found[0]
    assert lines(capsys, whole.case, 0) == ["verified"]


def test_a_share_of_the_files_is_hashed_again_the_same_every_time(
    whole: Sampled, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Case.open_existing(whole.case, writable=False)) as case:
        every, few = chosen_files(case, share("all")), chosen_files(case, share("25%"))
        assert len(every) == 24 and few == chosen_files(case, share("6")) and set(few) < set(every)
        names = [str(case.one("SELECT path FROM entry WHERE id = ?", (entry,))) for entry in few]
    assert main(["verify", str(whole.case), "--cells", "25%"]) == 0
    assert "6 of the files that were read whole hashed again" in capsys.readouterr().err
    name = next(name for name in names if name.endswith("csv"))
    path, times = whole.drive / name, (whole.drive / name).stat()
    flip(path, 5)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert len(lines(capsys, whole.case, 4, cells="25%")) == 2 and lines(capsys, whole.case, 0, cells="0")
    flip(path, 5)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_a_share_of_the_cells_is_the_same_share_every_time(sampled: Sampled) -> None:
    with closing(Case.open_existing(sampled.case, writable=False)) as case:
        every = chosen(case, share("all"))
        few = chosen(case, share("20%"))
        assert few == chosen(case, share(str(len(few)))) and set(few) < set(every)
        assert 0.2 * len(every) <= len(few) < 0.2 * len(every) + 1
        assert chosen(case, share("1000000")) == every


@pytest.mark.parametrize("text", ["", "most", "-1", "101%", "5 %x"])
def test_a_share_that_is_none_is_refused(sampled: Sampled, capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert main(["verify", str(sampled.case), f"--cells={text}"]) == 2
    assert "--cells" in capsys.readouterr().err


def test_moved_evidence_is_verified_where_it_is_now_from_a_locked_case(
    sampled: Sampled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(sampled.drive, moved)
    for path in (*sampled.case.iterdir(), sampled.case):
        path.chmod(0o500 if path.is_dir() else 0o400)
    before = {path: path.stat() for path in moved.iterdir()}
    assert main(["verify", str(sampled.case), "--evidence", str(moved), "--cells", "2"]) == 0
    told = capsys.readouterr()
    assert told.out == "verified\n" and "2 of the cells" in told.err
    assert {path: path.stat() for path in moved.iterdir()} == before
    (moved / "new.csv").write_bytes(people(3))
    (moved / "server.log").write_bytes(b"")
    assert main(["verify", str(sampled.case), "--evidence", str(moved), "--cells", "0"]) == 4
    found = capsys.readouterr().out.splitlines()
    assert [line for line in found if line.startswith("new.csv: entry: expected nothing, found ")]
    assert [line for line in found if line.startswith("server.log: size in bytes: expected ")]


def test_a_changed_figure_of_the_workbook_is_named_with_its_place(
    sampled: Sampled, capsys: pytest.CaptureFixture[str]
) -> None:
    floor = result(sampled.case)["records"]["floor"]
    book = sampled.case / "case.xlsx"
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(book, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(f"<v>{floor}</v>".encode(), f"<v>{floor + 1}</v>".encode()))
    found = lines(capsys, sampled.case, 4, cells="0")
    assert any(
        line.startswith("case.xlsx, ") and line.endswith(f": expected {floor}, found {floor + 1}") for line in found
    )


def test_what_was_exported_has_to_say_what_the_case_says(sampled: Sampled, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("result.json", "cells.csv"):
        path = sampled.case / name
        path.write_bytes(path.read_bytes().replace(b"big.csv", b"BIG.csv"))
    found = lines(capsys, sampled.case, 4, cells="0")
    assert any(": path: expected big.csv, found BIG.csv" in line for line in found if "result.json, line" in line)
    assert any("cells.csv, line 2: " in line for line in found)


def test_a_workbook_cut_off_is_a_difference_and_no_bug(sampled: Sampled, capsys: pytest.CaptureFixture[str]) -> None:
    book = sampled.case / "case.xlsx"
    book.write_bytes(book.read_bytes()[:-500])
    found = lines(capsys, sampled.case, 4, cells="0")
    assert any(line.startswith("case.xlsx: workbook: expected one that can be read") for line in found)


@pytest.fixture
def of_files(many_files: Many, tmp_path: Path) -> Path:
    """A case of drawn files in which a folder was counted; one's own, to spoil."""
    shutil.copytree(many_files.case, tmp_path / "case")
    for _ in census(tmp_path / "case", ["1"]):
        pass
    return tmp_path / "case"


def test_a_case_of_drawn_and_counted_files_is_verified(of_files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, of_files, 0) == ["verified"]


def test_another_file_than_the_drawn_one_is_named_and_so_are_other_strata_and_sizes(
    of_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(of_files / "case.db")) as db:
        entry, was, label = db.execute(
            "SELECT d.entry, e.path, d.label FROM draw d JOIN entry e ON e.id = d.entry WHERE e.path LIKE '2/%.csv'"
        ).fetchone()
        other, now = db.execute(
            "SELECT id, path FROM entry WHERE path LIKE '1/%.csv' AND id NOT IN (SELECT entry FROM draw)"
        ).fetchone()
    spoil(of_files, ("UPDATE draw SET entry = ? WHERE entry = ?", (other, entry)))
    found = lines(capsys, of_files, 4, cells="0")
    assert f"{was}: draw {label}: expected a file that is drawn, found nothing" in found
    assert f"{now}: draw {label}: expected nothing, found a file that is drawn" in found
    spoil(of_files, ("UPDATE draw SET entry = ? WHERE entry = ?", (entry, other)))
    assert lines(capsys, of_files, 0, cells="0") == ["verified"]
    spoil(of_files, ("UPDATE fact SET value = replace(value, '120', '119') WHERE key = 'units'", ()))
    assert any(line.startswith("plan: strata of files") for line in lines(capsys, of_files, 4, cells="0"))


def test_a_smaller_sample_of_files_is_no_choice_of_the_examiner(
    of_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(of_files / "case.db")) as db:
        (text,) = db.execute("SELECT value FROM fact WHERE key = 'units/second'").fetchone()
        (entry,) = db.execute("SELECT entry FROM draw WHERE label = 'unit/second/tables 64K'").fetchone()
    fact = json.loads(text)
    fact["sizes"]["tables 64K"] -= 1
    spoil(
        of_files,
        ("UPDATE fact SET value = ? WHERE key = 'units/second'", (json.dumps(fact),)),
        ("DELETE FROM draw WHERE entry = ?", (entry,)),
    )
    found = lines(capsys, of_files, 4, cells="0")
    assert any(line.startswith("plan: files of the sample.tables 64K: expected") for line in found), found


@pytest.mark.parametrize("where", ["outcome", "result"])
def test_a_changed_count_of_a_counted_file_is_named(
    of_files: Path, capsys: pytest.CaptureFixture[str], where: str
) -> None:
    with closing(sqlite3.connect(of_files / "case.db")) as db:
        entry, path = db.execute(
            """SELECT e.id, e.path FROM entry e JOIN outcome o ON o.entry = e.id
            WHERE e.path LIKE '1/%.csv' AND e.id NOT IN (SELECT entry FROM draw)"""
        ).fetchone()
    change = {
        "outcome": (
            'UPDATE outcome SET tally = replace(tally, \'"rows":{"":\', \'"rows":{"":1\') WHERE entry = ?',
            (entry,),
        ),
        "result": ("UPDATE result SET json = replace(json, '\"rows\": ', '\"rows\": 1') WHERE entry = ?", (entry,)),
    }
    spoil(of_files, change[where])
    assert any(line.startswith(f"{path}: rows: expected") for line in lines(capsys, of_files, 4, cells="0"))


FIGURES = {
    "proven_floor": "result: proven_floor",
    "persons": "result: persons.floor",
    "overlaps": "same persons: 1.both.point",
}


@pytest.fixture(scope="module")
def persons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of a sampled table and of two that share persons."""
    folder = tmp_path_factory.mktemp("persons")
    (folder / "drive").mkdir()
    for name, rows in (("big.csv", people(40_000)), ("all.csv", people(90)), ("some.csv", people(40, 30))):
        (folder / "drive" / name).write_bytes(rows)
    told = run(folder / "drive", folder / "case", budget_bytes=1 << 20)
    assert told["persons"]["method"] == "birthday" and told["overlaps"]
    return folder / "case"


@pytest.mark.parametrize("figure", FIGURES)
def test_the_proven_floor_persons_and_overlaps_are_computed_again(
    persons: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], figure: str
) -> None:
    case, key = tmp_path / "case", "overlaps" if figure == "overlaps" else "summary"
    shutil.copytree(persons, case)
    with closing(sqlite3.connect(case / "case.db")) as db:
        (text,) = db.execute("SELECT value FROM fact WHERE key = ? ORDER BY id DESC", (key,)).fetchone()
    fact = json.loads(text)
    if figure == "proven_floor":
        fact["proven_floor"] -= 1
    elif figure == "persons":
        fact["persons"]["floor"] += 1
    else:
        fact[0]["both"][0] += 1
    spoil(case, ("UPDATE fact SET value = ? WHERE key = ?", (json.dumps(fact), key)))
    assert any(line.startswith(FIGURES[figure]) for line in lines(capsys, case, 4, cells="0"))


def test_a_temp_folder_inside_the_evidence_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A user's profile as evidence holds the folder that the system would give us."""
    profile, case = tmp_path / "profile", tmp_path / "case"
    (profile / "Temp").mkdir(parents=True)
    (profile / "list.csv").write_bytes(people(50))
    run(profile, case)
    monkeypatch.setattr(tempfile, "tempdir", str(profile / "Temp"))
    before = (profile / "Temp").stat().st_mtime_ns
    assert lines(capsys, case, 0) == ["verified"]
    assert (profile / "Temp").stat().st_mtime_ns == before
    monkeypatch.setattr(protection, "user_folder", lambda: profile / "Temp")
    (case / "manifest.json").unlink()
    assert main(["verify", str(case)]) == 4
    told = capsys.readouterr()
    assert "files that were read whole were not hashed again" in told.err
    assert "manifest.json" in told.out, "what was found before is told all the same"
    assert (profile / "Temp").stat().st_mtime_ns == before


def test_a_budget_shared_by_an_older_rule_is_noted_and_one_density_taken_out_is_a_difference(
    sampled: Sampled, capsys: pytest.CaptureFixture[str]
) -> None:
    entry, *_ = first_draw(sampled.case)
    spoil(sampled.case, ("UPDATE layout SET density = NULL WHERE entry = ?", (entry,)))
    assert any("plan (decision, pilot, sample, pool)" in line for line in lines(capsys, sampled.case, 4, cells="0"))
    spoil(sampled.case, ("UPDATE layout SET density = NULL", ()))
    assert main(["verify", str(sampled.case), "--cells", "0"]) == 0
    assert "by an older rule" in capsys.readouterr().err
