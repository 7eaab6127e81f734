"""What is promised about the start page."""

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from core.case import Case
from core.identity import Identity, save_identity
from core.recent import RecentCase, recent, remember
from gui.dialogs import Dialog
from gui.pages.start import StartPage
from gui.pages.start_recent import RecentRow, badge, states
from gui.widgets.drop_zone import DropZone
from tests.gui.shell import drive, finished, home, interrupted

__all__ = ["home"]
Opener = Callable[[], StartPage]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a finished case, an interrupted one, and one whose evidence is gone."""
    root = tmp_path_factory.mktemp("cases")
    evidence, gone = drive(root / "drive"), drive(root / "gone")
    finished(root / "done", evidence)
    interrupted(root / "cut", evidence)
    interrupted(root / "away", gone)
    shutil.rmtree(gone)
    with closing(Case.open_existing(root / "done")) as case:
        save_identity(case, Identity(number="YP-1", title="杨浦 A1"))
    return root


@pytest.fixture
def start(qtbot, look, home, made: Path) -> StartPage:
    """The page with four recent cases, looked at."""
    for name in ("nowhere", "away", "cut", "done"):
        remember(made / name)
    page = StartPage()
    qtbot.addWidget(page)
    page.resize(1440, 840)
    page.show()
    page.refresh()
    qtbot.waitUntil(lambda: len(page.rows) == 4)
    yield page
    page.asker.close()


def known(qtbot, page: StartPage) -> dict[str, str]:
    """{folder's name: state} once all are known."""
    qtbot.waitUntil(lambda: all(row.state is not None for row in page.rows))
    return {Path(row.case.folder).name: row.state.state for row in page.rows}


def choose(page: StartPage, name: str) -> None:
    names = [Path(row.case.folder).name for row in page.model.rows()]
    page.table.selectRow(names.index(name))


def asked(qtbot, page: StartPage, act: Callable[[], object]) -> list[object]:
    with qtbot.waitSignal(page.navigate) as signal:
        act()
    return list(signal.args)


def test_without_cases_there_are_three_cards_and_no_table(qtbot, look, home) -> None:
    page = StartPage()
    qtbot.addWidget(page)
    page.resize(1440, 840)
    page.show()
    page.refresh()
    assert not page.table.isVisible()
    left = page.left.geometry()
    assert abs(left.center().x() - page.width() / 2) <= 2
    assert asked(qtbot, page, page.cards["new"].click) == ["new_case", None]
    assert asked(qtbot, page, page.cards["open"].click) == ["choose", None]
    assert asked(qtbot, page, page.cards["demo"].click) == ["demo", None]
    page.asker.close()


def test_names_are_there_at_once_and_states_follow(qtbot, start: StartPage) -> None:
    assert [row.case.folder for row in start.rows] == [case.folder for case in recent()]
    assert known(qtbot, start) == {
        "done": "finished", "cut": "interrupted", "away": "source_missing", "nowhere": "missing",
    }  # fmt: skip
    texts = {start.model.index(row, 2).data() for row in range(4)}
    assert texts == {"完成", "已中断 0%", "检材未连接", "案件文件夹不在"}


def test_a_case_that_is_looked_at_says_so(look, home) -> None:
    row = RecentRow(RecentCase("/cases/a", "a"))
    assert badge(row).text == "检查中…"
    assert next(iter(states([row]))) == []


def test_an_exact_case_shows_its_count_and_the_word_exact(qtbot, start: StartPage) -> None:
    known(qtbot, start)
    row = [Path(row.case.folder).name for row in start.model.rows()].index("done")
    texts = [start.model.index(row, column).data() for column in range(start.model.columnCount())]
    assert {"900", "全量", "✓"} <= set(texts)


def test_the_selected_case_explains_itself(qtbot, start: StartPage) -> None:
    known(qtbot, start)
    choose(start, "cut")
    assert "还有 4 个文件没有处理" in start.detail.title.text()
    assert start.detail.resume.isEnabled()
    assert start.detail.ledger.isVisible()
    assert asked(qtbot, start, start.detail.resume.click) == [
        "resume",
        str(Path(start.rows[0].case.folder).parent / "cut"),
    ]
    choose(start, "away")
    assert not start.detail.resume.isEnabled()
    assert "检材未连接" in start.detail.resume.toolTip()
    assert asked(qtbot, start, start.detail.view.click)[0] == "open"


def test_a_case_that_is_gone_stays_listed_until_it_is_removed(qtbot, start: StartPage) -> None:
    known(qtbot, start)
    choose(start, "nowhere")
    assert not start.detail.view.isVisible()
    start.detail.forget.click()
    qtbot.waitUntil(lambda: len(start.rows) == 3)
    assert "nowhere" not in {Path(row.case.folder).name for row in start.rows}
    assert len(recent()) == 3
    known(qtbot, start)


def test_the_search_looks_at_names_and_numbers(qtbot, start: StartPage) -> None:
    known(qtbot, start)
    start.search.setText("YP-1")
    assert [Path(row.case.folder).name for row in start.model.rows()] == ["done"]
    start.search.setText("nothing like it")
    assert start.model.rowCount() == 0
    start.search.clear()
    assert start.model.rowCount() == 4


def test_the_selection_survives_states_that_come_in(qtbot, start: StartPage) -> None:
    choose(start, "cut")
    known(qtbot, start)
    assert start._chosen().endswith("cut")


def test_the_computer_checks_itself(qtbot, start: StartPage) -> None:
    qtbot.waitUntil(lambda: len(start.checks.states()) == 4, timeout=20_000)
    assert start.checks.states()["kernel"] == "ok"
    assert start.checks.states()["rules"] == "ok"
    assert start.checks.states()["law"] == "warn"
    start.checks.law.click()
    shown = next(found for found in start.findChildren(Dialog) if found.isVisible())
    shown.accept()


def drop(zone: DropZone, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    zone.dropEvent(event)


def test_a_dropped_folder_is_evidence_and_a_dropped_case_is_opened(qtbot, start: StartPage, made: Path) -> None:
    assert asked(qtbot, start, lambda: drop(start.drop, made / "drive")) == ["new_case", made / "drive"]
    assert asked(qtbot, start, lambda: drop(start.drop, made / "done")) == ["open", str(made / "done")]


@pytest.mark.parametrize("look", [("light", 1.0, "en"), ("dark", 1.5, "zh"), ("dark", 1.5, "en")], indirect=True)
def test_no_word_is_cut(qtbot, look, start: StartPage) -> None:
    start.retranslate()
    start.restyle()
    known(qtbot, start)
    for card in start.cards.values():
        assert card.width() >= card.sizeHint().width()
    for made_button in (start.checks.law, start.detail.view, start.detail.resume):
        assert not made_button.isVisible() or made_button.width() >= made_button.sizeHint().width()
