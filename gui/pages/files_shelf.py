"""The button beside the filter: filters that were run, filters with a name; both stay in the case."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from core.bookmarks import Filters, filters, keep_named, keep_ran, rename
from core.filter import FilterError, parse
from gui import icons, style
from gui.columns import visible
from gui.opened import OpenedCase
from gui.pages.files_named import ListDialog, NamedDialog, NameDialog
from gui.widgets.filter_bar import FilterBar
from gui.widgets.panel import button
from gui.words import say

WIDEST = 420
"""Of an entry's words, pixels at scale 1."""


class FilterShelf(QObject):
    """Belongs to one filter bar.

    Signals:
        changed: another name means something.
        failed: (sentence, details): a name could not be kept.
    """

    changed = Signal()
    failed = Signal(str, str)

    def __init__(self, bar: FilterBar, parent: QWidget) -> None:
        """No case. The button is for the page to place; Down in the field of the bar opens the same menu."""
        super().__init__(parent)
        self._over, self._bar = parent, bar
        self._case: OpenedCase | None = None
        self.kept = Filters()
        self._is_resting = False
        self.button: QPushButton = button(kind="flat")
        self.button.clicked.connect(lambda: self._open(self.button))
        bar.field.edit.lowered.connect(lambda: self._open(bar.field.edit))

    # what is kept ----------------------------------------------------------------------------
    def set_case(self, case: OpenedCase | None) -> None:
        """Another case: its filters."""
        self._case, self.kept = case, Filters()
        if case is not None:
            case.ask("files.shelf", lambda opened, stop: filters(opened), self._take)

    def _take(self, found: Filters) -> None:
        """What was added since it was asked for is newer."""
        new, self.kept = self.kept, found.with_ran(*self.kept.ran)
        for name, text in new.named.items():
            self.kept = self.kept.with_named(name, text)

    def note(self, text: str) -> None:
        """A filter was run."""
        if text and not self._is_resting and text != next(iter(self.kept.ran), ""):
            self.kept = self.kept.with_ran(text)
            if self._case is not None:
                self._case.write(lambda case: keep_ran(case, text))

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Filters run in here are not noted: who walks through the folders finds each again in the tree, and twenty of
        them would be all that is left of what was thought out."""
        self._is_resting = True
        yield
        self._is_resting = False

    def name(self, name: str, text: str | None) -> None:
        """Gives a filter a name; None takes a name back."""
        self.kept = self.kept.with_named(name, text)
        if self._case is not None:
            self._case.write(lambda case: keep_named(case, name, text), failed=self._fail)
        self.changed.emit()

    def rename(self, name: str, new: str) -> None:
        """The filter of a name is called otherwise."""
        text = self.kept.named[name]
        if new == name:
            return
        self.kept = self.kept.with_named(name, None).with_named(new, text)
        if self._case is not None:
            self._case.write(lambda case: rename(case, name, new, text), failed=self._fail)
        self.changed.emit()

    def _fail(self, text: str, details: str) -> None:
        self.failed.emit(text, details)

    # the menu --------------------------------------------------------------------------------
    def _open(self, below: QWidget) -> None:
        self.menu().popup(below.mapToGlobal(QPoint(0, below.height())))

    def menu(self) -> QMenu:
        """Names first, then what can be done with them, then what was run. Deletes itself when it is closed."""
        menu = QMenu(self._over)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for name, text in self.kept.named.items():
            self._add(menu, "bookmark", name, text)
        menu.addSeparator()
        menu.addAction(say("filter.list")).triggered.connect(self._ask_list)
        save, manage = menu.addAction(say("filter.save")), menu.addAction(say("filter.manage"))
        _allow(save, self.why_not_save(), visible(self._bar.text()))
        _allow(manage, self._why_not_write() or ("" if self.kept.named else say("filter.none_named")))
        save.triggered.connect(self._ask_name)
        manage.triggered.connect(self._manage)
        menu.addSeparator()
        for text in self.kept.ran:
            self._add(menu, "history", text, text)
        if not self.kept.ran:
            _allow(menu.addAction(say("filter.none_ran")), say("filter.none_ran"))
        return menu

    def _add(self, menu: QMenu, icon: str, words: str, text: str) -> None:
        metrics = style.metrics("body")
        shown = metrics.elidedText(visible(words), Qt.TextElideMode.ElideMiddle, style.px(WIDEST))
        action = menu.addAction(icons.icon(icon), shown.replace("&", "&&"))
        action.setToolTip(visible(text))
        action.triggered.connect(lambda: self._bar.run(text))

    def why_not_save(self) -> str:
        """Why the filter cannot be given a name now, "" if it can."""
        try:
            text = parse(self._bar.text()).text
        except FilterError:
            return say("filter.not_understood")
        return self._why_not_write() or ("" if text else say("filter.nothing_to_save"))

    def _why_not_write(self) -> str:
        return say("shell.view_only") if self._case is None or self._case.view_only else ""

    def _ask_name(self) -> None:
        text = parse(self._bar.text()).text
        dialog = NameDialog(text, "", self.kept.named, self._over)
        dialog.given.connect(lambda name: self.name(name, text))
        dialog.open()

    def _ask_list(self) -> None:
        dialog = ListDialog(self._over)
        dialog.given.connect(lambda text: self._bar.run(f"{self._bar.text()} {text}".strip()))
        dialog.open()

    def _manage(self) -> None:
        NamedDialog(self, self._over).open()

    # looks -----------------------------------------------------------------------------------
    def retranslate(self) -> None:
        """The language changed."""
        self.button.setAccessibleName(say("filter.shelf"))
        self.button.setToolTip(say("filter.shelf_tip"))

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.button.setIcon(icons.icon("bookmark"))
        self.button.setFixedWidth(style.px(34))


def _allow(action: QAction, why_not: str, what: str = "") -> None:
    action.setEnabled(not why_not)
    action.setToolTip(why_not or what)
