"""Progress on stderr: a bar on a terminal, a line every five seconds elsewhere."""

import signal
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from threading import Event
from types import FrameType
from typing import cast

from core.model import Progress

LINE_EVERY_S, BAR_EVERY_S = 5.0, 0.1
BAR_WIDTH = 24


def show_progress(steps: Iterator[Progress]) -> None:
    """Runs the steps to their end. However it ends, the steps are closed: what they hold is let go."""
    terminal = sys.stderr.isatty()
    shown, stage = 0.0, ""
    last: Progress | None = None
    with closing(cast(Generator[Progress], steps)) as running, _remembered_stop() as asked_to_stop:
        try:
            for last in running:
                if asked_to_stop.is_set():
                    raise KeyboardInterrupt
                now = time.monotonic()
                if now - shown < (BAR_EVERY_S if terminal else LINE_EVERY_S) and last.stage == stage:
                    continue
                if terminal and stage and last.stage != stage:
                    sys.stderr.write("\n")
                shown, stage = now, last.stage
                sys.stderr.write(f"\r\x1b[K{bar(last)}" if terminal else f"{line(last)}\n")
                sys.stderr.flush()
        finally:
            if terminal and last is not None:
                sys.stderr.write(f"\r\x1b[K{bar(last)}\n")
                sys.stderr.flush()


@contextmanager
def _remembered_stop() -> Iterator[Event]:
    """An event that Ctrl-C (and SIGTERM) sets besides raising KeyboardInterrupt: raised while some library was
    letting go of an object, that exception is dropped by the interpreter, and the run would go on."""
    asked = Event()

    def stop(number: int, frame: FrameType | None) -> None:
        asked.set()
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def line(progress: Progress) -> str:
    """Stage, files, bytes, rate, elapsed, time left."""
    rate = progress.done_bytes / progress.elapsed_s if progress.elapsed_s > 0 else 0.0
    parts = [
        f"{progress.stage:<9}",
        f"{progress.done_files:,}" + (f"/{progress.total_files:,}" if progress.total_files else "") + _files(progress),
        _bytes(progress.done_bytes) + (f"/{_bytes(progress.total_bytes)}" if progress.total_bytes else ""),
        f"{_bytes(int(rate))}/s",
        f"{_clock(progress.elapsed_s)} elapsed",
        ""
        if not progress.total_bytes
        else f"{_clock(progress.eta_s)} left"
        if progress.eta_s is not None
        else "estimating time left",
    ]
    return "  ".join(part for part in parts if part)


def bar(progress: Progress) -> str:
    """The line with a bar in front."""
    done, total = (
        (progress.done_bytes, progress.total_bytes)
        if progress.total_bytes
        else (progress.done_files, progress.total_files)
    )
    filled = min(BAR_WIDTH, BAR_WIDTH * done // total) if total else 0
    return f"[{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {line(progress)}"


def _files(progress: Progress) -> str:
    return " file" if (progress.total_files or progress.done_files) == 1 else " files"


def _bytes(n: int) -> str:
    size = float(n)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
