"""Children that may crash, hang or run out of memory: the only home of processes.

A task that takes its child down is named by the pool; nothing else is lost.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from core.deserted import Deserted
from core.errors import CoreError

TICK_S = 0.25
"""How often a waiting parent looks up: to report, to stop, to see the clock."""

SKIPPED = "skipped"
SKIPPED_REASON = "skipped by the examiner"
"""Status and reason of a task that the examiner ended."""

MOST_BREAKDOWNS = 3
"""Pools that may break down one after the other without a single answer in between."""


@dataclass(frozen=True, slots=True)
class Task:
    """One call of a module-level function in a child. tag: the caller's word for it, comes back with the answer."""

    tag: Any
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Lost:
    """What comes back of a task that gave no answer. status: limit | unreadable | skipped. error: set if it raised."""

    status: str
    reason: str
    error: Exception | None = None


_LEFT = Lost("unreadable", "its reader crashed (exit code 0)")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A task that a child is at. token: its number, for `Children.skip`. age_s: since it was first seen to run."""

    token: int
    task: Task
    age_s: float


@dataclass(slots=True)
class _Scheduled:
    token: int
    task: Task
    seen_at: float | None = None


def worker_count(asked: int) -> int:
    """How many children: as asked, else one a core that this process may use."""
    if asked:
        return asked
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Children:
    """A few processes for a whole run; they start with the first task. A context manager: they end with it."""

    def __init__(self, workers: int, memory_bytes: int) -> None:
        """workers: 0 for one a core. memory_bytes: budget of each child."""
        # A child computes on one core; threads of a maths library would only eat its memory budget.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        self._workers, self._memory_bytes = worker_count(workers), memory_bytes
        self._pool = self._new_pool()
        self._waiting: dict[ProcessFuture[Any], _Scheduled] = {}
        self._deserted = Deserted()
        self._scheduled = 0

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("spawn")
        return ProcessPool(self._workers, context=context, initializer=_start_child, initargs=(self._memory_bytes,))

    def run(
        self, tasks: Iterable[Task], is_held: Callable[[], bool] = lambda: False
    ) -> Generator[tuple[Task, Any] | None]:
        """Yields (task, answer or Lost) as tasks end, and None every TICK_S while none does.

        Tasks are pulled from the iterable only when there is room, and none is begun while is_held() says so: then
        what is under way is finished, and None comes at once once nothing is. Stop pulling to stop: what is under way
        is ended. CoreError if the system keeps ending children that do nothing. One run at a time.
        """
        source = iter(tasks)
        again: list[Task] = []
        deserted: list[Task] = []
        breakdowns = 0
        try:
            while True:
                if not self._works():
                    breakdowns += 1
                    again += self._renew(breakdowns)
                held = is_held()
                if held:
                    again += self._withdraw()
                else:
                    self._fill(again, source)
                if not self._waiting and not again and not held:
                    return
                answered = self._answered()
                if not answered:
                    yield None
                for future in answered:
                    breakdowns = 0
                    yield self._waiting.pop(future).task, _answer(future)
                once_more, left = self._take_back(deserted)
                again += once_more
                yield from ((task, _LEFT) for task in left)
        finally:
            for future in self._waiting:
                _cancel(future)
            self._waiting.clear()

    def under_way(self) -> tuple[UnderWay, ...]:
        """What the children are at, in the order in which it was given to them."""
        now = time.monotonic()
        found = []
        for future, scheduled in self._waiting.items():
            if future.running():
                if scheduled.seen_at is None:
                    scheduled.seen_at = now
                found.append(UnderWay(scheduled.token, scheduled.task, now - scheduled.seen_at))
        return tuple(found)

    def skip(self, tokens: frozenset[int]) -> None:
        """Ends the children that are at these tasks; they come back as Lost. Other tokens mean nothing."""
        for future, scheduled in self._waiting.items():
            if scheduled.token in tokens:
                _cancel(future)

    def _works(self) -> bool:
        with _interrupts_held():  # the first look starts it
            return bool(self._pool.active)

    def _fill(self, again: list[Task], source: Iterator[Task]) -> None:
        """Keeps every child busy, and one task ready for each."""
        room = 2 * self._workers
        while len(self._waiting) < room and (task := again.pop() if again else next(source, None)) is not None:
            try:
                future = self._pool.schedule(task.function, args=task.arguments, timeout=task.timeout_s)
            except RuntimeError:  # it broke down just now
                again.append(task)
                return
            self._scheduled += 1
            self._waiting[future] = _Scheduled(self._scheduled, task)

    def _withdraw(self) -> list[Task]:
        """Takes back what was made ready and no child has begun. (One that begins it after all is ended for it.)"""
        ready = [future for future in self._waiting if not future.running() and not future.done()]
        return [self._waiting.pop(future).task for future in ready if _cancel(future)]

    def _take_back(self, deserted: list[Task]) -> tuple[list[Task], list[Task]]:
        """Tasks whose child was ended for another task, or left: those to begin once more, which join the deserted, and
        those that were among them already."""
        found = [future for future in self._deserted.futures(self._pool) if future in self._waiting]
        for future in found:
            _cancel(future)
        once_more: list[Task] = []
        left: list[Task] = []
        for task in (self._waiting.pop(future).task for future in found):
            (left if any(task is each for each in deserted) else once_more).append(task)
        deserted += once_more
        return once_more, left

    def _answered(self) -> list[ProcessFuture[Any]]:
        done, _ = wait(self._waiting, timeout=TICK_S, return_when=FIRST_COMPLETED)
        return [f for f in self._waiting if f.cancelled() or (f in done and not _unheard(f))]

    def _renew(self, breakdowns: int) -> list[Task]:
        """A new pool where the old one gave up: a child ended that was at no task. Returns tasks without an answer."""
        if breakdowns > MOST_BREAKDOWNS:
            raise CoreError(
                "The system keeps ending the processes that read the evidence. Free some memory or give --workers 1, "
                "then `pandian resume` the case."
            )
        self._end()
        self._pool = self._new_pool()
        left = [future for future in self._waiting if not future.done() or _unheard(future)]
        return [self._waiting.pop(future).task for future in left]

    def _end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Children that start in here never see Ctrl-C, not even before they can say that it is not for them."""
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # it would let interrupts in again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cancel(future: ProcessFuture[Any]) -> bool:
    """Ends a task; False if it has its answer already."""
    return bool(future.cancel())  # type: ignore[no-untyped-call]


def _unheard(future: ProcessFuture[Any]) -> bool:
    """Did the pool give up before anybody took the task?"""
    return not future.cancelled() and isinstance(future.exception(), BrokenProcessPool)


def _answer(future: ProcessFuture[Any]) -> Any:
    if future.cancelled():
        return Lost(SKIPPED, SKIPPED_REASON)
    try:
        return future.result()
    except TimeoutError:
        return Lost("limit", "the time budget of one file was used up")
    except ProcessExpired as error:
        return Lost("unreadable", f"its reader crashed (exit code {error.exitcode})")
    except MemoryError as error:
        return Lost("limit", "the memory budget of one file was used up", error)
    except Exception as error:
        return Lost("unreadable", f"its reader failed ({type(error).__name__})", error)


def _start_child(memory_bytes: int) -> None:
    """In the child: the parent handles Ctrl-C and ends it at once; memory beyond the budget the system refuses."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        import resource

        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory_bytes, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
