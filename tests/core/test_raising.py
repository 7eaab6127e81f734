"""A finished case is taken to a smaller precision: only what was not read is read, and the figures are those of a fresh
sample of the size that the pilots ask for."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import populations
from bench.simulate import raised_until
from core import queries
from core.case import Case
from core.case_result import CaseResult
from core.cli import main
from core.errors import CaseError, UsageError
from core.evidence.folder import describe
from core.plan import second_stage
from core.raising import Foreseen, foresee, obstacle
from core.recent import case_state
from core.reckon import Cells, is_random, newest_draw
from core.reread import share
from core.settings import Settings
from core.triage import census, go_on, raise_precision, resume, triage
from core.verify import verify
from tests.core.conftest import Many
from tests.core.runs import TREE, by_path, holds, people, result, run, started
from tests.core.test_enumeration import cards

COARSE, FINE, WHOLE = 0.20, 0.08, 0.05
SEQUENTIAL = 115_000
CELL = 1 << 16


@dataclass(frozen=True, slots=True)
class Made:
    """A drive, and cases of it: made with COARSE, made with FINE, made with COARSE and raised to FINE. records: {path:
    truth}."""

    drive: Path
    coarse: Path
    fine: Path
    up: Path
    records: dict[str, int]


def triaged(drive: Path, case: Path, precision: float, **changes: Any) -> dict[str, Any]:
    """A run where random cells cost what they are told to cost, whatever this machine's disks are."""
    settings = Settings(workers=2, seed="a", precision=precision, sequential_bytes=SEQUENTIAL)
    settings = replace(settings, **changes)
    with closing(Case.create(case, describe(str(drive)), settings)) as made:
        for _ in go_on(made):
            pass
    return result(case)


def raised(drive: Path, case: Path, precision: float) -> dict[str, Any]:
    for _ in raise_precision(str(drive), case, {"precision": precision}):
        pass
    return result(case)


@cache
def blocks(records: int) -> bytes:
    """A quarter of a cell: so many records in lines that say nothing."""
    body = people(records).split(b"\n", 1)[1] if records else b""
    filler = b"nothing of interest is written in this line of the file\n"
    return body + filler * ((CELL // 4 - len(body)) // len(filler))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A table of holes that needs more cells for a smaller precision, an even one that needs no more, a small one."""
    folder, dice = tmp_path_factory.mktemp("raising"), random.Random(3)
    (folder / "drive").mkdir()
    shapes = {"even.txt": [12], "holes.txt": [0, 12]}
    records = {"small.csv": 70}
    for name, counts in shapes.items():
        chosen = [dice.choice(counts) for _ in range(4 * 830)]
        (folder / "drive" / name).write_bytes(b"".join(map(blocks, chosen)))
        records[name] = sum(chosen)
    (folder / "drive" / "small.csv").write_bytes(people(70))
    triaged(folder / "drive", folder / "coarse" / "case", COARSE)
    triaged(folder / "drive", folder / "fine" / "case", FINE)
    shutil.copytree(folder / "coarse", folder / "up")
    raised(folder / "drive", folder / "up" / "case", FINE)
    return Made(folder / "drive", *(folder / name / "case" for name in ("coarse", "fine", "up")), records)


@pytest.fixture
def case(made: Made, tmp_path: Path) -> Path:
    """A case at COARSE of one's own to raise."""
    shutil.copytree(made.coarse, tmp_path / "own" / "case")
    return tmp_path / "own" / "case"


def draws(case: Path) -> dict[tuple[str, str], list[int]]:
    """{(path, label): cells} of every random draw."""
    with closing(sqlite3.connect(case / "case.db")) as db:
        rows = db.execute("SELECT e.path, d.label, d.cells FROM draw d JOIN entry e ON e.id = d.entry").fetchall()
    return {(path, label): json.loads(cells) for path, label, cells in rows if is_random(label)}


def changed(case: Path, sql: str) -> None:
    """Tampers with a case."""
    with closing(sqlite3.connect(case / "case.db")) as db, db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute(sql)


FIGURES = ("point", "low", "high", "at_most", "method")


def test_a_raised_case_has_the_draws_and_figures_of_one_made_so_from_the_start(made: Made) -> None:
    """But for floors: the records of the earlier sample were counted too."""
    found, fine, drawn = result(made.up), result(made.fine), draws(made.up)
    assert draws(made.fine).items() < drawn.items()
    assert drawn.keys() - draws(made.fine).keys() == {("holes.txt", "s200/")}
    for path in made.records:
        one, other = by_path(found)[path]["records"], by_path(fine)[path]["records"]
        assert [one[name] for name in FIGURES] == [other[name] for name in FIGURES]
        assert one["floor"] >= other["floor"] and holds(one, made.records[path])
    assert [found["records"][name] for name in FIGURES] == [fine["records"][name] for name in FIGURES]
    assert holds(found["records"], sum(made.records.values()))
    assert not verify(made.up)


def test_only_cells_that_were_not_read_are_read(made: Made) -> None:
    with closing(sqlite3.connect(made.up / "case.db")) as db:
        sql = (
            "SELECT e.path, c.stage, c.cell, c.bytes_read, c.digest, c.tally FROM cell c JOIN entry e ON e.id = c.entry"
        )
        rows = {(path, stage, cell): rest for path, stage, cell, *rest in db.execute(sql)}
    before = draws(made.coarse)
    known = {cell for (path, _), cells in before.items() if path == "holes.txt" for cell in cells}
    new = {cell: rest for (path, stage, cell), rest in rows.items() if (path, stage) == ("holes.txt", "s400/")}
    assert 0 < len(known & new.keys()) < len(new)
    for cell, (bytes_read, *what) in new.items():
        assert (bytes_read == 0) == (cell in known)
        assert cell not in known or what in [rows[place][1:] for place in rows if place[::2] == ("holes.txt", cell)]
    assert {place for place in rows if place[0] == "even.txt"} == {
        ("even.txt", label, cell) for (path, label), cells in before.items() if path == "even.txt" for cell in cells
    }


def test_what_would_be_read_is_known_before(made: Made) -> None:
    with closing(Case.open_existing(made.coarse, writable=False)) as coarse:
        found = {precision: foresee(coarse, precision) for precision in (COARSE, FINE, WHOLE)}
        assert obstacle(coarse) == ""
    with closing(sqlite3.connect(made.up / "case.db")) as db:
        (read,) = db.execute("SELECT count(*) FROM cell WHERE stage = 's400/' AND bytes_read > 0").fetchone()
        (taken,) = db.execute("SELECT sum(bytes_read) FROM cell WHERE stage = 's400/'").fetchone()
    assert found[COARSE] == Foreseen(0, 0, 0) and found[FINE] == Foreseen(1, read, 0)
    assert 0.8 * found[FINE].bytes < taken <= found[FINE].bytes
    assert found[WHOLE] == Foreseen(1, 0, (made.drive / "holes.txt").stat().st_size)


def test_the_estimate_before_stays_and_both_are_told(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    found, before = result(made.up), result(made.coarse)
    assert found["sampling"]["precisions"] == [
        {"precision": COARSE, "records": before["records"]},
        {"precision": FINE, "records": found["records"]},
    ]
    assert before["sampling"]["precisions"] == [{"precision": COARSE, "records": before["records"]}]
    assert by_path(found)["holes.txt"]["was"] == by_path(before)["holes.txt"]["records"]
    assert "was" not in by_path(found)["even.txt"] and "was" not in by_path(before)["holes.txt"]
    assert main(["show", str(made.up)]) == 0
    assert "目标相对半宽 20% 时：" in capsys.readouterr().out
    book = openpyxl.load_workbook(made.up / "case.xlsx", read_only=True)
    rows = [row for row in book["方法与规则"].iter_rows(values_only=True) if row[0] == "提高精度前的估计"]
    book.close()
    assert len(rows) == 1 and f"约{before['records']['point'] / 10_000:.3f}万条" in rows[0][1]


def test_the_process_log_tells_who_asked_for_what(made: Made) -> None:
    with closing(Case.open_existing(made.up, writable=False)) as opened:
        details = [json.loads(line.detail) for line in opened.audit() if line.action == "precision raised"]
        chain = opened.fact("precisions")
    assert details == [{"from": COARSE, "to": FINE}]
    assert [each["precision"] for each in chain] == [COARSE, FINE] and all(each["utc"] for each in chain)


def test_a_file_that_is_as_quick_to_read_whole_is_counted_and_both_figures_are_told(made: Made, case: Path) -> None:
    """And raising twice is raising."""
    raised(made.drive, case, FINE)
    found = raised(made.drive, case, WHOLE)
    assert by_path(found)["holes.txt"]["records"]["point"] == made.records["holes.txt"]
    assert by_path(found)["holes.txt"]["status"] == "exact" and by_path(found)["even.txt"]["status"] == "sampled"
    was = by_path(result(made.up))["holes.txt"]["records"]
    now = by_path(found)["holes.txt"]["records"]
    assert found["census"] == [{"part": "file", "name": "holes.txt", "was": was, "now": now}]
    assert [each["precision"] for each in found["sampling"]["precisions"]] == [COARSE, FINE, WHOLE]
    assert not verify(case, cells=share("0"))
    with pytest.raises(UsageError):
        raised(made.drive, case, FINE)


def test_a_later_census_keeps_the_newest_estimate(made: Made, tmp_path: Path) -> None:
    shutil.copytree(made.up, tmp_path / "case")
    for _ in census(tmp_path / "case", ["holes.txt"]):
        pass
    found, before = result(tmp_path / "case"), by_path(result(made.up))["holes.txt"]["records"]
    assert [line["was"] for line in found["census"] if line["part"] == "file"] == [before]
    assert not verify(tmp_path / "case", cells=share("0"))


def test_after_a_census_of_one_file_another_can_still_be_drawn_anew(made: Made, case: Path) -> None:
    """The total stays a floor: somebody chose what was counted."""
    for _ in census(case, ["even.txt"]):
        pass
    before = result(case)
    found = raised(made.drive, case, FINE)
    assert by_path(found)["holes.txt"]["records"] == by_path(result(made.up))["holes.txt"]["records"]
    assert found["records"]["point"] is None and found["records"]["floor"] >= before["records"]["floor"]
    assert (
        found["census"][1:] == before["census"][1:]
        and found["sampling"]["precisions"][0]["records"] == before["records"]
    )
    assert not verify(case, cells=share("0"))
    assert checked(case)[0] == 0


def test_whoever_takes_a_raising_back_is_found_out(made: Made, tmp_path: Path) -> None:
    """The process log still tells of it."""
    shutil.copytree(made.up, tmp_path / "case")
    changed(tmp_path / "case", "DELETE FROM fact WHERE key = 'precisions'")
    changed(tmp_path / "case", f"UPDATE fact SET value = replace(value, '{FINE}', '{COARSE}') WHERE key = 'settings'")
    changed(tmp_path / "case", "DELETE FROM draw WHERE label = 's400/'")
    changed(tmp_path / "case", "DELETE FROM cell WHERE stage = 's400/'")
    found = verify(tmp_path / "case", cells=share("0"))
    assert any(line.startswith("plan: precisions") for line in found)


def test_a_raising_that_was_killed_goes_on_to_the_same_result(made: Made, case: Path) -> None:
    def cells() -> int:
        with closing(sqlite3.connect(f"{(case / 'case.db').as_uri()}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM cell WHERE stage = 's400/' AND bytes_read > 0").fetchone()[0])

    with started("triage", made.drive, "--case", case, "--precision", FINE) as process:
        while not cells() and process.poll() is None:
            pass
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
    assert case_state(case).state == "interrupted"
    assert not verify(case, cells=share("0"))
    assert main(["export", str(case)]) == 0
    assert result(case)["records"] == result(made.coarse)["records"]
    assert checked(case)[0] == 0, "what is told meanwhile is told of the sample before"
    with pytest.raises(CaseError, match="not finished"):
        raised(made.drive, case, WHOLE)
    for _ in resume(case):
        pass
    assert case_state(case).state == "finished"
    for _ in resume(case):  # reads nothing, and says the same again
        pass
    for name in ("result.json", "cells.csv"):
        assert (case / name).read_bytes() == (made.up / name).read_bytes()


def test_the_running_figure_ends_as_the_summary_s(made: Made, case: Path) -> None:
    figures = [p.so_far.records for p in raise_precision(str(made.drive), case, {"precision": FINE}) if p.so_far]
    fields = result(case)["records"]
    assert {name: getattr(figures[-1], name) for name in fields} == fields


def test_a_record_to_be_counted_one_by_one_in_the_new_draw_has_its_file_read_whole(made: Made, tmp_path: Path) -> None:
    """As one in any draw before has."""
    drawn = {place[1]: set(cells) for place, cells in draws(made.up).items() if place[0] == "holes.txt"}
    place = min(drawn["s400/"] - drawn["p"] - drawn["s200/"])
    data = bytearray((made.drive / "holes.txt").read_bytes())
    row = cards(1)
    at = data.index(b"nothing", place * CELL + CELL // 2)
    data[at : at + len(row)] = row
    (tmp_path / "drive").mkdir()
    (tmp_path / "drive" / "holes.txt").write_bytes(data)
    before = triaged(tmp_path / "drive", tmp_path / "case", COARSE)
    assert by_path(before)["holes.txt"]["status"] == "sampled"
    found = raised(tmp_path / "drive", tmp_path / "case", FINE)
    assert by_path(found)["holes.txt"]["records"]["point"] == made.records["holes.txt"] + 1
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as opened:
        (notes,) = [file.notes for file in CaseResult(opened).files() if file.path == "holes.txt"]
    assert "one_by_one because=draws tier=T500" in notes
    assert not verify(tmp_path / "case", cells=share("0"))


REFUSED: dict[str, tuple[list[str], int, str]] = {
    "the same": (["--precision", "0.2"], 2, "aims at 0.2 already"),
    "a larger one": (["--precision", "0.3"], 2, "aims at 0.2 already"),
    "out of range": (["--precision", "0"], 2, "between 0.001 and 1"),
    "another seed": (["--precision", "0.08", "--seed", "other"], 2, "--seed"),
    "a budget": (["--precision", "0.08", "--budget", "1MiB"], 2, "--budget"),
    "another confidence": (["--precision", "0.08", "--confidence", "0.9"], 2, "--confidence"),
    "no seed": (["--precision", "0.08", "--seed", ""], 2, "--seed"),
    "no precision": ([], 3, "already holds a case"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_raised_is_refused_in_words_and_changes_nothing(
    what: str, made: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    options, status, words = REFUSED[what]
    before = (made.coarse / "case.db").read_bytes()
    assert main(["triage", str(made.drive), "--case", str(made.coarse), *options]) == status
    told = capsys.readouterr()
    assert words in told.err and told.out == ""
    assert (made.coarse / "case.db").read_bytes() == before


def test_a_default_that_is_said_contradicts_a_case_that_was_made_otherwise(
    made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And the same, said or not, comes from the case."""
    case = tmp_path / "case"
    triaged(made.drive, case, COARSE, confidence=0.9, language="en", persons="both", seed="")
    command = ["triage", str(made.drive), "--case", str(case), "--precision", str(FINE)]
    before = (case / "case.db").read_bytes()
    for option, value in (("--confidence", "0.95"), ("--lang", "zh"), ("--persons", "id"), ("--seed", "a")):
        assert main([*command, option, value]) == 2
        assert capsys.readouterr().err.startswith(f"pandian: {option}: ")
    assert (case / "case.db").read_bytes() == before
    assert main([*command, "--confidence", "0.9", "--lang", "en", "--persons", "both", "--seed", ""]) == 0
    with closing(Case.open_existing(case, writable=False)) as opened:
        settings = [Settings(**each) for each in queries.every(opened, "settings")]
    assert settings[-1] == replace(settings[-2], precision=FINE) and settings[-1].confidence == 0.9


def test_another_drive_an_unfinished_case_and_one_without_samples_are_refused(made: Made, tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "a.csv").write_bytes(people(30_000))
    with pytest.raises(UsageError, match="is of"):
        raised(drive, made.coarse, FINE)
    run(drive, tmp_path / "whole")
    with pytest.raises(UsageError, match="no file of this case"):
        raised(drive, tmp_path / "whole", FINE)
    run(drive, tmp_path / "budget", budget_bytes=1 << 19)
    with pytest.raises(UsageError, match="under a --budget"):
        raised(drive, tmp_path / "budget", FINE)
    steps = triage(str(drive), tmp_path / "stopped", Settings(workers=1, precision=COARSE))
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    with pytest.raises(CaseError, match="not finished"):
        raised(drive, tmp_path / "stopped", FINE)


def test_a_budget_is_not_exceeded_even_if_it_holds_the_whole_drive(made: Made, tmp_path: Path) -> None:
    """Samples of three sizes and then the whole file would be more than the drive."""
    budget = 2 * (830 * CELL) + (10 << 20)
    triaged(made.drive, tmp_path / "case", COARSE, budget_bytes=budget)
    assert by_path(result(tmp_path / "case"))["holes.txt"]["status"] == "sampled"
    with pytest.raises(UsageError, match="under a --budget"):
        raised(made.drive, tmp_path / "case", WHOLE)


def test_where_files_were_drawn_as_units_only_large_files_are_drawn_anew(
    made: Made, many_files: Many, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """There is no second draw of units that would be independent of the first."""
    with pytest.raises(UsageError, match="no file of this case"):
        raised(many_files.drive, many_files.case, FINE)
    shutil.copytree(many_files.drive, tmp_path / "drive")
    os.link(made.drive / "holes.txt", tmp_path / "drive" / "holes.txt")
    triaged(tmp_path / "drive", tmp_path / "case", COARSE, most_opened=90)
    before = {place: cells for place, cells in draws(tmp_path / "case").items() if place[1].startswith("unit/")}
    units = result(tmp_path / "case")["sampling"]["units"]
    command = ["triage", str(tmp_path / "drive"), "--case", str(tmp_path / "case"), "--precision", str(FINE)]
    assert main(command) == 0
    assert "Their sample stays as it was" in capsys.readouterr().err
    found, after = result(tmp_path / "case"), draws(tmp_path / "case")
    assert before and before == {place: cells for place, cells in after.items() if place[1].startswith("unit/")}
    assert found["sampling"]["units"] == units and ("holes.txt", "s400/") in after
    assert not verify(tmp_path / "case", cells=share("0"))


def test_a_file_that_is_skipped_while_a_larger_sample_is_read_keeps_the_floor_of_the_one_before() -> None:
    """Unless more of the larger one was read."""
    draws_ = {"p": range(100), "s200/": range(200), "s800/": range(800)}
    read = {label: frozenset(cells) for label, cells in draws_.items()}
    for gone, label in ((650, "s200/"), (100, "s800/"), (0, "s800/")):
        assert newest_draw(Cells(draws_, {}, read, 0, bool(gone), {"s800/": gone})) == label
    assert newest_draw(Cells({"p": range(100), "s200/": range(200)}, {}, read, 0, True, {"s200/": 200})) == "s200/"


def test_a_draw_that_no_precision_asked_for_is_named(made: Made, tmp_path: Path) -> None:
    """Whoever draws again until a figure pleases has to show it."""
    shutil.copytree(made.up, tmp_path / "case")
    chain = json.dumps([{"precision": COARSE, "utc": ""}])
    changed(tmp_path / "case", f"INSERT INTO fact (key, value) VALUES ('precisions', '{chain}')")
    found = verify(tmp_path / "case", cells=share("0"))
    assert "holes.txt: second draw that its pilot does not ask for: expected nothing, found s400/" in found


def test_a_precision_whose_draw_is_missing_is_named(made: Made, tmp_path: Path) -> None:
    shutil.copytree(made.coarse, tmp_path / "case")
    chain = json.dumps([{"precision": COARSE, "utc": ""}, {"precision": FINE, "utc": ""}])
    changed(tmp_path / "case", f"INSERT INTO fact (key, value) VALUES ('precisions', '{chain}')")
    found = verify(tmp_path / "case", cells=share("0"))
    assert "holes.txt: second draw that its pilot asks for: expected s400/, found s200/" in found


def checked(folder: Path, *arguments: object) -> tuple[int, list[str]]:
    """Status and lines of the checker for the other side."""
    script = TREE / "docs" / "reproduce" / "check.py"
    command = [sys.executable, "-I", str(script), str(folder / "result.json"), *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert ended.stderr == ""
    return ended.returncode, ended.stdout.splitlines()


def test_the_other_side_s_checker_confirms_it_and_names_a_sample_too_many(made: Made, tmp_path: Path) -> None:
    status, lines = checked(made.up, "--evidence", made.drive)
    assert status == 0 and len(lines) == 1 and lines[0].endswith("no differences")
    shutil.copy(made.up / "cells.csv", tmp_path)
    found = result(made.up)
    found["sampling"]["precisions"] = found["sampling"]["precisions"][1:]
    (tmp_path / "result.json").write_text(json.dumps(found), "utf-8")
    status, lines = checked(tmp_path)
    assert status == 4
    assert "holes.txt: samples: expected at most 1, one for each precision, found s200/, s400/" in lines


@given(
    st.lists(st.integers(0, 400), min_size=100, max_size=100),
    st.lists(st.floats(0.001, 1), min_size=2, max_size=2),
    st.integers(801, 40_000),
)
def test_a_smaller_precision_never_asks_for_fewer_cells(counts: list[int], precisions: list[float], cells: int) -> None:
    pilot = np.array(counts, np.int64).reshape(-1, 2)
    fine, coarse = sorted(precisions)
    assert second_stage(pilot, cells, fine) >= second_stage(pilot, cells, coarse)


@pytest.mark.parametrize("name", ["trend", "sql_dump", "holes_10", "heavy_record"])
def test_who_raises_until_the_interval_pleases_still_gets_one_that_covers(name: str) -> None:
    """Of all runs, and of those alone that were raised, which were chosen by what the first sample showed."""
    reps, error = 150, 2.5 * (0.05 * 0.95) ** 0.5
    found = raised_until(populations.listed()[name], reps, (0.20, 0.10, 0.05), 0.05)
    assert found.every.coverage >= 0.95 - error / reps**0.5
    assert found.every.floor_coverage >= 0.975 - error / reps**0.5
    assert found.count > reps / 2
    assert found.raised.coverage >= 0.95 - error / found.count**0.5
