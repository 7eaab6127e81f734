"""A result can be computed again without this program, by docs/reproduce/check.py, which finds whatever was changed."""

import csv
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.demo.folder import write_demo
from core.estimate import PAIRS, SRS, UNITS, Stratum, estimate_total
from core.report.escapes import INVISIBLE, reversible
from core.triage import census
from tests.core.conftest import Many
from tests.core.runs import TREE, people, plain_log, run

FOLDER = TREE / "docs" / "reproduce"
ODD_NAME = b'=odd \\x41 \xff,"\n\xe2\x80\xae.csv'


def checker_module() -> Any:
    spec = importlib.util.spec_from_file_location("check", FOLDER / "check.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHECKER = checker_module()


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration drive, a file large enough for a draw of its own, a name that is hard to write down, a copy."""
    folder = tmp_path_factory.mktemp("reproduce") / "drive"
    for _ in write_demo(folder, scale=0.03, seed=1):
        pass
    (folder / "large.txt").write_bytes((people(400) + plain_log(1_000)) * 330)
    (folder / "one.csv").write_bytes(people(3_000))
    (folder / "other.csv").write_bytes(people(3_000))
    (folder / "a").mkdir()
    Path(os.fsdecode(bytes(folder / "a") + b"/" + ODD_NAME)).write_bytes(people(2_500))
    return folder


@dataclass(frozen=True, slots=True)
class Exported:
    """What the other side is handed: result.json and cells.csv. out: what the checker said of them."""

    folder: Path

    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "result.json").read_text("utf-8"))
        return found

    def cells(self) -> list[dict[str, str]]:
        with (self.folder / "cells.csv").open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def write_result(self, found: dict[str, Any]) -> None:
        (self.folder / "result.json").write_text(json.dumps(found), "utf-8")

    def write_cells(self, lines: list[dict[str, str]]) -> None:
        with (self.folder / "cells.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.DictWriter(stream, list(lines[0]))
            writer.writeheader()
            writer.writerows(lines)

    def check(self, *arguments: object) -> tuple[int, list[str]]:
        """Status and lines of the checker, run as a stranger runs it."""
        command = [
            sys.executable,
            "-I",
            str(FOLDER / "check.py"),
            str(self.folder / "result.json"),
            *map(str, arguments),
        ]
        ended = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
        assert ended.stderr == ""
        return ended.returncode, ended.stdout.splitlines()


@pytest.fixture(scope="module", params=[4_800_000, 9_000_000], ids=["pool", "draws"])
def exported(request: pytest.FixtureRequest, drive: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Under two small budgets: most files in a pool, and each sampled file with a draw of its own."""
    case = tmp_path_factory.mktemp("reproduce") / "case"
    run(drive, case, budget_bytes=request.param)
    return Exported(case)


@pytest.fixture
def changed(exported: Exported, tmp_path: Path) -> Exported:
    """A copy to tamper with."""
    for name in ("result.json", "cells.csv"):
        shutil.copy(exported.folder / name, tmp_path / name)
    return Exported(tmp_path)


def test_an_honest_result_is_confirmed_to_the_last_digit(exported: Exported, drive: Path) -> None:
    status, lines = exported.check("--evidence", drive)
    assert lines[-1].endswith("no differences") and len(lines) == 1 and status == 0
    assert len(exported.cells()) >= 20 and any(line["counts"] for line in exported.cells())


def test_a_changed_count_is_named_with_its_cell(changed: Exported) -> None:
    lines = changed.cells()
    line = next(line for line in lines if line["path"] == "large.txt" and int(line["records"]))
    line["records"] = str(int(line["records"]) + 1)
    changed.write_cells(lines)
    status, found = changed.check()
    assert status == 4 and f"large.txt: cell {line['cell']}: records, by tier" in found[0]
    assert any(line.startswith("result: records, floor: expected") for line in found)


def test_a_moved_cell_is_named_with_its_place(changed: Exported) -> None:
    lines = changed.cells()
    drawn = {int(line["cell"]) for line in lines if line["path"] == "large.txt"}
    line = next(line for line in lines if line["path"] == "large.txt")
    before, line["cell"] = line["cell"], str(next(n for n in range(330) if n not in drawn))
    changed.write_cells(lines)
    status, found = changed.check()
    place = f"large.txt: cells of draw {line['stage']}: expected [{before}], found [{line['cell']}]"
    assert status == 4 and place in found
    assert any(text.startswith("result: hash of the plan") for text in found)


ESTIMATES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "result: records": lambda found: found["records"],
    "result: records without copies": lambda found: found["records_without_copies"],
    "result: tier:T5000": lambda found: found["tiers"][2]["records"],
    "large.txt: records": lambda found: next(f for f in found["files"] if f["path"] == "large.txt")["records"],
}


@pytest.mark.parametrize("where", ESTIMATES)
def test_one_changed_figure_is_the_one_difference(changed: Exported, where: str) -> None:
    found = changed.result()
    estimate = ESTIMATES[where](found)
    before, estimate["floor"] = estimate["floor"], estimate["floor"] + 1
    changed.write_result(found)
    status, lines = changed.check()
    assert status == 4
    assert lines[0] == f"{where}, floor: expected {before}, found {before + 1}"
    assert len(lines) == 2


def test_another_seed_moves_every_draw(changed: Exported) -> None:
    found = changed.result()
    found["sampling"]["seed"] += "x"
    changed.write_result(found)
    status, lines = changed.check()
    assert status == 4 and any(line.startswith("large.txt: cells of draw") for line in lines)


def test_a_changed_byte_of_the_evidence_is_named(changed: Exported, drive: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(drive, copy)
    cell = next(line for line in changed.cells() if line["path"] == "large.txt")["cell"]
    data = bytearray((copy / "large.txt").read_bytes())
    data[int(cell) * 65536 + 99] ^= 1
    (copy / "large.txt").write_bytes(data)
    status, lines = changed.check("--evidence", copy)
    assert status == 4 and len(lines) == 2
    assert lines[0].startswith(f"large.txt: cell {cell}: hash on the evidence: expected")


def counted(case: Path, copy: Path, *parts: str) -> Exported:
    """A copy of a case in which parts were counted after it was finished."""
    shutil.copytree(case, copy)
    for _ in census(copy, parts):
        pass
    return Exported(copy)


@pytest.fixture(scope="module")
def beside(drive: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Of a pool, a folder was counted: the draw goes on speaking for the pool."""
    folder = tmp_path_factory.mktemp("beside")
    run(drive, folder / "case", budget_bytes=4_800_000)
    files = Exported(folder / "case").result()["files"]
    pooled = [f["path"] for f in files if f.get("sample", {}).get("pool") and f["status"] == "sampled"]
    assert len(pooled) > 3
    return counted(folder / "case", folder / "copy", *pooled[::2], "large.txt")


def test_what_was_counted_beside_a_draw_is_confirmed(beside: Exported, drive: Path) -> None:
    status, lines = beside.check("--evidence", drive)
    assert lines[-1].endswith("no differences") and len(lines) == 1 and status == 0
    whole = [line for line in beside.cells() if line["stage"] == "census"]
    assert len(whole) > 1 and any(int(line["records"]) for line in whole)


def test_a_changed_count_of_a_file_counted_beside_a_draw_is_named(beside: Exported, tmp_path: Path) -> None:
    lines = beside.cells()
    line = next(line for line in lines if line["stage"] == "census" and int(line["records"]))
    line["records"] = str(int(line["records"]) + 1)
    shutil.copy(beside.folder / "result.json", tmp_path / "result.json")
    Exported(tmp_path).write_cells(lines)
    status, found = Exported(tmp_path).check()
    assert status == 4 and any(text.startswith(f"{line['path']}: records, point: expected") for text in found)


@pytest.fixture(scope="module", params=[(), ("z", "1"), ("tables 64K",)], ids=["drawn", "folders", "stratum"])
def of_files(request: pytest.FixtureRequest, many_files: Many, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """Whole files were drawn; then some folders, or a stratum, were counted."""
    if not request.param:
        return Exported(many_files.case)
    return counted(many_files.case, tmp_path_factory.mktemp("of_files") / "case", *request.param)


def test_drawn_files_are_confirmed_and_what_is_not_checked_is_said(of_files: Exported, many_files: Many) -> None:
    status, lines = of_files.check("--evidence", many_files.drive)
    assert lines[0].endswith("no differences") and len(lines) == 2 and status == 0
    assert lines[1].startswith("not checked: ")


def test_another_file_in_the_place_of_a_drawn_one_is_noticed(many_files: Many, tmp_path: Path) -> None:
    """Also if all its lines are right: it does not stand where the order puts drawn files."""
    was, found = Exported(many_files.case), Exported(tmp_path)
    lines, drawn = was.cells(), {line["path"] for line in was.cells()}
    other = next(
        path.relative_to(many_files.drive).as_posix()
        for path in sorted(many_files.drive.glob("*/*.csv"))
        if path.relative_to(many_files.drive).as_posix() not in drawn
    )
    line = next(line for line in lines if line["stage"] == "unit/pilot/tables 64K")
    before, line["path"] = line["path"], other
    line["size_bytes"] = str((many_files.drive / other).stat().st_size)
    result = was.result()
    row = next(row for row in result["files"] if row["path"] == before)
    row["path"] = row["unit"]["path"] = other
    found.write_cells(lines)
    found.write_result(result)
    status, told = found.check()
    assert status == 4 and any(line.startswith("tables 64K: files of the sample") for line in told)


@pytest.mark.parametrize("column", ["records", "sha256"])
def test_a_changed_line_of_a_drawn_file_is_named(many_files: Many, tmp_path: Path, column: str) -> None:
    found = Exported(tmp_path)
    lines = Exported(many_files.case).cells()
    line = next(line for line in lines if line["path"].endswith(".zip"))
    line[column] = {"records": "6", "sha256": "0" * 64}[column]
    found.write_cells(lines)
    found.write_result(Exported(many_files.case).result())
    status, told = found.check("--evidence", many_files.drive)
    assert status == 4 and any(text.startswith(line["path"]) for text in told)


def test_a_changed_proven_floor_is_the_one_difference(changed: Exported) -> None:
    found = changed.result()
    before = found["sampling"]["proven_floor"]
    found["sampling"]["proven_floor"] += 1
    changed.write_result(found)
    status, lines = changed.check()
    assert status == 4 and lines[0] == f"result: proven floor, floor: expected {before}, found {before + 1}"
    assert len(lines) == 2


def test_paths_in_the_list_lead_to_the_files(exported: Exported, drive: Path) -> None:
    paths = {line["path"] for line in exported.cells()}
    paths |= {file["sample"]["path"] for file in exported.result()["files"] if "sample" in file}
    assert "large.txt" in paths
    assert not [path for path in paths if path[:1] in "=+-@"]
    assert all(Path(os.fsdecode(bytes(drive) + b"/" + turned_back(path))).is_file() for path in paths)


def turned_back(path: str) -> bytes:
    return re.sub(rb"\\x([0-9a-f]{2})", lambda match: bytes.fromhex(match[1].decode()), path.encode())


@given(st.binary(max_size=40) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(deadline=None)
def test_any_path_survives_being_written_down(path: bytes) -> None:
    written = reversible(path)
    assert turned_back(written) == path
    assert INVISIBLE.search(written) is None
    assert written[:1] not in ("=", "+", "-", "@")


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_two_programs_by_two_roads_come_to_the_same_figures(data: st.DataObject) -> None:
    """The checker's maths, written for reading, against ours, written for speed."""
    random = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    ours, theirs = [], []
    for _ in range(data.draw(st.integers(1, 3))):
        n = 2 * data.draw(st.integers(2, 60))
        cells = n + data.draw(st.integers(0, 500))
        y = np.where(random.random(n) < random.random(), random.integers(0, 2_000, n), 0)
        design, read = data.draw(st.sampled_from((PAIRS, SRS, UNITS))), int(y.sum()) + data.draw(st.integers(0, 50))
        most = None if design == UNITS else 3_000
        ours.append(Stratum(cells, y.reshape(-1, 2) if design == PAIRS else y, design, read, most))
        theirs.append((cells, y.tolist(), {SRS: "pool"}.get(design, design), read, most))
    known, confidence = data.draw(st.integers(0, 9_999)), data.draw(st.sampled_from((0.9, 0.95, 0.99)))
    found = estimate_total(known, ours, confidence)
    stated = {name: getattr(found, name) for name in (*CHECKER.ROUND, "method")}
    CHECKER.differences.clear()
    CHECKER.compare("here", "figure", CHECKER.estimate(known, theirs, confidence), stated)
    assert CHECKER.differences == []
