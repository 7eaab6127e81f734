"""Hands work to children and keeps what comes back: batches that die are split until one guilty file is named."""

import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.control import Control, with_pauses
from core.errors import CoreError
from core.evidence import EvidenceSource
from core.lock import WORK_NAME, Lock, is_held
from core.meter import Meter
from core.model import Busy, Entry, EvidenceInfo, Layout, Progress
from core.settings import Settings
from core.workers import SKIPPED, SKIPPED_REASON, Children, Lost, Task

SCRATCH_NAME = "scratch"
REPORT_EVERY_S = 0.05
LOOK_EVERY_S = 2.0
"""How often the evidence is looked at while children are at work: it may be unplugged and no child notice."""

SLOWEST_BYTES_PER_S = 4_000_000
"""A file may take its fixed time budget, and its size at this rate on top."""


class TimeIsUp(Exception):
    """The wall time asked for is used up; what was read stays."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of work that can be cut: `items` belong to one call, `what` says which stage keeps the answers.

    items: each begins with the id of its entry, and holds the Entry and, where it is known, the Layout. size_bytes:
    what it reads. pieces: 0 where every item is a file; else all items are of one file, of so many that are to be read
    of it. finishes: its files are done with it; False for a pilot.
    """

    what: str
    items: tuple[tuple[Any, ...], ...]
    size_bytes: int
    pieces: int = 0
    finishes: bool = True

    @property
    def files(self) -> int:
        """How many files it reads."""
        return 1 if self.pieces else len(self.items)

    @property
    def shown(self) -> str:
        """Path of the first file: what is cut in two has two first files, and one of them may be skipped by name."""
        return next((each.path for each in self.items[0] if isinstance(each, Entry)), "")

    @property
    def kind(self) -> str:
        """Kind of that file, "" where it is not known."""
        return next((each.kind for each in self.items[0] if isinstance(each, Layout)), "")

    def halves(self) -> tuple["Part", ...]:
        """The same work as two parts."""
        return self._cut((len(self.items) + 1) // 2)

    def singles(self) -> tuple["Part", ...]:
        """The same work, item by item."""
        return self._cut(1)

    def _cut(self, size: int) -> tuple["Part", ...]:
        count, bytes_ = len(self.items), self.size_bytes
        edges = [*range(0, count, size), count]
        return tuple(
            replace(self, items=self.items[a:b], size_bytes=bytes_ * b // count - bytes_ * a // count)
            for a, b in pairwise(edges)
        )


def _no_log(action: str, detail: object) -> None:
    """For work that no case hears of."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every stage of one run shares. deadline, started: of control.now(), None without a limit.

    log: the process log.
    """

    info: EvidenceInfo
    settings: Settings
    source: EvidenceSource
    children: Children
    scratch: Path
    deadline: float | None
    control: Control = field(default_factory=Control)
    started: float = 0.0
    log: Callable[[str, object], None] = _no_log

    def check_time(self) -> None:
        """Raises TimeIsUp."""
        if self.deadline is not None and self.control.now() > self.deadline:
            raise TimeIsUp


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """A folder for copies, inside the case, empty at both ends of a run. See `is_at_work`.

    CaseError if it is in use, by this process or another: the copies in it are of children at work, and a file whose
    copy vanished would be taken for unreadable.
    """
    scratch = folder / SCRATCH_NAME
    with Lock(folder, WORK_NAME).take():
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        try:
            yield scratch
        finally:
            shutil.rmtree(scratch, ignore_errors=True)


def is_at_work(folder: Path) -> bool:
    """Does anything (of any process) read for this case now? A window may hold a case without."""
    return is_held(folder, WORK_NAME)


Call = Callable[[Part], tuple[Callable[..., Any], tuple[Any, ...]]]
Keep = Callable[[Part, Any], None]


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
    keep: Keep,
    files: int,
    size_bytes: int,
) -> Iterator[Progress]:
    """One stage: runs parts in children. files, size_bytes: totals for Progress. Otherwise as `go`."""
    yield from go(job, Meter(job.control, stage, files, size_bytes), parts, call, keep)


def go(job: Job, meter: Meter, parts: Iterable[Part], call: Call, keep: Keep) -> Iterator[Progress]:
    """Runs parts in children. call: the task of a part. keep: stores its answer, or Lost once one file is left.

    Yields at least every quarter of a second, also while paused. Raises TimeIsUp at the deadline, EvidenceError if
    the evidence goes away, CaseError if the disk under the children is full: nothing of the failing part is kept, a
    resumed run reads it.
    """
    queue = _Queue(parts, call, job.settings.child_timeout_s)
    reported = looked = time.monotonic()
    with closing(job.children.run(queue, lambda: job.control.is_paused)) as running:
        for ended in running:
            job.check_time()
            if ended is not None:
                _take(job, meter, queue, ended, keep)
            job.children.skip(job.control.asked_to_skip())
            now = time.monotonic()
            if now - looked >= LOOK_EVERY_S:
                looked = now
                job.source.check_present()
            if now - reported >= REPORT_EVERY_S:
                reported = now
                busy = _busy(job.children)
                yield meter.progress(busy)
                if not busy:
                    job.control.rest()
    yield from with_pauses(job.control, iter((meter.progress((), at_end=True),)))


def _take(job: Job, meter: Meter, queue: _Queue, ended: tuple[Task, Any], keep: Keep) -> None:
    """Keeps an answer, or puts the work back in smaller parts."""
    task, answer = ended
    part: Part = task.tag
    if isinstance(answer, Lost):
        job.source.check_present()
        if isinstance(answer.error, CoreError):
            raise answer.error
        if answer.status == SKIPPED and part.files > 1:
            queue.again.extend(part.singles())
            return
        if answer.status == SKIPPED:
            job.log(SKIPPED_REASON, {"entry": part.items[0][0], "step": part.what})
        elif len(part.items) > 1:
            queue.again.extend(part.halves())
            return
    keep(part, answer)
    meter.add(part.shown, len(part.items), part.pieces, part.size_bytes, part.finishes)


def _busy(children: Children) -> tuple[Busy, ...]:
    found = ((each, each.task.tag) for each in children.under_way())
    return tuple(Busy(each.token, part.shown, part.files, part.kind, each.age_s) for each, part in found)
