"""Questions that need no case: answered by jobs that end with their owner."""

from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtCore import QObject

from gui.job import Job, end_all


class Asker(QObject):
    """Keeps the jobs of one page. A newer question on the same topic makes the older one end unheard."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: dict[str, Job] = {}
        self._jobs: set[Job] = set()
        self._closed = False

    def ask(
        self,
        topic: str,
        steps: Callable[[], Iterator[Any]],
        then: Callable[[Any], None] | None = None,
        each: Callable[[Any], None] | None = None,
        failed: Callable[[str, str], None] | None = None,
    ) -> None:
        """Pulls `steps` in a thread. then: gets what they return; each: what they yield (the newest only).

        Nothing happens any more once this is closed.
        """
        if self._closed:
            return
        job = Job(steps)
        self.forget(topic)
        self._asked[topic] = job

        def heard(listener: Callable[..., None]) -> Callable[..., None]:
            def listen(*values: object) -> None:
                if self._asked.get(topic) is job and not job.is_cancelled():
                    listener(*values)

            return listen

        for signal, listener in ((job.answered, then), (job.progressed, each), (job.failed, failed)):
            if listener is not None:
                signal.connect(heard(listener))
        self._jobs.add(job)
        job.finished.connect(lambda: self._jobs.discard(job))
        job.start()

    def forget(self, topic: str) -> None:
        """Nobody wants that answer any more."""
        if (before := self._asked.pop(topic, None)) is not None:
            before.cancel()

    def close(self, wait_ms: int = 10_000) -> None:
        """Ends all jobs, for good."""
        self._closed = True
        end_all(self._jobs, wait_ms)
