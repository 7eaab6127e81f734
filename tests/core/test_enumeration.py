"""Records of the tiers of 50 and 500 are counted one by one: their files are read whole, or the result says why not."""

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.allocation import WHOLE, FileToPlan, allocate
from core.case import Case
from core.case_result import CaseResult
from core.enumeration import announced_tier, reasons
from core.model import Layout
from core.settings import Settings
from core.triage import resume, triage
from tests.core.runs import by_path, holds, people, phone, resident_id, result, run, run_on_solid_state
from tests.core.test_plan import check, some_files


def luhn(body: str) -> str:
    """A card number: the body and its check digit (ISO/IEC 7812-1)."""
    doubled = [int(d) * (2 if i % 2 == 0 else 1) for i, d in enumerate(reversed(body))]
    return body + str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


def cards(count: int, header: str = "") -> bytes:
    """A table of which every row is a record with a bank card."""
    rows = (f"张{n % 97}|{resident_id(n % 40_000)}|{phone(n)}|{luhn(f'622202{n:012d}')}" for n in range(count))
    return (header + "\n".join(rows) + "\n").encode()


HEADER = "姓名|身份证号|手机号|银行卡号\n"


def tiers(found: dict[str, Any]) -> dict[str, Any]:
    return {tier["tier"]: tier for tier in found["tiers"]}


def layout(*columns: str) -> Layout:
    return Layout("delimited", "utf-8", ",", columns=columns, header=True)


def test_column_names_announce_what_is_counted_one_by_one() -> None:
    assert announced_tier(layout("姓名", "身份证号", "银行卡号")) == "T500"
    assert announced_tier(layout("姓名", "身份证号", "手机号")) is None
    assert announced_tier(layout("a.姓名", "b.银行卡号")) == "T500"
    assert announced_tier(layout()) is None


@given(st.integers(0, 10**6), st.sampled_from((2, 7, 60)), st.floats(1e-3, 0.999), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_the_budget_is_kept_and_what_is_counted_one_by_one_comes_first(
    seed: int, n: int, share: float, step: int
) -> None:
    files = some_files(seed, n)
    asked = [FileToPlan(f.key, f.size_bytes, f.by_cells, i % step == 0) for i, f in enumerate(files)]
    budget = max(1, int(share * sum(f.size_bytes for f in files)))
    plans = check(allocate(asked, budget, Settings()), files, budget)
    wanted = sorted(f.size_bytes for f in asked if f.one_by_one and f.by_cells)
    fitting = int(np.searchsorted(np.cumsum(wanted), budget * 2 // 5, side="right"))
    whole = {p.key for p in plans if p.decision == WHOLE}
    assert sum(f.key in whole for f in asked if f.one_by_one and f.by_cells) >= fitting


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Bank cards with and without column names, and a long list of the residual tier."""
    folder = tmp_path_factory.mktemp("one-by-one") / "drive"
    folder.mkdir()
    (folder / "四要素.txt").write_bytes(cards(12_000, HEADER))
    (folder / "无表头.txt").write_bytes(cards(60_000))
    (folder / "名单.csv").write_bytes(people(120_000))
    return folder


BUDGET = 4_400_000
"""Pays for half of the cells: both files without announced columns are sampled on their own, none can be read whole."""


@pytest.fixture(scope="module")
def undisturbed(drive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    case = tmp_path_factory.mktemp("undisturbed") / "case"
    run(drive, case, budget_bytes=BUDGET, workers=2)
    return case


def test_under_a_budget_an_announced_file_is_read_whole_and_the_other_is_marked(drive: Path, undisturbed: Path) -> None:
    found = result(undisturbed)
    files = by_path(found)
    assert files["四要素.txt"]["status"] == "exact" and files["四要素.txt"]["records"]["point"] == 12_000
    assert files["无表头.txt"]["status"] == files["名单.csv"]["status"] == "sampled"
    assert found["coverage"]["bytes_read"] <= BUDGET
    tier = tiers(found)["T500"]
    assert tier["counting"] == "enumerate" and tier["not_enumerated"] == 1
    assert tier["records"]["method"] == "sampled" and 12_000 <= tier["records"]["floor"] <= 72_000
    assert sum(found["coverage"]["by_status"].values()) == found["coverage"]["files"] == 3
    with closing(Case.open_existing(undisturbed, writable=False)) as case:
        notes = {file.path: file.notes for file in CaseResult(case).files()}
        assert notes["四要素.txt"] == ("one_by_one because=announced tier=T500",)
        assert notes["无表头.txt"] == ("not_one_by_one tier=T500",) and notes["名单.csv"] == ()
        assert list(reasons(case).values()) == [("announced", "T500")]
        assert len(case.fact("enumeration/draws")["sampled"]) == 1, "no room was left, and the case says so"


def test_with_room_for_it_all_of_the_tier_is_exact(drive: Path, tmp_path: Path) -> None:
    found = run(drive, tmp_path / "case", workers=1)
    tier = tiers(found)["T500"]
    assert tier["not_enumerated"] == 0 and tier["records"]["method"] == "exact"
    assert tier["records"]["point"] == 72_000 and tier["times_threshold"] == 144.0
    assert found["records"]["point"] == sum(t["records"]["point"] for t in found["tiers"]) == 192_000


@pytest.mark.parametrize("stage", ["identify", "sample", "estimate"])
def test_a_run_that_was_stopped_decides_the_same(stage: str, drive: Path, undisturbed: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    steps = triage(str(drive), case, Settings(workers=1, seed="a", budget_bytes=BUDGET))
    for progress in steps:
        if progress.stage == stage:
            break
    steps.close()  # type: ignore[attr-defined]
    for _ in resume(case):
        pass
    assert (case / "result.json").read_bytes() == (undisturbed / "result.json").read_bytes()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two files that are large enough for a pilot: bank cards without column names, and the residual tier."""
    drive = tmp_path_factory.mktemp("large") / "drive"
    drive.mkdir()
    (drive / "cards.txt").write_bytes(cards(20_000) * 48)
    (drive / "people.csv").write_bytes(people(20_000) * 75)
    return drive


def test_a_large_file_whose_pilot_shows_bank_cards_is_read_whole_and_its_neighbour_is_not(
    large: Path, tmp_path: Path
) -> None:
    found = run_on_solid_state(large, tmp_path / "case", "a")
    files = by_path(found)
    assert files["people.csv"]["status"] == "sampled", "it is of the residual tier"
    assert files["cards.txt"]["status"] == "exact" and files["cards.txt"]["records"]["point"] == 960_000
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        assert list(reasons(case).values()) == [("pilots", "T500")]
    tier = tiers(found)["T500"]
    assert tier["records"]["floor"] == 960_000 and tier["not_enumerated"] == 0, "the other may hide some, unseen"


def test_a_budget_without_room_keeps_the_sample_and_is_kept_itself(large: Path, tmp_path: Path) -> None:
    budget = 72_000_000
    found = run(large, tmp_path / "case", budget_bytes=budget, workers=2)
    tier = tiers(found)["T500"]
    assert by_path(found)["cards.txt"]["status"] == "sampled" and tier["not_enumerated"] == 1
    assert holds(tier["records"], 960_000) and found["coverage"]["bytes_read"] <= budget
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        assert len(case.fact("enumeration/pilots")["sampled"]) == 1 and not reasons(case)
