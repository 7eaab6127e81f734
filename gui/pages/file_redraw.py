"""What a second examiner needs to draw the same cells again."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from core.case import Case
from core.model import CELL_BYTES
from core.report.sentences import missed_bytes
from core.views import SamplingView
from gui import style
from gui.figures import share, size
from gui.widgets.label import Label
from gui.widgets.panel import Panel
from gui.words import say


@dataclass(frozen=True, slots=True)
class Redraw:
    """fingerprint, plan: hex, "" while not known. folder: of the case."""

    seed: str
    fingerprint: str
    plan: str
    folder: str


def ask_redraw(case: Case, stop: Callable[[], bool]) -> Redraw:
    """For OpenedCase.ask."""
    summary = case.fact("summary") or {}
    return Redraw(
        case.settings().seed, case.fact("fingerprint") or "", summary.get("plan_sha256", ""), str(case.folder)
    )


class RedrawPanel(Panel):
    """Seed, rule, plan, stage, and the command that reads the cells again."""

    NAMES = ("file.seed", "file.seed_rule", "file.plan_hash", "file.stage")

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__("", "", parent)
        self._facts: Redraw | None = None
        self._view: SamplingView | None = None
        self._labels = [Label("", "small", "text2") for _ in self.NAMES]
        self._values = [Label("", "mono" if place in (0, 2) else "small") for place in range(len(self.NAMES))]
        self.command = QLineEdit()
        self.command.setReadOnly(True)
        self._limit = Label("", "small", "text2")
        self._limit.setWordWrap(True)
        grid = QGridLayout()
        self.body.addLayout(grid)
        grid.setContentsMargins(style.PADDING, 10, style.PADDING, style.PADDING)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(5)
        for row, (label, value) in enumerate(zip(self._labels, self._values, strict=True)):
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setWordWrap(True)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.command, len(self.NAMES), 0, 1, 2)
        grid.addWidget(self._limit, len(self.NAMES) + 1, 0, 1, 2)
        self.retranslate()
        self.restyle()

    def set_facts(self, facts: Redraw | None, view: SamplingView | None) -> None:
        """Those of the case and of one file."""
        self._facts, self._view = facts, view
        self.retranslate()

    def retranslate(self) -> None:
        """The language changed."""
        self.set_title(say("file.redraw"))
        for label, name in zip(self._labels, self.NAMES, strict=True):
            label.setText(say(name))
        self.command.setAccessibleName(say("file.verify_command"))
        facts, view = self._facts, self._view
        values = ("", "", "", "")
        if facts is not None:
            plan = f"sha256:{facts.plan}" if facts.plan else say("file.not_yet")
            values = (facts.seed, say("file.seed_rule_words"), plan, stage_words(view))
            self.command.setText(f'pandian verify "{facts.folder}"')
        for value, words in zip(self._values, values, strict=True):
            value.setText(words)
        self._limit.setText(limit_words(view))

    def restyle(self) -> None:
        """Theme or scale changed."""
        for label in (*self._labels, *self._values, self._limit, self.title, self.subtitle):
            label.restyle()
        self.command.setFont(style.font("mono"))


def stage_words(view: SamplingView | None) -> str:
    """Which draw counts."""
    if view is None or not view.stage:
        return "—"
    if view.pool:
        return say("file.stage_pool", pool=view.pool)
    return say("file.stage_second" if view.pilot else "file.stage_first", pilot=f"{view.pilot:,}")


def limit_words(view: SamplingView | None) -> str:
    """What this method can miss."""
    if view is None or not view.drawn:
        return ""
    rule = -math.log((1 - view.confidence) / 2)  # rule of three for clusters, as on the sheet "Method"
    missable = missed_bytes(view.cells, view.drawn, CELL_BYTES, rule)
    return say("file.missed", share=share(missable / max(1, view.size_bytes)), size=size(missable))
