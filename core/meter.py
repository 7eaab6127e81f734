"""How far a stage has come: one for a stage, whatever number of turns its work is done in."""

from core.control import Control
from core.live import Live
from core.model import Busy, Progress

ETA_FROM = 0.02
"""Share of the bytes that must be done before a time left is told."""


class Meter:
    """Counts what is done. Times stand still during pauses."""

    def __init__(self, control: Control, stage: str, files: int, size_bytes: int, live: Live | None = None) -> None:
        """files, size_bytes: all that the stage has to do, as far as is known; `expect` adds to it. live: told too."""
        self._control, self._stage, self._live = control, stage, live
        self._started = control.now()
        self._files, self._bytes = files, size_bytes
        self._done_files = self._done_bytes = 0
        self._pieces: dict[str, int] = {}
        self._current = ""

    def expect(self, files: int, size_bytes: int) -> None:
        """More to do than was known."""
        self._files += files
        self._bytes += size_bytes

    def add(self, shown: str, items: int, pieces: int, size_bytes: int, finishes: bool) -> None:
        """So many items are done. pieces: 0 if each is a file; else of how many one file (`shown`) is made.

        finishes: False if more of those files is to be read afterwards.
        """
        self._current = shown
        self._done_bytes += size_bytes
        if not finishes:
            return
        if not pieces:
            self._done_files += items
            return
        self._pieces[shown] = self._pieces.get(shown, 0) + items
        if self._pieces[shown] >= pieces:
            del self._pieces[shown]
            self._done_files += 1

    def progress(self, busy: tuple[Busy, ...], at_end: bool = False) -> Progress:
        """The state of this moment; without anybody at work the last file is not told. at_end: with the last figure."""
        elapsed_s = self._control.now() - self._started
        share = self._done_bytes / self._bytes if self._bytes else 0.0
        eta_s = elapsed_s * max(0.0, 1 - share) / share if share > ETA_FROM else None
        current = self._current if busy else ""
        return Progress(
            self._stage,
            self._done_files,
            self._files,
            self._done_bytes,
            self._bytes,
            elapsed_s,
            eta_s,
            current,
            busy,
            None if self._live is None else self._live.look(at_once=at_end),
        )
