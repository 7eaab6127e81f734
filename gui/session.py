"""What the window has open: one case at most, its run, and the facts that the frame shows. No widgets here."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from core.case import Case
from core.identity import Identity, save_identity
from core.lock import Lock
from core.settings import Settings
from gui.case_facts import CaseFacts, ask_facts
from gui.opened import OpenedCase
from gui.run_control import Run
from gui.run_history import Told
from gui.words import say

if TYPE_CHECKING:
    from core.recent import CaseState

LOG = logging.getLogger(__name__)
LEAST_S, REST = 1.0, 4.0
"""Facts are asked for at most once a second, and never for more than a fifth of the time."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What the New case page asks for. evidence: path of the folder or mounted volume. folder: of the new case."""

    evidence: str
    folder: Path
    settings: Settings
    identity: Identity


class Session(QObject):
    """The open case and its run.

    Signals:
        case_changed: another case, or none.
        facts_changed: `facts` or `state` are new.
        run_changed: the run's state or figures are new.
        failed: (text, details) for a dialog.
        freed: no run is at work any more.
    """

    case_changed = Signal()
    facts_changed = Signal()
    run_changed = Signal()
    failed = Signal(str, str)
    freed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Nothing open."""
        super().__init__(parent)
        self.case: OpenedCase | None = None
        self._lock: Lock | None = None
        self.facts: CaseFacts | None = None
        self.state: CaseState | None = None
        self.told: Told | None = None
        self.run = self._new_run()
        self._asked_s, self._took_s, self._waiting = 0.0, 0.0, False
        self._complained_of: OpenedCase | None = None
        self._came_in: OpenedCase | None = None  # opened, and its log does not say so yet
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)

    @property
    def has_run(self) -> bool:
        """Is there a run of this session to look at?"""
        return self.run.state != "idle"

    @property
    def is_unfinished(self) -> bool:
        """Was the open case's run interrupted?"""
        return self.state is not None and self.state.state in ("interrupted", "source_missing")

    def is_running_in(self, folder: Path) -> bool:
        """Is the run at work in the case of this folder?"""
        there = self.run.folder
        return self.run.is_at_work and there is not None and there.resolve() == folder.resolve()

    def open(self, folder: Path) -> None:
        """Opens a case that exists. A run must not be at work."""
        self.close()
        self._came_in = case = OpenedCase(folder, self)
        self._show(case)

    def start(self, request: RunRequest) -> None:
        """Begins a run over new evidence; the case is opened as soon as the run has made it."""
        self.close()
        self._lock = Lock(request.folder)
        self.run.start(request.evidence, request.folder, request.settings, request.identity, self._lock)
        self.run_changed.emit()

    def resume(self) -> None:
        """Goes on with the open case; says why not while something else is at work in it."""
        if (case := self._free()) is not None:
            self.run.resume(case.folder, case.lock)

    def count(self, ids: Sequence[int]) -> None:
        """Begins a census of some files of the open case; says why not, as above."""
        if (case := self._free()) is not None:
            self.run.count(case.folder, ids, case.lock)

    def raise_precision(self, precision: float) -> None:
        """Takes the open case, which is finished, to a smaller precision; says why not, as above."""
        if (case := self._free()) is not None:
            self.run.raise_precision(case.folder, precision, case.lock)

    def _free(self) -> OpenedCase | None:
        """The open case, if a run may begin in it."""
        if self.case is None or self.case.lock is None or self.run.is_at_work:
            return None
        if self.case.running:
            self.failed.emit(say("shell.resume_busy"), "")
            return None
        return self.case

    def close(self) -> None:
        """Closes the open case, if any. A run must not be at work."""
        if self.case is not None:
            self.case.close()
            self.case.deleteLater()
        self.run.deleteLater()
        self.run = self._new_run()
        self.case, self.facts, self.state, self.told = None, None, None, None
        self.case_changed.emit()

    def _new_run(self) -> Run:
        """One for each case, so that nobody looks at the run of another."""
        run = Run(self)
        run.progressed.connect(self._progressed)
        run.state_changed.connect(self._run_state)
        run.failed.connect(self.failed)
        run.ended.connect(self._run_ended)
        return run

    def refresh(self) -> None:
        """Facts may have been added: asks for them soon."""
        if self._waiting or self._timer.isActive():
            return
        rest = max(LEAST_S, REST * self._took_s) - (time.monotonic() - self._asked_s)
        self._timer.start(max(0, round(rest * 1000)))

    def mask(self) -> None:
        """Values are masked again."""
        if self.case is not None:
            self.case.masked = True
            self.case.masked_changed.emit()

    def unmask(self, reason: str) -> None:
        """Shows values once the reason stands in the audit log."""
        case = self.case
        if case is not None:
            detail = {"entry": "all", "reason": reason}
            case.write(lambda opened: opened.log("unmasked view", detail), lambda: self._unmasked(case), self._failed)

    def save_identity(self, identity: Identity) -> None:
        """The case is called otherwise from now on; what it was called stays in it."""
        case = self.case
        if case is not None:
            case.write(lambda opened: save_identity(opened, identity), case.changed.emit, self._failed)

    def _failed(self, text: str, details: str) -> None:
        self.failed.emit(text, details)

    def _unmasked(self, case: OpenedCase) -> None:
        if case is self.case:
            case.masked = False
            case.masked_changed.emit()

    def _show(self, case: OpenedCase) -> None:
        self.case = case
        case.changed.connect(self.refresh)
        case.run_changed.connect(self.run_changed)
        self._asked_s = 0.0
        self.case_changed.emit()
        self._ask()
        case.ask("remember", _remember, lambda _: None)

    def _ask(self) -> None:
        case = self.case
        if case is None:
            return
        self._waiting, self._asked_s = True, time.monotonic()
        case.ask("frame", _frame(not self.run.is_at_work), self._answer, self._not_answered)

    def _answer(self, found: "tuple[CaseFacts, CaseState | None]") -> None:
        self._waiting, self._took_s = False, time.monotonic() - self._asked_s
        self.facts, self.state = found
        self._log_opening()
        self.facts_changed.emit()

    def _log_opening(self) -> None:
        """Once, when it turned out to be readable: who looked at a case, and when, is part of its log."""
        case, self._came_in = self._came_in, None
        if case is not None and case is self.case:
            case.write(lambda opened: opened.log("case opened"), failed=self._failed)

    def _not_answered(self, text: str, details: str) -> None:
        self._waiting = False
        LOG.warning("the frame's question was not answered")
        if self.case is not None and self._complained_of is not self.case:  # once, not every second
            self._complained_of = self.case
            self.failed.emit(text, details)

    def _progressed(self, told: Told) -> None:
        self.told = told
        folder = self.run.folder
        if self.case is None and folder is not None and told.latest is not None:
            case = OpenedCase(folder, self, self._lock)
            case.set_at_work(self.run, self.run.is_at_work)
            self._show(case)
        elif self.case is not None:
            self.case.changed.emit()
        self.run_changed.emit()

    def _run_state(self, state: str) -> None:
        if self.case is not None:
            self.case.set_at_work(self.run, self.run.is_at_work)
        else:
            self.run_changed.emit()

    def _run_ended(self, ran_out: bool) -> None:
        if self.case is None and self._lock is not None:
            self._lock.close()  # the case was never made
        elif self.case is not None:
            self.case.changed.emit()
        self.freed.emit()


def _remember(case: Case, stop: Callable[[], bool]) -> None:
    from core.recent import remember  # late, as in gui.case_facts

    remember(case.folder)


def _frame(with_state: bool) -> "Callable[[Case, Callable[[], bool]], tuple[CaseFacts, CaseState | None]]":
    """with_state: during a run everybody knows that the case is running; then the log is not checked."""

    def question(case: Case, stop: Callable[[], bool]) -> "tuple[CaseFacts, CaseState | None]":
        from core.recent import case_state  # late, as in gui.case_facts

        return ask_facts(case, stop), case_state(case.folder) if with_state else None

    return question


def missing(folder: Path) -> str:
    """Why there is no case in a folder, "" if there is one."""
    return "" if (folder / "case.db").is_file() else say("dialogs.no_case", folder=folder)
