"""Everything can be reached and is named: by keyboard, by a screen reader, by somebody who asks why it is grey."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from gui import style, words
from gui.dialogs import KeysDialog, key_text
from gui.settings import WindowSettings
from gui.shortcuts import SHORTCUTS
from gui.widgets.chart import Chart
from gui.widgets.ledger import LedgerBar
from tests.gui.material import invented, make, own_user_folder
from tests.gui.screens import SIZE, Screen, tour
from tests.gui.walk import Walker

INTERACTIVE = (
    QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QTabBar, QAbstractItemView, QPlainTextEdit, Chart, LedgerBar,  # noqa: E501
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found on the screens, as lines; and the shortcuts of the window."""

    nameless: Sequence[str]
    unexplained: Sequence[str]
    iconic: Sequence[str]
    unreached: Sequence[str]
    screens: Sequence[str]
    keys: Sequence[tuple[str, str]]
    told_keys: str


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
    return isinstance(widget, QAbstractButton) and widget.autoExclusive() and not widget.isChecked()


def shortcuts(window: QWidget) -> list[tuple[str, str]]:
    """(where, key) of every shortcut that is in force in the window."""
    found = []
    for each in window.findChildren(QShortcut):
        whole = each.context() in (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut)
        where = "window" if whole else type(each.parent()).__name__
        found.append((where, each.key().toString()))
    return found


@pytest.fixture(scope="module")
def seen(qapp: QApplication, fonts: None, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """All screens once."""
    root = tmp_path_factory.mktemp("accessible")
    found: dict[str, list[str]] = {"nameless": [], "unexplained": [], "iconic": [], "unreached": []}
    screens: list[str] = []

    def note(screen: Screen) -> None:
        screens.append(screen.name)
        for check in (nameless, unexplained, iconic, unreached):
            found[check.__name__] += [f"{screen.name}: {line}" for line in check(screen.widget)]

    words.choose("zh")
    style.apply(qapp, "light", 1.0)
    with own_user_folder(root / "user"):
        material = make(root, 0.1, 6 << 20)
        with invented(material):
            walker = Walker(WindowSettings(), SIZE)
            told = ""
            for screen in tour(walker, material):
                note(screen)
                if isinstance(screen.widget, KeysDialog):
                    told = "\n".join(made.text() for made in screen.widget.findChildren(QLabel))
            keys = shortcuts(walker.window)
            walker.end()
    return Seen(**{key: sorted(set(lines)) for key, lines in found.items()}, screens=screens, keys=keys, told_keys=told)


def none(lines: Sequence[str]) -> None:
    """Fails with the lines, one below the other."""
    if lines:
        pytest.fail("\n".join(lines))


def test_everything_that_acts_has_a_name(seen: Seen) -> None:
    assert len(set(seen.screens)) >= 20
    none(seen.nameless)


def test_an_icon_without_words_has_a_tooltip(seen: Seen) -> None:
    none(seen.iconic)


def test_what_is_grey_says_why(seen: Seen) -> None:
    none(seen.unexplained)


def test_the_tab_key_comes_to_everything(seen: Seen) -> None:
    none(seen.unreached)


def test_no_key_means_two_things_in_one_place(seen: Seen) -> None:
    assert not [pair for pair, times in Counter(seen.keys).items() if times > 1]
    window = {key for where, key in seen.keys if where == "window"}
    assert not [(where, key) for where, key in seen.keys if where != "window" and key in window]


def test_f1_shows_every_key_that_is_in_force(seen: Seen) -> None:
    listed = {QKeySequence(key).toString() for each in SHORTCUTS for key in each.keys if "…" not in key}
    listed |= {f"Ctrl+{number}" for number in range(1, 9)}
    assert not {key for _, key in seen.keys} - listed
    for each in SHORTCUTS:
        assert words.say(each.title) in seen.told_keys
        assert all(key_text(key) in seen.told_keys for key in each.keys)


def test_shortcuts_are_unique_where_they_work() -> None:
    assert not [pair for pair, n in Counter((s.group, key) for s in SHORTCUTS for key in s.keys).items() if n > 1]
