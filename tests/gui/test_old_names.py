"""Names that an old Chinese system wrote can be read in the window, and found again by their raw form."""

import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from core.case import Case
from core.evidence.names import shown
from core.filter import parse
from core.settings import Settings
from core.triage import triage
from core.views import file_ids, file_rows, folder_index
from gui.opened import OpenedCase
from gui.pages.files import FilesPage
from gui.pages.indicators import IndicatorsPage
from gui.pages.overview import OverviewPage
from gui.widgets.breadcrumb import Breadcrumb
from gui.widgets.treemap import Treemap
from tests.core.runs import people

FOLDER, FILE = "身份证".encode("gb18030"), "姓名 手机号码.csv".encode("gb18030")
KEPT = shown(FOLDER)
SEEN = r"身份证 ‹GB18030 \xc9\xed\xb7\xdd\xd6\xa4›"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("old")
    drive = place / "drive" / os.fsdecode(FOLDER)
    drive.mkdir(parents=True)
    (drive / os.fsdecode(FILE)).write_bytes(people(60))
    for _ in triage(str(place / "drive"), place / "case", Settings(workers=1)):
        pass
    return place / "case"


@pytest.fixture
def page(qtbot, look, folder, tmp_path, monkeypatch) -> Iterator[FilesPage]:
    monkeypatch.setattr("gui.pages.files_kept.settings_path", lambda: tmp_path / "window.ini")
    found, case = FilesPage(), OpenedCase(folder)
    qtbot.addWidget(found)
    found.resize(1392, 760)
    found.show()
    found.show_case(case)
    with qtbot.waitSignal(found.list.shown, timeout=20_000):
        found.open_at(None)
        found.refresh()
    qtbot.waitUntil(lambda: found.list.model.row(0) is not None, timeout=20_000)
    yield found
    found.show_case(None)
    case.close()


def test_the_table_reads_the_name_and_copies_it_both_ways(qtbot, page) -> None:
    model = page.list.model
    texts = [model.index(0, place).data() for place in range(model.columnCount())]
    assert {"身份证 ‹GB18030›", "姓名 手机号码.csv ‹GB18030›"} <= set(texts), "what can be read is not elided away"
    tips = [model.index(0, place).data(Qt.ItemDataRole.ToolTipRole) for place in range(model.columnCount())]
    assert SEEN in tips and SEEN in model.copied(0).split("\t")
    name = next(text for text in tips if text and text.startswith("姓名 手机号码.csv ‹GB18030 "))
    page.list.table.setCurrentIndex(model.index(0, 1))
    menu = QMenu()
    page.list.table.menu_opening.emit(menu, model.row(0), "name")
    copy, raw = menu.actions()[:2]
    copy.trigger()
    assert QApplication.clipboard().text() == f"{SEEN}/{name}"
    raw.trigger()
    assert QApplication.clipboard().text() == model.row(0).path == f"{KEPT}/{shown(FILE)}"
    qtbot.waitUntil(lambda: page.preview.name.text() == name, timeout=20_000)
    assert page.preview.under.text().startswith("身份证 ‹GB18030› · ")


MASKS = ("name:姓名*", "*号码.csv", "name:a|姓?*码.???")


@pytest.mark.parametrize("typed", ["身份证", "手机", "name:姓名", "name:手机号码.csv", "身份证/姓名", *MASKS])
def test_a_filter_finds_it_by_what_is_read(typed: str, folder) -> None:
    with closing(Case.open_existing(folder, writable=False)) as case:
        assert len(file_ids(case, parse(typed))) == 1
        assert not len(file_ids(case, parse("name:身份证")))
        assert not len(file_ids(case, parse("學籍")))


def test_tree_path_and_map_read_it_too(qtbot, look, folder) -> None:
    with closing(Case.open_existing(folder, writable=False)) as case:
        [row] = file_rows(case, file_ids(case, parse("")))
        root = folder_index(case).tile("", 2)
    crumb, tree_map = Breadcrumb(), Treemap()
    for widget in (crumb, tree_map):
        qtbot.addWidget(widget)
    crumb.set_path(row.path)
    assert crumb.toolTip().startswith(f"{SEEN}/姓名 手机号码.csv ‹")
    tree_map.set_root(root)
    assert any(str(cells[0]).startswith(SEEN) for cells in tree_map.table_rows()[1])


@pytest.mark.parametrize(
    "text",
    [
        "身份证",
        "手机",
        "姓名*.csv",
        "name:手机",
        'name:"姓名 手机号码.csv"',
        '??" "*.csv',
        "-name:名单",
        KEPT.replace("\\", "\\"),
    ],
)
def test_the_filter_finds_the_name_as_it_is_read(folder, text) -> None:
    with closing(Case.open_existing(folder, writable=False)) as case:
        assert len(file_ids(case, parse(text))) == 1
        assert not file_ids(case, parse(f"{text} 名单")) and not file_ids(case, parse("-name:姓名"))


def test_the_result_keeps_the_bytes_and_the_indicators_read_the_name(folder) -> None:
    with closing(Case.open_existing(folder, writable=False)) as case:
        [row] = file_rows(case, file_ids(case, parse("")))
    result = json.loads((folder / "result.json").read_text("utf-8"))
    assert [file["path"] for file in result["files"]] == [row.path] and row.path == f"{KEPT}/{shown(FILE)}"
    assert {(each["path"], each["term"]) for each in result["indicators"]} >= {(KEPT, "身份证")}


def test_the_overview_says_which_names_speak_as_they_read(qtbot, look, folder) -> None:
    page, case = OverviewPage(), OpenedCase(folder)
    qtbot.addWidget(page)
    page.resize(1256, 772)
    page.show()
    page.show_case(case)
    page.refresh()
    qtbot.waitUntil(lambda: page.names.model.rowCount() == 2, timeout=20_000)
    model = page.names.model
    assert {model.index(row, 0).data() for row in range(2)} == {"身份证 ‹GB18030›", "姓名 手机号码.csv ‹GB18030›"}
    assert SEEN in {model.index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(2)}
    page.show_case(None)
    case.close()


def test_indicators_lead_to_the_files_that_they_speak_of(qtbot, look, folder) -> None:
    page, case = IndicatorsPage(), OpenedCase(folder)
    qtbot.addWidget(page)
    page.show_case(case)
    page.refresh()
    qtbot.waitUntil(lambda: page.places.model().rowCount() > 0, timeout=20_000)
    asked: list[str] = []
    page.navigate.connect(lambda key, text: asked.append(text))
    for place in range(page.places.model().rowCount()):
        page.places.activated_row.emit(page.places.model().row(place))
    for group in range(page.groups.model().rowCount()):
        page.groups.selectRow(group)
        page.files.click()
    case.close()
    with closing(Case.open_existing(folder, writable=False)) as opened:
        assert len(asked) > 2 and [len(file_ids(opened, parse(text))) for text in asked] == [1] * len(asked)
