"""The figure while a run reads: early, honest at every moment, and in the end the summary's."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from core import live, work
from core.case import Case
from core.codec import load_estimate
from core.evidence.folder import describe
from core.live import with_floor
from core.model import Estimate, Progress, SoFar
from core.settings import Settings
from core.triage import go_on, resume, triage
from tests.conftest import Demo
from tests.core.runs import people, plain_log, result


@pytest.fixture(autouse=True)
def figures_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "EVERY_S", 0.0)
    monkeypatch.setattr(live, "SHARE", 1e9)
    monkeypatch.setattr(work, "REPORT_EVERY_S", 0.0)


def figures(steps: Iterator[Progress]) -> list[SoFar]:
    """All that differ from the one before."""
    found: list[SoFar] = []
    for progress in steps:
        if progress.so_far is not None and progress.so_far not in found[-1:]:
            found.append(progress.so_far)
    return found


def of_result(case: Path) -> Estimate:
    fields: dict[str, Any] = result(case)["records"]
    return Estimate(**fields)


def check_it_only_rises(found: list[SoFar]) -> None:
    floors = [figure.records.floor for figure in found]
    assert floors == sorted(floors)
    assert [figure.at_s for figure in found] == sorted(figure.at_s for figure in found)
    assert [figure.drawn_cells for figure in found] == sorted(figure.drawn_cells for figure in found)
    assert all(figure.drawn_cells <= figure.planned_cells for figure in found)
    check_none_contradicts_itself(found)


def check_none_contradicts_itself(found: list[SoFar]) -> None:
    """On the way; the last one is the summary's, whose floor and low end are two bounds of their own."""
    for records in (figure.records for figure in found[:-1]):
        ends = (records.low, records.point, records.high)
        assert ends == (None, None, None) or records.floor <= records.low <= records.point <= records.high


def solid_state(drive: Path, case: Path, seed: str = "a", **changes: Any) -> Iterator[Progress]:
    """A run in which large files are sampled, whatever this machine's disks are."""
    settings = replace(Settings(workers=2, seed=seed, sequential_bytes=115_000), **changes)
    with closing(Case.create(case, describe(str(drive)), settings)) as made:
        yield from go_on(made)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two large files, one of them with few records, and small ones."""
    drive = tmp_path_factory.mktemp("mixed") / "drive"
    drive.mkdir()
    (drive / "many.txt").write_bytes((people(200) + plain_log(60)) * 5400)
    (drive / "few.txt").write_bytes((plain_log(900) + people(30)) * 1600)
    for n in range(6):
        (drive / f"table{n}.csv").write_bytes(people(400, first=400 * n))
    return drive


def test_an_interval_that_begins_below_the_floor_is_not_given() -> None:
    """Draws under way may prove more than those that are complete: then both speak of different files."""
    found = Estimate(729_371, 516_515, 729_371, 516_515, "sampled", 1_000_000)
    assert with_floor(found, 729_371) == Estimate(None, None, None, 729_371, "sampled")
    assert with_floor(found, 500_000) == replace(found, floor=500_000)


def test_what_was_read_whole_is_a_floor_until_everything_was_and_exact_then(demo: Demo, tmp_path: Path) -> None:
    found = figures(triage(str(demo.drive), tmp_path / "case", Settings(workers=2, seed="a")))
    assert len(found) > 1
    for figure in found[:-1]:
        records = figure.records
        assert (records.method, records.point, records.low, records.high) == ("indicative", None, None, None)
        assert records.floor <= demo.truth["records"]
    last = found[-1].records
    assert last == of_result(tmp_path / "case")
    assert last.method == "exact" and {last.point, last.low, last.high, last.floor} == {demo.truth["records"]}
    check_it_only_rises(found)
    assert (found[-1].drawn_cells, found[-1].planned_cells) == (0, 0)


def test_a_stopped_run_leaves_a_floor_and_no_interval_of_some_files(mixed: Path, demo: Demo, tmp_path: Path) -> None:
    for name, steps in (
        ("whole", triage(str(demo.drive), tmp_path / "whole", Settings(workers=2, seed="a"))),
        ("sampled", solid_state(mixed, tmp_path / "sampled")),
    ):
        for progress in steps:
            if progress.so_far is not None and progress.so_far.records.floor:
                break
        steps.close()  # type: ignore[attr-defined]
        with closing(Case.open_existing(tmp_path / name, writable=False)) as opened:
            kept = load_estimate(opened.fact(live.FACT)["records"])
        assert kept is not None and kept.floor > 0
        assert (kept.point, kept.low, kept.high) == (None, None, None) and kept.method != "exact"


def test_what_is_claimed_on_the_way_is_true_and_the_last_figure_is_the_summary_s(mixed: Path, tmp_path: Path) -> None:
    truth = 200 * 5400 + 30 * 1600 + 6 * 400
    found = figures(solid_state(mixed, tmp_path / "case"))
    assert len(found) > 20
    check_it_only_rises(found)
    assert found[-1].records == of_result(tmp_path / "case")
    assert found[-1].records.method == "sampled" and found[-1].records.low is not None
    assert all(figure.records.floor <= truth for figure in found)
    assert found[0].records.point is None, "a draw that is under way carries no interval"
    first = next(figure for figure in found if figure.records.point is not None)
    assert first.drawn_cells <= 200, "draws come first, and each counts as soon as it is complete"
    rising = sorted({figure.records.floor for figure in found})
    assert len(rising) > 15, "it rises with every cell, not only at the end of a draw"
    assert found[-1].drawn_cells == found[-1].planned_cells >= 2 * 200


@pytest.mark.parametrize("budget", [60_000, 700_000, 2_500_000])
def test_pools_are_shown_as_the_summary_has_them(demo: Demo, tmp_path: Path, budget: int) -> None:
    settings = Settings(workers=2, seed="b", budget_bytes=budget)
    found = figures(triage(str(demo.drive), tmp_path / "case", settings))
    check_it_only_rises(found)
    final, last = of_result(tmp_path / "case"), found[-1].records
    assert last.floor == final.floor
    check_none_contradicts_itself(found)
    if final.at_most is not None:  # else files were left out, and the summary gives a floor only
        assert last == final
    assert all(figure.records.floor <= demo.truth["records"] for figure in found)


def test_a_resumed_run_starts_from_what_the_case_holds(mixed: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    steps = solid_state(mixed, case, time_s=None)
    before: SoFar | None = None
    for progress in steps:
        before = progress.so_far or before
        if before is not None and before.drawn_cells > 250:
            break
    steps.close()  # type: ignore[attr-defined]
    assert before is not None
    with closing(Case.open_existing(case, writable=False)) as opened:
        kept = load_estimate(opened.fact(live.FACT)["records"])
    assert kept is not None and kept.floor >= before.records.floor, "who looks at the case afterwards sees it too"
    found = figures(resume(case))
    assert found[0].drawn_cells >= before.drawn_cells and found[0].records.floor >= before.records.floor
    check_it_only_rises(found)
    assert found[-1].records == of_result(case)
    again = figures(resume(case))
    assert [figure.records for figure in again] == [found[-1].records], "a finished case says the same"


def test_a_sweep_raises_the_floor(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    drive.mkdir()
    plain = plain_log(20_000)
    with (drive / "server.log").open("wb") as file:
        for place in range(100):
            file.write(plain)
            if place == 40:
                file.write(people(12_000).split(b"\n", 1)[1])
    found = figures(solid_state(drive, tmp_path / "case", seed="b"))
    assert found[-1].records == of_result(tmp_path / "case")
    assert found[-1].records.floor > 11_000 > found[-3].records.floor
    check_it_only_rises(found)


def test_figures_cost_little(mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are made for an examiner, not as often as can be."""
    monkeypatch.undo()
    assert live.EVERY_S == 0.5 and live.SHARE <= 0.05
    found = figures(solid_state(mixed, tmp_path / "case"))
    assert 2 <= len(found) < 4 * found[-1].at_s + 8


def test_the_progress_counts_a_file_once_and_every_byte(mixed: Path, tmp_path: Path) -> None:
    steps = [p for p in solid_state(mixed, tmp_path / "case") if p.stage == "sample"]
    assert (steps[-1].done_files, steps[-1].total_files) == (8, 8), "two sampled, six whole"
    assert steps[-1].done_bytes == steps[-1].total_bytes and steps[-1].eta_s == 0
    for one, other in pairwise(steps):
        assert one.done_files <= other.done_files <= other.total_files
        assert one.done_bytes <= other.done_bytes and one.elapsed_s <= other.elapsed_s
        assert other.eta_s is None or other.eta_s >= 0
    assert any(each.kind == "delimited" and each.shown and each.age_s >= 0 for p in steps for each in p.busy)
