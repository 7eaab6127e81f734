"""The diagnostics bundle: asks where to, writes it in a job, says where it is."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from core.case import Case
from core.paths import log_path
from gui.asker import Asker
from gui.columns import visible
from gui.words import language, say

if TYPE_CHECKING:
    from gui.window import MainWindow


class Diagnostics(QObject):
    """Of one window."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._asker = Asker(self)

    def ask(self) -> None:
        """Where to?"""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposal = str(Path(documents) / "pandian-diagnostics.zip")
        chosen, _ = QFileDialog.getSaveFileName(self._window, say("dialogs.diagnostics"), proposal, "ZIP (*.zip)")
        if chosen:
            self.write(Path(chosen))

    def write(self, target: Path) -> None:
        """Writes it and says so, or why not."""
        case = self._window.session.case
        folder, looks = None if case is None else case.folder, self._looks()

        def steps() -> Iterator[None]:
            from core.diagnostics import write_diagnostics  # late: the window opens without

            yield
            if folder is None:
                write_diagnostics(target, log_path().parent, looks)
                return
            with closing(Case.open_existing(folder, writable=False)) as opened:
                write_diagnostics(target, log_path().parent, looks, opened)

        def written(_: object) -> None:
            self._window.status.message.setText(say("dialogs.diagnostics_written", path=visible(str(target))))

        self._asker.ask("diagnostics", steps, written, failed=self._window.guard.show_failure)

    def _looks(self) -> dict[str, str]:
        """Versions of Qt and what the window looks like; nothing that was typed."""
        settings = self._window.settings
        screens = ", ".join(
            f"{screen.size().width()}x{screen.size().height()} @ {screen.devicePixelRatio():g}"
            for screen in QGuiApplication.screens()
        )
        return {
            "pyside": pyside_version,
            "platform": QGuiApplication.platformName(),
            "screens": screens,
            "window": f"{self._window.width()}x{self._window.height()}",
            "page": self._window.key,
            "language": language(),
            "theme": settings.theme,
            "scale": f"{settings.scale:g}",
        }
