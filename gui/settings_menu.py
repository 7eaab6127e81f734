"""The menu behind "Settings": language, theme, size of the text, rail."""

from collections.abc import Callable, Iterable

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from gui import style, words
from gui.settings import RAILS, SCALES, WindowSettings
from gui.words import say

Chosen = Callable[[str], None]


def settings_menu(
    parent: QWidget,
    settings: WindowSettings,
    language: Chosen,
    theme: Chosen,
    scale: Chosen,
    rail: Chosen,
    diagnostics: Callable[[], object],
) -> QMenu:
    """A menu with what is in force ticked. The callables get the key chosen; a scale as "1.25"."""
    menu = QMenu(parent)
    scales = [(str(value), f"{value:.0%}") for value in SCALES]
    languages = [(key, say("shell.language_" + key)) for key in words.LANGUAGES]
    themes = [(key, say("shell.theme_" + key)) for key in style.THEMES]
    rails = [(key, say("shell.rail_" + key)) for key in RAILS]
    add_choices(menu.addMenu(say("shell.menu_language")), languages, settings.language, language)
    add_choices(menu.addMenu(say("shell.menu_theme")), themes, settings.theme, theme)
    add_choices(menu.addMenu(say("shell.menu_scale")), scales, str(settings.scale), scale)
    add_choices(menu.addMenu(say("shell.menu_rail")), rails, settings.rail, rail)
    menu.addSeparator()
    menu.addAction(say("shell.menu_diagnostics")).triggered.connect(lambda: diagnostics())
    return menu


def choice_menu(parent: QWidget, choices: Iterable[tuple[str, str]], current: str, chosen: Chosen) -> QMenu:
    """A menu of (key, words) with one ticked."""
    menu = QMenu(parent)
    add_choices(menu, choices, current, chosen)
    return menu


def add_choices(menu: QMenu, choices: Iterable[tuple[str, str]], current: str, chosen: Chosen) -> None:
    """Adds (key, words) as exclusive choices."""
    group = QActionGroup(menu)
    for key, text in choices:
        action = QAction(text, menu)
        action.setCheckable(True)
        action.setChecked(key == current)
        action.triggered.connect(lambda _, key=key: chosen(key))
        group.addAction(action)
        menu.addAction(action)
