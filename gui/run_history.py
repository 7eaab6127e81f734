"""What a run has said so far: one line per stage, and the points of the convergence chart. No Qt, no figures of its
own: done, totals and estimates are core's; rate and time left are the pace they come at."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.model import Busy, Progress, SoFar
from gui.widgets.convergence import ConvergencePoint

STAGES = ("inventory", "identify", "sample", "check", "estimate", "workbook")
"""Lines of the stages table, in the order of the run."""
STEPS = {"sweep": "sample", "compare": "sample"}
"""Stages of core that are steps of a line."""

SAME = {"census": "sample"}
"""Stages of core that are a line under another name: a census reads too."""

MOST_POINTS = 1000
"""More than a chart has columns; each costs 20 µs at every repaint."""
FIRST_SPACING_S = 0.25
RATE_SPAN_S = 30.0
SURE_SHARE, SURE_AFTER_S = 0.05, 60.0
"""The time left is told from this share on, or after this time."""


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage as the table shows it. state: waiting | running | done | before (done by an earlier session).

    step: the stage of core that is at work. totals are 0 where nobody knows them. rates per second, None while
    unknown. eta_s: None where there is nothing to tell; `estimating` says that it will come.
    """

    key: str
    state: str = "waiting"
    step: str = ""
    done_files: int = 0
    total_files: int = 0
    done_bytes: int = 0
    total_bytes: int = 0
    files_per_s: float | None = None
    bytes_per_s: float | None = None
    elapsed_s: float = 0.0
    eta_s: float | None = None
    estimating: bool = False

    @property
    def share(self) -> float | None:
        """How far the stage is, 0 to 1; None while its end is unknown."""
        if self.state in ("done", "before"):
            return 1.0
        if self.total_bytes:
            return min(1.0, self.done_bytes / self.total_bytes)
        return min(1.0, self.done_files / self.total_files) if self.total_files else None


class _Pace:
    """A rate that forgets: exponentially weighted over RATE_SPAN_S seconds, a plain mean before they have passed."""

    def __init__(self, now_s: float) -> None:
        self.value: float | None = None
        self._done, self._time, self._started = 0, now_s, now_s

    def add(self, done: int, now_s: float) -> None:
        """The count has reached `done`."""
        passed = now_s - self._time
        if passed < FIRST_SPACING_S:
            return
        rate = max(0, done - self._done) / passed
        weight = max(1 - math.exp(-passed / RATE_SPAN_S), passed / (now_s - self._started))
        before = self.value or 0.0
        self.value = before + weight * (rate - before)
        self._done, self._time = done, now_s


class _Stage:
    """One line in the making. A stage of core that is gone through again adds to what the passes before did."""

    def __init__(self, key: str, now_s: float) -> None:
        self.key, self.started_s, self.last_s = key, now_s, now_s
        self.before_files = self.before_bytes = 0
        self.last: Progress | None = None
        self.step = key
        self.files, self.bytes = _Pace(now_s), _Pace(now_s)

    def add(self, progress: Progress, now_s: float) -> None:
        """The stage of core moved. Only its own counts count; sweeps and comparisons are steps beside them."""
        self.last_s, self.step = now_s, progress.stage
        if progress.stage != self.key:
            return
        if self.last is not None and progress.done_files < self.last.done_files:
            self.before_files += self.last.done_files
            self.before_bytes += self.last.done_bytes
        self.last = progress
        done_files, done_bytes = self.before_files + progress.done_files, self.before_bytes + progress.done_bytes
        self.files.add(done_files, now_s)
        self.bytes.add(done_bytes, now_s)

    def line(self, state: str, now_s: float) -> StageLine:
        """As it stands."""
        last = self.last or Progress(self.key, 0, 0, 0, 0)
        found = StageLine(
            self.key,
            state,
            self.step,
            self.before_files + last.done_files,
            self.before_files + last.total_files if last.total_files else 0,
            self.before_bytes + last.done_bytes,
            self.before_bytes + last.total_bytes if last.total_bytes else 0,
            self.files.value,
            self.bytes.value if self.before_bytes + last.done_bytes else None,
            max(0.0, (now_s if state == "running" else self.last_s) - self.started_s),
        )
        return _with_eta(found) if state == "running" else found


def _with_eta(line: StageLine) -> StageLine:
    share = line.share
    if share is None:
        return line
    if share < SURE_SHARE and line.elapsed_s < SURE_AFTER_S:
        return replace(line, estimating=True)
    left, pace = line.total_files - line.done_files, line.files_per_s
    if line.total_bytes:
        left, pace = line.total_bytes - line.done_bytes, line.bytes_per_s
    if not pace:
        return replace(line, estimating=True)
    return replace(line, eta_s=max(0.0, left / pace))


@dataclass(frozen=True, slots=True)
class Told:
    """Everything the window shows of a run at one moment. version: grows with every word of core. eta_s: of the stage
    at work, the others are short; None while it is estimated or unknown."""

    version: int
    stages: tuple[StageLine, ...]
    points: tuple[ConvergencePoint, ...]
    latest: Progress | None
    so_far: SoFar | None
    busy: tuple[Busy, ...]
    elapsed_s: float

    @property
    def running(self) -> StageLine | None:
        """The stage at work."""
        return next((line for line in self.stages if line.state == "running"), None)


class RunHistory:
    """Collects what the steps say, in their thread; `told` is for the GUI thread. Everything is behind one lock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """clock: seconds, only going up; one that stands during pauses, so that they slow no rate down."""
        self._clock, self._lock = clock, threading.Lock()
        self._started_s = clock()
        self._ended_s: float | None = None
        self._stages: dict[str, _Stage] = {}
        self._points: list[ConvergencePoint] = []
        self._spacing_s = FIRST_SPACING_S
        self._latest: Progress | None = None
        self._so_far: SoFar | None = None
        self._version = 0

    def add(self, progress: Progress) -> None:
        """One word of core."""
        now_s = self._clock()
        progress = replace(progress, stage=SAME.get(progress.stage, progress.stage))
        key = STEPS.get(progress.stage, progress.stage)
        with self._lock:
            self._version += 1
            self._latest = progress
            if key in STAGES:
                self._stages.setdefault(key, _Stage(key, now_s)).add(progress, now_s)
            if progress.so_far is not None and progress.so_far != self._so_far:
                self._so_far = progress.so_far
                self._add_point(ConvergencePoint(progress.so_far.at_s, progress.so_far.records))

    def _add_point(self, point: ConvergencePoint) -> None:
        if len(self._points) > 1 and self._points[-1].at_s - self._points[-2].at_s < self._spacing_s:
            self._points.pop()  # the newest always shows; what was too near to its neighbour makes room for it
        self._points.append(point)
        if len(self._points) > MOST_POINTS:
            self._spacing_s *= 2
            self._points = [*self._points[:-1:2], self._points[-1]]

    def end(self, completed: bool) -> None:
        """The steps ended: the clock stands. completed: they ran out."""
        with self._lock:
            self._version += 1
            self._ended_s = self._clock()
            if completed:
                for key in STAGES:
                    self._stages.setdefault(key, _Stage(key, self._ended_s))

    def told(self) -> Told:
        """A snapshot."""
        with self._lock:
            now_s = self._clock() if self._ended_s is None else self._ended_s
            at_work = STEPS.get(self._latest.stage, self._latest.stage) if self._latest else ""
            return Told(
                self._version,
                tuple(self._line(key, at_work, now_s) for key in STAGES),
                tuple(self._points),
                self._latest,
                self._so_far,
                self._latest.busy if self._latest and self._ended_s is None else (),
                now_s - self._started_s,
            )

    def _line(self, key: str, at_work: str, now_s: float) -> StageLine:
        stage = self._stages.get(key)
        completed = self._ended_s is not None and set(STAGES) <= set(self._stages)
        if not completed and key == at_work and stage is not None:
            return stage.line("running", now_s)
        if stage is not None:
            return stage.line("done" if stage.last else "before", now_s)
        passed = at_work in STAGES and STAGES.index(key) < STAGES.index(at_work)
        return StageLine(key, "before" if passed else "waiting")
