"""Panel of the information types: bars with whiskers, each with its tier."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core import law
from core.model import TYPES, Estimate
from core.result import Summary
from gui.pages.overview_panel import ChartPanel, above, padded, scrolled
from gui.widgets.bars_axis import BarsAxis
from gui.widgets.whisker_bars import BarRow, WhiskerBars
from gui.words import say, term


class TypesPanel(ChartPanel):
    """Signals:
    type_asked: the filter text for Files.
    """

    type_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        self.bars = WhiskerBars()
        self.axis = BarsAxis(self.bars)
        self.area = scrolled(padded(self.bars))
        super().__init__(self.bars, picture=above(self.area, self.axis), parent=parent)
        self._keys: list[str] = []
        self._summary: Summary | None = None
        self.bars.clicked.connect(self._clicked)
        self.bars.selected.connect(self._see)
        self.filter_asked.connect(lambda: self.type_asked.emit("type:" + "|".join(self._found())))

    def show_summary(self, summary: Summary | None) -> None:
        """None: no result yet. Types of which nothing was seen have no bar; without any, how many were looked for."""
        self._summary = summary
        found = {key: result.valid for key, result in summary.types.items()} if summary else {}
        order = sorted((key for key in TYPES if _size(found.get(key))), key=lambda key: -_size(found.get(key)))
        self._keys = order
        self.bars.set_note(say("overview.none_of" if summary else "overview.looked_for", count=len(TYPES)))
        self.bars.set_rows([BarRow(term("type", key), law.tier_of(key), found.get(key)) for key in order])
        self.buttons.allow_filter("" if self._found() else say("overview.no_types"))
        self.show_twin()

    def _found(self) -> list[str]:
        if self._summary is None:
            return []
        return [key for key in self._keys if key in self._summary.types and _size(self._summary.types[key].valid)]

    def _clicked(self, place: int) -> None:
        self.type_asked.emit(f"type:{self._keys[place]}")

    def _see(self, place: int) -> None:
        """A row that the keys picked is scrolled to."""
        row = self.bars.place(place).translated(self.bars.pos().toPointF())
        self.area.ensureVisible(0, round(row.center().y()), 0, round(row.height()))

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.axis.restyle()

    def retranslate(self) -> None:
        """Another language."""
        self.set_title(say("overview.types"), say("overview.types_about"))
        super().retranslate()
        self.show_summary(self._summary)


def _size(found: Estimate | None) -> int:
    if found is None:
        return 0
    return found.floor if found.point is None else found.point
