"""The Run page: the figure converging, the stages, the children; pause, stop, skip, resume."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout

from core.model import Estimate, SoFar
from gui.opened import OpenedCase
from gui.page import Page, Parts
from gui.pages.run_case import CaseNow, case_now
from gui.pages.run_charts import RunCharts
from gui.pages.run_header import RunHeader
from gui.pages.run_layout import Place, Rows, Scrolled
from gui.pages.run_strip import Strip
from gui.pages.run_tables import StagesPanel, WorkersPanel
from gui.run_control import AT_WORK, Run
from gui.run_history import Told
from gui.widgets.label import Label
from gui.words import say

TOPIC = "run"


class RunPage(Page):
    """Shows one Run; without one, or before it began, what the case says about the last."""

    KEY = "run"
    PARTS = (RunHeader, RunCharts, StagesPanel, WorkersPanel)

    def __init__(self, parts: Parts | None = None) -> None:
        """Empty."""
        super().__init__(parts)
        self.run: Run | None = None
        self._known: CaseNow | None = None
        take = self.parts.take
        self.strip, self.header, self.charts = Strip(), take(RunHeader), take(RunCharts)
        self.stages, self.workers = take(StagesPanel), take(WorkersPanel)
        self._build()
        self.header.pause_asked.connect(self._pause)
        self.header.go_on_asked.connect(self._go_on)
        self.header.stop_asked.connect(self._stop)
        self.workers.skip_asked.connect(self._skip)
        self.strip.acted.connect(self._act)
        self.retranslate()
        self.restyle()

    def _build(self) -> None:
        self.body = Scrolled()
        column = self.body.column
        self._lower = Rows((Place(self.stages, 600, 8, 284), Place(self.workers, 350, 5, 200)))
        for part in (self.strip, self.header):
            column.addWidget(part)
        column.addWidget(self.charts, 1)
        column.addWidget(self._lower)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.body)

    # the run -----------------------------------------------------------------------------------
    def set_run(self, run: Run | None) -> None:
        """The run to show from now on."""
        if self.run is not None:
            self.run.progressed.disconnect(self._progressed)
            self.run.state_changed.disconnect(self._state_changed)
        self.run = run
        if run is not None:
            run.progressed.connect(self._progressed)
            run.state_changed.connect(self._state_changed)
        self._show_all()

    @property
    def _state(self) -> str:
        return self.run.state if self.run is not None else "idle"

    def _told(self) -> Told | None:
        return self.run.told() if self.run is not None and self.run.state != "idle" else None

    @Slot(object)
    def _progressed(self, told: Told) -> None:
        if self.isVisible():
            self._show_told(told)

    @Slot(str)
    def _state_changed(self, state: str) -> None:
        if state in AT_WORK:
            self._show_all()
        else:
            self.refresh()

    def _show_all(self) -> None:
        self.header.show_state(self._state, self._is_complete())
        self._show_strip()
        self._show_told(self._told())

    def _is_complete(self) -> bool:
        if self.run is not None and self.run.state != "idle":
            return self.run.complete
        return self._known is not None and self._known.complete

    def _show_told(self, told: Told | None) -> None:
        at_work = self._state in AT_WORK
        target = self._known.precision if self._known else None
        so_far = told.so_far if told else None
        self.header.show_figures(self._figure(so_far), so_far, target)
        self.charts.show_told(told, self._state, target)
        self.stages.show_told(told, self._state in ("running", "stopping"))
        self.workers.show_busy(told.busy if told and at_work else ())

    def _figure(self, so_far: SoFar | None) -> Estimate | None:
        """The result once there is one, else the figure so far, else that of the last round."""
        known = self._known.records if self._known is not None and self._state not in AT_WORK else None
        live = so_far.records if so_far is not None else None
        return known or live if self._is_complete() else live or known

    # the strip ---------------------------------------------------------------------------------
    def _show_strip(self) -> None:
        state, reason = self._state, self.run.reason if self.run is not None else ""
        resume = (say("run.resume"), "player-play")
        if state == "evidence_gone":
            self.strip.say("error", say("run.gone_title"), say("run.gone_text", reason=reason), *resume)
        elif state == "failed":
            self.strip.say("error", say("run.failed_title"), say("run.failed_text", reason=reason), *resume)
        elif state == "ended" and not self._is_complete():
            self.strip.say("warn", say("run.stopped_title"), say("run.stopped_text"), *resume)
        elif self._is_complete():
            self.strip.say("ok", say("run.ended_title"), "", say("run.overview"), "layout-dashboard")
        elif state == "idle" and self._known is not None:
            self.strip.say("warn", say("run.unfinished_title"), say("run.unfinished_text"), *resume)
        else:
            self.strip.hide()
        why_not = "" if self._is_complete() else self._why_no_resume()
        self.strip.allow(not why_not, why_not)

    def _why_no_resume(self) -> str:
        if self.run is None or (self.case is None and (self.run.folder is None or self.run.told().latest is None)):
            return say("run.no_case")
        if self.case is not None and self.case.view_only and self.run.folder != self.case.folder:
            return say("run.view_only", reason=self.case.view_only_reason)
        if self.case is not None and self.case.running and not self.run.is_at_work:
            return say("shell.resume_busy")
        return ""

    @Slot()
    def _act(self) -> None:
        if self._is_complete():
            self.navigate.emit("overview", None)
        elif self.run is not None and not self.run.is_at_work:
            if self.case is not None:
                self.run.resume(self.case.folder, self.case.lock)
            else:
                self.run.resume()

    # buttons -----------------------------------------------------------------------------------
    @Slot()
    def _pause(self) -> None:
        if self.run is not None:
            self.run.pause()

    @Slot()
    def _go_on(self) -> None:
        if self.run is not None:
            self.run.go_on()

    @Slot()
    def _stop(self) -> None:
        if self.run is not None:
            self.run.stop()

    @Slot(int)
    def _skip(self, token: int) -> None:
        if self.run is not None:
            self.run.skip(token)

    # page --------------------------------------------------------------------------------------
    def show_case(self, case: OpenedCase | None) -> None:
        """Another case, or none."""
        super().show_case(case)
        self._known = None
        if case is not None:
            case.run_changed.connect(self._show_all)
        self._show_all()

    def refresh(self) -> None:
        """What the case itself knows: the precision aimed at, the types found, the last result."""
        if self.case is not None:
            self.case.ask(TOPIC, case_now, self._take)
        self._show_all()

    def _take(self, known: CaseNow) -> None:
        self._known = known
        self.charts.set_types(known.types)
        self._show_all()

    def retranslate(self) -> None:
        """Another language."""
        for part in (self.header, self.charts, self.stages, self.workers):
            part.retranslate()
        self._show_all()

    def restyle(self) -> None:
        """Theme or scale changed."""
        for label in self.findChildren(Label):
            label.restyle()
        for part in (self.strip, self.header, self.charts, self.stages, self.workers, self._lower):
            part.restyle()
        self._show_all()
