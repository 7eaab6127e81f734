"""Layout items that Python holds wrappers of: there should be none, see "The window" in ARCHITECTURE.md."""

from collections.abc import Iterable, Sequence

import shiboken6
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


def wrapped() -> list[QLayoutItem]:
    """All wrappers of this process. Layouts are items too, but QObjects: PySide is told of their end."""
    return [
        each
        for each in shiboken6.getAllValidWrappers()
        if isinstance(each, QLayoutItem) and not isinstance(each, QLayout)
    ]


def told(items: Iterable[QLayoutItem], window: QWidget) -> Sequence[str]:
    """What each one is in a window. None is asked: the item behind a wrapper may be gone."""
    names: dict[int, str] = {}
    for layout in window.findChildren(QLayout):
        for place in range(layout.count()):
            item = layout.itemAt(place)
            names[_address(item)] = f"{_name(item.widget())} in a layout of {_name(layout.parentWidget())}"
    return [names.get(_address(item), f"a {type(item).__name__} that is gone or elsewhere") for item in items]


def _address(item: QLayoutItem) -> int:
    return int(shiboken6.getCppPointer(item)[0])


def _name(widget: QWidget | None) -> str:
    if widget is None:
        return "no widget"
    words = widget.accessibleName() or str(widget.property("text") or "")
    return f"{type(widget).__name__} {words!r}"
