"""The keys of the window: what each of gui.shortcuts does."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from gui.places import RESULTS
from gui.shortcuts import SHORTCUTS

if TYPE_CHECKING:
    from gui.window import MainWindow


def make_shortcuts(window: "MainWindow") -> None:
    """All of them, for the whole window."""
    does = {
        "new": lambda: window.go("new_case"),
        "open": window.guard.ask_case,
        "demo": window.guard.ask_demo,
        "find": window.top_bar.focus_filter,
        "mask": window.guard.toggle_mask,
        "refresh": window.look_again,
        "back": lambda: window.travel(window.trail.back()),
        "forward": lambda: window.travel(window.trail.forward()),
        "larger": lambda: window.looks.step_scale(1),
        "smaller": lambda: window.looks.step_scale(-1),
        "normal": lambda: window.looks.set_scale("1.0"),
        "full_screen": lambda: window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen),
        "keys": window.guard.show_keys,
        "quit": window.close,
    }
    for each in SHORTCUTS:
        for key in each.keys if each.name else ():
            QShortcut(QKeySequence(key), window, does[each.name])
    for number, each_page in enumerate(RESULTS, 1):
        QShortcut(QKeySequence(f"Ctrl+{number}"), window, lambda key=each_page.key: window.go(key))
