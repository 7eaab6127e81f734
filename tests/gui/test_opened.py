"""The case that is open: who holds it, and until when."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QObject

from core.case import Case
from core.errors import CaseError
from core.lock import hold, is_held
from core.queries import every
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


class Listener(QObject):
    """A page in small: everything that it heard."""

    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self.heard = heard

    def answer(self, topic: str, found: object) -> None:
        self.heard.append(f"{topic} {found}")

    def failed(self, topic: str, text: str, details: str) -> None:
        self.heard.append(f"{topic} {text}")


def refuse(case: object, stop: object) -> None:
    raise CaseError("no")


@pytest.mark.parametrize(("gone", "said"), [(False, ["a 1", "b no"]), (True, [])])
def test_a_page_that_is_gone_hears_neither_answers_nor_failures(qtbot, folder, gone, said) -> None:
    case, heard = OpenedCase(folder), list[str]()
    page = Listener(heard)
    jobs = [
        case.ask("a", lambda opened, stop: 1, partial(page.answer, "a"), partial(page.failed, "a")),
        case.ask("b", refuse, partial(page.answer, "b"), partial(page.failed, "b")),
    ]
    if gone:
        shiboken6.delete(page)
    qtbot.waitUntil(lambda: all(job.isFinished() for job in jobs) and len(heard) >= len(said))
    qtbot.wait(0)
    assert sorted(heard) == said
    case.close()


def test_changes_are_written_one_after_the_other_even_when_the_case_is_closed_at_once(qtbot, folder) -> None:
    case, done = OpenedCase(folder), list[int]()
    for number in range(20):
        case.write(lambda opened, n=number: opened.add_fact("number", n), lambda n=number: done.append(n))
    case.close()
    assert not is_held(folder)
    with closing(Case.open_existing(folder, writable=False)) as opened:
        assert every(opened, "number") == list(range(20))
    qtbot.waitUntil(lambda: done == list(range(20)))


def test_a_slow_change_is_not_overtaken_when_the_case_is_closed(qtbot, folder) -> None:
    case, begun, may_end = OpenedCase(folder), threading.Event(), threading.Event()

    def slow(opened: Case) -> None:
        begun.set()
        may_end.wait(30)
        opened.add_fact("number", 0)

    case.write(slow)
    for number in (1, 2):
        case.write(lambda opened, n=number: opened.add_fact("number", n))
    assert begun.wait(10)
    case.close(wait_ms=1)
    assert is_held(folder)
    may_end.set()
    qtbot.waitUntil(lambda: case.lock is None)
    assert not is_held(folder)
    with closing(Case.open_existing(folder, writable=False)) as opened:
        assert every(opened, "number") == [0, 1, 2]


def test_whoever_may_only_look_writes_nothing(qtbot, folder) -> None:
    before = (folder / "case.db").read_bytes()
    with hold(folder):
        case = OpenedCase(folder)
        case.write(lambda opened: opened.add_fact("number", 1), lambda: pytest.fail("written"))
        case.close()
    assert (folder / "case.db").read_bytes() == before


def test_a_change_that_fails_is_told_and_the_next_one_is_made(qtbot, folder) -> None:
    case, heard = OpenedCase(folder), list[str]()
    page = Listener(heard)
    case.write(lambda opened: refuse(opened, None), failed=partial(page.failed, "a"))
    case.write(lambda opened: opened.add_fact("number", 1), lambda: heard.append("b"))
    qtbot.waitUntil(lambda: heard == ["a no", "b"])
    case.close()
