"""The case that is open: who holds it, and until when."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.lock import hold, is_held
from gui.job import Job
from gui.opened import OpenedCase


@pytest.fixture
def folder(demo, tmp_path) -> Path:
    copied = tmp_path / "case"
    shutil.copytree(demo.case, copied)
    return copied


def test_a_closed_case_stays_held_until_its_last_job_has_ended(qtbot, folder) -> None:
    case, begun, may_end = OpenedCase(folder), threading.Event(), threading.Event()

    def steps() -> Iterator[None]:
        begun.set()
        may_end.wait(30)
        yield

    job = Job(steps)
    case.start(job)
    assert begun.wait(10)
    case.close(wait_ms=1)
    assert is_held(folder), "the job may still write"
    may_end.set()
    qtbot.waitUntil(lambda: not is_held(folder), timeout=10_000)
    assert job.isFinished()
    hold(folder).close()


def test_a_case_without_jobs_is_let_go_of_at_once(qtbot, folder) -> None:
    case = OpenedCase(folder)
    assert is_held(folder)
    case.close()
    assert not is_held(folder)


def test_work_is_at_work_until_the_last_of_it_has_ended(qtbot, folder) -> None:
    case = OpenedCase(folder)
    heard: list[bool] = []
    case.run_changed.connect(lambda: heard.append(case.running))
    for who, at_work in (("run", True), ("export", True), ("run", False), ("run", False), ("export", False)):
        case.set_at_work(who, at_work)
    assert heard == [True, True, True, True, False]
    case.close()
