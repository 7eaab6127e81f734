"""Filters that were run and filters with a name: found again by clicks and keys, in this window and in the next one."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu

from core.bookmarks import filters
from core.case import Case
from core.diagnostics import write_diagnostics
from core.lock import hold
from core.paths import log_path
from gui.dialogs import AskDialog
from gui.logfile import start_log, stop_log
from gui.opened import OpenedCase
from gui.pages import files_kept
from gui.pages.files import FilesPage
from gui.pages.files_named import ListDialog, NamedDialog, NameDialog
from gui.widgets.filter_bar import FilterBar
from gui.words import say
from tests.core.runs import people, plain_log, run

LEFT, ENTER, DOWN = Qt.MouseButton.LeftButton, Qt.Key.Key_Return, Qt.Key.Key_Down
SECRET = "张三丰"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    for name, data in (("名单.csv", people(60)), ("log.txt", plain_log(100)), (f"{SECRET}.csv", people(30, 900))):
        (folder / "drive").mkdir(exist_ok=True)
        (folder / "drive" / name).write_bytes(data)
    run(folder / "drive", folder / "case")
    return folder / "case"


@pytest.fixture
def folder(made, tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(files_kept, "settings_path", lambda: tmp_path / "window.ini")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "user"))
    shutil.copytree(made, tmp_path / "case")
    return tmp_path / "case"


Opener = Callable[[], FilesPage]


@pytest.fixture
def open_page(qtbot, look, folder) -> Iterator[Opener]:
    """Opens the case on a page, as often as it is called; closes what was open before."""
    pages: list[FilesPage] = []

    def close() -> None:
        for page in pages:
            case = page.case
            page.show_case(None)
            if case is not None:
                case.close()

    def make() -> FilesPage:
        close()
        page = FilesPage()
        qtbot.addWidget(page)
        pages.append(page)
        page.resize(1392, 760)
        page.show()
        page.show_case(OpenedCase(folder))
        with qtbot.waitSignal(page.list.shown, timeout=20_000):
            page.refresh()
        qtbot.waitUntil(lambda: not any(job.isRunning() for job in page.case._jobs), timeout=20_000)
        return page

    yield make
    close()


def run_filter(qtbot, page: FilesPage, text: str) -> None:
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        page.list.bar.field.edit.setText(text)
        qtbot.keyClick(page.list.bar.field.edit, ENTER)


def opened_menu(qtbot, page: FilesPage, by_key: bool = False) -> QMenu:
    if by_key:
        qtbot.keyClick(page.list.bar.field.edit, DOWN)
    else:
        qtbot.mouseClick(page.list.shelf.button, LEFT)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def entry(menu: QMenu, words: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == words)


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def save_as(qtbot, page: FilesPage, name: str) -> None:
    menu = opened_menu(qtbot, page)
    entry(menu, say("filter.save")).trigger()
    menu.close()
    dialog = page.findChild(NameDialog)
    dialog.field.setText(name)
    qtbot.keyClick(dialog.field, ENTER)
    qtbot.waitUntil(lambda: page.findChild(NameDialog) is None)


def kept(page: FilesPage):
    with closing(Case.open_existing(page.case.folder, writable=False)) as case:
        return filters(case)


def test_filters_that_were_run_are_offered_newest_first_each_once_and_again_when_the_case_is_opened(
    qtbot, open_page: Opener
) -> None:
    page = open_page()
    for text in ("name:log", "est:>10", "name:log"):
        run_filter(qtbot, page, text)
        page.list.bar.set_text("")
    for _ in range(2):
        menu = opened_menu(qtbot, page)
        assert texts(menu)[3:] == ["name:log", "est:>10"]
        menu.close()
        page = open_page()


def test_an_earlier_filter_is_picked_by_keys_and_takes_the_place_of_the_one_in_force(qtbot, open_page: Opener) -> None:
    page = open_page()
    run_filter(qtbot, page, "name:log")
    page.list.bar.set_text("")
    run_filter(qtbot, page, "est:>10")
    menu = opened_menu(qtbot, page, by_key=True)
    while menu.activeAction() is None or menu.activeAction().text() != "name:log":
        qtbot.keyClick(menu, DOWN)
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        qtbot.keyClick(menu, ENTER)
    assert page.list.bar.text() == "name:log"
    assert len(page.list.model.ids) == 1


def test_a_filter_from_another_page_is_remembered_too(qtbot, open_page: Opener) -> None:
    page = open_page()
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        page.open_at("status:exact")
    assert page.list.shelf.kept.ran == ("status:exact",)


def test_folders_that_are_walked_through_do_not_push_out_what_was_typed(qtbot, open_page: Opener) -> None:
    page = open_page()
    run_filter(qtbot, page, "est:>10")
    for path in ("身份证", ""):
        with qtbot.waitSignal(page.list.shown, timeout=20_000):
            page.side.folder_chosen.emit(path)
    assert page.list.shelf.kept.ran == ("est:>10",)
    run_filter(qtbot, page, "path:身份证")
    assert page.list.shelf.kept.ran == ("est:>10 path:身份证", "est:>10")


def test_a_saved_filter_is_picked_renamed_and_deleted_by_name_also_in_the_next_window(qtbot, open_page: Opener) -> None:
    page = open_page()
    run_filter(qtbot, page, "name:log & est:>=0")
    save_as(qtbot, page, "  日志 & 数 ")
    page = open_page()
    menu = opened_menu(qtbot, page)
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        entry(menu, "日志 && 数").trigger()
    menu.close()
    assert page.list.bar.text() == "name:log & est:>=0"
    menu = opened_menu(qtbot, page)
    entry(menu, say("filter.manage")).trigger()
    menu.close()
    dialog = page.findChild(NamedDialog)
    assert not dialog.again.isEnabled() and dialog.again.toolTip()
    dialog.table.selectRow(0)
    qtbot.mouseClick(dialog.again, LEFT)
    naming = dialog.findChild(NameDialog)
    naming.field.setText("另一个")
    qtbot.mouseClick(naming.yes, LEFT)
    assert [row[0] for row in dialog.model.rows()] == ["另一个"]
    dialog.table.selectRow(0)
    qtbot.mouseClick(dialog.away, LEFT)
    qtbot.mouseClick(dialog.findChild(AskDialog).yes, LEFT)
    assert dialog.model.rows() == []
    dialog.accept()
    page.case.close()
    assert not kept(page).named


def test_a_name_that_is_taken_says_so_and_then_means_the_new_filter(qtbot, open_page: Opener) -> None:
    page = open_page()
    run_filter(qtbot, page, "name:log")
    save_as(qtbot, page, "一")
    page.list.bar.set_text("est:>10")
    menu = opened_menu(qtbot, page)
    entry(menu, say("filter.save")).trigger()
    menu.close()
    dialog = page.findChild(NameDialog)
    assert not dialog.yes.isEnabled() and dialog.yes.toolTip()
    assert not dialog.note.text()
    dialog.field.setText("一")
    assert dialog.note.text() == say("filter.name_taken")
    qtbot.mouseClick(dialog.yes, LEFT)
    page.case.close()
    assert dict(kept(page).named) == {"一": "est:>10"}


def test_what_cannot_be_saved_says_why(qtbot, open_page: Opener) -> None:
    page = open_page()
    for text, why in (("", "filter.nothing_to_save"), ("sise:>1", "filter.not_understood"), ("name:log", "")):
        page.list.bar.set_text(text)
        menu = opened_menu(qtbot, page)
        save = entry(menu, say("filter.save"))
        assert save.isEnabled() == (not why)
        assert not why or save.toolTip() == say(why)
        assert entry(menu, say("filter.none_ran")).isEnabled() is False
        menu.close()


def test_a_window_that_may_only_look_offers_what_is_kept_and_writes_nothing(qtbot, folder, open_page: Opener) -> None:
    page = open_page()
    run_filter(qtbot, page, "name:log")
    save_as(qtbot, page, "一")
    page.case.close()
    before = kept(page)
    with hold(folder):
        page = open_page()
        run_filter(qtbot, page, "est:>10")
        menu = opened_menu(qtbot, page)
        assert texts(menu) == [
            "一",
            say("filter.list"),
            say("filter.save"),
            say("filter.manage"),
            "est:>10",
            "name:log",
        ]
        for words in ("filter.save", "filter.manage"):
            assert not entry(menu, say(words)).isEnabled()
            assert entry(menu, say(words)).toolTip() == say("shell.view_only")
        menu.close()
        page.case.close()
    assert kept(page) == before


def test_no_filter_stands_in_the_log_or_in_what_the_makers_are_sent(qtbot, tmp_path, open_page: Opener) -> None:
    start_log()
    page = open_page()
    run_filter(qtbot, page, f"name:{SECRET}")
    save_as(qtbot, page, f"{SECRET}的")
    page.case.close()
    assert kept(page).ran == (f"name:{SECRET}",)
    with closing(Case.open_existing(page.case.folder, writable=False)) as case:
        bundle = write_diagnostics(tmp_path / "out.zip", log_path().parent, {}, case)
    shutil.unpack_archive(bundle, tmp_path / "out")
    told = [*(tmp_path / "out").iterdir(), *log_path().parent.glob("pandian.log*")]
    assert told and not [path for path in told if SECRET in path.read_text("utf-8")]
    stop_log()


def test_a_list_of_names_is_typed_in_a_dialog_and_filters(qtbot, open_page: Opener) -> None:
    page = open_page()
    run_filter(qtbot, page, "est:>10")
    menu = opened_menu(qtbot, page)
    entry(menu, say("filter.list")).trigger()
    menu.close()
    dialog = page.findChild(ListDialog)
    assert not dialog.yes.isEnabled() and dialog.yes.toolTip()
    dialog.names.setPlainText(f"*.csv\n-{SECRET}*")
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        qtbot.mouseClick(dialog.yes, LEFT)
    assert page.list.bar.conditions() == ["est:>10", "name:*.csv", f"-name:{SECRET}*"]
    qtbot.waitUntil(lambda: page.list.model.row(0) is not None)
    assert [page.list.model.row(row).name for row in range(len(page.list.model.ids))] == ["名单.csv"]


def test_names_that_lie_are_written_out_and_long_ones_are_cut(qtbot, look, open_page: Opener) -> None:
    page = open_page()
    page.list.shelf.note("name:a\u202eb")
    page.list.shelf.note("name:" + "长" * 400)
    menu = opened_menu(qtbot, page)
    long, lying = texts(menu)[-2:]
    assert lying == "name:a‹U+202E›b" and "…" in long and len(long) < 100
    menu.close()


def test_a_saved_filter_of_a_newer_version_is_shown_with_what_is_wrong_in_it(qtbot, look) -> None:
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.resize(600, 60)
    bar.show()
    with qtbot.assertNotEmitted(bar.run_asked):
        bar.run("colour:red")
    assert bar.field.edit.text() == "colour:red" and bar.message.isVisible()
