"""The demonstration case: asks for a folder, writes the drive with its known truth, starts the run."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QProgressBar

from core.identity import Identity
from core.model import Progress
from core.settings import Settings
from gui.asker import Asker
from gui.dialogs import Dialog, FolderDialog
from gui.session import RunRequest
from gui.words import language, say

if TYPE_CHECKING:
    from gui.window import MainWindow

STEPS = 1000


def proposal() -> Path:
    """A folder of today among the user's documents that does not exist yet."""
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return documents / "Pandian" / f"demo-{datetime.now().astimezone():%Y%m%d-%H%M%S}"


def _write(drive: Path, scale: float) -> Iterator[Progress]:
    from core.demo import write_demo  # late: the window opens without

    yield from write_demo(drive, scale)


class WritingDialog(Dialog):
    """How far the drive is written; closing it cancels."""

    def __init__(self, parent: "MainWindow") -> None:
        super().__init__(say("dialogs.demo_title"), say("dialogs.demo_writing"), parent)
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(say("dialogs.demo_writing"))
        self.body.addWidget(self.bar)
        self.add_button(say("dialogs.cancel"), self.reject)

    def show_progress(self, progress: Progress) -> None:
        """Shares of bytes."""
        self.bar.setValue(STEPS * progress.done_bytes // max(1, progress.total_bytes))


class Demo(QObject):
    """Of one window. scale: 1 is about 150 MB."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._asker = Asker(self)
        self.scale = 1.0

    def ask(self) -> None:
        """Asks for the folder; everything else follows from it."""
        dialog = FolderDialog(
            say("dialogs.demo_title"), say("dialogs.demo_text"), proposal(), say("dialogs.demo_yes"), self._window
        )
        dialog.given.connect(lambda folder: self._window.guard.when_free(lambda: self.write(folder)))
        dialog.open()

    def write(self, folder: Path) -> None:
        """Writes the drive below the folder, then starts the run. Says so if that cannot be done."""
        drive, dialog = folder / "drive", WritingDialog(self._window)
        request = RunRequest(
            str(drive), folder / "case", Settings(language=language()), Identity(title=say("dialogs.demo_name"))
        )

        def written(_: object) -> None:
            dialog.accept()
            self._window.start_run(request)

        def failed(text: str, details: str) -> None:
            dialog.accept()
            self._window.guard.show_failure(text, details)

        dialog.rejected.connect(lambda: self._asker.forget("demo"))
        dialog.open()
        self._asker.ask("demo", lambda: _write(drive, self.scale), written, dialog.show_progress, failed)
