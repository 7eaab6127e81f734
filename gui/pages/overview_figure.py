"""The one big figure of the Overview, or the sentence that stands in its place."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.model import Estimate
from core.result import Summary
from gui import figures
from gui.pages.overview_data import is_empty
from gui.pages.run_header import half_width
from gui.widgets.badge import Badge, BadgeLabel
from gui.widgets.elided import ElidedLabel
from gui.widgets.estimate import EstimateLabel, MarkLabel
from gui.widgets.label import Label
from gui.widgets.panel import button
from gui.words import say


class BigFigure(QWidget):
    """The one big figure, or the sentence that stands in its place."""

    def __init__(self) -> None:
        super().__init__()
        self.label, self.scope = Label("", "small", "text2"), ElidedLabel("", "small", "text3")
        self.badge, self.mark = BadgeLabel(), MarkLabel()
        self.estimate, self.sentence = EstimateLabel(kind="display"), Label("", "title")
        self.about, self.dot, self.why = Label("", "small", "text2"), Label("·", "small", "text2"), button(kind="link")
        self.more_dot, self.more = Label("·", "small", "text2"), button(kind="link")
        for label in (self.sentence, self.about):
            label.setWordWrap(True)
        self._lay_out()
        self.show_loading()

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 12)
        outer.setSpacing(4)
        outer.addLayout(head)
        head.setSpacing(8)
        for widget in (self.label, self.scope):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.badge)
        head.addWidget(self.mark)
        outer.addWidget(self.estimate)
        outer.addWidget(self.sentence)
        outer.addLayout(foot)
        foot.setSpacing(4)
        foot.addWidget(self.about, 0)
        foot.addWidget(self.dot)
        foot.addWidget(self.why)
        foot.addWidget(self.more_dot)
        foot.addWidget(self.more)
        foot.addStretch(1)
        self._foot = foot

    def show_loading(self) -> None:
        """…"""
        self.estimate.set_loading()
        self._show("", "")
        self.badge.set_badge(None)
        self._set_mark("none")
        self.why.hide()
        self.set_raisable(False)

    def set_raisable(self, is_raisable: bool, why_not: str = "") -> None:
        """Is it a figure that a smaller precision would change? why_not: why none can be asked for now."""
        for part in (self.more_dot, self.more):
            part.setVisible(is_raisable)
        self.more.setEnabled(not why_not)
        self.more.setToolTip(why_not)

    def _set_mark(self, mark: str) -> None:
        self.mark.set_mark(mark)
        self.mark.setVisible(mark != "none")

    def _show(self, sentence: str, about: str) -> None:
        """sentence: takes the place of the figure. about: one line, or as many as the sentence needs."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.estimate.setVisible(not sentence)
        self.about.setText(about)
        self.about.setWordWrap(bool(sentence))
        self.dot.setVisible(bool(about) and not sentence)
        self._foot.setStretchFactor(self.about, 1 if sentence else 0)
        self._foot.setStretch(self._foot.count() - 1, 0 if sentence else 1)

    def show_result(self, summary: Summary, sentence: str, not_examined: int) -> None:
        """A round of results. not_examined: files."""
        found = summary.records
        self.badge.set_badge(Badge(say("overview.partial"), "warn", "clock") if summary.state == "partial" else None)
        self._set_mark(figures.figure(found).mark)
        self.estimate.set_estimate(found, noun=say("overview.noun"))
        if is_empty(found):
            self._show(say("overview.nothing"), sentence)
        else:
            self._show("", _about(found, not_examined))
        self.why.setText(say("overview.why"))
        self.why.setVisible(not is_empty(found))

    def show_so_far(self, found: Estimate | None, sentence: str, at_work: bool) -> None:
        """No result yet."""
        self.badge.set_badge(Badge(say("overview.partial"), "warn", "clock"))
        self.why.setText(say("overview.to_run"))
        self.why.show()
        self._set_mark(figures.figure(found).mark if found else "none")
        if found is None:
            self._show(say("overview.no_figure" if at_work else "overview.no_result"), sentence)
        else:
            self.estimate.set_estimate(found, noun=say("overview.noun"))
            self._show("", say("overview.so_far" if at_work else "overview.when_it_stopped"))

    def retranslate(self) -> None:
        """Label and scope."""
        self.label.setText(say("overview.records"))
        self.scope.setText(say("overview.scope"))
        self.more.setText(say("overview.raise"))


def _about(found: Estimate, not_examined: int) -> str:
    if found.method == "exact" and not_examined:
        return say("overview.about_exact_but", count=figures.whole(not_examined))
    if found.method == "exact":
        return say("overview.about_exact")
    half = half_width(found.point, found.low, found.high)
    if half is None:
        return say("overview.about_floor")
    return say("overview.about_interval", share=figures.share(half))
