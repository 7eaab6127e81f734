"""Where the user was in a case: kept in it when it is left, gone back to when it is opened again.

Which page, and what each page says of itself (`Page.bookmark`). Never whether values were shown: they are masked again.
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from core.bookmarks import keep_place, place
from gui.opened import OpenedCase
from gui.page import Page
from gui.places import RESULTS

if TYPE_CHECKING:
    from gui.window import MainWindow

LASTING = tuple(each.key for each in RESULTS if each.key != "run")
"""Pages to come back to: the run's shows what is going on."""


class WindowPlace(QObject):
    """Of one window."""

    def __init__(self, window: "MainWindow") -> None:
        """Knows nothing until a case is opened."""
        super().__init__(window)
        self._window = window
        self._case: OpenedCase | None = None
        self._before: dict[str, Any] = {}
        self._page = ""

    def see(self, page: str) -> None:
        """This page is shown."""
        if page in LASTING:
            self._page = page

    def ask(self) -> None:
        """Another case, or none: where was it left? A user who has gone on when the answer comes is not moved."""
        case = self._window.session.case
        self._case, self._before, self._page = None, {}, ""
        if case is not None:
            case.ask("place", lambda opened, stop: place(opened), lambda found: self._answer(case, found))

    def _answer(self, case: OpenedCase, found: object) -> None:
        window = self._window
        self._case, self._before = case, found if isinstance(found, dict) else {}
        for page in window.pages.values():
            self.bring_back(page)
        key = str(self._before.get("page"))
        if key in LASTING and not window.trail.has_moved:
            window.go(key)

    def bring_back(self, page: Page) -> None:
        """What the page was left with."""
        bookmark = self._bookmarks().get(page.KEY)
        if bookmark is not None:
            page.come_back(bookmark)

    def _bookmarks(self) -> dict[str, Any]:
        found = self._before.get("pages")
        return found if isinstance(found, dict) else {}

    def keep(self) -> None:
        """The case is about to be closed. Nothing is written where nothing is new, or may be written."""
        window = self._window
        if self._case is None or self._case is not window.session.case:
            return
        said = {key: page.bookmark() for key, page in window.pages.items()}
        pages = self._bookmarks() | {key: bookmark for key, bookmark in said.items() if bookmark is not None}
        now = {"page": self._page, "pages": pages}
        if now != self._before:
            self._case.write(lambda opened: keep_place(opened, now))
        self._case = None
