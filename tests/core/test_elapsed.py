"""What a case's runs took: the time between them is nobody's work."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from core.case import Case
from core.elapsed import elapsed_s
from core.evidence.folder import describe
from core.settings import Settings

START, END, STOP = "run started", "run ended", "stopped by the user"


@pytest.fixture
def took(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., float | None]:
    """Of a case with these lines: minutes after ten, and what happened then."""
    (tmp_path / "drive").mkdir()

    def ask(*lines: tuple[int, str], has_result: bool = True) -> float | None:
        with closing(Case.create(tmp_path / "case", describe(str(tmp_path / "drive")), Settings())) as case:
            for minute, action in lines:
                monkeypatch.setattr("core.case.now_utc", lambda minute=minute: f"2026-11-23T10:{minute:02}:00Z")
                case.log(action)
            if has_result:
                case.add_fact("ended_utc", "2026-11-23T10:59:00Z")
            return elapsed_s(case)

    return ask


def test_one_run_took_what_lies_between_its_lines(took: Callable[..., float | None]) -> None:
    assert took((3, START), (4, "inventory started"), (9, END), (30, "exported")) == 6 * 60


def test_the_time_between_two_runs_is_left_out(took: Callable[..., float | None]) -> None:
    assert took(
        (0, START), (2, STOP), (40, START), (41, "run could not go on: EvidenceError"), (50, START), (59, END)
    ) == ((2 + 1 + 9) * 60)


def test_nothing_is_told_where_a_run_was_cut_off_unseen(took: Callable[..., float | None]) -> None:
    assert took((0, START), (40, "previous run ended without notice"), (40, START), (41, END)) is None


def test_nothing_is_told_while_a_run_is_at_work(took: Callable[..., float | None]) -> None:
    assert took((0, START), (2, END), (3, START)) is None


def test_nothing_is_told_before_there_is_a_result(took: Callable[..., float | None]) -> None:
    assert took((0, START), (2, STOP), has_result=False) is None
