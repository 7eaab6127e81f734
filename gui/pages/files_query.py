"""Asks for the result of a filter: one at a time, the newest counts, a quiet repeat while a run adds figures."""

from PySide6.QtCore import QObject, Signal

from gui.job import Job
from gui.opened import OpenedCase
from gui.pages.files_ask import Found, Total, find, total_of
from gui.pages.files_view import FilesView


class FilesQuery(QObject):
    """The questions behind the table.

    Signals:
        counting: a question that the user waits for is under way (True) or was answered.
        arrived: (FilesView, Found, was it a quiet repeat).
        totalled: the Total of all files in the filter.
        failed: (sentence, details).
    """

    counting = Signal(bool)
    arrived = Signal(object, object, bool)
    totalled = Signal(object)
    failed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        """No case."""
        super().__init__(parent)
        self._case: OpenedCase | None = None
        self._job: Job | None = None
        self._coming: FilesView | None = None
        self._is_quiet = False
        self._again: FilesView | None = None
        self._total: Job | None = None
        self._of: int | None = None  # files inventoried, counted once and whenever facts were added

    def set_case(self, case: OpenedCase | None) -> None:
        """Another case: what was asked of the last one is not wanted."""
        if self._job is not None:
            self._job.cancel()
        self._of = None
        self._case, self._job, self._coming, self._again, self._total = case, None, None, None, None

    def is_waited_for(self) -> bool:
        """Is there a question that the user waits for?"""
        return self._job is not None and not self._is_quiet

    def ask(self, view: FilesView, quiet: bool = False) -> None:
        """quiet: the same view again, since facts were added; while one is under way it is asked once more after it."""
        if self._case is None:
            return
        if quiet and self._job is not None:
            self._again = view
            return
        self._coming, self._is_quiet = view, quiet
        text, sort, descending, of = view.text, view.sort, view.descending, None if quiet else self._of
        selected, current, top = view.selected, view.current, view.top
        if not quiet:
            self._again = None
            self.counting.emit(True)
        self._job = self._case.ask(
            "files.ids",
            lambda case, stop: find(case, stop, text, sort, descending, selected, current, top, of),
            lambda found: self._take(view, found, quiet),
            lambda error, details: self._fail(view, error, details),
        )

    def cancel(self) -> bool:
        """Ends the question the user waits for; was there one?"""
        if self._job is None or self._is_quiet:
            return False
        self._job.cancel()
        self._job = self._coming = None
        self.counting.emit(False)
        return True

    def _take(self, view: FilesView, found: Found, quiet: bool) -> None:
        if view is not self._coming:
            return
        self._job = self._coming = None
        self._of = found.of
        self.counting.emit(False)
        self.arrived.emit(view, found, quiet)
        if not quiet or self._total is None:
            self._ask_total(view.text)
        again, self._again = self._again, None
        if again is view:
            self.ask(view, quiet=True)

    def _ask_total(self, text: str) -> None:
        if self._case is not None:
            self._total = self._case.ask(
                "files.total", lambda case, stop: total_of(case, stop, text), self._take_total, self._fail_total
            )

    def _take_total(self, total: Total) -> None:
        self._total = None
        self.totalled.emit(total)

    def _fail_total(self, error: str, details: str) -> None:
        self._total = None
        self.failed.emit(error, details)

    def _fail(self, view: FilesView, error: str, details: str) -> None:
        if view is self._coming:
            self._job = self._coming = None
            self.counting.emit(False)
            self.failed.emit(error, details)
