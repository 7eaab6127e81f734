"""What a screen still says in Chinese after the language was switched to English while it was open."""

import functools
import re
from collections.abc import Iterator

from PySide6.QtWidgets import QLineEdit, QWidget

from gui import words
from gui.dialogs import Dialog
from gui.pages.report import ReportPage
from gui.table_view import Table
from tests.gui.look_checks import NAMES, said, visible
from tests.gui.screens import Screen
from tests.gui.walk import Walker, at_rest

OF_EVIDENCE = ("身份证号",)
"""Names in the evidence that the pack also has."""

BETWEEN = re.compile(r"[，、；]|\s·\s|\n")
IDEOGRAPH = re.compile("[\u3400-\u9fff]")


@functools.cache
def _patterns() -> list[re.Pattern[str]]:
    """Every entry of the pack that says at least two ideographs of its own, as what it may become. Compiled once: they
    are more than `re` keeps."""
    found = []
    for entry in words.pack().values():
        literal = re.sub(r"\{[^}]*\}", "\0", entry["zh"])
        if len(IDEOGRAPH.findall(literal)) > 1:
            found.append(re.compile(".+".join(map(re.escape, literal.split("\0")))))
    return found


def left_behind(walker: Walker, screen: Screen) -> Iterator[str]:
    """Switches to English and back; what is seen or read aloud in between must not be Chinese words of ours. Left out
    are names, sheets in the workbook's own language, and dialogs: they are closed before the language is changed."""
    if isinstance(screen.widget, Dialog):
        return
    walker.window.looks.set_language("en")
    at_rest(screen.widget)
    patterns = _patterns()
    try:
        for widget in visible(screen.widget):
            for text in _texts(widget):
                parts = [part.strip() for part in (text, *BETWEEN.split(text))]
                if any(pattern.fullmatch(part) for part in parts if _is_ours(part) for pattern in patterns):
                    yield f"{type(widget).__name__}: {text!r}"
    finally:
        walker.window.looks.set_language("zh")
        at_rest(screen.widget)


def _is_ours(part: str) -> bool:
    for name in (*NAMES, *OF_EVIDENCE):
        part = part.replace(name, "")
    return bool(IDEOGRAPH.search(part))


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.accessibleName(), widget.toolTip())
    parent: QWidget | None = widget
    while parent is not None and not isinstance(parent, ReportPage):
        parent = parent.parentWidget()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif parent is None or not isinstance(widget, Table):
        yield from (text for text, _ in said(widget))
