"""The File page: windows of a file, masked, in six ways; every hit can be reached, every figure explained."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from core.case import Case
from core.filter import parse
from core.look import Looker, found
from core.look_views import ENCODINGS, SUPERSEDED, HexView, Mark, TableView
from core.settings import Settings
from core.triage import triage
from core.views import cells_of_file, file_ids, file_rows
from gui import style
from gui.opened import OpenedCase
from gui.pages.file import TABS, FilePage, FileStop
from gui.pages.file_reader import looking_at
from gui.pages.file_rows import ABSENT
from gui.pages.file_table import TablePane
from gui.widgets.text_area import TextArea
from tests.core.runs import people, plain_log, resident_id

LEFT = Qt.MouseButton.LeftButton
BIG_ROWS, LONG_MS = 40_000, 60_000
BROKEN = "姓名,身份证号\n张三,310101196001010017\n李四\n".encode("gb18030")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A case with one big sampled file and some small exact ones."""
    place = tmp_path_factory.mktemp("file")
    drive = place / "drive" / "身份证"
    drive.mkdir(parents=True)
    head, _, body = people(BIG_ROWS).partition(b"\n")
    with (drive / "big.csv").open("wb") as file:
        file.write(head + b"\n")
        for part in range(12):
            file.write(body)
            file.write(plain_log(20_000) if part % 4 == 3 else b"")
    (drive / "small.csv").write_bytes(people(30))
    (drive / "broken.csv").write_bytes(BROKEN)
    book = openpyxl.Workbook()
    for title in ("甲", "乙", "丙\u202e丁"):
        book.create_sheet(title).append(["身份证号"])
        for number in range(20):
            book[title].append([resident_id(number)])
    del book["Sheet"]
    book.save(drive / "book.xlsx")
    (drive / "locked.rar").write_bytes(b"Rar!\x1a\x07\x01\x00" + bytes(300))
    settings = Settings(workers=1, budget_bytes=12 << 20, sequential_bytes=4096)
    for _ in triage(str(place / "drive"), place / "case", settings):
        pass
    return place / "case"


@pytest.fixture(scope="module")
def entries(folder) -> dict[str, int]:
    with closing(Case.open_existing(folder, writable=False)) as case:
        return {row.name: row.id for row in file_rows(case, file_ids(case, parse("")))}


@pytest.fixture(scope="module")
def page(qapp, fonts, folder) -> Iterator[FilePage]:
    """One page and one child that reads for all tests."""
    style.apply(qapp)
    found, case = FilePage(), OpenedCase(folder)
    found.resize(1392, 780)
    found.show()
    found.show_case(case)
    yield found
    found.show_case(None)
    case.close()
    found.deleteLater()


@pytest.fixture
def opened(qtbot, look, page, entries) -> Callable[..., FilePage]:
    """Opens one file on one tab, as if no other had been open."""
    page.retranslate()
    page.restyle()
    page.activateWindow()  # another test may have opened one

    def open_file(name: str, tab: str = "", place: int | None = None) -> FilePage:
        page._stop = None
        page.open_at(FileStop(entries[name], tab, place, tuple(entries.values())))
        qtbot.waitUntil(lambda: page.reader.row is not None, timeout=LONG_MS)
        return page

    return open_file


def pane(page: FilePage, key: str):
    return page.panes[key]


def shown(qtbot, page: FilePage, key: str):
    """The pane of a tab once it has been answered."""
    found = pane(page, key)
    qtbot.waitUntil(lambda: found.view is not None, timeout=LONG_MS)
    return found


def press_tab(qtbot, page: FilePage, key: str) -> None:
    qtbot.mouseClick(page.tabs, LEFT, pos=page.tabs.tabRect(TABS.index(key)).center())


def test_the_child_that_looks_is_there_before_anybody_asks_for_a_file(qtbot, look, folder) -> None:
    own, case = FilePage(), OpenedCase(folder)
    qtbot.addWidget(own)
    own.show_case(case)
    qtbot.waitUntil(lambda: looking_at(case)._looker is not None, timeout=LONG_MS)
    own.show_case(None)
    case.close()


def test_the_head_says_which_file_and_how_it_is_laid_out(qtbot, opened) -> None:
    page = opened("small.csv")
    assert page.head.path._name == "small.csv"
    assert page.head.layout_badge.badge().text == "UTF-8 · 分隔文本"
    assert page.head.size_badge.badge().text == f"{len(people(30)):,} 字节"
    assert page.tabs.currentIndex() == TABS.index("table")


def test_the_table_shows_rows_masked_with_their_hits(qtbot, opened) -> None:
    table = shown(qtbot, opened("small.csv", "table"), "table")
    assert table.model.rowCount() == 30
    assert [column.heading() for column in table.model.columns][1:] == [
        "姓名",
        "身份证号 居民身份证号（18位）",
        "手机号 手机号码",
    ]
    cell = table.model.index(0, 2).data()
    assert "*" in cell
    assert resident_id(0) not in cell
    assert table.model.row(0).verdicts[1] == "valid"


def test_a_field_that_is_not_there_is_not_an_empty_one(qtbot, opened) -> None:
    table = shown(qtbot, opened("broken.csv", "table"), "table")
    cells = [row.cells for row in table.model.rows()]
    short = next((row for row in cells if row[0] and row[0].startswith("李")), None)
    if short is not None and len(short) > 1:
        assert short[1] is None
    assert ABSENT == "—"


def test_the_guessed_encoding_can_always_be_chosen_again(qtbot, opened) -> None:
    page = opened("small.csv", "text")
    text = shown(qtbot, page, "text")
    box = text.encoding
    assert [box.itemData(at) for at in range(box.count())] == list(ENCODINGS)
    assert box.currentText() == "自动（UTF-8）"
    before = text.text.text()
    for encoding in ("gb18030", "auto"):
        view = text.view
        box.setCurrentIndex(box.findData(encoding))
        box.activated.emit(box.currentIndex())
        qtbot.waitUntil(lambda view=view: text.view is not view, timeout=LONG_MS)
        assert box.currentData() == encoding
        assert box.itemText(0) == "自动（UTF-8）"
    assert text.text.text() == before


def test_the_chosen_encoding_is_kept_for_its_file_beyond_the_session(qtbot, opened, folder, entries) -> None:
    page = opened("broken.csv", "text")
    text = shown(qtbot, page, "text")
    view = text.view
    text.encoding.setCurrentIndex(text.encoding.findData("big5"))
    text.encoding.activated.emit(text.encoding.currentIndex())
    qtbot.waitUntil(lambda: text.view is not view, timeout=LONG_MS)

    def kept(name: str) -> str:
        with closing(Case.open_existing(folder, writable=False)) as case:
            return found(case, entries[name]).encoding

    qtbot.waitUntil(lambda: kept("broken.csv") == "big5", timeout=LONG_MS)
    assert kept("small.csv") == "auto"
    again, case = FilePage(), OpenedCase(folder)
    qtbot.addWidget(again)
    again.resize(1200, 700)
    again.show()
    again.show_case(case)
    again.open_at(FileStop(entries["broken.csv"], "text"))
    text = shown(qtbot, again, "text")
    assert (text.view.encoding, text.encoding.currentData()) == ("big5", "big5")
    assert text.encoding.itemText(0) == "自动（GB18030）"
    text.encoding.setCurrentIndex(0)
    text.encoding.activated.emit(0)
    qtbot.waitUntil(lambda: text.view.encoding == "gb18030", timeout=LONG_MS)
    again.show_case(None)
    case.close()


def test_text_is_read_in_windows_and_goes_on(qtbot, opened) -> None:
    page = opened("big.csv", "text")
    text = shown(qtbot, page, "text")
    first = text.view
    assert first.offset == 0
    assert first.end < first.size
    assert not text.previous.isEnabled()
    assert text.previous.toolTip()
    qtbot.mouseClick(text.next, LEFT)
    qtbot.waitUntil(lambda: text.view is not first, timeout=LONG_MS)
    assert text.view.offset == first.end
    text.offset.setText("0x100000")
    before = text.view
    qtbot.keyClick(text.offset, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: text.view is not before, timeout=LONG_MS)
    assert text.view.offset <= 0x100000 < text.view.end
    assert "脱敏" in text.where.text()
    assert text.offset.selectedText() == "0x100000", "the next number replaces it"
    for field in (text.offset, pane(page, "hex").offset):
        hint = field.fontMetrics().horizontalAdvance(field.placeholderText())
        assert hint < field.width() - 16, "the hint is not cut"


@pytest.mark.parametrize("key", ["text", "hex"])
def test_text_and_bytes_show_that_they_have_the_keys(qtbot, opened, key) -> None:
    page = opened("small.csv", key)
    found = shown(qtbot, page, key) if key == "text" else pane(page, key)
    area = found.text if key == "text" else found.area
    page.activateWindow()
    area.clearFocus()
    before = area.grab().toImage()
    area.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(area.hasFocus)
    corner = area.grab().toImage().pixelColor(0, area.height() // 2).name()
    assert corner == style.color("accent").name() != before.pixelColor(0, area.height() // 2).name()


def test_an_offset_that_is_none_is_told(qtbot, opened) -> None:
    text = shown(qtbot, opened("small.csv", "text"), "text")
    text.offset.setText("near the end")
    qtbot.keyClick(text.offset, Qt.Key.Key_Return)
    assert text.note.isVisible()


def test_values_are_masked_in_text_until_they_are_unmasked(qtbot, opened) -> None:
    page = opened("small.csv", "text")
    text = shown(qtbot, page, "text")
    assert resident_id(0) not in text.text.text()
    view = text.view
    page.case.masked = False
    page.case.masked_changed.emit()
    qtbot.waitUntil(lambda: text.view is not view, timeout=LONG_MS)
    assert resident_id(0) in text.text.text()
    page.case.masked = True


def test_hex_shows_bytes_of_the_place_and_hides_values(qtbot, opened) -> None:
    page = opened("small.csv", "hex")
    area = pane(page, "hex").area
    qtbot.waitUntil(lambda: len(area.view.data) > 0, timeout=LONG_MS)
    lines = area.lines()
    assert lines[0].startswith("00000000  e5 a7 93 e5 90 8d 2c")
    assert any("··" in line for line in lines)
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "\n".join(lines)


def test_bytes_that_no_column_divides_show_no_letter_and_say_why(qtbot, opened) -> None:
    page = opened("book.xlsx", "hex")
    hexes = pane(page, "hex")
    qtbot.waitUntil(lambda: len(hexes.area.view.data) > 0, timeout=LONG_MS)
    lines = "\n".join(hexes.area.lines())
    assert lines.startswith("00000000  50 4b 03 04")
    assert "xml" not in lines and "·· ·· ··" in lines
    assert hexes.note.isVisible() and hexes.note.text().startswith("此文件的字节没有分栏")
    page.case.masked = False
    hexes.reload()
    qtbot.waitUntil(lambda: not hexes.note.isVisible(), timeout=LONG_MS)
    assert "xml" in "\n".join(hexes.area.lines())
    page.case.masked = True
    press_tab(qtbot, opened("small.csv", "hex"), "hex")
    qtbot.waitUntil(lambda: len(hexes.area.view.data) > 0, timeout=LONG_MS)
    assert not hexes.note.isVisible()


def test_hex_of_a_big_file_is_read_where_one_looks(qtbot, opened) -> None:
    page = opened("big.csv", "hex")
    area = pane(page, "hex").area
    qtbot.waitUntil(lambda: len(area.view.data) > 0, timeout=LONG_MS)
    qtbot.keyClick(area, Qt.Key.Key_End)
    end = area.view.size
    qtbot.waitUntil(lambda: area.view.offset + len(area.view.data) >= end, timeout=LONG_MS)
    assert area.lines()[-1].strip()


def test_hits_say_type_verdict_column_and_place(qtbot, opened) -> None:
    page = opened("small.csv", "hits")
    hits = shown(qtbot, page, "hits")
    assert hits.model.rowCount() == 90
    first = next(hit for hit in (hits.model.row(n) for n in range(9)) if hit.type == "resident_id")
    assert (first.type, first.verdict, first.column) == ("resident_id", "valid", "身份证号")
    assert "*" in first.masked
    assert hits.where.text().startswith("第 1 / 90 处")


def test_f3_goes_on_and_back_and_says_where_it_ends(qtbot, opened) -> None:
    page = opened("small.csv", "hits")
    hits = shown(qtbot, page, "hits")
    qtbot.keyClick(hits.table, Qt.Key.Key_F3)
    assert hits.table.currentIndex().row() == 1
    qtbot.keyClick(hits.table, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert hits.table.currentIndex().row() == 0
    qtbot.keyClick(hits.table, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert hits.note.text()


def test_f3_crosses_windows(qtbot, opened) -> None:
    page = opened("big.csv", "hits")
    hits = shown(qtbot, page, "hits")
    first = hits.view
    last = first.hits[-1].place
    hits.table.select_rows([len(first.hits) - 1], len(first.hits) - 1)
    qtbot.keyClick(hits.table, Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: hits.view is not first, timeout=LONG_MS)
    assert hits.current().place > last
    second = hits.view
    qtbot.keyClick(hits.table, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: hits.view is not second, timeout=LONG_MS)
    assert hits.current().place == last


def test_a_hit_leads_to_its_place_in_the_text(qtbot, opened) -> None:
    page = opened("small.csv", "hits")
    hits = shown(qtbot, page, "hits")
    hits.table.select_rows([40], 40)
    place = hits.current().place
    qtbot.keyClick(hits.table, Qt.Key.Key_Return)
    text = shown(qtbot, page, "text")
    assert page.tabs.currentIndex() == TABS.index("text")
    qtbot.waitUntil(lambda: text.text.chosen is not None, timeout=LONG_MS)
    chosen = min(text.view.marks, key=lambda mark: abs(mark.offset - place))
    assert text.text.chosen == chosen


def test_f3_marks_the_next_hit_in_the_tab_that_is_looked_at(qtbot, opened) -> None:
    page = opened("small.csv", "text")
    text = shown(qtbot, page, "text")
    text.text.setFocus()
    qtbot.keyClick(text.text, Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: text.text.chosen is not None, timeout=LONG_MS)
    assert page.tabs.currentIndex() == TABS.index("text")


def test_f3_in_the_table_shows_the_row_that_holds_the_hit(qtbot, opened) -> None:
    page = opened("small.csv", "table")
    table = shown(qtbot, page, "table")
    hits, first = pane(page, "hits"), table.view.row_places[0]
    table.table.setFocus()
    for n in range(1, 8):
        qtbot.keyClick(table.table, Qt.Key.Key_F3)
        qtbot.waitUntil(lambda: hits.view is not None, timeout=LONG_MS)
        qtbot.waitUntil(lambda n=n: page.found.text().startswith(f"第 {n} / 90 处"), timeout=LONG_MS)
        place = hits.current().place

        def is_chosen(place: int = place) -> bool:
            row = table.table.currentIndex().row()
            places = (*table.view.row_places, 1 << 40)
            return row >= 0 and places[row] <= place < places[row + 1]

        qtbot.waitUntil(is_chosen, timeout=LONG_MS)
        assert not table.where.text().startswith("正在"), "what is on the page is not read again"
    assert page.tabs.currentIndex() == TABS.index("table")
    assert table.view.row_places[0] == first


def test_f3_says_which_hit_of_how_many_in_every_tab_and_across_windows(qtbot, opened) -> None:
    page = opened("big.csv", "hex")
    area, hits = pane(page, "hex").area, pane(page, "hits")
    area.setFocus()
    qtbot.keyClick(area, Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: page.found.text() != "" and hits.current() is not None, timeout=LONG_MS)
    assert page.found.text().startswith("第 1 处")
    assert page.found.isVisible() and area.chosen == hits.current().place
    first = hits.view
    hits.table.select_rows([len(first.hits) - 1], len(first.hits) - 1)
    qtbot.keyClick(area, Qt.Key.Key_F3)
    qtbot.waitUntil(lambda: hits.view is not first, timeout=LONG_MS)
    qtbot.waitUntil(lambda: area.chosen == hits.current().place, timeout=LONG_MS)
    assert page.found.text().startswith(f"第 {len(first.hits) + 1:,} 处")
    second = hits.view
    qtbot.keyClick(area, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: hits.view is not second, timeout=LONG_MS)
    assert page.found.text().startswith(f"第 {len(first.hits):,} 处")
    opened("small.csv", "text")
    assert page.found.text() == ""


def test_a_hit_of_another_sheet_is_shown_on_that_sheet(qtbot, opened) -> None:
    page = opened("book.xlsx", "hits")
    hits = shown(qtbot, page, "hits")
    last = hits.model.rowCount() - 1
    hits.table.select_rows([last], last)
    wanted = hits.current()
    assert wanted.group == "丙\u202e丁"
    qtbot.keyClick(hits.table, Qt.Key.Key_Return)
    table = pane(page, "table")
    qtbot.waitUntil(lambda: table.view is not None and table.view.group == wanted.group, timeout=LONG_MS)
    qtbot.waitUntil(lambda: table.table.currentIndex().row() >= 0, timeout=LONG_MS)
    assert table.view.row_places[table.table.currentIndex().row()] == wanted.row_place
    assert [table.group.itemText(at) for at in range(3)] == ["甲", "乙", "丙‹U+202E›丁"], "written out, as everywhere"
    table.group.setCurrentIndex(1)
    table.group.activated.emit(1)
    qtbot.waitUntil(lambda: table.view.group == "乙", timeout=LONG_MS)
    assert table.group.currentIndex() == 1


def test_a_file_without_a_reader_says_why_and_hex_stays(qtbot, opened) -> None:
    page = opened("locked.rar", "table")
    table = shown(qtbot, page, "table")
    assert table.note.isVisible()
    assert page.head.status_badge.badge() is not None
    press_tab(qtbot, page, "hex")
    area = pane(page, "hex").area
    qtbot.waitUntil(lambda: area.view.data.startswith(b"Rar!"), timeout=LONG_MS)


def test_why_this_number_of_a_sampled_file(qtbot, opened, folder, entries) -> None:
    page = opened("big.csv", "why")
    why = shown(qtbot, page, "why")
    with closing(Case.open_existing(folder, writable=False)) as case:
        view = cells_of_file(case, entries["big.csv"])
    assert view.design == "pairs"
    assert f"{view.cells:,} 格" in why.sentence.text()
    assert why.mark.text() == "抽样"
    lines = [(line.name, line.result) for line in why.formula.rows()]
    assert lines[0] == ("file.line_cells", f"{view.cells:,}")
    assert ("file.line_mean", f"{view.mean:,.2f}") in lines
    assert why.cells.model.rowCount() == len(view.rows)
    assert why.strip.count() == view.drawn
    assert why.zones.count() == view.zones
    assert view.seed in [label.text() for label in why.redraw._values]


def test_picture_grid_and_table_share_one_selection(qtbot, opened) -> None:
    why = shown(qtbot, opened("big.csv", "why"), "why")
    why.zones.select(3)
    why.zones.selected.emit(3)
    chosen = [why.cells.model.row(row).zone for row in why.cells.table.selected_rows()]
    assert chosen == [3, 3]
    assert why.view.rows[why.strip.current].zone == 3
    why.cells.table.setCurrentIndex(why.cells.model.index(10, 0))
    assert why.zones.current == why.view.rows[10].zone
    assert why.strip.current == 10


def test_why_this_number_of_an_exact_file_is_one_line(qtbot, opened) -> None:
    why = shown(qtbot, opened("small.csv", "why"), "why")
    assert why.sentence.text().startswith("每个字节都已读取")
    assert not why.panels["strip"].isVisible()
    assert why.figure.text() == "30 条记录 全量" or "30" in why.figure.text()


def test_metadata_gives_times_in_utc_and_the_hash(qtbot, opened) -> None:
    page = opened("small.csv", "metadata")
    model = pane(page, "metadata").model
    qtbot.waitUntil(lambda: model.rowCount() > 0, timeout=LONG_MS)
    facts = {fact.name: fact.value for fact in model.rows()}
    assert facts["file.fact_path"] == "身份证/small.csv"
    assert len(facts["file.fact_sha256"]) == 64
    assert facts["file.fact_modified"].endswith("UTC")
    assert "姓名" in facts["file.fact_columns"]


def test_neighbours_in_the_result_are_one_click_away(qtbot, opened, entries) -> None:
    page = opened("small.csv", "metadata")
    ids = tuple(entries.values())
    place = ids.index(entries["small.csv"])
    assert page.head.count.text() == f"{place + 1} / {len(ids)}"
    step = page.head.next if place + 1 < len(ids) else page.head.previous
    with qtbot.waitSignal(page.navigate) as gone:
        qtbot.mouseClick(step, LEFT)
    assert gone.args[1].entry in (ids[place - 1], ids[(place + 1) % len(ids)])


def test_the_back_button_and_the_folders_lead_to_files(qtbot, opened) -> None:
    page = opened("small.csv", "metadata")
    with qtbot.waitSignal(page.navigate) as gone:
        qtbot.mouseClick(page.head.back, LEFT)
    assert gone.args == ["files", None]
    qtbot.waitUntil(lambda: page.head.path._places != [])
    with qtbot.waitSignal(page.navigate) as gone:
        qtbot.mouseClick(page.head.path, LEFT, pos=QPoint(4, page.head.path.height() // 2))
    assert gone.args == ["files", "path:身份证"]


def test_evidence_that_is_gone_is_told_in_words(qtbot, opened, folder) -> None:
    page = opened("small.csv", "metadata")
    drive = folder.parent / "drive"
    drive.rename(folder.parent / "away")
    try:
        press_tab(qtbot, page, "text")
        text = pane(page, "text")
        qtbot.waitUntil(lambda: text.note.isVisible(), timeout=LONG_MS)
        assert text.note.text()
    finally:
        (folder.parent / "away").rename(drive)


@pytest.mark.parametrize("look", [("dark", 1.5, "en")], indirect=True)
def test_every_tab_can_be_drawn_in_another_look(qtbot, look, opened) -> None:
    page = opened("big.csv", "why")
    shown(qtbot, page, "why")
    for key in TABS:
        press_tab(qtbot, page, key)
        assert not page.grab().isNull()
    assert page.tabs.tabText(0) == "Text"


def test_models_are_good_models(qtbot, opened, qtmodeltester) -> None:
    page = opened("small.csv", "table")
    qtmodeltester.check(shown(qtbot, page, "table").model)
    press_tab(qtbot, page, "hits")
    qtmodeltester.check(shown(qtbot, page, "hits").model)


LINE = "张三,310***********0017,139****0001;"


@pytest.mark.parametrize("wraps", [False, True])
def test_one_line_of_a_whole_window_is_drawn_without_standing_still(qtbot, look, watchdog, wraps) -> None:
    area = TextArea()
    qtbot.addWidget(area)
    area.resize(1392, 700)
    area.set_wrap(wraps)
    area.show()
    qtbot.waitExposed(area)
    marks = [Mark(n * len(LINE) + 3, n * len(LINE) + 21, "resident_id", "valid", n) for n in range(1900)]
    began = time.monotonic()
    area.set_text(LINE * 1900, marks)
    area.viewport().repaint()
    area.choose(marks[1000])
    area.viewport().repaint()
    assert time.monotonic() - began < 0.2


def test_text_is_selected_with_the_mouse_and_copied_as_it_is_seen(qtbot, look) -> None:
    area = TextArea()
    qtbot.addWidget(area)
    area.resize(600, 200)
    area.show()
    area.set_text("first line\n第二行\tthird\nlast")
    qtbot.mousePress(area.viewport(), LEFT, pos=QPoint(12, 6))
    for place in (QPoint(200, 30), QPoint(500, 30)):
        move = QMouseEvent(
            QMouseEvent.Type.MouseMove, place, place, Qt.MouseButton.NoButton, LEFT, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(area.viewport(), move)
    qtbot.mouseRelease(area.viewport(), LEFT, pos=QPoint(500, 30))
    qtbot.keyClick(area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "first line\n第二行\tthird"
    qtbot.keyClick(area, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert area.selected_text() == area.text()


def test_a_look_that_was_left_is_asked_for_again(qtbot, opened) -> None:
    page = opened("big.csv", "text")
    press_tab(qtbot, page, "hex")  # at once: the text is not there yet
    area = pane(page, "hex").area
    qtbot.waitUntil(lambda: len(area.view.data) > 0, timeout=LONG_MS)
    press_tab(qtbot, page, "text")
    shown(qtbot, page, "text")


def test_a_look_that_one_for_nobody_ended_is_asked_for_again(folder) -> None:
    opened = OpenedCase(folder)
    looking, asked = looking_at(opened), list[int]()

    def work(looker: Looker) -> HexView:
        asked.append(len(asked))
        return HexView(data=b"x") if len(asked) == 3 else HexView(note=SUPERSEDED)

    with closing(Case.open_existing(folder, writable=False)) as case:
        assert looking.look(case, work, lambda: False).data == b"x"
        assert asked == [0, 1, 2]
        assert looking.look(case, lambda looker: HexView(note=SUPERSEDED), lambda: True).note == SUPERSEDED
    opened.close()


def test_a_table_of_very_many_columns_says_that_it_shows_some(qtbot, look, watchdog) -> None:
    table = TablePane()
    qtbot.addWidget(table)
    columns = tuple(f"c{n}" for n in range(1500))
    table._take(TableView(columns, ("",) * 1500, (("x" * 100_000, *("y",) * 1499),), (0,), guessed="utf-8"), None)
    assert "1,500" in table.note.text()
    table.table.selectRow(0)
    qtbot.keyClick(table.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QApplication.clipboard().text().split("\t")[1]) == 100_000
