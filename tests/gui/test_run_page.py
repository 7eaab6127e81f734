"""The Run page: what the run says is shown, its buttons work, and nothing starts again by itself."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton

import core.triage
from core.model import Busy, Estimate, Progress, SoFar
from core.settings import Settings
from gui.opened import OpenedCase
from gui.pages.run import RunPage
from gui.pages.run_charts import tier_in_question
from gui.run_control import Run
from gui.run_history import RunHistory
from gui.widgets.label import Label
from tests.core.runs import people

LEFT = Qt.MouseButton.LeftButton
BUSY = (
    Busy(11, "资源共享/a\u202e.csv", 1, "delimited", 2.0),
    Busy(12, "资源共享/压缩包/表格合集.7z", 1, "7z", 108.0),
    Busy(13, "Telegram/messages.html", 23, "", 0.0),
)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Spoken(Run):
    """A run that a test speaks for; what is asked of it is written down."""

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.asked = Clock(), []
        self._history = RunHistory(self.clock)

    def pause(self) -> None:
        self.asked.append("pause")

    def go_on(self) -> None:
        self.asked.append("go_on")

    def stop(self) -> None:
        self.asked.append("stop")

    def skip(self, token: int) -> None:
        self.asked.append(token)

    def resume(self, folder: Path | None = None, lock: Any = None) -> None:
        self.asked.append(("resume", folder))

    def say(self, stage: str, *numbers: int, after_s: float = 1.0, **more: Any) -> None:
        self._history.add(Progress(stage, *numbers, **more))
        self.clock.now += after_s
        self.progressed.emit(self.told())

    def be(self, state: str, reason: str = "") -> None:
        self.reason = reason
        self._set_state(state)


def sampling(run: Spoken) -> None:
    """A run in the middle of its sample."""
    run.be("running")
    run.say("inventory", 400, 0, 9000, 0)
    run.say("identify", 400, 400, 0, 0)
    run.say("sample", 0, 400, 0, 10_000)
    figure = SoFar(3.0, Estimate(102_600_000, 94_900_000, 110_300_000, 90_000_000, "sampled"), 31_820, 48_640)
    run.say("sample", 260, 400, 6500, 10_000, busy=BUSY, so_far=figure, after_s=0.0)


@pytest.fixture
def run() -> Spoken:
    return Spoken()


@pytest.fixture
def page(qtbot, look, run) -> RunPage:
    found = RunPage()
    qtbot.addWidget(found)
    found.resize(1256, 772)
    found.set_run(run)
    found.show()
    return found


def press(qtbot, one: QAbstractButton) -> None:
    assert one.isVisible()
    assert one.isEnabled()
    qtbot.mouseClick(one, LEFT)


def stage(page: RunPage, number: int) -> list[str]:
    row = page.stages._rows[number]
    return [label.text() for label in (row.name, row.files, row.bytes, row.rate, row.took, row.left)]


# what is shown -----------------------------------------------------------------------------------
def test_the_figure_so_far_has_interval_floor_and_half_width(page, run):
    sampling(run)
    assert page.header.estimate.text() == "约 1.026 亿条 [0.949–1.103 亿]"
    assert page.header.badge.badge().text == "部分结果"
    assert page.header.floor.value.text() == "至少 9,000 万条"
    assert page.header.width_fact.value.text() == "±7.5 %"
    assert (page.header.cells.value.text(), page.header.cells.beside.text()) == ("31,820", "/ 48,640 格 × 64 KiB")


def test_before_the_first_sample_there_is_no_figure_and_no_line(page, run):
    run.be("running")
    run.say("inventory", 400, 0, 9000, 0)
    assert page.header.estimate.text() == "…"
    assert page.header.floor.value.text() == "…"
    assert page.charts.whole.table_rows()[1] == []
    assert "先盘点文件" in page.charts.whole.accessibleDescription()


def test_stages_show_done_of_total_and_what_nobody_knows_is_a_dash(page, run):
    sampling(run)
    assert stage(page, 0)[:3] == ["盘点", "400", "8.79 KB"]
    assert stage(page, 1)[:3] == ["识别", "400 / 400", "—"]
    assert stage(page, 2)[:3] == ["读取与抽样", "260 / 400", "6.35 KB / 9.77 KB"]
    assert stage(page, 4) == ["估计", "—", "—", "—", "—", "—"]


def test_the_time_left_is_estimated_first(page, run):
    run.be("running")
    run.say("sample", 0, 400, 0, 10_000)
    run.say("sample", 1, 400, 10, 10_000)
    assert stage(page, 2)[5] == "估算中"
    run.say("sample", 40, 400, 2000, 10_000)
    assert stage(page, 2)[5].startswith("约 0:0")


def test_workers_show_what_they_are_at_and_the_old_one_stands_out(page, run):
    sampling(run)
    rows = page.workers._rows
    assert "‹U+202E›" in rows[0].shown.accessibleName()
    assert [row.age.text() for row in rows] == ["0:02", "1:48", "0:00"]
    assert [row.kind.text() for row in rows] == ["分隔文本", "7z", "识别类型"]
    warn = [row.age.palette().color(row.age.foregroundRole()).name() for row in rows]
    assert warn[1] != warn[0] == warn[2]
    assert rows[2].shown.accessibleName() == "Telegram/messages.html 等 23 个文件"


def test_a_worker_keeps_its_row_while_others_come_and_go(page, run):
    sampling(run)
    run.say("sample", 261, 400, 6600, 10_000, busy=(Busy(14, "new.csv", 1, "text", 0.0), BUSY[1], BUSY[2]))
    assert [row.token for row in page.workers._rows] == [14, 12, 13]
    run.say("sample", 262, 400, 6700, 10_000, busy=(BUSY[1],))
    assert [row.token for row in page.workers._rows if row.token is not None] == [12]
    assert sum(row.skip.isVisible() for row in page.workers._rows) == 1


def test_the_tier_in_question_is_one_that_every_record_reaches():
    assert tier_in_question(()) == "T5000"
    assert tier_in_question(("bank_card",)) == "T500"
    assert tier_in_question(("bank_card", "mobile_phone")) == "T5000"


def test_both_pictures_are_drawn_and_the_twin_lists_the_points(qtbot, page, run):
    sampling(run)
    press(qtbot, page.charts.whole_panel.buttons.table)
    assert page.charts.whole_panel.twin.isVisible()
    assert page.charts.whole_panel.twin.model().rowCount() == 1
    assert page.charts.zoom.count() == 1


def test_a_page_that_is_not_seen_does_no_work(page, run, monkeypatch):
    page.hide()
    monkeypatch.setattr(page, "_show_told", lambda told: pytest.fail("painted for nobody"))
    run.say("inventory", 1, 0, 9, 0)


# buttons -----------------------------------------------------------------------------------------
def test_pause_go_on_and_stop_reach_the_run(qtbot, page, run):
    sampling(run)
    press(qtbot, page.header.pause)
    run.be("paused")
    assert page.header.pause.text() == "继续"
    assert page.header.badge.badge().text == "已暂停"
    assert page.charts.whole._paused == "已暂停：由检查人员暂停"
    press(qtbot, page.header.pause)
    press(qtbot, page.header.stop)
    assert run.asked == ["pause", "go_on", "stop"]


def test_a_button_that_is_off_says_why(page, run):
    run.be("stopping")
    assert not page.header.stop.isEnabled()
    assert page.header.stop.toolTip() == "正在收尾并保留已完成的部分。"
    run.be("ended")
    assert page.header.pause.toolTip() == "当前没有正在进行的运行。"


def test_skip_is_asked_once_for_the_right_child(qtbot, page, run):
    sampling(run)
    press(qtbot, page.workers._rows[1].skip)
    assert run.asked == [12]
    run.say("sample", 262, 400, 6700, 10_000, busy=BUSY)
    assert not page.workers._rows[1].skip.isEnabled()
    assert page.workers._rows[1].skip.toolTip() == "已要求跳过"


def test_a_focused_skip_button_keeps_its_focus_while_figures_change(qtbot, page, run):
    sampling(run)
    page.activateWindow()
    page.workers._rows[1].skip.setFocus()
    run.say("sample", 263, 400, 6800, 10_000, busy=BUSY)
    assert page.workers._rows[1].skip.hasFocus()


# how it ends -------------------------------------------------------------------------------------
def test_evidence_gone_is_said_on_top_and_only_a_button_goes_on(qtbot, page, run):
    sampling(run)
    run.folder = Path("/case")
    run.be("evidence_gone", "The drive is gone.")
    assert page.strip.isVisible()
    assert "不会自动重新开始" in page.strip.headline.text()
    assert page.strip.text.text().startswith("The drive is gone.")
    assert page.charts.whole._paused == "检材断开，运行停在此处"
    assert run.asked == []
    press(qtbot, page.strip.action)
    assert run.asked == [("resume", None)]


def test_a_stopped_run_offers_to_go_on_and_a_complete_one_the_overview(qtbot, page, run):
    run.folder = Path("/case")
    run.be("ended")
    assert page.strip.action.text() == "继续运行"
    run.complete = True
    run.be("ended")
    gone: list[str] = []
    page.navigate.connect(lambda key, argument: gone.append(key))
    press(qtbot, page.strip.action)
    assert gone == ["overview"]
    assert run.asked == []


def test_without_a_case_resume_is_off_and_says_why(page, run):
    run.be("failed", "The disk is full.")
    assert "The disk is full." in page.strip.text.text()
    assert not page.strip.action.isEnabled()
    assert page.strip.action.toolTip() == "没有打开的案件。"


# look and language -------------------------------------------------------------------------------
def test_the_language_changes_at_once(page, run, look):
    sampling(run)
    look(language="en")
    page.retranslate()
    chinese = [
        label.text()
        for label in page.findChildren(Label)
        if label.isVisible() and any("\u4e00" <= c <= "\u9fff" for c in label.text()) and "资源共享" not in label.text()
    ]
    assert chinese == []
    assert page.header.estimate.text() == "about 102.6 M records [94.9–110.3 M]"


@pytest.mark.parametrize("size", [(840, 540), (1256, 772)])
@pytest.mark.parametrize(("scale", "language"), [(1.0, "zh"), (1.5, "en")])
def test_no_number_is_cut_at_any_size(qtbot, page, run, look, size, scale, language):
    sampling(run)
    look(theme="dark", scale=scale, language=language)
    page.restyle()
    page.retranslate()
    page.resize(*size)
    rows = page.stages._rows
    numbers = [label for row in rows for label in (row.name, row.files, row.bytes, row.rate, row.took, row.left)]
    numbers += [page.header.floor.value, page.header.width_fact.value, page.header.cells.value, page.header.estimate]

    def cut() -> list[str]:
        return [found.accessibleName() for found in numbers if found.width() < found.sizeHint().width() - 1]

    qtbot.waitUntil(lambda: cut() == [])
    assert scale > 1 or page.body.horizontalScrollBar().maximum() == 0


def test_every_control_has_a_name(page, run):
    sampling(run)
    for one in page.findChildren(QPushButton):
        if one.isVisible():
            assert one.accessibleName() or one.text()
            assert one.text() or one.toolTip()


# with the real core ------------------------------------------------------------------------------
@pytest.fixture
def real(qtbot, look) -> Iterator[tuple[RunPage, Run]]:
    page, run = RunPage(), Run()
    qtbot.addWidget(page)
    page.resize(1256, 772)
    page.set_run(run)
    page.show()
    yield page, run
    run.stop()
    run.wait()
    page.set_run(None)


def test_a_run_is_watched_to_its_end_without_a_stall(qtbot, real, tmp_path, watchdog):
    page, run = real
    with watchdog.unwatched():
        for number in range(6):
            (tmp_path / "evidence").mkdir(exist_ok=True)
            (tmp_path / "evidence" / f"{number}.csv").write_bytes(people(2000, number * 2000))
    with qtbot.waitSignal(run.ended, timeout=60_000):
        run.start(str(tmp_path / "evidence"), tmp_path / "case", Settings(workers=1))
    assert page.header.estimate.text() == "12,000 条 全量"
    assert page.strip.headline.text() == "运行完成"
    assert stage(page, 0)[1] == "6"


def test_evidence_moved_away_and_back_goes_on_by_the_button(qtbot, real, tmp_path, monkeypatch):
    page, run = real
    evidence, away = tmp_path / "evidence", tmp_path / "away"
    evidence.mkdir()
    for number in range(3):
        (evidence / f"{number}.csv").write_bytes(people(500, number * 500))
    real_triage = core.triage.triage

    def vanishing(*arguments: Any) -> Iterator[Progress]:
        for progress in real_triage(*arguments):
            if progress.stage == "identify" and evidence.exists():
                shutil.move(evidence, away)
            yield progress

    monkeypatch.setattr(core.triage, "triage", vanishing)
    with qtbot.waitSignal(run.ended, timeout=60_000):
        run.start(str(evidence), tmp_path / "case", Settings(workers=1))
    assert run.state == "evidence_gone"
    assert page.strip.isVisible()
    case = OpenedCase(tmp_path / "case")
    page.show_case(case)
    with qtbot.waitSignal(run.ended, timeout=60_000):
        press(qtbot, page.strip.action)
    assert run.state == "evidence_gone", "it is still away: the same strip, no other state"
    shutil.move(away, evidence)
    with qtbot.waitSignal(run.ended, timeout=60_000):
        press(qtbot, page.strip.action)
    assert (run.state, run.complete) == ("ended", True)
    qtbot.waitUntil(lambda: page.header.estimate.text() == "1,500 条 全量")
    case.close()
