"""What every test of the window needs: the look (fonts, theme, scale, language) and a watchdog over the event loop.

def test_x(qtbot, look): ...                    light, 100 %, zh
def test_y(qtbot, look):
    look(theme="dark", scale=1.5, language="en") at any time, again and again
@pytest.mark.parametrize("look", [("dark", 1.5, "en")], indirect=True)
def test_z(qtbot, look): ...
def test_w(qtbot, watchdog): ...                fails if the event loop stood still for more than 200 ms
    with watchdog.unwatched(): ...              slow work of the test itself
def test_v(qtbot, stopwatch):
    seconds = stopwatch()
    assert seconds() < 1                        without what the machine's other programs took
"""

import faulthandler
import gc
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication

from gui import style, words
from gui.job import Collector

THEMES, SCALES = ("light", "dark"), (1.0, 1.5)
MOST_STALL_S, BEAT_MS, LOOK_S = 0.2, 20, 0.02
THREADS, PROCESSORS = Path("/proc/self/task"), Path("/proc/stat")
STOLEN, TICKS_A_SECOND = 8, os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
"""Column of a processor's line, and its unit."""

Look = Callable[..., None]


@pytest.fixture(scope="session")
def fonts(qapp: QApplication) -> None:
    """The bundled fonts and the style of the program, once."""
    qapp.setStyle("Fusion")
    style.load_fonts()


@pytest.fixture(scope="module", autouse=True)
def collector(qapp: QApplication) -> Iterator[None]:
    """As in the program, rubbish is collected on the GUI thread only: elsewhere that would end Qt objects, and us."""
    collecting = Collector()
    yield
    for left in qapp.topLevelWidgets():  # parts that no page took: each change of the look would go through them
        if left.parentWidget() is None:
            left.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del collecting
    gc.collect()
    gc.enable()


@pytest.fixture
def look(qapp: QApplication, fonts: None, request: pytest.FixtureRequest) -> Iterator[Look]:
    """Applies (theme, scale, language); afterwards everything is light, 100 % and zh again."""

    def apply(theme: str = "light", scale: float = 1.0, language: str = "zh") -> None:
        words.choose(language)
        style.apply(qapp, theme, scale)

    def take(theme: str = "light", scale: float = 1.0, language: str = "zh") -> None:
        """Nothing is said to widgets that are gone, nor what is in force: that took a third of these tests' time."""
        qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if not _is_in_force(qapp, theme, scale, language):
            apply(theme, scale, language)

    take(*getattr(request, "param", ()))
    yield apply
    take()


def _is_in_force(app: QApplication, theme: str, scale: float, language: str) -> bool:
    """Has all of it been applied, and nothing else since?"""
    same = (style.is_dark(), style.px(1000), words.language()) == (theme == "dark", 1000 * scale, language)
    return same and bool(app.styleSheet()) and app.palette() == style.palette() and app.font() == style.font("body")


class Watchdog:
    """Measures the gaps between the beats of a timer on the GUI thread; a helper thread notes where it stands still.

    Time in which threads of ours only waited for a processor (other programs on the machine) is not counted: this
    one's own, and the longest of another one's, which may have held the interpreter that this one needs. Nor is time
    for which the processors themselves were taken from the machine, where it is a virtual one.
    """

    def __init__(self) -> None:
        """Watches from the first beat on."""
        self.worst_s, self.stack = 0.0, ""
        self._beat: float | None = None
        self._idle, self._gui = _idle_s(), threading.get_ident()
        self._ended = threading.Event()
        self._timer = QTimer()
        self._timer.timeout.connect(self._beats)
        self._timer.start(BEAT_MS)
        self._helper = threading.Thread(target=self._look, daemon=True)
        self._helper.start()

    def _beats(self) -> None:
        now, idle = time.monotonic(), _idle_s()
        if self._beat is not None:
            self.worst_s = max(self.worst_s, now - self._beat - _waited_s(self._idle, idle))
        self._beat, self._idle = now, idle

    def _look(self) -> None:
        while not self._ended.wait(LOOK_S):
            beat = self._beat
            if beat is not None and time.monotonic() - beat > MOST_STALL_S:
                self.stack = _stack(self._gui)

    @contextmanager
    def unwatched(self) -> Iterator[None]:
        """For slow work of the test itself, with turns of the event loop or without."""
        self._timer.stop()
        self._beat = None
        yield
        self._timer.start(BEAT_MS)

    def stop(self) -> None:
        """Ends both."""
        self._timer.stop()
        self._ended.set()
        self._helper.join()


def _stack(thread: int) -> str:
    """What a thread is at. No frame is taken hold of: that would keep the painter of a paintEvent alive beyond its
    end, and Qt would crash at the next one."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        blocks = file.read().split("\n\n")
    return next((block for block in blocks if f"{thread:#018x}" in block.partition("\n")[0]), "")


@dataclass(frozen=True, slots=True)
class Idle:
    """Seconds so far in which somebody else had the processor. queued: by thread of this process, while it was ready to
    run (proc(5), schedstat). stolen: by processor, while another virtual machine ran on it (proc(5), stat)."""

    queued: dict[int, float]
    stolen: tuple[float, ...]


def _idle_s() -> Idle:
    """Where the system does not tell, it is none."""
    queued: dict[int, float] = {}
    for thread in THREADS.iterdir() if THREADS.is_dir() else ():
        try:
            queued[int(thread.name)] = int((thread / "schedstat").read_bytes().split()[1]) / 1e9
        except (OSError, IndexError, ValueError):
            continue  # it ended meanwhile
    lines = PROCESSORS.read_text(encoding="ascii").splitlines() if PROCESSORS.is_file() else []
    columns = [line.split() for line in lines if line.startswith("cpu") and not line.startswith("cpu ")]
    return Idle(queued, tuple(int(each[STOLEN]) / TICKS_A_SECOND for each in columns if len(each) > STOLEN))


def _waited_s(before: Idle, after: Idle) -> float:
    """Seconds between two answers in which the calling thread, and the one that waited longest, had no processor, or
    only one that was not there."""
    waits = {thread: queued - before.queued.get(thread, 0.0) for thread, queued in after.queued.items()}
    own = waits.pop(threading.get_native_id(), 0.0)
    stolen = (then - now for now, then in zip(before.stolen, after.stolen, strict=True))
    return own + max(waits.values(), default=0.0) + max(stolen, default=0.0)


@pytest.fixture
def stopwatch() -> Callable[[], Callable[[], float]]:
    """Starts one: it tells the seconds since then, less those in which threads of ours only waited for a processor."""

    def start() -> Callable[[], float]:
        began, idle = time.monotonic(), _idle_s()
        return lambda: time.monotonic() - began - _waited_s(idle, _idle_s())

    return start


@pytest.fixture
def watchdog(qapp: QApplication) -> Iterator[Watchdog]:
    """Fails the test if the event loop stood still for more than 200 ms. In use also `watchdog.worst_s`."""
    gc.collect()  # the rubbish of other tests is not this test's stall
    dog = Watchdog()
    yield dog
    dog.stop()
    if dog.worst_s > MOST_STALL_S:
        pytest.fail(f"the event loop stood still for {dog.worst_s * 1000:.0f} ms\n{dog.stack}")
