"""What the heads of a table do with the mouse, in the menu of a row: with the keys alone nobody comes to a head."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu

from gui.columns import ColumnsModel
from gui.widgets.header import Header
from gui.words import say


def add_heads(menu: QMenu, head: Header, model: ColumnsModel) -> None:
    """By which column to sort, and of which to filter by its values; nothing where no column can."""
    places = [head.logicalIndex(place) for place in range(head.count())]
    shown = [place for place in places if not head.isSectionHidden(place) and _words(model, place)]
    menu.addSeparator()
    _add(menu, "tables.sort_by", model, [at for at in shown if model.columns[at].sort], head.sort_asked.emit)
    with_values = [at for at in shown if model.columns[at].key in head.with_menu]
    _add(menu, "tables.values_of", model, with_values, lambda at: head.menu_asked.emit(at, _below(head, at)))


def _add(menu: QMenu, title: str, model: ColumnsModel, places: Sequence[int], then: Callable[[int], object]) -> None:
    if not places:
        return
    inner = menu.addMenu(say(title))
    for at in places:
        inner.addAction(_words(model, at)).triggered.connect(lambda _, at=at: then(at))


def _words(model: ColumnsModel, place: int) -> str:
    return str(model.headerData(place, Qt.Orientation.Horizontal) or "")


def _below(head: Header, place: int) -> QPoint:
    return head.viewport().mapToGlobal(QPoint(head.sectionViewportPosition(place), head.height()))
