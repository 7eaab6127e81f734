"""The top of the Overview: the figure with its interval, its floor on a ruler, and what lies behind it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.model import EXACT, Estimate
from core.result import Summary
from core.views import TopFiles
from gui import figures
from gui.pages.overview_data import Known, completeness, persons_estimate
from gui.pages.overview_figure import BigFigure
from gui.pages.run_header import floor_words, upright
from gui.pages.run_layout import Place, Rows
from gui.widgets.estimate import EstimateLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel, rule
from gui.widgets.ruler import Ruler
from gui.words import say


class Headline(Panel):
    """Three parts. Says in words what is missing as long as there is no result.

    Signals:
        why_asked: the figure, for "why this number".
        run_asked: where is the run?
        precision_asked: a narrower interval.
    """

    why_asked = Signal()
    run_asked = Signal()
    precision_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.figure, self.ruler, self.behind = BigFigure(), _Floor(), _Behind()
        self.figure.why.clicked.connect(self._linked)
        self.figure.more.clicked.connect(self.precision_asked)
        self._has_result = False
        self._rows = Rows((Place(self.figure, 430, 6), Place(self.ruler, 300, 4), Place(self.behind, 320, 4)), gap=0)
        self.body.addWidget(self._rows)

    def _linked(self) -> None:
        (self.why_asked if self._has_result else self.run_asked).emit()

    def show_loading(self) -> None:
        """Every figure is …"""
        self.figure.show_loading()
        self.ruler.show_floor(None)
        self.behind.show_loading()

    def show_known(self, known: Known, so_far: Estimate | None, at_work: bool) -> None:
        """so_far: the live figure of a run, shown where there is no result or a newer one is in the making."""
        self._has_result = known.summary is not None and not at_work
        if known.summary is not None and not at_work:
            unread = known.ledger.term("not_examined").files
            self.figure.show_result(known.summary, completeness(known.ledger), unread)
            self.ruler.show_floor(known.summary.records)
            self.behind.show_summary(known.summary)
        else:
            self.figure.show_so_far(so_far, completeness(known.ledger), at_work)
            self.ruler.show_floor(so_far)
            if at_work:
                self.behind.show_loading()
            else:
                self.behind.show_absent()

    def show_top(self, top: TopFiles) -> None:
        """How few files carry most."""
        self.behind.show_top(top)

    def retranslate(self) -> None:
        """The words that no figure needs."""
        self.figure.retranslate()
        self.ruler.retranslate()
        self.behind.retranslate()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self._rows.restyle()
        self.ruler.ruler.restyle()


def _after_upright(part: QWidget) -> QVBoxLayout:
    """A line at the left of a part, and the layout for what stands beside it."""
    line, column = QHBoxLayout(part), QVBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(0)
    line.addWidget(upright())
    line.addLayout(column, 1)
    return column


class _Floor(QWidget):
    """The floor in words, and its place beside the interval."""

    def __init__(self) -> None:
        super().__init__()
        self.label, self.side, self.ruler = Label("", "head"), Label("", "small", "text2"), Ruler()
        outer, head = _after_upright(self), QHBoxLayout()
        outer.setContentsMargins(16, 12, 16, 8)
        outer.setSpacing(4)
        outer.addLayout(head)
        head.addWidget(self.label)
        head.addStretch(1)
        head.addWidget(self.side)
        outer.addWidget(self.ruler, 1)
        self._found: Estimate | None = None

    def show_floor(self, found: Estimate | None) -> None:
        """None: not known yet."""
        self._found = found
        self.ruler.set_note("" if found else "…")
        self.ruler.set_estimate(found)
        self.retranslate()

    def retranslate(self) -> None:
        """Another language."""
        floor = "…" if self._found is None else floor_words(self._found, say("overview.noun"))
        self.label.setText(say("overview.floor", floor=floor))
        is_exact = self._found is not None and self._found.method == EXACT
        self.side.setText(say("figures.exact" if is_exact else "overview.one_sided"))
        self.ruler.retranslate()


class _Behind(QWidget):
    """Without copies, distinct persons, concentration."""

    def __init__(self) -> None:
        super().__init__()
        self.labels = [Label("", "small", "text2") for _ in range(3)]
        self.copies, self.persons = EstimateLabel(), EstimateLabel()
        self.few, self.share = Label("", "strong"), Label("", "small", "text2")
        outer = _after_upright(self)
        outer.setContentsMargins(16, 8, 16, 8)
        outer.setSpacing(0)
        rows: tuple[tuple[QWidget, ...], ...] = ((self.copies,), (self.persons,), (self.few, self.share))
        for place, (label, widgets) in enumerate(zip(self.labels, rows, strict=True)):
            if place:
                outer.addWidget(rule())
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(6)
            line.addWidget(label)
            line.addStretch(1)
            for widget in widgets:
                line.addWidget(widget)
            outer.addWidget(row, 1)
        for estimate in (self.copies, self.persons):
            estimate.set_alignment(Qt.AlignmentFlag.AlignRight)
        self._top: TopFiles | None = None
        self._key = "resident_id"

    def show_loading(self) -> None:
        """…"""
        self.copies.set_loading()
        self.persons.set_loading()

    def show_absent(self) -> None:
        """No result, and nothing on its way."""
        self.copies.set_absent()
        self.persons.set_absent()

    def show_summary(self, summary: Summary) -> None:
        """Two figures of the result."""
        self.copies.set_estimate(summary.records_without_copies)
        self.persons.set_estimate(persons_estimate(summary.persons))
        self._key = summary.persons.key
        self.retranslate()

    def show_top(self, top: TopFiles | None) -> None:
        """None: not known yet."""
        self._top = top
        if top is None or not top.rows:
            self.few.setText("…" if top is None else "—")
            self.share.setText("")
            return
        self.few.setText(say("overview.few_files", count=figures.whole(len(top.rows))))
        self.share.setText(say("overview.carry", share=figures.share(top.cumulative[-1])))
        self.few.updateGeometry()

    def retranslate(self) -> None:
        """Another language."""
        distinct = "persons" if self._key == "resident_id" else "numbers"
        for label, word in zip(self.labels, ("without_copies", distinct, "concentration"), strict=True):
            label.setText(say(f"overview.{word}"))
        self.persons.setToolTip(say(f"overview.persons_{self._key}"))
        self.show_top(self._top)
