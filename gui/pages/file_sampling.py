"""The tab "why this number": the drawn cells along the file, and the way from their counts to the figure."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.case import Case
from core.estimate import PAIRS
from core.model import EXACT, INDICATIVE, Estimate
from core.views import CellView, SamplingView, cells_of_file
from gui import figures, style
from gui.figures import Figure, whole
from gui.pages.file_cells import CellsPanel
from gui.pages.file_formula import Line, lines
from gui.pages.file_pane import FilePane
from gui.pages.file_redraw import Redraw, RedrawPanel, ask_redraw
from gui.pages.files_columns import status_words
from gui.tables import Column, ListModel, Table
from gui.widgets.estimate import EstimateLabel, MarkLabel
from gui.widgets.histogram import Histogram
from gui.widgets.label import Label
from gui.widgets.legend import Legend
from gui.widgets.panel import Panel
from gui.widgets.strip_map import StripMap
from gui.widgets.zone_grid import ZoneGrid
from gui.words import say, term

NARROW = 960


class SamplingPane(FilePane):
    """One picture, one grid and one table with one selection; beside them the arithmetic."""

    def __init__(self, compact: bool = False, parent: QWidget | None = None) -> None:
        """compact: never; the preview has a button that leads here."""
        super().__init__(compact, parent)
        self.tools.setContentsMargins(0, 0, 0, 0)
        self.foot.hide()
        self.view: SamplingView | None = None
        self._redraw: Redraw | None = None
        self.figure, self.mark = EstimateLabel(kind="headline"), MarkLabel()
        self.floor, self.sentence = Label("", "strong"), Label("", "small", "text2")
        self.sentence.setWordWrap(True)
        self.strip, self.zones, self.histogram = StripMap(), ZoneGrid(), Histogram()
        self.legend, self.cells, self.redraw = Legend(), CellsPanel(), RedrawPanel()
        self.formula_table = Table(row="dense_row")
        self.formula = ListModel(_formula_columns(), (), self.formula_table)
        self.formula_table.setModel(self.formula)
        self.panels = {key: Panel("") for key in ("strip", "zones", "histogram", "formula")}
        self.head = Panel(None)
        self._build()
        self.strip.selected.connect(self._strip_chosen)
        self.zones.selected.connect(self._zone_chosen)
        self.cells.chosen.connect(self._cell_chosen)
        self.retranslate()

    def _build(self) -> None:
        top = QHBoxLayout()
        self.head.body.addLayout(top)
        top.addWidget(self.figure)
        top.addWidget(self.floor)
        top.addStretch(1)
        top.addWidget(self.mark)
        self.head.body.setContentsMargins(style.PADDING, 10, style.PADDING, 12)
        self.head.body.setSpacing(6)
        self.head.body.addWidget(self.sentence)
        for key, chart in (("strip", self.strip), ("zones", self.zones), ("histogram", self.histogram)):
            self.panels[key].body.addWidget(chart)
            self.panels[key].body.setContentsMargins(0, 4, 0, 8)
        self.panels["zones"].body.setContentsMargins(style.PADDING, 10, style.PADDING, style.PADDING)
        self.panels["zones"].head.addWidget(self.legend)
        self.formula_table.horizontalHeader().hide()
        self.formula_table.setSelectionMode(Table.SelectionMode.NoSelection)
        self.formula_table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.panels["formula"].body.addWidget(self.formula_table)
        self._columns = QWidget(), QWidget()
        left, right = (_column(widget) for widget in self._columns)
        for panel in (self.head, self.panels["strip"], self.panels["zones"]):
            left.addWidget(panel)
        left.addWidget(self.cells, 1)
        self._spare = QWidget()
        left.addWidget(self._spare, 1)
        for panel in (self.panels["histogram"], self.panels["formula"], self.redraw):
            right.addWidget(panel)
        right.addStretch(1)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(style.MARGIN, 12, style.MARGIN, style.MARGIN)
        self._grid.setSpacing(style.GAP)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what it holds has it, and is brought into sight
        scroll.setWidget(inside)
        self._arrange(False)
        self.body.addWidget(scroll)

    def _arrange(self, narrow: bool) -> None:
        """Two columns, or one below the other where there is no room."""
        for place, column in enumerate(self._columns):
            self._grid.addWidget(column, place if narrow else 0, 0 if narrow else place)
        self._grid.setColumnStretch(0, 62)
        self._grid.setColumnStretch(1, 0 if narrow else 38)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Also: one column or two."""
        super().resizeEvent(event)
        self._arrange(self.width() < style.px(NARROW))

    # reading ---------------------------------------------------------------------------------
    def clear(self) -> None:
        """Nothing is known."""
        self.view = None
        self.figure.set_loading()
        self.mark.set_mark("none")
        self._show()

    def load(self) -> None:
        """Asks for the cells of the file."""
        if (reader := self.reader) is None:
            return
        entry = reader.entry

        def ask(case: Case, stop: object) -> tuple[SamplingView, Redraw]:
            return cells_of_file(case, entry), ask_redraw(case, lambda: False)

        reader.ask("sampling", ask, self._take)

    def _take(self, answer: tuple[SamplingView, Redraw]) -> None:
        self.view, self._redraw = answer
        self._show()

    def _counting(self) -> list[CellView]:
        """Cells of the draw that counts; they stand first in the rows."""
        return [cell for cell in self.view.rows if cell.stage == self.view.stage] if self.view is not None else []

    def _show(self) -> None:
        view = self.view
        drawn = view is not None and bool(view.rows)
        self.cells.set_view(view)
        self.redraw.set_facts(self._redraw, view)
        for panel in (*self.panels.values(), self.cells, self.redraw):
            panel.setVisible(drawn)
        self._spare.setVisible(not drawn)
        self.panels["zones"].setVisible(drawn and view is not None and view.zones > 0)
        if view is not None:
            self._show_words(view)
        if view is not None and drawn:
            cells = self._counting()
            mean = view.mean if view.design == PAIRS else figures_mean(view)
            self.strip.set_cells([(cell.offset, cell.records) for cell in cells], view.size_bytes, mean)
            self.zones.set_zones(zone_counts(view))
            self.legend.set_items(self.zones.legend())
            self.histogram.set_counts(view.values, mean)
            self.formula.set_rows(lines(view))
            rows = self.formula.rowCount()
            self.formula_table.setFixedHeight(rows * style.height("dense_row") + 2)
            self.panels["formula"].setMinimumHeight(self.panels["formula"].sizeHint().height())
        self._say_titles()

    def _show_words(self, view: SamplingView) -> None:
        shown = view.counted_whole or view.estimate
        self.figure.set_estimate(shown, "headline", say("file.records_noun"))
        self.mark.set_mark(figures.figure(shown).mark)
        floor = shown.floor if shown is not None else 0
        has_interval = shown is not None and shown.low is not None and shown.method != EXACT
        self.floor.setText(say("figures.at_least", number=figures.floor_number(floor)) if has_interval else "")
        self.sentence.setText(self._sentence(view))

    def _sentence(self, view: SamplingView) -> str:
        estimate = view.estimate
        if estimate is None:
            reason = self.reader.row.reason if self.reader is not None and self.reader.row is not None else ""
            why = term("reason", reason) if reason else "—"
            return say("file.why_nothing", status=status_words(view.status), reason=why)
        if view.counted_whole is not None:
            return say("file.why_counted", was=estimate_range(estimate), now=whole(view.counted_whole.floor))
        if estimate.method == EXACT:
            return say("file.why_exact", types=self._types_words())
        if estimate.method == INDICATIVE:
            return say("file.why_indicative")
        if view.design != PAIRS:
            return say("file.why_pool", pool=view.pool or "—", n=whole(view.drawn), cells=whole(view.cells))
        read = figures.share(view.drawn / view.cells)
        return say("file.why_sampled", cells=whole(view.cells), zones=whole(view.zones), share=read)

    def _types_words(self) -> str:
        row = self.reader.row if self.reader is not None else None
        types = row.types if row is not None else {}
        parts = [f"{term('type', key)} {figures.figure(valid).point}" for key, (valid, _) in types.items()]
        return say("file.separator").join(parts) or say("figures.none_seen")

    # one selection ---------------------------------------------------------------------------
    def _strip_chosen(self, place: int) -> None:
        self._choose(self._counting()[place].zone, place)

    def _zone_chosen(self, zone: int) -> None:
        places = [place for place, cell in enumerate(self._counting()) if cell.zone == zone]
        self._choose(zone, places[0] if places else -1)

    def _cell_chosen(self, place: int) -> None:
        counting = self._counting()
        if place < len(counting):
            self.strip.select(place)
            self.zones.select(counting[place].zone)

    def _choose(self, zone: int, place: int) -> None:
        counting = self._counting()
        self.strip.select(place)
        self.zones.select(zone)
        self.cells.select([at for at, cell in enumerate(counting) if cell.zone == zone] if zone >= 0 else [place])

    # words -----------------------------------------------------------------------------------
    def _say_titles(self) -> None:
        view = self.view
        zones = whole(view.zones) if view is not None else ""
        self.panels["strip"].set_title(say("file.strip"), say("file.strip_hint"))
        self.panels["zones"].set_title(say("file.zones"), say("file.zones_hint", zones=zones))
        hint = "" if view is None else say("file.histogram_hint", n=whole(view.non_empty), of=whole(view.drawn))
        self.panels["histogram"].set_title(say("file.histogram"), hint)
        self.panels["formula"].set_title(say("file.formula"))

    def retranslate(self) -> None:
        """The language changed."""
        for widget in (self.strip, self.zones, self.histogram, self.figure, self.mark, self.cells, self.redraw):
            widget.retranslate()
        self.formula_table.setAccessibleName(say("file.formula"))
        self._show()

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        for widget in (self.strip, self.zones, self.histogram, self.figure, self.mark, self.legend, self.cells):
            widget.restyle()
        for panel in self.panels.values():
            panel.title.restyle()
            panel.subtitle.restyle()
        for label in (self.floor, self.sentence):
            label.restyle()
        self.redraw.restyle()
        self.formula_table.restyle()
        self._show()


def estimate_range(estimate: Estimate) -> str:
    """From low to high, or the floor alone, in full digits: to be held beside a count."""
    if estimate.low is None or estimate.high is None:
        return f"≥ {whole(estimate.floor)}"
    return f"{whole(estimate.low)}–{whole(estimate.high)}"


def zone_counts(view: SamplingView) -> list[int]:
    """Records of the two cells of each zone, in reading order."""
    if not view.zones:
        return []
    return [first + second for first, second in zip(view.values[::2], view.values[1::2], strict=True)]


def figures_mean(view: SamplingView) -> float:
    """Mean of the drawn cells where the file is one of a pool."""
    return sum(view.values) / view.drawn if view.drawn else 0.0


def _column(widget: QWidget) -> QVBoxLayout:
    found = QVBoxLayout(widget)
    found.setContentsMargins(0, 0, 0, 0)
    found.setSpacing(style.GAP)
    return found


def _formula_columns() -> tuple[Column, ...]:
    def name(line: Line) -> str:
        return say(line.name)

    return (
        Column("name", "", "text", name, None, 150),
        Column("formula", "", "mono", lambda line: line.formula),
        Column("result", "", "point", lambda line: line.result, lambda line: Figure("none", line.result, ""), 110),
    )
