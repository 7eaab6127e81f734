"""What is wrong with a screen, as lines: letters that are boxes, words and numbers that are cut, heights, order."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QWidget,
)

from gui import style, words
from gui.places import RESULTS
from gui.row_delegate import FIRST_PADDING, PADDING, RowDelegate
from gui.table_view import Table
from gui.widgets.elided import ElidedLabel
from gui.widgets.header import ICON
from gui.window import MainWindow
from tests.gui.material import TITLES
from tests.gui.screens import Screen
from tests.gui.walk import at_rest

NUMBERS = ("number", "bytes", "point", "interval", "share", "mark", "badge", "tier")
"""Kinds of columns that are never cut."""
SLACK = 2
"""Pixels that nobody sees."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something on a screen that should not be."""

    look: str
    screen: str
    check: str
    text: str


def said(widget: QWidget) -> list[tuple[str, QFont]]:
    """What one widget says, with the font it says it in."""
    font = widget.font()
    if isinstance(widget, QLabel | QPushButton):
        return [(widget.text(), font)]
    if isinstance(widget, QLineEdit):
        return [(widget.text() or widget.placeholderText(), font)]
    if isinstance(widget, QComboBox):
        return [(widget.currentText(), font)]
    if isinstance(widget, QTabBar):
        return [(widget.tabText(place), font) for place in range(widget.count())]
    return [(text, font) for text in cells(widget)] if isinstance(widget, Table) else []


def cells(table: Table) -> list[str]:
    """Every cell that can be seen, as it is told."""
    model = table.model()
    rows = range(max(0, table.rowAt(0)), _last_row(table) + 1)
    return [
        str(model.index(row, column).data() or "")
        for row in rows
        for column in range(model.columnCount())
        if not table.isColumnHidden(column)
    ]


def _last_row(table: Table) -> int:
    last = table.rowAt(table.viewport().height() - 1)
    return table.model().rowCount() - 1 if last < 0 else last


def visible(window: QWidget) -> list[QWidget]:
    return [window, *(widget for widget in window.findChildren(QWidget) if widget.isVisibleTo(window))]


# the checks ----------------------------------------------------------------------------------------
def no_glyph(widget: QWidget) -> Iterator[str]:
    """Letters that the font cannot draw: boxes on the screen."""
    for text, font in said(widget):
        metrics = QFontMetrics(font)
        missing = {letter for letter in text if ord(letter) > 32 and not metrics.inFontUcs4(ord(letter))}
        if missing:
            yield f"{sorted(missing)} of {text!r}"


def clipped(widget: QWidget) -> Iterator[str]:
    """Words that need more room than they have, where nothing says that they were cut."""
    if not isinstance(widget, QLabel | QPushButton) or isinstance(widget, ElidedLabel) or not widget.text():
        return
    needs = widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        if widget.heightForWidth(widget.width()) > widget.height() + 1:
            yield f"{widget.text()!r} is {widget.height()} px high, needs {widget.heightForWidth(widget.width())}"
    elif needs.width() > widget.width() + 1 or needs.height() > widget.height() + 1:
        yield f"{widget.text()!r} has {widget.width()}x{widget.height()}, needs {needs.width()}x{needs.height()}"


def outside(widget: QWidget) -> Iterator[str]:
    """Words beyond the edge of what they stand in, where nothing scrolls."""
    if not isinstance(widget, QLabel | QPushButton | QLineEdit) or not _text(widget):
        return
    inner: QWidget = widget
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent.parentWidget(), QAbstractScrollArea):
        place = QRect(inner.pos(), inner.size())
        if not parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place):
            yield f"{_text(widget)!r} at {place.getRect()} in {parent.size().toTuple()}"
            return
        inner, parent = parent, parent.parentWidget()
        if inner.isWindow():
            return


def _text(widget: QWidget) -> str:
    return next((text for text, _ in said(widget)), "")


def cut_number(widget: QWidget) -> Iterator[str]:
    """Numbers, intervals, badges in columns too narrow for them."""
    if not isinstance(widget, Table):
        return
    model = widget.columns_model()
    for place, column in enumerate(model.columns):
        if column.kind not in NUMBERS or widget.isColumnHidden(place):
            continue
        delegate = widget.itemDelegateForColumn(place)
        assert isinstance(delegate, RowDelegate)
        first = widget.horizontalHeader().sectionPosition(place) == 0
        room = widget.columnWidth(place) - PADDING - (FIRST_PADDING if first else PADDING)
        for row in range(max(0, widget.rowAt(0)), _last_row(widget) + 1):
            index = model.index(row, place)
            if delegate.width(index) > room + 1:
                yield f"{column.key} {index.data()!r} needs {delegate.width(index)}, has {room}"


def cut_head(widget: QWidget) -> Iterator[str]:
    """Heads of columns that are not said whole, with the arrow and the funnel that stand beside them. Columns of the
    evidence's own names may be narrower than those."""
    if not isinstance(widget, Table) or any(column.head for column in widget.columns_model().columns):
        return
    for place, column in enumerate(widget.columns_model().columns):
        if widget.isColumnHidden(place) or not column.heading():
            continue
        first = widget.horizontalHeader().sectionPosition(place) == 0
        is_sorted = widget.head.sorted is not None and widget.head.sorted[0] == place
        needs = style.metrics("strong" if is_sorted else "head").horizontalAdvance(column.heading())
        needs += (style.px(ICON) + 2 if is_sorted else 0) + (ICON + 4 if column.key in widget.head.filtered else 0)
        room = widget.columnWidth(place) - PADDING - (FIRST_PADDING if first else PADDING)
        if needs > room + 1:
            yield f"{column.heading()!r} needs {needs}, has {room}"


def beyond_the_table(widget: QWidget) -> Iterator[str]:
    """Number columns that can only be reached by scrolling sideways, in a window of the size of the pictures; with
    larger text still no figure or its interval."""
    if isinstance(widget, Table) and widget.horizontalScrollBar().maximum() > 0:
        for place, column in enumerate(widget.columns_model().columns):
            right = widget.columnViewportPosition(place) + widget.columnWidth(place)
            never = NUMBERS if style.px(100) == 100 else ("point", "interval")
            if column.kind in never and not widget.isColumnHidden(place) and right > widget.viewport().width() + 1:
                yield f"{column.key} ends at {right} of {widget.viewport().width()}"


def other_language(widget: QWidget) -> Iterator[str]:
    """Chinese in the English window, unless it is a name. Names of the evidence stand in labels that may be cut."""
    if words.language() != "en" or isinstance(widget, ElidedLabel):
        return
    if isinstance(widget, QLabel | QPushButton | QTabBar):
        for text, _ in said(widget):
            for name in NAMES:
                text = text.replace(name, "")
            if any("\u3400" <= letter <= "\u9fff" for letter in text):
                yield repr(text)


NAMES = (words.pack()["shell.brand_start"]["zh"].split()[0], words.pack()["report.zh"]["zh"], *TITLES.values())
"""Of the program, of the language, of cases."""


CHECKS: tuple[Callable[[QWidget], Iterator[str]], ...] = (
    no_glyph, clipped, outside, cut_number, cut_head, beyond_the_table, other_language
)  # fmt: skip


# heights and order ---------------------------------------------------------------------------------
def heights(window: MainWindow) -> Iterator[str]:
    """Tokens of the look, in the window as it stands."""
    wanted: list[tuple[QWidget, str, str]] = [
        (window.top_bar, "top_bar", "body"),
        (window.status, "status_bar", "small"),
    ]
    for part, token, kind in wanted:
        if part.isVisible() and abs(part.height() - style.height(token, kind)) > 2:
            yield f"{token} is {part.height()}, not {style.height(token, kind)}"
    two_lines = style.px(style.SIZES["tiny"][1]) + style.px(style.SIZES["strong"][1]) + 16
    if window.ledger.isVisible() and window.ledger.height() != max(style.HEIGHTS["ledger"], two_lines):
        yield f"the ledger is {window.ledger.height()}"
    width = style.RAIL_NARROW if window.rail.is_narrow() else style.RAIL_WIDE
    if window.rail.isVisible() and style.px(100) == 100 and abs(window.rail.width() - width) > 2:
        yield f"the rail is {window.rail.width()}, not {width}"
    for table in (table for table in window.findChildren(Table) if table.isVisible()):
        row, heads = table.verticalHeader().defaultSectionSize(), table.head.height()
        if not any(abs(row - style.height(token)) <= 2 for token in ("row", "dense_row", "tall_row")):
            yield f"rows of {table.accessibleName()} are {row}"
        if abs(heads - style.height("table_head", "head")) > 2:
            yield f"the head of {table.accessibleName()} is {heads}"


def order(window: MainWindow) -> Iterator[str]:
    """From top to bottom and from left to right as in the pictures."""
    parts = [part for part in (window.top_bar, window.ledger, window.banner, window.stack) if part.isVisible()]
    tops = [part.mapTo(window, part.rect().topLeft()).y() for part in parts]
    if tops != sorted(tops):
        yield f"from above: {tops}"
    if window.rail.isVisible() and window.rail.geometry().right() > window.stack.mapTo(window, QRect().topLeft()).x():
        yield "the rail is not at the left"
    items = [window.rail.items[place.key] for place in RESULTS if place.icon and place.key in window.rail.items]
    shown = [item.y() for item in items if item.isVisible()]
    if shown != sorted(shown):
        yield f"the rail's items: {shown}"


def look_at(screen: Screen, look: str) -> list[Finding]:
    """Everything that is wrong with one screen."""
    at_rest(screen.widget)
    found = [
        Finding(look, screen.name, check.__name__, f"{type(widget).__name__}: {text}")
        for widget in visible(screen.widget)
        for check in CHECKS
        for text in check(widget)
    ]
    if isinstance(screen.widget, MainWindow):
        for check in (heights, order):
            found += [Finding(look, screen.name, check.__name__, text) for text in check(screen.widget)]
    return found


def none(lines: Sequence[str]) -> None:
    """Fails with the lines, one below the other."""
    if lines:
        pytest.fail("\n".join(lines))
