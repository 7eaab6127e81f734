"""The filter bar: what is typed is judged at once, run with Enter, and what was there stays until then."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from gui.widgets.filter_bar import FilterBar


@pytest.fixture
def bar(qtbot, look) -> FilterBar:
    found = FilterBar()
    qtbot.addWidget(found)
    found.resize(620, 40)
    found.show()
    qtbot.waitExposed(found)
    return found


def typed(qtbot, bar: FilterBar, text: str, run: bool = True) -> None:
    qtbot.keyClicks(bar.field.edit, text)
    if run:
        qtbot.keyClick(bar.field.edit, Qt.Key.Key_Return)


def test_enter_runs_and_every_condition_becomes_a_chip(qtbot, bar) -> None:
    with qtbot.waitSignal(bar.run_asked) as asked:
        typed(qtbot, bar, "size:>50kb kind:sql|csv")
    assert asked.args == ["size:>50kb kind:sql|csv"]
    assert bar.conditions() == ["size:>50kb", "kind:sql|csv"]
    assert bar.field.edit.text() == ""


def test_more_conditions_are_added_to_those_in_force(qtbot, bar) -> None:
    typed(qtbot, bar, "size:>50kb")
    with qtbot.waitSignal(bar.run_asked) as asked:
        typed(qtbot, bar, "est:>1000")
    assert asked.args == ["size:>50kb est:>1000"]


@pytest.mark.parametrize("text", ["colour:red", "size:>big", 'path:"open'])
def test_a_wrong_term_is_told_while_typing_and_never_run(qtbot, bar, text) -> None:
    typed(qtbot, bar, "size:>50kb")
    with qtbot.assertNotEmitted(bar.run_asked):
        typed(qtbot, bar, text)
    assert bar.message.isVisible()
    assert any(part in bar.message.text() for part in text.split(":"))
    assert bar.field.edit.bad != (0, 0)
    assert bar.conditions() == ["size:>50kb"]
    qtbot.keyClick(bar.field.edit, Qt.Key.Key_Escape)
    assert not bar.message.isVisible()


def test_escape_takes_back_what_is_typed_and_then_clears_the_filter(qtbot, bar) -> None:
    typed(qtbot, bar, "size:>50kb")
    typed(qtbot, bar, "kin", run=False)
    qtbot.keyClick(bar.field.edit, Qt.Key.Key_Escape)
    assert bar.text() == "size:>50kb"
    with qtbot.waitSignal(bar.run_asked) as asked:
        qtbot.keyClick(bar.field.edit, Qt.Key.Key_Escape)
    assert asked.args == [""]


def test_the_cross_of_a_chip_takes_that_condition_away(qtbot, bar) -> None:
    typed(qtbot, bar, "size:>50kb kind:sql")
    chip = bar.field.chips[0]
    with qtbot.waitSignal(bar.run_asked) as asked:
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=chip._cross().center().toPoint())
    assert asked.args == ["kind:sql"]


def test_a_chip_can_be_taken_away_and_edited_by_keys(qtbot, bar) -> None:
    typed(qtbot, bar, "size:>50kb kind:sql")
    qtbot.keyClick(bar.field.chips[0], Qt.Key.Key_Return)
    assert bar.field.edit.text() == "size:>50kb"
    bar.field.edit.clear()
    with qtbot.waitSignal(bar.run_asked) as asked:
        qtbot.keyClick(bar.field.chips[0], Qt.Key.Key_Delete)
    assert asked.args == [""]


def test_backspace_before_the_text_takes_up_the_last_chip(qtbot, bar) -> None:
    typed(qtbot, bar, "size:>50kb kind:sql")
    qtbot.keyClick(bar.field.edit, Qt.Key.Key_Backspace)
    assert bar.field.edit.text() == "kind:sql"
    assert bar.conditions() == ["size:>50kb"]


def test_while_it_counts_the_cross_cancels_and_then_it_says_n_of_n(qtbot, bar) -> None:
    bar.set_counting(True)
    with qtbot.waitSignal(bar.cancel_asked):
        qtbot.mouseClick(bar.field.cross, Qt.MouseButton.LeftButton)
    bar.set_count(1162, 412806)
    assert bar.field.count.text() == "1,162 / 412,806"
    with qtbot.waitSignal(bar.run_asked) as asked:
        qtbot.mouseClick(bar.field.cross, Qt.MouseButton.LeftButton)
    assert asked.args == [""]


def test_one_condition_of_a_key_takes_the_place_of_the_one_before(qtbot, bar) -> None:
    typed(qtbot, bar, "kind:sql size:>1mb")
    with qtbot.waitSignal(bar.run_asked) as asked:
        bar.set_condition("kind", "kind:csv")
    assert asked.args == ["size:>1mb kind:csv"]


def test_many_chips_wrap_once_and_the_rest_is_counted(qtbot, bar) -> None:
    bar.set_text(" ".join(f"path:文件夹{n}" for n in range(12)))
    shown = [chip for chip in bar.field.chips if chip.isVisible()]
    assert {chip.y() for chip in shown} == {shown[0].y(), shown[-1].y()}
    assert bar.field.more.text() == f"+{12 - len(shown)}"
    assert bar.field.edit.geometry().right() < bar.field.width()
    assert len(bar.conditions()) == 12


LIST = "工资*.xls\r\na b.csv\n\n-~$*\n"


@pytest.mark.parametrize(
    ("typed_before", "cursor", "selected", "after"),
    [
        ("", 0, 0, ""),
        ("size:>1mb ", 10, 0, "size:>1mb "),
        ("name:", 5, 0, ""),
        ("size:>1mb kind:sql", 9, 0, "size:>1mb "),
        ("old", 3, -3, ""),
    ],
)
def test_a_pasted_list_becomes_conditions_for_names(qtbot, bar, typed_before, cursor, selected, after) -> None:
    edit = bar.field.edit
    edit.setText(typed_before)
    edit.setCursorPosition(cursor)
    if selected:
        edit.setSelection(cursor + selected, -selected)
    QApplication.clipboard().setText(LIST)
    edit.paste()
    rest = typed_before[cursor:].strip()
    wanted = f'{after}name:工资*.xls|"a b.csv" -name:~$* {rest}'.strip()
    assert edit.text() == wanted and not bar.message.isVisible()
    with qtbot.waitSignal(bar.run_asked) as asked:
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert asked.args == [wanted]
    assert " ".join(bar.conditions()) == wanted


def test_a_list_pasted_behind_a_minus_excludes_every_name(qtbot, bar) -> None:
    QApplication.clipboard().setText("a.csv\n-b c.csv\n*.tmp\n")
    for key, before in (("-name:", ""), ("size:>1mb -名称:", "size:>1mb ")):
        bar.field.edit.setText(key)
        bar.field.edit.paste()
        assert bar.field.edit.text() == f'{before}-name:a.csv|"b c.csv"|*.tmp'


def test_one_line_is_pasted_as_it_is(qtbot, bar) -> None:
    QApplication.clipboard().setText("size:>1mb draft\r\n")
    bar.field.edit.paste()
    assert bar.field.edit.text() == "size:>1mb draft"


def test_one_cell_is_pasted_behind_its_key(qtbot, bar) -> None:
    QApplication.clipboard().setText("draft.csv\r\n")
    bar.field.edit.setText("name:")
    bar.field.edit.paste()
    assert bar.field.edit.text() == "name:draft.csv"


def test_a_long_list_is_taken_whole_and_one_that_is_too_long_is_refused_and_not_cut(qtbot, bar, watchdog) -> None:
    with watchdog.unwatched():  # the fonts are loaded once a program
        bar.set_text("名单*.x")
        qtbot.wait(50)
        bar.field.edit.setText("名单*.x")
        qtbot.wait(50)
    for count, fits in ((1000, True), (1001, False)):
        QApplication.clipboard().setText("\n".join(f"名单{n}*.x" for n in range(count)))
        bar.set_text("")
        qtbot.wait(50)
        bar.field.edit.paste()
        qtbot.wait(50)  # a user's Enter is another event
        qtbot.keyClick(bar.field.edit, Qt.Key.Key_Return)
        qtbot.wait(50)
        assert bar.message.isVisible() != fits
        assert bar.text().count("|") == count - 1 and len(bar.message.text()) < 300
        assert len(bar.conditions()) == fits and all(len(chip.toolTip()) < 1100 for chip in bar.field.chips)
        qtbot.wait(50)


@pytest.mark.parametrize("look", [("light", 1.0, "zh"), ("dark", 1.5, "en")], indirect=True)
def test_nothing_overlaps_in_any_look(qtbot, look, bar) -> None:
    bar.restyle()
    bar.set_text("path:资源共享 size:>50kb")
    bar.set_count(1162, 412806)
    places = [w.geometry() for w in (*bar.field.chips, bar.field.edit, bar.field.cross)]
    assert not [1 for a in places for b in places if a is not b and a.intersects(b)]
    assert bar.field.count.sizeHint().width() <= bar.field.count.width()
