"""Panel of the tiers: figures of each against its thresholds, the mixed ratio, and what the law says; leads only."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core import law
from core.multiples import multiple, multiples, ratio
from core.report.sentences import multiple_sentence, times_text
from core.report.words import law_words
from core.result import Summary, TierResult
from gui import figures, style
from gui.pages.overview_tables import TablePanel
from gui.pages.overview_widths import at_scale_1, drawn_width, room_for
from gui.tables import Column, estimate_columns
from gui.widgets.badge import tier_width
from gui.widgets.drawing import plain_tip
from gui.widgets.label import Label
from gui.widgets.ladder import LadderRow, TierLadder
from gui.words import language, say, term


class TiersPanel(TablePanel):
    """Tiers of the law pack with what falls under each, as multiples of basic and tenfold: table and ladder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._summary: Summary | None = None
        super().__init__((), with_filter=False, parent=parent)
        self.ladder, self.note = TierLadder(), Label("", "small", "text2")
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        below = QVBoxLayout()
        self.body.setStretchFactor(self.table, 0)
        self.body.addLayout(below, 1)
        below.setContentsMargins(12, 8, 12, 8)
        below.addWidget(self.ladder)
        below.addWidget(self.note, 1)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.horizontalScrollBar().rangeChanged.connect(self._fix_height)
        self._fix_height()
        self.model.set_columns(self.columns(), ())

    def columns(self) -> tuple[Column, ...]:
        """The intervals take what is left. Wherever the pointer rests on a row, all that is known of it is told."""
        mark, point, interval = estimate_columns("records", "overview.records_head", lambda row: row.records)
        basic = Column("basic", "overview.basic", "number", _multiple(_basic))
        tenfold = Column("tenfold", "overview.tenfold", "number", _multiple(_tenfold))
        rows = [(row, figures.figure(row.records)) for row in self._rows()]
        widths = {
            "tier": room_for(max(tier_width(tier) for tier in law.load_pack().tiers)),
            "point": _width(point, "strong", [found.point for _, found in rows]),
            "interval": _width(interval, "small", [found.interval for _, found in rows]),
            "basic": _width(basic, "body", [_multiple(_basic)(row) for row, _ in rows]),
            "tenfold": _width(tenfold, "body", [_multiple(_tenfold)(row) for row, _ in rows]),
        }
        left = self.table.viewport().width() - style.px(sum(widths.values()) - widths["interval"] + mark.width)
        columns = (
            Column("tier", "overview.tier", "tier", lambda row: row.tier, lambda row: row.tier, widths["tier"]),
            mark,
            replace(point, width=widths["point"]),
            replace(interval, width=max(widths["interval"], at_scale_1(left))),
            replace(basic, width=widths["basic"]),
            replace(tenfold, width=widths["tenfold"]),
        )
        return tuple(replace(column, tip=self._tip) for column in columns)

    def _rows(self) -> tuple[TierResult, ...]:
        return tuple(self._summary.tiers) if self._summary is not None else ()

    def _tip(self, row: TierResult) -> str:
        return plain_tip("\n".join(told(row, self._summary))) if self._summary is not None else ""

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
        self.ladder.set_note("")  # the table says that there is no result
        self.ladder.set_rows(
            [LadderRow(row.tier, tiers[row.tier].threshold, tiers[row.tier].severe, row.records) for row in rows]
        )
        self.note.setText("\n".join(notes(summary)))

    def retranslate(self) -> None:
        """Another language."""
        self.set_title(say("overview.tiers"), say("overview.tiers_about"))
        super().retranslate()
        self.ladder.retranslate()
        self.note.setText("\n".join(notes(self._summary)))

    def restyle(self) -> None:
        """Theme or scale changed."""
        super().restyle()
        self.ladder.restyle()
        self._fix_height()
        self.show_summary(self._summary)


def notes(summary: Summary | None) -> list[str]:
    """The mixed ratio, tiers that were to be counted one by one and were not, and that all this is no finding."""
    found = []
    if summary is not None and summary.tiers:
        r = ratio(summary.tiers)
        said = say("overview.ratio_exact" if r.is_exact else "overview.ratio_floor", r=times_text(r.floors))
        found.append(say("overview.ratio_and_note", ratio=said, note=say("overview.tiers_note")))
        unread = [
            say("overview.tier_files", tier=tier.tier, files=figures.whole(tier.not_enumerated))
            for tier in summary.tiers
            if tier.not_enumerated
        ]
        if unread:
            found.append(say("overview.not_one_by_one", tiers=say("charts.listing").join(unread)))
    return found or [say("overview.tiers_note")]


def told(row: TierResult, summary: Summary) -> list[str]:
    """A tier in words: the law's, its figures as multiples, and its classes of records with what speaks for them."""
    pack = law.load_pack()
    tier = pack.tiers[row.tier]
    lines = [say("overview.tier_words", tier=row.tier, words=law_words(tier.key, tier.zh).show(language()))]
    for figure in multiples(row, summary.tiers, summary.persons):
        said = multiple_sentence(figure).show(language())
        lines.append(say("overview.told", what=term("figure", figure.figure), said=said))
    for one in row.classes:
        if (rule := pack.records.get(one.key)) is not None:
            name = rule.zh if language() == "zh" else rule.en
            said = multiple_sentence(multiple(one.key, one.records, row.tier)).show(language())
            checked = term("law", "verified" if rule.verified else "unverified")
            ground = term("confidence", rule.confidence)
            lines.append(say("overview.told_class", what=name, said=said, ground=ground, checked=checked))
    return lines


def _width(column: Column, kind: str, texts: list[str]) -> int:
    """Of what stands in a column and of its head, at scale 1."""
    return max(drawn_width(kind, texts), drawn_width("strong", [column.heading()]))


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
