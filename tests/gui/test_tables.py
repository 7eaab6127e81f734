"""Tables: what is seen, copied, sorted and kept; nothing is slow however long they are."""

import time
from array import array
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent
from PySide6.QtWidgets import QApplication, QMenu

from core.model import Estimate
from gui.tables import VALUE, Column, ListModel, PagedModel, Table, estimate_columns, visible


@dataclass(frozen=True)
class Thing:
    """A row of these tests."""

    name: str
    size: int
    records: Estimate | None


SAMPLED = Estimate(2642, 2600, 2700, 2580, "sampled")
EXACT = Estimate(7, 7, 7, 7, "exact")
THINGS = (Thing("b.csv", 20, EXACT), Thing("a\u202egpj.exe", 3, SAMPLED), Thing("c.bin", 100, None))


def columns() -> tuple[Column, ...]:
    return (
        Column("name", "", "name", lambda t: t.name, head="name", sort="name"),
        Column("size", "", "bytes", lambda t: f"{t.size} B", lambda t: t.size, 90, "size", head="size"),
        *estimate_columns("records", "", lambda t: t.records, "records"),
    )


@pytest.fixture
def table(qtbot, look) -> Table:
    found = Table()
    qtbot.addWidget(found)
    found.setModel(ListModel(columns(), THINGS, found))
    found.resize(640, 300)
    found.show()
    qtbot.waitExposed(found)
    return found


def names(table: Table) -> list[str]:
    return [table.model().index(row, 0).data() for row in range(table.model().rowCount())]


def press_head(qtbot, table: Table, column: int) -> None:
    x = table.head.sectionViewportPosition(column) + 20
    qtbot.mouseClick(table.head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, table.head.height() // 2))


def test_the_list_model_is_a_good_model(qtmodeltester, look) -> None:
    qtmodeltester.check(ListModel(columns(), THINGS))


def test_the_paged_model_is_a_good_model(qtmodeltester, look) -> None:
    model = PagedModel(columns(), answering)
    model.set_ids(array("q", range(450)))
    qtmodeltester.check(model)


def test_a_click_on_a_head_sorts_and_a_second_one_turns_the_order(qtbot, table) -> None:
    press_head(qtbot, table, 1)
    assert names(table)[0] == "c.bin"  # numbers: the largest first
    press_head(qtbot, table, 1)
    assert names(table)[-1] == "c.bin"
    press_head(qtbot, table, 3)
    assert names(table) == ["a‹U+202E›gpj.exe", "b.csv", "c.bin"]  # unknown is not more than anything


def test_characters_that_reorder_are_written_out_everywhere(qtbot, table) -> None:
    assert "a‹U+202E›gpj.exe" in names(table)
    assert visible("a\u202eb\u200b\x00") == "a‹U+202E›b‹U+200B›‹U+0000›"
    table.selectRow(1)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "\u202e" not in QApplication.clipboard().text()


def test_copy_carries_the_method_the_interval_and_the_floor(qtbot, table) -> None:
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QApplication.clipboard().text().split("\n")
    assert lines[0] == "b.csv\t20 B\t全量\t7\t7\t7\t7"
    assert lines[1] == "a‹U+202E›gpj.exe\t3 B\t抽样\t2,642\t2,600\t2,700\t≥ 2,500"
    assert lines[2].startswith("c.bin\t100 B\t未检\t未检")


def test_the_value_role_gives_delegates_the_figure(table) -> None:
    figure = table.model().index(1, 2).data(VALUE)
    assert (figure.mark, figure.point, figure.interval) == ("sampled", "2,642", "[2,600–2,700]")


def test_enter_and_double_click_open_the_row(qtbot, table) -> None:
    table.selectRow(0)
    with qtbot.waitSignal(table.activated_row) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [THINGS[0]]


def test_focus_alone_chooses_no_row_and_then_keys_and_clicks_do(qtbot, table) -> None:
    """The frame of a current row that nobody chose once filtered a page behind the examiner's back."""
    told: list[Thing | None] = []
    table.current_row.connect(told.append)
    for reason in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.TabFocusReason):
        QApplication.sendEvent(table, QFocusEvent(QEvent.Type.FocusIn, reason))
        QApplication.sendEvent(table, QFocusEvent(QEvent.Type.FocusOut, reason))
    assert told == [] and not table.currentIndex().isValid()
    qtbot.mouseClick(
        table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(0, 0)).center()
    )
    assert told == [THINGS[0]]
    table.selectionModel().clear()
    QApplication.sendEvent(table, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert told[-1] == THINGS[0] and table.selected_rows() == [0]


def test_the_menu_key_opens_the_menu_of_the_current_row(qtbot, table) -> None:
    """It opened that of the row below: its path was copied, its file opened."""
    meant: list[Thing] = []
    table.menu_opening.connect(lambda menu, row, key: meant.append(row))
    for row, thing in enumerate(THINGS):
        table.selectRow(row)
        press_menu_key(table)
        assert meant[-1] == thing
    table.selectionModel().clear()
    press_menu_key(table)
    assert len(meant) == len(THINGS)  # no row, no menu


def press_menu_key(table: Table, close: bool = True) -> None:
    """As Qt does on a real desktop: at the middle of the place that the widget with the focus says it is at."""
    place = table.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, table.mapToGlobal(place))
    QApplication.sendEvent(table, asked)
    if close and (menu := QApplication.activePopupWidget()) is not None:
        menu.close()


def test_who_has_no_mouse_sorts_and_filters_from_the_menu_of_a_row(qtbot, table) -> None:
    asked: list[str] = []
    table.head.set_filters(frozenset({"name"}), frozenset())
    table.filter_menu_asked.connect(lambda key, place: asked.append(key))
    menus: list[QMenu] = []
    table.menu_opening.connect(lambda menu, row, key: menus.append(menu))
    table.selectRow(0)
    press_menu_key(table, close=False)
    sort, values = (action.menu() for action in menus[-1].actions() if action.menu() is not None)
    assert [action.text() for action in sort.actions()] == ["name", "size"]
    sort.actions()[1].trigger()
    assert names(table)[0] == "c.bin"  # as by a click on the head
    values.actions()[0].trigger()
    assert asked == ["name"]
    menus[-1].close()
    table.setColumnHidden(1, True)
    table.selectRow(0)
    press_menu_key(table, close=False)
    sort = next(action.menu() for action in menus[-1].actions() if action.menu() is not None)
    assert [action.text() for action in sort.actions()] == ["name"], "no order by what is not seen"
    menus[-1].close()


def test_a_table_without_a_current_row_shows_that_it_has_the_focus(qtbot, table) -> None:
    table.activateWindow()
    table.clearFocus()
    corner = table.grab().toImage()
    table.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(table.hasFocus)
    assert table.grab().toImage() != corner
    table.selectRow(1)  # now the row has the frame
    table.clearFocus()
    quiet = table.grab().toImage()
    table.selectionModel().clear()
    assert table.grab().toImage() == corner != quiet


def test_order_widths_and_hidden_columns_are_kept(qtbot, table) -> None:
    table.setColumnHidden(1, True)
    table.head.moveSection(table.head.visualIndex(0), 2)
    table.head.resizeSection(3, 222)
    kept = table.columns_state()
    other = Table()
    qtbot.addWidget(other)
    other.setModel(ListModel(columns(), THINGS, other))
    other.restore_columns({**kept, "order": ["gone", *kept["order"]]})
    assert other.isColumnHidden(1)
    assert other.head.visualIndex(0) == 2
    assert other.columnWidth(3) == 222


def test_no_number_is_cut(qtbot, table) -> None:
    long = Thing("x", 10**15, Estimate(10**12 + 1, 10**12 + 1, 10**12 + 1, 10**12 + 1, "exact"))
    table.model().set_rows([long])
    qtbot.waitUntil(lambda: table.columnWidth(3) > 110)
    assert table.columnWidth(1) > table.fontMetrics().horizontalAdvance("1000000000000000 B")


def test_an_empty_table_says_why(qtbot, table) -> None:
    table.set_empty("nothing here")
    table.model().set_rows([])
    before = table.viewport().grab().toImage()
    table.set_empty("")
    assert table.viewport().grab().toImage() != before


def answering(topic, ids, then, failed) -> None:
    then([Thing(f"file {number}", number, EXACT) for number in ids])


class Desk:
    """Answers when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple] = []

    def fetch(self, topic, ids, then, failed) -> None:
        self.asked.append((topic, list(ids), then, failed))

    def answer(self, place: int = 0) -> None:
        topic, ids, then, _ = self.asked.pop(place)
        answering(topic, ids, then, None)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def paged(qtbot, look, desk) -> Table:
    found = Table()
    qtbot.addWidget(found)
    model = PagedModel(columns(), desk.fetch, found)
    found.setModel(model)
    model.set_ids(array("q", range(1_000_000)))
    found.resize(640, 300)
    found.show()
    qtbot.waitUntil(lambda: desk.asked != [])
    return found


def test_rows_that_are_not_there_say_so_and_then_come(qtbot, paged, desk) -> None:
    assert paged.model().index(0, 0).data() == "…"
    assert paged.model().index(0, 3).data(VALUE).point == "…"
    desk.answer()
    assert paged.model().index(0, 0).data() == "file 0"
    assert desk.asked[0][1][0] == 200  # the neighbour is read ahead
    desk.answer()
    assert desk.asked == []  # and nothing behind it


def test_late_answers_to_an_old_result_are_dropped(qtbot, paged, desk) -> None:
    paged.model().set_ids(array("q", [5, 6]))
    desk.answer()
    assert paged.model().index(0, 0).data() == "…"
    qtbot.waitUntil(lambda: desk.asked != [])
    desk.answer()
    assert names(paged) == ["file 5", "file 6"]


def test_fast_scrolling_asks_for_what_is_on_the_screen_at_the_end(qtbot, paged, desk) -> None:
    for row in range(0, 900_000, 30_000):
        paged.model().index(row, 0).data()
    paged.model().index(999_999, 0).data()
    desk.answer()
    assert desk.asked[0][1][-1] == 999_999
    answered = 0
    while desk.asked and answered < 20:
        desk.answer()
        answered += 1
    assert answered < 8


def test_a_page_that_cannot_be_read_is_told_once(qtbot, paged, desk) -> None:
    with qtbot.waitSignal(paged.model().failed):
        desk.asked.pop()[3]("gone", "")
    paged.model().index(0, 0).data()
    qtbot.wait(1)
    assert not [asked for asked in desk.asked if asked[1][0] == 0]


def test_fresh_figures_replace_the_old_ones_in_place(qtbot, paged, desk) -> None:
    while desk.asked:
        desk.answer()
    paged.model().refresh()
    assert paged.model().index(0, 0).data() == "file 0"
    qtbot.waitUntil(lambda: desk.asked != [])
    ids, then = desk.asked[0][1:3]
    then([Thing("newer", number, EXACT) for number in ids])
    assert paged.model().index(0, 0).data() == "newer"


def test_everything_of_a_million_rows_is_selected_at_once(qtbot, paged, watchdog) -> None:
    began = time.monotonic()
    qtbot.keyClick(paged, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert time.monotonic() - began < 0.1
    assert paged.all_selected
    paged.scrollToBottom()
    assert paged.selectedIndexes()[-1].row() == 999_999
    qtbot.mouseClick(paged.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert not paged.all_selected
    assert len(paged.selected_rows()) == 1


def test_no_key_selects_so_much_that_the_window_stands_still(qtbot, paged, watchdog) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    paged.setCurrentIndex(paged.model().index(0, 0))
    for key, keys in ((Qt.Key.Key_End, shift | Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_PageDown, shift)):
        began = time.monotonic()
        qtbot.keyClick(paged, key, keys)
        assert time.monotonic() - began < 0.2
    paged.setCurrentIndex(paged.model().index(0, 0))
    paged.scrollToBottom()
    began = time.monotonic()
    qtbot.mouseClick(paged.viewport(), Qt.MouseButton.LeftButton, shift, QPoint(30, 30))
    assert time.monotonic() - began < 0.2


def test_more_than_the_clipboard_should_hold_is_refused_in_words(qtbot, paged) -> None:
    paged.selectAll()
    with qtbot.waitSignal(paged.copy_refused) as refused:
        qtbot.keyClick(paged, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert refused.args == [1_000_000]


def test_rows_of_a_long_table_are_read_for_the_clipboard(qtbot, paged, desk) -> None:
    paged.select_rows([3, 700_000], 3)
    desk.asked.clear()
    qtbot.keyClick(paged, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copy = next(place for place, asked in enumerate(desk.asked) if asked[0] == "copy")
    desk.answer(copy)
    assert QApplication.clipboard().text().split("\n")[1].startswith("file 700000\t700000 B\t全量")


def test_a_click_on_a_check_box_of_the_selection_adds_a_row_or_takes_it_away(qtbot, look) -> None:
    table = Table()
    qtbot.addWidget(table)
    columns = (Column("picked", "", "pick", lambda row: "", None, 30), Column("name", "", "text", str))
    table.setModel(ListModel(columns, ["a", "b", "c"], table))
    table.resize(300, 200)
    table.show()

    def click(row: int, column: int) -> None:
        place = table.visualRect(table.model().index(row, column)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    click(0, 1)
    click(2, 0)
    assert table.selected_rows() == [0, 2]
    click(0, 0)
    assert table.selected_rows() == [2]
    click(1, 1)
    assert table.selected_rows() == [1], "a click on the name still means this row alone"
