"""The case that is open in the window: where it is, whether it may be written, and questions asked of it off the
GUI thread."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from core.case import Case, Lock, Stopped, hold
from core.errors import CaseError
from gui.job import Job, end_all


class OpenedCase(QObject):
    """One case in the window. Pages ask it with `ask`; a page that shows figures listens to `changed`.

    Signals:
        changed: facts were added (a run made progress, a round ended, a retry): ask again.
        masked_changed: values are shown or masked from now on.
        run_changed: a run or other work (see `running`) started, paused, went on or ended.
    """

    changed = Signal()
    masked_changed = Signal()
    run_changed = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None, lock: Lock | None = None) -> None:
        """Opens for writing; view-only if another process holds the case (`view_only` says so).

        lock: of a run of ours that made the case, taken already; closed with this object.
        """
        super().__init__(parent)
        self.folder = folder
        self.lock = lock
        self.view_only_reason = ""
        self.masked = True
        self._at_work: set[object] = set()
        self._closed = False
        self._asked: dict[str, Job] = {}
        self._jobs: set[Job] = set()
        self._writes: list[Job] = []  # in their order; the first is under way
        if lock is None:
            try:
                self.lock = hold(folder)
            except CaseError as error:
                self.view_only_reason = str(error)

    @property
    def view_only(self) -> bool:
        """May nothing be added to the case from here?"""
        return self.lock is None

    @property
    def running(self) -> bool:
        """Does anything of ours add to the case now: a run, another attempt, an export?"""
        return bool(self._at_work)

    def set_at_work(self, who: object, at_work: bool) -> None:
        """who adds to the case from now on, or does no more; the same again is nothing new. Emits `run_changed`."""
        if at_work:
            self._at_work.add(who)
        else:
            self._at_work.discard(who)
        if not self._closed:  # the object may be gone by now
            self.run_changed.emit()

    def ask(
        self,
        topic: str,
        question: Callable[[Case, Callable[[], bool]], Any],
        then: Callable[[Any], None],
        failed: Callable[[str, str], None] | None = None,
    ) -> Job:
        """Answers `question(case, stop)` in a thread, over a read-only connection; `then` runs on the GUI thread.

        A newer question on the same topic makes the older one end; late answers are dropped.
        """

        def steps() -> Generator[None, None, Any]:
            with suppress(Stopped), closing(Case.open_existing(self.folder, writable=False)) as case:
                return question(case, job.is_cancelled)
            return None
            yield

        job = Job(steps)
        if (before := self._asked.get(topic)) is not None:
            before.cancel()
        self._asked[topic] = job

        def answer(value: object) -> None:
            if self._asked.get(topic) is job and not job.is_cancelled() and is_there(then):
                then(value)

        job.answered.connect(answer)

        def fail(text: str, details: str) -> None:
            if failed is not None and is_there(failed):
                failed(text, details)

        job.failed.connect(fail)
        self.start(job)
        return job

    def write(
        self,
        change: Callable[[Case], object],
        then: Callable[[], object] | None = None,
        failed: Callable[[str, str], None] | None = None,
    ) -> None:
        """Adds facts in a thread, one change after the other; nothing where the case is view-only.

        What was asked for before the case is closed is written, closed or not.
        """
        lock = self.lock
        if lock is None or self._closed:
            return

        def steps() -> Iterator[None]:
            with closing(Case.open_existing(self.folder, writable=True, lock=lock)) as opened:
                change(opened)
            return
            yield

        job = Job(steps)
        if then is not None:
            job.answered.connect(lambda _: then())
        if failed is not None:
            job.failed.connect(failed)
        job.finished.connect(lambda: self._written(job))
        self._writes.append(job)
        if len(self._writes) == 1:
            job.start()

    def _written(self, job: Job) -> None:
        self._writes.remove(job)
        if self._writes:
            _begin(self._writes[0])
        elif self._closed:
            self._let_go()

    def start(self, job: Job) -> None:
        """Starts a job and keeps it until its thread has ended."""
        self._jobs.add(job)
        job.finished.connect(lambda: self._finished(job))
        job.start()

    def close(self, wait_ms: int = 10_000) -> None:
        """Ends questions and jobs, lets go of the case: once the last thread has ended, which may be later."""
        end_all(self._jobs, wait_ms)
        self._closed = True
        for job in self._writes:
            _begin(job)
            if not job.wait(wait_ms):
                break  # those behind it begin when it has ended
        self._let_go()

    def _finished(self, job: Job) -> None:
        self._jobs.discard(job)
        if self._closed:
            self._let_go()

    def _let_go(self) -> None:
        """A job that goes on may still write: until it has ended nobody else may."""
        is_used = any(job.isRunning() for job in self._jobs) or not all(job.isFinished() for job in self._writes)
        if self.lock is not None and not is_used:
            self.lock.close()
            self.lock = None


def is_there(listener: Callable[..., object]) -> bool:
    """Is the object still there whose method is to hear an answer? A page may have gone before its question."""
    method = listener.func if isinstance(listener, partial) else listener
    owner = getattr(method, "__self__", None)
    return not isinstance(owner, QObject) or isValid(owner)


def _begin(job: Job) -> None:
    """Once."""
    if not job.isRunning() and not job.isFinished():
        job.start()
