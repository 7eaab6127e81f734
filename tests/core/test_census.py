"""Parts of a finished case are counted: the count replaces the estimate, both are told, and a stop loses nothing."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core import cells, census
from core.case import Case
from core.case_result import CaseResult
from core.cli import main
from core.codec import load_tally
from core.errors import UsageError
from core.filter import parse
from core.model import Tally
from core.recent import case_state
from core.triage import census as count_parts
from core.triage import resume
from core.verify import verify
from core.views import cells_of_file, file_ids, file_rows, filter_total
from tests.core.runs import by_path, people, plain_log, problems, result, run

BIG, SMALL, FILES = 30_000, 300, 30
SEGMENTS = 3


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "user"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One large table, a folder of small ones that the budget pools, a log without anybody; and a case of all."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "drive" / "学籍").mkdir(parents=True)
    (folder / "drive" / "big.csv").write_bytes(people(BIG))
    (folder / "drive" / "server.log").write_bytes(plain_log(20_000))
    for n in range(FILES):
        (folder / "drive" / "学籍" / f"{n}.csv").write_bytes(people(SMALL, n * SMALL))
    found = run(folder / "drive", folder / "case", budget_bytes=1 << 20)
    assert found["records"]["method"] == "sampled" and by_path(found)["big.csv"]["status"] == "sampled"
    return folder


@pytest.fixture
def drive(made: Path) -> Path:
    return made / "drive"


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    """A case of one's own to count in, on the evidence of all."""
    shutil.copytree(made / "case", tmp_path / "case")
    return tmp_path / "case"


def counted(case: Path, *parts: str) -> dict[str, Any]:
    for _ in count_parts(case, parts):
        pass
    return result(case)


def told(found: dict, key: str) -> object:
    """A part of the result; that a file was drawn before it was counted stays true, and is no part of its count."""
    if key != "files":
        return found[key]
    return [{name: value for name, value in file.items() if name != "sample"} for file in found["files"]]


def test_a_counted_file_is_exact_and_both_figures_are_told(case: Path) -> None:
    before = by_path(result(case))["big.csv"]["records"]
    found = counted(case, "big.csv")
    assert by_path(found)["big.csv"]["records"]["point"] == BIG
    assert by_path(found)["big.csv"]["status"] == "exact"
    (line,) = [line for line in found["census"] if line["part"] == "file"]
    assert line == {"part": "file", "name": "big.csv", "was": before, "now": by_path(found)["big.csv"]["records"]}
    assert not verify(case)


def test_the_estimate_stays_in_the_case_beside_the_count(case: Path) -> None:
    counted(case, "big.csv")
    with closing(Case.open_existing(case, writable=False)) as opened:
        (entry,) = file_ids(opened, parse("name:big.csv"))
        (row,) = file_rows(opened, [entry])
        view = cells_of_file(opened, entry)
        rounds = list(opened.rows("SELECT round, status FROM result WHERE entry = ? ORDER BY round", (entry,)))
    assert [row["status"] for row in rounds] == ["sampled", "exact"]
    assert row.records is not None and row.records.point == BIG
    assert row.was is not None and row.was.method == "sampled"
    assert view.estimate == row.was and view.counted_whole == row.records
    assert view.rows and view.drawn


def test_the_workbook_and_the_terminal_tell_both(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["census", str(case), "big.csv"]) == 0
    assert f"清点 {BIG:,} 条" in capsys.readouterr().out
    book = openpyxl.load_workbook(case / "case.xlsx", read_only=True)
    rows = [row for row in book["全量清点对照"].iter_rows(values_only=True) if row[1] == "big.csv"]
    book.close()
    assert rows[0][8] == BIG and rows[0][9] == "全量"


def test_a_file_out_of_a_pool_is_exact_but_the_draw_goes_on_speaking_for_the_pool(case: Path) -> None:
    before = result(case)
    found = counted(case, "学籍/3.csv")
    assert by_path(found)["学籍/3.csv"]["records"]["point"] == SMALL
    for key in ("point", "low", "high"):
        assert found["records"][key] == before["records"][key]
    assert found["records"]["floor"] >= before["records"]["floor"]


def test_files_out_of_a_pool_with_an_interval_add_nothing_to_it(tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    table = people(20_000)
    for n in range(20):
        (tmp_path / "drive" / f"{n}.csv").write_bytes(table + people(n + 1))
    before = run(tmp_path / "drive", tmp_path / "case", budget_bytes=8_000_000)["records"]
    assert before["point"] is not None and before["low"] < before["high"]
    found = counted(tmp_path / "case", "3.csv", "11.csv")
    assert by_path(found)["3.csv"]["records"]["point"] == 20_004
    for key in ("point", "low", "high"):
        assert found["records"][key] == before[key]
    assert not verify(tmp_path / "case")


def test_files_without_hits_in_the_draw_cannot_be_picked_to_raise_the_estimate(case: Path) -> None:
    """Whoever chooses may have seen the draw: counting what was not drawn adds nothing beyond what it proves."""
    before = result(case)
    unseen = [path for path, file in by_path(before).items() if "学籍" in path and not file["records"]["floor"]]
    assert len(unseen) > 5
    found = counted(case, *unseen)
    assert found["records"]["high"] == before["records"]["high"]
    assert found["records"]["floor"] <= BIG + FILES * SMALL


def test_out_of_a_pool_whose_draw_was_not_read_to_its_end_a_count_is_a_count(case: Path) -> None:
    """Such a draw speaks for nothing: the files are floors, the counted one among them."""
    with closing(sqlite3.connect(case / "case.db")) as db, db:
        drawn = db.execute(
            """SELECT e.id, e.path FROM draw d JOIN entry e ON e.id = d.entry
            WHERE d.label LIKE 'pool/%' AND e.path LIKE '学籍/%' ORDER BY e.id"""
        ).fetchall()
        db.execute("DROP TRIGGER cell_delete")
        db.execute("DELETE FROM cell WHERE entry = ?", (drawn[0][0],))
    found = counted(case, drawn[1][1])
    assert by_path(found)[drawn[1][1]]["records"]["point"] == SMALL
    assert found["records"]["point"] is None
    assert found["sampling"]["known"]["records"] == sum(
        file["records"]["floor"] for path, file in by_path(found).items() if path != "big.csv"
    )
    assert found["records"]["floor"] <= BIG + FILES * SMALL
    assert not verify(case)


def test_a_pool_that_was_counted_to_the_last_file_is_replaced(case: Path) -> None:
    found = counted(case, "学籍")
    (pool,) = [line for line in found["census"] if line["part"] == "pool"]
    assert pool["now"]["point"] == FILES * SMALL and pool["was"]["method"] == "sampled"
    assert found["records"]["floor"] >= FILES * SMALL


def test_the_whole_drive_counted_gives_what_a_full_run_gives(case: Path, drive: Path, tmp_path: Path) -> None:
    found = counted(case)
    full = run(drive, tmp_path / "full", census=True)
    for key in ("records", "records_without_copies", "types", "persons", "tiers", "mixed_ratio", "files"):
        assert told(found, key) == told(full, key), key
    assert found["coverage"]["by_status"] == full["coverage"]["by_status"]
    with pytest.raises(UsageError):
        counted(case)


def test_filters_add_up_to_the_total_after_every_step(case: Path) -> None:
    for part in ("学籍/3.csv", "big.csv", "学籍"):
        found = counted(case, part)
        with closing(Case.open_existing(case, writable=False)) as opened:
            every, one = filter_total(opened, parse("")), filter_total(opened, parse("name:3.csv path:学籍/3.csv"))
        assert every is not None and one is not None
        assert [every.point, every.low, every.high, every.floor] == [
            found["records"][key] for key in ("point", "low", "high", "floor")
        ]
        assert (one.point, one.method) == (SMALL, "exact")


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of a few MB in as many pieces as one of gigabytes has."""
    monkeypatch.setattr(census, "SEGMENT_BYTES", cells.STEP_BYTES)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sampled table of some MB, and a case of it; beside it the same again, and a case of both."""
    folder = tmp_path_factory.mktemp("large")
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "big.csv").write_bytes(people(50_000) + people(20_000, 5_000))
    (folder / "two" / "copy.csv").write_bytes((folder / "two" / "big.csv").read_bytes())
    for name in ("one", "two"):
        run(folder / name, folder / f"{name}_case", budget_bytes=1 << 20, workers=2)
    return folder


@pytest.fixture
def pieces(large: Path, tmp_path: Path) -> Path:
    shutil.copytree(large / "one_case", tmp_path / "one_case")
    return tmp_path / "one_case"


def of_big(case: Path) -> Tally:
    with closing(Case.open_existing(case, writable=False)) as opened:
        row = opened.first("SELECT o.* FROM outcome o JOIN here h ON h.id = o.entry WHERE h.path = 'big.csv'")
        assert row is not None
        return load_tally(row["tally"], row["persons"])


def segments(case: Path) -> int:
    with closing(Case.open_existing(case, writable=False)) as opened:
        return int(opened.one("SELECT count(*) FROM cell WHERE stage = 'census'"))


def test_a_census_stopped_inside_a_file_goes_on_there_to_what_reading_from_end_to_end_gives(
    small_segments: None, large: Path, pieces: Path, tmp_path: Path
) -> None:
    """To the last key, sample and count of consecutive numbers; and what was counted is not counted again."""
    steps = count_parts(pieces, ["big.csv"])
    while not segments(pieces):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    kept = segments(pieces)
    assert 1 <= kept < SEGMENTS
    assert case_state(pieces).state == "interrupted"
    assert result(pieces)["census"] == [] and by_path(result(pieces))["big.csv"]["status"] == "sampled"
    for _ in resume(pieces):
        pass
    assert segments(pieces) == SEGMENTS and len(result(pieces)["census"]) == 2
    assert case_state(pieces).state == "finished"
    with closing(Case.open_existing(pieces, writable=False)) as opened:
        assert "in_segments" in next(file.notes for file in CaseResult(opened).files() if file.path == "big.csv")
    assert not verify(pieces)
    full = run(large / "one", tmp_path / "whole", census=True)
    for key in ("files", "records", "persons", "types"):
        assert told(result(pieces), key) == told(full, key)
    one, other = of_big(tmp_path / "whole"), of_big(pieces)
    assert (one.persons == other.persons).all()
    assert replace(one, persons=other.persons) == other


def test_copies_are_known_by_their_hash_also_after_a_census(small_segments: None, large: Path, tmp_path: Path) -> None:
    shutil.copytree(large / "two_case", tmp_path / "case")
    found = counted(tmp_path / "case")
    assert by_path(found)["copy.csv"]["same_as"] == "big.csv"
    assert found["records_without_copies"]["point"] == 70_000
    assert found["records"]["point"] == 140_000
    assert not verify(tmp_path / "case")


def test_a_changed_count_of_one_segment_is_named(small_segments: None, pieces: Path) -> None:
    counted(pieces, "big.csv")
    with closing(sqlite3.connect(pieces / "case.db")) as db, db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        change = 'replace(tally, \'"rows":{"":\', \'"rows":{"":1\')'
        db.execute(f"UPDATE cell SET tally = {change} WHERE stage = 'census' AND cell = 1")
    assert any(line.startswith("big.csv: segments of its census: rows: expected 1") for line in verify(pieces))


def test_a_file_that_cannot_be_read_any_more_keeps_its_estimate(case: Path, drive: Path) -> None:
    before = by_path(result(case))["big.csv"]
    (drive / "big.csv").rename(drive.parent / "away.csv")
    try:
        found = counted(case, "big.csv")
    finally:
        (drive.parent / "away.csv").rename(drive / "big.csv")
    assert by_path(found)["big.csv"] == before
    assert "census" in problems(found)["big.csv"][1]
    assert [line["part"] for line in found["census"]] == ["total"]


@pytest.mark.parametrize("part", ["nobody.csv", "128K"])
def test_a_part_that_is_not_there_is_refused(case: Path, part: str) -> None:
    with pytest.raises(UsageError, match=part):
        counted(case, part)
    assert main(["census", str(case), part]) == 2


def test_no_floor_of_any_figure_falls_by_counting_a_file(tmp_path: Path) -> None:
    """More was read, and what was drawn before is as true as it was: types, tiers and persons too, not only records."""
    drive, case = tmp_path / "drive", tmp_path / "case"
    drive.mkdir()
    (drive / "people.csv").write_bytes(people(BIG * 2))
    (drive / "others.csv").write_bytes(people(BIG * 2, BIG * 2))
    before = floors_of(run(drive, case, budget_bytes=1_500_000))
    found = counted(case, "others.csv")
    assert found["sampling"]["picked"] and found["records"]["point"] is None
    fallen = {name: (was, floors_of(found)[name]) for name, was in before.items() if floors_of(found)[name] < was}
    assert not fallen
    assert not verify(case)
    with closing(Case.open_existing(case, writable=False)) as opened:
        every = filter_total(opened, parse(""))
    assert every is not None and every.floor == found["records"]["floor"]


def floors_of(found: dict[str, Any]) -> dict[str, float]:
    figures = {"records": found["records"], "without copies": found["records_without_copies"]}
    for key, row in found["types"].items():
        figures |= {f"{key} valid": row["valid"], f"{key} invalid": row["invalid"]}
    for row in found["tiers"]:
        figures |= {f"{row['tier']} {key}": row[key] for key in ("records", "gross", "without_copies") if key in row}
    floors = {name: float(figure["floor"]) for name, figure in figures.items()}
    times = {f"{row['tier']} times": row["times_threshold"] for row in found["tiers"]}
    proven = {"proven": found["sampling"]["proven_floor"], "persons": found["persons"]["floor"]}
    return floors | times | proven
