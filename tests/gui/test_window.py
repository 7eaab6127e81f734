"""What is promised about the window around the pages."""

import json
import re
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFileDialog, QLineEdit, QMenu, QPushButton

from core.case import Case
from core.identity import Identity, load_identity, save_identity
from core.lock import hold
from core.settings import Settings
from gui import style, words
from gui.dialogs import AskDialog, ClosingDialog, DetailsDialog, FolderDialog, KeysDialog, ReasonDialog
from gui.identity_dialog import IdentityDialog
from gui.places import PLACES, RESULTS, has_case
from gui.session import RunRequest
from gui.settings import WindowSettings
from gui.shortcuts import SHORTCUTS
from gui.status_words import long_duration, short_seed
from gui.trail import Stop, Trail
from gui.widgets.elided import ElidedLabel
from gui.window import MainWindow
from gui.window_looks import needs_all
from tests.gui.shell import actions, drive, finished, home, interrupted, open_window, page

__all__ = ["home", "open_window"]
Opener = Callable[[], MainWindow]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drive(tmp_path_factory.mktemp("evidence") / "drive")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, evidence: Path) -> Path:
    folder = finished(tmp_path_factory.mktemp("case") / "YP-1", evidence)
    with closing(Case.open_existing(folder)) as case:
        save_identity(case, Identity(number="YP-2026-1", title="杨浦 A1", time_zone="Asia/Shanghai"))
    return folder


def dialog(window: MainWindow, kind: type) -> object:
    """The dialog of a kind that is open."""
    return next((found for found in window.findChildren(kind) if found.isVisible()), None)


def opened(qtbot, window: MainWindow, folder: Path) -> None:
    window.open_case(folder)
    qtbot.waitUntil(lambda: window.session.facts is not None and window.session.state is not None)


def key(window: MainWindow, keys: str) -> None:
    """What a user types: the shortcut with these keys acts."""
    from PySide6.QtGui import QShortcut

    wanted = QKeySequence(keys)
    found = [shortcut for shortcut in window.findChildren(QShortcut) if shortcut.key() == wanted]
    assert len(found) == 1, keys
    found[0].activated.emit()


# opening -----------------------------------------------------------------------------------------
def test_a_case_shows_its_name_number_protection_ledger_and_counts(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    assert not window.ledger.isVisible()
    opened(qtbot, window, done)
    assert window.key == "overview"
    texts = [label.text() for label in window.top_bar.findChildren(ElidedLabel)]
    assert {"杨浦 A1", "YP-2026-1"} <= set(texts)
    assert window.ledger.isVisible()
    assert window.session.facts is not None
    assert window.session.facts.ledger.adds_up
    assert window.rail.items["files"].count() == "4"
    assert "杨浦 A1" in window.windowTitle()
    assert window.status.texts()[0].startswith("完成 · 用时")
    assert any(text.startswith("未检/受限 0") for text in window.status.texts())
    assert any(text == "种子 test" for text in window.status.texts())
    assert not window.banner.isVisible()


def test_what_is_no_case_is_refused_in_words(qtbot, open_window: Opener, tmp_path) -> None:
    window = open_window()
    window.open_case(tmp_path)
    found = dialog(window, DetailsDialog)
    assert found is not None
    assert "case.db" in found.text.text()
    assert window.session.case is None
    found.accept()


def test_a_case_that_another_process_writes_opens_for_viewing_only(qtbot, open_window: Opener, done) -> None:
    with hold(done):
        window = open_window()
        opened(qtbot, window, done)
        assert window.session.case is not None and window.session.case.view_only
        assert window.banner.isVisible()
        assert "只能查看" in window.banner.label.text()
        window.guard.toggle_mask()
        assert window.session.case.masked
        dialog(window, DetailsDialog).accept()


def test_pages_of_a_case_stay_shut_without_one(open_window: Opener) -> None:
    window = open_window()
    for place in RESULTS:
        window.go(place.key)
        assert window.key == "start"


# moving ------------------------------------------------------------------------------------------
def test_a_term_of_the_ledger_opens_the_files_with_that_filter(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    opened(qtbot, window, done)
    window.ledger.clicked.emit("not_examined")
    assert window.key == "files"
    assert page(window, "files").arguments[-1] == "status:not_examined"
    window.ledger.clicked.emit("all")
    assert page(window, "files").arguments[-1] == ""


def test_the_filter_field_opens_the_files_with_its_text(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    opened(qtbot, window, done)
    key(window, "Ctrl+F")
    qtbot.keyClicks(window.top_bar.field, "size:>10mb ")
    qtbot.keyClick(window.top_bar.field, Qt.Key.Key_Return)
    assert window.key == "files"
    assert page(window, "files").arguments[-1] == "size:>10mb"
    assert window.top_bar.field.text() == "", "no filter is shown that may not be in force"


def test_every_page_has_its_number_and_its_rail_item(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    opened(qtbot, window, done)
    for number, place in enumerate(RESULTS, 1):
        key(window, f"Ctrl+{number}")
        assert window.key == place.key
        assert window.rail.items[place.rail].isChecked()
    for name, item in window.rail.items.items():
        item.click()
        assert window.key == name


def test_back_and_forward_go_where_one_was(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    opened(qtbot, window, done)
    window.go("files", "kind:sql")
    window.go("file", 3)
    key(window, "Alt+Left")
    assert (window.key, page(window, "files").arguments[-1]) == ("files", "kind:sql")
    key(window, "Alt+Left")
    assert window.key == "overview"
    key(window, "Alt+Right")
    key(window, "Alt+Right")
    assert (window.key, page(window, "file").arguments[-1]) == ("file", 3)
    key(window, "Alt+Right")
    assert window.key == "file"


def test_no_pages_are_made_ahead_for_a_window_that_was_closed(open_window: Opener) -> None:
    window = open_window()
    assert not window.ahead.is_done
    window.close()
    assert window.ahead.is_done
    window.go("start")  # an answer that comes late
    assert window.ahead.is_done


def test_a_trail_forgets_what_was_ahead() -> None:
    trail = Trail()
    for name in ("a", "b", "c"):
        trail.go(Stop(name))
    trail.back()
    trail.go(Stop("d"))
    assert trail.forward() is None
    assert trail.back() == Stop("b")
    assert trail.back() == Stop("a")
    assert trail.back() is None


def test_the_rail_is_narrow_on_files_until_the_user_chooses(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    opened(qtbot, window, done)
    assert window.rail.width() == style.RAIL_WIDE
    window.go("files")
    assert window.rail.width() == style.RAIL_NARROW
    assert window.rail.items["errors"].toolTip().startswith("未检与受限")
    window.looks.set_rail("wide")
    assert window.rail.width() == style.RAIL_WIDE
    window.looks.set_rail("narrow")
    window.go("overview")
    assert window.rail.width() == style.RAIL_NARROW


# looks -------------------------------------------------------------------------------------------
def test_the_language_changes_at_once_and_is_kept(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    opened(qtbot, window, done)
    overview = page(window, "overview")
    before = overview.retranslated
    window.looks.set_language("en")
    assert window.rail.items["overview"].text() == "Overview"
    assert window.top_bar.export.text().strip() == "Export workbook"
    assert window.status.texts()[0].startswith("Complete")
    assert overview.retranslated == before + 1
    assert WindowSettings().language == "en"


def test_theme_and_scale_change_at_once_and_are_kept(open_window: Opener) -> None:
    window = open_window()
    window.looks.set_theme("dark")
    assert style.is_dark()
    key(window, "Ctrl++")
    assert (WindowSettings().theme, WindowSettings().scale) == ("dark", 1.1)
    key(window, "Ctrl+-")
    key(window, "Ctrl+-")
    assert WindowSettings().scale == 0.9
    key(window, "Ctrl+0")
    assert WindowSettings().scale == 1.0
    assert page(window, "start").restyled == 5


def test_the_settings_menu_ticks_what_is_in_force_and_changes_it(open_window: Opener) -> None:
    window = open_window()
    for level, (what, wanted) in enumerate((("language", "English"), ("theme", "深色"), ("scale", "125%"))):
        window.looks.settings_menu(window.top_bar.settings)
        menu = window.findChildren(QMenu)[-4 - 1]
        inner = menu.actions()[level].menu()
        assert [action.text() for action in inner.actions() if action.isChecked()]
        next(action for action in inner.actions() if action.text() == wanted).trigger()
        assert getattr(WindowSettings(), what) in ("en", "dark", 1.25)
        menu.close()
        window.looks.set_language("zh")


def test_the_settings_menu_saves_a_diagnostics_bundle_and_says_where(
    open_window: Opener, qtbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, target = open_window(), tmp_path / "bundle.zip"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(target), "")))
    window.looks.settings_menu(window.top_bar.settings)
    menu = window.findChildren(QMenu)[-4 - 1]
    menu.actions()[-1].trigger()
    menu.close()
    qtbot.waitUntil(lambda: str(target) in window.status.message.text(), timeout=10_000)
    with zipfile.ZipFile(target) as bundle:
        assert json.loads(bundle.read("window.json"))["language"] == "zh"


def test_a_damaged_settings_file_counts_as_not_chosen(home: Path) -> None:
    path = home / "pandian" / "window.ini"
    path.parent.mkdir(parents=True)
    path.write_text("[General]\nlanguage=xx\ntheme=7\nscale=huge\nrail=\ngeometry=no\n", encoding="utf-8")
    settings = WindowSettings()
    assert (settings.theme, settings.scale, settings.rail) == ("system", 1.0, "auto")
    assert settings.language in words.LANGUAGES
    assert settings.geometry.isEmpty()


def test_the_geometry_comes_back_and_survives_a_missing_monitor(qtbot, open_window: Opener) -> None:
    window = open_window()
    window.resize(1024, 701)  # the test screen is 800 x 800
    window.close()
    again = open_window()
    assert (again.width(), again.height()) == (1024, 701)
    areas = [screen.availableGeometry() for screen in QApplication.screens()]
    for x, y in ((9000, 9000), (-1000, 60), (60, -690)):  # gone; a corner at the side; a corner at the top
        again.move(x, y)
        again.settings.geometry = again.saveGeometry()
        third = open_window()
        edge = QRect(third.pos(), QSize(third.width(), 40))
        assert any(area.intersected(edge).width() >= 200 for area in areas), (x, y)


def test_the_first_window_takes_the_whole_of_a_screen_that_it_would_stand_beyond(open_window: Opener) -> None:
    """On the screen of a laptop its foot, with "next" and the status bar, was out of sight."""
    least = open_window().minimumSize()
    laptops = [QSize(1366, 728), QSize(1440, 900), QSize(1280, 1024), QSize(1024, 728)]
    assert all(needs_all(room, least) for room in laptops)
    assert not any(needs_all(room, least) for room in (QSize(1920, 1040), QSize(3840, 2080), QSize(800, 800)))


def test_the_whole_screen_and_back_leaves_the_window_as_it_was(open_window: Opener) -> None:
    window = open_window()
    for state in (Qt.WindowState.WindowNoState, Qt.WindowState.WindowMaximized):
        window.setWindowState(state)
        key(window, "F11")
        assert window.isFullScreen()
        key(window, "F11")
        assert window.windowState() == state


def test_the_smallest_window_holds_every_part(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    opened(qtbot, window, done)
    window.resize(100, 100)
    assert (window.width(), window.height()) == (1024, 680)
    for part in (window.top_bar.field, window.top_bar.export, window.status.masks):
        assert window.rect().contains(QRect(part.mapTo(window, part.rect().topLeft()), part.size()))


# masks -------------------------------------------------------------------------------------------
def test_unmasking_asks_for_a_reason_logs_it_and_ends_with_the_program(
    qtbot, open_window: Opener, tmp_path, evidence
) -> None:
    folder = finished(tmp_path / "case", evidence)
    window = open_window()
    opened(qtbot, window, folder)
    assert window.status.masks.text().startswith("已脱敏")
    key(window, "Ctrl+M")
    asked = dialog(window, ReasonDialog)
    assert not asked.yes.isEnabled() and asked.yes.toolTip()
    asked.field.setText("核对样本")
    asked.yes.click()
    case = window.session.case
    qtbot.waitUntil(lambda: not case.masked)
    assert window.status.masks.text().startswith("未脱敏")
    with closing(Case.open_existing(folder, writable=False)) as opened_case:
        line = next(row for row in opened_case.audit() if row.action == "unmasked view")
    assert "核对样本" in line.detail
    key(window, "Ctrl+M")
    assert case.masked
    window.guard.let_go()
    again = open_window()
    opened(qtbot, again, folder)
    assert again.session.case.masked


def test_unmasking_can_be_called_off(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    opened(qtbot, window, done)
    window.guard.toggle_mask()
    dialog(window, ReasonDialog).reject()
    assert window.session.case.masked
    assert "unmasked view" not in actions(done)


def test_opening_a_case_is_a_line_of_its_log_once(qtbot, open_window: Opener, tmp_path, evidence) -> None:
    folder = finished(tmp_path / "case", evidence)
    before = actions(folder)
    window = open_window()
    opened(qtbot, window, folder)
    qtbot.waitUntil(lambda: actions(folder) == [*before, "case opened"])
    window.look_again()
    qtbot.waitUntil(lambda: not window.session._waiting and not window.session._timer.isActive())
    assert actions(folder) == [*before, "case opened"]
    other = open_window()
    opened(qtbot, other, folder)
    assert other.session.case.view_only
    other.go("log")
    assert actions(folder) == [*before, "case opened"], "who may only look adds nothing"


def test_case_details_can_be_corrected(qtbot, open_window: Opener, tmp_path, evidence) -> None:
    folder = interrupted(tmp_path / "case", evidence)
    window = open_window()
    opened(qtbot, window, folder)
    window.navigate("identity", None)
    qtbot.waitUntil(lambda: dialog(window, IdentityDialog) is not None)
    asked = dialog(window, IdentityDialog)
    asked.form.fields["examiner_1"].setText("甲")
    asked.form.fields["title"].setText("新名称")
    asked.save.click()
    qtbot.waitUntil(lambda: window.session.facts.name == "新名称")
    with closing(Case.open_existing(folder, writable=False)) as case:
        assert load_identity(case).examiners == ("甲", "")


# runs --------------------------------------------------------------------------------------------
def request(evidence: Path, folder: Path) -> RunRequest:
    return RunRequest(str(evidence), folder, Settings(workers=1, seed="test"), Identity(title="新案件"))


def test_a_new_run_opens_its_case_by_itself_and_leaves_it_writable(
    qtbot, open_window: Opener, tmp_path, evidence, watchdog
) -> None:
    window = open_window()
    window.navigate("start_run", request(evidence, tmp_path / "new"))
    assert window.key == "run"
    assert page(window, "run").run is window.session.run
    qtbot.waitUntil(lambda: window.session.run.state == "ended", timeout=30_000)
    qtbot.waitUntil(lambda: window.session.state is not None and window.session.state.state == "finished")
    assert not window.session.case.view_only
    assert window.session.facts.name == "新案件"
    assert window.session.facts.ledger.adds_up
    assert not window.session.case.running
    window.go("overview")
    assert page(window, "overview").run is window.session.run


def test_a_run_that_cannot_begin_says_why(qtbot, open_window: Opener, evidence) -> None:
    window = open_window()
    window.navigate("start_run", request(evidence, evidence / "case"))
    qtbot.waitUntil(lambda: dialog(window, DetailsDialog) is not None)
    assert window.session.case is None
    assert sorted(path.name for path in evidence.iterdir()) == ["log.txt", *(f"名单{n}.csv" for n in range(3))]
    dialog(window, DetailsDialog).accept()


def test_an_interrupted_case_says_so_on_every_page_and_resumes(qtbot, open_window: Opener, tmp_path, evidence) -> None:
    folder = interrupted(tmp_path / "case", evidence)
    window = open_window()
    opened(qtbot, window, folder)
    for place in RESULTS:
        window.go(place.key)
        assert window.banner.isVisible() is (place.key != "run"), "the Run page says it itself"
    window.go("overview")
    assert "还有 4 个文件没有处理" in window.banner.label.text()
    assert re.search(r"运行在 \d\d-\d\d \d\d:\d\d 中断", window.banner.label.text())
    window.banner.button.click()
    assert window.key == "run"
    assert not window.banner.isVisible()
    qtbot.waitUntil(lambda: window.session.run.state == "ended", timeout=30_000)
    qtbot.waitUntil(lambda: window.session.state is not None and window.session.state.state == "finished")
    assert "run ended" in actions(folder)


def test_an_interrupted_case_whose_evidence_is_gone_says_why_it_cannot_go_on(
    qtbot, open_window: Opener, tmp_path
) -> None:
    gone = drive(tmp_path / "drive")
    folder = interrupted(tmp_path / "case", gone)
    gone.rename(tmp_path / "unplugged")
    window = open_window()
    opened(qtbot, window, folder)
    assert window.banner.isVisible()
    assert not window.banner.button.isEnabled()
    assert "检材未连接" in window.banner.button.toolTip()


def test_a_run_is_not_resumed_while_something_else_is_at_work_and_says_why(
    qtbot, open_window: Opener, evidence, tmp_path
) -> None:
    folder = interrupted(tmp_path / "case", evidence)
    window = open_window()
    opened(qtbot, window, folder)
    with qtbot.waitSignal(window.session.run_changed, timeout=1000):
        window.session.case.set_at_work("an export", True)
    window.session.resume()
    found = dialog(window, DetailsDialog)
    assert found is not None and "结束以后再继续运行" in found.text.text()
    found.accept()
    assert not window.session.has_run
    window.session.case.set_at_work("an export", False)
    window.session.resume()
    assert window.session.has_run and window.session.case.running
    qtbot.waitUntil(lambda: window.session.run.state == "ended", timeout=30_000)
    assert not window.session.case.running


def test_evidence_that_went_away_is_said_on_every_page(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    opened(qtbot, window, done)
    window.session.run.state = "evidence_gone"
    window.session.run_changed.emit()
    assert window.banner.isVisible()
    assert "检材已断开" in window.banner.label.text()
    assert window.banner.button.isEnabled()
    assert window.status.texts()[0] == "检材已断开"
    window.session.run.state = "idle"


def paused_run(qtbot, window: MainWindow, tmp_path: Path) -> Path:
    """A run that is at work until it is stopped: it is paused."""
    folder = tmp_path / "running"
    window.start_run(request(drive(tmp_path / "large"), folder))
    window.session.run.pause()
    qtbot.waitUntil(lambda: window.session.case is not None)
    return folder


def test_closing_during_a_run_asks_stops_keeps_and_then_closes(qtbot, open_window: Opener, tmp_path, watchdog) -> None:
    window = open_window()
    with watchdog.unwatched():
        folder = paused_run(qtbot, window, tmp_path)
    window.close()
    assert window.isVisible()
    asked = dialog(window, AskDialog)
    asked.no.click()
    assert window.isVisible() and window.session.run.is_at_work
    window.close()
    dialog(window, AskDialog).yes.click()
    waiting = dialog(window, ClosingDialog)
    assert waiting is not None
    QTest.keyClick(waiting, Qt.Key.Key_Escape)
    assert waiting.isVisible(), "it goes away when the run has ended, not before"
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=10_000)
    assert actions(folder)[-1] == "stopped by the user"
    hold(folder).close()


def test_the_case_that_runs_is_opened_without_ending_its_run(qtbot, open_window: Opener, tmp_path) -> None:
    """From the start page there was no way back to it but to stop it."""
    window = open_window()
    folder = paused_run(qtbot, window, tmp_path)
    run, case = window.session.run, window.session.case
    for key in ("open", "resume"):
        window.go("start")
        window.navigate(key, str(folder))
        assert window.key == "run"
        assert dialog(window, AskDialog) is None
        assert window.session.run is run and run.is_at_work and window.session.case is case


def test_another_case_during_a_run_waits_for_its_end(qtbot, open_window: Opener, tmp_path, done) -> None:
    window = open_window()
    paused_run(qtbot, window, tmp_path)
    window.open_case(done)
    dialog(window, AskDialog).yes.click()
    qtbot.waitUntil(lambda: window.session.case is not None and window.session.case.folder == done, timeout=10_000)
    assert window.session.run.state == "idle"
    assert page(window, "overview").run is window.session.run


def test_the_demonstration_runs_from_one_folder_to_its_workbook(qtbot, open_window: Opener, tmp_path) -> None:
    window = open_window()
    window.guard.demo.scale = 0.02
    key(window, "Ctrl+D")
    asked = dialog(window, FolderDialog)
    assert "Pandian" in asked.field.text()
    asked.field.setText(str(tmp_path / "demo"))
    asked.yes.click()
    qtbot.waitUntil(lambda: window.session.run.state == "ended", timeout=60_000)
    assert (tmp_path / "demo" / "case" / "case.xlsx").is_file()
    qtbot.waitUntil(lambda: window.session.facts is not None and window.session.facts.name == "演示案件")
    assert window.key == "run"


def test_a_demonstration_folder_that_is_not_empty_is_refused(qtbot, open_window: Opener, tmp_path) -> None:
    (tmp_path / "demo" / "drive").mkdir(parents=True)
    (tmp_path / "demo" / "drive" / "file").write_text("x")
    window = open_window()
    window.guard.demo.write(tmp_path / "demo")
    qtbot.waitUntil(lambda: dialog(window, DetailsDialog) is not None)
    assert not window.session.has_run
    dialog(window, DetailsDialog).accept()


# access ------------------------------------------------------------------------------------------
def test_no_key_means_two_things() -> None:
    keys = [
        QKeySequence(each).toString() for found in SHORTCUTS if found.group == SHORTCUTS[0].group for each in found.keys
    ]
    keys += [f"Ctrl+{number}" for number in range(1, len(RESULTS) + 1)]
    assert len(keys) == len(set(keys))


def test_f1_lists_every_shortcut(qtbot, open_window: Opener) -> None:
    window = open_window()
    key(window, "F1")
    sheet = dialog(window, KeysDialog)
    texts = "\n".join(label.text() for label in sheet.findChildren(type(sheet.text)))
    assert all(each in texts for found in SHORTCUTS for each in found.keys)
    sheet.accept()


def test_everything_that_can_be_used_has_a_name(qtbot, open_window: Opener, done) -> None:
    window = open_window()
    opened(qtbot, window, done)
    for place in PLACES:
        window.go(place.key)
        for kind in (QAbstractButton, QLineEdit, QComboBox):
            nameless = [each for each in window.findChildren(kind) if each.isVisible() and not each.accessibleName()]
            assert not nameless, place.key
        icons_only = [each for each in window.findChildren(QPushButton) if each.isVisible() and not each.text()]
        assert all(each.toolTip() for each in icons_only)
        assert has_case(place.key) or not window.rail.isVisible()


def test_times_and_seeds_are_written_for_people() -> None:
    words.choose("zh")
    assert long_duration(984) == "16 分 24 秒"
    assert long_duration(5) == "5 秒"
    assert long_duration(3661) == "1 小时 1 分 1 秒"
    assert short_seed("892e38b2cab71b81bb6ca40353b40ebf") == "892e…0ebf"
    assert short_seed("my own seed") == "my own seed"
