"""New case in three steps: evidence, identity, plan. What was filled in is kept when one goes back."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui import style
from gui.page import Page, Parts
from gui.pages.new_case_identity import IdentityStep
from gui.pages.new_case_pane import SourcePane
from gui.pages.new_case_plan import PlanStep
from gui.pages.new_case_source import SourceStep
from gui.session import RunRequest
from gui.widgets.elided import ElidedLabel
from gui.widgets.label import Label
from gui.widgets.panel import button, rule
from gui.widgets.step_item import CIRCLE, StepItem
from gui.words import say

STEPS = ("source", "identity", "plan")
SIDE, FOOTER, NARROW = 216, 56, 1180


class NewCasePage(Page):
    """Three steps, what is known at the right, and the buttons below."""

    KEY = "new_case"
    PARTS = (SourceStep, IdentityStep, PlanStep, SourcePane)

    def __init__(self, parts: Parts | None = None) -> None:
        """At the first step."""
        super().__init__(parts)
        take = self.parts.take
        self.source, self.identity, self.plan, self.pane = (
            take(SourceStep),
            take(IdentityStep),
            take(PlanStep),
            take(SourcePane),
        )
        self.steps = [StepItem(number) for number in range(1, len(STEPS) + 1)]
        self.stack = QStackedWidget()
        self._columns: list[QVBoxLayout] = []
        self.cancel, self.back, self.next = button(kind="flat"), button(), button(kind="primary")
        self._looked = False
        self._build()
        self._connect()
        self.retranslate()

    def _build(self) -> None:
        outer, middle = QVBoxLayout(self), QHBoxLayout()
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(middle, 1)
        middle.setSpacing(0)
        middle.addWidget(self._side())
        for step in (self.source, self.identity, self.plan):
            area, inside = QScrollArea(), QWidget()
            column = QVBoxLayout(inside)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(step, 1)
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(inside)
            self._columns.append(column)
            self.stack.addWidget(area)
        self._body = middle
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.pane)
        outer.addWidget(self._footer())

    def _side(self) -> QWidget:
        side = self._side_column = _Side()
        column = QVBoxLayout(side)
        column.setContentsMargins(12, style.MARGIN, 12, style.MARGIN)
        column.setSpacing(4)
        for item in self.steps:
            column.addWidget(item)
        column.addStretch(1)
        self._never_line = rule()
        column.addWidget(self._never_line)
        column.addSpacing(8)
        self._never, self._never_text = Label("", "section"), Label("", "small", "text2")
        self._never_text.setWordWrap(True)
        column.addWidget(self._never)
        column.addWidget(self._never_text)
        return side

    def _footer(self) -> QWidget:
        footer = _Footer()
        footer.setFixedHeight(max(FOOTER, style.px(FOOTER)))
        row = QHBoxLayout(footer)
        row.setContentsMargins(style.MARGIN, 1, 24, 0)
        row.setSpacing(8)
        self._says = ElidedLabel("", "small", "text2", Qt.TextElideMode.ElideMiddle)
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self._says)
        row.addSpacing(8)
        row.addWidget(self.back)
        row.addWidget(self.next)
        return footer

    def _connect(self) -> None:
        for place, item in enumerate(self.steps):
            item.clicked.connect(lambda _, place=place: self.show_step(place))
        self.source.changed.connect(self._source_changed)
        self.identity.changed.connect(self._show_buttons)
        self.plan.changed.connect(self._plan_changed)
        self.cancel.clicked.connect(lambda: self.navigate.emit("start", None))
        self.back.clicked.connect(lambda: self.show_step(self.stack.currentIndex() - 1))
        self.next.clicked.connect(self._next)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow what is known of the evidence moves under the step, and is scrolled with it."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside, small = self.width() >= style.px(NARROW), self.width() < style.px(style.SMALL)
        home = self._body if beside else self._columns[self.stack.currentIndex()]
        if home.indexOf(self.pane) < 0:
            home.addWidget(self.pane)
            self.pane.retranslate()  # a style sheet takes the fonts from what moves to another parent
        self.pane.set_beside(beside)
        self._side_column.setFixedWidth(style.px(CIRCLE) + 48 if small else style.px(SIDE))
        for item in self.steps:
            item.set_short(small)
        for part in (self._never, self._never_text, self._never_line):
            part.setVisible(not small)
        self._side_column.setToolTip(f"{self._never.text()}\n{self._never_text.text()}" if small else "")

    # moving --------------------------------------------------------------------------------------
    def open_at(self, argument: object) -> None:
        """argument: a path that was dropped elsewhere, or None."""
        if isinstance(argument, Path | str):
            self.show_step(0)
            self.source.choose_path(str(argument))

    def refresh(self) -> None:
        """Looks for drives when it is shown for the first time; later the button does."""
        if not self._looked:
            self._looked = True
            self.source.refresh()

    def show_step(self, place: int) -> None:
        """0 to 2, if the steps before are in order."""
        if place < 0 or any(self._refusals()[:place]):
            self._show_buttons()
            return
        self.stack.setCurrentIndex(place)
        self._arrange()
        self._show_buttons()
        (self.source, self.identity, self.plan)[place].first_field().setFocus()

    def _next(self) -> None:
        place = self.stack.currentIndex()
        if self._refusals()[place]:
            return
        if place < len(STEPS) - 1:
            self.show_step(place + 1)
        else:
            self._start()

    def _start(self) -> None:
        source, plan, output = self.source.source, self.plan.plan(), self.identity.output
        if any(self._refusals()) or source is None or plan is None or output is None:
            self._show_buttons()
            return
        identity = self.identity.form.identity(self.source.write_reason())
        self.navigate.emit("start_run", RunRequest(source.path, output.folder, plan.settings, identity))

    def _refusals(self) -> list[str]:
        """Of each step: why one cannot go on from it, "" if one can."""
        return [self.source.refusal(), self.identity.refusal(), self.plan.refusal()]

    def _source_changed(self) -> None:
        self.identity.set_source(self.source.source)
        self.plan.set_source(self.source.source)
        self._show_buttons()

    def _plan_changed(self) -> None:
        self.pane.show_source(self.source.source, self.plan.plan())
        self._show_buttons()

    def _show_buttons(self) -> None:
        place, refusals = self.stack.currentIndex(), self._refusals()
        self.steps[place].setChecked(True)
        for number, item in enumerate(self.steps):
            why = next(filter(None, refusals[:number]), "")
            item.setEnabled(not why)
            item.setToolTip(why or item.text())
        self.back.setEnabled(place > 0)
        self.back.setToolTip("" if place else say("new_case.first_step"))
        last = place == len(STEPS) - 1
        self.next.setText(say("new_case.begin") if last else say("new_case.next", step=self.steps[place + 1].text()))
        self.next.setAccessibleName(self.next.text())
        self.next.setEnabled(not refusals[place])
        self.next.setToolTip(refusals[place])
        self._says.setText(refusals[place] or self._chosen())

    def _chosen(self) -> str:
        source = self.source.source
        if source is None:
            return ""
        return say("new_case.chosen", name=source.title, protection=say("new_case.protection_" + source.read_only))

    def retranslate(self) -> None:
        """Words anew."""
        for key, item in zip(STEPS, self.steps, strict=True):
            item.set_words(say("new_case.step_" + key), say(f"new_case.step_{key}_text"))
        self._never.setText(say("new_case.never"))
        self._never_text.setText(say("new_case.never_text"))
        for made, words in ((self.cancel, "dialogs.cancel"), (self.back, "new_case.back")):
            made.setText(say(words))
            made.setAccessibleName(say(words))
        for step in (self.source, self.identity, self.plan):
            step.retranslate()
        self.pane.retranslate()
        self._arrange()
        self._show_buttons()

    def restyle(self) -> None:
        """Widths and icons anew."""
        for step in (self.source, self.identity, self.plan):
            step.restyle()
        self.pane.restyle()
        self._arrange()


class _Side(QWidget):
    """With a line at its right."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), style.color("line"))


class _Footer(QWidget):
    """With a line above."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), style.color("base"))
        painter.fillRect(0, 0, self.width(), 1, style.color("line"))
