"""Two parts of a page with a handle that stays where the user moved it, in this window and in the next one."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter

from gui import style
from gui.pages.files_kept import keep_panes, kept_panes

KEEP_LATER_MS = 500


class KeptSplitter(QSplitter):
    """Laid out as the page says until its handle is moved; then the second part keeps its extent."""

    def __init__(self, name: str) -> None:
        """name: of files_kept.PANES for a second part that stands beside the first; with _below for one below it."""
        super().__init__()
        self._name, self._kept = name, kept_panes()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(KEEP_LATER_MS)
        self._later.timeout.connect(self._keep)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._moved)

    def _pane(self) -> str:
        return self._name if self.orientation() == Qt.Orientation.Horizontal else f"{self._name}_below"

    @Slot(int, int)
    def _moved(self, place: int, index: int) -> None:
        self._kept[self._pane()] = round(self.sizes()[1] * 100 / style.px(100))
        self._later.start()

    @Slot()
    def _keep(self) -> None:
        keep_panes({pane: extent for pane, extent in self._kept.items() if pane.startswith(self._name)})

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As the user wants it."""
        super().resizeEvent(event)
        self._place()

    def setOrientation(self, way: Qt.Orientation) -> None:
        """The second part beside the first or below it, each as the user wants it there."""
        if way != self.orientation():
            super().setOrientation(way)
            self._place()

    def _place(self) -> None:
        """Never more than two thirds."""
        if (pane := self._pane()) in self._kept:
            beside = self.orientation() == Qt.Orientation.Horizontal
            room = (self.width() if beside else self.height()) - self.handleWidth()
            extent = min(style.px(self._kept[pane]), room * 2 // 3)
            self.setSizes([room - extent, extent])
