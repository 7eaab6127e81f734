"""The main window: top bar, rail, ledger, pages and status bar around one session."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui import icons
from gui.ahead import Ahead
from gui.columns import visible
from gui.focus import Focus
from gui.page import Page
from gui.places import PLACES, has_case, place
from gui.rail import Rail
from gui.session import RunRequest, Session
from gui.settings import WindowSettings
from gui.status_bar import StatusBar
from gui.status_words import case_segments, notice, rail_counts, ready_segments, zone_words
from gui.top_bar import TopBar
from gui.trail import Stop, Trail
from gui.widgets.banner import Banner
from gui.widgets.ledger import LedgerBar
from gui.window_guard import WindowGuard
from gui.window_keys import make_shortcuts
from gui.window_looks import WindowLooks
from gui.window_place import WindowPlace
from gui.words import say

if TYPE_CHECKING:
    from gui.pages.overview import OverviewPage
    from gui.pages.run import RunPage

MINIMUM = (1024, 680)
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MainWindow(QMainWindow):
    """One window, one case. Pages are made when they are first shown."""

    def __init__(self, settings: WindowSettings) -> None:
        """Style and language are in force already. Shows the start page."""
        super().__init__()
        self.settings = settings
        self.session = Session(self)
        self.guard = WindowGuard(self)
        self.looks = WindowLooks(self)
        self.place = WindowPlace(self)
        self.pages: dict[str, Page] = {}
        self.trail = Trail()
        self.key = "start"
        self.ahead = Ahead(self._missing, self.page, self)
        self._build()
        self._connect()
        make_shortcuts(self)
        self.setMinimumSize(*MINIMUM)
        self.looks.restore_geometry()
        self.looks.retranslate()
        self.go("start")

    # building ------------------------------------------------------------------------------------
    def _build(self) -> None:
        self.top_bar, self.rail, self.status = TopBar(), Rail(), StatusBar()
        self.ledger, self.banner, self.stack = LedgerBar(), Banner(), QStackedWidget()
        self.focus = Focus(self.stack)
        self.stack.currentChanged.connect(self.looks.catch_up)
        right, middle, whole = QVBoxLayout(), QHBoxLayout(), QWidget()
        outer = QVBoxLayout(whole)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.top_bar)
        outer.addLayout(middle, 1)
        middle.setSpacing(0)
        middle.addWidget(self.rail)
        middle.addLayout(right, 1)
        right.setSpacing(0)
        for widget in (self.ledger, self.banner):
            right.addWidget(widget)
        right.addWidget(self.stack, 1)
        outer.addWidget(self.status)
        self.setCentralWidget(whole)
        self.setWindowIcon(icons.icon("pandian", "accent", 32))

    def _connect(self) -> None:
        session, bar, status = self.session, self.top_bar, self.status
        session.case_changed.connect(self._case_changed)
        session.facts_changed.connect(self._facts_changed)
        session.run_changed.connect(self._run_changed)
        session.failed.connect(self.guard.show_failure)
        self.rail.chosen.connect(self.go)
        self.rail.settings_asked.connect(lambda: self.looks.settings_menu(self.rail.settings))
        self.ledger.clicked.connect(lambda term: self.go("files", "" if term == "all" else f"status:{term}"))
        self.banner.pressed.connect(self._resume)
        bar.home_asked.connect(lambda: self.go("start"))
        bar.export_asked.connect(lambda: self.go("report"))
        bar.filter_asked.connect(lambda text: self.go("files", text))
        bar.language_asked.connect(lambda: self.looks.language_menu(bar.language))
        bar.theme_asked.connect(lambda: self.looks.theme_menu(bar.theme))
        bar.settings_asked.connect(lambda: self.looks.settings_menu(bar.settings))
        status.mask_asked.connect(self.guard.toggle_mask)
        status.language_asked.connect(lambda: self.looks.language_menu(status.language))
        status.log_asked.connect(self.guard.show_log)
        status.keys_asked.connect(self.guard.show_keys)

    # pages ---------------------------------------------------------------------------------------
    def page(self, key: str) -> Page:
        """The page of a key, made now if it was never shown."""
        if key not in self.pages:
            page = self.pages[key] = place(key).load()(self.ahead.take(key))
            page.navigate.connect(self.navigate)
            page.message.connect(self.status.message.setText)
            page.show_case(self.session.case)
            self._give_run(page)
            self.place.bring_back(page)
            self.stack.addWidget(page)
        return self.pages[key]

    def _missing(self) -> Iterator[type[Page]]:
        """Pages that were not shown yet, and shall open at once when they are."""
        return (each.load() for each in PLACES if each.key not in self.pages)

    def _give_run(self, page: Page) -> None:
        """Two pages follow the run."""
        if page.KEY in ("run", "overview"):
            cast("RunPage | OverviewPage", page).set_run(self.session.run)

    @Slot(str, object)
    def navigate(self, key: str, argument: object) -> None:
        """What a page asks for: another page, or something to open, start or resume."""
        if key == "open":
            self.open_case(Path(str(argument)))
        elif key == "resume":
            self.open_case(Path(str(argument)), resume=True)
        elif key == "demo":
            self.guard.ask_demo()
        elif key == "choose":
            self.guard.ask_case()
        elif key == "identity":
            self.guard.ask_identity()
        elif key == "census":
            self.session.count(cast(Sequence[int], argument))
        elif key == "raise_precision":
            self.session.raise_precision(cast(float, argument))
            self.go("run")
        elif key == "start_run":
            self.start_run(cast(RunRequest, argument))
        else:
            self.go(key, argument)

    def go(self, key: str, argument: object = None) -> None:
        """Shows a page. Pages of a case need one."""
        if has_case(key) and self.session.case is None and not self.session.has_run:
            return
        self.trail.go(Stop(key, argument))
        self._show(key, argument)

    def travel(self, stop: Stop | None) -> None:
        """Back or forward, if there is somewhere to go."""
        if stop is not None:
            self._show(stop.key, stop.argument)

    def _show(self, key: str, argument: object) -> None:
        page = self.page(key)
        place = self.focus.place_on(page)
        self.key = key
        self.place.see(key)
        self.status.message.setText("")
        self.stack.setCurrentWidget(page)
        place.setFocus()
        page.open_at(argument)
        page.refresh()
        self.show_frame()
        self.ahead.wait()

    def show_frame(self) -> None:
        """Rail, ledger, banner and bars as the page and the session want them."""
        in_case = has_case(self.key)
        self.top_bar.show_page(self.key, primary=self.key == "overview")
        self.rail.setVisible(in_case)
        self.rail.set_active(place(self.key).rail)
        self.rail.set_run_shown(self.session.has_run or self.session.is_unfinished)
        self._fit_rail()
        self.ledger.setVisible(in_case)
        self.status.setVisible(self.key != "new_case")
        self._show_notice()
        self._show_status()

    def _fit_rail(self) -> None:
        self.rail.fit(self.settings.rail, place(self.key).narrow, self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The rail gives way in a small window."""
        super().resizeEvent(event)
        self._fit_rail()

    def _show_notice(self) -> None:
        found = notice(self.session)
        shown = has_case(self.key) and self.key != "run"  # that page says it itself
        self.banner.tell(found.text if shown else "", found.tone, found.icon, found.detail)
        self.banner.offer(found.resume, found.refusal)

    def _show_status(self) -> None:
        case = self.session.case
        open_ = case is not None or self.session.has_run
        self.status.set_segments(case_segments(self.session) if open_ else ready_segments())
        zone = zone_words(self.session.facts.zone) if self.session.facts else ""
        self.status.set_case(None if case is None else case.masked, zone)

    # the case ------------------------------------------------------------------------------------
    def open_case(self, folder: Path, resume: bool = False) -> None:
        """Opens a case; a run that is at work in another one is stopped first, if the user wants it."""
        if self.session.is_running_in(folder):
            self.go("run")
            return
        self.guard.when_free(lambda: self._open(folder, resume))

    def _open(self, folder: Path, resume: bool) -> None:
        if not self.guard.is_case(folder):
            return
        self.place.keep()
        self.trail.clear()
        self.session.open(folder)
        self.go("overview")
        if resume:
            self._resume()

    def start_run(self, request: RunRequest) -> None:
        """Begins a run over new evidence and shows it."""
        self.guard.when_free(lambda: self._start(request))

    def _start(self, request: RunRequest) -> None:
        self.place.keep()
        self.trail.clear()
        self.session.start(request)
        self.go("run")

    def _resume(self) -> None:
        self.session.resume()
        if self.session.has_run:
            self.go("run")

    @Slot()
    def _case_changed(self) -> None:
        case = self.session.case
        for page in self.pages.values():
            page.show_case(case)
            self._give_run(page)
        self.place.ask()
        if case is not None:
            case.masked_changed.connect(self._show_status)
        self._facts_changed()

    @Slot()
    def _facts_changed(self) -> None:
        self.show_facts()
        if self.session.facts is not None and has_case(self.key):
            self.page(self.key).refresh()

    def show_facts(self) -> None:
        """Bars, ledger and rail as the session has the case."""
        facts = self.session.facts
        self.top_bar.set_case(facts)
        self.ledger.set_ledger(facts.ledger if facts else None)
        self.rail.set_counts(rail_counts(self.session))
        brand = say("shell.brand_start")
        self.setWindowTitle(f"{visible(facts.name)} · {brand}" if facts else brand)
        self._show_notice()
        self._show_status()

    @Slot()
    def _run_changed(self) -> None:
        self.rail.set_run_shown(self.session.has_run or self.session.is_unfinished)
        self.rail.set_counts(rail_counts(self.session))
        self._show_notice()
        self._show_status()

    def look_again(self) -> None:
        """F5: facts and page."""
        self.session.refresh()
        self.page(self.key).refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as everywhere on a desktop; of itself Qt knows Space only."""
        pressed = QApplication.focusWidget()
        if event.key() in ENTER and isinstance(pressed, QAbstractButton) and not event.isAutoRepeat():
            pressed.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks while a run is at work, stops it and waits without freezing; then lets go of everything."""
        if not self.guard.may_close():
            event.ignore()
            return
        self.settings.geometry = self.saveGeometry()
        self.place.keep()
        self.hide()
        self.guard.let_go()
        super().closeEvent(event)
