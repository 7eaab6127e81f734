"""New case, at the right: what is known of the chosen evidence, its write protection, how long it takes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gui import icons, style
from gui.columns import visible
from gui.figures import size, whole
from gui.pages.new_case_drives import EVIDENCE_KEYS, TONES, Source
from gui.pages.new_case_plan import Plan, prediction_words
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.widgets.partition_bar import PartitionBar
from gui.words import say

WIDTH, LABEL, MOST_WIDTH = 419, 88, 520
NO_LIMIT = 16_777_215
"""Qt's QWIDGETSIZE_MAX."""
Facts = Sequence[tuple[str, str]]


class SourcePane(QFrame):
    """Built anew for every choice: it is short, and its rows differ."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self._source: Source | None = None
        self._plan: Plan | None = None
        self._beside = True
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 0, 0)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer.addWidget(self._area)
        self.restyle()

    def show_source(self, source: Source | None, plan: Plan | None) -> None:
        """Another choice. plan: what a run would be."""
        self._source, self._plan = source, plan
        self.retranslate()

    def retranslate(self) -> None:
        """Everything anew."""
        inner = QWidget()
        inner.setBackgroundRole(QPalette.ColorRole.Base)
        inner.setAutoFillBackground(True)
        column = QVBoxLayout(inner)
        column.setContentsMargins(24, style.MARGIN, 24, style.MARGIN)
        column.setSpacing(style.GAP)
        if self._source is None:
            hint = Label(say("new_case.pane_empty"), "body", "text3")
            hint.setWordWrap(True)
            column.addWidget(hint)
        else:
            self._fill(column, self._source)
        column.addStretch(1)
        self._area.setWidget(inner)
        self._fit()

    def restyle(self) -> None:
        """Width and colours anew."""
        self.set_beside(self._beside)
        self.retranslate()

    def set_beside(self, beside: bool) -> None:
        """Beside the step, or below it and as high as it needs where there is no room."""
        self._beside = beside
        self._fit()

    def _fit(self) -> None:
        inner = self._area.widget()
        needed = 0 if inner is None else inner.sizeHint().height() + 2
        width = min(style.px(WIDTH), MOST_WIDTH)
        self.setMaximumSize(width if self._beside else NO_LIMIT, NO_LIMIT)
        self.setMinimumSize(width if self._beside else 0, 0 if self._beside else needed)
        self.update()

    def _fill(self, column: QVBoxLayout, source: Source) -> None:
        head = QVBoxLayout()
        column.addLayout(head)
        head.setSpacing(0)
        head.addWidget(ElidedLabel(source.title, "name", "text", Qt.TextElideMode.ElideMiddle))
        under = source.serial or source.path
        head.addWidget(ElidedLabel(under, "mono", "text3", Qt.TextElideMode.ElideMiddle))
        column.addWidget(self._protection(source))
        if source.volumes and source.size_bytes:
            self._add_partitions(column, source)
        _add_facts(column, say("new_case.about"), self._about(source))
        if self._plan is not None:
            _add_facts(column, say("new_case.how_fast"), _speed(self._plan))

    def _protection(self, source: Source) -> Panel:
        tone, icon = TONES[source.read_only]
        box = Panel(None)
        box.set_tone("true" if tone == "neutral" else tone)
        rows = QVBoxLayout()
        box.body.addLayout(rows)
        rows.setContentsMargins(style.PADDING, 10, style.PADDING, 10)
        rows.setSpacing(4)
        role = "text" if tone == "neutral" else tone
        self._add_line(rows, icon, Label(say("new_case.proof_" + source.read_only), "section", role), "", role)
        told = dict(source.facts)
        for key in (key for key in EVIDENCE_KEYS if told.get(key)):
            self._add_line(rows, "", Label(say("new_case.fact_" + key), "small"), _word(told[key]), "text2")
        return box

    def _add_line(self, rows: QVBoxLayout, icon: str, words: Label, value: str, role: str) -> None:
        line = QHBoxLayout()
        rows.addLayout(line)
        line.setSpacing(8)
        mark = QLabel()
        mark.setFixedWidth(style.px(16))
        if icon:
            mark.setPixmap(icons.pixmap(icon, role, 16, self.devicePixelRatioF()))
        line.addWidget(mark)
        line.addWidget(words)
        line.addStretch(1)
        if value:
            line.addWidget(ElidedLabel(value, "mono", role))

    def _add_partitions(self, above: QVBoxLayout, source: Source) -> None:
        column = QVBoxLayout()
        above.addLayout(column)
        column.setSpacing(4)
        column.addWidget(Label(say("new_case.volumes"), "section"))
        bar = PartitionBar()
        bar.set_parts(
            [
                (
                    visible(" · ".join(filter(None, (each.label or each.mounted_on, each.file_system)))),
                    each.size_bytes,
                    each.used_bytes,
                )
                for each in source.volumes
            ]
        )
        column.addWidget(bar)

    def _about(self, source: Source) -> Facts:
        told, rows = dict(source.facts), []
        if source.size_bytes:
            rows.append(("size", say("new_case.bytes", number=whole(source.size_bytes), size=size(source.size_bytes))))
        if source.used_bytes is not None:
            rows.append(("used", size(source.used_bytes)))
        rows.append(("path", source.path))
        if told.get("rotational") in ("yes", "no"):
            rows.append(("medium", say("new_case.rotational_" + told["rotational"])))
        if told.get("file_system"):
            rows.append(("file_system", told["file_system"]))
        for volume in source.volumes:
            rows.append(("volume", f"{volume.label or '—'} / {volume.file_system or '—'}"))
        return [(say("new_case.about_" + key), value) for key, value in rows]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Background, and the line towards the step."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.color("base"))
        line = (1, self.height()) if self._beside else (self.width(), 1)
        painter.fillRect(0, 0, *line, style.color("line"))


def _speed(plan: Plan) -> Facts:
    time, width = prediction_words(plan.prediction)
    reads = say("new_case.at_most", size=size(plan.prediction.reads_bytes))
    return [
        (say("new_case.plan"), say("new_case.preset_" + plan.preset)),
        (say("new_case.takes"), plan.waiting or time),
        (say("new_case.gives"), width),
        (say("new_case.reads"), plan.waiting or reads),
    ]


def _word(value: str) -> str:
    return say("new_case.word_" + value.replace(" ", "_")) if value in ("yes", "no", "kept", "may change") else value


def _add_facts(column: QVBoxLayout, title: str, rows: Facts) -> None:
    grid = QGridLayout()
    column.addLayout(grid)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.addWidget(Label(title, "section"), 0, 0, 1, 2)
    for place, (label, value) in enumerate(rows, 1):
        name = Label(label, "small", "text2")
        name.setMinimumWidth(style.px(LABEL))
        grid.addWidget(name, place, 0)
        grid.addWidget(ElidedLabel(value, "body", "text", Qt.TextElideMode.ElideMiddle), place, 1)
