"""The Overview: no number without its interval or the word exact, every picture has its twin and leads to Files."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPushButton

from core.case import Case
from core.errors import CaseError
from core.filter import parse
from core.model import Estimate
from core.settings import Settings
from core.triage import triage
from gui import style
from gui.opened import OpenedCase
from gui.pages import overview_data
from gui.pages.overview import OverviewPage
from gui.pages.overview_data import Known, Names
from gui.pages.overview_pace import Pace
from gui.run_control import Run
from gui.widgets.label import Label
from gui.widgets.whisker_bars import BarRow
from tests.core.runs import people, plain_log

LEFT = Qt.MouseButton.LeftButton


def make_case(folder: Path, files: dict[str, bytes], until: str = "") -> Path:
    """until: stage of core at which the run is stopped."""
    evidence = folder / "evidence"
    for name, data in files.items():
        (evidence / name).parent.mkdir(parents=True, exist_ok=True)
        (evidence / name).write_bytes(data)
    steps = triage(str(evidence), folder / "case", Settings(workers=1))
    for _ in takewhile(lambda progress: progress.stage != until, steps):
        pass
    steps.close()
    return folder / "case"


@pytest.fixture(scope="module")
def full(tmp_path_factory) -> Path:
    files = {"身份证/名单.csv": people(300), "b.csv": people(20, 5000), "log.txt": plain_log(500)}
    return make_case(tmp_path_factory.mktemp("full"), files)


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    return make_case(tmp_path_factory.mktemp("empty"), {"log.txt": plain_log(500)})


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory) -> Path:
    return make_case(tmp_path_factory.mktemp("unfinished"), {"身份证/a.csv": people(300)}, until="sample")


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory) -> Path:
    """All was read, and the run ended before its first result."""
    folder = tmp_path_factory.mktemp("cut")
    (folder / "evidence" / "身份证").mkdir(parents=True)
    (folder / "evidence" / "身份证" / "a.csv").write_bytes(people(300))
    steps = triage(str(folder / "evidence"), folder / "case", Settings(workers=1))
    any(_outcomes(folder / "case") for progress in steps if progress.stage == "sample")
    steps.close()
    return folder / "case"


def _outcomes(folder: Path) -> int:
    with closing(Case.open_existing(folder, writable=False)) as case:
        return int(case.one("SELECT count(*) FROM outcome"))


@pytest.fixture
def page(qtbot, look) -> OverviewPage:
    found = OverviewPage()
    qtbot.addWidget(found)
    found.resize(1256, 772)
    found.show()
    return found


@pytest.fixture
def opened() -> Iterator[list[OpenedCase]]:
    found: list[OpenedCase] = []
    yield found
    for case in found:
        case.close()


@pytest.fixture
def show(qtbot, page, opened):
    """Opens a case in the page and waits until every panel has its answer."""

    def open_it(folder: Path) -> OverviewPage:
        case = OpenedCase(folder)
        opened.append(case)
        page.show_case(case)
        page.refresh()
        qtbot.waitUntil(lambda: page._known is not None and page.names._names is not None)
        qtbot.waitUntil(lambda: page.map._root is not None and page.files._top is not None)
        return page

    return open_it


def went(page: OverviewPage) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    page.navigate.connect(lambda key, argument: found.append((key, argument)))
    return found


def press(qtbot, one: QAbstractButton) -> None:
    qtbot.mouseClick(one, LEFT)


def words_of(page: OverviewPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(Label) if label.isVisible())


def sampled(page: OverviewPage, records: Estimate, state: str = "complete") -> None:
    known = page._known
    assert known is not None and known.summary is not None
    page._take_known(Known(replace(known.summary, records=records, state=state), known.ledger, None))


# what is shown -----------------------------------------------------------------------------------
def test_an_exact_figure_says_that_it_is_exact(show, full):
    page = show(full)
    assert page.headline.figure.estimate.text() == "320 条 全量"
    assert "逐条计数" in page.headline.figure.about.text()
    assert page.headline.behind.copies.text() == "320 全量"


@pytest.mark.parametrize(
    ("key", "label"), [("resident_id", "不同的人"), ("mobile_phone", "不同的号码"), ("both", "不同的号码")]
)
def test_phones_are_numbers_and_not_called_persons(show, full, key: str, label: str) -> None:
    page = show(full)
    known = page._known
    summary = replace(known.summary, persons=replace(known.summary.persons, key=key))
    page._take_known(Known(summary, known.ledger, None))
    assert page.headline.behind.labels[1].text() == label
    assert ("不是人数" in page.headline.behind.persons.toolTip()) == (key != "resident_id")


def test_an_estimate_comes_with_interval_floor_and_half_width(show, full):
    page = show(full)
    sampled(page, Estimate(101_300_000, 98_100_000, 104_600_000, 96_000_000, "sampled"))
    assert page.headline.figure.estimate.text() == "约 1.013 亿条 [0.981–1.046 亿]"
    assert page.headline.ruler.label.text() == "下限 至少 9,600 万条"
    assert "相对半宽 3.2%" in page.headline.figure.about.text()


def test_only_a_floor_is_called_a_floor(show, full):
    page = show(full)
    sampled(page, Estimate(None, None, None, 47_000_000, "sampled"))
    assert page.headline.figure.estimate.text().startswith("至少 4,700 万条")
    assert page.headline.figure.about.text() == "只能给出下限"


def test_a_partial_result_wears_its_badge(show, full):
    page = show(full)
    assert page.headline.figure.badge.badge() is None
    sampled(page, Estimate(320, 320, 320, 320, "exact"), state="partial")
    assert page.headline.figure.badge.badge().text == "部分结果"


def test_nothing_found_is_a_sentence_with_what_was_read_never_a_bare_zero(show, empty):
    page = show(empty)
    assert page.headline.figure.sentence.text() == "在已读的内容中未发现个人信息记录"
    assert not page.headline.figure.estimate.isVisible()
    assert "共盘点 1 个文件" in page.headline.figure.about.text()
    assert "全量读取 1 个" in page.headline.figure.about.text()
    assert page.types.chart.summary() == "查找了 30 种信息类型，均未见", "that they were looked for is said"
    assert not page.types.buttons.filter.isEnabled()
    assert page.types.buttons.filter.toolTip() == "没有发现任何类型。"


def test_before_a_result_the_page_says_so_and_leads_to_the_run(qtbot, show, unfinished):
    page = show(unfinished)
    asked = went(page)
    assert page.headline.figure.sentence.text() == "还没有结果"
    assert "待读 1 个" in page.headline.figure.about.text()
    behind = page.headline.behind
    assert [behind.copies.text(), behind.persons.text()] == ["—", "—"], "nothing of it is on its way"
    assert page.tiers.ladder._note == ""
    assert page.names.model.rowCount() == 1, "what is known already is shown"
    assert "320" not in words_of(page)
    assert page.files.table._empty == page.tiers.table._empty == "还没有结果", "nothing known is not: nothing there"
    assert all(tile.unread == tile.bytes for tile in page.map.map.placed() if tile.kind != "folder")
    press(qtbot, page.headline.figure.why)
    assert asked == [("run", None)]


def test_what_was_read_before_the_first_result_is_not_said_to_be_unread(show, cut_off):
    page = show(cut_off)
    assert page._known.summary is None and page.headline.figure.about.text() == "运行中断时的数，还不是结果"
    tiles = {tile.path: tile for tile in page.map.map.placed() if tile.kind == "tile"}
    assert (tiles["身份证/a.csv"].unread, tiles["身份证/a.csv"].unsettled) == (0, len(people(300)))
    index = [tile.path for tile in page.map.map.placed()].index("身份证/a.csv")
    assert "已读，尚无条数" in page.map.map.item_text(index) and "未检" not in page.map.map.item_text(index)
    assert page.map.map.table_rows()[1][-1][2:] == ("—", "0 B")
    assert [words for _, words in page.map.map._legend()][-2:] == ["已读，尚无条数", "未检"]


def test_while_it_loads_every_panel_keeps_its_place_and_no_figure_stands(qtbot, page, opened, full):
    opened.append(OpenedCase(full))
    page.show_case(opened[0])
    assert page.headline.figure.estimate.text() == "…"
    assert page.headline.behind.few.text() == "…"
    assert page.files.model.rowCount() == 0


def test_the_last_figure_of_a_run_that_ended_early_is_not_called_one_under_way(qtbot, page, show, unfinished):
    show(unfinished)
    figure = page.headline.figure
    figure.show_so_far(Estimate(None, None, None, 800, "sampled"), "", at_work=False)
    assert figure.about.text() == "运行中断时的数，还不是结果"
    figure.show_so_far(Estimate(None, None, None, 800, "sampled"), "", at_work=True)
    assert figure.about.text() == "运行中的估计，只供观察"


def test_a_run_at_work_shows_its_live_figure_as_partial(qtbot, page, show, unfinished, monkeypatch):
    run = Run()
    run.state = "running"
    page.set_run(run)
    show(unfinished)
    monkeypatch.setattr(page, "_so_far", lambda: Estimate(1000, 900, 1100, 800, "sampled"))
    run.progressed.emit(run.told())
    assert page.headline.figure.estimate.text() == "约 1,000 条 [900–1,100]"
    assert page.headline.figure.badge.badge().text == "部分结果"


def test_a_question_that_fails_is_said_and_can_be_asked_again(qtbot, page, opened, full, monkeypatch):
    def broken(case: Any, stop: Any) -> None:
        raise CaseError("The case could not be read.")

    with monkeypatch.context() as patch:
        patch.setattr(overview_data, "top_files", broken)
        case = OpenedCase(full)
        opened.append(case)
        page.show_case(case)
        page.refresh()
        qtbot.waitUntil(page.strip.isVisible)
    assert page.strip.text.text() == "The case could not be read."
    press(qtbot, page.strip.action)
    assert not page.strip.isVisible()
    qtbot.waitUntil(lambda: page.files.model.rowCount() == 2)


def test_a_slow_question_is_not_ended_by_the_next_wish_and_the_last_wish_is_granted(qtbot):
    asked: list[int] = []
    pace = Pace(lambda: asked.append(1))
    for _ in range(50):
        pace.want()
    assert len(asked) == 1
    pace.answered()
    qtbot.waitUntil(lambda: len(asked) == 2)
    pace.forget()
    pace.want()
    assert len(asked) == 3


def test_the_few_files_add_up(show, full):
    page = show(full)
    lines = page.files.model.rows()
    assert [line.path for line in lines] == ["身份证/名单.csv", "其余 1 个文件"]
    assert lines[0].cumulative == pytest.approx(300 / 320)
    assert page.files.title.text() == "占 93.8% 的 1 个文件"
    assert lines[1].records.point == "20"


def test_multiples_are_taken_of_the_floor_downwards(show, full):
    page = show(full)
    model = page.tiers.model
    cells = {model.index(row, 0).data(): model.index(row, 4).data() for row in range(model.rowCount())}
    assert cells["T5000"] == "0.06×"
    assert cells["T50"] == "0×"


def tips_of(page: OverviewPage) -> dict[str, str]:
    model = page.tiers.model
    told = Qt.ItemDataRole.ToolTipRole
    return {model.index(row, 0).data(): model.index(row, 3).data(told) for row in range(model.rowCount())}


def test_a_tier_tells_its_words_its_figures_and_its_classes(show, full, look):
    page = show(full)
    told = tips_of(page)["T5000"]
    for words in ("第三项、第四项规定以外的公民个人信息", "有效条数：0.06 倍（全量）", "去重人数：0.06 倍（全量）"):
        assert words in told
    assert "· 证件号码（无姓名）：0.06 倍（全量）；可争议，待核" in told
    look(language="en")
    page.retranslate()
    told = tips_of(page)["T5000"]
    assert "valid records: 0.06 times (exact)" in told
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in told)


def test_the_ratio_and_what_was_not_counted_one_by_one_stand_below_the_tiers(show, full):
    page = show(full)
    assert page.tiers.note.text() == "各档比例合计 r = 0.06；倍数按下限计；不代表法律认定。"
    summary = page._known.summary
    few = Estimate(None, None, None, 120, "sampled", 900)
    tiers = [replace(t, records=few, not_enumerated=2) if t.tier == "T500" else t for t in summary.tiers]
    page.tiers.show_summary(replace(summary, tiers=tuple(tiers)))
    assert page.tiers.note.text().splitlines() == [
        "各档比例合计 r ≥ 0.30（按下限）；倍数按下限计；不代表法律认定。",
        "应逐一认定而未读取全部内容的文件：T500 档 2 个。",
    ]
    assert "有效条数：至少 0.24 倍（抽样）" in tips_of(page)["T500"]


# where it leads ----------------------------------------------------------------------------------
def test_each_picture_has_its_table(qtbot, show, full):
    page = show(full)
    for panel in (page.types, page.map):
        press(qtbot, panel.buttons.table)
        assert panel.twin.isVisible()
        assert panel.twin.model().rowCount() == len(panel.chart.table_rows()[1]) > 0
        assert panel.buttons.table.toolTip() == "以图显示"
        press(qtbot, panel.buttons.table)
        assert panel.chart.isVisible()


def test_panels_filter_the_files(qtbot, show, full):
    page = show(full)
    asked = went(page)
    press(qtbot, page.types.buttons.filter)
    press(qtbot, page.files.buttons.filter)
    press(qtbot, page.headline.figure.why)
    assert {key for key, _ in asked} == {"files"}
    texts = [text for _, text in asked]
    assert set(texts[0].removeprefix("type:").split("|")) == {"resident_id", "mobile_phone"}
    assert texts[1:] == ["est:>0", "status:exact"]
    for text in texts:
        parse(text)


def test_a_bar_leads_to_its_type(qtbot, show, full):
    page = show(full)
    asked = went(page)
    row = page.types.bars.places()[0].center().toPoint()
    qtbot.mouseClick(page.types.bars, LEFT, pos=row)
    assert asked[0][0] == "files"
    assert asked[0][1] in ("type:resident_id", "type:mobile_phone")


def test_bars_that_do_not_fit_are_scrolled_to_by_keys_and_their_axis_stays(qtbot, show, full):
    page = show(full)
    types = page.types
    types.bars.set_rows([BarRow(f"{n}", "", Estimate(30, 30, 30, 30, "exact")) for n in range(30)])
    with qtbot.waitExposed(page):
        page.show()
    qtbot.waitUntil(lambda: types.area.verticalScrollBar().maximum() > 0)
    types.bars.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(types.bars, Qt.Key.Key_End)
    seen = types.bars.visibleRegion().boundingRect()
    assert seen.contains(types.bars.place(29).toAlignedRect().adjusted(0, 1, 0, -1))
    assert types.axis.visibleRegion().boundingRect() == types.axis.rect()
    types.bars.clearFocus()
    types.area.verticalScrollBar().setValue(0)
    types.bars.setFocus(Qt.FocusReason.BacktabFocusReason)
    seen = types.bars.visibleRegion().boundingRect()
    assert seen.contains(types.bars.place(29).toAlignedRect().adjusted(0, 1, 0, -1)), "the framed row is seen"
    types.area.verticalScrollBar().setValue(0)
    types.bars.select(0)
    qtbot.keyClick(types.bars, Qt.Key.Key_Tab)
    assert not types.bars.hasFocus() and types.area.verticalScrollBar().value() == 0, "nothing moves as one leaves"
    assert types.area.focusPolicy() == Qt.FocusPolicy.NoFocus, "one stop of the Tab key, not two"


def test_a_tile_leads_to_its_path(qtbot, show, full):
    page = show(full)
    asked = went(page)
    place = next(i for i in range(page.map.map.count()) if page.map.map.placed()[i].path == "身份证/名单.csv")
    qtbot.mouseClick(page.map.map, LEFT, pos=page.map.map.place(place).center().toPoint())
    assert asked == [("files", 'path:"身份证/名单.csv"')]
    assert [condition.key for condition in parse(asked[0][1]).conditions] == ["path"]


def test_a_branch_can_be_hidden_and_shown_again(show, full):
    page = show(full)
    shown = {tile.path for tile in page.map.map.placed()}
    hide = page.map.menu("身份证").actions()[1]
    hide.trigger()
    assert "身份证" not in {tile.path for tile in page.map.map.placed()}
    back = page.map.menu("").actions()
    assert not back[1].isEnabled()
    back[2].trigger()
    assert {tile.path for tile in page.map.map.placed()} == shown


def test_rows_lead_to_the_file_and_to_the_names(show, full):
    page = show(full)
    asked = went(page)
    page.files.table.activated_row.emit(page.files.model.row(0))
    page.files.table.activated_row.emit(page.files.model.row(1))
    page.names.table.activated_row.emit(page.names.model.row(0))
    assert [key for key, _ in asked] == ["file", "files", "indicators"]
    assert asked[2][1] == page.names.model.row(0).term


def test_names_of_the_evidence_are_never_cut_nor_hidden(qtbot, show, full):
    page = show(full)
    long = "很长的名称" * 12 + "\u202egpj.exe"
    name = replace(page.names.model.row(0), term=long)
    page.names.show_names(Names((name,), 1))
    shown = page.names.model.index(0, 0).data()
    assert "‹U+202E›" in shown
    needed = style.metrics("mono").horizontalAdvance(shown)
    qtbot.waitUntil(lambda: page.names.table.columnWidth(0) >= needed)


# look and language -------------------------------------------------------------------------------
def test_the_language_changes_at_once(show, full, look):
    page = show(full)
    look(language="en")
    page.retranslate()
    assert page.headline.figure.estimate.text() == "320 exact"
    assert page.types.title.text() == "Information types"
    assert page.files.title.text() == "1 file carries 93.8 %"
    chinese = [t for t in words_of(page).splitlines() if any("\u4e00" <= c <= "\u9fff" for c in t)]
    assert chinese == []


@pytest.mark.parametrize("size", [(840, 540), (1256, 772)])
@pytest.mark.parametrize(("theme", "scale"), [("light", 1.0), ("dark", 1.5)])
def test_nothing_is_cut_at_any_size(qtbot, show, full, look, size, theme, scale):
    page = show(full)
    look(theme=theme, scale=scale)
    page.restyle()
    page.retranslate()
    page.resize(*size)
    behind, figure = page.headline.behind, page.headline.figure
    panels = (page.types, page.map, page.files, page.tiers, page.names)
    whole = [figure.estimate, figure.about, behind.copies, behind.persons, *(panel.title for panel in panels)]

    def cut() -> list[str]:
        return [found.text() for found in whole if found.width() < found.sizeHint().width() - 1]

    qtbot.waitUntil(lambda: cut() == [])
    assert page.body.horizontalScrollBar().maximum() == 0


def test_every_control_has_a_name_and_icons_say_what_they_do(show, full):
    page = show(full)
    for one in page.findChildren(QPushButton):
        if one.isVisible():
            assert one.accessibleName() or one.text()
            assert one.text() or one.toolTip()


def test_the_event_loop_never_waits(qtbot, show, full, watchdog):
    page = show(full)
    for _ in range(3):
        page.refresh()
        qtbot.wait(30)
