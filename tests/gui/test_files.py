"""The Files page: the whole result is sorted and filtered, every state can be gone back to, nothing is asked twice."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QTableView,
)

from core.case import Case
from core.codec import load_estimate
from core.evidence.folder import describe
from core.filter import parse
from core.folders import Folder
from core.settings import Settings
from core.triage import triage
from core.views import file_ids, file_rows, ledger
from gui import style
from gui.columns import VALUE
from gui.folder_tree import floor_words
from gui.opened import OpenedCase
from gui.pages import files_kept
from gui.pages.file import FileStop
from gui.pages.files import PREVIEW_WIDTH, SIDE_WIDTH, FilesPage
from gui.pages.files_facets import FacetMenu
from gui.pages.files_view import FilesView
from gui.tree_delegate import FLOOR, NAME
from gui.widgets.label import Label
from gui.words import say
from tests.core.runs import people, plain_log

LEFT, ENTER = Qt.MouseButton.LeftButton, Qt.Key.Key_Return
CONTROL = Qt.KeyboardModifier.ControlModifier
DRIVE = {
    "身份证/名单.csv": people(300),
    "身份证/deep/b.csv": people(20, 5000),
    "资源共享/a\u202egpj.exe.csv": people(40, 9000),
    "资源共享/empty.txt": b"",
    "log.txt": plain_log(500),
    "copy.csv": people(300),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A finished case."""
    place = tmp_path_factory.mktemp("files")
    for name, data in DRIVE.items():
        (place / "drive" / name).parent.mkdir(parents=True, exist_ok=True)
        (place / "drive" / name).write_bytes(data)
    for _ in triage(str(place / "drive"), place / "case", Settings(workers=1)):
        pass
    return place / "case"


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(files_kept, "settings_path", lambda: tmp_path / "window.ini")


@pytest.fixture
def opened(qtbot) -> Iterator[Callable[[Path], FilesPage]]:
    """Opens a case on a page and waits for its first result."""
    pages: list[FilesPage] = []
    cases: list[OpenedCase] = []

    def make(folder: Path, argument: object = None, width: int = 1392) -> FilesPage:
        page, case = FilesPage(), OpenedCase(folder)
        qtbot.addWidget(page)
        pages.append(page)
        cases.append(case)
        page.resize(width, 760)
        page.show()
        page.show_case(case)
        with qtbot.waitSignal(page.list.shown, timeout=20_000):
            page.open_at(argument)
            page.refresh()
        qtbot.waitUntil(lambda: page.list.model.row(0) is not None or not page.list.model.ids, timeout=20_000)
        return page

    yield make
    for page, case in zip(pages, cases, strict=True):
        page.show_case(None)
        case.close()


@pytest.fixture
def page(look, folder, opened) -> FilesPage:
    return opened(folder)


def names(qtbot, page: FilesPage) -> list[str]:
    model = page.list.model
    qtbot.waitUntil(lambda: all(model.row(row) is not None for row in range(len(model.ids))), timeout=20_000)
    return [model.row(row).name for row in range(len(model.ids))]


def run_filter(qtbot, page: FilesPage, text: str) -> None:
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        page.list.bar.field.edit.setText(text)  # keyClicks knows ASCII only
        qtbot.keyClick(page.list.bar.field.edit, ENTER)


def press_head(qtbot, page: FilesPage, key: str) -> None:
    head = page.list.table.head
    column = next(at for at, column in enumerate(page.list.model.columns) if column.key == key)
    place = QPoint(head.sectionViewportPosition(column) + 12, head.height() // 2)
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        qtbot.mouseClick(head.viewport(), LEFT, pos=place)


def test_every_file_of_the_ledger_is_listed_most_records_first(qtbot, page) -> None:
    assert page.list.bar.field.count.text() == "6 / 6"
    found = names(qtbot, page)
    assert len(found) == 6
    assert set(found[:2]) == {"名单.csv", "copy.csv"}


def test_a_filter_shows_what_the_case_says(qtbot, page, folder) -> None:
    run_filter(qtbot, page, "path:身份证 est:>10")
    assert sorted(names(qtbot, page)) == ["b.csv", "名单.csv"]
    assert page.list.bar.field.count.text() == "2 / 6"
    qtbot.waitUntil(lambda: page.list.footer.total.text() == "320 全量", timeout=20_000)


def test_a_filter_that_is_not_understood_leaves_the_result(qtbot, page) -> None:
    with qtbot.assertNotEmitted(page.list.asked):
        qtbot.keyClicks(page.list.bar.field.edit, "sise:>1")
        qtbot.keyClick(page.list.bar.field.edit, ENTER)
    assert "sise" in page.list.bar.message.text()
    assert len(page.list.model.ids) == 6


def test_nothing_found_says_so_and_offers_to_clear(qtbot, page) -> None:
    run_filter(qtbot, page, "name:nothing")
    assert page.list.clear_filter.isVisible()
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        qtbot.mouseClick(page.list.clear_filter, LEFT)
    assert len(page.list.model.ids) == 6
    assert not page.list.clear_filter.isVisible()


@pytest.mark.parametrize("key", ["name", "folder", "size", "records", "share", "encoding"])
def test_a_head_sorts_the_whole_result_as_the_case_does(qtbot, page, key) -> None:
    press_head(qtbot, page, key)
    column, descending = page.list.table.head.sorted
    sort = page.list.model.columns[column].sort
    with closing(Case.open_existing(page.case.folder, writable=False)) as case:
        expected = file_ids(case, parse(""), sort, descending)
    assert page.list.model.ids == expected


def test_back_and_forward_bring_filter_order_selection_and_place(qtbot, page) -> None:
    page.list.table.selectRow(3)
    chosen = page.list.model.id_at(3)
    press_head(qtbot, page, "size")
    assert page.list.model.id_at(page.list.table.currentIndex().row()) == chosen  # kept by id, not by row
    run_filter(qtbot, page, "path:身份证")
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        qtbot.mouseClick(page.list.back, LEFT)
    assert page.list.bar.text() == ""
    assert page.list.view.sort == "size"
    assert [page.list.model.ids[row] for row in page.list.table.selected_rows()] == [chosen]
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        qtbot.mouseClick(page.list.forward, LEFT)
    assert page.list.bar.text() == "path:身份证"
    assert not page.list.forward.isEnabled()


def test_the_window_can_bring_back_a_view_by_its_own_history(qtbot, page) -> None:
    stops: list[FilesView] = []
    page.navigate.connect(lambda key, view: stops.append(view))
    run_filter(qtbot, page, "path:身份证")
    assert [stop.text for stop in stops] == ["", "path:身份证"]  # where it was asked from, and what was asked
    for stop in stops:
        with qtbot.waitSignal(page.list.shown, timeout=20_000):
            page._show(FilesView("name:log"))
        with qtbot.waitSignal(page.list.shown, timeout=20_000):
            page.open_at(stop)
        assert page.list.bar.text() == stop.text


def test_cancel_keeps_what_was_there(qtbot, page) -> None:
    page.list.bar.field.edit.setText("path:身份证")
    qtbot.keyClick(page.list.bar.field.edit, ENTER)
    if page.list.query.is_waited_for():
        qtbot.mouseClick(page.list.bar.field.cross, LEFT)
        assert page.list.bar.text() == ""
        assert page.list.bar.field.count.text() == "6 / 6"
    assert len(page.list.model.ids) == 6


def test_a_folder_of_the_tree_sets_the_filter(qtbot, page) -> None:
    tree = page.side.tree
    qtbot.waitUntil(lambda: tree.folders.rowCount() == 1, timeout=20_000)
    place = tree.folders.index_of("身份证")
    assert place.isValid()
    assert place.siblingAtColumn(FLOOR).data() == "320"
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        tree.expand(tree.folders.index(0, NAME))
        qtbot.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(place).center())
    assert sorted(names(qtbot, page)) == ["b.csv", "名单.csv"]
    assert tree.folders.folder(tree.currentIndex()).path == "身份证"


def test_the_folder_model_is_a_good_model(qtbot, page, qtmodeltester) -> None:
    qtbot.waitUntil(lambda: page.side.tree.folders.rowCount() == 1, timeout=20_000)
    qtmodeltester.check(page.side.tree.folders)
    qtmodeltester.check(page.list.model)


def test_other_views_set_conditions(qtbot, page) -> None:
    for choice, text, files in ((2, "same:yes", 1), (1, "same:no", 5), (0, "", 6), (2, "same:yes", 1)):
        qtbot.mouseClick(page.side.rows["same"], LEFT)
        menu = page.findChild(QMenu)
        with qtbot.waitSignal(page.list.shown, timeout=20_000):
            menu.actions()[choice].trigger()
        menu.close()
        assert page.list.bar.text() == text and len(page.list.model.ids) == files
        qtbot.waitUntil(lambda: page.findChild(QMenu) is None)
        if text == "same:yes":
            assert names(qtbot, page)[0] in ("名单.csv", "copy.csv")
    qtbot.mouseClick(page.side.rows["same"], LEFT)
    menu = page.findChild(QMenu)
    assert [action.isChecked() for action in menu.actions()] == [False, False, True]
    menu.close()
    qtbot.waitUntil(lambda: page.findChild(QMenu) is None)
    qtbot.mouseClick(page.side.rows["size"], LEFT)
    menu = page.findChild(QMenu)
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        menu.actions()[0].trigger()
    menu.close()
    assert page.list.bar.text() == "same:yes size:0"


def test_what_is_in_the_filter_without_copies_is_the_figure_without_copies(qtbot, page, folder) -> None:
    run_filter(qtbot, page, "same:no")
    with closing(Case.open_existing(folder, writable=False)) as case:
        floor = load_estimate(case.fact("summary")["records_without_copies"]).floor
        everything = load_estimate(case.fact("summary")["records"]).floor
    assert floor == everything - 300
    qtbot.waitUntil(lambda: page.list.footer.total.text() == f"{floor} 全量", timeout=20_000)


def test_a_heads_menu_lists_distinct_values_and_filters_by_them(qtbot, page) -> None:
    page.list.facet_asked.emit("encoding", QPoint(200, 200))
    menu = page.findChild(FacetMenu)
    qtbot.waitUntil(lambda: menu.model.rowCount() > 0, timeout=20_000)
    values = {menu.model.row(row).value: menu.model.row(row).count for row in range(menu.model.rowCount())}
    assert values["utf-8"] == 4
    assert "" in values
    qtbot.keyClicks(menu.search, "utf")
    assert menu.model.rowCount() == 1
    menu.table.setCurrentIndex(menu.model.index(0, 1))
    qtbot.keyClick(menu.table, Qt.Key.Key_Space)
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        qtbot.mouseClick(menu.accept, LEFT)
    assert page.list.bar.text() == "encoding:utf-8"
    assert len(page.list.model.ids) == 4
    assert "encoding" in page.list.table.head.filtered
    page.list.facet_asked.emit("encoding", QPoint(200, 200))
    again = next(found for found in page.findChildren(FacetMenu) if found.isVisible())
    qtbot.waitUntil(lambda: again.model.rowCount() > 0, timeout=20_000)
    again.clear.setFocus()
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        qtbot.keyClick(again.clear, ENTER)
    assert page.list.bar.text() == "", 'Enter on "no condition" sets none'


def test_names_that_lie_are_written_out_and_only_the_raw_path_is_raw(qtbot, page) -> None:
    run_filter(qtbot, page, "name:gpj")
    row = names(qtbot, page).index("a\u202egpj.exe.csv")
    shown = page.list.model.index(row, 1).data()
    assert shown == "a‹U+202E›gpj.exe.csv"
    page.list.table.selectRow(row)
    qtbot.keyClick(page.list.table, Qt.Key.Key_C, CONTROL)
    qtbot.waitUntil(lambda: "‹U+202E›" in QApplication.clipboard().text(), timeout=20_000)
    menu = QMenu()
    page.list.table.menu_opening.emit(menu, page.list.model.row(row), "name")
    actions = {action.text(): action for action in menu.actions()}
    actions["复制路径"].trigger()
    assert QApplication.clipboard().text() == "资源共享/a‹U+202E›gpj.exe.csv"
    actions["复制原始路径"].trigger()
    assert QApplication.clipboard().text() == "资源共享/a\u202egpj.exe.csv"


def test_a_file_without_a_number_never_shows_zero(qtbot, page) -> None:
    run_filter(qtbot, page, "name:empty")
    names(qtbot, page)
    column = next(at for at, column in enumerate(page.list.model.columns) if column.key == "records")
    assert page.list.model.index(0, column).data(VALUE).point == "—"
    assert page.list.model.index(0, column + 1).data() == "无文本内容"


def test_the_current_file_is_looked_into_masked(qtbot, page) -> None:
    page.list.table.selectRow(0)
    table = page.preview.panes["table"].model
    qtbot.waitUntil(lambda: table.rowCount() > 0, timeout=30_000)
    shown = [table.index(0, column).data() for column in range(table.columnCount())]
    assert any("****" in str(cell) for cell in shown)
    assert not any(str(cell).isdigit() and len(str(cell)) >= 11 for cell in shown)
    assert page.preview.name.text() in ("名单.csv", "copy.csv")


def test_no_name_of_a_number_is_cut(qtbot, look, page) -> None:
    look(language="en")
    page.retranslate()
    page.list.table.selectRow(0)
    wanted = ("records", "resident ID (18)", "mobile phone")

    def names() -> list[Label]:
        return [label for label in page.preview.findChildren(Label) if label.isVisible() and label.text() in wanted]

    qtbot.waitUntil(lambda: len(names()) > 1, timeout=30_000)
    for name in names():
        qtbot.waitUntil(lambda name=name: name.width() >= name.sizeHint().width())


def test_enter_opens_the_file_with_its_place_in_the_result(qtbot, page) -> None:
    page.list.table.selectRow(1)
    with qtbot.waitSignal(page.navigate) as gone:
        qtbot.keyClick(page.list.table, ENTER)
    stop = gone.args[1]
    assert gone.args[0] == "file"
    assert isinstance(stop, FileStop)
    assert stop.ids.index(stop.entry) == 1


def test_selected_files_and_bytes_are_told(qtbot, page) -> None:
    page.list.table.selectAll()
    size = sum(len(data) for data in DRIVE.values())
    assert size > 1024
    qtbot.waitUntil(lambda: page.list.footer.selected.text().startswith("选中 6 个 · "), timeout=20_000)


def test_below_1180_pixels_the_preview_stands_under_the_table(qtbot, look, folder, opened) -> None:
    page = opened(folder, width=1100)
    assert page.preview.mapTo(page, QPoint()).y() > page.list.mapTo(page, QPoint()).y()
    page.resize(1392, 760)
    assert page.preview.mapTo(page, QPoint()).y() == page.list.mapTo(page, QPoint()).y()


def test_before_the_inventory_has_ended_it_says_so(qtbot, look, tmp_path, opened) -> None:
    Case.create(tmp_path / "case", describe(str(tmp_path)), Settings()).close()
    page = opened(tmp_path / "case")
    assert len(page.list.model.ids) == 0
    assert "盘点" in page.list.table._empty


def test_columns_are_kept(qtbot, look, folder, opened) -> None:
    page = opened(folder)
    column = next(at for at, column in enumerate(page.list.model.columns) if column.key == "modified")
    page.list.table.layout_of_columns._show(column, True)
    qtbot.waitUntil(lambda: files_kept.kept_columns() is not None)
    assert not opened(folder).list.table.isColumnHidden(column)


def test_where_the_handles_were_moved_to_is_kept(qtbot, look, folder, opened) -> None:
    page = opened(folder)
    assert files_kept.kept_panes() == {}
    for splitter, by in ((page.outer, 60), (page.inner, -40)):
        handle = splitter.handle(1)
        qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 20))
        qtbot.mouseMove(handle, QPoint(by, 20))
        qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(by, 20))
    moved = page.outer.sizes()[0], page.inner.sizes()[1]
    qtbot.waitUntil(lambda: set(files_kept.kept_panes()) == {"side", "beside"})
    again = opened(folder)
    again.resize(page.size())
    qtbot.waitUntil(lambda: (again.outer.sizes()[0], again.inner.sizes()[1]) == moved)


def test_new_figures_come_without_losing_the_place(qtbot, page) -> None:
    page.list.table.selectRow(2)
    chosen = page.list.model.id_at(2)
    with qtbot.waitSignal(page.list.shown, timeout=20_000):
        page.refresh()
    assert page.list.model.id_at(page.list.table.currentIndex().row()) == chosen
    assert page.list.model.row(2) is not None  # the rows stayed while the new ones were read


def test_the_words_change_with_the_language(qtbot, look, page) -> None:
    look(language="en")
    page.retranslate()
    page.restyle()
    heads = [page.list.model.headerData(at, Qt.Orientation.Horizontal) for at in range(6)]
    assert "Records" in heads
    assert page.list.bar.field.count.text() == "6 of 6"
    assert page.side.rows["kind"].text() == "By kind of file"


def test_counts_agree_with_the_ledger(page) -> None:
    with closing(Case.open_existing(page.case.folder, writable=False)) as case:
        assert ledger(case).files == len(page.list.model.ids) == len(file_rows(case, page.list.model.ids))


@pytest.mark.parametrize("look", [("light", 1.0, "zh"), ("dark", 1.5, "en")], indirect=True)
def test_every_control_has_a_name_and_icons_alone_a_tooltip(qtbot, look, page) -> None:
    page.list.table.selectRow(0)
    qtbot.waitUntil(lambda: page.preview.reader is not None and page.preview.reader.row is not None, timeout=20_000)
    for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView):
        for widget in page.findChildren(kind):
            own = "qt_" not in widget.objectName() and widget.isVisibleTo(page)
            if own and not isinstance(widget.parent(), QComboBox | QTableView | QLineEdit | QAbstractScrollArea):
                assert widget.accessibleName() or getattr(widget, "text", str)(), widget
                alone = isinstance(widget, QAbstractButton) and not widget.text()
                assert widget.toolTip() or not alone, widget


def test_a_page_made_before_its_window_was_large_is_laid_out_for_the_large_one(qtbot, look) -> None:
    page = FilesPage()
    qtbot.addWidget(page)
    page.resize(640, 480)
    page.show()
    page.resize(1392, 800)
    side = page.outer.sizes()[0]
    assert side == style.px(SIDE_WIDTH) and page.inner.sizes()[1] == style.px(PREVIEW_WIDTH)
    page.outer.splitterMoved.emit(side, 1)
    page.resize(1500, 800)
    assert page.outer.sizes()[0] == side, "a handle that was moved stays where the user wants it"


def test_a_folder_that_could_not_be_listed_is_not_examined_rather_than_empty(look: None) -> None:
    listed = Folder("a", "a", 0, 0, 0, 0, is_unlisted=False, has_children=False)
    assert floor_words(listed, 10_000) == "—"
    assert floor_words(replace(listed, is_unlisted=True), 10_000) == say("figures.not_examined")
