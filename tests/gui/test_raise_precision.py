"""A smaller precision for a finished case, from the Overview: told and asked before, both figures after."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from core.lock import hold
from gui import style, words
from gui.dialogs import Dialog
from gui.pages.overview import OverviewPage
from gui.pages.precision_dialog import PrecisionDialog
from gui.words import say
from tests.core.runs import by_path, people, result, run
from tests.core.test_budget_kept import drive
from tests.core.test_raising import COARSE, FINE, draws, triaged
from tests.gui.material import own_user_folder
from tests.gui.walk import Walker, walking

__all__ = ["drive"]
RUN_S = 90.0


@pytest.fixture(autouse=True)
def chinese_and_light(qapp: QApplication, fonts: None, tmp_path: Path) -> Iterator[None]:
    words.choose("zh")
    style.apply(qapp, "light", 1.0)
    with own_user_folder(tmp_path / "user"):
        yield


@pytest.fixture(scope="module")
def made(drive: tuple[Path, int], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case of one sampled file."""
    case = tmp_path_factory.mktemp("raised") / "case"
    triaged(drive[0], case, COARSE)
    return case


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "case"))


@pytest.fixture
def walker() -> Iterator[Walker]:
    with walking(Walker) as found:
        yield found


def opened(walker: Walker, case: Path) -> OverviewPage:
    walker.open_case(case)
    walker.settle()
    return cast(OverviewPage, walker.page)


def asked(walker: Walker, page: OverviewPage) -> PrecisionDialog:
    """The dialog, as soon as it says what its proposal takes."""
    walker.click(page.headline.figure.more)
    dialog = walker.dialog(PrecisionDialog)
    walker.until(lambda: dialog.yes.isEnabled(), "what it takes")
    return dialog


def test_what_it_takes_is_told_before_and_nothing_happens_on_no(walker: Walker, case: Path) -> None:
    page = opened(walker, case)
    dialog = asked(walker, page)
    half = page.headline.figure.about.text().split("相对半宽 ")[1].removesuffix("%")
    assert f"目前相对半宽 {half}%" in dialog.text.text() and "目标为 20.0%" in dialog.text.text()
    assert float(dialog.field.text()) == pytest.approx(float(half) / 2, abs=0.06), "half of what came of it"
    assert "MB" in dialog.takes.text().replace("MiB", "MB")
    for text in ("20", "30", "0", "x", ""):
        walker.type(dialog.field, text)
        assert not dialog.yes.isEnabled() and dialog.takes.text() == say("overview.raise_bad", aim="20.0")
    walker.type(dialog.field, "8")
    walker.until(lambda: dialog.yes.isEnabled(), "what that takes")
    assert "1 个文件" in dialog.takes.text() and "预计" in dialog.takes.text()
    before = (case / "case.db").read_bytes()
    walker.click(dialog.no)
    walker.settle()
    assert not walker.window.session.run.is_at_work and (case / "case.db").read_bytes() == before


def test_a_click_takes_the_case_there_and_the_run_page_shows_it(walker: Walker, case: Path) -> None:
    page, before = opened(walker, case), result(case)
    dialog = asked(walker, page)
    walker.type(dialog.field, f"{FINE * 100:g}")
    walker.until(lambda: dialog.yes.isEnabled(), "what it takes")
    walker.click(dialog.yes)
    run_ = walker.window.session.run
    assert run_.is_at_work and walker.window.key == "run"
    assert not page.headline.figure.more.isVisible()
    walker.until(lambda: not run_.is_at_work, "the run to end", RUN_S)
    assert (run_.state, run_.complete, run_.reason) == ("ended", True, "")
    found = result(case)
    assert [each["precision"] for each in found["sampling"]["precisions"]] == [COARSE, FINE]
    assert found["sampling"]["precisions"][0]["records"] == before["records"]
    assert by_path(found)["holes.txt"]["was"] == before["records"]
    assert ("holes.txt", "s400/") in draws(case)
    walker.go("overview")
    walker.settle()
    dialog = asked(walker, page)
    assert "目标为 8.0%" in dialog.text.text()
    dialog.reject()


def test_a_case_that_somebody_else_writes_cannot_be_raised_and_says_why(walker: Walker, case: Path) -> None:
    with closing(hold(case)):
        page = opened(walker, case)
        assert page.headline.figure.more.isVisible() and not page.headline.figure.more.isEnabled()
        assert page.headline.figure.more.toolTip() == say("errors.view_only")
        before = (case / "case.db").read_bytes()
        walker.window.navigate("raise_precision", FINE)
        assert not walker.window.session.run.is_at_work and (case / "case.db").read_bytes() == before


def test_what_was_counted_cannot_be_raised_and_what_was_capped_says_why(walker: Walker, tmp_path: Path) -> None:
    (tmp_path / "drive").mkdir()
    (tmp_path / "drive" / "a.csv").write_bytes(people(20_000))
    run(tmp_path / "drive", tmp_path / "exact" / "case")
    assert not opened(walker, tmp_path / "exact" / "case").headline.figure.more.isVisible()
    run(tmp_path / "drive", tmp_path / "capped" / "case", budget_bytes=600_000)
    page = opened(walker, tmp_path / "capped" / "case")
    walker.click(page.headline.figure.more)
    refusal = walker.dialog(Dialog)
    assert refusal.text.text() == say("overview.raise_budget") and page.precision.dialog is None
    walker.click(refusal.findChild(QPushButton))
    walker.until(lambda: not walker.shown(Dialog), "the dialog to close")
