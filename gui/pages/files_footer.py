"""The line below the table: what is selected, what the whole filter holds, what the marks mean."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import figures, style
from gui.pages.files_ask import Chosen, Total
from gui.widgets.elided import ElidedLabel
from gui.widgets.estimate import EstimateLabel, MarkLabel
from gui.words import say

SPACING = 14
MARKS = ("exact", "sampled", "indicative", "not_examined")


class FilesFooter(QWidget):
    """Always below the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing selected, nothing known."""
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.AlternateBase)
        self._chosen: Chosen | None = None
        self.selected, self.total_name = ElidedLabel("", "small", "text2"), ElidedLabel("", "small", "text2")
        self.total = EstimateLabel(kind="body")
        self.marks = [MarkLabel(mark=mark) for mark in MARKS]
        row = QHBoxLayout(self)
        row.setContentsMargins(style.MARGIN, 0, style.MARGIN, 0)
        row.setSpacing(SPACING)
        row.addWidget(self.selected)
        row.addWidget(self.total_name)
        row.addWidget(self.total)
        row.addStretch(1)
        for mark in self.marks:
            row.addWidget(mark)
        self.retranslate()
        self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The total of the filter is never cut: what the marks mean gives way."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        words = (self.selected, self.total_name, self.total, *self.marks)
        needed = sum(part.sizeHint().width() + SPACING for part in words) + 2 * style.MARGIN
        for mark in self.marks:
            mark.setVisible(needed <= self.width())

    def set_selected(self, chosen: Chosen | None) -> None:
        """None: nothing. bytes below 0: not added up."""
        self._chosen = chosen
        self._say_selected()

    def set_total(self, total: Total) -> None:
        """Records in the filter; before there is a result nothing can be said."""
        if total.has_result:
            self.total.set_estimate(total.records)
        else:
            self.set_adding()
        self._fit()

    def set_adding(self) -> None:
        """The total is being added up."""
        self.total.set_loading()

    def _say_selected(self) -> None:
        chosen = self._chosen
        if chosen is None or not chosen.files:
            self.selected.setText(say("files.none_selected"))
        elif chosen.bytes < 0:
            self.selected.setText(say("files.n_selected", n=figures.whole(chosen.files)))
        else:
            words = say("files.selected", n=figures.whole(chosen.files), size=figures.size(chosen.bytes))
            self.selected.setText(words)
        self._fit()

    def retranslate(self) -> None:
        """The language changed."""
        self.total_name.setText(say("files.filter_total"))
        self.total.retranslate()
        for mark in self.marks:
            mark.retranslate()
        self._say_selected()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.setFixedHeight(style.height("field"))
        for label in (self.selected, self.total_name):
            label.restyle()
        self.total.restyle()
        for mark in self.marks:
            mark.restyle()
        self._fit()
