"""Where the keys go: to the page that is looked at, and on it to where they went before."""

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid


class Focus(QObject):
    """Of the pages of one window.

    Qt hands the focus of what is disabled or hidden to whatever comes next, be it the button that stops the run or the
    one that leaves the page: the next press of a key would do what nobody meant. Here the page itself gets it.
    """

    def __init__(self, stack: QStackedWidget) -> None:
        """Follows the focus from now on."""
        super().__init__(stack)
        self._stack = stack
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._moved)

    def place_on(self, page: QWidget) -> QWidget:
        """Where it was on a page, as far as that still is there; at first the page, so that nothing is framed yet. To
        be asked before the page is shown: the stack has the focus go to the first of its widgets."""
        last = page.focusWidget()
        there = last is not None and last.isVisibleTo(page) and last.isEnabledTo(page)
        return last if last is not None and there else page

    @Slot(QWidget, QWidget)
    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        page = self._stack.currentWidget()
        if old is None or not isValid(old) or page is None or not page.isVisible() or not page.isAncestorOf(old):
            return
        if old.isEnabled() and (old.isVisible() or new is None or page.isAncestorOf(new)):
            return  # somebody moved it, or what stands there now is the next best
        if new is not None and new.window() is not page.window():
            return
        old.installEventFilter(self)
        page.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What was disabled under the keys gets them back with its use, if they went nowhere else."""
        if event.type() == QEvent.Type.EnabledChange and isinstance(watched, QWidget) and watched.isEnabled():
            watched.removeEventFilter(self)
            page = self._stack.currentWidget()
            if page is not None and page.hasFocus() and page.isAncestorOf(watched):
                watched.setFocus()
        return False
