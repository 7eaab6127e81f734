"""Verification finds whatever was changed after the run, and names it."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.cli import main
from tests.core.runs import people, plain_log, run


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


def lines(capsys: pytest.CaptureFixture[str], path: Path, expected: int) -> list[str]:
    capsys.readouterr()
    assert main(["verify", str(path)]) == expected
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
    found = lines(capsys, sampled.case, 4)
    assert found[-1] != "verified" and any(name in line for line in found)


def test_a_missing_export_is_named(sampled: Sampled, capsys: pytest.CaptureFixture[str]) -> None:
    (sampled.case / "result.json").unlink()
    assert any("result.json" in line for line in lines(capsys, sampled.case, 4))
    (sampled.case / "manifest.json").unlink()
    assert any("manifest.json" in line for line in lines(capsys, sampled.case, 4))


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
    assert any("process log" in line for line in lines(capsys, sampled.case, 4))


TAMPER: dict[str, Callable[[Path], None]] = {
    "manifest": lambda case: flip(case / "manifest.json", 40),
}


def test_a_changed_manifest_is_noticed(sampled: Sampled, capsys: pytest.CaptureFixture[str]) -> None:
    TAMPER["manifest"](sampled.case)
    assert any("manifest.json" in line for line in lines(capsys, sampled.case, 4))
