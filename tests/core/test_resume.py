"""A run may end at any moment; resumed, it ends as if nothing had happened, and reads nothing twice."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from core.case import Case
from core.evidence.folder import describe
from core.settings import Settings
from core.triage import census, go_on, resume, triage
from tests.conftest import Demo
from tests.core.conftest import Many
from tests.core.runs import by_path, left_of_group, pandian, people, result, started

TABLES = ("entry", "layout", "outcome", "plan", "draw", "cell")
"""What a run that was cut off leaves behind and a resumed one must not make anew."""

TIMEOUT_S = 30.0


def rows(case: Path, table: str) -> int:
    """Rows that another process can see committed; 0 before there is a table."""
    try:
        with closing(sqlite3.connect(f"{(case / 'case.db').as_uri()}?mode=ro", uri=True)) as db:
            return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    except sqlite3.Error:
        return 0


def content(case: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of the tables that are never made anew."""
    with closing(sqlite3.connect(case / "case.db")) as db:
        return {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}


def wait_until(process: subprocess.Popen[str], happened: Callable[[], bool]) -> bool:
    """True once it happened, False if the process ended before; never waits longer than TIMEOUT_S."""
    ended = psutil.Process(process.pid)
    for _ in range(int(TIMEOUT_S / 0.002)):
        if happened():
            return True
        try:
            ended.wait(0.002)
        except psutil.TimeoutExpired:
            continue
        return happened()
    raise AssertionError("the moment never came")


def finish(case: Path) -> None:
    for _ in resume(case):
        pass


MOMENTS: dict[str, Callable[[Path], bool]] = {
    "when the folder appears": lambda case: case.exists(),
    "during the inventory": lambda case: rows(case, "audit") >= 2,
    "with layouts learnt": lambda case: rows(case, "layout") > 0,
    "with the first outcomes": lambda case: rows(case, "outcome") > 3,
    "with the first cells": lambda case: rows(case, "cell") > 0,
    "with the first results": lambda case: rows(case, "result") > 0,
    "while the workbook is written": lambda case: any(case.glob("*.part")) or (case / "result.json").exists(),
}


@pytest.fixture(scope="module")
def undisturbed(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    case = tmp_path_factory.mktemp("undisturbed") / "case"
    assert pandian("triage", demo.drive, "--case", case, "--budget", "1500000", "--workers", 2).returncode == 1
    return (case / "result.json").read_bytes()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_killed_at_any_moment_goes_on_to_the_same_result(
    moment: str, demo: Demo, undisturbed: bytes, tmp_path: Path
) -> None:
    case = tmp_path / "case"
    with started("triage", demo.drive, "--case", case, "--budget", "1500000", "--workers", 2) as process:
        wait_until(process, lambda: MOMENTS[moment](case))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(TIMEOUT_S)
    try:
        before = content(case)
    except sqlite3.Error:
        before = {}
    if not before or not rows(case, "fact"):
        assert pandian("resume", case).returncode == 3, "nothing was begun: that is said, without a traceback"
        return
    finish(case)
    assert (case / "result.json").read_bytes() == undisturbed
    after = content(case)
    for table in TABLES[1:]:
        assert set(before[table]) <= set(after[table]), "what was read stays as it was"


def test_a_run_killed_again_and_again_still_ends_at_the_same_result(
    demo: Demo, undisturbed: bytes, tmp_path: Path
) -> None:
    case, dice = tmp_path / "case", random.Random(7)
    command: tuple[object, ...] = ("triage", demo.drive, "--case", case, "--budget", "1500000", "--workers", 2)
    for table in ("layout", "cell"):
        more = rows(case, table) + dice.randint(1, 4)
        with started(*command) as process:
            wait_until(process, lambda table=table, more=more: rows(case, table) >= more)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(TIMEOUT_S)
        command = ("resume", case)
    finish(case)
    assert (case / "result.json").read_bytes() == undisturbed


def test_a_finished_run_that_is_resumed_reads_nothing_and_says_the_same(demo: Demo, tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(demo.case, case)
    before, said = content(case), (case / "result.json").read_bytes()
    finish(case)
    assert content(case) == before
    assert (case / "result.json").read_bytes() == said


@pytest.mark.parametrize(
    ("moment", "to_all"),
    [("during the inventory", True), ("with layouts learnt", True), ("with the first outcomes", False)],
)
def test_ctrl_c_ends_at_once_and_leaves_a_case_that_goes_on(
    moment: str, to_all: bool, demo: Demo, undisturbed: bytes, tmp_path: Path
) -> None:
    """A terminal sends the signal to the whole group."""
    case = tmp_path / "case"
    with started("triage", demo.drive, "--case", case, "--budget", "1500000", "--workers", 2) as process:
        assert wait_until(process, lambda: MOMENTS[moment](case))
        (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=2)
        assert process.returncode == 130
        assert not left_of_group(process.pid, 0.5), "no child survives"
    assert output == "" and "Traceback" not in errors
    assert "pandian resume" in errors.splitlines()[-1]
    assert not (case / "scratch").exists()
    with closing(Case.open_existing(case, writable=False)) as opened:
        assert list(opened.audit())[-1].action == "stopped by the user"
        assert not opened.broken_links()
    finish(case)
    assert (case / "result.json").read_bytes() == undisturbed


def test_children_of_a_killed_run_do_not_live_on(demo: Demo, tmp_path: Path) -> None:
    case = tmp_path / "case"
    with started("triage", demo.drive, "--case", case, "--workers", 2) as process:
        wait_until(process, lambda: rows(case, "layout") > 0)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(TIMEOUT_S)
        assert not left_of_group(process.pid, 10)


@pytest.mark.parametrize("moment", ["during the inventory", "with the first outcomes"])
def test_evidence_that_vanishes_stops_the_run_and_costs_nothing(
    moment: str, demo: Demo, undisturbed: bytes, tmp_path: Path
) -> None:
    drive, away, case = tmp_path / "mnt" / "drive", tmp_path / "away", tmp_path / "case"
    shutil.copytree(demo.drive, drive)
    with started("triage", drive, "--case", case, "--budget", "1500000", "--workers", 2) as process:
        assert wait_until(process, lambda: MOMENTS[moment](case))
        (tmp_path / "mnt").rename(away)
        _, errors = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 3
    assert "Traceback" not in errors and "went away" in errors and "resume" in errors.splitlines()[-1]
    still_away = pandian("resume", case)
    assert still_away.returncode == 3 and "Traceback" not in still_away.stderr
    away.rename(tmp_path / "mnt")
    finish(case)
    expected = undisturbed.replace(str(demo.drive).encode(), str(drive).encode())
    assert (case / "result.json").read_bytes() == expected


def test_a_run_out_of_time_is_partial_and_goes_on(demo: Demo, tmp_path: Path) -> None:
    case = tmp_path / "case"
    ended = pandian("triage", demo.drive, "--case", case, "--json", "--time", "0.001s", "--workers", 1)
    assert ended.returncode == 1 and '"state": "partial"' in ended.stdout
    assert "byte budget" not in ended.stdout, "time was short, no budget was given"


def test_a_drive_that_changes_between_stop_and_resume_is_said(tmp_path: Path) -> None:
    drive, case = tmp_path / "drive", tmp_path / "case"
    drive.mkdir()
    for name in "abc":
        (drive / f"{name}.csv").write_bytes(people(50))
    steps = triage(str(drive), case, Settings(workers=1))
    while next(steps).stage != "identify":
        pass
    steps.close()  # type: ignore[attr-defined]
    (drive / "new.csv").write_bytes(people(50))
    finish(case)
    with closing(Case.open_existing(case, writable=False)) as opened:
        assert opened.fact("evidence_changes")
    assert "new.csv" not in by_path(result(case)), "a case speaks of what its inventory found"


WRITTEN = ("result.json", "cells.csv")
SECOND = "draw WHERE label LIKE 'unit/second/%'"


@pytest.mark.parametrize("moment", ["in the pilot", "in the rest of the sample"])
def test_a_run_over_drawn_files_killed_goes_on_to_the_same_files_and_figures(
    moment: str, many_files: Many, tmp_path: Path
) -> None:
    """And by one worker to what two came to."""
    case = tmp_path / "case"
    chosen = Settings(seed="units", most_opened=90, workers=1)
    with closing(Case.create(case, describe(str(many_files.drive)), chosen)) as made:
        steps = go_on(made)
        while next(steps).stage != "sample":
            pass
        steps.close()  # type: ignore[attr-defined]
    with started("resume", case) as process:
        drawn = rows(case, "draw")
        at_rest = moment == "in the rest of the sample"
        wait_until(
            process, lambda: rows(case, "outcome") > (drawn if at_rest else 0) and bool(rows(case, SECOND)) >= at_rest
        )
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(TIMEOUT_S)
    finish(case)
    for name in WRITTEN:
        assert (case / name).read_bytes() == (many_files.case / name).read_bytes()


def test_a_census_killed_goes_on_to_the_same_figures(many_files: Many, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole" / "case", tmp_path / "cut" / "case"
    for case in (whole, cut):
        shutil.copytree(many_files.case, case)
    for _ in census(whole, ["1", "z"]):
        pass
    before = rows(cut, "outcome")
    with started("census", cut, "1", "z") as process:
        wait_until(process, lambda: rows(cut, "outcome") > before)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(TIMEOUT_S)
    finish(cut)
    for name in WRITTEN:
        assert (cut / name).read_bytes() == (whole / name).read_bytes()
