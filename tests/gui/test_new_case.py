"""What is promised about the New case page: nothing is lost, nothing is written to the evidence, nothing is guessed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel

from core.evidence.drive import Drive, Volume
from core.identity import Identity
from core.predict import PRESETS, Prediction, predict
from gui import words
from gui.figures import size
from gui.pages import new_case_source
from gui.pages.new_case import NewCasePage
from gui.pages.new_case_plan import PlanStep, budget, minutes, prediction_words
from gui.session import RunRequest
from gui.widgets.identity_form import local_zone
from gui.widgets.label import Label
from tests.gui.shell import drive, home

__all__ = ["home"]

USB = Drive(
    "/dev/sdb", "WD My Passport 25E2", "WX51A0000007K", 1_000_204_886_016, 756_577_697_792, "NTFS", "USB 3.0",
    "/media/evidence", "yes", "blocker", "usb", "",
    (Volume("数据", "NTFS", 1_000_203_091_968, 756_577_697_792, "/media/evidence"),),
    {"bridge": "Tableau T8u", "rotational": "yes", "block_device_read_only": "yes"},
)  # fmt: skip
WRITABLE = replace(USB, device="/dev/sdc", name="Kingston DataTraveler", read_only="no", protection="none", facts={})
UNKNOWN = replace(USB, device="/dev/sdd", name="ST4000NM000A", read_only="unknown", protection="unknown", facts={})
SYSTEM = replace(WRITABLE, device="/dev/sda", name="Samsung PM9A1", disabled="system")
OUTPUT = replace(WRITABLE, device="/dev/sde", name="案件盘", disabled="output")
LOOSE = replace(USB, device="/dev/sdf", name="not mounted", mounted_on="")
ALL = (USB, WRITABLE, UNKNOWN, SYSTEM, OUTPUT, LOOSE)


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The drives of a computer that is not this one."""
    monkeypatch.setattr(new_case_source, "drives", lambda: iter(ALL))


@pytest.fixture
def page(qtbot, look, home, found) -> Iterator[NewCasePage]:
    made = NewCasePage()
    qtbot.addWidget(made)
    made.resize(1440, 852)
    made.show()
    made.refresh()
    qtbot.waitUntil(lambda: len(made.source.drives) == len(ALL) and not made.source._looking)
    yield made
    made.source.asker.close()
    made.identity.asker.close()
    made.plan.extent.asker.close()


def choose(page: NewCasePage, wanted: Drive) -> None:
    page.source.table.selectRow(ALL.index(wanted))


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    return drive(tmp_path / "drive")


def chosen_folder(qtbot, page: NewCasePage, folder: Path) -> None:
    page.source.choose_path(str(folder))
    qtbot.waitUntil(lambda: page.source.source is not None)


def identified(qtbot, page: NewCasePage, evidence: Path, output: Path) -> None:
    """Fills in what the first two steps need."""
    chosen_folder(qtbot, page, evidence)
    page.source.band.reason.setText("没有写保护设备")
    page.next.click()
    page.identity.folder.setText(str(output))
    qtbot.waitUntil(lambda: page.identity.output is not None)


def at_plan(qtbot, page: NewCasePage, evidence: Path, output: Path) -> None:
    """Fills in what is needed and goes to the last step."""
    identified(qtbot, page, evidence, output)
    page.next.click()
    assert page.stack.currentIndex() == 2


# the source --------------------------------------------------------------------------------------
def test_drives_that_cannot_be_evidence_are_listed_and_say_why(page: NewCasePage) -> None:
    assert page.source.model.rowCount() == len(ALL)
    for wanted, why in ((SYSTEM, "本机系统盘"), (OUTPUT, "案件输出所在")):
        choose(page, wanted)
        assert page.source.source is None
        assert not page.next.isEnabled() and page.next.toolTip()
        assert page.source.model.index(ALL.index(wanted), 5).data() == why
    choose(page, LOOSE)
    assert page.source.source is None
    assert "只读挂载" in page.source.model.index(ALL.index(LOOSE), 6).data()


def test_a_proven_read_only_drive_needs_no_reason(page: NewCasePage) -> None:
    choose(page, USB)
    assert not page.source.band.isVisible()
    assert page.next.isEnabled()
    assert page.source.model.index(0, 5).data() == "只读 · 硬件写保护"
    assert page.source.model.index(0, 6).data() == "Tableau T8u"


@pytest.mark.parametrize("wanted", [WRITABLE, UNKNOWN])
def test_a_drive_that_is_not_proven_read_only_demands_a_reason(page: NewCasePage, wanted: Drive) -> None:
    choose(page, wanted)
    assert page.source.band.isVisible()
    assert not page.next.isEnabled()
    assert "理由" in page.next.toolTip()
    page.source.band.reason.setText("   ")
    assert not page.next.isEnabled()
    page.source.band.reason.setText("没有写保护设备，  已请示")
    assert page.next.isEnabled()
    assert page.source.write_reason() == "没有写保护设备， 已请示"


def test_no_drive_at_all_leaves_the_folder_way(qtbot, look, home, monkeypatch, evidence) -> None:
    monkeypatch.setattr(new_case_source, "drives", lambda: iter(()))
    made = NewCasePage()
    qtbot.addWidget(made)
    made.refresh()
    qtbot.waitUntil(lambda: not made.source._looking)
    chosen_folder(qtbot, made, evidence)
    made.source.asker.close()
    made.identity.asker.close()


def test_a_folder_is_looked_at_and_a_missing_one_is_refused_in_words(qtbot, page: NewCasePage, evidence) -> None:
    chosen_folder(qtbot, page, evidence)
    assert page.source.ways["folder"].isChecked()
    assert page.source.source.path == str(evidence)
    page.source.choose_path(str(evidence / "nowhere"))
    qtbot.waitUntil(lambda: page.source._trouble != "")
    assert page.source.source is None
    assert not page.next.isEnabled()


def type_folder(qtbot, page: NewCasePage, folder: Path) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.mouseClick(page.source.ways["folder"], Qt.MouseButton.LeftButton)
    page.source.path.setFocus()
    qtbot.keyClicks(page.source.path, str(folder))


def test_going_on_to_the_reason_does_not_look_at_the_folder_again(qtbot, page: NewCasePage, evidence) -> None:
    type_folder(qtbot, page, evidence)
    qtbot.keyClick(page.source.path, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.source.source is not None)
    page.source.band.show_source(page.source.source)  # as on a drive that may be written to
    page.source.band.reason.setFocus()
    assert page.source.band.reason.hasFocus() and page.source.source is not None
    qtbot.mouseClick(page.source.ways["drives"], Qt.MouseButton.LeftButton)
    assert page.source.source is None
    qtbot.mouseClick(page.source.ways["folder"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.source.source is not None)


def test_a_folder_that_was_only_typed_is_looked_at_on_going_on(qtbot, page: NewCasePage, evidence) -> None:
    type_folder(qtbot, page, evidence)
    assert page.source.source is None
    page.source.browse.setFocus()
    qtbot.waitUntil(lambda: page.source.source is not None)


def test_an_image_file_is_explained_not_opened(page: NewCasePage, tmp_path: Path) -> None:
    image = tmp_path / "disk.E01"
    image.write_bytes(b"EVF")
    page.source.choose_path(str(image))
    assert page.source.ways["image"].isChecked()
    assert page.source.parts["image"].isVisible()
    assert "只读挂载" in page.source._image_says.text()
    assert page.source.source is None


def test_looking_at_a_folder_leaves_it_as_it_was(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    before = {path: (path.stat().st_mtime_ns, path.stat().st_atime_ns) for path in evidence.rglob("*")}
    at_plan(qtbot, page, evidence, tmp_path / "case")
    assert {path: (path.stat().st_mtime_ns, path.stat().st_atime_ns) for path in evidence.rglob("*")} == before
    assert not (tmp_path / "case").exists()


# the identity ------------------------------------------------------------------------------------
def test_an_output_on_the_evidence_is_refused_in_words(qtbot, page: NewCasePage, evidence) -> None:
    chosen_folder(qtbot, page, evidence)
    page.source.band.reason.setText("理由")
    page.next.click()
    page.identity.folder.setText(str(evidence / "case"))
    qtbot.waitUntil(lambda: page.identity.output is not None)
    assert not page.next.isEnabled()
    assert "检材上什么都不能写" in page.next.toolTip()
    assert not (evidence / "case").exists()


def test_an_output_that_is_not_empty_is_refused(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("x")
    chosen_folder(qtbot, page, evidence)
    page.identity.folder.setText(str(tmp_path / "full"))
    qtbot.waitUntil(lambda: page.identity.output is not None)
    assert "不是空的" in page.identity.refusal()
    page.identity.folder.setText("relative/folder")
    qtbot.waitUntil(lambda: page.identity.output is not None and page.identity.output.trouble.endswith("no_folder"))


def test_the_local_time_zone_is_proposed(page: NewCasePage) -> None:
    assert page.identity.form.identity().time_zone == local_zone()


def test_what_was_filled_in_is_kept_when_one_goes_back(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    at_plan(qtbot, page, evidence, tmp_path / "case")
    page.plan.time.setText("30")
    page.back.click()
    page.identity.form.fields["number"].setText("YP-1")
    page.back.click()
    assert page.stack.currentIndex() == 0
    page.next.click()
    page.next.click()
    assert page.plan.time.text() == "30"
    assert page.identity.form.fields["number"].text() == "YP-1"
    words.choose("en")
    page.retranslate()
    assert page.identity.form.fields["number"].text() == "YP-1"
    assert page.source.write_reason() == "没有写保护设备"


# the plan ----------------------------------------------------------------------------------------
def test_presets_say_what_core_predicts(page: NewCasePage) -> None:
    choose(page, USB)
    rows = {key: dict(card.rows()) for key, card in page.plan.cards.items()}
    assert rows["deep"]["区间半宽"] == "全量，没有误差"
    assert rows["standard"]["区间半宽"] == "约 ±10%"
    assert rows["quick"]["区间半宽"] == "约 ±20%"
    assert all("至" in row["预计用时"] or "约" in row["预计用时"] for row in rows.values())


def test_under_a_minute_is_not_about_under_a_minute(look) -> None:
    for seconds, said in ((20, "不到 1 分钟"), (60, "约 1 分钟"), (600, "约 10 分钟")):
        assert prediction_words(Prediction(seconds, seconds, None, 1))[0] == said


def test_what_is_not_known_yet_is_not_predicted(qtbot, page: NewCasePage, evidence) -> None:
    chosen_folder(qtbot, page, evidence)
    rows = dict(page.plan.cards["standard"].rows())
    assert rows["预计用时"] == "选方案时清点"
    assert rows["读取"] == "选方案时清点"
    assert page.plan.extent.found is None, "nothing is walked before a reason is given"


def test_a_folder_is_counted_and_then_predicted_like_a_drive(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    held = [path.stat().st_size for path in evidence.rglob("*") if path.is_file()]
    before = {path: path.stat().st_atime_ns for path in (evidence, *evidence.rglob("*"))}
    at_plan(qtbot, page, evidence, tmp_path / "case")
    qtbot.waitUntil(lambda: page.plan.extent.found is not None)
    found = page.plan.extent.found
    assert (found.done_files, found.done_bytes) == (len(held), sum(held))
    rows = {key: dict(card.rows()) for key, card in page.plan.cards.items()}
    for key in PRESETS:
        prediction = predict(key, sum(held), len(held), page.source.source.rotational, 0)
        assert (rows[key]["预计用时"], rows[key]["区间半宽"]) == prediction_words(prediction)
        assert rows[key]["读取"] == f"至多 {size(prediction.reads_bytes)}"
    assert any(label.text() == rows["standard"]["预计用时"] for label in page.pane.findChildren(QLabel))
    assert {path: path.stat().st_atime_ns for path in before} == before
    page.back.click()
    page.next.click()
    assert page.plan.extent.found is found, "it is counted once"


def test_a_folder_that_went_away_is_not_predicted(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    identified(qtbot, page, evidence, tmp_path / "case")
    evidence.rename(tmp_path / "elsewhere")
    page.next.click()
    qtbot.waitUntil(lambda: dict(page.plan.cards["quick"].rows())["预计用时"] == "盘点后才知道")


def test_budgets_are_read_or_marked(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    at_plan(qtbot, page, evidence, tmp_path / "case")
    page.plan.cards["deep"].click()
    page.plan.bytes.setText("2 GB")
    settings = page.plan.plan().settings
    assert (settings.budget_bytes, settings.census) == (2 << 30, False)
    page.plan.bytes.setText("much")
    assert page.plan.bytes.property("bad") == "true"
    assert not page.next.isEnabled() and page.next.toolTip()
    page.plan.bytes.clear()
    assert page.next.isEnabled()
    assert page.plan.plan().settings.census


def test_what_tells_persons_apart_is_chosen_with_the_plan(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    at_plan(qtbot, page, evidence, tmp_path / "case")
    assert page.plan.plan().settings.persons == "id"
    shown = [page.plan.persons.itemText(at) for at in range(page.plan.persons.count())]
    assert shown == ["身份证号", "手机号", "身份证号优先、无则手机号"]
    with qtbot.waitSignal(page.plan.changed):
        page.plan.persons.setCurrentIndex(2)
    assert page.plan.plan().settings.persons == "both"


@pytest.mark.parametrize(
    ("text", "expected"), [("", None), ("2 GB", 2 << 30), ("500m", 500 << 20), ("64KiB", 64 << 10), ("7", 7)]
)
def test_sizes_are_read_as_people_write_them(text: str, expected: int | None) -> None:
    assert budget(text) == expected


@pytest.mark.parametrize("read", [budget, minutes])
@pytest.mark.parametrize("text", ["x", "-1", "0", "1 2"])
def test_nonsense_is_refused(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(ValueError):
        read(text)


def test_the_run_gets_everything_that_was_filled_in(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    at_plan(qtbot, page, evidence, tmp_path / "case")
    for key, text in (("number", "YP-1"), ("examiner_1", "甲"), ("examiner_2", "乙"), ("seal", "F-7")):
        page.identity.form.fields[key].setText(text)
    page.plan.cards["quick"].click()
    page.plan.seed.setText("my seed")
    assert page.next.text() == "开始运行"
    with qtbot.waitSignal(page.navigate) as signal:
        page.next.click()
    what, asked = signal.args
    assert what == "start_run" and isinstance(asked, RunRequest)
    assert (asked.evidence, asked.folder) == (str(evidence), tmp_path / "case")
    assert (asked.settings.seed, asked.settings.precision) == ("my seed", 0.20)
    assert asked.identity == Identity(
        number="YP-1", examiners=("甲", "乙"), seal="F-7", time_zone=local_zone(), write_reason="没有写保护设备"
    )


def test_the_pane_explains_a_drive(page: NewCasePage) -> None:
    choose(page, USB)
    texts = "\n".join(label.text() for label in page.pane.findChildren(Label))
    assert "WD My Passport 25E2" in texts
    assert "Tableau T8u" in texts
    assert "1,000,204,886,016 字节（932 GB）" in texts
    assert "机械硬盘" in texts


def test_a_path_that_was_dropped_elsewhere_is_taken(qtbot, page: NewCasePage, evidence) -> None:
    page.open_at(evidence)
    qtbot.waitUntil(lambda: page.source.source is not None)
    assert page.source.source.path == str(evidence)
    page.open_at(None)
    assert page.source.source is not None


def test_with_a_limit_nothing_promises_that_all_is_read(qtbot, look) -> None:
    step = PlanStep()
    qtbot.addWidget(step)
    step.retranslate()
    assert "结果是全量" in step.cards["deep"].accessibleDescription()
    step.bytes.setText("60 MB")
    assert "全量" not in step.cards["deep"].accessibleDescription().partition(";")[0]
    assert step.time.placeholderText() == step.bytes.placeholderText() == "不限"


def test_a_double_click_goes_one_step_only(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    """The second click fell on what had become "begin": the run started before anybody had seen the plan."""
    identified(qtbot, page, evidence, tmp_path / "case")
    begun: list[object] = []
    page.navigate.connect(lambda key, argument: begun.append(key))
    left, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    middle = QPointF(page.next.rect().center())
    QTest.mouseClick(page.next, left)
    again = QMouseEvent(QEvent.Type.MouseButtonDblClick, middle, page.next.mapToGlobal(middle), left, left, keys)
    QApplication.sendEvent(page.next, again)
    QTest.mouseRelease(page.next, left)
    assert page.stack.currentIndex() == 2 and begun == []


def test_each_step_begins_at_its_first_field(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    page.activateWindow()
    at_plan(qtbot, page, evidence, tmp_path / "case")
    assert page.plan.cards["standard"].hasFocus()
    page.back.click()
    assert page.identity.form.fields["number"].hasFocus()
    page.back.click()
    assert page.source.path.hasFocus()


def test_the_wheel_chooses_nothing(qtbot, page: NewCasePage, evidence, tmp_path) -> None:
    """Scrolling the form over the time zone chose another one, which then stood in the case."""
    at_plan(qtbot, page, evidence, tmp_path / "case")
    boxes = page.findChildren(QComboBox)
    assert {page.identity.form.zone, page.plan.persons} <= set(boxes)
    for box in boxes:
        before = box.currentText()
        for turn in (-120, 120):
            middle = QPointF(box.rect().center())
            buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
            phase, steps = Qt.ScrollPhase.NoScrollPhase, QPoint(0, turn)
            QApplication.sendEvent(
                box, QWheelEvent(middle, box.mapToGlobal(middle), QPoint(), steps, buttons, keys, phase, False)
            )
            assert box.currentText() == before and not box.hasFocus()
