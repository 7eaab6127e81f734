"""A case of a million files on the Files page: nothing waits for it. The case is made once and kept."""

from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from gui import style, words
from gui.opened import OpenedCase
from gui.pages import files_kept
from gui.pages.files import FilesPage
from gui.pages.files_view import DEFAULT_SORT, FilesView
from tests.core.million import FILES, million
from tests.gui.walk import POLL_MS, let_run, wait_until

FIRST_PAINT_S, SORT_S, SELECT_S, LOADED_MS = 1.0, 3.0, 0.1, 120_000


@pytest.fixture(scope="session")
def folder() -> Path:
    return million()


@pytest.fixture(scope="module")
def made(qapp, fonts, folder, tmp_path_factory) -> Iterator[tuple[FilesPage, OpenedCase]]:
    """A page that shows nothing yet, and the case: one for all tests, to show it takes many seconds. No other page is
    alive that would take its share of the window's time."""
    words.choose("zh")
    style.apply(qapp, "light", 1.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files_kept, "settings_path", lambda: tmp_path_factory.mktemp("settings") / "window.ini")
        found, case = FilesPage(), OpenedCase(folder)
        found.resize(1392, 760)
        found.show()
        let_run(10 * POLL_MS)
        yield found, case
        found.show_case(None)
        case.close()
        found.close()
        found.deleteLater()
        let_run(POLL_MS)


@pytest.fixture
def page(qtbot, look, made: tuple[FilesPage, OpenedCase]) -> FilesPage:
    """The page with its first view on the screen, whatever was done to it before; nothing is selected."""
    opened, case = made
    if opened.case is None:
        opened.show_case(case)
        opened.refresh()
        wait_until(lambda: is_settled(opened), "the million files", LOADED_MS / 1000)
    shown = opened.list
    shown.note.say("")
    shown.table.clearSelection()
    if len(shown.model.ids) != FILES or shown.view.sort != DEFAULT_SORT:
        with qtbot.waitSignal(shown.shown, timeout=LOADED_MS):
            shown.show_view(FilesView())
    shown.table.scrollToTop()
    qtbot.waitUntil(lambda: is_settled(opened), timeout=LOADED_MS)
    return opened


def is_settled(page: FilesPage) -> bool:
    """Have rows, folders and total arrived? Each test measures its own."""
    has_rows = len(page.list.model.ids) == FILES and page.list.model.row(0) is not None
    return has_rows and page.side.tree.folders.rowCount() == 1 and page.list.footer.total.text() != "…"


def test_it_opens_without_standing_still(qtbot, look, made, watchdog) -> None:
    """The other tests go on with the page as it stands then."""
    page, case = made
    with watchdog.unwatched():  # where another test was the first
        page.show_case(None)
        let_run(10 * POLL_MS)
    page.show_case(case)
    page.refresh()
    qtbot.waitUntil(lambda: page.list.found is not None, timeout=LOADED_MS)
    qtbot.waitUntil(lambda: is_settled(page), timeout=LOADED_MS)


def test_the_first_rows_are_painted_within_a_second(qtbot, page, watchdog, stopwatch) -> None:
    ids = page.list.model.ids
    seconds = stopwatch()
    page.list.model.set_ids(array("q", ids))
    page.list.table.repaint()
    assert seconds() < FIRST_PAINT_S
    qtbot.waitUntil(lambda: page.list.model.row(0) is not None, timeout=LOADED_MS)
    assert seconds() < FIRST_PAINT_S


def test_sorting_by_size_takes_less_than_three_seconds_and_can_be_cancelled(qtbot, page, watchdog, stopwatch) -> None:
    head = page.list.table.head
    column = next(at for at, column in enumerate(page.list.model.columns) if column.key == "size")
    place = QPoint(head.sectionViewportPosition(column) + 12, head.height() // 2)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.list.query.is_waited_for()
    qtbot.mouseClick(page.list.bar.field.cross, Qt.MouseButton.LeftButton)
    assert page.list.view.sort == "records"
    seconds = stopwatch()
    with qtbot.waitSignal(page.list.shown, timeout=LOADED_MS):
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=place)
    took = seconds()
    rows = [page.list.model.ids[0], page.list.model.ids[-1]]
    qtbot.waitUntil(lambda: page.list.model.row(0) is not None, timeout=LOADED_MS)
    assert page.list.view.sort == "size"
    assert rows[0] != rows[1]
    assert took < SORT_S


def test_everything_is_selected_at_once_and_copied_never(qtbot, page, watchdog, stopwatch) -> None:
    seconds = stopwatch()
    qtbot.keyClick(page.list.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert seconds() < SELECT_S
    qtbot.waitUntil(lambda: page.list.footer.selected.text() == f"选中 {FILES:,} 个", timeout=LOADED_MS)
    qtbot.keyClick(page.list.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert page.list.note.isVisible()


def test_scrolling_anywhere_never_stands_still(qtbot, page, watchdog) -> None:
    bar = page.list.table.verticalScrollBar()
    for step in range(40):
        bar.setValue(step * 7919 * 28 % bar.maximum())
        page.list.table.viewport().repaint()
        QApplication.processEvents()
    first, last = page.list.table.rows_on_screen()
    qtbot.waitUntil(
        lambda: all(page.list.model.row(row) is not None for row in range(first, last + 1)), timeout=LOADED_MS
    )


def test_the_models_hold_their_promises(qtbot, page, qtmodeltester) -> None:
    page.list.model.set_ids(page.list.model.ids[:500])  # the tester asks for every row
    qtmodeltester.check(page.list.model)
