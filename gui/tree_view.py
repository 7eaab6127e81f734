"""The tree of folders at the left of Files."""

from PySide6.QtCore import QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTreeView, QWidget

from core.views import FolderIndex
from gui import icons, style
from gui.columns import AnyIndex
from gui.folder_tree import FolderModel
from gui.tree_delegate import FLOOR, NAME, TreeDelegate
from gui.words import say


class FolderTree(QTreeView):
    """The tree at the left of Files.

    Signals:
        chosen: path of a folder that was clicked, or taken with Enter.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Has its model from the start: `folders`."""
        super().__init__(parent)
        self.folders = FolderModel(self)
        self.setModel(self.folders)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(False)
        self.setRootIsDecorated(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(24)
        self.header().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(FLOOR, QHeaderView.ResizeMode.Fixed)
        self.setItemDelegate(TreeDelegate(self))
        self.clicked.connect(self._take)
        self.restyle()

    def set_index(self, index: FolderIndex | None, name: str = "") -> None:
        """New figures; what was open and chosen stays so."""
        opened = [self._path(place) for place in self._opened()]
        current = self._path(self.currentIndex()) if self.currentIndex().isValid() else None
        self.folders.set_index(index, name)
        for path in opened or [""]:
            self.expand(self.folders.index_of(path))
        if current is not None:
            self.setCurrentIndex(self.folders.index_of(current))

    def show_path(self, path: str) -> None:
        """Makes a folder current and visible; unknown paths clear the choice."""
        place = self.folders.index_of(path)
        if place.isValid():
            self.setCurrentIndex(place)
            self.scrollTo(place)
        else:
            self.clearSelection()

    def _opened(self) -> list[QModelIndex]:
        found: list[QModelIndex] = []
        waiting = [self.folders.index(0, NAME)] if self.folders.rowCount() else []
        while waiting:
            place = waiting.pop(0)
            if self.isExpanded(place):
                found.append(place)
                waiting += [self.folders.index(row, NAME, place) for row in range(self.folders.rowCount(place))]
        return found

    def _path(self, place: AnyIndex) -> str:
        folder = self.folders.folder(place)
        return folder.path if folder is not None else ""

    def _take(self, place: QModelIndex) -> None:
        self.chosen.emit(self._path(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the folder."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._take(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: AnyIndex) -> None:
        """The row, and the accent frame of the current one while the tree has the focus."""
        super().drawRow(painter, options, index)
        if self.hasFocus() and self._path(index) == self._path(self.currentIndex()):
            painter.setPen(style.color("accent"))
            painter.drawRect(QRect(0, options.rect.top(), self.viewport().width() - 1, options.rect.height() - 1))

    def drawBranches(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:
        """A chevron; no lines."""
        if self.selectionModel().isSelected(self.folders.index(index.row(), NAME, index.parent())):
            painter.fillRect(rect, style.color("selection"))
        if self.folders.hasChildren(index):
            side = style.px(14)
            place = QRectF(rect.right() - side, rect.center().y() - side / 2 + 1, side, side)
            icons.paint(painter, place, "chevron-down" if self.isExpanded(index) else "chevron-right", "text3")

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.setFont(style.font("body"))
        self.setIconSize(QSize(style.px(16), style.px(16)))
        self.setIndentation(style.px(14))
        self.header().resizeSection(FLOOR, style.px(64))
        self.scheduleDelayedItemsLayout()

    def retranslate(self) -> None:
        """The language changed."""
        self.setAccessibleName(say("files.folders"))
        self.folders.retranslate()
