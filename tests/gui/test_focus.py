"""What is promised to those who have only a keyboard: it is never lost, and never falls on what nobody meant."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from core.identity import Identity
from gui.dialogs import AskDialog, DetailsDialog, ReasonDialog
from gui.identity_dialog import IdentityDialog
from gui.widgets.panel import button
from gui.window import MainWindow
from tests.gui.shell import drive, finished, home, open_window, page

__all__ = ["home", "open_window"]
Opener = Callable[[], MainWindow]
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("focus")
    return finished(folder / "case", drive(folder / "drive", 1))


@pytest.fixture
def window(qtbot, open_window: Opener, done: Path) -> MainWindow:
    """A case on the page Files, which has two buttons and a field."""
    found = open_window()
    found.open_case(done)
    qtbot.waitUntil(lambda: found.session.state is not None)
    files = page(found, "files")
    column = QVBoxLayout(files)
    for part in (QPushButton("first"), QPushButton("second"), QLineEdit()):
        column.addWidget(part)
    found.go("files")
    found.activateWindow()
    qtbot.waitUntil(found.isActiveWindow)
    return found


def part(window: MainWindow, place: int) -> QWidget:
    """A widget of the page Files."""
    item = page(window, "files").layout().itemAt(place)
    return item.widget()


def focus() -> QWidget | None:
    return QApplication.focusWidget()


def test_a_page_begins_with_nothing_framed_and_is_left_and_found_as_it_was(window: MainWindow) -> None:
    """Back from a file, the arrow keys did nothing: the row that had them had lost them to the page."""
    assert focus() is page(window, "files")
    part(window, 1).setFocus()
    window.go("log")
    assert focus() is page(window, "log")
    window.travel(window.trail.back())
    assert focus() is part(window, 1)


def test_what_is_asked_of_the_page_that_is_seen_leaves_the_keys_where_they_are(window: MainWindow) -> None:
    """After Enter in the filter the next condition was typed into nothing."""
    part(window, 2).setFocus()
    window.go("files", "size:>1kb")
    assert focus() is part(window, 2)


def test_a_button_that_is_disabled_as_it_is_pressed_gives_the_keys_to_no_other(window: MainWindow) -> None:
    """They went to the next one: a second press stopped the run, or left for the start page."""
    for place in (0, 1):
        pressed = part(window, place)
        pressed.setFocus()
        pressed.setEnabled(False)
        assert focus() is page(window, "files")
        pressed.setEnabled(True)
        assert focus() is pressed, "it can be pressed again"
        pressed.setEnabled(False)
        part(window, 2).setFocus()
        pressed.setEnabled(True)
        assert focus() is part(window, 2), "the user went on"


def test_a_form_that_is_disabled_as_a_whole_leaves_the_keys_on_its_page(window: MainWindow) -> None:
    files = page(window, "files")
    inside = QLineEdit(part(window, 0))
    inside.show()
    inside.setFocus()
    part(window, 0).setEnabled(False)
    assert focus() is files


def test_what_is_hidden_does_not_send_the_keys_out_of_its_page(window: MainWindow) -> None:
    part(window, 2).setFocus()
    part(window, 2).hide()
    assert focus() is page(window, "files")


@pytest.mark.parametrize("key", (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space))
def test_enter_presses_the_button_that_has_the_focus(window: MainWindow, key: Qt.Key) -> None:
    pressed: list[str] = []
    button = part(window, 0)
    assert isinstance(button, QPushButton)
    button.clicked.connect(lambda: pressed.append("first"))
    button.setFocus()
    QTest.keyClick(button, key)
    assert pressed == ["first"]
    part(window, 2).setFocus()
    QTest.keyClick(part(window, 2), ENTER)
    assert pressed == ["first"]
    window.rail.items["log"].setFocus()
    QTest.keyClick(window.rail.items["log"], key)
    assert window.key == "log"


def second_click(button: QPushButton) -> None:
    """The later half of a double click, as Qt sends it."""
    left, middle = Qt.MouseButton.LeftButton, QPointF(button.rect().center())
    kind, keys = QEvent.Type.MouseButtonDblClick, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(button, QMouseEvent(kind, middle, button.mapToGlobal(middle), left, left, keys))
    QTest.mouseRelease(button, left)


def test_a_double_click_presses_only_what_was_there_at_its_first_click(qtbot, look) -> None:
    """A double click on "resume" stopped the run: "stop" had come under the mouse."""
    for kind, counted in (("", 2), ("flat", 2), ("primary", 1)):
        made = button("x", kind)
        qtbot.addWidget(made)
        made.show()
        clicks: list[None] = []
        made.clicked.connect(lambda _, clicks=clicks: clicks.append(None))
        second_click(made)
        assert clicks == [], "the first click was elsewhere"
        QTest.mouseClick(made, Qt.MouseButton.LeftButton)
        second_click(made)
        assert len(clicks) == counted
        QApplication.sendEvent(made, QEvent(QEvent.Type.Leave))
        second_click(made)
        assert len(clicks) == counted


def test_in_a_dialog_enter_presses_the_button_that_has_the_focus(qtbot, look) -> None:
    """With the focus on "cancel" Enter unmasked."""
    asked = ReasonDialog("title", "text", "yes")
    qtbot.addWidget(asked)
    asked.show()
    asked.field.setText("because")
    given: list[str] = []
    asked.given.connect(given.append)
    cancel = next(made for made in asked.findChildren(QPushButton) if made is not asked.yes)
    cancel.setFocus()
    QTest.keyClick(cancel, ENTER)
    assert given == [] and not asked.isVisible()


def test_in_a_question_enter_means_no_unless_yes_has_the_focus(qtbot, look) -> None:
    for key_on, accepted in (("no", False), ("yes", True)):
        asked = AskDialog("title", "text", "yes")
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(asked)
        asked.show()
        button = getattr(asked, key_on)
        button.setFocus()
        QTest.keyClick(button, ENTER)
        assert bool(asked.result()) == accepted


def test_details_are_copied_by_enter_on_copy(qtbot, look) -> None:
    shown = DetailsDialog("title", "text", "what happened")
    qtbot.addWidget(shown)
    shown.show()
    QApplication.clipboard().setText("")
    shown.copy.setFocus()
    QTest.keyClick(shown.copy, ENTER)
    assert QApplication.clipboard().text() == "what happened" and shown.isVisible()


def test_the_details_of_a_case_are_typed_at_once(qtbot, look) -> None:
    """The keys were with the area that scrolls the fields, and what was typed was lost."""
    asked = IdentityDialog(Identity())
    qtbot.addWidget(asked)
    asked.show()
    asked.activateWindow()
    qtbot.waitUntil(asked.isActiveWindow)
    assert asked.form.fields["number"].hasFocus()
    QTest.keyClick(asked.form.fields["number"], TAB, Qt.KeyboardModifier.ShiftModifier)
    assert isinstance(focus(), QPushButton)
