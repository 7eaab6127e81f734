"""Counting what is selected, from the Files page: told and asked before, both figures after."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu

from core.case import Case
from core.filter import parse
from core.lock import hold
from core.uncounted import uncounted
from core.views import file_ids, file_rows
from gui.pages import files_kept
from gui.pages.file_reader import FileReader
from gui.pages.file_sampling import SamplingPane
from gui.pages.files import FilesPage
from gui.pages.files_census import ask_offer, offer_words
from gui.pages.files_facts import number_lines
from gui.session import Session
from gui.words import say
from tests.core.runs import people, run

BIG = 20_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counted")
    (folder / "drive").mkdir()
    (folder / "drive" / "big.csv").write_bytes(people(BIG))
    (folder / "drive" / "small.csv").write_bytes(people(200, 30_000))
    run(folder / "drive", folder / "case", budget_bytes=600_000)
    return folder / "case"


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(files_kept, "settings_path", lambda: tmp_path / "window.ini")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "user"))


@pytest.fixture
def session(qtbot, look, made, tmp_path):
    shutil.copytree(made, tmp_path / "case")
    found = Session()
    found.open(tmp_path / "case")
    yield found
    found.run.wait()
    found.close()


@pytest.fixture
def page(qtbot, session) -> FilesPage:
    found = FilesPage()
    qtbot.addWidget(found)
    found.resize(1392, 760)
    found.show()
    found.show_case(session.case)
    with qtbot.waitSignal(found.list.shown, timeout=20_000):
        found.open_at("name:big.csv")
        found.refresh()
    qtbot.waitUntil(lambda: found.list.model.row(0) is not None, timeout=20_000)
    found.list.table.selectRow(0)
    yield found
    found.show_case(None)


def count_action(page: FilesPage):
    menu = QMenu(page)
    page.list.table.menu_opening.emit(menu, page.list.model.row(0), "name")
    return next(action for action in menu.actions() if action.text() == say("files.count"))


def test_what_it_will_take_is_told_before_and_nothing_happens_on_no(qtbot, page) -> None:
    asked: list[tuple[str, object]] = []
    page.navigate.connect(lambda key, argument: asked.append((key, argument)))
    count_action(page).trigger()
    qtbot.waitUntil(lambda: page.census.dialog is not None, timeout=20_000)
    assert "1 个文件" in page.census.dialog.text.text() and "预计" in page.census.dialog.text.text()
    page.census.dialog.no.click()
    assert not asked


def test_the_count_replaces_the_estimate_and_both_are_shown(qtbot, session, page) -> None:
    asked: list[tuple[str, object]] = []
    page.navigate.connect(lambda key, argument: asked.append((key, argument)))
    count_action(page).trigger()
    qtbot.waitUntil(lambda: page.census.dialog is not None, timeout=20_000)
    page.census.dialog.yes.click()
    assert [key for key, _ in asked] == ["census"]
    lines: set[str] = set()
    session.run.progressed.connect(
        lambda told: lines.update(each.key for each in told.stages if each.state != "waiting")
    )
    with qtbot.waitSignal(session.run.ended, timeout=60_000) as ended:
        session.count(asked[0][1])
        assert count_action(page).isEnabled() is False and count_action(page).toolTip()
    assert ended.args == [True] and "sample" in lines
    with closing(Case.open_existing(session.case.folder, writable=False)) as case:
        (row,) = file_rows(case, file_ids(case, parse("name:big.csv")))
    assert row.records.point == BIG and row.was is not None
    assert number_lines(row)[:2] == [(say("files.records"), row.records), (say("files.was_estimated"), row.was)]
    pane = SamplingPane()
    qtbot.addWidget(pane)
    reader = FileReader(session.case, row.id, "test", pane)
    pane.set_file(reader)
    reader.start()
    qtbot.waitUntil(lambda: reader.row is not None, timeout=20_000)
    pane.activate()
    qtbot.waitUntil(lambda: pane.view is not None, timeout=20_000)
    assert f"{BIG:,}" in pane.sentence.text() and "原估计" in pane.sentence.text()
    assert pane.strip.isVisibleTo(pane)
    reader.leave()


def test_files_that_are_counted_already_are_said_to_be(qtbot, session, page) -> None:
    with closing(Case.open_existing(session.case.folder, writable=False)) as case:
        every = file_ids(case, parse(""))
        counted = [i for i in every if not uncounted(case, [i]).files]
    if not counted:
        counted = [max(every) + 1]
    with qtbot.waitSignal(page.message, timeout=20_000) as told:
        page.census.ask(type(every)("q", counted))
    assert told.args == [say("files.nothing_to_count")]


def test_a_case_that_somebody_else_writes_is_not_counted_in(qtbot, look, made, tmp_path) -> None:
    shutil.copytree(made, tmp_path / "held")
    with closing(hold(tmp_path / "held")):
        session = Session()
        session.open(tmp_path / "held")
        page = FilesPage()
        qtbot.addWidget(page)
        page.show_case(session.case)
        assert page.census.refused() == say("errors.view_only")
        page.show_case(None)
        session.close()


def test_who_picks_one_of_several_sampled_files_is_told_what_it_costs(qtbot, look, tmp_path) -> None:
    """One count more would otherwise take the interval of the whole case away, and nobody said so."""
    (tmp_path / "drive").mkdir()
    for n in range(2):
        (tmp_path / "drive" / f"{n}.csv").write_bytes(people(3 * BIG, n * 3 * BIG))
    run(tmp_path / "drive", tmp_path / "case", budget_bytes=1_500_000)
    with closing(Case.open_existing(tmp_path / "case", writable=False)) as case:
        every = file_ids(case, parse("status:sampled"))
        assert len(every) == 2
        for ids, is_told in ((every[:1], True), (every, False)):
            offer = ask_offer(case, lambda: False, ids)
            assert (say("files.count_picks") in offer_words(offer)) == is_told
