"""Panel of the drive: area is bytes, colour is the density of records; click to go there, branches can be hidden."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from core.views import Tile
from gui.columns import named
from gui.pages.overview_panel import ChartPanel
from gui.widgets.treemap import Treemap
from gui.words import say


class MapPanel(ChartPanel):
    """Signals:
    path_asked: the path of a tile, "" for everything.
    """

    path_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.map = Treemap()
        super().__init__(self.map, parent=parent)
        self._root: Tile | None = None
        self._hidden: frozenset[str] = frozenset()
        self._selected = ""
        self.map.selected.connect(self._select)
        self.map.clicked.connect(self.path_asked)
        self.map.menu_asked.connect(self._open_menu)
        self.filter_asked.connect(lambda: self.path_asked.emit(self._selected))

    def show_root(self, root: Tile | None) -> None:
        """None: not known yet."""
        self._root = root
        self.map.set_note("…" if root is None else say("overview.no_files"))
        self.map.set_root(root, self._hidden)
        self.show_twin()

    def forget(self) -> None:
        """Another case: nothing is hidden or selected."""
        self._hidden, self._selected = frozenset(), ""
        self.show_root(None)

    def hide_branch(self, path: str) -> None:
        """Leaves a branch out of the picture; it is named below, with its bytes."""
        self._hidden |= {path}
        self._selected = ""
        self.show_root(self._root)

    def show_hidden(self) -> None:
        """All branches again."""
        self._hidden = frozenset()
        self.show_root(self._root)

    def _select(self, path: str) -> None:
        self._selected = path

    def _open_menu(self, path: str, place: QPoint) -> None:
        self._selected = path
        self.menu(path).popup(place)

    def menu(self, path: str) -> QMenu:
        """What can be done with a tile. path: "" for those that are no branch of their own."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = named(path.rpartition("/")[2]).replace("&", "&&")
        go = menu.addAction(say("overview.go_to", name=shown) if path else say("overview.go_to_all"))
        go.triggered.connect(lambda: self.path_asked.emit(path))
        hide = menu.addAction(say("overview.hide", name=shown) if path else say("overview.hide_none"))
        hide.setEnabled(bool(path))
        hide.triggered.connect(lambda: self.hide_branch(path))
        if self._hidden:
            menu.addAction(say("overview.show_hidden")).triggered.connect(self.show_hidden)
        return menu

    def retranslate(self) -> None:
        """Another language."""
        self.set_title(say("overview.map"), say("overview.map_about"))
        super().retranslate()
        self.show_root(self._root)
