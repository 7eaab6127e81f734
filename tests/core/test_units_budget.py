"""Under a byte budget too, smaller files are drawn: as many as it pays for, never more, and the sum covers."""

import json
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.case import Case
from core.estimate import UNITS, Stratum, estimate_total
from core.evidence.folder import describe
from core.redraw_units import redrawn_units
from core.settings import Settings
from core.triage import census, go_on, resume
from core.units import (
    Seen,
    ladder,
    more_bytes,
    pilot_sizes,
    second_sizes,
    sizes_within,
    spread_like_pilot,
    steps_within,
)
from core.verify import verify
from tests.core.runs import TREE, holds, people, plain_log, result, run
from tests.core.test_units import SEEN

FILES, ROWS, COPIES = 300, 400, 1200
OF_FILE = {n: 1 + n * 37 % (2 * ROWS) for n in range(0, FILES, 2)}
IN_TABLES = sum(OF_FILE.values())
TRUTH = IN_TABLES + COPIES * ROWS
SOME = Settings(language="en", seed="budget", most_opened=100, workers=2, precision=0.02)
LARGER = {"big.csv": COPIES * ROWS, "big.log": 0}
TOO_SMALL = 500_000
SMALL, MEDIUM, MORE_THAN_ALL = BUDGETS = (4_000_000, 12_000_000, 100_000_000)


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 files of up to 30 kB, half tables and half logs, and two of more than 16 MiB."""
    root = tmp_path_factory.mktemp("budget") / "drive"
    for n in range(FILES):
        folder = root / f"d{n // 100}"
        folder.mkdir(parents=True, exist_ok=True)
        content = people(OF_FILE[n], 100 * n) if n in OF_FILE else plain_log(400)
        (folder / f"f{n}.{'csv' if n in OF_FILE else 'log'}").write_bytes(content)
    (root / "big.csv").write_bytes(people(ROWS) * COPIES)
    (root / "big.log").write_bytes(plain_log(400) * 1300)
    assert all((root / name).stat().st_size > 1 << 24 for name in LARGER)
    return root


@pytest.fixture(scope="module")
def cases(drive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A case of the drive under each of three budgets."""
    folder = tmp_path_factory.mktemp("cases")
    for budget in BUDGETS:
        run(drive, folder / str(budget), SOME, budget_bytes=budget)
    return {budget: folder / str(budget) for budget in BUDGETS}


@pytest.fixture
def small(cases: dict[int, Path], tmp_path: Path) -> Path:
    """A case of one's own."""
    shutil.copytree(cases[SMALL], tmp_path / "case")
    return tmp_path / "case"


def sampled(found: dict[str, Any]) -> dict[str, int]:
    return {stratum["name"]: stratum["drawn"] for stratum in found["sampling"]["units"]}


@pytest.mark.parametrize("budget", BUDGETS)
def test_units_are_drawn_within_the_budget_and_the_sum_holds(cases: dict[int, Path], budget: int) -> None:
    found = result(cases[budget])
    assert found["coverage"]["bytes_read"] <= budget
    with closing(Case.open_existing(cases[budget], writable=False)) as case:
        parts = (f"(SELECT COALESCE(sum(bytes_read), 0) FROM {name})" for name in ("layout", "outcome", "cell"))
        assert int(case.one(f"SELECT {' + '.join(parts)}")) <= budget, (
            "what was read twice, to learn and to count, counts twice"
        )
    assert set(sampled(found)) == {"tables 64K", "logs 64K"}
    assert all(20 <= drawn <= FILES // 2 for drawn in sampled(found).values())
    assert holds(found["records"], TRUTH) and found["records"]["floor"] > 0
    assert found["coverage"]["files"] == FILES + len(LARGER)
    stratum = next(each for each in found["sampling"]["units"] if each["name"] == "tables 64K")
    assert holds(stratum["records"], IN_TABLES)


@pytest.mark.parametrize("budget", BUDGETS)
def test_what_was_drawn_is_verified_by_us_and_without_us(cases: dict[int, Path], budget: int, drive: Path) -> None:
    case = cases[budget]
    assert not verify(case)
    checker = TREE / "docs" / "reproduce" / "check.py"
    command = [sys.executable, "-I", str(checker), str(case / "result.json"), "--evidence", str(drive)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout


def test_another_sample_than_the_budget_pays_for_is_noticed(small: Path) -> None:
    with closing(Case.open_existing(small)) as case:
        second = case.fact("units/second")
        assert second["room_bytes"] > 0
        case.add_fact("units/second", {**second, "room_bytes": 0})
    assert any("files of the sample" in line for line in verify(small))


def test_a_case_of_an_older_version_drew_no_units_under_its_budget(small: Path) -> None:
    """What it holds follows from the rule of its time."""
    with closing(Case.open_existing(small)) as case:
        drawn = case.fact("units")
        assert not list(redrawn_units(case))
        case.add_fact("units", {"strata": []})
        found = list(redrawn_units(case))
        assert found and all("a label of the rule" in line for line in found), "but then there are no draws"
        case.add_fact("units", {**drawn, "strata": []})
        assert any("strata of files" in line for line in redrawn_units(case))


def test_a_larger_budget_reads_more_and_one_that_is_no_limit_draws_as_none_would(
    cases: dict[int, Path], drive: Path, tmp_path: Path
) -> None:
    few, more, most = (sampled(result(cases[budget])) for budget in BUDGETS)
    assert sum(few.values()) < sum(more.values()) <= sum(most.values())
    free = run(drive, tmp_path / "free", SOME)
    assert result(cases[MORE_THAN_ALL])["records"] == free["records"] and most == sampled(free)


def test_a_budget_that_cannot_pay_for_the_pilot_opens_the_largest_files_first(drive: Path, tmp_path: Path) -> None:
    found = run(drive, tmp_path / "case", SOME, budget_bytes=TOO_SMALL)
    assert not found["sampling"]["units"] and found["coverage"]["bytes_read"] <= TOO_SMALL
    assert found["records"]["floor"] <= TRUTH and not verify(tmp_path / "case")


def test_a_case_that_was_stopped_goes_on_to_the_same(drive: Path, tmp_path: Path) -> None:
    asked = replace(SOME, budget_bytes=SMALL, sequential_bytes=115_000)
    with closing(Case.create(tmp_path / "whole" / "case", describe(str(drive)), asked)) as case:
        for _ in go_on(case):
            pass
    with closing(Case.create(tmp_path / "cut" / "case", describe(str(drive)), asked)) as case:
        for progress in go_on(case):
            if progress.stage == "identify" and progress.done_files:
                break
    for _ in resume(tmp_path / "cut" / "case"):
        pass
    whole, cut = (json.dumps(result(tmp_path / name / "case")) for name in ("whole", "cut"))
    assert whole == cut


def test_a_census_of_what_a_budget_left_out_gives_the_truth(small: Path) -> None:
    for _ in census(small):
        pass
    assert result(small)["records"]["point"] == TRUTH


@given(st.lists(SEEN, min_size=1, max_size=8), st.integers(0, 10**10), st.integers(0, 10**10))
@settings(deadline=None)
def test_the_sample_is_what_the_room_pays_for(seen: list[Seen], room: int, more: int) -> None:
    pilot = [s.values.size for s in seen]
    steps = ladder(20_000)
    within = steps_within(seen, steps, room)
    assert sorted(set(within)) == list(within) and steps_within(seen, steps, room + more)[-1] >= within[-1]
    for sizes in (sizes_within(seen, steps, room, 0, 0.01, 0.95), spread_like_pilot(seen, room)):
        assert all(n <= size <= s.units for n, size, s in zip(pilot, sizes, seen, strict=True))
        assert more_bytes(seen, sizes) <= room or sizes == pilot


def test_without_a_limit_the_sample_is_that_of_the_ladder() -> None:
    seen = [Seen(100_000, np.arange(60, dtype=np.int64), 1e4, 3e5), Seen(9, np.arange(9, dtype=np.int64), 1e4, 3e5)]
    steps = ladder(20_000)
    assert sizes_within(seen, steps, 10**15, 5, 0.03, 0.95) == second_sizes(seen, steps, 5, 0.03, 0.95)


@pytest.mark.parametrize("room", [0, 10**7, 10**8])
def test_samples_that_a_budget_cut_short_cover(room: int) -> None:
    """Strata of files of which few hold many records; 150 draws."""
    made = np.random.default_rng(11)
    sizes, shares = (60_000, 20_000, 3000), (0.03, 0.02, 0.3)
    drive = [
        np.where(made.random(m) < share, made.lognormal(4, 1.2, m), 0).astype(np.int64)
        for m, share in zip(sizes, shares, strict=True)
    ]
    true = sum(int(y.sum()) for y in drive)
    pilots, steps = pilot_sizes(sizes, 4000), ladder(20_000)
    inside = above = 0
    for _ in range(150):
        orders = [made.permutation(y) for y in drive]
        seen = [Seen(m, y[:n], 1e4, 3e5) for m, y, n in zip(sizes, orders, pilots, strict=True)]
        wanted = sizes_within(seen, steps, room, 0, 0.1, 0.95)
        drawn = zip(sizes, orders, wanted, strict=True)
        found = estimate_total(0, [Stratum(m, y[:n], UNITS, 0, None) for m, y, n in drawn])
        inside += found.low is None or (found.high is not None and found.low <= true <= found.high)
        above += found.floor <= true
    assert inside >= 150 * 0.90, "a pilot alone is a small sample"
    assert above >= 150 * 0.965
