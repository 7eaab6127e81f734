"""A finished case is taken to a smaller precision where records are rare: what the larger sample finds is swept too."""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from core import examine
from core.cli import main
from core.control import Control
from core.recent import case_state
from core.reread import share
from core.triage import raise_precision, resume
from core.verify import verify
from tests.core import tasks
from tests.core.runs import by_path, result
from tests.core.test_control import skip_slow
from tests.core.test_raising import CELL, FIGURES, blocks, checked, draws, raised, triaged

COARSE, FINE, FINER = 1.0, 0.7, 0.5
CELLS, ISLANDS, WIDTH, RECORDS = 1200, 12, 3, 48
SEQUENTIAL = 30_000


@dataclass(frozen=True, slots=True)
class Made:
    """A drive with twelve islands of records in one file; cases of it, made as in `tests.core.test_raising`."""

    drive: Path
    coarse: Path
    fine: Path
    up: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder, dice = tmp_path_factory.mktemp("rare"), random.Random(5)
    starts = [start + dice.randrange(CELLS // ISLANDS - WIDTH - 6) for start in range(20, CELLS - 20, CELLS // ISLANDS)]
    island = {cell for start in starts for cell in range(start, start + WIDTH)}
    full, empty = (block.ljust(CELL - 1) + b"\n" for block in (blocks(RECORDS // 4) * 4, blocks(0) * 4))
    (folder / "drive").mkdir()
    with (folder / "drive" / "slow.txt").open("wb") as file:
        file.writelines(full if cell in island else empty for cell in range(CELLS))
    for name, precision in (("coarse", COARSE), ("fine", FINE)):
        triaged(folder / "drive", folder / name / "case", precision, sequential_bytes=SEQUENTIAL)
    shutil.copytree(folder / "coarse", folder / "up")
    raised(folder / "drive", folder / "up" / "case", FINE)
    return Made(folder / "drive", *(folder / name / "case" for name in ("coarse", "fine", "up")))


@pytest.fixture
def case(made: Made, tmp_path: Path) -> Path:
    """A case at COARSE of one's own to raise."""
    shutil.copytree(made.coarse, tmp_path / "own" / "case")
    return tmp_path / "own" / "case"


def floor(case: Path) -> int:
    return int(by_path(result(case))["slow.txt"]["records"]["floor"])


def test_a_raised_case_has_the_figures_of_one_made_so_from_the_start_and_no_smaller_floor(made: Made) -> None:
    assert draws(made.coarse).keys() == {("slow.txt", "p"), ("slow.txt", "s200/")}
    assert draws(made.fine).items() < draws(made.up).items()
    one, other = (by_path(result(case))["slow.txt"]["records"] for case in (made.up, made.fine))
    assert [one[name] for name in FIGURES if name != "low"] == [other[name] for name in FIGURES if name != "low"]
    assert floor(made.coarse) < floor(made.fine) <= floor(made.up) <= ISLANDS * WIDTH * RECORDS
    assert floor(made.up) % (WIDTH * RECORDS) == 0, "every island that was met was read to its shores"
    assert not verify(made.up)
    assert checked(made.up, "--evidence", made.drive)[0] == 0


def test_a_raising_that_was_stopped_before_its_sweep_or_after_it_goes_on_to_the_same_result(
    made: Made, case: Path
) -> None:
    for stage in ("sweep", "check"):
        steps = raise_precision(str(made.drive), case, {"precision": FINE}) if stage == "sweep" else resume(case)
        while next(steps).stage != stage:
            pass
        steps.close()  # type: ignore[attr-defined]
        assert case_state(case).state == "interrupted"
        assert main(["export", str(case)]) == 0
        assert floor(case) == floor(made.coarse), "what is told meanwhile is told of the sample before"
        assert not verify(case, cells=share("0"))
        assert checked(case)[0] == 0
    for _ in range(2):  # the second time reads nothing, and says the same again
        for _ in resume(case):
            pass
        for name in ("result.json", "cells.csv"):
            assert (case / name).read_bytes() == (made.up / name).read_bytes()


def test_a_file_that_was_swept_and_skipped_later_is_not_drawn_anew(
    made: Made, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody said that it takes too long."""
    control = Control()
    monkeypatch.setattr(examine, "count_cells", tasks.cells_but_of_slow)
    skip_slow(raise_precision(str(made.drive), case, {"precision": FINE}, control), control)
    monkeypatch.undo()
    before = by_path(result(case))["slow.txt"]["records"]
    assert before["floor"] >= floor(made.coarse) and before["point"] is None
    found = raised(made.drive, case, FINER)
    assert {label for _, label in draws(case)} == {"p", "s200/", "s400/"}
    assert by_path(found)["slow.txt"]["records"] == before
    assert not verify(case, cells=share("0"))
    assert checked(case)[0] == 0
