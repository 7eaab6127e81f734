"""Pages made while nobody does anything: one part in each turn of the event loop, the window never stands still."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from gui.page import Page, Parts

QUIET_MS = 400
"""After the last change of pages; then others are made."""


class Ahead(QObject):
    """Makes the pages of `wanted`, in their order, by `make`, part by part."""

    def __init__(
        self,
        wanted: Callable[[], Iterator[type[Page]]],
        make: Callable[[str], Page],
        parent: QObject,
    ) -> None:
        """wanted: classes of the pages that are not there yet."""
        super().__init__(parent)
        self._wanted, self._make = wanted, make
        self._parts: dict[str, Parts] = {}
        self._unpolished: Page | None = None
        self._has_ended = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._work)

    @property
    def is_done(self) -> bool:
        """Is everything made?"""
        return not self._timer.isActive()

    def wait(self) -> None:
        """Somebody just did something: begins, or begins again, when that is over."""
        if not self._has_ended:
            self._timer.start(QUIET_MS)

    def end(self) -> None:
        """The window is closed: nothing is made for it any more, whatever its last answers ask for."""
        self._has_ended = True
        self._timer.stop()

    def take(self, page: str) -> Parts:
        """What was made of a page so far, for its constructor."""
        return self._parts.pop(page, Parts())

    @Slot()
    def _work(self) -> None:
        """One part, one page of parts that are there, or the style of a page; then Qt's turn."""
        page = next(self._wanted(), None)
        if self._unpolished is not None:
            self._polish(self._unpolished)
        elif page is None:
            return
        elif not self._parts.setdefault(page.KEY, Parts()).make_next(page.PARTS):
            self._unpolished = self._make(page.KEY)
        self._timer.start(0)

    def _polish(self, page: Page) -> None:
        """At once: Qt deletes widgets of its own without a word, so none may be kept for a later turn."""
        for widget in (page, *page.findChildren(QWidget)):
            widget.ensurePolished()
        self._unpolished = None
