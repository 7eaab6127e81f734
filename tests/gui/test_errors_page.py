"""What was not examined: nothing is missing from the list, and another attempt keeps both."""

import ast
import json
import shutil
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt

from core.case import Case
from core.case_result import CaseResult
from core.demo.plan import PASSWORD
from core.device import Device
from core.environment import describe
from core.paths import ROOT
from core.settings import Settings
from core.views import ledger
from gui import figures
from gui.opened import OpenedCase
from gui.pages import files_kept
from gui.pages.errors import ErrorsPage
from gui.pages.indicators import IndicatorsPage
from gui.pages.kept_splitter import KeptSplitter
from gui.pages.log import LogPage, ask_log
from gui.pages.log_words import detail_words
from gui.tables import VALUE
from gui.widgets.panel import button, restyle_button
from gui.words import choose


@pytest.fixture
def folder(demo, tmp_path) -> Path:
    copied = tmp_path / "case"
    shutil.copytree(demo.case, copied)
    return copied


def shown(qtbot, kind, folder: Path, table: str):
    opened = OpenedCase(folder)
    page = kind()
    qtbot.addWidget(page)
    page.resize(1250, 760)
    page.show_case(opened)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: getattr(page, table).model().rowCount() > 0, timeout=20_000)
    return page


@pytest.fixture
def page(qtbot, look, folder):
    found = shown(qtbot, ErrorsPage, folder, "files")
    yield found
    found.case.close()


@pytest.mark.parametrize(
    ("kind", "table", "panes"),
    [(ErrorsPage, "files", ("errors", "errors_below")), (IndicatorsPage, "groups", ("indicators",))],
)
def test_where_the_handle_was_moved_to_is_kept_for_each_direction(
    qtbot, look, folder, tmp_path, monkeypatch, kind, table, panes
) -> None:
    monkeypatch.setattr(files_kept, "settings_path", lambda: tmp_path / "window.ini")
    wanted: dict[int, list[int]] = {}
    for width, pane in zip((1250, 800), panes, strict=False):
        page = shown(qtbot, kind, folder, table)
        page.resize(width, 900)
        halves = page.findChild(KeptSplitter)
        as_it_comes = halves.sizes()
        handle, by = halves.handle(1), QPoint(-30, 20) if pane == kind.KEY else QPoint(20, -30)
        qtbot.mousePress(handle, Qt.MouseButton.LeftButton, pos=QPoint(0, 20) if pane == kind.KEY else QPoint(20, 0))
        qtbot.mouseMove(handle, by)
        qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=by)
        assert halves.sizes() != as_it_comes
        qtbot.waitUntil(lambda pane=pane: pane in files_kept.kept_panes())
        wanted[width] = halves.sizes()
        page.case.close()
    for width, sizes in wanted.items():
        page = shown(qtbot, kind, folder, table)
        page.resize(width, 900)
        halves = page.findChild(KeptSplitter)
        qtbot.waitUntil(lambda halves=halves, sizes=sizes: halves.sizes() == sizes)
        page.case.close()


def test_the_reasons_add_up_to_the_ledger(page, folder) -> None:
    with closing(Case.open_existing(folder, writable=False)) as case:
        term = ledger(case).term("not_examined")
    rows = page.reasons.model().rows()
    assert sum(row.files for row in rows if row.status) == rows[-1].files == term.files
    assert rows[-1].bytes == term.bytes


def test_the_size_of_what_lies_in_a_container_is_told_where_the_sum_has_it_on_the_container(page, folder) -> None:
    with closing(Case.open_existing(folder, writable=False)) as case:
        files = [file for file in CaseResult(case).files() if file.status == "encrypted"]
    row = next(row for row in page.reasons.model().rows() if row.status == "encrypted")
    assert row.bytes == 0 and row.inside == sum(file.size_bytes for file in files if "!" in file.path) > 0
    place = page.reasons.model().rows().index(row)
    assert figures.size(row.inside) in page.reasons.model().index(place, 1).data(VALUE).second


def choose_first(qtbot, page) -> None:
    page.files.selectRow(0)
    qtbot.waitUntil(page.detail.retry.isEnabled, timeout=20_000)


def test_a_wrong_password_is_said_and_never_written_down(qtbot, page, folder) -> None:
    choose_first(qtbot, page)
    qtbot.keyClicks(page.detail.password, "wr0ng-word")
    with qtbot.waitSignal(page.case.changed, timeout=60_000):
        qtbot.mouseClick(page.detail.retry, Qt.MouseButton.LeftButton)
    assert page.detail.password.text() == ""
    assert "0" in page.detail.answer.text()
    assert b"wr0ng-word" not in b"".join(path.read_bytes() for path in folder.glob("case.db*"))
    assert page.files.model().rowCount() == 1


def test_what_is_read_at_last_is_no_longer_shown_as_not_examined(qtbot, page) -> None:
    choose_first(qtbot, page)
    qtbot.keyClicks(page.detail.password, PASSWORD.decode())
    with qtbot.waitSignal(page.case.changed, timeout=60_000):
        qtbot.mouseClick(page.detail.retry, Qt.MouseButton.LeftButton)
    page.refresh()
    qtbot.waitUntil(lambda: page.reasons.model().rowCount() == 0, timeout=20_000)
    assert page.files.model().rowCount() == 0
    assert page.detail._row is None and not page.detail.retry.isEnabled()
    assert page.detail.answer.text() == "1 个已读出，0 个仍未读出", "what came of it is still said"


def test_while_anything_else_is_at_work_nothing_is_read_again_whoever_ends_first(qtbot, page) -> None:
    choose_first(qtbot, page)
    page.case.set_at_work("a run", True)
    page.case.set_at_work("an export", True)
    page.case.set_at_work("an export", False)
    assert page.case.running
    assert not page.detail.retry.isEnabled() and page.detail.retry.toolTip()
    page.case.set_at_work("a run", False)
    assert page.detail.retry.isEnabled()


def test_the_list_can_be_exported(qtbot, page, tmp_path) -> None:
    target = tmp_path / "list.tsv"
    with qtbot.waitSignal(page.message, timeout=20_000):
        page.export_to(target)
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + page.reasons.model().rows()[-1].files


def test_the_list_is_never_written_on_the_evidence(qtbot, page, demo) -> None:
    with qtbot.waitSignal(page.message, timeout=20_000):
        page.export_to(demo.drive / "list.tsv")
    assert not (demo.drive / "list.tsv").exists()


def test_a_click_leads_to_the_bytes(qtbot, page) -> None:
    choose_first(qtbot, page)
    with qtbot.waitSignal(page.navigate) as led:
        qtbot.mouseClick(page.detail.hex, Qt.MouseButton.LeftButton)
    assert led.args[0] == "file"


def test_indicators_are_verbatim_and_lead_to_their_files(qtbot, look, folder, demo) -> None:
    page = shown(qtbot, IndicatorsPage, folder, "groups")
    assert sum(row.times for row in page.groups.model().rows()) == len(demo.result["indicators"])
    names = {row.name for row in page.groups.model().rows()}
    assert any(name.startswith("**") for name in names)
    page.groups.selectRow(0)
    group = page.groups.model().row(0)
    assert page.places.model().rowCount() == group.times
    with qtbot.waitSignal(page.navigate) as led:
        page.places.activated_row.emit(page.places.model().row(0))
    assert led.args[0] == "files"
    page.case.close()


def test_indicators_say_why_and_how_strongly_in_both_languages(qtbot, look, folder, demo) -> None:
    page = shown(qtbot, IndicatorsPage, folder, "groups")
    weights = [row.weight for row in page.groups.model().rows()]
    assert weights == sorted(weights, key="SMW".index) and weights[0] == "S"
    model = page.places.model()
    assert model.rowCount() == len(demo.result["indicators"])
    said: dict[str, list[str]] = {}
    for language in ("zh", "en"):
        choose(language)
        page.retranslate()
        said[language] = []
        for row in range(model.rowCount()):
            page.places.selectRow(row)
            said[language].append(page.facts.text())
    choose("zh")
    for zh, en in zip(said["zh"], said["en"], strict=True):
        assert zh.count("\n") == en.count("\n") >= 5 and "为什么有意义：" in zh and "Why it matters: " in en
    stated = [text for text in said["en"] if "Figure in name: " in text]
    assert stated and all("Measured: " in text and "Agreement: " in text for text in stated)
    page.case.close()


def test_the_log_says_that_its_chain_is_whole(qtbot, look, folder) -> None:
    page = shown(qtbot, LogPage, folder, "table")
    badge = page._chain.badge()
    assert badge is not None and badge.tone == "ok"
    page.case.close()


def test_the_log_speaks_in_words_and_shows_a_chosen_line_whole(qtbot, look, folder) -> None:
    page = shown(qtbot, LogPage, folder, "table")
    rows = page.model.rows()
    place = next(at for at, row in enumerate(rows) if row.action == "run started")
    shown_words = page.model.cells(place)[0][4]
    assert "双侧置信水平：" in shown_words and "{" not in shown_words
    page.table.selectRow(place)
    assert page.full.text() == rows[place].detail
    page.case.close()


def logged_keys(folder: Path) -> set[str]:
    """Every key of a detail that stands in a real log, or that the code says it writes."""
    found = {field.name for kind in (Device, Settings) for field in fields(kind)} | set(describe())
    with closing(Case.open_existing(folder, writable=False)) as case:
        details = [json.loads(line.detail) for line in ask_log(case, lambda: False).rows if line.detail]
    found |= {key for detail in details for key in detail}
    for file in (ROOT / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "log" and len(node.args) == 2:
                keys = node.args[1].keys if isinstance(node.args[1], ast.Dict) else ()
                found |= {key.value for key in keys if isinstance(key, ast.Constant)}
    return found


def test_every_detail_of_the_log_has_words(look, folder) -> None:
    keys = logged_keys(folder)
    assert {"no room", "fingerprint", "budget_bytes", "rate_mb_s", "left_out"} <= keys
    said = {key: detail_words(json.dumps({key: 1})) for key in keys}
    assert not [key for key, words in said.items() if words == f"{key}：1"]
    assert (
        detail_words('{"because": "pilots", "no room": [15, 17]}')
        == "缘由：预抽样；读取上限不足、仍为抽样的条目：15、17"
    )


def test_a_file_that_stays_unread_stays_chosen(qtbot, page) -> None:
    choose_first(qtbot, page)
    kept = page._chosen_ids()
    with qtbot.waitSignal(page._files.modelReset, timeout=20_000):
        page.refresh()
    qtbot.waitUntil(lambda: page._chosen_ids() == kept, timeout=20_000)
    qtbot.waitUntil(page.detail.retry.isEnabled, timeout=20_000)


def test_rows_become_lower_again_with_the_scale(qtbot, page, look) -> None:
    before = page.reasons.rowHeight(0)
    for scale in (1.5, 1.0):
        look(scale=scale)
        page.reasons.restyle()
    assert page.reasons.rowHeight(0) == before


def test_the_icon_of_any_button_follows_the_theme(qtbot, look) -> None:
    made = button("", "", "copy")
    qtbot.addWidget(made)
    light = made.icon().pixmap(16).toImage()
    look(theme="dark")
    restyle_button(made)
    assert made.icon().pixmap(16).toImage() != light
