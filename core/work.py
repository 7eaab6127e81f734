"""Hands work to children and keeps what comes back: batches that die are split until one guilty file is named."""

import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import CoreError
from core.evidence import EvidenceSource
from core.model import EvidenceInfo, Progress
from core.settings import Settings
from core.workers import Children, Lost, Task

REPORT_EVERY_S = 0.05
SLOWEST_BYTES_PER_S = 4_000_000
"""A file may take its fixed time budget, and its size at this rate on top."""


class TimeIsUp(Exception):
    """The wall time asked for is used up; what was read stays."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of work that can be cut: `items` belong to one call, `what` says which stage keeps the answers.

    size_bytes: what it reads. shown: for the progress line.
    """

    what: str
    items: tuple[Any, ...]
    size_bytes: int
    shown: str = ""

    def halves(self) -> tuple["Part", "Part"]:
        """The same work as two parts."""
        middle = len(self.items) // 2
        half = self.size_bytes * middle // len(self.items)
        return (
            Part(self.what, self.items[:middle], half, self.shown),
            Part(self.what, self.items[middle:], self.size_bytes - half, self.shown),
        )


@dataclass(frozen=True, slots=True)
class Job:
    """What every stage of one run shares. deadline: of time.monotonic(), None without a limit."""

    info: EvidenceInfo
    settings: Settings
    source: EvidenceSource
    children: Children
    scratch: Path
    deadline: float | None

    def check_time(self) -> None:
        """Raises TimeIsUp."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            raise TimeIsUp


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """A folder for copies, inside the case, empty at both ends of a run."""
    scratch = folder / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


Call = Callable[[Part], tuple[Callable[..., Any], tuple[Any, ...]]]


class _Queue:
    """Tasks to do: parts put back first, then the rest. Unlike a generator it may have more after it was empty."""

    def __init__(self, parts: Iterable[Part], call: Call, timeout_s: float) -> None:
        self.again: deque[Part] = deque()
        self._parts, self._call, self._timeout_s = iter(parts), call, timeout_s

    def __iter__(self) -> Iterator[Task]:
        return self

    def __next__(self) -> Task:
        part = self.again.popleft() if self.again else next(self._parts)
        function, arguments = self._call(part)
        return Task(part, function, arguments, self._timeout_s + part.size_bytes / SLOWEST_BYTES_PER_S)


def do(
    job: Job,
    stage: str,
    parts: Iterable[Part],
    call: Call,
    keep: Callable[[Part, Any], None],
    files: int,
    size_bytes: int,
) -> Iterator[Progress]:
    """Runs parts in children. call: the task of a part. keep: stores its answer, or Lost once one item is left.

    files, size_bytes: totals for Progress. Raises TimeIsUp at the deadline, EvidenceError if the evidence goes
    away, CaseError if the disk under the children is full: nothing of the failing part is kept, a resumed run reads it.
    """
    started = reported = time.monotonic()
    done_files = done_bytes = 0
    queue = _Queue(parts, call, job.settings.child_timeout_s)
    running = job.children.run(queue)
    current = ""
    try:
        for ended in running:
            job.check_time()
            if ended is not None:
                task, answer = ended
                part: Part = task.tag
                if isinstance(answer, Lost):
                    job.source.check_present()
                    if isinstance(answer.error, CoreError):
                        raise answer.error
                if isinstance(answer, Lost) and len(part.items) > 1:
                    queue.again.extend(part.halves())
                    continue
                keep(part, answer)
                done_files += len(part.items)
                done_bytes += part.size_bytes
                current = part.shown
            now = time.monotonic()
            if now - reported >= REPORT_EVERY_S:
                reported = now
                yield _progress(stage, done_files, files, done_bytes, size_bytes, now - started, current)
    finally:
        running.close()
    yield _progress(stage, done_files, files, done_bytes, size_bytes, time.monotonic() - started, "")


def _progress(
    stage: str, files: int, all_files: int, done: int, total: int, elapsed_s: float, current: str
) -> Progress:
    share = done / total if total else 0.0
    eta_s = elapsed_s * (1 - share) / share if share > 0.02 else None
    return Progress(stage, files, all_files, done, total, elapsed_s, eta_s, current)
