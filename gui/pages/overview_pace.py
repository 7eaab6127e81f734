"""How often a panel may ask: never while its last question is at work, and for a fifth of the time at most. Else a map
that takes seconds would be asked anew, and its question ended, for as long as a run adds facts."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

LEAST_S, REST = 1.0, 4.0


class Pace(QObject):
    """Of one topic. The last wish is always granted, if late."""

    def __init__(self, ask: Callable[[], None], parent: QObject | None = None) -> None:
        """ask: begins the question; whoever gets its answer calls `answered`."""
        super().__init__(parent)
        self._ask = ask
        self._is_asked = self._is_wanted = False
        self._asked_s = self._rest_until_s = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.want)

    def forget(self) -> None:
        """Another case: no answer will come, nothing is wanted."""
        self._is_asked = self._is_wanted = False
        self._rest_until_s = 0.0
        self._timer.stop()

    def want(self) -> None:
        """Asks, now or as soon as it may."""
        now_s = time.monotonic()
        if self._is_asked:
            self._is_wanted = True
        elif now_s < self._rest_until_s:
            self._timer.start(round((self._rest_until_s - now_s) * 1000) + 1)
        else:
            self._is_asked, self._is_wanted, self._asked_s = True, False, now_s
            self._ask()

    def answered(self) -> None:
        """The answer is there, or will not come."""
        now_s = time.monotonic()
        self._is_asked = False
        self._rest_until_s = now_s + max(LEAST_S, REST * (now_s - self._asked_s))
        if self._is_wanted:
            self.want()
