"""Dialogs of the window. All are opened without blocking (`open`), and answer by signals."""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.paths import log_path
from gui import style
from gui.columns import visible
from gui.shortcuts import SHORTCUTS
from gui.widgets.label import Label
from gui.widgets.panel import button, rule
from gui.words import say

WIDTH, AROUND, LEAST = 460, 190, 120
"""Width of a dialog; what stands around scrolled content, and the least of it that is seen. Pixels at scale 1."""


class Dialog(QDialog):
    """Title, a sentence, what a subclass adds to `body`, and a row of buttons."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        """Deletes itself when it is closed."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(style.px(WIDTH))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(style.MARGIN, style.MARGIN, style.MARGIN, style.MARGIN)
        outer.setSpacing(style.GAP)
        outer.addWidget(Label(title, "name"))
        self.text = Label(visible(text), "body", "text2")
        self.text.setWordWrap(True)
        outer.addWidget(self.text)
        self.body = QVBoxLayout()
        self.body.setSpacing(8)
        outer.addLayout(self.body)
        self.row = QHBoxLayout()
        outer.addLayout(self.row)
        self.row.setSpacing(8)
        self.row.addStretch(1)

    def add_scrolled(self, inside: QWidget, name: str) -> None:
        """Into the body; scrolled where it is higher than the window has room for. name: for accessibility."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(name)
        area.setWidget(inside)
        if inside.focusProxy() is not None:  # it has fields: they take the keys, and scroll the area as they do
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            inside.setFocus()
        needed, window = inside.sizeHint(), self.parentWidget()
        most = window.height() - style.px(AROUND) if window is not None else needed.height()
        area.setMinimumHeight(max(style.px(LEAST), min(needed.height(), most)))
        area.setMinimumWidth(needed.width() + area.verticalScrollBar().sizeHint().width())
        self.body.addWidget(area)

    def add_button(self, text: str, pressed: Callable[[], object], kind: str = "") -> QPushButton:
        """A button at the right end of the row."""
        made = button(text, kind)
        made.setAccessibleName(text)
        made.setAutoDefault(True)  # Enter presses the one that has the focus
        made.setDefault(kind == "primary")  # and this one from anywhere else
        made.clicked.connect(lambda: pressed())
        self.row.addWidget(made)
        return made


class AskDialog(Dialog):
    """Yes or no; Escape and Enter mean no unless yes was chosen. `accepted` means yes."""

    def __init__(self, title: str, text: str, yes: str, parent: QWidget | None = None) -> None:
        """yes: the words of what happens."""
        super().__init__(title, text, parent)
        self.no = self.add_button(say("dialogs.cancel"), self.reject)
        self.yes = self.add_button(yes, self.accept)
        self.no.setDefault(True)
        self.no.setFocus()


class ReasonDialog(Dialog):
    """Asks why. The reason goes into the audit log.

    Signals:
        given: the reason, never empty.
    """

    given = Signal(str)

    def __init__(self, title: str, text: str, yes: str, parent: QWidget | None = None) -> None:
        """yes: the words of what happens with it."""
        super().__init__(title, text, parent)
        self.field = QLineEdit()
        self.field.setAccessibleName(say("dialogs.reason"))
        self.field.setPlaceholderText(say("dialogs.reason"))
        self.body.addWidget(self.field)
        self.add_button(say("dialogs.cancel"), self.reject)
        self.yes = self.add_button(yes, self._give, "primary")
        self.field.textChanged.connect(self._typed)
        self._typed("")

    def _typed(self, text: str) -> None:
        self.yes.setEnabled(bool(text.strip()))
        self.yes.setToolTip("" if text.strip() else say("dialogs.reason_needed"))

    def _give(self) -> None:
        reason = " ".join(self.field.text().split())
        self.accept()
        self.given.emit(reason)


class DetailsDialog(Dialog):
    """Something failed: what, what to do, details to copy, and where the log is."""

    def __init__(self, title: str, text: str, details: str = "", parent: QWidget | None = None) -> None:
        """details: "" where there are none."""
        super().__init__(title, text, parent)
        if details:
            self.details = QPlainTextEdit(details)
            self.details.setReadOnly(True)
            self.details.setFont(style.font("mono"))
            self.details.setAccessibleName(say("dialogs.details"))
            self.details.setMinimumSize(style.px(560), style.px(200))
            self.body.addWidget(self.details)
            self.copy = self.add_button(say("dialogs.copy"), lambda: QGuiApplication.clipboard().setText(details))
        self.body.addWidget(Label(say("dialogs.log_is_at", path=log_path()), "small", "text3"))
        self.add_button(say("dialogs.open_log"), lambda: open_log_folder(self))
        self.add_button(say("dialogs.close"), self.accept, "primary")


def crash_dialog(details: str, parent: QWidget | None = None) -> DetailsDialog:
    """A bug of ours was caught."""
    return DetailsDialog(say("dialogs.crash_title"), say("dialogs.crash_text"), details, parent)


def show_crash(details: str, parent: QWidget | None = None) -> None:
    """Opens it and returns when it is closed: whatever was broken must not go on meanwhile."""
    crash_dialog(details, parent).exec()


def open_log_folder(parent: QWidget | None = None) -> None:
    """Shows the folder of the log in the system's file manager."""
    open_folder(log_path().parent, parent)


def open_folder(folder: Path, parent: QWidget | None = None) -> None:
    """Shows a folder in the system's file manager; where there is none, says where it is."""
    if QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        return
    dialog = Dialog(say("dialogs.failed_title"), say("dialogs.no_file_manager", folder=folder), parent)
    dialog.add_button(say("dialogs.copy_path"), lambda: QGuiApplication.clipboard().setText(str(folder)))
    dialog.add_button(say("dialogs.close"), dialog.accept, "primary")
    dialog.open()


class KeysDialog(Dialog):
    """F1: every shortcut, by the place where it works."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("dialogs.keys_title"), say("dialogs.keys_text"), parent)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        group, row = "", 0
        for each in SHORTCUTS:
            if each.group != group:
                group = each.group
                grid.addWidget(Label(say(group), "section"), row, 0, 1, 2)
                row += 1
            grid.addWidget(Label("   ".join(key_text(key) for key in each.keys), "mono"), row, 0)
            grid.addWidget(Label(say(each.title), "body", "text2"), row, 1)
            row += 1
        self.add_scrolled(inside, say("dialogs.keys_title"))
        self.body.addWidget(rule())
        self.add_button(say("dialogs.close"), self.accept, "primary")


def key_text(key: str) -> str:
    """A key as this system writes it."""
    if sys.platform != "darwin" or "…" in key:
        return key
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class ClosingDialog(Dialog):
    """While a run is being stopped before the window closes: shown until the window says that it has ended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("dialogs.stopping_title"), say("dialogs.stopping_text"), parent)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(say("dialogs.stopping_title"))
        self.body.addWidget(bar)
        self._done = False

    def finish(self) -> None:
        """It has ended."""
        self._done = True
        self.close()

    def reject(self) -> None:
        """Not before the end."""
        if self._done:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Not before the end."""
        if self._done:
            super().closeEvent(event)
        else:
            event.ignore()


class FolderDialog(Dialog):
    """Asks for one folder, with a proposal.

    Signals:
        given: the folder.
    """

    given = Signal(object)

    def __init__(self, title: str, text: str, proposal: Path, yes: str, parent: QWidget | None = None) -> None:
        """yes: the words of what happens with it."""
        super().__init__(title, text, parent)
        line = QHBoxLayout()
        self.body.addLayout(line)
        self.field = QLineEdit(str(proposal))
        self.field.setAccessibleName(say("dialogs.folder"))
        self.browse = button(say("dialogs.browse"))
        self.browse.clicked.connect(self._browse)
        line.addWidget(self.field, 1)
        line.addWidget(self.browse)
        self.add_button(say("dialogs.cancel"), self.reject)
        self.yes = self.add_button(yes, self._give, "primary")
        self.field.textChanged.connect(lambda text: self.yes.setEnabled(bool(text.strip())))

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, self.windowTitle(), self.field.text())
        if chosen:
            self.field.setText(chosen)

    def _give(self) -> None:
        folder = Path(self.field.text().strip())
        self.accept()
        self.given.emit(folder)
