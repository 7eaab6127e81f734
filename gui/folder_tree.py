"""The folders of a case as a tree: children are made when a folder is opened; each says the floor below it."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QSize, Qt

from core.views import Folder, FolderIndex
from gui import figures, icons, style
from gui.columns import NO_INDEX, AnyIndex, named, named_whole
from gui.tree_delegate import FLOOR, NAME
from gui.words import language, say


@dataclass(slots=True)
class _Node:
    """A folder that was seen. children: places in the model's list, None until it was opened."""

    folder: Folder
    parent: int
    row: int
    children: list[int] | None = None


class FolderModel(QAbstractItemModel):
    """Name and floor of every folder; containers are folders too. The first row is the evidence itself."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Empty until `set_index`."""
        super().__init__(parent)
        self._index: FolderIndex | None = None
        self._nodes: list[_Node] = []
        self.unit = 1

    def set_index(self, index: FolderIndex | None, name: str = "") -> None:
        """Another case, or newer figures. name: of the evidence, for the first row."""
        self.beginResetModel()
        self._index, self._nodes = index, []
        if index is not None:
            self._nodes.append(_Node(replace(index.folder(""), name=name), -1, 0))
        self.endResetModel()
        self._choose_unit()

    def _choose_unit(self) -> None:
        largest = self._nodes[0].folder.floor if self._nodes else 0
        self.unit = next((size for size, _ in figures.UNITS[language()] if largest >= size), 1)

    def unit_name(self) -> str:
        """What the floors are counted in: 万, M or nothing."""
        return next((name for size, name in figures.UNITS[language()] if size == self.unit), "")

    def folder(self, index: AnyIndex) -> Folder | None:
        """The folder of a row."""
        return self._nodes[index.internalId()].folder if index.isValid() else None

    def index_of(self, path: str) -> QModelIndex:
        """Where a folder stands, opened on the way; the first row for "", an invalid index for an unknown path."""
        at = 0 if self._nodes else -1
        while at >= 0 and self._nodes[at].folder.path != path:
            below = (child for child in self._children(at) if _holds(self._nodes[child].folder.path, path))
            at = next(below, -1)
        return self.createIndex(self._nodes[at].row, NAME, at) if at >= 0 else QModelIndex()

    def _children(self, at: int) -> list[int]:
        node = self._nodes[at]
        if node.children is None:
            found = self._index.children(node.folder.path) if self._index is not None else ()
            first = len(self._nodes)
            self._nodes.extend(_Node(folder, at, row) for row, folder in enumerate(found))
            node.children = list(range(first, len(self._nodes)))
        return node.children

    # Qt's questions --------------------------------------------------------------------------
    def index(self, row: int, column: int, parent: AnyIndex = NO_INDEX) -> QModelIndex:
        """The place of a child."""
        if not 0 <= column <= FLOOR or row < 0:
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, 0) if row == 0 and self._nodes else QModelIndex()
        children = self._children(parent.internalId()) if parent.column() == NAME else []
        return self.createIndex(row, column, children[row]) if row < len(children) else QModelIndex()

    def parent(self, index: AnyIndex = NO_INDEX) -> Any:
        """The place of the folder above."""
        if not index.isValid():
            return QModelIndex()
        above = self._nodes[index.internalId()].parent
        return self.createIndex(self._nodes[above].row, NAME, above) if above >= 0 else QModelIndex()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:
        """How many folders stand in one."""
        if not parent.isValid():
            return 1 if self._nodes else 0
        return len(self._children(parent.internalId())) if parent.column() == NAME else 0

    def hasChildren(self, parent: AnyIndex = NO_INDEX) -> bool:
        """Known without opening it."""
        if not parent.isValid():
            return bool(self._nodes)
        return parent.column() == NAME and self._nodes[parent.internalId()].folder.has_children

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:
        """Name and floor."""
        return 2

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, icon, colour, height, tooltip."""
        if not index.isValid():
            return None
        folder = self._nodes[index.internalId()].folder
        if role == Qt.ItemDataRole.DisplayRole:
            return named(folder.name) if index.column() == NAME else floor_words(folder, self.unit)
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, style.height("tree_row"))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if index.column() == FLOOR else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole and index.column() == NAME:
            return icons.icon("server" if index.internalId() == 0 else _icon(folder))
        return self._tooltip(folder) if role == Qt.ItemDataRole.ToolTipRole else None

    def _tooltip(self, folder: Folder) -> str:
        return say(
            "files.folder_tip",
            path=named_whole(folder.path) or named_whole(folder.name),
            floor=figures.floor_number(folder.floor),
            files=figures.whole(folder.files),
            size=figures.size(folder.bytes),
            unread=figures.whole(folder.not_examined),
        )

    def retranslate(self) -> None:
        """The language changed, and with it the unit."""
        self._choose_unit()
        self.layoutChanged.emit()


def _holds(folder: str, path: str) -> bool:
    return path == folder or path.startswith((f"{folder}/", f"{folder}!"))


def _icon(folder: Folder) -> str:
    return "file-zip" if folder.is_container else "folder"


def floor_words(folder: Folder, unit: int) -> str:
    """The floor in units, rounded down to two digits; a dash for none, the word where nothing was examined."""
    if folder.floor == 0:
        is_unread = folder.is_unlisted or 0 < folder.files == folder.not_examined
        return say("figures.not_examined") if is_unread else "—"
    number = folder.floor
    step = int(10 ** max(0, len(str(number)) - 2))
    number = number // step * step
    if unit == 1 or number >= 10 * unit:
        return f"{number // unit:,}"
    hundredths = number * 100 // unit
    return f"{hundredths / 100:g}" if hundredths else "<0.01"
