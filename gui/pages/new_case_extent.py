"""How much a folder holds: counted by its names and sizes, without opening a file, while the plan is chosen."""

from collections.abc import Generator

from PySide6.QtCore import QObject, Signal

from core.evidence import open_source
from core.inventory import inventory
from core.model import Entry, EvidenceInfo, Problem, Progress
from gui.asker import Asker
from gui.figures import size, whole
from gui.pages.new_case_drives import Source
from gui.words import say


def count(info: EvidenceInfo) -> Generator[Progress, None, Progress | None]:
    """Files and bytes so far; returns the last word."""
    last = None
    with open_source(info) as source:
        for last in inventory(source, _keep_nothing):
            yield last
    return last


def _keep_nothing(batch: list[Entry | Problem]) -> None:
    """The run walks again and keeps what it finds; here it is only counted."""


class Extent(QObject):
    """Of the source that is chosen. A drive says itself how much of it is used; a folder is counted when `begin` is
    called, which is not before the examiner has said why what may be written to is examined.

    found: files and bytes, None while they are not known.

    Signals:
        changed: more was counted.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Of nothing."""
        super().__init__(parent)
        self.asker = Asker(self)
        self.found: Progress | None = None
        self._source: Source | None = None
        self._so_far: Progress | None = None
        self._failed = False

    def set_source(self, source: Source | None) -> None:
        """Another one: what was counted is forgotten."""
        if source != self._source:
            self.stop()
            self._source, self.found, self._failed = source, None, False

    @property
    def used_bytes(self) -> int | None:
        """What the source holds, None while nobody knows."""
        if self.found is not None:
            return self.found.done_bytes
        return None if self._source is None else self._source.used_bytes or self._source.size_bytes

    def begin(self) -> None:
        """Counts, where nobody knows yet."""
        source = self._source
        if source is not None and source.info is not None and self.used_bytes is None:
            info = source.info
            self.asker.ask("extent", lambda: count(info), self._take, self._counted, self._fail)

    def stop(self) -> None:
        """Nobody waits any more."""
        self.asker.forget("extent")
        self._so_far = None

    def waiting(self) -> str:
        """What stands in the place of a prediction; "" where one can be made."""
        if self._source is not None and self.used_bytes is not None:
            return ""
        if self._failed:
            return say("new_case.known_later")
        if self._so_far is None:
            return say("new_case.counted_later")
        return say("new_case.counting", files=whole(self._so_far.done_files), size=size(self._so_far.done_bytes))

    def _counted(self, so_far: Progress) -> None:
        self._so_far = so_far
        self.changed.emit()

    def _take(self, found: Progress | None) -> None:
        self.found, self._so_far = found, None
        self.changed.emit()

    def _fail(self, text: str, details: str) -> None:
        self._failed, self._so_far = True, None
        self.changed.emit()
