"""The run as the window drives it: core's steps in a Job, what they said so far, and the buttons' words to them."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.case import Lock
from core.control import Control
from core.errors import EvidenceError
from core.identity import Identity
from core.model import Progress
from core.settings import Settings
from gui.job import Job
from gui.run_history import RunHistory, Told

REDRAW_MS = 250
STATES = ("idle", "running", "paused", "stopping", "ended", "failed", "evidence_gone")
AT_WORK = ("running", "paused", "stopping")

Steps = Callable[[Control], Iterator[Progress]]


class _Watched:
    """The steps of one session, seen from their thread: every word goes into the history, none is lost on the way."""

    def __init__(self, steps: Steps, control: Control, history: RunHistory) -> None:
        self._steps, self._control, self._history = steps, control, history
        self.evidence_gone = False

    def __call__(self) -> Iterator[Progress]:
        try:
            with closing(cast(Generator[Progress], self._steps(self._control))) as steps:
                for progress in steps:
                    self._history.add(progress)
                    yield progress
        except EvidenceError:
            self.evidence_gone = True  # read on the GUI thread only after `failed` came from this one
            raise


class Run(QObject):
    """A run, or none yet. One after the other: start or resume again once the last has ended.

    state: one of STATES. reason: why it does not go on, in words of core ("" for what the user did). complete: did
    it reach its end? It never starts or goes on by itself: evidence that went away waits for `resume`.

    Signals (all on the GUI thread):
        progressed: a `Told`, at most four a second.
        ended: True if the run reached its end. Last of a session.
        failed: (text, details) of what ended the run; details are empty unless it is a bug of ours.
        state_changed: the new state.
    """

    progressed = Signal(object)
    ended = Signal(bool)
    failed = Signal(str, str)
    state_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state, self.reason, self.complete = "idle", "", False
        self.folder: Path | None = None
        self._control = Control()
        self._history = RunHistory(self._control.now)
        self._job: Job | None = None
        self._watched: _Watched | None = None
        self._lock: Lock | None = None
        self._failure: tuple[str, str] | None = None
        self._shown = -1
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(REDRAW_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def is_at_work(self) -> bool:
        """Is there a session that has not ended?"""
        return self.state in AT_WORK

    def told(self) -> Told:
        """What is known of this session now."""
        return self._history.told()

    def start(
        self,
        evidence: str,
        folder: Path,
        settings: Settings,
        identity: Identity | None = None,
        lock: Lock | None = None,
    ) -> None:
        """A new case. Everything slow, checks included, happens in the Job. lock: kept for sessions to come."""

        def steps(control: Control) -> Iterator[Progress]:
            from core.triage import triage  # late: it needs every library, and the window opens without

            return triage(evidence, folder, settings, control, identity, lock)

        self._begin(folder, lock, steps)

    def resume(self, folder: Path | None = None, lock: Lock | None = None) -> None:
        """Goes on where a run stopped. folder: None for the case of the last session, with its lock."""
        if folder is None:
            folder, lock = self.folder, lock or self._lock
        if folder is None:
            raise ValueError("there is no session to go on with")
        where = folder

        def steps(control: Control) -> Iterator[Progress]:
            from core.triage import resume  # late, as in `start`

            return resume(where, control, lock)

        self._begin(where, lock, steps)

    def count(self, folder: Path, ids: Sequence[int], lock: Lock | None) -> None:
        """A census of some files of a finished case; `resume` goes on with one that was stopped."""
        wanted = list(ids)

        def steps(control: Control) -> Iterator[Progress]:
            from core.triage import count_entries  # late, as in `start`

            return count_entries(folder, wanted, control, lock)

        self._begin(folder, lock, steps)

    def raise_precision(self, folder: Path, precision: float, lock: Lock | None) -> None:
        """Takes a finished case to a smaller precision; `resume` goes on with what was stopped."""

        def steps(control: Control) -> Iterator[Progress]:
            from core.triage import raise_precision  # late, as in `start`

            return raise_precision("", folder, {"precision": precision}, control, lock)

        self._begin(folder, lock, steps)

    def _begin(self, folder: Path, lock: Lock | None, steps: Steps) -> None:
        if self.is_at_work:
            raise RuntimeError("a run is at work")
        self.folder, self._lock, self.reason, self.complete = folder, lock, "", False
        self._control = Control()
        self._history = RunHistory(self._control.now)
        self._shown = -1
        self._watched = _Watched(steps, self._control, self._history)
        job = Job(self._watched)
        job.failed.connect(self._failed)
        job.ended.connect(self._ended)
        job.finished.connect(self._finished)
        self._job = job
        self._set_state("running")
        self._timer.start()
        job.start()

    @Slot()
    def pause(self) -> None:
        """Children finish what they are at and get nothing new."""
        if self.state == "running":
            self._control.pause()
            self._set_state("paused")

    @Slot()
    def go_on(self) -> None:
        """After `pause`."""
        if self.state == "paused":
            self._control.go_on()
            self._set_state("running")

    @Slot()
    def stop(self) -> None:
        """Stop and keep: the session ends soon, what was read stays and a later one goes on from there."""
        if self.state in ("running", "paused") and self._job is not None:
            self._job.cancel()
            self._set_state("stopping")

    def skip(self, token: int) -> None:
        """Gives up the file that a child is at; it is listed as skipped. token: of `Busy`."""
        self._control.skip(token)

    def wait(self, wait_ms: int = 10_000) -> bool:
        """For closing the program: waits until the thread is gone. False: it is not."""
        return self._job is None or self._job.wait(wait_ms)

    def _set_state(self, state: str) -> None:
        self.state = state
        self.state_changed.emit(state)

    @Slot()
    def _tick(self) -> None:
        told = self._history.told()
        self._ticks += 1
        if told.version != self._shown or self._ticks % 4 == 0:  # once a second the clocks move without news
            self._shown = told.version
            self.progressed.emit(told)

    @Slot(str, str)
    def _failed(self, text: str, details: str) -> None:
        self._failure = (text, details)

    @Slot(bool)
    def _ended(self, ran_out: bool) -> None:
        self.complete = ran_out

    @Slot()
    def _finished(self) -> None:
        """The thread has ended: only now another session may begin, or this object go."""
        self._timer.stop()
        self._history.end(self.complete)
        self._job = None
        failure, self._failure = self._failure, None
        if failure is None:
            self._set_state("ended")
        else:
            self._fail(*failure)
        self.progressed.emit(self._history.told())
        self.ended.emit(self.complete)

    def _fail(self, text: str, details: str) -> None:
        self.reason = text
        gone = self._watched is not None and self._watched.evidence_gone
        self._set_state("evidence_gone" if gone else "failed")
        if not gone:
            self.failed.emit(text, details)
