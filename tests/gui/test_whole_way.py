"""The whole way through the real window, by clicks and keys, with real children: from Start to a checked workbook."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from core.case import Case
from core.demo import write_demo
from core.demo.plan import PASSWORD
from core.export import workbook_path
from core.recent import case_state
from core.settings import Settings
from core.triage import triage
from core.verify import verify
from core.workers import TICK_S
from gui import style, words
from gui.demo import WritingDialog
from gui.dialogs import AskDialog, FolderDialog
from gui.pages.errors import ErrorsPage
from gui.pages.file import TABS, FilePage
from gui.pages.files import FilesPage
from gui.pages.new_case import NewCasePage
from gui.pages.overview import OverviewPage
from gui.pages.report import ReportPage
from gui.pages.run import RunPage
from gui.pages.start import StartPage
from gui.places import PLACES, RESULTS
from gui.session import RunRequest
from gui.words import say
from tests.core.runs import result
from tests.gui.conftest import Watchdog
from tests.gui.material import floor_of, identity, own_user_folder
from tests.gui.walk import A_MOMENT_S, Walker, let_run, walking
from tests.test_untouched import Facts, everything, facts

SCALE = 0.05
RUN_S = 90.0
SETTINGS = Settings(workers=2)


@pytest.fixture(autouse=True)
def chinese_and_light(qapp: QApplication, fonts: None, tmp_path: Path) -> Iterator[None]:
    """The look, and recent cases of nobody."""
    words.choose("zh")
    style.apply(qapp, "light", 1.0)
    with own_user_folder(tmp_path / "user"):
        yield


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Path, Facts]]:
    """A demonstration drive: every path and what it was. After all tests it has to be that, bytes and times."""
    folder = write(tmp_path_factory.mktemp("evidence") / "drive")
    paths = everything(folder)  # listing a folder is seen in its times: nobody of the tests lists it again
    for path in paths:
        os.utime(path, ns=(10**18, path.lstat().st_mtime_ns), follow_symlinks=False)
    found = dict(zip(paths, facts(paths).values(), strict=True))
    yield found
    untouched(found)
    assert everything(folder) == paths


def untouched(before: dict[Path, Facts]) -> None:
    assert facts(list(before)) == {str(path): fact for path, fact in before.items()}


@pytest.fixture(scope="module")
def evidence(before: dict[Path, Facts]) -> Path:
    """Its folder."""
    return min(before, key=lambda path: len(path.parts))


def write(folder: Path) -> Path:
    for _ in write_demo(folder, SCALE, 6):
        pass
    return folder


@pytest.fixture
def walker() -> Iterator[Walker]:
    """A window and its user."""
    with walking(Walker) as found:
        yield found


@pytest.fixture(scope="module")
def counted(evidence: Path, own_data_folder: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An undisturbed run over the evidence: the case that others are compared with, and copied from."""
    return finished(evidence, tmp_path_factory.mktemp("counted") / "case")


def finished(drive: Path, folder: Path) -> Path:
    for _ in triage(str(drive), folder, SETTINGS, identity=identity("T-1")):
        pass
    return folder


@pytest.fixture
def case(counted: Path, tmp_path: Path) -> Path:
    """A copy to work on."""
    return Path(shutil.copytree(counted, tmp_path / "case"))


def begin(walker: Walker, drive: Path, folder: Path) -> RunPage:
    """A run without the three pages of New case."""
    walker.window.start_run(RunRequest(str(drive), folder, SETTINGS, identity("T-1")))
    walker.until(lambda: walker.window.session.facts is not None, "the case of the run", RUN_S)
    return cast(RunPage, walker.page)


def pause_in(walker: Walker, stage: str) -> None:
    """Pause is pressed when a stage has begun."""
    run, page = walker.window.session.run, cast(RunPage, walker.page)

    def begun() -> bool:
        line = run.told().running
        return line is not None and line.key == stage

    walker.until(begun, f"stage {stage}", RUN_S)
    walker.click(page.header.pause)
    assert run.state == "paused"


def rests(walker: Walker) -> None:
    """Waits until the children have finished what they are at. What a child has just begun is told a moment later, so
    one look is not enough."""
    run, busy_at = walker.window.session.run, [time.monotonic()]

    def resting() -> bool:
        if run.told().busy:
            busy_at[0] = time.monotonic()
        return time.monotonic() - busy_at[0] > A_MOMENT_S + 4 * TICK_S

    walker.until(resting, "the children to finish what they are at", RUN_S)


def until_complete(walker: Walker) -> None:
    run = walker.window.session.run
    walker.until(lambda: not run.is_at_work, "the run to end", RUN_S)
    assert (run.state, run.complete, run.reason) == ("ended", True, "")


def write_workbook(walker: Walker) -> ReportPage:
    """By its button, until the strip says how it went."""
    page = cast(ReportPage, walker.go("report"))
    walker.click(page.write)
    walker.until(lambda: page._job is None, "the workbook", RUN_S)
    walker.settle()
    return page


def comparable(folder: Path) -> dict[str, Any]:
    """What a run found, without where it was kept."""
    found = result(folder)
    return {key: value for key, value in found.items() if key not in ("case", "tool")}


# ---------------------------------------------------------------------------------------------------
def test_the_demo_case_from_start_to_a_workbook_that_is_verified(walker: Walker, tmp_path: Path) -> None:
    window = walker.window
    window.guard.demo.scale = SCALE
    walker.settle()
    walker.click(cast(StartPage, walker.page).cards["demo"])
    dialog = walker.dialog(FolderDialog)
    walker.type(dialog.field, str(tmp_path / "demo"))
    walker.click(dialog.yes)
    walker.until(lambda: window.key == "run" or not walker.shown(WritingDialog), "the drive", RUN_S)
    walker.until(lambda: window.key == "run", "the run page", RUN_S)
    until_complete(walker)
    walker.settle()
    walker.click(cast(RunPage, walker.page).strip.action)
    walker.settle()
    assert isinstance(walker.page, OverviewPage)
    assert window.session.facts is not None and window.session.facts.ledger.adds_up
    look_into_files(walker)
    page = write_workbook(walker)
    walker.click(page.strip.verify)
    walker.until(page.strip.verify.isEnabled, "the verification", RUN_S)
    assert say("report.verified") in walker.says(page.strip)
    assert verify(tmp_path / "demo" / "case") == []


def look_into_files(walker: Walker) -> None:
    """Types a filter, opens what is left, goes through all tabs."""
    page = cast(FilesPage, walker.go("files"))
    every = len(page.list.model.ids)
    walker.type(page.list.bar.field.edit, "kind:sql", enter=True)
    walker.settle()
    assert 0 < len(page.list.model.ids) < every
    walker.choose_row(page.list.table, 0, double=True)
    walker.until(lambda: walker.window.key == "file", "the file")
    file = cast(FilePage, walker.page)
    walker.settle(RUN_S)
    for place in range(len(TABS)):
        walker.click(file.tabs, file.tabs.tabRect(place).center())
        walker.settle(RUN_S)
        assert file.stack.currentIndex() == place
        assert not file.panes[TABS[place]].note.isVisibleTo(file), TABS[place]
    walker.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    walker.until(lambda: walker.window.key == "files", "back to the list")


def test_a_new_case_by_its_three_pages_leaves_the_evidence_untouched(
    walker: Walker, evidence: Path, before: dict[Path, Facts], tmp_path: Path
) -> None:
    walker.settle()
    walker.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page = cast(NewCasePage, walker.page)
    walker.settle()
    assert not page.next.isEnabled() and page.next.toolTip()
    walker.click(page.source.ways["folder"])
    walker.type(page.source.path, str(evidence), enter=True)
    walker.until(lambda: page.source.source is not None, "the folder to be looked at")
    if page.source.needs_reason():
        assert say("new_case.reason_missing") in page.next.toolTip()
        walker.type(page.source.band.reason, "test drive")
    walker.click(page.next)
    for key in ("number", "title", "examiner_1", "examiner_2", "unit"):
        walker.type(page.identity.form.fields[key], f"演示 {key}")
    refused_on_the_evidence(walker, page, evidence)
    walker.type(page.identity.folder, str(tmp_path / "case"))
    walker.until(page.next.isEnabled, "the folder to be accepted")
    walker.click(page.next)
    walker.type(page.plan.bytes, "3 MB")
    walker.click(page.next)
    walker.until(lambda: walker.window.key == "run", "the run")
    until_complete(walker)
    walker.settle()
    assert walker.window.session.facts is not None and walker.window.session.facts.name == "演示 title"
    look_into_files(walker)
    for key in ("overview", "indicators", "errors", "log"):
        walker.go(key)
    write_workbook(walker)
    assert verify(tmp_path / "case") == []
    untouched(before)


def refused_on_the_evidence(walker: Walker, page: NewCasePage, evidence: Path) -> None:
    walker.type(page.identity.folder, str(evidence / "case"))
    walker.until(lambda: page.identity.output is not None, "the folder to be looked at")
    assert not page.next.isEnabled()
    assert page.next.toolTip() == say("new_case.output_on_evidence", free="")
    assert page.next.toolTip() in walker.says(page.identity)
    walker.type(page.identity.folder, str(evidence))
    walker.until(lambda: page.identity.output is not None, "the evidence itself to be looked at")
    assert not page.next.isEnabled(), "and it was not even listed"
    assert not (evidence / "case").exists()


def test_pause_and_go_on_and_the_result_is_that_of_an_undisturbed_run(
    walker: Walker, evidence: Path, counted: Path, tmp_path: Path
) -> None:
    page, run = begin(walker, evidence, tmp_path / "case"), walker.window.session.run
    pause_in(walker, "identify")
    assert say("run.go_on") == page.header.pause.text()
    rests(walker)
    stood = run.told().latest
    let_run(600)
    latest = run.told().latest
    assert stood is not None and latest is not None
    assert (latest.stage, latest.done_files) == (stood.stage, stood.done_files), "nothing new is begun"
    walker.click(page.header.pause)
    until_complete(walker)
    assert comparable(tmp_path / "case") == comparable(counted)


def test_a_run_that_was_stopped_is_kept_and_resumed_to_the_same_result(
    walker: Walker, evidence: Path, counted: Path, tmp_path: Path
) -> None:
    window = walker.window
    page, run = begin(walker, evidence, tmp_path / "case"), window.session.run
    pause_in(walker, "sample")
    walker.click(page.header.stop)
    walker.until(lambda: not run.is_at_work, "the run to stop", 10)
    assert not run.complete
    walker.settle()
    walker.click(window.top_bar.brand)
    walker.settle()
    start = cast(StartPage, walker.page)
    assert [row.state.state for row in start.rows if row.state] == ["interrupted"]
    walker.choose_row(start.table, 0, double=True)
    walker.until(lambda: window.banner.isVisible(), "the banner")
    assert say("shell.resume") == window.banner.button.text()
    walker.click(window.banner.button)
    walker.until(lambda: window.session.run.is_at_work, "the run to go on")
    until_complete(walker)
    walker.settle()
    assert not window.banner.isVisible()
    assert comparable(tmp_path / "case") == comparable(counted)


def test_evidence_that_goes_away_pauses_the_run_and_nothing_restarts(walker: Walker, tmp_path: Path) -> None:
    drive, away = tmp_path / "drive", tmp_path / "away"
    undisturbed = finished(write(drive), tmp_path / "undisturbed" / "case")
    page, run = begin(walker, drive, tmp_path / "case"), walker.window.session.run
    pause_in(walker, "sample")
    walker.until(lambda: not run.told().busy, "the children to finish what they are at", RUN_S)
    drive.rename(away)
    walker.click(page.header.pause)
    walker.until(lambda: run.state == "evidence_gone", "the run to notice", 10)
    assert page.strip.isVisible() and say("run.gone_title") in walker.says(page.strip)
    let_run(1500)
    assert run.state == "evidence_gone"
    away.rename(drive)
    let_run(1500)
    assert run.state == "evidence_gone", "it waits to be told"
    walker.click(page.strip.action)
    until_complete(walker)
    assert comparable(tmp_path / "case") == comparable(undisturbed)


def test_a_wrong_password_changes_nothing_the_right_one_raises_the_figures(walker: Walker, case: Path) -> None:
    before = floor_of(case)
    walker.open_case(case)
    page = cast(ErrorsPage, walker.go("errors"))
    for password, better in (("nonsense", 0), (PASSWORD.decode(), 1)):
        walker.choose_row(page.files, 0)
        walker.settle()
        walker.type(page.detail.password, password)
        walker.click(page.detail.retry)
        expected = say("errors.retried", better=better, same=1 - better)
        walker.until(lambda wanted=expected: page.detail.answer.text().startswith(wanted), expected, RUN_S)  # type: ignore[misc]
        walker.settle()
        assert floor_of(case) == before, "figures wait for Recompute"
    walker.until(page.detail.recompute.isEnabled, "Recompute")
    walker.click(page.detail.recompute)
    walker.until(lambda: page.detail.answer.text() == say("errors.recomputed"), "the new round", RUN_S)
    walker.settle()
    assert floor_of(case) > before
    assert walker.window.session.facts is not None and walker.window.session.facts.not_examined == 0


def test_a_workbook_that_is_held_open_elsewhere_is_saved_under_another_name(
    walker: Walker, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker.open_case(case)
    with closing(Case.open_existing(case, writable=False)) as opened:
        target = workbook_path(opened, case)
    held, replace = target.name, Path.replace

    def refused(self: Path, to: Path | str) -> Path:
        if Path(to).name == held:
            raise PermissionError(13, "The process cannot access the file because it is being used", str(to))
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", refused)
    before = target.read_bytes() if target.exists() else b""
    page = write_workbook(walker)
    assert page.strip.save_as.isVisible() and say("report.failed") in walker.says(page.strip)
    assert (target.read_bytes() if target.exists() else b"") == before, "what was there stays"
    assert not [path for path in case.iterdir() if path.name.endswith((".part", ".tmp"))], "and nothing half is left"
    other = case / "other.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", answered(str(other)))
    walker.click(page.strip.save_as)
    walker.until(lambda: page._job is None and not page.strip.save_as.isVisible(), "the workbook", RUN_S)
    assert other.is_file() and str(other) in walker.says(page.strip)
    assert verify(other) == []


def answered(path: str) -> Callable[..., tuple[str, str]]:
    """In the place of the system's own file dialog."""
    return staticmethod(lambda *arguments, **options: (path, ""))


def test_closing_while_it_runs_asks_then_stops_and_keeps(walker: Walker, evidence: Path, tmp_path: Path) -> None:
    window = walker.window
    begin(walker, evidence, tmp_path / "case")
    pause_in(walker, "sample")
    window.close()
    dialog = walker.dialog(AskDialog)
    walker.click(dialog.no)
    assert window.isVisible() and window.session.run.is_at_work, "no means no"
    window.close()
    walker.click(walker.dialog(AskDialog).yes)
    walker.until(lambda: not window.isVisible(), "the window to close", 15)
    state = case_state(tmp_path / "case")
    assert (state.state, state.reason) == ("interrupted", "stopped")
    assert state.done_files > 0 or state.share is not None


def test_a_second_window_on_the_same_case_may_only_look(walker: Walker, case: Path) -> None:
    walker.open_case(case)
    with walking(Walker) as second:
        second.open_case(case)
        assert second.window.session.case is not None and second.window.session.case.view_only
        assert second.window.banner.isVisible()
        page = cast(ReportPage, second.go("report"))
        assert not page.write.isEnabled() and page.write.toolTip() == say("report.view_only")
        errors = cast(ErrorsPage, second.go("errors"))
        assert not errors.detail.retry.isEnabled() and errors.detail.retry.toolTip()
    assert walker.window.session.case is not None and not walker.window.session.case.view_only


class StrayWindows(QObject):
    """Filter of all events: kinds of what is shown as a window without belonging to one."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notes, and lets everything pass."""
        if event.type() != QEvent.Type.Show or not isinstance(watched, QWidget):
            return False
        if watched.isWindow() and watched.parentWidget() is None:
            self.kinds.append(type(watched).__name__)
        return False


def test_no_part_of_a_page_is_ever_a_window_of_its_own(qapp: QApplication, case: Path) -> None:
    """A part that is shown before it has a parent flashes on the screen and takes the keyboard from the window."""
    strays = StrayWindows()
    qapp.installEventFilter(strays)
    with walking(Walker) as walker:
        walker.open_case(case)
        walker.until(lambda: walker.window.ahead.is_done, "the pages to be made ahead")
        assert walker.window.isActiveWindow() and set(walker.window.pages) == {place.key for place in PLACES}
        qapp.removeEventFilter(strays)
    assert strays.kinds == ["MainWindow"]


def test_the_event_loop_never_stands_still_on_the_way_through_a_case(
    watchdog: Watchdog, walker: Walker, case: Path
) -> None:
    walker.until(lambda: walker.window.ahead.is_done, "the pages to be made ahead")
    walker.open_case(case)
    assert all(place.key in walker.window.pages for place in RESULTS)
    for key in ("errors", "indicators", "report", "log", "overview"):
        walker.go(key)
    look_into_files(walker)
    walker.window.looks.set_language("en")
    walker.settle()
    walker.close()
    with watchdog.unwatched():
        walker.end()
