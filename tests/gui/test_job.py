"""The one bridge between threads: what it repeats, how it is stopped, and who hears of a failure."""

import gc
import threading
from collections.abc import Iterator

from PySide6.QtCore import QThread

from core.errors import EvidenceError
from gui.job import Collector, Job, end_all


def listen(job: Job) -> dict[str, list]:
    """Everything the job says, in order, as it arrives on the GUI thread."""
    heard: dict[str, list] = {"progressed": [], "answered": [], "failed": [], "ended": [], "threads": []}
    job.progressed.connect(heard["progressed"].append)
    job.answered.connect(heard["answered"].append)
    job.failed.connect(lambda text, details: heard["failed"].append((text, details)))
    job.ended.connect(heard["ended"].append)
    return heard


def finish(qtbot, job: Job) -> None:
    with qtbot.waitSignal(job.finished, timeout=10_000):
        job.start()
    qtbot.wait(1)


def test_the_last_thing_yielded_and_the_answer_arrive(qtbot) -> None:
    def steps() -> Iterator[int]:
        yield from range(1000)
        return "done"

    job = Job(steps)
    heard = listen(job)
    finish(qtbot, job)
    assert heard["progressed"][0] == 0
    assert heard["progressed"][-1] == 999
    assert len(heard["progressed"]) < 1000
    assert heard["answered"] == ["done"]
    assert heard["ended"] == [True]


def test_steps_run_in_another_thread(qtbot) -> None:
    seen = []

    def steps() -> Iterator[None]:
        seen.append(threading.get_ident())
        yield

    job = Job(steps)
    finish(qtbot, job)
    assert seen and seen[0] != threading.get_ident()


def test_a_cancelled_job_closes_its_steps_and_answers_nothing(qtbot) -> None:
    closed, begun = threading.Event(), threading.Event()

    def steps() -> Iterator[int]:
        try:
            n = 0
            while True:
                n += 1
                begun.set()
                QThread.msleep(1)
                yield n
        finally:
            closed.set()

    job = Job(steps)
    heard = listen(job)
    job.start()
    assert begun.wait(5)
    with qtbot.waitSignal(job.finished, timeout=5000):
        job.cancel()
    qtbot.wait(1)
    assert closed.is_set()
    assert heard["ended"] == [False]
    assert heard["answered"] == []


def test_trouble_that_core_speaks_of_comes_without_details(qtbot) -> None:
    def steps() -> Iterator[None]:
        raise EvidenceError("The evidence went away.")
        yield

    job = Job(steps)
    heard = listen(job)
    finish(qtbot, job)
    assert heard["failed"] == [("The evidence went away.", "")]
    assert heard["ended"] == [False]


def test_a_bug_comes_with_details(qtbot, caplog) -> None:
    def steps() -> Iterator[None]:
        raise ZeroDivisionError("by zero")
        yield

    job = Job(steps)
    heard = listen(job)
    finish(qtbot, job)
    ((text, details),) = heard["failed"]
    assert "ZeroDivisionError" in text
    assert "Traceback" in details
    assert heard["ended"] == [False]


def test_a_job_that_does_not_end_in_time_is_not_destroyed_while_it_runs(qtbot, qapp) -> None:
    begun, released = threading.Event(), threading.Event()

    def steps() -> Iterator[None]:
        begun.set()
        released.wait(10)
        yield

    job = Job(steps)
    job.start()
    assert begun.wait(5)
    end_all([job], 20)
    assert job.isRunning() and job in qapp.findChildren(Job)
    with qtbot.waitSignal(job.finished, timeout=5000):
        released.set()
    assert job not in qapp.findChildren(Job)


def test_garbage_is_collected_on_this_thread_only(qtbot) -> None:
    gc.enable()
    collector = Collector()
    assert not gc.isenabled()
    del collector
