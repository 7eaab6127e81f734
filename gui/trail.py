"""Where the user has been: back and forward across pages."""

from dataclasses import dataclass

MOST_STOPS = 200


@dataclass(frozen=True, slots=True)
class Stop:
    """A page and the argument it was opened with."""

    key: str
    argument: object = None


class Trail:
    """Like that of a browser: going somewhere new forgets what was ahead."""

    def __init__(self) -> None:
        """Nowhere yet."""
        self._stops: list[Stop] = []
        self._at = -1

    def go(self, stop: Stop) -> None:
        """Somewhere new; where one is already adds nothing."""
        if 0 <= self._at < len(self._stops) and self._stops[self._at] == stop:
            return
        self._stops = [*self._stops[: self._at + 1], stop][-MOST_STOPS:]
        self._at = len(self._stops) - 1

    def back(self) -> Stop | None:
        """The stop before, None at the beginning."""
        return self._move(-1)

    def forward(self) -> Stop | None:
        """The stop after, None at the end."""
        return self._move(1)

    @property
    def has_moved(self) -> bool:
        """Was there more than one stop?"""
        return len(self._stops) > 1

    def clear(self) -> None:
        """Another case: what was shown of the last one is gone."""
        self._stops, self._at = [], -1

    def _move(self, by: int) -> Stop | None:
        if not 0 <= self._at + by < len(self._stops):
            return None
        self._at += by
        return self._stops[self._at]
