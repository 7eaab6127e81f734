"""The report page: what a user clicks to get a workbook, and what it says when that does not work."""

import hashlib
import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPushButton

from core.case import Case, hold
from core.identity import Identity, save_identity
from gui.dialogs import Dialog
from gui.figures import size
from gui.opened import OpenedCase
from gui.pages.report import ReportPage


@pytest.fixture
def folder(demo, tmp_path) -> Path:
    copied = tmp_path / "case"
    shutil.copytree(demo.case, copied)
    for made in ("case.xlsx", "result.json", "manifest.json"):
        (copied / made).unlink()
    return copied


@pytest.fixture
def page(qtbot, look, folder):
    opened = OpenedCase(folder)
    found = ReportPage()
    qtbot.addWidget(found)
    found.resize(1250, 760)
    found.show_case(opened)
    found.show()
    found.refresh()
    qtbot.waitUntil(lambda: found.sheets.model().rowCount() > 0, timeout=20_000)
    yield found
    opened.close()


def write(qtbot, page: ReportPage) -> None:
    with qtbot.waitSignal(page.case.changed, timeout=60_000):
        qtbot.mouseClick(page.write, Qt.MouseButton.LeftButton)


def test_a_click_writes_the_workbook_and_shows_its_hash(qtbot, page, folder) -> None:
    write(qtbot, page)
    workbook = folder / "case.xlsx"
    digest = hashlib.sha256(workbook.read_bytes()).hexdigest()
    qtbot.mouseClick(page.strip.copy_hash, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == digest
    assert page.strip.property("panel") == "ok"
    assert (folder / "result.json").is_file() and (folder / "manifest.json").is_file()


def test_where_no_program_shows_folders_the_folder_is_named_and_can_be_copied(qtbot, page, folder, monkeypatch) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)  # Qt's answer where there is none
    write(qtbot, page)
    qtbot.mouseClick(page.strip.open_folder, Qt.MouseButton.LeftButton)
    (shown,) = page.window().findChildren(Dialog)
    assert str(folder) in shown.text.text()
    copy = shown.findChildren(QPushButton)[0]
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == str(folder)


def test_verify_finds_nothing_and_then_a_changed_byte(qtbot, page, folder) -> None:
    write(qtbot, page)
    qtbot.mouseClick(page.strip.verify, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.strip.property("panel") == "ok" and page.strip.verify.isEnabled(), timeout=60_000)
    with (folder / "result.json").open("ab") as stream:
        stream.write(b" ")
    qtbot.mouseClick(page.strip.verify, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.strip.property("panel") == "error", timeout=60_000)


def test_the_size_is_told_before_and_less_without_a_sheet(page) -> None:
    rows = page._sheets.rows()
    every = sum(row.info.rows for row in rows)
    assert page._where.text().startswith(f"约 {size(30_000 + 65 * every)} · ")
    longest = max((row for row in rows if not row.info.mandatory), key=lambda row: row.info.rows)
    page._toggle(longest, "chosen")
    assert page._where.text().startswith(f"约 {size(30_000 + 65 * (every - longest.info.rows))} · ")


def test_a_sheet_that_is_unchecked_is_left_out(qtbot, page, folder) -> None:
    rows = page.sheets.model().rows()
    place = next(i for i, row in enumerate(rows) if not row.info.mandatory)
    model = page.sheets.model()
    qtbot.mouseClick(
        page.sheets.viewport(),
        Qt.MouseButton.LeftButton,
        pos=page.sheets.visualRect(model.index(place, 0)).center(),
    )
    assert not model.row(place).chosen
    write(qtbot, page)
    names = load_workbook(folder / "case.xlsx", read_only=True).sheetnames
    assert len(names) == len(rows) - 1
    assert rows[place].info.title not in names


def test_unmasking_needs_a_reason(qtbot, page, folder) -> None:
    page.form.unmasked.click()
    assert not page.write.isEnabled()
    assert page.write.toolTip()
    qtbot.keyClicks(page.form.reason, "court order 7")
    assert page.write.isEnabled()
    write(qtbot, page)
    with closing(Case.open_existing(folder, writable=False)) as case:
        assert any(row.action == "unmasked export" and "court order 7" in row.detail for row in case.audit())


def test_a_final_needs_names_and_then_is_no_draft(qtbot, page, folder) -> None:
    assert not page.form.final.isEnabled()
    identity = Identity("n", "t", ("甲", "乙"), "丙", "u", "i", "s", "Asia/Shanghai", "a", "w")
    with closing(Case.open_existing(folder, lock=page.case.lock)) as case:
        save_identity(case, identity)
    page.refresh()
    qtbot.waitUntil(page.form.final.isEnabled, timeout=20_000)
    page.form.final.click()
    write(qtbot, page)
    with closing(Case.open_existing(folder, writable=False)) as case:
        told = [json.loads(row.detail) for row in case.audit() if row.action == "exported"][-1]
    assert told["final"] is True


def test_a_workbook_that_cannot_be_replaced_is_said_and_another_name_offered(qtbot, page, folder) -> None:
    (folder / "case.xlsx").mkdir()  # nobody can put a file there, as while a spreadsheet program holds it
    (folder / "case.xlsx" / "held").write_text("")
    write(qtbot, page)
    assert page.strip.property("panel") == "error"
    assert not [path for path in folder.iterdir() if path.name.endswith(".part")]


def test_cancelling_leaves_no_file(qtbot, page, folder) -> None:
    with qtbot.waitSignal(page.case.changed, timeout=60_000):
        qtbot.mouseClick(page.write, Qt.MouseButton.LeftButton)
        page.strip.cancel_asked.emit()
    assert not [path for path in folder.iterdir() if path.suffix in (".part", ".xlsx")]
    assert page.write.isEnabled()


def test_the_preview_shows_the_chosen_sheet(qtbot, page) -> None:
    page.sheets.selectRow(2)
    qtbot.waitUntil(lambda: page.preview.model().rowCount() > 3, timeout=20_000)
    assert page.preview.model().row(0)[1][0]


def test_a_password_is_forgotten_once_it_was_used(qtbot, page, folder) -> None:
    qtbot.keyClicks(page.form.password, "s3cret")
    write(qtbot, page)
    assert page.form.password.text() == ""
    assert (folder / "case.xlsx").read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    with closing(Case.open_existing(folder, writable=False)) as case:
        assert not [row for row in case.audit() if "s3cret" in row.detail]


def test_another_programs_case_can_be_looked_at_but_not_written(qtbot, look, folder) -> None:
    with hold(folder):
        opened = OpenedCase(folder)
        page = ReportPage()
        qtbot.addWidget(page)
        page.show_case(opened)
        page.refresh()
        qtbot.waitUntil(lambda: page.sheets.model().rowCount() > 0, timeout=20_000)
        assert opened.view_only
        assert not page.write.isEnabled()
        assert page.write.toolTip()
        opened.close()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_follow_the_language(qtbot, look, page, language) -> None:
    look(language=language)
    page.retranslate()
    assert page.write.text() == {"zh": "写出草稿", "en": "Write draft"}[language]
