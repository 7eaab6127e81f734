"""What cannot be reached or is not named on a screen, as lines."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from gui.dialogs import KeysDialog
from gui.widgets.chart import Chart
from gui.widgets.ledger import LedgerBar
from tests.gui.screens import Screen

INTERACTIVE = (
    QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QTabBar, QAbstractItemView, QPlainTextEdit, Chart, LedgerBar,  # noqa: E501
)  # fmt: skip


def interactive(window: QWidget) -> list[QWidget]:
    """Visible widgets that a user acts on; parts of others (the field of a combo box) count as those."""
    found = [w for w in window.findChildren(QWidget) if isinstance(w, INTERACTIVE) and w.isVisibleTo(window)]
    parts = (QComboBox, QAbstractSpinBox, QLineEdit)
    return [w for w in found if not isinstance(w.parentWidget(), parts) and not isinstance(w, QHeaderView)]


def words_of(widget: QWidget) -> str:
    """The visible words of a widget."""
    text = getattr(widget, "text", None)
    return str(text()) if callable(text) and not isinstance(widget, QLineEdit) else ""


def label(widget: QWidget) -> str:
    """For lines of the report: what it is and where."""
    place: QWidget | None = widget
    names = []
    while place is not None and not place.isWindow():
        names.append(type(place).__name__)
        place = place.parentWidget()
    return f"{' < '.join(names[:4])} {words_of(widget) or widget.accessibleName()!r}"


def nameless(window: QWidget) -> Iterator[str]:
    """No name and no words."""
    for widget in interactive(window):
        if not widget.accessibleName().strip() and not words_of(widget).strip():
            yield label(widget)


def iconic(window: QWidget) -> Iterator[str]:
    """Buttons of which only an icon is seen, without a tooltip."""
    for widget in interactive(window):
        if isinstance(widget, QAbstractButton) and not words_of(widget).strip() and not widget.toolTip().strip():
            yield label(widget)


def unexplained(window: QWidget) -> Iterator[str]:
    """Grey, and nobody says why."""
    for widget in interactive(window):
        if isinstance(widget, QAbstractButton) and not widget.isEnabled() and not widget.toolTip().strip():
            yield label(widget)


def unreached(window: QWidget) -> Iterator[str]:
    """What the Tab key never comes to. Of buttons that exclude each other one is enough."""
    ring = {window}
    place: QWidget | None = window.nextInFocusChain()
    while place is not None and place is not window:
        ring.add(place)
        place = place.nextInFocusChain()
    for widget in interactive(window):
        target = widget.focusProxy() or widget
        if not widget.isEnabled() or _is_one_of_many(widget):
            continue
        if not target.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield f"{label(widget)} takes no focus by Tab"
        elif target not in ring:
            yield label(widget)


def _is_one_of_many(widget: QWidget) -> bool:
    """One of several of which one is chosen: Tab comes to that one, arrows to the others."""
    if not isinstance(widget, QAbstractButton) or widget.isChecked():
        return False
    group = widget.group()
    return widget.autoExclusive() or (group is not None and group.exclusive() and group.checkedButton() is not None)


def shortcuts(window: QWidget) -> list[tuple[str, str]]:
    """(where, key) of every shortcut that is in force in the window."""
    found = []
    for each in window.findChildren(QShortcut):
        whole = each.context() in (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut)
        where = "window" if whole else type(each.parent()).__name__
        found.append((where, each.key().toString()))
    return found


CHECKS = (nameless, unexplained, iconic, unreached)


class Reached:
    """What was found on the screens of a tour.

    lines: by the name of the check. shortcuts: of the window, with where they are in force. told_keys: what F1 shows.
    """

    def __init__(self) -> None:
        """Nothing seen yet."""
        self.lines: dict[str, list[str]] = {check.__name__: [] for check in CHECKS}
        self.shortcuts: list[tuple[str, str]] = []
        self.told_keys = ""

    def note(self, screen: Screen) -> None:
        """Looks at one screen."""
        for check in CHECKS:
            found = {f"{screen.name}: {line}" for line in check(screen.widget)}
            self.lines[check.__name__] += sorted(found)
        if isinstance(screen.widget, KeysDialog):
            self.told_keys = "\n".join(made.text() for made in screen.widget.findChildren(QLabel))

    def note_shortcuts(self, window: QWidget) -> None:
        """At the end of the tour: pages are made when they are shown."""
        self.shortcuts = shortcuts(window)
