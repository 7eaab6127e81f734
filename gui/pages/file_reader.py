"""Looks into one file of the open case: every question goes off the GUI thread, to one child of `core.look`."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from core.case import Case
from core.look import Found, Looker, found, keep_encoding
from core.look_views import SUPERSEDED
from core.views import FileRow, Stopped, file_row
from gui.job import Job
from gui.opened import OpenedCase

Then = Callable[[Any], None]
Failed = Callable[[str, str], None]
POLL_S = 0.05
REST_MS = 1000
"""After a case was opened, before a child is started that nobody asked for yet: what is on the screen comes first."""


class Looking(QObject):
    """The one Looker of an opened case, made when it is first needed; what the user chose for single files."""

    def __init__(self, case: OpenedCase) -> None:
        """Use `looking_at`."""
        super().__init__(case)
        self.encodings: dict[int, str] = {}
        self._case = case
        self._scratch = None if case.view_only else case.folder
        self._looker: Looker | None = None
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._is_closed = False
        QTimer.singleShot(REST_MS, self, self._rested)

    def look(self, case: Case, work: Callable[[Looker], Any], stop: Callable[[], bool]) -> Any:
        """Work with the Looker; one at a time. Waits no longer than somebody wants it, then raises Stopped.

        What was begun for somebody who left may reach the Looker after this, and end it: then it is asked again.
        """
        while not self._turn.acquire(timeout=POLL_S):
            if stop():
                raise Stopped
        try:
            found = _until_stopped(work, self._made(case), stop)
            while getattr(found, "note", "") == SUPERSEDED and not stop():
                found = _until_stopped(work, self._made(case), stop)
            return found
        finally:
            self._turn.release()

    def choose_encoding(self, entry: int, encoding: str) -> None:
        """From now on for this file; kept in the case where that may be written."""
        self.encodings[entry] = encoding
        self._case.write(lambda opened: keep_encoding(opened, entry, encoding))

    def warm_up(self) -> None:
        """Has the child started before the first look."""
        self._case.ask("look.warm", lambda case, stop: self._made(case), lambda _: None)

    def _rested(self) -> None:
        """Its start would be most of what the first look takes. While a run is at work the cores are for that."""
        if not self._is_closed and not self._case.running:
            self.warm_up()

    def _made(self, case: Case) -> Looker:
        with self._lock:
            if self._is_closed:
                raise Stopped
            if self._looker is None:
                self._looker = Looker(case.info(), self._scratch)
            return self._looker

    def close(self) -> None:
        """Ends the child; once or twice."""
        with self._lock:
            self._is_closed = True
            looker, self._looker = self._looker, None
        if looker is not None:
            threading.Thread(target=looker.close, name="looker's end").start()  # it waits for a look under way


def looking_at(case: OpenedCase) -> Looking:
    """The Looking of a case."""
    option = Qt.FindChildOption.FindDirectChildrenOnly
    known: Looking | None = case.findChild(Looking, options=option)
    return Looking(case) if known is None else known


class FileReader(QObject):
    """One file of a case: its row, how it is laid out, and windows of its content.

    Signals:
        known: `row` and `found` are there.
        failed: (sentence, details): it could not be asked.
    """

    known = Signal()
    failed = Signal(str, str)

    def __init__(self, case: OpenedCase, entry: int, place: str, parent: QObject | None = None) -> None:
        """entry: id in the case. place: where it is shown; readers of other places are not disturbed.

        Call `start` once somebody listens.
        """
        super().__init__(parent)
        self.case, self.entry, self._place = case, entry, place
        self.row: FileRow | None = None
        self.found: Found | None = None
        self._looking = looking_at(case)
        self._is_left = False
        self._jobs: dict[str, Job] = {}

    def start(self) -> None:
        """Asks for the file's facts."""
        entry = self.entry
        self.case.ask(
            f"{self._place}.facts",
            lambda case, stop: (file_row(case, entry), found(case, entry)),
            self._take,
            self._fail,
        )

    def leave(self) -> None:
        """Another file is shown: answers that come now are dropped."""
        self._is_left = True
        for kind in list(self._jobs):
            self.cancel(kind)

    @property
    def encoding(self) -> str:
        """What the user chose for this file, now or in an earlier session; "auto" otherwise."""
        kept = "auto" if self.found is None else self.found.encoding
        return self._looking.encodings.get(self.entry, kept)

    @encoding.setter
    def encoding(self, value: str) -> None:
        self._looking.choose_encoding(self.entry, value)

    @property
    def unmask(self) -> bool:
        """Are values shown?"""
        return not self.case.masked

    def look(self, kind: str, question: Callable[[Looker, Found], Any], then: Then, failed: Failed) -> None:
        """Answers `question(looker, found)`. A newer look of the same kind ends an older one; other kinds wait."""
        entry, facts, looking = self.entry, self.found, self._looking

        def ask(case: Case, stop: Callable[[], bool]) -> Any:
            known = found(case, entry) if facts is None else facts
            return looking.look(case, lambda looker: question(looker, known), stop)

        self._jobs[kind] = self.case.ask(
            f"{self._place}.look.{kind}", ask, self._unless_left(then), self._unless_left(failed)
        )

    def cancel(self, kind: str) -> None:
        """Nobody wants the look of a kind any more."""
        if (job := self._jobs.pop(kind, None)) is not None:
            job.cancel()

    def _unless_left(self, listener: Callable[..., None]) -> Callable[..., None]:
        return lambda *values: None if self._is_left else listener(*values)

    def ask(self, topic: str, question: Callable[[Case, Callable[[], bool]], Any], then: Then) -> None:
        """Asks the case something about this file."""
        self.case.ask(
            f"{self._place}.{topic}", question, lambda answer: None if self._is_left else then(answer), self._fail
        )

    def _take(self, answer: tuple[FileRow, Found]) -> None:
        if not self._is_left:
            self.row, self.found = answer
            self.known.emit()

    def _fail(self, text: str, details: str) -> None:
        if not self._is_left:
            self.failed.emit(text, details)


def _until_stopped(work: Callable[[Looker], Any], looker: Looker, stop: Callable[[], bool]) -> Any:
    """Waits for a look no longer than somebody wants it: it may be deep inside an archive."""
    box: list[Any] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def run() -> None:
        try:
            box.append(work(looker))
        except Exception as error:
            errors.append(error)
        finally:
            done.set()

    threading.Thread(target=run, name="look", daemon=True).start()
    while not done.wait(POLL_S):
        if stop():
            raise Stopped
    if errors:
        raise errors[0]
    return box[0]
