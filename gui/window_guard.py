"""What the window asks before it acts: leaving or closing while a run is at work, unmasking, which folder."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from core.identity import Identity, load_identity
from gui.asker import Asker
from gui.demo import Demo
from gui.diagnostics import Diagnostics
from gui.dialogs import AskDialog, ClosingDialog, DetailsDialog, KeysDialog, ReasonDialog, crash_dialog, open_log_folder
from gui.identity_dialog import IdentityDialog
from gui.opened import OpenedCase
from gui.session import missing
from gui.words import say

if TYPE_CHECKING:
    from gui.window import MainWindow


class WindowGuard(QObject):
    """Dialogs of one window. None of them blocks: what was wanted happens when the answer is there."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._wanted: Callable[[], object] | None = None
        self._stopping: ClosingDialog | None = None
        self.demo, self.diagnostics = Demo(window), Diagnostics(window)
        window.session.freed.connect(self._freed)

    def when_free(self, action: Callable[[], object]) -> None:
        """Does it now; while a run is at work asks, stops the run, and does it when the run has ended."""
        self._when_free(action, say("dialogs.leave_title"), say("dialogs.leave_yes"))

    def may_close(self) -> bool:
        """Is no run at work? If one is: asks; on yes the window is closed once the run has ended."""
        if not self._window.session.run.is_at_work:
            return True
        self._when_free(self._window.close, say("dialogs.quit_title"), say("dialogs.quit_yes"))
        return False

    def stop_and_close(self) -> None:
        """The system asks the program to end: no question, but what was read is kept."""
        self._stop_for(self._window.close)

    def let_go(self) -> None:
        """The window closes: ends all jobs, closes the case, and no more pages are made."""
        self._window.ahead.end()
        self._window.session.close()
        for asker in self._window.findChildren(Asker):
            asker.close()

    def _when_free(self, action: Callable[[], object], title: str, yes: str) -> None:
        if not self._window.session.run.is_at_work:
            action()
            return
        if self._wanted is not None:  # asked already
            return
        dialog = AskDialog(title, say("dialogs.quit_text"), yes, self._window)
        dialog.accepted.connect(lambda: self._stop_for(action))
        dialog.open()

    def _stop_for(self, action: Callable[[], object]) -> None:
        if not self._window.session.run.is_at_work:  # it has ended while the question was open
            action()
            return
        self._wanted = action
        self._stopping = ClosingDialog(self._window)
        self._stopping.open()
        self._window.session.run.stop()

    @Slot()
    def _freed(self) -> None:
        action, dialog = self._wanted, self._stopping
        self._wanted = self._stopping = None
        if dialog is not None:
            dialog.finish()
        if action is not None:
            action()

    @Slot()
    def toggle_mask(self) -> None:
        """Ctrl+M: masks at once; unmasking asks for a reason, which is logged."""
        session = self._window.session
        case = session.case
        if case is None:
            return
        if not case.masked:
            session.mask()
        elif case.view_only:
            self.show_failure(say("dialogs.unmask_view_only"), "")
        else:
            self._ask_reason(case)

    def _ask_reason(self, case: OpenedCase) -> None:
        text = say("dialogs.unmask_text")
        dialog = ReasonDialog(say("dialogs.unmask_title"), text, say("dialogs.unmask"), self._window)
        dialog.given.connect(self._window.session.unmask)
        dialog.open()

    @Slot()
    def ask_identity(self) -> None:
        """The case's details, to fill in or correct."""
        case = self._window.session.case
        if case is None:
            return
        if case.view_only:
            self.show_failure(case.view_only_reason, "")
            return
        case.ask("identity", lambda opened, stop: load_identity(opened), self._edit_identity, self.show_failure)

    def _edit_identity(self, identity: Identity) -> None:
        dialog = IdentityDialog(identity, self._window)
        dialog.given.connect(self._window.session.save_identity)
        dialog.open()

    def is_case(self, folder: Path) -> bool:
        """Is there a case? If not it is said."""
        why = missing(folder)
        if why:
            self.show_failure(why, "")
        return not why

    @Slot()
    def ask_case(self) -> None:
        """Which case to open?"""
        folder = QFileDialog.getExistingDirectory(self._window, say("dialogs.open_title"))
        if folder:
            self._window.open_case(Path(folder))

    @Slot()
    def ask_demo(self) -> None:
        """Where to write the demonstration drive?"""
        self.demo.ask()

    @Slot()
    def ask_diagnostics(self) -> None:
        """Where to write the diagnostics bundle?"""
        self.diagnostics.ask()

    @Slot()
    def show_keys(self) -> None:
        """F1."""
        KeysDialog(self._window).open()

    @Slot()
    def show_log(self) -> None:
        """The folder of the program's log."""
        open_log_folder(self._window)

    @Slot(str, str)
    def show_failure(self, text: str, details: str) -> None:
        """Something could not be done. details: empty unless it is a bug of ours."""
        if details:
            crash_dialog(details, self._window).open()
        else:
            DetailsDialog(say("dialogs.failed_title"), text, "", self._window).open()
