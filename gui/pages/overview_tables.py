"""Tables of the Overview: the few files and the tiers."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core import law
from core.model import EXACT, Estimate
from core.result import Summary, TierResult
from core.views import TopFiles
from gui import figures, style
from gui.figures import Figure
from gui.pages.overview_panel import HeadButtons
from gui.pages.overview_widths import at_scale_1, drawn_width, room_for
from gui.tables import Column, ListModel, Table, estimate_columns
from gui.widgets.badge import tier_width
from gui.widgets.label import Label
from gui.widgets.ladder import LadderRow, TierLadder
from gui.widgets.panel import Panel
from gui.words import say

WITH_RECORDS = "est:>0"


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the files table: a file, or the rest of them (id None). cumulative: share up to and with this row."""

    id: int | None
    path: str
    records: Estimate | Figure | None
    cumulative: float


class TablePanel(Panel):
    """A panel with a table over a short list."""

    def __init__(self, columns: tuple[Column, ...], with_filter: bool, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.table, self.model = Table(), ListModel(columns, parent=self)
        self.table.setModel(self.model)
        self.buttons = HeadButtons(with_table=False, with_filter=with_filter)
        self.head.addWidget(self.buttons)
        self.body.addWidget(self.table, 1)

    def columns(self) -> tuple[Column, ...]:
        """As the room there is has them now."""
        return self.model.columns

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Columns that take what is left take more or less."""
        super().resizeEvent(event)
        columns = self.columns()
        if [column.width for column in columns] != [column.width for column in self.model.columns]:
            self.model.set_columns(columns, self.model.rows())

    def retranslate(self) -> None:
        """Another language."""
        self.buttons.retranslate()
        self.table.setAccessibleName(self.title.text())
        self.table.retranslate()

    def restyle(self) -> None:
        """Theme or scale changed."""
        self.buttons.restyle()
        self.table.restyle()


class FilesPanel(TablePanel):
    """The few files that carry most, and the rest in one row.

    Signals:
        file_asked: the id of an entry.
        filter_asked: the filter text for Files.
    """

    file_asked = Signal(object)
    filter_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        mark, point, interval = estimate_columns("records", "overview.records_head", lambda line: line.records)
        columns = (
            Column("path", "overview.file", "path", lambda line: line.path),
            mark,
            replace(point, width=86),
            replace(interval, width=104),
            Column("cumulative", "overview.cumulative", "number", _cumulative, width=56),
        )
        super().__init__(columns, with_filter=True, parent=parent)
        self._top: TopFiles | None = None
        self._has_result = self._exact = False
        self.table.activated_row.connect(self._open)
        self.buttons.filter_asked.connect(lambda: self.filter_asked.emit(WITH_RECORDS))

    def set_result(self, records: Estimate | None) -> None:
        """records: of the whole drive, None before there is a result. If they were counted one by one, so was the rest
        of the files, else it is a floor."""
        self._has_result = records is not None
        self._exact = records is not None and records.method == EXACT
        self.show_top(self._top)

    def _rest(self, floor: int) -> Figure:
        if self._exact:
            return Figure("exact", figures.whole(floor), say("figures.exact"))
        return Figure("none", f"≥ {figures.floor_number(floor)}", say("figures.floor_only"))

    def show_top(self, top: TopFiles | None) -> None:
        """None: not known yet."""
        self._top = top
        rows = [] if top is None else list(top.rows)
        lines = [
            _Line(row.id, row.path, row.records, share)
            for row, share in zip(rows, top.cumulative if top else (), strict=True)
        ]
        if top is not None and top.rest_files:
            words = say("overview.rest", count=figures.whole(top.rest_files))
            lines.append(_Line(None, words, self._rest(top.rest_floor), 1.0))
        self.model.set_rows(lines)
        none = say("overview.no_file_has" if self._has_result else "overview.no_result")
        self.table.set_empty("…" if top is None else none)
        self.buttons.allow_filter("" if rows else none)
        if top is not None and rows:
            share = figures.share(top.cumulative[-1])
            key = "overview.one_file" if len(rows) == 1 else "overview.files"
            title = say(key, count=figures.whole(len(rows)), share=share)
            self.set_title(title, say("overview.files_about", count=figures.whole(top.with_records)))
        else:
            self.set_title(say("overview.files_empty"))

    def _open(self, line: _Line) -> None:
        if line.id is not None:
            self.file_asked.emit(line.id)
        else:
            self.filter_asked.emit(WITH_RECORDS)

    def retranslate(self) -> None:
        """Another language."""
        super().retranslate()
        self.show_top(self._top)
        self.table.setAccessibleName(self.title.text())


def _cumulative(line: _Line) -> str:
    return say("overview.percent", share=figures.share(line.cumulative))


class TiersPanel(TablePanel):
    """Tiers of the law pack with what falls under each, as multiples of basic and tenfold: table and ladder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._summary: Summary | None = None
        super().__init__((), with_filter=False, parent=parent)
        self.ladder, self.note = TierLadder(), Label("", "small", "text2")
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        below = QVBoxLayout()
        below.setContentsMargins(12, 8, 12, 8)
        below.addWidget(self.ladder)
        below.addWidget(self.note, 1)
        self.body.setStretchFactor(self.table, 0)
        self.body.addLayout(below, 1)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalScrollBar().rangeChanged.connect(self._fix_height)
        self._fix_height()
        self.model.set_columns(self.columns(), ())

    def columns(self) -> tuple[Column, ...]:
        """The intervals take what is left."""
        mark, point, interval = estimate_columns("records", "overview.records_head", lambda row: row.records)
        rows = [(row, figures.figure(row.records)) for row in self._rows()]
        widths = {
            "tier": room_for(max(tier_width(tier) for tier in law.load_pack().tiers)),
            "point": drawn_width("strong", [found.point for _, found in rows]),
            "interval": drawn_width("small", [found.interval for _, found in rows]),
            "basic": drawn_width("body", [_multiple(_basic)(row) for row, _ in rows]),
            "tenfold": drawn_width("body", [_multiple(_tenfold)(row) for row, _ in rows]),
        }
        left = self.table.viewport().width() - style.px(sum(widths.values()) - widths["interval"] + mark.width)
        return (
            Column("tier", "overview.tier", "tier", lambda row: row.tier, lambda row: row.tier, widths["tier"]),
            mark,
            replace(point, width=widths["point"]),
            replace(interval, width=max(widths["interval"], at_scale_1(left))),
            Column("basic", "overview.basic", "number", _multiple(_basic), width=widths["basic"]),
            Column("tenfold", "overview.tenfold", "number", _multiple(_tenfold), width=widths["tenfold"]),
        )

    def _rows(self) -> tuple[TierResult, ...]:
        return tuple(self._summary.tiers) if self._summary is not None else ()

    def _fix_height(self) -> None:
        """The table takes its rows, all of them; the ladder what is left."""
        rows = len(law.load_pack().tiers)
        bar = self.table.horizontalScrollBar()
        below = bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.table.setFixedHeight(style.height("table_head", "head") + rows * style.height("row") + 1 + below)

    def show_summary(self, summary: Summary | None) -> None:
        """None: no result yet."""
        self._summary = summary
        rows = list(summary.tiers) if summary is not None else []
        self.model.set_columns(self.columns(), rows)
        self.table.set_empty(say("overview.no_result"))
        tiers = law.load_pack().tiers
        self.ladder.set_note("" if rows else "…")
        self.ladder.set_rows(
            [LadderRow(row.tier, tiers[row.tier].threshold, tiers[row.tier].severe, row.records) for row in rows]
        )

    def retranslate(self) -> None:
        """Another language."""
        self.set_title(say("overview.tiers"), say("overview.tiers_about"))
        self.note.setText(say("overview.tiers_note"))
        super().retranslate()
        self.ladder.retranslate()

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.ladder.restyle()
        self._fix_height()
        self.show_summary(self._summary)


def _multiple(number: Callable[[law.Tier], int]) -> Callable[[TierResult], str]:
    """ "8,423×" of an exact count, "≥19,000×" of a floor; always downwards."""

    def text(row: TierResult) -> str:
        base, floor = number(law.load_pack().tiers[row.tier]), row.records.floor
        exact = row.records.method == "exact"
        if figures.figure(row.records).mark == "none":
            return "—"
        if 0 < floor < base:
            shown = f"{floor * 100 // base / 100:.2f}"
        else:
            shown = figures.whole(floor // base) if exact else figures.floor_number(floor // base)
        return say("overview.times" if exact else "overview.at_least_times", number=shown)

    return text


def _basic(tier: law.Tier) -> int:
    return tier.threshold


def _tenfold(tier: law.Tier) -> int:
    return tier.severe
