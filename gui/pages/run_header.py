"""The top of the Run page: the figure so far, how sure it is, and the buttons."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.model import CELL_BYTES, EXACT, SAMPLED, Estimate, SoFar
from gui import figures, icons
from gui.pages.run_layout import Place, Rows
from gui.widgets.badge import Badge, BadgeLabel
from gui.widgets.estimate import EstimateLabel, spoken
from gui.widgets.label import Label
from gui.widgets.panel import Panel, button
from gui.words import say

BADGES = {  # state of the run: words, tone, icon
    "running": ("run.partial", "warn", "clock"),
    "paused": ("run.paused", "warn", "player-pause"),
    "stopping": ("run.stopping", "warn", "player-stop"),
    "failed": ("run.failed", "error", "alert-triangle"),
    "evidence_gone": ("run.evidence_gone", "error", "plug-connected-x"),
}
WAITING = "…"
WHY_NOT = {"stopping": "run.why_not_stopping"}


class Fact(QWidget):
    """A small label, a strong value, and what stands beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.label, self.value, self.beside = (
            Label("", "small", "text2"),
            Label("", "strong"),
            Label("", "small", "text2"),
        )
        outer, line = QVBoxLayout(self), QHBoxLayout()
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addStretch(1)
        outer.addWidget(self.label)
        outer.addLayout(line)
        line.setSpacing(6)
        for widget in (self.value, self.beside):
            line.addWidget(widget)
        line.addStretch(1)
        outer.addStretch(1)

    def show_fact(self, value: str, beside: str = "", meaning: str = "") -> None:
        """meaning: for the tooltip."""
        self.value.setText(value)
        self.beside.setText(beside)
        self.setToolTip(meaning)
        self.setAccessibleName(f"{self.label.text()}: {value} {beside}".strip())


def upright() -> QFrame:
    """A vertical line of one pixel."""
    found = QFrame()
    found.setProperty("rule", "true")
    found.setFixedWidth(1)
    found.setStyleSheet("max-height: 16777215px")
    return found


class RunHeader(Panel):
    """The figure so far, floor, half width, cells; Pause or Go on, Stop and keep."""

    pause_asked = Signal()
    go_on_asked = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.label, self.badge, self.estimate = Label("", "small", "text2"), BadgeLabel(), EstimateLabel(kind="figure")
        self.floor, self.width_fact, self.cells = Fact(), Fact(), Fact()
        self.pause, self.stop = button(), button()
        self.pause.clicked.connect(self._pause_or_go_on)
        self.stop.clicked.connect(self.stop_asked)
        self._state = "idle"
        self._rows = Rows((Place(self._figure(), 390, 0), Place(self._facts(), 500, 1), Place(self._buttons(), 230, 0)))
        around = QVBoxLayout()
        self.body.addLayout(around)
        around.setContentsMargins(16, 12, 16, 12)
        around.addWidget(self._rows)

    def _facts(self) -> QWidget:
        found = QWidget()
        line = QHBoxLayout(found)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        for fact in (self.floor, self.width_fact, self.cells):
            line.addWidget(upright())
            line.addWidget(fact)
        line.addStretch(1)
        return found

    def _buttons(self) -> QWidget:
        found = QWidget()
        line = QHBoxLayout(found)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addStretch(1)
        line.addWidget(self.pause)
        line.addWidget(self.stop)
        return found

    def _figure(self) -> QWidget:
        found = QWidget()
        outer, head = QVBoxLayout(found), QHBoxLayout()
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(4)
        outer.addLayout(head)
        head.setSpacing(8)
        for widget in (self.label, self.badge):
            head.addWidget(widget)
        head.addStretch(1)
        outer.addWidget(self.estimate)
        return found

    def _pause_or_go_on(self) -> None:
        (self.go_on_asked if self._state == "paused" else self.pause_asked).emit()

    def show_state(self, state: str, complete: bool) -> None:
        """state: of the Run. complete: the figure is the result, not one on the way."""
        self._state = state
        self.label.setText(say("run.result" if complete else "run.so_far"))
        badge = BADGES.get(state, ("run.partial", "warn", "clock"))
        self.badge.set_badge(Badge(say(badge[0]), badge[1], badge[2]))
        self.badge.setVisible(not complete and state != "idle")
        self.pause.setText(say("run.go_on" if state == "paused" else "run.pause"))
        self._set_icons()
        why = "" if state in ("running", "paused") else say(WHY_NOT.get(state, "run.why_not_at_work"))
        for one in (self.pause, self.stop):
            one.setEnabled(not why)
            one.setToolTip(why)
        if not why:
            self.stop.setToolTip(say("run.stop_hint"))

    def show_figures(self, found: Estimate | None, so_far: SoFar | None, target: float | None) -> None:
        """found: the figure, None while there is none. target: relative half width aimed at, None while unknown."""
        self._show_cells(so_far)
        if found is None:
            self.estimate.set_loading()
            for fact in (self.floor, self.width_fact):
                fact.show_fact(WAITING)
            return
        self.estimate.set_estimate(found, noun=say("run.noun"))
        self.floor.show_fact(floor_words(found, say("run.noun")))
        half = half_width(found.point, found.low, found.high)
        aimed = "" if target is None else say("run.target", share=figures.share(target))
        exact = found.method == "exact"
        value = say("figures.exact") if exact else "—" if half is None else f"±{figures.share(half)} %"
        self.width_fact.show_fact(value, "" if exact else aimed)

    def _show_cells(self, so_far: SoFar | None) -> None:
        if so_far is None:
            self.cells.show_fact(WAITING)
        elif so_far.planned_cells:
            self.cells.show_fact(
                figures.whole(so_far.drawn_cells),
                say("run.of_cells", planned=figures.whole(so_far.planned_cells), size=CELL_BYTES // 1024),
            )
        else:
            self.cells.show_fact("—", say("run.no_cells"))

    def retranslate(self) -> None:
        """The words that do not depend on figures."""
        self.floor.label.setText(say("run.floor"))
        self.width_fact.label.setText(say("run.half_width"))
        self.cells.label.setText(say("run.cells"))
        self.stop.setText(say("run.stop"))

    def restyle(self) -> None:
        """Icons of the theme in force."""
        self._rows.restyle()
        self._set_icons()

    def _set_icons(self) -> None:
        self.pause.setIcon(icons.icon("player-play" if self._state == "paused" else "player-pause"))
        self.stop.setIcon(icons.icon("player-stop"))


def half_width(point: int | None, low: int | None, high: int | None) -> float | None:
    """Half of the interval as a share of the point; None where there is no interval or the point is 0."""
    if not point or low is None or high is None:
        return None
    return (high - low) / 2 / point


def floor_words(found: Estimate, noun: str) -> str:
    """The floor as prose: "at least 96 M"; an exact count is its own floor."""
    exact = found.method == EXACT and found.point is not None
    return spoken(found if exact else Estimate(None, None, None, found.floor, SAMPLED), "headline", noun)[1]
