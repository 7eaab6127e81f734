"""What the examiner asks of a run while it goes: pause, go on, skip. Plain threads; knows nothing of a window."""

import time
from collections.abc import Iterator
from dataclasses import replace
from threading import Condition

from core.model import Progress

TICK_S = 0.25
"""How often a paused run shows that it is alive."""


class Control:
    """One of a run. Any thread may ask; the thread of the run looks, and does.

    A pause begins at once for the clock (`now`), and for evidence as soon as each child has finished the one task it
    is at: nothing new is begun. Stopping is not asked for here: close the generator of the run.
    """

    def __init__(self) -> None:
        """Going, with nothing to skip."""
        self._changed = Condition()
        self._paused_at: float | None = None
        self._pauses_s = 0.0
        self._skips: set[int] = set()

    def pause(self) -> None:
        """No new work from now on. Again and again is once."""
        with self._changed:
            if self._paused_at is None:
                self._paused_at = time.monotonic()

    def go_on(self) -> None:
        """Ends a pause, if there is one."""
        with self._changed:
            if self._paused_at is not None:
                self._pauses_s += time.monotonic() - self._paused_at
                self._paused_at = None
                self._changed.notify_all()

    def skip(self, token: int) -> None:
        """Ends what one child is at (`Busy.token`). Of several files the guilty one is not known yet: they are begun
        anew one by one, for another skip. A token of work that has ended means nothing."""
        with self._changed:
            self._skips.add(token)

    @property
    def is_paused(self) -> bool:
        """Shall nothing new be begun?"""
        return self._paused_at is not None

    def paused_s(self) -> float:
        """Seconds of all pauses so far, the one that lasts included."""
        with self._changed:
            return self._pauses_s + (0.0 if self._paused_at is None else time.monotonic() - self._paused_at)

    def now(self) -> float:
        """Seconds on a clock that stands during pauses; only differences mean something."""
        with self._changed:
            return (time.monotonic() if self._paused_at is None else self._paused_at) - self._pauses_s

    def asked_to_skip(self) -> frozenset[int]:
        """Tokens since the last look; for the thread of the run."""
        with self._changed:
            tokens, self._skips = frozenset(self._skips), set()
            return tokens

    def rest(self, most_s: float = TICK_S) -> None:
        """Waits until a pause is over, at most so long; not at all without a pause."""
        with self._changed:
            self._changed.wait_for(lambda: self._paused_at is None, most_s)


def with_pauses(control: Control, steps: Iterator[Progress]) -> Iterator[Progress]:
    """The same steps for a stage without children: during a pause none is pulled, and the last one is shown again.

    Pauses are taken out of the elapsed time.
    """
    before = control.paused_s()
    for progress in steps:
        shown = replace(progress, elapsed_s=max(0.0, progress.elapsed_s - (control.paused_s() - before)))
        yield shown
        while control.is_paused:
            control.rest()
            yield shown
