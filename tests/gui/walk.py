"""A user in front of the main window: clicks, keys, and waiting until what was asked for is there.

Waiting is always for something, in an event loop of Qt (QTest.qWait would hold the interpreter's lock and starve the
threads that are waited for). Nothing here needs pytest: the screenshots are made with it too.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar, cast

from PySide6.QtCore import QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QLineEdit, QWidget
from shiboken6 import isValid

from gui.asker import Asker
from gui.page import Page
from gui.places import load_all
from gui.settings import WindowSettings
from gui.table_view import Table
from gui.window import MainWindow

POLL_MS = 10
A_MOMENT_S = 0.12
"""Longer than the delays with which pages gather what happened (selection, preview, columns)."""

Kind = TypeVar("Kind", bound=QWidget)
Person = TypeVar("Person", bound="Walker")


class StuckError(AssertionError):
    """What was waited for did not come."""


def wait_until(true: Callable[[], object], what: str, timeout_s: float = 30.0) -> None:
    """Lets the program run until it is true. StuckError names `what` after timeout_s."""
    end = time.monotonic() + timeout_s
    while not true():
        if time.monotonic() > end:
            raise StuckError(f"waited {timeout_s:g} s for: {what}")
        let_run(POLL_MS)


def let_run(milliseconds: int) -> None:
    """One turn of the event loop, that long; with a timer of its own, see `gui.job.Job`."""
    loop, timer = QEventLoop(), QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(loop.quit)
    timer.start(milliseconds)
    loop.exec()


def at_rest(widget: QWidget) -> None:
    """Returns when a turn of the event loop moves nothing any more: what is scrolled is laid out in several."""
    before: list[object] = []
    while before != (now := [each.geometry().getRect() for each in widget.findChildren(QWidget) if each.isVisible()]):
        before = list(now)
        let_run(POLL_MS)


def is_quiet(window: MainWindow, askers: Sequence[Asker]) -> bool:
    """Has every question that the window asked been answered? askers: all of the window."""
    session = window.session
    if session.case is not None and (session.case._jobs or session._waiting or session._timer.isActive()):
        return False
    return not any(asker._jobs for asker in askers)


class Walker:
    """One window and its user."""

    def __init__(self, settings: WindowSettings | None = None, size: tuple[int, int] = (1440, 900)) -> None:
        """Opens the window on the start page."""
        for _ in load_all():  # the program does so in a job as soon as its window is open
            pass
        self.window = MainWindow(settings or WindowSettings())
        self._asked_with: tuple[str, ...] = ()
        self._found: list[Asker] = []
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        wait_until(self.window.isActiveWindow, "the window to become active")

    # waiting -----------------------------------------------------------------------------------
    def settle(self, timeout_s: float = 30.0) -> None:
        """Waits until the window has no question open, for longer than pages gather."""
        quiet_since = [time.monotonic()]

        def settled() -> bool:
            if not is_quiet(self.window, self._askers()):
                quiet_since[0] = time.monotonic()
            return time.monotonic() - quiet_since[0] > A_MOMENT_S

        wait_until(settled, "the window to come to rest", timeout_s)

    def _askers(self) -> list[Asker]:
        """Of the window and its pages: it is asked for them again when there are more pages, not a hundred times a
        second, it takes as long as to answer a question."""
        pages = tuple(self.window.pages)
        if pages != self._asked_with:
            self._asked_with, self._found = pages, self.window.findChildren(Asker)
        return self._found

    def until(self, true: Callable[[], object], what: str, timeout_s: float = 30.0) -> None:
        """As `wait_until`."""
        wait_until(true, what, timeout_s)

    # looking -----------------------------------------------------------------------------------
    @property
    def page(self) -> Page:
        """The page that is shown."""
        return cast(Page, self.window.stack.currentWidget())

    def shown(self, kind: type[Kind], inside: QWidget | None = None) -> list[Kind]:
        """Visible widgets of a kind."""
        return [widget for widget in (inside or self.window).findChildren(kind) if widget.isVisible()]

    def dialog(self, kind: type[Kind]) -> Kind:
        """The open dialog of a kind; waits for it."""
        found: list[Kind] = []

        def opened() -> bool:
            found[:] = [widget for widget in self.window.findChildren(kind) if widget.isVisible()]
            return bool(found)

        wait_until(opened, f"a {kind.__name__}")
        return found[-1]

    def says(self, inside: QWidget | None = None) -> str:
        """All words of the labels and buttons that are visible."""
        texts = [label.text() for label in self.shown(QLabel, inside)]
        return "\n".join([*texts, *(made.text() for made in self.shown(QAbstractButton, inside))])

    # acting ------------------------------------------------------------------------------------
    def click(self, target: QWidget, place: QPoint | None = None) -> None:
        """A left click in the middle; the widget has to be visible and enabled, as for a user."""
        if not target.isVisible() or not target.isEnabled():
            raise StuckError(f"cannot be clicked: {target!r} {target.accessibleName()} {target.toolTip()}")
        QTest.mouseClick(
            target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place or target.rect().center()
        )

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, to the window: shortcuts work as they do for a user."""
        if QGuiApplication.focusWindow() is None:  # a window manager does this when a dialog has closed
            self.window.activateWindow()
            wait_until(QGuiApplication.focusWindow, "a window with the focus")
        QTest.keyClick(QGuiApplication.focusWindow(), key, modifiers)

    def type(self, field: QLineEdit, text: str, enter: bool = False) -> None:
        """Replaces what stands in a field."""
        if not field.isEnabled():
            raise StuckError(f"cannot be typed into: {field.accessibleName()} {field.toolTip()}")
        field.setFocus()
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        for letter in text:  # QTest types nothing but ASCII
            QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))
        if enter:
            QTest.keyClick(field, Qt.Key.Key_Return)

    def go(self, key: str) -> Page:
        """Clicks an item of the rail and waits until its page is complete."""
        self.click(self.window.rail.items[key])
        self.until(lambda: self.window.key == key, f"page {key}")
        self.settle()
        return self.page

    def choose_row(self, table: Table, row: int, double: bool = False) -> None:
        """A click on a row of a table, as seen on the screen."""
        model = table.columns_model()
        self.until(lambda: model.row(row) is not None, f"row {row}")
        order = [table.head.logicalIndex(place) for place in range(model.columnCount())]
        columns = [place for place in order if not table.isColumnHidden(place)]
        index = model.index(row, columns[min(1, len(columns) - 1)])
        table.scrollTo(index)
        place = table.visualRect(index).center()
        mouse = QTest.mouseDClick if double else QTest.mouseClick
        if double:
            QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
        mouse(table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    def open_case(self, folder: Path) -> None:
        """Opens a case and waits until its overview is complete."""
        self.window.open_case(folder)
        self.until(lambda: self.window.session.facts is not None, "the case's facts")
        self.settle()

    def close(self) -> None:
        """Closes the window; a run at work is stopped without asking."""
        run = self.window.session.run
        if run.is_at_work:
            run.stop()
            self.until(lambda: not run.is_at_work, "the run to end")
        for dialog in self.window.findChildren(QDialog):
            dialog.close()
        self.window.close()
        let_run(POLL_MS)

    def end(self) -> None:
        """Closes the window unless that was done, and deletes it, once: what the program never does, its process ends.
        A watched test closes, and ends unwatched."""
        if not isValid(self.window):
            return
        if self.window.isVisible():
            self.close()
        self.window.deleteLater()
        let_run(POLL_MS)


@contextmanager
def walking(kind: type[Person]) -> Iterator[Person]:
    """A window for as long as it is needed. kind: of the user."""
    walker = kind()
    try:
        yield walker
    finally:
        walker.end()
