"""The Overview page: the figure and its ground, the types, the drive, the few files, the tiers, the names."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout

from core.case import Case
from core.filter import quoted
from core.model import Estimate
from gui.opened import OpenedCase
from gui.page import Page, Parts
from gui.pages import overview_data
from gui.pages.overview_data import Known, Stop
from gui.pages.overview_headline import Headline
from gui.pages.overview_map import MapPanel
from gui.pages.overview_names import NamesPanel
from gui.pages.overview_pace import Pace
from gui.pages.overview_precision import OverviewPrecision, is_sampled
from gui.pages.overview_tables import FilesPanel
from gui.pages.overview_tiers import TiersPanel
from gui.pages.overview_types import TypesPanel
from gui.pages.run_layout import Place, Rows, Scrolled
from gui.pages.run_strip import Strip
from gui.run_control import Run
from gui.widgets.label import Label
from gui.words import say

TOPICS = ("known", "map", "files", "names")


class OverviewPage(Page):
    """What the drive holds. Every picture leads to Files."""

    KEY = "overview"
    PARTS = (Headline, TypesPanel, MapPanel, FilesPanel, TiersPanel, NamesPanel)

    def __init__(self, parts: Parts | None = None) -> None:
        """Empty."""
        super().__init__(parts)
        self.run: Run | None = None
        self._known: Known | None = None
        take = self.parts.take
        self.strip, self.headline, self.precision = Strip(), take(Headline), OverviewPrecision(self)
        self.types, self.map = take(TypesPanel), take(MapPanel)
        self.files, self.tiers, self.names = take(FilesPanel), take(TiersPanel), take(NamesPanel)
        self._panels = (self.headline, self.types, self.map, self.files, self.tiers, self.names)
        self._paces = {topic: Pace(partial(self._ask, topic), self) for topic in TOPICS}
        self._build()
        self._wire()
        self.retranslate()
        self.restyle()

    def _build(self) -> None:
        self.body = Scrolled()
        column = self.body.column
        column.addWidget(self.strip)
        column.addWidget(self.headline)
        self._upper = Rows((Place(self.types, 430, 1, 230), Place(self.map, 380, 1, 230)))
        self._lower = Rows(
            (Place(self.files, 430, 443, 270), Place(self.tiers, 430, 446, 300), Place(self.names, 260, 285, 200))
        )
        for rows in (self._upper, self._lower):
            column.addWidget(rows, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.body)

    def _wire(self) -> None:
        self.headline.why_asked.connect(self._why)
        self.headline.precision_asked.connect(self.precision.ask)
        self.precision.agreed.connect(lambda wanted: self.navigate.emit("raise_precision", wanted))
        self.precision.told.connect(self.message)
        self.headline.run_asked.connect(lambda: self.navigate.emit("run", None))
        self.types.type_asked.connect(self._to_files)
        self.map.path_asked.connect(lambda path: self._to_files(f"path:{quoted(path)}" if path else ""))
        self.files.filter_asked.connect(self._to_files)
        self.files.file_asked.connect(lambda entry: self.navigate.emit("file", entry))
        self.names.name_asked.connect(lambda name: self.navigate.emit("indicators", name))
        self.strip.acted.connect(self._again)

    def _again(self) -> None:
        self.strip.hide()
        self.refresh()

    def _to_files(self, text: str) -> None:
        self.navigate.emit("files", text)

    def _why(self) -> None:
        """The figure is the sum of files: those that were sampled, where any were."""
        exact = self._known is not None and self._known.summary is not None
        records = self._known.summary.records if self._known and self._known.summary else None
        self._to_files("status:exact" if exact and records and records.method == "exact" else "status:sampled")

    # data --------------------------------------------------------------------------------------
    def set_run(self, run: Run | None) -> None:
        """The run whose live figure stands in for a result that is not there yet."""
        if self.run is not None:
            self.run.progressed.disconnect(self._progressed)
        self.run = run
        if run is not None:
            run.progressed.connect(self._progressed)

    @Slot(object)
    def _progressed(self, told: object) -> None:
        if self.isVisible() and self.run is not None and self.run.is_at_work:
            self._show_known()

    def show_case(self, case: OpenedCase | None) -> None:
        """Another case, or none: everything is … until it is asked."""
        super().show_case(case)
        self._known, self.precision.case = None, case
        if case is not None:
            case.run_changed.connect(self._show_known)
        for pace in self._paces.values():
            pace.forget()
        self.strip.hide()
        self.headline.show_loading()
        self.types.show_summary(None)
        self.map.forget()
        self.files.show_top(None)
        self.tiers.show_summary(None)
        self.names.show_names(None)

    def refresh(self) -> None:
        """One question a panel; figures on the screen stay until the answer is there."""
        if self.case is not None:
            for pace in self._paces.values():
                pace.want()

    def _ask(self, topic: str) -> None:
        questions: Mapping[str, tuple[Callable[[Case, Stop], Any], Callable[[Any], None]]] = {
            "known": (overview_data.known, self._take_known),
            "map": (overview_data.drive_map, self.map.show_root),
            "files": (overview_data.top_files, self._take_top),
            "names": (overview_data.names, self.names.show_names),
        }
        if self.case is not None:
            question, take = questions[topic]
            answer, failed = partial(self._answered, topic, take), partial(self._not_answered, topic)
            self.case.ask(f"overview.{topic}", question, answer, failed)

    def _answered(self, topic: str, take: Callable[[Any], None], found: Any) -> None:
        self._paces[topic].answered()
        take(found)

    def _not_answered(self, topic: str, text: str, details: str) -> None:
        self._paces[topic].answered()
        self.strip.say("error", say("overview.failed"), text, say("overview.again"), "refresh")

    def _take_known(self, known: Known) -> None:
        self._known = known
        self.types.show_summary(known.summary)
        self.tiers.show_summary(known.summary)
        self.files.set_result(known.summary.records if known.summary is not None else None)
        self._show_known()

    def _show_known(self) -> None:
        if self._known is not None:
            at_work = self.run is not None and self.run.is_at_work
            self.headline.show_known(self._known, self._so_far(), at_work)
            is_raisable = not at_work and is_sampled(self._known)
            self.headline.figure.set_raisable(is_raisable, self.precision.refused())

    def _so_far(self) -> Estimate | None:
        told = self.run.told() if self.run is not None else None
        if told is not None and told.so_far is not None:
            return told.so_far.records
        return self._known.last if self._known is not None else None

    def _take_top(self, top: Any) -> None:
        self.files.show_top(top)
        self.headline.show_top(top)

    # look --------------------------------------------------------------------------------------
    def retranslate(self) -> None:
        """Another language."""
        for panel in self._panels:
            panel.retranslate()
        self._show_known()

    def restyle(self) -> None:
        """Theme or scale changed."""
        for label in self.findChildren(Label):
            label.restyle()
        for part in (self.strip, *self._panels, self._upper, self._lower):
            part.restyle()
