"""Menus of the left side of Files that offer conditions."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from core.filter import Condition
from gui.pages.files_conditions import SIZE_BANDS
from gui.settings_menu import add_choices
from gui.words import say

SetCondition = Callable[[str, str], None]
"""(key, condition), as `FilterBar.set_condition`."""

SAME = (("", "files.same_any"), ("same:no", "files.same_no"), ("same:yes", "files.same_yes"))
"""(condition, words key)."""


def open_sizes(parent: QWidget, place: QPoint, set_condition: SetCondition) -> None:
    """Bands of sizes."""
    menu = _menu(parent)
    for words, condition in SIZE_BANDS:
        action = menu.addAction(say(words))
        action.triggered.connect(lambda _=False, text=condition: set_condition("size", text))
    menu.popup(place)


def open_same(parent: QWidget, place: QPoint, set_condition: SetCondition, in_force: tuple[Condition, ...]) -> None:
    """With copies, without them, or only them; what is in force is ticked."""
    menu, now = _menu(parent), [c for c in in_force if c.key == "same"]
    wants_copies = {(c.words == ("yes",)) != c.negated for c in now}
    current = "" if len(wants_copies) != 1 else f"same:{'yes' if wants_copies.pop() else 'no'}"
    choices = [(condition, say(words)) for condition, words in SAME]
    add_choices(menu, choices, current, lambda condition: set_condition("same", condition))
    menu.popup(place)


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
