"""Panel of the names: what folders and files are called, where that speaks to knowledge, source, sharing or tools."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui import figures, style
from gui.columns import named, named_whole
from gui.pages.overview_data import Name, Names
from gui.pages.overview_tables import TablePanel
from gui.pages.overview_widths import at_scale_1
from gui.tables import Column
from gui.words import say, term

TIMES = 56
FIRST_EDGES, EDGES, SPARE = 22, 18, 4


class NamesPanel(TablePanel):
    """Names on the drive that speak to knowledge, source, sharing, tools.

    Signals:
        name_asked: the term, verbatim.
    """

    name_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((), with_filter=False, parent=parent)
        self._names: Names | None = None
        self.table.activated_row.connect(self._open)

    def show_names(self, names: Names | None) -> None:
        """None: not known yet."""
        self._names = names
        self.model.set_columns(self.columns(), names.rows if names is not None else ())
        self.table.set_empty("…" if names is None else say("overview.no_names"))
        about = say("overview.names_about", count=figures.whole(names.times)) if names is not None else ""
        self.set_title(say("overview.names"), about)

    def _open(self, name: Name) -> None:
        self.name_asked.emit(name.term)

    def retranslate(self) -> None:
        """Another language."""
        super().retranslate()
        self.show_names(self._names)
        self.table.setAccessibleName(self.title.text())

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.show_names(self._names)

    def columns(self) -> tuple[Column, ...]:
        """Names are shown whole: an elided one proves nothing. Their column takes what is left, or what it needs."""
        rows = self._names.rows if self._names is not None else ()
        needed, category = (
            max((style.metrics(kind).horizontalAdvance(text) for text in texts), default=0) + edges
            for kind, edges, texts in (
                ("mono", FIRST_EDGES, {named(name.term) for name in rows}),
                ("body", EDGES, {term("category", name.category) for name in rows} | {say("overview.category")}),
            )
        )
        bar = self.table.verticalScrollBar().sizeHint().width()
        left = self.table.width() - bar - category - style.px(TIMES) - SPARE
        return (
            Column("term", "overview.name", "mono", _name, width=at_scale_1(max(needed, left)), copy=_raw, tip=_raw),
            Column("category", "overview.category", "text", _category, width=at_scale_1(category)),
            Column("times", "overview.times_head", "number", lambda row: figures.whole(row.times), width=TIMES),
        )


def _name(name: Name) -> str:
    return named(name.term)


def _raw(name: Name) -> str:
    return named_whole(name.term)


def _category(name: Name) -> str:
    return term("category", name.category)
