"""Children that may crash, hang or run out of memory: the only home of processes.

A task that takes its child down is named by the pool; nothing else is lost.
"""

import multiprocessing
import os
import signal
import sys
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

from core.errors import CoreError

TICK_S = 0.25
"""How often a waiting parent looks up: to report, to stop, to see the clock."""

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
    """What comes back of a task that gave no answer. status: limit | unreadable. error: set if it raised."""

    status: str
    reason: str
    error: Exception | None = None


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

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("spawn")
        return ProcessPool(self._workers, context=context, initializer=_start_child, initargs=(self._memory_bytes,))

    def run(self, tasks: Iterable[Task]) -> Generator[tuple[Task, Any] | None]:
        """Yields (task, answer or Lost) as tasks end, and None every TICK_S while none does.

        Tasks are pulled from the iterable only when there is room. Stop pulling to stop: what is under way is ended.
        CoreError if the system keeps ending children that do nothing.
        """
        source = iter(tasks)
        waiting: dict[ProcessFuture[Any], Task] = {}
        again: list[Task] = []
        breakdowns = 0
        try:
            while True:
                if not self._works():
                    breakdowns += 1
                    again += self._renew(waiting, breakdowns)
                self._fill(waiting, again, source)
                if not waiting and not again:
                    return
                done, _ = wait(waiting, timeout=TICK_S, return_when=FIRST_COMPLETED)
                answered = [future for future in waiting if future in done and not _unheard(future)]
                if not answered:
                    yield None
                for future in answered:
                    breakdowns = 0
                    yield waiting.pop(future), _answer(future)
        finally:
            for future in waiting:
                future.cancel()  # type: ignore[no-untyped-call]

    def _works(self) -> bool:
        with _interrupts_held():  # the first look starts it
            return bool(self._pool.active)

    def _fill(self, waiting: dict[ProcessFuture[Any], Task], again: list[Task], source: Iterator[Task]) -> None:
        """Keeps every child busy, and one task ready for each."""
        while len(waiting) < 2 * self._workers and (task := again.pop() if again else next(source, None)) is not None:
            try:
                future = self._pool.schedule(task.function, args=task.arguments, timeout=task.timeout_s)
            except RuntimeError:  # it broke down just now
                again.append(task)
                return
            waiting[future] = task

    def _renew(self, waiting: dict[ProcessFuture[Any], Task], breakdowns: int) -> list[Task]:
        """A new pool where the old one gave up: a child ended that was at no task. Returns tasks without an answer."""
        if breakdowns > MOST_BREAKDOWNS:
            raise CoreError(
                "The system keeps ending the processes that read the evidence. Free some memory or give --workers 1, "
                "then `pandian resume` the case."
            )
        self._end()
        self._pool = self._new_pool()
        return [waiting.pop(future) for future in list(waiting) if not future.done() or _unheard(future)]

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


def _unheard(future: ProcessFuture[Any]) -> bool:
    """Did the pool give up before anybody took the task?"""
    return isinstance(future.exception(), BrokenProcessPool)


def _answer(future: ProcessFuture[Any]) -> Any:
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
