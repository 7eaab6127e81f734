"""The one bridge between threads: a Job pulls a generator of core off the GUI thread and repeats what it yields."""

import gc
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer, Signal, Slot

from core.errors import CoreError

LOG = logging.getLogger(__name__)
MOST_A_SECOND = 20
COLLECT_EVERY_MS = 2000
SWITCH_S = 0.0005


class Job(QThread):
    """Runs `steps` off the GUI thread. To cancel: `requestInterruption()`; the generator is closed at its next yield.

    Never call deleteLater on what has no parent (QTimer.singleShot with a Python callable does, too): while other
    threads work PySide6 6.11 frees its Python object twice. Seen as a crash of one in ten runs stopped and resumed.

    Signals:
        progressed: the newest thing yielded, at most 20 a second; the last one always.
        answered: what the generator returned (StopIteration.value), only if it ran out.
        failed: (text for the examiner, details: empty unless it is a bug).
        ended: True if the steps ran out. Always last, always once.
    """

    progressed = Signal(object)
    answered = Signal(object)
    failed = Signal(str, str)
    ended = Signal(bool)

    def __init__(self, steps: Callable[[], Iterator[Any]]) -> None:
        """steps: called in the thread, so that connections are made where they are used.

        Until its thread has ended a job belongs to the application, whoever lets go of it: a thread that is destroyed
        while it runs takes the program down.
        """
        super().__init__(QCoreApplication.instance())
        self.finished.connect(self._let_go)
        self._steps = steps
        self._cancelled = threading.Event()

    @Slot()
    def _let_go(self) -> None:
        """From now on it goes with its last reference, and by nothing else (see the class)."""
        self.setParent(None)

    def cancel(self) -> None:
        """Asks the steps to end; callable from any thread, again and again."""
        self._cancelled.set()
        self.requestInterruption()

    def is_cancelled(self) -> bool:
        """For long queries: have they become needless?"""
        return self._cancelled.is_set()

    def run(self) -> None:
        """The thread. Not called by anybody but Qt."""
        ran_out = False
        try:
            ran_out = self._pull()
        except CoreError as error:
            self.failed.emit(str(error), "")
        except Exception as error:
            LOG.exception("a job failed")
            self.failed.emit(f"{type(error).__name__}: {error}", traceback.format_exc())
        finally:
            self.ended.emit(ran_out)

    def _pull(self) -> bool:
        steps = self._steps()
        last, waiting = 0.0, None
        try:
            while not self._cancelled.is_set():
                try:
                    waiting = next(steps)
                except StopIteration as end:
                    if waiting is not None:
                        self.progressed.emit(waiting)
                    self.answered.emit(end.value)
                    return True
                now = time.monotonic()
                if now - last >= 1 / MOST_A_SECOND:
                    last = now
                    self.progressed.emit(waiting)
                    waiting = None
            return False
        finally:
            close = getattr(steps, "close", None)
            if close is not None:
                close()


def end_all(jobs: Iterable[Job], wait_ms: int) -> None:
    """Cancels jobs and waits for each. One that goes on is waited for when the program ends."""
    found = list(jobs)
    for job in found:
        job.cancel()
    for job in found:
        job.wait(wait_ms)


class Collector(QObject):
    """Python beside a window. Its cyclic collector works on the GUI thread only: Qt objects must not be deleted from
    another one. And a job lets the GUI thread in soon: painting a table asks Python some thousand times."""

    def __init__(self, parent: QObject | None = None) -> None:
        """From now on the automatic collector is off; lives as long as the program."""
        super().__init__(parent)
        gc.disable()
        sys.setswitchinterval(SWITCH_S)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(COLLECT_EVERY_MS)

    def _collect(self) -> None:
        counts, limits = gc.get_count(), gc.get_threshold()
        if limits[0] and counts[0] > limits[0]:
            gc.collect(1 if counts[1] > limits[1] else 0)
